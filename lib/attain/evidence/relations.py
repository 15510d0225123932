"""What the columns of a row, and the tables of a package, must say together.

One rule is one claim about a row: a function that gets a table as text whose columns have already
passed on their own, and says of every row whether it holds.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Final

import pandas as pd

from attain.evidence.schema import known_terms
from attain.vocabulary import both_readings

AREAS, INDICATORS, OBSERVATIONS = ("areas",), ("indicators",), ("observations",)
AGGREGATION = ("aggregation",)
TARGETS, CLAIMS = ("targets", "plan_targets"), ("claims", "plan_claims")
BOUNDS: Final = "correct it, or the bounds of {indicator} in indicators.csv"
WITHOUT_NUMBER: Final = ("part_of", "all_met")  # claims
REDUCTIONS: Final = ("change", "relative", "households")  # bases
DISTRICTS: Final = r"\b\d+ huyện\b|\bdistricts\b"  # words on a part of an area
STARTS: Final = {"-H2": "-07-01", "-Q2": "-04-01", "-Q3": "-07-01", "-Q4": "-10-01"}
ENDS: Final = {
    "low": (">=", ">", "=", "between", "within"),
    "high": ("<=", "<", "=", "between", "within"),
}


@dataclass(frozen=True, eq=False)
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
    _carried: dict[tuple[str, str], dict[object, object]] = field(default_factory=dict, repr=False)

    def lookup(self, column: pd.Series, table: str, value: str) -> pd.Series:
        """Carry a column of another table over, by its key; NaN where it is not sound there."""
        if (table, value) not in self._carried:
            frame = self.tables[table][::-1]  # of a key that stands twice the first row counts
            self._carried[table, value] = dict(zip(frame.iloc[:, 0], frame[value], strict=True))
        found = self._carried[table, value]
        carried = [found.get(key, math.nan) for key in column]
        return pd.Series(carried, column.index, dtype=object)


Remedy = str | Callable[[pd.Series, Known], str]
Test = Callable[[pd.DataFrame, Known, str], pd.Series]


@dataclass(frozen=True)
class Rule:
    """A sentence about rows, the column it points to, the remedy and the test.

    The remedy is a text with columns of the row in braces, or is written from the row.
    """

    what: str
    tables: tuple[str, ...]
    column: str
    do: Remedy
    test: Test

    @property
    def name(self) -> str:
        """The name of the test."""
        return self.test.__name__

    def failing(self, rows: pd.DataFrame, known: Known) -> pd.DataFrame:
        """The rows that it does not hold for."""
        return rows[~self.test(rows, known, self.column).astype(bool)]

    def remedy(self, row: pd.Series, known: Known) -> str:
        """What to do about a row that fails."""
        return self.do.format_map(row) if isinstance(self.do, str) else self.do(row, known)


RULES: Final[list[Rule]] = []


def rule(
    what: str, tables: tuple[str, ...], do: Remedy, *columns: str, among: list[Rule] = RULES
) -> Callable[[Test], Test]:
    """Make a test a rule about each of the columns of the tables."""

    def named(test: Test) -> Test:
        among.extend(Rule(what, tables, column, do, test) for column in columns)
        return test

    return named


def _start(period: pd.Series) -> pd.Series:
    """First day of each period."""
    start = period.str[:4] + period.str[4:].map(STARTS).fillna("-01-01")
    return start.where(~period.str.fullmatch(r"\d{4}-\d{2}"), period + "-01")


def _number(column: pd.Series) -> pd.Series:
    """A column of text as numbers, NaN where it is empty."""
    return pd.to_numeric(column, errors="coerce").astype(float)


def _region(row: pd.Series, known: Known) -> str:
    areas = known.tables["areas"]
    listing = ", ".join(areas.loc[areas["level"] == "region", "area"])
    return f"write one of {listing}" if row["level"] == "province" else "leave it empty"


def _parts(row: pd.Series, known: Known) -> str:
    merged = row["level"] == "merged"
    return "name them, as in dak-nong lam-dong" if merged else "leave it empty"


def _end(column: str) -> Remedy:
    def remedy(row: pd.Series, known: Known) -> str:
        fault = f"takes no {column}: leave it empty" if row[column] else f"needs a {column}"
        return f"the comparator {row['comparator']} {fault}"

    return remedy


def _told(row: pd.Series, known: Known) -> str:
    bare = row["kind"] in WITHOUT_NUMBER
    return f"{row['kind']} takes no number" if bare else "fill in printed, decimals and unit"


@rule(
    "a province needs a region of the table, and only a province has one", AREAS, _region, "region"
)
def placed(rows: pd.DataFrame, known: Known, column: str) -> pd.Series:
    level = known.lookup(rows[column], "areas", "level").fillna("region")
    some = (known.tables["areas"]["level"] == "region").any()  # a package may do without regions
    in_region = ((rows[column] != "") | (not some)) & (level == "region")
    own = ~rows["level"].isin(known_terms("level"))  # a level of terms.csv lies where it is said to
    return in_region.where(rows["level"] == "province", rows[column] == "") | own


ENGLISH_ALONE: Final = (
    "the Vietnamese is missing here and not everywhere",
    "fill it in, or leave the Vietnamese of every area and indicator empty",
)


@rule(ENGLISH_ALONE[0], (*AREAS, *INDICATORS), ENGLISH_ALONE[1], "name_vi")
@rule(ENGLISH_ALONE[0], INDICATORS, ENGLISH_ALONE[1], "definition_vi")
@rule(ENGLISH_ALONE[0], ("bridges",), ENGLISH_ALONE[1], "note_vi")
@rule(ENGLISH_ALONE[0], ("terms",), ENGLISH_ALONE[1], "vi")
def in_both_languages(rows: pd.DataFrame, known: Known, column: str) -> pd.Series:
    names = pd.concat([known.tables[table]["name_vi"] for table in ("areas", "indicators")])
    return (rows[column] != "") | bool((names == "").all())


@rule("words hold another placeholder than {number}", ("terms",),
      "write {{number}} where it stands, or only what follows it", "vi", "en", "one")  # fmt: skip
def worded(rows: pd.DataFrame, known: Known, column: str) -> pd.Series:
    return ~rows[column].str.replace("{number}", "", n=1, regex=False).str.contains(r"[{}]")


@rule("a merged area is made of parts, and no other area has any", AREAS, _parts, "parts")
def merged(rows: pd.DataFrame, known: Known, column: str) -> pd.Series:
    return (rows[column] != "") == (rows["level"] == "merged")


@rule("a part stands beyond the day on which the area made of it begins", AREAS,
      "give each part an until before {from}", "parts")  # fmt: skip
def after_its_parts(rows: pd.DataFrame, known: Known, column: str) -> pd.Series:
    table = known.tables["areas"]
    ends = dict(zip(table["area"], table["until"].replace("", "9999"), strict=True))
    parts = rows[column].str.split()
    last = parts.map(lambda names: max((ends.get(name, "") for name in names), default=""))
    return (rows[column] == "") | (rows["from"] == "") | (last < rows["from"])


@rule("a rate is no sum of the rates of its parts", AGGREGATION,
      "name the indicator that weighs them, such as population", "weight")  # fmt: skip
def weighed(rows: pd.DataFrame, known: Known, column: str) -> pd.Series:
    return (rows[column] != "") | (known.lookup(rows["indicator"], "indicators", "kind") != "rate")


@rule("the area had ended when the period began", OBSERVATIONS,
      "write the area of that day, see until in areas.csv", "area")  # fmt: skip
def of_its_days(rows: pd.DataFrame, known: Known, column: str) -> pd.Series:
    ends = known.lookup(rows[column], "areas", "until").fillna("").replace("", "9999")
    return _start(rows["period"]) <= ends


@rule("the lower bound is not below the upper", INDICATORS,
      "the upper bound is {upper}; correct one", "lower")  # fmt: skip
def bounds_in_order(rows: pd.DataFrame, known: Known, column: str) -> pd.Series:
    return ~(_number(rows[column]) >= _number(rows["upper"]))


@rule("a percentage has no bounds", INDICATORS,
      "write lower 0 and upper 100; of a rate that may be negative or exceed 100 its own bounds, "
      "such as lower -100 of a growth rate", "upper")  # fmt: skip
def bounds_of_percentage(rows: pd.DataFrame, known: Known, column: str) -> pd.Series:
    lower, upper = _number(rows["lower"]), _number(rows["upper"])
    told = ((lower >= 0) & upper.notna()) | (lower < 0)
    return told | (rows["unit"] != "percent")


@rule("a break names an unknown area", INDICATORS,
      "write an area of areas.csv before the colon, as in lam-dong:2019", "breaks")  # fmt: skip
def break_in_known_area(rows: pd.DataFrame, known: Known, column: str) -> pd.Series:
    areas = set(known.tables["areas"]["area"])
    return rows[column].str.findall(r"(\S+):").map(areas.issuperset).astype(bool)


@rule("the value is outside the bounds of its indicator", OBSERVATIONS, BOUNDS, "value")
def bounded(rows: pd.DataFrame, known: Known, column: str) -> pd.Series:
    ends = (known.lookup(rows["indicator"], "indicators", end) for end in ("lower", "upper"))
    lower, upper = (_number(end) for end in ends)
    ranks = known.lookup(rows["indicator"], "indicators", "kind") == "rank"
    lower = lower.where(~ranks, lower.fillna(1).clip(lower=1))  # nobody comes before the first
    values = _number(rows[column])
    return ~((values < lower) | (values > upper))


@rule(
    "the years of the period are out of order or out of reach",
    (*OBSERVATIONS, *TARGETS, *CLAIMS, "attainment"),
    "write years from 1900 to 2100, the first one before the last, as in 2021-2025",
    "period",
)
def in_order(rows: pd.DataFrame, known: Known, column: str) -> pd.Series:
    first = _number(rows[column].str[:4])
    term = rows[column].str.fullmatch(r"\d{4}-\d{4}")
    last = _number(rows[column].str[-4:]).where(term, first + 1)
    return (first >= 1900) & (last <= 2101) & (first < last)


@rule("an area ends before it begins", AREAS, "correct one of the two days", "until")
def stands(rows: pd.DataFrame, known: Known, column: str) -> pd.Series:
    return (rows[column] == "") | (rows["from"] <= rows[column])


def _finer(column: str) -> Remedy:
    def remedy(row: pd.Series, known: Known) -> str:
        more = f"and {row['indicator']} gets its decimals in indicators.csv"
        return f"{both_readings(row[column])} {more}"

    return remedy


@rule("a count of whole things has decimals", TARGETS, _finer("high"), "high")
@rule("a count of whole things has decimals", TARGETS, _finer("low"), "low")
@rule("a count of whole things has decimals", OBSERVATIONS, _finer("value"), "value")
def whole(rows: pd.DataFrame, known: Known, column: str) -> pd.Series:
    kinds, decimals = (
        known.lookup(rows["indicator"], "indicators", name) for name in ("kind", "decimals")
    )
    parted = rows[column].str.contains(r"\.(?!0{1,2}$)", regex=True).astype(bool)
    sound = (kinds == "rate") | (decimals != "0")
    if "basis" in rows:  # the mean of whole numbers, and a change in per cent, may have some
        sound |= (rows["term"] == "mean") | (rows["basis"] == "relative")
    return ~parted | sound


@rule("published before its period began", OBSERVATIONS,
      "a figure of {period} cannot have been known then", "published")  # fmt: skip
def begun(rows: pd.DataFrame, known: Known, column: str) -> pd.Series:
    return rows[column] >= _start(rows["period"])


@rule("the part that is covered lies outside the period", OBSERVATIONS,
      "write to {period:.4}-MM, or correct the period", "coverage")  # fmt: skip
def covered(rows: pd.DataFrame, known: Known, column: str) -> pd.Series:
    coverage = rows[column]
    return (coverage.str[3:7] == rows["period"].str[:4]) | ~coverage.str.startswith("to ")


@rule("a result of the article has no quote", OBSERVATIONS,
      "copy the words of {item} from the source", "quote")  # fmt: skip
def quoted(rows: pd.DataFrame, known: Known, column: str) -> pd.Series:
    return (rows["item"] == "") | (rows[column] != "")


@rule("an item of a source stands twice", OBSERVATIONS, "give each result one row", "item")
def once_in_source(rows: pd.DataFrame, known: Known, column: str) -> pd.Series:
    return (rows[column] == "") | ~rows.duplicated(["source", column])


@rule("what is said of some districts stands for the whole area",
      (*OBSERVATIONS, *TARGETS, *CLAIMS, "attainment"), "write the group, as in mountain_districts",
      "group")  # fmt: skip
def of_the_area(rows: pd.DataFrame, known: Known, column: str) -> pd.Series:
    words = rows["note"] + (" " + rows["quote"] if "quote" in rows else "")
    return (rows[column] != "total") | ~words.str.contains(DISTRICTS, case=False)


@rule("the end of a plan and the words it rests on are of two groups", ("attainment",),
      "write the group of the rows of {source} on {indicator} in {period}", "group")  # fmt: skip
def of_its_words(rows: pd.DataFrame, known: Known, column: str) -> pd.Series:
    about = ["source", "indicator", "area", "period"]
    words = pd.concat([known.tables[name] for name in (*OBSERVATIONS, *TARGETS, *CLAIMS)])
    told, here = (pd.MultiIndex.from_frame(words[names]) for names in (about, [*about, column]))
    mine = pd.MultiIndex.from_frame(rows[about]).isin(told)
    same = pd.MultiIndex.from_frame(rows[[*about, column]]).isin(here)
    return pd.Series(same | ~mine, rows.index)


@rule("a part of the period cannot tell that its plan was missed", ("attainment",),
      "write open: what is short of the plan may still reach it", "status")  # fmt: skip
def missed_at_the_end(rows: pd.DataFrame, known: Known, column: str) -> pd.Series:
    return (rows["coverage"] == "") | (rows[column] != "missed")


@rule("high and comparator do not fit", TARGETS, _end("high"), "high")
@rule("low and comparator do not fit", TARGETS, _end("low"), "low")
def end_of_comparator(rows: pd.DataFrame, known: Known, column: str) -> pd.Series:
    return (rows[column] != "") == rows["comparator"].isin(ENDS[column])


@rule("the range is upside down", TARGETS, "low must not exceed high, which is {high}", "low")
def range_in_order(rows: pd.DataFrame, known: Known, column: str) -> pd.Series:
    return ~(_number(rows[column]) > _number(rows["high"]))


@rule("an exact target has two values", TARGETS, "write {low} in both, or use between", "high")
def exact(rows: pd.DataFrame, known: Known, column: str) -> pd.Series:
    same = _number(rows["low"]) == _number(rows[column])
    return same | (rows["comparator"] != "=") | (rows["low"] == "") | (rows[column] == "")


@rule("a target is part of itself", TARGETS, "leave it empty", "parent")
def part_of_another(rows: pd.DataFrame, known: Known, column: str) -> pd.Series:
    above = rows.set_index("target")[column].to_dict()
    places = rows[column]
    for _ in above:  # each round one step up: what comes by itself again goes round for ever
        places = places.where(places == rows["target"], places.map(above).fillna(""))
        if (places == "").all():
            break
    return places != rows["target"]


@rule("an indicator continues itself", ("bridges",), "name the one whose history it takes up",
      "continues")  # fmt: skip
def continues_another(rows: pd.DataFrame, known: Known, column: str) -> pd.Series:
    return rows[column] != rows["indicator"]


@rule("the term and the period do not fit", TARGETS,
      "each, mean and total need years such as 2021-2025", "term")  # fmt: skip
def term_of_period(rows: pd.DataFrame, known: Known, column: str) -> pd.Series:
    years = rows["period"].str.fullmatch(r"\d{4}-\d{4}")
    return rows[column].isin(["", "end"]) | years


@rule("a rate has no total", TARGETS, "write mean, end or each", "term")
def term_of_rate(rows: pd.DataFrame, known: Known, column: str) -> pd.Series:
    kinds = known.lookup(rows["indicator"], "indicators", "kind")
    return (rows[column] != "total") | ~kinds.isin(["rate", "rank"])


@rule("published before its source was", (*OBSERVATIONS, *TARGETS, "attainment"),
      "correct the day here or that of {source} in sources.csv", "published")  # fmt: skip
def after_source(rows: pd.DataFrame, known: Known, column: str) -> pd.Series:
    first = known.lookup(rows["source"], "sources", "published")  # so that a view never lacks one
    return first.isna() | (rows[column] >= first.fillna(""))


@rule("a change is stored negative", TARGETS, "store a reduction positive, with direction down",
      "low", "high")  # fmt: skip
def positive(rows: pd.DataFrame, known: Known, column: str) -> pd.Series:
    return ~rows["basis"].isin(REDUCTIONS) | ~(_number(rows[column]) < 0)


@rule("the threshold is outside the bounds of its indicator", TARGETS, BOUNDS, "low", "high")
def threshold_bounded(rows: pd.DataFrame, known: Known, column: str) -> pd.Series:
    return bounded(rows, known, column) | rows["basis"].isin(REDUCTIONS)


@rule("the kind of claim and its number do not fit", CLAIMS, _told, "printed")
def told(rows: pd.DataFrame, known: Known, column: str) -> pd.Series:
    printed = (rows[column] != "") & (rows["decimals"] != "") & (rows["unit"] != "")
    return printed.where(~rows["kind"].isin(WITHOUT_NUMBER), rows[column] == "")


@rule("the whole of a part is unknown", CLAIMS, "write the item of the whole, such as R01",
      "against")  # fmt: skip
def whole_known(rows: pd.DataFrame, known: Known, column: str) -> pd.Series:
    return (rows["kind"] != "part_of") | rows[column].isin(known.items)
