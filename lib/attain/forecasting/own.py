"""A reader's own model behind the interface of the core: its answers are checked before use."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from copy import deepcopy
from typing import Any, Final

import numpy as np
import pandas as pd
import scipy
from numpy.typing import ArrayLike

from attain.errors import AttainError
from attain.forecasting.backtest import Model
from attain.forecasting.distribution import PredictiveDistribution
from attain.forecasting.dlm import DynamicLinearBank
from attain.forecasting.links import Array, Link, get_link
from attain.forecasting.panel import ahead_of
from attain.forecasting.scores import LEVELS

PIECES: Final = 200  # equal shares that a set of quantiles is turned into
UNBOUNDED: Final = get_link("identity")
FORMS: Final = "PredictiveDistribution, from_samples(...) or a frame of quantiles by level"


def from_samples(
    index: pd.MultiIndex, draws: ArrayLike, *, link: Link = UNBOUNDED
) -> PredictiveDistribution:
    """Return the distribution of draws: that of their quantiles at 23 levels (`scores.LEVELS`).

    Parameters
    ----------
    index : pandas.MultiIndex, shape (n,)
        Levels ``series`` and ``year``.
    draws : array, shape (n, size)
        In the units of the quantity, at least two a row.
    link : Link, optional
        Its bounds are kept; none where left out.

    Raises
    ------
    AttainError
        For another shape, or a draw that is not a finite number within the bounds.

    Examples
    --------
    >>> index = pd.MultiIndex.from_tuples([("a", 2025)], names=["series", "year"])
    >>> draws = np.random.default_rng(1).normal(50, 2, (1, 2000))
    >>> found = from_samples(index, draws)
    >>> found.quantile([0.1, 0.5, 0.9]).round(0).tolist()
    [47.0, 50.0, 53.0]
    """
    table, _ = _table(index, draws, "draws", link)
    return from_quantiles(index, LEVELS, np.quantile(table, LEVELS, axis=1).T, link=link)


def from_quantiles(
    index: pd.MultiIndex, levels: Sequence[float], values: ArrayLike, *, link: Link = UNBOUNDED
) -> PredictiveDistribution:
    """Return a distribution with these quantiles, normal between two of them and beyond the ends.

    Parameters
    ----------
    index : pandas.MultiIndex, shape (n,)
        Levels ``series`` and ``year``.
    levels : sequence of float
        Rising, between 0 and 1, at least two.
    values : array, shape (n, levels)
        Quantiles in the units of the quantity; none falls from one level to the next.
    link : Link, optional
        Its bounds are kept; none where left out.

    Raises
    ------
    AttainError
        For levels out of order or range, another shape, quantiles that cross, are missing or lie
        beyond the bounds.

    Examples
    --------
    >>> index = pd.MultiIndex.from_tuples([("a", 2025)], names=["series", "year"])
    >>> found = from_quantiles(index, [0.1, 0.5, 0.9], [[40.0, 50.0, 55.0]])
    >>> found.quantile([0.1, 0.5, 0.9]).round(1).tolist()
    [40.0, 50.0, 55.0]
    """
    p = np.asarray(levels, float)
    if p.ndim != 1 or len(p) < 2 or not ((p > 0) & (p < 1)).all() or (np.diff(p) <= 0).any():
        raise AttainError(
            "levels of quantiles do not rise between 0 and 1", where="from_quantiles",
            got=list(levels), do="give at least two, such as 0.1, 0.5, 0.9",
        )  # fmt: skip
    table, bounds = _table(index, values, "quantiles", link, len(p))
    crossing = (np.diff(table, axis=1) < 0).any(axis=1)
    if crossing.any():
        row = int(np.argmax(crossing))
        raise AttainError(
            "quantiles cross", where=_place(index, row), got=table[row].tolist(),
            do="give values that do not fall as the level rises",
        )  # fmt: skip
    knots = scipy.special.ndtri(p)
    asked = scipy.special.ndtri((np.arange(PIECES) + 0.5) / PIECES)
    piece = np.clip(np.searchsorted(knots, asked) - 1, 0, len(p) - 2)
    slope = np.diff(table, axis=1) / np.diff(knots)
    points = table[:, piece] + slope[:, piece] * (asked - knots[piece])
    # what never moves is certain, for any practical threshold
    still = 1e-9 * np.maximum(np.abs(table).max(axis=1, keepdims=True), 1.0)
    scale = np.maximum(np.gradient(points, axis=1) / 2, still)
    shares, middle = np.full_like(points, 1 / PIECES), np.median(points, axis=1)
    return PredictiveDistribution(index, shares, points, scale, np.inf, bounds, middle)


class OwnModel:
    """A reader's model, checked: every forecast becomes a `PredictiveDistribution`.

    Parameters
    ----------
    model : Model or callable
        With ``fit(panel)`` and ``predict(panel, horizon)``, or what makes one; it is copied before
        each fit. ``predict`` returns, for each series and each of the ``horizon`` years after its
        last one, a `PredictiveDistribution` (see `from_samples`) or a frame of quantiles, indexed
        by series and year, whose columns are the levels.
    link : Link
        Of the quantity; its bounds are kept.
    """

    def __init__(self, model: Model | Callable[[], Model], link: Link = UNBOUNDED) -> None:
        self.source, self.link = model, link
        self.series_count = 0
        self._fitted: Model = self._new()

    def __repr__(self) -> str:
        return f"OwnModel({self.name}, link={self.link.name!r})"

    def _new(self) -> Model:
        made: Any = self.source() if isinstance(self.source, type) else deepcopy(self.source)
        if not hasattr(made, "predict") and callable(made):
            made = made()
        if not (hasattr(made, "fit") and hasattr(made, "predict")):
            raise AttainError(
                "a model has no fit or predict", where="model", got=self.name,
                do="give it fit(panel) and predict(panel, horizon)",
            )  # fmt: skip
        return made  # type: ignore[no-any-return]

    @property
    def name(self) -> str:
        """Name of the model's class or function."""
        return str(getattr(self.source, "__name__", type(self.source).__name__))

    def fit(self, panel: pd.DataFrame, *, borrowed: bool = False) -> OwnModel:
        """Fit a fresh copy on a panel; whether it is another indicator's, the model is not told."""
        self.series_count = int(panel["series"].nunique())
        self._fitted = self._new()
        self._fitted.fit(panel.copy())
        return self

    def predict(self, panel: pd.DataFrame, horizon: int = 1) -> PredictiveDistribution:
        """Forecast, and refuse what is no forecast: missing rows or numbers, crossing quantiles."""
        told: Any = self._fitted.predict(panel.copy(), horizon)
        where = f"model {self.name}"
        last = panel.groupby("series")["year"].max()
        wanted = ahead_of(last.index, last.to_numpy(), int(horizon))
        known = isinstance(told, pd.DataFrame | PredictiveDistribution)
        index: Any = told.index if known else pd.Index([])
        if index.nlevels != 2 or len(index) != len(wanted) or not wanted.isin(index).all():
            got = f"{type(told).__name__}{f' of {len(index)} rows' if len(index) else ''}"
            do = f"return {FORMS}, {len(wanted)} rows: each series, each year after its last"
            what = "a forecast is not indexed by series and year"
            raise AttainError(what, where=where, got=got, do=do)
        if isinstance(told, pd.DataFrame):
            try:
                levels = [float(name) for name in told.columns]
            except (TypeError, ValueError):
                what, do = "a column is no level of a quantile", "name columns 0.1, 0.5, 0.9"
                raise AttainError(what, where=where, got=list(told.columns), do=do) from None
            values = told.reindex(wanted).to_numpy(float)
            return from_quantiles(wanted, levels, values, link=self.link)
        made: PredictiveDistribution = told
        parts = (made.weights, made.loc, made.scale)
        sound = np.logical_and.reduce([np.isfinite(part).all(axis=1) for part in parts])
        sound &= (made.scale > 0).all(axis=1) & (np.abs(made.weights.sum(axis=1) - 1) < 1e-6)
        if not sound.all():
            raise AttainError(
                "a forecast is not a distribution",
                where=f"{where}, {_place(made.index, int(np.argmin(sound)))}",
                do="give finite places, positive widths, weights that sum to 1",
            )  # fmt: skip
        return made.take(made.index.get_indexer(wanted))


Core = DynamicLinearBank | OwnModel  # what stands behind an answer


def _table(
    index: pd.MultiIndex, values: ArrayLike, what: str, link: Link, width: int = 0
) -> tuple[Array, Link]:
    """The numbers of a forecast, and a link that only keeps the bounds: they are in its units."""
    table = np.atleast_1d(np.asarray(values, float))
    if table.shape != (len(index), width or max(2, table.shape[-1])):
        raise AttainError(
            f"{what} do not fit the rows", where="forecast", got=table.shape,
            do=f"give {len(index)} rows of {width or 'at least 2'} numbers",
        )  # fmt: skip
    outside = (table < link.lower) | (table > link.upper)
    for bad, wrong, do in (
        (~np.isfinite(table), f"{what} are not finite numbers", "give a number for each"),
        (outside, f"a {what.removesuffix('s')} lies beyond the bounds",
         f"keep to {link.lower:g} to {link.upper:g}"),
    ):  # fmt: skip
        if bad.any():
            row, column = np.argwhere(bad)[0].tolist()
            where, got = _place(index, row), float(table[row, column])
            raise AttainError(wrong, where=where, got=got, do=do)
    return table, get_link("identity", link.lower, link.upper, whole=link.whole)


def _place(index: pd.MultiIndex, row: int) -> str:
    series, year = index[row]
    return f"series {series}, year {year}"
