"""Baselines: closed forms by hand, statsmodels' own answers, and refusals that are counted."""

from __future__ import annotations

import warnings

import numpy as np
import pandas as pd
import pytest

from attain.errors import AttainError
from attain.evaluation.precomputed import PrecomputedForecasts, write_forecasts
from attain.forecasting.baselines import BASELINES, POOLED, SLOW, Baseline
from attain.forecasting.distribution import PredictiveDistribution
from attain.forecasting.statsmodels_fits import NotFitted, at_least, fitted

SHARE = [12.2, 11.7, 11.5, 13.2, 14.8, 16.6, 14.96, 15.2, 15.2, 15.0, 16.6]


def panel(**series: list[float]) -> pd.DataFrame:
    return pd.DataFrame(
        [(name, 2008 + i, v) for name, values in series.items() for i, v in enumerate(values)],
        columns=["series", "year", "value"],
    )


def test_last_value_by_hand():
    forecast = Baseline("last_value").fit(panel(a=[1, 2, 4])).predict(panel(a=[1, 2, 4]), 2)
    # mean squared change (1 + 4) / 2, growing with the years ahead
    assert forecast.scale.ravel() == pytest.approx([np.sqrt(2.5), np.sqrt(5.0)])
    assert forecast.loc.ravel() == pytest.approx([4.0, 4.0])
    assert list(forecast.index) == [("a", 2011), ("a", 2012)]


def test_some_rows_of_a_forecast_keep_its_closed_form():
    data = panel(a=[1, 2, 4], b=[2, 2, 9], c=[5, 3, 1])
    whole = Baseline("last_value").fit(data).predict(data, 1)
    scores = whole.crps([3.0, 4.0, 5.0]).to_numpy()
    assert whole.take([2, 0]).crps([5.0, 3.0]).tolist() == scores[[2, 0]].tolist()


def test_a_gap_counts_its_years():
    gap = pd.DataFrame({"series": "a", "year": [2019, 2020, 2022], "value": [1.0, 2.0, 4.0]})
    forecast = Baseline("last_value").fit(gap).predict(gap, 1)
    assert forecast.scale[0, 0] == pytest.approx(np.sqrt((1 + 4 / 2) / 2))
    pooled = Baseline("pooled_last_value").fit(gap).predict(panel(b=[7.0]), 1)
    assert pooled.scale[0, 0] == pytest.approx(np.sqrt((1 + 4 / 2) / 2))


def test_pooled_last_value_serves_a_single_point():
    model = Baseline("pooled_last_value").fit(panel(a=[1, 2], b=[1, 4]))
    forecast = model.predict(panel(c=[7.0]), 1)
    assert (forecast.loc[0, 0], forecast.scale[0, 0]) == pytest.approx((7.0, np.sqrt(5.0)))
    assert model.predict(panel(c=[7.0]), 3).scale.ravel() == pytest.approx(np.sqrt([5, 10, 15]))


def test_only_the_pooled_scale_needs_a_panel():
    data = panel(a=SHARE)
    told = {name: Baseline(name).predict(data).not_fitted for name in ("last_value", POOLED)}
    assert told == {"last_value": {}, POOLED: {"a": "no panel to take the scale from"}}


def test_drift_by_hand():
    forecast = Baseline("drift").fit(panel(a=[1, 2, 4])).predict(panel(a=[1, 2, 4]), 2)
    # changes 1 and 2: mean 1.5, variance 0.5, one degree of freedom, T = 2
    assert forecast.loc.ravel() == pytest.approx([5.5, 7.0])
    assert forecast.scale.ravel() == pytest.approx([np.sqrt(0.5 * 1.5), np.sqrt(0.5 * 4.0)])
    assert forecast.df.ravel() == pytest.approx([1.0, 1.0])
    years = [2019, 2020, 2022, 2024]
    gaps = pd.DataFrame({"series": "a", "year": years, "value": [1.0, 2.0, 4.0, 5.0]})
    forecast = Baseline("drift").fit(gaps).predict(gaps, 1)
    # 0.8 a year over T = 5; rests 0.2, 0.4 and -0.6, the last two of two years each
    assert forecast.loc[0, 0] == pytest.approx(5.8)
    variance = (0.2**2 + 0.4**2 / 2 + 0.6**2 / 2) / 2
    assert forecast.scale[0, 0] == pytest.approx(np.sqrt(variance * (1 + 1 / 5)))


@pytest.mark.parametrize(("name", "points"), [("last_value", 6), ("drift", 4), ("drift", 9)])
def test_closed_forms_agree_with_the_quadrature_and_with_scoringrules(name, points):
    import scoringrules

    data = panel(a=SHARE[:points], b=SHARE[-points:])
    forecast = Baseline(name).fit(data).predict(data, 2)
    y = np.array([15.0, 11.0, 16.6, 19.0])
    found = forecast.crps(y)
    assert found.to_numpy() == pytest.approx(PredictiveDistribution.crps(forecast, y), rel=1e-5)
    loc, scale, df = forecast.loc[:, 0], forecast.scale[:, 0], forecast.df[:, 0]
    if name == "drift":
        assert found.to_numpy() == pytest.approx(scoringrules.crps_t(y, df, loc, scale))
    else:
        assert found.to_numpy() == pytest.approx(scoringrules.crps_normal(y, loc, scale))
    for p in (0.025, 0.5, 0.9):
        assert forecast.cdf(forecast.quantile(p)).to_numpy() == pytest.approx(p)


def test_one_degree_of_freedom_keeps_the_quadrature():
    data = panel(a=[1, 2, 4])
    forecast = Baseline("drift").fit(data).predict(data, 1)
    assert forecast.df[0, 0] == 1.0
    # a Cauchy at its centre: 2 times the integral of its squared tail, (2 / pi) ln 2
    expected = forecast.scale[0, 0] * 2 / np.pi * np.log(2)
    assert float(forecast.crps([5.5]).iloc[0]) == pytest.approx(expected, rel=1e-3)


@pytest.mark.parametrize("name", SLOW)
def test_statsmodels_models_answer_and_widen(name):
    forecast = Baseline(name).fit(panel(a=SHARE)).predict(panel(a=SHARE), 3)
    assert forecast.not_fitted == {}
    assert 14.0 < forecast.loc[0, 0] < 19.0
    assert (np.diff(forecast.scale.ravel()) >= 0).all()
    assert 0.3 < forecast.scale[0, 0] < 3.0


def test_components_is_statsmodels_own_answer():
    from statsmodels.tsa.statespace.structural import UnobservedComponents

    fit = UnobservedComponents(np.array(SHARE), "lldtrend").fit(disp=False)
    ahead = fit.get_forecast(2)
    forecast = Baseline("components").fit(panel(a=SHARE)).predict(panel(a=SHARE), 2)
    assert forecast.loc.ravel() == pytest.approx(ahead.predicted_mean)
    assert forecast.scale.ravel() == pytest.approx(ahead.se_mean)


def test_theta_is_statsmodels_own_answer():
    from statsmodels.tsa.forecasting.theta import ThetaModel

    years = pd.period_range("2008", periods=len(SHARE), freq="Y")
    fit = ThetaModel(pd.Series(SHARE, index=years), deseasonalize=False).fit()
    ends = fit.prediction_intervals(2, alpha=0.05)
    forecast = Baseline("theta").fit(panel(a=SHARE)).predict(panel(a=SHARE), 2)
    assert forecast.loc.ravel() == pytest.approx(fit.forecast(2))
    half = (ends["upper"] - ends["lower"]) / 2
    assert forecast.scale.ravel() == pytest.approx(half.to_numpy() / 1.959964)


@pytest.mark.parametrize(
    ("name", "points"),
    [("last_value", 2), ("drift", 3), ("ets", 5), ("theta", 3), ("components", 4)],
)
def test_too_short_a_history_is_refused_and_named(name, points):
    short = panel(a=SHARE[: points - 1], b=SHARE)
    forecast = Baseline(name).fit(short).predict(short, 1)
    assert set(forecast.not_fitted) == {"a"}
    assert f"needs {points} points, has {points - 1}" in forecast.not_fitted["a"]
    assert list(forecast.index.get_level_values("series")) == ["b"]


def test_as_many_points_as_are_needed_are_enough():
    at_least(3, np.zeros(3))
    for name, points in (("last_value", 2), ("pooled_last_value", 1), ("drift", 3)):
        data = panel(a=SHARE[:points])
        assert Baseline(name).fit(panel(a=SHARE)).predict(data, 1).not_fitted == {}


@pytest.mark.parametrize("name", ["ets", "theta"])
def test_a_missing_year_is_refused(name):
    gap = panel(a=SHARE).drop(index=4)
    assert "missing" in Baseline(name).fit(gap).predict(gap, 1).not_fitted["a"]


def test_components_bridges_a_missing_year():
    gap = panel(a=SHARE).drop(index=4)
    forecast = Baseline("components").fit(gap).predict(gap, 1)
    assert forecast.not_fitted == {}
    assert list(forecast.index) == [("a", 2008 + len(SHARE))]


def test_a_warning_about_the_fit_is_a_refusal_and_one_about_the_start_is_not():
    def run(text: str):
        def fit():
            warnings.warn(text, UserWarning, stacklevel=1)
            return [1.0], [1.0]

        return fit

    with pytest.raises(NotFitted, match="failed to converge"):
        fitted(run("Maximum Likelihood optimization failed to converge. Check"))
    assert fitted(run("Non-invertible starting MA parameters found."))[0] == [1.0]
    with pytest.raises(NotFitted, match="variance"):
        fitted(lambda: ([1.0], [0.0]))
    with pytest.raises(NotFitted, match="LinAlgError"):
        fitted(lambda: np.linalg.inv(np.zeros((2, 2))))


def test_a_closed_choice():
    with pytest.raises(AttainError, match="unknown baseline"):
        Baseline("prophet")
    assert set(BASELINES) == {
        "last_value", "pooled_last_value", "drift", "ets", "theta", "components",
    }  # fmt: skip


def test_broken_panels_are_refused():
    with pytest.raises(AttainError, match="column"):
        Baseline("drift").fit(pd.DataFrame({"series": ["a"], "value": [1.0]}))
    twice = pd.concat([panel(a=[1, 2])] * 2)
    with pytest.raises(AttainError, match="a year stands twice, at series a, year 2008"):
        Baseline("drift").predict(twice)


def test_a_missing_value_is_an_absent_year():
    gap, empty = panel(a=SHARE).drop(index=4), panel(a=SHARE)
    empty.loc[4, "value"] = np.nan
    for name in ("last_value", "drift", "components"):
        told, untold = (Baseline(name).fit(data).predict(data, 2) for data in (gap, empty))
        assert told.loc.tolist() == untold.loc.tolist()
        assert told.scale.tolist() == untold.scale.tolist()


def test_written_forecasts_are_the_live_ones():
    data = panel(a=SHARE, b=SHARE[::-1])
    table = write_forecasts(data, "components", [2016, 2018], lengths=(0, 2, 5))
    for length in (0, 2, 5):
        seen = data[data["year"] <= 2016].groupby("series").tail(length or 99)
        live = Baseline("components").fit(seen).predict(seen, 3)
        read = PrecomputedForecasts(table).fit(seen).predict(seen, 3)
        assert read.index.equals(live.index)
        assert read.loc == pytest.approx(live.loc, rel=1e-5)
        assert read.scale == pytest.approx(live.scale, rel=1e-5)
        assert read.not_fitted == live.not_fitted
    with pytest.raises(AttainError, match="a history was never fitted"):
        PrecomputedForecasts(table).predict(data[data["year"] <= 2017], 1)
