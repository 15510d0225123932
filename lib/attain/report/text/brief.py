"""The brief of a run: its tables as CSV, and all that a published page says, in both languages.

`brief.json` holds finished words and formatted numbers beside the bare ones, so that whoever lays
out a page computes nothing and knows no statistics.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Final

import pandas as pd

from attain.evaluation.joint import dependence_of, together
from attain.evaluation.track_record import track_record_of
from attain.report.exhibit import fixed
from attain.report.outlook import primary
from attain.report.text.brief_rows import target_row, tied
from attain.report.text.catalogue import Language, has, say
from attain.report.text.numbers import day
from attain.report.text.phrases import cited, source_words
from attain.report.text.prose import speak
from attain.report.text.reasons import in_borders
from attain.report.text.sentences import by_word
from attain.report.text.wording import Assessment, area_name
from attain.targets.study import Study
from attain.vocabulary import OWN_WORDS, SETTLED, WORDS

FORMAT: Final = 1
"""The format of ``brief.json``."""
PLACES: Final = {"quantile": 3, "probability": 4, "percentile": 4, "probability_reported": 4}
"""Decimals of the columns that are not in the unit of an indicator."""


def write_brief(study: Study, folder: Path) -> None:
    """Write ``assessments.csv``, ``forecasts.csv`` and ``brief.json`` into the folder of a run."""
    folder.mkdir(parents=True, exist_ok=True)
    for name, table in (("assessments", study.assessments), ("forecasts", study.forecasts)):
        (folder / f"{name}.csv").write_text(as_csv(study, table), encoding="utf-8")
    text = json.dumps(brief(study), ensure_ascii=False, indent=1, sort_keys=True, allow_nan=False)
    (folder / "brief.json").write_text(text + "\n", encoding="utf-8")


def as_csv(study: Study, table: pd.DataFrame) -> str:
    """Write a table of results with the decimals it is worth.

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
    return str(shown.to_csv(index=False, lineterminator="\n"))


def brief(study: Study) -> dict[str, Any]:
    """Everything the published pages say about a study.

    ``area``, ``as_of``, ``target_year``, ``words`` by language, ``sections`` (an id and the targets
    in it, in reading order), ``targets`` and ``sources`` by id; docs/outputs.md.
    """
    spoken = {language: study.in_language(language) for language in study.package.languages}
    targets = {target.target: target_row(spoken, target) for target in study.targets}
    used = sorted({name for row in targets.values() for name in row["sources"]})
    region = study.package.areas.set_index("area").reindex([study.area.region]).fillna("").iloc[0]
    more: dict[str, Any] = {} if len(spoken) > 1 else {"languages": list(spoken)}
    more |= {"own_words": dict(OWN_WORDS)} if OWN_WORDS else {}
    found: dict[str, Any] = {
        "format": FORMAT,
        "area": {
            "id": study.area.area,
            "level": study.area.level,
            "region": study.area.region,
            **_tile(study),
            **{
                language: {"name": area_name(speaker), "region": str(region[f"name_{language}"])}
                for language, speaker in spoken.items()
            },
        },
        "as_of": study.parameters.as_of.isoformat(),
        "target_year": int(study.parameters.target_year),
        "hypothetical": study.hypothetical,
        "strictness": str(study.parameters.strictness),
        "words": {language: _words(speaker) for language, speaker in spoken.items()},
        "sections": sections(study),
        "targets": targets,
        "sources": {name: _source(spoken, name) for name in used},
    }
    return found | more


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


def _tile(study: Study) -> dict[str, Any]:
    """Where the area stands on the map of tiles: row, column and label, where the package says."""
    areas = study.package.areas
    mine = next(row for row in areas.to_dict("records") if row["area"] == study.area.area)
    if not mine.get("tile_row") or not mine.get("tile_column"):
        return {}
    return {"tile": [int(mine["tile_row"]), int(mine["tile_column"]), mine["tile_label"]]}


def _words(study: Study) -> dict[str, Any]:
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
