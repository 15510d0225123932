"""Tables: the numbers behind the cells, headers that fit, ids that stay."""

import re
from pathlib import Path
from types import SimpleNamespace

import pandas as pd
import pytest
from jinja2 import UndefinedError

import attain
from attain.errors import AttainError
from attain.report.exhibit import Prose
from attain.report.outlook import each
from attain.report.tables import answers as tables
from attain.report.tables.grid import Column, _columns, _lean, declared, table
from attain.report.text.catalogue import has
from attain.report.text.numbers import number
from attain.report.text.wording import nothing

TABLES = {
    "answers": attain.tables.answers,
    "words": attain.tables.words,
    "sources": attain.tables.sources,
    "targets": attain.tables.targets,
    "results": attain.tables.results,
    "findings": lambda study: attain.tables.findings(study, audit(study)),
    "pace": attain.tables.pace,
    "forecasts": attain.tables.forecasts,
    "ladder": attain.tables.ladder,
    "events": attain.tables.events,
    "quality": attain.tables.quality,
}


def audit(study):
    return attain.audit.audit(study.view, study.area.area, study.parameters.target_year - 1)


def cells(html):
    return [re.sub(r"<[^>]+>", "", cell) for cell in re.findall(r"<t[dh][^>]*>(.*?)</t[dh]>", html)]


@pytest.mark.parametrize("name", TABLES)
def test_a_table_is_whole_or_a_sentence(name, every):
    shown = TABLES[name](every)
    if isinstance(shown, Prose):
        assert str(shown).strip()
        return
    assert shown.kind == "table"
    assert shown.id.startswith("tbl-")
    assert f'id="{shown.id}"' in shown.body
    assert shown.alt.strip()
    assert shown.caption
    assert len(shown.data)
    for cell in cells(shown.body):
        assert not re.fullmatch(r"nan|None|.*\bcolumn\..*|.*\{.*", cell), cell
        assert "plan-20" not in cell


@pytest.mark.parametrize("name", ["answers", "findings", "events"])
def test_a_table_is_the_same_twice(name, plan):
    assert TABLES[name](plan).body == TABLES[name](plan).body


def test_the_median_of_a_change_target_is_told_as_a_level(plan):
    shown = attain.tables.forecasts(plan)
    poverty = shown.data[shown.data["indicator"] == "multidimensional_poverty"]
    assert (poverty["q0.5"] > 0).all()
    language = plan.parameters.language
    medians = [number(value, language, 1) for value in poverty["q0.5"]]
    for median in medians:
        assert f"{median}%" in shown.body


def test_what_nobody_planned_is_not_called_a_plan(real):
    for language, planned, asked in (
        ("vi", "Mức chỉ tiêu", "Mức so sánh"),
        ("en", "Target level", "Comparison level"),
    ):
        for name in ("answers", "ladder", "events", "quality"):
            assert asked in cells(TABLES[name](real("hypothetical", language)).body)
            assert planned in cells(TABLES[name](real("plan", language)).body)
    assert (
        "mức so sánh, không phải của một kế hoạch"
        in attain.tables.targets(real("hypothetical", "vi")).body
    )


def test_a_class_that_is_none_is_refused(real):
    study = real("plan", "en")
    with pytest.raises(AttainError, match="got 'contradictions'; give a list of contradiction, "):
        attain.tables.findings(study, audit(study), ["contradictions"])


def test_findings_stand_under_their_class_and_the_notes_are_folded(real):
    study = real("plan", "en")
    found = audit(study)
    shown, notes = (
        attain.tables.findings(study, found),
        attain.tables.findings(study, found, ["note"]),
    )
    places = [
        shown.body.index(title)
        for title in ("does not add up", "ask the publisher", "remark on target")
    ]
    assert places == sorted(places)
    assert set(shown.data["kind"]) == {"contradiction", "question", "remark"}
    count = sum(finding.kind == "note" for finding in found)
    assert notes.body.startswith("<details><summary>nothing to ask: ")
    assert f": {count}</summary>" in notes.body
    assert set(notes.data["kind"]) == {"note"}


def test_every_event_has_a_name(every):
    shown = attain.tables.events(every)
    if isinstance(shown, Prose):
        return
    names = {row.event for row in each(every.assessments)}
    for name in names - {"change"}:
        assert not re.search(rf">\s*{re.escape(name)}\s*<", shown.body), name


def test_a_continued_history_is_not_called_all_figures(real):
    study = real("plan", "vi")
    body = attain.tables.events(study).body
    start = body.index("T11")
    assert "nối tiếp bằng số của ngành" in body[start:]
    assert "nối tiếp bằng số của ngành" not in body[:start]


@pytest.mark.parametrize(("language", "written"), [("vi", "−1.234,50"), ("en", "−1,234.50")])
def test_a_table_is_its_columns(real, language, written):
    study = real("plan", language)
    frame = pd.DataFrame({"year": [2022, 2023], "mean": [-1234.5, float("nan")], "low": [1, 2],
                          "high": [3, 4]})  # fmt: skip
    shown = table(
        study, "tbl-00-words", frame, "year", Column("mean", 2, right=True),
        Column("value", "low ~ '–' ~ high"), data=frame[["year", "mean"]],
    )  # fmt: skip
    assert cells(shown.body)[3:] == ["2022", written, "1–3", "2023", "–", "2–4"]
    assert list(shown.data) == ["year", "mean"]
    assert re.search(r"gt_right[^>]*>" + re.escape(written), shown.body)


def test_a_column_of_nothing_known_is_refused(plan):
    frame = pd.DataFrame({"year": [2022]})
    for wrong in ("wealth|percent", "wealth"):
        with pytest.raises(UndefinedError, match="'wealth' is undefined"):
            table(plan, "tbl-00-words", frame, "year", Column("value", wrong))


def test_every_declared_column_is_shown_under_a_header():
    told = dict(declared())
    shared, sources = told.pop("shared"), Path(attain.__file__).parent.rglob("tables/*.py")
    names = set(re.findall(r"\w+", " ".join(path.read_text(encoding="utf-8") for path in sources)))
    for key, about in told.items():
        assert has(f"table.{key}.alt"), key
        asked = [c for c in about["columns"] if isinstance(c, str)]
        names |= set(" ".join(asked).split())
        for column in _columns(about["columns"]):
            assert has(f"column.{column.name}"), (key, column.name)
    assert set(shared) <= names


def test_a_table_has_the_rules_of_style_that_it_asks_for():
    rules = "<style>\n .gt_a { x: 1; }\n .gt_b { x: 2; }\n</style>"
    lean = "<style>\n .gt_b { x: 2; }\n</style>"
    assert _lean(f'{rules}<td class="gt_b">') == f'{lean}<td class="gt_b">'


def test_a_table_of_nothing_is_a_sentence(plan):
    shown = table(plan, "tbl-05-ladder", pd.DataFrame({"year": []}))
    assert str(shown) == str(nothing(plan, "forecast"))


def test_what_a_library_says_of_a_refusal_stays_in_its_words(vietnamese, monkeypatch):
    own = ["needs two seasons", "a fit has not converged"]
    rows = pd.DataFrame({"model": "ets", "reason": ["needs 4 points, has 3", *own], "refused": 1})
    found = SimpleNamespace(indicators=["x"], refused=lambda: rows)
    monkeypatch.setattr(tables, "backtests", lambda study: found)
    body = tables.refused(vietnamese).body
    assert "needs 4" not in body
    assert all(reason in body for reason in own)
