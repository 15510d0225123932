"""Tables of the record: scores of every method, years ahead, surprises, refusals, reports."""

from __future__ import annotations

import math
from collections.abc import Callable

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
from attain.report.tables.grid import figure, table, text
from attain.report.text.catalogue import say
from attain.report.text.numbers import DASH, share
from attain.report.text.prose import recorded
from attain.report.text.sentences_trust import tested_on
from attain.report.text.wording import Assessment, target_name, target_words
from attain.targets.readings import bounded_link
from attain.targets.study import Study

__all__ = [
    "horizons", "lent", "misses", "path", "records", "refused", "reported_models",
    "reported_years", "scores", "trust", "your_model",
]  # fmt: skip


@on_backtests
def scores(study: Study, found: Backtests) -> Exhibit | Prose:
    """Every score of every method on every panel, one year ahead."""
    return table(
        study,
        "tbl-03-scores",
        found.scores(),
        "model indicator",
        figure("forecasts", 0, "tasks"),
        "brier log crps wis inside_80 inside_95",
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
        text("horizon", f"ahead(horizon) ~ ({break_left_out})"),
        "indicator origins brier",
        figure("brier_naive", 4, "brier_reference"),
        "skill covered_80 covered_95",
        groups="indicator",
    )


@on_backtests
def lent(study: Study, found: Backtests) -> Exhibit | Prose:
    """The backtest of short histories under the prior that each panel would lend to another."""
    return table(
        study,
        "tbl-03-lent",
        track_record_of(study.view).lent(found.indicators),
        text("points", of="n"),
        "indicator forecasts origins",
        figure("brier", 3),
        figure("brier_naive", 3),
        "inside_80 inside_95",
        figure("above_median", "above_median|share"),
        "record_says",
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
        "model",
        text("reason", lambda row: told(row.reason)),
        figure("refused", 0),
        none="refused",
    )


def records(study: Study) -> Exhibit | Prose:
    """The core one, three, five, six and seven years ahead on every panel, or why not."""
    frame = far_records(study.view)
    long = frame["reason"] == "too_long"  # one row for all the years that a panel does not allow
    years = frame["horizon"].astype(str)
    beyond = years[long].groupby(frame["indicator"]).agg(", ".join)
    shown = frame.assign(horizon=years.mask(long, frame["indicator"].map(beyond)))
    return table(
        study,
        "tbl-03-records",
        shown[~(long & shown.duplicated(["indicator", "horizon"]))],
        "horizon indicator forecasts origins brier",
        figure("brier_pooled_last_value", 4, "brier_pooled"),
        "covered_80",
        text("record_says", "say('horizons.' ~ reason) if reason else '–'"),
        data=frame,
        groups="indicator",
        none="record_panel",
    )


def path(study: Study, target: str) -> Exhibit | Prose:
    """Every year on the way to a target: median, interval, and the figure for an even chance."""
    asked = find_target(study, target)
    *ends, checkpoint = (
        figure(name, f"value_words(indicator, {name})")
        for name in ("median", "low_80", "high_80", "checkpoint")
    )
    return table(
        study,
        f"tbl-04-path-{target}",
        study.path(target),
        "year",
        *ends,
        figure("chance_there", "probability|percent"),
        checkpoint,
        none="path",
        key="path",
        name=target_name(study, asked),
        words=target_words(study, asked),
    )


def your_model(study: Study, indicator: str, model: Model | Callable[[], Model]) -> Exhibit | Prose:
    """A reader's model beside ours and the last value on the same events of a panel."""
    known = study.view.indicator(indicator)
    record = backtest(
        whole_panel(study.view, indicator), model, link=bounded_link(known), breaks=known.breaks
    )
    return table(
        study,
        f"tbl-07-your-model-{indicator}",
        compared(record),
        "horizon model",
        figure("forecasts", 0, "tasks"),
        "brier log inside_80 inside_95",
        key="your_model",
    )


def reported_models(study: Study) -> Exhibit | Prose:
    """Models of what a report will say, scored on areas and years left out."""
    ends = "gain=gain|number(3), low=low|number(3), high=high|number(3)"
    return table(
        study,
        "tbl-03-reported-models",
        record_before(study.view, study.parameters.target_year).scores,
        text("model", "say('reported.model.' ~ model|replace(' ', '-'))"),
        text("left_out", "say('reported.left_out.' ~ left_out)"),
        figure("plans", 0, "n"),
        figure("brier", 3),
        figure("log", 3, "log_score"),
        figure("gain", f"say('table.reported-models.gain', {ends})"),
        figure("detectable", 3),
        groups="left_out",
        none="reported",
    )


def reported_years(study: Study) -> Exhibit | Prose:
    """What was said of each year, from all others, beside what was reported."""
    language = study.parameters.language
    years = record_before(study.view, study.parameters.target_year).years

    def came(met: int, plans: int) -> str:
        band = wilson(met, plans)
        ends = {"low": share(band.low, language), "high": share(band.high, language)}
        return say("table.reported-years.came", language, met=met, plans=plans, **ends)

    if len(years):
        whole = {
            "plans": years["plans"].sum(),
            "met": years["met"].sum(),
            "said": (years["said"] * years["plans"]).sum() / years["plans"].sum(),
        }
        years = pd.concat([years.astype({"year": str}), pd.DataFrame([{"year": "", **whole}])])
    return table(
        study,
        "tbl-03-reported-years",
        years,
        text("year", "year or say('table.reported-years.all')"),
        "said",
        figure("came", lambda row: came(row.met, row.plans)),
        none="reported",
    )


def trust(study: Study) -> Exhibit | Prose:
    """Every probability of a study beside the backtest of forecasts like it.

    Like it: the same panel, about as many points of history, as many years ahead. One row a target
    with a probability; a sentence where there is none.
    """
    rows = ranked(study)
    rows = rows[rows["probability"].notna()]
    frame = pd.DataFrame([_tested(study, row) for row in each(rows)])
    return table(
        study,
        "tbl-00-trust",
        frame,
        "target probability record covered_80 covered_95 record_says",
        data=frame.drop(columns="record", errors="ignore"),
        none="forecast",
    )


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
