"""The calibration statement: refuses its label when it should."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest

from attain.evaluation import track_record as calibrating
from attain.evaluation.scores import Proportion
from attain.evaluation.track_record import (
    MIN_FORECASTS,
    MIN_ORIGINS,
    CalibrationStatement,
    calibration,
    coverage_of,
)
from attain.forecasting.backtest import UNIT, Record


def record(origins: int = 8, series: int = 60, spread: float = 1.0, shift: float = 0.0) -> Record:
    """Outcomes whose place in the forecast is uniform, squeezed by spread or moved by shift."""
    random = np.random.default_rng(7)
    rows = [(s, t) for t in range(2010, 2010 + origins) for s in range(series)]
    tasks = pd.DataFrame(rows, columns=["series", "origin"])
    u = np.concatenate([random.permutation((np.arange(series) + 0.5) / series)] * origins)
    tasks["pit"] = np.clip(0.5 + (u - 0.5) * spread + shift, 0.0, 1.0)
    for level in (50, 80, 95):
        tasks[f"inside_{level}"] = (abs(tasks["pit"] - 0.5) <= level / 200).astype(int)
    tasks = tasks.assign(
        indicator="i", model="m", length=0, horizon=1, year=tasks["origin"] + 1, n=5, observed=0.0
    )
    events = tasks[[*UNIT, "year"]].assign(k=0.0)
    events["probability"] = 0.7
    events["happened"] = (tasks["pit"] > 0.3).astype(int)
    refused = pd.DataFrame(columns=["indicator", "model", "length", "series", "origin", "reason"])
    return Record(tasks, events, refused)


def test_a_uniform_record_is_calibrated():
    found = calibration(record(), n=5, horizon=1)
    assert found.label == "calibrated"
    assert (found.forecasts, found.origins, found.first, found.last) == (480, 8, 2010, 2017)
    assert found.inside_80.low <= 0.8 <= found.inside_80.high


@pytest.mark.parametrize(
    ("change", "label"),
    [
        ({"spread": 1.3}, "too_narrow"),
        ({"spread": 0.82}, "too_wide"),
        ({"spread": 0.9, "shift": 0.06}, "too_low"),
        ({"spread": 0.9, "shift": -0.06}, "too_high"),
        ({"origins": MIN_ORIGINS - 1}, "too_few"),
        ({"series": MIN_FORECASTS // 8 - 1}, "too_few"),
        ({"origins": 2, "shift": 0.45}, "too_low"),  # nearly all on one side: two origins tell
        ({"origins": 1, "shift": -0.45}, "too_high"),
    ],
)
def test_the_label_is_refused(change, label):
    found = calibration(record(**change), n=5, horizon=1)
    assert found.label == label


def test_as_many_as_are_enough_are_no_fewer():
    of_all = record(origins=10, series=MIN_FORECASTS // 10)
    found = calibration(of_all, n=5, horizon=1)
    assert found.forecasts == MIN_FORECASTS
    assert found.label == "calibrated"
    assert calibration(record(origins=MIN_ORIGINS), n=5, horizon=1).label == "calibrated"


def test_a_band_that_agrees_with_everything_is_too_few():
    found = record()
    tasks = found.tasks.copy()
    # whole years in or out together: 480 forecasts, but eight draws of fortune
    tasks["inside_80"] = tasks["origin"].isin([2010, 2012, 2013, 2015, 2016, 2017]).astype(int)
    assert calibration(replace(found, tasks=tasks), n=5, horizon=1).label == "too_few"


@pytest.mark.parametrize(
    ("near", "far", "above", "label"),
    [
        ((0.80, 0.85), (0.95, 0.97), (0.4, 0.5, 0.6), "calibrated"),
        ((0.75, 0.80), (0.90, 0.95), (0.4, 0.5, 0.6), "calibrated"),
        ((0.81, 0.85), (0.94, 0.97), (0.4, 0.5, 0.6), "too_wide"),
        ((0.78, 0.85), (0.96, 0.97), (0.4, 0.5, 0.6), "too_wide"),
        ((0.75, 0.79), (0.90, 0.95), (0.4, 0.5, 0.6), "too_narrow"),
        ((0.78, 0.85), (0.90, 0.94), (0.4, 0.5, 0.6), "too_narrow"),
        ((0.78, 0.85), (0.94, 0.97), (0.5, 0.55, 0.6), "calibrated"),
        ((0.78, 0.85), (0.94, 0.97), (0.4, 0.45, 0.5), "calibrated"),
        ((0.78, 0.85), (0.94, 0.97), (0.51, 0.55, 0.6), "too_low"),
        ((0.78, 0.85), (0.94, 0.97), (0.4, 0.45, 0.49), "too_high"),
        ((0.78, 0.85), (0.94, 0.97), (0.4, 0.9, 0.95), "calibrated"),  # not nearly all
        ((0.78, 0.85), (0.94, 0.97), (0.4, 0.91, 0.95), "too_low"),
        ((0.78, 0.85), (0.94, 0.97), (0.05, 0.1, 0.6), "calibrated"),
        ((0.78, 0.85), (0.94, 0.97), (0.05, 0.09, 0.6), "too_high"),
    ],
)
def test_a_band_that_touches_holds(monkeypatch, near, far, above, label):
    bands = [Proportion(0, 480, 0.8, *near), Proportion(0, 480, 0.95, *far)]
    told = iter([*bands, Proportion(0, 480, above[1], above[0], above[2])])
    monkeypatch.setattr(calibrating, "clustered_wilson", lambda inside, years: next(told))
    assert calibration(record(), n=5, horizon=1).label == label


def test_the_wider_interval_holds_what_the_narrower_one_holds():
    """All 63 in each of 7 years held 95 %: no spread is seen, and each year counts once."""
    inside = np.ones(441)
    inside[[0, 60, 70, 150, 200, 210, 220, 300, 350, 400, 410, 440]] = 0
    tasks = pd.DataFrame({"year": np.repeat(range(7), 63), "inside_80": inside, "inside_95": 1.0})
    found = coverage_of(tasks)
    assert found[0.8].low > 0.9
    assert (found[0.95].low, found[0.95].share, found[0.95].high) == (found[0.8].low, 1.0, 1.0)
    spread = tasks.assign(inside_80=(tasks["year"] > 0) * 1.0, inside_95=np.arange(441) % 63 < 60)
    found = coverage_of(spread)
    assert found[0.8].high == found[0.95].high < 0.98


def test_what_speaks_against_a_method_is_an_error_to_the_unsafe_side():
    found = calibration(record(), n=5, horizon=1)
    labels = ("calibrated", "too_narrow", "too_low", "too_high", "too_wide", "too_few")
    failed = [replace(found, label=label).failed for label in labels]
    assert failed == [False, True, True, True, False, False]


@pytest.mark.parametrize(("share", "label"), [(0.8, "too_few"), (0.9, "calibrated")])
def test_a_band_as_wide_as_a_fifth_tells_nothing(share, label):
    """Years in which 60 and all of 60 were inside in turn: 12 of them tell it to 0.13."""
    found = record(origins=12)
    tasks, wide = found.tasks.copy(), share == 0.8
    if wide:
        place = tasks["series"] * 7 % 60
        tasks["inside_80"] = ((tasks["origin"] % 2 == 0) | (place < 36)).astype(int)
    statement = calibration(replace(found, tasks=tasks), n=5, horizon=1)
    half = (statement.inside_80.high - statement.inside_80.low) / 2
    assert statement.label == label
    assert 0.1 < half < 0.15 if wide else half < 0.1


def test_an_outcome_on_the_median_is_not_above_it():
    found = record()
    tasks = found.tasks.assign(pit=found.tasks["pit"].mask(found.tasks["series"] < 30, 0.5))
    above = calibration(replace(found, tasks=tasks), n=5, horizon=1).above_median
    assert above.k == (tasks["pit"] > 0.5).sum()


def test_reliability_of_the_word_in_both_directions():
    found = calibration(record(), n=5, horizon=1)
    likely = found.about(0.8)
    assert (likely.n, likely.k) == (480, round(0.7 * 480))
    assert found.about(0.5) is None
    sure = record()
    sure.events["probability"] = 1.0
    assert calibration(sure, n=5, horizon=1).about(1.0).n == 480
    assert found.about(0.2, "<=").share == pytest.approx(0.3)  # the opposites were given 0.3
    assert found.about(0.8, "<=") is None


def test_the_same_record_makes_the_same_statement():
    first, second = (calibration(record(), n=5, horizon=1) for _ in range(2))
    assert first == second


def test_nothing_to_count():
    found = CalibrationStatement(4, 4, 1)
    assert (found.label, found.forecasts, found.inside_80) == ("too_few", 0, None)
    assert (found.n, found.shortest, found.horizon, found.span) == (4, 4, 1, 0)
    assert (found.origins, found.first, found.last) == (0, 0, 0)
    assert (found.untold, CalibrationStatement(4, 4, 6, span=2).untold) == ("no_panel", "too_long")
    few, enough = (calibration(record(origins=n), n=5, horizon=1) for n in (4, 8))
    assert (few.untold, enough.untold) == ("too_few", "")
    one = record()
    assert calibration(one, n=4, horizon=2).forecasts == 0


def test_no_record_of_this_room_can_be_changed(changeable):
    assert changeable("evaluation") == []
