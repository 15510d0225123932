"""From a target in words to exact events that a probability can be put on."""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Literal

from attain.evidence.records import Target
from attain.vocabulary import FALLS, MIRROR, is_met

Strictness = Literal["exact", "rounded"]


@dataclass(frozen=True)
class Event:
    """One exact question about one value."""

    target: str
    indicator: str
    group: str
    area: str
    event: str  # reach (or min, mid, full of a range), inside, rounds, exact, plus-one
    role: str  # primary (the one answer of the target), range, inside, sensitivity
    year: int
    basis: str  # level, change (on the year before), count, or total or mean of years from `since`
    comparator: str  # >=, >, <=, < or between
    threshold: float  # in the indicator's unit; a change carries its sign, a fall of 0.5 is -0.5
    upper: float  # the other end of between, NaN otherwise
    sign: int  # +1 where more is asked for, -1 where less is
    hypothetical: bool  # asked by the reader, not set by a plan
    since: int = 0  # first year of what is added up; 0 where that is one year alone

    @property
    def years(self) -> range:
        """Its year, or those that are added up."""
        return range(self.since or self.year, self.year + 1)

    def holds(self, value: float) -> bool:
        """Whether a value (or, for a change, a change) satisfies the event."""
        return bool(is_met(self.comparator, value, self.threshold, self.upper))


def rounded_threshold(comparator: str, threshold: float, decimals: int) -> tuple[str, float]:
    """The condition on a value under which its rounded value satisfies the comparator.

    ``>= 82`` becomes ``>= 81.5``, ``< 1.2`` becomes ``< 1.15``, ``> 3.5`` becomes ``>= 3.55`` and
    ``<= 1.2`` becomes ``< 1.25``, halves being rounded up. A threshold that has more decimals than
    are printed, such as the midpoint of a range, is satisfied from the next printed number on:
    with one decimal ``>= 0.75`` means a printed 0.8, hence ``>= 0.75``, and not ``>= 0.70``. A
    fall, a threshold below zero, is rounded as it is printed, without its sign.

    Examples
    --------
    >>> rounded_threshold(">=", 82, 0), rounded_threshold("<", 1.2, 1)
    (('>=', 81.5), ('<', 1.15))
    >>> rounded_threshold(">=", 0.75, 1), rounded_threshold("<=", 0.75, 1)
    (('>=', 0.75), ('<', 0.75))
    """
    if threshold < 0:
        mirrored, edge = rounded_threshold(MIRROR[comparator], -threshold, decimals)
        return MIRROR[mirrored], -edge
    scale = 10.0**decimals
    steps = threshold * scale
    whole = round(steps)
    on_grid = abs(steps - whole) < 1e-9 * max(1.0, abs(steps))
    # the printed number just below the edge: everything above it satisfies >= and >
    if comparator in (">=", "<"):
        below = whole - 1 if on_grid else math.floor(steps)
    else:
        below = whole if on_grid else math.floor(steps)
    return (">=" if comparator in (">=", ">") else "<"), (below + 0.5) / scale


def _signed(target: Target) -> Target:
    """A change that carries its sign: a fall by 0.5 at least is one of -0.5 at most."""
    if target.direction != "down":
        return target
    comparator = MIRROR.get(target.comparator, target.comparator)
    return replace(target, low=-target.high, high=-target.low, comparator=comparator)


def _conditions(target: Target, better: str) -> tuple[int, list[tuple[str, str, float]]]:
    """What is asked for (+1 more, -1 less), and (event, comparator, threshold), easiest end first.

    The comparator tells; of a range or a bare number the direction of the change or of progress.
    """
    sign = 1 if better == "higher" else -1
    if target.basis == "change":
        sign, target = -1 if target.direction == "down" else 1, _signed(target)
    toward = ">=" if sign == 1 else "<="
    if target.comparator == "within":
        return sign, [("from", ">=", target.low), ("to", "<=", target.high)]
    if target.comparator == "between":
        easy, hard = (target.low, target.high)[::sign]
        middle = (easy + hard) / 2
        return sign, [("min", toward, easy), ("mid", toward, middle), ("full", toward, hard)]
    value = target.high if math.isnan(target.low) else target.low
    if target.comparator == "=":  # an output promised as a number is met when it is reached
        return sign, [("reach", toward, value)]
    return (-1 if target.comparator in FALLS else 1), [("reach", target.comparator, value)]


def events_of(
    target: Target, better: str, *, strictness: Strictness = "exact", hypothetical: bool = False
) -> Iterator[Event]:
    """Every event of a target, its primary one first.

    A range gives three: ``min`` (its easiest end, which is the target as worded), ``mid`` and
    ``full``, and ``inside`` for a value between the ends; where the value has to lie within it,
    ``inside`` is the target, and ``from`` and ``to`` tell of each end. The last is the primary
    event under the other strictness: whether the number itself (exact) or the number as printed
    (rounded) has to satisfy the comparator. Counts are whole numbers, which rounding leaves alone.

    ``better`` is the indicator's direction of progress, higher or lower; ``hypothetical`` tells
    that a reader asks, not a plan. Of a target that is `Target.unread` no events are asked.
    """
    sign, conditions = _conditions(target, better)
    rounds = strictness == "rounded"
    can_round = target.basis != "count"
    years, basis = target.years, target.asks if target.summed else target.basis
    since = years[0] if target.summed else 0

    def event(name: str, role: str, comparator: str, edge: float, upper: float = math.nan) -> Event:
        return Event(
            target.target, target.indicator, target.group, target.area, name, role,
            years[-1], basis, comparator, edge, upper, sign, hypothetical, since,
        )  # fmt: skip

    def read(comparator: str, exact: float, rounds: bool = rounds) -> tuple[str, float]:
        if rounds and can_round:
            return rounded_threshold(comparator, exact, target.decimals)
        return comparator, exact

    two_sided = target.comparator == "within"
    if two_sided:
        (_, low), (_, high) = (read(comparator, exact) for _, comparator, exact in conditions)
        yield event("inside", "primary", "between", low, high)
    for place, (name, comparator, exact) in enumerate(conditions):
        yield event(name, "range" if place or two_sided else "primary", *read(comparator, exact))
    if len(conditions) > 1 and not two_sided:
        low, high = sorted((conditions[0][2], conditions[-1][2]))
        yield event("inside", "inside", "between", low, high)
    if can_round and not two_sided:
        _, comparator, exact = conditions[0]
        other = read(comparator, exact, not rounds)
        yield event("exact" if rounds else "rounds", "sensitivity", *other)


def as_level(target: Target, base: float) -> Target:
    """A change in per cent of the year before as the level that it leads to.

    A fall by 5 per cent at least is a level of 95 at most where the year before brought 100; its
    bounds are exact, since it is the percentage that is printed and rounded.
    """
    change = _signed(target)
    low, high = (base * (1 + end / 100) for end in (change.low, change.high))
    return replace(change, basis="level", low=low, high=high)


def stated_change(primary: Event, base_value: float, printed: float) -> Event:
    """The event of a change that the plan states beside its level: "up 1 on the year before".

    The base is the result of the year that the change, printed with its sign, is stated against.
    """
    return replace(
        primary, event="plus-one" if printed == 1 else f"change-{printed:+g}", role="sensitivity",
        comparator=">=" if printed > 0 else "<=", threshold=round(base_value + printed, 10),
        upper=math.nan, since=0, basis="level" if primary.since else primary.basis,
    )  # fmt: skip
