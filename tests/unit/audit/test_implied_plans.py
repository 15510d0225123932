"""The plan behind a percentage, and the plans of earlier years."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from attain.audit.amounts import Interval
from attain.audit.plans import implied_plans, plan_history

JOBS = ("R01", "job_placements", 25600)


def plan(year, low, **more):
    return (f"p{year}", "job_placements", ">=", low, "", {"period": str(year)} | more)


@pytest.mark.parametrize(
    ("value", "printed", "reading", "best"),
    [
        (25600, "102.4", "round", 25_000),
        (37000, "102.77", "truncated", 36_000),
        (37000, "102.78", "round", 36_000),
        (25600, "102.43", "none", 25600 / 102.43 * 100),
    ],
)
def test_the_reading_of_a_percentage(world, value, printed, reading, best):
    facts = world(
        results=[("R01", "job_placements", value)], claims=[("R01", "percent_of_plan", printed)]
    )
    (found,) = implied_plans(facts)
    assert found.reading == reading
    assert found.best == pytest.approx(best)
    assert found.rounded.low < found.plan < found.rounded.high


@settings(max_examples=40, deadline=None)
@given(plan=st.integers(10, 500), percent=st.integers(80, 130))
def test_the_true_plan_lies_in_the_interval(world, plan, percent):
    """Whatever is rounded to print it, the interval holds the plan it was computed from."""
    result = round(plan * percent / 100)
    printed = f"{result / plan * 100:.1f}"
    facts = world(
        results=[("R01", "job_placements", result)], claims=[("R01", "percent_of_plan", printed)]
    )
    (found,) = implied_plans(facts)
    assert found.rounded.contains(plan)


def test_a_percentage_without_its_result_implies_nothing(world):
    assert implied_plans(world(claims=[("R01", "percent_of_plan", "102")])) == []
    facts = world(results=[JOBS], claims=[("R01", "percent_of_plan", "0")])
    assert implied_plans(facts) == []


def test_the_plan_book_implies_plans_where_no_report_does(world):
    told = [("job_placements", None, 25600, 102.4), ("poor_households", None, 3, 110)]
    facts = world(
        figures=[("job_placements", "2023", 25600), ("poor_households", "2023", 3)], attained=told
    )
    assert [(p.claim.decimals, p.best) for p in implied_plans(facts)] == [(1, 25_000)]
    own = world(results=[JOBS], claims=[("R01", "percent_of_plan", "100")], attained=told)
    assert [plan.claim.item for plan in implied_plans(own)] == ["R01"]


def test_the_history_is_of_counts_of_single_years_before(world):
    facts = world(
        results=[JOBS],
        goals=[plan(2021, "29040"), plan(2022, "25000"), plan(2023, "1"), plan(2024, "26000"),
               plan("2021-2025", "28000"), plan(2020, "3", basis="change")],
    )  # fmt: skip
    assert plan_history(facts, facts.result("R01")) == {2021: 29_040, 2022: 25_000}
    assert plan_history(world(results=[JOBS]), facts.result("R01")) == {}
    book = world(results=[JOBS], plans=[plan(2021, "29040"), plan(2022, "25000")])
    assert len(book.plans(book.result("R01"))) == 2  # which is no report's
    assert plan_history(book, book.result("R01")) == {}
    few = world(results=[JOBS], goals=[plan(2021, "1"), plan(2022, "0")])
    assert plan_history(few, few.result("R01")) == {2021: 1}


def test_whole_numbers_lie_inside():
    assert Interval(1.0, 3.0).whole == Interval(1.0, 3.0)
    assert Interval(1.2, 3.9).whole == Interval(2.0, 3.0)
    assert Interval(1.2, 2.9).whole == Interval(2.0, 2.0)
    assert Interval(1.2, 1.9).whole == Interval(1.2, 1.9)
