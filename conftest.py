"""After ``pytest --nbval``: which figures of notebooks moved, and which file of the data did."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterator
from itertools import takewhile, zip_longest
from typing import Any

import pytest

SHOWN = 12  # lines for an exhibit
_CHECKSUM = re.compile(r"(\S+\.csv) `([0-9a-f]+)`")
_moved: dict[str, list[str]] = {}


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item: Any, call: Any) -> Iterator[None]:
    """Keep what a cell of a notebook gives now beside what is committed, where they differ."""
    if call.when == "call" and call.excinfo and hasattr(item, "test_outputs"):
        lines = [
            line
            for before, now in zip_longest(item.cell.outputs, item.test_outputs, fillvalue={})
            for line in moved(_text(before), _text(now))
        ]
        place = f"{item.path.name}, cell {item.cell_num}"
        _moved[place] = lines or ["what is shown differs, no figure of it does"]
    return (yield)


def pytest_terminal_summary(terminalreporter: Any) -> None:
    """Say it in a few lines behind nbval's own."""
    if not _moved:
        return
    terminalreporter.section("what moved")
    for place, lines in _moved.items():
        for line in lines[:SHOWN]:
            terminalreporter.write_line(f"{place}: {line}")
        if len(lines) > SHOWN:
            terminalreporter.write_line(f"{place}: and {len(lines) - SHOWN} more")


def _text(output: Any) -> str:
    data = output.get("data", {})
    return str(data.get("text/markdown") or data.get("text/plain") or output.get("text", ""))


def moved(before: str, now: str) -> list[str]:
    """Return what differs between two outputs, a figure or a file a line.

    Examples
    --------
    >>> head = "tbl-1: a\\ntarget,probability\\n"
    >>> moved(f"{head}T08,0.79", f"{head}T08,0.75")
    ['tbl-1, T08: probability 0.79 → 0.75']
    >>> moved("areas.csv `f1a9`; claims.csv `a07b`", "areas.csv `f1a9`; claims.csv `a07c`")
    ['the data changed: claims.csv']
    """
    if before == now:
        return []
    files = dict(_CHECKSUM.findall(now))
    held = dict(_CHECKSUM.findall(before))
    if files or held:
        names = sorted(name for name in files | held if files.get(name) != held.get(name))
        return [f"the data changed: {', '.join(names)}"] if names else [_cut(now)]
    tables = [text.partition("\n") for text in (before, now)]
    if all(re.match(r"(fig|tbl)-[\w-]+: ", head) for head, *_ in tables):
        name = tables[1][0].partition(":")[0]
        rows = [_rows(body) for *_, body in tables]
        return [f"{name}, {line}" for line in _cells(*rows)]
    return [f"{_cut(before)} → {_cut(now)}"]


def _cut(text: str) -> str:
    line = " ".join(text.split())
    return line if len(line) <= 160 else f"{line[:159]}…"


def _rows(text: str) -> dict[str, dict[str, str]]:
    """Rows of a table by the words they begin with, and by the number of those that share them."""
    found: dict[str, dict[str, str]] = {}
    for row in csv.DictReader(io.StringIO(text)):
        words = [*takewhile(lambda cell: not _is_number(cell), row.values())] or ["row"]
        name, key, count = " ".join(words), " ".join(words), 1
        while key in found:
            count += 1
            key = f"{name} ({count})"
        found[key] = row
    return found


def _is_number(cell: str) -> bool:
    return bool(re.fullmatch(r"-?[\d.]+(e-?\d+)?", cell))


def _cells(before: dict[str, dict[str, str]], now: dict[str, dict[str, str]]) -> Iterator[str]:
    for name in before | now:
        then, new = before.get(name), now.get(name)
        if then is None or new is None:
            yield f"{name}: {'new' if then is None else 'gone'}"
            continue
        changed = [column for column in new if then.get(column) != new[column]]
        if changed:
            told = (f"{column} {then.get(column, '')} → {new[column]}" for column in changed)
            yield f"{name}: {', '.join(told)}"
