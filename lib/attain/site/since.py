"""What has changed since an earlier report."""

from __future__ import annotations

from functools import partial
from pathlib import Path
from typing import Any

from attain.report.text.catalogue import LANGUAGES, Language, say
from attain.report.text.numbers import day
from attain.site.layout import read_brief, spoken, texts


def remembered(folder: Path, name: str = "") -> dict[str, Any]:
    """What a report said: its day, and of each target the name, question and answer in words.

    The folder is the report, or has it under its name.
    """
    own = folder / name
    brief = read_brief(own if (own / "brief.json").is_file() else folder)
    return {
        "as_of": brief["as_of"],
        "targets": {
            name: {k: _answer(row, k) | {"called": _called(row, k)} for k in LANGUAGES}
            for name, row in brief["targets"].items()
        },
    }


def changes(brief: dict[str, Any], before: dict[str, Any]) -> list[dict[Language, str]]:
    """A line for each target that is new, gone, asked otherwise or answered otherwise.

    The first line says since when; where nothing changed a second one says so.
    """
    since = before["as_of"]
    now, then = brief["targets"], before["targets"]
    names = dict.fromkeys([*now, *then])
    told = (spoken(partial(_line, now.get(name), then.get(name))) for name in names)
    lines = [line for line in told if all(line.values())]
    head = {name: say("site.since", name, date=day(since, name)) for name in LANGUAGES}
    return [head, *(lines or [texts("site.since.none")])]


def _answer(row: dict[str, Any], language: str) -> dict[str, str]:
    return {key: row[language][key] for key in ("asks", "probability", "word")}


def _called(row: dict[str, Any], language: str) -> str:
    return f"{row['tag']} {row[language]['short']}".strip()


def _line(now: Any, then: Any, language: str) -> str:
    if not now:
        return say("site.since.gone", language, name=then[language]["called"])
    title = _called(now, language)
    if not then:
        return say("site.since.new", language, name=title)
    pair = [_answer(row, language) for row in (then, now)]
    if pair[0] == pair[1]:
        return ""
    answers = [f"{said['probability']} {said['word']}".strip() for said in pair]
    if pair[0]["asks"] != pair[1]["asks"]:
        answers = [f"{said['asks']} ({answer})" for said, answer in zip(pair, answers, strict=True)]
    return say("site.since.line", language, name=title, then=answers[0], now=answers[1])
