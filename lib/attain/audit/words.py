"""Checks of words and places: ranks, hedges, labels that drift, figures older than their year."""

from __future__ import annotations

import re
from typing import Final

from attain.audit.facts import Facts
from attain.audit.findings import Amount, Finding, count, found, percent

# A hedge stands before the number: "trên 25 tỷ đồng", not "trên địa bàn tỉnh".
_HEDGED = re.compile(r"((?:\b(?:khoảng|trên|gần|hơn|dưới|ước|xấp xỉ)\s+)+)(?=[\d])", re.IGNORECASE)
# What is counted, as the word after the number says: 8 to 10 thousand *people*, 10,500 *workers*.
_COUNTED = re.compile(r"\d\s+(?:nghìn\s+|triệu\s+)?(lượt lao động|lượt người|lao động|người)")
# Labels that a reader takes for one another though they do not count the same; a longer label is
# looked for first, as it contains the shorter one.
LABELS: Final = (
    ("giới thiệu việc làm", "giải quyết việc làm", "tạo việc làm", "được hỗ trợ việc làm"),
    ("tỷ lệ hộ nghèo đa chiều", "tỷ lệ nghèo đa chiều"),
    ("bằng, chứng chỉ", "chứng chỉ"),
    ("lao động thất nghiệp", "thất nghiệp"),
)


def check_rank_in_list(facts: Facts) -> list[Finding]:
    """A rank "r of n": r must not exceed n."""
    findings = []
    for claim in facts.claims_of("rank_of", period=facts.year):
        rank = facts.figure(claim.indicator, claim.group, claim.period, claim.source)
        if rank is None:
            continue
        possible = 1 <= rank.value <= claim.printed
        findings.append(
            found(
                "rank-in-list",
                "consistent" if possible else "inconsistent",
                f"rank-in-list.{'possible' if possible else 'impossible'}",
                [claim.item],
                indicator=claim.indicator,
                group=claim.group,
                rank=Amount(rank.value),
                length=Amount(claim.printed),
                from_top=percent(rank.value / claim.printed * 100, 0),
            )
        )
    return findings


def check_impossible_rank(facts: Facts) -> list[Finding]:
    """A rank "r of n, up p places": last year's rank r + p must exist in a list of n."""
    lists = {(c.indicator, c.group): c for c in facts.claims_of("rank_of", period=facts.year)}
    findings = []
    for claim in facts.claims_of("places_gained", period=facts.year):
        rank = facts.figure(claim.indicator, claim.group, claim.period, claim.source)
        length = lists.get((claim.indicator, claim.group))
        if rank is None or length is None:
            continue
        previous = rank.value + claim.printed
        possible = 1 <= previous <= length.printed
        findings.append(
            found(
                "impossible-rank",
                "consistent" if possible else "inconsistent",
                f"impossible-rank.{'possible' if possible else 'impossible'}",
                [claim.item],
                indicator=claim.indicator,
                group=claim.group,
                rank=Amount(rank.value),
                length=Amount(length.printed),
                gained=Amount(claim.printed),
                previous=Amount(previous),
            )
        )
    return findings


def check_rank_lists_differ(facts: Facts) -> list[Finding]:
    """Ranks in lists of different length cannot be set side by side."""
    claims = facts.claims_of("rank_of", period=facts.year)
    lengths = {claim.printed for claim in claims}
    if len(lengths) < 2:
        return []
    return [
        found(
            "rank-lists-differ",
            "ambiguous",
            "rank-lists-differ",
            [claim.item for claim in claims],
            shortest=Amount(min(lengths)),
            longest=Amount(max(lengths)),
        )
    ]


def check_hedged_figure(facts: Facts) -> list[Finding]:
    """A figure with "khoảng", "trên" …: a bound or a guess, not a number."""
    findings = []
    for figure in facts.results:
        hedges = _HEDGED.findall(figure.quote)
        words = hedges[0].lower().split() if hedges else []
        if not (figure.approximate or words):
            continue
        kind = "double" if len(words) > 1 else "single" if words else "marked"
        findings.append(
            found(
                "hedged-figure",
                "ambiguous",
                f"hedged-figure.{kind}",
                [figure.item],
                indicator=figure.indicator,
                value=figure.amount,
                words=" ".join(words) or None,
                quote=figure.quote,
            )
        )
    return findings


def labels_in(quote: str) -> tuple[str, ...]:
    """Return the competing labels of a quotation, the longest of each family, and what it counts.

    Examples
    --------
    >>> labels_in("lao động qua đào tạo được cấp bằng, chứng chỉ đạt 22,73%")
    ('bằng, chứng chỉ',)
    >>> labels_in("tạo việc làm mới 10.500 lao động")
    ('tạo việc làm', 'lao động')
    """
    text = quote.lower().replace("tỉ lệ", "tỷ lệ")
    present = [[label for label in family if label in text] for family in LABELS]
    return (*(max(labels, key=len) for labels in present if labels), *_COUNTED.findall(text))


def check_label_drift(facts: Facts) -> list[Finding]:
    """One article names the same quantity differently as a result and as a target."""
    findings = []
    for target in facts.targets:
        result = facts.result_of(target)
        if result is None or not result.item:
            continue
        first, second = labels_in(result.quote), labels_in(target.quote)
        was = [label for label in first if label not in second]
        becomes = [label for label in second if label not in first]
        if was and becomes:
            findings.append(
                found(
                    "label-drift",
                    "ambiguous",
                    "label-drift",
                    [result.item, target.target],
                    indicator=target.indicator,
                    group=target.group,
                    result_label=", ".join(was),
                    target_label=", ".join(becomes),
                )
            )
    return findings


def check_unit_drift(facts: Facts) -> list[Finding]:
    """A part in persons inside a whole in spells: one person may be placed more than once."""
    findings = []
    for claim in facts.claims_of("part_of", period=facts.year):
        part, whole = facts.result(claim.item), facts.result(claim.against)
        if part is None or whole is None or part.unit == whole.unit:
            continue
        findings.append(
            found(
                "unit-drift",
                "ambiguous",
                "unit-drift",
                [part.item, whole.item],
                indicator=part.indicator,
                indicator_whole=whole.indicator,
                part=part.amount,
                whole=whole.amount,
            )
        )
    return findings


def check_before_year_end(facts: Facts) -> list[Finding]:
    """Results of a year that were printed before the year was over are estimates."""
    year_end = f"{facts.year}-12-31"
    early = [figure for figure in facts.results if figure.published <= year_end]
    if not facts.results:
        return []
    published = max(figure.published for figure in facts.results)
    kind = "early" if early else "after"
    return [
        found(
            "before-year-end",
            "ambiguous" if early else "consistent",
            f"before-year-end.{kind}",
            [figure.item for figure in early or facts.results],
            results=count(len(facts.results)),
            early=count(len(early)),
            year=str(facts.year),
            published=published,
        )
    ]
