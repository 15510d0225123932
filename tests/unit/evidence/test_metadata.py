"""What is written about a figure is told where it says other than the row or its table does."""

from pathlib import Path

import pandas as pd
import pytest

from attain.evidence.accepted import read_package
from attain.evidence.doubts import EVERY
from attain.evidence.rules import Known

DATA = Path(__file__).resolve().parents[3] / "data"
LAM_DONG = {"area": "lam-dong", "group": "total"}
RATE = {"indicator": "unemployment_rate", "vintage": "nso-2025", "period": "2019"} | LAM_DONG
PRESS = {"indicator": "poor_households", "period": "2022"} | LAM_DONG
BOOK = "thanh-hoa-2022-poor-households-change"


@pytest.fixture(scope="module")
def tables():
    return {name: raw.frame.fillna("") for name, raw in read_package(DATA).items()}


CASES = [
    # table, which row, column, value, rule
    ("observations", RATE, "approximate", "true", "without_reserve"),
    ("observations", RATE, "confidence", "medium", "without_reserve"),
    ("observations", RATE, "status", "P", "status_of_table"),
    ("observations", RATE, "group", "mountain_districts", "alone_in_table"),
    ("observations", RATE, "vintage", "nso-0025", "alone_in_table"),
    ("observations", RATE, "indicator", "certificate_share_employed", "alone_in_table"),
    ("observations", PRESS, "vintage", "rpess-2023-03", "known_edition"),
    ("areas", {"area": "bac-ninh-2025"}, "name_en", "Bắc Ninh (sinec July 2025)", "spelling"),
    ("plan_claims", {"claim": BOOK}, "kind", "lower_bound", "id_of_row"),
    ("observations", PRESS, "status", "P", "provisional_before"),
    ("observations", PRESS, "status", "E", "estimate_in_words"),
    ("observations", {"item": "R03"}, "status", "E", "status_of_report"),
    ("observations", {"item": "R14"}, "status", "A", "provisional_before"),
    ("observations", PRESS, "confidence", "low", "reason_of_doubt"),
    ("observations", {"item": "R10"}, "approximate", "true", "about_in_words"),
    ("observations", PRESS, "approximate", "true", "about_in_words"),
    ("observations", PRESS, "group", "urban", "group_in_words"),
    ("attainment", {"attainment": "phu-yen-2018-job-placements"}, "estimated", "true",
     "estimated_before"),
    ("targets", {"target": "T01"}, "maintain", "true", "kept_in_words"),
    ("plan_claims", {"claim": BOOK}, "area", "binh-thuan", "id_of_row"),
    ("plan_claims", {"claim": BOOK}, "period", "2021", "id_of_row"),
    ("plan_claims", {"claim": BOOK}, "indicator", "poor_households_2016", "id_of_row"),
    ("plan_claims", {"claim": BOOK}, "group", "urban", "id_of_row"),
    ("plan_claims", {"claim": BOOK}, "claim", BOOK.replace("hoa", "hao"), "words_of_id"),
    ("claims", {"claim": "plan-2022-new-jobs-percent"}, "claim", "plna-2022-new-jobs-percent",
     "words_of_id"),
    ("plan_claims", {"claim": "ha-giang-2023-multidimensional-poverty-change"}, "against", "2021",
     "against_last_year"),
    ("claims", {"claim": "r02-percent-of-plan"}, "decimals", "2", "decimals_of_quote"),
    ("indicators", {"indicator": "poor_households"}, "decimals", "0", "decimals_of_values"),
    ("aggregation", {"indicator": "poverty_mpi_survey"}, "weight", "labour_force",
     "weight_in_words"),
    ("bridges", {}, "from_year", "2623", "year_of_bridge"),
    ("bridges", {}, "note_en", "The figure of 2023 is 22.37 %", "numbers_of_languages"),
    ("areas", {"area": "bac-ninh-2025"}, "name_en", "Bắc Ninh (since July 2029)",
     "numbers_of_languages"),
    ("observations", {"indicator": "targets_set", "period": "2022"}, "group", "mountain_districts",
     "known_group"),
    ("sources", {"source": "dantocmiennui-2021"}, "title", "Lâm Đồng còn 1,23 % số hộ nghèo",
     "title_of_figure"),
    ("sources", {"source": "gso-labour-force-2019"}, "title",
     "Labour force at 75 years of age and above by province, older edition", "title_of_figure"),
    ("sources", {"source": "baolamdong-2022-12"}, "published", "2022-11-30", "day_of_address"),
    ("sources", {"source": "baolamdong-2022-12"}, "outlet", "Báo âLm Đồng", "spelling"),
    ("aggregation", {"indicator": "unemployment_rate"}, "note", "the labuor force", "spelling"),
    ("sources", {"source": "baolamdong-2022-12"}, "licence", "Facts qutoed from the press",
     "spelling"),
]  # fmt: skip


def failing(tables, rule, name, column=""):
    rules = [one for one in EVERY if one.name == rule and name in one.tables]
    rules = [one for one in rules if column in ("", one.column)]
    lines = (one.failing(tables[name], Known(tables, set())).index for one in rules)
    return {line for found in lines for line in found}


@pytest.mark.parametrize(("name", "which", "column", "value", "rule"), CASES)
def test_words_that_contradict_their_row_are_told(tables, name, which, column, value, rule):
    rows = tables[name]
    line = (rows[list(which)] == pd.Series(which, dtype=str)).all(axis=1).idxmax()
    usual = failing(tables, rule, name, column if rule == "spelling" else "")
    changed = rows.copy()
    changed.loc[line, column] = value
    told = failing(tables | {name: changed}, rule, name, column if rule == "spelling" else "")
    assert told - usual == {line}


def test_what_a_row_that_is_gone_leaves_behind_is_told(tables):
    rows = tables["observations"]
    gone = tables | {"observations": rows[rows["source"] != "danviet-2023-06"]}
    sources = failing(gone, "of_some_row", "sources") - failing(tables, "of_some_row", "sources")
    assert tables["sources"].loc[list(sources), "source"].tolist() == ["danviet-2023-06"]
    parts = tables | {"observations": rows[~(rows[list(PRESS)] == pd.Series(PRESS)).all(axis=1)]}
    (line,) = failing(parts, "parts_of_sum", "observations") - failing(
        tables, "parts_of_sum", "observations"
    )
    assert rows.loc[line, ["indicator", "note"]].tolist() == [
        "multidimensional_poverty", "1.94 + 3.40",
    ]  # fmt: skip
    summed = tables["aggregation"]
    for name in ("multidimensional_poverty", "resources_mobilised"):  # the one of all, one of one
        few = tables | {"aggregation": summed[summed["indicator"] != name]}
        (line,) = failing(few, "summed_somehow", "indicators") - failing(
            tables, "summed_somehow", "indicators"
        )
        assert tables["indicators"].loc[line, "indicator"] == name
