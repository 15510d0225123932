"""Will it be met? Every event of every target with probability, word, grade and alternatives."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace
from typing import Any, Final, TypeAlias

import pandas as pd

from attain.errors import AttainError, NotAssessable
from attain.evidence.questions import Question
from attain.targets.answers import Answer, answer_of, settled
from attain.targets.events import Event, Strictness, as_level, events_of, stated_change
from attain.targets.readings import MAIN, Priors, Reading, readings_of
from attain.targets.verdicts import Grade, grade_history, lower, verdict

COLUMNS: Final = (
    "target", "event", "role", "reading", "indicator", "group", "area", "year", "basis",
    "comparator", "threshold", "unit", "probability", "verdict", "grade", "grade_history",
    "grade_panel", "history_n", "reference", "last_year", "last_value", "median", "low_80",
    "high_80", "attainable_80", "attainable_50", "attainable_20", "percentile", "flags",
    "hypothetical", "reason", "upper", "last_months", "known", "probability_reported",
    "grade_reported", "n_reported",
)  # fmt: skip
"""Columns of the assessments. Of a change target the threshold, the median, the interval, the
attainable values and `upper` are changes on the year before, `last_value` is the last level. It
covers `last_months` of its year, 12 of a whole one. `known` tells when the target was, see
`attain.evidence.questions`. The last three columns answer another question, whether the year-end
report will say that the target was met, see `attain.targets.reported`; they stand on the primary
event."""

_TEXTS: Final = (
    "grade", "grade_panel", "grade_history", "grade_reported", "reference", "reason",
)  # fmt: skip
PROMISES: Final = ((80, 0.80), (50, 0.50), (20, 0.20))
"""Confidence of the safe, the even and the stretch promise."""
Downgrading: TypeAlias = Callable[[Grade, Reading, int], Grade]


class Assessor:
    """Answers the questions of one area, its primary events read exactly or as rounded.

    ``downgraded`` is that of a track record of the priors' view, a room above: it lowers the grade
    of forecasts like those that failed. Without one no grade is lowered.
    """

    def __init__(
        self, priors: Priors, downgraded: Downgrading | None, area: str, strictness: Strictness
    ) -> None:
        self.priors, self.area, self.strictness = priors, area, strictness
        self.downgraded, self.view = downgraded, priors.view
        self._readings: dict[tuple[str, str], dict[str, Reading]] = {}
        self._answers: dict[tuple[object, ...], Answer] = {}

    def readings(self, indicator: str, group: str) -> dict[str, Reading]:
        """The readings of an indicator, kept."""
        key = (indicator, group)
        if key not in self._readings:
            self._readings[key] = readings_of(self.view, indicator, self.area, group)
        return self._readings[key]

    def events(self, question: Question) -> Iterator[Event]:
        """Every event of a question, the change that the plan states beside its level included.

        Of a change in per cent they are those of the level it leads to from the year before.
        """
        target, asked = question.target, question.hypothetical
        better = self.view.indicator(target.indicator).better
        main = self.readings(target.indicator, target.group)[MAIN].whole
        if target.basis == "relative":
            base = main.loc[main["year"] == target.years[-1] - 1, "value"]
            if len(base) and base.iloc[0] > 0:
                level = as_level(target, float(base.iloc[0]))
                of_level = events_of(level, better, hypothetical=asked)
                yield from (event for event in of_level if event.role != "sensitivity")
            return
        events = list(events_of(target, better, strictness=self.strictness, hypothetical=asked))
        yield from events
        if target.basis == "change" or asked:
            return
        claims = self.view.claims.dropna(subset="printed")
        stated = (claims["item"] == target.target) & (claims["kind"] == "change_on_last_year")
        for claim in claims[stated & (claims["area"] == target.area)].to_dict("records"):
            # "up 1 on 2023" needs the figure of 2023: another year's would give another level
            base = main.loc[main["year"].astype(str) == str(claim["against"]), "value"]
            if len(base):
                yield stated_change(events[0], float(base.iloc[0]), float(claim["printed"]))

    def rows(self, question: Question, flags: Iterable[str]) -> Iterator[dict[str, Any]]:
        """One row for every event on the main reading, and for the primary one on each other."""
        target = question.target
        readings = self.readings(target.indicator, target.group)
        joined = ";".join(flags)
        known = {"known": "" if question.hypothetical else question.known}
        events = [] if target.unread else list(self.events(question))
        if not events:
            yield self._unread(question, readings[MAIN], joined) | known
            return
        asked = [(event, readings[MAIN], event.role) for event in events]
        asked += [(events[0], r, "sensitivity") for name, r in readings.items() if name != MAIN]
        for event, reading, role in asked:
            yield self._row(event, reading, role, joined) | known

    def answer(self, event: Event, reading: Reading) -> Answer:
        """The distribution an event is read from, kept."""
        basis = "level" if event.basis == "count" else event.basis
        key = (event.indicator, event.group, reading.name, basis, event.years)
        if key not in self._answers:
            self._answers[key] = answer_of(self.priors, reading, self.area, basis, event.years)
        return self._answers[key]

    def _unread(self, question: Question, reading: Reading, flags: str) -> dict[str, Any]:
        """The row of a target that no method reads: not assessable, with the target's reason."""
        target = question.target
        asked = target.high if math.isnan(target.low) else target.low
        event = Event(
            target.target, target.indicator, target.group, target.area, "reach", "primary",
            int(target.period[-4:]), "change", target.comparator, asked, math.nan, 1,
            question.hypothetical,
        )  # fmt: skip
        row = self._row(event, replace(reading, history=reading.history.iloc[:0]), "primary", flags)
        row |= {"basis": target.basis, "reason": target.unread or row["reason"]}
        if not target.unread and len(reading.history):  # a change in per cent of what is not known
            known = event.year - 1 in set(reading.whole["year"])
            reason = f"the year before has no figure{' above 0' if known else ''}"
            row |= _last(reading) | {"reason": reason}
        return row

    def _settled(self, event: Event, reading: Reading) -> dict[str, Any]:
        """What a published figure says of an event: met or missed, without a probability."""
        whole = reading.whole
        at = whole.loc[whole["year"] == event.year, "value"].iloc[0]
        found = {"last_year": event.year, "last_value": float(at), "last_months": 12}
        value = settled(whole, event.basis, event.years)
        if math.isnan(value):
            what = "a figure that would settle it is missing"
            do = "add the figures of the years before to the data package"
            refusal = NotAssessable(what, where=reading.place(self.area), do=do)
            return found | {"reason": str(refusal)}
        return found | {"verdict": "met" if event.holds(value) else "missed"}

    def _row(self, event: Event, reading: Reading, role: str, flags: str) -> dict[str, Any]:
        row: dict[str, Any] = dict.fromkeys(COLUMNS, math.nan) | dict.fromkeys(_TEXTS, "")
        row |= {name: value for name, value in vars(event).items() if name in row}
        row |= {
            "role": role, "reading": reading.name, "flags": flags, "verdict": "not_assessable",
            "unit": self.view.indicator(event.indicator).unit, "history_n": reading.points,
        }  # fmt: skip
        length = grade_history(reading.points)
        if length == "":
            what = f"{reading.series} ({reading.group}) for {self.area}"
            row["reason"] = f"no annual figure of {what} was published up to {self.view.date}"
            if parts := self.view.area(self.area).parts:
                why = self.view.derived.why_none(reading.series, reading.group, parts)
                row["reason"] += f", and none can be computed: {why}"
            return row
        row |= _last(reading)
        if event.year in set(reading.whole["year"]):
            return row | self._settled(event, reading)
        try:
            answer = self.answer(event, reading)
        except AttainError as refusal:  # a later year is known, a value the link cannot carry
            row["reason"] = str(refusal)
            return row
        prior = self.priors.prior_of(reading)
        grade = lower(length, prior.grade)
        if self.downgraded is not None:
            grade = self.downgraded(grade, reading, event.year)
        probability = answer.probability(event.comparator, event.threshold, event.upper)
        row |= {
            "probability": probability, "verdict": verdict(probability), "grade": grade,
            "grade_history": length, "grade_panel": prior.grade, "reference": prior.reference,
            "median": answer.quantile(0.5), "low_80": answer.quantile(0.1),
            "high_80": answer.quantile(0.9), "percentile": answer.cdf(event.threshold),
        }  # fmt: skip
        if event.comparator == "between" and event.role == "primary":  # no one level keeps within
            return row
        for percent, confidence in PROMISES:
            level = round(1 - confidence, 4) if event.sign > 0 else confidence
            row[f"attainable_{percent}"] = answer.quantile(level)
        return row


def _last(reading: Reading) -> dict[str, Any]:
    """The columns about the last figure of a history."""
    last = reading.history.iloc[-1]
    return {
        "last_year": int(last["year"]), "last_value": float(last["value"]),
        "last_months": int(last["months"]),
    }  # fmt: skip


def as_frame(rows: Iterable[dict[str, Any]]) -> pd.DataFrame:
    """Rows as the table of assessments, one type a column."""
    table = pd.DataFrame(list(rows), columns=list(COLUMNS))
    return table.astype({"year": int, "history_n": int, "hypothetical": bool})
