"""Student-t: exact, and tabulated for batches of many thousands of values."""

from __future__ import annotations

from functools import lru_cache

import numpy as np
import scipy

from attain.forecasting.links import Array

NODES = 1024  # pieces of a table; from 3 degrees of freedom its error stays below 1e-9
FEWEST = 3.0
WORTH = 1000  # entries from which a table, looked up many times, is quicker than the function


def student_cdf(df: Array, x: Array) -> Array:
    """Cumulative distribution of the standard Student-t; ``df = inf`` is the normal.

    Examples
    --------
    >>> float(student_cdf(np.array(1.0), np.array(1.0)).round(9))
    0.75
    """
    if np.isinf(df).any():
        one = scipy.special.stdtr(np.where(np.isinf(df), 1.0, df), x)
        return np.asarray(np.where(np.isinf(df), scipy.special.ndtr(x), one))
    return np.asarray(scipy.special.stdtr(df, x))


def log_constant(df: Array) -> Array:
    """Logarithm of the density of the standard Student-t at 0; ``df = inf`` is the normal.

    A mixture has a handful of degrees of freedom, so the Gammas are worked out once for each.
    """
    found, place = np.unique(df, return_inverse=True)
    v = np.where(np.isinf(found), 1e12, found)
    constant = (
        scipy.special.gammaln((v + 1) / 2) - scipy.special.gammaln(v / 2) - 0.5 * np.log(np.pi * v)
    )
    constant = np.where(np.isinf(found), -0.5 * np.log(2 * np.pi), constant)
    return np.asarray(constant[place].reshape(np.shape(df)))


def student_pdf(df: Array, x: Array, constant: Array | None = None) -> Array:
    """Density of the standard Student-t; `constant` where `log_constant` of df is known."""
    constant = log_constant(df) if constant is None else constant
    v = np.where(np.isinf(df), 1e12, df)
    return np.asarray(np.exp(constant - (v + 1) / 2 * np.log1p(x * x / v)))


def student_quantile(df: Array, p: Array) -> Array:
    """Quantile of the standard Student-t; ``df = inf`` is the normal."""
    finite = np.where(np.isinf(df), 1.0, df)
    return np.asarray(
        np.where(np.isinf(df), scipy.special.ndtri(p), scipy.special.stdtrit(finite, p))
    )


class StudentTable:
    r"""The distribution function for a few degrees of freedom, by cubic Hermite interpolation.

    The argument is the angle :math:`\theta = \arctan(x / \sqrt\nu)`, in which the function is
    smooth up to both ends, with derivative :math:`f_\nu(x) \sqrt\nu / \cos^2\theta`. A batch of
    mixtures has thousands of values but a handful of ν, one for each length of history.

    Parameters
    ----------
    df : array, shape (d,)
        The degrees of freedom, finite and at least 3.

    Examples
    --------
    >>> table = StudentTable(np.array([3.0, 8.5]))
    >>> x = np.linspace(-9, 9, 1001)
    >>> bool(np.abs(table(np.array(1), x) - student_cdf(np.array(8.5), x)).max() < 1e-9)
    True
    """

    def __init__(self, df: Array) -> None:
        self.root = np.sqrt(df)
        angle = np.linspace(-np.pi / 2, np.pi / 2, NODES + 1)
        v = df[:, None]
        x = self.root[:, None] * np.tan(angle[1:-1])
        f, slope = np.zeros((2, len(df), NODES + 1))  # flat at both ends
        f[:, 1:-1], f[:, -1] = student_cdf(v, x), 1.0
        slope[:, 1:-1] = student_pdf(v, x) * self.root[:, None] / np.cos(angle[1:-1]) ** 2
        rise, a, b = np.diff(f), slope[:, :-1] * np.pi / NODES, slope[:, 1:] * np.pi / NODES
        parts = (f[:, :-1], a, 3 * rise - 2 * a - b, a + b - 2 * rise)
        self._cubics = np.stack([part.ravel() for part in parts], axis=1)

    def __call__(self, which: Array, x: Array) -> Array:
        """Return F of x under the degrees of freedom number ``which``, broadcast against x."""
        place = np.arctan(x / self.root[which])
        place *= NODES / np.pi
        place += NODES / 2
        piece = np.minimum(place.astype(np.int64), NODES - 1)
        place -= piece
        piece += np.asarray(which) * NODES
        c = np.take(self._cubics, piece, axis=0)
        total = c[..., 3] * place
        for power in (2, 1):
            total += c[..., power]
            total *= place
        total += c[..., 0]
        return np.asarray(total)


@lru_cache(maxsize=32)
def _table(values: tuple[float, ...]) -> StudentTable:
    return StudentTable(np.array(values))


def tabulate(df: Array) -> tuple[StudentTable, np.ndarray] | None:
    """Return a table for an array of degrees of freedom, and which of its entries is which.

    None for fewer than `WORTH` entries, for which the exact function is as quick, and for degrees
    of freedom below 3 or infinite. The tables of a backtest's panels come back at every origin,
    so they are kept.
    """
    if df.size < WORTH or not np.isfinite(df).all() or df.min() < FEWEST:
        return None
    which = np.zeros(df.shape, dtype=np.int64)
    found: list[float] = []
    for j in range(df.shape[1]):
        if j and np.array_equal(df[:, j], df[:, j - 1]):  # one column a copy of the bank
            which[:, j] = which[:, j - 1]
            continue
        values, place = np.unique(df[:, j], return_inverse=True)
        which[:, j] = place.ravel() + len(found)
        found += values.tolist()
    if len(found) * NODES > 50 * df.size:  # the table would cost more than it saves
        return None
    return _table(tuple(found)) if len(found) <= 64 else StudentTable(np.array(found)), which
