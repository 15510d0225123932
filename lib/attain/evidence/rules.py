"""The form of a rule about rows, and what several rules need: numbers, references, bounds."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

import pandas as pd

from attain.evidence.reading import Raw

Frames = Mapping[str, pd.DataFrame]


@dataclass(frozen=True)
class Rule:
    """A sentence about rows, the column it points to, the remedy and the test."""

    what: str
    column: str
    do: Callable[[pd.Series], str]
    holds: Callable[[pd.DataFrame], pd.Series]


def number(column: pd.Series) -> pd.Series:
    """Return a column of text as numbers, NaN where it is empty."""
    return pd.to_numeric(column, errors="coerce").astype(float)


def lookup(column: pd.Series, frame: pd.DataFrame, key: str, value: str) -> pd.Series:
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


def published_rules(frames: Frames) -> list[Rule]:
    """Return the rule that ties a day to that of its source, so that a view never lacks one."""

    def not_before_source(frame: pd.DataFrame) -> pd.Series:
        first = lookup(frame["source"], frames["sources"], "source", "published")
        return first.isna() | (frame["published"] >= first.fillna(""))

    return [
        Rule(
            "published before its source was",
            "published",
            lambda row: f"correct the day here or that of {row['source']} in sources.csv",
            not_before_source,
        ),
    ]


def bounded(frame: pd.DataFrame, values: pd.Series, frames: Frames) -> pd.Series:
    """Whether each value lies within the bounds of its row's indicator; NaN passes."""
    lower = number(lookup(frame["indicator"], frames["indicators"], "indicator", "lower"))
    upper = number(lookup(frame["indicator"], frames["indicators"], "indicator", "upper"))
    return ~((values < lower) | (values > upper))
