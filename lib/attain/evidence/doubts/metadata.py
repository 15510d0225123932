"""Metadata: an id, a note or a flag that says other than its row does, or than what it speaks of.

What is written about a figure is doubted here; the figure itself in
:mod:`attain.evidence.doubts.figures`. A claim speaks of a figure, a plan may be derived from a
percentage, and an end has a plan, a result and words: each is told whose other row is not on
record, or says something else.
"""

from __future__ import annotations

import re
from collections import Counter
from typing import Final

import numpy as np
import pandas as pd

from attain.evidence.doubts.words import in_foreign_words, numbers, numbers_in_place
from attain.evidence.rules import ABOUT, ALL, CLAIMS, READ, TARGETS, WHOLE, Row, Rows, doubt, keys
from attain.evidence.schema import NEVER

BOOK: Final = "plan_targets plan_claims attainment"  # ids are area-period-indicator
FEW: Final = 5  # rows of a table that a mistake may make; a group of one has scores
_GROUPS: Final = {
    "urban": "thành thị|đô thị|thị xã|urban", "rural": "nông thôn|rural",
    "ethnic_minority": "dân tộc|dtts|ethnic", "mountain_districts": "núi|huyện|mountain|district",
}  # fmt: skip
_ABOUT: Final = (
    "khoảng|hơn|trên|gần|dưới|ước|xấp xỉ|about|over|around|approx|nearly|than|under|round|below|"
    "roughly|circa|some |estimated|"
    r"thousands|may be|\d[-–]\d"
)
_SUM: Final = r"(?<![\d.,])(\d+(?:\.\d+)?) \+ (\d+(?:\.\d+)?)(?![\d.,])"
_ESTIMATE: Final = r"\bước|dự kiến|khoảng|estimat|expected|counted to"
_COPY: Final = "copy|mirror|translat|foreign"
_RESERVE: Final = f"{_COPY}|excerpt|unknown"  # of a source
_UNSURE: Final = (  # of a row
    f"{_COPY}|list page|secondary|not printed|derived|garbled|unclear|machine|differs from|"
    "round number|may be higher"
)
_OPEN: Final = re.compile(
    "(?:khoảng|xấp xỉ|about|around|roughly|circa|some|hơn|trên|over|above|more than|"
    "gần|dưới|nearly|almost|less than|below|hampir)[ (]*"
    r"(?:\d[\d.,]* ?(?:[-–]|đến|to) ?)?$"  # or behind the first of a range
)
_BROAD: Final = "about|almost|nearly|than|start|so far|round|middle|thousand|count|implied|plan"
_ENDING: Final = r"(?:-[a-z]+)*(?:-\d)?"  # of an id, after its area, period and indicator
_OF_PLAN: Final = r"is ([\d.]*\d) % of the plan"
_OF_YEAR: Final = r"đạt ([\d,]*\d)% so với kế hoạch"


# ---- a row and its table ------------------------------------------------------------------------
@doubt("observations", "approximate confidence")
def without_reserve(r: Rows) -> pd.Series:
    """A table of the office holds no such row; its figures are printed without a reserve."""
    return ~r.office | r.cell.isin(["false", "high"])


@doubt("observations", "status")
def status_of_table(r: Rows) -> pd.Series:
    """The status is not that of its table's other figures of the year; see the other areas."""
    by = ["indicator", "vintage", "source", "period"]
    times = r.frame.groupby([*by, r.column])[r.column].transform("size")
    return ~r.office | (times == times.groupby([r[name] for name in by]).transform("max"))


@doubt("observations", "indicator")
def alone_in_table(r: Rows) -> pd.Series:
    """Hardly a row of this table is of its indicator, group, edition; see {group} and {vintage}."""
    by = ["indicator", "group", "vintage", "source"]
    return ~r.office | (r.frame.groupby(by)[r.column].transform("size") >= FEW)


@doubt("observations", "vintage")
def known_edition(r: Rows) -> pd.Series:
    """No other edition, and not its source, begins with this word; compare with {source}."""
    words = r.cell.str.partition("-")[0]
    own = r.holds(lambda name, source: name.split("-")[0] in source.split("-"), r["source"])
    return own | (words.map(words.value_counts()) > (1 if len(words) > FEW else 0))


def _year_end(r: Rows) -> pd.Series:
    """31 December of the last year of each period."""
    return r["period"].str.extract(r"^(?:\d{4}-(?=\d{4}$))?(\d{4})")[0] + "-12-31"


@doubt("observations", "status")
def provisional_before(r: Rows) -> pd.Series:
    """Provisional figures come before the year is over, final ones after; known on {published}."""
    early = r["published"] <= _year_end(r)
    whole = r["period"].str.fullmatch(WHOLE)
    return ~(((r.cell == "A") & early & whole) | ((r.cell == "P") & ~early & ~r.table))


@doubt("observations", "status")
def estimate_in_words(r: Rows) -> pd.Series:
    """The words and the status disagree whether the figure is an estimate; compare with {quote}."""
    said = r.words.str.contains(_ESTIMATE, case=False)
    surely = r["quote"].str.contains(r"\bước|dự kiến|estimat", case=False)
    whole = r["period"].str.fullmatch(WHOLE) & (r["coverage"] == "")
    late = r["published"] > _year_end(r)
    unsaid = (r.cell == "E") & late & ~said & ~in_foreign_words(r)
    return r.office | ~whole | ~(unsaid | ((r.cell == "P") & surely))


@doubt("observations", "status")
def status_of_report(r: Rows) -> pd.Series:
    """The status is not that of its source and year, and no words say why; see {source}."""
    by = ["source", "period", "coverage"]
    told = (r.cell == "E") & r.words.str.contains(_ESTIMATE, case=False)
    mine = r.frame[(r.cell != "D") & ~told & ~r.office]
    same = mine.groupby([*by, r.column])[r.column].transform("size")
    return r.unless(same * 2 <= mine.groupby(by)[r.column].transform("size"))


@doubt("observations", "approximate")
def about_in_words(r: Rows) -> pd.Series:
    """No word of quote or note bears that the figure is approximate; compare with {source}."""
    return r.bears({"true": _ABOUT}) | in_foreign_words(r)


@doubt("attainment", "estimated")
def estimated_before(r: Rows) -> pd.Series:
    """An estimate was published after its year; compare with {source}."""
    return (r.cell != "true") | (r["published"] <= _year_end(r))


@doubt(ALL, "group")
def group_in_words(r: Rows) -> pd.Series:
    """No word of quote or note names the group; compare with {source}."""
    return r.bears(_GROUPS) | (r["quote"] == "") | in_foreign_words(r)


@doubt(TARGETS, "maintain")
def kept_in_words(r: Rows) -> pd.Series:
    """The quote and the plan disagree whether a level is to be kept; compare with {source}."""
    said = r["quote"].str.contains("giữ|duy trì|ổn định|maintain|ke(?:pt|ep)", case=False)
    return ((r.cell == "true") == said) | in_foreign_words(r)


@doubt(ALL, "group")
def known_group(r: Rows) -> pd.Series:
    """No other row is of this indicator and group; compare with {source}."""
    about = ["indicator", "group"]
    times = Counter(keys(about, *r.tables(READ)))
    return r.held(times[pair] > 1 for pair in keys(about, r.frame)) | (r.cell == "total")


@doubt("observations", "note")
def parts_of_sum(r: Rows) -> pd.Series:
    """No row holds a part of this sum; look for the parts of {note}."""
    by = ["area", "group", "period"]
    asked = (r["status"] == "D") & r.cell.str.contains(_SUM.replace("(\\d", "(?:\\d"))
    held = {*r.numbers(by, "observations", "value")}

    def has_parts(row: Row) -> bool:
        parts = (part for pair in re.findall(_SUM, row["note"]) for part in pair)
        return all((*(row[name] for name in by), float(part)) in held for part in parts)

    return r.each(has_parts, asked)


# ---- how sure a row is --------------------------------------------------------------------------
@doubt("observations", "confidence")
def reason_of_reserve(r: Rows) -> pd.Series:
    """Nothing says why the reading is not sure; say it in the note, or write high."""
    note, url, excerpt = (r.of(name, "source").fillna("") for name in ("note", "url", "excerpt"))
    noted = note.str.contains(_RESERVE, case=False) | r["note"].str.contains(_UNSURE, case=False)
    unread = (r["published"] == NEVER) | ((excerpt != "") & (url == ""))
    return (r.cell != "medium") | noted | unread | (r["status"] == "D") | r.office


@doubt("observations", "confidence")
def reason_of_doubt(r: Rows) -> pd.Series:
    """The note says otherwise whether the figure is doubtful; say it, or write medium."""
    doubtful = "^doubtful|^rounded|whole number|^from an excerpt"
    return ((r.cell == "low") == r["note"].str.contains(doubtful, case=False)) | r.office


def _told_about(row: Row) -> bool:
    """Whether the words before the figure in its quote leave it open."""
    value, places = float(row["value"]), numbers_in_place(row["quote"].lower())
    return any(value in held and _OPEN.search(before) for held, before, _ in places)


@doubt("observations", "approximate")
def about_of_quote(r: Rows) -> pd.Series:
    """The quote leaves the figure open, and the row does not; compare with {quote}."""
    return r.each(lambda row: not _told_about(row), (r.cell == "false") & (r["quote"] != ""))


@doubt("observations", "approximate")
def about_of_figure(r: Rows) -> pd.Series:
    """The row leaves the figure open, and its quote does not; compare with {quote}."""
    noted = r["note"].str.contains(_BROAD, case=False) | (r["status"] == "D")
    asked = (r.cell == "true") & (r["quote"] != "") & ~noted & ~in_foreign_words(r)
    return r.each(_told_about, asked)


# ---- ids ----------------------------------------------------------------------------------------
@doubt(BOOK, "indicator")
def id_of_row(r: Rows) -> pd.Series:
    """The id is of another row; {area}, {period} and {indicator} begin it, a group follows."""
    slugs = {group: group.replace("_", "-") for group in _GROUPS}

    def named(row: Row) -> bool:
        name = next(iter(row.values()))
        begins = f"{row['area']}-{row['period']}-{row['indicator'].replace('_', '-')}"
        groups = {group for group, slug in slugs.items() if f"-{slug}" in name}
        if "kind" in row and name.endswith("-change") != row["kind"].endswith(("change", "year")):
            return False
        whole = bool(re.fullmatch(re.escape(begins) + _ENDING, name))
        return whole and groups == {row["group"]} & {*slugs}

    return r.each(named)


@doubt("claims", "claim")
def id_of_item(r: Rows) -> pd.Series:
    """The id names another result than its own and the one compared with; it is about {item}."""

    def named(claim: str, item: str, against: str) -> bool:
        known = {item.lower(), against.lower()}
        told = {*re.findall(r"\br\d+\b", claim)}
        return claim.startswith(item.lower()) and (not item or told <= known)

    return r.holds(named, r["item"], r["against"])


# ---- numbered results ---------------------------------------------------------------------------
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
    counted = ~r["asked_basis"].isin(["level", ""])
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
