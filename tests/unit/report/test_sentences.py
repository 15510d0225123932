"""Computed sentences: every target said, the same numbers in both languages, no figure by hand."""

import re
from collections import Counter
from types import SimpleNamespace

import pandas as pd
import pytest

import attain
from attain.report.exhibit import Prose
from attain.report.outlook import each, primary
from attain.report.selection import ranked
from attain.report.text.numbers import SPACE, percent
from attain.report.text.prose import speak
from attain.report.text.wording import brief_name, last_words
from attain.targets.reported import known_plans
from attain.vocabulary import SETTLED

SURVEYED = {"unemployment_rate", "certificate_share_department"}

SAID = {
    "headline": attain.text.headline,
    "answer": attain.text.answer,
    "ladder": attain.text.ladder,
    "reported": attain.text.reported,
    "forecast": attain.text.forecast,
    "reading": lambda study: attain.text.reading(study, study.focus),
    "trends": attain.text.trends,
    "methods": attain.text.methods,
    "evidence": lambda study: attain.text.evidence(study, audit(study)),
    "provenance": attain.text.provenance,
}


def audit(study):
    return attain.audit.audit(study.view, study.area.area, study.parameters.target_year - 1)


def numbers(text, language):
    decimal, thousands = (",", ".") if language == "vi" else (".", ",")
    found = re.findall(r"\d[\d.,]*", re.sub(r"\d{1,2}(/\d{1,2}/| \w+ (of )?)(?=\d{4})", "", text))
    return sorted(n.rstrip(".,").replace(thousands, "").replace(decimal, "·") for n in found)


@pytest.mark.parametrize("name", SAID)
def test_a_sentence_is_whole(name, every):
    said = SAID[name](every)
    assert isinstance(said, Prose)
    text = str(said)
    assert text.strip()
    assert not re.search(r"\bnan\b|\bNone\b(?! of)|\{|\}|\btext\.|\bcondition\.|  ", text), text
    assert "plan-20" not in text
    assert "resolution-20" not in text


@pytest.mark.parametrize("name", SAID)
def test_both_languages_say_the_same_numbers(name, real):
    vi, en = (str(SAID[name](real("plan", language))) for language in ("vi", "en"))
    en = en.replace("One target", "1 target").replace("five-year resolution", "5-year resolution")
    assert numbers(vi, "vi") == numbers(en, "en")


def test_the_answer_names_every_target_once(every):
    text = str(attain.text.answer(every))
    for row in each(ranked(every)):
        target = next(t for t in every.targets if t.target == row.target)
        name = brief_name(every, target)
        chance = percent(row.probability, every.parameters.language)
        if not pd.isna(row.probability):
            assert re.search(re.escape(name) + rf"[^;]*?[( ]{re.escape(chance)}\)", text), name
        else:
            assert name in text


def test_the_answer_counts_what_is_likely(real):
    study = real("plan", "en")
    rows = ranked(study)
    known = rows[rows["probability"].notna()]
    likely = int((known["probability"] >= 0.66).sum())
    assert f"{likely} of {len(known)} targets that can be assessed" in str(
        attain.text.answer(study)
    )


def test_a_hypothetical_study_says_so_in_its_first_line(real):
    assert "mức so sánh" in str(attain.text.headline(real("hypothetical", "vi")))
    assert "comparison levels" in str(attain.text.headline(real("hypothetical", "en")))
    assert "comparison" not in str(attain.text.headline(real("plan", "en")))


def test_rounding_is_said_where_it_is_asked_for():
    study = attain.Study(attain.Parameters(language="en", strictness="rounded"))
    assert "rounded to the digits of the target before" in str(attain.text.headline(study))


def test_without_reports_the_surveys_are_held_against_each_other(real):
    study = real("hypothetical", "vi")
    found = audit(study)
    assert {"employed-and-unemployed", "groups-and-total"} <= {f.check for f in found}
    assert f"{len(found)} phép kiểm tra" in str(attain.text.evidence(study, found))


def test_without_findings_the_evidence_says_what_does_not_exist(real):
    study = real("hypothetical", "vi")
    assert "không có hai số liệu nào của Lạng Sơn" in str(attain.text.evidence(study, []))
    assert "Lạng Sơn" in str(attain.tables.findings(study, []))


def test_the_second_answer_counts_the_plans_that_were_known(plan):
    known = known_plans(plan.view)
    known = known[known["year"] < 2024]
    own = known[known["area"] == "lam-dong"]
    text = str(attain.text.reported(plan))
    rate = percent(plan.reported.mean, plan.parameters.language)
    said = (rate, len(known), known["met"].sum(), len(own), own["met"].sum())
    for number in said:
        assert re.search(rf"\b{number}(?!\d)", text), number
    survey = [t.target for t in plan.targets if t.indicator in SURVEYED]
    alone = text.rpartition("\n\n")[2]
    assert [t.target for t in plan.targets if t.target not in alone] == survey


def test_nobody_reports_on_a_level_to_compare_with(real):
    study = real("hypothetical", "en")
    assert study.reported is None
    assert "Nobody reports" in str(attain.text.reported(study))
    assert not re.search(r"\d", str(attain.text.reported(study)))


@pytest.mark.parametrize("language", ["vi", "en"])
def test_a_level_to_compare_with_is_no_target_in_a_computed_sentence(real, language):
    study = real("hypothetical", language)
    plan, level = {"vi": ("chỉ tiêu", "mức so sánh"), "en": ("target", "level")}[language]
    row, counts = primary(study, study.targets[0].target), {"count": 2, "split": [], "fragile": []}
    told = [
        speak(study, "sentences", "methods", **counts),
        speak(study, "sentences", "methods", **counts | {"count": 1}),
        speak(study, "sentences", "trends", count=2, harder=[], hardest=[], peers=[]),
        speak(study, "sentences", "trends", count=2, harder=[row], hardest=[], peers=[]),
        speak(study, "sentences", "trends", count=1, harder=[], hardest=[], peers=[]),
        speak(study, "sentences", "forecast", known=2, inside=1, hardest=[(row, 1.0, 2.0, 3.0)]),
        speak(study, "sentences", "evidence", figures=1, parts=0, sources=1, known=1, asked=2,
              checks=1, count=Counter(note=1)),
        speak(study, "brief", "plan", known=[], likely=[], even=[], unlikely=[], met=[row],
              missed=[], missing=[]),
    ]  # fmt: skip
    assert [text for text in told if plan in text.lower() or level not in text.lower()] == []


def test_an_observed_year_is_not_called_a_missing_figure(real):
    study = real("observed", "en")
    rows = list(each(ranked(study)))
    assert all(row.verdict in SETTLED for row in rows)
    text = str(attain.text.answer(study))
    words = [f"({row.verdict})" in text for row in rows]
    assert all(words)
    assert "no annual figure" not in text


@pytest.mark.parametrize(("known", "parts", "told"), [
    (0, 0, "No figure of a whole year has been published of both targets. The"),
    (0, 1, "of both targets. 1 figure is of a part of a year. The"),
    (2, 0, "For both targets there are figures of whole years: 3 figures from 2 sources. The"),
    (2, 2, "from 2 sources. 2 more figures are of a part of a year. The"),
])  # fmt: skip
def test_the_figure_of_a_part_of_a_year_is_not_called_annual(real, known, parts, told):
    counts = {"figures": 3, "sources": 2, "asked": 2, "checks": 0, "count": {}}
    study = real("plan", "en")
    assert told in speak(study, "sentences", "evidence", **counts, known=known, parts=parts)


@pytest.mark.parametrize(("split", "fragile", "told"), [
    (1, 1, "contradict each other on: T01; the rounding of the base alone is enough to change a "
           "label on: T01."),
    (1, 0, "contradict each other on: T01; the rounding of the base alone changes no label."),
    (0, 0, "the methods agree on each; the rounding of the base alone changes no label."),
])  # fmt: skip
def test_no_label_is_said_in_a_sentence_and_not_as_a_list_of_none(real, split, fragile, told):
    study = real("plan", "en")
    rows = [primary(study, "T01")]
    said = speak(study, "sentences", "methods", count=3, split=rows * split, fragile=rows * fragile)
    assert told in said


@pytest.mark.parametrize(("hardest", "told"), [
    (1, "for more than the best step so far: T10."),
    (0, "none for more than the best step so far."),
])  # fmt: skip
def test_no_pace_beyond_the_best_is_said_in_a_sentence(real, hardest, told):
    study = real("plan", "en")
    rows = [primary(study, "T10")]
    rare = {**study.pace.iloc[0], "strict": hardest == 1, "peers_reached": 1, "peers_of": 558}
    for low, high, band in ((0.0001, 0.0099, " time in 558 (<1%)"), (0.0001, 0.011, "<1%–1%")):
        peers = [SimpleNamespace(**rare | {"peers_low": low, "peers_high": high})]
        counts = {"count": 3, "harder": rows, "hardest": rows * hardest}
        said = speak(study, "sentences", "trends", **counts, peers=peers)
        assert told in said
        assert band in said
        assert f"provinces {'exceeded' if hardest else 'reached'} that pace 1 time" in said


def test_one_of_a_thing_is_told_in_the_singular(real):
    study = real("plan", "en")
    one = {"figures": 1, "parts": 1, "sources": 1, "known": 1, "asked": 2, "checks": 1}
    said = speak(study, "sentences", "evidence", **one, count=Counter(note=1))
    assert "1 of 2 targets there are figures of whole years: 1 figure from 1 source. 1 more" in said
    assert "1 check: " in said
    found = [finding for finding in audit(study) if finding.kind == "contradiction"]
    shown = attain.tables.findings(study, found[:1])
    assert shown.alt == "1 check of the published figures."


@pytest.mark.parametrize(
    ("kind", "vi", "en"),
    [
        ("above", "Đã vượt 2%", "Already met, 2% to spare"),
        ("inside", "Đã nằm trong khoảng, cách cận 2%", "Already met, 2% to spare"),
        ("exactly", "Vừa đúng mức", "Met exactly"),
        ("each", "Mỗi năm còn lại cần bình quân 2%", "On average 2% in each year left"),
        ("equalled", "Mới bằng ngưỡng, chưa đạt", "Just at the bound, which is not enough"),
    ],
)
def test_what_is_met_already_is_told_as_what_it_is(real, kind, vi, en):
    for language, words in (("vi", vi), ("en", en)):
        assert speak(real("plan", language), "brief", "met", kind=kind, margin="2%") == words


@pytest.mark.parametrize(
    ("likely", "even", "vi", "en"),
    [
        (1, 0, "Chỉ tiêu duy nhất đánh giá được nhiều khả năng đạt.", "is likely to be met."),
        (0, 1, "Chỉ tiêu duy nhất đánh giá được chưa rõ.", "is uncertain."),
        (0, 0, "Chỉ tiêu duy nhất đánh giá được ít khả năng đạt: ", "is unlikely to be met: "),
    ],
)
def test_one_target_is_not_told_as_a_count_of_one(real, likely, even, vi, en):
    for language, words in (("vi", vi), ("en", f"The one target that can be assessed {en}")):
        study = real("plan", language)
        one = list(each(ranked(study)))[:1]
        groups = {"likely": one * likely, "even": one * even}
        groups["unlikely"] = one * (1 - likely - even)
        told = {"known": one, "met": [], "missed": [], "missing": []} | groups
        assert speak(study, "brief", "plan", **told).startswith(words)
        told |= {"observed": [], "refused": [], "weak": []}
        del told["met"], told["missed"]
        assert "1 assessable" not in speak(study, "sentences", "answer", **told)
        assert " 1 chỉ tiêu" not in speak(study, "sentences", "answer", **told)


@pytest.mark.parametrize("language", ["vi", "en"])
def test_a_figure_of_part_of_a_year_says_so_wherever_it_stands(real, language):
    """5,093 people were counted in eleven months: nothing calls them the result of 2022."""
    study = real("plan", language)
    row = primary(study, "T07")
    words = {"vi": "5.093 người (11 tháng 2022)", "en": "5,093 people (11 months of 2022)"}
    assert last_words(study, row).replace(SPACE, " ") == words[language]
