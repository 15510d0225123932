"""Tidy frames for a notebook: a history, a panel, and what is asked, answered and attainable."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, Final

import pandas as pd

from attain.targets.readings import MAIN, readings_of
from attain.vocabulary import crosses

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


def history(study: Study, indicator: str, group: str, area: str) -> pd.DataFrame:
    """The table of `Study.history`."""
    area = study.view.area(area).area  # by its name too; an unknown one is refused
    if area == study.area.area:
        found = study.readings(indicator, group)
    else:
        found = readings_of(study.view, indicator, area, group)
    main = found[MAIN]
    own = study.view.history(indicator, area, group, parts=True)
    key = ["year", "source", "vintage"]
    mine = main.history[key].apply(tuple, axis=1).isin(own[key].apply(tuple, axis=1))
    table = main.history.assign(
        indicator=mine.map({True: indicator, False: main.series}), edition=main.history["vintage"]
    )
    before = table["indicator"].shift().fillna(table["indicator"])
    breaks = study.view.indicator(main.series).breaks_in(area)
    table["new"] = crosses(table["year"].shift(), table["year"], breaks)
    table["new"] |= table["indicator"] != before
    return table[list(HISTORY)]


def panel(study: Study, indicator: str, group: str) -> pd.DataFrame:
    """The table of `Study.panel`."""
    table = study.view.panel(indicator, group)
    areas = study.view.areas.set_index("area")
    before = table.groupby("series")["year"].shift()
    table["new"] = crosses(before, table["year"], study.view.indicator(indicator).breaks)
    table["name"] = table["series"].map(areas[f"name_{study.parameters.language}"])
    table["region"] = table["series"].map(areas["region"])
    return table[list(PANEL)]


def events(study: Study) -> pd.DataFrame:
    """The table of `Study.events`."""
    rows = study.assessments
    rows = rows[(rows["reading"] == MAIN) & (rows["role"] != "sensitivity")]
    # a change starts from the figure of the year before; from another one it has no level
    known = (rows["last_year"] == rows["year"] - 1) & (rows["last_months"] == 12)
    base = rows["last_value"].where(known).where(rows["basis"] == "change", 0.0)
    two_sided = (rows["comparator"] == "between") & (rows["role"] == "primary")
    base = base.mask(rows["basis"].isin(["total", "mean"]) | two_sided)  # no one level of a year
    rows = rows.assign(level=rows["threshold"] + base)
    return rows[list(EVENTS)].reset_index(drop=True)


def primary(study: Study, columns: Iterable[str]) -> pd.DataFrame:
    """Columns of the assessments of the primary events, one row a target."""
    rows = study.assessments
    return rows.loc[rows["role"] == "primary", list(columns)].reset_index(drop=True)
