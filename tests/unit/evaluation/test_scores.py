"""Scores against hand arithmetic at points where every term is non-zero, and scoringrules."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
import scoringrules as sr

from attain.errors import AttainError
from attain.evaluation import scores
from attain.forecasting.distribution import PredictiveDistribution
from attain.forecasting.links import get_link


def normal(loc: float, scale: float, rows: int = 1, link: str = "identity"):
    index = pd.MultiIndex.from_product([["a"], range(rows)], names=["series", "year"])
    ones = np.ones((rows, 1))
    return PredictiveDistribution(index, ones, loc * ones, scale * ones, np.inf, get_link(link))


def test_brier_and_log_by_hand():
    assert scores.brier([1, 0], [0.8, 0.3]) == pytest.approx([0.04, 0.09])
    assert scores.log_score([1, 0], [0.8, 0.3]) == pytest.approx([-np.log(0.8), -np.log(0.7)])


def test_brier_and_log_agree_with_scoringrules():
    p, o = np.array([0.1, 0.5, 0.93]), np.array([0.0, 1.0, 1.0])
    assert scores.brier(o, p) == pytest.approx(sr.brier_score(o, p))
    assert scores.log_score(o, p) == pytest.approx(sr.log_score(o, p))


def test_log_score_is_clipped_on_both_sides():
    assert scores.log_score([1, 0], [0.0, 1.0]) == pytest.approx([-np.log(0.001)] * 2)


@pytest.mark.parametrize("score", [scores.brier, scores.log_score])
@pytest.mark.parametrize(
    ("observed", "probability"),
    [([1], [1.2]), ([1], [-0.1]), ([0.5], [0.5]), ([1, 0], [0.5]), ([1], [np.nan])],
)
def test_no_probability_no_score(score, observed, probability):
    with pytest.raises(AttainError):
        score(observed, probability)


def test_interval_score_by_hand_below_inside_above():
    # width 3; alpha 0.2 charges ten times the distance outside
    found = scores.interval_score([0.5, 2.0, 4.3], [1.0] * 3, [4.0] * 3, 0.8)
    assert found == pytest.approx([3 + 10 * 0.5, 3, 3 + 10 * 0.3])
    assert found == pytest.approx(
        sr.interval_score(np.array([0.5, 2.0, 4.3]), np.ones(3), np.full(3, 4.0), 0.2)
    )


def test_interval_upside_down_is_refused():
    with pytest.raises(AttainError, match="upside down"):
        scores.interval_score([1.0], [2.0], [1.0], 0.8)


def test_wis_by_hand_with_every_term():
    # |y - m| = 1; level 0.5: width 1 + 4 * 0.5 = 3; level 0.8: width 4 + 10 * 0.2 = 6
    found = scores.wis([2.0], [3.0], {0.5: ([2.5], [3.5]), 0.8: ([2.2], [6.2])})
    assert found == pytest.approx([(0.5 * 1 + 0.25 * 3 + 0.1 * 6) / 2.5])


def test_wis_is_the_mean_pinball_of_its_quantiles():
    # two intervals and a median are five quantiles; the pinball here carries the factor 2
    quantiles = {0.1: 1.0, 0.25: 2.5, 0.5: 3.0, 0.75: 3.5, 0.9: 5.0}
    by_quantile = np.mean([scores.pinball([2.0], [q], p) for p, q in quantiles.items()])
    found = scores.wis([2.0], [3.0], {0.5: ([2.5], [3.5]), 0.8: ([1.0], [5.0])})
    assert found == pytest.approx([by_quantile])


def test_crps_of_a_normal_against_closed_form():
    y = np.array([0.3, 2.0, -4.0])
    found = scores.crps(y, normal(0.5, 1.5, rows=3))
    assert found.to_numpy() == pytest.approx(sr.crps_normal(y, 0.5, 1.5), rel=1e-6)


def test_crps_of_a_mixture_through_the_link_against_draws():
    index = pd.MultiIndex.from_tuples([("a", 2024)], names=["series", "year"])
    forecast = PredictiveDistribution(
        index, [[0.7, 0.3]], [[0.3, 0.5]], [[0.05, 0.15]], [[4.0, 7.0]], get_link("arcsine")
    )
    draws = forecast.sample(200_000, seed=1).to_numpy()
    for y in (4.0, 12.0, 30.0):
        exact = float(scores.crps([y], forecast).iloc[0])
        assert exact == pytest.approx(float(scores.crps_sample([y], draws)[0]), rel=0.01)


def test_crps_sample_by_hand_and_scoringrules():
    # |1-2|, |4-2| average 1.5; the two draws differ by 3 in two of four pairs: 3 * 2 / 4 / 2
    assert scores.crps_sample([2.0], [[1.0, 4.0]]) == pytest.approx([0.75])
    draws = np.random.default_rng(3).normal(size=(4, 51))
    y = np.array([0.0, 1.0, -2.0, 0.4])
    theirs = sr.crps_ensemble(y, draws, estimator="nrg")
    assert scores.crps_sample(y, draws) == pytest.approx(theirs)
    with pytest.raises(AttainError):
        scores.crps_sample([1.0, 2.0], [[1.0, 2.0]])


def test_pit_takes_the_middle_of_an_atom():
    # a quarter of N(0.5, s) lies below zero on the link scale: an atom at 0 of mass F(0)
    forecast = normal(0.5, 1.0, link="arcsine")
    atom = float(forecast.cdf(0.0).iloc[0])
    assert atom > 0.2
    assert float(scores.pit([0.0], forecast).iloc[0]) == pytest.approx(atom / 2)
    assert float(scores.pit([0.5], normal(0.5, 1.0)).iloc[0]) == pytest.approx(0.5)


def test_skill_is_of_means():
    assert scores.skill([0.1, 0.5], [0.2, 0.6]) == pytest.approx(0.25)
    with pytest.raises(AttainError):
        scores.skill([0.1], [0.0])
