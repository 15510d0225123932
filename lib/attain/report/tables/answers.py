"""Tables of the answers: probabilities, forecasts, attainable levels, paces, official methods."""

from __future__ import annotations

import pandas as pd

from attain.report.exhibit import Exhibit, Prose
from attain.report.outlook import each
from attain.report.selection import ranked, rated
from attain.report.tables.grid import figure, table, text
from attain.report.text.catalogue import say
from attain.report.text.numbers import number
from attain.report.text.wording import forecast_digits, nothing
from attain.targets.study import Study
from attain.targets.verdicts import WORDS

__all__ = ["answers", "events", "forecasts", "ladder", "methods", "pace", "quality", "words"]

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
        "target asks",
        text("last", LAST),
        f"probability verdict grade {_reported(study)}",
        text("attainable_80", "attainable_words(row, attainable_80)"),
        data=data,
    )


def _reported(study: Study) -> str:
    """The column of the second answer, where there is one."""
    return "reported" if study.reported else ""


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
    ends = (50, "q25", "q75"), (80, "q1", "q9"), (95, "q025", "q975")
    return table(
        study,
        "tbl-04-forecasts",
        rows,
        text("indicator", "indicator_name(indicator, group)"),
        figure("last", LAST),
        figure("median", "value_words(indicator, q5, digits)"),
        *(figure(f"interval_{n}", f"{low}|span({high}, digits)") for n, low, high in ends),
        data=rows[shown].set_axis(["indicator", "group", "last", *names], axis=1),
        year=str(study.parameters.target_year),
    )


def ladder(study: Study) -> Exhibit | Prose:
    """What is attainable with 80, 50 and 20 % probability, beside what is asked for."""
    chances = [f"attainable_{chance}" for chance in (80, 50, 20)]
    return table(
        study,
        "tbl-05-ladder",
        _assessed(ranked(study)),
        "target asks",
        *(figure(name, f"attainable_words(row, {name})") for name in chances),
        f"probability {_reported(study)}",
        data=["target", "event", "threshold", *chances, "percentile", "probability_reported"],
        none="forecast",
    )


def events(study: Study) -> Exhibit | Prose:
    """Every event and reading of every target; where two give two words, both are shown."""
    return table(
        study,
        "tbl-05-events",
        _assessed(study.assessments),
        text("event", "event_name(event)"),
        "target",
        text("asks", "event_words(row)"),
        text("reading", "reading_words(reading, row)"),
        "probability verdict grade",
        data=["target", "event", "reading", "threshold", "probability", "verdict", "grade"],
        groups="target",
        none="forecast",
    )


def words(study: Study) -> Exhibit | Prose:
    """The words and the probabilities they stand for."""
    uppers = [1.0, *(low for low, _ in WORDS)]
    rows = [(word, low, high) for (low, word), high in zip(WORDS, uppers, strict=False)]
    said = "say('table.words.' ~ ('from' if high == 1 else 'between')"
    return table(
        study,
        "tbl-00-words",
        pd.DataFrame(rows, columns=["word", "low", "high"]),
        text("word", "say('verdict.' ~ word)"),
        text("stands_for", f"{said}, low=(100 * low)|number, high=(100 * high)|number)"),
    )


REACHED = (
    "say('table.pace.frequency', k={0}_reached|number, n={0}_of|number) ~ ({1})"
    " if {0}_of is known and {0}_of else '–'"
)
"""K of n, with its interval where there is one."""
BAND = "' (' ~ peers_low|share ~ '–' ~ peers_high|share ~ ')' if peers_low is known else ''"


def pace(study: Study) -> Exhibit | Prose:
    """Required, mean and best pace of every target, and how often it was reached."""
    rows, paces = study.pace, ["required", "mean", "best"]
    reached = ["own_reached", "own_of", "peers_reached", "peers_of", "peers_low", "peers_high"]
    return table(
        study,
        "tbl-02-pace",
        rows[rows["required"].notna()],
        "target",
        *(figure(name, f"pace_words(indicator, {name})") for name in paces),
        figure("own", REACHED.format("own", "''")),
        figure("peers", REACHED.format("peers", BAND)),
        data=["target", *paces, *reached],
        level=number(95, study.parameters.language),
        none="pace",
    )


def methods(study: Study) -> Exhibit | Prose:
    """Every official method on every target that it can rate."""
    ends = "[say('progress.' ~ label_low), say('progress.' ~ label_high)]|unique"
    either = f"{ends}|join(' ' ~ say('general.or') ~ ' ') if label_low != label_high else '–'"
    return table(
        study,
        "tbl-05-methods",
        rated(study),
        text("method", "say('method.' ~ method)"),
        "target",
        figure("statistic", "statistic_words(row)"),
        text("label", "say('progress.' ~ label)"),
        text("label_range", either),
        data=["target", "method", "statistic", "low", "high", "label", "label_low", "label_high"],
        groups="target",
        none="methods",
    )


def quality(study: Study) -> Exhibit | Prose:
    """What is to be said about each target as a target."""
    language = study.parameters.language
    rows = ranked(study).sort_values("target", ignore_index=True, kind="stable")
    told = [
        "; ".join(say(f"flag.{flag}", language) for flag in flags.split(";") if flag)
        for flags in rows["flags"]
    ]
    return table(
        study,
        "tbl-05-quality",
        rows.assign(remarks=told),
        "target asks",
        text("flags", "remarks or '–'"),
        data=["target", "flags"],
    )
