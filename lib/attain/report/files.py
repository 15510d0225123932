"""The tables of a run as CSV: its answers, what was published of its targets since, the plan book.

Of the last two no forecast reads anything: they hold all that the package knows today.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Final

import pandas as pd

from attain.evaluation.outcome import outcome_of, report_of
from attain.evaluation.registration import REPORT
from attain.evidence.catalog import EvidenceView
from attain.evidence.records import Target
from attain.report.exhibit import fixed
from attain.report.outlook import SUMMED, primary
from attain.report.text.catalogue import LANGUAGES, say
from attain.report.text.numbers import number, quantity
from attain.report.text.phrases import figure_words
from attain.report.text.wording import Assessment, printed_decimals, step_of, target_words
from attain.targets.study import Study
from attain.vocabulary import is_met

OUTCOMES: Final = "outcomes.csv"
PLAN_BOOK: Final = "plan-book.csv"
PLACES: Final = {"quantile": 3, "probability": 4, "percentile": 4, "probability_reported": 4}
"""Decimals of the columns of answers that are not in the unit of an indicator."""
OUTCOME_COLUMNS: Final = (
    "target", "report", "coverage", "percent", "report_published", "report_source", "figure",
    "met", "figure_published", "figure_source", "figure_vi", "figure_en",
)  # fmt: skip
KEY: Final = ["area", "indicator", "group", "period"]
BOOK_COLUMNS: Final = (
    "kind", *KEY, "area_vi", "area_en", "indicator_vi", "indicator_en", "words_vi", "words_en",
    "comparator", "low", "high", "basis", "term", "value", "unit", "status", "coverage",
    "definition", "confidence", "end", "percent", "published", "known", "outlet", "url", "quote",
    "note",
)  # fmt: skip
"""``known`` is written as ``known_by_<day>``; ``end`` is met, missed, open or empty."""


def _write(table: pd.DataFrame, path: Path) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(table.to_csv(index=False, lineterminator="\n"), encoding="utf-8")
    return path


# ---- answers ------------------------------------------------------------------------------------
def write_answers(study: Study, folder: Path) -> None:
    """Write ``assessments.csv`` and ``forecasts.csv``."""
    _write(printed(study, study.assessments), folder / "assessments.csv")
    _write(printed(study, study.forecasts), folder / "forecasts.csv")


def printed(study: Study, table: pd.DataFrame) -> pd.DataFrame:
    """A table of results as text, with the decimals it is worth.

    Probabilities get 4 decimals, values three more than their indicator is printed with; years and
    counts are whole numbers.
    """
    shown = table.astype(object)
    decimals = [int(study.view.indicator(name).decimals) + 3 for name in table["indicator"]]
    for column in table.select_dtypes("number"):
        places = [PLACES[column]] * len(table) if column in PLACES else decimals
        shown[column] = [
            "" if pd.isna(value) else fixed(float(value), place)
            for value, place in zip(table[column], places, strict=True)
        ]
    return shown


# ---- what was published since -------------------------------------------------------------------
def write_outcomes(study: Study, folder: Path) -> Path:
    """Write ``outcomes.csv``."""
    return _write(outcomes(study), folder / OUTCOMES)


def outcomes(study: Study) -> pd.DataFrame:
    """What is known today of every target, one row each; columns `OUTCOME_COLUMNS`.

    ``report`` is what the year-end report says (met or missed), or that a report of the part of
    the year in ``coverage`` finds the plan reached; ``figure`` is the annual figure that the target
    is about, the change for a change, and ``met`` whether it gets there. Empty where not known.
    """
    today = study.package.as_of(study.package.last_day, None)
    rows = [_came(study, today, target, primary(study, target.target)) for target in study.targets]
    return pd.DataFrame(rows, columns=list(OUTCOME_COLUMNS))


def _came(study: Study, today: EvidenceView, target: Target, row: Assessment) -> dict[str, Any]:
    asked = {
        "target": row.target, "indicator": row.indicator, "scored_by": row.indicator,
        "area": study.area.area, "group": row.group, "target_year": int(row.year),
        "basis": row.basis,
    }  # fmt: skip
    found: dict[str, Any] = {"target": row.target}
    by_report = asked | {"basis": REPORT, "scored_by": REPORT}
    report = report_of(today, by_report) or report_of(today, by_report, early=True)
    if report and not row.hypothetical:
        found |= {
            "report": "met" if report["outcome"] == 1 else "missed",
            "coverage": report["coverage"], "percent": report["percent"],
            "report_published": report["published"], "report_source": report["source"],
        }  # fmt: skip
    figure = None if target.unread or row.basis in SUMMED else outcome_of(today, asked)
    if figure is not None and not math.isnan(row.threshold):
        value = figure["outcome"]
        met = bool(is_met(row.comparator, value, row.threshold, row.upper))
        found |= {
            "figure": round(value, 6), "met": "met" if met else "missed",
            "figure_published": figure["published"], "figure_source": figure["source"],
        }  # fmt: skip
        for language in study.package.languages:
            spoken = study.in_language(language)
            found[f"figure_{language}"] = figure_words(spoken, row.indicator, value, row.basis)
    return found


# ---- the plan book ------------------------------------------------------------------------------
def write_plan_book(parameters: Mapping[str, Any], folder: str | Path) -> Path:
    """Write ``plan-book.csv`` into a folder, which is made; parameters as of `Study.at_large`."""
    study = Study.at_large(**parameters)
    table = plan_book(study).rename(columns={"known": f"known_by_{study.parameters.as_of}"})
    return _write(table, Path(folder) / PLAN_BOOK)


def plan_book(study: Study) -> pd.DataFrame:
    """Every target and result of the whole book, one row each; columns `BOOK_COLUMNS`.

    ``known`` tells what was published by the day of the run, which is all that the models read.
    Targets and results of the package's other tables stand among them where they belong to a plan
    that the book knows the end of. Of several statements of an end the one on the whole period
    counts, then the latest.
    """
    package = study.package
    told = package.attainment.rename(columns={"status": "end"})
    told = told.assign(whole=told["coverage"] == "").sort_values(["whole", "published"])
    ends = told.drop_duplicates(KEY, keep="last").set_index(KEY)
    sources = package.sources.set_index("source")
    figures, falls = package.observations, package.plan_claims
    figures = figures[figures["book"] | pd.MultiIndex.from_frame(figures[KEY]).isin(ends.index)]
    falls = falls.assign(published=falls["source"].map(sources["published"]), basis="change")
    falls["term"] = falls["kind"].map({"mean_change": "mean"})
    plans = pd.concat([package.plan_targets, package.targets]).assign(kind="target")
    rows = pd.concat([plans, pd.concat([figures, falls]).assign(kind="result")])
    alone = ends[~ends.index.isin(pd.MultiIndex.from_frame(rows[KEY]))].reset_index()
    rows = pd.concat([rows, alone[[*KEY, "published", "source", "note"]].assign(kind="result")])
    rows = rows.join(ends[["end", "percent"]], on=KEY)
    rows = rows.join(sources[["outlet", "url"]], on="source")
    about, areas = package.indicators.set_index("indicator"), package.areas.set_index("area")
    known = rows["published"] <= study.parameters.as_of.isoformat()
    rows["known"] = known.map({True: "yes", False: "no"})
    rows["measure"] = rows["indicator"].map(about["unit"])
    for language in LANGUAGES:
        suffixes = [say(f"group.suffix.{group}", language) for group in rows["group"]]
        rows[f"area_{language}"] = rows["area"].map(areas[f"name_{language}"])
        rows[f"indicator_{language}"] = rows["indicator"].map(about[f"name_{language}"]) + suffixes
        spoken = study.in_language(language)
        rows[f"words_{language}"] = [_words(spoken, row) for row in rows.to_dict("records")]
    counted = rows["basis"].eq("households") | rows["unit"].eq("households")
    rows["unit"] = rows["measure"].mask(counted, "households")
    rows["place"] = rows["area"].map({area: n for n, area in enumerate(areas.index)})
    order = {"place": True, "period": False, "indicator": True, "group": True, "published": True}
    rows = rows.sort_values(list(order), ascending=list(order.values()), kind="stable")
    return rows[list(BOOK_COLUMNS)].reset_index(drop=True)


def _words(study: Study, row: Mapping[Any, Any]) -> str:
    """What a target asks for, or what a result is, as people write it."""
    language, value, percent = study.language, row["value"], row["percent"]
    if row["kind"] == "target":
        words = target_words(study, Target.from_row(row))
        return words + (say(f"plans.term.{row['term']}", language) if row["term"] else "")
    if not math.isnan(row["printed"]):  # a fall, without the level it leads to
        basis = "households" if row["unit"] == "households" else "change"
        words = step_of(abs(row["printed"]), basis, row["measure"], language, falls=True)
        return words + (say("plans.term.mean", language) if row["term"] == "mean" else "")
    if math.isnan(value):
        key = "plans.all_met" if math.isnan(percent) else "plans.of_plan"
        return say(key, language, percent=number(percent, language, printed_decimals(percent)))
    words = quantity(value, row["measure"], language, printed_decimals(value))
    bound = row["bound"] or ("about" if row["approximate"] is True else "")
    return say(f"plans.bound.{bound}", language, value=words) if bound else words
