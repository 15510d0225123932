"""How indicators, targets and events are called, and with how many digits a forecast is told."""

import math
from types import SimpleNamespace as Row

import pytest

from attain.report.text.numbers import DASH, SPACE
from attain.report.text.wording import (
    axis_name,
    brief_name,
    change_words,
    event_name,
    event_words,
    forecast_digits,
    indicator_name,
    last_words,
    moved_words,
    pace_words,
    printed_decimals,
    rough_interval,
    rough_level,
    tagged,
    target_line,
    target_name,
    target_words,
    value_words,
)

NAN = math.nan


@pytest.mark.parametrize(
    ("asked", "vi", "en"),
    [
        ({}, "≥ 82%", "≥ 82%"),
        ({"comparator": "<", "low": NAN, "high": 1.2}, "< 1,2%", "< 1.2%"),
        ({"comparator": "between", "high": 83.5}, "82–83,5%", "82–83.5%"),
        ({"comparator": "between", "high": 82.0}, "82%", "82%"),
        ({"comparator": "within", "high": 84.0}, "trong khoảng 82–84%", "within 82–84%"),
        ({"comparator": "="}, "82%", "82%"),
        ({"basis": "change", "low": 0.5}, "tăng 0,5 điểm %", "rise of 0.5 pp"),
        ({"basis": "change", "low": NAN, "high": 0.5}, "tăng 0,5 điểm %", "rise of 0.5 pp"),
        ({"basis": "change", "comparator": ">", "low": 4.0, "direction": "down"},
         "giảm > 4 điểm %", "fall of > 4 pp"),
        ({"basis": "change", "comparator": "<=", "low": NAN, "high": 0.5},
         "tăng ≤ 0,5 điểm %", "rise of ≤ 0.5 pp"),
        ({"basis": "change", "comparator": "<", "low": NAN, "high": 0.5},
         "tăng < 0,5 điểm %", "rise of < 0.5 pp"),
        ({"basis": "change", "comparator": "between", "low": 0.5, "high": 1.0, "direction": "down"},
         "giảm 0,5–1 điểm %", "fall of 0.5–1 pp"),
        ({"basis": "change", "indicator": "new_jobs", "low": 500.0},
         "tăng 500 người", "rise of 500 people"),
        ({"basis": "change", "comparator": "between", "low": 500.0, "high": 700.0,
          "indicator": "new_jobs"},
         "tăng 500–700 người", "rise of 500–700 people"),
        ({"basis": "relative", "comparator": "between", "low": 1.0, "high": 1.5,
          "direction": "down"},
         "giảm 1–1,5% so với năm trước", "fall of 1–1.5% on the year before"),
        ({"basis": "relative", "low": NAN, "high": 5.0},
         "tăng 5% so với năm trước", "rise of 5% on the year before"),
        ({"basis": "households", "low": NAN, "high": 380.0},
         "giảm 380 hộ", "380 households off the list"),
        ({"basis": "count", "indicator": "new_jobs", "low": 6000.0, "period": "2023-2025"},
         "≥ 6.000 người trong cả giai đoạn 2023–2025", "≥ 6,000 people over 2023–2025"),
        ({"term": "mean", "period": "2023-2025"},
         "≥ 82% bình quân mỗi năm giai đoạn 2023–2025", "≥ 82% a year on average over 2023–2025"),
    ],
)  # fmt: skip
def test_what_a_target_asks_for_is_a_formula(vietnamese, english, asked, vi, en):
    for study, words in ((vietnamese, vi), (english, en)):
        assert target_words(study, study.target(**asked)).replace(SPACE, " ") == words


def event(basis, comparator, threshold, upper=NAN, unit="percent", name="T10"):
    return Row(target=name, basis=basis, comparator=comparator, threshold=threshold, upper=upper,
               unit=unit)  # fmt: skip


@pytest.mark.parametrize(
    ("row", "vi", "en"),
    [
        (event("level", ">=", 82.0), "≥ 82%", "≥ 82%"),
        (event("level", "<", -0.5), "< −0,5%", "< −0.5%"),
        (event("level", "<=", 0.0), "≤ 0%", "≤ 0%"),
        (event("count", ">", 3500.0, unit="persons"), "> 3.500 người", "> 3,500 people"),
        (event("level", "between", 82.0, 84.0), "82–84%", "82–84%"),
        (event("level", "between", 82.0), "82%", "82%"),
        (event("level", ">=", 82.0, 84.0), "≥ 82%", "≥ 82%"),
        (event("change", ">=", 0.5), "tăng ≥ 0,5 điểm %", "rise of ≥ 0.5 pp"),
        (event("change", "<=", 0.5), "tăng ≤ 0,5 điểm %", "rise of ≤ 0.5 pp"),
        (event("change", "<=", 1.0), "tăng ≤ 1 điểm %", "rise of ≤ 1 pp"),
        (event("change", "<=", -0.5), "giảm ≥ 0,5 điểm %", "fall of ≥ 0.5 pp"),
        (event("change", "<", -0.5), "giảm > 0,5 điểm %", "fall of > 0.5 pp"),
        (event("change", ">=", -0.5), "giảm ≤ 0,5 điểm %", "fall of ≤ 0.5 pp"),
        (event("change", ">", -0.5), "giảm < 0,5 điểm %", "fall of < 0.5 pp"),
        (event("change", ">=", 0.0), "tăng ≥ 0 điểm %", "rise of ≥ 0 pp"),
        (event("change", "<=", 0.0), "giảm ≥ 0 điểm %", "fall of ≥ 0 pp"),
        (event("change", "between", 0.5, 1.0), "tăng 0,5–1 điểm %", "rise of 0.5–1 pp"),
        (event("change", "between", -1.0, -0.5), "giảm 0,5–1 điểm %", "fall of 0.5–1 pp"),
        (event("change", "between", -0.5), "giảm 0,5 điểm %", "fall of 0.5 pp"),
        (event("total", ">=", 6000.0, unit="persons", name="T06"),
         "≥ 6.000 người trong cả giai đoạn 2023–2025", "≥ 6,000 people over 2023–2025"),
        (event("mean", "<=", 2.0, name="T09"),
         "≤ 2% bình quân mỗi năm giai đoạn 2024–2025", "≤ 2% a year on average over 2024–2025"),
    ],
)  # fmt: skip
def test_what_an_event_asks_for_is_told_with_the_direction_of_its_change(
    vietnamese, english, row, vi, en
):
    terms = [
        english.target(basis="count", target="T06", period="2023-2025"),
        english.target(target="T09", period="2024-2025", term="mean"),
    ]
    for study, words in ((vietnamese, vi), (english, en)):
        study.targets = terms
        assert event_words(study, row).replace(SPACE, " ") == words


@pytest.mark.parametrize(
    ("indicator", "low", "high", "digits"),
    [
        ("trained_labour", 0.0, 100.0, -1),
        ("trained_labour", 80.0, 89.9, 1),
        ("trained_labour", 80.0, 90.0, 0),
        ("trained_labour", 80.0, 81.0, 1),
        ("trained_labour", 80.0, 80.5, 2),
        ("trained_labour", 80.0, 80.05, 2),  # never more than are printed
        ("trained_labour", 80.0, 80.0, 2),
        ("trained_labour", 81.0, 80.0, 2),
        ("trained_labour", NAN, 80.0, 2),
        ("new_jobs", 8000.0, 9400.0, -2),
        ("new_jobs", 8000.0, 8004.0, 0),
    ],
)
def test_a_forecast_is_worth_two_digits_of_its_interval(english, indicator, low, high, digits):
    row = Row(indicator=indicator, low_80=low, high_80=high)
    assert forecast_digits(english, row) == digits


def test_a_forecast_is_told_with_the_digits_it_is_worth(english):
    row = Row(indicator="new_jobs", low_80=8000.0, high_80=9400.0)

    def told(words, *values):
        return words(english, row, *values).replace(SPACE, " ")

    assert told(rough_level, 8651.0) == "8,700 people"
    assert told(rough_interval, 8049.0, 9351.0) == "8,000–9,400 people"
    assert told(moved_words, 349.0) == "a rise of 300 people"
    assert told(moved_words, -351.0) == "a fall of 400 people"
    assert told(moved_words, 49.0) == "no change"


@pytest.mark.parametrize(
    ("values", "decimals"),
    [((82.0,), 0), ((0.5, 1.0), 1), ((0.25, 0.5), 2), ((0.125,), 3), ((0.1234,), 3), ((), 0),
     ((NAN, 0.5), 1), ((NAN,), 0), ((1e-8,), 3), ((1e-10,), 0)],
)  # fmt: skip
def test_a_number_is_written_in_full(values, decimals):
    assert printed_decimals(*values) == decimals


def test_a_value_has_the_decimals_of_its_indicator_unless_others_are_asked(english):
    def told(words, *asked, **more):
        return words(english, *asked, **more).replace(SPACE, " ")

    assert told(value_words, "trained_labour", 78.5) == "78.50%"
    assert told(value_words, "trained_labour", 78.5, 0) == "79%"
    assert told(change_words, "trained_labour", 3.5) == "+3.50 percentage points"
    assert told(change_words, "new_jobs", 1.0, plus=False) == "1 person"
    assert told(pace_words, "trained_labour", 2.789) == "+2.79 pp"
    english.view.indicator = lambda _: Row(unit="percent", decimals=3)
    assert told(pace_words, "any", 2.7891) == "+2.79 pp"


def test_an_axis_of_changes_is_in_points(english):
    assert axis_name(english, "trained_labour") == "%"
    assert axis_name(english, "trained_labour", change=True) == "pp"
    assert axis_name(english, "new_jobs", change=True) == "people"


def test_a_name_is_short_where_there_is_a_short_one(vietnamese):
    assert indicator_name(vietnamese, "multidimensional_poverty") == "Tỷ lệ nghèo đa chiều"
    assert indicator_name(vietnamese, "multidimensional_poverty", short=True) == "Nghèo đa chiều"
    poverty = vietnamese.target(target="T01", indicator="multidimensional_poverty")
    assert target_name(vietnamese, poverty) == "T01 · Nghèo đa chiều"
    assert indicator_name(vietnamese, "new_jobs", "urban") == "Việc làm mới, thành thị"
    vietnamese.view.indicator = lambda _: Row(name_vi="Của tôi")
    assert indicator_name(vietnamese, "my_own", "rural", short=True) == "Của tôi, nông thôn"


def test_a_number_in_an_article_is_shown_and_an_id_is_not(english, name, tag):
    """
    name | tag
    T10  | True
    AB7  | True
    T    | False
    10   | False
    t10  | False
    T10a | False
    """
    assert tagged(name) is tag
    asked = english.target(target=name)
    assert target_name(english, asked) == ("Trained labour", f"{name} · Trained labour")[tag]
    assert brief_name(english, asked) == ("Trained labour", name)[tag]


def test_english_parts_a_change_from_its_name(vietnamese, english):
    change = english.target(basis="change", low=0.5, target="a")
    assert target_line(english, change).replace(SPACE, " ") == "Trained labour: rise of 0.5 pp"
    assert target_line(english, english.target()) == "T10 · Trained labour ≥ 82%"
    assert ": " not in target_line(vietnamese, change)


def test_an_event_is_called_by_what_was_planned(english):
    assert event_name(english, "reach") == "target met"
    assert event_name(english, "mid") == "midpoint met"
    assert event_name(english, "own") == "changes as the text says"
    english.hypothetical = True
    assert event_name(english, "reach") == "level reached"
    assert event_name(english, "mid") == "midpoint met"


def test_the_last_figure_says_of_which_part_of_its_year_it_is(english):
    last = Row(indicator="new_jobs", group="total", reading="main", last_value=5093.0,
               last_year=2022.0, last_months=11)  # fmt: skip
    assert last_words(english, last).replace(SPACE, " ") == "5,093 people (11 months of 2022)"


def test_what_is_not_known_is_a_dash(english):
    assert value_words(english, "new_jobs", NAN) == DASH
