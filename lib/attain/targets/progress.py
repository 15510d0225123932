"""The pace that every target of a study asks for, and what the official methods make of it."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any, Final

import pandas as pd

from attain.targets import methods as official
from attain.targets.frames import primary
from attain.targets.pace import best_pace, count_reached, mean_pace, own_paces, panel_paces
from attain.targets.readings import MAIN
from attain.vocabulary import FALLS

if TYPE_CHECKING:
    from attain.targets.study import Study

PACE_COLUMNS: Final = (
    "target", "indicator", "years", "required", "mean", "best", "own_reached", "own_of", "panel",
    "peers_reached", "peers_of", "peers_low", "peers_high",
)  # fmt: skip
APART: Final = ("total", "mean", "relative")
"""Bases that are no level, nor a change from a known one."""
ASKED: Final = (
    "target", "indicator", "group", "year", "basis", "comparator", "threshold", "last_value",
)  # fmt: skip
"""What a pace needs to know of the primary event of a target."""


def paces(study: Study) -> pd.DataFrame:
    """The table of `Study.pace`."""
    rows = [_pace(study, row) for row in primary(study, ASKED).itertuples(index=False)]
    return pd.DataFrame(rows, columns=list(PACE_COLUMNS))


def _pace(study: Study, asked: Any) -> dict[str, Any]:
    row: dict[str, Any] = dict.fromkeys(PACE_COLUMNS, math.nan)
    row |= {"target": asked.target, "indicator": asked.indicator, "panel": ""}
    reading = study.readings(asked.indicator, asked.group)[MAIN]
    history = reading.whole
    if history.empty or history["year"].iloc[-1] >= asked.year:
        return row  # no whole year to start from, or the year is already observed
    if asked.basis in APART or asked.comparator == "between":
        return row  # of which a pace between two years says nothing
    last_year, last = int(history["year"].iloc[-1]), float(history["value"].iloc[-1])
    known = study.view.indicator(reading.series)
    sign = -1 if asked.comparator in FALLS else 1
    years = asked.year - last_year
    change = asked.basis == "change"
    required = float(asked.threshold) if change else (float(asked.threshold) - last) / years
    breaks = known.breaks_in(study.area.area)
    own = own_paces(history, breaks=breaks)
    reached = count_reached(own, required, sign=sign)
    row |= {
        "years": years,
        "required": required,
        "mean": mean_pace(history, breaks=breaks),
        "best": best_pace(own, sign=sign),
        "own_reached": reached.reached,
        "own_of": reached.of,
    }
    lender = known.reference
    if not lender:
        return row
    breaks = study.view.indicator(lender).breaks
    panel = study.view.panel(lender)
    panel = panel[~panel["series"].isin(study.area.parts)]  # of the same people
    others = panel_paces(panel, years, breaks=breaks, without=study.area.area)
    if others.empty:
        return row
    peers = count_reached(others, required, sign=sign)
    return row | {
        "panel": lender,
        "peers_reached": peers.reached,
        "peers_of": peers.of,
        "peers_low": peers.low,
        "peers_high": peers.high,
    }


def compared(study: Study) -> pd.DataFrame:
    """The table of `Study.methods`."""
    parts = [pd.DataFrame(columns=["target", *official.COLUMNS])]
    for row in primary(study, ASKED).itertuples(index=False):
        points = _points(study, row)
        if points is not None:
            table = official.compare(points)
            table.insert(0, "target", str(row.target))
            parts.append(table)
    return pd.concat(parts[1:] or parts, ignore_index=True)


def _points(study: Study, asked: Any) -> official.Points | None:
    history = study.readings(asked.indicator, asked.group)[MAIN].whole
    years, values = history["year"].tolist(), history["value"].tolist()
    if len(years) < 2 or not years[-1] < asked.year:
        return None
    if math.isnan(asked.last_value) or asked.basis in APART or asked.comparator == "between":
        return None  # not read, no level, or two of them
    level = float(asked.threshold)
    if asked.basis == "change":
        level += float(values[-1])
    return official.Points(
        float(values[0]), int(years[0]), float(values[-1]), int(years[-1]), level,
        asked.year,
        "lower" if asked.comparator in FALLS else "higher",
    )  # fmt: skip
