"""Which rows of a study figures, tables and sentences speak of, each chosen in one place."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Concatenate, Final, ParamSpec, TypeVar

import pandas as pd

from attain.evaluation.backtests import Backtests, backtests_of
from attain.evaluation.judgement import judged
from attain.report.exhibit import Prose
from attain.report.text.wording import nothing
from attain.targets.readings import MAIN
from attain.targets.study import Study
from attain.vocabulary import UNLIKELY

P = ParamSpec("P")
T = TypeVar("T")

DOUBTFUL: Final = (*UNLIKELY, "about_even")
PLACES: Final = {  # the labels of all methods on one scale, from behind to there
    "deterioration": 0, "reverse": 0, "regression": 0,
    "limited": 1,
    "acceleration_needed": 2, "accelerate": 2, "progress": 2,
    "on_track": 3, "maintain": 3,
    "achieved": 4,
}  # fmt: skip


def ranked(study: Study) -> pd.DataFrame:
    """Primary answers, the least likely first, those without an answer last."""

    def sort() -> pd.DataFrame:
        rows = study.assessments[study.assessments["role"] == "primary"]
        return rows.sort_values(["probability", "target"], na_position="last", ignore_index=True)

    return study.keep("ranked", sort).copy()


def tracked(study: Study) -> list[tuple[str, str]]:
    """Indicators and groups of the study's targets that have a figure, each once, in order."""
    pairs = dict.fromkeys((target.indicator, target.group) for target in study.targets)
    return [pair for pair in pairs if len(study.readings(*pair)[MAIN].history)]


def backtests(study: Study) -> Backtests:
    """The record of the method on what the study's view holds."""
    return backtests_of(study.package, study.view)


def on_backtests(
    make: Callable[Concatenate[Study, Backtests, P], T],
) -> Callable[Concatenate[Study, P], T | Prose]:
    """Hand the study's backtests to a figure or a table; prose where no panel has a year."""

    @wraps(make)
    def made(study: Study, /, *args: P.args, **named: P.kwargs) -> T | Prose:
        found = backtests(study)
        if not found.indicators:
            return nothing(study, "record_panel")
        return make(study, found, *args, **named)

    return made


def rated(study: Study) -> pd.DataFrame:
    """Rows of the method panel that have a label, with their place on the common scale."""
    rows = study.methods[study.methods["label"].isin(list(PLACES))]
    return rows.assign(place=rows["label"].map(PLACES))


ROW_KEY: Final = ["target", "event", "reading"]


def verdicts(study: Study) -> pd.DataFrame:
    """One row a target: what was said and what happened, the main reading first.

    ``target, event, reading, indicator, scored_by, basis, probability, state`` (settled, mid_year,
    conflicting, unknown), ``outcome, happened, brier, period, within, source`` and the notes on an
    unknown outcome. A second row stands where another indicator's figure settles a reading of the
    same target.
    """
    found = judged(study)
    said = found.registered.table
    said = said[(said["output_type"] == "probability") & (said["event"] != "")]
    main = (said["role"] == "primary") & (said["reading"] == MAIN)
    event = pd.MultiIndex.from_frame(said[["target", "event"]])
    across = (said["scored_by"] != said["indicator"]) & event.isin(event[main])
    asked = said[main | across].sort_values(["target", "role"], kind="stable")
    asked = asked.rename(columns={"value": "probability"}).reset_index(drop=True)
    scores = found.scored.events[[*ROW_KEY, "outcome", "happened", "brier", "source", "published"]]
    rows = asked.merge(scores, on=ROW_KEY, how="left")
    names = {"value": "within", "source": "within_source", "published": "within_published"}
    why = found.scored.unknown.rename(columns=names)
    series = ["indicator", "group", "reading", "basis"]
    told = ["state", "period", *names.values(), "note_vi", "note_en"]
    rows = rows.merge(why[[*series, *told]], on=series, how="left")
    rows["state"] = rows["state"].where(rows["outcome"].isna(), "settled")
    rows["published"] = rows["published"].fillna(rows["within_published"])
    return rows


SETTLED: Final = [
    "target", "indicator", "group", "reading", "scored_by", "comparator", "threshold", "basis",
    "upper", "unit", "probability", "outcome", "within", "period", "q025", "q10", "q25", "q50",
    "q75", "q90", "q975",
]  # fmt: skip
"""Columns of `settled`, whose rows are read as assessments are."""


def settled(study: Study) -> pd.DataFrame:
    """Targets whose outcome, or a report within the year, is a figure like the forecast one.

    One row a target and reading, columns `SETTLED`: the primary event with its forecast's
    quantiles, ``outcome`` or ``within`` (a report of part of the year) and its ``period``. A
    half-year's count is not the year's: of the basis ``count`` only outcomes are there.
    """
    table, history = judged(study).registered.table, ["indicator", "group", "reading"]
    if table.empty:  # no target has a forecast
        return pd.DataFrame(columns=SETTLED)
    places = {target: place for place, target in enumerate(table["target"].unique())}
    rows = verdicts(study)
    rows = rows.assign(place=rows["target"].map(places)).sort_values(["role", "place"])
    rows = rows[(rows["role"] == "primary") | (rows["event"] == "reach")]
    known, level = rows["state"] == "settled", rows["basis"] == "level"
    rows["within"], rows["period"] = rows["within"].mask(known), rows["period"].mask(known, "")
    within = level & (rows["state"] == "mid_year")
    rows = rows[within | (known & (level | (rows["basis"] == "count")))]
    quantiles = table[table["output_type"] == "quantile"]
    wide = quantiles.pivot_table("value", history, "output_type_id")
    wide.columns = [f"q{level[2:]:0<2}" for level in wide.columns]  # 0.1 is q10, 0.025 is q025
    rows = rows.merge(wide, left_on=history, right_index=True)
    units = [study.view.indicator(name).unit for name in rows["indicator"]]
    return rows.assign(upper=float("nan"), unit=units)[SETTLED]
