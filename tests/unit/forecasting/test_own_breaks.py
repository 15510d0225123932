"""A break of one series: a step of which nothing is known."""

import numpy as np
import pandas as pd
import pytest

from attain.forecasting.bank import COMPONENTS, run_filters
from attain.forecasting.dlm import DynamicLinearBank
from attain.forecasting.links import get_link

LOG = get_link("log")


def panel(series=9, years=9, seed=4):
    random = np.random.default_rng(seed)
    x = np.log(50) + random.normal(0.03, 0.08, (series, years)).cumsum(axis=1)
    rows = [(f"p{i}", 2015 + t, np.exp(x[i, t])) for i in range(series) for t in range(years)]
    return pd.DataFrame(rows, columns=["series", "year", "value"])


def stepped(data, size, since=2019):
    moved = (data["series"] == "p3") & (data["year"] >= since)
    return data.assign(value=data["value"] * np.where(moved, size, 1.0))


def test_the_step_is_left_out_by_hand():
    """Under a random walk, the change across the step tells nothing and the last point stands."""
    x = np.array([[0.0, 0.2, 5.1, 5.4]])
    after = np.array([[0.0, 0.0, 1.0, 1.0]])
    found = run_filters([x], 2, COMPONENTS[-1:], after)[0]
    assert found.updates.tolist() == [2.0]
    assert found.squares[0, 0] == pytest.approx(0.2**2 + 0.3**2)
    assert found.ahead[0, 0] == pytest.approx([5.4, 5.4])
    assert found.variance[0, 0] == pytest.approx([1.0, 2.0])


@pytest.mark.parametrize("j", range(len(COMPONENTS)))
def test_the_step_is_the_limit_of_one_with_a_wide_prior(j):
    """The normal distribution of all points written out, the step with a variance of 10⁶."""
    r, q, u, rho, kappa, phi, tau2 = COMPONENTS[j]
    x, first, n = np.array([0.0, 0.4, 2.1, 2.3, 2.0]), 2, 5
    move, state = np.array([[rho, kappa], [0.0, phi]]), np.diag([r, tau2])
    levels = np.zeros((n + 1, n + 1))  # of the level, the last one year ahead
    for t in range(1, n + 1):
        state = move @ state @ move.T + np.diag([q, u])
        onward = state
        for s in range(t, n + 1):
            levels[t, s] = levels[s, t] = onward[0, 0]
            onward = move @ onward
    covariance = levels + r * np.eye(n + 1)
    after = (np.arange(n + 1) >= first).astype(float)
    covariance = (covariance + 1e6 * np.outer(after, after))[1:, 1:]
    seen, weights = covariance[:-1, :-1], np.linalg.solve(covariance[:-1, :-1], covariance[:-1, -1])
    found = run_filters([x[None]], 1, COMPONENTS, after[None, :n])[0]
    assert found.ahead[0, j, 0] == pytest.approx(weights @ x[1:], rel=1e-4)
    left = covariance[-1, -1] - weights @ covariance[:-1, -1]
    assert found.variance[0, j, 0] == pytest.approx(left, rel=1e-4)
    assert found.squares[0, j] == pytest.approx(x[1:] @ np.linalg.solve(seen, x[1:]), rel=1e-4)
    assert found.log_det[0, j] == pytest.approx(
        np.linalg.slogdet(seen)[1] - np.log(1e6), rel=1e-4, abs=1e-4
    )


@pytest.mark.parametrize("how", ["alone", "borrowed", "own panel"])
def test_a_step_of_any_size_changes_nothing_but_the_level(how):
    data = panel()
    answered = []
    for size in (1.0, 0.2, 7.0):
        told = stepped(data, size)
        model = DynamicLinearBank(LOG, own_breaks={"p3": (2019,)})
        if how != "alone":
            model.fit(data if how == "borrowed" else told, borrowed=how == "borrowed")
        forecast = model.predict(told if how == "own panel" else told[told["series"] == "p3"], 2)
        own = forecast.select(series="p3")
        answered.append(np.concatenate([own.quantile(p) / size for p in (0.1, 0.5, 0.9)]))
    # in its own panel the pull towards the middle knows the new level
    rel = 0.25 if how == "own panel" else 1e-6
    np.testing.assert_allclose(answered[1], answered[0], rtol=rel)
    np.testing.assert_allclose(answered[2], answered[0], rtol=rel)
    untold = DynamicLinearBank(LOG).predict(stepped(data, 7.0).query("series == 'p3'"), 2)
    assert abs(untold.quantile(0.9).iloc[0] / 7.0 / answered[0][4] - 1) > 0.05


def test_other_series_and_other_years_keep_their_forecasts():
    data = stepped(panel(), 7.0)
    plain = DynamicLinearBank(LOG).predict(data, 2)
    for breaks in ({"p3": (2019,)}, {"p3": (1990, 2015)}, {"elsewhere": (2019,)}):
        found = DynamicLinearBank(LOG, own_breaks=breaks).predict(data, 2)
        rows = [key for key in plain.index if key[0] != "p3" or breaks != {"p3": (2019,)}]
        np.testing.assert_allclose(found.quantile(0.8)[rows], plain.quantile(0.8)[rows], rtol=1e-9)


def test_a_panel_is_not_taught_by_a_step_of_one_series():
    data = panel()
    told = DynamicLinearBank(LOG, own_breaks={"p3": (2019,)}).fit(stepped(data, 7.0))
    same = DynamicLinearBank(LOG, own_breaks={"p3": (2019,)}).fit(data)
    untold = DynamicLinearBank(LOG).fit(stepped(data, 7.0))
    assert told.scale.scale2 == pytest.approx(same.scale.scale2)
    assert told.scale.nu == pytest.approx(same.scale.nu)
    assert untold.scale.nu < 0.8 * told.scale.nu


def test_two_breaks_leave_out_what_lies_before_the_first():
    data = panel().query("series == 'p3'")
    both = DynamicLinearBank(LOG, own_breaks={"p3": (2018, 2021)}).predict(data)
    late = data[data["year"] >= 2018]
    one = DynamicLinearBank(LOG, own_breaks={"p3": (2021,)}).predict(late)
    assert both.quantile(0.3).tolist() == one.quantile(0.3).tolist()
