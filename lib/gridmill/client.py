"""The client's side of the fork server: to start one, to ask it for a fork, to follow the fork."""

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
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from gridmill.messages import PATIENCE, Refused, receive, send

ADDRESS = "GRIDMILL_SERVER"  # socket of a fork server that an outer process owns
NONE = "none"  # in its place: there is none, do not start one

# What Papermill, and a kernel while it starts, import; a project's own modules come before.
STACK = (
    "gridmill.kernels",
    "ipykernel_launcher",
    "ipykernel.debugger",
    "ipykernel.ipkernel",
    "ipykernel.kernelapp",
    "ipykernel.zmqshell",
    "IPython.core.completerlib",
    "IPython.core.debugger",
    "IPython.core.logger",
    "IPython.core.oinspect",
    "IPython.extensions.storemagic",
    "psutil",
    "jupyter_client.localinterfaces:localhost",
    "sqlite3",
    "tornado.platform.asyncio",
    "gridmill.notebook:preload",
)

# What stands in the working directory must not be imported instead of a package.
_START = """
import sys
sys.path[:] = [entry for entry in sys.path if entry]
from gridmill.forkserver import main
main()
"""


class ForkedProcess:
    """A forked kernel or worker, seen through its supervisor; speaks as ``Popen`` does."""

    stdin = stdout = stderr = None

    def __init__(self, connection: socket.socket, pid: int) -> None:
        self.connection, self.pid = connection, pid
        self.returncode: int | None = None

    def poll(self) -> int | None:
        """Exit code, or None while it runs."""
        while self.returncode is None and select.select([self.connection], [], [], 0)[0]:
            self._read()
        return self.returncode

    def wait(self, timeout: float | None = None) -> int:
        """Wait for the end."""
        end = None if timeout is None else time.monotonic() + timeout
        while self.returncode is None:
            left = None if end is None else max(0.0, end - time.monotonic())
            if not select.select([self.connection], [], [], left)[0]:
                raise subprocess.TimeoutExpired("forked process", timeout or 0.0)
            self._read()
        return self.returncode

    def _read(self) -> None:
        try:
            message, _ = receive(self.connection)
        except OSError:
            message = None
        # without a word the supervisor itself was killed
        self.returncode = int(message["exit"]) if message else -signal.SIGKILL
        self.connection.close()

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

    Parameters
    ----------
    modules : sequence of str
        What it imports before it forks, :data:`STACK` apart; ``module:function`` is called too.
    packages : sequence of str
        Whose files must stay as they are while it serves.

    Raises
    ------
    Refused
        This system cannot fork so, or no process can be started.
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
            "folder": str(self.folder),
            "modules": [*modules, *STACK],
            "packages": list(packages),
            "environment": dict(os.environ),
        }
        self.ready = False
        try:
            with (self.folder / "log").open("wb") as errors:
                self.process = subprocess.Popen(
                    [sys.executable, "-c", _START],
                    stdin=subprocess.PIPE,
                    stdout=subprocess.PIPE,
                    stderr=errors,
                    env=environment,
                    start_new_session=True,
                )
        except OSError as error:
            shutil.rmtree(self.folder, ignore_errors=True)
            raise Refused(f"the fork server did not start ({error.strerror})") from None
        assert self.process.stdin
        with contextlib.suppress(OSError):  # it is dead already: wait_ready says why
            self.process.stdin.write(json.dumps(settings).encode() + b"\n")
            self.process.stdin.flush()

    def wait_ready(self) -> None:
        """Wait until everything is imported.

        Raises
        ------
        Refused
            The server ended before it was ready.
        """
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

    def __enter__(self) -> ForkServer:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()


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
    if os.path.exists(lent):  # removed with the server at the latest
        return Path(tempfile.mkdtemp(prefix="k-", dir=Path(lent).parent))
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
    """Ask a server for a fork.

    Raises
    ------
    Refused
        With the server's reason, or because there is none at that address.
    """
    connection, answer = _asked(address, request, files)
    return ForkedProcess(connection, answer["pid"])


def ask_snapshot(address: str, function: str, argument: Any) -> str:
    """Ask a server for a second one that has called a function; the address of that one.

    Takes as long as the function does.

    Raises
    ------
    Refused
        As :func:`ask` does.
    """
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
