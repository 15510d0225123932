"""The official methods on the worked examples, and what each refuses to say."""

import math
from dataclasses import replace

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from attain.targets.methods import (
    METHODS,
    Points,
    compare,
    over_rounding,
    printed_decimals,
)
from attain.vocabulary import SLACK

TRAINED = Points(70.0, 2020, 78.37, 2023, 82.0, 2024)
CERTIFIED = Points(20.0, 2020, 22.73, 2023, 23.7, 2024)
PLACEMENTS = Points(23_500, 2021, 25_600, 2023, 26_000, 2024)
POVERTY = Points(6.94, 2021, 3.29, 2023, 2.79, 2024, "lower")


@pytest.mark.parametrize(
    ("method", "statistic", "decimals", "label"),
    [
        ("eurostat_ratio", 0.951, 3, "on_track"),
        ("un_progress_chart", 0.948, 3, "acceleration_needed"),
        ("escap_anticipated_growth", 9.48, 2, "maintain"),
        ("escap_anticipated_linear", 9.30, 2, "maintain"),
        ("escap_status", 6.975, 3, "progress"),
        ("forward_ratio", 0.828, 3, "acceleration_needed"),
        ("linear_pace", 0.769, 3, "acceleration_needed"),
    ],
)
def test_one_target_and_seven_methods(method, statistic, decimals, label):
    result = METHODS[method](TRAINED)
    assert (round(result.statistic, decimals), result.label) == (statistic, label)


def test_they_contradict_each_other_on_the_same_three_numbers():
    table = compare(TRAINED).set_index("method")
    assert list(table.index) == list(METHODS)
    assert table.loc["eurostat_ratio", "label"] == "on_track"
    assert table.loc["un_progress_chart", "label"] == "acceleration_needed"
    # and 70, read as 69.5 to 70.5, turns the labels of both
    assert table.loc["eurostat_ratio", ["label_low", "label_high"]].tolist() == [
        "acceleration_needed", "on_track"
    ]  # fmt: skip
    assert table.loc["un_progress_chart", ["label_low", "label_high"]].tolist() == [
        "acceleration_needed", "on_track"
    ]  # fmt: skip


def test_growths_behind_the_ratio():
    observed = (78.37 / 70) ** (1 / 3) - 1
    required = (82 / 70) ** (1 / 4) - 1
    assert (round(observed, 4), round(required, 4)) == (0.0384, 0.0403)
    assert METHODS["eurostat_ratio"](TRAINED).statistic == pytest.approx(observed / required)


@pytest.mark.parametrize(
    ("points", "method", "statistic", "decimals"),
    [
        (CERTIFIED, "eurostat_ratio", 1.005, 3),
        (CERTIFIED, "forward_ratio", 1.021, 3),
        (CERTIFIED, "linear_pace", 0.938, 3),
        (PLACEMENTS, "eurostat_ratio", 1.28, 2),
        (replace(PLACEMENTS, target=27_000), "eurostat_ratio", 0.92, 2),
    ],
)
def test_the_other_examples(points, method, statistic, decimals):
    assert round(METHODS[method](points).statistic, decimals) == statistic


@pytest.mark.parametrize(
    ("method", "statistic"),
    [
        ("eurostat_ratio", 1.0),  # 10 % a year, before and to come
        ("forward_ratio", 1.0),
        ("un_progress_chart", 1.0),
        ("escap_anticipated_growth", 10.0),
        ("escap_status", 10 * 33.1 / 61.051),
        ("escap_anticipated_linear", 10 * (33.1 + 2 * 33.1 / 3) / 61.051),
        ("linear_pace", (33.1 / 3) / (27.951 / 2)),
    ],
)
def test_a_target_of_two_years_ahead_by_hand(method, statistic):
    points = Points(100.0, 2019, 133.1, 2022, 161.051, 2024)
    assert METHODS[method](points).statistic == pytest.approx(statistic)


LABELS = [
    (1.0, "on_track"), (0.95, "on_track"), (0.9499, "acceleration_needed"),
    (0.60, "acceleration_needed"), (0.5999, "limited"), (0.0, "limited"), (-0.01, "deterioration"),
]  # fmt: skip


@pytest.mark.parametrize(("ratio", "label"), LABELS)
def test_the_cuts_of_the_ratios(ratio, label):
    # mean pace `ratio` towards a required pace of 1 a year
    points = Points(10.0, 2022, 10.0 + ratio, 2023, 11.0 + ratio, 2024)
    result = METHODS["linear_pace"](points)
    assert (round(result.statistic, 4), result.label) == (ratio, label)
    down = Points(10.0, 2022, 10.0 - ratio, 2023, 9.0 - ratio, 2024, "lower")
    assert METHODS["linear_pace"](down).label == label


@pytest.mark.parametrize(
    ("share", "label"),
    [(0.95, "on_track"), (0.94, "acceleration_needed"), (0.10, "acceleration_needed"),
     (0.09, "limited"), (-0.5, "limited")],
)  # fmt: skip
def test_the_cuts_of_the_progress_chart(share, label):
    for better, growth in (("higher", 1.1), ("lower", 0.9)):
        growth = growth if share > 0 else 2 - growth
        last, expected = 100 * growth, 100 * growth**2
        target = 100 + (expected - 100) / share
        points = Points(100.0, 2022, last, 2023, target, 2024, better)
        result = METHODS["un_progress_chart"](points)
        assert result.statistic == pytest.approx(share)
        assert result.label == label


@pytest.mark.parametrize(
    ("method", "cut", "at", "below"),
    [
        ("linear_pace", 0.95, "on_track", "acceleration_needed"),
        ("linear_pace", 0.60, "acceleration_needed", "limited"),
        ("linear_pace", 0.0, "limited", "deterioration"),
        ("un_progress_chart", 0.95, "on_track", "acceleration_needed"),
        ("un_progress_chart", 0.10, "acceleration_needed", "limited"),
    ],
)
def test_what_noise_alone_keeps_below_a_cut_is_at_it(monkeypatch, method, cut, at, below):
    """A share of the way from 0 to 1, and a ratio of paces of which the required one is 1."""
    points = Points(0.0, 2022, 0.5, 2023, 1.0, 2024)
    for noise, label in ((SLACK, at), (2 * SLACK, below)):
        monkeypatch.setattr(Points, "expected", cut - noise)
        monkeypatch.setattr(Points, "pace", (cut - noise) / 2)
        assert METHODS[method](points).label == label


@pytest.mark.parametrize(
    ("method", "cut", "at", "above"),
    [
        ("escap_status", 0.0, "regression", "progress"),
        ("escap_anticipated_growth", 0.0, "reverse", "accelerate"),
        ("escap_anticipated_growth", 9.0, "accelerate", "maintain"),
    ],
)
def test_what_noise_alone_keeps_above_a_cut_is_at_it(monkeypatch, method, cut, at, above):
    """Tenths of the way from 0 to 10."""
    for noise, label in ((SLACK, at), (2 * SLACK, above)):
        monkeypatch.setattr(Points, "expected", cut + noise)
        points = Points(0.0, 2022, cut + noise, 2023, 10.0, 2024)
        assert METHODS[method](points).label == label


def test_a_target_less_than_a_unit_away_is_a_way_to_go():
    for target, better in ((70.9, "higher"), (69.1, "lower")):
        last = 70 + (target - 70) / 2
        points = Points(70.0, 2022, last, 2023, target, 2024, better)
        assert METHODS["un_progress_chart"](points).label == "on_track"


def test_who_stays_on_a_target_that_is_the_base_maintains_it():
    points = Points(80.0, 2022, 80.0, 2023, 80.0, 2024)
    result = METHODS["escap_anticipated_linear"](points)
    assert (result.statistic, result.label) == (10.0, "maintain")


@pytest.mark.parametrize(("last", "better"), [(85.0, "higher"), (115.0, "lower")])
def test_a_target_that_was_met_and_has_been_left_is_limited(last, better):
    points = Points(100.0, 2022, last, 2023, 90.0 if better == "higher" else 110.0, 2024, better)
    result = METHODS["un_progress_chart"](points)
    assert result.statistic > 0.95  # it goes fast, and the wrong way
    assert result.label == "limited"


@pytest.mark.parametrize(
    ("last", "target", "label"),
    [(99.2, 100.0, "achieved"), (99.0, 100.0, "achieved"), (98.9, 100.0, "on_track"),
     (0.9, 0.0, "achieved"), (1.0, 0.0, "achieved")],
)  # fmt: skip
def test_the_progress_chart_is_lenient_at_the_ends_of_the_scale(last, target, label):
    better = "higher" if target else "lower"
    base = 90.0 if target else 5.0
    points = Points(base, 2020, last, 2023, target, 2024, better)
    assert METHODS["un_progress_chart"](points).label == label


@pytest.mark.parametrize(
    ("expected", "label"),
    [(10.0, "maintain"), (9.01, "maintain"), (9.0, "accelerate"), (0.01, "accelerate"),
     (0.0, "reverse"), (-3.0, "reverse")],
)  # fmt: skip
def test_the_cuts_of_the_anticipated_index(expected, label):
    # from 0 to 10 in two years, half of the projected way after one
    points = Points(0.0, 2022, expected / 2, 2023, 10.0, 2024)
    result = METHODS["escap_anticipated_linear"](points)
    assert (round(result.statistic, 9), result.label) == (expected, label)


def test_a_target_that_is_met_is_achieved_whatever_the_trend():
    worse = Points(0.3, 2020, 0.53, 2023, 1.2, 2024, "lower")
    labels = {name: method(worse).label for name, method in METHODS.items()}
    assert METHODS["escap_status"](worse).statistic == 10
    anticipated = {name for name in labels if name.startswith("escap_anticipated")}
    assert {labels[name] for name in set(labels) - anticipated} == {"achieved"}
    assert {labels[name] for name in anticipated} == {"maintain"}


def test_moving_away_is_negative():
    away = Points(5.0, 2020, 7.0, 2023, 4.0, 2024, "lower")
    assert METHODS["eurostat_ratio"](away).statistic < 0
    assert METHODS["eurostat_ratio"](away).label == "deterioration"
    assert METHODS["escap_status"](away).label == "regression"
    assert METHODS["escap_anticipated_growth"](away).label == "reverse"


@pytest.mark.parametrize("points", [
    Points(0.0, 2020, 0.5, 2023, 1.0, 2024),  # no growth rate from zero
    Points(5.0, 2020, 4.0, 2023, 5.0, 2024),  # no way to go from the base
])  # fmt: skip
def test_where_the_formula_has_no_value_there_is_no_label(points):
    result = METHODS["eurostat_ratio"](points)
    assert math.isnan(result.statistic)
    assert result.label == "not_defined"


def test_the_interval_over_the_rounding_of_70():
    low, high = over_rounding(METHODS["eurostat_ratio"], TRAINED)
    assert (round(low.statistic, 3), round(high.statistic, 3)) == (0.932, 0.968)
    finer = over_rounding(METHODS["eurostat_ratio"], replace(TRAINED, base=70.0001))
    assert finer[1].statistic - finer[0].statistic < 0.1 * (high.statistic - low.statistic)


def test_a_printed_decimal_stands_for_half_of_it_on_either_side():
    points = Points(70.5, 2020, 78.37, 2023, 82.0, 2024)
    low, high = over_rounding(METHODS["escap_status"], points)
    assert low.statistic == pytest.approx(10 * (78.365 - 70.55) / (82 - 70.55))
    assert high.statistic == pytest.approx(10 * (78.375 - 70.45) / (82 - 70.45))


@settings(deadline=None)  # a busy machine is no failure
@given(
    base=st.integers(10, 60), last=st.integers(10, 90), target=st.integers(10, 95),
    better=st.sampled_from(["higher", "lower"]), method=st.sampled_from(sorted(METHODS)),
    shift=st.tuples(st.floats(-0.5, 0.5), st.floats(-0.5, 0.5)),
)  # fmt: skip
def test_no_value_inside_the_boxes_leaves_the_interval(base, last, target, better, method, shift):
    points = Points(float(base), 2020, float(last), 2023, float(target), 2024, better)
    # where the box touches the target itself the ratio jumps: that is no matter of rounding
    assume(min(abs(target - base), abs(target - last)) > 1)
    low, high = over_rounding(METHODS[method], points)
    moved = METHODS[method](replace(points, base=base + shift[0], last=last + shift[1]))
    assume(not math.isnan(moved.statistic))
    assert low.statistic - 1e-6 <= moved.statistic <= high.statistic + 1e-6


def test_decimals_of_a_stored_number():
    stored = {70.0: 0, 22.7: 1, 78.37: 2, 25_600.0: 0, 0.1 + 0.2: 1, 12_345_678.1: 1, 1e-10: 0}
    assert {value: printed_decimals(value) for value in stored} == stored
    assert printed_decimals(math.nan, 22.7) == 1


@pytest.mark.parametrize("place", ["last", "target"])
def test_no_growth_rate_leads_to_nothing_at_all(place):
    """A value of 0 has no ratio; a growth of -100 % a year would be another number."""
    points = replace(Points(8.0, 2020, 6.0, 2023, 5.0, 2024, "lower"), **{place: 0.0})
    assert math.isnan(METHODS["forward_ratio"](points).statistic)
    assert math.isnan(METHODS["eurostat_ratio"](points).statistic)
