"""What the columns of a row, and the tables of a package, must say together."""

from __future__ import annotations

from typing import Final

import pandas as pd

from attain.evidence.rules import ALL, CLAIMS, READ, REDUCTIONS, TARGETS, YEARS, Rows, rule
from attain.evidence.schema import known_terms

STARTS: Final = {"-H2": "-07-01", "-Q2": "-04-01", "-Q3": "-07-01", "-Q4": "-10-01"}
ENDS: Final = {
    "low": (">=", ">", "=", "between", "within"),
    "high": ("<=", "<", "=", "between", "within"),
}


def _start(period: pd.Series) -> pd.Series:
    """First day of each period."""
    start = period.str[:4] + period.str[4:].map(STARTS).fillna("-01-01")
    return start.where(~period.str.fullmatch(r"\d{4}-\d{2}"), period + "-01")


@rule("areas", "region")
def placed(r: Rows) -> pd.Series:
    """A province needs a region of the table, and only a province has one; write the id of a region
    in areas.csv, or leave it empty.
    """
    level = r.of("level", "area", by=r.column).fillna("region")
    some = (r.known.tables["areas"]["level"] == "region").any()  # a package may do without regions
    in_region = ((r.cell != "") | (not some)) & (level == "region")
    own = ~r["level"].isin(known_terms("level"))  # a level of terms.csv lies where it is said to
    return in_region.where(r["level"] == "province", r.cell == "") | own


@rule("areas indicators terms bridges", "vi note_vi definition_vi name_vi")
def in_both_languages(r: Rows) -> pd.Series:
    """The Vietnamese is missing here and not everywhere; fill it in, or leave the Vietnamese of
    every area and indicator empty.
    """
    names = pd.concat([table["name_vi"] for table in r.tables("areas indicators")])
    return (r.cell != "") | bool((names == "").all())


@rule("terms", "vi en one")
def worded(r: Rows) -> pd.Series:
    """Words hold another placeholder than {number}; write {{number}} where it stands, or only what
    follows it.
    """
    return ~r.cell.str.replace("{number}", "", n=1).str.contains(r"[{}]")


@rule("areas", "parts")
def merged(r: Rows) -> pd.Series:
    """A merged area is made of parts, and no other area has any; name them, as in
    dak-nong lam-dong, or leave it empty.
    """
    return (r.cell != "") == (r["level"] == "merged")


@rule("areas", "parts")
def after_its_parts(r: Rows) -> pd.Series:
    """A part stands beyond the day on which the area made of it begins; give each part an until
    before {from}.
    """
    table = r.known.tables["areas"]
    ends = table.set_index("area")["until"].replace("", "9999").to_dict()
    last = r.cell.str.split().map(lambda names: max((ends.get(n, "") for n in names), default=""))
    return (r.cell == "") | (r["from"] == "") | (last < r["from"])


@rule("aggregation", "weight")
def weighed(r: Rows) -> pd.Series:
    """A rate is no sum of the rates of its parts; name the indicator that weighs them, such as
    population.
    """
    return (r.cell != "") | (r.of("kind") != "rate")


@rule("observations", "area")
def of_its_days(r: Rows) -> pd.Series:
    """The area had ended when the period began; write the area of that day, see until in
    areas.csv.
    """
    return _start(r["period"]) <= r.of("until", "area").fillna("").replace("", "9999")


@rule("indicators", "lower")
def bounds_in_order(r: Rows) -> pd.Series:
    """The lower bound is not below the upper; the upper bound is {upper}; correct one."""
    return ~(r.number("lower") >= r.number("upper"))


@rule("indicators", "upper")
def bounds_of_percentage(r: Rows) -> pd.Series:
    """A percentage has no bounds; write lower 0 and upper 100; of a rate that may be negative or
    exceed 100 its own bounds, such as lower -100 of a growth rate.
    """
    lower, upper = r.number("lower"), r.number("upper")
    return ((lower >= 0) & upper.notna()) | (lower < 0) | (r["unit"] != "percent")


@rule("indicators", "breaks")
def break_in_known_area(r: Rows) -> pd.Series:
    """A break names an unknown area; write an area of areas.csv before the colon, as in
    lam-dong:2019.
    """
    areas = set(r.known.tables["areas"]["area"])
    return r.cell.str.findall(r"(\S+):").map(areas.issuperset).astype(bool)


@rule(f"observations {TARGETS}", "value low high")
def bounded(r: Rows) -> pd.Series:
    """The value is outside the bounds of its indicator; correct it, or the bounds of {indicator} in
    indicators.csv.
    """
    lower, upper = (pd.to_numeric(r.of(end)).astype(float) for end in ("lower", "upper"))
    # nobody comes before the first
    lower = lower.where(r.of("kind") != "rank", lower.fillna(1).clip(lower=1))
    change = r["basis"].isin(REDUCTIONS) if "basis" in r.frame else False
    return ~((r.number() < lower) | (r.number() > upper)) | change


@rule(READ, "period")
def in_order(r: Rows) -> pd.Series:
    """The years of the period are out of order or out of reach; write years from 1900 to 2100, the
    first one before the last, as in 2021-2025.
    """
    first, term = r.year("period"), r["period"].str.fullmatch(YEARS)
    last = r.year("period", slice(-4, None)).where(term, first)
    return (first >= 1900) & (last <= 2100) & ((first < last) | ~term)


@rule("areas", "until")
def stands(r: Rows) -> pd.Series:
    """An area ends before it begins; correct one of the two days."""
    return (r.cell == "") | (r["from"] <= r.cell)


@rule(f"observations {TARGETS}", "value low high")
def whole(r: Rows) -> pd.Series:
    """A count of whole things has decimals; {readings} and {indicator} gets its decimals in
    indicators.csv.
    """
    parted = r.cell.str.contains(r"\.(?!0{1,2}$)", regex=True).astype(bool)
    sound = (r.of("kind") == "rate") | (r.of("decimals") != "0")
    if "basis" in r.frame:  # the mean of whole numbers, and a change in per cent, may have some
        sound |= (r["term"] == "mean") | (r["basis"] == "relative")
    return ~parted | sound


@rule("observations", "published")
def begun(r: Rows) -> pd.Series:
    """Published before its period began; a figure of {period} cannot have been known then."""
    return r.cell >= _start(r["period"])


@rule("observations", "coverage")
def covered(r: Rows) -> pd.Series:
    """The part that is covered lies outside the period; write to {period:.4}-MM, or correct the
    period.
    """
    return (r.cell.str[3:7] == r["period"].str[:4]) | ~r.cell.str.startswith("to ")


@rule("observations", "quote")
def quoted(r: Rows) -> pd.Series:
    """A result of the article has no quote; copy the words of {item} from the source."""
    return (r["item"] == "") | (r.cell != "")


@rule("observations", "item")
def once_in_source(r: Rows) -> pd.Series:
    """An item of a source stands twice; give each result one row."""
    return (r.cell == "") | ~r.frame.duplicated(["source", "item"])


@rule(READ, "group")
def of_the_area(r: Rows) -> pd.Series:
    """What is said of some districts stands for the whole area; write the group, as in
    mountain_districts.
    """
    words = r.words if "quote" in r.frame else r["note"]
    return (r.cell != "total") | ~words.str.contains(r"\b\d+ huyện\b|\bdistricts\b", case=False)


@rule("attainment", "group")
def of_its_words(r: Rows) -> pd.Series:
    """The end of a plan and the words it rests on are of two groups; write the group of the rows of
    {source} on {indicator} in {period}.
    """
    about = ["source", "indicator", "area", "period"]
    return r.on_record([*about, r.column], ALL) | ~r.on_record(about, ALL)


@rule("attainment", "status")
def missed_at_the_end(r: Rows) -> pd.Series:
    """A part of the period cannot tell that its plan was missed; write open: what is short of the
    plan may still reach it.
    """
    return (r["coverage"] == "") | (r.cell != "missed")


@rule(TARGETS, "low high")
def end_of_comparator(r: Rows) -> pd.Series:
    """{column} and comparator do not fit; >= and > have a low alone, <= and < a high alone, the
    others both.
    """
    return (r.cell != "") == r["comparator"].isin(ENDS[r.column])


@rule(TARGETS, "low")
def range_in_order(r: Rows) -> pd.Series:
    """The range does not rise; write low below high, which is {high}, or = for a single number."""
    return ~(r.number("low") >= r.number("high")) | (r["comparator"] == "=")


@rule(TARGETS, "high")
def exact(r: Rows) -> pd.Series:
    """An exact target has two values; write {low} in both, or use between."""
    same = r.number("low") == r.number("high")
    return same | (r["comparator"] != "=") | (r["low"] == "") | (r["high"] == "")


@rule(TARGETS, "parent")
def part_of_another(r: Rows) -> pd.Series:
    """A target is part of itself; leave it empty."""
    above, places = r.frame.set_index("target")[r.column].to_dict(), r.cell
    for _ in above:  # each round one step up: what comes by itself again goes round for ever
        places = places.where(places == r["target"], places.map(above).fillna(""))
        if (places == "").all():
            break
    return places != r["target"]


@rule("bridges", "continues")
def continues_another(r: Rows) -> pd.Series:
    """An indicator continues itself; name the one whose history it takes up."""
    return r.cell != r["indicator"]


@rule(TARGETS, "term")
def term_of_period(r: Rows) -> pd.Series:
    """The term and the period do not fit; each, mean and total need years such as 2021-2025."""
    return r.cell.isin(["", "end"]) | r["period"].str.fullmatch(YEARS)


@rule(TARGETS, "term")
def term_of_rate(r: Rows) -> pd.Series:
    """A rate has no total; write mean, end or each."""
    return (r.cell != "total") | ~r.of("kind").isin(["rate", "rank"])


@rule(f"observations {TARGETS} attainment", "published")
def after_source(r: Rows) -> pd.Series:
    """Published before its source was; correct the day here or that of {source} in sources.csv."""
    first = r.of("published", "source")  # so that a view never lacks one
    return first.isna() | (r.cell >= first.fillna(""))


@rule(TARGETS, "low high")
def positive(r: Rows) -> pd.Series:
    """A change is stored negative; store a reduction positive, with direction down."""
    return ~r["basis"].isin(REDUCTIONS) | ~(r.number() < 0)


@rule(CLAIMS, "printed")
def told(r: Rows) -> pd.Series:
    """The kind of claim and its number do not fit; part_of and all_met take no number, the others
    printed, decimals and unit.
    """
    printed = (r.cell != "") & (r["decimals"] != "") & (r["unit"] != "")
    return printed.where(~r["kind"].isin(["part_of", "all_met"]), r.cell == "")


@rule(CLAIMS, "against")
def whole_known(r: Rows) -> pd.Series:
    """The whole of a part is unknown; write the item of the whole, such as R01."""
    return (r["kind"] != "part_of") | r.cell.isin(r.known.items)
