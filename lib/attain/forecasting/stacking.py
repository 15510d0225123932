"""Two forecasts of one link, one under the other; and one from a figure that has an error."""

from __future__ import annotations

import numpy as np

from attain.forecasting.distribution import PredictiveDistribution
from attain.forecasting.links import Array


def stacked(first: PredictiveDistribution, rest: PredictiveDistribution) -> PredictiveDistribution:
    """Return the rows of two forecasts one under the other, components without weight added."""
    width = max(first.loc.shape[1], rest.loc.shape[1])

    def both(name: str, empty: float) -> Array:
        parts = (getattr(one, name) for one in (first, rest))
        wide = [np.pad(p, ((0, 0), (0, width - p.shape[1])), constant_values=empty) for p in parts]
        return np.concatenate(wide)

    return PredictiveDistribution(
        first.index.append(rest.index), both("weights", 0.0), both("loc", 0.0),
        both("scale", 1.0), both("df", np.inf), first.link,
        centre=np.concatenate([first.centre, rest.centre]),
        floor=np.concatenate([first.floor, rest.floor]),
        zero=np.concatenate([first.zero, rest.zero]),
    )  # fmt: skip


def widened(forecast: PredictiveDistribution, sd: float) -> PredictiveDistribution:
    r"""Return a forecast from a last figure that was measured with an error.

    On the link scale every component of scale s gets :math:`\sqrt{s^2 + e^2}`, where e is the
    error carried over at the last figure, whatever share of it the component passes on: an error
    that stays for all years moves the whole history, so none of it is filtered out.

    Parameters
    ----------
    forecast : PredictiveDistribution
        Made as if the last figure were exact.
    sd : float
        Standard deviation of the error, in the units of the quantity; 0 changes nothing.
    """
    if sd == 0.0:
        return forecast
    link = forecast.link
    last = link.inverse(forecast.centre)
    ends = [np.clip(last + side, link.lower, link.upper) for side in (-sd, sd)]
    low, high = (link.forward(end) for end in ends)
    carried = np.where(np.isfinite(low), (high - low) / 2, high - forecast.centre)
    return PredictiveDistribution(
        forecast.index, forecast.weights, forecast.loc,
        np.hypot(forecast.scale, carried[:, None]), forecast.df, link,
        centre=forecast.centre, floor=forecast.floor, zero=forecast.zero,
    )  # fmt: skip
