"""Baselines: the forecasters a reader would otherwise use, behind the interface of the core.

All of them work on the raw scale, with a normal or Student-t predictive distribution, as their
users get them. A model that cannot fit a history says so in ``forecast.not_fitted`` and has no
row for that series; nothing is put in its place.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike
from scipy.special import beta, ndtri, stdtrit

from attain.errors import AttainError, PanelError
from attain.forecasting.distribution import PredictiveDistribution
from attain.forecasting.links import Array, get_link
from attain.forecasting.statsmodels_fits import (
    Moments,
    NotFitted,
    at_least,
    components,
    ets,
    theta,
)
from attain.forecasting.student import student_cdf, student_pdf

STILL = 1e-6  # scale given to a history that never moved: certain, for any practical threshold


class BaselineForecast(PredictiveDistribution):
    r"""One normal or Student-t a row, and the series that the model could not fit with the reason.

    Quantiles and the CRPS have closed forms; with :math:`z = (y - \mu) / s`,

    .. math:: s \Bigl[ z (2 F_\nu(z) - 1) + 2 f_\nu(z) \frac{\nu + z^2}{\nu - 1}
              - \frac{2 \sqrt\nu}{\nu - 1}
              \frac{B(\frac12, \nu - \frac12)}{B(\frac12, \frac\nu2)^2} \Bigr]

    and the limit for a normal; one degree of freedom has no such form and keeps the quadrature.

    References
    ----------
    Jordan, Krüger and Lerch (2019), doi:10.18637/jss.v090.i12, appendix A.
    """

    not_fitted: dict[object, str]

    def _link_quantile(self, p: Array) -> Array:
        df, loc, scale = self.df[:, 0], self.loc[:, 0], self.scale[:, 0]
        finite = np.where(np.isinf(df), 1.0, df)
        return np.asarray(loc + scale * np.where(np.isinf(df), ndtri(p), stdtrit(finite, p)))

    def crps(self, observed: ArrayLike) -> pd.Series:
        """Return the continuous ranked probability score, in the units of the quantity."""
        df, loc, scale = self.df[:, 0], self.loc[:, 0], self.scale[:, 0]
        if (df <= 1).any():
            return super().crps(observed)
        z = (self._rows(observed, "observed") - loc) / scale
        below, density = student_cdf(df, z), student_pdf(df, z)
        v = np.where(np.isinf(df), 2.0, df)  # any finite number: the normal has its own limit
        heavy = 2.0 * density * (v + z * z) / (v - 1.0)
        heavy -= 2.0 * np.sqrt(v) / (v - 1.0) * beta(0.5, v - 0.5) / beta(0.5, v / 2.0) ** 2
        rest = np.where(np.isinf(df), 2.0 * density - 1.0 / np.sqrt(np.pi), heavy)
        return self._out(scale * (z * (2.0 * below - 1.0) + rest), "crps")


class Baseline:
    """One baseline of `BASELINES`, by name.

    Parameters
    ----------
    name : {"last_value", "pooled_last_value", "drift", "ets", "theta", "components"}
        ``last_value``: N(last, h m), m the mean squared yearly change of the history itself.
        ``pooled_last_value``: the same with m from all series of the panel.
        ``drift``: mean yearly change c̄ and its standard deviation s; Student-t with location
        last + h c̄ and squared scale s² (h + h²/T), T changes over as many years.
        ``ets``: statsmodels ETS(A, Ad, N). ``theta``: statsmodels ThetaModel, not seasonal.
        ``components``: statsmodels UnobservedComponents, local level with a fixed slope.

    Raises
    ------
    AttainError
        For another name.

    Examples
    --------
    >>> panel = pd.DataFrame({"series": "a", "year": [2021, 2022, 2023], "value": [1.0, 2.0, 4.0]})
    >>> forecast = Baseline("drift").fit(panel).predict(panel, horizon=1)
    >>> float(forecast.quantile(0.5).round(6).iloc[0])
    5.5
    """

    def __init__(self, name: str) -> None:
        if name not in BASELINES:
            raise AttainError(
                "unknown baseline", where="Baseline", got=name,
                do=f"use one of {', '.join(BASELINES)}",
            )  # fmt: skip
        self.name = name
        self.panel_scale = np.nan  # per-year root mean squared change of the fitted panel

    def __repr__(self) -> str:
        return f"Baseline({self.name!r})"

    def fit(self, panel: pd.DataFrame, *, borrowed: bool = False) -> Baseline:
        """Learn what the baseline takes from a panel: the pooled scale, nothing else.

        Parameters
        ----------
        panel : pandas.DataFrame
            Columns series, year, value; any order, gaps allowed.
        borrowed : bool
            The panel is another indicator's; a scale may be borrowed, so nothing changes.
        """
        moves = [_moves(years, values) for _, years, values in _histories(panel)]
        squares = np.concatenate([change**2 / gap for change, gap in moves])
        self.panel_scale = float(np.sqrt(squares.mean())) if squares.size else np.nan
        return self

    def predict(self, panel: pd.DataFrame, horizon: int = 1) -> BaselineForecast:
        """Forecast every series that the model can fit, 1 to ``horizon`` years ahead.

        Parameters
        ----------
        panel : pandas.DataFrame
            Columns series, year, value; each series is forecast from its own last point.
        horizon : int
            Years ahead.

        Returns
        -------
        BaselineForecast
            ``not_fitted`` maps each series without a row to the reason.
        """
        keys: list[tuple[object, int]] = []
        parts: list[Moments] = []
        refused: dict[object, str] = {}
        for series, years, values in _histories(panel):
            try:
                moments = BASELINES[self.name](years, values, horizon, self.panel_scale)
            except NotFitted as reason:
                refused[series] = str(reason)
                continue
            keys += [(series, int(years[-1]) + h) for h in range(1, horizon + 1)]
            parts.append(moments)
        index = pd.MultiIndex.from_tuples(keys, names=["series", "year"]) if keys else _EMPTY
        loc = np.concatenate([part[0] for part in parts]) if parts else np.empty(0)
        scale = np.concatenate([part[1] for part in parts]) if parts else np.empty(0)
        df = np.repeat([part[2] for part in parts], horizon)
        forecast = BaselineForecast(
            index, np.ones((len(loc), 1)), loc[:, None], np.maximum(scale, STILL)[:, None],
            df[:, None], get_link("identity"), loc,
        )  # fmt: skip
        forecast.not_fitted = refused
        return forecast


_EMPTY = pd.MultiIndex.from_arrays([[], []], names=["series", "year"])


def _histories(panel: pd.DataFrame) -> list[tuple[object, Array, Array]]:
    missing = {"series", "year", "value"} - set(panel.columns)
    if missing:
        raise PanelError("a column is missing", where="panel", got=sorted(missing))
    names, codes = np.unique(panel["series"].to_numpy(), return_inverse=True)
    years, values = panel["year"].to_numpy(int), panel["value"].to_numpy(float)
    order = np.lexsort((years, codes))
    codes, years, values = codes[order], years[order], values[order]
    first = np.flatnonzero(np.diff(codes, prepend=-1))
    twice = (np.diff(years) == 0) & (np.diff(codes) == 0)
    if twice.any() or np.isnan(values).any():
        raise PanelError("a year is doubled or empty", where="panel", do="one value per year")
    parts = zip(np.split(years, first[1:]), np.split(values, first[1:]), strict=True)
    return [(name, *part) for name, part in zip(names.tolist(), parts, strict=True)]


def _moves(years: Array, values: Array) -> tuple[Array, Array]:
    """Changes between neighbouring points, and the years they took."""
    return np.diff(values), np.diff(years).astype(float)


def _ahead(horizon: int) -> Array:
    return np.arange(1.0, horizon + 1.0)


# ---- closed forms -------------------------------------------------------------------------
def _last_value(years: Array, values: Array, horizon: int, panel_scale: float) -> Moments:
    at_least(2, values)
    change, gap = _moves(years, values)
    own = np.sqrt(np.mean(change**2 / gap))
    h = _ahead(horizon)
    return np.full(horizon, values[-1]), own * np.sqrt(h), np.inf


def _pooled_last_value(years: Array, values: Array, horizon: int, panel_scale: float) -> Moments:
    if not np.isfinite(panel_scale):
        raise NotFitted("no panel to take the scale from")
    h = _ahead(horizon)
    return np.full(horizon, values[-1]), panel_scale * np.sqrt(h), np.inf


def _drift(years: Array, values: Array, horizon: int, panel_scale: float) -> Moments:
    at_least(3, values)
    change, gap = _moves(years, values)
    span, count = gap.sum(), len(change)
    slope = change.sum() / span
    s2 = float(((change - slope * gap) ** 2 / gap).sum() / (count - 1))
    h = _ahead(horizon)
    return values[-1] + slope * h, np.sqrt(s2 * (h + h**2 / span)), float(count - 1)


BASELINES: dict[str, Callable[[Array, Array, int, float], Moments]] = {
    "last_value": _last_value,
    "pooled_last_value": _pooled_last_value,
    "drift": _drift,
    "ets": ets,
    "theta": theta,
    "components": components,
}
QUICK = ("last_value", "pooled_last_value", "drift")  # closed forms, recomputed live
SLOW = ("ets", "theta", "components")  # fitted by statsmodels, read from the written record
