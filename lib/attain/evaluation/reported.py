"""How well is "reported as met" foretold? Models of plans of known end, scored on plans left out.

Every area, and then every year, is left out in turn and its plans are forecast from all others.
A model is better than the pooled rate only where the interval of its gain in log score, from
resampled areas or years, excludes zero. Leaving out years is the question of a forecaster: nobody
knows on the eve of a year whether it will be one like 2020.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Final

import numpy as np
import pandas as pd

from attain.errors import NotAssessable
from attain.evidence.catalog import EvidenceView
from attain.forecasting.links import Array
from attain.forecasting.scores import CLIP, brier, log_score
from attain.memory import kept
from attain.targets.reported import beta_binomial, plans_before, reported_rate

Model = Callable[[pd.DataFrame, pd.DataFrame], Array]
"""From plans of known end and plans to forecast, a probability for each of the latter."""

RESAMPLES: Final = 1000
SEED: Final = 20231231


def pooled(known: pd.DataFrame, asked: pd.DataFrame) -> Array:
    """All plans alike: (k + 1/2) / (n + 1)."""
    return np.full(len(asked), (known["met"].sum() + 0.5) / (len(known) + 1.0))


def years(known: pd.DataFrame, asked: pd.DataFrame) -> Array:
    """A new year is a draw of the years: `attain.targets.reported.reported_rate`."""
    return np.full(len(asked), reported_rate(known).mean)


def partly_pooled(column: str) -> Model:
    """A rate for each value of a column, drawn to the mean of all (beta-binomial)."""

    def model(known: pd.DataFrame, asked: pd.DataFrame) -> Array:
        groups = known.groupby(column)["met"].agg(["sum", "count"])
        mean, weight = beta_binomial(groups["sum"], groups["count"])
        rates = (groups["sum"] + mean * weight) / (groups["count"] + weight)
        return asked[column].map(rates).fillna(mean).to_numpy(dtype=float)

    return model


MODELS: Final[Mapping[str, Model]] = {
    "pooled": pooled,
    "years": years,
    "indicator": partly_pooled("indicator"),
    "kind": partly_pooled("kind"),
    "area": partly_pooled("area"),
    "ambition": partly_pooled("ambition"),
}
"""The base rate first; every other one is compared with it."""


def left_out(plans: pd.DataFrame, by: str) -> pd.DataFrame:
    """Forecast the plans of each area, or year, from those of all others.

    One row a plan and a column a model: the probability that it is reported as met.
    """
    parts = []
    for _, asked in plans.groupby(by):
        known = plans.drop(asked.index)
        parts.append(pd.DataFrame({m: f(known, asked) for m, f in MODELS.items()}, asked.index))
    return pd.concat(parts).loc[plans.index]


def score_models(plans: pd.DataFrame, by: str, forecasts: pd.DataFrame) -> pd.DataFrame:
    """Score forecasts of plans against what was reported, and against the first model.

    ``forecasts`` are as `left_out` gives them; values of the column ``by`` are resampled. One row a
    model: n, brier, log_score, gain (nats a plan over the base, larger is better) with its 95 %
    interval low, high.
    """
    met = plans["met"].to_numpy(dtype=float)
    losses = pd.DataFrame({m: log_score(met, p) for m, p in forecasts.items()}, plans.index)
    gains = losses.rsub(losses.iloc[:, 0], axis=0)
    groups = gains.groupby(plans[by]).agg(["sum", "count"])
    rng = np.random.default_rng(SEED)
    drawn = rng.integers(len(groups), size=(RESAMPLES, len(groups)))
    rows = []
    for name in forecasts.columns:
        sums, counts = (
            groups[name][part].to_numpy()[drawn].sum(axis=1) for part in ("sum", "count")
        )
        quadratic = brier(met, forecasts[name].clip(CLIP, 1.0 - CLIP)).mean()
        interval = np.quantile(sums / counts, [0.025, 0.975])
        means = quadratic, losses[name].mean(), gains[name].mean()
        rows.append((name, len(plans), *means, *interval))
    columns = ["model", "n", "brier", "log_score", "gain", "low", "high"]
    return pd.DataFrame(rows, columns=columns)


DETECTABLE: Final = 2.8
"""Standard errors of a gain that is found in four cases out of five at the 5 % level."""


@dataclass(frozen=True)
class Record:
    """How plans of known end would have been foretold.

    ``scores`` are those of `score_models`, with ``left_out`` (area or year) and ``detectable``, the
    gain that these plans would have shown in four cases out of five. ``years`` has one row a year:
    plans, met, and ``said``, the probability in use, learnt from other years.
    """

    scores: pd.DataFrame
    years: pd.DataFrame


@kept(lambda view, year: [plans_before(view, year)])
def record_before(view: EvidenceView, year: int) -> Record:
    """Return the record on the plans of earlier years whose end a view knows; kept.

    Empty where the plans are too few for a rate.
    """
    plans = plans_before(view, year)
    try:
        reported_rate(plans)  # without any plan there is none to leave out
        found = {by: left_out(plans, by) for by in ("area", "year")}
    except NotAssessable:
        return Record(pd.DataFrame(), pd.DataFrame())
    parts = [score_models(plans, by, p).assign(left_out=by) for by, p in found.items()]
    scores = pd.concat(parts, ignore_index=True)
    scores["detectable"] = DETECTABLE * (scores["high"] - scores["low"]) / (2 * 1.96)
    told = plans.assign(said=found["year"]["years"]).groupby("year", as_index=False)
    return Record(
        scores, told.agg(plans=("met", "size"), met=("met", "sum"), said=("said", "mean"))
    )
