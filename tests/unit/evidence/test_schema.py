import re

import pytest

from attain.evidence.schema import TABLES, known_terms, nearest

FIELDS = {(table.name, field.name): field for table in TABLES for field in table.fields}
PERIOD, SPAN = FIELDS["claims", "against"].pattern, FIELDS["targets", "period"].pattern


@pytest.mark.parametrize("table", TABLES, ids=lambda table: table.name)
def test_keys_and_references_name_columns_of_the_tables(table):
    names = {known.name for known in TABLES}
    assert set(table.key) <= set(table.columns)
    for column, other in table.foreign.items():
        assert column in table.columns
        assert other in names
    assert len(set(table.columns)) == len(table.columns)


@pytest.mark.parametrize("table", TABLES, ids=lambda table: table.name)
def test_keys_come_first_and_are_required(table):
    assert tuple(table.columns[: len(table.key)]) == table.key
    assert all(FIELDS[table.name, column].required for column in table.key)


@pytest.mark.parametrize("period", ["2023", "2024-H1", "2024-H2", "2022-Q4", "2022-11"])
def test_periods_of_figures(period):
    assert re.fullmatch(PERIOD, period)


@pytest.mark.parametrize("period", ["23", "2023-13", "2023-00", "2024-H3", "2022-Q5", "2021-2025"])
def test_what_is_not_the_period_of_a_figure(period):
    assert not re.fullmatch(PERIOD, period)


def test_a_term_is_the_period_of_a_plan():
    assert re.fullmatch(SPAN, "2021-2025")
    assert re.fullmatch(SPAN, "2024")


def test_nearest_offers_the_close_names_or_else_the_valid_ones():
    assert nearest("trained", ["trained_labour", "new_jobs"]) == "did you mean trained_labour?"
    assert nearest("a", ["ab", "ac", "b"]) == "did you mean ab, ac?"
    assert nearest("xyz", ["b", "a"]) == "valid are a, b"
    assert nearest("zzz", [f"a{i}" for i in range(9)]).endswith("a7, …")
    assert nearest("zzz", [f"a{i}" for i in range(8)]) == "valid are a0, a1, a2, a3, a4, a5, a6, a7"


@pytest.mark.parametrize(
    ("kind", "terms"),
    [
        ("section", ("poverty", "jobs", "labour")),
        ("group", ("total", "urban", "rural", "ethnic_minority", "mountain_districts")),
        ("level", ("country", "region", "province", "merged")),
    ],
)
def test_terms_of_a_kind_are_the_usual_ones_then_the_package_s_own(kind, terms):
    assert known_terms(kind) == terms
    assert known_terms(kind, ["zone", "alley"]) == (*terms, "zone", "alley")


def test_three_names_are_offered_at_most():
    begun = [f"poverty-{n}" for n in range(1, 5)]
    assert nearest("poverty", begun) == "did you mean poverty-1, poverty-2, poverty-3?"
    assert nearest("lam-dong", [f"lam-don{c}" for c in "abcd"]).count("lam-don") == 3
