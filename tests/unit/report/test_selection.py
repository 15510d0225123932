"""Which rows of a study are spoken of: their order, their edges, and what is left out."""

import math
from types import SimpleNamespace

import pandas as pd
import pytest

from attain.report import selection
from attain.report.selection import (
    SETTLED,
    on_backtests,
    ranked,
    rated,
    settled,
    tracked,
    verdicts,
)
from attain.report.text.wording import nothing

NAN = math.nan


def test_answers_are_ranked_the_least_likely_first_and_none_last(english):
    rows = english.assessments
    chances = {"T01": 0.5, "T04": 0.4, "T08": 0.4, "T10": 0.9}
    rows["probability"] = rows["target"].map(chances)
    assert ranked(english)["target"].tolist() == ["T04", "T08", "T01", "T10", "T05"]
    assert ranked(english).index.tolist() == [0, 1, 2, 3, 4]
    assert set(ranked(english)["role"]) == {"primary"}


def test_what_a_reader_changes_of_the_ranking_stays_his(english):
    kept = {}
    english.keep = lambda name, make: kept.setdefault(name, make())
    mine = ranked(english)
    mine["target"] = "changed"
    assert "changed" not in set(ranked(english)["target"])


def test_indicators_with_a_figure_are_tracked_once(english):
    english.targets = [*english.targets, *english.targets]
    assert tracked(english) == [
        ("multidimensional_poverty", "total"), ("new_jobs", "total"),
        ("unemployment_rate", "total"), ("trained_labour", "total"),
    ]  # fmt: skip


def test_without_a_panel_that_has_a_year_there_is_no_record(english, monkeypatch):
    found = SimpleNamespace(indicators=["x"])
    monkeypatch.setattr(selection, "backtests", lambda study: found)
    made = on_backtests(lambda study, record, *args, **named: (record, args, named))
    assert made(english, 1, a=2) == (found, (1,), {"a": 2})
    found.indicators = []
    assert str(made(english)) == str(nothing(english, "record_panel"))


def method_rows(*labels):
    return pd.DataFrame(labels, columns=["target", "label"]).assign(method="m")


def test_labels_of_all_methods_stand_on_one_scale(english):
    scale = (
        ("deterioration", "reverse", "regression"), ("limited",),
        ("acceleration_needed", "accelerate", "progress"), ("on_track", "maintain"), ("achieved",),
    )  # fmt: skip
    labels = [(label, place) for place, same in enumerate(scale) for label in same]
    english.methods = method_rows(("a", "unknown"), *(("a", label) for label, _ in labels))
    assert rated(english)["place"].tolist() == [place for _, place in labels]
    assert "place" not in english.methods


# ---- what was said and what happened -------------------------------------------------------------
def said(target, role="primary", event="reach", **changes):
    row = {
        "target": target, "event": event, "role": role, "reading": "main", "indicator": "new_jobs",
        "group": "total", "scored_by": "new_jobs", "basis": "level", "output_type": "probability",
        "output_type_id": event, "value": 0.5, "comparator": ">=", "threshold": 1.0,
    }  # fmt: skip
    return row | changes


SURVEY = {"reading": "survey", "indicator": "own", "scored_by": "other", "role": "sensitivity"}


@pytest.fixture
def told(english, monkeypatch):
    """``told(rows, outcomes, unknown)``: a study of which these rows were registered."""

    def make(rows, outcomes=(), unknown=()):
        columns = ["target", "event", "reading", "outcome", "happened", "brier", "source",
                   "published"]  # fmt: skip
        events = pd.DataFrame(outcomes, columns=columns)
        open_ = pd.DataFrame(unknown, columns=[
            "indicator", "group", "reading", "basis", "state", "period", "value", "source",
            "published", "note_vi", "note_en",
        ])  # fmt: skip
        found = SimpleNamespace(
            registered=SimpleNamespace(table=pd.DataFrame(rows)),
            scored=SimpleNamespace(events=events, unknown=open_),
        )
        monkeypatch.setattr(selection, "judged", lambda study: found)
        return english

    return make


def test_a_verdict_is_of_the_primary_event_and_of_another_figure_of_the_same_event(told):
    """A row without an event, one of a range, and a sensitivity of its own figure are left out."""
    rows = [
        said("T10", **SURVEY), said("T10"), said("T08", event="min"), said("T08", "range", "full"),
        said("T08", event="mid", **SURVEY), said("T04", event=""),
        said("T10", "sensitivity", reading="own"), said("T10", reading="survey"),
        said("T10", output_type="quantile"), said("T10", "sensitivity", "rounds"),
    ]  # fmt: skip
    found = verdicts(told(rows))
    assert found[["target", "event", "reading", "role"]].to_numpy().tolist() == [
        ["T08", "min", "main", "primary"], ["T10", "reach", "main", "primary"],
        ["T10", "reach", "survey", "sensitivity"],
    ]  # fmt: skip
    assert found["probability"].tolist() == [0.5] * 3
    assert list(found)[:2] == ["target", "event"]


def test_what_is_known_is_settled_and_else_in_the_state_of_what_was_published(told):
    outcomes = [("T10", "reach", "main", 2.0, 1, 0.25, "paper", "2025-01-01")]
    series = ("new_jobs", "total", "main")
    unknown = [
        (*series, "level", "mid_year", "2024-H1", 1.5, "half", "2024-07-01", "vi", "en"),
        (*series, "count", "unknown", "", NAN, None, None, "", ""),
    ]
    rows = [said("T10"), said("T08"), said("T04", basis="count")]
    found = verdicts(told(rows, outcomes, unknown)).set_index("target")
    assert found["state"].to_dict() == {"T04": "unknown", "T08": "mid_year", "T10": "settled"}
    assert found["published"].fillna("").to_dict() == {
        "T04": "",
        "T08": "2024-07-01",
        "T10": "2025-01-01",
    }
    assert found.loc["T08", ["within", "within_source"]].tolist() == [1.5, "half"]
    assert found.loc["T10", ["outcome", "source"]].tolist() == [2.0, "paper"]


LEVELS = ("0.025", "0.1", "0.25", "0.5", "0.75", "0.9", "0.975")


def quantiles(target, **changes):
    """Seven quantiles of a forecast, as far apart as their levels."""
    return [
        said(target, "", "", output_type="quantile", output_type_id=level, value=float(level),
             **changes)
        for level in LEVELS
    ]  # fmt: skip


def test_settled_targets_are_drawn_with_their_forecast_the_primaries_first(told):
    outcomes = [(name, event, reading, 2.0, 1, 0.25, "paper", "2025-01-01")
                for name, event, reading in (("T10", "reach", "main"), ("T10", "reach", "survey"),
                                             ("T08", "min", "main"), ("T01", "reach", "main"),
                                             ("T04", "reach", "main"))]  # fmt: skip
    unknown = [
        ("new_jobs", "total", "main", basis, "mid_year", "2024-H1", 1.5, "half", "", "", "")
        for basis in ("level", "count", "change")
    ]
    survey = SURVEY | {"indicator": "own", "group": "total"}
    rows = [
        said("T10"), said("T10", **survey), said("T08", event="min"), said("T04", basis="count"),
        said("T08", event="min", **survey),
        said("T01", basis="change"), said("T05", basis="count"), said("T02"),
        *quantiles("T10"), *quantiles("T10", reading="survey", indicator="own"),
    ]  # fmt: skip
    study = told(rows, outcomes, unknown)
    unit = SimpleNamespace(unit="persons")
    study.view.indicator = lambda name: unit
    found = settled(study)
    assert list(found) == SETTLED
    # of T05 half a year's count is known, which is not the year's; T01 is a change
    assert found[["target", "reading"]].to_numpy().tolist() == [
        ["T10", "main"], ["T08", "main"], ["T04", "main"], ["T02", "main"], ["T10", "survey"],
    ]  # fmt: skip
    assert found["q10"].tolist() == [0.1] * 5
    assert found["q975"].tolist() == [0.975] * 5
    assert found["outcome"].isna().tolist() == [False, False, False, True, False]
    assert found["within"].fillna(0).tolist() == [0, 0, 0, 1.5, 0]
    assert found["period"].tolist()[:4] == ["", "", "", "2024-H1"]
    assert found["upper"].isna().all()
    assert set(found["unit"]) == {"persons"}


def test_nothing_registered_is_nothing_settled(told):
    found = settled(told([]))
    assert found.empty
    assert list(found) == SETTLED
