"""Models of what reports will say, scored on plans left out."""

import numpy as np
import pandas as pd
import pytest

from attain.evaluation import reported
from attain.evaluation.reported import MODELS, left_out, pooled, score_models
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


@pytest.mark.parametrize("by", [pytest.param("area", marks=pytest.mark.wide), "year"])
def test_the_base_rate_is_all_there_is_to_know(plans, by):
    """No model beats the pooled rate for certain, and the one in use does not lose to it."""
    scores = score_models(plans, by, left_out(plans, by)).set_index("model")
    assert list(scores.index) == list(MODELS)
    assert not (scores.drop("pooled")["low"] > 0).any()
    assert scores.loc["years", "high"] > 0


def test_each_year_is_foretold_by_the_others(monkeypatch):
    few = {name: MODELS[name] for name in ("pooled", "years")}
    monkeypatch.setattr(reported, "MODELS", few)
    frame = made({"a": 0.75, "b": 0.25})
    told = reported._record(frame).years.set_index("year")
    assert told.index.tolist() == list(range(2010, 2018))
    assert (told["plans"] == 10).all()
    assert told["met"].sum() == 40
    others = frame[frame["year"] != 2010]
    said = MODELS["years"](others, frame[frame["year"] == 2010])
    assert told.loc[2010, "said"] == pytest.approx(np.mean(said))
    assert reported._record(frame.head(0)).years.empty
