"""Checks of stated changes: points or per cent, on which base, from which level, by whom else."""

from __future__ import annotations

from typing import Final

from attain.audit.facts import Claim, Facts, Figure, ends
from attain.audit.findings import Amount, Finding, Verdict, found, percent, points
from attain.evidence.rounding import Interval, implied_base, ratio, rounded

CHANGES: Final = ("change_on_last_year", "change_since")
COMPARED_WITH: Final = "so với"
# A rate that counts the households of two lists, and the two lists.
SUM_OF: Final = {"multidimensional_poverty": ("poor_households", "near_poor_households")}


def _is_rate(facts: Facts, claim: Claim) -> bool:
    return facts.view.indicator(claim.indicator).unit == "percent" and claim.unit == "percent"


def _after(facts: Facts, claim: Claim) -> tuple[float, Interval, int] | None:
    """The figure after the change, a result or a target, unless it was derived from the claim."""
    target = facts.target(claim.item)
    if target is not None:
        low = ends(target)[0]
        return low, rounded(low, target.decimals), target.decimals
    figure = facts.figure(claim.indicator, claim.group, claim.period)
    if figure is None or _derived_from(figure, claim):
        return None
    return figure.value, figure.box, figure.decimals


def _derived_from(figure: Figure, claim: Claim) -> bool:
    return figure.status == "D" and figure.source == claim.source


def check_points_or_percent(facts: Facts) -> list[Finding]:
    """A change of a rate printed with "%": does the arithmetic make it points or per cent?

    Both readings are computed from the base, with the rounding of all three figures, and held
    against the figure after the change.
    """
    findings = []
    years = {str(year) for year in (facts.year - 1, facts.year, facts.year + 1)}
    for claim in facts.claims_of(*CHANGES):
        base = facts.figure(claim.indicator, claim.group, claim.against)
        after = _after(facts, claim)
        if claim.period not in years or not _is_rate(facts, claim):
            continue
        if base is None or after is None or _derived_from(base, claim):
            continue
        value, box, decimals = after
        factor = Interval(1 + claim.box.low / 100, 1 + claim.box.high / 100)
        in_points = Interval(base.box.low + claim.box.low, base.box.high + claim.box.high)
        in_percent = Interval(base.box.low * factor.low, base.box.high * factor.high)
        fits = (in_points.overlaps(box), in_percent.overlaps(box))
        outcome: dict[tuple[bool, bool], tuple[Verdict, str]] = {
            (True, False): ("consistent", "points"),
            (False, True): ("consistent", "percent"),
            (True, True): ("ambiguous", "both"),
            (False, False): ("inconsistent", "neither"),
        }
        verdict, reading = outcome[fits]
        findings.append(
            found(
                "points-or-percent",
                verdict,
                f"points-or-percent.{reading}",
                [base.item, claim.item],
                indicator=claim.indicator,
                group=claim.group,
                period=claim.period,
                base=base.amount,
                printed=percent(claim.printed, claim.decimals),
                after=percent(value, decimals),
                with_points=percent(base.value + claim.printed, base.decimals),
                with_percent=percent(base.value * (1 + claim.printed / 100), base.decimals),
            )
        )
    return findings


def check_stated_change(facts: Facts) -> list[Finding]:
    """A target "up 1 on this year": is it this year's result and the stated change?

    Read in percentage points. The sum of the printed figures is rounded as the target is.
    """
    findings = []
    for claim in facts.claims_of(*CHANGES, period=facts.year + 1):
        target, base = facts.target(claim.item), facts.figure(claim.indicator, claim.group)
        if target is None or base is None or not _is_rate(facts, claim):
            continue
        goal, stated = ends(target)[0], base.value + claim.printed
        agrees = rounded(goal, target.decimals).contains(stated)
        findings.append(
            found(
                "stated-change",
                "consistent" if agrees else "inconsistent",
                f"stated-change.{'agrees' if agrees else 'differs'}",
                [base.item, target.target],
                indicator=claim.indicator,
                group=claim.group,
                base=base.amount,
                printed=points(claim.printed, claim.decimals),
                stated=percent(stated, base.decimals),
                target=percent(goal, target.decimals),
                real=points(goal - base.value, base.decimals),
            )
        )
    return findings


def check_implied_level(facts: Facts) -> list[Finding]:
    """A fall without a level: last year's level and the fall give it; what share of it is cut?"""
    findings = []
    for claim in facts.claims_of("change_on_last_year", period=facts.year):
        if not claim.item or not _is_rate(facts, claim):
            continue
        last = facts.figure(claim.indicator, claim.group, claim.against)
        now = facts.figure(claim.indicator, claim.group, claim.period)
        if last is None or now is None or last.value <= 0:
            findings.append(
                found(
                    "implied-level",
                    "cannot_be_checked",
                    "implied-level.unknown",
                    [claim.item],
                    indicator=claim.indicator,
                    group=claim.group,
                    fall=points(-claim.printed, claim.decimals),
                )
            )
            continue
        level = last.value + claim.printed
        agrees = now.box.contains(level) and level >= 0
        before = facts.figure(claim.indicator, claim.group, int(last.period[:4]) - 1)
        cut_before = None
        if before is not None and before.value > 0:
            cut_before = percent((1 - last.value / before.value) * 100, 0)
        outcome = "agrees-again" if agrees and cut_before else "agrees" if agrees else "differs"
        findings.append(
            found(
                "implied-level",
                "consistent" if agrees else "inconsistent",
                f"implied-level.{outcome}",
                [claim.item],
                indicator=claim.indicator,
                group=claim.group,
                last_year=last.period,
                last=last.amount,
                fall=points(-claim.printed, claim.decimals),
                level=percent(level, now.decimals),
                recorded=now.amount,
                cut=percent(-claim.printed / last.value * 100, 0),
                cut_before=cut_before,
            )
        )
    return findings


def check_definition_by_exclusion(facts: Facts) -> list[Finding]:
    """A fall larger than the whole poor-household rate cannot be about poor households alone."""
    findings = []
    for claim in facts.claims_of("change_on_last_year", period=facts.year):
        if claim.indicator not in SUM_OF or not claim.item:
            continue
        first, second = [
            facts.figure(part, claim.group, claim.against) for part in SUM_OF[claim.indicator]
        ]
        if first is None or second is None:
            continue
        excluded = -claim.printed > first.value
        findings.append(
            found(
                "definition-by-exclusion",
                "consistent" if excluded else "ambiguous",
                f"definition-by-exclusion.{'sum' if excluded else 'open'}",
                [claim.item],
                group=claim.group,
                indicator_first=first.indicator,
                indicator_second=second.indicator,
                year=first.period,
                fall=points(-claim.printed, claim.decimals),
                first=first.amount,
                second=second.amount,
                total=percent(first.value + second.value, first.decimals),
            )
        )
    return findings


def check_implied_last_year(facts: Facts) -> list[Finding]:
    """A result "up q % on last year": which value of last year is implied, is one on record?"""
    findings = []
    for claim in facts.claims_of("change_on_last_year", period=facts.year):
        if not claim.item or claim.unit != "percent" or _is_rate(facts, claim):
            continue
        now = facts.figure(claim.indicator, claim.group, claim.period, claim.source)
        if now is None:
            continue
        grown = Interval(100 + claim.box.low, 100 + claim.box.high)
        box = implied_base(now.box, grown)
        last = facts.figure(claim.indicator, claim.group, claim.against)
        verdict: Verdict = "cannot_be_checked"
        if last is not None:
            verdict = "consistent" if box.overlaps(last.box) else "inconsistent"
        figures = {
            "now": now.amount,
            "growth": percent(claim.printed, claim.decimals),
            "implied": Amount(now.value / (1 + claim.printed / 100), now.unit, now.decimals),
            "low": Amount(box.low, now.unit, now.decimals),
            "high": Amount(box.high, now.unit, now.decimals),
        }
        findings.append(
            found(
                "implied-last-year",
                verdict,
                f"implied-last-year.{verdict.replace('_', '-')}",
                [claim.item],
                indicator=claim.indicator,
                group=claim.group,
                last_year=claim.against,
                **figures,
                recorded=None if last is None else last.amount,
            )
        )
    return findings


def check_changes_contradict(facts: Facts) -> list[Finding]:
    """Two reports state a change of the same figure on two base years: do the bases fit?

    A later base year that lies below an earlier one, by more than rounding, means that the two
    reports do not speak of the same quantity, or that one is wrong, as the figure is said to grow.
    """
    findings = []
    own = facts.claims_of("change_on_last_year", period=facts.year)
    for claim in own:
        now = facts.figure(claim.indicator, claim.group, claim.period, claim.source)
        if not claim.item or now is None or claim.unit != "percent" or _is_rate(facts, claim):
            continue
        others = [
            other
            for other in facts.claims_of(*CHANGES, period=facts.year)
            if (other.indicator, other.group) == (claim.indicator, claim.group)
            and other.source != claim.source
            and other.unit == "percent"
            and other.against < claim.against
        ]
        if not others:
            findings.append(
                found(
                    "changes-contradict",
                    "cannot_be_checked",
                    "changes-contradict.alone",
                    [claim.item],
                    indicator=claim.indicator,
                    group=claim.group,
                )
            )
        for other in others:
            boxes = [
                ratio(now.box, Interval(1 + c.box.low / 100, 1 + c.box.high / 100))
                for c in (other, claim)
            ]
            early, late = [now.value / (1 + c.printed / 100) for c in (other, claim)]
            contradicts = other.printed > 0 < claim.printed and boxes[0].low > boxes[1].high
            findings.append(
                found(
                    "changes-contradict",
                    "inconsistent" if contradicts else "consistent",
                    f"changes-contradict.{'contradict' if contradicts else 'agree'}",
                    [claim.item],
                    indicator=claim.indicator,
                    group=claim.group,
                    now=now.amount,
                    growth=percent(claim.printed, claim.decimals),
                    year=claim.against,
                    late=Amount(late, now.unit, now.decimals),
                    other_growth=percent(other.printed, other.decimals),
                    other_year=other.against,
                    early=Amount(early, now.unit, now.decimals),
                    change=percent((late / early - 1) * 100),
                )
            )
    return findings


def check_base_not_named(facts: Facts) -> list[Finding]:
    """A change whose sentence does not say what it is compared with, or lacks "so với"."""
    claims = [
        claim
        for year in (facts.year, facts.year + 1)
        for claim in facts.claims_of("change_on_last_year", period=year)
        if claim.item and claim.quote and (year == facts.year or facts.target(claim.item))
    ]
    silent = [claim for claim in claims if COMPARED_WITH not in claim.quote.lower()]
    return [
        found(
            "base-not-named",
            "ambiguous",
            "base-not-named",
            [claim.item],
            quote=claim.quote,
            year=claim.against,
        )
        for claim in silent
    ]
