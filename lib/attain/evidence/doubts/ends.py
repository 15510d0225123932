"""Ends: how a plan is said to have ended, held against the plan, the result and their words."""

from __future__ import annotations

import re

import pandas as pd

from attain.evidence.doubts.words import numbers
from attain.evidence.rules import ABOUT, ALL, REDUCTIONS, Row, Rows, doubt, keys


# ---- plan, result and percentage ----------------------------------------------------------------
@doubt("attainment", "percent")
def of_plan_and_result(r: Rows) -> pd.Series:
    """The percentage is not that of the result and the plan; {result} of {asked} is another
    share.
    """
    asked, percent = r.number("asked"), r.number()
    gap = (100 * r.number("result") / asked - percent).abs()
    cut_off = 0.02 * percent.where(r["printed"] == "true", 0.0)  # what is computed is only rounded
    apart = gap > cut_off + 0.5001 * 10.0 ** -r.decimals()
    return ~((r["asked_basis"] == r["result_basis"]) & (asked > 0) & apart)


@doubt("attainment", "status")
def of_its_status(r: Rows) -> pd.Series:
    """The end of the plan is not that of its percentage; {percent} per cent, and {result} of
    {asked}.
    """
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
    plans = r.known.tables["plan_targets"].set_index("target").to_dict("index")

    def same(row: Row) -> bool:
        plan = plans[row["target"]]
        ends = {float(plan[end]) for end in ("low", "high") if plan[end]}
        alike = all(row[name] == plan[name] for name in ABOUT)
        return alike and (not row["asked"] or float(row["asked"]) in ends)

    return r.each(same, r["target"].isin(plans))


@doubt("attainment", "result")
def of_its_figure(r: Rows) -> pd.Series:
    """No figure of this source is the result; compare with {source}."""
    about = ["indicator", "area", "group", "source"]
    said = {*r.numbers(about, "observations", "value")}
    own = r.holds(lambda cell, key: bool(cell) and (*key, float(cell)) in said, r.keys(about))
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
    """The figure of its source says otherwise; compare with the status and the coverage in
    {source}.
    """
    column = "status" if r.column == "estimated" else r.column
    said: dict[tuple[str, ...], set[str]] = {}
    for *key, cell in keys([*ABOUT, "source", column], r.known.tables["observations"]):
        said.setdefault((*key,), set()).add(cell)

    def same(cell: str, key: tuple[str, ...]) -> bool:
        told = said.get(key, {cell})
        if key in said and column == "status":
            told = {"true" if "E" in told else "false"}
        return cell in told

    return r.holds(same, r.keys([*ABOUT, "source"]))


@doubt("attainment", "status")
def open_of_part(r: Rows) -> pd.Series:
    """A plan whose period is over is open; write met or missed, or what is covered."""
    return (r.cell != "open") | (r["coverage"] != "")


@doubt("attainment", "printed")
def printed_as_evidence(r: Rows) -> pd.Series:
    """The evidence says otherwise whether the percentage is printed; a printed one has percent in
    evidence.
    """
    evidence = r["evidence"].str.split()
    printed = evidence.map(lambda words: "percent" in words)
    return ((r.cell == "true") == printed) & ((r["percent"] != "") | ~printed)
