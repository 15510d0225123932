"""Wording: quotes, notes and titles held against the cells that were read from them.

The words name the area and what is counted, tell a rise from a fall and a percentage from a count,
their numbers reckon with each other: households with their share, a sum with its result; and they
name no years and days but those that the row, its source or another row speaks of.
"""

from __future__ import annotations

import math
import re
from collections import Counter
from functools import cache
from typing import Final

import pandas as pd

from attain.evidence.doubts.words import half, in_foreign_words, numbers, numbers_in_place, reckoned
from attain.evidence.rules import CLAIMS, READ, REDUCTIONS, TARGETS, Row, Rows, doubt
from attain.evidence.schema import NEVER, slug
from attain.evidence.validation import is_day

_PERCENT: Final = re.compile(r" ?(?:%|٪|per ?cent|p(?:or|our) cent|[-–/][\d.,]+ ?%)")
_HOUSEHOLDS: Final = re.compile(
    r"(?<![\d.,])(\d{1,3}(?:[.,]\d{3})+)(?:/[\d.,]*\d)? (?:hộ|(?:near-)?poor|households)(.{0,60})"
)
_FALL: Final = r"giảm|fall|fell|decreas|reduc|drop"
_RISE: Final = r"tăng|rise|rose|increas|grew"
_CHANGE: Final = rf"{_FALL}|{_RISE}|step|\b(?:cut|halve|double|grow|bring down|lower by)\b"
_SAME: Final = 0.02  # of the households of an area and year
_STEP: Final = r"\(?[\d.,]*\d\)?"
_EQUATION: Final = re.compile(rf"((?:{_STEP} ?[-+/] ?)+{_STEP}) ?= ?([\d.,]*\d)")
_slug: Final = cache(slug)
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


# ---- the area and what is counted ---------------------------------------------------------------
@doubt(READ, "area")
def area_in_words(r: Rows) -> pd.Series:
    """Quote, note and source do not name this province, and name another one or have no other row
    of it; compare with {source}.
    """
    areas = r.known.tables["areas"]
    names = r.texts("areas", "name_en", by="area")
    named = {area: slug(re.sub(r" \(.*| City$", "", name)) for area, name in names}
    parts = {area: told.split() for area, told in r.texts("areas", "parts", by="area")}
    placed = set(areas.loc[areas["level"].isin(["province", "merged"]), "area"])
    provinces = {f"-{named[area]}-" for area in placed}
    times = Counter(r.texts(READ, "area"))
    said = dict(r.texts("sources", "source title outlet url note"))
    own = r["note"] if "quote" not in r.frame else r.words
    texts = "-" + own.map(_slug) + "-" + r["source"].map(lambda s: _slug(said.get(s, ""))) + "-"

    def told(area: str, source: str, text: str, asked: bool) -> bool:
        if not asked or any(f"-{named[one]}-" in text for one in (area, *parts[area])):
            return True
        return times[source, area] > 1 and not any(name in text for name in provinces)

    return r.holds(told, r["source"], texts, r.cell.isin(placed) & ~r.office)


# ---- signs and units ----------------------------------------------------------------------------
def _behind(text: str, value: float) -> list[str]:
    """What follows a number wherever it stands in a text."""
    return [behind for held, _, behind in numbers_in_place(text) if value in held]


@doubt("observations", "indicator")
def percent_in_quote(r: Rows) -> pd.Series:
    """Quote and indicator disagree whether the figure is a percentage; compare with {quote}."""

    def told(row: Row) -> bool:
        tails = _behind(row["quote"], float(row["value"]))
        signs = [bool(_PERCENT.match(tail)) for tail in tails]
        if not all(tails):  # the quote was cut behind the figure
            return True
        return not signs or (any(signs) if row["unit"] == "percent" else not all(signs))

    asked = (r["quote"] != "") & ~r["quote"].str.contains("% ?[0-9]")
    return Rows(r.frame.assign(unit=r.of("unit")), r.known, r.column).each(told, asked)


@doubt(CLAIMS, "unit")
def unit_of_claim(r: Rows) -> pd.Series:
    """The unit is not that of the quote and the kind of claim; compare with {quote}."""
    units = {"rank_of": "places", "places_gained": "places", "lower_bound": "own"}
    units |= dict.fromkeys(("percent_of_plan", "rise_over_plan"), "percent")

    def told(row: Row) -> bool:
        usual = units.get(row["kind"])
        if usual or row["unit"] == "places":
            return row["unit"] == usual
        tails = _behind(row["quote"], abs(float(row["printed"] or "nan")))
        signs = {"percent": _PERCENT, "households": re.compile(" (?:hộ|house)")}
        seen = {unit for unit, sign in signs.items() if any(sign.match(tail) for tail in tails)}
        return row["unit"] in (seen or ({row["unit"]} if not tails else {"own"}))

    return r.each(told, r.cell != "")


@doubt(CLAIMS, "kind")
def rise_in_words(r: Rows) -> pd.Series:
    """A percentage of a plan is told as a rise, or the reverse; compare with {quote} {note}."""
    rise = r.words.str.contains(f"{_RISE}|vượt|exceed", case=False)
    asked = r.cell.isin(["percent_of_plan", "rise_over_plan"]) & ~in_foreign_words(r)
    return ~asked | ((r.cell == "rise_over_plan") == rise)


@doubt(CLAIMS, "printed")
def sign_in_words(r: Rows) -> pd.Series:
    """The quote tells a rise from a fall otherwise; a fall is negative; compare with {quote}."""
    fall, rise = (r["quote"].str.contains(words, case=False) for words in (_FALL, _RISE))
    negative = r.cell.str.startswith("-")
    asked = r["kind"].isin(["change_on_last_year", "change_since", "mean_change"]) & (fall != rise)
    return ~asked | (r.cell == "") | (negative == fall)


@doubt(TARGETS, "basis")
def change_in_words(r: Rows) -> pd.Series:
    """No word of quote or note speaks of a change; write level or count, or see {source}."""
    said = r.words.str.contains(_CHANGE, case=False) | (r["quote"] == "")
    return ~r.cell.isin(REDUCTIONS) | said | in_foreign_words(r)


@doubt(CLAIMS, "against")
def against_of_kind(r: Rows) -> pd.Series:
    """This kind of claim is not held against such; {kind} is held against something else."""  # noqa: D404
    forms = {"mean_change": "", "all_met": "plan", "plan": "plan", "part": r"[RT]\d\d"}
    forms |= dict.fromkeys(("change", "places"), r"\d{4}.*")

    def told(against: str, kind: str) -> bool:
        form = next((form for word, form in forms.items() if word in kind), "")
        return bool(re.fullmatch(form, against))

    return r.holds(told, r["kind"])


@doubt(CLAIMS, "against")
def against_last_year(r: Rows) -> pd.Series:
    """A change is not counted from an earlier year, or one on last year not from the year before;
    it is one of {period}.
    """
    years = r.year("period") - r.year("against")
    return (years == 1).where(r["kind"] == "change_on_last_year", ~(years <= 0))


@doubt(CLAIMS, "decimals")
def decimals_of_quote(r: Rows) -> pd.Series:
    """The quote writes the number with other decimals; compare with {quote}."""

    def written(row: Row) -> bool:
        text = f"{abs(float(row['printed'])):.{row['decimals']}f}"
        return text in row["quote"] or text.replace(".", ",") in row["quote"]

    asked = (r.cell != "") & (r["printed"] != "")
    return r.each(written, asked & (r.decimals("printed") != r.number()))


# ---- numbers that reckon with each other --------------------------------------------------------
@doubt(READ, "note")
def sums_in_note(r: Rows) -> pd.Series:
    """The arithmetic of the note does not come out; reckon {note} again."""

    def comes_out(sum_: str, printed: str) -> bool:
        value = reckoned(sum_) if sum_.count("(") == sum_.count(")") else math.nan
        zeros = 0 if "." in printed else len(printed) - len(printed.rstrip("0"))
        step = 10.0 ** (zeros - len(printed.partition(".")[2])) * (1 + 1e-9)
        gap = min(abs(value - float(printed)), abs(100 * value - float(printed)))
        return not math.isfinite(value) or gap <= step

    def reckons(note: str) -> bool:
        said = _EQUATION.findall(note)
        return all(comes_out(*(told.replace(",", "") for told in pair)) for pair in said)

    return r.holds(reckons)


@doubt("observations", "value")
def of_all_households(r: Rows) -> pd.Series:
    """Households and their share make the area another size than elsewhere; see {quote} {note}."""

    def whole(row: Row) -> float:
        for count, tail in _HOUSEHOLDS.findall(row["quote"] or f"{row['note']} {row['value']} %"):
            share = re.search(r"(\d+(?:[.,]\d+)?) ?%", tail)
            if share and float(row["value"]) in numbers(share[1]) - {0.0}:
                return float(re.sub("[.,]", "", count)) / float(row["value"])
        return float("nan")

    mine = r.frame[r["indicator"].str.contains("poor|multidimensional") & ~r.office]
    found = pd.Series([whole(row) for row in mine.to_dict("records")], mine.index, dtype=float)
    slack = _SAME + mine["value"].map(half).astype(float) / mine["value"].astype(float)
    by = [mine[name] for name in ("area", "group", "period")]
    return r.unless((found / found.groupby(by).transform("median") - 1).abs() > slack / 2)


# ---- years and days -----------------------------------------------------------------------------
@doubt(f"sources {READ}", "note quote title")
def days_in_words(r: Rows) -> pd.Series:
    """A day or a year is none of the calendar; read it again."""

    def stands(told: str) -> bool:
        text = re.sub(_HASH, "", told)
        days = re.findall(r"\b(\d{1,2})/(\d{1,2})/(\d{4})\b", text)
        if not all(is_day(f"{y}-{m:0>2}-{d:0>2}") and 1900 <= int(y) <= 2100 for d, m, y in days):
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
    """A year is in no row of the source, nor in its day or address; compare with its rows."""
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
    """Whether hardly a title tells of years that do not end as a plan's do; so where none tells."""
    titles = r.known.tables["sources"]["title"]
    told = [last for title in titles for _, last in re.findall(_SPAN, title)]
    return sum(int(last) % 5 == 0 for last in told) * 2 >= len(told)


def _years(text: str, *, fives: bool = True) -> list[str]:
    """The years that a text names, but for those of a plan of several."""
    return _YEAR.findall(without_terms(re.sub(_HASH, "", text), fives=fives))
