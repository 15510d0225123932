"""The forecaster: its pieces by hand, what must not matter, what must, and refusals."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from scipy.special import gammaln
from scipy.stats import t

import attain
from attain.errors import AttainError, PanelError
from attain.forecasting.bank import DEFAULT_WEIGHTS, LONE, run_filters
from attain.forecasting.dlm import SHOCK_FREE, TRAINING_SERIES, DynamicLinearBank, K
from attain.forecasting.links import get_link
from attain.forecasting.panel import read_panel
from attain.forecasting.prior import DEFAULT_SCALE, SHRINK
from attain.forecasting.shared import Drift, courses, drifting

LENGTH = 9


def drawn(series=30, years=LENGTH, first=2012, drift=0.01, seed=11, link="arcsine"):
    """A panel of random walks with shared yearly shocks on a link scale."""
    random = np.random.default_rng(seed)
    shocks = drift + random.normal(0, 0.01, years - 1)
    steps = shocks + random.normal(0, 0.02, (series, years - 1))
    start = random.uniform(0.5, 0.9, (series, 1))
    x = start + np.concatenate([np.zeros((series, 1)), steps.cumsum(axis=1)], axis=1)
    table = pd.DataFrame(get_link(link).inverse(x), columns=range(first, first + years))
    table.index = [f"p{i:02d}" for i in range(series)]
    return table.rename_axis("series").reset_index().melt("series", var_name="year")


def one(*points, name="a"):
    years, values = zip(*points, strict=True)
    return pd.DataFrame({"series": name, "year": years, "value": values})


def answers(forecast, threshold=60.0):
    return forecast.probability(">=", threshold).to_numpy()


def test_a_series_alone_by_hand():
    """Two points three years apart, no panel: the mixture written out."""
    history = one((2020, 70.0), (2023, 78.37))
    forecast = DynamicLinearBank().predict(history, 1)
    g = get_link("arcsine").forward
    x = g(np.array([70.0, np.nan, np.nan, 78.37]))
    (found,) = run_filters([x[None]], 1, LONE)
    a, nu = DEFAULT_SCALE["arcsine"].mass, DEFAULT_SCALE["arcsine"].nu
    half, used = (nu + 1) / 2, DEFAULT_WEIGHTS["arcsine"]
    log_p = (
        np.log(np.maximum(used, 1e-300)) + gammaln(half) - half * np.log(a + found.squares[0])
        - 0.5 * found.log_det[0]
    )  # fmt: skip
    weights = np.exp(log_p) / np.exp(log_p).sum()
    scale = np.sqrt(found.variance[0, :, 0] * (a + found.squares[0]) / (nu + 1))
    z = (g(np.array(82.0)) - x[0] - found.ahead[0, :, 0]) / scale
    expected = (weights * t(nu + 1).sf(z)).sum()
    assert answers(forecast, 82.0)[0] == pytest.approx(expected, rel=1e-9)
    assert forecast.index.tolist() == [("a", 2024)]
    assert forecast.index.names == ["series", "year"]


def test_a_series_in_a_panel_by_hand():
    """Three copies of the bank, their evidence tempered, A kept by three quarters and more."""
    panel = drawn()
    model = DynamicLinearBank().fit(panel)
    forecast = model.predict(panel, 2).select("p05")
    data = read_panel(panel[panel["series"] == "p05"], model.link)
    ways, m = courses(data, model.shared, 2), LENGTH - 1
    spread = [np.zeros((1, 2)), *(way.variance for way in ways)]
    onward = [np.zeros((1, 2)), *(way.ahead for way in ways)]
    parts = []
    for copy, offset in enumerate((0.0, *(way.path for way in ways))):
        scale = model.scale if copy < 2 else model.shock_free_scale
        (found,) = run_filters([data.x - offset], 2)
        a = SHRINK * scale.nu * scale.scale2
        log_l = -(scale.nu + m) / 2 * np.log(a + found.squares[0]) - 0.5 * found.log_det[0]
        sigma2 = (a * (m + 0.75) / (m + 1) + found.squares[0]) / (scale.nu + m)
        variance = sigma2[:, None] * found.variance[0] + spread[copy]
        parts.append((log_l, data.x[0, 0] + found.ahead[0] + onward[copy], variance, scale.nu + m))
    whole = np.exp(0.7 * np.concatenate([parts[0][0], parts[1][0]])) * model.weights
    beside = np.exp(0.7 * (parts[2][0] - parts[2][0].max())) * model.shock_free_weights
    weights = np.concatenate([0.5 * whole / whole.sum(), 0.5 * beside / beside.sum()])
    for h in range(2):
        assert forecast.weights[h] == pytest.approx(weights, rel=1e-6)
        assert forecast.loc[h] == pytest.approx(np.concatenate([p[1][:, h] for p in parts]))
        assert forecast.scale[h] ** 2 == pytest.approx(np.concatenate([p[2][:, h] for p in parts]))
        assert forecast.df[h] == pytest.approx(np.repeat([p[3] for p in parts], K))


def test_a_single_point_stays_where_it_is():
    forecast = DynamicLinearBank().predict(one((2023, 40.0)), 3)
    assert forecast.quantile(0.5).to_numpy() == pytest.approx([40.0] * 3, abs=1e-6)
    width = forecast.interval(0.8).eval("high - low").to_numpy()
    assert (np.diff(width) > 0).all()


def test_the_public_name():
    assert attain.DynamicLinearBank is DynamicLinearBank


# ---- what must not matter -----------------------------------------------------------------
def test_the_order_of_rows_does_not_matter():
    panel = drawn()
    mixed = panel.sample(frac=1, random_state=3)
    forecasts = [DynamicLinearBank().fit(p).predict(p, 2) for p in (panel, mixed)]
    assert forecasts[0].index.equals(forecasts[1].index)
    np.testing.assert_array_equal(*(answers(f) for f in forecasts))


def test_a_forecast_does_not_depend_on_who_else_is_forecast():
    panel = drawn()
    model = DynamicLinearBank().fit(panel)
    every = model.predict(panel, 2)
    alone = model.predict(panel[panel["series"] == "p07"], 2)
    # the batch looks Student-t up in a table, which is right to 1e-9
    np.testing.assert_allclose(answers(alone), answers(every.select("p07")), rtol=1e-7, atol=1e-9)


def test_an_empty_year_and_an_absent_year_are_the_same():
    panel = drawn()
    hole = (panel["series"] == "p03") & (panel["year"] == 2016)
    empty = panel.assign(value=panel["value"].mask(hole))
    found = [answers(DynamicLinearBank().fit(p).predict(p, 2)) for p in (empty, panel[~hole])]
    np.testing.assert_array_equal(*found)


def test_a_second_fit_forgets_the_first():
    panel, other = drawn(seed=1, drift=0.05), drawn(seed=2)
    fresh = DynamicLinearBank(breaks=(2015,)).fit(panel)
    again = DynamicLinearBank(breaks=(2015,)).fit(other).fit(panel)
    np.testing.assert_array_equal(answers(fresh.predict(panel)), answers(again.predict(panel)))
    few = other[other["series"] < "p03"]
    again = DynamicLinearBank().fit(panel).fit(few)
    never = DynamicLinearBank().predict(few)
    np.testing.assert_array_equal(answers(again.predict(few)), answers(never))


def test_the_level_of_an_identity_panel_does_not_matter():
    panel = drawn(link="identity")
    up = panel.assign(value=panel["value"] + 1000)
    low, high = (DynamicLinearBank("identity").fit(p).predict(p, 2) for p in (panel, up))
    np.testing.assert_allclose(high.quantile(0.9), low.quantile(0.9) + 1000, rtol=1e-7)


def test_the_unit_of_a_count_does_not_matter():
    panel = drawn(link="log")
    thousands = panel.assign(value=panel["value"] / 1000)
    one_, other = (DynamicLinearBank("log").fit(p).predict(p, 2) for p in (panel, thousands))
    np.testing.assert_allclose(other.quantile(0.9) * 1000, one_.quantile(0.9), rtol=1e-7)


# ---- what must matter ---------------------------------------------------------------------
def test_series_end_in_their_own_years():
    panel = drawn()
    panel = panel[(panel["series"] != "p00") | (panel["year"] < 2018)]
    forecast = DynamicLinearBank().fit(panel).predict(panel, 2)
    years = forecast.select("p00").index.get_level_values("year").tolist()
    assert years == [2018, 2019]
    assert forecast.select("p01").index.get_level_values("year").tolist() == [2021, 2022]


def test_half_of_the_weight_lies_beside_the_yearly_shocks():
    panel = drawn()
    forecast = DynamicLinearBank().fit(panel).predict(panel, 2)
    np.testing.assert_allclose(forecast.weights.sum(axis=1), 1.0)
    np.testing.assert_allclose(forecast.weights[:, -K:].sum(axis=1), SHOCK_FREE)


def test_a_shared_trend_is_followed_and_lent():
    panel = drawn(drift=0.04)
    last = panel[panel["year"] == 2020].set_index("series")["value"]
    own = DynamicLinearBank().fit(panel)
    median = own.predict(panel).quantile(0.5).droplevel("year")
    assert (median - last).median() > 2.0
    point = one((2020, 50.0))
    lent = DynamicLinearBank().fit(panel, borrowed=True)
    assert lent.shared is None
    assert lent.reference_drift.mean == pytest.approx(0.04, abs=0.004)
    assert lent.scale.nu <= 5.0
    assert lent.scale.scale2 < own.scale.scale2  # of what is left beside the drift
    assert lent.predict(point).quantile(0.5).iloc[0] > 51.0
    assert own.predict(point).quantile(0.5).iloc[0] > 51.0


def test_a_history_that_goes_its_own_way_is_not_dragged_along():
    """Falling while the lending panel rises, it is forecast nearer to standing alone."""
    model = DynamicLinearBank().fit(drawn(drift=0.04), borrowed=True)
    falling = one((2017, 60.0), (2018, 52.0), (2019, 44.0), (2020, 36.0))
    rising = one((2017, 24.0), (2018, 28.0), (2019, 32.0), (2020, 36.0))
    down, up = (model.predict(history).quantile(0.5).iloc[0] for history in (falling, rising))
    assert down < 36.5 < 38.0 < up


def test_a_lent_drift_is_drawn_anew_by_each_series():
    """With σ² known and a random walk, the posterior of the drift is the conjugate one."""
    data = read_panel(one((2020, 50.0), (2021, 52.0), (2022, 54.5)), get_link("arcsine"))
    m0, v, s2 = 0.01, 4e-4, 1e-3
    found, _ = drifting(data, Drift(m0, v), s2, 2)
    changes = np.diff(data.x[0])
    precision = 1 / v + len(changes) / s2
    drift = (m0 / v + changes.sum() / s2) / precision
    end = data.x[0, -1] - data.x[0, 0]
    for h in (1, 2):  # the last component is a random walk without noise
        assert found.ahead[0, -1, h - 1] == pytest.approx(end + h * drift)
        assert s2 * found.variance[0, -1, h - 1] == pytest.approx(h * s2 + h**2 / precision)


@pytest.mark.parametrize(
    ("link", "values"),
    [("arcsine", (40.0, 38.0, 36.0)), ("arcsine", (10.0, 12.0, 14.0)),
     ("log", (1000.0, 1070.0, 1145.0)), ("log", (900.0, 700.0, 520.0))],
)  # fmt: skip
def test_a_lone_trend_is_not_turned_back(link, values):
    history = one(*zip((2021, 2022, 2023), values, strict=True))
    median = DynamicLinearBank(link=link).predict(history).quantile(0.5).iloc[0]
    assert (median - values[-1]) * (values[-1] - values[0]) > 0


@pytest.mark.parametrize("link", ["arcsine", "log", "identity"])
def test_no_straight_line_is_turned_back(link):
    """However short and however flat: the default weights hold no middle to return to."""
    tools = get_link(link)
    for points in (2, 3, 4, 5, 8):
        for slope in (0.002, -0.01, 0.03, -0.05, 0.12 if link == "log" else 0.06):
            x = tools.forward(np.array(50.0)) + slope * np.arange(points)
            history = one(*zip(range(2016, 2016 + points), tools.inverse(x), strict=True))
            median = DynamicLinearBank(link).predict(history).quantile(0.5).iloc[0]
            assert (tools.forward(np.array(median)) - x[-1]) * slope > 0, (points, slope)


def test_a_count_that_comes_back_every_year_is_expected_to_come_back():
    """Eight years above and below a middle are evidence for one; two years are none."""
    swings = list(zip(range(2016, 2024), (98, 111, 99, 110, 97, 112, 98, 111), strict=True))
    after = {n: DynamicLinearBank("log").predict(one(*swings[-n:])).quantile(0.5).iloc[0]
             for n in (2, 8)}  # fmt: skip
    assert after[2] > 111
    assert after[8] < 108


@pytest.mark.parametrize("unit", [1e-3, 1e9])
@pytest.mark.parametrize(("series", "years"), [(1, 2), (1, 6), (4, 4), (9, 5)])
def test_the_identity_link_knows_no_unit(series, years, unit):
    panel = drawn(series=series, years=years, link="identity")
    answered = []
    for factor in (1.0, unit):
        scaled = panel.assign(value=panel["value"] * factor)
        model = DynamicLinearBank("identity").fit(scaled)
        forecast = model.predict(scaled, 2)
        answered.append(np.r_[forecast.quantile(0.1), forecast.centre] / factor)
        drift = model.shared.drift if model.shared else Drift(0.0, 0.0)
        answered.append([drift.mean, drift.variance, (model.unit or factor) / factor])
    np.testing.assert_allclose(answered[0], answered[2], rtol=1e-6)
    np.testing.assert_allclose(answered[1], answered[3], rtol=1e-6)


def test_what_never_moved_has_no_scale_under_the_identity_link():
    still, moving = one((2020, 5.0), (2021, 5.0), name="still"), one((1, 1.0), (2, 2.0))
    for history in (still[:1], still, pd.concat([moving, still])):
        model = DynamicLinearBank("identity").fit(still)
        assert (model.unit, model.shared) == (None, None)
        with pytest.raises(PanelError, match="how much a quantity moves, at series still; give it"):
            model.predict(history)
    told = DynamicLinearBank("identity").fit(drawn(link="identity"))
    assert np.isfinite(told.predict(still).quantile(0.9).iloc[0])


@pytest.mark.parametrize(
    ("link", "lower", "upper", "values"),
    [("log", 1.0, np.nan, (3.0, 2.0)), ("log", np.nan, 60.0, (40.0, 55.0)),
     ("identity", -2.0, 3.0, (-1.5, 2.5)), ("arcsine", 20.0, 60.0, (22.0, 58.0))],
)  # fmt: skip
def test_beyond_the_bounds_of_a_quantity_lies_no_mass(link, lower, upper, values):
    history = one(*zip((2021, 2022), values, strict=True))
    bounded = DynamicLinearBank(get_link(link, lower, upper)).predict(history, 2)
    free = DynamicLinearBank(link).predict(history, 2)
    for bound, inside, sides in ((lower, ">=", ("<=", "<")), (upper, "<=", (">=", ">"))):
        if np.isnan(bound):
            continue
        assert (bounded.probability(inside, bound) == 1.0).all()
        beyond = free.probability(sides[1], bound).to_numpy()
        assert beyond.min() > 0.005
        np.testing.assert_allclose(bounded.probability(sides[0], bound), beyond, atol=1e-12)
        assert (bounded.probability(sides[1], bound) == 0.0).all()
    p = np.array([0.001, 0.999])
    assert bounded.quantile(p[0]).min() >= (lower if lower == lower else 0.0)
    assert bounded.quantile(p[1]).max() <= (upper if upper == upper else np.inf)
    inside = 0.5 * sum(values)
    assert bounded.probability(">=", inside).to_numpy() == pytest.approx(
        free.probability(">=", inside).to_numpy(), abs=1e-12
    )
    shares = (np.arange(4000) + 0.5) / 4000
    middles = bounded.select(year=2023).repeat(4000).quantile(shares)
    assert bounded.mean().iloc[0] == pytest.approx(middles.mean(), rel=2e-3, abs=2e-3)
    assert bounded.crps(values[0]).min() > 0


def test_a_figure_beyond_the_bounds_is_refused_by_name():
    with pytest.raises(PanelError, match=r"below 1, at series a, year 2021: got 0\.5"):
        DynamicLinearBank(get_link("log", lower=1.0)).predict(one((2021, 0.5), name="a"))


def test_a_lent_rise_is_carried_on():
    """A steady rise taught by a panel is carried on by a history that borrows from it."""
    panel = drawn(drift=0.04)
    history = one((2017, 40.0), (2020, 49.0))
    median = DynamicLinearBank().fit(panel, borrowed=True).predict(history).quantile(0.5)
    assert median.iloc[0] > 50.0


def test_an_outlier_is_pulled_to_the_middle_where_the_panel_pulls():
    random = np.random.default_rng(8)
    z = random.normal(0, 0.2, 60)
    columns = []
    for _ in range(8):
        columns.append(0.8 + z)
        z = 0.8 * z + random.normal(0, 0.02, 60)
    table = pd.DataFrame(get_link("arcsine").inverse(np.stack(columns, axis=1)))
    panel = table.rename_axis("series").reset_index().melt("series", var_name="year")
    model = DynamicLinearBank().fit(panel)
    assert model.shared.pull.rate == pytest.approx(0.2, abs=0.03)
    high, low = (model.predict(one((7, v))).quantile(0.5).iloc[0] for v in (80.0, 20.0))
    assert high < 78.0
    assert low > 22.0


def test_a_known_break_is_no_trend_and_no_scale():
    quiet = drawn(drift=0.0, link="identity")
    jump = quiet.assign(value=quiet["value"] + 0.5 * (quiet["year"] >= 2018))
    told = DynamicLinearBank("identity", breaks=(2018,)).fit(jump)
    untold = DynamicLinearBank("identity").fit(jump)
    plain = DynamicLinearBank("identity").fit(quiet)
    assert told.steps.values[-1] * told.unit == pytest.approx(0.5, abs=0.12)
    drifts = [model.shared.drift.mean * model.unit for model in (told, plain)]
    assert abs(drifts[0] - drifts[1]) < 0.01
    widths = [model.scale.scale2 * model.unit**2 for model in (told, untold)]
    assert widths[0] < 0.2 * widths[1]
    # after the step the forecast is that of the panel without it, half a unit higher
    apart = told.predict(jump).quantile(0.5) - plain.predict(quiet).quantile(0.5)
    assert apart.to_numpy() == pytest.approx(0.5, abs=0.03)


def test_a_break_year_like_any_other_changes_little():
    panel = drawn()
    told, untold = (DynamicLinearBank(breaks=b).fit(panel).predict(panel) for b in ((2016,), ()))
    assert np.abs(answers(told) - answers(untold)).max() < 0.05


def test_four_series_are_forecast_alone():
    panel = drawn(series=4)
    model = DynamicLinearBank().fit(panel)
    assert (model.shared, model.series_count) == (None, 4)
    never = DynamicLinearBank().predict(panel, 2)
    np.testing.assert_array_equal(answers(model.predict(panel, 2)), answers(never))


def test_points_without_a_change_teach_nothing():
    points = drawn(years=2)
    points = points[points["year"] == 2012]
    model = DynamicLinearBank().fit(points)
    assert model.shared is None
    assert model.weights == pytest.approx(DEFAULT_WEIGHTS["arcsine"])


def test_a_panel_of_two_years_can_be_forecast():
    panel = drawn(years=2)
    forecast = DynamicLinearBank(breaks=(2013,)).fit(panel).predict(panel, 3)
    assert np.isfinite(forecast.quantile(0.5)).all()


def test_series_that_never_move_are_forecast_too():
    panel = pd.concat([drawn(), one(*((y, 100.0) for y in range(2012, 2021)), name="still")])
    forecast = DynamicLinearBank().fit(panel).predict(panel).select("still")
    assert forecast.quantile(0.5).iloc[0] > 99.0
    assert forecast.probability("<=", 100.0).iloc[0] == 1.0


def test_a_large_panel_is_taught_by_some_of_its_series():
    panel = drawn(series=99, seed=5)
    copies = [
        panel.assign(series=panel["series"] + f"-{c:02d}") for c in range(1 + TRAINING_SERIES // 60)
    ]
    large = pd.concat(copies)
    model, small = DynamicLinearBank().fit(large), DynamicLinearBank().fit(panel)
    assert model.series_count == len(copies) * 99
    assert model.scale.scale2 == pytest.approx(small.scale.scale2, rel=0.05)
    assert model.shared.drift.mean == pytest.approx(small.shared.drift.mean, rel=0.1)


# ---- refusals -----------------------------------------------------------------------------
@pytest.mark.parametrize("horizon", [0, -1, 1.5, True, "2", None])
def test_a_horizon_is_a_whole_number_of_years(horizon):
    with pytest.raises(AttainError, match="horizon is not a whole number of years, at predict"):
        DynamicLinearBank().predict(one((2020, 1.0)), horizon)


def test_a_panel_that_cannot_be_read_is_refused_by_both():
    wrong = one((2020, 101.0), name="lam-dong")
    for ask in (DynamicLinearBank().fit, DynamicLinearBank().predict):
        with pytest.raises(PanelError, match="above 100, at series lam-dong, year 2020"):
            ask(wrong)


def test_an_unknown_link_is_refused_at_once():
    with pytest.raises(PanelError, match="unknown link, at link: got 'probit'"):
        DynamicLinearBank(link="probit")


def test_a_drift_that_is_not_known_by_hand():
    """Changes of a walk with a drift of variance 0.5 σ²: I + 0.5 everywhere is theirs."""
    x, c = np.array([0.0, 0.3, 0.1, 0.9]), np.array([0.3, -0.2, 0.8]) - 0.1
    data = read_panel(one(*zip(range(2020, 2024), x, strict=True)), get_link("identity"))
    found, alone = drifting(data, Drift(0.1, 1.0), 2.0, 2)
    covariance = np.eye(3) + 0.5
    walk = K - 1
    assert found.squares[0, walk] == pytest.approx(c @ np.linalg.solve(covariance, c))
    assert found.log_det[0, walk] == pytest.approx(np.log(np.linalg.det(covariance)))
    mean = 0.1 + 0.5 * c.sum() / (1 + 3 * 0.5)
    assert found.ahead[0, walk] == pytest.approx([0.9 + mean, 0.9 + 2 * mean])
    left = 0.5 / (1 + 3 * 0.5)  # variance of the drift that the changes leave
    assert found.variance[0, walk] == pytest.approx([1 + left, 2 + 4 * left])
    assert alone.squares[0, walk] == pytest.approx((np.diff(x) ** 2).sum())


def test_a_series_of_one_point_teaches_nothing():
    panel = drawn(series=8)
    more = pd.concat([panel, *(one((2015, 40.0 + n), name=f"q{n}") for n in range(20))])
    few, many = (DynamicLinearBank().fit(each) for each in (panel, more))
    assert many.weights == pytest.approx(few.weights, rel=1e-9)
    assert many.scale == few.scale


@pytest.mark.parametrize(("series", "taught"), [(4, False), (5, True)])
def test_five_series_are_enough_to_lend(series, taught):
    lent = DynamicLinearBank().fit(drawn(series=series), borrowed=True)
    assert (lent.reference_drift is not None) == taught


def test_the_unit_of_an_identity_panel_is_of_all_its_changes():
    panel = drawn(link="identity")
    changes = panel.pivot(index="series", columns="year", values="value").diff(axis=1)
    unit = DynamicLinearBank("identity").fit(panel).unit
    assert unit == pytest.approx(np.sqrt(np.nanmean(changes.to_numpy() ** 2)))


def test_the_components_are_told_with_what_they_stand_beside():
    own, lent = DynamicLinearBank().fit(drawn()), DynamicLinearBank().fit(drawn(), borrowed=True)
    for model, copies in (
        (own, {"as it is", "beside the drift", "beside the shocks"}),
        (lent, {"as it is", "beside the drift"}),
        (DynamicLinearBank(), {"as it is"}),
    ):
        found = model.components
        assert set(found["copy"]) == copies
        assert found["weight"].sum() == pytest.approx(1.0)
        assert (found["weight"] > 0).all()
        rows = LONE[found["component"] - 1]  # each named by its place in the bank
        assert found.iloc[:, 1:8].to_numpy().tolist() == rows.tolist()
    shares = lent.components.groupby("copy")["weight"].sum()
    assert shares["beside the drift"] == pytest.approx(lent.weights[:K].sum())
    assert own.components.groupby("copy")["weight"].sum()["beside the shocks"] == pytest.approx(
        SHOCK_FREE
    )


def test_a_bank_says_what_it_is():
    panel = pd.DataFrame(
        {"series": list("aabb"), "year": [2020, 2021] * 2, "value": [1.0, 2, 3, 4]}
    )
    bank = DynamicLinearBank(link="arcsine", breaks=(2021,))
    assert repr(bank) == "DynamicLinearBank(link='arcsine', breaks=(2021,)), not fitted"
    assert repr(bank.fit(panel)).endswith("fitted on 2 series")
