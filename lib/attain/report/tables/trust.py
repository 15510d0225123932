"""Tables of the record: scores of every method, horizons, the greatest surprises, refusals."""

from __future__ import annotations

import math
from typing import Any

import pandas as pd

from attain.evaluation.record import record_of
from attain.report.exhibit import Exhibit, Prose
from attain.report.figures.skill import contest, model_name, signed_percent
from attain.report.outlook import each
from attain.report.tables.grid import table
from attain.report.text.catalogue import say
from attain.report.text.numbers import DASH, number, share
from attain.report.text.wording import indicator_name, nothing, value_words


def scores(study: Any) -> Exhibit | Prose:
    """Every score of every method on every panel, one year ahead.

    Parameters
    ----------
    study : Study
        For the view of its day, and the language.
    """
    language, found = study.parameters.language, contest(study)
    if not found.indicators:
        return nothing(study, "record_panel")
    rows = found.scores()
    cells = [
        {
            "model": model_name(row.model, language),
            "indicator": indicator_name(study, row.indicator, short=True),
            "forecasts": number(row.tasks, language),
            "brier": number(row.brier, language, 4),
            "log": number(row.log, language, 3),
            "crps": number(row.crps, language, 2),
            "wis": number(row.wis, language, 2),
            "covered_80": share(row.inside_80, language),
            "covered_95": share(row.inside_95, language),
        }
        for row in each(rows)
    ]
    right = ("forecasts", "brier", "log", "crps", "wis", "covered_80", "covered_95")
    return table(study, "tbl-03-scores", pd.DataFrame(cells), rows, right=right, groups="indicator")


def horizons(study: Any) -> Exhibit | Prose:
    """The core against the naive forecast by years ahead, with and without steps over a break.

    Parameters
    ----------
    study : Study
        For the view of its day, and the language.
    """
    language, found = study.parameters.language, contest(study)
    if not found.indicators:
        return nothing(study, "record_panel")
    rows = found.horizons()
    cells = [
        {
            "horizon": _horizon(row, language),
            "indicator": indicator_name(study, row.indicator, short=True),
            "origins": number(row.origins, language),
            "brier": number(row.brier, language, 4),
            "brier_naive": number(row.brier_reference, language, 4),
            "skill": _skill(row, language),
            "covered_80": _covered(row, 80, language),
            "covered_95": _covered(row, 95, language),
        }
        for row in each(rows)
    ]
    right = ("origins", "brier", "brier_naive", "skill", "covered_80", "covered_95")
    return table(
        study, "tbl-03-horizons", pd.DataFrame(cells), rows, right=right, groups="indicator"
    )


def _horizon(row: Any, language: str) -> str:
    ahead = say(
        f"trust.ahead.{'one' if row.horizon == 1 else 'many'}", language, h=str(row.horizon)
    )
    if not row.without:
        return ahead
    without = say("trust.break.without", language, year=str(row.without))
    return f"{ahead}, {without}"


def _skill(row: Any, language: str) -> str:
    if math.isnan(row.low):
        return signed_percent(row.skill, language)
    low, high = signed_percent(row.low, language), signed_percent(row.high, language)
    return say("trust.between", language, value=signed_percent(row.skill, language),
               low=low, high=high)  # fmt: skip


def lent(study: Any) -> Exhibit | Prose:
    """The record of short histories under the prior that each panel would lend to another.

    Parameters
    ----------
    study : Study
        For the view of its day, and the language.
    """
    language, found = study.parameters.language, contest(study)
    if not found.indicators:
        return nothing(study, "record_panel")
    rows = record_of(study.view).lent(found.indicators)
    cells = [
        {
            "points": str(row.n),
            "indicator": indicator_name(study, row.indicator, short=True),
            "forecasts": number(row.forecasts, language),
            "origins": str(row.origins),
            "brier": number(row.brier, language, 3),
            "brier_naive": number(row.brier_naive, language, 3),
            "covered_80": share(row.inside_80, language),
            "covered_95": share(row.inside_95, language),
            "above_median": share(row.above_median, language),
            "record_says": say(f"trust.label.{row.label}", language),
        }
        for row in each(rows)
    ]
    right = ("forecasts", "origins", "brier", "brier_naive", "covered_80", "covered_95",
             "above_median")  # fmt: skip
    return table(study, "tbl-03-lent", pd.DataFrame(cells), rows, right=right, groups="indicator")


def _covered(row: Any, level: int, language: str) -> str:
    low, high = (share(getattr(row, f"{end}_{level}"), language) for end in ("low", "high"))
    return f"{share(getattr(row, f'inside_{level}'), language)} ({low}{DASH}{high})"


def misses(study: Any) -> Exhibit | Prose:
    """The outcomes that lay farthest out in the tails of their forecast.

    Parameters
    ----------
    study : Study
        For the view of its day, and the language.
    """
    language, found = study.parameters.language, contest(study)
    if not found.indicators:
        return nothing(study, "record_panel")
    rows = found.misses()
    names = study.view.areas.set_index("area")[f"name_{language}"]
    cells = [
        {
            "province": str(names[row.series]),
            "indicator": indicator_name(study, row.indicator, short=True),
            "year": str(row.year),
            "last": value_words(study, row.indicator, row.last),
            "interval_95": f"{number(row.low_95, language, 1)}{DASH}"
            f"{number(row.high_95, language, 1)}",
            "outcome": value_words(study, row.indicator, row.observed),
        }
        for row in each(rows)
    ]
    right = ("year", "last", "interval_95", "outcome")
    return table(study, "tbl-03-misses", pd.DataFrame(cells), rows, right=right)


def refused(study: Any) -> Exhibit | Prose:
    """Histories that a method could not fit, by reason: counted, never replaced.

    Parameters
    ----------
    study : Study
        For the view of its day, and the language.
    """
    language, found = study.parameters.language, contest(study)
    rows = found.refused() if found.indicators else pd.DataFrame()
    if rows.empty:
        return nothing(study, "refused")
    cells = [
        {
            "model": model_name(row.model, language),
            "reason": _reason(row.reason, language),
            "refused": number(row.refused, language),
        }
        for row in each(rows)
    ]
    return table(study, "tbl-03-refused", pd.DataFrame(cells), rows, right=("refused",))


def _reason(reason: str, language: str) -> str:
    """A refusal in the language of the report; what a library says stays in its own words."""
    words = reason.split()
    if reason.startswith("needs ") and reason.count("has") == 1:
        return say("trust.needs", language, needs=words[1], has=words[-1])
    return reason
