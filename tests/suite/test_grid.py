"""The grid: what is made, what still holds and why not, what fails and what goes on."""

import json
from pathlib import Path

import pytest

from attain.errors import ParameterError, RunError
from attain.suite.files import sole_owner
from attain.suite.jobs import Hooks
from attain.suite.warm import ADDRESS


def files(folder):
    return {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for path in sorted(Path(folder).rglob("*"))
        if path.is_file() and ".attain" not in path.parts
    }


@pytest.fixture
def two_books(book):
    book("00_a", "print(area, language)", "# the last cell")
    book("01_b", "1 + 1", "# the last cell")


def test_a_run_is_whole_and_a_second_one_has_nothing_to_do(execute, two_books, nothing_left):
    outcome, said = execute(languages=("vi", "en"))
    assert (outcome.exit_code, len(outcome.made)) == (0, 6)
    found = files("out/lam-dong-2024")
    assert list(found) == [
        "00_a.en.html", "00_a.vi.html", "01_b.en.html", "01_b.vi.html", "assessments.csv",
        "assets/style.css", "brief.json", "forecasts.csv", "index.html",
        "notebooks/00_a.en.ipynb", "notebooks/00_a.vi.ipynb", "notebooks/01_b.en.ipynb",
        "notebooks/01_b.vi.ipynb", "run.json",
    ]  # fmt: skip
    assert "lam-dong en" in found["notebooks/00_a.en.ipynb"].decode()
    assert json.loads(found["index.html"]) == sorted(
        {name.split("/")[0] for name in found} - {"assets", "index.html"}
    )
    record = json.loads(found["run.json"])
    assert record["parameters"]["area"] == "lam-dong"
    assert "language" not in record["parameters"]
    assert [page["html"] for page in record["pages"]][:2] == ["00_a.vi.html", "00_a.en.html"]
    assert {"areas.csv", "observations.csv"} == record["inputs"]["data"].keys()
    assert record["versions"]["python"]
    assert "5 results to make: not made yet" in said
    nothing_left()
    again, said = execute(languages=("vi", "en"))
    assert (again.made, len(again.held)) == ([], 6)
    assert said == "nothing to do: 6 results in out still hold\n"
    assert files("out/lam-dong-2024") == found


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
    assert made == {"01_b.vi", "front"}
    assert "1 result to make: the notebook changed" in said
    (place / "data" / "observations.csv").write_text("value\n2\n")
    made, said = remade(execute)
    assert made == {"00_a.vi", "01_b.vi", "brief", "front"}
    assert "3 results to make: the data changed: observations.csv" in said
    (place / "data" / "README.md").write_text("words")
    assert remade(execute)[0] == set()
    (place / "out" / "lam-dong-2024" / "00_a.vi.html").write_text("half a pa")
    made, said = remade(execute)
    assert made == {"00_a.vi"}  # it comes out as it was, so the front still holds
    assert "00_a.vi.html is not the file that was written" in said
    (place / "out" / "lam-dong-2024" / "run.json").unlink()
    remade(execute)
    assert (place / "out" / "lam-dong-2024" / "run.json").is_file()
    monkeypatch.setattr("attain.suite.plan.environment_hash", lambda: "another")
    made, said = remade(execute)
    assert made == {"00_a.vi", "01_b.vi", "brief"}
    assert "the installed packages changed" in said


def test_a_new_layout_executes_nothing(execute, book, place, monkeypatch):
    book("00_a", "import time\nprint(time.time_ns())", "# the last cell")
    execute()
    page, notebook = (
        place / "out" / "lam-dong-2024" / name
        for name in ("00_a.vi.html", "notebooks/00_a.vi.ipynb")
    )
    before, page_before = notebook.read_bytes(), page.stat().st_ino
    hashes = {"library": "", "site": "new"}
    monkeypatch.setattr("attain.suite.plan.library_hashes", lambda: hashes)
    hashes["library"] = _library(place)
    made, said = remade(execute)
    assert made == {"00_a.vi", "front"}
    assert "the layout changed" in said
    assert notebook.read_bytes() == before
    assert page.stat().st_ino != page_before
    assert remade(execute)[0] == set()


def _library(place):
    manifest = place / "out/lam-dong-2024/.attain/manifests/brief.json"
    return json.loads(manifest.read_text())["inputs"]["library"]


def test_force_makes_everything_again(execute, two_books):
    execute()
    made, said = remade(execute, force=True)
    assert made == {"00_a.vi", "01_b.vi", "brief", "front"}
    assert "3 results to make: asked for again" in said


def test_one_failure_does_not_stop_the_others(execute, two_books, book, place, nothing_left):
    execute()
    book("00_a", "a = 1", "print('so far')\nraise ValueError('no\\nsuch')", "# the last cell")
    outcome, said = execute()
    assert outcome.exit_code == 1
    (failure,) = outcome.failures
    assert (failure.run, failure.result) == ("lam-dong-2024", "00_a.vi")
    assert failure.cell == "cell 4 (In [4])"
    assert failure.error == "ValueError: no such"
    assert "failed  lam-dong-2024  00_a.vi  cell 4 (In [4]): ValueError: no such" in said
    run = place / "out" / "lam-dong-2024"
    assert not (run / "00_a.vi.html").exists()  # it showed another notebook's results
    assert not (run / "notebooks" / "00_a.vi.ipynb").exists()
    assert "00_a.vi.html" not in (run / "index.html").read_text()
    assert "01_b.vi.html" in (run / "index.html").read_text()
    trace = place / "out" / ".attain" / "failures" / "lam-dong-2024.00_a.vi.txt"
    assert "ValueError" in trace.read_text()
    nothing_left()
    book("00_a", "a = 1", "# the last cell")
    outcome, _ = execute()
    assert (outcome.exit_code, outcome.made) == (
        0, ["lam-dong-2024/00_a.vi", "lam-dong-2024/front"],
    )  # fmt: skip
    assert not trace.exists()


def test_parameters_that_fit_no_data_are_refused_before_anything_is_written(execute, two_books):
    with pytest.raises(ParameterError, match="unknown area, at area: got 'atlantis'; ask for"):
        execute(areas=("lam-dong", "atlantis"))
    assert not Path("out").exists()
    for wrong in ({"only": ["07"]}, {"languages": ("fr",)}, {"languages": ()}, {"jobs": 0}):
        with pytest.raises(ParameterError):
            execute(**wrong)
    assert not Path("out").exists()


def test_a_part_is_asked_for_and_the_front_leaves_out_what_no_longer_holds(
    execute, two_books, place
):
    made, _ = remade(execute, only=["01"], languages=("en",))
    assert made == {"01_b.en", "brief", "front"}
    remade(execute, languages=("vi", "en"))
    (place / "data" / "observations.csv").write_text("value\n3\n")
    made, said = remade(execute, only=["01"], languages=("vi",))
    assert made == {"01_b.vi", "brief", "front"}
    assert "older pages no longer hold and are left out of the front page" in said
    front = json.loads(Path("out/lam-dong-2024/index.html").read_text())
    assert [name for name in front if name.endswith(".html")] == ["01_b.vi.html"]


def test_several_areas_get_a_page_above_them(execute, two_books):
    outcome, _ = execute(areas=("lam-dong", "ha-giang"))
    assert json.loads(Path("out/index.html").read_text()) == ["ha-giang-2024", "lam-dong-2024"]
    assert outcome.made[-1] == "national"
    again, _ = execute(areas=("lam-dong", "ha-giang"))
    assert again.made == []
    one, _ = execute(areas=("lam-dong",), force=True)
    assert "national" not in one.made


def test_a_printed_edition_on_request(execute, two_books):
    assert not remade(execute)[0] & {"pdf"}
    assert remade(execute, pdf=True)[0] == {"pdf", "front"}
    assert remade(execute, pdf=True)[0] == set()
    assert "brief.pdf" in Path("out/lam-dong-2024/index.html").read_text(encoding="utf-8")
    assert remade(execute)[0] == set()  # it still holds, asked for or not


def test_a_printed_edition_that_no_longer_holds_does_not_stay(execute, two_books, book):
    execute(pdf=True)
    book("00_a", "print(area)", "# another last cell")
    execute()
    assert not Path("out/lam-dong-2024/brief.pdf").exists()
    assert "brief.pdf" not in Path("out/lam-dong-2024/index.html").read_text(encoding="utf-8")


def test_without_hooks_notebooks_are_executed_and_nothing_else(execute, two_books):
    outcome, _ = execute(hooks=Hooks())
    assert outcome.exit_code == 0
    assert list(files("out/lam-dong-2024")) == [
        "notebooks/00_a.vi.ipynb", "notebooks/01_b.vi.ipynb", "run.json",
    ]  # fmt: skip


def test_two_runs_cannot_write_to_the_same_folder(execute, two_books, place):
    (place / "out").mkdir()
    with sole_owner(place / "out"), pytest.raises(RunError, match="another run is writing here"):
        execute()
    assert files("out") == {}


def test_an_output_that_cannot_be_written_is_said_in_a_line(execute, two_books, place):
    (place / "out").write_text("a file")
    with pytest.raises(RunError, match="the output cannot be written, at out"):
        execute()


def test_a_hook_that_fails_is_a_failure_of_its_own(execute, two_books, place):
    hooks = Hooks(brief="suite_hooks:none", page="suite_hooks:page", front="suite_hooks:front")
    outcome, _ = execute(hooks=hooks)
    assert [failure.result for failure in outcome.failures] == ["brief"]
    assert not (place / "out" / "lam-dong-2024" / "index.html").exists()
    assert (place / "out" / "lam-dong-2024" / "00_a.vi.html").exists()


def test_longest_first_once_they_have_been_timed(execute, book, place):
    """How long each took is the machine's affair; that it is noted, and goes by the note, ours."""
    book("00_a", "# the last cell")
    book("01_b", "import time\ntime.sleep(0.3)", "# the last cell")
    execute(hooks=Hooks())
    noted = place / "out" / ".attain" / "timings.json"
    taken = json.loads(noted.read_text())
    assert taken.keys() == {"00_a", "01_b"}
    assert taken["01_b"] >= 0.3
    for longer, other in (("01_b", "00_a"), ("00_a", "01_b")):
        noted.write_text(json.dumps({longer: 10_000, other: 1}))
        outcome, said = execute(hooks=Hooks(), force=True, jobs=1)
        assert outcome.made == [f"lam-dong-2024/{longer}.vi", f"lam-dong-2024/{other}.vi"]
        assert "[1/2" in said
        assert 5_000 < json.loads(noted.read_text())[longer] < 10_000


def test_what_pages_share_is_computed_once_before_they_are_forked(
    execute, book, place, held, eventually, monkeypatch
):
    monkeypatch.delenv(ADDRESS)
    for number, tags in enumerate((["shared-records"], ["shared-answers"], [])):
        book(
            f"0{number}_a", "import suite_hooks\nprint(suite_hooks.KEPT)", "# the last cell",
            tags=tags,
        )  # fmt: skip
    hooks = Hooks(
        answers="suite_hooks:answers", records="suite_hooks:records", page="suite_hooks:page"
    )
    few, _ = execute(hooks=hooks, only=["00"])
    assert few.exit_code == 0
    assert not (place / "warmed").exists()
    others = "*/notebooks/0[12]_a.vi.ipynb"  # they are made while it is being computed
    held.until("records", lambda: eventually(lambda: len([*Path("out").glob(others)]) == 4))
    outcome, _ = execute(hooks=hooks, areas=("lam-dong", "ha-giang"), force=True)
    assert outcome.exit_code == 0
    said = (place / "warmed").read_text().splitlines()
    one = "{'answers': ['lam-dong', 'ha-giang']"
    two = f"{one}, 'records, after %d': ['lam-dong', 'ha-giang']}}"
    assert said == [f"{one}}}", two % 0]  # and only once
    for path in (place / "out").rglob("*.ipynb"):
        text = path.read_text()
        assert said[1] in text or not path.name.startswith("00")  # which draws on them, and waits
    (place / "warmed").unlink()
    outcome, _ = execute(
        hooks=hooks, areas=("lam-dong", "ha-giang"), force=True, only=["01", "02"], jobs=1
    )
    assert outcome.exit_code == 0
    assert (place / "warmed").read_text() == f"{said[0]}\n"  # what nobody asks for is left out


def test_the_next_run_finds_what_was_kept_unless_it_is_to_do_all_afresh(
    execute, book, place, monkeypatch
):
    monkeypatch.delenv(ADDRESS)
    monkeypatch.setenv("ATTAIN_CACHE", str(place / "kept"))
    for number in range(5):
        book(f"0{number}_a", "# the last cell", tags=["shared-records"])
    hooks = Hooks(records="suite_hooks:records")
    for round_, force in enumerate((False, False, True)):
        execute(hooks=hooks, output=place / f"out{round_}", force=force)
    said = (place / "warmed").read_text().splitlines()
    assert [line.partition(",")[2][:8] for line in said] == [" after 0", " after 1", " after 0"]
