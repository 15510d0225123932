"""The fork server and its kernels: like an ordinary kernel, private, and never stale."""

import json
import logging
import os
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import threading
from contextlib import closing
from pathlib import Path
from types import SimpleNamespace

import projects
import psutil
import pytest
from jupyter_client.manager import start_new_kernel

import gridmill
from gridmill.client import ADDRESS, NONE, ForkServer, Servers, ask, private_folder
from gridmill.fingerprint import process_hash
from gridmill.messages import Refused
from gridmill.pool import LocalPool

SAME = """import os, sys, json, warnings, locale, signal, threading
import matplotlib, numpy, pandas
from IPython import get_ipython
options = {name: pandas.get_option(f"display.{name}") for name in
           ("max_columns", "width", "max_rows", "notebook_repr_html")}
print(json.dumps({
    "options": options, "backend": matplotlib.get_backend(), "cwd": os.getcwd(),
    "path": sys.path, "argv": len(sys.argv), "name": __name__, "encoding": sys.stdout.encoding,
    "filters": len(warnings.filters), "locale": locale.getlocale(),
    "shell": type(get_ipython()).__name__, "sigint": str(signal.getsignal(signal.SIGINT)),
    "sigterm": str(signal.getsignal(signal.SIGTERM)), "stdin": os.read(0, 1),
    "main": sys.modules["__main__"].__dict__ is globals(), "flags": str(sys.flags),
    "daemons": sorted(t.name for t in threading.enumerate() if not t.daemon),
    "recursion": sys.getrecursionlimit(), "numpy": numpy.get_printoptions(),
}, default=str, sort_keys=True))"""
FIGURE = """import matplotlib.pyplot as plt
plt.plot([1, 2, 3])
plt.title("đường")
plt.show()"""
TABLE = "pandas.DataFrame({f'c{i}': range(3) for i in range(30)})"


def test_a_warm_kernel_is_like_an_ordinary_one(execute, book, outputs, monkeypatch):
    """The options that packages choose at import, the shell, the signals, a figure's bytes."""
    book("00_a", SAME, FIGURE, TABLE, "import pandas\nprint(pandas.DataFrame(numpy.eye(25)))")
    found = {}
    for output, forbidden in (("warm", ""), ("ordinary", "no forking today")):
        monkeypatch.setattr("gridmill.client.cannot_fork", lambda reason=forbidden: reason)
        monkeypatch.delenv(ADDRESS, raising=False)
        outcome, said = execute(output=output, project=projects.Drawing)
        assert outcome.exit_code == 0, outcome.failures
        found[output] = outputs(f"{output}/north-2024/notebooks/00_a.de.ipynb")
        assert ("started the ordinary way: no forking today" in said) == bool(forbidden)
    told = [json.loads(found[output][2][0]["text"][0]) for output in ("warm", "ordinary")]
    assert told[0] == told[1]
    assert found["warm"] == found["ordinary"]
    assert "image/png" in found["warm"][3][0]["data"]


@pytest.mark.parametrize("forked", [True, False])
def test_nbval_gets_forked_kernels_and_otherwise_ordinary_ones(server, book, place, forked):
    path = book("00_a", "import sys\nprint('papermill' in sys.modules)", parameters="x = 1")
    content = json.loads(path.read_text())
    printed = {"output_type": "stream", "name": "stdout", "text": f"{forked}\n"}
    content["cells"][1] |= {"outputs": [printed], "execution_count": 2}
    path.write_text(json.dumps(content))
    address = server.address if forked else NONE
    done = subprocess.run(
        [sys.executable, "-m", "pytest", "--nbval", str(path), "--nbval-current-env", "-q",
         "-c", os.devnull, "--rootdir", str(place), "-p", "no:cacheprovider", "-p", "no:xdist",
         "--nbval-kernel-startup-timeout", "600"],
        env=os.environ | {"JUPYTER_DEFAULT_PROVISIONER_NAME": "gridmill", ADDRESS: address},
        capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stdout


def test_kernels_listen_on_private_sockets_only(lent, monkeypatch, long):
    monkeypatch.setenv("JUPYTER_DEFAULT_PROVISIONER_NAME", "gridmill")
    manager, client = start_new_kernel(startup_timeout=long, kernel_name="python3")
    try:
        assert manager.transport == "ipc"
        folder = Path(manager.ip).parent
        assert folder.stat().st_mode & 0o777 == 0o700
        kernel = psutil.Process(manager.provisioner.pid)
        assert kernel.ppid() != os.getpid()
        assert manager.get_connection_info()["transport"] == "ipc"
        listening = [c for c in kernel.net_connections("inet") if c.status == "LISTEN"]
        # ipykernel's own ear for what child processes print, which asks them for a secret
        assert [c.laddr.ip for c in listening] == ["127.0.0.1"]
        assert client.execute_interactive("1 + 1", timeout=long)["content"]["status"] == "ok"
        manager.interrupt_kernel()
        manager.restart_kernel(now=True)
        client.wait_for_ready(timeout=long)
        assert manager.is_alive()
    finally:
        client.stop_channels()
        manager.shutdown_kernel(now=True)
    assert not folder.exists()
    assert not kernel.is_running()


def test_another_interpreter_gets_an_ordinary_kernel_and_one_line(lent, caplog, monkeypatch, long):
    from gridmill import kernels

    forks = kernels.ForkProvisioner()
    with pytest.raises(Refused, match="another interpreter, /usr/bin/other"):
        forks._fork(["/usr/bin/other", "-m", "ipykernel_launcher"], os.environ, "/")
    with pytest.raises(Refused, match="not ipykernel"):
        forks._fork([sys.executable, "-m", "bash_kernel"], os.environ, "/")
    monkeypatch.setenv("JUPYTER_DEFAULT_PROVISIONER_NAME", "gridmill")
    kernels._warn.cache_clear()
    monkeypatch.setenv("LANGUAGE_OF_ANOTHER_ENVIRONMENT", "x")  # begins with LANG: read at import
    with caplog.at_level(logging.WARNING, "gridmill"):
        for _ in range(2):
            manager, client = start_new_kernel(startup_timeout=long, kernel_name="python3")
            client.stop_channels()
            manager.shutdown_kernel(now=True)
    assert [record.getMessage() for record in caplog.records] == [
        "gridmill: a kernel is started the ordinary way: the code, the packages or the "
        "environment changed since it started"
    ]


STALE = """
import os, pathlib, sys
import gridmill
from gridmill import client
from gridmill.client import Servers

assert gridmill.__file__.startswith(sys.argv[1])
notes = []
servers = Servers(notes.append, ("json",), ("other",))
request = {"kind": "worker", "environment": dict(os.environ), "cwd": os.getcwd()}
def fork():
    process = servers.fork(request, (2, 2))
    address = servers.current.address if servers.current else None
    if process:
        process.wait()
    return address
first, again = fork(), fork()
assert first == again != None, notes
for path in (pathlib.Path(gridmill.__file__), pathlib.Path(sys.argv[1], "lib/other/__init__.py")):
    path.write_text(path.read_text() + "\\n# changed\\n")
    try:
        client.ask(first, request)
    except client.Refused as reason:
        assert "changed since it started" in str(reason)
    else:
        raise AssertionError("a stale server forked")
    renewed = fork()
    assert renewed not in (None, first)
    first = renewed
os.kill(servers.current.process.pid, 9)
servers.current.process.wait()
after = fork()
assert after not in (None, first)
assert not notes, notes
servers.close()
print("ok")
"""


def test_a_server_is_not_used_after_the_code_changed(tmp_path):
    package = Path(gridmill.__file__).parent
    ignore = shutil.ignore_patterns("__pycache__")
    shutil.copytree(package, tmp_path / "lib" / "gridmill", ignore=ignore)
    (tmp_path / "lib" / "other").mkdir()
    (tmp_path / "lib" / "other" / "__init__.py").write_text("")
    environment = os.environ | {"PYTHONPATH": str(tmp_path / "lib")}
    environment.pop(ADDRESS, None)
    done = subprocess.run(
        [sys.executable, "-c", STALE, str(tmp_path)], env=environment, capture_output=True,
        text=True, check=False,
    )  # fmt: skip
    assert done.stdout == "ok\n", done.stderr


def test_a_package_that_starts_a_thread_is_not_forked(tmp_path, monkeypatch):
    (tmp_path / "threaded.py").write_text(
        "from threading import Event, Thread\nThread(target=Event().wait, daemon=True).start()\n"
    )
    monkeypatch.setenv("PYTHONPATH", str(tmp_path), prepend=os.pathsep)
    monkeypatch.delenv(ADDRESS, raising=False)
    notes = []
    servers = Servers(notes.append, ("threaded",))
    assert servers.fork(job(), (2, 2)) is None
    assert notes == [
        "kernels are started the ordinary way: a package started a thread while it was imported"
    ]


def test_what_stands_in_the_directory_is_not_imported(tmp_path, monkeypatch):
    (tmp_path / "json.py").write_text("raise SystemExit('the wrong json')")
    monkeypatch.chdir(tmp_path)
    with closing(ForkServer(("json",))) as server:
        server.wait_ready()


def test_a_server_that_was_asked_for_nothing_is_not_waited_for(held, monkeypatch, eventually):
    monkeypatch.delenv(ADDRESS, raising=False)
    held.at("import")
    server = ForkServer(("holding:in_server",))
    assert eventually(lambda: held.here("import"))
    done = []
    for name in ("kill", "wait"):
        real = getattr(server.process, name)
        monkeypatch.setattr(
            server.process, name, lambda *a, name=name, real=real: (done.append(name), real(*a))
        )
    server.close()
    assert done == ["kill", "wait"]
    assert server.process.returncode == -signal.SIGKILL
    assert not server.folder.exists()


def test_nonsense_and_silence_do_not_stop_the_server(server, tmp_path):
    for content in (b"", b"\x00" * 8, b"\xff" * 3, (5).to_bytes(8, "big") + b"{nope"):
        with socket.socket(socket.AF_UNIX) as client:
            client.connect(server.address)
            client.sendall(content)
    request = job({"PYTHONPATH": "elsewhere"})
    with pytest.raises(Refused, match="changed since it started"):
        ask(server.address, request)
    assert server.process.poll() is None


def test_many_ask_at_once_and_each_is_answered(lent, tmp_path):
    results, threads = {}, []
    with closing(LocalPool(8, Servers(print))) as pool:
        for number in range(8):
            payload = {"kind": "check", "function": "builtins:abs", "parameters": [number]}
            threads.append(threading.Thread(target=pool.start, args=(str(number), payload)))
            threads[-1].start()
        while len(results) < 8:
            key, message = pool.next()
            results[key] = message["result"]["failure"]
        for thread in threads:
            thread.join()
    assert results == dict.fromkeys(map(str, range(8)))


def test_a_lent_server_that_is_gone_is_replaced(tmp_path, monkeypatch):
    monkeypatch.setenv(ADDRESS, str(tmp_path / "nobody"))
    notes = []
    servers = Servers(notes.append, ("json",))
    ours, theirs = socket.socketpair()
    with ours, theirs:
        process = servers.fork(job(), (2, 2, theirs.fileno()))
    assert process.wait() == 1  # nobody is left who could send it a job
    assert servers.current
    assert not notes


def test_the_hash_of_a_process_sees_what_is_fixed_at_import(tmp_path, monkeypatch):
    monkeypatch.setattr("sysconfig.get_path", lambda name: str(tmp_path))
    seen = {process_hash({})}
    (tmp_path / "thing-1.0.dist-info").mkdir()
    seen.add(process_hash({}))
    os.utime(tmp_path / "thing-1.0.dist-info", ns=(1, 1))
    seen.add(process_hash({}))
    seen.add(process_hash({"PYTHONPATH": "x"}))
    assert process_hash({"SOMETHING_ELSE": "x"}) in seen
    assert len(seen) == 4


def job(more=()):
    return {"kind": "worker", "environment": {**os.environ, **dict(more)}, "cwd": "/"}


def test_a_signal_reaches_the_fork(server):
    ours, theirs = socket.socketpair()
    with ours, theirs:
        process = ask(server.address, job(), (2, 2, theirs.fileno()))
        assert process.poll() is None
        with pytest.raises(subprocess.TimeoutExpired):
            process.wait(0.1)
        process.terminate()
        assert process.wait() == -signal.SIGTERM
        process.kill()  # after the end: nothing


def test_a_kernel_whose_client_is_gone_leaves_no_folder_behind(server, held, eventually):
    """It may make the folder of its connection file after the client has removed it."""
    folder = Path(server.address).parent / "k-1"
    file = folder / "connection.json"
    kernel = {"kind": "kernel", "arguments": ["-f", str(file)], "folder": str(folder)}
    held.at("kernel")
    process = ask(server.address, job() | kernel, (2, 2))
    assert eventually(lambda: held.here("kernel"))
    held.let_go("kernel")
    assert eventually(file.exists)
    process.close()
    assert eventually(lambda: not folder.exists())


def test_a_page_that_is_laid_out_makes_room_for_the_next_kernel(monkeypatch):
    monkeypatch.setenv(ADDRESS, NONE)  # no server is needed
    pool = LocalPool(1, Servers(print))
    for name, room in (("one", True), ("two", False)):
        pool.workers[name] = SimpleNamespace(executed=False, cell=0)
        assert not pool.room(local=False)
        assert pool._read(name, {"executed": True}) == (name, {"executed": True})
        assert pool.room(local=False) == room  # never more than one beside the running ones


def test_folders_of_the_dead_are_removed_and_one_that_goes_meanwhile_is_no_error(monkeypatch):
    """Two runs look through the same folder, and each removes its own when it is done."""
    gone = Path("/proc/sys/kernel/pid_max").read_text().strip()  # no process has this number
    with tempfile.TemporaryDirectory(dir="/tmp") as short:
        monkeypatch.setattr(tempfile, "tempdir", short)
        monkeypatch.delenv(ADDRESS, raising=False)
        base = Path(short)
        names = [f"gridmill-{gone}-server-a", f"gridmill-{os.getpid()}-data-b", "gridmill-1x-c"]
        for name in names:
            (base / name).mkdir()
        vanished = base / f"gridmill-{os.getpid()}-staging-d"
        listed = [vanished, *base.iterdir()]
        monkeypatch.setattr(Path, "glob", lambda self, pattern: listed)
        made = private_folder("kernel")
        assert {path.name for path in base.iterdir()} == {*names[1:], made.name}
        assert made.stat().st_mode & 0o777 == 0o700
