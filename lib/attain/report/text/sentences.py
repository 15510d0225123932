"""Computed sentences about a study: the answer, target by target, and what to make of it."""

from __future__ import annotations

import math
from typing import Any, Final

import pandas as pd

from attain.audit.attainment import attainment_record
from attain.audit.facts import Facts
from attain.report.exhibit import Prose
from attain.report.figures.overview import DOUBTFUL, ranked
from attain.report.outlook import each, event_level, find_target, in_part, level_of, primary
from attain.report.tables.answers import attainable_words, no_promise
from attain.report.tables.evidence import as_date, finding_words
from attain.report.text.catalogue import say
from attain.report.text.numbers import counted, day, enumerate_words, percent
from attain.report.text.wording import (
    area_name,
    brief_name,
    forecast_digits,
    indicator_name,
    move_words,
    rough_value,
    section_of,
    target_line,
    target_name,
    value_words,
    when,
)
from attain.targets.verdicts import WORDS

CUTS: Final = {word: low for low, word in WORDS}
LIKELY: Final = ("very_likely", "likely")
UNLIKELY: Final = ("unlikely", "very_unlikely")


def headline(study: Any) -> Prose:
    """One line: the area, the day of the evidence, the year of the targets."""
    language = study.parameters.language
    key = "text.headline_hypothetical" if study.hypothetical else "text.headline"
    line = say(
        key,
        language,
        area=area_name(study),
        as_of=day(as_date(study.parameters.as_of), language),
        year=str(study.parameters.target_year),
        count=str(len(study.targets)),
    )
    if study.parameters.strictness == "rounded":
        line = f"{line} · {say('text.headline_rounded', language)}"
    return Prose(line)


def focus(study: Any) -> str:
    """Id of the assessable target that is least likely to be met; the first one where none is."""
    return str(ranked(study)["target"].iloc[0])


def observed(row: Any) -> bool:
    """Whether a target has no probability because its year is already published."""
    unknown = pd.isna(row.probability)
    return bool(unknown and not pd.isna(row.last_year) and int(row.last_year) >= int(row.year))


def answer(study: Any) -> Prose:
    """The answer to the whole plan in a few sentences."""
    language = study.parameters.language
    rows = ranked(study)
    known = rows[rows["probability"].notna()]
    sentences = [_likely(study, known)]
    for key, words in (("unlikely", UNLIKELY), ("even", ("about_even",))):
        named = known[known["verdict"].isin(words)]
        if len(named):
            sentences.append(say(f"text.answer.{key}", language, names=_chances(study, named)))
    missing = list(each(rows[rows["probability"].isna()]))
    for key, over in (("observed", True), ("missing", False)):
        part = [row.target for row in missing if observed(row) == over]
        if part:
            names = [target_name(study, find_target(study, target)) for target in part]
            more = {} if over else {"as_of": day(as_date(study.parameters.as_of), language)}
            listed = enumerate_words(names, language)
            sentences.append(say(f"text.answer.{key}", language, names=listed, **more))
    low = int((known["grade"] == "C").sum())
    if low:
        sentences.append(counted("text.answer.grades", low, language, all=str(len(known))))
    return Prose("\n".join(f"- {sentence}" for sentence in sentences))


def _likely(study: Any, known: pd.DataFrame) -> str:
    language = study.parameters.language
    if known.empty:
        return say("text.answer.none", language)
    likely = known[known["verdict"].isin(LIKELY)]
    about = {"all": str(len(known)), "cut": percent(CUTS["likely"], language)}
    if likely.empty:
        return say("text.answer.likely.none", language, **about)
    names = _chances(study, likely)
    return counted("text.answer.likely", len(likely), language, names=names, **about)


def _chances(study: Any, rows: pd.DataFrame) -> str:
    """Targets with what they ask for and their probability, as a list in words."""
    language = study.parameters.language
    named = [
        say(
            "text.answer.one",
            language,
            target=target_line(study, find_target(study, row.target)),
            probability=percent(row.probability, language),
        )
        for row in each(rows)
    ]
    return enumerate_words(named, language)


def verdicts(study: Any) -> Prose:
    """One sentence a target: where it stands, what it needs, how likely, what could be promised."""
    language = study.parameters.language
    lines = []
    for row in each(ranked(study)):
        target = find_target(study, row.target)
        head = f"- **{target_line(study, target)}.**"
        if math.isnan(row.probability):
            lines.append(f"{head} {reason_words(study, row)}")
            continue
        sentence = say(
            "text.verdict",
            language,
            last=value_words(study, row.indicator, row.last_value),
            last_year=when(row.last_year, row.last_months, language, "in").capitalize(),
            need=need_words(study, row),
            probability=percent(row.probability, language),
            verdict=say(f"verdict.{row.verdict}", language),
            promise=promise_words(study, row),
        )
        lines.append(f"{head} {sentence}")
    return Prose("\n".join(lines))


def need_words(study: Any, row: Any) -> str:
    """What has to happen from the last result to the event, or what is to spare."""
    language = study.parameters.language
    if in_part(row) and row.last_year < row.year:
        return say("text.need.part", language)
    level = event_level(row)
    move = row.threshold if math.isnan(level) else level - float(row.last_value)
    upward = row.comparator in (">", ">=")
    if abs(move) < 1e-9:
        key = "exactly" if row.comparator in (">=", "<=") else "rise" if upward else "fall"
    elif (move < 0) == upward:
        key = "above" if upward else "below"
    elif in_part(row) and study.view.indicator(row.indicator).kind != "rate":
        key = "left"
    else:
        key = "rise" if move > 0 else "fall"
    words = move_words(study, row.indicator, abs(move))
    name = {"above": "margin", "below": "margin", "exactly": None}.get(key, "move")
    return say(f"text.need.{key}", language, **({name: words} if name else {}))


def promise_words(study: Any, row: Any) -> str:
    """What could be promised with 80 % probability, as a sentence."""
    language = study.parameters.language
    falls = row.comparator in ("<", "<=")
    value = attainable_words(study, row, row.attainable_80)
    if row.basis != "change":
        return say(f"text.promise.{'below' if falls else 'above'}", language, value=value)
    if not no_promise(study, row, row.attainable_80):
        return say("text.promise.change", language, value=value)
    level = level_of(row, row.attainable_80)
    if math.isnan(level):
        return say("text.promise.nothing", language)
    digits = forecast_digits(study, row.indicator, row.low_80, row.high_80)
    key = "no_fall" if falls else "no_rise"
    words = rough_value(study, row.indicator, level, digits)
    return say(f"text.promise.{key}", language, level=words)


def reason_words(study: Any, row: Any) -> str:
    """Why a target has no probability."""
    language = study.parameters.language
    if observed(row):
        last = value_words(study, row.indicator, row.last_value)
        return say("text.reason.observed", language, year=str(int(row.last_year)), last=last)
    return say(
        "text.reason.no_baseline",
        language,
        indicator=indicator_name(study, row.indicator, row.group),
        as_of=day(as_date(study.parameters.as_of), language),
    )


def ladder(study: Any) -> Prose:
    """What would be achievable instead, for the targets that are not assured."""
    language = study.parameters.language
    rows = ranked(study)
    if rows["probability"].isna().all():
        return Prose(say("text.answer.none", language))
    doubtful = rows[rows["verdict"].isin(DOUBTFUL)]
    if doubtful.empty:
        return Prose(say("text.ladder.none", language, cut=percent(CUTS["likely"], language)))
    lines = [
        say(
            "text.ladder.one",
            language,
            target=target_line(study, find_target(study, row.target)),
            probability=percent(row.probability, language),
            safe=attainable_words(study, row, row.attainable_80),
            even=attainable_words(study, row, row.attainable_50),
        )
        for row in each(doubtful)
    ]
    lead = counted("text.ladder.even", len(doubtful), language)
    return Prose("\n".join([lead, "", *(f"- {line}" for line in lines)]))


def section(study: Any, name: str) -> Prose:
    """A sentence about the targets of one section; nothing where the figure says it holds none."""
    language = study.parameters.language
    names = [target for target in study.targets if section_of(study, target) == name]
    title = say(f"section.{name}", language)
    if not names:
        return Prose("")
    chances = [
        f"{brief_name(study, target)} ({_chance(study, primary(study, target.target))})"
        for target in names
    ]
    return Prose(
        say("text.section", language, section=title, names=enumerate_words(chances, language))
    )


def _chance(study: Any, row: Any) -> str:
    language = study.parameters.language
    if math.isnan(row["probability"]):
        return say("verdict.not_assessable", language)
    return percent(float(row["probability"]), language)


def readings(study: Any) -> Prose:
    """Which targets change their word with the reading."""
    language = study.parameters.language
    rows = study.assessments
    rows = rows[rows["probability"].notna() & rows["role"].isin(["primary", "sensitivity"])]
    moved = [
        say(
            "text.readings.one",
            language,
            target=brief_name(study, find_target(study, str(target))),
            low=percent(float(mine["probability"].min()), language),
            high=percent(float(mine["probability"].max()), language),
        )
        for target, mine in rows.groupby("target", sort=True)
        if mine["verdict"].nunique() > 1
    ]
    if not moved:
        return Prose(say("text.readings.none", language))
    return Prose(say("text.readings.some", language, names=enumerate_words(moved, language)))


def quality(study: Any) -> Prose:
    """What the remarks on the targets amount to."""
    language = study.parameters.language
    rows = ranked(study)
    sentences = []
    for flag in ("already_met", "below_last_result", "copied_ceiling", "weaker_than_resolution"):
        named = sorted(row.target for row in each(rows) if flag in str(row.flags).split(";"))
        names = [brief_name(study, find_target(study, target)) for target in named]
        if names:
            listed = enumerate_words(names, language)
            sentences.append(say(f"text.quality.{flag}", language, names=listed))
    return Prose(" ".join(sentences) or say("text.quality.none", language))


def attainment(study: Any) -> Prose:
    """How often plans were met: as reported, and as computed from plan and result.

    The second question beside the probability: whether the department will report success.
    """
    facts = Facts(study.view, study.area.area, study.parameters.target_year - 1)
    found = attainment_record(facts)
    if not found:
        language = study.parameters.language
        return Prose(say("text.attainment.none", language, area=area_name(study)))
    _, text, consequence = finding_words(study, found[0])
    return Prose(f"{text} {consequence}".strip())
