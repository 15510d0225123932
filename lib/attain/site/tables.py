"""A table of a notebook, rebuilt: its cells, headers and spans, and nothing of its own style."""

from __future__ import annotations

import re
from html.parser import HTMLParser
from typing import Final

from markupsafe import Markup, escape

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
