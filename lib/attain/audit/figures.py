"""What the audit computes with: published figures, claims about them, and amounts with units."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Self

from attain import vocabulary
from attain.evidence.records import Record, Target
from attain.evidence.rounding import Interval, rounding_interval


class Amount(float):
    """A number with the unit and the decimals it is shown with.

    ``unit`` is a unit of the indicators table (``percent``, ``persons`` …), ``points`` for a
    difference of two percentages, or empty for a bare number. One without a value is the pattern
    of others.

    Examples
    --------
    >>> share = Amount(41.02, "percent", 1)
    >>> share + 1, share.unit, share.decimals
    (42.02, 'percent', 1)
    """

    unit: str
    decimals: int

    def __new__(cls, value: float = math.nan, unit: str = "", decimals: int = 0) -> Self:
        amount = super().__new__(cls, value)
        amount.unit, amount.decimals = unit, decimals
        return amount

    def like(self, value: float) -> Amount:
        """Return another value of the same unit and decimals."""
        return Amount(value, self.unit, self.decimals)

    def each(self, **values: float) -> dict[str, Amount]:
        """Return several such values by their names."""
        return {name: self.like(value) for name, value in values.items()}

    def ends(self, **boxes: Interval) -> dict[str, Amount]:
        """Return the ends of intervals: ``plan_low`` and ``plan_high`` of ``plan``."""
        return self.each(
            **{f"{name}_low": box.low for name, box in boxes.items()},
            **{f"{name}_high": box.high for name, box in boxes.items()},
        )


COUNT = Amount()


def percent(value: float = math.nan, decimals: int = 1) -> Amount:
    """Return a percentage, given in per cent."""
    return Amount(value, "percent", decimals)


def points(value: float = math.nan, decimals: int = 2) -> Amount:
    """Return a difference of two percentages, in percentage points."""
    return Amount(value, "points", decimals)


def share(part: float, whole: float, decimals: int = 1) -> Amount:
    """Return a part in per cent of its whole."""
    return percent(part / whole * 100, decimals)


def shares(whole: float, decimals: int = 1, **parts: float) -> dict[str, Amount]:
    """Return several parts in per cent of one whole, by their names."""
    return {name: share(part, whole, decimals) for name, part in parts.items()}


def growth(value: float, base: float, decimals: int = 1) -> Amount:
    """Return by how many per cent a value exceeds its base."""
    return percent((value / base - 1) * 100, decimals)


@dataclass(frozen=True)
class Figure(Record):
    """One published figure with the precision it is printed with."""

    indicator: str
    group: str
    period: str
    value: float
    unit: str
    decimals: int
    item: str
    status: str
    approximate: bool
    published: str
    source: str
    quote: str
    coverage: str = ""

    @property
    def covers(self) -> str:
        """The period, or the part of it that the figure covers."""
        return self.coverage or self.period

    @property
    def part(self) -> str:
        """The part of its year that a figure of a year covers, empty for the whole."""
        return self.coverage if self.period.isdigit() else ""

    @property
    def box(self) -> Interval:
        """The numbers that round to the printed figure."""
        return rounding_interval(self.value, self.decimals)

    @property
    def amount(self) -> Amount:
        """The figure with its unit."""
        return Amount(self.value, self.unit, self.decimals)

    def gap(self, value: float = math.nan) -> Amount:
        """Return a difference of two such figures: of two percentages it is in points."""
        return Amount(value, "points" if self.unit == "percent" else self.unit, self.decimals)


@dataclass(frozen=True)
class Claim(Record):
    """One thing a source prints about a figure; ``printed`` is NaN for claims without a number."""

    item: str
    indicator: str
    group: str
    period: str
    kind: str
    printed: float
    decimals: int
    unit: str
    against: str
    quote: str
    source: str

    @property
    def box(self) -> Interval:
        """The numbers that round to the printed one."""
        return rounding_interval(self.printed, self.decimals)

    @property
    def growth(self) -> Interval:
        """The same ratio in per cent, with the rounding of the printed number."""
        return Interval(100 + self.box.low, 100 + self.box.high)

    @property
    def factor(self) -> float:
        """A change in per cent as the ratio of the figure to its base."""
        return 1 + self.printed / 100

    @property
    def amount(self) -> Amount:
        """The printed number, in per cent."""
        return percent(self.printed, self.decimals)


def same(first: Figure | Claim | Target, second: Figure | Claim | Target) -> bool:
    """Whether two rows are about the same indicator and group."""
    return (first.indicator, first.group) == (second.indicator, second.group)


def ends(target: Target) -> tuple[float, float]:
    """Return the low and the high end of a target; the same number twice when it has one end."""
    low = target.high if math.isnan(target.low) else target.low
    high = target.low if math.isnan(target.high) else target.high
    return float(low), float(high)


def is_met(target: Target, value: float) -> bool:
    """Whether a value, of a change its size, satisfies a target, a range at its easiest end."""
    worded, (low, high) = target.comparator, ends(target)
    if worded == "within":
        return bool(vocabulary.is_met("between", value, low, high))
    if worded in ("=", "between"):
        worded = "<=" if target.direction == "down" and target.is_level else ">="
    return bool(vocabulary.is_met(worded, value, high if worded in vocabulary.FALLS else low))


def added(first: Interval, second: Interval) -> Interval:
    """Return the numbers that a sum of two rounded ones may be."""
    return Interval(first.low + second.low, first.high + second.high)


def asked(target: Target, unit: str) -> dict[str, Amount]:
    """Return the low and the high end of a target, with its unit and its decimals."""
    low, high = ends(target)
    return Amount(unit=unit, decimals=target.decimals).each(low=low, high=high)
