"""What a result depends on besides its notebook: the code, the packages, the interpreter."""

from __future__ import annotations

import contextlib
import importlib.metadata
import importlib.util
import os
import platform
import re
import sys
import sysconfig
from collections.abc import Mapping, Sequence
from pathlib import Path

from gridmill.files import digest_text, digest_tree

# What the folder of this package holds besides what runs.
_NO_CODE = ("README.md", "LICENSE", "pyproject.toml")

# Variables that a package may read while it is imported: a running process cannot change its mind.
_READ_AT_IMPORT = "PYTHON|OPENBLAS|OMP_|MKL_|NUMEXPR|MPL|PANDAS|IPYTHON|LD_|LC_|LANG|TZ"


def code_folders(packages: Sequence[str] = ()) -> dict[str, Path]:
    """The folders of packages and of this one, by their names; nothing is imported.

    Examples
    --------
    >>> list(code_folders(["json"]))
    ['gridmill', 'json']
    """
    found = {}
    for name in ("gridmill", *packages):
        spec = importlib.util.find_spec(name)
        for place in (spec.submodule_search_locations or ()) if spec else ():
            found[name] = Path(place).resolve()
    return found


def editable_packages(modules: Sequence[str]) -> list[str]:
    """The packages of modules that were not installed by a copy: their files may change."""
    packages = {re.split(r"[.:]", name)[0]: None for name in modules}
    copied = tuple({*sysconfig.get_paths().values()} - {sys.prefix})
    return [n for n, p in code_folders([*packages]).items() if not str(p).startswith(copied)]


def code_hashes(packages: Sequence[str] = (), layout: Sequence[str] = ()) -> dict[str, str]:
    """Two hashes: ``library``, of what computes, and ``layout``, of what only lays out pages.

    The files of ``packages`` count, and this one's; ``layout`` are beginnings of those that only
    lay out, seen from the folder of their package.
    """
    parts: dict[str, list[str]] = {"library": [], "layout": []}
    for package, folder in code_folders(packages).items():
        for name, sha in digest_tree(folder, leave_out=_NO_CODE).items():
            kind = "layout" if name.startswith(tuple(layout)) else "library"
            parts[kind].append(f"{package}/{name} {sha}")
    return {kind: digest_text(*lines) for kind, lines in parts.items()}


def package_versions() -> dict[str, str]:
    """Name and version of everything installed, and of the interpreter."""
    found = {"python": platform.python_version()}
    for each in importlib.metadata.distributions():
        # Its `name` and `version` would parse the whole description, ten times as long.
        text = each.read_text("METADATA") or each.read_text("PKG-INFO") or each.read_text("") or ""
        headers = [re.search(rf"^{key}:\s*(\S+)", text, re.M) for key in ("Name", "Version")]
        name, version = (header[1] if header else "" for header in headers)
        found.setdefault(_normal(name), version)
    return dict(sorted(found.items()))


def main_versions(packages: Sequence[str] = ()) -> dict[str, str]:
    """Versions of the interpreter, of packages, and of what these name as their own needs."""
    installed, names = package_versions(), {"python", *map(_normal, packages)}
    for package in packages:
        with contextlib.suppress(importlib.metadata.PackageNotFoundError):
            needed = importlib.metadata.requires(package) or ()
            names |= {_normal(re.split(r"[^\w.-]", need, maxsplit=1)[0]) for need in needed}
    return {name: installed[name] for name in sorted(names) if name in installed}


def _normal(name: str) -> str:
    """A package's name as indexes write it."""
    return re.sub(r"[-_.]+", "-", name).lower()


def environment_hash() -> str:
    """Hash of the interpreter's and all packages' versions; equal on equal machines."""
    return digest_text(*(f"{name} {version}" for name, version in package_versions().items()))


def process_hash(environment: Mapping[str, str], packages: Sequence[str] = ()) -> str:
    """Hash of all that a process has fixed once it has imported its packages.

    It changes with the interpreter, an installed package, a file of the code, and a variable that
    packages read at import. It is taken for every kernel, so files are known by their dates and
    sizes, not their bytes.
    """
    parts = [sys.executable, sys.version]
    for code in code_folders(packages).values():
        for place, _, names in sorted(os.walk(code)):
            if not place.endswith("__pycache__"):
                paths = (os.path.join(place, name) for name in sorted(names))
                states = ((path, os.stat(path)) for path in paths)
                parts += [f"{path} {state.st_size} {state.st_mtime_ns}" for path, state in states]
    for folder in sorted({sysconfig.get_path("purelib"), sysconfig.get_path("platlib")}):
        parts += sorted(
            f"{entry.path} {entry.stat().st_mtime_ns}"
            for entry in os.scandir(folder)
            if entry.name.endswith((".dist-info", ".pth"))
        )
    parts += [
        f"{name}={value}"
        for name, value in sorted(environment.items())
        if re.match(_READ_AT_IMPORT, name)
    ]
    return digest_text(*parts)
