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
from pathlib import Path
from typing import Any

from attain.evidence.reading import read_table
from attain.evidence.schema import SOURCES, TABLES, Field, Table

_PROFILES = "https://datapackage.org/profiles/2.0"


def _field(field: Field) -> dict[str, Any]:
    constraints: dict[str, Any] = {}
    if field.required:
        constraints["required"] = True
    if field.allowed:
        constraints["enum"] = list(field.allowed)
    if field.pattern and field.kind == "string":
        constraints["pattern"] = f"^(?:{field.pattern})$"
    described: dict[str, Any] = {
        "name": field.name,
        "type": field.kind,
        "description": field.description,
    }
    if field.kind == "boolean":
        described |= {"trueValues": ["true"], "falseValues": ["false"]}
    return described | ({"constraints": constraints} if constraints else {})


def _schema(table: Table, path: Path) -> dict[str, Any]:
    with path.open(encoding="utf-8-sig") as file:
        header = file.readline().strip().split(",")
    fields = [field for field in table.fields if field.name in header or not field.spare]
    foreign = []
    for column, other in table.foreign:
        key = next(known.key[0] for known in TABLES if known.name == other)
        reference: dict[str, Any] = {"fields": [key]}
        if other != table.name:  # the standard refers to the own table by leaving it out
            reference = {"resource": other, **reference}
        foreign.append({"fields": [column], "reference": reference})
    return {
        "$schema": f"{_PROFILES}/tableschema.json",
        "fields": [_field(field) for field in fields],
        "missingValues": [""],
        "primaryKey": list(table.key),
        **({"foreignKeys": foreign} if foreign else {}),
    }


def describe(folder: Path) -> dict[str, Any]:
    """Return the descriptor of the package in `folder`.

    Parameters
    ----------
    folder : pathlib.Path
        Folder with the CSV files.

    Returns
    -------
    dict
        The descriptor: one resource per file, the sources of ``sources.csv``.
    """
    resources = [
        {
            "$schema": f"{_PROFILES}/dataresource.json",
            "name": Path(path.name).stem,
            "path": path.name,
            "type": "table",
            "format": "csv",
            "mediatype": "text/csv",
            "encoding": "utf-8",
            "schema": _schema(table, path),
        }
        for table in TABLES
        for path in sorted(folder.glob(table.files))
    ]
    sources, _, _ = read_table(folder, SOURCES)
    return {
        "$schema": f"{_PROFILES}/datapackage.json",
        "name": "attain-evidence",
        "title": "Targets and results of Vietnamese provinces",
        "description": "Published figures with their words, day and edition; plans as they were "
        "worded; what the sources say about their own figures.",
        "licenses": [{"path": "README.md", "title": "Terms of the figures: see README.md"}],
        "sources": [
            {"title": f"{row['outlet']}: {row['title']}"}
            | ({"path": row["url"]} if row["url"] else {})
            for row in sources.frame.to_dict("records")
        ],
        "resources": resources,
    }


def text(folder: Path) -> str:
    """Return the descriptor as it is written to ``datapackage.json``."""
    return json.dumps(describe(folder), ensure_ascii=False, indent=1) + "\n"


if __name__ == "__main__":
    package = Path(sys.argv[1] if len(sys.argv) > 1 else "data")
    (package / "datapackage.json").write_text(text(package), encoding="utf-8", newline="\n")
