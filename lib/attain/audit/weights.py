"""Checks of a rate whose total is the weighted mean of an urban and a rural rate."""

from __future__ import annotations

from typing import Final

from attain.audit.facts import Facts, Figure, ends
from attain.audit.findings import Finding, found, percent
from attain.errors import AttainError
from attain.evidence.rounding import Interval, mixing_weight, ratio

SPLIT: Final = ("unemployment_rate", "urban", "rural")  # a rate whose total is a mean of two groups
HEADS: Final = "unemployed_persons"  # the same groups as counts, where a report prints them


def _weight(total: Figure, first: Figure, second: Figure) -> tuple[float, Interval] | None:
    try:
        box = mixing_weight(total.box, first.box, second.box)
    except AttainError:  # equal printed rates: any weight fits
        return None
    return (total.value - second.value) / (first.value - second.value), box


def urban_weight(facts: Facts) -> tuple[float, Interval] | None:
    """Return the urban share of the labour force that the three unemployment rates imply."""
    indicator, first, second = SPLIT
    rates = [facts.figure(indicator, group) for group in ("total", first, second)]
    if any(rate is None for rate in rates):
        return None
    return _weight(*[rate for rate in rates if rate is not None])


def check_urban_weight(facts: Facts) -> list[Finding]:
    """Total = w urban + (1 - w) rural: is there a weight between 0 and 1, and which?"""
    indicator, first, second = SPLIT
    rates = {group: facts.figure(indicator, group) for group in ("total", first, second)}
    known = {group: rate for group, rate in rates.items() if rate is not None}
    weight = urban_weight(facts)
    items = [rate.item for rate in known.values()]
    if not any(items):  # no report of the year speaks of these rates
        return []
    if weight is None:
        return [found("urban-weight", "cannot_be_checked", "urban-weight.unknown", items)]
    value, box = weight
    possible = box.high >= 0 and box.low <= 1
    return [
        found(
            "urban-weight",
            "consistent" if possible else "inconsistent",
            f"urban-weight.{'possible' if possible else 'impossible'}",
            items,
            indicator=indicator,
            total=known["total"].amount,
            urban=known[first].amount,
            rural=known[second].amount,
            weight=percent(value * 100),
            weight_low=percent(box.low * 100),
            weight_high=percent(box.high * 100),
        )
    ]


def check_urban_weight_elsewhere(facts: Facts) -> list[Finding]:
    """Does the implied urban share agree with counted unemployed, and with the population?"""
    weight = urban_weight(facts)
    if weight is None:
        return []
    value, box = weight
    others: dict[str, tuple[str, float, Interval]] = {}
    counts = _weight_of_counts(facts)
    if counts is not None:
        others["counts"] = counts
    urban, total = facts.latest("population", SPLIT[1]), facts.latest("population")
    if urban is not None and total is not None and urban.period == total.period:
        share = urban.value / total.value
        others["population"] = (urban.period, share, ratio(urban.box, total.box))
    items = [f.item for g in ("total", *SPLIT[1:]) if (f := facts.figure(SPLIT[0], g))]
    return [
        found(
            "urban-weight-elsewhere",
            "consistent" if box.overlaps(other) else "ambiguous",
            f"urban-weight-elsewhere.{name}-{'agree' if box.overlaps(other) else 'differ'}",
            items,
            period=period,
            weight=percent(value * 100),
            weight_low=percent(box.low * 100),
            weight_high=percent(box.high * 100),
            other=percent(share * 100),
        )
        for name, (period, share, other) in others.items()
    ]


def _weight_of_counts(facts: Facts) -> tuple[str, float, Interval] | None:
    """The urban share of the labour force by counts of unemployed over their rates."""
    counted = forces_of_counts(facts)
    if counted is None:
        return None
    period, ((urban, urban_box), (rural, rural_box)) = counted
    low = urban_box.low / (urban_box.low + rural_box.high)
    high = urban_box.high / (urban_box.high + rural_box.low)
    return period, urban / (urban + rural), Interval(low, high)


Force = tuple[float, Interval]


def forces_of_counts(facts: Facts) -> tuple[str, tuple[Force, Force]] | None:
    """Return the urban and the rural labour force, in persons: unemployed over their rate.

    Both groups are taken from one period; None where it lacks a count or a rate.
    """
    indicator, first, second = SPLIT
    forces: list[Force] = []
    heads = facts.latest(HEADS, first)
    for group in (first, second):
        count = None if heads is None else facts.figure(HEADS, group, heads.period)
        rate = None if count is None else facts.figure(indicator, group, count.period)
        if count is None or rate is None or rate.box.low <= 0:
            return None
        # the rate is in per cent
        forces.append((count.value / rate.value * 100, _hundredfold(ratio(count.box, rate.box))))
    return ("" if heads is None else heads.period), (forces[0], forces[1])


def _hundredfold(box: Interval) -> Interval:
    return Interval(100 * box.low, 100 * box.high)


def check_implied_rural_ceiling(facts: Facts) -> list[Finding]:
    """Two ceilings, overall and urban, leave a third for the countryside: is it above zero?"""
    indicator, first, second = SPLIT
    ceilings = {
        t.group: t for t in facts.targets if t.indicator == indicator and t.basis == "level"
    }
    weight = urban_weight(facts)
    if not {"total", first} <= set(ceilings):
        return []
    items, groups = [ceilings["total"].target, ceilings[first].target], ("total", first, second)
    now = facts.figure(indicator, second)
    # outside (0, 1) the implied number is no weight, and the rates themselves are the finding
    if weight is None or now is None or weight[1].low <= 0 or weight[1].high >= 1:
        return [
            found(
                "implied-rural-ceiling",
                "cannot_be_checked",
                "implied-rural-ceiling.unknown",
                items,
            )
        ]
    total, urban = ends(ceilings["total"])[1], ends(ceilings[first])[1]
    value, box = weight
    rural = (total - value * urban) / (1 - value)
    over_box = [(total - w * urban) / (1 - w) for w in (box.low, box.high)]
    possible = rural > 0
    return [
        found(
            "implied-rural-ceiling",
            "consistent" if possible else "inconsistent",
            f"implied-rural-ceiling.{'possible' if possible else 'impossible'}",
            [*items, *(f.item for g in groups if (f := facts.figure(indicator, g)))],
            total=percent(total, ceilings["total"].decimals),
            urban=percent(urban, ceilings[first].decimals),
            weight=percent(value * 100),
            rural=percent(rural, 2),
            rural_low=percent(min(over_box), 2),
            rural_high=percent(max(over_box), 2),
            rural_now=now.amount,
        )
    ]
