"""Every event with its probability, word, grade and alternatives; nothing later than the day."""

import dataclasses
import math
from copy import copy

import numpy as np
import pandas as pd
import pytest

from attain.evaluation.track_record import track_record_of
from attain.evidence.questions import Question
from attain.targets.answers import answer_of
from attain.targets.assess import COLUMNS, Assessor, as_frame
from attain.targets.readings import Priors, readings_of
from attain.targets.verdicts import lower, verdict

ALL = [f"T{number:02d}" for number in range(1, 12)]


@pytest.fixture(scope="module")
def primary(answers):
    main = answers[(answers["role"] == "primary") & (answers["reading"] == "main")]
    return main.set_index("target")


def of(answers, target, event, reading="main"):
    rows = answers[
        (answers["target"] == target)
        & (answers["event"] == event)
        & (answers["reading"] == reading)
    ]
    assert len(rows) == 1
    return rows.iloc[0]


def test_one_primary_answer_a_target_and_only_the_loans_have_none(answers, primary):
    assert list(answers.columns) == list(COLUMNS)
    assert list(primary.index) == ALL
    known = primary.drop("T05")
    assert known["probability"].between(0, 1).all()
    assert known["grade"].isin(["A", "B", "C"]).all()
    assert (known["reason"] == "").all()
    loans = primary.loc["T05"]
    assert loans["verdict"] == "not_assessable"
    assert math.isnan(loans["probability"])
    assert (loans["grade"], loans["flags"]) == ("", "no_baseline")
    assert loans["reason"] == (
        "no annual figure of loan_workers (total) for lam-dong was published up to 2023-12-31"
    )


def test_the_word_belongs_to_the_probability(answers):
    known = answers.dropna(subset="probability")
    assert [verdict(p) for p in known["probability"]] == known["verdict"].tolist()


def test_the_grade_is_the_lowest_of_history_panel_and_record(answers):
    known = answers.dropna(subset="probability")
    untested = known["indicator"].isin(["job_placements", "new_jobs", "job_fairs",
                                        "job_fair_placements"])  # fmt: skip
    pairs = zip(known["grade_history"], known["grade_panel"], strict=True)
    both = pd.Series([lower(a, b) for a, b in pairs], known.index)
    assert (known["grade"] == both.where(~untested, "C")).all()
    assert set(both[untested]) == {"B", "C"}


def test_a_failed_record_lowers_the_grade(view, monkeypatch):
    record = track_record_of(view)
    main = readings_of(view, "unemployment_rate", "lam-dong", "total")["main"]
    said = record.calibration_for(main, 2024)
    assert record.downgraded("A", main, 2024) == "A"
    for label, grade in (("too_low", "B"), ("too_narrow", "B"), ("too_wide", "A")):
        monkeypatch.setattr(
            record, "calibration_for", lambda *_, x=label: dataclasses.replace(said, label=x)
        )
        assert record.downgraded("A", main, 2024) == grade


@pytest.mark.parametrize(
    ("target", "n", "history", "panel", "reference", "last"),
    [
        ("T01", 3, "B", "B", "multidimensional_poverty", (2023, 3.29)),
        ("T02", 3, "B", "B", "multidimensional_poverty", (2023, 9.13)),
        ("T03", 5, "B", "B", "job_placements", (2023, 25_600)),
        ("T04", 5, "B", "B", "job_placements", (2023, 10_500)),
        ("T06", 2, "C", "B", "job_placements", (2022, 64)),
        ("T07", 1, "C", "B", "job_placements", (2022, 5_093)),
        ("T08", 6, "B", "A", "unemployment_rate", (2023, 0.53)),
        ("T09", 2, "C", "B", "unemployment_rate", (2023, 1.04)),
        ("T10", 2, "C", "B", "trained_labour", (2023, 78.37)),
        ("T11", 16, "A", "B", "certificate_share", (2023, 22.73)),
    ],
)
def test_what_stands_behind_each_answer(primary, target, n, history, panel, reference, last):
    row = primary.loc[target]
    assert (row["history_n"], row["grade_history"], row["grade_panel"]) == (n, history, panel)
    assert row["reference"] == reference
    assert (row["last_year"], row["last_value"]) == last


@pytest.mark.parametrize("target", ["T03", "T06", "T08", "T10", "T11"])
def test_the_probability_is_the_mass_of_the_forecast(view, priors, targets, answers, target):
    asked = targets[target]
    main = readings_of(view, asked.indicator, "lam-dong", asked.group)["main"]
    forecast = priors.forecast(main, "lam-dong", 2024).select(series="lam-dong", year=2024)
    rows = answers[(answers["target"] == target) & (answers["reading"] == "main")]
    for row in rows[rows["comparator"] != "between"].itertuples():
        mass = float(forecast.probability(row.comparator, row.threshold).iloc[0])
        assert row.probability == pytest.approx(mass, abs=1e-12)
    assert rows["median"].iloc[0] == pytest.approx(float(forecast.quantile(0.5).iloc[0]))
    ends = forecast.interval(0.8).to_numpy()[0]
    assert rows[["low_80", "high_80"]].to_numpy()[0] == pytest.approx(ends)


def test_a_change_is_answered_on_the_change(view, priors, answers):
    main = readings_of(view, "multidimensional_poverty", "lam-dong", "total")["main"]
    change = answer_of(priors, main, "lam-dong", "change", range(2024, 2025))
    levels = answer_of(priors, main, "lam-dong", "level", range(2024, 2025))
    row = of(answers, "T01", "min")
    assert row["probability"] == pytest.approx(levels.cdf(3.29 - 0.5))
    assert row["median"] == pytest.approx(change.quantile(0.5))
    assert row["attainable_50"] == pytest.approx(levels.quantile(0.5) - 3.29)
    assert row["last_value"] == 3.29  # the level stays a level


@pytest.mark.parametrize("target", ["T01", "T02", "T03", "T04"])
def test_the_events_of_a_range_are_nested(answers, target):
    easy, middle, hard = (of(answers, target, event)["probability"] for event in
                          ("min", "mid", "full"))  # fmt: skip
    assert 1 > easy > middle > hard > 0
    inside = of(answers, target, "inside")["probability"]
    assert inside == pytest.approx(easy - hard, abs=1e-9)  # no mass on the far end itself


def test_attainable_targets_are_reached_with_their_probability(view, priors, targets, primary):
    """80 % safe, 50 % even, 20 % stretch: the mass beyond each is what it is called."""
    for name, row in primary.drop("T05").iterrows():
        asked = targets[name]
        main = readings_of(view, asked.indicator, "lam-dong", asked.group)["main"]
        if row["basis"] == "change":
            answer = answer_of(priors, main, "lam-dong", "change", range(2024, 2025))
        else:
            answer = answer_of(priors, main, "lam-dong", "level", range(2024, 2025))
        higher = name not in ("T01", "T02", "T08", "T09")
        steps = [row[f"attainable_{percent}"] for percent in (80, 50, 20)]
        assert steps == sorted(steps, reverse=not higher), name
        for percent, value in zip((80, 50, 20), steps, strict=True):
            mass = answer.probability(">=" if higher else "<=", value, math.nan)
            if name == "T06":  # a number of fairs: the largest that is reached often enough
                assert mass >= percent / 100 > answer.probability(">=", value + 1, math.nan)
            else:
                assert mass == pytest.approx(percent / 100, abs=1e-6), (name, percent)
        assert row["attainable_50"] == pytest.approx(row["median"])


def test_a_probability_above_80_asks_for_less_than_the_safe_target(primary):
    for row in primary.drop("T05").itertuples():
        easier = row.threshold <= row.attainable_80
        if row.comparator in ("<", "<="):
            easier = row.threshold >= row.attainable_80
        assert easier == (row.probability >= 0.8), row.Index


def test_the_percentile_is_where_the_threshold_lies(primary):
    known = primary.drop(["T05", "T06"])
    up = known["comparator"].isin([">=", ">"])
    assert (known["percentile"] + known["probability"])[up].to_numpy() == pytest.approx(1)
    assert known["percentile"][~up].to_numpy() == pytest.approx(known["probability"][~up])
    fairs = primary.loc["T06"]  # a year of exactly so many fairs lies on both sides
    assert 0.001 < fairs["percentile"] + fairs["probability"] - 1 < 0.02


def test_t10_with_and_without_the_70_of_2020(answers):
    main, without = (of(answers, "T10", "reach", r) for r in ("main", "without-2020"))
    assert (main["history_n"], without["history_n"]) == (2, 1)
    assert without["role"] == "sensitivity"
    # other provinces' rates rise, so one point rises too; and a stock that never fell promises
    # no less than it has
    assert main["median"] > without["median"] > 79.5
    assert main["attainable_80"] > 78.37
    # neither 82 exactly nor a rate that rounds to it turns the answer
    assert main["probability"] < of(answers, "T10", "rounds")["probability"] < 0.33


def test_t11_on_both_readings_and_three_thresholds(answers):
    found = {r: of(answers, "T11", "reach", r) for r in ("main", "survey", "department-only")}
    assert {r: row["grade"] for r, row in found.items()} == {
        "main": "B", "survey": "A", "department-only": "C",
    }  # fmt: skip
    assert {r: row["last_year"] for r, row in found.items()} == {
        "main": 2023, "survey": 2022, "department-only": 2023,
    }  # fmt: skip
    events = answers.loc[(answers["target"] == "T11") & (answers["reading"] == "main"), "event"]
    assert sorted(events) == ["plus-one", "reach", "rounds"]
    rounds, exact, plus = (of(answers, "T11", e) for e in ("rounds", "reach", "plus-one"))
    assert [rounds["threshold"], exact["threshold"], plus["threshold"]] == [23.65, 23.7, 23.73]
    assert rounds["probability"] > exact["probability"] > plus["probability"]


def test_the_stated_change_needs_the_figure_it_is_stated_against(package, replaced, assessed):
    """With no figure of 2023, "up 1 on 2023" cannot be asked of another year's figure."""
    rows = package.observations
    without = replaced(observations=rows[rows["item"] != "R09"]).as_of("2023-12-31")
    found = assessed(Priors(without), only=("T11",))
    assert "plus-one" not in set(found["event"])
    assert found["last_year"].tolist() == [2020, 2020]


def test_strictness_swaps_the_primary_event_and_its_neighbour(priors, assessed, answers):
    rounded = assessed(priors, strictness="rounded")
    for target, other in (
        ("T08", "rounds"),
        ("T10", "rounds"),
        ("T11", "rounds"),
        ("T01", "rounds"),
    ):
        primary = rounded[(rounded["target"] == target) & (rounded["role"] == "primary")].iloc[0]
        was = of(answers, target, other)
        assert primary["threshold"] == was["threshold"]
        assert primary["probability"] == pytest.approx(was["probability"])
        exact = rounded[(rounded["target"] == target) & (rounded["event"] == "exact")].iloc[0]
        assert exact["probability"] == pytest.approx(
            of(answers, target, answers.query("target == @target")["event"].iloc[0])["probability"]
        )
    counts = rounded[rounded["basis"] == "count"]
    assert set(counts["event"]) == {"min", "mid", "full", "inside", "reach"}


def test_a_year_that_is_known_is_no_question(package, assessed):
    later = Priors(package.as_of("2025-12-31"))
    rows = assessed(later, only=("T08", "T10"))
    observed = rows[(rows["target"] == "T08") & (rows["role"] == "primary")].iloc[0]
    assert observed[["verdict", "reason", "last_year"]].tolist() == ["met", "", 2024]
    assert math.isnan(observed["probability"])
    # T10 has a half-year of 2024 only, which is no annual figure
    assert rows[rows["target"] == "T10"]["probability"].notna().all()


def test_a_change_over_an_unobserved_year_is_still_answered(package, replaced, assessed):
    rows = package.observations
    without = replaced(observations=rows[~rows["item"].isin(["R10", "R11"])])
    found = assessed(Priors(without.as_of("2023-12-31")), only=("T01", "T02"))
    main = found[found["role"] == "primary"]
    assert main["probability"].between(0, 1).all()
    assert main["last_year"].tolist() == [2022, 2022]
    nested = found[found["target"] == "T01"].set_index("event")["probability"]
    assert nested["min"] > nested["mid"] > nested["full"]


def test_a_reader_s_threshold_is_asked_without_the_plan_s_sensitivities(priors, targets):
    question = Question(targets["T11"], hypothetical=True)
    downgraded = track_record_of(priors.view).downgraded
    rows = as_frame(Assessor(priors, downgraded, "lam-dong", "exact").rows(question, ()))
    assert "plus-one" not in set(rows["event"])
    assert rows["hypothetical"].all()
    assert (rows["flags"] == "").all()


def test_an_empty_table_keeps_its_columns_and_types():
    empty = as_frame([])
    assert list(empty.columns) == list(COLUMNS)
    assert empty["year"].dtype == np.dtype(int)


# ---- nothing later than the day ------------------------------------------------------------------

FUTURE = "2024-01-01"


def planted(package):
    """The tables with one row of the day after in each that has a day, made to move an answer."""
    sources, claims = package.sources, package.claims
    source = sources.iloc[[0]].assign(source="planted", published=FUTURE)
    rows = package.observations
    later = {"published": FUTURE, "source": "planted", "vintage": "planted"}
    figures = [
        rows[rows["item"] == f"R{number:02d}"].assign(value=value, item="", **later)
        for number, value in ((1, 1.0), (2, 1.0), (4, 99.0), (5, 99.0), (8, 99.0), (9, 1.0),
                              (10, 99.0), (11, 99.0))
    ]  # fmt: skip
    panels = [
        rows[(rows["indicator"] == name) & (rows["period"] == "2022")].assign(value=90.0, **later)
        for name in ("certificate_share", "unemployment_rate")
    ]
    loans = figures[0].assign(indicator="loan_workers", value=9_999.0)
    targets = package.targets
    plan = targets[targets["target"] == "T10"].assign(
        target="planted", low=10.0, published=FUTURE, source="planted"
    )
    goal = targets[targets["target"] == "resolution-2025-trained-labour"].assign(
        target="planted-goal", low=10.0, high=11.0, published=FUTURE, source="planted"
    )
    claim = claims[claims["claim"] == "t11-change"].assign(
        claim="planted", printed=9.0, source="planted"
    )
    return {
        "sources": pd.concat([sources, source], ignore_index=True),
        "observations": pd.concat([rows, *figures, *panels, loans], ignore_index=True),
        "targets": pd.concat([targets, plan, goal], ignore_index=True),
        "claims": pd.concat([claims, claim], ignore_index=True),
    }


def test_rows_of_the_next_day_move_no_answer(package, replaced, assessed, answers):
    future = replaced(**planted(package))
    after = assessed(Priors(future.as_of("2023-12-31")))
    pd.testing.assert_frame_equal(after, answers, check_exact=True)


def test_the_planted_rows_would_have_moved_every_answer(package, replaced, assessed, answers):
    """The proof above is worth something only if these rows matter on their own day."""
    future = replaced(**planted(package))
    after = assessed(Priors(future.as_of(FUTURE)))
    before = answers[answers["role"] == "primary"].set_index("target")["probability"]
    primary = after[after["role"] == "primary"].set_index("target")["probability"]
    assert "planted" in primary.index  # the revised plan replaces T10
    same = [name for name in before.index.intersection(primary.index)
            if before[name] == primary[name]]  # fmt: skip
    assert same == []  # nothing was planted about job fairs, but other counts lend to them


# ---- part of the target year -------------------------------------------------------------------

HALF = ("T03", "T04", "T10")  # answered from the report on the first half of 2024


@pytest.fixture(scope="module")
def nowcast(package, assessed):
    return assessed(Priors(package.as_of("2024-07-31")))


def test_the_half_year_report_answers_its_targets(nowcast, answers):
    now = nowcast[nowcast["role"] == "primary"].set_index("target")
    before = answers[answers["role"] == "primary"].set_index("target")
    for target in HALF:
        assert (now.loc[target, "last_year"], now.loc[target, "last_months"]) == (2024, 6)
        assert now.loc[target, "probability"] != before.loc[target, "probability"]
        width = now["high_80"] - now["low_80"]
        assert width[target] < (before["high_80"] - before["low_80"])[target]
    assert now.loc["T04", "median"] < before.loc["T04", "median"]  # 4,300 after 6,500
    assert now.loc["T10", "median"] > before.loc["T10", "median"]  # 80 % after 78.37
    assert now.loc["T10", "low_80"] < 80 < now.loc["T10", "high_80"]
    assert now["probability"].drop("T05").notna().all()
    assert before["last_months"].dropna().to_dict() == {
        name: {"T06": 11, "T07": 11}.get(name, 12) for name in before.index if name != "T05"
    }


def test_nothing_counted_after_the_day_moves_the_nowcast(package, replaced, assessed, nowcast):
    """Nine months, the year itself and a revised half-year, all published the day after."""
    rows = package.observations
    half = rows[(rows["period"] == "2024-H1") & (rows["area"] == "lam-dong")]
    later = {"published": "2024-08-01", "vintage": "planted"}
    nine = half.assign(period="2024", coverage="to 2024-09", value=half["value"] * 1.3, **later)
    year = half.assign(period="2024", vintage="planted-year", value=half["value"] * 1.1,
                       published="2024-08-01")  # fmt: skip
    plants = [nine, year, half.assign(value=half["value"] * 1.2, **later)]
    future = replaced(observations=pd.concat([rows, *plants], ignore_index=True))
    pd.testing.assert_frame_equal(
        assessed(Priors(future.as_of("2024-07-31"))), nowcast, check_exact=True
    )
    seen = replaced(observations=pd.concat([rows, nine], ignore_index=True))
    moved = assessed(Priors(seen.as_of("2024-08-01")), only=HALF)
    primary = moved[moved["role"] == "primary"].set_index("target")
    assert primary["last_months"].tolist() == [9, 9, 9]


def test_eleven_months_are_not_the_year(answers):
    row = answers[answers["target"] == "T07"].iloc[0]
    assert row["median"] > 5093
    assert 0.4 < row["probability"] < 0.6


# ---- a changed figure changes its answer ---------------------------------------------------------

MOVES = {
    "R01": ("T03", "min"), "R02": ("T04", "min"), "R04": ("T08", "reach"),
    "R05": ("T09", "reach"), "R08": ("T10", "reach"), "R09": ("T11", "reach"),
    "R10": ("T01", "min"), "R11": ("T02", "min"),
}  # fmt: skip
UPWARD = {"R01", "R02", "R08", "R09"}  # more of it makes the target more likely


@pytest.mark.parametrize("item", MOVES)
def test_a_changed_result_changes_the_answer_that_depends_on_it(
    package, replaced, assessed, answers, item
):
    rows = package.observations
    rows.loc[rows["item"] == item, "value"] *= 1.03
    target, event = MOVES[item]
    after = of(assessed(Priors(replaced(observations=rows).as_of("2023-12-31")), only=(target,)),
               target, event)  # fmt: skip
    before = of(answers, target, event)
    moved = after["probability"] - before["probability"]
    assert abs(moved) > 1e-4
    if target not in ("T01", "T02"):  # a change starts from the figure itself
        assert (moved > 0) == (item in UPWARD)


FIRST = ("T01", "T03", "T08", "T11")  # of each kind one; the others are for `make test-all`


@pytest.mark.parametrize(
    "target", [pytest.param(t, marks=() if t in FIRST else pytest.mark.wide) for t in ALL]
)
def test_a_harder_target_is_less_likely(package, replaced, assessed, priors, answers, target):
    table = package.targets
    row = table["target"] == target
    harder = 0.9 if table.loc[row, "comparator"].iloc[0] == "<" else 1.1
    table.loc[row, ["low", "high"]] *= harder
    harder_view = copy(priors)  # the figures are the same, and so is what was fitted
    harder_view.view = replaced(targets=table).as_of("2023-12-31")
    after = assessed(harder_view, only=(target,))
    after = after[after["role"] == "primary"].iloc[0]
    before = answers[(answers["target"] == target) & (answers["role"] == "primary")].iloc[0]
    assert after["threshold"] == pytest.approx(before["threshold"] * harder)
    if target == "T05":
        assert after["verdict"] == before["verdict"] == "not_assessable"
    else:
        assert after["probability"] < before["probability"]


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        ({"basis": "households"}, "households"),
        ({"term": "mean", "period": "2021-2024"}, "mean of several changes"),
        ({"term": "total", "period": "2021-2024"}, "total of several changes"),
        ({"definition": "provincial_standard"}, "another definition (provincial_standard)"),
    ],
)
def test_a_target_that_is_not_read_is_not_assessable_with_its_own_reason(
    priors, targets, change, reason
):
    asked = dataclasses.replace(targets["T01"], **change)
    rows = as_frame(
        Assessor(priors, track_record_of(priors.view).downgraded, "lam-dong", "exact").rows(
            Question(asked), []
        )
    )
    assert rows["verdict"].tolist() == ["not_assessable"]
    assert reason in rows["reason"].iloc[0]
    assert rows[["probability", "median", "attainable_80", "last_value"]].isna().all(axis=None)
    assert rows["year"].tolist() == [2024]
    assert rows["threshold"].tolist() == [0.5]
    ceiling = Question(dataclasses.replace(asked, comparator="<=", low=math.nan))
    assessor = Assessor(priors, None, "lam-dong", "exact")
    assert [row["threshold"] for row in assessor.rows(ceiling, [])] == [1.0]
    assert dataclasses.replace(targets["T01"]).unread == ""


def test_a_change_into_a_known_year_from_one_that_is_not_is_not_settled(priors, targets):
    assessor = Assessor(priors, None, "lam-dong", "exact")
    key = ("multidimensional_poverty", "total")
    main = assessor.readings(*key)["main"]
    for years, word, reason in (
        ([2022, 2024], "not_assessable", "a figure that would settle it is missing"),
        ([2023, 2024], "met", ""),
    ):
        history = main.history.tail(2).reset_index(drop=True).assign(year=years, value=[5.0, 4.5])
        assessor._readings[key] = {"main": dataclasses.replace(main, history=history)}
        row = next(assessor.rows(Question(targets["T01"]), []))
        assert row["verdict"] == word
        assert row["reason"].startswith(reason)
        assert (row["last_year"], row["last_value"], row["last_months"]) == (2024, 4.5, 12)
        assert math.isnan(row["probability"])


def test_what_has_to_lie_within_a_range_has_no_attainable_level(priors, targets):
    asked = dataclasses.replace(targets["T10"], comparator="within", low=78.0, high=82.0)
    rows = as_frame(Assessor(priors, None, "lam-dong", "exact").rows(Question(asked), []))
    main = rows[rows["reading"] == "main"]
    told = dict(zip(main["event"], main["attainable_50"].notna(), strict=True))
    assert told == {"inside": False, "from": True, "to": True}
    ranged = dataclasses.replace(asked, comparator="between")
    rows = as_frame(Assessor(priors, None, "lam-dong", "exact").rows(Question(ranged), []))
    assert rows["attainable_50"].notna().all()


@pytest.mark.parametrize(
    ("years", "values", "level", "reason"),
    [
        ([2022, 2023], [9_000.0, 10_000.0], 10_500.0, ""),
        ([2021, 2022], [9_000.0, 10_000.0], math.nan, "the year before has no figure"),
        ([2022, 2023], [9_000.0, 0.0], math.nan, "the year before has no figure above 0"),
        ([2022, 2023], [9_000.0, 0.8], 0.84, ""),
    ],
)
def test_a_rise_in_per_cent_starts_from_the_year_before(
    priors, targets, years, values, level, reason
):
    asked = dataclasses.replace(
        targets["T04"], basis="relative", comparator=">=", low=5.0, high=math.nan
    )
    assessor = Assessor(priors, None, "lam-dong", "exact")
    main = assessor.readings("new_jobs", "total")["main"]
    history = main.history.tail(2).reset_index(drop=True).assign(year=years, value=values)
    assessor._readings["new_jobs", "total"] = {"main": dataclasses.replace(main, history=history)}
    (row,) = assessor.rows(Question(asked), [])
    told = (row["last_year"], row["last_value"], row["reason"])
    assert told == (years[1], values[1], reason)
    if reason:
        assert (row["basis"], row["verdict"]) == ("relative", "not_assessable")
    else:
        assert (row["basis"], row["threshold"]) == ("level", pytest.approx(level))
        assert 0 < row["probability"] < 1
