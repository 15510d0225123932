"""Sentences at their edges: ceilings, strict bounds, long steps, one of one, changes."""

import re
from dataclasses import replace
from functools import cache
from pathlib import Path
from types import SimpleNamespace

import pytest

import attain
from attain.report.outlook import find_target, primary
from attain.report.selection import settled
from attain.report.text.brief import answer
from attain.report.text.brief_rows import target_row
from attain.report.text.catalogue import say
from attain.report.text.numbers import SPACE
from attain.report.text.phrases import figure_words
from attain.report.text.prose import recorded, speak, speak_lines
from attain.report.text.wording import last_words, target_words

DATA = str(Path(__file__).parents[3] / "data")


@cache
def study_of(area, language, year=2024):
    return attain.Study(
        attain.Parameters(
            area=area, language=language, as_of=f"{year - 1}-12-31", target_year=year, data=DATA
        )
    )


@cache
def row_of(area, ending, year=2024):
    """What a page says of the target whose id ends so, with plain spaces."""
    spoken = {language: study_of(area, language, year) for language in ("vi", "en")}
    study = spoken["vi"]
    target = next(t for t in study.targets if t.target.endswith(ending))
    words = target_row(spoken, target)

    def plain(value):
        if isinstance(value, dict):
            return {key: plain(v) for key, v in value.items()}
        if isinstance(value, list):
            return [plain(v) for v in value]
        return value.replace(SPACE, " ") if isinstance(value, str) else value

    return plain(words)


def test_a_strict_bound_that_is_just_equalled_asks_for_more_than_nothing():
    pace = SimpleNamespace(
        indicator="unemployment_rate", required=0.0, mean=None, best=None, peers_of=None
    )
    given = {"pace": pace, "met": False, "strict": True, "apart": False}
    for language, words in (("vi", "dù chỉ chút ít"), ("en", "any improvement, however small")):
        (line,) = speak_lines(study_of("lam-dong", language), "brief", "pace", **given)
        assert words in line
        assert "0" not in line


def test_an_observed_share_of_none_begins_at_none():
    """The exact interval of 0 in 372 is 0 to 0.99%; "<1%" is what a forecast has at its end."""
    peers = {"peers_of": 372, "peers_reached": 0, "peers_low": 0.0, "peers_high": 0.0099}
    asked = {"indicator": "trained_labour", "panel": "trained_labour", "required": 9.0}
    pace = SimpleNamespace(**asked, **peers, mean=None, best=None)
    for language, words in (("vi", "(khoảng tin cậy 95%: 0% đến <1%)"), ("en", "0% to <1%)")):
        given = {"pace": pace, "met": False, "strict": False, "apart": False}
        told = speak_lines(study_of("lam-dong", language), "brief", "pace", **given)
        assert words in told[-1]


def test_what_others_did_beyond_a_strict_bound_is_called_so():
    lines = row_of("lao-cai", "poor-households")
    assert "exceeded this pace in 5 of 247" in lines["en"]["pace"][-1]
    assert "đã vượt tốc độ này trong 5 trên 247" in lines["vi"]["pace"][-1]
    assert "in 164 of 186" in row_of("lam-dong", "T08")["en"]["pace"][-1]


def test_what_lies_at_the_target_itself_is_told_on_both_sides():
    """55 sessions are 55 or more, and 55 or fewer: 67 % and 34 % are no slip of 1 %."""
    row = primary(study_of("lam-dong", "en"), "T06")
    assert row.probability + row.percentile > 1.004
    told = row_of("lam-dong", "T06")
    share = f"{round(100 * row.percentile)}%"
    assert f", {share} lies at or below the target." in told["en"]["percentile"]
    assert f"{share} phân phối dự báo nằm ở mức bằng hoặc thấp hơn" in told["vi"]["percentile"]


def test_a_target_that_is_met_needs_no_pace():
    lines = row_of("lam-dong", "T04")
    assert lines["vi"]["pace"][0].startswith("Bình quân đến nay")
    assert lines["en"]["pace"][0].startswith("Mean pace so far")
    told = row_of("lam-dong", "T08")
    assert "tỉnh khác đã giữ được trong giới hạn mà chỉ tiêu còn cho" in told["vi"]["pace"][-1]
    assert "provinces stayed within what the target still allows in" in told["en"]["pace"][-1]


def test_a_mean_pace_says_that_the_step_to_another_definition_is_left_out():
    told = row_of("lam-dong", "T08")
    assert told["en"]["pace"][0].startswith("Mean pace so far, steps to another definition or")
    assert told["vi"]["pace"][0].startswith(
        "Bình quân đến nay, không tính bước sang định nghĩa hoặc chuỗi"
    )
    assert row_of("lam-dong", "T10")["en"]["pace"][1].startswith("Mean pace so far: ")


def test_below_a_ceiling_is_not_told_as_beyond_it():
    assert row_of("lam-dong", "T08")["vi"]["required"] == "Đã đạt, thấp hơn ngưỡng 0,67 điểm %"


def test_what_is_easier_than_the_last_result_is_so_of_a_ceiling_too():
    """4 % allowed after 3.2 % of unemployment is no lower level."""
    flags = {f["id"]: f["text"] for f in row_of("vietnam", "rate-urban", 2025)["vi"]["flags"]}
    assert flags["below_last_result"] == "dễ hơn kết quả gần nhất"


def test_the_best_step_over_several_years_is_not_called_one_year():
    assert "Năm thay đổi" not in say("site.row.best", "vi")
    lines = row_of("lam-dong", "T10")["vi"]["pace"]
    assert "Tốt nhất đến nay: +2,79 điểm phần trăm mỗi năm." in lines


def test_steps_of_another_indicator_are_called_its():
    lines = row_of("lam-dong", "T10")
    assert lines["vi"]["pace"][-1].startswith("Với “Có bằng, chứng chỉ (điều tra)”, các tỉnh khác")
    assert lines["en"]["pace"][-1].startswith("In “Certified labour (survey)”, other provinces")
    assert row_of("lam-dong", "T08")["vi"]["pace"][-1].startswith("Các tỉnh khác")


def test_a_country_is_no_province_beside_others():
    lines = row_of("vietnam", "trained-labour", 2025)
    assert lines["vi"]["pace"][-1].startswith("Với “Có bằng, chứng chỉ (điều tra)”, các tỉnh đã")
    assert lines["en"]["pace"][-1].startswith("In “Certified labour (survey)”, provinces reached")


def test_a_plan_computed_from_a_per_cent_has_no_part_of_a_person():
    assert row_of("lao-cai", "new-jobs")["vi"]["plans"] == [
        "2023: khoảng 13.198 → 15.059 người (đạt)"
    ]


def test_more_than_is_told_of_a_change():
    for language, words in (("vi", "giảm > 4 điểm %"), ("en", "fall of > 4 pp")):
        study = study_of("lao-cai", language)
        target = find_target(study, "lao-cai-2024-poor-households")
        assert target_words(study, target).replace(SPACE, " ") == words


def test_a_change_that_came_is_a_fall_in_points():
    told = {
        language: figure_words(study_of("lao-cai", language), "poor_households", -3.7, "change")
        for language in ("vi", "en")
    }
    assert told["vi"].replace(SPACE, " ") == "giảm 3,7 điểm phần trăm"
    assert told["en"].replace(SPACE, " ") == "a fall of 3.7 percentage points"


def test_one_of_one_and_all_of_all_are_not_counts():
    for area in ("lao-cai", "ha-tinh"):
        for language in ("vi", "en"):
            study = study_of(area, language)
            texts = [attain.text.answer, attain.text.reported, attain.text.forecast]
            told = " ".join(str(text(study)) for text in texts)
            assert not re.search(r"\b(\d+) (?:trong|of) \1\b", told), told


def test_one_comparable_target_is_not_told_as_a_list_of_none():
    for name in ("trends", "methods"):
        for language, none in (("vi", "không có"), ("en", "none")):
            told = str(getattr(attain.text, name)(study_of("lao-cai", language)))
            assert none not in told, told


def test_an_id_is_no_name():
    for language in ("vi", "en"):
        study = study_of("ha-tinh", language)
        assert "ha-tinh" not in str(attain.text.trust(study, study.focus))


def test_a_single_point_is_one():
    record = row_of("ha-tinh", "trained-labour")["en"]["record"][0]
    assert "histories of 1 point, 6 years ahead" in record
    assert recorded("en", "ahead", SimpleNamespace(horizon=1)) == "1 year ahead"


@pytest.mark.parametrize(
    ("language", "since", "told"),
    [
        ("vi", 0, "Độ tin cậy C: 1 năm số liệu (mức C);"),
        ("vi", 2022, "Độ tin cậy C: 1 năm số liệu kể từ khi đổi cách tính năm 2022 (mức C);"),
        ("en", 0, "Evidence grade C: 1 year of figures (grade C);"),
        ("en", 2022, "Evidence grade C: 1 year of figures since the new definition of 2022 ("),
    ],
)
def test_the_years_of_figures_are_counted_from_a_new_definition_that_is_named(
    language, since, told
):
    row = SimpleNamespace(grade="C", history_n=1, grade_history="C", grade_panel="C", reference="")
    statement = SimpleNamespace(untold="", failed=False)
    given = {"row": row, "statement": statement, "pooled": False, "parts": [], "far": ""}
    why = speak(study_of("lam-dong", language), "brief", "grade", since=since, **given)
    assert why.replace(SPACE, " ").startswith(told)


def test_a_part_of_a_year_and_a_far_year_are_told_from_the_last_figure():
    why = row_of("ha-tinh", "trained-labour")["en"]["grade_why"]
    assert "The target year lies 6 years after the last figure;" in why
    assert why.endswith("The figure of 7 months of 2018 does not cover a whole year.")


def test_the_probability_of_a_range_is_that_of_its_low_end():
    told = row_of("lam-dong", "T03")
    assert "The probability of ≥ 26,000 placements is 40%" in told["en"]["forecast"]
    assert "Xác suất đạt ≥ 26.000 lượt là 40%" in told["vi"]["forecast"]
    assert told["en"]["alt"].replace("\xa0", " ").endswith("≥ 26,000 placements: probability 40%.")


def test_of_a_stock_05_promises_what_the_front_page_does():
    for language, said in (("en", "No rise can be promised with 80% probability; keeping 22.73% "
                            "has a probability of 71%."),
                           ("vi", "Chưa thể cam kết mức tăng nào với xác suất 80%; giữ được 22,73% "
                            "có xác suất 71%.")):  # fmt: skip
        text = str(attain.text.ladder(study_of("lam-dong", language)))
        assert said in text
        assert "22.2%" not in text.replace(",", ".")


def test_a_very_unlikely_target_is_called_so_in_the_first_sentence():
    study = study_of("lam-dong", "en")
    row = primary(study, "T03")._replace(verdict="very_unlikely", probability=0.09)
    said = answer(study, [row])
    assert said.endswith("(very unlikely, 9%).")
    assert answer(study, [row._replace(verdict="unlikely")]).endswith("(9%).")


def test_the_front_page_says_how_strict_it_reads():
    study = study_of("lam-dong", "en")
    plain = speak(study, "brief", "caution")
    strict = attain.Study(replace(study.parameters, strictness="rounded"))
    told = speak(strict, "brief", "caution")
    # 1.17 rounds to 1.2 and is not below it
    assert "rounded to the digits of the target before they are compared" in told
    assert "rounded" not in plain


def test_a_fall_has_an_article_in_english():
    row = row_of("ha-tinh", "poor-households")["en"]
    assert "The probability of a fall of ≥ 0.6 pp is" in row["forecast"]
    assert "the safer commitment is a fall of 0.3 pp" in row["advice"]


@pytest.mark.parametrize(
    ("falls", "vi", "en"), [(True, "mức giảm nào", "no fall"), (False, "mức tăng nào", "no rise")]
)
def test_a_likely_change_without_a_safe_one_promises_none(falls, vi, en):
    given = {
        "last": "",
        "promise": "",
        "even": "",
        "value": "",
        "held": float("nan"),
    }
    for language, words in (("vi", vi), ("en", en)):
        study = study_of("ha-tinh", language)
        told = speak(study, "brief", "advice", kind="keep_alone", change=True, falls=falls, **given)
        assert words in told
        assert "at all is reached" not in told


def test_what_is_known_by_a_day_includes_that_day():
    assert "trước" not in say("site.history.none", "vi", date="31/12/2023")
    assert "by 31" in say("site.history.none", "en", date="31 December 2023")


def test_a_safe_level_below_80_is_not_headed_as_one():
    promised = row_of("lam-dong", "T11")
    assert promised["vi"]["promised"] == "chưa có mức tăng nào đủ chắc; giữ 22,73%: khả năng 71%"
    assert promised["en"]["promised"] == "no rise; keeping 22.73%: probability 71%"
    said = "No rise, however small, has an 80% chance: commit only to keeping the 22.73% of 2023"
    assert promised["en"]["advice"].startswith(said)  # to keep it is no rise, and has 71%


def test_a_rate_of_a_group_is_defined_as_a_share_of_that_group():
    urban, whole = (row_of("lam-dong", name)["en"]["definition"] for name in ("T09", "T08"))
    assert urban == f"{whole} For this group, numerator and denominator are of urban areas alone."
    poor = row_of("lam-dong", "T02")
    assert poor["vi"]["definition"].endswith("mẫu số chỉ tính đồng bào dân tộc thiểu số.")
    assert poor["en"]["definition"].endswith("denominator are of ethnic minorities alone.")


@pytest.mark.parametrize(("language", "read", "half"), [
    ("vi", "tháng 6/2021", "6 tháng 2021"), ("en", "June 2021", "6 months of 2021"),
])  # fmt: skip
def test_a_rate_that_was_read_in_june_is_not_of_half_a_year(language, read, half):
    row = row_of("lam-dong", "T09")[language]
    assert row["history"][0]["year"] == read
    assert read in row["grade_why"]
    assert read in row["alt"]
    assert half not in str(row)
    study = study_of("lam-dong", language)
    last = {"last_year": 2021, "last_months": 6, "last_value": 1.46, "reading": "main"}
    asked = SimpleNamespace(indicator="unemployment_rate", group="urban", **last)
    assert last_words(study, asked).endswith(f" ({read})")


def test_where_a_survey_is_continued_its_next_edition_is_told():
    """Fifteen years of it, each of 30 June, stand above the words."""
    row = row_of("lam-dong", "T11")
    assert row["en"]["next"] == (
        "not known; of “Certified labour (survey)”, which it continues: about June 2025"
    )
    assert row["vi"]["next"] == (
        "chưa rõ; riêng “Có bằng, chứng chỉ (điều tra)”, chuỗi được nối tiếp: khoảng tháng 6/2025"
    )


def test_readings_that_differ_are_not_counted_as_two():
    """A range has five of them and as many as four words."""
    for language, words in (("vi", "Kết luận thay đổi theo"), ("en", "The verdict depends on")):
        assert say("site.readings.differ", language).startswith(words)


def test_the_count_of_outcomes_inside_is_of_those_drawn():
    drawn = set(settled(study_of("lao-cai", "vi"))["target"])
    assert {"lao-cai-2024-new-jobs", "lao-cai-2024-trained-labour"} <= drawn
    assert "T03" not in set(settled(study_of("lam-dong", "vi"))["target"])  # half a year's count


def test_one_and_a_half_of_three_is_not_told_as_one():
    """A figure without its tenth would gainsay the sentence above it: two are likely."""
    for language, words in (
        ("vi", "khoảng 1,5 trong 3 chỉ tiêu"),
        ("en", "about 1.5 of 3 targets"),
    ):
        found = SimpleNamespace(mean=1.46, of=3, low=1, high=2, lead=0)
        assert words in speak(study_of("lao-cai", language), "brief", "joint", found=found)
