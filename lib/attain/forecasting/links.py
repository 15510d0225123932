"""Links: the scale on which a quantity moves freely, and the way back to its own units."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from attain.errors import PanelError

Array = NDArray[np.float64]


@dataclass(frozen=True)
class Link:
    """A strictly increasing map g from a quantity's units to the scale of the models.

    Attributes
    ----------
    name : str
        ``arcsine``, ``log`` or ``identity``.
    lower, upper : float
        Bounds of the quantity, in its own units.
    low, high : float
        The same bounds on the link scale; what a model puts beyond them is an atom at the bound.
    reach : float
        Largest distance from a series' last point that a forecast may have on the link scale.
        A Student-t on the log scale has no mean in the units of the quantity; with a reach it has
        one: forecasts of counts stay within a factor of 20 of the last figure.
    forward, back, slope : callable
        g, its inverse and its derivative dg/dy, all elementwise.
    whole : bool
        The quantity is a whole number: while it is below a thousand, a forecast's mass from 69.5
        to 70.5 is that of 70.
    """

    name: str
    lower: float
    upper: float
    low: float
    high: float
    reach: float
    forward: Callable[[Array], Array]
    back: Callable[[Array], Array]
    slope: Callable[[Array], Array]
    whole: bool = False

    def inverse(self, x: Array) -> Array:
        """Return the way back, which meets the bounds exactly, whatever its last digit."""
        y = np.clip(self.back(x), self.lower, self.upper)
        return np.where(x <= self.low, self.lower, np.where(x >= self.high, self.upper, y))


def _arcsine(y: Array) -> Array:
    return np.asarray(np.arcsin(np.sqrt(np.clip(y, 0.0, 100.0) / 100.0)))


def _arcsine_inverse(x: Array) -> Array:
    return np.asarray(100.0 * np.sin(np.clip(x, 0.0, np.pi / 2)) ** 2)


def _arcsine_slope(y: Array) -> Array:
    with np.errstate(divide="ignore", invalid="ignore"):
        return np.asarray(0.5 / np.sqrt(y * (100.0 - y)))


def _log(y: Array) -> Array:
    with np.errstate(divide="ignore", invalid="ignore"):
        return np.asarray(np.log(np.maximum(y, 0.0)))


def _log_slope(y: Array) -> Array:
    with np.errstate(divide="ignore"):
        return np.asarray(1.0 / y)


LINKS = {
    "arcsine": Link(
        "arcsine", 0.0, 100.0, 0.0, np.pi / 2, np.inf, _arcsine, _arcsine_inverse, _arcsine_slope
    ),
    "log": Link("log", 0.0, np.inf, -np.inf, np.inf, np.log(20.0), _log, np.exp, _log_slope),
    "identity": Link(
        "identity", -np.inf, np.inf, -np.inf, np.inf, np.inf, np.asarray, np.asarray, np.ones_like
    ),
}


def get_link(
    name: str, lower: float = -np.inf, upper: float = np.inf, *, whole: bool = False
) -> Link:
    """Return the link of that name, within the bounds of a quantity.

    Parameters
    ----------
    name : {"arcsine", "log", "identity"}
        Arcsine for percentages (0 to 100), log for counts and money, identity for the rest.
    lower, upper : float
        Lowest and highest possible value, NaN or infinite where there is none: mass of a forecast
        beyond them is an atom at the bound. They narrow the link's own.
    whole : bool
        Whether the quantity is a whole number, such as a count of fairs or a rank.

    Raises
    ------
    PanelError
        For any other name, and for bounds that leave nothing between them.

    Examples
    --------
    >>> link = get_link("arcsine")
    >>> float(link.inverse(link.forward(82.0)).round(9))
    82.0
    >>> float(get_link("log", lower=1.0).low), get_link("identity", upper=5.0).upper
    (0.0, 5.0)
    """
    if not isinstance(name, str) or name not in LINKS:
        raise PanelError(
            "unknown link", where="link", got=name, do=f"use one of {', '.join(LINKS)}"
        )
    link = LINKS[name]
    low, high = (float(v) for v in (np.fmax(lower, link.lower), np.fmin(upper, link.upper)))
    if not low < high:
        raise PanelError("no value lies between the bounds", where=f"link {name}", got=(low, high),
                         do="give a lower bound below the upper one")  # fmt: skip
    ends = link.forward(np.array([low, high])).tolist()
    return replace(link, lower=low, upper=high, low=ends[0], high=ends[1], whole=whole)
