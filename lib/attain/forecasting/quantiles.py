"""Scores of forecasts that are kept as quantiles: what a frozen file allows one to score.

Between two quantiles the distribution is taken as even, beyond the outermost ones as sitting on
them: with levels 0.01 to 0.99 the CRPS differs from that of the distribution by a few percent
where the outcome is a surprise and by less elsewhere.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike

from attain.errors import AttainError
from attain.forecasting.links import Array

LEVELS = (
    0.01, 0.025, 0.05, 0.1, 0.15, 0.2, 0.25, 0.3, 0.35, 0.4, 0.45, 0.5, 0.55, 0.6, 0.65, 0.7, 0.75,
    0.8, 0.85, 0.9, 0.95, 0.975, 0.99,
)  # fmt: skip
"""The 23 levels at which forecast hubs collect: a median and eleven central intervals."""


def _checked(
    where: str, observed: ArrayLike, levels: ArrayLike, quantiles: ArrayLike
) -> tuple[Array, Array, Array]:
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
    return y, p, q


def crps_quantiles(observed: ArrayLike, levels: ArrayLike, quantiles: ArrayLike) -> Array:
    r"""Return the CRPS of the distribution that is even between its quantiles, shape (n,).

    .. math:: \int \{F(x) - 1(x \ge y)\}^2 dx

    Over a piece on which F rises from a to b this is its width times
    :math:`(a^2 + ab + b^2) / 3` below the outcome, and likewise with 1 − F above it.

    Parameters
    ----------
    observed : array, shape (n,)
        Outcomes, in the units of the quantity, which are also those of the score.
    levels : array, shape (m,)
        Rising, between 0 and 1.
    quantiles : array, shape (n, m)
        They do not fall; other shapes or orders are refused with an `AttainError`.

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
    y, p, q = _checked("crps_quantiles", observed, levels, quantiles)
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


def pit_quantiles(observed: ArrayLike, levels: ArrayLike, quantiles: ArrayLike) -> Array:
    """Return the place of each outcome in its distribution, at a jump the middle of it.

    Parameters and refusals as `crps_quantiles`; beyond the outermost quantiles it is the middle of
    the tail.

    Examples
    --------
    >>> pit_quantiles([1.5, 9.0], [0.1, 0.5, 0.9], [[1, 2, 3.0]] * 2).round(2).tolist()
    [0.3, 0.95]
    >>> pit_quantiles([0.0], [0.1, 0.5, 0.9], [[0, 0, 3.0]]).tolist()
    [0.25]
    """
    y, p, q = _checked("pit_quantiles", observed, levels, quantiles)
    found = np.empty(y.size)
    for row, (value, ends) in enumerate(zip(y, q, strict=True)):
        low, high = np.searchsorted(ends, value, "left"), np.searchsorted(ends, value, "right")
        if low == high:  # between two quantiles or beyond them
            found[row] = np.interp(value, ends, p, left=p[0] / 2, right=(1 + p[-1]) / 2)
        else:  # on one quantile, or on several that are equal
            bottom = 0.0 if low == 0 and high - low > 1 else p[low]
            top = 1.0 if high == p.size and high - low > 1 else p[high - 1]
            found[row] = (bottom + top) / 2
    return found
