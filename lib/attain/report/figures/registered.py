"""All provinces at once: registered forecasts with what happened, and their reliability."""

from __future__ import annotations

from functools import partial
from typing import Final, Protocol

import numpy as np
import pandas as pd
from matplotlib.axes import Axes

from attain.evaluation.judgement import panel_sets
from attain.evaluation.outcome import Scored
from attain.evaluation.protocol import CORE, NAIVE
from attain.report.exhibit import Prose
from attain.report.figures.frame import Drawing, Panel, exhibit
from attain.report.figures.reliability import diagram, panel_title
from attain.report.figures.style import (
    BAND,
    INK,
    MUTED,
    PEERS,
    TARGET,
    WIDTH,
    bare,
)
from attain.report.outlook import each
from attain.report.text.catalogue import say
from attain.report.text.numbers import counted, number, share
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


class Registered(Protocol):
    """A province's registered forecast and what happened."""

    area: str
    scored_by: str
    low_95: float
    outcome: float


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
    inside = int(data["inside_80"].sum())
    shown = ["indicator", "area", "median", "low_80", "high_80", "low_95", "high_95", "outcome"]
    return Drawing(
        "fig-06-provinces",
        alt="; ".join(_set_alt(study, rows) for rows in parts),
        caption=say("chart.provinces.caption", language),
        panels=[
            Panel(
                partial(_columns, study=study, rows=rows),
                PLOT,
                0.085,
                0.985,
                above=0.52 if place else 0.32,
            )
            for place, rows in enumerate(parts)
        ],
        title=say(
            "chart.provinces.title",
            language,
            inside=number(inside, language),
            all=number(len(data), language),
        ),
        subtitle=say("chart.provinces.subtitle", language, year=str(study.parameters.target_year)),
        foot=0.38,
        data=data[shown],
    )


def _set_alt(study: Study, rows: pd.DataFrame) -> str:
    language = study.parameters.language
    return say(
        "chart.provinces.alt",
        language,
        panel=indicator_name(study, str(rows["scored_by"].iloc[0]), short=True),
        all=number(len(rows), language),
        inside_50=number(int(rows["inside_50"].sum()), language),
        inside_80=number(int(rows["inside_80"].sum()), language),
        inside_95=number(int(rows["inside_95"].sum()), language),
    )


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
    for place, row in enumerate(each(rows)):
        if mine[place]:
            _name_own(axes, study, row, place, len(rows))
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


def _name_own(axes: Axes, study: Study, row: Registered, place: int, count: int) -> None:
    name = str(getattr(study.area, f"name_{study.parameters.language}"))
    words = f"{name}: {value_words(study, row.scored_by, row.outcome)}"
    right = place < count / 2
    axes.annotate(
        words, (place, row.low_95), xytext=(0, -12), textcoords="offset points", size=8.6,
        weight="bold", ha="left" if right else "right", va="top", annotation_clip=False,
        arrowprops={"arrowstyle": "-", "color": MUTED, "lw": 0.8},
    )  # fmt: skip


@exhibit
def set_reliability(study: Study) -> Drawing | Prose:
    """Draw the reliability of the registered sets by the words of the method."""
    language, sets = study.parameters.language, _sets(study)
    if not sets:
        return nothing(study, "registered")
    parts = [
        scored.reliability(model, indicator).assign(indicator=indicator, model=model)
        for scored, indicator in sets
        for model in (CORE, NAIVE)
    ]
    data = pd.concat(parts, ignore_index=True)
    year = str(study.parameters.target_year)

    def draw(axes: Axes, indicator: str) -> None:
        for cut in BINS[1:-1]:
            axes.axvline(cut, color=PEERS, lw=0.7, ls=(0, (1, 2)), zorder=1)
        diagram(axes, data[data["indicator"] == indicator], language)
        axes.set_xlabel(say("trust.axis.forecast", language), size=8.4, labelpad=1)
        panel_title(axes, indicator_name(study, indicator, short=True))

    panels = [
        Panel(
            partial(draw, indicator=indicator), SIDE, 0.105 + 0.5 * (place % 2),
            0.105 + 0.5 * (place % 2) + SIDE / WIDTH, above=0.3, below=0.38,
            beside=place % 2 == 1,
        )
        for place, (_, indicator) in enumerate(sets)
    ]  # fmt: skip
    ours = data[data["model"] == CORE]
    return Drawing(
        "fig-06-reliability",
        alt="; ".join(
            say(
                "chart.set_reliability.alt", language,
                panel=indicator_name(study, row.indicator, short=True),
                forecast=share(row.forecast, language), happened=share(row.happened, language),
                n=number(row.n, language),
            )
            for row in each(ours)
        ),
        caption=say("chart.set_reliability.caption", language),
        panels=panels,
        title=say("chart.set_reliability.title", language, year=year),
        subtitle=say("chart.set_reliability.subtitle", language, year=year),
        data=data[["indicator", "model", *(c for c in data if c not in ("indicator", "model"))]],
    )  # fmt: skip
