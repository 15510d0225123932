"""The record as a reader meets it: nothing of later, few origins without an interval."""

from __future__ import annotations

import math
from types import SimpleNamespace

import numpy as np
import pandas as pd
import pytest

from attain.evaluation.backtests import Backtests, backtests_of
from attain.evaluation.protocol import CORE, MODELS, NAIVE, bounds_of, protocol_of, whole_panel
from attain.evaluation.track_record import MIN_ORIGINS
from attain.evidence.catalog import open_package
from attain.forecasting.backtest import Record, backtest
from attain.forecasting.baselines import Baseline
from attain.forecasting.scores import brier
from attain.targets.verdicts import PANEL_MINIMUM


@pytest.fixture(scope="module")
def package():
    return open_package("data")


@pytest.fixture(scope="module")
def early(package):
    """Three origins of two panels: quick, and too few to tell."""
    return backtests_of(package, package.as_of("2016-12-31"))


def of(rows, indicator="certificate_share"):
    return rows[rows["indicator"] == indicator]


def test_only_what_was_known(early, package):
    assert early.indicators == ["certificate_share", "poverty_rate_income"]
    assert early.origins("poverty_rate_income") == [2012, 2013, 2014]
    assert early.origins("certificate_share") == [2012, 2013, 2014]
    assert early.provinces("certificate_share") == 63
    assert early.forecasts("whole", "certificate_share").tasks["year"].max() == 2015
    assert backtests_of(package, early.view) is early


def test_scores_are_means_of_the_record(early):
    table = of(early.scores())
    assert table["model"].tolist() == [m for m in MODELS if m in set(table["model"])]
    ours = early.forecasts("whole", "certificate_share").of(model=CORE).events
    clipped = ours["probability"].clip(0.001, 0.999)
    row = table.set_index("model").loc[CORE]
    assert row["brier"] == pytest.approx(brier(ours["happened"], clipped).mean())
    assert row["tasks"] == 3 * 63
    assert table[["crps", "wis"]].notna().all().all()


def test_few_origins_get_no_interval(early):
    rows = early.skill()
    assert rows["low"].isna().all()
    assert rows["skill"].notna().all()
    assert rows["model"].iloc[0] == CORE
    assert early.horizons()["low"].isna().all()


def test_the_break_of_2010_is_no_step_of_these_origins(early):
    rows = of(early.horizons())
    assert set(rows["without"]) == {0}
    assert rows["horizon"].tolist() == [1, 2, 3]
    assert rows["origins"].tolist() == [3, 2, 1]


def test_lengths_are_of_the_shortened_histories(early):
    rows = early.lengths("certificate_share")
    ours = rows[rows["model"] == CORE]
    assert ours["n"].tolist() == [1, 2, 3, 5]  # no history has eight points by 2014
    assert (ours["low_95"] <= ours["inside_95"]).all()
    assert rows.loc[rows["model"] == "pooled_last_value", "skill"].isna().all()
    theta = rows[rows["model"] == "theta"]
    assert theta["n"].min() == 3


def test_refusals_are_counted(early):
    refused = early.refused().set_index(["model", "reason"])["refused"]
    # 63 provinces at three origins, each with one point: two of the methods need three
    assert refused["theta", "needs 3 points, has 1"] == 189
    assert refused["last_value", "needs 2 points, has 1"] == 189


def test_without_written_fits_the_rest_is_said(package, tmp_path):
    moved = type(package)(dict(package._tables), tmp_path, {})
    found = Backtests(moved, moved.as_of("2014-12-31"))
    assert found.fits.missing == "no precomputed backtest"
    assert set(found.scores()["model"]) == {CORE, NAIVE, "pooled_last_value", "drift"}
    assert found.refitted().empty


def test_before_there_was_a_panel(package):
    assert Backtests(package, package.as_of("2011-12-31")).indicators == []


def test_a_longer_record_has_its_interval(package):
    found = backtests_of(package, package.as_of("2019-12-31"))
    ours = found.skill().iloc[0]
    assert ours["origins"] == 6
    assert ours["low"] < ours["skill"] < ours["high"]
    assert not math.isnan(found.statement("certificate_share").inside_80.share)


@pytest.fixture(scope="module")
def made():
    """Nine years of four series from 2010 on, forecast from the third to the last but one."""
    values = np.random.default_rng(1).normal(50, 3, (9, 4))
    wide = pd.DataFrame(values, index=pd.RangeIndex(2010, 2019, name="year"), columns=list("abcd"))
    panel = wide.melt(ignore_index=False, var_name="series").reset_index()
    models = {CORE: lambda: Baseline("drift"), NAIVE: lambda: Baseline(NAIVE)}
    return backtest(panel, models, range(2012, 2018), horizons=(1, 2), full=False)


def test_a_step_over_a_break_is_left_out_where_one_is_tested(made):
    """The origins are 2012 to 2017: into 2013 to 2018 there are steps, and nowhere else."""
    known = SimpleNamespace(breaks=(2010, 2012, 2013, 2018, 2019))
    record = Record.join({"x": made})
    stub = SimpleNamespace(
        indicators=["x"], forecasts=lambda kind, name: record,
        view=SimpleNamespace(indicator=lambda name: known),
    )  # fmt: skip
    rows = Backtests.horizons.__wrapped__(stub).set_index(["horizon", "without"])
    assert rows["origins"].to_dict() == {
        (1, 0): 6, (1, 2013): 5, (1, 2018): 5, (2, 0): 5, (2, 2013): 4, (2, 2018): 4,
    }  # fmt: skip
    few = rows["origins"] < MIN_ORIGINS
    assert (rows["low"].isna() == few).all()
    assert (rows["high"].isna() == few).all()
    assert (rows["events"] > 0).all()
    bands = {f"{end}_{level}" for end in ("inside", "low", "high") for level in (80, 95)}
    assert bands < set(rows)


@pytest.mark.parametrize(("origins", "told"), [(MIN_ORIGINS, True), (MIN_ORIGINS - 1, False)])
def test_as_many_origins_as_are_enough_have_their_interval(made, origins, told):
    record = Record.join(dict.fromkeys(["x", "y"], made.of(horizon=1)))
    stub = SimpleNamespace(
        indicators=["y", "x"], origins=lambda name: range(origins),
        forecasts={"whole": record}.__getitem__,
    )  # fmt: skip
    rows = Backtests.skill.__wrapped__(stub)
    assert rows["indicator"].to_dict() == {0: "y", 1: "x"}
    assert set(rows["model"]) == {CORE}
    assert set(rows["origins"]) == {origins}
    assert (rows[["low", "high"]].notna() == told).all(axis=None)


def test_the_most_frequent_refusal_of_a_method_comes_first(early):
    table = early.refused()
    assert table["model"].is_monotonic_increasing
    assert table.index.tolist() == list(range(len(table)))
    counts = table.groupby("model")["refused"]
    assert counts.size().max() > 1
    assert all(each.is_monotonic_decreasing for _, each in counts)


@pytest.mark.parametrize(
    ("indicator", "bounds"),
    [("certificate_share", (0.0, 100.0)), ("labour_force", (0.0, math.inf))],
)
def test_events_lie_within_what_is_possible(package, indicator, bounds):
    assert bounds_of(package.indicator(indicator)) == bounds


def test_the_named_panels_are_forecast_from_every_year_that_has_a_next_one(package):
    protocol = protocol_of(package)
    for name, origins in protocol.items():
        years = set(whole_panel(package, name)["year"])
        assert origins == sorted(y for y in years if y >= origins[0] and y + 1 in years), name
    starts = {name: origins[0] for name, origins in protocol.items()}
    assert starts == {
        "certificate_share": 2012, "unemployment_rate": 2020, "informal_employment": 2020,
        "poverty_rate_income": 2012,
    }  # fmt: skip


def test_a_year_that_half_of_the_series_have_is_a_year_of_the_panel(package):
    names = {2019: "abcde", 2020: "abcdef", 2021: "abc", 2022: "ab"}
    rows = [(s, year, 50.0) for year, has in names.items() for s in has]
    panel = pd.DataFrame(rows, columns=["series", "year", "value"])
    view = SimpleNamespace(indicator=package.indicator, panel=lambda name: panel)
    found = whole_panel(view, "certificate_share")
    assert found["year"].unique().tolist() == [2019, 2020, 2021]
    assert found.index.tolist() == list(range(14))


def test_without_the_named_panels_every_indicator_with_its_own_is_tested(package):
    borrowed = "certificate_share_department"
    series = {"labour_force": PANEL_MINIMUM, "population": PANEL_MINIMUM - 1, borrowed: 63}

    def panel(name):
        whole = package.panel(name)
        return whole[whole["series"].isin(whole["series"].unique()[: series[name]])]

    rows = package.indicators[package.indicators["indicator"].isin(series)]
    view = SimpleNamespace(indicators=rows, indicator=package.indicator, panel=panel)
    years = sorted(package.panel("labour_force")["year"].unique())
    assert protocol_of(view) == {"labour_force": years[2:]}  # enough series, and its own
