"""Ranks, hedges, labels that drift, figures older than their year."""

import pytest

from attain.audit.reports import (
    before_year_end,
    hedged_figure,
    impossible_rank,
    label_drift,
    labels_in,
)
from attain.audit.targets import unit_drift

RANK = ("R13", "reform_rank", 12)
PLACES = {"unit": "places"}
GAINED = ("R13", "places_gained", "5", PLACES)


def of(length, item="R13"):
    return (item, "rank_of", length, PLACES)


def quoted(quote, value=25, **more):
    return {"results": [("R15", "resources_mobilised", value, {"quote": quote, **more})]}


CASES = {
    "impossible-rank.beyond": (
        impossible_rank, "contradiction", {"results": [RANK], "claims": [of("11"), GAINED]}, {}
    ),
    "impossible-rank.impossible": (
        impossible_rank,
        "contradiction",
        {"results": [RANK], "claims": [of("16"), GAINED]},
        {"previous": 17.0, "length": 16.0},
    ),
    "impossible-rank.possible": (
        impossible_rank,
        "note",
        {"results": [RANK], "claims": [of("17"), GAINED]},
        {"previous": 17.0},
    ),
    "unit-drift": (
        unit_drift,
        "question",
        {
            "results": [("R01", "job_placements", 25600), ("R02", "new_jobs", 10500)],
            "claims": [("R02", "part_of", "", {"against": "R01"})],
        },
        {"part": 10500.0, "whole": 25600.0},
    ),
    "hedged-figure.double": (
        hedged_figure,
        "question",
        quoted("với tổng số tiền là khoảng trên 25 tỷ đồng"),
        {"words": "khoảng trên"},
    ),
    "hedged-figure.single": (
        hedged_figure, "question", quoted("Khoảng 25 tỷ đồng"), {"words": "khoảng"}
    ),
    "hedged-figure.marked": (
        hedged_figure, "question", quoted("25 tỷ đồng", approximate=True), {"words": None}
    ),
    "label-drift": (
        label_drift,
        "question",
        {
            "results": [("R02", "new_jobs", 1, {"quote": "tạo việc làm mới 10.500 lao động"})],
            "goals": [
                ("T04", "new_jobs", ">=", "8000", "",
                 {"quote": "giải quyết việc làm mới từ 8 đến 10 nghìn người"}),
            ],
        },
        {"result_label": "tạo việc làm, lao động", "target_label": "giải quyết việc làm, người"},
    ),
    "before-year-end": (
        before_year_end, "question", {"results": [RANK]}, {"early": 1.0, "results": 1.0}
    ),
}  # fmt: skip


@pytest.mark.parametrize("message", CASES)
def test_outcomes(outcome, message):
    outcome(message, *CASES[message])


@pytest.mark.parametrize(
    "quote",
    [
        "trên địa bàn tỉnh có 25 tỷ đồng",  # trên: in the province, not more than
        "dưới sự chỉ đạo của tỉnh, 25 tỷ đồng",
        "25 tỷ đồng",
    ],
)
def test_a_hedge_stands_before_the_number(world, quote):
    assert hedged_figure(world(**quoted(quote))) == []


@pytest.mark.parametrize(
    ("quote", "labels"),
    [
        ("Tỷ lệ nghèo đa chiều giảm 0,5-1%", ("tỷ lệ nghèo đa chiều",)),
        ("tỷ lệ hộ nghèo đa chiều giảm 2,05%", ("tỷ lệ hộ nghèo đa chiều",)),
        ("tỉ lệ hộ nghèo đa chiều", ("tỷ lệ hộ nghèo đa chiều",)),
        ("lao động thất nghiệp chung dưới 1,2%", ("lao động thất nghiệp",)),
        ("25.600 lượt lao động", ("lượt lao động",)),
        ("8 đến 10 nghìn người", ("người",)),
        ("78,37%", ()),
    ],
)
def test_labels(quote, labels):
    assert labels_in(quote) == labels


def test_what_both_say_is_no_drift(world):
    facts = world(
        results=[("R01", "job_placements", 1, {"quote": "giới thiệu việc làm 5 lượt lao động"})],
        goals=[
            ("T03", "job_placements", ">=", "6", "",
             {"quote": "giới thiệu việc làm cho 6 lượt lao động"}),
        ],
    )  # fmt: skip
    assert label_drift(facts) == []


def test_the_last_day_of_the_year_is_before_its_end(world):
    (finding,) = before_year_end(world(results=[(*RANK, {"published": "2023-12-31"})]))
    assert finding.kind == "question"
    assert before_year_end(world()) == []


@pytest.mark.parametrize(
    ("gained", "outcome"), [("-11", "possible"), ("-12", "impossible"), ("4", "possible")]
)
def test_the_first_and_the_last_place_of_a_list_exist(world, gained, outcome):
    claims = [of("16"), ("R13", "places_gained", gained, PLACES)]
    (finding,) = impossible_rank(world(results=[RANK], claims=claims))
    assert finding.outcome == outcome


@pytest.mark.parametrize(
    ("rank", "outcomes"),
    [(0, ["beyond"]), (1, []), (16, []), (17, ["beyond"])],
)
def test_the_first_and_the_last_rank_of_a_list_are_ranks(world, rank, outcomes):
    """Without the places gained there is nothing else to hold a rank against."""
    found = impossible_rank(world(results=[("R13", "reform_rank", rank)], claims=[of("16")]))
    assert [finding.outcome for finding in found] == outcomes


def test_ranks_of_another_year_are_left_out(world):
    earlier = {"period": "2022", "unit": "places"}
    facts = world(results=[RANK], claims=[("R13", "rank_of", "11", earlier), GAINED])
    assert impossible_rank(facts) == []


def test_the_early_results_are_named_with_the_last_day_of_theirs(world):
    late = {"published": "2024-01-12"}
    ranks = RANK, ("R14", "digital_rank", 8)
    (some,) = before_year_end(world(results=[(*ranks[0], late), ranks[1]]))
    assert (some.items, some.figures["early"]) == (("R14",), 1)
    assert some.figures["published"] == "2023-12-31"
    assert before_year_end(world(results=[(*rank, late) for rank in ranks])) == []
