"""The years on the way to a target: where each is likely to be, and where it must be."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any, Final

import numpy as np
import pandas as pd

from attain.errors import AttainError
from attain.forecasting.partial import PartYears, Paths
from attain.targets.readings import MAIN
from attain.vocabulary import FALLS

if TYPE_CHECKING:
    from attain.forecasting.distribution import PredictiveDistribution
    from attain.targets.study import Study

PATH: Final = (
    "target", "indicator", "year", "horizon", "median", "low_80", "high_80", "low_95", "high_95",
    "probability", "checkpoint",
)  # fmt: skip
"""Columns of a path. ``probability`` is that the year's own figure is already there, and
``checkpoint`` the figure of the year from which the target has an even chance."""

LEVELS: Final = {"low_95": 0.025, "low_80": 0.1, "median": 0.5, "high_80": 0.9, "high_95": 0.975}
TRIED: Final = 61  # figures of a year that the forecast is continued from


def path(study: Study, target: str) -> pd.DataFrame:
    """The table of `Study.path`."""
    rows = study.assessments
    rows = rows[(rows["target"] == target) & (rows["role"] == "primary")]
    if rows.empty:
        raise AttainError("unknown target", where="path", got=target, do="use one of study.targets")
    asked = rows.iloc[0]
    empty = pd.DataFrame(columns=list(PATH))
    if math.isnan(asked["probability"]):
        return empty
    forecast = study.forecast(target)
    years = forecast.index.get_level_values("year").to_numpy(int)
    found: dict[str, Any] = {name: forecast.quantile(p).to_numpy() for name, p in LEVELS.items()}
    level = asked["basis"] in ("level", "count") and asked["comparator"] != "between"
    chance, mark = np.full(len(years), math.nan), np.full(len(years), math.nan)
    if level:
        sign, edge = str(asked["comparator"]), float(asked["threshold"])
        chance = forecast.probability(sign, edge).to_numpy()
        mark = np.array([_even(study, asked, forecast, int(year)) for year in years])
    reading = study.readings(str(asked["indicator"]), str(asked["group"]))[MAIN]
    origin = int(reading.history["year"].iloc[-1])
    found |= {"target": target, "indicator": asked["indicator"], "year": years}
    found |= {"horizon": years - origin, "probability": chance, "checkpoint": mark}
    return pd.DataFrame(found)[list(PATH)]


def _even(study: Study, asked: pd.Series, forecast: PredictiveDistribution, year: int) -> float:
    """The figure of a year from which the target is met as likely as not.

    The forecast is continued from many figures of that year, one series each, and the chances are
    read where they cross one half; NaN where none of them gets there.
    """
    last, edge, sign = int(asked["year"]), float(asked["threshold"]), str(asked["comparator"])
    if year == last:
        return edge
    reading = study.readings(str(asked["indicator"]), str(asked["group"]))[MAIN]
    whole = reading.whole
    if len(whole) < len(reading.history):
        return math.nan  # the last year is not over: where it ends is not known
    here = forecast.select(year=year)
    values = np.unique(here.quantile(np.linspace(0.001, 0.999, TRIED)).to_numpy())
    start = Paths(
        tuple(whole["year"].astype(int)),
        np.tile(whole["value"].to_numpy(float), (len(values), 1)),
        np.full(len(values), 1 / len(values)),
    ).onward(year, values, np.full(len(values), 1 / len(values)))
    known = study.view.indicator(reading.series)
    model = PartYears(
        study.model(asked["target"]), counted=False, nodes=len(values),
        breaks=known.own_breaks.get(study.area.area, ()),
    ).model  # fmt: skip
    chance = model.predict(start.panel(), last - year).select(year=last).probability(sign, edge)
    chances = chance.to_numpy() if sign not in FALLS else chance.to_numpy()[::-1]
    figures = values if sign not in FALLS else values[::-1]
    if not chances[0] < 0.5 <= chances[-1]:
        return math.nan
    return float(np.interp(0.5, np.maximum.accumulate(chances), figures))
