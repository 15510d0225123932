"""Where a data package stands, its areas, what it is explored by; nothing heavy is imported."""

from __future__ import annotations

import csv
import json
import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from attain.errors import ParameterError

_TABLES = (
    "areas", "indicators", "sources", "observations-*", "targets", "claims", "aggregation",
    "bridges", "terms",
)  # fmt: skip


def provinces(folder: Path, day: str = "") -> list[str]:
    """Ids of the provinces of a data package, in its order: all, or those of a day.

    Of a package without any, those of its own level.
    """
    areas = rows_of(folder / "areas.csv", "area")
    wanted = {row.get("level") for row in areas.values()} - {"country", "region"}
    wanted = {"province", "merged"} if "province" in wanted else wanted
    return [
        area
        for area, row in areas.items()
        if row.get("level") in wanted
        and (not day or (row.get("from") or "") <= day <= (row.get("until") or "9999"))
    ]


def rows_of(path: Path, key: str) -> dict[str, dict[str, str]]:
    """The rows of a small table by their key; none where it cannot be read, as validation says."""
    try:
        with path.open(encoding="utf-8-sig", newline="") as stream:
            return {row[key]: row for row in csv.DictReader(stream) if row.get(key)}
    except (OSError, UnicodeError, csv.Error):
        return {}


def data_folder(path: str | Path) -> Path:
    """The folder of the data package, looked for as the notebooks look for it.

    From the working directory upwards, then beside the library: one with any table, so that what it
    lacks is told and no other is read in its place; `ParameterError` without any.
    """
    start = Path.cwd()
    for base in (start, *start.parents, Path(__file__).resolve().parents[2]):
        if any(any((base / path).glob(f"{name}.csv")) for name in _TABLES):
            return (base / path).resolve()
    do = "name a folder with areas.csv, indicators.csv, sources.csv and observations-….csv"
    raise ParameterError("no data package there", where="data", got=str(path), do=do)


def carried() -> Path:
    """Where the notebooks and the first case stand: in the wheel, or in a checkout."""
    here = Path(__file__).resolve().parent
    return here / "carried" if (here / "carried").is_dir() else here.parents[1]


def explored(folder: Path, notebook: Path, given: Mapping[str, Any]) -> dict[str, str]:
    """What a package of other indicators or areas is explored by, in place of the notebook's own.

    Its first indicator that lends its own panel (else the first of all), and no other area.
    """
    indicators = rows_of(folder / "indicators.csv", "indicator")
    own = [name for name, lent in indicators.items() if lent.get("reference") == name]
    known = {"indicator": indicators, "compare": rows_of(folder / "areas.csv", "area")}
    instead = {"indicator": next(iter([*own, *indicators]), ""), "compare": ""}
    return {
        name: instead[name]
        for name, text in _defaults(notebook).items()
        if name not in given and not {part.strip() for part in text.split(",")} <= set(known[name])
    }


def _defaults(notebook: Path) -> dict[str, str]:
    """The indicator and the areas that a notebook starts with."""
    try:
        cells = json.loads(notebook.read_text(encoding="utf-8"))["cells"]
    except (OSError, ValueError, KeyError):
        return {}
    texts = ("".join(cell["source"]) for cell in cells if cell["cell_type"] == "code")
    found = re.findall(r'^(indicator|compare)(?:: str)? = "([^"]+)"', next(texts, ""), re.MULTILINE)
    return dict(found)
