"""The fork servers of a process that runs jobs: renewed when stale, given up when they fail."""

from __future__ import annotations

import contextlib
import os
import threading
from collections.abc import Callable, Sequence
from typing import Any

from gridmill.client import ADDRESS, NONE, ForkedProcess, ForkServer, ask, ask_snapshot
from gridmill.fingerprint import process_hash
from gridmill.messages import Refused

Calls = Sequence[tuple[str, Any]]


class Servers:
    """The fork server of this process, and those that it took the place of.

    Servers that went stale stay until the end for the jobs that still run below them. A server
    that an outer process lends is used as long as it answers.

    Parameters
    ----------
    note : callable
        Receives a line for the reader.
    modules, packages : sequence of str
        What a server imports, and whose files must stay as they are; see :class:`ForkServer`.

    Attributes
    ----------
    stage : int
        How many of the shared computations are done.
    """

    def __init__(
        self, note: Callable[[str], None], modules: Sequence[str] = (), packages: Sequence[str] = ()
    ) -> None:
        self.note, self.lock = note, threading.Lock()
        self.modules, self.packages = tuple(modules), tuple(packages)
        self.retired: list[ForkServer] = []
        self.current: ForkServer | None = None
        self.sharing: threading.Thread | None = None
        self.stage = 0
        self.lent = os.environ.get(ADDRESS, "")
        if not self.lent:
            self._renew()

    def _renew(self) -> None:
        if self.current:
            self.retired.append(self.current)
        self.current, self.lent = None, ""
        try:
            self.current = ForkServer(self.modules, self.packages)
        except (Refused, OSError) as reason:
            self._give_up(str(reason))

    def fork(self, request: dict[str, Any], files: tuple[int, ...]) -> ForkedProcess | None:
        """Fork a kernel or a worker, which finds the server too; None where nothing is forked."""
        with self.lock:
            for last in (False, True):
                if self.current is None and self.lent in ("", NONE):
                    return None
                try:
                    address = self.address()
                    lent = {ADDRESS: address} if request["kind"] == "worker" else {}
                    environment = request["environment"] | lent
                    return ask(address, request | {"environment": environment}, files)
                except Refused as reason:
                    if last:
                        self._give_up(str(reason))
                    else:
                        self._renew()  # stale or gone: a new one may do
            return None

    def address(self) -> str:
        """Where the server that is used is asked, once it is ready."""
        if self.current is None:
            return self.lent
        self.current.wait_ready()
        return self.current.address

    def source(self) -> tuple[str, str]:
        """What a process that is forked now is made from: all that is imported, and the server."""
        address = self.current.address if self.current else self.lent
        return process_hash(os.environ, self.packages), address

    def share(self, calls: Calls) -> None:
        """Have functions called, each in a snapshot of the server that takes over when it is done.

        Parameters
        ----------
        calls : sequence of tuple
            Functions by name, ``module:function``, each with its one argument.
        """
        server = self.current
        if server and calls:  # a lent server is not ours to change
            self.sharing = threading.Thread(target=self._share, args=(server, calls), daemon=True)
            self.sharing.start()

    def _share(self, server: ForkServer, calls: Calls) -> None:
        with contextlib.suppress(Refused, OSError, ValueError):  # the server was closed meanwhile
            for function, argument in calls:
                with self.lock:
                    server.wait_ready()
                address = ask_snapshot(server.address, function, argument)
                with self.lock:
                    server.address = address
                self.stage += 1

    @property
    def busy(self) -> bool:
        """Whether something is being computed that many jobs share."""
        return self.sharing is not None and self.sharing.is_alive()

    def _give_up(self, reason: str) -> None:
        self.note(f"kernels are started the ordinary way: {reason}")
        if self.current:
            self.retired.append(self.current)
        self.current, self.lent = None, NONE

    def close(self) -> None:
        """End every server, and with it all that was forked from it."""
        for server in (*self.retired, self.current):
            if server:
                server.close()
        if self.sharing:  # it has heard that its server is gone
            self.sharing.join()
        self.retired, self.current = [], None
