"""What happened, in sentences: the plan's targets, the registered sets, what is not known."""

from __future__ import annotations

from typing import Any

from attain.evaluation.contest import NAIVE
from attain.evaluation.judgement import judged, panel_sets
from attain.evaluation.record import CORE
from attain.report.exhibit import Prose
from attain.report.figures.outcomes import figure_words
from attain.report.figures.skill import model_name
from attain.report.outlook import each, find_target
from attain.report.tables.answers import reading_words
from attain.report.tables.evidence import as_date
from attain.report.tables.outcome import verdicts
from attain.report.text.catalogue import say
from attain.report.text.numbers import counted, day, enumerate_words, number, percent, period
from attain.report.text.wording import (
    brief_name,
    change_words,
    indicator_name,
    nothing,
    target_name,
    target_words,
)
from attain.targets.readings import MAIN


def happened(study: Any) -> Prose:
    """What happened to the targets, in a few sentences."""
    language = study.parameters.language
    rows = verdicts(study)
    year = str(study.parameters.target_year)
    if rows.empty:
        return nothing(study, "forecast")
    main = rows[rows["reading"] == MAIN]
    settled = rows[rows["state"] == "settled"]
    today = day(judged(study).scored.today, language)
    known = main[main["state"] == "settled"]
    sentences = [
        counted(
            "text.happened.count", len(known), language, all=number(len(main), language),
            year=year, today=today,
        )
    ]  # fmt: skip
    sentences += [_one(study, row) for row in each(settled)]
    for state in ("mid_year", "conflicting", "unknown"):
        names = [
            brief_name(study, find_target(study, t))
            for t in main.loc[main["state"] == state, "target"]
        ]
        if names:
            said = enumerate_words(names, language)
            sentences.append(say(f"text.happened.{state}", language, names=said, year=year))
    return Prose(" ".join(sentences))


def _one(study: Any, row: Any) -> str:
    language = study.parameters.language
    name = target_name(study, find_target(study, row.target))
    if row.reading != MAIN:
        name = f"{name}, {reading_words(study, row.reading)}"
    words = change_words if row.basis == "change" else figure_words
    return say(
        f"text.happened.{'met' if row.happened == 1 else 'missed'}",
        language,
        name=name,
        words=target_words(study, find_target(study, row.target)),
        probability=percent(row.probability, language),
        outcome=words(study, row.scored_by, row.outcome),
    )


def unknown(study: Any) -> Prose:
    """Why an outcome is not known, target by target."""
    language = study.parameters.language
    rows = verdicts(study)
    rows = rows[(rows["state"] != "settled") & (rows["reading"] == MAIN)]
    if rows.empty:
        return Prose(say("text.unknown.none", language))
    titles = study.package.sources.set_index("source")
    lines = []
    for row in each(rows):
        parts = []
        if row.state == "mid_year":
            parts.append(
                say(
                    "text.unknown.mid_year",
                    language,
                    value=figure_words(study, row.scored_by, row.within),
                    period=period(row.period, language),
                )
            )
        note = str(getattr(row, f"note_{language}") or "")
        parts += [note] if note else []
        if not parts:
            parts.append(say("text.unknown.nothing", language))
        if row.within_source:
            parts.append(f"({titles.loc[row.within_source, 'outlet']})")
        lines.append(
            f"- **{target_name(study, find_target(study, row.target))}.** {' '.join(parts)}"
        )
    return Prose("\n".join(lines))


def registered(study: Any) -> Prose:
    """Which frozen forecasts are scored, by name and checksum, and that they still are the same."""
    language = study.parameters.language
    found = judged(study)
    sentences = []
    if found.registered.name:
        about = found.registered.about
        sentences.append(
            say(
                f"text.registered.{about['kind']}",
                language,
                name=found.registered.name,
                as_of=day(as_date(about["as_of"]), language),
                sha=about["sha256"][:12],
            )
        )
        same = "same" if found.drift < 5e-4 else "moved"
        drift = number(100 * found.drift, language, 1)
        sentences.append(say(f"text.registered.{same}", language, drift=drift))
    else:
        as_of = day(as_date(study.parameters.as_of), language)
        sentences.append(say("text.registered.none", language, as_of=as_of))
    return Prose(" ".join(sentences))


def provinces(study: Any) -> Prose:
    """How the registered forecasts of all provinces fared, in sentences."""
    language = study.parameters.language
    sets = panel_sets(study.package, study.parameters.target_year)
    if not any(len(scored.forecasts) for scored in sets):
        return nothing(study, "registered")
    sentences, lows = [], []
    for scored in sets:
        table = scored.summary()
        for ours in each(table[(table["model"] == CORE) & (table["forecasts"] > 0)]):
            naive = table[(table["model"] == NAIVE) & (table["indicator"] == ours.indicator)]
            lows.append(ours.low_80)
            sentences.append(
                say(
                    "text.provinces.one",
                    language,
                    panel=indicator_name(study, ours.indicator, short=True),
                    brier=number(ours.brier, language, 4),
                    naive=number(float(naive["brier"].iloc[0]), language, 4),
                    model=model_name(NAIVE, language),
                    inside=number(round(ours.inside_80 * ours.forecasts), language),
                    all=number(ours.forecasts, language),
                    expected=number(round(0.8 * ours.forecasts), language),
                )
            )
    if min(lows) > 0.8:
        sentences.append(say("text.provinces.wide", language))
    sentences.append(say("text.provinces.year", language, year=str(study.parameters.target_year)))
    return Prose(" ".join(sentences))
