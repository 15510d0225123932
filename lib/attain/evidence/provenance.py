"""Provenance: a source, its address and day, and how sure a row is that was read from it.

An address holds words, numbers and a day of its own, the note of a source says how its day was
found, and the confidence of a row follows from its source: each is held against the others.
"""

from __future__ import annotations

import datetime as dt
import re
from collections import Counter
from difflib import SequenceMatcher
from functools import cache
from itertools import combinations
from typing import Final
from urllib.parse import unquote

import pandas as pd

from attain.evidence.doubts import numbers
from attain.evidence.metadata import exchanged, words
from attain.evidence.rules import ALL, OFFICE, Row, Rows, rules
from attain.evidence.schema import NEVER, slug

_DAYS: Final = {  # how an id ends whose day is not on record, and what the note says
    "undated": "No day is on record",
    "year": "Only the year is on record",
    "month": "Only the month is on record",
    "day": "",
}
_SAID: Final = "|".join(said for said in _DAYS.values() if said)
_YEAR: Final = r"(?i)\b(?:năm|in|since|end-) ?(\d{4})\b(?![.,]\d)"
_YEARS: Final = r"\b((?:19|20)\d\d) ?[-–] ?((?:19|20)\d\d)\b"
_LAST: Final = "the last of the month|day counts as its last"
_COPY: Final = "copy|mirror|translat|foreign"
_RESERVE: Final = f"{_COPY}|excerpt|unknown"  # of a source
_DOUBT: Final = "doubt|round|whole number|excerpt"
_MORE: Final = r"hơn|trên|over|above|more than"
_LESS: Final = r"gần|dưới|nearly|almost|less than|below|hampir"
_ABOUT: Final = rf"(?:khoảng|xấp xỉ|about|around|{_MORE}|{_LESS})"
_BROAD: Final = "about|almost|nearly|than|start|so far|round|middle|thousand|count|implied|plan"
_LONG: Final = 3  # letters of a word of an address that is worth a doubt
_USUAL: Final = 5  # times that a sentence is written
_CODE: Final = r"\d+/(?:\d{4}/)?[A-ZĐ]+-[A-ZĐ&]+"  # of a decision
_COMMON: Final = 10  # times that the word which it may be is written
_NEAR: Final = 0.9  # of the letters of a title that its address has


@cache
def bare(text: str) -> str:
    """The letters and digits of a text without diacritics.

    Examples
    --------
    >>> bare("Báo Lâm Đồng, 1,5 %")
    'baolamdong15'
    """
    return slug(text).replace("-", "")


def _pairs(r: Rows, one: str, other: str) -> zip[tuple[str, str]]:
    return zip(r[one], r[other], strict=True)


# ---- days ---------------------------------------------------------------------------------------
def _ending(name: str) -> str:
    """How precise the day is that an id ends with."""
    if re.search(r"-undated(?:-\d)?$", name):
        return "undated"
    found = re.search(r"-\d{4}((?:-\d\d){0,2})(?:-\d)?$", name)
    return ("year", "month", "day")[len(found[1]) // 3] if found else ""


def note_of_day(r: Rows) -> pd.Series:
    def said(row: Row) -> bool:
        ending, found = _ending(row["source"]), re.match(_SAID, row["note"])
        return not ending or _DAYS[ending] == (found[0] if found else "")

    return r.each(said, r["excerpt"] != "")


def last_of_month(r: Rows) -> pd.Series:
    next_day = pd.to_datetime(r.cell, errors="coerce") + pd.Timedelta(days=1)
    asked = r["note"].str.contains(_LAST) & (r.cell != NEVER)
    return ~asked | (next_day.dt.day == 1)


def first_of_table(r: Rows) -> pd.Series:
    figures = r.known.tables["observations"]
    first = figures.groupby("source")["published"].min().to_dict()
    days = [first.get(source, day) for source, day in _pairs(r, "source", r.column)]
    return (r.cell == pd.Series(days, r.frame.index)) | ~r.office


def days_in_words(r: Rows) -> pd.Series:
    def stands(text: str) -> bool:
        for day, month, year in re.findall(r"\b(\d{1,2})/(\d{1,2})/(\d{4})\b", text):
            try:
                dt.date(int(year), int(month), int(day))
            except ValueError:
                return False
        in_order = all(first < last for first, last in re.findall(_YEARS, text))
        return in_order and all(1900 <= int(year) <= 2100 for year in re.findall(_YEAR, text))

    return r.cell.map(stands).astype(bool)


def usual_sentence(r: Rows) -> pd.Series:
    said = r.cell.map(lambda text: re.split(r"(?<=[.;:]) ", text))
    times = Counter(sentence for sentences in said for sentence in sentences)
    usual: dict[str, str] = {
        re.sub(r"\d", "0", sentence): sentence
        for sentence, count in times.items()
        if count >= _USUAL and re.search(r"\d", sentence)
    }

    def same(sentences: list[str]) -> bool:
        return all(usual.get(re.sub(r"\d", "0", one), one) == one for one in sentences)

    return said.map(same).astype(bool)


# ---- titles and addresses -----------------------------------------------------------------------
def code_of_table(r: Rows) -> pd.Series:
    codes = r["source"].str.extract(rf"{OFFICE}([ev]\d\d-.*)$")[0].fillna("")
    return pd.Series(
        [bare(code) in bare(title) for code, title in zip(codes, r.cell, strict=True)],
        r.frame.index,
    )


def title_of_address(r: Rows) -> pd.Series:
    def alike(row: Row) -> bool:
        title, address = bare(row["title"]), bare(unquote(row["url"]))
        if title in address:
            return True
        blocks = SequenceMatcher(None, title, address, autojunk=False).get_matching_blocks()
        return sum(block.size for block in blocks if block.size > 2) < _NEAR * len(title)

    return r.each(alike, (r.cell != "") & (r["url"] != ""))


def words_of_address(r: Rows) -> pd.Series:
    free = ("title", "outlet", "quote", "name_vi")
    addresses = r.cell.map(lambda url: re.findall("[a-z]{2,}", unquote(url).lower()))
    times = Counter(word for found in addresses for word in found)
    for table in r.known.tables.values():
        for column in {*free} & {*table.columns}:
            times.update(slug(word) for text in {*table[column]} for word in words(text))
    times += Counter(dict.fromkeys(map(bare, r["outlet"]), _COMMON))

    def sound(found: list[str]) -> bool:
        rare = [word for word in found if times[word] == 1 and len(word) >= _LONG]
        return not any(times[other] >= _COMMON for word in rare for other in exchanged(word))

    return addresses.map(sound).astype(bool)


def end_of_host(r: Rows) -> pd.Series:
    ends = r.cell.str.extract(r"^https?://[^/?]*\.([a-z]+)\.?(?::\d+)?(?:[/?]|$)")[0].fillna("")
    times = Counter(ends)
    usual = {word for end, count in times.items() if count >= _COMMON for word in exchanged(end)}
    return ~ends.isin(usual - {end for end, count in times.items() if count > 1})


def usual_code(r: Rows) -> pd.Series:
    every = Counter(
        code
        for table in r.known.tables.values()
        if "note" in table
        for text in table["note"]
        for code in re.findall(_CODE, text)
    )
    usual = {code for code, count in every.items() if count >= _USUAL}

    def known(text: str) -> bool:
        rare = (code for code in re.findall(_CODE, text) if every[code] == 1)
        return not any(_one_off(code, other) for code in rare for other in usual)

    return r.cell.map(known).astype(bool)


def twin_of_address(r: Rows) -> pd.Series:
    lengths: dict[int, list[tuple[object, str]]] = {}
    for line, url in r.cell.items():
        bald = re.sub(r"^https?://(?:www\.)?|/$", "", url)
        lengths.setdefault(len(bald), []).append((line, bald))
    alike = [
        line
        for same in lengths.values()
        for (one, url), (another, other) in combinations(same, 2)
        for line in (one, another)
        if 0 < sum(a != b for a, b in zip(url, other, strict=True)) < 3
    ]
    return r.but(alike)


def number_of_address(r: Rows) -> pd.Series:
    said: dict[str, set[str]] = {}
    for name, table in r.known.tables.items():
        if name != "sources" and "quote" in table:
            for source, quote, note in zip(
                table["source"], table["quote"], table["note"], strict=True
            ):
                text = f"{quote} {note}"
                said.setdefault(source, set()).update(
                    re.sub(r"\D", "", found) for found in re.findall(r"\d[\d.,]*", text)
                )

    def held(row: Row) -> bool:
        path = re.sub(r"(?<=-\d)-(?=\d)|(?<=-\d\d)-(?=\d)", "", unquote(row["url"]))
        named = {n for n in re.findall(r"(?<=-)(?!20)\d{3,6}(?=-)", path) if n[-1] != "0"}
        mine = said.get(row["source"], set())
        return not any(_one_off(n, other) for n in named - mine for other in mine)

    return r.each(held)


def _one_off(one: str, other: str) -> bool:
    """Whether two numbers differ in one digit, or by two that are exchanged."""
    if len(one) != len(other):
        return False
    apart = [n for n, (a, b) in enumerate(zip(one, other, strict=True)) if a != b]
    return len(apart) == 1 or (len(apart) == 2 and sorted(one) == sorted(other))


def of_some_row(r: Rows) -> pd.Series:
    tables = (table for name, table in r.known.tables.items() if name != "sources")
    return r.cell.isin(pd.concat([table["source"] for table in tables if "source" in table]))


def outlet_of_id(r: Rows) -> pd.Series:
    def named(row: Row) -> bool:
        name = re.sub(r"-(?:undated|\d{4}(?:-\d\d){0,2})(?:-\d)?$", "", row["source"])
        return bare(name) in f"{bare(row['outlet'])} {bare(row['url'])}"

    return r.each(named, ~r.office)


def title_of_figure(r: Rows) -> pd.Series:
    cells = ("value", "low", "high", "printed", "asked", "result", "percent", "quote", "note")
    figure = r"[\d.,]*\d(?= ?%)|\d{1,3}\.\d{3}"
    told = r.cell.map(lambda title: numbers(" ".join(re.findall(figure, title))))
    asked = told.map(bool)
    said: dict[str, set[float]] = {}
    for name, table in r.known.tables.items():
        if name != "sources" and "source" in table:
            mine = table[table["source"].isin(r.frame.loc[asked, "source"])]
            for row in mine.to_dict("records"):
                text = " ".join(row.get(cell, "") for cell in cells)
                said.setdefault(row["source"], set()).update(numbers(text))
    pairs = zip(told, r["source"], strict=True)
    return pd.Series([not n or bool(n & said.get(name, n)) for n, name in pairs], r.frame.index)


def day_of_address(r: Rows) -> pd.Series:
    month = r["url"].str.extract(r"/(?P<y>20\d\d)[/-]?(?P<m>[01]\d)(?:\d\d)?/")
    stamp = r["url"].str.extract(r"(?P<y>20[012]\d)(?P<m>[01]\d)(?P<d>[0-3]\d)\d{6}")
    found = stamp.combine_first(month).fillna("")[["y", "m", "d"]]
    named = found.agg("-".join, axis=1).str.rstrip("-")
    begins = [day.startswith(name) for day, name in zip(r.cell, named, strict=True)]
    return pd.Series(begins, r.frame.index)


def whole_text_read(r: Rows) -> pd.Series:
    tables = (r.known.tables[name] for name in f"{ALL} attainment".split())
    whole = {
        source
        for table in tables
        for source, note in zip(table["source"], table["note"], strict=True)
        if "whole text read" in note
    }
    return (r.cell == "") | ((r.cell == "false") == r["source"].isin(whole))


# ---- how sure a row is --------------------------------------------------------------------------
def _source(r: Rows, column: str) -> pd.Series:
    return r.of(column, "source").fillna("")


def sure_of_source(r: Rows) -> pd.Series:
    copied = _source(r, "note").str.contains(_COPY, case=False) | (r["published"] == NEVER)
    book = _source(r, "excerpt") != ""
    derived = book & ((r["status"] == "D") | (_source(r, "url") == ""))
    return (r.cell != "high") | ~(copied | derived) | r.office


def reason_of_reserve(r: Rows) -> pd.Series:
    source = _source(r, "note").str.contains(_RESERVE, case=False)
    source |= (_source(r, "excerpt") != "") & (_source(r, "url") == "")
    own = (r["note"] != "") | (r["status"] == "D") | (r["published"] == NEVER)
    return (r.cell != "medium") | source | own | r.office


def reason_of_doubt(r: Rows) -> pd.Series:
    return (r.cell != "low") | r["note"].str.contains(_DOUBT, case=False)


def _told_about(row: Row) -> bool:
    """Whether the words before the figure in its quote leave it open."""
    value, quote = float(row["value"]), row["quote"].lower()
    for found in re.finditer(r"\d+(?:[.,]\d+)*", quote):
        held = value in numbers(quote[found.start() : found.end() + 8])
        if held and re.search(rf"{_ABOUT}[ (]*$", quote[: found.start()]):
            return True
    return False


def about_of_quote(r: Rows) -> pd.Series:
    return r.each(lambda row: not _told_about(row), (r.cell == "false") & (r["quote"] != ""))


def about_of_figure(r: Rows) -> pd.Series:
    noted = r["note"].str.contains(_BROAD, case=False) | (r["status"] == "D")
    asked = (r.cell == "true") & (r["quote"] != "") & ~noted
    return r.each(_told_about, asked)


def bound_in_words(r: Rows) -> pd.Series:
    said = {"lower": _MORE, "upper": _LESS}

    def told(row: Row) -> bool:
        return bool(re.search(said[row["bound"]], f"{row['quote']} {row['note']}", re.I))

    return r.each(told, r.cell != "")


# fmt: off
PROVENANCE: Final = rules(
    ("of_some_row", "sources", "source", "no row is of this source",
     "take it out, or look for the row", of_some_row),
    ("outlet_of_id", "sources", "outlet", "neither outlet nor address is that of the id",
     "compare {outlet} and {url}", outlet_of_id),
    ("title_of_figure", "sources", "title", "no figure of this source is in its title",
     "compare with its rows", title_of_figure),
    ("day_of_address", "sources", "published", "the address names another day",
     "compare with {url}", day_of_address),
    ("note_of_day", "sources", "note", "the note and the id are of days of another kind",
     "a day, a month, a year or none ends the id, and the note says which", note_of_day),
    ("last_of_month", "sources", "published", "the day is not the last of its month",
     "by its note it is", last_of_month),
    ("first_of_table", "sources", "published",
     "the day is not that of the first year of the table", "compare with its figures",
     first_of_table),
    ("days_in_words", f"sources {ALL} attainment", "note quote", "a day is none of the calendar",
     "read it again", days_in_words),
    ("usual_sentence", "sources", "note", "a sentence differs by a digit from what others say",
     "compare it with the notes of other sources", usual_sentence),
    ("code_of_table", "sources", "title", "the number of the table is not that of the id",
     "compare with {source}", code_of_table),
    ("title_of_address", "sources", "title", "title and address are almost the same",
     "compare with {url}", title_of_address),
    ("words_of_address", "sources", "url", "a word of the address is another with two letters "
     "exchanged", "open it", words_of_address),
    ("end_of_host", "sources", "url", "the host ends with two letters exchanged", "open it",
     end_of_host),
    ("usual_code", f"sources {ALL} attainment", "note",
     "the number of a decision differs by a digit from a common one", "read it again", usual_code),
    ("counter_of_address", "sources", "url", "a long number of the address begins with 0",
     "open it", lambda r: ~r.cell.str.contains(r"[^\d%]0\d{4}")),
    ("twin_of_address", "sources", "url", "the address differs from another by a letter or two",
     "open both", twin_of_address),
    ("number_of_address", "sources", "url",
     "the address names a number that differs by a digit from one of the rows",
     "compare with the rows of {source}", number_of_address),
    ("whole_text_read", "sources", "excerpt",
     "the rows of the source say otherwise whether the whole text was read",
     "a row of a whole text says so in its note", whole_text_read),
    ("sure_of_source", "observations", "confidence",
     "a copy, a page without day or address, or a derived figure is read with high confidence",
     "write medium, or compare with {source}", sure_of_source),
    ("reason_of_reserve", "observations", "confidence", "nothing says why the reading is not sure",
     "say it in the note, or write high", reason_of_reserve),
    ("reason_of_doubt", "observations", "confidence", "no note says why the figure is doubtful",
     "say it, or write medium", reason_of_doubt),
    ("about_of_quote", "observations", "approximate",
     "the quote leaves the figure open, and the row does not", "compare with {quote}",
     about_of_quote),
    ("about_of_figure", "observations", "approximate",
     "the row leaves the figure open, and its quote does not", "compare with {quote}",
     about_of_figure),
    ("bound_in_words", "observations", "bound", "no word of quote or note bears the bound",
     "compare with {source}", bound_in_words),
)
