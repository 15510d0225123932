"""Computed sentences about a study: what the notebooks say before they show."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Sequence
from typing import Any

import pandas as pd

from attain.exhibits.catalogue import say
from attain.exhibits.exhibit import Prose
from attain.exhibits.methodology import rated
from attain.exhibits.numbers import day, enumerate_words, number, percent
from attain.exhibits.outlook import each, event_level, find_target, outlook, primary
from attain.exhibits.overview import ranked
from attain.exhibits.paces import comparable
from attain.exhibits.tables_answers import attainable_words
from attain.exhibits.tables_evidence import as_date, finding_words
from attain.exhibits.trends import tracked
from attain.exhibits.wording import (
    area_name,
    change_words,
    forecast_digits,
    indicator_name,
    nothing,
    rough_value,
    short_range,
    target_name,
    target_words,
    value_words,
)
from attain.targets.verdicts import WORDS

CUTS = {word: low for low, word in WORDS}
LIKELY = ("very_likely", "likely")
UNLIKELY = ("unlikely", "very_unlikely")


def headline(study: Any) -> Prose:
    """One line: the area, the day of the evidence, the year of the targets."""
    language = study.parameters.language
    return Prose(
        say(
            "text.headline",
            language,
            area=area_name(study),
            as_of=day(as_date(study.parameters.as_of), language),
            year=str(study.parameters.target_year),
            count=str(len(study.targets)),
        )
    )


def focus(study: Any) -> str:
    """Id of the assessable target that is least likely to be met; the first one where none is."""
    rows = ranked(study)
    return str(rows["target"].iloc[0])


def answer(study: Any) -> Prose:
    """The answer to the whole plan in a few sentences."""
    language = study.parameters.language
    rows = ranked(study)
    known = rows[rows["probability"].notna()]
    sentences = [_count(study, known)]
    for key, words in (("even", ("about_even",)), ("unlikely", UNLIKELY)):
        named = known[known["verdict"].isin(words)]
        if len(named):
            sentences.append(
                say(
                    f"text.answer.{key}",
                    language,
                    names=enumerate_words(
                        [_with_probability(study, row) for row in each(named)], language
                    ),
                )
            )
    missing = rows[rows["probability"].isna()]
    if len(missing):
        sentences.append(
            say(
                "text.answer.missing",
                language,
                names=enumerate_words(
                    [target_name(study, find_target(study, t)) for t in missing["target"]], language
                ),
                as_of=day(as_date(study.parameters.as_of), language),
            )
        )
    low = known[known["grade"] == "C"]
    if len(low):
        sentences.append(
            say("text.answer.grades", language, count=str(len(low)), all=str(len(known)))
        )
    return Prose(" ".join(sentences))


def _count(study: Any, known: pd.DataFrame) -> str:
    language = study.parameters.language
    if known.empty:
        return say("text.answer.none", language)
    likely = int(known["verdict"].isin(LIKELY).sum())
    cut = percent(CUTS["likely"], language)
    return say("text.answer.count", language, likely=str(likely), all=str(len(known)), cut=cut)


def _with_probability(study: Any, row: Any) -> str:
    target = find_target(study, row.target)
    return say(
        "text.answer.one",
        study.parameters.language,
        name=target_name(study, target),
        words=target_words(study, target),
        probability=percent(row.probability, study.parameters.language),
    )


def verdicts(study: Any) -> Prose:
    """One sentence a target: where it stands, what it needs, how likely, what could be promised."""
    language = study.parameters.language
    lines = []
    for row in each(ranked(study)):
        target = find_target(study, row.target)
        head = f"- **{target_name(study, target)} {target_words(study, target)}.**"
        if math.isnan(row.probability):
            lines.append(f"{head} {reason_words(study, row)}")
            continue
        lines.append(
            f"{head} "
            + say(
                "text.verdict",
                language,
                last=value_words(study, row.indicator, row.last_value),
                last_year=str(int(row.last_year)),
                need=_need(study, row),
                probability=percent(row.probability, language),
                verdict=say(f"verdict.{row.verdict}", language),
                promise=attainable_words(study, row, row.attainable_80),
            )
        )
    return Prose("\n".join(lines))


def _need(study: Any, row: Any) -> str:
    """What has to happen from the last result to the event, in words."""
    language = study.parameters.language
    move = event_level(row) - float(row.last_value)
    upward = row.comparator in (">", ">=")
    if (move <= 0) == upward or move == 0:
        return say(
            "text.need.met",
            language,
            margin=change_words(study, row.indicator, abs(move), plus=False),
        )
    key = "rise" if move > 0 else "fall"
    return say(
        f"text.need.{key}",
        language,
        move=change_words(study, row.indicator, abs(move), plus=False),
    )


def reason_words(study: Any, row: Any) -> str:
    """Why a target has no probability."""
    language = study.parameters.language
    return say(
        "text.reason.no_baseline",
        language,
        indicator=indicator_name(study, row.indicator, row.group),
        as_of=day(as_date(study.parameters.as_of), language),
    )


def reading(study: Any, target: str) -> Prose:
    """How to read one fan: the forecast, and the share of it that meets the target."""
    language = study.parameters.language
    view = outlook(study, target)
    row = view.primary
    if not view.assessable:
        return Prose(reason_words(study, row))
    digits = forecast_digits(study, row["indicator"], row["low_80"], row["high_80"])
    return Prose(
        say(
            "text.reading",
            language,
            target=target,
            indicator=indicator_name(study, row["indicator"], row["group"]),
            year=str(int(row["year"])),
            median=rough_value(study, row["indicator"], row["median"], digits),
            interval=short_range(row["low_80"], row["high_80"], language, digits),
            words=target_words(study, view.target),
            probability=percent(row["probability"], language),
            percentile=number(100 * float(row["percentile"]), language),
        )
    )


def forecast(study: Any) -> Prose:
    """What the target year will look like, in a few sentences."""
    language = study.parameters.language
    rows = ranked(study)
    known = rows[rows["probability"].notna()]
    if known.empty:
        return Prose(say("text.answer.none", language))
    lines = []
    for row in each(known.head(3)):
        digits = forecast_digits(study, row.indicator, row.low_80, row.high_80)
        lines.append(
            say(
                "text.forecast.one",
                language,
                indicator=indicator_name(study, row.indicator, row.group),
                last=value_words(study, row.indicator, row.last_value),
                last_year=str(int(row.last_year)),
                median=rough_value(study, row.indicator, row.median, digits),
                interval=short_range(row.low_80, row.high_80, language, digits),
                year=str(int(row.year)),
            )
        )
    inside = int(sum(row.low_80 <= event_level(row) <= row.high_80 for row in each(known)))
    lines.append(say("text.forecast.inside", language, inside=str(inside), all=str(len(known))))
    return Prose(" ".join(lines))


def ladder(study: Any) -> Prose:
    """What would be achievable instead, for the targets that are not assured."""
    language = study.parameters.language
    rows = ranked(study)
    doubtful = rows[rows["verdict"].isin([*UNLIKELY, "about_even"])]
    if doubtful.empty:
        return Prose(say("text.ladder.none", language, cut=percent(CUTS["likely"], language)))
    lines = [
        say(
            "text.ladder.one",
            language,
            name=target_name(study, find_target(study, row.target)),
            words=target_words(study, find_target(study, row.target)),
            probability=percent(row.probability, language),
            safe=attainable_words(study, row, row.attainable_80),
            even=attainable_words(study, row, row.attainable_50),
        )
        for row in each(doubtful)
    ]
    return Prose("\n".join(f"- {line}" for line in lines))


def section(study: Any, name: str) -> Prose:
    """A sentence about the targets of one section, or that it holds none."""
    language = study.parameters.language
    names = section_targets(study, name)
    title = say(f"section.{name}", language)
    if not names:
        return Prose(say("text.section.none", language, section=title))
    rows = [primary(study, target) for target in names]
    return Prose(
        say(
            "text.section",
            language,
            section=title,
            names=enumerate_words(
                [f"{row['target']} ({_chance(study, row)})" for row in rows], language
            ),
        )
    )


def _chance(study: Any, row: Any) -> str:
    language = study.parameters.language
    if math.isnan(row["probability"]):
        return say("verdict.not_assessable", language)
    return percent(float(row["probability"]), language)


def section_targets(study: Any, name: str) -> list[str]:
    """Ids of the targets of one section, hypothetical ones included."""
    return [target.target for target in study.targets if (target.section or "hypothetical") == name]


def provenance(study: Any) -> Prose:
    """Which files of the data package were read, by checksum, and the day the view ends."""
    language = study.parameters.language
    files = [
        f"- `{name}` · `{checksum[:12]}`"
        for name, checksum in sorted(study.package.checksums.items())
        if name.endswith(".csv")
    ]
    head = say("text.provenance", language, as_of=day(as_date(study.parameters.as_of), language))
    return Prose("\n".join([head, "", *files]))


def evidence(study: Any, found: Sequence[Any]) -> Prose:
    """What is known and whether it adds up, in a few sentences."""
    language = study.parameters.language
    pairs = tracked(study)
    histories = [study.view.history(i, study.area.area, g) for i, g in pairs]
    asked = len({(target.indicator, target.group) for target in study.targets})
    sentences = [
        say(
            "text.evidence.figures",
            language,
            figures=str(sum(len(history) for history in histories)),
            known=str(len(pairs)),
            asked=str(asked),
            sources=str(len({s for history in histories for s in history["source"]})),
        )
    ]
    if not found:
        sentences.append(say("text.evidence.no_audit", language, area=area_name(study)))
        return Prose(" ".join(sentences))
    count = Counter(finding.verdict for finding in found)
    sentences.append(
        say(
            "text.evidence.audit",
            language,
            all=str(len(found)),
            good=str(count["consistent"]),
            bad=str(count["inconsistent"]),
            unclear=str(count["ambiguous"]),
            unchecked=str(count["cannot_be_checked"]),
        )
    )
    worst = [f for f in found if f.verdict == "inconsistent"][:3]
    sentences += [finding_words(study, finding)[1] for finding in worst]
    return Prose(" ".join(sentences))


def trends(study: Any) -> Prose:
    """How the required paces compare with those seen, in a few sentences."""
    language = study.parameters.language
    rows = comparable(study)
    if rows.empty:
        return nothing(study, "pace")
    harder, hardest = [], []
    for row in each(rows):
        sign = 1 if study.view.indicator(row.indicator).better == "higher" else -1
        if sign * row.required > sign * row.mean:
            harder.append(row.target)
        if sign * row.required > sign * row.best:
            hardest.append(row.target)
    sentences = [
        say(
            "text.trends.count",
            language,
            all=str(len(rows)),
            harder=_names(harder, language),
            hardest=_names(hardest, language),
        )
    ]
    peers = rows[rows["target"].isin(harder) & (rows["peers_of"].fillna(0) > 0)]
    sentences += [
        say(
            "text.trends.peers",
            language,
            target=row.target,
            required=change_words(study, row.indicator, row.required),
            mean=change_words(study, row.indicator, row.mean),
            k=number(row.peers_reached, language),
            n=number(row.peers_of, language),
            low=percent(row.peers_low, language),
            high=percent(row.peers_high, language),
        )
        for row in each(peers)
    ]
    return Prose(" ".join(sentences))


def _names(targets: list[str], language: str) -> str:
    if not targets:
        return say("general.none", language)
    return enumerate_words(targets, language)


def readings(study: Any) -> Prose:
    """Which targets change their word with the reading."""
    language = study.parameters.language
    rows = study.assessments
    rows = rows[rows["probability"].notna() & rows["role"].isin(["primary", "sensitivity"])]
    moved = []
    for target, mine in rows.groupby("target", sort=True):
        if mine["verdict"].nunique() > 1:
            moved.append(
                say(
                    "text.readings.one",
                    language,
                    target=str(target),
                    low=percent(float(mine["probability"].min()), language),
                    high=percent(float(mine["probability"].max()), language),
                )
            )
    if not moved:
        return Prose(say("text.readings.none", language))
    return Prose(say("text.readings.some", language, names=enumerate_words(moved, language)))


def quality(study: Any) -> Prose:
    """What the remarks on the targets amount to."""
    language = study.parameters.language
    rows = ranked(study)
    sentences = []
    for flag in ("already_met", "below_last_result", "copied_ceiling", "weaker_than_resolution"):
        named = sorted(r.target for r in each(rows) if flag in str(r.flags).split(";"))
        if named:
            sentences.append(
                say(f"text.quality.{flag}", language, names=enumerate_words(named, language))
            )
    return Prose(" ".join(sentences) or say("text.quality.none", language))


def methods(study: Any) -> Prose:
    """How far the official methods agree with each other, in a sentence or two."""
    language = study.parameters.language
    rows = rated(study)
    if rows.empty:
        return nothing(study, "methods")
    split = sorted(
        str(target)
        for target, mine in rows.groupby("target", sort=True)
        if mine["place"].nunique() > 1
    )
    fragile = sorted({row.target for row in each(rows) if row.label_low != row.label_high})
    return Prose(
        say(
            "text.methods",
            language,
            all=str(rows["target"].nunique()),
            split=_names(split, language),
            fragile=_names(fragile, language),
        )
    )
