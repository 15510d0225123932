"""The figures of one area and year as the audit needs them, read from a view of the package."""

from __future__ import annotations

import math
import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any, Protocol

import pandas as pd

from attain.audit.findings import Amount
from attain.evidence.records import Area, Indicator, Target
from attain.evidence.rounding import Interval, rounded

_ITEM = re.compile(r"[RT]\d{2}")


class View(Protocol):
    """What the audit reads of an as-of view of the package."""

    @property
    def observations(self) -> pd.DataFrame:
        """All figures known at the date of the view."""

    @property
    def targets(self) -> pd.DataFrame:
        """All targets known at the date of the view, past plans included."""

    @property
    def claims(self) -> pd.DataFrame:
        """What sources print about figures."""

    @property
    def bridges(self) -> pd.DataFrame:
        """Which indicator continues the history of which other one."""

    def area(self, area: str) -> Area:
        """Return an area; unknown ones are refused."""

    def indicator(self, indicator: str) -> Indicator:
        """Return what an indicator measures."""

    def targets_for(self, area: str, year: int) -> list[Target]:
        """Return the targets of the latest plan for a year."""


@dataclass(frozen=True)
class Figure:
    """One published figure with the precision it is printed with."""

    indicator: str
    group: str
    period: str
    value: float
    unit: str
    decimals: int
    item: str
    status: str
    approximate: bool
    published: str
    source: str
    quote: str
    coverage: str = ""

    @property
    def covers(self) -> str:
        """The period, or the part of it that the figure covers."""
        return self.coverage or self.period

    @property
    def box(self) -> Interval:
        """The numbers that round to the printed figure."""
        return rounded(self.value, self.decimals)

    @property
    def amount(self) -> Amount:
        """The figure with its unit."""
        return Amount(self.value, self.unit, self.decimals)


@dataclass(frozen=True)
class Claim:
    """One thing a source prints about a figure; ``printed`` is NaN for claims without a number."""

    claim: str
    item: str
    indicator: str
    group: str
    period: str
    kind: str
    printed: float
    decimals: int
    unit: str
    against: str
    quote: str
    source: str

    @property
    def box(self) -> Interval:
        """The numbers that round to the printed one."""
        return rounded(self.printed, self.decimals)


def _text(value: Any) -> str:
    return "" if value is None or value is pd.NA or value != value else str(value)


def _integer(value: Any) -> int:
    text = _text(value)
    return int(float(text)) if text else 0


def _day(value: Any) -> str:
    return _text(value)[:10]


class Facts:
    """The figures, claims and targets of one area, as of the date of the view.

    Parameters
    ----------
    view : View
        An as-of view of a data package.
    area : str
        Area id.
    year : int
        Year of the results; the targets are those of ``year + 1``.
    """

    def __init__(self, view: View, area: str, year: int) -> None:
        self.view, self.area, self.year = view, area, year

    @cached_property
    def figures(self) -> tuple[Figure, ...]:
        """All figures of the area: a result of the article first, then by day of publication."""
        rows = self.view.observations
        rows = rows[(rows["area"] == self.area) & ~rows["book"]]  # those are checked with the book
        figures = [self._figure(row) for row in rows.to_dict("records")]
        return tuple(sorted(figures, key=lambda f: (not f.item, _reversed_day(f.published))))

    def _figure(self, row: Mapping[Any, Any]) -> Figure:
        indicator = self.view.indicator(str(row["indicator"]))
        return Figure(
            indicator=indicator.indicator,
            group=str(row["group"]),
            period=str(row["period"]),
            value=float(row["value"]),
            unit=indicator.unit,
            decimals=int(indicator.decimals),
            item=_text(row["item"]),
            status=_text(row["status"]),
            approximate=_text(row["approximate"]).lower() == "true",
            published=_day(row["published"]),
            source=_text(row["source"]),
            quote=_text(row["quote"]),
            coverage=_text(row["coverage"]),
        )

    @cached_property
    def claims(self) -> tuple[Claim, ...]:
        """All claims about figures of the area, in the order of the table."""
        rows = self.view.claims
        return tuple(
            Claim(
                claim=_text(row["claim"]),
                item=_text(row["item"]),
                indicator=str(row["indicator"]),
                group=str(row["group"]),
                period=str(row["period"]),
                kind=str(row["kind"]),
                printed=float(row["printed"]) if _text(row["printed"]) else math.nan,
                decimals=_integer(row["decimals"]),
                unit=_text(row["unit"]),
                against=_text(row["against"]),
                quote=_text(row["quote"]),
                source=_text(row["source"]),
            )
            for row in rows[rows["area"] == self.area].to_dict("records")
        )

    @cached_property
    def targets(self) -> tuple[Target, ...]:
        """The targets of the year after the results."""
        found = self.view.targets_for(self.area, self.year + 1)
        return tuple(target for target in found if not target.unread)

    @cached_property
    def results(self) -> tuple[Figure, ...]:
        """The numbered results (R01 …) of the year, in the order of their numbers."""
        numbered = [f for f in self.figures if f.item and f.period == str(self.year)]
        return tuple(sorted(numbered, key=lambda f: f.item))

    def figure(
        self, indicator: str, group: str = "total", period: str | int = "", source: str = ""
    ) -> Figure | None:
        """Return the figure of a period: that of the source if it has one, else the first known.

        ``period`` defaults to the year of the results. A result of the article comes before any
        other figure of the same period, and a later publication before an earlier one.
        """
        period = str(period or self.year)
        same = [f for f in self._index.get((indicator, group), ()) if f.period == period]
        of_source = [f for f in same if f.source == source]
        return next(iter([*of_source, *same]), None)

    @cached_property
    def _index(self) -> dict[tuple[str, str], list[Figure]]:
        index: dict[tuple[str, str], list[Figure]] = {}
        for figure in self.figures:
            index.setdefault((figure.indicator, figure.group), []).append(figure)
        return index

    def latest(self, indicator: str, group: str = "total") -> Figure | None:
        """Return the figure of the latest period up to the year of the results, months included.

        A whole year counts as later than a half-year, a quarter or a month of it.
        """
        known = [
            f for f in self._index.get((indicator, group), ()) if int(f.period[:4]) <= self.year
        ]
        return max(known, key=lambda f: (moment(f.period), f.published), default=None)

    def annual(self, indicator: str, group: str = "total") -> list[Figure]:
        """Return one figure a year up to the year of the results, in the order of years."""
        years = {
            f.period
            for f in self._index.get((indicator, group), ())
            if f.covers.isdigit() and int(f.period) <= self.year
        }
        figures = (self.figure(indicator, group, year) for year in sorted(years))
        return [figure for figure in figures if figure is not None]

    def result(self, item: str) -> Figure | None:
        """Return the result that has this number."""
        return next((figure for figure in self.results if figure.item == item), None)

    def target(self, item: str) -> Target | None:
        """Return the target that has this number."""
        return next((target for target in self.targets if target.target == item), None)

    def result_of(self, target: Target) -> Figure | None:
        """Return what the same indicator and group came to in the year of the results."""
        return self.figure(target.indicator, target.group)

    def claims_of(self, *kinds: str, period: str | int = "") -> list[Claim]:
        """Return the claims of these kinds about a period (every period when it is empty)."""
        return [
            c for c in self.claims if c.kind in kinds and (not period or c.period == str(period))
        ]

    def plans(self, indicator: str, group: str = "total") -> list[Target]:
        """Return every other target of an indicator and group: past plans, the five-year term."""
        return self._targets_in(self.area, indicator, group)

    def longer_plans(self, target: Target) -> list[Target]:
        """Return the plans of the area that reach beyond the target's year, for the same quantity.

        A plan of a term that covers the year, or a goal for a later year that was already public
        with another report when the target was: next year's plan is no yardstick of this year's.
        """
        year = self.year + 1
        return [
            plan
            for plan in self.plans(target.indicator, target.group)
            if plan.basis == target.basis
            and (
                (is_term(plan.period) and covers(plan, year))
                or (
                    plan.period.isdigit()
                    and int(plan.period) > year
                    and plan.published <= target.published
                    and plan.source != target.source
                )
            )
        ]

    def national(self, indicator: str, group: str = "total") -> list[Target]:
        """Return the targets that the country has set for the indicator and group."""
        return self._targets_in("vietnam", indicator, group)

    def _targets_in(self, area: str, indicator: str, group: str) -> list[Target]:
        own = {target.target for target in self.targets}
        known = self._plans.get((area, indicator, group), ())
        return [target for target in known if target.target not in own]

    @cached_property
    def _plans(self) -> dict[tuple[str, str, str], list[Target]]:
        """Every target of the view once, by area, indicator and group."""
        plans: dict[tuple[str, str, str], list[Target]] = {}
        for row in self.view.targets.to_dict("records"):
            plan = Target.from_row({str(column): value for column, value in row.items()})
            if not plan.unread:
                plans.setdefault((plan.area, plan.indicator, plan.group), []).append(plan)
        return plans


def _reversed_day(day: str) -> tuple[int, ...]:
    return tuple(-int(part) for part in day.split("-")) if day else (0,)


def moment(period: str) -> tuple[int, int, int]:
    """Return the year, the last month and the length in months of a period, for sorting.

    Examples
    --------
    >>> sorted(["2023", "2022", "2023-H1", "2023-Q4", "2023-11"], key=moment)
    ['2022', '2023-H1', '2023-11', '2023-Q4', '2023']
    """
    year, _, part = period.partition("-")
    length = {"": 12, "H": 6, "Q": 3}.get(part[:1], 1)
    place = int(part[1:] if length > 1 else part) if part else 1
    return int(year), length * place, length


def is_item(text: str) -> bool:
    """Whether a text is the number of a result or a target, such as R08 or T10."""
    return _ITEM.fullmatch(text) is not None


def ends(target: Target) -> tuple[float, float]:
    """Return the low and the high end of a target; the same number twice when it has one end.

    Examples
    --------
    >>> from types import SimpleNamespace
    >>> ends(SimpleNamespace(low=82.0, high=float("nan")))
    (82.0, 82.0)
    """
    low = target.high if math.isnan(target.low) else target.low
    high = target.low if math.isnan(target.high) else target.high
    return float(low), float(high)


def is_term(period: str) -> bool:
    """Whether a period is a span of years, such as 2021-2025.

    Examples
    --------
    >>> is_term("2021-2025"), is_term("2025"), is_term("2022-11"), is_term("2024-H1")
    (True, False, False, False)
    """
    return len(period) == 9


def covers(target: Target, year: int) -> bool:
    """Whether the period of a target, a year or a span of years, includes a year.

    Examples
    --------
    >>> from types import SimpleNamespace
    >>> covers(SimpleNamespace(period="2021-2025"), 2024)
    True
    """
    first, _, last = target.period.partition("-")
    if not is_term(target.period):  # a year, or a half-year, a quarter or a month of it
        last = first
    return int(first) <= year <= int(last)
