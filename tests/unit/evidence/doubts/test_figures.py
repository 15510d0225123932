"""Figures: the last digit, day and word at which a number is still believed."""

import pytest

from attain.evidence.doubts.figures import (
    basis_of_kind,
    comparator_of_direction,
    day_of_edition,
    day_of_its_source,
    day_of_source,
    day_of_survey,
    decimals_of_threshold,
    derived,
    derived_from_quote,
    figure_in_quote,
    in_its_time,
    number_in_quote,
    one_chapter,
    part_of_same,
    reckoned,
    strict_in_words,
    towards_better,
    year_of_id,
)
from attain.evidence.doubts.lists import (
    begins_at_nothing,
    id_of_name,
    names_agree,
    unit_of_kind,
    whole_percentage,
)

PLANS = pytest.mark.parametrize("name", ["targets", "plan_targets"])
ENDS = pytest.mark.parametrize("end", ["low", "high"])


# ---- figures and their words --------------------------------------------------------------------
def test_a_note_leads_to_a_value_to_its_last_digit(believed, note, value, leads):
    """
    note               | value | leads
    1.94 + 3.40        | 5.34  | True
    1.94 + 3.40        | 5.35  | False
    1.94 + 3.40        | 5.3   | True
    1.95 + 3.40        | 5.3   | True  # rounded down or up
    1.95 + 3.40        | 5.4   | True
    1.96 + 3.40        | 5.3   | False
    1.94 + 3.40        | 5     | True
    1.96 + 3.64        | 5     | False
    the table has 5.34 | 5.34  | True
    the table has 5.34 | 5.35  | False
    """
    row = {"note": note, "value": value}
    assert believed(derived, row | {"status": "D"}, row | {"status": "A"}) == [leads, True]
    # a figure that is reckoned is derived, unless a quote has it
    asked = "+" in note and leads
    rows = [row | {"status": status} for status in "APED"] + [row | {"status": "A", "quote": "a"}]
    assert believed(reckoned, *rows) == [not asked, not asked, True, True, True]


def test_a_quote_holds_its_figure(believed, value, unit, quote, note, sound):
    """
    value | unit | quote | note | sound
    78.37 | percent | đạt 78,37% |  | True
    78.38 | percent | đạt 78,37% |  | False
    78.38 | percent | đạt |  | True
    11 | persons | 10 đến 12 | between 10 and 12: the middle | True
    12.5 | persons | 10 đến 12 | between 10 and 12: the middle | False
    11 | persons | 10 đến 12 | 5 + 6 | False
    29030 | persons | 12,4 | 12,400 is 42.7 % of the plan, the middle | False
    70.3 | thousand_persons | 70300 |  | False
    70.3 | own | 70300 |  | True
    70.3 | own | 70300000 |  | True
    70.3 | own | 70300000000 |  | False
    70300 | own | 70.3 million |  | True
    4.1 | own | 4100 |  | True  # whatever the binary digits
    70.3 | own | 70.3 |  | True
    0.1234567 | own | 0.123457 |  | True  # six decimals are enough
    70.4 | own | 70.3 |  | False
    """
    row = {"indicator": "jobs", "value": value, "quote": quote, "note": note}
    indicators = [{"indicator": "jobs", "unit": unit}]
    rows = [row | {"status": "A"}, row | {"status": "D"}]
    assert believed(figure_in_quote, *rows, indicators=indicators) == [sound, True]


@PLANS
@ENDS
def test_a_quote_holds_its_threshold(believed, name, end):
    rows = [
        {end: "28", "quote": "trên 28%"},
        {end: "29", "quote": "trên 28%"},
        {end: "29", "quote": "như năm trước"},
        {end: "", "quote": "trên 28%"},
        {end: "29", "quote": "trên 28%", "note": "Derived: 28 + 1"},
        {end: "29", "quote": "trên 28%", "note": "of the chapter"},
    ]
    found = believed(number_in_quote, *rows, table=name, column=end)
    assert found == [True, False, True, True, True, False]


@PLANS
@ENDS
def test_a_note_leads_to_a_derived_threshold(believed, name, end, note, sound):
    """
    note                             | sound
    Derived: 28 + 1                  | True
    derived: 28 + 2                  | False
    Derived: 29 as 28 + 2 is cut off | True
    Derived of last year             | False
    28 + 2                           | True
    """
    rows = [{end: "29", "note": note}, {end: "", "note": note}]
    assert believed(derived, *rows, table=name, column=end) == [sound, True]


@pytest.mark.parametrize(
    ("quote", "note", "sound"),
    [
        ("giảm 2,05%", "Derived: 5.34 - 2.05", True),
        ("giảm 2,15%", "Derived: 5.34 - 2.05", False),
        ("giảm", "Derived: 5.34 - 2.05", True),
    ],
)
def test_the_words_of_a_derived_number_have_one_of_its_note(believed, quote, note, sound):
    row = {"quote": quote, "note": note}
    figures = [row | {"status": "D"}, row | {"status": "A"}]
    assert believed(derived_from_quote, *figures) == [sound, True]
    for name in ("targets", "plan_targets"):
        plans = [row, row | {"note": note.partition(" ")[2]}]
        assert believed(derived_from_quote, *plans, table=name) == [sound, True]


@pytest.mark.parametrize("name", ["claims", "plan_claims"])
def test_a_quote_holds_what_is_printed(believed, name):
    rows = [
        {"printed": printed, "quote": quote}
        for printed, quote in [
            ("-0.5", "giảm 0,5%"), ("0.6", "giảm 0,5%"), ("0.6", "giảm"), ("", "giảm 0,5%"),
        ]
    ]  # fmt: skip
    assert believed(number_in_quote, *rows, table=name, column="printed") == [
        True,
        False,
        True,
        True,
    ]


# ---- days ---------------------------------------------------------------------------------------
def test_the_day_is_that_of_the_edition_and_of_the_source(believed, named, published, sound):
    """
    named   | published  | sound
    2023-07 | 2023-07-31 | True
    2023-07 | 2023-08-01 | False
    2023-07 | 2024-01-01 | False
    2023-07 | never      | True
    2023    | 2023-08-01 | True
    2023    | 2024-01-01 | True
    2023    | 2024-01-02 | False
    2023    | 2022-12-31 | False
    """
    day = {"published": published}
    names = [f"press-{named}", f"press-half-{named}", f"nso-{named}", "press-half"]
    editions = [day | {"vintage": name} for name in names]
    assert believed(day_of_edition, *editions) == [sound, sound, True, True]
    ids = [
        f"bao-a-{named}",
        f"nso-{named}",
        "bao-a",
        *([f"bao-a-{named}-2"] if "-" in named else []),
    ]
    sources = [day | {"source": name, "outlet": "Báo A"} for name in ids]
    assert believed(day_of_source, *sources) == [sound, True, True, sound][: len(ids)]


@pytest.mark.parametrize(
    ("source", "more", "published", "sound"),
    [
        ("plan-2022", {}, "2023-05-01", True),
        ("plan-2022", {}, "2021-05-01", True),
        ("plan-2022", {}, "2024-05-01", False),
        ("plan-2022", {}, "2020-05-01", False),
        ("table-2022", {}, "2024-05-01", True),  # its years become known one after another
        ("pair-2022", {}, "2024-05-01", False),
        ("bao-a-2022", {"outlet": "Báo A"}, "2023-05-01", False),
        ("a-vn-2022", {"url": "https://a.vn/b"}, "2023-05-01", False),
        ("plan-2022-03-04", {}, "2022-03-05", False),
        ("plan-2022-03-04", {}, "2022-03-04", True),
        ("nso-2022", {}, "2024-05-01", True),
    ],
)
def test_a_year_in_an_id_is_that_of_a_day_or_of_a_plan(believed, source, more, published, sound):
    days = {"table-2022": ("2022-05-01", "2023-05-01", "2024-05-01")}
    days["pair-2022"] = days["table-2022"][1:]
    figures = [{"source": name, "published": day} for name in days for day in days[name]]
    row = {"source": source, "published": published} | more
    assert believed(day_of_source, row, observations=figures) == [sound]


def test_the_day_of_a_row_is_that_of_its_source(believed):
    sources = [{"source": name, "published": "2022-05-01"} for name in ("s", "t", "nso-1")]
    cells = [
        # source, period, published, whether it is believed
        ("s", "2021", "2022-05-01", True),
        ("s", "2021", "2022-05-02", False),
        ("t", "2021", "2022-05-01", True),
        ("t", "2022", "2023-05-01", True),
        ("t", "2022", "2023-05-01", True),
        ("t", "2022", "2023-05-02", False),  # another day than the rest of its year
        ("t", "2020", "2021-05-01", False),  # before the table itself
        ("nso-1", "2020", "2021-05-01", True),
    ]
    rows = [dict(zip(("source", "period", "published"), row[:3], strict=True)) for row in cells]
    sound = [row[3] for row in cells]
    assert believed(day_of_its_source, *rows, sources=sources) == sound
    for name in ("targets", "plan_targets", "attainment"):
        others = {"sources": sources, "observations": rows}
        assert believed(day_of_its_source, *rows, table=name, **others) == sound


def test_a_survey_is_known_in_the_middle_of_the_next_year(believed):
    rows = [
        {"source": source, "period": "2023", "published": published}
        for source, published in [
            ("nso-1", "2024-06-30"), ("nso-1", "2024-06-29"), ("nso-1", "2023-06-30"),
            ("s", "2024-06-29"),
        ]
    ]  # fmt: skip
    assert believed(day_of_survey, *rows) == [True, False, False, True]


# ---- plans --------------------------------------------------------------------------------------
@PLANS
def test_a_plan_goes_the_better_way(believed, name):
    indicators = [{"indicator": better, "better": better} for better in ("higher", "lower")]
    rows = [
        {"indicator": better, "direction": direction}
        for better in ("higher", "lower")
        for direction in ("up", "down")
    ]
    found = believed(towards_better, *rows, table=name, indicators=indicators)
    assert found == [True, False, False, True]


@PLANS
def test_a_comparator_goes_with_the_direction_unless_a_reduction_is_asked_for(believed, name):
    marks = (">=", ">", "<=", "<", "=", "between")
    for direction, sound in (
        ("up", [True, True, False, False, True, True]),
        ("down", [False, False, True, True, True, True]),
    ):
        for basis in ("level", "count"):
            rows = [{"comparator": m, "direction": direction, "basis": basis} for m in marks]
            assert believed(comparator_of_direction, *rows, table=name) == sound
        for basis in ("change", "relative", "households"):
            rows = [{"comparator": m, "direction": direction, "basis": basis} for m in marks]
            assert all(believed(comparator_of_direction, *rows, table=name))


@PLANS
def test_words_bear_a_strict_comparator(believed, name, comparator, quote, note, sound):
    """
    comparator | quote           | note      | sound
    >          | Trên 28%        |           | True
    >          | 28%             | more than | True
    >          | dưới 28%        |           | False
    >          |                 |           | True
    >          | abaixo para 28% |           | True  # of a language that is not known here
    >=         | 28%             |           | True
    <          | Dưới 28%        |           | True
    <          | không quá 28%   |           | True
    <          | trên 28%        |           | False
    <=         | 28%             |           | True
    """
    row = {"comparator": comparator, "quote": quote, "note": note}
    assert believed(strict_in_words, row, table=name) == [sound]


@pytest.mark.parametrize(
    ("name", "key"),
    [("targets", "target"), ("plan_targets", "target"), ("attainment", "attainment")],
)
def test_an_id_names_the_year(believed, name, key, id_, period, sound):
    """
    id_                 | period    | sound
    plan-2023-jobs      | 2023      | True
    plan-2023-jobs      | 2022      | False
    plan-2025-jobs      | 2021-2025 | True
    plan-2021-jobs      | 2021-2025 | False
    plan-2021-2025-jobs | 2021-2025 | True
    plan-20231-jobs     | 2022      | True
    T10                 | 2022      | True
    """
    assert believed(year_of_id, {key: id_, "period": period}, table=name) == [sound]


@PLANS
@pytest.mark.parametrize(
    ("published", "sound"),
    [
        ("2015-12-31", False), ("2016-01-01", True), ("2027-12-31", True), ("2028-01-01", False),
        ("never", True),
    ],
)  # fmt: skip
def test_a_plan_becomes_known_about_its_time(believed, name, published, sound):
    row = {"period": "2021-2025", "published": published}
    assert believed(in_its_time, row, table=name) == [sound]


@PLANS
@pytest.mark.parametrize(
    ("low", "high", "decimals", "sound"),
    [
        ("1.5", "", "1", True), ("1.5", "", "2", False), ("1.5", "", "0", False),
        ("1", "1.25", "2", True), ("1.25", "1", "2", True), ("1.25", "1", "0", False),
        ("", "3", "0", True),
    ],
)  # fmt: skip
def test_the_decimals_are_those_of_the_longer_threshold(believed, name, low, high, decimals, sound):
    row = {"low": low, "high": high, "decimals": decimals}
    assert believed(decimals_of_threshold, row, table=name) == [sound]


def test_an_indicator_stands_in_one_chapter(believed):
    rows = [
        {"indicator": "jobs", "section": "jobs"},
        {"indicator": "jobs", "section": "labour"},
        {"indicator": "poor", "section": "poverty"},
    ]
    usual = [{"indicator": "jobs", "section": "labour"}]
    assert believed(one_chapter, *rows) == [True, False, True]  # of equals the first
    assert believed(one_chapter, *rows, plan_targets=usual) == [False, True, True]
    assert believed(one_chapter, *rows, table="plan_targets", targets=usual) == [False, True, True]


@PLANS
def test_a_part_is_of_its_whole(believed, name):
    whole = {"target": "w", "area": "a", "period": "2023", "indicator": "jobs"}
    rows = [
        whole,
        {"parent": "w", "area": "a", "period": "2023", "indicator": "loans"},
        {"parent": "w", "area": "b", "period": "2023", "indicator": "loans"},
        {"parent": "w", "area": "a", "period": "2022", "indicator": "fairs"},
    ]
    assert believed(part_of_same, *rows, table=name) == [True, True, False, False]


@PLANS
def test_the_basis_is_that_of_the_kind(believed, name):
    indicators = [{"indicator": kind, "kind": kind} for kind in ("count", "rate")]
    rows = [
        {"indicator": kind, "basis": basis}
        for kind in ("count", "rate")
        for basis in ("count", "level", "relative")
    ]
    found = believed(basis_of_kind, *rows, table=name, indicators=indicators)
    assert found == [True, False, True, False, True, True]


# ---- lists --------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("unit", "kind"),
    [
        ("percent", "rate"), ("rank", "rank"), ("million_vnd", "money"), ("billion_vnd", "money"),
        ("persons", "count"), ("targets", "count"),
    ],
)  # fmt: skip
def test_a_unit_is_one_of_its_kind(believed, unit, kind):
    kinds = ["rate", "rank", "money", "count"]
    rows = [{"unit": unit, "kind": each} for each in kinds]
    assert believed(unit_of_kind, *rows) == [each == kind for each in kinds]
    assert all(believed(unit_of_kind, *({"unit": "own", "kind": each} for each in kinds)))


def test_a_percentage_lies_between_0_and_100(believed):
    ends = [("0", "100"), ("1", "100"), ("0", "99"), ("", "100"), ("0", "")]
    for unit, sound in (("percent", [True, *[False] * 4]), ("persons", [True] * 5)):
        rows = [{"lower": lower, "upper": upper, "unit": unit} for lower, upper in ends]
        assert believed(whole_percentage, *rows) == sound


def test_a_count_begins_at_0_and_a_rank_at_1(believed):
    lowest = ("-1", "-0.5", "0", "1", "2", "")
    for kind, sound in (
        ("count", [True, True, True, False, False, True]),
        ("rank", [True, True, False, True, False, True]),
    ):
        rows = [{"lower": lower, "kind": kind} for lower in lowest]
        assert believed(begins_at_nothing, *rows) == sound


def test_two_names_of_an_area_are_one(believed):
    rows = [
        {"level": "province", "name_vi": "Lâm Đồng", "name_en": "Lam Dong"},
        {"level": "province", "name_vi": "Lâm Đồng", "name_en": "Lam Dng"},
        {"level": "region", "name_vi": "Tây Nguyên", "name_en": "Central Highlands"},
        {"level": "province", "name_en": "Lam Dong"},
    ]
    assert believed(names_agree, *rows) == [True, False, True, False]
    assert believed(names_agree, rows[3], rows[3]) == [True, True]  # in English alone


@pytest.mark.parametrize(
    ("area", "more", "sound"),
    [
        ("lam-dong", {}, True),
        ("lam-dnog", {}, False),
        ("lam-dong", {"name_en": "Lam Dong (before 2025)"}, True),
        ("lam-dong-2025", {"from": "2025-07-01", "level": "merged"}, True),
        ("lam-dong-2024", {"from": "2025-07-01", "level": "merged"}, False),
        ("lam-dong", {"from": "2025-07-01", "level": "merged"}, False),
        ("central", {"level": "region"}, True),
    ],
)
def test_the_id_of_an_area_is_its_name(believed, area, more, sound):
    row = {"area": area, "name_en": "Lam Dong", "level": "province"} | more
    assert believed(id_of_name, row) == [sound]
