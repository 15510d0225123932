"""Tables of plans of known end: the record of the second answer, and both answers scored."""

from __future__ import annotations

from typing import Final

import pandas as pd

from attain.evaluation.plans import BASE_RATE, ENOUGH
from attain.evaluation.plans import plan_scores as scores_of
from attain.evaluation.proportions import wilson
from attain.evaluation.protocol import CORE, POOLED
from attain.evaluation.reported import record_before
from attain.report.exhibit import Exhibit, Prose
from attain.report.tables.grid import figure, table, text
from attain.report.text.catalogue import say
from attain.report.text.numbers import DASH, number, percent, share
from attain.report.text.wording import nothing
from attain.targets.study import Study

__all__ = ["plan_reliability", "plan_scores", "reported_models", "reported_years"]


MODELS: Final = (CORE, POOLED, BASE_RATE)


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


def plan_scores(study: Study) -> Exhibit | Prose:
    """Both answers to every plan on record beside what came: pooled, by year, by when known."""
    language, found = study.parameters.language, scores_of(study.package)
    if found is None:
        return nothing(study, "plans")
    parts = [found.scores(by).assign(split=by) for by in ("", "target_year", "known")]
    rows = pd.concat(parts).sort_values("question", kind="stable", ignore_index=True)

    def told(split: str, year: float, known: str) -> str:
        name = {"": "all", "target_year": str(year)[:4], "known": known}[split]
        return name if name.isdigit() else say(f"plans.split.{name}", language)

    return table(
        study,
        "tbl-06-plans",
        rows,
        None,
        text("targets_of", told, "split", "target_year", "known"),
        text("question", lambda name: say(f"plans.question.{name}", language), "question"),
        figure("settled", 0, "n"),
        figure("came", lambda value: share(value, language), "happened"),
        figure("said", lambda value: percent(value, language), "said"),
        *(figure(f"{score}_{of}", 3) for score in ("brier", "log") for of in MODELS),
        groups="question",
    )


def plan_reliability(study: Study) -> Exhibit | Prose:
    """How often targets were met by the word they were given, where there are answers enough."""
    language, found = study.parameters.language, scores_of(study.package)
    questions = ("figure", "report") if found else ()
    parts = [found.reliability(name).assign(question=name) for name in questions] if found else []
    rows = pd.concat(parts, ignore_index=True) if parts else pd.DataFrame()

    def interval(low: float, high: float) -> str:
        return f"{share(low, language)}{DASH}{share(high, language)}"

    return table(
        study,
        "tbl-06-plan-reliability",
        rows,
        None,
        text("said", lambda value: percent(value, language), "forecast"),
        text("question", lambda name: say(f"plans.question.{name}", language), "question"),
        figure("settled", 0, "n"),
        figure("came", lambda value: share(value, language), "happened"),
        figure("interval_95", interval, "happened_low", "happened_high"),
        groups="question",
        none="plans",
        fewest=str(ENOUGH),
    )
