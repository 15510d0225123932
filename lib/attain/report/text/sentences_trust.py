"""What the sentences of ``sentences_trust.j2`` are given: the record of the method."""

from __future__ import annotations

import math
from typing import Any

from attain.evaluation.backtests import Backtests
from attain.evaluation.calibration import MIN_ORIGINS, CalibrationStatement
from attain.evaluation.protocol import CORE, NAIVE
from attain.evaluation.reported import MODELS, record_before
from attain.report.outlook import each, primary
from attain.report.selection import backtests, on_backtests, ranked
from attain.report.text.beside import tested_on
from attain.report.text.prose import sentence
from attain.targets.study import Study
from attain.targets.verdicts import WORDS
from attain.vocabulary import BINS


@sentence("record")
def trust(study: Study, target: str) -> dict[str, object]:
    """What the record holds on forecasts like the one behind a target.

    The calibration statement, how often events with the same word happened and, where the panel is
    not the indicator's own, whose record it is.
    """
    row = primary(study, target)
    if math.isnan(row.probability):
        return {}
    statement, tested, stands_in = tested_on(study, row)
    return {
        "row": row,
        "statement": statement,
        "about": statement.about(row.probability, row.comparator),
        "tested": tested,
        "stands_in": stands_in,
    }


@sentence("record")
def records(study: Study) -> dict[str, object]:
    """What the record says of forecasts like those of a plan, one line a finding."""
    rows = ranked(study)
    groups: dict[str, list[tuple[Any, CalibrationStatement]]] = {}
    for row in each(rows[rows["probability"].notna()]):
        statement = tested_on(study, row)[0]
        groups.setdefault(statement.label if statement.forecasts else "none", []).append(
            (row, statement)
        )
    return {"groups": groups} if groups else {}


@sentence("reported")
def foretold(study: Study) -> dict[str, object]:
    """How well reports are foretold: whether anything tells more than the pooled rate."""
    record = record_before(study.view, study.parameters.target_year)
    if record.years.empty:
        return {}
    scores, years = record.scores, record.years
    others = scores[scores["model"] != next(iter(MODELS))]
    clear = others.groupby("model")["low"].min()
    used = scores[scores["model"] == "years"].set_index("left_out")
    worst = years.assign(share=years["met"] / years["plans"]).query("plans >= 5")
    return {
        "models": len(clear),
        "better": int((clear > 0).sum()),
        "plans": int(years["plans"].sum()),
        "met": int(years["met"].sum()),
        "said": float((years["said"] * years["plans"]).sum() / years["plans"].sum()),
        "used": {str(by): row for by, row in used.iterrows()},
        "worst": list(each(worst[worst["share"] == worst["share"].min()])),
    }


@on_backtests
@sentence()
def trusted(study: Study, found: Backtests) -> dict[str, object]:
    """Can these forecasts be trusted? The answer of the backtest in a few sentences."""
    rows = found.skill()
    mine = rows[rows["indicator"] == found.longest]
    ours = next(each(mine[mine["model"] == CORE]))
    others = mine[mine["model"] != CORE].sort_values("brier", kind="stable")
    return {
        "ours": ours,
        "better": ours.low > 0,
        "sure": ours.low > 0 or ours.high < 0,
        "provinces": found.provinces(found.longest),
        "other": next(each(others)),
        "statement": found.statement(found.longest),
        "short": [name for name in found.indicators if len(found.origins(name)) < MIN_ORIGINS],
        "least": MIN_ORIGINS,
    }


@on_backtests
@sentence()
def lengths(study: Study, found: Backtests) -> dict[str, object]:
    """How the method fares at each length of history, in sentences."""
    rows = found.lengths(found.longest)
    models = {"rows": CORE, "theta": "theta"}
    return {name: list(each(rows[rows["model"] == model])) for name, model in models.items()}


@on_backtests
@sentence()
def reliable(study: Study, found: Backtests) -> dict[str, object]:
    """How often events happened by the word they were given, and the parts of the Brier score."""
    rows = found.reliability(found.longest, CORE, BINS)
    words = dict(WORDS)
    table = found.murphy()
    parts = {row.model: row for row in each(table[table["indicator"] == found.longest])}
    return {
        "indicator": found.longest,
        "words": [(words[row.low], row) for row in each(rows)],
        "ours": parts[CORE],
        "naive": parts[NAIVE],
    }


@on_backtests
@sentence()
def failures(study: Study, found: Backtests) -> dict[str, object]:
    """Where the method failed: the years, and what is left without them."""
    years = found.years()
    bad = years[years["inside"] < 0.7].sort_values("inside", kind="stable").head(4)
    table = found.horizons()
    one = table[(table["indicator"] == found.longest) & (table["horizon"] == 1)]
    whole = next(each(one[one["without"] == 0]), None)
    return {
        "years": list(each(bad)),
        "without": [(row, whole) for row in each(one[one["without"] > 0])],
    }


@sentence()
def written(study: Study) -> dict[str, object]:
    """Whether the written fits of the slow methods are there, fresh, and what a fit now gives."""
    found = backtests(study)
    sample = found.refitted()
    return {
        "missing": found.missing,
        "stale": found.stale,
        "agree": int(sample["agree"].sum()),
        "tried": len(sample),
        "models": list(dict.fromkeys(sample["model"])),
    }
