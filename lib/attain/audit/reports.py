"""Checks of one report against another: two figures for one period, the half-year, other plans."""

from __future__ import annotations

import itertools

from attain.audit.facts import Facts, Figure, ends
from attain.audit.findings import Amount, Finding, Verdict, found, percent, points
from attain.audit.implied_plans import OF_PLAN, implied_plan


def _gap(value: float, figure: Figure) -> Amount:
    if figure.unit == "percent":
        return points(value, figure.decimals)
    return Amount(value, figure.unit, figure.decimals)


def check_reports_differ(facts: Facts) -> list[Finding]:
    """Two reports print different figures for one quantity and one period, beyond rounding."""
    spoken = {(f.indicator, f.group): f.item for f in facts.results}
    spoken |= {(t.indicator, t.group): t.target for t in facts.targets}
    same: dict[tuple[str, str, str], list[Figure]] = {}
    for figure in facts.figures:
        if (figure.indicator, figure.group) in spoken and int(figure.period[:4]) <= facts.year:
            same.setdefault((figure.indicator, figure.group, figure.period), []).append(figure)
    findings = []
    for (indicator, group, period), figures in sorted(same.items()):
        low, high = (pick(figures, key=lambda f: f.value) for pick in (min, max))
        if low.source == high.source or low.box.overlaps(high.box):
            continue
        findings.append(
            found(
                "reports-differ",
                "ambiguous",
                "reports-differ",
                [spoken[indicator, group]],
                indicator=indicator,
                group=group,
                period=period,
                low=low.amount,
                high=high.amount,
                gap=_gap(high.value - low.value, low),
            )
        )
    return findings


def check_bridge(facts: Facts) -> list[Finding]:
    """A department's figure continues a survey's series: do the two agree where both are known?

    The gap in the first year of the own figures is held against the usual yearly change of the
    continued series, ``mean |change|``: a smaller one cannot pass for a year's progress.
    """
    findings = []
    for bridge in facts.view.bridges.to_dict("records"):
        year = int(bridge["from_year"])
        own = facts.figure(str(bridge["indicator"]), period=year)
        other = facts.figure(str(bridge["continues"]), period=year)
        known = [f for f in facts.annual(str(bridge["continues"])) if int(f.period) < year]
        if own is None or len(known) < 2 or year > facts.year:
            continue
        changes = [
            abs(b.value - a.value) / (int(b.period) - int(a.period))
            for a, b in itertools.pairwise(known)
        ]
        usual = sum(changes) / len(changes)
        figures: dict[str, Amount | str | None] = {
            "indicator": own.indicator,
            "indicator_other": known[-1].indicator,
            "own": own.amount,
            "year": str(year),
            "last": known[-1].amount,
            "last_year": known[-1].period,
            "step": _gap(own.value - known[-1].value, own),
            "usual": _gap(usual, own),
        }
        verdict: Verdict = "cannot_be_checked"
        message = "unknown"
        if other is not None:
            gap = abs(own.value - other.value)
            verdict, message = ("consistent", "close") if gap <= usual else ("ambiguous", "apart")
            figures |= {"other": other.amount, "gap": _gap(gap, own)}
        findings.append(found("bridge", verdict, f"bridge.{message}", [own.item], **figures))
    return findings


def check_half_year(facts: Facts) -> list[Finding]:
    """The first half of the target year is reported: on which pace does it put the year?

    Twice the half-year, and the half-year over the share that the first half had of the latest
    year of which both are known. Half-years of the target year are known only after it began.
    """
    findings = []
    for target in facts.targets:
        half = facts.figure(target.indicator, target.group, f"{facts.year + 1}-H1")
        if half is None or target.basis != "count":
            continue
        figures: dict[str, Amount | str | None] = {
            "indicator": target.indicator,
            "group": target.group,
            "period": half.period,
            "half": half.amount,
            "low": Amount(ends(target)[0], half.unit, half.decimals),
            "doubled": Amount(2 * half.value, half.unit, half.decimals),
        }
        projected = [2 * half.value]
        message = "doubled"
        for whole in reversed(facts.annual(target.indicator, target.group)):
            part = facts.figure(target.indicator, target.group, f"{whole.period}-H1")
            if part is None or whole.value <= 0 or part.value <= 0:
                continue
            share = part.value / whole.value
            projected.append(half.value / share)
            message = "shared"
            figures |= {
                "share": percent(share * 100),
                "share_year": whole.period,
                "by_share": Amount(projected[-1], half.unit, half.decimals),
            }
            break
        enough = min(projected) >= ends(target)[0]
        findings.append(
            found(
                "half-year",
                "consistent" if enough else "ambiguous",
                f"half-year.{message}-{'enough' if enough else 'short'}",
                [target.target],
                **figures,
            )
        )
    return findings


def check_plan_not_listed(facts: Facts) -> list[Finding]:
    """A later report speaks of a plan for the target year that is not among the targets."""
    listed = {(target.indicator, target.group) for target in facts.targets}
    findings = []
    for claim in facts.claims_of(*OF_PLAN):
        figure = facts.figure(claim.indicator, claim.group, claim.period, claim.source)
        if not claim.period.startswith(str(facts.year + 1)) or claim.printed <= 0:
            continue
        if figure is None or not listed or (claim.indicator, claim.group) in listed:
            continue
        plan, result = implied_plan(claim, figure), facts.figure(claim.indicator, claim.group)
        findings.append(
            found(
                "plan-not-listed",
                "ambiguous",
                "plan-not-listed",
                [result.item if result else ""],
                indicator=claim.indicator,
                group=claim.group,
                period=claim.period,
                value=figure.amount,
                percent=percent(claim.printed, claim.decimals),
                plan=Amount(plan.round_plan, figure.unit, figure.decimals),
                plan_low=Amount(plan.rounded.low, figure.unit, figure.decimals),
                plan_high=Amount(plan.rounded.high, figure.unit, figure.decimals),
                year=str(facts.year + 1),
            )
        )
    return findings
