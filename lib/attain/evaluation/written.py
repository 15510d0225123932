"""Forecasts of slow models, written once and read back as a model.

A fit of ETS, Theta or UnobservedComponents depends on one series' points alone, so it can be
kept: location and scale by horizon, under the series, its last year and its number of points.
`Written` looks them up behind the interface of every other forecaster; scores are computed live.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pandas as pd

from attain.errors import AttainError
from attain.forecasting.backtest import truncate
from attain.forecasting.baselines import Baseline, BaselineForecast
from attain.forecasting.links import get_link
from attain.forecasting.panel import ahead_of

KEY = ["series", "origin", "n"]


def write_forecasts(
    panel: pd.DataFrame,
    name: str,
    origins: Sequence[int],
    lengths: Sequence[int] = (0,),
    horizon: int = 3,
) -> pd.DataFrame:
    """Fit a baseline to every history of a panel and return its forecasts as a table.

    Parameters
    ----------
    panel : pandas.DataFrame
        Columns series, year, value.
    name : str
        A name of `attain.forecasting.baselines.BASELINES`.
    origins : sequence of int
        Last years of the histories; a series without a point in that year is left out.
    lengths : sequence of int
        Numbers of last points; 0 is all.
    horizon : int
        Years ahead.

    Returns
    -------
    pandas.DataFrame
        One row per history: ``series, origin, n, loc_1 …, scale_1 …, refused`` (the reason, or
        empty), sorted; values keep six significant digits.

    Examples
    --------
    >>> panel = pd.DataFrame({"series": "a", "year": [2021, 2022, 2023], "value": [1.0, 2.0, 4.0]})
    >>> write_forecasts(panel, "drift", [2022, 2023])[["n", "loc_1", "refused"]].values.tolist()
    [[2, nan, 'needs 3 points, has 2'], [3, 5.5, '']]
    """
    rows: dict[tuple[object, int, int], dict[str, object]] = {}
    steps = range(1, horizon + 1)
    for origin in origins:
        known = panel[panel["year"] <= origin]
        ends = known.groupby("series")["year"].max()
        known = known[known["series"].isin(ends.index[ends == origin])]
        for length in lengths:
            seen = truncate(known, length)
            counts = seen.groupby("series").size()
            seen = seen[seen["series"].isin(counts.index[counts >= length])]
            done = [s for s, n in counts.items() if (s, origin, int(n)) in rows]
            seen = seen[~seen["series"].isin(done)]
            if seen.empty:
                continue
            forecast = Baseline(name).fit(seen).predict(seen, horizon)
            found = pd.DataFrame(
                {"loc": forecast.loc[:, 0], "scale": forecast.scale[:, 0]}, index=forecast.index
            )
            for series in seen["series"].unique():
                row: dict[str, object] = {"refused": forecast.not_fitted.get(series, "")}
                for h in steps:
                    fit = found.loc[(series, origin + h)] if not row["refused"] else None
                    row[f"loc_{h}"] = np.nan if fit is None else float(f"{fit['loc']:.6g}")
                    row[f"scale_{h}"] = np.nan if fit is None else float(f"{fit['scale']:.6g}")
                rows[(series, origin, int(counts[series]))] = row
    table = pd.DataFrame.from_dict(rows, orient="index")
    table.index = pd.MultiIndex.from_tuples(list(rows), names=KEY)
    order = [*(f"loc_{h}" for h in steps), *(f"scale_{h}" for h in steps), "refused"]
    return table[order].sort_index().reset_index()


class Written:
    """A normal forecaster whose fits are read from a table of `write_forecasts`.

    Parameters
    ----------
    table : pandas.DataFrame
        As `write_forecasts` returns it.

    Examples
    --------
    >>> panel = pd.DataFrame({"series": "a", "year": [2022, 2023], "value": [1.0, 3.0]})
    >>> table = write_forecasts(panel, "last_value", [2023])
    >>> Written(table).fit(panel).predict(panel, 1).quantile(0.5).tolist()
    [3.0]
    """

    def __init__(self, table: pd.DataFrame) -> None:
        self.longest = sum(str(column).startswith("loc_") for column in table)
        keys = zip(*(table[name].tolist() for name in KEY), strict=True)
        self._place = {key: row for row, key in enumerate(keys)}
        self._refused = table["refused"].fillna("").to_numpy(str)
        steps = range(1, self.longest + 1)
        self._loc = table[[f"loc_{h}" for h in steps]].to_numpy(float)
        self._scale = table[[f"scale_{h}" for h in steps]].to_numpy(float)

    def fit(self, panel: pd.DataFrame, *, borrowed: bool = False) -> Written:
        """Do nothing: the fits are in the table."""
        return self

    def predict(self, panel: pd.DataFrame, horizon: int = 1) -> BaselineForecast:
        """Return the written forecasts of the panel's histories.

        Parameters
        ----------
        panel : pandas.DataFrame
            Columns series, year, value.
        horizon : int
            Years ahead.

        Returns
        -------
        BaselineForecast
            ``not_fitted`` holds the written refusals.

        Raises
        ------
        AttainError
            For a history or a horizon that was never written.
        """
        if horizon > self.longest:
            raise AttainError(
                "so far ahead nothing was written", where="Written", got=horizon,
                do=f"ask for at most {self.longest}",
            )  # fmt: skip
        names, codes = np.unique(panel["series"].to_numpy(), return_inverse=True)
        counts, ends = np.bincount(codes), np.zeros(len(names), int)
        np.maximum.at(ends, codes, panel["year"].to_numpy(int))
        keys = list(zip(names.tolist(), ends.tolist(), counts.tolist(), strict=True))
        absent = [key for key in keys if key not in self._place]
        if absent:
            raise AttainError(
                "a history has no written forecast", where="Written", got=absent[0],
                do="write the backtest again",
            )  # fmt: skip
        rows = np.array([self._place[key] for key in keys], int)
        fine = self._refused[rows] == ""
        loc = self._loc[rows[fine], :horizon].ravel()
        scale = self._scale[rows[fine], :horizon].ravel()
        index = ahead_of(names[fine], ends[fine], horizon)
        forecast = BaselineForecast(
            index, np.ones((len(loc), 1)), loc[:, None], scale[:, None],
            np.full((len(loc), 1), np.inf), get_link("identity"), loc,
        )  # fmt: skip
        forecast.not_fitted = {
            key[0]: str(self._refused[row])
            for key, row, good in zip(keys, rows, fine, strict=True)
            if not good
        }
        return forecast
