"""When we say 70 %, does it happen seven times in ten?"""

from __future__ import annotations

from functools import partial
from itertools import product
from typing import Final

import pandas as pd
from matplotlib.axes import Axes

from attain.evaluation.backtests import Backtests
from attain.evaluation.protocol import CORE, NAIVE
from attain.evaluation.track_record import MIN_ORIGINS
from attain.report.figures.frame import Drawing, Panel, exhibit
from attain.report.figures.marks import write
from attain.report.figures.style import FORECAST, INK, MUTED, PEERS, WIDTH
from attain.report.outlook import each
from attain.report.selection import on_backtests
from attain.report.text.catalogue import say
from attain.report.text.numbers import number
from attain.report.text.phrases import model_name
from attain.report.text.prose import listed
from attain.report.text.wording import indicator_name
from attain.targets.study import Study

__all__ = ["reliability"]

SIDE: Final = 2.95  # inches of the large diagram
SMALL: Final = 1.72


@exhibit
@on_backtests
def reliability(study: Study, found: Backtests) -> Drawing:
    """Draw how often events happened against the probability they were given."""
    language = study.language
    key, made = ["indicator", "model"], product(found.indicators, (CORE, NAIVE))
    data = pd.concat({pair: found.reliability(*pair) for pair in made}, names=key)
    data = data.reset_index(key).reset_index(drop=True)
    others = [name for name in found.indicators if name != found.longest]

    def large(axes: Axes) -> None:
        diagram(axes, data[data["indicator"] == found.longest], language)
        axes.set_ylabel(say("trust.axis.happened", language), size=8.6, labelpad=2)
        axes.set_xlabel(say("trust.axis.forecast", language), size=8.6, labelpad=1)
        panel_title(axes, indicator_name(study, found.longest, short=True))
        _legend(axes, language)

    def small(axes: Axes, name: str) -> None:
        diagram(axes, data[data["indicator"] == name], language)
        origins = len(found.origins(name))
        note = say("chart.reliability.origins", language, count=str(origins))
        panel_title(axes, indicator_name(study, name, short=True), note * (origins < MIN_ORIGINS))

    panels = [Panel(large, SIDE, 0.115, 0.115 + SIDE / WIDTH, above=0.3)]
    for place, name in enumerate(others):
        left = 0.115 + place % 2 * 0.5
        panels.append(
            Panel(partial(small, name=name), SMALL, left, left + SMALL / WIDTH, above=0.9,
                  beside=place % 2 == 1)
        )  # fmt: skip
    ours = data[(data["indicator"] == found.longest) & (data["model"] == CORE)]
    return Drawing(
        "fig-03-reliability",
        alt=listed(study, "chart.reliability.alt", ours),
        panels=panels,
        foot=0.42 if others else 0.62,
        data=data,
    )


def panel_title(axes: Axes, name: str, note: str = "") -> None:
    """Write the name of a panel, and a remark under it, above its axes."""
    inches = axes.bbox.height / axes.get_figure(root=True).dpi  # type: ignore[union-attr]
    rise = 0.16 / inches  # of the axes, whatever their height
    if note:
        write(axes, 0, 1.03, note, 8.2, MUTED, va="bottom", on="axes")
    write(axes, 0, 1.03 + (rise if note else 0), name, bold=True, va="bottom", on="axes")


def diagram(axes: Axes, rows: pd.DataFrame, language: str) -> None:
    """Draw one reliability diagram: ours with bands, the naive forecast behind it."""
    axes.set(xlim=(0, 1), ylim=(0, 1))
    ticks = [0.0, 0.2, 0.4, 0.6, 0.8, 1.0]
    labels = [number(100 * t, language) for t in ticks]
    axes.set_xticks(ticks, labels, size=8.2)
    axes.set_yticks(ticks, labels, size=8.2)
    axes.grid(True)
    axes.spines[["left", "bottom"]].set_visible(False)
    axes.plot([0, 1], [0, 1], color=INK, lw=1, zorder=2)
    naive, ours = (rows[rows["model"] == model] for model in (NAIVE, CORE))
    axes.plot(naive["forecast"], naive["happened"], color=PEERS, lw=1, marker="D", ms=3.2,
              ls=(0, (2, 1.5)), zorder=3)  # fmt: skip
    for row in each(ours):
        ends = [row.happened_low, row.happened_high]
        axes.plot([row.forecast] * 2, ends, color=FORECAST, lw=1.6, alpha=0.55, zorder=4)
    axes.plot(ours["forecast"], ours["happened"], "o", color=FORECAST, ms=5.5, zorder=5,
              clip_on=False)  # fmt: skip


def _legend(axes: Axes, language: str) -> None:
    """Say beside the large diagram what its marks are."""
    step = 0.36 / SIDE
    left, after = 1 + 0.02 * WIDTH / SIDE, 0.036 * WIDTH / SIDE
    looks = (
        ("●", FORECAST, model_name(CORE, language)),
        ("◆", "#7d8891", say("chart.reliability.naive", language)),
        ("╱", INK, say("chart.reliability.ideal", language)),
    )
    for place, (glyph, colour, text) in enumerate(looks):
        y = 1 - (place + 0.35) * step
        write(axes, left, y, glyph, 8, colour, on="axes")
        write(axes, left + after, y, text, 8.2, linespacing=1.15, on="axes")
