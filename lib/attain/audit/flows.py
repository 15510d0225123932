"""Checks of rates as numbers of people: what a target asks for, and who could deliver it."""

from __future__ import annotations

from typing import Final

from attain.audit.facts import Facts, Figure, ends
from attain.audit.findings import Amount, Finding, Verdict, found, percent, points
from attain.audit.weights import forces_of_counts
from attain.evidence.rounding import Interval

FORCE: Final = "labour_force"
ENROLMENT: Final = "vocational_enrolment"
UNEMPLOYED: Final = "unemployed_persons"
RATE: Final = "unemployment_rate"
# Rates of the labour force that rise only when people are trained.
TRAINED: Final = ("trained_labour", "certificate_share_department")


def labour_force(facts: Facts) -> Figure | None:
    """Return the latest labour force of the area that is known, months and quarters included."""
    return facts.latest(FORCE)


def persons(figure: Figure) -> float:
    """Return a count in persons, whichever unit the table holds it in."""
    return figure.value * (1000 if figure.unit == "thousand_persons" else 1)


def check_training_capacity(facts: Facts) -> list[Finding]:
    """A rise of a share of the labour force is a number of people: more than are enrolled?

    ``people = (target - last) / 100 x labour force``. A year's enrolment is an upper bound of
    what training can add: everybody would have to complete, be counted for the first time and
    stay. It is given in percentage points, ``enrolment / labour force x 100``.
    """
    force, findings = labour_force(facts), []
    enrolled = facts.figure(ENROLMENT)
    for target in facts.targets:
        now = facts.result_of(target)
        if target.indicator not in TRAINED or target.basis != "level" or now is None:
            continue
        if ends(target)[0] <= now.value:
            continue
        items = [now.item, target.target] + ([enrolled.item] if enrolled else [])
        if force is None:
            findings.append(
                found(
                    "training-capacity",
                    "cannot_be_checked",
                    "training-capacity.unknown",
                    items,
                    indicator=target.indicator,
                )
            )
            continue
        rise = ends(target)[0] - now.value
        people = rise / 100 * persons(force)
        figures: dict[str, Amount | str | None] = {
            "indicator": target.indicator,
            "rise": points(rise),
            "force": Amount(persons(force), "persons"),
            "period": force.period,
            "per_point": Amount(persons(force) / 100, "persons"),
            "people": Amount(people, "persons"),
        }
        verdict: Verdict = "cannot_be_checked"
        message = "flow"
        if enrolled is not None:
            fits = people <= enrolled.value
            verdict = "consistent" if fits else "inconsistent"
            message = "within" if fits else "beyond"
            figures |= {
                "enrolled": enrolled.amount,
                "share": percent(people / enrolled.value * 100, 0),
                "capacity": points(enrolled.value / persons(force) * 100),
            }
        findings.append(
            found("training-capacity", verdict, f"training-capacity.{message}", items, **figures)
        )
    return findings


def check_labour_force_implied(facts: Facts) -> list[Finding]:
    """Counted unemployed over their rates give the labour force: does the published one agree?

    ``force = 100 urban persons / urban rate + 100 rural persons / rural rate``. The needs of the
    targets are computed on it once more, to show how little they depend on the year it is from.
    """
    counted, force = forces_of_counts(facts), labour_force(facts)
    now, enrolled = facts.figure(TRAINED[0]), facts.figure(ENROLMENT)
    target = next((t for t in facts.targets if t.indicator == TRAINED[0]), None)
    if counted is None or force is None or not (facts.results or facts.targets):
        return []
    period, parts = counted
    implied = sum(part for part, _ in parts)
    box = Interval(sum(part.low for _, part in parts), sum(part.high for _, part in parts))
    agrees = box.overlaps(Interval(persons(force), persons(force)))
    figures: dict[str, Amount | str | None] = {}
    items: list[str] = []
    if now is not None and target is not None and enrolled is not None:
        people = (ends(target)[0] - now.value) / 100 * implied
        items = [now.item, target.target, enrolled.item]
        figures |= {
            "people": Amount(people, "persons"),
            "share": percent(people / enrolled.value * 100, 0),
            "capacity": points(enrolled.value / implied * 100),
        }
    return [
        found(
            "labour-force-implied",
            "consistent" if agrees else "ambiguous",
            f"labour-force-implied.{'agrees' if agrees else 'differs'}",
            items,
            period=period,
            implied=Amount(implied, "persons"),
            implied_low=Amount(box.low, "persons"),
            implied_high=Amount(box.high, "persons"),
            published=Amount(persons(force), "persons"),
            published_period=force.period,
            per_point=Amount(implied / 100, "persons"),
            **figures,
        )
    ]


def check_unemployed_implied(facts: Facts) -> list[Finding]:
    """The rate and the ceiling as people: how many more unemployed would the target tolerate?"""
    force, now = labour_force(facts), facts.figure(RATE)
    target = next((t for t in facts.targets if (t.indicator, t.group) == (RATE, "total")), None)
    if now is None or target is None or now.value <= 0:
        return []
    items = [now.item, target.target]
    if force is None:
        return [
            found("unemployed-implied", "cannot_be_checked", "unemployed-implied.unknown", items)
        ]
    ceiling = ends(target)[1]
    return [
        found(
            "unemployed-implied",
            "consistent" if ceiling >= now.value else "inconsistent",
            f"unemployed-implied.{'room' if ceiling >= now.value else 'cut'}",
            items,
            rate=now.amount,
            ceiling=percent(ceiling, target.decimals),
            force=Amount(persons(force), "persons"),
            period=force.period,
            unemployed=Amount(now.value / 100 * persons(force), "persons"),
            tolerated=Amount(ceiling / 100 * persons(force), "persons"),
            ratio=Amount(ceiling / now.value, "", 2),
        )
    ]


def check_unemployed_published(facts: Facts) -> list[Finding]:
    """Unemployed persons counted within the year against the rate times the labour force."""
    force, now, counted = labour_force(facts), facts.figure(RATE), facts.latest(UNEMPLOYED)
    if force is None or now is None or counted is None or counted.period != force.period:
        return []
    if not counted.period.startswith(str(facts.year)):
        return []
    implied = Interval(now.box.low / 100 * persons(force), now.box.high / 100 * persons(force))
    agrees = implied.contains(counted.value)
    return [
        found(
            "unemployed-published",
            "consistent" if agrees else "ambiguous",
            f"unemployed-published.{'agrees' if agrees else 'differs'}",
            [now.item],
            rate=now.amount,
            period=counted.period,
            counted=counted.amount,
            counted_rate=percent(counted.value / persons(force) * 100, 2),
            implied_low=Amount(implied.low, "persons"),
            implied_high=Amount(implied.high, "persons"),
        )
    ]
