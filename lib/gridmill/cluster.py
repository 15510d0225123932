"""Jobs on a Dask cluster: the same jobs, on workers that lend their machines; files come back.

Imported only when a scheduler is named. A worker needs the project's code and the same packages;
the data travel with the run, once to each worker.
"""

from __future__ import annotations

import contextlib
import importlib
import shutil
import threading
import time
import uuid
from collections.abc import Mapping, Sequence
from pathlib import Path, PurePosixPath
from typing import Any

from gridmill.client import Calls, Servers, private_folder
from gridmill.errors import RunError
from gridmill.files import digest_tree
from gridmill.fingerprint import code_hashes, environment_hash, package_versions
from gridmill.jobs import Payload, describe
from gridmill.plan import Run, Sources
from gridmill.pool import Event, LocalPool

try:
    distributed: Any = importlib.import_module("distributed")
except ImportError:
    raise RunError("Dask is not installed here; install it with pip install distributed") from None

_FOR_SCHEDULER = _FOR_WORKERS = 30.0  # seconds to wait for it, and for its first worker
_folders: dict[str, Path] = {}  # unpacked data of this worker, by the run they belong to
_lock = threading.Lock()
_servers: list[Servers] = []


class DataPlugin(distributed.WorkerPlugin):  # type: ignore[misc]
    """Carries data, bytes by relative path, to every worker, also to one that joins later."""

    def __init__(self, files: Mapping[str, bytes]) -> None:
        self.files = dict(files)
        self.name = f"gridmill-{uuid.uuid4().hex}"

    def setup(self, worker: Any) -> None:
        """Unpack on a worker."""
        folder = private_folder("data")
        for name, content in self.files.items():
            path = folder / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(content)
        _folders[self.name] = folder

    def teardown(self, worker: Any) -> None:
        """Leave nothing on a worker."""
        folder = _folders.pop(self.name, None)
        if folder:
            shutil.rmtree(folder, ignore_errors=True)
        with _lock:
            while not _folders and _servers:
                _servers.pop().close()


def _elsewhere(path: str) -> bool:
    """Whether a path names a place outside of the working directory: it is there on workers too."""
    return Path(path).is_absolute() or ".." in PurePosixPath(path).parts


def work(parcel: Payload) -> Payload:
    """Do a job on a worker; the result holds the bytes of its files.

    The parcel holds the ``payload`` of the job, the name of its ``data``, what must be the ``same``
    here, and what the fork server imports and calls (``preload`` and ``share``).
    """
    differs = _differences(parcel["same"])
    if differs:
        return _refused(f"a worker differs from this machine: {differs}")
    with _lock:
        if not _servers:
            _servers.append(Servers(lambda line: None, parcel["preload"], parcel["same"]["code"]))
            _servers[0].share(parcel["share"])
        servers = _servers[0]
    staging = private_folder("staging")  # removed by a later job where this worker is killed
    pool = LocalPool(1, servers)
    here = {"staging": str(staging), "cwd": str(_folders[parcel["data"]])}
    try:
        pool.start("job", parcel["payload"] | here)
        result = pool.result()
        contents = {name: (staging / name).read_bytes() for name in result["files"]}
        return result | {"files": contents}
    finally:
        pool.close()
        shutil.rmtree(staging, ignore_errors=True)


def _differences(same: Payload) -> str:
    """In which respect this worker is not like the machine that asked; empty if in none."""
    if code_hashes(same["code"], same["layout"]) != same["hashes"]:
        return "other code"
    if environment_hash() != same["environment"]:
        mine, theirs = package_versions(), same["packages"]
        names = [n for n in sorted({*mine, *theirs}) if mine.get(n) != theirs.get(n)]
        return f"other packages: {', '.join(names[:5])}{' …' if len(names) > 5 else ''}"
    for path, checksums in same["elsewhere"].items():
        if digest_tree(Path(path), leave_out=same["about_data"]) != checksums:
            return f"no such data: {path}"
    return ""


def _refused(error: str) -> Payload:
    return {"files": {}, "seconds": 0.0, "failure": {"cell": "", "error": error, "trace": ""}}


class ClusterPool(LocalPool):
    """Jobs of a run on a cluster; what reads the output folder is done on this machine.

    It refuses with a :class:`RunError` where no scheduler answers or none has workers.
    """

    def __init__(
        self, address: str, slots: int, servers: Servers, runs: Sequence[Run], sources: Sources
    ) -> None:
        super().__init__(slots, servers)
        self.address, self.project = address, sources.project
        self.remote: dict[str, tuple[Any, Payload]] = {}
        travels: dict[str, bytes] = {}
        elsewhere: dict[str, dict[str, str]] = {}
        for run in {run.data: run for run in runs if run.data}.values():
            names = sources.data(run)
            if _elsewhere(run.data):
                elsewhere[run.data] = names
                continue
            folder = run.data_folder or Path(run.data)
            travels |= {f"{run.data}/{name}": (folder / name).read_bytes() for name in names}
        self.data = DataPlugin(travels)
        self.same = {
            "code": list(self.project.code),
            "layout": list(self.project.layout),
            "hashes": sources.code,
            "environment": environment_hash(),
            "packages": package_versions(),
            "elsewhere": elsewhere,
            "about_data": list(self.project.about_data),
        }
        self.calls: Calls = []
        self._counted, self._threads = 0.0, 1
        try:
            self.client = distributed.Client(
                address, timeout=_FOR_SCHEDULER, set_as_default=False,
                security=distributed.Security(),  # certificates, as Dask is configured here
            )  # fmt: skip
        except (OSError, TimeoutError, ValueError, OverflowError) as error:
            raise RunError(
                f"no Dask scheduler answers at {address} ({type(error).__name__}); "
                "start one with dask scheduler, or name none"
            ) from None
        try:
            self.client.wait_for_workers(1, timeout=_FOR_WORKERS)
            self.client.register_plugin(self.data)
        except TimeoutError:
            self.close()
            raise RunError(
                f"the scheduler at {address} has no workers; start dask worker {address}"
            ) from None
        servers.note(f"{self.capacity} notebooks at a time on the cluster at {address}")

    @property
    def capacity(self) -> int:
        """Jobs that the cluster can do at a time, counted anew now and then."""
        if time.monotonic() > self._counted + 2:
            self._counted = time.monotonic()
            with contextlib.suppress(OSError, ValueError):
                self._threads = max(1, sum(self.client.nthreads().values()))
        return self._threads

    def room(self, local: bool) -> bool:
        """Whether a job may begin; a few more than the workers can do, so that none waits."""
        return super().room(local) if local else len(self.remote) < self.capacity + 2

    def share(self, calls: Calls) -> None:
        """Have functions called on every worker, from its first job on: nothing waits for them."""
        self.calls = calls

    def start(self, key: str, payload: Payload, local: bool = False) -> None:
        """Send a job away, or do it here."""
        if local:
            super().start(key, payload)
            return
        parcel = {
            "payload": payload,
            "data": self.data.name,
            "same": self.same,
            "preload": list(self.project.preload),
            "share": self.calls,
        }
        future = self.client.submit(work, parcel, key=f"{key}-{time.time_ns()}", pure=False)
        self.remote[key] = (future, payload)
        future.add_done_callback(lambda done: self.events.put((key, {"done": True})))

    def next(self, timeout: float | None = None) -> Event | None:
        """What a job has to say; see :class:`gridmill.pool.LocalPool`."""
        end = None if timeout is None else time.monotonic() + timeout
        while True:
            event = super().next(1.0 if end is None else min(1.0, end - time.monotonic()))
            if event and event[1].get("done"):
                return event[0], {"result": self._collect(event[0])}
            if event:
                return event
            if self.client.status != "running":
                raise self._gone()
            if end is not None and time.monotonic() >= end:
                return None

    def _collect(self, key: str) -> Payload:
        """Write the files of a finished job into its staging folder."""
        future, payload = self.remote.pop(key)
        try:
            result: Payload = future.result()
            for name, content in result["files"].items():
                if _elsewhere(name):  # whoever sent it may not write beside it
                    raise RunError(f"a worker sent a file of a forbidden name, {name:.80}")
                path = Path(payload["staging"], name)
                path.parent.mkdir(parents=True, exist_ok=True)
                path.write_bytes(content)
        except Exception as error:
            if self.client.status != "running":
                raise self._gone() from None
            died = type(error).__name__ == "KilledWorker"
            reason = "the workers that took it died, one after another (out of memory?)"
            return _refused(reason if died else describe(error)) | {"files": []}
        return result | {"files": sorted(result["files"])}

    def _gone(self) -> RunError:
        return RunError(f"the scheduler at {self.address} is gone; run it again")

    def close(self) -> None:
        """Withdraw what was sent, and take the data back."""
        super().close()
        with contextlib.suppress(OSError, TimeoutError, ValueError):
            for future, _ in self.remote.values():
                future.cancel()
            if self.client.status == "running":
                self.client.unregister_worker_plugin(self.data.name)
        self.client.close()
