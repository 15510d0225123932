"""All targets at a glance: one line a target, its probability, word and grade."""

from __future__ import annotations

from itertools import pairwise
from typing import Any, Final

import pandas as pd
from matplotlib.figure import Figure

from attain.exhibits.catalogue import say
from attain.exhibits.exhibit import Exhibit
from attain.exhibits.numbers import enumerate_words, percent
from attain.exhibits.outlook import each, find_target
from attain.exhibits.style import INK, MUTED, VERDICT_COLOURS, VERDICT_MARKS, bare, canvas, svg
from attain.exhibits.wording import target_name, target_words

ROW: Final = 0.46
HEAD, FOOT = 0.72, 0.42
AXIS_LEFT, AXIS_RIGHT = 0.455, 0.735
CUTS: Final = (0.0, 0.10, 0.33, 0.66, 0.90, 1.0)


def ranked(study: Any) -> pd.DataFrame:
    """Primary answers, the least likely first, those without an answer last."""
    rows: pd.DataFrame = study.assessments
    rows = rows[rows["role"] == "primary"]
    return rows.sort_values(["probability", "target"], na_position="last", ignore_index=True)


def ends(study: Any) -> dict[str, float]:
    """Probability of the high end of each range."""
    rows = study.assessments
    rows = rows[(rows["event"] == "full") & (rows["role"] == "range")]
    return {str(row.target): float(row.probability) for row in each(rows)}


def overview(study: Any) -> Exhibit:
    """Draw the probability of every target of the study.

    Parameters
    ----------
    study : Study
        The assessed study.
    """
    language = study.parameters.language
    rows = ranked(study)
    full = ends(study)
    height = HEAD + FOOT + ROW * len(rows)
    with canvas(height) as figure:
        figure.text(0.012, 1 - 0.08 / height, _title(study, rows), weight="bold", size=11, va="top")
        figure.text(
            0.012,
            1 - 0.32 / height,
            say("chart.overview.subtitle", language),
            size=9.3,
            color=MUTED,
            va="top",
        )
        _rows(figure, study, rows, full, height)
        body = svg(figure, "fig-00-overview")
    data = rows[["target", "event", "probability", "verdict", "grade"]].copy()
    data["probability_high_end"] = [full.get(target, float("nan")) for target in rows["target"]]
    return Exhibit(
        id="fig-00-overview",
        kind="figure",
        body=body,
        alt=_alt(study, rows),
        caption=say("chart.overview.caption", language),
        data=data,
    )


def _title(study: Any, rows: pd.DataFrame) -> str:
    language = study.parameters.language
    doubtful = rows[rows["verdict"].isin(["very_unlikely", "unlikely", "about_even"])]
    if rows["probability"].isna().all():
        return say("chart.overview.none", language)
    if doubtful.empty:
        return say("chart.overview.all_likely", language)
    return say(
        "chart.overview.title",
        language,
        names=enumerate_words(list(doubtful["target"]), language),
    )


def _alt(study: Any, rows: pd.DataFrame) -> str:
    language = study.parameters.language
    return "; ".join(
        say(
            "chart.overview.alt",
            language,
            name=target_name(study, find_target(study, row.target)),
            words=target_words(study, find_target(study, row.target)),
            probability=percent(row.probability, language),
            verdict=say(f"verdict.{row.verdict}", language),
        )
        for row in each(rows)
    )


def _rows(
    figure: Figure, study: Any, rows: pd.DataFrame, full: dict[str, float], height: float
) -> None:
    language = study.parameters.language
    axes = figure.add_axes(
        (AXIS_LEFT, FOOT / height, AXIS_RIGHT - AXIS_LEFT, ROW * len(rows) / height)
    )
    bare(axes, keep="x")
    axes.set_xlim(0, 1)
    axes.set_ylim(len(rows) - 0.5, -0.5)
    for place, (low, high) in enumerate(pairwise(CUTS)):
        axes.axvspan(low, high, color="#f1f4f6" if place % 2 == 0 else "#ffffff", lw=0, zorder=0)
    axes.set_xticks(CUTS[:-1], [f"{100 * cut:.0f}" for cut in CUTS[:-1]])
    axes.set_xlabel(say("chart.overview.axis", language), fontsize=9, labelpad=2)
    left, right = (0.012 - AXIS_LEFT) / (AXIS_RIGHT - AXIS_LEFT), 1.05
    for place, row in enumerate(each(rows)):
        target = find_target(study, row.target)
        axes.text(
            left,
            place - 0.17,
            target_name(study, target),
            size=9.3,
            va="center",
            transform=axes.get_yaxis_transform(),
        )
        axes.text(
            left,
            place + 0.21,
            target_words(study, target),
            size=9,
            va="center",
            color=MUTED,
            transform=axes.get_yaxis_transform(),
        )
        axes.axhline(place + 0.5, xmin=left, xmax=2.3, color="#e6eaed", lw=0.7, clip_on=False)
        colour = VERDICT_COLOURS[row.verdict]
        word = say(f"verdict.{row.verdict}", language)
        grade = say("chart.overview.grade", language, grade=row.grade)
        if pd.isna(row.probability):
            axes.text(
                0.5, place, word, size=9.3, color=MUTED, va="center", ha="center", style="italic"
            )
            continue
        other = full.get(str(row.target))
        if other is not None:
            axes.plot([other, row.probability], [place, place], color=colour, lw=2.2, alpha=0.45)
            axes.plot(other, place, "|", color=colour, ms=9, mew=2)
        axes.plot([0, row.probability], [place, place], color="#cfd6db", lw=1, zorder=1)
        axes.plot(
            row.probability,
            place,
            VERDICT_MARKS[row.verdict],
            color=colour,
            ms=8.5,
            clip_on=False,
            zorder=5,
        )
        axes.text(
            right,
            place - 0.17,
            percent(row.probability, language),
            size=10.5,
            weight="bold",
            color=colour,
            va="center",
            transform=axes.get_yaxis_transform(),
        )
        axes.text(
            right + 0.26,
            place - 0.17,
            grade,
            size=9,
            color=MUTED,
            va="center",
            transform=axes.get_yaxis_transform(),
        )
        axes.text(
            right,
            place + 0.21,
            word,
            size=9.3,
            color=INK,
            va="center",
            transform=axes.get_yaxis_transform(),
        )
