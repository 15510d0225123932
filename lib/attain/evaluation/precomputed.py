"""Forecasts of slow models: computed once, kept in files, read back as a model and compared.

A fit of ETS, Theta or UnobservedComponents depends on one series' points alone, so it can be
kept: location and scale by horizon, under the series, its last year and its number of points.
`PrecomputedForecasts` looks them up behind the interface of every other forecaster. The files in
``data/backtest`` hold forecasts and no outcomes; ``make backtest`` writes them.
"""

from __future__ import annotations

import hashlib
import inspect
import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from attain.errors import AttainError
from attain.evaluation.protocol import (
    CORE,
    HORIZON,
    LENGTHS,
    MODELS,
    bounds_of,
    core_model,
    protocol_of,
    whole_panel,
)
from attain.evidence.catalog import Package, open_package
from attain.evidence.views import Tables
from attain.forecasting import statsmodels_fits as _fits
from attain.forecasting.backtest import Model, Record, backtest, truncate
from attain.forecasting.baselines import QUICK, SLOW, Baseline, BaselineForecast
from attain.forecasting.panel import ahead_of

MANIFEST = "backtest.json"
KEY = ["series", "origin", "n"]
AGREE = 0.05  # of the scale: optimisers on two machines stop this near to each other nearly always


def write_forecasts(
    panel: pd.DataFrame,
    name: str,
    origins: Sequence[int],
    lengths: Sequence[int] = (0,),
    horizon: int = 3,
) -> pd.DataFrame:
    """Fit a baseline to every history of a panel and return its forecasts as a table.

    Parameters
    ----------
    panel : pandas.DataFrame
        Columns series, year, value.
    name : str
        A name of `attain.forecasting.baselines.BASELINES`.
    origins : sequence of int
        Last years of the histories; a series without a point in that year is left out.
    lengths : sequence of int
        Numbers of last points; 0 is all.
    horizon : int
        Years ahead.

    Returns
    -------
    pandas.DataFrame
        One row per history: ``series, origin, n, loc_1 …, scale_1 …, refused`` (the reason, or
        empty), sorted; values keep six significant digits.

    Examples
    --------
    >>> panel = pd.DataFrame({"series": "a", "year": [2021, 2022, 2023], "value": [1.0, 2.0, 4.0]})
    >>> write_forecasts(panel, "drift", [2022, 2023])[["n", "loc_1", "refused"]].values.tolist()
    [[2, nan, 'needs 3 points, has 2'], [3, 5.5, '']]
    """
    rows: dict[tuple[object, int, int], dict[str, object]] = {}
    steps = range(1, horizon + 1)
    for origin in origins:
        known = panel[panel["year"] <= origin]
        ends = known.groupby("series")["year"].max()
        known = known[known["series"].isin(ends.index[ends == origin])]
        for length in lengths:
            seen = truncate(known, length)
            counts = seen.groupby("series").size()
            seen = seen[seen["series"].isin(counts.index[counts >= length])]
            done = [s for s, n in counts.items() if (s, origin, int(n)) in rows]
            seen = seen[~seen["series"].isin(done)]
            if seen.empty:
                continue
            forecast = Baseline(name).fit(seen).predict(seen, horizon)
            found = pd.DataFrame(
                {"loc": forecast.loc[:, 0], "scale": forecast.scale[:, 0]}, index=forecast.index
            )
            for series in seen["series"].unique():
                row: dict[str, object] = {"refused": forecast.not_fitted.get(series, "")}
                for h in steps:
                    fit = found.loc[(series, origin + h)] if not row["refused"] else None
                    row[f"loc_{h}"] = np.nan if fit is None else float(f"{fit['loc']:.6g}")
                    row[f"scale_{h}"] = np.nan if fit is None else float(f"{fit['scale']:.6g}")
                rows[(series, origin, int(counts[series]))] = row
    table = pd.DataFrame.from_dict(rows, orient="index")
    table.index = pd.MultiIndex.from_tuples(list(rows), names=KEY)
    order = [*(f"loc_{h}" for h in steps), *(f"scale_{h}" for h in steps), "refused"]
    return table[order].sort_index().reset_index()


class PrecomputedForecasts:
    """A normal forecaster whose fits are read from a table of `write_forecasts`."""

    def __init__(self, table: pd.DataFrame) -> None:
        self.keys = pd.MultiIndex.from_frame(table[KEY])
        self.refused = table["refused"].to_numpy()
        self.parts = [table.filter(like=part).to_numpy(float) for part in ("loc_", "scale_")]

    def fit(self, panel: pd.DataFrame) -> PrecomputedForecasts:
        """Do nothing: the fits are in the table."""
        return self

    def predict(self, panel: pd.DataFrame, horizon: int = 1) -> BaselineForecast:
        """Return the kept forecasts of the panel's histories; ``not_fitted`` has the kept refusals.

        An `AttainError` for a history or a horizon that was never written.
        """
        longest = self.parts[0].shape[1]
        if horizon > longest:
            raise AttainError(
                "so far ahead nothing was computed", where="PrecomputedForecasts", got=horizon,
                do=f"ask for at most {longest}",
            )  # fmt: skip
        years = panel.groupby("series")["year"]
        ends, counts = years.max(), years.size()
        asked = pd.MultiIndex.from_arrays([ends.index, ends, counts])
        rows = self.keys.get_indexer(asked)
        if (rows < 0).any():
            raise AttainError(
                "a history was never fitted", where="PrecomputedForecasts",
                got=", ".join(map(str, asked[rows < 0][0])), do="write the backtest again",
            )  # fmt: skip
        refused, fine = self.refused[rows], self.refused[rows] == ""
        loc, scale = (part[np.ix_(rows[fine], range(horizon))].ravel() for part in self.parts)
        index = ahead_of(ends.index[fine], ends.to_numpy()[fine], horizon)
        reasons = dict(zip(ends.index[~fine], refused[~fine], strict=True))
        return BaselineForecast(index, loc, scale, np.inf, reasons)


# ---- the files ----------------------------------------------------------------------------------
SOURCES: dict[str, Any] = {
    "source statsmodels_fits": _fits,
    "source write_forecasts": write_forecasts,
}


@dataclass(frozen=True)
class PrecomputedBacktest:
    """Fits of the slow baselines by (indicator, model), and what has changed since: ``stale``.

    What a changed panel or changed code would fit anew is not in ``tables``; ``missing`` says why
    there are none.
    """

    tables: Mapping[tuple[str, str], pd.DataFrame]
    stale: tuple[str, ...]
    files: Mapping[str, str] = field(default_factory=dict)
    missing: str = ""


def _sha(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()


def _inputs(package: Package) -> dict[str, str]:
    """Return checksums of what the fits depend on: the panels and the code that fits."""
    panels = {
        f"panel {name}": _sha(whole_panel(package, name).to_csv(index=False).encode())
        for name in protocol_of(package)
    }
    return panels | {name: _sha(inspect.getsource(it).encode()) for name, it in SOURCES.items()}


def write_backtest(
    package_path: str | Path = "data", out_dir: str | Path = "data/backtest"
) -> list[Path]:
    """Fit the slow baselines to every history of the protocol and write their forecasts.

    ``<indicator>-<model>.csv`` and the manifest with the checksums of all inputs. What was written
    from the same panel by the same code is kept; two runs on the same inputs write the same bytes.
    """
    package, folder = open_package(package_path), Path(out_dir)
    folder.mkdir(parents=True, exist_ok=True)
    files: dict[str, str] = {}
    manifest, inputs = folder / MANIFEST, _inputs(package)
    earlier = json.loads(manifest.read_text(encoding="utf-8")) if manifest.exists() else {}
    same = {key for key, value in earlier.get("inputs", {}).items() if inputs.get(key) == value}
    for indicator, origins in protocol_of(package).items():
        panel = whole_panel(package, indicator)
        for name in SLOW:
            path = folder / f"{indicator}-{name}.csv"
            kept = path.exists() and {*SOURCES, f"panel {indicator}"} <= same
            if not kept or _sha(path.read_bytes()) != earlier["files"].get(path.name):
                table = write_forecasts(panel, name, origins, (0, *LENGTHS), HORIZON)
                path.write_text(table.to_csv(index=False, lineterminator="\n"), encoding="utf-8")
            files[path.name] = _sha(path.read_bytes())
    content = {"inputs": inputs, "files": files}
    manifest.write_text(json.dumps(content, indent=1, sort_keys=True) + "\n", encoding="utf-8")
    return [folder / name for name in files] + [manifest]


def load_backtest(path: str | Path, package: Package) -> PrecomputedBacktest:
    """Read the fits that `write_backtest` wrote; of the package only checksums are compared.

    An `AttainError` when a file is missing or was edited. Fits of another panel or by other code
    are left out, and what has changed is named in ``stale``.
    """
    folder, remedy = Path(path), "run make backtest"
    try:
        manifest = json.loads((folder / MANIFEST).read_text(encoding="utf-8"))
        data = {name: (folder / name).read_bytes() for name in manifest["files"]}
    except (OSError, ValueError, KeyError) as error:
        raise AttainError(
            "no precomputed backtest", where=str(path), got=error, do=remedy
        ) from error
    edited = [name for name, content in data.items() if _sha(content) != manifest["files"][name]]
    if edited:
        raise AttainError("a precomputed backtest was edited", where=edited[0], do=remedy)
    today = _inputs(package)
    stale = tuple(sorted(k for k, v in today.items() if manifest["inputs"].get(k) != v))
    tables = {
        (indicator, name): pd.read_csv(
            folder / f"{indicator}-{name}.csv", dtype={"series": str, "refused": str}
        ).fillna({"refused": ""})
        for indicator in protocol_of(package)
        if not {*SOURCES, f"panel {indicator}"} & {*stale}
        for name in SLOW
    }
    return PrecomputedBacktest(tables, stale, manifest["files"])


# ---- beside the core ----------------------------------------------------------------------------
def compare_baselines(
    view: Tables, indicator: str, slow: PrecomputedBacktest, models: Sequence[str] = MODELS,
    **options: Any,
) -> Record:  # fmt: skip
    """Return the backtest of the core and the baselines on one panel, on the same events.

    Outcomes after the view's date take no part. The indicator is one of `protocol_of`; ``slow``
    are the fits of the slow baselines, and without those of the indicator they are left out.
    ``options`` are those of `attain.forecasting.backtest.backtest`.
    """
    known = view.indicator(indicator)
    factories: dict[str, Callable[[], Model]] = {}
    for name in models:
        if name == CORE:
            factories[name] = partial(core_model, known)
        elif name in QUICK:
            factories[name] = partial(Baseline, name)
        elif (indicator, name) in slow.tables:  # without state of a fit, one serves every origin
            table = PrecomputedForecasts(slow.tables[indicator, name])
            factories[name] = lambda table=table: table  # type: ignore[misc]
    origins, bounds = protocol_of(view)[indicator], bounds_of(known)
    return backtest(whole_panel(view, indicator), factories, origins, bounds=bounds, **options)


def refit(slow: PrecomputedBacktest, view: Tables, indicator: str, count: int = 3) -> pd.DataFrame:
    """Fit a sample of the precomputed histories again: does the file still say what the code says?

    ``count`` histories a model, evenly spaced over those that it could fit and that end in a year
    of the view's panel. Columns ``model, series, origin, n``, the written and the live forecast one
    year ahead (``written``, ``live``) and whether location and scale ``agree`` within a twentieth
    of the scale.
    """
    panel = whole_panel(view, indicator)
    rows = []
    for name in SLOW:
        if (indicator, name) not in slow.tables:
            continue
        table = slow.tables[indicator, name]
        done = table[(table["refused"] == "") & (table["origin"] <= panel["year"].max())]
        done = done.reset_index(drop=True)
        places = np.unique(np.linspace(0, len(done) - 1, count + 2).round().astype(int)[1:-1])
        for line in done.loc[places if len(done) else []].itertuples():
            history = panel[(panel["series"] == line.series) & (panel["year"] <= line.origin)]
            live = Baseline(name).predict(history.tail(int(line.n)), 1)
            where, width = (live.loc[0, 0], live.scale[0, 0]) if len(live) else (np.nan, np.nan)
            off = max(abs(where - line.loc_1), abs(width - line.scale_1))
            agree = bool(off <= AGREE * max(line.scale_1, 1e-3))
            rows.append((name, line.series, line.origin, line.n, line.loc_1, where, agree))
    columns = ["model", "series", "origin", "n", "written", "live", "agree"]
    return pd.DataFrame(rows, columns=columns)


def write_scores(package: Package, folder: Path) -> list[Path]:
    """Write the tidy scores of every model on every task, for a reader's own analysis.

    From the fits that `write_backtest` has written, ``<indicator>-scores.csv`` with one row per
    model, series, origin and horizon: ``n``, Brier and log score over the events, CRPS, WIS, PIT
    and coverage. Refusals as `load_backtest`, and an `AttainError` where any of them is stale.
    """
    written = package.folder / "backtest"
    slow = load_backtest(written, package)
    if slow.stale:
        what, do = "the precomputed backtest is stale", "run make backtest"
        raise AttainError(what, where=str(written), got=slow.stale[0], do=do)
    folder.mkdir(parents=True, exist_ok=True)
    paths = []
    for indicator in protocol_of(package):
        tasks = compare_baselines(package, indicator, slow).tasks
        path = folder / f"{indicator}-scores.csv"
        text = tasks.to_csv(index=False, lineterminator="\n", float_format="%.6g")
        path.write_text(text, encoding="utf-8")
        paths.append(path)
    return paths
