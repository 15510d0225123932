"""Baselines: the forecasters a reader would otherwise use, behind the interface of the core.

All of them work on the raw scale, with a normal or Student-t predictive distribution, as their
users get them. A model that cannot fit a history says so in ``forecast.not_fitted`` and has no
row for that series; nothing is put in its place.
"""

from __future__ import annotations

import warnings
from collections.abc import Callable
from typing import Any

import numpy as np
import pandas as pd

from attain.errors import AttainError, PanelError
from attain.forecasting.distribution import PredictiveDistribution
from attain.forecasting.links import Array, get_link

# What statsmodels says about its starting values; the fit that follows is not affected.
HARMLESS = ("Too few observations to estimate starting parameters", "Non-invertible starting MA")
# Theta's residual variance comes from an inner ARIMA(0,1,1) that often stops at the bound of its
# moving average; statsmodels uses its answer all the same, and so does everyone who calls it.
INNER = ("Maximum Likelihood optimization failed to converge",)
STILL = 1e-6  # scale given to a history that never moved: certain, for any practical threshold

Moments = tuple[Array, Array, float]  # location and scale by horizon, degrees of freedom


class NotFitted(Exception):
    """A model cannot fit one history; the message is the reason that is counted."""


class BaselineForecast(PredictiveDistribution):
    """A predictive distribution, and the series that the model could not fit with the reason."""

    not_fitted: dict[object, str]


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
    ordered = panel.sort_values(["series", "year"])
    if ordered.duplicated(["series", "year"]).any() or ordered["value"].isna().any():
        raise PanelError("a year is doubled or empty", where="panel", do="one value per year")
    return [
        (series, part["year"].to_numpy(int), part["value"].to_numpy(float))
        for series, part in ordered.groupby("series")
    ]


def _moves(years: Array, values: Array) -> tuple[Array, Array]:
    """Changes between neighbouring points, and the years they took."""
    return np.diff(values), np.diff(years).astype(float)


def _ahead(horizon: int) -> Array:
    return np.arange(1.0, horizon + 1.0)


def _at_least(points: int, values: Array) -> None:
    if len(values) < points:
        raise NotFitted(f"needs {points} points, has {len(values)}")


# ---- closed forms -------------------------------------------------------------------------
def _last_value(years: Array, values: Array, horizon: int, panel_scale: float) -> Moments:
    _at_least(2, values)
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
    _at_least(3, values)
    change, gap = _moves(years, values)
    span, count = gap.sum(), len(change)
    slope = change.sum() / span
    s2 = float(((change - slope * gap) ** 2 / gap).sum() / (count - 1))
    h = _ahead(horizon)
    return values[-1] + slope * h, np.sqrt(s2 * (h + h**2 / span)), float(count - 1)


# ---- statsmodels: as many points as unknowns at least --------------------------------------
def _fitted(run: Callable[[], tuple[Any, Any]], harmless: tuple[str, ...] = HARMLESS) -> Moments:
    """Run a fit with its warnings caught: those about the fit itself are a refusal."""
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        try:
            loc, scale = (np.asarray(part, float) for part in run())
        except (ValueError, IndexError, ArithmeticError, np.linalg.LinAlgError) as error:
            raise NotFitted(f"{type(error).__name__}: {error}") from error
    for warning in caught:
        text = str(warning.message)
        if not text.startswith(harmless):
            raise NotFitted(text.split(". ")[0])
    if not (np.isfinite(loc).all() and np.isfinite(scale).all() and (scale > 0).all()):
        raise NotFitted("the forecast variance is not positive and finite")
    return loc, scale, np.inf


def _unbroken(years: Array) -> None:
    if (np.diff(years) != 1).any():
        raise NotFitted("a year is missing inside the history")


def _ets(years: Array, values: Array, horizon: int, panel_scale: float) -> Moments:
    from statsmodels.tsa.exponential_smoothing.ets import ETSModel

    _at_least(5, values)  # two smoothing weights, damping, first level, first slope
    _unbroken(years)

    def run() -> tuple[Any, Any]:
        series = pd.Series(values)
        fit = ETSModel(series, error="add", trend="add", damped_trend=True).fit(disp=False)
        ahead = fit.get_prediction(start=len(values), end=len(values) + horizon - 1)
        return ahead.predicted_mean, np.sqrt(np.asarray(ahead.forecast_variance))

    return _fitted(run)


def _theta(years: Array, values: Array, horizon: int, panel_scale: float) -> Moments:
    from statsmodels.tsa.forecasting.theta import ThetaModel

    _at_least(3, values)  # slope, smoothing weight, first level
    _unbroken(years)

    def run() -> tuple[Any, Any]:
        index = pd.period_range(str(int(years[0])), periods=len(values), freq="Y")
        fit = ThetaModel(pd.Series(values, index=index), deseasonalize=False).fit()
        # the half-width at a coverage of one standard deviation is the standard deviation
        ends = np.asarray(fit.prediction_intervals(horizon, alpha=0.31731050786291415))
        return fit.forecast(horizon), (ends[:, 1] - ends[:, 0]) / 2.0

    return _fitted(run, HARMLESS + INNER)


def _components(years: Array, values: Array, horizon: int, panel_scale: float) -> Moments:
    from statsmodels.tsa.statespace.structural import UnobservedComponents

    _at_least(4, values)  # two variances, level, slope

    def run() -> tuple[Any, Any]:
        dense = np.full(int(years[-1] - years[0]) + 1, np.nan)  # it can bridge a missing year
        dense[(years - years[0]).astype(int)] = values
        fit = UnobservedComponents(dense, "lldtrend").fit(disp=False)
        ahead = fit.get_forecast(horizon)
        return ahead.predicted_mean, ahead.se_mean

    return _fitted(run)


BASELINES: dict[str, Callable[[Array, Array, int, float], Moments]] = {
    "last_value": _last_value,
    "pooled_last_value": _pooled_last_value,
    "drift": _drift,
    "ets": _ets,
    "theta": _theta,
    "components": _components,
}
QUICK = ("last_value", "pooled_last_value", "drift")  # closed forms, recomputed live
SLOW = ("ets", "theta", "components")  # fitted by statsmodels, read from the written record
