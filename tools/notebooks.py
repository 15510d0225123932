"""Execute the notebooks with their default parameters and write them back normalised.

Run from the repository: ``python tools/notebooks.py`` for all, ``python tools/notebooks.py 04``
for those whose name begins so. What differs between machines or runs is removed: timings, kernel
and editor metadata, random cell ids. A notebook that prints to stderr is refused.
"""

from __future__ import annotations

import os
import re
import sys
import time
from pathlib import Path
from typing import Any

import nbformat
from nbclient import NotebookClient

ROOT = Path(__file__).resolve().parents[1]
FOLDER = ROOT / "notebooks"
METADATA = {
    "kernelspec": {"display_name": "Python 3", "language": "python", "name": "python3"},
    "language_info": {"file_extension": ".py", "mimetype": "text/x-python", "name": "python"},
}


def execute(notebook: Any) -> Any:
    """Execute a notebook beside its files, over a transport no other user can read."""
    client = NotebookClient(
        notebook, timeout=300, kernel_manager_class="gridmill.kernels.GridKernelManager",
        resources={"metadata": {"path": str(FOLDER)}},
    )  # fmt: skip
    return client.execute()


def normalise(notebook: Any, stem: str) -> Any:
    """Keep what a reader and a comparison need; number the cells in their order."""
    number = re.match(r"\d*", stem).group() or stem  # type: ignore[union-attr]
    notebook.metadata = nbformat.from_dict(METADATA)
    notebook.nbformat, notebook.nbformat_minor = 4, 5
    count = 0
    for place, cell in enumerate(notebook.cells):
        cell.id = f"c{number}-{place:02d}"
        cell.metadata = nbformat.from_dict({k: v for k, v in cell.metadata.items() if k == "tags"})
        if cell.cell_type != "code":
            continue
        count += 1
        cell.execution_count = count
        for output in cell.outputs:
            if output.output_type == "execute_result":
                output.execution_count = count
    return notebook


def complaints(notebook: Any) -> list[str]:
    """What must not be committed: errors, warnings on stderr, paths of this machine."""
    found = []
    for place, cell in enumerate(notebook.cells):
        for output in cell.get("outputs", []):
            if output.output_type == "error" or output.get("name") == "stderr":
                found.append(f"cell {place}: {str(output)[:300]}")
            if str(ROOT) in str(output):
                found.append(f"cell {place}: prints a path of this machine")
    return found


def main(prefixes: list[str]) -> int:
    """Execute and write; the exit code tells whether all went well."""
    os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
    status = 0
    for path in sorted(FOLDER.glob("*.ipynb")):
        if prefixes and not path.name.startswith(tuple(prefixes)):
            continue
        started = time.perf_counter()
        notebook = normalise(execute(nbformat.read(path, as_version=4)), path.stem)
        found = complaints(notebook)
        if found:
            status = 1
            print(f"{path.name}: {'; '.join(found)}", file=sys.stderr)
            continue
        nbformat.validate(notebook)
        temporary = path.with_suffix(".tmp")
        temporary.write_text(nbformat.writes(notebook) + "\n", encoding="utf-8")
        temporary.replace(path)
        print(f"{path.name}: {time.perf_counter() - started:.1f} s")
    return status


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
