"""Stated changes: points or per cent, on which base, from which level, by whom else."""

import pytest

from attain.audit.claims import (
    changes_contradict,
    definition_by_exclusion,
    implied_last_year,
    implied_level,
    points_or_percent,
    stated_change,
)

SHARE = ("R09", "certificate_share_department", 22.73)
T11 = ("T11", "certificate_share_department", ">=", "23.7", "")
UP_ONE = ("T11", "change_on_last_year", "1", {"against": "2023"})
DERIVED = {"status": "D"}
POVERTY = ("R10", "multidimensional_poverty", 3.29, DERIVED)
FALL = ("R10", "change_on_last_year", "-2.05")
INCOME = ("R12", "income_ethnic_minority", 44.94)
GROWTH = ("R12", "change_on_last_year", "20")
LATER = {
    "indicator": "income_ethnic_minority", "item": "", "source": "later", "against": "2019"
}  # fmt: skip


def lists(poor, near):
    return [("poor_households", "2022", poor), ("near_poor_households", "2022", near)]


def grown(percent):
    claim = ("", "change_since", percent, LATER)
    return {"results": [INCOME], "claims": [GROWTH, claim]}


CASES = {
    "points-or-percent.points": (
        points_or_percent,
        "note",
        {"results": [SHARE], "claims": [UP_ONE], "goals": [T11]},
        {"with_points": 23.73, "with_percent": 22.9573, "after": 23.7},
    ),
    "points-or-percent.percent": (
        points_or_percent,
        "note",
        {"results": [SHARE], "claims": [UP_ONE], "goals": [(*T11[:3], "23.0", "")]},
        {"after": 23.0},
    ),
    "points-or-percent.both": (
        points_or_percent,
        "question",
        {
            "results": [("R09", "certificate_share_department", 99.5)],
            "claims": [("T11", "change_on_last_year", "0.5", {"against": "2023"})],
            "goals": [(*T11[:3], "100", "")],
        },
        {"with_points": 100.0},
    ),
    "points-or-percent.neither": (
        points_or_percent,
        "contradiction",
        {"results": [SHARE], "claims": [UP_ONE], "goals": [(*T11[:3], "24.7", "")]},
        {},
    ),
    "stated-change.agrees": (
        stated_change,
        "note",
        {"results": [SHARE], "claims": [UP_ONE], "goals": [T11]},
        {"stated": 23.73, "real": 0.97},
    ),
    "stated-change.differs": (
        stated_change,
        "contradiction",
        {"results": [SHARE], "claims": [UP_ONE], "goals": [(*T11[:3], "24.0", "")]},
        {"real": 1.27},
    ),
    "implied-level.unknown": (
        implied_level,
        "question",
        {"results": [POVERTY], "claims": [FALL]},
        {"fall": 2.05},
    ),
    "implied-level.agrees": (
        implied_level,
        "note",
        {
            "results": [POVERTY],
            "figures": [("multidimensional_poverty", "2022", 5.34)],
            "claims": [FALL],
        },
        {"level": 3.29, "cut": 38.3895, "cut_before": None},
    ),
    "implied-level.agrees-again": (
        implied_level,
        "note",
        {
            "results": [POVERTY],
            "figures": [
                ("multidimensional_poverty", "2021", 6.94),
                ("multidimensional_poverty", "2022", 5.34),
            ],
            "claims": [FALL],
        },
        {"cut_before": 23.0548},
    ),
    "implied-level.differs": (
        implied_level,
        "contradiction",
        {
            "results": [POVERTY],
            "figures": [("multidimensional_poverty", "2022", 5.43)],
            "claims": [FALL],
        },
        {"level": 3.38, "recorded": 3.29},
    ),
    "definition-by-exclusion.sum": (
        definition_by_exclusion,
        "note",
        {"results": [POVERTY], "figures": lists(1.94, 3.40), "claims": [FALL]},
        {"fall": 2.05, "first": 1.94, "total": 5.34},
    ),
    "definition-by-exclusion.open": (
        definition_by_exclusion,
        "question",
        {"results": [POVERTY], "figures": lists(2.05, 3.40), "claims": [FALL]},
        {},
    ),
    "implied-last-year.cannot-be-checked": (
        implied_last_year,
        "note",
        {"results": [INCOME], "claims": [GROWTH]},
        {"implied": 37.45, "low": 37.2905, "high": 37.6109},
    ),
    "implied-last-year.consistent": (
        implied_last_year,
        "note",
        {
            "results": [INCOME],
            "figures": [("income_ethnic_minority", "2022", 37.6)],
            "claims": [GROWTH],
        },
        {"recorded": 37.6},
    ),
    "implied-last-year.inconsistent": (
        implied_last_year,
        "contradiction",
        {
            "results": [INCOME],
            "figures": [("income_ethnic_minority", "2022", 37.7)],
            "claims": [GROWTH],
        },
        {},
    ),
    "changes-contradict": (
        changes_contradict,
        "contradiction",
        grown("12.5"),
        {"late": 37.45, "early": 39.9467, "change": -6.25},
    ),
}  # fmt: skip


@pytest.mark.parametrize("message", CASES)
def test_outcomes(outcome, message):
    outcome(message, *CASES[message])


def test_a_level_derived_from_the_change_proves_nothing(world):
    level = {"status": "D", "source": "article"}
    facts = world(
        results=[("R10", "multidimensional_poverty", 3.29, level)],
        figures=[("multidimensional_poverty", "2022", 5.34)],
        claims=[FALL],
    )
    assert points_or_percent(facts) == []


def test_a_change_of_a_count_is_not_one_of_points(world):
    facts = world(
        results=[("R01", "job_placements", 25600)],
        figures=[("job_placements", "2022", 25500)],
        claims=[("R01", "change_on_last_year", "100", {"unit": "own"})],
    )
    assert points_or_percent(facts) == implied_level(facts) == []


def test_the_rounding_of_the_rate_decides_what_fits_last_year(world):
    (finding,) = implied_last_year(
        world(results=[INCOME], claims=[("R12", "change_on_last_year", "20.0")])
    )
    assert finding.figures["low"] == pytest.approx(44.935 / 1.2005, abs=1e-6)
    assert finding.figures["high"] == pytest.approx(44.945 / 1.1995, abs=1e-6)


@pytest.mark.parametrize(
    ("before", "last", "fall", "now", "outcome", "cut_before"),
    [
        (None, 0.8, "-0.3", 0.5, "agrees", None),  # a rate below one has a level as well
        (None, 0.5, "-0.5", 0.0, "agrees", None),  # nobody is left
        (None, 0.5, "-0.504", 0.0, "differs", None),  # more than all: not by rounding either
        (0.9, 0.8, "-0.3", 0.5, "agrees-again", 11.1111),
        (0.0, 0.8, "-0.3", 0.5, "agrees", None),  # of nothing no share is cut
    ],
)
def test_a_level_after_a_fall_is_none_below_nought(
    world, before, last, fall, now, outcome, cut_before
):
    name = "multidimensional_poverty"
    facts = world(
        results=[("R10", name, now)],
        figures=[(name, "2022", last)] + ([] if before is None else [(name, "2021", before)]),
        claims=[("R10", "change_on_last_year", fall)],
    )
    (finding,) = implied_level(facts)
    assert finding.outcome == outcome
    cut = finding.figures["cut_before"]
    assert cut == (cut_before and pytest.approx(cut_before, abs=1e-4))


@pytest.mark.parametrize(("printed", "said"), [("-99", 1), ("-100", 0)])
def test_what_fell_by_nearly_all_has_a_base(world, printed, said):
    facts = world(results=[INCOME], claims=[("R12", "change_on_last_year", printed)])
    assert len(implied_last_year(facts)) == said


@pytest.mark.parametrize(
    ("printed", "other", "said"),
    [
        ("20", {"printed": "0.4"}, 1),  # a small growth is one too
        ("0.9", {"printed": "0.4"}, 1),
        ("20", {"printed": "60"}, 0),  # the later base is the higher one
        ("20", {"printed": "0"}, 0),  # it did not grow: a base above it is none wrong
        ("20", {"printed": "-99"}, 0),  # nor is one that a fall by nearly all leaves
        ("20", {"printed": "12.5", "against": "2022"}, 0),  # of the same base year
        ("20", {"printed": "12.5", "source": "article"}, 0),  # of the same report
    ],
)
def test_only_growth_on_an_earlier_base_can_contradict(world, printed, other, said):
    claim = ("", "change_since", other.pop("printed"), LATER | other)
    facts = world(results=[INCOME], claims=[("R12", "change_on_last_year", printed), claim])
    assert len(changes_contradict(facts)) == said


@pytest.mark.parametrize(
    ("after", "outcome"),
    [("76.95", "neither"), ("76.96", "percent"), ("77.04", "percent"), ("77.05", "neither")],
)
def test_a_growth_in_per_cent_fits_as_far_as_all_three_are_rounded(world, after, outcome):
    """69.995 grown by 9.95 % are 76.9595, and 70.005 grown by 10.05 % are 77.0405."""
    told = {
        "results": [("R08", "trained_labour", 70.0)],
        "claims": [("T10", "change_on_last_year", "10.0", {"against": "2023"})],
        "goals": [("T10", "trained_labour", ">=", after, "")],
    }
    (finding,) = points_or_percent(world(**told))
    assert finding.outcome == outcome


@pytest.mark.parametrize(("year", "said"), [(2021, 0), (2022, 1), (2023, 1), (2024, 1), (2025, 0)])
def test_a_change_is_read_beside_the_year_of_the_results_and_its_neighbours(world, year, said):
    about = {"indicator": "trained_labour", "period": str(year), "against": str(year - 1)}
    figures = [("trained_labour", str(y), 60.0 + y - 2020) for y in range(2020, 2026)]
    claims = [("", "change_on_last_year", "1", about)]
    assert len(points_or_percent(world(figures=figures, claims=claims))) == said


def test_a_stated_change_leads_to_the_low_end_of_a_range(world):
    goal = ("T11", "certificate_share_department", "between", "23.7", "24.7")
    (finding,) = stated_change(world(results=[SHARE], claims=[UP_ONE], goals=[goal]))
    assert (finding.outcome, finding.figures["target"]) == ("agrees", 23.7)


@pytest.mark.parametrize("printed", ["0", "1"])
def test_a_rise_is_no_fall_of_less_than_nothing(world, printed):
    facts = world(results=[POVERTY], claims=[("R10", "change_on_last_year", printed)])
    assert not list(implied_level(facts))


def test_a_fall_from_nothing_has_no_level(world):
    figures = [("multidimensional_poverty", "2022", 0.0)]
    (finding,) = implied_level(world(results=[POVERTY], figures=figures, claims=[FALL]))
    assert finding.outcome == "unknown"


def test_before_the_middle_of_a_year_is_the_year_before_it(world):
    name, middle = "multidimensional_poverty", "2022-06"
    facts = world(
        results=[POVERTY], figures=[(name, "2021", 6.94), (name, middle, 5.34)],
        claims=[(*FALL, {"against": middle})],
    )  # fmt: skip
    (finding,) = implied_level(facts)
    assert finding.figures["cut_before"] == pytest.approx(100 * 1.6 / 6.94)


def test_the_shares_that_were_cut_are_told_alike(world):
    figures = [
        ("multidimensional_poverty", "2021", 6.94),
        ("multidimensional_poverty", "2022", 5.34),
    ]
    (finding,) = implied_level(world(results=[POVERTY], figures=figures, claims=[FALL]))
    assert finding.figures["cut"].decimals == finding.figures["cut_before"].decimals == 0


@pytest.mark.parametrize(("other", "said"), [("10", 0), ("9", 1), ("-3", 0)])
def test_bases_that_touch_by_rounding_do_not_contradict(world, other, said):
    """At least 0.5 / 1.105 in 2019, or 0.5 / 1.095, and at most 1.5 / 3.315 in 2022."""
    later = LATER | {"indicator": "new_jobs"}
    claims = [("R02", "change_on_last_year", "232"), ("", "change_since", other, later)]
    assert len(changes_contradict(world(results=[("R02", "new_jobs", 1)], claims=claims))) == said


def test_of_a_range_the_low_end_is_what_the_change_leads_to(world):
    goal = ("T11", "certificate_share_department", "between", "23.7", "24.7")
    (finding,) = points_or_percent(world(results=[SHARE], claims=[UP_ONE], goals=[goal]))
    assert (finding.outcome, finding.figures["after"]) == ("points", 23.7)
