"""Whole or absent: what a reader can see while a file is being written."""

import json
import os

import pytest

from gridmill import files
from gridmill.errors import RunError


def test_a_text_is_replaced_whole_or_not_at_all(tmp_path, monkeypatch):
    path = tmp_path / "deep" / "a.json"
    files.write_json(path, {"b": 1, "a": "đ"})
    assert path.read_text(encoding="utf-8") == '{\n "a": "đ",\n "b": 1\n}\n'
    assert path.stat().st_mode & 0o777 == 0o644
    assert files.digest(path) == files.digest_json({"a": "đ", "b": 1})

    def fail(*_):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "replace", fail)
    with pytest.raises(OSError, match="No space"):
        files.write_json(path, {"a": 2})
    assert json.loads(path.read_text(encoding="utf-8")) == {"a": "đ", "b": 1}
    assert [entry.name for entry in path.parent.iterdir()] == ["a.json"]


@pytest.mark.parametrize("content", [None, "", "{", "\udcff"])
def test_json_that_is_missing_or_torn_reads_as_nothing(tmp_path, content):
    path = tmp_path / "a.json"
    if content is not None:
        path.write_text(content, encoding="utf-8", errors="surrogateescape")
    assert files.read_json(path) is None


def test_a_tree_is_hashed_by_relative_names(tmp_path):
    for name in ("b/c.txt", "a.txt", "__pycache__/x.pyc", ".hidden", "README.md", "b/README.md"):
        path = tmp_path / name
        path.parent.mkdir(exist_ok=True)
        path.write_text(name)
    found = files.digest_tree(tmp_path, leave_out=("README.md",))
    assert list(found) == ["a.txt", "b/c.txt"]
    (tmp_path / "b" / "c.txt").write_text("other")
    changed = files.digest_tree(tmp_path, leave_out=("README.md",))
    assert changed["a.txt"] == found["a.txt"]
    assert changed["b/c.txt"] != found["b/c.txt"]


def test_boundaries_between_texts_count():
    assert files.digest_text("ab", "c") != files.digest_text("a", "bc")


def test_publish_moves_and_gives_checksums(tmp_path):
    staging = files.fresh_staging(tmp_path, "x")
    (staging / "old").write_text("left over")
    staging = files.fresh_staging(tmp_path, "x")
    assert list(staging.iterdir()) == []
    (staging / "sub").mkdir()
    (staging / "sub" / "a").write_text("1")
    (staging / "b").write_text("2")
    checksums = files.publish(staging, ["sub/a"], tmp_path / "final")
    assert checksums == {"sub/a": files.digest(tmp_path / "final" / "sub" / "a")}
    assert not (tmp_path / "final" / "b").exists()
    assert not (staging / "sub" / "a").exists()


def test_one_owner_at_a_time_and_a_clean_staging_folder(tmp_path):
    staging = files.fresh_staging(tmp_path, "of-a-killed-run")
    with files.sole_owner(tmp_path):
        assert not staging.exists()
        with (
            pytest.raises(RunError, match="another run is writing to"),
            files.sole_owner(tmp_path),
        ):
            pass
    with files.sole_owner(tmp_path):
        pass


def test_what_a_killed_run_wrote_aside_is_removed_by_the_next_one(tmp_path):
    manifests = tmp_path / "north-2024" / files.HIDDEN / "manifests"
    manifests.mkdir(parents=True)
    aside = [folder / ".tmp-7-a.json" for folder in (manifests, manifests.parents[1])]
    for path in (*aside, manifests / "a.json", tmp_path / ".tmp-notes"):
        path.write_text("{")
    with files.sole_owner(tmp_path):
        assert not any(path.exists() for path in aside)
    assert (manifests / "a.json").exists()
    assert (tmp_path / ".tmp-notes").exists()
