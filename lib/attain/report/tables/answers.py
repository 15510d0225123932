"""Tables of the answers: probabilities, forecasts, attainable levels, readings."""

from __future__ import annotations

import math
from typing import Any

import pandas as pd

from attain.report.exhibit import Exhibit, Prose
from attain.report.figures.overview import ranked
from attain.report.outlook import each, find_target, level_of
from attain.report.tables.grid import table
from attain.report.text.catalogue import has, say
from attain.report.text.numbers import DASH, number, percent
from attain.report.text.wording import (
    event_name,
    event_words,
    forecast_digits,
    indicator_name,
    last_words,
    nothing,
    rough,
    rough_value,
    short_range,
    target_name,
    target_words,
)
from attain.targets.readings import MAIN
from attain.targets.verdicts import WORDS


def answers(study: Any) -> Exhibit:
    """The answer of every target, the least likely first."""
    language = study.parameters.language
    rows = ranked(study)
    cells = []
    for row in each(rows):
        target = find_target(study, row.target)
        cells.append(
            {
                "target": target_name(study, target),
                "asks": target_words(study, target),
                "last": _last(study, row),
                "probability": percent(row.probability, language),
                "verdict": say(f"verdict.{row.verdict}", language),
                "grade": row.grade or DASH,
                "attainable_80": attainable_words(study, row, row.attainable_80),
            }
        )
    data = rows[
        ["target", "event", "last_value", "probability", "verdict", "grade", "attainable_80"]
    ]
    return table(study, "tbl-00-answers", pd.DataFrame(cells), data, right=("probability",))


def _last(study: Any, row: Any) -> str:
    if pd.isna(row.last_value):
        return DASH
    return last_words(study, row)


def no_promise(study: Any, row: Any, value: float) -> bool:
    """Whether an attainable change goes the wrong way, or is none at the digits it is worth."""
    if row.basis != "change":
        return False
    digits = forecast_digits(study, row.indicator, row.low_80, row.high_80)
    amount = rough(abs(value), study.parameters.language, digits)
    falls = row.comparator in ("<", "<=")
    return bool((value < 0) != falls or not any(digit in amount for digit in "123456789"))


def attainable_words(study: Any, row: Any, value: float) -> str:
    """An attainable level: for a change target the change itself, else the value.

    Where no change in the wanted direction is attainable it says so, with the level that is.
    """
    if pd.isna(value):
        return DASH
    digits = forecast_digits(study, row.indicator, row.low_80, row.high_80)
    language = study.parameters.language
    if row.basis != "change":
        return rough_value(study, row.indicator, value, digits)
    falls = row.comparator in ("<", "<=")
    if no_promise(study, row, value):
        words = say(f"condition.no_{'fall' if falls else 'rise'}", language)
        level = level_of(row, value)
        if math.isnan(level):
            return words
        limit = rough_value(study, row.indicator, level, digits)
        sign = "at_most" if falls else "at_least"
        return f"{words} ({say(f'condition.{sign}', language, value=limit)})"
    unit = "points_short" if row.unit == "percent" else row.unit
    amount = rough(abs(value), language, digits)
    return say(
        f"condition.{'fall' if falls else 'rise'}",
        language,
        value=say(f"unit.{unit}", language, number=amount),
    )


def forecasts(study: Any) -> Exhibit | Prose:
    """Forecast of the target year: median and intervals, one row an indicator."""
    language = study.parameters.language
    rows = ranked(study)
    rows = rows[rows["probability"].notna()].drop_duplicates(["indicator", "group", "reading"])
    if rows.empty:
        return nothing(study, "forecast")
    cells, data = [], []
    for row in each(rows):
        quantiles = study.forecasts[
            (study.forecasts["indicator"] == row.indicator)
            & (study.forecasts["group"] == row.group)
            & (study.forecasts["reading"] == row.reading)
            & (study.forecasts["year"] == row.year)
        ].set_index("quantile")["value"]
        digits = forecast_digits(study, row.indicator, row.low_80, row.high_80)
        cells.append(
            {
                "indicator": indicator_name(study, row.indicator, row.group),
                "last": _last(study, row),
                "median": rough_value(study, row.indicator, quantiles[0.5], digits),
                **{
                    name: short_range(quantiles[low], quantiles[high], language, digits)
                    for name, low, high in (
                        ("interval_50", 0.25, 0.75),
                        ("interval_80", 0.1, 0.9),
                        ("interval_95", 0.025, 0.975),
                    )
                },
            }
        )
        data.append(
            {
                "indicator": row.indicator,
                "group": row.group,
                "last": row.last_value,
                **{f"q{level:g}": value for level, value in quantiles.items()},
            }
        )
    return table(
        study,
        "tbl-04-forecasts",
        pd.DataFrame(cells),
        pd.DataFrame(data),
        right=("last", "median", "interval_50", "interval_80", "interval_95"),
        year=str(study.parameters.target_year),
    )


def ladder(study: Any) -> Exhibit | Prose:
    """What is attainable with 80, 50 and 20 % probability, beside what is asked for."""
    rows = ranked(study)
    rows = rows[rows["probability"].notna()]
    if rows.empty:
        return nothing(study, "forecast")
    language = study.parameters.language
    cells = [
        {
            "target": target_name(study, find_target(study, row.target)),
            "asks": target_words(study, find_target(study, row.target)),
            "attainable_80": attainable_words(study, row, row.attainable_80),
            "attainable_50": attainable_words(study, row, row.attainable_50),
            "attainable_20": attainable_words(study, row, row.attainable_20),
            "probability": percent(row.probability, language),
        }
        for row in each(rows)
    ]
    data = rows[
        [
            "target",
            "event",
            "threshold",
            "attainable_80",
            "attainable_50",
            "attainable_20",
            "percentile",
        ]
    ]
    return table(
        study,
        "tbl-05-ladder",
        pd.DataFrame(cells),
        data,
        right=("attainable_80", "attainable_50", "attainable_20", "probability"),
    )


def events(study: Any) -> Exhibit | Prose:
    """Every event and reading of every target; where two give two words, both are shown."""
    language = study.parameters.language
    rows = study.assessments
    rows = rows[rows["probability"].notna()]
    if rows.empty:
        return nothing(study, "forecast")
    cells = [
        {
            "event": event_name(study, row.event),
            "target": target_name(study, find_target(study, row.target)),
            "asks": event_words(study, row),
            "reading": reading_words(study, row.reading, row),
            "probability": percent(row.probability, language),
            "verdict": say(f"verdict.{row.verdict}", language),
            "grade": row.grade or DASH,
        }
        for row in each(rows)
    ]
    data = rows[["target", "event", "reading", "threshold", "probability", "verdict", "grade"]]
    return table(
        study, "tbl-05-events", pd.DataFrame(cells), data, right=("probability",), groups="target"
    )


def reading_words(study: Any, reading: str, row: Any = None) -> str:
    """A reading of the figures in words; the main one of a bridged history says so."""
    language = study.parameters.language
    if reading == MAIN and row is not None:
        bridged = study.readings(row.indicator, row.group)[MAIN].bridged
        return say("reading.bridged" if bridged else "reading.main", language)
    if has(f"reading.{reading}"):
        return say(f"reading.{reading}", language)
    if reading.startswith("without-"):
        return say("reading.without", language, year=reading.removeprefix("without-"))
    return reading


def words(study: Any) -> Exhibit:
    """The words and the probabilities they stand for."""
    language = study.parameters.language
    uppers = [1.0, *(low for low, _ in WORDS)]
    cells, data = [], []
    for (low, word), high in zip(WORDS, uppers, strict=False):
        ends = {"low": number(100 * low, language), "high": number(100 * high, language)}
        kind = "from" if high == 1.0 else "between"
        cells.append(
            {
                "word": say(f"verdict.{word}", language),
                "stands_for": say(f"table.words.{kind}", language, **ends),
            }
        )
        data.append({"word": word, "low": low, "high": high})
    return table(study, "tbl-00-words", pd.DataFrame(cells), pd.DataFrame(data))
