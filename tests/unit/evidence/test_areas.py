"""Areas that begin and end: which stand in a year, and what is refused of those that do not."""

import pytest

from attain.errors import ParameterError
from attain.evidence.catalog import open_package
from attain.evidence.questions import asked_about, successors


def test_an_area_knows_its_days_its_parts_and_what_became_of_it(package):
    old, new = package.area("lam-dong"), package.area("lam-dong-2025")
    assert (old.since, old.until, old.parts) == ("", "2025-06-30", ())
    assert (new.since, new.until) == ("2025-07-01", "")
    assert new.parts == ("binh-thuan", "dak-nong", "lam-dong")
    assert [area.area for area in successors(package, "dak-nong")] == ["lam-dong-2025"]
    assert successors(package, "ha-noi") == successors(package, "lam-dong-2025") == []


@pytest.mark.parametrize(
    ("area", "stands"),
    [
        ("lam-dong", {2024: True, 2025: True, 2026: False}),
        ("lam-dong-2025", {2024: False, 2025: True, 2026: True}),
        ("ha-noi", {1990: True, 2025: True, 2100: True}),
    ],
)
def test_in_the_year_of_a_merger_both_stand(package, area, stands):
    assert {year: package.area(area).stands_in(year) for year in stands} == stands


@pytest.mark.parametrize("year", [2024, 2026, 2030])
def test_as_a_year_ends_the_provinces_are_those_of_its_time(package, year):
    areas = package.areas.loc[package.areas["level"].isin(["province", "merged"]), "area"]
    standing = [area for area in areas if package.area(area).stands_in(year)]
    assert len(standing) == (63 if year < 2025 else 34)
    parts = {area for name in standing for area in package.area(name).parts or (name,)}
    assert len(parts) == 63  # nobody is left out, and nobody is in two of them


@pytest.mark.parametrize(
    ("area", "year", "message"),
    [
        (
            "lam-dong",
            2026,
            r"ended on 2025-06-30.*'lam-dong'.*lam-dong-2025: Lâm Đồng \(since.*made of",
        ),
        ("lam-dong-2025", 2024, r"began on 2025-07-01.*binh-thuan or dak-nong or lam-dong$"),
    ],
)
def test_a_year_outside_is_refused_with_the_area_of_that_year(package, area, year, message):
    with pytest.raises(ParameterError, match=message) as refused:
        asked_about(package.as_of("2026-01-01"), area, year)
    assert "\n" not in str(refused.value)
    assert asked_about(package.as_of("2026-01-01"), area, 2025).area == area


def test_who_stands_before_the_end_asks_beyond_it(package):
    """What was decided later is not known on the day: it neither refuses nor names another."""
    assert asked_about(package.as_of("2025-06-30"), "lam-dong", 2030).area == "lam-dong"
    with pytest.raises(ParameterError, match="ended on 2025-06-30"):
        asked_about(package.as_of("2025-07-01"), "lam-dong", 2030)


def test_an_area_without_an_heir_is_asked_about_earlier(copy):
    row = copy.row_of("areas.csv", area="ha-noi")
    copy.set("areas.csv", row, "until", "2023-12-31")
    opened = open_package(copy.folder)
    with pytest.raises(ParameterError, match="ask about an earlier year"):
        asked_about(opened.as_of("2024-01-01"), "ha-noi", 2024)


def test_a_part_ends_before_the_area_made_of_it_begins(copy, only_failure):
    row = copy.row_of("areas.csv", area="dak-nong")
    for until in ("2025-07-01", ""):
        copy.set("areas.csv", row, "until", until)
        failure = only_failure(copy)
        assert failure.what.startswith("a part stands beyond the day")
        assert failure.got == "binh-thuan dak-nong lam-dong"
        assert failure.do == "give each part an until before 2025-07-01"


def test_no_figure_is_of_an_area_that_had_ended(copy, period, ended):
    """
    period  | ended
    2025    | False
    2025-H1 | False
    2025-07 | True  # fmt: skip
    2026    | True  # fmt: skip
    """
    file = "observations-department.csv"
    row = copy.row_of(file, indicator="job_placements", coverage="")
    copy.add(file, row, period=period, vintage="later", published="2026-06-30")
    if not ended:
        assert period in set(copy.open().observations["period"])
        return
    (failure,) = copy.failures()
    assert failure.what == "the area had ended when the period began"
    assert failure.where.endswith("column area")


def test_a_rate_needs_a_weight_to_be_computed_with(copy, only_failure):
    row = copy.row_of("aggregation.csv", indicator="trained_labour")
    copy.set("aggregation.csv", row, "weight", "")
    failure = only_failure(copy)
    assert failure.what == "a rate is no sum of the rates of its parts"
    assert failure.where == f"aggregation.csv, row {row}, column weight"
