"""What is read off a predictive distribution: mean, CRPS, many quantiles, a summary."""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING, Final

import numpy as np
import pandas as pd

from attain.forecasting.links import Array
from attain.forecasting.student import student_cdf, student_pdf

if TYPE_CHECKING:
    from attain.forecasting.distribution import PredictiveDistribution

_NODES, _NODE_WEIGHTS = np.polynomial.legendre.leggauss(12)
_GRID = 128  # points between the lowest and the highest of many quantiles of a row
_PANELS = 8  # pieces of each side, sinh-spaced: a narrow centre and far tails are both resolved
_BLOCKS: Final = "▁▂▃▄▅▆▇█"  # heights of a density in one line of text


def mean(found: PredictiveDistribution) -> Array:
    """The values of `PredictiveDistribution.mean`."""
    open_ends = np.isinf([found.low, found.high])
    exists = ((found.df > 1) | (found.weights == 0)).all(axis=1)
    if found.link.name == "identity" and open_ends.all():
        return np.where(exists, (found.weights * found.loc).sum(1), np.inf)
    middle = _middle(found)
    above = _integral(found, middle, upper=True, power=1)
    below = _integral(found, middle, upper=False, power=1)
    below += found._gap * found._link_cdf(found.low)
    told = np.asarray(found.link.inverse(middle) + above - below)
    nowhere = np.where(open_ends[0], -np.inf, np.inf)  # towards the open end
    return np.where(exists | ~open_ends.any(axis=0), told, nowhere)


def crps(found: PredictiveDistribution, y: Array) -> Array:
    """The values of `PredictiveDistribution.crps`, y of shape (n,)."""
    at = np.clip(found.link.forward(y), found.low, found.high)
    # an observation beyond the reach of the forecast pays the whole distance to it
    outside = np.where(y < found._gap, 0.0, np.abs(y - found.link.inverse(at)))
    score = _integral(found, at, upper=False, power=2) + _integral(found, at, upper=True, power=2)
    if found._gap.any():
        none, inside = found._link_cdf(found.low), np.minimum(y, found._gap)
        score += none**2 * inside + (1.0 - none) ** 2 * (found._gap - inside)
    return np.asarray(score + np.where(np.isfinite(outside), outside, np.inf))


def link_quantiles(found: PredictiveDistribution, levels: Array) -> Array:
    """Return many quantiles of the first row on the link scale, to 1e-6 of its spread.

    One pass over a grid brackets them all and a Newton step follows, a tenth of the work that
    `PredictiveDistribution.quantile` spends on the last bit of each. Levels rise within (0, 1).
    """
    row = found._take(0)
    low, high = row.repeat(2)._link_quantile(levels[[0, -1]])

    def at(points: Array) -> Array:
        return np.asarray((points[:, None] - row.loc) / row.scale)

    grid = np.linspace(low, high, _GRID)
    x = np.interp(levels, student_cdf(row.df, at(grid)) @ row.weights[0], grid)
    z = at(x)
    density = student_pdf(row.df, z, row._constant) @ (row.weights / row.scale)[0]
    with np.errstate(divide="ignore", invalid="ignore"):
        step = x - (student_cdf(row.df, z) @ row.weights[0] - levels) / density
    return np.asarray(np.where((step >= low) & (step <= high), step, x))


def _middle(found: PredictiveDistribution) -> Array:
    return np.asarray(np.clip((found.weights * found.loc).sum(axis=1), found.low, found.high))


def _integral(found: PredictiveDistribution, at: Array, *, upper: bool, power: int) -> Array:
    """∫ (1−F)^power dy from ``at`` up to the bound, or ∫ F^power dy from the bound up to it."""
    middle = _middle(found)
    unit = np.where(found.weights > 0.001, found.scale, np.inf).min(axis=1)
    widest = np.where(found.weights > 1e-9, found.scale, 0.0).max(axis=1)
    far = 1e5 * widest
    end = np.minimum(found.high, middle + far) if upper else np.maximum(found.low, middle - far)
    u_at, u_end = np.arcsinh((at - middle) / unit), np.arcsinh((end - middle) / unit)
    total = np.zeros(len(found))
    edges = np.linspace(0.0, 1.0, _PANELS + 1)
    for left, right in pairwise(edges):
        for node, weight in zip(_NODES, _NODE_WEIGHTS, strict=True):
            share = left + (right - left) * (node + 1) / 2
            u = u_at + (u_end - u_at) * share
            x = np.clip(middle + unit * np.sinh(u), found.low, found.high)
            f = found._link_cdf(x)
            height = (1 - f if upper else f) ** power
            with np.errstate(divide="ignore", invalid="ignore"):
                per_unit = 1.0 / found.link.slope(found.link.inverse(x))
            step = (u_end - u_at) * (right - left) / 2 * weight * unit * np.cosh(u)
            total += np.where(height > 0, height * per_unit * step, 0.0)
    return total if upper else -total


# ---- what is printed and drawn -------------------------------------------------------------------
def _five(value: float) -> str:
    """A number with five significant digits, never in powers of ten: 80.289, 1,234,600."""
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
