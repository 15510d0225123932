"""A reader's model beside ours and the naive ones, on the same events."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from functools import partial
from typing import Final

import pandas as pd

from attain.evaluation.protocol import CORE, NAIVE, POOLED, origins_of
from attain.forecasting.backtest import Model, Record, summary
from attain.forecasting.backtest import backtest as run
from attain.forecasting.baselines import Baseline
from attain.forecasting.dlm import DynamicLinearBank
from attain.forecasting.links import Link, get_link
from attain.forecasting.own import OwnModel

YOURS: Final = "yours"


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
