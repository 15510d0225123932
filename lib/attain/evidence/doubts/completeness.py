"""Completeness: a row that another row speaks of, and that no table holds.

What a reader of a table sees last is what is not there. A claim is about a figure, a percentage is
of a plan, a plan whose result is known has come to an end: where the one is on record and the other
is not, the row that speaks of it is told.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from typing import Final

import pandas as pd

from attain.evidence.doubts.words import numbers
from attain.evidence.rules import ABOUT, CLAIMS, OFFICE, TARGETS, WHOLE, Row, Rows, doubt, keys

_OF_PLAN: Final = r"is ([\d.]*\d) % of the plan"
_OF_YEAR: Final = r"đạt ([\d,]*\d)% so với kế hoạch"
_STEP: Final = r"^(?:DERIVED: )?[\d.,]*\d - ([\d.,]*\d)(?! *[-+/])"


def _years(r: Rows, tables: str, *names: str) -> Iterator[tuple[str, ...]]:
    """Some cells of each row and the years that its period begins and ends with."""
    for *cells, period in keys([*names, "period"], *r.tables(tables)):
        yield from ((*cells, year) for year in {period[:4], period[-4:]})


def _with_year(r: Rows, *names: str) -> list[tuple[str, ...]]:
    return [(*cells, period[:4]) for *cells, period in r.keys([*names, "period"])]


# ---- areas and numbered results -----------------------------------------------------------------
@doubt("areas", "until")
def followed(r: Rows) -> pd.Series:
    """The area ended, and no area is made of it; look for the area that it became a part of."""
    parts = {part for names in r["parts"] for part in names.split()}
    return (r.cell == "") | r["area"].isin(parts) | (not parts)


def _numbered(r: Rows, tables: str) -> set[tuple[str, ...]]:
    """Source and number (R01 …, T01 …) of the targets and of the rows of other tables."""
    targets = r.known.tables["targets"].rename(columns={"target": "item"})
    return {*keys(["source", "item"], targets, *r.tables(tables))}


@doubt("observations targets", "item target")
def numbered(r: Rows) -> pd.Series:
    """The number before this one stands nowhere in its source; look for the row that is missing."""
    held = _numbered(r, "observations claims")

    def follows(row: Row) -> bool:
        item = row[r.column]
        return item[1:] == "01" or (row["source"], f"{item[0]}{int(item[1:]) - 1:02d}") in held

    return r.each(follows, r.cell.str.fullmatch(r"[RT]\d\d"))


@doubt("observations targets", "area period")
def of_one_report(r: Rows) -> pd.Series:
    """A numbered row is of another {column} than most of its report; compare with {source}."""
    name = r["target"] if "target" in r.frame else r["item"]
    numbered = name.str.fullmatch(r"[RT]\d\d")
    usual = r.cell[numbered].groupby(r["source"]).agg(lambda cells: cells.mode()[0]).to_dict()
    return ~numbered | (r.cell == r["source"].map(usual))


@doubt("observations", "group")
def whole_on_record(r: Rows) -> pd.Series:
    """A part of the people has a figure, and all together have none; look for the figure of all in
    {source}.
    """
    return r.on_record(ABOUT, "observations", group="total") | (r.cell != "ethnic_minority")


@doubt("sources", "rows")
def rows_of_source(r: Rows) -> pd.Series:
    """Another number of rows is of this source; look for the row that is gone or too many, or count
    again.
    """
    tables = (table for name, table in r.known.tables.items() if name != "sources")
    times = Counter(source for table in tables if "source" in table for source in table["source"])
    return r.holds(lambda rows, source: rows in ("", f"{times[source]}"), r["source"])


# ---- claims and their figures -------------------------------------------------------------------
@doubt("claims", "period")
def of_some_figure(r: Rows) -> pd.Series:
    """No figure or target is what the claim is about; look for {indicator} of {area} in
    {period}.
    """
    return r.on_record(ABOUT, "observations targets")


@doubt(CLAIMS, "source")
def of_its_source(r: Rows) -> pd.Series:
    """No figure of this source is what the claim is about; compare with the source of its
    figure.
    """
    figures, tables = r.known.tables["observations"], f"observations {TARGETS} attainment"
    same = r.on_record([*ABOUT, "source"], tables) | ~r.on_record(ABOUT, tables)
    return same | (r["kind"] == "all_met") | ~r.cell.isin(figures["source"])


@doubt("claims", "against")
def base_on_record(r: Rows) -> pd.Series:
    """The figure that a change is counted from is missing; look for {indicator} of {area} in
    {against}.
    """
    points = (r["unit"] == "own") | ((r["unit"] == "percent") & (r.of("unit") == "percent"))
    base = r.on_record(ABOUT, "observations", period=r.cell)
    return base | ~points | ~r["kind"].str.startswith("change")


@doubt("observations", "note")
def step_on_record(r: Rows) -> pd.Series:
    """No claim or quote prints what is taken away; look for the claim that {note} rests on."""
    held = {(*key, abs(n)) for *key, n in r.numbers(ABOUT[:3], CLAIMS, "printed")}
    step = r.cell.str.extract(_STEP)[0].fillna("").str.replace(",", "")

    def claimed(row: Row) -> bool:
        step = float(row["step"])
        return (*(row[name] for name in ABOUT[:3]), step) in held or step in numbers(row["quote"])

    asked = (r["status"] == "D") & (step != "")
    return Rows(r.frame.assign(step=step), r.known, r.column).each(claimed, asked)


@doubt("claims", "against")
def of_some_plan(r: Rows) -> pd.Series:
    """The plan that a percentage is of is not on record; look for the target of {indicator} in
    {period}.
    """
    planned = {*_years(r, TARGETS, "area")}
    held = {*_years(r, TARGETS, "indicator", "area", "group")}
    asked = _with_year(r, *ABOUT[:3])
    said = r.held((key[1], key[-1]) not in planned or key in held for key in asked)
    return said | (r.cell != "plan") | (r["kind"] == "all_met")


@doubt(TARGETS, "note")
def percentage_claimed(r: Rows) -> pd.Series:
    """No claim prints the percentage that the plan is derived from; add it to the claims."""
    claims = r.numbers(ABOUT, "claims", "printed")
    held = {(*key, period[:4], n) for *key, period, n in claims}
    share = r.cell.str.extract(_OF_PLAN)[0].fillna(r["quote"].str.extract(_OF_YEAR)[0]).fillna("")
    share = pd.to_numeric(share.str.replace(",", ".").where(r.cell.str.startswith("Derived")))
    told = r.holds(lambda _, key, n: (*key, n) in held, _with_year(r, *ABOUT[:3]), share)
    return told | share.isna()


# ---- plans and their ends -----------------------------------------------------------------------
@doubt(TARGETS, "target")
def told_how_it_ended(r: Rows) -> pd.Series:
    """The plan and its result are on record, and no row tells how it ended; add it to
    attainment.csv.
    """
    figures, ends = r.tables("observations attainment")
    reported = (figures["coverage"] == "") & ~figures["source"].str.contains(OFFICE)
    known = r.within(ABOUT, keys(ABOUT, figures[reported]))
    known &= (r["definition"] == "") & r["period"].str.fullmatch(WHOLE)
    return ~known | r.on_record(ABOUT, "attainment") | ends.empty


@doubt("attainment", "asked")
def asked_on_record(r: Rows) -> pd.Series:
    """No target asks for this, and the note does not; compare with the targets of {area} in
    {period}.
    """
    held = {key for end in ("low", "high") for key in r.numbers(ABOUT, TARGETS, end)}

    def planned(row: Row) -> bool:
        asked = float(row["asked"])
        return (*(row[name] for name in ABOUT), asked) in held or asked in numbers(row["note"])

    return r.each(planned, (r.cell != "") & (r["target"] == ""))


@doubt("attainment", "result")
def result_on_record(r: Rows) -> pd.Series:
    """No figure or claim of the period is the result; compare with those of {area} in {period}."""
    figures, changes = (
        {(*key, abs(number)) for *key, number in r.numbers(ABOUT, *told)}
        for told in (("observations", "value"), (CLAIMS, "printed"))
    )

    def found(row: Row) -> bool:
        result, change = float(row["result"]), row["result_basis"] == "change"
        own = (*(row[name] for name in ABOUT), result) in (changes if change else figures)
        return own or (change and result in numbers(row["note"]))

    return r.each(found, (r.cell != "") & (r["result_basis"] != "households"))
