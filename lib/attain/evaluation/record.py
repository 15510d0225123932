"""The record of the method: how its forecasts of an indicator have fared, from what was known.

The record of the core is computed live, on the panel that an evidence view can see, so that no
outcome after the as-of date enters it. How others would have fared: `attain.evaluation.rivals`.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from functools import lru_cache
from typing import Any

import numpy as np
import pandas as pd

from attain.evaluation.calibration import MIN_ORIGINS, CalibrationStatement, statement
from attain.evaluation.scores import CLIP, brier
from attain.evidence.records import Indicator
from attain.evidence.views import Tables
from attain.forecasting.backtest import Record, backtest
from attain.forecasting.baselines import Baseline
from attain.forecasting.dlm import DynamicLinearBank
from attain.targets.readings import Reading, able, bounded_link

CORE = "attain"  # the core's name among the models of a backtest
POOLED = "pooled_last_value"  # the only other method that a history of one point allows
LENGTHS = (1, 2, 3, 5, 8)  # points of a shortened history
HORIZON = 3
SHORTEST = 3  # below this a shorter history no longer stands for a longer one


def core_model(indicator: Indicator) -> DynamicLinearBank:
    """Return the core as the forecasts of an indicator use it, not yet fitted."""
    return DynamicLinearBank(bounded_link(indicator), indicator.breaks, indicator.own_breaks)


def bounds_of(indicator: Indicator) -> tuple[float, float]:
    """Return the values between which an event may lie."""
    low, high = indicator.bounds
    return (-np.inf if np.isnan(low) else low, np.inf if np.isnan(high) else high)


def whole_panel(view: Tables, indicator: str) -> pd.DataFrame:
    """Return a provincial panel without the years that few series have.

    The year of one province's own report is not a year of the panel: no origin, no outcome. A
    series that the link cannot carry is left out, as where the panel lends.
    """
    panel = able(view.panel(indicator), bounded_link(view.indicator(indicator)))
    counts = panel.groupby("year")["year"].transform("size")
    kept: pd.DataFrame = panel[2 * counts >= counts.max()].reset_index(drop=True)
    return kept


class MethodRecord:
    """Backtests of the core on the panels of a view, computed once and kept.

    Parameters
    ----------
    view : EvidenceView or Package
        What is known. Only its panels are read.

    Examples
    --------
    >>> from attain.evidence.catalog import open_package
    >>> record = MethodRecord(open_package("data").as_of("2023-12-31"))
    >>> record.statement("job_placements", n=5).label
    'too_few'
    """

    def __init__(self, view: Tables) -> None:
        self.view = view
        self._kept: dict[tuple[str, bool, int], Record] = {}
        self._panels: dict[str, pd.DataFrame] = {}
        self._statements: dict[tuple[str, bool, int, int], CalibrationStatement] = {}

    def known(self) -> dict[str, Any]:
        """Return everything computed so far, for :meth:`learn` of a record of an equal view."""
        return {name: value for name, value in vars(self).items() if name != "view"}

    def learn(self, known: Mapping[str, Any]) -> None:
        """Take over what the record of an equal view had computed."""
        vars(self).update(known)

    def panel(self, reference: str) -> pd.DataFrame:
        """Return `whole_panel` of an indicator, kept."""
        if reference not in self._panels:
            self._panels[reference] = whole_panel(self.view, reference)
        return self._panels[reference]

    def origins(self, reference: str) -> list[int]:
        """Return the years to forecast a panel from: its third year and later, but the last."""
        return sorted({int(year) for year in self.panel(reference)["year"]})[2:-1]

    def backtest(self, reference: str, *, length: int = 0, lend: bool = False) -> Record:
        """Return the core's backtest on a provincial panel at one history length.

        Parameters
        ----------
        reference : str
            An indicator with a provincial panel.
        length : int
            Points of each history that the core may see; 0 is all.
        lend : bool
            The panel lends its prior to another indicator: scale and weights, not the drift.
        """
        key = (reference, lend, length)
        if key not in self._kept:
            indicator = self.view.indicator(reference)
            self._kept[key] = backtest(
                self.panel(reference), {CORE: lambda: core_model(indicator)},
                self.origins(reference), horizons=range(1, HORIZON + 1), lengths=(length,),
                bounds=bounds_of(indicator), lend=lend, full=False,
            )  # fmt: skip
        return self._kept[key]

    def beside(self, reading: Reading, year: int) -> CalibrationStatement:
        """Return what stands beside the forecast of a reading for a year.

        A bridged reading is judged by the panel of the indicator that it continues.
        """
        if reading.history.empty:
            return statement(pd.DataFrame(), pd.DataFrame(), n=0, horizon=1)
        ahead = year - reading.origin(year)
        return self.statement(
            reading.series, n=len(reading.history), horizon=ahead, group=reading.group
        )

    def by_length(
        self, indicator: str, lengths: Sequence[int] = LENGTHS, *, horizon: int = 1
    ) -> pd.DataFrame:
        """Return coverage by the number of points that the core may see.

        Parameters
        ----------
        indicator : str
            An indicator with a reference panel.
        lengths : sequence of int
            Points of the histories; those too long for the panel are left out.
        horizon : int
            Years ahead.

        Returns
        -------
        pandas.DataFrame
            ``n, forecasts, origins, label`` and coverage with its band: ``inside_80, low_80,
            high_80, inside_95, low_95, high_95``.
        """
        rows = []
        for length in lengths:
            found = self.statement(indicator, n=length, horizon=horizon)
            if found.n != length or found.inside_80 is None or found.inside_95 is None:
                continue
            row: dict[str, object] = {
                "n": length, "forecasts": found.forecasts, "origins": found.origins,
                "label": found.label,
            }  # fmt: skip
            for level, band in ((80, found.inside_80), (95, found.inside_95)):
                row |= {
                    f"inside_{level}": band.share, f"low_{level}": band.low,
                    f"high_{level}": band.high,
                }  # fmt: skip
            rows.append(row)
        return pd.DataFrame(rows)

    def lent(self, panels: Iterable[str], lengths: Sequence[int] = (1, 2, 3, 5)) -> pd.DataFrame:
        """Return the record one year ahead of short histories under each panel's own lent prior.

        Parameters
        ----------
        panels : iterable of str
            Indicators whose panel lends.
        lengths : sequence of int
            Points of the histories.

        Returns
        -------
        pandas.DataFrame
            ``indicator, n, forecasts, origins, brier, brier_naive, inside_80, inside_95,
            above_median, label``; the naive forecast is the last value with the scale of all
            series, on the same events.
        """
        rows = []
        for name in panels:
            able = [n for n in lengths if n <= len(self.origins(name)) + 2]
            if not self.origins(name):
                continue
            naive = backtest(
                self.panel(name), {POOLED: lambda: Baseline(POOLED)}, self.origins(name),
                horizons=(1,), lengths=able, bounds=bounds_of(self.view.indicator(name)),
                full=False,
            ).events  # fmt: skip
            for length in able:
                found = self.backtest(name, length=length, lend=True)
                said = statement(found.tasks, found.events, n=length, horizon=1)
                if said.inside_80 is None or said.inside_95 is None or said.above_median is None:
                    continue
                rows.append(
                    {"indicator": name, "n": length, "forecasts": said.forecasts,
                     "origins": said.origins,
                     "brier": _brier(found.events[found.events["horizon"] == 1]),
                     "brier_naive": _brier(naive[naive["length"] == length]),
                     "inside_80": said.inside_80.share, "inside_95": said.inside_95.share,
                     "above_median": said.above_median.share, "label": said.label}
                )  # fmt: skip
        return pd.DataFrame(rows)

    def statement(
        self, indicator: str, *, n: int, horizon: int = 1, group: str = "total"
    ) -> CalibrationStatement:
        """Return what the record says of forecasts like this one.

        Parameters
        ----------
        indicator : str
            The indicator forecast. With a borrowed prior the record is that of its reference
            panel, forecast with a borrowed prior too.
        n : int
            Points of the history forecast. Where the panel is too short to score histories of
            that length from `MIN_ORIGINS` origins, the longest length that can be is taken, and
            where even `SHORTEST` points cannot, whole histories as they stood;
            ``statement.n`` and ``statement.shortest`` say which.
        horizon : int
            Years ahead, 1 to 3; further ahead there is no record.
        group : str
            Group of the history; only the total has the panel's own drift.

        Returns
        -------
        CalibrationStatement
            Labelled ``too_few`` without a panel or at a horizon without a record.
        """
        reference = self.view.indicator(indicator).reference
        empty = statement(pd.DataFrame(), pd.DataFrame(), n=n, horizon=horizon)
        if not reference or not 1 <= horizon <= HORIZON or n < 1:
            return empty
        origins = self.origins(reference)
        if not origins:
            return empty
        longest = len(origins) + 3 - horizon - MIN_ORIGINS + 1  # of the panel's years
        length = min(n, longest) if longest >= min(n, SHORTEST) else 0
        borrowed = reference != indicator or group != "total"
        key = (reference, borrowed, length, horizon)
        if key not in self._statements:
            found = self.backtest(reference, length=length, lend=borrowed)
            said = statement(found.tasks, found.events, n=length, horizon=horizon)
            self._statements[key] = said
        return self._statements[key]


def _brier(events: pd.DataFrame) -> float:
    clipped = events["probability"].clip(CLIP, 1 - CLIP)
    return float(brier(events["happened"], clipped).mean())


@lru_cache(maxsize=2)
def record_of(view: Tables) -> MethodRecord:
    """Return the record of a view, the same one each time: a notebook asks for it in many cells."""
    return MethodRecord(view)
