"""What is known and whether it adds up: tiles of figures and of checks."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

import pandas as pd
from matplotlib.axes import Axes
from matplotlib.patches import Rectangle

from attain.audit.findings import Finding
from attain.report.exhibit import Prose
from attain.report.figures.frame import Drawing, Panel, exhibit
from attain.report.figures.marks import write
from attain.report.figures.style import FORECAST, INK, MUTED, RULE, TARGET, WIDTH, bare
from attain.report.outlook import joined_in
from attain.report.selection import tracked
from attain.report.text.catalogue import say
from attain.report.text.numbers import DASH, counted
from attain.report.text.wording import area_name, indicator_name, nothing, tagged
from attain.targets.readings import MAIN, Reading
from attain.targets.study import Study

__all__ = ["audit", "coverage"]

AUDIT: Final = {  # class: mark, fill, text colour
    "contradiction": ("×", "#963c00", "white"),
    "question": ("?", "#f6e3d5", INK),
    "remark": ("!", "white", MUTED),
    "note": ("✓", "#dcebf5", INK),
}
PER_ROW: Final = 8
TILE, STEP = 0.345, 0.372  # inches of a tile, and from one to the next
HIGH, DOWN = 0.27, 0.31
NAMES, YEARS = 0.50, 0.865  # of the width: where the names end, and the years
ROW: Final = 0.31


@exhibit
def audit(study: Study, found: Sequence[Finding]) -> Drawing | Prose:
    """Draw every check of the audit as a tile, grouped by its class."""
    if not found:
        return nothing(study, "reports", area=area_name(study))
    language = study.language
    groups = {name: [f for f in found if f.kind == name] for name in AUDIT}
    bad, unclear = len(groups["contradiction"]), len(groups["question"])
    lines = {name: -(-len(group) // PER_ROW) for name, group in groups.items() if group}
    inches = sum(DOWN * count + 0.09 for count in lines.values())

    def draw(axes: Axes) -> None:
        bare(axes)
        axes.set(xlim=(0, WIDTH), ylim=(inches, 0))
        top = 0.0
        for name, count in lines.items():
            _tiles(axes, study, name, groups[name], top)
            top += DOWN * count + 0.09

    def alt(name: str, group: list[Finding]) -> str:
        items = dict.fromkeys(i for f in group for i in f.items[:1] if tagged(i))
        verdict, listed = say(f"check.{name}", language), ", ".join(items) or DASH
        count = str(len(group))
        return say("chart.audit.alt", language, verdict=verdict, count=count, items=listed)

    return Drawing(
        "fig-01-audit",
        alt="; ".join(alt(name, groups[name]) for name in lines),
        panels=[Panel(draw, inches, 0.0, 1.0, above=0.05)],
        title=say(
            f"chart.audit.{'title' if bad + unclear else 'all_good'}", language,
            bad=counted("chart.audit.bad", bad, language),
            unclear=counted("chart.audit.unclear", unclear, language), all=str(len(found)),
        ),
        data=pd.DataFrame([(f.check, " ".join(f.items), f.kind) for f in found],
                          columns=["check", "items", "kind"]),
    )  # fmt: skip


def _tiles(axes: Axes, study: Study, name: str, group: list[Finding], top: float) -> None:
    mark, fill, colour = AUDIT[name]
    word = say(f"check.{name}", study.language)
    text, bold = f"{mark}  {len(group)} {word}", name == "contradiction"
    write(axes, 0.06, top + HIGH / 2, text, 8.6, bold=bold)
    for place, finding in enumerate(group):
        line, column = divmod(place, PER_ROW)
        left, upper = WIDTH - STEP * (PER_ROW - column) - 0.03, top + DOWN * line
        edge = RULE if fill == "white" else fill
        axes.add_patch(Rectangle((left, upper), TILE, HIGH, facecolor=fill, lw=0.8, edgecolor=edge))
        items = [item for item in finding.items if tagged(item)]  # a plan without a number is none
        first = f"{items[0]}{'+' * (len(finding.items) > 1)}" if items else "…"
        write(axes, left + TILE / 2, upper + HIGH / 2, first, 8, colour, side="center")


@exhibit
def coverage(study: Study) -> Drawing | Prose:
    """Draw which years of which targeted indicators are known."""
    known = tracked(study)
    if not known:
        return nothing(study, "figures")
    pairs = list(dict.fromkeys((t.indicator, t.group) for t in study.targets))
    readings = {pair: study.readings(*pair)[MAIN] for pair in pairs}
    histories = [readings[pair].history[["year", "status"]] for pair in known]
    data = pd.concat(histories, keys=known, names=["indicator", "group"])
    first, last = int(data["year"].min()), int(data["year"].max())

    def draw(axes: Axes) -> None:
        bare(axes)
        axes.set(xlim=(first - 0.5, last + 0.5), ylim=(len(pairs) - 0.5, -0.5))
        step = max(1, -(-(last - first) // 4))
        for year in range(last, first - 1, -step):
            write(axes, year, -0.66, str(year), 8.4, MUTED, side="center", va="bottom")
        for place, pair in enumerate(pairs):
            _coverage_row(axes, study, place, pair, readings[pair], range(first, last + 1))

    return Drawing(
        "fig-01-coverage",
        alt="; ".join(
            f"{indicator_name(study, *pair, short=True)}: "
            f"{counted('chart.coverage.years', len(reading.history), study.language)}"
            for pair, reading in readings.items()
        ),
        panels=[Panel(draw, ROW * len(pairs), NAMES, YEARS, above=0.26, below=0.04)],
        data=data.reset_index([0, 1]).reset_index(drop=True),
    )


def _coverage_row(
    axes: Axes, study: Study, place: int, pair: tuple[str, str], reading: Reading, years: range
) -> None:
    status = dict(zip(reading.history["year"], reading.history["status"], strict=True))
    joined = joined_in(study, *pair) or 0
    missing = [year for year in years if year not in status]
    axes.plot(missing, [place] * len(missing), ".", color="#b9c1c7", ms=3)
    for year, kind in status.items():
        firm, lent = kind == "A", year < joined
        fill = "#a9d0e8" if lent else FORECAST if firm else "white"
        tile = Rectangle((year - 0.38, place - 0.3), 0.76, 0.6, lw=1.0, ec=FORECAST, fc=fill)
        axes.add_patch(tile)
    for year in study.view.indicator(reading.series).breaks_in(study.area.area) if status else ():
        if min(status) < year <= max(status):
            axes.plot([year - 0.5] * 2, [place - 0.42, place + 0.42], color=TARGET, lw=1.6)
    count = counted("chart.coverage.years", len(status), study.language)
    name, wide = indicator_name(study, *pair, short=True), YEARS - NAMES
    write(axes, (0.012 - NAMES) / wide, place, name, on="rows")
    write(axes, 1 + 0.02 / wide, place, count, color=INK if status else TARGET, on="rows")
