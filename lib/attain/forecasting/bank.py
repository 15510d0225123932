"""The bank: Kalman filters whose gains depend only on which years have a value."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from attain.forecasting.links import Array

# Columns r, q, u, rho, kappa, phi, tau2; variances in units of sigma². Random walks with and without
# a drift, damped trends, mean reversion, noisy levels (West and Harrison 1997, multi-process class I).
COMPONENTS = np.array(
    [
        (0.0, 1.0, 0.3, 1.0, 0.8, 0.8, 0.4),
        (0.0, 1.0, 0.0, 0.9, 0.1, 1.0, 1.0),
        (0.5, 0.5, 0.0, 0.6, 0.4, 1.0, 4.0),
        (0.5, 0.5, 0.0, 0.9, 0.1, 1.0, 1.0),
        (0.5, 0.5, 0.0, 0.3, 0.7, 1.0, 4.0),
        (1.0, 0.0, 0.0, 1.0, 1.0, 1.0, 0.03),
        (0.0, 1.0, 0.0, 1.0, 1.0, 1.0, 0.1),
        (0.0, 1.0, 0.0, 1.0, 1.0, 1.0, 0.0),
    ]
)
# Weights where fewer than five series can teach them.
DEFAULT_WEIGHTS = np.array([0.283, 0.127, 0.048, 0.341, 0.067, 0.115, 0.006, 0.013])
CHUNK = 4096  # series at a time: the state stays in the processor's cache


@dataclass(frozen=True)
class Filtered:
    """What one pass over a panel leaves; n series, k components, h horizons.

    Attributes
    ----------
    updates : array, shape (n,)
        Points after the first, m.
    squares, cross, ramp_squares : array, shape (n, k)
        Σ v²/F, Σ v·a/F and Σ a²/F, where a is the innovation that a ramp of slope one (x_t = t)
        would leave: with them the innovations of x_t − m·t follow without a second pass.
    log_det : array, shape (n, k)
        Σ log F.
    ahead, ramp_ahead : array, shape (n, k, h)
        Forecast means of x_t − x_1 and of the ramp.
    variance : array, shape (n, k, h)
        Forecast variance of the observation in units of σ².
    """

    updates: Array
    squares: Array
    cross: Array
    ramp_squares: Array
    log_det: Array
    ahead: Array
    ramp_ahead: Array
    variance: Array


def run_filter(x: Array, horizon: int, components: Array = COMPONENTS) -> Filtered:
    """Filter every series through every component, from its first point to its last.

    Parameters
    ----------
    x : array, shape (n, t)
        Series on the link scale, NaN where a year has no value, column 0 never NaN.
    horizon : int
        Years ahead of each series' own last point; 0 for none.
    components : array, shape (k, 7)
        The bank.

    Returns
    -------
    Filtered
    """
    n, k = len(x), len(components)
    known = ~np.isnan(x)
    length = x.shape[1] - np.argmax(known[:, ::-1], axis=1)
    z = np.where(known, x - x[:, :1], 0.0)
    patterns, member = _patterns(known)
    gains = _gains(patterns, horizon, components)
    sums = [np.empty((n, k)) for _ in range(2)]
    ahead = np.empty((n, k, horizon))
    order = np.argsort(member, kind="stable")
    for start in range(0, n, CHUNK):
        rows = order[start : start + CHUNK]
        kinds = member[rows]
        # a chunk of one pattern reads its gains through a view, not a copy
        which = slice(kinds[0], kinds[0] + 1) if kinds[0] == kinds[-1] else kinds
        sums[0][rows], sums[1][rows], ahead[rows] = _means(
            z[rows], known[rows], length[rows], gains, which, horizon, components
        )
    return Filtered(
        updates=known.sum(1) - 1.0,
        squares=sums[0],
        cross=sums[1],
        ramp_squares=gains.ramp_squares[member],
        log_det=gains.log_det[member],
        ahead=ahead,
        ramp_ahead=gains.ramp_ahead[member],
        variance=gains.variance[member],
    )


def _patterns(known: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    packed = np.ascontiguousarray(np.packbits(known, axis=1))
    rows = packed.view(np.dtype((np.void, packed.shape[1]))).ravel()
    _, first, member = np.unique(rows, return_index=True, return_inverse=True)
    return known[first], member.ravel()


@dataclass(frozen=True)
class _Gains:
    """Everything that a pattern of years decides; p patterns, t years, k components."""

    level: Array  # (p, t, k) gain of the level
    slope: Array  # (p, t, k) gain of the slope
    precision: Array  # (p, t, k) 1/F, zero where there is no update
    ramp: Array  # (p, t, k) innovation of the ramp
    ramp_squares: Array
    log_det: Array
    ramp_ahead: Array
    variance: Array


def _gains(patterns: np.ndarray, horizon: int, components: Array) -> _Gains:
    r, q, u, rho, kappa, phi, tau2 = components.T
    p, t = patterns.shape
    k = len(components)
    length = t - np.argmax(patterns[:, ::-1], axis=1)
    level, slope, precision, ramp = (np.zeros((p, t, k)) for _ in range(4))
    p11, p12 = np.tile(r, (p, 1)), np.zeros((p, k))
    p22 = np.tile(tau2, (p, 1))
    l, b = np.zeros((p, k)), np.zeros((p, k))
    log_det = np.zeros((p, k))
    squares = np.zeros((p, k))
    ramp_ahead, variance = np.zeros((p, k, horizon)), np.zeros((p, k, horizon))
    for step in range(1, t + horizon):
        live = (step < length)[:, None]
        past = step - length  # 0 for one year ahead of the last point
        active = live | ((past >= 0) & (past < horizon))[:, None]
        a = rho * p11 + kappa * p12
        c = rho * p12 + kappa * p22
        p11 = np.where(active, rho * a + kappa * c + q, p11)
        p12, p22 = np.where(active, phi * c, p12), np.where(active, phi * phi * p22 + u, p22)
        l, b = np.where(active, rho * l + kappa * b, l), np.where(active, phi * b, b)
        f = p11 + r
        ready = np.flatnonzero((past >= 0) & (past < horizon))
        ramp_ahead[ready, :, past[ready]] = l[ready]
        variance[ready, :, past[ready]] = f[ready]
        if step >= t:
            continue
        seen = live & patterns[:, step][:, None]
        f = np.where(seen, f, 1.0)
        precision[:, step] = np.where(seen, 1.0 / f, 0.0)
        level[:, step] = p11 * precision[:, step]
        slope[:, step] = p12 * precision[:, step]
        v = np.where(seen, step - l, 0.0)
        ramp[:, step] = v
        log_det += np.log(f)
        squares += v * v * precision[:, step]
        l, b = l + level[:, step] * v, b + slope[:, step] * v
        p22 = p22 - slope[:, step] * p12
        p12 = p12 - slope[:, step] * p11
        p11 = p11 - level[:, step] * p11
    return _Gains(level, slope, precision, ramp, squares, log_det, ramp_ahead, variance)


def _means(
    z: Array,
    known: np.ndarray,
    length: np.ndarray,
    gains: _Gains,
    which: slice | np.ndarray,
    horizon: int,
    components: Array,
) -> tuple[Array, Array, Array]:
    _, _, _, rho, kappa, phi, _ = components.T
    n, k = len(z), len(components)
    l, b = np.zeros((n, k)), np.zeros((n, k))
    squares, cross = np.zeros((n, k)), np.zeros((n, k))
    for step in range(1, int(length.max())):
        live = step < length
        if live.all():
            l, b = rho * l + kappa * b, phi * b
        else:  # a series that has ended keeps the state of its last point
            l, b = (np.where(live[:, None], new, old)
                    for new, old in ((rho * l + kappa * b, l), (phi * b, b)))  # fmt: skip
        if not known[:, step].any():
            continue
        v = np.where(known[:, step][:, None], z[:, step][:, None] - l, 0.0)
        weighted = v * gains.precision[which, step]
        squares += v * weighted
        cross += weighted * gains.ramp[which, step]
        l = l + gains.level[which, step] * v
        b = b + gains.slope[which, step] * v
    ahead = np.empty((n, k, horizon))
    for h in range(horizon):
        l, b = rho * l + kappa * b, phi * b
        ahead[:, :, h] = l
    return squares, cross, ahead
