"""All targets at a glance: one line a target, its probability, word and grade."""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial
from io import BytesIO
from itertools import pairwise
from typing import Any, Final

import pandas as pd
from matplotlib.axes import Axes

from attain.parameters import Parameters
from attain.report.figures import marks
from attain.report.figures.frame import Drawing, Panel, exhibit
from attain.report.figures.style import MUTED, RULE, VERDICT_COLOURS, VERDICT_MARKS, bare, canvas
from attain.report.outlook import each, find_target
from attain.report.selection import DOUBTFUL, ranked
from attain.report.text.catalogue import LANGUAGES, Language, say
from attain.report.text.numbers import enumerate_words, percent
from attain.report.text.prose import listed
from attain.report.text.wording import Assessment, brief_name, say_of, target_name, target_words
from attain.targets.study import Study
from attain.vocabulary import BINS

__all__ = ["overview"]

ROW: Final = 0.47
FOOT: Final = 0.40
AXIS_LEFT, AXIS_RIGHT, WORDS_LEFT = 0.365, 0.685, 0.715


@exhibit
def overview(study: Study) -> Drawing:
    """Draw the probability of every target of the study."""
    rows = ranked(study)
    every = study.assessments
    ranges = every[(every["event"] == "full") & (every["role"] == "range")]
    full = dict(zip(ranges["target"], ranges["probability"], strict=True))  # of the high end
    instead = study.hypothetical and study.planned > 0

    def draw(axes: Axes) -> None:
        bare(axes, across=True)
        axes.set(xlim=(0, 1), ylim=(len(rows) - 0.5, -0.5))
        middles = [row + 0.21 for row in range(len(rows))]  # under the marks: names stand above
        for low, high in list(pairwise(BINS))[::2]:
            axes.barh(middles, high - low, 0.4, low, color="#e6eaed", lw=0, zorder=0)
        axes.set_xticks(BINS[1:-1], [f"{100 * cut:.0f}" for cut in BINS[1:-1]], fontsize=8.6)
        words = say("chart.overview.axis", study.language)
        axes.set_xlabel(words, fontsize=8.6, labelpad=1)
        for place, row in enumerate(each(rows)):
            _row(axes, study, row, place, full.get(str(row.target)))

    data = rows[["target", "event", "probability", "verdict", "grade"]]
    return Drawing(
        "fig-00-overview",
        alt=_alt(study, rows),
        panels=[Panel(draw, ROW * len(rows), AXIS_LEFT, AXIS_RIGHT, above=0.06, below=FOOT)],
        data=data.assign(probability_high_end=rows["target"].map(full)),
        title=_title(study, rows),
        subtitle=say_of(study, f"chart.overview.subtitle{'_instead' * instead}"),
    )


def _title(study: Study, rows: pd.DataFrame) -> str:
    doubtful = rows[rows["verdict"].isin(DOUBTFUL)]
    if rows["probability"].isna().all():
        return say_of(study, "chart.overview.none")
    if doubtful.empty:
        return say_of(study, "chart.overview.all_likely")
    names = [brief_name(study, find_target(study, target)) for target in doubtful["target"]]
    return say("chart.overview.title", study.language, names=enumerate_words(names, study.language))


def _alt(study: Study, rows: pd.DataFrame) -> str:
    head = f"{say('chart.overview.hypothetical', study.language)} " if study.hypothetical else ""
    return head + listed(study, "chart.overview.alt", rows)


def _row(axes: Axes, study: Study, row: Assessment, place: int, full: float | None) -> None:
    target = find_target(study, row.target)
    scale = AXIS_RIGHT - AXIS_LEFT
    left, words = ((x - AXIS_LEFT) / scale for x in (0.012, WORDS_LEFT))
    upper, lower = place - 0.19, place + 0.2
    write = partial(marks.write, axes, on="rows")
    write(left, upper, target_name(study, target), 9)
    write(left, lower, target_words(study, target), 8.6, MUTED)
    axes.axhline(place + 0.5, xmin=left, xmax=1 + (0.99 - AXIS_RIGHT) / scale, color=RULE,
                 lw=0.6, clip_on=False)  # fmt: skip
    colour = VERDICT_COLOURS[row.verdict]
    word = say(f"verdict.{row.verdict}", study.language)
    if pd.isna(row.probability):
        write(words, lower, word, 8.6, MUTED, style="italic")
        return
    if full is not None:
        axes.plot([full, row.probability], [lower, lower], color=colour, lw=2.2, alpha=0.45)
        axes.plot(full, lower, "|", color=colour, ms=8, mew=2)
    axes.plot([0, row.probability], [lower, lower], color="#cfd6db", lw=1, zorder=1)
    axes.plot(row.probability, lower, VERDICT_MARKS[row.verdict], color=colour, ms=7.5,
              clip_on=False, zorder=5)  # fmt: skip
    grade = say("chart.overview.grade", study.language, grade=row.grade)
    write(words, upper, percent(row.probability, study.language), 10, colour, bold=True)
    write(1 + (0.985 - AXIS_RIGHT) / scale, upper, grade, 8.6, MUTED, side="right")
    write(words, lower, word, 8.6)


def on_paper(parameters: Mapping[str, Any]) -> dict[Language, tuple[bytes, str]]:
    """The overview of a run by language, as PNG without its heading, and what it shows in words.

    It has the size that an A4 page has room for.
    """
    found, study = {}, Study(Parameters(**parameters))
    rows = ranked(study)
    high = 0.29 * len(rows)
    bottom, share = FOOT / (high + FOOT), high / (high + FOOT)
    for language in LANGUAGES:
        spoken, buffer = study.in_language(language), BytesIO()
        with canvas(high + FOOT, width=6.7) as figure:
            place = (AXIS_LEFT, bottom, AXIS_RIGHT - AXIS_LEFT, share)
            overview(spoken, ax=figure.add_axes(place))
            figure.savefig(buffer, format="png", dpi=220, metadata={"Software": None})
        found[language] = buffer.getvalue(), _alt(spoken, rows)
    return found
