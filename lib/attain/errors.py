"""Errors for people who do not read Python: what, where, got, do, in one line."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from functools import partial
from itertools import groupby
from reprlib import Repr
from typing import Any, Final, Self

LONGEST: Final = 460  # characters of a line that somebody reads
SEVERAL: Final = 4  # values that are each told in a line of their own
_PARTS: Final = {"where": 140, "got": 90, "do": 240}
_SHORT: Final = Repr()
_SHORT.maxstring = _SHORT.maxother = 86
_SHORT.maxlist = _SHORT.maxtuple = _SHORT.maxdict = _SHORT.maxset = 12
_SHORT.maxlevel = 3  # what holds itself many times over would never end


def cut(text: str, most: int = LONGEST) -> str:
    """A text in one line; of a long one its beginning and its end.

    Examples
    --------
    >>> cut("the name of a folder that goes on and on", 24)
    'the name of a … and on'
    """
    if not text.isprintable():
        text = "".join(c if c.isprintable() else " " for c in text)
    line = " ".join(text.split())
    if len(line) <= most:
        return line
    end = (most - 3) // 3
    return f"{line[: most - 3 - end].rstrip()} … {line[-end:].lstrip()}"


class AttainError(Exception):
    """A refusal with its reason and its remedy.

    Parameters
    ----------
    what : str
        The rule that was broken, in plain words.
    where : str
        The place: file, row, column, series, parameter.
    got : object
        The value that was met there, or what was raised.
    do : str
        What the reader can do about it.

    Examples
    --------
    >>> print(AttainError("unknown link", where="the bank", got="probit", do="use arcsine"))
    unknown link, at the bank: got 'probit'; use arcsine
    """

    longest = LONGEST

    def __init__(self, what: str, *, where: str = "", got: object = None, do: str = "") -> None:
        if isinstance(got, Exception):  # of the system's in its words alone, without the path
            got = getattr(got, "strerror", None) or str(got).strip()
        self.what, self.where, self.got, self.do = what, where, got, do
        super().__init__(str(self))

    def __str__(self) -> str:
        place = f", at {cut(self.where, _PARTS['where'])}" if self.where else ""
        value = f": got {cut(_SHORT.repr(self.got), _PARTS['got'])}" if self.got is not None else ""
        remedy = f"; {cut(self.do, _PARTS['do'])}" if self.do else ""
        return cut(f"{self.what}{place}{value}{remedy}", self.longest)

    def but(self, **parts: Any) -> Self:
        """The same refusal with another part, such as a place that only the caller knows."""
        told = {name: getattr(self, name) for name in ("what", "where", "got", "do")}
        return type(self)(**(told | parts))

    def __reduce__(self) -> tuple[object, ...]:  # keyword arguments survive a process boundary
        return partial(type(self), where=self.where, got=self.got, do=self.do), (self.what,)


@contextmanager
def naming(name: str) -> Iterator[None]:
    """Name the file or the service in whatever is refused of it."""
    try:
        yield
    except AttainError as error:
        raise error.but(where=", ".join(filter(None, [name, error.where]))) from None


class ParameterError(AttainError):
    """A parameter file or a notebook parameter is wrong."""


class PanelError(AttainError):
    """A panel of series cannot be forecast as it stands."""


class NotAssessable(AttainError):
    """A target has no answer from the evidence at hand; the reason is the answer."""


class RunError(AttainError):
    """A notebook failed while it was executed."""


class PackageError(AttainError):
    """A data package is not valid; `failures` holds every failure, not only the first."""

    longest = 10 * LONGEST

    def __init__(self, failures: Iterable[AttainError], *, where: str) -> None:
        self.failures = list(failures)
        listing = " | ".join(str(failure) for failure in self.failures)
        what = f"{len(self.failures)} failure(s) in the data package: {listing}"
        super().__init__(what, where=where, do="mend each and run attain check")

    @property
    def causes(self) -> list[str]:
        """The failures, those of one cause in one line with all their rows.

        One rule that more than `SEVERAL` values of a column break is one cause as well.
        """
        told, values = [], defaultdict(set)
        alike: dict[object, list[tuple[AttainError, str]]] = defaultdict(list)
        for failure in self.failures:
            parts = re.split(r", row (\d+)", failure.where, maxsplit=1)
            file, row, column = [*parts, "", ""][:3]
            place, cause = (failure.what, file, column), (str(failure.got), failure.do)
            values[place].add(cause)
            told.append((failure, row, place, cause))
        for number, (failure, row, place, cause) in enumerate(told):
            one = None if len(values[place]) > SEVERAL else cause
            alone = None if row else number  # without a row each is its own
            alike[place, one, alone].append((failure, row))
        return [_cause(found) for found in alike.values()]

    def but(self, **parts: Any) -> Self:
        """The same failures at another place; what and do are told by the failures."""
        return type(self)(self.failures, **({"where": self.where} | parts))

    def __reduce__(self) -> tuple[object, ...]:
        return partial(type(self), where=self.where), (self.failures,)


def _cause(found: list[tuple[AttainError, str]]) -> str:
    """One failure, or many of one cause: rows 2–116 (115), got 'a' and others."""
    (failure, first), line = found[0], str(found[0][0])
    if len(found) == 1:
        return line
    got = str(AttainError("", got=failure.got))
    if got and any(str(other.got) != str(failure.got) for other, _ in found):
        line = line.replace(got, f"{got} and others", 1)
    numbers = enumerate(sorted(int(row) for _, row in found))
    spans = [[n for _, n in run] for _, run in groupby(numbers, lambda at: at[1] - at[0])]
    told = [f"{run[0]}–{run[-1]}" if len(run) > 1 else str(run[0]) for run in spans]
    shown = ", ".join(told[:6]) + (", …" if len(told) > 6 else "")
    return line.replace(f", row {first}", f", rows {shown} ({len(found)})", 1)
