"""Which history stands behind an answer, and which panel lends it a prior.

The main reading is the one an answer is given on. Others are shown beside it: the same without a
point that is not known with high confidence and, where an indicator continues another one over a
declared bridge (``bridges.csv``), each of the two alone.
"""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import dataclass, replace

import pandas as pd

from attain.errors import AttainError
from attain.evidence.catalog import EvidenceView
from attain.evidence.records import Indicator
from attain.evidence.views import Tables
from attain.forecasting.distribution import PredictiveDistribution
from attain.forecasting.dlm import DynamicLinearBank
from attain.forecasting.links import Link, get_link
from attain.forecasting.own import Core, OwnModel
from attain.forecasting.partial import PartYears, share_of, widened
from attain.targets.verdicts import PANEL_MINIMUM, Grade, grade_panel

MAIN = "main"


@dataclass(frozen=True)
class Reading:
    """One history of an indicator in an area.

    Its name is main, without-2020, or one from the table of bridges. ``history`` has the columns of
    ``EvidenceView.history``, years known in part included, and ``series``, the indicator of each
    figure, and may be empty. ``series`` is the indicator whose definition it mostly follows, and
    whose breaks it has; ``bridged`` tells whether it joins two. Figures before ``since``, the last
    break of the area's own that it has passed, are shown and added up, and teach nothing.
    """

    name: str
    history: pd.DataFrame
    series: str
    group: str
    bridged: bool = False
    since: int = 0

    @property
    def points(self) -> int:
        """How many figures a forecast learns from."""
        return int((self.history["year"] >= self.since).sum())

    @property
    def whole(self) -> pd.DataFrame:
        """The history without the years that are known in part only."""
        return self.history[self.history["months"] == 12].reset_index(drop=True)

    @property
    def error(self) -> float:
        """Standard deviation of the error of the last figure: 0 unless it was computed."""
        known = "sd" in self.history and len(self.history)
        return float(self.history["sd"].iloc[-1]) if known else 0.0

    def place(self, area: str) -> str:
        """What a refusal calls it: its indicator, area and group."""
        return f"{self.series}, {area}, {self.group}"

    def origin(self, year: int) -> int:
        """The last year before another one that has a figure, else the year before it."""
        before = self.history.loc[self.history["year"] < year, "year"]
        return int(before.iloc[-1]) if len(before) else year - 1


def readings_of(view: EvidenceView, indicator: str, area: str, group: str) -> dict[str, Reading]:
    """Every reading of an indicator in an area by its name, the main one first."""

    def figures(name: str) -> pd.DataFrame:
        found, known = view.history(name, area, group, parts=True), view.indicator(name)
        if known.kind != "rate" and (known.lower < 0 or (found["value"] < 0).any()):
            found = found[found["months"] == 12]  # a part of a balance bounds nothing
        return found.assign(series=name)

    def reading(name: str, history: pd.DataFrame, series: str, *, bridged: bool = False) -> Reading:
        since = last_break(history, view.indicator(series).own_breaks.get(area, ()))
        return Reading(name, history, series, group, bridged, since)

    own = figures(indicator)
    readings = {MAIN: reading(MAIN, own, indicator)}
    bridges = view.bridges
    for bridge in bridges[bridges["indicator"] == indicator].itertuples(index=False):
        series, first = str(bridge.continues), int(str(bridge.from_year))
        other = figures(series)
        since, before = own[own["year"] >= first], other[other["year"] < first]
        if since.empty or before.empty:
            continue
        joined = pd.concat([before, since], ignore_index=True)
        readings[MAIN] = reading(MAIN, joined, series, bridged=True)
        theirs, ours = str(bridge.other_reading), str(bridge.own_reading)
        readings[theirs] = reading(theirs, other, series)
        readings[ours] = reading(ours, own, indicator)
    main = readings[MAIN]
    learnt = main.history[main.history["year"] >= main.since]
    for year in learnt.loc[learnt["confidence"] != "high", "year"] if len(learnt) > 1 else ():
        name = f"without-{year}"
        rest = main.history[main.history["year"] != year].reset_index(drop=True)
        readings[name] = replace(main, name=name, history=rest)
    return readings


def last_break(figures: pd.DataFrame, breaks: Iterable[int]) -> int:
    """The last of an area's own breaks that its figures have passed; 0 where there is none."""
    return max((year for year in breaks if (figures["year"] >= year).any()), default=0)


def taught(view: Tables, indicator: str) -> pd.DataFrame:
    """A panel to learn from: an area with a break of its own begins anew with the last one."""
    panel = view.panel(indicator)
    for area, breaks in view.indicator(indicator).own_breaks.items():
        own = panel["series"] == area
        panel = panel[~own | (panel["year"] >= last_break(panel[own], breaks))]
    return panel


def link_of(indicator: Indicator) -> str:
    """The link of an indicator: arcsine for a percentage, log for what is counted or paid.

    A rank is a small positive number and is treated as a count, and so is a rate that may exceed
    100, such as one per 10,000 people. What may be negative, a balance or a growth rate whose lower
    bound is below 0, is forecast as it is.
    """
    lower, upper = indicator.bounds
    if lower < 0:
        return "identity"
    if indicator.kind != "rate" or upper > 100:
        return "log"
    return "arcsine" if upper <= 100 or indicator.unit == "percent" else "log"


def bounded_link(indicator: Indicator) -> Link:
    """The link of an indicator within its bounds: a rank is a whole number never below 1."""
    whole = indicator.kind in ("count", "rank") and indicator.decimals == 0
    return get_link(link_of(indicator), *indicator.bounds, whole=whole)


@dataclass(frozen=True)
class Prior:
    """A model and the panel behind it.

    The model is fitted on the panel of the indicator ``reference``, of a pool the first; without
    one, where it is empty, it has the default prior.
    """

    model: Core
    reference: str
    grade: Grade


class Priors:
    """Models fitted on the panels of one view, each once; ``own`` is a reader's for the core."""

    def __init__(self, view: EvidenceView, own: OwnModel | None = None) -> None:
        self.view, self.own = view, own
        self._models: dict[tuple[object, ...], Core | None] = {}
        self._nowcasts: dict[tuple[object, ...], PredictiveDistribution] = {}

    def pooled(self, indicators: tuple[str, ...]) -> pd.DataFrame:
        """The panels of several indicators as one, a series for each indicator and area."""
        panels = {name: taught(self.view, name) for name in indicators}
        named = [part.assign(series=f"{name}, " + part["series"]) for name, part in panels.items()]
        return pd.concat(named, ignore_index=True)

    def prior_of(self, reading: Reading) -> Prior:
        """The prior for a reading: one that falls below 0 without a lower bound has no log."""
        negative = bool((reading.history["value"] < 0).any())
        return self.prior(reading.series, reading.group, bridged=reading.bridged, negative=negative)

    def prior(
        self, series: str, group: str, *, bridged: bool = False, negative: bool = False
    ) -> Prior:
        """The prior for a history of an indicator in a group.

        The pool of the indicator lends, where enough of its series have two figures: reported
        figures of other areas, ragged and not defined alike, so that they lend as another
        indicator's panel does. Else the reference panel lends, which is a history's own when it
        is of the same indicator and group; then it lends all that its series share. A bridged
        history keeps the prior of the panel it continues, and its grade is lowered.
        """
        known = self.view.indicator(series)
        if negative and math.isnan(known.lower):
            known = replace(known, lower=-math.inf)
        own = known.reference == series and group == "total"
        reference = (known.reference,) if known.reference else ()
        for lenders, borrowed in ((known.pool, True), (reference, not own)):
            found = self._model(lenders, known, borrowed=borrowed)
            if found is not None:
                grade = grade_panel(found.series_count, borrowed=bridged or borrowed)
                return Prior(found, lenders[0], grade)
        return Prior(self._unfitted(bounded_link(known)), "", "C")

    def _model(
        self, lenders: tuple[str, ...], borrower: Indicator, *, borrowed: bool
    ) -> Core | None:
        """The core fitted on a panel, kept; None where nobody or too few series can lend."""
        if not lenders:
            return None
        key = (lenders, bounded_link(borrower), borrowed)
        if key not in self._models:
            first = self.view.indicator(lenders[0])
            link = get_link(link_of(borrower), *first.bounds)
            alone = len(lenders) == 1
            panel = able(taught(self.view, lenders[0]) if alone else self.pooled(lenders), link)
            model = None
            if (panel.groupby("series").size() > 1).sum() >= PANEL_MINIMUM:
                model = self._unfitted(link, first.breaks if alone else ())
                model = model.fit(panel, borrowed=borrowed)
                model.link = key[1]  # it forecasts within the bounds of the history that borrows
            self._models[key] = model
        return self._models[key]

    def _unfitted(self, link: Link, breaks: tuple[int, ...] = ()) -> Core:
        if self.own is not None:
            return OwnModel(self.own.source, link)
        return DynamicLinearBank(link, breaks=breaks)

    def forecast(self, reading: Reading, area: str, until: int) -> PredictiveDistribution:
        """Forecast a reading up to a year.

        An `AttainError` without a point, or when the last one is not before that year.
        """
        if reading.history.empty:
            do = "add an observation to the data package"
            raise AttainError("no figure to forecast from", where=reading.place(area), do=do)
        self.check(reading, area, until)
        if len(reading.whole) < len(reading.history):
            figures = reading.history[["year", "value", "months"]].to_numpy(float).tobytes()
            key = (reading.series, reading.group, reading.bridged, area, until, figures)
            if key not in self._nowcasts:  # hundreds of paths, asked for answers and for fans
                found = self.part_years(reading, area).forecast(reading.history, area, until)
                self._nowcasts[key] = widened(found, reading.error)
            return self._nowcasts[key]
        last = int(reading.history["year"].iloc[-1])
        learnt = reading.history[reading.history["year"] >= reading.since]
        panel = learnt.assign(series=area)[["series", "year", "value"]]
        return widened(self.prior_of(reading).model.predict(panel, until - last), reading.error)

    def check(self, reading: Reading, area: str, until: int) -> None:
        """Refuse a year that a figure of a whole year, or one of a later year, settles."""
        last = int(reading.history["year"].iloc[-1])
        if last > until or (reading.whole["year"] == until).any():
            what, do = "the year is already observed", f"choose a target year after {last}"
            raise AttainError(what, where=reading.place(area), got=last, do=do)

    def part_years(self, reading: Reading, area: str) -> PartYears:
        """The way to forecast a reading of which some years are known in part only."""
        series = reading.series
        if self.own is not None and len(reading.whole) < len(reading.history):
            what = "a model of one's own reads whole years only"
            do = "ask about a history without a part of a year"
            raise AttainError(what, where=reading.place(area), do=do)
        return PartYears(
            self.prior_of(reading).model,
            counted=self.view.indicator(series).kind not in ("rate", "rank"),
            share=lambda months: share_of(months, self.view.shares(series, months)),
            since=reading.since,
        )


def able(panel: pd.DataFrame, link: Link) -> pd.DataFrame:
    """The series that a link can carry: one negative or ever zero count refuses no other."""
    if panel.empty:
        return panel
    lows, highs = (panel.groupby("series")["value"].transform(end) for end in ("min", "max"))
    kept = (lows >= link.lower) & (highs <= link.upper)
    return panel[kept & (highs > 0) if link.name == "log" else kept]
