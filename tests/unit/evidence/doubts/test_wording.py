"""Wording: what the words of a quote, a note and a title bear of the cells beside them."""

import pytest

from attain.evidence.doubts.wording import (
    against_of_kind,
    area_in_words,
    change_in_words,
    of_all_households,
    percent_in_quote,
    rise_in_words,
    sign_in_words,
    sums_in_note,
    unit_of_claim,
)

# ---- the area and what is counted ---------------------------------------------------------------
AREAS = [
    {"area": "a", "name_en": "Ho Chi Minh City", "level": "province"},
    {"area": "b", "name_en": "Hoa Binh (until 2025)", "level": "province"},
    {"area": "c", "name_en": "Phu Tho", "level": "merged", "parts": "b d"},
    {"area": "d", "name_en": "Vinh Phuc", "level": "province"},
    {"area": "e", "name_en": "Bao Lam", "level": "district"},
]


@pytest.mark.parametrize(
    ("area", "quote", "rows", "sound"),
    [
        ("a", "Hồ Chí Minh đạt", 1, True),
        ("a", "ở tỉnh", 1, False),
        ("a", "ở tỉnh", 2, True),
        ("a", "ở Hòa Bình", 2, False),
        ("a", "ở Phú Thọ", 2, False),
        ("a", "ở Bảo Lâm", 2, True),  # no province
        ("c", "ở Vĩnh Phúc", 1, True),
        ("d", "ở Phú Thọ", 1, False),
        ("e", "ở Phú Thọ", 1, True),
    ],
)
def test_a_province_is_named_or_has_another_row_where_none_is(believed, area, quote, rows, sound):
    row = {"area": area, "source": "s", "quote": quote}
    assert believed(area_in_words, *[row] * rows, areas=AREAS) == [sound] * rows


def test_a_province_is_named_by_its_note_or_source_and_needs_no_name_in_a_table(believed):
    source = {"source": "s", "title": "Kế hoạch", "outlet": "Báo Hòa Bình"}
    tables = {"areas": AREAS, "sources": [source]}
    row = {"area": "b", "source": "s"}
    assert believed(area_in_words, row, **tables) == [True]
    assert believed(area_in_words, row, table="attainment", **tables) == [True]
    assert believed(area_in_words, row | {"area": "d"}, **tables) == [False]
    noted = row | {"area": "d", "note": "of Vinh Phuc"}
    assert believed(area_in_words, noted, table="attainment", **tables) == [True]
    assert believed(area_in_words, {"area": "d", "source": "nso-e02"}, **tables) == [True]


# ---- signs and units ----------------------------------------------------------------------------
def test_a_sign_behind_the_figure_is_that_of_its_unit(believed, quote, rate, count):
    """
    quote           | rate  | count
                    | True  | True
    đạt 5 % số hộ   | True  | False
    đạt 5 hộ        | False | True
    đạt 5 % và 5 hộ | True  | True
    đạt 6 hộ        | True  | True
    đạt 5           | True  | True
    5 hộ, hay 5     | True  | True
    % 5 hộ          | True  | True
    """
    units = [{"indicator": "r", "unit": "percent"}, {"indicator": "c", "unit": "people"}]
    rows = [{"indicator": each, "value": "5", "quote": quote} for each in "rc"]
    assert believed(percent_in_quote, *rows, indicators=units) == [rate, count]


@pytest.mark.parametrize(
    ("kind", "quote", "units"),
    [
        ("percent_of_plan", "như trên", {"percent"}),
        ("rise_over_plan", "như trên", {"percent"}),
        ("rank_of", "5 %", {"places"}),
        ("places_gained", "5 %", {"places"}),
        ("lower_bound", "5 %", {"own"}),
        ("change_since", "giảm 5 %", {"percent"}),
        ("change_since", "giảm 5 hộ", {"households"}),
        ("change_since", "giảm 5 % còn 5 hộ", {"percent", "households"}),
        ("change_since", "giảm 5 người", {"own"}),
        ("change_since", "giảm 6 %", {"percent", "own", "households"}),
    ],
)
def test_the_unit_of_a_claim_is_that_of_its_kind_or_its_quote(believed, kind, quote, units):
    all_units = ["percent", "own", "households", "places", ""]
    row = {"kind": kind, "quote": quote, "printed": "-5"}
    found = believed(unit_of_claim, *(row | {"unit": unit} for unit in all_units))
    assert found == [unit in units | {""} for unit in all_units]


def test_a_claim_without_a_number_may_have_a_unit(believed):
    claim = {"kind": "all_met", "quote": "đạt 5 hộ", "unit": "own"}
    assert believed(unit_of_claim, claim) == [True]


def test_a_rise_over_a_plan_is_told_as_one(believed, words, of_plan, over_plan, other):
    """
    words     | of_plan | over_plan | other
    Tăng 2 %  | False   | True      | True
    VƯỢT 2 %  | False   | True      | True
    đạt 102 % | True    | False     | True
    com 2 %   | True    | True      | True
    """
    kinds = ["percent_of_plan", "rise_over_plan", "change_since"]
    found = believed(rise_in_words, *({"kind": kind, "quote": words} for kind in kinds))
    assert found == [of_plan, over_plan, other]


def test_a_fall_is_negative(believed, kind, quote, printed, sound):
    """
    kind                | quote          | printed | sound
    change_on_last_year | Giảm 2         | -2      | True
    change_on_last_year | Giảm 2         | 2       | False
    change_since        | TĂNG 2         | 2       | True
    mean_change         | tăng 2         | -2      | False
    mean_change         | tăng 2, giảm 3 | -2      | True
    mean_change         | thêm 2         | -2      | True
    change_since        | giảm           |         | True
    part_of             | giảm 2         | 2       | True
    """
    row = {"kind": kind, "quote": quote, "printed": printed}
    assert believed(sign_in_words, row) == [sound]


def test_a_change_is_told_as_one(believed, basis, quote, note, sound):
    """
    basis      | quote    | note   | sound
    change     | đạt 2 %  |        | False
    relative   | đạt 2 %  |        | False
    households | đạt 2 hộ |        | False
    change     | Giảm 2 % |        | True
    change     | đạt 2 %  | a Fall | True
    change     |          | none   | True
    change     | com 2 %  |        | True
    level      | đạt 2 %  |        | True
    """
    row = {"basis": basis, "quote": quote, "note": note}
    assert believed(change_in_words, row) == [sound]


def test_a_claim_is_held_against_what_its_kind_is(believed, kinds, sound):
    """
    kinds                                          | sound
    percent_of_plan rise_over_plan all_met         | plan
    part_of                                        | R05
    change_on_last_year change_since places_gained | 2023
    change_on_last_year change_since places_gained | 2023-06
    mean_change rank_of lower_bound                |
    """
    sorts = [{"plan"}, {"R05", "T05"}, {"2023", "2023-06"}, {""}]
    mine = next(sort for sort in sorts if sound in sort)
    for against in set().union(*sorts):
        rows = [{"kind": kind, "against": against} for kind in kinds.split()]
        assert believed(against_of_kind, *rows) == [against in mine] * len(rows)


# ---- numbers that reckon with each other --------------------------------------------------------


def test_a_sum_comes_out_within_one_of_its_last_digit(believed, note, sound):
    """
    note                   | sound
    2 + 2 = 3              | True
    2 + 2 = 5              | True
    2 + 2 = 6              | False
    2 + 2 = 2              | False
    5.1 - 5.0 = 0.2        | True  # a tenth and a trace
    1.1 + 2.2 = 3.50       | False
    5.0 + 5.1 = 10.20      | False
    6,299 + 8,401 = 14,800 | True
    6,299 + 8,401 = 14,801 | False
    6,299 + 8,401 = 14,900 | False
    1 / 2 = 49             | True
    1 / 2 = 51 %           | True
    1 / 2 = 52 %           | False
    1 / 0 = 3              | True
    05 - 06 = 3            | True
    (9 - 2 = 3             | True  # a bracket of the sentence
    (9 - 2 = 3; 2 + 2 = 6  | False
    1 / 0 = 3; 2 + 2 = 6   | False
    """
    assert believed(sums_in_note, {"note": note}) == [sound]


def household(value, quote, **other):
    row = {"indicator": "poor_households", "area": "a", "group": "total", "period": "2023"}
    return row | {"source": "s", "value": value, "quote": quote} | other


def test_households_and_their_share_make_the_area_the_same_size(believed, value, count, sound):
    """
    value | count  | sound
    1     | 1.260  | True  # half of 2 % and of half a digit
    1     | 1.261  | False
    10    | 10.340 | True
    10    | 10.360 | False
    10    | 9.660  | True
    10    | 9.640  | False
    10.0  | 10.124 | True
    10.0  | 10.126 | False
    """
    usual = household("5", "5.000 hộ (5%)")
    row = household(value, f"{count} hộ ({value}%)")
    assert believed(of_all_households, usual, row, usual) == [True, sound, True]


def test_households_are_of_one_area_year_and_group_and_of_those_who_are_poor(believed):
    usual = household("5", "5.000 hộ (5%)")
    far = household("5", "9.000 hộ (5%)")
    for other in ("area", "group", "period"):
        assert believed(of_all_households, usual, usual, far | {other: "b"}) == [True] * 3
    for other in ({"indicator": "new_jobs"}, {"source": "nso-e02"}, {"quote": "9.000 hộ (6%)"}):
        assert believed(of_all_households, usual, usual, far | other) == [True] * 3
    noted = far | {"quote": "", "note": "of 9,000 poor households"}
    assert believed(of_all_households, usual, usual, noted) == [True, True, False]
    assert believed(of_all_households, far | {"indicator": "new_jobs"}) == [True]


def test_no_households_are_a_share_of_none(believed):
    assert believed(of_all_households, household("0", "1.000 hộ (0%)")) == [True]
