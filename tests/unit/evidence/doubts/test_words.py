"""Words: the numbers that a text may hold, and what its arithmetic comes to."""

import pytest

from attain.evidence.doubts.words import (
    bare,
    exchanged,
    foreign,
    led_to,
    near,
    numbers,
    numbers_in_place,
    one_off,
    words,
)


@pytest.mark.parametrize(
    ("text", "held"),
    [
        ("không có", set()),
        ("7 hộ", {7}),
        ("12,5%", {12.5}),
        ("1234.567", {1234.567}),  # thousands are parted by threes from the first mark on
        ("1.234", {1.234, 1234}),
        ("1.234.567", {1234.567, 1234567}),
        ("tỷ lệ 3", {3}),
        ("3 tỷ", {3, 3e9}),
        ("2 triệu", {2, 2e6}),
        ("2,01 nghìn", {2.01, 2010}),
        ("0,1234567894 nghìn", {0.1234567894, 123.456789}),
    ],
)
def test_a_text_may_hold_numbers_of_either_mark_and_of_thousands_in_words(text, held):
    assert numbers(text) == held


@pytest.mark.parametrize(
    ("text", "held"),
    [
        ("3.5 thousand people", {3.5, 3500}),
        ("5 người, nghìn hộ", {5}),
        ("5 hộ, tỷ", {5, 5e9}),
        ("5 hộ, nghìn", {5}),
    ],
)
def test_thousands_are_told_close_behind_their_number(text, held):
    ((found, before, behind),) = numbers_in_place(f"đạt {text}")
    assert (found, before) == (held, "đạt ")
    assert text.endswith(behind)


@pytest.mark.parametrize(
    ("note", "ranges"),
    [
        ("the article prints the fall", []),
        ("12,400 + 2,600", [(15000, 15000)]),
        ("10 / 3 of them", [(3.333333333, 3.333333333)]),
        ("1 / 0", []),
        ("05 - 06", []),
        ("1,5 + 2", []),  # a comma parts thousands
        ("500 households of about 14,000", [(3.571428571, 3.571428571)]),
        ("between 1.5 and 2: the middle", [(1.75, 1.75)]),
        ("90 is 90 % of the plan", [(99.447513812, 100.558659218)]),  # 90.5 % and 89.5 %
        ("90 is 90.0 % of the plan", [(99.944475292, 100.055586437)]),  # 90.05 % and 89.95 %
    ],
)
def test_the_arithmetic_of_a_note_leads_to_numbers(note, ranges):
    assert list(led_to(note)) == ranges


@pytest.mark.parametrize(
    ("value", "reached"), [(4.4, False), (4.5, True), (5.5, True), (5.6, False)]
)
def test_a_value_is_near_within_half_a_digit(value, reached):
    assert near("2 + 3", value, 0.5) is reached


def test_a_number_has_the_words_behind_it_and_no_other_number():
    held = [found for found, _, _ in numbers_in_place("6 hộ, 5 người, 3-4 nghìn")]
    assert held == [{6}, {5}, {3, 3000}, {4, 4000}]


def test_a_value_is_near_the_whole_range_of_a_rounding():
    assert near("90 is 90 % of the plan", 100, 0.1)
    assert not near("90 is 90 % of the plan", 101, 0.1)


def test_a_text_is_in_another_tongue_that_has_its_words_and_none_of_ours(text, other):
    """
    text                         | other
    reduzir a taxa de desemprego | True
    the rate of Rio de Janeiro   | False
    giữ tỷ lệ para               | False
    giữ tỷ lệ                    | False
    5,3 %                        | False
    """
    assert foreign(text) is other


def test_words_are_of_two_letters_or_more_however_they_are_composed():
    assert words("Ở 3 hộ a\u0306n_mày, đ") == ["hộ", "ăn", "mày"]


def test_letters_side_by_side_change_places_where_they_differ():
    assert list(exchanged("abbcd")) == ["babcd", "abcbd", "abbdc"]


def test_a_number_is_one_off_by_a_digit_or_by_two_exchanged(one, other, off):
    """
    one  | other | off
    1234 | 1234  | False
    1234 | 1239  | True
    1234 | 1299  | False
    1234 | 1243  | True
    1234 | 4231  | True
    1234 | 2314  | False  # three digits in another order
    1234 | 2143  | False
    123  | 1234  | False
    124  | 1234  | False
    """
    assert one_off(one, other) is off


def test_bare_is_a_text_without_marks():
    assert bare("Đạt 1,5 %, ổn-định") == "dat15ondinh"
