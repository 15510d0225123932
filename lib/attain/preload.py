"""What the notebooks of many runs ask for alike, computed once and kept by the rooms below.

A kernel that is forked afterwards finds it done. No result changes: every cache is keyed by what it
was computed from; see `attain.memory` for those that outlive the process.
"""

from __future__ import annotations

import contextlib
import os
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any

from attain import memory
from attain.errors import AttainError
from attain.evaluation.backtests import backtests_of
from attain.evaluation.judgement import judged, panel_sets, plan_scores
from attain.evaluation.reported import record_before
from attain.parameters import Parameters
from attain.report.text.prose import read_templates
from attain.report.text.sentences import statements
from attain.targets.study import Study
from attain.vocabulary import LANGUAGES


def answers(parameters: Sequence[Mapping[str, Any]], *, force: bool = False) -> None:
    """Compute what almost every page asks of its study, and draw once, so that fonts are loaded.

    ``parameters`` is one set for each question; the language does not matter. With ``force``
    everything is computed anew, here and in the processes forked from this one.
    """
    # The cells of most notebooks ask for these, and they take seconds to import.
    import seaborn  # noqa: F401
    import statsmodels.api
    import statsmodels.stats.proportion
    import statsmodels.tsa.forecasting.theta  # noqa: F401

    from attain import charts, tables

    for language in LANGUAGES:
        read_templates(language)
    studies = _studies(parameters, force=force)
    for study in studies:
        _ = study.assessments, study.forecasts, study.pace, study.methods, study.reported
        statements(study)
        for target in study.targets:
            with contextlib.suppress(AttainError):  # not every target can be forecast
                study.forecast(target.target)  # so that its panel is fitted
    _shown(_each_day(studies), tables.trust, charts.overview)


def records(parameters: Sequence[Mapping[str, Any]], *, force: bool = False) -> None:
    """Compute the backtests and what came, for each data package and day once; see `answers`."""
    from attain import tables, text

    studies = _studies(parameters, force=force)
    days = _each_day(studies)
    for study in days:
        backtests_of(study.package, study.view).prepare()
    _shown(days, text.written, tables.records)
    for study in studies:
        panel_sets(study.package, study.parameters.target_year)
        plan_scores(study.package)
        record_before(study.view, study.parameters.target_year)
        judged(study)


def _studies(parameters: Sequence[Mapping[str, Any]], *, force: bool) -> list[Study]:
    if force:
        os.environ[memory.VARIABLE] = "off"
    return [Study(Parameters(**values)) for values in parameters]


def _each_day(studies: Iterable[Study]) -> list[Study]:
    """One study for each data package and day."""
    return list({(study.package, study.view): study for study in studies}.values())


def _shown(studies: Iterable[Study], *exhibits: Callable[[Study], object]) -> None:
    for study in studies:
        for exhibit in exhibits:
            with contextlib.suppress(AttainError):  # not every study has everything to show
                exhibit(study)
