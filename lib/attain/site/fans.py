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
LETTER: Final = 7.2
"""Width of a letter of a label, about."""
START: Final = 4.0
"""Where the axis begins."""
WINDOW: Final = 10
"""Years shown, the target year included; a longer history stands in the table beside it."""

Point = tuple[float, float]


@dataclass(frozen=True)
class Frame:
    """Where the years and values (first and last) of one fan fall on the drawing.

    The gutter is room at the right for the words of the target lines.
    """

    years: Point
    values: Point
    width: float
    height: float
    gutter: float

    def x(self, year: float) -> float:
        """From the left edge."""
        first, last = self.years
        room = self.width - self.gutter - 20.0
        return 10.0 + room * (year - first) / max(last - first, 1.0)

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
    gutter = 21.0 + LETTER * max(map(len, asked), default=0)
    at = Frame(*_ends(fan, history), width, height, gutter)
    first, last, year = history[0][0], history[-1][0], at.x(fan["year"])
    # the last result stands beside its year under the axis, where nothing else is drawn
    results = {language: f"{last}: {told['last']}" for language, told in words.items()}
    wide = LETTER * max(map(len, results.values()))
    until = max(START + wide, min(at.x(last) + wide / 2, year - 24.0))
    years = [(first, "year", START, "start")] * (until - wide > START + 40.0)
    years += [(fan["year"], "year ahead", year, "middle")] * (until < year - 22.0)
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
        parts=[at.point(point) for point in history if point[3] < 12],
        results=results,
        until=until,
        left=START,
        end=year + 8,
        years=years,
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
