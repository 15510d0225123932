"""Files that are either whole or absent: written aside, synced, then renamed."""

from __future__ import annotations

import contextlib
import fcntl
import hashlib
import json
import os
import shutil
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

from gridmill.errors import RunError

HIDDEN = ".gridmill"  # manifests, staging folders, timings and the lock of one output folder


def digest(path: Path) -> str:
    """SHA-256 of a file's bytes.

    Examples
    --------
    >>> digest(Path(os.devnull))[:8]
    'e3b0c442'
    """
    with path.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()


def digest_text(*parts: str) -> str:
    """SHA-256 of several texts; the boundaries between them count."""
    return hashlib.sha256(json.dumps(parts).encode()).hexdigest()


def digest_tree(root: Path, leave_out: Iterable[str] = ()) -> dict[str, str]:
    """SHA-256 of every file below a folder, by its relative POSIX path.

    Byte code is left out, and so are files and folders of the names in ``leave_out``.
    """
    skipped = {"__pycache__", *leave_out}
    found: dict[str, str] = {}
    for path in sorted(root.rglob("*")):
        name = path.relative_to(root)
        if path.is_file() and not skipped & {*name.parts} and not path.name.startswith("."):
            found[name.as_posix()] = digest(path)
    return found


def sync(path: Path) -> None:
    """Push a file or a folder's entries to the disk."""
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def write_json(path: Path, value: Any) -> None:
    """Write a JSON file so that its name never shows less than the whole text."""
    path.parent.mkdir(parents=True, exist_ok=True)
    temporary = path.with_name(f".tmp-{os.getpid()}-{path.name}")
    try:
        temporary.write_text(_json_text(value), encoding="utf-8", newline="\n")
        sync(temporary)
        os.replace(temporary, path)
    except BaseException:
        temporary.unlink(missing_ok=True)
        raise
    sync(path.parent)


def _json_text(value: Any) -> str:
    """JSON with sorted keys, so that equal content is equal bytes."""
    return json.dumps(value, ensure_ascii=False, indent=1, sort_keys=True) + "\n"


def digest_json(value: Any) -> str:
    """SHA-256 of the bytes that :func:`write_json` would write."""
    return hashlib.sha256(_json_text(value).encode()).hexdigest()


def read_json(path: Path) -> Any:
    """Content of a JSON file, or None where it is missing or torn."""
    try:
        return json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return None


def publish(staging: Path, names: Iterable[str], target: Path) -> dict[str, str]:
    """Move finished files to the same names in another folder; the SHA-256 of each.

    Both folders are on one file system; names are relative POSIX paths.
    """
    checksums: dict[str, str] = {}
    for name in names:
        source, final = staging / name, target / name
        sync(source)
        checksums[name] = digest(source)
        final.parent.mkdir(parents=True, exist_ok=True)
        os.replace(source, final)
    for folder in {(target / name).parent for name in checksums}:
        sync(folder)
    return checksums


def fresh_staging(run_dir: Path, name: str) -> Path:
    """An empty folder beside the results, on the same file system."""
    folder = run_dir / HIDDEN / "staging" / name
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    return folder


@contextlib.contextmanager
def sole_owner(folder: Path) -> Iterator[None]:
    """Hold the output folder; the system lets go of it even when the holder is killed."""
    (folder / HIDDEN).mkdir(parents=True, exist_ok=True)
    with (folder / HIDDEN / "lock").open("w") as stream:
        try:
            fcntl.flock(stream, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            raise RunError(
                f"another run is writing to {folder}; wait until it is done, or write elsewhere"
            ) from None
        shutil.rmtree(folder / HIDDEN / "staging", ignore_errors=True)
        for place in (HIDDEN, "*", f"*/{HIDDEN}/manifests"):  # written aside as a run was killed
            for left in folder.glob(f"{place}/.tmp-[0-9]*-*"):
                left.unlink(missing_ok=True)
        yield


def clear(folder: Path) -> None:
    """Remove what a run that was killed left half-made, unless another one is at work there."""
    if (folder / HIDDEN / "staging").exists():
        with contextlib.suppress(OSError, RunError), sole_owner(folder):
            pass
