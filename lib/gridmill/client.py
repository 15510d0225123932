"""The client's side of fork servers: to start and renew them, to ask for forks, to follow those."""

from __future__ import annotations

import contextlib
import json
import os
import select
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import threading
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

from gridmill.fingerprint import process_hash
from gridmill.messages import PATIENCE, Refused, receive, send

ADDRESS = "GRIDMILL_SERVER"  # socket of a fork server that an outer process owns
NONE = "none"  # in its place: there is none, do not start one

# What Papermill, and a kernel while it starts, import; a project's own modules come before.
STACK = (
    *("gridmill.kernels", "ipykernel_launcher", "psutil", "sqlite3", "tornado.platform.asyncio"),
    *(f"ipykernel.{name}" for name in ("debugger", "ipkernel", "kernelapp", "zmqshell")),
    *(f"IPython.core.{name}" for name in ("completerlib", "debugger", "logger", "oinspect")),
    *("IPython.extensions.storemagic", "jupyter_client.localinterfaces:localhost"),
    "gridmill.notebook:preload",
)

# What stands in the working directory must not be imported instead of a package.
_START = """
import sys
sys.path[:] = [entry for entry in sys.path if entry]
from gridmill.forkserver import main
main(sys.argv[1])
"""


class ForkedProcess:
    """A forked kernel or worker, seen through its supervisor; speaks as ``Popen`` does."""

    stdin = stdout = stderr = None

    def __init__(self, connection: socket.socket, pid: int) -> None:
        self.connection, self.pid = connection, pid
        self.returncode: int | None = None

    def poll(self) -> int | None:
        """Exit code, or None while it runs."""
        with contextlib.suppress(subprocess.TimeoutExpired):
            return self.wait(0)
        return None

    def wait(self, timeout: float | None = None) -> int:
        """Wait for the end."""
        if self.returncode is None:
            if not select.select([self.connection], [], [], timeout)[0]:
                raise subprocess.TimeoutExpired("forked process", timeout or 0.0)
            message = None
            with contextlib.suppress(OSError):
                message, _ = receive(self.connection)
            # without a word the supervisor itself was killed
            self.returncode = int(message["exit"]) if message else -signal.SIGKILL
            self.connection.close()
        return self.returncode

    def close(self) -> None:
        """Hang up: the supervisor ends what still runs."""
        self.connection.close()
        if self.returncode is None:
            self.returncode = -signal.SIGKILL

    def send_signal(self, number: int) -> None:
        """Ask the supervisor to signal the process and all in its group."""
        if self.returncode is None:  # reading what it said is left to whoever follows it
            with contextlib.suppress(OSError):
                send(self.connection, {"signal": int(number)})

    def terminate(self) -> None:
        """Ask it to end."""
        self.send_signal(signal.SIGTERM)

    def kill(self) -> None:
        """End it."""
        self.send_signal(signal.SIGKILL)


class ForkServer:
    """A fork server that this process owns: it ends with :meth:`close`, or with this process.

    It imports ``modules`` (``module:function`` is called too) and :data:`STACK`, and refuses once
    a file of ``packages`` has changed.
    """

    def __init__(self, modules: Sequence[str] = (), packages: Sequence[str] = ()) -> None:
        unavailable = cannot_fork()
        if unavailable:
            raise Refused(unavailable)
        self.folder = private_folder("server")
        self.address = str(self.folder / "server")
        environment = dict(os.environ, OPENBLAS_NUM_THREADS="1", OMP_NUM_THREADS="1")
        environment.pop(ADDRESS, None)
        settings = {
            "modules": [*modules, *STACK],
            "packages": list(packages),
            "environment": dict(os.environ),
        }
        (self.folder / "settings").write_text(json.dumps(settings), encoding="utf-8")
        self.ready = False
        try:
            with (self.folder / "log").open("wb") as errors:
                self.process = subprocess.Popen(
                    [sys.executable, "-c", _START, str(self.folder)], stdin=subprocess.PIPE,
                    stdout=subprocess.PIPE, stderr=errors, env=environment, start_new_session=True,
                )  # fmt: skip
        except OSError as error:
            shutil.rmtree(self.folder, ignore_errors=True)
            raise Refused(f"the fork server did not start ({error.strerror})") from None

    def wait_ready(self) -> None:
        """Wait until everything is imported; :class:`Refused` where the server ended before."""
        assert self.process.stdout
        if self.process.stdout.closed:
            raise Refused("the fork server ended")
        if not self.ready and not self.process.stdout.readline():
            lines = (self.folder / "log").read_text(errors="replace").split("\n")
            reason = next((line for line in reversed(lines) if line.strip()), "no reason given")
            self.close()
            raise Refused(f"the fork server did not start ({reason.strip()})")
        self.ready = True

    def close(self) -> None:
        """End the server and everything it forked."""
        if not self.ready:  # nobody asked it for anything yet: what it imports is not waited for
            self.process.kill()
        for stream in (self.process.stdin, self.process.stdout):
            if stream:
                with contextlib.suppress(OSError):
                    stream.close()
        try:
            self.process.wait(PATIENCE)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()
        shutil.rmtree(self.folder, ignore_errors=True)


def cannot_fork() -> str:
    """Why no kernel can be forked on this system; empty where it can."""
    if not sys.platform.startswith("linux") or not hasattr(os, "pidfd_open"):
        return "this system cannot fork a process that has imported the packages"
    return ""


def private_folder(kind: str) -> Path:
    """A new folder that only this user can enter, with a path short enough for a socket.

    Folders of processes that were killed before they could clean up are removed on the way.
    """
    lent = os.environ.get(ADDRESS, "")
    if os.path.exists(lent):  # removed by whoever supervises us at the latest
        return Path(tempfile.mkdtemp(prefix=f"k-{os.getpid()}-", dir=Path(lent).parent))
    base = Path(tempfile.gettempdir())
    if len(str(base)) > 40:  # the address of a socket may have 107 bytes
        base = Path("/tmp")
    for old in base.glob("gridmill-[0-9]*-*"):
        try:  # its owner may be removing it at this moment
            if old.lstat().st_uid == os.getuid():
                os.kill(int(old.name.split("-")[1]), 0)
        except ProcessLookupError:
            shutil.rmtree(old, ignore_errors=True)
        except (OSError, ValueError):
            continue
    return Path(tempfile.mkdtemp(prefix=f"gridmill-{os.getpid()}-{kind}-", dir=base))


def ask(address: str, request: dict[str, Any], files: tuple[int, ...] = ()) -> ForkedProcess:
    """Ask a server for a fork; :class:`Refused` with its reason, or because there is none."""
    connection, answer = _asked(address, request, files)
    return ForkedProcess(connection, answer["pid"])


def ask_snapshot(address: str, function: str, argument: Any) -> str:
    """Ask a server for a second one that has called a function, and wait; its address."""
    request = {"kind": "snapshot", "function": function, "argument": argument}
    connection, answer = _asked(address, request | {"environment": dict(os.environ)}, ())
    connection.close()
    return str(answer["address"])


def _asked(
    address: str, request: dict[str, Any], files: tuple[int, ...]
) -> tuple[socket.socket, dict[str, Any]]:
    connection = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
    try:
        connection.connect(address)
        send(connection, request | {"python": [sys.executable, sys.version]}, files)
        answer, _ = receive(connection)
    except OSError as error:
        connection.close()
        raise Refused(f"the fork server does not answer ({error.strerror})") from None
    if answer is None or "pid" not in answer:
        connection.close()
        raise Refused(answer["refused"] if answer else "the fork server ended")
    return connection, answer


Calls = Sequence[tuple[str, Any]]


class Servers:
    """The fork server of this process, and those that it took the place of.

    Servers that went stale stay until the end for the jobs that still run below them. A server
    that an outer process lends is used as long as it answers.

    ``note`` receives a line for the reader; a server imports ``modules``, and is renewed when a
    file of ``packages`` changes. ``stage`` counts the shared computations that are done.
    """

    def __init__(
        self, note: Callable[[str], None], modules: Sequence[str] = (), packages: Sequence[str] = ()
    ) -> None:
        self.note, self.lock = note, threading.Lock()
        self.modules, self.packages = tuple(modules), tuple(packages)
        self.retired: list[ForkServer] = []
        self.current: ForkServer | None = None
        self.sharing: threading.Thread | None = None
        self.stage = 0
        self.lent = os.environ.get(ADDRESS, "")
        if not self.lent:
            self._renew()

    def _renew(self) -> None:
        if self.current:
            self.retired.append(self.current)
        self.current, self.lent = None, ""
        try:
            self.current = ForkServer(self.modules, self.packages)
        except (Refused, OSError) as reason:
            self._give_up(str(reason))

    def fork(self, request: dict[str, Any], files: tuple[int, ...]) -> ForkedProcess | None:
        """Fork a kernel or a worker, which finds the server too; None where nothing is forked."""
        with self.lock:
            for last in (False, True):
                if self.current is None and self.lent in ("", NONE):
                    return None
                try:
                    address = self.address()
                    lent = {ADDRESS: address} if request["kind"] == "worker" else {}
                    environment = request["environment"] | lent
                    return ask(address, request | {"environment": environment}, files)
                except Refused as reason:
                    if last:
                        self._give_up(str(reason))
                    else:
                        self._renew()  # stale or gone: a new one may do
            return None

    def address(self) -> str:
        """Where the server that is used is asked, once it is ready."""
        if self.current is None:
            return self.lent
        self.current.wait_ready()
        return self.current.address

    def source(self) -> tuple[str, str]:
        """What a process that is forked now is made from: all that is imported, and the server."""
        address = self.current.address if self.current else self.lent
        return process_hash(os.environ, self.packages), address

    def share(self, calls: Calls) -> None:
        """Have functions called, each in a snapshot of the server that takes over when it is done.

        Functions are named ``module:function``, each with its one argument.
        """
        server = self.current
        if server and calls:  # a lent server is not ours to change
            self.sharing = threading.Thread(target=self._share, args=(server, calls), daemon=True)
            self.sharing.start()

    def _share(self, server: ForkServer, calls: Calls) -> None:
        with contextlib.suppress(Refused, OSError, ValueError):  # the server was closed meanwhile
            for function, argument in calls:
                with self.lock:
                    server.wait_ready()
                address = ask_snapshot(server.address, function, argument)
                with self.lock:
                    server.address = address
                self.stage += 1

    @property
    def busy(self) -> bool:
        """Whether something is being computed that many jobs share."""
        return self.sharing is not None and self.sharing.is_alive()

    def _give_up(self, reason: str) -> None:
        self.note(f"kernels are started the ordinary way: {reason}")
        if self.current:
            self.retired.append(self.current)
        self.current, self.lent = None, NONE

    def close(self) -> None:
        """End every server, and with it all that was forked from it."""
        for server in (*self.retired, self.current):
            if server:
                server.close()
        if self.sharing:  # it has heard that its server is gone
            self.sharing.join()
        self.retired, self.current = [], None
