"""One target on a page: each fact at the bounds where it is told, left out or told otherwise."""

import math
from dataclasses import replace
from datetime import date
from types import SimpleNamespace as Row

import pandas as pd
import pytest
from scipy.stats import norm

from attain.audit.amounts import Amount
from attain.audit.findings import Finding
from attain.report.text import brief_facts as module
from attain.report.text import brief_rows as rows
from attain.report.text.brief_facts import (
    Case,
    bare,
    checkpoint,
    elsewhere,
    next_figure,
    pace,
    plan_lines,
    plan_numbers,
    promised,
    required,
    safe,
    step,
    step_words,
    takes,
    why,
)
from attain.report.text.brief_rows import advice_kind, target_row, tied
from attain.report.text.numbers import SPACE
from attain.report.text.prose import speak
from attain.targets.readings import Reading

NAN = math.nan
LONG = "trained_labour"


def case_of(study, asked=None, **more):
    """A target of trained labour, 78 % last year, of which 82 % are asked; or another one."""
    usual = {
        "target": "T10", "indicator": LONG, "group": "total", "unit": "percent", "basis": "level",
        "comparator": ">=", "threshold": 82.0, "upper": NAN, "year": 2024, "last_year": 2023,
        "last_value": 78.0, "last_months": 12, "verdict": "unlikely", "probability": 0.2,
        "low_80": 77.0, "high_80": 80.0, "attainable_80": 77.5, "event": "reach",
        "role": "primary", "reading": "main",
    }  # fmt: skip
    row = usual | more
    history = pd.DataFrame({"year": [2023]})
    main = Row(history=history, whole=history, series=row["indicator"], bridged=False)
    wanted = asked or study.target(indicator=row["indicator"], basis=row["basis"])
    return Case(study, wanted, Row(**row), pd.DataFrame([row]), main, Row())


def jobs(study, **more):
    given = {"indicator": "new_jobs", "unit": "persons", "basis": "count", "threshold": 500.0,
             "last_value": 400.0}  # fmt: skip
    return case_of(study, **(given | more))


def plain(words):
    return words.replace(SPACE, " ")


@pytest.mark.parametrize(
    ("value", "told"),
    [(NAN, None), (78.0, 78.0), (0.1234564, 0.123456), (12345.67896, 12345.679),
     (1234567.897, 1234567.9)],
)  # fmt: skip
def test_a_bare_number_has_nine_digits_and_six_decimals(value, told):
    assert bare(value) == told


# ---- what turns, and what may be promised ----------------------------------------------------
def test_the_levels_of_an_answer_are_those_of_its_ends_the_first_one_first(english):
    case = case_of(english, threshold=80.0)
    ends = [("primary", "min", 80.0), ("range", "mid", 81.0), ("range", "full", 82.0),
            ("range", "top", 79.0), ("sensitivity", "rounds", 83.0),
            ("range", "again", 80.0)]  # fmt: skip
    rows = [vars(case.row) | {"role": role, "event": event, "threshold": level}
            for role, event, level in ends]  # fmt: skip
    rows.append(rows[2] | {"reading": "survey", "threshold": 90.0})
    case = replace(case, events=pd.DataFrame(rows))
    assert case.levels == [80.0, 79.0, 82.0]
    assert replace(case, target=english.target(definition="old")).levels == []
    assert replace(case, main=Row(history=pd.DataFrame())).levels == []
    assert case_of(english, basis="change", last_year=2022).levels == []
    assert case_of(english, basis="change", threshold=0.5).levels == [78.5]


def test_a_change_has_its_sign_unless_it_is_a_size(english):
    case = case_of(english)
    assert [plain(case.change(3.5)), plain(case.change(3.5, plus=False))] == ["+3.50 pp", "3.50 pp"]
    assert case.change(NAN) == ""
    assert (case.known, case_of(english, probability=NAN).known) == (True, False)


@pytest.mark.parametrize(
    ("more", "words"),
    [
        ({}, "x or more"), ({"comparator": "<"}, "x or less"), ({"basis": "change"}, "x"),
        ({"comparator": "between"}, "within 77.0–80.0%"),
    ],
)  # fmt: skip
def test_a_promise_says_its_side(english, more, words):
    assert promised(case_of(english, **more), "x") == words


@pytest.fixture
def forecast(english):
    """A study whose forecast keeps 78 % with a probability of 71 %."""
    selected = Row(
        probability=lambda sign, value: pd.Series([{(">=", 78.0): 0.71}[sign, value], 0])
    )
    found = Row(select=lambda year: selected if year == 2024 else None)
    english.forecast = lambda *asked: found if asked == (LONG, "total", "main") else None
    return english


def test_of_a_stock_no_less_is_promised_than_there_is(forecast):
    case = case_of(forecast)
    assert safe(case, "77.5%") == "no rise; keeping 78%: probability 71%"


@pytest.mark.parametrize(
    "more",
    [
        {"attainable_80": 78.0}, {"attainable_80": 78.1}, {"attainable_80": NAN},
        {"last_value": NAN}, {"last_months": 11}, {"comparator": "<="}, {"basis": "change"},
        {"indicator": "unemployment_rate"}, {"indicator": "new_jobs"},
    ],
)  # fmt: skip
def test_what_is_no_stock_is_promised_as_it_is(forecast, more):
    case = case_of(forecast, **more)
    assert safe(case, "x") == promised(case, "x")


EQUAL = "Just at the bound, which is not enough"


# ---- how far, how fast -----------------------------------------------------------------------
@pytest.mark.parametrize(
    ("make", "more", "words"),
    [
        (case_of, {}, "+4.00 pp"),
        (case_of, {"comparator": "<=", "threshold": 77.0}, "−1.00 pp"),
        (case_of, {"last_value": 83.0}, "Already met, 1.00 pp to spare"),
        (case_of, {"last_value": 81.0, "comparator": "<"}, "Already met, 1.00 pp to spare"),
        (case_of, {"last_value": 82.0}, "Met exactly"),
        (case_of, {"last_value": 82.0, "comparator": "<="}, "Met exactly"),
        (case_of, {"last_value": 82.0, "comparator": ">"}, EQUAL),
        (case_of, {"last_value": 82.0, "comparator": "<"}, EQUAL),
        (case_of, {"last_value": 81.0, "last_months": 6}, ""),
        (case_of, {"last_value": 81.0, "last_months": 6, "last_year": 2024}, "+1.00 pp"),
        (case_of, {"comparator": "between", "upper": 90.0, "last_value": 83.0},
         "Already met, 1.00 pp to spare"),
        (case_of, {"comparator": "between", "upper": 90.0, "last_value": 90.0},
         "Already met, 0.00 pp to spare"),
        (case_of, {"comparator": "between", "upper": 90.0, "last_value": 91.0}, "−1.00 pp"),
        (case_of, {"comparator": "between", "upper": 90.0, "last_value": 79.0}, "+3.00 pp"),
        (case_of, {"basis": "change", "threshold": 0.5}, "+0.50 pp"),
        (case_of, {"basis": "change", "threshold": -0.5, "comparator": "<="}, "−0.50 pp"),
        (case_of, {"basis": "change", "threshold": 0.5, "last_year": 2022}, ""),
        (jobs, {}, "+100 people"),
        (jobs, {"last_months": 6}, ""),
        (jobs, {"last_months": 6, "last_year": 2024}, "+100 people"),
        (jobs, {"last_months": 6, "last_year": 2024, "last_value": 600.0},
         "Already met, 100 people to spare"),
        (jobs, {"last_months": 6, "last_year": 2024, "comparator": "<="}, ""),
        (jobs, {"last_months": 6, "last_year": 2024, "comparator": "<=", "last_value": 600.0},
         "−100 people"),
        (jobs, {"last_months": 6, "last_year": 2024, "comparator": "between", "upper": 700.0,
                "last_value": 600.0}, ""),
    ],
)  # fmt: skip
def test_what_is_required(english, make, more, words):
    assert plain(required(make(english, **more))) == words


@pytest.mark.parametrize(
    ("basis", "known", "brought", "more", "words"),
    [
        (
            "total",
            [2021, 2022, 2023],
            1_400.0,
            {},
            "On average 800 people in each year left",
        ),
        (
            "mean",
            [2021, 2022, 2023],
            1_400.0,
            {"threshold": 600.0},
            "On average 800 people in each year",
        ),
        ("total", [], 0.0, {}, "On average 600 people in each year left"),
        ("total", [2021, 2023], 900.0, {}, ""),  # a year is missing
        ("total", [2021, 2022], 3_100.0, {}, ""),
        ("total", [2021, 2022], 900.0, {"comparator": "between", "upper": 4e3}, ""),
        ("total", [*range(2021, 2026)], 2_900.0, {}, ""),
    ],
)
def test_what_each_year_left_has_to_bring(english, monkeypatch, basis, known, brought, more, words):
    monkeypatch.setattr(module, "so_far", lambda study, row: (known, brought))
    asked = replace(english.target(indicator="new_jobs", basis="count"), period="2021-2025")
    case = jobs(english, asked=asked, basis=basis, **({"threshold": 3e3, "year": 2025} | more))
    assert plain(required(case)).startswith(words)
    assert bool(required(case)) == bool(words)


@pytest.mark.parametrize(
    ("make", "more", "words"),
    [
        (case_of, {}, "below 80% is late"),
        (case_of, {"last_value": 78.37}, "below 80.19% is late"),
        (case_of, {"comparator": "<=", "threshold": 77.0}, "above 77.5% is late"),
        (jobs, {}, "below 250 people is late"),
        (case_of, {"last_value": 82.0}, ""),
        (case_of, {"last_value": 82.0, "comparator": "<="}, ""),
        (case_of, {"last_value": 83.0}, ""),
        (case_of, {"last_value": 81.0, "comparator": "<"}, ""),
        (case_of, {"comparator": "between"}, ""),
        (case_of, {"last_months": 11}, ""),
        (case_of, {"last_year": 2022}, ""),
        (case_of, {"last_year": 2024}, ""),
        (case_of, {"basis": "change", "threshold": 1.0}, "below 78.5% is late"),
        (case_of, {"basis": "mean"}, ""),
    ],
)  # fmt: skip
def test_half_a_year_should_have_led_half_the_way(english, make, more, words):
    assert plain(checkpoint(make(english, **more))) == words


def test_half_a_year_is_no_mark_of_what_comes_once_a_year_or_when_it_is_over(english):
    english.parameters.as_of = date(2024, 6, 30)
    assert checkpoint(case_of(english)) != ""
    english.parameters.as_of = date(2024, 7, 1)
    assert checkpoint(case_of(english)) == ""
    english.parameters.as_of = date(2023, 12, 31)
    seen = english.view.observations
    for period, coverage, told in (("2023", "", False), ("2023-06", "", True),
                                   ("2023", "to 2023-06", True)):  # fmt: skip
        english.view.observations = seen.assign(period=period, coverage=coverage)
        assert (checkpoint(case_of(english)) != "") is told
        assert checkpoint(jobs(english)) != ""
    english.view.observations = seen[seen["indicator"] != LONG]
    assert checkpoint(case_of(english)) == ""


def test_other_readings_are_told_where_their_word_is_another(english, monkeypatch):
    monkeypatch.setattr(Case, "speak", lambda self, macro, **given: given)
    case = case_of(english, verdict="about_even")
    rows = [vars(case.row) | {"role": role, "probability": p, "verdict": word}
            for role, p, word in (("primary", 0.4, "about_even"), ("sensitivity", 0.7, "likely"),
                                  ("sensitivity", 0.5, "about_even"), ("range", 0.1, "unlikely"),
                                  ("sensitivity", NAN, "not_assessable"))]  # fmt: skip
    told = why(replace(case, events=pd.DataFrame(rows)), {})
    assert (told["others"], told["leads"]) == ([0.5, 0.7], True)
    alike = [rows[0], rows[2], rows[4]]
    assert why(replace(case, events=pd.DataFrame(alike)), {})["others"] == []
    assert why(case_of(english, basis="change"), {})["leads"] is True
    assert why(case_of(english, basis="change", last_months=6), {})["leads"] is False
    assert why(case_of(english, last_months=6), {})["leads"] is True


@pytest.mark.parametrize(
    ("required", "comparator", "met"),
    [
        (0.5, ">=", False), (-0.5, ">=", True), (0.0, ">=", True), (0.0, ">", False),
        (0.5, "<=", True), (-0.5, "<=", False), (0.0, "<", False), (0.5, "<", True),
    ],
)  # fmt: skip
def test_a_pace_that_is_not_needed_is_of_a_target_that_is_met(
    english, monkeypatch, required, comparator, met
):
    monkeypatch.setattr(module, "speak_lines", lambda study, *named, **given: [given])
    rows = [("T10", NAN, 9.0), ("T08", 7.0, 9.0), ("T10", required, 2.5), ("T10", 9.0, 9.0)]
    english.pace = pd.DataFrame(rows, columns=["target", "required", "best"])
    told = pace(case_of(english, comparator=comparator))
    (line,) = told["pace"]
    assert (line["met"], line["pace"].best) == (met, 2.5)
    assert plain(told["best"]) == "+2.50 pp"
    english.pace = english.pace[:2]
    assert pace(case_of(english)) == {}


# ---- the plans before ------------------------------------------------------------------------
def attained(period, asked, result, percent=NAN, **more):
    usual = {
        "area": "lam-dong", "indicator": LONG, "group": "total", "period": period, "coverage": "",
        "asked": asked, "asked_basis": "level", "result": result, "result_basis": "level",
        "percent": percent, "status": "met", "published": f"{period[:4]}-12-31",
    }  # fmt: skip
    return usual | more


BOOK = [
    attained("2019", 60.0, 61.0),
    attained("2020", 70.0, 69.5, status="missed"),
    attained("2021", NAN, 77.0, 110.0, coverage="to 2021-11"),
    attained("2022", 75.0, 76.0, published="2022-12-31"),
    attained("2022", 75.0, 75.5, published="2023-02-28"),
    attained("2022", 74.0, 74.0, published=None),
    attained("2023", 0.5, -0.25, asked_basis="change", result_basis="change"),
    attained("2023", 80.0, 81.0, status="open", published="2024-12-31"),
    attained("2021-2023", 80.0, 81.0),
    attained("2024", 82.0, 83.0),
    attained("2023", 90.0, 91.0, area="dak-lak", published="2024-12-31"),
    attained("2023", 90.0, 91.0, group="urban", published="2024-12-31"),
]


def test_four_years_of_plans_are_told_as_last_reported(english):
    english.view.attainment = pd.DataFrame(BOOK)
    asked = ("year", "met", "about", "asked", "result", "asked_basis", "result_basis")
    told = [tuple(row[name] for name in asked) for row in plan_numbers(case_of(english))]
    assert told == [
        (2020, False, False, 70.0, 69.5, "level", "level"),
        (2021, True, True, 70.0, 77.0, "level", "level"),
        (2022, True, False, 75.0, 75.5, "level", "level"),
        (2023, True, False, 0.5, -0.25, "change", "change"),
        (2024, True, False, 82.0, 83.0, "level", "level"),
    ]
    assert [plain(line) for line in plan_lines(case_of(english))] == [
        "2020: 70% → 69.5% (missed)",
        "11 months of 2021: about 70% → 77% (met)",
        "2022: 75% → 75.5% (met)",
        "2023: rise of 0.5 pp → rise of −0.25 pp (met)",
        "2024: 82% → 83% (met)",
    ]


@pytest.mark.parametrize(
    ("more", "line"),
    [
        ({"percent": 82.88}, "9 months of 2024: 79% (82.88% of the plan)"),
        ({}, "9 months of 2024: 79% (the year is open)"),
        ({"status": "met", "coverage": ""}, "2024: 82% → 79% (met)"),
        ({"period": "2025"}, None),
        ({"period": "2023", "coverage": ""}, None),
    ],
)
def test_of_the_year_itself_a_report_of_a_part_is_told(english, more, line):
    given = {"period": "2024", "asked": 82.0, "result": 79.0, "status": "open",
             "coverage": "to 2024-09"}  # fmt: skip
    english.view.attainment = pd.DataFrame([attained(**(given | more))])
    assert [plain(told) for told in plan_lines(case_of(english))] == ([line] if line else [])
    if "percent" in more:
        assert plan_numbers(case_of(english))[0]["met"] is None


def test_a_plan_of_a_count_names_its_unit_once(english):
    rows = [
        attained("2021", NAN, 1234.0, NAN, status="missed"),
        attained("2022", 1000.5, 900.0, result_basis="count", asked_basis="count"),
        attained("2023", NAN, 15059.0, 114.1),
    ]
    english.view.attainment = pd.DataFrame(rows).assign(indicator="new_jobs")
    assert [plain(line) for line in plan_lines(jobs(english))] == [
        "2021: 1,234 people (missed, plan not stated)",
        "2022: 1,001 → 900 people (met)",
        "2023: about 13,198 → 15,059 people (met)",
    ]
    assert plan_numbers(jobs(english))[0]["asked"] is None


def test_a_plan_that_is_computed_has_a_decimal_at_most(english):
    english.view.attainment = pd.DataFrame([attained("2023", NAN, 78.37, 101.0)])
    assert plain(plan_lines(case_of(english))[0]) == "2023: about 77.6% → 78.37% (met)"


def test_a_fall_of_what_should_fall_is_counted_without_its_sign(english):
    row = attained("2023", 1.0, 1.5, asked_basis="change", result_basis="change")
    english.view.attainment = pd.DataFrame([row | {"indicator": "unemployment_rate"}])
    case = case_of(english, indicator="unemployment_rate")
    assert plain(plan_lines(case)[0]) == "2023: fall of 1 pp → fall of 1.5 pp (met)"


def test_a_plan_of_households_is_told_in_households(english):
    row = attained("2022", 3000.0, 3981.0, asked_basis="households", result_basis="households")
    english.view.attainment = pd.DataFrame([row])
    (line,) = plan_lines(case_of(english))
    assert (
        plain(line) == "2022: 3,000 households off the list → 3,981 households off the list (met)"
    )


def test_a_range_and_a_bound_of_earlier_plans_are_told_whole(english):
    plan = {"target": "x", "area": "lam-dong", "indicator": LONG, "group": "total",
            "period": "2023", "basis": "level", "direction": "down", "maintain": False,
            "decimals": 1, "parent": "", "section": "", "published": "2022-12-31", "source": "s",
            "quote": "", "note": "", "low": 1.0, "high": 1.5, "comparator": "between"}  # fmt: skip
    english.view.attainment = pd.DataFrame([attained("2023", 1.0, 2.0)])
    for more, asked in (
        ({}, "1–1.5%"),
        ({"comparator": "<", "low": NAN, "high": 4.0}, "< 4%"),
        ({"comparator": ">="}, "1%"),
        ({"period": "2022"}, "1%"),
        ({"area": "dak-lak"}, "1%"),
        ({"group": "urban"}, "1%"),
        ({"basis": "change"}, "1%"),
    ):
        older = {**plan, "published": "2022-01-01", "low": 0.0, "high": 9.0} | more
        english.view.plan_targets = pd.DataFrame([plan | more, older])
        assert plain(plan_lines(case_of(english))[0]) == f"2023: {asked} → 2% (met)"


# ---- when the result will be known -----------------------------------------------------------
def shown(*days, **more):
    usual = {"area": "lam-dong", "indicator": LONG, "group": "total", "coverage": ""}
    return pd.DataFrame(
        [usual | {"period": period, "published": day} | more for period, day in days]
    )


DECEMBER = (
    "about December 2024, as in the last two years (2021: December 2021; 2022: December 2022)"
)
UNKNOWN = "not known: no two consecutive years were published on a similar schedule"


@pytest.mark.parametrize(
    ("days", "words"),
    [
        ([("2021", "2021-12-20"), ("2022", "2022-12-30")],
         DECEMBER),
        ([("2021", "2022-01-20"), ("2022", "2023-01-30")],
         "about January 2025, as in the last two years (2021: January 2022; 2022: January 2023)"),
        ([("2021", "2022-06-20"), ("2022", "2022-12-30")],
         "about December 2024 to June 2025, as in the last two years (2021: June 2022; "
         "2022: December 2022)"),
        ([("2021", "2022-07-20"), ("2022", "2022-12-30")], UNKNOWN),
        ([("2020", "2020-12-20"), ("2022", "2022-12-30")], UNKNOWN),
        ([("2022", "2022-12-30")], UNKNOWN),
        ([("2020", "2021-12-31"), ("2021", "2022-12-31"), ("2021", "2021-12-20"),
          ("2022", "2022-12-30"), ("2022", "2023-06-30"), ("2023-H1", "2023-07-01")],
         DECEMBER),
    ],
)  # fmt: skip
def test_the_next_figure_comes_when_the_last_two_came(english, days, words):
    english.view.observations = shown(*days)
    assert next_figure(case_of(english)) == words


def test_a_figure_of_part_of_a_year_does_not_tell_when_the_next_one_comes(english):
    days = [("2021", "2021-12-20"), ("2022", "2022-12-30")]
    english.view.observations = shown(*days, coverage="to 2022-11")
    assert next_figure(case_of(english)) == UNKNOWN
    english.view.observations = shown(*days, group="urban")
    assert next_figure(case_of(english)) == UNKNOWN


# ---- the step of a year ----------------------------------------------------------------------
@pytest.fixture
def stepped(english, monkeypatch):
    """Steps of all provinces: 1 to 5."""
    english.view.panel = lambda name, group: (name, group)
    monkeypatch.setattr(module, "yearly_steps", lambda panel, known: english.steps)
    english.steps = pd.Series([5.0, 1.0, 2.0, 4.0, 3.0]).to_numpy()
    return english


@pytest.mark.parametrize(
    ("make", "more", "asked", "reached"),
    [
        (case_of, {}, 4.0, 2),
        (case_of, {"comparator": ">"}, 4.0, 1),
        (case_of, {"year": 2025}, 2.0, 4),
        (case_of, {"threshold": 82.0 + 2e-9, "year": 2025}, 2.0, 4),
        (case_of, {"threshold": 82.0 + 4e-9, "year": 2025}, 2.0, 3),
        (case_of, {"basis": "change", "threshold": 2.5, "year": 2026}, 2.5, 3),
        (case_of, {"indicator": "unemployment_rate", "threshold": 75.0}, 3.0, 3),
        (case_of, {"indicator": "unemployment_rate", "basis": "change", "threshold": -1.5}, 1.5, 4),
        (jobs, {"threshold": 410.0}, 2.5, 3),
        (jobs, {"threshold": 441.0, "year": 2025}, 5.0, 1),
        (jobs, {"threshold": 0.0}, -100.0, 5),
        (jobs, {"threshold": 1.02, "last_value": 1.0}, 2.0, 4),
    ],
)
def test_the_step_that_is_asked_of_a_year(stepped, make, more, asked, reached):
    told = step(make(stepped, **more))
    assert told == {"asked": asked, "usual": 3.0, "reached": reached, "of": 5}


@pytest.mark.parametrize(
    ("make", "more"),
    [
        (case_of, {"basis": "mean"}), (case_of, {"comparator": "between"}),
        (case_of, {"last_months": 6}), (case_of, {"last_year": 2024}),
        (case_of, {"last_year": 2025}),
        (case_of, {"threshold": NAN}), (jobs, {"last_value": 0.0}), (jobs, {"threshold": -1.0}),
        (jobs, {"last_value": -1.0}),
    ],
)  # fmt: skip
def test_no_step_is_asked_where_none_can_be_told(stepped, make, more):
    assert step(make(stepped, **more)) == {}
    assert step_words(make(stepped, **more)) == {}


def test_a_step_has_six_decimals(stepped):
    stepped.steps = stepped.steps[:5] / 9
    told = step(case_of(stepped, threshold=78 + 1 / 3))
    assert told == {"asked": 0.333333, "usual": 0.333333, "reached": 3, "of": 5}


def test_four_steps_are_too_few_to_call_one_usual(stepped):
    stepped.steps = stepped.steps[:4]
    assert step(case_of(stepped)) == {}


def test_a_step_is_told_with_the_sign_of_the_change(stepped):
    told = {name: plain(words) for name, words in step_words(case_of(stepped)).items()}
    assert told == {"asked": "+4.00 pp", "usual": "+3.00 pp"}
    fall = case_of(stepped, indicator="unemployment_rate", threshold=75.0)
    told = {name: plain(words) for name, words in step_words(fall).items()}
    assert told == {"asked": "−3.00 pp", "usual": "−3.00 pp"}
    assert step_words(jobs(stepped, threshold=800.0)) == {"asked": "+100%", "usual": "+3%"}


# ---- what it takes, and what others ask ------------------------------------------------------
def found(outcome, *items, check="unemployed-implied", tolerated=28_980.0, unemployed=5.04):
    figures = {"tolerated": Amount(tolerated, "persons"), "people": None, "other": Amount(28_980),
               "unemployed": Amount(unemployed, "persons", 2)}  # fmt: skip
    return Finding(outcome, items, figures, check, "note")


def test_what_a_target_takes_in_people_is_about_so_many(english, monkeypatch):
    english.targets = [english.target(), english.target(target="T08")]

    def told(*findings, of="T10"):
        at = {("lam-dong", 2023): findings}  # the last year that a plan for 2024 can know of
        monkeypatch.setattr(module, "audit", lambda view, area, year: at[area, year])
        return plain(takes(case_of(english, english.target(target=of))))

    words = "no more than about 29,000 people unemployed; last year about 5.00 people"
    assert told(found("room", "R01", "T10")) == words
    assert told(found("none", "T10"), found("cut", "T10", "R01")) == words
    both = found("room", "T10", "T08")  # is told of the last of its targets
    assert (told(both), told(both, of="T08")) == ("", words)
    assert told(found("room", "R01")) == told() == ""
    assert "last year about 0.00 people" in told(found("room", "T10", unemployed=0.0))
    assert "last year about 0.25 people" in told(found("room", "T10", unemployed=0.25))
    assert "about 9,900 people unemp" in told(found("room", "T10", tolerated=9_949.0))
    assert "about 10,000 people unemp" in told(found("room", "T10", tolerated=10_000.0))
    words = "no more than about 32,800 people unemployed; last year about 33,200"
    apart = found("cut", "T10", tolerated=32_816.0, unemployed=33_226.0)
    assert told(apart).startswith(words)
    assert "32,816.00 people" not in told(found("cut", "T10", tolerated=5.0, unemployed=5.0))


def plan(study, area, low, published="2023-12-01", period="2024", **more):
    return vars(study.target(area=area, low=low, published=published, period=period)) | more


@pytest.fixture
def others(english):
    """Plans of other places for the share of trained labour."""
    english.package.areas = pd.DataFrame({
        "area": ["a", "b", "vietnam", "lam-dong"],
        "level": ["province", "province", "country", "province"],
        "name_vi": ["Á", "Bê", "Cả nước", "Lâm Đồng"], "name_en": ["A", "B", "Vietnam", "Lam Dong"],
    })  # fmt: skip
    return english


def test_others_that_asked_the_same_are_told_from_least_to_most(others):
    others.view.plan_targets = pd.DataFrame([
        plan(others, "b", 75.0),
        plan(others, "a", 70.0, "2023-12-01"),
        plan(others, "a", 71.0, "2023-12-02"),
        plan(others, "a", 72.0, "2023-11-01"),
        plan(others, "vietnam", NAN, high=69.0),
        plan(others, "lam-dong", 82.0),
        plan(others, "b", 99.0, "2024-12-01", definition="old"),
        plan(others, "b", 99.0, "2024-12-01", "2025"),
        plan(others, "b", 99.0, "2024-12-01", direction="down"),
        plan(others, "b", 99.0, "2024-12-01", basis="change"),
    ])  # fmt: skip
    assert elsewhere(case_of(others)) == "2024: Vietnam ≥ 69%; A ≥ 71%; B ≥ 75%"
    others.language = "vi"
    assert elsewhere(case_of(others)).endswith("cả nước ≥ 69%; Á ≥ 71%; Bê ≥ 75%")


def test_the_year_before_stands_in_where_nobody_asked(others):
    others.view.plan_targets = pd.DataFrame([plan(others, "a", 70.0, period="2023"),
                                             plan(others, "b", 70.0, period="2022")])  # fmt: skip
    assert elsewhere(case_of(others)) == "2023: A ≥ 70%"
    others.view.plan_targets = others.view.plan_targets[1:]
    assert elsewhere(case_of(others)) == ""


def test_only_a_rate_of_one_year_is_set_beside_others(others):
    others.view.plan_targets = pd.DataFrame([plan(others, "a", 70.0)])
    assert elsewhere(case_of(others)) == "2024: A ≥ 70%"
    assert elsewhere(case_of(others, others.target(period="2022-2024", term="mean"))) == ""
    rows = others.view.plan_targets.assign(indicator="new_jobs", basis="count")
    others.view.plan_targets = rows
    assert elsewhere(jobs(others)) == ""


# ---- the target as a page shows it -----------------------------------------------------------
def test_no_line_parts_a_number_from_its_sign_or_noun():
    words = {"a": ["≤ 5", "3 chỉ tiêu", 1.5], "b": "0,5 điểm %", "c": None, "d": "a b 5 người"}
    tie = SPACE.join
    assert tied(words) == {
        "a": [tie("≤5"), tie(["3", "chỉ tiêu"]), 1.5], "b": tie(["0,5 điểm", "%"]), "c": None,
        "d": "a b 5 người",
    }  # fmt: skip


@pytest.mark.parametrize(
    ("more", "kind"),
    [
        ({"comparator": "between", "verdict": "likely"}, "keep"),
        ({"comparator": "between", "verdict": "about_even", "flags": "already_met"}, "even"),
        ({"verdict": "about_even", "probability": 0.9}, "even"),
        ({"verdict": "very_unlikely"}, "unlikely"),
        ({"verdict": "likely", "probability": 0.7999, "flags": "already_met"}, "keep"),
        ({"verdict": "likely", "probability": 0.8}, "room"),
        ({"verdict": "likely", "probability": 0.8, "flags": "range;already_met"}, "already_met"),
        ({"verdict": "likely", "probability": 0.8, "flags": "already_met;below_last_result"},
         "below_last"),
    ],
)  # fmt: skip
def test_which_advice_fits(english, more, kind):
    assert advice_kind(case_of(english, **({"flags": ""} | more)).row) == kind


@pytest.fixture
def advised(english, monkeypatch):
    """``advised(make, ...)``: what the advice on a target is told with."""
    monkeypatch.setattr(Case, "speak", lambda self, macro, **given: given | {"macro": macro})
    monkeypatch.setattr(rows.facts, "promised", lambda case, value: f"promised {value}")
    monkeypatch.setattr(rows.facts, "safe", lambda case, value: f"safe {value}")

    def told(make=case_of, held=NAN, **more):
        monkeypatch.setattr(rows.reasons, "keeping", lambda study, row: held)
        usual = {"flags": "", "attainable_50": 79.0, "hypothetical": False}
        return rows._advice(make(english, **(usual | more)))

    return told


def test_the_advice_names_the_safe_promise_and_the_even_one(advised):
    told = advised()
    assert (told["macro"], told["kind"], told["change"], told["falls"]) == (
        "advice", "unlikely", False, False
    )  # fmt: skip
    assert (told["promise"], told["even"]) == ("safe 77.5%", "promised 79.0%")
    assert (told["value"], told["last"], math.isnan(told["held"])) == ("78%", "2023", True)
    told = advised(hypothetical=True)
    assert (told["kind"], told["promise"]) == ("level", "promised 77.5%")
    told = advised(comparator="<=", last_months=11)
    assert (told["falls"], told["last"]) == (True, "11-month 2023")


CHANGE = {"basis": "change", "threshold": 0.5, "attainable_50": 0.9}
SURE = {"verdict": "likely", "probability": 0.8, "threshold": 77.5}


@pytest.mark.parametrize(
    ("more", "kind"),
    [
        (SURE, "as_promised"),
        (SURE | {"flags": "already_met"}, "as_promised"),
        (SURE | {"flags": "below_last_result"}, "as_promised"),
        (SURE | {"flags": "below_last_result", "threshold": 77.0}, "below_last"),
        (SURE | {"probability": 0.7}, "keep"),
        (SURE | {"probability": 0.79983, "threshold": 77.51}, "as_promised"),
        (SURE | {"probability": 0.794, "threshold": 77.51}, "keep"),
        (SURE | {"threshold": 77.0}, "room"),
        ({"threshold": 77.5}, "unlikely"),
        (CHANGE | {"attainable_80": 0.2}, "unlikely"),
        (CHANGE | {"attainable_80": -0.2}, "wait"),
        (CHANGE | {"attainable_80": -0.2, "verdict": "about_even"}, "wait"),
        (CHANGE | {"attainable_80": -0.2, "verdict": "likely", "probability": 0.7}, "keep_alone"),
        (CHANGE | {"attainable_80": -0.2, "verdict": "likely", "probability": 0.9}, "room"),
        (CHANGE | {"attainable_80": 0.2, "threshold": -0.5, "comparator": "<="}, "wait"),
        (CHANGE | {"attainable_80": 0.2, "threshold": -0.5, "comparator": "<=",
                   "verdict": "likely", "probability": 0.7}, "keep_alone"),
        ({"held": 0.7}, "kept"),
        ({"held": 0.7, "verdict": "about_even"}, "kept"),
        ({"held": 0.7, "verdict": "likely", "probability": 0.7}, "kept"),
        ({"held": 0.7, "verdict": "likely", "probability": 0.8}, "room"),
        ({"hypothetical": True, "threshold": 77.5}, "level"),
    ],
)  # fmt: skip
def test_the_advice_knows_what_is_promised_already_and_what_cannot_be(advised, more, kind):
    assert advised(**more)["kind"] == kind


def test_an_advice_on_a_change_has_an_article(advised):
    told = advised(**CHANGE, attainable_80=0.3)
    assert (plain(told["promise"]), plain(told["even"])) == (
        "a safe rise of 0.3 pp", "a promised rise of 0.9 pp"
    )  # fmt: skip
    assert told["change"] is True


def test_the_advice_without_an_answer_follows_its_reason(advised, monkeypatch):
    monkeypatch.setattr(rows.reasons, "reason_of", lambda *_: {"kind": "gap", "missing": "2021"})
    told = advised(probability=NAN)
    assert told == {"macro": "advice", "kind": "gap", "last": "2021"}
    monkeypatch.setattr(rows.reasons, "reason_of", lambda *_: {"kind": "no_figure"})
    told = advised(probability=NAN, hypothetical=True)
    assert (told["kind"], told["last"]) == ("level_without", "2023")


def test_the_remarks_on_a_target(english):
    case = case_of(english, flags="range;no_baseline", hypothetical=False)
    assert [flag["id"] for flag in rows._flags(case)] == ["range", "no_baseline"]
    assert rows._flags(case)[1]["text"] == "no baseline"
    other = vars(case.row) | {"role": "sensitivity", "verdict": "likely"}
    more = case_of(english, flags="", hypothetical=True)
    more = replace(more, events=pd.DataFrame([vars(case.row), other]))
    assert [flag["id"] for flag in rows._flags(more)] == ["two_words", "hypothetical"]
    assert rows._flags(case_of(english, flags="", hypothetical=False)) == []


def test_the_readings_of_a_target_are_those_that_have_an_answer(english):
    case = case_of(english)
    events = [vars(case.row) | {"event": event, "probability": p}
              for event, p in (("reach", 0.25), ("own", 0.5), ("mid", NAN))]  # fmt: skip
    told = rows._readings(replace(case, events=pd.DataFrame(events)))
    assert told[0] == {
        "what": "target met", "reading": "all figures", "asks": "≥ 82%", "probability": "25%",
        "value": 0.25, "word": "unlikely", "key": "reach/main",
    }  # fmt: skip
    assert [(row["what"], row["key"]) for row in told[1:]] == [
        ("changes as the text says", "own/main")
    ]  # fmt: skip
    english.hypothetical = True
    assert rows._readings(case)[0]["what"] == "level reached"


@pytest.mark.parametrize(
    ("make", "more", "last", "ends"),
    [
        (case_of, {}, "78%", ["82%"]),
        (case_of, {"threshold": 82.125, "last_value": 78.125}, "78.13%", ["82.13%"]),
        (jobs, {"threshold": 2500.0}, "400", ["2,500"]),
        (jobs, {"last_months": 11}, "400 (11 months)", ["500"]),
        (jobs, {"probability": NAN}, "", []),
    ],
)
def test_the_numbers_that_are_written_into_a_fan(english, make, more, last, ends):
    assert rows._labels(make(english, **more)) == {"last": last, "targets": ends}


@pytest.mark.parametrize(("horizon", "far"), [(3, ""), (4, "B")])
def test_what_the_grade_rests_on(english, monkeypatch, horizon, far):
    monkeypatch.setattr(Case, "speak", lambda self, macro, **given: given)
    case = case_of(english, reference=LONG)
    history = pd.DataFrame({"year": [2020, 2021, 2022], "months": [12, 11, 6]})
    statement = Row(horizon=horizon, origins=5)
    known = vars(case.indicator)
    monkeypatch.setattr(english.view, "indicator", lambda _: Row(**known, pool=(LONG,)))
    case = replace(case, main=Reading("main", history, LONG, "total"), statement=statement)
    told = rows._grade(case)
    assert (told["far"], told["pooled"]) == (far, True)
    assert told["parts"] == ["11 months of 2021", "6 months of 2022"]
    other = replace(case, row=Row(**(vars(case.row) | {"reference": "other"})))
    assert rows._grade(other)["pooled"] is False
    for since, said in ((0, 0), (2020, 0), (2021, 2021)):
        assert rows._grade(replace(case, main=replace(case.main, since=since)))["since"] == said


def test_a_fan_holds_points_bands_and_lines(english):
    main = Row(history=pd.DataFrame(
        {"year": [2023], "value": [78.37], "status": ["P"], "months": [12.0]}
    ))  # fmt: skip
    fan = rows._fan(replace(case_of(english, threshold=82.1234567), main=main))
    assert fan["history"] == [[2023, 78.37, "P", 12]]
    (year,) = fan["forecast"]
    assert (year["year"], year["median"]) == (2024, 81.3)
    halves = [1.9 * norm.ppf(high) for high in (0.975, 0.9, 0.75)]
    wanted = [[81.3 - half, 81.3 + half] for half in halves]
    assert year["bands"] == [pytest.approx(band, abs=1e-5) for band in wanted]
    assert (fan["targets"], fan["better"], fan["year"]) == ([82.123457], "up", 2024)
    later = english.forecasts.assign(year=2025)
    english.forecasts = pd.concat([later, english.forecasts])
    fan = rows._fan(replace(case_of(english, comparator="<"), main=main))
    assert ([year["year"] for year in fan["forecast"]], fan["better"]) == ([2024, 2025], "down")


POINT = {"status": "P", "months": 12, "published": "2023-12-31", "source": "s"}


@pytest.fixture
def page(english, monkeypatch):
    """``page(make, ...)``: the words of a target, and what one of its macros is told with."""
    told = {}
    monkeypatch.setattr(rows, "plan_lines", lambda case: "plan_lines")
    for name in ("step_words", "next_figure", "takes", "elsewhere", "required",
                 "checkpoint"):  # fmt: skip
        monkeypatch.setattr(rows.facts, name, lambda case, name=name: name)
    monkeypatch.setattr(rows.facts, "pace", lambda case: {"pace": ["p"], "best": "b"})
    monkeypatch.setattr(rows.facts, "why", lambda case, words: "because")
    monkeypatch.setattr(rows.facts, "safe", lambda case, value: f"safe {value}")
    monkeypatch.setattr(rows, "_advice", lambda case: "advice")
    monkeypatch.setattr(rows, "_grade", lambda case: "grade")
    monkeypatch.setattr(rows, "only_reported", lambda view, indicator: indicator == LONG)
    monkeypatch.setattr(rows, "recorded", lambda language, *asked: asked)
    monkeypatch.setattr(rows.reasons, "reason_of", lambda *_: {"kind": "no_figure"})
    monkeypatch.setattr(
        Case, "speak", lambda self, macro, **given: told.update({macro: given}) or macro
    )
    english.macros = told
    known = english.view.indicator
    monkeypatch.setattr(
        english.view, "indicator",
        lambda name: Row(**(vars(known(name)) | {"definition_en": "D", "reference": name})),
    )  # fmt: skip

    def of(make=case_of, points=2, about=None, **more):
        usual = {"hypothetical": False, "probability_reported": 0.85, "flags": "", "median": 79.0,
                 "attainable_50": 79.0, "attainable_20": 80.5, "percentile": 0.9}  # fmt: skip
        case = make(english, **(usual | more))
        history = pd.DataFrame(
            [POINT | {"year": 2023 - n, "value": 78.0 - n, "quote": ["q", None][n % 2]}
             for n in range(points)][::-1],
            columns=["year", "value", "quote", *POINT],
        )  # fmt: skip
        main = Row(history=history, series=LONG)
        statement = Row(about=lambda p, sign: about if (p, sign) == (0.2, ">=") else None)
        return rows._words(replace(case, main=main, statement=statement))

    return of


def test_the_words_of_a_target_with_an_answer(english, page):
    words = page(about="happened")
    asked = ("name", "asks", "last", "when", "probability", "reported", "report_alone", "word")
    assert [words[name] for name in asked] == [
        "Trained labour", "≥ 82%", "78%", "2023", "20%", "85%", "report_alone", "unlikely"
    ]  # fmt: skip
    asked = ("median", "interval", "promise", "promised", "required", "checkpoint", "pace", "why")
    assert [words[name] for name in asked] == [
        "79.0%", "77.0–80.0", {"80": "77.5%", "50": "79.0%", "20": "80.5%"}, "safe 77.5%",
        "required", "checkpoint", ["p"], "because",
    ]  # fmt: skip
    first, second = words["record"]
    assert (first[0], first[2]) == ("calibration", "Trained labour")
    assert second == ("reliability", "happened", "unlikely")
    assert (words["percentile"], words["grade_why"], words["reason"]) == ("percentile", "grade", "")
    assert [(p["year"], p["value"], p["quote"]) for p in words["history"]] == [
        ("2022", "77%", ""), ("2023", "78%", "q")
    ]  # fmt: skip
    assert (words["history"][0]["published"], words["definition"]) == ("31 December 2023", "D")
    assert words["alt"] == "alt"
    assert len(page()["record"]) == 1
    assert english.macros["report_alone"] == {"probability": "20%", "reported": "85%"}


def test_two_chances_of_one_number_are_told_with_what_each_rests_on(english):
    told = speak(english, "brief", "report_alone", probability="20%", reported="85%")
    assert "20% from the course of the figure so far, 85% from how often plans" in told
    for one in ({"probability": "", "reported": "85%"}, {"probability": "20%", "reported": ""}):
        assert speak(english, "brief", "report_alone", **one).endswith(
            "reported number will decide."
        )


def test_the_words_of_a_target_without_an_answer(english, page):
    words = page(probability=NAN, last_value=NAN, probability_reported=NAN, points=0,
                 verdict="not_assessable")  # fmt: skip
    asked = ("last", "when", "probability", "reported", "median", "pace", "promise", "record")
    assert [words[name] for name in asked] == ["", "", "", "", "", [], {}, []]
    assert words["reason"].startswith("Not assessable: by 31 December 2023 no annual figure of")
    assert words["why"] == words["reason"]
    assert words["alt"] == "No figures to draw"


def test_the_ends_of_a_history_are_told_of_a_long_one(english, page):
    for points, told in ((2, ["2022", "2023"]), (3, ["2021", "2023"]), (4, ["2020", "2023"])):
        page(points=points)
        assert [point["year"] for point in english.macros["alt"]["points"]] == told
    page(points=1)
    assert len(english.macros["alt"]["points"]) == 1


def test_nobody_reports_a_level_to_compare_with_nor_what_a_survey_measures(page):
    assert page(hypothetical=True)["report_alone"] == ""
    assert page(jobs)["report_alone"] == ""


def test_a_target_has_its_full_name_and_a_short_one(page):
    words = page(jobs, indicator="loan_workers")
    assert (words["name"], words["short"]) == ("Workers with loans", "Employment fund loans")


def test_a_change_is_told_as_the_level_that_it_leads_to(page):
    change = {"basis": "change", "threshold": 0.5, "median": 1.0, "low_80": -1.0, "high_80": 2.0,
              "attainable_80": 0.2}  # fmt: skip
    words = page(**change)
    assert (words["median"], words["interval"]) == ("79.0%", "77.0–80.0")
    words = page(**change, last_months=6)
    assert (words["median"], words["interval"]) == ("1.0%", "−1.0 to 2.0")


def test_of_a_range_the_interval_is_promised(page):
    words = page(comparator="between", upper=84.0)
    assert words["percentile"] == ""
    assert words["promise"]["80"] == "within 77.0–80.0%"
    assert words["promise"]["50"] == "79.0%"


def test_a_row_holds_bare_numbers_beside_the_words(english, monkeypatch):
    monkeypatch.setattr(rows, "_words", lambda case: {"in": [f"{case.language} 5 chỉ tiêu"]})
    monkeypatch.setattr(rows, "_fan", lambda case: "fan")
    monkeypatch.setattr(rows.facts, "step", lambda case: "step")
    monkeypatch.setattr(rows, "plan_numbers", lambda case: "plans")
    monkeypatch.setattr(
        rows.reasons, "keeping", lambda study, row: 0.7100000001 / (row.target == "T10")
    )
    main = Row(history=pd.DataFrame({"source": ["b", "", "a", "b"]}))
    english.readings = lambda *_: {"main": main}
    record = Row(label="label 2024", forecasts=9)
    monkeypatch.setattr(rows, "tested_on", lambda study, row: (record, "", ""))
    spoken = {"vi": english, "en": english}

    def told(name, **more):
        asked = english.target(target=name, quote=None, **more)
        english.targets = [asked, *english.targets]
        return target_row(spoken, asked)

    found = told("T10", source="a")
    assert {key: found[key] for key in ("id", "tag", "grade", "quote", "source", "event")} == {
        "id": "T10", "tag": "T10", "grade": "C", "quote": "", "source": "a", "event": "reach"
    }  # fmt: skip
    assert (found["n_reported"], found["kept"], found["last_year"]) == (114, 0.71, 2023)
    assert found["sources"] == ["a", "b"]
    assert (found["label"], found["unit"], found["decimals"]) == ("label 2024", "percent", 2)
    assert found["en"] == {"in": [f"en 5{SPACE}chỉ tiêu"]}
    assert (found["hypothetical"], found["theme"], found["last_value"]) == (False, "labour", 78.37)
    english.assessments["n_reported"] = NAN
    found = told("T05", indicator="loan_workers", source=None)
    assert (found["n_reported"], found["kept"], found["last_year"]) == (None, None, None)
    assert (found["source"], found["sources"], found["probability"]) == ("", ["b", "a"], None)
    record.forecasts = 0
    assert told("T10", source="a")["label"] == "none"
