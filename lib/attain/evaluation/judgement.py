"""A study and the registered sets beside what happened, kept for the cells of a notebook."""

from __future__ import annotations

import hashlib
import math
from dataclasses import dataclass
from typing import Any

from attain.evaluation.outcome import Scored, score_table
from attain.evaluation.registration import (
    METHOD,
    Registered,
    Study,
    asked_of,
    freeze,
    load_registered,
)
from attain.evidence.catalog import Package
from attain.memory import remember


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


def judged(study: Study) -> Judged:
    """Return what came of a study's forecasts, from all that its package holds; kept.

    The study sees nothing later than its day, only this function does.
    """

    def judge() -> Judged:
        said = _registered_files(study.package)
        return study.remember("judged", lambda: _judge(study), said)

    return study.keep("judged", judge)


def _judge(study: Study) -> Judged:
    of_now = [one for one in registered_sets(study) if one.method == METHOD]
    registered = of_now[-1] if of_now else Registered("", freeze(study), {})
    scored = score_table(registered.table, study.package, name=registered.name)
    if not registered.name:
        return Judged(registered, scored, math.nan)
    keys = ["target", "event", "reading", "output_type"]
    both = registered.table.merge(freeze(study), on=keys, suffixes=("", "_now"), how="outer")
    both = both[both["output_type"] == "probability"]
    return Judged(registered, scored, float((both["value"] - both["value_now"]).abs().max()))


def panel_sets(package: Package, year: int) -> tuple[Scored, ...]:
    """Return the scored sets of all provinces that were registered for a target year; kept."""

    def score() -> tuple[Scored, ...]:
        sets = _sets(package, {"area": "provinces", "target_year": year})
        return tuple(score_table(one.table, package, name=one.name) for one in sets)

    return remember("registered-sets", [package.digest, _registered_files(package), year], score)


def _registered_files(package: Package) -> dict[str, str]:
    """Checksums of all that is registered, by file."""
    files = sorted((package.folder / "registered").glob("*.*"))
    return {path.name: hashlib.sha256(path.read_bytes()).hexdigest() for path in files}
