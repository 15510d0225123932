"""Rows that speak of each other: what one says is held against the other, or asked for."""

from pathlib import Path

import pandas as pd
import pytest

from attain.evidence.accepted import read_package
from attain.evidence.doubts import EVERY
from attain.evidence.doubts.wording import of_all_households, sums_in_note
from attain.evidence.rules import Known, Rows

DATA = Path(__file__).resolve().parents[3] / "data"
CAO_BANG = {"area": "cao-bang", "period": "2025", "source": "laodong-2025", "value": "51.2"}
BAC_KAN = {"area": "bac-kan", "period": "2020", "indicator": "vocationally_trained"}
PEOPLE = {"indicator": "population", "group": "total", "vintage": "nso-2025"}
TUYEN_QUANG = {"attainment": "tuyen-quang-2024-new-jobs"}
LOANS = {"attainment": "binh-thuan-2025-loan-workers"}
HA_GIANG = {"claim": "ha-giang-2023-multidimensional-poverty-change"}


@pytest.fixture(scope="module")
def tables():
    return {name: raw.frame.fillna("") for name, raw in read_package(DATA).items()}


def line_of(rows, which):
    (line,) = rows.index[(rows[list(which)] == pd.Series(which, dtype=str)).all(axis=1)]
    return line


def failing(tables, rule, name=""):
    """Table and line of every row that a rule doubts."""
    known = Known(tables, set())
    return {
        (table, line)
        for one in EVERY
        if one.name == rule
        for table in one.tables
        if name in ("", table)
        for line in one.failing(tables[table], known).index
    }


CELLS = [
    # table, which row, column, value, rule
    # ---- provenance
    ("sources", {"source": "nso-e02-51"}, "published", "2019-05-31", "first_of_table"),
    ("sources", {"source": "baolamdong-2023-12-31"}, "note", "of 31/02/2023", "days_in_words"),
    ("sources", {"source": "dansinh-dantri-2021-08"}, "title", "Đến năm 2925", "days_in_words"),
    ("sources", {"source": "dansinh-dantri-2021-08"}, "note", "The resolution of 2420–2025.",
     "days_in_words"),
    ("targets", {"target": "plan-2023-vocational-enrolment"}, "section", "jobs", "one_chapter"),
    ("sources", {"source": "gso-labour-force"}, "note", "with preliminary 8021 (luc_luong)",
     "days_in_words"),
    ("sources", {"source": "nso-e02-55"}, "note", "by_province_5008_2024.xlsx", "days_in_words"),
    ("sources", {"source": "gso-poverty-rate"}, "note", "snapshot of 2028–2019", "days_in_words"),
    ("observations", BAC_KAN, "quote", "năm 0220 là 45%", "days_in_words"),
    ("sources", {"source": "vietnam-vn-arabic-bao-ninh-thuan-2024-01"}, "url",
     "https://id.vietnam.vn/ar/so-lao-dong-thuong-binh-va-xa-hoi-trien-khai-nhiem-vu-nam-2524",
     "year_of_address"),
    ("sources", {"source": "dantocmiennui-2021"}, "title", "Lâm Đồng còn 1,35 % số hộ nghèo",
     "title_of_address"),
    ("sources", {"source": "kontumtv-2019"}, "url",
     "https://kontumtv.vn/tin-tuc/tin-trong-nuoc/lam-dong-tap-trung-cac-giai-phap-gaim-ngheo",
     "words_of_address"),
    ("sources", {"source": "nhan-dan-2023"}, "url", "https://nhnadan.vn/tag/nguyen+hai+ly.html",
     "words_of_address"),
    ("sources", {"source": "danviet-2023-06"}, "url", "https://danviet.vn/son-la-tao-viec-lam-ben-"
     "vung-la-kenh-chinh-de-giam-ngheo-20230607110508558.htm", "twin_of_address"),
    ("sources", {"source": "dan-tri-2023-11-03"}, "excerpt", "false", "whole_text_read"),
    ("observations", BAC_KAN, "confidence", "medium", "reason_of_reserve"),
    ("observations", CAO_BANG, "confidence", "low", "reason_of_doubt"),
    ("observations", {"area": "hung-yen", "period": "2022", "indicator": "trained_labour"},
     "approximate", "false", "about_of_quote"),
    ("observations", {"item": "R01"}, "approximate", "true", "about_of_figure"),
    ("observations", {"item": "R02"}, "confidence", "medium", "reason_of_reserve"),
    ("observations", {"area": "dak-lak", "indicator": "near_poor_households_2016",
                      "period": "2018"}, "confidence", "medium", "reason_of_doubt"),
    ("sources", {"source": "nso-e02-55"}, "rows", "1", "rows_of_source"),
    ("sources", {"source": "phapluatplus-2023"}, "note", "Labour force at 30/6/2203",
     "days_in_words"),
    ("areas", {"area": "hai-phong-2025"}, "area", "hai-hpong-2025", "id_of_name"),
    ("areas", {"area": "hai-phong-2025"}, "from", "2026-07-01", "begins_after_parts"),
    # ---- letters
    ("observations", {"item": "R01"}, "quote", "toàn tỉnh igải quyết việc làm", "syllables"),
    ("indicators", {"indicator": "labour_force"}, "name_vi", "Lực lượgn lao động", "syllables"),
    ("claims", {"claim": "r01-percent-of-plan"}, "quote", "so với kế hcoah", "syllables"),
    ("claims", {"claim": "r11-part-of-r10"}, "quote", "Trong đó, tỷ lệ hộ nghèo đa chiều đồng bào "
     "dân tộc thiểu số giảm 5,99%", "number_of_its_source"),
    ("plan_claims", {"claim": "yen-bai-2022-poor-households-change"}, "note", "plan 4.40",
     "number_of_its_source"),
    ("targets", {"target": "plan-2023-multidimensional-poverty"}, "note",
     "Plan 1125/KH-UBND of 22/2/2023", "number_of_its_source"),
    # ---- wording
    ("observations", {"item": "R10"}, "quote", "giảm 2,05% so với năm 2012", "year_in_words"),
    ("observations", {"item": "R11"}, "note", "14.22 - 5.09: base year 2002 implied",
     "year_in_words"),
    ("targets", {"target": "T01"}, "quote", "năm 2042", "year_in_words"),
    ("observations", BAC_KAN | {"period": "2021"}, "period", "2012", "old_year_in_words"),
    ("targets", {"target": "T05"}, "area", "vietnam", "of_one_report"),
    ("observations", {"item": "R05"}, "period", "2022", "of_one_report"),
    ("observations", CAO_BANG, "area", "son-la", "area_in_words"),
    ("claims", {"claim": "brvt-trained-change"}, "area", "lam-dong", "area_in_words"),
    ("observations", {"vintage": "press-2025-12", "value": "24.1"}, "area", "son-la",
     "area_in_words"),
    ("claims", {"claim": "r01-percent-of-plan"}, "kind", "rise_over_plan", "rise_in_words"),
    ("claims", {"claim": "r07-rise-over-plan"}, "kind", "percent_of_plan", "rise_in_words"),
    ("claims", {"claim": "brvt-certificate-percent-of-plan"}, "kind", "rise_over_plan",
     "rise_in_words"),
    # ---- sums, to the last digit that is printed
    ("observations", PEOPLE | {"area": "quang-ngai", "period": "2023"}, "value", "1248.111430",
     "of_town_and_country"),
    ("observations", PEOPLE | {"area": "south-east", "period": "2024"}, "value", "19239.41124",
     "of_provinces"),
    ("observations", {"item": "R08"}, "indicator", "job_fairs", "percent_in_quote"),
    ("observations", {"item": "R07"}, "indicator", "trained_labour", "percent_in_quote"),
    ("claims", {"claim": "new-jobs-2024-half-change"}, "unit", "percent", "unit_of_claim"),
    ("claims", {"claim": "overseas-2024-half-change"}, "unit", "places", "unit_of_claim"),
    ("plan_claims", HA_GIANG, "unit", "households", "unit_of_claim"),
    ("plan_claims", HA_GIANG, "printed", "7.34", "sign_in_words"),
    ("claims", {"claim": "brvt-trained-change"}, "printed", "-0.49", "sign_in_words"),
    ("claims", {"claim": "r01-percent-of-plan"}, "against", "2022", "against_of_kind"),
    ("claims", {"claim": "r10-change"}, "kind", "part_of", "against_of_kind"),
    ("observations", {"area": "ha-giang", "indicator": "multidimensional_poverty",
                      "period": "2023"}, "note", "31.12 + 11.94 = 42.61", "sums_in_note"),
    ("observations", {"area": "quang-tri", "indicator": "near_poor_households"}, "quote",
     "hộ cận nghèo là 9.297 hộ (tỷ lệ 5,45%)", "of_all_households"),
    ("plan_targets", {"target": "ha-noi-2024-poor-households"}, "quote", "380 poor households",
     "change_in_words"),
    ("attainment", {"attainment": "lam-dong-2021-overseas-workers"}, "percent", "28.8",
     "of_plan_and_result"),
    ("bridges", {"indicator": "certificate_share_department"}, "from_year", "2021",
     "year_of_bridge"),
    ("indicators", {"indicator": "new_jobs"}, "lower", "8", "begins_at_nothing"),
    ("sources", {"source": "tienphong-2025-12"}, "note", "Lâm Đồng, Bình Thuận, Đắk Nôgn",
     "syllables"),
    ("observations", {"item": "R14"}, "quote", "chỉ số cải cách hành chính của Sở xếp thứ 12/17 "
     "sở", "number_of_its_source"),
    ("sources", {"source": "lamdongtv-2025"}, "note", "About January 2325", "days_in_words"),
    ("sources", {"source": "phapluatplus-2023"}, "note", "GRDP of Lâm Đồng in 2013",
     "year_of_source"),
    # ---- ends
    ("attainment", TUYEN_QUANG, "result_basis", "relative", "basis_of_result"),
    ("attainment", {"attainment": "lao-cai-2024-poor-households"}, "asked_basis", "count",
     "basis_of_result"),
    ("attainment", {"attainment": "phu-yen-2016-2020-job-placements"}, "percent", "108.82",
     "percent_in_words"),
    ("attainment", {"attainment": "lam-dong-2022-job-fairs"}, "percent", "182",
     "percent_in_words"),
    ("attainment", {"attainment": "son-la-2022-job-placements"}, "estimated", "true",
     "as_its_figure"),
    ("attainment", LOANS, "coverage", "to 2025-07", "as_its_figure"),
    ("attainment", {"attainment": "thai-binh-2020-job-placements"}, "status", "open",
     "open_of_part"),
    ("attainment", LOANS, "status", "open", "of_its_status"),
    ("attainment", LOANS, "printed", "false", "printed_as_evidence"),
    # ---- lists
    ("indicators", {"indicator": "population"}, "better", "lower", "better_in_words"),
    ("indicators", {"indicator": "poor_households"}, "better", "higher", "better_in_words"),
    ("indicators", {"indicator": "labour_force"}, "producer", "province", "producer_in_words"),
    ("indicators", {"indicator": "job_fairs"}, "producer", "province", "producer_in_words"),
    ("indicators", {"indicator": "reform_rank"}, "producer", "statistics_office",
     "producer_in_words"),
    ("indicators", {"indicator": "poor_households_2011"}, "reference", "population",
     "lent_by_another"),
    ("aggregation", {"indicator": "poverty_rate_income"}, "weight", "labour_force",
     "weight_in_words"),
    ("indicators", {"indicator": "targets_met"}, "unit", "thousand_persons", "unit_in_words"),
    ("indicators", {"indicator": "labour_force"}, "unit", "persons", "unit_in_words"),
    ("claims", {"claim": "r15-lower-bound"}, "claim", "r16-lower-bound", "id_of_item"),
    # ---- completeness
    ("claims", {"claim": "placements-2024-half"}, "source", "baobrvt-2023-12", "of_its_source"),
    ("claims", {"claim": "unemployment-june-2021-on-year"}, "area", "ba-ria-vung-tau",
     "of_some_figure"),
    ("attainment", {"attainment": "hoa-binh-2023-job-placements"}, "result", "5791",
     "result_on_record"),
    ("attainment", {"attainment": "phu-yen-2018-job-placements"}, "area", "phu-tho",
     "result_on_record"),
]  # fmt: skip


@pytest.mark.parametrize(("name", "which", "column", "value", "rule"), CELLS)
def test_a_cell_that_another_row_contradicts_is_told(tables, name, which, column, value, rule):
    rows = tables[name].copy()
    line = line_of(rows, which)
    usual = failing(tables, rule, name)
    rows.loc[line, column] = value
    assert (name, line) in failing(tables | {name: rows}, rule, name) - usual


def test_a_quote_that_was_cut_behind_its_figure_is_not_asked_for_a_unit(tables):
    rows = tables["observations"].copy()
    line = line_of(rows, {"item": "R08"})
    for words, told in (("đạt 78,37", False), ("đạt 78,37 người", True)):
        rows.loc[line, "quote"] = words
        doubted = failing(tables | {"observations": rows}, "percent_in_quote", "observations")
        assert (("observations", line) in doubted) == told


GONE = [
    # table, which row, rule, and the rows that ask for it
    ("areas", {"area": "hai-phong-2025"}, "followed", ("areas", "area", {"hai-duong",
     "hai-phong"})),
    ("observations", {"item": "R14"}, "numbered", None),
    ("targets", {"target": "T04"}, "numbered", ("targets", "target", {"T05"})),
    ("observations", {"indicator": "job_placements", "period": "2024-H1"}, "of_some_figure",
     ("claims", "claim", {"placements-2024-half"})),
    ("claims", {"claim": "r01-percent-of-plan"}, "percentage_claimed",
     ("targets", "target", {"plan-2023-job-placements"})),
    ("claims", {"claim": "r09-percent-of-plan"}, "percentage_claimed",
     ("targets", "target", {"plan-2023-certificate-share-department"})),
    ("plan_claims", {"claim": "yen-bai-2022-poor-households-change"}, "result_on_record",
     ("attainment", "attainment", {"yen-bai-2022-poor-households"})),
    ("bridges", {}, "bridged", ("indicators", "indicator", {"certificate_share_department"})),
]  # fmt: skip


@pytest.mark.parametrize("name", ["observations", "targets", "plan_claims", "attainment"])
@pytest.mark.parametrize("place", [0, -1])
def test_the_source_of_a_row_that_is_gone_counts_it(tables, name, place):
    line = tables[name].index[place]
    source = tables[name].loc[line, "source"]
    told = failing(tables | {name: tables[name].drop(index=line)}, "rows_of_source")
    assert set(tables["sources"].loc[[at for _, at in told], "source"]) == {source}
    assert not failing(tables, "rows_of_source")


@pytest.mark.parametrize(("name", "which", "rule", "asks"), GONE)
def test_a_row_that_is_gone_is_asked_for(tables, name, which, rule, asks):
    rows = tables[name]
    line = line_of(rows, which) if which else 0
    usual = failing(tables, rule)
    told = failing(tables | {name: rows.drop(index=line)}, rule) - usual
    if asks is None:  # a claim still has the number
        assert told == set()
        return
    table, column, values = asks
    assert {one for one, _ in told} == {table}
    assert set(tables[table].loc[[at for _, at in told], column]) == values


@pytest.mark.parametrize("rule", EVERY, ids=lambda rule: f"{rule.name}-{rule.column}")
@pytest.mark.parametrize("rows", [0, 1])
def test_a_rule_can_do_without_the_rows_of_other_tables(tables, rule, rows):
    for name in rule.tables:
        for at in (0, -1):
            few = {other: table[:rows] for other, table in tables.items()}
            mine = tables[name].iloc[[at]]
            assert len(rule.failing(mine, Known(few | {name: mine}, set()))) < 2


def test_the_sums_of_a_note_are_reckoned_again(note, sound):
    """
    note                           | sound
    2.82 - 0.66 = 2.16             | True
    2.82 - 0.66 = 2.17             | True  # printed to the nearest, or cut off
    2.82 - 0.66 = 2.26             | False
    6,299 + 5,367 + 3,034 = 14,700 | True
    6,299 + 5,367 + 3,034 = 15,700 | False
    37,000 / 36,000 = 102.777…     | True
    62,000 / 1.069 = 58,000        | True
    (24.26 - 11.36)/3 = 4.30       | True
    (81,451 - 59,496 = 21,955      | True  # a bracket of the sentence
    plan 1 / 0 = 3                 | True
    """
    rows = Rows(pd.DataFrame([{"note": note}]), Known({}, set()), "note")
    assert list(sums_in_note(rows)) == [sound]


def test_households_and_shares_make_one_area():
    quotes = {"5": "có 500 hộ nghèo", "7.71": "14.040 hộ (tỷ lệ 7,71%)", "5.45": "9.927 hộ (5,45%)"}
    rows = pd.DataFrame(
        {"area": "a", "group": "total", "period": "2023", "note": "", "source": "s",
         "indicator": "poor_households", "value": value, "quote": quote}
        for value, quote in quotes.items()
    )  # fmt: skip
    assert of_all_households(Rows(rows, Known({}, set()), "value")).all()
    rows.loc[2, "quote"] = "9.297 hộ (5,45%)"
    assert list(of_all_households(Rows(rows, Known({}, set()), "value"))) == [True, False, False]
