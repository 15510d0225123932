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
    """Compute what all pages of a command share.

    Parameters
    ----------
    parameters : sequence of mapping
        One set for each data package and day; the area does not matter.
    """
    import attain
    from attain.targets.contest import contest_of
    from attain.targets.study import Study

    for values in parameters:
        study = Study(Parameters(**values))
        contest_of(study.package, study.view).prepare()
        for room, name in _ASKED:
            exhibit = getattr(getattr(attain, room), name)
            more = ("certificate_share",) if name == "among_peers" else ()
            with contextlib.suppress(AttainError):  # not every study has everything to show
                exhibit(study, *more)
