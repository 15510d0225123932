"""Methods side by side on the same events: skill with its interval, and who refused what."""

from __future__ import annotations

from collections.abc import Sequence

import pandas as pd

from attain.errors import AttainError
from attain.evaluation.reliability import bootstrap_skill
from attain.evaluation.scores import CLIP, brier
from attain.forecasting.backtest import TASK, Record

PAIR = [*TASK[1:], "k"]


def common_events(events: pd.DataFrame) -> pd.DataFrame:
    """Return the events that every model of the frame answered.

    Examples
    --------
    >>> rows = pd.DataFrame({"model": ["a", "a", "b"], "length": 0, "series": ["x", "y", "x"],
    ...                      "origin": 2020, "horizon": 1, "k": 0.0})
    >>> common_events(rows)["series"].tolist()
    ['x', 'x']
    """
    answered = events.groupby(PAIR)["model"].transform("nunique")
    return events[answered == events["model"].nunique()]


def skill_table(
    events: pd.DataFrame, reference: str = "last_value", by: Sequence[str] = ("horizon",)
) -> pd.DataFrame:
    """Return each model's Brier skill against a reference, on the events that both answered.

    Parameters
    ----------
    events : pandas.DataFrame
        Of `attain.forecasting.backtest.Record`.
    reference : str
        Name of the model to compare with.
    by : sequence of str
        Columns that separate the comparisons.

    Returns
    -------
    pandas.DataFrame
        One row per group and model: ``events, brier, brier_reference, skill, low, high`` with a
        95 % interval that resamples whole series and whole years; NaN where fewer than two
        series or years leave nothing to resample.

    Raises
    ------
    AttainError
        When the reference is not among the models.
    """
    if reference not in events["model"].unique():
        raise AttainError(
            "the reference is not in the backtest", where="skill_table", got=reference,
            do=f"use one of {', '.join(sorted(events['model'].unique()))}",
        )  # fmt: skip
    clipped = events["probability"].clip(CLIP, 1 - CLIP)
    scored = events.assign(brier=brier(events["happened"], clipped))
    base = scored[scored["model"] == reference].set_index(PAIR)["brier"].rename("reference")
    paired = scored[scored["model"] != reference].join(base, on=PAIR, how="inner")
    rows = []
    for keys, part in paired.groupby([*by, "model"]):
        row = dict(zip([*by, "model"], keys, strict=True)) | {
            "events": len(part), "brier": part["brier"].mean(),
            "brier_reference": part["reference"].mean(),
            "skill": 1.0 - part["brier"].mean() / part["reference"].mean(),
            "low": float("nan"), "high": float("nan"),
        }  # fmt: skip
        if part["series"].nunique() > 1 and part["year"].nunique() > 1:
            found = bootstrap_skill(
                part["brier"], part["reference"], series=part["series"], year=part["year"]
            )
            row |= {"low": found.low, "high": found.high}
        rows.append(row)
    return pd.DataFrame(rows)


def refusals(record: Record) -> pd.DataFrame:
    """Return how many histories each model refused, by reason, beside those it answered.

    Examples
    --------
    >>> tasks = pd.DataFrame({"model": ["a"], "length": 0, "series": "x", "origin": 2020})
    >>> no = pd.DataFrame({"model": ["a"], "length": 0, "series": "y", "origin": 2020,
    ...                    "reason": "needs 3 points, has 2"})
    >>> refusals(Record(tasks, tasks, no))[["model", "answered", "refused"]].values.tolist()
    [['a', 1, 1]]
    """
    fits = ["model", "length", "series", "origin"]
    answered = record.tasks.drop_duplicates(fits).groupby(["model", "length"]).size()
    counts = record.refused.groupby(["model", "length", "reason"]).size()
    rows = [
        (*key, int(refused), int(answered.get(key[:2], 0)))
        for key, refused in zip(counts.index.to_list(), counts, strict=True)
    ]
    return pd.DataFrame(rows, columns=["model", "length", "reason", "refused", "answered"])
