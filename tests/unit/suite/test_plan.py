"""Runs, areas, notebooks and pages that a command asks for."""

import pytest

from attain.errors import ParameterError
from attain.parameters import Parameters
from attain.suite.plan import (
    Page,
    Run,
    Sources,
    data_folder,
    notebooks_of,
    pages_of,
    record_of,
    runs_of,
    spread,
)  # fmt: skip


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
    (run,) = runs_of([file(place, "lam-dong-2024")])
    assert run == Run("lam-dong-2024", Parameters())


def test_every_province_or_a_list(place):
    path = file(
        place, "one", "area: lam-dong\nthresholds:\n- {indicator: x, comparator: '>', value: 1}"
    )
    runs = runs_of([path], "all")
    assert [run.name for run in runs] == ["ha-giang-2024", "lam-dong-2024"]
    assert [run.parameters.area for run in runs] == ["ha-giang", "lam-dong"]
    assert runs[0].parameters.thresholds == runs[1].parameters.thresholds != []
    assert [run.name for run in runs_of([path], " lam-dong, lam-dong,")] == ["lam-dong-2024"]


@pytest.mark.parametrize(
    ("names", "areas", "words"),
    [
        ([], "", "no parameter file is given"),
        (["a", "b"], "all", "areas go with one parameter file: got 2"),
        (["a"], "lam-dnog", "unknown province, at areas: got 'lam-dnog'; did you mean lam-dong"),
        (["a"], "vietnam", "unknown province"),
        (["a", "x/a"], "", "two runs have the same name: got 'a'"),
    ],
)
def test_what_is_refused(place, names, areas, words):
    (place / "x").mkdir()
    with pytest.raises(ParameterError, match=words):
        runs_of([file(place, name) for name in names], areas)


def test_data_are_found_as_notebooks_find_them(place, monkeypatch):
    monkeypatch.chdir(place / "deep" / "er")
    assert data_folder("data") == place / "data"
    with pytest.raises(ParameterError, match="no data package there, at data: got 'nowhere'"):
        data_folder("nowhere")


def test_notebooks_by_the_beginning_of_their_names(place):
    with pytest.raises(ParameterError, match="no notebooks there"):
        notebooks_of(place)
    for name in ("00_a", "05_b", ".hidden"):
        (place / f"{name}.ipynb").write_text("{}")
    every, chosen = notebooks_of(place, ["05"])
    assert [path.stem for path in every] == ["00_a", "05_b"]
    assert [path.stem for path in chosen] == ["05_b"]
    with pytest.raises(ParameterError, match="got '07'; choose from 00_a, 05_b"):
        notebooks_of(place, ["05", "07"])


def test_inputs_say_what_each_result_is_made_from(place):
    (place / "00_a.ipynb").write_text("{}")
    sources = Sources([place / "00_a.ipynb"])
    run = spread(Run("x", Parameters()), "lam-dong")[0]
    vi, en = pages_of(run, ["00_a"], ["vi", "en"])
    assert (vi.name, vi.html, vi.ipynb) == ("00_a.vi", "00_a.vi.html", "notebooks/00_a.vi.ipynb")
    one, other = sources.of_page(vi, "a:b"), sources.of_page(en, "a:b")
    assert [key for key in one if one[key] != other[key]] == ["parameters"]
    assert one["parameters"]["language"] == "vi"
    assert sources.of_page(vi, "")["site"] == ""
    assert sources.of_page(vi, "a:c")["site"] != one["site"] != ""
    assert "language" not in sources.of_brief(run)["parameters"]
    assert one["data"].keys() == {"areas.csv", "observations.csv"}


def test_the_record_lists_pages_vietnamese_first(place):
    (place / "00_a.ipynb").write_text("{}")
    sources = Sources([place / "00_a.ipynb"])
    run = Run("lam-dong-2024", Parameters())
    record = record_of(run, sources, [Page(run, "00_a", "en"), Page(run, "00_a", "vi")])
    assert [page["language"] for page in record["pages"]] == ["vi", "en"]
    assert record["as_of"] == "2023-12-31"
    assert record["inputs"]["notebooks"] == sources.notebooks
