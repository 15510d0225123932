"""Rows that are held: the committed package is as it was accepted; a change names file and row."""

import shutil
from pathlib import Path

import pytest

from attain.evidence import accepted
from attain.evidence.accepted import examine, held_rows, hold

DATA = Path(__file__).resolve().parents[3] / "data"
DEPARTMENT, TARGETS = "observations-department.csv", "targets.csv"


def test_every_row_of_the_package_is_as_it_was_accepted():
    found = [str(error) for error in examine(DATA)]
    assert not found, "\n".join(found)


def test_what_is_accepted_is_read_once(monkeypatch):
    read = []
    monkeypatch.setattr(accepted, "held_rows", lambda path: read.append(path) or held_rows(path))
    examine(DATA)
    assert sorted(read) == sorted((DATA / "digests").rglob("*.txt"))


def test_the_plan_book_is_held_too():
    assert len(held_rows(DATA / "digests" / "plans" / "targets.txt")) > 200
    assert len(held_rows(DATA / "digests" / "observations-population.txt")) == 4200


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


@pytest.mark.parametrize(("gone", "ending"), [(3, ""), (4, " and 1 more")])
def test_three_rows_that_are_gone_are_named(held, gone, ending):
    path = held.folder / "areas.csv"
    lines = path.read_text(encoding="utf-8").splitlines(keepends=True)
    path.write_text("".join(lines[:-gone]), encoding="utf-8")
    (told,) = [one for one in examine(held.folder) if one.what == "an accepted row is gone"]
    assert told.got.count(";") == 2
    assert told.got.endswith(ending)
    assert ("more" in told.got) == bool(ending)


def test_rows_of_a_file_that_is_gone_are_forgotten_where_that_is_accepted(held):
    (held.folder / "observations-peers.csv").unlink()
    hold(held.folder)
    assert not (held.folder / "digests" / "observations-peers.txt").exists()
