"""How fast it would have to move: required, mean and best pace, and what other provinces did."""

from __future__ import annotations

import math
from functools import partial
from typing import Final

import numpy as np
import pandas as pd
from matplotlib.axes import Axes

from attain.report.exhibit import Prose
from attain.report.figures.frame import Drawing, Panel, exhibit
from attain.report.figures.marks import HALO, draw_scale, lined, write
from attain.report.figures.style import FORECAST, HISTORY, INK, MUTED, PEERS, RULE, TARGET
from attain.report.outlook import each, find_target
from attain.report.selection import Pace, comparable, faster, sign_of
from attain.report.text.catalogue import say
from attain.report.text.numbers import enumerate_words
from attain.report.text.prose import told
from attain.report.text.wording import (
    axis_name,
    nothing,
    pace_words,
    say_of,
    target_line,
    target_name,
)
from attain.targets.frames import peers
from attain.targets.study import Study

__all__ = ["changes", "pace"]

ROW: Final = 0.84
BARS: Final = (("required", TARGET), ("mean", HISTORY), ("best", PEERS))
LEFT, RIGHT = -0.75, 2.35  # of a row; the longest bar is 1
PLOT: Final = 0.95  # inches of one distribution
BINS: Final = 36


@exhibit
def pace(study: Study) -> Drawing | Prose:
    """Draw required, mean and best pace of every target, each on its own scale."""
    rows = comparable(study)
    if rows.empty:
        return nothing(study, "pace")
    names = faster(study, rows, "mean")
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
    return f"{say(f'chart.pace.{_kind(study, row, name)}', study.language)} {pace}"


def _kind(study: Study, row: Pace, name: str) -> str:
    """What a bar stands for; a target that is already met allows a step back, it requires none."""
    if name == "required" and sign_of(study, row) * row.required <= 0:
        return "allowed"
    return name


def _row(study: Study, axes: Axes, row: Pace, top: float) -> None:
    sign = sign_of(study, row)
    values = {name: sign * float(getattr(row, name)) for name, _ in BARS}
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


@exhibit
def changes(study: Study) -> Drawing | Prose:
    """Draw the changes of all other provinces, with the change each target requires."""
    rows = study.pace
    rows = rows[rows["peers_of"].fillna(0) > 0]
    if rows.empty:
        return nothing(study, "panel")
    panels = []
    for row in each(rows):
        draw = partial(_distribution, study=study, row=row)
        name, found = target_line(study, find_target(study, row.target)), "chart.changes.finding"
        panels.append(
            Panel(draw, PLOT, 0.04, 0.96, 0.06, 0.30, title=name, subtitle=told(study, found, row))
        )
    alt = "; ".join(f"{panel.title}: {panel.subtitle}" for panel in panels)
    return Drawing("fig-02-changes", alt, panels)


def _distribution(axes: Axes, study: Study, row: Pace) -> pd.DataFrame:
    import seaborn as sns  # the one figure that needs it: it takes a second to import

    paces = peers(study, row.panel, int(row.years))["pace"]
    # The outermost hundredths are counted in the bins at the ends; the lines are always inside.
    low, high = np.quantile(paces, [0.01, 0.99])
    lines = [value for value in (row.required, row.mean) if not math.isnan(value)]
    low, high = min(low, *lines), max(high, *lines)
    edges = np.linspace(low, high, BINS + 1)
    inside = paces.clip(low, high)
    counts, _ = np.histogram(inside, bins=edges)
    sns.histplot(x=inside, bins=list(edges), ax=axes, color=PEERS, lw=0, alpha=0.85, element="step")
    axes.axvline(0, color=MUTED, lw=0.8)
    axes.axvline(row.required, color=TARGET, lw=2)
    if not math.isnan(row.mean):
        axes.axvline(row.mean, color=FORECAST, lw=1.4, ls=(0, (4, 2)))
    peak = 1.28 * axes.get_ylim()[1]  # room for the words above the bars
    axes.set_ylim(0, peak)
    draw_scale(axes, study.language, x=6, size=8.8)
    at = (row.required - low) / (high - low)
    left = at > 0.88 or (at > 0.2 and row.required < float(paces.median()))
    axes.annotate(
        say(f"chart.changes.{_kind(study, row, 'required')}", study.language), (row.required, peak),
        xytext=(-4 if left else 4, 0), textcoords="offset points", ha="right" if left else "left",
        va="top", size=8.8, weight="bold", color=TARGET, path_effects=HALO,
    )  # fmt: skip
    places = [(line - low) / (high - low) for line in lines]
    far = min(places) < 0.25 and max(places) < 0.75  # the unit stands in the free corner
    unit = say("chart.changes.axis", study.language, unit=axis_name(study, row.panel, change=True))
    side = "right" if far else "left"
    write(axes, float(far), 1.0, unit, 8.2, MUTED, side=side, va="top", on="axes")
    return pd.DataFrame(
        {"target": row.target, "from": edges[:-1], "to": edges[1:], "changes": counts}
    )
