"""What the columns of a row, and the tables of a package, must say together.

One rule is one claim about a row. Each gets a table as text whose columns have already passed on
their own, and says of every row whether it holds.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Final

import pandas as pd

CLAIMS_WITHOUT_NUMBER: Final = ("part_of", "all_met")
REDUCTIONS: Final = ("change", "relative", "households")
HALVES: Final = {"-H2": "-07-01", "-Q2": "-04-01", "-Q3": "-07-01", "-Q4": "-10-01"}


@dataclass(frozen=True)
class Known:
    """What a rule may look up.

    Parameters
    ----------
    tables : mapping of str to DataFrame
        The rows of every table whose columns passed: a doubtful row refutes no other.
    items : set of str
        The items (R01 …, T01 …) that a claim may name as a whole.
    """

    tables: Mapping[str, pd.DataFrame]
    items: set[str]

    def lookup(self, column: pd.Series, table: str, value: str) -> pd.Series:
        """Carry a column of another table over, by its key; NaN where it is not sound there."""
        frame = self.tables[table]
        key = str(frame.columns[0])
        found = frame.drop_duplicates(key).set_index(key)[value]
        return column.map(found.to_dict()).astype(object)

    def bounded(self, frame: pd.DataFrame, column: str) -> pd.Series:
        """Whether each value lies within the bounds of its row's indicator; empty passes."""
        ends = (self.lookup(frame["indicator"], "indicators", end) for end in ("lower", "upper"))
        lower, upper = (_number(end) for end in ends)
        values = _number(frame[column])
        return ~((values < lower) | (values > upper))


@dataclass(frozen=True)
class Rule:
    """A sentence about rows, the column it points to, the remedy and the test.

    The remedy is a text with columns of the row in braces, or is written from the row.
    """

    what: str
    tables: tuple[str, ...]
    column: str
    do: str | Callable[[pd.Series, Known], str]
    holds: Callable[[pd.DataFrame, Known], pd.Series]

    def remedy(self, row: pd.Series, known: Known) -> str:
        """What to do about a row that fails."""
        return self.do.format_map(row) if isinstance(self.do, str) else self.do(row, known)


def _number(column: pd.Series) -> pd.Series:
    """A column of text as numbers, NaN where it is empty."""
    return pd.to_numeric(column, errors="coerce").astype(float)


def _placed(rows: pd.DataFrame, known: Known) -> pd.Series:
    level = known.lookup(rows["region"], "areas", "level").fillna("region")
    in_region = (rows["region"] != "") & (level == "region")
    return in_region.where(rows["level"] == "province", rows["region"] == "")


def _regions(row: pd.Series, known: Known) -> str:
    areas = known.tables["areas"]
    listing = ", ".join(areas.loc[areas["level"] == "region", "area"])
    return f"write one of {listing}" if row["level"] == "province" else "leave it empty"


def _parts(row: pd.Series, known: Known) -> str:
    merged = row["level"] == "merged"
    return "name them, as in dak-nong lam-dong" if merged else "leave it empty"


def _percentage(rows: pd.DataFrame, known: Known) -> pd.Series:
    within = (_number(rows["lower"]) >= 0) & (_number(rows["upper"]) <= 100)
    return within | (rows["unit"] != "percent")


def _begun(rows: pd.DataFrame, known: Known) -> pd.Series:
    period = rows["period"]
    start = period.str[:4] + period.str[4:].map(HALVES).fillna("-01-01")
    return rows["published"] >= start.where(~period.str.fullmatch(r"\d{4}-\d{2}"), period + "-01")


def _covered(rows: pd.DataFrame, known: Known) -> pd.Series:
    coverage = rows["coverage"]
    return (coverage.str[3:7] == rows["period"].str[:4]) | ~coverage.str.startswith("to ")


def _after_source(rows: pd.DataFrame, known: Known) -> pd.Series:
    """A day is that of its source or later, so that a view never lacks the source."""
    first = known.lookup(rows["source"], "sources", "published")
    return first.isna() | (rows["published"] >= first.fillna(""))


def _exact(rows: pd.DataFrame, known: Known) -> pd.Series:
    same = _number(rows["low"]) == _number(rows["high"])
    return same | (rows["comparator"] != "=") | (rows["low"] == "") | (rows["high"] == "")


def _term(rows: pd.DataFrame, known: Known) -> pd.Series:
    years = rows["period"].str.fullmatch(r"\d{4}-\d{4}")
    return (rows["term"] == "") | (years == (rows["term"] != "end"))


def _told(rows: pd.DataFrame, known: Known) -> pd.Series:
    bare = rows["kind"].isin(CLAIMS_WITHOUT_NUMBER)
    printed = (rows["printed"] != "") & (rows["decimals"] != "") & (rows["unit"] != "")
    return printed.where(~bare, rows["printed"] == "")


def _number_of_claim(row: pd.Series, known: Known) -> str:
    bare = row["kind"] in CLAIMS_WITHOUT_NUMBER
    return f"{row['kind']} takes no number" if bare else "fill in printed, decimals and unit"


AREAS, INDICATORS, OBSERVATIONS = ("areas",), ("indicators",), ("observations",)
TARGETS, CLAIMS = ("targets", "plan_targets"), ("claims", "plan_claims")
BOUNDS: Final = "correct it, or the bounds of {indicator} in indicators.csv"


def _threshold(column: str, comparators: tuple[str, ...]) -> Rule:
    def remedy(row: pd.Series, known: Known) -> str:
        fault = f"takes no {column}: leave it empty" if row[column] else f"needs a {column}"
        return f"the comparator {row['comparator']} {fault}"

    return Rule(
        f"{column} and comparator do not fit",
        TARGETS,
        column,
        remedy,
        lambda rows, _: (rows[column] != "") == rows["comparator"].isin(comparators),
    )


def _end_of_target(column: str) -> Iterable[Rule]:
    yield Rule(
        "a change is stored negative",
        TARGETS,
        column,
        "store a reduction positive, with direction down",
        lambda rows, _: ~rows["basis"].isin(REDUCTIONS) | ~(_number(rows[column]) < 0),
    )
    yield Rule(
        "the threshold is outside the bounds of its indicator",
        TARGETS,
        column,
        BOUNDS,
        lambda rows, known: known.bounded(rows, column) | rows["basis"].isin(REDUCTIONS),
    )


RULES: Final = (
    Rule(
        "a province needs a region of the table, and only a province has one",
        AREAS,
        "region",
        _regions,
        _placed,
    ),
    Rule(
        "a merged area is made of parts, and no other area has any",
        AREAS,
        "parts",
        _parts,
        lambda rows, _: (rows["parts"] != "") == (rows["level"] == "merged"),
    ),
    Rule(
        "the lower bound is not below the upper",
        INDICATORS,
        "lower",
        "the upper bound is {upper}; correct one",
        lambda rows, _: ~(_number(rows["lower"]) >= _number(rows["upper"])),
    ),
    Rule(
        "a percentage has no bounds within 0 and 100",
        INDICATORS,
        "upper",
        "write lower 0 and upper 100",
        _percentage,
    ),
    Rule(
        "the value is outside the bounds of its indicator",
        OBSERVATIONS,
        "value",
        BOUNDS,
        lambda rows, known: known.bounded(rows, "value"),
    ),
    Rule(
        "published before its period began",
        OBSERVATIONS,
        "published",
        "a figure of {period} cannot have been known then",
        _begun,
    ),
    Rule(
        "the part that is covered lies outside the period",
        OBSERVATIONS,
        "coverage",
        "write to {period:.4}-MM, or correct the period",
        _covered,
    ),
    Rule(
        "a result of the article has no quote",
        OBSERVATIONS,
        "quote",
        "copy the words of {item} from the source",
        lambda rows, _: (rows["item"] == "") | (rows["quote"] != ""),
    ),
    Rule(
        "an item of a source stands twice",
        OBSERVATIONS,
        "item",
        "give each result one row",
        lambda rows, _: (rows["item"] == "") | ~rows.duplicated(["source", "item"]),
    ),
    _threshold("low", (">=", ">", "=", "between")),
    _threshold("high", ("<=", "<", "=", "between")),
    Rule(
        "the range is upside down",
        TARGETS,
        "low",
        "low must not exceed high, which is {high}",
        lambda rows, _: ~(_number(rows["low"]) > _number(rows["high"])),
    ),
    Rule(
        "an exact target has two values",
        TARGETS,
        "high",
        "write {low} in both, or use between",
        _exact,
    ),
    Rule(
        "a target is part of itself",
        TARGETS,
        "parent",
        "leave it empty",
        lambda rows, _: rows["parent"] != rows["target"],
    ),
    Rule(
        "the term and the period do not fit",
        TARGETS,
        "term",
        "each, mean and total need years such as 2021-2025, end a single year",
        _term,
    ),
    Rule(
        "published before its source was",
        (*OBSERVATIONS, *TARGETS, "attainment"),
        "published",
        "correct the day here or that of {source} in sources.csv",
        _after_source,
    ),
    *_end_of_target("low"),
    *_end_of_target("high"),
    Rule("the kind of claim and its number do not fit", CLAIMS, "printed", _number_of_claim, _told),
    Rule(
        "the whole of a part is unknown",
        CLAIMS,
        "against",
        "write the item of the whole, such as R01",
        lambda rows, known: (rows["kind"] != "part_of") | rows["against"].isin(known.items),
    ),
)
