"""Tables of what happened: target by target, the registered sets, the record as it stands today."""

from __future__ import annotations

import math
from typing import Any

import pandas as pd

from attain.evaluation.contest import contest_of
from attain.evaluation.judgement import judged, panel_sets, registered_sets
from attain.evaluation.outcome import last_day
from attain.evaluation.record import CORE
from attain.report.exhibit import Exhibit, Prose
from attain.report.figures.outcomes import figure_words
from attain.report.figures.skill import model_name, signed_percent
from attain.report.outlook import each, find_target
from attain.report.tables.answers import reading_words
from attain.report.tables.grid import table
from attain.report.text.catalogue import say
from attain.report.text.numbers import DASH, number, percent, period, share
from attain.report.text.wording import (
    change_words,
    indicator_name,
    nothing,
    target_name,
    target_words,
)
from attain.targets.readings import MAIN

KEY = ["target", "event", "reading"]


def verdicts(study: Any) -> pd.DataFrame:
    """One row a target: what was said and what happened, the main reading first.

    Returns
    -------
    DataFrame
        ``target, event, reading, indicator, scored_by, basis, probability, state`` (settled,
        mid_year, conflicting, unknown), ``outcome, happened, brier, period, within, source`` and
        the notes on an unknown outcome. A second row stands where another indicator's figure
        settles a reading of the same target.
    """
    found = judged(study)
    said = found.registered.table
    said = said[(said["output_type"] == "probability") & (said["event"] != "")]
    primary = said[(said["role"] == "primary") & (said["reading"] == MAIN)]
    across = said[
        (said["scored_by"] != said["indicator"])
        & said.set_index(["target", "event"]).index.isin(
            primary.set_index(["target", "event"]).index
        )
    ]
    asked = pd.concat([primary, across]).sort_values(["target", "role"], kind="stable")
    asked = asked.rename(columns={"value": "probability"}).reset_index(drop=True)
    scores = found.scored.events
    columns = [*KEY, "outcome", "happened", "brier", "source"]
    table = asked.merge(scores[columns], on=KEY, how="left")
    why = found.scored.unknown.rename(columns={"value": "within", "source": "within_source"})
    series = ["indicator", "group", "reading", "basis"]
    names = ["state", "period", "within", "within_source", "note_vi", "note_en"]
    table = table.merge(why[[*series, *names]], on=series, how="left")
    table["state"] = table["state"].where(table["outcome"].isna(), "settled")
    return table


def outcomes(study: Any) -> Exhibit | Prose:
    """Every target with a probability beside what happened.

    Parameters
    ----------
    study : Study
        The study; what happened comes from all that its package holds.
    """
    language = study.parameters.language
    rows = verdicts(study)
    if rows.empty:
        return nothing(study, "forecast")
    cells = [
        {
            "target": _name(study, row),
            "asks": target_words(study, find_target(study, row.target)),
            "probability": percent(row.probability, language),
            "outcome": _outcome(study, row),
            "met": _met(row, language),
            "brier": DASH if math.isnan(row.brier) else number(row.brier, language, 3),
            "outlet": _outlet(study, row),
        }
        for row in each(rows)
    ]
    shown = [*KEY, "probability", "state", "outcome", "within", "period", "happened", "brier"]
    shown += ["source", "within_source"]
    return table(
        study, "tbl-06-outcomes", pd.DataFrame(cells), rows[shown],
        right=("probability", "brier"),
    )  # fmt: skip


def _name(study: Any, row: Any) -> str:
    name = target_name(study, find_target(study, row.target))
    return name if row.reading == MAIN else f"{name} · {reading_words(study, row.reading)}"


def _outcome(study: Any, row: Any) -> str:
    """The outcome, or in its place the state of knowledge."""
    language = study.parameters.language
    if row.state == "settled":
        if row.basis == "change":
            return change_words(study, row.scored_by, row.outcome)
        return figure_words(study, row.scored_by, row.outcome)
    if row.state == "mid_year":
        return say(
            "outcome.state.mid_year",
            language,
            value=figure_words(study, row.scored_by, row.within),
            period=period(row.period, language),
        )
    return say(f"outcome.state.{row.state}", language)


def _outlet(study: Any, row: Any) -> str:
    """Who published the figure of the outcome, or that of a part of the year."""
    source = row.source if row.state == "settled" else row.within_source
    if row.state == "unknown":
        return DASH
    sources = study.package.sources.set_index("source")["outlet"]
    return str(sources[source]) if isinstance(source, str) and source in sources else DASH


def _met(row: Any, language: str) -> str:
    if row.state != "settled":
        return DASH
    return say(f"outcome.{'met' if row.happened == 1 else 'missed'}", language)


def registered(study: Any) -> Exhibit | Prose:
    """Scores of the registered sets of all provinces, ours beside the naive forecast.

    Parameters
    ----------
    study : Study
        For the target year, the package and the language.
    """
    language = study.parameters.language
    sets = panel_sets(study.package, study.parameters.target_year)
    parts = [scored.summary().assign(set=scored.name) for scored in sets]
    rows = pd.concat(parts, ignore_index=True) if parts else pd.DataFrame()
    if rows.empty:
        return nothing(study, "registered")
    rows = rows.sort_values(["set", "indicator", "model"], ignore_index=True)
    cells = [
        {
            "model": model_name(row.model, language),
            "indicator": indicator_name(study, row.indicator, short=True),
            "asked_events": number(row.events, language),
            "brier": number(row.brier, language, 4),
            "log": number(row.log, language, 3),
            "crps": number(row.crps, language, 2),
            "wis": number(row.wis, language, 2),
            "covered_50": _covered(row, 50, language),
            "covered_80": _covered(row, 80, language),
            "covered_95": _covered(row, 95, language),
        }
        for row in each(rows)
    ]
    right = (
        "asked_events",
        "brier",
        "log",
        "crps",
        "wis",
        "covered_50",
        "covered_80",
        "covered_95",
    )
    return table(
        study, "tbl-06-registered", pd.DataFrame(cells), rows, right=right, groups="indicator"
    )


def editions(study: Any) -> Exhibit | Prose:
    """What every registration of a study said of each target, beside what happened.

    Parameters
    ----------
    study : Study
        The study; with fewer than two registrations there is nothing to compare.
    """
    language, sets = study.parameters.language, registered_sets(study)
    if len(sets) < 2:
        return nothing(study, "editions")
    rows = verdicts(study)[["target", "event", "reading", "outcome", "happened", "state", "basis"]]
    rows = rows.reset_index(drop=True)
    for one in sets:
        said = one.table[one.table["output_type"] == "probability"].set_index(KEY)["value"]
        rows[f"method_{one.method}"] = said.reindex(rows.set_index(KEY[:3]).index).to_numpy()
    cells = pd.DataFrame({"target": [_name(study, row) for row in each(rows)]})
    for one in sets:
        column = rows[f"method_{one.method}"]
        cells[f"method_{one.method}"] = [
            DASH if math.isnan(p) else percent(p, language) for p in column
        ]
    cells["met"] = [_met(row, language) for row in each(rows)]
    names = [f"method_{one.method}" for one in sets]
    return table(study, "tbl-06-editions", cells, rows, right=tuple(names))


def _covered(row: Any, level: int, language: str) -> str:
    value = getattr(row, f"inside_{level}")
    if math.isnan(value):
        return DASH
    low, high = (share(getattr(row, f"{end}_{level}"), language) for end in ("low", "high"))
    return f"{share(value, language)} ({low}{DASH}{high})"


def updated(study: Any) -> Exhibit | Prose:
    """The record one year ahead with every outcome that is known today.

    Parameters
    ----------
    study : Study
        For the package and the language.
    """
    language, package = study.parameters.language, study.package
    found = contest_of(package, package.as_of(last_day(package)))
    if not found.indicators:
        return nothing(study, "record_panel")
    rows = found.skill(quick=True)
    cells, data = [], []
    for name in found.indicators:
        mine = rows[rows["indicator"] == name]
        ours = next(each(mine[mine["model"] == CORE]))
        others = mine[mine["model"] != CORE].sort_values("skill", ascending=False, kind="stable")
        best, origins = next(each(others)), found.origins(name)
        skill = signed_percent(ours.skill, language)
        if not math.isnan(ours.low):
            low, high = (signed_percent(end, language) for end in (ours.low, ours.high))
            skill = say("trust.between", language, value=skill, low=low, high=high)
        cells.append(
            {
                "indicator": indicator_name(study, name, short=True),
                "origins": f"{origins[0]}{DASH}{origins[-1]}",
                "brier": number(ours.brier, language, 4),
                "brier_naive": number(ours.brier_reference, language, 4),
                "skill": skill,
                "best_other": f"{model_name(best.model, language)}, "
                f"{signed_percent(best.skill, language)}",
            }
        )
        data.append(
            {
                "indicator": name, "first": origins[0], "last": origins[-1], "brier": ours.brier,
                "brier_naive": ours.brier_reference, "skill": ours.skill, "low": ours.low,
                "high": ours.high, "best_other": best.model, "best_skill": best.skill,
            }
        )  # fmt: skip
    return table(
        study, "tbl-06-updated", pd.DataFrame(cells), pd.DataFrame(data),
        right=("origins", "brier", "brier_naive", "skill"),
    )  # fmt: skip
