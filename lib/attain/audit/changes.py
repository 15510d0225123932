"""Rules about stated changes: points or per cent, on which base, from which level, by whom else."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from attain.audit.facts import Facts
from attain.audit.figures import Claim, Figure, added, ends, growth, percent, points, same, share
from attain.audit.findings import Finding, found, rule
from attain.evidence.rounding import Interval, implied_base, rounding_interval

LAST_YEAR: Final = "change_on_last_year"
CHANGES: Final = (LAST_YEAR, "change_since")
# A rate that counts the households of two lists, and the two lists.
SUM_OF: Final = {"multidimensional_poverty": ("poor_households", "near_poor_households")}


def _after(facts: Facts, claim: Claim) -> tuple[float, int] | None:
    """The figure after the change, a result or a target, with its decimals."""
    target = facts.target(claim.item)
    if target is not None:
        return (ends(target)[0], target.decimals) if target.is_level else None
    figure = facts.of(claim, claim.period)
    return None if _derived_from(figure, claim) or not figure else (figure.value, figure.decimals)


def _derived_from(figure: Figure | None, claim: Claim) -> bool:
    return figure is not None and figure.status == "D" and figure.source == claim.source


@rule(contradiction="neither", question="both")
def points_or_percent(facts: Facts) -> Iterator[Finding]:
    """A change of a rate printed with "%": does the arithmetic make it points or per cent?

    Both readings are computed from the base, with the rounding of all three figures, and held
    against the figure after the change, unless one of the two was derived from the claim.
    """
    years = {str(year) for year in (facts.year - 1, facts.year, facts.year + 1)}
    for claim in facts.claims_of(*CHANGES):
        base = facts.of(claim, claim.against)
        after = _after(facts, claim)
        if claim.period not in years or not facts.is_rate(claim) or _derived_from(base, claim):
            continue
        if base is None or after is None:
            continue
        start, grown, box = base.box, claim.growth, rounding_interval(*after)
        in_percent = Interval(start.low * grown.low / 100, start.high * grown.high / 100)
        fits = (added(start, claim.box).overlaps(box), in_percent.overlaps(box))
        outcomes = {(True, False): "points", (False, True): "percent", (True, True): "both"}
        with_points, with_percent = base.value + claim.printed, base.value * claim.factor
        yield found(
            outcomes.get(fits, "neither"), base, claim,
            period=claim.period, base=base, printed=claim.amount, after=percent(*after),
            **base.amount.each(with_points=with_points, with_percent=with_percent),
        )  # fmt: skip


@rule(contradiction="differs")
def stated_change(facts: Facts) -> Iterator[Finding]:
    """A target "up 1 on this year": is it this year's result and the stated change?

    Read in percentage points. The sum of the printed figures is rounded as the target is.
    """
    for claim in facts.claims_of(*CHANGES, period=facts.year + 1):
        target, base = facts.target(claim.item), facts.of(claim)
        if target is None or base is None or not (facts.is_rate(claim) and target.is_level):
            continue
        goal, stated = ends(target)[0], base.value + claim.printed
        yield found(
            "agrees" if rounding_interval(goal, target.decimals).contains(stated) else "differs",
            base, target,
            base=base, printed=points(claim.printed, claim.decimals),
            stated=base.amount.like(stated), target=percent(goal, target.decimals),
            real=base.gap(goal - base.value),
        )  # fmt: skip


@rule(contradiction="differs", question="unknown")
def implied_level(facts: Facts) -> Iterator[Finding]:
    """A fall without a level: last year's level and the fall give it; what share of it is cut?"""
    for claim in facts.claims_of(LAST_YEAR, period=facts.year):
        if not claim.item or not facts.is_rate(claim) or claim.printed >= 0:
            continue
        fall = points(-claim.printed, claim.decimals)
        last = facts.of(claim, claim.against)
        now = facts.of(claim, claim.period)
        if last is None or now is None or last.value <= 0:
            yield found("unknown", claim, fall=fall)
            continue
        level, cut_before = last.value + claim.printed, None
        before = facts.of(claim, int(last.period[:4]) - 1)
        if before is not None and before.value > 0:
            cut_before = share(before.value - last.value, before.value, 0)
        agrees = "agrees-again" if cut_before else "agrees"
        yield found(
            agrees if now.box.contains(level) and level >= 0 else "differs", claim,
            last_year=last.period, last=last, fall=fall, level=now.amount.like(level), recorded=now,
            cut=share(fall, last.value, 0), cut_before=cut_before,
        )  # fmt: skip


@rule(question="open")
def definition_by_exclusion(facts: Facts) -> Iterator[Finding]:
    """A fall larger than the whole poor-household rate cannot be about poor households alone."""
    for claim in facts.claims_of(LAST_YEAR, period=facts.year):
        parts = SUM_OF.get(claim.indicator, ())
        known = [facts.figure(part, claim.group, claim.against) for part in parts]
        lists = [figure for figure in known if figure is not None]
        if claim.item and len(lists) == 2:
            first, second = lists
            yield found(
                "sum" if -claim.printed > first.value else "open", claim,
                group=claim.group, indicator_first=first.indicator,
                indicator_second=second.indicator, year=first.period,
                fall=points(-claim.printed, claim.decimals), first=first, second=second,
                total=first.amount.like(first.value + second.value),
            )  # fmt: skip


def _grown(facts: Facts) -> Iterator[tuple[Claim, Figure]]:
    """Results other than rates that are said to have changed by some per cent on last year."""
    for claim, now in facts.with_figures(facts.claims_of(LAST_YEAR, period=facts.year)):
        of_count = claim.unit == "percent" and not facts.is_rate(claim)
        if claim.item and of_count and claim.growth.low > 0:  # what fell by all has no base
            yield claim, now


@rule(contradiction="inconsistent")
def implied_last_year(facts: Facts) -> Iterator[Finding]:
    """A result "up q % on last year": which value of last year is implied, is one on record?"""
    for claim, now in _grown(facts):
        box = implied_base(now.box, claim.growth)
        last = facts.of(claim, claim.against)
        fits = last is not None and box.overlaps(last.box)
        yield found(
            "cannot-be-checked" if last is None else "consistent" if fits else "inconsistent",
            claim,
            last_year=claim.against, now=now, growth=claim.amount,
            **now.amount.each(implied=now.value / claim.factor, low=box.low, high=box.high),
            recorded=last,
        )  # fmt: skip


@rule("contradiction")
def changes_contradict(facts: Facts) -> Iterator[Finding]:
    """Two reports state a growth of the same figure on two base years: do the bases fit?

    A later base year that lies below an earlier one, by more than rounding, means that the two
    reports do not speak of the same quantity, or that one is wrong, as the figure is said to grow.
    """
    told = facts.claims_of(*CHANGES, period=facts.year)
    for claim, now in _grown(facts):
        for other in (o for o in told if same(o, claim) and o.source != claim.source):
            grew = other.unit == "percent" and other.printed > 0 < claim.printed
            if not grew or other.against >= claim.against:
                continue
            first, last = (implied_base(now.box, c.growth) for c in (other, claim))
            if first.low <= last.high:
                continue
            early, late = (now.value / c.factor for c in (other, claim))
            yield found(
                "", claim,
                now=now, growth=claim.amount, year=claim.against, other_growth=other.amount,
                other_year=other.against, **now.amount.each(early=early, late=late),
                change=growth(late, early),
            )  # fmt: skip
