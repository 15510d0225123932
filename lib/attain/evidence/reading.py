"""Read the CSV files of a package as text, row by row, and say what a file gets wrong.

Nothing is converted here: a spreadsheet's silent conversions (``82,0`` to text, ``R01`` to a
date) are what the validation has to see.
"""

from __future__ import annotations

import csv
import io
from collections import Counter
from dataclasses import dataclass
from pathlib import Path

import pandas as pd

from attain.errors import AttainError
from attain.evidence.schema import Table, nearest


@dataclass(frozen=True)
class Raw:
    """A table as text, with the file and the spreadsheet row of every line.

    ``frame`` has a plain index 0 … n-1; ``files[i]`` and ``rows[i]`` say where line i stands,
    counting the heading as row 1 as a spreadsheet does. A column the file lacks is None.
    """

    table: Table
    frame: pd.DataFrame
    files: tuple[str, ...]
    rows: tuple[int, ...]

    def place(self, line: int, column: str = "") -> str:
        """Name file, row and column of a line."""
        place = f"{self.files[line]}, row {self.rows[line]}"
        return f"{place}, column {column}" if column else place


def read_table(folder: Path, table: Table) -> tuple[Raw, list[AttainError], dict[str, bytes]]:
    """Read every file of `table` in `folder`.

    Returns
    -------
    raw : Raw
        The lines that could be read, in file order.
    failures : list of AttainError
        What was wrong with the files themselves: missing, empty, not UTF-8, wrong columns,
        lines of the wrong length.
    contents : dict of str to bytes
        The bytes of every file read, for checksums.
    """
    paths = table.paths(folder)
    failures: list[AttainError] = []
    contents: dict[str, bytes] = {}
    lines: list[list[str | None]] = []
    files: list[str] = []
    rows: list[int] = []
    if not paths and not table.optional:
        failures.append(
            AttainError(
                "a table of the package is missing",
                where=f"{folder.name}/{table.files}",
                do=f"add the file with the columns {', '.join(table.columns)}",
            )
        )
    for path in paths:
        name = path.relative_to(folder).as_posix()
        contents[name] = path.read_bytes()
        try:
            records = _records(name, contents[name])
            order = _header(name, table, records)
        except AttainError as failure:
            failures.append(failure)
            continue
        failures += order.failures
        for number, record in enumerate(records[1:], start=2):
            if not any(record):
                continue  # a blank line at the end, as editors leave it
            if len(record) != len(records[0]):
                failures.append(
                    AttainError(
                        f"a row has {len(record)} values under {len(records[0])} headings",
                        where=f"{name}, row {number}",
                        got=",".join(record)[:80],
                        do="put quotation marks around a text that holds a comma",
                    )
                )
                continue
            lines.append([record[i] if i is not None else empty for i, empty in order.columns])
            files.append(name)
            rows.append(number)
    frame = pd.DataFrame(lines, columns=table.columns, dtype=object)
    return Raw(table, frame, tuple(files), tuple(rows)), failures, contents


@dataclass(frozen=True)
class _Order:
    columns: list[tuple[int | None, str | None]]  # where it stands, and what it is when it does not
    failures: list[AttainError]


def _records(name: str, content: bytes) -> list[list[str]]:
    """Split the bytes of a file into rows of text; a byte order mark is left aside."""
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        row = content[: error.start].count(b"\n") + 1
        raise AttainError(
            "the file is not UTF-8",
            where=f"{name}, row {row}",
            got=content[error.start : error.start + 1],
            do="save it again as CSV UTF-8",
        ) from None
    if not text.strip():
        raise AttainError(
            "the file is empty", where=name, do="write the headings and rows, or remove the file"
        )
    try:
        records = list(csv.reader(io.StringIO(text, newline=""), strict=True))
    except csv.Error as error:
        raise AttainError(
            "the file is not CSV", where=name, got=str(error), do="close every quotation mark"
        ) from None
    if len(records) == 1:
        raise AttainError(
            "the file has headings and no row", where=name, do="add rows, or remove the file"
        )
    return records


def _header(name: str, table: Table, records: list[list[str]]) -> _Order:
    """Find each column of the table in the heading; whatever is amiss with it is a failure."""
    header = records[0]
    where = f"{name}, row 1"
    failures = [
        AttainError(
            "a column is missing",
            where=f"{where}, column {column}",
            do=f"add it: {table.field(column).description}",
        )
        for column in table.columns
        if column not in header and not table.field(column).absent
    ]
    for column, times in Counter(header).items():
        if column not in table.columns:
            failures.append(
                AttainError(
                    "a column is unknown",
                    where=where,
                    got=column,
                    do=f"rename or remove it; {nearest(column, table.columns)}",
                )
            )
        elif times > 1:
            failures.append(
                AttainError("a column stands twice", where=where, got=column, do="keep one")
            )
    if all(column not in header for column in table.columns):
        separator = ";" in "".join(header)
        raise AttainError(
            "no heading of the table is in the first row",
            where=where,
            got=",".join(header)[:80],
            do="separate the columns with commas, not semicolons"
            if separator
            else f"write the headings {', '.join(table.columns)}",
        )
    columns = [
        (header.index(f.name) if f.name in header else None, "" if f.absent else None)
        for f in table.fields
    ]
    return _Order(columns, failures)
