"""Metadata: ids, notes and flags beside the rows that they are of."""

import pytest

from attain.evidence.doubts.metadata import (
    about_in_words,
    alone_in_table,
    estimate_in_words,
    estimated_before,
    group_in_words,
    id_of_item,
    id_of_row,
    kept_in_words,
    known_edition,
    known_group,
    parts_of_sum,
    provisional_before,
    status_of_report,
    status_of_table,
    without_reserve,
)
from attain.evidence.doubts.wording import against_last_year, decimals_of_quote


def others_than(row, *columns):
    """A row for each column, which differs in it alone."""
    return [row | {column: "other"} for column in columns]


# ---- a row and its table ------------------------------------------------------------------------
def test_a_table_of_the_office_has_no_reserve(believed, column, cell, office, press):
    """
    column      | cell   | office | press
    approximate | true   | False  | True
    approximate | false  | True   | True
    confidence  | medium | False  | True
    confidence  | high   | True   | True
    """
    rows = [{"source": source, column: cell} for source in ("nso-e02", "bao-x-nso-1")]
    assert believed(without_reserve, *rows, column=column) == [office, press]


def test_a_status_is_that_of_most_of_its_table_and_year(believed):
    row = {"source": "nso-e02", "indicator": "i", "vintage": "nso-1", "period": "2023"}
    final, early = row | {"status": "A"}, row | {"status": "P"}
    assert believed(status_of_table, final, final, early) == [True, True, False]
    assert believed(status_of_table, final, early) == [True, True]
    others = [*others_than(final, "indicator", "vintage", "period"), final | {"source": "nso-e03"}]
    for other in others:
        assert all(believed(status_of_table, other, other, early))
    press = {"source": "bao-x"}
    assert all(believed(status_of_table, final | press, final | press, early | press))


@pytest.mark.parametrize(("rows", "sound"), [(4, False), (5, True)])
def test_a_table_has_five_rows_of_an_indicator(believed, rows, sound):
    row = {"source": "nso-e02", "indicator": "i", "group": "total", "vintage": "nso-1"}
    others = [*others_than(row, "indicator", "group", "vintage"), row | {"source": "nso-e03"}]
    found = believed(alone_in_table, *[row] * rows, *others)
    assert found == [sound] * rows + [False] * 4
    assert believed(alone_in_table, row | {"source": "bao-x"}) == [True]


@pytest.mark.parametrize(("usual", "sound"), [(4, True), (5, False)])
def test_an_edition_begins_as_another_one_or_is_named_after_its_source(believed, usual, sound):
    rows = [{"vintage": f"nso-{n}", "source": "s"} for n in range(usual)]
    odd = {"vintage": "gso-1", "source": "gs-oso-x"}
    assert believed(known_edition, *rows, odd) == [True] * usual + [sound]
    assert all(believed(known_edition, *rows, odd, odd))
    assert all(believed(known_edition, *rows, odd | {"source": "x-gso-2"}))


def test_a_figure_is_final_once_its_year_is_over(believed, status, period, day, source, sound):
    """
    status | period    | day        | source  | sound
    A      | 2023      | 2023-12-31 | s       | False
    A      | 2023      | 2024-01-01 | s       | True
    P      | 2023      | 2023-12-31 | s       | True
    P      | 2023      | 2024-01-01 | s       | False
    E      | 2023      | 2023-12-31 | s       | True
    E      | 2023      | 2024-01-01 | s       | True
    A      | 2021-2023 | 2023-12-31 | s       | False
    P      | 2021-2023 | 2023-12-31 | s       | True
    A      | 2023-H1   | 2023-07-01 | s       | True
    P      | 2023-H1   | 2023-12-31 | s       | True
    A      | 2023      | 2023-12-31 | nso-e02 | False
    P      | 2023      | 2024-06-30 | nso-e02 | True
    """
    row = {"status": status, "period": period, "published": day, "source": source}
    assert believed(provisional_before, row) == [sound]


LATE = {"status": "E", "period": "2023", "published": "2024-01-01", "source": "s"}
FIRST = LATE | {"status": "P", "quote": "Ước đạt"}


@pytest.mark.parametrize(
    ("row", "sound"),
    [
        (LATE, False),
        (LATE | {"published": "2023-12-31"}, True),
        (LATE | {"quote": "Dự kiến"}, True),
        (LATE | {"note": "Expected so"}, True),
        (LATE | {"quote": "com uma taxa"}, True),
        (LATE | {"status": "A"}, True),
        (LATE | {"period": "2023-H1"}, True),
        (LATE | {"coverage": "partial"}, True),
        (LATE | {"source": "nso-e02"}, True),
        (FIRST, False),
        (FIRST | {"published": "2023-12-31"}, False),
        (FIRST | {"quote": "khoảng", "note": "Estimated"}, True),
        (FIRST | {"status": "A"}, True),
    ],
)
def test_an_estimate_after_its_year_is_called_so(believed, row, sound):
    assert believed(estimate_in_words, row) == [sound]


def test_a_status_is_that_of_more_than_half_of_its_report(believed, rows, sound):
    """
    rows | sound
    A    | T
    AP   | FF
    AAP  | TTF
    AAPP | FFFF
    AD   | TT
    AE   | FF
    Ae   | TT
    aP   | FF
    """
    row = {"source": "s", "period": "2023"}
    told = [
        row | {"status": each.upper(), "quote": "Ước đạt" if each.islower() else "đạt"}
        for each in rows
    ]
    assert believed(status_of_report, *told) == [each == "T" for each in sound]
    assert all(believed(status_of_report, *(one | {"source": "nso-e02"} for one in told)))
    for column in ("source", "period", "coverage"):
        mixed = [one | {column: f"x{n}"} for n, one in enumerate(told)]
        assert all(believed(status_of_report, *mixed))


def test_what_is_approximate_is_called_so(believed, approximate, quote, note, sound):
    """
    approximate | quote        | note    | sound
    true        | đạt 5        |         | False
    true        | Khoảng 5     |         | True
    true        | đạt 5        | Roughly | True
    true        | com uma taxa |         | True
    false       | đạt 5        |         | True
    """
    row = {"approximate": approximate, "quote": quote, "note": note}
    assert believed(about_in_words, row) == [sound]


@pytest.mark.parametrize(
    ("estimated", "day", "sound"),
    [("true", "2023-12-31", True), ("true", "2024-01-01", False), ("false", "2024-01-01", True)],
)
def test_an_outcome_is_estimated_before_its_year_is_over(believed, estimated, day, sound):
    row = {"estimated": estimated, "published": day, "period": "2023"}
    assert believed(estimated_before, row) == [sound]


def test_a_group_is_named(believed, group, quote, note, sound):
    """
    group | quote        | note  | sound
    urban | Đô thị       |       | True
    urban | ở tỉnh       | Urban | True
    urban | ở nông thôn  |       | False
    urban |              |       | True
    urban | com uma taxa |       | True
    rural | ở nông thôn  |       | True
    rural | Đô thị       |       | False
    total | ở tỉnh       |       | True
    """
    row = {"group": group, "quote": quote, "note": note}
    assert believed(group_in_words, row) == [sound]


def test_what_is_to_be_kept_is_told_so(believed, maintain, quote, sound):
    """
    maintain | quote        | sound
    true     | Giữ 5        | True
    true     | đạt 5        | False
    false    | Giữ 5        | False
    false    | đạt 5        | True
    true     | com uma taxa | True
    """
    assert believed(kept_in_words, {"maintain": maintain, "quote": quote}) == [sound]


@pytest.mark.parametrize("table", ["observations", "plan_targets", "claims", "attainment"])
def test_a_group_is_that_of_another_row_of_the_indicator(believed, table):
    row = {"indicator": "i", "group": "urban"}

    def found(other):
        return believed(known_group, row, table="targets", **{table: [other]})

    assert found(row) == [True]
    assert found(row | {"indicator": "j"}) == found(row | {"group": "rural"}) == [False]


def test_the_whole_population_needs_no_other_row(believed):
    assert believed(known_group, {"indicator": "i", "group": "total"}) == [True]


PART = {"area": "a", "group": "total", "period": "2023", "status": "A"}
SUM = PART | {"status": "D", "note": "1.9 + 3.40 of the two"}


@pytest.mark.parametrize(
    ("row", "other", "sound"),
    [
        (SUM, {"value": "3.4"}, True),
        (SUM, {"value": "3.5"}, False),
        (SUM, {"value": "3.4", "area": "b"}, False),
        (SUM, {"value": "3.4", "group": "urban"}, False),
        (SUM, {"value": "3.4", "period": "2022"}, False),
        (SUM | {"status": "A"}, {"value": "3.5"}, True),
        (SUM | {"note": "of the two"}, {"value": "3.5"}, True),
    ],
)
def test_the_parts_of_a_sum_are_on_record(believed, row, other, sound):
    rows = [row | {"value": "5.3"}, PART | {"value": "1.90"}, PART | other]
    assert believed(parts_of_sum, *rows) == [sound, True, True]


# ---- ids ----------------------------------------------------------------------------------------
def test_an_id_is_of_its_row(believed, name, group, sound):
    """
    name                                  | group           | sound
    kon-tum-2022-new-jobs                 | total           | True
    kon-tum-2022-new-jobs-press-2         | total           | True
    kon-tum-2022-new-jobs-22              | total           | False
    kon-tum-2022-new-job                  | total           | False
    kon-tum-2023-new-jobs                 | total           | False
    gia-lai-2022-new-jobs                 | total           | False
    kon-tum-2022-new-jobs-urban           | urban           | True
    kon-tum-2022-new-jobs-urban           | total           | False
    kon-tum-2022-new-jobs                 | urban           | False
    kon-tum-2022-new-jobs-rural           | urban           | False
    kon-tum-2023-new-jobs-urban           | urban           | False
    kon-tum-2022-new-jobs-ethnic-minority | ethnic_minority | True
    kon-tum-2022-new-jobs                 | women           | True
    """
    row = {"area": "kon-tum", "period": "2022", "indicator": "new_jobs", "group": group}
    assert believed(id_of_row, row | {"target": name}) == [sound]
    assert believed(id_of_row, row | {"attainment": name}, table="attainment") == [sound]


def test_the_id_of_a_claim_says_whether_it_is_of_a_change(believed, kind, change):
    """
    kind                | change
    change_on_last_year | True
    mean_change         | True
    percent_of_plan     | False
    part_of             | False
    """
    row = {"area": "a", "period": "2022", "indicator": "i", "group": "total", "kind": kind}
    rows = [row | {"claim": "a-2022-i-change"}, row | {"claim": "a-2022-i"}]
    assert believed(id_of_row, *rows, table="plan_claims") == [change, not change]


@pytest.mark.parametrize(("item", "sound"), [("R01", True), ("R02", False), ("", True)])
def test_an_id_begins_with_its_item(believed, item, sound):
    assert believed(id_of_item, {"claim": "r01-change", "item": item}) == [sound]


def test_an_id_names_what_a_result_is_part_of(believed, claim, against, sound):
    """
    claim           | against | sound
    r05-part-of-r04 | R04     | True
    r05-part-of-r08 | R04     | False
    r05-of-r05-r04  | R04     | True
    r05-change      | 2022    | True
    r05-r04         | plan    | False
    """
    row = {"claim": claim, "item": "R05", "against": against}
    assert believed(id_of_item, row) == [sound]


# ---- claims -------------------------------------------------------------------------------------


def test_a_change_is_counted_from_an_earlier_year(believed, kind, period, against, sound):
    """
    kind                | period  | against | sound
    change_on_last_year | 2023    | 2022    | True
    change_on_last_year | 2023    | 2021    | False
    change_on_last_year | 2023    | 2023    | False
    change_on_last_year | 2023-H1 | 2022-H1 | True
    change_since        | 2023    | 2021    | True
    change_since        | 2023    | 2022    | True
    change_since        | 2023    | 2023    | False
    places_gained       | 2023    | 2026    | False
    change_on_last_year | 2023    | plan    | False
    percent_of_plan     | 2023    | plan    | True
    """
    row = {"kind": kind, "period": period, "against": against}
    assert believed(against_last_year, row) == [sound]


def test_a_quote_writes_a_number_with_its_decimals(believed, printed, decimals, quote, sound):
    """
    printed | decimals | quote      | sound
    105     | 0        | đạt        | True
    105     |          | đạt        | True
    105     | 1        | đạt 105,0% | True
    -105    | 1        | by 105.0%  | True
    105     | 1        | đạt 105%   | False
            | 1        | đạt 105%   | True
    """
    row = {"printed": printed, "decimals": decimals, "quote": quote}
    assert believed(decimals_of_quote, row) == [sound]
