"""Read the CSV files of a package as text, check every table, and say what is wrong where.

Nothing is converted here: a spreadsheet's silent conversions (``82,0`` to text, ``R01`` to a
date) are what the checks have to see. They are two passes: first every column on its own (form,
allowed values, references to other tables), then what columns say together (bounds, days,
comparators), on the rows whose columns passed. All failures are told, each with its remedy.
"""

from __future__ import annotations

import csv
import datetime as dt
import io
import re
import unicodedata
from collections import Counter
from collections.abc import Iterator, Mapping
from pathlib import Path

import pandas as pd

from attain.errors import AttainError
from attain.evidence import relations  # noqa: F401 - it fills `rule`
from attain.evidence.rules import Known, failures, rule
from attain.evidence.schema import NEVER, Field, Raw, Table, nearest
from attain.vocabulary import NUMBER, plain_number

_Failure = tuple[int, AttainError]  # with its line


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


def is_day(text: str) -> bool:
    """Whether a text is a day as it is written here: year-month-day."""
    try:
        return dt.date.fromisoformat(text).isoformat() == text
    except ValueError:
        return False


def _fault(got: str, field: Field, known: set[str] | None, own: set[str]) -> tuple[str, str] | None:
    """What is wrong with a value and what to do: the most telling fault, or None."""
    if not got:
        told = ("a value is missing", f"fill it in: {field.description}")
        return told if field.required else None
    if got != got.strip():
        return "spaces stand around the value", "remove them"
    if got != (composed := unicodedata.normalize("NFC", got)):
        do = f"write {composed!r} with composed letters (NFC)"
        return "the text is not composed Unicode (NFC)", do
    if field.kind == "integer" and not re.fullmatch(r"-?[0-9]{1,15}", got):
        return "not an integer", "write a plain number without decimals, such as 2"
    if field.kind == "number" and not re.fullmatch(NUMBER, got):
        return "not a number", plain_number(got)
    if field.kind == "date" and got != NEVER and not is_day(got):
        return "not a day", "write year-month-day, such as 2023-12-31"
    allowed = ("true", "false") if field.kind == "boolean" else field.allowed
    if allowed and got not in allowed and got not in own:
        more = f", or give {got} a row in terms.csv (kind {field.terms})" if field.terms else ""
        return "the value is not allowed here", f"write one of {', '.join(allowed)}{more}"
    if field.pattern and not re.fullmatch(field.pattern, got, re.ASCII):
        return "the value has the wrong form", f"expected: {field.description}"
    if known is not None and not set(got.split(" ")) <= known:
        return f"unknown {field.name}", nearest(got, known)
    return None


def _column_failures(
    raw: Raw, known: Mapping[str, set[str]], own: Mapping[str, set[str]]
) -> Iterator[_Failure]:
    """First pass: every column on its own."""
    for field in raw.table.fields:
        column = raw.frame[field.name]
        # a panel repeats few distinct values, so each is judged once
        named, terms = known.get(field.name), own.get(field.terms, set())
        distinct = {got for got in column.to_list() if isinstance(got, str)}
        judged = {got: _fault(got, field, named, terms) for got in distinct}
        faults = {got: fault for got, fault in judged.items() if fault}
        for line, got in column[column.isin(list(faults))].items():
            what, do = faults[got]
            where = raw.place(int(str(line)), field.name)
            yield int(str(line)), AttainError(what, where=where, got=got or None, do=do)


def _key_failures(raw: Raw, frame: pd.DataFrame) -> Iterator[_Failure]:
    """That no key stands twice; the remedy names the first place."""
    key = raw.table.key
    for line in frame.index[frame.duplicated(key)]:
        row = frame.loc[line]
        first = frame.index[(frame[key] == row[key]).all(axis=1)][0]
        do = f"the same {', '.join(key)} stands in {raw.place(first)}; keep one or change the key"
        where = raw.place(line, key[0])
        yield line, AttainError("the key is not unique", where=where, got=row[key[0]], do=do)


def validate(raws: Mapping[str, Raw]) -> list[AttainError]:
    """Return every failure of every table, by name, in the order of tables and rows.

    Each names file, row, column, value and what to do; a valid package has none.
    """
    keys = {name: set(raw.frame[raw.table.key[0]].dropna()) for name, raw in raws.items()}
    terms = raws["terms"].frame.dropna()
    own = {str(kind): set(rows["term"]) for kind, rows in terms.groupby("kind")}
    found: dict[str, list[_Failure]] = {}
    sound: dict[str, pd.DataFrame] = {}
    for name, raw in raws.items():
        # A table that could not be read at all is one failure, not one per reference to it.
        references = {**raw.table.foreign, **raw.table.lists}
        names = {column: keys[table] for column, table in references.items() if keys[table]}
        found[name] = list(_column_failures(raw, names, own))
        whole = raw.frame.notna().all(axis=1)
        bad = [line for line, _ in found[name]]
        sound[name] = raw.frame[whole & ~raw.frame.index.isin(bad)]
    items = keys["targets"] | set(raws["observations"].frame["item"].dropna())
    known = Known(sound, items - {""})
    for name, raw in raws.items():
        found[name] += _key_failures(raw, sound[name])
        found[name] += [(line, error) for _, line, error in failures(rule, raw, known)]
    ordered = (sorted(told, key=lambda pair: pair[0]) for told in found.values())
    return [failure for told in ordered for _, failure in told]
