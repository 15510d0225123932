"""Small notebooks, one fork server for all tests, and ways to see what was left behind."""

import contextlib
import io
import json
import os
import signal
import subprocess
import sys
import tempfile
import threading
import time
from pathlib import Path
from types import SimpleNamespace

import psutil
import pytest

from gridmill import Run, run
from gridmill.client import ADDRESS, ForkedProcess, ForkServer, Servers
from gridmill.pool import Worker
from gridmill.progress import Progress

collect_ignore = ["hooks"]  # for the processes that tests start
HERE = Path(__file__).resolve().parent
sys.path.append(str(HERE / "hooks"))  # for this process
import projects  # noqa: E402

STEPS = ("front", "index")  # no printed edition; what stands above several runs
NAMES = """area = ""
year = 0
language = ""
"""
RUNNER = """
import sys, json, holding
from gridmill import Run, run
from gridmill.project import find

holding.in_runner()
given = json.loads(sys.argv[1])
areas = given.pop("areas")
runs = [Run(f"{area}-2024", {"area": area, "year": 2024}, data="data") for area in areas]
sys.exit(run(runs, project=find(given.pop("project"))(), **given).exit_code)
"""


@pytest.fixture(scope="session", autouse=True)
def environment(tmp_path_factory, entry_point):
    """Projects that every process finds, and where it is held."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("PYTHONPATH", str(HERE / "hooks"), prepend=os.pathsep)
        patch.setenv("IPYTHONDIR", "/nonexistent")
        patch.setenv("HELD", str(tmp_path_factory.mktemp("held")))
        yield


@pytest.fixture(scope="session")
def server(environment):
    with contextlib.closing(ForkServer(projects.Alone.preload)) as begun:
        begun.wait_ready()
        yield begun


@pytest.fixture(autouse=True)
def closed(monkeypatch):
    """What a test opens is closed at its end, also when it fails, so that no other is blamed."""
    opened = []

    def noting(begin):
        def noted(self, *args, **kwargs):
            opened.append(self)
            begin(self, *args, **kwargs)

        return noted

    for kind in (Servers, ForkServer, ForkedProcess, Worker):
        monkeypatch.setattr(kind, "__init__", noting(kind.__init__))
    yield
    for each in reversed(opened):
        with contextlib.suppress(AttributeError):  # it failed before there was anything to close
            each.close()


class Held:
    """Where a test holds whoever comes to an event; see ``hooks/holding.py``."""

    def __init__(self, folder):
        self.folder, self.waiting = folder, []

    def at(self, event):
        """From now on, hold whoever comes there."""
        (self.folder / event).mkdir()

    def here(self, event):
        """The processes that have come."""
        return [int(path.name) for path in (self.folder / event).iterdir()]

    def let_go(self, event):
        """Let them go on, and those who come later."""
        aside = tempfile.mkdtemp(dir=self.folder.parent)  # whoever comes just now may write in it
        (self.folder / event).rename(Path(aside, event))

    def until(self, event, condition):
        """Hold whoever comes there until a condition holds; the test goes on meanwhile."""

        def wait():
            try:
                condition()
            finally:
                self.let_go(event)

        self.at(event)
        self.waiting.append(threading.Thread(target=wait, daemon=True))
        self.waiting[-1].start()


@pytest.fixture
def held(environment):
    """Hold a run at an event."""
    folder = Path(os.environ["HELD"])
    here = Held(folder)
    yield here
    for thread in here.waiting:
        thread.join()
    for event in list(folder.iterdir()):
        here.let_go(event.name)


@pytest.fixture
def overdue(held, eventually, monkeypatch):
    """Let the time of a notebook be over at a cell in which it is held."""

    def at(number):
        held.at("cell")
        tell, now = Progress.cell, time.monotonic
        later = SimpleNamespace(monotonic=lambda: now() + 100_000)

        def cell(progress, key, reached, cells):
            tell(progress, key, reached, cells)
            if reached == number and eventually(lambda: held.here("cell")):
                monkeypatch.setattr("gridmill.pool.time", later)

        monkeypatch.setattr(Progress, "cell", cell)

    return at


@pytest.fixture
def lent(server, monkeypatch):
    """Jobs are forked from the server of the tests."""
    monkeypatch.setenv(ADDRESS, server.address)
    return server


@pytest.fixture
def place(tmp_path, monkeypatch):
    """A working directory with a data package and no notebooks yet."""
    data = tmp_path / "data"
    data.mkdir()
    (data / "observations.csv").write_text("value\n1\n")
    (tmp_path / "notebooks").mkdir()
    monkeypatch.chdir(tmp_path)
    return tmp_path


@pytest.fixture
def book(place):
    """Write a notebook of a parameters cell and the code cells given."""

    def write(name, *sources, parameters=NAMES, tags=()):
        def cell(number, source, *tags):
            return {
                "cell_type": "code", "id": f"c{number}", "metadata": {"tags": tags},
                "execution_count": None, "outputs": [], "source": source,
            }  # fmt: skip

        cells = [cell(0, parameters, "parameters", *tags)]
        cells += [cell(number, source) for number, source in enumerate(sources, start=1)]
        kernel = {"name": "python3", "language": "python", "display_name": "Python 3"}
        content = {
            "cells": cells, "metadata": {"kernelspec": kernel}, "nbformat": 4, "nbformat_minor": 5,
        }  # fmt: skip
        path = place / "notebooks" / f"{name}.ipynb"
        path.write_text(json.dumps(content), encoding="utf-8")
        return path

    return write


@pytest.fixture
def execute(place, lent):
    """Run a grid in this process; the outcome, with what it said."""

    def go(areas=("north",), output="out", project=projects.Report, year=2024, **more):
        said = io.StringIO()
        runs = [Run(f"{a}-{year}", {"area": a, "year": year}, data="data") for a in areas]
        more = {"variants": ("de",), "notebooks": "notebooks", "after": STEPS[: len(areas)]} | more
        outcome = run(runs, output=output, project=project(), stream=said, **more)
        return outcome, said.getvalue()

    return go


@pytest.fixture
def start(place):
    """Run a grid in a process of its own, to be killed."""
    begun = []

    def go(areas=("north",), output="out", project=projects.Report, before=(), **more):
        more = {"variants": ["de"], "notebooks": "notebooks", "after": STEPS[: len(areas)]} | more
        given = {"areas": areas, "output": output, "project": project.named()} | more
        process = subprocess.Popen(
            [*before, sys.executable, "-c", RUNNER, json.dumps(given)],
            stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, cwd=place,
            start_new_session=True,
            # a job in the background of a shell inherits an interrupt that is ignored
            preexec_fn=lambda: signal.signal(signal.SIGINT, signal.SIG_DFL),
        )  # fmt: skip
        begun.append(process)
        return process

    yield go
    for process in begun:
        process.kill()
        process.stdout.close()
        process.wait()


@pytest.fixture
def outputs(place):
    """The outputs of all code cells of an executed notebook; what was printed in one piece.

    In how many pieces a kernel sends what is printed depends on the moment.
    """

    def read(path):
        cells = json.loads((place / path).read_text(encoding="utf-8"))["cells"]
        return [whole(cell["outputs"]) for cell in cells if cell["cell_type"] == "code"]

    def whole(pieces):
        merged = []
        for piece in pieces:
            before = merged[-1] if merged else {}
            if piece["output_type"] == "stream" and before.get("name") == piece["name"]:
                lines = "".join((*before["text"], *piece["text"])).splitlines(keepends=True)
                merged[-1] = before | {"text": lines}
            else:
                merged.append(piece)
        return merged

    return read


def below(server):
    """Every process that a server has forked and that is still there."""
    return psutil.Process(server.process.pid).children(recursive=True)


@pytest.fixture(scope="session")
def running(environment):
    """The processes that tests of this session have started or forked, whoever their parent is.

    They are known by their first variables: another program on this machine may get the number of
    one that has ended, or lose its parent, at any moment.
    """

    def found():
        pids = set()
        for process in psutil.process_iter():
            with contextlib.suppress(psutil.Error, OSError):  # it ended, or is another user's
                if process.environ().get("HELD") == os.environ["HELD"]:
                    pids.add(process.pid)
        return pids

    return found


@pytest.fixture
def nothing_left(server, place, running, eventually):
    """No process and no socket is left of anything that was run."""

    def check(pids=()):
        assert eventually(lambda: not below(server)), below(server)
        assert eventually(lambda: not running() & set(pids))
        folder = Path(server.address).parent
        assert sorted(path.name for path in folder.iterdir()) == ["log", "server"]
        staging = place / "out" / ".gridmill" / "staging"
        assert not staging.exists() or not list(staging.iterdir())

    return check


@pytest.fixture
def no_orphans(server, running, eventually):
    """No process is there but the tests' server, whether it has lost its parent or not."""

    def check():
        assert eventually(lambda: running() <= {server.process.pid}), running()

    return check


@pytest.fixture
def pids(place):
    """Process ids that notebooks have noted, one a file."""
    folder = place / "pids"
    folder.mkdir()
    return lambda: [int(path.name) for path in folder.iterdir()]


@pytest.fixture
def whole(place):
    """Every file under its final name is complete: it belongs to a manifest or ends as it must."""

    def check(output="out"):
        for path in (place / output).rglob("*"):
            if not path.is_file() or ".gridmill" in path.parts:
                continue
            text = path.read_text(encoding="utf-8")
            if path.suffix in (".ipynb", ".json"):
                json.loads(text)
            elif path.suffix == ".html" and path.name != "index.html":
                assert text.endswith("# the last cell"), path

    return check
