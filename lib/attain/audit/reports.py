"""Rules about reports, their words and places, and about figures of two reports or surveys."""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterator
from typing import Final

import pandas as pd

from attain.audit.claims import SUM_OF
from attain.audit.figures import COUNT, Amount, Interval, growth, percent, points
from attain.audit.findings import Facts, Figure, Finding, found, rule, same
from attain.audit.labour import FORCE, GROUPS, RATE

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
EMPLOYED: Final = "employed_persons"
BALANCE: Final = 1.0  # per cent: working age and 15 and over differ by up to 0.9, measured
WATCHED: Final = ("certificate_share", "informal_employment", RATE, EMPLOYED, FORCE, "population")
OWN, PANEL = 3, 100  # earlier changes of the series and of all provinces that are needed
QUANTILE: Final = 0.95


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


@rule(contradiction="differs", question="sources")
def poor_and_near_poor(facts: Facts) -> Iterator[Finding]:
    """Poor and near-poor households are the multidimensionally poor: do the three rates add up?

    A total that was itself derived as the sum is no witness. Of different sources one may be an
    estimate, so that only the publisher can say which of them is to be read.
    """
    for whole, parts in SUM_OF.items():
        for group in ("total", "ethnic_minority"):
            figures = facts.together(*((indicator, group) for indicator in (*parts, whole)))
            if not figures or any(f.status == "D" or f.approximate for f in figures):
                continue
            first, second, total = figures
            both, box = first.value + second.value, first.box + second.box
            alone = len({figure.source for figure in figures}) == 1
            yield found(
                "agrees" if box.overlaps(total.box) else "differs" if alone else "sources",
                *figures,
                year=total.period, first=first, second=second, total=total,
                added=total.amount.like(both), gap=total.gap(abs(total.value - both)),
            )  # fmt: skip


@rule(contradiction="exceeds", question="differs")
def employed_and_unemployed(facts: Facts) -> Iterator[Finding]:
    """Who is employed and the unemployment rate give the labour force: the published one?

    ``force = employed / (1 - rate / 100)``. The rate is of the working age and the two counts are
    of everybody from 15, which makes a difference of less than ``BALANCE`` per cent.
    """
    figures = facts.together((EMPLOYED, "total"), (RATE, "total"), (FORCE, "total"))
    if figures:
        employed, rate, force = figures
        implied = employed.value / (1 - rate.value / 100)
        gap = growth(force.value, implied, 2)
        outcome = "differs" if abs(gap) > BALANCE else "agrees"
        yield found(
            "exceeds" if employed.box.low > force.box.high else outcome,
            indicator=EMPLOYED, year=force.period, employed=employed, rate=rate, force=force,
            implied=force.amount.like(implied), gap=gap,
        )  # fmt: skip


@rule(contradiction="differs outside")
def groups_and_total(facts: Facts) -> Iterator[Finding]:
    """Urban and rural people add up to all; a rate of all lies between the urban and the rural."""
    for indicator, counted in (("population", True), (RATE, False)):
        figures = facts.together(*((indicator, group) for group in ("total", *GROUPS)))
        if not figures or any(figure.item for figure in figures):
            continue  # the rates of a report are read by another rule
        total, urban, rural = figures
        # the tables print one decimal of thousands in some years and more in others
        boxes = (Amount(f.value, f.unit, 1).box if counted else f.box for f in figures)
        whole, one, other = boxes
        between = Interval(min(one.low, other.low), max(one.high, other.high))
        fits = (one + other if counted else between).overlaps(whole)
        outcomes = ("differs", "agrees") if counted else ("outside", "between")
        yield found(outcomes[fits], total, year=total.period, total=total, urban=urban, rural=rural)


def _changes(facts: Facts, indicator: str) -> pd.DataFrame:
    """Every yearly change in the provinces up to the year, beside the median of its year.

    In points for a percentage, else in per cent; none over a break of the series.
    """
    record = facts.view.indicator(indicator)
    panel = facts.view.panel(indicator)
    panel = panel[panel["year"] <= facts.year]
    last = panel.groupby("series").shift()
    moves = panel["value"] - last["value"]
    moves = moves if record.unit == "percent" else 100 * moves / last["value"]
    panel = panel.assign(before=last["value"], move=moves)
    yearly = (panel["year"] - last["year"] == 1) & ~panel["year"].isin(record.breaks)
    for area, years in record.own_breaks.items():
        yearly &= ~((panel["series"] == area) & panel["year"].isin(years))
    panel = panel[yearly]
    return panel.assign(apart=panel["move"] - panel.groupby("year")["move"].transform("median"))


@rule(question="unusual")
def unusual_change(facts: Facts) -> Iterator[Finding]:
    """The last change of a survey's series: larger than all before, and than nearly all elsewhere?

    Beside the median of the provinces in the same year, so that a common shock is none. It is
    unusual above every earlier deviation of the series and the 95th percentile of all provinces.
    """
    usual = []
    made = facts.view.indicators
    lends = set(made.loc[made["reference"] == made["indicator"], "indicator"])
    for indicator in [name for name in WATCHED if name in lends] or sorted(lends):
        moves = _changes(facts, indicator)
        own = moves[moves["series"] == facts.area]
        earlier = moves.loc[moves["year"] < own["year"].max(), "apart"].abs()
        known = own["apart"].abs().iloc[:-1]
        if len(known) < OWN or len(earlier) < PANEL:
            continue
        now, bound = own.iloc[-1], float(earlier.quantile(QUANTILE))
        figure = facts.figure(indicator, period=int(now["year"]))
        if figure is None or abs(now["apart"]) <= max(known.max(), bound):
            usual.append(indicator)
            continue
        move = points() if figure.unit == "percent" else percent()
        yield found(
            "unusual", figure,
            year=figure.period, before=figure.amount.like(now["before"]), now=figure,
            **move.each(move=now["move"], apart=now["apart"], largest=known.max(), bound=bound),
            years=COUNT.like(len(known)),
        )  # fmt: skip
    if usual:
        yield found("usual", series=COUNT.like(len(usual)))
