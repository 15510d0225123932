"""Rolling-origin backtest: what each method would have said, beside what came to pass.

At every origin a method is fitted on the panel up to that year and forecasts one to three years
ahead. All methods answer the same events: ``value >= last value + k sd``. The panel is today's
vintage of the figures, so this is a *pseudo* out-of-sample record: revisions that a forecaster
of the time could not know are in it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Protocol

import numpy as np
import pandas as pd

from attain.errors import PanelError
from attain.forecasting.distribution import Forecast
from attain.forecasting.links import Array
from attain.forecasting.scores import CLIP, brier, log_score, wis

STEPS = (-2.0, -1.0, -0.5, 0.0, 0.5, 1.0, 2.0)  # the events, in units of the panel's sd
LEVELS = (0.5, 0.8, 0.95)  # the intervals whose coverage is counted
TASK = ["model", "length", "series", "origin", "horizon"]


class Model(Protocol):
    """A forecaster: the core, a baseline, or a reader's own."""

    def fit(self, panel: pd.DataFrame) -> Any: ...
    def predict(self, panel: pd.DataFrame, horizon: int = ...) -> Forecast: ...


@dataclass(frozen=True)
class Record:
    """A backtest's tidy tables.

    Attributes
    ----------
    tasks : pandas.DataFrame
        One row per model, length, series, origin and horizon: ``n`` (points the model saw),
        ``year`` (of the outcome), ``observed``, ``events`` (their number), ``brier`` and ``log``
        (means over the events), ``pit``, ``inside_50 … inside_95``, and where asked for ``crps``,
        ``wis``, ``median``, ``low_80``, ``high_80``, ``low_95``, ``high_95``.
    events : pandas.DataFrame
        One row per task and event: ``k``, ``threshold``, ``probability``, ``happened``.
    refused : pandas.DataFrame
        One row per series and origin that a model could not fit, with its ``reason``.
    """

    tasks: pd.DataFrame
    events: pd.DataFrame
    refused: pd.DataFrame


def pooled_sd(panel: pd.DataFrame) -> float:
    """Return the standard deviation (ddof 0) of all one-year changes of a panel.

    Where a panel has no two consecutive years, changes over d years are divided by √d.

    Parameters
    ----------
    panel : pandas.DataFrame
        Columns ``series``, ``year``, ``value``.

    Returns
    -------
    float
        In the units of the values.

    Raises
    ------
    PanelError
        When no series has two points.

    Examples
    --------
    >>> panel = pd.DataFrame({"series": list("aaa"), "year": [1, 2, 3], "value": [1.0, 2.0, 5.0]})
    >>> pooled_sd(panel)
    1.0
    """
    ordered = panel.sort_values(["series", "year"])
    steps = ordered.groupby("series")[["year", "value"]].diff().dropna()
    if steps.empty:
        raise PanelError("no series has two points", where="pooled_sd", do="use a later origin")
    one = steps["year"] == 1
    changes = steps.loc[one, "value"] if one.any() else steps["value"] / np.sqrt(steps["year"])
    return float(changes.std(ddof=0))


def truncate(panel: pd.DataFrame, points: int) -> pd.DataFrame:
    """Return the last so many points of every series (0: all of them).

    Examples
    --------
    >>> panel = pd.DataFrame({"series": list("aab"), "year": [1, 2, 2], "value": [1.0, 2.0, 3.0]})
    >>> truncate(panel, 1)["value"].tolist()
    [2.0, 3.0]
    """
    ordered = panel.sort_values(["series", "year"])
    return ordered.groupby("series").tail(points) if points else ordered


def score_forecast(
    forecast: Forecast,
    truth: pd.DataFrame,
    *,
    bounds: tuple[float, float] = (0.0, 100.0),
    steps: Sequence[float] = STEPS,
    full: bool = True,
) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Score one forecast against outcomes and the events around each last value.

    Parameters
    ----------
    forecast : Forecast
        Index (series, year).
    truth : pandas.DataFrame
        Columns ``series, year, observed, last, sd``; the events are ``value >= last + k sd``.
        Rows without a forecast are left out (a refusal, counted elsewhere).
    bounds : (float, float)
        Only events strictly between them count.
    steps : sequence of float
        The k.
    full : bool
        Also compute what needs quantiles or quadrature (``crps``, ``wis``, ``low_…``).

    Returns
    -------
    tasks, events : pandas.DataFrame
        As in `Record`, without the columns that name the run.
    """
    keys = pd.MultiIndex.from_frame(truth[["series", "year"]])
    rows = forecast.index.get_indexer(keys)
    truth, rows = truth[rows >= 0].reset_index(drop=True), rows[rows >= 0]
    if not len(rows):
        return pd.DataFrame(), pd.DataFrame()

    def aligned(values: pd.Series) -> Array:
        return np.asarray(values.to_numpy(float)[rows])

    def spread(column: str) -> Array:
        """One number per row of the forecast; rows without an outcome get any finite number."""
        values = np.full(len(forecast.index), float(truth[column].iloc[0]))
        values[rows] = truth[column].to_numpy(float)
        return values

    observed, last, sd = spread("observed"), spread("last"), spread("sd")
    tasks = truth.copy()
    y = tasks["observed"].to_numpy(float)
    below, upto = aligned(forecast.probability("<", observed)), aligned(forecast.cdf(observed))
    tasks["pit"] = 0.5 * (below + upto)
    for level in LEVELS:  # low <= y <= high, said by the cdf: no quantile needed
        tail = (1.0 - level) / 2.0
        inside = (upto >= tail) & (below <= 1.0 - tail)
        tasks[f"inside_{round(100 * level)}"] = inside.astype(int)
    if full:
        tasks["crps"] = aligned(forecast.crps(observed))
        ends = {level: forecast.interval(level) for level in LEVELS}
        pairs = {v: (aligned(e["low"]), aligned(e["high"])) for v, e in ends.items()}
        tasks["median"] = aligned(forecast.quantile(0.5))
        for level in LEVELS[1:]:
            tasks[f"low_{round(100 * level)}"], tasks[f"high_{round(100 * level)}"] = pairs[level]
        tasks["wis"] = wis(y, tasks["median"], pairs)
    k = np.asarray(steps, float)
    threshold = truth["last"].to_numpy(float)[:, None] + k * truth["sd"].to_numpy(float)[:, None]
    probability = np.empty_like(threshold)
    for place, step in enumerate(k):
        probability[:, place] = aligned(forecast.probability(">=", last + step * sd))
    happened = y[:, None] >= threshold
    asked = (threshold > bounds[0]) & (threshold < bounds[1])
    counts = asked.sum(axis=1)
    some = np.where(counts > 0, counts, np.nan)
    clipped = np.clip(probability, CLIP, 1.0 - CLIP)
    tasks["events"] = counts
    tasks["brier"] = np.where(asked, (clipped - happened) ** 2, 0.0).sum(axis=1) / some
    said = np.where(happened, clipped, 1.0 - clipped)
    tasks["log"] = np.where(asked, -np.log(said), 0.0).sum(axis=1) / some
    order = np.lexsort((truth["year"].to_numpy(), truth["series"].to_numpy(str)))
    row, column = np.nonzero(asked[order])
    row = order[row]
    events = pd.DataFrame(
        {
            "series": truth["series"].to_numpy()[row],
            "year": truth["year"].to_numpy()[row],
            "k": k[column],
            "threshold": threshold[row, column],
            "probability": probability[row, column],
            "happened": happened[row, column].astype(int),
        }
    )
    return tasks, events


def _outcomes(panel: pd.DataFrame, origin: int, horizons: Iterable[int]) -> pd.DataFrame:
    """Return series with a point at the origin, its value, and what came h years later."""
    at = panel[panel["year"] == origin].set_index("series")["value"].rename("last")
    years = [origin + h for h in horizons]
    later = panel[panel["year"].isin(years)].rename(columns={"value": "observed"})
    later = later.assign(last=later["series"].map(at)).dropna(subset="last")
    return later.sort_values(["year", "series"])[["series", "year", "observed", "last"]]


def backtest(
    panel: pd.DataFrame,
    models: Mapping[str, Callable[[], Model]],
    origins: Iterable[int],
    *,
    horizons: Sequence[int] = (1, 2, 3),
    lengths: Sequence[int] = (0,),
    bounds: tuple[float, float] = (0.0, 100.0),
    lend: bool = False,
    full: bool = True,
) -> Record:
    """Run every model over every origin and history length of a panel.

    Parameters
    ----------
    panel : pandas.DataFrame
        Columns ``series``, ``year``, ``value``; one row per series and year.
    models : mapping of name to factory
        ``{"core": DynamicLinearBank, …}``; a new model is built and fitted at each origin.
    origins : iterable of int
        Last year known to the forecaster; only series with a point in that year are forecast.
    horizons : sequence of int
        Years ahead.
    lengths : sequence of int
        Numbers of last points a model may see of each series when it forecasts; 0 is all.
        Truncation shortens the series, not the panel that lends the prior; series with fewer
        points than asked for are left out.
    bounds : (float, float)
        Only events strictly between them are asked.
    lend : bool
        Fit with ``borrowed=True``: the panel lends its scale and weights but not its drift, as
        for an indicator that has no panel of its own.
    full : bool
        As in `score_forecast`.

    Returns
    -------
    Record
        Events use the sd of the whole panel up to the origin, whatever the length, so that all
        models and lengths answer the same ones.

    Raises
    ------
    PanelError
        For missing columns, doubled years, missing values or no origin that can be scored.
    """
    missing = {"series", "year", "value"} - set(panel.columns)
    if missing:
        raise PanelError("a column is missing", where="backtest", got=sorted(missing))
    panel = panel[["series", "year", "value"]].sort_values(["series", "year"], ignore_index=True)
    if panel.duplicated(["series", "year"]).any() or panel["value"].isna().any():
        raise PanelError("a year is doubled or empty", where="backtest", do="one value per year")
    tasks: list[pd.DataFrame] = []
    events: list[pd.DataFrame] = []
    refused: list[dict[str, Any]] = []
    for origin in origins:
        known = panel[panel["year"] <= origin]
        truth = _outcomes(panel, origin, horizons)
        if truth.empty or known.groupby("series").size().max() < 2:
            continue
        truth["sd"] = pooled_sd(known)
        counts = known.groupby("series").size()
        for name, factory in models.items():
            model = factory()
            model.fit(known, borrowed=True) if lend else model.fit(known)  # type: ignore[call-arg]
            for length in lengths:
                able = set(counts.index[counts >= length]) & set(truth["series"])
                seen = truncate(known[known["series"].isin(able)], length)
                asked = truth[truth["series"].isin(able)]
                points = counts.clip(upper=length) if length else counts
                if asked.empty:
                    continue
                forecast = model.predict(seen, max(horizons))
                labels: dict[str, Any] = {"model": name, "length": length, "origin": origin}
                for part, rows in zip(
                    score_forecast(forecast, asked, bounds=bounds, full=full),
                    (tasks, events),
                    strict=True,
                ):
                    if not part.empty:
                        part["n"] = part["series"].map(points)
                        part["horizon"] = part["year"] - origin
                        rows.append(part.assign(**labels))
                reasons = getattr(forecast, "not_fitted", {})
                for series, reason in reasons.items():
                    if series in able:
                        refused.append({**labels, "series": series, "reason": reason})
    if not tasks:
        raise PanelError("no origin can be scored", where="backtest", do="give years inside it")
    head = ["model", "length", "series", "origin", "horizon", "year", "n"]
    return Record(
        _tidy(pd.concat(tasks, ignore_index=True), head),
        _tidy(pd.concat(events, ignore_index=True), head),
        pd.DataFrame(refused, columns=["model", "length", "series", "origin", "reason"]),
    )


def _tidy(frame: pd.DataFrame, head: list[str]) -> pd.DataFrame:
    rest = [column for column in frame.columns if column not in head]
    order = [*TASK, *(["k"] if "k" in frame else [])]
    return frame[head + rest].sort_values(order, ignore_index=True)


def without_break(frame: pd.DataFrame, year: int) -> pd.DataFrame:
    """Return the rows whose forecast does not step over a break: origin < year <= outcome.

    Examples
    --------
    >>> rows = pd.DataFrame({"origin": [2019, 2020, 2021], "year": [2020, 2021, 2022]})
    >>> without_break(rows, 2021)["origin"].tolist()
    [2019, 2021]
    """
    return frame[~((frame["origin"] < year) & (year <= frame["year"]))]


def common(tasks: pd.DataFrame) -> pd.DataFrame:
    """Return the tasks that every model of the frame answered, so that means compare alike.

    Examples
    --------
    >>> rows = pd.DataFrame({"model": ["a", "a", "b"], "length": 0, "series": ["x", "y", "x"],
    ...                      "origin": 2020, "horizon": 1})
    >>> common(rows)["series"].tolist()
    ['x', 'x']
    """
    answered = tasks.groupby(TASK[1:])["model"].transform("nunique")
    return tasks[answered == tasks["model"].nunique()]


def summary(record: Record, by: Sequence[str] = ("model", "horizon")) -> pd.DataFrame:
    """Return mean scores and coverage by model, horizon, length or whatever is asked.

    ``brier`` and ``log`` pool all task × event pairs; ``brier_by_year`` is the mean of the
    origins' own means, so that an origin with fewer events inside the bounds weighs as much.

    Parameters
    ----------
    record : Record
        A backtest.
    by : sequence of str
        Columns to group by.

    Returns
    -------
    pandas.DataFrame
        Indexed by the groups: ``tasks, events, brier, brier_by_year, log, inside_50 …`` and
        ``crps``, ``wis`` where they were computed.
    """
    by = list(by)
    events = record.events.copy()
    events["brier"] = brier(events["happened"], events["probability"].clip(0.001, 0.999))
    events["log"] = log_score(events["happened"], events["probability"])
    pooled = events.groupby(by)[["brier", "log"]].mean()
    yearly = events.groupby([*by, *(["origin"] if "origin" not in by else [])])["brier"].mean()
    pooled.insert(1, "brier_by_year", yearly.groupby(level=list(range(len(by)))).mean())
    pooled.insert(0, "events", events.groupby(by).size())
    means = [str(c) for c in record.tasks if str(c).startswith("inside_") or c in ("crps", "wis")]
    tasks = record.tasks.groupby(by)[means].mean()
    tasks.insert(0, "tasks", record.tasks.groupby(by).size())
    return tasks.join(pooled)
