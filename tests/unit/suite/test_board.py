"""What has to be made, and what follows from it."""

import pytest

from attain.parameters import Parameters
from attain.suite import manifest
from attain.suite.board import Board
from attain.suite.files import digest
from attain.suite.jobs import Hooks
from attain.suite.plan import Run, Sources

HOOKS = Hooks(brief="a:brief", page="a:page", front="a:front", national="a:nation", pdf="a:pdf")


@pytest.fixture
def board(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "data").mkdir()
    (tmp_path / "data" / "areas.csv").write_text("area,level\n")
    (tmp_path / "00_a.ipynb").write_text("{}")
    sources = Sources([tmp_path / "00_a.ipynb"])

    def make(areas=("lam-dong",), languages=("vi",), hooks=HOOKS, **more):
        runs = [Run(area, Parameters(area=area)) for area in areas]
        output = tmp_path / "out"
        return Board(runs, output, sources, hooks, chosen=["00_a"], languages=languages, **more)

    return make


def finish(task):
    """Make the files of a task as a worker would."""
    names = {"pdf": ["brief.pdf"], "brief": ["brief.json"]}.get(task.name, ["index.html"])
    if task.page:
        names = [task.page.ipynb, task.page.html]
    for name in names:
        (task.folder / name).parent.mkdir(parents=True, exist_ok=True)
        (task.folder / name).write_text(task.key)
    sums = {name: digest(task.folder / name) for name in names}
    manifest.record(task.folder, task.name, task.inputs, sums)


def complete(board):
    """Do everything in order; the names of what was made."""
    ready, made = list(board.first), []
    for name in sorted(board.open):
        ready += board.follow(name)
    while ready:
        task = ready.pop(0)
        finish(task)
        made.append(task.key)
        ready += board.done(task, made=True)
    return made


def test_the_front_follows_its_pages_and_the_nation_the_fronts(board):
    first = board(areas=("lam-dong", "ha-giang"))
    assert first.later == 3  # the fronts, and the nation
    assert complete(first) == [
        "lam-dong/00_a.vi", "lam-dong/brief", "ha-giang/00_a.vi", "ha-giang/brief",
        "lam-dong/front", "ha-giang/front", "national",
    ]  # fmt: skip
    again = board(areas=("lam-dong", "ha-giang"))
    assert (again.first, again.pending, len(again.holding)) == ([], False, 7)
    (again.states["lam-dong"].folder / "run.json").unlink()
    assert board(areas=("lam-dong", "ha-giang")).pending


def test_a_failed_page_leaves_the_front_to_the_others(board):
    first = board(languages=("vi", "en"))
    vi, en, brief = first.first
    assert first.done(vi, made=False) == []
    finish(en)
    first.done(en, made=True)
    finish(brief)
    (front,) = first.done(brief, made=True)
    assert front.name == "front"
    assert {"00_a.en.html", "brief.json", "run.json"} <= front.payload["links"].keys()
    assert "00_a.vi.html" not in front.payload["links"]


def test_without_the_tables_there_is_no_front(board):
    first = board()
    page, brief = first.first
    finish(page)
    first.done(page, made=True)
    assert first.done(brief, made=False) == []


def test_a_new_layout_keeps_the_executed_notebook(board, monkeypatch):
    complete(board())
    (task, *_) = board(hooks=Hooks(brief="a:brief", page="a:other", front="a:front")).first
    assert task.why == {"site": "the layout changed"}
    assert task.payload["execute"] is False
    assert task.local
    assert list(task.keeps) == ["notebooks/00_a.vi.ipynb"]
    (forced, *_) = board(hooks=Hooks(page="a:other"), force=True).first
    assert forced.payload["execute"] is True


def test_the_front_links_the_printed_edition_and_does_not_need_it(board):
    complete(board())
    printed = board(pdf=True)
    assert complete(printed) == ["lam-dong/pdf", "lam-dong/front"]
    assert not board(pdf=True).pending
    first = board(pdf=True, force=True)
    for task in first.first:
        finish(task)
        following = first.done(task, made=True)
    assert [task.name for task in following] == ["pdf"]
    assert [task.name for task in first.done(following[0], made=False)] == ["front"]


def test_pages_in_the_other_language_stay_in_the_front_while_they_hold(board):
    complete(board(languages=("vi", "en")))
    alone = board(languages=("vi",), force=True)
    assert alone.states["lam-dong"].held.keys() == {"00_a.en"}
    assert alone.unlinked == 0


def test_a_page_is_laid_out_again_when_the_one_in_the_other_language_comes(board):
    complete(board())
    other = board(languages=("en",))
    assert [task.name for task in other.first] == ["00_a.en"]
    assert other.first[0].payload["languages"] == ["vi", "en"]
    assert other.unlinked == 0  # the page that was not asked for answers its question
    complete(other)
    both = board(languages=("vi", "en"))
    (vi,) = both.first
    assert vi.why == {"twins": "the page in the other language came or went"}
    assert (vi.payload["execute"], vi.payload["languages"]) == (False, ["vi", "en"])
    complete(both)
    assert not board(languages=("vi", "en")).pending
    assert not board().pending
