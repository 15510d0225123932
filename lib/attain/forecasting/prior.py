"""Empirical Bayes: what a panel teaches about the scale, the drift and the weights."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy.special import digamma, gammaln, polygamma

from attain.forecasting.bank import DEFAULT_WEIGHTS, Filtered
from attain.forecasting.links import Array
from attain.forecasting.panel import Panel

ENOUGH = 5  # series below which a panel teaches nothing
NU_CAP = 5.0  # degrees of freedom that a panel may lend at the most
SHRINK = 0.9  # share of the prior scale that enters the posterior
DEFAULT_NU = 1.17
DEFAULT_SCALE2 = {"arcsine": 4.8e-4, "log": 1.2e-3, "identity": 4.8e-4}


@dataclass(frozen=True)
class Scale:
    """σ² ~ scaled inverse χ²(nu, scale2), on the link scale."""

    nu: float
    scale2: float


@dataclass(frozen=True)
class Drift:
    """Yearly drift shared by a panel, on the link scale, and the variance of its estimate."""

    mean: float
    variance: float


@dataclass(frozen=True)
class Changes:
    """Changes between neighbouring points of the series of a panel.

    Attributes
    ----------
    series, gap, end : int array, shape (m,)
        Row of the series, calendar years between the points, calendar year of the later one.
    change : array, shape (m,)
        Change on the link scale.
    """

    series: np.ndarray
    gap: np.ndarray
    end: np.ndarray
    change: Array

    def without(self, years: tuple[int, ...]) -> Changes:
        """Leave out the changes that cross the start of one of these years."""
        start = self.end - self.gap
        crosses = np.zeros(len(self.end), bool)
        for year in years:
            crosses |= (start < year) & (self.end >= year)
        return Changes(*(part[~crosses] for part in (self.series, self.gap, self.end, self.change)))


def changes(panel: Panel) -> Changes:
    """List the changes of a panel between neighbouring points."""
    row, column = np.nonzero(~np.isnan(panel.x))
    same = np.diff(row) == 0
    here, there = np.flatnonzero(same) + 1, np.flatnonzero(same)
    return Changes(
        row[here],
        column[here] - column[there],
        panel.first[row[here]] + column[here],
        panel.x[row[here], column[here]] - panel.x[row[there], column[there]],
    )


def scale_prior(moves: Changes, link: str) -> Scale:
    r"""Fit the prior of σ² to the mean squared changes of the series, as for gene variances.

    :math:`e_i = \log s_i^2 - \psi(m_i/2) + \log(m_i/2)` and
    :math:`\psi'(\nu_0/2) = \mathrm{var}(e) - \overline{\psi'(m_i/2)}`.

    References
    ----------
    Smyth (2004), doi:10.2202/1544-6115.1027.
    """
    if not len(moves.series):
        return Scale(DEFAULT_NU, DEFAULT_SCALE2[link])
    m = np.bincount(moves.series).astype(float)
    total = np.bincount(moves.series, weights=moves.change**2 / moves.gap)
    usable = (m > 0) & (total > 0)
    if usable.sum() < ENOUGH:
        return Scale(DEFAULT_NU, DEFAULT_SCALE2[link])
    m, s2 = m[usable], (total[usable] / m[usable])
    e = np.log(s2) - digamma(m / 2) + np.log(m / 2)
    spread = e.var(ddof=1) - polygamma(1, m / 2).mean()
    if spread <= 0:
        return Scale(NU_CAP, float(np.exp(e.mean())))
    nu = 2 * _trigamma_inverse(float(spread))
    scale2 = np.exp(e.mean() + digamma(nu / 2) - np.log(nu / 2))
    return Scale(min(nu, NU_CAP), float(scale2))


def _trigamma_inverse(y: float) -> float:
    """Solve ψ'(x) = y by Newton steps on 1/ψ', which is nearly linear."""
    x = 0.5 + 1.0 / y
    for _ in range(60):
        value = float(polygamma(1, x))
        step = value * (1 - value / y) / float(polygamma(2, x))
        x += step
        if abs(step) < 1e-12 * x:
            break
    return x


def drift_prior(moves: Changes) -> Drift:
    """Mean over years of the yearly medians, shrunk by their own variance.

    A year is one observation: a shock that all series share must not pass for a trend.
    """
    if len(np.unique(moves.series)) < ENOUGH:
        return Drift(0.0, 0.0)
    years = np.unique(moves.end)
    rate = moves.change / moves.gap
    medians = np.array([np.median(rate[moves.end == year]) for year in years])
    if len(years) < 2:
        return Drift(0.0, 0.0)
    mean, variance = float(medians.mean()), float(medians.var(ddof=1) / len(years))
    if mean == 0.0:
        return Drift(0.0, variance)
    return Drift(mean * max(0.0, 1.0 - variance / mean**2), variance)


def log_evidence(filtered: Filtered, scale: Scale, drift: Drift) -> tuple[Array, Array]:
    r"""Return the log evidence of every component and its twin, and their sums of squares.

    .. math:: \log L_j = \log\Gamma(\tfrac{\nu_0+m}2) - \log\Gamma(\tfrac{\nu_0}2)
              + \tfrac{\nu_0}2 \log A - \tfrac{\nu_0+m}2 \log(A + S_j)
              - \tfrac12 \sum\log F - \tfrac m2 \log\pi, \quad A = 0.9\,\nu_0 s_0^2

    Returns
    -------
    log_l, squares : array, shape (n, 2k)
        First the k components, then the same with the shared drift taken out.
    """
    m = filtered.updates[:, None]
    twin = (
        filtered.squares - 2 * drift.mean * filtered.cross + drift.mean**2 * filtered.ramp_squares
    )
    squares = np.concatenate([filtered.squares, np.maximum(twin, 0.0)], axis=1)
    log_det = np.concatenate([filtered.log_det, filtered.log_det], axis=1)
    a = SHRINK * scale.nu * scale.scale2
    half = (scale.nu + m) / 2
    log_l = (
        gammaln(half) - gammaln(scale.nu / 2) + scale.nu / 2 * np.log(a)
        - half * np.log(a + squares) - 0.5 * log_det - m / 2 * np.log(np.pi)
    )  # fmt: skip
    return log_l, squares


def weights_prior(log_l: Array, steps: int = 50) -> Array:
    """Learn the weights of the components by EM, with 0.1 pseudo-series each."""
    n, k = log_l.shape
    if n < ENOUGH:
        return np.concatenate([DEFAULT_WEIGHTS, 0.0 * DEFAULT_WEIGHTS])
    likelihood = np.exp(log_l - log_l.max(axis=1, keepdims=True))
    weights = np.full(k, 1.0 / k)
    for _ in range(steps):
        weights = 0.1 + weights * (likelihood.T @ (1.0 / (likelihood @ weights)))
        weights /= weights.sum()
    return weights
