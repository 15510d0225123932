"""A reader's own model: beside ours on the same events, in a study, and refused where it errs."""

import numpy as np
import pandas as pd
import pytest

import attain
from attain.errors import AttainError
from attain.evaluation.compare import compared
from attain.evaluation.protocol import origins_of
from attain.forecasting.backtest import backtest as plain
from attain.forecasting.baselines import Baseline
from attain.forecasting.distribution import PredictiveDistribution
from attain.forecasting.links import get_link
from attain.forecasting.own import OwnModel
from attain.forecasting.panel import ahead_of
from attain.parameters import Parameters
from attain.targets.study import Study

LEVELS = (0.05, 0.1, 0.25, 0.5, 0.75, 0.9, 0.95)


class Walk:
    """A random walk with the mean squared change of the panel, told as quantiles or samples."""

    def __init__(self, told="quantiles", spoil=lambda frame: frame):
        self.told, self.spoil = told, spoil

    def fit(self, panel):
        change = panel.sort_values("year").groupby("series")["value"].diff().dropna()
        self.sd = float(np.sqrt((change**2).mean()))

    def predict(self, panel, horizon):
        last = panel.sort_values("year").groupby("series").tail(1).set_index("series").sort_index()
        index = ahead_of(last.index, last["year"].to_numpy(), horizon)
        middle = last["value"].to_numpy().repeat(horizon)
        wide = self.sd * np.sqrt(np.tile(np.arange(1.0, horizon + 1), len(last)))
        if self.told == "samples":
            draws = np.random.default_rng(7).normal(size=(len(middle), 500))
            values = np.clip(middle[:, None] + wide[:, None] * draws, 0, 100)
            return attain.from_samples(index, values)
        z = np.array([-1.6449, -1.2816, -0.6745, 0, 0.6745, 1.2816, 1.6449])
        table = np.clip(middle[:, None] + wide[:, None] * z, 0, 100)
        return self.spoil(pd.DataFrame(table, index=index, columns=list(LEVELS)))


@pytest.fixture(scope="module")
def panel(package):
    return package.as_of("2023-12-31").panel("certificate_share")


@pytest.mark.parametrize("told", ["quantiles", "samples"])
def test_beside_ours_on_the_same_events(panel, told):
    found = attain.backtest(panel, Walk(told), origins=[2016, 2018], horizons=(1, 3))
    table = compared(found)
    assert table.index.tolist() == list(range(8))
    assert table["horizon"].is_monotonic_increasing
    table = table.set_index(["model", "horizon"])
    twin = plain(panel, {"twin": lambda: Baseline("pooled_last_value")}, [2016, 2018],
                 horizons=(1, 3), full=False)  # fmt: skip
    score = twin.events.assign(b=(twin.events["probability"] - twin.events["happened"]) ** 2)
    for horizon in (1, 3):
        assert table["tasks"].loc[("yours", horizon)] == 126
        # told in either way the walk is the pooled last value
        same = score.loc[score["horizon"] == horizon, "b"].mean()
        assert table["brier"].loc[("yours", horizon)] == pytest.approx(same, abs=0.004)
    keys = ["series", "origin", "horizon", "k"]
    events = found.events.set_index(keys)["threshold"].groupby(keys)
    assert (events.nunique() == 1).all()


def test_quantiles_come_back_and_samples_keep_their_spread():
    index = pd.MultiIndex.from_tuples([("a", 2025)], names=["series", "year"])
    values = [[10.0, 12.0, 15.0, 21.0, 30.0]]
    levels = [0.05, 0.25, 0.5, 0.75, 0.95]
    back = attain.from_quantiles(index, levels, values).quantile(levels)
    assert back.to_numpy() == pytest.approx(values[0], abs=0.15)
    draws = np.random.default_rng(2).gamma(3, 2, (1, 3000))
    found = attain.from_samples(index, draws)
    assert float(found.mean().iloc[0]) == pytest.approx(draws.mean(), rel=0.01)
    asked = np.quantile(draws, [0.1, 0.5, 0.9])
    assert found.quantile([0.1, 0.5, 0.9]).to_numpy() == pytest.approx(asked, rel=0.05)
    assert float(found.cdf(12.0).iloc[0]) == pytest.approx((draws <= 12).mean(), abs=0.01)
    bounded = attain.from_samples(index, np.clip(draws, 0, 5), link=get_link("arcsine"))
    assert float(bounded.probability("<=", 100).iloc[0]) == 1.0


def test_what_never_moves_is_certain_for_any_practical_threshold():
    index = pd.MultiIndex.from_product([["a", "b"], [2025]], names=["series", "year"])
    still = attain.from_samples(index, [[5000.0, 5000.0], [0.0, 0.0]])
    assert still.scale[:, 0].tolist() == pytest.approx([5e-6, 1e-9])
    assert still.probability("<=", 4999.999).tolist() == pytest.approx([0.0, 1.0])


def test_a_bound_is_a_value_and_quantiles_may_be_equal():
    index = pd.MultiIndex.from_tuples([("a", 2025)], names=["series", "year"])
    link = get_link("arcsine")
    assert len(attain.from_samples(index, [[0.0, 100.0]], link=link)) == 1
    even = attain.from_quantiles(index, [0.1, 0.5, 0.9], [[0.0, 0.0, 100.0]], link=link)
    assert even.probability("<=", 1.0).iloc[0] == pytest.approx(0.5, abs=0.02)


def test_pieces_of_quantiles_are_as_wide_as_half_the_way_to_the_next():
    index = pd.MultiIndex.from_tuples([("a", 2025)], names=["series", "year"])
    found = attain.from_quantiles(index, [0.1, 0.5, 0.9], [[40.0, 50.0, 55.0]])
    assert found.scale == pytest.approx(np.gradient(found.loc, axis=1) / 2)
    assert (found.weights == 1 / found.loc.shape[1]).all()


@pytest.mark.parametrize("levels", [[0.0, 0.5], [0.5, 1.0], [0.5, 0.5], [0.5]])
def test_levels_rise_between_nothing_and_one(levels):
    index = pd.MultiIndex.from_tuples([("a", 2025)], names=["series", "year"])
    with pytest.raises(AttainError, match="levels of quantiles do not rise between 0 and 1"):
        attain.from_quantiles(index, levels, [[1.0] * len(levels)])


@pytest.mark.parametrize("draws", [[1.0, 2.0], [[1.0, 2.0]], [[1.0], [2.0]]])
def test_draws_that_do_not_fit_the_rows_are_refused(draws):
    index = pd.MultiIndex.from_tuples([("a", 2025), ("b", 2025)], names=["series", "year"])
    with pytest.raises(AttainError, match="draws do not fit the rows"):
        attain.from_samples(index, draws)


def test_a_panel_is_forecast_from_its_third_year_to_the_last_but_one():
    panel = pd.DataFrame({"series": list("abab"), "year": [2018, 2019, 2020, 2021]})
    assert origins_of(pd.concat([panel, panel.assign(year=2022)])) == [2020, 2021]


def nan(frame):
    return frame.replace(frame.iloc[0, 3], np.nan)


@pytest.mark.parametrize(
    ("spoil", "words"),
    [
        (nan, "quantiles are not finite numbers"),
        (lambda f: f.iloc[:, ::-1].set_axis(LEVELS, axis=1), "quantiles cross"),
        (lambda f: f.iloc[1:], "not indexed by series and year.*DataFrame of 62 rows.*63 rows"),
        (lambda f: f.reset_index(drop=True), "not indexed by series and year"),
        (lambda f: f + 200, "beyond the bounds"),
        (lambda f: f.set_axis(list("abcdefg"), axis=1), "no level of a quantile"),
        (lambda f: f[[0.9, 0.1]], "levels of quantiles do not rise"),
        (lambda f: f.iloc[:, 0], "not indexed by series and year.*got 'Series'; return Pred"),
    ],
)
def test_what_is_no_forecast_is_refused_in_one_line(panel, spoil, words):
    with pytest.raises(AttainError, match=words) as told:
        attain.backtest(panel, Walk(spoil=spoil), origins=[2016], horizons=(1,))
    assert "\n" not in str(told.value)


def test_one_two_and_three_years_ahead_are_asked_where_nothing_is_said(panel):
    found = attain.backtest(panel, Walk, origins=[2016])
    assert sorted(found.tasks["horizon"].unique()) == [1, 2, 3]
    assert "yours" in set(found.tasks["model"])


def test_a_mixture_that_is_none_and_a_thing_that_is_no_model(panel):
    class Broken(Walk):
        def predict(self, panel, horizon):
            index = ahead_of(["a"], np.array([2020]), horizon)
            return PredictiveDistribution(index, *parts, [[1.0]], get_link("identity"))

    few = pd.DataFrame({"series": "a", "year": [2019, 2020], "value": [1.0, 2.0]})
    model = OwnModel(Broken).fit(few)
    for weight, place, width in (1.0, np.nan, 1.0), (1.5, 2.0, 1.0), (1.0, 2.0, 0.0):
        parts = [[weight]], [[place]], [[width]]
        with pytest.raises(AttainError, match=r"not a distribution.*series a, year 2021"):
            model.predict(few, 1)
    parts = [[1.0]], [[2.0]], [[1.0]]
    assert model.predict(few, 1).quantile(0.5).tolist() == pytest.approx([2.0])
    with pytest.raises(AttainError, match="no fit or predict"):
        OwnModel(3)
    assert repr(model) == "OwnModel(Broken, link='identity')"


def test_a_fit_does_not_leak_into_the_next():
    class Counting(Walk):
        fits = 0

        def fit(self, panel):
            self.fits += 1
            assert self.fits == 1
            super().fit(panel)

    few = pd.DataFrame({"series": "a", "year": [2019, 2020], "value": [1.0, 2.0]})
    made = OwnModel(Counting())
    made.fit(few).fit(few)


def test_a_study_with_a_model_of_ones_own():
    asked = Parameters(area="lam-dong")
    ours, own = Study(asked), Study(asked, model=Walk())
    mine = own.answers.set_index("target")
    history = own.history("T11").iloc[-1]
    forecast = own.forecast("T11")
    assert float(forecast.quantile(0.5).iloc[0]) == pytest.approx(history["value"], abs=0.2)
    assert mine.loc["T11", "probability"] == pytest.approx(
        float(forecast.probability(">=", own.assessments.query("target == 'T11'")["threshold"]
                                   .iloc[0]).iloc[0]))  # fmt: skip
    assert (
        mine.loc["T11", "probability"] != ours.answers.set_index("target").loc["T11", "probability"]
    )
    # its record is its own: that of the walk, not of the core
    from attain.evaluation.track_record import track_record_of

    said = track_record_of(own.view, own.own).statement("certificate_share", n=5)
    core = track_record_of(ours.view).statement("certificate_share", n=5)
    assert said.inside_80.k != core.inside_80.k
    assert said.forecasts == core.forecasts
    # and the study of ours is as it was
    again = Study(asked).answers.set_index("target")["probability"]
    pd.testing.assert_series_equal(again, ours.answers.set_index("target")["probability"])
