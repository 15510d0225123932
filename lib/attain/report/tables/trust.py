"""Tables of the record: scores of every method, years ahead, surprises, refusals, reports."""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any

import pandas as pd

from attain.evaluation.backtests import Backtests
from attain.evaluation.compare import backtest, compared
from attain.evaluation.protocol import whole_panel
from attain.evaluation.reported import record_before
from attain.evaluation.scores import wilson
from attain.evaluation.track_record import far_records, track_record_of
from attain.forecasting.backtest import Model
from attain.report.exhibit import Exhibit, Prose
from attain.report.outlook import each, find_target
from attain.report.selection import backtests, on_backtests, ranked
from attain.report.tables.grid import table
from attain.report.text.catalogue import say
from attain.report.text.numbers import DASH
from attain.report.text.prose import recorded
from attain.report.text.sentences_trust import tested_on
from attain.report.text.wording import Assessment, target_name, target_words
from attain.targets.readings import bounded_link
from attain.targets.study import Study

__all__ = [
    "horizons", "lent", "path", "records", "refused", "reported_models",
    "reported_years", "scores", "trust", "your_model",
]  # fmt: skip


@on_backtests
def scores(study: Study, found: Backtests) -> Exhibit | Prose:
    """Every score of every method on every panel, one year ahead."""
    return table(study, "tbl-03-scores", found.scores())


@on_backtests
def horizons(study: Study, found: Backtests) -> Exhibit | Prose:
    """The core against the naive forecast by years ahead, with and without steps over a break."""
    return table(study, "tbl-03-horizons", found.horizons())


@on_backtests
def lent(study: Study, found: Backtests) -> Exhibit | Prose:
    """The backtest of short histories under the prior that each panel would lend to another."""
    return table(study, "tbl-03-lent", track_record_of(study.view).lent(found.indicators))


def refused(study: Study) -> Exhibit | Prose:
    """Histories that a method could not fit, by reason: counted, never replaced."""
    found = backtests(study)

    def told(reason: str) -> str:
        """In the language of the report; what a library says stays in its own words."""
        words = reason.split()
        if reason.startswith("needs ") and reason.count("has") == 1:
            return say("trust.needs", study.language, needs=words[1], has=words[-1])
        return reason

    rows = found.refused() if found.indicators else pd.DataFrame({"reason": []})
    return table(study, "tbl-03-refused", rows.assign(told=[told(one) for one in rows["reason"]]))


def records(study: Study) -> Exhibit | Prose:
    """The core one, three, five, six and seven years ahead on every panel, or why not."""
    frame = far_records(study.view)
    long = frame["reason"] == "too_long"  # one row for all the years that a panel does not allow
    years = frame["horizon"].astype(str)
    beyond = years[long].groupby(frame["indicator"]).agg(", ".join)
    shown = frame.assign(horizon=years.mask(long, frame["indicator"].map(beyond)))
    shown = shown[~(long & shown.duplicated(["indicator", "horizon"]))]
    return table(study, "tbl-03-records", shown, data=frame)


def path(study: Study, target: str) -> Exhibit | Prose:
    """Every year on the way to a target: median, interval, and the figure for an even chance."""
    asked = find_target(study, target)
    words: dict[str, Any] = {"name": target_name(study, asked), "words": target_words(study, asked)}
    return table(study, f"tbl-04-path-{target}", study.path(target), key="path", **words)


def your_model(study: Study, indicator: str, model: Model | Callable[[], Model]) -> Exhibit | Prose:
    """A reader's model beside ours and the last value on the same events of a panel."""
    known = study.view.indicator(indicator)
    record = backtest(
        whole_panel(study.view, indicator), model, link=bounded_link(known), breaks=known.breaks
    )
    return table(study, f"tbl-07-your-model-{indicator}", compared(record), key="your_model")


def reported_models(study: Study) -> Exhibit | Prose:
    """Models of what a report will say, scored on areas and years left out."""
    record = record_before(study.view, study.parameters.target_year)
    return table(study, "tbl-03-reported-models", record.scores)


def reported_years(study: Study) -> Exhibit | Prose:
    """What was said of each year, from all others, beside what was reported."""
    years = record_before(study.view, study.parameters.target_year).years
    if len(years):
        whole = {
            "plans": years["plans"].sum(),
            "met": years["met"].sum(),
            "said": (years["said"] * years["plans"]).sum() / years["plans"].sum(),
        }
        years = pd.concat([years.astype({"year": str}), pd.DataFrame([{"year": "", **whole}])])
        bands = [wilson(row.met, row.plans) for row in each(years)]
        years = years.assign(low=[b.low for b in bands], high=[b.high for b in bands])
    return table(study, "tbl-03-reported-years", years)


def trust(study: Study) -> Exhibit | Prose:
    """Every probability of a study beside the backtest of forecasts like it.

    Like it: the same panel, about as many points of history, as many years ahead. One row a target
    with a probability; a sentence where there is none.
    """
    rows = ranked(study).dropna(subset="probability")
    frame = pd.DataFrame([_tested(study, row) for row in each(rows)])
    return table(study, "tbl-00-trust", frame, data=frame.drop(columns="record", errors="ignore"))


def _tested(study: Study, row: Assessment) -> dict[str, object]:
    statement, panel, _ = tested_on(study, row)
    tested = recorded(study.language, "record", statement, panel)
    told: dict[str, object] = {"target": row.target, "probability": row.probability}
    told |= {"record": tested if statement.forecasts else DASH}
    names = ("n", "shortest", "horizon", "forecasts", "origins")
    told |= {name: getattr(statement, name) for name in names}
    for level, found in ((80, statement.inside_80), (95, statement.inside_95)):
        for name, part in (("inside", "share"), ("low", "low"), ("high", "high")):
            told[f"{name}_{level}"] = getattr(found, part) if found else math.nan
    return told | {"label": statement.label}
