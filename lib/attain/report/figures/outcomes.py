"""What happened to each target: its forecast, the level asked for and the outcome."""

from __future__ import annotations

import math
from functools import partial
from typing import Final

import pandas as pd
from matplotlib.axes import Axes

from attain.report.exhibit import Prose
from attain.report.figures.frame import Drawing, Panel, exhibit
from attain.report.figures.style import BAND, FORECAST, INK, RULE, TARGET, bare
from attain.report.outlook import each, find_target
from attain.report.selection import Settled, settled
from attain.report.text.catalogue import say
from attain.report.text.numbers import counted, number, period
from attain.report.text.phrases import figure_words, reading_words
from attain.report.text.wording import (
    event_words,
    indicator_name,
    nothing,
    target_line,
    value_words,
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
    rows = settled(study)
    if rows.empty:
        return nothing(study, "outcome")
    return Drawing(
        "fig-06-outcomes",
        alt="; ".join(_outcome_alt(study, row) for row in each(rows)),
        panels=[
            Panel(partial(_outcome_row, study=study, row=row), ROW, above=0.0 if place else 0.06)
            for place, row in enumerate(each(rows))
        ],
        title=_title(study, rows),
        data=rows.drop(columns=["basis", "upper", "unit"]),
    )


def _title(study: Study, rows: pd.DataFrame) -> str:
    language = study.parameters.language
    known = rows[rows["outcome"].notna()]
    if known.empty:
        return say("chart.outcomes.none", language, year=str(study.parameters.target_year))
    inside = int(((known["q10"] <= known["outcome"]) & (known["outcome"] <= known["q90"])).sum())
    return counted("chart.outcomes.title", len(known), language, inside=number(inside, language))


def _outcome_alt(study: Study, row: Settled) -> str:
    language = study.parameters.language
    known = not math.isnan(row.outcome)
    return say(
        f"chart.outcomes.{'alt' if known else 'alt_within'}",
        language,
        name=indicator_name(study, row.scored_by, row.group, short=True),
        median=value_words(study, row.indicator, row.q50),
        low=value_words(study, row.indicator, row.q10),
        high=value_words(study, row.indicator, row.q90),
        outcome=figure_words(study, row.scored_by, row.outcome if known else row.within),
        period=period(row.period or study.parameters.target_year, language),
    )


def _outcome_row(axes: Axes, study: Study, row: Settled) -> None:
    language = study.parameters.language
    bare(axes)
    axes.set_ylim(0, 1)
    known = not math.isnan(row.outcome)
    happened = row.outcome if known else row.within
    values = [row.q025, row.q975, row.threshold, happened]
    low, high = min(values), max(values)
    pad = 0.06 * ((high - low) or abs(high) or 1)
    left, right = axes.set_xlim(low - pad, high + pad)
    name = target_line(study, find_target(study, row.target))
    if row.reading != MAIN:
        name = f"{name} · {reading_words(study, row.reading)}"
    axes.text(0, 0.97, name, size=9, weight="bold", va="top", transform=axes.transAxes)
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
        said = f"{said} ({period(row.period, language)})"
    asked = event_words(study, row)
    for value, text, y, va, colour, weight in (  # asked under the line, the outcome over it
        (row.threshold, asked, line - 0.19, "top", TARGET, "normal"),
        (happened, said, line + 0.17, "bottom", INK, "bold"),
    ):
        place = (value - left) / (right - left)
        side = "left" if place < 0.16 else "right" if place > 0.84 else "center"
        axes.text(value, y, text, size=8.8, color=colour, weight=weight, ha=side, va=va)
