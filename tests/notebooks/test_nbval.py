"""Every committed notebook gives its committed outputs again; the one place that calls nbval."""

import contextlib
import os
import re
import subprocess
import sys
from pathlib import Path

import nbformat
import pytest

from attain.parameters import Parameters
from attain.suite import Suite
from gridmill.client import ADDRESS, Servers

HERE = Path(__file__).resolve().parent
ROOT = HERE.parents[1]
PATHS = sorted((ROOT / "notebooks").glob("*.ipynb"))


@pytest.fixture(scope="module")
def environment(entry_point):
    """Kernels forked from a server that has computed what the notebooks share.

    Ordinary ones where nothing can be forked.
    """
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("OPENBLAS_NUM_THREADS", "1")
        patch.setenv("JUPYTER_DEFAULT_PROVISIONER_NAME", "gridmill")
        patch.delenv(ADDRESS, raising=False)
        patch.setenv("PYTHONPATH", str(HERE), prepend=os.pathsep)  # where nbval finds drawn.py
        with contextlib.closing(Servers(print, Suite.preload, Suite.code)) as servers:
            if servers.current is None:
                patch.delenv("JUPYTER_DEFAULT_PROVISIONER_NAME")
                yield dict(os.environ)
                return
            asked = [Parameters().to_notebook()]
            share = {"project": Suite.named(), "runs": asked, "force": False}
            calls = [("gridmill.project:share", share | {"tag": tag}) for tag in Suite.shared_tags]
            servers.share(calls)
            servers.sharing.join()
            yield os.environ | {ADDRESS: servers.current.address}


@pytest.fixture(scope="module")
def changed(tmp_path_factory):
    """The figures of the first notebook, one with another digest and one with another drawing."""
    folder = tmp_path_factory.mktemp("changed")
    notebook = nbformat.read(PATHS[0], as_version=4)
    code = [cell for cell in notebook.cells if cell.cell_type == "code"]
    figures = [cell for cell in code if "attain.charts" in cell.source]
    notebook.cells = [*code[:2], *figures]
    first, second = (cell.outputs[0].data for cell in figures)
    first["text/plain"] = first["text/plain"].replace(": ", ": x", 1)
    second["image/svg+xml"] = first["image/svg+xml"]
    (folder / "data").symlink_to(ROOT / "data")
    nbformat.write(notebook, folder / "changed.ipynb")
    return folder / "changed.ipynb"


@pytest.fixture(scope="module")
def done(environment, changed):
    """What nbval says of all notebooks, cell by cell, and of the changed one."""
    command = [
        sys.executable, "-m", "pytest", "--nbval", *map(str, PATHS), str(changed),
        "--nbval-sanitize-with", str(HERE / "nbval.cfg"), "--nbval-current-env",
        "-c", os.devnull, "--rootdir", str(ROOT), "-vv", "-p", "no:cacheprovider",
        "-p", "no:xdist", "-p", "drawn", "--color=no", "--nbval-kernel-startup-timeout", "600",
    ]  # fmt: skip
    return subprocess.run(command, capture_output=True, text=True, env=environment, check=False)


def told(done, what):
    """Notebook and cell of what passed or failed."""
    return re.findall(rf"([\w-]+)\.ipynb::Cell (\d+) {what}", done.stdout)


def test_the_notebooks_give_their_committed_outputs(done, changed):
    failed = [(name, cell) for name, cell in told(done, "FAILED") if name != changed.stem]
    assert not failed, f"{done.stdout[-9000:]}\n{done.stderr[-1000:]}"
    count = sum(len(nbformat.read(path, as_version=4).cells) for path in PATHS)
    assert len(PATHS) == 9
    passed = [(name, cell) for name, cell in told(done, "PASSED") if name != changed.stem]
    assert count > len(passed) > 70
    assert {name for name, _ in passed} == {path.stem for path in PATHS}


def test_nbval_notices_a_changed_digest_and_a_changed_drawing(done, changed):
    assert done.returncode == 1
    assert told(done, "FAILED") == [(changed.stem, "2"), (changed.stem, "3")], done.stdout[-3000:]
    assert (changed.stem, "1") in told(done, "PASSED")
