"""A study: what it asks, what it answers, and that nothing later than its day moves an answer."""

import math
from dataclasses import replace
from datetime import date
from types import SimpleNamespace

import numpy as np
import pandas as pd
import pytest

from attain.errors import AttainError, ParameterError
from attain.parameters import Parameters
from attain.targets import study as studies
from attain.targets.assess import COLUMNS
from attain.targets.frames import FORECASTS
from attain.targets.readings import MAIN
from attain.targets.study import QUANTILES, Study

ASKED = [
    {"indicator": "unemployment_rate", "comparator": "<", "value": 2.0},
    {"indicator": "certificate_share", "comparator": ">=", "value": 28.0},
]


@pytest.fixture(scope="module")
def study():
    return Study(Parameters(area="lam-dong"))


@pytest.fixture(scope="module")
def elsewhere():
    return Study(Parameters(area="son-la", thresholds=ASKED))


def primary(study):
    rows = study.assessments
    return rows[rows["role"] == "primary"].set_index("target")


def test_all_eleven_targets_are_answered_and_only_the_loans_are_not_assessable(study):
    rows = primary(study)
    assert list(rows.index) == [f"T{n:02d}" for n in range(1, 12)]
    without = rows.index[rows["probability"].isna()]
    assert list(without) == ["T05"]
    assert rows.loc["T05", "verdict"] == "not_assessable"
    assert "loan_workers" in rows.loc["T05", "reason"]
    assert set(rows.drop("T05")["grade"]) <= {"A", "B", "C"}


def test_the_probability_is_the_mass_of_the_distribution_that_the_forecasts_show(study):
    row = primary(study).loc["T10"]
    forecast = study.forecast("trained_labour").select(year=2024)
    assert row["probability"] == pytest.approx(float(forecast.probability(">=", 82.0).iloc[0]))
    quantiles = study.forecasts.query(
        "indicator == 'trained_labour' and reading == 'main' and year == 2024"
    )
    for level, value in zip(quantiles["quantile"], quantiles["value"], strict=True):
        assert float(forecast.cdf(value).iloc[0]) == pytest.approx(level, abs=1e-9)


def test_columns_are_those_that_readers_rely_on(study):
    assert list(study.assessments.columns) == list(COLUMNS)
    assert list(study.forecasts.columns) == list(FORECASTS)
    sizes = study.forecasts.groupby(["indicator", "group", "reading", "year"]).size()
    assert set(sizes) == {len(QUANTILES)}
    assert (study.forecasts["year"] - study.forecasts["origin"] == study.forecasts["horizon"]).all()


def test_the_last_result_of_a_year_before_last_is_forecast_two_years(study):
    fairs = study.forecasts.query("indicator == 'job_fairs' and reading == 'main'")
    assert sorted(set(fairs["year"])) == [2022, 2023, 2024]  # of 2022 eleven months are counted


def test_paces_of_the_trained_share(study):
    row = study.pace.set_index("target").loc["T10"]
    assert row["required"] == pytest.approx(3.63)
    assert row["mean"] == pytest.approx(2.79)
    assert row["own_reached"] == 0
    assert row["panel"] == "certificate_share"
    assert 0 < row["peers_low"] < row["peers_reached"] / row["peers_of"] < row["peers_high"] < 1


def test_a_change_target_requires_its_change_and_not_a_level(study):
    rows = study.pace.set_index("target")
    assert rows.loc["T01", "required"] == -0.5
    assert math.isnan(rows.loc["T05", "required"])


def test_the_official_methods_contradict_each_other_on_the_trained_share(study):
    rows = study.methods[study.methods["target"] == "T10"].set_index("method")
    assert rows.loc["eurostat_ratio", "label"] == "on_track"
    assert rows.loc["eurostat_ratio", "statistic"] == pytest.approx(0.951, abs=5e-4)
    assert rows.loc["un_progress_chart", "label"] == "acceleration_needed"
    assert "T09" not in set(study.methods["target"])  # one figure is no pace
    fall = study.methods[study.methods["target"] == "T01"].set_index("method")
    seen, asked = (6.94 - 3.29) / 2, 0.5  # the level of a change is the last figure and the change
    assert fall.loc["linear_pace", "statistic"] == pytest.approx(seen / asked)


def test_an_area_without_a_plan_is_asked_the_thresholds_and_says_so(elsewhere):
    assert elsewhere.hypothetical
    rows = primary(elsewhere)
    assert list(rows.index) == ["H01", "H02"]
    assert rows["hypothetical"].all()
    assert rows["probability"].between(0, 1).all()
    assert set(rows["grade"]) <= {"A", "B"}
    assert [target.section for target in elsewhere.targets] == ["hypothetical"] * 2


def test_thresholds_that_are_named_are_asked_in_place_of_a_plan(study):
    asked = Study(Parameters(area="lam-dong", thresholds=ASKED))
    assert asked.hypothetical
    assert [target.target for target in asked.targets] == ["H01", "H02"]
    assert (asked.planned, study.planned, study.hypothetical) == (11, 11, False)


def test_a_target_that_is_not_read_has_no_remark_on_its_figures():
    rows = Study(Parameters(area="ha-noi")).assessments
    unread = rows[rows["reason"].str.contains("only rates are read")]
    assert unread["flags"].tolist() == ["target_with_outcome"]
    assert unread["threshold"].notna().all()  # what is asked is told, whichever end it is


def test_remarks_are_read_from_a_part_of_a_year_where_no_whole_one_is_known(study):
    told = primary(study)["flags"].str.split(";")
    assert {"already_met", "below_last_result"} <= set(told["T06"])
    assert "no_baseline" not in told["T07"]


def test_only_a_source_of_what_is_asked_may_be_of_a_later_day():
    before = Study(Parameters(area="lam-dong", as_of="2023-11-30"))
    assert before.source("baolamdong-2023-12-31").published == "2023-12-31"
    with pytest.raises(AttainError, match="unknown source"):
        before.source("damrong-2024")


def test_nothing_after_the_day_is_read(study):
    for target in study.targets:
        for reading in study.readings(target.indicator, target.group).values():
            days = pd.to_datetime(reading.history["published"]).dt.date
            assert (days <= date(2023, 12, 31)).all()
    assert int(study.forecasts["origin"].max()) <= 2023


def test_two_studies_give_the_same_numbers_to_the_last_bit(study):
    again = Study(Parameters(area="lam-dong"))
    pd.testing.assert_frame_equal(study.assessments, again.assessments, check_exact=True)
    pd.testing.assert_frame_equal(study.forecasts, again.forecasts, check_exact=True)


def test_a_rounded_reading_is_never_harder_than_the_exact_one(study):
    rounded = primary(Study(Parameters(area="lam-dong", strictness="rounded")))
    exact = primary(study)
    higher = exact.index[exact["comparator"] == ">="]
    gap = rounded.loc[higher, "probability"] - exact.loc[higher, "probability"]
    assert (gap.dropna() >= -1e-12).all()
    assert np.isclose(rounded.loc["T10", "threshold"], 81.5)


@pytest.mark.parametrize(
    ("values", "message"),
    [
        ({"area": "lam-dnog"}, "unknown area.*lam-dong"),
        (
            {"area": "lam-dong", "target_year": 2026, "as_of": "2025-12-31"},
            "ended on 2025-06-30.*lam-dong-2025",
        ),
        ({"area": "ha-tinh", "target_year": 2030}, "no targets to assess.*2024"),
        ({"area": "son-la"}, "no targets.*thresholds"),
        (
            {"area": "son-la", "thresholds": [ASKED[0] | {"indicator": "unemployment"}]},
            "unknown indicator of a threshold.*unemployment_rate",
        ),
    ],
)
def test_what_cannot_be_asked_is_refused_in_one_line(values, message):
    with pytest.raises(ParameterError, match=message) as refused:
        Study(Parameters(**values))
    assert "\n" not in str(refused.value)


def test_a_language_changes_no_number_and_is_not_computed_again(monkeypatch):
    first, second = (Study(Parameters(area="lam-dong", language=name)) for name in ("vi", "en"))
    answers = first.assessments
    monkeypatch.setattr(studies, "as_frame", lambda rows: 1 / 0)
    pd.testing.assert_frame_equal(answers, second.assessments)
    other = Study(Parameters(area="lam-dong", strictness="rounded", target_year=2025))
    with pytest.raises(ZeroDivisionError):
        _ = other.assessments


def test_nothing_of_a_model_of_ones_own_is_kept_for_other_processes(study):
    asked = SimpleNamespace(own=object(), package=study.package, _asked=study._asked)
    assert Study.inputs(asked) is None
    assert study.package.digest in study.inputs()


def test_what_a_report_will_say_stands_on_the_primary_events(study):
    rows = study.assessments
    told = rows[["probability_reported", "n_reported"]].notna().all(axis=1)
    assert (told == (rows["role"] == "primary")).all()
    assert ((rows["grade_reported"] != "") == told).all()


def test_a_package_in_english_alone_is_told_in_english(study, monkeypatch):
    monkeypatch.setattr(type(study.package), "languages", ("en",))
    asked = Parameters(area="lam-dong", language="vi", indicator="population", target_year=2030)
    assert Study(asked).language == "en"


def test_what_a_reader_does_to_a_table_stays_with_the_reader():
    study = Study(Parameters(area="lam-dong"))
    table = study.assessments
    table["probability"] = 0.0
    assert study.assessments["probability"].max() > 0.5


def test_the_model_is_the_one_that_the_forecast_is_made_with(study, monkeypatch):
    main = study.readings("unemployment_rate")[MAIN]
    below = replace(main, history=main.history.assign(value=-1.0))
    known = study.view.indicator("unemployment_rate")
    known = replace(known, lower=math.nan, reference="", pool=())
    monkeypatch.setattr(Study, "readings", lambda *_: {MAIN: below})
    monkeypatch.setattr(type(study.view), "indicator", lambda *_: known)
    assert study.model("unemployment_rate").link.name == "identity"
