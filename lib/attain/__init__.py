"""Attain: will the plan's targets be met?

The names below are found on first use, so that ``import attain`` and ``attain --help`` cost nothing
of pandas or matplotlib.
"""

from __future__ import annotations

import importlib
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from attain import audit, charts, scored, tables, text
    from attain.errors import (
        AttainError,
        NotAssessable,
        PackageError,
        PanelError,
        ParameterError,
        RunError,
    )
    from attain.evaluation.own_model import backtest
    from attain.evidence.catalog import open_package
    from attain.forecasting.distribution import PredictiveDistribution
    from attain.forecasting.dlm import DynamicLinearBank
    from attain.forecasting.own import from_quantiles, from_samples
    from attain.parameters import Parameters
    from attain.report.work import quiet
    from attain.report.work import told as say
    from attain.targets.study import Study

__version__ = "1.0.0"

# Where each public name lives: a module and a name in it, or a module alone.
_HOMES: dict[str, tuple[str, str]] = {
    "AttainError": ("attain.errors", "AttainError"),
    "NotAssessable": ("attain.errors", "NotAssessable"),
    "PackageError": ("attain.errors", "PackageError"),
    "PanelError": ("attain.errors", "PanelError"),
    "ParameterError": ("attain.errors", "ParameterError"),
    "RunError": ("attain.errors", "RunError"),
    "Parameters": ("attain.parameters", "Parameters"),
    "backtest": ("attain.evaluation.own_model", "backtest"),
    "from_quantiles": ("attain.forecasting.own", "from_quantiles"),
    "from_samples": ("attain.forecasting.own", "from_samples"),
    "PredictiveDistribution": ("attain.forecasting.distribution", "PredictiveDistribution"),
    "DynamicLinearBank": ("attain.forecasting.dlm", "DynamicLinearBank"),
    "Study": ("attain.targets.study", "Study"),
    "quiet": ("attain.report.work", "quiet"),
    "say": ("attain.report.work", "told"),
    "scored": ("attain.scored", ""),
    "open_package": ("attain.evidence.catalog", "open_package"),
    "audit": ("attain.audit", ""),
    "charts": ("attain.charts", ""),
    "tables": ("attain.tables", ""),
    "text": ("attain.text", ""),
}

__all__ = [
    "AttainError",
    "DynamicLinearBank",
    "NotAssessable",
    "PackageError",
    "PanelError",
    "ParameterError",
    "Parameters",
    "PredictiveDistribution",
    "RunError",
    "Study",
    "__version__",
    "audit",
    "backtest",
    "charts",
    "from_quantiles",
    "from_samples",
    "open_package",
    "quiet",
    "say",
    "scored",
    "tables",
    "text",
]


def __getattr__(name: str) -> Any:
    if name not in _HOMES:
        raise AttributeError(f"module 'attain' has no attribute {name!r}")
    module, attribute = _HOMES[name]
    value: Any = importlib.import_module(module)
    if attribute:
        value = getattr(value, attribute)
    globals()[name] = value
    return value


def __dir__() -> list[str]:
    return sorted(__all__)
