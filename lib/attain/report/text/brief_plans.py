"""The plans of the years before beside one target of a published page, and how they ended."""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any, Final

import pandas as pd

from attain.evidence.records import Target
from attain.report.outlook import alike, each
from attain.report.text.brief_facts import Case, bare
from attain.report.text.numbers import number, period
from attain.report.text.wording import printed_decimals, step_of, target_words

YEARS_BACK: Final = 4
"""Years whose plans are told beside a target."""


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
    known, decimals = case.indicator, int(case.indicator.decimals)

    def write(value: float, basis: str, most: int, level: Callable[[float, int], str]) -> str:
        if math.isnan(value):
            return ""
        if basis in ("households", "change"):  # the book counts a fall without its sign
            falls = known.better == "lower"
            return step_of(value, basis, known.unit, case.language, falls=falls)
        return level(value, min(printed_decimals(value), most))

    lines = []
    for row in each(plans_before(case)):
        most = min(1, decimals) if row.about else decimals
        asked = _plan_words(case, row.period, row.asked_basis)
        told = {
            "year": period(row.coverage or row.period, case.language),
            "part": number(row.percent, case.language, printed_decimals(row.percent)),
            "asked": asked or write(row.asked, row.asked_basis, most, case.short),
            "result": write(row.result, row.result_basis, decimals, case.value),
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
    return target_words(case.study, Target.from_row(last._asdict())) if last else ""
