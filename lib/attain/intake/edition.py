"""Write what was taken from a file as an edition of the package, or nothing at all."""

from __future__ import annotations

import csv
import datetime as dt
import hashlib
import io
import math
import os
import re
import shutil
import tempfile
import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from difflib import get_close_matches
from pathlib import Path
from typing import Any

import pandas as pd

from attain.errors import AttainError, PackageError
from attain.evidence import descriptor
from attain.evidence.catalog import open_package
from attain.evidence.reading import read_table
from attain.evidence.schema import TABLE, TABLES, nearest
from attain.intake.take import Request, Taken, take
from attain.intake.words import fold, plain, refusal

_KEY = ["indicator", "area", "group", "period"]
_TERMS = "Terms not on record: ask the publisher before the table is passed on"
CONVENTION = re.compile(r"\+1y-(\d\d-\d\d)")
"""A day of the next year, as in ``+1y-06-30``: when the figure of a year is known."""
SHOWN = 15
"""Revisions that are listed."""
APART = 50
"""Times that no revision makes of a figure."""


@dataclass
class Plan:
    """What importing a file would write, and what it tells; `refused` says why it will not."""

    lines: list[str]
    files: dict[str, str | bytes]
    refused: AttainError | None = None


def plan(path: Path, request: Request, folder: Path) -> Plan:
    """Return what importing a file into a package would do; nothing is written.

    Parameters
    ----------
    path : pathlib.Path
        The office's file.
    request : Request
        What is asked of it.
    folder : pathlib.Path
        The data package.
    """
    there(folder)
    known = {name: frame(folder, name) for name in ("areas", "indicators", "sources")}
    indicator = _row(known["indicators"], "indicator", request.indicator)
    for area in filter(None, [request.area, request.new_areas, *request.alias.values()]):
        _row(known["areas"], "area", area)
    sources = known["sources"].set_index("source")["published"]
    if request.source not in sources and not request.outlet:
        close = get_close_matches(request.source, list(sources.index), n=1)
        raise refusal(
            "unknown source", where="--source", got=request.source,
            do="to make it, say who published it: --outlet NAME [--title --url --licence]"
            + (f"; or did you mean {close[0]}?" if close else ""),
        )  # fmt: skip
    taken = take(path, request, known["areas"], indicator)
    appended: dict[str, list[dict[str, str]]] = {}
    if taken.made:
        english = (known["areas"]["name_vi"] == "").all()
        appended["areas.csv"] = [
            {"area": area, "name_vi": "" if english else plain(name, 200),
             "name_en": plain(name, 200), "level": "province", "region": request.new_areas}
            for name, area in taken.made.items()
        ]  # fmt: skip
        taken.told.append(f"new areas: {', '.join(taken.made.values())}")
    edition = request.edition or f"{request.source}-{request.day}"
    rows = _observations(taken, request, edition, str(sources.get(request.source, "")))
    lines = _lines(taken)
    if taken.unknown:
        return Plan(lines, {}, _strangers(path, taken))
    if request.source not in sources:
        appended["sources.csv"] = [_source(path, request, rows["published"].min())]
    before = frame(folder, "observations")
    name = f"observations-{edition}.csv"
    files: dict[str, str | bytes] = {
        file: _more(folder / file, file, more) for file, more in appended.items()
    }
    files[name] = _merged(folder / name, rows)
    if (folder / name).exists() and files[name] == (folder / name).read_text(encoding="utf-8"):
        return Plan([*lines, f"{name} holds these figures already: nothing to write"], {})
    files["datapackage.json"] = _described(folder, files)
    lines += _revisions(rows, before, edition, asked=not request.scale)
    lines.append(f"edition {edition} of source {request.source}: {', '.join(files)}")
    return Plan(lines, files)


def there(folder: Path) -> None:
    """Refuse a folder that is no data package."""
    if not (folder / "areas.csv").is_file():
        raise refusal(
            "no data package there", where="--data", got=str(folder),
            do="attain init FOLDER makes one; then work in that folder",
        )  # fmt: skip


def write(planned: Plan, folder: Path) -> None:
    """Write the files of a plan: all of them aside first, then each in its place."""
    aside: dict[Path, Path] = {}
    try:
        for name, content in planned.files.items():
            path = folder / name
            path.parent.mkdir(parents=True, exist_ok=True)
            fresh = path.with_name(f".{path.name}.new")
            aside[fresh] = path
            fresh.write_bytes(content.encode() if isinstance(content, str) else content)
        for fresh, path in aside.items():
            os.replace(fresh, path)
    finally:
        for fresh in aside:
            fresh.unlink(missing_ok=True)


def frame(folder: Path, name: str) -> pd.DataFrame:
    """Return a table as text; what is wrong with it is told when the whole package is checked."""
    raw, _, _ = read_table(folder, TABLE[name])
    return raw.frame.fillna("")


def _row(frame: pd.DataFrame, key: str, asked: str) -> dict[str, str]:
    found = frame[frame[key] == asked].to_dict("records")
    if not found:
        raise refusal(
            f"unknown {key}", where=f"{key}s.csv", got=asked,
            do=f"{nearest(asked, frame[key])} A new one is a row of {key}s.csv",
        )  # fmt: skip
    return {str(name): str(cell) for name, cell in found[0].items()}


def _source(path: Path, request: Request, first: str) -> dict[str, str]:
    """The row of a source that is new."""
    digest = hashlib.sha256(path.read_bytes()).hexdigest()[:12]
    return {
        "source": request.source, "title": request.title, "outlet": request.outlet,
        "url": request.url, "published": first, "licence": request.licence or _TERMS,
        "note": f"First read from {plain(path.name)}, SHA-256 {digest}.",
    }  # fmt: skip


def _observations(taken: Taken, request: Request, edition: str, first: str) -> pd.DataFrame:
    told = taken.rows
    days = [request.published or request.day] * len(told)
    if by := CONVENTION.fullmatch(request.published):
        nexts = [f"{int(period[:4]) + 1}-{by[1]}" for period in told["period"]]
        days = [max(first, min(day, request.day)) for day in nexts]
    rows = pd.DataFrame(
        {
            "indicator": request.indicator, "area": told["area"], "group": told["group"],
            "period": told["period"], "vintage": edition, "value": told["value"],
            "status": told["status"], "published": days, "source": request.source, "quote": "",
            "item": "", "confidence": "high", "approximate": "false", "note": "",
            "flag": told["flag"],
        }
    )  # fmt: skip
    if not told["flag"].any():
        rows = rows.drop(columns="flag")
    return rows.astype(str).sort_values(_KEY, ignore_index=True)


def _strangers(path: Path, taken: Taken) -> AttainError:
    more = f" and {len(taken.unknown) - 1} more" if len(taken.unknown) > 1 else ""
    return refusal(
        "a name is no area of the package", where=plain(path.name, 40),
        got=plain(taken.unknown[0], 55 - len(more)) + more,
        do="write --alias 'NAME=ID', --leave NAME, --new-areas REGION, or --area ID where all is "
        "about one; --dry-run lists all",
    )  # fmt: skip


def _merged(path: Path, rows: pd.DataFrame) -> str:
    """The edition's file with new rows; a figure that stands there is never replaced."""
    if not path.exists():
        return table_text(rows.columns, rows.to_dict("records"))
    with path.open(encoding="utf-8-sig", newline="") as file:
        reader = csv.DictReader(file)
        heading, held = list(reader.fieldnames or []), list(reader)
    by_key = {tuple(row.get(name) for name in _KEY): row for row in held}
    for row in rows.to_dict("records"):
        there = by_key.setdefault(tuple(row[name] for name in _KEY), row)
        differs = [n for n in ("value", "status", "published", "source") if there[n] != row[n]]
        if differs:
            raise refusal(
                "the edition holds another figure already",
                where=f"{path.name}, {row['area']} {row['period']}, {differs[0]}",
                got=f"{row[differs[0]]} beside {there[differs[0]]}",
                do="a changed table is a new edition: of another day, or named by --edition",
            )  # fmt: skip
    heading += [str(name) for name in rows if name not in heading]
    ordered = sorted(by_key.values(), key=lambda row: tuple(str(row[name]) for name in _KEY))
    return table_text(heading, ordered)


def table_text(heading: Iterable[str], rows: Iterable[Mapping[Any, object]]) -> str:
    """Return rows as the text of a table's file."""
    out = io.StringIO()
    writer = csv.DictWriter(out, list(heading), restval="", lineterminator="\n")
    writer.writeheader()
    writer.writerows(rows)
    return out.getvalue()


def _more(path: Path, file: str, rows: list[dict[str, str]]) -> str:
    """A file's text with further rows at its end, all that stands there untouched."""
    text = path.read_text(encoding="utf-8") if path.exists() else ""
    if not text.strip():
        return table_text(TABLE[file.removesuffix(".csv")].columns[:7], rows)
    heading = next(csv.reader(io.StringIO(text.removeprefix("\ufeff"))))
    added = table_text(heading, [{n: row.get(n, "") for n in heading} for row in rows])
    return text.rstrip("\n") + "\n" + added.partition("\n")[2]


def _described(folder: Path, files: Mapping[str, str | bytes]) -> str:
    """Check the package as it would be, and return its descriptor."""
    with tempfile.TemporaryDirectory() as place:
        copy = Path(place) / folder.resolve().name
        held = [path for table in TABLES for path in table.paths(folder)]
        for path in [*held, *folder.glob("datapackage.json")]:
            (copy / path.relative_to(folder)).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy(path, copy / path.relative_to(folder))
        write(Plan([], dict(files)), copy)
        try:
            open_package(copy)
        except PackageError as error:
            first, rest = error.failures[0], len(error.failures) - 1
            more = f" ({rest} more: attain check)" if rest else ""
            raise refusal(
                f"{plain(first.what, 90)}{more}", where=first.where,
                got=None if first.got is None else str(first.got), do=first.do,
            ) from None  # fmt: skip
        return descriptor.text(copy)


def _lines(taken: Taken) -> list[str]:
    lines = [*taken.told, *(f"left {line}" for line in taken.left)]
    return lines + [f"unknown {line}" for line in taken.unknown]


def _revisions(rows: pd.DataFrame, before: pd.DataFrame, edition: str, *, asked: bool) -> list[str]:
    """What the last edition of the same figures said otherwise, the largest change first.

    Figures of another order of size are in another unit, which is asked.
    """
    other = before[before["vintage"] != edition]
    order = other["vintage"].str.extract(r"(\d{4}(?:-\d{2}){0,2})$")[0].fillna("")
    last = other.assign(order=order).sort_values(["published", "order", "vintage"])
    last = last.drop_duplicates(_KEY, keep="last")
    both = rows.merge(last, on=_KEY, suffixes=("", "_before"))
    values, old = (pd.to_numeric(both[name]) for name in ("value", "value_before"))
    ratio = float((values / old.where(old > 0)).median())
    if asked and not math.isnan(ratio) and not 1 / APART < ratio < APART:
        raise refusal(
            f"the figures are {ratio:,.4g} times those of the last edition", where="the unit",
            got=f"{both['value'].iloc[0]} beside {both['value_before'].iloc[0]}",
            do="bring them to the indicator's unit with --scale; --scale 1 where they are in it",
        )  # fmt: skip
    both = both.assign(change=values - old, size=(values - old).abs())
    both = both[both["size"] > 1e-9 * old.abs()].sort_values(
        ["size", *_KEY], ascending=[False] + [True] * 4
    )
    if both.empty:
        return []
    lines = [f"{len(both)} figures revised against the last edition, the largest change first:"]
    lines += [
        f"  {row.area} {row.group} {row.period}: {row.value_before} → {row.value} "
        f"({row.change:+.6g}; {row.vintage_before})"
        for row in both.head(SHOWN).itertuples()
    ]
    return lines + ([f"  … and {len(both) - SHOWN} more"] if len(both) > SHOWN else [])


def requested(**given: Any) -> Request:
    """Return a request whose days, factor and ids have their form."""
    composed: dict[str, Any] = {
        name: unicodedata.normalize("NFC", value) if isinstance(value, str) else value
        for name, value in given.items()
    }
    request = Request(**composed)
    days = {"day": request.day, "boundaries": request.boundaries}
    if not CONVENTION.fullmatch(request.published):
        days["published"] = request.published
    for name, day in days.items():
        if day and not _is_day(day):
            do = "write year-month-day, such as 2024-06-30"
            raise refusal("not a day", where=f"--{name}", got=day, do=do)
    for name, text in {"source": request.source, "edition": request.edition}.items():
        if text and not re.fullmatch("[a-z0-9][a-z0-9-]*", text):
            do = f"write small letters, digits and hyphens, such as {fold(text).replace(' ', '-')}"
            raise refusal("not an id", where=f"--{name}", got=text, do=do)
    if request.scale and not re.fullmatch(r"[0-9]{1,9}(?:\.[0-9]{1,9})?", request.scale):
        do = "write a number such as 1000 or 0.001"
        raise refusal("not a factor", where="--scale", got=request.scale, do=do)
    return request


def _is_day(text: str) -> bool:
    try:
        return dt.date.fromisoformat(text).isoformat() == text
    except ValueError:
        return False
