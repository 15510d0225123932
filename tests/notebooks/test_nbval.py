"""Every committed notebook gives its committed outputs again; the one place that calls nbval."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

HERE = Path(__file__).resolve().parent
ROOT = HERE.parents[1]
PATHS = sorted((ROOT / "notebooks").glob("*.ipynb"))


def nbval(path):
    command = [
        sys.executable, "-m", "pytest", "--nbval", str(path),
        "--nbval-sanitize-with", str(HERE / "nbval.cfg"), "--nbval-current-env",
        "-c", os.devnull, "--rootdir", str(path.parent), "-q", "-p", "no:cacheprovider",
        "-p", "no:xdist", "--color=no",
    ]  # fmt: skip
    environment = os.environ | {"OPENBLAS_NUM_THREADS": "1"}
    return subprocess.run(
        command, capture_output=True, text=True, env=environment, timeout=280, check=False
    )


@pytest.mark.parametrize("path", PATHS, ids=lambda path: path.stem)
def test_a_notebook_gives_its_committed_outputs(path):
    done = nbval(path)
    assert done.returncode == 0, f"{path.name}\n{done.stdout[-6000:]}\n{done.stderr[-1000:]}"


def test_nbval_notices_a_changed_figure(tmp_path):
    text = PATHS[0].read_text(encoding="utf-8")
    digest = "fig-00-overview: "
    assert digest in text
    (tmp_path / "data").symlink_to(ROOT / "data")
    changed = tmp_path / PATHS[0].name
    changed.write_text(text.replace(digest, digest + "x"), encoding="utf-8")
    assert nbval(changed).returncode == 1
