"""Tables of the backtest: scores of every method, horizons, the greatest surprises, refusals."""

from __future__ import annotations

import pandas as pd

from attain.evaluation.backtests import Backtests
from attain.evaluation.track_record import track_record_of
from attain.report.exhibit import Exhibit, Prose
from attain.report.selection import backtests, on_backtests
from attain.report.tables.grid import covered, figure, table, text
from attain.report.text.catalogue import say
from attain.targets.study import Study

__all__ = ["horizons", "lent", "misses", "refused", "scores"]

INSIDE = [figure(f"covered_{n}", f"inside_{n}|share") for n in (80, 95)]
"""Shares of outcomes within the intervals."""


@on_backtests
def scores(study: Study, found: Backtests) -> Exhibit | Prose:
    """Every score of every method on every panel, one year ahead."""
    return table(
        study,
        "tbl-03-scores",
        found.scores(),
        None,
        "model indicator",
        figure("forecasts", 0, "tasks"),
        "brier log crps wis",
        *INSIDE,
        groups="indicator",
    )


@on_backtests
def horizons(study: Study, found: Backtests) -> Exhibit | Prose:
    """The core against the naive forecast by years ahead, with and without steps over a break."""
    break_left_out = "', ' ~ say('trust.break.without', year=without) if without else ''"
    return table(
        study,
        "tbl-03-horizons",
        found.horizons(),
        None,
        text("horizon", f"ahead(horizon) ~ ({break_left_out})"),
        "indicator",
        figure("origins", 0),
        "brier",
        figure("brier_naive", 4, "brier_reference"),
        figure("skill", "skill|signed_percent(low, high)"),
        *covered(80, 95),
        groups="indicator",
    )


@on_backtests
def lent(study: Study, found: Backtests) -> Exhibit | Prose:
    """The backtest of short histories under the prior that each panel would lend to another."""
    return table(
        study,
        "tbl-03-lent",
        track_record_of(study.view).lent(found.indicators),
        None,
        text("points", of="n"),
        "indicator",
        figure("forecasts", 0),
        figure("origins"),
        figure("brier", 3),
        figure("brier_naive", 3),
        *INSIDE,
        figure("above_median", "above_median|share"),
        text("record_says", "say('trust.label.' ~ label)"),
        groups="indicator",
    )


@on_backtests
def misses(study: Study, found: Backtests) -> Exhibit | Prose:
    """The outcomes that lay farthest out in the tails of their forecast."""
    names = study.view.areas.set_index("area")[f"name_{study.parameters.language}"]
    return table(
        study,
        "tbl-03-misses",
        found.misses(),
        None,
        text("province", lambda row: str(names[row.series])),
        "indicator",
        figure("year"),
        figure("last", "value_words(indicator, last)"),
        figure("interval_95", "low_95|span(high_95, 1)"),
        figure("outcome", "value_words(indicator, observed)"),
    )


def refused(study: Study) -> Exhibit | Prose:
    """Histories that a method could not fit, by reason: counted, never replaced."""
    found = backtests(study)

    def told(reason: str) -> str:
        """In the language of the report; what a library says stays in its own words."""
        words = reason.split()
        if reason.startswith("needs ") and reason.count("has") == 1:
            return say("trust.needs", study.parameters.language, needs=words[1], has=words[-1])
        return reason

    return table(
        study,
        "tbl-03-refused",
        found.refused() if found.indicators else pd.DataFrame(),
        None,
        "model",
        text("reason", lambda row: told(row.reason)),
        figure("refused", 0),
        none="refused",
    )
