"""What a result depends on besides its notebook."""

import importlib.metadata
import os
import re

import pytest

from attain.suite import fingerprint


@pytest.fixture
def library(tmp_path, monkeypatch):
    monkeypatch.setattr(fingerprint, "LIBRARY", tmp_path)
    (tmp_path / "site").mkdir()
    (tmp_path / "site" / "pages.py").write_text("1")
    (tmp_path / "core.py").write_text("1")
    return tmp_path


def test_layout_and_computation_are_hashed_apart(library):
    before = fingerprint.library_hashes()
    (library / "site" / "pages.py").write_text("2")
    layout = fingerprint.library_hashes()
    assert (layout["library"], layout["site"] == before["site"]) == (before["library"], False)
    (library / "core.py").write_text("2")
    assert fingerprint.library_hashes()["library"] != before["library"]
    (library / "core.py").rename(library / "kernel.py")
    assert fingerprint.library_hashes()["site"] == layout["site"]


def test_versions_name_the_interpreter_and_what_the_library_needs():
    every, main = fingerprint.package_versions(), fingerprint.main_versions()
    assert {"python", "attain", "numpy", "papermill", "great-tables"} <= main.keys()
    assert "pytest" in every
    assert "pytest" not in main
    assert main.items() <= every.items()


def test_an_environment_is_its_versions(monkeypatch):
    before = fingerprint.environment_hash()
    assert before == fingerprint.environment_hash()
    versions = fingerprint.package_versions() | {"numpy": "0.1"}
    monkeypatch.setattr(fingerprint, "package_versions", lambda: versions)
    assert fingerprint.environment_hash() != before


def test_a_process_is_also_its_code_and_variables(library):
    before = fingerprint.process_hash({"LANG": "C", "HOME": "/a"})
    assert fingerprint.process_hash({"LANG": "C", "HOME": "/b"}) == before
    assert fingerprint.process_hash({"LANG": "vi", "HOME": "/a"}) != before
    (library / "site" / "pages.py").write_text("longer")
    longer = fingerprint.process_hash({"LANG": "C", "HOME": "/a"})
    assert longer != before
    os.utime(library / "site" / "pages.py", ns=(1, 1))
    assert fingerprint.process_hash({"LANG": "C", "HOME": "/a"}) not in (before, longer)


def test_versions_are_what_the_packages_themselves_say():
    found = fingerprint.package_versions()
    told = {
        re.sub(r"[-_.]+", "-", each.name).lower(): each.version
        for each in importlib.metadata.distributions()
    }
    assert {name: found.get(name) for name in told} == told
