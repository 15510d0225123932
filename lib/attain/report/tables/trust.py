"""Tables of the backtest: scores of every method, horizons, the greatest surprises, refusals."""

from __future__ import annotations

from functools import partial

import pandas as pd

from attain.evaluation.backtests import Backtests
from attain.evaluation.track_record import track_record_of
from attain.report.exhibit import Exhibit, Prose
from attain.report.selection import backtests, on_backtests
from attain.report.tables.grid import covered, figure, table, text
from attain.report.text.catalogue import say
from attain.report.text.numbers import DASH, number, share, signed_percent
from attain.report.text.wording import value_words
from attain.targets.study import Study

__all__ = ["horizons", "lent", "misses", "refused", "scores"]


@on_backtests
def scores(study: Study, found: Backtests) -> Exhibit | Prose:
    """Every score of every method on every panel, one year ahead."""
    language = study.parameters.language
    return table(
        study,
        "tbl-03-scores",
        found.scores(),
        None,
        "model indicator",
        figure("forecasts", 0, "tasks"),
        "brier log crps wis",
        *(figure(f"covered_{n}", partial(_share, language), f"inside_{n}") for n in (80, 95)),
        groups="indicator",
    )


@on_backtests
def horizons(study: Study, found: Backtests) -> Exhibit | Prose:
    """The core against the naive forecast by years ahead, with and without steps over a break."""
    language = study.parameters.language
    return table(
        study,
        "tbl-03-horizons",
        found.horizons(),
        None,
        text("horizon", partial(_horizon, language), "horizon", "without"),
        "indicator",
        figure("origins", 0),
        "brier",
        figure("brier_naive", 4, "brier_reference"),
        figure("skill", partial(skill_words, language), "skill", "low", "high"),
        covered(language, 80),
        covered(language, 95),
        groups="indicator",
    )


@on_backtests
def lent(study: Study, found: Backtests) -> Exhibit | Prose:
    """The backtest of short histories under the prior that each panel would lend to another."""
    language = study.parameters.language
    rows = track_record_of(study.view).lent(found.indicators)
    return table(
        study,
        "tbl-03-lent",
        rows,
        None,
        text("points", str, "n"),
        "indicator",
        figure("forecasts", 0),
        figure("origins", str, "origins"),
        figure("brier", 3),
        figure("brier_naive", 3),
        figure("covered_80", partial(_share, language), "inside_80"),
        figure("covered_95", partial(_share, language), "inside_95"),
        figure("above_median", partial(_share, language), "above_median"),
        text("record_says", lambda label: say(f"trust.label.{label}", language), "label"),
        groups="indicator",
    )


@on_backtests
def misses(study: Study, found: Backtests) -> Exhibit | Prose:
    """The outcomes that lay farthest out in the tails of their forecast."""
    language = study.parameters.language
    names = study.view.areas.set_index("area")[f"name_{language}"]
    return table(
        study,
        "tbl-03-misses",
        found.misses(),
        None,
        text("province", lambda area: str(names[area]), "series"),
        "indicator",
        figure("year", str, "year"),
        figure("last", partial(value_words, study), "indicator", "last"),
        figure("interval_95", partial(_interval, language), "low_95", "high_95"),
        figure("outcome", partial(value_words, study), "indicator", "observed"),
    )


def refused(study: Study) -> Exhibit | Prose:
    """Histories that a method could not fit, by reason: counted, never replaced."""
    language, found = study.parameters.language, backtests(study)
    return table(
        study,
        "tbl-03-refused",
        found.refused() if found.indicators else pd.DataFrame(),
        None,
        "model",
        text("reason", partial(_reason, language), "reason"),
        figure("refused", 0),
        none="refused",
    )


def skill_words(language: str, value: float, low: float, high: float) -> str:
    """A skill with its sign, and with its interval where there is one."""
    words = signed_percent(value, language)
    if pd.isna(low):
        return words
    ends = {"low": signed_percent(low, language), "high": signed_percent(high, language)}
    return say("trust.between", language, value=words, **ends)


def _share(language: str, value: float) -> str:
    return share(value, language)


def _interval(language: str, low: float, high: float) -> str:
    return f"{number(low, language, 1)}{DASH}{number(high, language, 1)}"


def _horizon(language: str, years: int, without: int) -> str:
    ahead = say(f"trust.ahead.{'one' if years == 1 else 'many'}", language, h=str(years))
    if not without:
        return ahead
    return f"{ahead}, {say('trust.break.without', language, year=str(without))}"


def _reason(language: str, reason: str) -> str:
    """A refusal in the language of the report; what a library says stays in its own words."""
    words = reason.split()
    if reason.startswith("needs ") and reason.count("has") == 1:
        return say("trust.needs", language, needs=words[1], has=words[-1])
    return reason
