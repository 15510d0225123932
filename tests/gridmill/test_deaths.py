"""A server or worker that dies before, while or after it is written to: a line, nothing open."""

import json
import os
import socket
import subprocess
import sys
from contextlib import closing

import pytest

from gridmill import client
from gridmill.client import ADDRESS, NONE, ForkServer, Servers
from gridmill.errors import RunError
from gridmill.messages import Refused
from gridmill.pool import LocalPool, Worker

LOST = "the process that ran it ended (killed, or out of memory)"
LARGE = ["x" * 1_000_000]  # more than a pipe takes: it is written while somebody reads


@pytest.fixture(autouse=True)
def nothing_open():
    """No file, pipe or socket of this process outlives a test."""
    before = set(os.listdir("/proc/self/fd"))
    yield
    assert set(os.listdir("/proc/self/fd")) <= before


def test_a_server_that_cannot_start_says_why(monkeypatch):
    monkeypatch.setattr(client, "_START", "raise SystemExit('no such thing')")
    server = ForkServer()
    with pytest.raises(Refused, match=r"^the fork server did not start \(no such thing\)$"):
        server.wait_ready()
    assert not server.folder.exists()
    assert server.process.returncode == 1
    with pytest.raises(Refused, match="ended"):
        server.wait_ready()


def test_a_server_that_no_process_is_left_for(monkeypatch, tmp_path):
    def none(*args, **kwargs):
        raise BlockingIOError(11, "Resource temporarily unavailable")

    monkeypatch.setattr(client.subprocess, "Popen", none)
    monkeypatch.setattr(client, "private_folder", lambda kind: tmp_path / "own")
    (tmp_path / "own").mkdir()
    notes = []
    monkeypatch.delenv(ADDRESS, raising=False)
    refused = pytest.raises(RunError, match=r"^a worker cannot be started \(.*\); end .*$")
    with closing(Servers(notes.append)) as servers, refused:
        Worker(servers)
    assert notes == [
        "kernels are started the ordinary way: the fork server did not start "
        "(Resource temporarily unavailable)"
    ]
    assert not list(tmp_path.iterdir())


def test_what_a_package_prints_is_not_the_word_of_the_server(tmp_path, monkeypatch):
    (tmp_path / "talks.py").write_text("print('ready')\nimport os, sys\nos._exit(3)")
    monkeypatch.setenv("PYTHONPATH", str(tmp_path), prepend=os.pathsep)
    server = ForkServer(("talks",))
    with pytest.raises(Refused, match="did not start"):
        server.wait_ready()


def test_a_server_whose_starter_is_gone_removes_its_folder(tmp_path, monkeypatch):
    """It was killed before the server was ready, so that nobody hears that it is."""
    server = ForkServer(("json",))
    monkeypatch.setattr(server.process, "kill", lambda: None)
    monkeypatch.setattr(client.shutil, "rmtree", lambda *args, **kwargs: None)
    server.process.stdout.close()
    server.close()
    assert server.process.returncode == 0
    assert not server.folder.exists()


@pytest.fixture(params=["forked", "interpreter"])
def pool(request, lent, monkeypatch):
    """One whose workers are forked, and one whose workers are interpreters."""
    if request.param == "interpreter":
        monkeypatch.setenv(ADDRESS, NONE)
    with closing(Servers(print)) as servers, closing(LocalPool(1, servers)) as pool:
        yield pool


def done(pool, key, folder, **more):
    """The failure of a job that does next to nothing, if it has one."""
    payload = {
        "kind": "page", "staging": str(folder / key), "name": "a.de", "execute": False,
        "executed": os.devnull, "page": "",
    }  # fmt: skip
    pool.start(key, payload | more)
    while True:
        event = pool.next()
        if event and "result" in event[1]:
            assert event[0] == key
            return event[1]["result"]["failure"]


def dead(pool, eventually):
    """A worker that has died while it waited for a job."""
    (worker,) = pool.idle
    worker.process.kill()
    worker.process.wait()
    assert eventually(lambda: worker.ended)
    return worker


def test_a_worker_that_died_while_it_waited_is_replaced(pool, tmp_path, eventually):
    assert done(pool, "one", tmp_path) is None
    worker = dead(pool, eventually)
    assert done(pool, "two", tmp_path) is None
    assert worker not in pool.idle


def test_a_worker_that_dies_before_it_hears_of_its_job(pool, tmp_path, eventually, monkeypatch):
    assert done(pool, "one", tmp_path) is None
    worker = dead(pool, eventually)
    monkeypatch.setattr(pool, "_free", lambda: worker)
    assert done(pool, "two", tmp_path)["error"] == LOST


def test_a_worker_that_dies_while_it_hears_of_its_job(pool, tmp_path, held, monkeypatch):
    assert done(pool, "one", tmp_path) is None
    (worker,) = pool.idle
    begin = worker.begin

    def killed(key, payload):
        worker.kill()  # it may have heard all of it, a part, or nothing
        begin(key, payload)

    monkeypatch.setattr(worker, "begin", killed)
    held.at("page")  # where it is if it has begun
    (tmp_path / "index").write_text('{"cells": []}')
    found = done(
        pool, "two", tmp_path, executed=str(tmp_path / "index"), page="projects:Pages.page",
        variant="de", pages=["a.de"], ballast=LARGE,
    )  # fmt: skip
    assert found["error"] == LOST


def test_a_worker_that_dies_after_it_has_heard_of_its_job(
    pool, tmp_path, held, running, eventually
):
    held.until("page", lambda: eventually(lambda: held.here("page")) and end())

    def end():
        (worker,) = pool.workers.values()
        worker.kill()
        assert eventually(lambda: not running() & set(held.here("page")))

    (tmp_path / "index").write_text('{"cells": []}')
    found = done(
        pool, "one", tmp_path, executed=str(tmp_path / "index"), page="projects:Pages.page",
        variant="de", pages=["a.de"],
    )  # fmt: skip
    assert found["error"] == LOST


def test_a_worker_whose_asker_dies_in_the_middle_of_a_job_does_not_stay():
    ours, theirs = socket.socketpair()
    command = [sys.executable, "-c", f"from gridmill.jobs import main; main({theirs.fileno()})"]
    half = json.dumps({"kind": "check", "function": "builtins:abs", "parameters": [1]})[:20]
    with theirs, ours:
        process = subprocess.Popen(command, stderr=subprocess.PIPE, pass_fds=[theirs.fileno()])
        ours.sendall((100).to_bytes(8, "big") + half.encode())
    assert (process.communicate()[1], process.returncode) == (b"", 1)


def test_a_server_that_cannot_fork_says_so(monkeypatch):
    """One more process than a limit allows."""
    monkeypatch.delenv(ADDRESS, raising=False)
    notes = []
    with closing(Servers(notes.append, ("holding:no_forks",))) as servers:
        request = {"kind": "worker", "environment": dict(os.environ), "cwd": "/"}
        assert servers.fork(request, (2, 2)) is None
    assert notes == [
        "kernels are started the ordinary way: it cannot fork (Resource temporarily unavailable)"
    ]


ALLOWED = """
import resource, sys
from gridmill import RunError
from gridmill.pool import allow_files
soft, hard, jobs = map(int, sys.argv[1:])
resource.setrlimit(resource.RLIMIT_NOFILE, (soft, hard))
try:
    allow_files(jobs)
except RunError as error:
    print(error)
print(resource.getrlimit(resource.RLIMIT_NOFILE)[0])
"""


@pytest.mark.parametrize(
    ("soft", "hard", "jobs", "said"),
    [
        (32, 64, 2, ["only 64 files may be open at once and 2 jobs need 128; raise the limit "
                     "(ulimit -n 1024) or ask for fewer jobs", "64"]),
        (128, 128, 2, ["128"]),
        (128, 128, 3, ["only 128 files may be open at once and 3 jobs need 144; raise the limit "
                       "(ulimit -n 1024) or ask for fewer jobs", "128"]),
        (64, 512, 8, ["512"]),
    ],
)  # fmt: skip
def test_too_few_open_files_are_refused_before_a_kernel_waits_for_ever(soft, hard, jobs, said):
    command = [sys.executable, "-c", ALLOWED, str(soft), str(hard), str(jobs)]
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    assert done.stdout.splitlines() == said


def test_a_run_with_too_few_open_files_writes_nothing(start, book, place):
    book("00_a", "print(area)")
    process = start(before=("sh", "-c", 'ulimit -n 60; exec "$@"', "sh"))
    said, _ = process.communicate(timeout=60)
    assert "only 60 files may be open at once" in said
    assert not (place / "out").exists()
