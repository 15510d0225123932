"""The answers as a workbook: numbers that can be reckoned with, under headings in words."""

from __future__ import annotations

import io
import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import cache, partial
from importlib import import_module
from pathlib import Path
from typing import Any, Final

import pandas as pd

from attain import __version__
from attain.report.exhibit import FORMULA
from attain.report.text.catalogue import has, say
from attain.report.text.numbers import number
from attain.site.front import ordered
from attain.site.layout import about_run, languages_of, read_brief, suffix, told, write
from attain.site.safe import link, plain

NAME: Final = "assessments.{language}.xlsx"
A4: Final = 9
Row = Mapping[Any, Any]

NUMBERS: Final = {"chance": "0.0%", "year": "0", "count": "#,##0", "day": "dd/mm/yyyy"}
"""Formats; a figure (``value``) has the decimals that its indicator is printed with."""


@dataclass(frozen=True)
class Column:
    """A column of a sheet: its key in the rows and the messages, its width, how it is written."""

    key: str
    width: int
    kind: str = "text"
    level: float = math.nan

    def heading(self, language: str, kind: str = "") -> str:
        """From the messages ``sheet.column``, else those of the tables, of plans or of levels."""
        level = number(100 * self.level, language, 0 if (100 * self.level).is_integer() else 1)
        key = self.key if math.isnan(self.level) else "quantile"
        keys = (f"{room}column.{key}{of}" for room in ("sheet.", "") for of in (kind, ""))
        return say(next(filter(has, keys)), language, level=f"{level}%")


def _columns(text: str) -> list[Column]:
    """Columns from their keys, widths and kinds: ``id 8, last_value 12 value``."""
    parts = [f"{part} text".split() for part in text.split(",")]
    return [Column(key, int(width), kind) for key, width, kind, *_ in parts]


NAMED: Final = "id 7, target 34"
ANSWERS: Final = _columns(
    f"{NAMED}, quote 34, asks 18, threshold 11 value, unit_asked 15, last_value 12 value, "
    "last_year 9 year, period 16, unit 12, median 12 value, low_80 12 value, high_80 12 value, "
    "probability 11 chance, verdict 17, grade 9, promised 22, attainable_80 12 value, "
    "attainable_50 12 value, attainable_20 12 value, probability_reported 14 chance, advice 60"
)
READINGS: Final = _columns(
    f"{NAMED}, event 30, reading 30, asks 18, probability 11 chance, verdict 17"
)
FORECASTS: Final = _columns(
    "indicator 38, reading 30, unit 12, year 8 year, origin 9 year, horizon 9 count"
)
FIGURES: Final = _columns(
    f"{NAMED}, period 16, year 8 year, value 12 value, unit 12, status 14, published 12 day, "
    "source 40, quote_figure 60"
)
RECORD: Final = _columns(
    f"{NAMED}, probability 11 chance, grade 9, history_n 10 count, grade_history 11, "
    "grade_panel 12, grade_why 50, calibration 22, backtest 70, probability_reported 14 chance, "
    "n_reported 12 count, grade_reported 12"
)
PLANNED: Final = ("quote", "probability_reported", "n_reported", "grade_reported")
"""Columns of what only a plan has: its words, and whether a report will say that it was met."""
DAYS: Final = {"vi": "%d/%m/%Y", "en": "%d %B %Y"}
"""How a brief writes a day."""
SOURCES: Final = _columns("source 60, cited 45, licence 30, used_for 22, url 60 link")


def workbooks(folder: Path) -> list[Path]:
    """Write the answers of a finished run as workbooks, one a language."""
    brief, writer = read_brief(folder), import_module("xlsxwriter")
    tables = {name: pd.read_csv(folder / f"{name}.csv") for name in ("assessments", "forecasts")}
    found = []
    for language in languages_of(brief):
        buffer = io.BytesIO()
        with writer.Workbook(buffer, {"in_memory": True}) as book:
            _Book(book, brief, language, link(about_run(folder).get("site_url", ""))).fill(tables)
        found.append(write(folder / NAME.format(language=language), buffer.getvalue()))
    return found


class _Book:
    """Writes the sheets of one language."""

    def __init__(self, book: Any, brief: dict[str, Any], language: str, address: str) -> None:
        self.book, self.brief, self.language, self.address = book, brief, language, address
        self.words, self.kind = brief["words"][language], suffix(brief)
        self.day, self.first = date.fromisoformat(brief["as_of"]), languages_of(brief)[0]
        self.say = partial(say, language=language)
        # a format for each look, made once
        self.look = cache(lambda **look: book.add_format({"valign": "top", **look}))
        book.set_properties({
            "title": plain(self.words["title"]), "author": "Attain",
            "subject": plain(self.words["answer"]), "comments": self.say("site.licence"),
            "created": datetime(self.day.year, self.day.month, self.day.day),
        })  # fmt: skip

    def fill(self, tables: Mapping[str, pd.DataFrame]) -> None:
        levels = sorted(tables["forecasts"]["quantile"].unique())
        quantiles = [Column(f"q{level:g}", 11, "value", level) for level in levels]
        rows = {
            "answers": (ANSWERS, self.answers(tables["assessments"])),
            "readings": (READINGS, self.readings(tables["assessments"])),
            "forecasts": ([*FORECASTS, *quantiles], self.forecasts(tables["forecasts"])),
            "figures": (FIGURES, self.figures()),
            "record": (RECORD, self.record(tables["assessments"])),
            "sources": (SOURCES, self.sources()),
        }
        self.about(list(rows))
        for name, (columns, found) in rows.items():
            self.sheet(name, columns, list(found))

    # ---- rows ---------------------------------------------------------------------------------
    def targets(self) -> Iterator[tuple[Row, dict[Any, Any]]]:
        """Each target in the order of the page, with what every sheet says of it."""
        for item in ordered(self.brief):
            words = item[self.language]
            yield item, {
                "id": item["tag"] or item["id"], "target": words["name"],
                "decimals": item["decimals"], "unit": self.unit(item["unit"]),
                "grade": item["grade"],
            }  # fmt: skip

    def unit(self, name: str) -> str:
        return self.say(f"unit.{name}", number="").strip()

    def answered(self, assessments: pd.DataFrame) -> Iterator[tuple[Row, dict[Any, Any]]]:
        """The same with the row of the answer in the table of assessments."""
        rows = assessments[assessments["role"] == "primary"].drop_duplicates("target")
        by_target = rows.set_index("target", drop=False).to_dict("index")
        for item, cells in self.targets():
            yield item, by_target[item["id"]] | cells

    def answers(self, assessments: pd.DataFrame) -> Iterator[Row]:
        for item, cells in self.answered(assessments):
            words = item[self.language]
            points = item["basis"] == "change" and item["unit"] == "percent"
            yield cells | {
                "quote": item["quote"], "asks": words["asks"], "verdict": words["word"],
                "period": words["when"],
                "promised": words["promised"], "advice": words["advice"],
                "unit_asked": self.unit("points_short" if points else item["unit"]),
            }  # fmt: skip

    def readings(self, assessments: pd.DataFrame) -> Iterator[Row]:
        keys = assessments["target"], assessments["event"] + "/" + assessments["reading"]
        chances = dict(zip(zip(*keys, strict=True), assessments["probability"], strict=True))
        for item, cells in self.targets():
            for found in item[self.language]["readings"]:
                yield cells | {
                    "event": found["what"], "reading": found["reading"], "asks": found["asks"],
                    "probability": chances[item["id"], found["key"]], "verdict": found["word"],
                }  # fmt: skip

    def forecasts(self, forecasts: pd.DataFrame) -> Iterator[Row]:
        named = {(item["indicator"], item["group"]): cells for item, cells in self.targets()}
        called = {
            (item["indicator"], item["group"], found["key"].partition("/")[2]): found["reading"]
            for item, _ in self.targets()
            for found in item[self.language]["readings"]
        }
        keys = ["indicator", "group", "reading", "year", "origin", "horizon"]
        wide = forecasts.pivot(index=keys, columns="quantile", values="value")
        wide = wide.rename(columns="q{:g}".format).reset_index()
        for row in wide.to_dict("records"):
            cells = named[row["indicator"], row["group"]]
            name = called.get((row["indicator"], row["group"], row["reading"]), row["reading"])
            yield row | cells | {"indicator": cells["target"], "reading": name}

    def figures(self) -> Iterator[Row]:
        for item, cells in self.targets():
            words, days = item[self.language]["history"], item[self.first]["history"]
            for point, said, on in zip(item["fan"]["history"], words, days, strict=True):
                source = self.brief["sources"].get(said["source"], {})
                yield cells | {
                    "period": said["year"], "year": point[0], "value": point[1],
                    "status": said["status"],
                    "published": datetime.strptime(on["published"], DAYS[self.first]).date(),
                    "source": told(source, self.language, "outlet") or said["source"],
                    "quote_figure": said["quote"],
                }  # fmt: skip

    def record(self, assessments: pd.DataFrame) -> Iterator[Row]:
        for item, cells in self.answered(assessments):
            words = item[self.language]
            yield cells | {
                "grade_why": words["grade_why"] or words["reason"],
                "calibration": self.say(f"trust.label.{item['label']}"),
                "backtest": " ".join(words["record"]),
            }

    def sources(self) -> Iterator[Row]:
        for name, source in self.brief["sources"].items():
            used = [cells["id"] for item, cells in self.targets() if name in item["sources"]]
            cited = told(source, self.language, "cited")
            yield {
                "source": source["title"] or cited, "cited": cited, "licence": source["licence"],
                "used_for": ", ".join(sorted(used)), "url": link(source["url"]),
            }  # fmt: skip

    # ---- sheets -------------------------------------------------------------------------------
    def about(self, names: Sequence[str]) -> None:
        """What the file is: of where, for when, as of when, whose figures, under which licence."""
        sheet = self.book.add_worksheet(self.say("sheet.about"))
        sheet.hide_gridlines(2)
        sheet.set_column(0, 0, 26)
        sheet.set_column(1, 1, 96)
        bold, text = self.look(bold=True, text_wrap=True), self.look(text_wrap=True)
        sheet.write_string(0, 0, plain(self.words["title"]), self.look(bold=True, font_size=16))
        sheet.merge_range(1, 0, 1, 1, "", text)
        sheet.write_string(1, 0, plain(self.words["answer"]), text)
        sheet.set_row(1, 15.0 * math.ceil(len(self.words["answer"]) / 110))
        cite = {"title": self.words["title"], "date": self.words["as_of"], "version": __version__,
                "address": self.address}  # fmt: skip
        source = {"sheet": self.say("sheet.sources"), "version": __version__}
        lines: dict[str, object] = {
            "area": self.brief["area"][self.language]["name"],
            "year": self.brief["target_year"],
            "as_of": self.day,
            "source": self.say("sheet.about.source.text", **source),
            "licence": self.say("site.licence"),
            "cite": self.say("site.cite", **cite).partition(": ")[2].strip(),
            "words": "; ".join(f"{one['word']}: {one['range']}" for one in self.words["verdicts"]),
        }
        for place, (key, value) in enumerate(lines.items(), start=3):
            sheet.write_string(place, 0, self.say(f"sheet.about.{key}"), bold)
            kind = {date: "day", int: "year"}.get(type(value), "text")
            self.cell(sheet, place, 1, Column(key, 0, kind), value, align="left")
        sheet.write_string(len(lines) + 4, 0, self.say("sheet.about.sheets"), bold)
        for place, name in enumerate(names, start=len(lines) + 5):
            title = self.say(f"sheet.{name}")
            sheet.write_url(place, 0, f"internal:'{title}'!A1", string=title)
            what = f"sheet.{name}.what"
            what += self.kind if has(what + self.kind) else ""
            sheet.write_string(place, 1, self.say(what), text)
        self.paper(sheet)

    def sheet(self, name: str, columns: Sequence[Column], rows: Sequence[Row]) -> None:
        sheet = self.book.add_worksheet(self.say(f"sheet.{name}"))
        columns = [column for column in columns if not (self.kind and column.key in PLANNED)]
        head = self.look(bold=True, text_wrap=True, bg_color="#e6f1f8", bottom=1)
        for place, column in enumerate(columns):
            sheet.set_column(place, place, column.width)
            sheet.write_string(0, place, column.heading(self.language, self.kind), head)
            for down, row in enumerate(rows, start=1):
                self.cell(sheet, down, place, column, row.get(column.key), row.get("decimals", 0))
        sheet.freeze_panes(1, 2 if columns[0].key == "id" else 1)
        sheet.autofilter(0, 0, max(len(rows), 1), len(columns) - 1)
        sheet.repeat_rows(0)
        self.paper(sheet)

    def paper(self, sheet: Any) -> None:
        """A4 across, one page wide, with title, day and page number at the foot."""
        sheet.set_paper(A4)
        sheet.set_landscape()
        sheet.fit_to_pages(1, 0)
        foot = self.say("office.foot", version=__version__, date=self.words["as_of"])
        sheet.set_footer(f"&L&8{foot}&R&8&P/&N")

    def cell(
        self, sheet: Any, row: int, place: int, column: Column, value: Any, decimals: int = 0,
        **look: Any,
    ) -> None:  # fmt: skip
        """One cell: a number stays a number, a text is never taken for a formula."""
        if value is None or value == "" or (isinstance(value, float) and math.isnan(value)):
            sheet.write_blank(row, place, None, self.look())
        elif column.kind == "link":
            sheet.write_url(row, place, value)
        elif column.kind == "text":
            text = plain(value)
            prefix = {"quote_prefix": True} if text.startswith(FORMULA) else {}
            sheet.write_string(row, place, text, self.look(text_wrap=True, **prefix))
        else:
            places = f"#,##0{'.' if decimals else ''}{'0' * decimals}"
            shown = self.look(num_format=NUMBERS.get(column.kind, places), **look)
            sheet.write(row, place, value, shown)
