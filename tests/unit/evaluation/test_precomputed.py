"""Others on the same events: stale files refused or left out, a sample fitted again."""

from __future__ import annotations

import json
from types import MappingProxyType, SimpleNamespace

import pandas as pd
import pytest

from attain.errors import AttainError
from attain.evaluation import precomputed
from attain.evaluation.precomputed import (
    PrecomputedBacktest,
    PrecomputedForecasts,
    compare_baselines,
    load_backtest,
    refit,
    write_backtest,
    write_forecasts,
    write_scores,
)
from attain.evaluation.protocol import CORE
from attain.evidence.catalog import open_package
from attain.forecasting.baselines import QUICK, SLOW, Baseline


@pytest.fixture(scope="module")
def package():
    return open_package("data")


@pytest.fixture(scope="module")
def slow(package):
    return load_backtest("data/backtest", package)


def test_the_committed_backtest_is_fresh_and_scores(package, slow):
    assert slow.stale == ()
    found = compare_baselines(
        package, "informal_employment", slow, horizons=(1,), lengths=(0, 5), full=False
    )
    assert set(found.tasks["model"]) == {CORE, *QUICK, *SLOW}
    assert "crps" not in found.tasks  # only where asked for
    asked = found.tasks.groupby("model").size() + found.refused.groupby("model").size().reindex(
        found.tasks["model"].unique(), fill_value=0
    )
    assert asked.nunique() == 1  # answered and refused add up to the same for every model


def test_changed_inputs_and_edited_files_are_refused(package, tmp_path, monkeypatch):
    small = package.panel("certificate_share")
    small = small[small["series"].isin(["lam-dong", "ha-noi"])]
    fake = SimpleNamespace(panel=lambda name: small, indicator=package.indicator)
    monkeypatch.setattr(precomputed, "protocol_of", lambda _: {"certificate_share": [2023]})
    monkeypatch.setattr(precomputed, "LENGTHS", (2,))
    monkeypatch.setattr(precomputed, "SLOW", ("ets",))
    monkeypatch.setattr(precomputed, "open_package", lambda path: fake)
    files = write_backtest("data", tmp_path)
    first = {path.name: path.read_bytes() for path in files}
    assert {path.name: path.read_bytes() for path in write_backtest("data", tmp_path)} == first
    committed = pd.read_csv("data/backtest/certificate_share-ets.csv", nrows=1)
    assert list(pd.read_csv(tmp_path / "certificate_share-ets.csv")) == list(committed)
    slow = load_backtest(tmp_path, fake)
    assert len(slow.tables["certificate_share", "ets"]) == 4
    other = small.assign(value=small["value"] + 0.01)
    moved = SimpleNamespace(panel=lambda name: other, indicator=package.indicator)
    stale = load_backtest(tmp_path, moved)
    assert (stale.tables, stale.stale) == ({}, ("panel certificate_share",))
    monkeypatch.setattr(precomputed, "open_package", lambda path: moved)
    write_backtest("data", tmp_path)  # of another panel nothing is kept
    assert not any((tmp_path / name).read_bytes() == content for name, content in first.items())
    assert load_backtest(tmp_path, moved).stale == ()
    assert (tmp_path / "backtest.json").read_text(encoding="utf-8").startswith('{\n "files": {')
    table = pd.read_csv(files[0])
    table.assign(loc_1=table["loc_1"] + 1).to_csv(files[0], index=False)
    with pytest.raises(AttainError, match="edited"):
        load_backtest(tmp_path, fake)
    (tmp_path / "backtest.json").write_text(json.dumps({}))
    with pytest.raises(AttainError, match="no precomputed backtest"):
        load_backtest(tmp_path, fake)


def test_what_was_not_known_takes_no_part(package, slow):
    found = compare_baselines(package.as_of("2023-12-31"), "unemployment_rate", slow, full=False)
    assert found.tasks["year"].max() == 2022
    assert found.tasks["n"].min() > 1  # of whole histories, where no lengths are named
    assert (found.tasks.groupby(["model", "origin"]).size() > 1).all()


@pytest.mark.parametrize(
    ("changed", "left"),
    [
        ("panel certificate_share", ["unemployment_rate"]),
        ("source write_forecasts", []),
    ],
)
def test_stale_fits_are_left_out(package, monkeypatch, tmp_path, changed, left):
    today = precomputed._inputs(package)
    monkeypatch.setattr(precomputed, "_inputs", lambda _: today | {changed: "another"})
    two = {"certificate_share": [2023], "unemployment_rate": [2023]}
    monkeypatch.setattr(precomputed, "protocol_of", lambda _: two)
    found = load_backtest("data/backtest", package)
    assert found.stale == (changed,)
    assert list(found.tables) == [(indicator, name) for indicator in left for name in SLOW]
    with pytest.raises(AttainError, match=f"is stale.*{changed}"):
        write_scores(package, tmp_path)


def test_a_panel_that_was_never_written_has_no_fits(package, monkeypatch):
    more = {"unemployment_rate": [2023], "population": [2023]}
    monkeypatch.setattr(precomputed, "protocol_of", lambda _: more)
    found = load_backtest("data/backtest", package)
    assert found.stale == ("panel population",)
    assert {indicator for indicator, _ in found.tables} == {"unemployment_rate"}


@pytest.mark.parametrize(
    ("series", "horizon", "line"),
    [
        ("b", 1, "a history was never fitted, at PrecomputedForecasts: got 'b, 2020, 2'; write"),
        ("a", 3, "so far ahead nothing was computed, at PrecomputedForecasts: got 3; ask for at"),
    ],
)
def test_what_was_never_written_is_one_line(series, horizon, line):
    panel = pd.DataFrame({"series": ["a", "a"], "year": [2019, 2020], "value": [1.0, 2.0]})
    model = PrecomputedForecasts(write_forecasts(panel, "last_value", [2020], horizon=2))
    with pytest.raises(AttainError, match=line):
        model.predict(panel.assign(series=series), horizon)


def test_a_sample_is_fitted_again(package, slow):
    view = package.as_of("2023-12-31")
    found = refit(slow, view, "certificate_share", count=1)
    assert found["model"].tolist() == list(SLOW)
    assert found["agree"].all()
    table = slow.tables["certificate_share", "theta"]
    wrong = {("certificate_share", "theta"): table.assign(loc_1=table["loc_1"] + 0.5)}
    edited = PrecomputedBacktest(MappingProxyType(wrong), ())
    assert not refit(edited, view, "certificate_share", count=1)["agree"].any()
    # a year before, no history of unemployment was long enough for ETS
    before = package.as_of("2022-12-31")
    assert "ets" not in set(refit(slow, before, "unemployment_rate", count=1)["model"])


def test_tidy_scores_for_a_readers_own_analysis(package, tmp_path, monkeypatch):
    monkeypatch.setattr(precomputed, "protocol_of", lambda _: {"unemployment_rate": [2022, 2023]})
    (path,) = write_scores(package, tmp_path)
    table = pd.read_csv(path)
    assert {"model", "series", "origin", "horizon", "n", "brier", "log", "crps", "wis"} <= set(
        table
    )
    assert table["year"].max() == 2024


def test_the_sample_is_spaced_evenly(package, slow, monkeypatch):
    monkeypatch.setattr(precomputed, "Baseline", lambda name: Baseline("last_value"))  # quick
    table = slow.tables["certificate_share", "theta"]
    nine = table[table["refused"] == ""].head(9).reset_index(drop=True)
    few = PrecomputedBacktest(MappingProxyType({("certificate_share", "theta"): nine}), ())
    found = refit(few, package.as_of("2023-12-31"), "certificate_share", count=3)
    keys = ["series", "origin", "n"]
    assert found[keys].values.tolist() == nine.loc[[2, 4, 6], keys].values.tolist()


@pytest.mark.parametrize(
    ("loc", "scale", "agree"),
    [(0.0, 0.0, True), (0.04, -0.04, True), (0.06, 0.0, False), (0.0, 0.06, False)],
)
def test_a_fit_agrees_to_a_twentieth_of_its_scale(package, monkeypatch, loc, scale, agree):
    monkeypatch.setattr(precomputed, "Baseline", lambda name: Baseline("last_value"))  # quick
    panel = package.panel("certificate_share")
    two = panel[panel["series"].isin(["lam-dong", "ha-noi"])]
    table = write_forecasts(two, "last_value", [2015, 2018], (0, 4))
    width = table["scale_1"]
    table = table.assign(loc_1=table["loc_1"] + loc * width, scale_1=(1 + scale) * width)
    edited = PrecomputedBacktest({("certificate_share", "theta"): table}, ())
    found = refit(edited, package.as_of("2023-12-31"), "certificate_share", count=9)
    assert found["agree"].tolist() == [agree] * (len(table) - 2)  # all but the first and the last
    figures = panel.set_index(["series", "year"])["value"]
    ends = figures.loc[list(zip(found["series"], found["origin"], strict=True))]
    assert found["live"].tolist() == ends.tolist()
