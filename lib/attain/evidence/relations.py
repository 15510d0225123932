"""What the columns of a row, and the tables of a package, must say together.

One rule is one claim about a row; its name is its sentence. Each gets a table as text whose
columns have already passed on their own, and says of every row whether it holds.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

import pandas as pd

from attain.evidence.reading import Raw
from attain.evidence.schema import CLAIMS_WITHOUT_NUMBER

Frames = Mapping[str, pd.DataFrame]


@dataclass(frozen=True)
class Rule:
    """A sentence about rows, the column it points to, the remedy and the test."""

    what: str
    column: str
    do: Callable[[pd.Series], str]
    holds: Callable[[pd.DataFrame], pd.Series]


def _number(column: pd.Series) -> pd.Series:
    return pd.to_numeric(column, errors="coerce").astype(float)


def _lookup(column: pd.Series, frame: pd.DataFrame, key: str, value: str) -> pd.Series:
    """Carry a column of another table over, by its key; NaN where the key is not sound there."""
    table = frame.drop_duplicates(key).set_index(key)[value]
    return column.map(table.to_dict()).astype(object)


def key_rule(raw: Raw, sound: pd.DataFrame) -> Rule:
    """Return the rule that no key stands twice; its remedy names the first place."""
    key = list(raw.table.key)
    first: dict[tuple[str, ...], int] = {}
    for line, values in zip(sound.index, sound[key].itertuples(index=False), strict=True):
        first.setdefault(tuple(values), int(line))

    def remedy(row: pd.Series) -> str:
        line = first[tuple(row[column] for column in key)]
        return f"the same {', '.join(key)} stands in {raw.place(line)}; keep one or change the key"

    return Rule("the key is not unique", key[0], remedy, lambda frame: ~frame.duplicated(key))


def _area_rules(frames: Frames) -> list[Rule]:
    areas = frames["areas"]
    listing = ", ".join(areas.loc[areas["level"] == "region", "area"])

    def placed(frame: pd.DataFrame) -> pd.Series:
        level = _lookup(frame["region"], areas, "area", "level").fillna("region")
        in_region = (frame["region"] != "") & (level == "region")
        return in_region.where(frame["level"] == "province", frame["region"] == "")

    def remedy(row: pd.Series) -> str:
        return f"write one of {listing}" if row["level"] == "province" else "leave it empty"

    what = "a province needs a region of the table, and only a province has one"
    return [Rule(what, "region", remedy, placed)]


def _indicator_rules(frames: Frames) -> list[Rule]:
    def ordered(frame: pd.DataFrame) -> pd.Series:
        return ~(_number(frame["lower"]) >= _number(frame["upper"]))

    def percent(frame: pd.DataFrame) -> pd.Series:
        bounded = (_number(frame["lower"]) >= 0) & (_number(frame["upper"]) <= 100)
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


def _published_rules(frames: Frames) -> list[Rule]:
    def not_before_source(frame: pd.DataFrame) -> pd.Series:
        first = _lookup(frame["source"], frames["sources"], "source", "published")
        return first.isna() | (frame["published"] >= first.fillna(""))

    return [
        Rule(
            "published before its source was",
            "published",
            lambda row: f"correct the day here or that of {row['source']} in sources.csv",
            not_before_source,
        ),
    ]


def _bounded(frame: pd.DataFrame, values: pd.Series, frames: Frames) -> pd.Series:
    """Whether each value lies within the bounds of its row's indicator; NaN passes."""
    lower = _number(_lookup(frame["indicator"], frames["indicators"], "indicator", "lower"))
    upper = _number(_lookup(frame["indicator"], frames["indicators"], "indicator", "upper"))
    return ~((values < lower) | (values > upper))


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

    return [
        Rule(
            "the value is outside the bounds of its indicator",
            "value",
            lambda row: f"correct it, or the bounds of {row['indicator']} in indicators.csv",
            lambda frame: _bounded(frame, _number(frame["value"]), frames),
        ),
        Rule(
            "published before its period began",
            "published",
            lambda row: f"a figure of {row['period']} cannot have been known then",
            begun,
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
        *_published_rules(frames),
    ]


def _target_rules(frames: Frames) -> list[Rule]:
    def ends(column: str, comparators: tuple[str, ...]) -> Callable[[pd.DataFrame], pd.Series]:
        return lambda frame: (frame[column] != "") == frame["comparator"].isin(comparators)

    def remedy(column: str) -> Callable[[pd.Series], str]:
        return lambda row: (
            f"the comparator {row['comparator']} "
            + (f"takes no {column}: leave it empty" if row[column] else f"needs a {column}")
        )

    def ordered(frame: pd.DataFrame) -> pd.Series:
        return ~(_number(frame["low"]) > _number(frame["high"]))

    def exact(frame: pd.DataFrame) -> pd.Series:
        same = _number(frame["low"]) == _number(frame["high"])
        return same | (frame["comparator"] != "=") | (frame["low"] == "") | (frame["high"] == "")

    def positive(column: str) -> Callable[[pd.DataFrame], pd.Series]:
        return lambda frame: (frame["basis"] != "change") | ~(_number(frame[column]) < 0)

    def within(column: str) -> Callable[[pd.DataFrame], pd.Series]:
        return lambda frame: (
            _bounded(frame, _number(frame[column]), frames) | (frame["basis"] == "change")
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
        *_published_rules(frames),
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


def _claim_rules(items: set[str]) -> list[Rule]:
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


_RULES: dict[str, Callable[[Frames], list[Rule]]] = {
    "areas": _area_rules,
    "indicators": _indicator_rules,
    "observations": _observation_rules,
    "targets": _target_rules,
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
    if table == "claims":
        return _claim_rules(items)
    return _RULES[table](frames) if table in _RULES else []
