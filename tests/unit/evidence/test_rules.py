"""Keys over several files, bounds of an indicator, the day of a source."""

import pytest

DEPARTMENT, ARTICLE = "observations-department.csv", "observations-article.csv"
TARGETS = "targets.csv"


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


def test_nothing_is_published_before_its_source(copy, only_failure):
    row = copy.row_of(TARGETS, target="T10")
    copy.set(TARGETS, row, "published", "2023-12-30")
    failure = only_failure(copy)
    assert failure.what == "published before its source was"
    assert failure.where == f"{TARGETS}, row {row}, column published"
