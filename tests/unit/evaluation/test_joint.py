"""Targets joined: what is certain whatever the dependence, and what dependence changes."""

import itertools
from types import SimpleNamespace

import numpy as np
import pandas as pd
import pytest

from attain.evaluation import joint
from attain.evaluation.joint import Dependence, dependence_of, together
from attain.evaluation.track_record import track_record_of

CHANCES = [0.2, 0.4, 0.5, 0.7, 0.9]


def plan(chances, indicators):
    names = [f"t{n}" for n in range(len(chances))]
    return pd.DataFrame({"target": names, "indicator": indicators, "probability": chances})


def given(r):
    return Dependence(r, 1, 100)


def test_independent_targets_are_counted_as_every_case_is():
    found = together(plan(CHANCES, list("abcde")), ["t0", "t4"], given(0.0))
    count = np.zeros(6)
    for case in itertools.product([0, 1], repeat=5):
        pairs = zip(case, CHANCES, strict=True)
        count[sum(case)] += np.prod([p if met else 1 - p for met, p in pairs])
    below = np.cumsum(count)
    assert (found.low, found.high) == tuple(np.searchsorted(below, [0.1, 0.9]))
    assert found.mean == pytest.approx(count @ range(6))
    assert found.all_lead == pytest.approx(0.2 * 0.9)


class Errors:
    """A record of three panels, each with its places of the outcomes."""

    def __init__(self, **pits):
        self.pits, self.view = pits, self

    def indicator(self, name):
        return type("Indicator", (), {"better": "lower" if name == "low" else "higher"})

    def backtest(self, name, horizons):
        assert horizons == (1,)
        pits = self.pits[name]
        tasks = pd.DataFrame({"series": list("abcd")[: len(pits)], "year": 2020, "pit": pits})
        return SimpleNamespace(tasks=tasks)


@pytest.fixture
def measured(monkeypatch):
    """Measure the dependence of some panels, whatever the protocol."""

    def measure(record, *names):
        monkeypatch.setattr(joint, "_panels", lambda _: names)
        return dependence_of.__wrapped__(record)

    return measure


def test_errors_that_are_all_alike_are_correlated_with_none(measured):
    record = Errors(x=[0.1, 0.3, 0.6, 0.9], y=[0.2, 0.3, 0.5, 0.8], z=[0.5] * 4)
    found = measured(record, *"xyz")
    assert (found.pairs, found.of) == (1, 4)
    assert 0.9 < found.r < 1


@pytest.mark.parametrize(
    ("x", "low", "r", "of"),
    [
        ([0.1, 0.3, 0.9], [0.1, 0.3, 0.9], -1.0, 3),  # better is down for one of them
        ([0.1, 0.3, 0.9], [0.9, 0.7, 0.1], 1.0, 3),
        ([0.0, 0.5, 1.0], [0.999, 0.5, 0.001], 1.0, 3),  # no error is without end
        ([0.1, 0.1, 0.9, 0.9], [0.9, 0.9, 0.1, 0.1], 1.0, 4),
        ([0.1, 0.9], [0.1, 0.9], 0.0, 0),  # two points always lie on a line
    ],
)
def test_errors_are_correlated_with_better_up(measured, x, low, r, of):
    found = measured(Errors(x=x, low=low), "x", "low")
    assert found.r == pytest.approx(r)
    assert (found.pairs, found.of) == (int(of > 0), of)


def test_of_a_model_of_the_readers_own_nothing_is_kept_for_others(monkeypatch):
    record = Errors(x=[0.1, 0.3, 0.9], y=[0.2, 0.3, 0.8])
    record.own, record.inputs = object(), lambda name: None
    monkeypatch.setattr(joint, "_panels", lambda _: ["x", "y"])
    monkeypatch.setattr("attain.memory.remember", lambda *_: pytest.fail("kept"))
    assert dependence_of(record).pairs == 1


@pytest.mark.parametrize("r", [0.2, 0.6, 1.0])
def test_two_even_targets_are_met_together_as_of_a_normal_pair(r):
    """Of two normal errors with correlation r both are positive in 1/4 + arcsin(r) / 2π."""
    found = together(plan([0.5, 0.5], ["a", "b"]), ["t0", "t1"], given(r))
    assert found.all_lead == pytest.approx(0.25 + np.arcsin(min(r, 0.99)) / (2 * np.pi), abs=0.02)


def test_without_headline_targets_nothing_is_asked_of_them():
    found = together(plan([0.5, 0.8], ["a", "b"]), [], given(0.3))
    assert (found.lead, found.least, found.most) == (0, 1.0, 1.0)
    assert found.all_lead == pytest.approx(1.0)


def test_the_interval_leaves_a_tenth_on_either_side():
    assert joint._interval(np.array([0.09, 0.82, 0.09])) == (1, 1)
    assert joint._interval(np.array([0.11, 0.78, 0.11])) == (0, 2)


def test_groups_of_one_indicator_are_met_together():
    apart = together(plan([0.5, 0.5], ["a", "b"]), ["t0", "t1"], given(0.0))
    one = together(plan([0.5, 0.5], ["a", "a"]), ["t0", "t1"], given(0.0))
    assert (apart.all_lead, one.all_lead) == pytest.approx((0.25, 0.5))
    assert (one.low, one.high) == (0, 2)


def test_dependence_widens_the_count_and_keeps_its_mean():
    rows, widths, both = plan(CHANCES * 3, [*"abcdefghijklmno"]), [], []
    for r in (0.0, 0.3, 0.8):
        found = together(rows, ["t0", "t1"], given(r))
        assert found.mean == pytest.approx(sum(CHANCES) * 3)
        assert found.least <= found.all_lead <= found.most
        widths.append(found.high - found.low)
        both.append(found.all_lead)
    assert widths == sorted(set(widths))
    assert both == sorted(both)
    low, high = found.tied
    assert high - low >= widths[-1]


def test_the_bounds_are_those_of_any_dependence():
    found = together(plan([0.8, 0.7], ["a", "b"]), ["t0", "t1"], given(0.0))
    assert (found.least, found.most) == pytest.approx((0.5, 0.7))


def test_a_negative_correlation_counts_as_none():
    rows = plan(CHANCES, list("abcde"))
    assert together(rows, ["t0"], given(-0.4)) == together(rows, ["t0"], given(0.0))


def test_below_two_answers_there_is_nothing_to_join():
    assert together(plan([0.5, np.nan], ["a", "b"]), ["t0"], given(0.0)) is None


def test_the_record_measures_the_dependence(package, measured):
    record = track_record_of(package.as_of("2023-12-31"))
    found = dependence_of(record)
    assert (found.pairs, found.of) == (4, 629)
    assert -0.5 < found.r < 0.5
    # an indicator beside itself: every error goes with itself
    twice = type(record)(record.view)
    twice.backtest = lambda name, **asked: record.backtest("certificate_share", **asked)
    names = ["certificate_share", "certificate_share_employed"]
    assert measured(twice, *names).r == pytest.approx(1.0)
