"""The tidy frames of a study: what they hold, what they share, and what they refuse."""

import math
from dataclasses import replace
from types import SimpleNamespace

import pandas as pd
import pytest

from attain.errors import AttainError, ParameterError
from attain.forecasting.baselines import Baseline
from attain.forecasting.dlm import DynamicLinearBank
from attain.parameters import Parameters
from attain.report.selection import ranked
from attain.targets import frames
from attain.targets.readings import Reading
from attain.targets.study import Study


@pytest.fixture(scope="module")
def study():
    return Study(Parameters(area="lam-dong"))


def test_a_history_says_where_each_figure_comes_from_and_where_it_breaks(study):
    own = study.history("certificate_share_department").set_index("year")
    assert own["indicator"].value_counts().to_dict() == {
        "certificate_share": 15, "certificate_share_department": 1,
    }  # fmt: skip
    assert own.index[own["new"]].tolist() == [2010, 2021, 2023]
    assert own.loc[2023, ["value", "status", "edition", "months"]].tolist() == [
        22.73, "P", "article", 12,
    ]  # fmt: skip
    assert study.history("T11").equals(study.history("certificate_share_department"))


def test_a_history_of_another_area_and_of_a_group(study):
    there = study.history("certificate_share", area="ha-giang")
    panel = study.panel("certificate_share")
    assert there["value"].tolist() == panel.loc[panel["series"] == "ha-giang", "value"].tolist()
    assert study.history("unemployment_rate", "urban")["year"].tolist() == [2021, 2023]
    assert study.history("T09")["year"].tolist() == [2021, 2023]
    with pytest.raises(AttainError, match=r"unknown area.*did you mean|unknown area"):
        study.history("certificate_share", area="lam-donh")
    with pytest.raises(AttainError, match="unknown indicator"):
        study.history("certificate_shar")
    with pytest.raises(AttainError, match=r"'T99'; targets: T01, T02, .*; indicators: valid"):
        study.history("T99")


def test_a_step_over_missing_years_is_new_where_a_break_lies_between(study):
    panel = study.panel("certificate_share")
    new = panel[panel["new"]]
    assert sorted(set(new["year"])) == [2010, 2021]
    assert not panel.groupby("series")["new"].first().any()


def test_a_panel_has_names_in_the_language_of_the_study(study, monkeypatch):
    areas = study.view.areas.assign(name_en="In English: " + study.view.areas["area"])
    monkeypatch.setattr(type(study.view), "areas", areas, raising=False)
    for language, name in (("vi", "Hà Nội"), ("en", "In English: ha-noi")):
        panel = study.in_language(language).panel("certificate_share").set_index("series")
        assert panel["name"]["ha-noi"].iloc[0] == name
    assert study.panel("certificate_share")["region"].nunique() == 6


def test_tables_of_what_is_asked_answered_and_attainable_are_parts_of_the_assessments(study):
    rows = study.assessments.set_index(["target", "event", "reading"])
    for table, columns in (
        (study.events, frames.EVENTS), (study.answers, frames.ANSWERS),
        (study.attainable, frames.ATTAINABLE),
    ):  # fmt: skip
        assert tuple(table.columns) == columns
        assert 8 <= len(columns) <= 10
        for row in table.to_dict("records"):
            for name in set(columns) - {"target", "event", "level"}:
                there = rows.loc[(row["target"], row["event"], "main"), name]
                assert there == row[name] or (math.isnan(there) and math.isnan(row[name]))
    assert study.answers["target"].tolist() == [f"T{n:02d}" for n in range(1, 12)]
    assert set(study.events["role"]) == {"primary", "range", "inside"}
    assert not study.events.duplicated(["target", "event"]).any()


def test_the_level_of_a_change_is_what_it_leaves(study):
    level = study.events.set_index(["target", "event"])["level"]
    assert level["T01", "min"] == pytest.approx(3.29 - 0.5)
    assert level["T10", "reach"] == 82


@pytest.mark.parametrize(
    ("changed", "known"),
    [
        ({"last_year": 2022}, ["T10"]),  # of a change the year before has to be known, and whole
        ({"last_months": 6}, ["T10"]),
        ({"basis": "total"}, []),
        ({"basis": "mean"}, []),
        ({"comparator": "between"}, []),
    ],
)
def test_where_a_year_has_no_one_level(study, changed, known):
    rows = study.assessments[lambda rows: rows["target"].isin(["T01", "T10"])]
    seen = Study.events.fget(SimpleNamespace(assessments=rows.assign(**changed)))
    primary = seen[seen["role"] == "primary"].dropna(subset="level")
    assert primary["target"].tolist() == known


def test_a_year_that_is_observed_has_no_pace_and_no_method():
    over = Study(Parameters(area="lam-dong", target_year=2023))
    assert len(over.targets)
    assert over.methods.empty
    assert over.pace[["required", "mean", "best"]].isna().all(axis=None)


@pytest.mark.parametrize("changed", [{"basis": "mean"}, {"comparator": "between"}])
def test_what_has_no_level_has_no_pace_and_no_method(study, monkeypatch, changed):
    monkeypatch.setattr(Study, "assessments", study.assessments.assign(**changed))
    assert frames.paces(study)["required"].isna().all()
    assert frames.compared(study).empty


def test_the_way_to_a_change_has_no_level_to_be_at_already(study):
    way = study.path("T01")
    assert way["median"].notna().all()
    assert way[["probability", "checkpoint"]].isna().all(axis=None)
    assert study.path("T05").empty  # no forecast at all


# From 0 in 2015 to 8 in 2023: a forecast with this drift goes on by 1 a year.
FIGURES = [0.0, 1.5, 1.5, 3.5, 3.5, 5.5, 5.5, 7.5, 8.0]


def way(asked=None, since=0, **changed):
    """A study of one history and one target, forecast by the drift from its first to last year."""
    history = pd.DataFrame({"year": range(2015, 2024), "value": FIGURES, "months": 12})
    history = history.assign(**changed)
    row = {"target": "T", "role": "primary", "probability": 0.4, "basis": "level", "year": 2026,
           "comparator": ">=", "threshold": 11.0, "indicator": "x", "group": "total"}  # fmt: skip
    forecast = Baseline("drift").predict(history.assign(series="a"), 3)
    return SimpleNamespace(
        assessments=pd.DataFrame([row | (asked or {})]), forecast=lambda target: forecast,
        readings=lambda *named: {"main": Reading("main", history, "x", "total", since=since)},
        model=lambda target: Baseline("drift"),
    )  # fmt: skip


def test_every_year_on_the_way_has_its_distribution():
    study = way()
    found, forecast = frames.path(study, "T"), study.forecast("T")
    assert tuple(found) == frames.PATH
    assert found["year"].tolist() == [2024, 2025, 2026]
    assert found["horizon"].tolist() == [1, 2, 3]
    assert found["median"].tolist() == pytest.approx([9.0, 10.0, 11.0])
    for level in (80, 95):
        ends = forecast.interval(level / 100).to_numpy()
        assert found[[f"low_{level}", f"high_{level}"]].to_numpy() == pytest.approx(ends)
    there = forecast.probability(">=", 11.0)
    assert found["probability"].tolist() == there.tolist()
    assert found["probability"].iloc[-1] == pytest.approx(0.5)


@pytest.mark.parametrize("comparator", [">=", ">", "<=", "<"])
@pytest.mark.parametrize("edge", [10.0, 11.0, 12.0])
def test_a_checkpoint_is_where_the_drift_from_it_leads_to_the_target(comparator, edge):
    """From v in 2024 the drift is v/9 a year, and from v in 2025 it is v/10."""
    found = frames.path(way({"comparator": comparator, "threshold": edge}), "T")
    marks = found["checkpoint"].tolist()
    assert marks == pytest.approx([edge * 9 / 11, edge * 10 / 11, edge], rel=2e-3)
    assert marks[-1] == edge


def test_a_checkpoint_is_led_to_by_the_figures_since_a_break():
    """The drift from v in 2024 is that from 5.5 in 2020: v + (v - 5.5) / 4 * 2 = 11."""
    marks = frames.path(way(since=2020), "T")["checkpoint"].tolist()
    assert marks[0] == pytest.approx((11 + 5.5 / 2) / 1.5, rel=2e-3)


@pytest.mark.parametrize("comparator", [">=", "<="])
@pytest.mark.parametrize(("level", "inward"), [(0.001, 1), (0.999, -1)])
def test_figures_are_tried_up_to_a_thousandth_of_either_tail(comparator, level, inward):
    end = float(way().forecast("T").select(year=2024).quantile(level).iloc[0])
    for step, known in ((0.01, True), (-0.01, False)):
        edge = (end + inward * step) * 11 / 9
        found = frames.path(way({"comparator": comparator, "threshold": edge}), "T")
        assert (not math.isnan(found["checkpoint"].iloc[0])) is known


def test_what_nothing_leads_to_has_no_checkpoint():
    for comparator in (">=", "<="):
        for edge in (-1_000.0, 1_000.0):
            marks = frames.path(way({"comparator": comparator, "threshold": edge}), "T")
            assert marks["checkpoint"].isna().tolist() == [True, True, False]
    part = frames.path(way(months=[12] * 8 + [6]), "T")
    assert part["checkpoint"].isna().tolist() == [True, True, False]
    assert part["probability"].notna().all()


@pytest.mark.parametrize(
    ("changed", "told"),
    [({}, True), ({"basis": "count"}, True), ({"basis": "change"}, False),
     ({"basis": "total"}, False), ({"comparator": "between"}, False)],
)  # fmt: skip
def test_a_figure_of_a_year_is_there_already_where_one_level_is_asked(changed, told):
    found = frames.path(way(changed), "T")
    assert found["median"].notna().all()
    assert found["probability"].notna().all() == found["checkpoint"].notna().any() == told


def test_the_way_to_what_nobody_asked_is_refused():
    with pytest.raises(AttainError, match="unknown target"):
        frames.path(way(), "U")
    with pytest.raises(AttainError, match="unknown target"):
        frames.path(way({"role": "sensitivity"}), "T")
    assert frames.path(way({"probability": math.nan}), "T").empty


def test_a_forecast_of_a_target_is_that_of_its_indicator_and_group(study):
    urban = study.forecast("T09")
    assert urban.quantile([0.1, 0.5, 0.9]).tolist() == pytest.approx(
        study.forecast("unemployment_rate", "urban").quantile([0.1, 0.5, 0.9]).tolist(), rel=0
    )
    answer = study.answers.set_index("target").loc["T10"]
    assert float(study.forecast("T10").probability(">=", 82).iloc[0]) == answer["probability"]


def test_the_model_is_the_bank_with_its_weights(study):
    for name in ("T10", "T03", "unemployment_rate"):
        components = study.model(name).components
        assert components["weight"].sum() == pytest.approx(1.0)
        assert (components["weight"] > 0).all()
    assert study.model("T10").components["copy"].unique().tolist() == [
        "beside the drift", "as it is",
    ]  # fmt: skip
    assert study.model("unemployment_rate").components["copy"].nunique() == 3
    alone = DynamicLinearBank("log").components  # no panel: the ninth component of a history alone
    assert alone["weight"].sum() == pytest.approx(1.0)
    assert alone["component"].iloc[-1] == 9


def test_a_history_that_begins_anew_has_nothing_before_the_area_s_own_break(monkeypatch):
    study = Study(Parameters())
    known = study.view.indicator("certificate_share")
    broken = replace(known, area_breaks=(("lam-dong", 2016), ("lam-dong", 2020)))
    monkeypatch.setattr(study.view, "indicator", lambda name: broken)
    assert study.history("certificate_share")["year"].min() < 2016  # all of it is still shown
    assert study.history("certificate_share", anew=True)["year"].min() == 2020
    assert study.history("certificate_share", area="ha-giang", anew=True)["year"].min() < 2016


def test_a_settled_year_looks_at_the_target_ranked_first():
    study = Study(Parameters(area="lao-cai", as_of="2024-12-31"))
    assert not study.answers["probability"].notna().any()
    assert study.focus == "lao-cai-2024-new-jobs" == ranked(study)["target"].iloc[0]
    assert study.answers["target"].iloc[0] != study.focus


def test_the_other_language_shares_every_answer(study):
    english = study.in_language("en")
    assert english.parameters.language == "en"
    assert english.parameters.area == study.parameters.area
    assert english._assessor is study._assessor


def test_what_a_notebook_prints(study):
    assert study.focus == "T10"
    shown = study._repr_html_()
    assert "Study(lam-dong, 2024, as of 2023-12-31, 11 targets)" in shown
    assert shown.count("<tr") == 12
    assert study.widest_panel == "population"


def test_the_lender_is_the_panel_where_the_pace_was_rarest(study, monkeypatch):
    paces = pd.DataFrame({"panel": ["", "rare", "usual"], "peers_reached": [math.nan, 20, 9],
                          "peers_of": [math.nan, 1_000, 10]})  # fmt: skip
    monkeypatch.setattr(Study, "pace", paces)
    assert study.lender == "rare"


def test_a_study_of_an_indicator_needs_no_targets():
    asked = Parameters(area="son-la", indicator="population", compare="lam-dong")
    explored = Study(asked)
    assert explored.targets == []
    assert len(explored.history("population")) > 10
    assert explored.assessments.empty
    assert explored.lender == explored.widest_panel
    for wrong in ({"indicator": "populatoin"}, {"compare": "lam-donh"}):
        with pytest.raises(ParameterError, match=f"unknown .*at {next(iter(wrong))}.*did you mean"):
            Study(Parameters(**{**asked.to_notebook(), **wrong}))
