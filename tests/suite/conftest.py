"""Small notebooks, one warm server for all tests, and ways to see what was left behind."""

import io
import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import psutil
import pytest

from attain.parameters import Parameters
from attain.suite.grid import run
from attain.suite.jobs import Hooks
from attain.suite.plan import Run
from attain.suite.warm import ADDRESS, PRELOAD, WarmServer

HERE = Path(__file__).resolve().parent
HOOKS = Hooks(
    **{
        name: f"suite_hooks:{name}"
        for name in ("check", "brief", "page", "front", "national", "pdf")
    }
)
# The stack without what computes: enough for small notebooks, and quick to import.
HEAVY = ("attain", "seaborn", "scipy", "matplotlib", "great_tables", "babel")
LIGHT = ("attain.suite.jobs:warm", "attain.suite.kernels")
SMALL = tuple(name for name in PRELOAD if not name.startswith(HEAVY) or name in LIGHT)
NAMES = """area = ""
as_of = ""
target_year = 0
language = ""
strictness = ""
data = ""
thresholds = []"""
RUNNER = """
import sys, json
from pathlib import Path
from attain.parameters import Parameters
from attain.suite.grid import run
from attain.suite.jobs import Hooks
from attain.suite.plan import Run

given = json.loads(sys.argv[1])
runs = [Run(f"{area}-2024", Parameters(area=area)) for area in given.pop("areas")]
sys.exit(run(runs, hooks=Hooks(**given.pop("hooks")), **given).exit_code)
"""


@pytest.fixture(scope="session", autouse=True)
def environment():
    """Hooks that every process finds, and one thread for those who would start more."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("PYTHONPATH", str(HERE / "hooks"), prepend=os.pathsep)
        patch.setenv("IPYTHONDIR", "/nonexistent")
        yield


@pytest.fixture(scope="session")
def server(environment):
    with WarmServer(SMALL) as warm:
        warm.wait_ready()
        yield warm


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
    rows = ["area,level", "vietnam,country", "lam-dong,province", "ha-giang,province"]
    (data / "areas.csv").write_text("\n".join([*rows, "atlantis,province"]) + "\n")
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

    def go(areas=("lam-dong",), output="out", hooks=HOOKS, year=2024, **more):
        said = io.StringIO()
        runs = [Run(f"{a}-{year}", Parameters(area=a, target_year=year)) for a in areas]
        more = {"languages": ("vi",), "notebooks": "notebooks", "preload": SMALL} | more
        outcome = run(runs, output=output, hooks=hooks, stream=said, **more)
        return outcome, said.getvalue()

    return go


@pytest.fixture
def start(place):
    """Run a grid in a process of its own, to be killed."""
    begun = []

    def go(areas=("lam-dong",), output="out", hooks=HOOKS, before=(), **more):
        more = {"languages": ["vi"], "notebooks": "notebooks", "preload": SMALL} | more
        given = {"areas": areas, "output": output, "hooks": vars(hooks)} | more
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
        process.communicate()


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


def soon(condition, seconds=5.0):
    """Whether something becomes true before long."""
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        if condition():
            return True
        time.sleep(0.02)
    return bool(condition())


@pytest.fixture
def eventually():
    """Wait for a condition: :func:`soon`."""
    return soon


@pytest.fixture
def nothing_left(server, place):
    """No process and no socket is left of anything that was run."""

    def check(pids=()):
        assert soon(lambda: not below(server)), below(server)
        assert soon(lambda: not any(psutil.pid_exists(pid) for pid in pids))
        folder = Path(server.address).parent
        assert sorted(path.name for path in folder.iterdir()) == ["log", "server"]
        staging = place / "out" / ".attain" / "staging"
        assert not staging.exists() or not list(staging.iterdir())

    return check


@pytest.fixture
def no_orphans():
    """No process is new that has lost its parent; those of other tests end soon."""
    before = psutil.pids()

    def found():
        now = psutil.process_iter(["pid", "ppid"])  # what ends meanwhile is passed over
        return [p.pid for p in now if p.info["pid"] not in before and p.info["ppid"] == 1]

    def check():
        assert soon(lambda: not found()), found()

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
            if not path.is_file() or ".attain" in path.parts:
                continue
            text = path.read_text(encoding="utf-8")
            if path.suffix in (".ipynb", ".json"):
                json.loads(text)
            elif path.suffix == ".html" and path.name != "index.html":
                assert text.endswith("# the last cell"), path

    return check
