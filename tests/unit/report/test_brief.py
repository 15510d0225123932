"""The brief of a small study: who is asked about, in which order, and what a page says of it."""

import math
from copy import copy
from types import SimpleNamespace as Row

import pandas as pd
import pytest

from attain.evaluation.joint import Dependence
from attain.report.outlook import primary
from attain.report.text import brief as module
from attain.report.text.brief import answer, as_csv, brief, sections, write_brief
from attain.report.text.numbers import SPACE
from attain.vocabulary import OWN_WORDS

AREAS = pd.DataFrame({
    "area": ["highlands", "lam-dong", "kon-tum"],
    "name_vi": ["Tây Nguyên", "Lâm Đồng", "Kon Tum"],
    "name_en": ["Central Highlands", "Lam Dong", "Kon Tum"],
    "parts": "", "tile_row": ["", "7", "5"], "tile_column": ["", "4", ""],
    "tile_label": ["", "LĐ", ""],
})  # fmt: skip


@pytest.fixture
def small(english, monkeypatch):
    """A study whose targets' own pages are left out."""
    english.package.languages = ("vi", "en")
    english.package.areas = AREAS
    english.package.source = lambda name: Row(
        source=name, title=f"Title of {name}", outlet="Sở", url=None, licence="Facts",
        published="2023-12-31",
    )  # fmt: skip
    english.package.observations = pd.DataFrame({"source": ["s"], "vintage": ["article"]})
    english.source = english.package.source
    english.area = Row(area="lam-dong", region="highlands", name_vi="Lâm Đồng",
                       name_en="Lam Dong", level="province", parts=(), since="",
                       until="")  # fmt: skip
    english.view.observations = pd.DataFrame(columns=["indicator", "source"])
    english.view.derived = Row(weights={})
    english.own = ()

    def in_language(language):
        other = copy(english)
        other.language = language
        other.parameters = copy(english.parameters)
        other.parameters.language = language
        return other

    english.in_language = in_language
    monkeypatch.setattr(module, "track_record_of", lambda *_: None)
    monkeypatch.setattr(module, "dependence_of", lambda _: Dependence(0.0, 0, 0))
    used = {"T01": ["s", "b"], "T04": ["a"]}
    monkeypatch.setattr(
        module,
        "target_row",
        lambda spoken, target: {"sources": used.get(target.target, [])},
    )
    monkeypatch.setattr(type(english), "reported", None, raising=False)
    english.reported = Row(mean=0.85, grade="B", of=114, met=100, interval=lambda: (0.5, 0.95))
    return english


def test_a_table_of_results_has_the_decimals_it_is_worth(english):
    rows = {
        "indicator": ["trained_labour", "new_jobs"], "year": [2024, 2025], "word": ["a", "b"],
        "value": [78.3712345, 10500.12345], "low": [math.nan, 8.0],
        "probability": [0.123456, 1.0], "percentile": [0.98765, 0.00004],
        "probability_reported": [0.85555, math.nan], "quantile": [0.025, 0.1234],
    }  # fmt: skip
    assert as_csv(english, pd.DataFrame(rows)).splitlines() == [
        "indicator,year,word,value,low,probability,percentile,probability_reported,quantile",
        "trained_labour,2024,a,78.37123,,0.1235,0.9877,0.8556,0.025",
        "new_jobs,2025,b,10500.123,8,1,0,,0.123",
    ]


def test_the_files_of_a_brief_are_sorted_and_hold_no_unknown_number(english, tmp_path, monkeypatch):
    found = {"b": "Lâm Đồng", "a": [1.5]}
    monkeypatch.setattr(module, "brief", lambda _: found)
    folder = tmp_path / "deep" / "run"
    for _ in range(2):  # the second time the folder is there
        write_brief(english, folder)
    assert (folder / "brief.json").read_text("utf-8") == (
        '{\n "a": [\n  1.5\n ],\n "b": "Lâm Đồng"\n}\n'
    )
    for name in ("assessments", "forecasts"):
        table = getattr(english, name)
        assert (folder / f"{name}.csv").read_text("utf-8") == as_csv(english, table)
    found["a"] = math.nan
    with pytest.raises(ValueError, match="JSON"):
        write_brief(english, folder)


def told(study):
    return [(group["id"], group["targets"]) for group in sections(study)]


def changed(study, **changes):
    study.targets = [Row(**(vars(t) | changes.get(t.target, {}))) for t in study.targets]


def test_headline_targets_are_levels_of_a_rate_the_least_likely_first(small):
    rest = [("poverty", ["T01"]), ("jobs", ["T04", "T05"])]
    assert told(small) == [("lead", ["T10", "T08"]), *rest]
    rows = small.assessments
    rows.loc[rows["target"] == "T10", "probability"] = math.nan
    assert told(small) == [("lead", ["T08", "T10"]), *rest]
    rows.loc[rows["target"] == "T08", "probability"] = math.nan
    assert told(small) == [("lead", ["T08", "T10"]), *rest]
    small.targets.reverse()
    assert told(small)[0] == ("lead", ["T10", "T08"])  # without a probability as the plan has them
    small.targets.reverse()
    changed(small, T08={"parent": "T10"})
    assert told(small) == [("lead", ["T10"]), *rest, ("labour", ["T08"])]
    changed(small, T10={"basis": "change", "section": ""}, T05={"basis": "level"})
    assert told(small) == [*rest, ("labour", ["T08"]), ("hypothetical", ["T10"])]


def test_a_section_that_is_not_usual_comes_last_and_is_called_as_it_is(small):
    changed(small, T05={"section": "zeal"}, T01={"section": "bees"})
    assert told(small)[-2:] == [("bees", ["T01"]), ("zeal", ["T05"])]
    names = [(group["vi"], group["en"]) for group in sections(small)]
    assert names == [("Chỉ tiêu chính", "Headline targets"), ("Việc làm", "Jobs"),
                     ("bees", "bees"), ("zeal", "zeal")]  # fmt: skip
    small.hypothetical = True
    assert told(small) == [("hypothetical", ["T01", "T04", "T05", "T08", "T10"])]


def test_a_brief_holds_the_words_of_each_language(small):
    found = brief(small)
    assert found["area"] == {
        "id": "lam-dong", "level": "province", "region": "highlands", "tile": [7, 4, "LĐ"],
        "vi": {"name": "Lâm Đồng", "region": "Tây Nguyên"},
        "en": {"name": "Lam Dong", "region": "Central Highlands"},
    }  # fmt: skip
    asked = ("as_of", "target_year", "hypothetical", "strictness", "format")
    assert [found[name] for name in asked] == ["2023-12-31", 2024, False, "exact", 1]
    assert list(found["targets"]) == ["T01", "T04", "T05", "T08", "T10"]
    assert found["sources"]["s"] == {
        "title": "Title of s", "outlet": "Sở", "url": "", "licence": "Facts",
        "vi": {"outlet": "Sở", "cited": "Sở, công bố ngày 31/12/2023"},
        "en": {"outlet": "Sở", "cited": "Sở, published 31 December 2023"},
    }  # fmt: skip
    assert list(found["sources"]) == ["a", "b", "s"]
    assert not {"languages", "own_words"} & set(found)
    said = found["words"]["en"]
    assert [row["range"] for row in said["verdicts"]] == [
        "90% or more", "66% to under 90%", "33% to under 66%", "10% to under 33%", "under 10%"
    ]  # fmt: skip
    assert [row["word"] for row in said["verdicts"]][::4] == ["very likely", "very unlikely"]
    assert said["as_of"] == "31 December 2023"
    assert "lies between 50% and 95%" in said["reported"]
    assert "the press may print plans that were met" in said["reported"]
    assert "borders" not in said
    assert said["answer"].startswith("Of 4 assessable targets, 3 are likely")


def test_a_brief_says_what_is_not_usual(small, monkeypatch):
    small.package.languages = ("en",)
    small.area.until, small.reported = "2024-06-30", None
    small.area.area, small.area.region = "kon-tum", "none"
    parts = AREAS.assign(parts=["", "", "x"], area=["highlands", "kon-tum", "heir"])
    small.view.areas = parts.assign(parts=["", "", "kon-tum"])
    small.view.area = lambda name: Row(area=name, name_en=name)
    monkeypatch.setitem(OWN_WORDS, "unit.schools", {"vi": "trường", "en": "schools"})
    found = brief(small)
    assert found["languages"] == ["en"]
    assert found["own_words"] == {"unit.schools": {"vi": "trường", "en": "schools"}}
    assert found["area"] == {"id": "kon-tum", "level": "province", "region": "none",
                             "en": {"name": "Lam Dong", "region": ""}}  # fmt: skip
    assert found["words"]["en"]["reported"] == ""
    assert found["words"]["en"]["borders"].startswith("Boundaries until 30 June 2024")


def test_the_headline_targets_are_those_joined(small):
    said = brief(small)["words"]["en"]
    rows = small.assessments.set_index(["target", "event"])["probability"]
    both = rows["T08", "reach"] * rows["T10", "reach"]
    named = "both headline targets are met (trained labour and unemployment)"
    assert f"{named}: {both:.0%}" in said["joint"].replace(SPACE, " ")
    assert said["joint"].startswith("Together, about 3.1 of 4 targets")
    assert "independent" in said["joint_basis"]
    changed(small, T08={"parent": "T10"}, T10={"parent": "T08"})
    assert "headline" not in brief(small)["words"]["en"]["joint"]
    small.assessments.loc[1:, "probability"] = math.nan
    said = brief(small)["words"]["en"]
    assert said["joint"] == said["joint_basis"] == ""


def test_the_answer_tells_what_is_settled_and_what_cannot_be_assessed(small):
    rows = small.assessments
    rows.loc[rows["target"] == "T01", ["probability", "verdict"]] = [math.nan, "met"]
    rows.loc[rows["target"] == "T04", ["probability", "verdict"]] = [math.nan, "missed"]
    rows.loc[rows["target"] == "T08", ["probability", "verdict"]] = [0.2, "unlikely"]
    rows.loc[rows["target"] == "T10", ["probability", "verdict"]] = [0.1, "unlikely"]
    asked = [primary(small, name) for name in ("T01", "T04", "T05", "T08", "T10")]
    assert answer(small, asked).replace(SPACE, " ") == (
        "Published figures already settle 2 targets: 1 met, 1 missed (new jobs). Of 2 assessable "
        "targets, none is likely to be met and 2 are unlikely: trained labour (10%) and "
        "unemployment (20%). 1 cannot be assessed: employment fund loans."
    )
