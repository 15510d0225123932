"""Read a file as sheets of cells, by what it holds and not by how it is called.

What has many dimensions (PX, JSON-stat 2.0, the World Bank's JSON) is read as rows of one figure.

References
----------
PX-file format, Statistics Sweden: https://www.scb.se/en/services/statistical-programs-for-px-files/
JSON-stat 2.0: https://json-stat.org/full/
"""

from __future__ import annotations

import codecs
import csv
import io
import itertools
import json
import math
import re
import subprocess
import sys
import unicodedata
import zipfile
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from attain.errors import AttainError
from attain.intake import workbook

Cell = str | float  # text, or a number that the file itself holds as one
LIMIT = 64 * 2**20  # bytes that a file may have, and eight times as many when it is unpacked
MOST = 2_000_000  # cells that a table may have
_OLD_WORKBOOK = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
TIME, VALUE, STATUS = "TIME_PERIOD", "OBS_VALUE", "OBS_STATUS"
_ENTRY = re.compile(
    r'([A-Z][A-Z0-9-]*)(?:\[[\w-]+\])?(?:\(\s*"([^"]*)"[^=;]*\))?\s*=\s*((?:[^";]|"[^"]*")*);'
)


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
        raise AttainError("the file cannot be read", got=error, do=do) from None
    if len(content) > LIMIT:
        do = "choose fewer rows where it is downloaded"
        raise AttainError("the file is too large", got=f"more than {LIMIT:,} bytes", do=do)
    if content.startswith(b"PK"):
        content = _unpacked(content)
    if content.startswith((b"PK", _OLD_WORKBOOK)):
        return [_workbook(content)]
    text = _text(content, encoding)
    if not text.strip():
        raise AttainError("the file is empty", do="download or save it again")
    first = text.lstrip()[:1]
    if first == "<":
        do = "save it as .xlsx in a spreadsheet, or ask for CSV: often format=csv in the address"
        raise AttainError("the file is a web page or XML, not a table", got=text.strip(), do=do)
    if first in ("{", "["):
        return [[Sheet("", _from_json(text))]]
    if re.match(r"\s*[A-Z][A-Z-]+(?:\(.*\))?\s*=", text) and re.search("DATA|STUB", text):
        return [[Sheet("", _px(text))]]
    return _delimited(text)


def _unpacked(content: bytes) -> bytes:
    """The one table of figures in an archive of text files; a workbook as it is."""
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            sizes = {member.filename: member.file_size for member in archive.infolist()}
            tables = [
                name for name in sizes if name.lower().endswith((".csv", ".px", ".json"))
                and not Path(name).name.startswith("Metadata")
            ]  # fmt: skip
            whole = sum(sizes.values())
            book = {"[Content_Types].xml", "mimetype"} & {*sizes}
            if whole <= 8 * LIMIT and (book or len(tables) == 1):
                return content if book else archive.read(tables[0])
    except Exception as error:  # whatever a broken archive makes the unpacking say
        raise AttainError("the archive is broken", got=error, do="download it again") from None
    if whole > 8 * LIMIT:
        what, do = "the file is too large when unpacked", "choose fewer rows where it is downloaded"
        raise AttainError(what, got=f"{whole:,} bytes", do=do)
    got, do = ", ".join(tables) or "none", "unpack it and name the file with the figures"
    raise AttainError("the archive does not hold one table", got=got, do=do)


def _workbook(content: bytes) -> list[Sheet]:
    command = [sys.executable, "-P", workbook.__file__]
    done = subprocess.run(command, input=content, capture_output=True, check=False)
    if done.returncode == workbook.NO_MEMORY or done.returncode < 0:  # what cannot be had ends it
        what = "the workbook asks for more memory than a table needs"
        do = "look for a cell far to the right or far below and delete it, or save the sheet as CSV"
        raise AttainError(what, got=f"more than {workbook.MEMORY:,} bytes", do=do)
    if done.returncode:
        got = done.stderr.decode(errors="replace").strip().rpartition("\n")[2]
        do = "install attain again; its requirements name python-calamine"
        raise AttainError("the reader of workbooks does not work", got=got, do=do)
    told = json.loads(done.stdout)
    if "formula" in told:
        do = "open it in a spreadsheet, mend the cell or let it calculate, and save it"
        raise AttainError("a formula of the workbook has no value", got=told["formula"], do=do)
    if "error" in told:
        do = "open it in a spreadsheet and save it as .xlsx, without a password"
        what = "the file is not a workbook that can be read"
        raise AttainError(what, got=told["error"], do=do)
    return [
        Sheet(title, [[_cell(value) for value in row] for row in rows])
        for title, rows in told["sheets"].items()
    ]


def _cell(value: object) -> Cell:
    """A number of a workbook or of JSON, or the text that stands in its place."""
    if isinstance(value, int | float) and not isinstance(value, bool):
        return float(value)
    return "" if value is None else clean(str(value))


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
            raise AttainError("unknown encoding", where="--encoding", got=encoding, do=do) from None
        if "\0" not in text:
            return text
    at = next((i for i, byte in enumerate(content) if byte > 127 or byte == 0), 0)
    raise AttainError(
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
        got = faults[0] if faults else text.strip()
        raise AttainError("the file is not a table of columns", got=got, do=do)
    return found


# ---- many dimensions -----------------------------------------------------------------------------
def _px(text: str) -> list[list[Cell]]:
    start = re.search(r"^\s*DATA\s*=", text, re.MULTILINE)
    if not start:
        raise AttainError("the PX file has no DATA", do="download it again: it is cut")
    head, body = text[: start.start()], text[start.end() :]
    keywords: dict[tuple[str, str], list[str]] = {}
    for entry in _ENTRY.finditer(head):
        if "[" not in entry[0].split("=")[0]:  # another language of the same words
            joined = re.sub(r'"[ \t]*\r?\n[ \t]*"', "", entry[3])
            words = [" ".join(quoted.split()) for quoted in re.findall(r'"([^"]*)"', joined)]
            keywords[entry[1], entry[2] or ""] = words
    if any(key == "KEYS" for key, _ in keywords):
        do = "download it as CSV or as a PX file without KEYS"
        raise AttainError("the PX file leaves out empty rows (KEYS)", do=do)
    dims = keywords.get(("STUB", ""), []) + keywords.get(("HEADING", ""), [])
    values = [keywords.get(("VALUES", dim), []) for dim in dims]
    if ";" not in body:
        raise AttainError("the PX file ends within its DATA", do="download it again")
    cells = re.findall(r'"[^"]*"|[^\s,;"]+', body[: body.rindex(";")])
    timed = next((dim for key, dim in keywords if key == "TIMEVAL"), "")
    return _rows(dims, values, timed, [_number(cell.strip('"')) for cell in cells])


def _number(figure: str) -> Cell:
    return float(figure) if re.fullmatch(r"-?[0-9]+(?:\.[0-9]+)?", figure) else figure


def _rows(
    dims: list[str], values: list[list[str]], timed: str, figures: list[Cell],
    status: list[str] | None = None,
) -> list[list[Cell]]:  # fmt: skip
    """A row for every cell, the last dimension running first."""
    size = math.prod(map(len, values)) if dims else 0
    if not 0 < size <= MOST or len(figures) != size:
        got, do = f"{len(figures)} figures for {size} cells", "download it again: it may be cut"
        raise AttainError("the table does not have a figure for every cell", got=got, do=do)
    columns: list[list[Cell]] = [figures, [*status]] if status else [figures]
    heading = [TIME if dim == timed else dim for dim in dims] + [VALUE, STATUS][: len(columns)]
    places = itertools.product(*values)
    return [
        [*heading],
        *([*place, *cells] for place, *cells in zip(places, *columns, strict=True)),
    ]


def _from_json(text: str) -> list[list[Cell]]:
    """Return the figures of a JSON-stat 2.0 or World Bank answer in rows."""
    try:
        told = json.loads(text)
    except (ValueError, RecursionError) as error:
        do = "download it again: it may be cut"
        raise AttainError("the file is not JSON", got=error, do=do) from None
    try:
        if isinstance(told, list) and "total" in told[0]:
            return _world_bank(*told)
        if isinstance(told, dict) and told.get("class") == "dataset":
            return _json_stat(told)
        got = re.sub(r'[][{}"]', "", text[:300])  # what a service says of a query, it may be
    except (KeyError, TypeError, ValueError, AttributeError, IndexError, OverflowError) as error:
        got = str(error)
    what = "the file is not a JSON-stat 2.0 dataset or an answer of the World Bank"
    do = "download the table as CSV, as an SDMX service gives it, or as JSON-stat 2"
    raise AttainError(what, got=got, do=do)


def _world_bank(meta: dict[str, Any], told: list[dict[str, Any]] | None) -> list[list[Cell]]:
    if int(meta["pages"]) > 1:
        got, do = f"page {meta['page']} of {meta['pages']}", "ask for fewer areas or years"
        raise AttainError("the answer is a part of the table", got=got, do=do)
    if not told:
        do = "check the countries and years that are asked for"
        raise AttainError("the answer has no figure", do=do)
    heads = ["Country Name", "Country Code", "Series Name", "Series Code", TIME, VALUE, STATUS]
    rows: list[list[Cell]] = [[*heads]]
    for row in told:
        area, series = row["country"], row["indicator"]
        code = row.get("countryiso3code") or area["id"]
        named = [area["value"], code, series["value"], series["id"], row["date"]]
        rows.append([*map(str, named), _cell(row["value"]), str(row.get("obs_status") or "")])
    return rows


def _json_stat(told: dict[str, Any]) -> list[list[Cell]]:
    if not str(told["version"]).startswith("2"):
        raise ValueError(f"version {told['version']}")
    dims = [str(dim) for dim in told["id"]]
    labels = [_categories(told["dimension"][dim]["category"]) for dim in dims]
    titles = [str(told["dimension"][dim].get("label") or dim) for dim in dims]
    timed, *_ = (told.get("role") or {}).get("time") or [""]
    sizes = [len(categories) for categories in labels]
    if (told.get("size") or sizes) != sizes:
        raise ValueError(f"size {told['size']} of {sizes} categories")
    size = math.prod(sizes)
    if size > MOST:
        raise ValueError(f"{size} cells")
    figures = [_cell(value) for value in _dense(told["value"], size)]
    marks = [str(mark or "") for mark in _dense(told.get("status") or {}, size)]
    time = titles[dims.index(timed)] if timed in dims else ""
    return _rows(titles, labels, time, figures, marks if any(marks) else None)


def _categories(category: dict[str, Any]) -> list[str]:
    labels = category.get("label") or {}
    index = category.get("index") or list(labels)
    codes = sorted(index, key=index.__getitem__) if isinstance(index, dict) else index
    return [str(labels.get(code, code)) for code in codes]


def _dense(values: Any, size: int) -> list[Any]:
    if isinstance(values, dict):
        if beyond := [at for at in values if not at.isdecimal() or int(at) >= size]:
            raise ValueError(f"no place: {beyond[0]}")
        return [values.get(str(at)) for at in range(size)]
    return list(values) if isinstance(values, list) else [values] * size
