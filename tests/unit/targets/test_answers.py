"""One distribution behind one answer: of a level, or of a change on the year before."""

from dataclasses import replace
from types import SimpleNamespace

import numpy as np
import pandas as pd
import pytest

from attain.errors import AttainError, NotAssessable
from attain.forecasting.dlm import DynamicLinearBank
from attain.forecasting.links import get_link
from attain.forecasting.panel import COLUMNS
from attain.forecasting.partial import PartYears
from attain.targets.answers import Answer, answer_of, settled
from attain.targets.readings import Reading, readings_of
from attain.vocabulary import is_met

LEVELS = (0.01, 0.1, 0.2, 0.5, 0.8, 0.9, 0.99)


def reading(view, indicator, until=2023, group="total"):
    main = readings_of(view, indicator, "lam-dong", group)["main"]
    history = main.history[main.history["year"] <= until].reset_index(drop=True)
    return Reading("cut", history, main.series, group, main.bridged)


def level(view, priors, indicator, year=2024, until=2023):
    cut = reading(view, indicator, until)
    return answer_of(priors, cut, "lam-dong", "level", range(year, year + 1))


def change_of(priors, cut, year=2024):
    return answer_of(priors, cut, "lam-dong", "change", range(year, year + 1))


@pytest.mark.parametrize("indicator", ["trained_labour", "unemployment_rate", "new_jobs"])
def test_the_probability_is_the_mass_of_the_distribution(view, priors, indicator):
    answer = level(view, priors, indicator)
    forecast = priors.forecast(reading(view, indicator), "lam-dong", 2024)
    row = forecast.select(series="lam-dong", year=2024)
    for p in LEVELS:
        value = float(row.quantile(p).iloc[0])
        assert answer.quantile(p) == pytest.approx(value, abs=1e-8 * (1 + abs(value)))
        assert answer.cdf(value) >= p - 1e-9
        assert value == 0 or answer.cdf(value) == pytest.approx(p, abs=1e-9)  # 0 may be an atom
        below = answer.probability("<", value, np.nan)
        assert below + answer.probability(">=", value, np.nan) == pytest.approx(1)
        assert answer.probability("<=", value, np.nan) == answer.cdf(value)
        assert answer.probability(">", value, np.nan) == pytest.approx(1 - answer.cdf(value))


def test_between_is_the_difference_of_its_ends(view, priors):
    answer = level(view, priors, "new_jobs")
    inside = answer.probability("between", 8_000, 10_000)
    assert inside == pytest.approx(answer.cdf(10_000) - answer.probability("<", 8_000, np.nan))
    assert answer.probability("between", 10_000, 8_000) == 0


def test_quantiles_rise(view, priors):
    for answer in (
        level(view, priors, "unemployment_rate"),
        change_of(priors, reading(view, "multidimensional_poverty")),
        change_of(priors, reading(view, "multidimensional_poverty", 2022)),
    ):
        values = [answer.quantile(p) for p in LEVELS]
        assert values == sorted(values)
        for p, value in zip(LEVELS, values, strict=True):
            assert answer.cdf(value) >= p - 1e-9
            assert answer.cdf(value - 1e-6 * (1 + abs(value))) <= p + 1e-4


def test_with_an_observed_base_the_change_is_the_level_less_that_value(view, priors):
    cut = reading(view, "multidimensional_poverty")
    change = change_of(priors, cut)
    levels = level(view, priors, "multidimensional_poverty")
    for p in LEVELS:
        assert change.quantile(p) == pytest.approx(levels.quantile(p) - 3.29, abs=1e-8)
    for fall in (-0.5, -1.0, 0.3):
        assert change.cdf(fall) == pytest.approx(levels.cdf(3.29 + fall), abs=1e-12)


@pytest.mark.parametrize(
    ("indicator", "until"),
    [("multidimensional_poverty", 2022), ("multidimensional_poverty", 2021), ("new_jobs", 2022)],
)
def test_with_an_unobserved_base_the_parts_make_up_the_forecast_of_the_level(
    view, priors, indicator, until
):
    """Law of total probability: over the bases, what follows them is the two-step forecast."""
    cut = reading(view, indicator, until)
    change = change_of(priors, cut)
    levels = level(view, priors, indicator, until=until)
    parts = change._forecast  # one distribution of the level for every base
    for p in (0.05, 0.3, 0.5, 0.7, 0.95):
        mixed = parts.cdf(np.full(len(parts), levels.quantile(p))).mean()
        assert mixed == pytest.approx(p, abs=0.003)


def test_an_unobserved_base_is_not_taken_for_an_independent_one(view, priors):
    """The change is narrower than the difference of two forecasts drawn apart."""
    cut = reading(view, "multidimensional_poverty", 2022)
    change = change_of(priors, cut)
    first = level(view, priors, "multidimensional_poverty", 2023, 2022)
    second = level(view, priors, "multidimensional_poverty", 2024, 2022)
    grid = (np.arange(80) + 0.5) / 80
    apart = np.subtract.outer([second.quantile(p) for p in grid], [first.quantile(p) for p in grid])
    width = change.quantile(0.9) - change.quantile(0.1)
    assert width < 0.9 * (np.quantile(apart, 0.9) - np.quantile(apart, 0.1))


def test_a_base_at_its_bound_can_be_continued(view, priors):
    history = pd.DataFrame({"year": [2021, 2022], "value": [0.02, 0.0], "months": 12})
    low = Reading("low", history, "multidimensional_poverty", "total")
    change = change_of(priors, low)
    assert 0 <= change.probability("<=", -0.5, np.nan) <= 1
    assert change.quantile(0.01) <= change.quantile(0.99)


GROWTH = [-1.0, 2.0, -3.0, 1.0, 0.5, -2.0, 1.0, -1.5]
FAIRS = [5, 6, 4, 5, 7, 5, 6, 6]
COVERED = [97.0, 98, 99, 99.5, 100, 99.8, 100, 100]


@pytest.mark.parametrize(
    ("link", "figures", "basis", "edges"),
    [
        (get_link("identity"), GROWTH, "change", (-2, 0, 1)),
        (get_link("identity"), GROWTH, "mean", (-1, 0, 1)),
        (get_link("log", whole=True), FAIRS, "change", (-1, 0, 1)),
        (get_link("log", whole=True), FAIRS, "total", (14, 17, 20)),
        (get_link("log", 1.0, whole=True), [3, 2, 1, 2, 1, 1, 2, 1], "change", (-1, 0, 1)),
        (get_link("arcsine"), COVERED, "mean", (99, 99.9, 100)),
    ],
    ids=["change of a growth", "its mean", "fairs", "fairs of a term", "places", "all covered"],
)
def test_years_that_are_not_known_are_what_drawing_them_gives(link, figures, basis, edges):
    """Of small whole numbers and at a bound, what is met exactly counts as much as what is not."""
    model, years = DynamicLinearBank(link), range(2023, 2025 if basis == "change" else 2026)
    past = pd.DataFrame({"year": range(2015, 2023), "value": [*map(float, figures)], "months": 12})
    rows, before, weights = PartYears(model, counted=False).last(past, years)
    bases = before[:, 0] if basis == "change" else -before.sum(axis=1)
    found = Answer(rows, bases, weights, len(years) if basis == "mean" else 1)
    paths = pd.concat([past.assign(series=f"{n:04d}") for n in range(2000)])[[*COLUMNS]]
    drawn = []
    for year in years:
        ahead = model.predict(paths)
        ahead = ahead.quantile(np.random.default_rng(year).random(len(ahead)))
        drawn.append(ahead.to_numpy())
        more = ahead.rename("value").reset_index()
        paths = pd.concat([paths, more], ignore_index=True)
    total = drawn[1] - drawn[0] if basis == "change" else np.sum(drawn, axis=0)
    total = total / len(years) if basis == "mean" else total
    for edge in edges:
        for sign in (">=", ">", "<=", "<"):
            expected = is_met(sign, total, edge).mean()
            assert found.probability(sign, edge) == pytest.approx(expected, abs=0.03), (sign, edge)
    if link.whole:
        assert found.quantile(0.3) == round(found.quantile(0.3))


def test_no_base_and_an_observed_year_are_refused(view, priors):
    empty = reading(view, "loan_workers")
    with pytest.raises(AttainError, match="a change needs a base"):
        change_of(priors, empty)
    known = reading(view, "multidimensional_poverty")
    with pytest.raises(AttainError, match="already observed"):
        change_of(priors, known, 2023)


@pytest.mark.parametrize(
    ("basis", "first", "value"),
    [("level", 2023, 5.0), ("change", 2023, 3.0), ("total", 2022, 7.0), ("mean", 2022, 3.5),
     ("change", 2021, 4.0)],
)  # fmt: skip
def test_whole_years_settle_an_event(basis, first, value):
    history = pd.DataFrame({"year": [2020, 2021, 2022, 2023], "value": [1.0, 4.0, 2.0, 5.0]})
    years = range(first, 2024)
    assert settled(history, basis, years) == value
    short = history[history["year"] != (2022 if basis != "level" else 2023)]
    if first > 2021:  # a year that counts is missing
        assert np.isnan(settled(short, basis, years))


@pytest.mark.parametrize(("basis", "years"), [("total", 1), ("mean", 3)])
def test_known_years_are_added_to_the_one_that_is_forecast(view, priors, basis, years):
    cut = reading(view, "new_jobs")
    known = cut.history.set_index("year")["value"].loc[[2022, 2023]].sum()
    several = answer_of(priors, cut, "lam-dong", basis, range(2022, 2025))
    one = level(view, priors, "new_jobs")
    for p in (0.1, 0.5, 0.9):
        assert several.quantile(p) == pytest.approx((known + one.quantile(p)) / years)
        value = one.quantile(p)
        assert several.cdf((known + value) / years) == pytest.approx(one.cdf(value))


def test_parts_count_by_their_weights(view, priors):
    """``P(Y - B <= c)`` is the mean of both parts by their weights, and its quantile turns it."""
    one = level(view, priors, "new_jobs")
    both = Answer(one._forecast.repeat(2), np.array([0.0, 2_000.0]), np.array([0.9, 0.1]))
    for value in (6_000.0, 9_000.0, 12_000.0):
        mixed = 0.9 * one.cdf(value) + 0.1 * one.cdf(value + 2_000.0)
        assert both.cdf(value) == pytest.approx(mixed)
    assert both.cdf(both.quantile(0.3)) == pytest.approx(0.3, abs=1e-3)  # whole numbers
    mean = Answer(one._forecast.repeat(2), both._bases, both._weights, years=2)
    assert mean.quantile(0.3) == both.quantile(0.3) / 2


@pytest.mark.parametrize(("mass", "told"), [(1 + 1e-15, 1.0), (-1e-15, 0.0), (0.5, 0.5)])
def test_the_noise_of_a_sum_is_no_probability(mass, told):
    forecast = SimpleNamespace(probability=lambda comparator, edge: pd.Series([mass, mass]))
    assert Answer(forecast, np.zeros(2)).probability(">=", 1.0) == told


def test_a_term_with_a_year_missing_is_not_added_up(view, priors):
    cut = reading(view, "new_jobs")
    gap = cut.history[cut.history["year"] != 2022].reset_index(drop=True)
    with pytest.raises(NotAssessable, match="a year of the term has no figure") as caught:
        answer_of(priors, replace(cut, history=gap), "lam-dong", "total", range(2021, 2025))
    assert caught.value.got == 2022
