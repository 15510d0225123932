"""A grid of notebooks, parameter sets and languages: what is missing or stale is made, in parallel.

Every result is made aside, given its final name whole, and only then noted in a manifest, so that
a run can be killed at any moment and the next one completes it.
"""

from __future__ import annotations

import contextlib
import shutil
import signal
import threading
import time
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import IO, TYPE_CHECKING, Any

from attain.errors import ParameterError, RunError
from attain.suite import manifest
from attain.suite.board import Board, Task
from attain.suite.files import (
    HIDDEN,
    clear,
    fresh_staging,
    publish,
    read_json,
    sole_owner,
    write_json,
)
from attain.suite.jobs import FULL, Hooks, describe
from attain.suite.plan import LANGUAGES, Run, Sources, notebooks_of
from attain.suite.progress import Failure, Progress, progress_on
from attain.suite.servers import Servers
from attain.suite.warm import PRELOAD

if TYPE_CHECKING:
    from attain.suite.pool import Pool

# Seconds that a result is expected to take before one has been timed.
_GUESS = {"layout": 0.5, "front": 0.5, "brief": 1.0, "pdf": 5.0, "national": 2.0}


@dataclass(frozen=True)
class Outcome:
    """What came out of a command.

    Parameters
    ----------
    made, held : list of str
        Results made now and results that still held, as ``lam-dong-2024/05_targets.vi``.
    failures : list of Failure
        Results that could not be made.
    """

    made: list[str]
    held: list[str]
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
    hooks: Hooks | None = None,
    languages: Sequence[str] = LANGUAGES,
    only: Sequence[str] = (),
    jobs: int = 2,
    force: bool = False,
    cell_timeout: float = 600,
    notebook_timeout: float = 3600,
    scheduler: str = "",
    pdf: bool = False,
    stream: IO[str] | None = None,
    preload: Sequence[str] = PRELOAD,
    servers: Servers | None = None,
) -> Outcome:
    """Make every page that is missing or stale, and what stands above the pages.

    Parameters
    ----------
    runs : sequence of Run
        From :func:`attain.suite.plan.runs_of`.
    output : path
        Folder of all runs; each has a folder of its name in it.
    notebooks : path
        Folder of the notebooks.
    hooks : Hooks, optional
        What is called without being known here.
    languages : sequence of {"vi", "en"}
        Languages to make.
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
    pdf : bool
        Make the printed edition of each run too.
    stream : file, optional
        Where progress is shown; standard error by default.
    preload : sequence of str
        What the warm server imports before it forks.
    servers : Servers, optional
        Warm servers that were begun before; closed here once they have worked.

    Returns
    -------
    outcome : Outcome
        With the exit code of the command.

    Raises
    ------
    AttainError
        Before anything is written: an unknown area, no notebooks, another run at work there.
    """
    every, chosen = notebooks_of(notebooks, only)
    unknown = [language for language in languages if language not in LANGUAGES]
    if unknown or not languages:
        raise ParameterError("unknown language", got=", ".join(unknown), do="write vi, en or both")
    if jobs < 1:
        raise ParameterError("no job may run", where="jobs", got=jobs, do="write 1 or more")
    sources, folder = Sources(every), Path(output)

    def board() -> Board:
        return Board(
            runs, folder, sources, hooks or Hooks(), chosen=[path.stem for path in chosen],
            languages=languages, force=force, pdf=pdf, limits=(cell_timeout, notebook_timeout),
        )  # fmt: skip

    progress = progress_on(stream)
    planned = board()
    if not planned.pending:
        clear(folder)
        progress.end(0, len(planned.holding), [], str(output))
        return Outcome([], planned.holding, [])
    with _interruptible(), contextlib.closing(progress):
        data = {run.parameters.data: sources.data(run.parameters.data) for run in runs}
        servers = servers or Servers(progress.line, preload)
        servers.note = progress.line
        with _pool(jobs, scheduler, data, servers, progress) as pool:
            if hooks and hooks.check:
                _check(pool, hooks.check, runs)
            with _owned(folder):
                grid = Grid(board(), folder, pool, progress)  # another run may have ended since
                grid.work()
        progress.end(len(grid.made), len(grid.board.holding), grid.failures, str(output))
    return Outcome(grid.made, grid.board.holding, grid.failures)


@contextlib.contextmanager
def _owned(folder: Path) -> Iterator[None]:
    """Hold the output folder; say in a line why it cannot be written."""
    try:
        folder.mkdir(parents=True, exist_ok=True)
        with sole_owner(folder):
            yield
    except OSError as error:
        raise RunError(
            "the output cannot be written", where=str(folder), got=describe(error),
            do="free some space or choose another --output",
        ) from None  # fmt: skip


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
    jobs: int,
    scheduler: str,
    data: Mapping[str, Mapping[str, str]],
    servers: Servers,
    progress: Progress,
) -> Iterator[Pool]:
    """Workers on this machine or on a cluster; none of them is left afterwards."""
    from attain.suite.pool import LocalPool

    with contextlib.closing(servers):
        local = LocalPool(jobs, servers)
        with contextlib.closing(local):
            if not scheduler:
                yield local
                return
            from attain.suite.cluster import ClusterPool

            with contextlib.closing(
                ClusterPool(scheduler, local, data, servers.preload, progress.line)
            ) as c:
                yield c


def _check(pool: Pool, function: str, runs: Sequence[Run]) -> None:
    """Refuse parameters that fit no data before anything is written."""
    values = [run.parameters.to_notebook() for run in runs]
    pool.start("check", {"kind": "check", "function": function, "parameters": values}, local=True)
    while True:
        event = pool.next()
        if event and "result" in event[1]:
            failure = event[1]["result"]["failure"]
            if failure:
                raise ParameterError(failure["error"])
            return


class Grid:
    """Does the tasks of a board in a pool, longest first, and gives their files final names."""

    def __init__(self, board: Board, output: Path, pool: Pool, progress: Progress) -> None:
        self.board, self.output, self.pool, self.progress = board, output, pool, progress
        self.made: list[str] = []
        self.failures: list[Failure] = []
        self.ready: list[Task] = []
        self.running: dict[str, Task] = {}
        noted = read_json(output / HIDDEN / "timings.json")
        self.timings: dict[str, float] = noted if isinstance(noted, dict) else {}

    def work(self) -> None:
        """Do everything; what fails is noted and the rest goes on."""
        board = self.board
        shutil.rmtree(self.output / HIDDEN / "failures", ignore_errors=True)
        total = len(board.first) + board.later
        self.progress.begin(total, [task.why for task in board.first], len(board.holding))
        if board.unlinked:
            self.progress.line(
                f"{board.unlinked} older pages no longer hold and are left out of the front page"
            )
        self._add(board.first)
        for name in sorted(board.open):
            self._follow(name)
        self._warm()
        try:
            while self.ready or self.running:
                self._start()
                event = self.pool.next(0.1 if self.pool.warming or not self.running else None)
                if event:
                    self._hear(*event)
        finally:
            with contextlib.suppress(OSError):
                write_json(self.output / HIDDEN / "timings.json", self.timings)
                shutil.rmtree(self.output / HIDDEN / "staging", ignore_errors=True)

    def _warm(self) -> None:
        """Have done once what many pages share, while the shortest ones are made without it."""
        board, hooks = self.board, self.board.hooks
        pages = [task.page for task in self.ready if task.page and task.payload["execute"]]
        if len(pages) <= 2 * self.pool.slots:
            return
        asked = list({page.run.name: page.parameters() for page in pages}.values())
        layout = [(hooks.layout, None)] if hooks.layout else []

        def shared(function: str) -> list[tuple[str, Any]]:
            request = {"function": function, "payload": asked, "afresh": board.force}
            return [("attain.suite.memory:call", request)] if function else []

        stages = [[*layout, *shared(hooks.answers)], shared(hooks.records)]
        self.pool.warm(stages[: max(task.stage for task in self.ready)])

    def _follow(self, name: str) -> None:
        self._add(self.board.follow(name))

    def _add(self, tasks: Sequence[Task]) -> None:
        self.ready = sorted([*self.ready, *tasks], key=lambda task: -self._expected(task))

    def _expected(self, task: Task) -> float:
        guess = _GUESS.get(task.label, 2.0 + len(task.payload.get("source", "")) / 50_000)
        return self.timings.get(task.label, guess)

    def _left(self) -> float:
        """Seconds that the rest is expected to take."""
        now = time.monotonic()
        ahead = sum(self._expected(task) for task in self.ready)
        ahead += sum(max(0.0, self._expected(t) + t.began - now) for t in self.running.values())
        return ahead / self.pool.slots + 0.5 * self.board.later / self.pool.slots

    def _start(self) -> None:
        """Begin what there is room for, longest first.

        While the others get cheaper: shortest first, and not those that draw on what is being
        computed, which would compute it again; but rather that, for the answers, than an idle slot.
        """
        ordered = list(self.ready)
        if self.pool.warming:
            done = self.pool.stage
            soon = [task for task in reversed(ordered) if task.stage <= max(done, 1)]
            ordered = sorted(soon, key=lambda task: task.stage > done)
        for task in ordered:
            if self.pool.room(task.local):
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
            self._add(self.board.done(task, made=not failure))
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
        self.board.open.clear()
        self.board.nation = False
