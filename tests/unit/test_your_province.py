"""docs/your-province.md, done as it is written: its rows make a valid package with an answer."""

import re
import shutil
from pathlib import Path

import pytest
import yaml

from attain.evidence.accepted import examine
from attain.evidence.catalog import open_package
from attain.parameters import Parameters
from attain.targets.study import Study

ROOT = Path(__file__).resolve().parents[2]
PAGE = (ROOT / "docs" / "your-province.md").read_text(encoding="utf-8")
BLOCKS = dict(re.findall(r"`([\w.-]+\.csv)`[^\n]*\n\n```csv\n(.*?)```", PAGE, flags=re.S))


@pytest.fixture(scope="module")
def package(tmp_path_factory):
    folder = tmp_path_factory.mktemp("province") / "my-data"
    shutil.copytree(ROOT / "data", folder, ignore=shutil.ignore_patterns("backtest", "registered"))
    for name, rows in BLOCKS.items():
        file = folder / name
        file.write_text(
            (file.read_text(encoding="utf-8") if file.exists() else "") + rows, encoding="utf-8"
        )
    return folder


def test_the_page_shows_the_three_tables():
    assert set(BLOCKS) == {"sources.csv", "targets.csv", "observations-hung-yen.csv"}


def test_a_plan_added_as_the_page_says_is_assessed_in_its_own_words(package):
    open_package(package)
    study = Study(Parameters(area="hung-yen", data=str(package)))
    assert [target.target for target in study.targets] == ["V01", "V02", "V03"]
    assert study.targets[0].quote == "tỷ lệ lao động qua đào tạo đạt 82%"
    primary = study.assessments[study.assessments["role"] == "primary"]
    assert primary["probability"].between(0.01, 0.999).all()
    assert not primary["hypothetical"].any()


def test_a_figure_added_as_the_page_says_is_read(package):
    view = open_package(package).as_of("2023-12-31")
    assert view.history("unemployment_rate", "hung-yen", "urban")["value"].tolist() == [2.9]


@pytest.mark.wide
def test_what_the_page_adds_is_new_and_not_doubted(package):
    assert {error.what for error in examine(package)} == {"a row is new"}


def test_the_thresholds_of_the_page_are_valid():
    block = re.search(r"```yaml\n(thresholds:.*?)```", PAGE, flags=re.S)[1]
    asked = yaml.safe_load(block)["thresholds"]
    asked = [threshold | {"value": float(threshold["value"])} for threshold in asked]
    study = Study(Parameters(area="hung-yen", thresholds=asked))
    assert study.hypothetical
    assert study.assessments["hypothetical"].all()
    assert [target.target for target in study.targets] == ["H01", "H02"]
