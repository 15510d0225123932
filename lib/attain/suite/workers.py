"""A process that does one job after another: forked from the warm server, or an interpreter."""

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

from attain.suite.messages import receive, send
from attain.suite.servers import Servers
from attain.suite.warm import ADDRESS, NONE, WarmProcess

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
        What it was made from; a worker of another source than a new one would have is out of date.
    """

    def __init__(self, servers: Servers) -> None:
        self.key, self.jobs = "", 0
        self.log = tempfile.TemporaryFile()  # noqa: SIM115 - closed with the worker
        self.channel, theirs = socket.socketpair()
        with theirs:
            self.process: Any = servers.fork(self.log, theirs) or _interpreter(self.log)
        self.source = servers.source()

    @property
    def forked(self) -> bool:
        """Whether it came from the warm server."""
        return isinstance(self.process, WarmProcess)

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
        message = payload | {"environment": {ADDRESS: self.source[1] if self.forked else NONE}}
        with contextlib.suppress(OSError):
            if self.forked:
                send(self.channel, message)
            else:
                self.process.stdin.write(json.dumps(message).encode() + b"\n")
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
        else:
            with contextlib.suppress(ProcessLookupError):
                os.killpg(self.process.pid, signal.SIGKILL)

    def close(self) -> None:
        """End it, and wait until it is gone."""
        self.kill()
        with contextlib.suppress(subprocess.TimeoutExpired):
            self.process.wait(10)
        with contextlib.suppress(OSError):
            self.channel.shutdown(socket.SHUT_RDWR)  # wakes whoever reads it
        for stream in (self.channel, self.log, self.process.stdin, self.process.stdout):
            if stream:
                with contextlib.suppress(OSError):
                    stream.close()


def _interpreter(log: Any) -> subprocess.Popen[bytes]:
    """An interpreter of its own; it ends when our end of its standard input closes."""
    return subprocess.Popen(
        [sys.executable, "-m", "attain.suite.jobs"],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=log,
        env=os.environ | {ADDRESS: NONE},
        start_new_session=True,
    )
