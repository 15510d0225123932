"""A parameter file for another province: it says what it asks, and it loads as it stands."""

from datetime import date

import pytest

from attain.errors import ParameterError
from attain.evidence.catalog import open_package
from attain.intake.start import OFFERED, write_parameters
from attain.parameters import load


def test_a_province_without_a_plan_is_asked_to_keep_its_last_figures(tmp_path):
    path = write_parameters("son-la", 2024, folder=tmp_path)
    parameters = load(path)
    assert path.name == "son-la-2024.yaml"
    assert (parameters.area, parameters.target_year) == ("son-la", 2024)
    assert parameters.as_of == date(2023, 12, 31)
    view = open_package("data").as_of(parameters.as_of)
    last = {name: view.history(name, "son-la")["value"].iloc[-1] for name in OFFERED}
    asked = {threshold["indicator"]: threshold for threshold in parameters.thresholds}
    assert {name: asked[name]["value"] for name in OFFERED} == pytest.approx(last)
    assert asked["unemployment_rate"]["comparator"] == "<="
    assert asked["certificate_share"]["comparator"] == ">="


def test_a_province_with_a_plan_needs_no_thresholds(tmp_path):
    path = write_parameters("lam-dong", 2024, folder=tmp_path)
    assert load(path).thresholds == []
    assert "11 targets of 2024 stand in" in path.read_text(encoding="utf-8")
    alone = write_parameters("gia-lai", 2023, folder=tmp_path)
    assert "# 1 target of 2023 stands in" in alone.read_text(encoding="utf-8")


def test_a_later_day_knows_later_figures(tmp_path):
    early = load(write_parameters("son-la", 2025, as_of=date(2023, 12, 31), folder=tmp_path))
    late = load(write_parameters("son-la", 2025, folder=tmp_path / "late"))
    values = [{t["indicator"]: t["value"] for t in p.thresholds} for p in (early, late)]
    assert values[0] != values[1]


def test_an_existing_file_is_never_overwritten(tmp_path):
    path = write_parameters("son-la", 2024, folder=tmp_path)
    path.write_text("mine", encoding="utf-8")
    with pytest.raises(ParameterError, match="there already"):
        write_parameters("son-la", 2024, folder=tmp_path)
    assert path.read_text(encoding="utf-8") == "mine"


def test_an_unknown_province_is_refused_with_its_neighbour_and_nothing_is_written(tmp_path):
    with pytest.raises(Exception, match="ha-giang"):
        write_parameters("hagiang", 2024, folder=tmp_path)
    assert list(tmp_path.iterdir()) == []
