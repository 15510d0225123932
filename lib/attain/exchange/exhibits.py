"""The figures and tables of a report as files: SVG, PNG, CSV and Markdown."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

from attain.errors import AttainError
from attain.report.exhibit import safe_csv
from attain.site.browser import browser
from attain.site.paper import printed
from attain.site.safe import slug

_MARK = "\ufeff"  # tells spreadsheet programs that the file is UTF-8


def write_exhibits(run: Path, folder: Path, *, language: str = "", png: bool = True) -> list[str]:
    """Write every figure and table of a report, and return lines that say what was written.

    The files are called ``<id>.<language>.svg``, ``.png``, ``.csv`` and ``.md``, of both languages
    or of one alone. A Chromium draws the PNG; without one a line says so.
    """
    found = dict(_exhibits(run, language))
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
    for name, data in found.items():
        about = data["about"]
        texts = {"csv": _MARK + safe_csv(str(about.get("csv") or ""))}
        if "image/svg+xml" in data:
            figures += 1
            texts["svg"] = svg = _svg(data["image/svg+xml"])
            if program:
                printed(program, _alone(svg), folder / f"{name}.png", size=_size(svg))
        else:
            texts["md"] = _markdown(data.get("text/html", ""), about)
        for kind, text in texts.items():
            (folder / f"{name}.{kind}").write_text(text, encoding="utf-8", newline="\n")
    told = f"{figures} figures, {len(found) - figures} tables of {run.name}"
    return [*lines, f"{folder.name}: {told}"]


def _exhibits(run: Path, language: str) -> Iterator[tuple[str, dict[str, Any]]]:
    """Every exhibit of the executed notebooks, by its name and language."""
    for path in sorted((run / "notebooks").glob(f"*.{language or '*'}.ipynb")):
        spoken = path.name.split(".")[1]
        for cell in json.loads(path.read_text(encoding="utf-8"))["cells"]:
            for output in cell.get("outputs", []):
                about = output.get("metadata", {}).get("attain")
                if about:
                    data = {kind: "".join(text) for kind, text in output["data"].items()}
                    yield f"{slug(str(about['id']))}.{spoken}", data | {"about": about}


def _svg(body: str) -> str:
    """A drawing as a file of its own."""
    body = body[body.index("<svg") :].strip()
    if "xmlns=" not in body.partition(">")[0]:
        body = body.replace("<svg", '<svg xmlns="http://www.w3.org/2000/svg"', 1)
    return f'<?xml version="1.0" encoding="utf-8"?>\n{body}\n'


def _size(svg: str) -> tuple[int, int]:
    """Pixels of a drawing, four for each point of its box: sharp in print."""
    box = re.search(r'viewBox="[\d.-]+ [\d.-]+ ([\d.]+) ([\d.]+)"', svg)
    return (round(4 * float(box[1])), round(4 * float(box[2]))) if box else (1600, 900)


def _alone(svg: str) -> str:
    """A page that shows a drawing and nothing else."""
    drawing = svg.partition("\n")[2]
    style = "body{margin:0}svg{width:100vw!important;max-width:none!important;display:block}"
    return f"<!doctype html><meta charset=utf-8><style>{style}</style>{drawing}"


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
