"""Completeness: what is asked for, what answers, and when nobody asks."""

import pytest

from attain.evidence.doubts.lists import followed, rows_of_source
from attain.evidence.doubts.metadata import (
    numbered,
    of_its_source,
    of_one_report,
    of_some_figure,
    percentage_claimed,
    result_on_record,
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
