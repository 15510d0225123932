"""One target with all that is known of it: what the sentences of the brief are made from."""

from __future__ import annotations

import math
from dataclasses import dataclass
from functools import cached_property

import pandas as pd

from attain.evaluation.calibration import CalibrationStatement
from attain.evidence.records import Target
from attain.report.outlook import each, event_level
from attain.report.text.catalogue import Language
from attain.report.text.numbers import quantity, short_unit
from attain.report.text.prose import speak
from attain.report.text.sentences import reason_of
from attain.report.text.wording import Assessment
from attain.targets.readings import MAIN, Reading
from attain.targets.study import Study
from attain.vocabulary import FALLS


@dataclass(frozen=True)
class Case:
    """One target with all that is known of it, in the language of its study.

    ``row`` is the primary assessment, ``events`` are all assessments of the target, ``main`` is
    the history it is read from and ``statement`` the record of forecasts like it.
    """

    study: Study
    target: Target
    row: Assessment
    events: pd.DataFrame
    main: Reading
    statement: CalibrationStatement

    @property
    def language(self) -> Language:
        """The language of its words."""
        return self.study.parameters.language

    @property
    def known(self) -> bool:
        """Whether the target has a probability."""
        return not math.isnan(self.row.probability)

    @property
    def falls(self) -> bool:
        """Whether less is asked for."""
        return self.row.comparator in FALLS

    @property
    def levels(self) -> list[float]:
        """Where the events of the main reading turn, the primary one first; none without a base."""
        mine = self.events["reading"].eq(MAIN) & self.events["role"].isin(["primary", "range"])
        first, *others = each(self.events[mine])
        start = event_level(first)
        if self.main.history.empty or self.target.unread or math.isnan(start):
            return []
        levels = {event_level(row) for row in (first, *others) if row.event != "mid"}
        return [start, *sorted(levels - {start})]

    @cached_property
    def reason(self) -> dict[str, str]:
        """Why it has no probability, as the macro ``why`` is told."""
        return reason_of(self.study, self.row)

    def speak(self, macro: str, **context: object) -> str:
        """A sentence of ``brief.j2``."""
        return speak(self.study, "brief", macro, **context)

    def change(self, value: float, *, plus: bool = True) -> str:
        """A change in the short form, its unit always said; empty where there is none."""
        if math.isnan(value):
            return ""
        known = self.study.view.indicator(self.row.indicator)
        return quantity(value, short_unit(known.unit), self.language, known.decimals, plus=plus)
