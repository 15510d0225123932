"""Numbers as offices print them: a decimal comma only where its whole column agrees."""

from __future__ import annotations

import math
import re
from collections.abc import Sequence
from decimal import Decimal

from attain.intake.tables import Entry
from attain.intake.words import plain, refusal

CONVENTIONS = {"comma": (",", r"\."), "point": (r"\.", ",")}
"""Decimal mark and mark of thousands of each way to write numbers."""
Readings = dict[str, Decimal]


def readings(text: str) -> Readings:
    """Return what a text is as a number, by each convention that it can be read in.

    Examples
    --------
    >>> {name: str(value) for name, value in readings("1.234").items()}
    {'comma': '1234', 'point': '1.234'}
    >>> {name: str(value) for name, value in readings("1.234,5").items()}
    {'comma': '1234.5'}
    """
    bare = re.sub(r"(?<=[0-9])[ \u00a0\u202f'](?=[0-9]{3}(?![0-9]))", "", text.strip())
    bare = re.sub(r"\s*%$", "", bare).replace("−", "-")
    found = {}
    for name, (point, mark) in CONVENTIONS.items():
        grouped = rf"-?[1-9][0-9]{{0,2}}(?:{mark}[0-9]{{3}})+(?:{point}[0-9]+)?"
        if re.fullmatch(rf"{grouped}|-?[0-9]+(?:{point}[0-9]+)?", bare):
            found[name] = Decimal(re.sub(point, ".", re.sub(mark, "", bare)))
    return found


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
            raise refusal(what, where=entry.place, got=entry.raw, do=do)
        numbers.append(options.pop())
    return numbers, " and ".join(f"decimal {way}s" for way in sorted(sure))


def _read(entry: Entry) -> Readings:
    """A cell by each convention; a number that the file holds as one is the same by all."""
    told: Readings = {}
    if isinstance(entry.raw, str):
        told = readings(entry.raw)
    elif math.isfinite(entry.raw):
        told = dict.fromkeys(CONVENTIONS, Decimal(f"{entry.raw:.12g}"))
    if not told:
        do = "correct the cell, or empty it where there is no figure"
        raise refusal("a figure is not a number", where=entry.place, got=entry.raw, do=do)
    return told


def _agreed(name: str, cells: list[tuple[Entry, Readings]], decimal: str) -> set[str]:
    """The conventions in which every text of a column can be read, as far as they differ."""
    ways = set(CONVENTIONS)
    for entry, told in cells:
        ways &= set(told)
        if not ways:
            other = next(e for e, t in cells if not set(told) & set(t))
            raise refusal(
                f"column {name} writes decimals in two ways",
                where=f"rows {other.row} and {entry.row}",
                got=f"{plain(other.raw, 25)} and {plain(entry.raw, 25)}",
                do="write them alike, with a decimal comma or a decimal point",
            )  # fmt: skip
    if decimal and decimal not in ways:
        entry = next(e for e, told in cells if decimal not in told)
        got = entry.raw
        do = "leave --decimal out, or correct the cell"
        raise refusal(f"not a number with a decimal {decimal}", where=entry.place, got=got, do=do)
    if decimal:
        return {decimal}
    same = all(len(set(told.values())) == 1 for _, told in cells)
    return ways if not same or len(ways) == 1 else set()
