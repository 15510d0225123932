"""Tables of more than one year ahead, and of a reader's own model beside ours."""

from __future__ import annotations

from collections.abc import Callable

from attain.evaluation.horizons import far_records
from attain.evaluation.own_model import backtest, compared
from attain.evaluation.protocol import whole_panel
from attain.forecasting.backtest import Model
from attain.report.exhibit import Exhibit, Prose
from attain.report.outlook import find_target
from attain.report.tables.grid import covered, figure, table, text
from attain.report.tables.trust import INSIDE
from attain.report.text.wording import target_name, target_words
from attain.targets.readings import bounded_link
from attain.targets.study import Study

__all__ = ["path", "records", "your_model"]


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
        frame,
        text("horizon", "ahead(horizon)"),
        "indicator",
        figure("forecasts", 0),
        figure("origins", 0),
        figure("brier", "brier|number(4)"),
        figure("brier_pooled_last_value", "brier_pooled|number(4)"),
        *covered(80),
        text("record_says", "say('horizons.' ~ reason) if reason else '–'"),
        groups="indicator",
        none="record_panel",
    )


def path(study: Study, target: str) -> Exhibit | Prose:
    """Every year on the way to a target: median, interval, and the figure for an even chance."""
    asked = find_target(study, target)
    values = {
        name: figure(name, f"value_words('{asked.indicator}', {name}) if {name} is known else '–'")
        for name in ("median", "low_80", "high_80", "checkpoint")
    }
    checkpoint = values.pop("checkpoint")
    return table(
        study,
        f"tbl-04-path-{target}",
        study.path(target),
        None,
        "year",
        *values.values(),
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
        None,
        text("horizon", "ahead(horizon)"),
        text("model", "model|model_name"),
        figure("forecasts", 0, "tasks"),
        "brier log",
        *INSIDE,
        key="your_model",
    )
