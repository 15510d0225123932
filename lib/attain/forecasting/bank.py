"""The bank: Kalman filters whose gains depend only on which years have a value."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from attain.forecasting.links import Array

# Columns r, q, u, rho, kappa, phi, tau2; variances in units of sigma². Random walks with and
# without a drift, damped trends, mean reversion, noisy levels: a multi-process model of class I
# (West and Harrison 1997, chapter 12).
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
# A history alone may also be a noisy level around a middle of which its first points tell next to
# nothing (variance 23): two or three points cannot turn back under it, eight may show that they do.
LONE = np.vstack([COMPONENTS, (2.2, 0.2, 0.0, 0.65, 0.35, 1.0, 23.0)])
# Weights of `LONE` where fewer than five series can teach them, by link: what moved goes on rather
# than back. Counts and money are damped trends and walks; shares have noise besides.
_SHARES = np.array([0.35, 0.0, 0.0, 0.0, 0.12, 0.05, 0.13, 0.35, 0.0])
_COUNTS = np.array([0.44, 0.12, 0.0, 0.0, 0.0, 0.0, 0.0, 0.22, 0.22])
DEFAULT_WEIGHTS = {"arcsine": _SHARES, "log": _COUNTS, "identity": _SHARES}
CHUNK = 1024  # series at a time: the state stays in the processor's cache


@dataclass(frozen=True)
class Filtered:
    """What one pass over a panel leaves; n series, k components, h horizons.

    ``updates``, shape (n,), are the points after the first, m; ``squares``, (n, k), is Σ v²/F over
    the innovations v of those points, F their variances in units of σ²; ``log_det``, (n, k), is
    Σ log F; ``ahead``, (n, k, h), are forecast means of x_t − x_1; ``variance``, (n, k, h), is that
    of the observation ahead in units of σ², and ``unsure``, (n, 1, h), what is added to it whatever
    σ² is.
    """

    updates: Array
    squares: Array
    log_det: Array
    ahead: Array
    variance: Array
    unsure: Array | float = 0.0


def run_filters(
    copies: Sequence[Array], horizon: int, components: Array = COMPONENTS
) -> list[Filtered]:
    """Filter every series through every component, from its first point to its last.

    The components are those of `dlm.DynamicLinearBank`, with variances in units of σ². After the
    first point the level is 0 with variance r and the slope 0 with variance τ²; a year without a
    value is a step without update.

    Parameters
    ----------
    copies : sequence of array, shape (n, t)
        Copies of a panel on the link scale, NaN where a year has no value, in the same years of
        all: what depends on the years alone is worked out once. Column 0 is never NaN.
    horizon : int
        Years ahead of each series' own last point; 0 for none.
    components : array, shape (k, 7)
        The bank: r, q, u, ρ, κ, φ, τ².

    References
    ----------
    West and Harrison (1997), Bayesian Forecasting and Dynamic Models, doi:10.1007/b98971.

    Examples
    --------
    A random walk of unit variance: the innovations are the changes, 2 and 1, and three years ahead
    the level stands still while the variance is 3.

    >>> (walk,) = run_filters([np.array([[5.0, 7.0, 8.0]])], 3, COMPONENTS[-1:])
    >>> float(walk.squares[0, 0]), walk.ahead[0, 0].tolist(), walk.variance[0, 0].tolist()
    (5.0, [3.0, 3.0, 3.0], [1.0, 2.0, 3.0])
    """
    n, k = len(copies[0]), len(components)
    known = ~np.isnan(copies[0])
    patterns, member = _patterns(known)
    gains, log_det, variance = _gains(patterns, horizon, components)
    updates, chunks, passes = known.sum(1) - 1.0, list(_chunks(member)), []
    for x in copies:
        z = np.where(known, x - x[:, :1], 0.0)
        squares, ahead = np.empty((n, k)), np.empty((n, k, horizon))
        for rows in chunks:
            squares[rows], ahead[rows] = _means(
                z[rows], known[rows], member[rows], gains, horizon, components
            )
        passes.append(Filtered(updates, squares, log_det[member], ahead, variance[member]))
    return passes


def _chunks(member: np.ndarray) -> Iterator[np.ndarray]:
    """Rows to work on together: of one pattern where it has many, else of several."""
    order = np.argsort(member, kind="stable")
    groups = np.split(order, np.cumsum(np.bincount(member))[:-1])
    alone = [group for group in groups if len(group) >= CHUNK // 4]
    rest = [group for group in groups if len(group) < CHUNK // 4]
    for rows in [*alone, *([np.concatenate(rest)] if rest else [])]:
        for start in range(0, len(rows), CHUNK):
            yield rows[start : start + CHUNK]


def _patterns(known: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    packed = np.ascontiguousarray(np.packbits(known, axis=1))
    rows = packed.view(np.dtype((np.void, packed.shape[1]))).ravel()
    _, first, member = np.unique(rows, return_index=True, return_inverse=True)
    return known[first], member.ravel()


def _gains(patterns: np.ndarray, horizon: int, components: Array) -> tuple[Array, Array, Array]:
    """All that p patterns of t years decide: gains, Σ log F, (p, k), and variances, (p, k, h).

    The gains, (3, p, t, k), are those of level and slope and 1/F, zero where there is no update.
    """
    r, q, u, rho, kappa, phi, tau2 = components.T
    p, t = patterns.shape
    k = len(components)
    length = t - np.argmax(patterns[:, ::-1], axis=1)
    level, slope, precision = gains = np.zeros((3, p, t, k))
    p11, p12 = np.tile(r, (p, 1)), np.zeros((p, k))
    p22 = np.tile(tau2, (p, 1))
    log_det, variance = np.zeros((p, k)), np.zeros((p, k, horizon))
    for step in range(1, t + horizon):
        past = step - length  # 0 for one year ahead of the last point
        ahead = (past >= 0) & (past < horizon)
        active = ((step < length) | ahead)[:, None]
        a = rho * p11 + kappa * p12
        c = rho * p12 + kappa * p22
        p11 = np.where(active, rho * a + kappa * c + q, p11)
        p12, p22 = np.where(active, phi * c, p12), np.where(active, phi * phi * p22 + u, p22)
        f = p11 + r
        ready = np.flatnonzero(ahead)
        variance[ready, :, past[ready]] = f[ready]
        if step >= t:
            continue
        seen = patterns[:, step][:, None]
        f = np.where(seen, f, 1.0)
        precision[:, step] = np.where(seen, 1.0 / f, 0.0)
        level[:, step] = p11 * precision[:, step]
        slope[:, step] = p12 * precision[:, step]
        log_det += np.log(f)
        p22 = p22 - slope[:, step] * p12
        p12 = p12 - slope[:, step] * p11
        p11 = p11 - level[:, step] * p11
    return gains, log_det, variance


def _means(
    z: Array, known: np.ndarray, member: np.ndarray, gains: Array, horizon: int, components: Array
) -> tuple[Array, Array]:
    _, _, _, rho, kappa, phi, _ = components.T[:, :, None]  # components down, series across
    n, k = len(z), len(components)
    length = z.shape[1] - np.argmax(known[:, ::-1], axis=1)
    same = bool((member == member[0]).all())
    which = member[:1] if same else member
    level, slope, precision = np.ascontiguousarray(gains[:, which].transpose(0, 2, 3, 1))
    z = np.ascontiguousarray(z.T)
    at, b, squares, v, work = np.zeros((5, k, n))
    for step in range(1, int(length.max())):
        before = (at.copy(), b.copy()) if not same else (at, b)
        np.multiply(at, rho, out=at)
        np.multiply(b, kappa, out=work)
        at += work
        b *= phi
        if not same:  # a series that has ended keeps the state of its last point
            ended = length <= step
            at[:, ended], b[:, ended] = before[0][:, ended], before[1][:, ended]
        np.subtract(z[step], at, out=v)  # where a year has no value, all gains are zero
        np.multiply(v, v, out=work)
        work *= precision[step]
        squares += work
        np.multiply(v, level[step], out=work)
        at += work
        v *= slope[step]
        b += v
    ahead = np.empty((n, k, horizon))
    for h in range(horizon):
        at, b = rho * at + kappa * b, phi * b
        ahead[:, :, h] = at.T
    return squares.T, ahead
