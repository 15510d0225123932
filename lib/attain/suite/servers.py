"""The warm servers of a process that runs jobs: begun early, warmed, renewed when stale."""

from __future__ import annotations

import contextlib
import os
import socket
import threading
from collections.abc import Callable, Sequence
from typing import IO, Any

from attain.suite.fingerprint import process_hash
from attain.suite.messages import Refused
from attain.suite.warm import ADDRESS, NONE, PRELOAD, WarmProcess, WarmServer, ask, ask_warmed

_JOBS = "attain.suite.jobs:serve"
Payload = dict[str, Any]
Calls = Sequence[tuple[str, Any]]


class Servers:
    """The warm server of this process: started early, renewed when stale, given up when it fails.

    Servers that went stale stay until the end for the jobs that still run below them. A server
    that an outer process lends is used as long as it answers.

    Parameters
    ----------
    note : callable
        Receives a line for the reader.
    preload : sequence of str
        What the server imports; see :data:`attain.suite.warm.PRELOAD`.

    Attributes
    ----------
    stage : int
        How many stages of what was to be computed once are done.
    """

    def __init__(self, note: Callable[[str], None], preload: Sequence[str] = PRELOAD) -> None:
        self.note, self.lock, self.preload = note, threading.Lock(), tuple(preload)
        self.retired: list[WarmServer] = []
        self.current: WarmServer | None = None
        self.warming: threading.Thread | None = None
        self.stage = 0
        self.lent = os.environ.get(ADDRESS, "")
        if not self.lent:
            self._renew()

    def _renew(self) -> None:
        if self.current:
            self.retired.append(self.current)
        self.current, self.lent = None, ""
        try:
            self.current = WarmServer(self.preload)
        except (Refused, OSError) as reason:
            self._give_up(str(reason))

    def fork(self, log: IO[bytes], channel: socket.socket) -> WarmProcess | None:
        """Fork a process that does the jobs which come over a channel; None where none can be."""
        files = (log.fileno(), log.fileno(), channel.fileno())
        with self.lock:
            for last in (False, True):
                if self.current is None and self.lent in ("", NONE):
                    return None
                try:
                    return ask(self._address(), self._request(), files)
                except Refused as reason:
                    if last:
                        self._give_up(str(reason))
                    else:
                        self._renew()  # stale or gone: a new one may do
            return None

    def source(self) -> tuple[str, str]:
        """What a process that is forked now is made from: all that is imported, and the server."""
        address = self.current.address if self.current else self.lent
        return process_hash(os.environ), address

    def warm(self, stages: Sequence[Calls]) -> None:
        """Have functions called, stage by stage, each in a new server that takes over when done.

        Parameters
        ----------
        stages : sequence of sequence of tuple
            Functions by name, ``module:function``, each with its one argument.
        """
        server = self.current
        if server and stages:  # a lent server is not ours to change
            self.warming = threading.Thread(target=self._warm, args=(server, stages), daemon=True)
            self.warming.start()

    def _warm(self, server: WarmServer, stages: Sequence[Calls]) -> None:
        with contextlib.suppress(Refused, OSError, ValueError):  # the server was closed meanwhile
            for calls in stages:
                with self.lock:
                    server.wait_ready()
                    request = self._request() | {"kind": "warm", "calls": list(calls)}
                address = ask_warmed(server.address, request)
                with self.lock:
                    server.address = address
                self.stage += 1

    @property
    def busy(self) -> bool:
        """Whether a warmer server is on its way."""
        return self.warming is not None and self.warming.is_alive()

    def _address(self) -> str:
        if self.current is None:
            return self.lent
        self.current.wait_ready()
        return self.current.address

    def _give_up(self, reason: str) -> None:
        self.note(f"kernels are started the ordinary way: {reason}")
        if self.current:
            self.retired.append(self.current)
        self.current, self.lent = None, NONE

    def _request(self) -> Payload:
        environment = dict(os.environ)
        return {
            "kind": "job",
            "function": _JOBS,
            "environment": environment | {ADDRESS: self._address()},
            "cwd": os.getcwd(),
            "folder": "",
            "fingerprint": process_hash(environment),
        }

    def close(self) -> None:
        """End every server, and with it all that was forked from it."""
        for server in (*self.retired, self.current):
            if server:
                server.close()
        if self.warming:  # it has heard that its server is gone
            self.warming.join()
        self.retired, self.current = [], None
