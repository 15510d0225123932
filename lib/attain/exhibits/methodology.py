"""What the official progress methods say of the same three numbers, side by side."""

from __future__ import annotations

import math
from typing import Any, Final

import pandas as pd
from matplotlib.axes import Axes

from attain.exhibits.catalogue import say
from attain.exhibits.exhibit import Exhibit, Prose
from attain.exhibits.numbers import DASH, number, percent
from attain.exhibits.outlook import each, find_target, primary
from attain.exhibits.overview import ranked
from attain.exhibits.style import FORECAST, HISTORY, MUTED, bare, canvas, svg
from attain.exhibits.wording import nothing, target_name, target_words

PLACES: Final = {  # the labels of all methods on one scale, from behind to there
    "deterioration": 0,
    "reverse": 0,
    "regression": 0,
    "limited": 1,
    "acceleration_needed": 2,
    "accelerate": 2,
    "progress": 2,
    "on_track": 3,
    "maintain": 3,
    "achieved": 4,
}
SCALE: Final = ("behind", "limited", "faster", "on_track", "achieved")
ROW: Final = 0.40


def disputed(study: Any) -> str:
    """The most doubtful target on which the methods contradict each other.

    Where they agree on all, the most doubtful one that they rate; empty where they rate none.
    """
    rows = rated(study)
    order = [str(target) for target in ranked(study)["target"]]
    split = rows.groupby("target", sort=True)["place"].nunique()
    for wanted in (set(split[split > 1].index), set(split.index)):
        for target in order:
            if target in wanted:
                return target
    return ""


def rated(study: Any) -> pd.DataFrame:
    """Rows of the method panel that have a label, with their place on the common scale."""
    rows: pd.DataFrame = study.methods
    rows = rows[rows["label"].isin(list(PLACES))].copy()
    rows["place"] = [PLACES[label] for label in rows["label"]]
    return rows


def methods(study: Any, target: str = "") -> Exhibit | Prose:
    """Draw the label of every method for one target, with what the rounding of inputs allows.

    Parameters
    ----------
    study : Study
        The assessed study.
    target : str
        Id of the target; the most disputed one where left out.

    Returns
    -------
    Exhibit or Prose
        A sentence where no method can rate any target.
    """
    language = study.parameters.language
    chosen = target or disputed(study)
    rows = rated(study)
    rows = rows[rows["target"] == chosen]
    if rows.empty:
        return nothing(study, "methods")
    height = 1.15 + ROW * (len(rows) + 1)
    identifier = f"fig-05-methods-{chosen}"
    with canvas(height) as figure:
        name = find_target(study, chosen)
        figure.text(0.012, 1 - 0.08 / height, _title(study, rows), weight="bold", size=11, va="top")
        words = f"{target_name(study, name)} {target_words(study, name)}"
        figure.text(0.012, 1 - 0.31 / height, words, size=9.6, color=MUTED, va="top")
        axes = figure.add_axes((0.29, 0.02, 0.465, 1 - 1.02 / height))
        _draw(axes, study, rows, chosen)
        body = svg(figure, identifier)
    return Exhibit(
        id=identifier,
        kind="figure",
        body=body,
        alt="; ".join(
            say(
                "chart.methods.alt",
                language,
                method=say(f"method.{row.method}", language),
                statistic=statistic_words(study, row),
                label=say(f"progress.{row.label}", language),
            )
            for row in each(rows)
        ),
        caption=say("chart.methods.caption", language),
        data=rows[
            ["target", "method", "statistic", "low", "high", "label", "label_low", "label_high"]
        ].reset_index(drop=True),
    )


def statistic_words(study: Any, row: Any) -> str:
    """A method's statistic with its range over the rounding of the inputs."""
    language = study.parameters.language
    if math.isnan(row.statistic):
        return DASH
    text = number(row.statistic, language, 2)
    if math.isnan(row.low) or abs(row.high - row.low) < 0.005:
        return text
    return f"{text} ({number(row.low, language, 2)}{DASH}{number(row.high, language, 2)})"


def _title(study: Any, rows: pd.DataFrame) -> str:
    labels = rows["place"].nunique()
    language = study.parameters.language
    if labels == 1:
        return say("chart.methods.agree", language, all=str(len(rows)))
    return say("chart.methods.title", language, all=str(len(rows)), labels=str(labels))


def _draw(axes: Axes, study: Any, rows: pd.DataFrame, target: str) -> None:
    language = study.parameters.language
    bare(axes)
    axes.set_xlim(-0.5, 4.5)
    axes.set_ylim(len(rows) + 0.6, -0.5)
    for place, name in enumerate(SCALE):
        axes.axvspan(place - 0.48, place + 0.48, color="#f3f5f7", lw=0, zorder=0)
        axes.text(
            place,
            -0.62,
            say(f"scale.{name}", language),
            size=8.8,
            ha="center",
            va="bottom",
            color=MUTED,
        )
    left, right = -0.278 / 0.465, 1.02
    for place, row in enumerate(each(rows)):
        ends = [PLACES.get(label, row.place) for label in (row.label_low, row.label_high)]
        axes.plot(
            [min(ends), max(ends)],
            [place, place],
            color=HISTORY,
            lw=5,
            alpha=0.22,
            solid_capstyle="round",
        )
        axes.plot(row.place, place, "o", color=HISTORY, ms=7.5)
        axes.text(
            left,
            place,
            say(f"method.{row.method}", language),
            size=9.2,
            va="center",
            transform=axes.get_yaxis_transform(),
        )
        axes.text(
            right,
            place,
            statistic_words(study, row),
            size=8.8,
            va="center",
            color=MUTED,
            transform=axes.get_yaxis_transform(),
        )
    answer = primary(study, target)
    bottom = len(rows) + 0.15
    axes.axhline(bottom - 0.6, xmin=left, xmax=1.52, color="#d5dade", lw=0.8, clip_on=False)
    axes.text(
        left,
        bottom,
        say("chart.methods.ours", language),
        size=9.2,
        va="center",
        weight="bold",
        color=FORECAST,
        transform=axes.get_yaxis_transform(),
    )
    axes.text(
        2,
        bottom,
        say(
            "chart.methods.probability",
            language,
            probability=percent(answer["probability"], language),
            verdict=say(f"verdict.{answer['verdict']}", language),
        ),
        size=9.6,
        weight="bold",
        color=FORECAST,
        ha="center",
        va="center",
    )
