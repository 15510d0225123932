"""What could be promised: attainable levels beside the official one, scale by scale."""

from __future__ import annotations

from typing import Any, Final

from matplotlib.axes import Axes

from attain.exhibits.catalogue import say
from attain.exhibits.exhibit import Exhibit
from attain.exhibits.outlook import each, find_target
from attain.exhibits.overview import ranked
from attain.exhibits.style import FORECAST, HISTORY, MUTED, RULE, TARGET, bare, canvas, spaced, svg
from attain.exhibits.tables_answers import attainable_words
from attain.exhibits.wording import (
    event_words,
    forecast_digits,
    rough,
    target_name,
    target_words,
    value_words,
)

ROW: Final = 0.92
GAP: Final = 0.185  # share of the width that a label takes
STEPS: Final = (
    ("attainable_80", "80%", "o"),
    ("attainable_50", "50%", "D"),
    ("attainable_20", "20%", "^"),
)


def ladder(study: Any) -> Exhibit:
    """Draw the levels attainable with 80, 50 and 20 % probability against the official ones.

    Parameters
    ----------
    study : Study
        The assessed study.
    """
    language = study.parameters.language
    rows = ranked(study)
    rows = rows[rows["probability"].notna()]
    height = 0.5 + ROW * len(rows)
    with canvas(height) as figure:
        figure.text(
            0.012,
            1 - 0.08 / height,
            say("chart.ladder.title", language),
            weight="bold",
            size=11,
            va="top",
        )
        for place, row in enumerate(each(rows)):
            axes = figure.add_axes(
                (0.03, 1 - (0.45 + ROW * (place + 1)) / height, 0.94, ROW / height)
            )
            _row(axes, study, row)
        body = svg(figure, "fig-05-ladder")
    data = rows[
        [
            "target",
            "event",
            "basis",
            "last_value",
            "threshold",
            "attainable_80",
            "attainable_50",
            "attainable_20",
            "percentile",
        ]
    ].reset_index(drop=True)
    return Exhibit(
        id="fig-05-ladder",
        kind="figure",
        body=body,
        alt="; ".join(
            say(
                "chart.ladder.alt",
                language,
                name=target_name(study, find_target(study, row.target)),
                words=target_words(study, find_target(study, row.target)),
                safe=attainable_words(study, row, row.attainable_80),
                even=attainable_words(study, row, row.attainable_50),
                stretch=attainable_words(study, row, row.attainable_20),
            )
            for row in each(rows)
        ),
        caption=say("chart.ladder.caption", language),
        data=data,
    )


def _row(axes: Axes, study: Any, row: Any) -> None:
    language = study.parameters.language
    target = find_target(study, row.target)
    bare(axes)
    axes.set_ylim(0, 1)
    steps = [(getattr(row, name), label, mark) for name, label, mark in STEPS]
    official = float(row.threshold)
    start = 0.0 if row.basis == "change" else float(row.last_value)
    values = [value for value, _, _ in steps] + [official, start]
    low, high = min(values), max(values)
    pad = 0.12 * ((high - low) or 1)
    axes.set_xlim(low - pad, high + pad)
    line = 0.40
    axes.plot([low - pad, high + pad], [line, line], color=RULE, lw=1.2)
    axes.plot([steps[0][0], steps[2][0]], [line, line], color=FORECAST, lw=3, alpha=0.35)
    axes.text(
        0.0,
        0.97,
        f"{target_name(study, target)} {target_words(study, target)}",
        size=9.6,
        weight="bold",
        va="top",
        transform=axes.transAxes,
    )
    left, width = low - pad, high - low + 2 * pad
    digits = forecast_digits(study, row.indicator, row.low_80, row.high_80)
    for (value, label, mark), at in zip(steps, _inside(steps, left, width), strict=True):
        axes.plot(value, line, mark, color=FORECAST, ms=7, zorder=4)
        text = f"{label}: {rough(value, language, digits)}"
        axes.text(at, line + 0.13, text, size=9.2, color=FORECAST, ha="center", va="bottom")
    ends = [line - 0.13, line + 0.13]
    axes.plot([official] * 2, ends, color=TARGET, lw=3, zorder=5, solid_capstyle="butt")
    axes.plot(start, line, "o", mfc="white", mec=HISTORY, mew=1.4, ms=6.5, zorder=5)
    words = event_words(study, row)
    last = f"{int(row.last_year)}: {value_words(study, row.indicator, row.last_value)}"
    marks = [(official, words, "o"), (start, last, "o")]
    looks = ((TARGET, "bold"), (MUTED, "normal"))
    places = _inside(marks, left, width, gap=0.25)
    for (_, text, _), (colour, weight), at in zip(marks, looks, places, strict=True):
        axes.text(
            at, line - 0.17, text, size=9.2, ha="center", va="top", color=colour, weight=weight
        )


def _inside(
    marks: list[tuple[float, str, str]], left: float, width: float, gap: float = GAP
) -> list[float]:
    """Places of labels: apart from each other and inside the axis."""
    placed = spaced([value for value, _, _ in marks], gap * width)
    edge = 0.5 * GAP * width
    return [min(max(at, left + edge), left + width - edge) for at in placed]
