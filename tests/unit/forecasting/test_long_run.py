"""Counts far ahead: the interval widens with the runs that the panel's changes come in."""

import numpy as np
import pandas as pd
import pytest

from attain.forecasting.dlm import DynamicLinearBank
from attain.forecasting.long_run import LongRun


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
