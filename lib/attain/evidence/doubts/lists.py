"""Lists: indicators, areas and sources, held against their words, their rows and each other.

What a list says of an indicator in one column, its words say in another, and its figures show; an
address holds words, numbers and a day of its own.
"""

from __future__ import annotations

import re
from collections import Counter
from difflib import SequenceMatcher
from itertools import combinations
from operator import ne
from typing import Final
from urllib.parse import unquote

import pandas as pd

from attain.evidence.doubts.wording import in_fives, without_terms
from attain.evidence.doubts.words import bare, numbers
from attain.evidence.rules import OFFICE, READ, Row, Rows, doubt, keys
from attain.evidence.schema import known_terms

_HARM: Final = (
    "poor|poverty|unemploy|informal|rank|agricult|mortal|death|disease|crime|accident|emission|"
    "pollut|waste|debt|drop-?out|stunt|malnutri|inflation|deficit|loss"
)
_FIGHT: Final = "reduc|recycl|reuse|compost|separate|prevent|recover|treat|clear"
_GOOD: Final = (  # of what neither harms nor helps the name does not tell
    "job|placed|placement|worker|trained|certificate|degree|enrol|employed|labour|population|"
    "productiv|income|resource|target|recycl"
)
_WEIGHED: Final = {  # whose share a rate is, by its definition
    "population": "people|population|household",
    "labour_force": "labour force|trained|training|unemployed",
    "employed_persons": "employ|per worker",
}
_UNITS: Final = {  # what a name or a definition says of a unit
    "thousand_persons": "thousand", "million_vnd": "million", "billion_vnd": "billion",
    "rank": "rank", "targets": "target", "sessions": "session|fair|event", "spells": "spell",
    "persons": "people|person|worker",
}  # fmt: skip
_USUAL: Final = {"percent": "rate", "rank": "rank", "million_vnd": "money", "billion_vnd": "money"}
_NEAR: Final = 0.9  # of the letters of a title that its address has
_TOLD: Final = (  # columns that hold a number which a title may name
    "value", "low", "high", "printed", "asked", "result", "percent", "period", "quote", "note",
)  # fmt: skip


# ---- indicators ---------------------------------------------------------------------------------
@doubt("indicators", "decimals")
def decimals_of_values(r: Rows) -> pd.Series:
    """No figure has so many decimals, or one has more; count those of its values."""
    figures = r.known.tables["observations"]
    decimals = figures["value"].map(lambda value: len(value.partition(".")[2])).astype(float)
    most = decimals.groupby(figures["indicator"]).max()
    return r["indicator"].map(most.to_dict()).astype(float).fillna(r.number()) == r.number()


@doubt("aggregation", "weight")
def weight_in_words(r: Rows) -> pd.Series:
    """The note, else the definition, names no such people as weigh it; compare with {note}."""
    definition = r.of("definition_en").fillna("").str.replace("labour force survey", "")
    noted = r.holds(lambda weight, note: weight.replace("_", " ") in note, r["note"])
    return r.bears(_WEIGHED, definition).where(r["note"] == "", noted) | (r.cell == "")


@doubt("bridges", "from_year")
def year_of_bridge(r: Rows) -> pd.Series:
    """Its indicator has no figure of that year, or the note names another; see {indicator}."""
    figures = r.known.tables["observations"]
    held = ((name, period[:4]) for name, period in keys(["indicator", "period"], figures))
    said = r["note_en"].str.findall(r"\b(?:19|20)\d\d\b")
    named = r.holds(lambda year, said: not said or year in said, said)
    return r.within(["indicator", r.column], held) & named


@doubt("areas indicators bridges", "name_en definition_en note_en")
def numbers_of_languages(r: Rows) -> pd.Series:
    """The two languages name different numbers; compare it with the Vietnamese."""

    def told(text: str) -> set[float]:  # "7/2025" is July 2025
        found = re.findall(r"\d+(?:[.,]\d+)?", text)
        return {float(number.replace(",", ".")) for number in found} - {*range(13)}

    other = r.column.replace("_en", "_vi")
    return r.each(lambda row: told(row[other]) == told(row[r.column]), r[other] != "")


@doubt("indicators", "indicator")
def summed_somehow(r: Rows) -> pd.Series:
    """Nothing says how figures of several areas are summed; add {indicator} to aggregation.csv."""
    summed = r.known.tables["aggregation"]
    alone = r["unit"].isin(["rank", "targets"])  # of one area, and of no two together
    return alone | r.cell.isin(summed[r.column]) | summed.empty


@doubt("indicators", "better")
def better_in_words(r: Rows) -> pd.Series:
    """The name says otherwise which way is progress; compare with {name_en}."""
    harm, fight, good = (
        r["name_en"].str.contains(words, case=False) for words in (_HARM, _FIGHT, _GOOD)
    )
    harm &= ~fight
    return ~(good & ~harm).where(r.cell == "lower", harm)


@doubt("indicators", "producer")
def producer_in_words(r: Rows) -> pd.Series:
    """Definition or source of the figures name another producer; see {definition_en}."""
    figures = r.known.tables["observations"]
    surveyed = figures.loc[figures["source"].str.contains(OFFICE), "indicator"]
    office = r["indicator"].isin(surveyed) | r["definition_en"].str.contains("statistics office")
    ministry = r["definition_en"].str.contains("department|review") | (r["pool"] != "")
    held = r.cell.map({"statistics_office": 0, "department": 1, "province": 2}).fillna(3)
    own = ministry.where(held == 1, (r["pool"] == "") | (held == 3))
    return (held == 0).where(office, own & (held != 0)) | surveyed.empty


@doubt("indicators", "reference")
def lent_by_another(r: Rows) -> pd.Series:
    """The lender is of another kind, or others of the pool have another one; name one with a panel
    of its own, and of the same kind, unit and direction.
    """
    same = [r.of(name, by=r.column) == r[name] for name in (r.column, "kind", "unit", "better")]
    alike = pd.concat(same, axis=1).all(axis=1)  # who has a panel lends to itself
    pooled = r.cell.groupby(r["pool"]).transform("nunique") == 1
    return (r.cell == "") | (alike & (pooled | (r["pool"] == "")))


@doubt("indicators", "indicator")
def bridged(r: Rows) -> pd.Series:
    """The id is that of its lender by another producer; look for the missing row of bridges.csv."""
    same = r["reference"] + "_" + r["producer"] == r["indicator"]
    return ~same | r["indicator"].isin(r.known.tables["bridges"]["indicator"])


@doubt("indicators", "unit")
def unit_in_words(r: Rows) -> pd.Series:
    """Neither name nor definition speaks of the unit; compare with {definition_en}."""
    words = r["name_en"] + " " + r["definition_en"]
    thousands = words.str.contains("thousand", case=False)
    return r.bears(_UNITS, words) & ~(thousands & (r.cell == "persons"))


@doubt("indicators", "unit")
def unit_of_kind(r: Rows) -> pd.Series:
    """The unit is not one of its kind; a rate is in percent, a rank in rank."""
    own = ~r.cell.isin(known_terms("unit"))
    return own | (r.cell.map(_USUAL).fillna("count") == r["kind"])


@doubt("indicators", "upper")
def whole_percentage(r: Rows) -> pd.Series:
    """A percentage is not bounded by 0 and 100; write lower 0 and upper 100."""
    return ((r.number("lower") == 0) & (r.number() == 100)) | (r["unit"] != "percent")


@doubt("indicators", "lower")
def begins_at_nothing(r: Rows) -> pd.Series:
    """What cannot be negative begins at 0, and a rank at 1; compare with {definition_en}."""
    first = (r["kind"] == "rank").astype(float)
    return ~((r.number() >= 0) & (r.number() != first))


# ---- areas --------------------------------------------------------------------------------------
@doubt("areas", "from")
def begins_after_parts(r: Rows) -> pd.Series:
    """The area does not begin on the day after its parts ended; compare with those of {parts}."""
    ends = pd.to_datetime(r["until"], errors="coerce").set_axis(r["area"]) + pd.Timedelta(days=1)
    next_days = {area: day.strftime("%Y-%m-%d") for area, day in ends.dropna().items()}

    def follows(row: Row) -> bool:
        return all(next_days.get(part, row["from"]) == row["from"] for part in row["parts"].split())

    return r.each(follows, r["parts"] != "")


@doubt("areas", "until")
def followed(r: Rows) -> pd.Series:
    """The area ended, and no area is made of it; look for the area that it became a part of."""
    parts = {part for names in r["parts"] for part in names.split()}
    return (r.cell == "") | r["area"].isin(parts) | (not parts)


@doubt("areas", "name_en")
def names_agree(r: Rows) -> pd.Series:
    """The two names of an area differ by more than diacritics; compare with {name_vi}."""
    alike = (r["name_vi"].map(bare) == r.cell.map(bare)) | (r["level"] != "province")
    return alike | bool((r["name_vi"] == "").all())  # a package in English alone


@doubt("areas", "area")
def id_of_name(r: Rows) -> pd.Series:
    """The id of an area is not its name; compare with {name_en}."""
    year = r["from"].str.partition("-")[0]  # of a merged one
    own = r["name_en"].str.replace(r" \(.*", "", regex=True) + year
    return (r.cell.map(bare) == own.map(bare)) | ~r["level"].isin(["province", "merged"])


# ---- sources ------------------------------------------------------------------------------------
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
    return r.on_record(["source"], READ)


@doubt("sources", "rows")
def rows_of_source(r: Rows) -> pd.Series:
    """Another number of rows is of this source; look for one lost or too many, or count again."""
    times = Counter(source for (source,) in keys(["source"], *r.tables(READ)))
    return r.holds(lambda rows, source: rows in ("", f"{times[source]}"), r["source"])


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
