"""Links: strictly increasing, invertible, with the derivative they claim."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from attain.errors import PanelError
from attain.forecasting.links import LINKS, get_link

INSIDE = {"arcsine": (0.0, 100.0), "log": (1e-6, 1e9), "identity": (-1e9, 1e9)}


@pytest.mark.parametrize("name", LINKS)
@given(share=st.floats(0, 1))
def test_the_way_back_is_the_way_forth(name, share):
    low, high = INSIDE[name]
    y = np.array([low + share * (high - low)])
    link = get_link(name)
    assert link.inverse(link.forward(y)) == pytest.approx(y, rel=1e-12, abs=1e-6)


@pytest.mark.parametrize(
    ("name", "y", "x"),
    [("arcsine", 50.0, np.pi / 4), ("arcsine", 100.0, np.pi / 2), ("log", np.e, 1.0),
     ("identity", -3.5, -3.5)],
)  # fmt: skip
def test_known_values(name, y, x):
    assert get_link(name).forward(np.array(y)) == pytest.approx(x, abs=1e-15)


@pytest.mark.parametrize(("name", "y"), [("arcsine", 12.0), ("log", 40.0), ("identity", 7.0)])
def test_the_slope_is_the_derivative(name, y):
    link, step = get_link(name), 1e-5
    rise = link.forward(np.array(y + step)) - link.forward(np.array(y - step))
    assert link.slope(np.array(y)) == pytest.approx(rise / (2 * step), rel=1e-8)


@pytest.mark.parametrize("name", LINKS)
def test_the_bounds_are_the_same_on_both_scales(name):
    link = get_link(name)
    ends = link.forward(np.array([link.lower, link.upper]))
    assert ends.tolist() == [link.low, link.high]


def test_beyond_the_range_the_inverse_of_a_percentage_stays_at_the_bound():
    assert get_link("arcsine").inverse(np.array([-0.2, 2.0])).tolist() == [0.0, 100.0]


def test_a_count_reaches_no_further_than_twenty_times():
    assert np.exp(get_link("log").reach) == pytest.approx(20.0)


def test_bounds_narrow_a_link_and_never_widen_it():
    assert get_link("arcsine", 0.0, 100.0) == LINKS["arcsine"]
    assert get_link("log", np.nan, np.nan) == LINKS["log"]
    assert get_link("arcsine", -5.0, 120.0) == LINKS["arcsine"]
    rank = get_link("log", lower=1.0, upper=63.0)
    assert (rank.lower, rank.upper, rank.low, rank.high) == (1.0, 63.0, 0.0, np.log(63.0))
    assert rank == get_link("log", 1.0, 63.0)
    assert hash(rank) == hash(get_link("log", 1.0, 63.0))
    with pytest.raises(PanelError, match="no value lies between the bounds, at link log"):
        get_link("log", upper=0.0)


@pytest.mark.parametrize("name", ["probit", "", None, 3, ["log"]])
def test_an_unknown_link_is_named(name):
    with pytest.raises(PanelError, match=r"unknown link, at link.*use one of arcsine, log") as e:
        get_link(name)
    assert e.value.got == name


@pytest.mark.parametrize("name", ["arcsine", "log"])
def test_a_bound_comes_back_to_its_last_digit(name):
    bounds = np.arange(1, 49) * 2 / 7  # of many of these the plain way back is an ulp off
    plain = LINKS[name]
    assert (plain.inverse(plain.forward(bounds)) != bounds).any()
    for low in bounds:
        link = get_link(name, low, 2 * low)
        ends = link.inverse(np.array([link.low, link.high]))
        assert ends.tolist() == [low, 2 * low]


def test_bounds_that_meet_leave_nothing_between_them():
    with pytest.raises(PanelError, match="no value lies between the bounds"):
        get_link("identity", 3.0, 3.0)
    assert (LINKS["arcsine"].lower, LINKS["arcsine"].upper) == (0.0, 100.0)
