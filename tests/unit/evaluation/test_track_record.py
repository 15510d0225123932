"""The record of the method: nothing after the as-of date, honest lengths, borrowed as borrowed."""

from __future__ import annotations

from dataclasses import replace
from types import SimpleNamespace

import numpy as np
import pandas as pd
import pytest

from attain import memory
from attain.evaluation import backtests, track_record
from attain.evaluation.backtests import Backtests
from attain.evaluation.protocol import core_model, whole_panel
from attain.evaluation.track_record import CalibrationStatement, TrackRecord, track_record_of
from attain.evidence.catalog import open_package
from attain.forecasting.backtest import backtest, summary
from attain.forecasting.baselines import Baseline
from attain.report.text.prose import recorded
from attain.targets.readings import readings_of


@pytest.fixture(scope="module")
def package():
    return open_package("data")


@pytest.fixture(scope="module")
def method(package):
    return TrackRecord(package.as_of("2023-12-31"))


def test_no_outcome_after_the_as_of_date(method):
    found = method.backtest("certificate_share")
    assert found.tasks["year"].max() == 2022
    years = whole_panel(method.view, "certificate_share").groupby("series")["year"].nunique()
    assert found.tasks["n"].max() == years.max() - 1  # of the whole history but its last outcome
    # 2023 has Lâm Đồng's own report only: not a year of the panel, so 2022 is no origin
    assert method.origins("unemployment_rate") == [2020, 2021]
    assert method.backtest("unemployment_rate").tasks["year"].max() == 2022
    assert track_record_of(method.view) is track_record_of(method.view)


def test_statement_at_the_length_of_the_history(method):
    found = method.statement("certificate_share", n=5, horizon=1)
    assert (found.n, found.shortest) == (5, 5)
    assert found.forecasts == 63 * found.origins
    assert found.origins >= 5
    long = method.statement("certificate_share", n=15, horizon=2)
    assert (long.origins, long.last) == (5, 2020)
    assert long.n == 9  # 2008-2016 is the longest history with five later origins


def test_the_shortest_history_that_stands_for_a_longer_one(method):
    """Eight years ahead five origins are left for histories of three points, and not for four."""
    found = method.statement("certificate_share", n=5, horizon=8)
    assert (found.shortest, found.n, found.origins) == (3, 3, 5)
    one = method.statement("certificate_share", n=1, horizon=1)
    assert (one.shortest, one.n, one.untold) == (1, 1, "")
    for n, horizon in ((0, 1), (5, 0)):
        assert method.statement("certificate_share", n=n, horizon=horizon).forecasts == 0


def test_short_histories_under_a_lent_prior(package, method):
    """Two origins from the third year on: no history has more than four points."""
    found = Backtests(package, method.view)
    found.indicators = ["unemployment_rate", "job_placements"]
    rows = found.lent((1, 4, 5))
    assert rows["indicator"].tolist() == ["unemployment_rate"] * 2  # the other has no panel
    assert rows["n"].tolist() == [1, 4]
    assert rows["origins"].tolist() == [2, 1]
    assert rows["forecasts"].tolist() == [126, 63]
    ours = method.backtest("unemployment_rate", lengths=(4,), lend=True).of(horizon=1)
    events = ours.events["probability"].clip(0.001, 0.999) - ours.events["happened"]
    assert rows.loc[1, "brier"] == pytest.approx((events**2).mean())
    assert rows.loc[1, "inside_80"] == pytest.approx(ours.tasks["inside_80"].mean())
    naive = backtest(
        whole_panel(method.view, "unemployment_rate"), {"m": lambda: Baseline("pooled_last_value")},
        method.origins("unemployment_rate"), horizons=(1,), lengths=(4,), full=False,
    )  # fmt: skip
    assert rows.loc[1, "brier_naive"] == pytest.approx(summary(naive)["brier"].iloc[0])


def test_a_short_panel_is_too_few(method):
    found = method.statement("unemployment_rate", n=6)
    assert found.label == "too_few"
    assert (found.shortest, found.n, found.origins) == (3, 4, 2)


def test_a_borrowed_prior_is_scored_as_borrowed(method):
    own = method.backtest("certificate_share", lengths=(4,)).tasks
    borrowed = method.backtest("certificate_share", lengths=(4,), lend=True).tasks
    said = method.statement("trained_labour", n=4).above_median.k
    assert said == (borrowed.loc[borrowed["horizon"] == 1, "pit"] > 0.5).sum()
    assert said != (own.loc[own["horizon"] == 1, "pit"] > 0.5).sum()


def test_beside_a_reading(package, method):
    view = package.as_of("2023-12-31")
    main = readings_of(view, "certificate_share_department", "lam-dong", "total")["main"]
    found = method.calibration_for(main, 2024)
    # the bridged history is long and has the panel's own drift; it ends in 2023
    assert found.horizon == 1
    assert found == method.statement("certificate_share", n=len(main.history), horizon=1)
    urban = readings_of(view, "unemployment_rate", "lam-dong", "urban")["main"]
    assert method.calibration_for(urban, 2024).label == "too_few"
    total = method.statement("certificate_share", n=3, group="total")
    assert method.statement("certificate_share", n=3, group="urban") != total
    empty = readings_of(view, "loan_workers", "lam-dong", "total")["main"]
    none = method.calibration_for(empty, 2024)
    assert (none.forecasts, none.n, none.horizon) == (0, 0, 1)


def made(years):
    """Eight provinces whose shares walk about 50."""
    values = np.random.default_rng(3).normal(0, 1, (len(years), 8)).cumsum(axis=0) + 50
    wide = pd.DataFrame(values, index=pd.Index(years, name="year"), columns=list("abcdefgh"))
    return wide.melt(ignore_index=False, var_name="series").reset_index()


def test_the_years_that_a_panel_can_test_start_with_its_third(method, monkeypatch):
    record = TrackRecord(method.view)
    for years, span in ((range(2018, 2020), 0), (range(2018, 2021), 0), (range(2018, 2024), 3)):
        monkeypatch.setattr(track_record, "whole_panel", lambda view, name, of=years: made(of))
        assert record.span("x") == span


def test_what_a_model_of_ones_own_states_is_not_kept_for_other_processes(method, monkeypatch):
    told = CalibrationStatement(5, 5, 1)
    monkeypatch.setattr(TrackRecord, "backtest", lambda *_, **__: None)
    monkeypatch.setattr(track_record, "calibration", lambda *_, **__: told)
    monkeypatch.setattr(memory, "remember", lambda name, inputs, make: [replace(told, n=9)] * 9)
    kept, own = (TrackRecord(method.view, own) for own in (None, SimpleNamespace()))
    assert [one.statement("certificate_share", n=5).n for one in (kept, own)] == [9, 5]


def test_the_record_of_many_years_is_of_panels_that_lend_their_own_prior(package, monkeypatch):
    """Eight years have five origins one year ahead, and none six years ahead."""
    known, panel = package.indicator("certificate_share"), made(range(2010, 2018))
    catalogue = {name: replace(known, indicator=name, reference="x") for name in ("y", "x")}

    class View:
        indicators = pd.DataFrame({"indicator": list(catalogue)})

        def indicator(self, name):
            return catalogue[name]

        def panel(self, name):
            return panel

    view = View()
    table = backtests.far_records(view)
    assert tuple(table) == backtests.FAR
    rows = table[["indicator", "horizon", "forecasts", "origins", "reason"]]
    assert rows.values.tolist() == [
        ["x", 1, 40, 5, ""], ["x", 3, 24, 3, "too_few"], ["x", 5, 8, 1, "too_few"],
        ["x", 6, 0, 0, "too_long"], ["x", 7, 0, 0, "too_long"],
    ]  # fmt: skip
    models = {"core": lambda: core_model(known), "naive": lambda: Baseline("pooled_last_value")}
    found = backtest(panel, models, range(2012, 2017), horizons=(1,), bounds=(0, 100), full=False)
    first, brier = table.iloc[0], summary(found, by=("model",))["brier"]
    assert (first["brier"], first["brier_pooled"]) == pytest.approx((brier["core"], brier["naive"]))
    tasks = found.of(model="core").tasks
    assert first["inside_80"] == pytest.approx(tasks["inside_80"].mean())
    assert first["inside_95"] == pytest.approx(tasks["inside_95"].mean())
    assert first["low_80"] < first["inside_80"] < first["high_80"]
    assert table.loc[3:, ["brier", "inside_80"]].isna().all(axis=None)


@pytest.mark.parametrize(
    ("indicator", "n", "horizon"),
    [("job_placements", 5, 1), ("job_placements", 5, 6)],
)
def test_no_record_is_said(method, indicator, n, horizon):
    found = method.statement(indicator, n=n, horizon=horizon)
    assert (found.label, found.forecasts, found.untold) == ("too_few", 0, "no_panel")
    assert "no panel" in recorded("en", "calibration", found, "x").lower()


@pytest.mark.parametrize("language", ["vi", "en"])
def test_a_horizon_that_the_panel_cannot_test_is_another_reason(method, language):
    found = method.statement("unemployment_rate", n=6, horizon=6)
    assert (found.untold, found.span, found.forecasts) == ("too_long", 2, 0)
    words = recorded(language, "calibration", found, "E02.63")
    assert all(part in words for part in ("E02.63", " 2 ", " 6"))
    near = method.statement("unemployment_rate", n=6, horizon=1)
    assert (near.untold, near.span) == ("too_few", 2)


def test_a_record_is_made_at_the_horizon_asked_for(method):
    found = method.statement("certificate_share", n=15, horizon=6)
    panel = whole_panel(method.view, "certificate_share")
    assert (found.horizon, found.span) == (6, 12)
    assert found.origins >= 5
    assert found.last + 6 <= panel["year"].max()
    assert found.forecasts == 63 * found.origins
    tasks = method.backtest("certificate_share", lengths=(found.n,), horizons=(6,)).tasks
    assert found.inside_80.k == tasks["inside_80"].sum()
    assert set(tasks["year"] - tasks["origin"]) == {6}


@pytest.mark.parametrize("language", ["vi", "en"])
def test_every_label_has_its_sentence(method, language):
    found = method.statement("certificate_share", n=5)
    for label in ("calibrated", "too_narrow", "too_wide", "too_low", "too_high", "too_few"):
        text = recorded(language, "calibration", replace(found, label=label), "E02.55")
        assert "E02.55" in text
        assert "{" not in text
    assert "“x”" in recorded(language, "reliability", found.about(0.95), "x")
