"""Figures of part of a year: right values by hand, bounds, and what a later figure teaches."""

import numpy as np
import pandas as pd
import pytest

from attain.forecasting.distribution import PredictiveDistribution
from attain.forecasting.dlm import DynamicLinearBank
from attain.forecasting.links import get_link
from attain.forecasting.mixture import link_quantiles
from attain.forecasting.partial import (
    NODES,
    PartYears,
    Share,
    _weighed,
    given_count,
    given_reading,
    mixed,
    share_of,
    widened,
)

LOG, IDENTITY = get_link("log"), get_link("identity")
INDEX = pd.MultiIndex.from_tuples([("a", 2022)], names=["series", "year"])


def normal(mean, sd, link=LOG):
    return PredictiveDistribution(INDEX, [[1.0]], [[mean]], [[sd]], [[np.inf]], link,
                                  centre=np.array([mean]))  # fmt: skip


def history(*figures):
    return pd.DataFrame(figures, columns=["year", "value", "months"])


def counted(**more):
    return PartYears(DynamicLinearBank(link="log"), counted=True, **more)


def at(forecast, *levels):
    return [float(forecast.quantile(level).iloc[0]) for level in levels]


# ---- the share that a part brings ------------------------------------------------------------


def test_without_pairs_every_division_of_the_year_is_as_likely():
    for months in range(1, 12):
        assert share_of(months) == Share(float(months), 12.0 - months)


def test_pairs_move_the_share_by_their_moments():
    share = share_of(6, [0.6, 0.7])
    mean = (2 * 0.5 + 0.6 + 0.7) / 4
    prior = 2 * (0.25 / 13 + (0.5 - mean) ** 2)
    variance = (prior + (0.6 - mean) ** 2 + (0.7 - mean) ** 2) / 4
    total = share.a + share.b
    assert share.a / total == pytest.approx(mean)
    assert share.a * share.b / total**2 / (total + 1) == pytest.approx(variance)


# ---- a count of the first months -------------------------------------------------------------


def test_a_known_share_of_eleven_twelfths_gives_twelve_elevenths():
    sure = Share(11e7, 1e7)
    posterior, _ = given_count(normal(0.0, 1.0), 5093, sure, flat=True)
    assert at(posterior, 0.1, 0.5, 0.9) == pytest.approx([5093 * 12 / 11] * 3, rel=1e-3)


def test_before_anything_else_is_known_the_year_is_the_count_over_the_share():
    share = share_of(11)
    posterior, _ = given_count(normal(0.0, 1.0), 5093, share, flat=True)
    # P(S <= s) = s^11, so that the median of the year is 5,093 times 2^(1/11)
    assert at(posterior, 0.5)[0] == pytest.approx(5093 * 2 ** (1 / 11), rel=2e-3)
    assert float(posterior.cdf(6000).iloc[0]) == pytest.approx(1 - (5093 / 6000) ** 11, abs=2e-3)


def test_the_year_is_never_below_what_was_counted():
    for flat in (True, False):
        posterior, _ = given_count(normal(np.log(60), 0.2), 74, share_of(6), flat=flat)
        assert float(posterior.probability("<", 74).iloc[0]) == 0
        assert float(posterior.probability(">=", 74).iloc[0]) == 1
        assert at(posterior, 0.0, 0.001)[0] >= 74 - 1e-9


def test_the_posterior_is_prior_times_likelihood():
    share, prior = share_of(6), normal(np.log(25_000), 0.15)
    posterior, evidence = given_count(prior, 13_500, share)
    y = np.exp(np.linspace(np.log(13_500), np.log(200_000), 400_001))[1:]
    s = 13_500 / y  # Beta(6, 6) has density 2772 s^5 (1-s)^5
    density = np.exp(-0.5 * ((np.log(y) - np.log(25_000)) / 0.15) ** 2) * (s * (1 - s)) ** 5 * s
    cdf = np.cumsum(density) / density.sum()
    for level in (0.1, 0.5, 0.9):
        assert at(posterior, level)[0] == pytest.approx(y[np.searchsorted(cdf, level)], rel=2e-3)
    assert evidence[0] > 0


def test_a_count_that_the_prior_holds_impossible_is_believed():
    posterior, evidence = given_count(normal(np.log(10), 0.001), 5000, share_of(6))
    flat, _ = given_count(normal(np.log(10), 0.001), 5000, share_of(6), flat=True)
    assert evidence[0] == 0
    assert at(posterior, 0.1, 0.5) == at(flat, 0.1, 0.5)


def test_none_so_far_may_be_none_in_the_year():
    """The more months have gone by, and where years without any are on record, the more so."""
    whole = get_link("log", 0.0, whole=True)
    chances = []
    for past, months in (((4, 3, 5), 1), ((4, 3, 5), 6), ((4, 3, 5), 11), ((4, 0, 5), 11)):
        rows = history(*zip(range(2020, 2024), (*past, 0), (12, 12, 12, months), strict=True))
        found = PartYears(DynamicLinearBank(whole), counted=True).forecast(rows, "a", 2024)
        none = float(found.probability("<=", 0).iloc[0])
        assert float(found.probability(">=", 1).iloc[0]) == pytest.approx(1 - none)
        assert {*at(found, 0.001, 0.5, 0.9)} <= {*range(20)}
        chances.append(none)
    assert chances == sorted(chances)
    assert 0 < chances[0] < 0.01
    assert 0.5 < chances[2] < chances[3] < 1


def test_a_part_in_another_unit_is_the_same_part():
    """0.2 thousand are 200: no count but none is taken for a half."""
    small, large = (
        at(counted().forecast(history((2022, 0.4 * unit, 12), (2023, 0.2 * unit, 6)), "a", 2023),
           0.1, 0.5, 0.9)
        for unit in (1, 1000)
    )  # fmt: skip
    assert small == pytest.approx([y / 1000 for y in large])
    none = counted().forecast(history((2022, 0.04, 12), (2023, 0.0, 6)), "a", 2023)
    assert at(none, 0.9)[0] < 0.06


@pytest.mark.parametrize(("count", "least"), [(1, 1.0), (40, 40.0)])
def test_the_cells_begin_at_the_count_and_touch(count, least):
    """A cell is as wide on either side as half the way on."""
    posterior, _ = given_count(normal(np.log(60), 0.5), count, share_of(6))
    middle, width = posterior.loc[0], posterior.scale[0]
    assert np.exp(posterior.floor) == pytest.approx([least])
    assert middle[0] - width == pytest.approx(np.full(len(middle), np.log(least)))
    assert np.diff(middle) == pytest.approx(2 * width[1:])


# ---- a rate read within its year -------------------------------------------------------------


def test_a_reading_leaves_the_error_of_the_months_left():
    # a random walk with drift 2 and variance 4 a year, read as 11 at mid-year
    prior = normal(12.0, 2.0, IDENTITY)
    posterior, evidence = given_reading(prior, np.array([10.0]), 11.5, 0.5)
    assert posterior.loc[0, 0] == pytest.approx(11.5 + 0.5 * 2.0)
    assert posterior.scale[0, 0] == pytest.approx(np.sqrt(0.5) * 2.0)
    z = (11.5 - 11.0) / np.sqrt(2)
    assert evidence[0] == pytest.approx(np.exp(-z * z / 2) / np.sqrt(2 * np.pi * 2))


def test_a_reading_that_surprises_widens_what_is_left():
    prior = PredictiveDistribution(INDEX, [[1.0]], [[10.0]], [[2.0]], [[5.0]], IDENTITY)
    near, _ = given_reading(prior, np.array([10.0]), 10.0, 0.5)
    far, _ = given_reading(prior, np.array([10.0]), 16.0, 0.5)
    assert near.scale[0, 0] == pytest.approx(np.sqrt(0.5 * 4 * 5 / 6))
    assert far.scale[0, 0] == pytest.approx(np.sqrt(0.5 * 4 * (5 + 36 / 2) / 6))
    assert far.df[0, 0] == 6


@pytest.mark.parametrize("figures", [(5, 3, 2, 0), (5, 3, 0, 2), (0, 0, 0, 0)])
@pytest.mark.filterwarnings("error")
def test_a_rate_of_zero_is_read_as_any_other(figures):
    """A rate per 10,000 has a log link, which knows no zero."""
    rows = history(*zip(range(2020, 2024), figures, (12, 12, 12, 6), strict=True))
    found = PartYears(DynamicLinearBank(link="log"), counted=False).forecast(rows, "a", 2024)
    some, many = found.probability(">=", 1), found.probability(">=", 50)
    assert some.between(0, 1).all()
    assert (many <= some).all()
    assert (many < 0.05).all()


def test_a_reading_alone_is_read_in_its_own_year():
    model = DynamicLinearBank(link="log")
    found = PartYears(model, counted=False).forecast(history((2024, 0.02, 3)), "a", 2024)
    year_before = pd.DataFrame({"series": "a", "year": [2023], "value": [0.02]})
    by_hand, _ = given_reading(model.predict(year_before), np.log([0.02]), 0.02, 0.25, flat=True)
    assert found.scale == pytest.approx(by_hand.scale)
    assert at(found, 0.1, 0.5, 0.9) == pytest.approx(at(by_hand, 0.1, 0.5, 0.9))


def test_a_reading_is_so_much_of_the_way_from_the_last_figure():
    """From 2021 to 2023 a reading of six months is three quarters of the way."""
    model = DynamicLinearBank(link="log")
    past = history((2019, 4.0, 12), (2021, 5.0, 12))
    rows = pd.concat([past, history((2023, 6.0, 6))])
    found = PartYears(model, counted=False).forecast(rows, "a", 2023)
    prior = model.predict(past.assign(series="a"), 2).select(year=2023)
    by_hand, _ = given_reading(prior, np.log([5.0]), 6.0, 0.75)
    assert at(found, 0.1, 0.5, 0.9) == pytest.approx(at(by_hand, 0.1, 0.5, 0.9))


def test_an_error_of_the_last_figure_by_hand():
    assert widened(normal(5.0, 3.0, IDENTITY), 4.0).scale == pytest.approx(5.0)
    assert widened(normal(5.0, 3.0, IDENTITY), 1.0).scale == pytest.approx(np.sqrt(10.0))
    low, high = np.log([90, 110])
    wider = widened(normal(np.log(100), 0.1), 10.0)
    assert wider.scale == pytest.approx(np.hypot(0.1, (high - low) / 2))
    # below a rate that may be zero the log link has no end: the upper side is told
    assert widened(normal(np.log(2), 0.1), 2.0).scale == pytest.approx(np.hypot(0.1, np.log(2)))


def test_a_small_rate_keeps_its_size_on_every_path():
    walk = PartYears(DynamicLinearBank(link="log"), counted=False)
    values = walk._follow([(2022, 0.02, 12), (2023, 0.03, 6)]).values[:, 1]
    assert values.min() < 0.03 < values.max() < 1
    assert len(np.unique(values)) == NODES


def test_readings_average_back_to_the_prior():
    """Law of total probability: over all readings, the posterior is the prior."""
    prior = PredictiveDistribution(INDEX, [[0.3, 0.7]], [[12.0, 9.0]], [[2.0, 1.0]], [[4.0, 4.0]],
                                   IDENTITY)  # fmt: skip
    readings = np.linspace(-60, 80, 561)
    found = [given_reading(prior, np.array([10.0]), float(r), 0.25) for r in readings]
    for y in (8.0, 10.0, 13.0):
        total = sum(float(post.cdf(y).iloc[0]) * float(weight[0]) for post, weight in found)
        assert total * 0.25 == pytest.approx(float(prior.cdf(y).iloc[0]), abs=1e-3)


# ---- series ----------------------------------------------------------------------------------


def test_whole_years_are_forecast_as_the_bank_forecasts_them():
    rows = history((2021, 7550, 12), (2022, 10300, 12), (2023, 10500, 12))
    model = DynamicLinearBank(link="log")
    plain = model.predict(rows.assign(series="a"), 2)
    through = PartYears(model, counted=True).forecast(rows, "a", 2025)
    assert through.index.equals(plain.index)
    assert through.quantile(0.3).tolist() == plain.quantile(0.3).tolist()


def test_a_part_that_tells_nothing_leaves_the_forecast_as_it_is():
    """Cut into shares and continued, a year gives the forecast that skips it."""
    rows = history((2021, 7550, 12), (2022, 10300, 12))
    model = DynamicLinearBank(link="log")
    plain = model.predict(rows.assign(series="a"), 2).select(year=2024)
    walk = PartYears(model, counted=True)
    paths = walk._follow([(2021, 7550.0, 12), (2022, 10300.0, 12)])
    cut = walk._cut(paths, *walk._ahead(paths, 2023))
    ahead, weights = walk._ahead(cut, 2024)
    joint = mixed(ahead, weights, "a", [2024])
    for y in (8_000, 10_000, 12_000):
        assert float(joint.cdf(y).iloc[0]) == pytest.approx(float(plain.cdf(y).iloc[0]), abs=0.004)


def test_the_middles_of_the_shares_are_the_quantiles():
    prior = PredictiveDistribution(
        INDEX, [[0.2, 0.7, 0.1]], [[4.0, 4.4, 5.0]], [[0.3, 0.05, 1.0]], [[1.3, 2.0, 9.0]], LOG
    )
    shares = (np.arange(96) + 0.5) / 96
    exact = prior.repeat(96).quantile(shares)
    np.testing.assert_allclose(np.exp(link_quantiles(prior, shares)), exact, rtol=1e-6)
    floored, _ = given_count(prior, 70, share_of(6))
    exact = floored.repeat(96).quantile(shares)
    np.testing.assert_allclose(np.exp(link_quantiles(floored, shares)), exact, rtol=1e-6)


def test_a_nowcast_lies_between_the_history_and_the_part():
    past = history((2021, 7550, 12), (2022, 10300, 12), (2023, 10500, 12))
    half = pd.concat([past, history((2024, 4300, 6))], ignore_index=True)
    before = at(counted().forecast(past, "a", 2024), 0.5)[0]
    after = counted().forecast(half, "a", 2024)
    assert after.index.tolist() == [("a", 2024)]
    assert 2 * 4300 < at(after, 0.5)[0] < before
    low, high = at(after, 0.1, 0.9)
    assert 4300 < low < high


def test_a_year_known_in_part_is_continued_from_all_of_its_values():
    forecast = counted().forecast(history((2022, 5093, 11)), "a", 2024)
    assert forecast.index.get_level_values("year").tolist() == [2022, 2023, 2024]
    year, _, later = forecast.quantile(0.9) - forecast.quantile(0.1)
    assert later > year
    assert 0.4 < float(forecast.probability(">=", 5500).iloc[-1]) < 0.6
    assert float(forecast.probability("<", 5093).iloc[0]) == 0
    assert float(forecast.probability("<", 5093).iloc[-1]) > 0  # later years have no such bound


def test_a_second_part_tells_which_of_the_first_paths_are_likely(monkeypatch):
    one = counted()._follow([(2021, 74.0, 6)])
    both = counted()._follow([(2021, 74.0, 6), (2022, 64.0, 11)])
    assert both.values[:, 0].mean() < one.values[:, 0].mean()  # 150 fairs and then 64 are unlikely
    assert both.values.min(axis=0).tolist() >= [74.0, 64.0]
    forecast = counted().forecast(history((2021, 74, 6), (2022, 64, 11)), "a", 2024)
    monkeypatch.setattr("attain.forecasting.partial.NODES", 192)
    finer = counted().forecast(history((2021, 74, 6), (2022, 64, 11)), "a", 2024)
    for fairs in (55, 80, 110):
        a, b = (float(f.cdf(fairs).iloc[-1]) for f in (forecast, finer))
        assert a == pytest.approx(b, abs=0.01)


def test_a_whole_year_after_a_part_weighs_the_paths():
    walk = counted()
    low = walk._follow([(2021, 74.0, 6), (2022, 80.0, 12)])
    high = walk._follow([(2021, 74.0, 6), (2022, 200.0, 12)])
    mean = [float(paths.weights @ paths.values[:, 0]) for paths in (low, high)]
    assert mean[0] < mean[1]
    assert low.weights.sum() == pytest.approx(1)


def test_a_figure_that_every_path_holds_impossible_tells_nothing_of_them():
    weights = np.array([0.25, 0.75])
    assert _weighed(weights, np.zeros(2)).tolist() == [0.25, 0.75]
    assert _weighed(weights, np.array([3.0, 1.0])).tolist() == [0.5, 0.5]


def test_a_change_on_a_year_known_in_part_is_joint():
    walk = counted()
    figures = history((2022, 10300, 12), (2023, 9500, 11))
    rows, before, weights = walk.last(figures, range(2023, 2025))
    bases = before[:, 0]
    assert len(rows) == len(bases) == len(weights) == NODES
    assert bases.min() >= 9500 - 1e-6
    medians = rows.quantile(0.5).to_numpy()
    assert np.corrcoef(medians, bases)[0, 1] > 0.9


def test_the_last_of_several_years_known_in_part_is_its_count():
    figures = history((2022, 10300, 12), (2023, 9500, 12), (2024, 5000, 6))
    rows, before, weights = counted().last(figures, [2023, 2024])
    assert before.tolist() == [[9500.0]]
    assert weights.tolist() == [1.0]
    assert rows.index.get_level_values("year").tolist() == [2024]
    assert float(rows.probability("<", 5000).iloc[0]) == 0.0


@pytest.mark.parametrize("before", [3.0, 900.0])
def test_figures_before_a_break_teach_nothing_and_are_added_up(before):
    """Paths keep every year, so that a term over the break has all of its figures."""
    told = counted(since=2021)
    figures = [(2021, 60.0, 12), (2022, 64.0, 12), (2023, 30.0, 6)]
    early = history((2019, before, 12), (2020, before, 12), *figures)
    late = counted().forecast(history(*figures), "a", 2024)
    assert at(told.forecast(early, "a", 2024), 0.1, 0.9) == at(late, 0.1, 0.9)
    rows, past, _ = told.last(early, range(2020, 2024))
    assert past.tolist() == [[before, 60.0, 64.0]]
    assert at(rows, 0.1) == at(counted().last(history(*figures), range(2021, 2024))[0], 0.1)
    ahead = counted(since=2022).last(history((2020, 9.0, 12), (2021, 9.0, 12)), range(2020, 2023))
    assert ahead[1].tolist() == [[9.0, 9.0]]  # a break to come has not been passed


@pytest.mark.parametrize("early", [[(2022, 900.0, 12)], [(2021, 9.0, 6), (2022, 900.0, 12)]])
@pytest.mark.parametrize("kind", [True, False])
def test_a_part_of_the_year_of_a_break_stands_alone(kind, early):
    """Whatever was known of the old quantity, also where a year of it was known in part."""
    part, model = (2023, 30.0, 6), DynamicLinearBank(link="log")
    for until in (2023, 2024):
        alone = PartYears(model, counted=kind).forecast(history(part), "a", until)
        told = PartYears(model, counted=kind, since=2023)
        found = told.forecast(history(*early, part), "a", until)
        for level in (0.1, 0.5, 0.9):
            assert found.quantile(level).tolist() == pytest.approx(alone.quantile(level).tolist())
