"""Provenance: a source, its address and day, and how sure a row is that was read from it.

An address holds words, numbers and a day of its own, the note of a source says how its day was
found, and the confidence of a row follows from its source: each is held against the others.
"""

from __future__ import annotations

import re
from difflib import SequenceMatcher
from itertools import combinations
from operator import ne
from typing import Final
from urllib.parse import unquote

import pandas as pd

from attain.evidence.doubts.wording import in_fives, without_terms
from attain.evidence.doubts.words import bare, in_foreign_words, numbers, numbers_in_place
from attain.evidence.rules import OFFICE, READ, Row, Rows, doubt, keys
from attain.evidence.schema import NEVER

_NEAR: Final = 0.9  # of the letters of a title that its address has

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
@doubt("sources", "published")
def first_of_table(r: Rows) -> pd.Series:
    """The day is not that of the first year of the table; compare with its figures."""
    figures = r.known.tables["observations"]
    first = figures.groupby("source")["published"].min().to_dict()
    return r.holds(lambda day, source: day == first.get(source, day), r["source"]) | ~r.office


@doubt("sources", "published")
def day_of_address(r: Rows) -> pd.Series:
    """The address names another day; compare with {url}."""
    month = r["url"].str.extract(r"/(?P<y>20\d\d)[/-]?(?P<m>[01]\d)(?:\d\d)?/")
    stamp = r["url"].str.extract(r"(?P<y>20[012]\d)(?P<m>[01]\d)(?P<d>[0-3]\d)\d{6}")
    found = stamp.combine_first(month).fillna("")[["y", "m", "d"]]
    named = found.agg("-".join, axis=1).str.rstrip("-")
    return r.holds(str.startswith, named)


# ---- titles and addresses -----------------------------------------------------------------------
@doubt("sources", "title")
def title_of_address(r: Rows) -> pd.Series:
    """Title and address are almost the same; compare with {url}."""

    def alike(row: Row) -> bool:
        title, address = bare(row["title"]), bare(unquote(row["url"]))
        if title in address:
            return True
        blocks = SequenceMatcher(None, title, address, autojunk=False).get_matching_blocks()
        return sum(block.size for block in blocks if block.size > 2) < _NEAR * len(title)

    return r.each(alike)


@doubt("sources", "url")
def twin_of_address(r: Rows) -> pd.Series:
    """The address differs from another by a letter or two; open both."""
    bald = r.cell.str.replace(r"^https?://(?:www\.)?|/$", "", regex=True)
    alike = [
        line
        for _, same in bald.groupby(bald.str.len())
        for (one, url), (another, other) in combinations(same.items(), 2)
        for line in (one, another)
        if 0 < sum(map(ne, url, other)) < 3
    ]
    return r.but(alike)


@doubt("sources", "source")
def of_some_row(r: Rows) -> pd.Series:
    """No row is of this source; take it out, or look for the row."""
    tables = (table for name, table in r.known.tables.items() if name != "sources")
    return r.cell.isin(pd.concat([table["source"] for table in tables if "source" in table]))


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
    """The rows say otherwise whether the whole text was read; the note of a whole one says so."""
    noted = keys(["source", "note"], *r.tables(READ))
    whole = {source for source, note in noted if "whole text read" in note}
    return (r.cell == "") | ((r.cell == "false") == r["source"].isin(whole))


# ---- how sure a row is --------------------------------------------------------------------------
@doubt("observations", "confidence")
def reason_of_reserve(r: Rows) -> pd.Series:
    """Nothing says why the reading is not sure; say it in the note, or write high."""
    note, url, excerpt = (r.of(name, "source").fillna("") for name in ("note", "url", "excerpt"))
    noted = note.str.contains(_RESERVE, case=False) | r["note"].str.contains(_UNSURE, case=False)
    unread = (r["published"] == NEVER) | ((excerpt != "") & (url == ""))
    return (r.cell != "medium") | noted | unread | (r["status"] == "D") | r.office


@doubt("observations", "confidence")
def reason_of_doubt(r: Rows) -> pd.Series:
    """The note says otherwise whether the figure is doubtful; say it, or write medium."""
    return ((r.cell == "low") == r["note"].str.contains(_DOUBT, case=False)) | r.office


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
