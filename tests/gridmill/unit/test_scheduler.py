"""What has to be made, and what follows from it."""

import projects
import pytest

from gridmill import Run, manifest
from gridmill.files import digest
from gridmill.plan import Sources
from gridmill.scheduler import Scheduler


@pytest.fixture
def scheduler(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "00_a.ipynb").write_text("{}")

    def make(areas=("north",), variants=("de",), project=projects.Report, after=("front",), **more):
        runs = [Run(area, {"area": area}) for area in areas]
        after = (*after, "index") if len(areas) > 1 else after
        sources = Sources([tmp_path / "00_a.ipynb"], project())
        return Scheduler(
            runs, tmp_path / "out", sources, chosen=["00_a"], variants=variants, after=after,
            **more,
        )  # fmt: skip

    return make


PRINTED = ("pdf", "front")


def finish(task):
    """Make the files of a task as a worker would."""
    named = {"pdf": "report.pdf", "tables": "answers.json", "frames": "frames.txt"}
    names = [named.get(task.name, "index.html")]
    if task.page:
        names = [task.page.ipynb, task.page.html]
    for name in names:
        (task.folder / name).parent.mkdir(parents=True, exist_ok=True)
        (task.folder / name).write_text(task.key)
    sums = {name: digest(task.folder / name) for name in names}
    manifest.record(task.folder, task.name, task.inputs, sums)


def complete(scheduler):
    """Do everything in order; the names of what was made."""
    ready, made = list(scheduler.first), []
    for name in sorted(scheduler.open):
        ready += scheduler.follow(name)
    while ready:
        task = ready.pop(0)
        finish(task)
        made.append(task.key)
        ready += scheduler.done(task, made=True)
    return made


def test_the_front_follows_its_pages_and_the_index_the_fronts(scheduler):
    first = scheduler(areas=("north", "south"))
    assert first.later == 3  # the fronts, and the index
    assert complete(first) == [
        "north/00_a.de", "north/tables", "south/00_a.de", "south/tables",
        "north/front", "south/front", "index",
    ]  # fmt: skip
    again = scheduler(areas=("north", "south"))
    assert (again.first, again.pending, len(again.holding)) == ([], False, 7)
    (again.states["north"].folder / "run.json").unlink()
    assert scheduler(areas=("north", "south")).pending


def test_a_failed_page_leaves_the_front_to_the_others(scheduler):
    first = scheduler(variants=("de", "en"))
    de, en, tables = first.first
    assert first.done(de, made=False) == []
    finish(en)
    first.done(en, made=True)
    finish(tables)
    (front,) = first.done(tables, made=True)
    assert front.name == "front"
    assert {"00_a.en.html", "answers.json", "run.json"} <= front.payload["links"].keys()
    assert "00_a.de.html" not in front.payload["links"]


def test_without_the_tables_there_is_no_front(scheduler):
    first = scheduler()
    page, tables = first.first
    finish(page)
    first.done(page, made=True)
    assert first.done(tables, made=False) == []


def test_a_new_layout_keeps_the_executed_notebook(scheduler, monkeypatch):
    complete(scheduler())
    (task, *_) = scheduler(project=projects.OtherLayout).first
    assert task.why == {"layout": "the layout changed"}
    assert task.payload["execute"] is False
    assert task.local
    assert list(task.keeps) == ["notebooks/00_a.de.ipynb"]
    (forced, *_) = scheduler(project=projects.OtherLayout, force=True).first
    assert forced.payload["execute"] is True


def test_the_front_links_the_printed_edition_and_does_not_need_it(scheduler):
    complete(scheduler())
    printed = scheduler(after=PRINTED)
    assert complete(printed) == ["north/pdf", "north/front"]
    assert not scheduler(after=PRINTED).pending
    first = scheduler(after=PRINTED, force=True)
    for task in first.first:
        finish(task)
        following = first.done(task, made=True)
    assert [task.name for task in following] == ["pdf"]
    assert [task.name for task in first.done(following[0], made=False)] == ["front"]


FRAMED = {"project": projects.Framed, "after": ("pdf", "frames", "front")}


def test_what_reads_the_tables_alone_waits_for_no_page(scheduler):
    first = scheduler(**FRAMED)
    page, tables = first.first
    finish(tables)
    (frames,) = first.done(tables, made=True)
    assert (frames.name, list(frames.inputs["parts"])) == ("frames", ["answers.json"])
    assert list(frames.payload["links"]) == ["answers.json"]
    finish(page)
    assert first.done(page, made=True) == []  # what is above the pages waits for the frames too
    finish(frames)
    (pdf,) = first.done(frames, made=True)
    assert pdf.name == "pdf"
    assert [task.name for task in first.done(pdf, made=False)] == ["front"]
    again = scheduler(**FRAMED)
    assert complete(again) == ["north/pdf", "north/front"]
    assert "frames.txt" in str(again._above(again.states["north"], "front"))


def test_where_the_tables_hold_what_reads_them_is_made_with_the_pages(scheduler):
    complete(scheduler(**FRAMED | {"after": ("front",)}))
    (frames,) = scheduler(**FRAMED).first
    assert frames.name == "frames"
    complete(scheduler(**FRAMED))
    other = scheduler(variants=("en",), **FRAMED)
    assert complete(other) == ["north/00_a.en", "north/pdf", "north/front"]
    forced = scheduler(force=True, **FRAMED)  # the tables are made again, and the frames after them
    assert [task.name for task in forced.first] == ["00_a.de", "tables"]
    assert [task.name for task in forced.done(forced.first[1], made=True)] == ["frames"]


def test_what_reads_the_tables_needs_them_and_no_page(scheduler):
    first = scheduler(**FRAMED)
    page, tables = first.first
    finish(tables)
    (frames,) = first.done(tables, made=True)
    finish(frames)
    first.done(frames, made=True)
    assert first.done(page, made=False) == []
    assert (frames.folder / "frames.txt").exists()
    without = scheduler(areas=("south",), **FRAMED)
    page, tables = without.first
    finish(page)
    assert without.done(tables, made=False) == []
    assert without.done(page, made=True) == []


def test_pages_in_the_other_variant_stay_in_the_front_while_they_hold(scheduler):
    complete(scheduler(variants=("de", "en")))
    alone = scheduler(variants=("de",), force=True)
    assert alone.states["north"].held.keys() == {"00_a.en"}
    assert alone.outdated == 0


def test_a_page_is_laid_out_again_when_the_one_in_the_other_variant_comes(scheduler):
    complete(scheduler())
    other = scheduler(variants=("en",))
    assert [task.name for task in other.first] == ["00_a.en"]
    assert other.first[0].payload["pages"] == ["00_a.de", "00_a.en"]
    assert other.outdated == 0  # the page that was not asked for answers its question
    complete(other)
    both = scheduler(variants=("de", "en"))
    (de,) = both.first
    assert de.why == {"pages": "a page beside it came or went"}
    assert (de.payload["execute"], de.payload["pages"]) == (False, ["00_a.de", "00_a.en"])
    complete(both)
    assert not scheduler(variants=("de", "en")).pending
    assert not scheduler().pending
