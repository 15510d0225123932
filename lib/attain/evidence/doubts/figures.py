"""Figures: a value, a threshold or a claim that its own quote, note, day or plan contradicts."""

from __future__ import annotations

from typing import Final

import pandas as pd

from attain.evidence.doubts.words import bare, half, in_foreign_words, led_to, near, numbers
from attain.evidence.rules import CLAIMS, DAY, REDUCTIONS, TARGETS, Row, Rows, doubt
from attain.evidence.schema import NEVER, known_terms

_STRICT: Final = {
    ">": r"trên|hơn|vượt|quá|over|above|more than|exceed|lebih|>",
    "<": r"dưới|below|less than|under|không quá|<",
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
