"""The tables of a study: their columns, the pace that a target asks for, and the way to it."""

from __future__ import annotations

import math
from collections.abc import Iterable
from typing import TYPE_CHECKING, Any, Final

import numpy as np
import pandas as pd

from attain.errors import AttainError
from attain.forecasting.distribution import PredictiveDistribution
from attain.forecasting.partial import Paths
from attain.targets import methods as official
from attain.targets.pace import count_reached, mean_pace, own_paces, panel_paces
from attain.targets.readings import MAIN, Reading, taught
from attain.vocabulary import FALLS

if TYPE_CHECKING:
    from attain.targets.study import Study

EVENTS: Final = (
    "target", "event", "role", "indicator", "group", "basis", "comparator", "threshold", "upper",
    "level",
)  # fmt: skip
ANSWERS: Final = (
    "target", "event", "probability", "verdict", "grade", "history_n", "reference", "median",
    "low_80", "high_80",
)  # fmt: skip
ATTAINABLE: Final = (
    "target", "event", "comparator", "threshold", "attainable_80", "attainable_50",
    "attainable_20", "percentile",
)  # fmt: skip
FORECASTS: Final = (
    "area", "indicator", "group", "reading", "year", "origin", "horizon", "quantile", "value",
)  # fmt: skip
HISTORY: Final = (
    "indicator", "year", "value", "status", "edition", "published", "source", "months", "new",
)  # fmt: skip
PANEL: Final = ("series", "name", "region", "year", "value", "new")
PACE_COLUMNS: Final = (
    "target", "indicator", "years", "required", "mean", "best", "own_reached", "own_of", "panel",
    "peers_reached", "peers_of", "peers_low", "peers_high",
)  # fmt: skip
PATH: Final = (
    "target", "indicator", "year", "horizon", "median", "low_80", "high_80", "low_95", "high_95",
    "probability", "checkpoint",
)  # fmt: skip
"""Columns of a path. ``probability`` is that the year's own figure is already there, and
``checkpoint`` the figure of the year from which the target has an even chance."""

LEVELS: Final = {"low_95": 0.025, "low_80": 0.1, "median": 0.5, "high_80": 0.9, "high_95": 0.975}
TRIED: Final = 61  # figures of a year that the forecast is continued from
APART: Final = ("total", "mean", "relative")
"""Bases that are no level, nor a change from a known one."""
PRIMARY: Final = (
    "target", "indicator", "group", "year", "basis", "comparator", "threshold", "last_value",
)  # fmt: skip
"""What a pace needs to know of the primary event of a target."""


def primary(study: Study, columns: Iterable[str]) -> pd.DataFrame:
    """Columns of the assessments of the primary events, one row a target."""
    rows = study.assessments
    return rows.loc[rows["role"] == "primary", list(columns)].reset_index(drop=True)


# ---- the pace that a target asks for, and the official methods ----------------------------------
def _start(study: Study, asked: Any) -> pd.DataFrame:
    """The whole years before a target that asks for one level or change of its year, else none."""
    history = study.readings(asked.indicator, asked.group)[MAIN].whole
    read = not math.isnan(asked.last_value) and asked.basis not in APART
    ahead = not history.empty and history["year"].iloc[-1] < asked.year
    return history if read and ahead and asked.comparator != "between" else history.iloc[:0]


def paces(study: Study) -> pd.DataFrame:
    """The table of `Study.pace`."""
    rows = [_pace(study, row) for row in primary(study, PRIMARY).itertuples(index=False)]
    return pd.DataFrame(rows, columns=list(PACE_COLUMNS))


def _pace(study: Study, asked: Any) -> dict[str, Any]:
    row: dict[str, Any] = dict.fromkeys(PACE_COLUMNS, math.nan)
    row |= {"target": asked.target, "indicator": asked.indicator, "panel": ""}
    history = _start(study, asked)
    if history.empty:
        return row
    last_year, last = int(history["year"].iloc[-1]), float(history["value"].iloc[-1])
    known = study.view.indicator(study.readings(asked.indicator, asked.group)[MAIN].series)
    sign = -1 if asked.comparator in FALLS else 1
    years, required = asked.year - last_year, float(asked.threshold)
    if asked.basis != "change":
        required = (required - last) / years
    own = own_paces(history, breaks=known.breaks_in(study.area.area))
    row |= {"years": years, "required": required, "mean": mean_pace(own)}
    row["best"] = float(sign * (sign * own["pace"]).max())  # NaN of none
    row["own_reached"], row["own_of"], *_ = count_reached(own, required, asked.comparator)
    lender = known.reference
    if not lender:
        return row
    panel = taught(study.view, lender)  # of the others: the people of the area's parts are its own
    others = panel[~panel["series"].isin([study.area.area, *study.area.parts])]
    peers = panel_paces(others, years, breaks=study.view.indicator(lender).breaks)
    if peers.empty:
        return row
    found = count_reached(peers, required, asked.comparator)
    return row | {"panel": lender} | dict(zip(PACE_COLUMNS[-4:], found, strict=True))


def compared(study: Study) -> pd.DataFrame:
    """The table of `Study.methods`."""
    rows: Any = primary(study, PRIMARY).itertuples(index=False)
    parts = []
    for asked in rows:
        history = _start(study, asked)
        if len(history) < 2:
            continue
        (first, base), (year, last) = history[["year", "value"]].iloc[[0, -1]].to_numpy()
        level = float(asked.threshold) + (last if asked.basis == "change" else 0.0)
        better: official.Better = "lower" if asked.comparator in FALLS else "higher"
        points = official.Points(base, int(first), last, int(year), level, asked.year, better)
        parts.append(official.compare(points).assign(target=asked.target))
    columns = ["target", *official.COLUMNS]
    return pd.concat(parts, ignore_index=True)[columns] if parts else pd.DataFrame(columns=columns)


# ---- the years on the way -----------------------------------------------------------------------
def path(study: Study, target: str) -> pd.DataFrame:
    """The table of `Study.path`."""
    rows = study.assessments
    rows = rows[(rows["target"] == target) & (rows["role"] == "primary")]
    if rows.empty:
        raise AttainError("unknown target", where="path", got=target, do="use one of study.targets")
    asked = rows.iloc[0]
    if math.isnan(asked["probability"]):
        return pd.DataFrame(columns=list(PATH))
    forecast = study.forecast(target)
    reading = study.readings(str(asked["indicator"]), str(asked["group"]))[MAIN]
    years = forecast.index.get_level_values("year").to_numpy(int)
    found: dict[str, Any] = {name: forecast.quantile(p).to_numpy() for name, p in LEVELS.items()}
    chance = mark = np.full(len(years), math.nan)
    if asked["basis"] in ("level", "count") and asked["comparator"] != "between":
        sign, edge = str(asked["comparator"]), float(asked["threshold"])
        chance = forecast.probability(sign, edge).to_numpy()
        mark = np.array([_even(study, asked, reading, forecast, int(year)) for year in years])
    origin = int(reading.history["year"].iloc[-1])
    found |= {"target": target, "indicator": asked["indicator"], "year": years}
    found |= {"horizon": years - origin, "probability": chance, "checkpoint": mark}
    return pd.DataFrame(found)[list(PATH)]


def _even(
    study: Study, asked: pd.Series, reading: Reading, forecast: PredictiveDistribution, year: int
) -> float:
    """The figure of a year from which the target is met as likely as not.

    The forecast is continued from many figures of that year, one series each, and the chances are
    read where they cross one half; NaN where none of them gets there.
    """
    last, edge, sign = int(asked["year"]), float(asked["threshold"]), str(asked["comparator"])
    if year == last:
        return edge
    whole = reading.whole
    if len(whole) < len(reading.history):
        return math.nan  # the last year is not over: where it ends is not known
    here = forecast.select(year=year)
    values = np.unique(here.quantile(np.linspace(0.001, 0.999, TRIED)).to_numpy())
    whole = whole[whole["year"] >= reading.since]
    nodes, past = len(values), whole["value"].to_numpy(float)
    tried = np.column_stack([np.tile(past, (nodes, 1)), values])
    start = Paths((*whole["year"].astype(int), year), tried, np.full(nodes, 1 / nodes))
    ahead = study.model(asked["target"]).predict(start.panel(), last - year).select(year=last)
    chances = ahead.probability(sign, edge).to_numpy()
    if sign in FALLS:
        chances, values = np.flip(chances), np.flip(values)
    if not chances[0] < 0.5 <= chances[-1]:
        return math.nan
    return float(np.interp(0.5, np.maximum.accumulate(chances), values))
