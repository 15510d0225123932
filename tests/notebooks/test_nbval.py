"""Every committed notebook gives its committed outputs again; the one place that calls nbval."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from attain.suite.server import Refused
from attain.suite.warm import ADDRESS, WarmServer

HERE = Path(__file__).resolve().parent
ROOT = HERE.parents[1]
PATHS = sorted((ROOT / "notebooks").glob("*.ipynb"))


@pytest.fixture(scope="module")
def environment():
    """Kernels forked from one warm server; ordinary ones where nothing can be forked."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("OPENBLAS_NUM_THREADS", "1")
        patch.setenv("JUPYTER_DEFAULT_PROVISIONER_NAME", "attain-warm")
        try:
            server = WarmServer()
        except Refused:
            patch.delenv("JUPYTER_DEFAULT_PROVISIONER_NAME")
            yield dict(os.environ)
            return
        with server:
            server.wait_ready()
            yield os.environ | {ADDRESS: server.address}


def nbval(path, environment):
    command = [
        sys.executable, "-m", "pytest", "--nbval", str(path),
        "--nbval-sanitize-with", str(HERE / "nbval.cfg"), "--nbval-current-env",
        "-c", os.devnull, "--rootdir", str(path.parent), "-q", "-p", "no:cacheprovider",
        "-p", "no:xdist", "--color=no",
    ]  # fmt: skip
    return subprocess.run(
        command, capture_output=True, text=True, env=environment, timeout=280, check=False
    )


@pytest.mark.parametrize("path", PATHS, ids=lambda path: path.stem)
def test_a_notebook_gives_its_committed_outputs(path, environment):
    done = nbval(path, environment)
    assert done.returncode == 0, f"{path.name}\n{done.stdout[-6000:]}\n{done.stderr[-1000:]}"


def test_nbval_notices_a_changed_figure(tmp_path, environment):
    text = PATHS[0].read_text(encoding="utf-8")
    digest = "fig-00-overview: "
    assert digest in text
    (tmp_path / "data").symlink_to(ROOT / "data")
    changed = tmp_path / PATHS[0].name
    changed.write_text(text.replace(digest, digest + "x"), encoding="utf-8")
    assert nbval(changed, environment).returncode == 1
