"""Metadata: an id, a note or a flag that says other than its row does.

Doubts of what is written about a figure and of the rows that stand with it in a table, where
:mod:`attain.evidence.doubts` asks for the figure itself.
"""

from __future__ import annotations

import re
from collections import Counter
from typing import Final

import pandas as pd

from attain.evidence.doubts.words import in_foreign_words, numbers_in_place
from attain.evidence.rules import ALL, CLAIMS, READ, TARGETS, WHOLE, Row, Rows, doubt, keys
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


# ---- claims -------------------------------------------------------------------------------------
@doubt(CLAIMS, "against")
def against_last_year(r: Rows) -> pd.Series:
    """A change is not counted from an earlier year, or one on last year not from the year before;
    it is one of {period}.
    """
    years = r.year("period") - r.year("against")
    return (years == 1).where(r["kind"] == "change_on_last_year", ~(years <= 0))


@doubt(CLAIMS, "decimals")
def decimals_of_quote(r: Rows) -> pd.Series:
    """The quote writes the number with other decimals; compare with {quote}."""

    def written(row: Row) -> bool:
        text = f"{abs(float(row['printed'])):.{row['decimals']}f}"
        return text in row["quote"] or text.replace(".", ",") in row["quote"]

    asked = (r.cell != "") & (r["printed"] != "")
    return r.each(written, asked & (r.decimals("printed") != r.number()))
