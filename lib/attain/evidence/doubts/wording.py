"""Wording: quotes, notes and titles held against the cells that were read from them.

The words name the area and what is counted, tell a rise from a fall and a percentage from a count,
and their numbers reckon with each other: households with their share, a sum with its result.
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
from attain.evidence.schema import slug

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


# ---- the area and what is counted ---------------------------------------------------------------
@cache
def _slug(text: str) -> str:
    return slug(text)


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

    def told(area: str, source: str, text: str) -> bool:
        if any(f"-{named[one]}-" in text for one in (area, *parts[area])):
            return True
        return times[source, area] > 1 and not any(name in text for name in provinces)

    asked = r.cell.isin(placed) & ~r.office
    return r.holds(
        lambda area, source, text, ask: not ask or told(area, source, text),
        r["source"], texts, asked,
    )  # fmt: skip


# ---- signs and units ----------------------------------------------------------------------------
def _behind(text: str, value: float) -> list[str]:
    """What follows a number wherever it stands in a text."""
    return [behind for held, _, behind in numbers_in_place(text) if value in held]


@doubt("observations", "indicator")
def percent_in_quote(r: Rows) -> pd.Series:
    """The quote and the indicator disagree whether the figure is a percentage; compare with
    {quote}.
    """

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
    """A percentage of a plan is told as a rise, or a rise as a percentage of it; compare with
    {quote} {note}.
    """
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
    """No word of quote or note speaks of a change; write level or count, or compare with
    {source}.
    """
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
    """The households and their share make the area another size than its other figures do; compare
    with {quote} {note}.
    """

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
