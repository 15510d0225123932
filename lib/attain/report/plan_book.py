"""The plan book as one table that people read: every target and result with its words and source.

The page of the book is laid out from it and it is offered for download. It holds the whole book; a
column tells what was known on the day of the run, which is all that the models read.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Final, Protocol

import pandas as pd

from attain.evidence.records import Target
from attain.report.outlook import each
from attain.report.text.catalogue import LANGUAGES, say
from attain.report.text.numbers import number, quantity
from attain.report.text.wording import printed_decimals, step_of, target_words
from attain.targets.study import Study

PLAN_BOOK: Final = "plan-book.csv"
PLAN: Final = ["area", "indicator", "group", "period"]
"""What tells one plan from another."""
BOOK_COLUMNS: Final = (
    "kind", *PLAN, "area_vi", "area_en", "indicator_vi", "indicator_en", "words_vi", "words_en",
    "comparator", "low", "high", "basis", "term", "value", "unit", "status", "coverage",
    "definition", "confidence", "end", "percent", "published", "known", "outlet", "url", "quote",
    "note",
)  # fmt: skip
"""``known`` is written as ``known_by_<day>``; ``end`` is met, missed, open or empty."""


def write_plan_book(parameters: Mapping[str, Any], folder: str | Path) -> Path:
    """Write ``plan-book.csv`` into a folder, which is made; parameters as of `Study.at_large`."""
    study = Study.at_large(**parameters)
    path = Path(folder) / PLAN_BOOK
    path.parent.mkdir(parents=True, exist_ok=True)
    table = plan_book(study).rename(columns={"known": f"known_by_{study.parameters.as_of}"})
    path.write_text(table.to_csv(index=False, lineterminator="\n"), encoding="utf-8")
    return path


def plan_book(study: Study) -> pd.DataFrame:
    """Every target and result, one row each; columns `BOOK_COLUMNS`.

    Targets and results of the package's other tables stand among them where they belong to a plan
    that the book knows the end of. Of several statements of an end the one on the whole period
    counts, then the latest.
    """
    package = study.package
    told = package.attainment.rename(columns={"status": "end"})
    told = told.assign(whole=told["coverage"] == "").sort_values(["whole", "published"])
    ends = told.drop_duplicates(PLAN, keep="last").set_index(PLAN)
    sources = package.sources.set_index("source")
    figures, falls = package.observations, package.plan_claims
    figures = figures[figures["book"] | pd.MultiIndex.from_frame(figures[PLAN]).isin(ends.index)]
    falls = falls.assign(published=falls["source"].map(sources["published"]), basis="change")
    falls["term"] = falls["kind"].map({"mean_change": "mean"})
    plans = pd.concat([package.plan_targets, package.targets]).assign(kind="target")
    rows = pd.concat([plans, pd.concat([figures, falls]).assign(kind="result")])
    alone = ends[~ends.index.isin(pd.MultiIndex.from_frame(rows[PLAN]))].reset_index()
    rows = pd.concat([rows, alone[[*PLAN, "published", "source", "note"]].assign(kind="result")])
    rows = rows.join(ends[["end", "percent"]], on=PLAN)
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
        rows[f"words_{language}"] = [_words(spoken, row) for row in each(rows)]
    counted = rows["basis"].eq("households") | rows["unit"].eq("households")
    rows["unit"] = rows["measure"].mask(counted, "households")
    rows["place"] = rows["area"].map({area: n for n, area in enumerate(areas.index)})
    order = {"place": True, "period": False, "indicator": True, "group": True, "published": True}
    rows = rows.sort_values(list(order), ascending=list(order.values()), kind="stable")
    return rows[list(BOOK_COLUMNS)].reset_index(drop=True)


class Entry(Protocol):
    """What is read of a row of the plan book to say it in words; NaN where there is none."""

    kind: str
    term: str
    value: float
    printed: float
    percent: float
    measure: str
    unit: str
    bound: str
    approximate: bool

    def _asdict(self) -> dict[str, Any]: ...


def _words(study: Study, row: Entry) -> str:
    """What a target asks for, or what a result is, as people write it."""
    language = study.language
    if row.kind == "target":
        words = target_words(study, Target.from_row(row._asdict()))
        return words + (say(f"plans.term.{row.term}", language) if row.term else "")
    value, printed, unit = row.value, row.printed, row.measure
    if printed == printed:  # a fall, without the level it leads to
        basis = "households" if row.unit == "households" else "change"
        words = step_of(abs(printed), basis, unit, language, falls=True)
        return words + (say("plans.term.mean", language) if row.term == "mean" else "")
    if math.isnan(value):
        shown = number(row.percent, language, printed_decimals(row.percent))
        key = "plans.all_met" if math.isnan(row.percent) else "plans.of_plan"
        return say(key, language, percent=shown)
    words = quantity(value, unit, language, printed_decimals(value))
    bound = row.bound or ("about" if row.approximate is True else "")
    return say(f"plans.bound.{bound}", language, value=words) if bound else words
