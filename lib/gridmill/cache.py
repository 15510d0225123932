"""What was computed once and is asked for in the next run too: kept in the user's cache folder.

A cache saves time and nothing else. What it holds is found by the code, the packages and the
data that it was computed from, so that a change of any of them finds nothing; what is torn, or
belongs to somebody else, is not read.
"""

from __future__ import annotations

import contextlib
import os
import pickle
import re
import tempfile
import zlib
from collections.abc import Sequence
from functools import cached_property
from pathlib import Path
from typing import Any

from gridmill.files import digest_text, digest_tree
from gridmill.fingerprint import code_hashes, environment_hash
from gridmill.project import Project, find

NEWEST = 24  # files that are kept, each of a few megabytes


class Cache:
    """A folder of values, each kept under a name and the bytes of the data it came from.

    Parameters
    ----------
    folder : pathlib.Path, optional
        Made when something is kept; without one nothing is kept and nothing found.
    packages, layout : sequence of str
        The code that values are computed by; see :func:`gridmill.fingerprint.code_hashes`.

    Examples
    --------
    >>> folder = tempfile.TemporaryDirectory()
    >>> cache, data = Cache(Path(folder.name, "kept")), Path(folder.name, "data")
    >>> data.mkdir()
    >>> cache.recall("squares", data) is None
    True
    >>> cache.keep("squares", data, [1, 4, 9])
    >>> cache.recall("squares", data)
    [1, 4, 9]
    >>> _ = (data / "a.csv").write_text("other data")
    >>> cache.recall("squares", data) is None
    True
    >>> folder.cleanup()
    """

    def __init__(
        self, folder: Path | None, packages: Sequence[str] = (), layout: Sequence[str] = ()
    ) -> None:
        self.folder, self.packages, self.layout = folder, packages, layout
        self._asked: dict[str, Path] = {}

    @cached_property
    def _made_by(self) -> str:
        return digest_text(code_hashes(self.packages, self.layout)["library"], environment_hash())

    def _path(self, folder: Path, name: str, data: Path) -> Path:
        came_from = digest_text(*(f"{file} {sha}" for file, sha in digest_tree(data).items()))
        word = re.sub(r"\W+", "-", name)[:32].strip("-")
        return folder / f"{word}-{digest_text(name, self._made_by, came_from)}.pickle"

    def recall(self, name: str, data: Path) -> Any:
        """Return what was kept under a name for a data folder as it is now; None if nothing was."""
        if self.folder is None:
            return None
        try:
            path = self._asked[name] = self._path(self.folder, name, data)
            if path.stat().st_uid != os.getuid():
                return None  # reading a pickle is running it
            found = pickle.loads(zlib.decompress(path.read_bytes()))  # with a checksum of its own
            os.utime(path)  # what is used stays
        except Exception:  # whatever it is, it is computed again
            return None
        return found

    def keep(self, name: str, data: Path, value: Any) -> None:
        """Keep a value that was not found, whole or not at all.

        Nothing is kept if the data have changed since it was looked for: nobody could say which
        of the two it came from. A full or closed folder is no error.
        """
        if self.folder is None:
            return
        with contextlib.suppress(OSError):
            path = self._path(self.folder, name, data)
            if self._asked.get(name) != path:
                return
            self.folder.mkdir(parents=True, exist_ok=True, mode=0o700)
            content = zlib.compress(pickle.dumps(value, 5), 1)
            handle, temporary = tempfile.mkstemp(dir=self.folder, prefix=".tmp-")
            try:
                with os.fdopen(handle, "wb") as stream:
                    stream.write(content)
                os.replace(temporary, path)
            except BaseException:
                os.unlink(temporary)
                raise
            kept = sorted(self.folder.glob("*.pickle"), key=lambda file: file.stat().st_mtime)
            for old in [*kept[:-NEWEST], *self.folder.glob(".tmp-*")]:
                old.unlink(missing_ok=True)


def cache_of(project: Project, *, force: bool = False) -> Cache:
    """The cache of a project, which finds and keeps nothing where all is computed by ``force``."""
    return Cache(None if force else project.cache_folder(), project.code, project.layout)


def share(request: dict[str, Any]) -> None:
    """Have a ``project`` (its class by name) compute what notebooks of a ``tag`` share."""
    project: Project = find(request["project"])()
    project.share(request["tag"], request["runs"], cache_of(project, force=request["force"]))
