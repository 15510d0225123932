"""Better than the last value carried forward? Skill by method, coverage by length of history."""

from __future__ import annotations

import math
from functools import partial
from typing import Final

import pandas as pd
from matplotlib.axes import Axes
from matplotlib.patheffects import withStroke

from attain.evaluation.backtests import Backtests
from attain.evaluation.protocol import CORE
from attain.evaluation.track_record import MIN_ORIGINS
from attain.report.figures.frame import Drawing, Panel, exhibit
from attain.report.figures.style import BAND, FORECAST, INK, MUTED, RULE, spaced, write
from attain.report.outlook import each
from attain.report.selection import on_backtests
from attain.report.text.catalogue import say
from attain.report.text.numbers import share, signed_percent
from attain.report.text.phrases import model_name
from attain.report.text.prose import listed, told
from attain.report.text.wording import indicator_name
from attain.targets.study import Study

__all__ = ["lengths", "skill"]

ROW: Final = 0.235  # inches of one method
HEAD: Final = 0.36  # inches of an indicator's name
FOOT: Final = 0.42
LEFT, RIGHT = 0.475, 0.875  # of the width: where the scale begins and ends
LOW, HIGH = -0.4, 0.35  # of the scale; what lies beyond is an arrow at its end
PLOT: Final = 1.55  # inches of one panel of the coverage
LOOKS: Final = {  # methods of the coverage, each with its own line as well as its own colour
    CORE: (FORECAST, "-", "o"),
    "pooled_last_value": ("#30363c", (0, (5, 2)), "s"),
    "last_value": ("#59626c", (0, (1, 1.5)), "D"),
    "ets": ("#8a5a00", (0, (4, 1.5, 1, 1.5)), "v"),
    "theta": ("#c04f00", (0, (2, 1.5)), "^"),
}


@exhibit
@on_backtests
def skill(study: Study, found: Backtests) -> Drawing:
    """Draw the Brier skill of every method against the last value carried forward."""
    rows = found.skill()
    panels = []
    for name in found.indicators:
        mine = rows[rows["indicator"] == name]
        last, origins = name == list(found.indicators)[-1], found.origins(name)
        key = f"chart.skill.origins.{'few' if len(origins) < MIN_ORIGINS else 'enough'}"
        ends = {"count": str(len(origins)), "first": str(origins[0]), "last": str(origins[-1])}
        draw = partial(
            _methods, rows=mine, language=study.language, last=last,
            name=indicator_name(study, name, short=True), remark=say(key, study.language, **ends),
        )  # fmt: skip
        panels.append(Panel(draw, ROW * len(mine), LEFT, RIGHT, HEAD, FOOT * last))
    return Drawing(
        "fig-03-skill",
        alt="; ".join(
            told(study, f"chart.skill.alt{'_short' * math.isnan(row.low)}", row)
            for row in each(rows)
        ),
        caption=say("chart.skill.caption", study.language, least=str(MIN_ORIGINS)),
        panels=panels,
        data=rows,
    )  # fmt: skip


def _methods(
    axes: Axes, rows: pd.DataFrame, language: str, *, last: bool, name: str, remark: str
) -> None:
    axes.set(xlim=(LOW, HIGH), ylim=(len(rows) - 0.5, -0.5))
    axes.axvline(0, color=MUTED, lw=1)
    if last:
        axes.spines[:].set_visible(False)
        axes.set_yticks([])
        ticks = (-0.2, 0.0, 0.2)
        axes.set_xticks(ticks, [signed_percent(t, language) if t else "0" for t in ticks], size=8.4)
        axes.set_xlabel(say("chart.skill.axis", language), size=8.4, labelpad=1)
    else:
        axes.set_axis_off()
    left, right = ((end - LEFT) / (RIGHT - LEFT) for end in (0.012, 0.985))
    axes.set_title(name, size=9, x=left)
    axes.set_title(remark, loc="right", size=8.4, x=right, color=MUTED, weight="normal")
    for place, row in enumerate(each(rows)):
        ours = row.model == CORE
        colour = FORECAST if ours else INK
        sure = not math.isnan(row.low)
        if sure:
            ends = [max(row.low, LOW), min(row.high, HIGH)]
            axes.plot(ends, [place] * 2, color=colour, lw=2.6 if ours else 1.5, alpha=0.75)
        at = min(max(row.skill, LOW), HIGH)
        mark = "o" if at == row.skill else "<" if row.skill < LOW else ">"
        axes.plot(at, place, mark, mec=colour, mfc=colour if sure else "white", mew=1.3,
                  ms=6.5 if ours else 5, zorder=4, clip_on=False)  # fmt: skip
        named = partial(write, axes, size=8.6, color=colour, bold=ours, on="rows")
        named(left, place, model_name(row.model, language))
        named(right, place, signed_percent(row.skill, language), side="right")


# ---- coverage by the length of the history --------------------------------------------------
@exhibit
@on_backtests
def lengths(study: Study, found: Backtests) -> Drawing:
    """Draw how often the 80 % and 95 % intervals held the outcome, by the points of the history."""
    rows = found.lengths(found.longest)
    rows = rows[rows["model"].isin(LOOKS)].reset_index(drop=True)
    panel = indicator_name(study, found.longest, short=True)
    draw = partial(_coverage, rows=rows, language=study.language)
    return Drawing(
        "fig-03-lengths",
        alt=listed(study, "chart.lengths.alt", rows[rows["model"] == CORE]),
        panels=[
            Panel(partial(draw, level=80, last=False), PLOT, 0.085, 0.685, 0.3),
            Panel(partial(draw, level=95, last=True), PLOT, 0.085, 0.685, 0.42, FOOT),
        ],
        subtitle=say("chart.lengths.subtitle", study.language, panel=panel),
        data=rows,
    )  # fmt: skip


def _coverage(axes: Axes, rows: pd.DataFrame, level: int, language: str, *, last: bool) -> None:
    shown = sorted(rows["n"].unique())
    name = f"inside_{level}"
    floor = math.floor(20 * min(rows[name].min(), 0.6) - 0.6) / 20
    axes.set(xlim=(-0.25, len(shown) - 0.85), ylim=(floor, 1.0))
    ticks = [t / 100 for t in range(0, 101, 20) if t / 100 >= floor]
    axes.set_yticks(ticks, [share(t, language) for t in ticks], size=8.4)
    axes.set_xticks(range(len(shown)), [str(n) if last else "" for n in shown], size=8.4)
    axes.spines[["left", "bottom"]].set_visible(False)
    axes.grid(axis="y")
    if last:
        axes.set_xlabel(say("trust.axis.points", language), size=8.6, labelpad=1)
    title = say("trust.score.coverage", language, level=f"{level}%")
    write(axes, 0, 1.05, title[0].upper() + title[1:], bold=True, va="bottom", on="axes")
    axes.axhline(level / 100, color=INK, lw=1, zorder=2)
    ends = []
    for model, (colour, line, mark) in LOOKS.items():
        mine = rows[rows["model"] == model].sort_values("n", kind="stable")
        if mine.empty:
            continue
        x = [shown.index(n) for n in mine["n"]]
        ours = model == CORE
        if ours:
            band = mine[f"low_{level}"], mine[f"high_{level}"]
            axes.fill_between(x, *band, color=BAND[0.95], lw=0, zorder=1)
        axes.plot(x, mine[name], color=colour, ls=line, lw=2.2 if ours else 1.3, marker=mark,
                  ms=4.5 if ours else 3.5, zorder=5 if ours else 3)  # fmt: skip
        ends.append((float(mine[name].iloc[-1]), model, colour))
    gap = 0.145 * (1.0 - floor) / PLOT
    places = spaced([end for end, _, _ in ends], gap * 1.05)
    right = len(shown) - 1
    for (end, model, colour), place in zip(ends, places, strict=True):
        axes.plot([right + 0.06, right + 0.22], [end, place], color=RULE, lw=0.8, clip_on=False)
        halo, name = [withStroke(linewidth=2, foreground="white")], f"trust.short.{model}"
        write(axes, right + 0.26, place, say(name, language), 8.2, colour, bold=model == CORE,
              path_effects=halo)  # fmt: skip
