"""Scores of probability forecasts: what was observed first, what was forecast after it.

Every score is negatively oriented (smaller is better) and takes ``observed`` as its first
argument. Elementwise scores return one number per forecast; averaging is left to the caller,
because what may be averaged depends on what was shared between the forecasts.
"""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
from numpy.typing import ArrayLike

from attain.errors import AttainError
from attain.forecasting.links import Array

CLIP = 0.001  # probabilities are clipped to [CLIP, 1 - CLIP] before they are scored


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
    return [np.asarray(array) for array in np.broadcast_arrays(*values.values())]


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

    Parameters
    ----------
    observed : array of bool, shape (n,)
        Whether the event happened.
    probability : array, shape (n,)
        Forecast probability, 0 to 1.

    Raises
    ------
    AttainError
        For a probability outside 0 to 1, an outcome that is not 0 or 1, or unequal shapes.

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


def interval_score(observed: ArrayLike, low: ArrayLike, high: ArrayLike, level: float) -> Array:
    r"""Return the interval score of central prediction intervals, alpha = 1 - level.

    .. math:: (u - l) + \tfrac2\alpha (l - y) 1(y < l) + \tfrac2\alpha (y - u) 1(y > u)

    Outcomes and bounds, of shape (n,), are in the units of the quantity; ``level`` is the nominal
    coverage, e.g. 0.8. An `AttainError` for a level outside (0, 1), unequal shapes, or a low bound
    above its high bound.

    References
    ----------
    Gneiting and Raftery (2007), doi:10.1198/016214506000001437, equation 43.

    Examples
    --------
    >>> interval_score([2.0, 0.5], [1.0, 1.0], [4.0, 4.0], 0.8).round(6).tolist()
    [3.0, 8.0]
    """
    alpha = tail_share("interval_score", level)
    y, lo, hi = same_shape("interval_score", observed=observed, low=low, high=high)
    if (lo > hi).any():
        raise AttainError("an interval is upside down", where="interval_score", do="swap its ends")
    outside = np.maximum(lo - y, 0.0) + np.maximum(y - hi, 0.0)
    return np.asarray(hi - lo + 2.0 / alpha * outside)


def wis(
    observed: ArrayLike, median: ArrayLike, intervals: Mapping[float, tuple[ArrayLike, ArrayLike]]
) -> Array:
    r"""Return the weighted interval score of a median and K central intervals.

    .. math:: \frac{1}{K + 1/2} \Bigl( \tfrac12 |y - m|
              + \sum_k \tfrac{\alpha_k}{2} \mathrm{IS}_{\alpha_k} \Bigr)

    It tends to the CRPS as levels are added. ``intervals`` are bounds of shape (n,) by nominal
    coverage, e.g. ``{0.5: (l, u), 0.8: (l, u)}``; refusals as `interval_score`.

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
        total = total + 0.5 * (1.0 - level) * interval_score(y, low, high, level)
    return np.asarray(total / (len(intervals) + 0.5))


def skill(score: ArrayLike, reference: ArrayLike) -> float:
    r"""Return the skill of one set of scores against a reference's on the same n forecasts.

    .. math:: 1 - \bar S / \bar S_\mathrm{ref}

    1 is perfect, 0 no better than the reference, negative worse. An `AttainError` for unequal
    shapes, no scores at all, or a reference that scored zero throughout.

    References
    ----------
    Murphy (1988), doi:10.1175/1520-0493(1988)116<2417:SSBOTM>2.0.CO;2.

    Examples
    --------
    >>> round(skill([0.1, 0.2], [0.2, 0.3]), 3)
    0.4
    """
    s, r = same_shape("skill", score=score, reference=reference)
    if not s.size or r.mean() == 0:
        raise AttainError("the reference has no score to compare with", where="skill")
    return float(1.0 - s.mean() / r.mean())
