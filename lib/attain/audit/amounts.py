"""What the audit computes with: intervals of rounded numbers, and amounts with their units.

A printed figure stands for every number that rounds to it. A newspaper prints 22.73 % and "100.4 %
of the plan". Neither is a point: the first is any rate from 22.725 to 22.735, the second any ratio
from 100.35 to 100.45. What follows from the two (the plan) is therefore an interval, and only what
the *interval* excludes is excluded by the article.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Final, Self

from attain.errors import AttainError
from attain.evidence.records import Target

_TOLERANCE: Final = 1e-9  # relative, of a bound: binary floating point cannot hold 0.005


@dataclass(frozen=True)
class Interval:
    """A closed interval of numbers, in the unit of the figure it comes from.

    A sum holds every sum of a number of each, a quotient every quotient.

    Examples
    --------
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

    def base(self, percent: Interval) -> Interval:
        """Return the numbers of which this is so many per cent.

        ``[(v - h_v) / ((q + h_q) / 100), (v + h_v) / ((q - h_q) / 100)]``
        """
        return self / Interval(percent.low / 100, percent.high / 100)

    @property
    def whole(self) -> Interval:
        """The whole numbers inside: a plan counts people, not fractions; itself without any."""
        low, high = math.ceil(self.low), math.floor(self.high)
        return Interval(float(low), float(high)) if low <= high else self

    @property
    def roundest(self) -> float:
        """The roundest number inside: the multiple of the coarsest step 10^k or 5·10^k.

        Of several multiples of that step the one nearest to the middle is taken. Planners set round
        numbers, so this is the plan that most likely stands behind a printed percentage.

        Examples
        --------
        >>> Interval(24_987.8, 25_012.2).roundest, Interval(77.21, 77.98).roundest
        (25000.0, 77.5)
        """
        if self.contains(0.0):
            return 0.0
        middle = (self.low + self.high) / 2
        largest = math.floor(math.log10(max(abs(self.low), abs(self.high))))
        for step in (10.0**power / part for power in range(largest, -9, -1) for part in (1, 2)):
            first = math.ceil(self.low / step - _TOLERANCE)
            last = math.floor(self.high / step + _TOLERANCE)
            if first <= last:
                nearest = min(max(round(middle / step), first), last)
                # the quotient by a power of ten, not the product by its inverse, keeps 22.65 exact
                return float(round(nearest * step, 9))
        return middle


def rounded(value: float) -> float:
    """Return the nearest number of three significant digits, the most that a round plan has."""
    return float(f"{value:.3g}")


def is_round(value: float) -> bool:
    """Whether a number has at most three significant digits, as 25,000 and 77.5 have."""
    return rounded(value) == float(f"{value:.12g}")


class Amount(float):
    """A number with the unit and the decimals it is shown with.

    ``unit`` is a unit of the indicators table (``percent``, ``persons`` …), ``points`` for a
    difference of two percentages, or empty for a bare number; decimals are negative for tens,
    hundreds, thousands. One without a value is the pattern of others.

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
        """The numbers that round to it: ``value ± 10^-decimals / 2``."""
        half = 10.0**-self.decimals / 2
        return Interval(self - half, self + half)

    @property
    def cut(self) -> Interval:
        """The numbers that are cut off to it: up to one unit more of its last digit.

        The open upper end is written as the largest number that still counts at the tolerance used.
        """
        return Interval(float(self), self + 10.0**-self.decimals * (1 - 1e-6))

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


def asked(target: Target, unit: str, begun: str = "") -> dict[str, Amount]:
    """Return the low and the high end of a target, with its unit, its decimals and a first word."""
    names = (f"{begun}low", f"{begun}high")
    values = dict(zip(names, target.ends, strict=True))
    return Amount(unit=unit, decimals=target.decimals).each(**values)
