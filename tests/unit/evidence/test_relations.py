"""What the columns of a row, and the tables of a package, must say together."""

import pytest

ARTICLE, TARGETS = "observations-article.csv", "targets.csv"


@pytest.mark.parametrize(
    ("period", "published", "valid"),
    [
        ("2023", "2022-12-31", False),
        ("2023", "2023-01-01", True),
        ("2023-H2", "2023-06-30", False),
        ("2023-H2", "2023-07-01", True),
        ("2023-Q4", "2023-09-30", False),
        ("2023-11", "2023-10-31", False),
        ("2023-11", "2023-11-01", True),
    ],
)
def test_nothing_is_published_before_its_period_began(copy, period, published, valid):
    name = "observations-peers.csv"
    row = copy.add(
        name, period=period, published=published, vintage="press-x", source="baolamdong-2022-01"
    )
    if valid:
        assert period in set(copy.open().observations["period"])
    else:
        failure = copy.failures()[0]
        assert failure.what == "published before its period began"
        assert failure.where == f"{name}, row {row}, column published"


def test_a_result_keeps_its_quote(copy, only_failure):
    row = copy.row_of(ARTICLE, item="R08")
    copy.set(ARTICLE, row, "quote", "")
    assert only_failure(copy).where == f"{ARTICLE}, row {row}, column quote"


def test_an_item_stands_once_in_its_source(copy, only_failure):
    row = copy.row_of(ARTICLE, item="R14")
    copy.set(ARTICLE, row, "item", "R13")
    assert only_failure(copy).what == "an item of a source stands twice"


def test_a_province_has_a_region_and_a_region_has_none(copy):
    copy.set("areas.csv", copy.row_of("areas.csv", area="lam-dong"), "region", "")
    copy.set("areas.csv", copy.row_of("areas.csv", area="vietnam"), "region", "south-east")
    copy.set("areas.csv", copy.row_of("areas.csv", area="gia-lai"), "region", "lam-dong")
    failures = copy.failures()
    assert [f.got for f in failures] == ["south-east", "lam-dong", None]
    assert "leave it empty" in failures[0].do
    assert "central-highlands" in failures[1].do


def test_one_damaged_row_does_not_refute_others(copy, only_failure):
    row = copy.row_of("areas.csv", area="central-highlands")
    copy.set("areas.csv", row, "level", "zone")
    assert only_failure(copy).where == f"areas.csv, row {row}, column level"
    copy.set("areas.csv", row, "level", "region")
    row = copy.row_of(ARTICLE, item="R01")
    copy.set(ARTICLE, row, "value", "25.600 lượt")
    assert only_failure(copy).where == f"{ARTICLE}, row {row}, column value"


def test_bounds_of_an_indicator(copy):
    name = "indicators.csv"
    percent = copy.row_of(name, indicator="trained_labour")
    loans = copy.row_of(name, indicator="loan_workers")
    copy.set(name, percent, "upper", "")
    copy.set(name, loans, "upper", "0")
    copy.set(TARGETS, copy.row_of(TARGETS, target="T05"), "low", "0")
    assert {(f.what, f.where) for f in copy.failures()} == {
        ("a percentage has no bounds", f"{name}, row {percent}, column upper"),
        ("the lower bound is not below the upper", f"{name}, row {loans}, column lower"),
    }


def test_the_part_that_is_covered_lies_within_the_period(copy, only_failure):
    name = "observations-department.csv"
    row = copy.row_of(name, indicator="job_fairs", period="2022")
    copy.set(name, row, "coverage", "to 2021-11")
    failure = only_failure(copy)
    assert failure.where == f"{name}, row {row}, column coverage"
    assert "2022-MM" in failure.do


@pytest.mark.parametrize("value", ["to 2022-13", "2022-11", "to November 2022", "full"])
def test_forms_of_coverage_that_are_refused(copy, only_failure, value):
    name = "observations-department.csv"
    copy.set(name, copy.row_of(name, indicator="job_fairs", period="2022"), "coverage", value)
    assert only_failure(copy).what == "the value has the wrong form"


def test_a_merged_area_names_its_parts_and_no_other_area_does(copy):
    for area, parts in (("lam-dong-2025", ""), ("lam-dong", "dak-nong lam-dong"),
                        ("ca-mau-2025", "ca-mau nowhere")):  # fmt: skip
        copy.set("areas.csv", copy.row_of("areas.csv", area=area), "parts", parts)
    what = "a merged area is made of parts, and no other area has any"
    assert [f.what for f in copy.failures()] == [what, what, "unknown parts"]
