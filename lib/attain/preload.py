"""What the notebooks of many runs ask for alike, computed once and kept by the rooms below.

A kernel that is forked afterwards finds it done. No result changes: every cache is keyed by what it
was computed from. The records of the method, which are the same for every question that is asked on
a day, are taken from the memory of an earlier run where there is one; answers never are.
"""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import Any

from attain.errors import AttainError
from attain.evaluation.contest import Contest, contest_of
from attain.evaluation.judgement import judged, panel_sets
from attain.evaluation.outcome import last_day
from attain.evaluation.record import MethodRecord, record_of
from attain.evidence.catalog import EvidenceView, Memory, Package
from attain.parameters import Parameters
from attain.report.text.beside import statements
from attain.targets.study import Study


def answers(parameters: Sequence[Mapping[str, Any]], memory: Memory) -> None:
    """Compute what almost every page asks of its study, and draw once, so that fonts are loaded.

    Parameters
    ----------
    parameters : sequence of mapping
        One set for each question; the language does not matter.
    memory : Memory
        Where the records that stand beside the answers are found, or kept.
    """
    # The cells of most notebooks ask for these, and they take seconds to import.
    import seaborn  # noqa: F401
    import statsmodels.api
    import statsmodels.stats.proportion
    import statsmodels.tsa.forecasting.theta  # noqa: F401

    from attain import charts, tables

    studies = [Study(Parameters(**values)) for values in parameters]
    days = _each_day(studies)
    with contextlib.ExitStack() as stack:
        for study in days:
            record = record_of(study.view)
            stack.enter_context(_remembered(record, study.package, study.view, memory))
        for study in studies:
            _ = study.assessments, study.forecasts, study.pace, study.methods
            statements(study)
        _shown(days, tables.trust, charts.overview)


def records(parameters: Sequence[Mapping[str, Any]], memory: Memory) -> None:
    """Compute the records of the method and what came, for each data package and day once.

    Parameters
    ----------
    parameters, memory
        As of `answers`.
    """
    from attain import tables, text

    studies = [Study(Parameters(**values)) for values in parameters]
    days = _each_day(studies)
    for study in days:
        package, view = study.package, study.view
        contest = contest_of(package, view)
        with _remembered(contest, package, view, memory):
            contest.prepare()
        today = package.as_of(last_day(package))
        now = contest_of(package, today)
        with _remembered(now, package, today, memory):
            now.skill(quick=True)
    _shown(days, text.written, tables.updated)
    for study in studies:
        panel_sets(study.package, study.parameters.target_year, memory)
        judged(study)


@contextlib.contextmanager
def _remembered(
    found: Contest | MethodRecord, package: Package, view: EvidenceView, memory: Memory
) -> Iterator[None]:
    """Begin with what an earlier run had computed; keep for a later one what is added."""
    name = f"{type(found).__name__} {view.date} {package.digest}"
    known = memory.recall(name, package.folder)
    if known is not None:
        found.learn(known)
    before = _parts(found)
    yield
    if _parts(found) > before:
        memory.keep(name, package.folder, found.known())


def _parts(found: Contest | MethodRecord) -> int:
    """How many things it has computed."""
    known = found.known()
    return len(known) + sum(len(part) for part in known.values() if isinstance(part, dict))


def _each_day(studies: Iterable[Study]) -> list[Study]:
    """One study for each data package and day."""
    return list({(study.package, study.view): study for study in studies}.values())


def _shown(studies: Iterable[Study], *exhibits: Callable[[Study], object]) -> None:
    for study in studies:
        for exhibit in exhibits:
            with contextlib.suppress(AttainError):  # not every study has everything to show
                exhibit(study)
