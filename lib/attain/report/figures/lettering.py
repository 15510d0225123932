"""The text of figures as outlines: to the bit what matplotlib draws, from letters measured once.

Shaping a line takes matplotlib about a millisecond, and it does so to measure a line and again to
draw it: a third of the time of a figure. In the letters of Vietnamese and English a line is its
letters one after the other, each at a distance that depends on it and on the next. Both are asked
of matplotlib once. What is otherwise (other scripts, formulas) is left to it entirely.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import cache, lru_cache
from itertools import accumulate, groupby, pairwise
from operator import itemgetter
from typing import Any, Final, NamedTuple

from matplotlib.backends.backend_svg import RendererSVG
from matplotlib.figure import Figure
from matplotlib.font_manager import FontProperties, fontManager, get_font
from matplotlib.ft2font import LoadFlags
from matplotlib.textpath import TextToPath

FAMILY: Final = "DejaVu Sans"

# Latin letters that need no other to be complete, digits, punctuation and mathematical signs.
_PLAIN: Final = re.compile(
    r"[ -~\u00a0-\u024f\u1e00-\u1eff\u2010-\u2027\u2030-\u205e\u2190-\u22ff]+"
)
_UNHINTED: Final = LoadFlags.NO_HINTING

Files = tuple[str, ...]  # of a font and of those that stand in for what it lacks


class Letter(NamedTuple):
    """One glyph: its name in the drawing, its outline, and its extent in 64ths of a unit."""

    name: str
    outline: Any
    advance: int
    lowest: int
    highest: int


class Line(NamedTuple):
    """A shaped line: its letters, where each begins, and its extent in units of the font."""

    letters: tuple[Letter, ...]
    starts: tuple[float, ...]
    width: float
    height: float
    descent: float


class Lettering(TextToPath):
    """Shapes text as :class:`matplotlib.textpath.TextToPath` does, and remembers it.

    Examples
    --------
    >>> from matplotlib.font_manager import FontProperties
    >>> nine = FontProperties(family="DejaVu Sans", size=9)
    >>> ours, theirs = Lettering(), TextToPath()
    >>> all(
    ...     ours.get_text_width_height_descent(text, nine, False)
    ...     == theirs.get_text_width_height_descent(text, nine, False)
    ...     for text in ("Tỷ lệ hộ nghèo", "AV – 78,37 %", "figures")
    ... )
    True
    """

    def __init__(self) -> None:
        super().__init__()
        self._files: dict[Any, Files] = {}

    def _get_font(self, prop: Any) -> Any:
        files = tuple(fontManager._find_fonts_by_props(prop))
        font = _sized(files)
        self._files[font] = files
        return font

    def get_text_width_height_descent(
        self, s: str, prop: Any, ismath: Any
    ) -> tuple[float, float, float]:
        """Return the extent of a line in points."""
        line = None if ismath else _line(self._files[self._get_font(prop)], s)
        if line is None:
            extent: tuple[float, float, float] = super().get_text_width_height_descent(
                s, prop, ismath
            )
            return extent
        scale = prop.get_size_in_points() / self.FONT_SCALE
        return line.width * scale, line.height * scale, line.descent * scale

    def get_glyphs_with_font(
        self,
        font: Any,
        s: str,
        glyph_map: Any = None,
        return_new_glyphs_only: bool = False,
        **shaping: Any,
    ) -> tuple[list[tuple[str, float, float, float]], Any, list[Any]]:
        """Return the glyphs of a line with their places, and the outlines that are new."""
        line = None if any(shaping.values()) else _line(self._files[font], s)
        if line is None:
            shaped: tuple[list[Any], Any, list[Any]] = super().get_glyphs_with_font(
                font, s, glyph_map, return_new_glyphs_only, **shaping
            )
            return shaped
        known = {} if glyph_map is None else glyph_map
        outlines = {letter.name: letter.outline for letter in line.letters}
        new = {name: outline for name, outline in outlines.items() if name not in known}
        if not return_new_glyphs_only:
            known.update(new)
        places = [
            (letter.name, start, 0.0, 1.0)
            for letter, start in zip(line.letters, line.starts, strict=True)
        ]
        return places, new if return_new_glyphs_only else known, []


_LETTERING: Final = Lettering()


def _sized(files: Files) -> Any:
    """The font of this process, which a fork does not share with the one that it came from."""
    font = get_font(files)
    font.set_size(TextToPath.FONT_SCALE, TextToPath.DPI)
    return font


@lru_cache(4096)
def _line(font: Files, text: str) -> Line | None:
    """A line put together from its letters, or shaped once; None where it may be otherwise."""
    if not _PLAIN.fullmatch(text):
        return None
    letters = tuple(_letter(font, character) for character in text)
    pairs, known = list(pairwise(text)), _distances(font)
    if known.keys() >= set(pairs):
        starts = tuple(accumulate((known[pair] for pair in pairs), initial=0.0))
    else:
        items = _sized(font)._layout(text, _UNHINTED)
        shaped = tuple(_glyph(font, item) for item in items)
        starts = tuple(item.x for item in items)
        if shaped == letters:
            known.update(zip(pairs, (b - a for a, b in pairwise(starts)), strict=True))
        letters = shaped  # else two letters became one glyph
    lowest = min(letter.lowest for letter in letters)
    highest = max(letter.highest for letter in letters)
    width = starts[-1] + letters[-1].advance / 64
    return Line(letters, starts, width, (highest - lowest) / 64, -lowest / 64)


@cache
def _letter(font: Files, character: str) -> Letter:
    (item,) = _sized(font)._layout(character, _UNHINTED)
    return _glyph(font, item)


def _glyph(font: Files, item: Any) -> Letter:
    """The glyph of a shaped line, loaded once."""
    name = _LETTERING._get_glyph_repr(item.ft_object, item.glyph_index)  # type: ignore[attr-defined]
    known = _glyphs(font)
    if name not in known:
        glyph = item.ft_object.load_glyph(item.glyph_index, flags=_UNHINTED)
        _, lowest, _, highest = glyph.bbox
        outline = item.ft_object.get_path()
        known[name] = Letter(name, outline, glyph.horiAdvance, lowest, highest)
    return known[name]


@cache
def _glyphs(font: Files) -> dict[str, Letter]:
    return {}


@cache
def _distances(font: Files) -> dict[tuple[str, str], float]:
    """From the start of a letter to that of the next: whole 64ths, which add up exactly."""
    return {}


def learn(texts: Iterable[str]) -> None:
    """Measure the pairs of letters of some texts, so that lines of them are only put together.

    Parameters
    ----------
    texts : iterable of str
        What figures say, in any language.
    """
    pairs = sorted({pair for text in texts for pair in pairwise(text)})
    for weight in ("normal", "bold"):
        prop = FontProperties(family=FAMILY, weight=weight)
        font = tuple(fontManager._find_fonts_by_props(prop))
        for _, alike in groupby(pairs, key=itemgetter(0)):  # a ligature spoils one line of many
            _line(font, "".join(first + second for first, second in alike))


def draw(figure: Figure, stream: Any, **metadata: None) -> None:
    """Write a figure as ``figure.savefig(stream, format="svg")`` does.

    Parameters
    ----------
    figure : matplotlib.figure.Figure
        Without artists that have to be rasterized.
    stream : text stream
        Where to.
    **metadata
        As of ``savefig``; None leaves an entry out.
    """
    figure.set_dpi(72)  # points
    width, height = figure.get_size_inches() * 72
    renderer: Any = RendererSVG(  # type: ignore[no-untyped-call]
        width, height, stream, image_dpi=72, metadata=metadata
    )
    renderer._text2path = _LETTERING
    figure.draw(renderer)
    renderer.finalize()
