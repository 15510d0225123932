"""Figures, tables and sentences of the record: what they draw, in both languages, and when little
is known."""

from __future__ import annotations

import re
from dataclasses import replace

import pytest

import attain
from attain.evaluation.protocol import CORE, NAIVE
from attain.report.figures.skill import LOOKS
from attain.report.selection import backtests
from attain.report.text.phrases import model_name

FIGURES = ("skill", "lengths")
TABLES = ("scores", "horizons", "refused")
SENTENCES = ("trusted", "lengths", "reliable", "written")


def study(language, as_of="2016-12-31", year=2017):
    asked = [{"indicator": "certificate_share", "comparator": ">=", "value": 20.0}]
    given = attain.Parameters(
        language=language, as_of=as_of, target_year=year, thresholds=asked, area="gia-lai"
    )
    return attain.Study(given)


@pytest.fixture(scope="module", params=["vi", "en"])
def early(request):
    """Three origins of one panel."""
    return study(request.param)


@pytest.mark.parametrize("name", FIGURES)
def test_a_figure_draws_its_frame(early, name):
    shown = getattr(attain.charts, name)(early)
    assert shown.id == f"fig-03-{name}"
    assert shown.body.startswith("<svg ")
    assert len(shown.body) < 200_000
    assert not re.search(r"\{\w+\}", shown.alt + shown.caption)
    assert len(shown.data) > 2


@pytest.mark.parametrize("name", TABLES)
def test_a_table_shows_its_frame(early, name):
    shown = getattr(attain.tables, name)(early)
    assert shown.id == f"tbl-03-{name}"
    assert shown.body.count("<tr") >= len(shown.data)
    assert "nan" not in re.sub(r"<style>.*?</style>", "", shown.body, flags=re.S).lower().split()


@pytest.mark.parametrize("name", SENTENCES)
def test_sentences_are_filled_in(early, name):
    said = str(getattr(attain.text, name)(early))
    assert said
    assert "{" not in said
    assert "nan" not in said.lower().split()


def test_the_figure_of_the_skill_is_the_record(early):
    found = backtests(early)
    shown = attain.charts.skill(early)
    assert shown.data["skill"].tolist() == found.skill()["skill"].tolist()
    assert shown.data["low"].isna().all()  # three origins: no interval is drawn
    drawn = attain.charts.lengths(early).data
    assert set(drawn["model"]) <= set(LOOKS)
    assert CORE in set(drawn["model"])


def test_bins_of_probability_are_those_of_the_record_with_their_bands(early):
    drawn = attain.scored.reliability(early, bins=4)
    ours = drawn.query("model == @CORE and indicator == 'certificate_share'")
    edges = (0.0, 0.25, 0.5, 0.75, 1.0)
    found = backtests(early).reliability("certificate_share", CORE, edges)
    assert ours["from"].tolist() == [0.0, 0.25, 0.5, 0.75]
    named = {"came": "happened", "low": "happened_low", "high": "happened_high"}
    for column, name in named.items():
        assert ours[column].tolist() == found[name].tolist()
    assert set(drawn["model"]) == {CORE, NAIVE}
    empty = attain.scored.reliability(study("en", "2011-12-31", 2012))
    assert empty.empty
    assert list(empty) == list(drawn)


def test_the_answer_claims_no_more_than_the_record(early):
    language = early.parameters.language
    said = str(attain.text.trusted(early))
    panel = attain.text.say("short.certificate_share", language)
    lead, kept = {
        "vi": ("Chưa: số liệu đến ngày lập báo cáo không đủ", "phù hợp với mức danh nghĩa"),
        "en": ("Not yet: the figures of the day of the report", "agree with their nominal level"),
    }[language]
    assert said.startswith(lead)
    assert panel in said.split("\n")[0]
    assert kept not in said


def test_a_longer_record_has_its_interval_in_the_answer():
    late = study("en", "2020-12-31", 2021)
    said = str(attain.text.trusted(late))
    ours = backtests(late).skill().iloc[0]
    assert f"{100 * ours['skill']:+.0f}%".replace("-", "−") in said
    assert "95% interval" in said


def test_before_there_was_a_panel_nothing_is_drawn():
    empty = study("en", "2011-12-31", 2012)
    none = attain.text.say("text.none.record_panel", "en")
    for name in FIGURES:
        assert str(getattr(attain.charts, name)(empty)) == none
    for name in ("scores", "horizons"):
        assert str(getattr(attain.tables, name)(empty)) == none
    for name in ("trusted", "lengths"):
        assert str(getattr(attain.text, name)(empty)) == none


def test_stale_and_missing_fits_are_said(early, monkeypatch):
    found = backtests(early)
    monkeypatch.setattr(found, "fits", replace(found.fits, stale=("panel certificate_share",)))
    said = str(attain.text.written(early))
    assert "panel certificate_share" in said
    monkeypatch.setattr(found, "fits", replace(found.fits, missing="no written backtest"))
    assert "make backtest" in str(attain.text.written(early))
    assert model_name("ets", early.parameters.language).startswith("ETS")
