"""Figures: a number that its quote, note, day or plan, its series or parts contradict.

Where several figures do not add up, a doubt points to the whole.
"""

from __future__ import annotations

from typing import Final

import numpy as np
import pandas as pd

from attain.evidence.doubts.words import bare, half, in_foreign_words, led_to, near, numbers
from attain.evidence.rules import CLAIMS, DAY, OFFICE, REDUCTIONS, TARGETS, Row, Rows, doubt
from attain.evidence.schema import NEVER, known_terms

_STRICT: Final = {
    ">": r"trên|hơn|vượt|quá|over|above|more than|exceed|lebih|>",
    "<": r"dưới|below|less than|under|không quá|<",
}
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


# ---- figures and their words --------------------------------------------------------------------
def _leads(note: str, value: str) -> bool:
    """Whether the arithmetic of a note comes to a value, to the digits that it is written with.

    Without any arithmetic the value has to stand in the note.
    """
    if not led_to(note):
        return float(value) in numbers(note)
    return near(note, float(value), half(value) + 1e-9)


def _has_number(r: Rows) -> pd.Series:
    return r["quote"].str.contains(r"\d")


def _is_derived(r: Rows) -> pd.Series:
    if "status" in r.frame:
        return r["status"] == "D"
    return r["note"].str.contains("derived", case=False)


@doubt(f"observations {TARGETS}", "value low high")
def derived(r: Rows) -> pd.Series:
    """The note of a derived number does not lead to it; compare with the note, {note}."""

    def held(row: Row) -> bool:  # of a threshold it may also be cut off
        cut_off = r.column != "value" and float(row[r.column]) in numbers(row["note"])
        return cut_off or _leads(row["note"], row[r.column])

    return r.each(held, _is_derived(r) & (r.cell != ""))


@doubt("observations", "status")
def reckoned(r: Rows) -> pd.Series:
    """The note reckons the figure, and no quote has it; write D, or compare with {note}."""
    asked = r.cell.isin(["A", "P"]) & (r["quote"] == "") & r["note"].map(led_to).astype(bool)
    return r.each(lambda row: not _leads(row["note"], row["value"]), asked)


@doubt("observations", "value")
def figure_in_quote(r: Rows) -> pd.Series:
    """The quote does not hold the figure; compare with {quote}."""
    units = r.of("unit").set_axis(r["indicator"]).to_dict()

    def held(row: Row) -> bool:  # a value that is the middle of two stands in the note
        ends = led_to(row["note"]) if "middle" in row["note"] else ()
        middles = {low for low, high in ends if low == high}
        scales = (1.0,) if units[row["indicator"]] in known_terms("unit") else (1.0, 1e3, 1e6)
        told = {round(float(row["value"]) * scale, 6) for scale in scales}  # "70.3 million" in k€
        return bool(told & (numbers(row["quote"]) | middles))

    return r.each(held, (r["status"] != "D") & _has_number(r))


@doubt(f"{TARGETS} {CLAIMS}", "low high printed")
def number_in_quote(r: Rows) -> pd.Series:
    """The quote does not hold the number; compare with {quote}."""
    asked = _has_number(r) & (r.cell != "") & ~_is_derived(r)
    return r.each(lambda row: abs(float(row[r.column])) in numbers(row["quote"]), asked)


@doubt(f"observations {TARGETS}", "note")
def derived_from_quote(r: Rows) -> pd.Series:
    """The words and the note of a derived number have none in common; compare with {quote}."""
    asked = _is_derived(r) & _has_number(r)
    return r.each(lambda row: bool(numbers(row["quote"]) & numbers(row["note"])), asked)


# ---- days ---------------------------------------------------------------------------------------
def _agree(r: Rows, names: str, pattern: str) -> pd.Series:
    """Whether days begin as they are named; of a year alone 1 January of the next stands for it."""
    named = r[names].str.extract(pattern)[0].fillna("")
    year = pd.to_numeric(named.where(named.str.len() == 4))
    next_year = (year + 1).map("{:.0f}-01-01".format)
    return r.holds(str.startswith, named) | (r.cell == next_year) | (r.cell == NEVER)


@doubt("observations", "published")
def day_of_edition(r: Rows) -> pd.Series:
    """The day is not that of the edition; {vintage} names another."""
    return _agree(r, "vintage", r"^press-(?:.*-)?(\d{4}(?:-\d{2})?)$")


@doubt("sources", "published")
def day_of_source(r: Rows) -> pd.Series:
    """The day is not that in the id; {source} names another."""
    # a year alone behind the name of an outlet is that of a day; else a plan's, or a table's
    names = r["source"].str.replace(r"-\d{4}$", "", regex=True).map(bare)
    own = r["outlet"].map(bare) + " " + r["url"].map(bare)
    about = r["source"].str.contains(r"[a-z]-\d{4}$")
    about &= r.holds(lambda _, name, words: name not in words, names, own)
    near = (r.year("published") - r.year("source", slice(-4, None))).abs() <= 1
    named = _agree(r, "source", DAY)
    return named | r.office | (about & (near | r.table))


@doubt(f"observations {TARGETS} attainment", "published")
def day_of_its_source(r: Rows) -> pd.Series:
    """The day is not that of the source; {source} was published on another, by sources.csv."""
    first = r.of("published", "source")
    usual = r.cell.groupby([r["source"], r["period"]]).transform(_usual)
    return (r.cell >= first).where(r.table & (r.cell == usual), r.cell == first) | r.office


@doubt("observations", "published")
def day_of_survey(r: Rows) -> pd.Series:
    """A survey's figure is not known from the next 30 June; see the convention in docs/data.md."""
    return (r.cell == (r.year("period") + 1).map("{:.0f}-06-30".format)) | ~r.office


# ---- plans --------------------------------------------------------------------------------------
@doubt(TARGETS, "direction")
def towards_better(r: Rows) -> pd.Series:
    """The direction is not that of progress; by indicators.csv the other way is better."""
    return (r.cell == "up") == (r.of("better") == "higher")


@doubt(TARGETS, "comparator")
def comparator_of_direction(r: Rows) -> pd.Series:
    """The comparator goes against the direction; for {direction} it would be the other one."""
    upward, downward = r.cell.isin([">=", ">"]), r.cell.isin(["<=", "<"])
    against = (upward & (r["direction"] != "up")) | (downward & (r["direction"] == "up"))
    return ~against | r["basis"].isin(REDUCTIONS)


@doubt(TARGETS, "comparator")
def strict_in_words(r: Rows) -> pd.Series:
    """No words bear a strict comparator; write >= or <=, or quote them."""
    return r.bears(_STRICT) | in_foreign_words(r) | (r.words.str.strip() == "")


@doubt(f"{TARGETS} attainment", "period")
def year_of_id(r: Rows) -> pd.Series:
    """The id names another year; compare with the id."""
    ids = r.frame.iloc[:, 0].str.findall(r"(?<![0-9])\d{4}(?![0-9])")
    return r.holds(lambda period, years: not years or period[-4:] in years, ids)


@doubt(TARGETS, "published")
def in_its_time(r: Rows) -> pd.Series:
    """A plan became known long before or after its year; compare with {source}."""
    told, first, last = r.year(r.column), r.year("period"), r.year("period", slice(-4, None))
    return ((told >= first - 5) & (told <= last + 2)) | told.isna()


@doubt(TARGETS, "decimals")
def decimals_of_threshold(r: Rows) -> pd.Series:
    """The decimals are not those of the threshold; count those that are printed."""
    most = pd.concat([r.decimals("low"), r.decimals("high")], axis=1).max(axis=1)
    return most == r.number()


@doubt(TARGETS, "section")
def one_chapter(r: Rows) -> pd.Series:
    """The chapter is not that of its indicator's other targets; {indicator} has another one."""
    every = pd.concat(r.tables(TARGETS))  # what one table asks once the other may ask again
    return r.cell == r["indicator"].map(every.groupby("indicator")["section"].agg(_usual))


@doubt(TARGETS, "parent")
def part_of_same(r: Rows) -> pd.Series:
    """A part is of another area or period than its whole; compare with {parent}."""
    mine = r["area"] + " " + r["period"]
    return (r.cell == "") | (r.cell.map(mine.set_axis(r["target"]).to_dict()) == mine)


def _usual(cells: pd.Series) -> str:
    return str(cells.mode().get(0, ""))


@doubt(TARGETS, "basis")
def basis_of_kind(r: Rows) -> pd.Series:
    """The basis is not of its kind of indicator; a count has count, a rate level or change."""
    return ((r.cell == "count") == (r.of("kind") == "count")) | (r.cell == "relative")


# ---- one series ----------------------------------------------------------------------------------
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
    """Figures with their ``place``, region or country, and the provinces' with each they are in."""
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
