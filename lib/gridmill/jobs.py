"""What one worker does: execute a notebook and lay out its page, or call a function on a folder.

A job is a plain dictionary, its result too, so that both cross a process or a network unchanged.
Everything is written into the job's staging folder; only the runner gives files their final names.
"""

from __future__ import annotations

import contextlib
import errno
import os
import queue
import socket
import threading
import time
import traceback
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any, NoReturn

from gridmill.errors import GridmillError, UsageError
from gridmill.messages import receive, send
from gridmill.project import find

Payload = dict[str, Any]
Report = Callable[[Payload], None]
FULL = "the disk is full"
_NO_ROOM = {errno.ENOSPC, errno.EDQUOT, errno.EFBIG}  # no space, no quota, no larger file


class CellFailure(Exception):
    """A cell that could not be executed: its place in the notebook, the error, and the trace."""


def run(payload: Payload, report: Report = lambda message: None) -> Payload:
    """Do one job; the result has ``files`` in the staging folder, ``seconds`` and ``failure``.

    ``payload`` holds ``kind`` and what that kind needs, see the functions below; ``report``
    receives ``{"cell": i, "cells": n}`` while a notebook runs, ``{"executed": True}`` after.
    """
    started = time.monotonic()
    work = {"page": _page, "call": _call, "check": _check}[payload["kind"]]
    failure: Payload | None = None
    files: list[str] = []
    try:
        if payload.get("cwd"):
            os.chdir(payload["cwd"])
        files = work(payload, report)
    except CellFailure as error:
        failure = dict(zip(("cell", "error", "trace"), error.args, strict=True))
    except Exception as error:
        trace = "".join(traceback.format_exception(error))
        failure = {"cell": "", "error": describe(error), "trace": trace}
        failure["refused"] = isinstance(error, UsageError)
    return {"files": files, "seconds": time.monotonic() - started, "failure": failure}


def describe(error: BaseException) -> str:
    """An error in one line; a full disk in plain words."""
    if isinstance(error, OSError) and error.errno in _NO_ROOM:
        return FULL
    text = " ".join(str(error).split())
    return text if isinstance(error, GridmillError) else f"{type(error).__name__}: {text}"[:400]


def _check(payload: Payload, report: Report) -> list[str]:
    """Call the check on each of several parameter sets; the first refusal ends it."""
    function = find(payload["function"])
    for values in payload["parameters"]:
        function(values)
    return []


def _call(payload: Payload, report: Report) -> list[str]:
    """Call a function on the staging folder; what it writes there is the result.

    ``links`` are finished files, by the name under which the function finds them there.
    """
    staging = Path(payload["staging"])
    for name, target in payload.get("links", {}).items():
        link = staging / name
        link.parent.mkdir(parents=True, exist_ok=True)
        link.symlink_to(target)
    find(payload["function"])(*payload.get("arguments", ()), staging)
    files = (path for path in staging.rglob("*") if path.is_file() and not path.is_symlink())
    return sorted(path.relative_to(staging).as_posix() for path in files)


def _page(payload: Payload, report: Report) -> list[str]:
    """Execute a notebook (unless it is given executed) and lay out its page."""
    from gridmill.notebook import execute

    staging, name = Path(payload["staging"]), payload["name"]
    ipynb, html = f"notebooks/{name}.ipynb", f"{name}.html"
    (staging / "notebooks").mkdir(parents=True, exist_ok=True)
    files = []
    if payload["execute"]:
        text = execute(payload, report)
        report({"executed": True})  # the kernel is gone: there is room for another one
        (staging / ipynb).write_text(text, encoding="utf-8")
        files.append(ipynb)
    else:
        (staging / ipynb).symlink_to(Path(payload["executed"]).resolve())
    if payload["page"]:
        find(payload["page"])(
            staging / ipynb, staging / html, variant=payload["variant"],
            pages=payload["pages"],
        )  # fmt: skip
        files.append(html)
    return files


def main(descriptor: int) -> NoReturn:
    """Do one job after another for whoever holds the other end of a socket.

    The end of that one is the end of this process, also in the middle of a job.
    """
    channel, jobs = socket.socket(fileno=descriptor), queue.SimpleQueue[Payload]()

    def listen() -> None:
        with contextlib.suppress(OSError, ValueError):
            while (payload := receive(channel)[0]) is not None:
                jobs.put(payload)
        os._exit(1)

    threading.Thread(target=listen, daemon=True).start()
    report = partial(send, channel)
    while True:
        report({"result": run(jobs.get(), report)})
