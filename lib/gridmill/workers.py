"""A process that does one job after another: forked from the fork server, or an interpreter."""

from __future__ import annotations

import contextlib
import json
import os
import signal
import socket
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from typing import Any

from gridmill.client import ADDRESS, NONE, ForkedProcess
from gridmill.errors import RunError
from gridmill.messages import PATIENCE, receive, send
from gridmill.servers import Servers

Payload = dict[str, Any]
MOST_JOBS = 50  # then a new process: what each job leaves in memory must not add up


class Worker:
    """A process of this machine that waits for jobs; it ends with :meth:`close`, or with us.

    Parameters
    ----------
    servers : Servers
        Where it is forked from; where it cannot be, an interpreter is started.

    Attributes
    ----------
    key : str
        The job that it does; empty while it waits.
    source : tuple of str
        What it was made from; a worker of another source than a new one would have is not used.
    ended : bool
        Whether it has said its last word.

    Raises
    ------
    RunError
        No process can be started.
    """

    def __init__(self, servers: Servers) -> None:
        self.key, self.jobs, self.ended = "", 0, False
        self.log = tempfile.TemporaryFile()  # noqa: SIM115 - closed with the worker
        self.channel, theirs = socket.socketpair()
        try:
            with theirs:
                self.source = servers.source()
                self.process: Any = _fork(servers, self.log, theirs) or _interpreter(self.log)
        except BaseException:
            self.channel.close()
            self.log.close()
            raise

    @property
    def forked(self) -> bool:
        """Whether it came from the fork server."""
        return isinstance(self.process, ForkedProcess)

    @property
    def spent(self) -> bool:
        """Whether it has done as many jobs as it may."""
        return self.jobs >= MOST_JOBS

    def begin(self, key: str, payload: Payload) -> None:
        """Give it a job; a worker that is gone says so by having nothing to say."""
        self.key = key
        self.jobs += 1
        self.log.seek(0)
        self.log.truncate()
        with contextlib.suppress(OSError):
            if self.forked:
                send(self.channel, payload)
            else:
                self.process.stdin.write(json.dumps(payload).encode() + b"\n")
                self.process.stdin.flush()

    def messages(self) -> Iterator[Payload]:
        """What it says, until it ends."""
        if self.forked:
            while (message := receive(self.channel)[0]) is not None:
                yield message
        else:
            for line in self.process.stdout:
                yield json.loads(line)

    def written(self) -> str:
        """The end of what its present job wrote to its output and errors."""
        self.log.seek(0)
        return self.log.read()[-20_000:].decode(errors="replace")

    def kill(self) -> None:
        """End it and what it started."""
        if self.forked or os.name != "posix":
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
        hung_up = self.process if self.forked else None
        for each in (self.channel, self.log, self.process.stdin, self.process.stdout, hung_up):
            if each:
                with contextlib.suppress(OSError):
                    each.close()


def _fork(servers: Servers, log: Any, channel: socket.socket) -> ForkedProcess | None:
    request = {"kind": "worker", "environment": dict(os.environ), "cwd": os.getcwd()}
    return servers.fork(request, (log.fileno(), log.fileno(), channel.fileno()))


def _interpreter(log: Any) -> subprocess.Popen[bytes]:
    """An interpreter of its own; it ends when our end of its standard input closes."""
    try:
        return subprocess.Popen(
            [sys.executable, "-c", "from gridmill.jobs import main; main()"],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=log,
            env=os.environ | {ADDRESS: NONE},
            start_new_session=True,
        )
    except OSError as error:
        raise RunError(
            f"a worker cannot be started ({error.strerror}); "
            "end other programs, or ask for fewer jobs"
        ) from None
