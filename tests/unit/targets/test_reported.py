"""Will the report say met? The rate of known plans, by a year that is drawn like other years."""

from types import SimpleNamespace

import numpy as np
import pandas as pd
import pytest
from scipy.stats import betabinom

from attain.errors import NotAssessable
from attain.targets.reported import (
    BEYOND,
    ENOUGH,
    KNOWN,
    UNKNOWN,
    WITHIN,
    ReportedRate,
    beta_binomial,
    known_plans,
    only_reported,
    rate_before,
    reported_rate,
)
from attain.vocabulary import PARTS


def plans(**years):
    rows = [
        (int(year[1:]), met)
        for year, (k, n) in years.items()
        for met in [True] * k + [False] * (n - k)
    ]
    return pd.DataFrame(rows, columns=["year", "met"])


def test_no_other_mean_or_concentration_is_likelier():
    met, of = np.array([9, 26, 13, 5, 22, 50]), np.array([10, 26, 19, 8, 22, 52])
    mean, c = beta_binomial(met, of)

    def likelihood(m, c):
        return betabinom.logpmf(met, of, m * c, (1 - m) * c).sum()

    best = likelihood(mean, c)
    for m, d in [(mean + 0.01, c), (mean - 0.01, c), (mean, c * 1.1), (mean, c / 1.1)]:
        assert likelihood(m, d) < best


def test_a_bad_year_counts_as_a_year_and_not_by_its_plans():
    """Three good years of forty plans and a bad one of four: a quarter of years, not a fortieth."""
    rate = reported_rate(plans(y2017=(40, 40), y2018=(40, 40), y2019=(40, 40), y2020=(1, 4)))
    assert rate.met / rate.of > 0.97
    assert 0.6 < rate.mean < 0.9
    low, high = rate.interval()
    assert low < 0.5 < 0.99 < high


@pytest.mark.parametrize(
    ("met", "mean", "concentration"),
    [
        ([10, 0, 10, 0], 0.5, 0.2),  # a year is wholly met or wholly missed: as apart as is told
        ([27, 27, 27, 27], 0.9, 1e4),  # years that are alike: as near as is told
    ],
)
def test_years_are_told_apart_within_bounds(met, mean, concentration):
    found = beta_binomial(met, [10, 10, 10, 10] if max(met) == 10 else [30] * 4)
    assert found[0] == pytest.approx(mean, rel=1e-3)
    assert found[1] == pytest.approx(concentration)


def test_years_that_are_alike_give_the_plain_share():
    rate = reported_rate(plans(y2017=(27, 30), y2018=(27, 30), y2019=(27, 30)))
    assert rate.mean == pytest.approx(0.9, abs=0.01)


@pytest.mark.parametrize("known", [plans(y2017=(18, 19)), plans(y2017=(25, 25))])
def test_too_little_is_known_is_an_answer(known):
    with pytest.raises(NotAssessable, match="too few plans of known end"):
        reported_rate(known)
    assert ENOUGH == 20


def test_only_what_was_published_is_known(package):
    early, late = (known_plans(package.as_of(day)) for day in ("2021-12-31", "2023-12-31"))
    assert set(early["attainment"]) < set(late["attainment"])
    published = package.attainment.set_index("attainment")["published"]
    assert (published[late["attainment"]].astype(str) <= "2023-12-31").all()
    assert late["year"].max() == 2023
    assert list(late) == list(KNOWN)


def test_open_and_many_year_plans_are_no_plans_of_known_end(package):
    known = package.attainment.set_index("attainment").loc[
        known_plans(package.as_of("2025-12-31"))["attainment"]
    ]
    assert set(known["status"]) == {"met", "missed"}
    met = known_plans(package.as_of("2025-12-31")).set_index("attainment")["met"]
    assert met.equals(known["status"] == "met")
    assert known["period"].str.fullmatch(r"\d{4}").all()


def test_neither_a_part_of_the_year_nor_of_the_area_is_a_plan_of_known_end(package):
    rows = package.attainment.query("status != 'open'").set_index("attainment")
    known = set(known_plans(package.as_of("2026-01-29"))["attainment"])
    parts = rows[rows["coverage"] != ""]
    assert len(parts) == 16
    assert set(parts["status"]) == {"met"}
    assert known.isdisjoint(parts.index)
    assert known.isdisjoint(rows.index[rows["group"].isin(PARTS)])
    assert known & set(rows.index[rows["group"] == "ethnic_minority"])


def ambition(last, better="higher", **told):
    """That of a plan for 2023 after a last result."""
    row = {"attainment": "p", "indicator": "i", "area": "a", "group": "total", "period": "2023",
           "status": "met", "coverage": "", "asked": np.nan, "asked_basis": "", "result": np.nan,
           "percent": np.nan, "result_basis": "count"}  # fmt: skip
    made = {"indicator": ["i"], "better": [better], "kind": ["count"]}
    view = SimpleNamespace(
        attainment=pd.DataFrame([row | told]),
        indicators=pd.DataFrame(made),
        history=lambda *_: pd.DataFrame({"year": [2022], "value": [float(last)]}),
    )
    return known_plans.__wrapped__(view)["ambition"].item()


def test_of_nothing_reached_no_plan_is_implied():
    """0 workers, "0 % of the plan", tell no plan."""
    assert ambition(5, result=0.0, percent=0.0) == UNKNOWN


def test_ambition_is_told_beside_the_last_result(package):
    known = known_plans(package.as_of("2025-12-31")).set_index("attainment")["ambition"]
    assert known["quang-tri-2024-new-jobs"] == WITHIN  # 12,500 after 13,989
    assert known["lam-dong-2022-new-jobs"] == BEYOND  # 10,000 after 7,550
    assert known["lam-dong-2022-overseas-workers"] == WITHIN  # 200 after 200
    assert known["ha-giang-2023-multidimensional-poverty"] == UNKNOWN  # a fall in points


@pytest.mark.parametrize(
    ("asked", "better", "found"),
    [
        (5.1, "higher", BEYOND), (5.0, "higher", WITHIN), (4.9, "higher", WITHIN),
        (4.9, "lower", BEYOND), (5.0, "lower", WITHIN), (5.1, "lower", WITHIN),
    ],
)  # fmt: skip
def test_a_plan_of_the_last_result_asks_for_no_more(asked, better, found):
    assert ambition(5, better, asked=asked, asked_basis="level") == found


def test_twenty_plans_of_two_years_are_enough():
    rate = reported_rate(plans(y2017=(9, 10), y2018=(8, 10)))
    assert (rate.met, rate.of, rate.years) == (17, 20, 2)


@pytest.mark.parametrize(
    ("indicator", "alone"),
    [
        ("new_jobs", True),
        ("unemployment_rate", False),  # a survey's
        ("certificate_share_department", False),  # it continues a survey's
    ],
)
def test_what_a_survey_measures_too_is_not_only_reported(view, indicator, alone):
    assert only_reported(view, indicator) is alone


@pytest.mark.parametrize(("last", "found"), [(999, BEYOND), (1000, WITHIN)])
def test_a_result_and_its_share_of_the_plan_tell_the_plan(last, found):
    """8 are 0.8 % of a plan of 1,000."""
    assert ambition(last, result=8.0, percent=0.8) == found


def test_no_plan_of_the_target_year_or_later_is_learnt_from(package):
    view = package.as_of("2025-12-31")
    plans = known_plans(view)
    assert rate_before(view, 2022).of == (plans["year"] < 2022).sum() < (plans["year"] < 2023).sum()
    assert rate_before(view, int(plans["year"].min())) is None


@pytest.mark.parametrize(("years", "grade"), [(14, "B"), (5, "B"), (2, "C")])
def test_the_press_is_never_the_best_evidence(years, grade):
    assert ReportedRate(174, 188, years, 0.88, 3.5).grade == grade
