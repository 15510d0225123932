"""What is to be said about a target as a target."""

from dataclasses import replace

import pandas as pd
import pytest

from attain.evidence.derived import COMPUTED
from attain.targets.quality import FLAGS, border_flags, flags_of, long_plans
from attain.targets.readings import MAIN, readings_of

REMARKS = {
    "T01": ["below_last_result", "weaker_than_resolution", "range"],
    "T02": ["below_last_result", "weaker_than_resolution", "range"],
    "T03": ["weaker_than_resolution", "range"],
    "T04": ["already_met", "below_last_result", "range"],
    "T05": ["no_baseline"],
    "T06": ["already_met", "below_last_result"],
    "T07": [],
    "T08": ["already_met", "copied_ceiling"],
    "T09": ["already_met", "copied_ceiling"],
    "T10": [],
    "T11": ["above_resolution"],
}


@pytest.mark.parametrize("name", REMARKS)
def test_the_remarks_on_the_article(view, targets, name):
    target = targets[name]
    history = readings_of(view, target.indicator, target.area, target.group)[MAIN].history
    better = view.indicator(target.indicator).better
    assert list(flags_of(target, history, view.targets, better)) == REMARKS[name]
    assert set(REMARKS[name]) <= set(FLAGS)


def test_a_target_is_measured_by_the_plan_of_the_term(view, targets):
    for name in ("T01", "T03", "T08", "T11"):
        (plan,) = long_plans(view.targets, targets[name])
        assert plan.target.startswith("resolution-2025-"), plan.target


def test_a_year_s_plan_is_not_measured_by_the_next(package):
    view = package.as_of("2023-12-31")
    for target in view.targets_for("lam-dong", 2023):
        against = {plan.target for plan in long_plans(view.targets, target)}
        assert not {name for name in against if name.startswith(("T", "plan"))}, target.target


def history(*values, last=2023):
    years = range(last - len(values) + 1, last + 1)
    return pd.DataFrame({"year": list(years), "value": list(values)})


def flags(target, values, better, plans):
    return list(flags_of(target, values, plans, better))


@pytest.fixture(scope="module")
def none(view):
    return view.targets.iloc[:0]


@pytest.mark.parametrize(
    ("name", "changed", "last", "better", "expected"),
    [
        ("T08", {}, 1.2, "lower", []),  # strictly below
        ("T08", {"comparator": "<="}, 1.2, "lower", ["already_met"]),
        ("T08", {"maintain": False}, 0.53, "lower", ["already_met", "below_last_result"]),
        ("T10", {}, 82.0, "higher", ["already_met"]),
        ("T10", {}, 82.1, "higher", ["already_met", "below_last_result"]),
        ("T05", {}, 3_500, "higher", []),
        ("T04", {}, 9_000, "higher", ["already_met", "range"]),  # the high end is still ahead
        ("T04", {}, 7_999, "higher", ["range"]),
    ],
)
def test_a_target_beside_the_last_result(targets, none, name, changed, last, better, expected):
    target = replace(targets[name], **changed)
    assert flags(target, history(last), better, none) == expected


@pytest.mark.parametrize(
    ("values", "expected"),
    [
        ((6.0, 5.0), ["range"]),  # a fall of 1.0 is asked again
        ((6.0, 4.9), ["below_last_result", "range"]),
        ((4.9, 6.0), ["range"]),  # it rose
        ((6.0,), ["range"]),  # no change is known
    ],
)
def test_a_change_is_compared_with_the_last_change(targets, none, values, expected):
    assert flags(targets["T01"], history(*values), "lower", none) == expected


def test_a_figure_of_the_year_itself_is_no_result_before_it(targets, none):
    assert flags(targets["T10"], history(70.0, 82.1, last=2024), "higher", none) == []


def test_a_change_over_a_gap_is_not_a_year_s_change(targets, none):
    gap = pd.DataFrame({"year": [2021, 2023], "value": [9.0, 3.0]})
    assert flags(targets["T01"], gap, "lower", none) == ["range"]


@pytest.mark.parametrize(
    ("changed", "expected"),
    [
        ({"high": 1.2}, ["copied_ceiling"]),
        ({"high": 1.2, "comparator": "<="}, []),  # as strong, but not the same words
        ({"high": 1.0}, ["weaker_than_resolution"]),
        ({"high": 1.4}, []),
        ({"high": 1.0, "period": "2016-2020"}, []),
        ({"high": 1.0, "basis": "change"}, []),
        ({"high": 1.0, "group": "urban"}, []),
        ({"high": 1.0, "area": "vietnam"}, []),
    ],
)
def test_a_ceiling_beside_the_term(view, targets, changed, expected):
    plans = view.targets
    term = plans[plans["target"] == "resolution-2025-unemployment-rate"].copy()
    for column, value in changed.items():
        term[column] = value
    assert flags(targets["T08"], history(1.3), "lower", term) == expected


def test_long_plans_are_older_and_of_another_report(view, targets):
    plans = view.targets
    row = plans[plans["target"] == "resolution-2025-trained-labour"]
    assert [plan.target for plan in long_plans(row, targets["T10"])] == [
        "resolution-2025-trained-labour"
    ]
    for changed in (
        {"published": "2024-01-01"}, {"source": targets["T10"].source}, {"period": "2024"}
    ):  # fmt: skip
        assert list(long_plans(row.assign(**changed), targets["T10"])) == []


def test_the_total_of_a_term_is_told_as_a_share_for_each_of_its_years(view, targets):
    plans = view.targets
    row = plans[plans["target"] == "resolution-2025-trained-labour"].assign(
        indicator="new_jobs", basis="count", period="2021-2024", low=40_000.0, high=44_000.0
    )
    for term, ends in (("total", (10_000, 11_000)), ("each", (40_000, 44_000))):
        (plan,) = long_plans(row.assign(term=term), targets["T04"])
        assert (plan.low, plan.high) == ends


@pytest.mark.parametrize(
    ("until", "parts", "vintage", "expected"),
    [
        ("", (), "article", []),
        ("2026-06-30", (), "article", []),  # it ends in a later year
        ("2025-06-30", (), "article", ["borders_end"]),
        ("2024-12-31", (), "article", ["borders_end"]),
        ("", ("dak-nong",), "article", []),  # merged, but its history is published
        ("", ("dak-nong",), COMPUTED, ["computed_history"]),
        ("", (), COMPUTED, []),
        ("2025-06-30", ("dak-nong",), COMPUTED, ["borders_end", "computed_history"]),
    ],
)
def test_remarks_on_borders(view, until, parts, vintage, expected):
    area = replace(view.area("lam-dong"), until=until, parts=parts)
    assert border_flags(area, 2025, pd.DataFrame({"vintage": ["a", vintage]})) == expected


@pytest.mark.parametrize(
    ("changed", "expected"),
    [({}, ["copied_ceiling"]), ({"maintain": False}, []), ({"comparator": "<="}, [])],
)
def test_a_ceiling_is_copied_that_is_to_be_kept_in_the_same_words(view, targets, changed, expected):
    plans = view.targets
    term = plans[plans["target"] == "resolution-2025-unemployment-rate"]
    target = replace(targets["T08"], **changed)
    assert flags(target, history(1.3), "lower", term) == expected


@pytest.mark.parametrize(
    ("changed", "expected"),
    [
        ({"high": 1.0, "period": "2021-2024"}, ["weaker_than_resolution"]),  # due in the same year
        ({"high": 1.0, "period": "2021-2025"}, []),  # there is a year left
        ({"high": 1.2, "period": "2021-2025"}, []),  # there already, but not above
        ({"high": 1.3, "period": "2021-2025"}, ["above_resolution"]),
    ],
)
def test_a_ceiling_beside_the_end_of_the_term(view, targets, changed, expected):
    plans = view.targets
    term = plans[plans["target"] == "resolution-2025-unemployment-rate"]
    term = term.assign(term="end", comparator="<=", **changed)
    assert flags(targets["T08"], history(1.3), "lower", term) == expected
