"""A reader's threshold is a target where data could carry it, and refused where none could."""

import math

import pytest

from attain.targets.events import _fault, as_target
from attain.vocabulary import both_readings


@pytest.mark.parametrize(
    ("indicator", "value", "fault"),
    [
        ("new_jobs", 8000.0, None),
        ("new_jobs", 8000.5, "a count of whole things has decimals"),
        ("unemployment_rate", 1.55, None),
        ("unemployment_rate", 0.0, None),
        ("unemployment_rate", 100.0, None),
        ("unemployment_rate", 100.1, "the value is outside the bounds of its indicator"),
        ("unemployment_rate", -0.1, "the value is outside the bounds of its indicator"),
        ("income_ethnic_minority", 37.7, None),
    ],
)
def test_what_no_data_could_carry_is_a_fault(view, indicator, value, fault):
    found = _fault(view.indicator(indicator), value, "total", view.groups)
    assert (found and found[0]) == fault
    if fault and "bounds" in fault:
        assert found[2] == "write one of 0 to 100"


def test_a_threshold_takes_the_form_of_a_target(view):
    least = as_target(
        {"indicator": "new_jobs", "comparator": ">=", "value": 8000}, "H01", view, "lam-dong", 2024
    )
    assert (least.low, least.basis, least.direction, least.decimals) == (8000, "count", "up", 0)
    assert math.isnan(least.high)
    most = as_target(
        {"indicator": "unemployment_rate", "comparator": "<=", "value": 1.25},
        "H02",
        view,
        "lam-dong",
        2024,
    )
    assert (most.high, most.basis, most.direction, most.decimals) == (1.25, "level", "down", 2)
    assert math.isnan(most.low)
    assert (most.target, most.group, most.period, most.published) == (
        "H02", "total", "2024", "2023-12-31",
    )  # fmt: skip


@pytest.mark.parametrize(
    ("value", "readings"),
    [
        (25.6, "25.600"),  # YAML reads 25.600 so
        (999.5, "999.500"),
        (1000.5, "1000.5"),  # no group of three digits stands before a thousand
        (25.6001, "25.6001"),
    ],
)
def test_a_count_with_decimals_is_shown_as_it_was_written(view, value, readings):
    _, _, do = _fault(view.indicator("new_jobs"), value, "total", view.groups)
    assert do == both_readings(readings)


def test_above_asks_for_a_low_end_and_below_for_a_high_one(view):
    asked = {"indicator": "new_jobs", "value": 8000}
    above, below = (
        as_target(asked | {"comparator": sign}, "H01", view, "lam-dong", 2024) for sign in "><"
    )
    assert (above.low, below.high) == (8000, 8000)
    assert math.isnan(above.high)
    assert math.isnan(below.low)
