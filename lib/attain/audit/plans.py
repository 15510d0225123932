"""Checks of the plans themselves: what a printed percentage implies, and how the plan moved."""

from __future__ import annotations

from attain.audit.facts import Facts, ends
from attain.audit.findings import Amount, Finding, Verdict, found, percent, points
from attain.audit.implied_plans import (
    OF_PLAN,
    ImpliedPlan,
    implied_plan,
    implied_plans,
    plan_history,
    whole_numbers,
)
from attain.evidence.records import Target
from attain.evidence.rounding import (
    ROUND_DIGITS,
    Interval,
    implied_base,
    roundest,
    significant_digits,
)


def check_implied_plan(facts: Facts) -> list[Finding]:
    """A percentage of the plan and the result give the plan: is it a number a plan would hold?

    A plan of at most three significant digits is called round. If only a cut-off percentage
    leaves room for one, the percentage was probably not rounded.
    """
    findings = []
    for plan in implied_plans(facts, facts.year):
        claim, figure = plan.claim, plan.figure
        unit, decimals = figure.unit, figure.decimals
        nearest = float(f"{plan.plan:.{ROUND_DIGITS}g}")
        whole = facts.view.indicator(claim.indicator).kind == "count"
        box, cut = (whole_numbers(b) if whole else b for b in (plan.rounded, plan.truncated))
        verdict: Verdict = "consistent" if plan.reading == "round" else "ambiguous"
        findings.append(
            found(
                "implied-plan",
                verdict,
                f"implied-plan.{plan.reading}",
                [claim.item],
                indicator=claim.indicator,
                group=claim.group,
                value=figure.amount,
                percent=percent(claim.printed, claim.decimals),
                plan=Amount(plan.plan, unit, _more(decimals, unit)),
                plan_low=Amount(box.low, unit, _more(decimals, unit)),
                plan_high=Amount(box.high, unit, _more(decimals, unit)),
                percent_alone_low=Amount(plan.exact.low, unit, _more(decimals, unit)),
                percent_alone_high=Amount(plan.exact.high, unit, _more(decimals, unit)),
                truncated_low=Amount(cut.low, unit, _more(decimals, unit)),
                truncated_high=Amount(cut.high, unit, _more(decimals, unit)),
                round_plan=Amount(plan.round_plan, unit, decimals),
                round_percent=percent(figure.value / plan.round_plan * 100, 4),
                nearest=Amount(nearest, unit, decimals),
                nearest_percent=percent(figure.value / nearest * 100, 2),
            )
        )
    return findings


def _more(decimals: int, unit: str) -> int:
    """One decimal more than the figure for a rate, as an interval's end needs it."""
    return decimals + 1 if unit == "percent" else decimals


def check_increase_for_attainment(facts: Facts) -> list[Finding]:
    """Words "tăng x % so với kế hoạch" may stand for "đạt x %": both readings, with their plans.

    Attainment is called the likely one where it alone leads to a round plan.
    """
    findings = []
    for plan in implied_plans(facts, facts.year):
        claim, figure = plan.claim, plan.figure
        if claim.kind != "rise_over_plan" and "tăng" not in claim.quote.lower():
            continue
        literal = figure.value / (1 + claim.printed / 100)
        grown = Interval(100 + claim.box.low, 100 + claim.box.high)
        odd = significant_digits(roundest(implied_base(figure.box, grown))) > ROUND_DIGITS
        likely = odd and plan.reading != "none"
        unit, decimals = figure.unit, figure.decimals
        findings.append(
            found(
                "increase-for-attainment",
                "ambiguous",
                f"increase-for-attainment.{'attained' if likely else 'open'}",
                [claim.item],
                indicator=claim.indicator,
                group=claim.group,
                value=figure.amount,
                percent=percent(claim.printed, claim.decimals),
                plan_attained=Amount(plan.best, unit, decimals),
                percent_attained=percent(figure.value / plan.best * 100, 4),
                plan_rise=Amount(literal, unit, decimals),
                percent_rise=percent(figure.value / literal * 100, 2),
            )
        )
    return findings


def check_plan_lowered(facts: Facts) -> list[Finding]:
    """Was the plan lowered since an earlier year? Then "đạt x %" is against a lower bar."""
    findings = []
    for plan in implied_plans(facts, facts.year):
        claim, figure = plan.claim, plan.figure
        history = plan_history(facts, claim.indicator, claim.group)
        earlier = {year: value for year, value in history.items() if year < facts.year}
        if not earlier:
            continue
        peak = max(earlier, key=lambda year: (earlier[year], year))
        then = facts.figure(claim.indicator, claim.group, peak)
        lowered = plan.best < earlier[peak]
        outcome = "kept" if not lowered else "lowered" if then is None else "lowered-known"
        findings.append(
            found(
                "plan-lowered",
                "ambiguous" if lowered else "consistent",
                f"plan-lowered.{outcome}",
                [claim.item],
                indicator=claim.indicator,
                group=claim.group,
                plan=Amount(plan.best, figure.unit, figure.decimals),
                year=str(facts.year),
                earlier_plan=Amount(earlier[peak], figure.unit, figure.decimals),
                earlier_year=str(peak),
                change=percent((plan.best / earlier[peak] - 1) * 100),
                percent=percent(claim.printed, claim.decimals),
                percent_of_earlier=percent(figure.value / earlier[peak] * 100),
                percent_then=percent(then.value / earlier[peak] * 100, 0) if then else None,
            )
        )
    return findings


def check_plan_to_plan(facts: Facts) -> list[Finding]:
    """How does next year's target compare with this year's plan, rather than with the result?"""
    findings = []
    implied = {(p.claim.indicator, p.claim.group): p for p in implied_plans(facts, facts.year)}
    for target in facts.targets:
        low, high = ends(target)
        plan = implied.get((target.indicator, target.group))
        if target.basis == "change":
            findings += _change_to_change(facts, target)
        elif plan is not None:
            figure, base = plan.figure, plan.plan
            rate = figure.unit == "percent"
            moves = [end - base if rate else (end / base - 1) * 100 for end in (low, high)]
            write = points if rate else percent
            lower = low < plan.best if target.direction == "up" else high > plan.best
            kind = "rate" if rate else "range" if high > low else "count"
            findings.append(
                found(
                    "plan-to-plan",
                    "ambiguous" if lower else "consistent",
                    f"plan-to-plan.{kind}-{'lower' if lower else 'higher'}",
                    [plan.claim.item, target.target],
                    indicator=target.indicator,
                    group=target.group,
                    plan=Amount(base, figure.unit, figure.decimals),
                    low=Amount(low, figure.unit, target.decimals),
                    high=Amount(high, figure.unit, target.decimals),
                    low_move=write(moves[0]),
                    high_move=write(moves[1]),
                    low_of_plan=percent(low / base * 100, 0),
                )
            )
    return findings


def _change_to_change(facts: Facts, target: Target) -> list[Finding]:
    """A planned change of next year against the planned change of this year."""
    plans = facts.plans(target.indicator, target.group)
    last = [p for p in plans if p.basis == "change" and p.period == str(facts.year)]
    findings = []
    for plan in last:
        low, high = ends(target)
        plan_low, plan_high = ends(plan)
        weaker = low < plan_low
        claims = facts.claims_of("change_on_last_year", period=facts.year)
        items = [c.item for c in claims if (c.indicator, c.group) == (plan.indicator, plan.group)]
        findings.append(
            found(
                "plan-to-plan",
                "ambiguous" if weaker else "consistent",
                f"plan-to-plan.change-{'lower' if weaker else 'higher'}",
                [*items, target.target],
                indicator=target.indicator,
                group=target.group,
                plan_low=points(plan_low, plan.decimals),
                plan_high=points(plan_high, plan.decimals),
                low=points(low, target.decimals),
                high=points(high, target.decimals),
                year=str(facts.year),
            )
        )
    return findings


def check_point_of_range(facts: Facts) -> list[Finding]:
    """Which point of a target range is the plan that the department scores itself against?

    Only a later report that prints a percentage of the *same* plan can tell: its implied plan is
    compared with the low end, the midpoint and the high end. Before that, nobody can.
    """
    ranges = [target for target in facts.targets if target.comparator == "between"]
    claims = [
        claim
        for claim in facts.claims_of(*OF_PLAN)
        if claim.period.startswith(str(facts.year + 1)) and claim.printed > 0
    ]
    findings, waiting = [], []
    for target in ranges:
        same = [c for c in claims if (c.indicator, c.group) == (target.indicator, target.group)]
        figures = [facts.figure(c.indicator, c.group, c.period, c.source) for c in same]
        if not same or figures[0] is None or target.basis == "change":
            waiting.append(target.target)
            continue
        findings.append(_nearest_point(target, implied_plan(same[0], figures[0])))
    if waiting:
        findings.append(
            found("point-of-range", "cannot_be_checked", "point-of-range.unknown", waiting)
        )
    return findings


def _nearest_point(target: Target, plan: ImpliedPlan) -> Finding:
    low, high = ends(target)
    places = {"low": low, "middle": (low + high) / 2, "high": high}
    place = min(places, key=lambda name: abs(places[name] - plan.plan))
    verdict: Verdict = "consistent" if plan.rounded.contains(places[place]) else "ambiguous"
    unit, decimals = plan.figure.unit, plan.figure.decimals
    return found(
        "point-of-range",
        verdict,
        f"point-of-range.{place}",
        [target.target],
        indicator=target.indicator,
        group=target.group,
        period=plan.claim.period,
        value=plan.figure.amount,
        percent=percent(plan.claim.printed, plan.claim.decimals),
        plan=Amount(plan.plan, unit, decimals),
        plan_low=Amount(plan.rounded.low, unit, decimals),
        plan_high=Amount(plan.rounded.high, unit, decimals),
        low=Amount(low, unit, decimals),
        middle=Amount(places["middle"], unit, decimals),
        high=Amount(high, unit, decimals),
        percent_of_point=percent(plan.figure.value / places[place] * 100, 1),
    )
