"""Years and days in words: none but those that the row, its source or another row speaks of."""

from __future__ import annotations

import datetime as dt
import re
from collections import Counter
from typing import Final

import pandas as pd

from attain.evidence.rules import READ, Rows, doubt
from attain.evidence.schema import NEVER

_MONTH: Final = "january|february|march|april|may|june|july|august|[a-z]+ber"
_AFTER: Final = rf"(?i)\b(?:năm|in|since|end-|{_MONTH}) ?(\d{{4}})\b(?![.,]\d)"
_SPAN: Final = r"\b((?:19|20)\d\d) ?[-–] ?((?:19|20)\d\d)\b"
_HALF: Final = r"\b(?:(?:19|20)\d\d ?[-–] ?(?!19|20)\d\d|(?!19|20)\d\d\d\d ?[-–] ?(?:19|20))\d\d\b"
_NONE: Final = (
    r"(?<![\d.,/])(?!19|20)\d{4}(?!\d|[.,/]\d|/[A-ZĐ]| ?[%a-zà-ỹđ])"  # and no number of people
)
_YEAR: Final = re.compile(  # and no number of people
    r"(?<![\d.,/])((?:19|20)\d\d)(?![\d.,]*\d| ?%| ?(?:hộ|người|lao|lượt|poor|people)\b)"
)
_HASH: Final = r"SHA-256 [0-9a-f]+"  # of a file, whose digits are no year
_TWICE: Final = 2  # or more often a year is spoken of that none of them doubts
_OLD: Final = 4  # years that a figure is told after its own without naming it
_LONGEST: Final = 10  # years of a plan, where it does not end in such a year
_TERM: Final = (3, 4, 5)  # years between the ends of a plan, the last one of which ends in 0 or 5


@doubt(f"sources {READ}", "note quote title")
def days_in_words(r: Rows) -> pd.Series:
    """A day or a year is none of the calendar; read it again."""

    def stands(told: str) -> bool:
        text = re.sub(_HASH, "", told)
        for day, month, year in re.findall(r"\b(\d{1,2})/(\d{1,2})/(\d{4})\b", text):
            try:
                if not 1900 <= dt.date(int(year), int(month), int(day)).year <= 2100:
                    return False
            except ValueError:
                return False
        in_order = all(first < last for first, last in re.findall(_SPAN, text))
        # of a span one end alone is a year, or four digits are none
        in_order &= not re.search(f"{_HALF}|{_NONE}", text)
        return in_order and all(1900 <= int(year) <= 2100 for year in re.findall(_AFTER, text))

    return r.holds(stands)


@doubt("sources", "url")
def year_of_address(r: Rows) -> pd.Series:
    """The address names a year that is none; open it."""
    named = r.cell.str.extractall(r"-nam-(\d{4})(?![\d])")[0]
    return r.but(named[~named.astype(int).between(1900, 2100)].index.get_level_values(0))


@doubt("observations", "period")
def month_or_school_year(r: Rows) -> pd.Series:
    """It is read as a month and may be a school year: no other month of {indicator} in {source}
    tells; write the one year that it counts for, or take it as it is.
    """
    parts = r.cell.str.extract(r"^..(..)-(0\d|1[0-2])$").astype(float)
    either = (parts[0] + 1) % 100 == parts[1]
    tells = parts[1].notna() & ~either
    return ~either | tells.groupby([r["source"], r["indicator"]]).transform("any")


@doubt(READ, "quote note")
def year_in_words(r: Rows) -> pd.Series:
    """A year is none that the row, its source or another row of it speaks of; compare with
    {period} and {source}.
    """
    times = _spoken_of(r)
    for source, cells in r.texts(READ, "period against"):
        times.update({(source, year): _TWICE for year in _YEAR.findall(cells)})

    def spoken_of(text: str, source: str, period: str) -> bool:
        own = [int(year) for year in re.findall(r"\d{4}", period)]
        beside = {f"{own[0] - 1}", f"{own[-1] + 1}"}
        beside |= {f"{year}" for year in range(own[-1], 2055) if year % 5 == 0}  # what is aimed at
        return all(year in beside or times[source, year] >= _TWICE for year in _years(text))

    return r.holds(spoken_of, r["source"], r["period"])


@doubt("sources", "note title")
def year_of_source(r: Rows) -> pd.Series:
    """A year is none that a row of the source, its day or its address speaks of; compare with its
    rows.
    """
    texts, fives = r.texts(READ, "period against quote note"), in_fives(r)
    named = {(source, year) for source, text in texts for year in _YEAR.findall(text)}

    def spoken_of(text: str, source: str, url: str, day: str) -> bool:
        own = {*map(str, range(int(day[:4]) - 1, int(day[:4]) + 2))} if day != NEVER else set()
        said = own | {*re.findall(r"(?:19|20)\d\d", url)}
        return all(y in said or (source, y) in named for y in _years(text, fives=fives))

    return r.holds(spoken_of, r["source"], r["url"], r["published"]) | r.office


@doubt("observations", "period")
def old_year_in_words(r: Rows) -> pd.Series:
    """The year is long before its source, whose words do not name it; compare with {source}."""
    times = _spoken_of(r)

    def named(period: str, source: str, day: str) -> bool:
        last = int(re.findall(r"\d{4}", period)[-1])
        old = day != NEVER and int(day[:4]) - last > _OLD
        return not old or any(times[source, f"{year}"] for year in (last, last + 1))  # its start

    return r.holds(named, r["source"], r["published"]) | r.office


def _spoken_of(r: Rows) -> Counter[tuple[str, str]]:
    """How often the words of a source and of its rows name a year; what is its own counts twice."""
    times: Counter[tuple[str, str]] = Counter()
    for source, text in r.texts("sources", "published title url note"):
        years = re.findall(r"(?:19|20)\d\d", text)
        times.update({(source, year): _TWICE for year in years})
    for source, text in r.texts(READ, "quote note"):
        times.update((source, year) for year in _years(text))
    return times


def without_terms(text: str, *, fives: bool = True) -> str:
    """A text without the years of a plan of several, such as 2021-2025.

    Where plans do not end in years of five, any two to ten years may be those of one.
    """

    def other(span: re.Match[str]) -> str:
        years, last = int(span[2]) - int(span[1]), int(span[2])
        term = last % 5 == 0 and years in _TERM if fives else 0 < years < _LONGEST
        return "" if term else span[0]

    return re.sub(_SPAN, other, text)


def in_fives(r: Rows) -> bool:
    """Whether hardly a title of the package tells of years that do not end as those of a plan do.

    Where titles tell of none, it is so.
    """
    titles = r.known.tables["sources"]["title"]
    told = [last for title in titles for _, last in re.findall(_SPAN, title)]
    return sum(int(last) % 5 == 0 for last in told) * 2 >= len(told)


def _years(text: str, *, fives: bool = True) -> list[str]:
    """The years that a text names, but for those of a plan of several."""
    return _YEAR.findall(without_terms(re.sub(_HASH, "", text), fives=fives))
