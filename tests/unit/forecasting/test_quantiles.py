"""Scores of quantiles: by hand, and beside the distribution they were taken from."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from attain.errors import AttainError
from attain.forecasting.distribution import PredictiveDistribution
from attain.forecasting.links import get_link
from attain.forecasting.quantiles import LEVELS, crps_quantiles, pit_quantiles


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


def test_place_of_the_outcome_by_hand():
    rows = [[1.0, 3.0, 4.0]] * 5
    found = pit_quantiles([2.0, 0.5, 5.0, 3.0, 3.5], [0.2, 0.6, 0.9], rows)
    assert found.tolist() == pytest.approx([0.4, 0.1, 0.95, 0.6, 0.75])
    # an atom at zero up to 0.6: the middle of the jump; one at the top likewise
    assert pit_quantiles([0.0], [0.2, 0.6, 0.9], [[0.0, 0.0, 4.0]]).tolist() == [0.3]
    assert pit_quantiles([9.0], [0.2, 0.6, 0.9], [[1.0, 9.0, 9.0]]).tolist() == [0.8]


@pytest.mark.parametrize(("df", "y"), [(np.inf, 0.3), (5.0, 0.3), (5.0, -1.7), (5.0, 3.0)])
def test_they_are_near_those_of_the_distribution(df, y):
    rows = pd.MultiIndex.from_tuples([("a", 2024)], names=["series", "year"])
    whole = PredictiveDistribution(rows, [[1]], [[0]], [[1]], [[df]], get_link("identity"))
    quantiles = [[float(whole.quantile(p).iloc[0]) for p in LEVELS]]
    crps, pit = crps_quantiles([y], LEVELS, quantiles), pit_quantiles([y], LEVELS, quantiles)
    assert crps[0] == pytest.approx(float(whole.crps([y]).iloc[0]), rel=0.03)
    assert pit[0] == pytest.approx(float(whole.cdf([y]).iloc[0]), abs=0.012)


@pytest.mark.parametrize(
    ("levels", "quantiles"),
    [
        ([0.5, 0.2], [[1.0, 2.0]]),
        ([0.2, 0.5], [[2.0, 1.0]]),
        ([0.2, 1.0], [[1.0, 2.0]]),
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
