"""What a figure draws, told so that two drawings of it can be compared.

Marks, strokes and areas by their kind and colour, and the letters of its words in their order; with
the versions that are locked also every place, to a tenth of a point. As a plugin of pytest it has
nbval compare this, and not the bytes, which another version of the library writes otherwise.
"""

from __future__ import annotations

import re
from collections import Counter
from importlib.metadata import version
from pathlib import Path

LOCK = Path(__file__).resolve().parents[2] / "requirements.lock"


def drawn(svg: str, *, places: bool = False) -> str:
    """A figure in words: counts of what is drawn, its letters, and where things stand."""
    hidden = re.sub(r"<defs>.*?</defs>", "", svg, flags=re.S)
    kinds = Counter(re.findall(r"<([A-Za-z][\w:]*)", hidden))
    colours = Counter(re.findall(r"(?:fill|stroke): ?(#[0-9a-f]{6})", hidden))
    letters = re.findall(r'href="#x[0-9a-f]+-((?:Bold-|Oblique-)*[0-9a-f]{1,4})"', hidden)
    told = [
        " ".join(f"{name}={count}" for name, count in sorted(kinds.items())),
        " ".join(f"{name}={count}" for name, count in sorted(colours.items())),
        f"{marks(svg)} marks",
        "".join(letters),
    ]
    if places:
        told += [re.sub(r"\.(\d)\d+", r".\1", line) for line in hidden.splitlines() if "=" in line]
    return "\n".join(told)


def marks(svg: str) -> int:
    """How many marks of points a figure has: markers that are used, not letters."""
    return len(re.findall(r'<use [^>]*href="#x[0-9a-f]+-m[0-9a-f]{8,}"', svg))


def locked() -> bool:
    """Whether the drawing library is the one that the lock file names."""
    return f"matplotlib=={version('matplotlib')} " in LOCK.read_text(encoding="utf-8")


def pytest_configure(config: object) -> None:
    """Have nbval compare figures by what they draw."""
    from nbval.plugin import IPyNbCell

    plain, places = IPyNbCell.sanitize, locked()

    def sanitize(cell: object, text: object) -> object:
        if isinstance(text, str) and text.lstrip().startswith("<svg"):
            return drawn(text, places=places)
        return plain(cell, text)

    IPyNbCell.sanitize = sanitize
