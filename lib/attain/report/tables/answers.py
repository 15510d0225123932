"""Tables of the answers: probabilities, forecasts, attainable levels, readings."""

from __future__ import annotations

from functools import partial

import pandas as pd

from attain.report.exhibit import Exhibit, Prose
from attain.report.outlook import each
from attain.report.selection import ranked
from attain.report.tables.grid import Column, figure, table, text
from attain.report.text.catalogue import say
from attain.report.text.numbers import DASH, number
from attain.report.text.phrases import attainable_words, reading_words
from attain.report.text.wording import (
    Assessment,
    event_name,
    event_words,
    forecast_digits,
    indicator_name,
    last_words,
    nothing,
    rough_value,
    short_range,
)
from attain.targets.study import Study
from attain.targets.verdicts import WORDS

__all__ = ["answers", "events", "forecasts", "ladder", "words"]


def answers(study: Study) -> Exhibit | Prose:
    """The answer of every target, the least likely first."""
    return table(
        study,
        "tbl-00-answers",
        ranked(study),
        [
            "target",
            "event",
            "last_value",
            "probability",
            "verdict",
            "grade",
            "probability_reported",
            "attainable_80",
        ],
        "target asks",
        _last(study),
        "probability verdict grade",
        *_reported(study),
        text("attainable_80", partial(_attainable, study, 80)),
    )


def _last(study: Study, *, right: bool = False) -> Column:
    def write(row: Assessment) -> str:
        return DASH if pd.isna(row.last_value) else last_words(study, row)

    return Column("last", write, right=right)


def _reported(study: Study) -> list[str]:
    """The column of the second answer, where there is one."""
    return ["reported"] if study.reported else []


def _attainable(study: Study, chance: int, row: Assessment) -> str:
    return attainable_words(study, row, getattr(row, f"attainable_{chance}"))


def forecasts(study: Study) -> Exhibit | Prose:
    """Forecast of the target year: median and intervals, one row an indicator."""
    language = study.parameters.language
    rows = ranked(study)
    rows = rows[rows["probability"].notna()]
    if rows.empty:
        return nothing(study, "forecast")
    series = ["indicator", "group", "reading"]
    quantiles = study.forecasts.pivot(index=[*series, "year"], columns="quantile", values="value")
    quantiles.columns = [f"q{level:g}" for level in quantiles.columns]
    rows = rows.drop_duplicates(series).merge(quantiles.reset_index(), on=[*series, "year"])
    rows["digits"] = [
        forecast_digits(study, row.indicator, row.low_80, row.high_80) for row in each(rows)
    ]

    def interval(low: float, high: float, digits: int) -> str:
        return short_range(low, high, language, digits)

    data = rows[["indicator", "group", "last_value", *quantiles.columns]]
    return table(
        study,
        "tbl-04-forecasts",
        rows,
        data.rename(columns={"last_value": "last"}),
        text("indicator", partial(indicator_name, study), "indicator", "group"),
        _last(study, right=True),
        figure("median", partial(rough_value, study), "indicator", "q0.5", "digits"),
        figure("interval_50", interval, "q0.25", "q0.75", "digits"),
        figure("interval_80", interval, "q0.1", "q0.9", "digits"),
        figure("interval_95", interval, "q0.025", "q0.975", "digits"),
        year=str(study.parameters.target_year),
    )


def ladder(study: Study) -> Exhibit | Prose:
    """What is attainable with 80, 50 and 20 % probability, beside what is asked for."""
    rows = ranked(study)
    rows = rows[rows["probability"].notna()]
    chances = {f"attainable_{chance}": chance for chance in (80, 50, 20)}
    return table(
        study,
        "tbl-05-ladder",
        rows,
        ["target", "event", "threshold", *chances, "percentile", "probability_reported"],
        "target asks",
        *(figure(name, partial(_attainable, study, n)) for name, n in chances.items()),
        "probability",
        *_reported(study),
        none="forecast",
    )


def events(study: Study) -> Exhibit | Prose:
    """Every event and reading of every target; where two give two words, both are shown."""
    rows = study.assessments
    rows = rows[rows["probability"].notna()]
    return table(
        study,
        "tbl-05-events",
        rows,
        ["target", "event", "reading", "threshold", "probability", "verdict", "grade"],
        text("event", partial(event_name, study), "event"),
        "target",
        text("asks", partial(event_words, study)),
        text("reading", lambda row: reading_words(study, row.reading, row)),
        "probability verdict grade",
        groups="target",
        none="forecast",
    )


def words(study: Study) -> Exhibit | Prose:
    """The words and the probabilities they stand for."""
    language = study.parameters.language
    uppers = [1.0, *(low for low, _ in WORDS)]
    rows = pd.DataFrame(
        {"word": word, "low": low, "high": high}
        for (low, word), high in zip(WORDS, uppers, strict=False)
    )

    def stands_for(low: float, high: float) -> str:
        kind = "from" if high == 1.0 else "between"
        ends = {"low": number(100 * low, language), "high": number(100 * high, language)}
        return say(f"table.words.{kind}", language, **ends)

    return table(
        study,
        "tbl-00-words",
        rows,
        None,
        text("word", lambda word: say(f"verdict.{word}", language), "word"),
        text("stands_for", stands_for, "low", "high"),
    )
