"""Empirical Bayes: what a panel teaches about the scale of its series and the bank's weights."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
import scipy

from attain.forecasting.bank import Filtered
from attain.forecasting.links import Array
from attain.forecasting.panel import Panel
from attain.vocabulary import crosses

ENOUGH = 5  # series below which a panel gives no prior
NU_CAP = 15.0  # most degrees of freedom that a panel may give
Parts = tuple[Array, Array, Array, Array]  # weights, means, variances or scales, degrees of freedom
SHRINK = 0.85  # share of the prior scale that enters the evidence
PSEUDO = 0.1  # pseudo-series of each component in the EM


@dataclass(frozen=True)
class Scale:
    """σ² ~ scaled inverse χ²(nu, scale2), on the link scale."""

    nu: float
    scale2: float

    @property
    def mass(self) -> float:
        """The prior's sum of squares, A = 0.85 ν₀ s₀²."""
        return SHRINK * self.nu * self.scale2


# Priors where fewer than five series teach one. Under the identity link
# figures are in units of their own changes: see `own_unit`.
DEFAULT_SCALE = {
    "arcsine": Scale(1.17, 4.8e-4), "log": Scale(0.88, 1.8e-3), "identity": Scale(1.0, 1.0)
}  # fmt: skip


@dataclass(frozen=True)
class Changes:
    """Changes between neighbouring points of the series of a panel, as arrays of shape (m,).

    ``series`` is the row of the series, ``gap`` the calendar years between the points, ``end`` the
    calendar year of the later one; ``change`` is on the link scale.
    """

    series: np.ndarray
    gap: np.ndarray
    end: np.ndarray
    change: Array

    def without(self, years: tuple[int, ...]) -> Changes:
        """Leave out the changes that cross the start of one of these years."""
        return self._kept(~crosses(self.end - self.gap, self.end, years))

    def _kept(self, rows: np.ndarray) -> Changes:
        return Changes(self.series[rows], self.gap[rows], self.end[rows], self.change[rows])

    def over_one_year(self) -> Changes:
        """Keep the changes over a single year, where enough series have one."""
        kept = self._kept(self.gap == 1)
        return kept if kept.series_count >= ENOUGH else self

    def less(self, drift: float | Array) -> Changes:
        """Take a yearly drift out of the changes."""
        return replace(self, change=self.change - drift * self.gap)

    @property
    def squares(self) -> Array:
        """Squared changes a year."""
        return np.asarray(self.change**2 / self.gap)

    @property
    def series_count(self) -> int:
        """Series with at least one change."""
        return len(np.unique(self.series))


def changes(panel: Panel) -> Changes:
    """List the changes of a panel between neighbouring points."""
    row, column = np.nonzero(~np.isnan(panel.x))
    there = np.flatnonzero(np.diff(row) == 0)
    here = there + 1
    return Changes(
        row[here],
        column[here] - column[there],
        panel.first[row[here]] + column[here],
        panel.x[row[here], column[here]] - panel.x[row[there], column[there]],
    )


def scale_prior(moves: Changes, link: str) -> Scale:
    r"""Fit the prior of σ² to the mean squared changes of the series, as for gene variances.

    .. math:: e_i = \log s_i^2 - \psi(m_i/2) + \log(m_i/2), \quad
              \psi'(\nu_0/2) = \mathrm{var}(e) - \overline{\psi'(m_i/2)}, \quad
              \log s_0^2 = \bar e + \psi(\nu_0/2) - \log(\nu_0/2)

    where :math:`s_i^2` is the mean of change²/d over the m_i changes of a series between points d
    years apart, on the link scale. Series that never moved are left out; where fewer than five
    moved, the link's default stands in. ν₀ is capped at 15 afterwards.

    References
    ----------
    Smyth (2004), doi:10.2202/1544-6115.1027.
    """
    m = np.bincount(moves.series).astype(float)
    total = np.bincount(moves.series, weights=moves.squares)
    usable = total > 0
    if usable.sum() < ENOUGH:
        return DEFAULT_SCALE[link]
    m, s2 = m[usable], (total[usable] / m[usable])
    e = np.log(s2) - scipy.special.digamma(m / 2) + np.log(m / 2)
    spread = e.var(ddof=1) - scipy.special.polygamma(1, m / 2).mean()
    if spread <= 0:
        return Scale(NU_CAP, float(np.exp(e.mean())))
    nu = 2 * _trigamma_inverse(float(spread))
    scale2 = np.exp(e.mean() + scipy.special.digamma(nu / 2) - np.log(nu / 2))
    return Scale(min(nu, NU_CAP), float(scale2))


def own_unit(moves: Changes, series: int) -> Array:
    """Root mean squared yearly change of each of so many series, or of all as one (``series`` 1).

    Shape (series,), in the units of the quantity, NaN where nothing moved.
    """
    which = moves.series if series > 1 else np.zeros_like(moves.series)
    total = np.bincount(which, weights=moves.squares, minlength=series)
    count = np.bincount(which, minlength=series)
    return np.asarray(np.sqrt(np.where(total > 0, total, np.nan) / np.maximum(count, 1)))


def _trigamma_inverse(y: float) -> float:
    """Solve ψ'(x) = y by Newton steps on 1/ψ', which is nearly linear."""
    x = 0.5 + 1.0 / y
    for _ in range(60):
        value = float(scipy.special.polygamma(1, x))
        step = value * (1 - value / y) / float(scipy.special.polygamma(2, x))
        x += step
        if abs(step) < 1e-12 * x:
            break
    return x


def log_evidence(filtered: Filtered, scale: Scale) -> Array:
    r"""Return the log evidence of every component for every series, shape (n, k).

    .. math:: \log L_j = \log\Gamma(\tfrac{\nu_0+m}2) - \log\Gamma(\tfrac{\nu_0}2)
              + \tfrac{\nu_0}2 \log A - \tfrac{\nu_0+m}2 \log(A + S_j)
              - \tfrac12 \sum\log F - \tfrac m2 \log\pi, \quad A = 0.85\,\nu_0 s_0^2

    up to what all components share.
    """
    m = filtered.updates[:, None]
    half = (scale.nu + m) / 2
    constant = (
        scipy.special.gammaln(half)
        - m / 2 * np.log(np.pi)
        - scipy.special.gammaln(scale.nu / 2)
        + scale.nu / 2 * np.log(scale.mass)
    )
    return np.asarray(
        constant - half * np.log(scale.mass + filtered.squares) - 0.5 * filtered.log_det
    )


def posterior_scale(filtered: Filtered, scale: Scale, start: float = 1.0) -> tuple[Array, Array]:
    r"""Return the posterior scale σ²_j of every component and the degrees of freedom ν₀ + m.

    .. math:: \sigma_j^2 = \frac{A (m + a)/(m + 1) + S_j}{\nu_0 + m}

    of shapes (n, k), on the link scale, squared, and (n,). ``start`` is a, the share of A that a
    series of one point keeps; 1 is the conjugate posterior.
    """
    m = filtered.updates
    df = scale.nu + m
    kept = scale.mass * (m + start) / (m + 1.0)
    return (kept[:, None] + filtered.squares) / df[:, None], df


def weights_prior(log_l: Array, steps: int = 50) -> Array:
    r"""Learn the weights of the components by EM from uniform ones, with 0.1 pseudo-series each.

    .. math:: w_j \propto 0.1 + \sum_i \pi_{ij}, \quad \pi_{ij} \propto w_j L_{ij}

    ``log_l``, shape (n, k), is the log evidence of series with at least two points; the weights,
    shape (k,), sum to 1.

    References
    ----------
    Dempster, Laird and Rubin (1977), doi:10.1111/j.2517-6161.1977.tb01600.x.
    """
    k = log_l.shape[1]
    likelihood = np.exp(log_l - log_l.max(axis=1, keepdims=True))
    weights = np.full(k, 1.0 / k)
    for _ in range(steps):
        weights = PSEUDO + weights * (likelihood.T @ (1.0 / (likelihood @ weights)))
        weights /= weights.sum()
    return weights


def posterior_weights(log_l: Array, weights: Array, power: float = 1.0) -> Array:
    r"""Return the posterior weights of the components for every series, rows summing to 1.

    .. math:: \pi_{ij} \propto w_j L_{ij}^{\eta}

    from the log evidence, shape (n, k), and prior weights, shape (k,). ``power`` is η: 1 is Bayes'
    theorem, less tempers evidence under models none of which is the truth.

    References
    ----------
    Grünwald and van Ommen (2017), doi:10.1214/17-BA1085.
    """
    with np.errstate(divide="ignore"):
        log_p = power * log_l + np.log(weights)
    posterior = np.exp(log_p - log_p.max(axis=1, keepdims=True))
    return np.asarray(posterior / posterior.sum(axis=1, keepdims=True))


def evidence_of(copies: list[Filtered], scales: list[Scale]) -> Array:
    """Log evidence of the components of several copies of a panel, side by side."""
    pairs = zip(copies, scales, strict=True)
    return np.concatenate([log_evidence(one, scale) for one, scale in pairs], axis=1)


def mixtures(
    copies: list[Filtered],
    scales: list[Scale],
    weights: Array,
    start: float = 1.0,
    power: float = 1.0,
) -> list[Parts]:
    """Turn a bank of several copies, each with its scale, into a mixture for each."""
    posterior = posterior_weights(evidence_of(copies, scales), weights, power)
    shares = np.split(posterior, len(copies), axis=1)
    parts = []
    for one, scale, share in zip(copies, scales, shares, strict=True):
        sigma2, df = posterior_scale(one, scale, start)
        wide = one.variance * sigma2[:, :, None]
        wide += one.unsure
        parts.append((share, one.ahead, wide, np.broadcast_to(df[:, None], share.shape)))
    return parts
