"""Kernels forked from a fork server, or started the ordinary way with one line saying why.

Jupyter finds :class:`ForkProvisioner` by its entry point ``gridmill``; notebooks, kernel
specification, Papermill and nbval stay as they are.
"""

from __future__ import annotations

import asyncio
import atexit
import contextlib
import logging
import math
import os
import queue
import shutil
import subprocess
import sys
import time
from collections.abc import Mapping
from functools import cache
from importlib.metadata import EntryPoint
from pathlib import Path
from typing import Any

import zmq
from jupyter_client.asynchronous.client import AsyncKernelClient
from jupyter_client.kernelspec import KernelSpec
from jupyter_client.manager import AsyncKernelManager
from jupyter_client.provisioning.factory import KernelProvisionerFactory
from jupyter_client.provisioning.local_provisioner import LocalProvisioner
from traitlets import Type

from gridmill.client import ADDRESS, NONE, ForkedProcess, Servers, ask, private_folder
from gridmill.fingerprint import editable_packages
from gridmill.messages import PATIENCE, Refused

PROVISIONER = "gridmill"
MODULES = "GRIDMILL_PRELOAD"  # modules, with commas between, for a server that nobody else began
RETRY = 5  # milliseconds
log = logging.getLogger("gridmill")


@cache
def _warn(reason: str) -> None:
    """Say a reason once."""
    log.warning("gridmill: %s", reason)


@cache
def own_servers() -> Servers:
    """The fork servers of this process, for kernels that are started by nobody's run."""
    modules = [name for name in os.environ.get(MODULES, "").split(",") if name]
    found = Servers(_warn, modules, editable_packages(modules))
    atexit.register(found.close)
    return found


class ForkProvisioner(LocalProvisioner):
    """Starts kernels by forking a server, over ipc sockets in a private folder."""

    folder: Path | None = None

    async def pre_launch(self, **kwargs: Any) -> dict[str, Any]:
        """Move the kernel's sockets and its connection file into a private folder."""
        manager = self.parent
        if manager is not None and self.folder is None:
            self.folder = private_folder("kernel")
            manager.transport = "ipc"
            manager.cache_ports = False
            manager.ip = str(self.folder / "k")
            manager.connection_file = str(self.folder / "connection.json")
        return await super().pre_launch(**kwargs)

    async def launch_kernel(self, cmd: list[str], **kwargs: Any) -> Any:
        """Fork a kernel; where that is not possible, start one and say why, once."""
        environment = kwargs.get("env") or dict(os.environ)
        cwd = str(kwargs.get("cwd") or os.getcwd())
        try:
            process: Any = await asyncio.to_thread(self._fork, cmd, environment, cwd)
        except Refused as reason:
            _warn(f"a kernel is started the ordinary way: {reason}")
            process = None
        if process is None:
            return await super().launch_kernel(cmd, **kwargs)
        self.process, self.pid, self.pgid = process, process.pid, None
        self.cwd = kwargs.get("cwd") or Path.cwd()
        return self.connection_info

    def _fork(
        self, cmd: list[str], environment: Mapping[str, str], cwd: str
    ) -> ForkedProcess | None:
        if os.path.abspath(cmd[0]) != os.path.abspath(sys.executable):
            raise Refused(f"the kernel wants another interpreter, {cmd[0]}")
        options = [part for part in cmd[1:] if part != "-Xfrozen_modules=off"]
        if options[:2] != ["-m", "ipykernel_launcher"]:
            raise Refused("the kernel is not ipykernel")
        request = {
            "kind": "kernel",
            "arguments": options[2:],
            "environment": {k: v for k, v in environment.items() if k != ADDRESS},
            "cwd": cwd,
            "folder": str(self.folder or ""),
        }
        lent = os.environ.get(ADDRESS)
        if lent == NONE:
            raise Refused("the process above could not fork either")
        if lent:
            return ask(lent, request, (1, 2))
        return own_servers().fork(request, (1, 2))

    async def kill(self, restart: bool = False) -> None:
        """Kill, and wait the instant until the process is gone, so that nobody has to poll."""
        await super().kill(restart)
        if isinstance(self.process, ForkedProcess):
            with contextlib.suppress(subprocess.TimeoutExpired):
                self.process.wait(PATIENCE)

    async def cleanup(self, restart: bool = False) -> None:
        """Hang up, and remove the private folder with its sockets."""
        await super().cleanup(restart)
        if isinstance(self.process, ForkedProcess):
            self.process.close()
        if self.folder is not None and not restart:
            shutil.rmtree(self.folder, ignore_errors=True)


class GridKernelClient(AsyncKernelClient):
    """Knows that a kernel is ready by the end of its own question, not by a silence after it."""

    def start_channels(self, *args: Any, **kwargs: Any) -> None:
        """Try again soon to reach a kernel that is not there yet, where ZeroMQ waits for 100 ms."""
        self.context.setsockopt(zmq.RECONNECT_IVL, RETRY)
        super().start_channels(*args, **kwargs)

    async def wait_for_ready(self, timeout: float | None = None) -> None:
        """Wait until the kernel has answered and said on the output channel that it is done.

        The client of Jupyter listens until a fifth of a second has passed without a message: of
        the time that it takes to run a small notebook a good part.
        """
        end = time.monotonic() + (math.inf if timeout is None else timeout)
        while True:
            self.kernel_info()
            with contextlib.suppress(queue.Empty):
                reply = await self.shell_channel.get_msg(timeout=1)
                if reply["msg_type"] == "kernel_info_reply" and await self._done(reply):
                    self._handle_kernel_info_reply(reply)
                    return
            if not await self.is_alive():
                from nbclient.exceptions import DeadKernelError

                raise DeadKernelError("the kernel died before it answered")
            if time.monotonic() > end:
                raise RuntimeError(f"Kernel didn't respond in {timeout} seconds")

    async def _done(self, reply: dict[str, Any]) -> bool:
        """Read the output channel up to the end of a request; no, when it said nothing of it."""
        asked = reply["parent_header"]["msg_id"]
        with contextlib.suppress(queue.Empty):  # it was not listened to yet: ask again
            while True:
                said = await self.iopub_channel.get_msg(timeout=0.1)
                state = said["content"].get("execution_state")
                if state == "idle" and said["parent_header"].get("msg_id") == asked:
                    return True
        return False


class GridKernelManager(AsyncKernelManager):
    """Manages a Python kernel of this very interpreter, whatever else is installed on the machine.

    A kernel specification of the user or of another Jupyter on the path must not decide which
    interpreter a run uses.
    """

    client_factory = Type(GridKernelClient, klass=AsyncKernelClient)

    @property
    def kernel_spec(self) -> KernelSpec:
        """The specification of this interpreter's kernel, forked."""
        here = EntryPoint(
            PROVISIONER, "gridmill.kernels:ForkProvisioner", KernelProvisionerFactory.GROUP_NAME
        )  # also where the package is on the path without being installed
        KernelProvisionerFactory.instance().provisioners.setdefault(PROVISIONER, here)
        return KernelSpec(
            argv=[sys.executable, "-m", "ipykernel_launcher", "-f", "{connection_file}"],
            display_name="Python 3 (ipykernel)",
            language="python",
            metadata={"kernel_provisioner": {"provisioner_name": PROVISIONER}},
        )
