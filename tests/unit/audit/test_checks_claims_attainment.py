"""Attainment as it is reported: bunched, all met."""

import pytest

from attain.audit.claims import (
    all_met,
    attainment_bunching,
    upper_tail,
)

R16 = ("R16", "all_met", "", {"indicator": "targets_met", "period": "2023"})


def percentages(*printed, period="2023", first=1):
    """Results of the year, each with its percentage of plan."""
    names = [f"R{number:02d}" for number in range(first, first + len(printed))]
    indicators = ("job_placements", "new_jobs", "overseas_workers", "job_fairs",
                  "vocational_enrolment", "loan_workers")  # fmt: skip
    rows = [
        (name, indicator, 100, {"period": period})
        for name, indicator in zip(names, indicators, strict=False)
    ]
    claims = [(name, "percent_of_plan", text) for name, text in zip(names, printed, strict=True)]
    return {"results": rows, "claims": claims}


ARTICLE = percentages("102.4", "105", "100", "102.77", "101", "100.4")

CASES = {
    "attainment-bunching.crowded": (
        attainment_bunching,
        "remark",
        ARTICLE,
        {"inside": 6.0, "met": 6.0, "lowest": 100.0, "highest": 105.0, "mean": 101.9283,
         "p_value": 1.5625, "p_value_untied": 3.125},
    ),
    "attainment-bunching.smooth": (
        attainment_bunching,
        "note",
        percentages("102.4", "95", "99", "102.77", "101", "100.4"),
        {"met": 4.0, "p_value": 34.375},
    ),
    "all-met.all": (
        all_met,
        "note",
        {"results": ARTICLE["results"], "claims": [*ARTICLE["claims"], R16]},
        {"results": 6.0, "with_percent": 6.0, "met": 6.0, "unchecked": 0.0, "missed": None},
    ),
    "all-met.partly": (
        all_met,
        "question",
        {
            "results": [*ARTICLE["results"], ("R12", "income_ethnic_minority", 44.94)],
            "claims": [*ARTICLE["claims"], R16],
        },
        {"unchecked_items": "R12", "met": 6.0},
    ),
    "all-met.missed": (
        all_met,
        "contradiction",
        {
            "results": percentages("99.6", "105")["results"],
            "claims": [*percentages("99.6", "105")["claims"], R16],
        },
        {"missed": "R01", "met": 1.0},
    ),
}  # fmt: skip


@pytest.mark.parametrize("message", CASES)
def test_outcomes(outcome, message):
    outcome(message, *CASES[message])


def test_nothing_claimed_is_no_finding(world):
    facts = world(results=[("R01", "job_placements", 1)])
    for check in (attainment_bunching, all_met):
        assert check(facts) == []


def test_the_year_before_is_pooled(world):
    earlier = percentages("101.86", "102", "103", "125", "128", period="2022", first=11)
    rows = {name: [*ARTICLE[name], *earlier[name]] for name in ("results", "claims")}
    (finding,) = attainment_bunching(world(**rows))
    assert finding.figures["inside_two_years"] == 9  # 125 and 128 are too far from 100
    assert finding.figures["p_value_two_years"] == pytest.approx(100 / 2**9)


@pytest.mark.parametrize(
    ("values", "chance"),
    [([], 1.0), ([99.9], 1.0), ([100.0], 0.5), ([101, 99], 0.75), ([101] * 6, 1 / 64)],
)
def test_the_exact_tail(values, chance):
    assert upper_tail(values) == pytest.approx(chance)


@pytest.mark.parametrize(
    ("comparator", "asked", "period", "met"),
    [
        ("<", "1.2", "2021-2025", 1),
        ("<=", "0.53", "2021-2025", 1),
        ("<", "0.5", "2021-2025", 0),
        (">=", "0.53", "2023", 1),
        (">=", "0.54", "2023", 0),
        ("<", "1.2", "2024", None),
    ],
)
def test_a_result_without_a_percentage_is_held_against_a_plan_of_its_year(
    world, comparator, asked, period, met
):
    low, high, way = ("", asked, "down") if "<" in comparator else (asked, "", "up")
    more = {"period": period, "direction": way}
    goal = ("p", "unemployment_rate", comparator, low, high, more)
    facts = world(results=[("R04", "unemployment_rate", 0.53)], claims=[R16], goals=[goal])
    (finding,) = all_met(facts)
    assert finding.figures["with_plan"] == (0 if met is None else 1)
    assert finding.figures["met"] == (met or 0)


@pytest.mark.parametrize(
    ("way", "told", "met"),
    [
        ("down", "-2.05", 1),
        ("down", "-1", 1),
        ("down", "-0.9", 0),
        ("up", "1", 1),
        ("up", "0.9", 0),
    ],
)  # fmt: skip
def test_a_change_is_held_against_the_planned_change(world, way, told, met):
    change = {"period": "2023", "basis": "change", "direction": way}
    facts = world(
        results=[("R10", "multidimensional_poverty", 3.29)],
        claims=[("R10", "change_on_last_year", told), R16],
        goals=[("p", "multidimensional_poverty", "between", "1", "1.5", change)],
    )
    (finding,) = all_met(facts)
    assert finding.figures["met"] == met


def test_a_percentage_of_another_report_says_nothing_of_this_one(world):
    elsewhere = ("R01", "percent_of_plan", "99", {"source": "baolamdong-2024-01"})
    (finding,) = all_met(world(results=ARTICLE["results"], claims=[elsewhere, R16]))
    assert (finding.figures["with_percent"], finding.figures["unchecked"]) == (0, 6)


def test_a_percentage_of_nought_is_no_attainment(world):
    facts = world(**percentages("102.4", "105", "100", "102.77", "101", "0"))
    (finding,) = attainment_bunching(facts)
    assert finding.figures["percentages"] == 5


def test_five_within_five_points_of_100_are_enough_for_a_test(world):
    (finding,) = attainment_bunching(world(**percentages("95", "101", "102", "103", "104", "106")))
    assert finding.message == "audit.attainment-bunching.smooth"
    assert (finding.figures["percentages"], finding.figures["inside"]) == (6, 5)
    assert attainment_bunching(world(**percentages("94", "101", "102", "103", "104", "106"))) == []


@pytest.mark.parametrize(("comparator", "outcome"), [("<", "missed"), ("<=", "all")])
def test_a_ceiling_that_is_reached_is_not_kept_below(world, comparator, outcome):
    plan = (
        "p",
        "unemployment_rate",
        comparator,
        "",
        "1.2",
        {"period": "2023", "direction": "down"},
    )
    facts = world(results=[("R01", "unemployment_rate", 1.2)], claims=[R16], goals=[plan])
    assert [finding.outcome for finding in all_met(facts)] == [outcome]
