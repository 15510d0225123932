"""The rows that tables are given: which ones, in which order, computed from what."""

import math
import re
from dataclasses import FrozenInstanceError
from types import SimpleNamespace

import pandas as pd
import pytest

from attain.audit.amounts import Amount
from attain.audit.findings import Finding
from attain.errors import AttainError
from attain.evaluation.scores import wilson
from attain.report.exhibit import Exhibit, Prose
from attain.report.tables.answers import (
    _tested,
    answers,
    editions,
    events,
    forecasts,
    ladder,
    later_sources,
    outcomes,
    pace,
    path,
    plan_reliability,
    plan_scores,
    quality,
    records,
    refused,
    reported_models,
    reported_years,
    trust,
    words,
    your_model,
)  # fmt: skip
from attain.report.tables.evidence import (
    _rule,
    _time,
    finding_values,
    finding_words,
    findings,
    item_name,
    results,
    sources,
    targets,
    used,
)
from attain.report.tables.grid import Column, _columns, declared, table
from attain.vocabulary import WORDS

NAN = math.nan
HERE = "attain.report.tables."
SPACE = "\N{NO-BREAK SPACE}"


@pytest.fixture
def given(monkeypatch):
    """What each table is given: its frame, and all else by its name."""
    asked = []

    def table(study, identifier, frame, *columns, **named):
        asked.append(SimpleNamespace(id=identifier, frame=frame, columns=columns, named=named))
        return asked[-1]

    for module in ("answers", "evidence"):
        monkeypatch.setattr(f"{HERE}{module}.table", table)
    return asked


# ---- answers -------------------------------------------------------------------------------------
def test_the_second_answer_has_a_column_where_there_is_one(given, english):
    for make in (answers, ladder):
        assert make(english).named["without"] == ""
    english.reported = None
    for make in (answers, ladder):
        assert make(english).named["without"] == "reported"
    assert given[0].frame["target"].tolist() == ["T10", "T01", "T08", "T04", "T05"]
    assert given[1].frame["target"].tolist() == ["T10", "T01", "T08", "T04"]


def test_forecasts_are_shown_once_for_an_indicator_with_all_their_quantiles(given, english):
    rows = english.assessments
    english.assessments = pd.concat([rows, rows[rows["target"] == "T10"].assign(target="T11")])
    made = forecasts(english)
    data = made.named["data"]
    assert data["indicator"].tolist() == [
        "trained_labour", "multidimensional_poverty", "unemployment_rate", "new_jobs",
    ]  # fmt: skip
    assert list(data) == [
        "indicator", "group", "last", "q0.025", "q0.05", "q0.1", "q0.2", "q0.25", "q0.5", "q0.75",
        "q0.8", "q0.9", "q0.95", "q0.975",
    ]  # fmt: skip
    assert data.iloc[0][["last", "q0.5"]].tolist() == [78.37, 81.3]
    assert made.frame[["q5", "q025", "digits"]].iloc[0].tolist() == [
        81.3, pytest.approx(81.3 - 1.96 * 1.9, abs=1e-3), 1,
    ]  # fmt: skip
    assert made.named["year"] == "2024"
    english.assessments = english.assessments.assign(probability=NAN)
    assert isinstance(forecasts(english), Prose)


def test_each_word_stands_for_what_lies_between_its_probability_and_the_next(given, english):
    rows = words(english).frame
    assert rows["word"].tolist() == [word for _, word in WORDS]
    assert rows["high"].tolist() == [1.0, *rows["low"][:-1]]
    assert rows["low"].tolist() == [0.9, 0.66, 0.33, 0.1, 0.0]


def test_events_without_a_probability_and_paces_without_a_requirement_are_left_out(given, english):
    assert "T05" not in set(events(english).frame["target"])
    assert len(given[0].frame) == 8
    english.pace = pd.DataFrame({"target": ["a", "b"], "required": [1.0, NAN]})
    made = pace(english)
    assert made.frame["target"].tolist() == ["a"]
    assert made.named["level"] == "95"


def test_remarks_on_targets_stand_in_the_order_of_the_plan(given, english):
    english.assessments["flags"] = "no_baseline;below_last_result"
    made = quality(english).frame
    assert made["target"].to_dict() == dict(enumerate(["T01", "T04", "T05", "T08", "T10"]))
    first, second = made["remarks"].iloc[0].split("; ")
    assert (first, second) != ("", "")
    english.assessments["flags"] = ""
    assert set(quality(english).frame["remarks"]) == {""}


# ---- what is known -------------------------------------------------------------------------------
def test_targets_stand_in_the_words_of_the_plan_and_as_events(given, english):
    english.targets[2].quote = ""
    try:
        made = targets(english)
        assert made.frame["quote"].tolist()[1:3] == ["“trích”", "–"]
        assert made.frame["target"].tolist() == ["T01", "T04", "T05", "T08", "T10"]
        events = [cell.replace(SPACE, " ") for cell in made.frame["events"]]
        assert "1.2%" in events[3]
        assert [cell.count("people") for cell in events] == [0, 3, 1, 0, 0]
        data = made.named["data"]
        assert data["target"].tolist() == ["T01", "T01", "T04", "T04", "T04", "T05", "T08", "T10"]
        assert "rounds" not in set(data["event"])  # a sensitivity is no event of the plan
        english.hypothetical = True
        assert targets(english).frame["quote"].iloc[2] not in ("", "–")
    finally:
        english.targets[2].quote = "trích"


def test_results_are_a_row_for_each_indicator(given, english):
    made = results(english)
    assert made.frame["indicator"].tolist()[1:3] == ["New jobs", "Unemployment rate"]
    data = made.named["data"]
    assert list(data) == [
        "indicator", "group", "year", "value", "status", "published", "source",
    ]  # fmt: skip
    assert data["indicator"].value_counts().to_dict() == {
        "unemployment_rate": 6, "multidimensional_poverty": 3, "new_jobs": 3, "trained_labour": 2,
    }  # fmt: skip
    english.targets = english.targets[2:3]
    assert isinstance(results(english), Prose)


def test_a_time_is_said_in_words_and_a_quotation_as_it_is(text, said):
    """
    text        | said
    2024-03-01  | 1 March 2024
    2024        | 2024
    to 2024-09  | 9 months of 2024
    2024-H1     | first half of 2024
    a quotation | a quotation
    20245       | 20245
    """
    assert _time(text, "en") == said


# ---- findings ------------------------------------------------------------------------------------
def test_figures_of_a_finding_are_texts_and_two_ends_a_range(english):
    figures = {
        "plan_low": Amount(1.0, "percent", 1), "plan_high": Amount(2.0, "percent", 1),
        "low_share": Amount(3.0, "percent", 0), "high_share": Amount(3.0, "percent", 0),
        "lower": Amount(5.0, "percent", 0), "low_alone": Amount(4.0, "percent", 0),
        "indicator_other": "unemployment_rate", "day": "2024-03-01", "unknown": None, "low": "2023",
        "high": "2024",
    }  # fmt: skip
    texts = finding_values(english, Finding("", (), figures))
    plain = {name: text.replace(SPACE, " ") for name, text in texts.items()}
    assert plain == {
        "plan_low": "1.0%", "plan_high": "2.0%", "plan_range": "1.0–2.0%", "low_share": "3%",
        "high_share": "3%", "range_share": "3%", "lower": "5%", "low_alone": "4%",
        "indicator_other": "Unemployment", "day": "1 March 2024", "low": "2023", "high": "2024",
    }  # fmt: skip


@pytest.fixture
def words_of(monkeypatch):
    """Messages that are their key and values; ``known`` are those that there are."""
    known = set()
    monkeypatch.setattr(f"{HERE}evidence.has", known.__contains__)
    monkeypatch.setattr(
        f"{HERE}evidence.say",
        lambda key, language, **values: f"{key}({','.join(map(str, values.values()))})",
    )
    return known


def one(*items, outcome="fits", check="sums", kind="note", **figures):
    return Finding(outcome, items, figures, check, kind)


@pytest.mark.parametrize(
    ("items", "said"),
    [
        (["R02", "R01"], "R01, R02"), (["R01", "T02", "R01"], "R01, T02"),
        (["T10", "T9"], "T9, T10"), (["T1", "R10", "R1"], "R1, R10, T1"),
    ],
)  # fmt: skip
def test_a_rule_names_each_item_once_in_order(english, words_of, items, said):
    assert _rule(english, [one(item) for item in items])["items"] == said


def test_a_finding_has_a_title_a_sentence_and_perhaps_a_consequence(english, words_of):
    assert finding_words(english, one("R01", "T02")) == (
        "audit.sums.title()", "audit.sums.fits.finding(R01 and T02)", "",
    )  # fmt: skip
    words_of.add("audit.sums.fits.consequence")
    assert finding_words(english, one(a="2024"))[2] == "audit.sums.fits.consequence(2024,)"


def test_a_consequence_that_all_findings_of_a_rule_share_is_told_once(english, words_of):
    first = "audit.sums.fits.finding(R01)"
    told = _rule(english, [one("R01"), one("R02", "T01")])
    assert told["found"] == f"{first} audit.sums.fits.finding(R02 and T01)"
    words_of.add("audit.sums.fits.consequence")
    told = _rule(english, [one("R01"), one("R02")])
    after = [
        f"audit.sums.fits.{part}(R0{n})" for n in (1, 2) for part in ("finding", "consequence")
    ]
    assert told["found"] == " ".join(after)
    assert _rule(english, [one("R01")])["found"] == f"{first} {after[1]}"
    told = _rule(english, [one("R01")] * 2)
    assert told == {
        "check": "audit.sums.title()", "items": "R01", "kind": "check.note()",
        "found": f"{first} {first} audit.sums.fits.consequence(R01)",
    }  # fmt: skip
    told = _rule(english, [one("R01"), one("R01"), one("R02")])  # the first of neighbours alike
    assert told["found"] == f"{first} {first} {after[1]} {' '.join(after[2:])}"


def test_what_is_found_often_is_told_shortly(english, words_of):
    words_of.add("found.sums")
    told = _rule(english, [one("R01", a="2023"), one("R03", a="2024")])
    assert told["found"] == "found.sums(2,found.sums.each(2023); found.sums.each(2024))"
    assert told["items"] == "R01, R03"


def test_numbers_of_findings_can_be_downloaded(given, english, monkeypatch):
    monkeypatch.setattr(f"{HERE}evidence._rule", lambda study, group: {"check": len(group)})
    found = [
        one("R01", a=Amount(1.5), b=Amount(2.5), text="x", kind="question"), one("R02"),
        one("R03", kind="question"), one("R04", check="parts", kind="question"),
    ]  # fmt: skip
    made = findings(english, found)
    assert made.id == "tbl-01-audit"
    assert made.frame["check"].tolist() == [2, 1]
    assert made.named["data"].fillna(0).to_numpy().tolist() == [
        ["sums", "R01", "question", "a", 1.5], ["sums", "R01", "question", "b", 2.5],
        ["sums", "R03", "question", "", 0], ["parts", "R04", "question", "", 0],
    ]  # fmt: skip
    assert (made.named["without"], made.named["key"]) == ("", "audit")
    assert made.named["checks"].startswith("3 ")
    assert isinstance(findings(english, []), Prose)
    assert isinstance(findings(english, found, ["contradiction", "remark"]), Prose)
    with pytest.raises(AttainError, match="'notes'; give a list of contradiction"):
        findings(english, found, ["note", "notes"])


@pytest.mark.parametrize(("kind", "body"), [("note", "<ul id="), ("question", "<table/>")])
def test_one_class_alone_is_folded(english, monkeypatch, kind, body):
    cells = iter([{"check": "a<", "items": "R01"}, {"check": "b", "items": ""}])
    monkeypatch.setattr(f"{HERE}evidence._rule", lambda study, group: next(cells))
    asked = {}

    def table(study, identifier, frame, **named):
        asked.update(named)
        return Exhibit(identifier, "table", "<table/>", "alt", "", frame)

    monkeypatch.setattr(f"{HERE}evidence.table", table)
    found = [one("R01", kind=kind), one("R02", check="parts", kind=kind)]
    made = findings(english, found, [kind])
    assert made.id == f"tbl-01-audit-{kind}s"
    assert asked["without"] == "kind"
    assert made.body.startswith("<details><summary>")
    assert ": 2</summary>" in made.body
    assert body in made.body
    if kind == "note":
        assert "<li>a&lt;: R01</li><li>b</li>" in made.body


def test_an_item_without_a_number_is_called_by_its_indicator(english):
    empty = pd.DataFrame({"target": [], "indicator": [], "group": []})
    plan = pd.DataFrame({"target": ["p"], "indicator": ["unemployment_rate"], "group": ["total"]})
    english.view.targets, english.view.plan_targets = empty, plan
    assert [item_name(english, item) for item in ("R01", "p", "q")] == [
        "R01", "Unemployment", "q",
    ]  # fmt: skip


def test_a_source_is_told_once_with_all_that_it_is_used_for(given, english, monkeypatch):
    for name in ("source_title", "cited"):
        monkeypatch.setattr(f"{HERE}evidence.{name}", lambda study, source, n=name: f"{n} {source}")
    made = used(english, "tbl-x", [("b", "one"), ("a", "two"), ("b", "one"), ("b", "three")])
    assert made.frame.to_numpy().tolist() == [
        ["a", "two", "source_title a", "cited a"], ["b", "one; three", "source_title b", "cited b"],
    ]  # fmt: skip
    assert isinstance(used(english, "tbl-x", []), Prose)
    english.targets = [
        *english.targets,
        SimpleNamespace(**vars(english.targets[0]) | {"source": ""}),
    ]
    made = sources(english).frame
    assert made["source"].tolist() == ["s"]
    plan, *figures = made["used_for"].iloc[0].split("; ")
    assert plan not in figures
    assert figures == ["Poverty", "New jobs", "Unemployment", "Trained labour"]


# ---- what happened -------------------------------------------------------------------------------
HAPPENED = pd.DataFrame(
    {"target": ["T08", "T10", "T04"], "event": "reach", "reading": "main", "outcome": 1.0,
     "happened": 1, "state": ["settled", "mid_year", "unknown"], "basis": "level", "source": "a",
     "within_source": "b"}
)  # fmt: skip


@pytest.fixture
def seen(given, english, monkeypatch):
    monkeypatch.setattr(f"{HERE}answers.verdicts", lambda study: HAPPENED)
    english.package = SimpleNamespace(as_of=lambda day: f"as of {day}", last_day="today")
    return english


def test_the_outlet_of_what_is_settled_is_that_of_the_outcome(seen, monkeypatch):
    monkeypatch.setattr("attain.report.text.phrases.editions", lambda study: {})
    *_, outlet = _columns(declared()["outcomes"]["columns"])
    seen.package.source = lambda name: SimpleNamespace(outlet=f"office {name}", title="")
    assert outlet.cells(seen, outcomes(seen).frame) == ["office a", "office b", "–"]
    for column, told in (
        ("within_source", ["office a", "–", "–"]),
        ("source", ["–", "office b", "–"]),
    ):
        told_of = HAPPENED.assign(**{column: ""})
        monkeypatch.setattr(f"{HERE}answers.verdicts", lambda study, told_of=told_of: told_of)
        assert outlet.cells(seen, outcomes(seen).frame) == told


def test_later_sources_are_those_of_what_is_known(seen, monkeypatch):
    monkeypatch.setattr(f"{HERE}answers.used", lambda study, identifier, uses: uses)
    assert later_sources(seen) == [("a", "T08 · Unemployment"), ("b", "T10 · Trained labour")]
    monkeypatch.setattr(f"{HERE}answers.verdicts", lambda study: HAPPENED[:0])
    assert later_sources(seen) == []


def test_editions_are_compared_where_there_are_two(seen, monkeypatch):
    table = HAPPENED[["target", "event", "reading"]].assign(output_type="probability", value=0.25)
    extra = table.assign(output_type="quantile", value=9.0)
    sets = [
        SimpleNamespace(method=1, table=pd.concat([table[:2], extra])),
        SimpleNamespace(method=2, table=table[::-1].assign(value=[0.1, 0.2, 0.3])),
    ]
    monkeypatch.setattr(f"{HERE}answers.registered_sets", lambda study: sets)
    made = editions(seen)
    assert list(made.frame)[:3] == ["target", "event", "reading"]
    assert made.frame["method_1"].fillna(0).tolist() == [0.25, 0.25, 0]
    assert made.frame["method_2"].tolist() == [0.3, 0.2, 0.1]
    names = [c if isinstance(c, str) else (c.name, c.write, c.right) for c in made.columns]
    assert names == [
        "reading_of", ("method_1", "row.method_1|percent", True),
        ("method_2", "row.method_2|percent", True), "met",
    ]  # fmt: skip
    del sets[0]
    assert isinstance(editions(seen), Prose)


def test_scores_of_plans_are_split_in_three_ways(seen, monkeypatch):
    found = SimpleNamespace(
        scores=lambda by: pd.DataFrame({"question": ["report", "figure"], "by": by}),
        reliability=lambda name: pd.DataFrame({"word": ["likely"], "n": len(name)}),
    )
    monkeypatch.setattr(f"{HERE}answers.scores_of", lambda package: found)
    made = plan_scores(seen).frame
    assert made.index.tolist() == list(range(6))
    assert made[["question", "split"]].to_numpy().tolist() == [
        [question, split] for question in ("figure", "report")
        for split in ("", "target_year", "known")
    ]  # fmt: skip
    made = plan_reliability(seen)
    assert made.frame.index.tolist() == [0, 1]
    assert made.frame[["question", "n"]].to_numpy().tolist() == [["figure", 6], ["report", 6]]
    assert int(made.named["fewest"]) > 1
    monkeypatch.setattr(f"{HERE}answers.scores_of", lambda package: None)
    assert isinstance(plan_scores(seen), Prose)
    assert isinstance(plan_reliability(seen), Prose)


# ---- the record ----------------------------------------------------------------------------------


def test_a_refusal_is_told_in_the_language_of_the_report(
    given, vietnamese, monkeypatch, reason, said
):
    """
    reason                   | said
    needs 4 points, has 3    | cần 4 năm số liệu, chỉ có 3
    needs two seasons        | needs two seasons
    needs 4, has 3 and has 2 | needs 4, has 3 and has 2
    what it needs it has     | what it needs it has
    """
    found = SimpleNamespace(indicators=["x"], refused=lambda: pd.DataFrame({"reason": [reason]}))
    monkeypatch.setattr(f"{HERE}answers.backtests", lambda study: found)
    _, column, _ = _columns(declared()["refused"]["columns"])
    assert column.cells(vietnamese, refused(vietnamese).frame) == [said]
    found.indicators = []
    assert refused(vietnamese).frame.empty


def test_years_ahead_that_a_panel_does_not_allow_are_one_row(given, english, monkeypatch):
    frame = pd.DataFrame(
        {"indicator": ["x"] * 4 + ["y"] * 2, "horizon": [1, 3, 5, 7, 1, 3],
         "reason": ["", "other", "too_long", "too_long", "too_long", ""]}
    )  # fmt: skip
    monkeypatch.setattr(f"{HERE}answers.far_records", lambda view: frame)
    made = records(english)
    assert made.frame[["indicator", "horizon"]].to_numpy().tolist() == [
        ["x", "1"], ["x", "3"], ["x", "5, 7"], ["y", "1"], ["y", "3"],
    ]  # fmt: skip
    assert made.named["data"] is frame


def test_the_way_to_a_target_is_named_by_it(given, english):
    english.path = lambda target: f"path of {target}"
    made = path(english, "T10")
    assert (made.id, made.frame) == ("tbl-04-path-T10", "path of T10")
    assert made.named == {"key": "path", "name": "T10 · Trained labour", "words": "≥ 82%"}


def test_a_readers_model_is_compared_on_the_whole_panel(given, english, monkeypatch):
    known = SimpleNamespace(breaks=(2021,))
    english.view.indicator = lambda name: known
    monkeypatch.setattr(f"{HERE}answers.whole_panel", lambda view, name: f"panel {name}")
    monkeypatch.setattr(f"{HERE}answers.bounded_link", lambda one: f"link {one is known}")
    monkeypatch.setattr(f"{HERE}answers.backtest", lambda *given, **named: (given, named))
    monkeypatch.setattr(f"{HERE}answers.compared", lambda record: record)
    made = your_model(english, "x", "mine")
    assert made.frame == (("panel x", "mine"), {"link": "link True", "breaks": (2021,)})
    assert (made.id, made.named["key"]) == ("tbl-07-your-model-x", "your_model")


def test_what_was_reported_of_all_years_is_their_sum(given, english, monkeypatch):
    years = pd.DataFrame({"year": [2022, 2023], "plans": [10, 30], "met": [8, 15],
                          "said": [0.9, 0.5]})  # fmt: skip
    record = SimpleNamespace(years=years, scores="scores")
    monkeypatch.setattr(
        f"{HERE}answers.record_before", lambda view, year: record if year == 2024 else None
    )
    made = reported_years(english).frame
    assert made[["year", "plans", "met"]].to_numpy().tolist() == [
        ["2022", 10, 8], ["2023", 30, 15], ["", 40, 23],
    ]  # fmt: skip
    assert made["said"].tolist() == pytest.approx([0.9, 0.5, (9 + 15) / 40])
    bands = [wilson(8, 10), wilson(15, 30), wilson(23, 40)]
    assert made["low"].tolist() == [band.low for band in bands]
    assert made["high"].tolist() == [band.high for band in bands]
    assert reported_models(english).frame == "scores"
    record.years = years[:0]
    assert reported_years(english).frame.empty


def test_a_probability_stands_beside_the_record_of_its_like(given, english, monkeypatch):
    share = SimpleNamespace(share=0.8, low=0.7, high=0.9)
    statement = SimpleNamespace(
        n=8, shortest=3, horizon=1, forecasts=100, origins=7, inside_80=share, inside_95=None,
        label="calibrated",
    )  # fmt: skip
    monkeypatch.setattr(f"{HERE}answers.tested_on", lambda study, row: (statement, "panel", None))
    monkeypatch.setattr(f"{HERE}answers.recorded", lambda *said: " ".join(map(str, said[:2])))
    made = trust(english)
    assert made.frame["target"].tolist() == ["T10", "T01", "T08", "T04"]
    assert "record" not in made.named["data"]
    row = made.frame.iloc[0].to_dict()
    for name in ("low_95", "high_95", "inside_95"):
        assert math.isnan(row.pop(name))
    assert row == {
        "target": "T10", "probability": english.assessments["probability"].iloc[7],
        "record": "en record", "n": 8, "shortest": 3, "horizon": 1, "forecasts": 100, "origins": 7,
        "inside_80": 0.8, "low_80": 0.7, "high_80": 0.9, "label": "calibrated",
    }  # fmt: skip
    statement.forecasts = 0
    assert _tested(english, SimpleNamespace(target="a", probability=0.5))["record"] == "–"
    english.assessments = english.assessments.assign(probability=NAN)
    assert trust(english).frame.empty


# ---- the grid ------------------------------------------------------------------------------------
@pytest.fixture
def shared(monkeypatch):
    """Columns that are declared for the table of words, and two that tables share."""
    about = {
        "shared": {
            "share": Column("came", "value|share", right=True), "name": Column("target", "", "of"),
        },
        "words": {
            "columns": ["target share", {"words": "b", "write": "b ~ '!'"}, {"figure": "n",
                                                                           "write": 1}],
            "groups": "b", "data": "target n", "none": "forecast",
        },
    }  # fmt: skip
    monkeypatch.setattr(f"{HERE}grid.declared", lambda: about)
    return about["words"]


ROWS = pd.DataFrame(
    {"target": ["T", "U"], "value": [0.5, 1.0], "b": ["x", "y"], "n": [1234.56, NAN]}
)


def heads(exhibit):
    return re.findall(r'<th[^>]*class="([^"]*)"[^>]*>([^<]*)<', exhibit.body)


def test_a_table_is_laid_out_as_it_is_declared(english, shared):
    shown = table(english, "tbl-00-words", ROWS)
    assert [(head, style.rpartition("_")[2]) for style, head in heads(shown)] == [
        ("Target", "left"), ("Came", "right"), ("n", "right"), ("x!", "heading"), ("T", "stub"),
        ("y!", "heading"), ("U", "stub"),
    ]  # fmt: skip
    assert ">–<" in shown.body  # what is missing
    assert "x!" in shown.body
    assert "gt_group_heading" in shown.body
    assert ">1,234.6<" in shown.body
    assert ">50%<" in shown.body
    assert list(shown.data) == ["target", "n"]
    assert isinstance(table(english, "tbl-00-words", ROWS[:0]), Prose)


def test_a_column_without_a_use_is_left_out_with_its_groups(english, shared):
    shown = table(english, "tbl-00-words", ROWS, without="b", data=ROWS)
    assert "x!" not in shown.body
    assert "gt_group_heading" not in shown.body
    assert shown.data is ROWS
    assert "x!" in table(english, "tbl-00-words", ROWS, without="n").body


def test_the_columns_that_are_asked_for_come_before_those_declared(english, shared):
    del shared["data"]
    shown = table(english, "tbl-00-y", ROWS, "target", key="words")
    assert "x!" not in shown.body
    assert shown.data is ROWS
    assert table(english, "tbl-00-words", ROWS, "target", data=ROWS[["b"]]).data.columns == ["b"]


def test_words_stand_at_the_left_also_where_they_are_numbers(english, shared):
    columns = "target", Column("n", 1), Column("value", 1, right=True)
    shown = table(english, "tbl-00-words", ROWS, *columns)
    sides = [style.rpartition("_")[2] for style, _ in heads(shown)]
    assert sides[:3] == ["left", "left", "right"]


def test_columns_are_written_as_they_are_told(english):
    with pytest.raises(FrozenInstanceError):
        Column("a").right = True
    written = Column("a", "n + 1").cells(english, ROWS[:1])
    assert written == ["1235.56"]
    assert Column("a", 2, "n").cells(english, ROWS)[0] == 1234.56
    assert Column("a", "", "n").cells(english, ROWS) == ["1234.56", "nan"]
    assert Column("b").cells(english, ROWS) == ["x", "y"]
    told = list(_columns([Column("c"), "target b", {"figure": "", "words": "w"}, {"figure": "f"}]))
    assert told[0] == Column("c")
    assert (told[1].name, told[1].write) == ("target", "name(row)")
    assert told[2:] == [Column("b"), Column("w", "", "", True), Column("f", "", "", True)]
