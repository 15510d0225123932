"""What stands beside a published probability: the record of the method, as words and as a table.

A probability without a record is an opinion. Each target's answer is set beside the backtest of
forecasts like it: the same panel, about as many points of history, as many years ahead.
"""

from __future__ import annotations

import math
from typing import Any

import pandas as pd

from attain.evaluation.calibration import CalibrationStatement
from attain.evaluation.proportions import Proportion
from attain.evaluation.record import record_of
from attain.report.exhibit import Exhibit, Prose
from attain.report.figures.overview import ranked
from attain.report.outlook import each, find_target, primary
from attain.report.tables.grid import table
from attain.report.text.catalogue import say
from attain.report.text.numbers import DASH, number, percent, share
from attain.report.text.trust import (
    calibration_sentence,
    horizon_of,
    points_of,
    reliability_sentence,
)
from attain.report.text.wording import indicator_name, nothing, target_name, target_words


def trust(study: Any, target: str) -> Prose:
    """Say what the record holds on forecasts like the one behind a target.

    Parameters
    ----------
    study : Study
        The assessed study.
    target : str
        Id of the target.

    Returns
    -------
    Prose
        The calibration statement, how often events with the same word happened and, where the
        panel is not the indicator's own, whose record it is.
    """
    language = study.parameters.language
    row = primary(study, target)
    if math.isnan(row["probability"]):
        return nothing(study, "record")
    statement, panel, lent = _beside(study, row)
    wanted = find_target(study, target)
    said = [
        say(
            "trust.beside",
            language,
            target=target,
            words=target_words(study, wanted),
            probability=percent(float(row["probability"]), language),
        ),
        calibration_sentence(statement, language, panel=panel),
        reliability_sentence(
            statement,
            float(row["probability"]),
            say(f"verdict.{row['verdict']}", language),
            language,
            str(row["comparator"]),
        ),
    ]
    if lent and statement.forecasts:
        own = indicator_name(study, row["indicator"], row["group"])
        said.append(say(f"trust.{lent}", language, panel=panel, indicator=own))
    return Prose(" ".join(sentence for sentence in said if sentence))


def record(study: Any) -> Exhibit | Prose:
    """Set every probability of a study beside the record of forecasts like it.

    Parameters
    ----------
    study : Study
        The assessed study.

    Returns
    -------
    Exhibit or Prose
        One row a target with a probability; a sentence where there is none.
    """
    language = study.parameters.language
    rows = ranked(study)
    rows = rows[rows["probability"].notna()]
    if rows.empty:
        return nothing(study, "forecast")
    cells, data = [], []
    for row in each(rows):
        statement, panel, _ = _beside(study, row._asdict())
        label = say(f"trust.label.{statement.label}", language)
        if not statement.forecasts:
            label = say("trust.label.none", language)
        cells.append(
            {
                "target": target_name(study, find_target(study, row.target)),
                "probability": percent(row.probability, language),
                "record": _record_words(statement, panel, language),
                "covered_80": _band(statement.inside_80, language),
                "covered_95": _band(statement.inside_95, language),
                "record_says": label,
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


def statements(study: Any) -> list[CalibrationStatement]:
    """What the record of the method says beside each answer of a study."""
    return [_beside(study, row._asdict())[0] for row in each(study.assessments)]


def _beside(study: Any, row: Any) -> tuple[CalibrationStatement, str, str]:
    """The statement, the name of its panel, and how that panel stands in for the indicator's own.

    The last is ``bridged``, ``borrowed`` or empty.
    """
    reading = study.readings(row["indicator"], row["group"])[row["reading"]]
    statement = record_of(study.view).beside(reading, int(row["year"]))
    lender = study.view.indicator(reading.series).reference
    panel = indicator_name(study, lender, short=True) if lender else DASH
    if reading.bridged:
        return statement, panel, "bridged"
    borrowed = lender != row["indicator"] or row["group"] != "total"
    return statement, panel, "borrowed" if borrowed else ""


def _record_words(statement: CalibrationStatement, panel: str, language: str) -> str:
    if not statement.forecasts:
        return DASH
    return say(
        "trust.record",
        language,
        panel=panel,
        n=points_of(statement),
        horizon=horizon_of(statement, language),
        forecasts=number(statement.forecasts, language),
        origins=str(statement.origins),
    )


def _band(found: Proportion | None, language: str) -> str:
    if found is None:
        return DASH
    low, high = share(found.low, language), share(found.high, language)
    return f"{share(found.share, language)} ({low}{DASH}{high})"


def _numbers(row: Any, statement: CalibrationStatement) -> dict[str, Any]:
    numbers: dict[str, Any] = {
        "target": row.target, "probability": row.probability, "n": statement.n,
        "shortest": statement.shortest, "horizon": statement.horizon,
        "forecasts": statement.forecasts, "origins": statement.origins,
    }  # fmt: skip
    for level, found in ((80, statement.inside_80), (95, statement.inside_95)):
        parts = (math.nan, math.nan, math.nan)
        if found is not None:
            parts = (found.share, found.low, found.high)
        for name, value in zip(("inside", "low", "high"), parts, strict=True):
            numbers[f"{name}_{level}"] = value
    return numbers | {"label": statement.label}
