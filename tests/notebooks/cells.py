"""The code cells of the notebooks as they are meant to be: place, tags and a hash of the source.

``python tests/notebooks/cells.py`` holds them as they now are, and nothing else does: whoever adds,
moves or removes a cell says so with the change of ``cells.txt``.
"""

import hashlib
import json
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
HELD = Path(__file__).with_name("cells.txt")


def cells(path):
    """A line for each code cell of a notebook: notebook, place, hash, tags, and how it begins."""
    found = []
    notebook = json.loads(path.read_text(encoding="utf-8"))
    for place, cell in enumerate(notebook["cells"]):
        if cell["cell_type"] == "code":
            source, tags = "".join(cell["source"]), cell["metadata"].get("tags", [])
            digest = hashlib.sha256(source.encode()).hexdigest()[:8]
            begins = (source.splitlines() or [""])[0][:60]
            found.append(f"{path.stem} {place:02d} {digest} [{' '.join(tags)}] {begins}".rstrip())
    return found


def every():
    """The lines of all notebooks."""
    return [line for path in sorted((ROOT / "notebooks").glob("*.ipynb")) for line in cells(path)]


if __name__ == "__main__":
    HELD.write_text("\n".join(every()) + "\n", encoding="utf-8", newline="\n")
