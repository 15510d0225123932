"""What ``sentences_trust.j2`` is given: the record of the method, and what happened since."""

from __future__ import annotations

import math
from typing import Any

import numpy as np

from attain.evaluation.backtests import Backtests
from attain.evaluation.judgement import YEARS, judged, panel_sets, plan_scores
from attain.evaluation.protocol import CORE, NAIVE
from attain.evaluation.reported import MODELS, record_before
from attain.evaluation.track_record import MIN_ORIGINS, CalibrationStatement, track_record_of
from attain.report.exhibit import Prose
from attain.report.outlook import each, primary
from attain.report.selection import backtests, on_backtests, ranked, verdicts
from attain.report.text.numbers import DASH
from attain.report.text.prose import sentence
from attain.report.text.wording import Assessment, indicator_name, nothing
from attain.targets.readings import MAIN
from attain.targets.study import Study
from attain.targets.verdicts import WORDS
from attain.vocabulary import BINS


def statements(study: Study) -> list[CalibrationStatement]:
    """What the record of the method says beside each answer of a study."""
    return [tested_on(study, row)[0] for row in each(study.assessments)]


def tested_on(study: Study, row: Assessment) -> tuple[CalibrationStatement, str, str]:
    """The statement, the name of its panel, and how that panel stands in for the indicator's own.

    The last is ``bridged``, ``borrowed`` or empty.
    """
    reading = study.readings(row.indicator, row.group)[row.reading]
    statement = track_record_of(study.view, study.own).calibration_for(reading, int(row.year))
    lender = study.view.indicator(reading.series).reference
    panel = indicator_name(study, lender, short=True) if lender else DASH
    borrowed = "borrowed" if lender != row.indicator or row.group != "total" else ""
    return statement, panel, "bridged" if reading.bridged else borrowed


@sentence
def trust(study: Study, target: str) -> dict[str, object] | Prose:
    """What the record holds on forecasts like the one behind a target.

    The calibration statement, how often events with the same word happened and, where the panel is
    not the indicator's own, whose record it is.
    """
    row = primary(study, target)
    if math.isnan(row.probability):
        return nothing(study, "record")
    statement, tested, stands_in = tested_on(study, row)
    return {"row": row, "statement": statement, "tested": tested, "stands_in": stands_in}


@sentence
def records(study: Study) -> dict[str, object] | Prose:
    """What the record says of forecasts like those of a plan, one line a finding."""
    rows = ranked(study)
    groups: dict[str, list[tuple[Any, CalibrationStatement]]] = {}
    for row in each(rows[rows["probability"].notna()]):
        statement = tested_on(study, row)[0]
        groups.setdefault(statement.label if statement.forecasts else "none", []).append(
            (row, statement)
        )
    return {"groups": groups} if groups else nothing(study, "record")


@sentence
def foretold(study: Study) -> dict[str, object] | Prose:
    """How well reports are foretold: whether anything tells more than the pooled rate."""
    record = record_before(study.view, study.parameters.target_year)
    if record.years.empty:
        return nothing(study, "reported")
    scores, years = record.scores, record.years
    others = scores[scores["model"] != next(iter(MODELS))]
    clear = others.groupby("model")["low"].min() > 0
    worst = years.assign(share=years["met"] / years["plans"]).query("plans >= 5")
    return {
        "models": len(clear),
        "better": int(clear.sum()),
        "plans": int(years["plans"].sum()),
        "met": int(years["met"].sum()),
        "said": float(np.average(years["said"], weights=years["plans"])),
        "used": next(each(scores.query("model == 'years' and left_out == 'year'"))),
        "worst": list(each(worst[worst["share"] == worst["share"].min()])),
    }


@on_backtests
@sentence
def trusted(study: Study, found: Backtests) -> dict[str, object]:
    """Can these forecasts be trusted? The answer of the backtest in a few sentences."""
    rows = found.skill().sort_values("brier", kind="stable")
    rows = rows[rows["indicator"] == found.longest]
    return {
        "found": found,
        "ours": next(each(rows[rows["model"] == CORE])),
        "other": next(each(rows[rows["model"] != CORE])),
        "short": [name for name in found.indicators if len(found.origins(name)) < MIN_ORIGINS],
        "least": MIN_ORIGINS,
    }


@on_backtests
@sentence
def lengths(study: Study, found: Backtests) -> dict[str, object]:
    """How the method fares at each length of history, in sentences."""
    rows = found.lengths(found.longest)
    models = {"rows": CORE, "theta": "theta"}
    return {name: list(each(rows[rows["model"] == model])) for name, model in models.items()}


@on_backtests
@sentence
def reliable(study: Study, found: Backtests) -> dict[str, object]:
    """How often events happened by the word they were given."""
    rows, words = found.reliability(found.longest, CORE, BINS), dict(WORDS)
    return {"indicator": found.longest, "words": [(words[row.low], row) for row in each(rows)]}


@sentence
def written(study: Study) -> dict[str, object]:
    """Whether the written fits of the slow methods are there, fresh, and what a fit now gives."""
    found = backtests(study)
    return {"fits": found.fits, "sample": found.refitted()}


@sentence
def happened(study: Study) -> dict[str, object] | Prose:
    """What happened to the targets, in a few sentences."""
    rows = verdicts(study)
    if rows.empty:
        return nothing(study, "forecast")
    main = rows[rows["reading"] == MAIN]
    return {
        "asked": len(main),
        "today": judged(study).scored.today,
        "settled": list(each(rows[rows["state"] == "settled"])),
        "main": {str(state): list(each(found)) for state, found in main.groupby("state")},
    }


@sentence
def unknown(study: Study) -> dict[str, object]:
    """Why an outcome is not known, target by target, and who says what is known of it."""
    rows = verdicts(study)
    rows = rows[(rows["state"] != "settled") & (rows["reading"] == MAIN)]
    return {"rows": list(each(rows.assign(note=rows[f"note_{study.language}"].fillna(""))))}


@sentence
def registered(study: Study) -> dict[str, object]:
    """Which frozen forecasts are scored, by name and checksum, and that they still are the same."""
    return {"found": judged(study)}


@sentence
def plans(study: Study) -> dict[str, object] | Prose:
    """How the answers to all plans on record fared, the figure and the report apart."""
    found = plan_scores(study.package)
    if found is None:
        return nothing(study, "plans")
    year = found.scores("target_year").query("target_year == @study.parameters.target_year")
    return {
        "found": found,
        "years": YEARS,
        "whole": {row.question: row for row in each(found.scores())},
        "of_year": {row.question: row for row in each(year)},
    }


@sentence
def provinces(study: Study) -> dict[str, object] | Prose:
    """How the registered forecasts of all provinces fared, in sentences."""
    scores = []
    for scored in panel_sets(study.package, study.parameters.target_year):
        table = scored.summary()
        naive = {row.indicator: row for row in each(table[table["model"] == NAIVE])}
        ours = each(table[(table["model"] == CORE) & (table["forecasts"] > 0)])
        scores += [(row, naive[row.indicator]) for row in ours]
    if not scores:
        return nothing(study, "registered")
    return {"scores": scores, "wide": all(ours.low_80 > 0.8 for ours, _ in scores)}
