"""The mixture: cdf and quantile against each other, atoms, means and scores against integrals."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.integrate import quad
from scipy.stats import norm, t

from attain.errors import AttainError
from attain.forecasting.distribution import PredictiveDistribution
from attain.forecasting.links import get_link

LINKS = ("arcsine", "log", "identity")


def rows(n):
    pairs = [(f"s{i:05d}", 2024) for i in range(n)]
    return pd.MultiIndex.from_tuples(pairs, names=["series", "year"])


def mixture(link, weights, loc, scale, df, centre=None):
    weights, loc, scale, df = (
        np.atleast_2d(np.asarray(p, float)) for p in (weights, loc, scale, df)
    )
    middle = loc.mean(axis=1) if centre is None else centre
    return PredictiveDistribution(rows(len(loc)), weights, loc, scale, df, get_link(link), middle)


def normal(link="identity", loc=0.0, scale=1.0):
    return mixture(link, [1.0], [loc], [scale], [np.inf])


@st.composite
def mixtures(draw):
    link = draw(st.sampled_from(LINKS))
    k = draw(st.integers(1, 4))
    low, high = {"arcsine": (-0.1, 1.7), "log": (-2.0, 8.0), "identity": (-50.0, 50.0)}[link]
    weights = np.array(draw(st.lists(st.floats(0.01, 1.0), min_size=k, max_size=k)))
    loc = draw(st.lists(st.floats(low, high), min_size=k, max_size=k))
    scale = draw(st.lists(st.floats(0.001, 2.0), min_size=k, max_size=k))
    df = draw(st.lists(st.sampled_from([1.17, 3.0, 8.5, np.inf]), min_size=k, max_size=k))
    return mixture(link, weights / weights.sum(), loc, scale, df)


@settings(max_examples=120, deadline=None)
@given(mixtures(), st.floats(0, 1 - 1e-12) | st.just(1.0))
def test_the_quantile_is_the_first_value_that_reaches_its_level(forecast, p):
    y = forecast.quantile(p)
    assert forecast.cdf(y).iloc[0] >= p or p == 1
    if 0.001 < p < 0.999:
        shy = y - 1e-6 * (1 + y.abs())
        assert forecast.cdf(shy).iloc[0] <= p + 1e-9


@settings(max_examples=60, deadline=None)
@given(mixtures(), st.floats(-60, 160), st.floats(0, 40))
def test_the_cdf_rises_from_nothing_to_one(forecast, x, step):
    below, above = forecast.cdf(x).iloc[0], forecast.cdf(x + step).iloc[0]
    assert 0 <= below <= above <= 1
    pairs = [(">=", "<"), (">", "<=")]
    for one, other in pairs:
        both = forecast.probability(one, x) + forecast.probability(other, x)
        assert both.iloc[0] == pytest.approx(1.0)


@pytest.mark.parametrize("link", LINKS)
def test_the_cdf_is_the_mixture_on_the_link_scale(link):
    parts = [0.3, 0.7], [0.6, 0.9], [0.1, 0.2], [4.0, np.inf]
    y = get_link(link).inverse(np.array(0.8))
    expected = 0.3 * t(4).cdf(0.2 / 0.1) + 0.7 * norm.cdf(-0.1 / 0.2)
    assert mixture(link, *parts).cdf(float(y)).iloc[0] == pytest.approx(expected)


def test_what_lies_beyond_a_percentage_is_an_atom_at_its_bound():
    forecast = normal("arcsine", np.pi / 2, 0.1)
    assert forecast.probability(">=", 100.0).iloc[0] == pytest.approx(0.5)
    assert forecast.probability(">", 100.0).iloc[0] == 0.0
    assert forecast.probability("<=", 100.0).iloc[0] == 1.0
    assert forecast.quantile([0.7]).iloc[0] == 100.0
    low = normal("arcsine", 0.0, 0.1)
    assert low.probability("<=", 0.0).iloc[0] == pytest.approx(0.5)
    assert low.probability("<", 0.0).iloc[0] == 0.0
    assert low.probability(">=", 0.0).iloc[0] == 1.0
    assert (low.cdf(-1.0).iloc[0], low.cdf(101.0).iloc[0]) == (0.0, 1.0)
    assert [low.probability(sign, 101.0).iloc[0] for sign in ("<", ">=")] == [1.0, 0.0]
    assert low.quantile(0.2).iloc[0] == 0.0


def test_a_count_stays_within_its_reach():
    forecast = mixture("log", [1.0], [np.log(50.0)], [3.0], [2.0], centre=[np.log(50.0)])
    assert forecast.quantile(0.9999).iloc[0] == pytest.approx(1000.0)
    assert forecast.quantile(0.0001).iloc[0] == pytest.approx(2.5)
    assert forecast.probability(">=", 2.5).iloc[0] == 1.0


def test_an_outcome_beyond_the_reach_pays_the_whole_distance():
    forecast = mixture("log", [1.0], [np.log(50.0)], [3.0], [2.0], centre=[np.log(50.0)])
    at, beyond = (forecast.crps(y).iloc[0] for y in (1000.0, 1500.0))
    assert beyond == pytest.approx(at + 500.0)
    floor, none = (forecast.crps(y).iloc[0] for y in (2.5, 0.0))  # a twentieth, and none at all
    assert none == pytest.approx(floor + 2.5)


@pytest.mark.parametrize("link", LINKS)
def test_the_density_is_the_derivative(link):
    forecast = mixture(link, [0.4, 0.6], [0.7, 0.9], [0.1, 0.05], [3.0, 12.0])
    y = float(get_link(link).inverse(np.array(0.78)))
    step = 1e-5
    slope = (forecast.cdf(y + step) - forecast.cdf(y - step)) / (2 * step)
    assert forecast.pdf(y).iloc[0] == pytest.approx(slope.iloc[0], rel=1e-6)


def test_there_is_no_density_at_or_beyond_a_bound():
    forecast = normal("arcsine", 0.1, 0.2)
    assert [forecast.pdf(y).iloc[0] for y in (-1.0, 0.0, 100.0, 120.0)] == [0.0] * 4


@pytest.mark.parametrize("loc", [0.05, 0.8, 1.5])
def test_mean_and_crps_are_the_integrals_of_the_cdf(loc):
    forecast = mixture("arcsine", [0.5, 0.5], [loc, loc + 0.05], [0.03, 0.2], [3.0, 9.0])

    def cdf(y):
        return float(forecast.cdf(y).iloc[0])

    middle = [float(forecast.quantile(0.5).iloc[0])]
    mean, _ = quad(lambda y: 1 - cdf(y), 0, 100, limit=300, points=middle)
    assert forecast.mean().iloc[0] == pytest.approx(mean, abs=1e-5)
    for observed in (0.0, 31.5, 100.0):
        left, _ = quad(lambda y: cdf(y) ** 2, 0, observed, limit=300)
        right, _ = quad(lambda y: (1 - cdf(y)) ** 2, observed, 100, limit=300)
        assert forecast.crps(observed).iloc[0] == pytest.approx(left + right, abs=1e-5)


def test_the_crps_of_a_normal_is_the_closed_form():
    forecast, y = normal(scale=2.0), 1.3
    z = y / 2.0
    closed = 2.0 * (z * (2 * norm.cdf(z) - 1) + 2 * norm.pdf(z) - 1 / np.sqrt(np.pi))
    assert forecast.crps(y).iloc[0] == pytest.approx(closed, rel=1e-8)


def test_the_crps_of_a_student_is_that_of_scoringrules():
    import scoringrules

    forecast = mixture("identity", [1.0], [1.0], [0.7], [5.0])
    expected = scoringrules.crps_t(3.1, 5.0, 1.0, 0.7)
    assert forecast.crps(3.1).iloc[0] == pytest.approx(float(expected), rel=1e-6)


def test_a_mean_that_does_not_exist_is_infinite():
    assert mixture("identity", [1.0], [1.0], [1.0], [1.0]).mean().iloc[0] == np.inf
    assert mixture("identity", [0.5, 0.5], [1, 3], [1, 1], [4, 4]).mean().iloc[0] == 2.0
    assert mixture("identity", [0.0, 1.0], [1, 3], [1, 1], [1, 4]).mean().iloc[0] == 3.0
    assert mixture("identity", [1.0], [3.0], [1.0], [1.5]).mean().iloc[0] == 3.0
    one = mixture("identity", [1.0], [1.0], [1.0], [1.0])
    for bounds, mean in (((0, np.inf), np.inf), ((-np.inf, 0), -np.inf)):
        link = get_link("identity", *bounds)
        bounded = PredictiveDistribution(one.index, link=link, **one.parts | {"floor": [link.low]})
        assert bounded.mean().iloc[0] == mean
    # between two bounds a mean always exists, beside one it does where the tail has one
    half = 1 / np.sqrt(2 * np.pi)
    for part, bounds, df, mean in (
        (one, (0.0, 2.0), 1.0, 1.0),
        (normal(), (0.0, np.inf), np.inf, half),
    ):
        link = get_link("identity", *bounds)
        parts = part.parts | {"floor": [link.low], "df": [[df]]}
        bounded = PredictiveDistribution(part.index, link=link, **parts)
        assert bounded.mean().iloc[0] == pytest.approx(mean, rel=1e-6)


def many(n=30_000):
    random = np.random.default_rng(4)
    weights = random.dirichlet(np.ones(4), n)
    df = np.repeat(random.integers(6, 12, n)[:, None] + 0.5, 4, axis=1)
    loc, scale = random.normal(0.7, 0.1, (n, 4)), random.uniform(0.01, 0.1, (n, 4))
    return PredictiveDistribution(rows(n), weights, loc, scale, df, get_link("arcsine"))


def test_a_large_batch_is_the_sum_of_its_rows():
    batch = many()
    some = [0, 1023, 1024, 29_999]
    y = np.random.default_rng(5).uniform(20, 60, len(batch))
    exact = PredictiveDistribution(
        batch.index[some], batch.weights[some], batch.loc[some], batch.scale[some],
        batch.df[some], batch.link,
    )  # fmt: skip
    np.testing.assert_allclose(batch.cdf(y).iloc[some], exact.cdf(y[some]), atol=1e-9)
    np.testing.assert_allclose(batch.quantile(0.9).iloc[some], exact.quantile(0.9), rtol=1e-6)


def test_a_part_of_a_batch_answers_as_the_batch_does():
    batch = many()
    name = batch.index[17][0]
    one = batch.select(series=name)
    assert one.cdf(41.0).iloc[0] == batch.cdf(41.0).iloc[17]
    assert batch.repeat(2).cdf(41.0).iloc[34] == batch.cdf(41.0).iloc[17]


def test_one_row_gives_several_quantiles_at_once():
    index = pd.MultiIndex.from_tuples([("a", 2024)], names=["series", "year"])
    one = PredictiveDistribution(index, [[1.0]], [[0.0]], [[1.0]], [[np.inf]], get_link("identity"))
    found = one.quantile([0.1, 0.5, 0.9])
    assert found.index.tolist() == [0.1, 0.5, 0.9]
    assert found.round(3).tolist() == [-1.282, 0.0, 1.282]
    assert one.quantile([0.9]).round(3).to_dict() == {0.9: 1.282}  # a list of one is a list
    with pytest.raises(AttainError, match="does not fit the forecast"):
        one.repeat(2).quantile([0.1, 0.5, 0.9])


def test_rows_are_selected_by_series_and_year():
    index = pd.MultiIndex.from_product([["a", "b"], [2024, 2025]], names=["series", "year"])
    forecast = PredictiveDistribution(
        index, np.ones((4, 1)), np.arange(4.0)[:, None], np.ones((4, 1)), [[5.0]],
        get_link("identity"),
    )  # fmt: skip
    assert forecast.select("b").quantile(0.5).round(9).tolist() == [2.0, 3.0]
    assert forecast.select(year=2025).quantile(0.5).round(9).tolist() == [1.0, 3.0]
    assert forecast.select("a", 2025).index.tolist() == [("a", 2025)]
    with pytest.raises(AttainError, match="no such row in the forecast, at select"):
        forecast.select("c")
    lines = repr(forecast).splitlines()
    assert lines[0] == "PredictiveDistribution, link='identity'"
    assert len(lines) == 3 + 4  # columns, names of the index, and one line for each row
    assert lines[4].split() == ["2025", "1", "-0.47588", "2.4759", "▂▃▅██▅▃▂"]
    assert "▂▃▅██▅▃▂" in forecast._repr_html_()
    assert len(forecast.repeat(9).summary()) == 10


def test_values_are_one_for_all_or_one_a_row_and_series_are_aligned():
    forecast = mixture("identity", [[1.0]] * 2, [[0.0], [1.0]], [[1.0]] * 2, [[np.inf]] * 2)
    assert forecast.cdf(0.0).round(4).tolist() == [0.5, 0.1587]
    assert forecast.cdf([0.0, 1.0]).tolist() == [0.5, 0.5]
    turned = pd.Series([1.0, 0.0], index=forecast.index[::-1])
    assert forecast.cdf(turned).tolist() == [0.5, 0.5]


def test_an_interval_has_its_level_between_its_ends():
    ends = normal().interval(0.8)
    assert ends.columns.tolist() == ["low", "high"]
    assert ends.iloc[0].to_numpy() == pytest.approx([norm.ppf(0.1), norm.ppf(0.9)])


def test_the_ends_of_the_scale_are_quantiles():
    forecast = normal("arcsine", 0.8, 0.05)
    assert forecast.quantile(0.0).iloc[0] == 0.0
    assert forecast.quantile(1.0).iloc[0] == 100.0
    assert normal().quantile([0.0]).iloc[0] == -np.inf
    assert normal().quantile([1.0]).iloc[0] == np.inf


@pytest.mark.parametrize(
    ("ask", "message"),
    [
        (lambda f: f.probability("=", 1.0), "unknown comparator, at probability: got '='"),
        (lambda f: f.quantile(1.2), "p is not a probability, at quantile: got 1.2; use 0 to 1"),
        (lambda f: f.interval(80), "level is not between 0 and 1, at interval: got 80"),
        (lambda f: f.interval(0.0), "level is not between 0 and 1, at interval: got 0.0"),
        (lambda f: f.interval(1.0), "level is not between 0 and 1, at interval: got 1.0"),
        (lambda f: f.interval("0.8"), "level is not between 0 and 1"),
        (lambda f: f.cdf("many"), "x is not a number: got 'many'; give numbers"),
        (lambda f: f.cdf([1.0, 2.0, 3.0]), "x does not fit the forecast"),
        (lambda f: f.cdf([[1.0]]), "x does not fit the forecast: got (1, 1)"),
        (lambda f: f.crps(np.nan), "observed is missing"),
    ],
)
def test_wrong_questions(ask, message):
    with pytest.raises(AttainError) as e:
        ask(normal())
    assert message in str(e.value)


def test_many_values_of_each_row_are_asked_at_once():
    forecast = mixture("identity", [[0.3, 0.7]] * 2, [[0, 1], [5, 6]], [[1, 2]] * 2, [[np.inf]] * 2)
    y = np.array([[0.0, 1.0, 3.0], [5.0, 6.0, 8.0]])
    below, upto = forecast.tails(y)
    by_hand = 0.3 * norm.cdf([0.0, 1.0, 3.0]) + 0.7 * norm.cdf([-0.5, 0.0, 1.0])
    assert below == pytest.approx(np.array([by_hand, by_hand]))
    assert upto.tolist() == below.tolist()


def test_what_is_not_by_row_is_left_when_rows_are_taken():
    index = pd.MultiIndex.from_product([["a"], range(2021, 2025)], names=["series", "year"])
    shape = np.ones((4, 1))
    loc = [[1.0], [2.0], [3.0], [4.0]]
    whole = PredictiveDistribution(index, shape, loc, shape, 5.0, get_link("identity"))
    whole.levels = np.array([0.1, 0.9])
    part = whole.take([3, 0, 3])
    assert part.index.get_level_values("year").tolist() == [2024, 2021, 2024]
    assert part.quantile(0.5).tolist() == pytest.approx([4.0, 1.0, 4.0])
