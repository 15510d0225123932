"""The facts beside one target on a published page: what is asked, how far, how fast, and before."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import date
from functools import partial
from typing import Any, Final

import numpy as np
import pandas as pd

from attain.audit import audit
from attain.audit.amounts import Amount
from attain.evaluation.track_record import CalibrationStatement
from attain.evidence.records import Indicator, Target
from attain.report.outlook import alike, each, event_level, in_part, level_of, so_far
from attain.report.tables.evidence import finding_values
from attain.report.text import wording
from attain.report.text.catalogue import Language, has, say
from attain.report.text.numbers import number, period, quantity, short_unit, signed_percent
from attain.report.text.phrases import figure_words
from attain.report.text.prose import speak, speak_lines
from attain.report.text.reasons import keeping
from attain.targets.pace import FEWEST, is_new, yearly_steps
from attain.targets.readings import Reading
from attain.targets.study import Study
from attain.vocabulary import FALLS, SLACK, is_met

APART: Final = 6
"""Months by which two years' publications may differ and still tell when the next one comes."""
YEARS_BACK: Final = 4
"""Years whose plans are told beside a target."""
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
    row: wording.Assessment
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
        start = event_level(self.row)
        if self.main.history.empty or self.target.unread or math.isnan(start):
            return []
        ends = alike(self.events, self.row, "reading").query("role == 'range' and event != 'mid'")
        return [start, *sorted({event_level(end) for end in each(ends)} - {start})]

    def speak(self, macro: str, **context: object) -> str:
        """A sentence of ``brief.j2``."""
        return speak(self.study, "brief", macro, **context)

    def change(self, value: float, *, plus: bool = True) -> str:
        """A change in the short form, its unit always said; empty where there is none."""
        if math.isnan(value):
            return ""
        unit, decimals = short_unit(self.indicator.unit), self.indicator.decimals
        return quantity(value, unit, self.language, decimals, plus=plus)

    def figure(self, value: float) -> str:
        """A published value with the unit, in the digits it was printed with."""
        return figure_words(self.study, self.row.indicator, value)

    def short(self, value: float, most: int = 9) -> str:
        """The same without a long unit, only a per cent sign is written; of so many decimals."""
        decimals = min(int(self.indicator.decimals), wording.printed_decimals(value), most)
        unit = "percent" if self.indicator.unit == "percent" else ""
        return quantity(value, unit, self.language, decimals)


def bare(value: float) -> float | None:
    """A number as the brief has it beside the words; none where it is not known."""
    return None if pd.isna(value) else round(float(f"{value:.9g}"), 6)


def promised(case: Case, value: str) -> str:
    """A promise as a condition: ``từ 74,5% trở lên``; a change already says its direction."""
    if case.row.basis == "change":
        return value
    if case.row.comparator == "between":  # no one value is safe, the interval is told
        row = case.row
        inside = wording.rough_interval(case.study, row, row.low_80, row.high_80)
        return say("condition.within", case.language, value=inside)
    return case.speak("promised", falls=case.falls, value=value)


def safe(case: Case, value: str) -> str:
    """The 80 % promise, in words: of a stock never less than what there is."""
    chance = keeping(case.study, case.row)
    if math.isnan(chance):
        return promised(case, value)
    return case.speak("kept", value=case.figure(case.row.last_value), chance=chance)


def required(case: Case) -> str:
    """The change between the last result and the event, or what is to spare.

    Of several years together what each of those left has to bring. Empty where the base of a change
    is not known yet, and where the part of a year that the last figure covers does not tell it: a
    ceiling may yet be passed.
    """
    row, level = case.row, event_level(case.row)
    if row.basis in ("total", "mean") and row.comparator != "between":
        term, (known, brought) = list(case.target.years), so_far(case.study, row)
        lacks = row.threshold * (len(term) if row.basis == "mean" else 1) - brought
        if case.falls or lacks <= 0 or known != term[: len(known)] or known == term:
            return ""
        unit = 10.0 ** int(case.indicator.decimals)
        yearly = math.ceil(round(lacks / (len(term) - len(known)) * unit, 6)) / unit
        return case.speak("met", kind="each", margin=case.figure(yearly))
    if math.isnan(level) or (in_part(row) and row.last_year < row.year):
        return ""
    ends = (level, level_of(row, row.upper)) if row.comparator == "between" else (level,)
    move = min((end - row.last_value for end in ends), key=abs)
    met, equal = is_met(row.comparator, row.last_value, *ends), abs(move) < SLACK
    if not met and not equal:
        return case.change(move)
    if in_part(row) and (case.falls or len(ends) > 1):
        return ""
    side = "below" if case.falls else "above"
    at = "exactly" if met else "equalled"
    kind = "inside" if len(ends) > 1 else at if equal else side
    return case.speak("met", kind=kind, margin=case.change(abs(move), plus=False))


def checkpoint(case: Case) -> str:
    """Where half a year should have led: half the way of a rate, half a year's count."""
    row, indicator = case.row, case.indicator
    level = math.nan if row.comparator == "between" else event_level(row)
    ahead = level < row.last_value if case.falls else level > row.last_value  # not so of no level
    if not ahead or in_part(row) or row.year != row.last_year + 1:
        return ""
    rows = alike(case.study.view.observations, case.target, "indicator")
    parts = ~rows["period"].str.fullmatch(r"\d{4}") | (rows["coverage"] != "")
    within = indicator.kind == "count" or parts.any()  # whether figures come within a year
    if not within or case.study.parameters.as_of >= date(int(row.year), 7, 1):
        return ""
    half = (level + (0.0 if indicator.kind == "count" else row.last_value)) / 2
    return case.speak("checkpoint", falls=case.falls, value=case.figure(half))


def why(case: Case, words: Mapping[str, Any]) -> str:
    """The last result, where its course leads, and what other readings of the target say."""
    others = case.events[case.events["role"] == "sensitivity"].dropna(subset="probability")
    chances = sorted(others["probability"]) if any(others["verdict"] != case.row.verdict) else []
    leads = not (case.row.basis == "change" and in_part(case.row))
    ends = [chances[0], chances[-1]] if chances else []
    return case.speak("because", row=case.row, words=words, leads=leads, others=ends)


def pace(case: Case) -> dict[str, Any]:
    """The pace that a target which is not met needs, beside what has been."""
    rows = alike(case.study.pace, case.target, "target")
    pace = next(each(rows.dropna(subset="required")), None)
    if pace is None:
        return {}
    strict = case.row.comparator in ("<", ">")
    met = not strict if pace.required == 0 else (pace.required > 0) == case.falls
    known = case.study.view.indicator(case.main.series)
    apart = bool(is_new(case.main.whole, known.breaks_in(case.study.area.area)).any())
    told = {"met": met, "strict": strict, "apart": apart}
    lines = speak_lines(case.study, "brief", "pace", pace=pace, **told)
    return {"pace": lines, "best": case.change(pace.best)}


def next_figure(case: Case) -> str:
    """When the year's result may be expected, from the last two, or those of what it continues."""
    if found := _expected(case, case.target.indicator):
        return case.speak("next_figure", **found)
    found = _expected(case, case.main.series) if case.main.bridged else {}
    return case.speak("next_unknown", series=case.main.series, months=found.get("months"))


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
    return {"months": after, "basis": first.str[:7].to_dict()}


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
    reached = is_met(">" if row.comparator in ("<", ">") else ">=", steps, asked)
    return {
        "asked": round(float(asked), 6), "usual": round(float(np.median(steps)), 6),
        "reached": int(reached.sum()), "of": len(steps),
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
            people = {
                name: value
                for name, value in finding.figures.items()
                if name in COMPUTED and isinstance(value, Amount)
            }
            told = replace(finding, figures={**finding.figures, **_about(people)})
            return say(key, case.language, **finding_values(study, told))
    return ""


def _about(people: Mapping[str, Amount]) -> dict[str, Amount]:
    """Numbers computed from rounded rates, to two digits, or to as many as tell them apart.

    Of 28,980 people nobody knows more than about 29,000; 32,816 and 33,226 are not both 33,000.
    """
    about = dict(people)
    for digits in (2, 3, 4):
        about = {name: value.like(float(f"{value:.{digits}g}")) for name, value in people.items()}
        if len({*about.values()}) == len({*people.values()}):
            break
    return about


def elsewhere(case: Case) -> str:
    """What plans of other places set for the same rate, of that year or else of the year before."""
    study, target = case.study, case.target
    rows = alike(study.view.plan_targets, target, "indicator", "group", "basis", "direction")
    rows = rows[(rows["area"] != target.area) & (rows["definition"] == "")]
    year = study.parameters.target_year
    rows = rows[rows["period"].isin([str(year), str(year - 1)])]
    rows = rows[rows["period"] == rows["period"].max()]
    if rows.empty or target.summed or case.indicator.kind != "rate":
        return ""
    rows = rows.sort_values("published", kind="stable").drop_duplicates("area", keep="last")
    rows = rows.iloc[rows["low"].fillna(rows["high"]).argsort(kind="stable")]
    areas = study.package.areas.set_index("area")
    names = areas[f"name_{case.language}"]
    if case.language == "vi":  # "cả nước" within a sentence
        names = names.mask(areas["level"] == "country", names.str.lower())
    plans = [
        (str(names[row.area]), wording.target_words(study, Target.from_row(row._asdict())))
        for row in each(rows)
    ]
    return case.speak("elsewhere", year=rows["period"].iloc[0], plans=plans)


def plans_before(case: Case) -> pd.DataFrame:
    """Plans of the years before and how they ended, as far as that was known on the day.

    Of the year itself what a report of a part of it says, whose plan may be open.

    Columns of `EvidenceView.attainment`, and year (int); ``asked`` is computed from the result and
    its per cent where only these were printed, and then ``about``.
    """
    year = case.study.parameters.target_year
    rows = alike(case.study.view.attainment, case.target, "area", "indicator", "group")
    rows = rows[rows["period"].str.fullmatch(r"\d{4}")]
    rows = rows.assign(year=rows["period"].astype(int), about=rows["asked"].isna())
    ended = rows["status"].isin(["met", "missed"]) | (rows["year"] == year)
    rows = rows[ended & rows["year"].between(year - YEARS_BACK, year)]
    rows["asked"] = rows["asked"].fillna(100.0 * rows["result"] / rows["percent"])
    rows["asked_basis"] = rows["asked_basis"].mask(rows["about"], rows["result_basis"])
    known = rows.sort_values(["year", "published"], na_position="first")
    return known.drop_duplicates("year", keep="last")


def plan_numbers(case: Case) -> list[dict[str, Any]]:
    """The plans of `plans_before` and how they ended, as bare numbers."""
    return [
        {
            "year": int(row.year),
            "met": None if row.status == "open" else row.status == "met",
            "about": bool(row.about),
            **{name: bare(getattr(row, name)) for name in ("asked", "result")},
            **{name: str(getattr(row, name) or "") for name in ("asked_basis", "result_basis")},
        }
        for row in each(plans_before(case))
    ]


def plan_lines(case: Case) -> list[str]:
    """The same in words, a line each: ``2022: 25.000 → 25.500 lượt (đạt)``."""
    known = case.indicator

    def write(value: float, basis: str, level: Callable[[float], str]) -> str:
        if math.isnan(value):
            return ""
        if basis in ("households", "change"):  # the book counts a fall without its sign
            falls = known.better == "lower"
            return wording.step_of(value, basis, known.unit, case.language, falls=falls)
        return level(value)

    lines = []
    for row in each(plans_before(case)):
        most = 1 if row.about else 9
        asked = _plan_words(case, row.period, row.asked_basis)
        told = {
            "year": period(row.coverage or row.period, case.language),
            "part": number(row.percent, case.language, wording.printed_decimals(row.percent)),
            "asked": asked or write(row.asked, row.asked_basis, partial(case.short, most=most)),
            "result": write(row.result, row.result_basis, case.figure),
        }
        lines.append(case.speak("plan_year", row=row, **told))
    return lines


def _plan_words(case: Case, period: str, basis: str) -> str:
    """What a plan on record asked for, where one number does not tell it: a range or a bound."""
    view = case.study.view
    rows = pd.concat([view.plan_targets, view.targets])
    rows = alike(rows, case.target, "area", "indicator", "group")
    mine = (rows["period"] == period) & (rows["basis"] == basis)
    rows = rows[mine & ~rows["comparator"].isin([">=", "="])]
    last = next(each(rows.sort_values("published", kind="stable").tail(1)), None)
    return wording.target_words(case.study, Target.from_row(last._asdict())) if last else ""
