"""Rules about the targets: against the last result, each other, the term and the country."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from attain.audit.amounts import (
    COUNT,
    Amount,
    Interval,
    asked,
    growth,
    percent,
    points,
    share,
    shares,
)
from attain.audit.facts import Facts, Figure, same
from attain.audit.findings import Finding, found, rule
from attain.evidence.records import Target

LOANS: Final = "loan_workers"  # placements that a loan of the employment fund pays for
PLACEMENTS: Final = "job_placements"


@rule(remark="met")
def already_met(facts: Facts) -> Iterator[Finding]:
    """The last result already satisfies the target: with how much room?"""
    for target, now in facts.levels():
        if target.direction != "down":
            continue
        known = facts.annual(target.indicator, target.group)
        years = COUNT.each(years=len(known), years_met=sum(target.is_met(f.value) for f in known))
        ceiling = Amount(target.ends[1], now.unit, target.decimals)
        outcome, room = "met" if target.is_met(now.value) else "open", abs(ceiling - now.value)
        yield found(outcome, now, target, now=now, target=ceiling, room=now.gap(room), **years)


@rule(remark="change-slower below below-range below-part")
def required_move(facts: Facts) -> Iterator[Finding]:
    """The move from the last result that a target asks for; one to be raised may lie below it."""
    for target, now in facts.pairs():
        low, high = target.ends
        below = target.is_level and target.direction == "up" and low < now.value
        if target.basis == "relative" or now.value <= 0 or (target.maintain and not below):
            continue
        if target.basis == "change":
            yield from _asked_against_last_change(facts, target, now)
            continue
        under = "below" if high == low else "below-part" if high >= now.value else "below-range"
        outcome = under if below else "range" if high > low else "single"
        low_move, high_move = (
            now.gap(end - now.value) if now.unit == "percent" else growth(end, now.value, 2)
            for end in (low, high)
        )
        move = {"low_move": low_move, "high_move": high_move}
        yield found(outcome, now, target, now=now, **asked(target, now.unit), **move)


def _asked_against_last_change(facts: Facts, target: Target, now: Figure) -> Iterator[Finding]:
    """A planned fall as a share of the last fall, and of the level it starts from."""
    sign = -1 if target.direction == "down" else 1
    low, high = target.ends
    for claim in facts.claims_of("change_on_last_year", period=facts.year):
        change = sign * claim.printed
        last = facts.of(claim, claim.against)
        if not same(claim, target) or change <= 0 or last is None or last.value <= 0:
            continue
        levels = sorted(now.value + sign * move for move in (low, high))
        yield found(
            "change-slower" if high < change else "change-kept", claim, target,
            **asked(target, "points"), last=points(change, claim.decimals),
            **shares(change, 0, low_share=low, high_share=high),
            **shares(now.value, 0, low_cut=low, high_cut=high),
            last_cut=share(change, last.value, 0),
            **percent(decimals=2).each(level_low=levels[0], level_high=levels[1]),
        )  # fmt: skip


_FLAGGED = "equal-single equal-range weaker-single weaker-range above-single above-range"


@rule(remark=f"{_FLAGGED} ahead-single ahead-range")
def against_term(facts: Facts) -> Iterator[Finding]:
    """The target against the province's own target for the five-year term."""
    for target in facts.targets:
        for term in facts.longer_plans(target):
            yield _in_sum(facts, target, term, _compare(facts, target, term))


def _in_sum(facts: Facts, target: Target, term: Target, finding: Finding) -> Finding:
    """Of a yearly change below that of the term: whether all the years together still keep up."""
    if target.basis != "change" or not finding.outcome.startswith("weaker"):
        return finding
    broken = facts.view.indicator(target.indicator).breaks_in(facts.area)
    begun = max((term.years[0] - 1, *(year for year in broken if year <= facts.year)))
    past = [f for f in facts.annual(target.indicator, target.group) if int(f.period) >= begun]
    if len(past) < 2 or int(past[-1].period) != facts.year:
        return finding
    first, now = past[0], past[-1]
    sign, years = -1 if target.direction == "down" else 1, facts.year + 1 - int(first.period)
    left, path = now.value + sign * target.ends[0], first.value + sign * years * term.ends[0]
    if sign * (left - path) < 0:
        return finding
    return found(
        finding.outcome.replace("weaker", "ahead"), now.item, *finding.items,
        first=first, base=first.period, **finding.figures, **now.amount.each(left=left, path=path),
    )  # fmt: skip


@rule(remark=_FLAGGED)
def against_country(facts: Facts) -> Iterator[Finding]:
    """The target against the roadmap of the country for the same indicator."""
    for target in facts.targets if facts.area != "vietnam" else ():
        for national in facts.plans(target, "vietnam"):
            alike = national.basis == target.basis and not national.summed
            if alike and facts.year + 1 in national.years:
                yield _compare(facts, target, national)


def _compare(facts: Facts, target: Target, other: Target) -> Finding:
    """Say whether a target is equal to, weaker than, short of or above another."""
    unit = facts.view.indicator(target.indicator).unit
    unit = "percent" if target.basis == "relative" else unit
    move = "points" if unit == "percent" else unit
    unit = move if target.basis == "change" else unit
    low, high = target.ends
    other_low, other_high = other.ends
    down_level = target.direction == "down" and target.basis == "level"
    ahead = low - other_low if not down_level else other_high - high
    later = other.asks == "end" and other.years[-1] > facts.year + 1
    if (low, high, target.comparator) == (other_low, other_high, other.comparator):
        outcome = "equal"
    elif ahead >= 0:
        outcome = "above" if later and ahead > 0 else "stronger"
    else:
        outcome = "remaining" if later else "weaker"
    gap = Amount(unit=move, decimals=max(target.decimals, other.decimals))
    return found(
        f"{outcome}-{'range' if other_high > other_low or high > low else 'single'}", target,
        **asked(target, unit), term=other.period.replace("-", "–"),
        **asked(other, unit, "term_"),
        **gap.each(gap_low=abs(low - other_low), gap_high=abs(high - other_high)),
    )  # fmt: skip


@rule(contradiction="exceeds")
def part_of_whole(facts: Facts) -> Iterator[Finding]:
    """Counts said to be part of another count: their sum, share and the rest nobody explains."""
    claims = facts.claims_of("part_of", period=facts.year)
    for whole_item in dict.fromkeys(claim.against for claim in claims):
        whole = facts.result(whole_item)
        named = filter(None, (facts.result(c.item) for c in claims if c.against == whole_item))
        parts = [p for p in named if facts.view.indicator(p.indicator).kind == "count"]
        if whole is None or whole.value <= 0 or not parts:
            continue
        total = sum(part.value for part in parts)
        largest = max(parts, key=lambda part: part.value)
        yield found(
            "fits" if total <= whole.value else "exceeds", whole, *parts,
            indicator=whole.indicator, indicator_largest=largest.indicator,
            **COUNT.each(parts=len(parts), total=total),
            **shares(whole.value, share=total, largest_share=largest.value),
            **whole.amount.each(whole=whole.value, rest=whole.value - total), largest=largest,
        )  # fmt: skip


@rule("question")
def unit_drift(facts: Facts) -> Iterator[Finding]:
    """A part in persons inside a whole in spells: one person may be placed more than once."""
    for claim in facts.claims_of("part_of", period=facts.year):
        part, whole = facts.result(claim.item), facts.result(claim.against)
        if part is None or whole is None or part.unit == whole.unit:
            continue
        names = {"indicator": part.indicator, "indicator_whole": whole.indicator}
        yield found("", part, whole, **names, part=part, whole=whole)


def _wide(target: Target) -> Interval:
    low, high = (Amount(end, decimals=target.decimals).box for end in target.ends)
    return Interval(low.low, high.high)


@rule(remark="range-falls point-falls")
def share_of_parent(facts: Facts) -> Iterator[Finding]:
    """Part and whole both have targets: does the part's share rise, hold or fall?

    With two ranges the planned share runs from the low end of the part over the high end of the
    whole to the reverse; it falls when even the largest planned share is below the last one.
    """
    for child, now in facts.levels():
        parent = facts.target(child.parent)
        if parent is None or parent.indicator == child.indicator or parent.basis != child.basis:
            continue
        whole = facts.of(parent)
        if whole is None or whole.value <= 0 or parent.ends[0] <= 0:
            continue
        planned = Interval(*child.ends) / Interval(*parent.ends)
        wide = _wide(child) / _wide(parent)
        last = now.value / whole.value
        kind = "range" if planned.low < planned.high else "point"
        yield found(
            f"{kind}-{'falls' if planned.high < last else 'kept'}", now, whole, child, parent,
            indicator=child.indicator, indicator_parent=parent.indicator,
            **shares(1, share=last, planned_low=planned.low, planned_high=planned.high),
            **shares(1, rounding_low=wide.low, rounding_high=wide.high), year=str(facts.year + 1),
        )  # fmt: skip


@rule(remark="more")
def per_session(facts: Facts) -> Iterator[Finding]:
    """People to be helped for each session to be held, against the last such ratio on record."""
    for child in facts.targets:
        parent = facts.target(child.parent)
        if parent is None or facts.view.indicator(parent.indicator).unit != "sessions":
            continue
        (asked_people, _), (asked_sessions, _) = child.ends, parent.ends
        people, sessions = facts.latest(child.indicator), facts.latest(parent.indicator)
        if not (people and sessions and people.covers == sessions.covers):
            continue
        if min(asked_sessions, sessions.value) <= 0:
            continue
        planned = Amount(asked_people / asked_sessions, "", 1)
        last = people.value / sessions.value
        yield found(
            "more" if planned > last else "fewer", parent, child,
            planned=planned, period=people.covers, last=planned.like(last),
            rise=growth(planned, last, 0),
            **COUNT.each(people=asked_people, sessions=asked_sessions),
            **COUNT.each(last_sessions=sessions.value, last_people=people.value),
        )  # fmt: skip


@rule(contradiction="exceeds")
def loans_share(facts: Facts) -> Iterator[Finding]:
    """Which share of the planned placements would rest on loans of the employment fund?"""
    loans, placed = facts.target_of(LOANS), facts.target_of(PLACEMENTS)
    if loans is None or placed is None:
        return
    low, high = placed.ends
    borrowers, unit = loans.ends[0], facts.view.indicator(PLACEMENTS).unit
    yield found(
        "fits" if borrowers <= low else "exceeds", loans, placed,
        loans=Amount(borrowers, facts.view.indicator(LOANS).unit),
        **Amount(unit=unit).each(low=low, high=high),
        share_low=share(borrowers, high), share_high=share(borrowers, low),
    )  # fmt: skip
