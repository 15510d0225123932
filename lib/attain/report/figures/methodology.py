"""What the official progress methods say of the same three numbers, side by side."""

from __future__ import annotations

from functools import partial
from typing import Final

import pandas as pd
from matplotlib.axes import Axes

from attain.report.exhibit import Prose
from attain.report.figures.frame import Drawing, Panel, exhibit
from attain.report.figures.style import FORECAST, HISTORY, MUTED, RULE, bare, wrapped
from attain.report.outlook import each, find_target, primary
from attain.report.selection import PLACES, disputed, rated
from attain.report.text.catalogue import say
from attain.report.text.numbers import percent
from attain.report.text.phrases import statistic_words
from attain.report.text.wording import nothing, target_line
from attain.targets.study import Study

__all__ = ["methods"]

SCALE: Final = ("behind", "limited", "faster", "on_track", "achieved")
SHOWN: Final = [
    "target", "method", "statistic", "low", "high", "label", "label_low", "label_high"
]  # fmt: skip
ROW: Final = 0.31
HEADER: Final = 0.40  # inches of the names of the scale, in two lines
LEFT, RIGHT = 0.305, 0.765


@exhibit
def methods(study: Study, target: str = "") -> Drawing | Prose:
    """Draw the label of every method for one target, with what the rounding of inputs allows.

    Without a target, for the one that the methods dispute most.
    """
    language = study.parameters.language
    chosen, rows = target or disputed(study), rated(study)
    rows = rows[rows["target"] == chosen]
    if rows.empty:
        return nothing(study, "methods")
    draw = partial(_draw, study=study, rows=rows, target=chosen)
    labels = rows["place"].nunique()
    return Drawing(
        f"fig-05-methods-{chosen}",
        alt="; ".join(
            say(
                "chart.methods.alt", language, method=say(f"method.{row.method}", language),
                statistic=statistic_words(study, row), label=say(f"progress.{row.label}", language),
            )
            for row in each(rows)
        ),
        panels=[Panel(draw, ROW * (len(rows) + 1), LEFT, RIGHT, above=HEADER)],
        title=say(f"chart.methods.{'agree' if labels == 1 else 'title'}", language,
                  all=str(len(rows)), labels=str(labels)),
        subtitle=target_line(study, find_target(study, chosen)),
        data=rows[SHOWN].reset_index(drop=True),
    )  # fmt: skip


def _draw(axes: Axes, study: Study, rows: pd.DataFrame, target: str) -> None:
    language = study.parameters.language
    bare(axes)
    axes.set_xlim(-0.5, 4.5)
    axes.set_ylim(len(rows) + 0.5, -0.5)
    inside = axes.get_yaxis_transform()
    left, right = (0.012 - LEFT) / (RIGHT - LEFT), 1.02
    for place, name in enumerate(SCALE):
        axes.axvspan(place - 0.48, place + 0.48, color="#f3f5f7", lw=0, zorder=0)
        words = "\n".join(wrapped(say(f"scale.{name}", language), 0.1, 8.2))
        axes.text(place, -0.56, words, size=8.2, ha="center", va="bottom", color=MUTED)
    for place, row in enumerate(each(rows)):
        ends = sorted(PLACES.get(label, row.place) for label in (row.label_low, row.label_high))
        axes.plot(ends, [place, place], color=HISTORY, lw=5, alpha=0.22, solid_capstyle="round")
        axes.plot(row.place, place, "o", color=HISTORY, ms=7)
        name, number_words = say(f"method.{row.method}", language), statistic_words(study, row)
        if row.low < 0:  # two signs and a word do not fit into one line
            number_words = number_words.replace(" (", "\n(")
        axes.text(left, place, name, size=8.8, va="center", transform=inside)
        axes.text(right, place, number_words, size=8.2, va="center", color=MUTED, transform=inside)
    # The probability stands under the labels, in the place of one more method.
    place, answer = len(rows), primary(study, target)
    axes.axhspan(place - 0.5, place + 0.5, color="white", lw=0, zorder=1)
    axes.axhline(place - 0.5, xmin=left, xmax=1.46, color=RULE, lw=0.8, clip_on=False)
    axes.text(left, place, say("chart.methods.ours", language), size=8.8, va="center",
              weight="bold", color=FORECAST, transform=inside)  # fmt: skip
    words = say(
        "chart.methods.probability", language,
        probability=percent(answer["probability"], language),
        verdict=say(f"verdict.{answer['verdict']}", language),
    )  # fmt: skip
    axes.text(-0.4, place, words, size=9.2, weight="bold", color=FORECAST, va="center", zorder=3)
