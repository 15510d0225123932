"""Provenance: a source beside its id, its address and its day, and how sure its rows are."""

import pytest

from attain.evidence.doubts.lists import (
    first_of_table,
    of_some_row,
    title_of_figure,
    whole_text_read,
)
from attain.evidence.doubts.metadata import (
    about_of_figure,
    about_of_quote,
    reason_of_doubt,
    reason_of_reserve,
)

# ---- days ---------------------------------------------------------------------------------------


def test_a_table_has_the_day_of_its_first_figures(believed, source, day, sound):
    """
    source  | day        | sound
    nso-e02 | 2020-06-30 | True
    nso-e02 | 2021-06-30 | False
    nso-e03 | 2021-06-30 | True
    bao-x   | 2021-06-30 | True
    """
    figures = [
        {"source": name, "published": f"{year}-06-30"}
        for name in ("nso-e02", "bao-x")
        for year in (2021, 2020, 2022)
    ]
    row = {"source": source, "published": day}
    assert believed(first_of_table, row, observations=figures) == [sound]


# ---- titles and addresses -----------------------------------------------------------------------


@pytest.mark.parametrize(("table", "sound"), [("plan_claims", True), ("sources", False)])
def test_a_source_has_a_row(believed, table, sound):
    tables = {"sources": [{"source": "s"}], table: [{"source": "s"}]}
    assert believed(of_some_row, *tables.pop("sources"), **tables) == [sound]


FIGURES = [
    ("observations", "value"),
    ("observations", "period"),
    ("targets", "low"),
    ("plan_targets", "high"),
    ("claims", "printed"),
    ("plan_claims", "quote"),
    ("attainment", "asked"),
    ("attainment", "result"),
    ("attainment", "percent"),
    ("attainment", "note"),
]


@pytest.mark.parametrize(("table", "column"), FIGURES)
def test_a_number_of_a_title_is_in_a_row_of_its_source(believed, table, column):
    title = {"source": "s", "title": "Đạt 57 hộ"}
    row = {"source": "s", column: "57"}
    assert believed(title_of_figure, title, **{table: [row]}) == [True]
    assert believed(title_of_figure, title, **{table: [row | {column: "58"}]}) == [False]
    assert believed(title_of_figure, title, **{table: [row | {"source": "t"}]}) == [False]


@pytest.mark.parametrize(
    ("source", "sound"),
    [
        ({"title": "Đạt 57"}, False),
        ({"title": "Đạt 57 và 58", "url": "https://x.vn/dat-57", "note": "of 58"}, True),
        ({"title": "Đạt 57 và 58", "note": "of 58"}, False),
        ({"title": "Đạt 57", "source": "s-57"}, True),
        ({"title": "02.57", "source": "x-e02-57"}, True),
        ({"title": "02.58", "source": "x-e02-57"}, False),
        ({"title": "Đạt 60"}, True),  # of the definition
        ({"title": "Giai đoạn 2021-2022"}, True),
        ({"title": "Giai đoạn 2021-2031"}, False),
    ],
)
def test_a_number_of_a_title_is_in_its_id_its_address_its_note_or_a_definition(
    believed, source, sound
):
    tables = {
        "observations": [{"source": "s", "indicator": "i"}],
        "indicators": [{"indicator": "i", "definition_en": "From 60 years on"}],
    }
    row = {"source": "s"} | source
    assert believed(title_of_figure, row, **tables) == [sound]


def test_the_years_of_a_title_are_those_of_a_plan_where_plans_are_not_of_five(believed):
    rows = [
        {"source": "s", "title": "Giai đoạn 2021-2022"},
        {"source": "t", "title": "Giai đoạn 2021-2025", "note": "2021, 2025"},
    ]
    assert believed(title_of_figure, *rows) == [False, True]


@pytest.mark.parametrize(
    ("source", "values", "sound"),
    [
        ("bao-x", ("1", "57"), True),
        ("nso-x", ("57", "1"), True),
        ("nso-x", ("1", "57"), False),
    ],
)
def test_a_title_of_a_table_tells_of_its_first_figure(believed, source, values, sound):
    figures = [{"source": source, "indicator": "i", "value": value} for value in values]
    row = {"source": source, "title": "Đạt 57"}
    assert believed(title_of_figure, row, observations=figures) == [sound]


@pytest.mark.parametrize(
    ("excerpt", "read", "unread"),
    [("false", True, False), ("true", False, True), ("", True, True)],
)
def test_a_row_says_whether_the_whole_text_was_read(believed, excerpt, read, unread):
    rows = [{"source": source, "excerpt": excerpt} for source in ("s", "t", "u")]
    told = {"observations": [{"source": "t", "note": "so"}], "attainment": [
        {"source": "s", "note": "whole text read"},
    ]}  # fmt: skip
    assert believed(whole_text_read, *rows, **told) == [read, unread, unread]


# ---- how sure a row is --------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("row", "note", "sound"),
    [
        ({}, "", False),
        ({"confidence": "high"}, "", True),
        ({"confidence": "low"}, "", True),
        ({"note": "machine-read"}, "", True),
        ({}, "Unknown day", True),
        ({"source": "nso-e02"}, "", True),
        ({"status": "D"}, "", True),
    ],
)
def test_a_reserve_has_a_reason(believed, row, note, sound):
    known = {"source": "s", "url": "https://x.vn", "note": note}
    row = {"source": "s", "confidence": "medium", "status": "A"} | row
    assert believed(reason_of_reserve, row, sources=[known]) == [sound]


def test_a_doubt_has_a_reason(believed, confidence, note, source, sound):
    """
    confidence | note         | source  | sound
    low        | Doubtful: so | s       | True
    low        | so           | s       | False
    low        | so           | nso-e02 | True
    medium     | Rounded      | s       | False
    medium     | so           | s       | True
    """
    row = {"confidence": confidence, "note": note, "source": source}
    assert believed(reason_of_doubt, row) == [sound]


def test_a_figure_is_about_what_its_quote_says(believed, quote, about):
    """
    quote                 | about
    khoảng 5 hộ           | True
    Hơn (5 hộ             | True
    đạt 5 hộ              | False
    khoảng 6 hộ, 5 người  | False
    đạt 5 hộ, gần 5 người | True
    khoảng 0,005 nghìn hộ | True
    khoảng 4-5 %          | True
    khoảng 4,5 đến 5 %    | True
    """
    rows = [{"value": "5", "quote": quote, "approximate": each} for each in ("false", "true")]
    assert believed(about_of_quote, *rows) == [not about, True]
    assert believed(about_of_figure, *rows) == [True, about]


@pytest.mark.parametrize(
    "cells",
    [{"note": "A Round number"}, {"status": "D"}, {"quote": ""}, {"quote": "5 com uma taxa"}],
)
def test_a_figure_may_be_about_what_its_note_says_or_nobody_reads(believed, cells):
    row = {"value": "5", "quote": "đạt 5 hộ", "approximate": "true"}
    assert believed(about_of_figure, row, row | cells) == [False, True]
