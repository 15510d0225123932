"""From filtered copies of a panel to mixtures: what is taken out, and what each part weighs."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from attain.forecasting.bank import Filtered, run_filters
from attain.forecasting.links import Array
from attain.forecasting.panel import Panel
from attain.forecasting.prior import Scale, log_evidence, posterior_scale, posterior_weights
from attain.forecasting.shared import Course, Drift, Shared, courses

Parts = tuple[Array, Array, Array, Array]  # weights, means, variances, degrees of freedom


def detrended_copies(
    data: Panel, shared: Shared, horizon: int, after: Array | None = None
) -> tuple[list[Filtered], tuple[Course, Course]]:
    """Filter the raw series, those less drift and pull, and those less shocks and pull."""
    ways = courses(data, shared, horizon)
    taken = [data.x - way.path for way in ways]
    plain, *rest = run_filters([data.x, *taken], horizon, after=after)
    for one, way in zip(rest, ways, strict=True):
        one.ahead[:] += way.ahead[:, None]
    return [plain, *rest], ways


def drifting(
    data: Panel, reference: Drift, scale2: float, horizon: int, after: Array | None = None
) -> tuple[Filtered, Filtered]:
    r"""Filter series around a yearly drift that each draws from :math:`N(m_0, v)`.

    The drift is the coefficient of a regression on time: the same filter runs over the series and
    over the ramp of the years, and the products of their innovations give its posterior (de Jong
    1991, doi:10.1214/aos/1176348139). In units of one standard deviation of the drift, with prior
    variance 1, nothing is divided by v. The series as they are come second.
    """
    unit = np.sqrt(reference.variance / scale2)
    years = np.broadcast_to(np.arange(data.x.shape[1]), data.x.shape)
    left = data.x - reference.mean * years
    plain, ramp, both, alone = run_filters(
        [left, unit * years, left + unit * years, data.x], horizon, after=after
    )
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
    return around, alone


def evidence_of(copies: list[Filtered], scale: Scale) -> Array:
    """Log evidence of the components of several copies, side by side."""
    return np.concatenate([log_evidence(one, scale) for one in copies], axis=1)


def mixtures(
    banks: list[tuple[list[Filtered], Scale, Array]], start: float = 1.0, power: float = 1.0
) -> list[Parts]:
    """Turn banks of one or two copies, each with its scale and weights, into mixtures."""
    parts = []
    for copies, scale, weights in banks:
        posterior = posterior_weights(evidence_of(copies, scale), weights, power)
        for one, share in zip(copies, np.split(posterior, len(copies), axis=1), strict=True):
            parts.append(mixture(one, share, scale, start))
    return parts


def mixture(one: Filtered, share: Array, scale: Scale, start: float = 1.0) -> Parts:
    sigma2, df = posterior_scale(one, scale, start)
    wide = one.variance * sigma2[:, :, None]
    return share, one.ahead, wide, np.broadcast_to(df[:, None], share.shape)
