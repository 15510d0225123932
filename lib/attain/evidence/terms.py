"""A package's own units, groups, sections and levels, as messages beside those of the library."""

from __future__ import annotations

import pandas as pd

from attain.vocabulary import Language

_KEYS = {"group": "group.suffix.{}", "section": "section.{}", "producer": "producer.{}"}
NUMBER = "{number}"


def words_of(terms: pd.DataFrame, level: str = "province") -> dict[str, dict[Language, str]]:
    """Return the messages that the rows of ``terms.csv`` make, by key and language.

    The word for the areas of a `level`, where a row tells it, stands for province in every text.

    Examples
    --------
    >>> row = {"kind": "unit", "term": "km", "vi": "", "en": "km", "one": ""}
    >>> words_of(pd.DataFrame([row]))["axis.km"]["en"]
    'km'
    """
    found: dict[str, dict[Language, str]] = {}
    for row in terms.itertuples(index=False):
        english, one = str(row.en), str(row.one or row.en)
        vietnamese = str(row.vi or row.en)
        if row.kind == "unit":
            found[f"unit.{row.term}"] = {"vi": _amount(vietnamese), "en": _amount(english)}
            found[f"unit.{row.term}.one"] = {"vi": _amount(vietnamese), "en": _amount(one)}
            found[f"axis.{row.term}"] = {"vi": _bare(vietnamese), "en": _bare(english)}
        elif row.kind == "level":
            if row.term == level:
                found["province.many"] = {"vi": vietnamese, "en": english}
                found["province.one"] = {"vi": vietnamese, "en": one}
        else:
            comma = ", " if row.kind == "group" else ""
            key = _KEYS[str(row.kind)].format(row.term)
            found[key] = {"vi": comma + vietnamese, "en": comma + english}
    return found


def _amount(text: str) -> str:
    """How an amount is written: the words as they are, or behind the number and a fixed space."""
    return text if NUMBER in text else f"{NUMBER}\u00a0{text}"


def _bare(text: str) -> str:
    """The unit alone, as an axis names it."""
    return " ".join(text.replace(NUMBER, " ").split())
