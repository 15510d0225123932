"""What the columns of a row, and the tables of a package, must say together."""

import pandas as pd
import pytest

from attain.evidence import relations
from attain.evidence.rules import Known, Rows

ARTICLE, TARGETS = "observations-article.csv", "targets.csv"


def test_nothing_is_published_before_its_period_began(copy, period, published, valid):
    """
    period  | published  | valid
    2023    | 2022-12-31 | False
    2023    | 2023-01-01 | True
    2023-H2 | 2023-06-30 | False
    2023-H2 | 2023-07-01 | True
    2023-Q4 | 2023-09-30 | False
    2023-11 | 2023-10-31 | False
    2023-11 | 2023-11-01 | True
    """
    name = "observations-peers.csv"
    row = copy.add(
        name, period=period, published=published, vintage="press-x", source="baolamdong-2022-01"
    )
    if valid:
        assert period in set(copy.open().observations["period"])
    else:
        failure = copy.failures()[0]
        assert failure.what == "published before its period began"
        assert failure.where == f"{name}, row {row}, column published"


def test_a_result_keeps_its_quote(copy, only_failure):
    row = copy.row_of(ARTICLE, item="R08")
    copy.set(ARTICLE, row, "quote", "")
    assert only_failure(copy).where == f"{ARTICLE}, row {row}, column quote"


def test_an_item_stands_once_in_its_source(copy, only_failure):
    row = copy.row_of(ARTICLE, item="R14")
    copy.set(ARTICLE, row, "item", "R13")
    assert only_failure(copy).what == "an item of a source stands twice"


def test_a_province_has_a_region_and_a_region_has_none(copy):
    copy.set("areas.csv", copy.row_of("areas.csv", area="lam-dong"), "region", "")
    copy.set("areas.csv", copy.row_of("areas.csv", area="vietnam"), "region", "south-east")
    copy.set("areas.csv", copy.row_of("areas.csv", area="gia-lai"), "region", "lam-dong")
    failures = copy.failures()
    assert [f.got for f in failures] == ["south-east", "lam-dong", None]
    assert {f.do for f in failures} == {"write the id of a region in areas.csv, or leave it empty"}


def test_one_damaged_row_does_not_refute_others(copy, only_failure):
    row = copy.row_of("areas.csv", area="central-highlands")
    copy.set("areas.csv", row, "level", "zone")
    assert only_failure(copy).where == f"areas.csv, row {row}, column level"
    copy.set("areas.csv", row, "level", "region")
    row = copy.row_of(ARTICLE, item="R01")
    copy.set(ARTICLE, row, "value", "25.600 lượt")
    assert only_failure(copy).where == f"{ARTICLE}, row {row}, column value"


def test_bounds_of_an_indicator(copy):
    name = "indicators.csv"
    percent = copy.row_of(name, indicator="trained_labour")
    loans = copy.row_of(name, indicator="loan_workers")
    copy.set(name, percent, "upper", "")
    copy.set(name, loans, "upper", "0")
    copy.set(TARGETS, copy.row_of(TARGETS, target="T05"), "low", "0")
    assert {(f.what, f.where) for f in copy.failures()} == {
        ("a percentage has no bounds", f"{name}, row {percent}, column upper"),
        ("the lower bound is not below the upper", f"{name}, row {loans}, column lower"),
    }


def test_the_part_that_is_covered_lies_within_the_period(copy, only_failure):
    name = "observations-department.csv"
    row = copy.row_of(name, indicator="job_fairs", period="2022")
    copy.set(name, row, "coverage", "to 2021-11")
    failure = only_failure(copy)
    assert failure.where == f"{name}, row {row}, column coverage"
    assert "2022-MM" in failure.do


@pytest.mark.parametrize("value", ["to 2022-13", "2022-11", "to November 2022", "full"])
def test_forms_of_coverage_that_are_refused(copy, only_failure, value):
    name = "observations-department.csv"
    copy.set(name, copy.row_of(name, indicator="job_fairs", period="2022"), "coverage", value)
    assert only_failure(copy).what == "the value has the wrong form"


def test_a_merged_area_names_its_parts_and_no_other_area_does(copy):
    for area, parts in (("lam-dong-2025", ""), ("lam-dong", "dak-nong lam-dong"),
                        ("ca-mau-2025", "ca-mau nowhere")):  # fmt: skip
        copy.set("areas.csv", copy.row_of("areas.csv", area=area), "parts", parts)
    what = "a merged area is made of parts, and no other area has any"
    assert [f.what for f in copy.failures()] == [what, what, "unknown parts"]


KNOWN = Known(
    {
        "areas": pd.DataFrame(
            [
                ("r", "region", "", "", "Miền"),
                ("p", "province", "", "2025-06-30", "Tỉnh"),
                ("q", "province", "", "2025-07-01", "Tỉnh"),
                ("s", "province", "", "", ""),
            ],
            columns=["area", "level", "from", "until", "name_vi"],
        ),
        "indicators": pd.DataFrame(
            [
                ("share", "rate", "0", "100", "1", ""),
                ("growth", "rate", "", "", "0", ""),
                ("people", "count", "0", "", "0", ""),
                ("money", "money", "0", "", "1", ""),
                ("place", "rank", "", "63", "0", ""),
                ("seat", "rank", "0", "", "0", ""),
                ("third", "rank", "3", "", "0", ""),
            ],
            columns=["indicator", "kind", "lower", "upper", "decimals", "name_vi"],
        ),
        "sources": pd.DataFrame([("paper", "2024-01-10")], columns=["source", "published"]),
        "observations": pd.DataFrame(
            [("paper", "share", "p", "2023", "urban"), ("paper", "share", "p", "2023", "total")],
            columns=["source", "indicator", "area", "period", "group"],
        ),
        "targets": pd.DataFrame(columns=["source", "indicator", "area", "period", "group"]),
        "plan_targets": pd.DataFrame(
            [("paper", "people", "p", "2023", "urban")],
            columns=["source", "indicator", "area", "period", "group"],
        ),
        "claims": pd.DataFrame(columns=["source", "indicator", "area", "period", "group"]),
        "plan_claims": pd.DataFrame(columns=["source", "indicator", "area", "period", "group"]),
    },
    {"R01", "T01"},
)


def holds(rule, column, rows, known=KNOWN):
    """Whether a rule that points to a column holds of each row."""
    return getattr(relations, rule)(Rows(pd.DataFrame(rows), known, column)).tolist()


def of(column, *cases, **usual):
    """Rows that differ in their cells of one column or several, and whether they hold."""
    names = column.split()
    for *cells, right in cases:
        yield names[0], usual | dict(zip(names, cells, strict=True)), right


STARTS = {
    "2023": "2023-01-01", "2023-H1": "2023-01-01", "2023-H2": "2023-07-01", "2023-Q1": "2023-01-01",
    "2023-Q2": "2023-04-01", "2023-Q3": "2023-07-01", "2023-Q4": "2023-10-01",
    "2023-11": "2023-11-01", "2021-2025": "2021-01-01",
}  # fmt: skip
EVES = {"01-01": "2022-12-31", "04-01": "2023-03-31", "07-01": "2023-06-30", "10-01": "2023-09-30",
        "11-01": "2023-10-31"}  # fmt: skip
LOW, HIGH = (">=", ">", "=", "between", "within"), ("<=", "<", "=", "between", "within")
RULES = {
    "begun": of(
        "published period",
        *((start, period, True) for period, start in STARTS.items()),
        *((EVES[start[5:]], period, False) for period, start in list(STARTS.items())[:-1]),
        ("2020-12-31", "2021-2025", False),
    ),
    "of_its_days": of(
        "area period",
        ("p", "2025", True), ("p", "2025-06", True), ("p", "2025-07", False),
        ("q", "2025-07", True), ("q", "2025-08", False), ("s", "2030", True),
        ("lost", "2030", True),
    ),
    "placed": of(
        "region level",
        ("r", "province", True), ("", "province", False), ("p", "province", False),
        ("lost", "province", True), ("", "region", True), ("r", "region", False),
        ("", "merged", True), ("r", "merged", False), ("r", "county", True), ("", "county", True),
    ),
    "worded": of(
        "en",
        ("km", True), ("{number} km", True), ("km {n}", False), ("{", False), ("}", False),
        ("{number} {number}", False),
    ),
    "merged": of(
        "parts level",
        ("p q", "merged", True), ("", "merged", False), ("p q", "province", False),
        ("", "province", True),
    ),
    "after_its_parts": of(
        "parts from",
        ("p q", "2025-07-02", True), ("p q", "2025-07-01", False), ("p", "2025-07-01", True),
        ("p s", "2025-07-02", False), ("p s", "", True), ("", "2000-01-01", True),
        ("lost", "2000-01-01", True),
    ),
    "weighed": of(
        "weight indicator",
        ("people", "share", True), ("", "share", False), ("", "people", True),
    ),
    "bounds_in_order": of(
        "lower upper",
        ("0", "100", True), ("100", "100", False), ("101", "100", False), ("", "100", True),
        ("0", "", True),
    ),
    "bounds_of_percentage": of(
        "upper lower unit",
        ("100", "0", "percent", True), ("", "0", "percent", False), ("100", "", "percent", False),
        ("", "-1", "percent", True), ("100", "0.5", "percent", True), ("", "", "persons", True),
    ),
    "break_in_known_area": of(
        "breaks",
        ("", True), ("2010 2021", True), ("2010 p:2019", True), ("p:2019 lost:2020", False),
    ),
    "bounded": [*of(
        "low basis",
        ("101", "level", False), ("100", "level", True), ("101", "change", True), indicator="share",
    ), *of(
        "value indicator",
        ("0", "share", True), ("-0.01", "share", False), ("100", "share", True),
        ("100.01", "share", False), ("-9", "growth", True), ("900", "growth", True),
        ("1", "place", True), ("0.99", "place", False), ("63", "place", True),
        ("64", "place", False), ("1", "seat", True), ("0", "seat", False), ("3", "third", True),
        ("2", "third", False), ("0", "people", True),
    )],
    "in_order": of(
        "period",
        ("1900", True), ("1899", False), ("2100", True), ("2101", False), ("2021-2025", True),
        ("2024-2025", True), ("2025-2025", False), ("2025-2024", False), ("1899-1901", False),
        ("2099-2100", True), ("2099-2101", False), ("2023-11", True), ("2023-H2", True),
    ),
    "stands": of(
        "until from",
        ("", "2025-07-01", True), ("2025-07-01", "2025-07-01", True),
        ("2025-06-30", "2025-07-01", False), ("2025-06-30", "", True),
    ),
    "whole": of(
        "low indicator term basis",
        ("3", "people", "", "count", True), ("3.5", "people", "", "count", False),
        ("3.0", "people", "", "count", True), ("3.00", "people", "", "count", True),
        ("3.000", "people", "", "count", False), ("3.05", "people", "", "count", False),
        ("3.5", "people", "mean", "count", True), ("3.5", "people", "", "relative", True),
        ("3.5", "share", "", "level", True), ("3.5", "growth", "", "level", True),
        ("3.5", "money", "", "level", True), ("3.5", "place", "", "level", False),
    ),
    "covered": of(
        "coverage period",
        ("to 2022-11", "2022", True), ("to 2021-11", "2022", False), ("partial", "2022", True),
        ("", "2022", True), ("to 2022-03", "2022-H1", True),
    ),
    "quoted": of("quote item", ("", "", True), ("", "R01", False), ("words", "R01", True)),
    "of_the_area": of(
        "group quote note",
        ("total", "ở 3 huyện", "", False), ("total", "", "of two Districts", False),
        ("urban", "ở 3 huyện", "", True), ("total", "huyện", "", True),
    ),
    "of_its_words": of(
        "group source indicator period",
        ("total", "paper", "share", "2023", True), ("urban", "paper", "share", "2023", True),
        ("rural", "paper", "share", "2023", False), ("rural", "paper", "share", "2022", True),
        ("rural", "other", "share", "2023", True), ("total", "paper", "people", "2023", False),
        ("urban", "paper", "people", "2023", True), area="p",
    ),
    "missed_at_the_end": of(
        "status coverage",
        ("missed", "", True), ("missed", "to 2024-06", False), ("open", "to 2024-06", True),
        ("met", "to 2024-06", True),
    ),
    "range_in_order": of(
        "low high comparator",
        ("1", "2", "between", True), ("2", "2.0", "between", False), ("3", "2", "within", False),
        ("", "2", "<=", True), ("2", "2", "=", True),
    ),
    "exact": of(
        "high low comparator",
        ("2", "2.0", "=", True), ("3", "2", "=", False), ("3", "2", "between", True),
        ("", "2", "=", True), ("3", "", "=", True),
    ),
    "continues_another": of("continues indicator", ("share", "share", False), ("a", "b", True)),
    "term_of_period": of(
        "term period",
        ("", "2024", True), ("end", "2024", True), ("mean", "2024", False),
        ("each", "2024", False), ("mean", "2021-2025", True),
    ),
    "term_of_rate": of(
        "term indicator",
        ("total", "share", False), ("total", "place", False), ("total", "people", True),
        ("mean", "share", True),
    ),
    "after_source": of(
        "published source",
        ("2024-01-10", "paper", True), ("2024-01-09", "paper", False), ("2000-01-01", "lost", True),
    ),
    "positive": of(
        "low basis",
        ("-1", "change", False), ("-1", "relative", False), ("-1", "households", False),
        ("0", "change", True), ("0.5", "change", True), ("-1", "level", True),
    ),
    "told": of(
        "printed decimals unit kind",
        ("1", "0", "own", "rank_of", True), ("", "0", "own", "rank_of", False),
        ("1", "", "own", "rank_of", False), ("1", "0", "", "rank_of", False),
        ("", "", "", "all_met", True), ("1", "0", "own", "part_of", False),
        ("", "0", "own", "part_of", True),
    ),
    "whole_known": of(
        "against kind",
        ("R01", "part_of", True), ("R02", "part_of", False), ("plan", "percent_of_plan", True),
    ),
}  # fmt: skip
CASES = [(rule, *case) for rule, cases in RULES.items() for case in cases]


@pytest.mark.parametrize(
    ("rule", "column", "row", "right"),
    CASES,
    ids=[f"{r} {' '.join(w.values())}" for r, _, w, _ in CASES],
)
def test_a_row_holds_up_to_the_bound_and_not_beyond(rule, column, row, right):
    assert holds(rule, column, [row]) == [right]


@pytest.mark.parametrize(("column", "comparators"), [("low", LOW), ("high", HIGH)])
def test_an_end_is_there_where_its_comparator_needs_it_and_only_there(column, comparators):
    every = sorted({*LOW, *HIGH})
    rows = [{"comparator": one, column: cell} for one in every for cell in ("5", "")]
    right = [(one in comparators) == filled for one in every for filled in (True, False)]
    assert holds("end_of_comparator", column, rows) == right


def test_a_package_without_regions_places_its_provinces_nowhere():
    areas = KNOWN.tables["areas"]
    bare = Known({"areas": areas[areas["level"] != "region"]}, set())
    rows = [{"region": region, "level": "province"} for region in ("", "p")]
    assert holds("placed", "region", rows, bare) == [True, False]


@pytest.mark.parametrize(
    ("area", "indicator", "right"),
    [("Tỉnh", "", [True, False]), ("", "Tỷ lệ", [True, False]), ("", "", [True, True])],
)
def test_vietnamese_stands_everywhere_or_nowhere(area, indicator, right):
    named = {"areas": pd.DataFrame({"name_vi": [area, ""]}),
             "indicators": pd.DataFrame({"name_vi": [indicator, ""]})}  # fmt: skip
    rows = [{"name_vi": "Tỉnh"}, {"name_vi": ""}]
    assert holds("in_both_languages", "name_vi", rows, Known(named, set())) == right


def test_of_an_item_that_stands_twice_in_a_source_the_second_fails():
    items = [("paper", "R01"), ("other", "R01"), ("paper", ""), ("paper", ""), ("paper", "R01")]
    rows = [{"source": source, "item": item} for source, item in items]
    assert holds("once_in_source", "item", rows) == [True, True, True, True, False]


def test_no_target_is_part_of_itself_by_way_of_others():
    above = {"a": "b", "b": "c", "c": "a", "d": "a", "e": "e", "f": "", "g": "f", "h": "lost"}
    rows = [{"target": target, "parent": parent} for target, parent in above.items()]
    found = dict(zip(above, holds("part_of_another", "parent", rows), strict=True))
    assert [target for target, right in found.items() if not right] == ["a", "b", "c", "e"]
    assert holds("part_of_another", "parent", rows[:3]) == [False] * 3
