"""Rules about attainment as it is reported: bunched above 100 %, all met."""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator
from typing import Final

from attain.audit.facts import OF_PLAN, Facts
from attain.audit.figures import COUNT, Figure, is_met, percent, points
from attain.audit.findings import Finding, found, rule
from attain.audit.plans import MET

WINDOW: Final = 5.0  # points on either side of 100 % within which the null is tested
FEWEST: Final = 5  # below this many percentages no test is made
SIGNIFICANT: Final = 0.05


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
        return is_met(plan, figure.value)
    changes = facts.claims_of("change_on_last_year", period=facts.year)
    sign = -1 if plan.direction == "down" else 1
    return next((is_met(plan, sign * c.printed) for c in changes if c.item == figure.item), None)


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
    """Return the exact chance of as many values at or above 100 if either side were as likely.

    Examples
    --------
    >>> upper_tail([100, 100.4, 101, 102.4, 102.77, 105])
    0.015625
    """
    values = list(percentages)
    below = sum(value < MET for value in values)  # as many of those, or fewer
    tail = sum(math.comb(len(values), i) for i in range(below + 1))
    return tail / float(2 ** len(values))
