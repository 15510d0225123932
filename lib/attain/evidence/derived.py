r"""Histories of areas made of others, computed from the figures of their parts when they are read.

A count is the sum of the parts. A rate is their mean :math:`y = \sum p_i y_i`,
:math:`p_i = w_i / \sum w`, with the weights that ``aggregation.csv`` names. The right weights, such
as households, are rarely published: the logarithm of each in use is off by an error of its own with
standard deviation :math:`\tau`, so that

.. math:: \mathrm{var}(y) = \tau^2 \sum_i p_i^2 (y_i - y)^2.

:math:`\tau` is measured where the truth is known: by the published figures of regions and of the
country beside those computed from their provinces. Nothing computed is stored, stands in a panel,
or is a part of something else.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable
from typing import Final

import numpy as np
import pandas as pd

from attain.memory import kept

COMPUTED: Final = "computed"  # edition of a computed figure; its source is computed-<area>
NORMAL_90: Final = 1.645  # within which a normal error lies nine times in ten
SAME_BORDERS: Final = 0.01  # of the weights of a whole may be missing in its provinces
ENOUGH: Final = 5  # published wholes from which an indicator tells how good its weights are
SURENESS: Final = ("low", "medium", "high")
JOINED: Final = ("value", "spread", "reach", "published", "confidence")
PAIRS: Final = ("indicator", "area", "year", "published", "computed", "spread")


class Derived:
    """What can be computed of wholes from their parts, by two tables of the package.

    ``annual`` gives the annual figures of an indicator and a group: area, year, value, published,
    confidence; of one area and year the one that counts comes last.
    """

    def __init__(
        self, areas: pd.DataFrame, aggregation: pd.DataFrame,
        annual: Callable[[str, str], pd.DataFrame],
    ) -> None:  # fmt: skip
        self.areas = areas
        weights = aggregation.set_index("indicator")["weight"]
        self.weights = {str(name): str(weight) for name, weight in weights.items()}
        self._annual = annual

    def history(self, indicator: str, group: str, parts: Iterable[str]) -> pd.DataFrame:
        """Return the figures of a whole in the years in which every part has one.

        ``year``, ``value``, ``published`` (the last day of all figures that it rests on),
        ``confidence`` (that of the least sure part) and ``sd``, the standard deviation of its
        error in the indicator's unit; empty where ``aggregation.csv`` lacks the indicator.
        """
        found = self._joined(indicator, group, list(parts))
        if len(found) and self.weights[indicator]:
            tau = self.error(indicator)
            # where nothing tells how good the weights are, any mixture of the parts may be right
            found["sd"] = found["reach"] if math.isnan(tau) else tau * found["spread"]
        else:
            found["sd"] = 0.0
        return found.drop(columns=["spread", "reach"]).reset_index()

    def why_none(self, indicator: str, group: str, parts: Iterable[str]) -> str:
        """Say why nothing can be computed of a whole."""
        if indicator not in self.weights:
            return f"aggregation.csv does not say how figures of {indicator} join"
        asked = [name for name in (indicator, self.weights[indicator]) if name]
        for name in asked:
            values = self._wide(name, group)["value"].reindex(columns=list(parts))
            lacking = ", ".join(values.columns[values.isna().all()])
            if lacking:
                return f"no figure of {name} was published for {lacking}"
        return f"no year has a figure of {' and '.join(asked)} for all of {', '.join(parts)}"

    @kept()
    def error(self, indicator: str) -> float:
        r"""Return :math:`\tau` of an indicator's weights, from its own wholes where there are five.

        Else from those of all indicators with the same weight; NaN where no whole is published. It
        is taken at the 90th percentile of the errors, since a few published wholes are misprints.
        """
        pairs, weight = self.pairs(indicator), self.weights[indicator]
        if len(pairs) < ENOUGH:
            same = [name for name, other in self.weights.items() if other == weight]
            pairs = pd.concat([self.pairs(name) for name in same])
        pairs = pairs[pairs["spread"] > 0]
        off = (pairs["published"] - pairs["computed"]).abs() / pairs["spread"]
        return float(off.quantile(0.9)) / NORMAL_90

    def pairs(self, indicator: str) -> pd.DataFrame:
        """Return the published figures of regions and country beside those of their provinces.

        Columns `PAIRS`; only wholes every province of which has a figure in the year.
        """
        published = self._wide(indicator, "total")["value"]
        found = []
        for area, provinces in self._wholes().items():
            made = self._joined(indicator, "total", provinces)
            if area in published and len(made):
                made = made.rename(columns={"value": "computed"})
                made = made.assign(indicator=indicator, area=area, published=published[area])
                made = made[self._complete(self.weights[indicator], area, provinces, made.index)]
                found.append(made.dropna(subset="published").reset_index()[list(PAIRS)])
        if not found:
            return pd.DataFrame(columns=list(PAIRS), dtype=float)
        return pd.concat(found, ignore_index=True)

    def _complete(
        self, weight: str, area: str, provinces: list[str], years: pd.Index[int]
    ) -> pd.Series:
        """Whether the provinces have all weights of the whole: else it had other borders."""
        known = self._wide(weight, "total")["value"] if weight else pd.DataFrame()
        if area not in known:
            return pd.Series(True, index=years)
        gap = known[provinces].sum(axis=1, skipna=False) / known[area] - 1
        near = _nearest(gap.dropna().to_frame(), years)[0]
        return near.abs() <= SAME_BORDERS

    def _wholes(self) -> dict[str, list[str]]:
        """The provinces of each region, and those of the country where there is only one."""
        provinces = self.areas[self.areas["level"] == "province"]
        found = {str(name): rows["area"].tolist() for name, rows in provinces.groupby("region")}
        country = self.areas.loc[self.areas["level"] == "country", "area"].tolist()
        return found | ({str(country[0]): provinces["area"].tolist()} if len(country) == 1 else {})

    def _joined(self, indicator: str, group: str, parts: list[str]) -> pd.DataFrame:
        """Columns `JOINED` by year, where every part has a figure."""
        rows = _of(self._wide(indicator, group), parts)
        weight = self.weights.get(indicator)
        heavy = _of(self._wide(weight, group), parts) if weight else rows
        if weight is None or rows["value"].empty or heavy["value"].empty:
            return pd.DataFrame(columns=list(JOINED), index=pd.Index([], name="year"))
        values, last = rows["value"], rows["published"].max(axis=1)
        value, spread = values.sum(axis=1), pd.Series(0.0, values.index)
        if weight:
            weights, days = (_nearest(heavy[name], values.index) for name in ("value", "published"))
            share = weights.div(weights.sum(axis=1), axis=0)
            value = (share * values).sum(axis=1)
            spread = np.sqrt(((share * values.sub(value, axis=0)) ** 2).sum(axis=1))
            last = pd.concat([last, days], axis=1).max(axis=1)
        reach = (values.max(axis=1) - values.min(axis=1)) / math.sqrt(12)
        sure = rows["sure"].min(axis=1).map(lambda place: SURENESS[int(place)])
        found = (value, spread, reach, last, sure)
        return pd.concat(found, axis=1, keys=JOINED).rename_axis("year")

    @kept()
    def _wide(self, indicator: str, group: str) -> dict[str, pd.DataFrame]:
        """Value, day and sureness, a row a year and a column an area."""
        rows = self._annual(indicator, group).drop_duplicates(["area", "year"], keep="last")
        rows = rows.assign(sure=rows["confidence"].map(SURENESS.index))
        names = ("value", "published", "sure")
        return {name: rows.pivot(index="year", columns="area", values=name) for name in names}


def _of(wide: dict[str, pd.DataFrame], parts: list[str]) -> dict[str, pd.DataFrame]:
    """The parts alone, in the years in which all of them have a figure."""
    tables = {name: table.reindex(columns=parts) for name, table in wide.items()}
    years = tables["value"].dropna().index
    return {name: table.loc[years] for name, table in tables.items()}


def _nearest(table: pd.DataFrame, years: pd.Index[int]) -> pd.DataFrame:
    """The row of each year: its own, else the last before it, else the first after it."""
    return table.reindex(table.index.union(years)).ffill().bfill().loc[years]
