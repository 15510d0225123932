"""The plan book's targets, answered on the eve of their years and scored."""

import datetime as dt
import hashlib
import json
from types import SimpleNamespace

import numpy as np
import pandas as pd
import pytest
from scipy.stats import t

from attain.evaluation import judgement as plans
from attain.evaluation.judgement import (
    BASE_RATE,
    ENOUGH,
    NEXT_SET,
    PAST_SET,
    PlanScores,
    freeze_plans,
    plan_scores,
)
from attain.evaluation.outcome import outcome_of
from attain.evaluation.protocol import CORE, POOLED
from attain.evaluation.registration import REPORT, load_registered
from attain.forecasting.dlm import DynamicLinearBank
from attain.targets.reported import known_plans

KEY = ["model", "target", "scored_by"]


@pytest.fixture(scope="module")
def past(package):
    return load_registered(package.folder / "registered" / f"{PAST_SET}.csv")


@pytest.fixture(scope="module")
def scored(package):
    return plan_scores(package)


def test_the_committed_answers_are_those_of_the_method(package, past, monkeypatch):
    """A sample computed again: two areas with plans, of which one was published later."""
    monkeypatch.setattr(plans, "areas_with_plans", lambda package, year: ["lao-cai", "ha-tinh"])
    table = freeze_plans(package, [2024])
    assert set(table.loc[table["scored_by"] == REPORT, "threshold"]) == {1.0}  # 1 is "met"
    mine = table.set_index(KEY)["value"]
    kept = past.table[past.table["target_year"] == 2024].set_index(KEY)["value"]
    assert len(mine) == 7 * 5
    np.testing.assert_allclose(kept[mine.index], mine, rtol=1e-5)


@pytest.mark.parametrize("comparator", ["<=", ">="])
def test_none_of_a_count_is_as_likely_to_stay_as_any_other(comparator):
    prior = SimpleNamespace(model=DynamicLinearBank("log"))
    priors = SimpleNamespace(prior_of=lambda _: prior)
    reading = SimpleNamespace(series="a", group="total", bridged=False)
    row = {"year": 2024, "last_year": 2023, "last_months": 12, "basis": "level"}
    row |= {"comparator": comparator}
    for figure in (0.0, 7.0):
        asked = row | {"last_value": figure, "threshold": figure}
        assert plans._last_value(priors, reading, asked) == pytest.approx(0.5)


@pytest.mark.parametrize(
    ("asked", "years"),
    [
        ({"threshold": 110.0}, 2),
        ({"threshold": 110.0, "comparator": "<"}, 2),
        ({"threshold": 110.0, "last_year": 2025}, 1),  # part of the year itself is known
        ({"threshold": 10.0, "basis": "change"}, 1),  # on the year before, whichever is known
        ({"threshold": 110.0, "last_value": 50.0, "last_months": 6}, 2),  # at the same pace
    ],
)
def test_the_last_value_moves_as_far_as_the_panel_by_hand(asked, years):
    model = DynamicLinearBank("log")
    priors = SimpleNamespace(prior_of=lambda _: SimpleNamespace(model=model))
    row = {"year": 2025, "last_year": 2023, "last_months": 12, "basis": "level",
           "comparator": ">=", "last_value": 100.0} | asked  # fmt: skip
    above = t(model.scale.nu).sf(np.log(1.1) / np.sqrt(years * model.scale.scale2))
    expected = above if row["comparator"] == ">=" else 1 - above
    assert plans._last_value(priors, None, row) == pytest.approx(expected)


def test_the_unit_of_an_identity_panel_is_in_its_last_value():
    frame = pd.DataFrame({"series": list("abcdef") * 4, "year": np.repeat(range(2020, 2024), 6)})
    values = np.random.default_rng(1).normal(0, 5, 24)
    model = DynamicLinearBank("identity").fit(frame.assign(value=values))
    priors = SimpleNamespace(prior_of=lambda _: SimpleNamespace(model=model))
    row = {"year": 2024, "last_year": 2023, "last_months": 12, "basis": "level",
           "comparator": ">=", "last_value": 2.0, "threshold": 5.0}  # fmt: skip
    spread = np.sqrt(model.scale.scale2) * model.unit
    above = t(model.scale.nu).sf(3.0 / spread)
    assert plans._last_value(priors, None, row) == pytest.approx(above)


def test_every_answer_is_of_the_eve_of_its_year(past):
    eve = (past.table["target_year"] - 1).astype(str) + "-12-31"
    assert (past.table["reference_date"] == eve).all()
    assert (past.table["origin"] < past.table["target_year"]).all()
    assert past.about["kind"] == "retrospective"


def test_the_next_year_was_registered_before_its_outcomes(package):
    found = load_registered(package.folder / "registered" / f"{NEXT_SET}.csv")
    assert found.about["kind"] == "prospective"
    assert found.about["figures_until"] == package.last_day
    assert (found.table["target_year"] == 2026).all()
    assert (found.table["reference_date"] == "2026-11-29").all()
    asked = {"scored_by": REPORT, "target": found.table["target"].iloc[0], "indicator": "new_jobs",
             "area": "ha-noi", "group": "total", "target_year": 2026, "basis": REPORT}  # fmt: skip
    assert outcome_of(package.as_of(package.last_day), asked) is None


def test_the_report_settles_its_own_question_and_the_figure_its_own(package, scored):
    rows = scored.events[scored.events["model"] == CORE].set_index(["question", "target"])
    ends = package.attainment.query("target != '' and status != 'open'")
    ends = ends.drop_duplicates("target").set_index("target")["status"]
    told = rows.loc["report"]
    own = told[told.index.isin(ends.index)]
    assert len(own) >= 20
    assert (own["happened"] == (ends.reindex(own.index) == "met")).all()
    missed = rows.loc[("figure", "lao-cai-2024-poor-households")]
    assert missed["outcome"] == pytest.approx(11.24 - 14.94, abs=1e-9)
    assert missed["happened"] == 0
    assert rows.loc[("report", "lao-cai-2024-poor-households"), "happened"] == 0


def test_the_whole_year_settles_a_report_and_a_part_of_it_does_not(package):
    """Quảng Ninh 2024: 680 of 600 workers abroad by September, and no report of the year."""
    today = package.as_of(package.last_day)
    asked = {"scored_by": REPORT, "target": "", "group": "total", "target_year": 2024,
             "basis": REPORT}  # fmt: skip
    part = {"area": "quang-ninh", "indicator": "overseas_workers",
            "target": "quang-ninh-2024-overseas-workers"}  # fmt: skip
    ends = today.attainment.query("area == 'quang-ninh' and indicator == 'overseas_workers'")
    assert ends.query("period == '2024'")["status"].tolist() == ["met"]
    assert outcome_of(today, asked | part) is None
    whole = {"area": "thanh-hoa", "indicator": "new_jobs", "target": "thanh-hoa-2024-new-jobs"}
    assert outcome_of(today, asked | whole)["outcome"] == 1.0


def test_answers_are_counted_once_a_target(scored, past):
    ours = past.table[past.table["model"] == CORE]
    reports = int((ours["scored_by"] == REPORT).sum())
    assert scored.answered == {"report": reports, "figure": len(ours) - reports}
    assert scored.asked == past.about["targets"]


def test_the_scores_are_means_over_the_same_targets(scored):
    table = scored.scores().set_index("question")
    for question, naive in (("figure", POOLED), ("figure", BASE_RATE), ("report", BASE_RATE)):
        rows = scored.events[scored.events["question"] == question]
        ours, theirs = (rows[rows["model"] == m].set_index("target") for m in (CORE, naive))
        assert set(ours.index) == set(theirs.index)
        assert table.loc[question, f"brier_{naive}"] == pytest.approx(
            ((theirs["value"] - theirs["happened"]) ** 2).mean(), abs=1e-4
        )
        assert table.loc[question, "n"] == len(ours)
    assert np.isnan(table.loc["report", f"brier_{POOLED}"])
    yearly = scored.scores("target_year")
    assert yearly.groupby("question")["n"].sum().to_dict() == table["n"].to_dict()


def test_reliability_is_told_from_thirty_answers_on():
    rows = pd.DataFrame({"model": CORE, "question": "figure", "value": 0.7, "happened": 1},
                        index=range(ENOUGH))  # fmt: skip
    assert PlanScores(rows[1:], 0, {}).reliability("figure").empty
    more = pd.concat([rows, rows.assign(model=POOLED), *[rows.assign(question="report")] * 2])
    assert PlanScores(more, 0, {}).reliability("figure")["n"].sum() == ENOUGH


def test_the_side_file_says_what_was_asked(package, past):
    path = package.folder / "registered" / f"{PAST_SET}.csv"
    about = json.loads(path.with_suffix(".json").read_text(encoding="utf-8"))
    assert about["sha256"] == hashlib.sha256(path.read_bytes()).hexdigest()
    assert about["targets"] >= past.table["target"].nunique()


def test_no_plan_of_the_year_itself_is_in_its_base_rate(package, monkeypatch):
    """Asked after the year, when its own plans have come to their ends."""
    monkeypatch.setattr(plans, "_answers", lambda assessor, question, year, said: iter([said]))
    day = dt.date.fromisoformat(package.last_day)
    known = known_plans(package.as_of(day))
    said = next(plans._year(package, 2024, day))
    earlier = known[known["year"] < 2024]
    assert len(earlier) < (known["year"] <= 2024).sum()
    assert said[BASE_RATE] == (earlier["met"].sum() + 0.5) / (len(earlier) + 1)


def test_every_plan_is_asked_on_the_eve_of_its_year_and_the_next_one_today(package, monkeypatch):
    asked, written = [], []
    monkeypatch.setattr(plans, "plan_of", lambda package, area, *eve: asked.append(eve) or [area])
    monkeypatch.setattr(plans, "areas_with_plans", lambda package, year: ["a", "b"])
    monkeypatch.setattr(plans, "freeze_plans", lambda package, years, day: None)
    monkeypatch.setattr(plans, "is_frozen", lambda path: False)
    monkeypatch.setattr(plans, "listed_sets", lambda folder: [])
    monkeypatch.setattr(plans, "write_set", lambda *told: written.append((told[1], told[4])))
    plans.register_plans(package)
    eves = [(year, dt.date(year - 1, 12, 31)) for year in plans.YEARS for _ in "ab"]
    today = dt.date.fromisoformat(package.last_day)
    assert asked == [*eves, *[(plans.NEXT, today)] * 2]
    (past, eve), (ahead, day) = written
    assert (past["targets"], past["as_of"], eve) == (14, "the eve of each year", "2024-12-31")
    assert (ahead["targets"], ahead["as_of"], day) == (2, package.last_day, package.last_day)


def test_a_set_is_written_once_and_the_past_again(package, past, tmp_path, monkeypatch):
    monkeypatch.setattr(plans, "freeze_plans", lambda package, years, day: past.table.head(3))
    area = plans.areas_with_plans(package, plans.NEXT)[0]
    monkeypatch.setattr(plans, "areas_with_plans", lambda package, year: [area])
    copy = type(package)(dict(package._tables), tmp_path, {})
    written = plans.register_plans(copy)
    assert [path.stem for path in written] == [PAST_SET, NEXT_SET]
    assert [len(load_registered(path).table) for path in written] == [3, 3]
    assert load_registered(written[0]).about["kind"] == "retrospective"
    # the next set has been registered before its outcomes: it stays
    assert [path.stem for path in plans.register_plans(copy)] == [PAST_SET]

    day = dt.date.fromisoformat(package.last_day)
    for path, eves in (
        (written[0], {year: dt.date(year - 1, 12, 31) for year in plans.YEARS}),
        (written[1], {plans.NEXT: day}),
    ):
        asked = [len(plans.plan_of(package, area, *eve)) for eve in eves.items()]
        assert load_registered(path).about["targets"] == sum(asked)
    assert sum(asked) > 0
