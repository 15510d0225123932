"""Checks of attainment as it is reported: bunched above 100 %, always met, all met."""

from __future__ import annotations

import math
from collections.abc import Iterable
from typing import Final

from attain.audit.facts import Facts, Figure, covers, ends
from attain.audit.findings import Amount, Finding, Verdict, count, found, percent, points
from attain.audit.implied_plans import MET, OF_PLAN

WINDOW: Final = 5.0  # points on either side of 100 % within which the null is tested
FEWEST: Final = 5  # below this many percentages no test is made
SIGNIFICANT: Final = 0.05


def check_attainment_bunching(facts: Facts) -> list[Finding]:
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
    claims = [c for c in facts.claims_of(*OF_PLAN, period=facts.year) if c.printed > 0]
    before = [c for c in facts.claims_of(*OF_PLAN, period=facts.year - 1) if c.printed > 0]
    inside = [c.printed for c in claims if abs(c.printed - MET) <= WINDOW]
    earlier = [c.printed for c in before if abs(c.printed - MET) <= WINDOW]
    items = [c.item for c in claims]
    if not claims:
        return []
    if len(inside) < FEWEST:
        return [
            found(
                "attainment-bunching",
                "cannot_be_checked",
                "attainment-bunching.few",
                items,
                percentages=count(len(claims)),
                inside=count(len(inside)),
                fewest=count(FEWEST),
            )
        ]
    p_value = upper_tail(inside)
    untied = [percent for percent in inside if percent != MET]
    crowded = p_value < SIGNIFICANT
    return [
        found(
            "attainment-bunching",
            "ambiguous" if crowded else "consistent",
            f"attainment-bunching.{'crowded' if crowded else 'smooth'}",
            items,
            percentages=count(len(claims)),
            inside=count(len(inside)),
            met=count(sum(percent >= MET for percent in inside)),
            lowest=percent(min(c.printed for c in claims), 2),
            highest=percent(max(c.printed for c in claims), 2),
            mean=percent(math.fsum(c.printed for c in claims) / len(claims), 2),
            window=points(WINDOW, 0),
            p_value=percent(p_value * 100),
            p_value_untied=percent(upper_tail(untied) * 100),
            untied=count(len(untied)),
            percentages_before=count(len(before)),
            met_before=count(sum(c.printed >= MET for c in before)),
            p_value_two_years=percent(upper_tail([*inside, *earlier]) * 100, 2),
            inside_two_years=count(len(inside) + len(earlier)),
        )
    ]


def upper_tail(percentages: Iterable[float]) -> float:
    """Return the exact chance of as many values at or above 100 if either side were as likely.

    Examples
    --------
    >>> upper_tail([100, 100.4, 101, 102.4, 102.77, 105])
    0.015625
    """
    values = list(percentages)
    met = sum(value >= MET for value in values)
    tail = sum(math.comb(len(values), i) for i in range(met, len(values) + 1))
    return tail / float(2 ** len(values))


def check_attainment_record(facts: Facts) -> list[Finding]:
    """How often was a plan met: where a percentage was printed, and where it must be computed?

    For a year without printed percentages of the whole year, the plan (from another report) is
    compared with the year's result here.
    """
    printed = [
        c
        for c in facts.claims_of(*OF_PLAN)
        if c.period.isdigit() and int(c.period) <= facts.year and c.printed > 0
    ]
    if not printed:
        return []
    reported_met = sum(c.printed >= MET for c in printed)
    figures: dict[str, Amount | str | None] = {
        "reported": count(len(printed)),
        "reported_met": count(reported_met),
        "reported_years": _years(c.period for c in printed),
    }
    items = [c.item for c in printed if c.item]
    spoken = {(c.indicator, c.group, c.period) for c in printed}
    computed = _computed_attainments(facts, spoken)
    check = "attainment-record"
    if not computed:
        return [found(check, "cannot_be_checked", f"{check}.alone", items, **figures)]
    percents = list(computed.values())
    computed_met = sum(percent >= MET for percent in percents)
    apart = reported_met / len(printed) > computed_met / len(percents)
    return [
        found(
            check,
            "ambiguous" if apart else "consistent",
            f"{check}.both",
            items,
            **figures,
            computed=count(len(computed)),
            computed_met=count(computed_met),
            computed_lowest=percent(min(percents), 0),
            computed_highest=percent(max(percents), 0),
            computed_years=_years(period for *_, period in computed),
        )
    ]


def _years(periods: Iterable[str]) -> str:
    years = sorted(set(periods))
    return years[0] if len(years) == 1 else f"{years[0]}–{years[-1]}"


def _computed_attainments(
    facts: Facts, spoken: set[tuple[str, str, str]]
) -> dict[tuple[str, str, str], float]:
    """Result over plan, in per cent, for whole years about which no percentage is printed."""
    computed: dict[tuple[str, str, str], float] = {}
    for figure in facts.figures:
        key = (figure.indicator, figure.group, figure.period)
        whole_year = figure.period.isdigit() and int(figure.period) <= facts.year
        if not whole_year or key in spoken or key in computed:
            continue
        for plan in facts.plans(figure.indicator, figure.group):
            if plan.period == figure.period and plan.basis == "count":
                computed[key] = figure.value / ends(plan)[0] * 100
    return computed


def check_all_met(facts: Facts) -> list[Finding]:
    """Claim "all targets met": how many results can be held against a plan, and were those met?

    A result is checked by its printed percentage, else by a plan of the year on record.
    """
    findings = []
    for claim in facts.claims_of("all_met", period=facts.year):
        percents = {
            c.item: c.printed >= MET
            for c in facts.claims_of(*OF_PLAN, period=facts.year)
            if c.item and c.source == claim.source
        }
        others = {
            figure.item: met
            for figure in facts.results
            if figure.item not in percents and (met := _met_by_record(facts, figure)) is not None
        }
        outcomes = {**percents, **others}
        missed = [item for item, met in outcomes.items() if not met]
        open_items = [f.item for f in facts.results if f.item not in outcomes]
        verdict: Verdict = "inconsistent" if missed else "consistent"
        if open_items and not missed:
            verdict = "cannot_be_checked"
        findings.append(
            found(
                "all-met",
                verdict,
                f"all-met.{'missed' if missed else 'partly' if open_items else 'all'}",
                [claim.item, *outcomes, *open_items],
                results=count(len(facts.results)),
                with_percent=count(len(percents)),
                with_plan=count(len(others)),
                met=count(sum(outcomes.values())),
                missed=", ".join(missed) or None,
                unchecked=count(len(open_items)),
                unchecked_items=", ".join(open_items) or None,
            )
        )
    return findings


def _met_by_record(facts: Facts, figure: Figure) -> bool | None:
    """Whether a result meets a plan on record that covers its year; None when there is none."""
    for plan in facts.plans(figure.indicator, figure.group):
        if not covers(plan, facts.year):
            continue
        low, high = ends(plan)
        if plan.basis == "change":
            falls = facts.claims_of("change_on_last_year", period=facts.year)
            change = [c.printed for c in falls if c.item == figure.item]
            sign = -1 if plan.direction == "down" else 1
            return sign * change[0] >= low if change else None
        return figure.value >= low if plan.direction == "up" else figure.value <= high
    return None


def check_all_met_against_headline(facts: Facts) -> list[Finding]:
    """Claim "all targets met": what did the province report for its headline targets that year?"""
    findings = []
    for claim in facts.claims_of("all_met", period=facts.year):
        met, total = facts.figure(claim.indicator), facts.figure("targets_set")
        if met is None or total is None:
            findings.append(
                found(
                    "all-met-against-headline",
                    "cannot_be_checked",
                    "all-met-against-headline.unknown",
                    [claim.item],
                    year=str(facts.year),
                )
            )
            continue
        verdict: Verdict = "consistent" if met.value >= total.value else "inconsistent"
        findings.append(
            found(
                "all-met-against-headline",
                verdict,
                f"all-met-against-headline.{'same' if verdict == 'consistent' else 'fewer'}",
                [claim.item],
                year=str(facts.year),
                met=Amount(met.value),
                total=Amount(total.value),
            )
        )
    return findings
