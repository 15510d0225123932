"""What is valid and yet hard to believe: what ``attain check`` asks a reader to look at.

A doubt is a rule like those of :mod:`attain.evidence.relations`, but one that a true row may
break: a value that its own quote does not hold, a derived one that its note does not lead to, a
day that contradicts the edition, a plan that goes the wrong way. Those of numbers beside numbers
are in :mod:`attain.evidence.outliers`.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Hashable, Mapping
from functools import cache, partial
from typing import Final

import pandas as pd

from attain.evidence.relations import (
    AREAS,
    CLAIMS,
    INDICATORS,
    OBSERVATIONS,
    TARGETS,
    Known,
    Rule,
    rule,
)
from attain.evidence.schema import NEVER

Row = Mapping[Hashable, str]
DOUBTS: Final[list[Rule]] = []
doubt = partial(rule, among=DOUBTS)

_NUMBER: Final = r"\d+(?:[.,]\d+)*"
_TERM: Final = rf"(?:{_NUMBER}|\({_NUMBER}(?: [-+/] {_NUMBER})+\))"
_SUM: Final = re.compile(rf"{_TERM}(?: [-+/] {_TERM})+")
_SHARE: Final = re.compile(rf"({_NUMBER}) households of about ({_NUMBER})")
_MIDDLE: Final = re.compile(rf"between ({_NUMBER}) and ({_NUMBER}): the middle")
_OF_PLAN: Final = re.compile(rf"({_NUMBER})(?: in the first half)? is ({_NUMBER}) % of the plan")
_WORDS: Final = {
    1e3: "nghìn|ngàn|thousand", 1e6: "triệu|million", 1e9: "tỷ(?! lệ)|billion",
}  # fmt: skip
OFFICE: Final = r"^(?:nso|gso)-"  # ids of the tables of the statistics office
_STRICT: Final = {
    ">": r"trên|hơn|vượt|quá|over|above|more than|exceed|lebih|>",
    "<": r"dưới|below|less than|under|không quá|<",
}


def numbers(text: str) -> set[float]:
    """Every number that a text may hold: both readings of a mark, thousands told in words.

    Examples
    --------
    >>> sorted(numbers("đạt 25.600 lượt, 0,53%"))
    [0.53, 25.6, 25600.0]
    >>> 3500.0 in numbers("trên 3,5 nghìn người")
    True
    """
    found = set()
    for token in re.findall(_NUMBER, text):
        whole, mark, last = re.fullmatch(r"(.*?)(?:([.,])(\d+))?", token).groups()  # type: ignore[union-attr]
        plain = re.sub("[.,]", "", whole)
        found.add(float(f"{plain}.{last or 0}"))
        if mark and re.fullmatch(r"\d{1,3}(?:[.,]\d{3})+", token):
            found.add(float(plain + last))
    low = text.lower()
    times = [factor for factor, words in _WORDS.items() if re.search(rf"\b(?:{words})\b", low)]
    return found | {round(number * factor, 6) for number in found for factor in times}


def _plain(number: str) -> float:
    """A number of a note, where commas part thousands.

    Examples
    --------
    >>> _plain("80,560"), _plain("2.87")
    (80560.0, 2.87)
    """
    return float(number.rstrip(".,").replace(",", ""))


@cache
def led_to(note: str) -> tuple[tuple[float, float], ...]:
    """What the arithmetic of a note comes to, each as the range that its roundings leave.

    Examples
    --------
    >>> led_to("5.34 - 2.05: the article prints the fall")
    ((3.29, 3.29),)
    >>> [(round(low), round(high)) for low, high in led_to("12,400 is 42.7 % of the plan")]
    [(29006, 29074)]
    """
    found = []
    for text in _SUM.findall(note):
        try:
            value = float(str(pd.eval(re.sub(r",(?=\d{3})", "", text), engine="python")))
        except (ArithmeticError, SyntaxError):  # a day, or a number that no reckoning has
            continue
        found.append((value, value))
    for part, whole in _SHARE.findall(note):
        found.append((100 * _plain(part) / _plain(whole),) * 2)
    for low, high in _MIDDLE.findall(note):
        found.append(((_plain(low) + _plain(high)) / 2,) * 2)
    for part, share in _OF_PLAN.findall(note):
        half = 0.5 * 10.0 ** -len(share.partition(".")[2])
        ends = [100 * _plain(part) / (_plain(share) + step) for step in (half, -half)]
        found.append((ends[0], ends[1]))
    return tuple((round(low, 9), round(high, 9)) for low, high in found)


def _leads(note: str, value: str) -> bool:
    """Whether the arithmetic of a note comes to a value, to the digits that it is written with.

    Without any arithmetic the value has to stand in the note.
    """
    ranges = led_to(note)
    if not ranges:
        return float(value) in numbers(note)
    half = 0.5 * 10.0 ** -len(value.partition(".")[2]) + 1e-9
    return any(low - half <= float(value) <= high + half for low, high in ranges)


def _hold(rows: pd.DataFrame, asked: pd.Series, test: Callable[[Row], bool]) -> pd.Series:
    """Whether a test holds of the rows that are asked; of the others it does."""
    mine = rows[asked.astype(bool)]
    pairs = zip(mine.index, mine.to_dict("records"), strict=True)
    return ~rows.index.to_series().isin([line for line, row in pairs if not test(row)])


# ---- figures and their words --------------------------------------------------------------------
@doubt("the note of a derived figure does not lead to it", OBSERVATIONS,
       "compare with the note, {note}", "value")  # fmt: skip
def derived(rows: pd.DataFrame, known: Known, column: str) -> pd.Series:
    return _hold(rows, rows["status"] == "D", lambda row: _leads(row["note"], row[column]))


@doubt("the quote does not hold the figure", OBSERVATIONS, "compare with {quote}", "value")
def figure_in_quote(rows: pd.DataFrame, known: Known, column: str) -> pd.Series:
    asked = (rows["status"] != "D") & rows["quote"].str.contains(r"\d")
    return _hold(rows, asked, lambda row: float(row[column]) in _told(row))


def _told(row: Row) -> set[float]:
    """The numbers of a quote and, of a value that is the middle of two, of the note."""
    middles = {low for low, high in led_to(row["note"]) if low == high and "middle" in row["note"]}
    return numbers(row["quote"]) | middles


@doubt("the words and the note of a derived figure share no number", OBSERVATIONS,
       "compare with {quote}", "note")  # fmt: skip
def of_its_quote(rows: pd.DataFrame, known: Known, column: str) -> pd.Series:
    asked = (rows["status"] == "D") & rows["quote"].str.contains(r"\d")
    return _hold(rows, asked, lambda row: bool(numbers(row["quote"]) & numbers(row[column])))


@doubt("the quote does not hold the threshold", TARGETS, "compare with {quote}", "low", "high")
def threshold_in_quote(rows: pd.DataFrame, known: Known, column: str) -> pd.Series:
    asked = rows["quote"].str.contains(r"\d") & (rows[column] != "") & ~_is_derived(rows)
    return _hold(rows, asked, lambda row: float(row[column]) in numbers(row["quote"]))


@doubt("the note of a derived threshold does not lead to it", TARGETS,
       "compare with the note, {note}", "low", "high")  # fmt: skip
def derived_threshold(rows: pd.DataFrame, known: Known, column: str) -> pd.Series:
    def test(row: Row) -> bool:
        return _leads(row["note"], row[column]) or float(row[column]) in numbers(row["note"])

    return _hold(rows, _is_derived(rows) & (rows[column] != ""), test)


@doubt("the words and the note of a derived threshold share no number", TARGETS,
       "compare with {quote}", "note")  # fmt: skip
def derived_from_quote(rows: pd.DataFrame, known: Known, column: str) -> pd.Series:
    def test(row: Row) -> bool:
        said = {f"{number:g}" for number in numbers(row[column])}
        return any(f"{n:g}" in said or f"{n:g}" in row[column] for n in numbers(row["quote"]))

    return _hold(rows, _is_derived(rows) & rows["quote"].str.contains(r"\d"), test)


def _is_derived(rows: pd.DataFrame) -> pd.Series:
    return rows["note"].str.contains("derived", case=False)


@doubt("the quote does not hold the printed number", CLAIMS, "compare with {quote}", "printed")
def printed_in_quote(rows: pd.DataFrame, known: Known, column: str) -> pd.Series:
    asked = rows["quote"].str.contains(r"\d") & (rows[column] != "")
    return _hold(rows, asked, lambda row: abs(float(row[column])) in numbers(row["quote"]))


@doubt("the decimals are not those of the number", CLAIMS, "count those of {printed}", "decimals")
def decimals_of_claim(rows: pd.DataFrame, known: Known, column: str) -> pd.Series:
    printed = rows["printed"].str.partition(".")[2].str.len()
    return (rows[column] == "") | (printed <= pd.to_numeric(rows[column], errors="coerce"))


# ---- days and editions --------------------------------------------------------------------------
@doubt("the day is not that of the edition", OBSERVATIONS, "{vintage} names another", "published")
def day_of_edition(rows: pd.DataFrame, known: Known, column: str) -> pd.Series:
    named = rows["vintage"].str.extract(r"^press-(?:.*-)?(\d{4}(?:-\d{2})?)$")[0].fillna("")
    return _agree(rows[column], named)


@doubt("the day is not that in the id", ("sources",), "{source} names another", "published")
def day_of_source(rows: pd.DataFrame, known: Known, column: str) -> pd.Series:
    named = rows["source"].str.extract(r"-(\d{4}(?:-\d\d){0,2})(?:-\d)?$")[0].fillna("")
    return _agree(rows[column], named) | rows["source"].str.contains(OFFICE)


def _agree(days: pd.Series, named: pd.Series) -> pd.Series:
    """Whether days begin as they are named; of a year alone 1 January of the next stands for it."""
    next_year = (pd.to_numeric(named.str[:4]) + 1).map("{:.0f}-01-01".format)
    begins = [day.startswith(name) for day, name in zip(days, named, strict=True)]
    return pd.Series(begins, days.index) | (days == next_year) | (days == NEVER)


@doubt("the day is not that of the source", (*OBSERVATIONS, *TARGETS, "attainment"),
       "{source} was published on another day, as sources.csv says", "published")  # fmt: skip
def day_of_its_source(rows: pd.DataFrame, known: Known, column: str) -> pd.Series:
    first = known.lookup(rows["source"], "sources", "published")
    office = rows["source"].str.contains(OFFICE)  # a table is of many years
    return (rows[column] == first) | office


@doubt("a survey's figure is not known from 30 June of the next year", OBSERVATIONS,
       "the tables of the office are, by the convention of docs/data.md", "published")  # fmt: skip
def day_of_survey(rows: pd.DataFrame, known: Known, column: str) -> pd.Series:
    year = pd.to_numeric(rows["period"].str[:4]) + 1
    office = rows["source"].str.contains(OFFICE)
    return (rows[column] == year.map("{}-06-30".format)) | ~office


# ---- plans --------------------------------------------------------------------------------------
@doubt("the direction is not that of progress", TARGETS,
       "{indicator} is better the other way, by indicators.csv", "direction")  # fmt: skip
def towards_better(rows: pd.DataFrame, known: Known, column: str) -> pd.Series:
    better = known.lookup(rows["indicator"], "indicators", "better")
    return (rows[column] == "up") == (better == "higher")


@doubt("the comparator goes against the direction", TARGETS,
       "with direction {direction} it would be the other one", "comparator")  # fmt: skip
def comparator_of_direction(rows: pd.DataFrame, known: Known, column: str) -> pd.Series:
    upward = rows[column].isin([">=", ">"])
    reduction = rows["basis"].isin(["change", "relative", "households"])
    sided = upward | rows[column].isin(["<=", "<"])
    return ~sided | reduction | (upward == (rows["direction"] == "up"))


@doubt("no words bear a strict comparator", TARGETS, "write >= or <=, or quote them", "comparator")
def strict_in_words(rows: pd.DataFrame, known: Known, column: str) -> pd.Series:
    def test(row: Row) -> bool:
        words = f"{row['quote']} {row['note']}"
        return bool(re.search(_STRICT[row[column]], words, re.I)) or not words.strip()

    return _hold(rows, rows[column].isin(_STRICT), test)


@doubt("the id names another year", ("targets", "plan_targets", "attainment"),
       "compare with the id", "period")  # fmt: skip
def year_of_id(rows: pd.DataFrame, known: Known, column: str) -> pd.Series:
    ids = rows[rows.columns[0]].str.findall(r"(?<![0-9])\d{4}(?![0-9])")
    pairs = zip(ids, rows[column], strict=True)
    return pd.Series([not years or period[-4:] in years for years, period in pairs], rows.index)


@doubt("a plan became known long before or after its year", TARGETS, "compare with {source}",
       "published")  # fmt: skip
def in_its_time(rows: pd.DataFrame, known: Known, column: str) -> pd.Series:
    told = pd.to_numeric(rows[column].str[:4], errors="coerce")
    first, last = (pd.to_numeric(rows["period"].str[part]) for part in (slice(4), slice(-4, None)))
    return ((told >= first - 5) & (told <= last + 2)) | told.isna()


@doubt("the decimals are not those of the threshold", TARGETS, "count those that are printed",
       "decimals")  # fmt: skip
def decimals_of_threshold(rows: pd.DataFrame, known: Known, column: str) -> pd.Series:
    most = rows[["low", "high"]].apply(lambda ends: ends.str.partition(".")[2].str.len())
    same: pd.Series = most.max(axis=1) == pd.to_numeric(rows[column])
    return same


@doubt("the chapter is not that of its indicator's other targets", TARGETS,
       "{indicator} stands in another one elsewhere", "section")  # fmt: skip
def one_chapter(rows: pd.DataFrame, known: Known, column: str) -> pd.Series:
    usual = rows.groupby("indicator")[column].transform(lambda part: part.mode()[0])
    held: pd.Series = rows[column] == usual
    return held


@doubt("a part is of another area or period than its whole", TARGETS, "compare with {parent}",
       "parent")  # fmt: skip
def part_of_same(rows: pd.DataFrame, known: Known, column: str) -> pd.Series:
    about = rows.set_index("target")[["area", "period"]].agg(" ".join, axis=1).to_dict()
    mine = rows[["area", "period"]].agg(" ".join, axis=1)
    return (rows[column] == "") | (rows[column].map(about) == mine)


@doubt("the basis is not that of its kind of indicator", TARGETS,
       "a count is asked for as count, a rate as level or change", "basis")  # fmt: skip
def basis_of_kind(rows: pd.DataFrame, known: Known, column: str) -> pd.Series:
    counted = known.lookup(rows["indicator"], "indicators", "kind") == "count"
    return (rows[column] == "count") == counted


# ---- lists --------------------------------------------------------------------------------------
@doubt(
    "the unit is not one of its kind", INDICATORS, "a rate is in percent, a rank in rank", "unit"
)
def unit_of_kind(rows: pd.DataFrame, known: Known, column: str) -> pd.Series:
    usual = {"percent": "rate", "rank": "rank", "million_vnd": "money", "billion_vnd": "money"}
    return rows[column].map(usual).fillna("count") == rows["kind"]


@doubt("a percentage is not bounded by 0 and 100", INDICATORS, "write lower 0 and upper 100",
       "upper")  # fmt: skip
def whole_percentage(rows: pd.DataFrame, known: Known, column: str) -> pd.Series:
    bounds = (pd.to_numeric(rows["lower"]) == 0) & (pd.to_numeric(rows[column]) == 100)
    return bounds | (rows["unit"] != "percent")


@doubt("the two names of an area differ by more than diacritics", AREAS, "compare with {name_vi}",
       "name_en")  # fmt: skip
def names_agree(rows: pd.DataFrame, known: Known, column: str) -> pd.Series:
    pairs = zip(rows["name_vi"].map(_bare), rows[column].map(_bare), strict=True)
    same = pd.Series([one == other for one, other in pairs], rows.index)
    return same | (rows["level"] != "province")


@doubt("the id of an area is not its name", AREAS, "compare with {name_en}", "area")
def id_of_name(rows: pd.DataFrame, known: Known, column: str) -> pd.Series:
    pairs = zip(rows[column], rows["name_en"].map(_bare), strict=True)
    same = [re.sub(r"[^a-z]", "", one) == other for one, other in pairs]
    return pd.Series(same, rows.index) | (rows["level"] != "province")


def _bare(name: str) -> str:
    """The letters of a name without diacritics."""
    plain = unicodedata.normalize("NFD", name.lower().replace("đ", "d"))
    return re.sub("[^a-z]", "", plain)
