"""Scores against hand arithmetic at points where every term is non-zero, and scoringrules."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
import scoringrules as sr

from attain.errors import AttainError
from attain.forecasting import scores
from attain.forecasting.distribution import PredictiveDistribution
from attain.forecasting.links import get_link
from attain.forecasting.scores import LEVELS, crps_quantiles


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


def test_wis_by_hand_with_every_term():
    # |y - m| = 1; level 0.5: width 1 + 4 * 0.5 = 3; level 0.8: width 4 + 10 * 0.2 = 6
    found = scores.wis([2.0], [3.0], {0.5: ([2.5], [3.5]), 0.8: ([2.2], [6.2])})
    assert found == pytest.approx([(0.5 * 1 + 0.25 * 3 + 0.1 * 6) / 2.5])
    # beside a median that is right the interval alone counts, also above it and of no width
    one = [scores.wis([y], [y], {0.8: ([low], [4.0])})[0] * 1.5 for y, low in ((4.3, 1), (1, 4))]
    assert one == pytest.approx([0.1 * (3 + 10 * 0.3), 0.1 * 10 * 3])
    assert one[0] == pytest.approx(0.1 * sr.interval_score(4.3, 1.0, 4.0, 0.2))


@pytest.mark.parametrize(
    ("level", "low", "high"),
    [(0.8, [2.0], [1.0]), (1.0, [1.0], [2.0]), (0.8, [1.0, 1.0], [2.0]), (0.8, [np.nan], [2.0])],
)
def test_no_interval_no_score(level, low, high):
    with pytest.raises(AttainError, match=r"at wis: |upside down, at wis|is missing, at wis"):
        scores.wis([1.0], [1.0], {level: (low, high)})


# ---- forecasts kept as quantiles ----------------------------------------------------------------
def test_crps_by_hand():
    # F: 0.2 at 1, even up to 0.6 at 3, then even up to 0.9 at 4; the outcome 2 lies at 0.4
    below = 1.0 * (0.2**2 + 0.2 * 0.4 + 0.4**2) / 3
    above = 1.0 * (0.6**2 + 0.6 * 0.4 + 0.4**2) / 3 + 1.0 * (0.4**2 + 0.4 * 0.1 + 0.1**2) / 3
    found = crps_quantiles([2.0], [0.2, 0.6, 0.9], [[1.0, 3.0, 4.0]])
    assert found.tolist() == pytest.approx([below + above])
    # beyond the ends every further unit costs one
    ends = crps_quantiles([4.0, 6.0, 1.0, -1.0], [0.2, 0.6, 0.9], [[1.0, 3.0, 4.0]] * 4)
    assert ends[1] - ends[0] == pytest.approx(2.0)
    assert ends[3] - ends[2] == pytest.approx(2.0)


def test_quantiles_that_are_equal_are_a_jump():
    found = crps_quantiles([1.0, 2.0], [0.2, 0.6], [[1.0, 1.0]] * 2)
    assert found.tolist() == [0.0, 1.0]


@pytest.mark.parametrize(("df", "y"), [(np.inf, 0.3), (5.0, 0.3), (5.0, -1.7), (5.0, 3.0)])
def test_it_is_near_that_of_the_distribution(df, y):
    rows = pd.MultiIndex.from_tuples([("a", 2024)], names=["series", "year"])
    whole = PredictiveDistribution(rows, [[1]], [[0]], [[1]], [[df]], get_link("identity"))
    quantiles = [[float(whole.quantile(p).iloc[0]) for p in LEVELS]]
    crps = crps_quantiles([y], LEVELS, quantiles)
    assert crps[0] == pytest.approx(float(whole.crps([y]).iloc[0]), rel=0.03)


@pytest.mark.parametrize(
    ("levels", "quantiles"),
    [
        ([0.5, 0.2], [[1.0, 2.0]]),
        ([0.2, 0.5], [[2.0, 1.0]]),
        ([0.2, 1.0], [[1.0, 2.0]]),
        ([0.0, 0.5], [[1.0, 2.0]]),
        ([0.5, 0.5], [[1.0, 2.0]]),
        ([0.2, 0.5], [[1.0, 2.0], [1.0, 2.0]]),
        ([0.2, 0.5], [[1.0, np.nan]]),
        ([0.2, 0.5], [[1.0, np.inf]]),
    ],
)
def test_what_is_no_distribution_is_refused(levels, quantiles):
    with pytest.raises(AttainError):
        crps_quantiles([1.0], levels, quantiles)


def test_the_levels_are_a_median_and_eleven_central_intervals():
    assert len(LEVELS) == 23
    assert LEVELS[11] == 0.5
    assert np.add(LEVELS, LEVELS[::-1]) == pytest.approx(1.0)
    steps = np.diff(LEVELS)
    assert steps[:3] == pytest.approx([0.015, 0.025, 0.05])
    assert steps[3:19] == pytest.approx(0.05)
