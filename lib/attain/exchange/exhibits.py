"""The figures and tables of a report as files: SVG, PNG, CSV and Markdown."""

from __future__ import annotations

import re
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

from attain.errors import AttainError
from attain.report.exhibit import safe_csv
from attain.site.browser import browser
from attain.site.exhibits import exhibits_of
from attain.site.paper import printed
from attain.site.safe import slug

_MARK = "\ufeff"  # tells spreadsheet programs that the file is UTF-8


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
