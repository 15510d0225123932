"""How indicators moved: the marks of a published history, and small histories."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from functools import partial
from itertools import pairwise
from typing import Any, Final

import pandas as pd
from matplotlib.axes import Axes
from matplotlib.patheffects import withStroke
from matplotlib.ticker import MaxNLocator

from attain.report.exhibit import Prose
from attain.report.figures.frame import Drawing, Panel, exhibit
from attain.report.figures.style import HISTORY, MUTED, TARGET, WIDTH, wrapped, write
from attain.report.outlook import each, event_level, joined_in, primary
from attain.report.selection import tracked
from attain.report.text import wording
from attain.report.text.catalogue import say
from attain.report.text.numbers import enumerate_words, number
from attain.targets.readings import MAIN
from attain.targets.study import Study

__all__ = ["histories"]

COLUMNS: Final = 2
CELL: Final = 1.055  # inches of one small history
WIDE: Final = 0.365  # of the width
LINE: Final = 0.165
HALO: Final = [withStroke(linewidth=2.4, foreground="white")]


@exhibit
def histories(study: Study) -> Drawing | Prose:
    """Draw the history behind every targeted indicator, with the level asked for."""
    language = study.language
    pairs = tracked(study)
    if not pairs:
        return wording.nothing(study, "figures")
    names = [wording.indicator_name(study, *pair, short=True) for pair in pairs]
    broken = [wrapped(name, 0.455 * WIDTH, 9, bold=True) for name in names]
    panels = []
    for place, (pair, name) in enumerate(zip(pairs, broken, strict=True)):
        column = place % COLUMNS
        row = broken[place - column : place - column + COLUMNS]
        above = 0.2 + LINE * max(map(len, row))
        left = 0.105 + 0.5 * column
        draw = partial(_cell, study=study, pair=pair, name=name, above=above)
        panels.append(Panel(draw, CELL, left, left + WIDE, above, 0.3, beside=column > 0))
    return Drawing(
        "fig-02-histories",
        alt=say("chart.histories.alt", language, area=wording.area_name(study),
                names=enumerate_words(names, language)),
        panels=panels,
    )  # fmt: skip


def _cell(
    axes: Axes, study: Study, pair: tuple[str, str], name: list[str], above: float
) -> pd.DataFrame:
    language, (indicator, group) = study.language, pair
    left, top = -0.093 / WIDE, 1 + (above - 0.06) / CELL
    write(axes, left, top, "\n".join(name), 9, bold=True, va="top", on="axes")
    reading = study.readings(indicator, group)[MAIN]
    known, history = study.view.indicator(indicator), reading.history
    breaks = study.view.indicator(reading.series).breaks_in(study.area.area)
    joined = joined_in(study, indicator, group)
    levels = [
        level
        for target in study.targets
        if (target.indicator, target.group) == pair
        and not target.unread
        and not math.isnan(level := event_level(primary(study, target.target)))
    ]
    final = study.parameters.target_year
    first, last = int(history["year"].min()), int(history["year"].max())
    end = max(final, last)
    span = max(end - first, 1)
    draw_history(axes, history, breaks, size=4.2, joined=joined)
    half = 0.07 * span + 0.1
    for level in levels:
        axes.plot([final - half, final + half], [level, level], color=TARGET, lw=2.4,
                  solid_capstyle="butt", clip_on=False)  # fmt: skip
    axes.margins(y=0.24)
    axes.set_xlim(first - 0.08 * span - 0.1, end + half)
    _labels(axes, history, levels, final, language, int(known.decimals))
    near = last < final and (final - last) / span < 0.26  # two years would run into each other
    shown = sorted({first, final} if near else {first, last, final})
    draw_scale(axes, language, x=shown, y=3, size=8.6)
    asked = pd.DataFrame({"year": final, "value": levels, "status": "target"})
    frame = history[["year", "value", "status"]]
    frame = pd.concat([frame, asked], ignore_index=True) if levels else frame
    both = {"indicator": indicator, "group": group}
    return frame.assign(**both)[[*both, *frame]]


def _labels(
    axes: Axes, history: pd.DataFrame, levels: list[float], final: int, language: str, decimals: int
) -> None:
    """The last value and the level asked for; the level goes below where the two would meet."""
    low, high = axes.get_ylim()
    last, year = float(history["value"].iloc[-1]), int(history["year"].iloc[-1])
    left, right = axes.get_xlim()
    tight = 0 < final - year < 0.12 * (right - left)
    under = tight and any(0 <= level - last < 0.3 * (high - low) for level in levels)
    label_last(axes, history, language, decimals, size=8.8, under=under)
    for level in levels:
        below = 0 <= last - level < 0.45 * (high - low)
        axes.annotate(
            number(level, language, wording.printed_decimals(level)), (final, level), ha="center",
            va="top" if below else "bottom", xytext=(0, -5 if below else 4),
            textcoords="offset points", size=8.8, color=TARGET,
        )  # fmt: skip


# ---- marks that the fan has too ------------------------------------------------------------------
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
        named = [wording.when_read(row, language) for row in each(some)]
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
    decimals = wording.printed_decimals(*axes.get_yticks())  # that all need, and no more
    axes.yaxis.set_major_formatter(lambda tick, _: number(tick, language, decimals))
    axes.set_xticks(x, list(map(str, x)))
    axes.tick_params(labelsize=size)
    axes.spines[:].set_visible(False)
    axes.grid(axis="y")
    if accent:
        axes.get_xticklabels()[-1].set_color(accent)
