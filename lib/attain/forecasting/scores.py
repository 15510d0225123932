"""Scores of probability forecasts: what was observed first, what was forecast after it.

Every score is negatively oriented (smaller is better) and takes ``observed`` as its first
argument. Elementwise scores return one number per forecast; averaging is left to the caller,
because what may be averaged depends on what was shared between the forecasts.

Of a forecast kept as quantiles the distribution is taken as even between two of them and beyond the
outermost ones as sitting on them: with levels 0.01 to 0.99 the CRPS differs from that of the
distribution by a few percent where the outcome is a surprise and by less elsewhere.
"""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
from numpy.typing import ArrayLike

from attain.errors import AttainError
from attain.forecasting.links import Array

CLIP = 0.001  # probabilities are clipped to [CLIP, 1 - CLIP] before they are scored
LEVELS = (
    0.01, 0.025, 0.05, 0.1, 0.15, 0.2, 0.25, 0.3, 0.35, 0.4, 0.45, 0.5, 0.55, 0.6, 0.65, 0.7, 0.75,
    0.8, 0.85, 0.9, 0.95, 0.975, 0.99,
)  # fmt: skip
"""The 23 levels at which forecast hubs collect: a median and eleven central intervals."""


def same_shape(where: str, **arrays: ArrayLike) -> list[Array]:
    """Return the arguments as equally shaped float arrays, or refuse."""
    values = {name: np.asarray(array, dtype=float) for name, array in arrays.items()}
    shapes = {name: array.shape for name, array in values.items()}
    if len({shape for shape in shapes.values() if shape != ()}) > 1:
        raise AttainError(
            "arguments differ in shape", where=where, got=shapes, do="give one value per forecast"
        )
    for name, array in values.items():
        if np.isnan(array).any():
            raise AttainError(f"{name} is missing", where=where, do="drop unobserved forecasts")
    return list(np.broadcast_arrays(*values.values()))


def checked_probabilities(
    where: str, observed: ArrayLike, probability: ArrayLike
) -> tuple[Array, Array]:
    o, p = same_shape(where, observed=observed, probability=probability)
    if ((p < 0) | (p > 1)).any():
        raise AttainError(
            "a probability lies outside 0 to 1", where=where, got=float(p[(p < 0) | (p > 1)][0])
        )
    if not np.isin(o, (0.0, 1.0)).all():
        raise AttainError("an outcome is neither 0 nor 1", where=where, do="give true or false")
    return o, p


def tail_share(where: str, level: float) -> float:
    if not isinstance(level, int | float) or not 0 < level < 1:
        raise AttainError("level is not between 0 and 1", where=where, got=level, do="use e.g. 0.8")
    return 1.0 - level


def brier(observed: ArrayLike, probability: ArrayLike) -> Array:
    """Return the Brier score of each probability, 0 (right and sure) to 1 (wrong and sure).

    .. math:: (p - o)^2

    ``observed``, whether the events happened, and ``probability``, 0 to 1, have shape (n,). An
    `AttainError` for other values, missing ones, or unequal shapes.

    References
    ----------
    Brier (1950), doi:10.1175/1520-0493(1950)078<0001:VOFEIT>2.0.CO;2.

    Examples
    --------
    >>> brier([True, False], [0.8, 0.3]).round(2).tolist()
    [0.04, 0.09]
    """
    o, p = checked_probabilities("brier", observed, probability)
    return np.asarray((p - o) ** 2)


def log_score(observed: ArrayLike, probability: ArrayLike) -> Array:
    r"""Return the logarithmic score of each probability, in nats.

    .. math:: -\ln \{ o\,p + (1 - o)(1 - p) \}

    Arguments and refusals as `brier`. Probabilities are first clipped to [`CLIP`, 1 − `CLIP`]: one
    event called impossible would otherwise make every average infinite.

    References
    ----------
    Good (1952), doi:10.1111/j.2517-6161.1952.tb00104.x.

    Examples
    --------
    >>> log_score([True, False, True], [0.5, 0.75, 0.0]).round(4).tolist()
    [0.6931, 1.3863, 6.9078]
    """
    o, p = checked_probabilities("log_score", observed, probability)
    p = np.clip(p, CLIP, 1.0 - CLIP)
    return np.asarray(-np.log(np.where(o == 1.0, p, 1.0 - p)))


def wis(
    observed: ArrayLike, median: ArrayLike, intervals: Mapping[float, tuple[ArrayLike, ArrayLike]]
) -> Array:
    r"""Return the weighted interval score of a median and K central intervals.

    .. math:: \frac{1}{K + 1/2} \Bigl( \tfrac12 |y - m|
              + \sum_k \bigl\{ \tfrac{\alpha_k}{2} (u_k - l_k) + (l_k - y)^+ + (y - u_k)^+ \bigr\}
              \Bigr)

    It tends to the CRPS as levels are added. ``intervals`` are bounds of shape (n,) by nominal
    coverage 1 − α, e.g. ``{0.5: (l, u), 0.8: (l, u)}``. An `AttainError` for a level outside
    (0, 1), unequal shapes, or a low bound above its high bound.

    References
    ----------
    Bracher et al. (2021), doi:10.1371/journal.pcbi.1008618.

    Examples
    --------
    >>> wis([2.0], [3.0], {0.5: ([2.5], [3.5]), 0.8: ([1.0], [5.0])}).round(4).tolist()
    [0.66]
    """
    y, m = same_shape("wis", observed=observed, median=median)
    total = 0.5 * np.abs(y - m)
    for level, (low, high) in intervals.items():
        alpha = tail_share("wis", level)
        _, lo, hi = same_shape("wis", observed=y, low=low, high=high)
        if (lo > hi).any():
            raise AttainError("an interval is upside down", where="wis", do="swap its ends")
        outside = np.maximum(lo - y, 0.0) + np.maximum(y - hi, 0.0)
        total = total + 0.5 * alpha * (hi - lo + 2.0 / alpha * outside)
    return np.asarray(total / (len(intervals) + 0.5))


# ---- forecasts kept as quantiles ----------------------------------------------------------------
def crps_quantiles(observed: ArrayLike, levels: ArrayLike, quantiles: ArrayLike) -> Array:
    r"""Return the CRPS of the distribution that is even between its quantiles, shape (n,).

    .. math:: \int \{F(x) - 1(x \ge y)\}^2 dx

    Over a piece on which F rises from a to b this is its width times
    :math:`(a^2 + ab + b^2) / 3` below the outcome, and likewise with 1 − F above it.

    Outcomes, shape (n,), are in the units of the quantity, which are also those of the score;
    ``levels``, shape (m,), rise between 0 and 1; ``quantiles``, shape (n, m), do not fall. Other
    shapes or orders are refused with an `AttainError`.

    References
    ----------
    Gneiting and Raftery (2007), doi:10.1198/016214506000001437.

    Examples
    --------
    >>> crps_quantiles([2.0], [0.5], [[3.0]]).tolist()
    [1.0]
    >>> crps_quantiles([0.5], [0.25, 0.75], [[0.0, 1.0]]).round(4).tolist()
    [0.1458]
    """
    where = "crps_quantiles"
    y, p, q = (np.asarray(part, float) for part in (observed, levels, quantiles))
    if y.ndim != 1 or q.shape != (y.size, p.size):
        raise AttainError(
            "quantiles do not fit the outcomes", where=where, got=(y.shape, q.shape),
            do="give one row of quantiles per outcome",
        )  # fmt: skip
    if (np.diff(p) <= 0).any() or (p <= 0).any() or (p >= 1).any():
        raise AttainError("levels do not rise between 0 and 1", where=where, got=p.tolist())
    if (np.diff(q, axis=1) < 0).any() or not (np.isfinite(q).all() and np.isfinite(y).all()):
        raise AttainError("quantiles fall or are missing", where=where, do="sort them by level")
    total = np.maximum(q[:, 0] - y, 0.0) + np.maximum(y - q[:, -1], 0.0)
    for place in range(p.size - 1):
        a, b = p[place], p[place + 1]
        left, width = q[:, place], q[:, place + 1] - q[:, place]
        share = np.clip((y - left) / np.where(width > 0, width, 1.0), 0.0, 1.0)
        at = a + (b - a) * share
        below = share * (a * a + a * at + at * at)
        above = (1 - share) * ((1 - at) ** 2 + (1 - at) * (1 - b) + (1 - b) ** 2)
        total = total + width * (below + above) / 3.0
    return np.asarray(total)
