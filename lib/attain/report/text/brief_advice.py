"""What to do about a target, and the pace that it asks for, in finished sentences."""

from __future__ import annotations

import math
from typing import Any, Final

import pandas as pd

from attain.report.outlook import as_record, each, event_level, in_part
from attain.report.text.catalogue import has, say
from attain.report.text.numbers import enumerate_words, number, percent, quantity
from attain.report.text.phrases import attainable_words
from attain.report.text.wording import change_words, when
from attain.targets.study import Study

FALLS: Final = ("<", "<=")


def promised(study: Study, answer: Any, value: str) -> str:
    """A promise as a condition: ``từ 74,5% trở lên``; a change already says its direction."""
    if answer["basis"] == "change" or not value:
        return value
    side = "below" if answer["comparator"] in FALLS else "above"
    return say(f"site.promise.{side}", study.parameters.language, value=value)


def _left(answer: Any) -> tuple[float, bool]:
    """The change between the last result and the event, and whether the event is met without it."""
    move = event_level(as_record(answer)) - float(answer["last_value"])
    return move, move == 0 or (move > 0) == (answer["comparator"] in FALLS)


def required_words(study: Study, answer: Any) -> str:
    """The change between the last result and the event, or what is to spare."""
    if in_part(as_record(answer)) and answer["last_year"] < answer["year"]:
        return ""  # what the rest of that year brought is not known
    move, met = _left(answer)
    if met:
        margin = change_short(study, answer["indicator"], abs(move), plus=False)
        return say("site.row.met", study.parameters.language, margin=margin)
    return change_short(study, answer["indicator"], move)


def change_short(study: Study, indicator: str, value: float, *, plus: bool = True) -> str:
    """A change in the short form, its unit always said."""
    if math.isnan(value):
        return ""
    known = study.view.indicator(indicator)
    unit = "points_short" if known.unit == "percent" else known.unit
    return quantity(value, unit, study.parameters.language, known.decimals, plus=plus)


def pace_of(study: Study, target: str) -> Any:
    """The pace that a target asks for beside those on record; None where none can be told."""
    rows = study.pace
    found = rows[(rows["target"] == target) & rows["required"].notna()]
    return next(each(found), None)


def pace_sentences(study: Study, answer: Any, pace: Any) -> list[str]:
    """The pace needed, or what a target that is met allows, beside what has been."""
    language = study.parameters.language
    met = pace.required == 0 or (pace.required > 0) == (answer["comparator"] in FALLS)
    sentences = [
        say(
            f"site.pace.{key}",
            language,
            value=change_words(study, answer["indicator"], float(value)),
        )
        for key, value in (
            ("slack" if met else "required", pace.required),
            ("mean", pace.mean),
            ("best", pace.best),
        )
        if not math.isnan(value)
    ]
    if not pd.isna(pace.peers_of) and pace.peers_of > 0:
        sentences.append(
            say(
                "site.pace.peers_slack" if met else "site.pace.peers", language,
                k=number(pace.peers_reached, language), n=number(pace.peers_of, language),
                low=percent(pace.peers_low, language), high=percent(pace.peers_high, language),
            )
        )  # fmt: skip
    return sentences


def advice(study: Study, answer: Any) -> str:
    """One sentence on what to do with a target, from its word, its flags and its safe promise.

    Parameters
    ----------
    study : Study
        In the language wanted.
    answer : Series
        The target's primary assessment.
    """
    language = study.parameters.language
    if pd.isna(answer["probability"]):
        last = when(int(study.parameters.target_year) - 1, 12, language, "of")
        return say("site.advice.not_assessable", language, last=last)
    as_row = as_record(answer)
    promise = promised(study, answer, attainable_words(study, as_row, answer["attainable_80"]))
    even = promised(study, answer, attainable_words(study, as_row, answer["attainable_50"]))
    last = when(answer["last_year"], answer["last_months"], language, "of")
    key = advice_key(answer)
    asked = attainable_words(study, as_row, answer["threshold"])
    if key in ("room", "already_met") and asked == attainable_words(
        study, as_row, answer["attainable_80"]
    ):
        key = "as_promised"
    if key == "no_promise":
        key = "no_fall" if answer["comparator"] in FALLS else "no_rise"
    return say(f"site.advice.{key}", language, promise=promise, even=even, last=last)


def advice_key(answer: Any) -> str:
    """Which advice fits an assessed target.

    Parameters
    ----------
    answer : mapping
        verdict, probability, flags, basis, comparator and attainable_80 of its primary assessment.

    Examples
    --------
    >>> row = {"verdict": "very_likely", "probability": 0.97, "flags": "already_met",
    ...        "basis": "level", "comparator": "<", "attainable_80": 0.8}
    >>> advice_key(row), advice_key(row | {"flags": ""}), advice_key(row | {"verdict": "unlikely"})
    ('already_met', 'room', 'unlikely')
    """
    safe = float(answer["attainable_80"])
    wrong_way = (safe < 0) != (answer["comparator"] in FALLS)
    if answer["verdict"] in ("about_even", "unlikely", "very_unlikely"):
        if answer["basis"] == "change" and wrong_way:
            return "no_promise"
        return "even" if answer["verdict"] == "about_even" else "unlikely"
    flags = str(answer["flags"]).split(";")
    if float(answer["probability"]) < 0.8:
        return "keep"
    if "below_last_result" in flags:
        return "below_last"
    return "already_met" if "already_met" in flags else "room"


def flags(study: Study, answer: Any, mine: pd.DataFrame) -> list[dict[str, str]]:
    """What a reader should know about a target, each with its id and its words."""
    language = study.parameters.language
    found = [
        {"id": flag, "text": say(f"flag.{flag}", language) if has(f"flag.{flag}") else flag}
        for flag in str(answer["flags"] or "").split(";")
        if flag and flag != "nan"
    ]
    sensible = mine[mine["role"].isin(["primary", "sensitivity"]) & mine["probability"].notna()]
    if sensible["verdict"].nunique() > 1:
        found.append({"id": "two_words", "text": say("site.flag.two_words", language)})
    if bool(answer["hypothetical"]):
        found.append({"id": "hypothetical", "text": say("site.flag.hypothetical", language)})
    return found


def joined(*sentences: str) -> str:
    """The sentences that there are, one after the other."""
    return " ".join(sentence for sentence in sentences if sentence)


def parts_words(history: pd.DataFrame, language: str) -> str:
    """Which of the figures counted cover part of their year only; empty where none does."""
    parts = [when(row.year, row.months, language) for row in each(history) if row.months < 12]
    return say("site.grade.part", language, parts=enumerate_words(parts, language)) if parts else ""
