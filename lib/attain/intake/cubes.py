"""PX and JSON-stat 2.0: tables in many dimensions, read as rows of one figure each.

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
_QUOTED = re.compile(r'"([^"]*)"')


def is_px(text: str) -> bool:
    """Whether a text is a PX file: keywords, and the figures last."""
    return bool(re.match(r"\s*(?:CHARSET|AXIS-VERSION|[A-Z][A-Z-]+)(?:\(.*\))?\s*=", text)) and (
        "DATA" in text or "STUB" in text
    )


def px(name: str, text: str) -> list[list[Cell]]:
    """Return the figures of a PX file in rows, headings first."""
    start = re.search(r"^\s*DATA\s*=", text, re.MULTILINE)
    if not start:
        raise refusal("the PX file has no DATA", where=name, do="download it again: it is cut")
    head, body = text[: start.start()], text[start.end() :]
    keywords: dict[tuple[str, str], list[str]] = {}
    for entry in _ENTRY.finditer(head):
        if "[" not in entry[0].split("=")[0]:  # another language of the same words
            joined = re.sub(r'"[ \t]*\r?\n[ \t]*"', "", entry[3])
            keywords[entry[1], entry[2] or ""] = [" ".join(s.split()) for s in _quoted(joined)]
    if any(key == "KEYS" for key, _ in keywords):
        raise refusal(
            "the PX file leaves out empty rows (KEYS)", where=name,
            do="download it as CSV or as a PX file without KEYS",
        )  # fmt: skip
    dims = keywords.get(("STUB", ""), []) + keywords.get(("HEADING", ""), [])
    values = [keywords.get(("VALUES", dim), []) for dim in dims]
    if ";" not in body:
        raise refusal("the PX file ends within its DATA", where=name, do="download it again")
    cells = re.findall(r'"[^"]*"|[^\s,;"]+', body[: body.rindex(";")])
    figures = [cell.strip('"') for cell in cells]
    timed = next((dim for key, dim in keywords if key == "TIMEVAL"), "")
    return _rows(name, dims, values, timed, [_number(f) for f in figures], None)


def _quoted(text: str) -> list[str]:
    return _QUOTED.findall(text)


def _number(figure: str) -> Cell:
    return float(figure) if re.fullmatch(r"-?[0-9]+(?:\.[0-9]+)?", figure) else figure


def _rows(
    name: str,
    dims: list[str],
    values: list[list[str]],
    timed: str,
    figures: list[Cell],
    status: list[str] | None,
) -> list[list[Cell]]:
    size = math.prod(map(len, values)) if dims else 0
    if not 0 < size <= MOST or len(figures) != size:
        raise refusal(
            "the table does not have a figure for every cell", where=name,
            got=f"{len(figures)} figures for {size} cells", do="download it again: it may be cut",
        )  # fmt: skip
    heading: list[Cell] = [TIME if dim == timed else dim for dim in dims]
    rows: list[list[Cell]] = [[*heading, VALUE, *([STATUS] if status else [])]]
    for at, place in enumerate(itertools.product(*values)):
        rows.append([*place, figures[at], *([status[at]] if status else [])])
    return rows


def json_stat(name: str, text: str) -> list[list[Cell]]:
    """Return the figures of a JSON-stat 2.0 dataset in rows, headings first."""
    try:
        told = json.loads(text)
    except (ValueError, RecursionError) as error:
        raise refusal(
            "the file is not JSON",
            where=name,
            got=str(error),
            do="download it again: it may be cut",
        ) from None
    try:
        if told["class"] != "dataset" or not str(told["version"]).startswith("2"):
            raise ValueError("another class or version")
        dims = [str(dim) for dim in told["id"]]
        labels = [_categories(told["dimension"][dim]["category"]) for dim in dims]
        titles = [str(told["dimension"][dim].get("label") or dim) for dim in dims]
        timed = (told.get("role") or {}).get("time") or [""]
        size = math.prod(map(len, labels))
        if size > MOST:
            raise ValueError(f"{size} cells")
        values = _dense(told["value"], size)
        marks = [str(mark or "") for mark in _dense(told.get("status") or {}, size)]
        at = dims.index(timed[0]) if timed[0] in dims else -1
        figures: list[Cell] = [
            float(v) if isinstance(v, int | float) and v is not True and v is not False
            else "" if v is None else str(v)
            for v in values
        ]  # fmt: skip
    except (KeyError, TypeError, ValueError, AttributeError, IndexError, OverflowError) as error:
        raise refusal(
            "the file is not a JSON-stat 2.0 dataset", where=name, got=str(error),
            do="download the table as JSON-stat 2, or as CSV",
        ) from None  # fmt: skip
    time = titles[at] if at >= 0 else ""
    return _rows(name, titles, labels, time, figures, marks if any(marks) else None)


def _categories(category: dict[str, Any]) -> list[str]:
    labels = category.get("label") or {}
    index = category.get("index") or list(labels)
    codes = sorted(index, key=index.__getitem__) if isinstance(index, dict) else index
    return [str(labels.get(code, code)) for code in codes]


def _dense(values: Any, size: int) -> list[Any]:
    if isinstance(values, dict):
        return [values.get(str(at)) for at in range(size)]
    return list(values) if isinstance(values, list) else [values] * size
