"""Every fenced command of the pages for readers is accepted as it is written."""

import pkgutil
import re
import shlex
import shutil
from collections.abc import Iterator
from pathlib import Path

import pandas as pd
import papermill
import pytest
from click.testing import CliRunner

import gridmill
from attain.cli import main
from attain.evidence.catalog import open_package
from attain.evidence.doubts import EVERY
from attain.parameters import Parameters
from attain.report.outcomes import OUTCOME_COLUMNS
from attain.suite import Suite
from attain.targets.assess import COLUMNS
from attain.targets.frames import FORECASTS
from attain.targets.pace import own_paces

ROOT = Path(__file__).resolve().parents[2]
PAGES = (
    "README.md",
    "README.vi.md",
    "CONTRIBUTING.md",
    "docs/running.md",
    "docs/cluster.md",
    "docs/notebooks.md",
    "data/README.md",
)


def commands(page: str) -> Iterator[str]:
    """Lines of fenced or indented blocks that begin with one of the tools."""
    for line in (ROOT / page).read_text(encoding="utf-8").splitlines():
        found = re.match(r"(?:\$ |    )?((?:\S+=\S+ )*(?:attain|papermill|make|python) .*)", line)
        if found and "AREA YEAR" not in line:
            yield found[1]


ALL = sorted({(page, line) for page in PAGES for line in commands(page)})


@pytest.fixture
def place(tmp_path, surroundings):
    """A folder like a clone's, in which a command may write."""
    for name in ("data", "notebooks", "tools", "Makefile"):
        (tmp_path / name).symlink_to(ROOT / name)
    shutil.copytree(ROOT / "parameters", tmp_path / "parameters")
    surroundings.chdir(tmp_path)

    def checked(runs, **more):
        for one in runs:
            Suite().check(one.parameters)
        return gridmill.Outcome([], [], [])

    surroundings.setattr(gridmill, "run", checked)
    return tmp_path


def test_the_pages_have_commands():
    tools = [line.split()[0] for _, line in ALL]
    assert {tool: tools.count(tool) > 1 for tool in ("attain", "papermill")} == {
        "attain": True,
        "papermill": True,
    }


@pytest.mark.wide
@pytest.mark.parametrize(("page", "line"), ALL)
def test_a_command_of_a_page_is_accepted_as_written(page, line, place):
    words = [word for word in shlex.split(line, comments=True) if not re.match("[A-Z_]+=", word)]
    tool, *given = words
    if tool == "make":
        assert re.search(rf"^{given[0]}:", (ROOT / "Makefile").read_text("utf-8"), re.MULTILINE)
    elif tool == "python":
        assert given[0] == "-m" or (place / given[0]).exists()
    elif tool == "papermill":
        known = papermill.inspect_notebook(str(place / given[0]))
        named = {given[i + 1]: given[i + 2] for i, word in enumerate(given) if word == "-p"}
        assert named.keys() <= known.keys()
        Parameters(**named)
        assert all((place / given[i + 1]).exists() for i, w in enumerate(given) if w == "-f")
    else:
        files = [str(p) for word in given for p in (place.glob(word) if "*" in word else [word])]
        done = CliRunner().invoke(main, files, catch_exceptions=False)
        assert done.exit_code == 0, done.output


def test_every_parameter_of_a_notebook_has_its_type():
    for path in sorted((ROOT / "notebooks").glob("*.ipynb")):
        told = papermill.inspect_notebook(str(path))
        kinds = {name: one["inferred_type_name"] for name, one in told.items()}
        assert set(kinds.values()) <= {"str", "int", "list"}, (path.name, kinds)


@pytest.mark.parametrize(
    ("heading", "columns"),
    [
        ("assessments.csv", COLUMNS),
        ("forecasts.csv", FORECASTS),
        ("outcomes.csv", OUTCOME_COLUMNS),
    ],
)
def test_the_dictionary_of_outputs_names_every_column_once(heading, columns):
    text = (ROOT / "docs/outputs.md").read_text(encoding="utf-8")
    part = text.partition(f"## `{heading}`")[2].partition("\n## ")[0]
    assert re.findall(r"^\| `(\w+)` \|", part, re.MULTILINE) == list(columns)


def test_the_dictionary_of_outputs_names_the_files_of_a_run():
    text = (ROOT / "docs/outputs.md").read_text(encoding="utf-8")
    for name in ("brief.json", "index.html", "run.json", "registered.csv"):
        assert f"`{name}`" in text


def test_the_short_panels_are_as_long_as_the_page_on_data_says():
    text = (ROOT / "docs/data.md").read_text(encoding="utf-8")
    told = re.findall(r"^\| `(\w+)` \| (\d+) \| (\d+) \| (\d+) \| (\d+) \|$", text, re.MULTILINE)
    assert len(told) == 13
    view = open_package(ROOT / "data").as_of("2023-12-31")
    for name, *numbers in told:
        rows, breaks = view.panel(name), view.indicator(name).breaks
        steps = [own_paces(part, breaks=breaks) for _, part in rows.groupby("series")]
        years = pd.concat([found["end"] - found["start"] for found in steps])
        two = (rows["series"].value_counts() > 1).sum()
        found = [len(steps), two, len(years), (years == 1).sum()]
        assert [int(number) for number in numbers] == found, name


def test_the_code_of_the_page_on_your_own_model_runs(surroundings, capsys):
    surroundings.chdir(ROOT)
    page = (ROOT / "docs" / "your-model.md").read_text(encoding="utf-8")
    blocks = re.findall(r"```python\n(.*?)```", page, flags=re.DOTALL)
    names: dict[str, object] = {}
    for block in blocks:
        exec(block, names)  # the page's own code, one block after the other
    said = capsys.readouterr().out
    assert len(blocks) == 4
    assert "attain" in said
    assert "yours" in said
    assert re.search(r"T01 .*(likely|even)", said)
    assert not re.search(r"T0[34] .*very_unlikely", said)  # counts are no percentages cut at 100


def test_the_doubts_are_as_many_as_the_page_on_reliability_says():
    page = (ROOT / "docs/reliability.md").read_text(encoding="utf-8")
    told = re.findall(r"^\| [a-z ]+ \| (\d+)(?: doubts of| more:|:)", page, re.MULTILINE)
    assert sum(map(int, told)) == len({one.name for one in EVERY})


def test_what_a_docstring_refers_to_is_there():
    texts = [path.read_text(encoding="utf-8") for path in (ROOT / "lib/attain").rglob("*.py")]
    named = {name for text in texts for name in re.findall(r"`(attain(?:\.\w+)+)`", text)}
    assert len(named) > 20
    for name in named:
        pkgutil.resolve_name(name)
