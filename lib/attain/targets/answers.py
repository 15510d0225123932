"""One distribution behind one answer: of a level, or of a change on the year before."""

from __future__ import annotations

from typing import Final, Protocol

import numpy as np
import numpy.typing as npt

from attain.errors import AttainError
from attain.forecasting.distribution import PredictiveDistribution
from attain.targets.readings import Priors, Reading

Floats = npt.NDArray[np.float64]

ASKED: Final = (0.1, 0.2, 0.5, 0.8, 0.9)
"""Quantiles that every assessment gives; they cost hardly more together than one alone."""


class Answer(Protocol):
    """A distribution in the terms of a target."""

    def probability(self, comparator: str, threshold: float, upper: float) -> float:
        """The mass of an event."""
        ...

    def cdf(self, value: float) -> float:
        """The mass up to a value."""
        ...

    def quantile(self, level: float) -> float:
        """The smallest value with that much mass up to it."""
        ...


class _Mixture:
    """Weighted distributions, each moved down by the base it was forecast from.

    ``P(Y - B <= c) = sum_i w_i F_i(b_i + c)``. A level is the case of one distribution and base 0.
    """

    def __init__(
        self, forecast: PredictiveDistribution, bases: Floats, weights: Floats | None = None
    ) -> None:
        self._forecast, self._bases, self._weights = forecast, bases, weights
        self._quantiles: dict[float, float] = {}

    def probability(self, comparator: str, threshold: float, upper: float = float("nan")) -> float:
        if comparator == "between":
            below = self.probability("<", threshold)
            return max(0.0, self.probability("<=", upper) - below)
        mass = self._forecast.probability(comparator, self._bases + threshold)
        total = np.average(mass.to_numpy(dtype=float), weights=self._weights)
        return float(min(1.0, max(0.0, total)))

    def cdf(self, value: float) -> float:
        return self.probability("<=", value)

    def quantile(self, level: float) -> float:
        if level not in self._quantiles:
            if len(self._bases) == 1:
                levels = list(dict.fromkeys((*ASKED, level)))
                found = self._forecast.repeat(len(levels)).quantile(levels) - self._bases[0]
                self._quantiles |= dict(zip(levels, map(float, found), strict=True))
            else:
                self._quantiles[level] = self._bisect(level)
        return self._quantiles[level]

    def _bisect(self, level: float) -> float:
        parts = self._forecast.quantile(level).to_numpy(dtype=float) - self._bases
        low, high = float(parts.min()), float(parts.max())
        for _ in range(60):  # the mixture's quantile lies between those of its parts
            if high - low <= 1e-10 * (1 + abs(high)):
                break
            middle = 0.5 * (low + high)
            if self.cdf(middle) >= level:
                high = middle
            else:
                low = middle
        return high


def level_answer(forecast: PredictiveDistribution, series: str, year: int) -> Answer:
    """The distribution of the value itself in a year."""
    return _Mixture(forecast.select(series=series, year=year), np.zeros(1))


def change_answer(priors: Priors, reading: Reading, area: str, year: int) -> Answer:
    """The distribution of the change on the year before.

    Where the year before is observed this is the forecast less that value. Where it is not, or in
    part only, its distribution is cut into equal shares and each continued from its middle: the
    joint distribution under the model, not the difference of two forecasts taken as independent.

    Parameters
    ----------
    priors : Priors
        The fitted models.
    reading : Reading
        The history; its last point is before `year`.
    area : str
        The series.
    year : int
        The target year; the base is the year before.

    Raises
    ------
    AttainError
        When the history is empty or ends in the target year.
    """
    history = reading.history
    if not (history["year"] != year).any():
        raise AttainError(
            "a change needs a base", where=f"{reading.series}, {area}", do="add an observation"
        )
    priors.check(reading, area, year)
    rows, bases, weights = priors.part_years(reading, area).change(reading.history, year)
    return _Mixture(rows, bases, None if np.ptp(weights) == 0 else weights)
