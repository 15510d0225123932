"""When we say 70 %, does it happen seven times in ten? Reliability, and the years that failed."""

from __future__ import annotations

from typing import Any, Final

import pandas as pd
from matplotlib.axes import Axes

from attain.evaluation.calibration import MIN_ORIGINS
from attain.evaluation.contest import NAIVE
from attain.evaluation.record import CORE
from attain.report.exhibit import Exhibit, Prose
from attain.report.figures.skill import contest, model_name
from attain.report.figures.style import (
    BAND,
    FORECAST,
    INK,
    MUTED,
    PEERS,
    RULE,
    TARGET,
    bare,
    canvas,
    heading,
    heading_height,
    svg,
)
from attain.report.outlook import each
from attain.report.text.catalogue import say
from attain.report.text.numbers import number, share
from attain.report.text.wording import indicator_name, nothing

SIDE: Final = 2.95  # inches of the large diagram
SMALL: Final = 1.72
BAR: Final = 0.21  # inches of one year
NAME: Final = 0.34
PARTS: Final = (("below", TARGET), ("inside", BAND[0.80]), ("above", "#963c00"))


def reliability(study: Any) -> Exhibit | Prose:
    """Draw how often events happened against the probability they were given.

    Parameters
    ----------
    study : Study
        For the view of its day, and the language.

    Returns
    -------
    Exhibit or Prose
        A sentence where no panel has a year to forecast.
    """
    language, found = study.parameters.language, contest(study)
    if not found.indicators:
        return nothing(study, "record_panel")
    parts = [
        found.reliability(name, model).assign(indicator=name, model=model)
        for name in found.indicators
        for model in (CORE, NAIVE)
    ]
    data = pd.concat(parts, ignore_index=True)
    others = [name for name in found.indicators if name != found.longest]
    title, subtitle = (say(f"chart.reliability.{k}", language) for k in ("title", "subtitle"))
    head = heading_height(title, subtitle) + 0.3
    height = head + SIDE + 0.62 + (SMALL + 0.7 if others else 0.0)
    with canvas(height) as figure:
        heading(figure, title, subtitle)
        width = figure.get_figwidth()
        box = (0.115, 1 - (head + SIDE) / height, SIDE / width, SIDE / height)
        axes = figure.add_axes(box)
        diagram(axes, data[data["indicator"] == found.longest], language)
        axes.set_ylabel(say("trust.axis.happened", language), size=8.6, labelpad=2)
        axes.set_xlabel(say("trust.axis.forecast", language), size=8.6, labelpad=1)
        panel_title(axes, indicator_name(study, found.longest, short=True))
        _legend(figure, language, 1 - head / height, (0.135 * width + SIDE) / width)
        for place, name in enumerate(others):
            left = 0.115 + place * 0.5
            box = (left, 0.42 / height, SMALL / width, SMALL / height)
            axes = figure.add_axes(box)
            diagram(axes, data[data["indicator"] == name], language)
            origins = len(found.origins(name))
            note = say("chart.reliability.origins", language, count=str(origins))
            note = note if origins < MIN_ORIGINS else ""
            panel_title(axes, indicator_name(study, name, short=True), note)
        body = svg(figure, "fig-03-reliability")
    ours = data[(data["indicator"] == found.longest) & (data["model"] == CORE)]
    return Exhibit(
        id="fig-03-reliability",
        kind="figure",
        body=body,
        alt="; ".join(_alt(row, language) for row in each(ours)),
        caption=say("chart.reliability.caption", language),
        data=data[["indicator", "model", *(c for c in data if c not in ("indicator", "model"))]],
    )


def _alt(row: Any, language: str) -> str:
    return say(
        "chart.reliability.alt",
        language,
        forecast=share(row.forecast, language),
        happened=share(row.happened, language),
        n=number(row.n, language),
    )


def panel_title(axes: Axes, name: str, note: str = "") -> None:
    """Write the name of a panel, and a remark under it, above its axes."""
    rise = 0.16 / axes.bbox.height * 72  # of the axes, whatever their height
    if note:
        axes.text(0, 1.03, note, size=8.2, color=MUTED, va="bottom", transform=axes.transAxes)
    axes.text(0, 1.03 + (rise if note else 0), name, size=8.8, weight="bold", va="bottom",
              transform=axes.transAxes)  # fmt: skip


def diagram(axes: Axes, rows: pd.DataFrame, language: str) -> None:
    """Draw one reliability diagram: ours with bands, the naive forecast behind it."""
    axes.set_xlim(0, 1)
    axes.set_ylim(0, 1)
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


def _legend(figure: Any, language: str, top: float, left: float) -> None:
    """Say beside the large diagram what its marks are."""
    step = 0.36 / figure.get_figheight()
    looks = (
        ("●", FORECAST, model_name(CORE, language)),
        ("◆", "#7d8891", say("chart.reliability.naive", language)),
        ("╱", INK, say("chart.reliability.ideal", language)),
    )
    for place, (glyph, colour, text) in enumerate(looks):
        y = top - (place + 0.35) * step
        figure.text(left, y, glyph, size=8, color=colour, va="center")
        figure.text(left + 0.036, y, text, size=8.2, va="center", color=INK, linespacing=1.15)


# ---- the years ------------------------------------------------------------------------------
def years(study: Any) -> Exhibit | Prose:
    """Draw, year by year, how many outcomes fell below, inside and above the 80 % interval.

    Parameters
    ----------
    study : Study
        For the view of its day, and the language.

    Returns
    -------
    Exhibit or Prose
        A sentence where no panel has a year to forecast.
    """
    language, found = study.parameters.language, contest(study)
    if not found.indicators:
        return nothing(study, "record_panel")
    rows = found.years()
    worst = rows.sort_values("inside", kind="stable").iloc[0]
    title = say(
        "chart.years.title",
        language,
        year=str(int(worst["year"])),
        panel=indicator_name(study, worst["indicator"], short=True),
        inside=share(float(worst["inside"]), language),
    )
    subtitle = say("chart.years.subtitle", language)
    head = heading_height(title, subtitle) + 0.02
    height = head + NAME * len(found.indicators) + BAR * len(rows) + 0.42
    with canvas(height) as figure:
        top = heading(figure, title, subtitle) + 0.02
        for place, name in enumerate(found.indicators):
            mine = rows[rows["indicator"] == name].reset_index(drop=True)
            label = indicator_name(study, name, short=True)
            figure.text(0.012, 1 - (top + 0.2) / height, label, size=9, weight="bold", va="center")
            top += NAME
            inches = BAR * len(mine)
            axes = figure.add_axes((0.105, 1 - (top + inches) / height, 0.87, inches / height))
            _bars(axes, mine, language, last=place + 1 == len(found.indicators))
            top += inches
        body = svg(figure, "fig-03-years")
    return Exhibit(
        id="fig-03-years",
        kind="figure",
        body=body,
        alt="; ".join(_year_alt(study, row) for row in each(rows)),
        caption=say("chart.years.caption", language),
        data=rows,
    )


def _year_alt(study: Any, row: Any) -> str:
    language = study.parameters.language
    return say(
        "chart.years.alt",
        language,
        panel=indicator_name(study, row.indicator, short=True),
        year=str(row.year),
        below=share(row.below, language),
        inside=share(row.inside, language),
        above=share(row.above, language),
    )


def _bars(axes: Axes, rows: pd.DataFrame, language: str, *, last: bool) -> None:
    bare(axes, keep="xy" if last else "y")
    axes.set_xlim(0, 1)
    axes.set_ylim(len(rows) - 0.5, -0.5)
    axes.set_yticks(range(len(rows)), [str(year) for year in rows["year"]], size=8.4)
    if last:
        ticks = (0.1, 0.5, 0.9)
        axes.set_xticks(ticks, [share(t, language) for t in ticks], size=8.4)
    for edge in (0.1, 0.9):  # where the pieces would end if the intervals were exact
        axes.axvline(edge, color=INK, lw=0.9, ls=(0, (3, 2)), zorder=4)
    for place, row in enumerate(each(rows)):
        left = 0.0
        for name, colour in PARTS:
            part = float(getattr(row, name))
            hatch = {"below": "\\\\\\\\", "inside": "", "above": "////"}[name]
            axes.barh(place, part, left=left, height=0.74, color=colour, lw=0, zorder=2)
            if hatch and part:
                axes.barh(place, part, left=left, height=0.74, fill=False, hatch=hatch, lw=0,
                          edgecolor="white", alpha=0.5, zorder=3)  # fmt: skip
            left += part
        axes.text(0.5, place, share(row.inside, language), size=8.2, ha="center", va="center",
                  color=INK, zorder=5)  # fmt: skip
    axes.axhline(len(rows) - 0.5, color=RULE, lw=0.6)
