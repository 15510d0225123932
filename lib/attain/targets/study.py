"""One run's question and everything that answers it, computed once and on demand."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Mapping
from functools import lru_cache
from typing import Any, Final, TypeVar

import pandas as pd

from attain.errors import AttainError, ParameterError
from attain.evidence.catalog import EvidenceView, Package, open_package
from attain.evidence.records import Area, Target
from attain.forecasting.distribution import PredictiveDistribution
from attain.parameters import Parameters, Threshold
from attain.targets import methods as official
from attain.targets.assess import Assessor, Question, as_frame
from attain.targets.events import Event
from attain.targets.pace import best_pace, count_reached, mean_pace, own_paces, panel_paces
from attain.targets.quality import flags_of
from attain.targets.readings import MAIN, Priors, Reading

T = TypeVar("T")
QUANTILES: Final = (0.025, 0.05, 0.1, 0.2, 0.25, 0.5, 0.75, 0.8, 0.9, 0.95, 0.975)
"""Levels that a forecast is published at."""

FORECAST_COLUMNS: Final = (
    "area", "indicator", "group", "reading", "year", "origin", "horizon", "quantile", "value",
)  # fmt: skip
PACE_COLUMNS: Final = (
    "target", "indicator", "years", "required", "mean", "best", "own_reached", "own_of", "panel",
    "peers_reached", "peers_of", "peers_low", "peers_high",
)  # fmt: skip


@lru_cache(maxsize=2)
def priors_of(view: EvidenceView) -> Priors:
    """The models fitted on a view's panels, kept: all studies of a day share them."""
    return Priors(view)


@lru_cache(maxsize=2)
def _answers_of(package: Package) -> dict[str, dict[str, Any]]:
    """What has been computed from a package, by question; it goes when the package does."""
    return {}


class Study:
    """The targets of one area for one year, as of one day.

    Parameters
    ----------
    parameters : Parameters
        What the run is about.

    Attributes
    ----------
    package : Package
        The data package, opened and checked.
    view : EvidenceView
        What was known on ``parameters.as_of``; nothing later is read.
    area : Area
        The area of the run.
    targets : list of Target
        The plan's targets for the year or, where the area published none, the thresholds of the
        parameter file in the same form (``H01`` …).

    Raises
    ------
    ParameterError
        For an unknown area or indicator, or where there is nothing to assess.
    PackageError
        For a data package that is not valid.

    Examples
    --------
    >>> study = Study(Parameters(area="lam-dong"))
    >>> [target.target for target in study.targets][:3], len(study.targets)
    (['T01', 'T02', 'T03'], 11)
    """

    def __init__(self, parameters: Parameters) -> None:
        self.parameters = parameters
        self.package: Package = open_package(parameters.data)
        self.view: EvidenceView = self.package.as_of(parameters.as_of)
        try:
            self.area: Area = self.view.area(parameters.area)
        except AttainError as error:
            raise ParameterError("unknown area", where="area", got=error.got, do=error.do) from None
        self.targets: list[Target] = self.view.targets_for(self.area.area, parameters.target_year)
        self.hypothetical = not self.targets
        if self.hypothetical:
            self.targets = list(self._thresholds())
        if not self.targets:
            raise ParameterError(
                "no targets to assess", where="target_year", got=parameters.target_year,
                do=self._years_with_targets(),
            )  # fmt: skip
        # a language changes no number: the pages of both share what one of them computed
        asked = parameters.model_dump_json(exclude={"language"})
        self._kept = _answers_of(self.package).setdefault(asked, {})
        self._assessor = self.keep(
            "assessor",
            lambda: Assessor(priors_of(self.view), self.area.area, parameters.strictness),
        )

    def __repr__(self) -> str:
        return (
            f"Study({self.area.area}, {self.parameters.target_year}, "
            f"as of {self.parameters.as_of}, {len(self.targets)} targets)"
        )

    # ---- what is asked ------------------------------------------------------------------------
    def _thresholds(self) -> Iterator[Target]:
        for place, asked in enumerate(self.parameters.thresholds, start=1):
            yield _as_target(asked, f"H{place:02d}", self)

    def _years_with_targets(self) -> str:
        mine = self.view.targets
        mine = mine[(mine["area"] == self.area.area) & mine["period"].str.fullmatch(r"\d{4}")]
        years = sorted(set(mine["period"]))
        if not years:
            return f"{self.area.area} published no targets: give thresholds in the parameter file"
        return f"use one of {', '.join(years)}, or give thresholds in the parameter file"

    def keep(self, name: str, make: Callable[[], T]) -> T:
        """Compute something once for all studies of this process that ask the same."""
        if name not in self._kept:
            self._kept[name] = make()
        found: T = self._kept[name]
        return found

    # ---- what is answered ---------------------------------------------------------------------
    @property
    def assessments(self) -> pd.DataFrame:
        """Every event of every target on every reading; columns `attain.targets.assess.COLUMNS`."""
        return self.keep("assessments", self._assess).copy()

    def _assess(self) -> pd.DataFrame:
        rows: list[dict[str, Any]] = []
        for target in self.targets:
            question = Question(target, hypothetical=self.hypothetical)
            rows += self._assessor.rows(question, self._flags(target))
        return as_frame(rows)

    def _flags(self, target: Target) -> list[str]:
        if target.unread:
            return []
        better = self.view.indicator(target.indicator).better
        reading = self.readings(target.indicator, target.group)[MAIN]
        history = reading.history if reading.whole.empty else reading.whole
        found = flags_of(target, history, self.view.targets, better)
        return list(dict.fromkeys(flag.flag for flag in found))

    def readings(self, indicator: str, group: str = "total") -> dict[str, Reading]:
        """Every history that an answer may be read from, the main one first."""
        return self._assessor.readings(indicator, group)

    def forecast(
        self, indicator: str, group: str = "total", reading: str = MAIN
    ) -> PredictiveDistribution:
        """The predictive distribution up to the target year.

        Raises
        ------
        AttainError
            Without a history, or for a year that is already observed.
        """
        chosen = self.readings(indicator, group)[reading]
        return self._assessor.priors.forecast(chosen, self.area.area, self.parameters.target_year)

    @property
    def forecasts(self) -> pd.DataFrame:
        """Quantiles of every indicator with a target, on every reading, for each year ahead."""
        return self.keep("forecasts", self._forecasts).copy()

    def _forecasts(self) -> pd.DataFrame:
        rows: list[tuple[Any, ...]] = []
        for indicator, group in dict.fromkeys((t.indicator, t.group) for t in self.targets):
            for reading in self.readings(indicator, group).values():
                rows += self._quantiles(indicator, group, reading)
        table = pd.DataFrame(rows, columns=list(FORECAST_COLUMNS))
        return table.astype({"year": int, "origin": int, "horizon": int, "value": float})

    def _quantiles(self, indicator: str, group: str, reading: Reading) -> list[tuple[Any, ...]]:
        try:
            forecast = self.forecast(indicator, group, reading.name)
        except AttainError:  # no history or an observed year: the assessment gives the reason
            return []
        origin = reading.origin(self.parameters.target_year)
        years = forecast.index.get_level_values("year")
        levels = list(QUANTILES) * len(years)
        values = forecast.repeat(len(QUANTILES)).quantile(levels)
        return [
            (self.area.area, indicator, group, reading.name, int(year), origin, int(year) - origin,
             level, float(value))
            for year, level, value in zip(years.repeat(len(QUANTILES)), levels, values, strict=True)
        ]  # fmt: skip

    @property
    def pace(self) -> pd.DataFrame:
        """Required, mean and best yearly change of every primary event, and how often it was seen.

        Columns: target, indicator, years (to the target year), required, mean, best (units of the
        indicator a year), own_reached of own_of changes of the area itself, and peers_reached of
        peers_of stretches of as many years in the other provinces of ``panel``, with the bounds of
        the exact 95 % interval. NaN where there is nothing to compare.
        """
        return self.keep("pace", self._paces).copy()

    def _paces(self) -> pd.DataFrame:
        primary = self.assessments[self.assessments["role"] == "primary"]
        rows = [self._pace(row) for row in primary.to_dict("records")]
        return pd.DataFrame(rows, columns=list(PACE_COLUMNS))

    def _pace(self, answer: Mapping[Any, Any]) -> dict[str, Any]:
        row: dict[str, Any] = dict.fromkeys(PACE_COLUMNS, math.nan)
        row |= {"target": answer["target"], "indicator": answer["indicator"], "panel": ""}
        reading = self.readings(answer["indicator"], answer["group"])[MAIN]
        history = reading.whole
        if history.empty or history["year"].iloc[-1] >= answer["year"]:
            return row  # no whole year to start from, or the year is already observed
        last_year, last = int(history["year"].iloc[-1]), float(history["value"].iloc[-1])
        known = self.view.indicator(reading.series)
        sign = 1 if self.view.indicator(answer["indicator"]).better == "higher" else -1
        years = int(answer["year"]) - last_year
        if answer["basis"] == "change":
            required = float(answer["threshold"])
        else:
            required = (float(answer["threshold"]) - last) / years
        own = own_paces(history, breaks=known.breaks)
        reached = count_reached(own, required, sign=sign)
        row |= {
            "years": years,
            "required": required,
            "mean": mean_pace(history, breaks=known.breaks),
            "best": best_pace(own, sign=sign),
            "own_reached": reached.reached,
            "own_of": reached.of,
        }
        lender = known.reference
        if not lender:
            return row
        panel = self._assessor.priors.panel(lender)
        breaks = self.view.indicator(lender).breaks
        others = panel_paces(panel, years, breaks=breaks, without=self.area.area)
        if others.empty:
            return row
        peers = count_reached(others, required, sign=sign)
        return row | {
            "panel": lender,
            "peers_reached": peers.reached,
            "peers_of": peers.of,
            "peers_low": peers.low,
            "peers_high": peers.high,
        }

    @property
    def methods(self) -> pd.DataFrame:
        """What the official progress methods say; a column target before those of `compare`.

        The base is the first figure of the history, the latest its last one. A target without two
        figures, or already in its year, is not rated.
        """
        return self.keep("methods", self._methods).copy()

    def _methods(self) -> pd.DataFrame:
        parts = []
        primary = self.assessments[self.assessments["role"] == "primary"]
        for answer in primary.to_dict("records"):
            points = self._points(answer)
            if points is not None:
                table = official.compare(points)
                table.insert(0, "target", answer["target"])
                parts.append(table)
        columns = ["target", "method", "statistic", "low", "high"]
        columns += ["label", "label_low", "label_high"]
        return pd.concat(parts, ignore_index=True) if parts else pd.DataFrame(columns=columns)

    def _points(self, answer: Mapping[Any, Any]) -> official.Points | None:
        history = self.readings(answer["indicator"], answer["group"])[MAIN].whole
        years, values = history["year"].tolist(), history["value"].tolist()
        if len(years) < 2 or not years[-1] < int(answer["year"]):
            return None
        if math.isnan(answer["last_value"]):  # a target that is not read
            return None
        level = float(answer["threshold"])
        if answer["basis"] == "change":
            level += float(values[-1])
        return official.Points(
            float(values[0]), int(years[0]), float(values[-1]), int(years[-1]), level,
            int(answer["year"]),
            "higher" if self.view.indicator(answer["indicator"]).better == "higher" else "lower",
        )  # fmt: skip

    def events(self) -> list[Event]:
        """Every event of every target, in the order of the assessments."""
        read = (target for target in self.targets if not target.unread)
        questions = (Question(target, hypothetical=self.hypothetical) for target in read)
        return [event for question in questions for event in self._assessor.events(question)]


def _as_target(asked: Threshold, name: str, study: Study) -> Target:
    """A reader's threshold in the form of a target; its unit is the indicator's."""
    try:
        known = study.view.indicator(asked["indicator"])
    except AttainError as error:
        raise ParameterError(
            "unknown indicator of a threshold", where="thresholds", got=error.got, do=error.do
        ) from None
    upward = asked["comparator"] in (">=", ">")
    value = float(asked["value"])
    return Target(
        target=name, indicator=known.indicator, area=study.area.area,
        group=asked.get("group", "total"), period=str(study.parameters.target_year),
        comparator=asked["comparator"], low=value if upward else math.nan,
        high=math.nan if upward else value, basis="count" if known.kind == "count" else "level",
        direction="up" if known.better == "higher" else "down", maintain=False,
        decimals=official.printed_decimals(value), parent="", section="hypothetical",
        published=study.parameters.as_of.isoformat(), source="", quote="", note="",
    )  # fmt: skip


def check(parameters: Mapping[str, Any]) -> None:
    """Refuse parameters that name what the data package does not hold, before anything is run.

    Raises
    ------
    ParameterError
        An unknown area or indicator, or a year without anything to assess.
    """
    Study(Parameters(**parameters))
