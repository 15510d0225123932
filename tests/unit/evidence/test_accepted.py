"""Rows that are held: the committed package is as it was accepted; a change names file and row."""

import shutil
from pathlib import Path

import pandas as pd
import pytest

from attain.errors import AttainError
from attain.evidence import accepted
from attain.evidence.accepted import examine, held_rows, hold
from attain.evidence.schema import TABLE, Raw

DATA = Path(__file__).resolve().parents[3] / "data"
DEPARTMENT, TARGETS = "observations-department.csv", "targets.csv"


def test_every_row_of_the_package_is_as_it_was_accepted():
    found = [str(error) for error in examine(DATA)]
    assert not found, "\n".join(found)


def test_what_is_accepted_is_read_once(monkeypatch):
    read = []
    monkeypatch.setattr(accepted, "held_rows", lambda path: read.append(path) or held_rows(path))
    examine(DATA)
    assert read == [DATA]


def test_the_plan_book_is_held_too():
    held = held_rows(DATA)
    assert len(held["plans/targets.csv"]) > 200
    assert len(held["observations-population.csv"]) == 4200


def test_a_package_that_was_never_accepted_is_held_to_nothing(copy):
    assert all("accepted" not in error.what for error in examine(copy.folder))


@pytest.fixture(scope="module")
def digests(_small, tmp_path_factory):
    """The rows of an untouched copy as they are held."""
    folder = tmp_path_factory.mktemp("held") / "data"
    shutil.copytree(_small, folder)
    hold(folder)
    assert examine(folder) == []
    return folder / "digests"


@pytest.fixture
def held(copy, digests):
    shutil.copytree(digests, copy.folder / "digests", dirs_exist_ok=True)
    return copy


CHANGES = [
    (DEPARTMENT, 4, "note", "8.55 + 10.41; twice"),
    (DEPARTMENT, 6, "note", "read twice"),
    ("observations-labour-survey.csv", 9, "value", "11.4"),
    (TARGETS, 6, "quote", "trên 3,5 nghìn lao động"),
    ("areas.csv", 3, "name_en", "Red River"),
    ("claims.csv", 2, "note", "a note"),
]


def test_a_changed_cell_names_file_and_row(held):
    for change in CHANGES:
        held.set(*change)
    places = sorted(f"{name}, row {row}" for name, row, *_ in CHANGES)
    assert sorted(error.where for error in examine(held.folder)) == places
    hold(held.folder)
    assert examine(held.folder) == []


def test_rows_that_are_new_or_gone_are_named(held):
    rows = held.read(DEPARTMENT)
    gone = rows.pop(5)
    held.write(DEPARTMENT, rows)
    added = held.add("observations-peers.csv", period="2019", published="2023-12-31")
    found = {error.what: error for error in examine(held.folder)}
    assert found["an accepted row is gone"].got.split()[:3] == gone[:3]
    assert found["a row is new"].where == f"observations-peers.csv, row {added}"


def test_the_order_of_rows_is_nobody_s_concern(held):
    rows = held.read(DEPARTMENT)
    held.write(DEPARTMENT, [rows[0], *reversed(rows[1:])])
    assert examine(held.folder) == []


def test_an_accepted_doubt_is_not_told_until_its_row_changes(copy):
    row = copy.row_of(TARGETS, target="T10")
    copy.set(TARGETS, row, "decimals", "2")
    doubts = [error.what for error in examine(copy.folder)]
    assert "the decimals are not those of the threshold" in doubts
    hold(copy.folder)
    assert examine(copy.folder) == []
    copy.set(TARGETS, row, "note", "printed so")
    whats = {error.what for error in examine(copy.folder)}
    assert whats == {
        "the decimals are not those of the threshold", "a row is not what was accepted",
    }  # fmt: skip


@pytest.fixture
def sources(tmp_path, monkeypatch):
    """Set the sources of the project's own package or of a reader's; a note names what is odd."""
    packages = {}

    def read(folder):
        rows = packages[folder.name]
        frame = pd.DataFrame(rows.items(), columns=["source", "note"], dtype=object)
        places = tuple(("sources.csv", line + 2) for line in range(len(rows)))
        return {"sources": Raw(TABLE["sources"], frame, places)}

    def doubts(raws):
        found = {}
        for line, note in enumerate(raws["sources"].frame["note"]):
            for rule in note.split():
                error = AttainError(rule, where=raws["sources"].place(line))
                found.setdefault(("sources", line), {}).setdefault(rule, []).append(error)
        return found

    def put(name, **rows):
        packages[name] = rows
        return tmp_path / name

    monkeypatch.setattr(accepted, "carried", lambda: tmp_path)
    monkeypatch.setattr(accepted, "read_package", read)
    monkeypatch.setattr(accepted, "doubts_of", doubts)
    return put


def told(folder):
    return [(error.what, error.where) for error in examine(folder)]


def test_a_doubt_is_told_until_its_row_is_accepted_with_it(sources):
    ours = sources("data", a="", b="odd late", c="odd")
    late = [("late", "sources.csv, row 3"), ("odd", "sources.csv, row 3")]
    assert told(ours) == [*late, ("odd", "sources.csv, row 4")]
    hold(ours)
    assert told(ours) == []
    ours = sources("data", a="", b="odd late", c="odd late", d="")
    assert told(ours) == [
        ("late", "sources.csv, row 4"), ("odd", "sources.csv, row 4"),
        ("a row is not what was accepted", "sources.csv, row 4"),
        ("a row is new", "sources.csv, row 5"),
    ]  # fmt: skip
    assert told(sources("data", a="")) == [("an accepted row is gone", "sources.csv")]


def test_a_row_that_this_project_brought_was_looked_at_here(sources):
    hold(sources("data", a="odd", b=""))
    mine = sources("mine", a="odd", b="odd", c="late")
    assert told(mine) == [("odd", "sources.csv, row 3"), ("late", "sources.csv, row 4")]
    hold(mine)
    assert told(mine) == []
    mine = sources("mine", a="odd", b="", c="late late")
    assert told(mine) == [
        ("late", "sources.csv, row 4"), ("late", "sources.csv, row 4"),
        ("a row is not what was accepted", "sources.csv, row 3"),
        ("a row is not what was accepted", "sources.csv, row 4"),
    ]  # fmt: skip


@pytest.mark.parametrize(("gone", "named"), [("abc", "a; b; c"), ("abcd", "a; b; c and 1 more")])
def test_three_rows_that_are_gone_are_named(sources, gone, named):
    ours = sources("data", **dict.fromkeys([*gone, "z"], ""))
    hold(ours)
    sources("data", z="")
    assert [error.got for error in examine(ours)] == [named]


def test_rows_of_a_file_that_is_gone_are_forgotten_as_others_are_accepted(sources):
    ours = sources("data", a="")
    hold(ours)
    shutil.copy(ours / "digests" / "sources.txt", ours / "digests" / "observations-gone.txt")
    assert told(ours) == [("an accepted row is gone", "observations-gone.csv")]
    hold(ours)
    assert told(ours) == []
