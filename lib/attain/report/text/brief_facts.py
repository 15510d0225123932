"""The facts beside one target on a published page: what is asked, why, how far, how fast."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any, Final

import numpy as np
import pandas as pd

from attain.audit import audit
from attain.audit.figures import Amount
from attain.evaluation.calibration import CalibrationStatement
from attain.evidence.records import Indicator, Target
from attain.report.outlook import SUMMED, alike, each, event_level, in_part
from attain.report.tables.evidence import finding_values
from attain.report.text.catalogue import Language, has, say
from attain.report.text.numbers import number, period, quantity, short_unit, signed_percent
from attain.report.text.prose import speak, speak_lines
from attain.report.text.sentences import reason_of, way
from attain.report.text.wording import (
    Assessment,
    printed_decimals,
    rough_interval,
    target_words,
    value_words,
)
from attain.targets.pace import FEWEST, yearly_steps
from attain.targets.readings import MAIN, Reading
from attain.targets.study import Study
from attain.vocabulary import FALLS

YEARS_BACK: Final = 4
"""Years whose plans are told beside a target."""
APART: Final = 6
"""Months by which two years' publications may differ and still tell when the next one comes."""
COMPUTED: Final = ("people", "tolerated", "unemployed")
"""Numbers of people that the audit computes from rates."""


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
        return self.study.language

    @property
    def indicator(self) -> Indicator:
        """What its figures measure."""
        return self.study.view.indicator(self.row.indicator)

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
        unit, decimals = short_unit(self.indicator.unit), self.indicator.decimals
        return quantity(value, unit, self.language, decimals, plus=plus)

    def value(self, value: float, decimals: int | None = None) -> str:
        """A value of its indicator with the unit."""
        return value_words(self.study, self.row.indicator, value, decimals)

    def asked_alike(self) -> pd.DataFrame:
        """The primary answer and other readings of it that have a probability."""
        rows = self.events[self.events["role"].isin(["primary", "sensitivity"])]
        return rows.dropna(subset="probability")


def bare(value: float) -> float | None:
    """A number as the brief has it beside the words; none where it is not known."""
    return None if pd.isna(value) else round(float(f"{value:.9g}"), 6)


def promised(case: Case, value: str) -> str:
    """A promise as a condition: ``từ 74,5% trở lên``; a change already says its direction."""
    if case.row.basis == "change":
        return value
    if case.row.comparator == "between":  # no one value is safe, the interval is told
        row = case.row
        inside = rough_interval(case.study, row, row.low_80, row.high_80)
        return say("condition.within", case.language, value=inside)
    return case.speak("promised", falls=case.falls, value=value)


def kept(case: Case) -> float:
    """Probability to keep the last result of a stock, where no rise is safe; else NaN.

    The share of those who are trained is a stock: to promise less than it is asks for losing some.
    """
    row, indicator = case.row, case.indicator
    stock = indicator.kind == "rate" and indicator.better == "higher" and row.basis == "level"
    below = row.attainable_80 < row.last_value  # not so where either is unknown
    if not stock or case.falls or in_part(row) or not below:
        return math.nan
    forecast = case.study.forecast(row.indicator, row.group, MAIN).select(year=int(row.year))
    return float(forecast.probability(">=", row.last_value).iloc[0])


def safe(case: Case, value: str) -> str:
    """The 80 % promise, in words: of a stock never less than what there is."""
    chance = kept(case)
    if math.isnan(chance):
        return promised(case, value)
    return case.speak("kept", value=case.value(case.row.last_value), chance=chance)


def required(case: Case) -> str:
    """The change between the last result and the event, or what is to spare.

    Empty where the rest of the last year is not known, or the base of a change is not known yet.
    """
    row, (kind, move) = case.row, way(case.study, case.row)
    based = row.basis in SUMMED or not math.isnan(event_level(row))
    if not based or (in_part(row) and row.last_year < row.year):
        return ""
    if kind in ("inside", "above", "below", "exactly"):
        return case.speak("met", kind=kind, margin=case.change(abs(move), plus=False))
    return f"{'≤ ' if kind == 'most' else ''}{case.change(move)}"


def checkpoint(case: Case) -> str:
    """Where half a year should have led: half the way of a rate, half a year's count."""
    row, indicator = case.row, case.indicator
    level = math.nan if row.comparator == "between" else event_level(row)
    ahead = level < row.last_value if case.falls else level > row.last_value  # not so of no level
    if not ahead or in_part(row) or row.year != row.last_year + 1:
        return ""
    half = level / 2 if indicator.kind == "count" else (row.last_value + level) / 2
    value = case.value(half, min(int(indicator.decimals), printed_decimals(half)))
    return case.speak("checkpoint", falls=case.falls, value=value)


def why(case: Case, words: Mapping[str, Any]) -> str:
    """The last result, where its course leads, and what other readings of the target say."""
    asked = case.asked_alike()
    chances = sorted(asked["probability"]) if asked["verdict"].nunique() > 1 else []
    leads = not (case.row.basis == "change" and in_part(case.row))
    others = [chances[0], chances[-1]] if chances else []
    return case.speak("because", row=case.row, words=words, leads=leads, others=others)


def pace(case: Case) -> dict[str, Any]:
    """The pace needed, or what a target that is met allows, beside what has been."""
    rows = case.study.pace
    rows = rows[(rows["target"] == case.target.target) & rows["required"].notna()]
    pace = next(each(rows), None)
    if pace is None:
        return {}
    strict = case.row.comparator in ("<", ">")
    met = not strict if pace.required == 0 else (pace.required > 0) == case.falls
    unit = 10.0 ** int(case.indicator.decimals)
    room = math.floor(round(abs(pace.required) * unit, 6)) / unit  # to the safe side
    lines = speak_lines(case.study, "brief", "pace", pace=pace, room=room, met=met, strict=strict)
    return {"pace": lines, "best": case.change(pace.best)}


def plans_before(case: Case) -> pd.DataFrame:
    """Plans of the years before and how they ended, as far as that was known on the day.

    Columns of `EvidenceView.attainment`, and year (int); ``asked`` is computed from the result and
    its per cent where only these were printed, and then ``about``.
    """
    last = case.study.parameters.target_year - 1
    rows = alike(case.study.view.attainment, case.target, "area", "indicator", "group")
    rows = rows[rows["period"].str.fullmatch(r"\d{4}") & rows["status"].isin(["met", "missed"])]
    rows = rows.assign(year=rows["period"].astype(int), about=rows["asked"].isna())
    rows = rows[rows["year"].between(last - YEARS_BACK + 1, last)]
    rows["asked"] = rows["asked"].fillna(100.0 * rows["result"] / rows["percent"])
    rows["asked_basis"] = rows["asked_basis"].mask(rows["about"], rows["result_basis"])
    known = rows.sort_values(["year", "published"], na_position="first")
    return known.drop_duplicates("year", keep="last")


def plan_numbers(case: Case) -> list[dict[str, Any]]:
    """The plans of `plans_before` and how they ended, as bare numbers."""
    return [
        {
            "year": int(row.year),
            "met": row.status == "met",
            "about": bool(row.about),
            **{name: bare(getattr(row, name)) for name in ("asked", "result")},
            **{name: str(getattr(row, name) or "") for name in ("asked_basis", "result_basis")},
        }
        for row in each(plans_before(case))
    ]


def plan_lines(case: Case) -> list[str]:
    """The same in words, a line each: ``2022: 25.000 → 25.500 lượt (đạt)``."""
    known, decimals = case.indicator, int(case.indicator.decimals)

    def write(value: float, basis: str, decimals: int, *, unit: bool = True) -> str:
        if math.isnan(value):
            return ""
        printed = printed_decimals(value)
        if basis == "change":  # the book counts a fall without its sign
            words = quantity(value, short_unit(known.unit), case.language, printed)
            return case.speak("moved", falls=known.better == "lower", value=words)
        places = min(printed, decimals)
        return case.value(value, places) if unit else number(value, case.language, places)

    return [
        case.speak(
            "plan_year",
            row=row,
            year=period(row.coverage or row.period, case.language),
            asked=write(
                row.asked,
                row.asked_basis,
                min(1, decimals) if row.about else decimals,
                unit=known.unit == "percent",
            ),
            result=write(row.result, row.result_basis, decimals),
        )
        for row in each(plans_before(case))
    ]


def next_figure(case: Case) -> str:
    """When the result of the target year may be expected, from when the last two came.

    Where that is not known of an indicator whose figures continue another's, the other is told.
    """
    if found := _expected(case, case.target.indicator):
        return case.speak("next_figure", **found)
    series = case.main.series
    months = _expected(case, series).get("months") if case.main.bridged else None
    return case.speak("next_unknown", series=series if months else "", months=months)


def _expected(case: Case, indicator: str) -> dict[str, Any]:
    """Months in which a figure of the target year may come, and those in which the last two did."""
    shown = alike(case.study.view.observations, case.target, "area", "group")
    shown = shown[shown["indicator"] == indicator]
    whole = shown[shown["period"].str.fullmatch(r"\d{4}") & (shown["coverage"] == "")]
    first = whole.groupby(whole["period"].astype(int))["published"].min().tail(2)
    months = [12 * (int(day[:4]) - int(str(year))) + int(day[5:7]) for year, day in first.items()]
    if len(months) < 2 or first.index[1] - first.index[0] > 1 or max(months) - min(months) > APART:
        return {}
    year = case.study.parameters.target_year
    after = [f"{year + (m - 1) // 12}-{(m - 1) % 12 + 1:02d}" for m in sorted(set(months))]
    return {
        "months": [period(month, case.language) for month in after],
        "basis": [(year, period(str(day)[:7], case.language)) for year, day in first.items()],
    }


def step(case: Case) -> dict[str, Any]:
    """What is asked of a year beside the yearly steps of all provinces' figures of the indicator.

    Steps are progress, in points of a rate and in per cent of all else. Empty where the last figure
    is of a part of a year, where the year is known, or where too few steps are.
    """
    row, known = case.row, case.indicator
    if row.basis not in ("level", "count", "change") or row.comparator == "between":
        return {}
    if in_part(row) or row.last_year >= row.year:
        return {}
    sign, years = (1 if known.better == "higher" else -1), row.year - row.last_year
    if row.basis == "change":
        asked = sign * row.threshold
    elif known.kind == "rate":
        asked = sign * (row.threshold - row.last_value) / years
    elif row.last_value <= 0 or row.threshold < 0:
        return {}  # of which no other figure is so and so many per cent
    else:
        asked = sign * 100 * ((row.threshold / row.last_value) ** (1 / years) - 1)
    steps = yearly_steps(case.study.view.panel(row.indicator, row.group), known)
    if math.isnan(asked) or len(steps) < FEWEST:
        return {}
    usual, reached = float(np.median(steps)), int((steps >= asked - 1e-9).sum())
    return {
        "asked": round(float(asked), 6), "usual": round(usual, 6), "reached": reached,
        "of": len(steps),
    }  # fmt: skip


def step_words(case: Case) -> dict[str, str]:
    """The step that is asked and the usual one, with the sign of the change."""
    found, known = step(case), case.indicator
    sign = 1 if known.better == "higher" else -1
    moved = {name: sign * found[name] for name in ("asked", "usual") if found}
    if known.kind == "rate":
        return {name: case.change(step) for name, step in moved.items()}
    return {name: signed_percent(step / 100, case.language) for name, step in moved.items()}


def takes(case: Case) -> str:
    """What a target would take in people, where the audit counts it."""
    study, mine = case.study, case.target.target
    year, ids = study.parameters.target_year - 1, {target.target for target in study.targets}
    for finding in study.keep("audit", lambda: audit(study.view, study.area.area, year)):
        key = f"takes.{finding.check}.{finding.outcome}"
        if has(key) and [item for item in finding.items if item in ids][-1:] == [mine]:
            about = {  # 28,980 people from a rounded rate are about 29,000
                name: value.like(round(value, 1 - int(math.log10(value))))
                for name, value in finding.figures.items()
                if name in COMPUTED and isinstance(value, Amount) and value > 0
            }
            told = replace(finding, figures={**finding.figures, **about})
            return say(key, case.language, **finding_values(study, told))
    return ""


def elsewhere(case: Case) -> str:
    """What plans of other places set for the same rate, of that year or else of the year before."""
    study, target = case.study, case.target
    rows = alike(study.view.plan_targets, target, "indicator", "group", "basis", "direction")
    rows = rows[(rows["area"] != target.area) & (rows["definition"] == "")]
    mine = study.parameters.target_year
    years = [rows[rows["period"] == str(year)] for year in (mine, mine - 1)]
    rows = next((found for found in years if len(found)), years[0])
    if rows.empty or target.summed or case.indicator.kind != "rate":
        return ""
    rows = rows.sort_values("published", kind="stable").drop_duplicates("area", keep="last")
    rows = rows.iloc[rows["low"].fillna(rows["high"]).argsort(kind="stable")]
    areas = study.package.areas.set_index("area")
    names = areas[f"name_{case.language}"]
    if case.language == "vi":  # "cả nước" within a sentence
        names = names.mask(areas["level"] == "country", names.str.lower())
    plans = [
        (str(names[row["area"]]), target_words(study, Target.from_row(row)))
        for row in ({str(k): v for k, v in row.items()} for row in rows.to_dict("records"))
    ]
    return case.speak("elsewhere", year=rows["period"].iloc[0], plans=plans)
