"""What the official progress methods would have said about the same three numbers.

Every method takes a base value, the latest value and the target with their years, and returns a
statistic with its label. They are deterministic: none knows how sure it is, which is why each is
shown with its range over the rounding of its inputs. That they disagree is part of the answer.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from itertools import product
from typing import Final, Literal, NamedTuple

import pandas as pd

from attain.vocabulary import is_met, printed_decimals

Better = Literal["higher", "lower"]
COLUMNS: Final = ("method", "statistic", "low", "high", "label", "label_low", "label_high")


@dataclass(frozen=True)
class Points:
    """Base, latest and target value of an indicator, in its unit, and the direction of progress.

    Their years increase.
    """

    base: float
    base_year: int
    last: float
    last_year: int
    target: float
    target_year: int
    better: Better = "higher"

    @property
    def sign(self) -> int:
        """+1 where a higher value is better, -1 where a lower one is."""
        return 1 if self.better == "higher" else -1

    @property
    def growth(self) -> float:
        """Observed compound annual growth rate; NaN where a value is not positive."""
        return _growth(self.base, self.last, self.last_year - self.base_year)

    @property
    def pace(self) -> float:
        """Observed mean yearly change."""
        return (self.last - self.base) / (self.last_year - self.base_year)

    @property
    def ahead(self) -> int:
        """Years from the latest value to the target."""
        return self.target_year - self.last_year

    @property
    def expected(self) -> float:
        """The value in the target year if the observed growth goes on."""
        return self.last * (1 + self.growth) ** self.ahead

    @property
    def met(self) -> bool:
        """Whether the latest value already satisfies the target."""
        return bool(is_met(">=" if self.better == "higher" else "<=", self.last, self.target))


class Result(NamedTuple):
    """A method's statistic and its label; NaN and `not_defined` where the formula has no value."""

    statistic: float
    label: str


def _growth(start: float, end: float, years: int) -> float:
    """Compound annual growth rate; NaN where a value is not positive: no ratio there."""
    if start <= 0 or end <= 0:
        return math.nan
    return float((end / start) ** (1 / years) - 1)


def _ratio(numerator: float, denominator: float) -> float:
    return numerator / denominator if denominator else math.nan


def _labelled(statistic: float, reached: str, cuts: Mapping[str, float], below: str) -> Result:
    """A statistic with the first label whose cut it reaches, by a comparator, from the top down."""
    if math.isnan(statistic):
        return Result(math.nan, "not_defined")
    labels = (label for label, cut in cuts.items() if is_met(reached, statistic, cut))
    return Result(statistic, next(labels, below))


def _to_required(points: Points, observed: float, required: float) -> Result:
    """Ratio of an observed to the required pace: 95 % and 60 % are the customary cuts."""
    ratio = points.sign * _ratio(observed, abs(required))
    if points.met:
        return Result(ratio, "achieved")
    cuts = {"on_track": 0.95, "acceleration_needed": 0.60, "limited": 0.0}
    return _labelled(ratio, ">=", cuts, "deterioration")


def _tenths(points: Points, value: float) -> float:
    """Tenths of the way from base to target that a value has come; negative where it moved away."""
    return 10 * points.sign * _ratio(value - points.base, abs(points.target - points.base))


def eurostat_ratio(points: Points) -> Result:
    """Ratio of observed to required compound annual growth, both from the base.

    ``R = d ((y_t/y_0)^(1/(t-t_0)) - 1) / |(T/y_0)^(1/(tau-t_0)) - 1|`` with d = -1 where lower is
    better. On track from 0.95, acceleration needed from 0.60, limited from 0, else deterioration;
    undefined where a value is not positive or the target equals the base.

    References
    ----------
    Eurostat, *Sustainable development in the European Union*, annex on assessing progress.
    """
    years = points.target_year - points.base_year
    return _to_required(points, points.growth, _growth(points.base, points.target, years))


def forward_ratio(points: Points) -> Result:
    """Ratio of observed growth to the growth still required from the latest value.

    ``((y_t/y_0)^(1/(t-t_0)) - 1) / ((T/y_t)^(1/(tau-t)) - 1)``: the honest form of the ratio for a
    plan of one year, since it does not credit the target year with growth of the past.
    """
    required = _growth(points.last, points.target, points.ahead)
    return _to_required(points, points.growth, required)


def linear_pace(points: Points) -> Result:
    """Ratio of the mean pace to the pace still required, both in units a year.

    ``((y_t - y_0)/(t - t_0)) / ((T - y_t)/(tau - t))``.
    """
    return _to_required(points, points.pace, (points.target - points.last) / points.ahead)


def un_progress_chart(points: Points) -> Result:
    """Share of the way from base to target that the observed growth reaches by the target year.

    ``v_e = y_t (y_t/y_0)^((tau-t)/(t-t_0))``; ``f = (v_e - y_0)/(T - y_0)``. On track from 0.95,
    acceleration needed from 0.10, else limited; met at the latest value counts as achieved, and so
    does a latest value within 1 of a target of 0 or 100 %.
    """
    share = _ratio(points.expected - points.base, points.target - points.base)
    if points.met or (points.target in (0.0, 100.0) and abs(points.last - points.target) <= 1):
        return Result(share, "achieved")
    left = points.sign * (points.target - points.base) < 0  # it was met, and has been left since
    cuts = {} if left else {"on_track": 0.95, "acceleration_needed": 0.10}
    return _labelled(share, ">=", cuts, "limited")


def escap_status(points: Points) -> Result:
    """ESCAP's current status index: tenths of the way from base to target at the latest value.

    ``CSI = 10 d (y_t - y_0) / |T - y_0|``, 10 where the target is already met; negative where the
    indicator moved away.

    References
    ----------
    UN ESCAP, *Asia and the Pacific SDG Progress Report*, technical notes.
    """
    if points.met:
        return Result(10.0, "achieved")
    return _labelled(_tenths(points, points.last), ">", {"progress": 0.0}, "regression")


def _escap_anticipated(points: Points, expected: float) -> Result:
    """ESCAP's anticipated progress: the status index with a projection in place of the latest."""
    if points.sign * (expected - points.target) >= 0:
        return Result(10.0, "maintain")
    cuts = {"maintain": 9.0, "accelerate": 0.0}
    return _labelled(_tenths(points, expected), ">", cuts, "reverse")


def escap_anticipated_growth(points: Points) -> Result:
    """ESCAP's anticipated progress with the observed growth rate carried to the target year.

    ``AP = 10 d (I - y_0)/|T - y_0|``; maintain above 9 (or met), accelerate above 0, else reverse.
    """
    return _escap_anticipated(points, points.expected)


def escap_anticipated_linear(points: Points) -> Result:
    """ESCAP's anticipated progress with the mean pace carried to the target year."""
    return _escap_anticipated(points, points.last + points.pace * points.ahead)


METHODS: Final[dict[str, Callable[[Points], Result]]] = {
    method.__name__: method
    for method in (
        eurostat_ratio, un_progress_chart, escap_status, escap_anticipated_growth,
        escap_anticipated_linear, forward_ratio, linear_pace,
    )
}  # fmt: skip


def over_rounding(method: Callable[[Points], Result], points: Points) -> tuple[Result, Result]:
    """The least and the greatest result over the rounding boxes of base and latest value.

    Each printed value stands for the interval of half a last digit around it (70 for 69.5 to
    70.5); every method is monotone in each value there, so that the corners suffice.
    """
    boxes = []
    for value in (points.base, points.last):
        half = 0.5 * 10.0 ** -printed_decimals(value)
        boxes.append((value - half, value, value + half))
    results = [method(replace(points, base=base, last=last)) for base, last in product(*boxes)]
    defined = [result for result in results if not math.isnan(result.statistic)]
    ordered = sorted(defined or [method(points)], key=lambda result: result.statistic)
    return ordered[0], ordered[-1]


def compare(points: Points) -> pd.DataFrame:
    """Every method on the same three numbers, with its range over their rounding, as `COLUMNS`.

    Examples
    --------
    >>> table = compare(Points(70, 2020, 78.37, 2023, 82, 2024)).set_index("method")
    >>> print(table[["statistic", "label"]].round(3).rename_axis(None))
                              statistic                label
    eurostat_ratio                0.951             on_track
    un_progress_chart             0.948  acceleration_needed
    escap_status                  6.975             progress
    escap_anticipated_growth      9.481             maintain
    escap_anticipated_linear      9.300             maintain
    forward_ratio                 0.828  acceleration_needed
    linear_pace                   0.769  acceleration_needed
    """
    rows = []
    for name, method in METHODS.items():
        statistics, labels = zip(method(points), *over_rounding(method, points), strict=True)
        rows.append((name, *statistics, *labels))
    return pd.DataFrame(rows, columns=list(COLUMNS))
