"""The grid: what is made, what still holds and why not, what fails and what goes on."""

import json
from pathlib import Path

import projects
import pytest

from gridmill import Run, RunError, UsageError, run
from gridmill.client import ADDRESS
from gridmill.files import sole_owner

PRINTED = ("pdf", "front")


def files(folder):
    return {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for path in sorted(Path(folder).rglob("*"))
        if path.is_file() and ".gridmill" not in path.parts
    }


@pytest.fixture
def two_books(book):
    book("00_a", "print(area, language)", "# the last cell")
    book("01_b", "1 + 1", "# the last cell")


def test_a_run_is_whole_and_a_second_one_has_nothing_to_do(execute, two_books, nothing_left):
    outcome, said = execute(variants=("de", "en"))
    assert (outcome.exit_code, len(outcome.made)) == (0, 6)
    found = files("out/north-2024")
    assert list(found) == [
        "00_a.de.html", "00_a.en.html", "01_b.de.html", "01_b.en.html", "answers.csv",
        "answers.json", "assets/style.css", "index.html",
        "notebooks/00_a.de.ipynb", "notebooks/00_a.en.ipynb", "notebooks/01_b.de.ipynb",
        "notebooks/01_b.en.ipynb", "run.json",
    ]  # fmt: skip
    assert "north en" in found["notebooks/00_a.en.ipynb"].decode()
    assert json.loads(found["index.html"]) == sorted(
        {name.split("/")[0] for name in found} - {"assets", "index.html"}
    )
    record = json.loads(found["run.json"])
    assert record["parameters"] == {"area": "north", "year": 2024}
    assert [page["html"] for page in record["pages"]][:2] == ["00_a.de.html", "00_a.en.html"]
    assert record["inputs"]["data"].keys() == {"observations.csv"}
    assert [page["language"] for page in record["pages"]] == ["de", "en"] * 2
    assert record["versions"]["python"]
    assert "5 results to make: not made yet" in said
    nothing_left()
    again, said = execute(variants=("de", "en"))
    assert (again.made, len(again.held)) == ([], 6)
    assert said == "nothing to do: 6 results in out still hold\n"
    assert files("out/north-2024") == found


def test_two_runs_give_the_same_bytes(execute, two_books):
    for output in ("one", "two"):
        execute(output=output)
    assert files("one") == files("two")


def remade(execute, **more):
    outcome, said = execute(**more)
    assert outcome.exit_code == 0
    return {key.split("/")[1] for key in outcome.made}, said


def test_only_what_is_stale_is_made_and_the_reason_is_said(
    execute, two_books, book, place, monkeypatch
):
    execute()
    book("01_b", "1 + 2", "# the last cell")
    made, said = remade(execute)
    assert made == {"01_b.de", "front"}
    assert "1 result to make: the notebook changed" in said
    (place / "data" / "observations.csv").write_text("value\n2\n")
    made, said = remade(execute)
    assert made == {"00_a.de", "01_b.de", "tables", "front"}
    assert "3 results to make: the data changed: observations.csv" in said
    (place / "data" / "README.md").write_text("words")
    assert remade(execute)[0] == set()
    (place / "out" / "north-2024" / "00_a.de.html").write_text("half a pa")
    made, said = remade(execute)
    assert made == {"00_a.de"}  # it comes out as it was, so the front still holds
    assert "00_a.de.html is not the file that was written" in said
    (place / "out" / "north-2024" / "run.json").unlink()
    remade(execute)
    assert (place / "out" / "north-2024" / "run.json").is_file()
    monkeypatch.setattr("gridmill.plan.environment_hash", lambda: "another")
    made, said = remade(execute)
    assert made == {"00_a.de", "01_b.de", "tables"}
    assert "the installed packages changed" in said


def test_a_new_layout_executes_nothing(execute, book, place, monkeypatch):
    book("00_a", "import time\nprint(time.time_ns())", "# the last cell")
    execute()
    page, notebook = (
        place / "out" / "north-2024" / name for name in ("00_a.de.html", "notebooks/00_a.de.ipynb")
    )
    before, page_before = notebook.read_bytes(), page.stat().st_ino
    hashes = {"library": "", "layout": "new"}
    monkeypatch.setattr("gridmill.plan.code_hashes", lambda *_: hashes)
    hashes["library"] = _library(place)
    made, said = remade(execute)
    assert made == {"00_a.de", "front"}
    assert "the layout changed" in said
    assert notebook.read_bytes() == before
    assert page.stat().st_ino != page_before
    assert remade(execute)[0] == set()


def _library(place):
    manifest = place / "out/north-2024/.gridmill/manifests/tables.json"
    return json.loads(manifest.read_text())["inputs"]["library"]


def test_force_makes_everything_again(execute, two_books):
    execute()
    made, said = remade(execute, force=True)
    assert made == {"00_a.de", "01_b.de", "tables", "front"}
    assert "3 results to make: asked for again" in said


def test_one_failure_does_not_stop_the_others(execute, two_books, book, place, nothing_left):
    execute()
    book("00_a", "a = 1", "print('so far')\nraise ValueError('no\\nsuch')", "# the last cell")
    outcome, said = execute()
    assert outcome.exit_code == 1
    (failure,) = outcome.failures
    assert (failure.run, failure.result) == ("north-2024", "00_a.de")
    assert failure.cell == "cell 4 (In [4])"
    assert failure.error == "ValueError: no such"
    assert "failed  north-2024  00_a.de  cell 4 (In [4]): ValueError: no such" in said
    run = place / "out" / "north-2024"
    assert not (run / "00_a.de.html").exists()  # it showed another notebook's results
    assert not (run / "notebooks" / "00_a.de.ipynb").exists()
    assert "00_a.de.html" not in (run / "index.html").read_text()
    assert "01_b.de.html" in (run / "index.html").read_text()
    trace = place / "out" / ".gridmill" / "failures" / "north-2024.00_a.de.txt"
    assert "ValueError" in trace.read_text()
    nothing_left()
    book("00_a", "a = 1", "# the last cell")
    outcome, _ = execute()
    assert (outcome.exit_code, outcome.made) == (
        0, ["north-2024/00_a.de", "north-2024/front"],
    )  # fmt: skip
    assert not trace.exists()


def test_parameters_that_fit_no_data_are_refused_before_anything_is_written(execute, two_books):
    with pytest.raises(UsageError, match="unknown area 'atlantis'; ask for"):
        execute(areas=("north", "atlantis"))
    assert not Path("out").exists()
    for wrong in (
        {"only": ["07"]},
        {"variants": ("fr",)},
        {"variants": ()},
        {"jobs": 0},
        {"areas": ()},
        {"areas": ("north", "north")},
    ):
        with pytest.raises(UsageError):
            execute(**wrong)
    assert not Path("out").exists()


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        (Run("", {}), "a name of its own"),
        (Run("..", {}), "a name of its own"),
        (Run("north", {}, data="dta"), "no folder of data at dta"),
        (Run("north", {}, data="data", data_folder=Path("data/observations.csv")), "no folder of"),
    ],
)
def test_a_run_needs_a_folder_of_its_own_and_the_data_that_it_names(two_books, wrong, said):
    with pytest.raises(UsageError, match=said):
        run([wrong], notebooks="notebooks", output="out")
    assert not Path("out").exists()


def test_a_part_is_asked_for_and_the_front_leaves_out_what_no_longer_holds(
    execute, two_books, place
):
    made, _ = remade(execute, only=["01"], variants=("en",))
    assert made == {"01_b.en", "tables", "front"}
    remade(execute, variants=("de", "en"))
    (place / "data" / "observations.csv").write_text("value\n3\n")
    made, said = remade(execute, only=["01"], variants=("de",))
    assert made == {"01_b.de", "tables", "front"}
    assert "older pages no longer hold and are left out" in said
    front = json.loads(Path("out/north-2024/index.html").read_text())
    assert [name for name in front if name.endswith(".html")] == ["01_b.de.html"]


def test_several_areas_get_a_page_above_them(execute, two_books):
    outcome, _ = execute(areas=("north", "south"))
    assert json.loads(Path("out/index.html").read_text()) == ["north-2024", "south-2024"]
    assert outcome.made[-1] == "index"
    again, _ = execute(areas=("north", "south"))
    assert again.made == []
    one, _ = execute(areas=("north",), force=True)
    assert "index" not in one.made


def test_a_printed_edition_on_request(execute, two_books):
    assert not remade(execute)[0] & {"pdf"}
    assert remade(execute, after=PRINTED)[0] == {"pdf", "front"}
    assert remade(execute, after=PRINTED)[0] == set()
    assert "report.pdf" in Path("out/north-2024/index.html").read_text(encoding="utf-8")
    assert remade(execute)[0] == set()  # it still holds, asked for or not


def test_what_fails_while_it_is_checked_was_not_asked_wrongly(execute, two_books, place):
    with pytest.raises(RunError, match="MemoryError: no room to look"):
        execute(project=projects.NoCheck)
    assert not (place / "out").exists()


def test_what_is_made_of_the_tables_sees_them_alone(execute, two_books):
    more = {"project": projects.Framed, "after": ("pdf", "frames", "front")}
    assert remade(execute, **more)[0] >= {"pdf", "frames", "front"}
    front = Path("out/north-2024/index.html").read_text(encoding="utf-8")
    assert "report.pdf" in front
    assert "frames.txt" in front
    assert remade(execute, **more)[0] == set()


def test_a_printed_edition_that_no_longer_holds_does_not_stay(execute, two_books, book):
    execute(after=PRINTED)
    book("00_a", "print(area)", "# another last cell")
    execute()
    assert not Path("out/north-2024/report.pdf").exists()
    assert "report.pdf" not in Path("out/north-2024/index.html").read_text(encoding="utf-8")


def test_without_more_notebooks_are_executed_and_nothing_else(execute, two_books):
    outcome, _ = execute(project=projects.Alone)
    assert outcome.exit_code == 0
    assert list(files("out/north-2024")) == [
        "notebooks/00_a.de.ipynb", "notebooks/01_b.de.ipynb", "run.json",
    ]  # fmt: skip


def test_two_runs_cannot_write_to_the_same_folder(execute, two_books, place):
    (place / "out").mkdir()
    with sole_owner(place / "out"), pytest.raises(RunError, match="another run is writing to"):
        execute()
    assert files("out") == {}


def test_an_output_that_cannot_be_written_is_said_in_a_line(execute, two_books, place):
    (place / "out").write_text("a file")
    with pytest.raises(RunError, match="out cannot be written: "):
        execute()


def test_a_method_that_fails_is_a_failure_of_its_own(execute, two_books, place):
    outcome, _ = execute(project=projects.NoTables)
    assert [failure.result for failure in outcome.failures] == ["tables"]
    assert not (place / "out" / "north-2024" / "index.html").exists()
    assert (place / "out" / "north-2024" / "00_a.de.html").exists()


def test_longest_first_once_they_have_been_timed(execute, book, place):
    """How long each took is the machine's affair; that it is noted, and goes by the note, ours."""
    book("00_a", "# the last cell")
    book("01_b", "import time\ntime.sleep(0.3)", "# the last cell")
    execute(project=projects.Alone)
    noted = place / "out" / ".gridmill" / "timings.json"
    taken = json.loads(noted.read_text())
    assert taken.keys() == {"00_a", "01_b"}
    assert taken["01_b"] >= 0.3
    for longer, other in (("01_b", "00_a"), ("00_a", "01_b")):
        noted.write_text(json.dumps({longer: 10_000, other: 1}))
        outcome, said = execute(project=projects.Alone, force=True, jobs=1)
        assert outcome.made == [f"north-2024/{longer}.de", f"north-2024/{other}.de"]
        assert "[1/2" in said
        assert 5_000 < json.loads(noted.read_text())[longer] < 10_000


def test_what_pages_share_is_computed_once_before_they_are_forked(
    execute, book, place, held, eventually, monkeypatch
):
    monkeypatch.delenv(ADDRESS)
    for number, tags in enumerate((["shared-two"], ["shared-one"], [])):
        book(f"0{number}_a", "import projects\nprint(projects.KEPT)", "# the last cell", tags=tags)
    few, _ = execute(project=projects.Shared, only=["00"])
    assert few.exit_code == 0
    assert not (place / "shared").exists()
    others = "*/notebooks/0[12]_a.de.ipynb"  # they are made while it is being computed
    held.until("share", lambda: eventually(lambda: len([*Path("out").glob(others)]) == 4))
    outcome, _ = execute(project=projects.Shared, areas=("north", "south"), force=True)
    assert outcome.exit_code == 0
    said = (place / "shared").read_text().splitlines()
    one = "{'shared-one': ['north', 'south']"
    two = f"{one}, 'shared-two, afresh': ['north', 'south']}}"
    assert said == [f"{one}}}", two]  # and only once
    for path in (place / "out").rglob("*.ipynb"):
        text = path.read_text()
        assert said[1] in text or not path.name.startswith("00")  # which draws on them, and waits
    (place / "shared").unlink()
    outcome, _ = execute(
        project=projects.Shared, areas=("north", "south"), force=True, only=["01", "02"], jobs=1
    )
    assert outcome.exit_code == 0
    assert (place / "shared").read_text() == f"{said[0]}\n"  # what nobody asks for is left out


def test_a_project_hears_that_all_is_to_be_done_afresh(execute, book, place, monkeypatch):
    monkeypatch.delenv(ADDRESS)
    for number in range(3):  # more than one job and the next
        book(f"0{number}_a", "# the last cell", tags=["shared-two"])
    for force in (False, True):
        execute(project=projects.Shared, output=place / f"out{force}", force=force, jobs=1)
    said = (place / "shared").read_text().splitlines()
    assert ["afresh" in line for line in said if "two" in line] == [False, True]
