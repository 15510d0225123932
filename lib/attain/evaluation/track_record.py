"""The track record beside an answer: how forecasts like this one have fared, from what was known.

The core is backtested live, on the panel that an evidence view can see, so that no outcome after
the as-of date enters it. How others would have fared: `attain.evaluation.backtests`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from functools import lru_cache, partial
from typing import Final

import pandas as pd

from attain.errors import PanelError
from attain.evaluation.calibration import (
    MIN_ORIGINS,
    CalibrationStatement,
    calibration,
    coverage_columns,
    no_calibration,
)
from attain.evaluation.protocol import (
    CORE,
    HORIZON,
    POOLED,
    bounds_of,
    core_model,
    origins_of,
    whole_panel,
)
from attain.evidence.records import Indicator
from attain.evidence.views import Tables
from attain.forecasting.backtest import Model, Record, backtest, scored, summary
from attain.forecasting.baselines import Baseline
from attain.forecasting.own import OwnModel
from attain.memory import remember
from attain.targets.readings import Reading, bounded_link
from attain.targets.verdicts import Grade, demoted, grade_horizon, lower

SHORTEST = 3  # below this a shorter history no longer stands for a longer one
ASKED: Final = (1, 3, 5, 6, 7)  # years ahead of a record of many
FAR: Final = (
    "indicator", "horizon", "forecasts", "origins", "brier", "brier_pooled", "inside_80", "low_80",
    "high_80", "inside_95", "reason",
)  # fmt: skip


@lru_cache(maxsize=2)
def track_record_of(view: Tables, own: OwnModel | None = None) -> TrackRecord:
    """Return the track record of a view, the same one each time: many cells ask for it."""
    return TrackRecord(view, own)


class TrackRecord:
    """Backtests of the core, or of a reader's model, on a view's panels, and their calibration.

    Examples
    --------
    >>> from attain.evidence.catalog import open_package
    >>> record = TrackRecord(open_package("data").as_of("2023-12-31"))
    >>> record.statement("job_placements", n=5).label
    'too_few'
    """

    def __init__(self, view: Tables, own: OwnModel | None = None) -> None:
        self.view, self.own = view, own
        self._panels: dict[str, pd.DataFrame] = {}
        self._found: dict[tuple[object, ...], list[CalibrationStatement]] = {}

    def panel(self, reference: str) -> pd.DataFrame:
        """Return `whole_panel` of an indicator, kept."""
        if reference not in self._panels:
            self._panels[reference] = whole_panel(self.view, reference)
        return self._panels[reference]

    def origins(self, reference: str) -> list[int]:
        """Return the years to forecast a panel from: its third year and later, but the last."""
        return origins_of(self.panel(reference))

    def span(self, reference: str) -> int:
        """Return the most years ahead that a panel can test: from its third year to its last."""
        origins = self.origins(reference)
        return int(self.panel(reference)["year"].max()) - origins[0] if origins else 0

    def backtest(
        self,
        reference: str,
        *,
        length: int = 0,
        lend: bool = False,
        horizons: Sequence[int] = tuple(range(1, HORIZON + 1)),
    ) -> Record:
        """Return the core's backtest on an indicator's provincial panel at one history length.

        ``length`` is the number of points of each history that the core may see, 0 for all. Where
        the panel is to ``lend`` its prior to another indicator, it gives scale and weights, not the
        drift.
        """
        indicator, own = self.view.indicator(reference), self.own
        made: Callable[[], Model] = partial(core_model, indicator)
        if own is not None:
            made = partial(OwnModel, own.source, bounded_link(indicator))
        return backtest(
            self.panel(reference), {CORE if own is None else own.name: made},
            self.origins(reference),
            horizons=horizons, lengths=(length,), bounds=bounds_of(indicator),
            lend=lend, full=False,
        )  # fmt: skip

    def calibration_for(self, reading: Reading, year: int) -> CalibrationStatement:
        """Return the calibration of forecasts like that of a reading for a year.

        A bridged reading is judged by the panel of the indicator that it continues.
        """
        if reading.history.empty:
            return no_calibration(0, 1)
        ahead = year - reading.origin(year)
        return self.statement(reading.series, n=reading.points, horizon=ahead, group=reading.group)

    def lowered(self, grade: Grade, reading: Reading, year: int) -> Grade:
        """Lower a grade by the horizon, and where forecasts like that of a reading failed."""
        found = self.calibration_for(reading, year)
        grade = lower(grade, grade_horizon(found.horizon, found.origins))
        return demoted(grade) if found.failed else grade

    def lent(self, panels: Iterable[str], lengths: Sequence[int] = (1, 2, 3, 5)) -> pd.DataFrame:
        """Return the scores one year ahead of short histories under each panel's own lent prior.

        Columns ``indicator, n, forecasts, origins, brier, brier_naive, inside_80, inside_95,
        above_median, label``; the naive forecast is the last value with the scale of all series, on
        the same events.
        """
        rows: list[dict[str, object]] = []
        for name in panels:
            inputs = [self.panel(name), self.view.indicator(name), lengths]
            rows += remember("lent", inputs, partial(self._lent, name, lengths))
        return pd.DataFrame(rows)

    def _lent(self, name: str, lengths: Sequence[int]) -> list[dict[str, object]]:
        rows: list[dict[str, object]] = []
        origins = self.origins(name)
        able = [n for n in lengths if n <= len(origins) + 2]
        if not origins:
            return rows
        found = backtest(
            self.panel(name), {POOLED: lambda: Baseline(POOLED)}, origins, horizons=(1,),
            lengths=able, bounds=bounds_of(self.view.indicator(name)), full=False,
        )  # fmt: skip
        naive = scored(found.events)
        for length in able:
            found = self.backtest(name, length=length, lend=True).of(horizon=1)
            said = calibration(found, n=length, horizon=1)
            if said.inside_80 is None or said.inside_95 is None or said.above_median is None:
                continue
            rows.append(
                {"indicator": name, "n": length, "forecasts": said.forecasts,
                 "origins": said.origins, "brier": float(scored(found.events)["brier"].mean()),
                 "brier_naive": float(naive.loc[naive["length"] == length, "brier"].mean()),
                 "inside_80": said.inside_80.share, "inside_95": said.inside_95.share,
                 "above_median": said.above_median.share, "label": said.label}
            )  # fmt: skip
        return rows

    def statement(
        self, indicator: str, *, n: int, horizon: int = 1, group: str = "total"
    ) -> CalibrationStatement:
        """Return what the track record says of forecasts like this one.

        With a borrowed prior the record is that of the indicator's reference panel, forecast with a
        borrowed prior too; of the groups only the total has the panel's own drift. Where the panel
        is too short to score histories of ``n`` points from `MIN_ORIGINS` origins, the longest
        length that can be is taken, and where even `SHORTEST` points cannot, whole histories as
        they stood; ``statement.n`` and ``statement.shortest`` say which. It is labelled ``too_few``
        without a panel or at a horizon that it cannot test; ``untold`` says which.
        """
        reference = self.view.indicator(indicator).reference
        span = self.span(reference) if reference else 0
        if n < 1 or not 1 <= horizon <= span:
            return no_calibration(n, horizon, span)
        origins = self.origins(reference)
        longest = len(origins) + 3 - horizon - MIN_ORIGINS + 1  # of the panel's years
        length = min(n, longest) if longest >= min(n, SHORTEST) else 0
        borrowed = reference != indicator or group != "total"
        # near horizons are told together, a far one when it is asked for
        horizons = tuple(range(1, HORIZON + 1)) if horizon <= HORIZON else (horizon,)
        key = (reference, borrowed, length, horizons)
        if key not in self._found:
            inputs = [self.panel(reference), self.view.indicator(reference), *key[1:]]
            make = partial(self._statements, *key)
            kept = self.own is None  # nothing tells when the code of a reader's model changes
            self._found[key] = remember("calibration", inputs, make) if kept else make()
        return replace(self._found[key][horizons.index(horizon)], span=span)

    def _statements(
        self, reference: str, lend: bool, length: int, horizons: tuple[int, ...]
    ) -> list[CalibrationStatement]:
        """The calibration at each of some horizons."""
        try:
            found = self.backtest(reference, length=length, lend=lend, horizons=horizons)
        except PanelError:  # no two years of the panel lie so far apart
            return [no_calibration(length, h) for h in horizons]
        return [calibration(found, n=length, horizon=h) for h in horizons]


# ---- many years ahead ---------------------------------------------------------------------------
def far_records(view: Tables) -> pd.DataFrame:
    """Return the record of every panel that lends its own prior, by years ahead; kept.

    Columns `FAR`: whole histories, every origin from a panel's third year on; the pooled last
    value answers the same events. ``reason`` is ``too_long`` where the panel is too short for the
    horizon, ``too_few`` below `MIN_ORIGINS` origins, else empty.
    """
    rows: list[dict[str, object]] = []
    for name in view.indicators["indicator"]:
        known = view.indicator(name)
        if known.reference == name:
            panel = whole_panel(view, name)
            inputs = [panel, known, list(ASKED)]
            rows += remember("far-record", inputs, partial(_far, known, panel))
    return pd.DataFrame(rows, columns=list(FAR))


def _far(indicator: Indicator, panel: pd.DataFrame) -> list[dict[str, object]]:
    models: dict[str, Callable[[], Model]] = {
        CORE: partial(core_model, indicator), POOLED: partial(Baseline, POOLED)
    }  # fmt: skip
    origins, bounds = origins_of(panel), bounds_of(indicator)
    rows: list[dict[str, object]] = []
    for horizon in ASKED:
        row: dict[str, object] = {"indicator": indicator.indicator, "horizon": horizon}
        rows.append(row | {"forecasts": 0, "origins": 0, "reason": "too_long"})
        try:
            found = backtest(panel, models, origins, horizons=(horizon,), bounds=bounds, full=False)
        except PanelError:
            continue
        brier, tasks = summary(found, by=("model",))["brier"], found.of(model=CORE).tasks
        years = int(tasks["origin"].nunique())
        rows[-1] = row | {
            "forecasts": len(tasks), "origins": years,
            "brier": float(brier[CORE]), "brier_pooled": float(brier[POOLED]),
            "reason": "too_few" if years < MIN_ORIGINS else "",
        } | coverage_columns(tasks)  # fmt: skip
    return rows
