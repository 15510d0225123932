"""The core beside the methods a reader would otherwise use, on the same events.

Fits of the slow baselines are read from ``data/backtest``, which holds forecasts and no outcomes;
the core and the quick baselines are computed live. `write_backtest` is what ``attain backtest``
and ``make backtest`` call; `write_scores` writes every task's scores for an analysis of one's own.
"""

from __future__ import annotations

import hashlib
import inspect
import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType

import numpy as np
import pandas as pd

from attain.errors import AttainError
from attain.evaluation import record
from attain.evaluation.record import CORE, bounds_of, core_model, whole_panel
from attain.evaluation.written import Written, write_forecasts
from attain.evidence.catalog import Package, open_package
from attain.evidence.records import Indicator
from attain.evidence.views import Tables
from attain.forecasting import statsmodels_fits as _fits
from attain.forecasting.backtest import Model, Record, backtest
from attain.forecasting.baselines import QUICK, SLOW, Baseline

ORIGINS: Mapping[str, range] = MappingProxyType(
    {
        "certificate_share": range(2012, 2024),
        "unemployment_rate": range(2020, 2024),
        "informal_employment": range(2020, 2024),
        "poverty_rate_income": range(2012, 2016),
    }
)
LENGTHS = (0, *record.LENGTHS)  # 0: the whole history
HORIZON = record.HORIZON
MANIFEST = "backtest.json"
AGREE = 0.05  # of the scale: optimisers on two machines stop this near to each other nearly always


def compare(
    view: Tables,
    indicator: str,
    slow: WrittenBacktest | None = None,
    *,
    models: Sequence[str] = (CORE, *QUICK, *SLOW),
    lengths: Sequence[int] = (0,),
    horizons: Sequence[int] = (1, 2, 3),
    full: bool = False,
) -> Record:
    """Return the backtest of the core and the baselines on one panel, on the same events.

    Parameters
    ----------
    view : EvidenceView or Package
        What is known; outcomes after its date take no part.
    indicator : str
        One of `ORIGINS`.
    slow : WrittenBacktest, optional
        The written fits of the slow baselines; without those of the indicator they are left out.
    models : sequence of str
        Names to compare.
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
    written = slow.tables if slow is not None else {}
    factories = {name: _factory(name, known, written.get((indicator, name))) for name in models}
    return backtest(
        whole_panel(view, indicator), {k: v for k, v in factories.items() if v is not None},
        ORIGINS[indicator], horizons=horizons, lengths=lengths, bounds=bounds_of(known), full=full,
    )  # fmt: skip


def _factory(
    name: str, indicator: Indicator, table: pd.DataFrame | None
) -> Callable[[], Model] | None:
    if name == CORE:
        return lambda: core_model(indicator)
    if name in QUICK:
        return lambda: Baseline(name)
    if table is None:
        return None
    written = Written(table)  # it keeps no state of a fit, so one serves every origin
    return lambda: written


# ---- the written fits -----------------------------------------------------------------------
@dataclass(frozen=True)
class WrittenBacktest:
    """Fits of the slow baselines by (indicator, model), and what has changed since: ``stale``.

    Tables whose panel or whose fitting code has changed are kept out of ``tables`` once `fresh`.
    """

    tables: Mapping[tuple[str, str], pd.DataFrame]
    stale: tuple[str, ...]

    def fresh(self) -> WrittenBacktest:
        """Return the fits that still belong to their inputs: a changed source leaves none."""
        gone = set(self.stale)
        kept = {
            key: table
            for key, table in self.tables.items()
            if f"panel {key[0]}" not in gone and not any(s.startswith("source ") for s in gone)
        }
        return WrittenBacktest(MappingProxyType(kept), self.stale)


def _sha(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()


def _inputs(package: Package) -> dict[str, str]:
    """Return checksums of what the fits depend on: the panels and the code that fits."""
    panels = {
        f"panel {name}": _sha(whole_panel(package, name).to_csv(index=False).encode())
        for name in ORIGINS
    }
    sources = {
        "source statsmodels_fits": _sha(inspect.getsource(_fits).encode()),
        "source write_forecasts": _sha(inspect.getsource(write_forecasts).encode()),
    }
    return panels | sources


def write_backtest(
    package_path: str | Path = "data", out_dir: str | Path = "data/backtest"
) -> list[Path]:
    """Fit the slow baselines to every history of the protocol and write their forecasts.

    What was written from the same panel by the same code is kept.

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
    package, folder = open_package(package_path), Path(out_dir)
    folder.mkdir(parents=True, exist_ok=True)
    files: dict[str, str] = {}
    manifest, inputs = folder / MANIFEST, _inputs(package)
    earlier = json.loads(manifest.read_text(encoding="utf-8")) if manifest.exists() else {}
    same = {key for key, value in earlier.get("inputs", {}).items() if inputs.get(key) == value}
    sources = {key for key in inputs if key.startswith("source ")}
    for indicator, origins in ORIGINS.items():
        panel = whole_panel(package, indicator)
        for name in SLOW:
            path = folder / f"{indicator}-{name}.csv"
            kept = path.exists() and {*sources, f"panel {indicator}"} <= same
            if not kept or _sha(path.read_bytes()) != earlier["files"].get(path.name):
                table = write_forecasts(panel, name, origins, LENGTHS, HORIZON)
                path.write_text(table.to_csv(index=False, lineterminator="\n"), encoding="utf-8")
            files[path.name] = _sha(path.read_bytes())
    content = {"inputs": inputs, "files": files}
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


def refit(slow: WrittenBacktest, view: Tables, indicator: str, count: int = 3) -> pd.DataFrame:
    """Fit a sample of the written histories again: does the file still say what the code says?

    Parameters
    ----------
    slow : WrittenBacktest
        The written fits.
    view : EvidenceView or Package
        What is known; only histories that end in a year of its panel are drawn.
    indicator : str
        One of `ORIGINS`.
    count : int
        Histories a model, evenly spaced over those it could fit.

    Returns
    -------
    pandas.DataFrame
        ``model, series, origin, n``, the written and the live forecast one year ahead (``written``,
        ``live``) and whether location and scale ``agree`` within a twentieth of the scale.
    """
    panel = whole_panel(view, indicator)
    rows = []
    for name in SLOW:
        table = slow.tables.get((indicator, name))
        if table is None:
            continue
        done = table[table["refused"].fillna("") == ""]
        done = done[done["origin"] <= panel["year"].max()].reset_index(drop=True)
        places = np.unique(np.linspace(0, len(done) - 1, count + 2).round().astype(int)[1:-1])
        for line in done.loc[places if len(done) else []].itertuples():
            history = panel[(panel["series"] == line.series) & (panel["year"] <= line.origin)]
            live = Baseline(name).predict(history.tail(int(line.n)), 1)
            fitted = len(live) == 1
            where = float(live.loc[0, 0]) if fitted else np.nan
            width = float(live.scale[0, 0]) if fitted else np.nan
            off = max(abs(where - line.loc_1), abs(width - line.scale_1))
            rows.append(
                (name, line.series, line.origin, line.n, line.loc_1, where,
                 bool(off <= AGREE * max(line.scale_1, 1e-3)))
            )  # fmt: skip
    columns = ["model", "series", "origin", "n", "written", "live", "agree"]
    return pd.DataFrame(rows, columns=columns)


def write_scores(
    package_path: str | Path = "data",
    written: str | Path = "data/backtest",
    out_dir: str | Path = "reports/backtest",
) -> list[Path]:
    """Write the tidy scores of every model on every task, for a reader's own analysis.

    Parameters
    ----------
    package_path : path
        The data package, with all outcomes it holds.
    written : path
        The folder of `write_backtest`.
    out_dir : path
        Where ``<indicator>-scores.csv`` go: one row per model, series, origin and horizon with
        ``n``, Brier and log score over the events, CRPS, WIS, PIT and coverage.

    Returns
    -------
    list of Path
        The files written.

    Raises
    ------
    AttainError
        As `load_backtest`.
    """
    package, folder = open_package(package_path), Path(out_dir)
    slow = load_backtest(written, package)
    folder.mkdir(parents=True, exist_ok=True)
    paths = []
    for indicator in ORIGINS:
        tasks = compare(package, indicator, slow, full=True).tasks
        path = folder / f"{indicator}-scores.csv"
        text = tasks.to_csv(index=False, lineterminator="\n", float_format="%.6g")
        path.write_text(text, encoding="utf-8")
        paths.append(path)
    return paths
