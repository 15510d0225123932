"""Phrases about one figure, one source or one promise: each at the bounds where its words turn."""

import math
from datetime import date
from types import SimpleNamespace as Row

import pandas as pd
import pytest

from attain.report.text.numbers import DASH, SPACE
from attain.report.text.phrases import (
    attainable_words,
    capped,
    cited,
    edition_after,
    editions,
    figure_words,
    kept,
    model_name,
    no_promise,
    reading_words,
    source_title,
    source_words,
    statistic_words,
)
from attain.report.text.prose import speak
from attain.report.text.reasons import in_borders


def asked(comparator=">=", threshold=500.0, width=100.0, **more):
    usual = {
        "target": "T04", "indicator": "new_jobs", "group": "total", "unit": "persons",
        "basis": "count", "comparator": comparator, "threshold": threshold, "low_80": 300.0,
        "high_80": 300.0 + width, "last_value": 40.0, "last_year": 2023, "last_months": 12,
        "year": 2024,
    }  # fmt: skip
    return Row(**(usual | more))


def change(comparator, threshold, **more):
    given = {"indicator": "trained_labour", "unit": "percent", "basis": "change", "width": 2.0}
    return asked(comparator, threshold, **(given | more))


@pytest.mark.parametrize(
    ("value", "row", "rounded", "places"),
    [
        (38.0, asked(), 38.0, 0),  # not 30, 8 of 100 away
        (35.0, asked(), 30.0, -1),  # a twentieth of the interval is given away, no more
        (35.0, asked(threshold=55.0), 30.0, -1),  # and a quarter of the way to what is asked
        (35.0, asked(threshold=54.0), 35.0, 0),
        (36.0, asked(), 36.0, 0),
        (38.0, asked("<", threshold=0.0), 40.0, -1),  # of less the safe side is above
        (38.0, asked(threshold=40.0, width=400.0), 38.0, 0),
        (5495.0, asked(threshold=5500.0, width=1500.0), 5490.0, -1),
        (5495.0, asked(threshold=9000.0, width=2000.0), 5400.0, -2),
        (78.37, change(">=", 82.0, width=4.0), 78.3, 1),
        (78.37, change(">=", 78.5, width=4.0), 78.37, 2),  # no more digits than are printed
        (0.29, change(">=", 5.0, width=0.1), 0.29, 2),  # 28.999999999999996 hundredths
        (0.289999996, change(">=", 5.0, width=0.1), 0.29, 2),
        (0.28999994, change(">=", 5.0, width=0.1), 0.28, 2),
    ],
)
def test_a_promise_is_rounded_to_the_side_that_is_easier_to_keep(
    english, value, row, rounded, places
):
    assert kept(english, row, value) == (rounded, places)


@pytest.mark.parametrize(
    ("comparator", "threshold", "otherwise"),
    [
        ("<=", 0.5, True), ("<", 0.5, True), (">=", -0.5, True), (">", -0.5, True),
        ("<=", -0.5, False), (">=", 0.5, False), ("<=", 0.0, False), (">=", 0.0, False),
        ("<=", 1.0, True), (">=", 1.0, False),
    ],
)  # fmt: skip
def test_a_change_that_may_go_the_other_way_is_capped(comparator, threshold, otherwise):
    assert capped(change(comparator, threshold)) is otherwise
    assert not capped(asked(comparator, threshold))


@pytest.mark.parametrize(
    ("comparator", "threshold", "value", "none"),
    [
        ("<=", -0.5, -0.2, False), ("<=", -0.5, 0.2, True), ("<=", -0.5, -0.04, True),
        (">=", 0.5, 0.2, False), (">=", 0.5, -0.2, True), (">=", 0.5, 0.04, True),
        (">=", 1.5, 1.0, False), ("<=", -1.5, -1.0, False), ("<=", 0.5, 0.2, False),
    ],
)  # fmt: skip
def test_no_change_is_promised_that_goes_the_wrong_way_or_is_none(
    english, comparator, threshold, value, none
):
    row = change(comparator, threshold)
    row.high_80 = 310.0 if abs(value) == 0.04 else 302.0  # in whole points, then in tenths
    assert no_promise(english, row, value) is none
    row.basis = "level"
    assert no_promise(english, row, value) is False


@pytest.mark.parametrize(
    ("row", "value", "vi", "en"),
    [
        (asked(), math.nan, DASH, DASH),
        (asked(), 36.0, "36 người", "36 people"),
        (change("<=", -0.5), -0.2, "giảm 0,2 điểm %", "fall of 0.2 pp"),
        (change(">=", 0.5), 0.2, "tăng 0,2 điểm %", "rise of 0.2 pp"),
        (change("<=", 0.5), 0.2, "tăng ≤ 0,2 điểm %", "rise of ≤ 0.2 pp"),
        (change("<=", 0.5), 0.0, "tăng ≤ 0,0 điểm %", "rise of ≤ 0.0 pp"),
        (change("<=", 0.5), -0.2, "giảm 0,2 điểm %", "fall of 0.2 pp"),
        (change(">=", -0.5), -0.2, "giảm ≤ 0,2 điểm %", "fall of ≤ 0.2 pp"),
        (change(">=", -0.5), 0.0, "giảm ≤ 0,0 điểm %", "fall of ≤ 0.0 pp"),
        (change(">=", -0.5), 0.2, "tăng 0,2 điểm %", "rise of 0.2 pp"),
        (change("<=", -0.5), 0.2, "chưa chắc giảm (≤ 40,2%)", "no assured fall (≤ 40.2%)"),
        (change(">=", 0.5), -0.2, "chưa chắc tăng (≥ 39,8%)", "no assured rise (≥ 39.8%)"),
        (change(">=", 0.5, last_year=2022), -0.2, "chưa chắc tăng", "no assured rise"),
    ],
)
def test_what_is_attainable_says_its_direction(vietnamese, english, row, value, vi, en):
    for study, words in ((vietnamese, vi), (english, en)):
        assert attainable_words(study, row, value).replace(SPACE, " ") == words


@pytest.mark.parametrize(
    ("statistic", "low", "high", "told"),
    [
        (math.nan, 1.0, 2.0, DASH),
        (9.99, math.nan, math.nan, "9.99"),
        (10.0, math.nan, math.nan, "10.0"),
        (-10.5, math.nan, math.nan, "−10.5"),
        (1.2, 1.0, 1.4, "1.20 (1.00–1.40)"),
        (1.2, 1.198, 1.2025, "1.20"),
        (1.2, 1.195, 1.204, "1.20 (1.20–1.20)"),
        (0.0, 0.0, 0.005, "0.00 (0.00–0.01)"),  # half of the last digit is a range
        (20.0, 19.98, 20.02, "20.0"),
        (20.0, 19.96, 20.04, "20.0 (20.0–20.0)"),
        (0.0, -0.5, 0.5, "0.00 (−0.50 to 0.50)"),
    ],
)
def test_a_statistic_has_its_range_where_rounding_moves_it(english, statistic, low, high, told):
    assert statistic_words(english, statistic, low, high) == told


def test_a_reading_is_called_by_what_it_reads(english):
    def said(*asked):
        return reading_words(english, *asked)

    assert said("main") == said("main", asked()) == "all figures"
    assert said("survey", asked()) == said("survey") == "survey figures alone"
    assert said("without-2015") == "without the 2015 figure"
    assert said("my-own") == "my-own"
    english.readings = lambda *pair: {"main": Row(bridged=pair == ("new_jobs", "total"))}
    assert said("main", asked()) == "survey, continued by reports"
    assert said("main", asked(group="urban")) == said("main") == "all figures"


def test_a_published_figure_has_the_decimals_it_was_printed_with(english):
    def said(*asked):
        return figure_words(english, *asked).replace(SPACE, " ")

    assert said("trained_labour", 78.5) == "78.5%"
    assert said("trained_labour", 78.123) == "78.12%"
    assert said("new_jobs", 10.5) == "11 people"
    assert said("trained_labour", -0.5, "change") == "a fall of 0.5 percentage points"


SOURCES = {
    "px": Row(title="E02.31 Unemployment", outlet="National Statistics Office (PX-Web)",
              published="2010-06-30"),
    "px-named": Row(title="Tỷ lệ", outlet="PX", published="2010-06-30"),
    "article": Row(title="Bài báo", outlet="baolamdong.vn", published="2023-12-31"),
    "month": Row(title="Báo cáo", outlet="", published="2023-12"),
    "untitled": Row(title="", outlet="Sở", published="2023-12-05"),
}  # fmt: skip


@pytest.fixture
def sourced(english):
    english.package.source = SOURCES.__getitem__
    english.package.observations = pd.DataFrame(
        [("px", "nso-2022"), ("px", "nso-2023"), ("px-named", "nso-2024"), ("px", "press-2025"),
         ("article", "press-2023"), ("month", "article")],
        columns=["source", "vintage"],
    )  # fmt: skip
    areas = {"new": Row(parts=("a", "b")), "a": Row(name_en="A"), "b": Row(name_en="B")}
    english.view.area = areas.__getitem__
    return english


def test_the_edition_of_a_table_is_the_latest_that_was_read(sourced):
    assert editions(sourced) == {"px": 2023, "px-named": 2024}


def test_a_source_is_cited_by_its_edition_or_its_day(sourced, name, words, day, title):
    """
    name | words | day | title
    px | National Statistics Office, table E02.31, edition of 2023 |  | Table E02.31
    px-named | PX, edition of 2024 |  | Tỷ lệ
    article | baolamdong.vn | , published 31 December 2023 | Bài báo
    month | Báo cáo | , published 2023-12 | Báo cáo
    untitled | Sở | , published 5 December 2023 | Sở
    """
    assert source_words(sourced, name) == words
    assert cited(sourced, name) == words + day
    assert source_title(sourced, name) == title


def test_a_computed_source_names_what_it_was_computed_from(sourced):
    words = "computed from the published figures of A and B"
    sourced.package.source = lambda _: Row(title="", outlet="", published="")
    assert source_words(sourced, "computed-new") == words
    assert cited(sourced, "computed-new") == words


@pytest.mark.parametrize(
    ("day", "said"),
    [("2022-12-31", "2023"), ("2023-03-31", "2023"), ("2023-06-30", ""), ("2024-12-31", "")],
)
def test_an_edition_is_told_that_is_younger_than_the_day_of_the_study(sourced, day, said):
    sourced.parameters.as_of = date.fromisoformat(day)
    used = [("trained_labour", "px"), ("other", "px-named"), ("trained_labour", "article")]
    sourced.view.observations = pd.DataFrame(used, columns=["indicator", "source"])
    assert edition_after(sourced) == said
    sourced.view.observations = sourced.view.observations[1:]
    assert edition_after(sourced) == ""  # of what no target asks about


def test_an_edition_of_the_reference_table_is_told_as_well(sourced, monkeypatch):
    sourced.parameters.as_of = date(2023, 12, 31)
    known = sourced.view.indicator
    lent = {"trained_labour": "other"}
    monkeypatch.setattr(
        sourced.view, "indicator",
        lambda name: Row(**(vars(known(name)) | {"reference": lent.get(name, "")})),
    )  # fmt: skip
    used = [("other", "px-named"), ("trained_labour", "px")]
    sourced.view.observations = pd.DataFrame(used, columns=["indicator", "source"])
    assert edition_after(sourced) == "2024"


def test_a_method_of_a_reader_is_called_as_it_is():
    assert model_name("theta", "en") == "Theta"
    assert model_name("mine", "en") == "mine"


@pytest.mark.parametrize(
    ("until", "heirs"), [("", []), ("2023-12-31", ["New"]), ("2024-06-30", ["New"]),
                         ("2025-06-30", [])]
)  # fmt: skip
def test_what_an_area_becomes_is_told_from_the_year_in_which_it_ends(english, until, heirs):
    areas = {"lam-dong": Row(area="lam-dong", name_en="Lam Dong"),
             "new": Row(area="new", name_en="New"), "a": Row(area="a", name_en="A")}  # fmt: skip
    english.view.area = areas.__getitem__
    english.view.areas = pd.DataFrame({"area": ["new", "old"], "parts": ["a lam-dong", "a"]})
    english.view.derived = Row(weights={"trained_labour": "new_jobs"})
    english.area = Row(area="lam-dong", parts=("a",), since="2010-01-01", until=until)
    told = in_borders(english)
    assert told == {"parts": ["A"], "heirs": heirs, "weights": ["new jobs"]}


def test_borders_of_no_known_day_are_told_without_one(english, vietnamese):
    parts = {"parts": ["A", "B"], "heirs": [], "weights": []}
    for study, said in ((english, "Boundaries: A"), (vietnamese, "Địa giới: A")):
        study.area = Row(area="lam-dong", name_en="A", name_vi="A", since="", until="")
        assert speak(study, "sentences", "borders", **parts).startswith(said)
