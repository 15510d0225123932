"""Fits of statsmodels' models to one history: location and scale by horizon, or a refusal.

A fit takes as many points as it has unknowns at least. What it says about its starting values is
passed over; a warning about the fit itself, or a variance that is not positive, is a refusal.
"""

from __future__ import annotations

import warnings
from collections.abc import Callable
from typing import Any

import numpy as np
import pandas as pd

from attain.forecasting.links import Array

# What statsmodels says about its starting values; the fit that follows is not affected.
HARMLESS = ("Too few observations to estimate starting parameters", "Non-invertible starting MA")
# Theta's residual variance comes from an inner ARIMA(0,1,1) that often stops at the bound of its
# moving average; statsmodels uses its answer all the same, and so does everyone who calls it.
INNER = ("Maximum Likelihood optimization failed to converge",)

Moments = tuple[Array, Array, float]  # location and scale by horizon, degrees of freedom


class NotFitted(Exception):
    """A model cannot fit one history; the message is the reason that is counted."""


def at_least(points: int, values: Array) -> None:
    """Refuse a history with fewer points."""
    if len(values) < points:
        raise NotFitted(f"needs {points} points, has {len(values)}")


def fitted(run: Callable[[], tuple[Any, Any]], harmless: tuple[str, ...] = HARMLESS) -> Moments:
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


def unbroken(years: Array) -> None:
    """Refuse a history with a year missing inside."""
    if (np.diff(years) != 1).any():
        raise NotFitted("a year is missing inside the history")


def ets(years: Array, values: Array, horizon: int, panel_scale: float) -> Moments:
    """ETS(A, Ad, N): two smoothing weights, damping, first level, first slope."""
    from statsmodels.tsa.exponential_smoothing.ets import ETSModel

    at_least(5, values)  # two smoothing weights, damping, first level, first slope
    unbroken(years)

    def run() -> tuple[Any, Any]:
        series = pd.Series(values)
        fit = ETSModel(series, error="add", trend="add", damped_trend=True).fit(disp=False)
        ahead = fit.get_prediction(start=len(values), end=len(values) + horizon - 1)
        return ahead.predicted_mean, np.sqrt(np.asarray(ahead.forecast_variance))

    return fitted(run)


def theta(years: Array, values: Array, horizon: int, panel_scale: float) -> Moments:
    """Theta without a season; its own prediction interval gives the scale."""
    from statsmodels.tsa.forecasting.theta import ThetaModel

    at_least(3, values)  # slope, smoothing weight, first level
    unbroken(years)

    def run() -> tuple[Any, Any]:
        index = pd.period_range(str(int(years[0])), periods=len(values), freq="Y")
        fit = ThetaModel(pd.Series(values, index=index), deseasonalize=False).fit()
        # the half-width at a coverage of one standard deviation is the standard deviation
        ends = np.asarray(fit.prediction_intervals(horizon, alpha=0.31731050786291415))
        return fit.forecast(horizon), (ends[:, 1] - ends[:, 0]) / 2.0

    return fitted(run, HARMLESS + INNER)


def components(years: Array, values: Array, horizon: int, panel_scale: float) -> Moments:
    """A local level with a fixed slope, by maximum likelihood."""
    from statsmodels.tsa.statespace.structural import UnobservedComponents

    at_least(4, values)  # two variances, level, slope

    def run() -> tuple[Any, Any]:
        dense = np.full(int(years[-1] - years[0]) + 1, np.nan)  # it can bridge a missing year
        dense[(years - years[0]).astype(int)] = values
        fit = UnobservedComponents(dense, "lldtrend").fit(disp=False)
        ahead = fit.get_forecast(horizon)
        return ahead.predicted_mean, ahead.se_mean

    return fitted(run)
