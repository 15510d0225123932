"""Outliers: a figure beside its series, its peers, its parts and its whole."""

import math

import pytest

from attain.evidence.doubts.figures import (
    factor_in_time,
    of_poor_and_near_poor,
    of_provinces,
    of_town_and_country,
    of_two_editions,
    of_weighed_provinces,
    out_of_line,
)
from attain.evidence.doubts.metadata import of_its_item

KINDS = [{"indicator": kind, "kind": kind} for kind in ("count", "rate", "rank")]


def figure(value, year=2023, kind="count", **other):
    """A figure of a table of the office."""
    row = {"indicator": kind, "area": "a", "group": "total", "vintage": "nso-1"}
    return row | {"value": value, "period": f"{year}"} | other


# ---- one series ---------------------------------------------------------------------------------
def test_a_figure_is_less_than_a_multiple_of_the_last(believed, before, after, sound):
    """
    before | after | sound
    10     | 30    | True
    10     | 30.1  | False
    30     | 10    | True
    30.1   | 10    | False
    0.5    | 5     | False
    0      | 10    | True
    """
    rows = [figure(after, 2021), figure(before, 2020)]
    assert believed(factor_in_time, *rows, indicators=KINDS) == [sound, True]


@pytest.mark.parametrize(
    ("other", "sound"),
    [
        ({"period": "2023"}, False),
        ({"period": "2024"}, True),
        ({"vintage": "nso-2"}, True),
        ({"area": "b"}, True),
        ({"group": "urban"}, True),
        ({"coverage": "partial"}, True),
        ({"definition": "provincial_standard"}, True),
        ({"period": "2021-2023"}, True),
        ({"indicator": "rate"}, True),
    ],
)
def test_a_figure_is_held_against_the_last_of_its_series_within_three_years(believed, other, sound):
    rows = [figure("10", 2020), figure("100", 2021) | other]
    assert believed(factor_in_time, *rows, indicators=KINDS) == [True, sound]


def test_figures_of_the_press_are_one_series_and_ranks_are_none(believed):
    rows = [figure("10", 2020, vintage="press-1"), figure("100", 2021, vintage="press-2")]
    assert believed(factor_in_time, *rows, indicators=KINDS) == [True, False]
    ranks = [row | {"indicator": "rank"} for row in rows]
    assert believed(factor_in_time, *ranks, indicators=KINDS) == [True, True]


UNIT = 0.01  # of a step on the scale of a kind
USUAL = (1, -1, 1, -1, 0, 0)  # a step of six areas: none at the median, one in the middle of sizes


def panel(kind, level, course):
    """The figures of six areas, each a unit up or down and back, and of one that is off its level.

    So a step counts as its units over 1.4826.
    """
    back = {"count": math.exp, "rate": lambda x: 100 * math.sin(x) ** 2}[kind]
    courses = [(0, step, 0, step, 0, step) for step in USUAL]
    cells = [
        (f"{area}", year, units)
        for area, units_of in enumerate([*courses, course])
        for year, units in enumerate(units_of, 2018)
    ]
    return [
        figure(f"{back(level + UNIT * units):.12f}", year, kind, area=area)
        for area, year, units in cells
        if units is not None
    ]


def out(believed, rows):
    """The years of the seventh area that are out of line; no other area is."""
    found = believed(out_of_line, *rows, indicators=KINDS)
    doubted = {
        (row["area"], row["period"]) for row, sound in zip(rows, found, strict=True) if not sound
    }
    assert {area for area, _ in doubted} <= {"6"}
    return {int(year) for _, year in doubted}


@pytest.mark.parametrize(
    ("course", "years"),
    [
        ((0, 0, 9, 0, 0, 0), {2020}),  # six times 1.4826 is 8.9
        ((0, 0, 8.8, 0, 0, 0), set()),
        ((0, 0, -9, 0, 0, 0), {2020}),
        ((0, 0, -8.8, 0, 0, 0), set()),
        ((0, 0, 0, 9, 18, 18), set()),  # it goes on
        ((0, 0, 0, 9, 0, 8), {2021}),
        ((0, 0, 0, 0, 0, 22.3), {2023}),  # fifteen times it is 22.24
        ((0, 0, 0, 0, 0, 22.2), set()),
        ((0, 0, 0, 0, 0, -22.2), set()),
        ((0, 0, 0, 0, 0, -22.3), {2023}),
        ((22.3, 0, 0, 0, 0, 0), {2018}),
        ((22.2, 0, 0, 0, 0, 0), set()),
        ((0, 0, 0, 0, None, 44.4), set()),  # over two years
        ((0, 0, 0, 0, None, 44.6), {2023}),
        ((None, None, 50, None, None, None), set()),
    ],
)
@pytest.mark.parametrize("level", [math.log(1000), math.log(0.5)])
def test_a_figure_far_off_its_neighbours_is_out_of_line(believed, level, course, years):
    assert out(believed, panel("count", level, course)) == years


@pytest.mark.parametrize(
    ("level", "units", "years"), [(0.3, 9, {2020}), (1.47, 9, {2020}), (1.47, 8.8, set())]
)
def test_steps_of_a_percentage_are_of_its_angle(believed, level, units, years):
    assert out(believed, panel("rate", level, (0, 0, units, 0, 0, 0))) == years


def test_a_step_that_all_take_is_out_of_no_line(believed):
    rows = panel("count", 0.0, (0, 0, 0, 0, 0, 0))
    rows = [
        row | {"value": f"{2 * float(row['value']):.12f}"} if row["period"] == "2023" else row
        for row in rows
    ]
    assert out(believed, rows) == set()


def test_neither_the_press_nor_nothing_is_out_of_line(believed):
    rows = panel("count", 0.0, (0, 0, 50, 0, 0, 0))
    assert out(believed, [row | {"vintage": "press-1"} for row in rows]) == set()
    assert out(believed, [*rows, figure("0", area="z")]) == {2020}


def test_two_editions_differ_by_a_fifth_at_most(believed, first, again, kind, sound):
    """
    first | again | kind  | sound
    100   | 125   | count | True
    100   | 126   | count | False
    100   | 80    | count | True
    100   | 79    | count | False
    0     | 5     | count | True
    0.5   | 5     | count | False
    1     | 5     | rank  | True
    """
    rows = [figure(again, kind=kind, vintage="nso-2"), figure(first, kind=kind)]
    assert believed(of_two_editions, *rows, indicators=KINDS) == [sound, True]


# ---- wholes and their parts ---------------------------------------------------------------------
def test_town_and_country_make_the_whole(believed, kind, total, urban, rural, sound):
    """
    kind  | total | urban | rural | sound
    rate  | 5.0   | 4.0   | 6.0   | True
    rate  | 6.005 | 4.0   | 6.0   | True
    rate  | 6.006 | 4.0   | 6.0   | False
    rate  | 3.995 | 6.0   | 4.0   | True
    rate  | 3.994 | 6.0   | 4.0   | False
    count | 11    | 4     | 6     | True  # each may be half of one off
    count | 12    | 4     | 6     | False
    count | 9     | 4     | 6     | True
    count | 8     | 4     | 6     | False
    count | 10    | 4.6   | 6.0   | True
    count | 10    | 4.7   | 6.0   | False
    """
    cells = {"total": total, "urban": urban, "rural": rural}
    rows = [figure(value, kind=kind, group=group) for group, value in cells.items()]
    assert believed(of_town_and_country, *rows, indicators=KINDS) == [sound, True, True]
    assert all(believed(of_town_and_country, *rows[:2], indicators=KINDS))
    for other in ({"area": "b"}, {"period": "2022"}, {"vintage": "nso-2"}):
        apart = [rows[0], rows[1], rows[2] | other]
        assert all(believed(of_town_and_country, *apart, indicators=KINDS))


@pytest.mark.parametrize(
    "names",
    [
        ("multidimensional_poverty", "poor_households", "near_poor_households"),
        ("poor_and_near_poor_2016", "poor_households_2016", "near_poor_households_2016"),
    ],
)
def test_the_poor_and_the_near_poor_make_the_whole(believed, names, whole, sound):
    """
    whole | sound
    5.00  | True
    5.015 | True
    5.016 | False
    4.985 | True
    4.984 | False
    """
    values = (whole, "2.00", "3.00")
    rows = [figure(value, kind=name) for name, value in zip(names, values, strict=True)]
    assert believed(of_poor_and_near_poor, *rows, indicators=KINDS) == [sound, True, True]
    assert all(believed(of_poor_and_near_poor, *rows[:2], indicators=KINDS))


def test_a_rounding_of_each_rate_leaves_a_gap(believed):
    rates = {"multidimensional_poverty": "0.0151", "poor_households": "0"}
    rows = [figure(value, kind=name) for name, value in rates.items()]
    near_poor = figure("0", kind="near_poor_households")
    assert all(believed(of_poor_and_near_poor, *rows, near_poor, indicators=KINDS))


PLACES = [
    {"area": "v", "level": "country"},
    {"area": "r", "level": "region"},
    {"area": "s", "level": "region"},
    {"area": "p", "level": "province", "region": "r"},
    {"area": "q", "level": "province", "region": "r"},
    {"area": "o", "level": "province", "region": "s"},
    {"area": "m", "level": "merged", "region": "s"},
]


def test_provinces_make_their_region_and_the_country(believed, cells, wrong):
    """
    cells                                  | wrong
    v 20, r 10, p 4, q 6, s 10, o 10, m 99 |
    v 22, r 11, p 4, q 6, s 11, o 10       |
    v 23, r 11, p 4, q 6, s 11, o 10       | v
    v 17, r 11, p 4, q 6, s 11, o 10       | v
    v 20, r 12, p 4, q 6, s 10, o 10       | r
    r 8, p 4, q 6, s 12, o 10              | r s
    r 10, p 4.6, q 6.0                     |
    r 10, p 4.7, q 6.0                     | r
    v 20, r 10                             |
    """
    places = dict(cell.split() for cell in cells.split(", "))
    rows = [figure(value, area=area) for area, value in places.items()]
    tables = {"areas": PLACES, "indicators": KINDS}
    assert believed(of_provinces, *rows, **tables) == [area not in wrong for area in places]
    for other in ({"indicator": "rate"}, {"vintage": "press-1"}):
        assert all(believed(of_provinces, *(row | other for row in rows), **tables))


@pytest.mark.parametrize(
    ("indicator", "weigher", "most"),
    [
        ("informal_employment", "employed_persons", 0.012),
        ("labour_productivity", "employed_persons", 0.012),
        ("unemployment_rate", "employed_persons", 0.09),
        ("certificate_share", "labour_force", 0.4),
        ("certificate_share_employed", "labour_force", 0.3),
        ("poverty_rate_income", "population", 1),
    ],
)
def test_provinces_weighed_by_their_people_come_to_the_mean_of_the_whole(
    believed, indicator, weigher, most
):
    values = {"p": "10", "q": "20", "o": "99"}
    rows = [figure(value, kind=indicator, area=area) for area, value in values.items()]
    people = [figure(number, kind=weigher, area=area) for area, number in [("p", "1"), ("q", "3")]]
    rows += people + [row | {"group": "urban", "value": "1"} for row in people]
    for off, sound in ((most, True), (-most, True), (most + 0.001, False), (-most - 0.001, False)):
        mean = f"{17.5 + off * (1 - 1e-9 * (most != 1)):.12f}"
        wholes = [figure(mean, kind=indicator, area=area) for area in "rv"]
        found = believed(of_weighed_provinces, *rows, *wholes, areas=PLACES, indicators=KINDS)
        assert found == [True] * len(rows) + [sound] * 2
    other = [row | {"vintage": "press-1"} for row in rows + wholes]
    assert all(believed(of_weighed_provinces, *other, areas=PLACES, indicators=KINDS))


# ---- claims -------------------------------------------------------------------------------------
ABOUT = {"indicator": "i", "area": "a", "group": "total", "period": "2023"}


@pytest.mark.parametrize("item", ["R01", "T01"])
def test_a_claim_is_of_the_result_that_it_names(believed, item):
    tables = {
        "observations": [ABOUT | {"item": "R01"}, {"item": ""}],
        "targets": [ABOUT | {"target": "T01"}],
    }
    claim = ABOUT | {"item": item}
    others = [claim | {column: "other"} for column in ABOUT]
    free = [claim | {"item": each, "indicator": "j"} for each in ("", "R99")]
    found = believed(of_its_item, claim, *others, *free, **tables)
    assert found == [True] + [False] * len(others) + [True, True]
