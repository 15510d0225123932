"""What the sentences of the answer gather: and why there is none."""

import math
from collections import Counter
from types import SimpleNamespace as Row

import pandas as pd
import pytest

from attain.audit.findings import Finding
from attain.report.outlook import primary
from attain.report.text import prose
from attain.report.text import sentences as module
from attain.report.text.numbers import SPACE
from attain.report.text.reasons import reason_of
from attain.report.text.sentences import (
    answer,
    evidence,
    forecast,
    headline,
    ladder,
    methods,
    reading,
    reported,
    trends,
)

NAN = math.nan
LONG = "trained_labour"


def row(**more):
    usual = {
        "target": "T10", "indicator": LONG, "group": "total", "unit": "percent", "basis": "level",
        "comparator": ">=", "threshold": 82.0, "upper": NAN, "year": 2024, "last_year": 2023,
        "last_value": 78.5, "last_months": 12, "verdict": "not_assessable", "probability": NAN,
        "low_80": 80.0, "high_80": 83.0, "attainable_80": 80.04,
    }  # fmt: skip
    return Row(**(usual | more))


def having(study, values, **asked):
    """The study, its one target, and the figures of whole years that it has."""
    study.targets = [study.target(**asked)]
    whole = pd.DataFrame({"year": values.keys(), "value": values.values()})
    study.readings = lambda *_: {"main": Row(whole=whole, history=whole, series=LONG)}
    return study


# ---- why there is no answer ------------------------------------------------------------------
@pytest.mark.parametrize(
    ("asked", "given", "reason"),
    [
        ({"definition": "old"}, {}, {"kind": "unread", "told": "it follows another definition than"
                                                               " the figures"}),
        ({"basis": "households"}, {}, {"kind": "unread", "told": "it counts households taken off "
                                       "the list, and only rates are read"}),
        ({}, {"last_value": NAN}, {"kind": "no_figure"}),
        ({}, {"basis": "relative"}, {"kind": "unread", "told": "it asks for a change in per cent "
                                     "of a figure that is 0 or negative"}),
        ({}, {"basis": "relative", "year": 2025}, {"kind": "gap", "missing": "2024"}),
        ({}, {}, {"kind": "refused", "low": "1.5%"}),
        ({}, {"last_year": 2024}, {"kind": "gap", "missing": "2024"}),
        ({}, {"last_year": 2026}, {"kind": "gap", "missing": "2024"}),
        ({"period": "2022"}, {"last_year": 2023, "year": 2022, "basis": "change"},
         {"kind": "gap", "missing": "2021"}),
        ({"period": "2022"}, {"last_year": 2022, "year": 2022, "basis": "change"},
         {"kind": "gap", "missing": "2021"}),
        ({"period": "2022"}, {"last_year": 2021, "year": 2022, "basis": "change"},
         {"kind": "refused", "low": "1.5%"}),
        ({"period": "2022"}, {"last_year": 2023, "year": 2022}, {"kind": "refused", "low": "1.5%"}),
        ({"period": "2020-2024", "term": "mean"}, {"basis": "mean"},
         {"kind": "gap", "missing": "2020 and 2021"}),
        ({"period": "2020-2024", "term": "end"}, {}, {"kind": "refused", "low": "1.5%"}),
        ({"period": "2021-2025", "term": "end"}, {"year": 2025, "last_year": 2025},
         {"kind": "gap", "missing": "2025"}),
    ],
)  # fmt: skip
def test_why_a_target_has_no_answer(english, asked, given, reason):
    study = having(english, {2022: 1.5, 2023: 78.37}, **asked)
    assert reason_of(study, row(**given)) == reason


@pytest.mark.parametrize(
    ("given", "value", "margin"),
    [
        ({}, "78.37%", "3.63 percentage points"),
        ({"threshold": 78.37}, "78.37%", ""),
        ({"threshold": 77.37}, "78.37%", "1.00 percentage points"),
        ({"comparator": "between", "threshold": 70.0, "upper": 80.0},
         "78.37%", "1.63 percentage points"),
        ({"comparator": "between", "threshold": 78.0, "upper": 90.0},
         "78.37%", "0.37 percentage points"),
        ({"threshold": 70.0, "upper": 80.0}, "78.37%", "8.37 percentage points"),
        ({"basis": "change", "threshold": -1.0}, "a fall of 1.63 percentage points",
         "0.63 percentage points"),
    ],
)  # fmt: skip
def test_an_observed_year_tells_by_how_much(english, given, value, margin):
    study = having(english, {2022: 70.0, 2023: 80.0, 2024: 78.37})
    for verdict in ("met", "missed"):
        told = reason_of(study, row(last_year=2024, verdict=verdict, **given))
        plain = {name: words.replace(SPACE, " ") for name, words in told.items()}
        assert plain == {"kind": verdict, "value": value, "margin": margin}


def test_a_term_is_settled_by_all_its_years(english):
    study = having(english, {2022: 70.0, 2023: 80.0, 2024: 78.0}, period="2022-2024", term="mean")
    told = reason_of(study, row(last_year=2024, verdict="met", basis="mean", threshold=75.0))
    assert (told["value"], told["margin"].replace(SPACE, " ")) == ("76%", "1.00 percentage points")


# ---- the answer ------------------------------------------------------------------------------
def names(rows):
    return [one if isinstance(one, str) else one.target for one in rows]


@pytest.fixture
def plan(english):
    """A small study: T10 even, T01 likely, T08 and T04 very likely, T05 without a figure."""
    english.targets = [
        english.target(target=t.target, indicator=t.indicator, section=t.section)
        for t in english.targets
    ]
    return english


def given(study, name, **values):
    rows = study.assessments
    rows.loc[rows["target"] == name, list(values)] = list(values.values())


def test_the_answer_in_groups(plan, gathered):
    told = gathered(answer)
    assert [names(told[key]) for key in ("likely", "even", "unlikely", "known")] == [
        ["T01", "T08", "T04"], ["T10"], [], ["T10", "T01", "T08", "T04"]
    ]  # fmt: skip
    assert [names(told[key]) for key in ("observed", "missing", "refused")] == [[], ["T05"], []]
    assert told["weak"] == 4
    given(plan, "T08", grade="B", probability=0.2, verdict="unlikely")
    told = gathered(answer)
    assert (names(told["unlikely"]), told["weak"]) == (["T08"], 3)


def test_what_is_published_and_what_cannot_be_used_is_told_apart(plan, gathered):
    whole = pd.DataFrame({"year": [2023], "value": [78.0]})
    found = plan.readings
    plan.readings = lambda *pair: {"main": Row(**(vars(found(*pair)["main"]) | {"whole": whole}))}
    given(plan, "T04", probability=NAN, verdict="met")
    given(plan, "T08", probability=NAN, verdict="not_assessable")
    told = gathered(answer)
    assert [names(told[key]) for key in ("observed", "missing", "refused")] == [
        ["T04"], ["T05"], ["T08"]
    ]  # fmt: skip


def test_targets_that_are_not_assured_are_asked_about(plan, gathered):
    told = gathered(ladder)
    assert (names(told["doubtful"]), len(told["known"])) == (["T10"], 4)


def test_the_first_line_has_the_day_of_the_outcomes_where_they_are_asked_for(plan, monkeypatch):
    asked = {"edition_after": lambda: "2025", "in_borders": lambda: dict.fromkeys(BORDERS, "")}
    known = prose.words
    monkeypatch.setattr(prose, "words", lambda study: known(study) | asked)
    monkeypatch.setattr(module, "judged", lambda _: Row(scored=Row(today=pd.Timestamp(2025, 3, 1))))
    plan.area.name_en = "Lam Dong"
    assert "in the edition of **2025**" in str(headline(plan))
    assert "outcomes: by **1 March 2025**" in str(headline(plan, outcomes=True))


BORDERS = ("parts", "heirs", "weights")


def test_own_plans_are_those_of_the_area_and_of_years_before(plan, gathered, monkeypatch):
    rows = [("lam-dong", 2023, True), ("lam-dong", 2022, False), ("lam-dong", 2024, True),
            ("dak-lak", 2023, True), ("lam-dong", 2021, True)]  # fmt: skip
    known = pd.DataFrame(rows, columns=["area", "year", "met"])
    monkeypatch.setattr(module, "known_plans", lambda _: known)
    monkeypatch.setattr(module, "only_reported", lambda view, name: name != LONG)
    plan.reported = Row(
        mean=0.85, grade="B", of=114, met=100, years=4, interval=lambda: (0.5, 0.9)
    )  # fmt: skip
    told = gathered(reported)
    assert [told["own"], told["own_met"]] == [3, 2]
    assert "lies between 50% and 90% with 80% probability" in reported(plan).markdown
    assert "The press may print plans that were met" in reported(plan).markdown  # no more is known
    assert "both probabilities are about that one number" in reported(plan).markdown
    assert names(told["alone"]) == ["T01", "T04", "T05", "T08"]
    plan.reported = None
    assert gathered(reported)["rate"] is None
    assert reported(plan).markdown.startswith("By 31 December 2023 too few plans of known")


def test_a_fan_is_read_at_its_median_and_its_interval(plan, gathered, monkeypatch):
    events = plan.assessments[plan.assessments["target"] == "T10"][::-1]
    view = Row(assessable=True, events=events, quantile=lambda level: 100 * level)
    monkeypatch.setattr(module, "outlook", lambda *_: view)
    told = gathered(reading, "T10")
    assert [told[key] for key in ("low", "median", "high")] == [10.0, 50.0, 90.0]
    assert (told["row"].event, told["assessable"]) == ("reach", True)
    assert "median 50.0%, 80% interval 10.0–90.0%" in str(reading(plan, "T10"))
    view.assessable = False
    plan.targets = [plan.target(definition="old")]
    told = gathered(reading, "T10")
    assert [told[key] for key in ("low", "median", "high")] == [None] * 3
    assert str(reading(plan, "T10")) == (
        "Not assessable: it follows another definition than the figures."
    )


def test_the_hardest_three_are_told_as_levels_where_the_base_is_known(plan, gathered):
    told = gathered(forecast)
    assert (told["known"], names([row for row, *_ in told["hardest"]])) == (
        4,
        ["T10", "T01", "T08"],
    )
    rows = {row.target: ends for row, *ends in told["hardest"]}
    t01 = primary(plan, "T01")
    assert rows["T01"] == [value + 3.29 for value in (t01.low_80, t01.median, t01.high_80)]
    given(plan, "T01", last_year=2022)
    rows = {row.target: ends for row, *ends in gathered(forecast)["hardest"]}
    assert rows["T01"] == [t01.low_80, t01.median, t01.high_80]


@pytest.mark.parametrize(("low", "high", "inside"), [(82.0, 90.0, 1), (70.0, 82.0, 1),
                                                     (82.1, 90.0, 0), (70.0, 81.9, 0)])  # fmt: skip
def test_a_threshold_at_an_end_lies_in_the_interval(plan, gathered, low, high, inside):
    plan.assessments["threshold"] = -9.0
    given(plan, "T10", threshold=82.0, low_80=low, high_80=high)
    assert gathered(forecast)["inside"] == inside


# ---- what it rests on ------------------------------------------------------------------------
def finding(check, kind, *items):
    return Finding("", items, {}, check, kind)


def test_checks_are_counted_by_class(plan, gathered):
    kinds = ["contradiction", "note", *["contradiction"] * 4]
    told = gathered(evidence, [finding("a", kind) for kind in kinds])
    assert (told["checks"], told["count"]) == (6, Counter(contradiction=5, note=1))
    asked = (told["known"], told["asked"], told["figures"], told["sources"])
    assert asked == (4, 5, 2 + 6 + 3 + 3, 1)
    assert told["parts"] == 0
    known = plan.view.history
    plan.view.history = lambda *asked: known(*asked).assign(months=11)
    told = gathered(evidence, [])
    assert [told[key] for key in ("known", "asked", "figures", "sources", "parts")] == [
        0, 5, 0, 0, 14
    ]  # fmt: skip


def test_paces_are_compared_where_there_is_one_to_compare_with(plan, gathered):
    rows = [("T10", 3.0, 2.0, 4.0, 9.0), ("T04", 3.0, 3.0, 1.0, 9.0),
            ("T08", -2.0, -1.0, -1.5, 0.0), ("T01", -3.0, -1.0, -9.0, NAN),
            ("T05", NAN, 1.0, 1.0, 9.0)]  # fmt: skip
    columns = ["target", "required", "mean", "best", "peers_of"]
    plan.pace = pd.DataFrame(rows, columns=columns)
    told = gathered(trends)
    assert (told["count"], names(told["harder"])) == (4, ["T10", "T08", "T01"])
    assert names(told["hardest"]) == ["T04", "T08"]
    assert names(told["peers"]) == ["T10"]
    plan.pace["peers_of"] = 1.0
    assert names(gathered(trends)["peers"]) == ["T10", "T08", "T01"]
    plan.pace = plan.pace[:0]
    assert str(trends(plan)) == "No series has the two years of figures that a pace needs."


@pytest.mark.parametrize(
    ("target", "required", "mean", "more"),
    [("T10", 2, 1, True), ("T10", 1, 1, False), ("T10", 1, 2, False),
     # of a ceiling what is asked is less
     ("T08", 1, 2, True), ("T08", 1, 1, False), ("T08", 2, 1, False)],
)  # fmt: skip
def test_more_than_a_pace_is_harder_in_the_direction_of_the_target(
    plan, gathered, target, required, mean, more
):
    row = {"target": target, "required": required, "mean": mean, "best": NAN, "peers_of": 1}
    best = -5 if target == "T10" else 5
    plan.pace = pd.DataFrame([row, row | {"best": best}])
    told = gathered(trends)
    assert [one.target for one in told["harder"]] == [target] * (2 * more)
    assert [one.best for one in told["hardest"]] == [best]


def test_paces_are_compared_where_there_is_a_mean(plan, gathered):
    names = ("T10", "T08", "T04", "T01")
    plan.pace = pd.DataFrame(
        {"target": names, "required": [1, NAN, 1, NAN], "mean": [1, 1, NAN, NAN], "best": 1}
    ).assign(peers_of=0)
    assert gathered(trends)["count"] == 1


def test_methods_that_disagree_and_labels_that_rounding_moves(plan, gathered):
    rows = [("T10", "limited", "limited", "limited"), ("T10", "progress", "progress", "limited"),
            ("T08", "progress", "progress", "progress"), ("T08", "accelerate", "x", "x"),
            ("T04", "none", "a", "b"), ("T01", "achieved", "limited", "achieved")]  # fmt: skip
    plan.methods = pd.DataFrame(rows, columns=["target", "label", "label_low", "label_high"])
    told = gathered(methods)
    assert told["count"] == 3
    assert names(told["split"]) == ["T10"]
    assert names(told["fragile"]) == ["T01", "T10"]
    plan.methods = plan.methods[:0]
    assert "progress methods need" in str(methods(plan))
