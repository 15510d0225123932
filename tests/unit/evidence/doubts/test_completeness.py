"""Completeness: what is asked for, what answers, and when nobody asks."""

import pytest

from attain.evidence.doubts.completeness import (
    asked_on_record,
    base_on_record,
    followed,
    numbered,
    of_its_source,
    of_one_report,
    of_some_figure,
    of_some_plan,
    percentage_claimed,
    result_on_record,
    rows_of_source,
    step_on_record,
    told_how_it_ended,
    whole_on_record,
)

ABOUT = {"indicator": "jobs", "area": "a", "group": "total", "period": "2023"}
ELSEWHERE = [
    {"indicator": "loans"}, {"area": "b"}, {"group": "urban"}, {"period": "2022"},
]  # fmt: skip


# ---- areas and numbered results -----------------------------------------------------------------
def test_an_area_that_ended_is_a_part_of_another_one(believed):
    ended = {"area": "a", "until": "2025-06-30"}
    assert believed(followed, ended, {"area": "c", "parts": "a b"}) == [True, True]
    assert believed(followed, ended, {"area": "c", "parts": "b d"}) == [False, True]
    assert believed(followed, ended, {"area": "c"}) == [True, True]  # nothing is made of parts


def test_a_number_follows_another_one_of_its_source(believed, item, claimed, sound):
    """
    item | claimed | sound
    R01  | R05     | True
    R02  | R01     | True
    R02  | T01     | False
    R03  | R01     | False
    R10  | R09     | True
    R11  | R10     | True
    R11  | R09     | False
         | R09     | True
    """
    row = {"source": "s", "item": item}
    assert believed(numbered, row, claims=[{"source": "s", "item": claimed}]) == [sound]
    elsewhere = believed(numbered, row, claims=[{"source": "t", "item": claimed}])
    assert elsewhere == [item in ("", "R01")]


def test_targets_are_numbered_too(believed):
    rows = [{"source": "s", "target": target} for target in ("T01", "T02", "T04", "plan-2023")]
    look = {"table": "targets", "column": "target"}
    assert believed(numbered, *rows, **look) == [True, True, False, True]


@pytest.mark.parametrize(
    ("table", "name", "letter"), [("observations", "item", "R"), ("targets", "target", "T")]
)
@pytest.mark.parametrize("column", ["area", "period"])
def test_the_numbered_rows_of_a_report_are_of_one_place_and_time(
    believed, table, name, letter, column
):
    rows = [
        {"source": source, name: f"{letter}{item}", column: cell}
        for source, item, cell in [
            ("s", "01", "1"), ("s", "02", "2"), ("s", "03", "2"), ("t", "01", "1"), ("s", "", "1"),
        ]
    ]  # fmt: skip
    found = believed(of_one_report, *rows, table=table, column=column)
    assert found == [False, True, True, True, True]


@pytest.mark.parametrize("other", [{}, *ELSEWHERE])
def test_where_a_part_of_the_people_has_a_figure_all_have_one(believed, other):
    rows = [ABOUT | {"group": group} for group in ("ethnic_minority", "urban", "total")]
    rows[2] |= other
    assert believed(whole_on_record, *rows) == [not other, True, True]


def test_a_source_counts_its_rows(believed, rows, sound):
    """
    rows | sound
    1    | False
    2    | True
    3    | False
         | True
    """
    mine = [{"source": "s"}]
    others = {"observations": [*mine, {"source": "t"}], "attainment": mine}
    assert believed(rows_of_source, {"source": "s", "rows": rows}, **others) == [sound]


# ---- claims and their figures -------------------------------------------------------------------
@pytest.mark.parametrize("name", ["observations", "targets"])
@pytest.mark.parametrize("other", [{}, *ELSEWHERE])
def test_a_claim_is_about_a_figure_or_a_target(believed, name, other):
    assert believed(of_some_figure, ABOUT, **{name: [ABOUT | other]}) == [not other]


@pytest.mark.parametrize("name", ["observations", "targets", "plan_targets", "attainment"])
@pytest.mark.parametrize(
    ("kind", "figure", "sound"),
    [
        ("lower_bound", {"source": "t"}, False),
        ("lower_bound", {"source": "s"}, True),
        ("lower_bound", {"source": "t", "area": "b"}, True),  # another doubt tells it
        ("all_met", {"source": "t"}, True),
    ],
)
def test_a_claim_is_of_the_source_of_its_figure(believed, name, kind, figure, sound):
    claim = ABOUT | {"source": "s", "kind": kind}
    others = {"observations": [{"source": "s"}]}
    others[name] = [*others.get(name, []), ABOUT | figure]
    assert believed(of_its_source, claim, **others) == [sound]


def test_a_source_without_figures_may_claim_of_any(believed):
    claim = ABOUT | {"source": "s"}
    assert believed(of_its_source, claim, observations=[ABOUT | {"source": "t"}]) == [True]


def test_a_change_is_counted_from_a_figure(believed, unit, own, kind, sound):
    """
    unit    | own     | kind                | sound
    own     | persons | change_since        | False
    own     | percent | change_on_last_year | False
    percent | percent | change_since        | False
    percent | persons | change_since        | True  # not of points
    places  | percent | change_since        | True
    own     | persons | mean_change         | True
    """
    claim = ABOUT | {"against": "2022", "unit": unit, "kind": kind}
    indicators = [{"indicator": "jobs", "unit": own}]
    for base, found in ((ABOUT | {"period": "2022"}, True), (ABOUT, sound)):
        others = {"indicators": indicators, "observations": [base]}
        assert believed(base_on_record, claim, **others) == [found]


STEP = {"indicator": "jobs", "area": "a", "group": "total", "printed": "-2750"}


@pytest.mark.parametrize("name", ["claims", "plan_claims"])
@pytest.mark.parametrize(
    ("more", "claim", "sound"),
    [
        ({}, {}, True),
        ({}, {"printed": "2750"}, True),
        ({}, {"printed": "2751"}, False),
        ({}, {"printed": ""}, False),
        ({}, {"area": "b"}, False),
        ({}, {"group": "urban"}, False),
        ({}, {"indicator": "loans"}, False),
        ({"quote": "tăng 2.750 người"}, {"printed": ""}, True),
        ({"quote": "tăng 2.751 người"}, {"printed": ""}, False),
        ({"status": "A"}, {"printed": ""}, True),
        ({"note": "10,300 + 2,750"}, {"printed": ""}, True),
        ({"note": "DERIVED: 5.5 - 2.75"}, {"printed": "2.75"}, True),
        ({"note": "DERIVED: 5.5 - 2.75"}, {"printed": "2.76"}, False),
    ],
)
def test_what_is_taken_away_is_printed(believed, name, more, claim, sound):
    row = ABOUT | {"status": "D", "note": "10,300 - 2,750"} | more
    assert believed(step_on_record, row, **{name: [STEP | claim]}) == [sound]


@pytest.mark.parametrize("name", ["targets", "plan_targets"])
@pytest.mark.parametrize(
    ("claim", "plan", "sound"),
    [
        ({}, {"period": "2023"}, True),
        ({}, {"period": "2023", "indicator": "loans"}, False),
        ({}, {"period": "2023", "group": "urban"}, False),
        ({}, {"period": "2023", "area": "b"}, True),  # no plan of the area is on record
        ({}, {"period": "2022", "indicator": "loans"}, True),
        ({}, {"period": "2023-2025", "indicator": "loans"}, False),
        ({}, {"period": "2021-2023", "indicator": "loans"}, False),
        ({}, {"period": "2022-2024", "indicator": "loans"}, True),
        ({"period": "2023-11"}, {"period": "2023"}, True),
        ({"period": "2023-11"}, {"period": "2023", "indicator": "loans"}, False),
        ({"against": "2022"}, {"period": "2023", "indicator": "loans"}, True),
        ({"kind": "all_met"}, {"period": "2023", "indicator": "loans"}, True),
    ],
)
def test_a_percentage_is_of_a_plan(believed, name, claim, plan, sound):
    row = ABOUT | {"against": "plan"} | claim
    assert believed(of_some_plan, row, **{name: [ABOUT | plan]}) == [sound]


@pytest.mark.parametrize(
    ("note", "quote", "claim", "sound"),
    [
        ("Derived: 12,400 is 42.7 % of the plan", "", {}, True),
        ("Derived: 12,400 is 42.7 % of the plan", "", {"period": "2023-11"}, True),
        ("Derived: 12,400 is 42.7 % of the plan", "", {"printed": "42.8"}, False),
        ("Derived: 12,400 is 42.7 % of the plan", "", {"printed": ""}, False),
        ("Derived: 12,400 is 42.7 % of the plan", "", {"period": "2022"}, False),
        ("Derived: 12,400 is 42.7 % of the plan", "", {"group": "urban"}, False),
        ("Printed: 12,400 is 42.8 % of the plan", "", {}, True),
        ("Derived", "đạt 42,7% so với kế hoạch", {}, True),
        ("Derived", "đạt 42,8% so với kế hoạch", {}, False),
        ("Derived", "đạt 42,8%", {}, True),
    ],
)
def test_a_claim_prints_what_a_plan_is_derived_from(believed, note, quote, claim, sound):
    claims = [ABOUT | {"printed": "42.7"} | claim]
    row = ABOUT | {"note": note, "quote": quote}
    assert believed(percentage_claimed, row, claims=claims) == [sound]


# ---- plans and their ends -----------------------------------------------------------------------
@pytest.mark.parametrize("name", ["targets", "plan_targets"])
@pytest.mark.parametrize(
    ("plan", "figure", "sound"),
    [
        ({}, {}, False),
        ({"period": "2021-2023"}, {"period": "2021-2023"}, False),
        ({"period": "2023-H1"}, {"period": "2023-H1"}, True),
        ({"definition": "own"}, {}, True),
        ({}, {"coverage": "partial"}, True),
        ({}, {"source": "nso-2023"}, True),
        ({}, {"area": "b"}, True),
    ],
)
def test_a_plan_whose_result_is_known_has_an_end(believed, name, plan, figure, sound):
    row, others = ABOUT | plan, {"observations": [ABOUT | figure]}
    ends = [ABOUT | {"area": "c"}]
    assert believed(told_how_it_ended, row, table=name, attainment=ends, **others) == [sound]
    assert believed(told_how_it_ended, row, table=name, attainment=[row], **others) == [True]
    assert believed(told_how_it_ended, row, table=name, **others) == [True]


@pytest.mark.parametrize("name", ["targets", "plan_targets"])
@pytest.mark.parametrize("end", ["low", "high"])
@pytest.mark.parametrize(
    ("more", "other", "sound"),
    [
        ({}, {}, True),
        ({"asked": "500.0"}, {}, True),
        ({"asked": "501"}, {}, False),
        ({"asked": "501", "note": "asked for 501"}, {}, True),
        ({"asked": ""}, {}, True),
        ({"asked": "501", "target": "t"}, {}, True),
        *(({}, other, False) for other in ELSEWHERE),
    ],
)
def test_what_a_plan_asks_is_on_record(believed, name, end, more, other, sound):
    row = ABOUT | {"asked": "500"} | more
    assert believed(asked_on_record, row, **{name: [ABOUT | {end: "500"} | other]}) == [sound]


def test_a_result_is_on_record(believed, result, basis, note, sound):
    """
    result | basis      | note   | sound
    510    | count      |        | True
    511    | count      |        | False
    511    | count      | 511    | False
    1.5    | level      |        | False
    1.5    | change     |        | True
    1.6    | change     |        | True
    510    | change     |        | False
    510    | change     | by 510 | True
    511    | households |        | True
           | count      |        | True
    """
    row = ABOUT | {"result": result, "result_basis": basis, "note": note}
    others = {
        "observations": [ABOUT | {"value": "510"}, ABOUT | {"area": "b", "value": "511"}],
        "claims": [ABOUT | {"printed": "-1.5"}, ABOUT],
        "plan_claims": [ABOUT | {"printed": "1.6"}],
    }
    assert believed(result_on_record, row, **others) == [sound]
