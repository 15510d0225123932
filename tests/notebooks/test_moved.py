"""``pytest --nbval`` by itself names the figure that moved and the file that moved it."""

import shutil
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]


def test_a_changed_figure_is_named_with_its_file(tmp_path):
    shutil.copytree(ROOT / "data", tmp_path / "data")
    shutil.copy(ROOT / "notebooks/00_brief.ipynb", tmp_path)
    (path,) = (tmp_path / "data").glob("observations-labour-survey.csv")
    text = path.read_text(encoding="utf-8")
    row = next(
        line for line in text.splitlines()
        if line.startswith("unemployment_rate,lam-dong,total,2022,")
    )  # fmt: skip
    assert ",0.65," in row
    path.write_text(text.replace(row, row.replace(",0.65,", ",0.95,")), encoding="utf-8")
    done = subprocess.run(
        [sys.executable, "-m", "pytest", "--nbval", "--nbval-current-env", "-p", "conftest",
         "-c", str(ROOT / "pyproject.toml"), "--rootdir", str(tmp_path), "--color=no",
         "--doctest-continue-on-failure", "00_brief.ipynb"],
        cwd=tmp_path, env=environment(), capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert done.returncode == 1, done.stdout + done.stderr
    said = done.stdout.partition("what moved")[2]
    assert "the data changed: observations-labour-survey.csv" in said
    assert "00_brief.ipynb, cell" in said
    assert "T08" in said
    assert "→" in said


def environment() -> dict[str, str]:
    import os

    paths = [str(ROOT), str(ROOT / "lib"), os.environ.get("PYTHONPATH", "")]
    return os.environ | {"PYTHONPATH": os.pathsep.join(filter(None, paths))}
