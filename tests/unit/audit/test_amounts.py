"""Arithmetic on printed figures: at the ends of an interval, and a little beyond them."""

import pytest

from attain.audit.amounts import Amount, Interval, is_round
from attain.errors import AttainError


def test_a_single_number_is_an_interval_and_equal_ones_are_one():
    assert Interval(2, 2).contains(2)
    assert {Interval(1, 2), Interval(1.0, 2.0)} == {Interval(1, 2)}


@pytest.mark.parametrize(
    ("low", "high", "value", "inside"),
    [
        (0, 1, -1e-9, True),
        (0, 1, -1.1e-9, False),
        (0, 1, 1 + 0.9e-9, True),
        (0, 1, 1 + 1.1e-9, False),
        (0, 1e6, 1e6 + 0.9e-3, True),
        (0, 1e6, 1e6 + 1.1e-3, False),
        (-1e6, 0, -1e6 - 0.9e-3, True),
        (-1e6, 0, -1e6 - 1.1e-3, False),
    ],
)
def test_the_ends_are_inside_within_a_part_in_a_thousand_million(low, high, value, inside):
    assert Interval(low, high).contains(value) == inside


@pytest.mark.parametrize(
    ("one", "other", "shared"),
    [
        ((0, 1), (1, 2), True),
        ((-1, 0), (1e-9, 2), True),
        ((-1, 0), (1.1e-9, 2), False),
        ((0, 1e6), (1e6 + 0.9e-3, 2e6), True),
        ((0, 1e6), (1e6 + 1.1e-3, 2e6), False),
        ((0, 3), (1, 2), True),
    ],
)
def test_intervals_that_touch_overlap_whichever_comes_first(one, other, shared):
    assert Interval(*one).overlaps(Interval(*other)) == shared
    assert Interval(*other).overlaps(Interval(*one)) == shared


@pytest.mark.parametrize(
    ("value", "decimals", "low", "high"),
    [(22.73, 2, 22.725, 22.735), (5, 0, 4.5, 5.5), (25_000, -3, 24_500, 25_500)],
)
def test_a_printed_figure_stands_for_half_a_unit_on_either_side(value, decimals, low, high):
    found = Amount(value, decimals=decimals).box
    assert (found.low, found.high) == pytest.approx((low, high), abs=1e-12)


@pytest.mark.parametrize(("value", "decimals", "unit"), [(2.0, 0, 1.0), (2.5, 1, 0.1)])
def test_what_is_cut_off_lies_below_the_next_number(value, decimals, unit):
    found = Amount(value, decimals=decimals).cut
    assert found.low == value
    assert found.contains(value + 0.99999 * unit)
    assert not found.contains(value + unit)


@pytest.mark.parametrize("low", [0.0, -1.0])
def test_nothing_is_divided_by_what_may_be_zero(low):
    with pytest.raises(AttainError, match="denominator above zero"):
        Interval(1, 2) / Interval(low, 1)


@pytest.mark.parametrize(
    ("above", "below", "low", "high"),
    [((1, 1), (0.5, 0.5), 2, 2), ((-2, 4), (1, 2), -2, 4), ((-4, -2), (0.5, 2), -8, -1)],
)
def test_a_ratio_reaches_from_the_least_to_the_greatest_quotient(above, below, low, high):
    assert Interval(*above) / Interval(*below) == Interval(low, high)


def test_a_base_is_what_the_value_is_so_many_per_cent_of():
    assert Interval(45, 55).base(Interval(50, 110)) == Interval(45 / 1.1, 110)


@pytest.mark.parametrize(
    ("value", "called"),
    [
        (25_000.0, True),
        (22.5, True),
        (775.0, True),
        (22.65, False),
        (0.0, True),
        (-22.65, False),
        (0.05, True),
        (1005.0, False),
        (1.5e12, True),
        (1.2e-7, True),
        (0.1 + 0.2, True),
    ],
)
def test_a_plan_of_up_to_three_significant_digits_is_called_round(value, called):
    assert is_round(value) == called


@pytest.mark.parametrize(
    ("low", "high", "found"),
    [
        (-1.0, 2.0, 0.0),
        (-2.0, 0.0, 0.0),
        (30.000000001, 31.7, 30.0),
        (28.3, 29.999999999, 30.0),
        (30.00000002, 31.7, 31.0),
        (10.2, 49.5, 30.0),
        (-31.7, -28.3, -30.0),
        (0.31, 0.34, 0.32),  # of 0.31, 0.32, 0.33 and 0.34 the even one beside the middle
        (77.21, 77.98, 77.5),
        (22.649, 22.651, 22.65),
        (1_000_000.06, 1_000_000.14, 1_000_000.1),
        (1.9e-9, 2.3e-9, (1.9e-9 + 2.3e-9) / 2),  # nobody prints so many decimals
    ],
)
def test_the_roundest_number_of_an_interval(low, high, found):
    assert Interval(low, high).roundest == found
