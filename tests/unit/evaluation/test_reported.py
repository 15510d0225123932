"""Models of what reports will say, scored on plans left out."""

from types import SimpleNamespace

import numpy as np
import pandas as pd
import pytest

from attain.evaluation import reported
from attain.evaluation.reported import MODELS, left_out, pooled, score_models
from attain.targets import reported as rates
from attain.targets.reported import known_plans


@pytest.fixture(scope="module")
def plans(package):
    return known_plans(package.as_of("2025-12-31"))


def made(rates, each=40):
    """Plans of made-up areas whose rates are exact."""
    rows = [
        (area, 2010 + i % 8, i < round(rate * each))
        for area, rate in rates.items()
        for i in range(each)
    ]
    frame = pd.DataFrame(rows, columns=["area", "year", "met"])
    return frame.assign(indicator="new_jobs", kind="count", ambition="unknown")


def test_what_is_left_out_is_not_read():
    frame = made({"a": 0.9, "b": 0.5, "c": 0.9})
    first = left_out(frame, "area")
    turned = frame.assign(met=frame["met"].where(frame["area"] != "b", ~frame["met"]))
    inside = frame["area"] == "b"
    pd.testing.assert_frame_equal(left_out(turned, "area")[inside], first[inside])
    assert not left_out(turned, "area")[~inside].equals(first[~inside])


def test_a_difference_that_is_there_is_found():
    frame = made({f"area-{i}": 0.95 if i % 2 else 0.3 for i in range(20)})
    scores = score_models(frame, "year", left_out(frame, "year")).set_index("model")
    assert scores.loc["area", "low"] > 0.1
    assert scores.loc["kind", "gain"] == pytest.approx(0.0, abs=0.01)


def test_scores_of_the_base_are_what_they_are_defined_as():
    frame = made({"a": 0.75, "b": 0.75})
    p = pd.DataFrame({"pooled": pooled(frame, frame)})
    row = score_models(frame, "area", p).iloc[0]
    share = (60 + 0.5) / 81
    assert row["brier"] == pytest.approx(0.75 * (1 - share) ** 2 + 0.25 * share**2)
    assert row["log_score"] == pytest.approx(-0.75 * np.log(share) - 0.25 * np.log(1 - share))
    assert (row["gain"], row["low"], row["high"]) == (0.0, 0.0, 0.0)


def test_gains_are_resampled_by_whole_groups():
    frame = made({"a": 1.0, "b": 1.0}).drop(index=range(30))  # 10 plans of a, 40 of b
    a = frame["area"] == "a"
    told = {"pooled": 0.5, "better": 0.8, "sure": 1.0, "uneven": np.where(a, 0.25, 0.8)}
    rows = score_models(frame, "area", pd.DataFrame(told, frame.index)).set_index("model")
    assert rows.loc["better", ["gain", "low", "high"]].tolist() == pytest.approx([np.log(1.6)] * 3)
    assert rows.loc["sure", ["brier", "log_score"]].tolist() == pytest.approx(
        [0.001**2, -np.log(0.999)]
    )
    # one resample in four holds a alone, one in four b alone
    assert rows.loc["uneven", "gain"] == pytest.approx(0.2 * np.log(0.5) + 0.8 * np.log(1.6))
    assert rows.loc["uneven", ["low", "high"]].tolist() == pytest.approx(np.log([0.5, 1.6]))


def test_a_thousand_resamples_are_drawn_from_one_seed():
    """Groups of 40 plans, of each of which another share was met."""
    shares = np.array([1, 2, 4, 7, 11, 16, 22, 27, 31, 34, 36, 39]) / 40
    frame = made(dict(zip("abcdefghijkl", shares, strict=True)))
    told = pd.DataFrame({"pooled": 0.5, "other": 0.8}, frame.index)
    gains = shares * np.log(0.8 / 0.5) + (1 - shares) * np.log(0.2 / 0.5)
    drawn = np.random.default_rng(20231231).integers(12, size=(1000, 12))
    ends = np.quantile(gains[drawn].mean(axis=1), [0.025, 0.975])
    row = score_models(frame, "area", told).set_index("model").loc["other"]
    assert row[["low", "high"]].tolist() == pytest.approx(ends.tolist())


@pytest.mark.parametrize("by", [pytest.param("area", marks=pytest.mark.wide), "year"])
def test_the_base_rate_is_all_there_is_to_know(plans, by):
    """No model beats the pooled rate for certain, and the one in use does not lose to it."""
    scores = score_models(plans, by, left_out(plans, by)).set_index("model")
    assert list(scores.index) == list(MODELS)
    assert not (scores.drop("pooled")["low"] > 0).any()
    assert scores.loc["years", "high"] > 0


def test_a_record_before_a_year_is_of_earlier_years(package, monkeypatch):
    few = {name: MODELS[name] for name in ("pooled", "years")}
    monkeypatch.setattr(reported, "MODELS", few)
    found = reported.record_before(package.as_of("2025-12-31"), 2022)
    assert found.years["year"].max() == 2021


def test_each_year_is_foretold_by_the_others(monkeypatch):
    few = {name: MODELS[name] for name in ("pooled", "years")}
    monkeypatch.setattr(reported, "MODELS", few)
    frame = made({"a": 0.75, "b": 0.25})

    def record(plans):
        monkeypatch.setattr(rates, "known_plans", lambda view: plans)
        return reported.record_before(SimpleNamespace(), 2018)

    told = record(frame).years.set_index("year")
    assert told.index.tolist() == list(range(2010, 2018))
    assert (told["plans"] == 10).all()
    assert told["met"].sum() == 40
    others = frame[frame["year"] != 2010]
    said = MODELS["years"](others, frame[frame["year"] == 2010])
    assert told.loc[2010, "said"] == pytest.approx(np.mean(said))
    scores = record(frame).scores
    # 2.8 standard errors: 1.96 for the level of 5 %, 0.84 for four cases out of five
    half = (scores["high"] - scores["low"]) / 2
    assert (scores.loc[scores["model"] == "years", "detectable"] > 0).any()
    assert scores["detectable"].to_numpy() == pytest.approx((1.96 + 0.84) * half / 1.96)
    assert record(frame.head(0)).years.empty
