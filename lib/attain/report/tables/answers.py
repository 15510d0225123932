"""Tables of the answers: probabilities, forecasts, attainable levels, paces, official methods."""

from __future__ import annotations

import pandas as pd

from attain.report.exhibit import Exhibit, Prose
from attain.report.outlook import each
from attain.report.selection import ranked, rated
from attain.report.tables.grid import table
from attain.report.text.catalogue import say
from attain.report.text.numbers import number
from attain.report.text.wording import forecast_digits, nothing
from attain.targets.study import Study
from attain.targets.verdicts import WORDS

__all__ = ["answers", "events", "forecasts", "ladder", "methods", "pace", "quality", "words"]


def answers(study: Study) -> Exhibit | Prose:
    """The answer of every target, the least likely first."""
    return table(study, "tbl-00-answers", ranked(study), without=_unasked(study))


def _unasked(study: Study) -> str:
    """The column of the second answer, where there is none."""
    return "" if study.reported else "reported"


def forecasts(study: Study) -> Exhibit | Prose:
    """Forecast of the target year: median and intervals, one row an indicator."""
    rows = ranked(study).dropna(subset="probability")
    if rows.empty:
        return nothing(study, "forecast")
    series = ["indicator", "group", "reading"]
    quantiles = study.forecasts.pivot(index=[*series, "year"], columns="quantile", values="value")
    names = [f"q{level:g}" for level in quantiles.columns]
    quantiles.columns = [name.replace("0.", "") for name in names]
    rows = rows.drop_duplicates(series).merge(quantiles.reset_index(), on=[*series, "year"])
    rows["digits"] = [forecast_digits(study, row) for row in each(rows)]
    data = rows[["indicator", "group", "last_value", *quantiles.columns]]
    data = data.set_axis(["indicator", "group", "last", *names], axis=1)
    year = str(study.parameters.target_year)
    return table(study, "tbl-04-forecasts", rows, data=data, year=year)


def ladder(study: Study) -> Exhibit | Prose:
    """What is attainable with 80, 50 and 20 % probability, beside what is asked for."""
    rows = ranked(study).dropna(subset="probability")
    return table(study, "tbl-05-ladder", rows, without=_unasked(study))


def events(study: Study) -> Exhibit | Prose:
    """Every event and reading of every target; where two give two words, both are shown."""
    return table(study, "tbl-05-events", study.assessments.dropna(subset="probability"))


def words(study: Study) -> Exhibit | Prose:
    """The words and the probabilities they stand for."""
    uppers = [1.0, *(low for low, _ in WORDS)]
    rows = [(word, low, high) for (low, word), high in zip(WORDS, uppers, strict=False)]
    return table(study, "tbl-00-words", pd.DataFrame(rows, columns=["word", "low", "high"]))


def pace(study: Study) -> Exhibit | Prose:
    """Required, mean and best pace of every target, and how often it was reached."""
    rows = study.pace.dropna(subset="required")
    return table(study, "tbl-02-pace", rows, level=number(95, study.language))


def methods(study: Study) -> Exhibit | Prose:
    """Every official method on every target that it can rate."""
    return table(study, "tbl-05-methods", rated(study))


def quality(study: Study) -> Exhibit | Prose:
    """What is to be said about each target as a target."""
    rows = ranked(study).sort_values("target", ignore_index=True, kind="stable")
    told = [
        "; ".join(say(f"flag.{flag}", study.language) for flag in flags.split(";") if flag)
        for flags in rows["flags"]
    ]
    return table(study, "tbl-05-quality", rows.assign(remarks=told))
