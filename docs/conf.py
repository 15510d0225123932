"""The documentation site: the pages of the repository where they stand, bound by docs/index.md.

The source folder is the repository itself, so that links between pages are the same here and in a
checkout. Nothing is executed: notebooks are shown as they are committed.
"""

from __future__ import annotations

import inspect
import json
import re
import shutil
from collections.abc import Iterator
from html import escape
from pathlib import Path
from typing import Any

import click
from docutils import nodes
from pygments.lexers.special import TextLexer
from sphinx.application import Sphinx
from sphinx.util import logging

import attain
from attain.cli import main
from attain.report.text import prose
from attain.site.prose import formula

ROOT = Path(__file__).resolve().parents[1]
LOG = logging.getLogger(__name__)

project = "Attain"
author = copyright = "The Attain authors"
version = release = attain.__version__
extensions = ["myst_nb", "sphinx.ext.autodoc", "numpydoc"]

root_doc = "docs/index"
include_patterns = ["*.md", "docs/**.md", "notebooks/*.ipynb", "data/**.md", "benchmarks/*.md",
                    "lib/gridmill/README.md"]  # fmt: skip
exclude_patterns = ["docs/_build", "reports", "build", "dist", "tests", "lib/attain", "**/.*", ".*"]

autodoc_member_order = "bysource"
python_maximum_signature_line_length = 88
numpydoc_show_class_members = False  # autodoc lists them
myst_enable_extensions = ["amsmath", "dollarmath"]
myst_heading_anchors = 3
nb_execution_mode = "off"
smartquotes = False  # it takes --option for a dash
html_math_renderer = "mathml"

html_theme = "furo"
html_title = f"Attain {release}"
html_static_path = ["_static"]
html_css_files = ["site.css"]
html_copy_source = html_show_sourcelink = False


# ---- formulas as MathML, as on the pages of a report ---------------------------------------------
def _formula(translator: Any, node: nodes.Element, *, display: bool = False) -> None:
    found = str(formula(node.astext(), display=display))
    if "<math" not in found:
        LOG.warning("this formula has no MathML: %s", node.astext(), location=node)
    translator.body.append(f'<div class="math">{found}</div>' if display else found)
    raise nodes.SkipNode


def _display(translator: Any, node: nodes.Element) -> None:
    _formula(translator, node, display=True)


# ---- what is written from the code when a page is read -------------------------------------------
def commands() -> Iterator[str]:
    """Every command of the command line with its options, as its own help says them."""
    for name, command in sorted(main.commands.items()):
        context = click.Context(
            command, info_name=name, parent=click.Context(main, info_name="attain")
        )
        yield f"## `attain {name}`\n\n{inspect.cleandoc(command.help or '')}\n"
        yield f"```text\n{command.get_usage(context).removeprefix('Usage: ')}\n```\n"
        told = [parameter.get_help_record(context) for parameter in command.params]
        rows = [[cell.replace("|", r"\|") for cell in record] for record in told if record]
        yield "| option | |\n|---|---|"
        yield from (f"| `{option}` | {words} |" for option, words in rows)
        yield ""


def sentences() -> Iterator[str]:
    """Every computed sentence by its name, with what it tells where its function says it."""
    yield "| `attain.text.` | |\n|---|---|"
    source = (prose.FOLDER / "en" / "sentences.j2").read_text(encoding="utf-8")
    alone = re.findall(r"{% macro (\w+)\(\) %}", source)
    for name in dict.fromkeys(re.findall(r"{% macro (\w+)\(", source)):
        try:
            words = inspect.getdoc(prose.find(name)) or ""
        except AttributeError:
            continue  # a part of another sentence
        if words or name in alone:
            yield f"| `{name}(study, …)` | {words.partition('.')[0]} |"


def pages() -> Iterator[str]:
    """Pages of docs/ that the index does not name."""
    named = (ROOT / "docs" / "index.md").read_text(encoding="utf-8")
    for path in sorted((ROOT / "docs").glob("*.md")):
        if path.stem != "index" and f"\n{path.stem}\n" not in named:
            yield path.stem


def reports() -> Iterator[str]:
    """The reports that are there, which the site then carries."""
    found = sorted((ROOT / "reports").glob("*/index.html"))
    for path in found:
        yield f'- <a href="../reports/{path.parent.name}/index.html">{path.parent.name}</a>'
    if not found:
        yield "- none: `make report` before `make docs` makes one"


WRITTEN = {"commands": commands, "sentences": sentences, "pages": pages, "reports": reports}


def _written(app: Sphinx, docname: str, source: list[str]) -> None:
    """Fill in what is written from the code; give a notebook's figures their words."""
    if docname.startswith("notebooks/"):
        source[0] = _spoken(source[0], docname.rpartition("/")[2][:2])
    for name, lines in WRITTEN.items() if docname.startswith("docs/") else ():
        if (mark := f"<!-- {name} -->") in source[0]:
            source[0] = source[0].replace(mark, "\n".join(lines()))


def _spoken(text: str, number: str) -> str:
    """A notebook under one title, whose figures carry alternative text and caption."""
    book = json.loads(text)
    first, second, *_ = (cell for cell in book["cells"] if cell["source"][0].startswith("# "))
    title, *rest = second["source"]
    first["source"][0] = f"# {number} {title[2:].strip()} · {first['source'][0][2:]}"
    second["source"] = rest
    outputs = [each for cell in book["cells"] for each in cell.get("outputs", [])]
    for output in outputs:
        about, data = output.get("metadata", {}).get("attain", {}), output.get("data", {})
        if about.get("kind") == "figure":
            drawing = "".join(data.pop("image/svg+xml"))
            drawing = drawing[drawing.index("<svg") :]
            data["text/html"] = (
                f'<figure><div role="img" aria-label="{escape(about["alt"])}">{drawing}</div>'
                f"<figcaption>{escape(about['caption'])}</figcaption></figure>"
            )
    return json.dumps(book)


def _carried(app: Sphinx, failure: Exception | None) -> None:
    """Copy what pages lead to and Sphinx does not: pictures, reports, a door to the first page."""
    if failure:
        return
    out = Path(app.outdir)
    for name in ("docs/images", "reports"):
        if (ROOT / name).is_dir():
            hidden = shutil.ignore_patterns(".*")
            shutil.copytree(ROOT / name, out / name, dirs_exist_ok=True, ignore=hidden)
    door = '<!doctype html><meta charset="utf-8"><title>Attain</title>'
    door += '<meta http-equiv="refresh" content="0; url=docs/index.html">'
    door += '<a href="docs/index.html">Attain</a>\n'
    (out / "index.html").write_text(door, encoding="utf-8")


def setup(app: Sphinx) -> dict[str, bool]:
    """Register the above with Sphinx."""
    app.add_lexer("csv", TextLexer)
    app.add_html_math_renderer("mathml", (_formula, None), (_display, None))
    app.connect("source-read", _written)
    app.connect("build-finished", _carried)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
