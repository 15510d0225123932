"""What ``sentences_outcome.j2`` is given: what happened, and what is not known."""

from __future__ import annotations

from attain.evaluation.judgement import judged, panel_sets
from attain.evaluation.plans import YEARS, plan_scores
from attain.evaluation.protocol import CORE, NAIVE
from attain.report.outlook import each
from attain.report.selection import verdicts
from attain.report.text.numbers import as_date
from attain.report.text.phrases import cited
from attain.report.text.prose import sentence
from attain.targets.readings import MAIN
from attain.targets.study import Study


@sentence("forecast")
def happened(study: Study) -> dict[str, object]:
    """What happened to the targets, in a few sentences."""
    rows = verdicts(study)
    if rows.empty:
        return {}
    main = list(each(rows[rows["reading"] == MAIN]))
    return {
        "asked": len(main),
        "known": sum(row.state == "settled" for row in main),
        "today": judged(study).scored.today,
        "settled": list(each(rows[rows["state"] == "settled"])),
        **{
            state: [row for row in main if row.state == state]
            for state in ("mid_year", "conflicting", "unknown")
        },
    }


@sentence()
def unknown(study: Study) -> dict[str, object]:
    """Why an outcome is not known, target by target, and who says what is known of it."""

    def outlet(source: str, state: str) -> str:  # what was searched in vain says nothing
        return cited(study, source) if source and state != "unknown" else ""

    rows = verdicts(study)
    rows = rows[(rows["state"] != "settled") & (rows["reading"] == MAIN)]
    notes = rows[f"note_{study.parameters.language}"]
    return {
        "rows": [
            (row, str(note or ""), outlet(row.within_source, row.state))
            for row, note in zip(each(rows), notes, strict=True)
        ]
    }


@sentence()
def registered(study: Study) -> dict[str, object]:
    """Which frozen forecasts are scored, by name and checksum, and that they still are the same."""
    found = judged(study)
    about = found.registered.about if found.registered.name else {}
    return {
        "name": found.registered.name,
        "kind": about.get("kind"),
        "as_of": as_date(about["as_of"]) if about else None,
        "checksum": about.get("sha256"),
        "drift": found.drift,
    }


@sentence("plans")
def plans(study: Study) -> dict[str, object]:
    """How the answers to all plans on record fared, the figure and the report apart."""
    found = plan_scores(study.package)
    if found is None:
        return {}
    year = found.scores("target_year").query("target_year == @study.parameters.target_year")
    return {
        "found": found,
        "first": min(YEARS),
        "last": max(YEARS),
        "whole": {row.question: row for row in each(found.scores())},
        "of_year": {row.question: row for row in each(year)},
    }


@sentence("registered")
def provinces(study: Study) -> dict[str, object]:
    """How the registered forecasts of all provinces fared, in sentences."""
    scores = []
    for scored in panel_sets(study.package, study.parameters.target_year):
        table = scored.summary()
        naive = {row.indicator: row for row in each(table[table["model"] == NAIVE])}
        ours = each(table[(table["model"] == CORE) & (table["forecasts"] > 0)])
        scores += [(row, naive[row.indicator]) for row in ours]
    if not scores:
        return {}
    return {"scores": scores, "wide": all(ours.low_80 > 0.8 for ours, _ in scores)}
