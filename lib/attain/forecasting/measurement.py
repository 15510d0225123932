"""A forecast from a last figure that has an error of measurement."""

from __future__ import annotations

import numpy as np

from attain.forecasting.distribution import PredictiveDistribution


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
