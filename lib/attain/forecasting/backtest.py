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
from attain.forecasting.distribution import PredictiveDistribution
from attain.forecasting.scores import CLIP, brier, log_score, wis
from attain.vocabulary import crosses

STEPS = (-2.0, -1.0, -0.5, 0.0, 0.5, 1.0, 2.0)  # the events, in units of the panel's sd
LEVELS = (0.5, 0.8, 0.95)  # the intervals whose coverage is counted
TASK = ["model", "length", "series", "origin", "horizon"]  # what names a forecast
UNIT = ["indicator", *TASK]  # where several indicators are joined
GIVEN = ("series", "year", "observed", "last", "sd")  # what an outcome is scored with

Columns = dict[str, Any]  # arrays of one length by name


class Model(Protocol):
    """A forecaster: the core, a baseline, or a reader's own."""

    def fit(self, panel: pd.DataFrame) -> Any: ...
    def predict(self, panel: pd.DataFrame, horizon: int = ...) -> PredictiveDistribution: ...


@dataclass(frozen=True)
class Record:
    """Forecasts beside their outcomes, as tidy tables that every score is taken from.

    Attributes
    ----------
    tasks : pandas.DataFrame
        One row a forecast, named by `TASK`, or by `UNIT` where several indicators are joined: ``n``
        (points the model saw; ``length`` 0 is a whole history), ``year`` (of the outcome),
        ``observed``, ``events`` (their number), ``brier`` and ``log`` (means over the events),
        ``pit``, ``inside_50 … inside_95``, and where asked for ``crps``, ``wis``, ``median``,
        ``low_80``, ``high_80``, ``low_95``, ``high_95``.
    events : pandas.DataFrame
        One row a forecast and event: ``k``, ``threshold``, ``probability``, ``happened``.
    refused : pandas.DataFrame
        One row a series and origin that a model could not fit, with its ``reason``.
    """

    tasks: pd.DataFrame
    events: pd.DataFrame
    refused: pd.DataFrame

    def __repr__(self) -> str:
        models = ", ".join(self.tasks["model"].unique())
        return f"Record({len(self.tasks)} forecasts, {len(self.events)} events: {models})"

    @classmethod
    def join(cls, records: Mapping[str, Record]) -> Record:
        """Return the records of several indicators as one, with a column ``indicator``."""

        def joined(table: str) -> pd.DataFrame:
            parts = (getattr(one, table).assign(indicator=name) for name, one in records.items())
            found: pd.DataFrame = pd.concat(parts, ignore_index=True)
            return found

        return cls(joined("tasks"), joined("events"), joined("refused"))

    def of(self, **values: Any) -> Record:
        """Return the rows with these values, such as ``of(model="attain", horizon=1)``."""
        frames = []
        for frame in (self.tasks, self.events, self.refused):
            for name, value in values.items():
                if name in frame:
                    frame = frame[frame[name] == value]
            frames.append(frame)
        return Record(*frames)


def pooled_sd(panel: pd.DataFrame) -> float:
    """Return the standard deviation (ddof 0) of all one-year changes of a panel.

    Where a panel has no two consecutive years, changes over d years are divided by √d. Columns
    ``series, year, value``, in whose units it is; a `PanelError` when no series has two points.

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
    """Return the last so many points of every series (0: all of them)."""
    ordered = panel.sort_values(["series", "year"])
    return ordered.groupby("series").tail(points) if points else ordered


def score_forecast(
    forecast: PredictiveDistribution,
    truth: Columns,
    *,
    bounds: tuple[float, float] = (0.0, 100.0),
    steps: Sequence[float] = STEPS,
    full: bool = True,
) -> tuple[Columns, Columns]:
    """Score one forecast against outcomes and the events around each last value.

    Parameters
    ----------
    forecast : PredictiveDistribution
        Index (series, year).
    truth : dict of array
        ``series, year, observed, last, sd``; the events are ``value >= last + k sd`` for each k.
        Rows without a forecast are left out (a refusal, counted elsewhere).
    bounds : (float, float)
        Only events strictly between them count.
    steps : sequence of float
        The k.
    full : bool
        Also compute what needs quantiles or quadrature (``crps``, ``wis``, ``low_…``).

    Returns
    -------
    tasks, events : dict of array
        Columns as in `Record`, without those that name the run; frames would cost ten times it.
    """
    place = {key: row for row, key in enumerate(forecast.index.tolist())}
    keys = zip(truth["series"].tolist(), truth["year"].tolist(), strict=True)
    rows = np.array([place.get(key, -1) for key in keys], dtype=int)
    tasks = {name: truth[name][rows >= 0] for name in GIVEN}
    rows = rows[rows >= 0]

    y = tasks["observed"].astype(float)
    k = np.asarray(steps, float)
    threshold = tasks["last"].astype(float)[:, None] + k * tasks["sd"].astype(float)[:, None]
    part = forecast.take(rows)
    less, upto = part.tails(np.column_stack([y, threshold]))
    below, upto, probability = less[:, 0], upto[:, 0], 1.0 - less[:, 1:]
    tasks["pit"] = 0.5 * (below + upto)
    tails = {level: (1.0 - level) / 2.0 for level in LEVELS}
    for level, tail in tails.items():  # low <= y <= high, said by the cdf: no quantile needed
        inside = (upto >= tail) & (below <= 1.0 - tail)
        tasks[f"inside_{round(100 * level)}"] = inside.astype(int)
    if full:
        tasks["crps"] = part.crps(y).to_numpy(float)
        asked_at = [0.5, *tails.values(), *(1.0 - tail for tail in tails.values())]
        # of the whole forecast: the last bit of a quantile hangs on the rows beside it
        middle, *ends = forecast.quantiles(asked_at).to_numpy()[rows].T
        tasks["median"] = middle
        pairs = {level: (ends[i], ends[i + len(LEVELS)]) for i, level in enumerate(LEVELS)}
        for level in LEVELS[1:]:
            tasks[f"low_{round(100 * level)}"], tasks[f"high_{round(100 * level)}"] = pairs[level]
        tasks["wis"] = wis(y, middle, pairs)
    happened = y[:, None] >= threshold
    asked = (threshold > bounds[0]) & (threshold < bounds[1])
    tasks["events"] = asked.sum(axis=1)
    some = np.where(tasks["events"] > 0, tasks["events"], np.nan)
    clipped = np.clip(probability, CLIP, 1.0 - CLIP)
    tasks["brier"] = np.where(asked, (clipped - happened) ** 2, 0.0).sum(axis=1) / some
    said = np.where(happened, clipped, 1.0 - clipped)
    tasks["log"] = np.where(asked, -np.log(said), 0.0).sum(axis=1) / some
    row, column_of = np.nonzero(asked)
    events: Columns = {
        "series": tasks["series"][row], "year": tasks["year"][row], "k": k[column_of],
        "threshold": threshold[asked], "probability": probability[asked],
        "happened": happened[asked].astype(int),
    }  # fmt: skip
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
        Fit with ``borrowed=True``: the panel is a reference panel, as for an indicator that has
        none of its own.
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
        For missing columns, doubled years, missing values, horizons that are not whole years from
        1 on, or no origin that can be scored.
    """
    missing = {"series", "year", "value"} - set(panel.columns)
    if missing:
        raise PanelError("a column is missing", where="backtest", got=sorted(missing))
    if np.ndim(horizons) != 1 or not all(ahead in range(1, 100) for ahead in horizons):
        what = "horizons are not years ahead"
        raise PanelError(what, where="backtest", got=horizons, do="give such as (1, 3)")
    panel = panel[["series", "year", "value"]].assign(series=panel["series"].to_numpy())
    panel = panel.sort_values(["series", "year"], ignore_index=True)
    if panel.duplicated(["series", "year"]).any() or panel["value"].isna().any():
        raise PanelError("a year is doubled or empty", where="backtest", do="one value per year")
    tasks: list[Columns] = []
    events: list[Columns] = []
    refused: list[dict[str, Any]] = []
    for origin in origins:
        known, truth = panel[panel["year"] <= origin], _outcomes(panel, origin, horizons)
        counts = known["series"].value_counts()
        if truth.empty or counts.max() < 2:
            continue
        truth, points = truth.assign(sd=pooled_sd(known)), truth["series"].map(counts)
        later = known.groupby("series").cumcount(ascending=False)  # points after each one
        cut: dict[int, tuple[Columns, pd.DataFrame, pd.Series]] = {}
        for length in lengths:
            asked = truth[points >= length]
            if not asked.empty:
                kept = known["series"].isin(asked["series"]) & (later < (length or np.inf))
                given = {key: asked[key].to_numpy() for key in GIVEN}
                cut[length] = given, known[kept], counts.clip(upper=length or None)
        for name, factory in models.items():
            model = factory()
            model.fit(known, borrowed=True) if lend else model.fit(known)  # type: ignore[call-arg]
            for length, (given, seen, left) in cut.items():
                forecast = model.predict(seen, max(horizons))
                labels: dict[str, Any] = {"model": name, "length": length, "origin": origin}
                found = score_forecast(forecast, given, bounds=bounds, full=full)
                for part, rows in zip(found, (tasks, events), strict=True):
                    part["n"] = left.reindex(part["series"]).to_numpy()
                    part["horizon"] = part["year"] - origin
                    rows.append(part | {k: np.full(len(part["n"]), v) for k, v in labels.items()})
                reasons = getattr(forecast, "not_fitted", {})
                refused += [{**labels, "series": s, "reason": r} for s, r in reasons.items()]
    if not tasks:
        raise PanelError("no origin can be scored", where="backtest", do="give years inside it")
    return Record(
        _tidy(tasks),
        _tidy(events),
        pd.DataFrame(refused, columns=["model", "length", "series", "origin", "reason"]),
    )


def _tidy(parts: Sequence[Columns]) -> pd.DataFrame:
    """One frame of all parts, what names a row first, in the order of its names."""
    joined = {name: np.concatenate([part[name] for part in parts]) for name in parts[0]}
    head = [*TASK, "year", "n"]
    frame = pd.DataFrame(joined)[[*head, *(name for name in joined if name not in head)]]
    names = [*TASK, "k"] if "k" in joined else TASK
    return frame.sort_values(names, kind="stable", ignore_index=True)


def without_break(frame: pd.DataFrame, year: int) -> pd.DataFrame:
    """Return the rows whose forecast does not step over a break: origin < year <= outcome."""
    kept: pd.DataFrame = frame[~crosses(frame["origin"], frame["year"], [year])]
    return kept


def scored(events: pd.DataFrame, said: str = "probability") -> pd.DataFrame:
    """Return events with their scores: ``brier``, of probabilities clipped to `CLIP`, and ``log``.

    Columns ``happened`` (0 or 1) and the one with what was ``said``, 0 to 1.

    Examples
    --------
    >>> events = pd.DataFrame({"happened": [1, 0], "probability": [0.5, 1.0]})
    >>> scored(events).round(3)["log"].tolist()
    [0.693, 6.908]
    """
    happened, given = events["happened"], events[said].astype(float)
    quadratic = brier(happened, given.clip(CLIP, 1.0 - CLIP))
    return events.assign(brier=quadratic, log=log_score(happened, given))


def summary(record: Record, by: Sequence[str] = ("model", "horizon")) -> pd.DataFrame:
    """Return mean scores and coverage by model, horizon, length or whatever is asked.

    Returns
    -------
    pandas.DataFrame
        Indexed by the groups: ``tasks, events, brier, brier_by_year, log, inside_50 …`` and
        ``crps``, ``wis`` where they were computed. ``brier`` and ``log`` pool all task × event
        pairs; ``brier_by_year`` is the mean of the origins' own means, so that an origin with fewer
        events inside the bounds weighs as much.
    """
    by = list(by)
    events = scored(record.events)
    pooled = events.groupby(by)[["brier", "log"]].mean()
    yearly = events.groupby([*by, *(["origin"] if "origin" not in by else [])])["brier"].mean()
    pooled.insert(1, "brier_by_year", yearly.groupby(level=list(range(len(by)))).mean())
    pooled.insert(0, "events", events.groupby(by).size())
    means = [str(c) for c in record.tasks if str(c).startswith("inside_") or c in ("crps", "wis")]
    tasks = record.tasks.groupby(by)[means].mean()
    tasks.insert(0, "tasks", record.tasks.groupby(by).size())
    return tasks.join(pooled)
