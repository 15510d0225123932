"""Numbers as each language writes them; the ends of a probability never read as certainty."""

import math
from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from attain.errors import AttainError
from attain.report.text import numbers
from attain.report.text.numbers import enumerate_words, signed_percent
from attain.report.text.wording import target_words
from attain.targets.verdicts import verdict


@pytest.mark.parametrize(
    ("value", "decimals", "vi", "en"),
    [
        (78.37, 2, "78,37", "78.37"),
        (25600, 0, "25.600", "25,600"),
        (-0.4, 0, "0", "0"),
        (-2.05, 2, "−2,05", "−2.05"),
        (-0.015, 2, "−0,02", "−0.02"),
        (-0.014999999999999986, 2, "−0,02", "−0.02"),
        (-1.8250000000000002, 2, "−1,83", "−1.83"),
        (80.185, 2, "80,19", "80.19"),
        (27.625, 2, "27,63", "27.63"),
        (0.0149, 2, "0,01", "0.01"),
        (12350.0, -2, "12.400", "12,400"),
        (12250.0, -2, "12.300", "12,300"),
        (2.5, 0, "3", "3"),
        (1e22, 1, "10.000.000.000.000.000.000.000,0", "10,000,000,000,000,000,000,000.0"),
        (float("nan"), 1, numbers.DASH, numbers.DASH),
    ],
)
def test_number(value, decimals, vi, en):
    assert (numbers.number(value, "vi", decimals), numbers.number(value, "en", decimals)) == (
        vi,
        en,
    )


@pytest.mark.parametrize(
    ("probability", "text"),
    [
        (0.0, "<1%"),
        (0.01, "1%"),
        (0.374, "37%"),
        (0.99, "99%"),
        (0.9949, ">99%"),
        (1.0, ">99%"),
        (0.3288, "32%"),
        (0.656, "65%"),
        (0.164996, "16%"),
        (0.1650, "16%"),
        (0.8999, "89%"),
        (0.0951, "9%"),
        (0.32996, "33%"),
        (0.32994, "32%"),
    ],
)
def test_a_probability_is_a_whole_percentage(probability, text):
    assert numbers.percent(probability, "en") == text


@given(st.floats(0, 1))
def test_a_printed_probability_belongs_to_its_word(probability):
    digits = numbers.percent(probability, "en").strip("<>%")
    shown = int(digits) / 100 + {"<": -0.005, ">": 0.005}.get(
        numbers.percent(probability, "en")[0], 0
    )
    assert verdict(shown) == verdict(probability)
    assert abs(shown - probability) < 0.0101


@pytest.mark.parametrize(
    ("part", "text"), [(0.0, "0%"), (1.0, "100%"), (0.3288, "33%"), (1e-4, "<1%")]
)
def test_an_observed_share_may_be_none_or_all(part, text):
    assert numbers.share(part, "vi") == text


def test_english_has_a_word_for_one():
    assert numbers.counted("table.audit.count", 1, "en") == "1 check"
    assert numbers.counted("table.audit.count", 0, "en") == "0 checks"
    assert numbers.counted("table.audit.count", 1, "vi") == "1 phép kiểm tra"


def test_an_interval_names_its_unit_once():
    assert (
        numbers.spread(23500, 27100.4, "persons", "vi", 0) == "23.500–27.100\N{NO-BREAK SPACE}người"
    )


def test_periods_and_dates_are_words():
    assert numbers.period("2022-11", "vi") == "tháng 11/2022"
    assert numbers.day(date(2023, 12, 31), "vi") == "31/12/2023"


def test_a_list_ends_with_and():
    assert numbers.enumerate_words(["a", "b", "c"], "en") == "a, b and c"
    assert numbers.enumerate_words([], "en") == ""


def test_names_that_hold_a_comma_are_kept_apart():
    assert enumerate_words(["a", "b, c", "d"], "vi") == "a; b, c; và d"


def test_a_skill_has_its_sign_and_its_interval():
    assert signed_percent(0.1, "en", -0.05, 0.2) == "+10% (−5% to +20%)"
    assert signed_percent(0.0, "vi", -0.05, 0.2) == "0% (từ −5% đến +20%)"
    assert signed_percent(float("nan"), "en", -0.05, 0.2) == "none"


def test_an_unknown_language_is_refused():
    with pytest.raises(AttainError, match="vi or en"):
        numbers.number(1.0, "de")


@pytest.mark.parametrize(
    ("basis", "value", "vi", "en"),
    [
        ("households", 380.0, "giảm 380 hộ", "380 households off the list"),
        ("relative", 1.5, "giảm 1,5% so với năm trước", "fall of 1.5% on the year before"),
    ],
)
def test_what_is_asked_in_another_unit_is_not_told_in_the_indicators(basis, value, vi, en, real):
    for language, words in (("vi", vi), ("en", en)):
        study = real("plan", language)
        asked = replace(study.targets[0], basis=basis, low=value, high=math.nan, comparator=">=")
        assert target_words(study, asked) == words


@pytest.mark.parametrize("part", ["H1", "H2", "Q1", "Q2", "Q3", "Q4", "01", "12"])
def test_every_part_of_a_year_has_words_of_its_own(part):
    said = {numbers.period(f"2024-{part}", language) for language in ("vi", "en")}
    assert len(said) == 2
    assert all("2024" in words and "-" not in words for words in said)
