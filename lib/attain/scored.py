"""Forecasts beside what came, as tidy frames for a notebook: ``attain.scored.backtest(study)``."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import product
from typing import Final

import numpy as np
import pandas as pd

from attain.evaluation.backtests import backtests_of
from attain.evaluation.judgement import judged, panel_sets, plan_scores
from attain.evaluation.protocol import CORE, NAIVE
from attain.evidence.catalog import EvidenceView
from attain.memory import kept
from attain.targets.pace import FEWEST, yearly_steps
from attain.targets.reported import known_plans, last_results
from attain.targets.study import Study

EVENTS: Final = (
    "indicator", "model", "series", "origin", "year", "n", "threshold", "probability", "happened",
)  # fmt: skip
FORECASTS: Final = (
    "indicator", "model", "series", "origin", "year", "n", "last", "observed", "median", "low_80",
    "high_80", "low_95", "high_95", "crps", "wis",
)  # fmt: skip
RELIABLE: Final = (
    "indicator", "model", "from", "to", "events", "said", "came", "low", "high",
)  # fmt: skip
SAID: Final = (
    "model", "area", "indicator", "group", "reading", "scored_by", "target", "event", "comparator",
    "threshold", "upper", "probability", "outcome", "happened",
)  # fmt: skip
CAME: Final = (
    "model", "area", "indicator", "group", "reading", "scored_by", "outcome", "median", "low_50",
    "high_50", "low_80", "high_80", "low_95", "high_95", "crps", "wis",
)  # fmt: skip
PLANS: Final = (
    "attainment", "area", "region", "indicator", "group", "year", "kind", "asked", "basis",
    "result", "percent", "ambition", "met",
)  # fmt: skip
ASKED: Final = (
    "area", "indicator", "group", "year", "kind", "asked", "basis", "last", "step", "usual",
)  # fmt: skip
BOOK: Final = (
    "question", "model", "target_year", "area", "indicator", "known", "probability", "happened",
)  # fmt: skip
BASES: Final = ("level", "change", "count")
"""What a plan can ask for that is compared with the last result: households and ratios are not."""


def _joined(parts: Iterable[pd.DataFrame], columns: tuple[str, ...]) -> pd.DataFrame:
    """Frames one under another with these columns, which an empty one has too."""
    said = [part.rename(columns={"value": "probability"}) for part in parts if len(part)]
    found = [part[list(columns)] for part in said]
    return pd.concat(found, ignore_index=True) if found else pd.DataFrame(columns=list(columns))


def backtest(study: Study) -> pd.DataFrame:
    """Every event that a model was asked one year ahead, in all panels known on the study's day.

    Columns `EVENTS`: at ``origin`` a history of ``n`` figures, the probability that the figure of
    ``year`` is at least ``threshold``, and whether it happened.
    """
    found = backtests_of(study.package, study.view)
    return _joined([found.forecasts("whole").events] if found.indicators else [], EVENTS)


def backtest_forecasts(study: Study) -> pd.DataFrame:
    """Every forecast one year ahead beside what came; columns `FORECASTS`."""
    found = backtests_of(study.package, study.view)
    return _joined([found.forecasts("whole").tasks] if found.indicators else [], FORECASTS)


def reliability(study: Study, bins: int = 10) -> pd.DataFrame:
    """How often events happened among those given about the same probability, in every panel.

    Columns `RELIABLE`, of the report's method and the last value: in each of so many bins of
    probability, the mean that was said and the share that came, with the 95 % band of that share,
    which allows for the shocks of a year.
    """
    found = backtests_of(study.package, study.view)
    edges = tuple(place / bins for place in range(bins + 1))
    parts = []
    for name, model in product(found.indicators, (CORE, NAIVE)):
        part = found.reliability(name, model, edges).set_axis(RELIABLE[2:], axis=1)
        parts.append(part.assign(indicator=name, model=model))
    return _joined(parts, RELIABLE)


def plan(study: Study) -> pd.DataFrame:
    """The events of the study's own plan whose outcome is known today; columns `SAID`."""
    return _joined([judged(study).scored.events], SAID)


def provinces(study: Study) -> pd.DataFrame:
    """The events registered for all provinces and the study's year; columns `SAID`."""
    sets = panel_sets(study.package, study.parameters.target_year)
    return _joined((one.events for one in sets), SAID)


def provinces_forecasts(study: Study) -> pd.DataFrame:
    """The forecasts registered for all provinces beside what came; columns `CAME`."""
    sets = panel_sets(study.package, study.parameters.target_year)
    return _joined((one.forecasts for one in sets), CAME)


def book(study: Study) -> pd.DataFrame:
    """Every settled answer to the targets of the plan book, as they were registered.

    Columns `BOOK`: ``question`` is figure or report, see `attain.evaluation.judgement`.
    """
    found = plan_scores(study.package)
    return _joined([found.events] if found else [], BOOK)


def plans(study: Study) -> pd.DataFrame:
    """Every plan of one year of known end, in the plan book and on the study's day.

    Columns `PLANS`: ``asked`` is the plan, computed from the result and its per cent where only
    these are printed; ``percent`` is what was reached of it; ``ambition`` is that of
    `attain.targets.reported.known_plans`, which leaves out results of a part of the year.
    """
    view = study.view
    rows = known_plans(view).copy()
    computed = 100.0 * rows["result"] / rows["asked"]
    same = (rows["basis"] == rows["result_basis"]) & (rows["basis"] != "level")
    rows["percent"] = rows["percent"].fillna(computed.where(same))
    rows["region"] = rows["area"].map(view.areas.set_index("area")["region"])
    return rows[list(PLANS)]


@kept(lambda study: study.inputs())
def asked(study: Study) -> pd.DataFrame:
    """What the plans of one year ask for beside the last result, each plan once.

    Columns `ASKED`: ``step`` is how far the plan lies beyond the last result, in points of
    a rate and in per cent of a count, negative where it asks for less; ``usual`` is the median
    yearly step of all provinces' reported figures of the indicator. NaN where there is nothing to
    compare, as with a count of none, of which no other is so many per cent.
    """
    view = study.view
    rows = view.plan_targets
    rows = rows[rows["period"].str.fullmatch(r"\d{4}") & (rows["definition"] == "")]
    rows = rows.assign(year=rows["period"].astype(int), asked=rows["low"].fillna(rows["high"]))
    known = plans(study).dropna(subset="asked")
    key = ["area", "indicator", "group", "year"]
    rows = pd.concat([rows[[*key, "asked", "basis"]], known[[*key, "asked", "basis"]]])
    rows = rows[rows["basis"].isin(BASES)].drop_duplicates(key).reset_index(drop=True)
    about = view.indicators.set_index("indicator")
    rows["kind"] = rows["indicator"].map(about["kind"])
    rows["last"] = last_results(view, rows)
    sign = rows["indicator"].map(about["better"]).map({"higher": 1.0, "lower": -1.0})
    points = rows["asked"] - rows["last"]
    percent = 100.0 * (rows["asked"] / rows["last"].where(rows["last"] > 0) - 1.0)
    step = sign * points.where(rows["kind"] == "rate", percent)
    rows["step"] = step.mask(rows["basis"] == "change", rows["asked"])
    series = list(zip(rows["indicator"], rows["group"], strict=True))
    usual = {one: _usual_step(view, *one) for one in set(series)}
    rows["usual"] = [usual[one] for one in series]
    return rows[list(ASKED)]


def _usual_step(view: EvidenceView, indicator: str, group: str) -> float:
    """Median progress from one year to the next over all provinces; NaN below `FEWEST` steps."""
    steps = yearly_steps(view.panel(indicator, group), view.indicator(indicator))
    return float(np.median(steps)) if len(steps) >= FEWEST else float("nan")
