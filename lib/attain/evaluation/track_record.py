"""The track record beside an answer: how forecasts like this one have fared, and what that says.

The core is backtested live, on the panel that an evidence view can see, so that no outcome after
the as-of date enters it. How others would have fared: `attain.evaluation.backtests`.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import lru_cache, partial
from typing import Literal, TypeAlias

import pandas as pd

from attain.errors import PanelError
from attain.evaluation.protocol import (
    CORE,
    HORIZON,
    bounds_of,
    core_model,
    origins_of,
    whole_panel,
)
from attain.evaluation.scores import Proportion, clustered_wilson, reliability
from attain.evidence.views import Tables
from attain.forecasting.backtest import Model, Record, backtest
from attain.forecasting.own import OwnModel
from attain.memory import kept
from attain.targets.readings import Reading, bounded_link
from attain.targets.verdicts import Grade, demoted, grade_horizon, lower

Label = Literal["calibrated", "too_wide", "too_narrow", "too_low", "too_high", "too_few"]
Models: TypeAlias = Mapping[str, Callable[[], Model]]

MIN_ORIGINS = 5  # years with an outcome; fewer shared shocks than this say nothing about the next
MIN_FORECASTS = 100  # forecasts with an outcome
MAX_HALF_WIDTH = 0.10  # half the whole band of 80 % coverage; a wider one agrees with everything
ONE_SIDED = 0.9  # share of outcomes on one side of the median that fails at any number of origins
CHECKED = (0.8, 0.95)  # the intervals whose coverage decides
SHORTEST = 3  # below this a shorter history no longer stands for a longer one


@dataclass(frozen=True)
class CalibrationStatement:
    """What a method's record says, for one indicator, history length and horizon.

    Attributes
    ----------
    n, shortest : int
        Most and fewest points in the histories of the record.
    horizon : int
        Years ahead.
    forecasts, origins, first, last : int
        Outcomes scored, years they started from, and the first and last of these.
    inside_80, inside_95, above_median : Proportion
        Coverage, and share of outcomes above the forecast median (0.5 when nothing tilts), with
        bands widened for the shocks that a year shares.
    words, words_below : pandas.DataFrame
        Reliability by verdict word, as `attain.evaluation.scores.reliability`, of events
        ``value >= threshold`` and of their opposites; bands widened likewise.
    label : {"calibrated", "too_narrow", "too_low", "too_high", "too_wide", "too_few"}
        ``calibrated`` only when the bands hold 80 %, 95 % and (above the median) 50 %, there are
        at least `MIN_ORIGINS` origins and `MIN_FORECASTS` forecasts, and the band of 80 %
        coverage is no wider than twice `MAX_HALF_WIDTH`. ``too_low``: outcomes lay above the
        median too often, as where a drift is missed; where nearly all did
        (`ONE_SIDED`), at any number of origins.
    span : int
        Most years ahead that the panel can test; 0 without a panel.
    """

    n: int
    shortest: int
    horizon: int
    forecasts: int = 0
    origins: int = 0
    first: int = 0
    last: int = 0
    inside_80: Proportion | None = None
    inside_95: Proportion | None = None
    above_median: Proportion | None = None
    words: pd.DataFrame = field(default_factory=pd.DataFrame, compare=False)
    words_below: pd.DataFrame = field(default_factory=pd.DataFrame, compare=False)
    label: Label = "too_few"
    span: int = 0

    @property
    def untold(self) -> Literal["", "no_panel", "too_long", "too_few"]:
        """Why nothing can be told: no panel, a horizon longer than it allows, too few origins."""
        if not self.forecasts:
            return "too_long" if self.span else "no_panel"
        return "too_few" if self.label == "too_few" else ""

    @property
    def failed(self) -> bool:
        """Whether the record speaks against the method: it lowers the grade of an answer."""
        return self.label in ("too_narrow", "too_low", "too_high")

    def about(self, probability: float, comparator: str = ">=") -> Proportion | None:
        """Return how often events given this probability's word happened; None if none was.

        The comparator is the event's: a forecast that tilts errs in opposite ways for the two.
        """
        words = self.words if comparator in (">=", ">") else self.words_below
        for row in words.to_dict("records"):
            if row["low"] <= probability < row["high"] or probability == row["high"] == 1.0:
                share, band = row["happened"], (row["happened_low"], row["happened_high"])
                return Proportion(round(share * row["n"]), row["n"], share, *band)
        return None


def coverage_of(tasks: pd.DataFrame) -> dict[float, Proportion]:
    """Return the coverage of the intervals that decide, with bands that know the years.

    What the narrower interval holds, the wider one holds too, so that its coverage is no less: the
    band of the wider one begins no lower and that of the narrower one ends no higher, which they
    would where all outcomes agree and `clustered_wilson` sees no spread. Bands under an order:
    Robertson, Wright and Dykstra, Order Restricted Statistical Inference, Wiley 1988.
    """
    near, far = (
        clustered_wilson(tasks[f"inside_{round(100 * level)}"], tasks["year"]) for level in CHECKED
    )
    near = replace(near, high=min(near.high, far.high))
    far = replace(far, low=max(near.low, far.low))
    return dict(zip(CHECKED, (near, far), strict=True))


def coverage_columns(tasks: pd.DataFrame) -> dict[str, float]:
    """Return the same as columns: ``inside_80, low_80, high_80, inside_95 …``."""
    return {
        f"{part}_{100 * level:.0f}": share
        for level, band in coverage_of(tasks).items()
        for part, share in (("inside", band.share), ("low", band.low), ("high", band.high))
    }


def calibration(forecasts: Record, *, n: int, horizon: int) -> CalibrationStatement:
    """Return the calibration of one method's forecasts, of one length, at one horizon.

    The forecasts' own lengths are reported instead of ``n`` where there are any.
    """
    forecasts = forecasts.of(horizon=horizon)
    tasks, events = forecasts.tasks, forecasts.events
    if tasks.empty:
        return CalibrationStatement(n, n, horizon)
    bands = coverage_of(tasks)
    above = clustered_wilson(tasks["pit"] > 0.5, tasks["year"])
    origins = int(tasks["origin"].nunique())
    label: Label = "calibrated"
    wide = (bands[0.8].high - bands[0.8].low) / 2.0 > MAX_HALF_WIDTH
    if not 1 - ONE_SIDED <= above.share <= ONE_SIDED:
        label = "too_low" if above.share > 0.5 else "too_high"
    elif origins < MIN_ORIGINS or len(tasks) < MIN_FORECASTS or wide:
        label = "too_few"
    elif any(band.high < level for level, band in bands.items()):
        label = "too_narrow"  # the more dangerous fault is named first
    elif above.low > 0.5 or above.high < 0.5:
        label = "too_low" if above.share > 0.5 else "too_high"
    elif any(band.low > level for level, band in bands.items()):
        label = "too_wide"
    happened, said, years = (events[name] for name in ("happened", "probability", "year"))
    words = reliability(happened, said, cluster=years)
    below = reliability(1 - happened, 1.0 - said, cluster=years)
    return CalibrationStatement(
        int(tasks["n"].max()), int(tasks["n"].min()), horizon, len(tasks), origins,
        int(tasks["origin"].min()), int(tasks["origin"].max()),
        bands[0.8], bands[0.95], above, words, below, label,
    )  # fmt: skip


# ---- the record of a view -----------------------------------------------------------------------
@lru_cache(maxsize=2)
def track_record_of(view: Tables, own: OwnModel | None = None) -> TrackRecord:
    """Return the track record of a view, the same one each time: many cells ask for it."""
    return TrackRecord(view, own)


class TrackRecord:
    """Backtests of the core, or of a reader's model, on a view's panels, and their calibration."""

    def __init__(self, view: Tables, own: OwnModel | None = None) -> None:
        self.view, self.own = view, own

    def inputs(self, name: str, *asked: object) -> list[object] | None:
        """Return what a result on a panel depends on; None with a model of the reader's own."""
        known = whole_panel(self.view, name), self.view.indicator(name)
        return [*known, *asked] if self.own is None else None

    def origins(self, name: str) -> list[int]:
        """Return the years to forecast a panel from: its third year and later, but the last."""
        return origins_of(whole_panel(self.view, name))

    def span(self, name: str) -> int:
        """Return the most years ahead that a panel can test: from its third year to its last."""
        origins = self.origins(name)
        return int(whole_panel(self.view, name)["year"].max()) - origins[0] if origins else 0

    def backtest(
        self,
        name: str,
        models: Models | None = None,
        *,
        lengths: Sequence[int] = (0,),
        lend: bool = False,
        horizons: Sequence[int] = tuple(range(1, HORIZON + 1)),
    ) -> Record:
        """Return the backtest of the core, or of other models, on an indicator's provincial panel.

        ``lengths`` are the numbers of points of each history that a model may see, 0 for all. Where
        the panel is to ``lend`` its prior to another indicator, it gives scale and weights, not the
        drift.
        """
        indicator, own = self.view.indicator(name), self.own
        if models is None:
            models = {CORE: partial(core_model, indicator)}
            if own is not None:
                models = {own.name: partial(OwnModel, own.source, bounded_link(indicator))}
        return backtest(
            whole_panel(self.view, name), models, self.origins(name), horizons=horizons,
            lengths=lengths, bounds=bounds_of(indicator), lend=lend, full=False,
        )  # fmt: skip

    def calibration_for(self, reading: Reading, year: int) -> CalibrationStatement:
        """Return the calibration of forecasts like that of a reading for a year.

        A bridged reading is judged by the panel of the indicator that it continues.
        """
        if reading.history.empty:
            return CalibrationStatement(0, 0, 1)
        ahead = year - reading.origin(year)
        return self.statement(reading.series, n=reading.points, horizon=ahead, group=reading.group)

    def downgraded(self, grade: Grade, reading: Reading, year: int) -> Grade:
        """Lower a grade by the horizon, and where forecasts like that of a reading failed."""
        found = self.calibration_for(reading, year)
        grade = lower(grade, grade_horizon(found.horizon, found.origins))
        return demoted(grade) if found.failed else grade

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
            return CalibrationStatement(n, n, horizon, span=span)
        origins = self.origins(reference)
        longest = len(origins) + 3 - horizon - MIN_ORIGINS + 1  # of the panel's years
        length = min(n, longest) if longest >= min(n, SHORTEST) else 0
        borrowed = reference != indicator or group != "total"
        # near horizons are told together, a far one when it is asked for
        horizons = tuple(range(1, HORIZON + 1)) if horizon <= HORIZON else (horizon,)
        found = self._statements(reference, borrowed, length, horizons)
        return replace(found[horizons.index(horizon)], span=span)

    @kept(inputs)
    def _statements(
        self, reference: str, lend: bool, length: int, horizons: tuple[int, ...]
    ) -> list[CalibrationStatement]:
        """The calibration at each of some horizons."""
        try:
            found = self.backtest(reference, lengths=(length,), lend=lend, horizons=horizons)
        except PanelError:  # no two years of the panel lie so far apart
            return [CalibrationStatement(length, length, h) for h in horizons]
        return [calibration(found, n=length, horizon=h) for h in horizons]
