"""What a result depends on besides its notebook: the library, the packages, the interpreter."""

from __future__ import annotations

import contextlib
import importlib.metadata
import os
import platform
import re
import sys
import sysconfig
from collections.abc import Mapping
from pathlib import Path

from attain.suite.files import digest_text, digest_tree

LIBRARY = Path(__file__).resolve().parents[1]

# Variables that a package may read while it is imported: a warm process cannot change its mind.
_READ_AT_IMPORT = (
    "PYTHON",
    "OPENBLAS",
    "OMP_",
    "MKL_",
    "NUMEXPR",
    "MPL",
    "PANDAS",
    "IPYTHON",
    "LD_",
    "LC_",
    "LANG",
    "TZ",
)


def library_hashes() -> dict[str, str]:
    """Two hashes of the library: what computes, and what only lays out pages.

    Returns
    -------
    hashes : dict
        ``library`` (everything but the site) and ``site``.
    """
    files = digest_tree(LIBRARY)
    site = [f"{name} {sha}" for name, sha in files.items() if name.startswith("site/")]
    rest = [f"{name} {sha}" for name, sha in files.items() if not name.startswith("site/")]
    return {"library": digest_text(*rest), "site": digest_text(*site)}


def package_versions() -> dict[str, str]:
    """Name and version of everything installed, and of the interpreter.

    Read from the names of the folders that describe packages; opening a hundred of them would take
    longer than all other checks together.
    """
    found = {"python": platform.python_version()}
    for place in dict.fromkeys(sys.path):
        with contextlib.suppress(OSError):
            for entry in sorted(os.listdir(place or ".")):
                described = re.fullmatch(
                    r"(.+?)-([^-]+)(\.dist-info|(-py[\d.]+)?\.egg-info)", entry
                )
                if described:
                    name = re.sub(r"[-_.]+", "-", described[1]).lower()
                    found.setdefault(name, described[2])
    return dict(sorted(found.items()))


def main_versions() -> dict[str, str]:
    """Versions of the interpreter, the library and the packages that it names as its own needs."""
    installed = package_versions()
    needed = importlib.metadata.requires("attain") or ()
    names = {re.split(r"[^A-Za-z0-9_.-]", need, maxsplit=1)[0] for need in needed}
    names = {re.sub(r"[-_.]+", "-", name).lower() for name in names} | {"attain", "python"}
    return {name: installed[name] for name in sorted(names) if name in installed}


def environment_hash() -> str:
    """Hash of the interpreter's and all packages' versions; equal on equal machines."""
    return digest_text(*(f"{name} {version}" for name, version in package_versions().items()))


def process_hash(environment: Mapping[str, str]) -> str:
    """Hash of all that a process has fixed once it has imported its packages.

    It is taken for every kernel, so files are known by their dates and sizes, not their bytes.

    Parameters
    ----------
    environment : mapping
        The variables that the process would be started with.

    Returns
    -------
    fingerprint : str
        Changes with the interpreter, an installed package, a file of the library, or a variable
        that packages read at import.
    """
    parts = [sys.executable, sys.version, *_dated(LIBRARY)]
    for folder in sorted({sysconfig.get_path("purelib"), sysconfig.get_path("platlib")}):
        parts += sorted(
            f"{entry.path} {entry.stat().st_mtime_ns}"
            for entry in os.scandir(folder)
            if entry.name.endswith((".dist-info", ".pth"))
        )
    parts += [
        f"{name}={value}"
        for name, value in sorted(environment.items())
        if name.startswith(_READ_AT_IMPORT)
    ]
    return digest_text(*parts)


def _dated(folder: Path | str) -> list[str]:
    """Every file below a folder with its size and date, byte code left out."""
    found = []
    for entry in sorted(os.scandir(folder), key=lambda entry: entry.name):
        if entry.is_dir(follow_symlinks=False):
            found += _dated(entry.path) if entry.name != "__pycache__" else []
        else:
            state = entry.stat()
            found.append(f"{entry.path} {state.st_size} {state.st_mtime_ns}")
    return found
