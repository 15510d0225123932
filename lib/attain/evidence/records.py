"""Frozen records: one row of a table as an object whose fields cannot be changed."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass, fields
from typing import Any, Self

from attain.vocabulary import FALLS, is_met, is_term


class Record:
    """Builds a record from a row, leaving aside columns that the record does not hold."""

    @classmethod
    def from_row(cls, row: Mapping[Any, Any]) -> Self:
        """Return the record of one row of a validated table."""
        names = [field.name for field in fields(cls)]  # type: ignore[arg-type]
        # One and the same NaN in all records makes equal rows equal records.
        return cls(**{n: math.nan if row[n] != row[n] else row[n] for n in names if n in row})

    # From Python 3.13 on, dataclasses compare field by field, and NaN is equal to nothing.
    def __eq__(self, other: object) -> bool:
        if other.__class__ is not self.__class__:
            return NotImplemented
        return tuple(vars(self).values()) == tuple(vars(other).values())

    def __hash__(self) -> int:
        return hash(tuple(vars(self).values()))


@dataclass(frozen=True, eq=False)
class Area(Record):
    """The country, a region or a province; `since` and `until` are days, empty where unbounded.

    ``parts`` are the areas that it was made of.
    """

    area: str
    name_vi: str
    name_en: str
    level: str
    region: str
    since: str = ""
    until: str = ""
    parts: tuple[str, ...] = ()

    @classmethod
    def from_row(cls, row: Mapping[Any, Any]) -> Self:
        """Return the record, with its parts one by one."""
        return super().from_row({**row, "since": row["from"], "parts": tuple(row["parts"].split())})

    def stands_in(self, year: int) -> bool:
        """Whether it stands on some day of a year."""
        return self.since[:4] <= str(year) <= (self.until or "9999")


@dataclass(frozen=True, eq=False)
class Indicator(Record):
    """What is measured, in which unit, within which bounds, with which breaks.

    ``lower`` and ``upper`` are NaN where the quantity has no such bound; ``breaks`` holds the
    first year of each new definition, ``area_breaks`` those of one area alone.
    """

    indicator: str
    name_vi: str
    name_en: str
    unit: str
    kind: str
    better: str
    lower: float
    upper: float
    decimals: int
    definition_vi: str
    definition_en: str
    reference: str
    pool: tuple[str, ...]
    breaks: tuple[int, ...]
    area_breaks: tuple[tuple[str, int], ...]
    producer: str

    @classmethod
    def from_row(cls, row: Mapping[Any, Any]) -> Self:
        """Return the record, with the years of its breaks as numbers."""
        breaks, pool = (str(row[name]).split() for name in ("breaks", "pool"))
        own = [entry.split(":") for entry in breaks if ":" in entry]
        years = tuple(int(entry) for entry in breaks if ":" not in entry)
        areas = tuple((area, int(year)) for area, year in own)
        return super().from_row({**row, "breaks": years, "area_breaks": areas, "pool": tuple(pool)})

    def breaks_in(self, area: str) -> tuple[int, ...]:
        """First years of a new definition in an area, its own among them."""
        return tuple(sorted({*self.breaks, *self.own_breaks.get(area, ())}))

    @property
    def own_breaks(self) -> dict[str, tuple[int, ...]]:
        """First years of a new definition in one area alone, by area."""
        areas = dict.fromkeys(area for area, _ in self.area_breaks)
        return {a: tuple(year for area, year in self.area_breaks if area == a) for a in areas}

    @property
    def bounds(self) -> tuple[float, float]:
        """Lowest and highest possible value, NaN where there is none; a rank is 1 at least."""
        return (max(1.0, self.lower) if self.kind == "rank" else self.lower), self.upper


@dataclass(frozen=True, eq=False)
class Source(Record):
    """Where a figure was read."""

    source: str
    title: str
    outlet: str
    url: str
    published: str
    licence: str
    note: str


@dataclass(frozen=True, eq=False)
class Target(Record):
    """One target as the plan words it.

    ``low`` and ``high`` are NaN where the comparator has no such end. A reduction is positive
    with ``direction="down"``. ``term`` is empty, or says what a target of several years asks for.
    """

    target: str
    indicator: str
    area: str
    group: str
    period: str
    comparator: str
    low: float
    high: float
    basis: str
    direction: str
    maintain: bool
    decimals: int
    parent: str
    section: str
    published: str
    source: str
    quote: str
    note: str
    term: str = ""
    definition: str = ""

    @property
    def unread(self) -> str:
        """Why no method here reads the target yet, empty when one does: never a wrong answer."""
        if self.definition:
            return f"it follows another definition ({self.definition}) than the figures"
        if self.basis in ("change", "relative") and self.term in ("mean", "total"):
            return f"it asks for the {self.term} of several changes, and only levels are added"
        counted = "it counts households taken off the list, and only rates are read"
        return counted if self.basis == "households" else ""

    @property
    def item(self) -> str:
        """Its number, as figures and claims have one."""
        return self.target

    @property
    def ends(self) -> tuple[float, float]:
        """The low and the high end; the same number twice where it has one."""
        low = self.high if math.isnan(self.low) else self.low
        return float(low), float(self.low if math.isnan(self.high) else self.high)

    def is_met(self, value: float) -> bool:
        """Whether a value, of a change its size, satisfies it, a range at its easiest end."""
        worded, (low, high) = self.comparator, self.ends
        if worded == "within":
            return bool(is_met("between", value, low, high))
        if worded in ("=", "between"):
            worded = "<=" if self.direction == "down" and self.is_level else ">="
        return bool(is_met(worded, value, high if worded in FALLS else low))

    @property
    def is_level(self) -> bool:
        """Whether it asks for a value of the indicator itself, not for a change of it."""
        return self.basis in ("level", "count")

    @property
    def years(self) -> range:
        """The calendar years that the period reaches over."""
        last = self.period[-4:] if is_term(self.period) else self.period[:4]
        return range(int(self.period[:4]), int(last) + 1)

    def is_longer_than(self, other: Target) -> bool:
        """Whether it reaches beyond the year of another target, and was known when that was set.

        A plan of a term that covers the year; or a goal for a later year that was already public
        with another report: next year's plan is no yardstick of this year's.
        """
        if is_term(self.period):
            return other.years[-1] in self.years
        told = self.published <= other.published and self.source != other.source
        return self.period.isdigit() and self.years[0] > other.years[-1] and told

    @property
    def asks(self) -> str:
        """What it asks of several years: each, mean, total, end; of a single year, end.

        Where `term` does not say, a count is asked of all years together, all else of each.
        """
        if self.term or len(self.years) == 1:
            return self.term or "end"
        return "total" if self.basis == "count" else "each"

    @property
    def summed(self) -> bool:
        """Whether it asks for the total or the mean of several years."""
        return self.asks in ("total", "mean")
