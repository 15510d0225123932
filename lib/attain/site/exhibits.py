"""An exhibit of a notebook inside a page: legible on a dark screen, without a style of its own."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from html.parser import HTMLParser
from pathlib import Path
from typing import Any, Final

from markupsafe import Markup, escape

from attain.errors import AttainError
from attain.site.safe import plain

_COLOUR: Final = re.compile(r"#([0-9a-f]{6})\b")
_STYLE: Final = re.compile(r'style="[^"]*"')
_ACTIVE: Final = re.compile(
    r"""<script\b.*?</script\s*>|<foreignObject\b.*?</foreignObject\s*>"""
    r"""|(?<=\s)on\w+\s*=\s*("[^"]*"|'[^']*')""",
    flags=re.DOTALL | re.IGNORECASE,
)


def inlined(svg: str, alt: str) -> Markup:
    """An SVG drawing with its alternative text; its colours can be turned by the style sheet.

    Each colour ``#1b1f24`` becomes ``var(--x1b1f24, #1b1f24)``: itself, unless the page says
    otherwise, as it does on a dark screen.

    Examples
    --------
    >>> inlined('<svg viewBox="0 0 1 1"><g style="fill: #1b1f24"/></svg>', 'a "b"')[:62]
    Markup('<svg role="img" aria-label="a &#34;b&#34;" viewBox="0 0 1 1"><')
    """
    text = svg[svg.index("<svg") :].strip()
    text = _ACTIVE.sub("", text)
    text = _STYLE.sub(lambda style: _COLOUR.sub(r"var(--x\1,#\1)", style[0]), text)
    named = f'<svg role="img" aria-label="{escape(plain(alt))}"'
    return Markup(text.replace("<svg", named, 1))


_PLAIN: Final = (
    "details summary ul li table caption thead tbody tfoot tr br b strong em small sub sup"
)
_KEPT: Final = dict.fromkeys(_PLAIN.split(), ()) | {
    "th": ("scope", "colspan", "rowspan", "id", "headers"),
    "td": ("colspan", "rowspan", "headers"),
}
_DROPPED: Final = ("style", "script", "template", "head")
_CLASSES: Final = {"gt_right": "right", "gt_center": "centre", "gt_group_heading": "group"}


class _Rebuilder(HTMLParser):
    """Writes what it keeps of the markup that it reads."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.parts: list[str] = []
        self.skipping = 0
        self.inside_head = False
        self.heads: list[str] = []
        self.place = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag in _DROPPED:
            self.skipping += 1
        if self.skipping or tag not in _KEPT:
            return
        given = dict(attrs)
        self.inside_head = tag == "thead" or (self.inside_head and tag not in ("tbody", "tfoot"))
        kept = {name: value for name in _KEPT[tag] if (value := given.get(name)) not in (None, "1")}
        if tag == "th" and "scope" not in kept:
            kept["scope"] = "col" if self.inside_head else "row"
        classes = (given.get("class") or "").split()
        if names := [name for theirs, name in _CLASSES.items() if theirs in classes]:
            kept["class"] = " ".join(names)
        if tag == "thead":
            self.heads = []
        elif tag == "tr":
            self.place = 0
        elif tag in ("th", "td"):
            if self.inside_head:
                self.heads.append("")
            elif 0 < self.place < len(self.heads) and self.heads[self.place]:
                kept["data-head"] = self.heads[self.place]  # on a phone each row is a card
            self.place += 1
        written = "".join(f' {name}="{escape(value)}"' for name, value in kept.items())
        self.parts.append(f"<{tag}{written}>")

    def handle_endtag(self, tag: str) -> None:
        if tag in _DROPPED:
            self.skipping = max(0, self.skipping - 1)
        elif not self.skipping and tag in _KEPT and tag != "br":
            self.parts.append(f"</{tag}>")

    def handle_data(self, data: str) -> None:
        if not self.skipping:
            self.parts.append(str(escape(data)))
            if self.inside_head and self.heads:
                self.heads[-1] = f"{self.heads[-1]} {data}".strip()


def cells_of(notebook: Path) -> list[dict[str, Any]]:
    """The cells of a notebook, each with its source as one text and its tags."""
    try:
        cells: list[dict[str, Any]] = json.loads(notebook.read_text(encoding="utf-8"))["cells"]
        for cell in cells:
            cell["source"] = "".join(cell.get("source", ""))
            cell["tags"] = cell.get("metadata", {}).get("tags", [])
    except (OSError, ValueError, KeyError, TypeError, AttributeError) as error:
        raise AttainError("not a notebook", where=notebook.name, got=error) from None
    return cells


def exhibits_of(notebook: Path) -> Iterator[tuple[dict[str, Any], dict[str, str]]]:
    """What is told of each exhibit of an executed notebook, and its data by kind."""
    for cell in cells_of(notebook):
        for output in cell.get("outputs", ()):
            if about := output.get("metadata", {}).get("attain"):
                yield about, {kind: "".join(text) for kind, text in output.get("data", {}).items()}


def rebuilt(html: str) -> Markup:
    """A table without what came with it: styles, scripts, handlers, outer boxes.

    Examples
    --------
    >>> rebuilt('<div onclick="x()"><table style="a"><tr><th>A<td class="gt_right">1</table>')
    Markup('<table><tr><th scope="row">A<td class="right">1</table>')
    """
    reader = _Rebuilder()
    reader.feed(html)
    reader.close()
    written = "".join(reader.parts).strip()
    return Markup(re.sub(r"<th[^>]*>\s*</th>", "<td></td>", written))  # a corner heads nothing
