"""What a run leaves beside its pages: ``brief.json``, and tables as CSV.

The brief holds finished words and formatted numbers beside the bare ones, so that whoever lays out
a page computes nothing and knows no statistics. Outcomes and plan book hold all that the package
knows today; no forecast reads them.
"""

from __future__ import annotations

import json
import math
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Final

import pandas as pd

from attain.evaluation.joint import dependence_of, together
from attain.evaluation.outcome import outcome_of, report_of
from attain.evaluation.registration import REPORT
from attain.evaluation.track_record import track_record_of
from attain.evidence.catalog import EvidenceView
from attain.evidence.records import Target
from attain.report.exhibit import fixed
from attain.report.outlook import SUMMED, primary
from attain.report.text.brief_rows import target_row, tied
from attain.report.text.catalogue import LANGUAGES, Language, has, say
from attain.report.text.numbers import day, number, quantity
from attain.report.text.phrases import cited, figure_words, in_borders, source_words
from attain.report.text.prose import speak
from attain.report.text.sentences import by_word
from attain.report.text.wording import (
    Assessment,
    area_name,
    printed_decimals,
    step_of,
    target_words,
)
from attain.targets.study import Study
from attain.targets.verdicts import WORDS
from attain.vocabulary import OWN_WORDS, SETTLED, is_met

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
def write_brief(study: Study, folder: Path) -> None:
    """Write ``assessments.csv``, ``forecasts.csv`` and ``brief.json`` into the folder of a run."""
    _write(printed(study, study.assessments), folder / "assessments.csv")
    _write(printed(study, study.forecasts), folder / "forecasts.csv")
    text = json.dumps(brief(study), ensure_ascii=False, indent=1, sort_keys=True, allow_nan=False)
    (folder / "brief.json").write_text(text + "\n", encoding="utf-8")


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


def brief(study: Study) -> dict[str, Any]:
    """Everything the published pages say about a study.

    ``area``, ``as_of``, ``target_year``, ``words`` by language, ``sections`` (an id and the targets
    in it, in reading order), ``targets`` and ``sources`` by id; docs/outputs.md.
    """
    spoken = {language: study.in_language(language) for language in study.package.languages}
    targets = {target.target: target_row(spoken, target) for target in study.targets}
    used = sorted({name for row in targets.values() for name in row["sources"]})
    areas = study.package.areas.set_index("area")
    region = areas.reindex([study.area.region]).fillna("").iloc[0]
    mine: dict[Any, Any] = areas.loc[study.area.area].to_dict()
    row, column = mine.get("tile_row"), mine.get("tile_column")  # on the map, where it is told
    return {
        "format": 1,
        "area": {
            "id": study.area.area,
            "level": study.area.level,
            "region": study.area.region,
            **({"tile": [int(row), int(column), mine["tile_label"]]} if row and column else {}),
            **{
                language: {
                    "name": area_name(speaker),
                    "region": str(region[f"name_{language}"]),
                }
                for language, speaker in spoken.items()
            },
        },
        "as_of": study.parameters.as_of.isoformat(),
        "target_year": int(study.parameters.target_year),
        "hypothetical": study.hypothetical,
        "strictness": str(study.parameters.strictness),
        "words": {language: _plan_words(speaker) for language, speaker in spoken.items()},
        "sections": sections(study),
        "targets": targets,
        "sources": {name: _source(spoken, name) for name in used},
        **({} if len(spoken) > 1 else {"languages": list(spoken)}),
        **({"own_words": dict(OWN_WORDS)} if OWN_WORDS else {}),
    }


def sections(study: Study) -> list[dict[str, Any]]:
    """Group the targets as a reader meets them: the headline ones first, then the plan's sections.

    Headline targets are those that set a *level* for a *rate* and are not part of another target
    ("in which ..."): of the first case the 82 % of trained labour and the 1.2 % of unemployment.
    The least likely of them comes first.
    """
    usual = ("lead", *study.package.sections, "hypothetical")
    groups: dict[str, list[str]] = {name: [] for name in usual}
    chances = {target.target: primary(study, target.target).probability for target in study.targets}
    for target in study.targets:
        rate = study.view.indicator(target.indicator).kind == "rate"
        lead = rate and target.basis == "level" and not target.parent
        plain = "lead" if lead else target.section or "hypothetical"
        groups.setdefault("hypothetical" if study.hypothetical else plain, []).append(target.target)
    # those without a probability come last, in the order of the plan
    groups["lead"].sort(key=lambda t: (2.0, "") if pd.isna(chances[t]) else (chances[t], t))
    keys = {name: f"{'site.' * (name == 'lead')}section.{name}" for name in groups}
    return [
        {
            "id": name,
            "targets": groups[name],
            **{
                language: say(keys[name], language) if has(keys[name]) else name
                for language in study.package.languages
            },
        }
        for name in (*usual, *sorted(set(groups) - set(usual)))
        if groups[name]
    ]


def _plan_words(study: Study) -> dict[str, Any]:
    rows = [primary(study, target.target) for target in study.targets]
    uppers = [1.0, *(low for low, _ in WORDS)]
    borders = speak(study, "sentences", "borders", **in_borders(study))
    rate = study.reported  # how the probability of being reported as met is known
    return {
        "title": speak(study, "brief", "title"),
        **({"borders": borders} if borders else {}),
        "answer": tied(answer(study, rows)),
        "reported": speak(study, "brief", "reported", rate=rate) if rate else "",
        **_together(study),
        "as_of": day(study.parameters.as_of, study.language),
        "as_of_sentence": speak(study, "brief", "caution"),
        "verdicts": [
            {
                "id": word,
                "word": say(f"verdict.{word}", study.language),
                "range": speak(study, "brief", "between", low=100 * low, high=100 * high),
            }
            for (low, word), high in zip(WORDS, uppers, strict=False)
        ],
    }


def _together(study: Study) -> dict[str, str]:
    """How many targets will be met, and what that rests on; empty below two."""
    rows, first = study.assessments, sections(study)[0]
    measured = dependence_of(track_record_of(study.view))
    lead = first["targets"] if first["id"] == "lead" else []
    found = together(rows[rows["role"] == "primary"], lead, measured)
    if not found:
        return {"joint": "", "joint_basis": ""}
    leading = [primary(study, name) for name in lead]
    named = [row for row in leading if not pd.isna(row.probability)]
    return {
        "joint": tied(speak(study, "brief", "joint", found=found, lead=named)),
        "joint_basis": speak(study, "brief", "joint_basis", found=found, measured=measured),
    }


def answer(study: Study, rows: list[Assessment]) -> str:
    """The plan in a few sentences: what is settled, likely, even, unlikely and not assessable."""
    missing = [row for row in rows if row.verdict == "not_assessable"]
    settled = {word: [row for row in rows if row.verdict == word] for word in SETTLED}
    known = sorted((r for r in rows if not pd.isna(r.probability)), key=lambda r: r.probability)
    return speak(study, "brief", "plan", **by_word(known), **settled, missing=missing)


def _source(spoken: Mapping[Language, Study], name: str) -> dict[str, Any]:
    source = next(iter(spoken.values())).source(name)
    return {
        **{part: getattr(source, part) for part in ("title", "outlet", "licence")},
        "url": source.url or "",
        **{
            language: {"outlet": source_words(study, name), "cited": cited(study, name)}
            for language, study in spoken.items()
        },
    }


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
    report = None
    if not row.hypothetical:
        report = report_of(today, by_report) or report_of(today, by_report, early=True)
    if report is not None:
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
