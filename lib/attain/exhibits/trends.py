"""How indicators moved: small histories, and one province among all."""

from __future__ import annotations

import math
from typing import Any, Final

import pandas as pd
from matplotlib.axes import Axes
from matplotlib.ticker import MaxNLocator

from attain.exhibits import style
from attain.exhibits.catalogue import say
from attain.exhibits.exhibit import Exhibit, Prose
from attain.exhibits.marks import draw_history, label_last, mark_breaks, number_axis
from attain.exhibits.numbers import number
from attain.exhibits.outlook import event_level, primary
from attain.exhibits.style import FORECAST, MUTED, PEERS, TARGET, canvas, svg
from attain.exhibits.wording import area_name, axis_name, indicator_name, nothing, printed_decimals

COLUMNS: Final = 2
CELL: Final = 1.95


def tracked(study: Any) -> list[tuple[str, str]]:
    """Indicators and groups of the study's targets that have a figure, each once, in order."""
    pairs: list[tuple[str, str]] = []
    for target in study.targets:
        pair = (target.indicator, target.group)
        history = study.view.history(target.indicator, study.area.area, target.group)
        if pair not in pairs and len(history):
            pairs.append(pair)
    return pairs


def histories(study: Any) -> Exhibit | Prose:
    """Draw the published history of every targeted indicator, with the level asked for.

    Parameters
    ----------
    study : Study
        The assessed study.

    Returns
    -------
    Exhibit or Prose
        A sentence where there is nothing to draw.
    """
    language = study.parameters.language
    pairs = tracked(study)
    if not pairs:
        return nothing(study, "figures")
    rows = math.ceil(len(pairs) / COLUMNS)
    height = rows * CELL + 0.1
    frames = []
    with canvas(height) as figure:
        for place, (indicator, group) in enumerate(pairs):
            row, column = divmod(place, COLUMNS)
            axes = figure.add_axes(
                (
                    0.085 + 0.5 * column,
                    1 - (row * CELL + CELL - 0.32) / height,
                    0.385,
                    (CELL - 0.85) / height,
                )
            )
            frames.append(_cell(axes, study, indicator, group))
            figure.text(
                0.012 + 0.5 * column,
                1 - (row * CELL + 0.08) / height,
                indicator_name(study, indicator, group, short=True),
                size=9.6,
                weight="bold",
                va="top",
            )
        body = svg(figure, "fig-02-histories")
    data = pd.concat(frames, ignore_index=True)
    return Exhibit(
        id="fig-02-histories",
        kind="figure",
        body=body,
        alt=say("chart.histories.alt", language, area=area_name(study), count=str(len(pairs))),
        caption=say("chart.histories.caption", language),
        data=data,
    )


def _levels(study: Any, indicator: str, group: str) -> list[float]:
    found = [
        event_level(primary(study, target.target))
        for target in study.targets
        if (target.indicator, target.group) == (indicator, group)
    ]
    return [level for level in found if not math.isnan(level)]


def _cell(axes: Axes, study: Any, indicator: str, group: str) -> pd.DataFrame:
    language = study.parameters.language
    known = study.view.indicator(indicator)
    history = study.view.history(indicator, study.area.area, group)
    levels = _levels(study, indicator, group)
    final = study.parameters.target_year
    first = int(history["year"].min())
    style.bare(axes, keep="xy")
    axes.grid(axis="y")
    draw_history(axes, history, known.breaks, size=4.6)
    mark_breaks(axes, known.breaks, first, final, language, named=False)
    for level in levels:
        axes.plot(
            [final - 0.35, final + 0.35],
            [level, level],
            color=TARGET,
            lw=2.4,
            solid_capstyle="butt",
            clip_on=False,
        )
        axes.annotate(
            number(level, language, printed_decimals(level)),
            (final, level),
            xytext=(0, 4),
            textcoords="offset points",
            ha="center",
            size=9,
            color=TARGET,
        )
    last = history.iloc[-1]
    label_last(axes, history, language, known.decimals, size=9)
    axes.set_xlim(first - 0.5, final + 0.5)
    axes.set_xticks(
        sorted({first, int(last["year"]), final} if final - first > 2 else {first, final})
    )
    if final - int(last["year"]) == 1 and final - first > 5:
        axes.set_xticks([first, final])
    axes.margins(y=0.22)
    number_axis(axes.yaxis, language, 3)
    frame: pd.DataFrame = history[["year", "value", "status"]].copy()
    frame.insert(0, "indicator", indicator)
    frame.insert(1, "group", group)
    asked = pd.DataFrame(
        {"indicator": indicator, "group": group, "year": final, "value": levels, "status": "target"}
    )
    return pd.concat([frame, asked], ignore_index=True) if levels else frame


def among_peers(study: Any, indicator: str) -> Exhibit | Prose:
    """Draw the province among all provinces of the same table.

    Parameters
    ----------
    study : Study
        The assessed study.
    indicator : str
        An indicator with a provincial panel.
    """
    language = study.parameters.language
    known = study.view.indicator(indicator)
    panel = study.view.panel(indicator)
    if panel.empty:
        return nothing(study, "panel")
    area = study.area.area
    own = study.view.history(indicator, area)  # may hold a year that the panel does not have yet
    identifier = f"fig-02-peers-{indicator.replace('_', '-')}"
    name = indicator_name(study, indicator)
    with canvas(3.1) as figure:
        axes = figure.add_axes((0.085, 0.12, 0.70, 0.66))
        style.bare(axes, keep="xy")
        axes.grid(axis="y")
        for _, series in panel[panel["series"] != area].groupby("series"):
            axes.plot(series["year"], series["value"], color=PEERS, lw=0.7, alpha=0.55)
        axes.plot(own["year"], own["value"], color=FORECAST, lw=2.4, marker="o", ms=4.5)
        end = max([panel["year"].max(), *own["year"]])
        axes.set_xlim(panel["year"].min(), end)
        mark_breaks(axes, known.breaks, int(panel["year"].min()), int(end), language)
        axes.xaxis.set_major_locator(MaxNLocator(6, integer=True))
        axes.set_ylim(bottom=0)
        number_axis(axes.yaxis, language, 5)
        if len(own):
            last = own.iloc[-1]
            axes.annotate(
                f"{area_name(study)}\n{number(last['value'], language, known.decimals)}",
                (last["year"], last["value"]),
                xytext=(8, 0),
                textcoords="offset points",
                va="center",
                size=10,
                weight="bold",
                color=FORECAST,
                annotation_clip=False,
            )
        figure.text(0.012, 0.975, name, size=11, weight="bold", va="top")
        figure.text(
            0.012,
            0.90,
            say(
                "chart.peers.subtitle",
                language,
                count=str(panel["series"].nunique()),
                unit=axis_name(study, indicator),
            ),
            size=9.3,
            color=MUTED,
            va="top",
        )
        body = svg(figure, identifier)
    summary = panel.groupby("year", as_index=False)["value"].agg(["count", "min", "median", "max"])
    data = summary.merge(own[["year", "value"]].rename(columns={"value": area}), how="outer")
    return Exhibit(
        id=identifier,
        kind="figure",
        body=body,
        alt=_peers_alt(study, name, own, known.decimals),
        caption=say("chart.peers.caption", language),
        data=data,
    )


def _peers_alt(study: Any, name: str, own: pd.DataFrame, decimals: int) -> str:
    language = study.parameters.language
    if own.empty:
        return say("chart.peers.alt_none", language, name=name, area=area_name(study))
    first, last = own.iloc[0], own.iloc[-1]
    return say(
        "chart.peers.alt",
        language,
        name=name,
        area=area_name(study),
        first=number(first["value"], language, decimals),
        first_year=str(int(first["year"])),
        last=number(last["value"], language, decimals),
        last_year=str(int(last["year"])),
    )
