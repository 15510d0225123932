"""What a finished page was made from, and therefore whether it still holds."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from gridmill.files import HIDDEN, digest, read_json, write_json

Inputs = Mapping[str, Any]

# Words for the inputs of a page, in the order in which a reader would ask.
_WORDS = {
    "notebook": "the notebook changed",
    "parameters": "the parameters changed",
    "data": "the data changed",
    "library": "the library changed",
    "environment": "the installed packages changed",
    "layout": "the layout changed",
    "pages": "a page beside it came or went",
    "parts": "a page below it changed",
}


def path_of(run_dir: Path, name: str) -> Path:
    """Where the manifest of one result stands."""
    return run_dir / HIDDEN / "manifests" / f"{name}.json"


def stale(run_dir: Path, name: str, inputs: Inputs) -> dict[str, str]:
    """Why a result has to be made again; empty when it holds.

    Reasons stand by the input that changed, such as ``{"data": "the data changed: a.csv"}``, or by
    ``files`` where the result itself is not there or not whole.
    """
    noted = read_json(path_of(run_dir, name))
    if not isinstance(noted, dict) or not {"inputs", "outputs"} <= noted.keys():
        return {"files": "not made yet"}
    for file, checksum in noted["outputs"].items():
        path = run_dir / file
        if not path.is_file():
            return {"files": f"{file} is missing"}
        if digest(path) != checksum:
            return {"files": f"{file} is not the file that was written"}
    reasons = {}
    for key, words in _WORDS.items():
        before, now = noted["inputs"].get(key), inputs.get(key)
        if before == now:
            continue
        if isinstance(before, dict) and isinstance(now, Mapping):
            names = sorted(n for n in {*before, *now} if before.get(n) != now.get(n))
            words = f"{words}: {', '.join(names[:3])}{' …' if len(names) > 3 else ''}"
        reasons[key] = words
    return reasons


def outputs(run_dir: Path, name: str) -> dict[str, str]:
    """SHA-256 of the files of a result by their paths in the run; empty without a manifest."""
    noted = read_json(path_of(run_dir, name))
    found: dict[str, str] = noted.get("outputs", {}) if isinstance(noted, dict) else {}
    return found


def forget(run_dir: Path, name: str) -> None:
    """Drop a manifest before its files are replaced: a kill in between leaves the page stale."""
    path_of(run_dir, name).unlink(missing_ok=True)


def discard(run_dir: Path, name: str) -> None:
    """Remove an outdated result that could not be made again: it answers another question."""
    files = outputs(run_dir, name)
    forget(run_dir, name)
    for file in files:
        (run_dir / file).unlink(missing_ok=True)


def record(run_dir: Path, name: str, inputs: Inputs, files: Mapping[str, str]) -> None:
    """Write the manifest, last of all: from here on the result holds."""
    write_json(path_of(run_dir, name), {"inputs": inputs, "outputs": files})
