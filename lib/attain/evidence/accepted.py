"""The rows of a package as somebody last accepted them, each held by a short hash of its cells.

``attain check --accept`` writes a text per table, ``digests/<file>.txt``: a line a series, with
the hash of every period and, after a colon, the doubts that were accepted with it. A changed
figure is then named by file and row until whoever means it says so, and nothing else renews it.
A package without the folder is not held to anything.
"""

from __future__ import annotations

import hashlib
from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from attain.errors import AttainError
from attain.evidence.doubts import EVERY
from attain.evidence.reading import read_table
from attain.evidence.rules import Known, failures
from attain.evidence.schema import TABLES, Raw
from attain.package import carried

FOLDER: Final = "digests"
_HEAD: Final = "# Written by attain check --accept: a hash for every row, not to be edited.\n"
_MEANT: Final = "where it is meant, attain check --accept holds it so"
Key = tuple[str, str]  # the key of a row without its period, and the period
Doubts = dict[tuple[str, int], dict[str, list[AttainError]]]  # by table and line, then by name


@dataclass(frozen=True)
class Row:
    """The hash of a row, what is said of it by the doubt, and the place it was read at."""

    digest: str
    doubts: Mapping[str, list[AttainError]]  # of an accepted row the names alone
    place: str = ""


def read_package(folder: Path) -> dict[str, Raw]:
    """Every table of a valid package as text, with its places."""
    return {table.name: read_table(folder, table)[0] for table in TABLES}


def doubts_of(raws: Mapping[str, Raw]) -> Doubts:
    """What is doubted of the rows of a valid package, by table and line."""
    known = Known({name: raw.frame.fillna("") for name, raw in raws.items()}, set())
    found: Doubts = defaultdict(lambda: defaultdict(list))
    for name, raw in raws.items():
        for rule, line, error in failures(EVERY, raw, known):
            found[name, line][rule.name].append(error)
    return found


def rows_of(raws: Mapping[str, Raw], doubts: Doubts) -> dict[str, dict[Key, Row]]:
    """The rows of every file by their keys."""
    found: dict[str, dict[Key, Row]] = {}
    for name, raw in raws.items():
        of_key = list(raw.table.key)
        fixed = [column for column in of_key if column != "period"]
        for line, cells in enumerate(raw.frame.fillna("").to_dict("records")):
            text = "\n".join(f"{column}={cell}" for column, cell in cells.items() if cell)
            digest = hashlib.sha256(text.encode()).hexdigest()[:6]
            period = cells["period"] if "period" in of_key else ""
            key = " ".join(cells[column] for column in fixed), period
            row = Row(digest, doubts.get((name, line), {}), raw.place(line))
            found.setdefault(raw.places[line][0], {})[key] = row
    return found


def hold(folder: Path) -> None:
    """Write the rows of a package, and what is doubted of them, as accepted."""
    raws = read_package(folder)
    rows = rows_of(raws, doubts_of(raws))
    for path in (folder / FOLDER).rglob("*.txt"):
        path.unlink()
    for name, held in rows.items():
        lines: dict[str, list[str]] = defaultdict(list)
        for (fixed, period), row in held.items():
            lines[fixed].append(":".join([period, row.digest, *sorted(row.doubts)]))
        text = "".join(f"{fixed} | {' '.join(said)}\n" for fixed, said in lines.items())
        path = (folder / FOLDER / name).with_suffix(".txt")
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(_HEAD + text, encoding="utf-8", newline="\n")


def held_rows(folder: Path) -> dict[str, dict[Key, Row]]:
    """The accepted rows of every file of a package."""
    found: dict[str, dict[Key, Row]] = {}
    for path in sorted((folder / FOLDER).rglob("*.txt")):
        name = path.relative_to(folder / FOLDER).with_suffix(".csv").as_posix()
        rows = found.setdefault(name, {})
        for line in path.read_text(encoding="utf-8").splitlines():
            fixed, _, said = line.partition(" | ")
            for part in said.split():
                period, digest, *doubts = part.split(":")
                rows[fixed, period] = Row(digest, {doubt: [] for doubt in doubts})
    return found


def examine(folder: Path) -> list[AttainError]:
    """What is doubted of the rows of a valid package, and which are not the accepted ones."""
    raws = read_package(folder)
    held, brought = held_rows(folder), (carried() / "data").resolve()
    ours = held if folder.resolve() == brought else held_rows(brought)
    now, found = rows_of(raws, doubts_of(raws)), []
    for name, rows in now.items():
        for key, row in rows.items():
            # a row that this project brought was looked at here, whoever has copied it
            before = [of[name][key] for of in (held, ours) if key in of.get(name, {})]
            accepted = {rule for one in before if one.digest == row.digest for rule in one.doubts}
            for rule in sorted(row.doubts.keys() - accepted):
                found += row.doubts[rule]
    return found + (_changed(now, held) if held else [])


def _changed(
    now: Mapping[str, Mapping[Key, Row]], held: Mapping[str, Mapping[Key, Row]]
) -> list[AttainError]:
    """Rows that are new, are gone, or are not what was accepted."""
    found = []
    for name in sorted({*now, *held}):
        rows, known = now.get(name, {}), held.get(name, {})
        for key, row in rows.items():
            if key not in known or row.digest != known[key].digest:
                what = "a row is not what was accepted" if key in known else "a row is new"
                found.append(AttainError(what, where=row.place, do=_MEANT))
        gone = [" ".join(key).strip() for key in known if key not in rows]
        if gone:
            told = "; ".join(gone[:3]) + (f" and {len(gone) - 3} more" if len(gone) > 3 else "")
            what = "an accepted row is gone"
            found.append(AttainError(what, where=name, got=told, do=_MEANT))
    return found
