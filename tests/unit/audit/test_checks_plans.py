"""Plans behind percentages, plans that moved, and the point of a range that counts."""

import pytest

from attain.audit.plans import (
    implied_plan,
    increase_for_attainment,
    plan_lowered,
    plan_to_plan,
    point_of_range,
)

JOBS = ("R01", "job_placements", 25600)
RANGE = ("T03", "job_placements", "between", "26000", "27000")
HALF = {"period": "2024-H1", "published": "2024-07-15", "source": "later"}


def plan(year, low, indicator="job_placements", **more):
    usual = {"period": str(year), "published": f"{year}-06-30", "source": f"plan-{year}"}
    return (f"plan-{year}", indicator, ">=", low, "", usual | more)


def half(value, percent):
    return {
        "figures": [("job_placements", "2024-H1", value, HALF)],
        "claims": [("", "percent_of_plan", percent, {"indicator": "job_placements", **HALF})],
        "goals": [RANGE],
    }


CHANGE = {"basis": "change", "direction": "down"}
POOR = ("T01", "multidimensional_poverty", "between", "0.5", "1", CHANGE)
POOR_PLAN = ("p", "multidimensional_poverty", "between", "1", "1.5", CHANGE | {"period": "2023"})

CASES = {
    "implied-plan.round": (
        implied_plan,
        "note",
        {"results": [JOBS], "claims": [("R01", "percent_of_plan", "102.4")]},
        {"plan": 25000.0, "plan_low": 24988.0, "plan_high": 25012.0, "round_plan": 25000.0},
    ),
    "implied-plan.truncated": (
        implied_plan,
        "question",
        {
            "results": [("R07", "vocational_enrolment", 37000)],
            "claims": [("R07", "rise_over_plan", "102.77")],
        },
        {"plan_low": 36001.0, "truncated_low": 35999.0, "round_plan": 36000.0,
         "round_percent": 102.7778},
    ),
    "implied-plan.none": (
        implied_plan,
        "question",
        {
            "results": [("R09", "certificate_share_department", 22.73)],
            "claims": [("R09", "percent_of_plan", "100.4")],
        },
        {"nearest": 22.6,
         "nearest_percent": 100.5752},
    ),
    "increase-for-attainment.attained": (
        increase_for_attainment,
        "question",
        {
            "results": [("R07", "vocational_enrolment", 37000)],
            "claims": [("R07", "rise_over_plan", "102.77")],
        },
        {"plan_attained": 36000.0, "plan_rise": 18247.2752, "percent_rise": 202.77},
    ),
    "increase-for-attainment.open": (
        increase_for_attainment,
        "question",
        {
            "results": [("R07", "vocational_enrolment", 30000)],
            "claims": [("R07", "rise_over_plan", "50")],
        },
        {"plan_attained": 60000.0, "plan_rise": 20000.0},  # both are round
    ),
    "plan-lowered.unknown": (
        plan_lowered,
        "remark",
        {
            "results": [JOBS],
            "claims": [("R01", "percent_of_plan", "102.4")],
            "goals": [plan(2021, "29040"), plan(2022, "25000")],
        },
        {"earlier_year": "2021", "change": -13.9118, "percent_then": None},
    ),
    "plan-lowered.known": (
        plan_lowered,
        "remark",
        {
            "results": [JOBS],
            "figures": [("job_placements", "2021", 23500)],
            "claims": [("R01", "percent_of_plan", "102.4")],
            "goals": [plan(2021, "29040")],
        },
        {"percent_then": 80.9229, "percent_of_earlier": 88.1543},
    ),
    "plan-to-plan.single-higher": (
        plan_to_plan,
        "note",
        {
            "results": [("R08", "trained_labour", 78.37)],
            "claims": [("R08", "percent_of_plan", "101")],
            "goals": [("T10", "trained_labour", ">=", "82", "")],
        },
        {"plan": 77.5941, "low_move": 4.4059},
    ),
    "plan-to-plan.single-lower": (
        plan_to_plan,
        "remark",
        {
            "results": [("R08", "trained_labour", 78.37)],
            "claims": [("R08", "percent_of_plan", "101")],
            "goals": [("T10", "trained_labour", ">=", "77", "")],
        },
        {"low_move": -0.5941},
    ),
    "plan-to-plan.range-higher": (
        plan_to_plan,
        "note",
        {"results": [JOBS], "claims": [("R01", "percent_of_plan", "102.4")], "goals": [RANGE]},
        {"low_move": 4.0, "high_move": 8.0},
    ),
    "plan-to-plan.range-lower": (
        plan_to_plan,
        "remark",
        {
            "results": [("R02", "new_jobs", 10500)],
            "claims": [("R02", "percent_of_plan", "105")],
            "goals": [("T04", "new_jobs", "between", "8000", "10000")],
        },
        {"low_of_plan": 80.0, "high_move": 0.0},
    ),
    "plan-to-plan.change-lower": (
        plan_to_plan,
        "remark",
        {"goals": [POOR, POOR_PLAN]},
        {"plan_low": 1.0, "plan_high": 1.5, "low": 0.5, "high": 1.0},
    ),
    "plan-to-plan.change-higher": (
        plan_to_plan,
        "note",
        {"goals": [(*POOR[:3], "1.5", "2", CHANGE), POOR_PLAN]},
        {"low": 1.5},
    ),
    "point-of-range.unknown": (
        point_of_range, "question", {"goals": [RANGE, POOR]}, {}
    ),
    "point-of-range.low": (
        point_of_range, "note", half(13000, "50"), {"plan": 26000.0}
    ),
    "point-of-range.middle": (
        point_of_range,
        "note",  # the midpoint is nearest but outside the rounding of 51.1
        half(13500, "51.1"),
        {"plan": 26418.7867, "middle": 26500.0, "percent_of_point": 50.9434},
    ),
    "point-of-range.high": (
        point_of_range, "note", half(13500, "50"), {"plan": 27000.0}
    ),
}  # fmt: skip


@pytest.mark.parametrize("message", CASES)
def test_outcomes(outcome, message):
    outcome(message, *CASES[message])


def test_the_rounding_of_the_percentage_moves_the_plan(world):
    (one,) = implied_plan(
        world(
            results=[("R08", "trained_labour", 78.37)], claims=[("R08", "percent_of_plan", "101")]
        )
    )
    assert one.figures["plan_low"] == pytest.approx(78.365 / 1.015)
    assert one.figures["plan_high"] == pytest.approx(78.375 / 1.005)
    assert one.figures["round_plan"] == 77.5


def test_only_earlier_plans_can_have_been_lowered(world):
    goals = [plan(2024, "30000"), plan(2023, "28000"), plan(2022, "25000")]
    facts = world(results=[JOBS], claims=[("R01", "percent_of_plan", "102.4")], goals=goals)
    assert plan_lowered(facts) == []


def test_the_word_tang_is_enough_to_ask(world):
    quote = {"quote": "tăng 105% so với kế hoạch"}
    facts = world(results=[JOBS], claims=[("R01", "percent_of_plan", "105", quote)])
    assert [finding.items for finding in increase_for_attainment(facts)] == [("R01",)]
    facts = world(results=[JOBS], claims=[("R01", "percent_of_plan", "105")])
    assert increase_for_attainment(facts) == []


def test_items_are_the_result_and_the_target(world):
    facts = world(results=[JOBS], claims=[("R01", "percent_of_plan", "102.4")], goals=[RANGE])
    assert [finding.items for finding in plan_to_plan(facts)] == [("R01", "T03")]


@pytest.mark.parametrize(
    ("indicator", "value", "printed"),
    [
        ("certificate_share_department", 22.73, "100.4"),  # neither reading is round
        ("job_placements", 36_900, "200"),  # 12,300 up 200 % is, and so is 18,400 cut off
    ],
)
def test_attainment_is_likely_only_where_it_alone_is_round(world, indicator, value, printed):
    facts = world(results=[("R01", indicator, value)],
                  claims=[("R01", "rise_over_plan", printed)])  # fmt: skip
    assert [finding.outcome for finding in increase_for_attainment(facts)] == ["open"]


@pytest.mark.parametrize(
    ("indicator", "goal", "outcome"),
    [
        ("job_placements", (">=", "25000", "", {}), "single-higher"),  # the same plan again
        ("job_placements", ("between", "25000", "26000", {}), "range-higher"),
        ("poor_households", ("<=", "", "5", {"direction": "down"}), "single-higher"),
        ("poor_households", ("<=", "", "5.1", {"direction": "down"}), "single-lower"),
    ],
)
def test_the_plan_of_this_year_again_is_no_lower_one(world, indicator, goal, outcome):
    value = 25600 if indicator == "job_placements" else 5.12
    facts = world(
        results=[("R01", indicator, value)],
        claims=[("R01", "percent_of_plan", "102.4")],
        goals=[("T01", indicator, *goal)],
    )
    assert [finding.outcome for finding in plan_to_plan(facts)] == [outcome]


@pytest.mark.parametrize(
    "before", [CHANGE | {"period": "2022"}, {"period": "2023", "direction": "down"}]
)
def test_a_planned_change_is_held_against_the_one_of_this_year(world, before):
    goals = [POOR, (*POOR_PLAN[:5], before)]
    assert plan_to_plan(world(goals=goals)) == []


def test_without_a_plan_of_this_year_none_is_lower(world):
    assert plan_to_plan(world(results=[JOBS], goals=[RANGE])) == []


def test_the_ends_of_the_plan_of_a_rate_have_one_decimal_more_than_the_rate(world):
    told = {
        "claims": [("R01", "percent_of_plan", "102.4"), ("R08", "percent_of_plan", "101")],
        "results": [JOBS, ("R08", "trained_labour", 78.37)],
    }
    names = ("plan", "plan_low", "plan_high", "truncated_low")
    decimals = [{found.figures[name].decimals for name in names}
                for found in implied_plan(world(**told))]  # fmt: skip
    assert decimals == [{0}, {3}]


def test_the_planned_change_again_is_no_lower_one(world):
    (finding,) = plan_to_plan(world(goals=[(*POOR[:3], "1", "1.5", CHANGE), POOR_PLAN]))
    assert finding.outcome == "change-higher"


def test_a_percentage_that_was_cut_off_is_shown_beside_all_its_decimals(world):
    """102.7778 beside 102.77: with two decimals nobody would see what was cut off."""
    facts = world(results=[("R07", "vocational_enrolment", 37000)],
                  claims=[("R07", "rise_over_plan", "102.77")])  # fmt: skip
    (plan,), (rise,) = implied_plan(facts), increase_for_attainment(facts)
    shown = {**plan.figures, **rise.figures}
    names = ("percent", "round_percent", "nearest_percent", "percent_rise")
    assert [shown[name].decimals for name in names] == [2, 4, 2, 2]
