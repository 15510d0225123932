"""What a fan chart draws: the frames of a study, gathered for one target, nothing estimated."""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
import pandas as pd

from attain.errors import AttainError

BANDS: Final = ((0.95, 0.025, 0.975), (0.80, 0.1, 0.9), (0.50, 0.25, 0.75))
GRID: Final = 121  # points of a drawn density


@dataclass(frozen=True)
class Outlook:
    """History, forecast and events of one target.

    Parameters
    ----------
    target : Target
        The target as the package holds it.
    primary : Series
        Its primary assessment.
    events : DataFrame
        Events of the main reading on the primary's indicator, with a column level: the value of
        the indicator at which the event turns.
    history : DataFrame
        year, value, status, confidence; may be empty.
    quantiles : DataFrame
        year, quantile, value of the main reading; empty where nothing can be said.
    density : DataFrame
        value, density at the target year; empty likewise.
    breaks : tuple of int
        First years of a new definition.
    """

    target: Any
    primary: Any
    events: pd.DataFrame
    history: pd.DataFrame
    quantiles: pd.DataFrame
    density: pd.DataFrame
    breaks: tuple[int, ...]

    @property
    def assessable(self) -> bool:
        """Whether a forecast stands behind the target."""
        return len(self.quantiles) > 0

    def quantile(self, level: float) -> float:
        """Quantile of the target year."""
        last = self.quantiles[self.quantiles["year"] == self.quantiles["year"].max()]
        return float(last.loc[(last["quantile"] - level).abs() < 1e-9, "value"].iloc[0])

    @property
    def tidy(self) -> pd.DataFrame:
        """Everything a fan draws, one row a mark."""
        history = pd.DataFrame(
            {
                "mark": [f"history {status}" for status in self.history["status"]],
                "year": self.history["year"].to_numpy(),
                "value": self.history["value"].to_numpy(),
            }
        )
        forecast = pd.DataFrame(
            {
                "mark": [f"quantile {level:g}" for level in self.quantiles["quantile"]],
                "year": self.quantiles["year"].to_numpy(),
                "value": self.quantiles["value"].to_numpy(),
            }
        )
        events = pd.DataFrame(
            {
                "mark": [f"event {event}" for event in self.events["event"]],
                "year": self.events["year"].to_numpy(),
                "value": self.events["level"].to_numpy(),
                "probability": self.events["probability"].to_numpy(),
            }
        )
        present = [frame for frame in (history, forecast, events) if len(frame)]
        table = pd.concat(present, ignore_index=True) if present else history
        table.insert(0, "target", self.target.target)
        return table


def each(frame: pd.DataFrame) -> Iterator[Any]:
    """Rows of a frame as records with the columns as attributes."""
    return iter(frame.itertuples(index=False))


def find_target(study: Any, target: str) -> Any:
    """The target of a study by its id.

    Raises
    ------
    AttainError
        The study has no such target.
    """
    for candidate in study.targets:
        if candidate.target == target:
            return candidate
    known = ", ".join(candidate.target for candidate in study.targets)
    raise AttainError("unknown target", where="study", got=target, do=f"use one of {known}")


def primary(study: Any, target: str) -> Any:
    """The one answer of a target."""
    rows = study.assessments
    return rows[(rows["target"] == target) & (rows["role"] == "primary")].iloc[0]


def event_level(row: Any) -> float:
    """The indicator's value at which an event turns; a change counts from the last value."""
    threshold = float(row.threshold)
    return threshold + float(row.last_value) if row.basis == "change" else threshold


def outlook(study: Any, target: str) -> Outlook:
    """Gather the frames of one target.

    Parameters
    ----------
    study : Study
        The assessed study.
    target : str
        Id of the target.
    """
    wanted = find_target(study, target)
    answer = primary(study, target)
    rows = study.assessments
    events = rows[
        (rows["target"] == target)
        & (rows["reading"] == answer["reading"])
        & rows["role"].isin(["primary", "range"])
    ].copy()
    events["level"] = [event_level(row) for row in each(events)]
    indicator, group = answer["indicator"], answer["group"]
    known = study.view.indicator(indicator)
    history = study.view.history(indicator, study.area.area, group)
    forecasts = study.forecasts
    quantiles = forecasts[
        (forecasts["indicator"] == indicator)
        & (forecasts["group"] == group)
        & (forecasts["reading"] == answer["reading"])
    ][["year", "quantile", "value"]].reset_index(drop=True)
    density = (
        _density(study, answer, quantiles)
        if len(quantiles)
        else pd.DataFrame({"value": [], "density": []})
    )
    return Outlook(wanted, answer, events, history, quantiles, density, tuple(known.breaks))


def _density(study: Any, answer: Any, quantiles: pd.DataFrame) -> pd.DataFrame:
    year = int(answer["year"])
    final = quantiles[quantiles["year"] == year].set_index("quantile")["value"]
    spread = final.iloc[-1] - final.iloc[0]
    known = study.view.indicator(answer["indicator"])
    lower, upper = final.iloc[0] - 0.15 * spread, final.iloc[-1] + 0.15 * spread
    lower = lower if math.isnan(known.lower) else max(lower, known.lower)
    upper = upper if math.isnan(known.upper) else min(upper, known.upper)
    forecast = study.forecast(answer["indicator"], answer["group"], answer["reading"])
    forecast = forecast.select(year=year)
    # Masses of narrow bins rather than the density itself, which may be infinite at a bound.
    grid = np.linspace(lower, upper, GRID)
    below = np.array([float(forecast.cdf(value).iloc[0]) for value in grid])
    middle = (grid[1:] + grid[:-1]) / 2
    return pd.DataFrame({"value": middle, "density": np.diff(below) / np.diff(grid)})
