"""The layers: who may import whom, read from the source, so that lazy imports count as well."""

from __future__ import annotations

import ast
import subprocess
import sys
from collections.abc import Iterator
from graphlib import TopologicalSorter
from pathlib import Path

import pytest

LIBRARY = Path(__file__).parents[2] / "lib" / "attain"

GROUND = {"errors", "vocabulary"}
ALLOWED = {
    "errors": set(),
    "vocabulary": {"errors"},
    "memory": {"errors"},
    "parameters": GROUND,
    "package": GROUND,
    "paths": set(),
    "evidence": {*GROUND, "memory", "package"},
    "intake": {*GROUND, "parameters", "package", "paths", "evidence"},
    "exchange": {
        *GROUND, "parameters", "evidence", "forecasting", "targets", "evaluation", "study",
        "report", "site",
    },
    "audit": {*GROUND, "evidence"},
    "forecasting": GROUND,
    "targets": {*GROUND, "evidence", "forecasting"},
    "evaluation": {*GROUND, "memory", "parameters", "evidence", "forecasting", "targets"},
    "study": {
        *GROUND, "memory", "parameters", "evidence", "forecasting", "targets", "evaluation",
    },
    "report": {
        *GROUND, "parameters", "evidence", "audit", "forecasting", "targets", "evaluation", "study",
    },
    "site": {*GROUND, "parameters", "report"},
}  # fmt: skip
# A study asks every room below it, the evaluation too, and so stands above the other targets.
STUDY = {
    "evaluation.judgement",
    "targets.study",
    "targets.frames",
}
COMPUTING = {"vocabulary", "memory", "evidence", "audit", "forecasting", "targets", "evaluation"}
COMPUTING |= {"study"}
DRAWING = {"matplotlib", "seaborn", "great_tables", "IPython", "papermill", "nbconvert", "nbformat"}
# The files at the top that may look at every room: the public names and the command line.
FREE = {"__main__", "__init__", "cli", "suite", "charts", "scored", "tables", "text"}
RUNNER = LIBRARY.parent / "gridmill"


def modules_imported(source: str, package: str) -> Iterator[str]:
    """Every module that a source text imports, at its top or inside a function."""
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            base = node.module or ""
            if node.level:
                parents = package.split(".")[: len(package.split(".")) - node.level + 1]
                base = ".".join([*parents, base]).rstrip(".")
            yield base
            yield from (f"{base}.{alias.name}" for alias in node.names)


def forbidden(room: str, imported: Iterator[str] | list[str]) -> list[str]:
    """The imports that a room may not have."""
    found = []
    for name in imported:
        top, _, rest = name.partition(".")
        target = room_of(rest)
        allowed = {room, *ALLOWED.get(room, {*ALLOWED, *FREE})}
        if top == "attain" and target in {*ALLOWED, *FREE} - allowed:
            found.append(name)
        if room in COMPUTING and top in DRAWING:
            found.append(name)
        if top == "gridmill" and room != "suite":
            found.append(name)
    return found


def sources() -> list[Path]:
    return sorted(LIBRARY.rglob("*.py"))


def room_of(module: str) -> str:
    """The room of a module, named without the library: ``targets.events`` is of ``targets``."""
    if any(module == name or module.startswith(f"{name}.") for name in STUDY):
        return "study"
    return module.partition(".")[0]


@pytest.mark.parametrize("path", sources(), ids=lambda p: str(p.relative_to(LIBRARY)))
def test_layers(path: Path) -> None:
    room = room_of(".".join(path.relative_to(LIBRARY).with_suffix("").parts))
    assert room in {*ALLOWED, *FREE}, f"{path.name}: a new room needs its line in ALLOWED"
    package = ".".join(["attain", *path.relative_to(LIBRARY).parent.parts])
    imported = modules_imported(path.read_text(encoding="utf-8"), package)
    assert not forbidden(room, imported)


def test_no_room_is_above_itself() -> None:
    assert list(TopologicalSorter(ALLOWED).static_order())  # refuses a circle


@pytest.mark.parametrize(
    ("room", "source"),
    [
        ("forecasting", "from attain.evidence import catalog"),
        ("forecasting", "from attain import evidence"),
        ("forecasting", "def f():\n    import matplotlib.pyplot as plt"),
        ("evidence", "import attain.targets.study"),
        ("targets", "from attain.targets.study import Study"),
        ("evaluation", "from attain.targets.study import Study"),
        ("evaluation", "from attain.evaluation.judgement import judged"),
        ("targets", "from attain.evaluation import track_record"),
        ("forecasting", "from attain.evaluation.scores import brier"),
        ("site", "from ..suite import run"),
        ("site", "import gridmill"),
        ("cli", "from gridmill.runner import run"),
        ("targets", "from attain.cli import main"),
    ],
)
def test_the_walk_sees_what_it_must(room: str, source: str) -> None:
    assert forbidden(room, list(modules_imported(source, f"attain.{room}")))


def test_the_runner_knows_nothing_of_the_library() -> None:
    paths = [path for path in sorted(RUNNER.rglob("*")) if path.suffix in (".py", ".md", ".toml")]
    assert len(paths) > 15
    for path in paths:
        assert "attain" not in path.read_text(encoding="utf-8"), path


def test_import_attain_is_light() -> None:
    code = (
        "import sys, attain, attain.cli; "
        "heavy = {'numpy', 'pandas', 'matplotlib', 'scipy', 'papermill', 'IPython', 'distributed',"
        " 'dask', 'nbconvert', 'zmq', 'pygments', 'statsmodels'}; "
        "print(sorted(heavy & {*sys.modules}))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


@pytest.mark.parametrize("module", ["asked", "since"])
def test_what_a_run_asks_for_is_settled_without_waiting(module: str) -> None:
    code = (
        f"import sys, attain.site.{module}; "
        "print(sorted({'numpy', 'pandas', 'matplotlib', 'scipy'} & {*sys.modules}))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


def test_an_earlier_report_is_looked_for_without_waiting(tmp_path: Path) -> None:
    code = (
        "import sys\nfrom attain.errors import AttainError\nfrom attain.site.asked import shared\n"
        "try:\n    shared('lam-dong', 'https://example.org', sys.argv[1])\n"
        "except AttainError:\n    print('matplotlib' in sys.modules or 'pandas' in sys.modules)"
    )
    command = [sys.executable, "-c", code, str(tmp_path)]
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "False"
