"""What the columns of a row, and the tables of a package, must say together.

One rule is one claim about a row; its name is its sentence. Each gets a table as text whose
columns have already passed on their own, and says of every row whether it holds.
"""

from __future__ import annotations

from collections.abc import Callable

import pandas as pd

from attain.evidence.plan_relations import claim_rules, target_rules
from attain.evidence.rules import Frames, Rule, bounded, lookup, number, published_rules


def _area_rules(frames: Frames) -> list[Rule]:
    areas = frames["areas"]
    listing = ", ".join(areas.loc[areas["level"] == "region", "area"])

    def placed(frame: pd.DataFrame) -> pd.Series:
        level = lookup(frame["region"], areas, "area", "level").fillna("region")
        in_region = (frame["region"] != "") & (level == "region")
        return in_region.where(frame["level"] == "province", frame["region"] == "")

    def remedy(row: pd.Series) -> str:
        return f"write one of {listing}" if row["level"] == "province" else "leave it empty"

    def made(frame: pd.DataFrame) -> pd.Series:
        return (frame["parts"] != "") == (frame["level"] == "merged")

    what = "a province needs a region of the table, and only a province has one"
    return [
        Rule(what, "region", remedy, placed),
        Rule(
            "a merged area is made of parts, and no other area has any",
            "parts",
            lambda row: (
                "name them, as in dak-nong lam-dong"
                if row["level"] == "merged"
                else "leave it empty"
            ),
            made,
        ),
    ]


def _indicator_rules(frames: Frames) -> list[Rule]:
    def ordered(frame: pd.DataFrame) -> pd.Series:
        return ~(number(frame["lower"]) >= number(frame["upper"]))

    def percent(frame: pd.DataFrame) -> pd.Series:
        bounded = (number(frame["lower"]) >= 0) & (number(frame["upper"]) <= 100)
        return bounded | (frame["unit"] != "percent")

    return [
        Rule(
            "the lower bound is not below the upper",
            "lower",
            lambda row: f"the upper bound is {row['upper']}; correct one",
            ordered,
        ),
        Rule(
            "a percentage has no bounds within 0 and 100",
            "upper",
            lambda row: "write lower 0 and upper 100",
            percent,
        ),
    ]


def _observation_rules(frames: Frames) -> list[Rule]:
    def begun(frame: pd.DataFrame) -> pd.Series:
        half = (
            frame["period"]
            .str[4:]
            .map({"-H2": "-07-01", "-Q2": "-04-01", "-Q3": "-07-01", "-Q4": "-10-01"})
        )
        month = frame["period"].str.fullmatch(r"\d{4}-\d{2}")
        start = frame["period"].str[:4] + half.fillna("-01-01")
        start = start.where(~month, frame["period"] + "-01")
        return frame["published"] >= start

    def covered(frame: pd.DataFrame) -> pd.Series:
        return (frame["coverage"].str[3:7] == frame["period"].str[:4]) | ~frame[
            "coverage"
        ].str.startswith("to ")

    return [
        Rule(
            "the value is outside the bounds of its indicator",
            "value",
            lambda row: f"correct it, or the bounds of {row['indicator']} in indicators.csv",
            lambda frame: bounded(frame, number(frame["value"]), frames),
        ),
        Rule(
            "published before its period began",
            "published",
            lambda row: f"a figure of {row['period']} cannot have been known then",
            begun,
        ),
        Rule(
            "the part that is covered lies outside the period",
            "coverage",
            lambda row: f"write to {row['period'][:4]}-MM, or correct the period",
            covered,
        ),
        Rule(
            "a result of the article has no quote",
            "quote",
            lambda row: f"copy the words of {row['item']} from the source",
            lambda frame: (frame["item"] == "") | (frame["quote"] != ""),
        ),
        Rule(
            "an item of a source stands twice",
            "item",
            lambda row: "give each result one row",
            lambda frame: (frame["item"] == "") | ~frame.duplicated(["source", "item"]),
        ),
        *published_rules(frames),
    ]


_RULES: dict[str, Callable[[Frames], list[Rule]]] = {
    "areas": _area_rules,
    "indicators": _indicator_rules,
    "observations": _observation_rules,
    "targets": target_rules,
    "plan_targets": target_rules,
    "attainment": published_rules,
}


def relations(table: str, frames: Frames, items: set[str]) -> list[Rule]:
    """Return the rules of a table.

    Parameters
    ----------
    table : str
        Its name.
    frames : mapping of str to DataFrame
        The rows of every table whose columns passed: a doubtful row refutes no other.
    items : set of str
        The items (R01 …, T01 …) that a claim may name as a whole.
    """
    if table in ("claims", "plan_claims"):
        return claim_rules(items)
    return _RULES[table](frames) if table in _RULES else []
