"""Shares with their Wilson bands, by hand."""

from __future__ import annotations

import numpy as np
import pytest

from attain.errors import AttainError
from attain.evaluation import proportions
from attain.evaluation.proportions import clustered_wilson, wilson


def test_wilson_by_hand():
    # z = 1.959964: (8 + 1.920729 ± 1.959964 sqrt(1.6 + 0.960365)) / 13.841459
    band = proportions.wilson(8, 10)
    assert (band.low, band.high) == pytest.approx((0.490162, 0.943318), abs=1e-6)
    assert proportions.wilson(0, 5).low == 0.0
    assert proportions.wilson(5, 5).high == 1.0
    for k, n in ((1, 0), (-1, 3), (4, 3)):
        with pytest.raises(AttainError):
            proportions.wilson(k, n)


def test_clustered_band_by_hand_and_never_narrower():
    # years hold 10 of 10, 8 of 10 and 6 of 10: gaps 2, 0, -2; effect = (8 * 3/2) / (30 * 0.16)
    inside = np.concatenate([np.ones(10), np.repeat([1, 0], [8, 2]), np.repeat([1, 0], [6, 4])])
    year = np.repeat([1, 2, 3], 10)
    # and three years tell it with t = 4.303 on two degrees of freedom, not 1.960
    effect = min(2.5 * (4.302653 / 1.959964) ** 2, 30 / 3)  # but each year is one outcome at least
    found, by_hand = clustered_wilson(inside, year), wilson(24 / effect, 30 / effect)
    assert (found.k, found.n) == (24, 30)
    assert (found.low, found.high) == pytest.approx((by_hand.low, by_hand.high), abs=1e-6)
    even = clustered_wilson(np.tile([1, 1, 1, 0], 5), np.repeat(np.arange(5), 4))
    narrow = wilson(15, 20)
    assert even.low < narrow.low < narrow.high < even.high
    # nothing to see of what years share: each of the two counts once
    agreed = clustered_wilson(np.ones(4), np.array([1, 1, 2, 2]))
    assert (agreed.k, agreed.low) == (4, pytest.approx(wilson(2, 2).low))
    with pytest.raises(AttainError):
        clustered_wilson(np.array([]), np.array([]))
