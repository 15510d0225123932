"""How fast it would have to move, and how often that pace was reached."""

import math

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.stats import binomtest

from attain.evidence.catalog import open_package
from attain.parameters import Parameters
from attain.targets.pace import (
    count_reached,
    is_new,
    mean_pace,
    own_paces,
    panel_paces,
    yearly_steps,
)
from attain.targets.study import Study


def series(**points):
    years = {int(year.removeprefix("y")): value for year, value in points.items()}
    return pd.DataFrame({"year": list(years), "value": list(years.values())})


TRAINED = series(y2020=70.0, y2023=78.37)


@pytest.fixture(scope="module")
def pace():
    return Study(Parameters(area="lam-dong")).pace.set_index("target")


def test_t10_asks_for_more_than_the_mean(pace):
    row = pace.loc["T10"]
    assert round(row["required"], 2) == 3.63
    assert round(row["mean"], 2) == 2.79
    assert row["best"] == pytest.approx(row["mean"])  # one interval is all there is
    assert (row["own_reached"], row["own_of"]) == (0, 1)
    assert row["panel"] == "certificate_share"


def test_how_often_the_others_did_it(pace, package):
    """The frequency of T10, counted once more by hand."""
    row = pace.loc["T10"]
    panel = package.as_of("2023-12-31").panel("certificate_share")
    wide = panel[panel["series"] != "lam-dong"].pivot(
        index="series", columns="year", values="value"
    )
    steps = wide.diff(axis=1).drop(columns=[2008, 2010, 2021]).stack().dropna()
    assert row["peers_of"] == len(steps) == 62 * 12
    assert row["peers_reached"] == (steps >= 3.63 - 1e-9).sum() > 0
    exact = binomtest(int(row["peers_reached"]), len(steps)).proportion_ci(method="exact")
    assert (row["peers_low"], row["peers_high"]) == pytest.approx((exact.low, exact.high))


def test_a_ceiling_that_is_kept_leaves_a_margin(pace):
    """The pace of T08 is one that would just break the ceiling: everything slower keeps it."""
    row = pace.loc["T08"]
    assert round(row["required"], 2) == 0.67  # may still rise by that much
    changes = [0.76, 0.14, -0.84, -0.12]  # without the year of the break, 2021
    assert row["own_of"] == len(changes)
    assert row["own_reached"] == sum(change <= 0.67 for change in changes) == 3
    assert row["best"] == pytest.approx(min(changes))
    assert row["mean"] == pytest.approx(sum(changes) / len(changes))
    assert round(pace.loc["T09", "required"], 2) == 0.96
    assert math.isnan(pace.loc["T09", "mean"])


def test_a_target_below_the_result_is_a_margin_too(pace):
    row = pace.loc["T04"]
    assert row["required"] == -2_500
    assert (row["own_reached"], row["own_of"]) == (4, 4)  # 10,000 8,000 7,550 10,300 10,500


def test_a_change_is_its_own_pace(pace):
    row = pace.loc["T01"]
    assert row["required"] == -0.5
    assert row["mean"] == pytest.approx((3.29 - 6.94) / 2)
    assert row["best"] == pytest.approx(-2.05)
    assert (row["own_reached"], row["own_of"]) == (2, 2)


def test_a_target_two_years_ahead_is_spread_over_both():
    asked = [{"indicator": "certificate_share", "comparator": ">=", "value": 24.0}]
    row = Study(Parameters(area="dak-lak", thresholds=asked)).pace.set_index("target").loc["H01"]
    last = open_package("data").as_of("2023-12-31").history("certificate_share", "dak-lak")
    assert row["years"] == 2
    assert row["required"] == pytest.approx((24.0 - last["value"].iloc[-1]) / 2)


def test_a_part_of_a_year_is_no_result_to_start_from(pace):
    """5,093 people were counted to November: no pace is measured from them."""
    assert pace.loc["T07", ["required", "mean", "best"]].isna().all()


def test_without_a_figure_there_is_no_pace(pace):
    assert pace.loc["T05", ["years", "required", "mean", "best"]].isna().all()


def test_intervals_between_neighbours_are_per_year():
    found = own_paces(series(y2023=78.37, y2020=70.0, y2024=80.0))
    assert found[["start", "end"]].values.tolist() == [[2020, 2023], [2023, 2024]]
    assert found["pace"].tolist() == pytest.approx([2.79, 1.63])
    assert own_paces(TRAINED.iloc[:1]).empty


def test_an_interval_over_a_break_is_left_out():
    history = series(y2018=1.0, y2019=2.0, y2021=9.0, y2022=9.5)
    assert own_paces(history, breaks=(2021,))["start"].tolist() == [2018, 2021]
    assert own_paces(history, breaks=(2020,))["start"].tolist() == [2018, 2021]
    assert own_paces(history, breaks=(2018, 2030))["pace"].tolist() == [1.0, 3.5, 0.5]
    assert mean_pace(own_paces(history)) == pytest.approx(8.5 / 4)
    assert mean_pace(own_paces(history, breaks=(2021,))) == pytest.approx(1.5 / 2)


def test_a_step_to_another_series_or_to_part_of_a_year_is_left_out():
    history = series(y2018=1.0, y2019=2.0, y2020=2.5, y2021=9.0, y2022=9.5)
    history["series"] = ["survey"] * 3 + ["own"] * 2
    assert own_paces(history)["end"].tolist() == [2019, 2020, 2022]
    history["months"] = [12, 12, 12, 6, 12]  # the step into 2022 begins in 2020
    assert is_new(history, ()).tolist() == [False, False, False, True, True]
    assert is_new(history.assign(series=""), (2021,)).tolist() == [False] * 3 + [True] * 2
    first = history.assign(series="", months=[6, 12, 12, 12, 12])
    assert not is_new(first, (2019,)).any()  # no step leads from the part


def test_what_the_table_of_paces_counts_is_what_the_histories_tell(pace):
    """22.73 by the department after 21.80 in the survey: +0.93 is no pace of T11."""
    study = Study(Parameters(area="lam-dong"))
    assert round(pace.loc["T11", "mean"], 3) == 0.651
    assert pace.loc["T11", ["own_reached", "own_of"]].tolist() == [6, 12]
    for target in pace.index[pace["own_of"].notna()]:
        whole = study.history(target).query("months == 12")
        kept = whole.assign(change=whole["value"].diff(), years=whole["year"].diff())[1:]
        kept = kept.query("not new")
        assert pace.loc[target, "own_of"] == len(kept)
        mean = kept["change"].sum() / (kept["years"].sum() or math.nan)
        assert pace.loc[target, "mean"] == pytest.approx(mean, nan_ok=True)


def test_the_mean_is_first_to_last():
    assert mean_pace(own_paces(TRAINED)) == pytest.approx(2.79)
    assert math.isnan(mean_pace(own_paces(TRAINED.iloc[:1])))
    assert math.isnan(mean_pace(own_paces(TRAINED, breaks=(2021,))))


@settings(deadline=None)  # a busy machine is no failure
@given(
    st.lists(st.floats(-100, 100), min_size=2, max_size=8),
    st.lists(st.integers(1, 4), min_size=8, max_size=8),
)
def test_the_mean_lies_between_the_slowest_and_the_fastest(values, gaps):
    years = [2000 + sum(gaps[:place]) for place in range(len(values))]
    history = pd.DataFrame({"year": years, "value": values})
    paces = own_paces(history)
    mean = mean_pace(paces)
    assert mean == pytest.approx((values[-1] - values[0]) / (years[-1] - years[0]), abs=1e-9)
    assert paces["pace"].min() - 1e-9 <= mean <= paces["pace"].max() + 1e-9


def panel():
    rows = {"a": (1.0, 2.0, 4.0, 7.0), "b": (5.0, 5.0, 5.0, 4.0)}
    return pd.DataFrame(
        [
            (name, 2018 + i, value)
            for name, values in rows.items()
            for i, value in enumerate(values)
        ],
        columns=["series", "year", "value"],
    )


def test_stretches_of_the_panel():
    one = panel_paces(panel(), 1)
    assert one["pace"].tolist() == [1, 2, 3, 0, 0, -1]
    two = panel_paces(panel().query("series != 'b'"), 2)
    assert two[["start", "end"]].values.tolist() == [[2018, 2020], [2019, 2021]]
    assert two["pace"].tolist() == [1.5, 2.5]
    assert panel_paces(panel(), 2, breaks=(2020,))["series"].tolist() == []
    assert panel_paces(panel(), 1, breaks=(2020,))["start"].tolist() == [2018, 2020, 2018, 2020]
    assert panel_paces(panel(), 9).empty


def test_stretches_have_the_columns_that_are_told():
    assert list(panel_paces(panel(), 1)) == ["series", "start", "end", "before", "pace"]
    assert list(own_paces(TRAINED)) == ["start", "end", "pace"]


def test_a_gap_in_a_series_is_no_stretch():
    gap = panel().drop(index=1).query("series != 'b'")
    assert panel_paces(gap, 1)["start"].tolist() == [2020]
    assert panel_paces(gap, 2)["start"].tolist() == [2018]


@pytest.mark.parametrize(
    ("required", "comparator", "reached"),
    [
        (-0.5, "<=", 2), (-0.5, "<", 1), (-1.0, "<=", 1), (0.3, "<=", 3), (0.3, "<", 2),
        (0.3, ">=", 1), (0.3, ">", 0), (-0.5, ">=", 2), (5, ">=", 0),
    ],
)  # fmt: skip
def test_reached_in_the_direction_of_progress(required, comparator, reached):
    paces = pd.DataFrame({"pace": [-2.0, -0.5, 0.3]})
    assert count_reached(paces, required, comparator=comparator)[0] == reached


def test_the_noise_of_binary_numbers_is_no_miss_and_no_hit():
    paces = pd.DataFrame({"pace": [1.94 - 3.54]})
    assert count_reached(paces, -1.6, comparator="<=")[0] == 1
    assert count_reached(paces, -1.6, comparator="<")[0] == 0


def test_the_bound_of_a_strict_target_is_not_reached(pace):
    """An Giang rose by the 0.67 that would make 1.20, Phú Yên by the 0.96 that would make 2."""
    assert pace.loc["T08", ["peers_reached", "peers_of"]].tolist() == [164, 186]
    assert pace.loc["T09", ["peers_reached", "peers_of"]].tolist() == [172, 186]
    assert pace.loc["T10", ["peers_reached", "peers_of"]].tolist() == [40, 744]


@pytest.mark.parametrize(("k", "n"), [(0, 3), (3, 3), (1, 10), (17, 744), (0, 0), (1, 1)])
def test_the_exact_interval(k, n):
    paces = pd.DataFrame({"pace": [1.0] * k + [0.0] * (n - k)})
    reached, of, *band = count_reached(paces, 1.0, comparator=">=")
    assert (reached, of) == (k, n)
    if n:
        exact = binomtest(k, n).proportion_ci(confidence_level=0.95, method="exact")
        assert band == pytest.approx([exact.low, exact.high], abs=1e-9)
    else:
        assert band == [0.0, 1.0]


def test_a_step_from_zero_is_no_per_cent(package):
    counts = pd.DataFrame({"series": "a", "year": [2019, 2020, 2021], "value": [0.0, 4.0, 5.0]})
    jobs, rate = (package.indicator(name) for name in ("new_jobs", "trained_labour"))
    assert yearly_steps(counts, jobs).tolist() == [25.0]
    assert yearly_steps(counts, rate).tolist() == [4.0, 1.0]


def test_a_target_that_no_method_reads_has_no_pace():
    """3,000 households to be taken off a list are no rate of poor households."""
    asked = Study(Parameters(area="quang-nam", as_of="2023-01-31", target_year=2023))
    found = asked.assessments.set_index("target").query("basis == 'households'")
    assert len(found) == 1
    pace = asked.pace.set_index("target").loc[found.index]
    assert pace[["required", "mean", "own_of", "peers_of"]].isna().all(axis=None)


def test_a_step_down_of_what_should_fall_is_progress(package):
    rates = pd.DataFrame({"series": "a", "year": [2018, 2019, 2020], "value": [3.0, 1.0, 2.0]})
    assert yearly_steps(rates, package.indicator("unemployment_rate")).tolist() == [2.0, -1.0]
    counts = rates.assign(value=[0.5, 1.0, 0.0])  # below one is above nought
    assert yearly_steps(counts, package.indicator("new_jobs")).tolist() == [100.0, -100.0]
