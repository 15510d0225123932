"""Rules about claims: that plans are met, how percentages bunch, by how much figures changed."""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator
from typing import Final

from attain.audit.amounts import COUNT, Amount, Interval, growth, percent, points, share
from attain.audit.facts import OF_PLAN, Claim, Facts, Figure, same
from attain.audit.findings import Finding, found, rule
from attain.audit.plans import MET

WINDOW: Final = 5.0  # points on either side of 100 % within which the null is tested
FEWEST: Final = 5  # below this many percentages no test is made
SIGNIFICANT: Final = 0.05
LAST_YEAR: Final = "change_on_last_year"
CHANGES: Final = (LAST_YEAR, "change_since")
# A rate that counts the households of two lists, and the two lists.
SUM_OF: Final = {"multidimensional_poverty": ("poor_households", "near_poor_households")}


@rule(contradiction="missed", question="partly")
def all_met(facts: Facts) -> Iterator[Finding]:
    """Claim "all targets met": how many results can be held against a plan, and were those met?

    A result is checked by its printed percentage, else by a plan of the year on record.
    """
    for claim in facts.claims_of("all_met", period=facts.year):
        told = facts.claims_of(*OF_PLAN, period=facts.year)
        percents = {c.item: c.printed >= MET for c in told if c.item and c.source == claim.source}
        others = {f.item: _met_by_plan(facts, f) for f in facts.results if f.item not in percents}
        others = {item: met for item, met in others.items() if met is not None}
        outcomes = percents | others
        missed = [item for item, met in outcomes.items() if not met]
        unchecked = [f.item for f in facts.results if f.item not in outcomes]
        yield found(
            "missed" if missed else "partly" if unchecked else "all", claim, *outcomes, *unchecked,
            **COUNT.each(results=len(facts.results), met=sum(map(bool, outcomes.values()))),
            **COUNT.each(with_percent=len(percents), with_plan=len(others)),
            unchecked=COUNT.like(len(unchecked)), missed=", ".join(missed) or None,
            unchecked_items=", ".join(unchecked) or None,
        )  # fmt: skip


def _met_by_plan(facts: Facts, figure: Figure) -> bool | None:
    """Whether a result meets a plan on record that covers its year; None when there is none."""
    plan = next((plan for plan in facts.plans(figure) if facts.year in plan.years), None)
    if plan is None or plan.basis == "relative":
        return None
    if plan.is_level:
        return plan.is_met(figure.value)
    changes = facts.claims_of("change_on_last_year", period=facts.year)
    sign = -1 if plan.direction == "down" else 1
    return next((plan.is_met(sign * c.printed) for c in changes if c.item == figure.item), None)


@rule(remark="crowded")
def attainment_bunching(facts: Facts) -> Iterator[Finding]:
    """Do the printed percentages crowd just above 100, more than a smooth spread would?

    Null hypothesis: the density of attainments is smooth across 100 %, so a percentage within
    ``WINDOW`` points of 100 is as likely to lie below as at or above it. With n of them, k at or
    above, the exact one-sided p-value is ``Σ_{i≥k} C(n, i) / 2^n``. It is also given without the
    values of exactly 100, which count as met and cannot lie below. A small p-value does not say
    why: cautious plans, selective printing and a rounded-up result look the same.

    References
    ----------
    McCrary, J. (2008), Manipulation of the running variable in the regression discontinuity
    design, Journal of Econometrics 142, 698-714, doi:10.1016/j.jeconom.2007.05.005: the idea of
    a density that jumps at the threshold; here with an exact test, as n is small.
    """
    claims, earlier = (facts.percents_of_plan(year) for year in (facts.year, facts.year - 1))
    percents, before = ([claim.printed for claim in told] for told in (claims, earlier))
    near, both = ([p for p in ps if abs(p - MET) <= WINDOW] for ps in (percents, percents + before))
    if len(near) < FEWEST:
        return
    p_value, untied = upper_tail(near), upper_tail(p for p in near if p != MET)
    mean = math.fsum(percents) / len(percents)
    yield found(
        "crowded" if p_value < SIGNIFICANT else "smooth", *claims,
        **COUNT.each(percentages=len(percents), inside=len(near), inside_two_years=len(both)),
        met=COUNT.like(sum(p >= MET for p in near)),
        **percent(decimals=2).each(lowest=min(percents), highest=max(percents), mean=mean),
        **percent().each(p_value=p_value * 100, p_value_untied=untied * 100),
        p_value_two_years=percent(upper_tail(both) * 100, 2), window=points(WINDOW, 0),
    )  # fmt: skip


def upper_tail(percentages: Iterable[float]) -> float:
    """Return the exact chance of as many values at or above 100 if either side were as likely."""
    values = list(percentages)
    below = sum(value < MET for value in values)  # as many of those, or fewer
    tail = sum(math.comb(len(values), i) for i in range(below + 1))
    return tail / float(2 ** len(values))


def _after(facts: Facts, claim: Claim) -> Amount | None:
    """The percentage after the change, a result or a target."""
    target = facts.target(claim.item)
    if target is not None:
        return percent(target.ends[0], target.decimals) if target.is_level else None
    figure = facts.of(claim, claim.period)
    return None if _derived_from(figure, claim) or not figure else figure.amount


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
        base, after = facts.of(claim, claim.against), _after(facts, claim)
        if claim.period not in years or not facts.is_rate(claim) or _derived_from(base, claim):
            continue
        if base is None or after is None:
            continue
        start, grown, box = base.box, claim.growth, after.box
        in_percent = Interval(start.low * grown.low / 100, start.high * grown.high / 100)
        fits = ((start + claim.amount.box).overlaps(box), in_percent.overlaps(box))
        outcomes = {(True, False): "points", (False, True): "percent", (True, True): "both"}
        with_points, with_percent = base.value + claim.printed, base.value * claim.factor
        yield found(
            outcomes.get(fits, "neither"), base, claim,
            period=claim.period, base=base, printed=claim.amount, after=after,
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
        goal, stated = percent(target.ends[0], target.decimals), base.value + claim.printed
        yield found(
            "agrees" if goal.box.contains(stated) else "differs", base, target,
            base=base, printed=points(claim.printed, claim.decimals),
            stated=base.amount.like(stated), target=goal, real=base.gap(goal - base.value),
        )  # fmt: skip


@rule(contradiction="differs", question="unknown")
def implied_level(facts: Facts) -> Iterator[Finding]:
    """A fall without a level: last year's level and the fall give it; what share of it is cut?"""
    for claim in facts.claims_of(LAST_YEAR, period=facts.year):
        if not claim.item or not facts.is_rate(claim) or claim.printed >= 0:
            continue
        fall = points(-claim.printed, claim.decimals)
        last, now = (facts.of(claim, year) for year in (claim.against, claim.period))
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
        box = now.box.base(claim.growth)
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
            first, last = (now.box.base(c.growth) for c in (other, claim))
            if first.low <= last.high:
                continue
            early, late = (now.value / c.factor for c in (other, claim))
            yield found(
                "", claim,
                now=now, growth=claim.amount, year=claim.against, other_growth=other.amount,
                other_year=other.against, **now.amount.each(early=early, late=late),
                change=growth(late, early),
            )  # fmt: skip
