"""How fast it would have to move: required, mean and best pace, and what other provinces did."""

from __future__ import annotations

import math
from typing import Any, Final

import numpy as np
import pandas as pd
import seaborn as sns
from matplotlib.axes import Axes

from attain.exhibits.catalogue import say
from attain.exhibits.exhibit import Exhibit, Prose
from attain.exhibits.marks import number_axis
from attain.exhibits.numbers import number, percent
from attain.exhibits.outlook import each, find_target
from attain.exhibits.style import (
    FORECAST,
    HISTORY,
    INK,
    MUTED,
    PEERS,
    RULE,
    TARGET,
    bare,
    canvas,
    svg,
)
from attain.exhibits.wording import indicator_name, nothing, pace_words, target_name, target_words
from attain.targets.pace import panel_paces

ROW: Final = 0.86
BARS: Final = (("required", TARGET), ("mean", HISTORY), ("best", PEERS))


def pace(study: Any) -> Exhibit | Prose:
    """Draw required, mean and best pace of every target, each on its own scale.

    Parameters
    ----------
    study : Study
        The assessed study.

    Returns
    -------
    Exhibit or Prose
        A sentence where no series has the two points that a pace needs.
    """
    language = study.parameters.language
    rows = comparable(study)
    if rows.empty:
        return nothing(study, "pace")
    height = 0.62 + ROW * len(rows)
    with canvas(height) as figure:
        figure.text(0.012, 1 - 0.08 / height, _title(study, rows), weight="bold", size=11, va="top")
        figure.text(
            0.012,
            1 - 0.31 / height,
            say("chart.pace.subtitle", language),
            size=9.3,
            color=MUTED,
            va="top",
        )
        for place, row in enumerate(each(rows)):
            axes = figure.add_axes(
                (0.012, 1 - (0.60 + ROW * (place + 1)) / height, 0.976, ROW / height)
            )
            _row(axes, study, row)
        body = svg(figure, "fig-02-pace")
    return Exhibit(
        id="fig-02-pace",
        kind="figure",
        body=body,
        alt="; ".join(_alt(study, row) for row in each(rows)),
        caption=say("chart.pace.caption", language),
        data=rows[["target", "required", "mean", "best"]].reset_index(drop=True),
    )


def comparable(study: Any) -> pd.DataFrame:
    """Paces of the primary events that have at least a mean to compare with."""
    rows: pd.DataFrame = study.pace
    return rows[rows["required"].notna() & rows["mean"].notna()]


def _alt(study: Any, row: Any) -> str:
    return say(
        "chart.pace.alt",
        study.parameters.language,
        name=target_name(study, find_target(study, row.target)),
        required=pace_words(study, row.indicator, row.required),
        mean=pace_words(study, row.indicator, row.mean),
        best=pace_words(study, row.indicator, row.best),
    )


def _sign(study: Any, row: Any) -> int:
    return 1 if study.view.indicator(row.indicator).better == "higher" else -1


def _title(study: Any, rows: pd.DataFrame) -> str:
    language = study.parameters.language
    faster = [
        row.target
        for row in each(rows)
        if _sign(study, row) * row.required > _sign(study, row) * row.mean
    ]
    if not faster:
        return say("chart.pace.none_faster", language)
    return say("chart.pace.title", language, names=", ".join(faster))


def _row(axes: Axes, study: Any, row: Any) -> None:
    language = study.parameters.language
    sign = _sign(study, row)
    target = find_target(study, row.target)
    values = {name: sign * float(getattr(row, name)) for name, _ in BARS}
    scale = max(abs(value) for value in values.values() if not math.isnan(value)) or 1.0
    bare(axes)
    axes.set_xlim(-1.0, 2.2)
    axes.set_ylim(1, 0)
    axes.text(
        -1.0,
        0.02,
        f"{target_name(study, target)} {target_words(study, target)}",
        size=9.6,
        weight="bold",
        va="top",
    )
    axes.plot([0, 0], [0.27, 0.97], color=RULE, lw=1)
    for place, (name, colour) in enumerate(BARS):
        middle = 0.38 + 0.22 * place
        value = values[name]
        if math.isnan(value):
            continue
        axes.barh(middle, value / scale, height=0.17, color=colour, lw=0)
        words = pace_words(study, row.indicator, sign * value)
        text = f"{say(f'chart.pace.{name}', language)} {words}"
        axes.text(
            max(value / scale, 0) + 0.03,
            middle,
            text,
            size=9,
            color=INK if colour == PEERS else colour,
            va="center",
        )


def changes(study: Any) -> Exhibit | Prose:
    """Draw one-year changes over all provinces, with the change each target requires.

    Parameters
    ----------
    study : Study
        The assessed study.

    Returns
    -------
    Exhibit or Prose
        A sentence where no target has a panel to be compared with.
    """
    language = study.parameters.language
    rows = study.pace
    rows = rows[rows["peers_of"].fillna(0) > 0]
    if rows.empty:
        return nothing(study, "panel")
    height = 1.75 * len(rows) + 0.1
    frames = []
    with canvas(height) as figure:
        for place, row in enumerate(each(rows)):
            top = 1 - 1.75 * place / height
            axes = figure.add_axes((0.03, top - 1.42 / height, 0.94, 0.92 / height))
            frames.append(_changes_row(axes, study, row))
            target = find_target(study, row.target)
            figure.text(
                0.012,
                top - 0.06 / height,
                size=10.4,
                weight="bold",
                va="top",
                s=f"{target_name(study, target)} {target_words(study, target)}",
            )
            figure.text(
                0.012, top - 0.27 / height, _changes_finding(study, row), size=9.4, va="top"
            )
        body = svg(figure, "fig-02-changes")
    return Exhibit(
        id="fig-02-changes",
        kind="figure",
        body=body,
        alt="; ".join(
            f"{target_name(study, find_target(study, row.target))}: {_changes_finding(study, row)}"
            for row in each(rows)
        ),
        caption=say("chart.changes.caption", language),
        data=pd.concat(frames, ignore_index=True),
    )


def _changes_finding(study: Any, row: Any) -> str:
    language = study.parameters.language
    return say(
        "chart.changes.finding",
        language,
        panel=indicator_name(study, row.panel, short=True),
        k=number(row.peers_reached, language),
        n=number(row.peers_of, language),
        share=percent(row.peers_reached / row.peers_of, language),
    )


def _changes_row(axes: Axes, study: Any, row: Any) -> pd.DataFrame:
    language = study.parameters.language
    known = study.view.indicator(row.panel)
    paces = panel_paces(
        study.view.panel(row.panel), int(row.years), breaks=known.breaks, without=study.area.area
    )["pace"]
    low, high = np.quantile(paces, [0.002, 0.998])
    low, high = min(low, row.required), max(high, row.required)
    edges = np.linspace(low, high, 41)
    bare(axes, keep="x")
    sns.histplot(x=paces.clip(low, high), bins=list(edges), ax=axes, color=PEERS, lw=0, alpha=1)
    axes.set_ylabel("")
    axes.set_xlabel("")
    axes.axvline(0, color=MUTED, lw=0.8)
    axes.axvline(row.required, color=TARGET, lw=2)
    axes.axvline(row.mean, color=FORECAST, lw=1.4, ls=(0, (4, 2)))
    number_axis(axes.xaxis, language, 6)
    peak = 1.25 * axes.get_ylim()[1]  # room for the word above the bars
    axes.set_ylim(0, peak)
    left = row.required > (low + high) / 2
    axes.text(
        row.required,
        peak,
        say("chart.changes.required", language) + " ",
        color=TARGET,
        size=9,
        weight="bold",
        ha="right" if left else "left",
        va="top",
    )
    counts, _ = np.histogram(paces.clip(low, high), bins=edges)
    return pd.DataFrame(
        {"target": row.target, "from": edges[:-1], "to": edges[1:], "changes": counts}
    )
