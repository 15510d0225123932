"""How fast it would have to move: required, mean and best pace."""

from __future__ import annotations

import math
from functools import partial
from typing import Final

from matplotlib.axes import Axes

from attain.report.exhibit import Prose
from attain.report.figures.frame import Drawing, exhibit
from attain.report.figures.marks import lined, write
from attain.report.figures.style import HISTORY, INK, PEERS, RULE, TARGET
from attain.report.outlook import each, find_target
from attain.report.selection import Pace, comparable
from attain.report.text.catalogue import say
from attain.report.text.numbers import enumerate_words
from attain.report.text.wording import (
    brief_name,
    nothing,
    pace_words,
    say_of,
    target_line,
    target_name,
)
from attain.targets.study import Study

__all__ = ["pace"]

ROW: Final = 0.84
BARS: Final = (("required", TARGET), ("mean", HISTORY), ("best", PEERS))
LEFT, RIGHT = -0.75, 2.35  # of a row; the longest bar is 1


@exhibit
def pace(study: Study) -> Drawing | Prose:
    """Draw required, mean and best pace of every target, each on its own scale."""
    rows = comparable(study)
    if rows.empty:
        return nothing(study, "pace")
    harder = rows.loc[rows["harder"], "target"]
    names = [brief_name(study, find_target(study, target)) for target in harder]
    listed, title = enumerate_words(names, study.language), "chart.pace.title"
    return Drawing(
        "fig-02-pace",
        alt="; ".join(_alt(study, row) for row in each(rows)),
        panels=[lined(rows, partial(_row, study), ROW, across=(LEFT, RIGHT), above=0.08)],
        title=say_of(study, title if names else "chart.pace.none_faster", names=listed),
        data=rows[["target", "required", "mean", "best"]].reset_index(drop=True),
    )


def _alt(study: Study, row: Pace) -> str:
    words = ", ".join(_words(study, row, name) for name, _ in BARS)
    return f"{target_name(study, find_target(study, row.target))}: {words}"


def _words(study: Study, row: Pace, name: str) -> str:
    """A pace and what it stands for."""
    pace = pace_words(study, row.indicator, getattr(row, name))
    return f"{say(f'chart.pace.{_kind(row, name)}', study.language)} {pace}"


def _kind(row: Pace, name: str) -> str:
    """What a bar stands for; a target that is already met allows a step back, it requires none."""
    if name == "required" and row.sign * row.required <= 0:
        return "allowed"
    return name


def _row(study: Study, axes: Axes, row: Pace, top: float) -> None:
    values = {name: row.sign * float(getattr(row, name)) for name, _ in BARS}
    known = [value for value in values.values() if not math.isnan(value)]
    # The longest bar to the right is 1 long, the longest to the left ends at the margin.
    scale = max(max(known), min(known) / LEFT) or 1.0
    name = target_line(study, find_target(study, row.target))
    write(axes, LEFT, top + 0.02, name, 9, bold=True, va="top")
    axes.plot([0, 0], [top + 0.27, top + 0.95], color=RULE, lw=1)
    for place, (bar, colour) in enumerate(BARS):
        middle, value = top + 0.37 + 0.22 * place, values[bar]
        if math.isnan(value):
            continue
        axes.barh(middle, value / scale, height=0.16, color=colour, lw=0)
        told_in = INK if colour == PEERS else colour
        beside = max(value / scale, 0) + 0.03
        write(axes, beside, middle, _words(study, row, bar), color=told_in)
