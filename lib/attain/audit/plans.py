"""Rules about the plans themselves: what a printed percentage implies, and how the plan moved."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from attain.audit.amounts import Amount, Interval, asked, growth, is_round, points, rounded, share
from attain.audit.facts import OF_PLAN, Claim, Facts, Figure, same
from attain.audit.findings import Finding, found, rule
from attain.evidence.records import Target

MET: Final = 100.0  # per cent of the plan


@dataclass(frozen=True)
class ImpliedPlan:
    """The plan behind "x per cent of the plan".

    ``rounded`` and ``truncated`` are its interval if the percentage was rounded or cut off, with
    the rounding of the result. ``round_plan`` is the roundest plan inside ``rounded``, or inside
    ``truncated`` when only a cut-off percentage leaves room for a round one.
    """

    claim: Claim
    figure: Figure
    plan: float
    rounded: Interval
    truncated: Interval
    round_plan: float
    reading: str

    @property
    def best(self) -> float:
        """The plan to compare with: the round one if there is one, else the quotient."""
        return self.plan if self.reading == "none" else self.round_plan


def implied_plans(facts: Facts) -> list[ImpliedPlan]:
    """Return the implied plan of every percentage of the plan about the year of the results.

    The plan book tells those of an area whose reports are not at hand.
    """
    claims = facts.percents_of_plan(facts.year)
    if not facts.claims_of(*OF_PLAN):
        claims = [claim for claim in facts.book_claims if claim.period == str(facts.year)]
    return [plan_behind(claim, figure) for claim, figure in facts.with_figures(claims)]


def plan_behind(claim: Claim, figure: Figure) -> ImpliedPlan:
    """Return the plan that one percentage implies, "tăng x %" read as "đạt x %"."""
    percents = (claim.amount.box, claim.amount.cut)
    by_rounding, by_cutting = (figure.box.base(percent) for percent in percents)
    plans = {"round": by_rounding.roundest, "truncated": by_cutting.roundest}
    reading = next((name for name, plan in plans.items() if is_round(plan)), "none")
    return ImpliedPlan(
        claim, figure, figure.value / claim.printed * 100, by_rounding, by_cutting,
        plans.get(reading, plans["round"]), reading,
    )  # fmt: skip


@rule(question="truncated none")
def implied_plan(facts: Facts) -> Iterator[Finding]:
    """A percentage of the plan and the result give the plan: is it a number a plan would hold?

    A plan of at most three significant digits is called round. If only a cut-off percentage
    leaves room for one, the percentage was probably not rounded.
    """
    for plan in implied_plans(facts):
        claim, value = plan.claim, plan.figure.amount
        nearest = rounded(plan.plan)
        whole = facts.view.indicator(claim.indicator).kind == "count"
        box, cut = (b.whole if whole else b for b in (plan.rounded, plan.truncated))
        # the end of an interval of a rate needs one decimal more than the figure
        fine = Amount(unit=value.unit, decimals=value.decimals + (value.unit == "percent"))
        yield found(
            plan.reading, claim,
            value=value, percent=claim.amount, plan=fine.like(plan.plan),
            **fine.ends(plan=box, truncated=cut),
            **value.each(round_plan=plan.round_plan, nearest=nearest),
            round_percent=share(value, plan.round_plan, 4),
            nearest_percent=share(value, nearest, 2),
        )  # fmt: skip


@rule("question")
def increase_for_attainment(facts: Facts) -> Iterator[Finding]:
    """Words "tăng x % so với kế hoạch" may stand for "đạt x %": both readings, with their plans.

    Attainment is called the likely one where it alone leads to a round plan.
    """
    for plan in implied_plans(facts):
        claim, value = plan.claim, plan.figure.amount
        if claim.kind != "rise_over_plan" and "tăng" not in claim.quote.lower():
            continue
        literal = value / claim.factor
        rise = plan.figure.box.base(claim.growth).roundest
        likely = not is_round(rise) and plan.reading != "none"
        yield found(
            "attained" if likely else "open", claim,
            value=value, percent=claim.amount,
            **value.each(plan_attained=plan.best, plan_rise=literal),
            percent_rise=share(value, literal, 2),
        )  # fmt: skip


def plan_history(facts: Facts, about: Figure) -> dict[int, float]:
    """Return the yearly plans of a count before the year of the results, as own reports say.

    Not the plan book's, which read one plan here and another there.
    """
    return {
        int(plan.period): plan.ends[0]
        for plan in facts.plans(about)
        if plan.period.isdigit() and plan.basis == "count" and int(plan.period) < facts.year
        if plan not in facts.book_plans and plan.ends[0] > 0
    }


@rule("remark")
def plan_lowered(facts: Facts) -> Iterator[Finding]:
    """Was the plan lowered since an earlier year? Then "đạt x %" is against a lower bar."""
    for plan in implied_plans(facts):
        value, earlier = plan.figure.amount, plan_history(facts, plan.figure)
        peak = max(earlier, key=lambda year: (earlier[year], year), default=0)
        if not peak or plan.best >= earlier[peak]:
            continue
        then = facts.of(plan.claim, peak)
        yield found(
            "known" if then else "unknown", plan.claim,
            **value.each(plan=plan.best, earlier_plan=earlier[peak]), year=str(facts.year),
            earlier_year=str(peak), change=growth(plan.best, earlier[peak]),
            percent=plan.claim.amount, percent_of_earlier=share(value, earlier[peak]),
            percent_then=share(then.value, earlier[peak], 0) if then else None,
        )  # fmt: skip


@rule(remark="single-lower range-lower change-lower")
def plan_to_plan(facts: Facts) -> Iterator[Finding]:
    """How does next year's target compare with this year's plan, rather than with the result?"""
    implied = {(p.claim.indicator, p.claim.group): p for p in implied_plans(facts)}
    for target in facts.targets:
        low, high = target.ends
        plan = implied.get((target.indicator, target.group))
        if target.basis == "change":
            yield from _change_to_change(facts, target)
        elif plan is not None and target.is_level:
            value, base = plan.figure.amount, plan.plan
            rate = value.unit == "percent"
            moves = [points(end - base) if rate else growth(end, base) for end in (low, high)]
            lower = low < plan.best if target.direction == "up" else high > plan.best
            yield found(
                f"{'range' if high > low else 'single'}-{'lower' if lower else 'higher'}",
                plan.claim, target,
                plan=value.like(base), **asked(target, value.unit), low_move=moves[0],
                high_move=moves[1], low_of_plan=share(low, base, 0),
            )  # fmt: skip


def _change_to_change(facts: Facts, target: Target) -> Iterator[Finding]:
    """A planned change of next year against the planned change of this year."""
    claims = facts.claims_of("change_on_last_year", period=facts.year)
    for plan in facts.plans(target):
        if plan.basis == "change" and plan.period == str(facts.year):
            yield found(
                f"change-{'lower' if target.ends[0] < plan.ends[0] else 'higher'}",
                *(claim for claim in claims if same(claim, plan)), target,
                **asked(plan, "points", "plan_"),
                **asked(target, "points"), year=str(facts.year),
            )  # fmt: skip


@rule(question="unknown")
def point_of_range(facts: Facts) -> Iterator[Finding]:
    """Which point of a target range is the plan that the department scores itself against?

    Only a later report that prints a percentage of the *same* plan can tell: its implied plan is
    compared with the low end, the midpoint and the high end. Before that, nobody can.
    """
    printed = facts.with_figures(facts.percents_of_plan())
    plans = [plan_behind(*told) for told in printed if int(told[0].period[:4]) == facts.year + 1]
    waiting = []
    for target in (t for t in facts.targets if t.comparator == "between"):
        later = [plan for plan in plans if same(plan.claim, target)]
        if not later or not target.is_level:
            waiting.append(target)
            continue
        plan, value = later[0], later[0].figure.amount
        low, high = target.ends
        places = {"low": low, "middle": (low + high) / 2, "high": high}
        place = min(places, key=lambda name: abs(places[name] - plan.plan))
        yield found(
            place, target,
            period=plan.claim.period, value=value, percent=plan.claim.amount,
            **value.each(plan=plan.plan, plan_low=plan.rounded.low, plan_high=plan.rounded.high),
            **value.each(**places),
            percent_of_point=share(value, places[place]),
        )  # fmt: skip
    if waiting:
        yield found("unknown", *waiting)
