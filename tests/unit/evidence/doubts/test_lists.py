"""Lists: what a column says of an indicator or an area, against its words and its figures."""

import pytest

from attain.evidence.doubts.lists import (
    begins_after_parts,
    better_in_words,
    bridged,
    decimals_of_values,
    lent_by_another,
    numbers_of_languages,
    producer_in_words,
    summed_somehow,
    unit_in_words,
    weight_in_words,
    year_of_bridge,
)


# ---- indicators ---------------------------------------------------------------------------------
def test_the_decimals_are_the_most_of_the_values(believed):
    values = [("jobs", "5"), ("jobs", "7"), ("rate", "1.5"), ("rate", "12.25"), ("rate", "3")]
    figures = [{"indicator": indicator, "value": value} for indicator, value in values]
    rows = [
        {"indicator": indicator, "decimals": decimals}
        for indicator in ("jobs", "rate", "none")
        for decimals in ("0", "1", "2", "3")
    ]
    found = believed(decimals_of_values, *rows, observations=figures)
    assert found == [True, *[False] * 4, False, True, False, *[True] * 4]


def test_who_weighs_a_rate_stands_in_the_note_or_in_the_definition(
    believed, weight, note, definition, sound
):
    """
    weight           | note                        | definition                            | sound
    labour_force     | weighed by the labour force |                                       | True
    labour_force     | weighed by the population   | of the labour force                   | False
    labour_force     |                             | share of the labour force             | True
    labour_force     |                             | by the labour force survey            | False
    labour_force     |                             | Unemployed by the labour force survey | True
    population       |                             | share of people                       | True
    population       |                             | share of workers                      | False
    employed_persons |                             | value per worker                      | True
    area             |                             | share of land                         | True
                     |                             |                                       | True
                     |                             | share of workers                      | True
    """
    row = {"indicator": "rate", "weight": weight, "note": note}
    indicators = [{"indicator": "rate", "definition_en": definition}]
    assert believed(weight_in_words, row, indicators=indicators) == [sound]


def test_a_bridge_begins_with_a_figure(believed, indicator, year, note, sound):
    """
    indicator | year | note               | sound
    rate      | 2022 |                    | True
    rate      | 2023 |                    | False
    jobs      | 2022 |                    | False
    rate      | 2022 | from 2022          | True
    rate      | 2022 | from 2021          | False
    rate      | 2022 | from 2021, or 2022 | True
    rate      | 2022 | in 12022 cases     | True
    """
    row = {"indicator": indicator, "from_year": year, "note_en": note}
    figures = [{"indicator": "rate", "period": "2022-H1"}, {"indicator": "jobs", "period": "2023"}]
    assert believed(year_of_bridge, row, observations=figures) == [sound]


@pytest.mark.parametrize(
    ("table", "column"),
    [
        ("areas", "name_en"), ("indicators", "name_en"), ("indicators", "definition_en"),
        ("bridges", "note_en"),
    ],
)  # fmt: skip
def test_two_languages_name_the_same_numbers(believed, table, column, english, vietnamese, sound):
    """
    english         | vietnamese  | sound
    since July 2025 | từ 7/2025   | True
    since 2025      | từ 2024     | False
    of 12 months    | của một năm | True
    of 13 months    | của một năm | False
    none            | của 0 người | True
    1.5 of 100      | 1,5 của 100 | True
    12.5            | 12          | False
    since 2025      |             | True
    since 2025      | từ nay      | False
    """
    row = {column: english, column.replace("_en", "_vi"): vietnamese}
    assert believed(numbers_of_languages, row, table=table, column=column) == [sound]


def test_of_each_indicator_is_said_how_it_is_summed(believed):
    units = {"jobs": "persons", "loans": "persons", "rank": "rank", "met": "targets"}
    rows = [{"indicator": name, "unit": unit} for name, unit in units.items()]
    summed = [{"indicator": "jobs"}]
    assert believed(summed_somehow, *rows, aggregation=summed) == [True, False, True, True]
    assert believed(summed_somehow, *rows) == [True] * 4


def test_a_name_tells_which_way_is_progress(believed, name, lower, higher):
    """
    name                              | lower | higher
    Poor households                   | True  | False
    New jobs                          | False | True
    Poor workers                      | True  | False
    Households out of reduced poverty | True  | True
    Reduction of poor workers         | False | True
    Waste that is recycled            | False | True
    Job losses                        | True  | False
    Rainfall                          | True  | True
    """
    rows = [{"name_en": name, "better": better} for better in ("lower", "higher")]
    assert believed(better_in_words, *rows) == [lower, higher]


@pytest.mark.parametrize(
    ("indicator", "definition", "pool", "sound"),
    [
        # whether it may be of the statistics office, a department, the province, another office
        ("surveyed", "", "", [True, False, False, False]),
        ("surveyed", "by the department", "a b", [True, False, False, False]),
        ("other", "by the statistics office", "", [True, False, False, False]),
        ("other", "by the department", "", [False, True, True, True]),
        ("other", "of the review", "", [False, True, True, True]),
        ("other", "", "a b", [False, True, False, True]),
        ("other", "", "", [False, False, True, True]),
    ],
)
def test_a_producer_is_named(believed, indicator, definition, pool, sound):
    row = {"indicator": indicator, "definition_en": definition, "pool": pool}
    producers = ("statistics_office", "department", "province", "board")
    rows = [row | {"producer": producer} for producer in producers]
    figures = [
        {"indicator": "surveyed", "source": "nso-1"}, {"indicator": "other", "source": "s"},
    ]  # fmt: skip
    assert believed(producer_in_words, *rows, observations=figures) == sound
    assert believed(producer_in_words, *rows, observations=figures[1:]) == [True] * 4


LENDER = {"indicator": "a", "reference": "a", "kind": "rate", "unit": "percent", "better": "lower"}


@pytest.mark.parametrize(
    ("more", "sound"),
    [
        ({}, True),
        ({"kind": "count"}, False),
        ({"unit": "persons"}, False),
        ({"better": "higher"}, False),
        ({"reference": ""}, True),
        ({"reference": "", "kind": "count"}, True),
        ({"reference": "b"}, True),  # itself
        ({"reference": "c"}, False),  # one that borrows
    ],
)
def test_a_lender_is_alike_and_has_a_panel_of_its_own(believed, more, sound):
    row = LENDER | {"indicator": "b"} | more
    third = LENDER | {"indicator": "c"}
    assert believed(lent_by_another, LENDER, row, third) == [True, sound, True]


def test_a_pool_has_one_lender(believed):
    other = LENDER | {"indicator": "b", "reference": "b"}
    for pool, sound in (("c d", False), ("", True)):
        rows = [
            LENDER | {"indicator": name, "reference": of, "pool": pool}
            for name, of in [("c", "a"), ("d", "b")]
        ]
        assert believed(lent_by_another, LENDER, other, *rows) == [True, True, sound, sound]
    rows = [LENDER | {"indicator": name, "pool": "c d"} for name in "cd"]
    assert believed(lent_by_another, LENDER, other, *rows) == [True] * 4


def test_an_indicator_by_another_producer_is_bridged(believed):
    rows = [
        {"indicator": "rate_department", "reference": "rate", "producer": "department"},
        {"indicator": "rate_department", "reference": "rate", "producer": "province"},
        {"indicator": "jobs", "reference": "rate", "producer": "department"},
    ]
    assert believed(bridged, *rows) == [False, True, True]
    bridges = [{"indicator": "rate_department"}]
    assert believed(bridged, *rows, bridges=bridges) == [True] * 3


def test_name_or_definition_speaks_of_the_unit(believed, unit, name, definition, sound):
    """
    unit             | name            | definition      | sound
    thousand_persons | Population      | in thousand     | True
    thousand_persons | Population      | in persons      | False
    persons          | Workers placed  |                 | True
    persons          | Jobs            | Persons placed  | True
    persons          | Jobs            | places          | False
    persons          | Population      | Thousand people | False
    thousand_persons | Thousand people |                 | True
    percent          | Population      |                 | True
    rank             | Reform Rank     |                 | True
    """
    row = {"unit": unit, "name_en": name, "definition_en": definition}
    assert believed(unit_in_words, row) == [sound]


# ---- areas --------------------------------------------------------------------------------------
def test_an_area_begins_on_the_day_after_its_parts(believed):
    rows = [
        {"area": "a", "until": "2025-06-30"}, {"area": "b", "until": "2025-05-31"}, {"area": "c"},
        {"area": "d", "parts": "a c", "from": "2025-07-01"},
        {"area": "e", "parts": "a c", "from": "2025-06-30"},
        {"area": "f", "parts": "a b", "from": "2025-07-01"},
        {"area": "g", "from": "2025-06-30"},
    ]  # fmt: skip
    assert believed(begins_after_parts, *rows) == [*[True] * 4, False, False, True]
