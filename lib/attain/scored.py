"""Forecasts beside what came, as tidy frames for a notebook: ``attain.scored.backtest(study)``."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

import pandas as pd

from attain.evaluation.backtests import backtests_of
from attain.evaluation.judgement import judged, panel_sets
from attain.targets.study import Study

EVENTS: Final = (
    "indicator", "model", "series", "origin", "year", "n", "threshold", "probability", "happened",
)  # fmt: skip
FORECASTS: Final = (
    "indicator", "model", "series", "origin", "year", "n", "last", "observed", "median", "low_80",
    "high_80", "low_95", "high_95", "crps", "wis",
)  # fmt: skip
SAID: Final = (
    "model", "area", "indicator", "group", "reading", "scored_by", "target", "event", "comparator",
    "threshold", "upper", "probability", "outcome", "happened",
)  # fmt: skip
CAME: Final = (
    "model", "area", "indicator", "group", "reading", "scored_by", "outcome", "median", "low_50",
    "high_50", "low_80", "high_80", "low_95", "high_95", "crps", "wis",
)  # fmt: skip


def _joined(parts: Iterable[pd.DataFrame], columns: tuple[str, ...]) -> pd.DataFrame:
    """Frames one under another with these columns, which an empty one has too."""
    kept = [part[list(columns)] for part in parts if len(part)]
    return pd.concat(kept, ignore_index=True) if kept else pd.DataFrame(columns=list(columns))


def backtest(study: Study) -> pd.DataFrame:
    """Every event that a model was asked one year ahead, in all panels known on the study's day.

    Columns `EVENTS`: at ``origin`` a history of ``n`` figures, the probability that the figure of
    ``year`` is at least ``threshold``, and whether it happened.
    """
    found = backtests_of(study.package, study.view)
    return _joined([found.forecasts("whole").events] if found.indicators else [], EVENTS)


def backtest_forecasts(study: Study) -> pd.DataFrame:
    """Every forecast one year ahead beside what came; columns `FORECASTS`."""
    found = backtests_of(study.package, study.view)
    return _joined([found.forecasts("whole").tasks] if found.indicators else [], FORECASTS)


def plan(study: Study) -> pd.DataFrame:
    """The events of the study's own plan whose outcome is known today; columns `SAID`."""
    return _joined([judged(study).scored.events.rename(columns={"value": "probability"})], SAID)


def provinces(study: Study) -> pd.DataFrame:
    """The events registered for all provinces and the study's year; columns `SAID`."""
    sets = panel_sets(study.package, study.parameters.target_year)
    return _joined((one.events.rename(columns={"value": "probability"}) for one in sets), SAID)


def provinces_forecasts(study: Study) -> pd.DataFrame:
    """The forecasts registered for all provinces beside what came; columns `CAME`."""
    sets = panel_sets(study.package, study.parameters.target_year)
    return _joined((one.forecasts for one in sets), CAME)
