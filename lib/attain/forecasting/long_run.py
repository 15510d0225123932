"""How a panel of counts moves over many years: what a forecast far ahead must allow for."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from attain.forecasting.bank import Filtered
from attain.forecasting.links import Array
from attain.forecasting.prior import Parts, Scale
from attain.forecasting.shared import Drift, mean_drift

KEPT = 0.8  # share of its weight that the bank keeps for each year beyond the first
WIDE = 1.3  # variance of a year of the long walk, in units of the panel's s0²
DF = 3.0  # its degrees of freedom: series differ in scale, and one's own history tells little
SLOPE = 1.5  # variance that runs of like changes add to a component, in units of its σ²
PRIOR_YEARS = 1.0  # years that the prior of the exponent, that of a random walk, is worth
SURE = 25.0  # squared distance from zero, in its variances, below which no drift lasts
LEAST, MOST = 0.5, 2.0  # of the exponent: 1 for a random walk, 2 for straight lines


@dataclass(frozen=True)
class LongRun:
    r"""Changes over k years have a mean square that grows as :math:`k^\gamma`.

    ``exponent`` is γ of the panel: 1 where years are independent, towards 2 where changes come in
    runs. ``scale2`` is the variance of a year of the long walk, on the link scale, ``drift`` its
    yearly drift, zero unless the panel's is five standard errors from it.
    """

    exponent: float
    scale2: float
    drift: float

    def widened(self, one: Filtered) -> Filtered:
        r"""Add to a bank what runs of like changes bring, :math:`1.5 (h^\gamma - h)^+` in σ²."""
        h = np.arange(1.0, one.variance.shape[2] + 1)
        runs = SLOPE * np.maximum(h**self.exponent - h, 0.0)
        return replace(one, variance=one.variance + runs)

    def beside(self, parts: Parts, last: Array, horizon: int) -> Parts:
        r"""Mix a bank's forecasts with the long walk from the last value.

        At horizon h the bank keeps :math:`0.8^{h-1}`; the walk is :math:`t_3(x_n + h d, 1.3 s_0^2
        h^{\max(\gamma, 1)})`. Arrays have shape (n horizon, k), rows series by series, the years of
        each in their order; ``last``, shape (n horizon,), is the last point of each row's series on
        the link scale.
        """
        weights, loc, scale, df = parts
        h = np.tile(np.arange(1.0, horizon + 1), len(loc) // horizon)
        kept = KEPT ** (h - 1)
        wide = np.sqrt(self.scale2 * h ** max(self.exponent, 1.0))
        return (
            np.column_stack([weights * kept[:, None], 1 - kept]),
            np.column_stack([loc, last + h * self.drift]),
            np.column_stack([scale, wide]),
            np.column_stack([df, np.full(len(df), DF)]),
        )


def long_run(x: Array, scale: Scale, medians: Array, shock_variance: float) -> LongRun:
    r"""Learn how a panel moves in many years, from the changes over up to half of them.

    With :math:`d_k` the geometric mean over series of the mean squared change over k years,
    :math:`\log(d_k/d_1)` is regressed on :math:`\log k` through the origin with weights 1/k (the
    growth of variances of sums: Cochrane 1988, doi:10.1086/261569), and the slope is shrunk to the
    1 of a random walk by a prior worth one of the panel's years. In runs of like changes the mean
    :math:`\bar c` of T yearly medians has the variance
    :math:`v = \sigma_c^2 T^{\max(\gamma, 1) - 2}`, and only
    :math:`d = \bar c \max(0, 1 - 25 v / \bar c^2)` of it lasts.

    Series x, shape (n, t), are on the link scale, NaN where a year has no value; ``medians``, shape
    (T,), are the yearly medians of the panel, ``shock_variance`` their variance around the drift.

    Examples
    --------
    Straight lines are of exponent 2, shrunk; a year up and a year down is of less than 1.

    >>> lines = np.outer([1.0, 2.0, 3.0], np.arange(10.0))
    >>> swings = np.tile([0.0, 1.0], (3, 5)) + 0.01 * np.arange(10)
    >>> [round(long_run(x, Scale(5, 1), np.zeros(9), 1.0).exponent, 2) for x in (lines, swings)]
    [1.9, 0.5]
    """
    exponent = _exponent(x)
    unsure = shock_variance * len(medians) ** (max(exponent, 1.0) - 2)
    drift = Drift(mean_drift(medians, scale).mean, SURE * unsure).shrunk()
    return LongRun(exponent, WIDE * scale.scale2, drift.mean)


def _exponent(x: Array) -> float:
    span = x.shape[1] - 1
    k = np.arange(1, min(span, max(2, span // 2)) + 1)
    d = np.array([_typical(x[:, years:] - x[:, :-years]) for years in k.tolist()])
    known = d > 0
    if known.sum() < 2 or not known[0]:
        return 1.0
    y, log_k, weight = np.log(d[known] / d[0]), np.log(k[known]), 1.0 / k[known]
    slope = float((weight * log_k * y).sum() / (weight * log_k**2).sum())
    slope = (span * slope + PRIOR_YEARS) / (span + PRIOR_YEARS)
    return float(np.clip(slope, LEAST, MOST))


def _typical(change: Array) -> float:
    """Geometric mean over series of their mean squared change; NaN where none moved."""
    change = change[~np.isnan(change).all(axis=1)]
    squares = np.nanmean(change**2, axis=1)
    moved = squares[squares > 0]
    return float(np.exp(np.log(moved).mean())) if len(moved) else float("nan")
