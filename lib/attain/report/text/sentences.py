"""What the sentences of ``sentences.j2`` are given: the answers and what they rest on."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Sequence
from functools import partial
from typing import Final

from attain.audit.findings import Finding
from attain.evaluation.judgement import judged
from attain.evaluation.reported import known_plans, only_reported
from attain.report.exhibit import Prose
from attain.report.outlook import each, find_target, in_part, level_of, outlook, primary
from attain.report.selection import DOUBTFUL, comparable, ranked, rated, tracked
from attain.report.text.catalogue import say
from attain.report.text.numbers import enumerate_words
from attain.report.text.phrases import edition_after, figure_words, in_borders
from attain.report.text.prose import sentence
from attain.report.text.wording import Assessment, change_words, nothing
from attain.targets.assess import settled
from attain.targets.readings import MAIN
from attain.targets.study import Study
from attain.targets.verdicts import WORDS
from attain.vocabulary import FALLS, LIKELY, SETTLED, SLACK, UNLIKELY

CUT: Final = next(low for low, word in WORDS if word == "likely")
GROUPS: Final = {"likely": LIKELY, "even": ("about_even",), "unlikely": UNLIKELY}


def by_word(rows: list[Assessment]) -> dict[str, list[Assessment]]:
    """Answers in three groups, and all those that have a probability as ``known``."""
    groups = {key: [row for row in rows if row.verdict in words] for key, words in GROUPS.items()}
    return groups | {"known": [row for row in rows if not math.isnan(row.probability)]}


@sentence
def headline(study: Study, *, outcomes: bool = False) -> dict[str, object]:
    """Whose targets, of which year, from figures of which day and which edition."""
    today = judged(study).scored.today if outcomes else ""
    return {"edition": edition_after(study), "outcomes": today, "place": in_borders(study)}


@sentence
def answer(study: Study) -> dict[str, object]:
    """The answer to the whole plan in a few sentences."""
    rows = list(each(ranked(study)))
    groups = by_word(rows)
    kinds = {row.target: reason_of(study, row) for row in rows if math.isnan(row.probability)}
    missing = [row for row in rows if row.target in kinds and row.verdict not in SETTLED]
    unpublished = [row for row in missing if kinds[row.target]["kind"] == "no_figure"]
    return {
        **groups,
        "observed": [row for row in rows if row.verdict in SETTLED],
        "missing": unpublished,
        "refused": [row for row in missing if row not in unpublished],
        "reason": lambda row: kinds[row.target],
        "weak": sum(row.grade == "C" for row in groups["known"]),
        "cut": CUT,
    }


def reason_of(study: Study, row: Assessment) -> dict[str, str]:
    """Why a target has no probability: which of the reasons of the macro ``why``, and its words."""
    target = find_target(study, row.target)
    if target.unread:
        named = "definition" if target.definition else target.basis
        return {"kind": "unread", "told": say(f"unread.{named}", study.language)}
    if math.isnan(row.last_value):
        return {"kind": "no_figure"}
    whole = study.readings(row.indicator, row.group)[MAIN].whole
    if row.basis == "relative":  # in per cent of a year that has no figure, or none above 0
        if int(row.year) - 1 in set(whole["year"]):
            return {"kind": "unread", "told": say("unread.base", study.language)}
        return {"kind": "gap", "missing": str(int(row.year) - 1)}
    years = target.years if target.summed else target.years[-1:]
    if row.verdict in SETTLED:
        value = settled(whole, row.basis, years)
        ends = (row.threshold, row.upper) if row.comparator == "between" else (row.threshold,)
        gap = min(abs(value - float(end)) for end in ends)
        margin = change_words(study, row.indicator, gap, plus=False) if gap > SLACK else ""
        told = figure_words(study, row.indicator, value, row.basis)
        return {"kind": row.verdict, "value": told, "margin": margin}
    before = int(row.basis == "change" and row.last_year >= row.year)
    needed = range(years[0] - before, min(years[-1], int(row.last_year)) + 1)
    missing = [str(year) for year in needed if year not in set(whole["year"])]
    if missing:
        return {"kind": "gap", "missing": enumerate_words(missing, study.language)}
    low = figure_words(study, row.indicator, float(whole["value"].min()))
    return {"kind": "refused", "low": low}


def keeping(study: Study, row: Assessment) -> float:
    """Probability to keep the last result of a stock, where no rise is safe; else NaN.

    The share of those who are trained is a stock: to promise less than it is asks for losing some.
    """
    known = study.view.indicator(row.indicator)
    stock = known.kind == "rate" and known.better == "higher" and row.basis == "level"
    below = row.attainable_80 < row.last_value  # not so where either is unknown
    if not stock or row.comparator in FALLS or in_part(row) or not below:
        return math.nan
    forecast = study.forecast(row.indicator, row.group, MAIN).select(year=int(row.year))
    return float(forecast.probability(">=", row.last_value).iloc[0])


@sentence
def ladder(study: Study) -> dict[str, object]:
    """What would be achievable instead, for the targets that are not assured."""
    rows = list(each(ranked(study)))
    doubtful = [row for row in rows if row.verdict in DOUBTFUL]
    return {
        "known": by_word(rows)["known"],
        "doubtful": doubtful,
        "cut": CUT,
        "keeping": partial(keeping, study),
    }


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
    view = outlook(study, target)
    levels = {"low": 0.1, "median": 0.5, "high": 0.9}
    row = primary(study, target)
    return {
        "row": row,
        "assessable": view.assessable,
        "reason": {} if view.assessable else reason_of(study, row),
        **{name: view.quantile(q) if view.assessable else None for name, q in levels.items()},
    }


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
