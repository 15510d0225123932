"""The targets one under the other: how likely, what could be promised, what happened."""

from __future__ import annotations

import math
from collections.abc import Mapping
from functools import partial
from io import BytesIO
from itertools import pairwise
from typing import Any, Final, Protocol

import pandas as pd
from matplotlib.axes import Axes

from attain.parameters import Parameters
from attain.report.exhibit import Prose
from attain.report.figures import style
from attain.report.figures.frame import Drawing, Panel, exhibit
from attain.report.figures.style import BAND, FORECAST, INK, MUTED, RULE, TARGET, write
from attain.report.outlook import each, event_level, find_target, level_of, so_far
from attain.report.selection import DOUBTFUL, ranked, settled
from attain.report.text import wording
from attain.report.text.catalogue import LANGUAGES, Language, say
from attain.report.text.numbers import counted, enumerate_words, number, percent, period
from attain.report.text.phrases import figure_words, kept, reading_words
from attain.report.text.prose import listed, told
from attain.report.text.wording import Assessment, nothing, printed_decimals, say_of
from attain.targets.readings import MAIN
from attain.targets.study import Study
from attain.vocabulary import BINS, FALLS

__all__ = ["ladder", "outcomes", "overview"]

ROW: Final = 0.47  # inches of a target in the overview
FOOT: Final = 0.40
AXIS_LEFT, AXIS_RIGHT, WORDS_LEFT = 0.365, 0.685, 0.715
SCALE_ROW: Final = 0.92  # inches of a target with a scale of its own
SPAN: Final = 4.55  # inches of such a scale
STEPS: Final = (
    ("attainable_80", "80%", "o"),
    ("attainable_50", "50%", "D"),
    ("attainable_20", "20%", "^"),
)
SHOWN: Final = [
    "target", "event", "basis", "last_value", "threshold", "attainable_80", "attainable_50",
    "attainable_20", "percentile",
]  # fmt: skip


# ---- how likely ---------------------------------------------------------------------------------
@exhibit
def overview(study: Study) -> Drawing:
    """Draw the probability of every target of the study."""
    rows = ranked(study)
    every = study.assessments
    ranges = every[(every["event"] == "full") & (every["role"] == "range")]
    full = dict(zip(ranges["target"], ranges["probability"], strict=True))  # of the high end
    instead = study.hypothetical and study.planned > 0

    def draw(axes: Axes) -> None:
        axes.spines[:].set_visible(False)
        axes.set_yticks([])
        axes.set(xlim=(0, 1), ylim=(len(rows) - 0.5, -0.5))
        middles = [row + 0.21 for row in range(len(rows))]  # under the marks: names stand above
        for low, high in list(pairwise(BINS))[::2]:
            axes.barh(middles, high - low, 0.4, low, color="#e6eaed", lw=0, zorder=0)
        axes.set_xticks(BINS[1:-1], [f"{100 * cut:.0f}" for cut in BINS[1:-1]], fontsize=8.6)
        words = say("chart.overview.axis", study.language)
        axes.set_xlabel(words, fontsize=8.6, labelpad=1)
        for place, row in enumerate(each(rows)):
            _chance(axes, study, row, place, full.get(str(row.target)))

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
    names = [wording.brief_name(study, find_target(study, one)) for one in doubtful["target"]]
    return say("chart.overview.title", study.language, names=enumerate_words(names, study.language))


def _alt(study: Study, rows: pd.DataFrame) -> str:
    head = f"{say('chart.overview.hypothetical', study.language)} " if study.hypothetical else ""
    return head + listed(study, "chart.overview.alt", rows)


def _chance(axes: Axes, study: Study, row: Assessment, place: int, full: float | None) -> None:
    target = find_target(study, row.target)
    scale = AXIS_RIGHT - AXIS_LEFT
    left, words = ((x - AXIS_LEFT) / scale for x in (0.012, WORDS_LEFT))
    upper, lower = place - 0.19, place + 0.2
    beside = partial(write, axes, on="rows")
    beside(left, upper, wording.target_name(study, target), 9)
    beside(left, lower, wording.target_words(study, target), 8.6, MUTED)
    axes.axhline(place + 0.5, xmin=left, xmax=1 + (0.99 - AXIS_RIGHT) / scale, color=RULE,
                 lw=0.6, clip_on=False)  # fmt: skip
    colour = style.VERDICT_COLOURS[row.verdict]
    word = say(f"verdict.{row.verdict}", study.language)
    if pd.isna(row.probability):
        beside(words, lower, word, 8.6, MUTED, style="italic")
        return
    if full is not None:
        axes.plot([full, row.probability], [lower, lower], color=colour, lw=2.2, alpha=0.45)
        axes.plot(full, lower, "|", color=colour, ms=8, mew=2)
    axes.plot([0, row.probability], [lower, lower], color="#cfd6db", lw=1, zorder=1)
    axes.plot(row.probability, lower, style.VERDICT_MARKS[row.verdict], color=colour, ms=7.5,
              clip_on=False, zorder=5)  # fmt: skip
    grade = say("chart.overview.grade", study.language, grade=row.grade)
    beside(words, upper, percent(row.probability, study.language), 10, colour, bold=True)
    beside(1 + (0.985 - AXIS_RIGHT) / scale, upper, grade, 8.6, MUTED, side="right")
    beside(words, lower, word, 8.6)


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
        with style.canvas(high + FOOT, width=6.7) as figure:
            place = (AXIS_LEFT, bottom, AXIS_RIGHT - AXIS_LEFT, share)
            overview(spoken, ax=figure.add_axes(place))
            figure.savefig(buffer, format="png", dpi=220, metadata={"Software": None})
        found[language] = buffer.getvalue(), _alt(spoken, rows)
    return found


# ---- what could be promised ---------------------------------------------------------------------
@exhibit
def ladder(study: Study) -> Drawing | Prose:
    """Draw the levels attainable with 80, 50 and 20 % probability against the official ones."""
    rows = ranked(study)
    rows = rows[rows["probability"].notna() & (rows["comparator"] != "between")]
    if rows.empty:
        return nothing(study, "forecast")

    def draw(axes: Axes) -> None:
        axes.set_axis_off()
        axes.set(xlim=(0, 1), ylim=(len(rows), 0))
        for place, row in enumerate(each(rows)):
            _promise(study, axes, row, place)

    high, right = SCALE_ROW * len(rows), 0.012 + SPAN / style.WIDTH
    return Drawing(
        "fig-05-ladder",
        alt=listed(study, "chart.ladder.alt", rows),
        panels=[Panel(draw, high, right=right, above=0.06)],
        data=rows[SHOWN].reset_index(drop=True),
    )


def _promise(study: Study, axes: Axes, row: Assessment, top: float) -> None:
    """Draw a target on a scale of its own, from 0 to 1."""
    # A change is drawn as the level that remains; from an unknown base only as the change itself.
    as_level = not math.isnan(event_level(row))
    drawn = partial(level_of, row) if as_level else float
    reached = [float(getattr(row, name)) for name, _, _ in STEPS]
    promised = [(drawn(value), digits) for value, digits in (kept(study, row, x) for x in reached)]
    official, start = drawn(row.threshold), drawn(0.0 if row.basis == "change" else row.last_value)
    since = wording.last_when(study, row)
    shown = row.last_value
    if row.basis == "total":
        years, start = so_far(study, row)
        since, shown = f"{years[0]}–{years[-1]}" if years else "", start
    last = f"{since}: {wording.value_words(study, row.indicator, shown)}" if since else ""
    marks = [_asked(study, row, as_level), last]
    values = [*map(drawn, reached), official, start]
    low, high = min(values), max(values)
    pad = 0.13 * ((high - low) or 1)
    left, width = low - pad, high - low + 2 * pad
    at = [(value - left) / width for value in values]
    if row.comparator in FALLS:  # the side that is easier to reach is always the left one
        at = [1 - x for x in at]
    line = top + 0.62
    name = wording.target_line(study, find_target(study, row.target))
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
    axes.plot(at[4], line, "o", mfc="white", mec=style.HISTORY, mew=1.4, ms=6, zorder=5)
    for text, colour, place in zip(marks, (TARGET, MUTED), _placed(at[3:], marks), strict=True):
        bold = colour == TARGET
        write(axes, place, line + 0.17, text, color=colour, bold=bold, side="center", va="top")


def _asked(study: Study, row: Assessment, as_level: bool) -> str:
    """The level asked for; of a reduction what would remain."""
    if row.basis != "change" or not as_level:
        return wording.event_words(study, row)
    level = event_level(row)
    value = wording.value_words(study, row.indicator, level, decimals=printed_decimals(level))
    return say(f"condition.{wording.CONDITIONS[row.comparator]}", study.language, value=value)


def _placed(wanted: list[float], texts: list[str]) -> list[float]:
    """Places of labels: apart from each other and inside the axis."""
    widest = max(style.text_width(text, 8.8, bold=True) for text in texts) / SPAN
    return style.spaced(wanted, widest + 0.015, widest / 2, 1 - widest / 2)


# ---- what happened ------------------------------------------------------------------------------
class Settled(Assessment, Protocol):
    """A row of `settled`, which has the quantiles of `ENDS` too."""

    scored_by: str
    outcome: float
    within: float
    period: str
    q50: float


ENDS: Final = {0.95: ("q025", "q975"), 0.80: ("q10", "q90"), 0.50: ("q25", "q75")}


@exhibit
def outcomes(study: Study) -> Drawing | Prose:
    """Draw each target's forecast with the level asked for and what happened.

    What happened comes from all that the package of the study holds.
    """
    language, rows = study.language, settled(study)
    if rows.empty:
        return nothing(study, "outcome")
    known = rows[rows["outcome"].notna()]
    title = say("chart.outcomes.none", language, year=str(study.parameters.target_year))
    if len(known):
        held = number(int(known["outcome"].between(known["q10"], known["q90"]).sum()), language)
        title = counted("chart.outcomes.title", len(known), language, inside=held)
    return Drawing(
        "fig-06-outcomes",
        alt="; ".join(
            told(study, f"chart.outcomes.alt{'_within' * math.isnan(row.outcome)}", row)
            for row in each(rows)
        ),
        panels=[
            Panel(partial(_outcome, study=study, row=row), SCALE_ROW, above=0.06 * (place == 0))
            for place, row in enumerate(each(rows))
        ],
        title=title,
        data=rows.drop(columns=["basis", "upper", "unit"]),
    )


def _outcome(axes: Axes, study: Study, row: Settled) -> None:
    axes.set_axis_off()
    axes.set_ylim(0, 1)
    known = not math.isnan(row.outcome)
    happened = row.outcome if known else row.within
    bands = {level: [float(getattr(row, end)) for end in ends] for level, ends in ENDS.items()}
    values = [*bands[0.95], row.threshold, happened]
    low, high = min(values), max(values)
    pad = 0.06 * ((high - low) or 1)
    left, right = axes.set_xlim(low - pad, high + pad)
    name = wording.target_line(study, find_target(study, row.target))
    if row.reading != MAIN:
        name = f"{name} · {reading_words(study, row.reading)}"
    write(axes, 0, 0.97, name, 9, bold=True, va="top", on="axes")
    line = 0.4
    axes.plot([left, right], [line] * 2, color=RULE, lw=1)
    for level, ends in bands.items():
        axes.plot(ends, [line] * 2, color=BAND[level], lw=9, solid_capstyle="butt")
    axes.plot(row.q50, line, "|", color=FORECAST, ms=11, mew=2)
    axes.plot([row.threshold] * 2, [line - 0.15, line + 0.15], color=TARGET, lw=3, zorder=5,
              solid_capstyle="butt")  # fmt: skip
    axes.plot(happened, line, "o" if known else "D", mfc=INK if known else "white", mec=INK,
              mew=1.5, ms=7.5 if known else 6.5, zorder=6)  # fmt: skip
    said = figure_words(study, row.scored_by, happened)
    if not known:
        said = f"{said} ({period(row.period, study.language)})"
    for value, text, y, va, colour in (  # asked under the line, the outcome over it
        (row.threshold, wording.event_words(study, row), line - 0.19, "top", TARGET),
        (happened, said, line + 0.17, "bottom", INK),
    ):
        place = (value - left) / (right - left)
        side = "left" if place < 0.16 else "right" if place > 0.84 else "center"
        write(axes, value, y, text, color=colour, bold=colour == INK, side=side, va=va)
