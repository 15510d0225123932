"""Where a data package stands and which areas it lists; nothing heavy is imported for it."""

from __future__ import annotations

import csv
from pathlib import Path

from attain.errors import ParameterError


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


def data_folder(path: str) -> Path:
    """The folder of the data package, looked for as the notebooks look for it.

    From the working directory upwards, then beside the library; `ParameterError` without any.
    """
    start = Path.cwd()
    for base in (start, *start.parents, Path(__file__).resolve().parents[2]):
        if (base / path / "areas.csv").is_file():
            return (base / path).resolve()
    raise ParameterError(
        "no data package there", where="data", got=path, do="name a folder with areas.csv"
    )
