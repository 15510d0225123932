"""A study and the registered sets beside what happened, kept for the cells of a notebook."""

from __future__ import annotations

import hashlib
import math
from dataclasses import dataclass

from attain.evaluation.outcome import Scored, score_table
from attain.evaluation.registration import METHOD, Registered, Study, freeze, load_registered
from attain.evidence.catalog import Package
from attain.memory import remember


def registered_for(study: Study) -> Registered:
    """Return the registered set of a study or, where none was registered, its forecasts now.

    The latter has an empty name and an empty ``about``. A set that was changed is refused.
    """
    of_now = [one for one in registered_sets(study) if one.method == METHOD]
    return of_now[-1] if of_now else Registered("", freeze(study), {})


def registered_sets(study: Study) -> list[Registered]:
    """Return the sets that were registered for a study, by the edition of the method."""
    given, found = study.parameters, []
    asked = (given.area, given.as_of.isoformat(), given.target_year, given.strictness)
    for path in sorted((study.package.folder / "registered").glob("*.csv")):
        if study.hypothetical or not path.with_suffix(".json").exists():
            continue
        one = load_registered(path)
        said = tuple(one.about.get(k) for k in ("area", "as_of", "target_year", "strictness"))
        if asked == said:
            found.append(one)
    return sorted(found, key=lambda one: one.method)


@dataclass(frozen=True)
class Judged:
    """A study beside what happened.

    Attributes
    ----------
    registered : Registered
        The frozen forecasts, or those of now under an empty name.
    scored : Scored
        Their scores.
    drift : float
        Largest difference between a registered probability and the one that the study gives now;
        NaN where nothing was registered.
    """

    registered: Registered
    scored: Scored
    drift: float


def judged(study: Study) -> Judged:
    """Return what came of a study's forecasts, from all that its package holds; kept.

    The study sees nothing later than its day, only this function does.
    """
    return study.keep("judged", lambda: _judge(study))


def _judge(study: Study) -> Judged:
    registered = registered_for(study)
    scored = score_table(registered.table, study.package, name=registered.name)
    if not registered.name:
        return Judged(registered, scored, math.nan)
    keys = ["target", "event", "reading", "output_type"]
    both = registered.table.merge(freeze(study), on=keys, suffixes=("", "_now"), how="outer")
    both = both[both["output_type"] == "probability"]
    return Judged(registered, scored, float((both["value"] - both["value_now"]).abs().max()))


def panel_sets(package: Package, year: int) -> tuple[Scored, ...]:
    """Return the scored sets of all provinces that were registered for a target year; kept."""
    files = sorted((package.folder / "registered").glob("*.*"))
    said = {path.name: hashlib.sha256(path.read_bytes()).hexdigest() for path in files}
    return remember(
        "registered-sets", [package.digest, said, year], lambda: _panel_sets(package, year)
    )


def _panel_sets(package: Package, year: int) -> tuple[Scored, ...]:
    found = []
    for path in sorted((package.folder / "registered").glob("*.csv")):
        if path.with_suffix(".json").exists():
            registered = load_registered(path)
            about = registered.about
            if about.get("area") == "provinces" and about.get("target_year") == year:
                found.append(score_table(registered.table, package, name=registered.name))
    return tuple(found)
