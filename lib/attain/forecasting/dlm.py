"""The forecaster: a bank of dynamic linear models under a prior learnt from the panel."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pandas as pd

from attain.errors import AttainError, PanelError
from attain.forecasting.bank import COMPONENTS, DEFAULT_WEIGHTS, LONE, run_filters
from attain.forecasting.distribution import PredictiveDistribution
from attain.forecasting.links import Array, Link, get_link
from attain.forecasting.long_run import LongRun, long_run
from attain.forecasting.panel import Panel, ahead_of, read_panel
from attain.forecasting.prior import (
    DEFAULT_SCALE,
    ENOUGH,
    Changes,
    Parts,
    changes,
    evidence_of,
    log_evidence,
    mixtures,
    own_unit,
    scale_prior,
    weights_prior,
)
from attain.forecasting.shared import (
    Drift,
    Shared,
    break_steps,
    detrended_copies,
    drifting,
    learn_shared,
    mean_drift,
    step_trend,
    yearly_medians,
)

K = len(COMPONENTS)
SHOCK_FREE = 0.5  # weight of the copy less the yearly shocks, where there is a panel
# Two corrections in a panel, where the components are wide after a single point (95 % intervals
# would cover over 97 %) and sure of themselves after many. A series alone keeps to Bayes' theorem:
# forecasts of a level and of its change then obey the law of total probability.
START = 0.75
POWER = 0.7
REFERENCE_NU_CAP = 5.0  # most degrees of freedom that a reference panel may give
REFERENCE_WEIGHT = 0.8  # prior probability that a series moves as its reference panel
TRAINING_SERIES = 1024  # most series that a prior is fitted on, evenly spaced


class DynamicLinearBank:
    r"""Forecast short annual series with a bank of conjugate dynamic linear models.

    On the link scale :math:`x_t = g(y_t) - g(y_1)` follows, under component j,

    .. math:: x_t = l_t + \epsilon_t, \quad l_t = \rho l_{t-1} + \kappa b_{t-1} + \eta_t,
              \quad b_t = \phi b_{t-1} + \zeta_t

    with variances :math:`\sigma^2 (r, q, u)` and :math:`\sigma^2 \sim` scaled-inv-χ²(ν₀, s₀²).
    Where a panel has five series or more, the bank runs on three copies: the raw series, the series
    less the panel's drift and its pull towards the middle, and, with half of the weight, the series
    less the panel's yearly shocks and the pull (a one-factor model). The prior of σ², the shared
    part and the weights come from the panel by empirical Bayes; the forecast is a mixture of
    Student-t, in closed form. A reference panel, that of another indicator, gives a pooled prior:
    its drift, and scale and weights of its series less the drift; the evidence of the history
    decides between that and the bank of a series alone. docs/method.md has the derivation and the
    record.

    Parameters
    ----------
    link : {"arcsine", "log", "identity"} or Link
        Arcsine for percentages, log for counts and money, identity for what may be negative; with
        narrower bounds from `get_link`.
    breaks : sequence of int, optional
        First years of a new definition: an unknown step of the whole panel, estimated as far as
        the panel shows one, and taken out of the history.

    Attributes
    ----------
    scale, shock_free_scale : Scale
        Prior of σ² of the series, and of the series less the yearly shocks.
    unit : float or None
        Unit of scale, shared part and steps: 1, and under the identity link the root mean squared
        yearly change of the panel; None where each series has that of its own.
    weights, shock_free_weights : array, shape (16,) and (8,)
        Weights of the components: of the raw and the detrended copy, and of that less the shocks;
        of `bank.LONE`, shape (9,), where no panel taught any.
    shared : Shared or None
        What the series of the panel share; None for a reference panel or a small one.
    long_run : LongRun or None
        How far a panel of counts has gone in many years, for forecasts beyond one year.
    reference_drift : Drift or None
        Drift of a reference panel; `scale` and the first eight `weights` are then of its series
        less the drift, the other eight of the raw ones.
    steps : CommonTrend
        Steps of the panel at its breaks.
    series_count : int
        Series of the panel, 0 before a fit.

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

    def __init__(self, link: str | Link = "arcsine", breaks: tuple[int, ...] = ()) -> None:
        self.link = link if isinstance(link, Link) else get_link(link)
        self.breaks = tuple(int(year) for year in breaks)
        self._reset()

    def __repr__(self) -> str:
        fitted = f"fitted on {self.series_count} series" if self.series_count else "not fitted"
        return f"{type(self).__name__}(link={self.link.name!r}, breaks={self.breaks}), {fitted}"

    def _reset(self) -> None:
        self.scale = self.shock_free_scale = DEFAULT_SCALE[self.link.name]
        self.unit: float | None = None if self.link.name == "identity" else 1.0
        self.weights = self.shock_free_weights = DEFAULT_WEIGHTS[self.link.name]
        self.shared: Shared | None = None
        self.long_run: LongRun | None = None
        self.reference_drift: Drift | None = None
        self.steps = step_trend({})
        self.series_count = 0

    @property
    def components(self) -> pd.DataFrame:
        """The components of the bank, each with the weight that the panel gave it.

        One row for each of the copies that have a weight: ``as it is``, ``beside the drift`` and
        ``beside the shocks``; variances r, q, u in units of σ², then ρ, κ, φ and τ². Weights sum
        to 1; a history moves them on by what it shows.
        """
        names = ["r", "q", "u", "rho", "kappa", "phi", "tau2"]
        first, second = self.weights[:K], self.weights[K:]
        if self.shared is not None:
            shares = {
                "as it is": (1 - SHOCK_FREE) * first,
                "beside the drift": (1 - SHOCK_FREE) * second,
                "beside the shocks": SHOCK_FREE * self.shock_free_weights,
            }
        elif self.reference_drift is not None:
            shares = {"beside the drift": first, "as it is": second}
        else:
            shares = {"as it is": self.weights}
        found = pd.concat(
            pd.DataFrame(LONE[: len(share)], columns=names).assign(copy=copy, weight=share)
            for copy, share in shares.items()
        )
        found.insert(0, "component", found.index + 1)
        return found[found["weight"] > 0].reset_index(drop=True)

    def fit(self, panel: pd.DataFrame, *, borrowed: bool = False) -> DynamicLinearBank:
        """Learn the prior from a panel.

        Parameters
        ----------
        panel : pandas.DataFrame
            Columns series, year, value; any order, gaps allowed, series may end in different years.
        borrowed : bool
            The panel is a reference panel, of another indicator: it gives its drift, and scale and
            weights of its series less the drift, never its shocks, pull or steps.

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
        self._reset()
        self.series_count = len(data)
        data = _training_series(data)
        if self.unit is None:
            unit = own_unit(changes(data), 1)[0]
            if np.isnan(unit):  # nothing moved: each series is told by its own changes
                return self
            self.unit = float(unit)
            data = replace(data, x=data.x / self.unit)
        moves, name = changes(data), self.link.name
        if self.breaks:
            usual = scale_prior(moves.without(self.breaks), name)
            self.steps = step_trend(break_steps(moves, self.breaks, usual))
            data = replace(data, x=data.x - self.steps.at(data))
            moves = changes(data)
        self.scale = scale_prior(moves, name)
        if borrowed:
            self.steps = step_trend({})
            return self._learn_reference(data, moves)
        self.shared = learn_shared(data, moves, self.scale)
        if self.shared is None:
            return self
        if name == "log":
            medians, variance = yearly_medians(moves)[1], self.shared.shock_variance
            self.long_run = long_run(data.x, self.scale, medians, variance)
        rest = replace(data, x=data.x - self.shared.shocks.at(data))
        self.shock_free_scale = scale_prior(changes(rest), name)
        copies = detrended_copies(data, self.shared, 0)
        self.weights = weights_prior(evidence_of(copies[:2], [self.scale] * 2))
        self.shock_free_weights = weights_prior(evidence_of(copies[2:], [self.shock_free_scale]))
        return self

    def _learn_reference(self, data: Panel, moves: Changes) -> DynamicLinearBank:
        """Learn the pooled prior of a reference panel.

        Its mean drift is not shrunk, because the history itself weighs it against none. Changes
        over several years carry less noise a year than the forecast of one will meet, so the
        scale is that of one-year changes where there are enough.
        """
        if moves.series_count < ENOUGH:
            return self
        self.reference_drift = mean_drift(yearly_medians(moves)[1], self.scale)
        drift = self.reference_drift.mean
        plain, left = run_filters([data.x, data.x - drift * np.arange(data.x.shape[1])], 0)
        raw = weights_prior(log_evidence(plain, self.scale))
        found = scale_prior(moves.less(drift).over_one_year(), self.link.name)
        self.scale = replace(found, nu=min(found.nu, REFERENCE_NU_CAP))
        detrended = weights_prior(log_evidence(left, self.scale))
        self.weights = np.concatenate([REFERENCE_WEIGHT * detrended, (1 - REFERENCE_WEIGHT) * raw])
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
            For a panel that cannot be read; under the identity link without a panel also for a
            series whose figures never moved, because nothing tells its scale.
        AttainError
            For a horizon that is not a whole number of at least 1.
        """
        if isinstance(horizon, bool) or not isinstance(horizon, int | np.integer) or horizon < 1:
            raise AttainError("horizon is not a whole number of years", where="predict",
                              got=horizon, do="use 1 or more")  # fmt: skip
        data, horizon = read_panel(panel, self.link), int(horizon)
        unit = self._unit(data)
        data = replace(data, x=data.x / unit)
        centre, step = data.x[data.ends], self.steps.at(data)
        data = replace(data, x=data.x - step)
        if self.shared is not None:
            parts = self._in_panel(data, self.shared, horizon)
        elif self.reference_drift is not None:
            copies = drifting(data, self.reference_drift, self.scale.scale2, horizon)
            scales = [self.scale, DEFAULT_SCALE[self.link.name]]  # pooled, and that of one alone
            parts = mixtures(copies, scales, self.weights)
        else:
            used = self.weights > 0
            alone = run_filters([data.x], horizon, LONE[used])
            parts = mixtures(alone, [self.scale], self.weights[used])
        joined = [np.concatenate(part, axis=1) for part in zip(*parts, strict=True)]
        used = joined[0].max(axis=0) > 0
        weights, loc, variance, df = (np.compress(used, part, axis=1) for part in joined)
        index = ahead_of(data.keys, data.last, horizon)

        def rows(part: Array) -> Array:
            return part.transpose(0, 2, 1).reshape(-1, part.shape[1])

        def each(part: Array) -> Array:
            return np.repeat(part, horizon, axis=0)

        told: Parts = (
            each(weights),
            rows(((data.x[:, 0] + step[data.ends])[:, None, None] + loc) * unit[:, :, None]),
            rows(np.sqrt(variance) * unit[:, :, None]),
            each(df),
        )
        centre = each(centre * unit[:, 0])
        if self.long_run is not None and horizon > 1:
            told = self.long_run.beside(told, centre, horizon)
        zero = None if data.zero is None else each(data.zero)
        return PredictiveDistribution(index, *told, self.link, centre=centre, zero=zero)

    def _unit(self, data: Panel) -> Array:
        """Unit of every series, shape (n, 1)."""
        if self.unit is not None:
            return np.full((len(data), 1), self.unit)
        unit = own_unit(changes(data), len(data))
        if np.isnan(unit).any():
            raise PanelError(
                "nothing tells how much a quantity moves",
                where=f"series {data.keys[int(np.argmax(np.isnan(unit)))]}",
                do="give it two figures that differ, or fit a panel of five series",
            )
        return unit[:, None]

    def _in_panel(self, data: Panel, shared: Shared, horizon: int) -> list[Parts]:
        copies = detrended_copies(data, shared, horizon)
        if self.long_run is not None:
            copies = [self.long_run.widened(one) for one in copies]
        scale, weights = self.shock_free_scale, self.shock_free_weights
        parts = mixtures(copies[:2], [self.scale] * 2, self.weights, START, POWER)
        parts += mixtures(copies[2:], [scale], weights, START, POWER)
        shares = (1 - SHOCK_FREE, 1 - SHOCK_FREE, SHOCK_FREE)
        for (weights, *_), share in zip(parts, shares, strict=True):
            weights *= share
        return parts


def _training_series(data: Panel) -> Panel:
    """Series with two points or more, at most so many, evenly spaced in their order."""
    rows = np.flatnonzero(data.last > data.first)
    if len(rows) > TRAINING_SERIES:
        rows = rows[np.linspace(0, len(rows) - 1, TRAINING_SERIES).astype(int)]
    return Panel(data.keys[rows], data.first[rows], data.last[rows], data.x[rows])
