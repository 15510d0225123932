"""Killed at any moment: nothing half-written, nothing left behind, and the next run completes."""

import signal
import tempfile
from pathlib import Path

import projects
import psutil
import pytest

from gridmill.client import ADDRESS
from gridmill.pool import LocalPool

NOTE_PID = "import os\nopen(f'pids/{os.getpid()}', 'w').close()"
HOLD = "import holding\nholding.hold('cell')"
# Where a run is killed: while its server imports, forks, and has forked; while its parameters are
# checked, a kernel starts, a cell is executed; while a page, the tables, the front and the page
# above them are being written; and when the first file of a result has got its final name.
OF_ITS_SERVER = ("import", "fork", "forked")
MOMENTS = (*OF_ITS_SERVER, "check", "kernel", "cell", "page", "tables", "name", "front", "index")
FIRST = ("import", "forked", "check", "cell", "page", "name")  # the others are for `make test-all`


def test_a_killed_kernel_is_a_failure_in_its_cell(execute, book, pids, whole, nothing_left):
    book("00_a", NOTE_PID, "import os, signal\nos.kill(os.getpid(), signal.SIGKILL)")
    book("01_b", NOTE_PID, "# the last cell")
    outcome, _ = execute()
    (failure,) = outcome.failures
    assert failure.result == "00_a.de"
    assert failure.error == "the kernel died (killed, or out of memory)"
    assert failure.cell == "cell 4 (line 1: import os, signal)"
    assert "north-2024/01_b.de" in outcome.made
    whole()
    nothing_left(pids())


def test_a_killed_worker_is_a_failure_at_its_cell(execute, lent, book, pids, whole, nothing_left):
    kill_the_other = f"""import os, psutil
supervisors = psutil.Process({lent.process.pid}).children()
children = [child for each in supervisors for child in each.children()]
[child.kill() for child in children if child.pid != os.getpid()]
"""
    book("00_a", NOTE_PID, kill_the_other, "# the last cell")
    outcome, _ = execute(project=projects.Alone, jobs=1)
    (failure,) = outcome.failures
    assert failure.error == "the process that ran it ended (killed, or out of memory)"
    assert failure.cell == "cell 4"
    whole()
    nothing_left(pids())


def test_a_cell_that_takes_too_long(execute, book, held, pids, nothing_left, monkeypatch):
    """It is the first one that is executed: no other may take too long on a slow machine."""

    def start(pool, key, payload, local=True, begin=LocalPool.start):
        patient = {"cell_timeout": 600} if "01_b" in key else {}
        begin(pool, key, payload | patient, local)

    monkeypatch.setattr(LocalPool, "start", start)
    held.at("cell")
    book("00_a", "# the last cell", parameters=f"{HOLD}\narea = ''")
    book("01_b", NOTE_PID, "# the last cell")
    outcome, _ = execute(cell_timeout=1.5)
    assert len(outcome.failures) == 1, outcome.failures
    (failure,) = outcome.failures
    assert failure.error == "the cell took more than 1.5 seconds"
    assert failure.cell == "cell 1 (line 1: import holding)"
    assert "north-2024/01_b.de" in outcome.made
    nothing_left(pids())


def test_a_notebook_that_takes_too_long(execute, book, overdue, pids, nothing_left):
    book("00_a", NOTE_PID, HOLD, "# the last cell")
    overdue(4)
    outcome, _ = execute(project=projects.Alone, cell_timeout=600, notebook_timeout=600)
    (failure,) = outcome.failures
    assert failure.error == "the notebook took more than 600 seconds"
    assert failure.cell == "cell 4"
    assert len(pids()) == 1
    nothing_left(pids())


def test_a_kernel_that_is_killed_before_it_answers(execute, book, held, nothing_left, eventually):
    book("00_a", "# the last cell")
    held.until("kernel", lambda: eventually(lambda: held.here("kernel")) and end())

    def end():
        psutil.Process(*held.here("kernel")).kill()

    (failure,) = execute(project=projects.Alone)[0].failures
    assert failure.error == "the kernel died (killed, or out of memory)"
    assert failure.cell == "before the first cell"
    nothing_left()


@pytest.mark.parametrize("moments", [FIRST, pytest.param(MOMENTS, marks=pytest.mark.wide)])
def test_killed_at_every_moment(
    start, book, place, lent, held, pids, whole, nothing_left, no_orphans, eventually, monkeypatch,
    moments,
):  # fmt: skip
    for number in range(2):
        book(f"0{number}_a", NOTE_PID, HOLD, "# the last cell")
    for moment in moments:
        monkeypatch.setenv(ADDRESS, "" if moment in OF_ITS_SERVER else lent.address)
        held.at(moment)
        process = start(areas=["north", "south"], force=True)
        assert eventually(lambda: held.here(moment) or process.poll() is not None)  # noqa: B023
        assert process.poll() is None, (moment, process.communicate())
        process.send_signal(signal.SIGKILL)
        process.wait()
        if moment in OF_ITS_SERVER:
            held.let_go(moment)  # it ends by itself, with all that it forks meanwhile
            no_orphans()
        else:
            no_orphans()  # what is held is ended
            held.let_go(moment)
        whole()
    process = start(areas=["north", "south"])
    said, _ = process.communicate()
    assert process.returncode == 0, said
    whole()
    pages = list((place / "out").glob("*/*_a.de.html"))
    assert len(pages) == 4
    nothing_left(pids())


def test_a_run_with_nothing_to_do_removes_what_a_killed_one_left(
    execute, start, book, place, held, pids, nothing_left, eventually
):
    book("00_a", NOTE_PID, HOLD, "# the last cell")
    execute()
    staging = place / "out" / ".gridmill" / "staging"
    held.at("cell")
    process = start(force=True)
    assert eventually(lambda: held.here("cell"))
    assert execute()[0].made == []
    assert any(staging.iterdir())  # another run is at work in it
    process.kill()
    process.wait()
    assert any(staging.iterdir())
    assert execute()[0].made == []
    nothing_left(pids())


@pytest.mark.parametrize(
    "number",
    [signal.SIGKILL, pytest.param(signal.SIGTERM, marks=pytest.mark.wide), signal.SIGINT],
)
def test_with_a_server_of_its_own_nothing_outlives_the_runner(
    start, book, place, held, number, monkeypatch, eventually
):
    monkeypatch.delenv(ADDRESS, raising=False)
    with tempfile.TemporaryDirectory(prefix="t-", dir="/tmp") as folder:
        monkeypatch.setenv("TMPDIR", folder)
        _end_by(number, start, book, place, held, eventually)
        assert not list(Path(folder).iterdir())


def _end_by(number, start, book, place, held, eventually):
    book("00_a", HOLD)
    held.at("cell")
    process = start()
    assert eventually(lambda: held.here("cell") or process.poll() is not None)
    assert process.poll() is None
    children = psutil.Process(process.pid).children(recursive=True)
    assert len(children) >= 5  # the server, two supervisors, a job and a kernel
    process.send_signal(number)
    process.communicate()
    assert eventually(lambda: not any(child.is_running() for child in children))
    if number != signal.SIGKILL:
        assert not list(Path(place, "out", ".gridmill").glob("staging/*"))
