"""References: a row that speaks of another one, which is in no table or says otherwise.

What a reader of a table sees last is what is not there. A claim is about a figure, a plan may be
derived from a percentage, an end has a plan, a result and words: the row that speaks of them is
told where they are not on record, or are not as it says.
"""

from __future__ import annotations

import re
from typing import Final

import numpy as np
import pandas as pd

from attain.evidence.doubts.words import numbers
from attain.evidence.rules import ABOUT, ALL, CLAIMS, REDUCTIONS, TARGETS, Row, Rows, doubt, keys

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


# ---- claims and their figures -------------------------------------------------------------------
@doubt("claims", "period")
def of_some_figure(r: Rows) -> pd.Series:
    """No figure or target is what the claim is about; look for {indicator}, {area}, {period}."""
    return r.on_record(ABOUT, "observations targets")


@doubt(CLAIMS, "source")
def of_its_source(r: Rows) -> pd.Series:
    """No figure of this source is what the claim is about; compare with that of its figure."""
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
    about = [(*key, period[:4]) for *key, period in keys(ABOUT, r.frame)]
    return r.holds(lambda _, key, n: (*key, n) in held, about, share) | share.isna()


@doubt(CLAIMS, "item")
def of_its_item(r: Rows) -> pd.Series:
    """No result of the item is of the claim's indicator and period; see {item} in {source}."""
    tables, about = r.known.tables, [r.column, *ABOUT]
    targets = tables["targets"].rename(columns={"target": r.column})
    held = {*keys(about, tables["observations"], targets)}
    return ~r.cell.isin({key[0] for key in held} - {""}) | r.within(about, held)


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


# ---- plan, result and percentage ----------------------------------------------------------------
@doubt("attainment", "percent")
def of_plan_and_result(r: Rows) -> pd.Series:
    """The percentage is not that of result and plan; {result} of {asked} is another share."""
    asked, percent = r.number("asked"), r.number()
    gap = (100 * r.number("result") / asked - percent).abs()
    cut_off = 0.02 * percent.where(r["printed"] == "true", 0.0)  # what is computed is only rounded
    apart = gap > cut_off + 0.5001 * 10.0 ** -r.decimals()
    return ~((r["asked_basis"] == r["result_basis"]) & (asked > 0) & apart)


@doubt("attainment", "status")
def of_its_status(r: Rows) -> pd.Series:
    """The end of the plan is not that of its percentage; {percent} %, {result} of {asked}."""
    percent, over = r.number("percent"), r.number("result") - r.number("asked")
    over = over.where(r.of("better") == "higher", -over)
    counted = r["asked_basis"].isin(["count", *REDUCTIONS])
    level = (r["asked_basis"] == "level") & (r["result_basis"] == "level")
    short = (counted & (percent < 99.5)) | (level & (over < 0))
    above = (counted & (percent > 100.5)) | (level & (over > 0))
    return ~((r.cell == "met") & short) & ~(r.cell.isin(["missed", "open"]) & above)


@doubt("attainment", "asked")
def of_its_target(r: Rows) -> pd.Series:
    """The plan that is said to be met is of another kind or size; compare with {target}."""
    low, high = (r.numbers(["target"], "plan_targets", end) for end in ("low", "high"))
    ends, alike = {*low, *high}, r.on_record(["target", *ABOUT], "plan_targets")
    same = r.holds(lambda end, plan: not end or (plan, float(end)) in ends, r["target"])
    return (alike & same) | ~r.on_record(["target"], "plan_targets")


@doubt("attainment", "result")
def of_its_figure(r: Rows) -> pd.Series:
    """No figure of this source is the result; compare with {source}."""
    about = ["indicator", "area", "group", "source"]
    said = {*r.numbers(about, "observations", "value")}
    own = r.holds(
        lambda cell, key: bool(cell) and (*key, float(cell)) in said, keys(about, r.frame)
    )
    told = r.on_record(about, "observations") & (r.cell != "")
    return own | ~told | (r["result_basis"] == "change")


@doubt("attainment", "asked_basis result_basis")
def basis_of_result(r: Rows) -> pd.Series:
    """A count is asked for and told as count, nothing else is; compare with {indicator}."""
    counted = r.of("kind") == "count"
    return (r.cell == "") | ((r.cell == "count") == counted)


# ---- the words and the figures it rests on ------------------------------------------------------
@doubt("attainment", "percent")
def percent_in_words(r: Rows) -> pd.Series:
    """No quote, note or claim of the plan prints the percentage; compare with {source}."""
    said: dict[tuple[str, ...], str] = {}
    for *key, quote, note in keys([*ABOUT, "quote", "note"], *r.tables(ALL)):
        if quote:
            said[(*key,)] = said.get((*key,), "") + f" {quote} {note}"
    claims = {*keys([*ABOUT, "printed"], r.known.tables["claims"])}

    def held(row: Row) -> bool:
        key, percent = tuple(row[name] for name in ABOUT), float(row["percent"])
        words = re.sub(r"(?<=\d), (?=\d)", ",", f"{said.get(key, '')} {row['note']}")
        meant = {round(n, 6) for n in (percent, percent - 100, percent / 100)} & numbers(words)
        return key not in said or bool(meant) or (*key, row["percent"]) in claims

    return r.each(held, (r.cell != "") & (r["printed"] == "true"))


@doubt("attainment", "estimated coverage")
def as_its_figure(r: Rows) -> pd.Series:
    """The figure of its source says otherwise; compare with its status and coverage in {source}."""
    about, figures = [*ABOUT, "source"], r.known.tables["observations"]
    estimates = (figures["status"] == "E").groupby([figures[name] for name in about])
    figures = figures.assign(estimated=np.where(estimates.transform("any"), "true", "false"))
    same = r.within([*about, r.column], keys([*about, r.column], figures))
    return same | ~r.on_record(about, "observations")


@doubt("attainment", "status")
def open_of_part(r: Rows) -> pd.Series:
    """A plan whose period is over is open; write met or missed, or what is covered."""
    return (r.cell != "open") | (r["coverage"] != "")


@doubt("attainment", "printed")
def printed_as_evidence(r: Rows) -> pd.Series:
    """The evidence says otherwise whether the percentage is printed; if so, it has percent."""
    evidence = r["evidence"].str.split()
    printed = evidence.map(lambda words: "percent" in words)
    return ((r.cell == "true") == printed) & ((r["percent"] != "") | ~printed)
