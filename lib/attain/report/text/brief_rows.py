"""One target as a published page shows it: finished words in both languages, and bare numbers."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any, Final

import pandas as pd

from attain.evaluation.record import MethodRecord
from attain.evidence.records import Target
from attain.report.outlook import as_record, each, event_level, in_part, primary
from attain.report.text.brief_advice import (
    FALLS,
    advice,
    change_short,
    flags,
    joined,
    pace_of,
    pace_sentences,
    parts_words,
    promised,
    required_words,
)
from attain.report.text.catalogue import Language, has, say
from attain.report.text.numbers import as_date, day, number, percent
from attain.report.text.phrases import attainable_words, reading_words
from attain.report.text.trust import calibration_sentence, reliability_sentence
from attain.report.text.wording import (
    event_words,
    forecast_digits,
    indicator_name,
    rough_value,
    short_range,
    target_words,
    value_words,
    when,
)
from attain.targets.readings import MAIN, readings_of
from attain.targets.study import Study

BANDS: Final = ((0.05, 0.95), (0.1, 0.9), (0.25, 0.75))


def row_words(
    study: Study, target: Target, spoken: Mapping[Language, Study], record: MethodRecord
) -> dict[str, Any]:
    """Everything a page says about one target.

    Parameters
    ----------
    study : Study
        The assessed study.
    target : Target
        One of its targets.
    spoken : mapping
        The study in each language.
    record : MethodRecord
        The backtest of the method on what the study knows.

    Returns
    -------
    dict
        Bare numbers (``probability``, ``grade``, ``fan``, ``history``, ``readings``), the ids of
        the ``sources``, and under each language the words.
    """
    answer = primary(study, target.target)
    readings = readings_of(study.view, target.indicator, target.area, target.group)
    main = readings[MAIN]
    rows = study.assessments
    mine = rows[rows["target"] == target.target]
    statement = record.beside(main, int(answer["year"]))
    return {
        "id": target.target,
        "indicator": target.indicator,
        "group": target.group,
        "event": str(answer["event"]),
        "quote": target.quote or "",
        "source": target.source or "",
        "hypothetical": bool(answer["hypothetical"]),
        "probability": _bare(answer["probability"]),
        "verdict": str(answer["verdict"]),
        "grade": str(answer["grade"] or ""),
        "attainable_80": _bare(answer["attainable_80"]),
        "last_value": _bare(answer["last_value"]),
        "last_year": None if pd.isna(answer["last_year"]) else int(answer["last_year"]),
        "fan": _fan(study, answer, mine, main.history),
        "sources": _used(target, main.history),
        "label": statement.label,
        **{
            language: tied(_words(speaker, target, answer, mine, main, statement))
            for language, speaker in spoken.items()
        },
    }


def tied(words: Any) -> Any:
    """The same words, no line of which will part a number from its sign or noun.

    Examples
    --------
    >>> tied({"asks": "≥ 82%", "few": ["+0,5 điểm %"]})
    {'asks': '≥\\xa082%', 'few': ['+0,5 điểm\\xa0%']}
    """
    if isinstance(words, dict):
        return {key: tied(value) for key, value in words.items()}
    if isinstance(words, list):
        return [tied(value) for value in words]
    if not isinstance(words, str):
        return words
    return re.sub(r"(?<=[≥≤<>]) (?=\d)|(?<=điểm) (?=%)|(?<=\d) (?=chỉ tiêu)", "\u00a0", words)


def _bare(value: Any) -> float | None:
    return None if pd.isna(value) else round(float(value), 6)


def _used(target: Target, history: pd.DataFrame) -> list[str]:
    return list(dict.fromkeys(name for name in (target.source, *history["source"]) if name))


def _fan(study: Study, answer: Any, mine: pd.DataFrame, history: pd.DataFrame) -> dict[str, Any]:
    """Points, bands and target lines, in the indicator's unit; nothing rounded for the eye."""
    quantiles = study.forecasts
    if len(quantiles):
        quantiles = quantiles[
            (quantiles["indicator"] == answer["indicator"])
            & (quantiles["group"] == answer["group"])
            & (quantiles["reading"] == answer["reading"])
        ]
    years = []
    for year, found in quantiles.groupby("year", sort=True):
        by_level = dict(zip(found["quantile"].round(4), found["value"], strict=True))
        years.append(
            {
                "year": int(str(year)),
                "median": _bare(by_level[0.5]),
                "bands": [[_bare(by_level[low]), _bare(by_level[high])] for low, high in BANDS],
            }
        )
    lines = []
    if len(history):
        shown = mine[(mine["reading"] == MAIN) & mine["role"].isin(["primary", "range"])]
        levels = {event_level(row) for row in each(shown[shown["event"] != "mid"])}
        first = event_level(next(each(shown)))
        lines = [round(level, 6) for level in (first, *sorted(levels - {first}))]
    return {
        "history": [
            [int(point.year), float(point.value), str(point.status), int(point.months)]
            for point in each(history)
        ],
        "forecast": years,
        "targets": lines,
        "better": "down" if answer["comparator"] in FALLS else "up",
        "year": int(answer["year"]),
    }


def _words(
    study: Study, target: Target, answer: Any, mine: pd.DataFrame, main: Any, statement: Any
) -> dict[str, Any]:
    language = study.parameters.language
    name = indicator_name(study, target.indicator, target.group)
    asks = target_words(study, target)
    known = not pd.isna(answer["probability"])
    words: dict[str, Any] = {
        "name": name,
        "short": indicator_name(study, target.indicator, target.group, short=True),
        "asks": asks,
        "last": "" if pd.isna(answer["last_value"]) else _value(study, answer),
        "when": "" if pd.isna(answer["last_value"]) else _when(study, answer),
        "probability": percent(float(answer["probability"]), language) if known else "",
        "word": say(f"verdict.{answer['verdict']}", language),
        "flags": flags(study, answer, mine),
        "advice": advice(study, answer),
        "reason": "" if known else _reason(study, target),
        "history": [_point(study, target, point) for point in each(main.history)],
        "definition": str(
            getattr(study.view.indicator(target.indicator), f"definition_{language}", "")
        ),
        "readings": _readings(study, mine),
        "pace": [],
        "required": "",
        "best": "",
        "promise": {},
        "promised": "",
        "median": "",
        "interval": "",
        "record": [],
        "grade_why": "",
        "forecast": "",
        "percentile": "",
    }
    if known:
        words |= _known(study, target, answer, statement)
    words["fan"] = _labels(study, answer, mine, main.history, known)
    words["alt"] = _alt(study, words, answer, main.history, known)
    return words


def _value(study: Study, answer: Any) -> str:
    return value_words(study, answer["indicator"], float(answer["last_value"]))


def _when(study: Study, answer: Any) -> str:
    return when(answer["last_year"], answer["last_months"], study.parameters.language)


def _known(study: Study, target: Target, answer: Any, statement: Any) -> dict[str, Any]:
    """What can only be said with a probability."""
    language = study.parameters.language
    digits = forecast_digits(study, answer["indicator"], answer["low_80"], answer["high_80"])
    as_row = as_record(answer)
    chance = percent(float(answer["probability"]), language)
    change = answer["basis"] == "change"
    base = float(answer["last_value"]) if change and not in_part(as_row) else 0.0
    median = rough_value(study, answer["indicator"], float(answer["median"]) + base, digits)
    ends = (float(answer["low_80"]) + base, float(answer["high_80"]) + base)
    promises = {
        str(level): attainable_words(study, as_row, answer[f"attainable_{level}"])
        for level in (80, 50, 20)
    }
    reference = str(answer["reference"] or "")
    panel = indicator_name(study, reference) if reference else ""
    pooled = reference in study.view.indicator(answer["indicator"]).pool
    state = "failed" if statement.failed else "" if statement.forecasts else "untested"
    main = study.readings(answer["indicator"], answer["group"])[MAIN]
    tested = study.view.indicator(main.series).reference
    n = int(answer["history_n"])
    about = reliability_sentence(
        statement, float(answer["probability"]), say(f"verdict.{answer['verdict']}", language),
        language, str(answer["comparator"]),
    )  # fmt: skip
    pace = pace_of(study, target.target)
    return {
        "promise": promises,
        "promised": promised(study, answer, promises["80"]),
        "required": required_words(study, answer),
        "best": "" if pace is None else change_short(study, answer["indicator"], float(pace.best)),
        "pace": [] if pace is None else pace_sentences(study, answer, pace),
        "forecast": say(
            "site.forecast.sentence", language, median=median,
            interval=short_range(*ends, language, digits), asks=target_words(study, target),
            probability=chance,
        ),
        "percentile": say(
            "site.forecast.percentile",
            language,
            percentile=number(100 * float(answer["percentile"]), language),
        ),
        "interval": short_range(*ends, language, digits),
        "median": median,
        "record": [
            sentence
            for sentence in (
                calibration_sentence(
                    statement, language, panel=indicator_name(study, tested) if tested else ""
                ),
                about,
            )
            if sentence
        ],
        "grade_why": joined(
            say(
            f"site.grade.why.{'one' if n == 1 else 'many'}", language,
            grade=str(answer["grade"]), history_n=str(n),
            grade_history=str(answer["grade_history"]),
            grade_panel=str(answer["grade_panel"]),
            panel=say(
                f"site.grade.panel.{'pool' if pooled else answer['grade_panel']}", language,
                reference=panel,
            ),
            ),
            say(f"site.grade.{state}", language) if state else "",
            parts_words(main.history, language),
        ),
    }  # fmt: skip


def _reason(study: Study, target: Target) -> str:
    language = study.parameters.language
    return say(
        "text.reason.no_baseline",
        language,
        indicator=indicator_name(study, target.indicator, target.group),
        as_of=day(as_date(study.parameters.as_of), language),
    )


def _point(study: Study, target: Target, point: Any) -> dict[str, str]:
    language = study.parameters.language
    return {
        "year": when(point.year, point.months, language),
        "value": value_words(study, target.indicator, float(point.value)),
        "status": say(f"status.{point.status}", language),
        "published": day(as_date(point.published), language),
        "source": str(point.source),
        "quote": "" if pd.isna(point.quote) else str(point.quote),
    }


def _readings(study: Study, mine: pd.DataFrame) -> list[dict[str, Any]]:
    """Every way to read the target, the answer itself first."""
    language = study.parameters.language
    return [
        {
            "what": say(f"event.{row.event}", language)
            if has(f"event.{row.event}")
            else str(row.event),
            "reading": reading_words(study, row.reading),
            "asks": event_words(study, row),
            "probability": percent(float(row.probability), language),
            "value": _bare(row.probability),
            "word": say(f"verdict.{row.verdict}", language),
            "key": f"{row.event}/{row.reading}",
        }
        for row in each(mine[mine["probability"].notna()])
    ]


def _labels(
    study: Study, answer: Any, mine: pd.DataFrame, history: pd.DataFrame, known: bool
) -> dict[str, Any]:
    """The few numbers that are written into the fan; counts go without their long units."""
    language = study.parameters.language
    indicator = study.view.indicator(answer["indicator"])
    decimals = int(indicator.decimals)

    def short(value: float, places: int) -> str:
        if indicator.unit == "percent":
            return value_words(study, answer["indicator"], value, decimals=places)
        return number(value, language, places)

    last = short(float(answer["last_value"]), decimals) if known else ""
    if last and in_part(as_record(answer)):
        last += f" ({say('when.months', language, months=int(answer['last_months']))})"
    lines = []
    if len(history) and known:
        shown = mine[(mine["reading"] == MAIN) & mine["role"].isin(["primary", "range"])]
        levels = {event_level(row) for row in each(shown[shown["event"] != "mid"])}
        first = event_level(next(each(shown)))
        for level in [first, *sorted(levels - {first})]:
            places = next(
                (n for n in range(decimals) if abs(round(level, n) - level) < 1e-9), decimals
            )
            lines.append(short(level, places))
    return {"last": last, "targets": lines}


def _alt(
    study: Study, words: Mapping[str, Any], answer: Any, history: pd.DataFrame, known: bool
) -> str:
    language = study.parameters.language
    if history.empty:
        return say("site.fan.none", language)
    ends = words["history"] if len(words["history"]) < 3 else words["history"][:: len(history) - 1]
    points = "; ".join(
        say("site.fan.alt.point", language, value=p["value"], year=p["year"]) for p in ends
    )
    parts = [say("site.fan.alt.history", language, points=points)]
    if known:
        parts.append(
            say(
                "site.fan.alt.forecast", language, year=str(int(answer["year"])),
                median=words["median"], interval=words["interval"],
            )
        )  # fmt: skip
        parts.append(
            say(
                "site.fan.alt.target",
                language,
                asks=words["asks"],
                probability=words["probability"],
            )
        )
    return " ".join(parts)
