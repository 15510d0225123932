"""Code as researchers read it: keywords, texts and comments set apart, nothing executed."""

from __future__ import annotations

import io
import keyword
import tokenize
from typing import Final

from markupsafe import Markup, escape

_KINDS: Final = {tokenize.COMMENT: "c", tokenize.STRING: "s", tokenize.NUMBER: "n"}


def listed(source: str) -> Markup:
    """Python source as HTML.

    Examples
    --------
    >>> listed("x = 1  # one")
    Markup('x = <i class="n">1</i>  <i class="c"># one</i>')
    """
    lines = source.splitlines(keepends=True)
    parts: list[str] = []
    row, column = 1, 0
    try:
        for token in tokenize.generate_tokens(io.StringIO(source).readline):
            kind = _KINDS.get(token.type)
            if token.type == tokenize.NAME and keyword.iskeyword(token.string):
                kind = "k"
            if kind is None:
                continue
            parts.append(_between(lines, (row, column), token.start))
            parts.append(f'<i class="{kind}">{escape(token.string)}</i>')
            row, column = token.end
    except (tokenize.TokenError, SyntaxError):  # a magic command, or no Python at all
        return escape(source)
    parts.append(_between(lines, (row, column), (len(lines) + 1, 0)))
    return Markup("".join(parts).rstrip("\n"))


def _between(lines: list[str], start: tuple[int, int], end: tuple[int, int]) -> str:
    """The escaped text from one place of the source to another."""
    (row, column), (last, stop) = start, end
    if row == last:
        return str(escape(lines[row - 1][column:stop])) if row <= len(lines) else ""
    text = lines[row - 1][column:] if row <= len(lines) else ""
    text += "".join(lines[row : last - 1])
    text += lines[last - 1][:stop] if last <= len(lines) else ""
    return str(escape(text))
