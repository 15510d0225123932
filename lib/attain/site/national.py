"""Several provinces side by side: a table to sort and filter, and a grid of tiles as a map."""

from __future__ import annotations

import csv
from collections import Counter
from collections.abc import Collection, Iterable
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any, Final, NamedTuple
from urllib.parse import quote

from attain.errors import AttainError
from attain.report.outcomes import NAME as OUTCOMES
from attain.report.text.catalogue import LANGUAGES, say
from attain.report.text.numbers import day, period
from attain.site.layout import HERE, languages_of, read_brief, render, texts, write
from attain.site.plan_book import of_plan
from attain.site.safe import slug
from attain.vocabulary import LIKELY, UNLIKELY

NAME: Final = "index.html"
STYLES: Final = ("base.css", "marks.css", "national.css")
COLUMNS: Final = {
    "plans": "province probability target last median promise reported grade outcome",
    "most": "province target step usual reached probability reported outcome",
    "levels": "province probability level last median promise grade outcome",
}
"""Of each table; those of `TEXTS` sort as words, the others as numbers."""
TEXTS: Final = ("province", "target", "level", "grade")


class Tile(NamedTuple):
    """A province's place on the grid of its time, roughly where it lies."""

    area: str
    row: int
    column: int
    label: str
    name: str
    since: str = ""


def national(folder: str | Path) -> Path:
    """Write the comparison of several runs, in the folder of theirs: both languages, one file."""
    folder = Path(folder)
    briefs = {path.parent.name: read_brief(path.parent) for path in folder.glob("*/brief.json")}
    if not briefs:
        do = "run attain run for several areas"
        raise AttainError("no run to compare", where=folder.name, do=do)
    rows = [
        row
        for name, brief in sorted(briefs.items())
        for row in _rows(brief, _address(folder, name), folder / name / OUTCOMES)
    ]
    subjects = list(dict.fromkeys(row["subject"] for row in rows))
    rows.sort(key=lambda row: (subjects.index(row["subject"]), _chance(row), row["area"]))
    years = sorted({brief["target_year"] for brief in briefs.values()})
    year = "–".join(map(str, dict.fromkeys((years[0], years[-1]))))
    grid = own_tiles(briefs.values()) or tiles({row["area"] for row in rows}, years[-1])
    titles, borders = texts("site.national.title", year=year), {}
    if grid and grid[0].since:  # there were others before
        begun, key = date.fromisoformat(grid[0].since), "site.national.borders"
        borders = {k: say(key, k, day=day(begun, k), provinces=len(grid)) for k in LANGUAGES}
    languages = languages_of(next(iter(briefs.values())))
    days = sorted({brief["as_of"]: brief["words"] for brief in briefs.values()}.items())
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
        themes={part["id"]: part for brief in briefs.values() for part in brief["sections"]},
        words=days[-1][1],
        ways={"plans": _address(folder, "plans")},
    )
    return write(folder / NAME, text)


def _address(folder: Path, name: str) -> str:
    """The report of a run, or nothing where it has no front page."""
    return f"{quote(name)}/{NAME}" if (folder / name / NAME).exists() else ""


def _rows(brief: dict[str, Any], address: str, since: Path) -> list[dict[str, Any]]:
    """The targets of a run, with what was published since where that was looked for."""
    area, lines = brief["area"], _lines(since) if since.exists() else []
    outcomes = {line["target"]: line for line in lines}
    return [
        {
            "area": area["id"],
            "place": {language: area[language]["name"] for language in LANGUAGES},
            "region": {language: area[language]["region"] for language in LANGUAGES},
            "item": item,
            "subject": (item["indicator"], item["group"]),
            "address": f"{address}#{slug(name)}" if address else "",
            "outcome": _outcome(outcomes.get(name, {})),
        }
        for part in brief["sections"]
        for name in part["targets"]
        for item in [brief["targets"][name]]
    ]


def _outcome(line: dict[str, str]) -> dict[str, Any]:
    """What the report and the figure say, as words; ``rank`` sorts: missed, reached early, met."""
    report, figure = line.get("report", ""), line.get("met", "")
    early = bool(line.get("coverage"))
    rank = {"missed": 0, "met": 1 if early else 2}.get(report or figure, "")

    def words(language: str) -> list[str]:
        said = []
        if report:
            end = say(f"outcome.{report}", language)
            if early:
                part = period(line["coverage"], language)
                end = say("site.national.early", language, part=part)
            end = ", ".join(filter(None, (end, of_plan(line["percent"], language))))
            said.append(say("site.national.by_report", language, end=end))
        if figure:
            end, value = say(f"outcome.{figure}", language), line[f"figure_{language}"]
            said.append(say("site.national.by_figure", language, value=value, end=end))
        return said

    found: dict[str, Any] = {"report": report, "figure": figure, "early": early, "rank": rank}
    return found | {str(language): {"words": words(language)} for language in LANGUAGES}


def _chance(row: dict[str, Any]) -> float:
    chance = row["item"]["probability"]
    return 2.0 if chance is None else float(chance)


def _groups(rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """The targets of plans, which of them ask for most, then the levels that no plan set."""

    def rarity(row: dict[str, Any]) -> tuple[float, float]:
        """How few yearly steps were as large as the one that is asked, then how unlikely it is."""
        step = row["item"]["step"]
        return step["reached"] / step["of"], _chance(row)

    plans = [row for row in rows if not row["item"]["hypothetical"]]
    levels = [row for row in rows if row["item"]["hypothetical"]]
    most = sorted((row for row in plans if row["item"].get("step")), key=rarity)
    found = []
    for name, mine in (("plans", plans), ("most", most), ("levels", levels)):
        if mine:
            found.append({
                "name": name, "rows": mine, "columns": COLUMNS[name].split(),
                "maps": [] if name == "most" else _maps(mine),
                "themes": sorted({row["item"].get("theme") or "" for row in mine} - {""}),
                "words": _answer(name, mine, len(plans)),
            })  # fmt: skip
    return found


def _answer(name: str, rows: list[dict[str, Any]], plans: int) -> dict[str, str]:
    counts = Counter(row["item"]["verdict"] for row in rows)
    whole = [row["outcome"] for row in rows if not row["outcome"]["early"]]
    told = {
        "report": Counter(end["report"] for end in whole),
        "figure": Counter(row["outcome"]["figure"] for row in rows),
    }
    steps = [row["item"]["step"] for row in rows if row["item"].get("step")]
    values = {
        "provinces": len({row["area"] for row in rows}),
        "assessed": sum(row["item"]["probability"] is not None for row in rows),
        "all": len(rows),
        "plans": plans,
        "likely": sum(counts[word] for word in LIKELY),
        "even": counts["about_even"],
        "unlikely": sum(counts[word] for word in UNLIKELY),
        "more": sum(step["asked"] > step["usual"] for step in steps),
        "less": sum(step["asked"] <= 0 for step in steps),
    }
    for kind, ends in told.items():
        values |= {f"{kind}s": ends["met"] + ends["missed"], f"{kind}s_met": ends["met"]}
    came = "site.national.came" if values["reports"] + values["figures"] else ""
    return {
        language: say(f"site.national.answer.{name}", language, **values)
        + (f" {say(came, language, **values)}" if came and name == "plans" else "")
        for language in LANGUAGES
    }


def _maps(rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """A map for each thing that several provinces were assessed on, most provinces first.

    Where a province has several targets for one thing, the least likely one is shown.
    """
    found: dict[tuple[str, str], dict[str, dict[str, Any]]] = {}
    for row in rows:
        found.setdefault(row["subject"], {}).setdefault(row["area"], row)
    shared = {key: areas for key, areas in found.items() if len(areas) > 1} or found
    maps = []
    for areas in sorted(shared.values(), key=len, reverse=True):
        items = [row["item"] for row in areas.values()]
        asked = {item["vi"]["asks"] for item in items}
        name, asks = (
            {language: items[0][language][key] for language in LANGUAGES}
            for key in ("short", "asks")
        )
        same = asks if len(asked) == 1 else dict.fromkeys(LANGUAGES, "")
        maps.append({"areas": areas, "name": name, "asks": same})
    return maps


def own_tiles(briefs: Iterable[dict[str, Any]]) -> tuple[Tile, ...]:
    """The places that areas.csv gives the areas of the runs; none where one of them has none."""
    areas = [brief["area"] for brief in briefs]
    if not all("tile" in area for area in areas):
        return ()
    return tuple(
        Tile(area["id"], row, column, label, area["en"]["name"])
        for area in areas
        for row, column, label in [area["tile"]]
    )


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
        found.append(
            tuple(
                Tile(line["area"], int(line["row"]), int(line["column"]), line["label"],
                     line["name"], since)
                for line in _lines(path)
            )
        )  # fmt: skip
    return tuple(found)


def _lines(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))
