"""Targets against the last result, the five-year term and the country."""

import pytest

from attain.audit.targets import (
    against_country,
    against_term,
    already_met,
    required_move,
)

CEILING = {"direction": "down", "maintain": True}
FALL = {"basis": "change", "direction": "down"}
LONG = {"period": "2021-2025", "published": "2021-08-11", "source": "resolution"}
END = {"period": "2025", "published": "2021-08-11", "source": "resolution"}
NATION = {"area": "vietnam", "period": "2020-2030", "published": "2019-06-04"}
POOR = ("R10", "multidimensional_poverty", 3.29, {"status": "D"})
T10 = ("T10", "trained_labour", ">=", "82", "")
T08 = ("T08", "unemployment_rate", "<", "", "1.2", CEILING)
T04 = ("T04", "new_jobs", "between", "8000", "10000")
NEW = ("R02", "new_jobs", 10500)
PAST = [("multidimensional_poverty", "2021", 6.94), ("multidimensional_poverty", "2022", 5.34)]


def rate(low, high="", more=None, name="r", indicator="trained_labour"):
    comparator = "between" if low and high else ">=" if low else "<"
    return (name, indicator, comparator, low, high, more or {})


def fall(low, high, more=None, name="T01"):
    return (name, "multidimensional_poverty", "between", low, high, FALL | (more or {}))


def one(low, more=None, name="T01"):
    return (name, "multidimensional_poverty", ">=", low, "", FALL | (more or {}))


def shrunk(change):
    return {
        "results": [POOR],
        "figures": [("multidimensional_poverty", "2022", 5.34)],
        "claims": [("R10", "change_on_last_year", change)],
    }


def below(value):
    return {"results": [("R04", "unemployment_rate", value)], "goals": [T08]}


CASES = {
    "required-move.single": (
        required_move,
        "note",
        {"results": [("R08", "trained_labour", 78.37)], "goals": [T10]},
        {"now": 78.37, "low": 82.0, "low_move": 3.63},
    ),
    "required-move.range": (
        required_move,
        "note",
        {"results": [NEW], "goals": [("T", "new_jobs", "between", "10920", "11025")]},
        {"low_move": 4.0, "high_move": 5.0},
    ),
    "required-move.change-slower": (
        required_move,
        "remark",
        shrunk("-2.05") | {"goals": [fall("0.5", "1")]},
        {"low_share": 24.3902, "high_share": 48.7805, "low_cut": 15.1976, "high_cut": 30.3951,
         "last_cut": 38.3895, "level_low": 2.29, "level_high": 2.79},
    ),
    "required-move.change-kept": (
        required_move,
        "note",
        shrunk("-2.05") | {"goals": [fall("2", "2.5")]},
        {"high_share": 121.9512},
    ),
    "already-met.met": (
        already_met,
        "remark",
        below(0.53) | {"figures": [("unemployment_rate", "2021", 1.49)]},
        {"room": 0.67, "years": 2.0, "years_met": 1.0},
    ),
    "already-met.open": (
        already_met, "note", below(1.2), {"room": 0.0, "years_met": 0.0}
    ),
    "required-move.below": (
        required_move,
        "remark",
        {"results": [NEW], "goals": [("T", "new_jobs", ">=", "10000", "")]},
        {"low_move": -4.7619},
    ),
    "required-move.below-range": (
        required_move,
        "remark",
        {"results": [NEW], "goals": [T04]},
        {"low_move": -23.8095, "high_move": -4.7619},
    ),
    "required-move.below-part": (
        required_move,
        "remark",
        {"results": [NEW], "goals": [("T", "new_jobs", "between", "8000", "11000")]},
        {"high_move": 4.7619},
    ),
    "against-term.equal-single": (
        against_term,
        "remark",
        {"goals": [T08, rate("", "1.2", LONG | CEILING, indicator="unemployment_rate")]},
        {"term": "2021–2025"},
    ),
    "against-term.equal-range": (
        against_term, "remark", {"goals": [fall("1", "1.5"), fall("1", "1.5", LONG, "r")]},
        {},
    ),
    "against-term.stronger-single": (
        against_term, "note", {"goals": [T10, rate("80", "", LONG)]}, {"gap_low": 2.0}
    ),
    "against-term.stronger-range": (
        against_term, "note",
        {"goals": [fall("1.2", "2"), fall("1", "1.5", LONG, "r")]}, {},
    ),
    "against-term.weaker-single": (
        against_term, "remark", {"goals": [T10, rate("83", "", LONG)]}, {"gap_low": 1.0}
    ),
    "against-term.weaker-range": (
        against_term,
        "remark",
        {"goals": [fall("0.5", "1"), fall("1", "1.5", LONG, "r")]},
        {"gap_low": 0.5, "gap_high": 0.5},
    ),
    "against-term.ahead-single": (
        against_term,
        "remark",
        {"results": [POOR], "figures": PAST, "goals": [one("0.5"), one("1", LONG, "r")]},
        {"left": 2.79, "path": 3.94, "first": 6.94, "gap_low": 0.5},
    ),
    "against-term.ahead-range": (
        against_term,
        "remark",
        {
            "results": [POOR],
            "figures": PAST,
            "goals": [fall("0.5", "1"), fall("1", "1.5", LONG, "r")],
        },
        {"left": 2.79, "path": 3.94, "base": "2021"},
    ),
    "against-term.above-single": (
        against_term, "remark", {"goals": [T10, rate("81", "", END)]}, {"gap_low": 1.0}
    ),
    "against-term.above-range": (
        against_term, "remark", {"goals": [T10, rate("81", "83", END)]}, {"gap_high": 1.0}
    ),
    "against-term.remaining-single": (
        against_term, "note", {"goals": [T10, rate("85", "", END)]}, {"gap_low": 3.0}
    ),
    "against-term.remaining-range": (
        against_term,
        "note",
        {"goals": [T10, rate("85", "86.5", END)]},
        {"gap_low": 3.0, "gap_high": 4.5, "term": "2025"},
    ),
    "against-country.equal-single": (
        against_country,
        "remark",
        {"goals": [T08, rate("", "1.2", NATION | CEILING, indicator="unemployment_rate")]},
        {},
    ),
    "against-country.equal-range": (
        against_country, "remark",
        {"goals": [fall("1", "1.5"), fall("1", "1.5", NATION, "r")]}, {},
    ),
    "against-country.stronger-single": (
        against_country, "note", {"goals": [T10, rate("80", "", NATION)]}, {}
    ),
    "against-country.stronger-range": (
        against_country, "note",
        {"goals": [fall("1.2", "2"), fall("1", "1.5", NATION, "r")]}, {},
    ),
    "against-country.weaker-single": (
        against_country, "remark", {"goals": [T10, rate("83", "", NATION)]}, {}
    ),
    "against-country.weaker-range": (
        against_country,
        "remark",
        {"goals": [fall("0.5", "1"), fall("1", "1.5", NATION, "r")]},
        {"gap_low": 0.5},
    ),
}  # fmt: skip


@pytest.mark.parametrize("message", CASES)
def test_outcomes(outcome, message):
    outcome(message, *CASES[message])


def test_a_lower_ceiling_is_the_stronger_one(world):
    goals = [rate("", "1.0", CEILING, "T08", "unemployment_rate"),
             rate("", "1.2", LONG | CEILING, "r", "unemployment_rate")]  # fmt: skip
    (finding,) = against_term(world(goals=goals))
    assert (finding.kind, finding.message) == (
        "note", "audit.against-term.stronger-single"
    )  # fmt: skip
    goals[0] = rate("", "1.4", CEILING, "T08", "unemployment_rate")
    (finding,) = against_term(world(goals=goals))
    assert finding.kind == "remark"


@pytest.mark.parametrize(
    ("more", "counts"),
    [
        ({}, True),
        ({"published": "2024-05-01"}, False),  # next year's plan is no yardstick of this year's
        ({"source": "article"}, False),  # nor one of the same report
        ({"period": "2024"}, False),
        ({"period": "2023"}, False),
    ],
)
def test_a_goal_for_later_has_to_be_older_than_the_target(world, more, counts):
    facts = world(goals=[T10, rate("85", "", END | more)])
    assert len(against_term(facts)) == counts


def test_the_low_end_of_a_later_goal_reached_early_is_not_above_it(world):
    (finding,) = against_term(world(goals=[T10, rate("82", "86.5", END)]))
    assert (finding.kind, finding.figures["gap_low"]) == ("note", 0)
    assert finding.message == "audit.against-term.stronger-range"


@pytest.mark.parametrize(
    ("past", "asked"),
    [
        (PAST, "weaker"),  # 3.6 points a year would leave −3.9 %: behind in sum too
        (PAST[:0], "weaker"),  # no year before: nothing to add up
        (PAST[1:], "weaker"),  # from 2022 on, 2.79 % is more than 5.34 − 2 × 3.6
    ],
)
def test_who_is_behind_in_sum_is_not_called_ahead(world, past, asked):
    goals = [fall("0.5", "1"), fall("3.6", "4", LONG, "r")]
    (finding,) = against_term(world(results=[POOR], figures=past, goals=goals))
    assert finding.outcome == f"{asked}-range"


def test_the_sum_may_end_exactly_on_the_path(world):
    goals = [fall("0.5", "1"), fall("1.383333333333", "2", LONG, "r")]
    (finding,) = against_term(world(results=[POOR], figures=PAST, goals=goals))
    assert finding.outcome == "ahead-range"  # 6.94 − 3 × 1.3833 = 2.79
    facts = world(
        results=[(*POOR[:2], 3.0)], figures=[("multidimensional_poverty", "2022", 5.0)],
        goals=[one("0.5"), one("1.25", LONG, "r")],
    )  # fmt: skip
    (finding,) = against_term(facts)
    assert finding.outcome == "ahead-single"
    assert finding.figures["left"] == finding.figures["path"] == 2.5


@pytest.mark.parametrize("period", ["2016-2020", "2025-2030"])
def test_another_term_does_not_count(world, period):
    assert against_term(world(goals=[T10, rate("85", "", LONG | {"period": period})])) == []


def test_a_level_is_not_compared_with_a_change(world):
    facts = world(goals=[T10, rate("1", "", LONG | {"basis": "change"})])
    assert against_term(facts) == []


@pytest.mark.parametrize(
    ("goal", "value", "met"),
    [
        (("t", "unemployment_rate", "<", "", "1.2", CEILING), 1.2, False),
        (("t", "unemployment_rate", "<=", "", "1.2", CEILING), 1.2, True),
        (("t", "new_jobs", ">", "8000", ""), 8000, False),
        (("t", "new_jobs", ">=", "8000", ""), 8000, True),
        (("t", "new_jobs", "between", "8000", "10000"), 9000, True),
        (("t", "unemployment_rate", "between", "1", "2", CEILING), 1.5, True),
        (("t", "unemployment_rate", "between", "1", "2", CEILING), 2.5, False),
        (("t", "unemployment_rate", "within", "1", "2", CEILING), 1.0, True),
        (("t", "unemployment_rate", "within", "1", "2", CEILING), 0.5, False),
        (("t", "trained_labour", "=", "80", ""), 80.5, True),
    ],
)
def test_is_met_as_it_is_worded(world, goal, value, met):
    (target,) = world(goals=[goal]).targets
    assert target.is_met(value) is met


def test_a_rate_of_zero_has_all_of_the_room(world):
    (finding,) = already_met(world(**below(0.0)))
    assert finding.figures["room"] == pytest.approx(1.2)


def test_the_years_of_a_term_are_counted_from_the_figure_before_it(world):
    facts = world(
        results=[("R08", "trained_labour", 78.37)],
        figures=[("trained_labour", "2019", 60.0), ("trained_labour", "2020", 70.0)],
        goals=[
            ("T10", "trained_labour", ">=", "0.5", "", {"basis": "change"}),
            ("r", "trained_labour", ">=", "1", "", {**LONG, "basis": "change"}),
        ],
    )
    (finding,) = against_term(facts)
    assert (finding.outcome, finding.figures["base"]) == ("ahead-single", "2020")
    assert finding.figures["path"] == pytest.approx(70 + 4 * 1)


@pytest.mark.parametrize(
    ("low", "high", "outcome"),
    [("8000", "10500", "below-part"), ("8000", "10499", "below-range"),
     ("10500", "11000", "range"), ("10499", "", "below"), ("10500", "", "single")],
)  # fmt: skip
def test_an_end_at_the_last_result_is_not_below_it(world, low, high, outcome):
    goal = ("T", "new_jobs", "between" if high else ">=", low, high)
    (finding,) = required_move(world(results=[NEW], goals=[goal]))
    assert finding.outcome == outcome


@pytest.mark.parametrize(
    ("low", "more", "outcomes"),
    [("98", {}, ["below"]), ("99", {}, []), ("98", {"direction": "down"}, []),
     ("1", {"basis": "change"}, [])],
)  # fmt: skip
def test_a_level_to_be_kept_may_lie_below_the_result(world, low, more, outcomes):
    goal = ("T10", "trained_labour", ">=", low, "", {"maintain": True, **more})
    found = required_move(world(results=[("R08", "trained_labour", 99.0)], goals=[goal]))
    assert [finding.outcome for finding in found] == outcomes


def test_a_target_below_a_result_below_one_is_below_it(world):
    rate = ("T", "trained_labour", ">=", "0.5", "")
    (finding,) = required_move(world(results=[("R08", "trained_labour", 0.8)], goals=[rate]))
    assert finding.outcome == "below"
    assert (finding.figures["low_move"], finding.figures["low_move"].unit) == (
        pytest.approx(-0.3), "points"
    )  # fmt: skip


def test_a_planned_rise_is_held_against_the_last_rise(world):
    facts = world(
        results=[("R08", "trained_labour", 78.0)], figures=[("trained_labour", "2022", 77.0)],
        claims=[("R08", "change_on_last_year", "1")],
        goals=[("T10", "trained_labour", ">=", "0.5", "", {"basis": "change"})],
    )  # fmt: skip
    (finding,) = required_move(facts)
    assert finding.outcome == "change-slower"
    names = ("last", "low_share", "level_low", "level_high")
    assert [finding.figures[name] for name in names] == [1.0, 50.0, 78.5, 78.5]


def test_a_fall_that_is_asked_again_is_kept(world):
    (finding,) = required_move(world(**shrunk("-2"), goals=[fall("1", "2")]))
    assert finding.outcome == "change-kept"


def test_a_fall_in_points_is_one_and_a_level_is_in_per_cent(world):
    (change,) = against_term(world(goals=[fall("0.5", "1"), fall("1", "1.5", LONG, "r")]))
    (level,) = against_term(world(goals=[T10, rate("83", "", LONG)]))
    (count,) = against_term(world(goals=[T04, ("r", "new_jobs", "between", "9000", "9500", END)]))
    names = ("low", "term_low", "gap_low")
    assert [change.figures[name].unit for name in names] == ["points"] * 3
    assert [level.figures[name].unit for name in names] == ["percent", "percent", "points"]
    assert {count.figures[name].unit for name in names} == {"persons"}


@pytest.mark.parametrize(
    ("indicator", "outcome"),
    [("unemployment_rate", "weaker-single"), ("multidimensional_poverty", "ahead-single")],
)
def test_no_sum_is_made_over_a_break_in_the_year_of_the_results(world, indicator, outcome):
    """The unemployment rate is defined anew from 2021 on: what it fell by before is no progress."""
    down = {"basis": "change", "direction": "down"}
    facts = world(
        figures=[(indicator, "2020", 3.0), (indicator, "2021", 1.0)],
        goals=[
            ("T", indicator, ">=", "0.1", "", {**down, "period": "2022"}),
            ("r", indicator, ">=", "0.5", "", {**LONG, **down}),
        ],
        year=2021,
    )
    assert [finding.outcome for finding in against_term(facts)] == [outcome]


@pytest.mark.parametrize(
    ("period", "outcome"), [("2021-2024", "weaker-single"), ("2021-2025", "remaining-single")]
)
def test_what_a_later_year_may_still_bring_is_not_missing_yet(world, period, outcome):
    end = LONG | {"period": period, "term": "end"}
    (finding,) = against_term(world(goals=[T10, rate("83", "", end)]))
    assert finding.outcome == outcome


@pytest.mark.parametrize(
    ("name", "value", "more", "said"),
    [
        ("unemployment_rate", 0.5, {}, 1),
        ("unemployment_rate", 0.0, {}, 0),  # nothing is so and so far from nought
        ("unemployment_rate", 0.5, {"maintain": True}, 0),
        ("unemployment_rate", 0.5, {"basis": "relative"}, 0),
    ],
)
def test_a_move_is_asked_from_a_result_above_nought(world, name, value, more, said):
    goal = ("T", name, ">=", "2", "", more)
    assert len(required_move(world(results=[("R04", name, value)], goals=[goal]))) == said


@pytest.mark.parametrize(
    ("told", "last", "said"),
    [("-0.5", 5.34, 1), ("0", 5.34, 0), ("0.5", 5.34, 0), ("-0.5", 0.8, 1), ("-0.5", 0.0, 0),
     ("-0.5", None, 0)],
)  # fmt: skip
def test_a_planned_fall_is_held_against_a_fall_from_a_known_level(world, told, last, said):
    figures = [] if last is None else [("multidimensional_poverty", "2022", last)]
    facts = world(
        results=[POOR], figures=figures, goals=[fall("0.5", "1")],
        claims=[("R10", "change_on_last_year", told)],
    )  # fmt: skip
    assert len(required_move(facts)) == said


def test_levels_are_not_added_up_over_the_term(world):
    figures = [("trained_labour", "2022", 5.0)]
    facts = world(results=[("R08", "trained_labour", 95.0)], figures=figures,
                  goals=[T10, rate("83", "", LONG)])  # fmt: skip
    assert [finding.outcome for finding in against_term(facts)] == ["weaker-single"]


def test_a_change_that_is_no_weaker_needs_no_sum(world):
    goals = [fall("1.2", "2"), fall("1", "1.5", LONG, "r")]
    (finding,) = against_term(world(results=[POOR], figures=PAST, goals=goals))
    assert finding.outcome == "stronger-range"
    assert "path" not in finding.figures


@pytest.mark.parametrize(
    ("period", "said"),
    [("2020-2024", 1), ("2024-2030", 1), ("2024", 1), ("2020-2023", 0), ("2025-2030", 0)],
)
def test_a_plan_of_the_country_is_one_of_the_year_of_the_target(world, period, said):
    goals = [T10, rate("83", "", NATION | {"period": period})]
    assert len(against_country(world(goals=goals))) == said


def test_what_the_country_adds_up_over_years_is_no_yardstick_of_one(world):
    nation = ("r", "new_jobs", ">=", "9000", "", NATION)
    assert against_country(world(goals=[T04, nation])) == []


def test_a_level_is_not_compared_with_a_fall_of_the_country(world):
    """Nor is a plan of another basis that is of the same years."""
    goals = [fall("0.5", "1"), rate("3", "", NATION, indicator="multidimensional_poverty")]
    assert list(against_country(world(goals=goals))) == []
