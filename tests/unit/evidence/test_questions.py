"""Which targets are asked of an area, and that of what is published later they alone are read."""

import datetime as dt
import shutil

import pandas as pd
import pytest

from attain.evidence.questions import Question, areas_with_plans, plan_of, years_with_plans
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


@pytest.fixture
def planned(package, replaced):
    """A package in which Sơn La alone has plans, and what became of them."""
    figures = package.observations.iloc[:1].assign(
        indicator="new_jobs", area="son-la", group="total"
    )
    ends = package.attainment.iloc[:1].assign(indicator="new_jobs", area="son-la", group="total")

    def build(*plans, told=(), results=()):
        usual = package.targets.iloc[0].to_dict() | {
            "indicator": "new_jobs", "area": "son-la", "group": "total", "period": "2024",
            "basis": "count", "term": "", "published": "2023-12-31",
        }  # fmt: skip
        rows = [{**usual, "target": f"t{place}", **plan} for place, plan in enumerate(plans)]
        return replaced(
            targets=pd.DataFrame(rows),
            plan_targets=package.plan_targets.iloc[:0],
            attainment=pd.concat([ends.iloc[:0], *(ends.assign(**row) for row in told)]),
            observations=pd.concat([figures.iloc[:0], *(figures.assign(**row) for row in results)]),
        )

    return build


@pytest.mark.parametrize(
    ("period", "basis", "term", "years"),
    [
        ("2024", "level", "", ["2024"]),
        ("2024-H1", "level", "", []),
        ("2021-2025", "level", "", []),
        ("2021-2025", "level", "each", []),
        ("2021-2025", "count", "each", []),
        ("2021-2025", "count", "", ["2025"]),
        ("2021-2025", "level", "mean", ["2025"]),
        ("2021-2025", "level", "end", ["2025"]),
    ],
)
def test_what_a_term_asks_of_all_its_years_is_in_the_plan_for_the_last(
    planned, period, basis, term, years
):
    package = planned({"period": period, "basis": basis, "term": term})
    assert years_with_plans(package, "son-la") == years
    assert years_with_plans(package, "lao-cai") == []
    found = {year: areas_with_plans(package, year) for year in (2024, 2025)}
    assert found == {year: ["son-la"] if str(year) in years else [] for year in (2024, 2025)}


def test_a_plan_of_the_very_day_is_known_in_time(planned):
    package = planned({"published": "2023-12-30"}, {"published": "2023-12-31"})
    assert asked(package, "son-la") == {"t1": "in_time"}
    assert asked(package, "son-la", day=dt.date(2023, 12, 30)) == {"t0": "in_time"}


def test_a_plan_first_read_after_its_last_year_was_read_with_the_outcome(
    planned, period, published, known
):
    """
    period    | published  | known
    2024      | 2024-12-31 | later
    2024      | 2025-01-01 | with_outcome
    2020-2024 | 2024-12-31 | later
    2020-2024 | 2025-01-01 | with_outcome
    2024      | never      | undated
    """
    assert asked(planned({"period": period, "published": published}), "son-la") == {"t0": known}


END = {"target": "t0", "period": "2024", "status": "met", "coverage": "", "published": "2024-06-30"}
RESULT = {"period": "2024", "book": True, "coverage": "", "published": "2024-06-30"}


@pytest.mark.parametrize(
    ("told", "results", "known"),
    [
        ([END], [], "with_outcome"),
        ([END | {"target": ""}], [], "with_outcome"),
        ([END | {"period": "2023"}], [], "with_outcome"),
        ([END | {"target": "", "period": "2023"}], [], "later"),
        ([END | {"status": "missed"}], [], "with_outcome"),
        ([END | {"status": "open"}], [], "later"),
        ([END | {"coverage": "to 2024-06"}], [], "later"),
        ([END | {"published": "2024-07-02"}], [], "later"),
        ([END, END | {"published": "2024-07-02"}], [], "with_outcome"),
        ([END | {"published": "2024-07-02"}, END], [], "with_outcome"),
        ([], [RESULT], "with_outcome"),
        ([], [RESULT | {"period": "2023"}], "later"),
        ([], [RESULT | {"book": False}], "later"),
        ([], [RESULT | {"coverage": "partial"}], "later"),
    ],
)
def test_the_end_of_a_plan_is_told_by_its_result_or_by_whether_it_was_met(
    planned, told, results, known
):
    package = planned({"published": "2024-07-01"}, told=told, results=results)
    assert asked(package, "son-la") == {"t0": known}


def test_a_plan_known_in_time_needs_no_remark(targets):
    known = ("in_time", "later", "with_outcome", "undated")
    remarks = [Question(targets["T10"], known=when).remarks for when in known]
    assert remarks == [[], ["target_later"], ["target_with_outcome"], ["target_undated"]]
    assert not Question(targets["T10"]).hypothetical
    assert len({Question(targets[name]) for name in ("T10", "T10", "T11")}) == 2
