"""What is valid and hard to believe is told with its place; what is true is left in peace."""

import pandas as pd
import pytest

from attain.evidence.accepted import doubts_of, read_package
from attain.evidence.doubts.metadata import of_its_status
from attain.evidence.rules import Known, Rows

DEPARTMENT, ARTICLE = "observations-department.csv", "observations-article.csv"
SURVEY, TARGETS, CLAIMS = "observations-labour-survey.csv", "targets.csv", "claims.csv"


def told(folder):
    """The rules that doubt a row, each with the place."""
    found = doubts_of(read_package(folder)).values()
    return {(rule, e.where) for told in found for rule, errors in told.items() for e in errors}


@pytest.fixture(scope="module")
def usual(_small):
    """What is doubted of the copies before they are damaged."""
    return told(_small)


CASES = [
    # file, which row, column, value, rule
    (DEPARTMENT, {"note": "1.94 + 3.40"}, "note", "1.94 + 3.41", "derived"),
    (DEPARTMENT, {"note": "1.94 + 3.40"}, "value", "5.43", "derived"),
    ("observations-peers.csv", {"note": "3.74 + 0.03"}, "status", "A", "reckoned"),
    (DEPARTMENT, {"note": "10,300 - 2,750"}, "note", "10,300 - 2,751", "derived"),
    (DEPARTMENT, {"note": "21,000 / (1 - 0.28): 2020 was 28 % below 2019"}, "value", "29176",
     "derived"),
    (DEPARTMENT, {"indicator": "poor_households", "period": "2021", "group": "total"}, "value",
     "2.78", "figure_in_quote"),
    (DEPARTMENT, {"indicator": "targets_set", "period": "2022"}, "value", "81", "figure_in_quote"),
    (ARTICLE, {"item": "R14"}, "quote", "xếp hạng 7/24 sở", "figure_in_quote"),
    (DEPARTMENT, {"indicator": "poor_households", "period": "2023", "group": "total"}, "quote",
     "1,00 %", "figure_in_quote"),
    (ARTICLE, {"item": "R10"}, "quote", "giảm 2,15%", "derived_from_quote"),
    (TARGETS, {"target": "T05"}, "direction", "down", "towards_better"),
    (TARGETS, {"target": "T10"}, "comparator", ">", "strict_in_words"),
    (TARGETS, {"target": "T10"}, "low", "28", "number_in_quote"),
    (TARGETS, {"target": "plan-2023-overseas-workers"}, "low", "355", "derived"),
    (TARGETS, {"target": "plan-2023-trained-labour"}, "low", "77.95", "derived"),
    (TARGETS, {"target": "plan-2023-certificate-share-department"}, "quote", "đạt 100,5%",
     "derived_from_quote"),
    (TARGETS, {"target": "T08"}, "decimals", "2", "decimals_of_threshold"),
    (TARGETS, {"target": "T08"}, "section", "jobs", "one_chapter"),
    (TARGETS, {"target": "T09"}, "parent", "plan-2022-new-jobs", "part_of_same"),
    (TARGETS, {"target": "plan-2022-new-jobs"}, "period", "2021", "year_of_id"),
    (TARGETS, {"target": "T05"}, "basis", "level", "basis_of_kind"),
    (TARGETS, {"target": "plan-2022-overseas-workers"}, "published", "2023-12-31",
     "day_of_its_source"),
    (TARGETS, {"target": "T05"}, "published", "2018-12-31", "in_its_time"),
    (TARGETS, {"target": "T11"}, "published", "2027-01-01", "in_its_time"),
    (TARGETS, {"target": "T06"}, "comparator", "<", "comparator_of_direction"),
    (TARGETS, {"target": "T09"}, "comparator", ">", "comparator_of_direction"),
    (CLAIMS, {"claim": "r01-percent-of-plan"}, "printed", "104.2", "number_in_quote"),
    (CLAIMS, {"claim": "r08-percent-of-plan"}, "item", "R07", "of_its_item"),
    ("indicators.csv", {"indicator": "poverty_mpi_survey"}, "upper", "99", "whole_percentage"),
    ("indicators.csv", {"indicator": "poverty_mpi_survey"}, "lower", "1", "whole_percentage"),
    ("indicators.csv", {"indicator": "loan_workers"}, "unit", "percent", "unit_of_kind"),
    ("areas.csv", {"area": "lam-dong"}, "name_en", "Lam Dng", "names_agree"),
    ("areas.csv", {"area": "lam-dong"}, "name_en", "Lam Dng", "id_of_name"),
    (SURVEY, {"indicator": "labour_productivity", "period": "2024"}, "value", "710.73",
     "factor_in_time"),
    (SURVEY, {"indicator": "labour_productivity", "period": "2024"}, "published", "2024-06-30",
     "day_of_survey"),
]  # fmt: skip


@pytest.fixture(scope="module")
def damaged(copied, usual, tmp_path_factory):
    """The row of each case, and what is doubted besides once its cell is changed.

    Cases share a copy, where each has a row and a rule of its own.
    """
    folder, found = tmp_path_factory.mktemp("damaged"), {}
    sound = copied(folder / "sound")
    rows = [sound.row_of(name, **which) for name, which, *_ in CASES]
    while len(found) < len(CASES):
        copy, taken, busy = copied(folder / str(len(found))), [], set()
        for number, (name, _, column, value, rule) in enumerate(CASES):
            mine = {(name, rows[number]), rule}
            if number not in found and not busy & mine:
                copy.set(name, rows[number], column, value)
                taken.append(number)
                busy |= mine
        new = told(copy.folder) - usual
        found |= {number: (rows[number], new) for number in taken}
    return found


@pytest.mark.parametrize("case", range(len(CASES)), ids=lambda case: CASES[case][-1])
def test_what_is_hard_to_believe_is_told_with_its_place(damaged, case):
    name, *_, rule = CASES[case]
    row, new = damaged[case]
    assert [where for told, where in new if told == rule and where.startswith(f"{name}, row {row}")]


def test_day_of_a_source_and_of_an_edition(copy, usual):
    row = copy.row_of("sources.csv", source="phapluatplus-2023")
    copy.set("sources.csv", row, "published", "2022-07-31")
    other = copy.row_of(DEPARTMENT, vintage="press-2023-07", indicator="labour_force")
    copy.set(DEPARTMENT, other, "published", "2023-08-31")
    rules = {rule for rule, _ in told(copy.folder) - usual}
    assert {"day_of_source", "day_of_edition"} <= rules


@pytest.mark.parametrize(
    ("status", "better", "basis", "percent", "asked", "result", "believed"),
    [
        ("missed", "higher", "count", 100.5, 200, 201, True),
        ("missed", "higher", "count", 100.6, 200, 201.2, False),
        ("met", "higher", "count", 99.5, 200, 199, True),
        ("met", "higher", "count", 99.4, 200, 198.8, False),
        ("missed", "higher", "level", 101, 50, 50, True),  # of a level the percentage is not read
        ("missed", "higher", "level", 99, 50, 50.1, False),
        ("met", "higher", "level", 99, 50, 50, True),
        ("met", "higher", "level", 101, 50, 49.9, False),
        ("missed", "lower", "level", 101, 5, 5, True),
        ("missed", "lower", "level", 99, 5, 4.9, False),
        ("met", "lower", "level", 99, 5, 5, True),
        ("met", "lower", "level", 101, 5, 5.1, False),
    ],
)
def test_a_status_is_that_of_its_figures(status, better, basis, percent, asked, result, believed):
    row = {"status": status, "indicator": "x", "percent": percent, "asked": asked}
    row |= {"asked_basis": basis, "result": result, "result_basis": basis}
    known = Known({"indicators": pd.DataFrame([{"indicator": "x", "better": better}])}, set())
    assert list(of_its_status(Rows(pd.DataFrame([row]), known, "status"))) == [believed]
