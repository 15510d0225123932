"""What a notebook prints of a predictive distribution: median, interval and shape, row by row."""

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


# ---- selecting rows -------------------------------------------------------------------
