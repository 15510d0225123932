"""What a result depends on besides its notebook."""

import importlib.metadata
import os
import re
import sys

import pytest

from gridmill import fingerprint


@pytest.fixture
def library(tmp_path, monkeypatch):
    folder = tmp_path / "mine"
    (folder / "site").mkdir(parents=True)
    (folder / "__init__.py").write_text("")
    (folder / "site" / "pages.py").write_text("1")
    (folder / "core.py").write_text("1")
    monkeypatch.syspath_prepend(tmp_path)
    return folder


def hashes():
    return fingerprint.code_hashes(["mine"], ["site/"])


def test_layout_and_computation_are_hashed_apart(library):
    before = hashes()
    (library / "site" / "pages.py").write_text("2")
    layout = hashes()
    assert (layout["library"], layout["layout"] == before["layout"]) == (before["library"], False)
    (library / "core.py").write_text("2")
    assert hashes()["library"] != before["library"]
    (library / "core.py").rename(library / "kernel.py")
    assert hashes()["layout"] == layout["layout"]
    assert "mine" not in sys.modules  # it is found, not imported


def test_the_runner_is_part_of_the_code(library, monkeypatch, tmp_path):
    (tmp_path / "runner").mkdir()
    (tmp_path / "runner" / "jobs.py").write_text("1")
    folders = {"gridmill": tmp_path / "runner", "mine": library}
    monkeypatch.setattr(fingerprint, "code_folders", lambda packages: folders)
    before, process = hashes(), fingerprint.process_hash({})
    (tmp_path / "runner" / "README.md").write_text("words")
    assert hashes() == before
    (tmp_path / "runner" / "jobs.py").write_text("22")
    assert hashes()["library"] != before["library"]
    assert fingerprint.process_hash({}) != process


def test_packages_that_may_change_are_those_not_installed_by_a_copy(library):
    found = fingerprint.editable_packages(["json", "numpy.linalg", "mine.core:f", "nowhere"])
    assert set(found) - {"gridmill"} == {"mine"}


def test_versions_name_the_interpreter_and_what_a_package_needs():
    every, main = fingerprint.package_versions(), fingerprint.main_versions(["papermill", "mine"])
    assert {"python", "papermill", "nbclient", "nbformat"} <= main.keys()
    assert "ruff" in every
    assert "ruff" not in main
    assert main.items() <= every.items()


def test_an_environment_is_its_versions(monkeypatch):
    before = fingerprint.environment_hash()
    assert before == fingerprint.environment_hash()
    versions = fingerprint.package_versions() | {"numpy": "0.1"}
    monkeypatch.setattr(fingerprint, "package_versions", lambda: versions)
    assert fingerprint.environment_hash() != before


def test_a_process_is_also_its_code_and_variables(library):
    before = fingerprint.process_hash({"LANG": "C", "HOME": "/a"}, ["mine"])
    assert fingerprint.process_hash({"LANG": "C", "HOME": "/b"}, ["mine"]) == before
    assert fingerprint.process_hash({"LANG": "de", "HOME": "/a"}, ["mine"]) != before
    (library / "site" / "pages.py").write_text("longer")
    longer = fingerprint.process_hash({"LANG": "C", "HOME": "/a"}, ["mine"])
    assert longer != before
    os.utime(library / "site" / "pages.py", ns=(1, 1))
    assert fingerprint.process_hash({"LANG": "C", "HOME": "/a"}, ["mine"]) not in (before, longer)


def test_versions_are_what_the_packages_themselves_say():
    found = fingerprint.package_versions()
    told = {
        re.sub(r"[-_.]+", "-", each.name).lower(): each.version
        for each in importlib.metadata.distributions()
    }
    assert {name: found.get(name) for name in told} == told
