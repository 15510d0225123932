"""What a fan chart draws: the frames of a study, gathered for one target, nothing estimated."""

from __future__ import annotations

import math
from collections import namedtuple
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING, Any, Final

import numpy as np
import numpy.typing as npt
import pandas as pd
import scipy  # its parts are imported when they are asked for

from attain.errors import AttainError
from attain.evidence.records import Target
from attain.targets.readings import MAIN
from attain.targets.study import Study

if TYPE_CHECKING:
    from attain.report.text.wording import Assessment

BANDS: Final = ((0.95, 0.025, 0.975), (0.80, 0.1, 0.9), (0.50, 0.25, 0.75))
SUMMED: Final = ("total", "mean")  # bases of several years together
GRID: Final = 72  # points of a drawn density

Floats = npt.NDArray[np.float64]


@dataclass(frozen=True)
class Outlook:
    """History, forecast and events of one target."""

    target: Target
    primary: Assessment
    # those of the main reading; ``level`` is the value of the indicator at which an event turns
    events: pd.DataFrame
    history: pd.DataFrame  # that the answer was read from: year, value, status, confidence
    quantiles: pd.DataFrame  # year, quantile, value; empty where nothing can be said
    density: pd.DataFrame  # value, density at the target year; empty likewise
    breaks: tuple[int, ...]  # first years of a new definition
    # first year of the indicator's own figures, where the history before continues another one
    joined: int | None = None

    @property
    def assessable(self) -> bool:
        """Whether a forecast stands behind the target: not of its indicator alone."""
        return not self.quantiles.empty

    def quantile(self, level: float) -> float:
        """Quantile of the target year."""
        last = self.quantiles[self.quantiles["year"] == self.quantiles["year"].max()]
        return float(last.loc[np.isclose(last["quantile"], level), "value"].iloc[0])

    @property
    def tidy(self) -> pd.DataFrame:
        """Everything a fan draws, one row a mark."""
        history, quantiles, events = self.history, self.quantiles, self.events
        marks = [
            history.assign(mark=[self._kind(point) for point in each(history)]),
            quantiles.assign(mark=[f"quantile {level:g}" for level in quantiles["quantile"]]),
            events.assign(mark="event " + events["event"], value=events["level"]),
        ]
        table = pd.concat([frame for frame in marks if len(frame)], ignore_index=True)
        table = table.assign(target=self.target.target)
        return table[["target", "mark", "year", "value", "probability"]]

    def _kind(self, point: Any) -> str:
        lent = self.joined is not None and point.year < self.joined
        part = f", {point.months} months" if point.months < 12 else ""
        return f"history {point.status}{' continued' if lent else ''}{part}"


def drawn_ends(outer: Sequence[float], inner: Sequence[float]) -> list[float]:
    """Ends of a drawing of two intervals: the outer one is cut where it dwarfs the inner one.

    Examples
    --------
    >>> drawn_ends((78.0, 83.0), (79.0, 82.0)), drawn_ends((2.0, 870.0), (20.0, 170.0))
    ([78.0, 83.0], [2.0, 320.0])
    """
    reach = inner[1] - inner[0]
    return [max(outer[0], inner[0] - reach), min(outer[1], inner[1] + reach)]


def level_of(row: Assessment, value: float) -> float:
    """A value of an assessment as a level of its indicator; NaN where the base is not known.

    The total or the mean of several years is no level of a year.
    Of a change target the threshold, the median and the attainable values are changes on the year
    before the target year, which may not be observed yet.
    """
    if row.basis in SUMMED:
        return math.nan
    if row.basis != "change":
        return float(value)
    if math.isnan(row.last_value) or int(row.last_year) != int(row.year) - 1 or in_part(row):
        return math.nan
    return float(value) + float(row.last_value)


def in_part(row: Assessment) -> bool:
    """Whether the last figure of an assessment covers part of its year only."""
    return bool(getattr(row, "last_months", 12) < 12)


def each(frame: pd.DataFrame) -> Iterator[Any]:
    """Rows of a frame as records with the columns as attributes."""
    record = _record(tuple(map(str, frame.columns)))
    # column by column, as itertuples reads them, a short frame takes ten times as long
    return map(record._make, frame.to_numpy(dtype=object).tolist())


def alike(rows: pd.DataFrame, record: Any, *columns: str) -> pd.DataFrame:
    """The rows that have the values of a record in some columns."""
    for column in columns:
        rows = rows[rows[column] == getattr(record, column)]
    return rows


@lru_cache
def _record(columns: tuple[str, ...]) -> Any:
    return namedtuple("Row", columns, rename=True)


def find_target(study: Study, target: str) -> Target:
    """The target of a study by its id; one that the study does not have is refused."""
    found = next((one for one in study.targets if one.target == target), None)
    if found is None:
        known = ", ".join(one.target for one in study.targets)
        raise AttainError("unknown target", where="study", got=target, do=f"use one of {known}")
    return found


def primary(study: Study, target: str) -> Assessment:
    """The one answer of a target."""

    def primaries() -> dict[str, Assessment]:
        rows = study.assessments.query("role == 'primary'").drop_duplicates("target")
        return {row.target: row for row in each(rows)}

    return study.keep("primaries", primaries)[find_target(study, target).target]


def so_far(study: Study, row: Assessment) -> tuple[list[int], float]:
    """The years of a target's term that are published, and what they brought together."""
    whole = study.readings(row.indicator, row.group)[MAIN].whole
    mine = whole[whole["year"].isin(find_target(study, row.target).years)]
    return mine["year"].tolist(), float(mine["value"].sum())


def event_level(row: Assessment) -> float:
    """The indicator's value at which an event turns; NaN for a change from an unknown base."""
    return level_of(row, row.threshold)


def joined_in(study: Study, indicator: str, group: str) -> int | None:
    """First year of an indicator's own figures, where its main history continues another one."""
    reading = study.readings(indicator, group)[MAIN]
    if not reading.bridged:
        return None
    bridges = study.view.bridges
    mine = bridges[(bridges["indicator"] == indicator) & (bridges["continues"] == reading.series)]
    return int(str(mine["from_year"].iloc[0]))


def outlook(study: Study, target: str) -> Outlook:
    """Gather the frames of one target."""
    wanted = find_target(study, target)
    answer = primary(study, target)
    events = alike(study.assessments, answer, "target", "reading")
    events = events[events["role"].isin(["primary", "range"])].copy()
    # what a target of another unit or definition asks for is no level of the figures
    levels = [math.nan if wanted.unread else event_level(row) for row in each(events)]
    events["level"] = levels
    indicator, group = answer.indicator, answer.group
    reading = study.readings(indicator, group)[answer.reading]
    forecasts = study.forecasts if answer.verdict != "not_assessable" else study.forecasts[:0]
    quantiles = alike(forecasts, answer, "indicator", "group", "reading")
    quantiles = quantiles[["year", "quantile", "value"]].reset_index(drop=True)
    density = pd.DataFrame({"value": [], "density": []})
    if len(quantiles):
        density = _density(study, answer, quantiles)
    return Outlook(
        wanted, answer, events, reading.history, quantiles, density,
        study.view.indicator(reading.series).breaks_in(study.area.area),
        joined_in(study, indicator, group),
    )  # fmt: skip


def _density(study: Study, answer: Assessment, quantiles: pd.DataFrame) -> pd.DataFrame:
    """Mass of narrow bins around the target year's forecast.

    From its peak down to a bound the drawn density only falls: that of a percentage may be infinite
    at 0, and what lies on the bound itself has no density at all. Mass that would make a second
    peak there is spread over its neighbours.
    """
    year = int(answer.year)
    final = quantiles[quantiles["year"] == year].set_index("quantile")["value"]
    spread = final.iloc[-1] - final.iloc[0]
    known = study.view.indicator(answer.indicator)
    lower, upper = drawn_ends(
        (final.iloc[0] - 0.15 * spread, final.iloc[-1] + 0.15 * spread), (final[0.1], final[0.9])
    )
    at_lower, at_upper = lower <= known.lower, upper >= known.upper  # false without a bound
    lower, upper = (known.lower if at_lower else lower), (known.upper if at_upper else upper)
    forecast = study.forecast(answer.indicator, answer.group, answer.reading)
    forecast = forecast.select(year=year)
    grid = np.linspace(lower, upper, GRID)
    if known.kind == "count" and 2 <= upper - lower < 50 * GRID:  # as many whole numbers in a bin
        grid = np.arange(np.floor(lower) + 0.5, upper, np.ceil((upper - lower) / GRID))
    below = forecast.repeat(len(grid)).cdf(grid).to_numpy(dtype=float)
    mass = np.diff(below)
    if at_lower:
        mass[0] += below[0]
        mass = _falling(mass[::-1])[::-1]
    if at_upper:
        mass[-1] += 1 - below[-1]
        mass = _falling(mass)
    middle = (grid[1:] + grid[:-1]) / 2
    return pd.DataFrame({"value": middle, "density": mass / np.diff(grid)})


def _falling(mass: Floats) -> Floats:
    """Masses that from their peak inside on do not rise towards the end; their sum is kept."""
    peak = int(mass[: len(mass) - len(mass) // 8].argmax())
    falling = scipy.optimize.isotonic_regression(mass[peak:], increasing=False)
    return np.concatenate([mass[:peak], falling.x])
