"""Marks that several figures share: a published history, its breaks, its last value."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import pairwise
from typing import Any

import pandas as pd
from matplotlib.axes import Axes
from matplotlib.ticker import FuncFormatter, MaxNLocator

from attain.exhibits.catalogue import say
from attain.exhibits.numbers import number
from attain.exhibits.style import HISTORY, MUTED
from attain.exhibits.wording import printed_decimals


def draw_history(
    axes: Axes, history: pd.DataFrame, breaks: Iterable[int], *, size: float = 5.0
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
    """
    breaks = tuple(breaks)
    for (_, start), (_, end) in pairwise(history.iterrows()):
        broken = any(start["year"] < year <= end["year"] for year in breaks)
        loose = broken or end["year"] - start["year"] > 1
        axes.plot(
            [start["year"], end["year"]],
            [start["value"], end["value"]],
            color=HISTORY,
            lw=1.4,
            ls=(0, (2, 2)) if loose else "-",
            zorder=3,
        )
    for _, point in history.iterrows():
        axes.plot(
            point["year"],
            point["value"],
            "o",
            ms=size,
            mec=HISTORY,
            mew=1.2,
            zorder=5,
            mfc=HISTORY if point["status"] == "A" else "white",
            clip_on=False,
        )


def mark_breaks(
    axes: Axes, breaks: Iterable[int], first: int, last: int, language: str, *, named: bool = True
) -> None:
    """Mark the first years of a new definition that lie inside a span of years."""
    for year in breaks:
        if not first < year <= last:
            continue
        axes.axvline(year - 0.5, color=MUTED, lw=0.9, ls=(0, (1, 2)), zorder=1)
        early = (year - first) < 0.45 * (last - first)
        if named:
            axes.annotate(
                say("chart.break", language, year=str(year)),
                (year - 0.5, 1),
                xycoords=("data", "axes fraction"),
                xytext=(3 if early else -3, 2),
                textcoords="offset points",
                size=8.8,
                color=MUTED,
                va="bottom",
                ha="left" if early else "right",
            )


def label_last(
    axes: Axes, history: pd.DataFrame, language: str, decimals: int, *, size: float
) -> None:
    """Write the last value on the side away from the line that leads to it."""
    last = history.iloc[-1]
    falling = len(history) > 1 and last["value"] < history["value"].iloc[-2]
    axes.annotate(
        number(last["value"], language, decimals),
        (last["year"], last["value"]),
        xytext=(0 if falling else -4, 7),
        ha="left" if falling else "right",
        textcoords="offset points",
        size=size,
        weight="bold",
        zorder=6,
        bbox={"facecolor": "white", "edgecolor": "none", "pad": 0.5, "alpha": 0.85},
    )


def number_axis(axis: Any, language: str, count: int) -> None:
    """Ticks as the language writes numbers, with the decimals they need and no more."""
    axis.set_major_locator(MaxNLocator(count))
    places = printed_decimals(*(float(tick) for tick in axis.get_majorticklocs()))
    axis.set_major_formatter(FuncFormatter(lambda value, _: number(value, language, places)))
