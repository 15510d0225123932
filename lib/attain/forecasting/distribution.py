"""The predictive distribution: a mixture of Student-t carried back through a link."""

from __future__ import annotations

from collections.abc import Sequence
from copy import copy
from itertools import pairwise
from typing import Final, Self

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike

from attain.errors import AttainError
from attain.forecasting.links import Array, Link
from attain.forecasting.mixture import Mixture
from attain.forecasting.scores import tail_share
from attain.vocabulary import SLACK

_NODES, _NODE_WEIGHTS = np.polynomial.legendre.leggauss(12)
_PANELS = 8  # pieces of each side, sinh-spaced: a narrow centre and far tails are both resolved
_BLOCKS: Final = "▁▂▃▄▅▆▇█"  # heights of a density in one line of text
_PARTS = ("weights", "loc", "scale", "df", "centre", "floor", "zero")
_BY_ROW = (*_PARTS, "low", "high", "lower", "upper", "whole", "_gap")
_LARGE = 1000.0  # last value from which a whole number is taken as a smooth one


class PredictiveDistribution(Mixture):
    r"""Mixtures of Student-t on a link scale, one a row, read in the units of the quantity.

    .. math:: F(y) = \sum_j \pi_j \, T_{\nu_j}\{(g(y) - \mu_j) / s_j\}

    Mass beyond the range of the link is an atom at the bound, so that for a percentage
    :math:`P(Y \ge 0) = P(Y \le 100) = 1` and ``cdf(quantile(p)) >= p``, with equality away from
    an atom.

    Parameters
    ----------
    index : pandas.MultiIndex, shape (n,)
        Levels ``series`` and ``year``.
    weights, loc, scale : array, shape (n, k)
        Mixture weights (rows sum to 1), locations and scales on the link scale.
    df : array, broadcastable to (n, k)
        Degrees of freedom; ``inf`` for a normal component.
    link : Link
        The way back to the units of the quantity.
    centre : array, shape (n,), optional
        Last point of each row's series on the link scale, from which ``link.reach`` is counted.
    floor : array, shape (n,), optional
        A lower bound of each row on the link scale: what has been counted already.
    zero : array, shape (n,), optional
        What lies below this on the link scale is a count of zero; −inf for a row without zeros.

    Examples
    --------
    >>> from attain.forecasting.links import get_link
    >>> index = pd.MultiIndex.from_tuples([("a", 2024)], names=["series", "year"])
    >>> one = PredictiveDistribution(index, [[1.0]], [[0.0]], [[1.0]], [[np.inf]],
    ...                              get_link("identity"))
    >>> round(float(one.probability(">=", 1.96).iloc[0]), 3), float(one.quantile(0.5).iloc[0])
    (0.025, 0.0)
    """

    def __init__(
        self,
        index: pd.MultiIndex,
        weights: ArrayLike,
        loc: ArrayLike,
        scale: ArrayLike,
        df: ArrayLike,
        link: Link,
        centre: ArrayLike | None = None,
        floor: ArrayLike | None = None,
        zero: ArrayLike | None = None,
    ) -> None:
        super().__init__(weights, loc, scale, df)
        self.index, self.link = index, link
        middle = np.zeros(len(index)) if centre is None else np.asarray(centre, float)
        self.floor = np.full(len(index), link.low) if floor is None else np.asarray(floor, float)
        self.zero = np.full(len(index), -np.inf) if zero is None else np.asarray(zero, float)
        self.low = np.maximum(np.maximum(self.floor, middle - link.reach), self.zero)
        self.high = np.minimum(link.high, middle + link.reach)
        self.centre = middle
        none = (self.zero >= self.floor) & np.isfinite(self.zero)
        # how far above a count of zero the next value lies
        self._gap = np.where(none, link.inverse(self.low), 0.0)
        self.lower = np.where(none, 0.0, link.inverse(self.low))
        self.upper = link.inverse(self.high)
        # of a larger number one more or less is below what is printed of a probability
        self.whole = link.whole & (link.inverse(middle) < _LARGE)
        self.upper = np.where(self.whole, np.ceil(self.upper - 0.5), self.upper)

    @property
    def parts(self) -> dict[str, Array]:
        """Its arrays by name, of which it can be built again."""
        return {name: getattr(self, name) for name in _PARTS}

    def __len__(self) -> int:
        return len(self.index)

    def __repr__(self) -> str:
        return f"PredictiveDistribution, link={self.link.name!r}\n{self.summary()}"

    def _repr_html_(self) -> str:
        return str(self.summary().to_html())

    def summary(self, rows: int = 10) -> pd.DataFrame:
        """Median, 80 % interval and shape of the first rows: what a notebook prints.

        The shape is the density between the 2.5 and 97.5 % quantiles, low to high.
        """
        part = self.take(np.arange(min(rows, len(self))))
        inside, widest = part.interval(0.8), part.interval(0.95)
        steps = np.linspace(widest["low"], widest["high"], num=len(_BLOCKS), axis=1)
        heights = part.repeat(len(_BLOCKS)).pdf(steps.ravel()).to_numpy().reshape(steps.shape)
        tops = heights.max(axis=1, keepdims=True, initial=1e-300)
        drawn = np.rint(heights / tops * (len(_BLOCKS) - 1)).astype(int)
        ends = {"low_80": inside["low"], "high_80": inside["high"]}
        told = pd.DataFrame({"median": part.quantile(0.5), **ends}).map(_five)
        return told.assign(shape=["".join(_BLOCKS[level] for level in row) for row in drawn])

    def take(self, rows: ArrayLike) -> Self:
        """Return the rows at these places, in their order; a place may come again.

        They answer exactly as the whole does, whatever their number, and are of its class.

        Examples
        --------
        >>> from attain.forecasting.links import get_link
        >>> index = pd.MultiIndex.from_product([["a"], [2024, 2025]], names=["series", "year"])
        >>> two = PredictiveDistribution(index, [[1.0]] * 2, [[0.0], [3.0]], [[1.0]] * 2, [[5.0]],
        ...                              get_link("identity"))
        >>> two.take([1, 0]).quantile(0.5).tolist()
        [3.0, 0.0]
        """
        places, table, taken = np.atleast_1d(rows), self._table, copy(self)
        for name in ("index", *_BY_ROW):
            setattr(taken, name, getattr(self, name)[places])
        taken._table = None if table is None else (table[0], table[1][places])
        if "_constant" in self.__dict__:
            taken._constant = self._constant[places]
        return taken

    def select(self, series: object = None, year: int | None = None) -> PredictiveDistribution:
        """Return the rows of one series, one year, or both.

        Raises
        ------
        AttainError
            When no row is left.
        """
        keep = np.ones(len(self), bool)
        if series is not None:
            keep &= self.index.get_level_values("series") == series
        if year is not None:
            keep &= self.index.get_level_values("year") == year
        if not keep.any():
            raise AttainError(
                "no such row in the forecast", where="select", got=(series, year),
                do="use a series and a year of forecast.index",
            )  # fmt: skip
        return self.take(np.flatnonzero(keep))

    def repeat(self, times: int) -> PredictiveDistribution:
        """Return every row so many times in a row, to ask many values of each at once.

        Examples
        --------
        >>> from attain.forecasting.links import get_link
        >>> index = pd.MultiIndex.from_tuples([("a", 2024)], names=["series", "year"])
        >>> one = PredictiveDistribution(index, [[1.0]], [[0.0]], [[1.0]], [[np.inf]],
        ...                              get_link("identity"))
        >>> one.repeat(3).quantile([0.1, 0.5, 0.9]).round(2).tolist()
        [-1.28, 0.0, 1.28]
        """
        _ = self._constant  # worked out before there are many copies of it
        return self.take(np.repeat(np.arange(len(self)), times))

    # ---- arguments and results ------------------------------------------------------------
    def _rows(self, x: ArrayLike, name: str) -> Array:
        if isinstance(x, pd.Series) and x.index.nlevels == 2 and not x.index.equals(self.index):
            x = x.reindex(self.index)
        try:
            values = np.asarray(x, dtype=float)
        except (TypeError, ValueError):
            raise AttainError(f"{name} is not a number", got=x, do="give numbers") from None
        if values.ndim > 1 or (values.ndim == 1 and values.size not in (1, len(self))):
            raise AttainError(
                f"{name} does not fit the forecast", got=values.shape,
                do=f"give one number, or one for each of the {len(self)} rows",
            )  # fmt: skip
        if np.isnan(values).any():
            raise AttainError(f"{name} is missing", got=x, do="give a number for every row")
        return np.broadcast_to(values, (len(self),)).astype(float)

    def _out(self, values: Array, name: str) -> pd.Series:
        return pd.Series(values, index=self.index, name=name)

    # ---- what readers ask -----------------------------------------------------------------
    def cdf(self, x: ArrayLike) -> pd.Series:
        """Return P(Y ≤ x), x in the units of the quantity: a scalar or one per row."""
        return self._out(self.tails(self._rows(x, "x"))[1], "cdf")

    def tails(self, y: Array) -> tuple[Array, Array]:
        """Return P(Y < y) and P(Y ≤ y), which differ at the atoms only, without their labels.

        Parameters
        ----------
        y : array, shape (n,) or (n, k)
            In the units of the quantity; k values of each row at once.

        Returns
        -------
        below, upto : array, of the shape of y
        """
        if y.ndim == 2:
            columns = [self.tails(column) for column in y.T]
            below, upto = (np.stack(part, axis=1) for part in zip(*columns, strict=True))
            return below, upto
        for end in (self.lower, self.upper):  # a computed threshold is off by an ulp or two
            y = np.where((y >= end - SLACK) & (y <= end + SLACK), end, y)
        if self.whole.any():  # the number n has the mass from n - 0.5 to n + 0.5
            below = self._up_to(np.where(self.whole, np.ceil(y - SLACK) - 0.5, y))
            upto = self._up_to(np.where(self.whole, np.floor(y + SLACK) + 0.5, y))
        else:
            below = upto = self._up_to(y)
        below = np.where(y <= self.lower, 0.0, np.where(y > self.upper, 1.0, below))
        return below, np.where(y < self.lower, 0.0, np.where(y >= self.upper, 1.0, upto))

    def _up_to(self, y: Array) -> Array:
        """The mixture's own mass up to y, atoms left to `tails`."""
        inside = np.clip(self.link.forward(y), self.low, self.high)
        return np.clip(self._link_cdf(np.where(np.isfinite(inside), inside, 0.0)), 0.0, 1.0)

    def pdf(self, x: ArrayLike) -> pd.Series:
        """Return the density per unit of the quantity; atoms at the bounds have none."""
        y = self._rows(x, "x")
        inside = (y > self.link.inverse(self.low)) & (y < self.upper)
        safe = np.where(inside, y, self.link.inverse(np.clip(self.centre, self.low, self.high)))
        density = self._link_pdf(self.link.forward(safe)) * self.link.slope(safe)
        return self._out(np.where(inside, density, 0.0), "pdf")

    def probability(self, comparator: str, x: ArrayLike) -> pd.Series:
        """Return the probability of an event such as ``Y >= 82``.

        Parameters
        ----------
        comparator : {">=", ">", "<=", "<"}
            The event's comparator; an atom at x counts for ``>=`` and ``<=`` only.
        x : float or array, shape (n,)
            The threshold, in the units of the quantity.

        Raises
        ------
        AttainError
            For another comparator.
        """
        below, upto = self.tails(self._rows(x, "x"))
        told = {">=": 1.0 - below, ">": 1.0 - upto, "<=": upto, "<": below}
        if comparator not in told:
            raise AttainError(
                "unknown comparator", where="probability", got=comparator,
                do=f"use one of {' '.join(told)}",
            )  # fmt: skip
        return self._out(told[comparator], "probability")

    def quantile(self, p: ArrayLike) -> pd.Series:
        """Return the smallest y with P(Y ≤ y) ≥ p, in the units of the quantity.

        Of one row a list of levels gives a series by level; of several rows it holds a p for each.

        Raises
        ------
        AttainError
            For p outside [0, 1].
        """
        if len(self) == 1 and np.ndim(p) == 1:
            return self.quantiles(np.asarray(p)).iloc[0].rename("quantile")
        return self._out(self._quantile(p), "quantile")

    def _quantile(self, p: ArrayLike) -> Array:
        """The quantile of each row, at one p or at one for each."""
        target = self._rows(p, "p")
        if ((target < 0) | (target > 1)).any():
            raise AttainError("p is not a probability", where="quantile", got=p, do="use 0 to 1")
        y = self.from_link(self._link_quantile(target))
        for _ in range(4):  # the way back through the link may round down by an ulp or two
            short = (self.tails(y)[1] < target) & (target < 1)
            if not short.any():
                break
            y = np.where(short, np.where(self.whole, y + 1.0, np.nextafter(y, np.inf)), y)
        return y

    def quantiles(self, levels: Sequence[float] | Array) -> pd.DataFrame:
        """Return the quantiles of some levels, a column each, in the units of the quantity."""
        found = self.repeat(len(levels))._quantile(np.tile(levels, len(self)))
        return pd.DataFrame(
            found.reshape(len(self), len(levels)), self.index, pd.Index(levels, name="p")
        )

    def from_link(self, x: Array) -> Array:
        """Return what a place on the link scale, one a row, stands for in the quantity's units."""
        y = np.where(x <= self.low, self.lower, self.link.inverse(x))
        return np.where(self.whole, np.clip(np.ceil(y - 0.5), self.lower, self.upper), y)

    def likelihood(self, y: Array) -> Array:
        """Return the mass of a figure that has some, a bound or a whole number, else its density.

        ``y``, shape (n,), is in the units of the quantity.
        """
        density = self.pdf(y).to_numpy(float)
        held = self.whole | (y <= self.lower) | (y >= self.upper)
        if not held.any():
            return density
        below, upto = self.tails(y)
        return np.where(held, upto - below, density)

    def interval(self, level: float) -> pd.DataFrame:
        """Return the central interval of that level as columns ``low`` and ``high``.

        Raises
        ------
        AttainError
            For a level outside (0, 1).
        """
        tail = tail_share("interval", level) / 2
        return pd.DataFrame({"low": self.quantile(tail), "high": self.quantile(1 - tail)})

    def mean(self) -> pd.Series:
        """Return the mean, in the units of the quantity (infinite where it does not exist)."""
        open_ends = np.isinf([self.low, self.high])
        exists = ((self.df > 1) | (self.weights == 0)).all(axis=1)
        middle = self._middle()
        if self.link.name == "identity" and open_ends.all():
            return self._out(np.where(exists, middle, np.inf), "mean")
        above = self._integral(middle, upper=True, power=1)
        below = self._integral(middle, upper=False, power=1)
        below += self._gap * self._link_cdf(self.low)
        told = self.link.inverse(middle) + above - below
        nowhere = np.where(open_ends[0], -np.inf, np.inf)  # towards the open end
        return self._out(np.where(exists | ~open_ends.any(axis=0), told, nowhere), "mean")

    def crps(self, observed: ArrayLike) -> pd.Series:
        r"""Return the continuous ranked probability score, in the units of the quantity.

        .. math:: \int \{F(x) - 1(x \ge y)\}^2 dx

        by Gauss-Legendre quadrature on sinh-spaced pieces (relative error below 1e-6).

        References
        ----------
        Gneiting and Raftery (2007), doi:10.1198/016214506000001437.
        """
        y = self._rows(observed, "observed")
        at = np.clip(self.link.forward(y), self.low, self.high)
        # an observation beyond the reach of the forecast pays the whole distance to it
        outside = np.where(y < self._gap, 0.0, np.abs(y - self.link.inverse(at)))
        score = self._integral(at, upper=False, power=2) + self._integral(at, upper=True, power=2)
        if self._gap.any():
            none, inside = self._link_cdf(self.low), np.minimum(y, self._gap)
            score += none**2 * inside + (1.0 - none) ** 2 * (self._gap - inside)
        return self._out(score + np.where(np.isfinite(outside), outside, np.inf), "crps")

    def _middle(self) -> Array:
        return np.asarray(np.clip((self.weights * self.loc).sum(axis=1), self.low, self.high))

    def _integral(self, at: Array, *, upper: bool, power: int) -> Array:
        """∫ (1−F)^power dy from ``at`` up to the bound, or ∫ F^power dy from the bound up to it."""
        middle = self._middle()
        unit = np.where(self.weights > 0.001, self.scale, np.inf).min(axis=1)
        far = 1e5 * np.where(self.weights > 1e-9, self.scale, 0.0).max(axis=1)
        end = np.minimum(self.high, middle + far) if upper else np.maximum(self.low, middle - far)
        u_at, u_end = np.arcsinh((at - middle) / unit), np.arcsinh((end - middle) / unit)
        total = np.zeros(len(self))
        for left, right in pairwise(np.linspace(0.0, 1.0, _PANELS + 1)):
            for node, weight in zip(_NODES, _NODE_WEIGHTS, strict=True):
                share = left + (right - left) * (node + 1) / 2
                u = u_at + (u_end - u_at) * share
                x = np.clip(middle + unit * np.sinh(u), self.low, self.high)
                f = self._link_cdf(x)
                height = (1 - f if upper else f) ** power
                with np.errstate(divide="ignore", invalid="ignore"):
                    per_unit = 1.0 / self.link.slope(self.link.inverse(x))
                step = (u_end - u_at) * (right - left) / 2 * weight * unit * np.cosh(u)
                total += np.where(height > 0, height * per_unit * step, 0.0)
        return total if upper else -total


def _five(value: float) -> str:
    """A number with five significant digits, never in powers of ten: 80.289, 1,234,600."""
    return f"{float(f'{value:.5g}'):,.10g}"
