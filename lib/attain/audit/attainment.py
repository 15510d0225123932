"""Rules about attainment as it is reported: bunched above 100 %, always met, all met."""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator
from typing import Final

from attain.audit.facts import OF_PLAN, Facts
from attain.audit.figures import COUNT, Figure, ends, is_met, percent, points
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
            "missed" if missed else "partly" if unchecked else "all",
            claim,
            *outcomes,
            *unchecked,
            **COUNT.each(results=len(facts.results), met=sum(map(bool, outcomes.values()))),
            **COUNT.each(with_percent=len(percents), with_plan=len(others)),
            **COUNT.each(unchecked=len(unchecked)),
            missed=", ".join(missed) or None,
            unchecked_items=", ".join(unchecked) or None,
        )


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


@rule(question="fewer")
def all_met_against_headline(facts: Facts) -> Iterator[Finding]:
    """Claim "all targets met": what did the province report for its headline targets that year?"""
    for claim in facts.claims_of("all_met", period=facts.year):
        met, total, year = facts.figure(claim.indicator), facts.figure("targets_set"), facts.year
        if met is None or total is None:
            yield found("unknown", claim, year=str(year))
            continue
        outcome = "same" if met.value >= total.value else "fewer"
        yield found(outcome, claim, year=str(year), **COUNT.each(met=met.value, total=total.value))


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
    percents, before = ([c.printed for c in of_year] for of_year in (claims, earlier))
    near, near_before = ([p for p in ps if abs(p - MET) <= WINDOW] for ps in (percents, before))
    numbers = COUNT.each(percentages=len(percents), inside=len(near))
    if not claims:
        return
    if len(near) < FEWEST:
        yield found("few", *claims, **numbers, fewest=COUNT.like(FEWEST))
        return
    untied = [p for p in near if p != MET]
    p_value, mean = upper_tail(near), math.fsum(percents) / len(percents)
    met, met_before = (sum(p >= MET for p in ps) for ps in (near, before))
    yield found(
        "crowded" if p_value < SIGNIFICANT else "smooth",
        *claims,
        **numbers,
        **COUNT.each(met=met, met_before=met_before, percentages_before=len(before)),
        **COUNT.each(untied=len(untied), inside_two_years=len(near) + len(near_before)),
        **percent(decimals=2).each(lowest=min(percents), highest=max(percents), mean=mean),
        **percent().each(p_value=p_value * 100, p_value_untied=upper_tail(untied) * 100),
        p_value_two_years=percent(upper_tail([*near, *near_before]) * 100, 2),
        window=points(WINDOW, 0),
    )


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


@rule(remark="apart")
def attainment_record(facts: Facts) -> Iterator[Finding]:
    """How often was a plan met: where a percentage was printed, and where it must be computed?

    For a year without printed percentages of the whole year, the plan (from another report) is
    compared with the year's result here.
    """
    claims = [claim for claim in facts.percents_of_plan() if claim.period.isdigit()]
    printed = [claim for claim in claims if int(claim.period) <= facts.year]
    if not printed:
        return
    met, years = sum(c.printed >= MET for c in printed), _years(c.period for c in printed)
    numbers = COUNT.each(reported=len(printed), reported_met=met)
    computed = _computed_attainments(facts, {(c.indicator, c.group, c.period) for c in printed})
    if not computed:
        yield found("alone", *printed, reported_years=years, **numbers)
        return
    percents = list(computed.values())
    computed_met = sum(percent >= MET for percent in percents)
    yield found(
        "apart" if met / len(printed) > computed_met / len(percents) else "alike",
        *printed,
        reported_years=years,
        computed_years=_years(key[2] for key in computed),
        **COUNT.each(computed=len(percents), computed_met=computed_met),
        **percent(decimals=0).each(computed_lowest=min(percents), computed_highest=max(percents)),
        **numbers,
    )


def _years(periods: Iterable[str]) -> str:
    years = sorted(set(periods))
    return years[0] if len(years) == 1 else f"{years[0]}–{years[-1]}"


def _computed_attainments(
    facts: Facts, spoken: set[tuple[str, str, str]]
) -> dict[tuple[str, str, str], float]:
    """Result over plan, in per cent, for years about which no percentage is printed.

    A count of part of a year counts where it has reached the plan already.
    """
    computed: dict[tuple[str, str, str], float] = {}
    for figure in facts.figures:
        year = figure.period[:4]
        key = (figure.indicator, figure.group, year)
        if int(year) > facts.year or key in spoken:
            continue
        for plan in facts.plans(figure) if key not in computed else ():
            if plan.period != year or plan.basis != "count" or ends(plan)[0] <= 0:
                continue
            reached = figure.value / ends(plan)[0] * 100
            if figure.period.isdigit() or reached >= MET:
                computed[key] = reached
    return computed
