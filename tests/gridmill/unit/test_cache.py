"""A cache saves time and nothing else: whatever is wrong with it, nothing is found."""

import os

import pytest

from gridmill import Project
from gridmill import cache as module
from gridmill.cache import NEWEST, Cache, cache_of


@pytest.fixture
def data(tmp_path):
    folder = tmp_path / "data"
    folder.mkdir()
    (folder / "a.csv").write_text("a\n1\n")
    return folder


@pytest.fixture
def cache(tmp_path):
    return Cache(tmp_path / "kept")


def keep(cache, name, data, value):
    cache.recall(name, data)
    cache.keep(name, data, value)


def files(cache):
    return sorted(cache.folder.glob("*"))


def test_found_by_another_process_and_only_by_its_name(cache, data):
    keep(cache, "record 2023-12-31", data, {"skill": 0.25})
    again = Cache(cache.folder)
    assert again.recall("record 2023-12-31", data) == {"skill": 0.25}
    assert again.recall("record 2022-12-31", data) is None


def test_another_byte_of_the_data_finds_nothing(cache, data):
    keep(cache, "record", data, 1)
    (data / "backtest").mkdir()
    (data / "backtest" / "b.csv").write_text("b\n")
    assert Cache(cache.folder).recall("record", data) is None


@pytest.mark.parametrize("changed", ["code_hashes", "environment_hash"])
def test_another_library_or_environment_finds_nothing(cache, data, monkeypatch, changed):
    keep(cache, "record", data, 1)
    other = {"library": "x", "layout": ""} if changed == "code_hashes" else "x"
    monkeypatch.setattr(module, changed, lambda *_: other)
    assert Cache(cache.folder).recall("record", data) is None


@pytest.mark.parametrize(
    "damage", [lambda b: b[:-1], lambda b: b[:40] + b"x" + b[41:], lambda b: b""]
)
def test_a_damaged_file_finds_nothing_and_is_replaced(cache, data, damage):
    keep(cache, "record", data, list(range(100)))
    (file,) = files(cache)
    file.write_bytes(damage(file.read_bytes()))
    assert cache.recall("record", data) is None
    keep(cache, "record", data, "new")
    assert cache.recall("record", data) == "new"


def test_what_belongs_to_another_user_is_not_read(cache, data, monkeypatch):
    keep(cache, "record", data, 1)
    mine = os.getuid()
    monkeypatch.setattr(os, "getuid", lambda: mine + 1)
    assert cache.recall("record", data) is None


def test_a_folder_that_cannot_be_written_is_no_error(data, tmp_path):
    (tmp_path / "file").write_text("")
    cache = Cache(tmp_path / "file" / "below")
    keep(cache, "record", data, 1)
    assert cache.recall("record", data) is None


def test_a_full_disk_leaves_nothing_half_written(cache, data, monkeypatch):
    def full(*_):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(module.os, "replace", full)
    keep(cache, "record", data, 1)
    assert files(cache) == []


def test_the_oldest_go_and_what_was_used_stays(cache, data):
    for number in range(NEWEST):
        keep(cache, f"record {number}", data, number)
        (file,) = cache.folder.glob(f"record-{number}-*")
        os.utime(file, (number, number))
    assert cache.recall("record 0", data) == 0
    keep(cache, "one more", data, 1)
    assert len(files(cache)) == NEWEST
    assert cache.recall("record 0", data) == 0
    assert cache.recall("record 1", data) is None


def test_only_its_owner_may_enter(cache, data):
    keep(cache, "record", data, 1)
    assert cache.folder.stat().st_mode & 0o077 == 0
    assert files(cache)[0].stat().st_mode & 0o077 == 0


def test_a_project_says_where_it_is_and_force_finds_and_keeps_nothing(tmp_path):
    class Mine(Project):
        def cache_folder(self):
            return tmp_path

    assert cache_of(Mine()).folder == tmp_path
    assert cache_of(Mine(), force=True).folder is None
    assert cache_of(Project()).folder is None


def test_nothing_is_kept_of_data_that_changed_meanwhile(cache, data):
    assert cache.recall("record", data) is None
    (data / "a.csv").write_text("a\n2\n")
    cache.keep("record", data, "of one or the other")
    assert cache.recall("record", data) is None


def test_switched_off_it_keeps_and_finds_nothing(data):
    cache = Cache(None)
    keep(cache, "record", data, 1)
    assert cache.recall("record", data) is None
