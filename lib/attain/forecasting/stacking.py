"""Two forecasts of one link, one under the other."""

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
