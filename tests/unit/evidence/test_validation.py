"""Each kind of damage is reported with its file, row, column, value and remedy."""

import unicodedata
from collections import Counter

import pandas as pd
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from attain.evidence.schema import TABLE, TABLES, Raw
from attain.evidence.validation import validate

DEPARTMENT = "observations-department.csv"
TARGETS, CLAIMS = "targets.csv", "claims.csv"


def test_an_untouched_copy_is_valid(copy):
    assert len(copy.open().targets) == 38


CASES = [
    (DEPARTMENT, "value", "82,0", "not a number", "plain number 82.0, with a decimal point"),
    (DEPARTMENT, "value", "about 25", "not a number", "plain number"),
    (DEPARTMENT, "value", "25%", "not a number", "plain number"),
    (DEPARTMENT, "value", "1,234,567", "not a number", "plain number"),
    (DEPARTMENT, "value", "nan", "not a number", "plain number"),
    (DEPARTMENT, "value", "", "a value is missing", "with a decimal point"),
    (DEPARTMENT, "value", " 82", "spaces stand around the value", "remove"),
    (DEPARTMENT, "status", "X", "the value is not allowed here", "A, P, E, D"),
    (DEPARTMENT, "group", "Urban", "the value is not allowed here", "urban"),
    (DEPARTMENT, "confidence", "certain", "the value is not allowed here", "high"),
    (DEPARTMENT, "approximate", "yes", "the value is not allowed here", "true, false"),
    (DEPARTMENT, "published", "31/12/2023", "not a day", "2023-12-31"),
    (DEPARTMENT, "published", "2023-02-30", "not a day", "2023-12-31"),
    (DEPARTMENT, "period", "2023-13", "the value has the wrong form", "2024-H1"),
    (DEPARTMENT, "period", "Nov 2023", "the value has the wrong form", "2024-H1"),
    (DEPARTMENT, "item", "R1", "the value has the wrong form", "R01"),
    (DEPARTMENT, "indicator", "trained_labor", "unknown indicator", "trained_labour"),
    (DEPARTMENT, "area", "lam-dnog", "unknown area", "lam-dong"),
    (DEPARTMENT, "source", "baolamdong-2022", "unknown source", "baolamdong-2022-12"),
    (DEPARTMENT, "vintage", "NSO 2025", "the value has the wrong form", "nso-2025"),
    (TARGETS, "comparator", "=>", "the value is not allowed here", ">="),
    (TARGETS, "low", "26.000,5", "not a number", "plain number"),
    (TARGETS, "parent", "T99", "unknown parent", "T01"),
    (TARGETS, "decimals", "1.0", "not an integer", "plain number"),
    (TARGETS, "decimals", "9", "the value has the wrong form", "Decimals"),
    (TARGETS, "maintain", "TRUE", "the value is not allowed here", "true"),
    (CLAIMS, "kind", "percent", "the value is not allowed here", "percent_of_plan"),
    (CLAIMS, "printed", "102,4", "not a number", "plain number 102.4"),
    (CLAIMS, "item", "X1", "the value has the wrong form", "number"),
    ("indicators.csv", "reference", "certificates", "unknown reference", "certificate_share"),
    ("indicators.csv", "breaks", "2010, 2021", "the value has the wrong form", "space"),
    ("indicators.csv", "breaks", "lam-dong 2019", "the value has the wrong form", "dong:2019"),
    ("indicators.csv", "breaks", "2021 lam-dong:19", "the value has the wrong form", "area"),
    ("indicators.csv", "breaks", "lam-dnog:2019", "a break names an unknown area", "areas.csv"),
    ("indicators.csv", "unit", "%", "the value is not allowed here", "percent"),
    ("areas.csv", "level", "city", "the value is not allowed here", "province"),
    ("sources.csv", "url", "www.example.org", "the value has the wrong form", "Address"),
    ("sources.csv", "outlet", "", "a value is missing", "Who published"),
]  # fmt: skip


def placed():
    """The cases with their rows: where a column is damaged again, one row further down."""
    seen = Counter()
    for name, column, *_ in CASES:
        seen[name, column] += 1
        yield 1 + seen[name, column]


PLACED = list(zip(placed(), CASES, strict=True))


@pytest.fixture(scope="module")
def damaged(copied, tmp_path_factory):
    """The failures of a copy with the damage of all cases, each in a cell of its own."""
    copy = copied(tmp_path_factory.mktemp("damaged") / "data")
    for row, (name, column, value, *_) in PLACED:
        copy.set(name, row, column, value)
    return copy.failures()


@pytest.mark.parametrize(("row", "case"), PLACED, ids=[f"{c[1]} {c[2]}" for c in CASES])
def test_damage_in_one_cell(damaged, row, case):
    name, column, value, what, do = case
    failures = [f for f in damaged if f.where == f"{name}, row {row}, column {column}"]
    assert [f.what for f in failures] == [what]
    assert do in failures[0].do
    assert failures[0].got == (value or None)


def test_decomposed_letters_are_named_with_the_composed_text(copy, only_failure):
    row = copy.row_of("areas.csv", area="lam-dong")
    copy.set("areas.csv", row, "name_vi", unicodedata.normalize("NFD", "Lâm Đồng"))
    failure = only_failure(copy)
    assert failure.where == f"areas.csv, row {row}, column name_vi"
    assert "Lâm Đồng" in failure.do


def test_all_failures_are_collected_in_the_order_of_tables_and_rows(copy):
    copy.set("areas.csv", 9, "level", "city")
    copy.set(DEPARTMENT, 5, "value", "5,34")
    copy.set(DEPARTMENT, 3, "status", "")
    copy.set(TARGETS, 2, "high", "0.1")
    wheres = [failure.where for failure in copy.failures()]
    assert wheres == [
        "areas.csv, row 9, column level",
        f"{DEPARTMENT}, row 3, column status",
        f"{DEPARTMENT}, row 5, column value",
        f"{TARGETS}, row 2, column low",
    ]


def test_two_faults_of_one_row_are_both_reported(copy):
    copy.set(DEPARTMENT, 4, "value", "5,34")
    copy.set(DEPARTMENT, 4, "area", "lam-dnog")
    assert [f.where for f in copy.failures()] == [
        f"{DEPARTMENT}, row 4, column area",
        f"{DEPARTMENT}, row 4, column value",
    ]


def test_the_whole_message_is_one_line_with_every_failure(copy):
    copy.set(DEPARTMENT, 4, "value", "5,34")
    copy.set(CLAIMS, 2, "kind", "")
    with pytest.raises(Exception, match="2 failure") as caught:
        copy.open()
    assert "\n" not in str(caught.value)
    assert "row 4" in str(caught.value)
    assert "claims.csv, row 2" in str(caught.value)


CELLS = [
    (table.files.replace("*", "department"), field.name)
    for table in TABLES
    for field in table.fields
    if not table.optional and not field.absent
    if field.kind != "string" or field.allowed or field.pattern
]


@settings(
    max_examples=20,
    deadline=None,
    derandomize=True,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(st.sampled_from(CELLS), st.integers(2, 12), st.sampled_from(["?", "1,5", "e\u0302", "x y"]))
def test_nonsense_in_any_typed_cell_is_found_where_it_stands(copy, cell, row, nonsense):
    name, column = cell
    original = copy.read(name)
    copy.set(name, row, column, nonsense)
    found = [f for f in copy.failures() if f.where == f"{name}, row {row}, column {column}"]
    copy.write(name, original)
    assert len(found) == 1
    assert found[0].got == nonsense
    assert found[0].do


USUAL = {
    "sources": {"source": "paper", "outlet": "A paper", "published": "2024-01-01", "licence": "x"},
    "areas": {"area": "hue", "name_en": "Huế", "level": "country"},
    "indicators": {"indicator": "jobs", "name_en": "Jobs", "unit": "persons", "kind": "count",
                   "better": "higher", "decimals": "0", "definition_en": "x",
                   "producer": "department"},
    "terms": {"kind": "unit", "term": "bed", "en": "beds"},
    "aggregation": {"indicator": "jobs"},
    "observations": {"indicator": "jobs", "area": "hue", "group": "total", "period": "2023",
                     "vintage": "press", "value": "1", "status": "A", "published": "2024-01-01",
                     "source": "paper", "confidence": "high", "approximate": "false"},
    "claims": {"claim": "part", "indicator": "jobs", "area": "hue", "group": "total",
               "period": "2023", "kind": "part_of", "source": "paper"},
    "targets": {"target": "T01", "indicator": "jobs", "area": "hue", "group": "total",
                "period": "2024", "comparator": ">=", "low": "1", "basis": "count",
                "direction": "up", "maintain": "false", "decimals": "0", "section": "jobs",
                "published": "2024-01-01", "source": "paper"},
}  # fmt: skip


def judged(**tables):
    """The failures of a package of a few rows, each told by what differs from the usual."""
    raws = {}
    for table in TABLES:
        rows = [{**dict.fromkeys(table.columns, ""), **USUAL.get(table.name, {}), **row}
                for row in tables.get(table.name, ())]  # fmt: skip
        frame = pd.DataFrame(rows, columns=table.columns, dtype=object)
        places = tuple((f"{table.name}.csv", line + 2) for line in range(len(rows)))
        raws[table.name] = Raw(table, frame, places)
    return validate(raws)


@pytest.mark.parametrize(
    ("table", "column", "value", "what"),
    [
        ("sources", "published", "2024-02-29", ""),
        ("sources", "published", "never", ""),
        ("sources", "published", "2023-02-29", "not a day"),
        ("sources", "published", "20240101", "not a day"),
        ("sources", "rows", "999999", ""),
        ("sources", "rows", "1000000", "the value has the wrong form"),
        ("sources", "rows", "1.5", "not an integer"),
        ("sources", "rows", "never", "not an integer"),
        ("sources", "excerpt", "true", ""),
        ("sources", "excerpt", "yes", "the value is not allowed here"),
        ("sources", "title", "", ""),
        ("sources", "title", "x ", "spaces stand around the value"),
        ("sources", "title", "never", ""),
        ("sources", "outlet", "", "a value is missing"),
        ("sources", "url", "https://a.b", ""),
        ("sources", "url", "a.b", "the value has the wrong form"),
        ("indicators", "lower", "-1.5", ""),
        ("indicators", "lower", "-1,5", "not a number"),
        ("indicators", "decimals", "7", "the value has the wrong form"),
        ("indicators", "kind", "count", ""),
        ("indicators", "kind", "share", "the value is not allowed here"),
        ("indicators", "unit", "bed", ""),
        ("indicators", "unit", "bath", "the value is not allowed here"),
        ("aggregation", "indicator", "jobs", ""),
        ("aggregation", "weight", "people", "unknown weight"),
        ("areas", "parts", "hue hanoi", "unknown parts"),
    ],
)
def test_a_cell_is_sound_or_its_most_telling_fault_is_told(table, column, value, what):
    rows = {"indicators": [{}], "terms": [{}]} | {table: [{column: value}]}
    failures = judged(**rows)
    assert [f.what for f in failures] == [what] * bool(what)
    if what:
        assert failures[0].where == f"{table}.csv, row 2, column {column}"
        assert failures[0].got == (value or None)


def test_a_term_of_one_s_own_is_offered_where_there_may_be_one():
    own, fixed = judged(indicators=[{"unit": "bath", "better": "up"}])
    assert own.do.endswith(", or give bath a row in terms.csv (kind unit)")
    assert fixed.do == "write one of higher, lower"
    (whole,) = judged(indicators=[{"decimals": "1.0"}])
    assert whole.do == "write a plain number without decimals, such as 2"


def test_what_refers_to_a_table_without_a_key_is_no_failure_of_its_own():
    assert judged(aggregation=[{"weight": "people"}]) == []


def test_a_key_that_stands_three_times_is_told_twice_with_the_first_place():
    damaged = {"outlet": ""}
    failures = judged(sources=[{"source": "other"}, {}, damaged, {}, {}])
    assert [(f.what, f.where, f.got) for f in failures] == [
        ("a value is missing", "sources.csv, row 4, column outlet", None),
        ("the key is not unique", "sources.csv, row 5, column source", "paper"),
        ("the key is not unique", "sources.csv, row 6, column source", "paper"),
    ]
    assert {f.do for f in failures[1:]} == {
        "the same source stands in sources.csv, row 3; keep one or change the key"
    }


def test_a_key_of_several_columns_is_the_same_where_all_are():
    rows = [{}, {"period": "2022"}, {"vintage": "other"}, {"value": "2"}]
    (failure,) = judged(
        observations=rows, sources=[{"published": "2020-01-01"}], areas=[{}], indicators=[{}]
    )
    assert failure.where == "observations.csv, row 5, column indicator"
    assert "stands in observations.csv, row 2;" in failure.do


def test_a_part_is_one_of_a_result_or_of_a_target(against, known):
    """
    against | known
    R01     | True
    T01     | True
    R02     | False
            | False
    """
    common = {"sources": [{}], "areas": [{}], "indicators": [{}], "targets": [{}]}
    figures = [{"item": "R01", "quote": "one"}, {"vintage": "other"}]
    failures = judged(claims=[{"against": against}], observations=figures, **common)
    assert [f.what for f in failures] == ["the whole of a part is unknown"] * (not known)


def test_no_rule_is_asked_of_a_row_that_lacks_a_column():
    table = TABLE["indicators"]
    row = dict.fromkeys(table.columns, "") | USUAL["indicators"] | {"lower": "2", "upper": "1"}
    for cells, count in ((row, 1), (row | {"name_en": None}, 0)):
        frame = pd.DataFrame([cells], dtype=object)
        raws = {t.name: Raw(t, pd.DataFrame(columns=t.columns, dtype=object), ()) for t in TABLES}
        raws["indicators"] = Raw(table, frame, (("indicators.csv", 2),))
        assert len(validate(raws)) == count
