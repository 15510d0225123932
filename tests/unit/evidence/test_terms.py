"""A package's own words, as messages: a number and its unit, an axis, a group behind its figure."""

import pandas as pd
import pytest

from attain.evidence.terms import words_of


def words(**row):
    usual = {"kind": "unit", "term": "bed", "vi": "", "en": "beds", "one": ""}
    return words_of(pd.DataFrame([usual | row]))


def test_a_unit_has_its_plural_where_no_singular_is_given():
    plain, own = (words(one=one)["unit.bed.one"]["en"] for one in ("", "bed"))
    assert (plain, own) == ("{number}\u00a0beds", "{number}\u00a0bed")


@pytest.mark.parametrize(
    ("told", "amount", "axis"),
    [
        ("beds", "{number}\u00a0beds", "beds"),
        ("£{number}", "£{number}", "£"),
        ("{number} of 10", "{number} of 10", "of 10"),
        ("one in {number} beds", "one in {number} beds", "one in beds"),
    ],
)
def test_the_number_stands_where_the_words_say_else_before_them(told, amount, axis):
    found = words(en=told)
    assert found["unit.bed"] == found["unit.bed.one"] == {"vi": amount, "en": amount}
    assert found["axis.bed"] == {"vi": axis, "en": axis}


def test_each_language_has_its_words():
    found = words(vi="giường", one="bed")
    assert found["unit.bed"] == {"vi": "{number}\u00a0giường", "en": "{number}\u00a0beds"}
    assert found["unit.bed.one"] == {"vi": "{number}\u00a0giường", "en": "{number}\u00a0bed"}
    assert found["axis.bed"] == {"vi": "giường", "en": "beds"}


@pytest.mark.parametrize(
    ("kind", "key", "before"),
    [("group", "group.suffix.bed", ", "), ("section", "section.bed", ""),
     ("producer", "producer.bed", "")],
)  # fmt: skip
def test_a_group_alone_is_set_off_by_a_comma(kind, key, before):
    assert words(kind=kind, vi="giường") == {key: {"vi": f"{before}giường", "en": f"{before}beds"}}


def test_a_level_has_words_for_many_and_one_and_only_that_of_the_package_counts():
    row = {"kind": "level", "term": "county", "vi": "hạt", "en": "counties", "one": "county"}
    rows = pd.DataFrame([row])
    assert words_of(rows) == {}
    assert words_of(rows, "county") == {
        "province.many": {"vi": "hạt", "en": "counties"},
        "province.one": {"vi": "hạt", "en": "county"},
    }
