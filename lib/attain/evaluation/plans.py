"""The plan book's targets answered on the eve of their years, registered and scored.

Two answers a target, each beside naive ones: whether the figure gets there (`CORE` beside the last
value carried forward, with the scale of the same panel, and beside the pooled rate), settled by the
figure; and whether the report says met (`CORE` beside the pooled rate of the plans known that day),
settled by the report.
"""

from __future__ import annotations

import datetime as dt
import math
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import numpy as np
import pandas as pd
from scipy.special import stdtr

from attain.evaluation.outcome import score_table
from attain.evaluation.protocol import CORE, POOLED
from attain.evaluation.registration import (
    COLUMNS,
    REPORT,
    event_of,
    files_of,
    head_of,
    is_frozen,
    listed_sets,
    load_registered,
    write_set,
)
from attain.evaluation.reported import pooled
from attain.evaluation.scores import reliability
from attain.evidence.catalog import Package
from attain.evidence.questions import Question, areas_with_plans, plan_of
from attain.forecasting.dlm import DynamicLinearBank
from attain.memory import kept
from attain.targets.assess import Assessor
from attain.targets.readings import MAIN, Priors, Reading
from attain.targets.reported import known_plans, rate_before

BASE_RATE: Final = "base_rate"
YEARS: Final = range(2019, 2026)
NEXT: Final = 2026
EDITION: Final = 2
"""Of the answers to plans; sets of an earlier one stay as they are, with their scores."""
PAST_SET, NEXT_SET = f"plans-{YEARS[0]}-{YEARS[-1]}-{EDITION}", f"plans-{NEXT}-{EDITION}"
ENOUGH: Final = 30
"""Answers below which no reliability is told."""


def freeze_plans(
    package: Package, years: Iterable[int], as_of: dt.date | None = None, areas: Iterable[str] = ()
) -> pd.DataFrame:
    """Answer every plan on record for some years as a registered table, numbers not yet rounded.

    Figures are read as of the day, the eve of each year where left out; areas are all that have a
    plan where left out. The column ``known`` stands beside those of a registered table, see
    `attain.evidence.questions`.
    """
    rows = [
        row
        for year in years
        for row in _year(package, year, as_of or dt.date(year - 1, 12, 31), list(areas))
    ]
    table = pd.DataFrame(rows, columns=[*COLUMNS, "known"])
    return table.astype({"value": float, "threshold": float, "upper": float})


def _year(package: Package, year: int, day: dt.date, areas: list[str]) -> Iterator[dict[str, Any]]:
    view = package.as_of(day)
    priors, plans = Priors(view), known_plans(view)
    plans, rate = plans[plans["year"] < year], rate_before(view, year)
    said = {CORE: rate.mean, BASE_RATE: float(pooled(plans, plans[:1])[0])} if rate else {}
    for area in areas or areas_with_plans(package, year):
        assessor = Assessor(priors, None, area, "exact")  # no grade is registered
        for question in plan_of(package, area, year, day):
            yield from _answers(assessor, question, year, said)


def _answers(
    assessor: Assessor, question: Question, year: int, said: dict[str, float]
) -> Iterator[dict[str, Any]]:
    target = question.target
    row = next(iter(assessor.rows(question, ())))
    reading = assessor.readings(target.indicator, target.group)[MAIN]
    head = head_of(assessor.view, reading, target.indicator, assessor.area, year)
    head |= {"known": question.known}
    if not math.isnan(row["probability"]):
        models = {CORE: row["probability"], POOLED: _last_value(assessor.priors, reading, row)}
        models |= {name: value for name, value in said.items() if name == BASE_RATE}
        for model, value in models.items():
            yield head | event_of(row) | {"model": model, "value": value}
    report = {
        "event": "reported", "role": "reported", "basis": REPORT, "comparator": ">=",
        "threshold": 1.0, "upper": math.nan,
    }  # fmt: skip
    for model, value in said.items():
        yield head | event_of(row | report) | {"scored_by": REPORT, "model": model, "value": value}


def _last_value(priors: Priors, reading: Reading, row: dict[str, Any]) -> float:
    """Probability of an event if the last figure moves at random, as far as the panel's do."""
    model = priors.prior_of(reading).model
    assert isinstance(model, DynamicLinearBank)
    assert model.unit is not None  # it is fitted
    last, years = row["last_value"], row["year"] - row["last_year"]
    if model.link.name == "log":  # a count of some months goes on at the same pace
        last *= 12 / row["last_months"]
    change = row["basis"] == "change"
    edge = row["threshold"] + (last if change else 0.0)
    spread = math.sqrt(model.scale.scale2 * (1 if change else max(years, 1)))
    spread *= model.unit
    start, end = model.link.forward(np.array([last, edge]))
    move = 0.0 if start == end else (end - start) / spread  # none of a count stays as it is
    below = float(stdtr(min(model.scale.nu, 1e6), move))
    return below if row["comparator"] in ("<", "<=") else 1.0 - below


def register_plans(package: Package) -> list[Path]:
    """Write the two sets of the plan book: the past years, and the next one before its outcomes.

    ``sets.csv`` has the day of the latter, which stays as it is once it is written.
    """
    folder, written = package.folder / "registered", []
    days = {row["set"]: dt.date.fromisoformat(row["as_of"]) for row in listed_sets(folder)}
    next_day = days.get(NEXT_SET, dt.date.fromisoformat(package.last_day))
    for name, years, day in ((PAST_SET, YEARS, None), (NEXT_SET, [NEXT], next_day)):
        if is_frozen(folder / f"{name}.csv"):
            continue
        asked = [
            len(plan_of(package, area, year, day or dt.date(year - 1, 12, 31)))
            for year in years
            for area in areas_with_plans(package, year)
        ]
        about = {
            "area": "plans", "as_of": day.isoformat() if day else "the eve of each year",
            "target_years": list(years), "targets": sum(asked),
        }  # fmt: skip
        latest = (day or dt.date(max(years) - 1, 12, 31)).isoformat()
        table = freeze_plans(package, years, day)
        written.append(write_set(table, about, folder / f"{name}.csv", package, latest))
    return written


@dataclass(frozen=True)
class PlanScores:
    """The registered answers to the plan book beside what came.

    ``events`` has one row a settled answer and model, with ``question`` (figure or report),
    ``happened``, ``brier``, ``log`` and ``known``; ``asked`` counts the targets, ``answered`` those
    that were answered, by question.
    """

    events: pd.DataFrame
    asked: int
    answered: dict[str, int]

    def scores(self, by: str = "") -> pd.DataFrame:
        """Mean scores of each question, ours beside the naive ones on the same targets.

        Split by a column such as target_year or known where one is named. Columns question, that
        one, n, happened (share), said (our mean), and ``brier_<model>``, ``log_<model>``; NaN where
        a model answers no such question.
        """
        keys = ["question", by] if by else ["question"]
        ours = self.events[self.events["model"] == CORE].groupby(keys)
        table = ours.agg(n=("value", "size"), happened=("happened", "mean"), said=("value", "mean"))
        for score in ("brier", "log"):
            means = self.events.pivot_table(score, keys, "model")
            table = table.join(means.add_prefix(f"{score}_"))
        return table.reset_index()

    def reliability(self, question: str) -> pd.DataFrame:
        """How often targets were met by the word they were given; empty below `ENOUGH` answers."""
        rows = self.events[(self.events["model"] == CORE) & (self.events["question"] == question)]
        if len(rows) < ENOUGH:
            return pd.DataFrame()
        return reliability(rows["happened"], rows["value"])


@kept(lambda package: [package.digest, files_of(package)], held=False)
def plan_scores(package: Package) -> PlanScores | None:
    """Return the scores of the registered answers; kept. None where none are registered."""
    path = package.folder / "registered" / f"{PAST_SET}.csv"
    if not path.with_suffix(".json").exists():
        return None
    found = load_registered(path)

    def question(rows: pd.DataFrame) -> pd.Series:
        return (rows["scored_by"] == REPORT).map({True: "report", False: "figure"})

    events = score_table(found.table, package).events
    ours = found.table[found.table["model"] == CORE]
    return PlanScores(
        events.assign(question=question(events)),
        int(found.about["targets"]),
        {str(name): int(n) for name, n in question(ours).value_counts().items()},
    )
