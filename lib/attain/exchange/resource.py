"""The tables of a report as Frictionless resources: ``datapackage.json`` beside them.

References
----------
Data Package standard, version 2: https://datapackage.org/standard/data-package/
"""

from __future__ import annotations

import json
from functools import cache
from pathlib import Path
from typing import Any, Final

import yaml

from attain.vocabulary import SETTLED, WORDS

NAME: Final = "datapackage.json"
KEYS: Final = {
    "assessments": ["target", "event", "reading"],
    "forecasts": ["area", "indicator", "group", "reading", "year", "quantile"],
    "outcomes": ["target"],
}
_PROFILES: Final = "https://datapackage.org/profiles/2.0"
_ALLOWED: Final = {
    "verdict": [*(word for _, word in WORDS), *SETTLED, "not_assessable"],
    "met": ["met", "missed"],
    "grade": ["A", "B", "C"],
}


@cache
def fields() -> dict[str, dict[str, dict[str, str]]]:
    """Return what each column of each table holds, and its type where it is no text."""
    text = Path(__file__).with_name("fields.yaml").read_text(encoding="utf-8")
    found: dict[str, dict[str, dict[str, str]]] = yaml.safe_load(text)
    return found


def describe(folder: Path, name: str) -> Path:
    """Write the description of the tables in the folder of a run."""
    told = {
        "$schema": f"{_PROFILES}/datapackage.json",
        "name": name,
        "title": f"Targets assessed: {name}",
        "resources": [_resource(table) for table in KEYS if (folder / f"{table}.csv").exists()],
    }
    path = folder / NAME
    path.write_text(json.dumps(told, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
    return path


def _resource(table: str) -> dict[str, Any]:
    return {
        "$schema": f"{_PROFILES}/dataresource.json",
        "name": table,
        "path": f"{table}.csv",
        "type": "table",
        "format": "csv",
        "mediatype": "text/csv",
        "encoding": "utf-8",
        "schema": {
            "$schema": f"{_PROFILES}/tableschema.json",
            "fields": [_field(name, about) for name, about in fields()[table].items()],
            "missingValues": [""],
            "primaryKey": KEYS[table],
        },
    }


def _field(name: str, about: dict[str, str]) -> dict[str, Any]:
    kind = about.get("type", "string")
    field: dict[str, Any] = {"name": name, "type": {"chance": "number"}.get(kind, kind)}
    field["description"] = about["description"]
    if kind == "chance":
        field["constraints"] = {"minimum": 0, "maximum": 1}
    elif kind == "boolean":
        field |= {"trueValues": ["True"], "falseValues": ["False"]}
    elif name in _ALLOWED:
        field["constraints"] = {"enum": _ALLOWED[name]}
    return field
