"""The record of the method: how its forecasts of an indicator have fared, from what was known.

The record of the core is computed live, on the panel that an evidence view can see, so that no
outcome after the as-of date enters it. Fits of the slow baselines are read from ``data/backtest``,
which holds forecasts and no outcomes.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from types import MappingProxyType

import numpy as np
import pandas as pd

from attain.errors import AttainError
from attain.evidence.catalog import Package
from attain.evidence.records import Indicator
from attain.evidence.views import Tables
from attain.forecasting import baselines as _baselines
from attain.forecasting import written as _written
from attain.forecasting.backtest import Model, Record, backtest
from attain.forecasting.baselines import QUICK, SLOW, Baseline
from attain.forecasting.calibration import MIN_ORIGINS, CalibrationStatement, statement
from attain.forecasting.dlm import DynamicLinearBank
from attain.forecasting.written import Written, write_forecasts
from attain.targets.readings import Reading, link_of

CORE = "attain"  # the core's name among the models of a backtest
ORIGINS: Mapping[str, range] = MappingProxyType(
    {
        "certificate_share": range(2012, 2024),
        "unemployment_rate": range(2020, 2024),
        "informal_employment": range(2020, 2024),
    }
)
LENGTHS = (0, 1, 2, 3, 5, 8)  # 0: the whole history
HORIZON = 3
SHORTEST = 3  # below this a shorter history no longer stands for a longer one
MANIFEST = "backtest.json"


def core_model(indicator: Indicator) -> DynamicLinearBank:
    """Return the core as the forecasts of an indicator use it, not yet fitted."""
    return DynamicLinearBank(link=link_of(indicator), breaks=indicator.breaks)


def _bounds(indicator: Indicator) -> tuple[float, float]:
    low, high = indicator.bounds
    return (-np.inf if np.isnan(low) else low, np.inf if np.isnan(high) else high)


class MethodRecord:
    """Backtests of the core on the panels of a view, computed once and kept.

    Parameters
    ----------
    view : EvidenceView or Package
        What is known. Only its panels are read.

    Examples
    --------
    >>> from attain.evidence.catalog import open_package
    >>> record = MethodRecord(open_package("data").as_of("2023-12-31"))
    >>> record.statement("job_placements", n=5).label
    'too_few'
    """

    def __init__(self, view: Tables) -> None:
        self.view = view
        self._kept: dict[tuple[str, bool, int], Record] = {}

    def origins(self, reference: str) -> list[int]:
        """Return the years to forecast a panel from: its third year and later, but the last.

        A year that few series have (one province's own report) is not a year of the panel.
        """
        counts = self.view.panel(reference).groupby("year").size()
        years = [int(year) for year, count in counts.items() if 2 * count >= counts.max()]  # type: ignore[call-overload]
        return sorted(years)[2:-1]

    def backtest(self, reference: str, *, length: int = 0, lend: bool = False) -> Record:
        """Return the core's backtest on a provincial panel at one history length.

        Parameters
        ----------
        reference : str
            An indicator with a provincial panel.
        length : int
            Points of each history that the core may see; 0 is all.
        lend : bool
            The panel lends its prior to another indicator: scale and weights, not the drift.
        """
        key = (reference, lend, length)
        if key not in self._kept:
            indicator = self.view.indicator(reference)
            self._kept[key] = backtest(
                self.view.panel(reference), {CORE: lambda: core_model(indicator)},
                self.origins(reference), horizons=range(1, HORIZON + 1), lengths=(length,),
                bounds=_bounds(indicator), lend=lend, full=False,
            )  # fmt: skip
        return self._kept[key]

    def beside(self, reading: Reading, year: int) -> CalibrationStatement:
        """Return what stands beside the forecast of a reading for a year.

        A bridged reading is judged by the panel of the indicator that it continues.
        """
        if reading.history.empty:
            return statement(pd.DataFrame(), pd.DataFrame(), n=0, horizon=1)
        ahead = year - int(reading.history["year"].max())
        return self.statement(
            reading.series, n=len(reading.history), horizon=ahead, group=reading.group
        )

    def by_length(
        self, indicator: str, lengths: Sequence[int] = LENGTHS[1:], *, horizon: int = 1
    ) -> pd.DataFrame:
        """Return coverage by the number of points that the core may see.

        Parameters
        ----------
        indicator : str
            An indicator with a reference panel.
        lengths : sequence of int
            Points of the histories; those too long for the panel are left out.
        horizon : int
            Years ahead.

        Returns
        -------
        pandas.DataFrame
            ``n, forecasts, origins, label`` and coverage with its band: ``inside_80, low_80,
            high_80, inside_95, low_95, high_95``.
        """
        rows = []
        for length in lengths:
            found = self.statement(indicator, n=length, horizon=horizon)
            if found.n != length or found.inside_80 is None or found.inside_95 is None:
                continue
            row: dict[str, object] = {
                "n": length, "forecasts": found.forecasts, "origins": found.origins,
                "label": found.label,
            }  # fmt: skip
            for level, band in ((80, found.inside_80), (95, found.inside_95)):
                row |= {
                    f"inside_{level}": band.share, f"low_{level}": band.low,
                    f"high_{level}": band.high,
                }  # fmt: skip
            rows.append(row)
        return pd.DataFrame(rows)

    def statement(
        self, indicator: str, *, n: int, horizon: int = 1, group: str = "total"
    ) -> CalibrationStatement:
        """Return what the record says of forecasts like this one.

        Parameters
        ----------
        indicator : str
            The indicator forecast. With a borrowed prior the record is that of its reference
            panel, forecast with a borrowed prior too.
        n : int
            Points of the history forecast. Where the panel is too short to score histories of
            that length from `MIN_ORIGINS` origins, the longest length that can be is taken, and
            where even `SHORTEST` points cannot, whole histories as they stood;
            ``statement.n`` and ``statement.shortest`` say which.
        horizon : int
            Years ahead, 1 to 3; further ahead there is no record.
        group : str
            Group of the history; only the total has the panel's own drift.

        Returns
        -------
        CalibrationStatement
            Labelled ``too_few`` without a panel or at a horizon without a record.
        """
        reference = self.view.indicator(indicator).reference
        empty = statement(pd.DataFrame(), pd.DataFrame(), n=n, horizon=horizon)
        if not reference or not 1 <= horizon <= HORIZON or n < 1:
            return empty
        origins = self.origins(reference)
        if not origins:
            return empty
        longest = len(origins) + 3 - horizon - MIN_ORIGINS + 1  # of the panel's years
        length = min(n, longest) if longest >= min(n, SHORTEST) else 0
        borrowed = reference != indicator or group != "total"
        found = self.backtest(reference, length=length, lend=borrowed)
        return statement(found.tasks, found.events, n=length, horizon=horizon)


@lru_cache(maxsize=2)
def record_of(view: Tables) -> MethodRecord:
    """Return the record of a view, the same one each time: a notebook asks for it in many cells."""
    return MethodRecord(view)


def compare(
    view: Tables,
    indicator: str,
    slow: WrittenBacktest | None = None,
    *,
    lengths: Sequence[int] = (0,),
    horizons: Sequence[int] = (1, 2, 3),
    full: bool = False,
) -> Record:
    """Return the backtest of the core and every baseline on one panel, on the same events.

    Parameters
    ----------
    view : EvidenceView or Package
        What is known; outcomes after its date take no part.
    indicator : str
        One of `ORIGINS`.
    slow : WrittenBacktest, optional
        The written fits of the slow baselines; without it they are left out.
    lengths, horizons, full
        As `attain.forecasting.backtest.backtest`.

    Raises
    ------
    AttainError
        For an indicator without a protocol.
    """
    if indicator not in ORIGINS:
        raise AttainError(
            "no backtest for this indicator", where="compare", got=indicator,
            do=f"use one of {', '.join(ORIGINS)}",
        )  # fmt: skip
    known = view.indicator(indicator)
    models: dict[str, Callable[[], Model]] = {CORE: lambda: core_model(known)}
    models |= {name: _factory(name) for name in QUICK}
    if slow is not None:
        models |= {name: _reader(slow.tables[indicator, name]) for name in SLOW}
    return backtest(
        view.panel(indicator), models, ORIGINS[indicator], horizons=horizons, lengths=lengths,
        bounds=_bounds(known), full=full,
    )  # fmt: skip


def _factory(name: str) -> Callable[[], Model]:
    return lambda: Baseline(name)


def _reader(table: pd.DataFrame) -> Callable[[], Model]:
    written = Written(table)  # it keeps no state of a fit, so one serves every origin
    return lambda: written


# ---- the written fits -----------------------------------------------------------------------
@dataclass(frozen=True)
class WrittenBacktest:
    """Fits of the slow baselines by (indicator, model), and what has changed since: ``stale``."""

    tables: Mapping[tuple[str, str], pd.DataFrame]
    stale: tuple[str, ...]


def _sha(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()


def _inputs(package: Package) -> dict[str, str]:
    """Return checksums of what the fits depend on: the panels and the sources of the baselines."""
    panels = {
        f"panel {name}": _sha(package.panel(name).to_csv(index=False).encode()) for name in ORIGINS
    }
    sources = {
        f"source {Path(str(module.__file__)).name}": _sha(Path(str(module.__file__)).read_bytes())
        for module in (_baselines, _written)
    }
    return panels | sources


def write_backtest(
    package_path: str | Path = "data", out_dir: str | Path = "data/backtest"
) -> list[Path]:
    """Fit the slow baselines to every history of the protocol and write their forecasts.

    Parameters
    ----------
    package_path : path
        The data package.
    out_dir : path
        Where ``<indicator>-<model>.csv`` and the manifest with the checksums of all inputs go.

    Returns
    -------
    list of Path
        The files written; two runs on the same inputs write the same bytes.
    """
    from attain.evidence.catalog import open_package

    package, folder = open_package(package_path), Path(out_dir)
    folder.mkdir(parents=True, exist_ok=True)
    files: dict[str, str] = {}
    for indicator, origins in ORIGINS.items():
        panel = package.panel(indicator)
        for name in SLOW:
            table = write_forecasts(panel, name, origins, LENGTHS, HORIZON)
            path = folder / f"{indicator}-{name}.csv"
            path.write_text(table.to_csv(index=False, lineterminator="\n"), encoding="utf-8")
            files[path.name] = _sha(path.read_bytes())
    manifest = folder / MANIFEST
    content = {"inputs": _inputs(package), "files": files}
    manifest.write_text(json.dumps(content, indent=1, sort_keys=True) + "\n", encoding="utf-8")
    return [folder / name for name in files] + [manifest]


def load_backtest(
    path: str | Path, package: Package, *, allow_stale: bool = False
) -> WrittenBacktest:
    """Read the written fits, refusing those whose inputs have changed.

    Parameters
    ----------
    path : path
        The folder that `write_backtest` wrote.
    package : Package
        The data package of today; only checksums are compared.
    allow_stale : bool
        Return stale fits all the same, named in ``stale``.

    Returns
    -------
    WrittenBacktest

    Raises
    ------
    AttainError
        When a file is missing or was edited, or an input has changed and ``allow_stale`` is off.
    """
    folder, remedy = Path(path), "run make backtest"
    try:
        manifest = json.loads((folder / MANIFEST).read_text(encoding="utf-8"))
        data = {name: (folder / name).read_bytes() for name in manifest["files"]}
    except (OSError, ValueError, KeyError) as error:
        raise AttainError(
            "no written backtest", where=str(path), got=type(error).__name__, do=remedy
        ) from error
    edited = [name for name, content in data.items() if _sha(content) != manifest["files"][name]]
    if edited:
        raise AttainError("a written backtest was edited", where=edited[0], do=remedy)
    today = _inputs(package)
    stale = tuple(sorted(k for k, v in today.items() if manifest["inputs"].get(k) != v))
    if stale and not allow_stale:
        raise AttainError("the written backtest is stale", where=str(path), got=stale[0], do=remedy)
    tables = {
        (indicator, name): pd.read_csv(
            folder / f"{indicator}-{name}.csv", dtype={"series": str, "refused": str},
            keep_default_na=True,
        )
        for indicator in ORIGINS
        for name in SLOW
    }  # fmt: skip
    return WrittenBacktest(MappingProxyType(tables), stale)
