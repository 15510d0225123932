"""Numbers beside numbers: a figure that its series, its parts or its claims make hard to believe.

Doubts as in :mod:`attain.evidence.doubts`. A doubt points to the figure; where several do not add
up, to the whole.
"""

from __future__ import annotations

from functools import partial
from typing import Final

import numpy as np
import pandas as pd

from attain.evidence.relations import CLAIMS, OBSERVATIONS, Known, Rule, rule

OUTLIERS: Final[list[Rule]] = []
outlier = partial(rule, among=OUTLIERS)

FACTOR: Final = 3.0  # from one figure of a series to the next
NEAR: Final = 3  # years between them
ROUNDED: Final = 0.035  # of thousands: what roundings leave of most sums
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
_PARTS_OF: Final = {
    "multidimensional_poverty": ("poor_households", "near_poor_households"),
    "poor_and_near_poor_2016": ("poor_households_2016", "near_poor_households_2016"),
}


def _annual(rows: pd.DataFrame, known: Known) -> pd.DataFrame:
    """Figures of whole years: ``number``, ``year``, ``kind``, and the edition of office tables."""
    whole = rows["period"].str.fullmatch(r"\d{4}") & (rows["coverage"] == "")
    found = rows[whole & (rows["definition"] == "")]
    office = found["vintage"].str.contains(r"^(?:nso|gso)-")
    return found.assign(
        number=pd.to_numeric(found["value"]).astype(float),
        year=found["period"].astype(int),
        kind=known.lookup(found["indicator"], "indicators", "kind"),
        edition=found["vintage"].where(office, ""),
    ).sort_values([*_SERIES, "year", "published"], kind="stable")


def _all_but(rows: pd.DataFrame, doubtful: pd.Series) -> pd.Series:
    """Of all rows whether they hold: those that are doubtful do not."""
    return pd.Series(~rows.index.isin(doubtful.index[doubtful]), rows.index)


# ---- one series ---------------------------------------------------------------------------------
@outlier("the value is a multiple, or a fraction, of one near in time", OBSERVATIONS,
         "look for a lost or an added digit, or for another unit", "value")  # fmt: skip
def factor_in_time(rows: pd.DataFrame, known: Known, column: str) -> pd.Series:
    figures = _annual(rows, known)
    figures = figures[(figures["kind"] != "rank") & (figures["number"] > 0)]
    series = figures.groupby(_SERIES)
    before = (figures["number"] / series["number"].shift(1)).where(series["year"].diff() <= NEAR)
    return _all_but(rows, (before > FACTOR) | (before < 1 / FACTOR))


@outlier("the value is far from what its neighbours in time and the steps of its peers suggest",
         OBSERVATIONS, "compare it with the table it was read from", "value")  # fmt: skip
def out_of_line(rows: pd.DataFrame, known: Known, column: str) -> pd.Series:
    figures = _annual(rows, known)
    figures = figures[(figures["edition"] != "") & (figures["number"] > 0)]
    rate = figures["kind"] == "rate"
    angle = np.arcsin(np.sqrt(figures["number"].clip(upper=100) / 100))
    figures = figures.assign(x=angle.where(rate, np.log(figures["number"])))
    series, panel = (
        figures.groupby(_SERIES),
        [figures[key] for key in ("indicator", "group", "edition")],
    )
    step = series["x"].diff() / series["year"].diff()
    step -= step.groupby([*panel, figures["year"]]).transform("median")
    step /= 1.4826 * step.abs().groupby(panel).transform("median")
    after = -step.groupby([figures[key] for key in _SERIES]).shift(-1)
    least = pd.concat([step.abs(), after.abs()], axis=1).min(axis=1)
    both = least.where(step * after > 0, 0.0)
    alone = step.where(after.isna()).abs().fillna(after.where(step.isna()).abs())
    return _all_but(rows, (both > FAR) | (alone > FAR_AT_END))


# ---- wholes and their parts ---------------------------------------------------------------------
def _wide(figures: pd.DataFrame, name: str, by: list[str]) -> pd.DataFrame:
    """Numbers and lines of figures, a column for each value of ``name``."""
    return figures.assign(line=figures.index).pivot_table(
        index=by, columns=name, values=["number", "line"], aggfunc="last"
    )


@outlier("urban and rural do not add up to the total", OBSERVATIONS, "compare the three", "value")
def of_town_and_country(rows: pd.DataFrame, known: Known, column: str) -> pd.Series:
    figures = _annual(rows, known)
    by = ["indicator", "kind", "area", "edition", "year"]
    wide = _wide(figures, "group", by).reindex(columns=_pairs("total", "urban", "rural")).dropna()
    number = pd.DataFrame(wide["number"])
    counted = wide.index.get_level_values("kind") != "rate"
    gap = (number["urban"] + number["rural"] - number["total"]).abs()
    sums = gap > ROUNDED
    low, high = number[["urban", "rural"]].min(axis=1), number[["urban", "rural"]].max(axis=1)
    outside = (number["total"] < low - 0.005) | (number["total"] > high + 0.005)
    wrong = np.where(counted, sums, outside)
    return _all_but(rows, pd.Series(True, wide["line"]["total"][wrong].astype(int)))


def _pairs(*names: str) -> pd.MultiIndex:
    return pd.MultiIndex.from_product([["line", "number"], names])


@outlier("the provinces do not add up to the whole", OBSERVATIONS, "compare them with the table",
         "value")  # fmt: skip
def of_provinces(rows: pd.DataFrame, known: Known, column: str) -> pd.Series:
    figures = _annual(rows, known)
    figures = figures[(figures["edition"] != "") & (figures["kind"] == "count")]
    areas = known.tables["areas"].set_index("area")
    level = figures["area"].map(areas["level"].to_dict())
    region = figures["area"].map(areas["region"].to_dict())
    by = ["indicator", "group", "edition", "year"]
    keys = [figures[key] for key in by]
    provinces = figures["number"].where(level == "province")
    sums = provinces.groupby([*keys, region]).sum(min_count=1)
    country = provinces.groupby(keys).sum(min_count=1)
    parts = np.where(level == "country", figures.set_index(by).index.map(country.to_dict()),
                     figures.set_index([*by, "area"]).index.map(sums.to_dict()))  # fmt: skip
    gap = (figures["number"] - parts.astype(float)).abs()
    return _all_but(rows, gap > ROUNDED)


@outlier("the provinces do not come to the mean of the whole", OBSERVATIONS,
         "compare them with the table, each weighed by its people", "value")  # fmt: skip
def of_weighed_provinces(rows: pd.DataFrame, known: Known, column: str) -> pd.Series:
    figures = _annual(rows, known)
    figures = figures[(figures["edition"] != "") & (figures["group"] == "total")]
    figures = figures.drop_duplicates(["indicator", "area", "year"], keep="last")
    areas = known.tables["areas"].set_index("area")
    level = figures["area"].map(areas["level"].to_dict())
    figures = figures.assign(level=level, region=figures["area"].map(areas["region"].to_dict()))
    people = figures.set_index(["indicator", "area", "year"])["number"]
    doubtful = pd.Series(False, figures.index)
    for name, (weight, most) in _WEIGHTS.items():
        mine = figures[figures["indicator"] == name]
        keys = zip(mine["area"], mine["year"], strict=True)
        weights = pd.Series([people.get((weight, *key), np.nan) for key in keys], mine.index)
        part = mine.assign(weight=weights, sum=weights * mine["number"])
        part = part[(part["level"] == "province") & part["weight"].notna()]
        for wide, by in (("region", ["region", "year"]), ("country", ["year"])):
            sums = part.groupby(by)[["sum", "weight"]].sum()
            means = (sums["sum"] / sums["weight"]).to_dict()
            whole = mine[mine["level"] == wide]
            at = whole[["area" if key == "region" else key for key in by]]
            places = at.itertuples(index=False, name=None) if len(by) > 1 else at["year"]
            expected = np.array([means.get(place, np.nan) for place in places], float)
            doubtful[whole.index] = (whole["number"] - expected).abs() > most
    return _all_but(rows, doubtful)


@outlier("poor and near-poor do not add up", OBSERVATIONS, "compare the three rates", "value")
def of_poor_and_near_poor(rows: pd.DataFrame, known: Known, column: str) -> pd.Series:
    figures = _annual(rows, known)
    wide = _wide(figures, "indicator", ["area", "group", "year"])
    wrong: list[int] = []
    for whole, parts in _PARTS_OF.items():
        three = wide.reindex(columns=_pairs(whole, *parts)).dropna()
        number = pd.DataFrame(three["number"])
        gap = (number[whole] - number[list(parts)].sum(axis=1)).abs()
        wrong += three["line"][whole][gap > 0.0151].astype(int).tolist()
    return pd.Series(~rows.index.isin(wrong), rows.index)


@outlier("two editions differ by a multiple", OBSERVATIONS, "compare the two tables", "value")
def of_two_editions(rows: pd.DataFrame, known: Known, column: str) -> pd.Series:
    figures = _annual(rows, known)
    first = figures.groupby(["indicator", "area", "group", "year"])["number"].transform("first")
    ratio = (figures["number"] / first.where(first > 0)).fillna(1.0)
    return _all_but(rows, (figures["kind"] != "rank") & ((ratio > 1.25) | (ratio < 0.8)))


@outlier("more targets were met than set", OBSERVATIONS, "compare the two", "value")
def met_of_set(rows: pd.DataFrame, known: Known, column: str) -> pd.Series:
    numbers = rows.assign(number=pd.to_numeric(rows[column]).astype(float))
    key = ["area", "group", "period", "source"]
    held = pd.Series(True, rows.index)
    for met in ("targets_met", "department_targets_met"):
        mine = numbers[numbers["indicator"] == met]
        most = numbers[numbers["indicator"] == met.replace("met", "set")].set_index(key)["number"]
        found = mine.set_index(key).index.map(most.groupby(level=key).last().to_dict())
        held[mine.index] = ~(mine["number"].to_numpy() > np.asarray(found, float))
    return held


# ---- claims and reported attainment -------------------------------------------------------------
@outlier("no result of this item is of the claim's indicator and period", CLAIMS,
         "compare with {item} in {source}", "item")  # fmt: skip
def of_its_item(rows: pd.DataFrame, known: Known, column: str) -> pd.Series:
    about = [column, "indicator", "area", "group", "period"]
    held = {tuple(row) for row in known.tables["observations"][about].to_numpy()}
    targets = known.tables["targets"].rename(columns={"target": column})
    held |= {tuple(row) for row in targets[about].to_numpy()}
    named = rows[column].isin({key[0] for key in held} - {""})
    return ~named | pd.Series([tuple(row) in held for row in rows[about].to_numpy()], rows.index)


@outlier("the percentage is not that of the result and the plan", ("attainment",),
         "{result} of {asked} is another share", "percent")  # fmt: skip
def of_plan_and_result(rows: pd.DataFrame, known: Known, column: str) -> pd.Series:
    asked, result, percent = (pd.to_numeric(rows[name]) for name in ("asked", "result", column))
    decimals = rows[column].str.partition(".")[2].str.len()
    both = (rows["asked_basis"] == rows["result_basis"]) & (asked > 0)
    gap = (100 * result / asked - percent).abs()
    return ~(both & (gap > 0.02 * percent + 0.5 * 10.0**-decimals))


@outlier("the end of the plan is not that of its percentage", ("attainment",),
         "{percent} per cent, and {result} of {asked}", "status")  # fmt: skip
def of_its_status(rows: pd.DataFrame, known: Known, column: str) -> pd.Series:
    percent = pd.to_numeric(rows["percent"])
    better = known.lookup(rows["indicator"], "indicators", "better")
    counted = rows["asked_basis"].isin(["count", "change", "households", "relative"])
    asked, result = (pd.to_numeric(rows[name]) for name in ("asked", "result"))
    level = (rows["asked_basis"] == "level") & (rows["result_basis"] == "level")
    short = (percent < 99.5) & counted
    short |= level & ((better == "higher") & (result < asked))
    short |= level & ((better == "lower") & (result > asked))
    over = ((percent > 100.5) & counted) | (level & (better == "higher") & (result > asked))
    over |= level & (better == "lower") & (result < asked)
    met = rows[column] == "met"
    return ~(met & short) & ~((rows[column] == "missed") & over)


@outlier("the plan that is said to be met is of another kind or size", ("attainment",),
         "compare with {target}", "asked")  # fmt: skip
def of_its_target(rows: pd.DataFrame, known: Known, column: str) -> pd.Series:
    about = ["indicator", "area", "group", "period"]
    plans = known.tables["plan_targets"].set_index("target")
    wrong = []
    for line, row in rows[rows["target"].isin(plans.index)].iterrows():
        plan = plans.loc[row["target"]]
        ends = {float(plan[end]) for end in ("low", "high") if plan[end]}
        same = all(row[name] == plan[name] for name in about)
        if not same or (row[column] and float(row[column]) not in ends):
            wrong.append(line)
    return ~rows.index.to_series().isin(wrong)


@outlier(
    "no figure of this source is the result", ("attainment",), "compare with {source}", "result"
)
def of_its_figure(rows: pd.DataFrame, known: Known, column: str) -> pd.Series:
    about = ["indicator", "area", "group", "source"]
    figures = known.tables["observations"]
    said = figures.assign(number=pd.to_numeric(figures["value"])).groupby(about)["number"].agg(set)
    pairs = zip(rows.set_index(about).index, pd.to_numeric(rows[column]), strict=True)
    held = [key not in said.index or np.isnan(n) or n in said[key] for key, n in pairs]
    return pd.Series(held, rows.index) | (rows["result_basis"] == "change")
