"""The rolling origin: no look ahead, the same events for all, the protocol's own figures."""

from __future__ import annotations

from typing import ClassVar

import numpy as np
import pandas as pd
import pytest

from attain.errors import AttainError, PanelError
from attain.evaluation.scores import skill_table
from attain.evidence.catalog import open_package
from attain.forecasting.backtest import (
    Record,
    backtest,
    pooled_sd,
    score_forecast,
    summary,
    truncate,
    without_break,
)
from attain.forecasting.baselines import Baseline


def make_panel(series: int = 6, years: int = 8) -> pd.DataFrame:
    random = np.random.default_rng(5)
    values = 40 + np.cumsum(random.normal(0.5, 2.0, (series, years)), axis=1)
    return pd.DataFrame(
        [(f"s{i}", 2010 + t, values[i, t]) for i in range(series) for t in range(years)],
        columns=["series", "year", "value"],
    )


def naive():
    return Baseline("last_value")


class Spy:
    """A forecaster that keeps what it was shown."""

    seen: ClassVar[list[tuple[pd.DataFrame, pd.DataFrame]]] = []

    def fit(self, panel):
        self.fitted = panel
        return self

    def predict(self, panel, horizon=1):
        Spy.seen.append((self.fitted, panel))
        return Baseline("pooled_last_value").fit(self.fitted).predict(panel, horizon)


def test_a_model_never_sees_past_its_origin():
    Spy.seen = []
    backtest(make_panel(), {"spy": Spy}, [2013, 2015], lengths=(0, 2), full=False)
    assert [int(f["year"].max()) for f, _ in Spy.seen] == [2013, 2013, 2015, 2015]
    assert [int(p["year"].max()) for _, p in Spy.seen] == [2013, 2013, 2015, 2015]
    # truncation shortens what is forecast, not the panel that lends the prior
    assert [p.groupby("series").size().max() for _, p in Spy.seen] == [4, 2, 6, 2]
    assert [f.groupby("series").size().max() for f, _ in Spy.seen] == [4, 4, 6, 6]


def test_a_future_change_leaves_the_forecast_unchanged():
    panel = make_panel()
    moved = panel.copy()
    moved.loc[moved["year"] > 2014, "value"] += 7.0
    columns = ["series", "k", "threshold", "probability"]
    before, after = (
        backtest(p, {"m": naive}, [2014], horizons=(1,), full=False).events[columns]
        for p in (panel, moved)
    )
    pd.testing.assert_frame_equal(before, after)


def test_one_task_by_hand():
    panel = pd.DataFrame(
        {"series": list("aaabbb"), "year": [2020, 2021, 2022] * 2, "value": [1, 2, 3, 5, 4, 7.0]}
    )
    found = backtest(panel, {"m": lambda: Baseline("pooled_last_value")}, [2021], horizons=(1,))
    # changes to 2021: +1 and -1, so sd = 1 and the pooled scale = 1
    events = found.events[found.events["series"] == "b"]
    assert events["threshold"].tolist() == pytest.approx([2, 3, 3.5, 4, 4.5, 5, 6])
    assert events["probability"].tolist() == pytest.approx(
        [0.977250, 0.841345, 0.691462, 0.5, 0.308538, 0.158655, 0.022750], abs=1e-6
    )
    assert events["happened"].tolist() == [1] * 7
    task = found.tasks[found.tasks["series"] == "b"].iloc[0]
    p = events["probability"].to_numpy()
    assert task["brier"] == pytest.approx(((1 - p) ** 2).mean())
    assert task["log"] == pytest.approx(-np.log(p).mean())
    assert (task["n"], task["origin"], task["horizon"], task["year"]) == (2, 2021, 1, 2022)
    assert (task["inside_80"], task["inside_95"]) == (0, 0)  # 7 is three scales above 4
    assert task["pit"] == pytest.approx(0.998650, abs=1e-6)
    # a's thresholds at and below zero (2 - 2) do not count
    assert found.tasks.set_index("series")["events"].to_dict() == {"a": 6, "b": 7}


def test_inside_is_what_the_interval_says():
    found = backtest(make_panel(30), {"m": naive}, range(2013, 2017)).tasks
    assert found["inside_95"].sum() not in (0, len(found))
    for level in (80, 95):
        low, high = found[f"low_{level}"], found[f"high_{level}"]
        inside = (low <= found["observed"]) & (found["observed"] <= high)
        assert inside.astype(int).tolist() == found[f"inside_{level}"].tolist()


def test_pooled_sd_takes_one_year_changes_only():
    panel = pd.DataFrame(
        {"series": list("aaab"), "year": [1, 2, 4, 2], "value": [0.0, 2.0, 50.0, 9.0]}
    )
    panel = pd.concat([panel, pd.DataFrame({"series": ["b"], "year": [3], "value": [13.0]})])
    assert pooled_sd(panel) == pytest.approx(1.0)  # changes 2 and 4
    biennial = pd.DataFrame({"series": list("aab"), "year": [1, 3, 1], "value": [0.0, 2.0, 1.0]})
    biennial.loc[3] = ["b", 3, -1.0]
    assert pooled_sd(biennial) == pytest.approx(np.sqrt(2))  # +2 and -2 over two years
    with pytest.raises(PanelError):
        pooled_sd(panel.head(1))


def test_lengths_and_horizons_label_their_rows():
    panel = make_panel()
    panel = panel[~((panel["series"] == "s0") & (panel["year"] < 2014))]
    found = backtest(panel, {"m": naive}, [2014, 2015], lengths=(0, 2, 4), full=False)
    n = found.tasks.groupby(["origin", "length", "series"])["n"].first()
    assert n[2015, 0, "s1"] == 6
    assert n[2015, 2, "s1"] == 2
    assert (2015, 4, "s0") not in n.index  # it has two points only
    assert sorted(found.tasks["horizon"].unique()) == [1, 2, 3]
    # s0 has one point in 2014: refused and counted
    assert found.refused[["series", "origin", "length"]].values.tolist() == [["s0", 2014, 0]]


def test_rows_without_an_outcome_are_left_out():
    panel = make_panel(years=6)
    found = backtest(panel, {"m": naive}, [2014], full=False)  # the panel ends in 2015
    assert found.tasks["horizon"].unique().tolist() == [1]
    with pytest.raises(PanelError, match="no origin"):
        backtest(panel, {"m": naive}, [2015], full=False)


def test_skill_table_pairs_by_event():
    models = {name: (lambda n=name: Baseline(n)) for name in ("last_value", "drift")}
    found = backtest(make_panel(20), models, range(2011, 2017), horizons=(1,), full=False)
    row = skill_table(found.events).iloc[0]
    keys = ["series", "origin", "k"]
    both = found.events.groupby(keys)["model"].transform("nunique") == 2
    kept = found.events[both]  # drift refuses two points, and answers nothing there
    assert kept["origin"].min() == 2012 > found.events["origin"].min()
    error = (kept["happened"] - kept["probability"].clip(0.001, 0.999)) ** 2
    means = error.groupby(kept["model"]).mean()
    assert row["skill"] == pytest.approx(1 - means["drift"] / means["last_value"])
    assert row["low"] < row["skill"] < row["high"]
    with pytest.raises(AttainError, match="not in the backtest"):
        skill_table(found.events, reference="theta")


def test_summary_pools_pairs_and_origins():
    events = pd.DataFrame(
        {"model": "m", "horizon": 1, "origin": [1, 1, 1, 2], "probability": [0.5, 0.5, 0.5, 0.9],
         "happened": [1, 0, 1, 1]}
    )  # fmt: skip
    tasks = pd.DataFrame({"model": ["m", "m"], "horizon": 1, "inside_80": [1, 0]})
    row = summary(Record(tasks, events, pd.DataFrame())).iloc[0]
    assert row["brier"] == pytest.approx((3 * 0.25 + 0.01) / 4)
    assert row["brier_by_year"] == pytest.approx((0.25 + 0.01) / 2)
    assert (row["inside_80"], row["tasks"], row["events"]) == (0.5, 2, 4)
    assert row.index.tolist() == ["tasks", "inside_80", "events", "brier", "brier_by_year", "log"]


def test_without_break_and_truncate():
    rows = pd.DataFrame({"origin": [2018, 2020, 2020, 2021], "year": [2020, 2021, 2023, 2022]})
    assert without_break(rows, 2021).index.tolist() == [0, 3]
    assert truncate(make_panel(), 0).equals(make_panel())


def test_broken_panels_are_refused():
    with pytest.raises(PanelError, match="column"):
        backtest(make_panel().drop(columns="value"), {"m": naive}, [2014])
    with pytest.raises(PanelError, match="doubled"):
        backtest(pd.concat([make_panel()] * 2), {"m": naive}, [2014])


@pytest.mark.parametrize("horizons", [3, (0,), (1, 2.5), ["1"]])
def test_horizons_that_are_no_years_are_refused_in_one_line(horizons):
    with pytest.raises(PanelError, match=r"horizons are not years ahead.*give such as \(1, 3\)"):
        backtest(make_panel(), {"m": naive}, [2014], horizons=horizons)


def test_a_record_says_how_much_it_holds():
    found = backtest(make_panel(), {"m": naive}, [2014])
    assert repr(found) == f"Record(18 forecasts, {len(found.events)} events: m)"


def test_a_forecast_without_the_asked_rows_scores_nothing():
    panel = make_panel()
    truth = {"series": "zz", "year": 2018, "observed": 1.0, "last": 1.0, "sd": 1.0}
    truth = {name: np.array([value]) for name, value in truth.items()}
    for found in score_forecast(naive().fit(panel).predict(panel), truth):
        assert not any(map(len, found.values()))


@pytest.mark.parametrize(
    ("indicator", "origins", "expected"),
    [
        ("certificate_share", range(2012, 2024), 0.1386),
        ("unemployment_rate", range(2020, 2024), 0.1206),
        ("informal_employment", range(2020, 2024), 0.1265),
    ],
)
def test_the_protocol_reproduces_the_published_naive_scores(indicator, origins, expected):
    panel = open_package("data").panel(indicator)
    assert panel["series"].nunique() == 63
    found = backtest(panel, {"m": naive}, origins, horizons=(1,), full=False)
    assert summary(found)["brier_by_year"].iloc[0] == pytest.approx(expected, abs=5e-5)


class Told:
    """A forecast of one row whose cumulated probabilities are given."""

    index = pd.MultiIndex.from_tuples([("a", 2024)], names=["series", "year"])

    def __init__(self, place):
        self.place = place

    def take(self, rows):
        return self

    def tails(self, y):
        return (np.full(y.shape, self.place),) * 2


@pytest.mark.parametrize(("place", "inside"), [(0.25, 1), (0.75, 1), (0.249, 0), (0.751, 0)])
def test_the_ends_belong_to_an_interval_and_a_threshold_to_its_event(place, inside):
    truth = {"series": "a", "year": 2024, "observed": 40.0, "last": 40.0, "sd": 1.0}
    truth = {name: np.array([value]) for name, value in truth.items()}
    tasks, events = score_forecast(Told(place), truth, bounds=(38.0, 42.0), full=False)
    assert tasks["inside_50"].tolist() == [inside]
    assert tasks["pit"].tolist() == [place]
    assert events["threshold"].tolist() == [39.0, 39.5, 40.0, 40.5, 41.0]  # bounds are no events
    assert events["happened"].tolist() == [1, 1, 1, 0, 0]
    # every event has the probability 1 - place; those at the bounds take no part in the means
    assert tasks["events"].tolist() == [5]
    assert tasks["brier"] == pytest.approx((3 * place**2 + 2 * (1 - place) ** 2) / 5)
    assert tasks["log"] == pytest.approx(-(3 * np.log(1 - place) + 2 * np.log(place)) / 5)


def one_truth(**given):
    truth = {"series": "a", "year": 2024, "observed": 40.0, "last": 40.0, "sd": 1.0} | given
    return {name: np.array([value]) for name, value in truth.items()}


@pytest.mark.parametrize(
    ("bounds", "events", "brier"),
    [((39.9, 40.1), 1, 0.25), ((40.1, 40.2), 0, np.nan)],
)
def test_the_means_are_over_the_events_between_the_bounds(bounds, events, brier):
    tasks, _ = score_forecast(Told(0.5), one_truth(), bounds=bounds, full=False)
    assert tasks["events"].tolist() == [events]
    assert tasks["brier"] == pytest.approx(brier, nan_ok=True)
    assert np.isnan(tasks["log"]).all() == (events == 0)


@pytest.mark.parametrize(
    ("last", "sd", "asked"),
    [(0.5, 0.25, [0.25, 0.375, 0.5, 0.625, 0.75, 1.0]), (100.0, 0.5, [99.0, 99.5, 99.75])],
)
def test_where_nothing_is_said_events_lie_within_a_percentage(last, sd, asked):
    _, events = score_forecast(Told(0.5), one_truth(last=last, sd=sd), full=False)
    assert events["threshold"].tolist() == asked
    rows = {"series": list("aaabbb"), "year": [2020, 2021, 2022] * 2}
    panel = pd.DataFrame(rows | {"value": [last - sd, last, last] * 2})
    panel.loc[3, "value"] += 2 * sd  # the other series moves down as far
    events = backtest(panel, {"m": lambda: Baseline("pooled_last_value")}, [2021]).events
    assert events.loc[events["series"] == "a", "threshold"].tolist() == asked


def test_every_score_is_computed_where_nothing_is_said():
    panel = make_panel()
    tasks = backtest(panel, {"m": naive}, [2014], horizons=(1,)).tasks.set_index("series")
    past = panel[panel["year"] <= 2014]
    forecast = naive().fit(past).predict(past, 1)
    observed = panel[panel["year"] == 2015].set_index("series")["value"]
    ends = forecast.quantiles([0.025, 0.1, 0.25, 0.5, 0.75, 0.9, 0.975]).droplevel("year")
    assert tasks["crps"].tolist() == pytest.approx(forecast.crps(observed.to_numpy()).tolist())
    named = ["low_95", "low_80", "median", "high_80", "high_95"]
    assert tasks[named].to_numpy() == pytest.approx(ends[[0.025, 0.1, 0.5, 0.9, 0.975]].to_numpy())
    # the weighted interval score is the mean of the pinball scores, each twice
    levels, off = np.array(ends.columns), ends.to_numpy() - observed.to_numpy()[:, None]
    pinball = 2 * np.where(off > 0, (1 - levels) * off, -levels * off)
    assert tasks["wis"].to_numpy() == pytest.approx(pinball.mean(axis=1))
    assert {"crps", "wis", "median"} <= set(score_forecast(forecast, one_truth(series="s1",
                                                           year=2015))[0])  # fmt: skip


def test_a_year_before_which_nothing_moved_is_no_origin():
    both, later = (backtest(make_panel(), {"m": naive}, years, full=False).tasks
                   for years in ([2010, 2012], [2012]))  # fmt: skip
    pd.testing.assert_frame_equal(both, later)


def test_the_rows_of_a_record_by_what_they_are_of():
    found = backtest(make_panel(), {"a": naive, "b": naive}, [2013, 2014], full=False)
    some = found.of(model="a", k=1.0)
    assert set(some.tasks["model"]) == set(some.events["model"]) == {"a"}
    assert set(some.events["k"]) == {1.0}  # a column that only events have
    assert len(some.tasks) == len(found.tasks) / 2
    assert list(found.of(origin=2014).tasks["origin"].unique()) == [2014]
