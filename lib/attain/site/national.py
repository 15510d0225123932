"""Several provinces side by side: a table to sort and filter, and a grid of tiles as a map."""

from __future__ import annotations

import csv
from collections import Counter
from collections.abc import Collection, Iterable
from functools import cache, partial
from operator import itemgetter
from pathlib import Path
from typing import Any, Final, NamedTuple
from urllib.parse import quote

from attain.errors import AttainError
from attain.report.outcomes import OUTCOMES
from attain.report.text.catalogue import LANGUAGES, has, say
from attain.report.text.numbers import counted, day, enumerate_words, number, period, portion
from attain.site.layout import HERE, languages_of, read_brief, render, spoken, texts, write
from attain.site.plan_book import of_plan
from attain.site.safe import slug
from attain.vocabulary import LIKELY, SETTLED, UNLIKELY, Verdict

NAME: Final = "index.html"
STYLES: Final = ("base.css", "marks.css", "national.css")
COLUMNS: Final = {
    "plans": "province probability target last median promise reported grade outcome",
    "most": "province target step usual reached probability reported outcome",
    "levels": "province probability level last median promise grade outcome",
}
"""Of each table; those of `TEXTS` sort as words, the others as numbers."""
TEXTS: Final = ("province", "target", "level", "grade")
WIDE: Final = ("country", "region")
"""Levels of areas that are named rather than counted, and lie on no map of tiles."""
ENDS: Final[dict[str, tuple[Verdict, ...]]] = {
    "likely": LIKELY, "even": ("about_even",), "unlikely": UNLIKELY,
    "met": ("met",), "missed": ("missed",),
}  # fmt: skip
"""What is counted of a table, and the verdicts that it is."""


class Tile(NamedTuple):
    """A province's place on the grid of its time, roughly where it lies."""

    area: str
    name: str
    row: int
    column: int
    label: str
    since: str = ""


def national(folder: Path) -> Path:
    """Write the comparison of several runs, in the folder of theirs: both languages, one file."""
    found = sorted(folder.glob("*/brief.json"))
    briefs = {path.parent: read_brief(path.parent) for path in found}
    if not briefs:
        do = "run attain run for several areas"
        raise AttainError("no run to compare", where=folder.name, do=do)
    years = sorted({brief["target_year"] for brief in briefs.values()})
    rows = [row for run, brief in briefs.items() for row in _rows(brief, run)]
    subjects = list(dict.fromkeys(row["subject"] for row in rows))
    rows.sort(key=lambda row: (subjects.index(row["subject"]), row["chance"], row["area"]))
    year = "–".join(map(str, dict.fromkeys((years[0], years[-1]))))
    narrow = [brief for brief in briefs.values() if brief["area"].get("level") not in WIDE]
    grid = own_tiles(narrow) or tiles({brief["area"]["id"] for brief in narrow}, years[-1])
    titles, borders = texts("site.national.title", year=year), {}
    if grid and grid[0].since:  # there were others before
        begun, key = grid[0].since, "site.national.borders"
        borders = {k: say(key, k, day=day(begun, k), provinces=len(grid)) for k in LANGUAGES}
    languages = languages_of(next(iter(briefs.values())))
    days = {one["as_of"]: one["words"] for one in sorted(briefs.values(), key=itemgetter("as_of"))}
    text = render(
        "national.html.j2",
        styles=STYLES,
        scripts=("language.js", "sortable.js", "national.js"),
        languages=languages,
        titles=titles,
        here=texts("site.national.here", year=year),
        description=titles["vi" if "vi" in languages else "en"],
        groups=_groups(rows),
        texts=TEXTS,
        tiles=grid,
        borders=borders,
        themes=_themes(briefs.values()),
        words=list(days.values())[-1],
        asof=_known(list(days.values())),
        ways={"plans": _address(folder / "plans")},
    )
    return write(folder / NAME, text)


def _address(run: Path) -> str:
    """The report of a run, or nothing where it has no front page."""
    return f"{quote(run.name)}/{NAME}" if (run / NAME).exists() else ""


def _themes(briefs: Iterable[dict[str, Any]]) -> dict[str, dict[str, str]]:
    """What the themes of targets are called: as sections of a brief, or else in the catalogue."""
    parts = {part["id"]: part for brief in briefs for part in brief["sections"]}
    used = {item["theme"] for brief in briefs for item in brief["targets"].values()}
    named = {one: texts(f"section.{one}") for one in used if has(f"section.{one}")}
    return {one: dict.fromkeys(LANGUAGES, one) for one in used} | named | parts


def _known(days: list[Any]) -> dict[str, str]:
    """Up to which day figures were read, or from which to which where runs differ."""
    if len(days) == 1:
        return {language: days[0][language]["as_of_sentence"] for language in LANGUAGES}
    ends = {"first": days[0], "last": days[-1]}
    key = "site.national.asof"
    return {k: say(key, k, **{end: ends[end][k]["as_of"] for end in ends}) for k in LANGUAGES}


def _rows(brief: dict[str, Any], run: Path) -> list[dict[str, Any]]:
    """The targets of a run, with what was published since where that was looked for."""
    area, address = brief["area"], _address(run)
    outcomes = {line["target"]: line for line in _lines(run / OUTCOMES)}
    year, wide = f" {brief['target_year']}", area.get("level") in WIDE
    return [
        {
            "area": area["id"],
            "wide": spoken(partial(_inside, area)) if wide else {},
            "year": year,
            "place": {language: area[language]["name"] + year for language in LANGUAGES},
            "region": {language: area[language]["region"] for language in LANGUAGES},
            "item": item,
            "chance": 2.0 if item["probability"] is None else item["probability"],
            "subject": (item["indicator"], item["group"], year),
            "address": f"{address}#{slug(name)}" if address else "",
            "outcome": _outcome(outcomes.get(name, {})),
        }
        for part in brief["sections"]
        for name in part["targets"]
        for item in [brief["targets"][name]]
    ]


def _inside(area: dict[str, Any], language: str) -> str:
    """The name of an area within a sentence."""
    name = str(area[language]["name"])
    return name.lower() if language == "vi" and area["level"] == "country" else name


def _outcome(line: dict[str, str]) -> dict[str, Any]:
    """What the report and the figure say, as words; ``rank`` sorts: missed, reached early, met."""
    report, figure = line.get("report", ""), line.get("met", "")
    early = bool(line.get("coverage"))
    rank = {"missed": 0, "met": 1 if early else 2}.get(report or figure, "")

    def words(language: str) -> list[str]:
        said = []
        if report:
            part = period(line["coverage"], language) if early else ""
            end = say("site.national.early" if early else f"outcome.{report}", language, part=part)
            end = ", ".join(filter(None, (end, of_plan(line["percent"], language))))
            said.append(say("site.national.by_report", language, end=end))
        if figure:
            end, value = say(f"outcome.{figure}", language), line[f"figure_{language}"]
            said.append(say("site.national.by_figure", language, value=value, end=end))
        return said

    told = spoken(words)
    return {"report": report, "figure": figure, "early": early, "rank": rank, "words": told}


def _groups(rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """The targets of plans, which of them ask for most, then the levels that no plan set."""
    plans = [row for row in rows if not row["item"]["hypothetical"]]
    levels = [row for row in rows if row["item"]["hypothetical"]]
    most = sorted((row for row in plans if row["item"].get("step")), key=itemgetter("chance"))
    # first where the fewest yearly steps were as large as the one that is asked
    most.sort(key=lambda row: row["item"]["step"]["reached"] / row["item"]["step"]["of"])
    return [
        {
            "name": name,
            "rows": mine,
            "columns": COLUMNS[name].split(),
            "maps": [] if name == "most" else _maps(mine),
            "themes": sorted({row["item"].get("theme") or "" for row in mine} - {""}),
            "words": {} if name == "most" else spoken(partial(_verdicts, name, mine)),
        }
        for name, mine in (("plans", plans), ("most", most), ("levels", levels))
        if mine
    ]


def _verdicts(name: str, rows: list[dict[str, Any]], language: str) -> str:
    """How many targets can be assessed and how likely they are, then what came of them."""
    words = Counter(row["item"]["verdict"] for row in rows)
    ends = {end: sum(words[word] for word in verdicts) for end, verdicts in ENDS.items()}
    of = "_hypothetical" * (name == "levels")
    one, many = (say(f"noun.{noun}{of}", language) for noun in ("target", "targets"))
    told = say("site.national.unassessed", language, nouns=many)
    if sum(ends.values()):
        said = [
            say(f"site.national.end.{end}", language, count=number(count, language))
            for end, count in ends.items()
            if count
        ]
        part = portion(sum(ends.values()), len(rows), one, many, language)
        told = say(
            "site.national.assessed", language, part=part, ends=enumerate_words(said, language)
        )
    # so many provinces, and by name what is wider than one
    count = len({row["area"] for row in rows if not row["wide"]})
    wide = list(dict.fromkeys(row["wide"][language] for row in rows if row["wide"]))
    who = [counted("site.national.provinces", count, language)] if count else []
    who += [enumerate_words(wide, language)] if wide else []
    named = say("site.national.beside", language).join(who)
    answer = say(f"site.national.answer.{name}", language, who=named, told=told)
    return f"{answer} {_ends_told(rows, language) if name == 'plans' else ''}".strip()


def _ends_told(rows: list[dict[str, Any]], language: str) -> str:
    """How many reports and figures were published later, and how many say that it was met."""
    told = {
        "reports": Counter(r["outcome"]["report"] for r in rows if not r["outcome"]["early"]),
        "figures": Counter(row["outcome"]["figure"] for row in rows),
    }
    said = [
        counted(f"site.national.{kind}", sum(ends[word] for word in SETTLED), language,
                met=number(ends["met"], language))
        for kind, ends in told.items()
        if any(ends[word] for word in SETTLED)
    ]  # fmt: skip
    return say("site.national.came", language, told="; ".join(said)) if said else ""


def _maps(rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """A map for each thing that several provinces were assessed on, most provinces first.

    Where a province has several targets for one thing, the least likely one is shown.
    """
    found: dict[tuple[str, ...], dict[str, dict[str, Any]]] = {}
    for row in [row for row in rows if not row["wide"]]:
        found.setdefault(row["subject"], {}).setdefault(row["area"], row)
    shared = {key: areas for key, areas in found.items() if len(areas) > 1} or found
    maps = []
    for areas in sorted(shared.values(), key=len, reverse=True):
        first = next(iter(areas.values()))
        item, same = first["item"], len({row["item"]["vi"]["asks"] for row in areas.values()}) == 1
        names = {k: item[k]["short"] + first["year"] for k in LANGUAGES}
        asked = {k: item[k]["asks"] * same for k in LANGUAGES}
        maps.append({"areas": areas, "name": names, "asks": asked})
    return maps


def own_tiles(briefs: Iterable[dict[str, Any]]) -> tuple[Tile, ...]:
    """The places that areas.csv gives the areas of the runs; none where one of them has none."""
    areas = {brief["area"]["id"]: brief["area"] for brief in briefs}
    if not all("tile" in area for area in areas.values()):
        return ()
    return tuple(Tile(area["id"], area["vi"]["name"], *area["tile"]) for area in areas.values())


def tiles(areas: Collection[str] = (), year: int = 0) -> tuple[Tile, ...]:
    """Every province of the country as a year begins, north to south.

    In earlier or later borders where the areas are only of those. None where an area is of no
    borders: there is no map of other places.
    """
    fits = [grid for grid in _grids() if set(areas) <= {tile.area for tile in grid}]
    begun = [grid for grid in fits if grid[0].since <= f"{year}-01-01"]
    return (begun[-1:] or fits[:1] or [()])[0]


@cache
def _grids() -> tuple[tuple[Tile, ...], ...]:
    """The provinces of each time; ``tiles-2025-07-01.csv`` has those since that day."""
    found = []
    for path in sorted(HERE.glob("tiles*.csv"), key=lambda path: path.stem):
        since = path.stem.partition("-")[2]
        found.append(tuple(
            Tile(line["area"], line["name"], int(line["row"]), int(line["column"]),
                 line["label"], since)
            for line in _lines(path)
        ))  # fmt: skip
    return tuple(found)


def _lines(path: Path) -> list[dict[str, str]]:
    """The rows of a table; none where it was not made."""
    if not path.exists():
        return []
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))
