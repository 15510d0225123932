"""Surveys against each other, and the plan book."""

from dataclasses import replace

import pytest

from attain.audit import audit
from attain.audit.series import (
    _changes,
    certificates_twice,
    employed_and_unemployed,
    groups_and_total,
    plan_below_earlier_result,
    poor_and_near_poor,
    printed_attainment,
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


def certified(own, year="2022"):
    survey = [("certificate_share", str(2018 + i), 20.0 + i) for i in range(5)]
    return {"figures": [*survey, ("certificate_share_department", year, own)]}


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
LOW = {"asked_basis": "level", "result_basis": "level"}
BEFORE = ("new_jobs", "2022", 25_000)

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
    "certificates-twice.close": (certificates_twice, "note", certified(24.6), {"usual": 1.0}),
    "certificates-twice.apart": (certificates_twice, "question", certified(30), {"gap": 6.0}),
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
    "printed-attainment.agrees": (
        printed_attainment, "note", {"attained": [("new_jobs", 14_500, 15_000, 103.5)]},
        {"computed": 103.4483, "plan": 14_500.0},
    ),
    "printed-attainment.differs": (
        printed_attainment, "contradiction", {"attained": [("new_jobs", 20_000, 20_563, 105.5)]},
        {"computed": 102.815, "printed": 105.5},
    ),
    "plan-below-earlier-result": (
        plan_below_earlier_result, "remark",
        {"figures": [BEFORE], "plans": [("b", "new_jobs", ">=", "24000", "", {"period": "2023"})]},
        {"plan": 24_000.0, "move": -4.0},
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
        (certificates_twice, {"figures": [("certificate_share_department", "2022", 30)]}),
        (groups_and_total, {"figures": [("population", "2022", 9)]}),
        (unusual_change, {"figures": [("certificate_share", "2020", 9)]}),
        (printed_attainment, {"attained": [("poor_households", 3, 2, 120, LOW)]}),
        (printed_attainment, {"attained": [("new_jobs", 3, 2, 120, {"printed": False})]}),
        (plan_below_earlier_result, {"figures": [BEFORE],
         "plans": [("b", "new_jobs", ">=", "25000", "", {"period": "2023"})]}),
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


def test_what_a_gap_of_the_bridged_year_means_is_said_once(world):
    bridges = [("certificate_share_department", "certificate_share", 2022, "own", "survey", "", "")]
    assert len(certificates_twice(world(**certified(30)))) == 1
    assert certificates_twice(world(**certified(30), bridges=bridges)) == []


@pytest.mark.parametrize(
    ("area", "day", "check", "figures"),
    [
        ("dien-bien", "2025-12-31", "poor-and-near-poor", {"added": 36.89, "total": 36.97}),
        ("soc-trang", "2025-12-31", "bridge", {"own": 31.99, "other": 12.17}),
        ("bac-giang", "2023-12-31", "unusual-change", {"before": 26.72, "now": 32.0}),
        ("dong-thap", "2023-12-31", "plan-below-earlier-result", {"plan": 30_000, "last": 39_000}),
        ("ha-tinh", "2023-12-31", "below-last-result", {"now": 23_125, "low": 23_000}),
    ],
)
def test_provinces_without_a_report_have_findings_too(package, area, day, check, figures):
    found = [f for f in audit(package.as_of(day), area, 2023) if f.check == check]
    assert any(figures.items() <= f.figures.items() for f in found)


def test_nothing_published_later_is_read(package):
    early = {f.check for f in audit(package.as_of("2023-12-31"), "dien-bien", 2023)}
    assert "poor-and-near-poor" not in early


@pytest.mark.parametrize(("asked", "result", "said"), [(1, 1, 1), (0, 1, 0), (1, 0, 0)])
def test_a_percentage_is_of_a_plan_and_a_result_above_nought(world, asked, result, said):
    facts = world(attained=[("job_fairs", asked, result, 105.0)])
    assert len(printed_attainment(facts)) == said


@pytest.mark.parametrize(
    ("indicator", "asked", "result", "percent", "basis", "unit"),
    [
        ("multidimensional_poverty", 1.5, 2.05, 136.7, "change", "points"),
        ("trained_labour", 80.0, 82.0, 102.5, "level", "percent"),
    ],
)
def test_a_fall_and_a_rising_level_have_their_share_of_the_plan(
    world, indicator, asked, result, percent, basis, unit
):
    more = {"asked_basis": basis, "result_basis": basis}
    (finding,) = printed_attainment(world(attained=[(indicator, asked, result, percent, more)]))
    assert (finding.outcome, finding.figures["plan"].unit) == ("agrees", unit)


@pytest.mark.parametrize(
    ("row", "more"),
    [
        (BEFORE, {"period": "2024"}),  # the plan of another year
        (BEFORE, {"direction": "down"}),
        (BEFORE, {"basis": "change"}),
        (BEFORE, {"comparator": "between", "high": 26_000.0}),
        (("new_jobs", "2021", 25_000), {}),  # the result of another year
    ],
)
def test_a_plan_is_below_what_the_year_before_had_brought_or_it_is_not(world, row, more):
    plan = ("b", "new_jobs", ">=", "24000", "", {"period": "2023"} | more)
    assert plan_below_earlier_result(world(figures=[row], plans=[plan])) == []


def test_a_gap_of_a_usual_change_is_close(world):
    for own, outcome in ((25.0, "close"), (25.1, "apart")):
        (finding,) = certificates_twice(world(**certified(own)))
        assert finding.outcome == outcome


@pytest.mark.parametrize(("known", "said"), [(3, 1), (2, 0)])
def test_a_usual_change_is_one_of_two_changes_at_least(world, known, said):
    figures = certified(30)["figures"][5 - known :]
    assert len(certificates_twice(world(figures=figures))) == said


@pytest.mark.parametrize(
    ("result", "percent", "outcome"),
    [
        (12_300, 123.4, "agrees"),  # three digits: it stands for 12,250 to 12,350
        (12_300, 123.6, "differs"),
        (12_340, 123.8, "differs"),  # four: it stands for itself
        (123, 1.2, "agrees"),
    ],
)
def test_a_result_of_three_digits_is_a_round_number(world, result, percent, outcome):
    (finding,) = printed_attainment(world(attained=[("new_jobs", 10_000, result, percent)]))
    assert finding.outcome == outcome


@pytest.mark.parametrize(("percent", "outcome"), [(112.5, "agrees"), (137.6, "differs")])
def test_half_a_per_cent_is_a_round_number_too(world, percent, outcome):
    """0.45 to 0.55 of 0.4."""
    facts = world(attained=[("trained_labour", 0.4, 0.5, percent, LOW)])
    assert [finding.outcome for finding in printed_attainment(facts)] == [outcome]


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
