"""Workers on this machine: a process of its own for every job, so many at a time and no more.

Each job is forked from the warm server or, where there is none, started as an interpreter of its
own. A thread per job passes on what it says; whoever starts jobs reads one queue.
"""

from __future__ import annotations

import contextlib
import json
import os
import queue
import signal
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import IO, Any, Protocol

from attain.suite.server import receive
from attain.suite.servers import Servers
from attain.suite.warm import ADDRESS, NONE, WarmProcess

Payload = dict[str, Any]
Event = tuple[str, Payload]


class Pool(Protocol):
    """Where jobs are done: on this machine, or on a cluster."""

    @property
    def slots(self) -> int:
        """Jobs at a time."""

    def room(self, local: bool) -> bool:
        """Whether another job may begin now; ``local`` for one that reads the output folder."""

    def start(self, key: str, payload: Payload, local: bool = False) -> None:
        """Begin a job."""

    def warm(self, calls: Sequence[tuple[str, Any]]) -> None:
        """Have functions called once in what later jobs are forked from."""

    @property
    def warming(self) -> bool:
        """Whether that is still going on."""

    def next(self, timeout: float | None = None) -> Event | None:
        """What a job has to say: ``cell`` and ``cells``, or its ``result``; None after a while."""

    def close(self) -> None:
        """End everything that still runs."""


@dataclass
class _Job:
    process: Any
    log: IO[bytes]
    limit: float | None
    began: float = field(default_factory=time.monotonic)
    cell: Payload = field(default_factory=dict)
    result: Payload | None = None
    overdue: bool = False
    closing: bool = False
    ended: bool = False


class LocalPool:
    """Jobs as processes of this machine.

    Parameters
    ----------
    slots : int
        Jobs at a time.
    servers : Servers
        Where processes are forked from.
    """

    def __init__(self, slots: int, servers: Servers) -> None:
        self.slots = slots
        self.servers = servers
        self.events: queue.SimpleQueue[tuple[str, Payload | None]] = queue.SimpleQueue()
        self.jobs: dict[str, _Job] = {}

    def room(self, local: bool) -> bool:
        """Whether fewer jobs than slots are running; what is being warmed takes one of them.

        A page that is being laid out takes none: its kernel is gone, and the next one can start.
        """
        running = sum(not job.closing for job in self.jobs.values())
        return running < self.slots - self.warming and len(self.jobs) < 2 * self.slots

    def start(self, key: str, payload: Payload, local: bool = True) -> None:
        """Begin a job, forked or in an interpreter of its own."""
        log = tempfile.TemporaryFile()  # noqa: SIM115 - closed when the job has ended
        process = self.servers.fork(payload, log) or _interpreter(payload, log)
        job = _Job(process, log, payload.get("notebook_timeout"))
        self.jobs[key] = job
        said = (
            _said_by_fork(process)
            if isinstance(process, WarmProcess)
            else _said_by_interpreter(process)
        )
        threading.Thread(target=self._follow, args=(key, said), daemon=True).start()

    def warm(self, calls: Sequence[tuple[str, Any]]) -> None:
        """Have functions called in what later jobs are forked from; see :class:`Servers`."""
        self.servers.warm(calls)

    @property
    def warming(self) -> bool:
        """Whether that is still going on."""
        return self.servers.busy

    def _follow(self, key: str, messages: Iterator[Payload]) -> None:
        with contextlib.suppress(OSError, ValueError):
            for message in messages:
                self.events.put((key, message))
        self.events.put((key, None))

    def next(self, timeout: float | None = None) -> Event | None:
        """Wait for a job to say something; end those whose time is over."""
        end = None if timeout is None else time.monotonic() + timeout
        while True:
            moments = [j.began + j.limit for j in self.jobs.values() if j.limit and not j.overdue]
            moments += [] if end is None else [end]
            wait = max(0.0, min(moments) - time.monotonic()) if moments else None
            try:
                key, message = self.events.get(timeout=wait)
            except queue.Empty:
                self._end_overdue()
                if end is not None and time.monotonic() >= end:
                    return None
                continue
            event = self._read(key, message)
            if event:
                return event

    def _end_overdue(self) -> None:
        now = time.monotonic()
        for job in self.jobs.values():
            if job.limit and not job.overdue and now >= job.began + job.limit:
                job.overdue = True
                _kill(job.process)

    def _read(self, key: str, message: Payload | None) -> Event | None:
        """Turn what a job's process said, or its end, into an event for the caller."""
        job = self.jobs.get(key)
        if job is None:
            return key, message or {}  # said by another source that shares the queue
        if message is None:
            del self.jobs[key]
            result = job.result or self._lost(job)
            job.log.close()
            return key, {"result": result}
        if "cell" in message:
            job.cell = message
            return key, message
        if "executed" in message:
            job.closing = True
            return key, message
        if "result" in message:
            job.result = message["result"]
        return None

    def _lost(self, job: _Job) -> Payload:
        """The result of a job whose process ended before it gave one."""
        place = f"cell {job.cell['cell']}" if job.cell else ""
        job.log.seek(0)
        trace = job.log.read()[-20_000:].decode(errors="replace")
        error = (
            f"the notebook took more than {job.limit:g} seconds"
            if job.overdue
            else "the process that ran it ended (killed, or out of memory)"
        )
        failure = {"cell": place, "error": error, "trace": trace}
        return {"files": [], "seconds": time.monotonic() - job.began, "failure": failure}

    def close(self) -> None:
        """End all jobs; the servers are left to whoever lent them."""
        for job in self.jobs.values():
            _kill(job.process)
        end = time.monotonic() + 10
        while self.jobs and time.monotonic() < end:
            self.next(0.1)


def _interpreter(payload: Payload, log: IO[bytes]) -> subprocess.Popen[bytes]:
    """A job in an interpreter of its own; it ends when our end of its standard input closes."""
    process = subprocess.Popen(
        [sys.executable, "-m", "attain.suite.jobs"],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=log,
        env=os.environ | {ADDRESS: NONE},
        start_new_session=True,
    )
    assert process.stdin
    process.stdin.write(json.dumps(payload).encode() + b"\n")
    process.stdin.flush()
    return process


def _said_by_fork(process: WarmProcess) -> Iterator[Payload]:
    while (message := receive(process.connection)[0]) is not None:
        yield message
    process.connection.close()


def _said_by_interpreter(process: subprocess.Popen[bytes]) -> Iterator[Payload]:
    assert process.stdin
    assert process.stdout
    with process.stdout, process.stdin:
        for line in process.stdout:
            yield json.loads(line)
    process.wait()


def _kill(process: Any) -> None:
    """End a job and what it started."""
    if isinstance(process, WarmProcess):
        process.kill()
    elif os.name == "posix":
        with contextlib.suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)
    else:
        process.kill()
