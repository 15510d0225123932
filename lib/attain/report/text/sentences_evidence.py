"""Computed sentences about what is known: evidence, paces, forecasts, methods, provenance."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Sequence
from typing import Any, Final

from attain.audit.findings import Finding
from attain.report.exhibit import Prose
from attain.report.figures.methodology import rated
from attain.report.figures.overview import ranked
from attain.report.figures.paces import comparable, faster, sign_of
from attain.report.figures.trends import tracked
from attain.report.outlook import each, find_target, level_of, outlook
from attain.report.tables.evidence import as_date, finding_words, item_name
from attain.report.text.catalogue import say
from attain.report.text.numbers import counted, day, enumerate_words, number, percent, share
from attain.report.text.sentences import reason_words
from attain.report.text.wording import (
    area_name,
    brief_name,
    change_words,
    forecast_digits,
    indicator_name,
    nothing,
    range_words,
    rough_value,
    target_words,
    value_words,
    when,
)
from attain.targets.readings import MAIN

NAMED: Final = 3
"""Contradictions told in words; forecasts told in words."""


def reading(study: Any, target: str) -> Prose:
    """How to read one fan: the forecast, and the share of it that meets the target."""
    language = study.parameters.language
    view = outlook(study, target)
    row = next(each(view.events[view.events["role"] == "primary"]))
    if not view.assessable:
        return Prose(reason_words(study, row))
    digits = forecast_digits(study, row.indicator, row.low_80, row.high_80)
    low, middle, high = (view.quantile(level) for level in (0.1, 0.5, 0.9))
    return Prose(
        say(
            "text.reading",
            language,
            indicator=indicator_name(study, row.indicator, row.group),
            year=str(int(row.year)),
            median=rough_value(study, row.indicator, middle, digits),
            interval=range_words(study, row.indicator, low, high, digits),
            words=target_words(study, view.target),
            probability=percent(row.probability, language),
            percentile=number(100 * float(row.percentile), language),
        )
    )


def forecast(study: Any) -> Prose:
    """What the target year will look like, in a few sentences."""
    language = study.parameters.language
    rows = ranked(study)
    known = rows[rows["probability"].notna()]
    if known.empty:
        return Prose(say("text.answer.none", language))
    hardest = known.head(NAMED)
    lines = [f"- {_forecast(study, row)}" for row in each(hardest)]
    inside = int(sum(row.low_80 <= row.threshold <= row.high_80 for row in each(known)))
    lead = counted("text.forecast.lead", len(hardest), language)
    tail = say("text.forecast.inside", language, inside=str(inside), all=str(len(known)))
    return Prose("\n".join([lead, "", *lines, "", tail]))


def _forecast(study: Any, row: Any) -> str:
    language = study.parameters.language
    digits = forecast_digits(study, row.indicator, row.low_80, row.high_80)
    low, middle, high = (level_of(row, v) for v in (row.low_80, row.median, row.high_80))
    if math.isnan(middle):  # a change from a base that is not known yet: told as the change
        low, middle, high = row.low_80, row.median, row.high_80
    return say(
        "text.forecast.one",
        language,
        indicator=indicator_name(study, row.indicator, row.group),
        last=value_words(study, row.indicator, row.last_value),
        last_year=when(row.last_year, row.last_months, language, "in"),
        median=rough_value(study, row.indicator, middle, digits),
        interval=range_words(study, row.indicator, low, high, digits),
        year=str(int(row.year)),
    )


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


def evidence(study: Any, found: Sequence[Finding]) -> Prose:
    """What is known and whether it adds up, in a few sentences."""
    language = study.parameters.language
    pairs = tracked(study)
    histories = [study.readings(*pair)[MAIN].history for pair in pairs]
    sentences = [
        say(
            "text.evidence.figures",
            language,
            figures=str(sum(len(history) for history in histories)),
            known=str(len(pairs)),
            asked=str(len({(target.indicator, target.group) for target in study.targets})),
            sources=str(len({s for history in histories for s in history["source"]})),
        )
    ]
    if not found:
        sentences.append(say("text.evidence.no_audit", language, area=area_name(study)))
        return Prose(" ".join(sentences))
    count = Counter(finding.kind for finding in found)
    sentences.append(
        say(
            "text.evidence.audit",
            language,
            all=str(len(found)),
            bad=str(count["contradiction"]),
            unclear=str(count["question"]),
            remarks=str(count["remark"]),
            good=str(count["note"]),
        )
    )
    worst = _worst(study, found)
    if not worst:
        return Prose(" ".join(sentences))
    lead = counted("text.evidence.worst", len(worst), language)
    return Prose("\n".join([" ".join(sentences), "", lead, "", *(f"- {line}" for line in worst)]))


def _worst(study: Any, found: Sequence[Finding]) -> list[str]:
    """The contradictions to ask about first: one a rule, in the order of the audit."""
    language = study.parameters.language
    rules: dict[str, list[Finding]] = {}
    for finding in found:
        if finding.kind == "contradiction":
            rules.setdefault(finding.check, []).append(finding)
    lines = []
    for first, *others in list(rules.values())[:NAMED]:
        title, text, consequence = finding_words(study, first)
        line = f"**{title}.** {text} {consequence}".strip()
        items = [item_name(study, item) for other in others for item in other.items]
        if items:
            same = enumerate_words(items, language)
            line = f"{line} {say('text.evidence.same', language, items=same)}"
        lines.append(line)
    return lines


def trends(study: Any) -> Prose:
    """How the required paces compare with those seen, in a few sentences."""
    language = study.parameters.language
    rows = comparable(study)
    if rows.empty:
        return nothing(study, "pace")
    sentences = [
        counted(
            "text.trends.count",
            len(rows),
            language,
            harder=_names(faster(study, rows, "mean"), language),
            hardest=_names(faster(study, rows, "best"), language),
        )
    ]
    sentences += [
        say(
            "text.trends.peers",
            language,
            target=brief_name(study, find_target(study, row.target)),
            required=change_words(study, row.indicator, row.required),
            mean=change_words(study, row.indicator, row.mean),
            panel=indicator_name(study, row.panel, short=True),
            k=number(row.peers_reached, language),
            n=number(row.peers_of, language),
            share=share(row.peers_reached / row.peers_of, language),
            low=share(row.peers_low, language),
            high=share(row.peers_high, language),
        )
        for row in each(rows[rows["peers_of"].fillna(0) > 0])
        if sign_of(study, row) * row.required > sign_of(study, row) * row.mean
    ]
    return Prose(" ".join(sentences))


def _names(names: list[str], language: str) -> str:
    return enumerate_words(names, language) if names else say("general.none", language)


def methods(study: Any) -> Prose:
    """How far the official methods agree with each other, in a sentence or two."""
    language = study.parameters.language
    rows = rated(study)
    if rows.empty:
        return nothing(study, "methods")
    split = [
        str(target)
        for target, mine in rows.groupby("target", sort=True)
        if mine["place"].nunique() > 1
    ]
    fragile = sorted({row.target for row in each(rows) if row.label_low != row.label_high})
    names = {
        key: _names([brief_name(study, find_target(study, t)) for t in targets], language)
        for key, targets in (("split", split), ("fragile", fragile))
    }
    return Prose(counted("text.methods", rows["target"].nunique(), language, **names))
