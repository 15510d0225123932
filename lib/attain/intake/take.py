"""Take the figures of one indicator from a table: what is taken, what is left, and why."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from pathlib import Path

import pandas as pd

from attain.errors import AttainError, naming
from attain.intake import grid, tables
from attain.intake.printed import Gazetteer, settle, values
from attain.intake.tables import HEADING_ABOVE, NO_YEAR, SUB_HEADING, Entry, Table, head
from attain.intake.words import fold, group_of, missing, plain
from attain.vocabulary import counted

_AREA_HEADINGS = {
    "area", "province", "region", "geo", "ref area", "country", "country name", "name",
    "tinh", "dia phuong", "tinh thanh pho", "reference area",
}  # fmt: skip
_SEXES = {"nam", "nu", "male", "female", "males", "females", "men", "women", "sex m", "sex f"}
_UNITS = {"don vi", "don vi tinh", "dvt", "unit", "units"}
_POWERS = {
    "nghin": "thousand", "ngan": "thousand", "1000": "thousand", "thousand": "thousand",
    "trieu": "million", "million": "million", "ty": "billion", "billion": "billion",
}  # fmt: skip
_WITHIN = {"quy", "thang", "quarter", "month"}
_TOLD = ("period", "status", "flag", "place")  # of each figure
_MARKED = {"P": "preliminary", "E": "estimated"}


@dataclass(frozen=True)
class Request:
    """What a file is asked for; see ``attain add --help``."""

    indicator: str
    source: str
    day: str
    edition: str = ""
    published: str = ""
    sheet: str = ""
    area: str = ""
    only: Mapping[str, str] = field(default_factory=dict)
    column: str = ""
    group: str = ""
    decimal: str = ""
    scale: str = ""
    encoding: str = ""
    alias: Mapping[str, str] = field(default_factory=dict)
    leave: tuple[str, ...] = ()
    new_areas: str = ""
    regions: bool = False
    boundaries: str = ""
    outlet: str = ""
    title: str = ""
    url: str = ""
    licence: str = ""


@dataclass
class Taken:
    """Figures by area, group and period, and what is told of the file."""

    rows: pd.DataFrame
    told: list[str]
    left: list[str]
    unknown: list[str]
    made: dict[str, str]


def headings(path: Path, request: Request, areas: pd.DataFrame) -> tuple[str, ...]:
    """Return the headings of the columns that name what the figures of a file are about."""
    with naming(path.name):
        return _table(path, request, Gazetteer(areas, request.alias, request.boundaries)).dims


def take(path: Path, request: Request, areas: pd.DataFrame, indicator: Mapping[str, str]) -> Taken:
    """Return the figures of a file; `areas` is the table, `indicator` the row of the one asked."""
    gazetteer = Gazetteer(areas, request.alias, request.boundaries)
    table = _table(path, request, gazetteer)
    entries = _only(table, request.only)
    left = list(table.left)
    gaps = Counter(str(entry.raw) for entry in entries if missing(entry.raw))
    entries = [entry for entry in entries if not missing(entry.raw)]
    if gaps:
        marks = ", ".join(f"{mark or 'empty'} ×{times}" for mark, times in gaps.items())
        left.append(f"{counted(gaps.total(), 'cell')} without a figure: {marks}")
    _outcomes(table, entries)
    at = _area_column(table, entries, request, gazetteer)
    names = [entry.dims[at] if at >= 0 else "" for entry in entries]
    ids, unknown, made = _areas(entries, names, request, gazetteer, left)
    groups = _groups(table, entries, at, request)
    about = {"area": [*map(ids.get, names)], "group": groups, "entry": entries}
    rows = pd.DataFrame(about, dtype=object)  # of text, also where there is none
    rows = rows[rows["area"].notna() & (rows["group"] != "")].reset_index(drop=True)
    kept = rows["entry"].tolist()
    numbers, ways = values(kept, request.decimal)
    told_of = {name: [getattr(entry, name) for entry in kept] for name in _TOLD}
    told_of["value"] = [*map(_text, _scaled(table, numbers, kept, request, indicator))]
    rows = _once(rows.join(pd.DataFrame(told_of, dtype=object)), table, at, left)
    sheet = f", sheet {table.sheet}" if table.sheet else ""
    told = [f"{path.name}{sheet}: {table.heading}{', ' + ways if ways else ''}"]
    if rows.empty and not unknown:
        raise AttainError(
            "no figure of a known area is in the file", where=sheet.strip(", "),
            got=f"{counted(len(entries) - len(kept), 'cell')} left out",
            do="look at what was left: attain add … --dry-run",
        )  # fmt: skip
    if not rows.empty:
        places = counted(rows["area"].nunique(), "area")
        line = f"took {counted(len(rows), 'figure')} of {places}, "
        line += f"{rows['period'].min()} to {rows['period'].max()}, "
        line += f"group {', '.join(sorted(set(rows['group'])))}"
        for status, word in _MARKED.items():
            if periods := sorted({*rows.loc[rows["status"] == status, "period"]}):
                line += f"; {', '.join(periods)} {word}"
        told.append(line)
    return Taken(rows.drop(columns="entry"), told, left, unknown, made)


def _text(number: Decimal) -> str:
    return f"{number.normalize() + 0:f}"


def _table(path: Path, request: Request, gazetteer: Gazetteer) -> Table:
    """The one table of a file, on the sheet that was asked for or the only one that has one."""
    for sheets in grid.read(path, request.encoding):
        chosen = [s for s in sheets if not request.sheet or fold(s.name) == fold(request.sheet)]
        if not chosen:
            listing = ", ".join(plain(sheet.name, 30) for sheet in sheets)
            do = f"name {listing}" if listing else "leave it out: the file is one table"
            raise AttainError("no such sheet", where="--sheet", got=request.sheet, do=do)
        read = [(sheet, tables.find(sheet, gazetteer.match, request.column)) for sheet in chosen]
        found = [table for _, table in read if table]
        if len(found) > 1:
            names = [repr(plain(table.sheet, 30)) for table in found]
            do = f"name the one to read: --sheet {names[0]}"
            raise AttainError("several sheets hold a table", got=", ".join(names), do=do)
        if found:
            empty = [plain(sheet.name) for sheet, table in read if not table]
            found[0].left += [f"sheet {name!r}: no years" for name in empty]
            return found[0]
    got = next((plain(cell) for row in chosen[0].rows for cell in row if cell != ""), "")
    do = "put the years in one row above the figures, or name one column year and one value"
    raise AttainError("no row of years was found", where=chosen[0].name, got=got, do=do)


def _only(table: Table, asked: Mapping[str, str]) -> list[Entry]:
    """Entries whose columns hold what was asked for."""
    entries = table.entries
    for name, wanted in asked.items():
        at = tables.asked(table.dims, name, "--only", ids=True)
        held = {entry.dims[at]: None for entry in entries}
        fits = {text for text in held if fold(text) == fold(wanted)}
        fits = fits or {text for text in held if head(text) == fold(wanted)}
        entries = [entry for entry in entries if entry.dims[at] in fits]
        if not entries:
            what = "no row holds that"
            do = f"name one of {', '.join(repr(plain(text, 40)) for text in held)}"
            raise AttainError(what, where=f"--only, column {plain(name, 30)}", got=wanted, do=do)
    return entries


def _outcomes(table: Table, entries: list[Entry]) -> None:
    """Refuse under a year what is no outcome of it: a plan, a quarter, some months."""
    for j, dim in enumerate(table.dims):
        if dim in (SUB_HEADING, HEADING_ABOVE) or head(dim) in _WITHIN:
            for entry in entries:
                told = fold(entry.dims[j])
                if any(NO_YEAR.match(text) for text in (told, f"{head(dim)} {told}")):
                    raise AttainError(
                        "not an outcome of a whole year", where=entry.place, got=entry.dims[j],
                        do=f"choose what is: --only '{plain(dim, 30)}=…'; or take it out",
                    )  # fmt: skip


def _area_column(table: Table, entries: list[Entry], request: Request, gazetteer: Gazetteer) -> int:
    """The column that names areas; -1 where the whole file is about one."""
    if request.area:
        return -1
    ranks = []
    for j in range(len(table.dims)):
        held = {entry.dims[j] for entry in entries} - {""}
        named = [gazetteer.match(text) for text in held if not group_of(text)]
        own = sum(map(gazetteer.may_be_province, named))
        ranks.append((own > 0, sum(map(bool, named)) / max(len(held), 1), own))
    if any(share for _, share, _ in ranks):
        return ranks.index(max(ranks))
    headed = [j for j, dim in enumerate(table.dims) if head(dim) in _AREA_HEADINGS]
    if headed or len(table.dims) == 1:
        return headed[0] if headed else 0
    first = next((entry.dims[0] for entry in entries if entry.dims), "")
    what = "no column names an area of the package"
    do = "write --area ID where all is about one area, or --alias 'NAME=ID' for a name of it"
    raise AttainError(what, where=", ".join(table.dims), got=first, do=do)


def _areas(
    entries: list[Entry], names: list[str], request: Request, gazetteer: Gazetteer, left: list[str]
) -> tuple[dict[str, str], list[str], dict[str, str]]:
    """The area of every printed name that is taken, names that are none, and areas to be made."""
    if request.area:
        return {"": request.area}, [], {}
    rows = dict(reversed([*zip(names, entries, strict=True)]))
    leave = {fold(name): name for name in request.leave}
    unasked = [name for key, name in leave.items() if key not in map(fold, rows)]
    if unasked:
        raise AttainError("no row has that name", where="--leave", got=unasked[0], do="correct it")
    printed: dict[str, set[str]] = {}
    unknown: list[str] = []
    made: dict[str, str] = {}
    skipped: dict[str, list[str]] = {"regions": [], "as asked": []}
    for name, entry in sorted(rows.items(), key=lambda item: (item[1].row, item[1].column)):
        ids, shown = gazetteer.match(name), f"(row {entry.row})"
        if fold(name) in leave:
            skipped["as asked"].append(f"{plain(name)} {shown}")
        elif not request.regions and any(gazetteer.level(area) == "region" for area in ids):
            skipped["regions"].append(f"{plain(name)} {shown}")
        elif ids:
            printed[name] = ids
        elif request.new_areas and fold(name):
            made[name] = fold(name).replace(" ", "-")
        else:
            near = gazetteer.nearest(name)
            unknown.append(f"{plain(name)!r} {shown}" + (f", near {near}" if near else ""))
    for why, those in skipped.items():
        if those:
            left.append(f"{why} ({len(those)}): {', '.join(those)}")
    settled = settle(printed, gazetteer, request.day)
    total = next((n for n in printed if group_of(n) == "total" and n not in request.alias), "")
    if total and not gazetteer.are_whole(map(gazetteer.match, rows), request.day):
        raise AttainError(
            "a total of which areas? the file names few", where=f"row {rows[total].row}", got=total,
            do=f"write --leave {plain(total, 40)!r}, or --alias "
            f"{plain(total, 40) + '=' + settled[total]!r} where it is of them all",
        )  # fmt: skip
    held = {area: area for area in gazetteer.areas.index}
    for name, area in made.items():
        if area in held:
            raise AttainError(
                "two areas would have one id", where="--new-areas",
                got=f"{plain(held[area], 40)} and {plain(name, 40)}",
                do="add them to areas.csv by hand",
            )  # fmt: skip
        held[area] = name
    return settled | made, unknown, made


def _groups(table: Table, entries: list[Entry], areas: int, request: Request) -> list[str]:
    """The group of every entry, empty where it is not the one that was asked for."""
    for j, dim in enumerate(table.dims):
        held = {entry.dims[j] for entry in entries} - {""}
        if j != areas and held and all(map(group_of, held)):
            found = [group_of(entry.dims[j]) for entry in entries]
            if "" in found and not request.group:
                place = entries[found.index("")].place
                do = "write the group there, or --group for that of the others alone"
                raise AttainError(f"no {plain(dim, 30)} is given", where=place, do=do)
            return [g if request.group in ("", g) else "" for g in found]
        asked = request.group or any(fold(name) in (fold(dim), head(dim)) for name in request.only)
        if j != areas and held and {*map(fold, held)} <= _SEXES and not asked:
            where, got = f"column {plain(dim, 30)}", ", ".join(sorted(held))
            do = "write --group total where they are of all"
            raise AttainError("figures of one sex?", where=where, got=got, do=do)
    return [request.group or "total"] * len(entries)


def _scaled(
    table: Table, numbers: list[Decimal], entries: list[Entry], request: Request,
    indicator: Mapping[str, str],
) -> list[Decimal]:  # fmt: skip
    """Numbers in the unit of the indicator."""
    if request.scale:
        return [number * Decimal(request.scale) for number in numbers]
    marked = [entry for entry in entries if "%" in str(entry.raw)]
    if marked and indicator["unit"] != "percent":
        raise AttainError(
            f"a percentage for an indicator in {indicator['unit']}", where=marked[0].place,
            got=marked[0].raw, do="choose the column or row of its figures; --scale 1 takes it",
        )  # fmt: skip
    own = _POWERS.get(indicator["unit"].partition("_")[0], "")
    for j, dim in enumerate(table.dims):
        units = {entry.dims[j] for entry in entries} - {""}
        if head(dim) in _UNITS and len(units) == 1:  # of several the row is asked
            unit = units.pop()
            if _POWERS.get(re.split(r" (?!le\b)", fold(unit))[0], "") != own:
                do = f"the unit here is {indicator['unit']}: write --scale 1 or another factor"
                raise AttainError("figures in another unit", where=f"column {dim}", got=unit, do=do)
    at = next((j for j, dim in enumerate(table.dims) if head(dim) == "unit mult"), -1)
    powers = {entry.dims[at].split(":")[0] for entry in entries} if at >= 0 else set()
    if powers - {"", "0"}:
        what, where = "the figures are in powers of ten of their unit", f"column {table.dims[at]}"
        do = f"the unit here is {indicator['unit']}: write --scale 1, --scale 1000 or another"
        raise AttainError(what, where=where, got=", ".join(sorted(powers)), do=do)
    if indicator["unit"] == "percent" and numbers and 0 < max(numbers) <= 1 and min(numbers) >= 0:
        raise AttainError(
            "shares of one, or very small percentages?", got=_text(max(numbers)),
            where=f"{indicator['indicator']}, the largest figure",
            do="write --scale 100 for shares, --scale 1 for percentages",
        )  # fmt: skip
    return numbers


def _once(rows: pd.DataFrame, table: Table, areas: int, left: list[str]) -> pd.DataFrame:
    """One figure for every area, group and period; what tells several apart is asked."""
    key = ["area", "group", "period"]
    twice = rows[rows.duplicated(key, keep=False)]
    if twice.empty:
        return rows
    do = ""
    for j, dim in enumerate(table.dims):
        held = twice.assign(dim=[entry.dims[j] for entry in twice["entry"]])
        if not do and j != areas and (held.groupby(key)["dim"].nunique() > 1).all():
            names = [f"{plain(dim, 30)}={plain(text, 40)}" for text in held["dim"].unique()[:3]]
            do = f"choose one: --only {' or '.join(map(repr, names))}"
    for _, same in twice.groupby(key):
        if do or same["value"].nunique() > 1:
            pair = same.iloc[:2]
            raise AttainError(
                f"several figures for one area in {pair['period'].iloc[0]}",
                where=" and ".join(pair["place"]), got=" and ".join(pair["value"]),
                do=do or "leave one of the two rows out of the file, or write --leave NAME",
            )  # fmt: skip
    left.append(f"{rows.duplicated(key).sum()} figures that stand twice alike")
    return rows.drop_duplicates(key)
