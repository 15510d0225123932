"""Whole numbers and zeros: what a count of 70 fairs, a rank or a history of nothing is worth."""

import numpy as np
import pandas as pd
import pytest

from attain.forecasting.distribution import PredictiveDistribution
from attain.forecasting.dlm import DynamicLinearBank
from attain.forecasting.links import get_link

INDEX = pd.MultiIndex.from_tuples([("a", 2024)], names=["series", "year"])
FAIRS = get_link("log", 0.0, whole=True)
RANK = get_link("log", 1.0, whole=True)


def mixture(link, middle, spread, **more):
    parts = [[0.6, 0.4]], [[np.log(middle)] * 2], [[spread, 3 * spread]], [[3.0, 5.0]]
    return PredictiveDistribution(INDEX, *parts, link, centre=[np.log(middle)], **more)


def history(*figures):
    return pd.DataFrame(figures, columns=["year", "value"]).assign(series="a")


def value(found):
    return float(found.iloc[0])


# ---- whole numbers ---------------------------------------------------------------------------


@pytest.mark.parametrize(("whole", "middle", "at"), [(FAIRS, 72.0, 70), (RANK, 4.0, 5)])
def test_a_whole_number_has_the_mass_from_half_below_to_half_above(whole, middle, at):
    number = mixture(whole, middle, 0.2)
    smooth = mixture(get_link("log", whole.lower), middle, 0.2)
    for comparator, edge in ((">=", at - 0.5), (">", at + 0.5), ("<=", at + 0.5), ("<", at - 0.5)):
        expected = value(smooth.probability(comparator, edge))
        assert value(number.probability(comparator, at)) == pytest.approx(expected, abs=1e-12)
    # a threshold between two numbers asks for the next one, whichever way it was rounded
    assert value(number.probability(">=", at - 0.5)) == value(number.probability(">=", at))
    assert value(number.probability(">", at - 0.5)) == value(number.probability(">=", at))


@pytest.mark.parametrize(("link", "middle"), [(FAIRS, 6.0), (RANK, 3.0), (FAIRS, 990.0)])
def test_quantiles_are_the_first_whole_numbers_that_reach_their_levels(link, middle):
    number = mixture(link, middle, 0.3)
    for level in (0.01, 0.1, 0.37, 0.5, 0.8, 0.99, 1.0):
        found = value(number.quantile(level))
        assert found == round(found)
        assert value(number.cdf(found)) >= level
        if found > number.lower[0]:
            assert value(number.cdf(found - 1)) < level


def test_a_threshold_that_was_computed_is_the_number_it_stands_for():
    """Ten per cent more than 50 is 55.00000000000001 in binary, and 55 fairs are that."""
    number, more = mixture(FAIRS, 53.0, 0.1), 50 * (1 + 10 / 100)
    assert more > 55
    for sign in (">=", ">", "<=", "<"):
        expected = value(number.probability(sign, 55))
        assert value(number.probability(sign, more)) == expected
        assert value(number.probability(sign, 110 - more)) == expected
    full = PredictiveDistribution(INDEX, [[1.0]], [[1.5]], [[0.2]], [[3.0]], get_link("arcsine"))
    assert value(full.probability(">=", 100 + 1e-13)) > 0.3
    assert value(full.probability(">", 100 - 1e-13)) == 0


def test_of_thousands_one_more_or_less_is_not_counted():
    many, smooth = mixture(FAIRS, 25_000.0, 0.2), mixture(get_link("log"), 25_000.0, 0.2)
    assert value(many.probability(">=", 26_000)) == value(smooth.probability(">=", 26_000))
    assert value(many.quantile(0.5)) == value(smooth.quantile(0.5))


def test_no_rank_is_better_than_the_first():
    first = mixture(RANK, 1.4, 0.5)
    assert value(first.probability("<", 1)) == 0
    assert value(first.probability("<=", 1)) > 0.4
    assert value(first.probability(">=", 1)) == 1


# ---- zeros -----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "figures", [(3, 0, 2, 0, 1), (40, 0, 0, 55, 0)], ids=["a few", "dozens or none"]
)
def test_a_history_that_holds_zeros_may_hold_one_again(figures):
    past = history(*zip(range(2019, 2024), figures, strict=True))
    for link in (get_link("log"), FAIRS):
        forecast = DynamicLinearBank(link).predict(past)
        none = value(forecast.probability("<=", 0))
        assert none > 0.05
        assert value(forecast.probability(">=", 0)) == 1
        assert value(forecast.probability("<", 0)) == 0
        assert value(forecast.probability(">", 0)) == pytest.approx(1 - none)
        assert value(forecast.quantile(none / 2)) == 0


def test_a_history_without_zeros_has_no_atom():
    forecast = DynamicLinearBank(get_link("log")).predict(
        history((2021, 3.0), (2022, 1.0), (2023, 2.0))
    )
    assert value(forecast.cdf(0.0)) == 0.0
    two = pd.concat([history((2022, 0.0), (2023, 2.0)), history((2022, 1.0)).assign(series="b")])
    found = DynamicLinearBank(get_link("log")).predict(two).cdf(0.0)
    assert found["a"].iloc[0] > 0
    assert found["b"].iloc[0] == 0


def test_mean_and_crps_count_the_atom_at_zero():
    forecast = mixture(get_link("log"), 2.0, 0.4, zero=[np.log(1.4)])
    y = np.linspace(0, 40, 400_001)
    below = np.array(forecast.repeat(y.size).cdf(y))
    step = y[1] - y[0]
    assert value(forecast.mean()) == pytest.approx((1 - below).sum() * step, abs=2e-4)
    for seen in (0.0, 1.0, 3.0):
        expected = ((below - (y >= seen)) ** 2).sum() * step
        assert value(forecast.crps(seen)) == pytest.approx(expected, abs=3e-4)
