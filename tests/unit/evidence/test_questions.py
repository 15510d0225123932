"""Which targets are asked of an area, and that of what is published later they alone are read."""

import datetime as dt
import shutil

import pytest

from attain.evidence.questions import plan_of, years_with_plans
from attain.parameters import Parameters
from attain.targets.study import Study

EVE = dt.date(2023, 12, 31)


@pytest.fixture
def book(copy, package):
    """A small copy of the package, the plan book with it."""
    shutil.copytree(package.folder / "plans", copy.folder / "plans")
    return copy


def asked(package, area, year=2024, day=EVE):
    return {
        question.target.target: question.known for question in plan_of(package, area, year, day)
    }


def test_a_plan_of_the_book_is_asked_and_tells_when_it_was_known(package):
    assert asked(package, "lao-cai") == {
        "lao-cai-2024-poor-households": "in_time",
        "lao-cai-2024-new-jobs": "later",
        "lao-cai-2024-trained-labour": "in_time",
    }
    assert set(asked(package, "ha-tinh").values()) == {"in_time"}
    assert set(asked(package, "ha-noi").values()) == {"with_outcome"}
    assert set(asked(package, "lao-cai", 2023, dt.date(2022, 12, 31)).values()) == {"undated"}
    assert asked(package, "son-la") == {}
    assert "2024" in years_with_plans(package, "lao-cai")
    assert years_with_plans(package, "red-river-delta") == []


def test_the_areas_own_table_comes_first(package, view):
    mine = plan_of(package, "lam-dong", 2024, EVE)
    assert [q.target for q in mine] == view.targets_for("lam-dong", 2024)
    assert {q.known for q in mine} == {"in_time"}


def test_the_book_speaks_only_where_the_area_is_silent(book):
    for target, indicator in (("x-own", "trained_labour"), ("x-new", "vocationally_trained")):
        book.add(
            "plans/targets.csv", target=target, indicator=indicator, area="lam-dong", period="2024",
            group="total", published="2023-12-31", comparator=">=", low="90", high="",
            basis="level", direction="up", definition="", term="",
        )  # fmt: skip
    found = asked(book.open(), "lam-dong")
    assert "T10" in found
    assert "x-own" not in found
    assert found["x-new"] == "in_time"


def test_of_several_plans_the_latest_in_time_counts_else_the_first_one_after(book):
    def plant(target, published, low):
        book.add(
            "plans/targets.csv", target=target, indicator="trained_labour", area="son-la",
            period="2024", group="total", published=published, comparator=">=", low=low, high="",
            basis="level", direction="up", definition="", term="", quote=f"đạt {low}%",
            source="bao-lao-cai-2024-12-30" if published > "2024-12" else "baolamdong-2023-12-31",
        )  # fmt: skip

    plant("later", "2024-12-30", "66")
    plant("latest", "2024-12-31", "67")
    assert list(asked(book.open(), "son-la")) == ["later"]
    plant("in-time", "2023-12-31", "65")
    assert asked(book.open(), "son-la") == {"in-time": "in_time"}


def test_a_target_published_later_is_asked_and_no_later_figure_is_read(book):
    """Planted: a target of after the eve, and a result of before it that was published after."""
    study = Study(Parameters(area="lao-cai", data=str(book.folder)))
    before = study.assessments.set_index("target")["probability"]
    assert study.assessments.set_index("target").loc["lao-cai-2024-new-jobs", "flags"].endswith(
        "target_later"
    )  # fmt: skip
    book.add(
        "plans/observations.csv", indicator="trained_labour", area="lao-cai", period="2022",
        group="total", vintage="planted", value="50", status="A", published="2024-12-30",
        source="bao-lao-cai-2024-12-30", definition="", coverage="", bound="", confidence="high",
        quote="đạt 50%", item="",
    )  # fmt: skip
    book.add(
        "plans/targets.csv", target="planted", indicator="overseas_workers", area="lao-cai",
        period="2024", group="total", published="2024-12-30", comparator=">=", low="400", high="",
        basis="count", direction="up", definition="", term="", quote="400 người",
        source="bao-lao-cai-2024-12-30",
    )  # fmt: skip
    after = Study(Parameters(area="lao-cai", data=str(book.folder)))
    rows = after.assessments.set_index("target")
    assert rows.loc["planted", "known"] == "later"
    assert "target_later" in rows.loc["planted", "flags"]
    assert rows["probability"].drop("planted").equals(before)
    assert (after.view.observations["published"] <= "2023-12-31").all()
    assert "bao-lao-cai-2024-12-30" not in set(after.view.sources["source"])
    assert after.source("bao-lao-cai-2024-12-30").outlet  # the target's page may be named


def test_the_rate_is_learnt_from_plans_of_known_end_alone(package):
    study = Study(Parameters(area="lao-cai"))
    rows = study.assessments[study.assessments["role"] == "primary"]
    ends = study.view.attainment
    ends = ends[ends["status"].isin(["met", "missed"]) & ends["period"].str.fullmatch(r"\d{4}")]
    ends = ends[ends["coverage"] == ""]
    assert (rows["n_reported"] == len(ends)).all()
    assert (ends["published"] <= "2023-12-31").all()
    assert (rows["grade_reported"] == "B").all()
    others = study.assessments[study.assessments["role"] != "primary"]
    assert others["probability_reported"].isna().all()


def test_a_plan_told_on_the_day_of_its_end_was_told_with_the_outcome(package, monkeypatch):
    """By the target or by the series; a day later the end was not known yet."""
    (target, *_) = (q.target for q in plan_of(package, "lao-cai", 2024, EVE) if q.known == "later")
    series = (target.indicator, target.area, target.group, target.period)
    for key in ((target.target,), series):
        for day, known in ((target.published, "with_outcome"), ("2024-12-31", "later")):
            told = {key: day}
            monkeypatch.setattr("attain.evidence.questions._told", lambda _, told=told: told)
            found = plan_of(package, "lao-cai", 2024, EVE)
            assert [q.known for q in found if q.target == target] == [known]
