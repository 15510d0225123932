"""The tutorials, done as they are written, in an empty folder; and what ``attain init`` makes."""

import csv
import json
import re
import shlex
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from click.testing import CliRunner

from attain.cli import main
from attain.evidence import descriptor
from attain.evidence.accepted import examine
from attain.evidence.catalog import open_package

ROOT = Path(__file__).resolve().parents[3]


def blocks(page):
    """Fenced blocks of a page in their order: kind, name, text."""
    text = (ROOT / "docs" / page).read_text(encoding="utf-8")
    return re.findall(r"^```(\w*)(?: (\S+))?\n(.*?)^```", text, flags=re.M | re.S)


@pytest.mark.wide
@pytest.mark.parametrize(
    ("page", "report", "pages"),
    [
        (
            "tutorial-province.md",
            "reports/hung-yen-2025",
            {"index", "05_targets.vi", "00_brief.en"},
        ),
        (
            "vi/huong-dan-tinh.md",
            "reports/hung-yen-2025",
            {"index", "05_targets.vi", "00_brief.en"},
        ),
        (
            "tutorial-country.md",
            "reports/north-bay-2025",
            {"index", "05_targets.en", "00_brief.en"},
        ),
    ],
)
def test_a_tutorial_leads_from_an_empty_folder_to_a_report(
    page, report, pages, tmp_path, monkeypatch
):
    folder, said = tmp_path, []
    for kind, name, text in blocks(page):
        if kind == "csv":
            (folder / name).write_text(text, encoding="utf-8")
        elif kind == "yaml":
            (file,) = (folder / "parameters").glob("*.yaml")
            before = file.read_text(encoding="utf-8").partition("thresholds:")[0]
            file.write_text(before + text, encoding="utf-8")
        for line in text.splitlines() if not kind else ():
            tool, *words = shlex.split(line)
            if tool == "cd":
                folder = folder / words[0]
                continue
            assert tool == "attain"
            monkeypatch.chdir(folder)
            done = subprocess.run(
                [sys.executable, "-m", "attain", *words], cwd=folder, capture_output=True, text=True
            )
            assert done.returncode == 0, (line, done.stdout, done.stderr)
            said.append(done.stdout)
    made = {path.stem for path in (folder / report).glob("*.html")}
    assert pages <= made
    brief = json.loads((folder / report / "brief.json").read_text(encoding="utf-8"))
    assert all(target["probability"] for target in brief["targets"].values())
    told = "".join(said)
    assert "dry run: nothing written" in told
    assert "preliminary" in told


PAGES = ["tutorial-province.md", "vi/huong-dan-tinh.md", "tutorial-country.md"]


@pytest.mark.parametrize("page", PAGES)
def test_what_a_tutorial_adds_is_not_doubted(page, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    for kind, name, text in blocks(page):
        if kind == "csv":
            Path(name).write_text(text, encoding="utf-8")
        for line in text.splitlines() if not kind else ():
            tool, *words = shlex.split(line)
            if tool == "cd":
                monkeypatch.chdir(words[0])
            elif words[0] in ("init", "add"):
                assert CliRunner().invoke(main, words, catch_exceptions=False).exit_code == 0
    assert examine(Path("data")) == []


# ---- what attain init makes ----------------------------------------------------------------------
def init(*words):
    return CliRunner().invoke(main, ["init", *map(str, words)], catch_exceptions=False)


def test_an_empty_folder_becomes_a_package_with_one_worked_indicator(tmp_path):
    folder = tmp_path / "mine"
    done = init(folder, "--area", "son-la")
    assert done.exit_code == 0, done.output
    assert "attain run parameters/son-la-" in done.output
    package = open_package(folder / "data")
    assert package.indicators["indicator"].tolist() == ["unemployment_rate"]
    assert package.as_of("2024-12-31").panel("unemployment_rate")["series"].nunique() == 63
    assert descriptor.text(folder / "data") == (folder / "data/datapackage.json").read_text("utf-8")
    assert "a Vietnamese province" in (folder / "data/datapackage.json").read_text("utf-8")
    names = {path.name for path in (ROOT / "notebooks").glob("*.ipynb")}
    assert {path.name for path in (folder / "notebooks").iterdir()} == names
    for path in (folder / "notebooks").iterdir():
        cells = json.loads(path.read_text(encoding="utf-8"))["cells"]
        assert not any(cell.get("outputs") for cell in cells)


def test_what_was_accepted_of_our_rows_is_not_asked_again(tmp_path):
    init(tmp_path / "mine")
    data = tmp_path / "mine/data"
    assert examine(data) == []
    path = data / "observations-labour-survey.csv"
    text = path.read_text(encoding="utf-8")
    path.write_text(text.replace(",9.18,", ",9.81,"), encoding="utf-8")
    assert any("far from" in str(doubt) for doubt in examine(data))  # as any other row's


def test_another_country_begins_without_our_figures(tmp_path):
    assert init(tmp_path / "land", "--country", "Côte d'Or").exit_code == 0
    with (tmp_path / "land/data/areas.csv").open(encoding="utf-8", newline="") as file:
        areas = list(csv.DictReader(file))
    assert [row["area"] for row in areas] == ["cote-d-or", "all-regions"]
    assert not list((tmp_path / "land/data").glob("observations*"))
    with (tmp_path / "land/data/indicators.csv").open(encoding="utf-8", newline="") as file:
        (worked,) = csv.DictReader(file)
    assert worked["breaks"] == ""  # those of the Vietnamese survey


def test_the_example_is_the_first_case_whole(tmp_path):
    assert init(tmp_path / "first", "--example").exit_code == 0
    for name in ("data", "notebooks", "parameters"):
        made = {
            p.relative_to(tmp_path / "first"): p for p in (tmp_path / "first" / name).rglob("*")
        }
        ours = {p.relative_to(ROOT): p for p in (ROOT / name).rglob("*") if "." not in p.parts}
        assert {k for k, p in made.items() if p.is_file()} >= {
            k for k in ours if k.suffix == ".csv"
        }
        assert all(
            p.read_bytes() == (ROOT / k).read_bytes() for k, p in made.items() if p.is_file()
        )


@pytest.mark.parametrize(
    ("held", "words", "said"),
    [
        ("notes.txt", [], "folder is not empty"),
        ("", ["--area", "hagiang"], "unknown area.*ha-giang"),
    ],
)
def test_what_cannot_be_begun_is_one_line_and_nothing_is_written(tmp_path, held, words, said):
    folder = tmp_path / "mine"
    folder.mkdir()
    if held:
        (folder / held).write_text("mine", encoding="utf-8")
    done = init(folder, *words)
    assert done.exit_code == 2
    assert len(done.output.splitlines()) == 1
    assert re.search(said, done.output)
    assert [path.name for path in folder.iterdir()] == [held] * bool(held)


def test_a_copy_that_fails_says_why(tmp_path, monkeypatch):
    def full(*paths, **options):
        raise shutil.Error([("a", "b", "[Errno 28] No space left on device")])

    monkeypatch.setattr("attain.intake.start.shutil.copytree", full)
    done = init(tmp_path / "mine")
    assert done.exit_code == 2
    assert "cannot be read or written: [('a', 'b', '[Errno 28] No space left" in done.output
