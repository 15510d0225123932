"""The look of every figure, and its way into an SVG that is the same on every run."""

from __future__ import annotations

import math
import re
import zlib
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from functools import cache
from io import StringIO
from pathlib import Path
from typing import Any, Final

import matplotlib as mpl
import numpy as np
import scipy  # its parts are imported when they are asked for
from cycler import cycler
from matplotlib.axes import Axes
from matplotlib.backends.backend_svg import FigureCanvasSVG
from matplotlib.figure import Figure
from matplotlib.font_manager import FontProperties, findfont, fontManager, get_font
from matplotlib.ft2font import LoadFlags

FAMILY: Final = "DejaVu Sans"
WIDTH: Final = 4.8  # inches: about the width of a phone, so that a phone shows text at its size
LEADING: Final = 1.38  # distance of lines, in sizes of their type
WIDEST: Final = 640  # CSS pixels; on a desk the figure grows to the width of a column of text
INK: Final = "#1b1f24"
MUTED: Final = "#59626c"
RULE: Final = "#d5dade"
HISTORY: Final = "#30363c"
FORECAST: Final = "#0072b2"  # Okabe and Ito's blue; with their vermilion it survives every
TARGET: Final = "#c04f00"  # common colour vision deficiency (vermilion darkened for text)
GRID: Final = "#eceff1"
BAND: Final = {0.95: "#dcebf5", 0.80: "#a9d0e8", 0.50: "#62a8d2"}

_VERDICTS: Final = {  # the mark is a second code beside colour, for print and colour blindness
    "very_likely": ("#004c78", "o"),
    "likely": ("#1f78a8", "o"),
    "about_even": ("#59626c", "s"),
    "unlikely": ("#b85c14", "v"),
    "very_unlikely": ("#963c00", "v"),
    "not_assessable": ("#ffffff", "x"),
    "met": ("#004c78", "o"),
    "missed": ("#963c00", "v"),
}
VERDICT_COLOURS: Final = {word: colour for word, (colour, _) in _VERDICTS.items()}
VERDICT_MARKS: Final = {word: mark for word, (_, mark) in _VERDICTS.items()}

RC: Final[dict[Any, Any]] = {  # what differs from the defaults of matplotlib, or must stay
    "font.family": FAMILY,
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
    "grid.color": GRID,
    "lines.solid_capstyle": "round",
    "text.color": INK,
    "xtick.color": MUTED,
    "ytick.color": MUTED,
    "xtick.labelsize": 9.5,
    "ytick.labelsize": 9.5,
    "xtick.major.size": 0,
    "ytick.major.size": 0,
    "axes.prop_cycle": cycler(color=[FORECAST, TARGET, MUTED, "#117a65", "#8e5aa8"]),
    "svg.fonttype": "path",  # Vietnamese glyphs look the same where the font is absent
    "svg.hashsalt": "attain",
}


@contextmanager
def styled() -> Iterator[None]:
    """Draw in the house style alone, whatever a reader's own ``matplotlibrc`` says."""
    with mpl.rc_context():
        restyle()
        yield


def restyle(own: Mapping[Any, Any] | None = None) -> None:
    """Set the house style over the defaults of matplotlib; the backend stays."""
    bundled()
    mpl.rcdefaults()
    mpl.rcParams.update(RC | dict(own or {}))


@cache
def bundled() -> None:
    """Draw with the family that comes with matplotlib, whatever copies of it a machine has."""
    fontManager.ttflist = [font for font in fontManager.ttflist if font.name != FAMILY]
    for each in Path(mpl.get_data_path(), "fonts", "ttf").glob("DejaVuSans*.ttf"):
        fontManager.addfont(each)


@contextmanager
def canvas(height: float, *, width: float = WIDTH) -> Iterator[Figure]:
    """A figure in the house style; nothing global survives it."""
    with styled():
        yield Figure(figsize=(width, height), layout=None)


def _heading_lines(title: str, subtitle: str) -> list[tuple[str, float, bool]]:
    return [
        (line, size, bold)
        for text, size, bold in ((title, 10.4, True), (subtitle, 9.0, False))
        for line in wrapped(text, 0.96 * WIDTH, size, bold=bold)
        if text
    ]


def heading_height(title: str, subtitle: str = "") -> float:
    """Inches that a heading takes, so that a figure can be made as high as it has to be."""
    lines = _heading_lines(title, subtitle)
    return 0.08 * bool(lines) + sum(LEADING * size / 72 for _, size, _ in lines)


def heading(
    figure: Figure, title: str, subtitle: str = "", *, top: float = 0.0, muted: bool = True
) -> None:
    """Write a title and what stands under it, each in as many lines as it needs.

    The figure has its final height, ``top`` is inches from its top. A muted subtitle is grey: an
    explanation, not a finding.
    """
    below = top + 0.06
    for line, size, bold in _heading_lines(title, subtitle):
        figure.text(
            0.012, 1 - below / figure.get_figheight(), line, size=size, va="top",
            weight="bold" if bold else "normal", color=INK if bold or not muted else MUTED,
        )  # fmt: skip
        below += LEADING * size / 72


def svg(figure: Figure, identifier: str) -> str:
    """Write a figure as SVG: no date, no random ids, its own ids prefixed by the exhibit's.

    Several figures share a page, so that every internal id carries the exhibit's name; without it
    the browser would take the clip paths and glyphs of one figure for those of another.
    """
    buffer = StringIO()
    # savefig would draw a figure with a layout twice, once for nothing but the layout
    canvas: Any = FigureCanvasSVG(figure)
    canvas.print_svg(buffer, metadata=dict.fromkeys(("Date", "Creator", "Format", "Type")))
    text = buffer.getvalue()
    text = text[text.index("<svg") :].strip()
    text = re.sub(r"\n\s*", "\n", text.replace("DejaVuSans-", ""))
    used = set(re.findall(r'(?:xlink:href="#|url\(#)([^")]+)', text))
    text = re.sub(r' id="([^"]+)"', lambda m: m[0] if m[1] in used else "", text)
    prefix = f"x{zlib.crc32(identifier.encode()) % 16**5:x}"  # short: glyphs are referred to a lot
    for before in (' id="', 'xlink:href="#', "url(#"):
        text = text.replace(before, f"{before}{prefix}-")
    text = re.sub(r"\n\s*<!--.*?-->", "", text)
    style = f'style="width:100%;max-width:{WIDEST}px;height:auto"'
    return _shorter(_rounded(text)).replace("<svg ", f"<svg {style} ", 1)


def _rounded(text: str) -> str:
    """Numbers to a hundredth of a point, finer than print; the scales of glyphs in full."""
    parts = [part.partition(")") for part in ("1)" + text).split("scale(")]
    cut = [f"{scale}){_FINER.sub('', rest)}" for scale, _, rest in parts]
    return "scale(".join(cut)[2:]


_FINER: Final = re.compile(r"(?<=\.\d\d)\d+")  # with nothing to put in its place: ten times faster


def _shorter(text: str) -> str:
    """The same drawing in fewer characters: half of an SVG is spaces and wrappers of one glyph."""
    text = re.sub(r'(<use [^>]*?) transform="translate\((-?[\d.]+) 0\)"', r'\1 x="\2"', text)
    for command in "MLQC":  # a line of its own for each in the data of a path
        text = text.replace(f" \n{command} ", command).replace(f"\n{command} ", command)
    text = text.replace(' d="M ', ' d="M').replace(" \nz", "z").replace('z\n"', 'z"')
    text = text.replace(' \n"', '"')
    text = text.replace("<g/>\n", "")
    while text != (shorter := re.sub(r"<g>\n(<[^\n]+/>\n)</g>\n", r"\1", text)):
        text = shorter
    return text


def text_width(text: str, size: float, *, bold: bool = False) -> float:
    """Width of a line of text in inches, as the figures draw it; pairs are not kerned.

    Examples
    --------
    >>> 0.2 < text_width("82%", 9) < text_width("82%", 9, bold=True) < 0.5
    True
    """
    return sum(_advance(character, bold) for character in text) * size / 72


@cache
def _advance(character: str, bold: bool) -> float:
    """Width of a character in sizes of its type."""
    bundled()
    font = get_font(findfont(FontProperties(family=FAMILY, weight="bold" if bold else 400)))
    font.set_size(100, 72)
    glyph = font.load_char(ord(character), flags=LoadFlags.NO_HINTING)
    return float(glyph.linearHoriAdvance) / 65536 / 100


def wrapped(text: str, inches: float, size: float, *, bold: bool = False) -> list[str]:
    """Break a text into lines that fit a width; a word that is wider stands alone.

    Words have ordinary spaces between them; a no-break space holds two together.

    Examples
    --------
    >>> wrapped("Nghèo đa chiều, dân tộc thiểu số", 1.5, 9)
    ['Nghèo đa chiều, dân', 'tộc thiểu số']
    """
    lines: list[str] = []
    for word in text.split(" "):
        longer = f"{lines[-1]} {word}" if lines else word
        if lines and text_width(longer, size, bold=bold) <= inches:
            lines[-1] = longer
        else:
            lines.append(word)
    return lines


def write(
    axes: Axes, x: float, y: float, text: str, size: float = 8.8, color: str = INK, *,
    bold: bool = False, side: str = "left", va: str = "center", on: str = "",
    **look: Any,
) -> None:  # fmt: skip
    """Write words into a drawing.

    ``on`` tells what the place is counted in: values; ``rows``, shares of the width beside a value;
    ``axes``, shares of both.
    """
    named = {"": axes.transData, "rows": axes.get_yaxis_transform(), "axes": axes.transAxes}
    look |= {"weight": "bold" if bold else "normal"}
    axes.text(x, y, text, size=size, color=color, ha=side, va=va, transform=named[on], **look)


def spaced(
    positions: list[float], gap: float, low: float = -math.inf, high: float = math.inf
) -> list[float]:
    """Move label positions, in any order, apart so that neighbours are at least a gap apart.

    Each cluster keeps its centre, as far as the ends ``low`` and ``high`` allow, between which
    there has to be room for all.

    Examples
    --------
    >>> [round(p, 2) for p in spaced([1.0, 1.1, 3.0], 0.5)]
    [0.8, 1.3, 3.0]
    >>> spaced([0.0, 0.1], 0.5, low=0.25)
    [0.25, 0.75]
    """
    wanted, steps = np.asarray(positions), gap * np.arange(len(positions))
    order = np.argsort(wanted, kind="stable")
    fitted = scipy.optimize.isotonic_regression(wanted[order] - steps)  # least squares
    placed = fitted.x + steps
    placed = np.minimum(np.maximum(placed, low + steps), high - steps[::-1])
    return [float(place) for place in placed[np.argsort(order)]]
