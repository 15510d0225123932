"""PX, JSON-stat 2.0, SDMX-JSON and the World Bank: many dimensions, read as rows of one figure.

References
----------
PX-file format, Statistics Sweden: https://www.scb.se/en/services/statistical-programs-for-px-files/
JSON-stat 2.0: https://json-stat.org/full/
SDMX-JSON: https://github.com/sdmx-twg/sdmx-json
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
    """Return the figures of a JSON-stat 2.0, SDMX-JSON or World Bank answer in rows."""
    try:
        told = json.loads(text)
    except (ValueError, RecursionError) as error:
        do = "download it again: it may be cut"
        raise refusal("the file is not JSON", got=str(error), do=do) from None
    held = told.get("data") if isinstance(told, dict) else None
    message = held if isinstance(held, dict) else told
    try:
        if isinstance(told, list):
            return _world_bank(told)
        return _sdmx(message) if "dataSets" in message else _json_stat(told)
    except (KeyError, TypeError, ValueError, AttributeError, IndexError, OverflowError) as error:
        what = "the file is not a JSON-stat 2.0 dataset, SDMX-JSON or an answer of the World Bank"
        do = "download the table as JSON-stat 2, or as CSV"
        raise refusal(what, got=str(error), do=do) from None


def _world_bank(told: list[Any]) -> list[list[Cell]]:
    """A list of what is told of the table and of its rows."""
    if not {"page", "total"} <= told[0].keys():
        raise ValueError("a list of something else")
    heads = ["Country Name", "Country Code", "Series Name", "Series Code", TIME, VALUE, STATUS]
    rows: list[list[Cell]] = [[*heads]]
    for row in told[1] or []:
        area, series = row["country"], row["indicator"]
        code = row.get("countryiso3code") or area["id"]
        named = [area["value"], code, series["value"], series["id"], row["date"]]
        rows.append([*map(str, named), _figure(row["value"]), str(row.get("obs_status") or "")])
    return rows


def _sdmx(message: dict[str, Any]) -> list[list[Cell]]:
    """SDMX-JSON 1.0 or 2.0, in series or flat: positions stand for the values of dimensions."""
    structure = message["structures"][0] if "structures" in message else message["structure"]
    parts = {part: structure["dimensions"].get(part) or [] for part in ("series", "observation")}
    whole = structure["dimensions"].get("dataSet") or structure["dimensions"].get("dataset") or []
    marks = [one["id"] for one in structure.get("attributes", {}).get("observation") or []]
    at = marks.index(STATUS) if STATUS in marks else -1
    states = structure["attributes"]["observation"][at]["values"] if at >= 0 else []
    heads = [one["id"] for one in [*whole, *parts["series"], *parts["observation"]]]
    rows: list[list[Cell]] = [[*heads, VALUE, STATUS]]
    (data,) = message["dataSets"]
    fixed = [_value(one, 0) for one in whole]
    for key, held in (data.get("series") or {"": data}).items():
        above = _values(parts["series"], key)
        for place, cells in (held.get("observations") or {}).items():
            mark = cells[1 + at] if at >= 0 and len(cells) > 1 + at else None
            state = states[mark]["id"] if isinstance(mark, int) and mark >= 0 else mark or ""
            named = [*fixed, *above, *_values(parts["observation"], place)]
            rows.append([*named, _figure(cells[0]), str(state)])
    return rows


def _values(dimensions: list[dict[str, Any]], key: str) -> list[str]:
    if not re.fullmatch("[0-9:]*", key):  # -1 would be the last one
        raise ValueError(f"no place: {key}")
    places = [int(place) for place in key.split(":") if place]
    return [_value(one, at) for one, at in zip(dimensions, places, strict=True)]


def _value(dimension: dict[str, Any], at: int) -> str:
    """A value of a dimension: its code and its name, as SDMX-CSV writes both; of time the code."""
    value = dimension["values"][at]
    code = str(value.get("id", value.get("value", "")))
    named = value.get("names") or value.get("name") or ""
    name = str(next(iter(named.values())) if isinstance(named, dict) else named)
    return f"{code}: {name}" if name not in ("", code) and dimension["id"] != TIME else code


def _figure(value: object) -> Cell:
    """A number of JSON, or what stands in its place."""
    if isinstance(value, int | float) and not isinstance(value, bool):
        return float(value)
    return "" if value is None else str(value)


def _json_stat(told: dict[str, Any]) -> list[list[Cell]]:
    if told["class"] != "dataset" or not str(told["version"]).startswith("2"):
        raise ValueError("another class or version")
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
