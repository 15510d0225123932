"""Sentences as templates: a file for each topic and language, in it a macro for each sentence.

A computed sentence is a macro of ``sentences.j2`` and, where it needs more than the study itself, a
function of its name in the module `sentences`, which gathers what the macro is given. In a template
every line of text is a sentence or a part of one: lines are joined by spaces, a blank line ends a
paragraph, a line that begins with ``- `` is an item of a list.
"""

from __future__ import annotations

import importlib
import re
from collections.abc import Callable, Iterable, Mapping
from functools import cache, partial, wraps
from pathlib import Path
from string import Formatter
from typing import Any, Concatenate, Final, ParamSpec, cast

import pandas as pd
from babel import Locale
from jinja2 import Environment, FileSystemLoader, StrictUndefined

from attain.report.exhibit import Prose
from attain.report.outlook import each, find_target
from attain.report.text import numbers, phrases, reasons, wording
from attain.report.text.catalogue import LANGUAGES, called, say, template
from attain.targets.study import Study
from attain.vocabulary import WORDS

P = ParamSpec("P")
FOLDER: Final = Path(__file__).parents[1] / "templates"


@cache
def environment(language: str) -> Environment:
    """The templates of a language, with filters that write as it does."""
    found = Environment(
        loader=FileSystemLoader(FOLDER / language),
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        finalize=_bare,
        autoescape=False,
    )
    writers = (
        numbers.day, numbers.number, numbers.percent, numbers.period, numbers.share,
        numbers.signed_percent, phrases.model_name,
    )  # fmt: skip
    form = Locale.parse(language).plural_form
    found.filters |= {writer.__name__: _in(language, writer) for writer in writers} | {
        "span": lambda low, high, digits: numbers.spread(low, high, "", language, digits),
        "opening": lambda text: text[:1].upper() + text[1:],
        "listed": partial(_listed, language=language),
        "plural": lambda count, one, other: one if form(count) == "one" else other,
    }
    found.tests["known"] = pd.notna
    return found


def read_templates(language: str) -> None:
    """Compile all templates of a language, so that processes forked from this one need not."""
    for name in environment(language).list_templates():
        environment(language).get_template(name)


def _bare(value: object) -> object:
    """A macro's text without the line ends of its definition."""
    return value.strip("\n") if isinstance(value, str) else value


def _in(language: str, writer: Callable[..., str]) -> Callable[..., str]:
    return lambda value, *more: writer(value, language, *more)


def _listed(
    items: Iterable[Any], macro: Callable[[Any], str] | None = None, *, language: str
) -> str:
    """Items as a list in words, each told by a macro where one is given."""
    words = [str(_bare(macro(item))) if macro else str(item) for item in items]
    return numbers.enumerate_words(words, language)


LIKELY_FROM: Final = next(low for low, word in WORDS if word == "likely")
OF_A_STUDY: Final = (
    phrases.attainable_words, phrases.cited, phrases.edition_after, phrases.figure_words,
    phrases.reading_words, phrases.source_words, phrases.statistic_words, reasons.in_borders,
    reasons.keeping, reasons.reason_of, wording.change_words, wording.event_name,
    wording.event_words, wording.forecast_digits, wording.indicator_name, wording.last_when,
    wording.last_words, wording.moved_words, wording.pace_words, wording.rough_interval,
    wording.rough_level, wording.value_words,
)  # fmt: skip
"""Phrases and facts of a study that a template calls by their names, the study left out."""


def words(study: Study) -> dict[str, Any]:
    """What every template may ask: the study, and how it calls things and writes their values."""

    def named(writer: Callable[..., str]) -> Callable[..., str]:
        return lambda row: writer(study, find_target(study, row.target))

    def noun(thing: str) -> str:
        return wording.say_of(study, f"noun.{thing}")

    name = partial(wording.indicator_name, study)
    return {
        "study": study,
        "area": wording.area_name(study),
        "cut": LIKELY_FROM,
        "say": lambda key, **values: say(key, study.language, **values),
        "noun": noun("target"),
        "nouns": noun("targets"),
        "line": named(wording.target_line),
        "name": named(wording.target_name),
        "tag": named(wording.brief_name),
        "asks": named(wording.target_words),
        "indicator": lambda row: name(row.indicator, row.group),
        "panel": partial(name, short=True),
        "full": name,
        "ahead": lambda h: numbers.counted("trust.ahead", int(str(h) == "1"), study.language, h=h),
        "portion": lambda k, n, one, many: numbers.portion(
            k, n, noun(one), noun(many), study.language
        ),
        "when_read": lambda point: wording.when_read(point, study.language),
        **{one.__name__: partial(one, study) for one in OF_A_STUDY},
    }


@cache
def _compiled(language: str, source: str) -> Callable[..., Any]:
    return environment(language).compile_expression(source, undefined_to_none=False)


def expression(study: Study, source: str) -> Callable[[Any], str]:
    """What an expression of the templates says of a record, whose fields are its names."""
    write = _compiled(study.language, source)
    known = study.keep(f"words in {study.language}", lambda: words(study))
    return lambda row: str(write({**known, **row._asdict(), "row": row}))


def told(study: Study, key: str, row: object) -> str:
    """What a message says of one row."""
    return listed(study, key, [row])


def listed(study: Study, key: str, rows: pd.DataFrame | Iterable[Any]) -> str:
    """What a message says of each row, one after the other, as the cells of a table are written.

    The placeholders of such a message are expressions of the templates over a row, whose fields are
    their names: ``{name(row)}: {probability|percent}``. What else they may ask is `words`.
    """
    parts = [
        (text, expression(study, asked) if asked else None)
        for text, asked, *_ in Formatter().parse(template(key, study.language))
    ]
    return "; ".join(
        "".join(text + (write(row) if write else "") for text, write in parts)
        for row in (each(rows) if isinstance(rows, pd.DataFrame) else rows)
    )


def _text(study: Study, topic: str, macro: str, context: Mapping[str, object]) -> str:
    """What a macro says, in the lines of its template."""
    source = environment(study.language).get_template(f"{topic}.j2")
    macros = study.keep(f"{topic} in {study.language}", lambda: source.make_module(words(study)))
    return called(getattr(macros, macro)(**context), study.language)


def speak(study: Study, topic: str, macro: str, **context: object) -> str:
    """Text of one macro, which has to be given what it asks for, and no more."""
    paragraphs = re.split(r"\n[ \n]*\n", _text(study, topic, macro, context).strip(" \n"))
    items = (re.split(r"\n *(?=- )", paragraph) for paragraph in paragraphs)
    return "\n\n".join("\n".join(map(one_line, lines)) for lines in items)


def speak_lines(study: Study, topic: str, macro: str, **context: object) -> list[str]:
    """Text of one macro, a sentence for each of its lines."""
    lines = map(one_line, _text(study, topic, macro, context).splitlines())
    return [line for line in lines if line]


def recorded(language: str, macro: str, *values: object) -> str:
    """What a macro of ``trust.j2``, which asks nothing of a study, says of a statement."""
    module = environment(language).get_template("trust.j2").module
    return called(one_line(getattr(module, macro)(*values)), language)


def one_line(text: str) -> str:
    """The lines of a template as one, joined by a space."""
    return re.sub(r"[ \n]+", " ", text).strip(" ")


def sentence(
    gather: Callable[Concatenate[Study, P], Mapping[str, object] | Prose],
) -> Callable[Concatenate[Study, P], Prose]:
    """Turn a function that gathers what the macro of its name is given into the sentence itself.

    Prose is what it returns where there is nothing to gather.
    """

    @wraps(gather)
    def said(study: Study, /, *args: P.args, **kwargs: P.kwargs) -> Prose:
        found = gather(study, *args, **kwargs)
        if isinstance(found, Prose):
            return found
        return Prose(speak(study, "sentences", gather.__name__, **found))

    return said


def find(name: str) -> Callable[..., Any]:
    """A computed sentence by its name: a function of `sentences`, or a macro of the study alone."""
    module = importlib.import_module("attain.report.text.sentences")
    found = getattr(module, name, None)
    if getattr(found, "__module__", "") == module.__name__:
        return cast("Callable[..., Any]", found)
    source = (FOLDER / LANGUAGES[0] / "sentences.j2").read_text(encoding="utf-8")
    if f"{{% macro {name}() %}}" in source:
        return lambda study: Prose(speak(study, "sentences", name))
    raise AttributeError(f"module 'attain.text' has no attribute {name!r}")
