"""Tables of the answers, of the record behind them and of what happened."""

from __future__ import annotations

import math
from collections.abc import Callable

import numpy as np
import pandas as pd

from attain.evaluation.backtests import Backtests, far_records
from attain.evaluation.compare import backtest, compared
from attain.evaluation.judgement import ENOUGH, registered_sets
from attain.evaluation.judgement import plan_scores as scores_of
from attain.evaluation.protocol import whole_panel
from attain.evaluation.reported import record_before
from attain.evaluation.scores import wilson
from attain.forecasting.backtest import Model
from attain.report.exhibit import Exhibit, Prose
from attain.report.outlook import each, find_target
from attain.report.selection import ROW_KEY, backtests, on_backtests, ranked, rated, verdicts
from attain.report.tables.evidence import used
from attain.report.tables.grid import Column, table
from attain.report.text import wording
from attain.report.text.catalogue import say
from attain.report.text.numbers import DASH, number
from attain.report.text.prose import recorded
from attain.report.text.sentences import tested_on
from attain.targets.readings import bounded_link
from attain.targets.study import Study
from attain.vocabulary import WORDS

__all__ = [
    "answers", "editions", "events", "forecasts", "horizons", "ladder", "later_sources", "lent",
    "methods", "outcomes", "pace", "path", "plan_reliability", "plan_scores", "quality", "records",
    "refused", "reported_models", "reported_years", "scores", "trust", "words", "your_model",
]  # fmt: skip


# ---- the answers --------------------------------------------------------------------------------
def answers(study: Study) -> Exhibit | Prose:
    """The answer of every target, the least likely first."""
    without = "" if study.reported else "reported"
    return table(study, "tbl-00-answers", ranked(study), without=without)


def forecasts(study: Study) -> Exhibit | Prose:
    """Forecast of the target year: median and intervals, one row an indicator."""
    rows = ranked(study).dropna(subset="probability")
    if rows.empty:
        return wording.nothing(study, "forecast")
    series = ["indicator", "group", "reading"]
    quantiles = study.forecasts.pivot(index=[*series, "year"], columns="quantile", values="value")
    names = [f"q{level:g}" for level in quantiles.columns]
    quantiles.columns = [name.replace("0.", "") for name in names]
    rows = rows.drop_duplicates(series).merge(quantiles.reset_index(), on=[*series, "year"])
    rows["digits"] = [wording.forecast_digits(study, row) for row in each(rows)]
    data = rows[["indicator", "group", "last_value", *quantiles.columns]]
    data = data.set_axis(["indicator", "group", "last", *names], axis=1)
    year = str(study.parameters.target_year)
    return table(study, "tbl-04-forecasts", rows, data=data, year=year)


def ladder(study: Study) -> Exhibit | Prose:
    """What is attainable with 80, 50 and 20 % probability, beside what is asked for."""
    rows = ranked(study).dropna(subset="probability")
    return table(study, "tbl-05-ladder", rows, without="" if study.reported else "reported")


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


# ---- the record ---------------------------------------------------------------------------------
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
    return table(study, "tbl-03-lent", found.lent())


def refused(study: Study) -> Exhibit | Prose:
    """Histories that a method could not fit, by reason: counted, never replaced."""
    found = backtests(study)
    rows = found.refused() if found.indicators else pd.DataFrame()
    return table(study, "tbl-03-refused", rows)


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
    name, asks = wording.target_name(study, asked), wording.target_words(study, asked)
    rows, identifier = study.path(target), f"tbl-04-path-{target}"
    return table(study, identifier, rows, key="path", name=name, words=asks)


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
        whole = years[["plans", "met"]].sum().to_dict()
        whole["said"] = np.average(years["said"], weights=years["plans"])
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


def _tested(study: Study, row: wording.Assessment) -> dict[str, object]:
    statement, panel, _ = tested_on(study, row)
    tested = recorded(study.language, "record", statement, panel)
    told: dict[str, object] = {"target": row.target, "probability": row.probability}
    told["record"] = tested if statement.forecasts else DASH
    for name in ("n", "shortest", "horizon", "forecasts", "origins"):
        told[name] = getattr(statement, name)
    for level in (80, 95):
        found = getattr(statement, f"inside_{level}")  # none without forecasts
        for name, part in (("inside", "share"), ("low", "low"), ("high", "high")):
            told[f"{name}_{level}"] = getattr(found, part, math.nan)
    return told | {"label": statement.label}


# ---- what happened ------------------------------------------------------------------------------
def outcomes(study: Study) -> Exhibit | Prose:
    """Every target with a probability beside what happened, from all that the package holds."""
    return table(study, "tbl-06-outcomes", _with_outlets(study))


def _with_outlets(study: Study) -> pd.DataFrame:
    """What happened, with the source of the outcome or of the figure of a part of the year."""
    rows = verdicts(study)
    settled = rows["state"] == "settled"
    return rows.assign(outlet=rows["source"].where(settled, rows["within_source"]))


def later_sources(study: Study) -> Exhibit | Prose:
    """The sources of what happened, which the rest of a report does not read."""
    uses = [
        (row.outlet, wording.target_name(study, find_target(study, row.target)))
        for row in each(_with_outlets(study).query("state != 'unknown' and outlet != ''"))
    ]
    return used(study, "tbl-06-sources", uses)


def editions(study: Study) -> Exhibit | Prose:
    """What every registration of a study said of each target, beside what happened.

    With fewer than two registrations there is nothing to compare.
    """
    sets = registered_sets(study)
    if len(sets) < 2:
        return wording.nothing(study, "editions")
    rows = verdicts(study)[["target", "event", "reading", "outcome", "happened", "state", "basis"]]
    rows = rows.reset_index(drop=True)
    for one in sets:
        said = one.table[one.table["output_type"] == "probability"].set_index(ROW_KEY)["value"]
        rows = rows.join(said.rename(f"method_{one.method}"), on=ROW_KEY)
    names = [f"method_{one.method}" for one in sets]
    methods = [Column(name, f"row.{name}|percent", right=True) for name in names]
    return table(study, "tbl-06-editions", rows, "reading_of", *methods, "met")


def plan_scores(study: Study) -> Exhibit | Prose:
    """Both answers to every plan on record beside what came: pooled, by year, by when known."""
    found = scores_of(study.package)
    if found is None:
        return wording.nothing(study, "plans")
    parts = [found.scores(by).assign(split=by) for by in ("", "target_year", "known")]
    rows = pd.concat(parts).sort_values("question", kind="stable", ignore_index=True)
    return table(study, "tbl-06-plans", rows)


def plan_reliability(study: Study) -> Exhibit | Prose:
    """How often targets were met by the word they were given, where there are answers enough."""
    found = scores_of(study.package)
    if found is None:
        return wording.nothing(study, "plans")
    parts = [found.reliability(name).assign(question=name) for name in ("figure", "report")]
    rows = pd.concat(parts, ignore_index=True)
    return table(study, "tbl-06-plan-reliability", rows, fewest=str(ENOUGH))
