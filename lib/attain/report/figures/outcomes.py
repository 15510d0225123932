"""What happened: target by target, and the registered forecasts of all provinces at once."""

from __future__ import annotations

import math
from functools import partial
from typing import Final, Protocol

import numpy as np
import pandas as pd
from matplotlib.axes import Axes

from attain.evaluation.judgement import panel_sets
from attain.report.exhibit import Prose
from attain.report.figures.frame import Drawing, Panel, exhibit
from attain.report.figures.marks import draw_scale, write
from attain.report.figures.reliability import panel_title
from attain.report.figures.style import BAND, FORECAST, INK, MUTED, RULE, TARGET, bare
from attain.report.outlook import each, find_target
from attain.report.selection import settled
from attain.report.text.catalogue import say
from attain.report.text.numbers import counted, number, period
from attain.report.text.phrases import figure_words, reading_words
from attain.report.text.prose import told
from attain.report.text.wording import (
    Assessment,
    area_name,
    axis_name,
    event_words,
    indicator_name,
    nothing,
    target_line,
    value_words,
)
from attain.targets.readings import MAIN
from attain.targets.study import Study

__all__ = ["outcomes", "provinces"]

ROW: Final = 0.92


@exhibit
def outcomes(study: Study) -> Drawing | Prose:
    """Draw each target's forecast with the level asked for and what happened.

    What happened comes from all that the package of the study holds.
    """
    language, rows = study.language, settled(study)
    if rows.empty:
        return nothing(study, "outcome")
    known = rows[rows["outcome"].notna()]
    title = say("chart.outcomes.none", language, year=str(study.parameters.target_year))
    if len(known):
        held = number(int(known["outcome"].between(known["q10"], known["q90"]).sum()), language)
        title = counted("chart.outcomes.title", len(known), language, inside=held)
    return Drawing(
        "fig-06-outcomes",
        alt="; ".join(
            told(study, f"chart.outcomes.alt{'_within' * math.isnan(row.outcome)}", row)
            for row in each(rows)
        ),
        panels=[
            Panel(partial(_outcome_row, study=study, row=row), ROW, above=0.0 if place else 0.06)
            for place, row in enumerate(each(rows))
        ],
        title=title,
        data=rows.drop(columns=["basis", "upper", "unit"]),
    )


class Settled(Assessment, Protocol):
    """A row of `settled`."""

    scored_by: str
    outcome: float
    within: float
    period: str
    q025: float
    q10: float
    q25: float
    q50: float
    q75: float
    q90: float
    q975: float


def _outcome_row(axes: Axes, study: Study, row: Settled) -> None:
    bare(axes)
    axes.set_ylim(0, 1)
    known = not math.isnan(row.outcome)
    happened = row.outcome if known else row.within
    values = [row.q025, row.q975, row.threshold, happened]
    low, high = min(values), max(values)
    pad = 0.06 * ((high - low) or 1)
    left, right = axes.set_xlim(low - pad, high + pad)
    name = target_line(study, find_target(study, row.target))
    if row.reading != MAIN:
        name = f"{name} · {reading_words(study, row.reading)}"
    write(axes, 0, 0.97, name, 9, bold=True, va="top", on="axes")
    line = 0.4
    axes.plot([left, right], [line] * 2, color=RULE, lw=1)
    bands = {0.95: (row.q025, row.q975), 0.80: (row.q10, row.q90), 0.50: (row.q25, row.q75)}
    for level, ends in bands.items():
        axes.plot(ends, [line] * 2, color=BAND[level], lw=9, solid_capstyle="butt")
    axes.plot(row.q50, line, "|", color=FORECAST, ms=11, mew=2)
    axes.plot([row.threshold] * 2, [line - 0.15, line + 0.15], color=TARGET, lw=3, zorder=5,
              solid_capstyle="butt")  # fmt: skip
    axes.plot(happened, line, "o" if known else "D", mfc=INK if known else "white", mec=INK,
              mew=1.5, ms=7.5 if known else 6.5, zorder=6)  # fmt: skip
    said = figure_words(study, row.scored_by, happened)
    if not known:
        said = f"{said} ({period(row.period, study.language)})"
    asked = event_words(study, row)
    for value, text, y, va, colour in (  # asked under the line, the outcome over it
        (row.threshold, asked, line - 0.19, "top", TARGET),
        (happened, said, line + 0.17, "bottom", INK),
    ):
        place = (value - left) / (right - left)
        side = "left" if place < 0.16 else "right" if place > 0.84 else "center"
        write(axes, value, y, text, color=colour, bold=colour == INK, side=side, va=va)


PLOT: Final = 1.75  # inches of one panel of provinces
INSIDE: Final = ("inside_50", "inside_80", "inside_95")


@exhibit
def provinces(study: Study) -> Drawing | Prose:
    """Draw the registered forecast of every province with what happened there."""
    language = study.language
    parts = [
        rows.sort_values(["median", "area"], ignore_index=True)
        for scored in panel_sets(study.package, study.parameters.target_year)
        for _, rows in scored.forecasts.groupby("scored_by", sort=False)
    ]
    if not parts:
        return nothing(study, "registered")
    data = pd.concat(parts, ignore_index=True)
    shown = ["indicator", "area", "median", "low_80", "high_80", "low_95", "high_95", "outcome"]
    return Drawing(
        "fig-06-provinces",
        alt="; ".join(
            say(
                "chart.provinces.alt", language, all=number(len(rows), language),
                panel=indicator_name(study, str(rows["scored_by"].iloc[0]), short=True),
                **{name: number(int(rows[name].sum()), language) for name in INSIDE},
            )
            for rows in parts
        ),
        panels=[
            Panel(partial(_columns, study=study, rows=rows), PLOT, 0.085, 0.985,
                  above=0.52 if place else 0.32)
            for place, rows in enumerate(parts)
        ],
        title=say("chart.provinces.title", language, all=number(len(data), language),
                  inside=number(int(data["inside_80"].sum()), language)),
        foot=0.38,
        data=data[shown],
    )  # fmt: skip


def _columns(axes: Axes, study: Study, rows: pd.DataFrame) -> None:
    language = study.language
    axes.set_xlim(-1, len(rows))
    indicator = str(rows["scored_by"].iloc[0])
    places = np.arange(len(rows))
    for level in (95, 80):  # one line with gaps: a mark each would take most of a page's time
        ends = rows[[f"low_{level}", f"high_{level}"]].to_numpy(float)
        heights = np.column_stack([ends, np.full(len(rows), np.nan)]).ravel()
        axes.plot(np.repeat(places, 3), heights, color=BAND[level / 100], lw=3.2,
                  solid_capstyle="butt", zorder=2)  # fmt: skip
    mine = (rows["area"] == study.area.area).to_numpy(bool)
    inside_80 = rows["inside_80"].to_numpy(bool)
    for inside, colour in ((True, INK), (False, TARGET)):
        for own, size in ((False, 3.1), (True, 6)):
            chosen = (inside_80 == inside) & (mine == own)
            axes.plot(places[chosen], rows["outcome"][chosen], "o", ms=size, color=colour, zorder=4,
                      mec="white" if own else colour, mew=int(own))  # fmt: skip
    for place, row in zip(places[mine], each(rows[mine]), strict=True):
        right = place < len(rows) / 2
        axes.annotate(
            f"{area_name(study)}: {value_words(study, indicator, row.outcome)}",
            (place, row.low_95),
            xytext=(0, -12), textcoords="offset points", size=8.6, weight="bold",
            ha="left" if right else "right", va="top", annotation_clip=False,
            arrowprops={"arrowstyle": "-", "color": MUTED, "lw": 0.8},
        )  # fmt: skip
    low, high = axes.get_ylim()
    axes.set_ylim(max(0.0, low) if rows["low_95"].min() >= 0 else low, high)
    draw_scale(axes, language, y=6, size=8.4)
    unit = axis_name(study, indicator)
    words = counted("chart.provinces.inside", int(rows["inside_80"].sum()), language,
                     all=number(len(rows), language))  # fmt: skip
    panel_title(axes, f"{indicator_name(study, indicator, short=True)} ({unit})")
    write(axes, 1, 1.03, words, 8.4, MUTED, side="right", va="bottom", on="axes")
