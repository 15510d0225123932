"""Skill against a reference on the same events, and how sure one may be of the difference."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike

from attain.errors import AttainError
from attain.forecasting.backtest import UNIT
from attain.forecasting.scores import CLIP, brier, skill

DRAWS = 2000  # resamples of the bootstrap
SEED = 20231231


def bootstrap_skill(
    score: ArrayLike, reference: ArrayLike, *, series: ArrayLike, year: ArrayLike
) -> tuple[float, float, float]:
    r"""Return the skill against a reference and a 95 % interval that respects shared shocks.

    Whole series *and* whole years are drawn with replacement, independently; a forecast of
    series i for year t enters a resample :math:`u_i v_t` times, with u and v the two counts.
    Provinces of one year share its shocks, years of one province its habits: resampling single
    forecasts would take them for independent and give an interval that is far too narrow.

    Parameters
    ----------
    score, reference : array, shape (n,)
        Scores of the method and of the reference on the same forecasts.
    series, year : array, shape (n,)
        What each forecast belongs to; the year is that of the outcome.

    Raises
    ------
    AttainError
        For unequal lengths, or fewer than two series or two years.

    References
    ----------
    Owen (2007), doi:10.1214/07-AOAS122.

    Examples
    --------
    >>> years, score = [2022, 2023, 2022, 2023], np.array([0.1, 0.2, 0.1, 0.3])
    >>> found = bootstrap_skill(score, 2 * score, series=[1, 1, 2, 2], year=years)
    >>> [round(value, 3) for value in found]
    [0.5, 0.5, 0.5]
    """
    s, r = np.asarray(score, float), np.asarray(reference, float)
    if not (len(s) == len(r) == len(np.asarray(series)) == len(np.asarray(year))):
        raise AttainError("scores and their labels differ in length", where="bootstrap_skill")
    i, names = pd.factorize(np.asarray(series), sort=True)
    t, years = pd.factorize(np.asarray(year), sort=True)
    if len(names) < 2 or len(years) < 2:
        raise AttainError(
            "too few series or years to resample", where="bootstrap_skill",
            got=(len(names), len(years)), do="use at least two of each",
        )  # fmt: skip
    sums = np.zeros((2, len(names), len(years)))
    np.add.at(sums[0], (i, t), s)
    np.add.at(sums[1], (i, t), r)
    random = np.random.default_rng(SEED)
    u = random.multinomial(len(names), np.full(len(names), 1 / len(names)), size=DRAWS)
    v = random.multinomial(len(years), np.full(len(years), 1 / len(years)), size=DRAWS)
    top = np.einsum("bi,ij,bj->b", u, sums[0], v, optimize=True)
    bottom = np.einsum("bi,ij,bj->b", u, sums[1], v, optimize=True)
    usable = bottom > 0  # a resample may miss every forecast of a ragged panel
    tail = (1.0 - 0.95) / 2.0
    low, high = np.quantile(1.0 - top[usable] / bottom[usable], [tail, 1.0 - tail])
    return skill(s, r), float(low), float(high)


def skill_table(
    events: pd.DataFrame, reference: str = "last_value", by: Sequence[str] = ("horizon",)
) -> pd.DataFrame:
    """Return each model's Brier skill against a reference, on the events that both answered.

    Parameters
    ----------
    events : pandas.DataFrame
        Of a backtest's `Record`.
    reference : str
        Name of the model to compare with; an `AttainError` when it is not among the models.
    by : sequence of str
        Columns that separate the comparisons.

    Returns
    -------
    pandas.DataFrame
        One row per group and model: ``events, brier, brier_reference, skill, low, high`` with a
        95 % interval that resamples whole series and whole years; NaN where fewer than two
        series or years leave nothing to resample.
    """
    if reference not in events["model"].unique():
        raise AttainError(
            "the reference is not in the backtest", where="skill_table", got=reference,
            do=f"use one of {', '.join(sorted(events['model'].unique()))}",
        )  # fmt: skip
    clipped = events["probability"].clip(CLIP, 1 - CLIP)
    scored = events.assign(brier=brier(events["happened"], clipped))
    pair = [name for name in UNIT if name != "model" and name in events] + ["k"]
    base = scored[scored["model"] == reference].set_index(pair)["brier"].rename("reference")
    paired = scored[scored["model"] != reference].join(base, on=pair, how="inner")
    rows = []
    for keys, part in paired.groupby([*by, "model"]):
        row = dict(zip([*by, "model"], keys, strict=True)) | {
            "events": len(part), "brier": part["brier"].mean(),
            "brier_reference": part["reference"].mean(),
            "skill": 1.0 - part["brier"].mean() / part["reference"].mean(),
            "low": float("nan"), "high": float("nan"),
        }  # fmt: skip
        if part["series"].nunique() > 1 and part["year"].nunique() > 1:
            _, row["low"], row["high"] = bootstrap_skill(
                part["brier"], part["reference"], series=part["series"], year=part["year"]
            )
        rows.append(row)
    return pd.DataFrame(rows)
