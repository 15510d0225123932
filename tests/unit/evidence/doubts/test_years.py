"""Years and days in words: which are of the calendar, and which somebody else speaks of."""

import pandas as pd
import pytest

from attain.evidence.doubts.wording import (
    days_in_words,
    in_fives,
    month_or_school_year,
    old_year_in_words,
    without_terms,
    year_in_words,
    year_of_address,
    year_of_source,
)
from attain.evidence.rules import Known, Rows


@pytest.mark.parametrize(
    ("text", "sound"),
    [
        ("of 01/01/1900", True),
        ("of 31/12/1899", False),
        ("of 31/12/2100", True),
        ("of 01/01/2101", False),
        ("of 01/01/2020 and 31/02/2020", False),
        ("of 1/13/2020", False),
        ("2021-2025", True),
        ("2021-2021", False),
        ("2025–2021", False),
        ("2025–2021, năm 2021", False),
        ("2021-2925 ", False),
        ("0220: 45 %", False),
        ("SHA-256 ab0220", True),
        ("năm 1900 đạt", True),
        ("năm 1899 đạt", False),
        ("năm 2100 đạt", True),
        ("năm 2101 đạt", False),
    ],
)
def test_days_and_years_are_of_the_calendar(believed, text, sound):
    assert believed(days_in_words, {"note": text}) == [sound]


def test_the_year_of_an_address_is_of_two_centuries(believed):
    rows = [{"url": f"https://x.vn/ket-qua-nam-{year}"} for year in (1900, 1899, 2101, 2100)]
    assert believed(year_of_address, *rows) == [True, False, False, True]


def test_a_month_that_may_be_a_school_year_is_told_by_another_month(believed):
    rows = [
        {"period": period, "source": source, "indicator": "pupils"}
        for source, periods in {
            "a": ("2009-10", "2010-11", "2012"), "b": ("2010-11", "2010-12"), "c": ("2010-12",),
        }.items()
        for period in periods
    ]  # fmt: skip
    found = [False, False, True, True, True, True]
    assert believed(month_or_school_year, *rows) == found


# ---- the years of a row -------------------------------------------------------------------------
def test_a_year_of_a_quote_is_near_that_of_its_row(believed, period, quote, sound):
    """
    period    | quote            | sound
    2023      | năm 2023         | True
    2023      | năm 2022 và 2024 | True
    2023      | năm 2021         | False
    2021-2023 | năm 2019         | False
    2021-2023 | năm 2020 và 2024 | True
    2021-2023 | năm 2022         | False
    2023      | đến năm 2026     | False
    2023      | đến năm 2050     | True  # plans aim at years of five
    2023      | đến năm 2055     | False
    2023      | 2021-2025        | True
    2023      | 2021-2024        | False
    2023      | SHA-256 2019     | True
    2100      | năm 2099         | True  # the last year of a period
    2100      | năm 2019         | False
    """
    row = {"source": "s", "period": period, "quote": quote}
    assert believed(year_in_words, row) == [sound]


@pytest.mark.parametrize(
    ("table", "other", "sound"),
    [
        ("observations", {"source": "s", "period": "2018"}, True),
        ("observations", {"source": "other", "period": "2018"}, False),
        ("claims", {"source": "s", "against": "2018"}, True),
        ("attainment", {"source": "s", "note": "of 2018"}, True),
        ("plan_targets", {"source": "s", "quote": "năm 2018"}, True),
        ("sources", {"source": "s", "title": "Năm 2018"}, True),
        ("sources", {"source": "s", "url": "https://x.vn/2018/1"}, True),
        ("sources", {"source": "s", "published": "2018-01-31"}, True),
        ("sources", {"source": "other", "title": "Năm 2018"}, False),
    ],
)
def test_a_year_of_a_quote_is_that_of_its_source_or_of_another_row(believed, table, other, sound):
    row = {"source": "s", "period": "2023", "quote": "năm 2018"}
    assert believed(year_in_words, row, table="targets", **{table: [other]}) == [sound]


def test_a_year_five_before_its_source_is_named(believed, source, period, day, quote, sound):
    """
    source  | period    | day        | quote        | sound
    s       | 2019      | 2023-01-31 |              | True
    s       | 2018      | 2023-01-31 |              | False
    s       | 2017-2018 | 2023-01-31 | năm 2017     | False
    s       | 2018      | never      |              | True
    s       | 2018      | 2023-01-31 | năm 2018     | True
    s       | 2018      | 2023-01-31 | đầu năm 2019 | True
    s       | 2018      | 2023-01-31 | năm 2020     | False
    nso-e02 | 2018      | 2023-01-31 |              | True
    """
    row = {"source": source, "period": period, "published": day, "quote": quote}
    assert believed(old_year_in_words, row) == [sound]


# ---- the years of a source ----------------------------------------------------------------------
@pytest.mark.parametrize(
    ("title", "cells", "sound"),
    [
        ("Năm 2021", {}, False),
        ("Năm 2022, 2023 và 2024", {}, True),
        ("Năm 2025", {}, False),
        ("Giai đoạn 2021-2025", {}, True),
        ("Năm 2023", {"published": "never"}, False),
        ("Năm 2019", {"url": "https://x.vn/2019/1"}, True),
        ("Năm 2019", {"source": "gso-1"}, True),
    ],
)
def test_a_year_of_a_title_is_near_its_day_or_in_its_address(believed, title, cells, sound):
    row = {"source": "s", "published": "2023-05-31", "title": title} | cells
    assert believed(year_of_source, row, column="title") == [sound]


@pytest.mark.parametrize(
    ("table", "row", "sound"),
    [
        ("observations", {"source": "s", "period": "2018"}, True),
        ("observations", {"source": "s", "quote": "năm 2018"}, True),
        ("attainment", {"source": "s", "note": "of 2018"}, True),
        ("plan_claims", {"source": "s", "against": "2018"}, True),
        ("observations", {"source": "other", "period": "2018"}, False),
    ],
)
def test_a_year_of_a_title_is_that_of_a_row_of_the_source(believed, table, row, sound):
    source = {"source": "s", "published": "2023-05-31", "title": "Năm 2018"}
    assert believed(year_of_source, source, column="title", **{table: [row]}) == [sound]


def test_the_years_of_a_plan_are_three_to_five_before_one_of_five_or_up_to_nine(
    years, fives, parted
):
    """
    years     | fives | parted
    2023-2025 | True  | False
    2022-2025 | True  | True
    2020-2025 | True  | True
    2019-2025 | True  | False
    2021-2024 | True  | False
    2021-2021 | False | False
    2021-2022 | False | True
    2015-2024 | False | True
    2014-2024 | False | False
    2025-2021 | False | False
    """
    text = without_terms(f"of {years}: and", fives=fives)
    assert text == ("of : and" if parted else f"of {years}: and")


def test_plans_end_in_years_of_five_where_nothing_else_is_said():
    assert without_terms("2021-2024") == "2021-2024"


@pytest.mark.parametrize(
    ("titles", "so"),
    [
        ([], True),
        (["Năm 2023"], True),
        (["Năm 2021-2025", "Năm 2021-2024"], True),
        (["Năm 2021-2025", "Năm 2021-2024 và 2020–2023"], False),
    ],
)
def test_half_the_titles_that_tell_of_years_make_plans_end_in_fives(titles, so):
    known = Known({"sources": pd.DataFrame({"title": titles})}, set())
    assert in_fives(Rows(pd.DataFrame(), known, "")) is so
