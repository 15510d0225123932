"""Read the CSV files of a package as text, row by row, and say what a file gets wrong.

Nothing is converted here: a spreadsheet's silent conversions (``82,0`` to text, ``R01`` to a
date) are what the validation has to see.
"""

from __future__ import annotations

import csv
import io
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pandas as pd

from attain.errors import AttainError
from attain.evidence.schema import Raw, Table, nearest


def read_table(folder: Path, table: Table) -> tuple[Raw, list[AttainError]]:
    """Read every file of `table` in `folder`: the lines that could be read, in file order.

    The failures are of the files themselves: missing, empty, not UTF-8, wrong columns, lines of
    the wrong length.
    """
    paths = table.paths(folder)
    failures: list[AttainError] = []
    lines: list[list[str | None]] = []
    places: list[tuple[str, int]] = []
    unneeded = {field.name for field in table.fields if field.absent}
    lacking = {field.name: "" if field.absent else None for field in table.fields}
    if not paths and not table.optional:
        where = f"{folder.name}/{table.files}"
        do = f"add the file with the columns {', '.join(table.columns)}"
        failures.append(AttainError("a table of the package is missing", where=where, do=do))
    for path in paths:
        name = path.relative_to(folder).as_posix()
        try:
            header, *records = _records(path, name, table)
            failures += _header_failures(name, table, header)
        except AttainError as failure:
            failures.append(failure)
            continue
        for number, record in enumerate(records, start=2):
            if not any(record):
                continue  # a blank line at the end, as editors leave it
            if unneeded.issuperset(header[len(record) :]):  # as if the file did without them
                record += [""] * (len(header) - len(record))
            if len(record) != len(header):
                what = f"a row has {len(record)} values under {len(header)} headings"
                where, got = f"{name}, row {number}", ",".join(record)[:80]
                do = "put quotation marks around a text that holds a comma"
                failures.append(AttainError(what, where=where, got=got, do=do))
                continue
            row = dict(zip(reversed(header), reversed(record), strict=True))  # its first column
            lines.append([row.get(column, empty) for column, empty in lacking.items()])
            places.append((name, number))
    frame = pd.DataFrame(lines, columns=table.columns, dtype=object)
    return Raw(table, frame, tuple(places)), failures


def _records(path: Path, name: str, table: Table) -> list[list[str]]:
    """Split a file into rows of text; a byte order mark is left aside."""
    try:
        content = path.read_bytes()
        text = content.decode("utf-8-sig")
    except OSError as error:  # a folder, a link that leads nowhere, a file of somebody else
        what, do = "the file cannot be read", "put a CSV file in its place, or take it away"
        raise AttainError(what, where=name, got=error.strerror, do=do) from None
    except UnicodeDecodeError as error:
        row = content[: error.start].count(b"\n") + 1
        where, got = f"{name}, row {row}", content[error.start : error.start + 1]
        do = "save it again as CSV UTF-8"
        raise AttainError("the file is not UTF-8", where=where, got=got, do=do) from None
    if not text.strip():
        do = "write the headings" + (", or remove the file" if table.optional else " and rows")
        raise AttainError("the file is empty", where=name, do=do)
    try:
        records = list(csv.reader(io.StringIO(text, newline=""), strict=True))
    except csv.Error as error:
        what, do = "the file is not CSV", "close every quotation mark"
        raise AttainError(what, where=name, got=str(error), do=do) from None
    if len(records) == 1 and not table.optional:
        raise AttainError("the file has headings and no row", where=name, do="add rows")
    return records


def _header_failures(name: str, table: Table, header: list[str]) -> Iterator[AttainError]:
    """Whatever is amiss with the heading of a file; without any heading the file is refused."""
    where = f"{name}, row 1"
    if not set(header) & set(table.columns):
        do = f"write the headings {', '.join(table.columns)}"
        if ";" in "".join(header):
            do = "separate the columns with commas, not semicolons"
        what = "no heading of the table is in the first row"
        raise AttainError(what, where=where, got=",".join(header)[:80], do=do)
    for field in table.fields:
        if field.name not in header and not field.absent:
            place = f"{where}, column {field.name}"
            yield AttainError("a column is missing", where=place, do=f"add it: {field.description}")
    for column, times in Counter(header).items():
        if column not in table.columns:
            do = f"rename or remove it; {nearest(column, table.columns)}"
            yield AttainError("a column is unknown", where=where, got=column, do=do)
        elif times > 1:
            yield AttainError("a column stands twice", where=where, got=column, do="keep one")
