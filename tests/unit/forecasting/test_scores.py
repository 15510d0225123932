"""Scores against hand arithmetic at points where every term is non-zero, and scoringrules."""

from __future__ import annotations

import numpy as np
import pytest
import scoringrules as sr

from attain.errors import AttainError
from attain.forecasting import scores


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


def test_skill_is_of_means():
    assert scores.skill([0.1, 0.5], [0.2, 0.6]) == pytest.approx(0.25)
    with pytest.raises(AttainError):
        scores.skill([0.1], [0.0])
