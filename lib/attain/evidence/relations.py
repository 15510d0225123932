"""What the columns of a row, and the tables of a package, must say together."""

from __future__ import annotations

from typing import Final

import pandas as pd

from attain.evidence.rules import ALL, CLAIMS, REDUCTIONS, TARGETS, YEARS, Known, Rows, keys, rules
from attain.evidence.schema import known_terms
from attain.vocabulary import both_readings

BOUNDS: Final = "correct it, or the bounds of {indicator} in indicators.csv"
WITHOUT_NUMBER: Final = ("part_of", "all_met")  # claims
DISTRICTS: Final = r"\b\d+ huyện\b|\bdistricts\b"  # words on a part of an area
STARTS: Final = {"-H2": "-07-01", "-Q2": "-04-01", "-Q3": "-07-01", "-Q4": "-10-01"}
ENDS: Final = {
    "low": (">=", ">", "=", "between", "within"),
    "high": ("<=", "<", "=", "between", "within"),
}
ENGLISH_ALONE: Final = (
    "the Vietnamese is missing here and not everywhere",
    "fill it in, or leave the Vietnamese of every area and indicator empty",
)
DECIMALS: Final = "a count of whole things has decimals"


# ---- remedies that depend on the row ------------------------------------------------------------
def _region(row: pd.Series, known: Known, column: str) -> str:
    areas = known.tables["areas"]
    listing = ", ".join(areas.loc[areas["level"] == "region", "area"])
    return f"write one of {listing}" if row["level"] == "province" else "leave it empty"


def _parts(row: pd.Series, known: Known, column: str) -> str:
    merged = row["level"] == "merged"
    return "name them, as in dak-nong lam-dong" if merged else "leave it empty"


def _end(row: pd.Series, known: Known, column: str) -> str:
    fault = f"takes no {column}: leave it empty" if row[column] else f"needs a {column}"
    return f"the comparator {row['comparator']} {fault}"


def _finer(row: pd.Series, known: Known, column: str) -> str:
    more = f"and {row['indicator']} gets its decimals in indicators.csv"
    return f"{both_readings(row[column])} {more}"


def _told(row: pd.Series, known: Known, column: str) -> str:
    bare = row["kind"] in WITHOUT_NUMBER
    return f"{row['kind']} takes no number" if bare else "fill in printed, decimals and unit"


# ---- tests of more than a line ------------------------------------------------------------------
def _start(period: pd.Series) -> pd.Series:
    """First day of each period."""
    start = period.str[:4] + period.str[4:].map(STARTS).fillna("-01-01")
    return start.where(~period.str.fullmatch(r"\d{4}-\d{2}"), period + "-01")


def placed(r: Rows) -> pd.Series:
    level = r.of("level", "area", by=r.column).fillna("region")
    some = (r.known.tables["areas"]["level"] == "region").any()  # a package may do without regions
    in_region = ((r.cell != "") | (not some)) & (level == "region")
    own = ~r["level"].isin(known_terms("level"))  # a level of terms.csv lies where it is said to
    return in_region.where(r["level"] == "province", r.cell == "") | own


def in_both_languages(r: Rows) -> pd.Series:
    names = pd.concat([r.known.tables[table]["name_vi"] for table in ("areas", "indicators")])
    return (r.cell != "") | bool((names == "").all())


def after_its_parts(r: Rows) -> pd.Series:
    table = r.known.tables["areas"]
    ends = dict(zip(table["area"], table["until"].replace("", "9999"), strict=True))
    last = r.cell.str.split().map(lambda names: max((ends.get(n, "") for n in names), default=""))
    return (r.cell == "") | (r["from"] == "") | (last < r["from"])


def of_its_days(r: Rows) -> pd.Series:
    return _start(r["period"]) <= r.of("until", "area").fillna("").replace("", "9999")


def break_in_known_area(r: Rows) -> pd.Series:
    areas = set(r.known.tables["areas"]["area"])
    return r.cell.str.findall(r"(\S+):").map(areas.issuperset).astype(bool)


def bounded(r: Rows) -> pd.Series:
    lower, upper = (pd.to_numeric(r.of(end)).astype(float) for end in ("lower", "upper"))
    # nobody comes before the first
    lower = lower.where(r.of("kind") != "rank", lower.fillna(1).clip(lower=1))
    return ~((r.number() < lower) | (r.number() > upper))


def in_order(r: Rows) -> pd.Series:
    first, term = r.year("period"), r["period"].str.fullmatch(YEARS)
    last = r.year("period", slice(-4, None)).where(term, first + 1)
    return (first >= 1900) & (last <= 2101) & (first < last)


def whole(r: Rows) -> pd.Series:
    parted = r.cell.str.contains(r"\.(?!0{1,2}$)", regex=True).astype(bool)
    sound = (r.of("kind") == "rate") | (r.of("decimals") != "0")
    if "basis" in r.frame:  # the mean of whole numbers, and a change in per cent, may have some
        sound |= (r["term"] == "mean") | (r["basis"] == "relative")
    return ~parted | sound


def of_the_area(r: Rows) -> pd.Series:
    words = r.words if "quote" in r.frame else r["note"]
    return (r.cell != "total") | ~words.str.contains(DISTRICTS, case=False)


def of_its_words(r: Rows) -> pd.Series:
    about = ["source", "indicator", "area", "period"]
    words = [r.known.tables[name] for name in ALL.split()]
    same = r.within([*about, r.column], keys([*about, r.column], *words))
    return same | ~r.within(about, keys(about, *words))


def exact(r: Rows) -> pd.Series:
    same = r.number("low") == r.number("high")
    return same | (r["comparator"] != "=") | (r["low"] == "") | (r["high"] == "")


def part_of_another(r: Rows) -> pd.Series:
    above, places = dict(zip(r["target"], r.cell, strict=True)), r.cell
    for _ in above:  # each round one step up: what comes by itself again goes round for ever
        places = places.where(places == r["target"], places.map(above).fillna(""))
        if (places == "").all():
            break
    return places != r["target"]


def after_source(r: Rows) -> pd.Series:
    first = r.of("published", "source")  # so that a view never lacks one
    return first.isna() | (r.cell >= first.fillna(""))


def told(r: Rows) -> pd.Series:
    printed = (r.cell != "") & (r["decimals"] != "") & (r["unit"] != "")
    return printed.where(~r["kind"].isin(WITHOUT_NUMBER), r.cell == "")


# fmt: off
RULES: Final = rules(
    ("placed", "areas", "region",
     "a province needs a region of the table, and only a province has one", _region, placed),
    ("in_both_languages", "terms", "vi", *ENGLISH_ALONE, in_both_languages),
    ("in_both_languages", "bridges", "note_vi", *ENGLISH_ALONE, in_both_languages),
    ("in_both_languages", "indicators", "definition_vi", *ENGLISH_ALONE, in_both_languages),
    ("in_both_languages", "areas indicators", "name_vi", *ENGLISH_ALONE, in_both_languages),
    ("worded", "terms", "vi en one", "words hold another placeholder than {number}",
     "write {{number}} where it stands, or only what follows it",
     lambda r: ~r.cell.str.replace("{number}", "", n=1, regex=False).str.contains(r"[{}]")),
    ("merged", "areas", "parts", "a merged area is made of parts, and no other area has any",
     _parts, lambda r: (r.cell != "") == (r["level"] == "merged")),
    ("after_its_parts", "areas", "parts",
     "a part stands beyond the day on which the area made of it begins",
     "give each part an until before {from}", after_its_parts),
    ("weighed", "aggregation", "weight", "a rate is no sum of the rates of its parts",
     "name the indicator that weighs them, such as population",
     lambda r: (r.cell != "") | (r.of("kind") != "rate")),
    ("of_its_days", "observations", "area", "the area had ended when the period began",
     "write the area of that day, see until in areas.csv", of_its_days),
    ("bounds_in_order", "indicators", "lower", "the lower bound is not below the upper",
     "the upper bound is {upper}; correct one",
     lambda r: ~(r.number("lower") >= r.number("upper"))),
    ("bounds_of_percentage", "indicators", "upper", "a percentage has no bounds",
     "write lower 0 and upper 100; of a rate that may be negative or exceed 100 its own bounds, "
     "such as lower -100 of a growth rate",
     lambda r: ((r.number("lower") >= 0) & r.number("upper").notna()) | (r.number("lower") < 0)
     | (r["unit"] != "percent")),
    ("break_in_known_area", "indicators", "breaks", "a break names an unknown area",
     "write an area of areas.csv before the colon, as in lam-dong:2019", break_in_known_area),
    ("bounded", "observations", "value", "the value is outside the bounds of its indicator", BOUNDS,
     bounded),
    ("in_order", f"{ALL} attainment", "period",
     "the years of the period are out of order or out of reach",
     "write years from 1900 to 2100, the first one before the last, as in 2021-2025", in_order),
    ("stands", "areas", "until", "an area ends before it begins", "correct one of the two days",
     lambda r: (r.cell == "") | (r["from"] <= r.cell)),
    ("whole", "observations", "value", DECIMALS, _finer, whole),
    ("whole", TARGETS, "low high", DECIMALS, _finer, whole),
    ("begun", "observations", "published", "published before its period began",
     "a figure of {period} cannot have been known then",
     lambda r: r.cell >= _start(r["period"])),
    ("covered", "observations", "coverage", "the part that is covered lies outside the period",
     "write to {period:.4}-MM, or correct the period",
     lambda r: (r.cell.str[3:7] == r["period"].str[:4]) | ~r.cell.str.startswith("to ")),
    ("quoted", "observations", "quote", "a result of the article has no quote",
     "copy the words of {item} from the source",
     lambda r: (r["item"] == "") | (r.cell != "")),
    ("once_in_source", "observations", "item", "an item of a source stands twice",
     "give each result one row",
     lambda r: (r.cell == "") | ~r.frame.duplicated(["source", "item"])),
    ("of_the_area", f"{ALL} attainment", "group",
     "what is said of some districts stands for the whole area",
     "write the group, as in mountain_districts", of_the_area),
    ("of_its_words", "attainment", "group",
     "the end of a plan and the words it rests on are of two groups",
     "write the group of the rows of {source} on {indicator} in {period}", of_its_words),
    ("missed_at_the_end", "attainment", "status",
     "a part of the period cannot tell that its plan was missed",
     "write open: what is short of the plan may still reach it",
     lambda r: (r["coverage"] == "") | (r.cell != "missed")),
    ("end_of_comparator", TARGETS, "low", "low and comparator do not fit", _end,
     lambda r: (r.cell != "") == r["comparator"].isin(ENDS["low"])),
    ("end_of_comparator", TARGETS, "high", "high and comparator do not fit", _end,
     lambda r: (r.cell != "") == r["comparator"].isin(ENDS["high"])),
    ("range_in_order", TARGETS, "low", "the range is upside down",
     "low must not exceed high, which is {high}",
     lambda r: ~(r.number("low") > r.number("high"))),
    ("exact", TARGETS, "high", "an exact target has two values",
     "write {low} in both, or use between", exact),
    ("part_of_another", TARGETS, "parent", "a target is part of itself", "leave it empty",
     part_of_another),
    ("continues_another", "bridges", "continues", "an indicator continues itself",
     "name the one whose history it takes up",
     lambda r: r.cell != r["indicator"]),
    ("term_of_period", TARGETS, "term", "the term and the period do not fit",
     "each, mean and total need years such as 2021-2025",
     lambda r: r.cell.isin(["", "end"]) | r["period"].str.fullmatch(YEARS)),
    ("term_of_rate", TARGETS, "term", "a rate has no total", "write mean, end or each",
     lambda r: (r.cell != "total") | ~r.of("kind").isin(["rate", "rank"])),
    ("after_source", f"observations {TARGETS} attainment", "published",
     "published before its source was",
     "correct the day here or that of {source} in sources.csv", after_source),
    ("positive", TARGETS, "low high", "a change is stored negative",
     "store a reduction positive, with direction down",
     lambda r: ~r["basis"].isin(REDUCTIONS) | ~(r.number() < 0)),
    ("threshold_bounded", TARGETS, "low high",
     "the threshold is outside the bounds of its indicator", BOUNDS,
     lambda r: bounded(r) | r["basis"].isin(REDUCTIONS)),
    ("told", CLAIMS, "printed", "the kind of claim and its number do not fit", _told, told),
    ("whole_known", CLAIMS, "against", "the whole of a part is unknown",
     "write the item of the whole, such as R01",
     lambda r: (r["kind"] != "part_of") | r.cell.isin(r.known.items)),
)
