"""Counts far ahead: the interval widens with the runs that the panel's changes come in."""

import numpy as np
import pandas as pd
import pytest

from attain.forecasting.bank import Filtered
from attain.forecasting.dlm import DynamicLinearBank
from attain.forecasting.long_run import LongRun, long_run
from attain.forecasting.prior import Scale


def panel(runs, link="log", series=30, years=26, seed=3):
    """Series whose yearly changes come in runs: an autoregression of that coefficient."""
    random = np.random.default_rng(seed)
    shocks = random.normal(0, 0.02, (years, 1)) + random.normal(0, 0.02, (years, series))
    change = np.zeros((years, series))
    for t in range(1, years):
        change[t] = runs * change[t - 1] + shocks[t] * np.sqrt(1 - runs**2)
    level = 6 + np.cumsum(change, axis=0)
    value = np.exp(level) if link == "log" else 100 * np.sin(np.clip(level - 5.2, 0.1, 1.5)) ** 2
    frame = pd.DataFrame(value).melt(ignore_index=False, var_name="series", value_name="value")
    return frame.rename_axis("year").reset_index().assign(series=lambda f: f["series"].astype(str))


def held(frame, horizon):
    """Share of outcomes inside the 80 % interval, from rolling origins."""
    inside = []
    for origin in range(8, 26 - horizon, 3):
        known = frame[frame["year"] <= origin]
        found = DynamicLinearBank("log").fit(known).predict(known, horizon)
        found = found.select(year=origin + horizon)
        came = frame[frame["year"] == origin + horizon].set_index("series")["value"]
        place = found.cdf(came.loc[found.index.get_level_values(0)].to_numpy())
        inside.append(place.between(0.1, 0.9).mean())
    return float(np.mean(inside))


def test_runs_are_learnt_from_the_panel():
    exponents = [DynamicLinearBank("log").fit(panel(r)).long_run.exponent for r in (0.0, 0.9)]
    assert exponents[0] < 1.3 < exponents[1]


@pytest.mark.parametrize("runs", [0.0, 0.9])
def test_seven_years_ahead_the_interval_holds(runs, monkeypatch):
    frame = panel(runs)
    now = held(frame, 7)
    assert now > 0.65
    if runs:  # and it is this that holds it
        monkeypatch.setattr(LongRun, "widened", lambda self, one: one)
        monkeypatch.setattr(LongRun, "beside", lambda self, parts, last, horizon: parts)
        assert held(frame, 7) < now - 0.1


def test_one_year_ahead_and_shares_are_as_they_were(monkeypatch):
    counts, shares = panel(0.9), panel(0.9, "arcsine")
    log, arcsine = DynamicLinearBank("log").fit(counts), DynamicLinearBank().fit(shares)
    assert arcsine.long_run is None
    near, far = log.predict(counts, 1), log.predict(counts, 5)
    first = far.index.get_level_values("year") == 26
    assert near.quantile(0.9).to_numpy() == pytest.approx(far.quantile(0.9)[first], rel=1e-9)


def test_a_steady_drift_goes_on_and_an_unsure_one_does_not():
    steps = 0.02 + np.random.default_rng(1).normal(0, 0.02, (20, 40))
    steady = pd.DataFrame(np.exp(5 + np.cumsum(steps, axis=0)))
    frame = steady.melt(ignore_index=False, var_name="series", value_name="value")
    found = DynamicLinearBank("log").fit(frame.rename_axis("year").reset_index()).long_run
    assert 0.005 < found.drift < 0.021
    assert DynamicLinearBank("log").fit(panel(0.9)).long_run.drift == 0.0


ONES = np.array([[0.0, 1, 3, 4, 4, 6, 9], [0.0, 2, 6, 8, np.nan, 12, 18]])


def test_the_exponent_by_hand():
    # mean squares of changes over 1, 2 and 3 years, of the first series and of the second
    d = np.sqrt([19 / 6 * (4 + 16 + 4 + 36) / 4, 48 / 5 * (36 + 36 + 16) / 3,
                 59 / 4 * (64 + 36 + 100) / 3])  # fmt: skip
    k, y = np.log([1, 2, 3]), np.log(d / d[0])
    slope = (k[1] * y[1] / 2 + k[2] * y[2] / 3) / (k[1] ** 2 / 2 + k[2] ** 2 / 3)
    found = long_run(ONES, Scale(5.0, 2.0), np.zeros(6), 1.0)
    assert found.exponent == pytest.approx((6 * slope + 1) / 7)  # six years, and one of a walk
    four = long_run(ONES[:, :5], Scale(5.0, 2.0), np.zeros(4), 1.0)  # half of four years are two
    slope = np.log(np.sqrt((19 / 3 * 36) / (6 / 4 * 24 / 3))) / k[1]
    assert four.exponent == pytest.approx((4 * slope + 1) / 5)
    assert found.scale2 == pytest.approx(1.3 * 2.0)
    assert found.drift == 0.0


def test_a_panel_of_every_other_year_tells_no_exponent():
    """What no change over one year is known of cannot be measured against it."""
    x = np.where(np.arange(9) % 2, np.nan, np.outer([1.0, 2.0], np.arange(9.0)))
    assert long_run(x, Scale(5.0, 1.0), np.zeros(4), 1.0).exponent == 1.0


@pytest.mark.parametrize(("years", "exponent"), [(2, 1.0), (3, 5 / 3), (5, 9 / 5)])
def test_two_lengths_of_change_are_enough(years, exponent):
    """Lines are of exponent 2, which the years of the panel weigh against the 1 of a walk."""
    lines = np.outer([1.0, 2.0], np.arange(float(years)))
    found = long_run(lines, Scale(5.0, 1.0), np.zeros(2), 1.0)
    assert found.exponent == pytest.approx(exponent)


def test_what_lasts_of_a_drift_by_hand():
    lines = np.outer([1.0, 2.0], np.arange(10.0))  # of exponent 2, shrunk to 1.9
    found = long_run(lines, Scale(5.0, 1.0), np.full(4, 2.0), 0.02)
    assert found.drift == pytest.approx(2 * (1 - 25 * 0.02 * 4 ** (1.9 - 2) / 4))
    two = long_run(lines, Scale(5.0, 1.0), np.full(2, 2.0), 0.02)
    assert two.drift == pytest.approx(2 * (1 - 25 * 0.02 * 2 ** (1.9 - 2) / 4))
    assert long_run(lines, Scale(5.0, 1.0), np.full(4, 2.0), 0.5).drift == 0.0
    assert long_run(lines, Scale(5.0, 1.0), np.full(1, 2.0), 0.0).drift == 0.0  # one year is none


def test_what_is_added_to_the_bank_by_hand():
    run = LongRun(2.0, 0.25, 0.5)
    none = np.zeros((1, 1, 3))
    wider = run.widened(Filtered(np.ones(1), none[0], none[0], none, none + 1.0))
    assert wider.variance.ravel() == pytest.approx([1.0, 1 + 1.5 * 2, 1 + 1.5 * 6])
    one = np.ones((3, 1))
    weights, loc, scale, df = run.beside((one, 4 * one, one, 9 * one), np.full(3, 2.0), 3)
    assert weights == pytest.approx(np.array([[1.0, 0.0], [0.8, 0.2], [0.64, 0.36]]))
    assert loc[:, 1] == pytest.approx([2.5, 3.0, 3.5])
    assert scale[:, 1] == pytest.approx([0.5, 1.0, 1.5])  # √(0.25 h²)
    assert df.tolist() == [[9.0, 3.0]] * 3
    turning = LongRun(0.5, 0.25, 0.0).beside((one, one, one, one), np.zeros(3), 3)[2]
    assert turning[:, 1] == pytest.approx(np.sqrt([0.25, 0.5, 0.75]))  # no less than of a walk
