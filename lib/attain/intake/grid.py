"""Read a file as sheets of cells, by what it holds and not by how it is called."""

from __future__ import annotations

import codecs
import csv
import io
import json
import re
import subprocess
import sys
import unicodedata
import zipfile
from dataclasses import dataclass
from pathlib import Path

from attain.errors import AttainError
from attain.intake import cubes, workbook
from attain.intake.words import Cell, refusal

LIMIT = 64 * 2**20
"""Bytes that a file may have, and eight times as many when it is unpacked."""
_OLD_WORKBOOK = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"


@dataclass(frozen=True)
class Sheet:
    """Cells in rows; a file of text may not have more values in a row than headings."""

    name: str
    rows: list[list[Cell]]
    text: bool = False


def read(path: Path, encoding: str = "") -> list[list[Sheet]]:
    """Return the sheets of a file; of text, once for each mark that may part its columns.

    It may be xlsx, xls, ods, csv, PX, JSON-stat 2.0, SDMX-CSV, or a zip with one csv.
    Text is in `encoding`, or in UTF-8 or what its byte order mark says where that is left out.
    """
    try:
        with path.open("rb") as file:
            content = file.read(LIMIT + 1)
    except OSError as error:
        do = "name a file that is there; attain fetch takes an address"
        raise refusal("the file cannot be read", got=error.strerror or "None", do=do) from None
    if len(content) > LIMIT:
        do = "choose fewer rows where it is downloaded"
        raise refusal("the file is too large", got=f"more than {LIMIT:,} bytes", do=do)
    if content.startswith(b"PK"):
        content = _unpacked(content)
    if content.startswith((b"PK", _OLD_WORKBOOK)):
        return [_workbook(content)]
    text = _text(content, encoding)
    if not text.strip():
        raise refusal("the file is empty", do="download or save it again")
    first = text.lstrip()[:1]
    if first == "<":
        do = "save it as .xlsx in a spreadsheet, or ask for CSV: often format=csv in the address"
        raise refusal("the file is a web page or XML, not a table", got=text.strip()[:40], do=do)
    if first in ("{", "["):
        return [[Sheet("", cubes.from_json(text))]]
    return [[Sheet("", cubes.px(text))]] if cubes.is_px(text) else _delimited(text)


def _unpacked(content: bytes) -> bytes:
    """The one table of figures in an archive of text files; a workbook as it is."""
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            names = archive.namelist()
            size = sum(member.file_size for member in archive.infolist())
            if size > 8 * LIMIT:
                do = "choose fewer rows where it is downloaded"
                what = "the file is too large when it is unpacked"
                raise refusal(what, got=f"{size:,} bytes", do=do)
            if {"[Content_Types].xml", "mimetype"} & {*names}:
                return content
            tables = [
                name for name in names if name.lower().endswith((".csv", ".px", ".json"))
                and not Path(name).name.startswith("Metadata")
            ]  # fmt: skip
            if len(tables) != 1:
                do = "unpack it and name the file with the figures"
                got = ", ".join(tables) or "none"
                raise refusal("the archive does not hold one table", got=got, do=do)
            return archive.read(tables[0])
    except AttainError:
        raise
    except Exception as error:  # whatever a broken archive makes the unpacking say
        raise refusal("the archive is broken", got=str(error), do="download it again") from None


def _workbook(content: bytes) -> list[Sheet]:
    command = [sys.executable, "-P", workbook.__file__]
    done = subprocess.run(command, input=content, capture_output=True, check=False)
    if done.returncode == workbook.NO_MEMORY or done.returncode < 0:  # what cannot be had ends it
        what = "the workbook asks for more memory than a table needs"
        do = "look for a cell far to the right or far below and delete it, or save the sheet as CSV"
        raise refusal(what, got=f"more than {workbook.MEMORY:,} bytes", do=do)
    if done.returncode:
        got = done.stderr.decode(errors="replace").strip().rpartition("\n")[2]
        do = "install attain again; its requirements name python-calamine"
        raise refusal("the reader of workbooks does not work", got=got, do=do)
    told = json.loads(done.stdout)
    if "formula" in told:
        do = "open it in a spreadsheet, mend the cell or let it calculate, and save it"
        raise refusal("a formula of the workbook has no value", got=told["formula"], do=do)
    if "error" in told:
        do = "open it in a spreadsheet and save it as .xlsx, without a password"
        what = "the file is not a workbook that can be read"
        raise refusal(what, got=told["error"], do=do)
    return [
        Sheet(title, [[_cell(value) for value in row] for row in rows])
        for title, rows in told["sheets"].items()
    ]


def _cell(value: object) -> Cell:
    if isinstance(value, int | float) and not isinstance(value, bool):
        return float(value)
    return clean(str(value))


def clean(text: str) -> str:
    """Composed letters (NFC), no spaces around."""
    return unicodedata.normalize("NFC", text).strip(" \t\r\n\u00a0\u202f\ufeff")


def _text(content: bytes, encoding: str) -> str:
    """A text in the encoding that was named, or else in that which it tells, or UTF-8."""
    wide = content.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE))
    pages = re.findall(rb'(?:CODEPAGE|CHARSET)\s*=\s*"([\w-]+)"', content[:2000])
    told = [page.decode() for page in pages if page.upper() != b"ANSI"]
    for chosen in filter(None, [encoding, "utf-16" if wide else "utf-8-sig", *told]):
        try:
            text = content.decode(chosen)
        except (UnicodeError, LookupError) as error:
            if chosen != encoding:
                continue
            if isinstance(error, UnicodeError):
                break
            do = "write one such as utf-8, cp1258 or cp1252"
            raise refusal("unknown encoding", where="--encoding", got=encoding, do=do) from None
        if "\0" not in text:
            return text
    at = next((i for i, byte in enumerate(content) if byte > 127 or byte == 0), 0)
    raise refusal(
        "the file is neither a workbook nor text in a known encoding",
        got=repr(content[max(at - 8, 0) : at + 8]),
        do="save it as CSV UTF-8, or say how it is written: --encoding cp1258 (Vietnamese Windows)"
        " or cp1252",
    )  # fmt: skip


def _delimited(text: str) -> list[list[Sheet]]:
    """Rows of text by every mark that may part columns, the one that stands most often first."""
    found, faults = [], []
    for mark in sorted(",;\t|", key=text.count, reverse=True):
        try:
            records = list(csv.reader(io.StringIO(text, newline=""), delimiter=mark, strict=True))
        except csv.Error as error:
            faults.append(str(error))
            continue
        if any(len(record) > 1 for record in records):
            rows: list[list[Cell]] = [[clean(value) for value in record] for record in records]
            found.append([Sheet("", rows, text=True)])
    if not found:
        do = "close every quotation mark" if faults else "part the columns by commas or semicolons"
        got = faults[0] if faults else text.strip()[:60]
        raise refusal("the file is not a table of columns", got=got, do=do)
    return found
