"""The record of the core many years ahead, on every panel as far as its years allow."""

from __future__ import annotations

from functools import partial
from typing import Final

import pandas as pd

from attain.errors import PanelError
from attain.evaluation.calibration import MIN_ORIGINS
from attain.evaluation.proportions import clustered_wilson
from attain.evaluation.protocol import CORE, POOLED, bounds_of, core_model, origins_of, whole_panel
from attain.evidence.views import Tables
from attain.forecasting.backtest import backtest, summary
from attain.forecasting.baselines import Baseline
from attain.memory import remember

ASKED: Final = (1, 3, 5, 6, 7)
COLUMNS: Final = (
    "indicator", "horizon", "forecasts", "origins", "brier", "brier_pooled", "inside_80", "low_80",
    "high_80", "inside_95", "reason",
)  # fmt: skip


def far_records(view: Tables) -> pd.DataFrame:
    """Return the record of every panel that lends its own prior, by years ahead; kept.

    Columns `COLUMNS`: whole histories, every origin from a panel's third year on; the pooled last
    value answers the same events. ``reason`` is ``too_long`` where the panel is too short for the
    horizon, ``too_few`` below `MIN_ORIGINS` origins, else empty.
    """
    rows: list[dict[str, object]] = []
    for name in view.indicators["indicator"]:
        known = view.indicator(name)
        if known.reference != name:
            continue
        panel = whole_panel(view, name)
        rows += remember(
            "far-record", [panel, known, list(ASKED)], partial(_far, view, name, panel)
        )
    return pd.DataFrame(rows, columns=list(COLUMNS))


def _far(view: Tables, name: str, panel: pd.DataFrame) -> list[dict[str, object]]:
    indicator = view.indicator(name)
    rows: list[dict[str, object]] = []
    for horizon in ASKED:
        row: dict[str, object] = {"indicator": name, "horizon": horizon, "forecasts": 0}
        row |= {"origins": 0, "reason": "too_long"}
        rows.append(row)
        try:
            found = backtest(
                panel,
                {CORE: partial(core_model, indicator), POOLED: partial(Baseline, POOLED)},
                origins_of(panel),
                horizons=(horizon,),
                bounds=bounds_of(indicator),
                full=False,
            )
        except PanelError:
            continue
        scores, tasks = summary(found, by=("model",)), found.tasks
        tasks = tasks[tasks["model"] == CORE]
        held = clustered_wilson(tasks["inside_80"], tasks["year"])
        origins = int(tasks["origin"].nunique())
        row |= {
            "forecasts": len(tasks), "origins": origins,
            "brier": float(scores["brier"][CORE]), "brier_pooled": float(scores["brier"][POOLED]),
            "inside_80": held.share, "low_80": held.low, "high_80": held.high,
            "inside_95": float(tasks["inside_95"].mean()),
            "reason": "too_few" if origins < MIN_ORIGINS else "",
        }  # fmt: skip
    return rows
