"""Killed at any moment: nothing half-written, nothing left behind, and the next run completes."""

import random
import signal
import tempfile
import time
from pathlib import Path

import psutil
import pytest

from attain.suite.jobs import Hooks
from attain.suite.warm import ADDRESS

NOTE_PID = "import os\nopen(f'pids/{os.getpid()}', 'w').close()"


def test_a_killed_kernel_is_a_failure_in_its_cell(execute, book, pids, whole, nothing_left):
    book("00_a", NOTE_PID, "import os, signal\nos.kill(os.getpid(), signal.SIGKILL)")
    book("01_b", NOTE_PID, "# the last cell")
    outcome, _ = execute()
    (failure,) = outcome.failures
    assert failure.result == "00_a.vi"
    assert failure.error == "the kernel died (killed, or out of memory)"
    assert failure.cell == "cell 4 (line 1: import os, signal)"
    assert "lam-dong-2024/01_b.vi" in outcome.made
    whole()
    nothing_left(pids())


def test_a_killed_worker_is_a_failure_at_its_cell(execute, book, pids, whole, nothing_left):
    kill_the_other = """import os, psutil
guards = psutil.Process().parents()[1].children()
[child.kill() for guard in guards for child in guard.children() if child.pid != os.getpid()]
"""
    book("00_a", NOTE_PID, kill_the_other, "# the last cell")
    outcome, _ = execute(hooks=Hooks(), jobs=1)
    (failure,) = outcome.failures
    assert failure.error == "the process that ran it ended (killed, or out of memory)"
    assert failure.cell == "cell 4"
    whole()
    nothing_left(pids())


def test_a_cell_that_takes_too_long(execute, book, pids, nothing_left):
    book("00_a", NOTE_PID, "import time\ntime.sleep(600)", "# the last cell")
    book("01_b", "# the last cell")
    outcome, _ = execute(cell_timeout=1.5)
    (failure,) = outcome.failures
    assert failure.error == "the cell took more than 1.5 seconds"
    assert failure.cell == "cell 4 (line 1: import time)"
    assert "lam-dong-2024/01_b.vi" in outcome.made
    nothing_left(pids())


def test_a_notebook_that_takes_too_long(execute, book, pids, nothing_left):
    book("00_a", NOTE_PID, *["import time\ntime.sleep(0.4)"] * 20, "# the last cell")
    outcome, _ = execute(hooks=Hooks(), cell_timeout=600, notebook_timeout=2.5)
    (failure,) = outcome.failures
    assert failure.error == "the notebook took more than 2.5 seconds"
    assert failure.cell.startswith("cell ")
    nothing_left(pids())


@pytest.mark.timeout(120)
def test_killed_at_ten_random_moments(start, book, place, lent, pids, whole, nothing_left):
    for number in range(3):
        book(f"0{number}_a", NOTE_PID, "import time\ntime.sleep(0.1)", "# the last cell")
    moments = random.Random(20231231)
    killed = 0
    for _ in range(10):
        process = start(areas=["lam-dong", "ha-giang"], force=True)
        time.sleep(moments.uniform(0.4, 1.7))
        killed += process.poll() is None
        process.send_signal(signal.SIGKILL)
        process.wait()
        whole()
    assert killed >= 7
    process = start(areas=["lam-dong", "ha-giang"])
    said, _ = process.communicate(timeout=60)
    assert process.returncode == 0, said
    whole()
    pages = list((place / "out").glob("*/*_a.vi.html"))
    assert len(pages) == 6
    nothing_left(pids())


def test_a_run_with_nothing_to_do_removes_what_a_killed_one_left(
    execute, start, book, place, pids, nothing_left, eventually
):
    wait = "import time\ntime.sleep(600 * os.path.exists('wait'))"
    book("00_a", NOTE_PID, wait, "# the last cell")
    execute()
    before, staging = len(pids()), place / "out" / ".attain" / "staging"
    (place / "wait").touch()
    process = start(force=True)
    assert eventually(lambda: len(pids()) > before, 60)
    assert execute()[0].made == []
    assert any(staging.iterdir())  # another run is at work in it
    process.kill()
    process.wait()
    assert any(staging.iterdir())
    assert execute()[0].made == []
    nothing_left(pids())


@pytest.mark.parametrize("number", [signal.SIGKILL, signal.SIGTERM, signal.SIGINT])
def test_with_a_server_of_its_own_nothing_outlives_the_runner(
    start, book, place, pids, number, monkeypatch
):
    monkeypatch.delenv(ADDRESS, raising=False)
    with tempfile.TemporaryDirectory(prefix="t-", dir="/tmp") as folder:
        monkeypatch.setenv("TMPDIR", folder)
        _end_by(number, start, book, place, pids)
        assert not list(Path(folder).iterdir())


def _end_by(number, start, book, place, pids):
    book("00_a", NOTE_PID, "import time\ntime.sleep(600)")
    process = start()
    while not pids():
        assert process.poll() is None
        time.sleep(0.05)
    children = psutil.Process(process.pid).children(recursive=True)
    assert len(children) >= 5  # the server, two guards, a job and a kernel
    process.send_signal(number)
    process.communicate(timeout=90)
    _, alive = psutil.wait_procs(children, timeout=30)
    assert not alive
    if number != signal.SIGKILL:
        assert not list(Path(place, "out", ".attain").glob("staging/*"))
