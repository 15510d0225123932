"""Words as offices print them, compared without diacritics, case and marks."""

from __future__ import annotations

import re
import unicodedata

from attain.errors import cut
from attain.intake.grid import Cell

_BARE = str.maketrans("đĐ", "dD", "¹²³⁰⁴⁵⁶⁷⁸⁹")  # NFKD leaves đ; a raised digit is a footnote
MISSING = {"", "..", "...", "…", ".", "-", "–", "—", "(*)", ":", "na", "n/a"}  # no figure
GROUPS = {  # words for the groups of the data package
    "total": "total", "tong so": "total", "tong cong": "total", "chung": "total",
    "both": "total", "t": "total",
    "urban": "urban", "thanh thi": "urban", "rural": "rural", "nong thon": "rural",
    "ethnic minority": "ethnic_minority", "dan toc thieu so": "ethnic_minority",
}  # fmt: skip
_NUMBERED = re.compile(r"^(?:(?:\d{1,2}|[ivx]{1,4}) )?(?:khu vuc )?")  # before the word for a group


def fold(text: str) -> str:
    """Return text without diacritics, case and punctuation, words one space apart.

    Examples
    --------
    >>> fold("TP. Đà Nẵng (*)")
    'tp da nang'
    """
    apart = unicodedata.normalize("NFKD", text.translate(_BARE)).casefold()
    kept = (c for c in apart if not unicodedata.combining(c))
    return " ".join("".join(c if c.isalnum() else " " for c in kept).split())


def plain(cell: Cell, width: int = 60) -> str:
    """Return a cell as it is shown in a line: composed, not too long."""
    text = f"{cell:.12g}" if isinstance(cell, float) else unicodedata.normalize("NFC", cell)
    return cut(text, width)


def group_of(text: str) -> str:
    """Return the group that a text names in either language or in both, else nothing."""
    parts = [text, *text.replace("/", "\n").split("\n"), *text.split(" - ")]
    named = {GROUPS.get(_NUMBERED.sub("", fold(part)), "") for part in parts} - {""}
    return named.pop() if len(named) == 1 else ""


def missing(cell: Cell) -> bool:
    """Whether a cell says that there is no figure."""
    return not isinstance(cell, float) and cell.strip().casefold() in MISSING
