"""What the backtests show: scores, skill, calibration, horizons, lengths, surprises, refusals.

Everything is computed on the panels of one view, so that no outcome after its day takes part. A
panel with fewer than `MIN_ORIGINS` origins gets its scores but no interval of the skill: a few
shared years do not tell skill from luck.
"""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import suppress
from functools import cached_property, lru_cache, partial
from itertools import product
from typing import Any, Final

import numpy as np
import pandas as pd

from attain.errors import AttainError, PanelError
from attain.evaluation.precomputed import (
    PrecomputedBacktest,
    compare_baselines,
    load_backtest,
    refit,
)
from attain.evaluation.protocol import (
    CORE,
    LENGTHS,
    MODELS,
    NAIVE,
    POOLED,
    core_model,
    protocol_of,
    whole_panel,
)
from attain.evaluation.scores import reliability, skill_table
from attain.evaluation.track_record import (
    MIN_ORIGINS,
    CalibrationStatement,
    Models,
    calibration,
    coverage_columns,
    track_record_of,
)
from attain.evidence.catalog import Package
from attain.evidence.views import Tables
from attain.forecasting.backtest import Record, scored, summary, without_break
from attain.forecasting.baselines import Baseline
from attain.memory import kept

HORIZONS: Final = (1, 3, 5, 6, 7)  # years ahead, of a record of many
FAR: Final = (
    "indicator", "horizon", "forecasts", "origins", "brier", "brier_pooled", "inside_80", "low_80",
    "high_80", "inside_95", "reason",
)  # fmt: skip
TENTHS: Final = tuple(round(0.1 * place, 1) for place in range(11))


@lru_cache(maxsize=2)
def backtests_of(package: Package, view: Tables) -> Backtests:
    """Return the backtests on a view, the same ones each time."""
    return Backtests(package, view)


class Backtests:
    """The core and the baselines on every panel that a view can see, computed on demand and kept.

    ``indicators`` are those of `protocol_of` with at least one origin in the view. Of the package
    only the precomputed fits are read (its folder ``backtest``).
    """

    def __init__(self, package: Package, view: Tables) -> None:
        self.package, self.view = package, view
        self._protocol = protocol_of(view)
        self._panels = {name: whole_panel(view, name) for name in self._protocol}
        self.indicators = [name for name in self._protocol if self.origins(name)]

    # ---- what is compared -----------------------------------------------------------------------
    @cached_property
    def fits(self) -> PrecomputedBacktest:
        """The written fits of the slow baselines that still belong to their panels, or why none."""
        folder = self.package.folder / "backtest"
        try:
            return load_backtest(folder, self.package)
        except AttainError as error:
            return PrecomputedBacktest({}, (), missing=error.what)

    def _inputs(self, *args: object, **kwargs: object) -> list[Any]:
        """What every result here depends on."""
        known = [self.view.indicator(name) for name in self.indicators]
        fits = list(self.fits.files.items()), self.fits.stale
        return [self._panels, known, fits, self._protocol, args, kwargs]

    def origins(self, indicator: str) -> list[int]:
        """Return the origins of the protocol that have a later year in the view."""
        years = set(self._panels[indicator]["year"])
        return [origin for origin in self._protocol[indicator] if {origin, origin + 1} <= years]

    def provinces(self, indicator: str) -> int:
        """Return the number of series in a panel."""
        return int(self._panels[indicator]["series"].nunique())

    @cached_property
    def longest(self) -> str:
        """The indicator with the most origins, on which lengths are shown."""
        return max(self.indicators, key=lambda name: len(self.origins(name)))

    def prepare(self) -> None:
        """Compute everything once, so that processes forked from this one share it."""
        if not self.indicators:
            return
        self.forecasts("whole"), self.scores(), self.skill(), self.horizons()
        self.refused(), self.lengths(self.longest), self.statement(self.longest), self.refitted()

    # ---- backtests, each once -------------------------------------------------------------------
    def forecasts(self, kind: str, *indicators: str) -> Record:
        """Return the backtests of some indicators, by default of all, as one table.

        Kinds: ``whole``, all models one year ahead, every score computed; ``ahead``, the core and
        the naive forecast one to three years ahead; ``short``, all models one year ahead from
        shortened histories.
        """
        asked = indicators or self.indicators
        return Record.join({name: self._record(name, kind) for name in asked})

    @kept(_inputs)
    def _record(self, indicator: str, kind: str) -> Record:
        kinds: dict[str, dict[str, Any]] = {
            "whole": {"horizons": (1,)},
            "ahead": {"models": (CORE, NAIVE), "full": False},
            "short": {"horizons": (1,), "lengths": LENGTHS, "full": False},
        }
        return compare_baselines(self.view, indicator, self.fits, **kinds[kind])

    # ---- frames ---------------------------------------------------------------------------------
    @kept(_inputs)
    def scores(self) -> pd.DataFrame:
        """Return mean scores one year ahead: one row per indicator and model.

        Columns ``indicator, model, tasks, events, refused, brier, log, crps, wis, inside_50 …``.
        """
        forecasts = self.forecasts("whole")
        keys = ["indicator", "model"]
        order = pd.MultiIndex.from_product([self.indicators, MODELS], names=keys)
        table = summary(forecasts, keys).reindex(order)
        refused = forecasts.refused.groupby(keys).size()
        table["refused"] = refused.reindex(order).fillna(0).astype(int)
        columns = ["indicator", "model", "tasks", "events", "refused", "brier", "log", "crps"]
        columns += ["wis", "inside_50", "inside_80", "inside_95"]
        return table[table["tasks"].fillna(0) > 0].reset_index()[columns]

    @kept(_inputs)
    def statement(self, indicator: str) -> CalibrationStatement:
        """Return the calibration of the core on whole histories, one year ahead."""
        return calibration(self.forecasts("whole", indicator).of(model=CORE), n=0, horizon=1)

    @kept(_inputs)
    def skill(self) -> pd.DataFrame:
        """Return the Brier skill against the naive forecast one year ahead.

        Columns ``indicator, model, events, brier, brier_reference, skill, low, high, origins``, on
        the events that both the model and the naive forecast answered; no interval below
        `MIN_ORIGINS` origins.
        """
        found = skill_table(self.forecasts("whole").events, NAIVE, by=("indicator",))
        origins = {name: len(self.origins(name)) for name in self.indicators}
        found["origins"] = found["indicator"].map(origins)
        found.loc[found["origins"] < MIN_ORIGINS, ["low", "high"]] = np.nan
        order = {name: place for place, name in enumerate([*self.indicators, *MODELS])}
        return found.sort_values(
            ["indicator", "model"], key=lambda column: column.map(order), ignore_index=True
        )

    @kept(_inputs)
    def horizons(self) -> pd.DataFrame:
        """Return the core one to three years ahead, with and without steps over a break.

        Columns ``indicator, horizon, without`` (the break's year, 0 for all), ``events, brier,
        brier_reference, skill, low, high, origins, inside_80, low_80, high_80, inside_95 …``.
        """
        rows = []
        for indicator in self.indicators:
            found = self.forecasts("ahead", indicator)
            first, last = found.tasks["origin"].min(), found.tasks["year"].max()
            breaks = self.view.indicator(indicator).breaks
            late = [year for year in breaks if first < year <= last]
            horizons = sorted(map(int, found.tasks["horizon"].unique()))
            for horizon, without in product(horizons, (0, *late)):
                ahead = found.of(horizon=horizon)
                tasks = without_break(ahead.of(model=CORE).tasks, without)
                if tasks.empty:
                    continue
                skill = skill_table(without_break(ahead.events, without), NAIVE, by=())
                given = {"indicator": indicator, "horizon": horizon, "without": without}
                given["origins"] = origins = int(tasks["origin"].nunique())
                row = skill.iloc[0].drop("model").to_dict()
                if origins < MIN_ORIGINS:
                    row |= {"low": np.nan, "high": np.nan}
                rows.append(given | row | coverage_columns(tasks))
        return pd.DataFrame(rows)

    @kept(_inputs)
    def lengths(self, indicator: str) -> pd.DataFrame:
        """Return every model by the number of points that it may see, one year ahead.

        Columns ``model, n, tasks, inside_80, low_80, high_80, inside_95 …, brier`` and for the core
        ``skill, low, high`` against the pooled naive forecast, which needs one point only.
        """
        found, keys = self.forecasts("short", indicator), ["model", "length"]
        rows = [
            {"model": model, "length": length, "tasks": len(tasks)} | coverage_columns(tasks)
            for (model, length), tasks in found.tasks.groupby(keys)
        ]
        brier = summary(found, keys)["brier"].reset_index()
        skill = skill_table(found.events, POOLED, by=("length",))
        table = pd.DataFrame(rows).merge(brier, on=keys)
        table = table.merge(skill[[*keys, "skill", "low", "high"]], on=keys, how="left")
        return table.rename(columns={"length": "n"})

    @kept(_inputs)
    def reliability(
        self, indicator: str, model: str = CORE, bins: Sequence[float] = TENTHS
    ) -> pd.DataFrame:
        """Return how often events happened by the probability given, bands widened for years."""
        events = self.forecasts("whole", indicator).of(model=model).events
        return reliability(events["happened"], events["probability"], bins, cluster=events["year"])

    @kept(_inputs)
    def lent(self, lengths: Sequence[int] = (1, 2, 3, 5)) -> pd.DataFrame:
        """Return the scores one year ahead of short histories under each panel's own lent prior.

        Columns ``indicator, n, forecasts, origins, brier, brier_naive, inside_80, inside_95,
        above_median, label``; the naive forecast is the last value with the scale of all series, on
        the same events.
        """
        record, rows = track_record_of(self.view), []
        pooled: Models = {POOLED: partial(Baseline, POOLED)}
        for name in self.indicators:
            origins = record.origins(name)
            able = [n for n in lengths if origins and n <= len(origins) + 2]
            if not able:
                continue
            ours = record.backtest(name, lengths=able, lend=True, horizons=(1,))
            naive = record.backtest(name, pooled, lengths=able, horizons=(1,))
            for length in able:
                found = ours.of(length=length)
                said = calibration(found, n=length, horizon=1)
                if not (said.inside_80 and said.inside_95 and said.above_median):
                    continue
                rows.append(
                    {"indicator": name, "n": length, "forecasts": said.forecasts,
                     "origins": said.origins, "brier": scored(found.events)["brier"].mean(),
                     "brier_naive": scored(naive.of(length=length).events)["brier"].mean(),
                     "inside_80": said.inside_80.share, "inside_95": said.inside_95.share,
                     "above_median": said.above_median.share, "label": said.label}
                )  # fmt: skip
        return pd.DataFrame(rows)

    @kept(_inputs)
    def refused(self) -> pd.DataFrame:
        """Return how many histories each model could not fit, by reason.

        Whole histories of every panel; of the longest one the shortened histories as well.
        """
        whole, short = self.forecasts("whole"), self.forecasts("short", self.longest)
        found = pd.concat([whole.refused, short.refused], ignore_index=True)
        table = found.groupby(["model", "reason"]).size().rename("refused").reset_index()
        return table.sort_values(["model", "refused"], ascending=[True, False], ignore_index=True)

    @kept(_inputs)
    def refitted(self) -> pd.DataFrame:
        """Return a sample of the precomputed fits of the longest panel beside fits made now."""
        if not self.indicators:
            return pd.DataFrame(columns=["model", "agree"])
        return refit(self.fits, self.view, self.longest)


# ---- many years ahead ---------------------------------------------------------------------------
def _lenders(view: Tables) -> list[str]:
    """The panels that lend their own prior."""
    return [name for name in view.indicators["indicator"] if view.indicator(name).reference == name]


@kept(lambda view: [track_record_of(view).inputs(name) for name in _lenders(view)])
def far_records(view: Tables) -> pd.DataFrame:
    """Return the record of every panel that lends its own prior, by years ahead; kept.

    Columns `FAR`: whole histories, every origin from a panel's third year on; the pooled last
    value answers the same events. ``reason`` is ``too_long`` where the panel is too short for the
    horizon, ``too_few`` below `MIN_ORIGINS` origins, else empty.
    """
    rows: list[dict[str, Any]] = []
    for name in _lenders(view):
        core = partial(core_model, view.indicator(name))
        models: Models = {CORE: core, POOLED: partial(Baseline, POOLED)}
        none = {"indicator": name, "forecasts": 0, "origins": 0, "reason": "too_long"}
        known: dict[Any, dict[str, Any]] = {ahead: none | {"horizon": ahead} for ahead in HORIZONS}
        with suppress(PanelError):  # no two years of the panel lie so far apart
            found = track_record_of(view).backtest(name, models, horizons=HORIZONS)
            for ahead, tasks in found.of(model=CORE).tasks.groupby("horizon"):
                years = int(tasks["origin"].nunique())
                brier = summary(found.of(horizon=ahead), by=("model",))["brier"]
                known[ahead] |= {
                    "forecasts": len(tasks), "origins": years,
                    "brier": float(brier[CORE]), "brier_pooled": float(brier[POOLED]),
                    "reason": "too_few" if years < MIN_ORIGINS else "",
                } | coverage_columns(tasks)  # fmt: skip
        rows += known.values()
    return pd.DataFrame(rows, columns=list(FAR))
