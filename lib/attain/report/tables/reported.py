"""Tables of the second answer's record: what else was tried, and how it fared year by year."""

from __future__ import annotations

import pandas as pd

from attain.evaluation.proportions import wilson
from attain.evaluation.reported import record_before
from attain.report.exhibit import Exhibit, Prose
from attain.report.tables.grid import figure, table, text
from attain.report.text.catalogue import say
from attain.report.text.numbers import number, percent, share
from attain.targets.study import Study

__all__ = ["reported_models", "reported_years"]


def reported_models(study: Study) -> Exhibit | Prose:
    """Models of what a report will say, scored on areas and years left out."""
    language = study.parameters.language
    scores = record_before(study.view, study.parameters.target_year).scores

    def interval(*values: float) -> str:
        gain, low, high = (number(value, language, 3) for value in values)
        return say("table.reported-models.gain", language, gain=gain, low=low, high=high)

    def model(name: str) -> str:
        return say(f"reported.model.{name.replace(' ', '-')}", language)

    return table(
        study,
        "tbl-03-reported-models",
        scores,
        None,
        text("model", model, "model"),
        text("left_out", lambda by: say(f"reported.left_out.{by}", language), "left_out"),
        figure("plans", 0, "n"),
        figure("brier", 3),
        figure("log", 3, "log_score"),
        figure("gain", interval, "gain", "low", "high"),
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
        low, high = share(band.low, language), share(band.high, language)
        return say("table.reported-years.came", language, met=met, plans=plans, low=low, high=high)

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
        None,
        text("year", lambda year: year or say("table.reported-years.all", language), "year"),
        figure("said", lambda value: percent(value, language), "said"),
        figure("came", came, "met", "plans"),
        none="reported",
    )
