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


def nbval(paths, environment):
    command = [
        sys.executable, "-m", "pytest", "--nbval", *map(str, paths),
        "--nbval-sanitize-with", str(HERE / "nbval.cfg"), "--nbval-current-env",
        "-c", os.devnull, "--rootdir", str(paths[0].parent), "-vv", "-p", "no:cacheprovider",
        "-p", "no:xdist", "-p", "drawn", "--color=no", "--nbval-kernel-startup-timeout", "600",
    ]  # fmt: skip
    return subprocess.run(command, capture_output=True, text=True, env=environment, check=False)


def test_the_notebooks_give_their_committed_outputs(environment):
    done = nbval(PATHS, environment)
    assert done.returncode == 0, f"{done.stdout[-9000:]}\n{done.stderr[-1000:]}"
    count = sum(len(nbformat.read(path, as_version=4).cells) for path in PATHS)
    assert len(PATHS) == 9
    assert count > int(re.search(r"(\d+) passed", done.stdout)[1]) > 70  # cells, all nine


def test_nbval_notices_a_changed_digest_and_a_changed_drawing(tmp_path, environment):
    notebook = nbformat.read(PATHS[0], as_version=4)
    parameters, set_up, *others = (cell for cell in notebook.cells if cell.cell_type == "code")
    drawings = [
        (cell, output)
        for cell in others
        for output in cell.outputs
        if "image/svg+xml" in output.get("data", ())
    ]
    notebook.cells = [parameters, set_up, *(cell for cell, _ in drawings)]
    shown = [output for _, output in drawings]
    assert len(shown) == 2
    shown[0].data["text/plain"] = shown[0].data["text/plain"].replace(": ", ": x", 1)
    shown[1].data["image/svg+xml"] = shown[0].data["image/svg+xml"]
    (tmp_path / "data").symlink_to(ROOT / "data")
    nbformat.write(notebook, tmp_path / PATHS[0].name)
    done = nbval([tmp_path / PATHS[0].name], environment)
    assert done.returncode == 1
    assert re.search(r"\b2 failed", done.stdout), done.stdout[-3000:]
