"""Rates as numbers of people."""

import pytest

from attain.audit.labour import (
    labour_force_implied,
    persons,
    training_capacity,
    unemployed_implied,
    unemployed_published,
)

URBAN, RURAL = {"group": "urban"}, {"group": "rural"}
TRAINED = ("R08", "trained_labour", 78.37)
ENROLLED = ("R07", "vocational_enrolment", 37000)
RATE = ("R04", "unemployment_rate", 0.53)
FORCE = ("labour_force", "2023-06", 798.346)
T10 = ("T10", "trained_labour", ">=", "82", "")
CEILING = ("T08", "unemployment_rate", "<", "", "1.2", {"direction": "down", "maintain": True})
COUNTS = [
    ("unemployed_persons", "2021-06", 4375, URBAN),
    ("unemployed_persons", "2021-06", 1639, RURAL),
    ("unemployment_rate", "2021-06", 1.46, URBAN),
    ("unemployment_rate", "2021-06", 0.33, RURAL),
]

CASES = {
    "training-capacity.unknown": (
        training_capacity,
        "note",
        {"results": [TRAINED, ENROLLED], "goals": [T10]},
        {},
    ),
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
    "labour-force-implied.agrees": (
        labour_force_implied,
        "note",
        {"results": [TRAINED, ENROLLED, RATE], "figures": [FORCE, *COUNTS], "goals": [T10]},
        {"implied": 796324.2009, "people": 28906.5685, "share": 78.1259, "capacity": 4.6463,
         "per_point": 7963.242},
    ),
    "labour-force-implied.differs": (
        labour_force_implied,
        "question",
        {"results": [RATE], "figures": [("labour_force", "2023-06", 850.0), *COUNTS]},
        {"implied_high": 805183.1879, "published": 850000.0},
    ),
    "unemployed-implied.unknown": (
        unemployed_implied,
        "note",
        {"results": [RATE], "goals": [CEILING]},
        {},
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
    "unemployed-published.agrees": (
        unemployed_published,
        "note",
        {"results": [RATE], "figures": [FORCE, ("unemployed_persons", "2023-06", 4230)]},
        {"counted_rate": 0.5298},
    ),
    "unemployed-published.differs": (
        unemployed_published,
        "question",
        {"results": [RATE], "figures": [FORCE, ("unemployed_persons", "2023-06", 4650)]},
        {"counted_rate": 0.5825, "implied_low": 4191.0540, "implied_high": 4271.4186},
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


def test_counts_of_another_year_say_nothing_about_this_one(world):
    facts = world(
        results=[RATE],
        figures=[("labour_force", "2022-Q1", 786.9), ("unemployed_persons", "2022-Q1", 7700)],
    )
    assert unemployed_published(facts) == []


def test_persons_whatever_the_unit(world):
    facts = world(figures=[FORCE], results=[ENROLLED])
    assert persons(facts.latest("labour_force")) == pytest.approx(798_346)
    assert persons(facts.latest("vocational_enrolment")) == 37_000


@pytest.mark.parametrize(("counted", "outcome"), [(4271.6, "agrees"), (4274.2, "differs")])
def test_the_labour_force_and_the_count_are_rounded_too(world, counted, outcome):
    """0.535 % of at most 798,396 people are 4,271.4; a thousand persons are held with a decimal."""
    told = {"results": [RATE], "figures": [FORCE, ("unemployed_persons", "2023-06", counted)]}
    assert [finding.outcome for finding in unemployed_published(world(**told))] == [outcome]


def test_a_published_labour_force_agrees_as_far_as_it_is_rounded(world):
    """The counts leave up to 805,183 people, and 805.2 thousand may be 805,150."""
    for published, outcome in ((805.2, "agrees"), (805.3, "differs")):
        figures = [("labour_force", "2023-06", published), *COUNTS]
        (finding,) = labour_force_implied(world(results=[RATE], figures=figures))
        assert (finding.outcome, finding.items) == (outcome, ())


def test_who_needs_training_is_told_where_anybody_is_enrolled(world):
    for enrolled, items in ((1, ("R08", "T10", "R07")), (0, ())):
        results = [TRAINED, ("R07", "vocational_enrolment", enrolled)]
        facts = world(results=results, figures=[FORCE, *COUNTS], goals=[T10])
        (finding,) = labour_force_implied(facts)
        assert finding.items == items
        assert ("people" in finding.figures) is (enrolled > 0)


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


@pytest.mark.parametrize("left_out", range(3))
def test_what_was_counted_needs_a_rate_and_a_labour_force(world, left_out):
    told = [FORCE, ("unemployment_rate", "2023", 0.53), ("unemployed_persons", "2023-06", 4230)]
    assert len(unemployed_published(world(figures=told))) == 1
    del told[left_out]
    assert unemployed_published(world(figures=told)) == []


def test_a_ceiling_at_the_rate_cuts_nobody(world):
    rate = ("R04", "unemployment_rate", 1.2)
    (finding,) = unemployed_implied(world(results=[rate], figures=[FORCE], goals=[CEILING]))
    assert finding.outcome == "room"


def test_a_rate_of_counted_people_has_the_decimals_of_the_rate_beside_it(world):
    facts = world(results=[RATE], figures=[FORCE, ("unemployed_persons", "2023-06", 4650)])
    (finding,) = unemployed_published(facts)
    assert finding.figures["counted_rate"].decimals == finding.figures["rate"].decimals == 2
