"""What the series of a panel share: yearly shocks, a step at a break, a drift, a pull inwards."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
import scipy

from attain.forecasting.bank import Filtered, run_filters
from attain.forecasting.links import Array
from attain.forecasting.panel import Panel
from attain.forecasting.prior import ENOUGH, Changes, Scale
from attain.vocabulary import crosses

HALF = 10.0  # series at which a year's median counts for one half
PRIOR_YEARS = 2.0  # years that the prior of the shock variance is worth
PRIOR_RATIO = 0.1  # its mean, in units of the series' own variance s0²
MOMENTUM = 0.15  # share of a yearly shock that comes again the year after
PULL_PRIOR = (0.08, 0.08)  # mean and sd of the pull over many panels


@dataclass(frozen=True)
class Drift:
    """Yearly drift shared by a panel, on the link scale, and the variance of its estimate."""

    mean: float
    variance: float

    def shrunk(self) -> Drift:
        r"""Return it with the mean shrunk by its variance, :math:`m \, \max(0, 1 - v/m^2)`."""
        if self.mean == 0.0:
            return self
        return replace(self, mean=self.mean * max(0.0, 1.0 - self.variance / self.mean**2))


@dataclass(frozen=True)
class Pull:
    """Share of its distance to the middle of the panel that a series loses in a year."""

    rate: float
    variance: float
    middle: float


@dataclass(frozen=True)
class CommonTrend:
    """A common path over calendar years, on the link scale.

    ``values``, shape (years,), begin with zero in the year ``start``, and are constant before and
    after.
    """

    start: int
    values: Array

    def at(self, panel: Panel) -> Array:
        """Return the path at the years of a panel, shape (n, t)."""
        years = panel.first[:, None] + np.arange(panel.x.shape[1])
        return np.asarray(self.values[np.clip(years - self.start, 0, len(self.values) - 1)])


@dataclass(frozen=True)
class Shared:
    """The common part of a panel, on the link scale.

    ``shocks`` are cumulated yearly medians; ``shock_variance`` is that of a yearly shock around the
    ``drift``; the ``pull`` is towards the middle.
    """

    shocks: CommonTrend
    drift: Drift
    shock_variance: float
    pull: Pull

    def latest(self, years: np.ndarray) -> Array:
        """Return the median change into each of these years, the drift where none is known."""
        values = self.shocks.values
        place = years - self.shocks.start
        known = (place >= 1) & (place < len(values))
        place = np.clip(place, 1, len(values) - 1)
        return np.where(known, values[place] - values[place - 1], self.drift.mean)


def yearly_medians(moves: Changes) -> tuple[np.ndarray, Array, Array]:
    """Return years, the median yearly change into each, and how many series tell it.

    A change over d years counts with a dth part in each of them; years without a change are left
    out.
    """
    if not len(moves.end):
        return np.empty(0, int), np.empty(0), np.empty(0)
    rate, start = moves.change / moves.gap, moves.end - moves.gap
    years = np.arange(start.min() + 1, moves.end.max() + 1)
    inside = (moves.end >= years[:, None]) & (start < years[:, None])
    years, inside = years[inside.any(axis=1)], inside[inside.any(axis=1)]
    medians = np.array([np.median(rate[told]) for told in inside])
    return years, medians, inside.sum(axis=1)


def mean_drift(medians: Array, scale: Scale) -> Drift:
    r"""Mean of the yearly medians and its variance, :math:`v = \sigma_c^2 / T`.

    :math:`\sigma_c^2` is the variance of the T medians under a prior worth two years. A year is
    one observation: a shock that all series share must not pass for a trend. One year teaches
    nothing.
    """
    if len(medians) < 2:
        return Drift(0.0, 0.0)
    mean = float(medians.mean())
    return Drift(mean, _variance(medians - mean, len(medians) - 1, scale) / len(medians))


def break_steps(moves: Changes, breaks: tuple[int, ...], scale: Scale) -> dict[int, float]:
    r"""Estimate the common step of a panel at each known break that a change crosses.

    With :math:`\bar c` and :math:`\sigma_c^2` of the T ordinary years, those of changes that cross
    no break, the median d of the changes across a break, over g years and less
    :math:`g \bar c` and the steps of earlier breaks that they cross too, is :math:`N(0, V)`
    without a step, :math:`V = \sigma_c^2 (g + g^2/T)`, and :math:`N(0, V + s_0^2)` with one; a
    known break has even odds that it moved this panel. The step is its posterior mean

    .. math:: p \, \frac{s_0^2}{V + s_0^2} \, d, \quad
              \frac{p}{1 - p} = \sqrt{\frac{V}{V + s_0^2}}
              \exp \frac{d^2}{2} \Bigl( \frac1V - \frac1{V + s_0^2} \Bigr)

    so that a break year like any other is left nearly as it is. Where no ordinary year stands
    beside it, the whole median change is the step. ``scale`` is the prior of σ² from the changes
    that cross no break.

    References
    ----------
    Mitchell and Beauchamp (1988), doi:10.1080/01621459.1988.10478694.
    """
    _, ordinary, _ = yearly_medians(moves.without(breaks))
    years = len(ordinary)
    usual = float(ordinary.mean()) if years else 0.0
    left = moves.change - usual * moves.gap
    steps: dict[int, float] = {}
    for first in sorted(breaks):
        across = crosses(moves.end - moves.gap, moves.end, [first])
        if not across.any():
            continue
        gap = float(np.median(moves.gap[across]))
        d = float(np.median(left[across]))
        share = 1.0
        if years:
            spread = _variance(ordinary - usual, years - 1, scale) * (gap + gap**2 / years)
            wide = spread + scale.scale2
            log_odds = 0.5 * d**2 * (1 / spread - 1 / wide) + 0.5 * np.log(spread / wide)
            share = scipy.special.expit(log_odds) * scale.scale2 / wide
        steps[first] = float(share * d)
        left[across] -= steps[first]
    return steps


def _variance(deviations: Array, df: float, scale: Scale) -> float:
    """Variance of yearly shocks, with a prior worth two years at a tenth of s0²."""
    prior = PRIOR_YEARS * PRIOR_RATIO * scale.scale2
    return float(((deviations**2).sum() + prior) / (df + PRIOR_YEARS))


def pull_prior(panel: Panel, path: Array) -> Pull:
    r"""Estimate the pull towards the middle of the panel, and shrink it towards that of others.

    With :math:`z_{it}` the deviation from the common path, shape (n, t), and the panel's median,
    the regression of :math:`z_{it} - z_{i,t-1}` on :math:`-z_{i,t-1}` has :math:`z_{i,t-2}` for its
    instrument, because an error of measurement in the year before would pass for a pull:

    .. math:: \hat\beta = - \frac{\sum z_{i,t-2} (z_{it} - z_{i,t-1})}
                                 {\sum z_{i,t-2} z_{i,t-1}}

    Changes are clipped at their 95th and instruments at their 90th percentile; the variance v
    clusters by series. The estimate is combined with N(0.08, 0.08²), the spread over many panels;
    it is zero where no five runs of three consecutive years can teach it.

    References
    ----------
    Barro and Sala-i-Martin (1992), doi:10.1086/261816; Anderson and Hsiao (1982),
    doi:10.1016/0304-4076(82)90095-1.
    """
    level = panel.x - path
    middle = float(np.nanmedian(level))
    z = level - middle
    none = Pull(0.0, 0.0, middle)
    if z.shape[1] < 3:
        return none
    change, before, instrument = z[:, 2:] - z[:, 1:-1], z[:, 1:-1], z[:, :-2]
    told = ~np.isnan(change + instrument)
    if told.sum() < ENOUGH:
        return none
    limit = np.quantile(np.abs(change[told]), 0.95)
    far = np.quantile(np.abs(z[~np.isnan(z)]), 0.90)
    change = np.where(told, np.clip(change, -limit, limit), 0.0)
    before = np.where(told, before, 0.0)
    instrument = np.where(told, np.clip(instrument, -far, far), 0.0)
    weight = float((instrument * before).sum())
    if weight <= 0:
        return none
    rate = -float((instrument * change).sum()) / weight
    score = (instrument * (change + rate * before)).sum(axis=1)
    variance = float((score**2).sum()) / weight**2 + 1e-8
    mean, sd = PULL_PRIOR
    precision = 1 / variance + 1 / sd**2
    rate = (np.clip(rate, -0.5, 0.9) / variance + mean / sd**2) / precision
    return Pull(float(rate), 1 / precision, middle)


def step_trend(steps: dict[int, float]) -> CommonTrend:
    """Cumulate steps by calendar year."""
    years = range(min(steps, default=1) - 1, max(steps, default=0) + 1)
    return CommonTrend(years[0], np.cumsum([steps.get(year, 0.0) for year in years]))


def learn_shared(panel: Panel, moves: Changes, scale: Scale) -> Shared | None:
    """Learn what the series of a panel share; None below five series with a change.

    The values are on the link scale, without the steps at breaks.
    """
    if moves.series_count < ENOUGH:
        return None
    years, medians, counts = yearly_medians(moves)
    drift = mean_drift(medians, scale).shrunk()
    medians = medians * counts / (counts + HALF)
    shocks = step_trend(dict(zip(years.tolist(), medians.tolist(), strict=True)))
    variance = _variance(medians - drift.mean, len(medians), scale)
    return Shared(shocks, drift, variance, pull_prior(panel, shocks.at(panel)))


@dataclass(frozen=True)
class Course:
    """Where a shared part takes n series of t years, and h years past their last points.

    ``path``, shape (n, t), are offsets from each first point; ``ahead`` and ``variance``, shape
    (n, h), the same ahead and the variance of what is not known about it.
    """

    path: Array
    ahead: Array
    variance: Array


def courses(panel: Panel, shared: Shared, horizon: int) -> tuple[Course, Course]:
    r"""Lay out drift and pull, and yearly medians and pull, for series of a panel or a part of it.

    The pull enters a history year by year, from the last known deviation, and its end as
    :math:`-z_n \{1 - (1 - \beta)^h\}`; beside the shocks a share :math:`\varphi + \dots +
    \varphi^h` of the last one comes again. Variances: :math:`h^2 v + h^2 z_n^2 v_\beta`, and for
    the shocks ahead :math:`h \sigma_c^2`. The horizon may be 0.
    """
    n, t = panel.x.shape
    shocks = shared.shocks.at(panel)
    z = panel.x - shocks - shared.pull.middle
    filled = np.where(np.isnan(z), 0, np.arange(t))
    z = np.take_along_axis(z, np.maximum.accumulate(filled, axis=1), axis=1)
    pulled = np.zeros((n, t))
    np.cumsum(-shared.pull.rate * z[:, :-1], axis=1, out=pulled[:, 1:])
    trend = pulled + shared.drift.mean * np.arange(t)
    offset = pulled + shocks - shocks[:, :1]
    last = z[panel.ends][:, None]
    h = np.arange(1.0, horizon + 1)
    onward = shared.drift.mean * h - last * (1 - (1 - shared.pull.rate) ** h)
    again = (shared.latest(panel.last) - shared.drift.mean)[:, None] * np.cumsum(MOMENTUM**h)
    variance = h**2 * (shared.drift.variance + last**2 * shared.pull.variance)
    beside_drift = Course(trend, trend[panel.ends][:, None] + onward, variance)
    ahead = offset[panel.ends][:, None] + onward + again
    return beside_drift, Course(offset, ahead, variance + h * shared.shock_variance)


def detrended_copies(data: Panel, shared: Shared, horizon: int) -> list[Filtered]:
    """Filter the raw series, those less drift and pull, and those less shocks and pull.

    Of n series the forecasts of the last two, shape (n, k, horizon), have the courses of `courses`
    added, and their variance beside.
    """
    ways = courses(data, shared, horizon)
    plain, *rest = run_filters([data.x, *(data.x - way.path for way in ways)], horizon)
    return [plain] + [
        replace(one, ahead=one.ahead + way.ahead[:, None], unsure=way.variance[:, None])
        for one, way in zip(rest, ways, strict=True)
    ]


def drifting(data: Panel, reference: Drift, scale2: float, horizon: int) -> list[Filtered]:
    r"""Filter series around a yearly drift that each draws from :math:`N(m_0, v)`.

    The drift is the coefficient of a regression on time: the same filter runs over the series and
    over the ramp of the years, and the products of their innovations give its posterior (de Jong
    1991, doi:10.1214/aos/1176348139). In units of one standard deviation of the drift, with prior
    variance 1, nothing is divided by v. The series as they are come second.
    """
    unit = np.sqrt(reference.variance / scale2)
    years = np.broadcast_to(np.arange(data.x.shape[1]), data.x.shape)
    left = data.x - reference.mean * years
    copies = [left, unit * years, left + unit * years, data.x]
    plain, ramp, both, alone = run_filters(copies, horizon)
    precision = 1.0 + ramp.squares
    product = (both.squares - plain.squares - ramp.squares) / 2
    drift = product / precision
    ahead = (data.last - data.first)[:, None, None] + np.arange(1.0, horizon + 1)
    reach = unit * ahead - ramp.ahead
    around = replace(
        plain,
        squares=plain.squares - product * drift,
        log_det=plain.log_det + np.log(precision),
        ahead=plain.ahead + drift[:, :, None] * reach + reference.mean * ahead,
        variance=plain.variance + reach**2 / precision[:, :, None],
    )
    return [around, alone]
