"""What the notebooks of many runs ask for alike, computed once and kept by the rooms below.

A kernel that is forked afterwards finds it done. No result changes: every cache is keyed
by what it was computed from.
"""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any

from attain.errors import AttainError
from attain.parameters import Parameters
from attain.targets.judgement import judged
from attain.targets.study import Study


def answers(parameters: Sequence[Mapping[str, Any]]) -> None:
    """Compute what almost every page asks of its study, and draw once, so that fonts are loaded.

    Parameters
    ----------
    parameters : sequence of mapping
        One set for each question; the language does not matter.
    """
    import seaborn  # noqa: F401 - one figure needs it, and it takes a second to import

    from attain import charts, tables

    studies = [Study(Parameters(**values)) for values in parameters]
    for study in studies:
        _ = study.assessments, study.forecasts, study.pace, study.methods
    _shown(_each_day(studies), tables.trust, charts.overview)


def records(parameters: Sequence[Mapping[str, Any]]) -> None:
    """Compute the records of the method and what came, for each data package and day once.

    Parameters
    ----------
    parameters : sequence of mapping
        As of `answers`.
    """
    from attain import charts, tables, text
    from attain.targets.contest import contest_of

    studies = [Study(Parameters(**values)) for values in parameters]
    for study in _each_day(studies):
        contest_of(study.package, study.view).prepare()
    _shown(_each_day(studies), text.written, tables.updated, charts.provinces)
    for study in studies:
        judged(study)


def _each_day(studies: Iterable[Study]) -> list[Study]:
    """One study for each data package and day."""
    return list({(study.package, study.view): study for study in studies}.values())


def _shown(studies: Iterable[Study], *exhibits: Callable[[Study], object]) -> None:
    for study in studies:
        for exhibit in exhibits:
            with contextlib.suppress(AttainError):  # not every study has everything to show
                exhibit(study)
