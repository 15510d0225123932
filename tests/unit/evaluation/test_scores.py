"""Shares and their bands, reliability, the decomposition and the two-way bootstrap, by hand."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from attain.errors import AttainError
from attain.evaluation.scores import (
    bootstrap_skill,
    clustered_wilson,
    murphy,
    reliability,
    skill_table,
    wilson,
)


def test_wilson_by_hand():
    # z = 1.959964: (8 + 1.920729 ± 1.959964 sqrt(1.6 + 0.960365)) / 13.841459
    band = wilson(8, 10)
    assert (band.low, band.high) == pytest.approx((0.490162, 0.943318), abs=1e-6)
    assert wilson(0, 5).low == 0.0
    assert wilson(5, 5).high == wilson(20, 20).high == 1.0  # the latter but for its noise
    for k, n in ((0, 0), (1, 0), (-1, 3), (4, 3)):
        with pytest.raises(AttainError):
            wilson(k, n)


def test_clustered_band_by_hand_and_never_narrower():
    # years hold 10 of 10, 8 of 10 and 6 of 10: gaps 2, 0, -2; effect = (8 * 3/2) / (30 * 0.16)
    inside = np.concatenate([np.ones(10), np.repeat([1, 0], [8, 2]), np.repeat([1, 0], [6, 4])])
    year = np.repeat([1, 2, 3], 10)
    # and three years tell it with t = 4.303 on two degrees of freedom, not 1.960
    effect = min(2.5 * (4.302653 / 1.959964) ** 2, 30 / 3)  # but each year is one outcome at least
    found, by_hand = clustered_wilson(inside, year), wilson(24 / effect, 30 / effect)
    assert (found.k, found.n) == (24, 30)
    assert (found.low, found.high) == pytest.approx((by_hand.low, by_hand.high), abs=1e-6)
    even = clustered_wilson(np.tile([1, 1, 1, 0], 5), np.repeat(np.arange(5), 4))
    narrow = wilson(15, 20)
    assert even.low < narrow.low < narrow.high < even.high
    # nothing to see of what years share: each of the two counts once
    agreed = clustered_wilson(np.ones(4), np.array([1, 1, 2, 2]))
    assert (agreed.k, agreed.low) == (4, pytest.approx(wilson(2, 2).low))
    # four years of 50 with gaps 0, 5, -5 and 0: effect 50 * 4/3 / (200 / 4), with t = 3.182
    loose = np.concatenate([np.repeat([1, 0], [met, 50 - met]) for met in (25, 30, 20, 25)])
    found, effect = clustered_wilson(loose, np.repeat(np.arange(4), 50)), 4 / 3
    by_hand = wilson(*(part / (effect * (3.182446 / 1.959964) ** 2) for part in (100, 200)))
    assert (found.low, found.high) == pytest.approx((by_hand.low, by_hand.high), abs=1e-6)
    # two years that agree: no effect, t = 12.706, and that is less than each year as one outcome
    two = clustered_wilson(np.tile([1, 0], 50), np.repeat([1, 2], 50))
    assert two.low == pytest.approx(wilson(*np.array([50, 100]) / (12.706205 / 1.959964) ** 2).low)
    # one year is one outcome
    one = clustered_wilson([1, 0, 1, 1], [2020] * 4)
    assert (one.low, one.high) == pytest.approx((wilson(0.75, 1).low, wilson(0.75, 1).high))
    with pytest.raises(AttainError):
        clustered_wilson(np.array([]), np.array([]))


def test_murphy_by_hand_with_a_rest():
    # bin 0.1-0.33: p 0.2, 0.3, o 1, 0; bin 0.66-0.9: p 0.7, 0.8, o 1, 1; base rate 0.75
    parts = murphy([1, 0, 1, 1], [0.2, 0.3, 0.7, 0.8])
    assert parts["brier"] == pytest.approx((0.64 + 0.09 + 0.09 + 0.04) / 4)
    assert parts["reliability"] == pytest.approx((2 * 0.25**2 + 2 * 0.25**2) / 4)
    assert parts["resolution"] == pytest.approx((2 * 0.25**2 + 2 * 0.25**2) / 4)
    assert parts["uncertainty"] == pytest.approx(0.1875)
    assert parts["rest"] == pytest.approx(0.215 - 0.1875)


def test_reliability_bins_are_those_of_the_words():
    table = reliability([1, 0, 1, 1], [0.9, 0.8999, 1.0, 0.0])
    assert table["low"].tolist() == [0.0, 0.66, 0.9]
    assert table["high"].tolist() == [0.1, 0.9, 1.0]
    assert table["n"].tolist() == [1, 1, 2]
    for bins in ((0.1, 1.0), (0.0, 0.5, 0.5, 1.0), (0.0, 0.9), (0.0,), (), (0.0, np.nan, 1.0)):
        for parts in (reliability, murphy):
            with pytest.raises(AttainError, match="bins do not run from 0 to 1"):
                parts([1], [0.5], bins=bins)


def test_bands_know_what_a_year_shares():
    probability, year = np.full(40, 0.5), np.repeat(np.arange(4), 10)
    happened = (year < 2).astype(int)  # whole years together
    plain = reliability(happened, probability).iloc[0]
    wide = reliability(happened, probability, cluster=year).iloc[0]
    assert plain["happened"] == wide["happened"] == 0.5
    # the effect is 4/3 * (4 * 25) / (40 / 4) = 13.3, and four years count it with t = 3.182
    effect = min(40 / 3 * (3.182446 / 1.959964) ** 2, 40 / 4)  # each year is one outcome at least
    by_hand = wilson(20 / effect, 40 / effect)
    assert wide["happened_low"] == pytest.approx(by_hand.low, abs=1e-6)
    assert wide["happened_high"] == pytest.approx(by_hand.high, abs=1e-6)
    assert plain["happened_low"] == pytest.approx(wilson(20, 40).low)


def test_bootstrap_resamples_whole_years():
    """One bad year of five must widen the interval, however many series share it."""
    series = np.repeat(np.arange(60), 5)
    year = np.tile(np.arange(5), 60)
    score = np.where(year == 0, 0.4, 0.1)
    reference = np.full(300, 0.2)
    found = bootstrap_skill(score, reference, series=series, year=year)
    skill, low, high = found
    assert skill == pytest.approx(0.2)
    assert low < -0.2  # the bad year drawn two or three times
    assert high == pytest.approx(0.5)  # not drawn at all
    assert found == bootstrap_skill(score, reference, series=series, year=year)


def test_bootstrap_draws_the_reference_along():
    """Twice the score in every single forecast is a skill of one half in every resample."""
    random = np.random.default_rng(2)
    reference = random.uniform(0.1, 1.0, 40)
    found = bootstrap_skill(
        reference / 2, reference, series=np.repeat(np.arange(8), 5), year=np.tile(np.arange(5), 8)
    )
    assert found == pytest.approx((0.5, 0.5, 0.5))


def test_a_resample_without_any_forecast_is_passed_over():
    """Each series is forecast for a year of its own: series 1 twice with year 2 twice is empty."""
    found = bootstrap_skill([0.1, 0.2], [0.2, 0.4], series=[1, 2], year=[1, 2])
    assert found == pytest.approx((0.5, 0.5, 0.5))


def test_two_thousand_resamples_are_drawn_from_one_seed():
    score, reference = np.random.default_rng(5).uniform(0.1, 1.0, (2, 4, 3))
    random = np.random.default_rng(20231231)
    u, v = (random.multinomial(size, [1 / size] * size, size=2000) for size in (4, 3))
    often = u[:, :, None] * v[:, None, :]
    skills = 1 - (often * score).sum(axis=(1, 2)) / (often * reference).sum(axis=(1, 2))
    found = bootstrap_skill(
        score.ravel(), reference.ravel(), series=np.repeat(range(4), 3), year=np.tile(range(3), 4)
    )
    assert found[1:] == pytest.approx(np.quantile(skills, [0.025, 0.975]))


def test_bootstrap_does_not_ask_for_the_unit_of_a_score():
    random = np.random.default_rng(3)
    labels = {"series": np.repeat(np.arange(4), 3), "year": np.tile(np.arange(3), 4)}
    score, reference = random.uniform(0.1, 1.0, (2, 12))
    found = bootstrap_skill(score, reference, **labels)
    assert bootstrap_skill(1e-3 * score, 1e-3 * reference, **labels) == pytest.approx(found)


def test_bootstrap_resamples_whole_series():
    series = np.tile(np.arange(5), 60)
    year = np.repeat(np.arange(60), 5)
    score = np.where(series == 0, 0.4, 0.1)
    found = bootstrap_skill(score, np.full(300, 0.2), series=series, year=year)
    assert found[1] < -0.2
    skill, *ends = bootstrap_skill([0.1], [0.2], series=[1], year=[1])
    assert skill == pytest.approx(0.5)
    assert np.isnan(ends).all()


def test_the_order_of_forecasts_is_nobodys_concern():
    random = np.random.default_rng(4)
    series, year = np.repeat(np.arange(6), 4), np.tile(np.arange(4), 6)
    score, reference = random.uniform(0, 1, (2, 24))
    turned = np.arange(24)[::-1]  # the last series and year come first
    found = bootstrap_skill(score, reference, series=series, year=year)
    again = bootstrap_skill(
        score[turned], reference[turned], series=series[turned], year=year[turned]
    )
    assert again == pytest.approx(found, rel=1e-12)


@pytest.mark.parametrize("score", [[0.1, 0.2], [0.0, 0.0]])
def test_a_reference_without_loss_leaves_no_skill(score):
    assert np.isnan(bootstrap_skill(score, [0.0, 0.0], series=[1, 2], year=[1, 2])).all()


def test_one_bin_holds_all():
    row = reliability([1, 0, 1, 1], [0.0, 0.5, 0.7, 1.0], bins=(0, 1)).iloc[0]
    assert (row["low"], row["high"], row["n"], row["happened"]) == (0.0, 1.0, 4, 0.75)


@pytest.mark.parametrize(
    ("series", "year", "told"),
    [
        (["a", "a", "b", "b"], [2020, 2021, 2020, 2021], True),
        (["a", "a", "b", "b"], [2020, 2020, 2020, 2020], False),
        (["a", "a", "a", "a"], [2020, 2021, 2022, 2023], False),
    ],
)
def test_two_series_and_two_years_are_resampled_and_fewer_are_not(series, year, told):
    rows = {"series": series, "origin": 2019, "year": year, "horizon": 1, "k": range(4),
            "length": 0, "happened": [1, 1, 0, 1]}  # fmt: skip
    events = [pd.DataFrame(rows | {"model": name, "probability": p})
              for name, p in (("ours", [0.9, 0.6, 0.3, 0.8]), ("last_value", 0.5))]  # fmt: skip
    (row,) = skill_table(pd.concat(events)).to_dict("records")
    assert [np.isnan(row[end]) for end in ("low", "high")] == [not told] * 2
    if told:
        assert row["low"] < row["skill"] < row["high"]


def test_one_series_has_a_skill_and_no_interval():
    rows = {"series": "a", "origin": [2019, 2020], "year": [2020, 2021], "horizon": 1, "k": 0.0,
            "length": 0, "happened": 1}  # fmt: skip
    events = [pd.DataFrame(rows | {"model": name, "probability": p})
              for name, p in (("ours", [1.0, 0.7]), ("last_value", [0.5, 0.5]))]  # fmt: skip
    row = skill_table(pd.concat(events)).iloc[0]
    assert (row["model"], row["events"]) == ("ours", 2)
    assert row["brier"] == pytest.approx((0.001**2 + 0.09) / 2)  # certain is 0.999
    assert row["skill"] == pytest.approx(1 - (0.001**2 + 0.09) / 2 / 0.25)
    assert np.isnan([row["low"], row["high"]]).all()
