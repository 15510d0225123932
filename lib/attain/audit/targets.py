"""Checks of the targets against the last result, the five-year term and the country."""

from __future__ import annotations

from attain.audit.facts import Facts, Figure, covers, ends, is_term
from attain.audit.findings import Amount, Finding, count, found, percent, points
from attain.evidence.records import Target


def _move(value: float, figure: Figure, decimals: int | None = None) -> Amount:
    unit = "points" if figure.unit == "percent" else figure.unit
    return Amount(value, unit, figure.decimals if decimals is None else decimals)


def check_result_without_target(facts: Facts) -> list[Finding]:
    """Reported this year, no target for the next: these results cannot be followed up."""
    targeted = {(target.indicator, target.group) for target in facts.targets}
    dropped = [f for f in facts.results if (f.indicator, f.group) not in targeted]
    if not facts.targets or not dropped:
        return []
    return [
        found(
            "result-without-target",
            "cannot_be_checked",
            "result-without-target",
            [figure.item for figure in dropped],
            number=count(len(dropped)),
            results=count(len(facts.results)),
            year=str(facts.year + 1),
        )
    ]


def check_target_without_baseline(facts: Facts) -> list[Finding]:
    """A target whose level this year's report does not give: derived, earlier, or unknown."""
    groups: dict[str, list[str]] = {"derived": [], "earlier": [], "unknown": []}
    for target in facts.targets:
        figure = facts.result_of(target)
        if figure is None:
            known = facts.latest(target.indicator, target.group)
            groups["unknown" if known is None else "earlier"].append(target.target)
        elif figure.status == "D":
            groups["derived"].append(target.target)
    return [
        found(
            "target-without-baseline",
            "cannot_be_checked",
            f"target-without-baseline.{kind}",
            targets,
            year=str(facts.year),
        )
        for kind, targets in groups.items()
        if targets
    ]


def is_met(target: Target, value: float) -> bool:
    """Whether a level or count already satisfies the target as it is worded.

    Examples
    --------
    >>> from types import SimpleNamespace
    >>> is_met(SimpleNamespace(comparator="<", low=float("nan"), high=1.2, direction="down"), 1.2)
    False
    """
    low, high = ends(target)
    if target.comparator == "<":
        return value < high
    if target.comparator == "<=":
        return value <= high
    if target.comparator == ">":
        return value > low
    # an exact or a ranged target is met at its easiest end
    return value <= high if target.direction == "down" else value >= low


def check_already_met(facts: Facts) -> list[Finding]:
    """The last result already satisfies the target: with how much room?"""
    findings = []
    for target in facts.targets:
        now = facts.result_of(target)
        if now is None or target.basis == "change" or target.direction != "down":
            continue
        ceiling = ends(target)[1]
        met = is_met(target, now.value)
        known = facts.annual(target.indicator, target.group)
        findings.append(
            found(
                "already-met",
                "ambiguous" if met else "consistent",
                f"already-met.{'met' if met else 'open'}",
                [now.item, target.target],
                indicator=target.indicator,
                group=target.group,
                now=now.amount,
                target=Amount(ceiling, now.unit, target.decimals),
                room=_move(abs(ceiling - now.value), now),
                ratio=Amount(ceiling / now.value, "", 2) if now.value else None,
                years=count(len(known)),
                years_met=count(sum(is_met(target, figure.value) for figure in known)),
            )
        )
    return findings


def check_below_last_result(facts: Facts) -> list[Finding]:
    """A target to raise something that lies, in part or whole, below the last result."""
    findings = []
    for target in facts.targets:
        now = facts.result_of(target)
        if now is None or target.basis == "change" or target.direction != "up":
            continue
        low, high = ends(target)
        if low >= now.value:
            continue
        whole = high < now.value
        message = "part" if not whole else "range" if high > low else "single"
        findings.append(
            found(
                "below-last-result",
                "inconsistent" if whole else "ambiguous",
                f"below-last-result.{message}",
                [now.item, target.target],
                indicator=target.indicator,
                group=target.group,
                now=now.amount,
                low=Amount(low, now.unit, target.decimals),
                high=Amount(high, now.unit, target.decimals),
                low_move=percent((low / now.value - 1) * 100),
                high_move=percent((high / now.value - 1) * 100),
            )
        )
    return findings


def check_required_move(facts: Facts) -> list[Finding]:
    """The move from the last result that a target asks for."""
    findings = []
    for target in facts.targets:
        now = facts.result_of(target)
        if now is None or target.maintain or now.value <= 0:
            continue
        low, high = ends(target)
        items = [now.item, target.target]
        if target.basis == "change":
            findings += _asked_against_last_change(facts, target, now)
        elif now.unit == "percent":
            findings.append(
                found(
                    "required-move",
                    "consistent",
                    "required-move.points",
                    items,
                    indicator=target.indicator,
                    group=target.group,
                    now=now.amount,
                    target=percent(low, target.decimals),
                    move=points(low - now.value, now.decimals),
                )
            )
        else:
            findings.append(
                found(
                    "required-move",
                    "consistent",
                    "required-move.range" if high > low else "required-move.count",
                    items,
                    indicator=target.indicator,
                    group=target.group,
                    now=now.amount,
                    low=Amount(low, now.unit, target.decimals),
                    high=Amount(high, now.unit, target.decimals),
                    low_move=percent((low / now.value - 1) * 100, 2),
                    high_move=percent((high / now.value - 1) * 100, 2),
                )
            )
    return findings


def _asked_against_last_change(facts: Facts, target: Target, now: Figure) -> list[Finding]:
    """A planned fall as a share of the last fall, and of the level it starts from."""
    claims = [
        claim
        for claim in facts.claims_of("change_on_last_year", period=facts.year)
        if (claim.indicator, claim.group) == (target.indicator, target.group)
    ]
    sign = -1 if target.direction == "down" else 1
    low, high = ends(target)
    findings = []
    for claim in claims:
        change, level = sign * claim.printed, now.value
        last = facts.figure(claim.indicator, claim.group, claim.against)
        if change <= 0 or last is None:
            continue
        findings.append(
            found(
                "required-move",
                "ambiguous" if high < change else "consistent",
                f"required-move.change-{'slower' if high < change else 'kept'}",
                [claim.item, target.target],
                indicator=target.indicator,
                group=target.group,
                low=points(low, target.decimals),
                high=points(high, target.decimals),
                last=points(change, claim.decimals),
                low_share=percent(low / change * 100, 0),
                high_share=percent(high / change * 100, 0),
                low_cut=percent(low / level * 100, 0),
                high_cut=percent(high / level * 100, 0),
                last_cut=percent(change / last.value * 100, 0),
                level_low=percent(level - sign * -1 * high, 2),
                level_high=percent(level - sign * -1 * low, 2),
            )
        )
    return findings


def check_against_term(facts: Facts) -> list[Finding]:
    """The target against the province's own target for the five-year term."""
    return [
        _compare(facts, "against-term", target, term)
        for target in facts.targets
        for term in facts.longer_plans(target)
    ]


def check_against_country(facts: Facts) -> list[Finding]:
    """The target against the roadmap of the country for the same indicator."""
    return [
        _compare(facts, "against-country", target, national)
        for target in facts.targets
        for national in facts.national(target.indicator, target.group)
        if national.basis == target.basis and covers(national, facts.year + 1)
    ]


def _compare(facts: Facts, check: str, target: Target, other: Target) -> Finding:
    """Say whether a target is equal to, weaker than, short of or above another."""
    unit = facts.view.indicator(target.indicator).unit
    unit = "points" if target.basis == "change" and unit == "percent" else unit
    low, high = ends(target)
    other_low, other_high = ends(other)
    down_level = target.direction == "down" and target.basis == "level"
    ahead = low - other_low if not down_level else other_high - high
    later = not is_term(other.period) and int(other.period[:4]) > facts.year + 1
    if (low, high, target.comparator) == (other_low, other_high, other.comparator):
        verdict, message = "ambiguous", "equal"
    elif ahead > 0:
        verdict, message = ("ambiguous", "above") if later else ("consistent", "stronger")
    elif ahead == 0:
        verdict, message = "consistent", "stronger"
    else:
        verdict, message = ("consistent", "remaining") if later else ("inconsistent", "weaker")
    ranged = "range" if other_high > other_low or high > low else "single"
    move = "points" if unit == "percent" else unit
    decimals = max(target.decimals, other.decimals)
    return found(
        check,
        verdict,  # type: ignore[arg-type]
        f"{check}.{message}-{ranged}",
        [target.target],
        indicator=target.indicator,
        group=target.group,
        low=Amount(low, unit, target.decimals),
        high=Amount(high, unit, target.decimals),
        term=other.period.replace("-", "–"),
        term_low=Amount(other_low, unit, other.decimals),
        term_high=Amount(other_high, unit, other.decimals),
        gap_low=Amount(abs(low - other_low), move, decimals),
        gap_high=Amount(abs(high - other_high), move, decimals),
    )
