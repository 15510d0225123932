"""A reader's threshold is a target where data could carry it, and refused where none could."""

import math

import pytest

from attain.errors import ParameterError
from attain.targets.thresholds import as_target
from attain.vocabulary import both_readings


def asked(view, indicator, value, **given):
    threshold = {"indicator": indicator, "comparator": ">=", "value": value} | given
    return as_target(threshold, "H01", view, "lam-dong", 2024)


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
    if not fault:
        assert asked(view, indicator, value).low == value
        return
    with pytest.raises(ParameterError, match=f"^{fault}, at thresholds, H01: got") as refused:
        asked(view, indicator, value)
    assert ("bounds" in fault) == ("write one of 0 to 100" in str(refused.value))


def test_a_threshold_takes_the_form_of_a_target(view):
    least = asked(view, "new_jobs", 8000)
    assert (least.low, least.basis, least.direction, least.decimals) == (8000, "count", "up", 0)
    assert math.isnan(least.high)
    most = asked(view, "unemployment_rate", 1.25, comparator="<=")
    assert (most.high, most.basis, most.direction, most.decimals) == (1.25, "level", "down", 2)
    assert math.isnan(most.low)
    assert (most.target, most.group, most.period, most.published) == (
        "H01", "total", "2024", "2023-12-31",
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
    with pytest.raises(ParameterError) as refused:
        asked(view, "new_jobs", value)
    assert str(refused.value).endswith(both_readings(readings))


def test_above_asks_for_a_low_end_and_below_for_a_high_one(view):
    above, below = (asked(view, "new_jobs", 8000, comparator=sign) for sign in "><")
    assert (above.low, below.high) == (8000, 8000)
    assert math.isnan(above.high)
    assert math.isnan(below.low)
