"""Student-t, exact and tabulated for batches of many thousands of values, and mixtures of it."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Callable
from functools import cached_property, lru_cache
from typing import Self

import numpy as np
import scipy
from numpy.typing import ArrayLike

from attain.forecasting.links import Array

NODES = 1024  # pieces of a table; from 3 degrees of freedom its error stays below 1e-9
FEWEST = 3.0
WORTH = 1000  # entries from which a table, looked up many times, is quicker than the function
_BLOCK = 1024  # rows at a time: their components stay in the processor's cache
_GRID = 128  # points between the lowest and the highest of many quantiles of a row


def student_cdf(df: Array, x: Array) -> Array:
    """Cumulative distribution of the standard Student-t; ``df = inf`` is the normal."""
    found, normal = scipy.special.stdtr(df, x), np.isinf(df)
    return np.asarray(np.where(normal, scipy.special.ndtr(x), found) if normal.any() else found)


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
    found = np.where(np.isinf(df), scipy.special.ndtri(p), scipy.special.stdtrit(df, p))
    return np.asarray(found)


class StudentTable:
    r"""The distribution function for a few degrees of freedom, by cubic Hermite interpolation.

    The argument is the angle :math:`\theta = \arctan(x / \sqrt\nu)`, in which the function is
    smooth up to both ends, with derivative :math:`f_\nu(x) \sqrt\nu / \cos^2\theta`. A batch of
    mixtures has thousands of values but a handful of ν, one for each length of history. They have
    shape (d,), finite and at least 3.
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


class Mixture(ABC):
    """Mixtures of Student-t on a link scale, one a row.

    Arrays of ``weights``, ``loc``, ``scale`` and ``df`` have shape (n, k). A child sets ``low`` and
    ``high``, shape (n,), the ends between which each row lies, and tells how rows are taken.
    """

    low: Array
    high: Array

    def __init__(self, weights: ArrayLike, loc: ArrayLike, scale: ArrayLike, df: ArrayLike) -> None:
        self.weights, self.loc, self.scale = (np.asarray(p, float) for p in (weights, loc, scale))
        self.df = np.broadcast_to(np.asarray(df, float), self.loc.shape)

    @abstractmethod
    def take(self, rows: ArrayLike) -> Self:
        """Return some of the rows, which answer exactly as the whole does."""

    def _mixture(self, x: Array, function: Callable[[slice, Array], Array]) -> Array:
        """Sum a function of rows and standardised values over components; x is (n,)."""
        total = np.empty(len(x))
        for start in range(0, len(x), _BLOCK):
            rows = slice(start, start + _BLOCK)
            z = (x[rows, None] - self.loc[rows]) / self.scale[rows]
            total[rows] = np.einsum("nk,nk->n", self.weights[rows], function(rows, z))
        return total

    @cached_property
    def _table(self) -> tuple[StudentTable, np.ndarray] | None:
        return tabulate(self.df)

    def _link_cdf(self, x: Array) -> Array:
        if self._table is None:
            return self._mixture(x, lambda rows, z: student_cdf(self.df[rows], z))
        table, which = self._table
        return self._mixture(x, lambda rows, z: table(which[rows], z))

    @cached_property
    def _constant(self) -> Array:
        return log_constant(self.df)

    def _link_pdf(self, x: Array) -> Array:
        df, scale, constant = self.df, self.scale, self._constant
        return self._mixture(
            x, lambda rows, z: student_pdf(df[rows], z, constant[rows]) / scale[rows]
        )

    def _link_quantile(self, p: Array) -> Array:
        """Newton steps inside a bracket, bisection where a step would leave it."""
        inside = np.clip(p, 1e-15, 1 - 1e-15)
        parts = self.loc + self.scale * student_quantile(self.df, inside[:, None])
        used = self.weights > 0
        a = np.clip(np.where(used, parts, np.inf).min(axis=1), self.low, self.high)
        b = np.clip(np.where(used, parts, -np.inf).max(axis=1), self.low, self.high)
        a, b = np.maximum(a - 1e-9, self.low), np.minimum(b + 1e-9, self.high)
        x, rows, work = 0.5 * (a + b), np.arange(len(p)), self
        for _ in range(80):
            xs, target = x[rows], inside[rows]
            gap = work._link_cdf(xs) - target
            above = gap >= 0
            b[rows] = np.where(above, xs, b[rows])
            a[rows] = np.where(above, a[rows], xs)
            with np.errstate(divide="ignore", invalid="ignore", over="ignore"):
                step = xs - gap / work._link_pdf(xs)
            # a hair to the right of the root, so that the bracket closes from both sides
            step = step + 1e-12 * (1.0 + np.abs(xs))
            safe = np.isfinite(step) & (step > a[rows]) & (step < b[rows])
            x[rows] = np.where(safe, step, 0.5 * (a[rows] + b[rows]))
            open_ = (b[rows] - a[rows]) > 4e-12 * (1.0 + np.abs(b[rows]))
            if not open_.any():
                break
            if open_.sum() < 0.7 * len(rows):
                rows = rows[open_]
                work = self.take(rows)
        b = np.where(self._link_cdf(self.low) >= p, self.low, b)
        return np.where((self._link_cdf(self.high) < p) | (p == 1), self.high, b)


def link_quantiles(found: Mixture, levels: Array) -> Array:
    """Return many quantiles of the first row on the link scale, to 1e-6 of its spread.

    One pass over a grid brackets them all and a Newton step follows, a tenth of the work that
    `PredictiveDistribution.quantile` spends on the last bit of each. Levels rise within (0, 1).
    """
    row = found.take(0)
    low, high = row.take([0, 0])._link_quantile(levels[[0, -1]])

    def at(points: Array) -> Array:
        return np.asarray((points[:, None] - row.loc) / row.scale)

    grid = np.linspace(low, high, _GRID)
    x = np.interp(levels, student_cdf(row.df, at(grid)) @ row.weights[0], grid)
    z = at(x)
    density = student_pdf(row.df, z, row._constant) @ (row.weights / row.scale)[0]
    with np.errstate(divide="ignore", invalid="ignore"):
        step = x - (student_cdf(row.df, z) @ row.weights[0] - levels) / density
    return np.asarray(np.where((step >= low) & (step <= high), step, x))
