"""The answers as a workbook: numbers that can be reckoned with, under headings in words."""

from __future__ import annotations

import io
from collections.abc import Iterable, Iterator, Mapping
from datetime import date, datetime
from functools import cache, partial
from pathlib import Path
from typing import Any, Final

import pandas as pd
import xlsxwriter

from attain import __version__
from attain.report.exhibit import FORMULA
from attain.report.text.catalogue import has, say
from attain.report.text.numbers import number
from attain.report.text.wording import printed_decimals
from attain.site.front import ordered
from attain.site.layout import about_run, languages_of, read_brief, suffix, told, write
from attain.site.safe import link, plain

NAME: Final = "assessments.{language}.xlsx"
A4: Final = 9
SAFE: Final = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
Row = Mapping[Any, Any]

ANSWERS: Final = {
    "id": 7, "target": 34, "quote": 34, "asks": 18, "threshold": 11, "unit_asked": 15,
    "last_value": 12, "last_year": 9, "period": 16, "unit": 12, "median": 12, "low_80": 12,
    "high_80": 12, "probability": 11, "verdict": 17, "grade": 9, "promised": 22,
    "attainable_80": 12, "attainable_50": 12, "attainable_20": 12, "probability_reported": 14,
    "advice": 60,
}  # fmt: skip
"""Columns of a sheet, by their keys in the rows and the messages, and their widths."""
PLANNED: Final = ("quote", "probability_reported")
"""Columns of what only a plan has: its words, and whether a report will say that it was met."""
FORECASTS: Final = {
    "indicator": 38, "reading": 30, "unit": 12, "year": 8, "origin": 9, "horizon": 9,
}  # fmt: skip
SOURCES: Final = {"source": 60, "cited": 45, "licence": 30, "used_for": 22, "url": 60}
FORMATS: Final = dict.fromkeys(("last_year", "year", "origin", "horizon"), "0") | {
    "probability": "0.0%", "probability_reported": "0.0%", "as_of": "dd/mm/yyyy",
}  # fmt: skip
"""How numbers are shown; all others have the decimals that their indicator is printed with."""


def workbooks(folder: Path) -> list[Path]:
    """Write the answers of a finished run as workbooks, one a language."""
    brief, address = read_brief(folder), link(about_run(folder).get("site_url", ""))
    assessments = pd.read_csv(folder / "assessments.csv")
    forecasts = pd.read_csv(folder / "forecasts.csv")
    levels = dict.fromkeys(sorted(forecasts["quantile"].unique()), 11)
    found = []
    for language in languages_of(brief):
        buffer = io.BytesIO()
        answers = {k: n for k, n in ANSWERS.items() if not (suffix(brief) and k in PLANNED)}
        with xlsxwriter.Workbook(buffer, SAFE) as book:
            made = _Book(book, brief, language)
            made.about(address)
            made.sheet("answers", answers, _answers(brief, language, assessments))
            made.sheet("forecasts", FORECASTS | levels, _forecasts(brief, language, forecasts))
            made.sheet("sources", SOURCES, _sources(brief, language))
        found.append(write(folder / NAME.format(language=language), buffer.getvalue()))
    return found


# ---- rows ---------------------------------------------------------------------------------------
def _answers(brief: dict[str, Any], language: str, assessments: pd.DataFrame) -> Iterator[Row]:
    """Each target in the order of the page, with its answer in the table of assessments."""
    rows = assessments[assessments["role"] == "primary"].drop_duplicates("target")
    by_target = rows.set_index("target").to_dict("index")
    for item in ordered(brief):
        words = item[language]
        points = item["basis"] == "change" and item["unit"] == "percent"
        yield by_target[item["id"]] | {
            "id": item["tag"] or item["id"], "target": words["name"], "quote": item["quote"],
            "asks": words["asks"], "verdict": words["word"], "grade": item["grade"],
            "period": words["when"], "promised": words["promised"], "advice": words["advice"],
            "unit": _unit(item["unit"], language), "decimals": item["decimals"],
            "unit_asked": _unit("points_short" if points else item["unit"], language),
        }  # fmt: skip


def _forecasts(brief: dict[str, Any], language: str, forecasts: pd.DataFrame) -> Iterator[Row]:
    items = {(item["indicator"], item["group"]): item for item in brief["targets"].values()}
    called = {
        (*key, found["key"].partition("/")[2]): found["reading"]
        for key, item in items.items()
        for found in item[language]["readings"]
    }
    keys = ["indicator", "group", "reading", "year", "origin", "horizon"]
    wide = forecasts.pivot(index=keys, columns="quantile", values="value").reset_index()
    for row in wide.to_dict("records"):
        item = items[row["indicator"], row["group"]]
        reading = called.get((row["indicator"], row["group"], row["reading"]), row["reading"])
        yield row | {
            "indicator": item[language]["name"], "reading": reading, "decimals": item["decimals"],
            "unit": _unit(item["unit"], language),
        }  # fmt: skip


def _sources(brief: dict[str, Any], language: str) -> Iterator[Row]:
    for name, source in brief["sources"].items():
        used = [one["tag"] or one["id"] for one in ordered(brief) if name in one["sources"]]
        cited = told(source, language, "cited")
        yield {
            "source": source["title"] or cited, "cited": cited, "licence": source["licence"],
            "used_for": ", ".join(sorted(used)), "url": link(source["url"]),
        }  # fmt: skip


def _unit(name: str, language: str) -> str:
    return say(f"unit.{name}", language, number="").strip()


# ---- sheets -------------------------------------------------------------------------------------
def heading(key: str | float, language: str, kind: str = "") -> str:
    """Of a column, from the messages of the workbook or those of the tables; of a quantile."""
    if isinstance(key, float):
        level = number(100 * key, language, printed_decimals(100 * key))
        return say("sheet.column.quantile", language, level=f"{level}%")
    keys = (f"{room}column.{key}{of}" for room in ("sheet.", "") for of in (kind, ""))
    return say(next(filter(has, keys)), language)


class _Book:
    def __init__(self, book: Any, brief: dict[str, Any], language: str) -> None:
        self.book, self.brief, self.language = book, brief, language
        self.words, self.kind = brief["words"][language], suffix(brief)
        self.say = partial(say, language=language)
        # a format for each look, made once
        self.look = cache(lambda **look: book.add_format({"valign": "top", **look}))
        book.set_properties({
            "title": plain(self.words["title"]), "author": "Attain",
            "subject": plain(self.words["answer"]), "comments": self.say("site.licence"),
            "created": datetime.fromisoformat(brief["as_of"]),
        })  # fmt: skip

    def about(self, address: str) -> None:
        """What the file is: of where, for when, as of when, whose figures, under which licence."""
        sheet = self.added("about")
        cite = {"title": self.words["title"], "date": self.words["as_of"], "version": __version__}
        source = {"sheet": self.say("sheet.sources"), "version": __version__}
        lines = {
            "area": self.brief["area"][self.language]["name"],
            "year": self.brief["target_year"],
            "as_of": date.fromisoformat(self.brief["as_of"]),
            "source": self.say("sheet.about.source.text", **source),
            "licence": self.say("site.licence"),
            "cite": self.say("site.cite", address=address, **cite).partition(": ")[2].strip(),
            "words": "; ".join(f"{one['word']}: {one['range']}" for one in self.words["verdicts"]),
        }
        rows = [("title", self.words["title"], ""), ("answer", "", self.words["answer"])]
        rows += [(key, self.say(f"sheet.about.{key}"), value) for key, value in lines.items()]
        for name in ("answers", "forecasts", "sources"):
            what = f"sheet.{name}.what"
            what += self.kind if has(what + self.kind) else ""
            rows.append((name, self.say(f"sheet.{name}"), self.say(what)))
        sheet.set_column(0, 0, 26)
        sheet.set_column(1, 1, 96)
        for place, (key, label, value) in enumerate(rows):
            sheet.write(place, 0, plain(label), self.look(bold=True))
            self.cell(sheet, place, 1, key, {key: value}, align="left")

    def sheet(self, name: str, widths: Mapping[Any, int], rows: Iterable[Row]) -> None:
        sheet, down = self.added(name), 0
        head = self.look(bold=True, text_wrap=True, bg_color="#e6f1f8", bottom=1)
        for place, (key, width) in enumerate(widths.items()):
            sheet.set_column(place, place, width)
            sheet.write(0, place, heading(key, self.language, self.kind), head)
        for down, row in enumerate(rows, start=1):
            for place, key in enumerate(widths):
                self.cell(sheet, down, place, key, row)
        sheet.freeze_panes(1, 2 if "id" in widths else 1)
        sheet.autofilter(0, 0, max(down, 1), len(widths) - 1)
        sheet.repeat_rows(0)

    def added(self, name: str) -> Any:
        """A new sheet on A4 across, one page wide, with title, day and page number at the foot."""
        sheet = self.book.add_worksheet(self.say(f"sheet.{name}"))
        sheet.set_paper(A4)
        sheet.set_landscape()
        sheet.fit_to_pages(1, 0)
        foot = self.say("office.foot", version=__version__, date=self.words["as_of"])
        sheet.set_footer(f"&L&8{foot}&R&8&P/&N")
        return sheet

    def cell(self, sheet: Any, row: int, place: int, key: Any, cells: Row, **look: Any) -> None:
        """One cell: a number stays a number, a text is never taken for a formula."""
        value, decimals = cells.get(key), cells.get("decimals", 0)
        text = plain(value) if isinstance(value, str) else ""
        shown = FORMATS.get(key, f"#,##0{'.' if decimals else ''}{'0' * decimals}")
        quoted = {"quote_prefix": True} if text.startswith(FORMULA) else {}
        look |= {"text_wrap": True, **quoted} if text else {"num_format": shown}
        if key == "url" and text:
            sheet.write_url(row, place, text)
        else:
            sheet.write(row, place, text or (value if pd.notna(value) else None), self.look(**look))
