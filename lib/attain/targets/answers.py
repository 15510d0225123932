"""One distribution behind one answer: of a level, of a change, or of what several years bring."""

from __future__ import annotations

from typing import Final

import numpy as np
import pandas as pd

from attain.errors import AttainError, NotAssessable
from attain.forecasting.distribution import PredictiveDistribution
from attain.forecasting.links import Array
from attain.forecasting.partial import widened
from attain.targets.readings import Priors, Reading

ASKED: Final = (0.1, 0.2, 0.5, 0.8, 0.9)
"""Quantiles that every assessment gives; they cost hardly more together than one alone."""


def settled(history: pd.DataFrame, basis: str, years: range) -> float:
    """The value that settles an event, from whole years; NaN while one of them is missing.

    Basis and years are those of an `attain.targets.events.Event`; of a change the year before
    counts too.
    """
    change = basis == "change"
    values = history.set_index("year")["value"].reindex(range(years[0] - change, years[-1] + 1))
    if change:
        return float(values.iloc[-1] - values.iloc[0])
    return float(values.mean(skipna=False) if basis == "mean" else values.sum(skipna=False))


class Answer:
    """A distribution in the terms of a target: weighted parts, each less the base it started from.

    ``P((Y - B) / n <= c) = sum_i w_i F_i(b_i + n c)``. A level is the case of one distribution,
    base 0 and n = 1; a mean of n years has what the others brought as a negative base.
    """

    def __init__(
        self, forecast: PredictiveDistribution, bases: Array, weights: Array | None = None,
        years: int = 1,
    ) -> None:  # fmt: skip
        self._forecast, self._bases, self._years = forecast, bases, years
        self._weights = None if weights is None or np.ptp(weights) == 0 else weights
        self._quantiles: dict[float, float] = {}

    def probability(self, comparator: str, threshold: float, upper: float = float("nan")) -> float:
        """The mass of an event."""
        if comparator == "between":
            below = self.probability("<", threshold)
            return max(0.0, self.probability("<=", upper) - below)
        mass = self._forecast.probability(comparator, self._bases + self._years * threshold)
        total = np.average(mass.to_numpy(dtype=float), weights=self._weights)
        return float(min(1.0, max(0.0, total)))

    def cdf(self, value: float) -> float:
        """The mass up to a value."""
        return self.probability("<=", value)

    def quantile(self, level: float) -> float:
        """The smallest value with that much mass up to it."""
        if level not in self._quantiles:
            if len(self._bases) == 1:
                levels = list(dict.fromkeys((*ASKED, level)))
                found = self._forecast.repeat(len(levels)).quantile(levels) - self._bases[0]
                self._quantiles |= dict(zip(levels, map(float, found / self._years), strict=True))
            else:
                self._quantiles[level] = self._bisect(level)
        return self._quantiles[level]

    def _bisect(self, level: float) -> float:
        parts = self._forecast.quantile(level).to_numpy(dtype=float) - self._bases
        parts /= self._years
        low, high = float(parts.min()), float(parts.max())
        for _ in range(60):  # the mixture's quantile lies between those of its parts
            if high - low <= 1e-10 * (1 + abs(high)):
                break
            middle = 0.5 * (low + high)
            if self.cdf(middle) >= level:
                high = middle
            else:
                low = middle
        if self._forecast.whole.all():  # a sum or a difference of whole numbers, or their mean
            return round(high * self._years) / self._years
        return high


def answer_of(priors: Priors, reading: Reading, area: str, basis: str, years: range) -> Answer:
    """The distribution of what an event compares.

    A level is read from the forecast. Of a change the year before is subtracted, of a total or a
    mean what is published is added up. A year among these that is still to come, or known in part
    only, is cut into equal shares and each continued from its middle: the joint distribution under
    the model, not the difference of two forecasts taken as independent.

    Basis and years are those of the event. An `AttainError` when the history is empty or settles
    the event, a `NotAssessable` when a year of a term that is past has no figure.
    """
    history, last = reading.history, years[-1]
    if basis == "change":
        if not (history["year"] != last).any():
            raise AttainError(
                "a change needs a base", where=f"{reading.series}, {area}", do="add an observation"
            )
        years = range(last - 1, last + 1)
    elif basis in ("total", "mean"):
        past = set(range(int(history["year"].iloc[-1])))
        if missing := sorted(set(years) & past - set(history["year"])):
            what, do = "a year of the term has no figure", "add it to the data package"
            raise NotAssessable(what, where=reading.place(area), got=missing[0], do=do)
    else:
        forecast = priors.forecast(reading, area, last)
        return Answer(forecast.select(series=area, year=last), np.zeros(1))
    priors.check(reading, area, last)
    rows, before, weights = priors.part_years(reading, area).last(history, years)
    if basis == "change":
        return Answer(widened(rows, reading.error), before[:, 0], weights)
    rows = widened(rows, reading.error * len(years))  # an error that stays is in every year
    return Answer(rows, -before.sum(axis=1), weights, len(years) if basis == "mean" else 1)
