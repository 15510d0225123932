"""Runs and areas that a command asks for, and what the runner is told of them."""

import json
import os
from pathlib import Path

import pytest

import gridmill
from attain import suite
from attain.errors import ParameterError, RunError
from attain.package import data_folder, explored
from attain.parameters import Parameters
from attain.suite import Suite, parameters_of

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture
def place(tmp_path, monkeypatch):
    (tmp_path / "data").mkdir()
    areas = "area,level\nvietnam,country\nha-giang,province\nlam-dong,province\n"
    (tmp_path / "data" / "areas.csv").write_text(areas)
    (tmp_path / "data" / "observations.csv").write_text("1")
    (tmp_path / "deep" / "er").mkdir(parents=True)
    monkeypatch.chdir(tmp_path)
    return tmp_path


def file(place, name, text="area: lam-dong"):
    path = place / f"{name}.yaml"
    path.write_text(text)
    return path


def test_a_file_is_a_run_of_its_name(place):
    assert parameters_of([file(place, "lam-dong-2024")]) == {"lam-dong-2024": Parameters()}


def test_every_province_or_a_list(place):
    path = file(place, "one", "area: lam-dong\nstrictness: rounded")
    found = parameters_of([path], "all")
    assert list(found) == ["ha-giang-2024", "lam-dong-2024"]
    first, second = found.values()
    assert [first.area, second.area] == ["ha-giang", "lam-dong"]
    assert first.strictness == second.strictness == "rounded"
    assert list(parameters_of([path], " lam-dong, lam-dong,")) == ["lam-dong-2024"]


@pytest.mark.parametrize(
    ("names", "areas", "words"),
    [
        ([], "", "no parameter file is given"),
        (["a", "b"], "all", "areas go with one parameter file: got 2"),
        (["a"], "lam-dnog", "unknown province, at areas: got 'lam-dnog'; did you mean lam-dong"),
        (["a"], "vietnam", "unknown province"),
        (["a"], "Lâm Đồng", "unknown province, at areas: got 'Lâm Đồng'; did you mean lam-dong"),
        (["a", "x/a"], "", "two runs have the same name: got 'a'"),
        (["plans"], "", "no run may have such a name: got 'plans'"),  # where the plan book stands
    ],
)
def test_what_is_refused(place, names, areas, words):
    (place / "x").mkdir()
    with pytest.raises(ParameterError, match=words):
        parameters_of([file(place, name) for name in names], areas)


def test_data_are_found_as_notebooks_find_them(place, monkeypatch):
    monkeypatch.chdir(place / "deep" / "er")
    assert data_folder("data") == place / "data"
    with pytest.raises(ParameterError, match="no data package there, at data: got 'nowhere'"):
        data_folder("nowhere")


@pytest.fixture
def asked(place, monkeypatch):
    """What gridmill is asked for."""
    calls = []

    def noting(runs, **options):
        calls.append((runs, options))
        return gridmill.Outcome([], [], [])

    monkeypatch.setattr(gridmill, "run", noting)
    return calls


def test_the_runner_is_told_where_data_stand_and_what_is_asked_for(asked, place):
    path = file(place, "one")
    outcome, parameters = suite.run([path], languages=["en"], jobs=3)
    assert (outcome.exit_code, list(parameters)) == (0, ["one"])
    ((run,), options) = asked[0]
    assert run.parameters == Parameters().to_notebook()
    assert (run.data, run.data_folder) == ("data", place / "data")
    assert run.about == {"area": "lam-dong", "as_of": "2023-12-31", "target_year": 2024}
    assert (options["variants"], options["after"], options["jobs"]) == (["en"], ["front"], 3)
    suite.run([path], areas="all", more=["pdf"])
    assert asked[1][1]["after"] == ["pdf", "front", "index"]
    suite.run([path, file(place, "two", "area: lam-dong\ntarget_year: 2025")])
    assert asked[2][1]["after"] == ["front"]  # there is one area: nothing stands above it


@pytest.fixture
def book(place):
    """A plan book in the package, and its notebook."""
    (place / "data" / "plans").mkdir()
    (place / "data" / "plans" / "attainment.csv").write_text("attainment\n")
    (place / "notebooks").mkdir()
    (place / "notebooks" / "08_plans.ipynb").write_text("{}")
    return place


def test_the_plan_book_is_a_run_of_its_own_made_once(asked, book):
    path = file(book, "one")
    suite.run([path], areas="all")
    *areas, plans = asked[0][0]
    assert [run.name for run in areas] == ["ha-giang-2024", "lam-dong-2024"]
    assert plans.name == "plans"
    assert plans.parameters == {"as_of": "2023-12-31", "language": "vi", "data": "data"}
    assert plans.about["reports"] == "../index.html"
    assert {run.about["plans"] for run in areas} == {"../plans"}
    later = file(book, "two", "area: lam-dong\nas_of: 2024-12-31\ntarget_year: 2025")
    suite.run([path, later])
    *_, plans = asked[1][0]
    assert plans.parameters["as_of"] == "2024-12-31"  # the latest day that is asked for
    assert plans.about["reports"] == "../one/index.html"
    suite.run([file(book, "a #1")])
    assert asked[2][0][-1].about["reports"] == "../a%20%231/index.html"


def test_without_the_notebook_or_the_book_there_is_no_such_run(asked, book):
    path = file(book, "one")
    suite.run([path], only=["00"])
    suite.run([path], only=["08"])
    (book / "reports" / "plans").mkdir(parents=True)
    (book / "reports" / "plans" / "index.html").write_text("")
    suite.run([path], only=["00"])  # an earlier one is linked
    (book / "data" / "plans" / "attainment.csv").unlink()
    suite.run([path], output="elsewhere")
    names = [[run.name for run in runs] for runs, _ in asked]
    assert names == [["one"], ["one", "plans"], ["one"], ["one"]]
    assert ["plans" in runs[0].about for runs, _ in asked] == [False, True, True, False]


def test_each_notebook_belongs_to_runs_of_areas_or_to_the_plan_book():
    area, plans = {"area": "lam-dong"}, {"as_of": "2023-12-31"}
    asks = Suite().asks
    assert (asks(area, "00_brief"), asks(plans, "00_brief")) == (True, False)
    assert (asks(area, "08_plans"), asks(plans, "08_plans")) == (False, True)


@pytest.mark.parametrize(
    ("raised", "wanted"),
    [(gridmill.UsageError, ParameterError), (gridmill.RunError, RunError)],
)
def test_refusals_of_the_runner_are_ours(place, monkeypatch, raised, wanted):
    def refusing(*_, **__):
        raise raised("no such thing")

    monkeypatch.setattr(gridmill, "run", refusing)
    with pytest.raises(wanted, match=r"^no such thing$"):
        suite.run([file(place, "one")])


def test_the_hashes_cover_the_library_and_the_runner():
    folders = gridmill.fingerprint.code_folders(Suite.code)
    assert [folder.name for folder in folders.values()] == ["gridmill", "attain"]
    versions = gridmill.fingerprint.main_versions(Suite.code)
    assert {"python", "attain", "numpy", "papermill", "great-tables"} <= versions.keys()


def test_what_the_reader_s_machine_sets_does_not_reach_a_kernel(monkeypatch, tmp_path):
    for name in ("MPLBACKEND", "MATPLOTLIBRC", "PYTHONSTARTUP", "IPYTHONDIR", "LC_ALL"):
        monkeypatch.setenv(name, "theirs")
    monkeypatch.setenv("PYTHONUTF8", "0")
    monkeypatch.setenv("ATTAIN_CACHE", str(tmp_path))
    suite._settle()
    assert "theirs" not in os.environ.values()
    assert os.environ["IPYTHONDIR"] == str(tmp_path / "ipython")


def test_a_package_without_what_the_notebook_starts_with_is_explored_by_its_own(place):
    lines = "indicator,reference\nfirst,\nown,own\n"
    (place / "data" / "indicators.csv").write_text(lines)
    source = 'indicator = "certificate_share"  # one\ncompare = "da-nang, ha-giang"\n'
    cells = [{"cell_type": "code", "source": [source]}]
    notebook = place / "07_explore.ipynb"
    notebook.write_text(json.dumps({"cells": cells}))
    assert explored(place / "data", notebook, {}) == {
        "indicator": "own",
        "compare": "",
    }
    assert explored(place / "data", notebook, {"indicator": "first"}) == {"compare": ""}
    (place / "data" / "indicators.csv").write_text(lines + "certificate_share,\n")
    (place / "data" / "areas.csv").write_text("area,level\nda-nang,x\nha-giang,x\n")
    assert explored(place / "data", notebook, {}) == {}


@pytest.mark.parametrize(("year", "provinces"), [(2024, 63), (2025, 63), (2026, 34)])
def test_all_areas_are_the_provinces_that_stand_as_the_year_begins(tmp_path, year, provinces):
    path = tmp_path / "all.yaml"
    path.write_text(f"area: ha-noi\nas_of: {year - 1}-12-31\ntarget_year: {year}\n", "utf-8")
    found = parameters_of([path], "all")
    assert len(found) == provinces
    assert (f"lam-dong-2025-{year}" in found) == (year > 2025)
    assert (f"lam-dong-{year}" in found) == (year <= 2025)


def test_a_merged_province_is_named_like_any_other(tmp_path):
    path = tmp_path / "one.yaml"
    path.write_text("area: ha-noi\nas_of: 2025-12-31\ntarget_year: 2026\n", "utf-8")
    assert list(parameters_of([path], "lam-dong-2025")) == ["lam-dong-2025-2026"]


def test_a_home_without_room_is_named_in_one_line_and_done_without(monkeypatch, tmp_path, capsys):
    resource = pytest.importorskip("resource")
    monkeypatch.setenv("ATTAIN_CACHE", str(tmp_path))
    monkeypatch.setenv("IPYTHONDIR", "theirs")
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    try:
        resource.setrlimit(resource.RLIMIT_FSIZE, (4096, before[1]))
        suite._settle()
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)
    assert capsys.readouterr().err == (
        f"{tmp_path} cannot be written: the disk is full; nothing is kept for later runs\n"
    )
    assert not list((tmp_path / "ipython").iterdir())
    assert Path(os.environ["IPYTHONDIR"]).is_dir()
    assert tmp_path not in Path(os.environ["IPYTHONDIR"]).parents


def test_levels_are_asked_of_the_areas_of_a_list_that_have_no_plan():
    found = parameters_of([ROOT / "parameters" / "provinces-2024.yaml"], "son-la,lam-dong")
    assert {name: len(one.thresholds) for name, one in found.items()} == {
        "son-la-2024": 3, "lam-dong-2024": 0,
    }  # fmt: skip
    alone = parameters_of([ROOT / "parameters" / "provinces-2024.yaml"])
    assert len(alone["provinces-2024"].thresholds) == 3
