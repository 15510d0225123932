"""Words beside rows: an id, a note, a flag or an address that says other than its row does.

Doubts as in :mod:`attain.evidence.doubts`, here of what is written about a figure and of the rows
that stand with it in a table, where that one asks for the figure itself.
"""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Iterator
from functools import lru_cache, partial
from typing import Final

import pandas as pd

from attain.evidence.doubts import OFFICE, Row, led_to, numbers
from attain.evidence.relations import (
    AGGREGATION,
    AREAS,
    CLAIMS,
    INDICATORS,
    OBSERVATIONS,
    TARGETS,
    Known,
    Rule,
    rule,
)

WORDING: Final[list[Rule]] = []
wording = partial(rule, among=WORDING)

BOOK: Final = ("plan_targets", "plan_claims", "attainment")  # ids are area-period-indicator
SOURCES: Final = ("sources",)
FEW: Final = 5  # rows of a table that a mistake may make; a group of one has scores
MOST: Final = 0.8  # of the areas of a table, so that the others lack a year
_FREE: Final = (
    "name_vi", "name_en", "definition_vi", "definition_en", "title", "outlet", "licence", "note",
    "quote", "note_vi", "note_en", "own_reading", "other_reading", "producer",
)  # fmt: skip
_WRITTEN: Final = (
    *AREAS, *INDICATORS, *SOURCES, *AGGREGATION, *OBSERVATIONS, *TARGETS, *CLAIMS, "attainment",
    "bridges",
)  # fmt: skip
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


def _office(rows: pd.DataFrame) -> pd.Series:
    return rows["source"].str.contains(OFFICE)


def _year_end(period: pd.Series) -> pd.Series:
    """31 December of the last year of each period."""
    years = period.str.extract(r"^(?:\d{4}-(?=\d{4}$))?(\d{4})")[0]
    return years + "-12-31"


# ---- a row and its table ------------------------------------------------------------------------
@wording("a table of the office holds no such row", OBSERVATIONS,
         "its figures are printed without a reserve", "approximate", "confidence")  # fmt: skip
def without_reserve(rows: pd.DataFrame, known: Known, column: str) -> pd.Series:
    return ~_office(rows) | rows[column].isin(["false", "high"])


@wording("the status is not that of its table's other figures of the year", OBSERVATIONS,
         "compare with the other areas", "status")  # fmt: skip
def status_of_table(rows: pd.DataFrame, known: Known, column: str) -> pd.Series:
    by = ["indicator", "vintage", "source", "period"]
    times = rows.groupby([*by, column])[column].transform("size")
    return ~_office(rows) | (times == times.groupby([rows[name] for name in by]).transform("max"))


@wording("hardly a row of this table is of this indicator, group and edition", OBSERVATIONS,
         "compare it, {group}, {vintage} and {source} with other rows", "indicator")  # fmt: skip
def alone_in_table(rows: pd.DataFrame, known: Known, column: str) -> pd.Series:
    by = ["indicator", "group", "vintage", "source"]
    return ~_office(rows) | (rows.groupby(by)[column].transform("size") >= FEW)


@wording("no other edition begins with this word", OBSERVATIONS, "compare with {source}", "vintage")
def known_edition(rows: pd.DataFrame, known: Known, column: str) -> pd.Series:
    words = rows[column].str.partition("-")[0]
    return words.map(words.value_counts()) > (1 if len(rows) > FEW else 0)


@wording("no word of quote or note says near-poor", OBSERVATIONS, "compare with {quote}",
         "indicator")  # fmt: skip
def near_poor_in_words(rows: pd.DataFrame, known: Known, column: str) -> pd.Series:
    said = (rows["quote"] + " " + rows["note"]).str.contains("cận nghèo|near-poor", case=False)
    return said | (rows["quote"] == "") | ~rows[column].str.startswith("near_poor")


@wording("the series lacks a year that the others of its table have", OBSERVATIONS,
         "look for it in {source}", "period")  # fmt: skip
def whole_series(rows: pd.DataFrame, known: Known, column: str) -> pd.Series:
    office = rows[_office(rows)]
    by = ["indicator", "group", "vintage"]
    areas = office.groupby(by)["area"].transform("nunique")
    common = office.groupby([*by, column])["area"].transform("nunique") >= MOST * areas
    years = office[common].groupby(by)[column].nunique()
    mine = office[common].groupby([*by, "area"])[column].nunique().reset_index()
    short = mine[column] < mine.set_index(by).index.map(years.to_dict())
    series = pd.MultiIndex.from_frame(mine.loc[short, [*by, "area"]])
    first = office.drop_duplicates([*by, "area"]).set_index([*by, "area"]).index
    lines = office.drop_duplicates([*by, "area"]).index[first.isin(series)]
    return pd.Series(~rows.index.isin(lines), rows.index)


@wording("provisional figures come before the year is over, final ones after it", OBSERVATIONS,
         "it was published on {published}", "status")  # fmt: skip
def provisional_before(rows: pd.DataFrame, known: Known, column: str) -> pd.Series:
    early = rows["published"] <= _year_end(rows["period"])
    whole = rows["period"].str.fullmatch(r"\d{4}(?:-\d{4})?")
    settled = (rows[column] == "A") & early & whole
    return _office(rows) | ~(settled | ((rows[column] == "P") & ~early))


@wording("the figure is of low confidence, and no note says why", OBSERVATIONS, "say it", "note")
def reserve_in_words(rows: pd.DataFrame, known: Known, column: str) -> pd.Series:
    return (rows["confidence"] != "low") | (rows[column] != "")


@wording("no word of quote or note bears that the figure is approximate", OBSERVATIONS,
         "compare with {source}", "approximate")  # fmt: skip
def about_in_words(rows: pd.DataFrame, known: Known, column: str) -> pd.Series:
    said = (rows["quote"] + " " + rows["note"]).str.contains(_ABOUT, case=False)
    return (rows[column] != "true") | said


@wording("an estimate was published after its year", ("attainment",), "compare with {source}",
         "estimated")  # fmt: skip
def estimated_before(rows: pd.DataFrame, known: Known, column: str) -> pd.Series:
    return (rows[column] != "true") | (rows["published"] <= _year_end(rows["period"]))


@wording("no word of quote or note names the group", (*OBSERVATIONS, *TARGETS, *CLAIMS),
         "compare with {source}", "group")  # fmt: skip
def group_in_words(rows: pd.DataFrame, known: Known, column: str) -> pd.Series:
    said = rows["quote"] + " " + rows["note"]
    held = pd.Series(True, rows.index)
    for group, words in _GROUPS.items():
        held &= (rows[column] != group) | said.str.contains(words, case=False)
    return held | (rows["quote"] == "")


@wording("the quote and the plan disagree whether a level is to be kept", TARGETS,
         "compare with {source}", "maintain")  # fmt: skip
def kept_in_words(rows: pd.DataFrame, known: Known, column: str) -> pd.Series:
    return (rows[column] == "true") == rows["quote"].str.contains(_KEPT, case=False)


@wording("no other row is of this indicator and group", (*OBSERVATIONS, *TARGETS, *CLAIMS),
         "compare with {source}", "group")  # fmt: skip
def known_group(rows: pd.DataFrame, known: Known, column: str) -> pd.Series:
    tables = [known.tables[name] for name in (*OBSERVATIONS, *TARGETS, *CLAIMS, "attainment")]
    pairs = (zip(table["indicator"], table[column], strict=True) for table in tables if len(table))
    times = Counter(pair for found in pairs for pair in found)
    mine = zip(rows["indicator"], rows[column], strict=True)
    return pd.Series([times[pair] > 1 for pair in mine], rows.index) | (rows[column] == "total")


@wording("no row holds a part of this sum", OBSERVATIONS, "look for the parts of {note}", "note")
def parts_of_sum(rows: pd.DataFrame, known: Known, column: str) -> pd.Series:
    by = ["area", "group", "period"]
    added = rows[column].map(lambda note: bool(re.search(_SUM, note))).astype(bool)
    sums = rows[(rows["status"] == "D") & added]
    mine = rows.merge(sums[by].drop_duplicates())
    held = {(*key, float(cell)) for *key, cell in mine[[*by, "value"]].to_numpy()}
    lacking = [
        line
        for line, row in zip(sums.index, sums.to_dict("records"), strict=True)
        for parts in re.findall(_SUM, row[column])
        if not all((*(row[name] for name in by), float(part)) in held for part in parts)
    ]
    return ~rows.index.to_series().isin(lacking)


# ---- ids ----------------------------------------------------------------------------------------
@wording("the id is of another area, period, indicator or group", BOOK,
         "{area}, {period}, {indicator}, {group} begin it, or are in it", "indicator")  # fmt: skip
def id_of_row(rows: pd.DataFrame, known: Known, column: str) -> pd.Series:
    slugs = {group: group.replace("_", "-") for group in _GROUPS}

    def names(row: Row, name: str) -> bool:
        begins = f"{row['area']}-{row['period']}-{row[column].replace('_', '-')}"
        named = {group for group, slug in slugs.items() if f"-{slug}" in name}
        mine = {row["group"]} & {*slugs}
        if "kind" in row and name.endswith("-change") != row["kind"].endswith(("change", "year")):
            return False
        return bool(re.fullmatch(re.escape(begins) + _ENDING, name)) and named == mine

    pairs = zip(rows.to_dict("records"), rows[rows.columns[0]], strict=True)
    return pd.Series([names(row, name) for row, name in pairs], rows.index)


@wording("a word of the id is found nowhere else", (*TARGETS, *CLAIMS, "attainment"),
         "look for letters that changed places", "period")  # fmt: skip
def words_of_id(rows: pd.DataFrame, known: Known, column: str) -> pd.Series:
    tables = [known.tables[name] for name in (*TARGETS, *CLAIMS, "attainment")]
    ids = [name for table in tables if len(table) for name in table[table.columns[0]]]
    times = Counter(word for name in ids for word in {*name.lower().split("-")})
    others = rows.drop(columns=["quote", "note"], errors="ignore").iloc[:, 1:].agg(" ".join, axis=1)

    def known_words(name: str, cells: str) -> bool:
        own = re.findall("[a-z0-9]+", cells.lower())
        words = name.lower().split("-")
        return len(words) == 1 or all(times[word] > 1 or word in own for word in words)

    pairs = zip(rows[rows.columns[0]], others, strict=True)
    return pd.Series([known_words(name, cells) for name, cells in pairs], rows.index)


# ---- claims -------------------------------------------------------------------------------------
@wording("the note of a claim does not lead to its number", CLAIMS, "compare with the note, {note}",
         "printed")  # fmt: skip
def claim_of_note(rows: pd.DataFrame, known: Known, column: str) -> pd.Series:
    def leads(note: str, printed: str) -> bool:
        half = 0.51 * 10.0 ** -len(printed.partition(".")[2])
        value = abs(float(printed or "nan"))
        near = any(low - half <= value <= high + half for low, high in led_to(note))
        return not led_to(note) or near or value in numbers(note)

    pairs = zip(rows["note"], rows[column], strict=True)
    return pd.Series([leads(note, printed) for note, printed in pairs], rows.index)


@wording("a change on last year is not counted from the year before", CLAIMS,
         "of {period} that is the year before", "against")  # fmt: skip
def against_last_year(rows: pd.DataFrame, known: Known, column: str) -> pd.Series:
    years = [pd.to_numeric(rows[name].str[:4], errors="coerce") for name in ("period", column)]
    return (rows["kind"] != "change_on_last_year") | (years[0] - years[1] == 1)


@wording("the quote writes the number with other decimals", CLAIMS, "compare with {quote}",
         "decimals")  # fmt: skip
def decimals_of_quote(rows: pd.DataFrame, known: Known, column: str) -> pd.Series:
    def written(row: Row) -> bool:
        if not row[column] or len(row["printed"].partition(".")[2]) == int(row[column]):
            return True
        text = f"{abs(float(row['printed'])):.{row[column]}f}"
        return text in row["quote"] or text.replace(".", ",") in row["quote"]

    return pd.Series([written(row) for row in rows.to_dict("records")], rows.index)


# ---- lists --------------------------------------------------------------------------------------
@wording("no figure has so many decimals, or one has more", INDICATORS, "count those of its values",
         "decimals")  # fmt: skip
def decimals_of_values(rows: pd.DataFrame, known: Known, column: str) -> pd.Series:
    figures = known.tables["observations"]
    decimals = figures["value"].str.partition(".")[2].str.len()
    most = decimals.groupby(figures["indicator"]).max()
    mine = pd.to_numeric(rows[column])
    return rows["indicator"].map(most.to_dict()).fillna(mine) == mine


@wording("the note names another weight", AGGREGATION, "compare with the note, {note}", "weight")
def weight_of_note(rows: pd.DataFrame, known: Known, column: str) -> pd.Series:
    words = rows[column].str.replace("_", " ")
    named = [word in note or not note for word, note in zip(words, rows["note"], strict=True)]
    return pd.Series(named, rows.index) | (rows[column] == "")


@wording("its indicator has no figure of that year", ("bridges",), "compare with {indicator}",
         "from_year")  # fmt: skip
def year_of_bridge(rows: pd.DataFrame, known: Known, column: str) -> pd.Series:
    figures = known.tables["observations"]
    held = {*zip(figures["indicator"], figures["period"].str[:4], strict=True)}
    pairs = zip(rows["indicator"], rows[column], strict=True)
    return pd.Series([pair in held for pair in pairs], rows.index)


@wording("the two languages name different numbers", (*AREAS, *INDICATORS, "bridges"),
         "compare it with the Vietnamese", "name_en", "definition_en", "note_en")  # fmt: skip
def numbers_of_languages(rows: pd.DataFrame, known: Known, column: str) -> pd.Series:
    if column not in rows:
        return pd.Series(True, rows.index)

    def told(text: str) -> set[float]:  # "7/2025" is July 2025
        found = re.findall(r"\d+(?:[.,]\d+)?", text)
        return {float(number.replace(",", ".")) for number in found} - {*range(13)}

    pairs = zip(rows[column.replace("_en", "_vi")].map(told), rows[column].map(told), strict=True)
    return pd.Series([one == other for one, other in pairs], rows.index)


@wording("the indicators of a pool name different ones", INDICATORS, "write the same for each",
         "pool")  # fmt: skip
def one_pool(rows: pd.DataFrame, known: Known, column: str) -> pd.Series:
    pools = dict(zip(rows["indicator"], rows[column], strict=True))
    held = [
        not pool or (name in pool.split() and all(pools.get(n) == pool for n in pool.split()))
        for name, pool in pools.items()
    ]
    return pd.Series(held, rows.index)


@wording("several areas have figures, and nothing says how they are summed", INDICATORS,
         "add {indicator} to aggregation.csv", "indicator")  # fmt: skip
def summed_somehow(rows: pd.DataFrame, known: Known, column: str) -> pd.Series:
    summed = known.tables["aggregation"]
    areas = known.tables["observations"].groupby(column)["area"].nunique()
    several = rows[column].map(areas.to_dict()).fillna(0) > 1
    return ~several | rows[column].isin(summed[column]) | summed.empty


# ---- sources ------------------------------------------------------------------------------------
@wording("no row is of this source", SOURCES, "take it out, or look for the row", "source")
def of_some_row(rows: pd.DataFrame, known: Known, column: str) -> pd.Series:
    used = [table[column] for name, table in known.tables.items() if name != "sources"
            and column in table]  # fmt: skip
    return rows[column].isin(pd.concat(used))


@wording("neither outlet nor address is that of the id", SOURCES, "compare {outlet} and {url}",
         "outlet")  # fmt: skip
def outlet_of_id(rows: pd.DataFrame, known: Known, column: str) -> pd.Series:
    names = rows["source"].str.replace(r"-(?:undated|\d{4}(?:-\d\d){0,2})(?:-\d)?$", "", regex=True)
    said = rows[column].map(_bare) + " " + rows["url"].map(_bare)
    held = [_bare(name) in text for name, text in zip(names, said, strict=True)]
    return pd.Series(held, rows.index) | _office(rows)


@wording("no figure of this source is in its title", SOURCES, "compare with its rows", "title")
def title_of_figure(rows: pd.DataFrame, known: Known, column: str) -> pd.Series:
    cells = ("value", "low", "high", "printed", "asked", "result", "percent", "quote", "note")
    figure = r"[\d.,]*\d(?= ?%)|\d{1,3}\.\d{3}"
    told = rows[column].map(lambda title: numbers(" ".join(re.findall(figure, title))))
    said: dict[str, set[float]] = {}
    for name, table in known.tables.items():
        if name != "sources" and "source" in table:
            mine = table[table["source"].isin(rows.loc[told.map(bool), "source"])]
            for row in mine.to_dict("records"):
                text = " ".join(row.get(cell, "") for cell in cells)
                said.setdefault(row["source"], set()).update(numbers(text))
    pairs = zip(told, rows["source"], strict=True)
    return pd.Series([not n or bool(n & said.get(name, n)) for n, name in pairs], rows.index)


@wording("the address names another day", SOURCES, "compare with {url}", "published")
def day_of_address(rows: pd.DataFrame, known: Known, column: str) -> pd.Series:
    month = rows["url"].str.extract(r"/(?P<y>20\d\d)[/-]?(?P<m>[01]\d)(?:\d\d)?/")
    stamp = rows["url"].str.extract(r"(?P<y>20[012]\d)(?P<m>[01]\d)(?P<d>[0-3]\d)\d{6}")
    found = stamp.combine_first(month).fillna("")[["y", "m", "d"]]
    named = found.agg("-".join, axis=1).str.rstrip("-")
    pairs = zip(rows[column], named, strict=True)
    return pd.Series([day.startswith(name) for day, name in pairs], rows.index)


# ---- letters ------------------------------------------------------------------------------------
@wording("a word is another one with two letters exchanged", _WRITTEN, "read it again", *_FREE)
def spelling(rows: pd.DataFrame, known: Known, column: str) -> pd.Series:
    if column not in rows:
        return pd.Series(True, rows.index)
    times = _vocabulary(known)

    def exchanged(word: str) -> bool:
        return times[word] == 1 and any(times[other] for other in _exchanged(word))

    return ~rows[column].map(lambda text: any(map(exchanged, _words(text)))).astype(bool)


@lru_cache(maxsize=1)
def _vocabulary(known: Known) -> Counter[str]:
    """How often each word is written in a package."""
    columns = (table[name] for table in known.tables.values() for name in _FREE if name in table)
    return Counter(word for column in columns for text in column if text for word in _words(text))


def _words(text: str) -> list[str]:
    return re.findall(r"[^\W\d_]{2,}", unicodedata.normalize("NFC", text))


def _exchanged(word: str) -> Iterator[str]:
    for n in range(len(word) - 1):
        if word[n] != word[n + 1]:
            yield word[:n] + word[n + 1] + word[n] + word[n + 2 :]


def _bare(name: str) -> str:
    """Letters and digits without diacritics."""
    plain = unicodedata.normalize("NFD", name.lower().replace("đ", "d"))
    return re.sub("[^a-z0-9]", "", plain)
