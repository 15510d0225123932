"""Beside the answers: what could be promised."""

from __future__ import annotations

import math
from functools import partial
from typing import Final

from matplotlib.axes import Axes

from attain.report.exhibit import Prose
from attain.report.figures.frame import Drawing, Panel, exhibit
from attain.report.figures.marks import write
from attain.report.figures.style import (
    FORECAST,
    HISTORY,
    MUTED,
    RULE,
    TARGET,
    WIDTH,
    bare,
    spaced,
    text_width,
)
from attain.report.outlook import each, event_level, find_target, level_of, so_far
from attain.report.selection import ranked
from attain.report.text.catalogue import say
from attain.report.text.numbers import number
from attain.report.text.phrases import kept
from attain.report.text.prose import listed
from attain.report.text.wording import (
    CONDITIONS,
    Assessment,
    event_words,
    last_when,
    nothing,
    printed_decimals,
    target_line,
    value_words,
)
from attain.targets.study import Study
from attain.vocabulary import FALLS

__all__ = ["ladder"]

ROW: Final = 0.92
SPAN: Final = 4.55  # inches of a scale
STEPS: Final = (
    ("attainable_80", "80%", "o"),
    ("attainable_50", "50%", "D"),
    ("attainable_20", "20%", "^"),
)
SHOWN: Final = [
    "target", "event", "basis", "last_value", "threshold", "attainable_80", "attainable_50",
    "attainable_20", "percentile",
]  # fmt: skip


@exhibit
def ladder(study: Study) -> Drawing | Prose:
    """Draw the levels attainable with 80, 50 and 20 % probability against the official ones."""
    rows = ranked(study)
    rows = rows[rows["probability"].notna() & (rows["comparator"] != "between")]
    if rows.empty:
        return nothing(study, "forecast")

    def draw(axes: Axes) -> None:
        bare(axes)
        axes.set(xlim=(0, 1), ylim=(len(rows), 0))
        for place, row in enumerate(each(rows)):
            _row(study, axes, row, place)

    return Drawing(
        "fig-05-ladder",
        alt=listed(study, "chart.ladder.alt", rows),
        panels=[Panel(draw, ROW * len(rows), right=0.012 + SPAN / WIDTH, above=0.06)],
        data=rows[SHOWN].reset_index(drop=True),
    )


def _row(study: Study, axes: Axes, row: Assessment, top: float) -> None:
    """Draw a target on a scale of its own, from 0 to 1."""
    # A change is drawn as the level that remains; from an unknown base only as the change itself.
    as_level = not math.isnan(event_level(row))
    drawn = partial(level_of, row) if as_level else float
    reached = [float(getattr(row, name)) for name, _, _ in STEPS]
    promised = [(drawn(value), digits) for value, digits in (kept(study, row, x) for x in reached)]
    official, start = drawn(row.threshold), drawn(0.0 if row.basis == "change" else row.last_value)
    since = last_when(study, row)
    shown = row.last_value
    if row.basis == "total":
        years, start = so_far(study, row)
        since, shown = f"{years[0]}–{years[-1]}" if years else "", start
    last = f"{since}: {value_words(study, row.indicator, shown)}" if since else ""
    marks = [_asked(study, row, as_level), last]
    values = [*map(drawn, reached), official, start]
    low, high = min(values), max(values)
    pad = 0.13 * ((high - low) or 1)
    left, width = low - pad, high - low + 2 * pad
    at = [(value - left) / width for value in values]
    if row.comparator in FALLS:  # the side that is easier to reach is always the left one
        at = [1 - x for x in at]
    line = top + 0.62
    name = target_line(study, find_target(study, row.target))
    write(axes, 0.0, top + 0.03, name, 9, bold=True, va="top")
    axes.plot([0, 1], [line, line], color=RULE, lw=1.2)
    axes.plot([at[0], at[2]], [line, line], color=FORECAST, lw=3, alpha=0.35)
    texts = [
        f"{label}: {number(value, study.language, max(digits, printed_decimals(value)))}"
        for (_, label, _), (value, digits) in zip(STEPS, promised, strict=True)
    ]
    for x, (_, _, mark), text, place in zip(at, STEPS, texts, _placed(at[:3], texts), strict=False):
        axes.plot(x, line, mark, color=FORECAST, ms=6.5, zorder=4)
        write(axes, place, line - 0.12, text, color=FORECAST, side="center", va="bottom")
    ends = [line - 0.12, line + 0.12]
    axes.plot([at[3]] * 2, ends, color=TARGET, lw=3, zorder=5, solid_capstyle="butt")
    axes.plot(at[4], line, "o", mfc="white", mec=HISTORY, mew=1.4, ms=6, zorder=5)
    for text, colour, place in zip(marks, (TARGET, MUTED), _placed(at[3:], marks), strict=True):
        bold = colour == TARGET
        write(axes, place, line + 0.17, text, color=colour, bold=bold, side="center", va="top")


def _asked(study: Study, row: Assessment, as_level: bool) -> str:
    """The level asked for; of a reduction what would remain."""
    if row.basis != "change" or not as_level:
        return event_words(study, row)
    level = event_level(row)
    value = value_words(study, row.indicator, level, decimals=printed_decimals(level))
    return say(f"condition.{CONDITIONS[row.comparator]}", study.language, value=value)


def _placed(wanted: list[float], texts: list[str]) -> list[float]:
    """Places of labels: apart from each other and inside the axis."""
    widest = max(text_width(text, 8.8, bold=True) for text in texts) / SPAN
    return spaced(wanted, widest + 0.015, widest / 2, 1 - widest / 2)
