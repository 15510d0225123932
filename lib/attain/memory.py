"""Slow results kept between processes, in the user's cache folder.

A kept result is found by what it was computed from: its inputs to the last byte, the source of the
rooms that compute, and the installed packages. So a change of any of them finds nothing, and a
result never depends on whether it was found or computed. A damaged file is computed again.
"""

from __future__ import annotations

import contextlib
import dataclasses
import hashlib
import itertools
import logging
import os
import pickle
import sys
import sysconfig
import tempfile
import time
import zlib
from collections.abc import Callable, Mapping, Sequence
from functools import cache, partial, wraps
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, ParamSpec, TypeVar

from attain.errors import AttainError

if TYPE_CHECKING:
    import pandas as pd

P = ParamSpec("P")
T = TypeVar("T")

VARIABLE: Final = "ATTAIN_CACHE"  # another folder, or "off"
LARGEST: Final = 200_000_000  # bytes of kept results; the longest unused go first
LIBRARY: Final = Path(__file__).resolve().parent
COMPUTES_NOTHING: Final = ("report", "site", "cli.py", "suite.py")  # no kept result is of theirs

_log = logging.getLogger(__name__)


def folder() -> Path | None:
    """Return the cache folder of this user on this machine; None where it is switched off."""
    named = os.environ.get(VARIABLE, "")
    if named.lower() == "off":
        return None
    if named:
        return Path(named)
    from platformdirs import user_cache_path

    return user_cache_path("attain", appauthor=False)


def remember(name: str, inputs: Sequence[object], compute: Callable[[], T]) -> T:
    """Return a kept result or, where there is none, compute it and keep it.

    Two computations never share a name. `inputs` is everything that the result depends on besides
    the library's code: numbers, texts, sequences and mappings of them, dataclasses, data frames.
    What `compute` raises is raised, and nothing is kept.
    """
    place = folder()
    if place is None or _stamps() != _AT_IMPORT:  # edited since: whose result would it be?
        return compute()
    key = hashlib.sha256(repr((name, _made_by(), _plain(inputs))).encode())
    path = place / f"{name}-{key.hexdigest()}.kept"
    found = _read(path)
    if found is not None:
        return found[0]  # type: ignore[no-any-return]
    value = compute()
    with contextlib.suppress(OSError):  # a full or closed folder is no error
        _write(path, value)
        _trim(place)
    return value


def kept(
    inputs: Callable[..., Sequence[object] | None] = lambda *_, **__: None, *, held: bool = True
) -> Callable[[Callable[P, T]], Callable[P, T]]:
    """Decorate a function: what it returns is kept with its first argument, and for others.

    ``inputs`` gives, of the same arguments, those of `remember`, or None where other processes are
    not to find the result. What can be copied is handed out as a copy. Without ``held`` it is kept
    for others alone: of a result that files decide which may change meanwhile.
    """

    def decorate(compute: Callable[P, T]) -> Callable[P, T]:
        name = f"{compute.__module__}.{compute.__qualname__}".removeprefix("attain.")

        @wraps(compute)
        def once(*args: P.args, **kwargs: P.kwargs) -> T:
            about, *others = itertools.chain(args, kwargs.values())
            here = vars(about).setdefault("_kept", {}) if held else {}
            key = name, repr(_plain([others, list(kwargs)]))
            if key not in here:
                given = inputs(*args, **kwargs)
                anew = partial(compute, *args, **kwargs)
                here[key] = anew() if given is None else remember(name, given, anew)
            found: Any = here[key]
            return found.copy() if hasattr(found, "copy") else found  # type: ignore[no-any-return]

        return once

    return decorate


def _read(path: Path) -> tuple[Any] | None:
    try:
        if path.stat().st_uid != os.getuid():
            return None  # reading a pickle is running it
        found = (pickle.loads(zlib.decompress(path.read_bytes())),)  # with a checksum of its own
        os.utime(path)  # what is used stays
    except FileNotFoundError:
        return None
    except Exception as error:  # whatever it is, it is computed again
        _log.warning("a kept result cannot be read and is computed again: %s (%r)", path, error)
        return None
    return found


def _write(path: Path, value: object) -> None:
    """Write a result whole or not at all: another process may be reading, or writing it too."""
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    content = zlib.compress(pickle.dumps(value, 5), 1)
    handle, temporary = tempfile.mkstemp(dir=path.parent, prefix=".tmp-")
    try:
        with os.fdopen(handle, "wb") as stream:
            stream.write(content)
        os.replace(temporary, path)
    except BaseException:
        os.unlink(temporary)
        raise


def _trim(place: Path) -> None:
    now, total = time.time(), 0
    states = [(path, path.stat()) for path in place.glob("*.kept")]
    for path, state in sorted(states, key=lambda each: -each[1].st_mtime):
        total += state.st_size
        if total > LARGEST:
            path.unlink(missing_ok=True)
    for path in place.glob(".tmp-*"):  # of a process that was killed
        if now - path.stat().st_mtime > 3600:
            path.unlink(missing_ok=True)


# ---- what a result depends on -------------------------------------------------------------------
def _digest(column: pd.Series) -> str:
    """The checksum of a column: a frame in full would be held many times over as text."""
    numbers = column.dtype.kind in "fiub"
    content = column.to_numpy().tobytes() if numbers else repr(column.tolist()).encode()
    return hashlib.sha256(content).hexdigest()


def _plain(value: object) -> object:
    """The value as `repr` tells it: alike for equal values and for no others."""
    import numpy as np  # the runner asks for the folder and has no use for them
    import pandas as pd

    value = value.item() if isinstance(value, np.generic) else value
    if isinstance(value, pd.DataFrame):
        told = [(name, column.dtype, column) for name, column in value.reset_index().items()]
        return value.shape, [(name, kind, _digest(column)) for name, kind, column in told]
    if dataclasses.is_dataclass(value) and not isinstance(value, type):
        fields = {f.name: getattr(value, f.name) for f in dataclasses.fields(value)}
        return type(value).__qualname__, _plain(fields)
    if isinstance(value, Mapping):
        return "mapping", [(_plain(key), _plain(value[key])) for key in sorted(value, key=repr)]
    if isinstance(value, (list, tuple, range)):
        return [_plain(each) for each in value]
    if value is None or isinstance(value, (str, int, float, bool)):
        return value
    do = "give numbers, texts, sequences and mappings of them, or data frames"
    raise AttainError("no result is kept of such an argument", got=type(value).__name__, do=do)


_SOURCES: Final = sorted(
    path
    for path in LIBRARY.rglob("*.py")
    if path.relative_to(LIBRARY).parts[0] not in COMPUTES_NOTHING
)


def _stamps() -> list[tuple[int, int]]:
    with contextlib.suppress(OSError):  # one of them is gone
        return [(state.st_mtime_ns, state.st_size) for state in map(os.stat, _SOURCES)]
    return []


_AT_IMPORT: Final = _stamps()


@cache
def _made_by() -> str:
    """Hash of the code and of the versions of all installed packages."""
    parts = [f"{path.name} {hashlib.sha256(path.read_bytes()).hexdigest()}" for path in _SOURCES]
    packages: set[str] = set()
    for place in {sysconfig.get_path("purelib"), sysconfig.get_path("platlib")}:
        with contextlib.suppress(OSError):  # not sys.path: what is imported may add to it
            packages |= {name for name in os.listdir(place) if name.endswith("-info")}
    return hashlib.sha256("\n".join([sys.version, *parts, *sorted(packages)]).encode()).hexdigest()
