"""Words as they are compared, without diacritics, case and marks; and short refusals."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from contextlib import contextmanager

from attain.errors import AttainError

Cell = str | float
"""What stands in a cell: text, or a number that the file itself holds as one."""

_BARE = str.maketrans("đĐ", "dD", "¹²³⁰⁴⁵⁶⁷⁸⁹")  # NFKD leaves đ; a raised digit is a footnote
MISSING = frozenset(["", "..", "...", "…", ".", "-", "–", "—", "(*)", ":", "na", "n/a"])
"""How offices print that there is no figure."""

GROUPS = {
    "total": "total", "tong so": "total", "tong cong": "total", "chung": "total",
    "both": "total", "t": "total",
    "urban": "urban", "thanh thi": "urban", "rural": "rural", "nong thon": "rural",
    "ethnic minority": "ethnic_minority", "dan toc thieu so": "ethnic_minority",
}  # fmt: skip
"""Words for the groups of the data package."""

_NUMBERED = re.compile(r"^(?:(?:\d{1,2}|[ivx]{1,4}) )?(?:khu vuc )?")
"""What may stand before the word for a group."""


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
    """Return a cell as it is shown in a line: composed, on one line, not too long."""
    text = f"{cell:.12g}" if isinstance(cell, float) else unicodedata.normalize("NFC", cell)
    shown = " ".join("".join(c if c.isprintable() else " " for c in text).split())
    return shown if len(shown) <= width else shown[: width - 1] + "…"


def counted(count: int, thing: str) -> str:
    """Return a number with the English word for what is counted."""
    return f"{count} {thing}{'' if count == 1 else 's'}"


def group_of(text: str) -> str:
    """Return the group that a text names in either language or in both, else nothing."""
    parts = [text, *text.replace("/", "\n").split("\n"), *text.split(" - ")]
    named = {GROUPS.get(_NUMBERED.sub("", fold(part)), "") for part in parts} - {""}
    return named.pop() if len(named) == 1 else ""


def missing(cell: Cell) -> bool:
    """Whether a cell says that there is no figure."""
    return not isinstance(cell, float) and cell.strip().casefold() in MISSING


def refusal(what: str, *, where: str = "", got: object = None, do: str = "") -> AttainError:
    """Return a refusal whose line stays short, whatever the file holds."""
    shown = None if got is None else plain(got if isinstance(got, float) else str(got))
    return AttainError(what, where=plain(where, 90), got=shown, do=plain(do, 230))


@contextmanager
def naming(name: str) -> Iterator[None]:
    """Name the file or the service in whatever is refused of it."""
    try:
        yield
    except AttainError as error:
        where = ", ".join(filter(None, [plain(name, 40 if error.where else 90), error.where]))
        raise refusal(error.what, where=where, got=error.got, do=error.do) from None
