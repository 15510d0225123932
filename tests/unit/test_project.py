"""The files around the library agree with each other, and hold what a repository may hold."""

import re
import subprocess
import tomllib
from pathlib import Path

import pytest
import yaml
from packaging.specifiers import SpecifierSet
from packaging.version import Version

ROOT = Path(__file__).resolve().parents[2]
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
GIVEN = {"jupyterlab", "pandas", "seaborn", "statsmodels", "papermill", "nbval"}
LOCKS = ("requirements.lock", "requirements-lab.lock", "benchmarks/requirements.lock")


def names(requirements):
    return {re.match(r"[A-Za-z0-9._-]+", text)[0].lower() for text in requirements}


def pins(name):
    text = (ROOT / name).read_text(encoding="utf-8")
    found = re.findall(r"^([A-Za-z0-9._-]+)==([^\s;\\]+)", text, flags=re.M)
    return {(package, version) for package, version in found}


def declared():
    groups = PROJECT["dependency-groups"]
    return names(PROJECT["project"]["dependencies"]) | names(groups["test"]) | names(groups["lab"])


def environment():
    return yaml.safe_load((ROOT / "environment.yml").read_text(encoding="utf-8"))


def test_environment_and_project_agree():
    whole = environment()
    pip = next(entry["pip"] for entry in whole["dependencies"] if isinstance(entry, dict))
    packages = {entry for entry in pip if not entry.startswith("-")}
    assert packages == GIVEN
    assert packages <= declared()
    assert "--editable ." in pip
    assert "--constraint constraints.txt" in pip
    python = next(e for e in whole["dependencies"] if str(e).startswith("python"))
    version = Version(python.removeprefix("python="))  # Binder reads one version, and no range
    assert version in SpecifierSet(PROJECT["project"]["requires-python"])


def test_the_constraints_are_the_locked_versions():
    assert pins("constraints.txt") == pins("requirements.lock") | pins("requirements-lab.lock")


def test_every_declared_package_is_locked():
    locked = {package for package, _ in pins("constraints.txt")}
    assert declared() <= locked


@pytest.mark.parametrize("name", LOCKS)
def test_a_lock_has_a_hash_for_every_package_and_no_address(name):
    text = (ROOT / name).read_text(encoding="utf-8")
    assert not re.search(r"https?://|--index|file:", text)
    blocks = re.split(r"^(?=[A-Za-z0-9])", text, flags=re.M)
    blocks = [block for block in blocks if re.match(r"[A-Za-z0-9._-]+==", block)]
    assert len(blocks) > 20
    assert all("--hash=sha256:" in block for block in blocks)


def test_jupyterlab_stays_out_of_the_environment_of_the_notebooks():
    assert "jupyterlab" not in {package for package, _ in pins("requirements.lock")}


def tracked():
    listing = subprocess.run(
        ["git", "ls-files", "-z"], cwd=ROOT, check=True, capture_output=True, text=True
    ).stdout
    return [ROOT / name for name in listing.split("\0") if name]


def test_the_repository_holds_no_large_file_and_no_path_of_a_machine():
    home = re.compile(rb"(?<![\w.])/(?:home|root|Users)/[a-z]")
    for path in tracked():
        if not path.is_file():
            continue
        content = path.read_bytes()
        assert len(content) < 1_048_576, path
        assert not home.search(content), path


def test_modules_have_one_job():
    for path in (ROOT / "lib").rglob("*.py"):
        assert len(path.read_text(encoding="utf-8").splitlines()) <= 400, path


def test_the_readme_names_the_two_commands_and_the_makefile_has_them():
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    for target in ("report", "test", "test-all", "lab"):
        assert f"make {target}" in readme
        assert re.search(rf"^{target}:.*## ", makefile, flags=re.M)


def test_the_gate_runs_the_readmes_test_command():
    gate = (ROOT / ".ci" / "run").read_text(encoding="utf-8")
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    assert gate.rstrip().endswith("make test-all")
    assert re.search(r"^test-all: test ", makefile, flags=re.M)


def test_the_readme_gives_todays_answer():
    import runpy

    tool = runpy.run_path(str(ROOT / "tools" / "readme.py"))
    text = (ROOT / "README.md").read_text(encoding="utf-8")
    assert text == tool["rewritten"](text), "run python tools/readme.py"
