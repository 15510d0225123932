"""What stands beside a published probability: the backtest of forecasts like it.

The same panel, about as many points of history, as many years ahead.
"""

from __future__ import annotations

import math

import pandas as pd

from attain.evaluation.calibration import CalibrationStatement
from attain.evaluation.track_record import track_record_of
from attain.report.exhibit import Exhibit, Prose
from attain.report.outlook import each
from attain.report.selection import ranked
from attain.report.tables.grid import covered, table, text
from attain.report.text.catalogue import called
from attain.report.text.numbers import DASH
from attain.report.text.prose import environment, one_line
from attain.report.text.wording import Assessment, indicator_name
from attain.targets.study import Study


def record(study: Study) -> Exhibit | Prose:
    """Set every probability of a study beside the record of forecasts like it.

    One row a target with a probability; a sentence where there is none.
    """
    rows = ranked(study)
    rows = rows[rows["probability"].notna()]
    frame = pd.DataFrame([_tested(study, row) for row in each(rows)])
    return table(
        study,
        "tbl-00-trust",
        frame,
        frame.drop(columns="record", errors="ignore"),
        "target probability record",
        *covered(80, 95),
        text("record_says", "say('trust.label.' ~ (label if forecasts else 'none'))"),
        none="forecast",
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


def _tested(study: Study, row: Assessment) -> dict[str, object]:
    statement, panel, _ = tested_on(study, row)
    tested = recorded(study.parameters.language, "record", statement, panel)
    told: dict[str, object] = {"target": row.target, "probability": row.probability}
    told |= {"record": tested if statement.forecasts else DASH}
    names = ("n", "shortest", "horizon", "forecasts", "origins")
    told |= {name: getattr(statement, name) for name in names}
    for level, found in ((80, statement.inside_80), (95, statement.inside_95)):
        for name, part in (("inside", "share"), ("low", "low"), ("high", "high")):
            told[f"{name}_{level}"] = getattr(found, part) if found else math.nan
    return told | {"label": statement.label}


def recorded(language: str, macro: str, *values: object) -> str:
    """What a macro of ``trust.j2``, which asks nothing of a study, says of a statement."""
    module = environment(language).get_template("trust.j2").module
    return called(one_line(getattr(module, macro)(*values)), language)
