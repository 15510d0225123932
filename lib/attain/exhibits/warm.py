"""What the notebooks of many runs ask for alike, computed once and kept by the rooms below.

A kernel that is forked afterwards finds it done. No result changes: every cache is keyed
by what it was computed from.
"""

from __future__ import annotations

import contextlib
from collections.abc import Mapping, Sequence
from typing import Any

from attain.errors import AttainError
from attain.parameters import Parameters

# Exhibits that ask for the records of the method, for what came, and for one figure and one table
# of each sort, so that fonts and templates are loaded.
_ASKED = (
    ("text", "headline"),
    ("text", "answer"),
    ("text", "trusted"),
    ("charts", "skill"),
    ("tables", "trust"),
    ("charts", "lengths"),
    ("text", "failures"),
    ("text", "written"),
    ("text", "happened"),
    ("charts", "provinces"),
    ("tables", "updated"),
    ("charts", "overview"),
    ("charts", "ladder"),
    ("charts", "among_peers"),
)


def warm(parameters: Sequence[Mapping[str, Any]]) -> None:
    """Compute what the pages of a command share.

    Parameters
    ----------
    parameters : sequence of mapping
        One set for each question; the language does not matter. The records of the method are
        computed once for each data package and day.
    """
    import seaborn  # noqa: F401 - what takes long to import and few pages need

    import attain
    from attain.targets.contest import contest_of
    from attain.targets.judgement import judged
    from attain.targets.study import Study

    studies = [Study(Parameters(**values)) for values in parameters]
    days = {(study.package, study.view): study for study in studies}
    for study in days.values():
        contest_of(study.package, study.view).prepare()
        for room, name in _ASKED:
            exhibit = getattr(getattr(attain, room), name)
            more = ("certificate_share",) if name == "among_peers" else ()
            with contextlib.suppress(AttainError):  # not every study has everything to show
                exhibit(study, *more)
    for study in studies:
        _ = study.assessments, study.forecasts, study.pace, study.methods, judged(study)
