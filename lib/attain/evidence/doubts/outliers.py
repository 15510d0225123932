"""Numbers beside numbers: a figure that its series, its parts or its claims make hard to believe.

A doubt points to the figure; where several do not add up, to the whole.
"""

from __future__ import annotations

from typing import Final

import numpy as np
import pandas as pd

from attain.evidence.rules import ABOUT, CLAIMS, OFFICE, Rows, doubt, keys

FACTOR: Final = 3.0  # from one figure of a series to the next
NEAR: Final = 3  # years between them
FAR: Final = 6.0  # usual steps of a panel that a figure is off both ways
FAR_AT_END: Final = 15.0  # the same where there is one neighbour alone
_SERIES: Final = ["indicator", "area", "group", "edition"]
_WEIGHTS: Final = {  # whose mean is weighed by whom, and how far it may be off
    "informal_employment": ("employed_persons", 0.012),
    "labour_productivity": ("employed_persons", 0.012),
    "unemployment_rate": ("employed_persons", 0.09),
    "certificate_share": ("labour_force", 0.4),
    "certificate_share_employed": ("labour_force", 0.3),
    "poverty_rate_income": ("population", 1.0),
}
_PART_OF: Final = {
    "poor_households": "multidimensional_poverty",
    "near_poor_households": "multidimensional_poverty",
    "poor_households_2016": "poor_and_near_poor_2016",
    "near_poor_households_2016": "poor_and_near_poor_2016",
}


def _annual(r: Rows) -> pd.DataFrame:
    """Figures of whole years: number, rounding, year, kind, and the edition of office tables."""
    found = r.frame.assign(number=r.number(), kind=r.of("kind"))
    found["rounding"] = 0.5 * 10.0 ** -r.decimals()  # half a unit of the last digit
    whole = found["period"].str.fullmatch(r"\d{4}") & (found["coverage"] == "")
    found = found[whole & (found["definition"] == "")]
    office = found["vintage"].str.contains(OFFICE)
    found = found.assign(
        year=found["period"].astype(int), edition=found["vintage"].where(office, "")
    )
    return found.sort_values([*_SERIES, "year", "published"], kind="stable")


# ---- one series ---------------------------------------------------------------------------------
@doubt("observations", "value")
def factor_in_time(r: Rows) -> pd.Series:
    """The value is a multiple, or a fraction, of one near in time; look at its digits and unit."""
    figures = _annual(r)
    figures = figures[(figures["kind"] != "rank") & (figures["number"] > 0)]
    series = figures.groupby(_SERIES)
    before = (figures["number"] / series["number"].shift(1)).where(series["year"].diff() <= NEAR)
    return r.unless((before > FACTOR) | (before < 1 / FACTOR))


@doubt("observations", "value")
def out_of_line(r: Rows) -> pd.Series:
    """The value is far from what its neighbours and its peers' steps suggest; see its table."""
    figures = _annual(r)
    figures = figures[(figures["edition"] != "") & (figures["number"] > 0)]
    angle = np.arcsin(np.sqrt(figures["number"].clip(upper=100) / 100))
    x = angle.where(figures["kind"] == "rate", np.log(figures["number"]))
    series, panel = (
        [figures[key] for key in keys] for keys in (_SERIES, ("indicator", "group", "edition"))
    )
    step = x.groupby(series).diff() / figures["year"].groupby(series).diff()
    step -= step.groupby([*panel, figures["year"]]).transform("median")
    step /= 1.4826 * step.abs().groupby(panel).transform("median")
    after = -step.groupby(series).shift(-1)
    steps = pd.concat([step, after], axis=1)
    up, down = steps.min(axis=1, skipna=False) > FAR, steps.max(axis=1, skipna=False) < -FAR
    alone = step.where(after.isna()).abs().fillna(after.where(step.isna()).abs())
    return r.unless(up | down | (alone > FAR_AT_END))


@doubt("observations", "value")
def of_two_editions(r: Rows) -> pd.Series:
    """Two editions differ by a multiple; compare the two tables."""
    figures = _annual(r)
    first = figures.groupby(["indicator", "area", "group", "year"])["number"].transform("first")
    ratio = (figures["number"] / first.where(first > 0)).fillna(1.0)
    return r.unless((figures["kind"] != "rank") & ((ratio > 1.25) | (ratio < 0.8)))


# ---- wholes and their parts ---------------------------------------------------------------------
@doubt("observations", "value")
def of_town_and_country(r: Rows) -> pd.Series:
    """Urban and rural do not add up to the total; compare the three."""
    by = ["indicator", "kind", "area", "edition", "year"]
    last = _annual(r).drop_duplicates([*by, "group"], keep="last")
    wide = last.pivot(index=by, columns="group", values="number")
    rounding = last.groupby(by)["rounding"].transform("sum")
    total = last[last["group"] == "total"]
    whole, beside = total["number"], total[by].join(wide, on=by)
    parts = beside.reindex(columns=["urban", "rural"])
    low, high = parts.min(axis=1, skipna=False), parts.max(axis=1, skipna=False)
    outside = (whole < low - 0.005) | (whole > high + 0.005)
    gap = (parts.sum(axis=1, skipna=False) - whole).abs()
    return r.unless(outside.where(total["kind"] == "rate", gap > rounding[total.index] + 1e-9))


@doubt("observations", "value")
def of_poor_and_near_poor(r: Rows) -> pd.Series:
    """Poor and near-poor do not add up; compare the three rates."""
    by = ["indicator", "area", "group", "year"]
    last = _annual(r).drop_duplicates(by, keep="last")
    parts = last.assign(indicator=last["indicator"].map(_PART_OF))
    sums = parts.groupby(by)["number"].sum(min_count=2).rename("parts")
    return r.unless((last["number"] - last[by].join(sums, on=by)["parts"]).abs() > 0.0151)


def _placed(r: Rows, figures: pd.DataFrame) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Figures with the ``place`` that they are of, and those of provinces with each that has them.

    The places are the regions and the country.
    """
    areas, country = r.known.tables["areas"].set_index("area"), "the country"
    level, region = (figures["area"].map(areas[name].to_dict()) for name in ("level", "region"))
    provinces = figures[level == "province"]
    parts = [provinces.assign(place=region), provinces.assign(place=country)]
    return figures.assign(place=figures["area"].mask(level == "country", country)), pd.concat(parts)


@doubt("observations", "value")
def of_provinces(r: Rows) -> pd.Series:
    """The provinces do not add up to the whole; compare them with the table."""
    figures, by = _annual(r), ["indicator", "group", "edition", "year", "place"]
    figures = figures[(figures["edition"] != "") & (figures["kind"] == "count")]
    wholes, parts = _placed(r, figures)
    sums = parts.groupby(by)[["number", "rounding"]].sum(min_count=1)
    beside = wholes[by].join(sums, on=by)
    gap = (wholes["number"] - beside["number"]).abs()
    return r.unless(gap > wholes["rounding"] + beside["rounding"] + 1e-9)


@doubt("observations", "value")
def of_weighed_provinces(r: Rows) -> pd.Series:
    """The provinces' mean, weighed by people, is not that of the whole; compare with the table."""
    figures, by = _annual(r), ["indicator", "place", "year"]
    figures = figures[(figures["edition"] != "") & (figures["group"] == "total")]
    figures = figures.drop_duplicates(["indicator", "area", "year"], keep="last")
    people = figures.set_index(["indicator", "area", "year"])["number"]
    people = people.rename("weight").rename_axis(["weigher", "area", "year"])
    weigher = figures["indicator"].map({name: weight for name, (weight, _) in _WEIGHTS.items()})
    figures = figures.assign(weigher=weigher).join(people, on=["weigher", "area", "year"])
    wholes, parts = _placed(r, figures.assign(parts=figures["weight"] * figures["number"]))
    sums = parts.dropna(subset="weight").groupby(by)[["parts", "weight"]].sum()
    means = wholes[by].join((sums["parts"] / sums["weight"]).rename("mean"), on=by)["mean"]
    most = wholes["indicator"].map({name: most for name, (_, most) in _WEIGHTS.items()})
    return r.unless((wholes["number"] - means).abs() > most)


# ---- claims --------------------------------------------------------------------------------------
@doubt(CLAIMS, "item")
def of_its_item(r: Rows) -> pd.Series:
    """No result of the item is of the claim's indicator and period; see {item} in {source}."""
    tables, about = r.known.tables, [r.column, *ABOUT]
    targets = tables["targets"].rename(columns={"target": r.column})
    held = {*keys(about, tables["observations"], targets)}
    return ~r.cell.isin({key[0] for key in held} - {""}) | r.within(about, held)
