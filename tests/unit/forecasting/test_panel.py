"""A panel is laid out whatever its order; every refusal names the series and the value."""

from __future__ import annotations

import datetime as dt
from types import SimpleNamespace

import numpy as np
import pandas as pd
import pytest

from attain.errors import PanelError
from attain.forecasting.links import get_link
from attain.forecasting.panel import read_panel

IDENTITY, ARCSINE, LOG = (get_link(name) for name in ("identity", "arcsine", "log"))


def frame(*rows, columns=("series", "year", "value")):
    return pd.DataFrame(list(rows), columns=list(columns))


def test_series_are_aligned_at_their_first_points():
    panel = read_panel(
        frame(("b", 2022, 3.0), ("a", 2021, 2.0), ("a", 2019, 1.0), ("b", 2023, 4.0)), IDENTITY
    )
    assert panel.keys.tolist() == ["a", "b"]
    assert (panel.first.tolist(), panel.last.tolist()) == ([2019, 2022], [2021, 2023])
    np.testing.assert_equal(panel.x, [[1.0, np.nan, 2.0], [3.0, 4.0, np.nan]])


def test_any_order_gives_the_same_panel():
    rows = [(s, y, float(y % 7)) for s in ("c", "a", "b") for y in (2001, 2003, 2004)]
    one = read_panel(frame(*rows), IDENTITY)
    for seed in range(5):
        order = np.random.default_rng(seed).permutation(len(rows))
        other = read_panel(frame(*(rows[i] for i in order)), IDENTITY)
        assert other.keys.equals(one.keys)
        np.testing.assert_equal(other.x, one.x)


def test_rows_in_order_are_not_sorted_again(monkeypatch):
    monkeypatch.setattr(np, "lexsort", None)
    rows = [("a", 2019, 1.0), ("a", 2021, 2.0), ("b", 2020, 3.0)]
    assert len(read_panel(frame(*rows), IDENTITY)) == 2
    with pytest.raises(TypeError):
        read_panel(frame(*reversed(rows)), IDENTITY)


def test_a_missing_value_is_an_absent_year():
    gap = frame(("a", 2019, 1.0), ("a", 2020, np.nan), ("a", 2021, 2.0), ("a", 2022, None))
    panel = read_panel(gap, IDENTITY)
    assert (panel.first[0], panel.last[0]) == (2019, 2021)
    np.testing.assert_equal(panel.x, [[1.0, np.nan, 2.0]])


def test_values_go_through_the_link():
    panel = read_panel(frame(("a", 2019, 50.0), ("a", 2020, 100.0)), ARCSINE)
    assert panel.x[0] == pytest.approx([np.pi / 4, np.pi / 2])
    none = read_panel(frame(("a", 2019, 0.0), ("a", 2020, 50.0)), ARCSINE)
    assert none.x[0] == pytest.approx([0.0, np.pi / 4])  # only a log knows no zero
    assert none.zero is None


def test_a_zero_stands_at_half_of_the_smallest_value_of_its_series():
    panel = read_panel(frame(("a", 2021, 0.0), ("a", 2022, 250.0), ("a", 2023, 350.0)), LOG)
    assert np.exp(panel.x[0]) == pytest.approx([125.0, 250.0, 350.0])
    other = frame(("b", 2021, 2.0), ("b", 2022, 3.0))
    beside = read_panel(pd.concat([other, frame(("a", 2021, 0.0), ("a", 2022, 9.0))]), LOG)
    np.testing.assert_equal(beside.x[1], read_panel(other, LOG).x[0])
    never = frame(("c", 2021, 0.0), ("c", 2022, 0.0))
    assert np.exp(read_panel(pd.concat([other, never]), LOG).x[1]) == pytest.approx([1.0, 1.0])
    assert np.exp(read_panel(never, LOG).x[0]) == pytest.approx([0.5, 0.5])
    # on the log scale what is zero ends half-way between the zero's place and the smallest value
    assert np.exp(panel.zero) == pytest.approx([np.sqrt(125 * 250)])
    assert np.exp(beside.zero) == pytest.approx([np.sqrt(4.5 * 9), 0.0])
    assert read_panel(other, LOG).zero is None


@pytest.mark.parametrize(
    "keys", [["a", 1], [("a", 1), ("a", 2)], pd.Categorical(["y", "x"]), [2.5, -1.0]]
)
def test_labels_of_any_kind(keys):
    data = pd.DataFrame({"series": pd.Series(keys), "year": [2020, 2021], "value": [1.0, 2.0]})
    panel = read_panel(data, IDENTITY)
    assert sorted(map(str, panel.keys)) == sorted(map(str, keys))


def test_whole_years_may_be_floats_and_nullable_integers():
    for kind in ("float64", "Int64", "int32"):
        data = frame(("a", 2020, 1.0), ("a", 2021, 2.0)).astype({"year": kind})
        assert read_panel(data, IDENTITY).last.tolist() == [2021]


@pytest.mark.parametrize(
    ("rows", "link", "message"),
    [
        ([("a", 2020, 1.0), ("b", 2021, 2.0), ("a", 2020, 3.0)], IDENTITY,
         "a year stands twice, at series a, year 2020: got 3.0; keep one value a year"),
        ([("a", 2020, 1.0), ("a", 2020, 3.0), ("b", 2021, 2.0)], IDENTITY,  # rows in order
         "a year stands twice, at series a, year 2020: got 3.0; keep one value a year"),
        ([("a", 2020, 101.5)], ARCSINE,
         "a value is above 100, at series a, year 2020: got 101.5; give values up to 100"),
        ([("a", 2020, -0.5)], ARCSINE,
         "a value is below 0, at series a, year 2020: got -0.5; give values from 0 up"),
        ([("a", 2020, -4.0)], LOG,
         "a value is below 0, at series a, year 2020: got -4.0; give values from 0 up"),
        ([("a", 2020, np.inf)], IDENTITY,
         "a value is infinite, at series a, year 2020: got inf; "
         "give a finite number or leave it out"),
        ([("a", 2020.5, 1.0)], IDENTITY,
         "a year is not a whole number, at series a, year 2020.5: got 2020.5; "
         "give calendar years such as 2023"),
        ([("a", 1e300, 1.0)], IDENTITY,
         "a year is not a whole number, at series a, year 1e+300: got 1e+300; "
         "give calendar years such as 2023"),
        ([("a", np.nan, 1.0)], IDENTITY,
         "a year is not a whole number, at series a: got nan; give calendar years such as 2023"),
        ([("a", 2020, "many")], IDENTITY,
         "a value is not a number, at series a: got 'many'; write numbers, not text"),
        ([("a", "2020", 1.0)], IDENTITY,
         "a year is not a number, at series a: got '2020'; write numbers, not text"),
        ([("a", 2020, True)], IDENTITY,
         "a value is not a number, at series a: got True; write numbers, not text"),
        ([("a", 2020, 1.0), ("b", 2020, np.nan)], IDENTITY,
         "a series is empty, at series b; give it a value or leave it out"),
        ([("a", 2020, 1.0), (None, 2020, 1.0)], IDENTITY,
         "a row has no series, at row 1; name the series of every row"),
        ([("a", 20, 1.0), ("a", 2020, 1.0), ("b", 2024, 1.0)], IDENTITY,
         "a series spans over a thousand years, at series a: got 2001; give calendar years"),
        ([], IDENTITY, "the panel is empty; give at least one series with one value"),
    ],
)  # fmt: skip
def test_refusals(rows, link, message):
    with pytest.raises(PanelError) as e:
        read_panel(frame(*rows), link)
    assert str(e.value) == message


def test_a_thousand_years_are_no_more_than_a_thousand():
    assert read_panel(frame(("a", 1001, 1.0), ("a", 2000, 1.0)), IDENTITY).x.shape == (1, 1000)
    with pytest.raises(PanelError, match="over a thousand years, at series a: got 1001"):
        read_panel(frame(("a", 1000, 1.0), ("a", 2000, 1.0)), IDENTITY)


def test_a_missing_column_and_no_frame():
    with pytest.raises(PanelError, match=r"no column value: got .'series', 'year'."):
        read_panel(frame(("a", 2020), columns=("series", "year")), IDENTITY)
    for other in ([("a", 2020, 1.0)], None, SimpleNamespace(columns=list(frame()))):
        with pytest.raises(PanelError, match=r"a panel is a DataFrame: got '(list|None|Simple)"):
            read_panel(other, IDENTITY)


def test_a_category_without_rows_is_no_series():
    data = frame(("a", 2020, 1.0), ("b", 2020, 1.0)).astype({"series": "category"})
    assert read_panel(data[data["series"] == "b"], IDENTITY).keys.tolist() == ["b"]


def test_names_that_cannot_be_put_in_order_are_refused():
    data = frame((dt.date(2020, 1, 1), 2020, 1.0), (3, 2020, 1.0))
    with pytest.raises(PanelError, match="names of series are of several kinds; name all by text"):
        read_panel(data, IDENTITY)
