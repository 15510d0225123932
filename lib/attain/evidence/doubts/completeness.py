"""Completeness: a row that another row speaks of, and that no table holds.

What a reader of a table sees last is what is not there. A claim is about a figure, a plan may be
derived from a percentage, an end has a result: where the one is on record and the other is not, the
row that speaks of it is told.
"""

from __future__ import annotations

from collections import Counter
from typing import Final

import pandas as pd

from attain.evidence.doubts.words import numbers
from attain.evidence.rules import ABOUT, CLAIMS, TARGETS, Row, Rows, doubt, keys

_OF_PLAN: Final = r"is ([\d.]*\d) % of the plan"
_OF_YEAR: Final = r"đạt ([\d,]*\d)% so với kế hoạch"


# ---- areas and numbered results -----------------------------------------------------------------
@doubt("areas", "until")
def followed(r: Rows) -> pd.Series:
    """The area ended, and no area is made of it; look for the area that it became a part of."""
    parts = {part for names in r["parts"] for part in names.split()}
    return (r.cell == "") | r["area"].isin(parts) | (not parts)


@doubt("observations targets", "item target")
def numbered(r: Rows) -> pd.Series:
    """The number before this one stands nowhere in its source; look for the row that is missing."""
    targets = r.known.tables["targets"].rename(columns={"target": "item"})
    held = {*keys(["source", "item"], targets, *r.tables("observations claims"))}  # R01 …, T01 …

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


@doubt(TARGETS, "note")
def percentage_claimed(r: Rows) -> pd.Series:
    """No claim prints the percentage that the plan is derived from; add it to the claims."""
    claims = r.numbers(ABOUT, "claims", "printed")
    held = {(*key, period[:4], n) for *key, period, n in claims}
    share = r.cell.str.extract(_OF_PLAN)[0].fillna(r["quote"].str.extract(_OF_YEAR)[0]).fillna("")
    share = pd.to_numeric(share.str.replace(",", ".").where(r.cell.str.startswith("Derived")))
    about = [(*key, period[:4]) for *key, period in r.keys(ABOUT)]
    return r.holds(lambda _, key, n: (*key, n) in held, about, share) | share.isna()


# ---- plans and their ends -----------------------------------------------------------------------
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
