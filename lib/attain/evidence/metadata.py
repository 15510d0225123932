"""Metadata: an id, a note or a flag that says other than its row does.

Doubts of what is written about a figure and of the rows that stand with it in a table, where
:mod:`attain.evidence.doubts` asks for the figure itself.
"""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Iterator
from functools import lru_cache
from typing import Final

import pandas as pd

from attain.evidence.doubts import led_to, near, numbers
from attain.evidence.rules import ALL, CLAIMS, TARGETS, Known, Row, Rows, keys, rules

BOOK: Final = "plan_targets plan_claims attainment"  # ids are area-period-indicator
FEW: Final = 5  # rows of a table that a mistake may make; a group of one has scores
MOST: Final = 0.8  # of the areas of a table, so that the others lack a year
_FREE: Final = (
    "name_vi name_en definition_vi definition_en title outlet licence note quote note_vi note_en "
    "own_reading other_reading producer"
)
_GROUPS: Final = {
    "urban": "thành thị|đô thị|thị xã|urban", "rural": "nông thôn|rural",
    "ethnic_minority": "dân tộc|dtts|ethnic", "mountain_districts": "núi|huyện|mountain|district",
}  # fmt: skip
_ABOUT: Final = (
    "khoảng|hơn|trên|gần|dưới|ước|xấp xỉ|about|over|around|approx|nearly|than|under|rounded|-"
)
_SUM: Final = r"(?<![\d.,])(\d+(?:\.\d+)?) \+ (\d+(?:\.\d+)?)(?![\d.,])"
_KEPT: Final = "giữ|duy trì|ổn định|maintain|ke(?:pt|ep)"
_ENDING: Final = r"(?:-[a-z]+)*(?:-\d)?"  # of an id, after its area, period and indicator


# ---- a row and its table ------------------------------------------------------------------------
def status_of_table(r: Rows) -> pd.Series:
    by = ["indicator", "vintage", "source", "period"]
    times = r.frame.groupby([*by, r.column])[r.column].transform("size")
    return ~r.office | (times == times.groupby([r[name] for name in by]).transform("max"))


def alone_in_table(r: Rows) -> pd.Series:
    by = ["indicator", "group", "vintage", "source"]
    return ~r.office | (r.frame.groupby(by)[r.column].transform("size") >= FEW)


def known_edition(r: Rows) -> pd.Series:
    words = r.cell.str.partition("-")[0]
    return words.map(words.value_counts()) > (1 if len(words) > FEW else 0)


def near_poor_in_words(r: Rows) -> pd.Series:
    said = r.words.str.contains("cận nghèo|near-poor", case=False)
    return said | (r["quote"] == "") | ~r.cell.str.startswith("near_poor")


def whole_series(r: Rows) -> pd.Series:
    office, by = r.frame[r.office], ["indicator", "group", "vintage"]
    areas = office.groupby(by)["area"].transform("nunique")
    common = office[office.groupby([*by, r.column])["area"].transform("nunique") >= MOST * areas]
    years = common.groupby(by)[r.column].transform("nunique")
    mine = common.groupby([*by, "area"])[r.column].transform("nunique")
    short = office.loc[~office.duplicated([*by, "area"])]  # a series is told once, by its first row
    told = Rows(short, r.known, r.column).within(
        [*by, "area"], keys([*by, "area"], common[mine < years])
    )
    return r.but(short.index[told])


def _year_end(r: Rows) -> pd.Series:
    """31 December of the last year of each period."""
    return r["period"].str.extract(r"^(?:\d{4}-(?=\d{4}$))?(\d{4})")[0] + "-12-31"


def provisional_before(r: Rows) -> pd.Series:
    early = r["published"] <= _year_end(r)
    whole = r["period"].str.fullmatch(r"\d{4}(?:-\d{4})?")
    return r.office | ~(((r.cell == "A") & early & whole) | ((r.cell == "P") & ~early))


def group_in_words(r: Rows) -> pd.Series:
    held = r["quote"] == ""
    for group, words in _GROUPS.items():
        held |= (r.cell == group) & r.words.str.contains(words, case=False)
    return held | ~r.cell.isin(_GROUPS)


def known_group(r: Rows) -> pd.Series:
    about = ["indicator", "group"]
    tables = (r.known.tables[name] for name in f"{ALL} attainment".split())
    times = Counter(keys(about, *tables))
    several = r.within(about, (pair for pair, count in times.items() if count > 1))
    return several | (r.cell == "total")


def parts_of_sum(r: Rows) -> pd.Series:
    by = ["area", "group", "period"]
    asked = (r["status"] == "D") & r.cell.str.contains(_SUM.replace("(\\d", "(?:\\d"))
    mine = r.frame.merge(r.frame.loc[asked, by].drop_duplicates())
    held = {(*key, float(cell)) for *key, cell in keys([*by, "value"], mine)}

    def has_parts(row: Row) -> bool:
        parts = (part for pair in re.findall(_SUM, row["note"]) for part in pair)
        return all((*(row[name] for name in by), float(part)) in held for part in parts)

    return r.each(has_parts, asked)


# ---- ids ----------------------------------------------------------------------------------------
def id_of_row(r: Rows) -> pd.Series:
    slugs = {group: group.replace("_", "-") for group in _GROUPS}

    def named(row: Row) -> bool:
        name = next(iter(row.values()))
        begins = f"{row['area']}-{row['period']}-{row['indicator'].replace('_', '-')}"
        groups = {group for group, slug in slugs.items() if f"-{slug}" in name}
        if "kind" in row and name.endswith("-change") != row["kind"].endswith(("change", "year")):
            return False
        whole = bool(re.fullmatch(re.escape(begins) + _ENDING, name))
        return whole and groups == {row["group"]} & {*slugs}

    return r.each(named)


def words_of_id(r: Rows) -> pd.Series:
    tables = [r.known.tables[name] for name in f"{TARGETS} {CLAIMS} attainment".split()]
    ids = [name for table in tables if len(table) for name in table.iloc[:, 0]]
    times = Counter(word for name in ids for word in {*name.lower().split("-")})

    def known_words(row: Row) -> bool:
        name, *cells = (cell for key, cell in row.items() if key not in ("quote", "note"))
        own, words = re.findall("[a-z0-9]+", " ".join(cells).lower()), name.lower().split("-")
        return len(words) == 1 or all(times[word] > 1 or word in own for word in words)

    return r.each(known_words)


def indicator_of_id(r: Rows) -> pd.Series:
    def named(row: Row) -> bool:
        name = next(iter(row.values()))
        words = row["indicator"].split("_")
        return bool(re.match(r"[RT]\d\d", name, re.I) or {*words} & {*name.split("-")})

    return r.each(named)


def id_of_item(r: Rows) -> pd.Series:
    pairs = zip(r.cell, r["item"].str.lower(), strict=True)
    return pd.Series([name.startswith(item) for name, item in pairs], r.frame.index)


# ---- claims -------------------------------------------------------------------------------------
def claim_of_note(r: Rows) -> pd.Series:
    def leads(row: Row) -> bool:
        value = abs(float(row["printed"] or "nan"))
        half = 0.51 * 10.0 ** -len(row["printed"].partition(".")[2])
        note = row["note"]
        return not led_to(note) or near(note, value, half) or value in numbers(note)

    return r.each(leads)


def decimals_of_quote(r: Rows) -> pd.Series:
    def written(row: Row) -> bool:
        text = f"{abs(float(row['printed'])):.{row['decimals']}f}"
        return text in row["quote"] or text.replace(".", ",") in row["quote"]

    return r.each(written, (r.cell != "") & (r.decimals("printed") != r.number()))


# ---- targets -----------------------------------------------------------------------------------
def kept_as_before(r: Rows) -> pd.Series:
    same = [r[name] for name in ("area", "indicator", "group", "comparator", "low", "high")]
    return r.cell.groupby(same).transform("nunique") == 1


# ---- letters ------------------------------------------------------------------------------------
def spelling(r: Rows) -> pd.Series:
    times = _vocabulary(r.known)

    def mistyped(word: str) -> bool:
        return times[word] == 1 and any(times[other] for other in exchanged(word))

    return ~r.cell.map(lambda text: any(map(mistyped, words(text)))).astype(bool)


@lru_cache(maxsize=1)
def _vocabulary(known: Known) -> Counter[str]:
    """How often each word is written in a package."""
    free = _FREE.split()
    columns = (table[name] for table in known.tables.values() for name in free if name in table)
    return Counter(word for column in columns for text in column if text for word in words(text))


def words(text: str) -> list[str]:
    """The words of a text that have two letters or more."""
    return re.findall(r"[^\W\d_]{2,}", unicodedata.normalize("NFC", text))


def exchanged(word: str) -> Iterator[str]:
    """What a word becomes where two letters side by side change places."""
    for n in range(len(word) - 1):
        if word[n] != word[n + 1]:
            yield word[:n] + word[n + 1] + word[n] + word[n + 2 :]


# fmt: off
METADATA: Final = rules(
    ("without_reserve", "observations", "approximate confidence",
     "a table of the office holds no such row", "its figures are printed without a reserve",
     lambda r: ~r.office | r.cell.isin(["false", "high"])),
    ("status_of_table", "observations", "status",
     "the status is not that of its table's other figures of the year",
     "compare with the other areas", status_of_table),
    ("alone_in_table", "observations", "indicator",
     "hardly a row of this table is of this indicator, group and edition",
     "compare it, {group}, {vintage} and {source} with other rows", alone_in_table),
    ("known_edition", "observations", "vintage", "no other edition begins with this word",
     "compare with {source}", known_edition),
    ("near_poor_in_words", "observations", "indicator", "no word of quote or note says near-poor",
     "compare with {quote}", near_poor_in_words),
    ("whole_series", "observations", "period",
     "the series lacks a year that the others of its table have", "look for it in {source}",
     whole_series),
    ("provisional_before", "observations", "status",
     "provisional figures come before the year is over, final ones after it",
     "it was published on {published}", provisional_before),
    ("reserve_in_words", "observations", "note",
     "the figure is of low confidence, and no note says why", "say it",
     lambda r: (r["confidence"] != "low") | (r.cell != "")),
    ("about_in_words", "observations", "approximate",
     "no word of quote or note bears that the figure is approximate", "compare with {source}",
     lambda r: (r.cell != "true") | r.words.str.contains(_ABOUT, case=False)),
    ("estimated_before", "attainment", "estimated", "an estimate was published after its year",
     "compare with {source}",
     lambda r: (r.cell != "true") | (r["published"] <= _year_end(r))),
    ("group_in_words", ALL, "group", "no word of quote or note names the group",
     "compare with {source}", group_in_words),
    ("kept_in_words", TARGETS, "maintain",
     "the quote and the plan disagree whether a level is to be kept", "compare with {source}",
     lambda r: (r.cell == "true") == r["quote"].str.contains(_KEPT, case=False)),
    ("known_group", ALL, "group", "no other row is of this indicator and group",
     "compare with {source}", known_group),
    ("parts_of_sum", "observations", "note", "no row holds a part of this sum",
     "look for the parts of {note}", parts_of_sum),
    ("id_of_row", BOOK, "indicator", "the id is of another area, period, indicator or group",
     "{area}, {period}, {indicator}, {group} begin it, or are in it", id_of_row),
    ("words_of_id", f"{TARGETS} {CLAIMS} attainment", "period",
     "a word of the id is found nowhere else", "look for letters that changed places",
     words_of_id),
    ("indicator_of_id", "targets claims", "indicator", "no word of the id names the indicator",
     "compare with the id", indicator_of_id),
    ("id_of_item", "claims", "claim", "the id begins with the number of another result",
     "it is about {item}", id_of_item),
    ("claim_of_note", CLAIMS, "printed", "the note of a claim does not lead to its number",
     "compare with the note, {note}", claim_of_note),
    ("against_last_year", CLAIMS, "against",
     "a change on last year is not counted from the year before",
     "of {period} that is the year before",
     lambda r: (r["kind"] != "change_on_last_year") | (r.year("period") - r.year("against") == 1)),
    ("decimals_of_quote", CLAIMS, "decimals", "the quote writes the number with other decimals",
     "compare with {quote}", decimals_of_quote),
    ("wide_range", TARGETS, "comparator", "the ends of the range are the same",
     "write =, or the other end",
     lambda r: ~r.cell.isin(["between", "within"]) | (r["low"] != r["high"])),
    ("kept_as_before", TARGETS, "maintain",
     "another target with the same threshold says otherwise whether a level is to be kept",
     "compare the two", kept_as_before),
    ("spelling", f"areas indicators sources aggregation {ALL} attainment bridges", _FREE,
     "a word is another one with two letters exchanged", "read it again", spelling),
)
