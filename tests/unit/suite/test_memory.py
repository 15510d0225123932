"""A memory saves time and nothing else: whatever is wrong with it, nothing is found."""

import os
from pathlib import Path

import pytest

from attain.suite import memory as module
from attain.suite.memory import NEWEST, Memory, cache_folder


@pytest.fixture
def data(tmp_path):
    folder = tmp_path / "data"
    folder.mkdir()
    (folder / "a.csv").write_text("a\n1\n")
    return folder


@pytest.fixture
def memory(tmp_path):
    return Memory(tmp_path / "kept")


def keep(memory, name, data, value):
    memory.recall(name, data)
    memory.keep(name, data, value)


def files(memory):
    return sorted(memory.folder.glob("*"))


def test_found_by_another_process_and_only_by_its_name(memory, data):
    keep(memory, "record 2023-12-31", data, {"skill": 0.25})
    again = Memory(memory.folder)
    assert again.recall("record 2023-12-31", data) == {"skill": 0.25}
    assert again.recall("record 2022-12-31", data) is None


def test_another_byte_of_the_data_finds_nothing(memory, data):
    keep(memory, "record", data, 1)
    (data / "backtest").mkdir()
    (data / "backtest" / "b.csv").write_text("b\n")
    assert Memory(memory.folder).recall("record", data) is None


@pytest.mark.parametrize("changed", ["library_hashes", "environment_hash"])
def test_another_library_or_environment_finds_nothing(memory, data, monkeypatch, changed):
    keep(memory, "record", data, 1)
    other = {"library": "x", "site": ""} if changed == "library_hashes" else "x"
    monkeypatch.setattr(module, changed, lambda: other)
    assert Memory(memory.folder).recall("record", data) is None


@pytest.mark.parametrize(
    "damage", [lambda b: b[:-1], lambda b: b[:40] + b"x" + b[41:], lambda b: b""]
)
def test_a_damaged_file_finds_nothing_and_is_replaced(memory, data, damage):
    keep(memory, "record", data, list(range(100)))
    (file,) = files(memory)
    file.write_bytes(damage(file.read_bytes()))
    assert memory.recall("record", data) is None
    keep(memory, "record", data, "new")
    assert memory.recall("record", data) == "new"


def test_what_belongs_to_another_user_is_not_read(memory, data, monkeypatch):
    keep(memory, "record", data, 1)
    mine = os.getuid()
    monkeypatch.setattr(os, "getuid", lambda: mine + 1)
    assert memory.recall("record", data) is None


def test_a_folder_that_cannot_be_written_is_no_error(data, tmp_path):
    (tmp_path / "file").write_text("")
    memory = Memory(tmp_path / "file" / "below")
    keep(memory, "record", data, 1)
    assert memory.recall("record", data) is None


def test_a_full_disk_leaves_nothing_half_written(memory, data, monkeypatch):
    def full(*_):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(module.os, "replace", full)
    keep(memory, "record", data, 1)
    assert files(memory) == []


def test_the_oldest_go_and_what_was_used_stays(memory, data):
    for number in range(NEWEST):
        keep(memory, f"record {number}", data, number)
        (file,) = memory.folder.glob(f"record-{number}-*")
        os.utime(file, (number, number))
    assert memory.recall("record 0", data) == 0
    keep(memory, "one more", data, 1)
    assert len(files(memory)) == NEWEST
    assert memory.recall("record 0", data) == 0
    assert memory.recall("record 1", data) is None


def test_only_its_owner_may_enter(memory, data):
    keep(memory, "record", data, 1)
    assert memory.folder.stat().st_mode & 0o077 == 0
    assert files(memory)[0].stat().st_mode & 0o077 == 0


def test_where_it_is(monkeypatch, tmp_path):
    monkeypatch.setenv("ATTAIN_CACHE", str(tmp_path))
    assert cache_folder() == tmp_path
    monkeypatch.setenv("ATTAIN_CACHE", "off")
    assert cache_folder() is None
    monkeypatch.setenv("ATTAIN_CACHE", "")
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    assert cache_folder() == Path(tmp_path, "attain")


def test_nothing_is_kept_of_data_that_changed_meanwhile(memory, data):
    assert memory.recall("record", data) is None
    (data / "a.csv").write_text("a\n2\n")
    memory.keep("record", data, "of one or the other")
    assert memory.recall("record", data) is None


def test_switched_off_it_keeps_and_finds_nothing(data):
    memory = Memory(None)
    keep(memory, "record", data, 1)
    assert memory.recall("record", data) is None
