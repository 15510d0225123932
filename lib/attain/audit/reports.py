"""Rules about reports: their words and places, and two of them that speak of one figure."""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterator
from typing import Final

from attain.audit.amounts import COUNT
from attain.audit.facts import Facts, Figure, same
from attain.audit.findings import Finding, found, rule

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


@rule(contradiction="beyond impossible")
def impossible_rank(facts: Facts) -> Iterator[Finding]:
    """A rank "r of n", "up p places": r and last year's rank r + p must exist in a list of n."""
    gains = facts.claims_of("places_gained", period=facts.year)
    for claim, rank in facts.with_figures(facts.claims_of("rank_of", period=facts.year)):
        gained = next((gain.printed for gain in gains if same(gain, claim)), None)
        told = COUNT.each(rank=rank.value, length=claim.printed)
        if not 1 <= rank.value <= claim.printed:
            yield found("beyond", claim, **told)
        elif gained is not None:
            previous = rank.value + gained
            outcome = "possible" if 1 <= previous <= claim.printed else "impossible"
            yield found(outcome, claim, **told, **COUNT.each(gained=gained, previous=previous))


@rule("question")
def hedged_figure(facts: Facts) -> Iterator[Finding]:
    """A figure with "khoảng", "trên" …: a bound or a guess, not a number."""
    for figure in facts.results:
        hedges = _HEDGED.findall(figure.quote)
        words = hedges[0].lower().split() if hedges else []
        if figure.approximate or words:
            yield found(
                "double" if len(words) > 1 else "single" if words else "marked", figure,
                indicator=figure.indicator, value=figure, words=" ".join(words) or None,
                quote=figure.quote,
            )  # fmt: skip


def labels_in(quote: str) -> tuple[str, ...]:
    """Return the competing labels of a quotation, the longest of each family, and what it counts.

    Examples
    --------
    >>> labels_in("tạo việc làm mới 10.500 lao động")
    ('tạo việc làm', 'lao động')
    """
    text = quote.lower().replace("tỉ lệ", "tỷ lệ")
    present = [[label for label in family if label in text] for family in LABELS]
    return (*(max(labels, key=len) for labels in present if labels), *_COUNTED.findall(text))


@rule("question")
def label_drift(facts: Facts) -> Iterator[Finding]:
    """One article names the same quantity differently as a result and as a target."""
    for target, result in facts.pairs():
        first, second = labels_in(result.quote), labels_in(target.quote)
        was = [label for label in first if label not in second]
        becomes = [label for label in second if label not in first]
        if result.item and was and becomes:
            labels = {"result_label": ", ".join(was), "target_label": ", ".join(becomes)}
            yield found("", result, target, **labels)


@rule("question")
def before_year_end(facts: Facts) -> Iterator[Finding]:
    """Results of a year that were printed before the year was over are estimates."""
    early = [figure for figure in facts.results if figure.published <= f"{facts.year}-12-31"]
    if early:
        yield found(
            "", *early,
            **COUNT.each(results=len(facts.results), early=len(early)), year=str(facts.year),
            published=max(figure.published for figure in early),
        )  # fmt: skip


@rule("question")
def reports_differ(facts: Facts) -> Iterator[Finding]:
    """Two reports print different figures for one quantity and one period, beyond rounding.

    A year and a part of it are two periods.

    Asked of what the results and targets are about, and of any figure of the year itself: an
    estimate before the year was over, and the figure that replaced it.
    """
    spoken = {(f.indicator, f.group): f.item for f in facts.results}
    spoken |= {(t.indicator, t.group): t.item for t in facts.targets}
    alike: dict[tuple[str, str, str], list[Figure]] = {}
    for figure in facts.figures:
        key = (figure.indicator, figure.group)
        of_year = figure.covers == str(facts.year)
        if int(figure.period[:4]) <= facts.year and (key in spoken or of_year):
            alike.setdefault((*key, figure.part or figure.period), []).append(figure)
    for (indicator, group, period), figures in sorted(alike.items()):
        pairs = itertools.combinations(sorted(figures, key=lambda f: f.value), 2)
        others = ((low, high) for low, high in pairs if low.source != high.source)
        apart = [(low, high) for low, high in others if not low.box.overlaps(high.box)]
        if apart:
            low, high = max(apart, key=lambda pair: pair[1].value - pair[0].value)
            yield found(
                "", spoken.get((indicator, group)),
                indicator=indicator, group=group, period=period, low=low, high=high,
                gap=low.gap(high.value - low.value),
            )  # fmt: skip


@rule(question="apart")
def bridge(facts: Facts) -> Iterator[Finding]:
    """A department's figure continues a survey's series: do the two agree where both are known?

    The gap in the latest year that has both is held against the survey's usual yearly change,
    ``mean |change|``: one above it cannot pass for a year's progress. Where the survey has not
    come to the year that the series is continued from, the step to it is told too.
    """
    for row in facts.view.bridges.to_dict("records"):
        name, survey, first = (str(row[key]) for key in ("indicator", "continues", "from_year"))
        known, both = facts.annual(survey), facts.together((name, "total"), (survey, "total"))
        if len(known) < 3:
            continue
        begun = [f for f in facts.annual(name) if f.period == first > known[-1].period]
        told = [(int(figure.period), figure.value) for figure in known]
        steps = [abs(b - a) / (later - year) for (year, a), (later, b) in itertools.pairwise(told)]
        usual = sum(steps) / len(steps)
        for own, other in [*((f, known[-1]) for f in begun), *([both] if both else ())]:
            gap, shared = own.value - other.value, own.period == other.period
            outcome = "close" if abs(gap) <= usual else "apart"
            yield found(
                outcome if shared else "unknown", own,
                indicator=own.indicator, indicator_other=survey, year=own.period, own=own,
                other=other, other_year=other.period,
                **own.gap().each(gap=abs(gap) if shared else gap, usual=usual),
            )  # fmt: skip
