"""Marks that several figures share: a published history, its breaks, its last value."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import pairwise
from typing import Any

import pandas as pd
from matplotlib.axes import Axes
from matplotlib.patheffects import withStroke
from matplotlib.ticker import FuncFormatter, MaxNLocator

from attain.exhibits.catalogue import say
from attain.exhibits.numbers import enumerate_words, number
from attain.exhibits.style import HISTORY, MUTED
from attain.exhibits.wording import printed_decimals


def draw_history(
    axes: Axes,
    history: pd.DataFrame,
    breaks: Iterable[int],
    *,
    size: float = 5.0,
    joined: int | None = None,
) -> None:
    """Draw points and lines; a line over a break or a gap is dotted, uncertain points are hollow.

    Parameters
    ----------
    axes : Axes
        Where to draw.
    history : DataFrame
        year, value, status.
    breaks : iterable of int
        First years of a new definition.
    size : float
        Diameter of a point.
    joined : int, optional
        First year of the indicator's own figures: those before are of the one it continues, and
        are drawn as squares.
    """
    years, values = history["year"].tolist(), history["value"].tolist()
    steps = {*breaks, *([joined] if joined else [])}
    for (start, low), (end, high) in pairwise(zip(years, values, strict=True)):
        loose = end - start > 1 or any(start < year <= end for year in steps)
        axes.plot(
            [start, end], [low, high], color=HISTORY, lw=1.3, zorder=3,
            ls=(0, (2, 2)) if loose else "-",
        )  # fmt: skip
    for year, value, status in zip(years, values, history["status"], strict=True):
        lent = joined is not None and year < joined
        axes.plot(
            year, value, "s" if lent else "o", ms=0.8 * size if lent else size, mec=HISTORY,
            mew=1.2, zorder=5, mfc=HISTORY if status == "A" else "white", clip_on=False,
        )  # fmt: skip


def steps_within(breaks: Iterable[int], history: pd.DataFrame) -> list[int]:
    """First years of a new definition that a history runs over."""
    if history.empty:
        return []
    first, last = int(history["year"].min()), int(history["year"].max())
    return [year for year in breaks if first < year <= last]


def mark_breaks(axes: Axes, years: Iterable[int]) -> None:
    """Draw a dotted line before each first year of a new definition; the note below says which."""
    for year in years:
        axes.axvline(year - 0.5, color=MUTED, lw=0.9, ls=(0, (1, 2)), zorder=1)


def step_note(breaks: list[int], joined: int | None, language: str) -> str:
    """Say what the dotted lines of a figure stand for; empty where there is none."""
    parts = []
    if breaks:
        years = enumerate_words([str(year) for year in breaks], language)
        parts.append(say("chart.note.break", language, years=years))
    if joined:
        parts.append(say("chart.note.joined", language, year=str(joined)))
    return " · ".join(parts)


def label_last(
    axes: Axes,
    history: pd.DataFrame,
    language: str,
    decimals: int,
    *,
    size: float,
    under: bool = False,
) -> None:
    """Write the last value on the side away from the line that leads to it, or under the point."""
    last = history.iloc[-1]
    before = float(history["value"].iloc[-2]) if len(history) > 1 else float(last["value"])
    alone, falling = len(history) == 1, float(last["value"]) < before
    left, right = axes.get_xlim()
    if falling and last["year"] > left + 0.9 * (right - left):
        falling = False  # no room on that side
    offset = (9, -7) if under else (-5 if alone else 2 if falling else -3, 6)
    axes.annotate(
        number(last["value"], language, decimals),
        (last["year"], last["value"]),
        xytext=offset,
        ha="center" if under else "left" if alone or falling else "right",
        va="top" if under else "baseline",
        textcoords="offset points",
        size=size,
        weight="bold",
        zorder=6,
    ).set_path_effects([withStroke(linewidth=2.4, foreground="white")])


def number_axis(axis: Any, language: str, count: int) -> None:
    """Ticks as the language writes numbers, with the decimals they need and no more."""
    axis.set_major_locator(MaxNLocator(count))
    places = printed_decimals(*(float(tick) for tick in axis.get_majorticklocs()))
    axis.set_major_formatter(FuncFormatter(lambda value, _: number(value, language, places)))
