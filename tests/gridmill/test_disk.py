"""A full disk: said in plain words, nothing half-written, and complete once there is room."""

import contextlib
import subprocess
from pathlib import Path

import projects
import pytest

from gridmill.client import ADDRESS
from gridmill.jobs import FULL


@pytest.fixture
def small_disk(place):
    """A file system of four megabytes under the output folder."""
    folder = place / "out"
    folder.mkdir()
    mount = ["mount", "-t", "tmpfs", "-o", "size=4m", "tmpfs", str(folder)]
    done = None
    with contextlib.suppress(OSError):
        done = subprocess.run(mount, capture_output=True, check=False)
    if done is None or done.returncode:
        pytest.skip("this user may not mount a small disk; the limit below stands in for it")
    try:
        yield folder
    finally:
        subprocess.run(["umount", "-l", str(folder)], check=True)


def test_a_disk_that_fills_up_on_the_way(execute, book, small_disk, whole, nothing_left):
    """The four results that are at most under way at once fit, and a fifth does not."""
    for number in range(10):
        book(f"0{number}_a", "print('x' * 1_000_000)", "# the last cell")
    outcome, said = execute(jobs=2)
    assert outcome.exit_code == 1
    assert FULL in {failure.error for failure in outcome.failures}
    assert len(outcome.failures) <= 4  # two that run, two that are laid out: no more is begun
    assert "more results are not begun" in said
    whole()
    nothing_left()
    assert 1 <= len([key for key in outcome.made if "_a." in key]) <= 4
    for number in range(2, 10):
        Path("notebooks", f"0{number}_a.ipynb").unlink()
    subprocess.run(["mount", "-o", "remount,size=16m", str(small_disk)], check=True)
    outcome, _ = execute()
    assert outcome.exit_code == 0, outcome.failures
    whole()


def test_a_disk_that_is_full_before_it_begins(execute, book, small_disk, whole):
    book("00_a", "# the last cell")
    with contextlib.suppress(OSError), (small_disk / "filler").open("wb", buffering=0) as stream:
        while True:
            stream.write(b"x" * 4096)
    outcome, _ = execute()
    assert {failure.error for failure in outcome.failures} == {FULL}
    whole()
    (small_disk / "filler").unlink()
    outcome, _ = execute()
    assert outcome.exit_code == 0
    whole()


def test_a_limit_on_the_size_of_files(start, execute, lent, book, whole, monkeypatch):
    monkeypatch.delenv(ADDRESS)
    book("00_a", "print('x' * 1_000_000)", "# the last cell")
    limited = start(project=projects.Alone, before=["prlimit", "--fsize=500000"])
    said, _ = limited.communicate()
    assert limited.returncode == 1
    assert "failed  north-2024  00_a.de  the disk is full" in said
    whole()
    monkeypatch.setenv(ADDRESS, lent.address)
    outcome, _ = execute(project=projects.Alone)
    assert outcome.exit_code == 0
    whole()
