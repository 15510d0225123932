"""Metadata: an id, a note, a flag or an address that says other than its row does.

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
from attain.evidence.rules import ALL, CLAIMS, OFFICE, TARGETS, Known, Row, Rows, keys, rules
from attain.evidence.schema import slug

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
_HARM: Final = (
    "poor|poverty|unemploy|informal|rank|agricult|mortal|death|disease|crime|accident|emission|"
    "pollut|waste|debt|drop-?out|stunt|malnutri|inflation|deficit|loss"
)
_WEIGHED: Final = {  # whose share a rate is, by its definition
    "population": "people|population|household",
    "labour_force": "labour force|trained|training|unemployed",
    "employed_persons": "employ|per worker",
}
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


# ---- lists --------------------------------------------------------------------------------------
def decimals_of_values(r: Rows) -> pd.Series:
    figures = r.known.tables["observations"]
    decimals = figures["value"].str.partition(".")[2].str.len()
    most = decimals.groupby(figures["indicator"]).max()
    return r["indicator"].map(most.to_dict()).fillna(r.number()) == r.number()


def year_of_bridge(r: Rows) -> pd.Series:
    figures = r.known.tables["observations"]
    held = zip(figures["indicator"], figures["period"].str[:4], strict=True)
    return r.within(["indicator", r.column], held)


def numbers_of_languages(r: Rows) -> pd.Series:
    def told(text: str) -> set[float]:  # "7/2025" is July 2025
        found = re.findall(r"\d+(?:[.,]\d+)?", text)
        return {float(number.replace(",", ".")) for number in found} - {*range(13)}

    other = r.column.replace("_en", "_vi")
    return r.each(lambda row: told(row[other]) == told(row[r.column]))


def one_pool(r: Rows) -> pd.Series:
    pools = dict(zip(r["indicator"], r.cell, strict=True))

    def same(row: Row) -> bool:
        names = row["pool"].split()
        return row["indicator"] in names and all(pools.get(n) == row["pool"] for n in names)

    return r.each(same, r.cell != "")


def summed_somehow(r: Rows) -> pd.Series:
    summed = r.known.tables["aggregation"]
    areas = r.known.tables["observations"].groupby(r.column)["area"].nunique()
    several = r.cell.map(areas.to_dict()).fillna(0) > 1
    return ~several | r.cell.isin(summed[r.column]) | summed.empty


def break_in_words(r: Rows) -> pd.Series:
    def told(row: Row) -> bool:
        words = row["definition_vi"] + row["definition_en"]
        return all(year in words for year in re.findall(r"(?<!:)\b\d{4}", row["breaks"]))

    return r.each(told)


def better_in_words(r: Rows) -> pd.Series:
    harm, fight = (r["name_en"].str.contains(words, case=False) for words in (_HARM, "reduc"))
    return (r.cell == "lower") == (harm & ~fight)


def producer_in_words(r: Rows) -> pd.Series:
    figures = r.known.tables["observations"]
    surveyed = figures.loc[figures["source"].str.contains(OFFICE), "indicator"]
    office = r["indicator"].isin(surveyed) | r["definition_en"].str.contains("statistics office")
    ministry = r["definition_en"].str.contains("department|review") | (r["pool"] != "")
    held = r.cell.map({"statistics_office": 0, "department": 1, "province": 2}).fillna(3)
    own = ministry.where(held == 1, (r["pool"] == "") | (held == 3))
    return (held == 0).where(office, own & (held != 0)) | surveyed.empty


def lent_by_another(r: Rows) -> pd.Series:
    lends = dict(zip(r["indicator"], r.cell, strict=True))
    alike = [r.of(name, by=r.column) == r[name] for name in ("kind", "unit", "better")]
    itself = r.cell.map(lends) == r.cell
    pooled = r.cell.groupby(r["pool"]).transform("nunique") == 1
    return (r.cell == "") | (itself & alike[0] & alike[1] & alike[2] & (pooled | (r["pool"] == "")))


def bridged(r: Rows) -> pd.Series:
    same = r["reference"] + "_" + r["producer"] == r["indicator"]
    return ~same | r["indicator"].isin(r.known.tables["bridges"]["indicator"])


def weight_of_definition(r: Rows) -> pd.Series:
    words = r.of("definition_en").fillna("").str.replace("labour force survey", "")

    def told(row: Row) -> bool:
        return bool(re.search(_WEIGHED.get(row["weight"], ""), row["words"], re.I))

    asked = (r.cell != "") & (r["note"] == "")
    return Rows(r.frame.assign(words=words), r.known, r.column).each(told, asked)


def kept_as_before(r: Rows) -> pd.Series:
    same = [r[name] for name in ("area", "indicator", "group", "comparator", "low", "high")]
    return r.cell.groupby(same).transform("nunique") == 1


# ---- sources ------------------------------------------------------------------------------------
def of_some_row(r: Rows) -> pd.Series:
    tables = (table for name, table in r.known.tables.items() if name != "sources")
    return r.cell.isin(pd.concat([table["source"] for table in tables if "source" in table]))


def outlet_of_id(r: Rows) -> pd.Series:
    def bare(name: str) -> str:
        return slug(name).replace("-", "")

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
    ("claim_of_note", CLAIMS, "printed", "the note of a claim does not lead to its number",
     "compare with the note, {note}", claim_of_note),
    ("against_last_year", CLAIMS, "against",
     "a change on last year is not counted from the year before",
     "of {period} that is the year before",
     lambda r: (r["kind"] != "change_on_last_year") | (r.year("period") - r.year("against") == 1)),
    ("decimals_of_quote", CLAIMS, "decimals", "the quote writes the number with other decimals",
     "compare with {quote}", decimals_of_quote),
    ("decimals_of_values", "indicators", "decimals",
     "no figure has so many decimals, or one has more", "count those of its values",
     decimals_of_values),
    ("weight_of_note", "aggregation", "weight", "the note names another weight",
     "compare with the note, {note}",
     lambda r: r.each(lambda row: row["weight"].replace("_", " ") in row["note"],
                      (r.cell != "") & (r["note"] != ""))),
    ("year_of_bridge", "bridges", "from_year", "its indicator has no figure of that year",
     "compare with {indicator}", year_of_bridge),
    ("numbers_of_languages", "areas indicators bridges", "name_en definition_en note_en",
     "the two languages name different numbers", "compare it with the Vietnamese",
     numbers_of_languages),
    ("break_in_words", "indicators", "breaks", "the definition does not name the year of a break",
     "compare with {definition_en}", break_in_words),
    ("better_in_words", "indicators", "better", "the name says otherwise which way is progress",
     "compare with {name_en}", better_in_words),
    ("producer_in_words", "indicators", "producer",
     "the definition, or the source of the figures, names another producer",
     "compare with {definition_en}", producer_in_words),
    ("lent_by_another", "indicators", "reference",
     "the lender is of another kind, or others of the pool have another one",
     "name one with a panel of its own, and of the same kind, unit and direction",
     lent_by_another),
    ("bridged", "indicators", "indicator",
     "the id is that of its lender by another producer, and no bridge joins the two",
     "look for the row of bridges.csv", bridged),
    ("weight_of_definition", "aggregation", "weight",
     "the definition names no such people as weigh it", "compare with the definition",
     weight_of_definition),
    ("wide_range", TARGETS, "comparator", "the ends of the range are the same",
     "write =, or the other end",
     lambda r: ~r.cell.isin(["between", "within"]) | (r["low"] != r["high"])),
    ("kept_as_before", TARGETS, "maintain",
     "another target with the same threshold says otherwise whether a level is to be kept",
     "compare the two", kept_as_before),
    ("one_pool", "indicators", "pool", "the indicators of a pool name different ones",
     "write the same for each", one_pool),
    ("summed_somehow", "indicators", "indicator",
     "several areas have figures, and nothing says how they are summed",
     "add {indicator} to aggregation.csv", summed_somehow),
    ("of_some_row", "sources", "source", "no row is of this source",
     "take it out, or look for the row", of_some_row),
    ("outlet_of_id", "sources", "outlet", "neither outlet nor address is that of the id",
     "compare {outlet} and {url}", outlet_of_id),
    ("title_of_figure", "sources", "title", "no figure of this source is in its title",
     "compare with its rows", title_of_figure),
    ("day_of_address", "sources", "published", "the address names another day",
     "compare with {url}", day_of_address),
    ("spelling", f"areas indicators sources aggregation {ALL} attainment bridges", _FREE,
     "a word is another one with two letters exchanged", "read it again", spelling),
)
