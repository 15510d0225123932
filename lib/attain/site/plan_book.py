"""The page of the plan book: every target and result, searchable, with its words and its source."""

from __future__ import annotations

import csv
import re
from collections import Counter
from collections.abc import Mapping
from datetime import date
from functools import partial
from itertools import groupby
from operator import itemgetter
from pathlib import Path
from typing import Any, Final

from attain.errors import AttainError
from attain.report.plan_book import PLAN, PLAN_BOOK
from attain.report.text.catalogue import LANGUAGES, say
from attain.report.text.numbers import counted, day, number, period
from attain.report.text.wording import printed_decimals
from attain.site.front import notebooks
from attain.site.layout import about_run, render, spoken, texts, write

PAGE: Final = "index.html"
STYLES: Final = ("base.css", "plans.css")
KNOWN: Final = re.compile(r"known_by_(\d{4}-\d{2}-\d{2})")
ENDS: Final = ("met", "missed", "open")


def plan_book(folder: Path) -> Path:
    """Write the page of the plan book beside its table: both languages, readable without script.

    Pages of notebooks that stand there are linked.
    """
    rows, as_of = _read(folder / PLAN_BOOK)
    plans = [_plan(list(lines)) for _, lines in groupby(rows, key=itemgetter(*PLAN))]
    titles = texts("plans.title")
    text = render(
        "plans.html.j2",
        styles=STYLES,
        scripts=("language.js", "sortable.js", "plans.js"),
        titles=titles,
        here=texts("plans.here"),
        description=titles["vi"],
        answer=spoken(partial(_answer, rows, plans)),
        as_of=spoken(partial(day, as_of)),
        plans=plans,
        choices=_choices(plans),
        table=PLAN_BOOK,
        notebooks=notebooks(folder),
        ways={"reports": about_run(folder).get("reports", "")},
    )
    return write(folder / PAGE, text)


def _read(path: Path) -> tuple[list[dict[str, str]], date]:
    try:
        with path.open(encoding="utf-8", newline="") as file:
            reader = csv.DictReader(file)
            rows = list(reader)
    except OSError as error:
        raise AttainError("no plan book there", where=path.name, got=error.strerror) from None
    found = [match for name in reader.fieldnames or () if (match := KNOWN.fullmatch(name))]
    if len(found) != 1:
        what, do = "the plan book does not say what was known when", "write it with attain run"
        raise AttainError(what, where=path.name, got=reader.fieldnames, do=do)
    for row in rows:
        row["later"] = "yes" if row[found[0][0]] == "no" else ""
    return rows, date.fromisoformat(found[0][1])


def _plan(lines: list[dict[str, str]]) -> dict[str, Any]:
    """What was asked of one area, indicator and period, what came, and how it ended."""
    first, when = lines[0], lines[0]["period"]
    asked, came = ([row for row in lines if row["kind"] == kind] for kind in ("target", "result"))
    # what came of the whole period, else of the part told last, without what is doubtful
    sound = [row for row in came if row["confidence"] != "low"] or came
    best = [row for row in sound if not row["coverage"]]
    best = best or [row for row in sound if row["coverage"] == sound[-1]["coverage"]]
    years = [int(part) for part in re.findall(r"\d{4}", when)]
    term = when.replace("-", "–") if re.fullmatch(r"\d{4}-\d{4}", when) else ""

    def once(rows: list[dict[str, str]], language: str) -> str:
        return "; ".join(dict.fromkeys(row[f"words_{language}"] for row in rows))

    def result(language: str) -> str:
        part = f" ({_part(best[-1], language)})" if best and best[0]["coverage"] else ""
        return once(best, language) + part

    return {
        "id": "-".join(first[name] for name in PLAN if first[name] != "total").replace("_", "-"),
        "area": first["area"],
        "indicator": f"{first['indicator']}.{first['group']}",
        "years": list(range(years[0], years[-1] + 1)),
        "end": first["end"] or "none",
        "target": spoken(partial(once, asked)),
        "result": spoken(result),
        "name": spoken(lambda language: first[f"area_{language}"]),
        "label": spoken(lambda language: first[f"indicator_{language}"]),
        "period": spoken(lambda language: term or period(when, language)),
        "percent": spoken(partial(of_plan, first["percent"])),
        "lines": [line | {"about": spoken(partial(_about, line))} for line in asked + came],
    }


def of_plan(percent: str, language: str) -> str:
    """The part of a plan that was done, in words; empty where it is not known."""
    done = float(percent or "nan")
    told = number(done, language, min(printed_decimals(done), 1))
    return say("plans.of_plan", language, percent=told) if percent else ""


def _part(row: Mapping[str, str], language: str) -> str:
    """The part of its period that a result covers."""
    known = row["coverage"].startswith("to ")
    return period(row["coverage"], language) if known else say("plans.part", language)


def _about(row: Mapping[str, str], language: str) -> str:
    """Day, part of the period and reservations of a line."""
    known = row["published"] != "never"

    def note(name: str, true: object) -> str:
        return say(f"plans.{name}", language) if true else ""

    words = (
        day(date.fromisoformat(row["published"]), language) if known else note("undated", True),
        note("later", row["later"] and known),
        _part(row, language) if row["coverage"] else "",
        note("derived", row["status"] == "D"),
        note("other_definition", row["definition"]),
        note("doubtful", row["confidence"] == "low"),
    )
    return ", ".join(filter(None, words))


def _choices(plans: list[dict[str, Any]]) -> dict[str, list[tuple[str, dict[str, str]]]]:
    """What can be chosen in each filter: a value and its name in both languages."""
    areas = {plan["area"]: plan["name"] for plan in plans}
    indicators = {plan["indicator"]: plan["label"] for plan in plans}
    years = sorted({year for plan in plans for year in plan["years"]}, reverse=True)
    ends = [end for end in (*ENDS, "none") if any(plan["end"] == end for plan in plans)]
    return {
        "area": list(areas.items()),
        "indicator": sorted(indicators.items(), key=lambda item: item[1]["vi"]),
        "year": [(str(year), dict.fromkeys(LANGUAGES, str(year))) for year in years],
        "end": [(end, texts(f"plans.end.{end}")) for end in ends],
    }


def _answer(rows: list[dict[str, str]], plans: list[dict[str, Any]], language: str) -> str:
    if not plans:
        return say("plans.empty", language)
    ends = Counter(plan["end"] for plan in plans)
    years = [year for plan in plans for year in plan["years"]]
    counts = {
        "targets": sum(row["kind"] == "target" for row in rows),
        "results": sum(row["kind"] == "result" for row in rows),
        "areas": len({plan["area"] for plan in plans}),
    }
    words = {name: counted(f"plans.{name}", count, language) for name, count in counts.items()}
    term = "–".join(map(str, dict.fromkeys((min(years), max(years)))))
    told = say("plans.answer", language, years=term, **words)
    if known := ends["met"] + ends["missed"]:
        met, missed = (number(ends[end], language) for end in ("met", "missed"))
        told += f" {counted('plans.known', known, language, met=met, missed=missed)}"
    return told
