"""The filter: by hand, against a plain matrix filter and against statsmodels, with gaps."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from statsmodels.tsa.statespace.kalman_filter import KalmanFilter

from attain.forecasting.bank import CHUNK, COMPONENTS, DEFAULT_WEIGHTS, LONE, run_filters


def run_filter(x, horizon, components=COMPONENTS):
    (found,) = run_filters([x], horizon, components)
    return found


def plain_filter(x, horizon, component):
    """The same model, one series and one component at a time, with matrices."""
    r, q, u, rho, kappa, phi, tau2 = component
    move, noise = np.array([[rho, kappa], [0.0, phi]]), np.diag([q, u])
    state, spread = np.zeros(2), np.diag([r, tau2])
    squares = log_det = updates = 0.0
    last = np.flatnonzero(~np.isnan(x))[-1]
    for value in x[1 : last + 1] - x[0]:
        state, spread = move @ state, move @ spread @ move.T + noise
        if not np.isnan(value):
            f, v = spread[0, 0] + r, value - state[0]
            gain = spread[:, 0] / f
            state, spread = state + gain * v, spread - np.outer(gain, spread[0])
            squares, log_det, updates = squares + v * v / f, log_det + np.log(f), updates + 1
    means, variances = [], []
    for _ in range(horizon):
        state, spread = move @ state, move @ spread @ move.T + noise
        means.append(state[0])
        variances.append(spread[0, 0] + r)
    return updates, squares, log_det, means, variances


def test_one_step_by_hand():
    component = np.array([[0.5, 0.5, 0.0, 0.6, 0.4, 1.0, 4.0]])
    found = run_filter(np.array([[1.0, 3.0]]), 1, component)
    # P = diag(.5, 4); the level after a year: .36 x .5 + .16 x 4 + .5 = 1.32, F = 1.82
    assert found.squares[0, 0] == pytest.approx(4 / 1.82)
    assert found.log_det[0, 0] == pytest.approx(np.log(1.82))
    # gains 1.32 / 1.82 and 1.6 / 1.82 on an innovation of 2; then .6 l + .4 b
    level, slope = 2 * 1.32 / 1.82, 2 * 1.6 / 1.82
    assert found.ahead[0, 0, 0] == pytest.approx(0.6 * level + 0.4 * slope)
    p11, p12, p22 = 1.32 - 1.32**2 / 1.82, 1.6 - 1.6 * 1.32 / 1.82, 4 - 1.6**2 / 1.82
    variance = 0.36 * p11 + 2 * 0.24 * p12 + 0.16 * p22 + 0.5 + 0.5
    assert found.variance[0, 0, 0] == pytest.approx(variance)


@settings(max_examples=40, deadline=None)
@given(st.data())
def test_every_component_is_the_plain_filter(data):
    length = data.draw(st.integers(1, 12))
    known = [True, *data.draw(st.lists(st.booleans(), min_size=length - 1, max_size=length - 1))]
    values = data.draw(st.lists(st.floats(-3, 3), min_size=length, max_size=length))
    horizon = data.draw(st.integers(0, 4))
    x = np.where(known, values, np.nan)
    found = run_filter(x[None], horizon, LONE)
    for j, component in enumerate(LONE):
        updates, squares, log_det, means, variances = plain_filter(x, horizon, component)
        assert found.updates[0] == updates
        assert found.squares[0, j] == pytest.approx(squares, rel=1e-9, abs=1e-9)
        assert found.log_det[0, j] == pytest.approx(log_det, rel=1e-9, abs=1e-9)
        assert found.ahead[0, j] == pytest.approx(means, rel=1e-9, abs=1e-9)
        assert found.variance[0, j] == pytest.approx(variances, rel=1e-9)


@pytest.mark.parametrize("j", range(len(LONE)))
def test_the_log_likelihood_is_that_of_statsmodels(j):
    r, q, u, rho, kappa, phi, tau2 = LONE[j]
    x = np.array([0.0, 0.4, np.nan, 1.1, 0.7, 0.9])
    model = KalmanFilter(k_endog=1, k_states=2)
    model.bind((x - x[0])[1:].copy()[:, None])
    model["design"] = np.array([[1.0, 0.0]])
    model["transition"] = np.array([[rho, kappa], [0.0, phi]])
    model["selection"] = np.eye(2)
    model["state_cov"] = np.diag([q, u])
    model["obs_cov"] = np.array([[r]])
    start = model["transition"] @ np.diag([r, tau2]) @ model["transition"].T + np.diag([q, u])
    model.initialize_known(np.zeros(2), start)
    result = model.filter()
    found = run_filter(x[None], 1, LONE)
    ours = -0.5 * (found.squares[0, j] + found.log_det[0, j] + 4 * np.log(2 * np.pi))
    assert ours == pytest.approx(result.llf_obs.sum(), rel=1e-9)
    forecast = model.transition[..., 0] @ result.filtered_state[:, -1]
    assert found.ahead[0, j, 0] == pytest.approx(forecast[0], rel=1e-9)


def test_a_series_does_not_depend_on_its_company():
    """Many patterns of gaps, several chunks, series that end in different years."""
    random = np.random.default_rng(3)
    n = 2 * CHUNK + 77
    x = random.normal(size=(n, 9)).cumsum(axis=1)
    length = random.integers(1, 10, n)
    gaps = random.random((n, 9)) < np.where(np.arange(n) % 3 == 0, 0.3, 0.0)[:, None]
    gaps[:, 0] = False
    x = np.where(gaps | (np.arange(9) >= length[:, None]), np.nan, x)
    found = run_filter(x, 3)
    for i in [0, 1, 2, CHUNK - 1, CHUNK, n - 1, *random.integers(0, n, 30)]:
        alone = run_filter(x[i : i + 1], 3)
        for name in ("updates", "squares", "log_det", "ahead", "variance"):
            one, same = getattr(alone, name)[0], getattr(found, name)[i]
            assert same == pytest.approx(one, rel=1e-9, abs=1e-12), name


@pytest.mark.parametrize("n", [CHUNK // 4 - 1, CHUNK // 4, CHUNK, CHUNK + 1])
def test_a_batch_of_any_size_leaves_no_row_out(n):
    found = run_filter(np.tile([1.0, 2.0, 4.0], (n, 1)), 1)
    alone = run_filter(np.array([[1.0, 2.0, 4.0]]), 1)
    for name in ("squares", "ahead"):
        assert getattr(found, name) == pytest.approx(np.repeat(getattr(alone, name), n, axis=0))


def test_copies_are_filtered_as_if_alone():
    x = np.array([[1.0, np.nan, 2.0], [0.0, 1.0, np.nan]])
    both = run_filters([x, 2 * x], 2)
    assert both[1].squares == pytest.approx(run_filter(2 * x, 2).squares)
    assert both[1].squares == pytest.approx(4 * both[0].squares)


def test_trailing_years_without_a_value_change_nothing():
    x = np.array([[1.0, 2.0, 4.0]])
    wide = np.array([[1.0, 2.0, 4.0, np.nan, np.nan]])
    for name in ("squares", "ahead", "variance"):
        assert getattr(run_filter(wide, 2), name) == pytest.approx(getattr(run_filter(x, 2), name))


def test_a_single_point_stays_and_widens():
    found = run_filter(np.array([[3.0]]), 3)
    assert (found.updates[0], found.squares.max(), found.ahead.max()) == (0.0, 0.0, 0.0)
    assert (np.diff(found.variance[0], axis=1) >= 0).all()


@pytest.mark.parametrize("weights", DEFAULT_WEIGHTS.values(), ids=DEFAULT_WEIGHTS)
def test_the_default_weights_are_a_distribution(weights):
    assert len(weights) == len(LONE)
    assert weights.sum() == pytest.approx(1.0)
    assert weights.min() >= 0


# Years ahead of a single point, in units of σ². One: ρ² r + κ² τ² + q + r, of the first component
# 0.8² 0.4 + 1; of the walk the years themselves, of the noisy level 2 + 0.03 h²; each further year
# ρ² P₁₁ + 2 ρ κ P₁₂ + κ² P₂₂ + q + r.
AHEAD = [
    [1.256, 3.02144, 5.338202], [1.01, 1.8461, 2.539541], [1.82, 2.8832, 3.726752],
    [1.415, 1.76915, 2.072211], [3.005, 4.36145, 4.83633], [2.03, 2.12, 2.27],
    [1.1, 2.4, 3.9], [1.0, 2.0, 3.0], [6.147, 10.547858, 14.788007],
]  # fmt: skip


def test_the_components_are_those_that_were_chosen():
    found = run_filter(np.array([[3.0]]), 3, LONE)
    assert found.variance[0] == pytest.approx(np.array(AHEAD), abs=1e-6)
