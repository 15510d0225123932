"""What a target, and a statement about a figure, must say to be read one way only."""

from __future__ import annotations

from collections.abc import Callable

import pandas as pd

from attain.evidence.rules import Frames, Rule, bounded, number, published_rules
from attain.evidence.schema import CLAIMS_WITHOUT_NUMBER

REDUCTIONS = ("change", "relative", "households")


def target_rules(frames: Frames) -> list[Rule]:
    """Return the rules of targets.csv: thresholds that fit their comparator, basis and bounds."""

    def ends(column: str, comparators: tuple[str, ...]) -> Callable[[pd.DataFrame], pd.Series]:
        return lambda frame: (frame[column] != "") == frame["comparator"].isin(comparators)

    def remedy(column: str) -> Callable[[pd.Series], str]:
        return lambda row: (
            f"the comparator {row['comparator']} "
            + (f"takes no {column}: leave it empty" if row[column] else f"needs a {column}")
        )

    def ordered(frame: pd.DataFrame) -> pd.Series:
        return ~(number(frame["low"]) > number(frame["high"]))

    def exact(frame: pd.DataFrame) -> pd.Series:
        same = number(frame["low"]) == number(frame["high"])
        return same | (frame["comparator"] != "=") | (frame["low"] == "") | (frame["high"] == "")

    def positive(column: str) -> Callable[[pd.DataFrame], pd.Series]:
        return lambda frame: ~frame["basis"].isin(REDUCTIONS) | ~(number(frame[column]) < 0)

    def within(column: str) -> Callable[[pd.DataFrame], pd.Series]:
        return lambda frame: (
            bounded(frame, number(frame[column]), frames) | frame["basis"].isin(REDUCTIONS)
        )

    rules = [
        Rule(
            "low and comparator do not fit",
            "low",
            remedy("low"),
            ends("low", (">=", ">", "=", "between")),
        ),
        Rule(
            "high and comparator do not fit",
            "high",
            remedy("high"),
            ends("high", ("<=", "<", "=", "between")),
        ),
        Rule(
            "the range is upside down",
            "low",
            lambda row: f"low must not exceed high, which is {row['high']}",
            ordered,
        ),
        Rule(
            "an exact target has two values",
            "high",
            lambda row: f"write {row['low']} in both, or use between",
            exact,
        ),
        Rule(
            "a target is part of itself",
            "parent",
            lambda row: "leave it empty",
            lambda frame: frame["parent"] != frame["target"],
        ),
        Rule(
            "the term and the period do not fit",
            "term",
            lambda row: "each, mean and total need years such as 2021-2025, end a single year",
            lambda frame: (
                (frame["term"] == "")
                | (frame["period"].str.fullmatch(r"\d{4}-\d{4}") == (frame["term"] != "end"))
            ),
        ),
        *published_rules(frames),
    ]
    for column in ("low", "high"):
        rules.append(
            Rule(
                "a change is stored negative",
                column,
                lambda row: "store a reduction positive, with direction down",
                positive(column),
            )
        )
        rules.append(
            Rule(
                "the threshold is outside the bounds of its indicator",
                column,
                lambda row: f"correct it, or the bounds of {row['indicator']} in indicators.csv",
                within(column),
            )
        )
    return rules


def claim_rules(items: set[str]) -> list[Rule]:
    """Return the rules of claims.csv: a number where the kind has one, a whole that is known."""

    def told(frame: pd.DataFrame) -> pd.Series:
        bare = frame["kind"].isin(CLAIMS_WITHOUT_NUMBER)
        printed = (frame["printed"] != "") & (frame["decimals"] != "") & (frame["unit"] != "")
        return printed.where(~bare, frame["printed"] == "")

    def whole(frame: pd.DataFrame) -> pd.Series:
        return (frame["kind"] != "part_of") | frame["against"].isin(items)

    return [
        Rule(
            "the kind of claim and its number do not fit",
            "printed",
            lambda row: (
                f"{row['kind']} takes no number"
                if row["kind"] in CLAIMS_WITHOUT_NUMBER
                else "fill in printed, decimals and unit"
            ),
            told,
        ),
        Rule(
            "the whole of a part is unknown",
            "against",
            lambda row: "write the item of the whole, such as R01",
            whole,
        ),
    ]
