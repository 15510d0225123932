"""Surveys against each other."""

from dataclasses import replace

import pytest

from attain.audit import audit
from attain.audit.series import (
    _changes,
    employed_and_unemployed,
    groups_and_total,
    poor_and_near_poor,
    unusual_change,
)

OTHER = {"source": "other"}
URBAN, RURAL = {"group": "urban"}, {"group": "rural"}


def poverty(poor, near, both, **more):
    rows = zip(
        ("poor_households", "near_poor_households", "multidimensional_poverty"),
        (poor, near, both),
        strict=True,
    )
    return {"figures": [(name, "2022", value, more) for name, value in rows]}


def balance(employed, rate, force):
    return {
        "figures": [
            ("employed_persons", "2021", employed),
            ("unemployment_rate", "2021", rate),
            ("labour_force", "2021", force),
        ]
    }


def split(indicator, total, urban, rural):
    return {
        "figures": [
            (indicator, "2022", total),
            (indicator, "2022", urban, URBAN),
            (indicator, "2022", rural, RURAL),
        ]
    }


def elsewhere(last):
    """Ten provinces whose share rises by one a year, and one that ends as it is told."""
    steps = {2011 + i: 10.0 + i + (0.1 if i % 2 else 0.0) for i in range(10)}
    own = [("certificate_share", str(year), value) for year, value in steps.items()]
    others = [
        ("certificate_share", str(year), 5.0 + place + (year - 2011), {"area": area})
        for place, area in enumerate(AREAS)
        for year in range(2011, 2021)
    ]
    return {"figures": [*own[:-1], ("certificate_share", "2020", last), *others]}


AREAS = (
    "ha-noi", "vinh-phuc", "bac-ninh", "quang-ninh", "hai-duong", "hai-phong", "hung-yen",
    "thai-binh", "ha-nam", "nam-dinh", "ninh-binh", "ha-giang", "cao-bang",
)  # fmt: skip

CASES = {
    "poor-and-near-poor.agrees": (
        poor_and_near_poor, "note", poverty(8.39, 6.99, 15.39), {"added": 15.38, "gap": 0.01}
    ),
    "poor-and-near-poor.differs": (
        poor_and_near_poor, "contradiction", poverty(25.60, 11.29, 36.97), {"added": 36.89}
    ),
    "poor-and-near-poor.sources": (
        poor_and_near_poor,
        "question",
        {
            "figures": [
                ("poor_households", "2022", 14.94),
                ("near_poor_households", "2022", 8.96),
                ("multidimensional_poverty", "2022", 25.19, OTHER),
            ]
        },
        {"gap": 1.29, "year": "2022"},
    ),
    "employed-and-unemployed.agrees": (
        employed_and_unemployed, "note", balance(768.54, 1.49, 778.9), {"gap": -0.1621}
    ),
    "employed-and-unemployed.differs": (
        employed_and_unemployed, "question", balance(700, 2.0, 730), {"implied": 714.2857}
    ),
    "employed-and-unemployed.exceeds": (
        employed_and_unemployed, "contradiction", balance(740, 2.0, 730), {"force": 730.0}
    ),
    "groups-and-total.agrees": (
        groups_and_total, "note", split("population", 1332.5, 523.55, 808.98), {"urban": 523.55}
    ),
    "groups-and-total.differs": (
        groups_and_total, "contradiction", split("population", 1333.5, 523.6, 809.0), {}
    ),
    "groups-and-total.between": (
        groups_and_total, "note", split("unemployment_rate", 1.2, 0.9, 1.4), {"total": 1.2}
    ),
    "groups-and-total.outside": (
        groups_and_total, "contradiction", split("unemployment_rate", 1.5, 0.9, 1.4), {}
    ),
    "unusual-change.usual": (unusual_change, "note", elsewhere(19.1), {"series": 1.0}),
    "unusual-change.unusual": (
        unusual_change, "question", elsewhere(25.0),
        {"before": 18.0, "move": 7.0, "apart": 6.0, "largest": 0.1, "years": 8.0},
    ),
}  # fmt: skip


@pytest.mark.parametrize("message", CASES)
def test_outcomes(outcome, message):
    outcome(message, *CASES[message])


@pytest.mark.parametrize(
    ("check", "rows"),
    [
        (poor_and_near_poor, poverty(25.6, 11.29, 36.97, status="D")),  # made as the sum
        (poor_and_near_poor, poverty(25.6, 11.29, 36.97, approximate=True)),
        (groups_and_total, {"figures": [("population", "2022", 9)]}),
        (unusual_change, {"figures": [("certificate_share", "2020", 9)]}),
    ],
)  # fmt: skip
def test_what_cannot_be_said_is_not(world, check, rows):
    assert check(world(**rows)) == []


def test_a_break_of_a_series_is_no_change(world):
    """The survey's definition moved in 2021: the step into that year is nobody's change."""
    others = [
        ("certificate_share", "2021", 15.0 + place, {"area": area})
        for place, area in enumerate(AREAS)
    ]
    figures = [*elsewhere(19.1)["figures"], ("certificate_share", "2021", 60.0), *others]
    assert [f.outcome for f in unusual_change(world(figures=figures))] == ["usual"]


def test_a_change_that_is_common_elsewhere_is_not_unusual(world):
    """Larger than any of the series' own, but some provinces move as much in every year."""
    rows = elsewhere(21.0)["figures"]
    noisy = [
        (name, year, value + (3.0 if int(year) % 2 else 0.0), *more)
        if more and more[0]["area"] in AREAS[:4]
        else (name, year, value, *more)
        for name, year, value, *more in rows
    ]
    assert [f.outcome for f in unusual_change(world(figures=rows))] == ["unusual"]
    assert [f.outcome for f in unusual_change(world(figures=noisy))] == ["usual"]


@pytest.mark.parametrize(
    ("area", "day", "check", "figures"),
    [
        ("dien-bien", "2025-12-31", "poor-and-near-poor", {"added": 36.89, "total": 36.97}),
        ("soc-trang", "2025-12-31", "bridge", {"own": 31.99, "other": 12.17}),
        ("ba-ria-vung-tau", "2023-12-31", "bridge", {"own": 34.0, "other": 28.04}),
        ("bac-giang", "2023-12-31", "unusual-change", {"before": 26.72, "now": 32.0}),
        ("ha-tinh", "2023-12-31", "required-move", {"now": 23_125, "low": 23_000}),
    ],
)
def test_provinces_without_a_report_have_findings_too(package, area, day, check, figures):
    found = [f for f in audit(package.as_of(day), area, 2023) if f.check == check]
    assert any(figures.items() <= f.figures.items() for f in found)


def test_nothing_published_later_is_read(package):
    early = {f.check for f in audit(package.as_of("2023-12-31"), "dien-bien", 2023)}
    assert "poor-and-near-poor" not in early


def test_where_a_watched_panel_is_known_no_other_is_looked_at(world):
    rows = elsewhere(19.1)["figures"]
    other = [("poverty_rate_income", *row[1:]) for row in rows]
    (finding,) = unusual_change(world(figures=[*rows, *other]))
    assert finding.figures["series"] == 1


@pytest.mark.parametrize(("year", "outcomes"), [(2020, ["unusual"]), (2019, [])])
def test_the_last_change_is_the_one_into_the_year_of_the_results(world, year, outcomes):
    """Into 2020 there are a hundred earlier changes to hold it against, into 2019 98 only."""
    assert [f.outcome for f in unusual_change(world(**elsewhere(25.0), year=year))] == outcomes


@pytest.mark.parametrize(
    ("indicator", "unit"), [("certificate_share", "points"), ("labour_force", "percent")]
)
def test_an_unusual_change_is_in_points_of_a_rate_and_else_in_per_cent(world, indicator, unit):
    rows = [(indicator, *row[1:]) for row in elsewhere(25.0)["figures"]]
    (finding,) = unusual_change(world(figures=rows))
    names = ("move", "apart", "largest", "bound")
    assert {finding.figures[name].unit for name in names} == {unit}


def test_a_break_of_one_area_is_no_change_of_it_alone(world, monkeypatch):
    areas = ("lam-dong", "ha-noi")
    rows = [("new_jobs", str(year), 100.0 + year, {"area": area})
            for area in areas for year in (2021, 2022, 2023)]  # fmt: skip
    facts = world(figures=rows)
    known = replace(facts.view.indicator("new_jobs"), area_breaks=(("lam-dong", 2022),))
    monkeypatch.setattr(type(facts.view), "indicator", lambda self, name: known)
    found = _changes(facts, "new_jobs")
    assert list(zip(found["series"], found["year"], strict=True)) == [
        ("ha-noi", 2022), ("ha-noi", 2023), ("lam-dong", 2023)
    ]  # fmt: skip


@pytest.mark.parametrize(("first", "said"), [(2016, 1), (2017, 0)])
def test_three_earlier_changes_of_the_series_are_enough(world, first, said):
    rows = elsewhere(25.0)["figures"]
    kept = [row for row in rows if len(row) > 3 or int(row[1]) >= first]
    assert len(unusual_change(world(figures=kept))) == said


@pytest.mark.parametrize(("shorter", "said"), [(12, 1), (13, 0)])
def test_a_hundred_earlier_changes_of_all_provinces_are_enough(world, shorter, said):
    """Fourteen provinces have eight each, but for those whose first figure is left out."""
    rows = elsewhere(25.0)["figures"]
    first = [row for row in rows if len(row) > 3 and row[1] == "2011"][:shorter]
    assert len(unusual_change(world(figures=[row for row in rows if row not in first]))) == said


@pytest.mark.parametrize(("force", "outcome"), [(720.7, "agrees"), (722.2, "differs")])
def test_the_two_counts_may_be_a_per_cent_apart(world, force, outcome):
    """700 thousand employed at a rate of 2 % are 714.3 thousand in all."""
    (finding,) = employed_and_unemployed(world(**balance(700, 2.0, force)))
    assert finding.outcome == outcome


def test_a_change_of_a_count_is_in_per_cent_of_the_year_before(world):
    found = _changes(
        world(figures=[("new_jobs", "2021", 100), ("new_jobs", "2022", 110)]), "new_jobs"
    )
    assert found[["before", "move", "apart"]].to_numpy().tolist() == [[100.0, 10.0, 0.0]]
