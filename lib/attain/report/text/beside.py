"""What stands beside a published probability: the backtest of forecasts like it.

The same panel, about as many points of history, as many years ahead.
"""

from __future__ import annotations

import math

import pandas as pd

from attain.evaluation.calibration import CalibrationStatement
from attain.evaluation.proportions import Proportion
from attain.evaluation.track_record import track_record_of
from attain.report.exhibit import Exhibit, Prose
from attain.report.outlook import each, find_target
from attain.report.selection import ranked
from attain.report.tables.grid import table
from attain.report.text.catalogue import say
from attain.report.text.numbers import DASH, percent, share
from attain.report.text.trust import record_words
from attain.report.text.wording import Assessment, indicator_name, nothing, target_name
from attain.targets.study import Study


def record(study: Study) -> Exhibit | Prose:
    """Set every probability of a study beside the record of forecasts like it.

    One row a target with a probability; a sentence where there is none.
    """
    language = study.parameters.language
    rows = ranked(study)
    rows = rows[rows["probability"].notna()]
    if rows.empty:
        return nothing(study, "forecast")
    cells, data = [], []
    for row in each(rows):
        statement, panel, _ = tested_on(study, row)
        label = statement.label if statement.forecasts else "none"
        tested = record_words(statement, language, panel=panel) if statement.forecasts else DASH
        cells.append(
            {
                "target": target_name(study, find_target(study, row.target)),
                "probability": percent(row.probability, language),
                "record": tested,
                "covered_80": _band(statement.inside_80, language),
                "covered_95": _band(statement.inside_95, language),
                "record_says": say(f"trust.label.{label}", language),
            }
        )
        data.append(_numbers(row, statement))
    return table(
        study,
        "tbl-00-trust",
        pd.DataFrame(cells),
        pd.DataFrame(data),
        right=("probability", "covered_80", "covered_95"),
    )


def statements(study: Study) -> list[CalibrationStatement]:
    """What the record of the method says beside each answer of a study."""
    return [tested_on(study, row)[0] for row in each(study.assessments)]


def tested_on(study: Study, row: Assessment) -> tuple[CalibrationStatement, str, str]:
    """The statement, the name of its panel, and how that panel stands in for the indicator's own.

    The last is ``bridged``, ``borrowed`` or empty.
    """
    reading = study.readings(row.indicator, row.group)[row.reading]
    statement = track_record_of(study.view, study.own).calibration_for(reading, int(row.year))
    lender = study.view.indicator(reading.series).reference
    panel = indicator_name(study, lender, short=True) if lender else DASH
    if reading.bridged:
        return statement, panel, "bridged"
    borrowed = lender != row.indicator or row.group != "total"
    return statement, panel, "borrowed" if borrowed else ""


def _band(found: Proportion | None, language: str) -> str:
    if found is None:
        return DASH
    low, high = share(found.low, language), share(found.high, language)
    return f"{share(found.share, language)} ({low}{DASH}{high})"


def _numbers(row: Assessment, statement: CalibrationStatement) -> dict[str, object]:
    numbers: dict[str, object] = {"target": row.target, "probability": row.probability}
    names = ("n", "shortest", "horizon", "forecasts", "origins")
    numbers |= {name: getattr(statement, name) for name in names}
    for level, found in ((80, statement.inside_80), (95, statement.inside_95)):
        parts = (found.share, found.low, found.high) if found else (math.nan,) * 3
        for name, value in zip(("inside", "low", "high"), parts, strict=True):
            numbers[f"{name}_{level}"] = value
    return numbers | {"label": statement.label}
