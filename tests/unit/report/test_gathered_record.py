"""What the sentences on the record and on the outcomes gather, at the bounds of what they tell."""

import math
from datetime import date
from types import SimpleNamespace as Row

import pandas as pd
import pytest

from attain.evaluation.scores import Proportion
from attain.evaluation.track_record import CalibrationStatement
from attain.report import selection
from attain.report.text import sentences as module
from attain.report.text.numbers import DASH, SPACE
from attain.report.text.sentences import (
    foretold,
    happened,
    lengths,
    plans,
    provinces,
    records,
    registered,
    reliable,
    statements,
    trust,
    trusted,
    unknown,
    written,
)

NAN = math.nan
LONG = "trained_labour"


def plain(prose):
    return str(prose).replace(SPACE, " ")


# ---- the record beside an answer -----------------------------------------------------------------
@pytest.fixture
def recorded(english, monkeypatch):
    """A study whose record knows three indicators' panels, one of them lent."""
    held = Proportion(8, 10, 0.83, 0.76, 0.88)
    known = {"new_jobs": 0, "trained_labour": 900, "unemployment_rate": 900}

    def statement(reading, year):
        made = vars(CalibrationStatement(2, 2, year - 2023))
        made = made | {"forecasts": known.get(reading.series, 0)}
        made |= {"inside_80": held if made["forecasts"] else None, "inside_95": None}
        told = Proportion(700, 900, 0.75, 0.72, 0.78)
        return Row(**made, untold="", about=lambda p, sign: told if (p, sign) == asked else None)

    asked = (english.assessments["probability"][7], ">=")
    monkeypatch.setattr(module, "track_record_of", lambda *_: Row(calibration_for=statement))
    indicator = english.view.indicator
    lent = {"trained_labour": "trained_labour", "new_jobs": "loan_workers",
            "unemployment_rate": "unemployment_rate"}  # fmt: skip

    def known_of(name):
        return Row(**(vars(indicator(name)) | {"reference": lent.get(name, "")}))

    monkeypatch.setattr(english.view, "indicator", known_of)
    english.own = ()
    return english


def test_a_panel_stands_in_where_it_is_not_the_indicators_own(recorded):
    rows = {row.target: row for row in recorded.assessments.itertuples()}

    def stands(row, **changes):
        return module.tested_on(recorded, Row(**(row._asdict() | changes)))[1:]

    assert stands(rows["T10"]) == ("Trained labour", "")
    assert stands(rows["T10"], group="urban") == ("Trained labour", "borrowed")
    assert stands(rows["T04"]) == ("Employment fund loans", "borrowed")
    assert stands(rows["T01"]) == (DASH, "borrowed")
    readings = recorded.readings
    recorded.readings = lambda *pair: {"main": Row(**(vars(readings(*pair)["main"]) | BRIDGED))}
    assert stands(rows["T04"]) == ("Unemployment", "bridged")
    assert [one.forecasts for one in statements(recorded)] == [900] * 9


BRIDGED = {"bridged": True, "series": "unemployment_rate"}


def test_the_record_tells_how_often_such_events_happened(recorded, gathered):
    told = gathered(trust, "T10")
    assert (told["about"].share, told["tested"], told["stands_in"]) == (0.75, "Trained labour", "")
    assert gathered(trust, "T08")["about"] is None
    none = "There is no probability to set beside a record."
    assert str(trust(recorded, "T05")) == none
    assert plain(records(recorded)).splitlines() == [
        "- **Too few origins to tell:** T10 (the 80% interval held 83% of the outcomes) and T08 "
        "(the 80% interval held 83% of the outcomes).",
        "- **Nothing to test it on:** T01 and T04.",
    ]
    recorded.assessments["probability"] = NAN
    assert str(records(recorded)) == none


# ---- the backtests ---------------------------------------------------------------------------
def skill(model, brier, low=0.1, high=0.2, indicator=LONG):
    return {"indicator": indicator, "model": model, "events": 900, "brier": brier,
            "brier_reference": 0.2, "skill": 0.15, "low": low, "high": high}  # fmt: skip


@pytest.fixture
def tested(english, monkeypatch):
    """What the backtests of two panels found; frames may be replaced."""
    held = Proportion(8, 10, 0.83, 0.76, 0.88)
    statement = Row(
        calibrated=True, untold="", inside_80=held, inside_95=held, label="calibrated", n=8,
        shortest=8, horizon=1, forecasts=900, origins=5, first=2015, last=2021,
    )  # fmt: skip
    found = Row(
        indicators=(LONG, "new_jobs", "unemployment_rate"), longest=LONG,
        origins=lambda name: range({LONG: 9, "new_jobs": 4}.get(name, 5)),
        provinces=lambda name: 63 if name == LONG else 1,
        statement=lambda name: statement if name == LONG else None,
        skills=[skill("theta", 0.17), skill("attain", 0.18), skill("ets", 0.16),
                skill("attain", 0.1, indicator="new_jobs"), skill("drift", 0.1, indicator="x")],
    )  # fmt: skip
    found.skill = lambda: pd.DataFrame(found.skills)
    monkeypatch.setattr(selection, "backtests", lambda _: found)
    monkeypatch.setattr(module, "backtests", lambda _: found)
    return found


@pytest.mark.parametrize(
    ("low", "high", "better", "sure", "words"),
    [
        (0.01, 0.2, True, True, ", 95% interval +1% to +20%, which excludes 0."),
        (0.0, 0.2, False, False, ", whose 95% interval 0% to +20% still holds 0."),
        (-0.2, 0.0, False, False, ", whose 95% interval −20% to 0% still holds 0."),
        (-0.2, -0.01, False, True, ", 95% interval −20% to −1%, which excludes 0."),
        (NAN, NAN, False, False, ", whose 95% interval none to none still holds 0."),
    ],
)
def test_a_method_is_better_where_its_whole_interval_is(
    english, tested, gathered, low, high, better, sure, words
):
    tested.skills[1] |= {"low": low, "high": high}
    told = gathered(trusted)
    assert (told["better"], told["sure"]) == (better, sure)
    assert words in str(trusted(english))
    assert (told["ours"].brier, told["other"].model, told["provinces"]) == (0.18, "ets", 63)
    assert (told["short"], told["least"]) == (["new_jobs"], 5)


def test_of_two_other_methods_that_are_as_good_the_first_is_told(tested, gathered):
    tested.skills[0]["brier"] = 0.16
    assert gathered(trusted)["other"].model == "theta"


def test_the_lengths_are_those_of_the_core_beside_theta(english, tested, gathered):
    rows = [{"model": model, "n": n} for model in ("attain", "ets", "theta") for n in (1, 2)]
    tested.lengths = lambda name: pd.DataFrame(rows if name == LONG else [])
    told = gathered(lengths)
    assert {key: [(row.model, row.n) for row in found] for key, found in told.items()} == {
        "rows": [("attain", 1), ("attain", 2)], "theta": [("theta", 1), ("theta", 2)]
    }  # fmt: skip


def test_what_was_fitted_again_is_counted(tested, gathered):
    tested.fits = Row(missing="", stale=("observations",))
    tested.refitted = lambda: pd.DataFrame(
        {"model": ["theta", "ets", "theta"], "agree": [True, False, True]}
    )
    assert gathered(written) == {"missing": "", "stale": ("observations",), "agree": 2,
                                 "tried": 3, "models": ["theta", "ets"]}  # fmt: skip


# ---- reports -----------------------------------------------------------------------------------
YEARS = [(2018, 4, 1, 0.5), (2019, 5, 2, 0.75), (2020, 10, 4, 0.9), (2021, 10, 9, 0.8)]


@pytest.fixture
def reports(english, monkeypatch):
    """The record on reports: scores of two other models with areas and with years left out."""
    rows = [("pooled", "area", 0.5), ("pooled", "year", 0.5), ("years", "area", 0.02),
            ("years", "year", 0.01), ("kind", "area", 0.03), ("kind", "year", 0.0)]  # fmt: skip
    scores = pd.DataFrame(rows, columns=["model", "left_out", "low"]).assign(gain=0.2, high=0.3)
    years = pd.DataFrame(YEARS, columns=["year", "plans", "met", "said"])
    found = Row(scores=scores, years=years)
    monkeypatch.setattr(module, "record_before", lambda view, year: found if year == 2024 else None)
    return found


def test_a_model_of_reports_is_better_where_it_is_whatever_is_left_out(english, reports, gathered):
    told = gathered(foretold)
    assert (told["models"], told["better"], told["plans"], told["met"]) == (2, 1, 29, 16)
    assert told["said"] == pytest.approx((4 * 0.5 + 5 * 0.75 + 10 * 0.9 + 10 * 0.8) / 29)
    assert told["used"].low == 0.01
    assert [row.year for row in told["worst"]] == [2019, 2020]  # 4 plans are too few
    assert "gains 0.200 nats a plan with years left out (0.010 to" in str(foretold(english))
    reports.years = reports.years[:0]
    assert "Too few plans" in str(foretold(english))


# ---- outcomes ----------------------------------------------------------------------------------
def outcome(target, state, reading="main", **more):
    usual = {
        "target": target, "event": "reach", "reading": reading, "indicator": LONG,
        "scored_by": LONG, "basis": "level", "probability": 0.25, "state": state, "outcome": 80.5,
        "happened": 0.0, "within": 79.5, "within_source": "s", "period": "2024-H1",
        "note_en": "", "note_vi": "vi",
    }  # fmt: skip
    return usual | more


@pytest.fixture
def known(english, monkeypatch):
    """What became of five targets, of one in two readings."""
    rows = [
        outcome("T10", "settled"), outcome("T10", "settled", "survey", happened=1.0),
        outcome("T08", "mid_year"), outcome("T04", "unknown", note_en="Nobody says."),
        outcome("T01", "conflicting", within_source=""),
        outcome("T05", "mid_year", "survey"),
    ]  # fmt: skip
    found = Row(rows=pd.DataFrame(rows))
    monkeypatch.setattr(module, "verdicts", lambda _: found.rows)
    about = {"kind": "prospective", "as_of": "2023-12-31", "sha256": "0123456789abcdef"}
    found.judged = Row(
        scored=Row(today=date(2025, 3, 1)), registered=Row(name="one", about=about), drift=0.01
    )
    monkeypatch.setattr(module, "judged", lambda _: found.judged)
    english.package.source = lambda name: Row(title="", outlet="Sở", published="2024-07-01")
    english.package.observations = pd.DataFrame({"source": ["s"], "vintage": ["article"]})
    return found


def test_what_happened_counts_the_main_readings(english, known, gathered):
    told = gathered(happened)
    assert (told["asked"], told["known"], told["today"]) == (4, 1, date(2025, 3, 1))
    assert [row.reading for row in told["settled"]] == ["main", "survey"]
    states = ("mid_year", "conflicting", "unknown")
    assert [[row.target for row in told[state]] for state in states] == [["T08"], ["T01"], ["T04"]]
    said = plain(happened(english))
    assert "By 1 March 2025 the outcome of the whole of 2024 is known for 1 of 4 targets" in said
    assert "labour (≥ 82%): 80.5%, missed; the probability given was 25%." in said
    assert "labour, survey figures alone (≥ 82%): 80.5%, met;" in said
    known.rows = known.rows[:0]
    assert str(happened(english)) == "There is no forecast."


def test_why_an_outcome_is_not_known_has_its_note_and_who_says_so(english, known):
    assert plain(unknown(english)).splitlines() == [
        "- **T08 · Unemployment.** The report of the first half of 2024 says 79.5%; it is not a "
        "figure of the year and is not scored. (Sở, published 1 July 2024)",
        "- **T04 · New jobs.** Nobody says.",
        "- **T01 · Poverty.** No source with a figure of the whole year was found.",
    ]


def test_a_registered_set_is_told_by_its_checksum(english, known, gathered):
    assert gathered(registered) == {
        "name": "one", "kind": "prospective", "as_of": "2023-12-31",
        "checksum": "0123456789abcdef", "drift": 0.01, "same": False,
    }  # fmt: skip
    said = str(registered(english))
    assert "`one` (figures up to 31 December 2023, SHA-256 `0123456789ab`), made before" in said
    assert "differ by up to 1.0 points" in said
    del known.judged.registered.about["kind"]  # a set of another hand may not say it
    assert "made before" not in str(registered(english))
    known.judged.registered.name, known.judged.registered.about = "", {}
    assert str(registered(english)).startswith("No forecast was registered for this question")


@pytest.mark.parametrize(("drift", "same"), [(0.00049, True), (0.0005, False)])
def test_half_a_tenth_of_a_point_is_a_drift(english, known, drift, same):
    known.judged.drift = drift
    assert ("they are the same" in str(registered(english))) is same


def test_plans_are_told_as_a_whole_and_of_the_year(english, gathered, monkeypatch):
    rows = [("figure", 2023, 1), ("figure", 2024, 2), ("report", 2024, 3)]
    frame = pd.DataFrame(rows, columns=["question", "target_year", "n"])
    found = Row(scores=lambda *by: frame if by else frame[["question", "n"]][1:])
    monkeypatch.setattr(module, "plan_scores", lambda _: found)
    told = gathered(plans)
    assert (told["first"], told["last"], told["found"]) == (2019, 2025, found)
    assert {key: row.n for key, row in told["whole"].items()} == {"figure": 2, "report": 3}
    assert {key: row.n for key, row in told["of_year"].items()} == {"figure": 2, "report": 3}
    english.parameters.target_year = 2023
    assert {key: row.n for key, row in gathered(plans)["of_year"].items()} == {"figure": 1}
    monkeypatch.setattr(module, "plan_scores", lambda _: None)
    assert "are registered" in str(plans(english))


@pytest.mark.parametrize(("low", "wide"), [(0.81, True), (0.8, False)])
def test_provinces_lie_inside_too_often_where_the_whole_interval_says_so(
    english, gathered, monkeypatch, low, wide
):
    columns = ["indicator", "model", "forecasts", "low_80", "brier", "inside_80"]

    def scored(*rows):
        return Row(summary=lambda: pd.DataFrame(rows, columns=columns))

    sets = [
        scored((LONG, "last_value", 20, 0.5, 0.2, 0.9), (LONG, "attain", 20, 0.9, 0.1, 0.9)),
        scored(
            ("new_jobs", "attain", 1, low, 0.1, 1.0), ("new_jobs", "last_value", 1, 0.9, 0.3, 1.0),
            ("loan_workers", "last_value", 0, 0.1, NAN, NAN),
            ("loan_workers", "attain", 0, 0.1, NAN, NAN),
        ),
    ]  # fmt: skip
    monkeypatch.setattr(module, "panel_sets", lambda package, year: sets if year == 2024 else [])
    told = gathered(provinces)
    assert [(ours.model, ours.indicator, naive.brier) for ours, naive in told["scores"]] == [
        ("attain", LONG, 0.2), ("attain", "new_jobs", 0.3)
    ]  # fmt: skip
    assert told["wide"] is wide
    said = str(provinces(english))
    assert "the outcomes of 18 of 20 provinces lie inside the 80% interval (about 16 if" in said
    english.parameters.target_year = 2025
    assert str(provinces(english)).startswith("No set of provincial forecasts")


def test_reliability_is_told_by_the_word_of_a_bin(tested, gathered):
    tested.reliability = lambda name, model, bins: pd.DataFrame(
        {"low": [0.0, 0.66], "asked": [(name, model), bins]}
    )
    told = gathered(reliable)
    assert told["indicator"] == LONG
    assert [(word, row.asked) for word, row in told["words"]] == [
        ("very_unlikely", (LONG, "attain")), ("likely", (0.0, 0.1, 0.33, 0.66, 0.9, 1.0))
    ]  # fmt: skip
