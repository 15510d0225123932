"""Shares with their Wilson bands, by hand."""

from __future__ import annotations

import pytest

from attain.errors import AttainError
from attain.forecasting import proportions


def test_wilson_by_hand():
    # z = 1.959964: (8 + 1.920729 ± 1.959964 sqrt(1.6 + 0.960365)) / 13.841459
    band = proportions.wilson(8, 10)
    assert (band.low, band.high) == pytest.approx((0.490162, 0.943318), abs=1e-6)
    assert proportions.wilson(0, 5).low == 0.0
    assert proportions.wilson(5, 5).high == 1.0
    for k, n in ((1, 0), (-1, 3), (4, 3)):
        with pytest.raises(AttainError):
            proportions.wilson(k, n)


def test_coverage_counts_the_ends_in():
    found = proportions.coverage([0.0, 1.0, 1.1], [0.0] * 3, [1.0] * 3)
    assert (found.k, found.n) == (2, 3)
