"""Write what was taken from a file as an edition of the package, or nothing at all."""

from __future__ import annotations

import contextlib
import hashlib
import io
import math
import os
import re
import shutil
import tempfile
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pandas as pd

from attain.errors import AttainError, PackageError, naming
from attain.evidence import descriptor
from attain.evidence.catalog import open_package
from attain.evidence.reading import read_table
from attain.evidence.schema import TABLE, TABLES, known_terms, nearest
from attain.evidence.validation import is_day
from attain.intake.take import Request, Taken, take
from attain.intake.words import plain
from attain.vocabulary import counted, slug

_KEY = ["indicator", "area", "group", "period"]
_FIGURE = ("value", "status", "published", "source")
_TERMS = "Terms not on record: ask the publisher before the table is passed on"
CONVENTION = re.compile(r"\+1y-(\d\d-\d\d)")  # a day of the year after that of a figure
SHOWN = 15  # revisions that are listed
APART = 50  # times that no revision makes of a figure


@dataclass
class Plan:
    """What importing a file would write, and what it tells; `refused` says why it will not."""

    lines: list[str]
    files: dict[str, str | bytes]
    refused: AttainError | None = None


def known(request: Request, folder: Path) -> tuple[pd.DataFrame, dict[str, str], pd.DataFrame]:
    """Return the areas, the indicator and the sources of what is asked; refuse what is unknown."""
    if not (folder / "areas.csv").is_file():
        do = "attain init FOLDER makes one; then work in that folder"
        raise AttainError("no data package there", where="--data", got=str(folder), do=do)
    areas = frame(folder, "areas")
    indicator = _row(frame(folder, "indicators"), "indicator", request.indicator)
    for area in [*filter(None, [request.area, request.new_areas]), *request.alias.values()]:
        _row(areas, "area", area)
    terms = frame(folder, "terms")
    groups = known_terms("group", terms.loc[terms["kind"] == "group", "term"])
    if request.group and request.group not in groups:
        do = nearest(request.group, groups)
        raise AttainError("unknown group", where="--group", got=request.group, do=do)
    sources = frame(folder, "sources").set_index("source")
    if request.source not in sources.index and not request.outlet:
        new = "to make it, say who published it: --outlet NAME [--title --url --licence]"
        do = f"{new}; or {nearest(request.source, sources.index)}" if len(sources) else new
        raise AttainError("unknown source", where="--source", got=request.source, do=do)
    return areas, indicator, sources


def plan(path: Path, request: Request, folder: Path) -> Plan:
    """Return what importing an office's file into a package would do; nothing is written."""
    areas, indicator, sources = known(request, folder)
    with naming(path.name):
        taken = take(path, request, areas, indicator)
    files: dict[str, str | bytes] = {}
    if taken.made:
        english = (areas["name_vi"] == "").all()
        made = [
            {"area": area, "name_vi": "" if english else plain(name, 200),
             "name_en": plain(name, 200), "level": "province", "region": request.new_areas}
            for name, area in taken.made.items()
        ]  # fmt: skip
        held = table(folder / "areas.csv")
        files["areas.csv"] = table_text(pd.concat([held, pd.DataFrame(made)])[held.columns])
        taken.told.append(f"new areas: {', '.join(taken.made.values())}")
    edition = request.edition or f"{request.source}-{request.day}"
    rows = _observations(taken, request, edition, str(sources["published"].get(request.source, "")))
    lines = [*taken.told, *(f"left {line}" for line in taken.left)]
    if taken.unknown:
        first, *others = taken.unknown
        refused = AttainError(
            "a name is no area of the package", where=path.name,
            got=first + (f" and {len(others)} more" if others else ""),
            do="write --alias 'NAME=ID', --leave NAME, --new-areas REGION, or --area ID where all "
            "is about one; --dry-run lists all",
        )  # fmt: skip
        return Plan([*lines, *(f"unknown {line}" for line in taken.unknown)], {}, refused)
    before = frame(folder, "observations")
    name = f"observations-{edition}.csv"
    own = folder / name
    held = table(own) if own.exists() else rows[:0]
    merged = _merged(name, held, rows)
    files[name] = table_text(merged)
    if own.exists() and files[name] == own.read_text(encoding="utf-8"):
        return Plan([*lines, f"{name} holds these figures already: nothing to write"], {})
    added = len(merged) - len(held)
    files |= _sources(folder, sources, request, added, path, rows["published"].min())
    cells = taken.rows.set_index(_KEY[1:])["place"].to_dict()
    keys = merged[_KEY[1:]].itertuples(index=False, name=None)
    places = {
        f"{name}, row {number}": f"{path.name}, {cells[key]}"
        for number, key in enumerate(keys, 2) if key in cells
    }  # fmt: skip
    files["datapackage.json"] = _described(folder, files, places)
    lines += _revisions(rows, before, edition, asked=not request.scale)
    lines.append(f"edition {edition} of source {request.source}: {', '.join(files)}")
    return Plan(lines, files)


def write(planned: Plan, folder: Path) -> None:
    """Write the files of a plan: all of them aside first, each beside its place, then into it."""
    fresh = {name: (folder / name).with_name(f".{Path(name).name}.new") for name in planned.files}
    try:
        for name, content in planned.files.items():
            fresh[name].parent.mkdir(parents=True, exist_ok=True)
            fresh[name].write_bytes(content.encode() if isinstance(content, str) else content)
        for name, path in fresh.items():
            os.replace(path, folder / name)
    finally:
        for path in fresh.values():
            with contextlib.suppress(OSError):
                path.unlink()


def frame(folder: Path, name: str) -> pd.DataFrame:
    """Return a table as text; what is wrong with it is told when the whole package is checked."""
    return read_table(folder, TABLE[name])[0].frame.fillna("")


def _row(frame: pd.DataFrame, key: str, asked: str) -> dict[str, str]:
    found = frame[frame[key] == asked].to_dict("records")
    if not found:
        near = nearest(asked, frame[key])
        do = f"{near}{'' if near.endswith('?') else ';'} a new one is a row of {key}s.csv"
        raise AttainError(f"unknown {key}", where=f"{key}s.csv", got=asked, do=do)
    return {str(name): str(cell) for name, cell in found[0].items()}


def _sources(
    folder: Path, sources: pd.DataFrame, request: Request, added: int, path: Path, first: str
) -> dict[str, str]:
    """The table of sources with one that is new, or with the control total of one that grows."""
    total = str(sources["rows"].get(request.source, "0"))
    rows = [frame(folder, one.name) for one in TABLES if one.name != "sources"]
    held = sum(int((one["source"] == request.source).sum()) for one in rows if "source" in one)
    if not total.isdecimal() or int(total) >= held + added:  # nobody counts it; lost, and back
        return {}
    listed = table(folder / "sources.csv") if len(sources) else sources.reset_index()
    if request.source not in sources.index:
        digest = hashlib.sha256(path.read_bytes()).hexdigest()[:12]
        new = {
            "source": request.source, "title": request.title, "outlet": request.outlet,
            "url": request.url, "published": first, "licence": request.licence or _TERMS,
            "note": f"First read from {plain(path.name)}, SHA-256 {digest}.",
        }  # fmt: skip
        listed = pd.concat([listed, pd.DataFrame([new])])
    mine = listed["source"] == request.source
    listed.loc[mine, "rows"] = str(int(total) + added)
    return {"sources.csv": table_text(listed)} if mine.any() else {}  # else of the plan book


def _observations(taken: Taken, request: Request, edition: str, first: str) -> pd.DataFrame:
    """Rows of the table of observations, known from the day of the table or by convention."""
    days: str | list[str] = request.published or request.day
    if by := CONVENTION.fullmatch(request.published):
        nexts = [f"{int(period[:4]) + 1}-{by[1]}" for period in taken.rows["period"]]
        days = [max(first, min(day, request.day)) for day in nexts]
    rows = taken.rows.assign(
        indicator=request.indicator, vintage=edition, published=days, source=request.source,
        quote="", item="", confidence="high", approximate="false", note="",
    )  # fmt: skip
    early = (rows["status"] == "A") & (rows["published"] <= rows["period"] + "-12-31")
    early &= rows["period"].str.fullmatch(r"\d{4}")
    if years := sorted({*rows.loc[early, "period"]}):  # a year that is not over is not counted
        taken.told.append(f"{', '.join(years)} estimated: published before the year was over")
        rows["status"] = rows["status"].mask(early, "E")
    unmarked = {"flag"} if not taken.rows["flag"].any() else set()
    columns = [n for n in TABLE["observations"].columns if n in rows and n not in unmarked]
    return rows[columns].astype(str).sort_values(_KEY, ignore_index=True)


def _merged(name: str, held: pd.DataFrame, rows: pd.DataFrame) -> pd.DataFrame:
    """The edition's rows with new ones; a figure that stands there is never replaced."""
    if lacking := [name for name in (*_KEY, *_FIGURE) if name not in held]:
        do = "mend it: attain check says what is wrong"
        raise AttainError("a column is missing", where=name, got=", ".join(lacking), do=do)
    for row in rows.merge(held, on=_KEY, suffixes=("", "_held")).to_dict("records"):
        for column in _FIGURE:
            if row[column] != row[f"{column}_held"]:
                raise AttainError(
                    "the edition holds another figure already",
                    where=f"{name}, {row['area']} {row['period']}, {column}",
                    got=f"{row[column]} beside {row[f'{column}_held']}",
                    do="a changed table is a new edition: of another day, or named by --edition",
                )  # fmt: skip
    known = pd.MultiIndex.from_frame(held[_KEY])
    fresh = rows[~pd.MultiIndex.from_frame(rows[_KEY]).isin(known)]
    return pd.concat([held, fresh]).sort_values(_KEY, kind="stable")


def table(source: Path | io.StringIO) -> pd.DataFrame:
    """Return a table's file as it stands, every cell as text."""
    try:
        return pd.read_csv(source, dtype=str, keep_default_na=False, encoding="utf-8-sig")
    except ValueError as error:
        where = source.name if isinstance(source, Path) else ""
        do = "mend it: attain check says what is wrong"
        raise AttainError("the file is no table", where=where, got=error, do=do) from None


def table_text(rows: pd.DataFrame) -> str:
    """Return rows as the text of a table's file."""
    return rows.to_csv(index=False, lineterminator="\n")


def _described(folder: Path, files: Mapping[str, str | bytes], places: Mapping[str, str]) -> str:
    """Check the package as it would be, and return its descriptor.

    `places` says of the new rows where in the office's file they stand.
    """
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
            row = first.where.partition(", column ")[0]
            where = places.get(row, first.where)
            raise first.but(what=f"{first.what}{more}", where=where) from None
        return descriptor.text(copy)


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
        raise AttainError(
            f"the figures are {ratio:,.4g} times those of the last edition", where="the unit",
            got=f"{both['value'].iloc[0]} beside {both['value_before'].iloc[0]}",
            do="bring them to the indicator's unit with --scale; --scale 1 where they are in it",
        )  # fmt: skip
    both = both.assign(change=values - old)[(values - old).abs() > 1e-9 * old.abs()]
    both = both.sort_values(_KEY).sort_values("change", key=abs, ascending=False, kind="stable")
    if both.empty:
        return []
    count = counted(len(both), "figure")
    lines = [f"{count} revised against the last edition, the largest change first:"]
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
        for name, value in given.items() if value is not None
    }  # fmt: skip
    request = Request(**composed)
    published = CONVENTION.sub(r"2024-\1", request.published)
    days = {"day": request.day, "boundaries": request.boundaries, "published": published}
    for name, day in days.items():
        if day and not is_day(day):
            got, do = getattr(request, name), "write year-month-day, such as 2024-06-30"
            raise AttainError("not a day", where=f"--{name}", got=got, do=do)
    for name, text in {"source": request.source, "edition": request.edition}.items():
        if text and not re.fullmatch("[a-z0-9][a-z0-9-]*", text):
            do = f"write small letters, digits and hyphens, such as {slug(text) or 'office-2024'}"
            raise AttainError("not an id", where=f"--{name}", got=text, do=do)
    if request.scale and not re.fullmatch(r"(?=.*[1-9])[0-9]{1,9}(\.[0-9]{1,9})?", request.scale):
        do = "write a number such as 1000 or 0.001"
        raise AttainError("not a factor", where="--scale", got=request.scale, do=do)
    return request
