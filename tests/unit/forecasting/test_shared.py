"""The shared part of a panel: medians and drift by hand, steps, a pull that noise cannot fake."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from attain.forecasting.panel import Panel
from attain.forecasting.prior import Changes, Scale, changes
from attain.forecasting.shared import (
    HALF,
    MOMENTUM,
    PULL_PRIOR,
    CommonTrend,
    Drift,
    Pull,
    Shared,
    break_steps,
    courses,
    learn_shared,
    mean_drift,
    pull_prior,
    step_trend,
    yearly_medians,
)

UNIT = Scale(5.0, 1.0)


def panel(x, first=2000):
    x = np.asarray(x, float)
    last = x.shape[1] - 1 - np.argmax(~np.isnan(x)[:, ::-1], axis=1)
    start = np.full(len(x), first)
    return Panel(pd.RangeIndex(len(x)), start, start + last, x)


def moves(*rows):
    series, gap, end, change = (np.array(part) for part in zip(*rows, strict=True))
    return Changes(series, gap, end, change.astype(float))


def test_a_change_over_years_counts_in_each_of_them():
    years, medians, counts = yearly_medians(
        moves((0, 1, 2001, 1.0), (1, 1, 2001, 3.0), (2, 1, 2001, 9.0), (0, 2, 2003, 4.0),
              (1, 1, 2006, -1.0))
    )  # fmt: skip
    assert years.tolist() == [2001, 2002, 2003, 2006]
    assert medians.tolist() == [3.0, 2.0, 2.0, -1.0]
    assert counts.tolist() == [3.0, 1.0, 1.0, 1.0]


def test_no_change_no_median():
    none = Changes(*(np.empty(0, int) for _ in range(3)), np.empty(0))
    assert [len(part) for part in yearly_medians(none)] == [0, 0, 0]


def test_the_drift_by_hand():
    c = np.array([1.0, 2.0, 3.0, 2.0])
    # squares about the mean 2, and a prior of two years at 0.1 s0²: (2 + 0.2) / (3 + 2) / 4
    v = 2.2 / 5 / 4
    assert mean_drift(c, UNIT).shrunk() == Drift(pytest.approx(2 * (1 - v / 4)), pytest.approx(v))


def test_a_shock_is_no_trend_and_one_year_teaches_nothing():
    assert mean_drift(np.array([0.0, 0.0, 0.0, 3.0]), UNIT).shrunk().mean < 0.4 * 0.75
    assert mean_drift(np.array([5.0]), UNIT).shrunk() == Drift(0.0, 0.0)
    assert mean_drift(np.array([-1.0, 1.0]), UNIT).shrunk().mean == 0.0


def yearly(changes_, series=9):
    return moves(
        *((s, 1, 2001 + t, c + 0.001 * (s - series // 2))
          for s in range(series) for t, c in enumerate(changes_))
    )  # fmt: skip


def test_a_plain_step_is_taken_out_and_an_ordinary_year_is_left():
    tight = Scale(5.0, 0.25)
    plain = break_steps(yearly([0.1, 0.0, 0.2, 1.5, 0.1]), (2004,), tight)
    assert plain[2004] == pytest.approx(1.5 - 0.1, rel=0.12)
    usual = break_steps(yearly([0.1, 0.0, 0.2, 0.15, 0.1]), (2004,), tight)
    assert 0 <= usual[2004] < 0.02


def test_the_step_by_hand():
    scale = Scale(5.0, 0.5)
    found = break_steps(yearly([0.0, 1.0, 2.0]), (2003,), scale)[2003]
    spread = (0.5 + 2 * 0.1 * 0.5) / (1 + 2) * (1 + 1 / 2)
    d, wide = 2.0 - 0.5, spread + 0.5
    step, none = (np.exp(-0.5 * d**2 / v) / np.sqrt(v) for v in (wide, spread))
    assert found == pytest.approx(step / (step + none) * 0.5 / wide * d)


def test_without_an_ordinary_year_all_of_the_change_is_the_step():
    assert break_steps(yearly([0.7]), (2001,), UNIT)[2001] == pytest.approx(0.7)
    assert break_steps(yearly([0.7]), (), UNIT) == {}
    assert break_steps(yearly([0.7]), (1990,), UNIT) == {}


def test_years_told_by_a_change_across_a_break_are_not_ordinary():
    """Points every two years: the change over 2009 and 2010 tells nothing of 2009 either."""
    every_other = Changes(
        np.tile(np.arange(5), 3),
        np.full(15, 2),
        np.repeat([2008, 2010, 2012], 5),
        np.repeat([-0.4, 1.0, -0.4], 5),
    )
    tight = Scale(5.0, 0.5)
    spread = 0.1 * 0.5 * 2 / (3 + 2) * (2 + 2**2 / 4)  # four ordinary years, all at −0.2
    wide = spread + 0.5
    d = 1.0 - 2 * -0.2
    odds = np.sqrt(spread / wide) * np.exp(d**2 / 2 * (1 / spread - 1 / wide))
    step = odds / (1 + odds) * 0.5 / wide * d
    assert break_steps(every_other, (2010,), tight)[2010] == pytest.approx(step)


def test_a_change_over_two_breaks_is_explained_once():
    over_both = Changes(np.arange(5), np.full(5, 3), np.full(5, 2022), np.full(5, 0.7))
    found = break_steps(over_both, (2020, 2022), UNIT)
    assert sum(found.values()) == pytest.approx(0.7)


def test_a_path_is_constant_beyond_its_ends():
    path = step_trend({2003: 0.5, 2005: -0.2})
    assert path.at(panel([[0.0] * 7], first=2001))[0] == pytest.approx(
        [0.0, 0.0, 0.5, 0.5, 0.3, 0.3, 0.3]
    )
    assert step_trend({}).at(panel([[1.0, 2.0]])).tolist() == [[0.0, 0.0]]


def drawn(rate, noise=0.0, series=300, years=10, seed=2):
    random = np.random.default_rng(seed)
    z = [random.normal(0, 1.0, series)]
    for _ in range(years - 1):
        z.append((1 - rate) * z[-1] + random.normal(0, 0.1, series))
    x = np.stack(z, axis=1)
    return panel(5.0 + x + random.normal(0, noise, x.shape) if noise else 5.0 + x)


@pytest.mark.parametrize("rate", [0.0, 0.05, 0.2])
@pytest.mark.parametrize("noise", [0.0, 0.3])
def test_the_pull_is_found_and_noise_does_not_fake_one(rate, noise):
    data = drawn(rate, noise)
    found = pull_prior(data, np.zeros_like(data.x))
    assert found.rate == pytest.approx(rate, abs=0.025)
    assert found.middle == pytest.approx(5.0, abs=0.15)
    assert abs(found.rate - rate) < 4 * np.sqrt(found.variance)


def test_a_small_panel_keeps_near_the_pull_of_others():
    data = drawn(0.0, 0.3, series=6, years=3)
    found = pull_prior(data, np.zeros_like(data.x))
    mean, sd = PULL_PRIOR
    assert 0 < found.variance <= sd**2
    assert abs(found.rate - mean) < 2 * sd


@pytest.mark.parametrize(("lost", "told"), [(0.2, 0.2), (0.95, 0.9), (-1.0, -0.5)])
def test_a_pull_without_noise_is_found_and_kept_in_range(lost, told):
    x = np.outer([1.0, -1.0] * 5, (1 - lost) ** np.arange(4.0))
    found = pull_prior(panel(x), np.zeros_like(x))
    assert found.rate == pytest.approx(told, abs=1e-5)
    assert 0 < found.variance < 1e-7


def test_five_runs_of_three_years_teach_a_pull():
    x = np.outer([1.0, -1.0, 2.0, -2.0, 0.5], 0.8 ** np.arange(3.0))
    assert pull_prior(panel(x), np.zeros_like(x)).variance > 0
    assert pull_prior(panel(x[:4]), np.zeros((4, 3))).variance == 0


def test_a_panel_that_tells_next_to_nothing_of_a_pull_has_that_of_others():
    data = panel(np.random.default_rng(16).normal(size=(6, 3)))
    found = pull_prior(data, np.zeros_like(data.x))
    mean, sd = PULL_PRIOR
    assert 0.99 * sd**2 < found.variance < sd**2
    assert found.rate == pytest.approx(mean, abs=0.01)


@pytest.mark.parametrize(
    "x", [np.ones((9, 2)), np.ones((1, 4)), np.where(np.arange(5) % 2, np.nan, np.ones((9, 5)))]
)
def test_nothing_to_learn_a_pull_from(x):
    found = pull_prior(panel(x), np.zeros_like(x))
    assert (found.rate, found.variance) == (0.0, 0.0)


def test_a_panel_whose_series_never_part_has_no_pull():
    x = np.tile(np.arange(4.0), (9, 1))
    assert pull_prior(panel(x), x) == Pull(0.0, 0.0, 0.0)


def test_the_latest_shock_is_the_drift_where_no_year_tells_it():
    shocks = CommonTrend(2000, np.array([0.0, 1.0, 3.0]))
    shared = Shared(shocks, Drift(0.25, 0.1), 1.0, Pull(0.0, 0.0, 0.0))
    years = np.arange(1999, 2005)
    assert shared.latest(years).tolist() == [0.25, 0.25, 1.0, 2.0, 0.25, 0.25]


@pytest.mark.parametrize(("series", "taught"), [(4, False), (5, True)])
def test_five_series_are_enough_to_share(series, taught):
    data = panel(np.cumsum(np.random.default_rng(2).normal(size=(series, 4)), axis=1))
    assert (learn_shared(data, changes(data), UNIT) is not None) == taught


def test_what_a_panel_shares():
    x = np.cumsum(np.tile([0.0, 0.2, 0.2, 0.5, 0.1], (8, 1)), axis=1) + np.arange(8.0)[:, None]
    x[0] = np.nan_to_num(x[0])
    data = panel(x)
    found = learn_shared(data, changes(data), Scale(5.0, 0.01))
    share = 8 / (8 + HALF)
    assert found.shocks.start == 2000
    assert np.diff(found.shocks.values) == pytest.approx(share * np.array([0.2, 0.2, 0.5, 0.1]))
    deviations = share * np.array([0.2, 0.2, 0.5, 0.1]) - found.drift.mean
    expected = ((deviations**2).sum() + 2 * 0.1 * 0.01) / (4 + 2)
    assert found.shock_variance == pytest.approx(expected)


def test_four_series_share_nothing():
    data = panel(np.random.default_rng(0).normal(size=(4, 9)))
    assert learn_shared(data, changes(data), UNIT) is None


SHARED = Shared(
    CommonTrend(2000, np.array([0.0, 1.0, 1.5])), Drift(0.2, 0.01), 0.3, Pull(0.1, 0.004, 2.0)
)


def test_the_courses_by_hand():
    trend, shocks = courses(panel([[4.0, 6.0, 7.5]]), SHARED, 2)
    # beside the path the series is 4, 5, 6: 2, 3 and 4 from the middle, a tenth of it a year
    assert trend.path[0] == pytest.approx([0.0, 0.2 - 0.2, 0.4 - 0.2 - 0.3])
    assert shocks.path[0] == pytest.approx([0.0, 1.0 - 0.2, 1.5 - 0.2 - 0.3])
    onward = np.array([0.2 - 4 * 0.1, 0.4 - 4 * 0.19])
    assert trend.ahead[0] == pytest.approx(-0.1 + onward)
    again = (0.5 - 0.2) * np.array([MOMENTUM, MOMENTUM + MOMENTUM**2])
    assert shocks.ahead[0] == pytest.approx(1.0 + onward + again)
    variance = np.array([1.0, 4.0]) * (0.01 + 16 * 0.004)
    assert trend.variance[0] == pytest.approx(variance)
    assert shocks.variance[0] == pytest.approx(variance + np.array([0.3, 0.6]))


def test_a_gap_carries_the_last_deviation_on():
    trend, _ = courses(panel([[4.0, np.nan, 7.5]]), SHARED, 1)
    assert trend.path[0, 2] == pytest.approx(0.4 - 0.2 - 0.2)
    trend, _ = courses(
        panel([[4.0, 6.0, np.nan, 7.5]]), SHARED, 0
    )  # 2, then 3 from the middle, twice
    assert trend.path[0, 3] == pytest.approx(0.6 - 0.2 - 0.3 - 0.3)


def test_a_series_after_the_last_known_year_meets_no_shock_again():
    trend, shocks = courses(panel([[4.0, 5.0]], first=2003), SHARED, 1)
    assert shocks.path[0] == pytest.approx([0.0, -0.1 * (4.0 - 1.5 - 2.0)])
    assert shocks.ahead == pytest.approx(shocks.path[:, -1:] + trend.ahead
                                              - trend.path[:, -1:])  # fmt: skip


def test_no_years_ahead():
    assert courses(panel([[4.0, 6.0]]), SHARED, 0)[0].ahead.shape == (1, 0)
