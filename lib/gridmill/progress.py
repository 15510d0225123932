"""What the reader sees while a grid runs: a live display on a terminal, plain lines elsewhere."""

from __future__ import annotations

import sys
import time
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import IO, Any


@dataclass(frozen=True)
class Failure:
    """A result that could not be made.

    Parameters
    ----------
    run, result : str
        ``north-2024`` and ``02_model.en``.
    cell, error : str
        Where and why, in a line; ``cell`` is empty for what is not a notebook.
    trace : str
        All that Python said.
    """

    run: str
    result: str
    cell: str
    error: str
    trace: str = ""


class Progress:
    """Plain lines: one a finished result, for logs and pipes.

    Parameters
    ----------
    stream : file
        Where the lines go.
    """

    def __init__(self, stream: IO[str] | None = None) -> None:
        self.stream = stream or sys.stderr
        self.began = time.monotonic()
        self.total = self.done = self.failed = 0
        self.left = 0.0

    def line(self, text: str) -> None:
        """A line of its own."""
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
        if holding:
            self.line(f"{_results(holding)} still {'holds' if holding == 1 else 'hold'}")

    def started(self, key: str) -> None:
        """A job has begun."""

    def cell(self, key: str, cell: int, cells: int) -> None:
        """A notebook has come to a cell."""

    def finished(self, key: str, seconds: float, failure: Failure | None, left: float) -> None:
        """A job has ended; ``left`` seconds are expected for the rest."""
        self.done, self.left = self.done + 1, left
        self.failed += failure is not None
        state = f"FAILED {failure.error}" if failure else f"{seconds:.1f} s"
        ahead = f", about {_span(left)} left" if left >= 1 else ""
        self.line(f"[{self.done}/{self.total}{ahead}] {key}: {state}")

    def end(self, made: int, held: int, failures: Sequence[Failure], place: str) -> None:
        """The last lines: what was made, and the table of failures."""
        for failure in failures:
            where = f"{failure.cell}: " if failure.cell else ""
            self.line(f"failed  {failure.run}  {failure.result}  {where}{failure.error}")
        self.line(self.summary(made, held, failures, place))

    def summary(self, made: int, held: int, failures: Sequence[Failure], place: str) -> str:
        """What came out, in a line."""
        if not made and not failures:
            return f"nothing to do: {_results(held)} in {place} still {_hold(held)}"
        parts = [f"{made} made"] + ([f"{held} still {_hold(held)}"] if held else [])
        parts += [f"{len(failures)} failed"] if failures else []
        return f"{', '.join(parts)} in {_span(time.monotonic() - self.began)}: {place}"

    def close(self) -> None:
        """Give the terminal back."""


class LiveProgress(Progress):
    """A bar with what is done, running and failed and the time left, and the running cells."""

    def __init__(self, stream: IO[str] | None = None) -> None:
        super().__init__(stream)
        from rich.console import Console
        from rich.live import Live

        self.console = Console(file=self.stream, highlight=False)
        self.live: Live | None = None
        self.running: dict[str, tuple[float, str]] = {}

    def line(self, text: str) -> None:
        """A line above the display."""
        self.console.print(text, markup=False, soft_wrap=True)

    def begin(self, total: int, reasons: Iterable[Mapping[str, str]], holding: int) -> None:
        """Say what is to be done and open the display."""
        from rich.live import Live

        super().begin(total, reasons, holding)
        self.live = Live(
            get_renderable=self._render, console=self.console, refresh_per_second=4, transient=True
        )
        self.live.start()

    def started(self, key: str) -> None:
        """Show a job."""
        self.running = {**self.running, key: (time.monotonic(), "")}

    def cell(self, key: str, cell: int, cells: int) -> None:
        """Show the cell it is at."""
        began = self.running.get(key, (time.monotonic(), ""))[0]
        self.running = {**self.running, key: (began, f"cell {cell} of {cells}")}

    def finished(self, key: str, seconds: float, failure: Failure | None, left: float) -> None:
        """Take a job off the display; a failure stays visible above it."""
        self.running = {name: state for name, state in self.running.items() if name != key}
        self.done, self.left = self.done + 1, left
        if failure:
            self.failed += 1
            self.line(f"failed  {key}  {failure.cell or ''}  {failure.error}")

    def _render(self) -> Any:
        from rich.console import Group
        from rich.progress_bar import ProgressBar
        from rich.table import Table

        head = Table.grid(padding=(0, 2))
        counts = f"{self.done} of {self.total} done, {len(self.running)} running"
        counts += f", [red]{self.failed} failed[/red]" if self.failed else ""
        spent = time.monotonic() - self.began
        bar = ProgressBar(total=max(self.total, 1), completed=self.done, width=30)
        head.add_row(bar, counts, f"{_span(spent)} spent, about {_span(self.left)} left")
        table = Table.grid(padding=(0, 2))
        now = time.monotonic()
        for key, (began, cell) in list(self.running.items()):
            table.add_row(f"  {key}", cell, f"{now - began:.0f} s")
        return Group(head, table)

    def end(self, made: int, held: int, failures: Sequence[Failure], place: str) -> None:
        """Close the display and print the table."""
        self.close()
        if failures:
            from rich.table import Table
            from rich.text import Text

            table = Table(title="What failed", title_justify="left")
            for name in ("parameters", "notebook", "cell", "error"):
                table.add_column(name, overflow="fold")
            for f in failures:
                table.add_row(*(Text(part) for part in (f.run, f.result, f.cell, f.error)))
            self.console.print(table)
        self.line(self.summary(made, held, failures, place))

    def close(self) -> None:
        """Give the terminal back."""
        if self.live:
            self.live.stop()
            self.live = None


def progress_on(stream: IO[str] | None = None) -> Progress:
    """The display that suits a stream: live on a terminal that can show it."""
    import os

    out = stream or sys.stderr
    live = out.isatty() and os.environ.get("TERM") != "dumb"
    return LiveProgress(out) if live else Progress(out)


def _hold(count: int) -> str:
    return "holds" if count == 1 else "hold"


def _results(count: int) -> str:
    return "1 result" if count == 1 else f"{count} results"


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
