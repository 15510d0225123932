"""One row as a record: plain values that cannot be changed."""

import math
from dataclasses import replace

import pytest

from attain.evidence.records import Area, Target

GOAL = {
    "target": "goal", "indicator": "new_jobs", "area": "lam-dong", "group": "total",
    "period": "2024", "comparator": ">=", "low": 1.0, "high": math.nan, "basis": "level",
    "direction": "up", "maintain": False, "decimals": 0, "parent": "", "section": "jobs",
    "published": "2023-12-31", "source": "plan", "quote": "", "note": "",
}  # fmt: skip


def goal(**told):
    return Target(**GOAL | told)


@pytest.fixture
def view(package):
    return package.as_of("2023-12-31")


def test_records_hold_plain_values_and_cannot_be_changed(view):
    indicator = view.indicator("certificate_share")
    assert indicator.breaks == (2010, 2021)
    assert indicator.bounds == (0.0, 100.0)
    assert type(indicator.lower) is float
    assert type(indicator.decimals) is int
    assert math.isnan(view.indicator("new_jobs").upper)
    assert view.indicator("trained_labour").breaks == ()
    area, source = view.area("lam-dong"), view.source("nso-e02-55")
    assert area.region == "central-highlands"
    for record in (area, indicator, source, goal()):
        with pytest.raises(AttributeError):
            record.source = "other"


def test_a_break_may_belong_to_one_area(copy):
    row = copy.row_of("indicators.csv", indicator="certificate_share")
    copy.set("indicators.csv", row, "breaks", "2010 ha-tinh:2015 lam-dong:2019 lam-dong:2016 2021")
    indicator = copy.open().indicator("certificate_share")
    assert indicator.breaks == (2010, 2021)
    own = {"ha-tinh": (2015,), "lam-dong": (2019, 2016)}
    assert indicator.own_breaks == own | {"lam-dong-2025": (2019, 2016)}  # a part of it
    assert indicator.breaks_in("lam-dong") == (2010, 2016, 2019, 2021)
    assert indicator.breaks_in("an-giang") == (2010, 2021)


def test_a_target_without_one_end_has_nan_there_and_equals_itself_in_another_view(package, view):
    (target,) = [t for t in view.targets_for("lam-dong", 2024) if t.target == "T08"]
    assert math.isnan(target.low)
    assert target.maintain is True
    assert type(target.decimals) is int
    others = package.targets_for("lam-dong", 2024)
    assert others.count(target) == 1
    assert set(others) == {target, *others}
    assert target != target.target


def test_a_source_says_where_and_when(view):
    source = view.source("nso-e02-55")
    assert "PX-Web" in source.outlet
    assert "2024" in source.note  # the edition that was read
    assert source.published == "2009-06-30"


@pytest.mark.parametrize(
    ("since", "until", "years"),
    [
        ("", "", [1900, 2024, 2025, 2026]),
        ("2025-07-01", "", [2025, 2026]),
        ("", "2025-06-30", [1900, 2024, 2025]),
        ("2025-01-01", "2025-12-31", [2025]),
    ],
)
def test_an_area_stands_in_the_years_of_its_first_and_last_day(view, since, until, years):
    row = {"from": since, "until": until, "parts": ""}
    area = Area.from_row({**vars(view.area("lam-dong")), **row})
    assert [year for year in (1900, 2024, 2025, 2026) if area.stands_in(year)] == years


@pytest.mark.parametrize(
    ("kind", "lower", "lowest"),
    [("rank", math.nan, 1), ("rank", 0, 1), ("rank", 1.5, 1.5), ("count", 0, 0), ("rate", -1, -1)],
)
def test_nobody_comes_before_the_first(view, kind, lower, lowest):
    indicator = replace(view.indicator("reform_rank"), kind=kind, lower=lower, upper=9.0)
    assert indicator.bounds == (lowest, 9)


@pytest.mark.parametrize(
    ("told", "reason"),
    [
        ({"basis": "level"}, ""),
        ({"basis": "level", "term": "mean"}, ""),
        ({"basis": "change", "term": "each"}, ""),
        ({"basis": "relative", "term": ""}, ""),
        ({"basis": "change", "term": "mean"}, "it asks for the mean of several changes"),
        ({"basis": "relative", "term": "total"}, "it asks for the total of several changes"),
        ({"basis": "households"}, "it counts households"),
        ({"basis": "households", "definition": "own"}, "it follows another definition (own)"),
    ],
)
def test_a_target_that_no_method_reads_says_why(told, reason):
    assert goal(**told).unread.startswith(reason)
    assert bool(goal(**told).unread) == bool(reason)


def test_a_level_is_asked_of_the_indicator_itself():
    bases = ("level", "change", "count", "relative", "households")
    assert [basis for basis in bases if goal(basis=basis).is_level] == ["level", "count"]


@pytest.mark.parametrize(
    ("period", "first", "last"),
    [("2024", 2024, 2024), ("2024-H1", 2024, 2024), ("2024-11", 2024, 2024),
     ("2021-2025", 2021, 2025)],
)  # fmt: skip
def test_years_of_a_period(period, first, last):
    assert list(goal(period=period).years) == list(range(first, last + 1))


def test_what_is_asked_of_several_years(period, basis, term, asks):
    """
    period    | basis | term | asks
    2024      | count |      | end
    2024      | level |      | end
    2024      | level | mean | mean
    2021-2025 | count |      | total
    2021-2025 | level |      | each
    2021-2025 | level | end  | end
    2021-2025 | count | each | each
    2024-2025 | level |      | each
    """
    asked = goal(period=period, basis=basis, term=term)
    assert asked.asks == asks
    assert asked.summed == (asks in ("total", "mean"))


def test_a_longer_plan_covers_the_year_or_was_known_before(
    period, published, source, other, longer
):
    """
    period    | published  | source | other     | longer
    2021-2025 | 2025-01-01 | plan   | 2024      | True
    2021-2024 | 2025-01-01 | plan   | 2024      | True
    2021-2023 | 2020-01-01 | term   | 2024      | False
    2025-2026 | 2020-01-01 | term   | 2024      | False
    2021-2023 | 2020-01-01 | term   | 2022-2024 | False
    2025      | 2023-12-31 | term   | 2024      | True
    2025      | 2024-01-01 | term   | 2024      | False
    2025      | 2023-12-31 | plan   | 2024      | False
    2024      | 2023-01-01 | term   | 2024      | False
    2024      | 2023-01-01 | term   | 2023-2024 | False
    2025-H1   | 2023-01-01 | term   | 2024      | False
    """
    asked = goal(period=period, published=published, source=source)
    assert asked.is_longer_than(goal(period=other)) == longer
