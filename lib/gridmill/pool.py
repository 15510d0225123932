"""Jobs on this machine: so many at a time and no more, in processes apart from this one.

Notebooks are executed by workers that do one after another; whatever computes in the process itself
gets one of its own. A thread per worker passes on what it says; whoever starts jobs reads one
queue.
"""

from __future__ import annotations

import contextlib
import queue
import threading
import time
from dataclasses import dataclass, field
from typing import Any, Protocol

from gridmill.servers import Calls, Servers
from gridmill.workers import Worker

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

    def share(self, calls: Calls) -> None:
        """Have functions called once, one by one, in what later jobs are forked from."""

    @property
    def sharing(self) -> bool:
        """Whether that is still going on."""

    @property
    def stage(self) -> int:
        """How many of them are done."""

    def next(self, timeout: float | None = None) -> Event | None:
        """What a job has to say: ``cell`` and ``cells``, or its ``result``; None after a while."""

    def close(self) -> None:
        """End everything that still runs."""


@dataclass
class _Job:
    worker: Worker
    limit: float | None
    again: bool  # whether its worker may do another job
    began: float = field(default_factory=time.monotonic)
    cell: Payload = field(default_factory=dict)
    overdue: bool = False
    closing: bool = False


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
        self.idle: list[Worker] = []

    def room(self, local: bool) -> bool:
        """Whether fewer jobs than slots are running; what is being shared takes one of them.

        A page that is being laid out takes none: its kernel is gone, and the next one can start.
        """
        running = sum(not job.closing for job in self.jobs.values())
        return running < self.slots - self.sharing and len(self.jobs) < 2 * self.slots

    def start(self, key: str, payload: Payload, local: bool = True) -> None:
        """Begin a job, in a worker that is free and up to date or in a new one."""
        again = payload["kind"] == "page"
        worker = self._free() if again else None
        if worker is None:
            worker = Worker(self.servers)
            threading.Thread(target=self._follow, args=(worker,), daemon=True).start()
        self.jobs[key] = _Job(worker, payload.get("notebook_timeout"), again)
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
        """Have functions called in what later jobs are forked from; see :class:`Servers`."""
        self.servers.share(calls)

    @property
    def sharing(self) -> bool:
        """Whether that is still going on."""
        return self.servers.busy

    @property
    def stage(self) -> int:
        """How many of them are done."""
        return self.servers.stage

    def _follow(self, worker: Worker) -> None:
        with contextlib.suppress(OSError, ValueError):
            for message in worker.messages():
                self.events.put((worker.key, message))
        worker.ended = True  # first: a job that begins now looks at it, or is named here
        self.events.put((worker.key, None))

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
                job.worker.kill()

    def _read(self, key: str, message: Payload | None) -> Event | None:
        """Turn what a job's process said, or its end, into an event for the caller."""
        job = self.jobs.get(key)
        if job is None:  # said by another source that shares the queue, or the end of an idle one
            return (key, message) if message else None
        if message is None:
            message = {"result": self._lost(job)}
        if "cell" in message:
            job.cell = message
        if "executed" in message:
            job.closing = True
        if "result" in message:
            del self.jobs[key]
            self._put_back(job, message["result"])
        return key, message

    def _put_back(self, job: _Job, result: Payload) -> None:
        """Keep a worker for the next job, unless there was something wrong with this one."""
        job.worker.key = ""
        if job.again and not result["failure"] and not job.worker.spent:
            self.idle.append(job.worker)
        else:
            job.worker.close()

    def _lost(self, job: _Job) -> Payload:
        """The result of a job whose process ended before it gave one."""
        place = f"cell {job.cell['cell']}" if job.cell else ""
        error = (
            f"the notebook took more than {job.limit:g} seconds"
            if job.overdue
            else "the process that ran it ended (killed, or out of memory)"
        )
        failure = {"cell": place, "error": error, "trace": job.worker.written()}
        return {"files": [], "seconds": time.monotonic() - job.began, "failure": failure}

    def close(self) -> None:
        """End all jobs; the servers are left to whoever lent them."""
        for worker in (*self.idle, *(job.worker for job in self.jobs.values())):
            worker.kill()
        for worker in (*self.idle, *(job.worker for job in self.jobs.values())):
            worker.close()
        self.idle, self.jobs = [], {}
