"""Tables of what is known: targets, results, checks and sources."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from functools import partial
from typing import Any

import pandas as pd

from attain.report.exhibit import Exhibit, Prose
from attain.report.figures.trends import tracked
from attain.report.outlook import each
from attain.report.tables.grid import figure, table, text
from attain.report.text.catalogue import has, say
from attain.report.text.numbers import DASH, day, enumerate_words, number, period, quantity, spread
from attain.report.text.wording import (
    area_name,
    event_name,
    event_words,
    indicator_name,
    nothing,
    tagged,
    value_words,
    when,
)
from attain.targets.readings import MAIN
from attain.targets.study import Study

__all__ = ["findings", "results", "sources", "targets"]


def as_date(value: object) -> date:
    """A day, whether the package holds it as text or as a date."""
    return value if isinstance(value, date) else date.fromisoformat(str(value)[:10])


def targets(study: Study) -> Exhibit | Prose:
    """The targets in the publisher's own words and as exact events."""
    language = study.parameters.language
    rows = study.assessments
    rows = rows[rows["role"].isin(["primary", "range"])]
    no_quote = say("table.targets.hypothetical", language) if study.hypothetical else DASH

    def read_as(target: str) -> str:
        return "; ".join(
            say(
                "table.targets.event",
                language,
                event=event_name(study, row.event),
                words=event_words(study, row),
            )
            for row in each(rows[rows["target"] == target])
        )

    asked = pd.DataFrame(
        {"target": target.target, "quote": target.quote} for target in study.targets
    )
    order = rows["target"].map({name: place for place, name in enumerate(asked["target"])})
    data = rows.iloc[order.argsort(kind="stable")]
    data = data[["target", "event", "comparator", "threshold", "basis"]]
    return table(
        study,
        "tbl-01-targets",
        asked,
        data,
        "target",
        text("quote", lambda quote: f"“{quote}”" if quote else no_quote, "quote"),
        text("events", read_as, "target"),
    )


def results(study: Study) -> Exhibit | Prose:
    """Every annual figure known of the targeted indicators, with its day and its source."""
    language = study.parameters.language
    frames = [
        study.readings(indicator, group)[MAIN].history.assign(indicator=indicator, group=group)
        for indicator, group in tracked(study)
    ]
    if not frames:
        return nothing(study, "figures")

    def source_name(identifier: str) -> str:
        source = study.view.source(identifier)
        return str(source.outlet or source.title)

    return table(
        study,
        "tbl-01-results",
        pd.concat(frames, ignore_index=True),
        ["indicator", "group", "year", "value", "status", "published", "source"],
        text("year", lambda year, months: when(year, months, language), "year", "months"),
        text("indicator", partial(indicator_name, study), "indicator", "group"),
        figure("value", partial(value_words, study), "indicator", "value"),
        text("status", lambda status: say(f"status.{status}", language), "status"),
        text("published", lambda value: day(as_date(value), language), "published"),
        text("source", source_name, "source"),
        groups="indicator",
        area=area_name(study),
    )


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


def sources(study: Study) -> Exhibit | Prose:
    """The sources behind the study's targets and figures, with their days."""
    language = study.parameters.language
    plan = say("table.sources.plan", language)
    uses = [(str(target.source), plan) for target in study.targets if target.source]
    for indicator, group in tracked(study):
        name = indicator_name(study, indicator, group, short=True)
        history = study.readings(indicator, group)[MAIN].history
        uses += [(str(source), name) for source in history["source"]]
    if not uses:
        return nothing(study, "figures")
    frame = pd.DataFrame(uses, columns=["source", "used_for"]).drop_duplicates()
    used = frame.groupby("source")["used_for"].agg("; ".join).reset_index()
    known = [study.view.source(name) for name in used["source"]]
    rows = used.assign(
        title=[source.title for source in known],
        outlet=[source.outlet for source in known],
        published=[_maybe_day(source.published, language) for source in known],
    )
    return table(
        study,
        "tbl-00-sources",
        rows,
        ["source", "used_for"],
        text("source", str, "title"),
        "outlet published used_for",
    )


def _maybe_day(value: str | date, language: str) -> str:
    words = str(value)
    return day(as_date(value), language) if len(words) >= 10 and words[:4].isdigit() else words
