"""The small fan beside a target: published results, the forecast, the line to reach.

Drawn from the bare numbers of the brief by ``fan.svg.j2``; colours come from the page's style
sheet, so that one drawing serves light, dark and paper.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from functools import partial
from itertools import pairwise
from typing import Any, Final

import numpy as np
from markupsafe import Markup

from attain.report.figures.style import spaced
from attain.report.outlook import drawn_ends
from attain.report.text.catalogue import LANGUAGES
from attain.site.layout import environment

BANDS: Final = ("b95", "b80", "b50")
LINE: Final = 15.0
"""Least distance of two labels."""
LETTER: Final = 7.2
"""Width of a letter of a label, about."""
START: Final = 4.0
"""Where the axis begins."""
WINDOW: Final = 10
"""Years shown, the target year included; a longer history stands in the table beside it."""


def draw(
    row: Mapping[str, Any],
    *,
    languages: Sequence[str] = LANGUAGES,
    width: float = 360,
    height: float = 170,
) -> Markup:
    """The fan of a target as SVG, its few words in the languages asked for.

    The row is a target of ``brief.json``; the drawing is scaled to the room it gets. It is hidden
    from screen readers, since the page says the same in words beside it, and empty for a target
    without any figure.
    """
    fan, words = row["fan"], {language: row[language]["fan"] for language in languages}
    if not fan["history"]:
        return Markup("")
    history = [figure for figure in fan["history"] if figure[0] > fan["year"] - WINDOW]
    history = history or fan["history"][-1:]
    first, last, ahead = history[0][0], history[-1][0], fan["forecast"]
    asked = (text for told in words.values() for text in told["targets"])
    right = width - 19.0 - LETTER * max(map(len, asked), default=0)  # then their words
    begin, end = min(first, fan["year"]), max(last, fan["year"])
    x = partial(np.interp, xp=(begin, max(end, begin + 1)), fp=(10.0, right - 12.0))
    # higher values stand higher, and what lies outside on the edge
    y = partial(np.interp, xp=_values(fan, history), fp=(height - 22.0, 14.0))

    def places(figures: Iterable[Sequence[Any]]) -> list[tuple[float, float]]:
        return [(x(figure[0]), y(figure[1])) for figure in figures]

    # the last result stands beside its year under the axis, where nothing else is drawn
    results = {language: f"{last}: {told['last']}" for language, told in words.items()}
    wide, year = LETTER * max(map(len, results.values())), float(x(fan["year"]))
    until = max(START + wide, min(float(x(last)) + wide / 2, year - 24.0))
    years = [(first, "year", START, "start")] * (until - wide > START + 40.0)
    years += [(fan["year"], "year ahead", year, "middle")] * (until < year - 22.0)
    whole = [figure for figure in history if figure[3] == 12]
    # the bands open at the last result of a whole year, if one came before them
    opens = ahead[0]["year"] if ahead else fan["year"]
    heights = [float(y(level)) for level in fan["targets"]]
    labels = [
        {k: told["targets"][n] for k, told in words.items() if len(told["targets"]) > n}
        for n in range(len(heights))
    ]
    drawn = environment().get_template("fan.svg.j2").render(
        width=width,
        height=height,
        right=right,
        start=places(figure for figure in whole if figure[0] < opens)[-1:],
        bands=[
            (name, *(places((each["year"], each["bands"][n][side]) for each in ahead)
                     for side in (0, 1)))
            for n, name in enumerate(BANDS if ahead else ())
        ],
        median=places((each["year"], each["median"]) for each in ahead),
        targets=list(zip(heights, spaced(heights, LINE, high=height - 20.0), labels, strict=True)),
        side=1.0 if fan["better"] == "down" else -1.0,
        steps=[(b[0] - a[0] != 1, places((a, b))) for a, b in pairwise(whole)],
        whole=list(zip(places(whole), (figure[2] for figure in whole), strict=True)),
        parts=places(figure for figure in history if figure[3] < 12),
        results=results,
        until=until,
        left=START,
        end=year + 8,
        years=years,
    )  # fmt: skip
    return Markup(drawn.replace("\n", ""))


def _values(fan: Mapping[str, Any], history: Sequence[Sequence[Any]]) -> tuple[float, float]:
    """The values that a drawing has to hold; a band that dwarfs it is cut."""
    values = [figure[1] for figure in history] + list(fan["targets"])
    for ahead in fan["forecast"]:
        values += drawn_ends(*ahead["bands"][:2])
    low, high = min(values), max(values)
    margin = 0.06 * (high - low) or abs(high) * 0.1 or 1.0
    return low - margin, high + margin
