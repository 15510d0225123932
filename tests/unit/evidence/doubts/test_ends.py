"""Ends: a plan, its result, the percentage and the words, each at the edge of belief."""

import pytest

from attain.evidence.doubts.metadata import (
    as_its_figure,
    basis_of_result,
    of_its_figure,
    of_its_status,
    of_its_target,
    of_plan_and_result,
    open_of_part,
    percent_in_words,
    printed_as_evidence,
)

ABOUT = {"indicator": "jobs", "area": "a", "group": "total", "period": "2023"}
ELSEWHERE = [{"indicator": "loans"}, {"area": "b"}, {"group": "urban"}, {"period": "2022"}]


# ---- plan, result and percentage ----------------------------------------------------------------
def test_a_percentage_is_that_of_plan_and_result(believed, asked, result, percent, printed, sound):
    """
    asked   | result  | percent | printed | sound
    2000    | 2009    | 100.5   | false   | True  # 100.45, rounded
    1000000 | 1004499 | 100.5   | false   | False
    1000000 | 1005501 | 100.5   | false   | False
    200     | 201     | 100     | false   | True
    100     | 0.5001  | 0       | false   | True  # as far as a rounding is believed to go
    10000   | 10051   | 100     | false   | False
    100     | 102.5   | 100     | true    | True  # two of a hundred may be cut off
    10000   | 10251   | 100     | true    | False
    100     | 97.5    | 100     | true    | True
    10000   | 9749    | 100     | true    | False
    0       | 5       | 100     | false   | True
    1       | 2       | 100     | false   | False
            | 5       | 100     | false   | True
    5       |         | 100     | false   | True
    """
    row = {"asked": asked, "result": result, "percent": percent, "printed": printed}
    same = row | {"asked_basis": "level", "result_basis": "level"}
    other = row | {"asked_basis": "level", "result_basis": "change"}
    assert believed(of_plan_and_result, same, other) == [sound, True]


@pytest.mark.parametrize("basis", ["count", "change", "relative", "households"])
def test_what_is_counted_has_the_status_of_its_percentage(believed, basis):
    row = {"indicator": "jobs", "asked_basis": basis, "result_basis": basis}
    rows = [
        row | {"status": status, "percent": percent}
        for status in ("met", "missed", "open")
        for percent in ("99.4", "99.5", "100.5", "100.6", "")
    ]
    missed = [True, True, True, False, True]
    indicators = [{"indicator": "jobs", "better": "higher"}]
    found = believed(of_its_status, *rows, indicators=indicators)
    assert found == [False, True, True, True, True, *missed, *missed]


def test_a_level_is_held_against_a_level_alone(believed):
    row = {"indicator": "jobs", "status": "met", "asked": "5", "result": "4"}
    rows = [
        row | {"asked_basis": asked, "result_basis": result}
        for asked, result in [("level", "level"), ("level", "change"), ("change", "level")]
    ]
    indicators = [{"indicator": "jobs", "better": "higher"}]
    assert believed(of_its_status, *rows, indicators=indicators) == [False, True, True]


@pytest.mark.parametrize(
    ("more", "sound"),
    [
        ({}, True),
        ({"asked": "6"}, True),
        ({"asked": "7"}, False),
        ({"asked": ""}, True),
        ({"target": ""}, True),
        *((other, False) for other in ELSEWHERE),
        *((other | {"target": "u"}, True) for other in ELSEWHERE),
    ],
)
def test_a_plan_that_is_met_is_its_target(believed, more, sound):
    row = ABOUT | {"target": "t", "asked": "5"} | more
    plans = [ABOUT | {"target": "t", "low": "5.0", "high": "6"}, {"target": "v"}]
    assert believed(of_its_target, row, plan_targets=plans) == [sound]


@pytest.mark.parametrize(
    ("more", "sound"),
    [
        ({}, True),
        ({"result": "6"}, True),
        ({"result": "7"}, False),
        ({"result": ""}, True),
        ({"result": "7", "result_basis": "change"}, True),
        ({"result": "7", "source": "t"}, True),  # no figure of this source is on record
        ({"result": "7", "area": "b"}, True),
        ({"result": "7", "group": "urban"}, True),
        ({"result": "7", "indicator": "loans"}, True),
        ({"result": "7", "period": "2020"}, False),
    ],
)
def test_a_result_is_a_figure_of_its_source(believed, more, sound):
    row = ABOUT | {"source": "s", "result": "5", "result_basis": "count"} | more
    figure = ABOUT | {"source": "s"}
    figures = [figure | {"value": "5.0"}, figure | {"value": "6", "period": "2022"}]
    assert believed(of_its_figure, row, observations=figures) == [sound]


@pytest.mark.parametrize("column", ["asked_basis", "result_basis"])
def test_a_count_is_asked_for_and_told_as_count(believed, column, indicator, basis, sound):
    """
    indicator | basis | sound
    jobs      | count | True
    jobs      | level | False
    jobs      |       | True
    rate      | level | True
    rate      | count | False
    """
    kinds = [{"indicator": "jobs", "kind": "count"}, {"indicator": "rate", "kind": "rate"}]
    row = {"indicator": indicator, column: basis}
    assert believed(basis_of_result, row, column=column, indicators=kinds) == [sound]


# ---- the words and the figures it rests on ------------------------------------------------------
@pytest.mark.parametrize(
    "name", ["observations", "targets", "plan_targets", "claims", "plan_claims"]
)
def test_words_print_the_percentage(believed, name, percent, quote, note, sound):
    """
    percent     | quote           | note  | sound
    104.3       | đạt 104,3%      |       | True
    104.4       | đạt 104,3%      |       | False
    104.3       | vượt 4,3%       |       | True
    104.4       | vượt 4,3%       |       | False
    250         | gấp 2,5 lần     |       | True
    104.1234567 | đạt 104,123457% |       | True  # six decimals are enough
    104.3       | đạt 104, 3%     |       | True
    104.3       | đạt kế hoạch    | 104.3 | True
    104.3       | đạt kế hoạch    |       | False
    104.3       |                 | 105   | True  # nothing is quoted
                | đạt kế hoạch    |       | True
    """
    row = ABOUT | {"percent": percent, "printed": "true"}
    said = ABOUT | {"quote": quote, "note": note}
    assert believed(percent_in_words, row, **{name: [said]}) == [sound]
    assert believed(percent_in_words, row | {"printed": "false"}, **{name: [said]}) == [True]
    assert believed(percent_in_words, row | {"note": "104.3; 104.4"}, **{name: [said]}) == [True]


def test_one_row_of_several_prints_the_percentage(believed):
    row = ABOUT | {"percent": "104.3", "printed": "true"}
    for quotes in (("đạt 104,3%", "đạt"), ("đạt", "đạt 104,3%")):
        rows = [ABOUT | {"quote": quote} for quote in quotes]
        assert believed(percent_in_words, row, observations=rows) == [True]
    rows = [ABOUT | {"quote": "đạt"}, *(ABOUT | other | {"quote": "104.3"} for other in ELSEWHERE)]
    assert believed(percent_in_words, row, observations=rows) == [False]
    claim = ABOUT | {"printed": "104.3"}
    assert believed(percent_in_words, row, observations=rows, claims=[claim]) == [True]
    assert believed(percent_in_words, row, observations=rows, plan_claims=[claim]) == [False]


@pytest.mark.parametrize(
    ("estimated", "status", "more", "sound"),
    [
        ("true", "E", {}, True),
        ("false", "E", {}, False),
        ("true", "P", {}, False),
        ("false", "P", {}, True),
        *(("true", "P", other, True) for other in [*ELSEWHERE, {"source": "t"}]),
    ],
)
def test_an_estimate_is_one_in_its_figure(believed, estimated, status, more, sound):
    row = ABOUT | {"source": "s", "estimated": estimated}
    figure = ABOUT | {"source": "s", "status": status} | more
    assert believed(as_its_figure, row, column="estimated", observations=[figure]) == [sound]


@pytest.mark.parametrize(
    ("coverage", "more", "sound"),
    [
        ("", {}, False),
        ("partial", {}, True),
        ("to 2023-11", {}, True),
        ("to 2023-10", {}, False),
        *(("", other, True) for other in [*ELSEWHERE, {"source": "t"}]),
    ],
)
def test_a_figure_covers_as_much(believed, coverage, more, sound):
    row = ABOUT | {"source": "s", "coverage": coverage}
    figures = [
        ABOUT | {"source": "s", "coverage": said} | more for said in ("partial", "to 2023-11")
    ]
    assert believed(as_its_figure, row, column="coverage", observations=figures) == [sound]


def test_what_is_open_is_of_a_part(believed):
    rows = [
        {"status": "open"}, {"status": "open", "coverage": "partial"}, {"status": "met"},
        {"status": "met", "coverage": "partial"},
    ]  # fmt: skip
    assert believed(open_of_part, *rows) == [False, True, True, True]


def test_a_printed_percentage_is_evidence(believed, printed, evidence, percent, sound):
    """
    printed | evidence      | percent | sound
    true    | percent       | 104     | True
    true    | words percent | 104     | True
    true    | percent       |         | False
    true    | words         | 104     | False
    false   | percent       | 104     | False
    false   | percentage    | 104     | True
    false   | words         |         | True
    """
    row = {"printed": printed, "evidence": evidence, "percent": percent}
    assert believed(printed_as_evidence, row) == [sound]
