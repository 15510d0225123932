"""What is printed and drawn of a predictive distribution: its summary by row, and samples."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import numpy as np
import pandas as pd

if TYPE_CHECKING:
    from attain.forecasting.distribution import PredictiveDistribution

_BLOCKS: Final = "▁▂▃▄▅▆▇█"  # heights of a density in one line of text


def _five(value: float) -> str:
    """A number with five significant digits, never in powers of ten.

    Examples
    --------
    >>> _five(80.28871), _five(1234567.8)
    ('80.289', '1,234,600')
    """
    return f"{float(f'{value:.5g}'):,.10g}"


def summary(found: PredictiveDistribution, rows: int) -> pd.DataFrame:
    """The table of `PredictiveDistribution.summary`."""
    part = found._take(np.arange(min(rows, len(found))))
    middle, inside = part.quantile(0.5), part.interval(0.8)
    widest = part.interval(0.95)
    steps = np.linspace(widest["low"], widest["high"], num=len(_BLOCKS), axis=1)
    heights = part.repeat(len(_BLOCKS)).pdf(steps.ravel()).to_numpy().reshape(steps.shape)
    tops = heights.max(axis=1, keepdims=True, initial=1e-300)
    drawn = np.rint(heights / tops * (len(_BLOCKS) - 1)).astype(int)
    return pd.DataFrame(
        {
            "median": middle.map(_five),
            "low_80": inside["low"].map(_five),
            "high_80": inside["high"].map(_five),
            "shape": ["".join(_BLOCKS[level] for level in row) for row in drawn],
        },
        index=part.index,
    )


def draw(found: PredictiveDistribution, size: int, seed: int) -> pd.DataFrame:
    """The table of `PredictiveDistribution.sample`."""
    random = np.random.default_rng(seed)
    chosen = (random.random((len(found), size, 1)) > found.weights.cumsum(1)[:, None, :]).sum(2)
    chosen = np.minimum(chosen, found.weights.shape[1] - 1)
    pick = [np.take_along_axis(np.asarray(part), chosen, 1) for part in (found.loc, found.scale)]
    noise = random.standard_t(np.minimum(np.take_along_axis(found.df, chosen, 1), 1e9))
    x = np.clip(pick[0] + pick[1] * noise, found.low[:, None], found.high[:, None])
    y = np.where(x <= found.low[:, None], found.lower[:, None], found.link.inverse(x))
    return pd.DataFrame(np.where(found.whole[:, None], np.round(y), y), index=found.index)
