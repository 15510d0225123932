"""The small fan beside a target: published results, the forecast, the line to reach.

Drawn from the bare numbers of the brief by ``fan.svg.j2``; colours come from the page's style
sheet, so that one drawing serves light, dark and paper.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any, Final

from markupsafe import Markup

from attain.report.figures.style import spaced
from attain.report.outlook import drawn_ends
from attain.report.text.catalogue import LANGUAGES
from attain.site.layout import environment

BANDS: Final = ("b95", "b80", "b50")
LINE: Final = 15.0
"""Least distance of two labels."""
LETTER: Final = 6.6
"""Width of a letter of a label, about."""
WINDOW: Final = 10
"""Years shown, the target year included; a longer history stands in the table beside it."""

Point = tuple[float, float]


@dataclass(frozen=True)
class Frame:
    """Where the years and values (first and last) of one fan fall on the drawing.

    The gutter is room at the right for the words of the target lines, the lead room at the left.
    """

    years: Point
    values: Point
    width: float
    height: float
    gutter: float
    lead: float

    def x(self, year: float) -> float:
        """From the left edge."""
        first, last = self.years
        room = self.width - self.gutter - 10.0 - self.lead
        return self.lead + room * (year - first) / max(last - first, 1.0)

    def y(self, value: float) -> float:
        """From the top; higher values stand higher, and what lies outside on the edge."""
        low, high = self.values
        room = self.height - 22.0 - 14.0
        return 14.0 + room * (high - min(max(value, low), high)) / (high - low)

    def point(self, figure: Sequence[Any]) -> Point:
        """The place of a year and its value."""
        return self.x(figure[0]), self.y(figure[1])


def draw(
    row: Mapping[str, Any],
    *,
    languages: Sequence[str] = LANGUAGES,
    width: float = 360,
    height: float = 170,
) -> Markup:
    """The fan of a target as SVG, its few words in the languages asked for.

    The row is a target of ``brief.json``; the drawing is scaled to the room it gets. It is hidden
    from screen readers, since the page says the same in words beside it, and empty for a target
    without any figure.
    """
    fan, words = row["fan"], {language: row[language]["fan"] for language in languages}
    if not fan["history"]:
        return Markup("")
    history = [point for point in fan["history"] if point[0] > fan["year"] - WINDOW]
    history = history or fan["history"][-1:]
    asked = (text for told in words.values() for text in told["targets"])
    gutter = 21.0 + (LETTER + 0.6) * max(map(len, asked), default=0)
    last = {language: told["last"] for language, told in words.items()}
    wide = LETTER * max(map(len, last.values()))
    # a single result has the whole fan at its right: its label stands before it
    alone = len(history) == 1 and wide + 14.0 < 0.4 * width
    lead = wide + 14.0 if alone else 10.0
    at = Frame(*_ends(fan, history), width, height, gutter, lead)
    whole = [point for point in history if point[3] == 12]
    ahead = [(each["year"], each["median"], each["bands"]) for each in fan["forecast"]]
    # the bands open at the last result of a whole year, if one came before them
    opens = [point for point in whole if point[0] < (ahead[0][0] if ahead else fan["year"])][-1:]
    heights = [at.y(level) for level in fan["targets"]]
    places = spaced(heights, LINE, high=height - 20.0)
    labels = [
        {k: told["targets"][n] for k, told in words.items() if len(told["targets"]) > n}
        for n in range(len(places))
    ]
    drawn = environment().get_template("fan.svg.j2").render(
        at=at,
        start=[at.point(point) for point in opens],
        bands=[
            (name, *([(at.x(year), at.y(bands[n][side])) for year, _, bands in ahead]
                     for side in (0, 1)))
            for n, name in enumerate(BANDS if ahead else ())
        ],
        median=[at.point(point) for point in ahead],
        targets=list(zip(heights, places, labels, strict=True)),
        side=1.0 if fan["better"] == "down" else -1.0,
        steps=list(pairwise(whole)),
        whole=whole,
        parts=[point for point in history if point[3] < 12],
        last=(last, *_corner(at, history, fan, wide)),
        end=at.x(fan["year"]) + 8,
        years=_years(at, history[0][0], history[-1][0], fan["year"]),
    )  # fmt: skip
    return Markup(drawn.replace("\n", ""))


def _ends(fan: Mapping[str, Any], history: Sequence[Sequence[Any]]) -> tuple[Point, Point]:
    """Years and values that a drawing has to hold; a band that dwarfs it is cut."""
    values = [point[1] for point in history] + list(fan["targets"])
    for ahead in fan["forecast"]:
        values += drawn_ends(*ahead["bands"][:2])
    years = [point[0] for point in history] + [fan["year"]]
    low, high = min(values), max(values)
    margin = 0.06 * (high - low) or abs(high) * 0.1 or 1.0
    return (min(years), max(years)), (low - margin, high + margin)


def _corner(
    at: Frame, history: Sequence[Sequence[Any]], fan: Mapping[str, Any], wide: float
) -> tuple[float, float, str]:
    """Where the last result is written: at the corner of its dot where least else is drawn."""
    x, y = at.point(history[-1])
    corners = [
        (x + shift, y + drop, anchor)
        for anchor, shift in (("end", 4.0), ("start", -4.0))
        for drop in (-8.0, 17.0)
    ]
    if len(history) == 1:
        corners.insert(0, (x - 9.0, y + 4.0, "end"))
    lines = [at.y(level) for level in fan["targets"]]
    path = [  # twenty places on each stretch of the line
        (a[0] + (b[0] - a[0]) * step / 20, a[1] + (b[1] - a[1]) * step / 20)
        for a, b in pairwise(map(at.point, history))
        for step in range(20)
    ]

    def cost(corner: tuple[float, float, str]) -> float:
        left = corner[0] - (wide if corner[2] == "end" else 0.0)
        top, low = corner[1] - 11.0, corner[1] + 3.0
        outside = left < 2.0 or top < 0.0 or low > at.height - 20.0
        right = left + wide
        crossed = sum(right > at.lead - 6.0 and top - 1.0 < line < low + 1.0 for line in lines)
        covered = sum(left < px < right and top < py < low for px, py in path)
        ahead = corner[2] == "start"  # over the bands, or even over the bar at their end
        banded = 1.5 * ahead + 2.0 * (ahead and right > at.x(fan["year"]) - 8.0)
        return 9.0 * outside + 2.0 * crossed + 0.4 * covered + banded

    return min(corners, key=cost)


def _years(at: Frame, first: int, last: int, target: int) -> list[tuple[int, str, float, str]]:
    """The first, the last and the target year, as far as they have room."""
    start = at.lead - 6.0
    shown = [(target, "year ahead", at.x(target), "middle")]
    if at.x(target) - at.x(last) > 34.0:
        alone = (start, "start") if last == first else (at.x(last), "middle")
        shown.append((last, "year", *alone))
    if first != last and min(at.x(last) - 14.0, at.x(target) - 30.0) > start + 40.0:
        shown.append((first, "year", start, "start"))
    return shown
