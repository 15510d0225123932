"""Tables of what is known: targets, results, checks and sources."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

import pandas as pd

from attain.report.exhibit import Exhibit, Prose
from attain.report.figures.trends import tracked
from attain.report.outlook import each
from attain.report.tables.grid import table
from attain.report.text.catalogue import has, say
from attain.report.text.numbers import DASH, day, enumerate_words, number, period, quantity, spread
from attain.report.text.wording import (
    area_name,
    event_name,
    event_words,
    indicator_name,
    nothing,
    tagged,
    target_name,
    value_words,
    when,
)
from attain.targets.readings import MAIN


def as_date(value: Any) -> date:
    """A day, whether the package holds it as text or as a date."""
    return value if isinstance(value, date) else date.fromisoformat(str(value)[:10])


def targets(study: Any) -> Exhibit:
    """The targets in the publisher's own words and as exact events."""
    rows = study.assessments
    cells, data = [], []
    for target in study.targets:
        mine = rows[(rows["target"] == target.target) & rows["role"].isin(["primary", "range"])]
        words = [
            say(
                "table.targets.event",
                study.parameters.language,
                event=event_name(study, row.event),
                words=event_words(study, row),
            )
            for row in each(mine)
        ]
        cells.append(
            {
                "target": target_name(study, target),
                "quote": f"“{target.quote}”" if target.quote else _unquoted(study),
                "events": "; ".join(words),
            }
        )
        data += [
            {
                "target": row.target,
                "event": row.event,
                "comparator": row.comparator,
                "threshold": row.threshold,
                "basis": row.basis,
            }
            for row in each(mine)
        ]
    return table(study, "tbl-01-targets", pd.DataFrame(cells), pd.DataFrame(data))


def _unquoted(study: Any) -> str:
    if not study.hypothetical:
        return DASH
    return say("table.targets.hypothetical", study.parameters.language)


def results(study: Any) -> Exhibit | Prose:
    """Every annual figure known of the targeted indicators, with its day and its source."""
    language = study.parameters.language
    frames, cells = [], []
    for indicator, group in tracked(study):
        history = study.readings(indicator, group)[MAIN].history
        frames.append(history.assign(indicator=indicator, group=group))
        cells += [
            {
                "year": when(row.year, row.months, language),
                "indicator": indicator_name(study, indicator, group),
                "value": value_words(study, indicator, row.value),
                "status": say(f"status.{row.status}", language),
                "published": day(as_date(row.published), language),
                "source": _source_name(study, row.source),
            }
            for row in each(history)
        ]
    if not frames:
        return nothing(study, "figures")
    data = pd.concat(frames, ignore_index=True)
    return table(
        study,
        "tbl-01-results",
        pd.DataFrame(cells),
        data[["indicator", "group", "year", "value", "status", "published", "source"]],
        right=("value",),
        groups="indicator",
        area=area_name(study),
    )


def _source_name(study: Any, identifier: str) -> str:
    source = study.view.source(identifier)
    return str(source.outlet or source.title)


def findings(study: Any, found: Sequence[Any], verdicts: Sequence[str] = ()) -> Exhibit | Prose:
    """The audit: what each check computed and what follows from it.

    Parameters
    ----------
    study : Study
        The assessed study.
    found : sequence of Finding
        Result of the audit.
    verdicts : sequence of str
        Show only findings with these verdicts; all where left out.
    """
    language = study.parameters.language
    if not found:
        return nothing(study, "reports", area=area_name(study))
    shown = [f for f in found if not verdicts or f.verdict in verdicts]
    if not shown:
        return nothing(study, "audit")
    cells, data = [], []
    for finding in shown:
        title, text, consequence = finding_words(study, finding)
        verdict = say(f"check.{finding.verdict}", language)
        cells.append(
            {
                "check": title,
                "items": ", ".join(item for item in finding.items if tagged(item)) or DASH,
                "found": f"{text} {consequence}".strip(),
                **({} if len(verdicts) == 1 else {"audit_verdict": verdict}),
            }
        )
        numbers = {k: v for k, v in finding.figures.items() if isinstance(v, (int, float))}
        data += [
            {
                "check": finding.check,
                "items": " ".join(finding.items),
                "verdict": finding.verdict,
                "figure": name,
                "value": value,
            }
            for name, value in (numbers or {"": float("nan")}).items()
        ]
    suffix = "-".join(verdict.replace("_", "-") for verdict in verdicts) or "all"
    return table(
        study,
        f"tbl-01-audit-{suffix}".replace("-all", ""),
        pd.DataFrame(cells),
        pd.DataFrame(data),
        key="audit",
        count=str(len(shown)),
    )


def finding_words(study: Any, finding: Any) -> tuple[str, str, str]:
    """Title, computed sentence and consequence of a finding; the last may be empty."""
    language = study.parameters.language

    def write(value: float, unit: str, decimals: int) -> str:
        if unit:
            return quantity(value, unit, language, decimals)
        return number(value, language, decimals)

    def name(indicator: str, group: str) -> str:
        return indicator_name(study, indicator, group)

    def when(time: str) -> str:
        whole_day = len(time) == 10 and time[4] == "-"
        return day(as_date(time), language) if whole_day else period(time, language)

    def span(low: float, high: float, unit: str, decimals: tuple[int, int]) -> str:
        if unit:
            return spread(low, high, unit, language, decimals)
        return f"{number(low, language, decimals[0])}{DASH}{number(high, language, decimals[1])}"

    values = finding.values(write, name, when, span)
    values["items"] = enumerate_words([item_name(study, item) for item in finding.items], language)
    consequence = f"{finding.message}.consequence"
    return (
        say(finding.title, language),
        say(f"{finding.message}.finding", language, **values),
        say(consequence, language, **values) if has(consequence) else "",
    )


def item_name(study: Any, item: str) -> str:
    """An item by its number in the article; a plan without a number by what it is about."""
    if tagged(item):
        return item
    plans = study.view.targets
    plan = plans[plans["target"] == item]
    if plan.empty:
        return item
    return indicator_name(study, plan["indicator"].iloc[0], plan["group"].iloc[0], short=True)


def sources(study: Any) -> Exhibit | Prose:
    """The sources behind the study's targets and figures, with their days."""
    language = study.parameters.language
    used: dict[
        str, dict[str, None]
    ] = {}  # source, and what it is used for in the order of the plan
    plan = say("table.sources.plan", language)
    for target in study.targets:
        if target.source:
            used.setdefault(str(target.source), {})[plan] = None
    for indicator, group in tracked(study):
        history = study.readings(indicator, group)[MAIN].history
        for identifier in history["source"]:
            name = indicator_name(study, indicator, group, short=True)
            used.setdefault(str(identifier), {})[name] = None
    cells = []
    for identifier in sorted(used):
        source = study.view.source(identifier)
        cells.append(
            {
                "source": str(source.title),
                "outlet": str(source.outlet),
                "published": _maybe_day(source.published, language),
                "used_for": "; ".join(used[identifier]),
            }
        )
    data = pd.DataFrame(
        {"source": sorted(used), "used_for": ["; ".join(used[k]) for k in sorted(used)]}
    )
    if not cells:
        return nothing(study, "figures")
    return table(study, "tbl-00-sources", pd.DataFrame(cells), data)


def _maybe_day(value: Any, language: str) -> str:
    text = str(value)
    return day(as_date(value), language) if len(text) >= 10 and text[:4].isdigit() else text
