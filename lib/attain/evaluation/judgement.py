"""What was said before its time, registered, and judged by what came: studies and plans.

Of the plan book two answers a target, each beside naive ones: whether the figure gets there (`CORE`
beside the last value carried forward, with the scale of the same panel, and beside the pooled
rate), settled by the figure; and whether the report says met (`CORE` beside the pooled rate of the
plans known that day), settled by the report.
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

from attain.evaluation.outcome import Scored, score_table
from attain.evaluation.protocol import CORE, POOLED
from attain.evaluation.registration import (
    METHOD,
    REPORT,
    Registered,
    event_of,
    files_of,
    head_of,
    is_frozen,
    level_rows,
    listed_sets,
    load_registered,
    quantiles_of,
    register_panel,
    table_of,
    write_set,
)
from attain.evaluation.reported import pooled
from attain.evaluation.scores import reliability
from attain.evidence.catalog import Package
from attain.evidence.questions import Question, areas_with_plans, plan_of
from attain.forecasting.dlm import DynamicLinearBank
from attain.memory import kept
from attain.parameters import Parameters
from attain.targets.assess import Assessor
from attain.targets.readings import MAIN, Priors, Reading
from attain.targets.reported import plans_before, rate_before
from attain.targets.study import Study

BASE_RATE: Final = "base_rate"
YEARS: Final = range(2019, 2026)
NEXT: Final = 2026
EDITION: Final = 2
"""Of the answers to plans; sets of an earlier one stay as they are, with their scores."""
PAST_SET, NEXT_SET = f"plans-{YEARS[0]}-{YEARS[-1]}-{EDITION}", f"plans-{NEXT}-{EDITION}"
ENOUGH: Final = 30
"""Answers below which no reliability is told."""


# ---- what a study said --------------------------------------------------------------------------
def register(study: Study, path: str | Path) -> Path:
    """Write the forecasts of a study as a frozen set: the table ``….csv`` and its side file.

    Two runs on the same figures write the same bytes.
    """
    about = asked_of(study.parameters) | {"hypothetical": study.hypothetical, "method": METHOD}
    return write_set(freeze(study), about, Path(path), study.package, about["as_of"])


def register_all(study: Study) -> list[Path]:
    """Write anew the sets of the method as it is: the study's own, and those of all provinces.

    Figures of a year are first published in the next, so a retrospective set of provinces is as of
    the day on which the last of them was; ``registered/sets.csv`` lists them, a row a set. A set
    that was registered before its outcomes stays as it is.
    """
    folder, given = study.package.folder / "registered", study.parameters
    written = [register(study, folder / f"{given.area}-{given.target_year}-{METHOD}.csv")]
    for row in listed_sets(folder):
        path, named = folder / f"{row['set']}.csv", row["indicators"].split()
        if named and not is_frozen(path):
            year, day = int(row["target_year"]), row["as_of"]
            written.append(register_panel(study.package, named, day, year, path))
    return written


def freeze(study: Study) -> pd.DataFrame:
    """Return the forecasts of a study as a registered table, numbers not yet rounded.

    The quantiles of every reading, then the probability of every event.
    """
    rows: list[dict[str, Any]] = []
    year, area = study.parameters.target_year, study.area.area
    for indicator, reading, forecast in study.each_forecast():
        head = head_of(study.view, reading, indicator, area, year)
        rows += level_rows(head, quantiles_of(forecast.select(year=year)).iloc[0])
    answers = study.assessments[study.assessments["probability"].notna()]
    for answer in answers.to_dict("records"):
        reading = study.readings(answer["indicator"], answer["group"])[answer["reading"]]
        head = head_of(study.view, reading, answer["indicator"], area, year)
        rows.append(head | event_of(answer) | {"value": answer["probability"]})
    return table_of(rows)


def asked_of(given: Parameters) -> dict[str, Any]:
    """Return what a set says of the study that it was made from."""
    return {
        "area": given.area, "as_of": given.as_of.isoformat(), "target_year": given.target_year,
        "strictness": given.strictness,
    }  # fmt: skip


# ---- what came of it ----------------------------------------------------------------------------
def registered_sets(study: Study) -> list[Registered]:
    """Return the sets that were registered for a study, by the edition of the method.

    A set that was changed is refused.
    """
    return [] if study.hypothetical else _sets(study.package, asked_of(study.parameters))


def _sets(package: Package, asked: dict[str, Any]) -> list[Registered]:
    """The registered sets whose side files say what is asked, by the edition of the method."""
    paths = sorted((package.folder / "registered").glob("*.csv"))
    sets = [load_registered(path) for path in paths if path.with_suffix(".json").exists()]
    found = [one for one in sets if asked.items() <= one.about.items()]
    return sorted(found, key=lambda one: one.method)


@dataclass(frozen=True)
class Judged:
    """A study beside what happened.

    ``registered`` are the frozen forecasts or, where none were registered, those of now under an
    empty name and with an empty ``about``; ``scored`` are their scores. ``drift`` is the largest
    difference between a registered probability and the one that the study gives now; NaN where
    nothing was registered.
    """

    registered: Registered
    scored: Scored
    drift: float


@kept(lambda study: study.inputs(files_of(study.package)))
def judged(study: Study) -> Judged:
    """Return what came of a study's forecasts, from all that its package holds; kept.

    The study sees nothing later than its day, only this function does.
    """
    of_now = [one for one in registered_sets(study) if one.method == METHOD]
    registered = of_now[-1] if of_now else Registered("", freeze(study), {})
    scored = score_table(registered.table, study.package, name=registered.name)
    if not registered.name:
        return Judged(registered, scored, math.nan)
    keys = ["target", "event", "reading", "output_type"]
    both = registered.table.merge(freeze(study), on=keys, suffixes=("", "_now"), how="outer")
    both = both[both["output_type"] == "probability"]
    return Judged(registered, scored, float((both["value"] - both["value_now"]).abs().max()))


@kept(lambda package, year: [package.digest, files_of(package), year], held=False)
def panel_sets(package: Package, year: int) -> tuple[Scored, ...]:
    """Return the scored sets of all provinces that were registered for a target year; kept."""
    sets = _sets(package, {"area": "provinces", "target_year": year})
    return tuple(score_table(one.table, package, name=one.name) for one in sets)


# ---- the plan book ------------------------------------------------------------------------------
def freeze_plans(
    package: Package, years: Iterable[int], as_of: dt.date | None = None
) -> pd.DataFrame:
    """Answer every plan on record for some years as a registered table, numbers not yet rounded.

    Figures are read as of the day, the eve of each year where left out. The column ``known`` stands
    beside those of a registered table, see `attain.evidence.questions`.
    """
    days = ((year, as_of or dt.date(year - 1, 12, 31)) for year in years)
    return table_of([row for year, day in days for row in _year(package, year, day)], "known")


def _year(package: Package, year: int, day: dt.date) -> Iterator[dict[str, Any]]:
    view = package.as_of(day, year)
    priors, plans, rate = Priors(view), plans_before(view, year), rate_before(view, year)
    said = {CORE: rate.mean, BASE_RATE: float(pooled(plans, plans[:1])[0])} if rate else {}
    for area in areas_with_plans(package, year):
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
