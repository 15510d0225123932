"""Provenance: a source beside its id, its address and its day, and how sure its rows are."""

import pytest

from attain.evidence.doubts.provenance import (
    about_of_figure,
    about_of_quote,
    bound_in_words,
    code_of_table,
    first_of_table,
    last_of_month,
    month_of_note,
    note_of_day,
    of_some_row,
    outlet_of_id,
    reason_of_doubt,
    reason_of_reserve,
    sure_of_source,
    title_of_figure,
    whole_text_read,
)


# ---- days ---------------------------------------------------------------------------------------
def test_the_note_of_a_source_says_how_its_id_ends(believed, ids, note):
    """
    ids                         | note
    x-undated x-undated-2       | No day is on record.
    x-2023 x-2023-2             | Only the year is on record.
    x-2023-06 x-2023-06-2       | Only the month is on record.
    x-2023-06-30 x-2023-06-30-2 | Of the day after.
    """
    ends = ("undated", "undated-2", "2023", "2023-2", "2023-06", "2023-06-2")
    every = {f"x-{end}" for end in (*ends, "2023-06-30", "2023-06-30-2")}
    rows = [{"source": each, "note": note, "excerpt": "false"} for each in sorted(every)]
    assert believed(note_of_day, *rows) == [each in ids.split() for each in sorted(every)]
    assert all(believed(note_of_day, *(row | {"excerpt": ""} for row in rows)))
    assert all(believed(note_of_day, *(row | {"source": "x"} for row in rows)))


def test_a_day_that_counts_as_the_last_of_its_month_is_so(believed, day, note, sound):
    """
    day        | note                                | sound
    2024-02-29 | By convention the last of the month | True
    2024-02-28 | By convention the last of the month | False
    2024-03-01 | By convention the last of the month | False
    2024-02-28 | Of the day                          | True
    never      | By convention the last of the month | True
    """
    assert believed(last_of_month, {"published": day, "note": note}) == [sound]


def test_the_last_of_a_month_is_of_the_month_of_the_note(believed, day, note, sound):
    """
    day        | note                                                | sound
    2023-06-30 | Its day counts as its last: 5/6/2023                | True
    2023-06-30 | Its day counts as its last: 5/5/2023                | False
    2023-06-30 | Its day counts as its last: 5/6/2022                | False
    2023-06-30 | Its day counts as its last: 5/5/2023 and 05/06/2023 | True
    2023-06-30 | Its day counts as its last                          | True
    2023-06-30 | Of 5/5/2023                                         | True
    never      | Its day counts as its last: 5/5/2023                | True
    """
    assert believed(month_of_note, {"published": day, "note": note}) == [sound]


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
def test_a_title_has_the_number_of_its_table(believed, source, title, sound):
    """
    source     | title                 | sound
    nso-e02-51 | E02.51 Trained labour | True
    nso-e02-51 | E02.52 Trained labour | False
    nso-labour | Trained labour        | True
    bao-e02-51 | Trained labour        | True
    """
    assert believed(code_of_table, {"source": source, "title": title}) == [sound]


@pytest.mark.parametrize(("table", "sound"), [("plan_claims", True), ("sources", False)])
def test_a_source_has_a_row(believed, table, sound):
    tables = {"sources": [{"source": "s"}], table: [{"source": "s"}]}
    assert believed(of_some_row, *tables.pop("sources"), **tables) == [sound]


def test_an_id_is_of_its_outlet_its_address_or_its_title_and_initials(
    believed, source, title, sound
):
    """
    source              | title   | sound
    tin-kinh-te-2023    |         | True
    xahoi-2023-06       |         | True  # of the address
    tk-te-2023          |         | True
    t-te-2023           |         | False
    tkt-te-2023         |         | False
    tk-nam-undated      | Năm qua | True
    tk-nam-undated-2    |         | False
    tk-xa-2023          |         | True
    kinh-tin-2023-06-30 |         | True
    khac-2023           |         | False
    khac                |         | True
    nso-2023            |         | True
    """
    row = {"outlet": "Tin Kinh tế", "url": "https://a.vn/xa-hoi/1", "title": title}
    assert believed(outlet_of_id, row | {"source": source}) == [sound]


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
    ("row", "source", "sure"),
    [
        ({}, {}, True),
        ({"note": "A Secondary source"}, {}, False),
        ({}, {"note": "A Copy of it"}, False),
        ({}, {"note": "An Excerpt of it"}, True),
        ({"published": "never"}, {}, False),
        ({"status": "D"}, {}, True),
        ({"status": "D"}, {"excerpt": "false"}, False),
        ({}, {"excerpt": "false"}, True),
        ({}, {"url": ""}, True),
        ({}, {"url": "", "excerpt": "true"}, False),
        ({"source": "nso-e02", "published": "never"}, {}, True),
        ({"source": "unknown"}, {}, True),
    ],
)
def test_a_row_is_sure_where_source_note_and_status_are(believed, row, source, sure):
    known = {"source": "s", "url": "https://x.vn"} | source
    row = {"source": "s", "published": "2023-12-31", "status": "A"} | row
    rows = [row | {"confidence": each} for each in ("high", "medium")]
    assert believed(sure_of_source, *rows, sources=[known]) == [sure, True]


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


def test_a_bound_is_told(believed, bound, quote, note, sound):
    """
    bound | quote        | note | sound
    lower | Hơn 5        |      | True
    lower | dưới 5       |      | False
    lower | đạt 5        | Over | True
    upper | Dưới 5       |      | True
    upper | hơn 5        |      | False
    upper | com uma taxa |      | True
          | đạt 5        |      | True
    """
    assert believed(bound_in_words, {"bound": bound, "quote": quote, "note": note}) == [sound]
