"""The record of the method as a reader meets it: frames of scores, coverage, failures.

Everything is computed on the panels of one view, so that no outcome after its day takes part. A
panel with fewer than `MIN_ORIGINS` origins gets its scores but no interval of the skill: a few
shared years do not tell skill from luck.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from functools import cached_property, lru_cache, wraps
from typing import Any, Final

import numpy as np
import pandas as pd

from attain.errors import AttainError
from attain.evaluation.calibration import (
    CHECKED,
    MIN_ORIGINS,
    CalibrationStatement,
    statement,
)
from attain.evaluation.comparison import skill_table
from attain.evaluation.proportions import clustered_wilson
from attain.evaluation.record import CORE, HORIZON, LENGTHS, whole_panel
from attain.evaluation.reliability import murphy, reliability
from attain.evaluation.rivals import ORIGINS, WrittenBacktest, compare, load_backtest, refit
from attain.evidence.catalog import Package
from attain.evidence.views import Tables
from attain.forecasting.backtest import Record, summary, without_break
from attain.forecasting.baselines import QUICK, SLOW

NAIVE: Final = "last_value"
MODELS: Final = (CORE, *QUICK, *SLOW)
TENTHS: Final = tuple(round(0.1 * place, 1) for place in range(11))


def _kept(frame: Callable[..., pd.DataFrame]) -> Callable[..., pd.DataFrame]:
    """Compute a frame once for each question and hand out copies of it."""

    @wraps(frame)
    def once(self: Contest, *args: Any, **kwargs: Any) -> pd.DataFrame:
        key = (frame.__name__, args, tuple(sorted(kwargs.items())))
        if key not in self._frames:
            self._frames[key] = frame(self, *args, **kwargs)
        return self._frames[key].copy()

    return once


@lru_cache(maxsize=2)
def contest_of(package: Package, view: Tables) -> Contest:
    """Return the contest on a view, the same one each time."""
    return Contest(package, view)


class Contest:
    """The core and the baselines on every panel that a view can see, computed on demand and kept.

    Parameters
    ----------
    package : Package
        Where the written fits stand (its folder ``backtest``); no figure of it is read.
    view : EvidenceView
        What is known.

    Attributes
    ----------
    indicators : list of str
        Those of `attain.evaluation.rivals.ORIGINS` with at least one origin in the view.
    """

    def __init__(self, package: Package, view: Tables) -> None:
        self.package, self.view = package, view
        self.indicators = [name for name in ORIGINS if len(self.origins(name)) > 0]
        self._kept: dict[tuple[str, str], Record] = {}
        self._frames: dict[tuple[Any, ...], pd.DataFrame] = {}

    @cached_property
    def _written(self) -> WrittenBacktest | AttainError:
        try:
            return load_backtest(self.package.folder / "backtest", self.package, allow_stale=True)
        except AttainError as error:
            return error

    @cached_property
    def _slow(self) -> WrittenBacktest | None:
        return None if isinstance(self._written, AttainError) else self._written.fresh()

    @cached_property
    def missing(self) -> str:
        """Why there are no written fits; empty when there are."""
        return self._written.what if isinstance(self._written, AttainError) else ""

    @cached_property
    def stale(self) -> tuple[str, ...]:
        """Inputs of the written fits that have changed since; the fits they belong to are out."""
        return () if isinstance(self._written, AttainError) else self._written.stale

    def known(self) -> dict[str, Any]:
        """Return everything computed so far, for :meth:`learn` of a contest on an equal view."""
        inputs = ("package", "view", "_written", "_slow")
        return {name: value for name, value in vars(self).items() if name not in inputs}

    def learn(self, known: Mapping[str, Any]) -> None:
        """Take over what a contest on an equal package and view had computed."""
        vars(self).update(known)

    def origins(self, indicator: str) -> list[int]:
        """Return the origins of the protocol that have a later year in the view."""
        years = set(whole_panel(self.view, indicator)["year"])
        return [origin for origin in ORIGINS[indicator] if {origin, origin + 1} <= years]

    def provinces(self, indicator: str) -> int:
        """Return the number of series in a panel."""
        return int(whole_panel(self.view, indicator)["series"].nunique())

    def prepare(self) -> None:
        """Compute everything once, so that processes forked from this one share it."""
        if not self.indicators:
            return
        for indicator in self.indicators:
            self.record(indicator)
        self.scores(), self.skill(), self.horizons()
        self.murphy(), self.years(), self.refused()
        self.lengths(self.longest)
        _ = self.missing, self.stale, self.refitted

    # ---- backtests, each once -----------------------------------------------------------------
    def record(self, indicator: str) -> Record:
        """Return the backtest of all models one year ahead, every score computed."""
        return self._once(indicator, "all", horizons=(1,), full=True)

    def quick(self, indicator: str) -> Record:
        """Return the backtest of all models one year ahead without CRPS, WIS and quantiles."""
        if (indicator, "all") in self._kept:
            return self.record(indicator)  # the same events, and more
        return self._once(indicator, "quick", horizons=(1,))

    def ahead(self, indicator: str) -> Record:
        """Return the backtest of the core and the naive forecast one to three years ahead."""
        horizons = range(1, HORIZON + 1)
        return self._once(indicator, "ahead", models=(CORE, NAIVE), horizons=horizons)

    def shortened(self, indicator: str) -> Record:
        """Return the backtest of all models one year ahead from shortened histories."""
        return self._once(indicator, "short", horizons=(1,), lengths=LENGTHS)

    def _once(self, indicator: str, kind: str, **given: Any) -> Record:
        key = (indicator, kind)
        if key not in self._kept:
            self._kept[key] = compare(self.view, indicator, self._slow, **given)
        return self._kept[key]

    @cached_property
    def longest(self) -> str:
        """The indicator with the most origins, on which lengths and failures are shown."""
        return max(self.indicators, key=lambda name: len(self.origins(name)))

    # ---- frames -------------------------------------------------------------------------------
    @_kept
    def scores(self) -> pd.DataFrame:
        """Return mean scores one year ahead: one row per indicator and model.

        Returns
        -------
        pandas.DataFrame
            ``indicator, model, tasks, events, refused, brier, log, crps, wis, inside_50 …``.
        """
        parts = []
        for indicator in self.indicators:
            record = self.record(indicator)
            table = summary(record, by=("model",)).reindex(MODELS).rename_axis("model")
            table = table[table["tasks"].fillna(0) > 0].reset_index()
            refused = record.refused.groupby("model").size()
            table["refused"] = table["model"].map(refused).fillna(0).astype(int)
            parts.append(table.assign(indicator=indicator))
        columns = [
            "indicator",
            "model",
            "tasks",
            "events",
            "refused",
            "brier",
            "log",
            "crps",
            "wis",
        ]
        columns += ["inside_50", "inside_80", "inside_95"]
        return pd.concat(parts, ignore_index=True)[columns]

    def statement(self, indicator: str) -> CalibrationStatement:
        """Return what the core's record on whole histories amounts to, one year ahead."""
        found = self.record(indicator)
        tasks, events = (part[part["model"] == CORE] for part in (found.tasks, found.events))
        return statement(tasks, events, n=0, horizon=1)

    @_kept
    def skill(self, *, quick: bool = False) -> pd.DataFrame:
        """Return the Brier skill against the naive forecast one year ahead.

        Parameters
        ----------
        quick : bool
            Leave out the scores that other frames need; the skill is the same.

        Returns
        -------
        pandas.DataFrame
            ``indicator, model, events, brier, brier_reference, skill, low, high, origins``, on
            the events that both the model and the naive forecast answered; no interval below
            `MIN_ORIGINS` origins.
        """
        parts = []
        for indicator in self.indicators:
            record = self.quick(indicator) if quick else self.record(indicator)
            table = skill_table(record.events, NAIVE, by=())
            origins = len(self.origins(indicator))
            if origins < MIN_ORIGINS:
                table[["low", "high"]] = np.nan
            parts.append(table.assign(indicator=indicator, origins=origins))
        found = pd.concat(parts, ignore_index=True)
        order = {name: place for place, name in enumerate(MODELS)}
        found = found.sort_values(
            ["indicator", "model"],
            key=lambda c: c.map(order) if c.name == "model" else c.map(self.indicators.index),
            ignore_index=True,
        )
        return found[["indicator", *(c for c in found if c not in ("indicator",))]]

    @_kept
    def horizons(self) -> pd.DataFrame:
        """Return the core one to three years ahead, with and without steps over a break.

        Returns
        -------
        pandas.DataFrame
            ``indicator, horizon, without`` (the break's year, 0 for all), ``events, brier,
            brier_reference, skill, low, high, origins, inside_80, low_80, high_80, inside_95 …``.
        """
        rows = []
        for indicator in self.indicators:
            record = self.ahead(indicator)
            first, last = record.tasks["origin"].min(), record.tasks["year"].max()
            breaks = self.view.indicator(indicator).breaks
            late = [year for year in breaks if first < year <= last]
            for horizon in sorted(record.tasks["horizon"].unique()):
                for without in (0, *late):
                    row = self._horizon(record, int(horizon), without)
                    if row is not None:
                        rows.append({"indicator": indicator} | row)
        return pd.DataFrame(rows)

    def _horizon(self, record: Record, horizon: int, without: int) -> dict[str, Any] | None:
        events = record.events[record.events["horizon"] == horizon]
        tasks = record.tasks[(record.tasks["horizon"] == horizon) & (record.tasks["model"] == CORE)]
        if without:
            events, tasks = without_break(events, without), without_break(tasks, without)
        if tasks.empty:
            return None
        found = skill_table(events, NAIVE, by=()).iloc[0].to_dict()
        row: dict[str, Any] = {"horizon": horizon, "without": without}
        row["origins"] = int(tasks["origin"].nunique())
        names = ("events", "brier", "brier_reference", "skill", "low", "high")
        row |= {name: found[name] for name in names}
        if row["origins"] < MIN_ORIGINS:
            row |= {"low": np.nan, "high": np.nan}
        return row | _coverage(tasks)

    @_kept
    def lengths(self, indicator: str) -> pd.DataFrame:
        """Return every model by the number of points that it may see, one year ahead.

        Returns
        -------
        pandas.DataFrame
            ``model, n, tasks, brier, inside_80, low_80, high_80, inside_95 …`` and for the core
            ``skill, low, high`` against the pooled naive forecast, which needs one point only.
        """
        record = self.shortened(indicator)
        keys = ["model", "length"]
        rows = [
            {"model": model, "length": length, "tasks": len(tasks)} | _coverage(tasks)
            for (model, length), tasks in record.tasks.groupby(keys)
        ]
        brier = summary(record, by=keys)["brier"].reset_index()
        skill = skill_table(record.events, "pooled_last_value", by=("length",))
        found = pd.DataFrame(rows).merge(brier, on=keys)
        found = found.merge(skill[[*keys, "skill", "low", "high"]], on=keys, how="left")
        return found.rename(columns={"length": "n"})

    def reliability(self, indicator: str, model: str = CORE, bins: Sequence[float] = TENTHS) -> Any:
        """Return how often events happened by the probability given, bands widened for years."""
        events = self.record(indicator).events
        events = events[events["model"] == model]
        return reliability(events["happened"], events["probability"], bins, cluster=events["year"])

    @_kept
    def murphy(self) -> pd.DataFrame:
        """Return the parts of the Brier score by indicator, of the core and the naive forecast."""
        rows = []
        for indicator in self.indicators:
            for model in (CORE, NAIVE):
                events = self.record(indicator).events
                events = events[events["model"] == model]
                parts = murphy(events["happened"], events["probability"], TENTHS)
                rows.append({"indicator": indicator, "model": model, **vars(parts)})
        return pd.DataFrame(rows)

    @_kept
    def years(self) -> pd.DataFrame:
        """Return where the outcomes of each year fell: below, inside, above the 80 % interval."""
        parts = []
        for indicator in self.indicators:
            tasks = self.record(indicator).tasks
            tasks = tasks[tasks["model"] == CORE]
            place = pd.cut(tasks["pit"], [-1, 0.1, 0.9, 2], labels=["below", "inside", "above"])
            # an end of the interval counts as inside, as in the coverage
            place = place.astype(str).where(tasks["inside_80"] == 0, "inside")
            table = pd.crosstab(tasks["year"], place, normalize="index")
            table = table.reindex(columns=["below", "inside", "above"], fill_value=0.0)
            table.insert(0, "n", tasks.groupby("year").size())
            parts.append(table.reset_index().assign(indicator=indicator))
        found = pd.concat(parts, ignore_index=True)
        return found[["indicator", "year", "n", "below", "inside", "above"]]

    @_kept
    def misses(self, count: int = 8) -> pd.DataFrame:
        """Return the greatest surprises: outcomes farthest out in the tails of their forecast."""
        parts = []
        for indicator in self.indicators:
            tasks = self.record(indicator).tasks
            parts.append(tasks[tasks["model"] == CORE].assign(indicator=indicator))
        tasks = pd.concat(parts, ignore_index=True)
        tasks["tail"] = 2 * np.minimum(tasks["pit"], 1 - tasks["pit"])
        columns = ["indicator", "series", "year", "last", "median", "low_95", "high_95", "observed"]
        ordered = tasks.sort_values(["tail", "indicator", "series", "year"], ignore_index=True)
        return ordered.head(count)[[*columns, "tail"]]

    @_kept
    def refused(self) -> pd.DataFrame:
        """Return how many histories each model could not fit, by reason and indicator.

        Whole histories of every panel; of the longest one the shortened histories as well.
        """
        parts = [self.record(name).refused.assign(indicator=name) for name in self.indicators]
        parts.append(self.shortened(self.longest).refused.assign(indicator=self.longest))
        found = pd.concat(parts, ignore_index=True)
        table = found.groupby(["model", "reason"]).size().rename("refused").reset_index()
        return table.sort_values(["model", "refused"], ascending=[True, False], ignore_index=True)

    @cached_property
    def refitted(self) -> pd.DataFrame:
        """A sample of the written fits of the longest panel beside fits made now."""
        if self._slow is None or not self.indicators:
            return pd.DataFrame(columns=["model", "agree"])
        return refit(self._slow, self.view, self.longest)


def _coverage(tasks: pd.DataFrame) -> dict[str, float]:
    row: dict[str, float] = {}
    for level in (round(100 * share) for share in CHECKED):
        band = clustered_wilson(tasks[f"inside_{level}"], tasks["year"])
        row |= {f"inside_{level}": band.share, f"low_{level}": band.low, f"high_{level}": band.high}
    return row
