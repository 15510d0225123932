"""What is backtested: which panels from which years, and the method as the forecasts use it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

import numpy as np
import pandas as pd

from attain.evidence.records import Indicator
from attain.evidence.views import Tables
from attain.forecasting.baselines import QUICK, SLOW
from attain.forecasting.dlm import DynamicLinearBank
from attain.memory import kept
from attain.targets.readings import able, bounded_link, taught
from attain.targets.verdicts import PANEL_MINIMUM

CORE: Final = "attain"  # our own method's name among the models of a backtest
NAIVE: Final = "last_value"  # what skill is measured against
POOLED: Final = "pooled_last_value"  # the only other method that a history of one point allows
MODELS: Final = (CORE, *QUICK, *SLOW)
ORIGINS: Final[Mapping[str, range]] = {
    "certificate_share": range(2012, 2024),
    "unemployment_rate": range(2020, 2024),
    "informal_employment": range(2020, 2024),
    "poverty_rate_income": range(2012, 2016),
}
LENGTHS: Final = (1, 2, 3, 5, 8)  # points of a shortened history
HORIZON: Final = 3


def protocol_of(view: Tables) -> dict[str, list[int]]:
    """Return which panels are backtested from which years, in a package of any indicators.

    Those of `ORIGINS` where the package has them; else every indicator that lends its own panel,
    from its third year on.
    """
    made = view.indicators
    if set(ORIGINS) <= set(made["indicator"]):
        return {name: list(origins) for name, origins in ORIGINS.items()}
    own = made.loc[made["reference"] == made["indicator"], "indicator"]
    panels = {str(name): whole_panel(view, name) for name in own}
    return {
        name: sorted({int(year) for year in panel["year"]})[2:]
        for name, panel in panels.items()
        if panel["series"].nunique() >= PANEL_MINIMUM
    }


def origins_of(panel: pd.DataFrame) -> list[int]:
    """Return the years to forecast a panel from: its third year and later, but the last."""
    return sorted({int(year) for year in panel["year"]})[2:-1]


def core_model(indicator: Indicator) -> DynamicLinearBank:
    """Return the core as the forecasts of an indicator use it, not yet fitted."""
    return DynamicLinearBank(bounded_link(indicator), indicator.breaks)


def bounds_of(indicator: Indicator) -> tuple[float, float]:
    """Return the values between which an event may lie."""
    low, high = indicator.bounds
    return (-np.inf if np.isnan(low) else low, np.inf if np.isnan(high) else high)


@kept()
def whole_panel(view: Tables, indicator: str) -> pd.DataFrame:
    """Return a provincial panel without the years that few series have; kept.

    The year of one province's own report is not a year of the panel: no origin, no outcome. A
    series that the link cannot carry is left out, as where the panel lends, and of one that began
    anew what was before.
    """
    panel = able(taught(view, indicator), bounded_link(view.indicator(indicator)))
    counts = panel.groupby("year")["year"].transform("size")
    common: pd.DataFrame = panel[2 * counts >= counts.max()].reset_index(drop=True)
    return common
