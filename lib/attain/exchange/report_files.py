"""A report for other programs: its tables described, its figures and tables as files, its feed.

The description is a Data Package of version 2 (https://datapackage.org/standard/data-package), the
feed is Atom (RFC 4287, https://www.rfc-editor.org/rfc/rfc4287).
"""

from __future__ import annotations

import json
import re
from functools import cache
from html.parser import HTMLParser
from pathlib import Path
from typing import Any, Final
from xml.etree import ElementTree as ET

import yaml

from attain.errors import AttainError
from attain.report.exhibit import safe_csv
from attain.site.asked import browser, published_at
from attain.site.exhibits import exhibits_of
from attain.site.layout import languages_of, read_brief, write
from attain.site.paper import printed
from attain.site.safe import plain, slug
from attain.vocabulary import SETTLED, WORDS

KEYS: Final = {
    "assessments": ["target", "event", "reading"],
    "forecasts": ["area", "indicator", "group", "reading", "year", "quantile"],
    "outcomes": ["target"],
}
_PROFILES: Final = "https://datapackage.org/profiles/2.0"
_ALLOWED: Final = {
    "verdict": [*(word for _, word in WORDS), *SETTLED, "not_assessable"],
    "met": [*SETTLED],
    "grade": [*"ABC"],
}
FEED: Final = "feed.xml"
_ATOM: Final = "http://www.w3.org/2005/Atom"
_XML: Final = "{http://www.w3.org/XML/1998/namespace}lang"
_MARK = "\ufeff"  # tells spreadsheet programs that the file is UTF-8


# ---- its tables ---------------------------------------------------------------------------------
@cache
def fields() -> dict[str, dict[str, dict[str, str]]]:
    """Return what each column of each table holds, and its type where it is no text."""
    text = Path(__file__).with_name("fields.yaml").read_text(encoding="utf-8")
    found: dict[str, dict[str, dict[str, str]]] = yaml.safe_load(text)
    return found


def describe(folder: Path, name: str) -> Path:
    """Write the description of the tables in the folder of a run."""
    resources = [
        {
            "$schema": f"{_PROFILES}/dataresource.json", "name": table, "path": f"{table}.csv",
            "type": "table", "format": "csv", "mediatype": "text/csv", "encoding": "utf-8",
            "schema": {
                "$schema": f"{_PROFILES}/tableschema.json",
                "fields": [_field(*column) for column in fields()[table].items()],
                "missingValues": [""], "primaryKey": key,
            },
        }
        for table, key in KEYS.items() if (folder / f"{table}.csv").exists()
    ]  # fmt: skip
    told = {
        "$schema": f"{_PROFILES}/datapackage.json", "name": name,
        "title": f"Targets assessed: {name}", "resources": resources,
    }  # fmt: skip
    path = folder / "datapackage.json"
    path.write_text(json.dumps(told, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
    return path


def _field(name: str, about: dict[str, str]) -> dict[str, Any]:
    kind = about.get("type", "string")
    field: dict[str, Any] = {"name": name, "type": {"chance": "number"}.get(kind, kind)}
    field["description"] = about["description"]
    if kind == "chance":
        field["constraints"] = {"minimum": 0, "maximum": 1}
    elif kind == "boolean":
        field |= {"trueValues": ["True"], "falseValues": ["False"]}
    elif name in _ALLOWED:
        field["constraints"] = {"enum": _ALLOWED[name]}
    return field


# ---- its figures and tables as files ------------------------------------------------------------
def write_exhibits(run: Path, folder: Path, *, png: bool = True) -> list[str]:
    """Write every figure and table of a report, and return lines that say what was written.

    The files are called ``<id>.<language>.svg``, ``.png``, ``.csv`` and ``.md``. A Chromium draws
    the PNG; without one a line says so.
    """
    found = {
        f"{slug(str(about['id']))}.{path.name.split('.')[1]}": (about, data)
        for path in sorted((run / "notebooks").glob("*.*.ipynb"))
        for about, data in exhibits_of(path)
    }
    if not found:
        do = "name the folder of a run, such as reports/lam-dong-2024"
        raise AttainError("no executed notebook there", where=run.name, do=do)
    program, lines = "", []
    if png:
        try:
            program = browser()
        except AttainError as missing:
            lines.append(f"figures are not drawn as PNG: {missing.what}; {missing.do}")
    folder.mkdir(parents=True, exist_ok=True)
    figures = 0
    for name, (about, data) in found.items():
        texts = {"csv": _MARK + safe_csv(str(about.get("csv") or ""))}
        if "image/svg+xml" in data:
            figures += 1
            texts["svg"] = svg = _svg(data["image/svg+xml"])
            if program:
                _draw(program, svg, folder / f"{name}.png")
        else:
            texts["md"] = _markdown(data.get("text/html", ""), about)
        for kind, text in texts.items():
            (folder / f"{name}.{kind}").write_text(text, encoding="utf-8", newline="\n")
    told = f"{figures} figures, {len(found) - figures} tables of {run.name}"
    return [*lines, f"{folder.name}: {told}"]


def _svg(body: str) -> str:
    """A drawing as a file of its own."""
    body = body[body.index("<svg") :].strip()
    if "xmlns=" not in body.partition(">")[0]:
        body = body.replace("<svg", '<svg xmlns="http://www.w3.org/2000/svg"', 1)
    return f'<?xml version="1.0" encoding="utf-8"?>\n{body}\n'


def _draw(program: str, svg: str, target: Path) -> None:
    """Show a drawing alone on a page, four pixels for each point of its box: sharp in print."""
    box = re.search(r'viewBox="[\d.-]+ [\d.-]+ ([\d.]+) ([\d.]+)"', svg)
    size = (round(4 * float(box[1])), round(4 * float(box[2]))) if box else (1600, 900)
    style = "body{margin:0}svg{width:100vw!important;max-width:none!important;display:block}"
    page = f"<!doctype html><meta charset=utf-8><style>{style}</style>{svg.partition(chr(10))[2]}"
    printed(program, page, target, size=size)


class _Cells(HTMLParser):
    """The rows of a table as it is shown, a cell over several columns in its first."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.rows: list[list[str]] = []
        self.open = False

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag == "tr":
            self.rows.append([])
        elif tag in ("td", "th") and self.rows:
            width = int(dict(attrs).get("colspan") or 1)
            self.rows[-1] += ["", *[""] * (width - 1)]
            self.place, self.open = len(self.rows[-1]) - width, True
        elif tag == "br" and self.open:
            self.handle_data(" ")

    def handle_endtag(self, tag: str) -> None:
        if tag in ("td", "th"):
            self.open = False

    def handle_data(self, data: str) -> None:
        if self.open:
            self.rows[-1][self.place] += data


def _markdown(html: str, about: dict[str, Any]) -> str:
    """A table in Markdown between its alternative text and its caption."""
    reader = _Cells()
    reader.feed(html)
    rows = [[" ".join(cell.split()).replace("|", "\\|") for cell in row] for row in reader.rows]
    width = max(map(len, rows), default=0)
    lines = [f"| {' | '.join([*row, *[''] * (width - len(row))])} |" for row in rows if any(row)]
    lines.insert(1, f"|{'---|' * width}")
    table = "\n".join(lines) if rows else ""
    parts = [about.get("alt"), table, about.get("caption")]
    return "\n\n".join(str(part) for part in parts if part) + "\n"


# ---- its feed -----------------------------------------------------------------------------------
def feed(folder: Path, site_url: str) -> Path:
    """Write the feed of all reports in a folder, the latest day first.

    An entry is as old as what its report knows: the same reports make the same bytes.
    """
    briefs = [(path.parent.name, read_brief(path.parent)) for path in folder.glob("*/brief.json")]
    briefs.sort(key=lambda one: (one[1]["as_of"], one[0]), reverse=True)
    root = ET.Element("feed", {"xmlns": _ATOM, _XML: "vi"})
    latest = briefs[0][1]["as_of"] if briefs else "1970-01-01"
    _begin(root, f"{site_url.rstrip('/')}/{FEED}", "Attain", latest, "self")
    ET.SubElement(ET.SubElement(root, "author"), "name").text = "Attain"
    for name, brief in briefs:
        entry = ET.SubElement(root, "entry")
        words = {language: brief["words"][language] for language in languages_of(brief)}
        title = " / ".join(plain(told["title"]) for told in words.values())
        _begin(entry, published_at(site_url, name), title, brief["as_of"], "alternate")
        content = ET.SubElement(entry, "content", {"type": "xhtml"})
        box = ET.SubElement(content, "div", {"xmlns": "http://www.w3.org/1999/xhtml"})
        for language, told in words.items():
            ET.SubElement(box, "p", {"lang": language, _XML: language}).text = plain(told["answer"])
    ET.indent(root)
    text = ET.tostring(root, encoding="unicode")
    return write(folder / FEED, f'<?xml version="1.0" encoding="utf-8"?>\n{text}\n')


def _begin(element: ET.Element, address: str, title: str, day: str, rel: str) -> None:
    for tag, text in {"id": address, "title": title, "updated": f"{day}T00:00:00Z"}.items():
        ET.SubElement(element, tag).text = text
    ET.SubElement(element, "link", {"rel": rel, "href": address})
