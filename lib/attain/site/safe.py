"""Text from the data is shown as text: no markup, no script, no turning of its neighbours."""

from __future__ import annotations

import re
from typing import Final
from urllib.parse import urlsplit

from markupsafe import Markup, escape

# Marks that reorder the text around them: embeddings, overrides, isolates, and the three marks.
_REORDERING: Final = re.compile("[\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]")
_CONTROL: Final = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]")


def plain(text: object) -> str:
    """Text for a place that cannot isolate it: a title, an attribute, a drawing.

    Examples
    --------
    >>> plain("Lâm\u202e Đồng")
    'Lâm Đồng'
    """
    return _CONTROL.sub("", _REORDERING.sub("", str(text)))


def isolated(text: object) -> Markup:
    """Text of the data inside a sentence: escaped, and isolated where its direction could spill.

    Examples
    --------
    >>> isolated("<script>"), isolated("\u202eabc")[:5]
    (Markup('&lt;script&gt;'), Markup('<bdi>'))
    """
    shown = _CONTROL.sub("", str(text))
    if _REORDERING.search(shown) or any("\u0590" <= letter <= "\u08ff" for letter in shown):
        return Markup("<bdi>{}</bdi>").format(shown)
    return escape(shown)


def link(url: str) -> str:
    """An address that may be followed from a page, or nothing.

    Examples
    --------
    >>> link("https://example.org/a"), link("javascript:alert(1)")
    ('https://example.org/a', '')
    """
    try:
        parts = urlsplit(plain(url).strip())
    except ValueError:
        return ""
    return parts.geturl() if parts.scheme in ("http", "https") and parts.netloc else ""


def slug(text: str) -> str:
    """A name that can be an HTML id.

    Examples
    --------
    >>> slug('T10 "<'), slug("fig-04-fan")
    ('T10---', 'fig-04-fan')
    """
    return re.sub(r"[^A-Za-z0-9_-]", "-", text)


def css_text(text: str) -> Markup:
    """Text inside a quoted value of a style sheet.

    Examples
    --------
    >>> print(css_text('a "b" </style>'))
    a \\000022b\\000022 \\00003c/style\\00003e
    """
    return Markup(re.sub(r'["\\<>&\n]', lambda m: f"\\{ord(m[0]):06x}", plain(text)))
