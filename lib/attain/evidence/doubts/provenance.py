"""Provenance: a source, its address and day, and how sure a row is that was read from it.

An address holds words, numbers and a day of its own, the note of a source says how its day was
found, and the confidence of a row follows from its source: each is held against the others.
"""

from __future__ import annotations

import re
from typing import Final

import pandas as pd

from attain.evidence.doubts.words import bare, in_foreign_words, numbers, numbers_in_place
from attain.evidence.doubts.years import in_fives, without_terms
from attain.evidence.rules import DAY, OFFICE, READ, Row, Rows, doubt, keys
from attain.evidence.schema import NEVER, slug

_DAYS: Final = {  # how an id ends whose day is not on record, and what the note says
    "undated": "No day is on record",
    "year": "Only the year is on record",
    "month": "Only the month is on record",
    "day": "",
}
_SAID: Final = "|".join(said for said in _DAYS.values() if said)
_LAST: Final = "the last of the month|day counts as its last"
_COPY: Final = "copy|mirror|translat|foreign"
_RESERVE: Final = f"{_COPY}|excerpt|unknown"  # of a source
_UNSURE: Final = (  # of a row
    f"{_COPY}|list page|secondary|not printed|derived|garbled|unclear|machine|differs from|"
    "round number|may be higher"
)
_DOUBT: Final = "^doubtful|^rounded|whole number|^from an excerpt"
_MORE: Final = r"hơn|trên|over|above|more than"
_LESS: Final = r"gần|dưới|nearly|almost|less than|below|hampir"
_OPEN: Final = re.compile(
    rf"(?:khoảng|xấp xỉ|about|around|roughly|circa|some|{_MORE}|{_LESS})[ (]*"
    r"(?:\d[\d.,]* ?(?:[-–]|đến|to) ?)?$"  # or behind the first of a range
)
_TOLD: Final = (  # columns that hold a number which a title may name
    "value", "low", "high", "printed", "asked", "result", "percent", "period", "quote", "note",
)  # fmt: skip
_BROAD: Final = "about|almost|nearly|than|start|so far|round|middle|thousand|count|implied|plan"


# ---- days ---------------------------------------------------------------------------------------
def _ending(name: str) -> str:
    """How precise the day is that an id ends with."""
    if re.search(r"-undated(?:-\d)?$", name):
        return "undated"
    found = re.search(DAY, name)
    return ("year", "month", "day")[found[1].count("-")] if found else ""


@doubt("sources", "note")
def note_of_day(r: Rows) -> pd.Series:
    """The note and the id are of days of another kind; a day, a month, a year or none ends the id,
    and the note says which.
    """

    def said(row: Row) -> bool:
        ending, found = _ending(row["source"]), re.match(_SAID, row["note"])
        return not ending or _DAYS[ending] == (found[0] if found else "")

    return r.each(said, r["excerpt"] != "")


@doubt("sources", "published")
def last_of_month(r: Rows) -> pd.Series:
    """The day is not the last of its month; by its note it is."""
    next_day = pd.to_datetime(r.cell, errors="coerce") + pd.Timedelta(days=1)
    asked = r["note"].str.contains(_LAST) & (r.cell != NEVER)
    return ~asked | (next_day.dt.day == 1)


@doubt("sources", "published")
def month_of_note(r: Rows) -> pd.Series:
    """The day is the last of another month than the note speaks of; compare with {note}."""

    def named(day: str, note: str) -> bool:
        months = re.findall(r"\b\d{1,2}/(\d{1,2})/(\d{4})\b", note)
        return not months or day[:7] in {f"{year}-{month:0>2}" for month, year in months}

    return r.holds(named, r["note"]) | ~r["note"].str.contains(_LAST) | (r.cell == NEVER)


@doubt("sources", "published")
def first_of_table(r: Rows) -> pd.Series:
    """The day is not that of the first year of the table; compare with its figures."""
    figures = r.known.tables["observations"]
    first = figures.groupby("source")["published"].min().to_dict()
    return r.holds(lambda day, source: day == first.get(source, day), r["source"]) | ~r.office


# ---- titles and addresses -----------------------------------------------------------------------
@doubt("sources", "title")
def code_of_table(r: Rows) -> pd.Series:
    """The number of the table is not that of the id; compare with {source}."""
    codes = r["source"].str.extract(rf"{OFFICE}([ev]\d\d-.*)$")[0].fillna("")
    return r.holds(lambda title, code: bare(code) in bare(title), codes)


@doubt("sources", "source")
def of_some_row(r: Rows) -> pd.Series:
    """No row is of this source; take it out, or look for the row."""
    tables = (table for name, table in r.known.tables.items() if name != "sources")
    return r.cell.isin(pd.concat([table["source"] for table in tables if "source" in table]))


@doubt("sources", "outlet")
def outlet_of_id(r: Rows) -> pd.Series:
    """Neither outlet nor address is that of the id, nor title and initials; compare with
    {outlet} {url}.
    """

    def named(row: Row) -> bool:
        name = re.sub(r"-(?:undated|\d{4}(?:-\d\d){0,2})(?:-\d)?$", "", row["source"])
        if bare(name) in f"{bare(row['outlet'])} {bare(row['url'])}":
            return True
        initials = bare("".join(word[0] for word in row["outlet"].split() if word[0].isupper()))
        said = slug(" ".join(row[cell] for cell in ("outlet", "title", "url"))).split("-")
        words = name.split("-")
        return all(word in said or (len(word) > 1 and word in initials) for word in words)

    return r.each(named, ~r.office & (r["source"].map(_ending) != ""))  # a day ends ours


@doubt("sources", "title")
def title_of_figure(r: Rows) -> pd.Series:
    """A number of the title is in no row of the source, nor in its id, address or note, nor in the
    definition of what it counts; compare with its rows.
    """
    defined = dict(r.texts("indicators", "name_en definition_vi definition_en", by="indicator"))
    rows = pd.concat(r.tables(READ)).fillna("")
    rows = rows[rows["source"].isin(r["source"][r.cell.str.contains(r"\d")])]
    several = rows["source"].str.contains(OFFICE) & rows.duplicated(["source", "indicator"])
    rows = rows[~several]  # of a table of the office its title names no figure
    said: dict[str, set[float]] = {}
    for source, indicator, *texts in keys(["source", "indicator", *_TOLD], rows):
        text = " ".join([defined.get(indicator, ""), *texts])
        said.setdefault(source, set()).update(numbers(text))
    fives = in_fives(r)

    def known(title: str, source: str, url: str, note: str) -> bool:
        own = numbers(re.sub("[-/_]", " ", f"{source} {url}") + f" {note}")
        own |= numbers(source.replace("-", "."))  # a table's number
        shown = title if fives else without_terms(title, fives=False)
        figures = re.findall(r"\d+(?:[.,]\d+)*", shown)
        return all(numbers(n) & (own | said.get(source, set())) for n in figures)

    return r.holds(known, r["source"], r["url"], r["note"])


@doubt("sources", "excerpt")
def whole_text_read(r: Rows) -> pd.Series:
    """The rows of the source say otherwise whether the whole text was read; a row of a whole text
    says so in its note.
    """
    noted = keys(["source", "note"], *r.tables(READ))
    whole = {source for source, note in noted if "whole text read" in note}
    return (r.cell == "") | ((r.cell == "false") == r["source"].isin(whole))


# ---- how sure a row is --------------------------------------------------------------------------
def _source(r: Rows, column: str) -> pd.Series:
    return r.of(column, "source").fillna("")


@doubt("observations", "confidence")
def sure_of_source(r: Rows) -> pd.Series:
    """A copy, a page without day or address, or a derived figure is read with high confidence;
    write medium, or compare with {source}.
    """
    return (r.cell != "high") | ~_unsure(r) | r.office


@doubt("observations", "confidence")
def reason_of_reserve(r: Rows) -> pd.Series:
    """Nothing says why the reading is not sure; say it in the note, or write high."""
    known = _source(r, "note").str.contains(_RESERVE, case=False)
    return (r.cell != "medium") | known | _unsure(r) | r.office | (r["status"] == "D")


@doubt("observations", "confidence")
def reason_of_doubt(r: Rows) -> pd.Series:
    """The note says otherwise whether the figure is doubtful; say it, or write medium."""
    return ((r.cell == "low") == r["note"].str.contains(_DOUBT, case=False)) | r.office


def _unsure(r: Rows) -> pd.Series:
    """Whether the source, the note or, in the plan book, the status forbids high confidence."""
    copied = _source(r, "note").str.contains(_COPY, case=False) | (r["published"] == NEVER)
    derived = (r["status"] == "D") | (_source(r, "url") == "")
    unsure = r["note"].str.contains(_UNSURE, case=False)
    return unsure | copied | ((_source(r, "excerpt") != "") & derived)


def _told_about(row: Row) -> bool:
    """Whether the words before the figure in its quote leave it open."""
    value, places = float(row["value"]), numbers_in_place(row["quote"].lower())
    return any(value in held and _OPEN.search(before) for held, before, _ in places)


@doubt("observations", "approximate")
def about_of_quote(r: Rows) -> pd.Series:
    """The quote leaves the figure open, and the row does not; compare with {quote}."""
    return r.each(lambda row: not _told_about(row), (r.cell == "false") & (r["quote"] != ""))


@doubt("observations", "approximate")
def about_of_figure(r: Rows) -> pd.Series:
    """The row leaves the figure open, and its quote does not; compare with {quote}."""
    noted = r["note"].str.contains(_BROAD, case=False) | (r["status"] == "D")
    asked = (r.cell == "true") & (r["quote"] != "") & ~noted & ~in_foreign_words(r)
    return r.each(_told_about, asked)


@doubt("observations", "bound")
def bound_in_words(r: Rows) -> pd.Series:
    """No word of quote or note bears the bound; compare with {source}."""
    return r.bears({"lower": _MORE, "upper": _LESS}) | in_foreign_words(r)
