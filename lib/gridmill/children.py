"""What a child of the fork server becomes: a kernel, or a worker that does jobs."""

from __future__ import annotations

import contextlib
import importlib
import os
import signal
import socket
import sys
import traceback
from typing import NoReturn

from gridmill.messages import Request, receive, send


def become(request: Request, connection: socket.socket, files: list[int]) -> NoReturn:
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
            _jobs(socket.socket(fileno=files[2]))
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


def _jobs(channel: socket.socket) -> None:
    """Do the jobs that come over a channel; what they say goes back over it."""
    from gridmill.jobs import serve

    if "matplotlib" in sys.modules:
        sys.modules["matplotlib"].use("agg")
    serve(lambda: receive(channel)[0], lambda message: send(channel, message))
