"""Completeness: a row that another row speaks of, and that no table holds.

What a reader of a table sees last is what is not there. A claim is about a figure, a percentage is
of a plan, a plan whose result is known has come to an end: where the one is on record and the other
is not, the row that speaks of it is told.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

import pandas as pd

from attain.evidence.doubts import numbers
from attain.evidence.rules import CLAIMS, OFFICE, TARGETS, Row, Rows, keys, rules

ABOUT: Final = ["indicator", "area", "group", "period"]
_WHOLE: Final = r"\d{4}(?:-\d{4})?"  # a period of whole years
_OF_PLAN: Final = r"is ([\d.]*\d) % of the plan"
_OF_YEAR: Final = r"đạt ([\d,]*\d)% so với kế hoạch"
_STEP: Final = r"^(?:DERIVED: )?[\d.,]*\d - ([\d.,]*\d)(?! *[-+/])"
_PRINTED: Final = (
    r"\d\s?%? (?:so (?:với )?)?kế hoạch(?! là)|\d ?% of the (?:annual |assigned )?plan"
)


def _tables(r: Rows, names: str) -> list[pd.DataFrame]:
    return [r.known.tables[name] for name in names.split()]


def _on_record(r: Rows, names: list[str], tables: str) -> pd.Series:
    """Whether the cells of some columns stand in a row of some tables."""
    return r.within(names, keys(names, *_tables(r, tables)))


def _years(r: Rows, tables: str, *names: str) -> Iterator[tuple[str, ...]]:
    """Some cells of each row and the years that its period begins and ends with."""
    for table in _tables(r, tables):
        for *cells, period in keys([*names, "period"], table):
            yield from ((*cells, year) for year in {period[:4], period[-4:]})


def _with_year(r: Rows, *names: str) -> list[tuple[str, ...]]:
    return [(*cells, period[:4]) for *cells, period in keys([*names, "period"], r.frame)]


def _series(r: Rows, held: list[bool]) -> pd.Series:
    return pd.Series(held, r.frame.index, dtype=bool)


# ---- areas and numbered results -----------------------------------------------------------------
def followed(r: Rows) -> pd.Series:
    parts = {part for names in r["parts"] for part in names.split()}
    return (r.cell == "") | r["area"].isin(parts) | (not parts)


def _numbered(r: Rows, tables: str) -> set[tuple[str, str]]:
    """Source and number (R01 …, T01 …) of the rows of some tables that have one."""
    found = set()
    for name, table in zip(tables.split(), _tables(r, tables), strict=True):
        if len(table):
            numbers_of = table["target" if name == "targets" else "item"]
            found |= {*zip(table["source"], numbers_of, strict=True)}
    return found


def numbered(r: Rows) -> pd.Series:
    held = _numbered(r, "observations claims targets")

    def follows(row: Row) -> bool:
        item = row[r.column]
        return item[1:] == "01" or (row["source"], f"{item[0]}{int(item[1:]) - 1:02d}") in held

    return r.each(follows, r.cell.str.fullmatch(r"[RT]\d\d"))


def of_numbered_row(r: Rows) -> pd.Series:
    held = _numbered(r, "observations targets")
    pairs = keys(["source", r.column], r.frame)
    return _series(r, [pair in held for pair in pairs]) | (r.cell == "") | (r["kind"] == "all_met")


def told_of(r: Rows) -> pd.Series:
    claims = r.known.tables["claims"]
    sources = set(claims["source"])
    held = {*keys(["source", "item"], claims), *keys(["source", "against"], claims)}
    pairs = keys(["source", r.column], r.frame)
    said = [not item or source not in sources or (source, item) in held for source, item in pairs]
    return _series(r, said)


def whole_on_record(r: Rows) -> pd.Series:
    whole = keys(ABOUT, r.frame.assign(group="total"))
    held = {*keys(ABOUT, r.frame)}
    return _series(r, [key in held for key in whole]) | (r.cell != "ethnic_minority")


# ---- claims and their figures -------------------------------------------------------------------
def of_some_figure(r: Rows) -> pd.Series:
    return _on_record(r, ABOUT, "observations targets")


def of_its_source(r: Rows) -> pd.Series:
    figures, tables = r.known.tables["observations"], f"observations {TARGETS} attainment"
    same = _on_record(r, [*ABOUT, "source"], tables) | ~_on_record(r, ABOUT, tables)
    return same | (r["kind"] == "all_met") | ~r.cell.isin(figures["source"])


def base_on_record(r: Rows) -> pd.Series:
    base = r.frame.assign(period=r.cell)
    held = {*keys(ABOUT, r.known.tables["observations"])}
    said = [key in held for key in keys(ABOUT, base)]
    points = (r["unit"] == "own") | ((r["unit"] == "percent") & (r.of("unit") == "percent"))
    return _series(r, said) | ~points | ~r["kind"].str.startswith("change")


def step_on_record(r: Rows) -> pd.Series:
    claims = pd.concat(_tables(r, CLAIMS))
    printed = [n.lstrip("-") for n in claims["printed"]]
    told = zip(keys(ABOUT[:3], claims), printed, strict=True)
    held = {(*key, float(n)) for key, n in told if n}
    step = r.cell.str.extract(_STEP)[0].fillna("").str.replace(",", "")

    def claimed(row: Row) -> bool:
        step = float(row["step"])
        return (*(row[name] for name in ABOUT[:3]), step) in held or step in numbers(row["quote"])

    asked = (r["status"] == "D") & (step != "")
    return Rows(r.frame.assign(step=step), r.known, r.column).each(claimed, asked)


def of_some_plan(r: Rows) -> pd.Series:
    planned = {*_years(r, TARGETS, "area")}
    held = {*_years(r, TARGETS, "indicator", "area", "group")}
    pairs = zip(_with_year(r, "area"), _with_year(r, *ABOUT[:3]), strict=True)
    said = [area not in planned or about in held for area, about in pairs]
    return _series(r, said) | (r.cell != "plan") | (r["kind"] == "all_met")


def percentage_claimed(r: Rows) -> pd.Series:
    claims = r.known.tables["claims"]
    printed = pd.to_numeric(claims["printed"], errors="coerce")
    held = {(*key[:3], key[3][:4], n) for key, n in zip(keys(ABOUT, claims), printed, strict=True)}
    share = r.cell.str.extract(_OF_PLAN)[0].fillna(r["quote"].str.extract(_OF_YEAR)[0]).fillna("")
    share = pd.to_numeric(share.str.replace(",", ".").where(r.cell.str.startswith("Derived")))
    said = [(*key, n) in held for key, n in zip(_with_year(r, *ABOUT[:3]), share, strict=True)]
    return _series(r, said) | share.isna()


def percentage_told(r: Rows) -> pd.Series:
    held = {*_years(r, f"{CLAIMS} attainment", "indicator", "area")}
    said = [key in held for key in _with_year(r, "indicator", "area")]
    asked = r.cell.str.contains(_PRINTED, case=False) & (r["status"] != "D")
    return _series(r, said) | ~asked | (not held)


# ---- plans and their ends -----------------------------------------------------------------------
def told_how_it_ended(r: Rows) -> pd.Series:
    figures = r.known.tables["observations"]
    ends = r.known.tables["attainment"]
    reported = (figures["coverage"] == "") & ~figures["source"].str.contains(OFFICE)
    known = r.within(ABOUT, keys(ABOUT, figures[reported]))
    known &= (r["definition"] == "") & r["period"].str.fullmatch(_WHOLE)
    return ~known | _on_record(r, ABOUT, "attainment") | ends.empty


def asked_on_record(r: Rows) -> pd.Series:
    held = {
        (*key, float(cell))
        for table in _tables(r, TARGETS)
        for end in ("low", "high")
        for *key, cell in keys([*ABOUT, end], table)
        if cell
    }

    def planned(row: Row) -> bool:
        asked = float(row["asked"])
        return (*(row[name] for name in ABOUT), asked) in held or asked in numbers(row["note"])

    return r.each(planned, (r.cell != "") & (r["target"] == ""))


def result_on_record(r: Rows) -> pd.Series:
    held: dict[bool, set[tuple[object, ...]]] = {False: set(), True: set()}
    for name, column in (("observations", "value"), *((one, "printed") for one in CLAIMS.split())):
        for *key, cell in keys([*ABOUT, column], r.known.tables[name]):
            if cell:
                held[column == "printed"].add((*key, abs(float(cell))))

    def found(row: Row) -> bool:
        result, change = float(row["result"]), row["result_basis"] == "change"
        own = (*(row[name] for name in ABOUT), result) in held[change]
        return own or (change and result in numbers(row["note"]))

    return r.each(found, (r.cell != "") & (r["result_basis"] != "households"))


def met_and_set(r: Rows) -> pd.Series:
    other = {"met": "set", "set": "met"}
    names = r.cell.str.replace(r"(met|set)$", lambda found: other[found[0]], regex=True)
    mine = r.frame.assign(indicator=names)
    held = {*keys([*ABOUT, "source"], r.frame)}
    pairs = keys([*ABOUT, "source"], mine)
    return _series(r, [key in held for key in pairs]) | ~r.cell.str.contains("targets_(?:met|set)$")


# fmt: off
COMPLETENESS: Final = rules(
    ("followed", "areas", "until", "the area ended, and no area is made of it",
     "look for the area that it became a part of", followed),
    ("numbered", "observations targets", "item target",
     "the number before this one stands nowhere in its source", "look for the row that is missing",
     numbered),
    ("of_numbered_row", "claims", "item", "no result or target of this source has the number",
     "compare with {source}", of_numbered_row),
    ("told_of", "observations", "item", "no claim of its source is about this result",
     "look for what {source} says of it", told_of),
    ("of_some_figure", "claims", "period", "no figure or target is what the claim is about",
     "look for {indicator} of {area} in {period}", of_some_figure),
    ("of_its_source", CLAIMS, "source", "no figure of this source is what the claim is about",
     "compare with the source of its figure", of_its_source),
    ("base_on_record", "claims", "against", "the figure that a change is counted from is missing",
     "look for {indicator} of {area} in {against}", base_on_record),
    ("step_on_record", "observations", "note", "no claim or quote prints what is taken away",
     "look for the claim that {note} rests on", step_on_record),
    ("of_some_plan", "claims", "against", "the plan that a percentage is of is not on record",
     "look for the target of {indicator} in {period}", of_some_plan),
    ("percentage_claimed", TARGETS, "note",
     "no claim prints the percentage that the plan is derived from", "add it to the claims",
     percentage_claimed),
    ("percentage_told", "observations", "quote",
     "the quote prints a percentage of a plan, and no row tells how the plan ended",
     "add it to the claims, or to attainment.csv", percentage_told),
    ("told_how_it_ended", TARGETS, "target",
     "the plan and its result are on record, and no row tells how it ended",
     "add it to attainment.csv", told_how_it_ended),
    ("asked_on_record", "attainment", "asked", "no target asks for this, and the note does not",
     "compare with the targets of {area} in {period}", asked_on_record),
    ("result_on_record", "attainment", "result", "no figure or claim of the period is the result",
     "compare with those of {area} in {period}", result_on_record),
    ("whole_on_record", "observations", "group",
     "a part of the people has a figure, and all together have none",
     "look for the figure of all in {source}", whole_on_record),
    ("met_and_set", "observations", "indicator",
     "of the targets that were set and those that were met one number is not on record",
     "look for the other in {source}", met_and_set),
)
