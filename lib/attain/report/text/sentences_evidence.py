"""What the sentences of ``sentences_evidence.j2`` are given: what is known and where it leads."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Sequence
from typing import Final

from attain.audit.findings import Finding
from attain.report.outlook import each, find_target, level_of, outlook
from attain.report.selection import comparable, faster, ranked, rated, sign_of, tracked
from attain.report.tables.evidence import finding_words, item_name
from attain.report.text.prose import sentence
from attain.report.text.sentences import reason_of
from attain.targets.readings import MAIN
from attain.targets.study import Study

NAMED: Final = 3
"""Contradictions told in words; forecasts told in words."""


@sentence()
def reading(study: Study, target: str) -> dict[str, object]:
    """How to read one fan: the forecast, and the share of it that meets the target."""
    view = outlook(study, target)
    levels = {"low": 0.1, "median": 0.5, "high": 0.9}
    row = next(each(view.events[view.events["role"] == "primary"]))
    return {
        "row": row,
        "assessable": view.assessable,
        "reason": {} if view.assessable else reason_of(study, row),
        **{name: view.quantile(q) if view.assessable else None for name, q in levels.items()},
    }


@sentence()
def forecast(study: Study) -> dict[str, object]:
    """What the target year will look like, in a few sentences."""
    rows = ranked(study)
    known = list(each(rows[rows["probability"].notna()]))
    hardest = []
    for row in known[:NAMED]:
        told = (row.low_80, row.median, row.high_80)
        levels = [level_of(row, value) for value in told]
        # a change from a base that is not known yet is told as the change
        hardest.append((row, *(told if math.isnan(levels[1]) else levels)))
    inside = sum(row.low_80 <= row.threshold <= row.high_80 for row in known)
    return {"known": len(known), "inside": inside, "hardest": hardest}


@sentence()
def evidence(study: Study, found: Sequence[Finding]) -> dict[str, object]:
    """What is known and whether it adds up, in a few sentences."""
    pairs = tracked(study)
    histories = [study.readings(*pair)[MAIN].history for pair in pairs]
    return {
        "figures": sum(len(history) for history in histories),
        "sources": len({s for history in histories for s in history["source"]}),
        "known": len(pairs),
        "asked": len({(target.indicator, target.group) for target in study.targets}),
        "checks": len(found),
        "count": Counter(finding.kind for finding in found),
        "worst": _worst(study, found),
    }


def _worst(study: Study, found: Sequence[Finding]) -> list[tuple[str, str, list[str]]]:
    """The contradictions to ask about first: one a rule, in the order of the audit."""
    rules: dict[str, list[Finding]] = {}
    for finding in found:
        if finding.kind == "contradiction":
            rules.setdefault(finding.check, []).append(finding)
    worst = []
    for first, *others in list(rules.values())[:NAMED]:
        title, text, consequence = finding_words(study, first)
        items = [item_name(study, item) for other in others for item in other.items]
        worst.append((title, f"{text} {consequence}".strip(), items))
    return worst


@sentence("pace")
def trends(study: Study) -> dict[str, object]:
    """How the required paces compare with those seen, in a few sentences."""
    rows = comparable(study)
    if rows.empty:
        return {}
    return {
        "count": len(rows),
        "harder": faster(study, rows, "mean"),
        "hardest": faster(study, rows, "best"),
        "peers": [
            row
            for row in each(rows[rows["peers_of"].fillna(0) > 0])
            if sign_of(study, row) * row.required > sign_of(study, row) * row.mean
        ],
    }


@sentence("methods")
def methods(study: Study) -> dict[str, object]:
    """How far the official methods agree with each other, in a sentence or two."""
    rows = rated(study)
    if rows.empty:
        return {}
    places = rows.groupby("target", sort=True)["place"].nunique()
    fragile = sorted(set(rows.loc[rows["label_low"] != rows["label_high"], "target"]))
    return {
        "count": len(places),
        "split": [find_target(study, str(target)) for target in places.index[places > 1]],
        "fragile": [find_target(study, target) for target in fragile],
    }
