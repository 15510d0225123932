"""From a target in words to exact events that a probability can be put on, and remarks on it."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any, Literal

import pandas as pd

from attain.errors import AttainError, ParameterError
from attain.evidence.catalog import EvidenceView
from attain.evidence.derived import COMPUTED
from attain.evidence.records import Area, Target
from attain.evidence.schema import nearest
from attain.vocabulary import FALLS, MIRROR, both_readings, is_met, is_term, printed_decimals

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


# ---- a reader's level ---------------------------------------------------------------------------
def as_target(
    asked: Mapping[str, Any], name: str, view: EvidenceView, area: str, year: int
) -> Target:
    """A reader's threshold in the form of a target; its unit is the indicator's.

    What no data could carry is refused, by the rules of a target's.
    """
    try:
        known = view.indicator(asked["indicator"])
    except AttainError as error:
        raise ParameterError(
            "unknown indicator of a threshold", where="thresholds", got=error.got, do=error.do
        ) from None
    upward, value = asked["comparator"] in (">=", ">"), float(asked["value"])
    where, group, (lower, upper) = f"thresholds, {name}", asked.get("group", "total"), known.bounds
    if group not in view.groups:
        do = nearest(group, view.groups)
        raise ParameterError("unknown group", where=where, got=group, do=do)
    if value < lower or value > upper:
        what = "the value is outside the bounds of its indicator"
        do = f"write one of {lower:g} to {upper:g}".replace("nan", "any")
        raise ParameterError(what, where=where, got=value, do=do)
    if known.kind != "rate" and known.decimals == 0 and value != round(value):
        # YAML drops the zeros of 25.600
        text = f"{value:.3f}" if value == round(value, 3) else f"{value!r}"
        what, do = "a count of whole things has decimals", both_readings(text)
        raise ParameterError(what, where=where, got=value, do=do)
    return Target(
        target=name, indicator=known.indicator, area=area, group=group, period=str(year),
        comparator=asked["comparator"], low=value if upward else math.nan,
        high=math.nan if upward else value, basis="count" if known.kind == "count" else "level",
        direction="up" if known.better == "higher" else "down", maintain=False,
        decimals=printed_decimals(value), parent="", section="hypothetical",
        published=view.date.isoformat(), source="", quote="", note="",
    )  # fmt: skip


# ---- what is to be said about a target as a target, whatever its probability --------------------
def border_flags(area: Area, year: int, history: pd.DataFrame) -> list[str]:
    """Remarks on an area that ends in the year, or whose history is computed from its parts."""
    ends = ["borders_end"] if area.until and area.until[:4] <= str(year) else []
    computed = area.parts and (history["vintage"] == COMPUTED).any()
    return [*ends, "computed_history"] if computed else ends


def long_plans(targets: pd.DataFrame, target: Target) -> Iterator[Target]:
    """Longer plans on the same quantity, told for a single year: the total of a term as its share.

    See `Target.is_longer_than`.
    """
    if is_term(target.period):
        return  # it is the yardstick itself
    about = ["indicator", "area", "group", "basis"]
    same = (targets[about] == [getattr(target, name) for name in about]).all(axis=1)
    for row in targets[same & (targets["target"] != target.target)].to_dict("records"):
        plan = Target.from_row({str(name): cell for name, cell in row.items()})
        if not plan.unread and plan.is_longer_than(target):
            parts = len(plan.years) if plan.asks == "total" else 1
            yield replace(plan, low=plan.low / parts, high=plan.high / parts)


def _ends(target: Target, better: str) -> tuple[Event, float]:
    """The easiest event of a target and its hardest threshold."""
    dated = replace(target, period=str(target.years[-1]), term="")
    events = [e for e in events_of(dated, better) if e.role in ("primary", "range")]
    return events[0], events[-1].threshold


def flags_of(
    target: Target, history: pd.DataFrame, targets: pd.DataFrame, better: str
) -> Iterator[str]:
    """Every remark on a target; one may come again with a second plan.

    The history, year and value, is that of its indicator in its area, up to the as-of date, and may
    be empty; plans of the term are found in the table of targets. ``better`` is the indicator's
    direction of progress, higher or lower.
    """
    easiest, hardest = _ends(target, better)
    history = history[history["year"] < easiest.year]
    if history.empty:
        yield "no_baseline"
    else:
        yield from _against_results(target, history, easiest, hardest)
    for plan in long_plans(targets, target):
        if "within" in (target.comparator, plan.comparator):
            continue  # of which neither end is the weaker one
        plan_easiest, _ = _ends(plan, better)
        if plan_easiest.sign != easiest.sign:
            continue  # a floor is no yardstick of a ceiling
        ceiling = target.comparator in FALLS and target.maintain
        if ceiling and (plan.comparator, plan.high) == (target.comparator, target.high):
            yield "copied_ceiling"
        gap = easiest.sign * (easiest.threshold - plan_easiest.threshold)
        later = plan.asks == "end" and plan.years[-1] > target.years[-1]
        if not later and gap < 0:
            yield "weaker_than_resolution"
        if later and gap > 0:
            yield "above_resolution"
    if target.comparator == "between":
        yield "range"


def _against_results(
    target: Target, history: pd.DataFrame, easiest: Event, hardest: float
) -> Iterator[str]:
    """Remarks on a target beside the last result; a change is compared with the last change."""
    years, values = history["year"].tolist(), history["value"].tolist()
    if target.summed:
        return  # of which the last year is a part
    last, change = float(values[-1]), target.basis == "change"
    if change and (len(years) < 2 or years[-1] - years[-2] != 1):
        return
    if change:
        last -= values[-2]
    elif easiest.holds(last):
        yield "already_met"
    kept = target.maintain or target.comparator == "within"
    if easiest.sign * (last - hardest) > 1e-9 and (change or not kept):
        yield "below_last_result"
