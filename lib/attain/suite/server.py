"""The warm server: a process that has imported the stack once and forks a kernel per notebook.

It keeps to one thread, serves one request at a time, and ends with the process that holds the other
end of its standard input. Between it and what is forked stands a *guard* that waits, passes signals
on and cleans up: one for every worker, and one for all kernels of a worker, which follow each
other. A guard ends its charge when the client hangs up, and the server's guards end when the server
does, so that nothing is left behind however the client or the server came to its end.
"""

from __future__ import annotations

import builtins
import contextlib
import ctypes
import gc
import importlib
import json
import os
import select
import shutil
import signal
import socket
import sys
import threading
import time
import traceback
from collections.abc import Callable, Iterable, Iterator
from typing import NoReturn

from attain.suite.forks import run_charge
from attain.suite.messages import PATIENCE, Refused, Request, receive, send

PRIVATE = "ATTAIN_PRIVATE_FOLDER"  # of a job, for the sockets of its kernels
# Imported by IPython and its kernel where they are installed, and of no use to a notebook that
# nobody types into: completion and a debugger. They would take a tenth of the start.
LEFT_OUT = ("jedi", "debugpy")
# How many objects are made before garbage is looked for. A notebook makes many that stay, and ends
# soon: Python's own numbers cost a twentieth of its time and save no memory.
GARBAGE = (20_000, 20, 50)
_PR_SET_PDEATHSIG, _PR_SET_CHILD_SUBREAPER = 1, 36


def threads() -> int:
    """Threads of this process as the system counts them, those of C libraries included."""
    try:
        return len(os.listdir("/proc/self/task"))
    except OSError:
        return threading.active_count()


@contextlib.contextmanager
def _as_in_a_kernel() -> Iterator[None]:
    """Make packages choose at import what they would choose inside a kernel.

    pandas asks ``get_ipython`` whether it speaks to a terminal, and matplotlib reads its backend
    from the environment, which a kernel sets before anything is imported.
    """
    already = "MPLBACKEND" in os.environ
    os.environ.setdefault("MPLBACKEND", "module://matplotlib_inline.backend_inline")
    shell = type("ZMQInteractiveShell", (), {"kernel": None})()
    builtins.get_ipython = lambda: shell  # type: ignore[attr-defined]
    try:
        importlib.import_module("pandas")
        del builtins.get_ipython  # type: ignore[attr-defined]
        yield
    finally:
        if hasattr(builtins, "get_ipython"):
            del builtins.get_ipython
        if not already:
            del os.environ["MPLBACKEND"]


@contextlib.contextmanager
def _without(modules: Iterable[str]) -> Iterator[None]:
    """Let packages import as if some others were not installed."""
    absent = [name for name in modules if name not in sys.modules]
    sys.modules.update(dict.fromkeys(absent))  # type: ignore[arg-type]
    try:
        yield
    finally:
        for name in absent:
            del sys.modules[name]


def preload(modules: Iterable[str]) -> None:
    """Import what notebooks import, and settle it, so that a fork has little of it to copy."""
    gc.disable()  # modules stay: looking for garbage between them takes a fifth of the time
    with _as_in_a_kernel(), _without(LEFT_OUT):
        for name in modules:
            with contextlib.suppress(Exception):  # a notebook that needs it will say so
                module, _, function = name.partition(":")
                found = importlib.import_module(module)
                if function:
                    getattr(found, function)()
    for name in [name for name in sys.modules if name.startswith("matplotlib_inline")]:
        del sys.modules[name]  # it ties itself to the running shell when it is imported
    gc.enable()
    gc.freeze()
    gc.set_threshold(*GARBAGE)


def _prctl(option: int, value: int) -> None:
    ctypes.CDLL(None, use_errno=True).prctl(option, value, 0, 0, 0)


class Server:
    """Accepts requests on a socket and forks; see :func:`main`."""

    def __init__(self, folder: str, started_as: str, name: str = "server") -> None:
        self.pid, self.folder, self.started_as = os.getpid(), folder, started_as
        self.address = os.path.join(folder, name)
        self.listener = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
        self.listener.bind(self.address)
        self.listener.listen(64)
        self.alive_read, self.alive_write = os.pipe()

    def serve(self) -> Callable[[], NoReturn] | None:
        """Serve until the parent is gone; in a forked child, return what the child has to do."""
        parent = sys.stdin.fileno()
        poll = select.poll()
        poll.register(self.listener, select.POLLIN)
        poll.register(parent, select.POLLIN | select.POLLHUP)
        while True:
            for descriptor, _ in poll.poll():
                if descriptor == parent:
                    if not os.read(parent, 1024):
                        return None
                    continue
                connection, _ = self.listener.accept()
                with connection:
                    task = self._answer(connection)
                if task is not None:
                    return task

    def _answer(self, connection: socket.socket) -> Callable[[], NoReturn] | None:
        """Read one request and fork for it, or say why not."""
        files: list[int] = []
        try:
            connection.settimeout(PATIENCE)
            request, files = receive(connection, 3)
            if request is None:
                return None
            self._refuse_stale(request)
            connection.settimeout(None)
            copy = connection.dup()
            try:
                child = os.fork()
            except OSError as error:
                copy.close()
                raise Refused(f"it cannot fork ({error.strerror})") from None
            if child == 0:
                follow = {"warm": self._succeed, "guard": self._guard_many}
                task = follow.get(request["kind"], self._guard)
                return lambda: task(request, copy, files)
            copy.close()
        except Refused as refusal:
            with contextlib.suppress(OSError):
                send(connection, {"refused": str(refusal)})
        except (OSError, ValueError):
            pass  # the client hung up or sent no request: its loss alone
        finally:
            if os.getpid() == self.pid:
                for descriptor in files:
                    os.close(descriptor)
        return None

    def _refuse_stale(self, request: Request) -> None:
        if request["fingerprint"] != self.started_as:
            raise Refused("the library, the packages or the environment changed since it started")
        if threads() > 1:
            raise Refused("a package started a thread while it was imported")

    def _succeed(self, request: Request, connection: socket.socket, files: list[int]) -> NoReturn:
        """Be a second server, which has called some functions; the first one goes on as it is."""
        os.close(self.alive_read)
        os.close(self.alive_write)
        self.listener.close()
        _prctl(_PR_SET_PDEATHSIG, signal.SIGKILL)  # what it computes is for the first one's sake
        if os.getppid() != self.pid:
            os._exit(1)
        for name, payload in request["calls"]:
            module, _, function = name.partition(":")
            try:
                getattr(importlib.import_module(module), function)(payload)
            except Exception:
                traceback.print_exc()  # what is not warm is computed where it is needed
        gc.freeze()
        server = Server(self.folder, self.started_as, f"server-{os.getpid()}")
        with connection, contextlib.suppress(OSError):
            send(connection, {"pid": server.pid, "address": server.address})
        server.run()

    def run(self) -> NoReturn:
        """Serve, and end with everything that was forked."""
        task = self.serve()
        if task is not None:
            task()
        os.close(self.alive_write)  # the guards end, and with them all they guard
        with contextlib.suppress(ChildProcessError):
            os.waitpid(-1, 0)
        if os.path.basename(self.address) == "server":  # the first one, which ends last
            shutil.rmtree(self.folder, ignore_errors=True)
        os._exit(0)

    def _guard(self, request: Request, connection: socket.socket, files: list[int]) -> NoReturn:
        """Guard one charge, and end with it."""
        self._become_guard()
        try:
            self._charge(request, connection, files, (self.alive_read,))
        finally:  # a client that was killed is an error of the connection, not ours
            os._exit(0)

    def _guard_many(
        self, request: Request, connection: socket.socket, files: list[int]
    ) -> NoReturn:
        """Guard the kernels of a worker, one after another, until it hangs up.

        A guard for each of them would be a fork more for each, of all that is imported. A kernel
        makes the folder of its connection file where it is gone, so the worker's guard and this
        one both remove the worker's folder: the later one does when nobody is left to make it.
        """
        self._become_guard()
        try:
            address = os.path.join(request["folder"], "guard")
            listener = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
            listener.bind(address)
            listener.listen(1)
            send(connection, {"pid": os.getpid(), "address": address})
            ends = (self.alive_read, connection.fileno(), listener.fileno())
            poll = select.poll()
            for descriptor in ends:
                poll.register(descriptor, select.POLLIN | select.POLLHUP)
            while {descriptor for descriptor, _ in poll.poll()} == {listener.fileno()}:
                client, _ = listener.accept()
                with client, contextlib.suppress(OSError, ValueError):
                    asked, given = receive(client, 3)
                    if asked is None:
                        continue
                    try:
                        self._refuse_stale(asked)
                    except Refused as refusal:
                        send(client, {"refused": str(refusal)})
                    else:
                        self._charge(asked, client, given, ends)
        finally:
            _remove(request["folder"])
            os._exit(0)

    def _become_guard(self) -> None:
        """Be the one to whom processes fall whose parent has ended."""
        os.close(self.alive_write)
        self.listener.close()
        os.setsid()
        signal.signal(signal.SIGCHLD, signal.SIG_DFL)
        _prctl(_PR_SET_CHILD_SUBREAPER, 1)

    def _charge(
        self,
        request: Request,
        connection: socket.socket,
        files: list[int],
        ends: tuple[int, ...],
    ) -> None:
        """Fork the charge, wait for it, and leave nothing of it behind."""
        guard = os.getpid()
        if request["kind"] == "job":  # what it makes for its kernels goes with it
            request["folder"] = os.path.join(self.folder, f"job-{guard}")
            os.mkdir(request["folder"], 0o700)
            request["environment"][PRIVATE] = request["folder"]
        child = os.fork()
        if child == 0:
            for descriptor in ends:
                os.close(descriptor)
            _prctl(_PR_SET_PDEATHSIG, signal.SIGKILL)
            if os.getppid() != guard:
                os._exit(1)
            os.setsid()
            run_charge(request, connection, files)
        status = 1
        try:
            for descriptor in files:
                os.close(descriptor)
            _watch(child, connection, ends)
        finally:
            status = _end(child)
            alone = request["kind"] == "job"
            try:
                send(connection, {"exit": status})
            except OSError:
                alone = True  # the client is gone: its private folder is ours to remove
            if alone and request["folder"]:
                _remove(request["folder"])


def _watch(child: int, connection: socket.socket, ends: tuple[int, ...]) -> None:
    """Pass signals on until the charge ends, the client hangs up, or one of the ends is heard of.

    The ends are the server, which may be gone, and whoever asks for the next charge.
    """
    process = os.pidfd_open(child)
    poll = select.poll()
    for descriptor in (process, connection.fileno(), *ends):
        poll.register(descriptor, select.POLLIN | select.POLLHUP)
    try:
        while not {descriptor for descriptor, _ in poll.poll()} & {process, *ends}:
            message, _ = receive(connection)
            if message is None:
                return
            with contextlib.suppress(ProcessLookupError):
                os.killpg(child, message["signal"])
    finally:
        os.close(process)


def _end(child: int) -> int:
    """Kill the charge's session and every process it left to us; its exit code."""
    with contextlib.suppress(ProcessLookupError, PermissionError):
        if os.waitid(os.P_PID, child, os.WEXITED | os.WNOHANG | os.WNOWAIT) is None:
            os.kill(child, signal.SIGKILL)
            os.waitid(os.P_PID, child, os.WEXITED | os.WNOWAIT)
        os.killpg(child, signal.SIGKILL)  # what shares its group, before its id is free again
    code = os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
    listing = f"/proc/self/task/{os.getpid()}/children"
    while True:
        try:
            with open(listing) as stream:
                orphans = [int(number) for number in stream.read().split()]
            for orphan in orphans:
                os.kill(orphan, signal.SIGKILL)
            os.waitpid(-1, 0)
        except OSError:  # none left, or a system that does not list them
            return code


def _remove(folder: str) -> None:
    """Remove a private folder, in which a kernel that is being ended may still be writing."""
    for _ in range(100):
        shutil.rmtree(folder, ignore_errors=True)
        if not os.path.exists(folder):
            return
        time.sleep(0.05)


def _first_line(descriptor: int) -> Request:
    """The settings, read byte by byte: what follows them must stay visible to poll."""
    line = b""
    while not line.endswith(b"\n"):
        byte = os.read(descriptor, 1)
        if not byte:
            raise SystemExit("no settings on standard input")
        line += byte
    settings: Request = json.loads(line)
    return settings


def main() -> None:
    """Start serving in the folder given, with the modules given."""
    from attain.suite.fingerprint import process_hash

    settings = _first_line(sys.stdin.fileno())
    environment = settings["environment"]
    server = Server(settings["folder"], process_hash(environment))
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    starter = os.dup(1)
    os.dup2(2, 1)  # what a package prints while it is imported is not our word
    preload(settings["modules"])
    if process_hash(environment) != server.started_as:
        server.started_as = ""  # a file changed while it was read: nobody may use this server
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)
    with contextlib.suppress(OSError):  # whoever started it is gone, which ends it in good order
        os.write(starter, b"ready\n")
    os.close(starter)
    server.run()
