"""Calibration: has this method been right before, at this length of history?"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import Literal

import numpy as np
import pandas as pd

from attain.evaluation.scores import Proportion, clustered_wilson, reliability
from attain.forecasting.backtest import Record
from attain.vocabulary import BINS

MIN_ORIGINS = 5  # years with an outcome; fewer shared shocks than this say nothing about the next
MIN_FORECASTS = 100  # forecasts with an outcome
MAX_HALF_WIDTH = 0.10  # half the whole band of 80 % coverage; a wider one agrees with everything
ONE_SIDED = 0.9  # share of outcomes on one side of the median that fails at any number of origins
CHECKED = (0.8, 0.95)  # the intervals whose coverage decides

Label = Literal["calibrated", "too_wide", "too_narrow", "too_low", "too_high", "too_few"]


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
    def calibrated(self) -> bool:
        """Whether the record supports the word."""
        return self.label == "calibrated"

    @property
    def failed(self) -> bool:
        """Whether the record speaks against the method: it lowers the grade of an answer."""
        return self.label in ("too_narrow", "too_low", "too_high")

    def about(self, probability: float, comparator: str = ">=") -> Proportion | None:
        """Return how often events given this probability's word happened; None if none was.

        The comparator is the event's: a forecast that tilts errs in opposite ways for the two.

        Examples
        --------
        >>> empty = no_calibration(4, 1)
        >>> empty.about(0.8) is None, empty.label
        (True, 'too_few')
        """
        words = self.words if comparator in (">=", ">") else self.words_below
        if words.empty:
            return None
        edges = np.asarray(BINS)
        low = edges[min(int(np.digitize(probability, edges)) - 1, len(edges) - 2)]
        row = words[words["low"] == low]
        if row.empty:
            return None
        n, share, *band = row.iloc[0][["n", "happened", "happened_low", "happened_high"]].tolist()
        return Proportion(round(share * n), int(n), share, *band)


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
    row: dict[str, float] = {}
    for share, band in coverage_of(tasks).items():
        at = f"{100 * share:.0f}"
        row |= {f"inside_{at}": band.share, f"low_{at}": band.low, f"high_{at}": band.high}
    return row


def no_calibration(n: int, horizon: int, span: int = 0) -> CalibrationStatement:
    """Return the statement where there is nothing to count: ``too_few``, its parts empty."""
    return CalibrationStatement(n, n, horizon, span=span)


def calibration(forecasts: Record, *, n: int, horizon: int) -> CalibrationStatement:
    """Return the calibration of one method's forecasts, of one length, at one horizon.

    The forecasts' own lengths are reported instead of ``n`` where there are any.
    """
    forecasts = forecasts.of(horizon=horizon)
    tasks, events = forecasts.tasks, forecasts.events
    if tasks.empty:
        return no_calibration(n, horizon)
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
