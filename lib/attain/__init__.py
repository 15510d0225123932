"""Attain: will the plan's targets be met?

The names below are found on first use, so that ``import attain`` and ``attain --help`` cost nothing
of pandas or matplotlib.
"""

from __future__ import annotations

import importlib
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from attain import audit as audit
    from attain import charts as charts
    from attain import scored as scored
    from attain import tables as tables
    from attain import text as text
    from attain.errors import AttainError as AttainError
    from attain.errors import NotAssessable as NotAssessable
    from attain.errors import PackageError as PackageError
    from attain.errors import PanelError as PanelError
    from attain.errors import ParameterError as ParameterError
    from attain.errors import RunError as RunError
    from attain.evaluation.compare import backtest as backtest
    from attain.evidence.catalog import open_package as open_package
    from attain.forecasting.distribution import PredictiveDistribution as PredictiveDistribution
    from attain.forecasting.dlm import DynamicLinearBank as DynamicLinearBank
    from attain.forecasting.own import from_quantiles as from_quantiles
    from attain.forecasting.own import from_samples as from_samples
    from attain.parameters import Parameters as Parameters
    from attain.report.work import quiet as quiet
    from attain.report.work import say as say
    from attain.targets.study import Study as Study

__version__ = "1.0.0"

# Where the public names live; what stands in no module is one itself.
_HOMES = {
    name: module
    for module, names in {
        "errors": "AttainError NotAssessable PackageError PanelError ParameterError RunError",
        "evaluation.compare": "backtest",
        "evidence.catalog": "open_package",
        "forecasting.distribution": "PredictiveDistribution",
        "forecasting.dlm": "DynamicLinearBank",
        "forecasting.own": "from_quantiles from_samples",
        "parameters": "Parameters",
        "report.work": "quiet say",
        "targets.study": "Study",
        "": "audit charts scored tables text",
    }.items()
    for name in names.split()
}

__all__ = ["__version__", *_HOMES]


def __getattr__(name: str) -> Any:
    if name not in _HOMES:
        raise AttributeError(f"module 'attain' has no attribute {name!r}")
    home = importlib.import_module(f"attain.{_HOMES[name] or name}")
    value: Any = getattr(home, name) if _HOMES[name] else home
    globals()[name] = value
    return value


def __dir__() -> list[str]:
    return sorted(__all__)
