"""Write ``datapackage.json``, the description of the package by the Data Package standard.

The descriptor is derived from :mod:`attain.evidence.schema`, so that a reader's tool and the
library hold the tables to the same definitions. After adding a file of observations run
``python -m attain.evidence.descriptor data``.

References
----------
Data Package standard, version 2: https://datapackage.org/standard/data-package/
"""

from __future__ import annotations

import json
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pandas as pd

from attain.errors import AttainError
from attain.evidence.reading import read_table
from attain.evidence.schema import BOOK, NEVER, TABLE, TABLES, Field, Table, slug

_PROFILES = "https://datapackage.org/profiles/2.0"
_CSV = {"type": "table", "format": "csv", "mediatype": "text/csv", "encoding": "utf-8"}


def _field(field: Field, own: Mapping[str, list[str]]) -> dict[str, Any]:
    constraints: dict[str, Any] = {}
    unknown = field.name == "published"  # no day is on record, which the tables call never
    if field.required and not unknown:
        constraints["required"] = True
    if field.allowed:
        constraints["enum"] = [*field.allowed, *own.get(field.terms, ())]
    if field.pattern and field.kind == "string":
        constraints["pattern"] = f"^(?:{field.pattern})$"
    described: dict[str, Any] = {"name": field.name, "type": field.kind}
    described["description"] = field.description
    if unknown:
        described["missingValues"] = [NEVER]
    if field.kind == "boolean":
        described |= {"trueValues": ["true"], "falseValues": ["false"]}
    return described | ({"constraints": constraints} if constraints else {})


def _schema(
    table: Table, header: pd.Index[str], here: Mapping[str, str], own: Mapping[str, list[str]]
) -> dict[str, Any]:
    foreign = []
    for column, other in table.foreign.items():
        if other not in here:
            continue  # the plan book refers to tables of the package that it is part of
        # the standard refers to the own table by leaving it out
        where = {} if other == table.name else {"resource": here[other]}
        reference = where | {"fields": [TABLE[other].key[0]]}
        foreign.append({"fields": [column], "reference": reference})
    return {
        "$schema": f"{_PROFILES}/tableschema.json",
        "fields": [_field(field, own) for field in table.fields if field.name in header],
        "missingValues": [""],
        "primaryKey": list(table.key),
        **({"foreignKeys": foreign} if foreign else {}),
    }


def describe(folder: Path) -> dict[str, Any]:
    """Return the descriptor of a package: its name, a resource a file, what it was read from."""
    root = folder.parent if folder.name == BOOK else folder
    name = folder.resolve().name
    files = [(t, path) for t in TABLES for path in t.paths(root) if path.parent == folder]
    here = {t.name: path.stem for t, path in files}
    terms = read_table(root, TABLE["terms"])[0].frame.dropna()
    named = {str(kind): rows["term"].tolist() for kind, rows in terms.groupby("kind")}
    resources = [
        {
            "$schema": f"{_PROFILES}/dataresource.json",
            "name": path.stem,
            "path": path.name,
            **_CSV,
            # of the columns that the file has: it may do without some of its table's
            "schema": _schema(table, pd.read_csv(path, nrows=0).columns, here, named),
        }
        for table, path in files
    ]
    sources, _ = read_table(root, TABLE["sources"])
    own = [(root / name).parent == folder for name, _ in sources.places]
    return {
        "$schema": f"{_PROFILES}/datapackage.json",
        "name": slug(name),
        "title": name,
        "licenses": [{"path": "README.md", "title": "Terms of the figures: see README.md"}],
        "sources": [
            {"title": ": ".join(words for words in (row["outlet"], row["title"]) if words)}
            | ({"path": row["url"]} if row["url"] else {})
            for row in sources.frame[own].to_dict("records")
        ],
        "resources": resources,
    }


def text(folder: Path) -> str:
    """Return the descriptor as it is written to ``datapackage.json``; its own title stays."""
    path = folder / "datapackage.json"
    try:
        held = json.loads(path.read_text(encoding="utf-8")) if path.exists() else {}
    except ValueError:
        raise AttainError(
            "the descriptor is not JSON", where=path.name, do="remove it, and it is written anew"
        ) from None
    own = {name: held[name] for name in ("name", "title", "description") if name in held}
    made = describe(folder)
    head = {name: made.pop(name) for name in ("$schema", "name", "title")}
    return json.dumps(head | own | made, ensure_ascii=False, indent=1) + "\n"


if __name__ == "__main__":
    package = Path(sys.argv[1] if len(sys.argv) > 1 else "data")
    (package / "datapackage.json").write_text(text(package), encoding="utf-8", newline="\n")
