"""What the sentences of ``sentences.j2`` are given: the answer, target by target."""

from __future__ import annotations

import math
from functools import partial
from typing import Final

from attain.evaluation.judgement import judged
from attain.report.outlook import (
    SUMMED,
    each,
    event_level,
    find_target,
    in_part,
    level_of,
    primary,
    still_to_come,
    to_range,
)
from attain.report.selection import DOUBTFUL, ranked
from attain.report.text.catalogue import say
from attain.report.text.numbers import enumerate_words
from attain.report.text.phrases import (
    attainable_words,
    edition_after,
    figure_words,
    in_borders,
    no_promise,
)
from attain.report.text.prose import sentence, speak
from attain.report.text.wording import (
    Assessment,
    change_words,
    in_section,
    move_words,
    observed,
    rough_interval,
    rough_level,
    section_at,
)
from attain.targets.answers import settled
from attain.targets.readings import MAIN
from attain.targets.reported import known_plans, only_reported
from attain.targets.study import Study
from attain.targets.verdicts import WORDS
from attain.vocabulary import FALLS, SLACK

CUT: Final = next(low for low, word in WORDS if word == "likely")
GROUPS: Final = {
    "likely": ("very_likely", "likely"),
    "even": ("about_even",),
    "unlikely": ("unlikely", "very_unlikely"),
}


def by_word(rows: list[Assessment]) -> dict[str, list[Assessment]]:
    """Answers in three groups, and all those that have a probability as ``known``."""
    groups = {key: [row for row in rows if row.verdict in words] for key, words in GROUPS.items()}
    return groups | {"known": [row for row in rows if not math.isnan(row.probability)]}


def focus(study: Study) -> str:
    """Id of the assessable target that is least likely to be met; the first one where none is."""
    return str(ranked(study)["target"].iloc[0])


@sentence()
def headline(study: Study, *, outcomes: bool = False) -> dict[str, object]:
    """Whose targets, of which year, from figures of which day and which edition."""
    today = judged(study).scored.today if outcomes else ""
    return {"edition": edition_after(study), "outcomes": today, "place": in_borders(study)}


@sentence()
def answer(study: Study) -> dict[str, object]:
    """The answer to the whole plan in a few sentences."""
    rows = list(each(ranked(study)))
    groups = by_word(rows)
    kinds = {row.target: reason_of(study, row) for row in rows if math.isnan(row.probability)}
    missing = [row for row in rows if row.target in kinds and not observed(row)]
    unpublished = [row for row in missing if kinds[row.target]["kind"] == "no_figure"]
    return {
        **groups,
        "observed": [row for row in rows if observed(row)],
        "missing": unpublished,
        "refused": [row for row in missing if row not in unpublished],
        "reason": lambda row: kinds[row.target],
        "weak": sum(row.grade == "C" for row in groups["known"]),
        "cut": CUT,
    }


@sentence()
def verdicts(study: Study) -> dict[str, object]:
    """One sentence a target: where it stands, what it needs, how likely, what could be promised."""
    return {
        "rows": list(each(ranked(study))),
        "need": partial(need_words, study),
        "promise": partial(promise_words, study),
        "reason": partial(reason_of, study),
    }


def reason_of(study: Study, row: Assessment) -> dict[str, str]:
    """Why a target has no probability: which of the reasons of the macro ``why``, and its words."""
    target = find_target(study, row.target)
    language = study.parameters.language
    if target.unread:
        named = "definition" if target.definition else target.basis
        return {"kind": "unread", "told": say(f"unread.{named}", language)}
    if math.isnan(row.last_value):
        return {"kind": "no_figure"}
    whole = study.readings(row.indicator, row.group)[MAIN].whole
    if row.basis == "relative":  # in per cent of a year that has no figure, or none above 0
        if int(row.year) - 1 in set(whole["year"]):
            return {"kind": "unread", "told": say("unread.base", language)}
        return {"kind": "gap", "missing": str(int(row.year) - 1)}
    years = target.years if target.summed else target.years[-1:]
    if observed(row):
        value = settled(whole, row.basis, years)
        write = partial(change_words, plus=True) if row.basis == "change" else figure_words
        ends = (row.threshold, row.upper) if row.comparator == "between" else (row.threshold,)
        gap = min(abs(value - float(end)) for end in ends)
        move = move_words(study, row.indicator, gap) if gap > SLACK else ""
        return {
            "kind": row.verdict,
            "value": write(study, row.indicator, value),
            "margin": move,
        }
    before = int(row.basis == "change" and row.last_year >= row.year)
    needed = range(years[0] - before, min(years[-1], int(row.last_year)) + 1)
    missing = [year for year in needed if year not in set(whole["year"])]
    if missing:
        return {
            "kind": "gap",
            "missing": enumerate_words([str(year) for year in missing], language),
        }
    low = figure_words(study, row.indicator, float(whole["value"].min()))
    return {"kind": "refused", "low": low}


def need_words(study: Study, row: Assessment) -> str:
    """What has to happen from the last result to the event, or what is to spare."""
    level = event_level(row)
    move = row.threshold if math.isnan(level) else level - float(row.last_value)
    if row.comparator == "between" and row.basis not in SUMMED:
        move, inside = to_range(row)
        kind = "inside" if inside else "rise" if move > 0 else "fall"
        moved = move_words(study, row.indicator, abs(move))
        return speak(study, "sentences", "need", kind=kind, move=moved)
    if row.basis in SUMMED:
        move, most = still_to_come(study, row)
        if most:
            moved = move_words(study, row.indicator, move)
            return speak(study, "sentences", "need", kind="most", move=moved)
    upward = row.comparator not in FALLS
    kind = "rise" if move > 0 else "fall"
    if in_part(row) and row.last_year < row.year:
        kind = "part"
    elif abs(move) < 1e-9:
        kind = "exactly" if row.comparator in (">=", "<=") else "rise" if upward else "fall"
    elif (move < 0) == upward:
        kind = "above" if upward else "below"
    elif (row.basis in SUMMED or in_part(row)) and (
        study.view.indicator(row.indicator).kind != "rate"
    ):
        kind = "left"
    move_in_words = move_words(study, row.indicator, abs(move))
    return speak(study, "sentences", "need", kind=kind, move=move_in_words)


def promise_words(study: Study, row: Assessment) -> str:
    """What could be promised with 80 % probability, as a sentence."""
    if row.comparator == "between":
        value = rough_interval(study, row, row.low_80, row.high_80)
        return speak(study, "sentences", "promise", kind="within", value=value)
    falls = row.comparator in FALLS
    value = attainable_words(study, row, row.attainable_80)
    kind = "change"
    if row.basis != "change":
        kind = "below" if falls else "above"
    elif no_promise(study, row, row.attainable_80):
        level = level_of(row, row.attainable_80)
        kind = "nothing" if math.isnan(level) else "no_fall" if falls else "no_rise"
        value = rough_level(study, row, level)
    return speak(study, "sentences", "promise", kind=kind, value=value)


@sentence()
def ladder(study: Study) -> dict[str, object]:
    """What would be achievable instead, for the targets that are not assured."""
    rows = list(each(ranked(study)))
    doubtful = [row for row in rows if row.verdict in DOUBTFUL]
    return {"known": by_word(rows)["known"], "doubtful": doubtful, "cut": CUT}


@sentence()
def section(study: Study, name: str) -> dict[str, object]:
    """A sentence about the targets of one section; nothing where the figure says it holds none."""
    mine = in_section(study, name)
    title = say(f"section.{section_at(study, name)}", study.parameters.language)
    return {"title": title, "rows": [primary(study, target) for target in mine]}


@sentence()
def readings(study: Study) -> dict[str, object]:
    """Which targets change their word with the reading."""
    rows = study.assessments
    rows = rows[rows["probability"].notna() & rows["role"].isin(["primary", "sensitivity"])]
    targets = rows.groupby("target", sort=True)
    moved = targets["probability"].agg(["min", "max"])[targets["verdict"].nunique() > 1]
    return {"moved": list(each(moved.reset_index()))}


@sentence()
def quality(study: Study) -> dict[str, object]:
    """What the remarks on the targets amount to."""
    flags = ("already_met", "below_last_result", "copied_ceiling", "weaker_than_resolution")
    rows = sorted(each(ranked(study)), key=lambda row: str(row.target))
    return {flag: [row for row in rows if flag in str(row.flags).split(";")] for flag in flags}


@sentence()
def reported(study: Study) -> dict[str, object]:
    """The second answer: whether the year-end report will say that a target was met.

    Beside it the area's own plans of known end, and the targets that no survey measures.
    """
    rate = study.reported
    own = known_plans(study.view)
    own = own[(own["area"] == study.area.area) & (own["year"] < study.parameters.target_year)]
    low, high = rate.interval() if rate else (math.nan, math.nan)
    rows = sorted(each(ranked(study)), key=lambda row: str(row.target))
    return {
        "rate": rate,
        "low": low,
        "high": high,
        "own": len(own),
        "own_met": int(own["met"].sum()),
        "alone": [row for row in rows if only_reported(study.view, row.indicator)],
    }
