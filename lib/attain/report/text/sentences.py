"""What the sentences of ``sentences.j2`` are given: the answers and what they rest on."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Sequence
from typing import Final

from attain.audit.findings import Finding
from attain.evaluation.judgement import judged
from attain.report.exhibit import Prose
from attain.report.outlook import each, find_target, level_of, outlook, primary
from attain.report.selection import DOUBTFUL, comparable, ranked, rated, tracked
from attain.report.text.phrases import reason_of
from attain.report.text.prose import sentence
from attain.report.text.wording import Assessment, nothing
from attain.targets.readings import MAIN
from attain.targets.reported import known_plans, only_reported
from attain.targets.study import Study
from attain.vocabulary import LIKELY, SETTLED, UNLIKELY

GROUPS: Final = {"likely": LIKELY, "even": ("about_even",), "unlikely": UNLIKELY}


def by_word(rows: list[Assessment]) -> dict[str, list[Assessment]]:
    """Answers in three groups, and all those that have a probability as ``known``."""
    groups = {key: [row for row in rows if row.verdict in words] for key, words in GROUPS.items()}
    return groups | {"known": [row for row in rows if not math.isnan(row.probability)]}


@sentence
def headline(study: Study, *, outcomes: bool = False) -> dict[str, object]:
    """Whose targets, of which year, from figures of which day and which edition."""
    today = judged(study).scored.today if outcomes else ""
    return {"outcomes": today}


@sentence
def answer(study: Study) -> dict[str, object]:
    """The answer to the whole plan in a few sentences."""
    rows = list(each(ranked(study)))
    groups = by_word(rows)
    without = [row for row in rows if row.verdict == "not_assessable"]
    missing = [row for row in without if reason_of(study, row)["kind"] == "no_figure"]
    return {
        **groups,
        "observed": [row for row in rows if row.verdict in SETTLED],
        "missing": missing,
        "refused": [row for row in without if row not in missing],
        "weak": sum(row.grade == "C" for row in groups["known"]),
    }


@sentence
def ladder(study: Study) -> dict[str, object]:
    """What would be achievable instead, for the targets that are not assured."""
    rows = list(each(ranked(study)))
    doubtful = [row for row in rows if row.verdict in DOUBTFUL]
    return {"known": by_word(rows)["known"], "doubtful": doubtful}


@sentence
def reported(study: Study) -> dict[str, object]:
    """The second answer: whether the year-end report will say that a target was met.

    Beside it the area's own plans of known end, and the targets that no survey measures.
    """
    own = known_plans(study.view)
    own = own[(own["area"] == study.area.area) & (own["year"] < study.parameters.target_year)]
    rows = sorted(each(ranked(study)), key=lambda row: str(row.target))
    return {
        "rate": study.reported,
        "own": len(own),
        "own_met": int(own["met"].sum()),
        "alone": [row for row in rows if only_reported(study.view, row.indicator)],
    }


NAMED: Final = 3
"""Forecasts told in words."""


@sentence
def reading(study: Study, target: str) -> dict[str, object]:
    """How to read one fan: the forecast, and the share of it that meets the target."""
    return {"row": primary(study, target), "view": outlook(study, target)}


@sentence
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


@sentence
def evidence(study: Study, found: Sequence[Finding]) -> dict[str, object]:
    """What is known and whether it adds up, in a few sentences."""
    mains = [study.readings(*pair)[MAIN] for pair in tracked(study)]
    years = [main.whole for main in mains if len(main.whole)]
    figures = sum(len(whole) for whole in years)
    return {
        "figures": figures,
        "parts": sum(len(main.history) for main in mains) - figures,
        "sources": len({source for whole in years for source in whole["source"]}),
        "known": len(years),
        "asked": len({(target.indicator, target.group) for target in study.targets}),
        "checks": len(found),
        "count": Counter(finding.kind for finding in found),
    }


@sentence
def trends(study: Study) -> dict[str, object] | Prose:
    """How the required paces compare with those seen, in a few sentences."""
    rows = comparable(study)
    if rows.empty:
        return nothing(study, "pace")
    return {
        "count": len(rows),
        "harder": list(each(rows[rows["harder"]])),
        "hardest": list(each(rows[rows["hardest"]])),
        "peers": list(each(rows[rows["harder"] & (rows["peers_of"] > 0)])),
    }


@sentence
def methods(study: Study) -> dict[str, object] | Prose:
    """How far the official methods agree with each other, in a sentence or two."""
    rows = rated(study)
    if rows.empty:
        return nothing(study, "methods")
    places = rows.groupby("target", sort=True)["place"].nunique()
    fragile = sorted(set(rows.loc[rows["label_low"] != rows["label_high"], "target"]))
    return {
        "count": len(places),
        "split": [find_target(study, str(target)) for target in places.index[places > 1]],
        "fragile": [find_target(study, target) for target in fragile],
    }
