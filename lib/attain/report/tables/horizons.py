"""Tables of more than one year ahead, and of a reader's own model beside ours."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

import pandas as pd

from attain.evaluation.horizons import far_records
from attain.evaluation.own_model import backtest, compared
from attain.evaluation.protocol import whole_panel
from attain.forecasting.backtest import Model
from attain.report.exhibit import Exhibit, Prose
from attain.report.outlook import find_target
from attain.report.tables.grid import covered, figure, table, text
from attain.report.text.catalogue import has, say
from attain.report.text.numbers import DASH, number, percent, share
from attain.report.text.phrases import model_name
from attain.report.text.wording import target_name, target_words, value_words
from attain.targets.readings import bounded_link
from attain.targets.study import Study

__all__ = ["path", "records", "your_model"]


def records(study: Study) -> Exhibit | Prose:
    """The core one, three, five, six and seven years ahead on every panel, or why not."""
    language = study.parameters.language
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
        text("horizon", partial(_ahead, language), "horizon"),
        "indicator",
        figure("forecasts", 0),
        figure("origins", 0),
        figure("brier", partial(_score, language), "brier"),
        figure("brier_pooled_last_value", partial(_score, language), "brier_pooled"),
        covered(language, 80),
        text("record_says", partial(_reason, language), "reason"),
        groups="indicator",
        none="record_panel",
    )


def path(study: Study, target: str) -> Exhibit | Prose:
    """Every year on the way to a target: median, interval, and the figure for an even chance."""
    asked, language = find_target(study, target), study.parameters.language
    frame = study.path(target)

    def value(number: float) -> str:
        return DASH if pd.isna(number) else value_words(study, asked.indicator, number)

    return table(
        study,
        f"tbl-04-path-{target}",
        frame,
        None,
        text("year", str, "year"),
        figure("median", value, "median"),
        figure("low_80", value, "low_80"),
        figure("high_80", value, "high_80"),
        figure("chance_there", partial(_chance, language), "probability"),
        figure("checkpoint", value, "checkpoint"),
        none="path",
        key="path",
        name=target_name(study, asked),
        words=target_words(study, asked),
    )


def your_model(study: Study, indicator: str, model: Model | Callable[[], Model]) -> Exhibit | Prose:
    """A reader's model beside ours and the last value on the same events of a panel."""
    language, known = study.parameters.language, study.view.indicator(indicator)
    record = backtest(
        whole_panel(study.view, indicator), model, link=bounded_link(known), breaks=known.breaks
    )
    return table(
        study,
        f"tbl-07-your-model-{indicator}",
        compared(record),
        None,
        text("horizon", partial(_ahead, language), "horizon"),
        text("model", partial(_model, language), "model"),
        figure("forecasts", 0, "tasks"),
        "brier log",
        figure("covered_80", partial(_share, language), "inside_80"),
        figure("covered_95", partial(_share, language), "inside_95"),
        key="your_model",
    )


def _ahead(language: str, years: int | str) -> str:
    return say(f"trust.ahead.{'one' if str(years) == '1' else 'many'}", language, h=str(years))


def _score(language: str, value: float) -> str:
    return DASH if pd.isna(value) else number(value, language, 4)


def _share(language: str, value: float) -> str:
    return share(value, language)


def _chance(language: str, value: float) -> str:
    return DASH if pd.isna(value) else percent(value, language)


def _reason(language: str, reason: str) -> str:
    return say(f"horizons.{reason}", language) if reason else DASH


def _model(language: str, name: str) -> str:
    return model_name(name, language) if has(f"trust.model.{name}") else name
