"""What is known and whether it adds up: tiles of figures and of checks."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final

import pandas as pd
from matplotlib.patches import Rectangle

from attain.exhibits.catalogue import say
from attain.exhibits.exhibit import Exhibit, Prose
from attain.exhibits.style import FORECAST, INK, MUTED, RULE, TARGET, bare, canvas, svg
from attain.exhibits.trends import tracked
from attain.exhibits.wording import indicator_name, nothing

AUDIT: Final = {  # verdict: mark, fill, text colour
    "inconsistent": ("×", "#963c00", "white"),
    "ambiguous": ("?", "#f6e3d5", INK),
    "cannot_be_checked": ("–", "white", MUTED),
    "consistent": ("✓", "#dcebf5", INK),
}
PER_ROW: Final = 8


def audit(study: Any, found: Sequence[Any]) -> Exhibit | Prose:
    """Draw every check of the audit as a tile, grouped by its verdict.

    Parameters
    ----------
    study : Study
        The assessed study.
    found : sequence of Finding
        Result of the audit.

    Returns
    -------
    Exhibit or Prose
        A sentence where there is nothing to draw.
    """
    if not found:
        return nothing(study, "audit")
    language = study.parameters.language
    groups = {name: [f for f in found if f.verdict == name] for name in AUDIT}
    lines = {name: -(-len(group) // PER_ROW) for name, group in groups.items() if group}
    rows = sum(lines.values())
    height = 0.52 + 0.40 * rows + 0.10 * len(lines)
    with canvas(height) as figure:
        figure.text(
            0.012, 1 - 0.08 / height, _audit_title(study, groups), weight="bold", size=11, va="top"
        )
        axes = figure.add_axes((0.0, 0.0, 1.0, 1 - 0.45 / height))
        bare(axes)
        axes.set_xlim(0, 6.4)
        axes.set_ylim(height - 0.45, 0)
        top = 0.05
        for name, count in lines.items():
            mark, fill, colour = AUDIT[name]
            axes.text(
                0.08,
                top + 0.17,
                f"{mark}  {say(f'check.{name}', language)}",
                size=9.6,
                va="center",
                weight="bold" if name == "inconsistent" else "normal",
            )
            for place, finding in enumerate(groups[name]):
                line, column = divmod(place, PER_ROW)
                left, upper = 2.12 + 0.53 * column, top + 0.40 * line
                axes.add_patch(
                    Rectangle(
                        (left, upper),
                        0.49,
                        0.33,
                        facecolor=fill,
                        lw=0.8,
                        edgecolor=RULE if fill == "white" else fill,
                    )
                )
                axes.text(
                    left + 0.245,
                    upper + 0.165,
                    _tile(finding),
                    size=8.6,
                    color=colour,
                    ha="center",
                    va="center",
                )
            top += 0.40 * count + 0.10
        body = svg(figure, "fig-01-audit")
    data = pd.DataFrame(
        [{"check": f.check, "items": " ".join(f.items), "verdict": f.verdict} for f in found]
    )
    return Exhibit(
        id="fig-01-audit",
        kind="figure",
        body=body,
        alt="; ".join(
            say(
                "chart.audit.alt",
                language,
                verdict=say(f"check.{name}", language),
                count=str(len(group)),
                items=", ".join(f.check for f in group) or "0",
            )
            for name, group in groups.items()
        ),
        caption=say("chart.audit.caption", language),
        data=data,
    )


def _tile(finding: Any) -> str:
    if not finding.items:
        return "…"
    return str(finding.items[0]) + ("+" if len(finding.items) > 1 else "")


def _audit_title(study: Any, groups: dict[str, list[Any]]) -> str:
    bad, unclear = len(groups["inconsistent"]), len(groups["ambiguous"])
    total = str(sum(len(group) for group in groups.values()))
    language = study.parameters.language
    if not bad + unclear:
        return say("chart.audit.all_good", language, all=total)
    return say("chart.audit.title", language, bad=str(bad), unclear=str(unclear), all=total)


def coverage(study: Any) -> Exhibit | Prose:
    """Draw which years of which targeted indicators are known.

    Parameters
    ----------
    study : Study
        The assessed study.

    Returns
    -------
    Exhibit or Prose
        A sentence where there is nothing to draw.
    """
    language = study.parameters.language
    pairs = list(dict.fromkeys((t.indicator, t.group) for t in study.targets))
    known = tracked(study)
    if not known:
        return nothing(study, "figures")
    tables = {
        pair: study.view.history(pair[0], study.area.area, pair[1])[["year", "status"]]
        for pair in pairs
    }
    first = min(int(table["year"].min()) for table in tables.values() if len(table))
    last = max(int(table["year"].max()) for table in tables.values() if len(table))
    years = list(range(first, last + 1))
    height = 0.62 + 0.33 * len(pairs)
    with canvas(height) as figure:
        figure.text(
            0.012,
            1 - 0.08 / height,
            say("chart.coverage.title", language),
            weight="bold",
            size=11,
            va="top",
        )
        axes = figure.add_axes((0.445, 0.04 / height, 0.435, 1 - 0.66 / height))
        bare(axes)
        axes.set_xlim(first - 0.5, last + 0.5)
        axes.set_ylim(len(pairs) - 0.5, -0.5)
        step = max(1, len(years) // 5)
        for year in range(last, first - 1, -step):
            axes.text(year, -0.75, str(year), size=9, color=MUTED, ha="center", va="bottom")
        for place, (indicator, group) in enumerate(pairs):
            table = tables[indicator, group]
            _coverage_row(axes, place, table, years, study.view.indicator(indicator).breaks)
            axes.text(
                (0.012 - 0.445) / 0.435,
                place,
                indicator_name(study, indicator, group, short=True),
                size=9.3,
                va="center",
                transform=axes.get_yaxis_transform(),
            )
            axes.text(
                1.03,
                place,
                say("chart.coverage.years", language, count=str(len(table))),
                size=9.3,
                va="center",
                transform=axes.get_yaxis_transform(),
                color=INK if len(table) else TARGET,
            )
        body = svg(figure, "fig-01-coverage")
    data = pd.concat(
        [table.assign(indicator=i, group=g) for (i, g), table in tables.items() if len(table)],
        ignore_index=True,
    )
    return Exhibit(
        id="fig-01-coverage",
        kind="figure",
        body=body,
        alt="; ".join(
            say(
                "chart.coverage.alt",
                language,
                count=str(len(tables[pair])),
                name=indicator_name(study, *pair, short=True),
            )
            for pair in pairs
        ),
        caption=say("chart.coverage.caption", language),
        data=data[["indicator", "group", "year", "status"]],
    )


def _coverage_row(
    axes: Any, place: int, table: pd.DataFrame, years: list[int], breaks: Sequence[int]
) -> None:
    status = dict(zip(table["year"].astype(int), table["status"], strict=True))
    for year in years:
        if year not in status:
            axes.plot(year, place, ".", color=RULE, ms=4)
            continue
        firm = status[year] == "A"
        axes.add_patch(
            Rectangle(
                (year - 0.38, place - 0.3),
                0.76,
                0.6,
                lw=1.2,
                facecolor=FORECAST if firm else "white",
                edgecolor=FORECAST,
            )
        )
    for year in breaks:
        if table["year"].min() < year <= table["year"].max():
            axes.plot([year - 0.5] * 2, [place - 0.42, place + 0.42], color=TARGET, lw=1.6)
