"""Keys over several files, bounds of an indicator, the day of a source; what a rule may ask."""

import math

import pandas as pd
import pytest

from attain.evidence.rules import Known, Rows, Rules, failures
from attain.evidence.schema import TABLE, Raw

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


def rows(column="value", indicators=(), observations=(), **cells):
    tables = {
        "indicators": pd.DataFrame(indicators, columns=["indicator", "kind"]),
        "observations": pd.DataFrame(observations, columns=["source", "published"]),
    }
    return Rows(pd.DataFrame(cells), Known(tables, set()), column)


def test_of_a_key_that_stands_twice_the_first_row_counts():
    kinds = [("a", "rate"), ("b", "count"), ("a", "rank")]
    found = rows(indicators=kinds, indicator=["b", "a", "lost"]).of("kind").tolist()
    assert found[:2] == ["count", "rate"]
    assert math.isnan(found[2])
    other = rows(indicators=kinds, indicator=["b"], reference=["a"])
    assert other.of("kind", by="reference").tolist() == ["rate"]


def test_a_table_is_the_office_s_or_a_reader_s_own_or_grew_on_three_days():
    days = [("two", "2024-01-01"), ("two", "2024-02-01"), ("two", "2024-02-01"),
            *(("three", f"2024-0{month}-01") for month in (1, 2, 3))]  # fmt: skip
    sources = ["nso-e02-55", "gso-1", "press-nso-1", "two", "three", "own", "lost"]
    asked = {"source": sources, "vintage": ["", "", "", "press", "press", "own-2024", "press"]}
    found = rows(observations=days, **asked).table.tolist()
    assert found == [True, True, False, False, True, True, False]
    assert rows(observations=days, source=sources).table.tolist() == [*found[:5], False, False]
    assert rows(source=sources).table.tolist() == [*found[:4], False, False, False]


def test_cells_as_numbers_years_and_counts_of_decimals():
    asked = rows(value=["3", "3.25", "", "x"], low=["1.0", "", "2", "3"], period=["2024-H1"] * 4)
    assert asked.number().tolist()[:2] == [3, 3.25]
    assert asked.number().isna().tolist() == [False, False, True, True]
    assert asked.number("low")[2] == 2
    assert asked.decimals().tolist() == [0, 2, 0, 0]
    assert asked.decimals("low").tolist() == [1, 0, 0, 0]
    terms = rows(period=["2021-2025", "", "2024-H1"])
    assert terms.year("period").fillna(0).tolist() == [2021, 0, 2024]
    assert terms.year("period", slice(-4, None)).fillna(0).tolist() == [2025, 0, 0]


def test_a_test_is_asked_of_some_rows_and_the_others_hold():
    asked = rows(value=["1", "2", "3"], note=["x", "", "x"])
    asked.frame.index = pd.Index([4, 7, 9])
    assert asked.each(lambda row: row["value"] == "1").tolist() == [True, False, False]
    some = asked.each(lambda row: row["value"] == "1", asked["note"] == "x")
    assert some.to_dict() == {4: True, 7: True, 9: False}
    assert asked.but([7]).to_dict() == {4: True, 7: False, 9: True}
    doubtful = pd.Series({9: True, 4: False}, dtype=bool)
    assert asked.unless(doubtful).to_dict() == {4: True, 7: True, 9: False}
    assert asked.unless(doubtful[:0]).all()
    assert asked.holds(lambda cell, note: cell + note == "1x", asked["note"]).tolist() == [
        True, False, False,
    ]  # fmt: skip


def test_cells_are_looked_up_among_keys_and_in_tables():
    asked = rows(source=["a", "b"], published=["1", "2"], observations=[("a", "1"), ("b", "3")])
    names = ["source", "published"]
    assert asked.within(names, [("b", "2")]).tolist() == [False, True]
    assert asked.on_record(names, "observations").tolist() == [True, False]
    assert rows(source=["a"], published=["1"]).on_record(names, "observations").tolist() == [False]
    assert [table.shape for table in asked.tables("observations indicators")] == [(2, 2), (0, 2)]


def test_words_are_looked_for_where_a_cell_has_some():
    asked = rows(value=["up", "up", "other"], quote=["", "x", ""], note=["RISES", "", ""])
    assert asked.bears({"up": "x|rise"}).tolist() == [True, True, True]
    assert asked.bears({"up": "x|rise"}, asked["note"]).tolist() == [True, False, True]
    assert asked.bears({"other": "x"}).tolist() == [True, True, False]


def test_texts_and_numbers_of_some_tables():
    days = pd.DataFrame({"source": ["a", "b"], "published": ["1", ""], "note": ["x", "y"]})
    own = pd.DataFrame({"source": ["c"], "published": ["2.50"]})
    known = Known({"days": days, "own": own}, set())
    asked = Rows(days, known, "note")
    told = list(asked.texts("days own", "published note"))
    assert told == [("a", "1\nx"), ("b", "\ny"), ("c", "2.50")]
    assert list(asked.numbers(["source"], "days own", "published")) == [("a", 1.0), ("c", 2.5)]


def test_a_rule_is_its_docstring_for_each_column_of_the_tables_that_have_it():
    collected = Rules()

    @collected("targets claims", "low printed")
    def above_zero(r):
        """The {column} is
        not above zero; write more than {target}; or nothing.
        """
        return r.number() > 0

    low, printed = collected
    assert (low.name, low.tables, low.column) == ("above_zero", ("targets",), "low")
    assert (printed.tables, printed.column) == (("claims",), "printed")
    assert [rule.what for rule in collected] == [
        "the low is not above zero", "the printed is not above zero",
    ]  # fmt: skip
    row = pd.Series({"target": "T1", "low": "-1"})
    assert low.do.format_map(row) == "write more than T1; or nothing"


def test_rows_that_break_a_rule_are_told_with_their_place():
    collected = Rules()

    @collected("targets", "low")
    def holds(r):
        """It fails; correct it."""
        return r.cell == "1"

    frame = pd.DataFrame({"low": ["1", "2", ""]})
    places = (("targets.csv", 2), ("targets.csv", 3), ("more.csv", 2))
    raw, known = Raw(TABLE["targets"], frame, places), Known({"targets": frame}, set())
    found = [(line, e.what, e.where, e.got, e.do) for _, line, e in failures(collected, raw, known)]
    assert found == [
        (1, "it fails", "targets.csv, row 3, column low", "2", "correct it"),
        (2, "it fails", "more.csv, row 2, column low", None, "correct it"),
    ]
    other = Raw(TABLE["claims"], frame, places)
    assert list(failures(collected, other, Known({"claims": frame}, set()))) == []
    empty = Known({"targets": frame.iloc[:0]}, set())
    assert list(failures(collected, raw, empty)) == []
