"""Lists: indicators, how they are summed and what continues them, held against the figures.

What a list says of an indicator in one column, its words say in another, and its figures show.
"""

from __future__ import annotations

import re
from typing import Final

import pandas as pd

from attain.evidence.rules import OFFICE, Row, Rows, doubt, keys

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


# ---- areas --------------------------------------------------------------------------------------
@doubt("areas", "from")
def begins_after_parts(r: Rows) -> pd.Series:
    """The area does not begin on the day after its parts ended; compare with those of {parts}."""
    ends = pd.to_datetime(r["until"], errors="coerce").set_axis(r["area"]) + pd.Timedelta(days=1)
    next_days = {area: day.strftime("%Y-%m-%d") for area, day in ends.dropna().items()}

    def follows(row: Row) -> bool:
        return all(next_days.get(part, row["from"]) == row["from"] for part in row["parts"].split())

    return r.each(follows, r["parts"] != "")
