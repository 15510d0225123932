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
from attain.report.text.numbers import share
from attain.report.text.wording import nothing
from attain.targets.study import Study

__all__ = ["plan_reliability", "plan_scores", "reported_models", "reported_years"]


MODELS: Final = (CORE, POOLED, BASE_RATE)
QUESTION: Final = text("question", "say('plans.question.' ~ question)")
CAME: Final = figure("came", "happened|share")


def reported_models(study: Study) -> Exhibit | Prose:
    """Models of what a report will say, scored on areas and years left out."""
    ends = "gain=gain|number(3), low=low|number(3), high=high|number(3)"
    return table(
        study,
        "tbl-03-reported-models",
        record_before(study.view, study.parameters.target_year).scores,
        None,
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
        None,
        text("year", "year or say('table.reported-years.all')"),
        figure("said", "said|percent"),
        figure("came", lambda row: came(row.met, row.plans)),
        none="reported",
    )


def plan_scores(study: Study) -> Exhibit | Prose:
    """Both answers to every plan on record beside what came: pooled, by year, by when known."""
    found = scores_of(study.package)
    if found is None:
        return nothing(study, "plans")
    parts = [found.scores(by).assign(split=by) for by in ("", "target_year", "known")]
    rows = pd.concat(parts).sort_values("question", kind="stable", ignore_index=True)
    of = "say('plans.split.' ~ (known if split else 'all'))"
    return table(
        study,
        "tbl-06-plans",
        rows,
        None,
        text("targets_of", f"target_year|int if split == 'target_year' else {of}"),
        QUESTION,
        figure("settled", 0, "n"),
        CAME,
        figure("said", "said|percent"),
        *(figure(f"{score}_{of}", 3) for score in ("brier", "log") for of in MODELS),
        groups="question",
    )


def plan_reliability(study: Study) -> Exhibit | Prose:
    """How often targets were met by the word they were given, where there are answers enough."""
    found = scores_of(study.package)
    questions = ("figure", "report") if found else ()
    parts = [found.reliability(name).assign(question=name) for name in questions] if found else []
    return table(
        study,
        "tbl-06-plan-reliability",
        pd.concat(parts, ignore_index=True) if parts else pd.DataFrame(),
        None,
        text("said", "forecast|percent"),
        QUESTION,
        figure("settled", 0, "n"),
        CAME,
        figure("interval_95", "happened_low|share ~ '–' ~ happened_high|share"),
        groups="question",
        none="plans",
        fewest=str(ENOUGH),
    )
