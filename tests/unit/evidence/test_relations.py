"""What columns and tables must say together."""

import pytest

DEPARTMENT, ARTICLE = "observations-department.csv", "observations-article.csv"
TARGETS, CLAIMS = "targets.csv", "claims.csv"


def test_the_same_key_twice_names_both_places(copy, only_failure):
    row = copy.add(DEPARTMENT, like=2, value="7.0")
    failure = only_failure(copy)
    assert failure.what == "the key is not unique"
    assert failure.where.startswith(f"{DEPARTMENT}, row {row}")
    assert f"{DEPARTMENT}, row 2;" in failure.do


def test_a_key_is_unique_over_all_observation_files(copy, only_failure):
    row = copy.row_of(ARTICLE, item="R08")
    cells = dict(zip(*[copy.read(ARTICLE)[i] for i in (0, row - 1)], strict=True))
    cells |= {"item": "", "quote": ""}
    added = copy.add("observations-peers.csv", **cells)
    failure = only_failure(copy)
    assert failure.where.startswith(f"observations-peers.csv, row {added}")
    assert f"{ARTICLE}, row {row}" in failure.do


@pytest.mark.parametrize("value", ["-0.1", "100.01"])
def test_a_percentage_within_its_bounds(copy, only_failure, value):
    row = copy.row_of(ARTICLE, item="R08")
    copy.set(ARTICLE, row, "value", value)
    failure = only_failure(copy)
    assert failure.where == f"{ARTICLE}, row {row}, column value"
    assert failure.got == value
    assert "trained_labour" in failure.do


@pytest.mark.parametrize("value", ["0", "100"])
def test_the_bounds_themselves_are_valid(copy, value):
    copy.set(ARTICLE, copy.row_of(ARTICLE, item="R08"), "value", value)
    assert float(value) in set(copy.open().observations["value"])


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


def test_nothing_is_published_before_its_source(copy, only_failure):
    row = copy.row_of(TARGETS, target="T10")
    copy.set(TARGETS, row, "published", "2023-12-30")
    failure = only_failure(copy)
    assert failure.what == "published before its source was"
    assert failure.where == f"{TARGETS}, row {row}, column published"


def test_a_result_keeps_its_quote(copy, only_failure):
    row = copy.row_of(ARTICLE, item="R08")
    copy.set(ARTICLE, row, "quote", "")
    assert only_failure(copy).where == f"{ARTICLE}, row {row}, column quote"


def test_an_item_stands_once_in_its_source(copy, only_failure):
    row = copy.row_of(ARTICLE, item="R14")
    copy.set(ARTICLE, row, "item", "R13")
    assert only_failure(copy).what == "an item of a source stands twice"


@pytest.mark.parametrize(
    ("target", "column", "value", "what"),
    [
        ("T10", "low", "", "low and comparator do not fit"),
        ("T10", "high", "90", "high and comparator do not fit"),
        ("T08", "low", "1", "low and comparator do not fit"),
        ("T08", "high", "", "high and comparator do not fit"),
        ("T03", "high", "", "high and comparator do not fit"),
        ("T03", "low", "28000", "the range is upside down"),
        ("T01", "low", "-1", "a change is stored negative"),
        ("T10", "low", "182", "the threshold is outside the bounds of its indicator"),
        ("T08", "high", "-1", "the threshold is outside the bounds of its indicator"),
        ("T11", "parent", "T11", "a target is part of itself"),
    ],
)
def test_a_target_says_one_thing(copy, target, column, value, what):
    row = copy.row_of(TARGETS, target=target)
    copy.set(TARGETS, row, column, value)
    failures = copy.failures()
    assert (failures[0].what, failures[0].where) == (what, f"{TARGETS}, row {row}, column {column}")
    assert len(failures) == 1


def test_an_exact_target_has_one_value(copy, only_failure):
    row = copy.row_of(TARGETS, target="T03")
    copy.set(TARGETS, row, "comparator", "=")
    assert only_failure(copy).what == "an exact target has two values"
    copy.set(TARGETS, row, "high", "26000")
    assert copy.open().targets_for("lam-dong", 2024)[2].low == 26000


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
        ("a percentage has no bounds within 0 and 100", f"{name}, row {percent}, column upper"),
        ("the lower bound is not below the upper", f"{name}, row {loans}, column lower"),
    }


@pytest.mark.parametrize(
    ("claim", "column", "value", "at"),
    [
        ("r01-percent-of-plan", "printed", "", "printed"),
        ("r01-percent-of-plan", "decimals", "", "printed"),
        ("r02-part-of-r01", "printed", "41", "printed"),
        ("r02-part-of-r01", "against", "R77", "against"),
        ("r02-part-of-r01", "against", "", "against"),
    ],
)
def test_a_claim_fits_its_kind(copy, only_failure, claim, column, value, at):
    row = copy.row_of(CLAIMS, claim=claim)
    copy.set(CLAIMS, row, column, value)
    assert only_failure(copy).where == f"{CLAIMS}, row {row}, column {at}"
