"""How fast would it have to move, and how often was that pace ever reached?"""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

import numpy as np
import numpy.typing as npt
import pandas as pd
import scipy

from attain.errors import AttainError
from attain.evidence.records import Indicator
from attain.vocabulary import crosses, is_met

Floats = npt.NDArray[np.float64]
FEWEST: Final = 5
"""Yearly steps below which no step is called usual."""


@dataclass(frozen=True)
class Frequency:
    """k of n with the exact (Clopper-Pearson) 95 % interval; 0 to 1 where n is 0."""

    reached: int
    of: int
    low: float
    high: float


def frequency(reached: int, of: int) -> Frequency:
    """Put an exact 95 % interval around k of n.

    ``low = B(0.025; k, n-k+1)``, ``high = B(0.975; k+1, n-k)`` with B the quantile of the beta
    distribution.

    References
    ----------
    Clopper & Pearson 1934, doi:10.1093/biomet/26.4.404.

    Examples
    --------
    >>> found = frequency(0, 3)
    >>> round(found.low, 3), round(found.high, 3)
    (0.0, 0.708)
    """
    quantile, tail = scipy.special.betaincinv, (1 - 0.95) / 2
    low = float(quantile(reached, of - reached + 1, tail)) if reached else 0.0
    high = float(quantile(reached + 1, of - reached, 1 - tail)) if reached < of else 1.0
    return Frequency(reached, of, low, high)


def own_paces(history: pd.DataFrame, *, breaks: Iterable[int] = ()) -> pd.DataFrame:
    """Pace of every interval between neighbouring points of one series.

    Parameters
    ----------
    history : DataFrame
        Columns year and value, one row a year, any order.
    breaks : iterable of int
        First years of a new definition; an interval that runs over one is left out.

    Returns
    -------
    DataFrame
        Columns start, end, pace (units a year).

    Examples
    --------
    >>> history = pd.DataFrame({"year": [2020, 2023], "value": [70, 78.37]})
    >>> round(own_paces(history)["pace"].item(), 2)
    2.79
    """
    ordered = history.sort_values("year", kind="stable")
    years = ordered["year"].to_numpy(dtype=float)
    values = ordered["value"].to_numpy(dtype=float)
    start, end = years[:-1], years[1:]
    keep = ~crosses(start, end, breaks)
    return pd.DataFrame(
        {
            "start": start[keep].astype(int),
            "end": end[keep].astype(int),
            "pace": (np.diff(values) / np.diff(years))[keep],
        }
    )


def panel_paces(
    panel: pd.DataFrame, years: int, *, breaks: Iterable[int] = (), without: str = ""
) -> pd.DataFrame:
    """Mean pace of every stretch of exactly `years` years in a panel.

    A target two years ahead is compared with what others did in two years, not with their best
    single year. Stretches overlap; those that run over a break are left out.

    Parameters
    ----------
    panel : DataFrame
        Columns series, year, value.
    years : int
        Length of the stretch, at least 1.
    breaks : iterable of int
        First years of a new definition.
    without : str
        A series to leave out: the one that is asked about.

    Returns
    -------
    DataFrame
        Columns series, start, end, pace (units a year).

    Examples
    --------
    >>> panel = pd.DataFrame({"series": "a", "year": [2019, 2020, 2021], "value": [1.0, 2.0, 5.0]})
    >>> panel_paces(panel, 1)["pace"].tolist()
    [1.0, 3.0]
    >>> panel_paces(panel, 1, breaks=(2021,))["pace"].tolist()
    [1.0]
    """
    if years < 1:
        raise AttainError(
            "a stretch has at least one year",
            where="pace.panel_paces",
            got=years,
            do="pass the years from the last result to the target",
        )
    others = panel[panel["series"] != without][["series", "year", "value"]]
    later = others.assign(year=others["year"] - years)
    pairs = others.merge(later, on=["series", "year"], suffixes=("", "_later"))
    pairs = pairs.sort_values(["series", "year"], ignore_index=True)
    start = pairs["year"].to_numpy(dtype=float)
    keep = ~crosses(start, start + years, breaks)
    pace = (pairs["value_later"] - pairs["value"]).to_numpy(dtype=float) / years
    return pd.DataFrame(
        {
            "series": pairs["series"].to_numpy()[keep],
            "start": start[keep].astype(int),
            "end": (start[keep] + years).astype(int),
            "pace": pace[keep],
        }
    )


def yearly_steps(panel: pd.DataFrame, known: Indicator) -> Floats:
    """Progress of all series from one year to the next: points of a rate, per cent of all else.

    Parameters
    ----------
    panel : DataFrame
        Columns series, year, value.
    known : Indicator
        What it measures; steps into the first year of a new definition are left out.
    """
    before = panel.assign(year=panel["year"] + 1)
    steps = panel.merge(before, on=["series", "year"], suffixes=("", "_before"))
    steps = steps[~steps["year"].isin(known.breaks)]
    moved = (steps["value"] - steps["value_before"]).to_numpy(dtype=float)
    if known.kind != "rate":
        moved = 100.0 * moved / steps["value_before"].to_numpy(dtype=float)
    return moved if known.better == "higher" else -moved


def count_reached(paces: pd.DataFrame, required: float, *, sign: int) -> Frequency:
    """How many of these paces reached the required one, in the direction of progress.

    Parameters
    ----------
    paces : DataFrame
        A column pace, units a year.
    required : float
        Units a year; negative where the value has to fall.
    sign : int
        +1 where higher is better, -1 where lower is.

    Examples
    --------
    >>> count_reached(pd.DataFrame({"pace": [-2.0, -0.5, 0.3]}), -0.5, sign=-1).reached
    2
    """
    reached = is_met(">=" if sign > 0 else "<=", paces["pace"].to_numpy(dtype=float), required)
    return frequency(int(reached.sum()), len(reached))


def mean_pace(paces: pd.DataFrame) -> float:
    """Pace over all these intervals of one series, units a year; NaN where there is none.

    What is left out of `own_paces`, an interval over a break, is left out with its years: what a
    new definition adds is no pace.

    Examples
    --------
    >>> history = pd.DataFrame({"year": [2019, 2020, 2021], "value": [1.0, 2.0, 9.0]})
    >>> mean_pace(own_paces(history)), mean_pace(own_paces(history, breaks=(2021,)))
    (4.0, 1.0)
    """
    years = (paces["end"] - paces["start"]).to_numpy(dtype=float)
    if not years.sum():
        return math.nan
    return float((paces["pace"].to_numpy(dtype=float) * years).sum() / years.sum())


def best_pace(paces: pd.DataFrame, *, sign: int) -> float:
    """The fastest of these paces in the direction of progress; NaN where there is none.

    Examples
    --------
    >>> best_pace(pd.DataFrame({"pace": [-2.0, -0.5, 0.3]}), sign=-1)
    -2.0
    """
    if paces.empty:
        return math.nan
    return float(sign * (sign * paces["pace"]).max())
