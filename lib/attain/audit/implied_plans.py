"""The plan that stands behind "x per cent of the plan", and the plans of earlier years."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Final

from attain.audit.facts import Claim, Facts, Figure, ends
from attain.evidence.rounding import (
    ROUND_DIGITS,
    Interval,
    implied_base,
    roundest,
    significant_digits,
    truncated,
)

OF_PLAN: Final = ("percent_of_plan", "rise_over_plan")
MET: Final = 100.0  # per cent of the plan


@dataclass(frozen=True)
class ImpliedPlan:
    """The plan behind "x per cent of the plan".

    ``rounded`` and ``truncated`` are its interval if the percentage was rounded or cut off (with
    the rounding of the result), ``exact`` the interval by the rounding of the percentage alone,
    ``round_plan`` the roundest plan inside ``rounded``, or inside ``truncated`` when only a
    cut-off percentage leaves room for a round one.
    """

    claim: Claim
    figure: Figure
    plan: float
    exact: Interval
    rounded: Interval
    truncated: Interval
    round_plan: float
    reading: str

    @property
    def best(self) -> float:
        """The plan to compare with: the round one if there is one, else the quotient."""
        return self.plan if self.reading == "none" else self.round_plan


def implied_plans(facts: Facts, period: str | int) -> list[ImpliedPlan]:
    """Return the implied plan of every percentage of the plan about a period."""
    plans = []
    for claim in facts.claims_of(*OF_PLAN, period=period):
        figure = facts.figure(claim.indicator, claim.group, claim.period, claim.source)
        if figure is not None and claim.printed > 0:
            plans.append(implied_plan(claim, figure))
    return plans


def implied_plan(claim: Claim, figure: Figure) -> ImpliedPlan:
    """Return the plan that one percentage implies, "tăng x %" read as "đạt x %"."""
    cut_off = truncated(claim.printed, claim.decimals)
    by_rounding = implied_base(figure.box, claim.box)
    by_cutting = implied_base(figure.box, cut_off)
    candidates = {"round": roundest(by_rounding), "truncated": roundest(by_cutting)}
    reading = next(
        (name for name, plan in candidates.items() if significant_digits(plan) <= ROUND_DIGITS),
        "none",
    )
    return ImpliedPlan(
        claim,
        figure,
        figure.value / claim.printed * 100,
        implied_base(Interval(figure.value, figure.value), claim.box),
        by_rounding,
        by_cutting,
        candidates["truncated" if reading == "truncated" else "round"],
        reading,
    )


def whole_numbers(box: Interval) -> Interval:
    """Return the whole numbers of an interval: a plan counts people, not fractions of them.

    An interval without a whole number is returned as it is.

    Examples
    --------
    >>> whole_numbers(Interval(36_000.5, 36_005.0))
    Interval(low=36001.0, high=36005.0)
    >>> whole_numbers(Interval(7.2, 7.8))
    Interval(low=7.2, high=7.8)
    """
    low, high = math.ceil(box.low), math.floor(box.high)
    return Interval(float(low), float(high)) if low <= high else box


def plan_history(facts: Facts, indicator: str, group: str = "total") -> dict[int, float]:
    """Return the yearly plan of a count up to the year of the results: own reports, then implied.

    For the year of the results the plan is the one that its percentage implies.
    """
    history = {
        int(plan.period): ends(plan)[0]
        for plan in facts.plans(indicator, group)
        if plan.period.isdigit() and plan.basis == "count" and int(plan.period) < facts.year
    }
    for plan in implied_plans(facts, facts.year):
        if (plan.claim.indicator, plan.claim.group) == (indicator, group):
            history[facts.year] = plan.best
    return dict(sorted(history.items()))
