"""Whatever is handed in is accepted, or refused in one line, with exit 2 and nothing written.

The cases are tables in the modules beside this one. They go through the command line in this
process, as far as the point at which a run would start its first process; every eighth belongs to
`make test`, all of them to `make test-all`.
"""

from __future__ import annotations

import contextlib
import os
import re
import shlex
from pathlib import Path

import command_lines
import parameter_files
import pytest
import tables
from click.testing import CliRunner

from attain.cli import main
from attain.suite import Suite

ROOT = Path(__file__).resolve().parents[2]
LINE = 500  # characters
SAMPLE = 8


def some(cases):
    """Parameters of a test: all of them wide but a sample."""
    return [
        pytest.param(*case[1:], id=case[0], marks=() if place % SAMPLE == 0 else pytest.mark.wide)
        for place, case in enumerate(cases)
    ]


class Begun(Exception):
    """A run was accepted: it would begin now."""


@contextlib.contextmanager
def _begun(jobs, scheduler, runs, sources, progress):
    """In place of the processes of a run: its parameters are checked here, and it ends."""
    for run in runs:
        Suite().check(dict(run.parameters))
    raise Begun
    yield


@pytest.fixture(scope="module", autouse=True)
def _no_process_is_started():
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("gridmill.runner._pool", _begun)
        patch.setattr("attain.cli._prints", lambda: False)
        patch.setattr("attain.suite._settle", lambda: None)
        yield


@pytest.fixture
def place(tmp_path, surroundings):
    """The folder of a case, and where it stands: in the repository, whose data it may name."""
    surroundings.chdir(ROOT)
    return tmp_path


@pytest.fixture(scope="module")
def prepared(tmp_path_factory):
    """What command lines name; none of them changes it."""
    folder = tmp_path_factory.mktemp("prepared")
    command_lines.prepare(folder)
    with pytest.MonkeyPatch.context() as patch:
        patch.chdir(ROOT)
        yield folder


def listing(folder):
    return sorted((path.relative_to(folder).as_posix(), os.lstat(path).st_size)
                  for path in folder.rglob("*"))  # fmt: skip


def hold(arguments, said, folder):
    """Call a command and hold what comes to what is expected of it."""
    before, there = listing(folder), set(os.listdir(ROOT))
    done = CliRunner().invoke(main, arguments)
    assert set(os.listdir(ROOT)) == there
    if said == command_lines.OK:
        assert done.exit_code == 0 or isinstance(done.exception, Begun), done.output
        return
    assert isinstance(done.exception, SystemExit), (done.exception, done.output)
    assert done.exit_code == 2, done.output
    lines = [line for line in done.output.splitlines() if line.startswith(("attain: ", "Error: "))]
    assert lines, done.output
    assert max(map(len, done.output.splitlines())) < LINE
    assert re.search(said, done.output), done.output
    assert listing(folder) == before


@pytest.mark.parametrize(("text", "said"), some(parameter_files.cases()))
def test_parameter_file(text, said, place):
    file = place / "mine.yaml"
    file.write_bytes(text.encode())
    hold(["run", str(file), "--output", str(place / "out")], said, place)


@pytest.mark.parametrize(("change", "said"), some(tables.cases()))
def test_table(change, said, place):
    tables.write(place / "package")
    change(place / "package")
    hold(["check", str(place / "package")], said, place)


@pytest.mark.parametrize(
    ("line", "said"), some([(line[:60], line, said) for line, said in command_lines.LINES])
)
def test_command_line(line, said, prepared):
    arguments = [re.sub("^@|(?<==)@", f"{prepared}/", word) for word in shlex.split(line)]
    hold(arguments, said, prepared)


def test_there_are_as_many_cases_as_are_promised():
    assert len(parameter_files.cases()) >= 150
    assert len(tables.cases()) >= 150
    assert len(command_lines.LINES) >= 140


def test_what_is_wrong_in_a_case_would_be_noticed(place):
    """The check itself: an accepted input is no refusal, and a refused one is not accepted."""
    file = place / "mine.yaml"
    file.write_text(command_lines.CONTENT, encoding="utf-8")
    with pytest.raises(AssertionError):
        hold(["run", str(file), "--output", str(place / "out")], "unknown", place)
    file.write_text("aera: x\n", encoding="utf-8")
    with pytest.raises(AssertionError):
        hold(["run", str(file), "--output", str(place / "out")], command_lines.OK, place)
