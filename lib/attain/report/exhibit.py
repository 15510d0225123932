"""What a notebook cell shows: a figure, a table or sentences, with the data behind it."""

from __future__ import annotations

import csv
import io
import math
import re
from dataclasses import dataclass
from functools import cached_property
from typing import Any, Final

import pandas as pd

from attain.errors import AttainError
from attain.vocabulary import OWN_WORDS, half_up

SIGNIFICANT: Final = 4
"""Digits of a digest: enough to notice a changed input, few enough to agree across machines."""
FORMULA: Final = ("=", "+", "-", "@", "\t")
"""What a spreadsheet takes for the beginning of a formula."""
_NUMBER: Final = re.compile(r"[-+]?[\d.,]+(?:e[-+]?\d+)?\s*%?", re.IGNORECASE)


def format_digest(value: object) -> str:
    """Write a cell of a digest: integers in full, other numbers with four significant digits.

    Examples
    --------
    >>> [format_digest(value) for value in (0.123456, 25600.0, 78.37, float("nan"))]
    ['0.1235', '25600', '78.37', '']
    """
    if value is None or (isinstance(value, float) and math.isnan(value)):
        return ""
    if isinstance(value, bool) or not isinstance(value, (int, float)):
        return str(value)
    if value == 0 or math.isinf(value):
        return f"{value:g}"
    decimals = max(0, SIGNIFICANT - 1 - math.floor(math.log10(abs(value))))
    return fixed(value, decimals)


def fixed(value: float, decimals: int) -> str:
    """Write a number with at most so many decimals, no zero at its end.

    Examples
    --------
    >>> fixed(0.25, 4), fixed(-0.00001, 4), fixed(100, 0), fixed(27.625, 2)
    ('0.25', '0', '100', '27.63')
    """
    text = f"{half_up(value, decimals):zf}"
    return text.rstrip("0").rstrip(".") if "." in text else text


def safe_csv(text: str) -> str:
    """Keep a spreadsheet from taking any cell of a text for a formula; numbers stay numbers.

    Examples
    --------
    >>> print(safe_csv("name,value,share\\n=1+1,-0.5,@x\\n"), end="")
    name,value,share
    '=1+1,-0.5,'@x
    """
    out = io.StringIO()
    write = csv.writer(out, lineterminator="\n").writerow
    for row in csv.reader(io.StringIO(text, newline="")):
        write([f"'{c}" if c[:1] in FORMULA and not _NUMBER.fullmatch(c) else c for c in row])
    return out.getvalue()


@dataclass(frozen=True)
class Exhibit:
    """A figure or a table with its alternative text and the data it shows.

    Parameters
    ----------
    id : str
        Stable name, for example ``fig-04-fan-T10`` or ``tbl-05-ladder``.
    kind : {"figure", "table"}
        What it is.
    body : str
        The SVG of a figure, the HTML of a table.
    alt : str
        What a reader who cannot see it should know, in one or two sentences.
    caption : str
        What stands under it: how to read it and where the figures come from.
    data : pandas.DataFrame
        Everything that is drawn, offered for download and compared by the tests.
    """

    id: str
    kind: str
    body: str
    alt: str
    caption: str
    data: pd.DataFrame

    def __post_init__(self) -> None:
        if self.kind not in ("figure", "table"):
            raise AttainError("unknown kind of exhibit", where=self.id, got=self.kind)
        if not self.alt.strip():
            raise AttainError("an exhibit needs an alternative text", where=self.id)

    def __repr__(self) -> str:
        rows, columns = self.data.shape
        return f"Exhibit({self.id!r}, {self.kind}, {rows} rows x {columns} columns)"

    @property
    def digest(self) -> str:
        """The alternative text and the data drawn, rounded: what nbval compares."""
        return f"{self.id}: {self.alt}\n{self._text}"

    @property
    def csv(self) -> str:
        """The exhibit's data for download, no cell of which is a formula."""
        return safe_csv(self._text)

    @cached_property
    def _text(self) -> str:
        cells = self.data.map(format_digest)
        return str(cells.to_csv(index=False, lineterminator="\n")).strip()

    def _repr_mimebundle_(
        self, include: object = None, exclude: object = None
    ) -> tuple[dict[str, str], dict[str, Any]]:
        mime = "image/svg+xml" if self.kind == "figure" else "text/html"
        about = {name: getattr(self, name) for name in ("id", "kind", "alt", "caption", "csv")}
        about |= {"own_words": dict(OWN_WORDS)} if OWN_WORDS else {}
        return {mime: self.body, "text/plain": self.digest}, {"attain": about}


def _plain(markdown: str) -> str:
    r"""Markdown in which a name from the data opens no element and runs no address.

    Examples
    --------
    >>> print(_plain("**a** <b>c</b> <1% [d](03_backtest.ipynb) [e](javascript:f)"))
    **a** \<b>c\</b> <1% [d](03_backtest.ipynb) [e](#javascript:f)
    """
    text = re.sub(r"<(?=[A-Za-z/!?])", r"\\<", markdown)
    return re.sub(r"\]\(\s*(?=(?!https?:)[A-Za-z][\w+.-]*:)", "](#", text)


@dataclass(frozen=True)
class Prose:
    """Computed sentences, shown as Markdown."""

    markdown: str

    def __str__(self) -> str:
        return self.markdown

    def _repr_mimebundle_(self, include: object = None, exclude: object = None) -> dict[str, str]:
        return {"text/markdown": _plain(self.markdown), "text/plain": self.markdown}
