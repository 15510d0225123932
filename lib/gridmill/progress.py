"""What the reader sees while a grid runs: a live display on a terminal, plain lines elsewhere."""

from __future__ import annotations

import os
import sys
import time
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import IO, Any


@dataclass(frozen=True)
class Failure:
    """A result that could not be made."""

    run: str
    result: str  # such as 02_model.en
    cell: str  # empty for what is not a notebook
    error: str
    trace: str = ""  # all that Python said


class Progress:
    """A live display on a terminal that can show it, else plain lines: one a finished result.

    The display is a bar with what is done and the time left, and the running jobs with their cells.
    """

    def __init__(self, stream: IO[str] | None = None) -> None:
        self.stream = stream or sys.stderr
        self.began = time.monotonic()
        self.total = self.done = self.failed = 0
        self.left = 0.0
        self.tasks: dict[str, Any] = {}
        self.display: Any = None
        if self.stream.isatty() and os.environ.get("TERM") != "dumb":
            from rich.console import Console
            from rich.progress import BarColumn, TextColumn, TimeElapsedColumn
            from rich.progress import Progress as Display

            console = Console(file=self.stream, highlight=False, emoji=False)
            told = TextColumn("{task.description}", markup=False)
            self.display = Display(
                BarColumn(30), told, TimeElapsedColumn(), console=console, transient=True
            )

    def line(self, text: str) -> None:
        """A line of its own."""
        if self.display:
            self.display.console.print(text, markup=False, soft_wrap=True)
        else:
            print(text, file=self.stream, flush=True)

    def begin(self, total: int, reasons: Iterable[Mapping[str, str]], holding: int) -> None:
        """What is to be done, and why."""
        self.total = total
        counted = Counter("; ".join(why.values()) for why in reasons)
        for why, count in counted.most_common(8):
            self.line(f"{_results(count)} to make: {why}")
        if len(counted) > 8:
            rest = sum(counted.values()) - sum(n for _, n in counted.most_common(8))
            self.line(f"{_results(rest)} to make for other reasons")
        if (follow := total - sum(counted.values())) > 0:
            self.line(f"{_results(follow)} to make from these")
        if holding:
            self.line(f"{_results(holding)} still {_hold(holding)}")
        if self.display:
            self.tasks[""] = self.display.add_task("", total=max(total, 1))
            self._tell()
            self.display.start()

    def _tell(self) -> None:
        counts = f"{self.done} of {self.total} done, {len(self.tasks) - 1} running"
        counts += f", {self.failed} failed" if self.failed else ""
        told = f"{counts}, about {_span(self.left)} left"
        self.display.update(self.tasks[""], description=told, completed=self.done)

    def started(self, key: str) -> None:
        """A job has begun."""
        if self.display:
            self.tasks[key] = self.display.add_task(key, total=None)
            self._tell()

    def cell(self, key: str, cell: int, cells: int) -> None:
        """A notebook has come to a cell."""
        if key in self.tasks:
            told = f"{key}  cell {cell} of {cells}"
            self.display.update(self.tasks[key], description=told, completed=cell, total=cells)

    def finished(self, key: str, seconds: float, failure: Failure | None, left: float) -> None:
        """A job has ended; ``left`` seconds are expected for the rest."""
        self.done, self.left = self.done + 1, left
        self.failed += failure is not None
        if not self.display:
            state = f"FAILED {failure.error}" if failure else f"{seconds:.1f} s"
            ahead = f", about {_span(left)} left" if left >= 1 else ""
            self.line(f"[{self.done}/{self.total}{ahead}] {key}: {state}")
            return
        if key in self.tasks:
            self.display.remove_task(self.tasks.pop(key))
        if failure:
            self.line(f"failed  {key}  {failure.cell}  {failure.error}")
        self._tell()

    def end(self, made: int, held: int, failures: Sequence[Failure], place: str) -> None:
        """The last lines: what failed, and what came out."""
        self.close()
        for failure in failures:
            where = f"{failure.cell}: " if failure.cell else ""
            self.line(f"failed  {failure.run}  {failure.result}  {where}{failure.error}")
        if not made and not failures:
            self.line(f"nothing to do: {_results(held)} in {place} still {_hold(held)}")
            return
        parts = [f"{made} made"] + ([f"{held} still {_hold(held)}"] if held else [])
        parts += [f"{len(failures)} failed"] if failures else []
        self.line(f"{', '.join(parts)} in {_span(time.monotonic() - self.began)}: {place}")

    def close(self) -> None:
        """Give the terminal back."""
        if self.display:
            self.display.stop()


def _results(count: int) -> str:
    return "1 result" if count == 1 else f"{count} results"


def _hold(count: int) -> str:
    return "holds" if count == 1 else "hold"


def _span(seconds: float) -> str:
    """A duration as a reader says it.

    Examples
    --------
    >>> _span(8.4), _span(75), _span(7500)
    ('8 s', '1 min 15 s', '2 h 05 min')
    """
    whole = round(seconds)
    if whole < 60:
        return f"{whole} s"
    if whole < 3600:
        return f"{whole // 60} min {whole % 60:02d} s"
    return f"{whole // 3600} h {whole % 3600 // 60:02d} min"
