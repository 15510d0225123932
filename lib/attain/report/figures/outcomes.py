"""What happened, target by target."""

from __future__ import annotations

import math
from functools import partial
from typing import Final, Protocol

from matplotlib.axes import Axes

from attain.report.exhibit import Prose
from attain.report.figures.frame import Drawing, Panel, exhibit
from attain.report.figures.marks import write
from attain.report.figures.style import BAND, FORECAST, INK, RULE, TARGET, bare
from attain.report.outlook import each, find_target
from attain.report.selection import settled
from attain.report.text.catalogue import say
from attain.report.text.numbers import counted, number, period
from attain.report.text.phrases import figure_words, reading_words
from attain.report.text.prose import told
from attain.report.text.wording import (
    Assessment,
    event_words,
    nothing,
    target_line,
)
from attain.targets.readings import MAIN
from attain.targets.study import Study

__all__ = ["outcomes"]

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
