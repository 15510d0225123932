"""Rules about the labour force: what rates imply of its groups, and of numbers of people."""

from __future__ import annotations

import itertools
from collections.abc import Iterator
from typing import Final

from attain.audit.amounts import Amount, Interval, percent, points, share, shares
from attain.audit.facts import Facts, Figure
from attain.audit.findings import Finding, Value, found, rule

FORCE: Final = "labour_force"
ENROLMENT: Final = "vocational_enrolment"
RATE: Final = "unemployment_rate"  # its total is the mean of an urban and a rural rate
HEADS: Final = "unemployed_persons"
GROUPS: Final = ("urban", "rural")
NOISE: Final = 1e-9  # of binary numbers: a weight so near 0 or 1 may be 0 or 1
# Rates of the labour force that rise only when people are trained.
TRAINED: Final = ("trained_labour", "certificate_share_department")


def _rates(facts: Facts) -> list[Figure]:
    """The total, urban and rural rate of the year, as far as they are known."""
    rates = (facts.figure(RATE, group) for group in ("total", *GROUPS))
    return [rate for rate in rates if rate is not None]


def implied_weight(facts: Facts) -> tuple[float, Interval] | None:
    """Return the urban share w of the labour force: total = w urban + (1 - w) rural.

    Its ends are the extreme values of ``(t - r) / (u - r)`` over the eight corners of the boxes of
    the three rates. None where two rates may be equal: then any weight fits.
    """
    rates = _rates(facts)
    if len(rates) < 3 or rates[1].box.overlaps(rates[2].box):
        return None
    total, urban, rural = rates
    corners = itertools.product(*((rate.box.low, rate.box.high) for rate in rates))
    weights = [(t - r) / (u - r) for t, u, r in corners]
    box = Interval(min(weights), max(weights))
    return (total.value - rural.value) / (urban.value - rural.value), box


def _weight_words(value: float, box: Interval) -> dict[str, Amount]:
    return shares(1, weight=value, weight_low=box.low, weight_high=box.high)


@rule(contradiction="impossible")
def urban_weight(facts: Facts) -> Iterator[Finding]:
    """Total = w urban + (1 - w) rural: is there a weight between 0 and 1, and which?"""
    rates, weight = _rates(facts), implied_weight(facts)
    if weight is None or not any(rate.item for rate in rates):  # no report speaks of them
        return
    possible = weight[1].overlaps(Interval(0, 1))
    yield found(
        "possible" if possible else "impossible", *rates,
        indicator=RATE, **dict(zip(("total", *GROUPS), rates, strict=True)),
        **_weight_words(*weight),
    )  # fmt: skip


@rule(question="differs")
def urban_weight_elsewhere(facts: Facts) -> Iterator[Finding]:
    """Does the implied urban share agree with counted unemployed over their rates?

    Both groups are taken from one period; nothing is told where it lacks a count or a rate.
    """
    weight, heads = implied_weight(facts), facts.latest(HEADS, GROUPS[0])
    if weight is None or heads is None:
        return
    forces = []
    for group in GROUPS:
        count, rate = (facts.figure(name, group, heads.period) for name in (HEADS, RATE))
        if count is None or rate is None or min(count.value, rate.box.low) <= 0:
            return
        forces.append((count.value / rate.value, count.box / rate.box))
    (urban, box), (rural, rest) = forces
    wide = Interval(box.low / (box.low + rest.high), box.high / (box.high + rest.low))
    yield found(
        "agrees" if weight[1].overlaps(wide) else "differs", *_rates(facts),
        period=heads.period, **_weight_words(*weight), other=share(urban, urban + rural),
    )  # fmt: skip


@rule(contradiction="impossible")
def implied_rural_ceiling(facts: Facts) -> Iterator[Finding]:
    """Two ceilings, overall and urban, leave a third for the countryside: is it above zero?"""
    ceilings = [facts.target_of(RATE, group) for group in ("total", GROUPS[0])]
    both = [t for t in ceilings if t is not None and t.basis == "level"]
    if len(both) < 2:
        return
    weight, now = implied_weight(facts), facts.figure(RATE, GROUPS[1])
    # outside (0, 1) the implied number is no weight, and the rates themselves are the finding
    if weight is None or now is None or weight[1].low <= NOISE or weight[1].high >= 1 - NOISE:
        return
    (value, box), (total, urban) = weight, (target.ends[1] for target in both)
    rural, *wide = ((total - w * urban) / (1 - w) for w in (value, box.low, box.high))
    yield found(
        "possible" if rural > 0 else "impossible", *both, *_rates(facts),
        total=percent(total, both[0].decimals), urban=percent(urban, both[1].decimals),
        weight=percent(value * 100),
        **percent(decimals=2).each(rural=rural, rural_low=min(wide), rural_high=max(wide)),
        rural_now=now,
    )  # fmt: skip


def persons(figure: Figure) -> Amount:
    """Return a count in persons, whichever unit the table holds it in."""
    return Amount(figure.value * (1000 if figure.unit == "thousand_persons" else 1), "persons")


@rule(remark="beyond")
def training_capacity(facts: Facts) -> Iterator[Finding]:
    """A rise of a share of the labour force is a number of people: more than are enrolled?

    ``people = (target - last) / 100 x labour force``. A year's enrolment is an upper bound of
    what training can add: everybody would have to complete, be counted for the first time and
    stay. It is given in percentage points, ``enrolment / labour force x 100``.
    """
    force, enrolled = facts.latest(FORCE), facts.figure(ENROLMENT)
    if force is None:
        return
    heads = persons(force)
    for target, now in facts.levels():
        rise = target.ends[0] - now.value
        if target.indicator not in TRAINED or target.basis != "level" or rise <= 0:
            continue
        people, outcome = rise / 100 * heads, "flow"
        figures: dict[str, Value] = {"indicator": target.indicator, "rise": points(rise)}
        figures |= {"period": force.period}
        figures |= heads.each(force=heads, per_point=heads / 100, people=people)
        if enrolled is not None and enrolled.value > 0:
            outcome = "within" if people <= enrolled.value else "beyond"
            figures |= {"enrolled": enrolled, "share": share(people, enrolled.value, 0)}
            figures |= {"capacity": points(enrolled.value / heads * 100)}
        yield found(outcome, now, target, enrolled, **figures)


@rule(remark="cut")
def unemployed_implied(facts: Facts) -> Iterator[Finding]:
    """The rate and the ceiling as people: how many more unemployed would the target tolerate?"""
    force, now, target = facts.latest(FORCE), facts.figure(RATE), facts.target_of(RATE)
    if force is None or now is None or target is None or not target.is_level or now.value <= 0:
        return
    ceiling, heads = target.ends[1], persons(force)
    unemployed, tolerated = (rate / 100 * heads for rate in (now.value, ceiling))
    yield found(
        "room" if ceiling >= now.value else "cut", now, target,
        rate=now, ceiling=percent(ceiling, target.decimals), period=force.period,
        **heads.each(force=heads, unemployed=unemployed, tolerated=tolerated),
        ratio=Amount(ceiling / now.value, "", 2),
    )  # fmt: skip
