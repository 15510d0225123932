"""From the words of a target to exact questions."""

import math
from dataclasses import replace
from decimal import ROUND_FLOOR, ROUND_HALF_UP, Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from attain.targets.events import as_level, events_of, rounded_threshold, stated_change
from attain.vocabulary import MIRROR

BETTER = {
    "T01": "lower", "T02": "lower", "T03": "higher", "T04": "higher", "T05": "higher",
    "T06": "higher", "T07": "higher", "T08": "lower", "T09": "lower", "T10": "higher",
    "T11": "higher",
}  # fmt: skip

# (event, comparator, threshold, other end) of every event, the primary one first.
EXACT = {
    "T01": [("min", "<=", -0.5), ("mid", "<=", -0.75), ("full", "<=", -1.0),
            ("inside", "between", -1.0, -0.5), ("rounds", "<=", -0.45)],
    "T02": [("min", "<=", -1.0), ("mid", "<=", -1.5), ("full", "<=", -2.0),
            ("inside", "between", -2.0, -1.0), ("rounds", "<=", -0.5)],
    "T03": [("min", ">=", 26_000), ("mid", ">=", 26_500), ("full", ">=", 27_000),
            ("inside", "between", 26_000, 27_000)],
    "T04": [("min", ">=", 8_000), ("mid", ">=", 9_000), ("full", ">=", 10_000),
            ("inside", "between", 8_000, 10_000)],
    "T05": [("reach", ">", 3_500)],
    "T06": [("reach", ">=", 55)],
    "T07": [("reach", ">=", 5_500)],
    "T08": [("reach", "<", 1.2), ("rounds", "<", 1.15)],
    "T09": [("reach", "<", 2.0), ("rounds", "<", 1.5)],
    "T10": [("reach", ">=", 82), ("rounds", ">=", 81.5)],
    "T11": [("reach", ">=", 23.7), ("rounds", ">=", 23.65)],
}  # fmt: skip
ROUNDED = {
    "T01": [("min", "<=", -0.45), ("mid", "<=", -0.75), ("full", "<=", -0.95),
            ("inside", "between", -1.0, -0.5), ("exact", "<=", -0.5)],
    "T02": [("min", "<=", -0.5), ("mid", "<=", -1.5), ("full", "<=", -1.5),
            ("inside", "between", -2.0, -1.0), ("exact", "<=", -1.0)],
    "T03": EXACT["T03"],
    "T05": EXACT["T05"],
    "T08": [("reach", "<", 1.15), ("exact", "<", 1.2)],
    "T10": [("reach", ">=", 81.5), ("exact", ">=", 82)],
    "T11": [("reach", ">=", 23.65), ("exact", ">=", 23.7)],
}  # fmt: skip


def listed(events):
    return [
        (e.event, e.comparator, e.threshold) + (() if math.isnan(e.upper) else (e.upper,))
        for e in events
    ]


@pytest.mark.parametrize(
    ("strictness", "name", "expected"),
    [("exact", name, events) for name, events in EXACT.items()]
    + [("rounded", name, events) for name, events in ROUNDED.items()],
)
def test_the_events_of_the_article(targets, strictness, name, expected):
    events = list(events_of(targets[name], BETTER[name], strictness=strictness))
    assert listed(events) == expected
    roles = ["primary", "range", "range", "inside", "sensitivity"]
    if len(events) < 4:
        roles = ["primary", "sensitivity"]
    assert [event.role for event in events] == roles[: len(events)]
    assert {event.sign for event in events} == {1 if BETTER[name] == "higher" else -1}
    assert {event.year for event in events} == {2024}
    assert {event.basis for event in events} == {targets[name].basis}


def test_a_promised_number_is_met_when_it_is_reached(targets):
    promised = replace(targets["T06"], comparator="=", low=55.0, high=55.0)
    assert listed(events_of(promised, "higher")) == [("reach", ">=", 55.0)]
    assert listed(events_of(promised, "lower")) == [("reach", "<=", 55.0)]


@pytest.mark.parametrize(
    ("comparator", "low", "high", "direction", "expected"),
    [
        (">=", 0.5, math.nan, "down", ("<=", -0.5)),  # a fall of at least half a point
        (">", 0.5, math.nan, "down", ("<", -0.5)),
        ("<=", math.nan, 0.5, "down", (">=", -0.5)),  # a fall of at most that
        (">=", 0.5, math.nan, "up", (">=", 0.5)),
        ("=", 1.0, 1.0, "down", ("<=", -1.0)),
        ("=", 1.0, 1.0, "up", (">=", 1.0)),
    ],
)
def test_a_change_carries_its_sign(targets, comparator, low, high, direction, expected):
    change = replace(targets["T01"], comparator=comparator, low=low, high=high, direction=direction)
    first = next(iter(events_of(change, "lower")))
    assert (first.comparator, first.threshold) == expected
    assert first.sign == (-1 if first.comparator in ("<", "<=") else 1)


def test_a_rise_above_nought_is_one_that_is_printed(targets):
    rise = replace(targets["T01"], comparator=">", low=0.0, high=math.nan, direction="up")
    first = next(iter(events_of(rise, "lower", strictness="rounded")))
    assert (first.comparator, first.threshold) == (">=", 0.05)


def test_a_range_of_a_rate_that_should_fall_is_easiest_at_its_high_end(targets):
    falling = replace(targets["T08"], comparator="between", low=1.0, high=2.0)
    assert listed(events_of(falling, "lower"))[:4] == [
        ("min", "<=", 2.0), ("mid", "<=", 1.5), ("full", "<=", 1.0), ("inside", "between", 1.0, 2.0)
    ]  # fmt: skip


def test_the_stated_change_of_t11(targets):
    primary = next(iter(events_of(targets["T11"], "higher")))
    event = stated_change(primary, 22.73, 1.0)
    assert (event.event, event.comparator, event.threshold) == ("plus-one", ">=", 23.73)
    assert (event.role, event.basis, event.sign) == ("sensitivity", "level", 1)
    down = stated_change(primary, 22.73, -0.5)
    assert (down.event, down.comparator, down.threshold) == ("change--0.5", "<=", 22.23)
    term = stated_change(replace(primary, basis="total", since=2021), 22.73, 1.0)
    assert (term.basis, term.years) == ("level", range(2024, 2025))  # of the last year alone


@pytest.mark.parametrize(
    ("comparator", "threshold", "holds", "fails"),
    [
        (">=", 82.0, (82.0, 82.0 - 1e-12, 90), (81.99,)),
        (">", 3500, (3501,), (3500, 3500 + 1e-12)),
        ("<=", -0.5, (-0.5, 4.84 - 5.34, -2), (-0.49,)),
        ("<", 1.2, (1.19,), (1.2, 1.2 - 1e-12)),
    ],
)
def test_holds_with_the_noise_of_binary_numbers(targets, comparator, threshold, holds, fails):
    event = replace(
        next(iter(events_of(targets["T10"], "higher"))), comparator=comparator, threshold=threshold
    )
    assert all(event.holds(value) for value in holds)
    assert not any(event.holds(value) for value in fails)


def test_inside_has_both_ends(targets):
    inside = list(events_of(targets["T04"], "higher"))[3]
    assert [inside.holds(v) for v in (7_999, 8_000, 10_000, 10_001)] == [False, True, True, False]


@settings(deadline=None)  # a busy machine is no failure
@given(
    value=st.integers(-500_000, 500_000),
    threshold=st.integers(0, 5_000),
    decimals=st.integers(0, 2),
    comparator=st.sampled_from([">=", ">", "<=", "<"]),
)
def test_rounded_is_the_condition_on_the_printed_number(value, threshold, decimals, comparator):
    """Of every number of four decimals: the edge says what the printed number says."""
    number, bound = Decimal(value) / 10_000, Decimal(threshold) / 100
    step = Decimal(10) ** -decimals
    # halves are rounded up on the number line, which half-up does for positive numbers only
    printed = ((number / step) + Decimal("0.5")).to_integral_value(ROUND_FLOOR) * step
    if number >= 0:
        assert printed == number.quantize(step, ROUND_HALF_UP)
    said = {
        ">=": printed >= bound, ">": printed > bound, "<=": printed <= bound, "<": printed < bound
    }[comparator]  # fmt: skip
    how, edge = rounded_threshold(comparator, float(bound), decimals)
    edge = Decimal(str(edge))
    assert (number >= edge if how == ">=" else number < edge) is said


def test_the_noise_of_a_scaled_number_leaves_it_on_the_grid():
    assert 32.63 * 100 != 3263
    assert rounded_threshold(">=", 32.63, 2) == (">=", 32.625)
    assert rounded_threshold(">", 32.63, 2) == (">=", 32.635)


def test_the_mirror_turns_every_comparator_round_once():
    assert all(MIRROR[MIRROR[comparator]] == comparator for comparator in MIRROR)


def test_the_total_of_a_term_adds_up_its_years(targets):
    term = replace(targets["T03"], period="2021-2024")
    (first, *_) = events_of(term, "higher")
    assert (first.basis, first.years) == ("total", range(2021, 2025))
    (last, *_) = events_of(replace(term, term="end"), "higher")
    assert (last.basis, last.since, last.years) == ("count", 0, range(2024, 2025))


@pytest.mark.parametrize(
    ("comparator", "low", "high", "direction", "expected"),
    [
        (">=", 5.0, math.nan, "down", ("<=", math.nan, 190.0)),  # a fall by 5 per cent at least
        (">=", 5.0, math.nan, "up", (">=", 210.0, math.nan)),
        ("between", 5.0, 10.0, "down", ("between", 180.0, 190.0)),
    ],
)
def test_a_change_in_per_cent_leads_to_a_level(targets, comparator, low, high, direction, expected):
    change = replace(
        targets["T01"], basis="relative", comparator=comparator, low=low, high=high,
        direction=direction,
    )  # fmt: skip
    level = as_level(change, 200.0)
    assert level.basis == "level"
    assert (level.comparator, level.low, level.high) == pytest.approx(expected, nan_ok=True)
