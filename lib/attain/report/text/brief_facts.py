"""The facts beside one target on a published page: what is asked, why, how far, how fast."""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Any

import numpy as np

from attain.report.outlook import each, event_level, in_part, still_to_come
from attain.report.text.case import Case
from attain.report.text.numbers import signed_percent
from attain.report.text.prose import speak_lines
from attain.report.text.wording import printed_decimals, value_words
from attain.targets.pace import FEWEST, yearly_steps


def promised(case: Case, value: str) -> str:
    """A promise as a condition: ``từ 74,5% trở lên``; a change already says its direction."""
    if case.row.basis == "change":
        return value
    return case.speak("promised", falls=case.falls, value=value)


def required(case: Case) -> str:
    """The change between the last result and the event, or what is to spare."""
    if in_part(case.row) and case.row.last_year < case.row.year:
        return ""  # what the rest of that year brought is not known
    if case.target.summed:
        move = still_to_come(case.study, case.row)
    else:
        move = event_level(case.row) - case.row.last_value
    if math.isnan(move):
        return ""  # a change from a base that is not known yet
    if move == 0 or (move > 0) == case.falls:
        return case.speak("met", margin=case.change(abs(move), plus=False))
    return case.change(move)


def checkpoint(case: Case) -> str:
    """Where half a year should have led: half the way of a rate, half a year's count."""
    study, row = case.study, case.row
    level = event_level(row)
    behind = not math.isnan(level) and (level < row.last_value) == case.falls
    if not behind or level == row.last_value or in_part(row) or row.year != row.last_year + 1:
        return ""
    counted = study.view.indicator(row.indicator).kind == "count"
    half = level / 2 if counted else (row.last_value + level) / 2
    places = min(int(study.view.indicator(row.indicator).decimals), printed_decimals(half))
    value = value_words(study, row.indicator, half, decimals=places)
    return case.speak("checkpoint", falls=case.falls, value=value)


def why(case: Case, words: Mapping[str, Any]) -> str:
    """The last result, where its course leads, and what other readings of the target say."""
    row = case.row
    asked = case.events[case.events["role"].isin(["primary", "sensitivity"])]
    asked = asked.dropna(subset="probability")
    apart = asked["verdict"].nunique() > 1
    return case.speak(
        "because",
        row=row,
        last=words["last"],
        leads=not (row.basis == "change" and in_part(row)),
        median=words["median"],
        interval=words["interval"],
        others=sorted(asked["probability"])[:: max(1, len(asked) - 1)] if apart else [],
    )


def pace(case: Case) -> dict[str, Any]:
    """The pace needed, or what a target that is met allows, beside what has been."""
    rows = case.study.pace
    rows = rows[(rows["target"] == case.target.target) & rows["required"].notna()]
    pace = next(each(rows), None)
    if pace is None:
        return {}
    met = pace.required == 0 or (pace.required > 0) == case.falls
    lines = speak_lines(case.study, "brief", "pace", pace=pace, met=met)
    return {"pace": lines, "best": case.change(pace.best)}


def step(case: Case) -> dict[str, Any]:
    """What is asked of a year beside the yearly steps of all provinces' figures of the indicator.

    Steps are progress, in points of a rate and in per cent of all else. Empty where the last figure
    is of a part of a year, where the year is known, or where too few steps are.
    """
    row, view = case.row, case.study.view
    known = view.indicator(row.indicator)
    if row.basis not in ("level", "count", "change") or in_part(row) or row.last_year >= row.year:
        return {}
    sign, years = (1 if known.better == "higher" else -1), row.year - row.last_year
    if row.basis == "change":
        asked = sign * row.threshold
    elif known.kind == "rate":
        asked = sign * (row.threshold - row.last_value) / years
    else:
        asked = sign * 100 * ((row.threshold / row.last_value) ** (1 / years) - 1)
    steps = yearly_steps(view.panel(row.indicator, row.group), known)
    if math.isnan(asked) or len(steps) < FEWEST:
        return {}
    usual, reached = float(np.median(steps)), int((steps >= asked - 1e-9).sum())
    return {
        "asked": round(float(asked), 6), "usual": round(usual, 6), "reached": reached,
        "of": len(steps),
    }  # fmt: skip


def step_words(case: Case) -> dict[str, str]:
    """The step that is asked and the usual one, with the sign of the change."""
    found, known = step(case), case.study.view.indicator(case.row.indicator)
    sign = 1 if known.better == "higher" else -1
    words = {}
    for name in ("asked", "usual") if found else ():
        moved = sign * found[name]
        if known.kind == "rate":
            words[name] = case.change(moved)
        else:
            words[name] = signed_percent(moved / 100, case.language)
    return words
