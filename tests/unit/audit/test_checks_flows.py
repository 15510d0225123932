"""Rates as numbers of people."""

import pytest

from attain.audit.labour import (
    persons,
    training_capacity,
    unemployed_implied,
)

TRAINED = ("R08", "trained_labour", 78.37)
ENROLLED = ("R07", "vocational_enrolment", 37000)
RATE = ("R04", "unemployment_rate", 0.53)
FORCE = ("labour_force", "2023-06", 798.346)
T10 = ("T10", "trained_labour", ">=", "82", "")
CEILING = ("T08", "unemployment_rate", "<", "", "1.2", {"direction": "down", "maintain": True})

CASES = {
    "training-capacity.flow": (
        training_capacity,
        "note",
        {"results": [TRAINED], "figures": [FORCE], "goals": [T10]},
        {"people": 28979.9598, "per_point": 7983.46},
    ),
    "training-capacity.within": (
        training_capacity,
        "note",
        {"results": [TRAINED, ENROLLED], "figures": [FORCE], "goals": [T10]},
        {"rise": 3.63, "share": 78.3242, "capacity": 4.6346},
    ),
    "training-capacity.beyond": (
        training_capacity,
        "remark",
        {"results": [TRAINED, ENROLLED], "figures": [FORCE], "goals": [(*T10[:3], "84", "")]},
        {"share": 121.4781},
    ),
    "unemployed-implied.room": (
        unemployed_implied,
        "note",
        {"results": [RATE], "figures": [FORCE], "goals": [CEILING]},
        {"unemployed": 4231.2338, "tolerated": 9580.152, "ratio": 2.2642},
    ),
    "unemployed-implied.cut": (
        unemployed_implied,
        "remark",
        {"results": [("R04", "unemployment_rate", 1.5)], "figures": [FORCE], "goals": [CEILING]},
        {"ratio": 0.8},
    ),
}  # fmt: skip


@pytest.mark.parametrize("message", CASES)
def test_outcomes(outcome, message):
    outcome(message, *CASES[message])


def test_a_target_at_or_below_the_result_needs_nobody(world):
    for low in ("78.37", "70"):
        facts = world(results=[TRAINED, ENROLLED], figures=[FORCE], goals=[(*T10[:3], low, "")])
        assert training_capacity(facts) == []


def test_a_year_as_a_whole_counts_before_a_month_of_it(world):
    facts = world(results=[RATE], figures=[FORCE, ("labour_force", "2023", 800.0)], goals=[CEILING])
    (finding,) = unemployed_implied(facts)
    assert (finding.figures["force"], finding.figures["period"]) == (800_000, "2023")


def test_persons_whatever_the_unit(world):
    facts = world(figures=[FORCE], results=[ENROLLED])
    assert persons(facts.latest("labour_force")) == pytest.approx(798_346)
    assert persons(facts.latest("vocational_enrolment")) == 37_000


@pytest.mark.parametrize(("enrolled", "outcome"), [(10_000, "within"), (9_999, "beyond")])
def test_everybody_enrolled_is_just_enough(world, enrolled, outcome):
    facts = world(
        results=[("R08", "trained_labour", 78.0), ("R07", "vocational_enrolment", enrolled)],
        figures=[("labour_force", "2023", 1000.0)],
        goals=[("T10", "trained_labour", ">=", "79", "")],
    )
    (finding,) = training_capacity(facts)
    assert finding.outcome == outcome


@pytest.mark.parametrize(
    ("results", "goals", "said"),
    [
        ([RATE], [CEILING], 1),
        ([], [CEILING], 0),
        ([RATE], [], 0),
        ([("R04", "unemployment_rate", 0.0)], [CEILING], 0),
        ([RATE], [(*CEILING[:5], {"direction": "down", "basis": "change"})], 0),
    ],
)
def test_a_rate_and_a_ceiling_make_people_together(world, results, goals, said):
    assert len(unemployed_implied(world(results=results, goals=goals, figures=[FORCE]))) == said


def test_a_ceiling_at_the_rate_cuts_nobody(world):
    rate = ("R04", "unemployment_rate", 1.2)
    (finding,) = unemployed_implied(world(results=[rate], figures=[FORCE], goals=[CEILING]))
    assert finding.outcome == "room"
