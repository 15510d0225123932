"""What a rule reads: the figures, claims and targets of an area and a year, as of a day."""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import Any, Final

import pandas as pd

from attain.audit.amounts import Amount, Interval, percent
from attain.evidence.records import Record, Target
from attain.evidence.views import Tables, joins
from attain.vocabulary import printed_decimals

OF_PLAN: Final = ("percent_of_plan", "rise_over_plan")


@dataclass(frozen=True)
class Figure(Record):
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
    def part(self) -> str:
        """The part of its year that a figure of a year covers, empty for the whole."""
        return self.coverage if self.period.isdigit() else ""

    @property
    def box(self) -> Interval:
        """The numbers that round to the printed figure."""
        return self.amount.box

    @property
    def amount(self) -> Amount:
        """The figure with its unit."""
        return Amount(self.value, self.unit, self.decimals)

    def gap(self, value: float = math.nan) -> Amount:
        """Return a difference of two such figures: of two percentages it is in points."""
        return Amount(value, "points" if self.unit == "percent" else self.unit, self.decimals)


@dataclass(frozen=True)
class Claim(Record):
    """One thing a source prints about a figure; ``printed`` is NaN for claims without a number."""

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
    def growth(self) -> Interval:
        """The same ratio in per cent, with the rounding of the printed number."""
        return Interval(100, 100) + self.amount.box

    @property
    def factor(self) -> float:
        """A change in per cent as the ratio of the figure to its base."""
        return 1 + self.printed / 100

    @property
    def amount(self) -> Amount:
        """The printed number, in per cent."""
        return percent(self.printed, self.decimals)


def same(first: Figure | Claim | Target, second: Figure | Claim | Target) -> bool:
    """Whether two rows are about the same indicator and group."""
    return (first.indicator, first.group) == (second.indicator, second.group)


def _rows(table: pd.DataFrame, area: str) -> list[dict[Any, Any]]:
    return table[table["area"] == area].to_dict("records")


class Facts:
    """The figures, claims and targets of one area, as of the date of the view.

    ``year`` is that of the results; the targets are those of the year after it.
    """

    def __init__(self, view: Tables, area: str, year: int) -> None:
        self.view, self.area, self.year = view, area, year

    @cached_property
    def figures(self) -> tuple[Figure, ...]:
        """All figures of the area: results of the article first, whole years, then by publication.

        Of the plan book's those that may join a history: no doubtful one, none of another
        definition, and no report of what a survey measures.
        """
        rows, made = self.view.observations, self.view.indicators
        rows = rows[joins(rows, made)]
        rows = rows.join(made.set_index("indicator")[["unit", "decimals"]], on="indicator")
        rows["approximate"] |= rows["bound"] != ""
        rows = rows.sort_values("published", ascending=False, kind="stable")
        figures = map(Figure.from_row, _rows(rows, self.area))
        return tuple(sorted(figures, key=lambda figure: (not figure.item, figure.part)))

    @cached_property
    def claims(self) -> list[Claim]:
        """All claims about figures of the area, in the order of the table."""
        return list(map(Claim.from_row, _rows(self.view.claims, self.area)))

    @cached_property
    def book_claims(self) -> list[Claim]:
        """The plan book's percentages of the plan of whole years, as claims.

        None of a rate that is to fall: its plan may be the fall, in other words.
        """
        book, made = self.view.attainment, self.view.indicators
        rising = book["indicator"].isin(made.loc[made["better"] == "higher", "indicator"])
        book = book[rising & book["printed"] & (book["percent"] > 0) & (book["coverage"] == "")]
        told = {"item": "", "kind": "percent_of_plan", "unit": "percent", "against": "plan"}
        book = book.assign(printed=book["percent"], quote="", **told)
        book["decimals"] = book["percent"].map(printed_decimals)
        return list(map(Claim.from_row, _rows(book, self.area)))

    @cached_property
    def targets(self) -> tuple[Target, ...]:
        """The targets of the year after the results: its own, of the rest the book's."""
        year = self.year + 1
        plans = [t for t in self.view.targets_for(self.area, year) if t.period == str(year)]
        own = {(t.indicator, t.group) for t in plans}
        more = (t for t in self.book_plans if (t.indicator, t.group) not in own)
        plans += (t for t in more if t.period == str(year))
        return tuple(t for t in plans if not t.unread)

    @cached_property
    def book_plans(self) -> tuple[Target, ...]:
        """The area's plans of single years in the plan book that can be read."""
        plans = map(Target.from_row, _rows(self.view.plan_targets, self.area))
        return tuple(plan for plan in plans if not plan.unread and plan.period.isdigit())

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
        known = [f for f in self._index[indicator, group] if f.period == period]
        return next((f for f in known if f.source == source), known[0] if known else None)

    def of(self, row: Target | Figure | Claim, period: str | int = "") -> Figure | None:
        """Return the figure of what a target or a claim is about; `figure` has the period."""
        return self.figure(row.indicator, row.group, period)

    @cached_property
    def _index(self) -> dict[tuple[str, str], list[Figure]]:
        index: dict[tuple[str, str], list[Figure]] = defaultdict(list)
        for figure in self.figures:
            index[figure.indicator, figure.group].append(figure)
        return index

    def latest(self, indicator: str, group: str = "total") -> Figure | None:
        """Return the figure of the latest period up to the year of the results, months included.

        A whole year counts as later than a half-year, a quarter or a month of it.
        """
        known = [f for f in self._index[indicator, group] if int(f.period[:4]) <= self.year]
        return max(known, key=lambda f: (moment(f.period), f.published), default=None)

    def annual(self, indicator: str, group: str = "total") -> list[Figure]:
        """Return one figure a year up to the year of the results, in the order of years."""
        whole = (f.period for f in self._index[indicator, group] if f.covers.isdigit())
        years = sorted({period for period in whole if int(period) <= self.year})
        return [f for year in years if (f := self.figure(indicator, group, year))]

    def together(self, *keys: tuple[str, str]) -> list[Figure]:
        """Return the figures of several indicators and groups in the latest year that has all."""
        series = [{f.period: f for f in self.annual(*key)} for key in keys]
        shared = set.intersection(*(set(years) for years in series))
        return [years[max(shared)] for years in series] if shared else []

    def result(self, item: str) -> Figure | None:
        """Return the result that has this number."""
        return next((figure for figure in self.results if figure.item == item), None)

    def target(self, item: str) -> Target | None:
        """Return the target that has this number."""
        return next((target for target in self.targets if target.target == item), None)

    def target_of(self, indicator: str, group: str = "total") -> Target | None:
        """Return the target of an indicator and group."""
        own = (t for t in self.targets if (t.indicator, t.group) == (indicator, group))
        return next(own, None)

    def pairs(self) -> Iterator[tuple[Target, Figure]]:
        """Every target whose indicator and group have a result, of a count that of a whole year."""
        for target in self.targets:
            result = self.of(target)
            counted = self.view.indicator(target.indicator).kind != "rate"
            if result and not (counted and result.part):
                yield target, result

    def levels(self) -> Iterator[tuple[Target, Figure]]:
        """Every such pair whose target is a level or a count, not a change."""
        return (pair for pair in self.pairs() if pair[0].is_level)

    def claims_of(self, *kinds: str, period: str | int = "") -> list[Claim]:
        """Return the claims of these kinds about a period (every period when it is empty)."""
        told = (claim for claim in self.claims if claim.kind in kinds)
        return [claim for claim in told if not period or claim.period == str(period)]

    def percents_of_plan(self, period: str | int = "") -> list[Claim]:
        """Return the claims that say which percentage of its plan a figure reached."""
        return [claim for claim in self.claims_of(*OF_PLAN, period=period) if claim.printed > 0]

    def with_figures(self, claims: Iterable[Claim]) -> Iterator[tuple[Claim, Figure]]:
        """Claims with the figures that their sources give, where known."""
        for claim in claims:
            if figure := self.figure(claim.indicator, claim.group, claim.period, claim.source):
                yield claim, figure

    def is_rate(self, claim: Claim) -> bool:
        """Whether a claim is a number in per cent about a percentage."""
        return self.view.indicator(claim.indicator).unit == "percent" == claim.unit

    def plans(self, about: Target | Figure, area: str = "") -> list[Target]:
        """Return the other plans for an indicator and group: of past years, of the term."""
        own = {target.target for target in self.targets}
        known = self._plans[area or self.area, about.indicator, about.group]
        return [plan for plan in known if plan.target not in own]

    def longer_plans(self, target: Target) -> list[Target]:
        """Return the longer plans of the area for the same quantity, none that adds up years."""
        alike = (plan for plan in self.plans(target) if plan.basis == target.basis)
        return [plan for plan in alike if plan.is_longer_than(target) and not plan.summed]

    @cached_property
    def _plans(self) -> dict[tuple[str, str, str], list[Target]]:
        """Every target of the view once, by area, indicator and group."""
        plans: dict[tuple[str, str, str], list[Target]] = defaultdict(list)
        areas = dict.fromkeys([self.area, "vietnam"])
        known = [row for area in areas for row in _rows(self.view.targets, area)]
        own = any(row["area"] == self.area for row in known)  # then the book adds nothing
        for plan in (*map(Target.from_row, known), *(() if own else self.book_plans)):
            if not plan.unread:
                plans[plan.area, plan.indicator, plan.group].append(plan)
        return plans


def moment(period: str) -> tuple[int, int, int]:
    """Return the year, the last month and the length in months of a period, for sorting."""
    year, _, part = period.partition("-")
    length = {"": 12, "H": 6, "Q": 3}.get(part[:1], 1)
    place = int(part[1:] if length > 1 else part) if part else 1
    return int(year), length * place, length
