"""What the audit computes with: intervals of rounded numbers, amounts with units, figures, claims.

A printed figure stands for every number that rounds to it. A newspaper prints 22.73 % and "100.4 %
of the plan". Neither is a point: the first is any rate from 22.725 to 22.735, the second any ratio
from 100.35 to 100.45. What follows from the two (the plan) is therefore an interval, and only what
the *interval* excludes is excluded by the article.
"""

from __future__ import annotations

import itertools
import math
from dataclasses import dataclass
from decimal import Decimal
from typing import Final, Self

from attain import vocabulary
from attain.errors import AttainError
from attain.evidence.records import Record, Target

_TOLERANCE: Final = 1e-9  # relative, of a bound: binary floating point cannot hold 0.005
ROUND_DIGITS: Final = 3  # a plan with more significant digits than this is not called round


@dataclass(frozen=True)
class Interval:
    """A closed interval of numbers, in the unit of the figure it comes from.

    A sum holds every sum of a number of each, a quotient every quotient.

    Examples
    --------
    >>> Interval(0.358, 0.383).contains(0.370)
    True
    >>> Interval(2, 4) / Interval(1, 2)
    Interval(low=1.0, high=4.0)
    """

    low: float
    high: float

    def contains(self, value: float) -> bool:
        """Whether the value lies inside, both ends included."""
        slack = _TOLERANCE * max(1.0, abs(value))
        return self.low - slack <= value <= self.high + slack

    def overlaps(self, other: Interval) -> bool:
        """Whether the two intervals share at least one point."""
        slack = _TOLERANCE * max(1.0, abs(self.low), abs(other.low))
        return self.low <= other.high + slack and other.low <= self.high + slack

    def __add__(self, other: Interval) -> Interval:
        return Interval(self.low + other.low, self.high + other.high)

    def __truediv__(self, other: Interval) -> Interval:
        if other.low <= 0:
            what, do = "a ratio needs a denominator above zero", "check the figure below the line"
            raise AttainError(what, where="audit", got=other.low, do=do)
        quotients = [n / d for n in (self.low, self.high) for d in (other.low, other.high)]
        return Interval(min(quotients), max(quotients))


def rounding_interval(value: float, decimals: int) -> Interval:
    """Return the numbers that are printed as ``value``: ``value ± 10^-decimals / 2``.

    Examples
    --------
    >>> rounding_interval(100.4, 1)
    Interval(low=100.35000000000001, high=100.45)
    """
    half = 10.0**-decimals / 2
    return Interval(value - half, value + half)


def truncated(value: float, decimals: int) -> Interval:
    """Return the numbers that are cut off to ``value``: from ``value`` up to one unit more.

    The open upper end is written as the largest number that still counts at the tolerance used.

    Examples
    --------
    >>> truncated(102.77, 2).contains(37000 / 36000 * 100)
    True
    >>> rounding_interval(102.77, 2).contains(37000 / 36000 * 100)
    False
    """
    unit = 10.0**-decimals
    return Interval(value, value + unit * (1 - 1e-6))


def implied_base(value: Interval, percent: Interval) -> Interval:
    """Return the bases of which ``value`` is ``percent`` per cent, in the unit of the value.

    ``[(v - h_v) / ((q + h_q) / 100), (v + h_v) / ((q - h_q) / 100)]``

    Examples
    --------
    >>> plan = implied_base(Interval(22.73, 22.73), rounding_interval(100.4, 1))
    >>> round(plan.low, 3), round(plan.high, 3)
    (22.628, 22.651)
    """
    return value / Interval(percent.low / 100, percent.high / 100)


def significant_digits(value: float) -> int:
    """Return how many significant digits a decimal number has, trailing zeros not counted.

    Examples
    --------
    >>> significant_digits(25000.0), significant_digits(77.5), significant_digits(22.65)
    (2, 3, 4)
    """
    return len(Decimal(f"{value:.12g}").normalize().as_tuple().digits)


def roundest(interval: Interval) -> float:
    """Return the roundest number of an interval: the multiple of the coarsest step 10^k or 5·10^k.

    Of several multiples of that step the one nearest to the middle is taken. Planners set round
    numbers, so this is the plan that most likely stands behind a printed percentage.

    Examples
    --------
    >>> roundest(Interval(24_987.8, 25_012.2))
    25000.0
    >>> roundest(Interval(77.21, 77.98)), roundest(Interval(75.0, 77.98))
    (77.5, 75.0)
    """
    if interval.contains(0.0):
        return 0.0
    middle = (interval.low + interval.high) / 2
    largest = math.floor(math.log10(max(abs(interval.low), abs(interval.high))))
    for step in (10.0**exponent / part for exponent in range(largest, -9, -1) for part in (1, 2)):
        first = math.ceil(interval.low / step - _TOLERANCE)
        last = math.floor(interval.high / step + _TOLERANCE)
        if first <= last:
            nearest = min(max(round(middle / step), first), last)
            # the quotient by a power of ten, not the product by its inverse, keeps 22.65 exact
            return float(round(nearest * step, 9))
    return middle


def mixing_weight(total: Interval, first: Interval, second: Interval) -> Interval | None:
    """Return the weights w with ``total = w first + (1 - w) second``, over the rounding boxes.

    The extreme values of ``(t - s) / (f - s)`` over the eight corners of the three boxes. None if
    the two groups may be equal: then the total says nothing about their weights.

    Examples
    --------
    >>> w = mixing_weight(*(rounding_interval(rate, 2) for rate in (0.53, 1.04, 0.23)))
    >>> round(w.low, 3), round(w.high, 3)
    (0.358, 0.383)
    """
    if first.overlaps(second):
        return None
    corners = itertools.product(
        (total.low, total.high), (first.low, first.high), (second.low, second.high)
    )
    weights = [(t - s) / (f - s) for t, f, s in corners]
    return Interval(min(weights), max(weights))


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

    @property
    def box(self) -> Interval:
        """The numbers that round to it."""
        return rounding_interval(self, self.decimals)

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
        return self.amount.box

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
        return self.amount.box

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


def is_met(target: Target, value: float) -> bool:
    """Whether a value, of a change its size, satisfies a target, a range at its easiest end."""
    worded, (low, high) = target.comparator, target.ends
    if worded == "within":
        return bool(vocabulary.is_met("between", value, low, high))
    if worded in ("=", "between"):
        worded = "<=" if target.direction == "down" and target.is_level else ">="
    return bool(vocabulary.is_met(worded, value, high if worded in vocabulary.FALLS else low))


def asked(target: Target, unit: str) -> dict[str, Amount]:
    """Return the low and the high end of a target, with its unit and its decimals."""
    low, high = target.ends
    return Amount(unit=unit, decimals=target.decimals).each(low=low, high=high)
