"""What is valid and yet hard to believe: what ``attain check`` asks a reader to look at.

A doubt is a rule that a true row may break: a value that its own quote does not hold, a derived
one that its note does not lead to, a day that contradicts the edition, a plan that goes the wrong
way. Those of numbers beside numbers are in :mod:`attain.evidence.outliers`, of ids and flags in
:mod:`~attain.evidence.metadata`, of lists in :mod:`~attain.evidence.lists`, of words in
:mod:`~attain.evidence.wording`, of sources in :mod:`~attain.evidence.provenance`, of the ends of
plans in :mod:`~attain.evidence.ends`, of rows that are missing in
:mod:`~attain.evidence.completeness`.
"""

from __future__ import annotations

import re
from functools import cache
from typing import Final

import pandas as pd

from attain.evidence.rules import CLAIMS, REDUCTIONS, TARGETS, Row, Rows, rules
from attain.evidence.schema import NEVER, slug

_NUMBER: Final = r"\d+(?:[.,]\d+)*"
_TERM: Final = rf"(?:{_NUMBER}|\({_NUMBER}(?: [-+/] {_NUMBER})+\))"
_SUM: Final = re.compile(rf"{_TERM}(?: [-+/] {_TERM})+")
_SHARE: Final = re.compile(rf"({_NUMBER}) households of about ({_NUMBER})")
_MIDDLE: Final = re.compile(rf"between ({_NUMBER}) and ({_NUMBER}): the middle")
_OF_PLAN: Final = re.compile(rf"({_NUMBER})(?: in the first half)? is ({_NUMBER}) % of the plan")
_WORDS: Final = {
    1e3: "nghìn|ngàn|thousand", 1e6: "triệu|million", 1e9: "tỷ(?! lệ)|billion",
}  # fmt: skip
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


def near(note: str, value: float, half: float) -> bool:
    """Whether the arithmetic of a note comes within half a digit of a value."""
    return any(low - half <= value <= high + half for low, high in led_to(note))


def _leads(note: str, value: str) -> bool:
    """Whether the arithmetic of a note comes to a value, to the digits that it is written with.

    Without any arithmetic the value has to stand in the note.
    """
    if not led_to(note):
        return float(value) in numbers(note)
    return near(note, float(value), 0.5 * 10.0 ** -len(value.partition(".")[2]) + 1e-9)


# ---- figures and their words --------------------------------------------------------------------
def figure_in_quote(r: Rows) -> pd.Series:
    def held(row: Row) -> bool:  # a value that is the middle of two stands in the note
        ends = led_to(row["note"]) if "middle" in row["note"] else ()
        middles = {low for low, high in ends if low == high}
        return float(row["value"]) in numbers(row["quote"]) | middles

    return r.each(held, (r["status"] != "D") & _has_number(r))


def threshold_in_quote(r: Rows) -> pd.Series:
    asked = _has_number(r) & (r.cell != "") & ~_is_derived(r)
    return r.each(lambda row: float(row[r.column]) in numbers(row["quote"]), asked)


def derived_threshold(r: Rows) -> pd.Series:
    def held(row: Row) -> bool:
        return _leads(row["note"], row[r.column]) or float(row[r.column]) in numbers(row["note"])

    return r.each(held, _is_derived(r) & (r.cell != ""))


def derived_from_quote(r: Rows) -> pd.Series:
    def held(row: Row) -> bool:
        said = {f"{number:g}" for number in numbers(row["note"])}
        return any(f"{n:g}" in said or f"{n:g}" in row["note"] for n in numbers(row["quote"]))

    return r.each(held, _is_derived(r) & _has_number(r))


def printed_in_quote(r: Rows) -> pd.Series:
    asked = _has_number(r) & (r.cell != "")
    return r.each(lambda row: abs(float(row["printed"])) in numbers(row["quote"]), asked)


def _has_number(r: Rows) -> pd.Series:
    return r["quote"].str.contains(r"\d")


def _is_derived(r: Rows) -> pd.Series:
    return r["note"].str.contains("derived", case=False)


# ---- days and plans -----------------------------------------------------------------------------
def _agree(r: Rows, names: str, pattern: str) -> pd.Series:
    """Whether days begin as they are named; of a year alone 1 January of the next stands for it."""
    named = r[names].str.extract(pattern)[0].fillna("")
    next_year = (pd.to_numeric(named.str[:4]) + 1).map("{:.0f}-01-01".format)
    begins = [day.startswith(name) for day, name in zip(r.cell, named, strict=True)]
    return pd.Series(begins, r.cell.index) | (r.cell == next_year) | (r.cell == NEVER)


def comparator_of_direction(r: Rows) -> pd.Series:
    upward, downward = r.cell.isin([">=", ">"]), r.cell.isin(["<=", "<"])
    against = (upward & (r["direction"] != "up")) | (downward & (r["direction"] == "up"))
    return ~against | r["basis"].isin(REDUCTIONS)


def strict_in_words(r: Rows) -> pd.Series:
    def held(row: Row) -> bool:
        words = f"{row['quote']} {row['note']}"
        return bool(re.search(_STRICT[row["comparator"]], words, re.I)) or not words.strip()

    return r.each(held, r.cell.isin(_STRICT))


def year_of_id(r: Rows) -> pd.Series:
    ids = r.frame.iloc[:, 0].str.findall(r"(?<![0-9])\d{4}(?![0-9])")
    held = [not years or period[-4:] in years for years, period in zip(ids, r.cell, strict=True)]
    return pd.Series(held, r.frame.index)


def in_its_time(r: Rows) -> pd.Series:
    told, first, last = r.year(r.column), r.year("period"), r.year("period", slice(-4, None))
    return ((told >= first - 5) & (told <= last + 2)) | told.isna()


def decimals_of_threshold(r: Rows) -> pd.Series:
    most = pd.concat([r.decimals("low"), r.decimals("high")], axis=1).max(axis=1)
    return most == r.number()


def part_of_same(r: Rows) -> pd.Series:
    mine = r["area"] + " " + r["period"]
    return (r.cell == "") | (r.cell.map(dict(zip(r["target"], mine, strict=True))) == mine)


# ---- lists --------------------------------------------------------------------------------------
_USUAL: Final = {"percent": "rate", "rank": "rank", "million_vnd": "money", "billion_vnd": "money"}


def _bare(name: str) -> str:
    """The letters of a name without diacritics."""
    return re.sub("[^a-z]", "", slug(name))


def _letters(r: Rows, one: str, other: str) -> pd.Series:
    """Whether two names of a province have the same letters."""
    return (r[one].map(_bare) == r[other].map(_bare)) | (r["level"] != "province")


# fmt: off
DOUBTS: Final = rules(
    ("derived", "observations", "value", "the note of a derived figure does not lead to it",
     "compare with the note, {note}",
     lambda r: r.each(lambda row: _leads(row["note"], row["value"]), r["status"] == "D")),
    ("figure_in_quote", "observations", "value", "the quote does not hold the figure",
     "compare with {quote}", figure_in_quote),
    ("of_its_quote", "observations", "note",
     "the words and the note of a derived figure share no number", "compare with {quote}",
     lambda r: r.each(lambda row: bool(numbers(row["quote"]) & numbers(row["note"])),
                      (r["status"] == "D") & _has_number(r))),
    ("threshold_in_quote", TARGETS, "low high", "the quote does not hold the threshold",
     "compare with {quote}", threshold_in_quote),
    ("derived_threshold", TARGETS, "low high",
     "the note of a derived threshold does not lead to it", "compare with the note, {note}",
     derived_threshold),
    ("derived_from_quote", TARGETS, "note",
     "the words and the note of a derived threshold share no number", "compare with {quote}",
     derived_from_quote),
    ("printed_in_quote", CLAIMS, "printed", "the quote does not hold the printed number",
     "compare with {quote}", printed_in_quote),
    ("decimals_of_claim", CLAIMS, "decimals", "the decimals are not those of the number",
     "count those of {printed}",
     lambda r: (r.cell == "") | (r.decimals("printed") <= r.number())),
    ("day_of_edition", "observations", "published", "the day is not that of the edition",
     "{vintage} names another",
     lambda r: _agree(r, "vintage", r"^press-(?:.*-)?(\d{4}(?:-\d{2})?)$")),
    ("day_of_source", "sources", "published", "the day is not that in the id",
     "{source} names another",
     lambda r: _agree(r, "source", r"-(\d{4}(?:-\d\d){0,2})(?:-\d)?$") | r.office),
    # a table of the office is of many years
    ("day_of_its_source", f"observations {TARGETS} attainment", "published",
     "the day is not that of the source",
     "{source} was published on another day, as sources.csv says",
     lambda r: (r.cell == r.of("published", "source")) | r.office),
    ("day_of_survey", "observations", "published",
     "a survey's figure is not known from 30 June of the next year",
     "the tables of the office are, by the convention of docs/data.md",
     lambda r: (r.cell == (r.year("period") + 1).map("{:.0f}-06-30".format)) | ~r.office),
    ("towards_better", TARGETS, "direction", "the direction is not that of progress",
     "{indicator} is better the other way, by indicators.csv",
     lambda r: (r.cell == "up") == (r.of("better") == "higher")),
    ("comparator_of_direction", TARGETS, "comparator",
     "the comparator goes against the direction",
     "with direction {direction} it would be the other one", comparator_of_direction),
    ("strict_in_words", TARGETS, "comparator", "no words bear a strict comparator",
     "write >= or <=, or quote them", strict_in_words),
    ("year_of_id", f"{TARGETS} attainment", "period", "the id names another year",
     "compare with the id", year_of_id),
    ("in_its_time", TARGETS, "published", "a plan became known long before or after its year",
     "compare with {source}", in_its_time),
    ("decimals_of_threshold", TARGETS, "decimals", "the decimals are not those of the threshold",
     "count those that are printed", decimals_of_threshold),
    ("one_chapter", TARGETS, "section",
     "the chapter is not that of its indicator's other targets",
     "{indicator} stands in another one elsewhere",
     lambda r: r.cell == r.cell.groupby(r["indicator"]).transform(lambda part: part.mode()[0])),
    ("part_of_same", TARGETS, "parent", "a part is of another area or period than its whole",
     "compare with {parent}", part_of_same),
    ("basis_of_kind", TARGETS, "basis", "the basis is not that of its kind of indicator",
     "a count is asked for as count, a rate as level or change",
     lambda r: (r.cell == "count") == (r.of("kind") == "count")),
    ("unit_of_kind", "indicators", "unit", "the unit is not one of its kind",
     "a rate is in percent, a rank in rank",
     lambda r: r.cell.map(_USUAL).fillna("count") == r["kind"]),
    ("whole_percentage", "indicators", "upper", "a percentage is not bounded by 0 and 100",
     "write lower 0 and upper 100",
     lambda r: ((r.number("lower") == 0) & (r.number() == 100)) | (r["unit"] != "percent")),
    ("names_agree", "areas", "name_en",
     "the two names of an area differ by more than diacritics", "compare with {name_vi}",
     lambda r: _letters(r, "name_vi", "name_en")),
    ("id_of_name", "areas", "area", "the id of an area is not its name",
     "compare with {name_en}", lambda r: _letters(r, "area", "name_en")),
)
