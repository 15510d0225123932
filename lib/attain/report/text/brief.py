"""The brief of a run: its tables as CSV, and all that a published page says, in both languages.

`brief.json` holds finished words and formatted numbers beside the bare ones, so that whoever lays
out a page computes nothing and knows no statistics.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Final

import pandas as pd

from attain.evaluation.record import record_of
from attain.parameters import Parameters
from attain.report.outlook import primary
from attain.report.text.brief_rows import row_words, tied
from attain.report.text.catalogue import LANGUAGES, Language, has, say
from attain.report.text.numbers import as_date, day, enumerate_words, number, percent
from attain.report.text.wording import area_name, indicator_name
from attain.targets.study import Study
from attain.targets.verdicts import WORDS

FORMAT: Final = 1
LIKELY: Final = ("very_likely", "likely")
UNLIKELY: Final = ("unlikely", "very_unlikely")
SECTIONS: Final = ("poverty", "jobs", "labour", "hypothetical")


def write_brief(study_or_parameters: Any, run_dir: str | Path) -> list[Path]:
    """Write ``assessments.csv``, ``forecasts.csv`` and ``brief.json``.

    Parameters
    ----------
    study_or_parameters : Study, Parameters or mapping
        What to answer; parameters are turned into a study.
    run_dir : path
        The folder of the run, made where it is missing.

    Returns
    -------
    list of Path
        The three files.
    """
    study = _study(study_or_parameters)
    folder = Path(run_dir)
    folder.mkdir(parents=True, exist_ok=True)
    assessments, forecasts = folder / "assessments.csv", folder / "forecasts.csv"
    written = [(assessments, study.assessments), (forecasts, study.forecasts)]
    for path, table in written:
        path.write_text(as_csv(study, table), encoding="utf-8")
    path = folder / "brief.json"
    text = json.dumps(brief(study), ensure_ascii=False, indent=1, sort_keys=True, allow_nan=False)
    path.write_text(text + "\n", encoding="utf-8")
    return [assessments, forecasts, path]


def _study(given: Any) -> Any:
    if isinstance(given, Mapping):
        given = Parameters(**given)
    if not isinstance(given, Parameters):
        return given

    return Study(given)


def as_csv(study: Study, table: pd.DataFrame) -> str:
    """Write a table of results with the decimals it is worth.

    Probabilities get 4 decimals, values three more than their indicator is printed with; years and
    counts are whole numbers.

    Parameters
    ----------
    study : Study
        Knows the decimals of each indicator.
    table : pandas.DataFrame
        With a column indicator.
    """
    shown = table.astype(object).copy()
    decimals = [int(study.view.indicator(name).decimals) + 3 for name in table["indicator"]]
    for column in table:
        if not pd.api.types.is_numeric_dtype(table[column]) or table[column].dtype == bool:
            continue
        places = [4] * len(table) if column in ("probability", "percentile") else decimals
        if column == "quantile":
            places = [3] * len(table)
        shown[column] = [
            _cell(value, place) for value, place in zip(table[column], places, strict=True)
        ]
    return str(shown.to_csv(index=False, lineterminator="\n"))


def _cell(value: Any, places: int) -> str:
    if pd.isna(value):
        return ""
    text = f"{float(value):.{places}f}"
    text = text.rstrip("0").rstrip(".") if "." in text else text
    return "0" if text == "-0" else text


def brief(study: Study) -> dict[str, Any]:
    """Everything the published pages say about a study.

    Parameters
    ----------
    study : Study
        The assessed study.

    Returns
    -------
    dict
        ``area``, ``as_of``, ``target_year``, ``words`` by language (title, answer, dates,
        verdicts), ``sections`` (an id and the targets in it, in reading order), ``targets`` by
        id, ``sources`` by id.
    """
    record = record_of(study.view)
    spoken = {language: study.in_language(language) for language in LANGUAGES}
    targets = {target.target: row_words(study, target, spoken, record) for target in study.targets}
    used = sorted({name for row in targets.values() for name in row["sources"]})
    region = study.package.areas.set_index("area")
    return {
        "format": FORMAT,
        "area": {
            "id": study.area.area,
            "region": study.area.region,
            **{
                language: {
                    "name": area_name(spoken[language]),
                    "region": str(region[f"name_{language}"].get(study.area.region, "")),
                }
                for language in LANGUAGES
            },
        },
        "as_of": as_date(study.parameters.as_of).isoformat(),
        "target_year": int(study.parameters.target_year),
        "strictness": str(study.parameters.strictness),
        "words": {language: _words(spoken[language]) for language in LANGUAGES},
        "sections": sections(study),
        "targets": targets,
        "sources": {name: _source(study, spoken, name) for name in used},
    }


def sections(study: Study) -> list[dict[str, Any]]:
    """Group the targets as a reader meets them: the headline ones first, then the plan's sections.

    Headline targets are those that set a *level* for a *rate* and are not part of another target
    ("in which ..."): of the first case the 82 % of trained labour and the 1.2 % of unemployment.
    The least likely of them comes first.
    """
    lead = [
        target
        for target in study.targets
        if target.basis == "level"
        and not target.parent
        and study.view.indicator(target.indicator).kind == "rate"
    ]
    chances = {t.target: primary(study, t.target)["probability"] for t in study.targets}
    lead.sort(key=lambda t: (pd.isna(chances[t.target]), chances[t.target], t.target))
    groups = [("lead", [target.target for target in lead])]
    taken = set(groups[0][1])
    rest = [target for target in study.targets if target.target not in taken]
    named = [target.section or "hypothetical" for target in rest]
    for section in [*SECTIONS, *sorted(set(named) - set(SECTIONS))]:
        inside = [t.target for t, name in zip(rest, named, strict=True) if name == section]
        groups.append((section, inside))
    return [
        {
            "id": name,
            "targets": inside,
            **{
                language: say("site.section.lead", language)
                if name == "lead"
                else say(f"section.{name}", language)
                if has(f"section.{name}")
                else name
                for language in LANGUAGES
            },
        }
        for name, inside in groups
        if inside
    ]


def _words(study: Study) -> dict[str, Any]:
    language = study.parameters.language
    as_of = day(as_date(study.parameters.as_of), language)
    year = str(study.parameters.target_year)
    uppers = [1.0, *(low for low, _ in WORDS)]
    return {
        "title": say("site.title", language, area=area_name(study), year=year),
        "answer": tied(answer(study)),
        "counts": dict(Counter(row["verdict"] for row in _primaries(study))),
        "as_of": as_of,
        "as_of_sentence": say("site.asof", language, date=as_of),
        "verdicts": [
            {
                "id": word,
                "word": say(f"verdict.{word}", language),
                "range": _range(low, high, language),
            }
            for (low, word), high in zip(WORDS, uppers, strict=False)
        ],
    }


def _range(low: float, high: float, language: str) -> str:
    ends = {"low": f"{number(100 * low, language)}%", "high": f"{number(100 * high, language)}%"}
    if high == 1.0:
        return say("site.read.from", language, low=ends["low"])
    if low == 0.0:
        return say("site.read.under", language, high=ends["high"])
    return say("site.read.from_to", language, **ends)


def _primaries(study: Study) -> list[Any]:
    return [primary(study, target.target) for target in study.targets]


def answer(study: Study) -> str:
    """The plan in one sentence: how many are likely, even, unlikely and not assessable, and which.

    Parameters
    ----------
    study : Study
        In the language of its parameters.
    """
    language = study.parameters.language
    rows = _primaries(study)
    known = [row for row in rows if not pd.isna(row["probability"])]
    known.sort(key=lambda row: row["probability"])
    missing = [row for row in rows if pd.isna(row["probability"])]
    if not known:
        return say("site.answer.none", language) + "."
    likely = sum(row["verdict"] in LIKELY for row in known)
    parts = [
        say(
            f"site.answer.lead.{_plural(likely)}",
            language,
            assessable=str(len(known)),
            likely=str(likely),
        )
    ]
    for key, words in (("even", ("about_even",)), ("unlikely", UNLIKELY)):
        named = [row for row in known if row["verdict"] in words]
        if named:
            parts.append(_part(study, key, [_named(study, row) for row in named]))
    last = f" {say('general.and', language)} {parts.pop()}" if len(parts) > 1 else ""
    sentence = f"{', '.join(parts)}{last}."
    if missing:
        rest = _part(study, "not_assessable", [_name(study, row) for row in missing])
        sentence = f"{sentence} {rest}"
    return sentence


def _part(study: Study, key: str, names: list[str]) -> str:
    language = study.parameters.language
    return say(
        f"site.answer.{key}.{_plural(len(names))}",
        language,
        count=str(len(names)),
        names=enumerate_words(names, language),
    )


def _plural(count: int) -> str:
    return "one" if count == 1 else "many"


def _name(study: Study, row: Any) -> str:
    name = indicator_name(study, row["indicator"], row["group"], short=True)
    return name[:1].lower() + name[1:]


def _named(study: Study, row: Any) -> str:
    chance = percent(float(row["probability"]), study.parameters.language)
    return f"{_name(study, row)} ({chance})"


def _source(study: Study, spoken: Mapping[Language, Study], name: str) -> dict[str, Any]:
    source = study.view.source(name)
    published = str(source.published)
    known = len(published) == 10  # some pages name a month or a year only
    return {
        "title": source.title,
        "outlet": source.outlet,
        "url": source.url or "",
        "licence": source.licence,
        **{
            language: {
                "published": day(as_date(published), language) if known else published,
            }
            for language in spoken
        },
    }
