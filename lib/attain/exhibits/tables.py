"""Tables of the notebooks: cells are words and numbers of the reader's language."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

import pandas as pd

from attain.exhibits.catalogue import has, say
from attain.exhibits.exhibit import Exhibit, Prose
from attain.exhibits.grid import table
from attain.exhibits.methodology import rated, statistic_words
from attain.exhibits.numbers import DASH, day, enumerate_words, number, percent, quantity
from attain.exhibits.outlook import each, find_target
from attain.exhibits.overview import ranked
from attain.exhibits.trends import tracked
from attain.exhibits.wording import (
    area_name,
    event_words,
    forecast_digits,
    indicator_name,
    nothing,
    pace_words,
    rough,
    rough_value,
    short_range,
    target_name,
    target_words,
    value_words,
)
from attain.targets.verdicts import WORDS


def as_date(value: Any) -> date:
    """A day, whether the package holds it as text or as a date."""
    return value if isinstance(value, date) else date.fromisoformat(str(value)[:10])


def answers(study: Any) -> Exhibit:
    """The answer of every target, the least likely first."""
    language = study.parameters.language
    rows = ranked(study)
    cells = []
    for row in each(rows):
        target = find_target(study, row.target)
        cells.append(
            {
                "target": target_name(study, target),
                "asks": target_words(study, target),
                "last": _last(study, row),
                "probability": percent(row.probability, language),
                "verdict": say(f"verdict.{row.verdict}", language),
                "grade": row.grade or DASH,
                "attainable_80": attainable_words(study, row, row.attainable_80),
            }
        )
    data = rows[
        ["target", "event", "last_value", "probability", "verdict", "grade", "attainable_80"]
    ]
    return table(study, "tbl-00-answers", pd.DataFrame(cells), data, right=("probability",))


def _last(study: Any, row: Any) -> str:
    if pd.isna(row.last_value):
        return DASH
    value = value_words(study, row.indicator, row.last_value)
    return f"{value} ({int(row.last_year)})"


def attainable_words(study: Any, row: Any, value: float) -> str:
    """An attainable level: for a change target the change itself, else the value."""
    if pd.isna(value):
        return DASH
    digits = forecast_digits(study, row.indicator, row.low_80, row.high_80)
    language = study.parameters.language
    if row.basis != "change":
        return rough_value(study, row.indicator, value, digits)
    falls = row.comparator in ("<", "<=")
    amount = rough(abs(value), language, digits)
    if (value < 0) != falls or not any(digit in amount for digit in "123456789"):
        return say(f"condition.no_{'fall' if falls else 'rise'}", language)
    unit = "points_short" if row.unit == "percent" else row.unit
    return say(
        f"condition.{'fall' if falls else 'rise'}",
        language,
        value=say(f"unit.{unit}", language, number=amount),
    )


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
                event=say(f"event.{row.event}", study.parameters.language),
                words=event_words(study, row),
            )
            for row in each(mine)
        ]
        cells.append(
            {
                "target": target_name(study, target),
                "quote": f"“{target.quote}”" if target.quote else DASH,
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


def results(study: Any) -> Exhibit | Prose:
    """Every annual figure known of the targeted indicators, with its day and its source."""
    language = study.parameters.language
    frames, cells = [], []
    for indicator, group in tracked(study):
        history = study.view.history(indicator, study.area.area, group)
        frames.append(history.assign(indicator=indicator, group=group))
        cells += [
            {
                "year": str(row.year),
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
    shown = [f for f in found if not verdicts or f.verdict in verdicts]
    if not shown:
        return nothing(study, "audit")
    cells, data = [], []
    for finding in shown:
        title, text, consequence = finding_words(study, finding)
        cells.append(
            {
                "check": title,
                "items": ", ".join(finding.items) or DASH,
                "found": f"{text} {consequence}".strip(),
                "audit_verdict": say(f"check.{finding.verdict}", language),
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
    """Title, computed sentence and consequence of a finding."""
    language = study.parameters.language

    def write(value: float, unit: str, decimals: int) -> str:
        if unit:
            return quantity(value, unit, language, decimals)
        return number(value, language, decimals)

    def name(indicator: str) -> str:
        return indicator_name(study, indicator)

    values = finding.values(write, name)
    texts = [
        say(f"{finding.message}.{part}", language, **values)
        if has(f"{finding.message}.{part}")
        else ""
        for part in ("title", "finding", "consequence")
    ]
    return texts[0], texts[1], texts[2]


def forecasts(study: Any) -> Exhibit | Prose:
    """Forecast of the target year: median and intervals, one row an indicator."""
    language = study.parameters.language
    rows = ranked(study)
    rows = rows[rows["probability"].notna()].drop_duplicates(["indicator", "group", "reading"])
    if rows.empty:
        return nothing(study, "forecast")
    cells, data = [], []
    for row in each(rows):
        quantiles = study.forecasts[
            (study.forecasts["indicator"] == row.indicator)
            & (study.forecasts["group"] == row.group)
            & (study.forecasts["reading"] == row.reading)
            & (study.forecasts["year"] == row.year)
        ].set_index("quantile")["value"]
        digits = forecast_digits(study, row.indicator, row.low_80, row.high_80)
        cells.append(
            {
                "indicator": indicator_name(study, row.indicator, row.group),
                "last": _last(study, row),
                "median": rough_value(study, row.indicator, row.median, digits),
                **{
                    name: short_range(quantiles[low], quantiles[high], language, digits)
                    for name, low, high in (
                        ("interval_50", 0.25, 0.75),
                        ("interval_80", 0.1, 0.9),
                        ("interval_95", 0.025, 0.975),
                    )
                },
            }
        )
        data.append(
            {
                "indicator": row.indicator,
                "group": row.group,
                "last": row.last_value,
                **{f"q{level:g}": value for level, value in quantiles.items()},
            }
        )
    return table(
        study,
        "tbl-04-forecasts",
        pd.DataFrame(cells),
        pd.DataFrame(data),
        right=("last", "median", "interval_50", "interval_80", "interval_95"),
        year=str(study.parameters.target_year),
    )


def ladder(study: Any) -> Exhibit | Prose:
    """What is attainable with 80, 50 and 20 % probability, beside what is asked for."""
    rows = ranked(study)
    rows = rows[rows["probability"].notna()]
    if rows.empty:
        return nothing(study, "forecast")
    language = study.parameters.language
    cells = [
        {
            "target": target_name(study, find_target(study, row.target)),
            "asks": target_words(study, find_target(study, row.target)),
            "attainable_80": attainable_words(study, row, row.attainable_80),
            "attainable_50": attainable_words(study, row, row.attainable_50),
            "attainable_20": attainable_words(study, row, row.attainable_20),
            "probability": percent(row.probability, language),
        }
        for row in each(rows)
    ]
    data = rows[
        [
            "target",
            "event",
            "threshold",
            "attainable_80",
            "attainable_50",
            "attainable_20",
            "percentile",
        ]
    ]
    return table(
        study,
        "tbl-05-ladder",
        pd.DataFrame(cells),
        data,
        right=("attainable_80", "attainable_50", "attainable_20", "probability"),
    )


def events(study: Any) -> Exhibit | Prose:
    """Every event and reading of every target; where two give two words, both are shown."""
    language = study.parameters.language
    rows = study.assessments
    rows = rows[rows["probability"].notna()]
    if rows.empty:
        return nothing(study, "forecast")
    cells = [
        {
            "event": say(f"event.{row.event}", language)
            if has(f"event.{row.event}")
            else str(row.event),
            "target": target_name(study, find_target(study, row.target)),
            "asks": event_words(study, row),
            "reading": reading_words(study, row.reading),
            "probability": percent(row.probability, language),
            "verdict": say(f"verdict.{row.verdict}", language),
            "grade": row.grade or DASH,
        }
        for row in each(rows)
    ]
    data = rows[["target", "event", "reading", "threshold", "probability", "verdict", "grade"]]
    return table(
        study, "tbl-05-events", pd.DataFrame(cells), data, right=("probability",), groups="target"
    )


def reading_words(study: Any, reading: str) -> str:
    """A reading of the figures in words."""
    language = study.parameters.language
    if has(f"reading.{reading}"):
        return say(f"reading.{reading}", language)
    if reading.startswith("without-"):
        return say("reading.without", language, year=reading.removeprefix("without-"))
    return reading


def sources(study: Any) -> Exhibit | Prose:
    """The sources behind the study's targets and figures, with their days."""
    language = study.parameters.language
    used: dict[str, set[str]] = {}
    for target in study.targets:
        if target.source:
            used.setdefault(str(target.source), set()).add(target.target)
    for indicator, group in tracked(study):
        history = study.view.history(indicator, study.area.area, group)
        for identifier in history["source"]:
            used.setdefault(str(identifier), set()).add(
                indicator_name(study, indicator, group, short=True)
            )
    cells = []
    for identifier in sorted(used):
        source = study.view.source(identifier)
        cells.append(
            {
                "source": str(source.title),
                "outlet": str(source.outlet),
                "published": _maybe_day(source.published, language),
                "used_for": enumerate_words(sorted(used[identifier]), language),
            }
        )
    data = pd.DataFrame(
        {"source": sorted(used), "used_for": [" ".join(sorted(used[k])) for k in sorted(used)]}
    )
    if not cells:
        return nothing(study, "figures")
    return table(study, "tbl-00-sources", pd.DataFrame(cells), data)


def pace(study: Any) -> Exhibit | Prose:
    """Required, mean and best pace of every target, and how often it was reached."""
    language = study.parameters.language
    rows = study.pace
    rows = rows[rows["required"].notna()]
    if rows.empty:
        return nothing(study, "pace")
    cells = [
        {
            "target": target_name(study, find_target(study, row.target)),
            "required": pace_words(study, row.indicator, row.required),
            "mean": pace_words(study, row.indicator, row.mean),
            "best": pace_words(study, row.indicator, row.best),
            "own": frequency_words(study, row.own_reached, row.own_of),
            "peers": frequency_words(
                study, row.peers_reached, row.peers_of, row.peers_low, row.peers_high
            ),
        }
        for row in each(rows)
    ]
    data = rows[
        [
            "target",
            "required",
            "mean",
            "best",
            "own_reached",
            "own_of",
            "peers_reached",
            "peers_of",
            "peers_low",
            "peers_high",
        ]
    ]
    return table(
        study,
        "tbl-02-pace",
        pd.DataFrame(cells),
        data,
        right=("required", "mean", "best", "own", "peers"),
        level=number(95, language),
    )


def frequency_words(
    study: Any, reached: float, of: float, low: float = float("nan"), high: float = float("nan")
) -> str:
    """K of n, with its interval where there is one."""
    language = study.parameters.language
    if pd.isna(of) or of == 0:
        return DASH
    text = say(
        "table.pace.frequency", language, k=number(reached, language), n=number(of, language)
    )
    if pd.isna(low):
        return text
    return f"{text} ({percent(low, language)}{DASH}{percent(high, language)})"


def methods(study: Any) -> Exhibit | Prose:
    """Every official method on every target that it can rate."""
    language = study.parameters.language
    rows = rated(study)
    if rows.empty:
        return nothing(study, "methods")
    cells = [
        {
            "method": say(f"method.{row.method}", language),
            "target": target_name(study, find_target(study, row.target)),
            "statistic": statistic_words(study, row),
            "label": say(f"progress.{row.label}", language),
            "label_range": _label_range(study, row),
        }
        for row in each(rows)
    ]
    data = rows[
        ["target", "method", "statistic", "low", "high", "label", "label_low", "label_high"]
    ]
    return table(
        study, "tbl-05-methods", pd.DataFrame(cells), data, right=("statistic",), groups="target"
    )


def _label_range(study: Any, row: Any) -> str:
    language = study.parameters.language
    labels = dict.fromkeys([row.label_low, row.label_high])
    if len(labels) == 1:
        return DASH
    return f" {say('general.or', language)} ".join(say(f"progress.{k}", language) for k in labels)


def quality(study: Any) -> Exhibit:
    """What is to be said about each target as a target."""
    language = study.parameters.language
    rows = ranked(study).sort_values("target", ignore_index=True)
    cells, data = [], []
    for row in each(rows):
        flags = [flag for flag in str(row.flags).split(";") if flag]
        cells.append(
            {
                "target": target_name(study, find_target(study, row.target)),
                "asks": target_words(study, find_target(study, row.target)),
                "flags": "; ".join(say(f"flag.{flag}", language) for flag in flags) or DASH,
            }
        )
        data.append({"target": row.target, "flags": ";".join(flags)})
    return table(study, "tbl-05-quality", pd.DataFrame(cells), pd.DataFrame(data))


def words(study: Any) -> Exhibit:
    """The words and the probabilities they stand for."""
    language = study.parameters.language
    uppers = [1.0, *(low for low, _ in WORDS)]
    cells, data = [], []
    for (low, word), high in zip(WORDS, uppers, strict=False):
        ends = {"low": number(100 * low, language), "high": number(100 * high, language)}
        kind = "from" if high == 1.0 else "between"
        cells.append(
            {
                "word": say(f"verdict.{word}", language),
                "stands_for": say(f"table.words.{kind}", language, **ends),
            }
        )
        data.append({"word": word, "low": low, "high": high})
    return table(study, "tbl-00-words", pd.DataFrame(cells), pd.DataFrame(data))


def _maybe_day(value: Any, language: str) -> str:
    text = str(value)
    return day(as_date(value), language) if len(text) >= 10 and text[:4].isdigit() else text
