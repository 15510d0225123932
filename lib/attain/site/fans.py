"""The small fan beside a target: published results, the forecast, the line to reach.

Drawn from the bare numbers of the brief; colours come from the page's style sheet, so that one
drawing serves light, dark and paper.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any, Final

from markupsafe import Markup, escape

from attain.report.figures.style import spaced
from attain.report.outlook import drawn_ends
from attain.report.text.catalogue import LANGUAGES
from attain.site.safe import plain

BANDS: Final = ("b95", "b80", "b50")
LINE: Final = 15.0
"""Least distance of two labels."""
LETTER: Final = 6.6
"""Width of a letter of a label, about."""
WINDOW: Final = 10
"""Years shown, the target year included; a longer history stands in the table beside it."""


@dataclass(frozen=True)
class Frame:
    """Where the years and values (first and last) of one fan fall on the drawing.

    The gutter is room at the right for the words of the target lines, the lead room at the left.
    """

    years: tuple[float, float]
    values: tuple[float, float]
    width: float
    height: float
    gutter: float
    lead: float = 10.0

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


def frame(
    fan: Mapping[str, Any], width: float, height: float, gutter: float, lead: float = 10.0
) -> Frame:
    """The smallest frame that holds a fan of ``brief.json``; a band that dwarfs it is cut."""
    values = [point[1] for point in fan["history"]] + list(fan["targets"])
    years = [point[0] for point in fan["history"]] + [fan["year"]]
    for ahead in fan["forecast"]:
        values += drawn_ends(*ahead["bands"][:2])
    low, high = min(values), max(values)
    margin = 0.06 * (high - low) or abs(high) * 0.1 or 1.0
    values_drawn = (low - margin, high + margin)
    return Frame((min(years), max(years)), values_drawn, width, height, gutter, lead)


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
    fan = row["fan"]
    if not fan["history"]:
        return Markup("")
    recent = [point for point in fan["history"] if point[0] > fan["year"] - WINDOW]
    fan = {**fan, "history": recent or fan["history"][-1:]}
    row = {**row, "fan": fan}
    asked = [text for language in languages for text in row[language]["fan"]["targets"]]
    gutter = 21.0 + (LETTER + 0.6) * max(map(len, asked), default=0)
    beside = LETTER * max(len(row[language]["fan"]["last"]) for language in languages) + 14.0
    # a single result has the whole fan at its right: its label stands before it
    alone = len(fan["history"]) == 1 and beside < 0.4 * width
    at = frame(fan, width, height, gutter, beside if alone else 10.0)
    words = _targets(row, at, languages), _last(row, at, languages)
    return Markup(
        f'<svg class="fan" viewBox="0 0 {width:g} {height:g}" aria-hidden="true" focusable="false">'
        f"{_bands(fan, at)}{words[0]}{_median(fan, at)}{_history(fan, at)}{words[1]}"
        f"{_years(fan, at)}</svg>"
    )


def _points(pairs: Sequence[tuple[float, float]]) -> str:
    return " ".join(f"{x:.1f},{y:.1f}" for x, y in pairs)


def _bands(fan: Mapping[str, Any], at: Frame) -> str:
    """Three nested bands that open from the last result, and a bar over the target year."""
    start = _start(fan, at)
    shapes = bars = ""
    for place, name in enumerate(BANDS if fan["forecast"] else ()):
        ends = [(at.x(f["year"]), *map(at.y, f["bands"][place])) for f in fan["forecast"]]
        lower = [(x, low) for x, low, _ in ends]
        upper = [(x, high) for x, _, high in reversed(ends)]
        shapes += f'<polygon class="{name}" points="{_points([*start, *lower, *upper])}"/>'
        x, low, high = ends[-1]
        bars += (
            f'<rect class="{name}" x="{x - 6:.1f}" y="{high:.1f}" width="12" '
            f'height="{low - high:.1f}"/>'
        )
    return shapes + bars


def _start(fan: Mapping[str, Any], at: Frame) -> list[tuple[float, float]]:
    """Where the bands open: at the last result of a whole year, if one came before them."""
    first = fan["forecast"][0]["year"] if fan["forecast"] else fan["year"]
    before = [p for p in fan["history"] if p[0] < first and p[3] == 12]
    return [(at.x(p[0]), at.y(p[1])) for p in before[-1:]]


def _median(fan: Mapping[str, Any], at: Frame) -> str:
    if not fan["forecast"]:
        return ""
    line = _start(fan, at)
    line += [(at.x(f["year"]), at.y(f["median"])) for f in fan["forecast"]]
    x, y = line[-1]
    return (
        f'<polyline class="median" points="{_points(line)}"/>'
        f'<line class="middle" x1="{x - 6:.1f}" x2="{x + 6:.1f}" y1="{y:.1f}" y2="{y:.1f}"/>'
    )


def _history(fan: Mapping[str, Any], at: Frame) -> str:
    """Dots, joined; a broken line crosses years without a figure, none leads to part of a year."""
    whole = [point for point in fan["history"] if point[3] == 12]
    points = [(at.x(year), at.y(value)) for year, value, *_ in whole]
    years = [point[0] for point in whole]
    lines = "".join(
        f'<polyline class="{"history" if later - earlier == 1 else "history gap"}" '
        f'points="{_points(ends)}"/>'
        for ends, (earlier, later) in zip(pairwise(points), pairwise(years), strict=True)
    )
    dots = "".join(
        f'<circle class="{"dot" if status == "A" else "dot open"}" r="3" '
        f'cx="{x:.1f}" cy="{y:.1f}"/>'
        for (x, y), (_, _, status, _) in zip(points, whole, strict=True)
    )
    parts = "".join(
        f'<path class="dot open" d="M{at.x(year):.1f},{at.y(value) - 4:.1f}l4,7h-8z"/>'
        for year, value, _, months in fan["history"]
        if months < 12
    )
    return lines + dots + parts


def _targets(row: Mapping[str, Any], at: Frame, languages: Sequence[str]) -> str:
    """The lines to reach; an arrow at their end points to the side that meets them."""
    fan = row["fan"]
    side = 1.0 if fan["better"] == "down" else -1.0
    right = at.width - at.gutter + 2.0
    heights = [at.y(level) for level in fan["targets"]]
    places = spaced(heights, LINE, high=at.height - 20.0)
    parts = []
    for order, (y, place) in enumerate(zip(heights, places, strict=True)):
        tip = [(right + 3, place - 3 * side), (right + 11, place - 3 * side)]
        tip.append((right + 7, place + 4 * side))
        labels = {
            language: row[language]["fan"]["targets"][order]
            for language in languages
            if len(row[language]["fan"]["targets"]) > order
        }
        parts.append(
            f'<line class="target" x1="{at.lead - 6:g}" x2="{right:.1f}" y1="{y:.1f}" '
            f'y2="{y:.1f}"/>'
            f'<polygon class="arrow" points="{_points(tip)}"/>'
            + _text(labels, right + 15, place + 4, "asked")
        )
    return "".join(parts)


def _last(row: Mapping[str, Any], at: Frame, languages: Sequence[str]) -> str:
    """The last result, at the corner of its dot where least else is drawn."""
    fan = row["fan"]
    labels = {language: row[language]["fan"]["last"] for language in languages}
    wide = max(len(text) for text in labels.values()) * LETTER
    year, value = fan["history"][-1][:2]
    x, y = at.x(year), at.y(value)
    corners = [
        (x + shift, y + drop, anchor)
        for anchor, shift in (("end", 4.0), ("start", -4.0))
        for drop in (-8.0, 17.0)
    ]
    if len(fan["history"]) == 1:
        corners.insert(0, (x - 9.0, y + 4.0, "end"))
    lines = [at.y(level) for level in fan["targets"]]
    path = _along([(at.x(p[0]), at.y(p[1])) for p in fan["history"]])

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

    best = min(corners, key=cost)
    return _text(labels, best[0], best[1], "value", best[2])


def _along(points: Sequence[tuple[float, float]]) -> list[tuple[float, float]]:
    """Twenty places on each stretch of a line."""
    return [
        (a[0] + (b[0] - a[0]) * step / 20, a[1] + (b[1] - a[1]) * step / 20)
        for a, b in pairwise(points)
        for step in range(20)
    ]


def _years(fan: Mapping[str, Any], at: Frame) -> str:
    """The first, the last and the target year, as far as they have room."""
    first, last, target = fan["history"][0][0], fan["history"][-1][0], fan["year"]
    y, base, start = at.height - 5.0, at.height - 20.0, at.lead - 6.0
    shown = [(target, "year ahead", at.x(target), "middle")]
    if at.x(target) - at.x(last) > 34.0:
        alone = (start, "start") if last == first else (at.x(last), "middle")
        shown.append((last, "year", *alone))
    if first != last and min(at.x(last) - 14.0, at.x(target) - 30.0) > start + 40.0:
        shown.append((first, "year", start, "start"))
    words = "".join(
        f'<text class="{name}" text-anchor="{anchor}" x="{x:.1f}" y="{y:g}">{year}</text>'
        for year, name, x, anchor in shown
    )
    end = at.x(target) + 8
    axis = f'<line class="base" x1="{start:g}" x2="{end:.1f}" y1="{base:g}" y2="{base:g}"/>'
    return axis + words


def _text(labels: Mapping[str, str], x: float, y: float, name: str, anchor: str = "start") -> str:
    return "".join(
        f'<text class="{name} {language}" lang="{language}" text-anchor="{anchor}" x="{x:.1f}" '
        f'y="{y:.1f}">{escape(plain(text))}</text>'
        for language, text in labels.items()
        if text
    )
