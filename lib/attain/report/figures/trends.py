"""How indicators moved: small histories."""

from __future__ import annotations

import math
from functools import partial
from typing import Final

import pandas as pd
from matplotlib.axes import Axes

from attain.report.exhibit import Prose
from attain.report.figures.frame import Drawing, Panel, exhibit
from attain.report.figures.marks import draw_history, draw_scale, label_last
from attain.report.figures.style import TARGET, WIDTH, wrapped, write
from attain.report.outlook import event_level, joined_in, primary
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
