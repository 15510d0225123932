"""Tables of what happened: target by target, the registered sets, the backtest as of today."""

from __future__ import annotations

from functools import partial

import pandas as pd

from attain.evaluation.backtests import backtests_of
from attain.evaluation.judgement import judged, panel_sets, registered_sets
from attain.evaluation.outcome import last_day
from attain.evaluation.protocol import CORE
from attain.report.exhibit import Exhibit, Prose
from attain.report.outlook import each, find_target
from attain.report.tables.evidence import used
from attain.report.tables.grid import Column, covered, figure, table, text
from attain.report.tables.trust import skill_words
from attain.report.text.catalogue import say
from attain.report.text.numbers import DASH, percent, period, signed_percent
from attain.report.text.phrases import figure_words, model_name, reading_words, source_words
from attain.report.text.wording import change_words, nothing, target_name
from attain.targets.readings import MAIN
from attain.targets.study import Study

__all__ = ["editions", "later_sources", "outcomes", "registered", "updated"]

KEY = ["target", "event", "reading"]


def verdicts(study: Study) -> pd.DataFrame:
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
    scores = found.scored.events[[*KEY, "outcome", "happened", "brier", "source", "published"]]
    rows = asked.merge(scores, on=KEY, how="left")
    why = found.scored.unknown.rename(
        columns={"value": "within", "source": "within_source", "published": "within_published"}
    )
    series = ["indicator", "group", "reading", "basis"]
    names = [
        "state", "period", "within", "within_source", "within_published", "note_vi", "note_en",
    ]  # fmt: skip
    rows = rows.merge(why[[*series, *names]], on=series, how="left")
    rows["state"] = rows["state"].where(rows["outcome"].isna(), "settled")
    rows["published"] = rows["published"].fillna(rows["within_published"])
    return rows


def outcomes(study: Study) -> Exhibit | Prose:
    """Every target with a probability beside what happened, from all that the package holds."""
    language, rows = study.parameters.language, verdicts(study)
    if rows.empty:
        return nothing(study, "forecast")

    def outlet(state: str, source: str, within_source: str) -> str:
        """Who published the figure of the outcome, or that of a part of the year."""
        if state == "unknown":
            return DASH
        named = source if state == "settled" else within_source
        return source_words(study, named) if named else DASH

    shown = ("state", "basis", "scored_by", "outcome", "within", "period")
    return table(
        study,
        "tbl-06-outcomes",
        rows,
        [*KEY, "probability", "state", "outcome", "within", "period", "happened", "brier",
         "source", "within_source", "published"],

            _name(study),
            "asks",
            "probability",
            text("outcome", partial(_outcome, study), *shown),
            _met(language),
            figure("brier", 3),
            text("outlet", outlet, "state", "source", "within_source"),
    )  # fmt: skip


def later_sources(study: Study) -> Exhibit | Prose:
    """The sources of what happened, which the rest of a report does not read."""
    rows = verdicts(study)
    rows = rows[rows["state"] != "unknown"] if len(rows) else rows
    uses = [
        (str(row.source if row.state == "settled" else row.within_source),
         target_name(study, find_target(study, row.target)))
        for row in each(rows)
    ]  # fmt: skip
    return used(study, "tbl-06-sources", uses)


def _name(study: Study) -> Column:
    """The target, with the reading where it is not the main one."""

    def write(target: str, reading: str) -> str:
        name = target_name(study, find_target(study, target))
        return name if reading == MAIN else f"{name} · {reading_words(study, reading)}"

    return text("target", write, "target", "reading")


def _met(language: str) -> Column:
    def write(state: str, happened: float) -> str:
        if state != "settled":
            return DASH
        return say(f"outcome.{'met' if happened == 1 else 'missed'}", language)

    return text("met", write, "state", "happened")


def _outcome(
    study: Study, state: str, basis: str, indicator: str, outcome: float, within: float, covers: str
) -> str:
    """The outcome, or in its place the state of knowledge."""
    language = study.parameters.language
    if state == "settled":
        write = change_words if basis == "change" else figure_words
        return write(study, indicator, outcome)
    values = {}
    if state == "mid_year":
        values["value"] = figure_words(study, indicator, within)
        values["period"] = period(covers, language)
    return say(f"outcome.state.{state}", language, **values)


def registered(study: Study) -> Exhibit | Prose:
    """Scores of the registered sets of all provinces, ours beside the naive forecast."""
    sets = panel_sets(study.package, study.parameters.target_year)
    parts = [scored.summary().assign(set=scored.name) for scored in sets]
    rows = pd.concat(parts, ignore_index=True) if parts else pd.DataFrame()
    if rows.empty:
        return nothing(study, "registered")
    return table(
        study,
        "tbl-06-registered",
        rows.sort_values(["set", "indicator", "model"], ignore_index=True),
        None,
        "model indicator",
        figure("asked_events", 0, "events"),
        "brier log crps wis",
        *(covered(study.parameters.language, level) for level in (50, 80, 95)),
        groups="indicator",
    )


def editions(study: Study) -> Exhibit | Prose:
    """What every registration of a study said of each target, beside what happened.

    With fewer than two registrations there is nothing to compare.
    """
    language, sets = study.parameters.language, registered_sets(study)
    if len(sets) < 2:
        return nothing(study, "editions")
    rows = verdicts(study)[["target", "event", "reading", "outcome", "happened", "state", "basis"]]
    rows = rows.reset_index(drop=True)
    for one in sets:
        said = one.table[one.table["output_type"] == "probability"].set_index(KEY)["value"]
        rows[f"method_{one.method}"] = said.reindex(rows.set_index(KEY).index).to_numpy()
    said_by = (f"method_{one.method}" for one in sets)
    methods = [figure(name, lambda value: percent(value, language), name) for name in said_by]
    return table(study, "tbl-06-editions", rows, None, _name(study), *methods, _met(language))


def updated(study: Study) -> Exhibit | Prose:
    """The backtest one year ahead with every outcome that is known today."""
    language, package = study.parameters.language, study.package
    found = backtests_of(package, package.as_of(last_day(package)))
    if not found.indicators:
        return nothing(study, "record_panel")
    scores = found.skill(quick=True)
    rows = []
    for name in found.indicators:
        mine = scores[scores["indicator"] == name]
        ours = next(each(mine[mine["model"] == CORE]))
        others = mine[mine["model"] != CORE].sort_values("skill", ascending=False, kind="stable")
        best, origins = next(each(others)), found.origins(name)
        rows.append(
            {
                "indicator": name, "first": origins[0], "last": origins[-1], "brier": ours.brier,
                "brier_naive": ours.brier_reference, "skill": ours.skill, "low": ours.low,
                "high": ours.high, "best_other": best.model, "best_skill": best.skill,
            }
        )  # fmt: skip

    def best_words(model: str, value: float) -> str:
        return f"{model_name(model, language)}, {signed_percent(value, language)}"

    return table(
        study,
        "tbl-06-updated",
        pd.DataFrame(rows),
        None,
        "indicator",
        figure("origins", lambda first, last: f"{first}{DASH}{last}", "first", "last"),
        "brier",
        figure("brier_naive", 4),
        figure("skill", partial(skill_words, language), "skill", "low", "high"),
        text("best_other", best_words, "best_other", "best_skill"),
    )
