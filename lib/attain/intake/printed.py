"""Names and numbers as offices print them: which area is meant, and which number.

A name is matched to the areas of a package; a decimal comma is read only where its whole column
agrees.
"""

from __future__ import annotations

import math
import re
from collections.abc import Hashable, Iterable, Iterator, Mapping, Sequence
from decimal import Decimal
from difflib import get_close_matches

import pandas as pd

from attain.errors import AttainError
from attain.intake.tables import Entry
from attain.intake.words import fold, plain
from attain.vocabulary import CONVENTIONS, numbers_of

_BEFORE = r"^(?:tinh|thanh pho|tp|t p|vung|province of|city of) "
_AFTER = r" (?:province|city)$"
_COUNTRY = ("total", "tong so", "tong cong", "viet nam")

_ALIASES = {  # further names, by the key of a name
    "hochiminh": ("tp hcm", "tphcm", "hcmc", "sai gon", "ho chi minh city"),
    "thuathienhue": ("tt hue", "hue"),
    "daklak": ("dac lac", "dac lak", "daklak"),
    "daknong": ("dac nong",),
    "backan": ("bac can",),
    "bariavungtau": ("br vt", "brvt"),
    "canuoc": ("whole country", "toan quoc", "nationwide"),
}
Readings = dict[str, Decimal]


# ---- names ---------------------------------------------------------------------------------------
def key(text: str) -> str:
    """A name without diacritics, marks, spaces and words such as province."""
    words = fold(text)
    return (re.sub(_AFTER, "", re.sub(_BEFORE, "", words)) or words).replace(" ", "")


class Gazetteer:
    """The areas of a package by their names, and by the aliases given for one file.

    Of areas of one name those that stand on the day `boundaries` are meant; all where it is empty.
    """

    def __init__(
        self, areas: pd.DataFrame, aliases: Mapping[str, str], boundaries: str = ""
    ) -> None:
        self.areas = areas.set_index("area", drop=False)
        self.ids: dict[str, set[str]] = {}
        for row in areas.to_dict("records"):
            area = str(row["area"])
            if boundaries and not (row["from"] <= boundaries <= (row["until"] or "9999")):
                continue
            for name in self._names_of(row):
                self.ids.setdefault(key(name), set()).add(area)
        for name, area in aliases.items():
            self.ids[key(name)] = {area}

    @staticmethod
    def _names_of(row: Mapping[Hashable, str]) -> Iterator[str]:
        told = [row["area"], row["name_vi"], row["name_en"], *row["aliases"].split(";")]
        for name in filter(None, told):
            yield name
            if row["level"] == "merged":  # its name carries the day it was made
                yield (name := re.sub(r"\(.*\)", "", name))
            yield from _ALIASES.get(key(name), ())
        if row["level"] == "country":
            yield from _COUNTRY

    def match(self, text: str) -> set[str]:
        """Return the ids that a printed name may mean: none, one, or several.

        A name in two languages means an area when both parts do.
        """
        for name in _forms(text):
            if found := self.ids.get(key(name)):
                return found
        for form in _forms(text):
            parts = [part for part in re.split(r"\s[-–—]\s|[/\n|;(:]", form) if fold(part)]
            meant = [self.ids.get(key(part), set()) for part in parts]
            one: set[str] = set().union(*meant)
            wide = len(one) == 1 and self.level(next(iter(one))) == "region"
            if len(parts) > 1 and (all(meant) or wide):
                return one.intersection(*meant) or one
        return set()

    def level(self, area: str) -> str:
        """Kind of area."""
        return str(self.areas.loc[area, "level"])

    def may_be_province(self, ids: set[str]) -> bool:
        """Whether a name may mean an area that is no region and not the country."""
        return any(self.level(area) not in ("region", "country") for area in ids)

    def are_whole(self, named: Iterable[set[str]], day: str) -> bool:
        """Whether names are of half of the provinces of a day, or of the regions: of a country."""
        read = list(named)
        regions = {area for ids in read for area in ids if self.level(area) == "region"}
        until = self.areas["until"].replace("", "9999")
        levels = self.areas["level"][(self.areas["from"] <= day) & (day <= until)]
        provinces = ~levels.isin(["region", "country"])
        return bool(
            2 * sum(map(self.may_be_province, read)) >= provinces.sum()
            or 2 * len(regions) >= (levels == "region").sum() > 0
        )

    def nearest(self, text: str) -> str:
        """Return the name and id of the area whose name is nearest, empty where none is near."""
        close = get_close_matches(key(text), list(self.ids), n=1, cutoff=0.6)
        if not close:
            return ""
        area = min(self.ids[close[0]])
        row = self.areas.loc[area]
        return f"{row['name_vi'] or row['name_en']} ({area})"


def _forms(text: str) -> Iterator[str]:
    """A name as printed; without a footnote's mark, its number, or a code before it."""
    yield text
    bare = re.sub(r"\s*(?:\(\s*[*\d]{1,3}\s*\)|\*+|[¹²³⁴⁵⁶⁷⁸⁹]+|\d\))\s*$", "", text)
    yield bare
    yield re.sub(r"^\s*(?:\d{1,2}|[IVX]{1,5})[.)\s]\s*", "", bare)
    yield re.sub(r"^[A-Z0-9_-]{1,12}:\s*", "", bare)


def settle(printed: dict[str, set[str]], gazetteer: Gazetteer, day: str) -> dict[str, str]:
    """Return the one area of each name.

    A name that stands for a province and for the one it became is of the old boundaries when the
    file is older than the new ones, or names a province that is gone.
    """
    begins, until = (gazetteer.areas[name].to_dict() for name in ("from", "until"))
    sure = {next(iter(ids)) for ids in printed.values() if len(ids) == 1}
    old = any(until[area] for area in sure)
    settled: dict[str, str] = {}
    for name, ids in printed.items():
        chosen = ids
        if len(ids) > 1:
            begun = {area for area in ids if begins[area] <= day}
            earlier = {area for area in ids if not begins[area]}
            chosen = earlier if old and len(earlier) == 1 else begun
        if len(chosen) != 1:
            first, *_, last = sorted(chosen or ids, key=lambda area: str(begins[area]))
            do = f"write --alias {plain(name, 40)!r}={first}, or ={last}"
            if begins[last] and until[first]:
                do = (
                    f"say in which boundaries the figures are: --boundaries {until[first]} means "
                    f"{first}, --boundaries {begins[last]} means {last}"
                )
            raise AttainError("a name may mean two areas", where="names", got=name, do=do)
        settled[name] = next(iter(chosen))
    return settled


# ---- numbers -------------------------------------------------------------------------------------
def values(entries: Sequence[Entry], decimal: str = "") -> tuple[list[Decimal], str]:
    """Return the number of every entry and how its decimals were read; `decimal` where asked."""
    read = [(entry, _read(entry)) for entry in entries]
    columns: dict[str, list[tuple[Entry, Readings]]] = {}
    for entry, told in read:
        if isinstance(entry.raw, str):
            columns.setdefault(entry.column, []).append((entry, told))
    agreed = {name: _agreed(name, cells, decimal) for name, cells in columns.items()}
    sure = {next(iter(ways)) for ways in agreed.values() if len(ways) == 1}
    numbers = []
    for entry, told in read:
        own = agreed.get(entry.column, set())
        ways = own if len(own) == 1 else sure or set(CONVENTIONS)
        options = {told[way] for way in ways if way in told}
        if len(options) != 1:
            comma, point = (f"{told[way]:f}" if way in told else "" for way in CONVENTIONS)
            what = "a number can be read in two ways, and its column does not tell"
            do = f"write --decimal comma for {comma}, --decimal point for {point}"
            raise AttainError(what, where=entry.place, got=entry.raw, do=do)
        numbers.append(options.pop())
    return numbers, " and ".join(f"decimal {way}s" for way in sorted(sure))


def _read(entry: Entry) -> Readings:
    """A cell by each convention; a number that the file holds as one is the same by all."""
    told: Readings = {}
    if isinstance(entry.raw, str):
        told = numbers_of(entry.raw)
    elif math.isfinite(entry.raw):
        told = dict.fromkeys(CONVENTIONS, Decimal(f"{entry.raw:.12g}"))
    if not told:
        do = "correct the cell, or empty it where there is no figure"
        raise AttainError("a figure is not a number", where=entry.place, got=entry.raw, do=do)
    return told


def _agreed(name: str, cells: list[tuple[Entry, Readings]], decimal: str) -> set[str]:
    """The conventions in which every text of a column can be read, as far as they differ."""
    ways = set(CONVENTIONS)
    for entry, told in cells:
        ways &= set(told)
        if not ways:
            other = next(e for e, t in cells if not set(told) & set(t))
            raise AttainError(
                f"column {name} writes decimals in two ways",
                where=f"rows {other.row} and {entry.row}",
                got=f"{plain(other.raw, 25)} and {plain(entry.raw, 25)}",
                do="write them alike, with a decimal comma or a decimal point",
            )  # fmt: skip
    if decimal and decimal not in ways:
        entry = next(e for e, told in cells if decimal not in told)
        what, do = (
            f"not a number with a decimal {decimal}",
            "leave --decimal out, or correct the cell",
        )
        raise AttainError(what, where=entry.place, got=entry.raw, do=do)
    if decimal:
        return {decimal}
    same = all(len(set(told.values())) == 1 for _, told in cells)
    return ways if not same or len(ways) == 1 else set()
