"""Forecasts beside their outcomes, as one tidy table of tables that every score is taken from."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final, Self

import pandas as pd

from attain.errors import AttainError
from attain.forecasting.backtest import TASK, Record, summary

UNIT: Final = ("indicator", *TASK)
"""What names one forecast: indicator, model, length, series, origin, horizon."""


@dataclass(frozen=True)
class Forecasts:
    """Forecasts of any number of models and indicators, checked once, when it is made.

    Attributes
    ----------
    tasks : pandas.DataFrame
        One row a forecast, named by `UNIT`: ``n`` (points seen; ``length`` 0 is a whole history),
        ``year``, ``observed`` and its place in the forecast (``pit``, ``inside_50 …``), ``brier``
        and ``log`` over its events and, where computed, ``crps``, ``wis`` and quantiles.
    events : pandas.DataFrame
        One row a forecast and event: ``k``, ``threshold``, ``probability``, ``happened``.
    refused : pandas.DataFrame
        One row a series and origin that a model could not fit, with its ``reason``.

    Raises
    ------
    AttainError
        For a missing column, a doubled forecast or a probability outside 0 to 1.
    """

    tasks: pd.DataFrame
    events: pd.DataFrame
    refused: pd.DataFrame

    def __post_init__(self) -> None:
        wanted: list[tuple[pd.DataFrame, Sequence[str]]] = [
            (self.tasks, [*UNIT, "year", "n", "observed", "pit"]),
            (self.events, [*UNIT, "year", "k", "probability", "happened"]),
            (self.refused, ["indicator", "model", "length", "series", "origin", "reason"]),
        ]
        for frame, columns in wanted:
            missing = [name for name in columns if name not in frame]
            if missing:
                raise AttainError("a column is missing", where="Forecasts", got=missing)
        if self.tasks.duplicated(list(UNIT)).any():
            raise AttainError("a forecast is doubled", where="Forecasts", do="one row a forecast")
        if not self.events["probability"].between(0, 1).all():
            raise AttainError("a probability lies outside 0 to 1", where="Forecasts")

    @classmethod
    def join(cls, backtests: Mapping[str, Record]) -> Self:
        """Put the backtests of several indicators into one table."""
        frames = {
            name: pd.concat(
                [getattr(found, name).assign(indicator=key) for key, found in backtests.items()],
                ignore_index=True,
            )
            for name in ("tasks", "events", "refused")
        }
        return cls(**frames)

    def of(self, **values: Any) -> Self:
        """Return the rows with these values, such as ``of(model="attain", horizon=1)``."""
        frames = []
        for frame in (self.tasks, self.events, self.refused):
            for name, value in values.items():
                if name in frame:
                    frame = frame[frame[name] == value]
            frames.append(frame)
        return type(self)(*frames)


def score(forecasts: Forecasts, by: Sequence[str] = ("indicator", "model")) -> pd.DataFrame:
    """Return mean scores and coverage by indicator and model, or whatever else is asked.

    Returns
    -------
    pandas.DataFrame
        As `attain.forecasting.backtest.summary`, indexed by `by`.
    """
    return summary(Record(forecasts.tasks, forecasts.events, forecasts.refused), by=by)
