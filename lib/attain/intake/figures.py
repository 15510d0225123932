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


def readings(text: str) -> dict[str, Decimal]:
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
    """Return the number of every entry and how its decimals were read.

    Parameters
    ----------
    entries : sequence of Entry
        Cells that hold figures.
    decimal : {"", "comma", "point"}
        How decimals are written, where the file does not tell.
    """
    columns: dict[str, dict[Entry, dict[str, Decimal]]] = {}
    for entry in entries:
        if isinstance(entry.raw, float):
            if not math.isfinite(entry.raw):
                raise _no_number(entry)
        elif not (found := readings(entry.raw)):
            raise _no_number(entry)
        else:
            columns.setdefault(entry.column, {})[entry] = found
    agreed = {name: _agreed(name, cells, decimal) for name, cells in columns.items()}
    sure = {next(iter(told)) for told in agreed.values() if len(told) == 1}
    numbers = []
    for entry in entries:
        if isinstance(entry.raw, float):
            numbers.append(Decimal(f"{entry.raw:.12g}"))
            continue
        told = columns[entry.column][entry]
        ways = agreed[entry.column] if len(agreed[entry.column]) == 1 else sure or set(CONVENTIONS)
        options = {told[way] for way in ways if way in told}
        if len(options) != 1:
            comma, point = (f"{told[way]:f}" if way in told else "" for way in CONVENTIONS)
            raise refusal(
                "a number can be read in two ways, and its column does not tell",
                where=entry.place, got=entry.raw,
                do=f"write --decimal comma for {comma}, --decimal point for {point}",
            )  # fmt: skip
        numbers.append(options.pop())
    ways = {way for told in agreed.values() if len(told) == 1 for way in told}
    return numbers, " and ".join(f"decimal {way}s" for way in sorted(ways))


def _no_number(entry: Entry) -> Exception:
    return refusal(
        "a figure is not a number", where=entry.place, got=entry.raw,
        do="correct the cell, or empty it where there is no figure",
    )  # fmt: skip


def _agreed(name: str, cells: dict[Entry, dict[str, Decimal]], decimal: str) -> set[str]:
    """The conventions in which every text of a column can be read, as far as they differ."""
    ways = set(CONVENTIONS)
    for entry, told in cells.items():
        ways &= set(told)
        if not ways:
            other = next(e for e, t in cells.items() if not set(told) & set(t))
            raise refusal(
                f"column {name} writes decimals in two ways",
                where=f"rows {other.row} and {entry.row}",
                got=f"{plain(other.raw, 25)} and {plain(entry.raw, 25)}",
                do="write them alike, with a decimal comma or a decimal point",
            )  # fmt: skip
    if decimal:
        if decimal not in ways:
            entry = next(e for e, told in cells.items() if decimal not in told)
            raise refusal(
                f"not a number with a decimal {decimal}", where=entry.place, got=entry.raw,
                do="leave --decimal out, or correct the cell",
            )  # fmt: skip
        return {decimal}
    same = all(len(set(told.values())) == 1 for told in cells.values())
    return ways if not same or len(ways) == 1 else set()
