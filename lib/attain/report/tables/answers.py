"""Tables of the answers: probabilities, forecasts, attainable levels, readings."""

from __future__ import annotations

import pandas as pd

from attain.report.exhibit import Exhibit, Prose
from attain.report.outlook import each
from attain.report.selection import ranked
from attain.report.tables.grid import figure, table, text
from attain.report.text.wording import forecast_digits, nothing
from attain.targets.study import Study
from attain.targets.verdicts import WORDS

__all__ = ["answers", "events", "forecasts", "ladder", "words"]

LAST = "last_words(row) if last_value is known else '–'"


def answers(study: Study) -> Exhibit | Prose:
    """The answer of every target, the least likely first."""
    data = [
        "target", "event", "last_value", "probability", "verdict", "grade",
        "probability_reported", "attainable_80",
    ]  # fmt: skip
    return table(
        study,
        "tbl-00-answers",
        ranked(study),
        data,
        "target asks",
        text("last", LAST),
        "probability verdict grade",
        *_reported(study),
        text("attainable_80", "attainable_words(row, attainable_80)"),
    )


def _reported(study: Study) -> list[str]:
    """The column of the second answer, where there is one."""
    return ["reported"] if study.reported else []


def _assessed(rows: pd.DataFrame) -> pd.DataFrame:
    return rows[rows["probability"].notna()]


def forecasts(study: Study) -> Exhibit | Prose:
    """Forecast of the target year: median and intervals, one row an indicator."""
    rows = _assessed(ranked(study))
    if rows.empty:
        return nothing(study, "forecast")
    series = ["indicator", "group", "reading"]
    quantiles = study.forecasts.pivot(index=[*series, "year"], columns="quantile", values="value")
    names = [f"q{level:g}" for level in quantiles.columns]
    quantiles.columns = [name.replace("0.", "") for name in names]
    rows = rows.drop_duplicates(series).merge(quantiles.reset_index(), on=[*series, "year"])
    rows["digits"] = [
        forecast_digits(study, row.indicator, row.low_80, row.high_80) for row in each(rows)
    ]
    shown = ["indicator", "group", "last_value", *quantiles.columns]
    data = rows[shown].set_axis(["indicator", "group", "last", *names], axis=1)
    ends = {50: ("q25", "q75"), 80: ("q1", "q9"), 95: ("q025", "q975")}
    return table(
        study,
        "tbl-04-forecasts",
        rows,
        data,
        text("indicator", "indicator_name(indicator, group)"),
        figure("last", LAST),
        figure("median", "rough_value(indicator, q5, digits)"),
        *(
            figure(f"interval_{level}", f"{low}|span({high}, digits)")
            for level, (low, high) in ends.items()
        ),
        year=str(study.parameters.target_year),
    )


def ladder(study: Study) -> Exhibit | Prose:
    """What is attainable with 80, 50 and 20 % probability, beside what is asked for."""
    chances = [f"attainable_{chance}" for chance in (80, 50, 20)]
    return table(
        study,
        "tbl-05-ladder",
        _assessed(ranked(study)),
        ["target", "event", "threshold", *chances, "percentile", "probability_reported"],
        "target asks",
        *(figure(name, f"attainable_words(row, {name})") for name in chances),
        "probability",
        *_reported(study),
        none="forecast",
    )


def events(study: Study) -> Exhibit | Prose:
    """Every event and reading of every target; where two give two words, both are shown."""
    return table(
        study,
        "tbl-05-events",
        _assessed(study.assessments),
        ["target", "event", "reading", "threshold", "probability", "verdict", "grade"],
        text("event", "event_name(event)"),
        "target",
        text("asks", "event_words(row)"),
        text("reading", "reading_words(reading, row)"),
        "probability verdict grade",
        groups="target",
        none="forecast",
    )


def words(study: Study) -> Exhibit | Prose:
    """The words and the probabilities they stand for."""
    uppers = [1.0, *(low for low, _ in WORDS)]
    rows = pd.DataFrame(
        {"word": word, "low": low, "high": high}
        for (low, word), high in zip(WORDS, uppers, strict=False)
    )
    kind, ends = (
        "'from' if high == 1 else 'between'",
        "low=(100 * low)|number, high=(100 * high)|number",
    )
    return table(
        study,
        "tbl-00-words",
        rows,
        None,
        text("word", "say('verdict.' ~ word)"),
        text("stands_for", f"say('table.words.' ~ ({kind}), {ends})"),
    )
