"""Notebooks and pages that a command asks for, and their inputs."""

import pytest

from gridmill import Project, Run, UsageError
from gridmill.plan import Sources, notebooks_of


class Two(Project):
    variants = {"de": {"language": "de"}, "en": {"language": "en"}}  # noqa: RUF012

    def page(self, ipynb, html, *, variant, pages):
        """Enough to have a layout."""


class Other(Two):
    def page(self, ipynb, html, *, variant, pages):
        """Another layout."""


RUN = Run("north", {"area": "north", "language": "de"}, data="data", about={"who": "me"})


@pytest.fixture
def place(tmp_path, monkeypatch):
    (tmp_path / "data").mkdir()
    (tmp_path / "data" / "observations.csv").write_text("1")
    (tmp_path / "data" / "README.md").write_text("words")
    (tmp_path / "00_a.ipynb").write_text("{}")
    monkeypatch.chdir(tmp_path)
    return tmp_path


@pytest.fixture
def sources(place):
    return Sources([place / "00_a.ipynb"], Two())


def test_notebooks_by_the_beginning_of_their_names(place):
    (place / "00_a.ipynb").unlink()
    with pytest.raises(UsageError, match="no notebooks in"):
        notebooks_of(place)
    for name in ("00_a", "05_b", ".hidden"):
        (place / f"{name}.ipynb").write_text("{}")
    every, chosen = notebooks_of(place, ["05"])
    assert [path.stem for path in every] == ["00_a", "05_b"]
    assert [path.stem for path in chosen] == ["05_b"]
    with pytest.raises(UsageError, match="begins with '07'; choose from 00_a, 05_b"):
        notebooks_of(place, ["05", "07"])


def test_inputs_say_what_each_result_is_made_from(place, sources):
    de, en = sources.pages(RUN)
    assert (de.name, de.html, de.ipynb) == ("00_a.de", "00_a.de.html", "notebooks/00_a.de.ipynb")
    one, other = sources.of_page(de), sources.of_page(en)
    assert [key for key in one if one[key] != other[key]] == ["parameters"]
    assert one["parameters"] == {"area": "north", "language": "de"}
    assert sources.of_tables(RUN)["parameters"] == {"area": "north"}
    assert one["data"].keys() == {"observations.csv"}
    assert "" != one["layout"] != Sources([], Other()).of_layout(Other.named("page"))
    alone = Sources([place / "00_a.ipynb"], Project())
    (page,) = alone.pages(Run("north", {}))
    assert (page.name, alone.of_page(page)["layout"]) == ("00_a", "")
    assert alone.data(page.run) == {}


def test_a_run_may_be_made_of_some_notebooks_only(place):
    class Some(Two):
        def asks(self, parameters, notebook):
            return parameters["area"] == "north" or notebook == "01_b"

    (place / "01_b.ipynb").write_text("{}")
    sources = Sources([place / "00_a.ipynb", place / "01_b.ipynb"], Some())
    assert len(sources.pages(RUN)) == 4
    south = sources.pages(Run("south", {"area": "south"}))
    assert [page.name for page in south] == ["01_b.de", "01_b.en"]


def test_run_json_lists_pages_in_the_order_of_the_variants(sources):
    de, en = sources.pages(RUN)
    said = sources.run_json(RUN, [en, de])
    assert [page["language"] for page in said["pages"]] == ["de", "en"]
    assert (said["who"], said["parameters"]) == ("me", {"area": "north"})
    assert said["inputs"]["notebooks"] == sources.notebooks
