"""The core beside the methods a reader would otherwise use, on the same events."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path

import numpy as np
import pandas as pd

from attain.errors import AttainError
from attain.evaluation.precomputed import PrecomputedBacktest, PrecomputedForecasts, load_backtest
from attain.evaluation.protocol import CORE, MODELS, bounds_of, core_model, protocol_of, whole_panel
from attain.evidence.catalog import open_package
from attain.evidence.views import Tables
from attain.forecasting.backtest import Model, Record, backtest
from attain.forecasting.baselines import QUICK, SLOW, Baseline

AGREE = 0.05  # of the scale: optimisers on two machines stop this near to each other nearly always


def compare_baselines(
    view: Tables,
    indicator: str,
    slow: PrecomputedBacktest | None = None,
    *,
    models: Sequence[str] = MODELS,
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
        One of `protocol_of`; another is refused.
    slow : PrecomputedBacktest, optional
        The fits of the slow baselines; without those of the indicator they are left out.
    models, lengths, horizons, full
        Names to compare; the others as `attain.forecasting.backtest.backtest`.
    """
    protocol = protocol_of(view)
    if indicator not in protocol:
        raise AttainError(
            "no backtest for this indicator", where="compare_baselines", got=indicator,
            do=f"use one of {', '.join(protocol)}",
        )  # fmt: skip
    known = view.indicator(indicator)
    fits = slow.tables if slow is not None else {}
    factories: dict[str, Callable[[], Model]] = {}
    for name in models:
        if name == CORE:
            factories[name] = partial(core_model, known)
        elif name in QUICK:
            factories[name] = partial(Baseline, name)
        elif (indicator, name) in fits:  # a table keeps no state of a fit: one serves every origin
            factories[name] = partial(_same, PrecomputedForecasts(fits[indicator, name]))
    return backtest(
        whole_panel(view, indicator), factories, protocol[indicator], horizons=horizons,
        lengths=lengths, bounds=bounds_of(known), full=full,
    )  # fmt: skip


def _same(model: Model) -> Model:
    return model


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

    From the fits that `write_backtest` has written, ``<indicator>-scores.csv`` with one row per
    model, series, origin and horizon: ``n``, Brier and log score over the events, CRPS, WIS, PIT
    and coverage. Refusals as `load_backtest`.
    """
    package, folder = open_package(package_path), Path(out_dir)
    slow = load_backtest(written, package)
    folder.mkdir(parents=True, exist_ok=True)
    paths = []
    for indicator in protocol_of(package):
        tasks = compare_baselines(package, indicator, slow, full=True).tasks
        path = folder / f"{indicator}-scores.csv"
        text = tasks.to_csv(index=False, lineterminator="\n", float_format="%.6g")
        path.write_text(text, encoding="utf-8")
        paths.append(path)
    return paths
