"""What happened: scores by hand, half-years never scored, the unknown named with its reason."""

from __future__ import annotations

import math

import numpy as np
import pandas as pd
import pytest

from attain.errors import AttainError
from attain.evaluation import outcome
from attain.evaluation.outcome import outcome_of, score, score_table
from attain.evaluation.registration import COLUMNS, load_registered
from attain.evidence.catalog import open_package

FOLDER = open_package("data").folder / "registered"


@pytest.fixture(scope="module")
def package():
    return open_package("data")


@pytest.fixture(scope="module")
def article(package):
    return score(FOLDER / "lam-dong-2024.csv", package)


@pytest.fixture(scope="module")
def provinces(package):
    return score(FOLDER / "provinces-2024.csv", package)


def row(**given):
    base = dict.fromkeys(COLUMNS, "") | {
        "model": "attain", "area": "lam-dong", "indicator": "unemployment_rate",
        "group": "total", "reading": "main", "scored_by": "unemployment_rate",
        "target_year": 2024, "output_type": "probability", "basis": "level", "comparator": "<",
        "threshold": 1.2, "upper": math.nan, "value": 0.8, "target": "T08", "event": "reach",
    }  # fmt: skip
    return base | given


def test_known_outcomes_are_those_on_record(article):
    assert article.today.isoformat() == "2026-01-29"
    events = article.events.set_index(["target", "event", "reading"])
    unemployment = events.loc[("T08", "reach", "main")]
    assert (unemployment["outcome"], unemployment["happened"]) == (0.74, 1)
    assert unemployment["brier"] == pytest.approx((1 - unemployment["value"]) ** 2)
    assert unemployment["log"] == pytest.approx(-math.log(unemployment["value"]))
    # T11 is settled on the survey's reading alone: 23.03 is not 23.7
    survey = events.loc[("T11", "reach", "survey")]
    assert (survey["outcome"], survey["happened"]) == (23.03, 0)
    assert set(events.loc["T11"].index.get_level_values("reading")) == {"survey"}


def test_half_years_are_named_and_not_scored(article):
    unknown = article.unknown[article.unknown["reading"] == "main"].set_index("indicator")
    trained = unknown.loc["trained_labour"]
    assert (trained["state"], trained["period"], trained["value"]) == ("mid_year", "2024-H1", 80.0)
    assert "trained_labour" not in set(article.events["indicator"])
    assert unknown.loc["certificate_share_department", "state"] == "unknown"
    assert "year-end" in unknown.loc["certificate_share_department", "note_en"]
    poverty = article.unknown[article.unknown["indicator"] == "multidimensional_poverty"]
    assert poverty.set_index("group")["state"].to_dict() == {
        "total": "conflicting", "ethnic_minority": "unknown",
    }  # fmt: skip
    assert (poverty["note_vi"] != "").all()


def test_as_of_an_earlier_day_less_is_known(package):
    before = score(FOLDER / "lam-dong-2024.csv", package, "2024-12-31")
    assert before.events.empty
    assert set(before.unknown["state"]) == {"mid_year", "unknown"}
    assert "T08" not in set(before.events["target"])
    after = score(FOLDER / "lam-dong-2024.csv", package, "2025-06-30")
    assert {"T08", "T11"} == set(after.events["target"])
    poverty = after.unknown[after.unknown["group"] == "ethnic_minority"]
    assert poverty["note_en"].tolist() == [""]  # the source of the note is of July 2025


def test_the_126_forecasts_are_scored(provinces):
    table = provinces.summary().set_index(["model", "indicator"])
    assert provinces.unknown.empty
    assert (table.loc["attain", "forecasts"] == 63).all()
    assert table.loc[("attain", "certificate_share"), "events"] == 441
    # recomputed from the file alone
    frozen = load_registered(FOLDER / "provinces-2024.csv").table
    mine = frozen[
        (frozen["model"] == "attain") & (frozen["indicator"] == "certificate_share")
        & (frozen["output_type"] == "probability")
    ]  # fmt: skip
    truth = open_package("data").panel("certificate_share")
    truth = truth[truth["year"] == 2024].set_index("series")["value"]
    happened = truth.loc[mine["area"]].to_numpy() >= mine["threshold"].to_numpy()
    clipped = mine["value"].clip(0.001, 0.999)
    expected = ((clipped - happened) ** 2).mean()
    assert table.loc[("attain", "certificate_share"), "brier"] == pytest.approx(expected)
    low, high = (
        frozen[(frozen["output_type_id"] == level) & (frozen["indicator"] == "certificate_share")]
        .set_index("area")["value"] for level in ("0.1", "0.9")
    )  # fmt: skip
    inside = ((low <= truth.loc[low.index]) & (truth.loc[low.index] <= high)).mean()
    assert table.loc[("attain", "certificate_share"), "inside_80"] == pytest.approx(inside)


def test_an_event_is_settled_as_it_is_worded(package):
    def happened(**given):
        found = score_table(pd.DataFrame([row(**given)]), package)
        return int(found.events["happened"].iloc[0])

    assert happened(threshold=0.74, comparator="<") == 0
    assert happened(threshold=0.74, comparator="<=") == 1
    assert happened(threshold=0.74, comparator=">=") == 1
    assert happened(threshold=0.74, comparator=">") == 0
    assert happened(threshold=0.7, upper=0.8, comparator="between") == 1
    # the change on 2023 is 0.74 - 0.53
    assert happened(threshold=0.21, comparator=">=", basis="change") == 1
    assert happened(threshold=0.22, comparator=">=", basis="change") == 0


def test_a_change_needs_both_years(package):
    view = package.as_of("2025-12-31")
    asked = {"scored_by": "unemployment_rate", "area": "lam-dong", "group": "total"}
    assert outcome_of(view, asked | {"target_year": 2018, "basis": "level"})["outcome"] == 0.08
    assert outcome_of(view, asked | {"target_year": 2018, "basis": "change"}) is None
    assert outcome_of(view, asked | {"target_year": 2025, "basis": "level"}) is None


def test_nothing_known_is_a_table_without_rows(package):
    found = score_table(pd.DataFrame([row(area="ha-noi", group="urban")]), package)
    assert found.events.empty
    assert found.forecasts.empty
    assert {"inside_50", "inside_80", "inside_95"} < set(found.forecasts)
    assert found.unknown["state"].tolist() == ["unknown"]
    assert found.summary().empty


class View:
    """Figures and plans of known end of a view, as far as outcomes are read off them."""

    def __init__(self, years=(), ends=()):
        columns = ["target", "indicator", "area", "group", "period", "coverage", "status"]
        self.attainment = pd.DataFrame(ends, columns=columns).assign(
            percent="", published="2025-01-31", source="s"
        )
        self.years = years

    def history(self, indicator, area, group):
        values = [float(year % 100) ** 2 for year in self.years]
        rows = {"year": self.years, "value": values, "vintage": "first", "status": "A",
                "published": "2025-01-31", "source": "s"}  # fmt: skip
        return pd.DataFrame(rows)


def test_a_change_is_on_the_year_before_and_no_other():
    asked = {"scored_by": "x", "area": "a", "group": "total", "basis": "change"}
    view = View((2020, 2022, 2023))
    assert outcome_of(view, asked | {"target_year": 2022}) is None
    assert outcome_of(view, asked | {"target_year": 2023})["outcome"] == 23**2 - 22**2


@pytest.mark.parametrize("basis", ["total", "mean", "relative", "households"])
def test_one_figure_settles_no_sum_and_no_count_of_something_else(basis):
    """3,000 households off a list are not met by a rate, nor a total by its last year."""
    asked = {"scored_by": "x", "area": "a", "group": "total", "target_year": 2023}
    view = View((2022, 2023))
    assert outcome_of(view, asked | {"basis": "count"})["outcome"] == 23**2
    assert outcome_of(view, asked | {"basis": basis}) is None


def test_a_report_is_on_the_target_itself_else_on_its_plan():
    plan = ("x", "a", "total", "2024")
    view = View(ends=[
        ("T1", *plan, "", "missed"), ("", *plan, "", "met"), ("", *plan, "9 months", "met"),
        ("T2", *plan, "6 months", "missed"), ("T3", *plan, "", "underway"),
    ])  # fmt: skip
    asked = {"indicator": "x", "area": "a", "group": "total", "target_year": 2024}

    def told(target, early=False, **other):
        found = outcome.report_of(view, asked | {"target": target} | other, early=early)
        return None if found is None else (found["outcome"], found["coverage"])

    assert told("T1") == (0.0, "")
    assert told("") == told("T3") == (1.0, "")  # no end of the target is known: that of its plan
    assert told("T2") is told("", area="b") is told("", target_year=2023) is None
    assert told("", early=True) == (1.0, "9 months")
    assert told("T1", early=True) is told("T2", early=True) is None  # of a whole year, not reached


def test_without_the_year_before_a_figure_of_the_year_is_no_report_within_it(package):
    found = score_table(pd.DataFrame([row(target_year=2018, basis="change")]), package)
    assert found.unknown["state"].tolist() == ["unknown"]


@pytest.mark.parametrize(
    ("y", "inside"),
    [(3.0, (1, 1, 1)), (5.0, (1, 1, 1)), (5.5, (0, 1, 1)), (2.0, (0, 1, 1)), (6.5, (0, 0, 1)),
     (0.0, (0, 0, 0)), (9.0, (0, 0, 0))],
)  # fmt: skip
def test_the_ends_belong_to_an_interval(y, inside):
    levels = [0.025, 0.1, 0.25, 0.5, 0.75, 0.9, 0.975]
    rows = pd.DataFrame({"output_type_id": map(str, levels), "value": np.arange(1.0, 8.0)})
    rows = rows.assign(**dict.fromkeys(outcome.SERIES, "x"), outcome=y)
    rows = rows.assign(status="A", published="", source="")
    names = [f"inside_{level}" for level in (50, 80, 95)]
    assert tuple(outcome._score_quantiles(rows)[names].iloc[0]) == inside
    some = rows[~rows["output_type_id"].isin(["0.25", "0.75"])]
    found = outcome._score_quantiles(some).iloc[0]
    assert math.isnan(found["inside_50"])
    assert tuple(found[names[1:]]) == inside[1:]


def test_a_note_without_its_source_is_refused(package, tmp_path, monkeypatch):
    folder = tmp_path / "registered"
    folder.mkdir()
    text = (FOLDER / "unknown.csv").read_text(encoding="utf-8")
    (folder / "unknown.csv").write_text(text.replace("nso-e02-55", "hearsay"), encoding="utf-8")
    moved = type(package)(dict(package._tables), tmp_path, {})
    with pytest.raises(AttainError, match="hearsay"):
        score_table(pd.DataFrame([row()]), moved)
    (folder / "unknown.csv").write_text("indicator,area\n", encoding="utf-8")
    with pytest.raises(AttainError, match=r"does not fit, .*got \['indicator', 'area'"):
        score_table(pd.DataFrame([row()]), moved)
    (folder / "unknown.csv").unlink()
    assert len(score_table(pd.DataFrame([row()]), moved).events) == 1


def test_series_of_other_levels_are_rows_of_one_table():
    """The first series was forecast at five levels, the second at three."""
    levels = {"a": [0.025, 0.1, 0.5, 0.9, 0.975], "b": [0.1, 0.5, 0.9]}
    rows = [{"area": area, "output_type_id": str(level), "value": 10 * level, "outcome": 5.0}
            for area, given in levels.items() for level in given]  # fmt: skip
    given = dict.fromkeys({*outcome.SERIES, "status", "published", "source"} - {"area"}, "x")
    found = outcome._score_quantiles(pd.DataFrame(rows).assign(**given))
    assert found["area"].to_dict() == {0: "a", 1: "b"}
    assert found["inside_80"].tolist() == [1, 1]
    assert found["inside_95"].isna().tolist() == [False, True]
    assert found[["low_80", "median", "high_95"]].iloc[0].tolist() == [1.0, 5.0, 9.75]


def test_a_note_in_one_language_has_no_words_in_the_other(package, tmp_path):
    folder = tmp_path / "registered"
    folder.mkdir()
    (folder / "unknown.csv").write_text(
        "indicator,area,group,year,state,source,note_vi,note_en\n"
        "trained_labour,ha-noi,urban,2024,conflicting,nso-e02-55,chưa rõ,\n", encoding="utf-8",
    )  # fmt: skip
    moved = type(package)(dict(package._tables), tmp_path, {})
    asked = {"scored_by": "trained_labour", "indicator": "trained_labour", "area": "ha-noi"}
    found = score_table(pd.DataFrame([row(**asked, group="urban")]), moved)
    assert found.unknown[["state", "note_vi", "note_en"]].values.tolist() == [
        ["conflicting", "chưa rõ", ""]
    ]


def test_the_scores_are_those_of_the_library(article):
    found = article.forecasts.set_index("reading").loc["survey"]
    frozen = load_registered(FOLDER / "lam-dong-2024.csv").table
    mine = frozen[(frozen["reading"] == "survey") & (frozen["output_type"] == "quantile")]
    levels = mine["output_type_id"].astype(float).to_numpy()
    q, y = mine["value"].to_numpy(), 23.03
    pinball = 2 * ((y < q) - levels) * (q - y)
    assert found["wis"] == pytest.approx(pinball.mean())  # WIS is the mean of the pinball scores
    assert found["inside_80"] == int(q[3] <= y <= q[-4])
