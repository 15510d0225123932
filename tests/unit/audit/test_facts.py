"""The figures of one area and year as the audit reads them."""

import pytest

from attain.audit.amounts import asked
from attain.audit.facts import moment
from attain.vocabulary import is_term


def test_an_article_s_result_comes_before_any_other_figure_of_its_period(world):
    facts = world(
        results=[("R04", "unemployment_rate", 0.53)],
        figures=[("unemployment_rate", "2023", 0.60, {"published": "2024-06-30", "source": "b"})],
    )
    assert facts.figure("unemployment_rate").value == 0.53
    assert facts.figure("unemployment_rate", source="b").value == 0.60
    assert facts.figure("unemployment_rate", source="nobody").value == 0.53


def test_of_other_figures_the_later_published_counts(world):
    facts = world(
        figures=[
            ("new_jobs", "2022", 1, {"published": "2023-01-01"}),
            ("new_jobs", "2022", 2, {"published": "2023-06-30"}),
        ]
    )
    assert facts.figure("new_jobs", period=2022).value == 2
    assert facts.figure("new_jobs") is None


def test_the_latest_figure_is_not_of_a_later_year(world):
    figures = [
        ("labour_force", period, value)
        for period, value in (("2022", 1), ("2023-H1", 2), ("2023-Q4", 3), ("2024-H1", 4))
    ]
    assert world(figures=figures).latest("labour_force").value == 3
    figures.append(("labour_force", "2023", 5))
    assert world(figures=figures).latest("labour_force").value == 5
    assert world(figures=figures, year=2022).latest("labour_force").value == 1
    assert world().latest("labour_force") is None


def test_annual_figures_are_one_a_year(world):
    facts = world(
        results=[("R02", "new_jobs", 10500)],
        figures=[
            ("new_jobs", "2022", 1, {"published": "2023-01-01"}),
            ("new_jobs", "2022", 2, {"published": "2023-06-30"}),
            ("new_jobs", "2022-H1", 9),
            ("new_jobs", "2024", 9),
        ],
    )
    assert [(f.period, f.value) for f in facts.annual("new_jobs")] == [("2022", 2), ("2023", 10500)]


def test_results_are_the_numbered_figures_of_the_year(world):
    facts = world(
        results=[
            ("R02", "new_jobs", 1),
            ("R01", "job_placements", 2),
            ("R03", "overseas_workers", 3, {"period": "2022"}),
        ],
        figures=[("job_fairs", "2023", 4)],
    )
    assert [figure.item for figure in facts.results] == ["R01", "R02"]
    assert facts.result("R01").value == 2
    assert facts.result("R03") is None


def test_a_figure_stands_for_what_rounds_to_it(world):
    facts = world(results=[("R08", "trained_labour", 78.37), ("R01", "job_placements", 25600)])
    assert (facts.result("R08").box.low, facts.result("R08").box.high) == pytest.approx(
        (78.365, 78.375)
    )
    amount = facts.result("R01").amount
    assert (amount, amount.unit, amount.decimals) == (25600, "spells", 0)


def test_claims_without_a_number_have_none(world):
    facts = world(claims=[("R16", "all_met", "", {"indicator": "targets_met"})])
    (claim,) = facts.claims
    assert claim.printed != claim.printed
    assert facts.claims_of("all_met", period=2023) == [claim]
    assert facts.claims_of("all_met", period=2022) == facts.claims_of("rank_of") == []


def test_plans_leave_out_the_targets_that_are_asked_about(world):
    goals = [
        ("T04", "new_jobs", "between", "8000", "10000"),
        ("old", "new_jobs", ">=", "10000", "", {"period": "2022"}),
        ("all", "new_jobs", ">=", "9", "", {"area": "vietnam", "period": "2020-2030"}),
        ("urban", "new_jobs", ">=", "9", "", {"group": "urban", "period": "2022"}),
    ]
    facts = world(goals=goals)
    assert [target.target for target in facts.targets] == ["T04"]
    (target,) = facts.targets
    assert [plan.target for plan in facts.plans(target)] == ["old"]
    assert [plan.target for plan in facts.plans(target, "vietnam")] == ["all"]
    assert facts.target("T04").low == 8000
    assert facts.target("T99") is None


@pytest.mark.parametrize(
    ("period", "when"),
    [
        ("2023", (2023, 12, 12)),
        ("2023-H2", (2023, 12, 6)),
        ("2023-Q3", (2023, 9, 3)),
        ("2023-06", (2023, 6, 1)),
    ],
)
def test_the_moment_of_a_period(period, when):
    assert moment(period) == when


@pytest.mark.parametrize(
    ("period", "year", "yes"),
    [
        ("2024", 2024, True),
        ("2024", 2023, False),
        ("2021-2025", 2021, True),
        ("2021-2025", 2025, True),
        ("2021-2025", 2026, False),
        ("2022-11", 2022, True),
        ("2024-H1", 2024, True),
    ],
)
def test_periods_that_cover_a_year(world, period, year, yes):
    goals = [("p", "new_jobs", ">=", "1", "", {"period": period})]
    facts = world(goals=goals, figures=[("new_jobs", "2009", 1)], year=2010)
    (plan,) = facts.plans(facts.latest("new_jobs"))
    assert (year in plan.years) is yes
    assert is_term(period) is (period == "2021-2025")


def test_the_ends_of_a_target(world):
    (above, below, both) = world(
        goals=[
            ("a", "new_jobs", ">=", "5", ""),
            ("b", "unemployment_rate", "<", "", "2"),
            ("c", "job_fairs", "between", "3", "4"),
        ]
    ).targets
    assert [target.ends for target in (above, below, both)] == [(5, 5), (2, 2), (3, 4)]
    assert asked(both, "sessions") == {"low": 3, "high": 4}
    assert {amount.unit for amount in asked(both, "sessions").values()} == {"sessions"}


def test_the_plan_book_speaks_of_what_the_area_has_no_plan_of_its_own_for(world):
    book = [
        ("b24", "new_jobs", ">=", "9000", ""),
        ("b23", "new_jobs", ">=", "8000", "", {"period": "2023"}),
        ("term", "new_jobs", ">=", "1", "", {"period": "2021-2025"}),
    ]
    facts = world(plans=book)
    assert [target.target for target in facts.targets] == ["b24"]
    assert [plan.target for plan in facts.book_plans] == ["b24", "b23"]
    own = world(goals=[("T04", "new_jobs", ">=", "7000", "")], plans=book)
    assert [target.target for target in own.targets] == ["T04"]
    assert own.plans(own.targets[0]) == []
    term = ("e", "new_jobs", ">=", "7", "", {"period": "2021-2024", "term": "end"})
    other = [("T", "job_fairs", ">=", "9", ""), term]
    assert [target.target for target in world(goals=other, plans=book).targets] == ["T", "b24"]


def test_a_doubtful_figure_of_the_plan_book_is_not_read(world):
    book = {"book": True, "confidence": "low"}
    facts = world(figures=[("new_jobs", "2022", 1, book), ("new_jobs", "2021", 2, {"book": True})])
    assert [figure.period for figure in facts.figures] == ["2021"]


@pytest.mark.parametrize(
    ("more", "approximate"),
    [({}, False), ({"approximate": True}, True), ({"bound": "at_least"}, True)],
)
def test_a_bound_is_no_exact_figure(world, more, approximate):
    (figure,) = world(figures=[("new_jobs", "2022", 1, more)]).figures
    assert figure.approximate == approximate


def test_the_plan_book_claims_what_it_prints_of_whole_years_and_of_what_is_to_rise(world):
    attained = [
        ("new_jobs", 100, 102, 102.0),
        ("new_jobs", 1000, 5, 0.5),
        ("new_jobs", 100, 0, 0.0),
        ("new_jobs", 100, 103, 103.0, {"printed": False}),
        ("new_jobs", 100, 104, 104.0, {"coverage": "to 2023-06"}),
        ("unemployment_rate", 1, 1, 105.0),
    ]
    assert [claim.printed for claim in world(attained=attained).book_claims] == [102.0, 0.5]


def test_a_part_of_a_year_is_a_result_of_a_rate_and_not_of_a_count(world):
    part = {"coverage": "to 2023-11"}
    goals = [("a", "new_jobs", ">=", "9", ""), ("b", "trained_labour", ">=", "82", "")]
    for more, pairs in ((part, ["b"]), ({}, ["a", "b"])):
        figures = [(name, "2023", 8.0, more) for name in ("new_jobs", "trained_labour")]
        facts = world(figures=figures, goals=goals)
        assert [target.target for target, _ in facts.pairs()] == pairs


def test_a_target_without_a_result_is_no_pair(world):
    rate = ("T10", "trained_labour", ">=", "82", "")
    assert list(world(goals=[rate, ("T04", "new_jobs", ">=", "9", "")]).pairs()) == []


def test_a_longer_plan_that_adds_up_its_years_is_no_yardstick_of_one(world):
    long = {"period": "2021-2025", "published": "2021-08-11", "source": "resolution"}
    goals = [
        ("T04", "new_jobs", ">=", "8000", ""),
        ("all", "new_jobs", ">=", "40000", "", long),
        ("each", "new_jobs", ">=", "8500", "", long | {"term": "each"}),
        ("past", "new_jobs", ">=", "8600", "", long | {"period": "2016-2020", "term": "each"}),
    ]
    facts = world(goals=goals)
    assert [plan.target for plan in facts.longer_plans(facts.targets[0])] == ["each"]


def test_figures_together_are_of_the_latest_year_that_has_all(world):
    facts = world(
        figures=[("poor_households", year, 1) for year in ("2020", "2021", "2022")]
        + [("near_poor_households", year, 2) for year in ("2020", "2021", "2024")]
    )
    both = facts.together(("poor_households", "total"), ("near_poor_households", "total"))
    assert [(f.indicator, f.period) for f in both] == [
        ("poor_households", "2021"), ("near_poor_households", "2021"),
    ]  # fmt: skip
    assert facts.together(("poor_households", "total"), ("new_jobs", "total")) == []


def test_a_part_of_a_per_cent_of_a_plan_is_one(world):
    claims = [("", "percent_of_plan", printed, {"indicator": "new_jobs", "period": "2023"})
              for printed in ("0.8", "0", "102.4")]  # fmt: skip
    assert [claim.printed for claim in world(claims=claims).percents_of_plan(2023)] == [0.8, 102.4]
