"""The look of every figure, and its way into an SVG that is the same on every run."""

from __future__ import annotations

import re
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from io import StringIO
from typing import Any, Final

import matplotlib as mpl
from matplotlib.axes import Axes
from matplotlib.figure import Figure

WIDTH: Final = 6.4  # inches; a phone shows it at little more than half of that
INK: Final = "#1b1f24"
MUTED: Final = "#59626c"
RULE: Final = "#d5dade"
HISTORY: Final = "#30363c"
FORECAST: Final = "#0072b2"  # Okabe and Ito's blue; with their vermilion it survives every
TARGET: Final = "#c04f00"  # common colour vision deficiency (vermilion darkened for text)
PEERS: Final = "#9aa5ae"
BAND: Final = {0.95: "#dcebf5", 0.80: "#a9d0e8", 0.50: "#62a8d2"}
SOFT_TARGET: Final = "#f6e3d5"

VERDICT_COLOURS: Final = {
    "very_likely": "#004c78",
    "likely": "#2b8cbe",
    "about_even": "#59626c",
    "unlikely": "#d9792e",
    "very_unlikely": "#963c00",
    "not_assessable": "#ffffff",
}
VERDICT_MARKS: Final = {  # a second code beside colour, for print and for colour blindness
    "very_likely": "o",
    "likely": "o",
    "about_even": "s",
    "unlikely": "v",
    "very_unlikely": "v",
    "not_assessable": "x",
}

RC: Final[dict[Any, Any]] = {
    "font.family": "DejaVu Sans",
    "font.size": 10,
    "axes.edgecolor": RULE,
    "axes.labelcolor": MUTED,
    "axes.labelsize": 9.5,
    "axes.titlesize": 11,
    "axes.titleweight": "bold",
    "axes.titlecolor": INK,
    "axes.titlelocation": "left",
    "axes.titlepad": 8,
    "axes.spines.top": False,
    "axes.spines.right": False,
    "axes.axisbelow": True,
    "axes.facecolor": "white",
    "figure.facecolor": "white",
    "grid.color": "#eceff1",
    "grid.linewidth": 0.8,
    "lines.solid_capstyle": "round",
    "text.color": INK,
    "xtick.color": MUTED,
    "ytick.color": MUTED,
    "xtick.labelsize": 9.5,
    "ytick.labelsize": 9.5,
    "xtick.major.size": 0,
    "ytick.major.size": 0,
    "svg.fonttype": "path",  # Vietnamese glyphs look the same where the font is absent
    "svg.hashsalt": "attain",
    "path.simplify": True,
}


@contextmanager
def canvas(height: float, *, width: float = WIDTH) -> Iterator[Figure]:
    """A figure in the house style; nothing global survives it."""
    with mpl.rc_context(RC):
        yield Figure(figsize=(width, height), layout=None)


def svg(figure: Figure, identifier: str) -> str:
    """Write a figure as SVG: no date, no random ids, its own ids prefixed by the exhibit's.

    Several figures share a page, so that every internal id carries the exhibit's name; without it
    the browser would take the clip paths and glyphs of one figure for those of another.
    """
    buffer = StringIO()
    figure.savefig(buffer, format="svg", metadata={"Date": None, "Creator": None})
    text = buffer.getvalue()
    text = text[text.index("<svg") :].strip()
    text = re.sub(r"\n\s*<metadata>.*?</metadata>", "", text, flags=re.S)
    text = re.sub(r"\n\s*", "\n", text.replace("DejaVuSans-", ""))
    used = set(re.findall(r'xlink:href="#([^"]+)"|url\(#([^)]+)\)', text))
    kept = {first or second for first, second in used}
    text = re.sub(r' id="([^"]+)"', lambda m: m[0] if m[1] in kept else "", text)
    prefix = f"x{zlib.crc32(identifier.encode()):x}"  # short: a figure refers to glyphs a lot
    text = re.sub(r'(\bid="|xlink:href="#|url\(#)', rf"\g<1>{prefix}-", text)
    # A hundredth of a point is finer than print; scales of glyphs are kept in full.
    text = re.sub(r"scale\([^)]*\)|(\d+\.\d\d)\d+", lambda m: m[1] or m[0], text)
    return re.sub(r"\n\s*<!--.*?-->", "", text)


def bare(axes: Axes, *, keep: str = "") -> None:
    """Remove the spines of an axis, and its ticks where a direction is not kept."""
    for side in ("left", "right", "top", "bottom"):
        axes.spines[side].set_visible(False)
    if "x" not in keep:
        axes.set_xticks([])
    if "y" not in keep:
        axes.set_yticks([])


def spaced(positions: list[float], gap: float) -> list[float]:
    """Move label positions apart so that neighbours are at least a gap apart.

    Parameters
    ----------
    positions : list of float
        Wanted positions, in any order.
    gap : float
        Smallest distance.

    Returns
    -------
    list of float
        In the order given; each cluster keeps its centre.

    Examples
    --------
    >>> [round(p, 2) for p in spaced([1.0, 1.1, 3.0], 0.5)]
    [0.8, 1.3, 3.0]
    """
    order = sorted(range(len(positions)), key=lambda i: positions[i])
    groups: list[list[int]] = []
    centres: list[float] = []
    for i in order:
        groups.append([i])
        centres.append(positions[i])
        while len(groups) > 1 and _top(groups[-2], centres[-2], gap) + gap > _bottom(
            groups[-1], centres[-1], gap
        ):
            members = groups[-2] + groups[-1]
            centre = sum(positions[m] for m in members) / len(members)
            groups[-2:] = [members]
            centres[-2:] = [centre]
    result = [0.0] * len(positions)
    for group, centre in zip(groups, centres, strict=True):
        for place, member in enumerate(group):
            result[member] = centre + (place - (len(group) - 1) / 2) * gap
    return result


def _top(group: list[int], centre: float, gap: float) -> float:
    return centre + (len(group) - 1) / 2 * gap


def _bottom(group: list[int], centre: float, gap: float) -> float:
    return centre - (len(group) - 1) / 2 * gap
