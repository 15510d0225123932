"""Tables of what happened: to targets, registered sets and plans."""

from __future__ import annotations

import pandas as pd

from attain.evaluation.judgement import ENOUGH, panel_sets, registered_sets
from attain.evaluation.judgement import plan_scores as scores_of
from attain.report.exhibit import Exhibit, Prose
from attain.report.outlook import each, find_target
from attain.report.selection import KEY, verdicts
from attain.report.tables.evidence import used
from attain.report.tables.grid import Column, table
from attain.report.text.wording import nothing, target_name
from attain.targets.study import Study

__all__ = ["editions", "later_sources", "outcomes", "plan_reliability", "plan_scores", "registered"]


def outcomes(study: Study) -> Exhibit | Prose:
    """Every target with a probability beside what happened, from all that the package holds."""
    return table(study, "tbl-06-outcomes", _with_outlets(study))


def _with_outlets(study: Study) -> pd.DataFrame:
    """What happened, with the source of the outcome or of the figure of a part of the year."""
    rows = verdicts(study)
    settled = rows["state"] == "settled"
    return rows.assign(outlet=rows["source"].where(settled, rows["within_source"]))


def later_sources(study: Study) -> Exhibit | Prose:
    """The sources of what happened, which the rest of a report does not read."""
    rows = _with_outlets(study)
    uses = [
        (str(row.outlet), target_name(study, find_target(study, row.target)))
        for row in each(rows[rows["state"] != "unknown"])
    ]
    return used(study, "tbl-06-sources", uses)


def registered(study: Study) -> Exhibit | Prose:
    """Scores of the registered sets of all provinces, ours beside the naive forecast."""
    sets = panel_sets(study.package, study.parameters.target_year)
    parts = [scored.summary().assign(set=scored.name) for scored in sets]
    rows = pd.concat(parts) if parts else pd.DataFrame()
    if rows.empty:
        return nothing(study, "registered")
    rows = rows.sort_values(["set", "indicator", "model"], ignore_index=True)
    return table(study, "tbl-06-registered", rows)


def editions(study: Study) -> Exhibit | Prose:
    """What every registration of a study said of each target, beside what happened.

    With fewer than two registrations there is nothing to compare.
    """
    sets = registered_sets(study)
    if len(sets) < 2:
        return nothing(study, "editions")
    rows = verdicts(study)[["target", "event", "reading", "outcome", "happened", "state", "basis"]]
    rows = rows.reset_index(drop=True)
    for one in sets:
        said = one.table[one.table["output_type"] == "probability"].set_index(KEY)["value"]
        rows = rows.join(said.rename(f"method_{one.method}"), on=KEY)
    names = [f"method_{one.method}" for one in sets]
    methods = [Column(name, f"row.{name}|percent", right=True) for name in names]
    return table(study, "tbl-06-editions", rows, "reading_of", *methods, "met")


def plan_scores(study: Study) -> Exhibit | Prose:
    """Both answers to every plan on record beside what came: pooled, by year, by when known."""
    found = scores_of(study.package)
    if found is None:
        return nothing(study, "plans")
    parts = [found.scores(by).assign(split=by) for by in ("", "target_year", "known")]
    rows = pd.concat(parts).sort_values("question", kind="stable", ignore_index=True)
    return table(study, "tbl-06-plans", rows)


def plan_reliability(study: Study) -> Exhibit | Prose:
    """How often targets were met by the word they were given, where there are answers enough."""
    found = scores_of(study.package)
    if found is None:
        return nothing(study, "plans")
    parts = [found.reliability(name).assign(question=name) for name in ("figure", "report")]
    rows = pd.concat(parts, ignore_index=True)
    return table(study, "tbl-06-plan-reliability", rows, fewest=str(ENOUGH))
