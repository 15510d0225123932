"""How indicators moved: small histories, and one province among all."""

from __future__ import annotations

import math
from functools import partial
from typing import Any, Final

import numpy as np
import pandas as pd
from matplotlib.axes import Axes

from attain.report.exhibit import Prose
from attain.report.figures import marks
from attain.report.figures.frame import Drawing, Panel, exhibit
from attain.report.figures.style import FORECAST, INK, MUTED, PEERS, TARGET, WIDTH, spaced, wrapped
from attain.report.outlook import event_level, joined_in, primary
from attain.report.selection import tracked
from attain.report.text.catalogue import say
from attain.report.text.numbers import enumerate_words, number
from attain.report.text.wording import (
    area_name,
    axis_name,
    indicator_name,
    nothing,
    printed_decimals,
    value_words,
)
from attain.targets.readings import MAIN
from attain.targets.study import Study

__all__ = ["among_peers", "histories"]

COLUMNS: Final = 2
CELL: Final = 1.055  # inches of one small history
WIDE: Final = 0.365  # of the width
LINE: Final = 0.165
PEERS_HIGH: Final = 1.95  # inches of the province among all


@exhibit
def histories(study: Study) -> Drawing | Prose:
    """Draw the history behind every targeted indicator, with the level asked for."""
    language = study.language
    pairs = tracked(study)
    if not pairs:
        return nothing(study, "figures")
    names = [indicator_name(study, *pair, short=True) for pair in pairs]
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
        alt=say("chart.histories.alt", language, area=area_name(study),
                names=enumerate_words(names, language)),
        panels=panels,
    )  # fmt: skip


def _cell(
    axes: Axes, study: Study, pair: tuple[str, str], name: list[str], above: float
) -> pd.DataFrame:
    language, (indicator, group) = study.language, pair
    left, top = -0.093 / WIDE, 1 + (above - 0.06) / CELL
    marks.write(axes, left, top, "\n".join(name), 9, bold=True, va="top", on="axes")
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
    marks.draw_history(axes, history, breaks, size=4.2, joined=joined)
    half = 0.07 * span + 0.1
    for level in levels:
        axes.plot([final - half, final + half], [level, level], color=TARGET, lw=2.4,
                  solid_capstyle="butt", clip_on=False)  # fmt: skip
    axes.margins(y=0.24)
    axes.set_xlim(first - 0.08 * span - 0.1, end + half)
    _labels(axes, history, levels, final, language, int(known.decimals))
    near = last < final and (final - last) / span < 0.26  # two years would run into each other
    shown = sorted({first, final} if near else {first, last, final})
    marks.draw_scale(axes, language, x=shown, y=3, size=8.6)
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
    marks.label_last(axes, history, language, decimals, size=8.8, under=under)
    for level in levels:
        below = 0 <= last - level < 0.45 * (high - low)
        axes.annotate(
            number(level, language, printed_decimals(level)), (final, level), ha="center",
            va="top" if below else "bottom", xytext=(0, -5 if below else 4),
            textcoords="offset points", size=8.8, color=TARGET,
        )  # fmt: skip


@exhibit
def among_peers(study: Study, indicator: str) -> Drawing | Prose:
    """Draw the province among all provinces of the same table."""
    known = study.view.indicator(indicator)
    panel = study.view.panel(indicator)
    if panel.empty:
        return nothing(study, "panel")
    own = study.view.history(indicator, study.area.area)  # may hold a year that others lack
    summary = panel.groupby("year", as_index=False)["value"].agg(["count", "min", "median", "max"])
    title = indicator_name(study, indicator)
    whole = summary[summary["count"] >= summary["count"].max() / 2]  # not one province's own year
    finding = _place(study, indicator, panel, whole.iloc[-1])
    note = marks.step_note(marks.steps_within(known.breaks, panel), None, study.language)
    foot = 0.24 + (0.17 if note else 0.0)

    def draw(axes: Axes) -> None:
        edge = (0.012 - 0.075) / 0.70
        unit = axis_name(study, indicator)
        marks.write(axes, edge, 1 + 0.14 / PEERS_HIGH, unit, 8.6, MUTED, va="top", on="axes")
        if note:
            under = (0.03 - foot) / PEERS_HIGH
            marks.write(axes, edge, under, note, 8.2, MUTED, va="bottom", on="axes")
        _peers(axes, study, panel, own, whole, known)

    mine = own[["year", "value"]].rename(columns={"value": study.area.area})
    return Drawing(
        f"fig-02-peers-{indicator.replace('_', '-')}",
        alt=f"{title}: {finding}",
        caption=say("chart.peers.caption", study.language, count=str(panel["series"].nunique())),
        panels=[Panel(draw, PEERS_HIGH, 0.075, 0.775, above=0.30, below=foot)],
        title=title,
        subtitle=finding,
        muted=False,
        data=summary.merge(mine, how="outer"),
    )


def _peers(
    axes: Axes, study: Study, panel: pd.DataFrame, own: pd.DataFrame, whole: pd.DataFrame,
    known: Any,
) -> None:  # fmt: skip
    # All other provinces are one path with gaps: sixty of them would be most of the page.
    others = panel[panel["series"] != study.area.area].groupby("series")[["year", "value"]]
    path = [row for _, one in others for row in [*one.to_numpy(float), (np.nan, np.nan)]]
    axes.plot(*np.reshape(path, (-1, 2)).T, color=PEERS, lw=0.6, alpha=0.5)
    axes.plot(whole["year"], whole["median"], color=INK, lw=1.5, ls=(0, (4, 2)))
    axes.plot(own["year"], own["value"], color=FORECAST, lw=2.2, marker="o", ms=4)
    first, end = int(panel["year"].min()), int(max([whole["year"].max(), *own["year"]]))
    axes.set_xlim(first - 0.02 * (end - first) - 0.05, end + 0.02 * (end - first))
    marks.mark_breaks(axes, marks.steps_within(known.breaks, panel))
    axes.set_ylim(bottom=0)
    step = max(1, -(-(end - first) // 5))
    marks.draw_scale(axes, study.language, x=sorted(range(end, first - 1, -step)), y=5)
    labels = [(whole.iloc[-1]["median"], say("chart.peers.median", study.language), INK)]
    if len(own):
        value = number(own["value"].iloc[-1], study.language, int(known.decimals))
        labels.append((own["value"].iloc[-1], f"{area_name(study)} {value}", FORECAST))
    gap = 2 * 0.17 / PEERS_HIGH * axes.get_ylim()[1]
    heights = spaced([float(label[0]) for label in labels], gap)
    for (_, text, colour), at in zip(labels, heights, strict=True):
        lines = "\n".join(wrapped(text, 0.20 * WIDTH, 9, bold=True))
        marks.write(axes, 1.02, at, lines, 9, colour, bold=colour == FORECAST, on="rows")


def _place(study: Study, indicator: str, panel: pd.DataFrame, last: pd.Series) -> str:
    """Where the province stands in the last year that most provinces have."""
    values = panel[panel["year"] == last["year"]].set_index("series")["value"]
    value = float(values.get(study.area.area, math.nan))
    return say(
        f"chart.peers.{'absent' if math.isnan(value) else 'place'}", study.language,
        area=area_name(study), year=f"{last['year']:.0f}", count=f"{last['count']:.0f}",
        median=value_words(study, indicator, float(last["median"])),
        value=value_words(study, indicator, value), above=str((values > value).sum()),
    )  # fmt: skip
