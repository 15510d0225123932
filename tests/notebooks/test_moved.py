"""``pytest --nbval`` by itself names the figure that moved and the file that moved it."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import nbformat

import attain

ROOT = Path(__file__).resolve().parents[2]
UNREAD = ("plans", "*-population.csv", "*-labour-force.csv", "*-poverty-survey.csv")
SHOWN = ("attain.Study", "attain.tables.answers(study)", "attain.text.provenance(study)")


def committed(data: Path) -> nbformat.NotebookNode:
    """The notebook of the answers, cut to a table and the checksums, as it is for some data."""
    notebook = nbformat.read(ROOT / "notebooks/00_brief.ipynb", as_version=4)
    first, *cells = (cell for cell in notebook.cells if cell.cell_type == "code")
    notebook.cells = [first, *(cell for cell in cells if any(s in cell.source for s in SHOWN))]
    study = attain.Study(attain.Parameters(data=str(data)))
    exhibits = attain.text.headline, attain.tables.answers, attain.text.provenance
    for cell, exhibit in zip(notebook.cells[1:], exhibits, strict=True):
        bundle = exhibit(study)._repr_mimebundle_()
        content, about = bundle if isinstance(bundle, tuple) else (bundle, {})
        output = nbformat.v4.new_output("execute_result", content, metadata=about)
        output.execution_count = 1
        cell.outputs = [output]
    return notebook


def test_a_changed_figure_is_named_with_its_file(tmp_path):
    shutil.copytree(ROOT / "data", tmp_path / "data", ignore=shutil.ignore_patterns(*UNREAD))
    targets = tmp_path / "data" / "targets.csv"  # of one target, which is answered in an instant
    head, *rows = targets.read_text(encoding="utf-8").splitlines(keepends=True)
    kept = [row for row in rows if row.startswith("T08,")]
    targets.write_text(head + "".join(kept), encoding="utf-8")
    nbformat.write(committed(tmp_path / "data"), tmp_path / "brief.ipynb")
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
         "--doctest-continue-on-failure", "brief.ipynb"],
        cwd=tmp_path, env=environment(), capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert done.returncode == 1, done.stdout + done.stderr
    assert "2 failed" in done.stdout, done.stdout
    said = done.stdout.partition("what moved")[2]
    assert "the data changed: observations-labour-survey.csv\n" in said
    assert "brief.ipynb, cell 2: tbl-00-answers, T08" in said
    assert "→" in said


def environment() -> dict[str, str]:
    paths = [str(ROOT), str(ROOT / "lib"), os.environ.get("PYTHONPATH", "")]
    return os.environ | {"PYTHONPATH": os.pathsep.join(filter(None, paths))}
