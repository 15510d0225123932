"""A panel of series as arrays: checked once, then only numbers."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd

from attain.errors import PanelError
from attain.forecasting.links import Array, Link

COLUMNS = ("series", "year", "value")


@dataclass(frozen=True)
class Panel:
    """Series in calendar time, aligned at their first points.

    ``keys``, one label a series, are sorted; ``first`` and ``last``, shape (n,), are the years of
    its first and last value. ``x``, shape (n, t), has the values on the link scale, NaN where a
    year has none; column 0 is each series' first year. Below ``zero``, shape (n,), a forecast is a
    count of zero; −inf for a series without a zero.
    """

    keys: pd.Index
    first: np.ndarray
    last: np.ndarray
    x: Array
    zero: Array | None = None

    def __len__(self) -> int:
        return len(self.keys)

    @property
    def ends(self) -> tuple[np.ndarray, np.ndarray]:
        """Rows and columns of ``x`` in which the last values stand."""
        return np.arange(len(self)), self.last - self.first


def read_panel(frame: pd.DataFrame, link: Link) -> Panel:
    """Check a long frame and lay it out.

    Columns ``series``, ``year`` (whole years), ``value`` (in the units of the quantity), in any
    order; a year without a value may be absent or NaN. The bounds of the values are those of the
    link. Under the log link a zero stands at half of the smallest positive value of its series, or
    of the panel where the series has none.

    Raises
    ------
    PanelError
        For an empty panel or series, a missing column, text, a year that is not whole, a duplicate
        year, a value outside the bounds; it names the series, the year and the value.

    Examples
    --------
    >>> from attain.forecasting.links import get_link
    >>> frame = pd.DataFrame({"series": ["a", "a"], "year": [2020, 2023], "value": [70.0, 78.4]})
    >>> read_panel(frame, get_link("identity")).x.tolist()
    [[70.0, nan, nan, 78.4]]
    """
    do = "give columns series, year and value"
    if not isinstance(frame, pd.DataFrame):
        raise PanelError("a panel is a DataFrame", got=type(frame).__name__, do=do)
    missing = [name for name in COLUMNS if name not in frame]
    if missing:
        raise PanelError(f"the panel has no column {missing[0]}", got=list(frame), do=do)
    if frame.empty:
        raise PanelError("the panel is empty", do="give at least one series with one value")
    series = frame["series"]
    if isinstance(series.dtype, pd.CategoricalDtype):
        series = series.astype(series.cat.categories.dtype)
    try:
        codes, keys = pd.factorize(series, sort=True)
    except TypeError:
        raise PanelError("names of series are of several kinds", do="name all by text") from None
    if (codes < 0).any():
        raise PanelError("a row has no series", where=f"row {int(np.argmax(codes < 0))}",
                         do="name the series of every row")  # fmt: skip
    year = _numbers(frame["year"], series, "year")
    value = _numbers(frame["value"], series, "value")
    _check(keys, codes, year, value, link)
    known = ~np.isnan(value)
    counts = np.bincount(codes[known], minlength=len(keys))
    if (counts == 0).any():
        raise PanelError("a series is empty", where=f"series {keys[int(np.argmin(counts))]}",
                         do="give it a value or leave it out")  # fmt: skip
    codes, years, values = codes[known], year[known].astype(np.int64), value[known]
    zero = None
    if link.name == "log" and (values == 0).any():
        values, zero = _without_zeros(codes, values, len(keys))
    first = np.full(len(keys), np.iinfo(np.int64).max)
    last = np.full(len(keys), np.iinfo(np.int64).min)
    np.minimum.at(first, codes, years)
    np.maximum.at(last, codes, years)
    span = int((last - first).max()) + 1
    if span > 1000:
        worst = keys[int((last - first).argmax())]
        raise PanelError("a series spans over a thousand years", where=f"series {worst}",
                         got=span, do="give calendar years")  # fmt: skip
    x = np.full((len(keys), span), np.nan)
    x[codes, years - first[codes]] = link.forward(values)
    return Panel(keys, first, last, x, zero)


def ahead_of(names: object, last: Array, horizon: int) -> pd.MultiIndex:
    """Return the index of a forecast: each of n series with the years after its last one.

    Examples
    --------
    >>> ahead_of(["a", "b"], np.array([2020, 2021]), 2).tolist()
    [('a', 2021), ('a', 2022), ('b', 2022), ('b', 2023)]
    """
    years = (np.asarray(last, int)[:, None] + np.arange(1, horizon + 1)).ravel()
    known, place = np.unique(years, return_inverse=True)
    levels: list[Any] = [pd.Index(names), known]  # type: ignore[call-overload]
    codes: list[Any] = [np.arange(len(last)).repeat(horizon), place.ravel()]
    # from codes: looking for doubles among labels that are unique already takes most of the time
    return pd.MultiIndex(levels, codes, names=["series", "year"], verify_integrity=False)


def _numbers(column: pd.Series, series: pd.Series, name: str) -> Array:
    mixed = column.dtype == object or isinstance(column.dtype, pd.StringDtype)
    if not pd.api.types.is_numeric_dtype(column) or pd.api.types.is_bool_dtype(column):
        for label, entry in zip(series, column, strict=True):
            missing = entry is None or entry is pd.NA or entry is pd.NaT
            if not mixed or not (missing or isinstance(entry, int | float | np.number)):
                raise PanelError(f"a {name} is not a number", where=f"series {label}", got=entry,
                                 do="write numbers, not text")  # fmt: skip
    return column.to_numpy(dtype=float, na_value=np.nan)


def _without_zeros(codes: np.ndarray, values: Array, count: int) -> tuple[Array, Array]:
    """Values above zero, and `Panel.zero`: half-way, in logs, from a zero's place to the next."""
    smallest = np.full(count, np.inf)
    np.minimum.at(smallest, codes, np.where(values > 0, values, np.inf))
    least = smallest.min()
    smallest[np.isinf(smallest)] = least if np.isfinite(least) else 1.0
    ends = np.full(count, -np.inf)
    has = np.unique(codes[values == 0])
    ends[has] = np.log(smallest[has]) - 0.5 * np.log(2)
    return np.where(values > 0, values, smallest[codes] / 2), ends


def _check(keys: pd.Index, codes: np.ndarray, year: Array, value: Array, link: Link) -> None:
    def refuse(what: str, bad: np.ndarray, got: Array, do: str) -> None:
        if bad.any():
            row = int(np.argmax(bad))
            stamp = f", year {year[row]:g}" if np.isfinite(year[row]) else ""
            raise PanelError(what, where=f"series {keys[codes[row]]}{stamp}", got=float(got[row]),
                             do=do)  # fmt: skip

    whole = (np.abs(year) < 1e6) & (year == np.floor(year))
    refuse("a year is not a whole number", ~whole, year, "give calendar years such as 2023")
    refuse("a value is infinite", np.isinf(value), value, "give a finite number or leave it out")
    low, high = link.lower, link.upper
    refuse(f"a value is below {low:g}", value < low, value, f"give values from {low:g} up")
    refuse(f"a value is above {high:g}", value > high, value, f"give values up to {high:g}")
    in_order = (np.diff(codes) > 0) | ((np.diff(codes) == 0) & (np.diff(year) > 0))
    if in_order.all():  # no year can stand twice
        return
    order, again = np.lexsort((year, codes)), np.zeros(len(year), bool)
    again[order[1:]] = (np.diff(codes[order]) == 0) & (np.diff(year[order]) == 0)
    refuse("a year stands twice", again, value, "keep one value a year")
