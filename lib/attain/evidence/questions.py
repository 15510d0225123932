"""What is asked of an area in a year: whether it stands, and the targets of its plan.

A target is a question, not evidence, and is asked as of the eve of its year also where the page
that it was read on is of a later day. Its row alone is exempt from the rule that nothing later is
read: no figure, claim or other plan comes with it.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from functools import lru_cache
from typing import Literal

import pandas as pd

from attain.errors import ParameterError
from attain.evidence.catalog import EvidenceView, Package
from attain.evidence.records import Area, Target
from attain.evidence.schema import NEVER
from attain.evidence.views import Tables

Known = Literal["in_time", "later", "with_outcome", "undated"]


@dataclass(frozen=True)
class Question:
    """A target of one study: the plan's, or a reader's level to compare with in the same form.

    It is ``hypothetical`` where a reader asks, not a plan. ``known`` tells whether the target was
    published by the day of the study, after it, or was read only in a report that tells how its
    year ended; or on a page without a day.
    """

    target: Target
    hypothetical: bool = False
    known: Known = "in_time"

    @property
    def remarks(self) -> list[str]:
        """The remark on when it was known; none on a target known in time."""
        return [] if self.known == "in_time" else [f"target_{self.known}"]


def successors(tables: Tables, area: str) -> list[Area]:
    """Areas that an area became a part of."""
    table = tables.areas
    joined = table.loc[table["parts"].str.split().map(lambda parts: area in parts), "area"]
    return [tables.area(str(name)) for name in joined]


def asked_about(view: EvidenceView, area: str, year: int) -> Area:
    """Return the area that a question is about, where it stands on some day of the year.

    An end that was still to come on the day of the view is no reason to refuse a later year. Of a
    year before or after the area the refusal names the areas to ask about instead.
    """
    found = view.area(area)
    ended = bool(found.until) and found.until < str(year)
    if found.stands_in(year) or (ended and view.date.isoformat() <= found.until):
        return found
    if ended:
        what = f"the area ended on {found.until}, before {year}"
        others = [
            f"{other.area}: {other.name_en}, made of {', '.join(other.parts)}"
            for other in successors(view, area)
        ]
        do = f"ask about {'; or '.join(others)}" if others else "ask about an earlier year"
    else:
        what = f"the area began on {found.since}, after {year}"
        do = f"ask about {' or '.join(found.parts)}" if found.parts else "ask about a later year"
    raise ParameterError(what, where="area", got=area, do=do)


def plan_of(package: Package, area: str, year: int, as_of: dt.date) -> list[Question]:
    """Return the targets of an area's plan for a year, in the order of the tables.

    The area's own table of targets wins over the plan book where both speak of an indicator and
    a group. Of several plans for the same the latest one known on the day of the study is asked,
    else the first one published later. A target of a term (``2021-2025``) that asks for its total,
    its mean or its end is one of its last year. Empty where no plan is on record.
    """
    plans, day = _plans(package), as_of.isoformat()
    rows = plans[(plans["area"] == area) & (plans["year"] == str(year))]
    if rows.empty:
        return []
    about = [rows["indicator"], rows["group"]]
    rows = rows[rows["book"] == rows.groupby(about)["book"].transform("min")]
    same = [*about, rows["period"], rows["term"].replace("end", "")]
    in_time = rows["published"].where(rows["published"] <= day, "").groupby(same).transform("max")
    wanted = in_time.where(in_time != "", rows["published"].groupby(same).transform("min"))
    asked = rows[rows["published"] == wanted]
    return [
        Question(target, known=_known(target, package, day))
        for target in map(Target.from_row, asked.to_dict("records"))
    ]


def years_with_plans(package: Package, area: str) -> list[str]:
    """Years for which targets of an area are on record."""
    plans = _plans(package)
    return sorted({year for year in plans.loc[plans["area"] == area, "year"] if year.isdigit()})


def areas_with_plans(package: Package, year: int) -> list[str]:
    """Areas of which targets for a year are on record."""
    plans = _plans(package)
    return sorted(set(plans.loc[plans["year"] == str(year), "area"]))


@lru_cache(maxsize=2)
def _plans(package: Package) -> pd.DataFrame:
    """All targets of a package with their (last) year and whether they are the plan book's.

    What a term asks of each of its years is in no one's plan for the last of them.
    """
    own, book = package.targets.assign(book=False), package.plan_targets.assign(book=True)
    rows = pd.concat([own, book], ignore_index=True)
    term = rows["period"].str.fullmatch(r"\d{4}-\d{4}")
    asks = rows["term"].mask(rows["term"] == "", rows["basis"].map({"count": "total"}))
    rows = rows[~term | asks.fillna("each").ne("each")]
    return rows.assign(year=rows["period"].where(~term, rows["period"].str[-4:]))


@lru_cache(maxsize=2)
def _told(package: Package) -> dict[tuple[str, ...], str]:
    """By target, and by indicator, area, group and period: the first day its end was told."""
    ends = package.attainment
    ends = ends[(ends["status"] != "open") & (ends["coverage"] == "")]
    results = package.observations
    results = results[results["book"] & (results["coverage"] == "")]
    series = ["indicator", "area", "group", "period"]
    first: dict[tuple[str, ...], str] = {}
    for rows, key in ((ends, ["target"]), (ends, series), (results, series)):
        for *names, day in rows[[*key, "published"]].itertuples(index=False, name=None):
            first[*names] = min(day, first.get((*names,), NEVER))
    return first


def _known(target: Target, package: Package, day: str) -> Known:
    if target.published <= day:
        return "in_time"
    if target.published == NEVER:
        return "undated"
    told, key = _told(package), (target.indicator, target.area, target.group, target.period)
    ends = min(told.get((target.target,), NEVER), told.get(key, NEVER))
    over = target.published > f"{target.period[-4:]}-12-31"
    return "with_outcome" if over or ends <= target.published else "later"
