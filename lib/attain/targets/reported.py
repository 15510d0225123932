r"""Will the year-end report say that the plan was met? Rates from plans of known end.

A department is judged by its report, so this is a question of its own beside the one that
`attain.targets.assess` answers. The plans of other years and areas whose end is known
(`attainment.csv` of the plan book) are the evidence. Years differ more than areas or kinds of
target: in 2020 and 2021 one plan in three failed, in all other years one in thirty. The
next year is therefore one more draw of a year:

.. math:: p_y \sim \mathrm{Beta}(m c, (1 - m) c), \quad k_y \sim \mathrm{Bin}(n_y, p_y)

with m and c by maximum likelihood. What else was tried, and lost, is in
`attain.evaluation.reported`.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, Final

import numpy as np
import pandas as pd
import scipy  # its parts are imported when they are asked for: opening a study needs none
from numpy.typing import ArrayLike

from attain.errors import NotAssessable
from attain.evidence.catalog import EvidenceView
from attain.forecasting.links import Array
from attain.targets.verdicts import Grade, grade_history, lower
from attain.vocabulary import PARTS

ENOUGH: Final = 20
"""Plans of known end below which no rate is told."""
UNKNOWN, BEYOND, WITHIN = "unknown", "beyond the last result", "not beyond the last result"
KNOWN: Final = (
    "attainment", "indicator", "area", "group", "year", "kind", "asked", "basis", "result",
    "result_basis", "percent", "ambition", "met",
)  # fmt: skip
SPREAD: Final = (math.log(0.2), math.log(1e4))
"""Where the concentration c is searched, as logarithms."""


@dataclass(frozen=True)
class ReportedRate:
    """How often a plan is reported as met in a year that is yet to come.

    Plans that were ``met``, ``of`` so many of known end in so many ``years``, give the probability
    ``mean`` that a plan of a new year is, and the ``concentration`` c of the beta distribution of
    yearly rates, which is small where years differ much.
    """

    met: int
    of: int
    years: int
    mean: float
    concentration: float

    @property
    def grade(self) -> Grade:
        """Grade of the evidence: that of so many years, never A, for the press may choose."""
        return lower(grade_history(self.years) or "C", "B")

    def interval(self) -> tuple[float, float]:
        """Between which rates a new year lies with a probability of 80 %.

        Examples
        --------
        >>> low, high = ReportedRate(174, 188, 14, 0.88, 3.5).interval()
        >>> round(low, 2), round(high, 2)
        (0.66, 1.0)
        """
        a, b = self.mean * self.concentration, (1.0 - self.mean) * self.concentration
        low, high = scipy.special.betaincinv(a, b, [0.1, 0.9])
        return float(low), float(high)


@lru_cache(maxsize=8)
def known_plans(view: EvidenceView) -> pd.DataFrame:
    """Plans of one year whose end is known on the day of the view; kept, so never to be changed.

    Left out are a plan of several years, the plan of a part of the area (`PARTS`), and what a
    report of a part of the year tells: a plan that is short of its end by then stays open, so only
    those already met would count, and the rate would be that of the ones which were early.

    One row a plan, columns `KNOWN`: asked and its basis are computed from the result and its per
    cent where only these are printed, the ambition is beyond the last result, not beyond it, or
    unknown.
    """
    rows = view.attainment
    rows = rows[rows["status"].isin(["met", "missed"]) & rows["period"].str.fullmatch(r"\d{4}")]
    rows = rows[(rows["coverage"] == "") & ~rows["group"].isin(PARTS)]
    rows = rows.assign(year=rows["period"].astype(int), met=rows["status"] == "met")
    implied = 100.0 * rows["result"] / rows["percent"].where(rows["percent"] > 0)
    rows["basis"] = rows["asked_basis"].where(rows["asked"].notna(), rows["result_basis"])
    rows["asked"] = rows["asked"].fillna(implied)
    about = view.indicators.set_index("indicator")
    rows["kind"] = rows["indicator"].map(about["kind"])
    last, rising = last_results(view, rows), rows["indicator"].map(about["better"]) == "higher"
    beyond = (rows["asked"] > last).where(rising, rows["asked"] < last)
    known = rows["asked"].notna() & rows["basis"].isin(["level", "count"]) & last.notna()
    rows["ambition"] = np.select([~known, beyond], [UNKNOWN, BEYOND], WITHIN)
    return rows[list(KNOWN)].reset_index(drop=True)


def last_results(view: EvidenceView, rows: pd.DataFrame) -> pd.Series:
    """The result of the year before, for rows with indicator, area, group, year; NaN of none."""
    series = list(zip(rows["indicator"], rows["area"], rows["group"], strict=True))
    values = {one: view.history(*one).set_index("year")["value"] for one in set(series)}
    found = [values[one].get(year - 1) for one, year in zip(series, rows["year"], strict=True)]
    return pd.Series(found, rows.index, dtype=float)


def only_reported(view: EvidenceView, indicator: str) -> bool:
    """Whether no survey measures an indicator: whoever is judged by its figures reports them."""
    made = view.indicators.set_index("indicator")["producer"]
    bridges = view.bridges
    names = [indicator, *bridges.loc[bridges["indicator"] == indicator, "continues"]]
    return "statistics_office" not in set(made[names])


def beta_binomial(met: ArrayLike, of: ArrayLike) -> tuple[float, float]:
    """Mean and concentration of a beta distribution of rates, by maximum likelihood.

    ``met`` and ``of``, the successes and trials of each group, have shape (groups,).

    Examples
    --------
    >>> mean, concentration = beta_binomial([9, 10, 2], [10, 10, 10])
    >>> round(mean, 2), round(concentration, 1)
    (0.71, 1.2)
    """
    k, n = np.asarray(met, dtype=float), np.asarray(of, dtype=float)
    rest, low, high = n - k, *SPREAD
    betaln, expit = scipy.special.betaln, scipy.special.expit

    def loss(at: Array) -> float:  # called a hundred thousand times
        mean, c = float(expit(at[0])), math.exp(min(max(float(at[1]), low), high))
        a, b = mean * c, (1.0 - mean) * c
        return -float((betaln(k + a, rest + b) - betaln(a, b)).sum())

    whole = float(np.clip(k.sum() / n.sum(), 0.01, 0.99))
    starts = [np.array([math.log(whole / (1.0 - whole)), c]) for c in (0.0, 2.0, 5.0)]
    best: Any = min(
        (scipy.optimize.minimize(loss, start, method="Nelder-Mead") for start in starts),
        key=lambda fit: fit.fun,
    )
    return float(scipy.special.expit(best.x[0])), math.exp(float(np.clip(best.x[1], *SPREAD)))


def reported_rate(plans: pd.DataFrame) -> ReportedRate:
    """Learn from plans of known end how often a plan of a new year is reported as met.

    Of `known_plans` the columns year and met are read. A `NotAssessable` below `ENOUGH` plans, or
    where they are all of one year.
    """
    years = plans.groupby("year")["met"].agg(["sum", "count"])
    if len(plans) < ENOUGH or len(years) < 2:
        what = "too few plans of known end to say how often a report says met"
        got = f"{len(plans)} of {len(years)} years"
        do = f"bring at least {ENOUGH}, of two years or more"
        raise NotAssessable(what, where="attainment.csv", got=got, do=do)
    mean, concentration = beta_binomial(years["sum"], years["count"])
    return ReportedRate(int(plans["met"].sum()), len(plans), len(years), mean, concentration)


def plans_before(view: EvidenceView, year: int) -> pd.DataFrame:
    """The plans of earlier years whose end a view knows."""
    plans = known_plans(view)
    return plans[plans["year"] < year]


@lru_cache(maxsize=8)
def rate_before(view: EvidenceView, year: int) -> ReportedRate | None:
    """The rate from all plans of earlier years whose end a view knows; None where it knows few."""
    try:
        return reported_rate(plans_before(view, year))
    except NotAssessable:
        return None
