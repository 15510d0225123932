"""A study registered, and beside what happened: kept for the cells of a notebook."""

from __future__ import annotations

import math
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pandas as pd

from attain.evaluation.outcome import Scored, score_table
from attain.evaluation.registration import (
    METHOD,
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
from attain.evidence.catalog import Package
from attain.memory import kept
from attain.parameters import Parameters
from attain.targets.study import Study


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
