"""How fast would it have to move, and how often was that pace ever reached?"""

from __future__ import annotations

import math
from collections.abc import Iterable
from typing import Final

import numpy as np
import pandas as pd
import scipy

from attain.evidence.records import Indicator
from attain.forecasting.links import Array
from attain.vocabulary import crosses, is_met

FEWEST: Final = 5
"""Yearly steps below which no step is called usual."""


def is_new(history: pd.DataFrame, breaks: Iterable[int]) -> pd.Series:
    """Whether the step to each figure is no pace: over a new definition, or from another series.

    A step begins at the figure of the last whole year. A history is that of a reading, in order;
    without months all years are whole, without ``series`` all figures are of one.
    """
    told = pd.DataFrame({"months": 12, "series": "", **history})
    before = told[["year", "series"]].where(told["months"] == 12).ffill().shift()
    other = before["series"].notna() & (before["series"] != told["series"])
    new: pd.Series = crosses(before["year"], told["year"], breaks) | other
    return new


def own_paces(history: pd.DataFrame, *, breaks: Iterable[int] = ()) -> pd.DataFrame:
    """Pace of every interval between neighbouring points of one series.

    The history has year and value, one row a whole year in any order; an interval that `is_new`,
    of which ``breaks`` are first years of a new definition, is left out. Columns start, end, pace
    (units a year).
    """
    ordered = history.sort_values("year", kind="stable")
    end, pace = ordered["year"], ordered["value"].diff() / ordered["year"].diff()
    paces = pd.DataFrame({"start": end.shift(), "end": end, "pace": pace})
    kept: pd.DataFrame = paces[~is_new(ordered, breaks)].iloc[1:]
    return kept.astype({"start": int}).reset_index(drop=True)


def panel_paces(panel: pd.DataFrame, years: int, *, breaks: Iterable[int] = ()) -> pd.DataFrame:
    """Mean pace of every stretch of exactly `years` years in a panel.

    A target two years ahead is compared with what others did in two years, not with their best
    single year. Stretches, of at least one year, overlap; those that run over one of the
    ``breaks``, first years of a new definition, are left out. From columns series, year, value:
    series, start, end, before (the value at the start), pace (units a year).

    Examples
    --------
    >>> panel = pd.DataFrame({"series": "a", "year": [2019, 2020, 2021], "value": [1.0, 2.0, 5.0]})
    >>> panel_paces(panel, 1, breaks=(2021,))["pace"].tolist()
    [1.0]
    """
    known = panel[["series", "year", "value"]]
    later = known.assign(end=known["year"], year=known["year"] - years)
    pairs = known.merge(later, on=["series", "year"], suffixes=("", "_later"))
    pairs = pairs.sort_values(["series", "year"])
    pairs["pace"] = (pairs["value_later"] - pairs["value"]) / years
    pairs = pairs.rename(columns={"year": "start", "value": "before"})
    kept: pd.DataFrame = pairs[~crosses(pairs["start"], pairs["end"], breaks)]
    return kept[["series", "start", "end", "before", "pace"]].reset_index(drop=True)


def yearly_steps(panel: pd.DataFrame, known: Indicator) -> Array:
    """Progress of all series from one year to the next: points of a rate, per cent of all else.

    Of a panel with series, year and value. Steps into the first year of a new definition are left
    out, and those from zero or less, of which nothing is so and so many per cent.
    """
    steps = panel_paces(panel, 1, breaks=known.breaks)
    if known.kind != "rate":
        steps = steps[steps["before"] > 0]
        steps = steps.assign(pace=100.0 * steps["pace"] / steps["before"])
    moved = steps["pace"].to_numpy(dtype=float)
    return moved if known.better == "higher" else -moved


def count_reached(
    paces: pd.DataFrame, required: float, comparator: str
) -> tuple[int, int, float, float]:
    """How many of these paces reached the required one: k, n, band.

    Both are units a year, the required one negative where the value has to fall; ``comparator`` is
    the target's, of which a strict one does not count the required pace itself. The exact 95 %
    interval is ``B(0.025; k, n-k+1)`` to ``B(0.975; k+1, n-k)`` with B the quantile of the beta
    distribution, 0 to 1 where n is 0.

    References
    ----------
    Clopper & Pearson 1934, doi:10.1093/biomet/26.4.404.

    Examples
    --------
    >>> paces = pd.DataFrame({"pace": [-2.0, -0.5, 0.3]})
    >>> k, n, low, high = count_reached(paces, 0.5, comparator=">=")
    >>> k, n, round(low, 3), round(high, 3)
    (0, 3, 0.0, 0.708)
    """
    met = is_met(comparator, paces["pace"].to_numpy(dtype=float), required)
    k, n = int(met.sum()), len(met)
    quantile, tail = scipy.special.betaincinv, (1 - 0.95) / 2
    low = float(quantile(k, n - k + 1, tail)) if k else 0.0
    high = float(quantile(k + 1, n - k, 1 - tail)) if k < n else 1.0
    return k, n, low, high


def mean_pace(paces: pd.DataFrame) -> float:
    """Pace over all these intervals of one series, units a year; NaN where there is none.

    What is left out of `own_paces` is left out with its years: what a new definition adds is no
    pace.
    """
    years = paces["end"] - paces["start"]
    return math.nan if paces.empty else float(np.average(paces["pace"], weights=years))
