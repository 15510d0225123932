"""PX, JSON-stat 2.0 and the World Bank: many dimensions, read as rows of one figure.

References
----------
PX-file format, Statistics Sweden: https://www.scb.se/en/services/statistical-programs-for-px-files/
JSON-stat 2.0: https://json-stat.org/full/
"""

from __future__ import annotations

import itertools
import json
import math
import re
from typing import Any

from attain.intake.words import Cell, refusal

TIME, VALUE, STATUS = "TIME_PERIOD", "OBS_VALUE", "OBS_STATUS"
MOST = 2_000_000
"""Cells that a table may have."""

_ENTRY = re.compile(
    r'([A-Z][A-Z0-9-]*)(?:\[[\w-]+\])?(?:\(\s*"([^"]*)"[^=;]*\))?\s*=\s*((?:[^";]|"[^"]*")*);'
)


def is_px(text: str) -> bool:
    """Whether a text is a PX file: keywords, and the figures last."""
    return bool(re.match(r"\s*(?:CHARSET|AXIS-VERSION|[A-Z][A-Z-]+)(?:\(.*\))?\s*=", text)) and (
        "DATA" in text or "STUB" in text
    )


def px(text: str) -> list[list[Cell]]:
    """Return the figures of a PX file in rows, headings first."""
    start = re.search(r"^\s*DATA\s*=", text, re.MULTILINE)
    if not start:
        raise refusal("the PX file has no DATA", do="download it again: it is cut")
    head, body = text[: start.start()], text[start.end() :]
    keywords: dict[tuple[str, str], list[str]] = {}
    for entry in _ENTRY.finditer(head):
        if "[" not in entry[0].split("=")[0]:  # another language of the same words
            joined = re.sub(r'"[ \t]*\r?\n[ \t]*"', "", entry[3])
            words = [" ".join(quoted.split()) for quoted in re.findall(r'"([^"]*)"', joined)]
            keywords[entry[1], entry[2] or ""] = words
    if any(key == "KEYS" for key, _ in keywords):
        do = "download it as CSV or as a PX file without KEYS"
        raise refusal("the PX file leaves out empty rows (KEYS)", do=do)
    dims = keywords.get(("STUB", ""), []) + keywords.get(("HEADING", ""), [])
    values = [keywords.get(("VALUES", dim), []) for dim in dims]
    if ";" not in body:
        raise refusal("the PX file ends within its DATA", do="download it again")
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
        raise refusal("the table does not have a figure for every cell", got=got, do=do)
    columns: list[list[Cell]] = [figures, [*status]] if status else [figures]
    heading = [TIME if dim == timed else dim for dim in dims] + [VALUE, STATUS][: len(columns)]
    places = itertools.product(*values)
    return [
        [*heading],
        *([*place, *cells] for place, *cells in zip(places, *columns, strict=True)),
    ]


def from_json(text: str) -> list[list[Cell]]:
    """Return the figures of a JSON-stat 2.0 or World Bank answer in rows."""
    try:
        told = json.loads(text)
    except (ValueError, RecursionError) as error:
        do = "download it again: it may be cut"
        raise refusal("the file is not JSON", got=str(error), do=do) from None
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
    raise refusal(what, got=got, do=do)


def _world_bank(meta: dict[str, Any], told: list[dict[str, Any]] | None) -> list[list[Cell]]:
    """What is told of the table, and of its rows."""
    if int(meta["pages"]) > 1:
        got, do = f"page {meta['page']} of {meta['pages']}", "ask for fewer areas or years"
        raise refusal("the answer is a part of the table", got=got, do=do)
    if not told:
        do = "check the countries and years that are asked for"
        raise refusal("the answer has no figure", do=do)
    heads = ["Country Name", "Country Code", "Series Name", "Series Code", TIME, VALUE, STATUS]
    rows: list[list[Cell]] = [[*heads]]
    for row in told:
        area, series = row["country"], row["indicator"]
        code = row.get("countryiso3code") or area["id"]
        named = [area["value"], code, series["value"], series["id"], row["date"]]
        rows.append([*map(str, named), _figure(row["value"]), str(row.get("obs_status") or "")])
    return rows


def _figure(value: object) -> Cell:
    """A number of JSON, or what stands in its place."""
    if isinstance(value, int | float) and not isinstance(value, bool):
        return float(value)
    return "" if value is None else str(value)


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
    figures = [_figure(value) for value in _dense(told["value"], size)]
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
