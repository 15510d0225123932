"""The forecaster: a bank of dynamic linear models under a prior learnt from the panel."""

from __future__ import annotations

import numpy as np
import pandas as pd

from attain.errors import AttainError
from attain.forecasting.bank import run_filter
from attain.forecasting.distribution import PredictiveDistribution
from attain.forecasting.links import get_link
from attain.forecasting.panel import read_panel
from attain.forecasting.prior import (
    DEFAULT_NU,
    DEFAULT_SCALE2,
    DEFAULT_WEIGHTS,
    SHRINK,
    Drift,
    Scale,
    changes,
    drift_prior,
    log_evidence,
    scale_prior,
    weights_prior,
)


class DynamicLinearBank:
    r"""Forecast short annual series with a bank of conjugate dynamic linear models.

    On the link scale :math:`x_t = g(y_t) - g(y_1)` follows, under component j,

    .. math:: x_t = l_t + \epsilon_t, \quad l_t = \rho l_{t-1} + \kappa b_{t-1} + \eta_t,
              \quad b_t = \phi b_{t-1} + \zeta_t

    with variances :math:`\sigma^2 (r, q, u)` and :math:`\sigma^2 \sim` scaled-inv-χ²(ν₀, s₀²).
    The prior of σ², a drift shared by the panel and the weights of the components come from the
    panel by empirical Bayes; the forecast is a mixture of Student-t, in closed form.

    Parameters
    ----------
    link : {"arcsine", "log", "identity"}
        Arcsine for percentages, log for counts and money.
    breaks : sequence of int, optional
        First years of a new definition: a common unknown step of the whole panel.

    Examples
    --------
    >>> panel = pd.DataFrame({"series": "a", "year": [2020, 2023], "value": [70.0, 78.37]})
    >>> forecast = DynamicLinearBank(link="arcsine").predict(panel, horizon=1)
    >>> bool(0 < forecast.probability(">=", 82.0).loc["a", 2024] < 1)
    True

    References
    ----------
    West and Harrison (1997), Bayesian Forecasting and Dynamic Models, doi:10.1007/b98971.
    Smyth (2004), doi:10.2202/1544-6115.1027.
    """

    def __init__(self, link: str = "arcsine", breaks: tuple[int, ...] = ()) -> None:
        self.link = get_link(link)
        self.breaks = tuple(int(year) for year in breaks)
        self.scale = Scale(DEFAULT_NU, DEFAULT_SCALE2[self.link.name])
        self.drift = Drift(0.0, 0.0)
        self.weights = np.concatenate([DEFAULT_WEIGHTS, 0.0 * DEFAULT_WEIGHTS])
        self.series_count = 0

    def fit(self, panel: pd.DataFrame, *, borrowed: bool = False) -> DynamicLinearBank:
        """Learn the prior from a panel.

        Parameters
        ----------
        panel : pandas.DataFrame
            Columns series, year, value; any order, gaps allowed, series may end in different years.
        borrowed : bool
            The panel is of another indicator: it lends scale and weights, never its drift.

        Returns
        -------
        DynamicLinearBank
            Itself, fitted.

        Raises
        ------
        PanelError
            For a panel that cannot be read; names the series and the value.
        """
        data = read_panel(panel, self.link)
        moves = changes(data)
        self.series_count = len(data)
        self.scale = scale_prior(moves.without(self.breaks), self.link.name)
        # Weights learnt around a drift do not hold without it: what is lent is learnt without one.
        self.drift = Drift(0.0, 0.0) if borrowed else drift_prior(moves.without(self.breaks))
        log_l, _ = log_evidence(run_filter(data.x, 0), self.scale, self.drift)
        self.weights = weights_prior(log_l)
        return self

    def predict(self, panel: pd.DataFrame, horizon: int = 1) -> PredictiveDistribution:
        """Forecast every series 1 to ``horizon`` years past its own last point.

        Parameters
        ----------
        panel : pandas.DataFrame
            Columns series, year, value, as for `fit`; it may be the same panel or another.
        horizon : int
            Years ahead.

        Returns
        -------
        PredictiveDistribution
            Rows (series, year), in the units of the panel.

        Raises
        ------
        PanelError
            For a panel that cannot be read.
        AttainError
            For a horizon that is not a whole number of at least 1.
        """
        if isinstance(horizon, bool) or not isinstance(horizon, int | np.integer) or horizon < 1:
            raise AttainError("horizon is not a whole number of years", where="predict",
                              got=horizon, do="use 1 or more")  # fmt: skip
        data = read_panel(panel, self.link)
        filtered = run_filter(data.x, int(horizon))
        log_l, squares = log_evidence(filtered, self.scale, self.drift)
        with np.errstate(divide="ignore"):
            log_p = log_l + np.log(self.weights)
        posterior = np.exp(log_p - log_p.max(axis=1, keepdims=True))
        posterior /= posterior.sum(axis=1, keepdims=True)
        df = self.scale.nu + filtered.updates
        sigma2 = (SHRINK * self.scale.nu * self.scale.scale2 + squares) / df[:, None]
        span = (data.last - data.first)[:, None, None] + np.arange(1.0, horizon + 1)
        ramp = self.drift.mean * (span - filtered.ramp_ahead)
        start = data.x[:, :1, None]
        loc = start + np.concatenate([filtered.ahead, filtered.ahead + ramp], axis=1)
        variance = np.concatenate([filtered.variance] * 2, axis=1) * sigma2[:, :, None]
        k = filtered.ahead.shape[1]
        variance[:, k:] += np.arange(1.0, horizon + 1) ** 2 * self.drift.variance
        keep = np.flatnonzero(posterior.max(axis=0) > 0)
        years = (data.last[:, None] + np.arange(1, horizon + 1)).ravel()
        index = pd.MultiIndex.from_arrays(
            [data.keys.repeat(horizon), years], names=["series", "year"]
        )
        last = data.x[np.arange(len(data)), data.last - data.first]

        def rows(part: np.ndarray) -> np.ndarray:
            return part[:, keep].transpose(0, 2, 1).reshape(-1, len(keep))

        return PredictiveDistribution(
            index,
            np.repeat(posterior[:, keep], horizon, axis=0),
            rows(loc),
            np.sqrt(rows(variance)),
            np.repeat(df, horizon)[:, None],
            self.link,
            centre=np.repeat(last, horizon),
        )
