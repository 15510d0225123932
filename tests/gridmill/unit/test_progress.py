"""What the reader is told, on a terminal and in a log."""

import io
from types import SimpleNamespace

import pytest

from gridmill.progress import Failure, Progress

FAILED = Failure("north-2024", "05_targets.de", "cell 7 (In [5])", "ValueError: [no] :100: such")


class Terminal(io.StringIO):
    def isatty(self):
        return True


@pytest.fixture(autouse=True)
def standing_clock(monkeypatch):
    """A run of this test takes no time, however long it does."""
    monkeypatch.setattr("gridmill.progress.time", SimpleNamespace(monotonic=lambda: 5.0))


def tell(progress):
    progress.begin(3, [{"data": "the data changed: a.csv"}, {"files": "not made yet"}] * 2, 1)
    progress.started("north-2024/05_targets.de")
    progress.cell("north-2024/05_targets.de", 7, 30)
    progress.finished("north-2024/05_targets.de", 2.04, FAILED, 75)
    progress.finished("north-2024/00_brief.de", 1.0, None, 0)
    progress.end(1, 1, [FAILED], "reports")
    progress.close()
    return progress.stream.getvalue()


def test_plain_lines():
    said = tell(Progress(io.StringIO())).splitlines()
    assert said[:3] == [
        "2 results to make: the data changed: a.csv", "2 results to make: not made yet",
        "1 result still holds",
    ]  # fmt: skip
    assert said[3] == (
        "[1/3, about 1 min 15 s left] north-2024/05_targets.de: FAILED ValueError: [no] :100: such"
    )
    assert said[4] == "[2/3] north-2024/00_brief.de: 1.0 s"
    assert said[5] == (
        "failed  north-2024  05_targets.de  cell 7 (In [5]): ValueError: [no] :100: such"
    )
    assert said[6].startswith("1 made, 1 still holds, 1 failed in 0 s: reports")


def test_a_terminal_shows_what_runs_and_what_failed(monkeypatch):
    monkeypatch.setenv("TERM", "xterm")
    monkeypatch.setenv("COLUMNS", "120")
    progress = Progress(Terminal())
    progress.begin(3, [{"files": "not made yet"}], 0)
    progress.started("north-2024/05_targets.de")
    progress.cell("north-2024/05_targets.de", 7, 30)
    progress.display.refresh()
    shown = progress.stream.getvalue()
    assert "cell 7 of 30" in shown
    assert "0 of 3 done, 1 running" in shown
    progress.close()
    said = tell(Progress(Terminal()))
    for part in ("north-2024", "05_targets.de", "cell 7 (In [5])", "ValueError: [no] :100: such"):
        assert part in said


@pytest.mark.parametrize("term", ["dumb", "xterm"])
def test_plain_where_nothing_can_be_drawn(monkeypatch, term):
    monkeypatch.setenv("TERM", term)
    assert not Progress(io.StringIO()).display
    assert (not Progress(Terminal()).display) == (term == "dumb")


def test_many_reasons_are_counted_and_the_rest_is_summed():
    progress = Progress(io.StringIO())
    progress.begin(20, [{"files": f"{n}.html is missing"} for n in range(20)], 0)
    assert progress.stream.getvalue().splitlines()[-1] == "12 results to make for other reasons"


def test_what_is_announced_is_what_is_counted_to():
    progress = Progress(io.StringIO())
    progress.begin(6, [{"files": "not made yet"}] * 5, 0)
    progress.begin(7, [{"files": "not made yet"}] * 5, 0)
    progress.begin(5, [{"files": "not made yet"}] * 5, 0)
    first, last = "5 results to make: not made yet", "{} to make from these"
    said = [first, last.format("1 result"), first, last.format("2 results"), first]
    assert progress.stream.getvalue().splitlines() == said


def test_nothing_to_do():
    progress = Progress(io.StringIO())
    progress.end(0, 14, [], "reports")
    assert progress.stream.getvalue() == "nothing to do: 14 results in reports still hold\n"
