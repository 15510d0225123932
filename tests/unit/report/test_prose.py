"""Templates of sentences: what they may ask, how their lines are joined, where they are found."""

import math
from types import SimpleNamespace as Row

import jinja2
import pandas as pd
import pytest

from attain.report.exhibit import Prose
from attain.report.text import prose, sentences
from attain.report.text.numbers import SPACE
from attain.report.text.prose import (
    environment,
    find,
    listed,
    one_line,
    read_templates,
    sentence,
    speak,
    speak_lines,
    told,
    words,
)
from attain.report.text.wording import nothing
from attain.vocabulary import OWN_WORDS


@pytest.mark.parametrize(
    ("source", "vi", "en"),
    [
        ("{{ 'đa chiều & x'|opening }}", "Đa chiều & x", "Đa chiều & x"),
        ("{{ 1|plural('is', 'are') }} {{ 2|plural('is', 'are') }}", "are are", "is are"),
        ("{{ [1, 2]|listed }}", "1 và 2", "1 and 2"),
        ("{{ (0.25)|percent }} {{ 1.5|number(1) }}", "25% 1,5", "25% 1.5"),
        ("{{ 1|span(2.5, 1) }}", "1,0–2,5", "1.0–2.5"),
        ("{{ none is known }} {{ 1 is known }}", "False True", "False True"),
        ("a\n  {% if true %}\nb\n  {% endif %}\nc", "a\nb\nc", "a\nb\nc"),
        ("{% macro m(x) %}\n<{{ x }}>\n{% endmacro %}{{ [1, 2]|listed(m) }}",
         "<1> và <2>", "<1> and <2>"),
    ],
)  # fmt: skip
def test_a_template_writes_as_its_language_does(source, vi, en):
    for language, said in (("vi", vi), ("en", en)):
        assert environment(language).from_string(source).render() == said


def test_what_a_template_is_not_given_is_an_error():
    with pytest.raises(jinja2.UndefinedError):
        environment("en").from_string("{{ nothing }}").render()


def test_templates_are_compiled_before_they_are_asked_for(monkeypatch):
    found = jinja2.Environment(loader=jinja2.DictLoader({"a.j2": "x", "b.j2": "y"}))
    monkeypatch.setattr(prose, "environment", lambda _: found)
    read_templates("en")
    assert len(found.cache) == 2


def test_the_names_that_templates_ask_for(english):
    known, row = words(english), Row(target="T10", indicator="trained_labour", group="urban")

    def said(name, *asked, **more):
        return known[name](*asked, **more).replace(SPACE, " ")

    assert said("ahead", 1) == said("ahead", "1") == "1 year ahead"
    assert said("ahead", 2) == said("ahead", "2") == "2 years ahead"
    assert said("ahead", "1–2") == "1–2 years ahead"
    assert said("when_read", Row(year=2022, months=12)) == "2022"
    assert said("when_read", Row(year=2022, months=11)) == "11 months of 2022"
    assert said("when_read", Row(year=2022, months=6, period="2022-06")) == "June 2022"
    assert said("portion", 1, 2, "target", "targets") == "1 of 2 targets"
    assert said("panel", "new_jobs") == said("full", "new_jobs") == "New jobs"
    assert said("indicator", row) == "Trained labour, urban"
    assert [said(name, row) for name in ("tag", "name", "line")] == [
        "T10", "T10 · Trained labour", "T10 · Trained labour ≥ 82%"
    ]  # fmt: skip
    english.hypothetical = True
    assert words(english)["nouns"] == "comparison levels"


def test_a_panel_has_a_short_name_and_an_indicator_its_full_one(vietnamese):
    known = words(vietnamese)
    assert known["panel"]("multidimensional_poverty") == "Nghèo đa chiều"
    assert known["full"]("multidimensional_poverty") == "Tỷ lệ nghèo đa chiều"


def test_a_message_is_said_of_each_row(english, monkeypatch):
    text = "{name(row)}: {probability|percent}!"
    monkeypatch.setitem(OWN_WORDS, "own.row", {"vi": text, "en": text})
    rows = pd.DataFrame({"target": ["T10", "T08"], "probability": [0.25, math.nan]})
    first, second = "T10 · Trained labour: 25%!", "T08 · Unemployment: –!"
    assert listed(english, "own.row", rows) == f"{first}; {second}"
    records = list(rows.itertuples(index=False))
    assert listed(english, "own.row", records) == f"{first}; {second}"
    assert told(english, "own.row", records[0]) == first
    monkeypatch.setitem(OWN_WORDS, "own.row", {"vi": "", "en": "{probability}"})
    with pytest.raises(jinja2.UndefinedError):
        told(english, "own.row", next(rows[["target"]].itertuples()))


TEXT = "\n  One line\n  and its end.\n \n\n- a\n  b\n- c - d\n\n"


def test_lines_are_joined_and_paragraphs_and_items_are_not(english, monkeypatch):
    monkeypatch.setattr(prose, "_text", lambda *_: TEXT)
    assert speak(english, "any", "any") == "One line and its end.\n\n- a b\n- c - d"
    assert speak_lines(english, "any", "any") == ["One line", "and its end.", "- a", "b", "- c - d"]
    assert one_line("a\n  b\u00a0c ") == "a b\u00a0c"


def test_what_gathers_nothing_says_that_there_is_nothing(english, monkeypatch):
    monkeypatch.setattr(prose, "speak", lambda study, *named, **given: f"{named} {given}")

    def gather(study, **given):
        return given or nothing(study, "pace")

    assert sentence(gather)(english, a=1).markdown == "('sentences', 'gather') {'a': 1}"
    none = "No series has the two years of figures that a pace needs."
    assert sentence(gather)(english) == Prose(none)

    def gather(study):
        return {}

    assert sentence(gather)(english).markdown == "('sentences', 'gather') {}"


def test_a_sentence_is_a_function_of_its_name_or_a_macro_that_asks_the_study_alone():
    assert find("headline") is sentences.headline
    for name in ("no_such", "need", "Final"):  # a macro that is given something, an import
        with pytest.raises(AttributeError, match=name):
            find(name)
    study = Row(
        language="en", keep=lambda name, make: Row(no_answer=lambda: " None.\n"),
    )  # fmt: skip
    assert find("no_answer")(study) == Prose("None.")
