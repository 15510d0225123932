"""A total that is the weighted mean of an urban and a rural rate."""

import pytest

from attain.audit.labour import (
    implied_rural_ceiling,
    implied_weight,
    urban_weight,
    urban_weight_elsewhere,
)

URBAN, RURAL = {"group": "urban"}, {"group": "rural"}


def rates(total, urban, rural):
    name = "unemployment_rate"
    return [("R04", name, total), ("R05", name, urban, URBAN), ("R06", name, rural, RURAL)]


def counts(urban, rural):
    """Unemployed persons of June 2021 with the rates they belong to."""
    return [
        ("unemployed_persons", "2021-06", urban, URBAN),
        ("unemployed_persons", "2021-06", rural, RURAL),
        ("unemployment_rate", "2021-06", 1.46, URBAN),
        ("unemployment_rate", "2021-06", 0.33, RURAL),
    ]


def ceilings(total, urban):
    below = {"direction": "down", "maintain": True}
    return [
        ("T08", "unemployment_rate", "<", "", total, below),
        ("T09", "unemployment_rate", "<", "", urban, below | URBAN),
    ]


ARTICLE = rates(0.53, 1.04, 0.23)

CASES = {
    "urban-weight.possible": (
        urban_weight,
        "note",
        {"results": ARTICLE},
        {"weight": 37.037, "weight_low": 35.8025, "weight_high": 38.2716},
    ),
    "urban-weight.impossible": (
        urban_weight,
        "contradiction",
        {"results": rates(1.40, 1.04, 0.23)},
        {"weight": 144.4444},
    ),
    "urban-weight-elsewhere.agrees": (
        urban_weight_elsewhere,
        "note",
        {"results": ARTICLE, "figures": counts(4375, 1639)},
        {"other": 37.6301, "period": "2021-06"},
    ),
    "urban-weight-elsewhere.differs": (
        urban_weight_elsewhere,
        "question",
        {"results": ARTICLE, "figures": counts(4375, 639)},
        {"other": 60.7462},
    ),
    "implied-rural-ceiling.possible": (
        implied_rural_ceiling,
        "note",
        {"results": ARTICLE, "goals": ceilings("1.2", "2")},
        {"rural": 0.7294, "rural_low": 0.704, "rural_high": 0.7538, "rural_now": 0.23,
         "weight": 37.037},
    ),
    "implied-rural-ceiling.impossible": (
        implied_rural_ceiling,
        "contradiction",
        {"results": ARTICLE, "goals": ceilings("0.7", "2")},
        {"rural": -0.0647},
    ),
}  # fmt: skip


@pytest.mark.parametrize("message", CASES)
def test_outcomes(outcome, message):
    outcome(message, *CASES[message])


@pytest.mark.parametrize("total", [1.04, 0.23, 2.0])
def test_a_number_that_is_no_weight_gives_no_ceiling(world, total):
    """With the total equal to one of its groups the division is by zero, beyond it signs flip."""
    facts = world(results=rates(total, 1.04, 0.23), goals=ceilings("1.2", "2"))
    assert implied_rural_ceiling(facts) == []


def test_equal_rates_fit_any_weight(world):
    assert urban_weight(world(results=rates(0.5, 0.5, 0.5))) == []


def test_a_report_without_these_rates_has_no_finding(world):
    assert urban_weight(world(results=[("R01", "job_placements", 1)])) == []
    # rates of a survey table, which carry no item, are not what a report says
    survey = [("unemployment_rate", "2023", 0.53)]
    assert urban_weight(world(figures=survey)) == []


def test_a_weight_of_counts_needs_a_count_and_a_rate_of_both_groups(world):
    told = counts(4375, 1639)
    for figures in (told[:3], told[1:], told[:2], counts(4375, 0), counts(0, 0)):
        assert urban_weight_elsewhere(world(results=ARTICLE, figures=figures)) == []
    for rate in (0.0, 0.005):  # which may be nought
        figures = [*told[:3], ("unemployment_rate", "2021-06", rate, RURAL)]
        assert urban_weight_elsewhere(world(results=ARTICLE, figures=figures)) == []


@pytest.mark.parametrize(
    ("urban", "outcome"),
    [(1375, "differs"), (3900, "differs"), (4000, "agrees"), (4500, "agrees"), (4600, "differs")],
)
def test_counts_on_either_side_of_the_implied_weight_differ(world, urban, outcome):
    """35.8 to 38.3 % by the rates; 34.5 to 35.4 by 3,900 counted, 38.4 to 39.3 by 4,600."""
    (finding,) = urban_weight_elsewhere(world(results=ARTICLE, figures=counts(urban, 1639)))
    assert finding.outcome == outcome


@pytest.mark.parametrize(
    ("total", "urban", "rural"),
    [(0.30, 1.0, 0.31), (1.01, 1.0, 0.30), (0.32, 1.0, 0.31), (0.99, 1.0, 0.30)],
)
def test_rates_that_rounding_makes_equal_leave_a_weight_but_no_ceiling(world, total, urban, rural):
    """The boxes touch: everybody may live in the one group, of whom the other has no rate."""
    facts = world(results=rates(total, urban, rural), goals=ceilings("1.2", "2"))
    assert [finding.outcome for finding in urban_weight(facts)] == ["possible"]
    assert implied_rural_ceiling(facts) == []


def test_rates_of_two_groups_that_may_be_equal_say_nothing_of_their_weight(world):
    assert implied_weight(world(results=rates(1.0, 1.01, 1.0))) is None
    assert implied_weight(world(results=rates(1.0, 1.02, 1.0)[:2])) is None
    weight, box = implied_weight(world(results=rates(2.5, 5.0, 1.0)))
    assert weight == 0.375
    assert (box.low, box.high) == pytest.approx((1.49 / 4, 1.51 / 4), abs=1e-9)
