"""What happened, drawn and said: known, reported within the year, not known, nothing at all."""

from __future__ import annotations

import math
import re
from functools import partial
from types import SimpleNamespace

import pytest
from matplotlib.figure import Figure

import attain
from attain.report import outcomes as written
from attain.report.figures.targets import _outcome
from attain.report.outlook import each
from attain.report.selection import SETTLED, settled, verdicts
from attain.report.text.numbers import number

CONFLICT = {
    "vi": "Số công bố đọc được nhiều cách, không chấm điểm: ",
    "en": "What is published can be read in several ways, not scored: ",
}
SAME = {
    "vi": "Tính lại bây giờ cho đúng các xác suất ấy.",
    "en": "Computed again now they are the same.",
}


@pytest.fixture(scope="module", params=["vi", "en"])
def study(request):
    return attain.Study(attain.Parameters(language=request.param))


def hypothetical(language="en", area="dak-lak", indicator="certificate_share", **given):
    asked = [{"indicator": indicator, "comparator": ">=", "value": 20.0}]
    return attain.Study(attain.Parameters(language=language, area=area, thresholds=asked, **given))


def test_every_target_has_a_state(study):
    rows = verdicts(study).set_index(["target", "reading"])
    assert rows.loc[("T08", "main"), "state"] == "settled"
    assert rows.loc[("T11", "survey"), "outcome"] == 23.03
    assert rows.loc[("T11", "main"), "state"] == "unknown"
    assert rows.loc[("T10", "main"), "state"] == "mid_year"
    assert rows.loc[("T01", "main"), "state"] == "conflicting"
    assert "T05" not in rows.index.get_level_values("target")
    assert rows.loc[rows["state"] != "settled", "brier"].isna().all()


def test_a_half_years_count_is_not_drawn_as_the_years(study):
    rows = settled(study).set_index(["target", "reading"])
    assert set(rows.index.get_level_values("target")) == {"T08", "T10", "T11"}
    assert rows.loc[("T10", "main"), "within"] == 80.0
    assert rows.loc[("T11", "survey"), "scored_by"] == "certificate_share"
    for row in rows.itertuples():
        assert row.q025 < row.q10 < row.q50 < row.q90 < row.q975


def test_words_beside_an_edge_turn_away_from_it():
    """Words are centred on their mark but in the outer 16 % of the width, where they end at it."""
    mine = hypothetical()
    (row,) = each(settled(mine))
    row = row._replace(**dict.fromkeys(SETTLED[-7:], 50.0), threshold=50.0)
    row = row._replace(q025=0.0, q975=100.0)
    for share, side in ((0.15, "left"), (0.17, "center"), (0.83, "center"), (0.85, "right")):
        axes = Figure().add_subplot()
        _outcome(axes, mine, row._replace(outcome=share * 112 - 6))  # 6 % of room on each side
        _, asked, said = axes.texts
        assert (asked.get_ha(), said.get_ha()) == ("center", side)


def test_an_exhibit_is_complete(study, kind, name, identifier):
    """
    kind   | name     | identifier
    charts | outcomes | fig-06-outcomes
    tables | outcomes | tbl-06-outcomes
    """
    shown = getattr(getattr(attain, kind), name)(study)
    assert shown.id == identifier
    assert not re.search(r"\{\w+\}", shown.alt + shown.caption)
    assert len(shown.body) < 200_000
    assert len(shown.data) >= 3


def test_the_provinces_are_all_there(study):
    shown = attain.scored.provinces_forecasts(study)
    assert shown.groupby("indicator").size().to_dict() == {
        "certificate_share": 63, "unemployment_rate": 63,
    }  # fmt: skip
    mine = shown[shown["area"] == "lam-dong"].set_index("indicator")["outcome"]
    assert mine.to_dict() == {"certificate_share": 23.03, "unemployment_rate": 0.74}


def test_the_answer_says_what_is_known_and_what_is_not(study):
    said = str(attain.text.happened(study))
    language = study.parameters.language
    assert number(0.74, language, 2) in said
    assert number(23.03, language, 2) in said
    conflicting = said.split(CONFLICT[language])[1]
    assert "T01" in conflicting.split(".")[0]
    reasons = str(attain.text.unknown(study))
    assert reasons.count("\n- ") + 1 == len(verdicts(study).query("state != 'settled'"))
    assert number(80, language) in reasons


def test_the_registered_set_is_named_with_its_checksum(study):
    said = str(attain.text.registered(study))
    assert "lam-dong-2024" in said
    assert re.search(r"`[0-9a-f]{12}`", said)
    assert SAME[study.parameters.language] in said


def test_a_province_without_targets_has_its_outcome_too():
    mine = hypothetical()
    rows = verdicts(mine)
    assert rows["state"].tolist() == ["settled"]
    assert attain.charts.outcomes(mine).data["outcome"].notna().all()
    assert "computed now" in str(attain.text.registered(mine))
    assert "gia-lai" in set(attain.scored.provinces_forecasts(mine)["area"])
    assert (
        str(attain.text.unknown(mine))
        == "The outcome of every comparison level with a probability is known."
    )


def test_a_year_that_nobody_knows_yet():
    later = hypothetical(area="dak-lak-2025", as_of="2025-12-31", target_year=2026)
    assert str(attain.charts.outcomes(later)) == attain.text.say("text.none.outcome", "en")
    none = attain.text.say("text.none.registered", "en")
    assert attain.scored.provinces_forecasts(later).empty
    assert str(attain.text.provinces(later)) == none
    assert "is known for no comparison level" in str(attain.text.happened(later))


def test_a_plan_without_any_forecast_has_an_outcome_page():
    """Three targets, one on another basis and two without a figure: nothing to settle, and said."""
    study = attain.Study(attain.Parameters(language="en", area="ha-noi"))
    assert settled(study).empty
    for shown in (attain.charts.outcomes, attain.tables.outcomes, attain.text.happened):
        assert str(shown(study)).strip()


# ---- outcomes.csv --------------------------------------------------------------------------------
MET = {"outcome": 1.0, "coverage": "", "percent": 104.5, "published": "2025-01-02", "source": "r"}
FIGURE = {"outcome": 82.12345678, "published": "2025-02-03", "source": "f"}


@pytest.fixture
def known(english, monkeypatch):
    """``known(target, report, early, figure)``: the row of a target for what is known today."""
    spoken = SimpleNamespace(
        languages=["vi", "en"], as_of=lambda day, _: f"as of {day}", last_day="2025-12-31"
    )
    english.package, english.in_language = spoken, lambda language: language
    monkeypatch.setattr(written, "figure_words", lambda *said: " ".join(map(str, said)))

    def row(target, report=None, early=None, figure=None):
        asked = []

        def answer(view, given, name="report", *, early=False):
            asked.append(("early_report" if early else name, view, given))
            return answers[asked[-1][0]]

        answers = {"report": report, "early_report": early, "outcome": figure}
        monkeypatch.setattr(written, "report_of", answer)
        monkeypatch.setattr(written, "outcome_of", partial(answer, name="outcome"))
        table = written.outcomes(english).set_index("target")
        known = table.loc[target].dropna().to_dict()
        return known, [(n, view, given) for n, view, given in asked if given["target"] == target]

    return row


def test_what_is_known_of_a_target_is_asked_by_report_and_by_figure(known):
    row, asked = known("T10", MET, MET, FIGURE)
    assert row == {
        "report": "met", "coverage": "", "percent": 104.5, "report_published": "2025-01-02",
        "report_source": "r", "figure": 82.123457, "met": "met", "figure_published": "2025-02-03",
        "figure_source": "f", "figure_vi": "vi trained_labour 82.12345678 level",
        "figure_en": "en trained_labour 82.12345678 level",
    }  # fmt: skip
    about = {
        "target": "T10", "indicator": "trained_labour", "scored_by": "trained_labour",
        "area": "lam-dong", "group": "total", "target_year": 2024, "basis": "level",
    }  # fmt: skip
    by_report = about | {"basis": "report", "scored_by": "report"}
    today = "as of 2025-12-31"
    assert asked == [("report", today, by_report), ("outcome", today, about)]


@pytest.mark.parametrize(
    ("report", "early", "said"),
    [(MET | {"outcome": 0.0}, MET, "missed"), (None, MET, "met"), (None, None, None)],
)
def test_a_report_on_the_year_counts_before_one_on_its_part(known, report, early, said):
    row, asked = known("T10", report, early)
    assert row.get("report") == said
    assert "figure" not in row
    assert [name for name, *_ in asked] == ["report", *["early_report"] * (not report), "outcome"]


@pytest.mark.parametrize(("value", "said"), [(82.0, "met"), (81.99, "missed")])
def test_a_figure_says_whether_it_gets_there(known, value, said):
    row, _ = known("T10", figure=FIGURE | {"outcome": value})
    assert (row["met"], row["figure"]) == (said, value)


def test_no_report_is_about_what_nobody_planned(known, english):
    english.assessments["hypothetical"] = True
    row, asked = known("T10", MET, MET, FIGURE)
    assert "report" not in row
    assert row["met"] == "met"
    assert [name for name, *_ in asked] == ["outcome"]


@pytest.mark.parametrize("change", [{"basis": "total"}, {"basis": "mean"}, {"threshold": math.nan}])
def test_a_figure_of_a_year_settles_no_sum_and_no_unknown_level(known, english, change):
    english.assessments = english.assessments.assign(**change)
    row, _ = known("T10", None, None, FIGURE)
    assert "figure" not in row
    assert "met" not in row


def test_the_file_of_outcomes_has_a_row_for_each_target(known, english, tmp_path):
    known("T10", MET, None, FIGURE)
    path = written.write_outcomes(english, tmp_path)
    header, *rows = path.read_bytes().decode().split("\n")
    assert path.name == "outcomes.csv"
    assert header == ",".join(written.OUTCOME_COLUMNS)
    assert [row.partition(",")[0] for row in rows] == ["T01", "T04", "T05", "T08", "T10", ""]
    assert rows[4].startswith("T10,met,,104.5,2025-01-02,r,82.123457,met,2025-02-03,f,")
