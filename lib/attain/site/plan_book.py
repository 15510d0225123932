"""The page of the plan book: every target and result, searchable, with its words and its source."""

from __future__ import annotations

import csv
import re
from collections.abc import Iterable, Mapping
from datetime import date
from itertools import groupby
from pathlib import Path
from typing import Any, Final

from attain.errors import AttainError
from attain.report.plan_book import KEY, NAME
from attain.report.text.catalogue import LANGUAGES, say
from attain.report.text.numbers import day, number, period
from attain.report.text.wording import printed_decimals
from attain.site.front import notebooks
from attain.site.layout import about_run, render, texts, write

TABLE: Final = NAME
PAGE: Final = "index.html"
STYLES: Final = ("base.css", "plans.css")
KNOWN: Final = re.compile(r"known_by_(\d{4}-\d{2}-\d{2})")
ENDS: Final = ("met", "missed", "open")


def plan_book(folder: str | Path) -> Path:
    """Write the page of the plan book beside its table: both languages, readable without script.

    Pages of notebooks that stand there are linked.
    """
    folder = Path(folder)
    rows, as_of = _read(folder / TABLE)
    plans = [_plan(list(lines)) for _, lines in groupby(rows, key=_key)]
    titles = texts("plans.title")
    text = render(
        "plans.html.j2",
        styles=STYLES,
        scripts=("language.js", "sortable.js", "plans.js"),
        titles=titles,
        here=texts("plans.here"),
        description=titles["vi"],
        answer={language: _answer(rows, plans, language) for language in LANGUAGES},
        as_of={language: day(as_of, language) for language in LANGUAGES},
        plans=plans,
        choices=_choices(plans),
        table=TABLE,
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


def _key(row: Mapping[str, str]) -> tuple[str, ...]:
    return tuple(row[name] for name in KEY)


def _plan(lines: list[dict[str, str]]) -> dict[str, Any]:
    """What was asked of one area, indicator and period, what came, and how it ended."""
    first = lines[0]
    asked, came = ([row for row in lines if row["kind"] == kind] for kind in ("target", "result"))
    return {
        "id": "-".join(part for part in _key(first) if part != "total").replace("_", "-"),
        "area": first["area"],
        "indicator": f"{first['indicator']}.{first['group']}",
        "years": _years(first["period"]),
        "end": first["end"] or "none",
        "known": any(not row["later"] for row in lines),
        "target": _both(asked, "words"),
        "result": _result(came),
        "name": {language: first[f"area_{language}"] for language in LANGUAGES},
        "label": {language: first[f"indicator_{language}"] for language in LANGUAGES},
        "period": {language: _when(first["period"], language) for language in LANGUAGES},
        "percent": {language: _of_plan(first["percent"], language) for language in LANGUAGES},
        "lines": [
            line | {"about": {language: _about(line, language) for language in LANGUAGES}}
            for line in asked + came
        ],
    }  # fmt: skip


def _of_plan(percent: str, language: str) -> str:
    if not percent:
        return ""
    done = float(percent)
    told = number(done, language, min(printed_decimals(done), 1))
    return say("plans.of_plan", language, percent=told)


def _result(rows: list[dict[str, str]]) -> dict[str, str]:
    """What came, of the whole period where that is known, without what is doubtful."""
    sound = [row for row in rows if row["confidence"] != "low"] or rows
    best = [row for row in sound if not row["coverage"]] or sound
    words = _both(best, "words")
    if not best or not best[0]["coverage"]:
        return words
    return {name: f"{text} ({_part(best[-1], name)})" for name, text in words.items()}


def _part(row: Mapping[str, str], language: str) -> str:
    """The part of its period that a result covers."""
    known = row["coverage"].startswith("to ")
    return period(row["coverage"], language) if known else say("plans.part", language)


def _both(rows: Iterable[Mapping[str, str]], name: str) -> dict[str, str]:
    """What rows say in each language, each thing once."""
    return {
        language: "; ".join(dict.fromkeys(row[f"{name}_{language}"] for row in rows))
        for language in LANGUAGES
    }


def _years(text: str) -> list[int]:
    """The years of a period."""
    first, *last = (int(part) for part in re.findall(r"\d{4}", text))
    return list(range(first, (last or [first])[0] + 1))


def _when(text: str, language: str) -> str:
    return text.replace("-", "–") if re.fullmatch(r"\d{4}-\d{4}", text) else period(text, language)


def _about(row: Mapping[str, str], language: str) -> str:
    """Day, part of the period and reservations of a line."""
    known = row["published"] != "never"
    words = [day(date.fromisoformat(row["published"]), language)] if known else []
    words += [] if known else [say("plans.undated", language)]
    words += [say("plans.later", language)] if row["later"] and known else []
    words += [_part(row, language)] if row["coverage"] else []
    words += [say("plans.derived", language)] if row["status"] == "D" else []
    words += [say("plans.other_definition", language)] if row["definition"] else []
    words += [say("plans.doubtful", language)] if row["confidence"] == "low" else []
    return ", ".join(words)


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
    ends = [plan["end"] for plan in plans]
    years = [year for plan in plans for year in plan["years"]]
    counts = {
        "targets": sum(row["kind"] == "target" for row in rows),
        "results": sum(row["kind"] == "result" for row in rows),
        "areas": len({plan["area"] for plan in plans}),
        "known": ends.count("met") + ends.count("missed"),
        "met": ends.count("met"),
        "missed": ends.count("missed"),
    }
    words = {name: number(count, language) for name, count in counts.items()}
    return say("plans.answer", language, first=min(years), last=max(years), **words)
