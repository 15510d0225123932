"""A scheduler and two workers as processes of their own, one of them killed in the middle."""

import contextlib
import json
import os
import signal
import socket
import subprocess
import sys
from pathlib import Path

import distributed
import psutil
import pytest

from gridmill.client import ADDRESS
from gridmill.errors import RunError

pytestmark = pytest.mark.wide

# The first two go on, and every later one is held: one job is done then, and each worker has one.
NOTE_PID = """import os, holding
if "NOTES" in os.environ:
    open(f"{os.environ['NOTES']}/{os.getpid()}", "w").close()
    if len(os.listdir(os.environ["NOTES"])) > 2:
        holding.hold("cell")"""


@pytest.fixture
def cluster(tmp_path_factory, environment, long, eventually):
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
            options = ("--host", "127.0.0.1", "--port", "0", "--no-dashboard", "--no-jupyter")
            name = "distributed.cli.dask_scheduler"
            begun = start(name, *options, "--scheduler-file", str(found))

            def told():
                with contextlib.suppress(OSError, ValueError):  # not there yet, or half written
                    self.address = json.loads(found.read_text())["address"]
                return self.address or begun.poll() is not None

            assert eventually(told)
            assert self.address
            return self

        def workers(self, number):
            begun = [self.worker() for _ in range(number)]
            with distributed.Client(self.address, timeout=long, set_as_default=False) as client:
                client.wait_for_workers(number, timeout=long)
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
    assert eventually(lambda: not any(child.is_running() for child in children))


def test_a_lost_workers_jobs_are_done_again(
    cluster, book, start, execute, whole, place, held, eventually
):
    for number in range(3):
        book(f"0{number}_a", NOTE_PID, "print(language)", "# the last cell")
    held.at("cell")
    workers = cluster.scheduler().workers(2)
    process = start(scheduler=cluster.address, variants=["de", "en"])
    assert eventually(lambda: len(held.here("cell")) == 2 or process.poll() is not None)
    assert process.poll() is None, process.communicate()[0]
    assert len(list(cluster.notes.iterdir())) == 4
    lost = psutil.Process(workers[0].pid).children(recursive=True)
    assert len(lost) >= 5  # the worker's fork server, two supervisors, a job and a kernel
    workers[0].send_signal(signal.SIGKILL)
    held.let_go("cell")
    said, _ = process.communicate()
    assert process.returncode == 0, said
    assert "on the cluster at tcp://127.0.0.1" in said
    assert eventually(lambda: not any(child.is_running() for child in lost))
    whole()
    # The same results as on this machine, and the manifests hold there too.
    again, said = execute(variants=("de", "en"))
    assert (again.made, len(again.held)) == ([], 8)
    outcome, _ = execute(variants=("de", "en"), output="here")
    assert outcome.exit_code == 0
    for path in (place / "here" / "north-2024").rglob("*"):
        if path.is_file() and ".gridmill" not in path.parts:
            assert (place / "out" / path.relative_to(place / "here")).read_bytes() == (
                path.read_bytes()
            )


def test_a_failure_comes_back_with_its_cell_and_a_worker_that_differs_is_refused(
    cluster, book, execute, monkeypatch
):
    book("00_a", "print(open('data/observations.csv').read())", "1 / 0")
    cluster.scheduler().workers(1)
    outcome, _ = execute(scheduler=cluster.address)
    (failure,) = outcome.failures
    assert failure.cell == "cell 4 (In [4])"
    assert failure.error == "ZeroDivisionError: division by zero"
    assert "north-2024/tables" in outcome.made
    monkeypatch.setattr("gridmill.cluster.environment_hash", lambda: "another")
    monkeypatch.setattr("gridmill.cluster.package_versions", lambda: {"python": "2.7"})
    outcome, _ = execute(scheduler=cluster.address, force=True)
    assert len(outcome.failures) == 2
    assert "a worker differs from this machine: other packages: " in outcome.failures[0].error


def test_nobody_there_is_said_in_a_line(execute, book, monkeypatch, place):
    monkeypatch.setattr("gridmill.cluster._FOR_SCHEDULER", 0.5)
    book("00_a", "# the last cell")
    with socket.socket() as nobody:  # has the port and does not listen
        nobody.bind(("127.0.0.1", 0))
        address = f"tcp://127.0.0.1:{nobody.getsockname()[1]}"
        with pytest.raises(RunError, match=f"no Dask scheduler answers at {address}"):
            execute(scheduler=address)
    assert not (place / "out").exists()


def test_a_scheduler_without_workers(cluster, execute, book, monkeypatch, place):
    monkeypatch.setattr("gridmill.cluster._FOR_WORKERS", 0.5)
    book("00_a", "# the last cell")
    cluster.scheduler()
    with pytest.raises(RunError, match=r"the scheduler at .* has no workers"):
        execute(scheduler=cluster.address)
    assert not (place / "out").exists()


def test_nothing_of_dask_is_imported_without_an_address(place, lent, book):
    book("00_a", "# the last cell")
    code = """
import sys
from gridmill import Run, run
assert not run([Run("a", {})], output="out", notebooks="notebooks").failures
assert not {"dask", "distributed", "pandas", "matplotlib"} & {*sys.modules}
"""
    done = subprocess.run([sys.executable, "-c", code], cwd=place, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    assert Path(place, "out/a/notebooks/00_a.ipynb").is_file()
