"""One row as a record: plain values that cannot be changed."""

import math

import pytest


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
    assert view.area("lam-dong").region == "central-highlands"
    with pytest.raises(AttributeError):
        indicator.unit = "persons"


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
