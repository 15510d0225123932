"""Jobs on this machine: so many at a time and no more, in processes apart from this one.

Notebooks are executed by workers that do one after another; whatever computes in the process itself
gets one of its own. A thread per worker passes on what it says; whoever starts jobs reads one
queue.
"""

from __future__ import annotations

import contextlib
import os
import queue
import resource
import signal
import socket
import subprocess
import sys
import tempfile
import threading
import time
from typing import Any

from gridmill.client import ADDRESS, NONE, Calls, ForkedProcess, Servers
from gridmill.errors import RunError
from gridmill.jobs import Payload
from gridmill.messages import PATIENCE, receive, send

Event = tuple[str, Payload]
MOST_JOBS = 50  # then a new process: what each job leaves in memory must not add up
MANY = 4096  # files that nobody needs more of
OF_KERNEL, OF_JOB = 96, 16  # files that one process has open at most, and more for every job


def allow_files(jobs: int) -> None:
    """Have as many files opened at once as the system lets us; refuse to begin with too few.

    A kernel that may not open its sockets dies without a word, or waits forever.
    """
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    allowed = float("inf") if soft == resource.RLIM_INFINITY else soft
    most = MANY if hard == resource.RLIM_INFINITY else min(hard, MANY)
    if allowed < most:
        with contextlib.suppress(OSError, ValueError):
            resource.setrlimit(resource.RLIMIT_NOFILE, (most, hard))
            allowed = most
    needed = OF_KERNEL + OF_JOB * jobs
    if allowed < needed:
        raise RunError(
            f"only {allowed:.0f} files may be open at once and {jobs} jobs need {needed}; "
            "raise the limit (ulimit -n 1024) or ask for fewer jobs"
        )


class Worker:
    """A process of this machine that does one job after another, until :meth:`close` or our end.

    It is forked from a fork server or, where that cannot be, an interpreter is started. ``source``
    is what it was made from; it is not used once a new one would be made from something else.
    """

    def __init__(self, servers: Servers) -> None:
        self.key = ""  # of the job that it does
        self.jobs, self.again = 0, False  # how many it began, and whether it may do another
        self.ended = False  # it has said its last word
        self.log = tempfile.TemporaryFile()  # noqa: SIM115 - closed with the worker
        self.channel, theirs = socket.socketpair()
        try:
            with theirs:
                self.source = servers.source()
                request = {"kind": "worker", "environment": dict(os.environ), "cwd": os.getcwd()}
                files = (self.log.fileno(), self.log.fileno(), theirs.fileno())
                self.process: Any = servers.fork(request, files) or _interpreter(*files[1:])
        except BaseException:
            self.channel.close()
            self.log.close()
            raise
        self.forked = isinstance(self.process, ForkedProcess)

    def begin(self, key: str, payload: Payload) -> None:
        """Give it a job; a worker that is gone says so by having nothing to say."""
        self.key, self.jobs = key, self.jobs + 1
        self.again = payload["kind"] == "page" and self.jobs < MOST_JOBS
        self.cell, self.executed, self.overdue = 0, False, False
        self.began, self.limit = time.monotonic(), payload.get("notebook_timeout")
        self.deadline = self.began + self.limit if self.limit else None
        self.log.seek(0)
        self.log.truncate()
        with contextlib.suppress(OSError):
            send(self.channel, payload)

    def lost(self) -> Payload:
        """The result of a job whose process ended before it gave one."""
        error = "the process that ran it ended (killed, or out of memory)"
        if self.overdue:
            error = f"the notebook took more than {self.limit:g} seconds"
        self.log.seek(0)
        written = self.log.read()[-20_000:].decode(errors="replace")
        place = f"cell {self.cell}" if self.cell else ""
        failure = {"cell": place, "error": error, "trace": written}
        return {"files": [], "seconds": time.monotonic() - self.began, "failure": failure}

    def kill(self) -> None:
        """End it and what it started."""
        if self.forked:
            self.process.kill()
        elif self.process.returncode is None:  # else its number may be another's by now
            with contextlib.suppress(ProcessLookupError):
                os.killpg(self.process.pid, signal.SIGKILL)

    def close(self) -> None:
        """End it, and wait until it is gone."""
        self.kill()
        with contextlib.suppress(subprocess.TimeoutExpired):
            self.process.wait(PATIENCE)
        with contextlib.suppress(OSError):
            self.channel.shutdown(socket.SHUT_RDWR)  # wakes whoever reads it
        for each in (self.channel, self.log, *([self.process] if self.forked else [])):
            with contextlib.suppress(OSError):
                each.close()


def _interpreter(log: int, channel: int) -> subprocess.Popen[bytes]:
    """An interpreter of its own; it ends when our end of the channel closes."""
    try:
        return subprocess.Popen(
            [sys.executable, "-c", f"from gridmill.jobs import main; main({channel})"],
            stdin=subprocess.DEVNULL, stdout=log, stderr=log, pass_fds=(channel,),
            env=os.environ | {ADDRESS: NONE}, start_new_session=True,
        )  # fmt: skip
    except OSError as error:
        raise RunError(
            f"a worker cannot be started ({error.strerror}); "
            "end other programs, or ask for fewer jobs"
        ) from None


class LocalPool:
    """Jobs as processes of this machine; see :class:`gridmill.cluster.ClusterPool` for many."""

    def __init__(self, slots: int, servers: Servers) -> None:
        self.slots, self.servers = slots, servers
        self.events: queue.SimpleQueue[tuple[str, Payload | None]] = queue.SimpleQueue()
        self.workers: dict[str, Worker] = {}  # that do a job, by its key
        self.idle: list[Worker] = []

    @property
    def capacity(self) -> int:
        """Jobs at a time, wherever they are done."""
        return self.slots

    def room(self, local: bool) -> bool:
        """Whether another job may begin now; ``local`` for one that reads the output folder.

        What is computed to be shared takes a slot. A page that is being laid out takes none: its
        kernel is gone, and the next one can start.
        """
        running = sum(not worker.executed for worker in self.workers.values())
        return running < self.slots - self.servers.busy and len(self.workers) < 2 * self.slots

    def start(self, key: str, payload: Payload, local: bool = True) -> None:
        """Begin a job, in a worker that is free and up to date or in a new one."""
        worker = self._free() if payload["kind"] == "page" else None
        if worker is None:
            worker = Worker(self.servers)
            threading.Thread(target=self._follow, args=(worker,), daemon=True).start()
        self.workers[key] = worker
        worker.begin(key, payload)
        if worker.ended:  # before it knew of the job, so that nobody else says so
            self.events.put((key, None))

    def _free(self) -> Worker | None:
        """A worker that waits; those that died or were made from something older are ended."""
        source = self.servers.source()
        while self.idle:
            worker = self.idle.pop()
            if worker.source == source and not worker.ended:
                return worker
            worker.close()
        return None

    def share(self, calls: Calls) -> None:
        """Have functions called once, one by one, in what later jobs are forked from."""
        self.servers.share(calls)

    def shared(self, stage: int) -> bool:
        """Whether so many of them are done, or no more will be."""
        return not self.servers.busy or self.servers.stage >= stage

    def _follow(self, worker: Worker) -> None:
        with contextlib.suppress(OSError, ValueError):
            while (message := receive(worker.channel)[0]) is not None:
                self.events.put((worker.key, message))
        worker.ended = True  # first: a job that begins now looks at it, or is named here
        self.events.put((worker.key, None))

    def next(self, timeout: float | None = None) -> Event | None:
        """What a job has to say: ``cell`` and ``cells``, or its ``result``; None after a while.

        Jobs whose time is over are ended.
        """
        end = None if timeout is None else time.monotonic() + timeout
        while True:
            moments = [w.deadline for w in self.workers.values() if w.deadline and not w.overdue]
            moments += [] if end is None else [end]
            wait = max(0.0, min(moments) - time.monotonic()) if moments else None
            try:
                key, message = self.events.get(timeout=wait)
            except queue.Empty:
                now = time.monotonic()
                for worker in self.workers.values():
                    if worker.deadline and not worker.overdue and now >= worker.deadline:
                        worker.overdue = True
                        worker.kill()
                if end is not None and time.monotonic() >= end:
                    return None
                continue
            event = self._read(key, message)
            if event:
                return event

    def result(self) -> Payload:
        """Wait for the result of a job that runs alone."""
        while True:
            event = self.next()
            if event and "result" in event[1]:
                result: Payload = event[1]["result"]
                return result

    def _read(self, key: str, message: Payload | None) -> Event | None:
        """Turn what a job's process said, or its end, into an event for the caller."""
        worker = self.workers.get(key)
        if worker is None:  # said by another source that shares the queue, or an idle one's end
            return (key, message) if message else None
        if message is None:
            message = {"result": worker.lost()}
        worker.cell = message.get("cell", worker.cell)
        worker.executed |= "executed" in message
        if "result" in message:
            del self.workers[key]
            worker.key = ""
            if worker.again and not message["result"]["failure"]:
                self.idle.append(worker)
            else:  # something was wrong with this job, or may add up
                worker.close()
        return key, message

    def close(self) -> None:
        """End all jobs; the servers are left to whoever lent them."""
        workers = (*self.idle, *self.workers.values())
        for worker in workers:
            worker.kill()
        for worker in workers:
            worker.close()
        self.idle, self.workers = [], {}
