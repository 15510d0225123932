"""The fork server: a process that has imported the packages once and forks a kernel per notebook.

It keeps to one thread, serves one request at a time, and ends with the process that holds the other
end of its standard input. Between it and each child stands a *supervisor* that waits, passes
signals on and cleans up. It ends its child when the client hangs up, and all supervisors end when
the server does, so that nothing is left behind however the client or the server came to its end.
"""

from __future__ import annotations

import builtins
import contextlib
import ctypes
import gc
import glob
import importlib
import json
import os
import select
import shutil
import signal
import socket
import sys
import time
import traceback
from collections.abc import Iterable, Sequence
from typing import NoReturn

from gridmill.fingerprint import process_hash
from gridmill.messages import PATIENCE, Refused, Request, receive, send

_PR_SET_PDEATHSIG, _PR_SET_CHILD_SUBREAPER = 1, 36


def preload(modules: Iterable[str]) -> None:
    """Import what notebooks import, and settle it, so that a fork has little of it to copy.

    Packages are to choose at import what they would choose inside a kernel: pandas asks
    ``get_ipython`` whether it speaks to a terminal, and matplotlib reads its backend from the
    environment, which a kernel sets before anything is imported.
    """
    gc.disable()
    given = os.environ.get("MPLBACKEND")
    os.environ["MPLBACKEND"] = given or "module://matplotlib_inline.backend_inline"
    shell = type("ZMQInteractiveShell", (), {"kernel": None})()
    builtins.get_ipython = lambda: shell  # type: ignore[attr-defined]
    with contextlib.suppress(ImportError):
        importlib.import_module("pandas")
    del builtins.get_ipython  # type: ignore[attr-defined]
    for name in modules:
        with contextlib.suppress(Exception):  # a notebook that needs it will say so
            module, _, function = name.partition(":")
            found = importlib.import_module(module)
            if function:
                getattr(found, function)()
    if given is None:
        del os.environ["MPLBACKEND"]
    for name in [name for name in sys.modules if name.startswith("matplotlib_inline")]:
        del sys.modules[name]  # it ties itself to the running shell when it is imported
    gc.enable()
    gc.freeze()
    gc.set_threshold(50_000, 20, 50)  # a notebook is over before much garbage would tell


def _prctl(option: int, value: int) -> None:
    ctypes.CDLL(None, use_errno=True).prctl(option, value, 0, 0, 0)


class Server:
    """Accepts requests on a socket in a private folder and forks, while its code is unchanged."""

    def __init__(
        self, folder: str, packages: Sequence[str], started_as: str, name: str = "server"
    ) -> None:
        self.pid, self.folder = os.getpid(), folder
        self.packages, self.started_as = packages, started_as
        self.address = os.path.join(folder, name)
        self.listener = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
        self.listener.bind(self.address)
        self.listener.listen(64)
        self.alive_read, self.alive_write = os.pipe()

    def run(self) -> NoReturn:
        """Serve until the parent is gone, and end with everything that was forked."""
        self._serve()
        os.close(self.alive_write)  # the supervisors end, and with them all their children
        with contextlib.suppress(ChildProcessError):
            os.waitpid(-1, 0)
        if os.path.basename(self.address) == "server":  # the first one, which ends last
            _remove(self.folder)
        os._exit(0)

    def _serve(self) -> None:
        parent = sys.stdin.fileno()
        poll = select.poll()
        poll.register(self.listener, select.POLLIN)
        poll.register(parent, select.POLLIN | select.POLLHUP)
        while True:
            for descriptor, _ in poll.poll():
                if descriptor != parent:
                    with self.listener.accept()[0] as connection:
                        self._answer(connection)
                elif not os.read(parent, 1024):
                    return

    def _answer(self, connection: socket.socket) -> None:
        """Read one request and fork for it, or say why not."""
        files: list[int] = []
        try:
            connection.settimeout(PATIENCE)
            request, files = receive(connection, 3)
            if request is None:
                return
            self._refuse_stale(request)
            connection.settimeout(None)
            copy = connection.dup()
            try:
                child = os.fork()
            except OSError as error:
                copy.close()
                raise Refused(f"it cannot fork ({error.strerror})") from None
            if child == 0:
                connection.close()
                try:
                    task = self._snapshot if request["kind"] == "snapshot" else self._supervise
                    task(request, copy, files)
                finally:
                    os._exit(1)
            copy.close()
        except Refused as refusal:
            with contextlib.suppress(OSError):
                send(connection, {"refused": str(refusal)})
        except (OSError, ValueError, KeyError):
            pass  # the client hung up or sent no request: its loss alone
        finally:
            for descriptor in files:
                os.close(descriptor)

    def _refuse_stale(self, request: Request) -> None:
        now = process_hash(request["environment"], self.packages)
        if now != self.started_as or request["python"] != [sys.executable, sys.version]:
            raise Refused("the code, the packages or the environment changed since it started")
        if len(os.listdir("/proc/self/task")) > 1:  # those of C libraries count
            raise Refused("a package started a thread while it was imported")

    def _snapshot(self, request: Request, connection: socket.socket, files: list[int]) -> NoReturn:
        """Be a second server, which has called some functions; the first one goes on as it is."""
        os.close(self.alive_read)
        os.close(self.alive_write)
        self.listener.close()
        _prctl(_PR_SET_PDEATHSIG, signal.SIGKILL)  # what it computes is for the first one's sake
        if os.getppid() != self.pid:
            os._exit(1)
        module, _, function = request["function"].partition(":")
        try:
            getattr(importlib.import_module(module), function)(request["argument"])
        except Exception:
            traceback.print_exc()  # what is not there is computed where it is needed
        gc.freeze()
        name = f"server-{os.getpid()}"
        server = Server(self.folder, self.packages, self.started_as, name)
        with connection, contextlib.suppress(OSError):
            send(connection, {"pid": server.pid, "address": server.address})
        server.run()

    def _supervise(self, request: Request, connection: socket.socket, files: list[int]) -> NoReturn:
        """Fork the child, wait for it, and leave nothing of it behind."""
        os.close(self.alive_write)
        self.listener.close()
        os.setsid()
        signal.signal(signal.SIGCHLD, signal.SIG_DFL)
        _prctl(_PR_SET_CHILD_SUBREAPER, 1)  # what its child leaves behind falls to it
        supervisor, folder = os.getpid(), request.get("folder")
        child = os.fork()
        if child == 0:
            os.close(self.alive_read)
            _prctl(_PR_SET_PDEATHSIG, signal.SIGKILL)
            if os.getppid() != supervisor:
                os._exit(1)
            os.setsid()
            _become(request, connection, files)
        try:
            for descriptor in files:
                os.close(descriptor)
            _watch(child, connection, self.alive_read)
        finally:
            status = _end(child)
            for left in glob.glob(os.path.join(self.folder, f"k-{child}-*")):  # of its kernels
                _remove(left)
            try:
                send(connection, {"exit": status})
            except OSError:
                if folder:  # the client is gone: its private folder is ours to remove
                    _remove(folder)
            os._exit(0)


def _watch(child: int, connection: socket.socket, server: int) -> None:
    """Pass signals on until the child ends, or the client or the server is gone."""
    process = os.pidfd_open(child)
    poll = select.poll()
    for descriptor in (process, connection.fileno(), server):
        poll.register(descriptor, select.POLLIN | select.POLLHUP)
    while not {descriptor for descriptor, _ in poll.poll()} & {process, server}:
        message, _ = receive(connection)
        if message is None:
            return
        with contextlib.suppress(ProcessLookupError):
            os.killpg(child, message["signal"])


def _end(child: int) -> int:
    """Kill the child's session and every process it left to us; its exit code."""
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


def _become(request: Request, connection: socket.socket, files: list[int]) -> NoReturn:
    """Be the kernel or the worker; leave as a process would, but without the server's cleanup."""
    code = 1
    try:
        send(connection, {"pid": os.getpid()})  # before anything else that it may say
        os.dup2(os.open(os.devnull, os.O_RDONLY), 0)
        for descriptor, target in zip(files[:2], (1, 2), strict=False):
            os.dup2(descriptor, target)
            os.close(descriptor)
        os.environ.clear()
        os.environ.update(request["environment"])
        os.chdir(request["cwd"])
        signal.signal(signal.SIGINT, signal.default_int_handler)
        signal.signal(signal.SIGTERM, signal.SIG_DFL)
        if "numpy" in sys.modules:
            sys.modules["numpy"].random.seed()  # the one generator that forks would share
        connection.close()
        if request["kind"] == "kernel":
            _kernel(request["arguments"])
        else:
            _jobs(files[2])
        code = 0
    except SystemExit as end:
        code = end.code if isinstance(end.code, int) else int(end.code is not None)
    except BaseException:
        traceback.print_exc()
    finally:
        with contextlib.suppress(BaseException):
            import atexit

            atexit._run_exitfuncs()
        for stream in (sys.__stdout__, sys.__stderr__):
            with contextlib.suppress(BaseException):
                if stream:
                    stream.flush()
        os._exit(code)


def _kernel(arguments: list[str]) -> None:
    """Be an IPython kernel, as ``python -m ipykernel_launcher`` would be."""
    from ipykernel.kernelapp import IPKernelApp

    sys.argv = [importlib.import_module("ipykernel_launcher").__file__ or "", *arguments]
    app = IPKernelApp.instance(parent_handle=os.getppid())
    app.initialize(arguments)  # type: ignore[no-untyped-call]
    app.start()  # type: ignore[no-untyped-call]


def _jobs(descriptor: int) -> NoReturn:
    """Do the jobs that come over a socket."""
    from gridmill.jobs import main as serve

    if "matplotlib" in sys.modules:
        sys.modules["matplotlib"].use("agg")
    serve(descriptor)


def _remove(folder: str) -> None:
    """Remove a private folder, in which a kernel that is being ended may still be writing."""
    for _ in range(100):
        shutil.rmtree(folder, ignore_errors=True)
        if not os.path.exists(folder):
            return
        time.sleep(0.05)


def main(folder: str) -> None:
    """Serve in a private folder, as the settings there say."""
    with open(os.path.join(folder, "settings"), encoding="utf-8") as stream:
        settings = json.load(stream)
    os.unlink(stream.name)
    environment, packages = settings["environment"], settings["packages"]
    before = process_hash(environment, packages)
    server = Server(folder, packages, before)
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    starter = os.dup(1)
    os.dup2(2, 1)  # what a package prints while it is imported is not our word
    preload(settings["modules"])
    if process_hash(environment, packages) != before:
        server.started_as = ""  # a file changed while it was read: nobody may use this server
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)
    with contextlib.suppress(OSError):  # whoever started it is gone, which ends it in good order
        os.write(starter, b"ready\n")
    os.close(starter)
    server.run()
