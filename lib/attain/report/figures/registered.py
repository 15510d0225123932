"""All provinces at once: registered forecasts with what happened, and their reliability."""

from __future__ import annotations

from functools import partial
from itertools import cycle
from typing import Final

import numpy as np
import pandas as pd
from matplotlib.axes import Axes

from attain.evaluation.judgement import panel_sets
from attain.evaluation.outcome import Scored
from attain.evaluation.protocol import CORE
from attain.report.exhibit import Prose
from attain.report.figures.frame import Drawing, Panel, exhibit
from attain.report.figures.reliability import by_model, diagram, panel_title, told
from attain.report.figures.style import BAND, INK, MUTED, PEERS, TARGET, WIDTH, bare
from attain.report.outlook import each
from attain.report.text.catalogue import say
from attain.report.text.numbers import counted, number
from attain.report.text.wording import (
    axis_name,
    indicator_name,
    nothing,
    printed_decimals,
    value_words,
)
from attain.targets.study import Study
from attain.vocabulary import BINS

__all__ = ["provinces", "set_reliability"]

PLOT: Final = 1.75  # inches of one panel of provinces
SIDE: Final = 1.7
INSIDE: Final = ("inside_50", "inside_80", "inside_95")


def _sets(study: Study) -> list[tuple[Scored, str]]:
    return [
        (scored, str(indicator))
        for scored in panel_sets(study.package, study.parameters.target_year)
        if len(scored.forecasts)
        for indicator in scored.forecasts["scored_by"].unique()
    ]


@exhibit
def provinces(study: Study) -> Drawing | Prose:
    """Draw the registered forecast of every province with what happened there."""
    language, sets = study.parameters.language, _sets(study)
    if not sets:
        return nothing(study, "registered")
    parts = [
        scored.forecasts[scored.forecasts["scored_by"] == indicator]
        .sort_values(["median", "area"], ignore_index=True)
        for scored, indicator in sets
    ]  # fmt: skip
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
    language = study.parameters.language
    bare(axes, keep="y")
    axes.grid(axis="y")
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
    name = str(getattr(study.area, f"name_{language}"))
    for place, row in enumerate(each(rows)):
        if not mine[place]:
            continue
        right = place < len(rows) / 2
        axes.annotate(
            f"{name}: {value_words(study, indicator, row.outcome)}", (place, row.low_95),
            xytext=(0, -12), textcoords="offset points", size=8.6, weight="bold",
            ha="left" if right else "right", va="top", annotation_clip=False,
            arrowprops={"arrowstyle": "-", "color": MUTED, "lw": 0.8},
        )  # fmt: skip
    low, high = axes.get_ylim()
    axes.set_ylim(max(0.0, low) if rows["low_95"].min() >= 0 else low, high)
    ticks = [t for t in axes.get_yticks() if axes.get_ylim()[0] <= t <= high]
    decimals = printed_decimals(*ticks)
    axes.set_yticks(ticks, [number(t, language, decimals) for t in ticks], size=8.4)
    unit = axis_name(study, indicator)
    words = counted("chart.provinces.inside", int(rows["inside_80"].sum()), language,
                     all=number(len(rows), language))  # fmt: skip
    panel_title(axes, f"{indicator_name(study, indicator, short=True)} ({unit})")
    axes.text(1, 1.03, words, size=8.4, color=MUTED, ha="right", va="bottom",
              transform=axes.transAxes)  # fmt: skip


@exhibit
def set_reliability(study: Study) -> Drawing | Prose:
    """Draw the reliability of the registered sets by the words of the method."""
    language, sets = study.parameters.language, _sets(study)
    if not sets:
        return nothing(study, "registered")
    data = by_model(
        (indicator, partial(scored.reliability, indicator=indicator)) for scored, indicator in sets
    )

    def draw(axes: Axes, indicator: str) -> None:
        for cut in BINS[1:-1]:
            axes.axvline(cut, color=PEERS, lw=0.7, ls=(0, (1, 2)), zorder=1)
        diagram(axes, data[data["indicator"] == indicator], language)
        axes.set_xlabel(say("trust.axis.forecast", language), size=8.4, labelpad=1)
        panel_title(axes, indicator_name(study, indicator, short=True))

    panels = [
        Panel(partial(draw, indicator=indicator), SIDE, left, left + SIDE / WIDTH, above=0.3,
              below=0.38, beside=left > 0.5)
        for (_, indicator), left in zip(sets, cycle((0.105, 0.605)))
    ]  # fmt: skip
    alt = told(study, "chart.set_reliability.alt", data[data["model"] == CORE])
    return Drawing("fig-06-reliability", alt, panels, data=data)
