"""Tables as a reader meets them: copies, single records, a history, a panel, a year's targets."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from functools import cached_property
from types import MappingProxyType
from typing import Any

import pandas as pd

from attain.errors import AttainError
from attain.evidence.derived import COMPUTED, Derived
from attain.evidence.records import Area, Indicator, Source, Target
from attain.evidence.schema import known_terms, nearest, slug
from attain.memory import kept
from attain.vocabulary import LANGUAGES, Language

_HISTORY = [
    "year", "value", "status", "published", "source", "quote", "vintage", "confidence", "months",
    "period",
]  # fmt: skip


def joins(rows: pd.DataFrame, indicators: pd.DataFrame) -> pd.Series:
    """Which annual figures may join a history: all but some of the plan book's.

    A doubtful figure, one printed as less than something and one of another definition do not;
    reports do not continue what a survey measures.
    """
    surveyed = indicators.loc[indicators["producer"] == "statistics_office", "indicator"]
    sound = (rows["confidence"] != "low") & (rows["bound"] != "upper") & (rows["definition"] == "")
    return ~rows["book"] | (sound & ~rows["indicator"].isin(surveyed))


class _Table:
    """A table of a package by the name of the attribute, a copy each time."""

    def __set_name__(self, owner: type, name: str) -> None:
        self.name = name

    def __get__(self, package: Tables, owner: type) -> pd.DataFrame:
        return package._tables[self.name].copy()

    def __set__(self, package: Tables, value: object) -> None:
        raise AttributeError(f"the table {self.name} cannot be replaced")


class Tables:
    """Tables that are handed out as copies, so that a reader cannot change them."""

    areas = _Table()
    """The country, regions and provinces."""
    indicators = _Table()
    """What is measured, with unit, bounds, definition and breaks."""
    observations = _Table()
    """Published figures; ``published`` and ``period`` are text."""
    targets = _Table()
    """The plans: targets of the year, past plans, the resolution of the term."""
    plan_targets = _Table()
    """The plan book's targets: plans of all provinces, apart from the questions of a run."""
    attainment = _Table()
    """The plan book's plans of known end: what was asked, what came, and what was printed."""
    plan_claims = _Table()
    """What the plan book's sources say without a level: falls, and that all was met."""
    claims = _Table()
    """What the sources say about their figures."""
    sources = _Table()
    """Where the figures were read."""
    terms = _Table()
    """What the package calls its own units, groups, sections, levels and producers."""
    bridges = _Table()
    """Which indicator continues the history of which other one."""

    def __init__(self, tables: Mapping[str, pd.DataFrame]) -> None:
        self._tables = MappingProxyType(dict(tables))

    @property
    def languages(self) -> tuple[Language, ...]:
        """Languages that areas and indicators are named in: English alone, or both."""
        named = (self._tables[table]["name_vi"] for table in ("areas", "indicators"))
        return LANGUAGES if any((names != "").any() for names in named) else ("en",)

    @property
    def groups(self) -> tuple[str, ...]:
        """Parts of a population that figures may cover: the usual ones and the package's own."""
        own = self.terms
        return known_terms("group", own.loc[own["kind"] == "group", "term"])

    @property
    def sections(self) -> tuple[str, ...]:
        """Sections of plans: the usual ones and the package's own."""
        own = self.terms
        return known_terms("section", own.loc[own["kind"] == "section", "term"])

    @property
    def level(self) -> str:
        """The level of the areas that are asked and compared: province, or the package's own."""
        levels = self._tables["areas"]["level"]
        own = levels[~levels.isin(known_terms("level"))]
        return "province" if own.empty or "province" in set(levels) else str(own.mode().iloc[0])

    def area(self, area: str) -> Area:
        """Return one area by its id or name; an unknown one is refused with the nearest ids."""
        known = area in self._records("areas", "area")
        return Area.from_row(self._row("areas", "area", area if known else self._named(area)))

    def _named(self, name: object) -> str:
        """The id that a name would have, or that of the one area called so; else the name."""
        rows, wanted = self._tables["areas"], slug(str(name))
        by_id = rows["area"] == wanted
        called = (rows[["name_vi", "name_en"]].map(slug) == wanted).any(axis=1)
        found = rows.loc[by_id if by_id.any() else called, "area"]
        return str(found.iloc[0] if wanted and len(found) == 1 and wanted != name else name)

    @kept()  # asked for at every number that is written
    def indicator(self, indicator: str) -> Indicator:
        """Return one indicator; an unknown id is refused with the nearest valid ones.

        A break of one area alone is one of every area made of it as well.
        """
        found = Indicator.from_row(self._row("indicators", "indicator", indicator))
        more = [
            (str(area), year)
            for area, parts in self._tables["areas"].set_index("area")["parts"].items()
            for part, year in found.area_breaks
            if part in parts.split()
        ]
        return replace(found, area_breaks=(*found.area_breaks, *more))

    def source(self, source: str) -> Source:
        """Return one source; an unknown id is refused with the nearest valid ones.

        That of computed figures, ``computed-lam-dong-2025``, names those that they rest on.
        """
        if source.startswith(f"{COMPUTED}-"):
            parts = self.area(source.removeprefix(f"{COMPUTED}-")).parts
            names = ", ".join(self.area(part).name_en for part in parts)
            return Source(
                source, title="", outlet=f"computed from the published figures of {names}", url="",
                published="", licence="That of the figures computed with", note="",
            )  # fmt: skip
        return Source.from_row(self._row("sources", "source", source))

    @kept()
    def _records(self, table: str, key: str) -> dict[Any, dict[Any, Any]]:
        return self._tables[table].set_index(key, drop=False).to_dict("index")

    def _row(self, table: str, key: str, value: str) -> dict[Any, Any]:
        known = self._records(table, key)
        if value not in known:
            do = nearest(value, known)
            raise AttainError(f"unknown {key}", where=f"{table}.csv", got=value, do=do)
        return known[value]

    @kept()
    def history(
        self, indicator: str, area: str, group: str = "total", *, parts: bool = False
    ) -> pd.DataFrame:
        """Return the annual figures of one indicator in one area, one row a year.

        Of several figures for a year the latest published counts, and of those published on
        one day the latest vintage. Half-years, quarters and months are not annual figures.

        Parameters
        ----------
        indicator, area, group : str
            Ids; an area also by its name.
        parts : bool
            Whether a year without a figure of its own is told by its longest part from January
            on: a count of its first months, or a rate read within it.

        Returns
        -------
        DataFrame
            ``year`` (int), ``value`` (in the indicator's unit), ``status``, ``published``,
            ``source``, ``quote``, ``vintage``, ``confidence``, ``months`` (12, or the months that
            a part covers), ``period`` (``2021-06`` of a rate read in June); sorted by year, empty
            when nothing is known. Of an area made of others years without a figure of its own are
            computed from those of its parts (`attain.evidence.derived`), with ``sd``, the standard
            deviation of their error.

        Raises
        ------
        AttainError
            For an unknown indicator or area.
        """
        rows, lines = self._histories(indicator, group, parts)
        place = self.area(area)
        own = rows.iloc[lines.get(place.area, [])].reset_index(drop=True)
        return self._beside_computed(own, indicator, place.area, group) if place.parts else own

    @kept()
    def _histories(self, indicator: str, group: str, parts: bool) -> tuple[pd.DataFrame, Any]:
        """The histories of all areas, and the lines of each."""
        rows = self._annual(indicator, group, parts=parts)
        rows = rows.drop_duplicates(["area", "year"], keep="last")
        rows = rows.sort_values("year", kind="stable")
        return rows[_HISTORY], rows.groupby("area").indices

    @cached_property
    def derived(self) -> Derived:
        """What can be computed of areas made of others, and how well."""
        return Derived(self._tables["areas"], self._tables["aggregation"], self._annual)

    def _beside_computed(
        self, published: pd.DataFrame, indicator: str, area: str, group: str
    ) -> pd.DataFrame:
        """Published figures of an area, and computed ones of the whole years that they leave."""
        made = self.derived.history(indicator, group, self.area(area).parts)
        made = made[~made["year"].isin(published.loc[published["months"] == 12, "year"])]
        made = made.assign(
            value=made["value"].astype(float).round(self.indicator(indicator).decimals),
            status="D", source=f"{COMPUTED}-{area}", quote="", vintage=COMPUTED, months=12,
            period=made["year"].astype(str),
        )  # fmt: skip
        rest = published[~published["year"].isin(made["year"])].assign(sd=0.0)
        both = [part for part in (made, rest) if len(part)] or [rest]
        found = pd.concat(both)[[*_HISTORY, "sd"]]
        found = found.sort_values("year", ignore_index=True, kind="stable")
        return found.astype({"year": int, "months": int})

    def shares(self, indicator: str, months: int) -> list[float]:
        """Return which share of a year its first months brought, wherever both were published.

        Parameters
        ----------
        indicator : str
            A count or an amount.
        months : int
            Months of the part.
        """
        rows = self._annual(indicator, "total", parts=True)
        rows = rows.drop_duplicates(["area", "year", "months"], keep="last")
        both = rows[rows["months"] == months].merge(
            rows[rows["months"] == 12], on=["area", "year"], suffixes=("", "_whole")
        )
        found = (both["value"] / both["value_whole"]).clip(upper=1.0)
        return [float(share) for share in found if share > 0]

    @kept()
    def panel(self, indicator: str, group: str = "total", level: str = "") -> pd.DataFrame:
        """Return the annual figures of one indicator in all areas of a level, else of `level`.

        Returns
        -------
        DataFrame
            ``series`` (area id), ``year`` (int), ``value`` (in the indicator's unit); one row
            per area and year by the rule of :meth:`history`, sorted by area and year.

        Raises
        ------
        AttainError
            For an unknown indicator or level.
        """
        areas, level = self._tables["areas"], level or self.level
        levels = list(dict.fromkeys(areas["level"]))
        if level not in levels:
            raise AttainError("unknown level", where="panel", got=level, do=nearest(level, levels))
        rows = self._annual(indicator, group)
        chosen = rows[rows["area"].isin(areas.loc[areas["level"] == level, "area"])]
        chosen = chosen.drop_duplicates(["area", "year"], keep="last")
        chosen = chosen.rename(columns={"area": "series"})[["series", "year", "value"]]
        return chosen.sort_values(["series", "year"], ignore_index=True)

    def targets_for(self, area: str, year: int) -> list[Target]:
        """Return the targets of one area for one year, in the order of the table.

        Of several plans for the same indicator and group the latest published counts. A target of
        a term (``2021-2025``) that asks for its total, its mean or its end is one of its last year.
        """
        self.area(area)
        table = self._tables["targets"]
        ends = table["period"].str.fullmatch(rf"(?:\d{{4}}-)?{year}")
        mine = table[(table["area"] == area) & ends]
        kind = mine["term"].replace("end", "")
        latest = mine.groupby(["indicator", "group", "period", kind])["published"]
        chosen = mine[mine["published"] == latest.transform("max")].to_dict("records")
        return [target for target in map(Target.from_row, chosen) if target.asks != "each"]

    def _annual(self, indicator: str, group: str, *, parts: bool = False) -> pd.DataFrame:
        """Return the annual rows of an indicator, the row that counts last within area and year.

        With parts also those that cover a year from January to some month, before the whole ones.
        """
        self.indicator(indicator)
        if group not in self.groups:
            do = nearest(group, self.groups)
            raise AttainError("unknown group", where="group", got=group, do=do)
        part = self._by_indicator.get(indicator)
        if part is None:
            empty = self._tables["observations"].iloc[:0]
            return empty.assign(year=pd.Series(dtype=int), months=pd.Series(dtype=int))
        part = part[part["group"] == group]
        return part if parts else part[part["months"] == 12]

    @cached_property
    def _by_indicator(self) -> dict[str, pd.DataFrame]:
        """The annual rows of each indicator that has some."""
        whole = self._tables["observations"]
        months = self._months(whole)
        annual = whole[(months > 0) & joins(whole, self._tables["indicators"])]
        annual = annual.assign(
            year=annual["period"].str[:4].astype(int),
            months=months[annual.index],
            edition=annual["vintage"].str.extract(r"(\d{4}(?:-\d{2}){0,2})$")[0].fillna(""),
        ).sort_values(["months", "published", "edition", "vintage"], kind="stable")
        return {str(name): part for name, part in annual.groupby("indicator")}

    def _months(self, rows: pd.DataFrame) -> pd.Series:
        """Months of its year from January on that a figure tells; 0 for any other part of a year.

        A half-year counts what happened in it. A month is a reading of a rate or a rank, and of a
        count nothing that the year could be told from.
        """
        table = self._tables["indicators"]
        read = table["kind"].isin(["rate", "rank"])
        rates = rows["indicator"].isin(table.loc[read, "indicator"])
        month = rows["period"].str.extract(r"^\d{4}-(0[1-9]|1[01])$")[0].where(rates)
        until = rows["coverage"].str.extract(r"-(\d\d)$")[0]
        covered = until.fillna(month).fillna("0").astype(int)
        covered = covered.mask(rows["period"].str.endswith("-H1"), 6)
        return covered.mask(rows["period"].str.fullmatch(r"\d{4}") & (rows["coverage"] == ""), 12)
