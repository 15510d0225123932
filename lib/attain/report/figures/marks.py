"""Marks that several figures share: a published history, its breaks, its last value."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import pairwise
from typing import Any, Final

import pandas as pd
from matplotlib.axes import Axes
from matplotlib.patheffects import withStroke
from matplotlib.ticker import MaxNLocator

from attain.report.figures.style import HISTORY, MUTED
from attain.report.outlook import each
from attain.report.text.catalogue import say
from attain.report.text.numbers import enumerate_words, number
from attain.report.text.wording import printed_decimals, when_read

HALO: Final = [withStroke(linewidth=2.4, foreground="white")]


def draw_history(
    axes: Axes, history: pd.DataFrame, breaks: Iterable[int], *, size: float, joined: int | None
) -> None:
    """Draw points and lines; a line over a break or a gap is dotted, uncertain points are hollow.

    Breaks are the first years of a new definition, each with a dotted line before it. Joined is
    the first year of the indicator's own figures: those before are of the one it continues, and
    are drawn as squares. A figure of part of a year is a triangle that no line leads to.
    """
    steps = [*breaks, *([joined] if joined else [])]
    for first in steps_within(steps, history):  # which ones, the note below says
        axes.axvline(first - 0.5, color=MUTED, lw=0.9, ls=(0, (1, 2)), zorder=1)
    parts = history["months"] < 12
    look: dict[str, Any] = {"mec": HISTORY, "mew": 1.2, "zorder": 5, "clip_on": False}
    if parts.any():
        some = history[parts]
        axes.plot(some["year"], some["value"], "^", ms=size, mfc="white", **look)
        history = history[~parts]
    years, values = history["year"].tolist(), history["value"].tolist()
    for (start, low), (end, high) in pairwise(zip(years, values, strict=True)):
        loose = end - start > 1 or any(start < year <= end for year in steps)
        line = (0, (2, 2)) if loose else "-"
        axes.plot([start, end], [low, high], color=HISTORY, lw=1.3, zorder=3, ls=line)
    for year, value, status in zip(years, values, history["status"], strict=True):
        lent = joined is not None and year < joined
        mark, wide = ("s", 0.8 * size) if lent else ("o", size)
        axes.plot(year, value, mark, ms=wide, mfc=HISTORY if status == "A" else "white", **look)


def steps_within(breaks: Iterable[int], history: pd.DataFrame) -> list[int]:
    """First years of a new definition that a history runs over."""
    first, last = history["year"].min(), history["year"].max()
    return [year for year in breaks if first < year <= last]


def step_note(breaks: list[int], joined: int | None, language: str, history: pd.DataFrame) -> str:
    """Say what the dotted lines and the marks of a figure stand for; empty where there is none."""
    parts = []
    if breaks:
        years = enumerate_words([str(year) for year in breaks], language)
        parts.append(say("chart.note.break", language, years=years))
    if joined:
        parts.append(say("chart.note.joined", language, year=str(joined)))
    if len(some := history[history["months"] < 12]):
        named = [when_read(row, language) for row in each(some)]
        parts.append(say("chart.note.part", language, parts=enumerate_words(named, language)))
    return " · ".join(parts)


def label_last(
    axes: Axes, history: pd.DataFrame, language: str, decimals: int, *, size: float,
    under: bool = False,
) -> None:  # fmt: skip
    """Write the last value on the side away from the line that leads to it, or under the point."""
    last = history.iloc[-1]
    alone, (left, right) = len(history) == 1, axes.get_xlim()
    room = last["year"] <= left + 0.9 * (right - left)  # on the side of a value that has fallen
    falling = not alone and room and last["value"] < history["value"].iloc[-2]
    offset = (9, -7) if under else (-5 if alone else 2 if falling else -3, 6)
    words = number(last["value"], language, decimals)
    if last["months"] < 12:
        words = f"{words} ({say('when.months', language, months=int(last['months']))})"
    side = "center" if under else "left" if alone or falling else "right"
    axes.annotate(
        words, (last["year"], last["value"]), xytext=offset, textcoords="offset points", ha=side,
        va="top" if under else "baseline", size=size, weight="bold", zorder=6, path_effects=HALO,
    )  # fmt: skip


def draw_scale(
    axes: Axes, language: str, *, x: Sequence[int] = (), y: int, size: float = 9.0,
    accent: str = "",
) -> None:  # fmt: skip
    """Give a drawing its scales, once its limits are final.

    Across the years that are to be named, the last one in the colour of the accent; upwards about
    ``y`` numbers, each with a line.
    """
    axes.yaxis.set_major_locator(MaxNLocator(y))
    decimals = printed_decimals(*axes.get_yticks())  # that all need, and no more
    axes.yaxis.set_major_formatter(lambda tick, _: number(tick, language, decimals))
    axes.set_xticks(x, list(map(str, x)))
    axes.tick_params(labelsize=size)
    axes.spines[:].set_visible(False)
    axes.grid(axis="y")
    if accent:
        axes.get_xticklabels()[-1].set_color(accent)
