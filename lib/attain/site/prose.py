"""Markdown to HTML, its formulas to MathML: readable offline, by screen readers, on paper."""

from __future__ import annotations

import re
from functools import cache
from typing import Any, Final

import mistune
from latex2mathml.converter import convert
from markupsafe import Markup, escape

from attain.site.safe import link

_DISPLAY: Final = r"\$\$[^$]+?\$\$"
_INLINE: Final = r"\$[^\s$](?:[^$]*?[^\s$])?\$(?!\d)"
_NOTEBOOK: Final = re.compile(r"\d\d_\w+\.ipynb")  # one beside this one; its page is named later
_DOI: Final = re.compile(r"\bdoi:(10\.\d{4,}/[\w./-]*\w)")
# What the converter writes otherwise than MathML Core, the part that browsers know, wants it.
_MENDED: Final = (
    ('width="negativethinmathspace"', 'width="-0.167em"'),
    ("<mi>&#x0007E;</mi>", "<mo>∼</mo>"),
    ("<mi>&#x000B1;</mi>", "<mo>±</mo>"),
)


def formula(tex: str, *, display: bool = False) -> Markup:
    """A formula, LaTeX without its dollar signs, as MathML; as code where it is no formula.

    Examples
    --------
    >>> "<msup>" in formula("x^2"), 'display="block"' in formula("x", display=True)
    (True, True)
    """
    try:
        found = convert(tex, display="block" if display else "inline")
    except Exception:  # the converter raises many kinds; the reader still gets the formula
        return Markup("<code>{}</code>").format(tex)
    for given, wanted in _MENDED:
        found = found.replace(given, wanted)
    # A word of several letters in upright type is one identifier, not a product of letters.
    found = re.sub(
        r'(?:<mi mathvariant="normal">\w</mi>){2,}',
        lambda match: f"<mi>{re.sub('<[^>]+>', '', match[0])}</mi>",
        found,
    )
    return Markup(found)


class _Renderer(mistune.HTMLRenderer):
    """Our own links, headings and table headers; raw HTML is shown as text."""

    def __init__(self) -> None:
        super().__init__(escape=True)
        self.headings: list[tuple[int, str, str]] = []
        self.first = 0

    def heading(self, text: str, level: int, **attrs: Any) -> str:
        name = f"s{self.first + len(self.headings) + 1}"
        self.headings.append((level, name, re.sub("<[^>]+>", "", text)))
        return f'<h{level} id="{name}">{text}</h{level}>\n'

    def link(self, text: str, url: str, title: str | None = None) -> str:
        address = url if _NOTEBOOK.fullmatch(url) else link(url)
        if not address:
            return text
        return f'<a href="{escape(address)}" rel="noopener noreferrer">{text}</a>'

    def image(self, text: str, url: str, title: str | None = None) -> str:
        return str(escape(text))  # a picture from elsewhere would be a request


def _doi(match: re.Match[str]) -> str:
    """The name of a publication as a link, which may be parted after its marks."""
    shown = re.sub(r"([./])", r"\1<wbr>", match[0])
    return f'<a href="https://doi.org/{match[1]}" rel="noopener noreferrer">{shown}</a>'


def _formula(inline: Any, match: re.Match[str], state: Any) -> int:
    state.append_token({"type": match.lastgroup, "raw": match[0].strip("$")})
    return match.end()


@cache
def _parser() -> tuple[mistune.Markdown, _Renderer]:
    renderer = _Renderer()
    parser = mistune.create_markdown(renderer=renderer, plugins=["table", "strikethrough"])
    parser.inline.register("block_formula", _DISPLAY, _formula, before="escape")
    parser.inline.register("formula", _INLINE, _formula, before="escape")
    renderer.register("block_formula", lambda _, raw: formula(raw.strip(), display=True))
    renderer.register("formula", lambda _, raw: formula(raw))
    return parser, renderer


def html(markdown: str, *, headings: list[tuple[int, str, str]]) -> Markup:
    """Markdown as HTML; headings grow by ``(level, id, text)`` of each that is met.

    Examples
    --------
    >>> html("A *rate* of <b>", headings=[])
    Markup('<p>A <em>rate</em> of &lt;b&gt;</p>\\n')
    >>> html("doi:10.1093/a.4", headings=[])[:49]
    Markup('<p><a href="https://doi.org/10.1093/a.4" rel="noo')
    """
    parser, renderer = _parser()
    renderer.headings, renderer.first = [], len(headings)
    found = re.sub(r"<th(?=[ >])", '<th scope="col"', str(parser(markdown)))
    headings += renderer.headings
    return Markup(_DOI.sub(_doi, found))
