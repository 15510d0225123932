"""Checks of parts against wholes, in the results and in the targets."""

from __future__ import annotations

from typing import Final

from attain.audit.facts import Facts, Figure, ends, is_item
from attain.audit.findings import Amount, Finding, Verdict, count, found, percent
from attain.evidence.records import Target
from attain.evidence.rounding import Interval, ratio, rounded

LOANS: Final = "loan_workers"  # placements that a loan of the employment fund pays for
PLACEMENTS: Final = "job_placements"


def check_part_of_whole(facts: Facts) -> list[Finding]:
    """Counts said to be part of another count: their sum, share and the rest nobody explains."""
    claims = facts.claims_of("part_of", period=facts.year)
    findings = []
    for whole_item in dict.fromkeys(c.against for c in claims if is_item(c.against)):
        whole = facts.result(whole_item)
        parts = [facts.result(c.item) for c in claims if c.against == whole_item]
        known = [
            part
            for part in parts
            if part is not None and facts.view.indicator(part.indicator).kind == "count"
        ]
        if whole is None or not known:
            continue
        total = sum(part.value for part in known)
        fits = total <= whole.value
        largest = max(known, key=lambda part: part.value)
        findings.append(
            found(
                "part-of-whole",
                "consistent" if fits else "inconsistent",
                f"part-of-whole.{'fits' if fits else 'exceeds'}",
                [whole_item, *[part.item for part in known]],
                indicator=whole.indicator,
                indicator_largest=largest.indicator,
                whole=whole.amount,
                parts=count(len(known)),
                total=Amount(total),
                share=percent(total / whole.value * 100),
                rest=Amount(whole.value - total, whole.unit),
                largest=largest.amount,
                largest_share=percent(largest.value / whole.value * 100),
            )
        )
    return findings


def _families(facts: Facts) -> list[tuple[Target, Target, Figure, Figure]]:
    """Targets of another target's part, both with a result: child, parent and the two results."""
    families = []
    for child in facts.targets:
        parent = facts.target(child.parent)
        if parent is None or parent.indicator == child.indicator or parent.basis != child.basis:
            continue
        now, whole = facts.result_of(child), facts.result_of(parent)
        if now is not None and whole is not None and whole.value > 0:
            families.append((child, parent, now, whole))
    return families


def check_share_of_parent(facts: Facts) -> list[Finding]:
    """Part and whole both have targets: does the part's share rise, hold or fall?

    With two ranges the planned share runs from the low end of the part over the high end of the
    whole to the reverse; it falls when even the largest planned share is below the last one.
    """
    findings = []
    for child, parent, now, whole in _families(facts):
        low, high = ends(child), ends(parent)
        share = now.value / whole.value
        planned = Interval(low[0] / high[1], low[1] / high[0])
        wide = ratio(
            Interval(rounded(low[0], child.decimals).low, rounded(low[1], child.decimals).high),
            Interval(rounded(high[0], parent.decimals).low, rounded(high[1], parent.decimals).high),
        )
        falls = planned.high < share
        kind = "range" if planned.low < planned.high else "point"
        findings.append(
            found(
                "share-of-parent",
                "ambiguous" if falls else "consistent",
                f"share-of-parent.{kind}-{'falls' if falls else 'kept'}",
                [now.item, whole.item, child.target, parent.target],
                indicator=child.indicator,
                indicator_parent=parent.indicator,
                share=percent(share * 100),
                planned_low=percent(planned.low * 100),
                planned_high=percent(planned.high * 100),
                rounding_low=percent(wide.low * 100),
                rounding_high=percent(wide.high * 100),
                year=str(facts.year + 1),
            )
        )
    return findings


def check_per_session(facts: Facts) -> list[Finding]:
    """People to be helped for each session to be held, against the last such ratio on record."""
    findings = []
    for child in facts.targets:
        parent = facts.target(child.parent)
        if parent is None or facts.view.indicator(parent.indicator).unit != "sessions":
            continue
        planned = ends(child)[0] / ends(parent)[0]
        people, sessions = facts.latest(child.indicator), facts.latest(parent.indicator)
        figures: dict[str, Amount | str | None] = {
            "people": Amount(ends(child)[0]),
            "sessions": Amount(ends(parent)[0]),
            "planned": Amount(planned, "", 1),
        }
        message, more = "unknown", False
        if people is not None and sessions is not None and people.covers == sessions.covers:
            last = people.value / sessions.value
            more = planned > last
            message = "more" if more else "fewer"
            figures |= {
                "period": people.covers,
                "last": Amount(last, "", 1),
                "rise": percent((planned / last - 1) * 100, 0),
                "last_sessions": Amount(sessions.value),
                "last_people": Amount(people.value),
            }
        verdict: Verdict = "ambiguous" if more else "consistent"
        if message == "unknown":
            verdict = "cannot_be_checked"
        items = [parent.target, child.target]
        findings.append(found("per-session", verdict, f"per-session.{message}", items, **figures))
    return findings


def check_loans_share(facts: Facts) -> list[Finding]:
    """Which share of the planned placements would rest on loans of the employment fund?"""
    loans = next((t for t in facts.targets if t.indicator == LOANS), None)
    placed = next((t for t in facts.targets if t.indicator == PLACEMENTS), None)
    if loans is None or placed is None:
        return []
    low, high = ends(placed)
    borrowers, unit = ends(loans)[0], facts.view.indicator(PLACEMENTS).unit
    fits = borrowers <= low
    return [
        found(
            "loans-share",
            "consistent" if fits else "inconsistent",
            f"loans-share.{'fits' if fits else 'exceeds'}",
            [loans.target, placed.target],
            loans=Amount(borrowers, facts.view.indicator(LOANS).unit),
            low=Amount(low, unit),
            high=Amount(high, unit),
            share_low=percent(borrowers / high * 100),
            share_high=percent(borrowers / low * 100),
        )
    ]
