"""A scheduler and two workers as processes of their own, one of them killed in the middle."""

import contextlib
import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import distributed
import psutil
import pytest

from attain.errors import RunError
from attain.suite.warm import ADDRESS

NOTE_PID = """import os
if "NOTES" in os.environ:
    open(f"{os.environ['NOTES']}/{os.getpid()}", "w").close()"""


@pytest.fixture
def cluster(tmp_path_factory, monkeypatch):
    """Start a scheduler and workers as one would on other machines: elsewhere, with no data."""
    folder = tmp_path_factory.mktemp("cluster")
    (folder / "notes").mkdir()
    begun = []

    def start(*command):
        process = subprocess.Popen(
            [sys.executable, "-m", *command], cwd=folder, stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL, start_new_session=True,
            env={k: v for k, v in os.environ.items() if k != ADDRESS}
            | {"NOTES": str(folder / "notes"), "OPENBLAS_NUM_THREADS": "1"},
        )  # fmt: skip
        begun.append(process)
        return process

    class Cluster:
        notes = folder / "notes"
        address = ""

        def scheduler(self):
            found = folder / "scheduler.json"
            start("distributed.cli.dask_scheduler", "--host", "127.0.0.1", "--port", "0",
                  "--no-dashboard", "--no-jupyter", "--scheduler-file", str(found))  # fmt: skip
            while not self.address:
                time.sleep(0.05)
                with contextlib.suppress(OSError, ValueError):  # not there yet, or half written
                    self.address = json.loads(found.read_text())["address"]
            return self

        def workers(self, number):
            begun = [self.worker() for _ in range(number)]
            with distributed.Client(self.address, set_as_default=False) as client:
                client.wait_for_workers(number, timeout=60)
            return begun

        def worker(self):
            alone = ("--nthreads", "1", "--no-nanny", "--no-dashboard")
            place = ("--local-directory", str(folder))
            return start("distributed.cli.dask_worker", self.address, *alone, *place)

    yield Cluster()
    children = [c for p in begun if p.poll() is None for c in psutil.Process(p.pid).children(True)]
    for process in begun:
        process.kill()
        process.wait()
    _, alive = psutil.wait_procs(children, timeout=10)
    assert not alive


def test_a_lost_workers_jobs_are_done_again(cluster, book, start, execute, whole, place):
    for number in range(3):
        book(f"0{number}_a", NOTE_PID, "import time\ntime.sleep(0.6)\nprint(language)",
             "# the last cell")  # fmt: skip
    workers = cluster.scheduler().workers(2)
    process = start(scheduler=cluster.address, languages=["vi", "en"])
    lost = []  # the worker's warm server and what it forked
    while len(list(cluster.notes.iterdir())) < 3 or not lost:
        assert process.poll() is None, process.communicate()[0]
        time.sleep(0.05)
        lost = psutil.Process(workers[0].pid).children(recursive=True)
    workers[0].send_signal(signal.SIGKILL)
    said, _ = process.communicate(timeout=90)
    assert process.returncode == 0, said
    assert "on the cluster at tcp://127.0.0.1" in said
    _, alive = psutil.wait_procs(lost, timeout=10)
    assert not alive
    whole()
    # The same results as on this machine, and the manifests hold there too.
    again, said = execute(languages=("vi", "en"))
    assert (again.made, len(again.held)) == ([], 8)
    outcome, _ = execute(languages=("vi", "en"), output="here")
    assert outcome.exit_code == 0
    for path in (place / "here" / "lam-dong-2024").rglob("*"):
        if path.is_file() and ".attain" not in path.parts:
            assert (place / "out" / path.relative_to(place / "here")).read_bytes() == (
                path.read_bytes()
            )


def test_a_failure_comes_back_with_its_cell_and_a_worker_that_differs_is_refused(
    cluster, book, execute, monkeypatch
):
    book("00_a", "print(open('data/observations.csv').read())", "1 / 0")
    cluster.scheduler().worker()
    outcome, _ = execute(scheduler=cluster.address)
    (failure,) = outcome.failures
    assert failure.cell == "cell 4 (In [4])"
    assert failure.error == "ZeroDivisionError: division by zero"
    assert "lam-dong-2024/brief" in outcome.made
    monkeypatch.setattr("attain.suite.cluster.environment_hash", lambda: "another")
    monkeypatch.setattr("attain.suite.cluster.package_versions", lambda: {"python": "2.7"})
    outcome, _ = execute(scheduler=cluster.address, force=True)
    assert len(outcome.failures) == 2
    assert "a worker differs from this machine: other packages: " in outcome.failures[0].error


def test_nobody_there_is_said_in_a_line(execute, book, monkeypatch, place):
    monkeypatch.setattr("attain.suite.cluster._PATIENCE", 0.5)
    book("00_a", "# the last cell")
    with pytest.raises(RunError, match=r"no Dask scheduler answers, at tcp://127\.0\.0\.1:1"):
        execute(scheduler="tcp://127.0.0.1:1")
    assert not (place / "out").exists()


def test_a_scheduler_without_workers(cluster, execute, book, monkeypatch, place):
    monkeypatch.setattr("attain.suite.cluster._PATIENCE", 2)
    book("00_a", "# the last cell")
    cluster.scheduler()
    with pytest.raises(RunError, match="the scheduler has no workers"):
        execute(scheduler=cluster.address)
    assert not (place / "out").exists()


def test_nothing_of_dask_is_imported_without_an_address(place, lent, book):
    book("00_a", "# the last cell")
    code = """
import sys
from attain.parameters import Parameters
from attain.suite.grid import run
from attain.suite.plan import Run
assert not run([Run("a", Parameters())], output="out", notebooks="notebooks").failures
assert not {"dask", "distributed", "pandas", "matplotlib"} & {*sys.modules}
"""
    done = subprocess.run([sys.executable, "-c", code], cwd=place, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    assert Path(place, "out/a/notebooks/00_a.vi.ipynb").is_file()
