"""Arithmetic on printed figures: a figure stands for every number that rounds to it.

A newspaper prints 22.73 % and "100.4 % of the plan". Neither is a point: the first is any rate
from 22.725 to 22.735, the second any ratio from 100.35 to 100.45. What follows from the two (the
plan) is therefore an interval, and only what the *interval* excludes is excluded by the article.
"""

from __future__ import annotations

import itertools
import math
from dataclasses import dataclass
from decimal import Decimal

from attain.errors import AttainError

# Binary floating point cannot hold 0.005; a bound is compared with this relative tolerance.
_TOLERANCE = 1e-9
ROUND_DIGITS = 3  # a plan with more significant digits than this is not called round


@dataclass(frozen=True)
class Interval:
    """A closed interval of numbers, in the unit of the figure it comes from.

    Examples
    --------
    >>> Interval(0.358, 0.383).contains(0.370)
    True
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


def rounding_interval(value: float, decimals: int) -> Interval:
    """Return the numbers that are printed as ``value``: ``value ± 10^-decimals / 2``.

    Parameters
    ----------
    value : float
        The printed figure, in its own unit.
    decimals : int
        Decimals it is printed with; negative for tens, hundreds, thousands.

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


def ratio(numerator: Interval, denominator: Interval) -> Interval:
    """Return every quotient of the two intervals.

    Raises
    ------
    AttainError
        If the denominator may be zero or negative.

    Examples
    --------
    >>> ratio(Interval(2, 4), Interval(1, 2))
    Interval(low=1.0, high=4.0)
    """
    if denominator.low <= 0:
        what, do = "a ratio needs a denominator above zero", "check the figure below the line"
        raise AttainError(what, where="rounding.ratio", got=denominator.low, do=do)
    quotients = [
        n / d for n in (numerator.low, numerator.high) for d in (denominator.low, denominator.high)
    ]
    return Interval(min(quotients), max(quotients))


def implied_base(value: Interval, percent: Interval) -> Interval:
    """Return the bases of which ``value`` is ``percent`` per cent.

    ``[(v - h_v) / ((q + h_q) / 100), (v + h_v) / ((q - h_q) / 100)]``

    Parameters
    ----------
    value : Interval
        The result, in its own unit.
    percent : Interval
        The printed attainment, in per cent.

    Returns
    -------
    Interval
        The plan, in the unit of the result.

    Examples
    --------
    >>> plan = implied_base(Interval(22.73, 22.73), rounding_interval(100.4, 1))
    >>> round(plan.low, 3), round(plan.high, 3)
    (22.628, 22.651)
    """
    return ratio(value, Interval(percent.low / 100, percent.high / 100))


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
