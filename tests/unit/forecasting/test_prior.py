"""Empirical Bayes: the scale by simulation, the evidence by integration, the EM at its fixpoint."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from scipy.integrate import quad
from scipy.special import digamma, polygamma
from scipy.stats import chi2

from attain.forecasting.bank import Filtered
from attain.forecasting.panel import Panel
from attain.forecasting.prior import (
    DEFAULT_SCALE,
    NU_CAP,
    PSEUDO,
    SHRINK,
    Changes,
    Scale,
    changes,
    log_evidence,
    own_unit,
    posterior_scale,
    posterior_weights,
    scale_prior,
    weights_prior,
)


def moves(table):
    """One series a row, one-year changes; NaN for none."""
    row, column = np.nonzero(~np.isnan(table))
    return Changes(row, np.ones(len(row), int), 2001 + column, table[row, column])


def filtered(updates, squares, log_det):
    squares, log_det = np.atleast_2d(squares), np.atleast_2d(log_det)
    none = np.zeros((*squares.shape, 0))
    return Filtered(np.atleast_1d(float(updates)), squares, log_det, none, none)


def test_changes_between_neighbours():
    x = np.array([[1.0, np.nan, 4.0, 3.0], [2.0, 2.5, np.nan, np.nan]])
    found = changes(Panel(pd.Index(["a", "b"]), np.array([2000, 2010]), np.array([2003, 2011]), x))
    assert found.series.tolist() == [0, 0, 1]
    assert found.gap.tolist() == [2, 1, 1]
    assert found.end.tolist() == [2002, 2003, 2011]
    assert found.change.tolist() == [3.0, -1.0, 0.5]
    assert found.series_count == 2


def test_changes_that_cross_a_break_are_left_out():
    found = Changes(np.zeros(3, int), np.array([1, 2, 1]), np.array([2020, 2022, 2023]), np.ones(3))
    assert found.without((2021,)).end.tolist() == [2020, 2023]
    assert found.without((2022,)).end.tolist() == [2020, 2023]
    assert found.without((2020, 2023)).end.tolist() == [2022]
    assert found.without(()).end.tolist() == [2020, 2022, 2023]


def test_the_scale_by_hand():
    table = np.array([[0.1, -0.1], [0.2, 0.2], [0.4, -0.4], [0.1, 0.1], [0.9, 0.9], [0.0, 0.0]])
    s2 = np.array([0.01, 0.04, 0.16, 0.01, 0.81])  # the series that never moved is left out
    e = np.log(s2) - digamma(1.0) + np.log(1.0)
    spread = e.var(ddof=1) - polygamma(1, 1.0)
    found = scale_prior(moves(table), "arcsine")
    assert polygamma(1, found.nu / 2) == pytest.approx(spread, rel=1e-9)
    expected = e.mean() + digamma(found.nu / 2) - np.log(found.nu / 2)
    assert np.log(found.scale2) == pytest.approx(expected)


def test_the_scale_is_recovered_from_a_simulated_panel():
    random = np.random.default_rng(5)
    sigma2 = 6.0 * 0.01 / random.chisquare(6.0, 4000)
    table = random.normal(0, np.sqrt(sigma2)[:, None], (4000, 8))
    found = scale_prior(moves(table), "arcsine")
    assert found.nu == pytest.approx(6.0, rel=0.1)
    assert found.scale2 == pytest.approx(0.01, rel=0.05)


def test_longer_gaps_count_their_years():
    one = Changes(np.arange(6), np.ones(6, int), np.full(6, 2001), np.arange(1.0, 7.0))
    two = Changes(np.arange(6), np.full(6, 2), np.full(6, 2002), np.sqrt(2) * np.arange(1.0, 7.0))
    assert scale_prior(two, "log").scale2 == pytest.approx(scale_prior(one, "log").scale2)


def test_like_series_share_one_scale_under_the_cap():
    table = np.full((10, 4), 0.02) * np.array([1, -1, 1, -1])
    found = scale_prior(moves(table), "arcsine")
    assert found.nu == NU_CAP
    assert np.log(found.scale2) == pytest.approx(np.log(4e-4) - digamma(2.0) + np.log(2.0))


@pytest.mark.parametrize("link", ["arcsine", "log", "identity"])
def test_few_moving_series_fall_back_on_the_default(link):
    table = np.vstack([np.full((4, 3), 0.1), np.zeros((9, 3))])
    for panel in (moves(table), moves(np.full((3, 2), np.nan))):
        assert scale_prior(panel, link) == DEFAULT_SCALE[link]
    # in units of its own changes a series is as likely to move by one as not, and no surer of it
    assert (DEFAULT_SCALE["identity"].nu, DEFAULT_SCALE["identity"].scale2) == (1.0, 1.0)


@pytest.mark.parametrize(("m", "squares", "log_det"), [(1, 0.004, 0.3), (5, 0.02, -1.0), (0, 0, 0)])
def test_the_evidence_is_the_integral_over_the_scale(m, squares, log_det):
    """p(v) = ∫ ∏ N(v; 0, σ² F) p(σ²) dσ², σ² scaled inverse χ² with mass A = ν₀ s²."""
    scale = Scale(4.2, 1.3e-3)
    a, nu = scale.mass, scale.nu
    assert a == pytest.approx(SHRINK * 4.2 * 1.3e-3)

    def density(log_precision):
        precision = np.exp(log_precision)
        prior = chi2.pdf(precision * a, nu) * a * precision
        likelihood = (precision / (2 * np.pi)) ** (m / 2) * np.exp(-0.5 * precision * squares)
        return prior * likelihood * np.exp(-0.5 * log_det)

    integral, _ = quad(density, -5, 25, limit=200, epsrel=1e-10)
    assert log_evidence(filtered(m, squares, log_det), scale)[0, 0] == pytest.approx(
        np.log(integral), rel=1e-8, abs=1e-8
    )


def test_the_posterior_scale_by_hand():
    scale = Scale(4.0, 0.01)
    found = filtered(3.0, [0.05, 0.1], [0.0, 0.0])
    sigma2, df = posterior_scale(found, scale)
    assert df.tolist() == [7.0]
    assert sigma2[0] == pytest.approx([(scale.mass + 0.05) / 7, (scale.mass + 0.1) / 7])
    sigma2, _ = posterior_scale(found, scale, start=0.75)
    assert sigma2[0, 0] == pytest.approx((scale.mass * 3.75 / 4 + 0.05) / 7)


def test_weights_stand_where_the_em_stands_still():
    log_l = np.random.default_rng(1).normal(size=(40, 16))
    weights = weights_prior(log_l, steps=3000)
    posterior = posterior_weights(log_l, weights)
    again = (PSEUDO + posterior.sum(axis=0)) / (16 * PSEUDO + 40)
    assert weights == pytest.approx(again, abs=1e-10)
    assert weights.sum() == pytest.approx(1.0)


def test_evidence_moves_the_weights_and_only_differences_count():
    log_l = np.zeros((30, 8))
    log_l[:, 3] = 4.0
    weights = weights_prior(log_l)
    assert weights.argmax() == 3
    assert weights[3] > 0.9
    shifted = log_l + np.linspace(-800, 800, 30)[:, None]
    assert weights_prior(shifted) == pytest.approx(weights)


def test_posterior_weights_by_hand():
    log_l = np.log(np.array([[1.0, 4.0]]))
    assert posterior_weights(log_l, np.array([0.5, 0.5]))[0] == pytest.approx([0.2, 0.8])
    assert posterior_weights(log_l, np.array([0.8, 0.2]))[0] == pytest.approx([0.5, 0.5])
    tempered = posterior_weights(log_l, np.array([0.5, 0.5]), power=0.5)
    assert tempered[0] == pytest.approx([1 / 3, 2 / 3])
    assert posterior_weights(log_l, np.array([1.0, 0.0]))[0].tolist() == [1.0, 0.0]


def test_the_unit_of_all_series_is_of_all_their_changes():
    both = Changes(np.array([0, 1, 1]), np.array([1, 2, 1]), np.array([1, 2, 3]),
                   np.array([3.0, 4.0, 1.0]))  # fmt: skip
    assert own_unit(both, 1) == pytest.approx([np.sqrt((9 + 16 / 2 + 1) / 3)])
    assert own_unit(both, 2) == pytest.approx([3.0, np.sqrt((16 / 2 + 1) / 2)])


def test_a_drift_is_taken_out_of_every_year_of_a_change():
    both = Changes(np.zeros(2, int), np.array([1, 3]), np.array([1, 4]), np.array([1.0, 5.0]))
    assert both.less(0.5).change.tolist() == [0.5, 3.5]


@pytest.mark.parametrize(("series", "left"), [(4, [1, 1, 1, 1, 2]), (5, [1] * 5)])
def test_changes_over_one_year_stand_alone_where_five_series_have_one(series, left):
    gap = np.append(np.ones(series, int), 2)
    end = np.full(series + 1, 2020)
    found = Changes(np.arange(series + 1), gap, end, np.ones(series + 1)).over_one_year()
    assert found.gap.tolist() == left


def test_evidence_of_any_size_is_weighed():
    log_l = np.array([[-2000.0, -2001.0], [900.0, 900.0]])
    found = posterior_weights(log_l, np.array([0.5, 0.5]))
    assert found[:, 0] == pytest.approx([1 / (1 + np.exp(-1)), 0.5])
    assert weights_prior(log_l) == pytest.approx(weights_prior(log_l - [[-2000.0], [900.0]]))
