"""What a fork of the warm server becomes: a kernel, or a worker that does jobs."""

from __future__ import annotations

import contextlib
import importlib
import os
import signal
import socket
import sys
import traceback
from collections.abc import Mapping
from typing import Any, NoReturn

from attain.suite.messages import Request, receive, send

# nbclient says where a history goes that is not kept here
_NO_HISTORY = "--HistoryManager.hist_file="


def run_charge(request: Request, connection: socket.socket, files: list[int]) -> NoReturn:
    """Become the kernel or the job; leave as a process would, but without the server's cleanup."""
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
        for number in (signal.SIGINT, signal.SIGTERM):
            signal.signal(number, signal.default_int_handler if number == 2 else signal.SIG_DFL)
        if "numpy" in sys.modules:
            sys.modules["numpy"].random.seed()  # the one generator that forks would share
        connection.close()
        if request["kind"] == "kernel":
            _kernel(request["arguments"])
        else:
            _jobs(request["function"], socket.socket(fileno=files[2]))
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
    """Be an IPython kernel, as ``python -m ipykernel_launcher`` would be.

    Two things are left out that touch, and so copy, a good part of what was forked: a parser of a
    hundred options for the one that is there, and a list of all modules for a debugger. The history
    of a session is nobody's to search, and would be written to the user's disk.
    """
    from ipykernel.kernelapp import IPKernelApp

    sys.argv = [importlib.import_module("ipykernel_launcher").__file__ or "", *arguments]
    app = IPKernelApp.instance(parent_handle=os.getppid())
    app.config.HistoryManager.enabled = False
    others = [option for option in arguments[2:] if not option.startswith(_NO_HISTORY)]
    if arguments[:1] == ["-f"] and len(arguments) > 1 and not others:
        app.connection_file = arguments[1]
        app.parse_command_line = _nothing_else  # type: ignore[method-assign]
    module: Any = importlib.import_module("ipykernel.ipkernel")
    module.sys = _NoModules()
    try:
        app.initialize(arguments)  # type: ignore[no-untyped-call]
    finally:
        module.sys = sys
    app.start()  # type: ignore[no-untyped-call]


def _nothing_else(argv: list[str] | None = None) -> None:
    """The connection file was the one argument."""


class _NoModules:
    """The module ``sys`` for whoever is not to look at all modules."""

    modules: Mapping[str, Any] = {}

    def __getattr__(self, name: str) -> Any:
        return getattr(sys, name)


def _jobs(name: str, channel: socket.socket) -> None:
    """Call a function with what comes over a channel and what goes back over it."""
    module, _, function = name.partition(":")
    if "matplotlib" in sys.modules:
        sys.modules["matplotlib"].use("agg")
    serve = getattr(importlib.import_module(module), function)
    serve(lambda: receive(channel)[0], lambda message: send(channel, message))
