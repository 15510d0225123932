"""A figure of a notebook inside a page: named for screen readers, legible on a dark screen."""

from __future__ import annotations

import re
from typing import Final

from markupsafe import Markup, escape

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
