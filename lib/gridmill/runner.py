"""A grid of notebooks, parameter sets and variants: what is missing or stale is made, in parallel.

Every result is made aside, given its final name whole, and only then noted in a manifest, so that
a run can be killed at any moment and the next one completes it.
"""

from __future__ import annotations

import contextlib
import re
import shutil
import signal
import threading
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import IO, TYPE_CHECKING, Any, Final

from gridmill import manifest
from gridmill.client import Servers
from gridmill.errors import RunError, UsageError
from gridmill.files import HIDDEN, clear, fresh_staging, publish, read_json, sole_owner, write_json
from gridmill.jobs import FULL, describe
from gridmill.plan import Run, Sources, notebooks_of
from gridmill.progress import Failure, Progress
from gridmill.project import Project
from gridmill.scheduler import INDEX, Scheduler, Task

if TYPE_CHECKING:
    from gridmill.pool import LocalPool

LONGEST: Final = 1_000_000  # seconds that a limit may be: eleven days
_ADDRESS: Final = re.compile(r"inproc://\S+|(?:(?:tcp|tls|ws|wss|ucx)://)?[^\s/]+:\d{1,5}")


@dataclass(frozen=True)
class Outcome:
    """What came out of a command: results by their names, as ``north-2024/02_model.en``."""

    made: list[str]
    held: list[str]  # from an earlier command
    failures: list[Failure]

    @property
    def exit_code(self) -> int:
        """0, or 1 where something failed."""
        return 1 if self.failures else 0


def run(
    runs: Sequence[Run],
    *,
    output: str | Path,
    notebooks: str | Path,
    project: Project | None = None,
    variants: Sequence[str] | None = None,
    after: Sequence[str] | None = None,
    only: Sequence[str] = (),
    jobs: int = 2,
    force: bool = False,
    cell_timeout: float = 600,
    notebook_timeout: float = 3600,
    scheduler: str = "",
    stream: IO[str] | None = None,
) -> Outcome:
    """Make every page that is missing or stale, and what stands above the pages.

    Parameters
    ----------
    runs : sequence of Run
        Sets of parameters, each with the name of its folder.
    output : path
        Folder of all runs.
    notebooks : path
        Folder of the notebooks.
    project : Project, optional
        What the notebooks' code is, and what is made besides executed notebooks.
    variants : sequence of str, optional
        Those of the project's variants that are asked for; all where left out.
    after : sequence of str, optional
        What is asked for of the project's ``after`` and ``"index"``; all of it where left out, the
        index where there are several runs.
    only : sequence of str
        Beginnings of notebook names; empty for all.
    jobs : int
        Notebooks at a time on this machine.
    force : bool
        Make again what still holds.
    cell_timeout, notebook_timeout : float
        Seconds.
    scheduler : str
        Address of a Dask scheduler; empty for this machine.
    stream : file, optional
        Where progress is shown; standard error by default.

    Returns
    -------
    outcome : Outcome
        With the exit code of the command.

    Raises
    ------
    UsageError
        Before anything is written: no notebooks, an unknown variant, parameters that the project
        refuses.
    RunError
        Another run writes to the folder, it cannot be written, or no process can be started.
    """
    project = project or Project()
    every, chosen = notebooks_of(notebooks, only)
    asked = list(project.variants) if variants is None else list(variants)
    if not asked or not set(asked) <= project.variants.keys():
        known = ", ".join(project.variants)
        raise UsageError(f"unknown variant among {asked}; choose from {known}")
    if jobs < 1:
        raise UsageError(f"no job may run with jobs = {jobs}; write 1 or more")
    for limit in (cell_timeout, notebook_timeout):
        if not 0 < limit <= LONGEST:
            raise UsageError(f"no time limit: {limit}; write seconds, from 1 to {LONGEST:,}")
    if scheduler and not _ADDRESS.fullmatch(scheduler):
        raise UsageError(f"no address of a scheduler: {scheduler:.80}; write tcp://HOST:PORT")
    names = [run.name for run in runs]
    if not runs or len({*names} - {"", ".", ".."}) < len(names):
        raise UsageError(f"every run needs a name of its own, got {names}")
    for data in {run.data_folder or Path(run.data) for run in runs if run.data}:
        if not data.is_dir():  # else no change of the data would make a result stale
            raise UsageError(f"no folder of data at {data}; name the one the notebooks read")
    sources, folder = Sources(every, project), Path(output)
    try:
        folder.stat()
    except FileNotFoundError:
        pass
    except OSError as error:  # too long a name, or below what is no folder
        raise UsageError(f"{folder} cannot be a folder: {error.strerror}; name another") from None
    several = [INDEX] if len(runs) > 1 else []
    steps = [*project.after, *several] if after is None else after

    def schedule() -> Scheduler:
        return Scheduler(
            runs, folder, sources, chosen=[path.stem for path in chosen], variants=asked,
            after=steps, force=force, limits=(cell_timeout, notebook_timeout),
        )  # fmt: skip

    progress = Progress(stream)
    planned = schedule()
    if not planned.pending:
        clear(folder)
        progress.end(0, len(planned.holding), [], str(output))
        return Outcome([], planned.holding, [])
    with _interruptible(), contextlib.closing(progress):
        with _pool(jobs, scheduler, runs, sources, progress) as pool:
            if project.named("check"):
                _check(pool, project.named("check"), runs)
            try:
                with sole_owner(folder):
                    grid = Grid(schedule(), folder, pool, progress)  # another run may have ended
                    grid.work()
            except OSError as error:
                raise RunError(
                    f"{folder} cannot be written: {describe(error)}; make room or write elsewhere"
                ) from None
        progress.end(len(grid.made), len(grid.scheduler.holding), grid.failures, str(output))
    return Outcome(grid.made, grid.scheduler.holding, grid.failures)


@contextlib.contextmanager
def _interruptible() -> Iterator[None]:
    """Let a request to end clean up as an interrupt from the keyboard does."""

    def end(number: int, frame: object) -> None:
        raise SystemExit(128 + number)

    if threading.current_thread() is not threading.main_thread():
        yield
        return
    before = signal.signal(signal.SIGTERM, end)
    try:
        yield
    finally:
        signal.signal(signal.SIGTERM, before)


@contextlib.contextmanager
def _pool(
    jobs: int, scheduler: str, runs: Sequence[Run], sources: Sources, progress: Progress
) -> Iterator[LocalPool]:
    """Workers on this machine or on a cluster; none of them is left afterwards."""
    from gridmill.pool import LocalPool, allow_files

    allow_files(jobs)
    project = sources.project
    with contextlib.closing(Servers(progress.line, project.preload, project.code)) as servers:
        if scheduler:
            from gridmill.cluster import ClusterPool

            pool: LocalPool = ClusterPool(scheduler, jobs, servers, runs, sources)
        else:
            pool = LocalPool(jobs, servers)
        with contextlib.closing(pool):
            yield pool


def _check(pool: LocalPool, function: str, runs: Sequence[Run]) -> None:
    """Refuse parameters that cannot be computed before anything is written."""
    values = [dict(run.parameters) for run in runs]
    pool.start("check", {"kind": "check", "function": function, "parameters": values}, local=True)
    failure = pool.result()["failure"]
    if failure:  # anything but a refusal is no fault of whoever asked
        raise (UsageError if failure.get("refused") else RunError)(failure["error"])


class Grid:
    """Does the tasks of a scheduler in a pool, longest first, and gives files their final names."""

    def __init__(
        self, scheduler: Scheduler, output: Path, pool: LocalPool, progress: Progress
    ) -> None:
        self.scheduler, self.output, self.pool, self.progress = scheduler, output, pool, progress
        self.made: list[str] = []
        self.failures: list[Failure] = []
        self.ready: list[Task] = []
        self.running: dict[str, Task] = {}
        noted = read_json(output / HIDDEN / "timings.json")
        self.timings: dict[str, float] = noted if isinstance(noted, dict) else {}

    def work(self) -> None:
        """Do everything; what fails is noted and the rest goes on."""
        scheduler = self.scheduler
        shutil.rmtree(self.output / HIDDEN / "failures", ignore_errors=True)
        total = len(scheduler.first) + scheduler.later
        self.progress.begin(total, [task.why for task in scheduler.first], len(scheduler.holding))
        if scheduler.outdated:
            self.progress.line(f"{scheduler.outdated} older pages no longer hold and are left out")
        self._add(scheduler.first)
        for name in sorted(scheduler.open):
            self._add(scheduler.follow(name))
        self._share()
        try:
            while self.ready or self.running:
                self._start()
                event = self.pool.next(0.1 if self.pool.servers.busy or not self.running else None)
                if event:
                    self._hear(*event)
        finally:
            with contextlib.suppress(OSError):
                write_json(self.output / HIDDEN / "timings.json", self.timings)
                shutil.rmtree(self.output / HIDDEN / "staging", ignore_errors=True)

    def _share(self) -> None:
        """Have computed once what many pages share, while those that need none of it are made."""
        project = self.scheduler.project
        pages = [task.page for task in self.ready if task.page and task.payload["execute"]]
        if not project.named("share") or len(pages) <= 2 * self.pool.capacity:
            return
        asked = list({page.run.name: page.parameters() for page in pages}.values())
        common = {"project": project.named(), "runs": asked, "force": self.scheduler.force}
        tags = project.shared_tags[: max(task.stage for task in self.ready)]
        self.pool.share([("gridmill.project:share", common | {"tag": tag}) for tag in tags])

    def _add(self, tasks: Sequence[Task]) -> None:
        self.ready = sorted([*self.ready, *tasks], key=lambda task: -self._chain(task))

    def _expected(self, task: Task) -> float:
        guess = 1.0 + len(task.payload.get("source", "")) / 50_000
        return self.timings.get(task.label, guess)

    def _chain(self, task: Task) -> float:
        """Seconds that a task is expected to take with the longest of those that wait for it."""
        waiting = self.scheduler.after & {*self.scheduler.project.of_tables}
        follows = (self.timings.get(name, 1.0) for name in waiting if task.name == "tables")
        return self._expected(task) + max(follows, default=0.0)

    def _left(self) -> float:
        """Seconds that the rest is expected to take."""
        now = time.monotonic()
        ahead = sum(self._expected(task) for task in self.ready)
        ahead += sum(max(0.0, self._expected(t) + t.began - now) for t in self.running.values())
        return ahead / self.pool.capacity + 0.5 * self.scheduler.later / self.pool.capacity

    def _start(self) -> None:
        """Begin what there is room for, longest first; what draws on shared results after them."""
        for task in list(self.ready):
            if self.pool.room(task.local) and self.pool.shared(task.stage):
                self.ready.remove(task)
                self._begin(task)

    def _begin(self, task: Task) -> None:
        staging = fresh_staging(self.output, task.key.replace("/", "."))
        task.began = time.monotonic()
        self.running[task.key] = task
        self.progress.started(task.key)
        self.pool.start(task.key, task.payload | {"staging": str(staging)}, task.local)

    def _hear(self, key: str, message: dict[str, Any]) -> None:
        if "cell" in message:
            self.progress.cell(key, message["cell"], message["cells"])
        if "result" not in message:
            return
        task, result = self.running.pop(key), message["result"]
        failure = result["failure"]
        if not failure:
            try:
                self._publish(task, result["files"])
            except OSError as error:
                failure = {"cell": "", "error": describe(error), "trace": ""}
        noted = self._fail(task, failure) if failure else None
        if not failure:
            self.made.append(key)
            before = self.timings.get(task.label, result["seconds"])
            self.timings[task.label] = round(0.5 * (before + result["seconds"]), 3)
        shutil.rmtree(self._staging(task), ignore_errors=True)
        if failure and failure["error"] == FULL:
            self._give_up()
        else:
            self._add(self.scheduler.done(task, made=not failure))
        self.progress.finished(key, result["seconds"], noted, self._left())

    def _staging(self, task: Task) -> Path:
        return self.output / HIDDEN / "staging" / task.key.replace("/", ".")

    def _publish(self, task: Task, files: Sequence[str]) -> None:
        """Give finished files their names; the manifest is gone before and written after."""
        before = manifest.outputs(task.folder, task.name)
        manifest.forget(task.folder, task.name)
        written = publish(self._staging(task), files, task.folder) | task.keeps
        for file in before.keys() - written.keys():
            (task.folder / file).unlink(missing_ok=True)
        manifest.record(task.folder, task.name, task.inputs, written)

    def _fail(self, task: Task, failure: dict[str, str]) -> Failure:
        """Note a failure; the older result goes, because it answers another question."""
        noted = Failure(task.owner, task.name, failure["cell"], failure["error"], failure["trace"])
        self.failures.append(noted)
        with contextlib.suppress(OSError):
            if task.why.keys() - {"force"}:
                manifest.discard(task.folder, task.name)
            folder = self.output / HIDDEN / "failures"
            folder.mkdir(parents=True, exist_ok=True)
            (folder / f"{task.key.replace('/', '.')}.txt").write_text(
                f"{task.key}\n{failure['cell']}\n{failure['error']}\n\n{failure['trace']}\n",
                encoding="utf-8",
            )
        return noted

    def _give_up(self) -> None:
        """Begin nothing more: on a full disk everything else would fail as well."""
        if self.ready:
            self.progress.line(f"{FULL}: {len(self.ready)} more results are not begun")
        self.ready = []
        self.scheduler.open.clear()
        self.scheduler.index = False
