"""Baselines: the forecasters a reader would otherwise use, behind the interface of the core.

All of them work on the raw scale, with a normal or Student-t predictive distribution, as their
users get them. A model that cannot fit a history says so in ``forecast.not_fitted`` and has no
row for that series; nothing is put in its place.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pandas as pd
import scipy
from numpy.typing import ArrayLike

from attain.errors import AttainError
from attain.forecasting.distribution import PredictiveDistribution
from attain.forecasting.links import Array, get_link
from attain.forecasting.mixture import student_cdf, student_pdf
from attain.forecasting.panel import Panel, ahead_of, read_panel
from attain.forecasting.prior import Changes, changes
from attain.forecasting.statsmodels_fits import Moments, NotFitted, components, ets, theta

Closed = tuple[Array, Array, Array]
Fits = tuple[dict[int, Moments], dict[object, str]]  # by row, and why others have none, by name

IDENTITY = get_link("identity")
STILL = 1e-6  # scale given to a history that never moved: certain, for any practical threshold


class BaselineForecast(PredictiveDistribution):
    r"""One normal or Student-t a row, and the series that the model could not fit with the reason.

    The CRPS has a closed form; with :math:`z = (y - \mu) / s`,

    .. math:: s \Bigl[ z (2 F_\nu(z) - 1) + 2 f_\nu(z) \frac{\nu + z^2}{\nu - 1}
              - \frac{2 \sqrt\nu}{\nu - 1}
              \frac{B(\frac12, \nu - \frac12)}{B(\frac12, \frac\nu2)^2} \Bigr]

    and the limit for a normal; one degree of freedom has no such form and keeps the quadrature.

    References
    ----------
    Jordan, Krüger and Lerch (2019), doi:10.18637/jss.v090.i12, appendix A.
    """

    def __init__(
        self, index: pd.MultiIndex, loc: Array, scale: Array, df: ArrayLike,
        not_fitted: dict[object, str],
    ) -> None:  # fmt: skip
        df = np.broadcast_to(df, loc.shape)[:, None]
        ones = np.ones((len(loc), 1))
        super().__init__(index, ones, loc[:, None], scale[:, None], df, IDENTITY, loc)
        self.not_fitted = not_fitted

    def crps(self, observed: ArrayLike) -> pd.Series:
        """Return the continuous ranked probability score, in the units of the quantity."""
        df, loc, scale = self.df[:, 0], self.loc[:, 0], self.scale[:, 0]
        if (df <= 1).any():
            return super().crps(observed)
        z = (self._rows(observed, "observed") - loc) / scale
        below, density = student_cdf(df, z), student_pdf(df, z)
        v = np.where(np.isinf(df), 2.0, df)  # any finite number: the normal has its own limit
        heavy = 2.0 * density * (v + z * z) / (v - 1.0)
        beta = scipy.special.beta
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

    def fit(self, panel: pd.DataFrame) -> Baseline:
        """Learn what the baseline takes from a panel: the pooled scale, nothing else.

        Rows may come in any order and with gaps.
        """
        squares = changes(read_panel(panel, IDENTITY)).squares
        self.panel_scale = float(np.sqrt(squares.mean())) if squares.size else np.nan
        return self

    def predict(self, panel: pd.DataFrame, horizon: int = 1) -> BaselineForecast:
        """Forecast every series that the model can fit, 1 to ``horizon`` years past its last point.

        ``not_fitted`` of the forecast maps each series without a row to the reason.
        """
        past = read_panel(panel, IDENTITY)
        fits, refused = (self._closed if self.name in CLOSED else self._fitted)(past, horizon)
        rows = list(fits)
        index = ahead_of(past.keys[rows], past.last[rows], horizon)
        loc, scale = (np.array([fits[row][part] for row in rows]).ravel() for part in (0, 1))
        df = np.repeat([fits[row][2] for row in rows], horizon)
        return BaselineForecast(index, loc, np.maximum(scale, STILL), df, refused)

    def _closed(self, past: Panel, horizon: int) -> Fits:
        least, form = CLOSED[self.name]
        points = (~np.isnan(past.x)).sum(axis=1).tolist()
        refused = {
            name: f"needs {least} points, has {has}"
            for name, has in zip(past.keys, points, strict=True)
            if has < least
        }
        if self.name == POOLED and not np.isfinite(self.panel_scale):
            refused = dict.fromkeys(past.keys, "no panel to take the scale from")
        h = np.arange(1.0, horizon + 1.0)
        with np.errstate(invalid="ignore", divide="ignore"):  # histories that are refused
            parts = zip(*form(past, changes(past), h, self.panel_scale), strict=True)
        fits = {row: part for row, part in enumerate(parts) if past.keys[row] not in refused}
        return fits, refused

    def _fitted(self, past: Panel, horizon: int) -> Fits:
        fits, refused = dict[int, Moments](), dict[object, str]()
        for row, (name, values) in enumerate(zip(past.keys, past.x, strict=True)):
            place = np.flatnonzero(~np.isnan(values))
            years = past.first[row] + place
            try:
                fits[row] = FITTED[self.name](years, values[place], horizon, self.panel_scale)
            except NotFitted as reason:
                refused[name] = str(reason)
        return fits, refused


# ---- closed forms: location (n, horizon), scale (n, horizon), degrees of freedom (n,) ----------
def _last_value(past: Panel, moves: Changes, h: Array, panel_scale: float) -> Closed:
    of, n = moves.series, len(past)
    own = np.sqrt(np.bincount(of, moves.squares, n) / np.bincount(of, minlength=n))
    return _stays(past, own[:, None] * np.sqrt(h))


def _pooled_last_value(past: Panel, moves: Changes, h: Array, panel_scale: float) -> Closed:
    return _stays(past, np.full((len(past), 1), panel_scale) * np.sqrt(h))


def _stays(past: Panel, scale: Array) -> Closed:
    loc = np.repeat(past.x[past.ends][:, None], scale.shape[1], axis=1)
    return loc, scale, np.full(len(past), np.inf)


def _drift(past: Panel, moves: Changes, h: Array, panel_scale: float) -> Closed:
    of, n = moves.series, len(past)
    span, free = np.bincount(of, moves.gap, n), np.bincount(of, minlength=n).astype(float) - 1
    slope = np.bincount(of, moves.change, n) / span
    s2 = np.bincount(of, moves.less(slope[of]).squares, n) / free
    loc = past.x[past.ends][:, None] + slope[:, None] * h
    return loc, np.sqrt(s2[:, None] * (h + h**2 / span[:, None])), free


POOLED = "pooled_last_value"
# Points that a history needs at least, and the form.
CLOSED: dict[str, tuple[int, Callable[[Panel, Changes, Array, float], Closed]]] = {
    "last_value": (2, _last_value),
    POOLED: (1, _pooled_last_value),
    "drift": (3, _drift),
}
FITTED: dict[str, Callable[[Array, Array, int, float], Moments]] = {
    "ets": ets,
    "theta": theta,
    "components": components,
}
QUICK = tuple(CLOSED)  # recomputed live
SLOW = tuple(FITTED)  # fitted by statsmodels, read from the written record
BASELINES = (*QUICK, *SLOW)
