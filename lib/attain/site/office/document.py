"""The brief as a Word document: styles, captions and tables of Word's own, ready to paste from."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Sequence
from datetime import datetime
from functools import partial
from pathlib import Path
from typing import Any, Final

import docx
from docx.enum.style import WD_STYLE_TYPE
from docx.enum.text import WD_TAB_ALIGNMENT
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Cm, Pt, RGBColor
from docx.table import _Cell, _Row
from docx.text.paragraph import Paragraph

from attain import __version__
from attain.report.figures.style import INK, MUTED, VERDICT_COLOURS
from attain.report.figures.targets import on_paper
from attain.report.text.catalogue import original, say
from attain.site import layout
from attain.site.front import ordered
from attain.site.safe import link, plain

NAME: Final = "brief.{language}.docx"
FONT: Final = "Times New Roman"
"""What official documents of Vietnam are set in; it has every letter with its marks."""
LOCALES: Final = {"vi": "vi-VN", "en": "en-GB"}
CELL: Final = "Table Text"
STYLES: Final = {  # points, bold, points before and after
    "Normal": (11, False, 3, 3),
    "Body Text": (12, False, 0, 4),
    "Title": (18, True, 0, 4),
    "Subtitle": (11, False, 0, 0),
    "Heading 1": (13, True, 8, 3),
    "Caption": (10, False, 2, 4),
    "Footer": (9, False, 0, 0),
    "List Bullet": (9.5, False, 0, 1),
    CELL: (9, False, 0, 0),
}
COLUMNS: Final = (5.1, 4.2, 2.6, 5.1)
"""Centimetres; together the width of the text."""
WASH: Final = "E6F1F8"


def documents(folder: Path) -> list[Path]:
    """Write the brief of a finished run for Word, one file a language."""
    brief, about = layout.read_brief(folder), layout.about_run(folder)
    overview, address = on_paper(about["parameters"]), link(about.get("site_url", ""))
    found = []
    for language in layout.languages_of(brief):
        made = _Brief(brief, language).made(*overview[language], address)
        found.append(layout.write(folder / NAME.format(language=language), made))
    return found


class _Brief:
    def __init__(self, brief: dict[str, Any], language: str) -> None:
        self.brief, self.language = brief, language
        self.words, self.kind = brief["words"][language], layout.suffix(brief)
        self.document = docx.Document()
        self.say = partial(say, language=language)

    def made(self, overview: bytes, alt: str, address: str) -> bytes:
        self.set_styles()
        self.set_properties()
        year = self.brief["target_year"]
        above = self.say("site.print.heading")
        self.write("Subtitle", f"{above} · {self.say(f'site.kicker{self.kind}')}")
        self.write("Title", self.words["title"])
        self.write("Body Text", self.words["answer"])
        if self.words["joint"]:
            self.write("Normal", self.words["joint"])
        paragraph = self.document.add_paragraph()
        paragraph.paragraph_format.keep_with_next = True
        picture = paragraph.add_run().add_picture(io.BytesIO(overview), width=Cm(sum(COLUMNS)))
        picture._inline.docPr.set("descr", plain(alt))
        reading = self.say("chart.overview.caption")
        self.write("Caption", self.say(f"office.overview{self.kind}", year=year, reading=reading))
        self.write("Heading 1", self.say(layout.heading(self.brief, "office.targets")))
        self.above(self.say(f"office.answers{self.kind}", year=year))
        self.answers()
        self.write("Heading 1", self.say("site.read"))
        self.above(self.say("site.read.words"))
        self.verdicts()
        for key in ("two_questions", "grades"):
            self.write("Normal", self.say(f"site.read.{key}"))
        self.write("Heading 1", self.say("site.print.sources"))
        for source in self.brief["sources"].values():
            told = (source["title"], source[self.language]["cited"], link(source["url"]))
            self.write("List Bullet", ". ".join(filter(None, told)))
        cite = {"title": self.words["title"], "date": self.words["as_of"], "version": __version__}
        cited = self.say("site.cite", address=address, **cite)
        for text in (self.words["as_of_sentence"], self.say("site.licence"), cited):
            self.write("Normal", text.strip())
        return self.packed()

    # ---- what it is set in --------------------------------------------------------------------
    def set_styles(self) -> None:
        """A4, one font, the language of the spelling; whoever edits it changes styles."""
        styles = self.document.styles
        styles.add_style(CELL, WD_STYLE_TYPE.PARAGRAPH).base_style = styles["Normal"]
        for name, (size, bold, before, after) in STYLES.items():
            style = styles[name]
            style.font.name, style.font.size, style.font.bold = FONT, Pt(size), bold
            style.font.italic, style.font.color.rgb = False, _rgb(INK)
            fonts = style.element.rPr.rFonts
            for kind in ("ascii", "hAnsi", "eastAsia", "cs"):
                fonts.attrib.pop(qn(f"w:{kind}Theme"), None)
                fonts.set(qn(f"w:{kind}"), FONT)
            form = style.paragraph_format
            form.space_before, form.space_after, form.line_spacing = Pt(before), Pt(after), 1.0
            for part in style.element.xpath("w:pPr/w:pBdr | w:pPr/w:tabs | w:rPr/w:spacing"):
                part.getparent().remove(part)
        locale, settings = LOCALES[self.language], self.document.settings.element
        for part in styles.element.xpath("w:docDefaults//w:lang"):
            part.set(qn("w:val"), locale)
            part.set(qn("w:eastAsia"), locale)
        for part in settings.xpath("w:themeFontLang"):
            part.set(qn("w:val"), locale)
        for part in settings.xpath("w:compat/w:compatSetting[@w:name='compatibilityMode']"):
            part.set(qn("w:val"), "15")  # of Word today, which else says "compatibility mode"
        page = self.document.sections[0]
        page.page_width, page.page_height = Cm(21), Cm(29.7)
        page.left_margin, page.right_margin = Cm(2.5), Cm(1.5)
        page.top_margin, page.bottom_margin, page.footer_distance = Cm(1.8), Cm(1.8), Cm(0.9)
        foot = page.footer.paragraphs[0]
        foot.paragraph_format.tab_stops.add_tab_stop(Cm(sum(COLUMNS)), WD_TAB_ALIGNMENT.RIGHT)
        told = self.say("office.foot", version=__version__, date=self.words["as_of"])
        self.add(foot, f"{told}\t{self.say('site.print.page')}")
        _field(foot, "PAGE", "1")
        self.add(foot, self.say("site.print.of"))
        _field(foot, "NUMPAGES", "2")

    def set_properties(self) -> None:
        """What a file manager shows; the day is that of the report, not of the clock."""
        about, day = self.document.core_properties, datetime.fromisoformat(self.brief["as_of"])
        about.title, about.subject = plain(self.words["title"]), plain(self.words["answer"])[:255]
        about.author = about.last_modified_by = "Attain"
        about.comments, about.keywords = self.say("site.licence")[:255], ""
        about.language, about.revision = LOCALES[self.language], 1
        about.created = about.modified = day
        relations = self.document.part.package.rels
        for name in [n for n, each in relations.items() if each.reltype.endswith("/thumbnail")]:
            del relations[name]  # the picture of somebody else's empty page

    # ---- parts --------------------------------------------------------------------------------
    def write(self, style: str, text: str) -> Paragraph:
        return self.add(self.document.add_paragraph(style=style), text)

    def add(
        self, paragraph: Paragraph, text: str, *, bold: bool | None = None,
        italic: bool | None = None, size: float = 0, colour: str = "",
    ) -> Paragraph:  # fmt: skip
        """Add words to a paragraph; what is not said of their look is that of its style."""
        run = paragraph.add_run(plain(text))
        run.bold, run.italic = bold, italic
        if size:
            run.font.size = Pt(size)
        if colour:
            run.font.color.rgb = _rgb(colour)
        return paragraph

    def line(self, cell: _Cell, text: str, **look: Any) -> Paragraph:
        """Write a paragraph into a cell, which begins with an empty one."""
        first: Paragraph = cell.paragraphs[0]
        paragraph = cell.add_paragraph() if first.runs else first
        paragraph.style = CELL
        return self.add(paragraph, text, **look)

    def above(self, text: str) -> None:
        """A caption that stays with the table below it."""
        self.write("Caption", text).paragraph_format.keep_with_next = True

    def table(self, head: Sequence[str], widths: Sequence[float], description: str) -> Any:
        """A table whose first row is repeated on each page and whose rows stay whole."""
        table = self.document.add_table(rows=1, cols=len(head), style="Table Grid")
        table.autofit = False
        table._tbl.tblPr.append(_mark("tblDescription", val=plain(description)))
        table.rows[0]._tr.get_or_add_trPr().append(_mark("tblHeader"))
        for cell, text in zip(self.cells(table.rows[0], widths), head, strict=True):
            self.line(cell, text, bold=True)
            cell._tc.get_or_add_tcPr().append(_mark("shd", val="clear", color="auto", fill=WASH))
        return table

    def cells(self, row: _Row, widths: Sequence[float]) -> Sequence[_Cell]:
        """The cells of a row, which stays whole."""
        row._tr.get_or_add_trPr().append(_mark("cantSplit"))
        for cell, width in zip(row.cells, widths, strict=True):
            cell.width = Cm(width)
        return row.cells

    # ---- contents -----------------------------------------------------------------------------
    def answers(self) -> None:
        keys = (f"column.target{self.kind}", "office.course", "site.print.probability",
                f"office.promise{self.kind}")  # fmt: skip
        head = [self.say(key) for key in keys]
        table = self.table(head, COLUMNS, self.say(f"table.answers.alt{self.kind}"))
        for item in ordered(self.brief):
            self.answer(item, *self.cells(table.add_row(), COLUMNS))

    def answer(
        self, item: dict[str, Any], asked: _Cell, course: _Cell, chance: _Cell, promise: _Cell
    ) -> None:
        """Say of a target what is asked, where it goes, how likely it is, and what to do."""
        words, year = item[self.language], self.brief["target_year"]
        known = item["probability"] is not None
        tag = self.line(asked, f"{item['tag']} ".lstrip(), colour=MUTED)
        self.add(tag, words["name"], bold=True)
        asks = self.line(asked, f"{self.say(f'site.row.asks{layout.suffix(item)}', year=year)} ")
        self.add(asks, words["asks"], bold=True)
        if said := item["quote"]:
            self.line(asked, f"“{said}”{original(said, self.language)}", italic=True)
        key = "site.row.no_last" if item["last_value"] is None else "office.last"
        self.line(course, self.say(key, year=words["when"], value=words["last"]))
        if known:
            self.line(course, self.say("office.forecast", year=year, median=words["median"]))
            self.line(course, f"{self.say('column.interval_80')}: {words['interval']}")
        if words["required"]:
            before = self.say(layout.needed(words["required"]), last=words["when"])
            self.line(course, f"{before}: {words['required']}")
        tone = VERDICT_COLOURS[item["verdict"]] if known else MUTED
        grade = item["grade"] or self.say("site.row.grade_none")
        self.line(chance, words["probability"] or "–", bold=True, colour=tone, size=14)
        self.line(chance, words["word"], bold=True, colour=tone)
        self.line(chance, f"{self.say('column.grade')}: {grade}", colour=MUTED)
        self.line(promise, words["promised"] or self.say("site.row.none"), bold=True)
        self.line(promise, words["advice"])

    def verdicts(self) -> None:
        found = self.words["verdicts"]
        widths = [sum(COLUMNS) / len(found)] * len(found)
        head = [verdict["word"] for verdict in found]
        table = self.table(head, widths, self.say("table.words.alt"))
        for cell, verdict in zip(self.cells(table.add_row(), widths), found, strict=True):
            self.line(cell, verdict["range"])

    def packed(self) -> bytes:
        """The file as bytes; the same for the same contents, whenever it is made."""
        whole, fixed = io.BytesIO(), io.BytesIO()
        self.document.save(whole)
        with zipfile.ZipFile(whole) as parts, zipfile.ZipFile(fixed, "w") as packed:
            for name in parts.namelist():
                told = zipfile.ZipInfo(name, (1980, 1, 1, 0, 0, 0))
                told.compress_type, told.create_system = zipfile.ZIP_DEFLATED, 0
                packed.writestr(told, parts.read(name))
        return fixed.getvalue()


def _rgb(colour: str) -> RGBColor:
    return RGBColor.from_string(colour.removeprefix("#").upper())


def _mark(name: str, **attributes: str) -> Any:
    """An element of Word's own markup."""
    return OxmlElement(f"w:{name}", {qn(f"w:{key}"): told for key, told in attributes.items()})


def _field(paragraph: Paragraph, code: str, shown: str) -> None:
    """A number that Word counts, with what it is likely to be until Word has."""
    field = _mark("fldSimple", instr=code)
    field.append(paragraph.add_run(shown)._r)
    paragraph._p.append(field)
