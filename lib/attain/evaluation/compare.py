"""Methods beside each other on the same events: ours, the baselines, a reader's own."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from functools import partial
from pathlib import Path
from typing import Any, Final

import numpy as np
import pandas as pd

from attain.errors import AttainError
from attain.evaluation.precomputed import PrecomputedBacktest, PrecomputedForecasts, load_backtest
from attain.evaluation.track_record import (
    CORE,
    MODELS,
    NAIVE,
    POOLED,
    bounds_of,
    core_model,
    origins_of,
    protocol_of,
    whole_panel,
)
from attain.evidence.catalog import Package
from attain.evidence.views import Tables
from attain.forecasting.backtest import Model, Record, summary
from attain.forecasting.backtest import backtest as run
from attain.forecasting.baselines import QUICK, SLOW, Baseline
from attain.forecasting.dlm import DynamicLinearBank
from attain.forecasting.links import Link, get_link
from attain.forecasting.own import OwnModel

YOURS: Final = "yours"
AGREE = 0.05  # of the scale: optimisers on two machines stop this near to each other nearly always


def backtest(
    panel: pd.DataFrame,
    model: Model | Callable[[], Model],
    *,
    link: str | Link = "arcsine",
    breaks: tuple[int, ...] = (),
    origins: Iterable[int] | None = None,
    horizons: Sequence[int] = (1, 2, 3),
    name: str = YOURS,
    full: bool = False,
) -> Record:
    """Backtest a model beside ours, each refitted at every origin, on the same events.

    Parameters
    ----------
    panel : pandas.DataFrame
        Columns series, year, value, such as ``study.panel("certificate_share")``.
    model : Model or callable
        As `attain.forecasting.own.OwnModel`: ``fit(panel)`` and ``predict(panel, horizon)``.
    link : {"arcsine", "log", "identity"} or Link
        Of the quantity, for our own model, and the bounds of the events and of the forecasts.
    breaks : tuple of int
        First years of a new definition, for our own model.
    origins : iterable of int, optional
        Last years known; from the third year of the panel on where left out.
    horizons : sequence of int
        Years ahead.
    name : str
        Of the model in the tables.
    full : bool
        Also compute CRPS, WIS and quantiles.

    Returns
    -------
    Record
        ``tasks``, ``events`` and ``refused``; `compared` makes a table of it.

    Raises
    ------
    AttainError
        For a model that returns no distribution of every series and year.

    Examples
    --------
    >>> import numpy as np
    >>> from attain.forecasting.baselines import Baseline
    >>> walk = 50 + np.random.default_rng(1).normal(0, 1, (8, 6)).cumsum(axis=0)
    >>> panel = pd.DataFrame(walk, index=range(2016, 2024), columns=list("abcdef"))
    >>> panel = panel.melt(ignore_index=False, var_name="series", value_name="value")
    >>> panel = panel.rename_axis("year").reset_index()
    >>> class Still:
    ...     def fit(self, panel): ...
    ...     def predict(self, panel, horizon):
    ...         last = panel.groupby("series").tail(1).set_index("series")["value"]
    ...         rows = [(s, int(panel["year"].max()) + h) for s in last.index
    ...                 for h in range(1, horizon + 1)]
    ...         index = pd.MultiIndex.from_tuples(rows, names=["series", "year"])
    ...         middle = last.to_numpy().repeat(horizon)
    ...         return pd.DataFrame({p: middle + z for p, z in zip((.1, .5, .9), (-1, 0, 1))},
    ...                             index=index)
    >>> found = backtest(panel, Still(), horizons=(1,))
    >>> sorted(found.tasks["model"].unique())
    ['attain', 'last_value', 'pooled_last_value', 'yours']
    >>> "crps" in found.tasks
    False
    """
    known = link if isinstance(link, Link) else get_link(link)
    models: dict[str, Callable[[], Model]] = {
        name: partial(OwnModel, model, known),
        CORE: partial(DynamicLinearBank, known, breaks),
        NAIVE: partial(Baseline, NAIVE),
        POOLED: partial(Baseline, POOLED),
    }
    origins = origins_of(panel) if origins is None else origins
    bounds = known.lower, known.upper
    return run(panel, models, origins, horizons=horizons, bounds=bounds, full=full)


def compared(record: Record) -> pd.DataFrame:
    """Return the mean scores of each model by years ahead, on what all of them answered.

    Columns ``horizon, model, tasks, brier, log, inside_80, inside_95`` (and ``crps`` where
    computed).
    """
    keys = ["series", "origin", "horizon"]
    models = record.tasks["model"].nunique()
    answered = record.tasks.groupby(keys)["model"].transform("nunique") == models
    pairs = record.tasks.loc[answered, keys].drop_duplicates()
    kept = Record(record.tasks[answered], record.events.merge(pairs, on=keys), record.refused)
    table = summary(kept).reset_index()
    columns = ["horizon", "model", "tasks", "brier", "log", "crps", "inside_80", "inside_95"]
    found: pd.DataFrame = table[[name for name in columns if name in table]]
    return found.sort_values(["horizon", "brier"], ignore_index=True)


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
    return run(whole_panel(view, indicator), factories, origins, bounds=bounds, **options)


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
        done = table[table["refused"] == ""]
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
