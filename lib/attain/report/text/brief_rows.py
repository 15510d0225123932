"""One target as a published page shows it: finished words in both languages, and bare numbers."""

from __future__ import annotations

import math
import re
from collections.abc import Mapping
from dataclasses import replace
from typing import Any, Final

import pandas as pd

from attain.evidence.records import Target
from attain.report.outlook import BANDS, alike, each, in_part, primary
from attain.report.selection import DOUBTFUL
from attain.report.text import brief_facts as facts
from attain.report.text import phrases, reasons, wording
from attain.report.text.brief_facts import Case, bare, plan_lines, plan_numbers
from attain.report.text.catalogue import Language, has, say
from attain.report.text.numbers import day, percent, spread
from attain.report.text.prose import recorded, speak
from attain.report.text.sentences import tested_on
from attain.targets.readings import MAIN
from attain.targets.reported import only_reported
from attain.targets.study import Study
from attain.targets.verdicts import NEAR, grade_horizon
from attain.vocabulary import LIKELY

BARE: Final = ("probability", "probability_reported", "attainable_80", "last_value")
UNSAID: Final = {
    **dict.fromkeys(("required", "best", "promised", "median", "interval", "grade_why"), ""),
    **{"forecast": "", "percentile": "", "checkpoint": "", "pace": [], "promise": {}, "record": []},
}
"""What is empty without a probability."""


def target_row(spoken: Mapping[Language, Study], target: Target) -> dict[str, Any]:
    """Everything a page says about one target of a study that is spoken in each language.

    Bare numbers, the ids of the ``sources``, and under each language the words.
    """
    study = next(iter(spoken.values()))
    row = primary(study, target.target)
    main = study.readings(target.indicator, target.group)[MAIN]
    mine = alike(study.assessments, target, "target")
    case = Case(study, target, row, mine, main, tested_on(study, row)[0])
    sources = (target.source, *main.history["source"])
    return {
        **{name: getattr(target, name) for name in ("indicator", "group", "basis")},
        **{name: getattr(row, name) for name in ("event", "known", "verdict", "grade_reported")},
        **{name: bare(getattr(row, name)) for name in BARE},
        "id": target.target,
        "quote": target.quote or "",
        "source": target.source or "",
        "hypothetical": bool(row.hypothetical),
        "tag": wording.target_tag(target),
        "grade": row.grade or "",
        "n_reported": None if math.isnan(row.n_reported) else int(row.n_reported),
        "kept": bare(reasons.keeping(study, row)) if case.known else None,
        "last_year": None if math.isnan(row.last_year) else int(row.last_year),
        "theme": target.section,
        "step": facts.step(case),
        "fan": _fan(case),
        "sources": list(dict.fromkeys(name for name in sources if name)),
        "label": case.statement.label if case.statement.forecasts else "none",
        "unit": case.indicator.unit,
        "decimals": int(case.indicator.decimals),
        "plans": plan_numbers(case),
        **{
            language: tied(_words(replace(case, study=speaker)))
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
    parted = r"(?<=[≥≤<>]) (?=\d)|(?<=điểm) (?=%)|(?<=\d) (?=chỉ tiêu|mức so sánh)"
    return re.sub(parted, "\u00a0", words)


def _fan(case: Case) -> dict[str, Any]:
    """Points, bands and target lines, in the indicator's unit; nothing rounded for the eye."""
    quantiles = alike(case.study.forecasts, case.row, "indicator", "group", "reading")
    years = []
    for year, found in quantiles.groupby("year", sort=True):
        by_level = dict(zip(found["quantile"].round(4), found["value"], strict=True))
        bands = [[bare(by_level[low]), bare(by_level[high])] for _, low, high in BANDS]
        years.append({"year": int(str(year)), "median": bare(by_level[0.5]), "bands": bands})
    history = case.main.history
    return {
        "history": [
            [int(point.year), float(point.value), str(point.status), int(point.months)]
            for point in each(history)
        ],
        "forecast": years,
        "targets": [round(level, 6) for level in case.levels],
        "better": "down" if case.falls else "up",
        "year": int(case.row.year),
    }


def _words(case: Case) -> dict[str, Any]:
    study, target, row, language = case.study, case.target, case.row, case.language
    unknown, reported = math.isnan(row.last_value), row.probability_reported
    chances = {
        "probability": percent(row.probability, language) if case.known else "",
        "reported": "" if math.isnan(reported) else percent(reported, language),
    }
    alone = only_reported(study.view, row.indicator) and not row.hypothetical
    words: dict[str, Any] = {
        "name": wording.indicator_name(study, target.indicator, target.group),
        "short": wording.indicator_name(study, target.indicator, target.group, short=True),
        "asks": wording.target_words(study, target),
        "last": "" if unknown else case.figure(row.last_value),
        "when": "" if unknown else wording.last_when(study, row),
        **chances,
        "report_alone": case.speak("report_alone", **chances) if alone else "",
        "word": say(f"verdict.{row.verdict}", language),
        "flags": _flags(case),
        "advice": _advice(case),
        "reason": "" if case.known else speak(study, "sentences", "why", row=row),
        "history": [
            {
                "year": wording.when_read(point, language),
                "value": case.figure(point.value),
                "status": say(f"status.{point.status}", language),
                "published": day(point.published, language),
                "source": str(point.source),
                "quote": "" if pd.isna(point.quote) else str(point.quote),
            }
            for point in each(case.main.history)
        ],
        "definition": _definition(case),
        "readings": _readings(case),
        "step": facts.step_words(case),
        "fan": _labels(case),
        "plans": plan_lines(case),
        "next": facts.next_figure(case),
        "takes": facts.takes(case),
        "elsewhere": facts.elsewhere(case),
        **UNSAID,
        **(_known(case) if case.known else {}),
    }
    reason, points = facts.why(case, words) if case.known else words["reason"], words["history"]
    ends = points if len(points) < 3 else [points[0], points[-1]]
    shown = case.speak("alt", row=row, points=ends, words=words) if points else ""
    return words | {"alt": shown or say("site.fan.none", language), "why": reason}


def _known(case: Case) -> dict[str, Any]:
    """What can only be said with a probability."""
    study, row, language, statement = case.study, case.row, case.language, case.statement
    base = row.last_value if row.basis == "change" and not in_part(row) else 0.0
    median = wording.rough_level(study, row, row.median + base)
    digits = wording.forecast_digits(study, row)
    interval = spread(row.low_80 + base, row.high_80 + base, "", language, digits)
    promise = {
        str(level): phrases.attainable_words(study, row, getattr(row, f"attainable_{level}"))
        for level in (80, 50, 20)
    }
    if row.comparator == "between":
        promise["80"] = facts.promised(case, "")
    verdict = say(f"verdict.{row.verdict}", language)
    tested = study.view.indicator(case.main.series).reference
    panel = wording.indicator_name(study, tested) if tested else ""
    record = [recorded(language, "calibration", statement, panel)]
    if happened := statement.about(row.probability, row.comparator):
        record.append(recorded(language, "reliability", happened, verdict))
    return {
        "promise": promise,
        "promised": facts.safe(case, promise["80"]),
        "required": facts.required(case),
        "checkpoint": facts.checkpoint(case),
        **facts.pace(case),
        "forecast": case.speak("forecast", row=row, median=median, interval=interval),
        "percentile": "" if row.comparator == "between" else case.speak("percentile", row=row),
        "interval": interval,
        "median": median,
        "record": record,
        "grade_why": _grade(case),
    }


def _definition(case: Case) -> str:
    """What the indicator measures; a rate of a group is a share of that group."""
    words = str(getattr(case.indicator, f"definition_{case.language}"))
    if not words or case.indicator.kind != "rate" or not has(f"group.share.{case.target.group}"):
        return words
    group = say(f"group.share.{case.target.group}", case.language)
    return say("group.share", case.language, definition=words, group=group)


def _grade(case: Case) -> str:
    """What the grade of the evidence rests on."""
    row, statement = case.row, case.statement
    far = grade_horizon(statement.horizon, statement.origins) if statement.horizon > NEAR else ""
    parts = each(case.main.history.query("months < 12"))
    anew = case.main.points < len(case.main.history)  # of the figures shown some teach nothing
    return case.speak(
        "grade",
        row=row,
        pooled=row.reference in case.indicator.pool,
        statement=statement,
        far=far,
        parts=[wording.when_read(point, case.language) for point in parts],
        since=case.main.since if anew else 0,
    )


def _advice(case: Case) -> str:
    """What to do with a target, from its word, its flags and its safe promise."""
    study, row = case.study, case.row
    if not case.known:
        reason = reasons.reason_of(study, row)
        kind = "level_without" if row.hypothetical else reason["kind"]
        before = wording.when(study.parameters.target_year - 1, 12, case.language, "of")
        return case.speak("advice", kind=kind, last=reason.get("missing") or before)
    level = phrases.attainable_words(study, row, row.attainable_80)
    kind = "level" if row.hypothetical else advice_kind(row)
    held = reasons.keeping(study, row)
    if kind in ("even", "unlikely", "keep"):
        if phrases.no_promise(study, row, row.attainable_80):
            kind = "keep_alone" if kind == "keep" else "wait"
        elif not math.isnan(held):
            kind = "kept"
    elif kind != "level" and phrases.attainable_words(study, row, row.threshold) == level:
        kind = "as_promised"
    as_printed = percent(row.probability, case.language) == percent(0.8, case.language)
    if kind == "keep" and row.comparator != "between" and as_printed:
        kind = "as_promised"
    promise = facts.promised(case, level) if row.hypothetical else facts.safe(case, level)
    even = facts.promised(case, phrases.attainable_words(study, row, row.attainable_50))
    if row.basis == "change":
        promise, even = (say("condition.a", case.language, value=v) for v in (promise, even))
    last = wording.last_when(study, row, "of")
    if kind in ("below_last", "already_met") and in_part(row):  # the flags are of whole years
        last = wording.when(case.main.whole["year"].iloc[-1], 12, case.language, "of")
    return case.speak(
        "advice",
        kind=kind,
        change=row.basis == "change",
        falls=case.falls,
        held=held,
        value=case.figure(row.last_value),
        last=last,
        promise=promise,
        even=even,
    )


def advice_kind(row: wording.Assessment) -> str:
    """Which advice fits an assessed target, from its word and its flags."""
    if row.comparator == "between":
        return "keep" if row.verdict in LIKELY else "even"
    if row.verdict in DOUBTFUL:
        return "even" if row.verdict == "about_even" else "unlikely"
    flags = row.flags.split(";")
    if row.probability < 0.8:
        return "keep"
    if "below_last_result" in flags:
        return "below_last"
    return "already_met" if "already_met" in flags else "room"


def _flags(case: Case) -> list[dict[str, str]]:
    """What a reader should know about a target, each with its id and its words."""
    keys = {flag: f"flag.{flag}" for flag in case.row.flags.split(";") if flag}
    alike_asked = case.events[case.events["role"].isin(["primary", "sensitivity"])]
    if alike_asked.dropna(subset="probability")["verdict"].nunique() > 1:
        keys["two_words"] = "site.flag.two_words"
    if case.row.hypothetical:
        keys["hypothetical"] = "site.flag.hypothetical"
    return [{"id": flag, "text": wording.say_of(case.study, key)} for flag, key in keys.items()]


def _readings(case: Case) -> list[dict[str, Any]]:
    """Every way to read the target, the answer itself first."""
    return [
        {
            "what": wording.event_name(case.study, row.event),
            "reading": phrases.reading_words(case.study, row.reading),
            "asks": wording.event_words(case.study, row),
            "probability": percent(row.probability, case.language),
            "value": bare(row.probability),
            "word": say(f"verdict.{row.verdict}", case.language),
            "key": f"{row.event}/{row.reading}",
        }
        for row in each(case.events.dropna(subset="probability"))
    ]


def _labels(case: Case) -> dict[str, Any]:
    """The few numbers that are written into the fan; counts go without their long units."""
    if not case.known:
        return {"last": "", "targets": []}
    last = case.short(case.row.last_value)
    if in_part(case.row):
        months = int(case.row.last_months)
        last += f" ({say('when.months', case.language, months=months)})"
    return {"last": last, "targets": [case.short(level) for level in case.levels]}
