"""The facts beside one target: each at the bounds where it is told, left out or told otherwise."""

import math
from dataclasses import replace
from types import SimpleNamespace as Row

import pandas as pd
import pytest

from attain.audit.figures import Amount
from attain.audit.findings import Finding
from attain.evidence.records import Target
from attain.report.text import brief_facts as module
from attain.report.text.brief_facts import (
    Case,
    bare,
    checkpoint,
    elsewhere,
    kept,
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
from attain.report.text.numbers import SPACE

NAN = math.nan
LONG = "trained_labour"


def target(**more):
    usual = {
        "target": "T10", "indicator": LONG, "area": "lam-dong", "group": "total",
        "period": "2024", "comparator": ">=", "low": 82.0, "high": NAN, "basis": "level",
        "direction": "up", "maintain": False, "decimals": 1, "parent": "", "section": "labour",
        "published": "2023-12-31", "source": "s", "quote": "", "note": "",
    }  # fmt: skip
    return Target(**(usual | more))


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
    main = Row(history=pd.DataFrame({"year": [2023]}), series=row["indicator"])
    wanted = asked or target(indicator=row["indicator"], basis=row["basis"])
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
    case = case_of(english)
    ends = [("primary", "min", 80.0), ("range", "mid", 81.0), ("range", "full", 82.0),
            ("range", "top", 79.0), ("sensitivity", "rounds", 83.0),
            ("range", "again", 80.0)]  # fmt: skip
    rows = [vars(case.row) | {"role": role, "event": event, "threshold": level}
            for role, event, level in ends]  # fmt: skip
    rows.append(rows[2] | {"reading": "survey", "threshold": 90.0})
    case = replace(case, events=pd.DataFrame(rows))
    assert case.levels == [80.0, 79.0, 82.0]
    assert replace(case, target=target(definition="old")).levels == []
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
    assert kept(case) == 0.71
    assert safe(case, "77.5%") == "no rise; keeping 78.00%: probability 71%"


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
    assert math.isnan(kept(case))
    assert safe(case, "x") == promised(case, "x")


# ---- how far, how fast -----------------------------------------------------------------------
@pytest.mark.parametrize(
    ("make", "more", "words"),
    [
        (case_of, {}, "+4.00 pp"),
        (case_of, {"comparator": "<=", "threshold": 77.0}, "−1.00 pp"),
        (case_of, {"last_value": 83.0}, "Already met, 1.00 pp to spare"),
        (case_of, {"last_value": 81.0, "comparator": "<"}, "Already met, 1.00 pp to spare"),
        (case_of, {"last_value": 82.0}, "Met exactly"),
        (case_of, {"comparator": "between", "upper": 90.0, "last_value": 83.0},
         "Already met, 1.00 pp to spare"),
        (case_of, {"basis": "change", "threshold": 0.5}, "+0.50 pp"),
        (case_of, {"basis": "change", "threshold": 0.5, "last_year": 2022}, ""),
        (jobs, {}, "+100 people"),
        (jobs, {"last_months": 6}, ""),
        (jobs, {"last_months": 6, "last_year": 2024}, "+100 people"),
        (jobs, {"last_months": 6, "last_year": 2024, "comparator": "<="}, "≤ +100 people"),
    ],
)  # fmt: skip
def test_what_is_required(english, make, more, words):
    assert plain(required(make(english, **more))) == words


def test_a_total_is_required_without_a_base(english):
    english.targets = [target(indicator="new_jobs", basis="count", period="2023-2024")]
    whole = pd.DataFrame({"year": [2023], "value": [400.0]})
    english.readings = lambda *_: {"main": Row(whole=whole)}
    case = jobs(english, basis="total", threshold=1000.0)
    assert plain(required(case)) == "+600 people"


@pytest.mark.parametrize(
    ("make", "more", "words"),
    [
        (case_of, {}, "below 80% is late"),
        (case_of, {"last_value": 78.37}, "below 80.18% is late"),
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


def test_other_readings_are_told_where_their_word_is_another(english, monkeypatch):
    monkeypatch.setattr(Case, "speak", lambda self, macro, **given: given)
    case = case_of(english)
    rows = [vars(case.row) | {"role": role, "probability": p, "verdict": word}
            for role, p, word in (("primary", 0.4, "about_even"), ("sensitivity", 0.7, "likely"),
                                  ("sensitivity", 0.5, "about_even"), ("range", 0.1, "unlikely"),
                                  ("sensitivity", NAN, "not_assessable"))]  # fmt: skip
    told = why(replace(case, events=pd.DataFrame(rows)), {})
    assert (told["others"], told["leads"]) == ([0.4, 0.7], True)
    assert why(replace(case, events=pd.DataFrame([rows[0], *rows[2:]])), {})["others"] == []
    assert why(case_of(english, basis="change"), {})["leads"] is True
    assert why(case_of(english, basis="change", last_months=6), {})["leads"] is False
    assert why(case_of(english, last_months=6), {})["leads"] is True


@pytest.mark.parametrize(
    ("required", "comparator", "met", "strict"),
    [
        (0.5, ">=", False, False), (-0.5, ">=", True, False), (0.0, ">=", True, False),
        (0.0, ">", False, True), (0.5, "<=", True, False), (-0.5, "<=", False, False),
        (0.0, "<", False, True), (0.5, "<", True, True),
    ],
)  # fmt: skip
def test_a_pace_that_is_not_needed_is_room(english, monkeypatch, required, comparator, met, strict):
    monkeypatch.setattr(module, "speak_lines", lambda study, *named, **given: [given])
    rows = [("T10", NAN, 9.0), ("T08", 7.0, 9.0), ("T10", required, 2.5), ("T10", 9.0, 9.0)]
    english.pace = pd.DataFrame(rows, columns=["target", "required", "best"])
    told = pace(case_of(english, comparator=comparator))
    (line,) = told["pace"]
    assert (line["met"], line["strict"], line["pace"].best) == (met, strict, 2.5)
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
    ]
    assert [plain(line) for line in plan_lines(case_of(english))] == [
        "2020: 70% → 69.5% (missed)",
        "11 months of 2021: about 70% → 77% (met)",
        "2022: 75% → 75.5% (met)",
        "2023: rise of 0.5 pp → rise of −0.25 pp (met)",
    ]


def test_a_plan_of_a_count_names_its_unit_once(english):
    rows = [
        attained("2021", NAN, 1234.0, NAN, status="missed"),
        attained("2022", 1000.5, 900.0, result_basis="count", asked_basis="count"),
        attained("2023", NAN, 15059.0, 114.1),
    ]
    english.view.attainment = pd.DataFrame(rows).assign(indicator="new_jobs")
    assert [plain(line) for line in plan_lines(jobs(english))] == [
        "2021: 1,234 people (missed, plan not stated)",
        "2022: 1,000 → 900 people (met)",
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
    english.targets = [target(), target(target="T08")]

    def told(*findings, of="T10"):
        at = {("lam-dong", 2023): findings}  # the last year that a plan for 2024 can know of
        monkeypatch.setattr(module, "audit", lambda view, area, year: at[area, year])
        return plain(takes(case_of(english, target(target=of))))

    words = "no more than about 29,000 people unemployed; last year about 5.00 people"
    assert told(found("room", "R01", "T10")) == words
    assert told(found("none", "T10"), found("cut", "T10", "R01")) == words
    both = found("room", "T10", "T08")  # is told of the last of its targets
    assert (told(both), told(both, of="T08")) == ("", words)
    assert told(found("room", "R01")) == told() == ""
    assert "last year about 0.00 people" in told(found("room", "T10", unemployed=0.0))
    assert "last year about 0.20 people" in told(found("room", "T10", unemployed=0.25))
    assert "about 9,900 people unemp" in told(found("room", "T10", tolerated=9_949.0))
    assert "about 10,000 people unemp" in told(found("room", "T10", tolerated=10_000.0))


def plan(area, low, published="2023-12-01", period="2024", **more):
    return vars(target(area=area, low=low, published=published, period=period)) | more


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
        plan("b", 75.0), plan("a", 70.0, "2023-12-01"), plan("a", 71.0, "2023-12-02"),
        plan("a", 72.0, "2023-11-01"), plan("vietnam", NAN, high=69.0), plan("lam-dong", 82.0),
        plan("b", 99.0, "2024-12-01", definition="old"), plan("b", 99.0, "2024-12-01", "2025"),
        plan("b", 99.0, "2024-12-01", direction="down"),
        plan("b", 99.0, "2024-12-01", basis="change"),
    ])  # fmt: skip
    assert elsewhere(case_of(others)) == "2024: Vietnam ≥ 69%; A ≥ 71%; B ≥ 75%"
    others.language = "vi"
    assert elsewhere(case_of(others)).endswith("cả nước ≥ 69%; Á ≥ 71%; Bê ≥ 75%")


def test_the_year_before_stands_in_where_nobody_asked(others):
    others.view.plan_targets = pd.DataFrame([plan("a", 70.0, period="2023"),
                                             plan("b", 70.0, period="2022")])  # fmt: skip
    assert elsewhere(case_of(others)) == "2023: A ≥ 70%"
    others.view.plan_targets = others.view.plan_targets[1:]
    assert elsewhere(case_of(others)) == ""


def test_only_a_rate_of_one_year_is_set_beside_others(others):
    others.view.plan_targets = pd.DataFrame([plan("a", 70.0)])
    assert elsewhere(case_of(others)) == "2024: A ≥ 70%"
    assert elsewhere(case_of(others, target(period="2022-2024", term="mean"))) == ""
    rows = others.view.plan_targets.assign(indicator="new_jobs", basis="count")
    others.view.plan_targets = rows
    assert elsewhere(jobs(others)) == ""
