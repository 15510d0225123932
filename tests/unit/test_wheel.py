"""The wheel: it carries what a folder begins with, and makes the report that a checkout makes."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from attain.intake.start import carried

ROOT = Path(__file__).resolve().parents[2]
CARRIED = ("data", "notebooks", "parameters")
TABLES = ("assessments.csv", "forecasts.csv", "outcomes.csv")


def tracked():
    listing = ["git", "ls-files", "-z", "lib", *CARRIED, "pyproject.toml", "README.md", "LICENSE"]
    done = subprocess.run(listing, cwd=ROOT, check=True, capture_output=True, text=True)
    return [name for name in done.stdout.split("\0") if name]


@pytest.fixture(scope="module")
def installed(tmp_path_factory):
    """A folder with what the wheel installs, and nothing of the checkout."""
    folder = tmp_path_factory.mktemp("wheel")
    for name in tracked():
        (folder / "source" / name).parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(ROOT / name, folder / "source" / name)
    build = [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(folder)]
    subprocess.run(build, cwd=folder / "source", check=True, capture_output=True)
    (wheel,) = folder.glob("*.whl")
    shutil.unpack_archive(wheel, folder / "site", "zip")
    return folder / "site"


def run(*words, cwd, path):
    done = subprocess.run(
        [sys.executable, *words], cwd=cwd, capture_output=True, text=True,
        env=os.environ | {"PYTHONPATH": str(path)},
    )  # fmt: skip
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


def test_the_wheel_carries_what_init_begins_from(installed):
    for name in CARRIED:
        inside = installed / "attain/carried" / name
        ours = {k.removeprefix(f"{name}/") for k in tracked() if k.startswith(f"{name}/")}
        assert {p.relative_to(inside).as_posix() for p in inside.rglob("*") if p.is_file()} == ours
    code = "from attain.intake.start import carried; print(carried())"
    said = run("-c", code, cwd=installed, path=installed)
    assert said.strip() == str(installed / "attain/carried")
    assert carried() == ROOT  # a checkout has one copy


@pytest.mark.wide
def test_the_report_of_the_wheel_equals_that_of_the_checkout(installed, tmp_path):
    asked = ("parameters/lam-dong-2024.yaml", "--notebooks", "00", "--no-pdf")
    run("-m", "attain", "init", "first", "--example", cwd=tmp_path, path=installed)
    run("-m", "attain", "run", *asked, cwd=tmp_path / "first", path=installed)
    run("-m", "attain", "run", *asked, "-o", tmp_path / "ours", cwd=ROOT, path=ROOT / "lib")
    theirs = tmp_path / "first/reports/lam-dong-2024"
    for name in TABLES:
        assert (theirs / name).read_bytes() == (tmp_path / "ours/lam-dong-2024" / name).read_bytes()
    assert (theirs / "00_brief.vi.html").exists()
