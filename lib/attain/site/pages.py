"""One executed notebook as one page: no code for advisors, the code one switch away."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Sequence
from itertools import groupby
from operator import itemgetter
from pathlib import Path
from typing import Any, Final
from urllib.parse import quote

from markupsafe import Markup
from pygments import highlight
from pygments.formatters.html import HtmlFormatter
from pygments.lexers.python import PythonLexer

from attain.errors import AttainError
from attain.report.text.catalogue import LANGUAGES, called, say, tongue_of
from attain.site import prose
from attain.site.exhibits import cells_of, inlined, rebuilt
from attain.site.layout import environment, render, write
from attain.site.safe import slug
from attain.vocabulary import OWN_WORDS

STYLES: Final = ("base.css", "notebook.css")
SHOWN_ROWS: Final = 150
"""Rows of a figure's data that a page shows; the download always has all."""
SHOWN: Final = ("text/markdown", "image/svg+xml", "text/html", "image/png", "text/plain")
"""What a page shows of an output; other data are for programs."""
_CODE: Final = HtmlFormatter(nowrap=True)
FOLDS: Final = ("work", "detail")
"""Tags of cells that a page folds: calculations step by step, and what only some readers open."""
_MARK: Final = "\ufeff"  # tells spreadsheet programs that the file is UTF-8


def page(ipynb: Path, html: Path, *, language: str, pages: Sequence[str] | None = None) -> Path:
    """Lay out one executed notebook as one file, which asks nothing of the network.

    Prose tagged with another language than the one it was executed in is left out. The page is
    named ``05_targets.vi.html``; it leads to its twin and to other pages, where ``pages`` are
    given to those of them alone. A notebook that was not executed is refused.

    nbconvert would do the same after two seconds of imports, and its Markdown, its tables, its
    figures and its formulas would all have to be replaced: alternative texts, header scopes and
    MathML are what this page is about.
    """
    cells = cells_of(ipynb)
    for number, cell in enumerate(cells, start=1):
        written = cell["cell_type"] == "code" and cell["source"].strip()
        if written and cell.get("execution_count") is None:
            where, do = f"{ipynb.name}, cell {number}", "execute it first: attain run"
            raise AttainError("the notebook was not executed", where=where, do=do)
    return write(html, _laid_out(cells, html.name, language, pages))


def _laid_out(
    cells: list[dict[str, Any]], name: str, language: str, pages: Sequence[str] | None
) -> str:
    """The page of a notebook's cells; the name is that of its file."""
    # the words that the data package of the notebook has for its own areas and units
    outputs = (output for cell in cells for output in cell.get("outputs", ()))
    about = (output.get("metadata", {}).get("attain", {}) for output in outputs)
    OWN_WORDS.clear()
    OWN_WORDS.update(next((told["own_words"] for told in about if "own_words" in told), {}))
    headings: list[tuple[int, str, str]] = []
    if any("injected-parameters" in cell["tags"] for cell in cells):  # in place of the defaults
        cells = [cell for cell in cells if "parameters" not in cell["tags"]]
    blocks = [block for cell in cells if (block := _block(cell, language, headings))]
    titles = [text for level, _, text in headings if level == 1]
    other = next(name for name in LANGUAGES if name != language)
    twin = re.sub(rf"\.{language}\.html$", f".{other}.html", name)
    text = render(
        "notebook.html.j2",
        styles=STYLES,
        scripts=("notebook.js",),
        language=language,
        title=Markup(titles[0]).unescape() if titles else name.removesuffix(".html"),
        parts=_parts(blocks, language),
        # how many blocks stand above the first section: the title and the computed line
        opening=next((n for n, b in enumerate(blocks) if "<h2" in b.get("html", "")), len(blocks)),
        code_shown=any("code-shown" in cell["tags"] for cell in cells),
        contents=[(place, Markup(words)) for level, place, words in headings if level == 2],
        other=other,
        twin=twin if pages is None or twin.removesuffix(".html") in pages else "",
    )

    def beside(match: re.Match[str]) -> str:
        there = pages is None or f"{match[1]}.{language}" in pages
        return f'<a href="{match[1]}.{language}.html">{match[2]}</a>' if there else match[2]

    return re.sub(r'<a href="(\d\d_\w+)\.ipynb" rel="[^"]+">(.*?)</a>', beside, text)


def warm() -> None:
    """Do once what every page begins with: compile the templates, lay out a page of nothing."""
    for name in environment().list_templates():
        environment().get_template(name)
    text = {"cell_type": "markdown", "source": "# A\n\n*a* $x^2$\n\n$$x$$\n\n| a |\n|---|\n| b |"}
    code = {"cell_type": "code", "source": "1", "execution_count": 1}
    for language in LANGUAGES:
        _laid_out([cell | {"tags": []} for cell in (text, code)], "a.html", language, None)


def _parts(blocks: list[dict[str, Any]], language: str) -> list[tuple[str, list[dict[str, Any]]]]:
    """Runs of blocks with the title under which a page folds them; none where they stand open."""
    found = []
    for fold, run in groupby(blocks, itemgetter("fold")):
        part = list(run)
        title = say(f"site.fold.{fold}", language) if fold else ""
        shown = [output for block in part for output in block.get("outputs", [])]
        names = [output["alt"].rstrip(".") for output in shown if output["kind"] == "table"]
        if fold == "detail" and names:
            title = f"{title}: {names[0][:1].lower()}{names[0][1:]}"
        found.append((title, part))
    return found


def _block(
    cell: dict[str, Any], language: str, headings: list[tuple[int, str, str]]
) -> dict[str, Any] | None:
    """A cell as the template prints it; None for the other language's prose."""
    tags, source = cell["tags"], cell["source"]
    if f"lang-{language}" not in tags and any(tag.startswith("lang-") for tag in tags):
        return None
    fold = next((tag for tag in FOLDS if tag in tags), "")
    if cell["cell_type"] == "markdown":
        text = called(source, language)
        return {"kind": "prose", "fold": fold, "html": prose.html(text, headings=headings)}
    if cell["cell_type"] != "code" or not source.strip():
        return None
    number = int(cell["execution_count"])
    code = Markup(highlight(source, PythonLexer(stripnl=False), _CODE).rstrip("\n"))
    found = (_output(output, number, language, headings) for output in cell.get("outputs", []))
    outputs = [output for output in found if output]
    return {"kind": "code", "fold": fold, "number": number, "code": code, "outputs": outputs}


def _output(
    output: dict[str, Any], number: int, language: str, headings: list[tuple[int, str, str]]
) -> dict[str, Any] | None:
    """One output: prose, an exhibit with its downloads, or plain text."""
    if output["output_type"] == "stream":
        return {"kind": "text", "text": "".join(output["text"]).rstrip()}
    given = output.get("data", {})
    data = {kind: "".join(given[kind]) for kind in SHOWN if kind in given}
    about = output.get("metadata", {}).get("attain", {})
    if "text/markdown" in data:
        text = prose.html(data["text/markdown"], headings=headings)
        return {"kind": "prose", "html": _spoken(text, language)}
    if data.keys() - {"text/plain"}:
        return _exhibit(data, about, number, language)
    return {"kind": "text", "text": data["text/plain"]} if data.get("text/plain") else None


def _spoken(html: str, language: str) -> Markup:
    """Markup whose quotes in another language than the page's are marked as such."""

    def marked(quote: re.Match[str]) -> str:
        tongue = tongue_of(quote[0])
        return quote[0] if tongue in ("", language) else f'<span lang="{tongue}">{quote[0]}</span>'

    def text(node: re.Match[str]) -> str:  # no attribute
        return re.sub("“[^”]+”", marked, node[0])

    return Markup(re.sub("(?<=>)[^<>]*“[^<>]*(?=<)", text, html))


def _exhibit(
    data: dict[str, str], about: dict[str, Any], number: int, language: str
) -> dict[str, Any]:
    """A figure or a table with its caption, its data and what can be downloaded."""
    svg, html = data.get("image/svg+xml", ""), data.get("text/html", "")
    figure = bool(svg) or not html
    name = slug(str(about.get("id") or f"cell-{number}"))
    alt = str(about.get("alt") or "") or say("site.figure.unnamed", language, number=number)
    comma = str(about.get("csv") or "")
    shown = 1 < comma.count("\n") <= SHOWN_ROWS
    return {
        "kind": "figure" if figure else "table",
        "id": name,
        "alt": alt,
        "body": inlined(svg, alt) if svg else _spoken(rebuilt(html), language),
        "caption": str(about.get("caption") or ""),
        "csv": f"data:text/csv;charset=utf-8,{quote(_MARK + comma)}" if comma else "",
        "data": list(csv.reader(io.StringIO(comma))) if figure and shown else [],
        "svg": bool(svg),
        "png": "" if svg or html else "".join(data.get("image/png", "").split()),
    }
