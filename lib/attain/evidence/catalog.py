"""Open a data package and look at it as of a day; the only reader of ``data/``.

A figure is known from the day it was ``published``. :meth:`Package.as_of` returns a view that
holds what was known on a day and nothing else: every later figure, target, claim and source is
gone from it, so that no model can see it.
"""

from __future__ import annotations

import datetime as dt
import hashlib
from collections.abc import Mapping
from functools import lru_cache
from pathlib import Path
from types import MappingProxyType
from typing import Any

import pandas as pd

from attain.errors import AttainError, PackageError
from attain.evidence.reading import read_table, validate
from attain.evidence.schema import BOOK, NEVER, TABLES, Table
from attain.evidence.views import Tables
from attain.memory import kept, remember
from attain.package import data_folder
from attain.vocabulary import OWN_WORDS, Language

_NUMBER = "{number}"


class EvidenceView(Tables):
    """A package as a reader knew it on a day.

    Attributes
    ----------
    date : datetime.date
        The day: nothing published later is in any table.
    """

    def __init__(self, tables: Mapping[str, pd.DataFrame], date: dt.date) -> None:
        super().__init__(tables)
        self.date = date

    def __repr__(self) -> str:
        return f"EvidenceView({self.date}, {len(self._tables['observations'])} observations)"


class Package(Tables):
    """A validated data package.

    Attributes
    ----------
    folder : pathlib.Path
        Where it was read.
    checksums : mapping of str to str
        SHA-256 of every file read, by file name.
    """

    def __init__(
        self, tables: Mapping[str, pd.DataFrame], folder: Path, checksums: Mapping[str, str]
    ) -> None:
        super().__init__(tables)
        self.folder = folder
        self.checksums = MappingProxyType(dict(checksums))

    @property
    def last_day(self) -> str:
        """The day of the latest figure: its today, whatever the clock says."""
        days = self._tables["observations"]["published"]
        return str(days[days != NEVER].max())

    @property
    def digest(self) -> str:
        """SHA-256 of all files as they were read, whatever became of them since."""
        return hashlib.sha256(" ".join(self.checksums.values()).encode()).hexdigest()

    def __repr__(self) -> str:
        return f"Package({self.folder.name}, {len(self._tables['observations'])} observations)"

    def as_of(self, date: str | dt.date, asked: int | None = 0) -> EvidenceView:
        """Return what was known on a day: rows published on it or before.

        Parameters
        ----------
        date : str or datetime.date
            The day, as ``2023-12-31``.
        asked : int or None
            A year whose outcome is asked, None for that of the day: an estimate (status E or P) of
            the whole of it that was published before its December is left out. Of other years than
            that of the day nothing is.

        Raises
        ------
        AttainError
            When `date` is not a day.

        Examples
        --------
        >>> view = open_package("data").as_of("2023-12-31")
        >>> int(view.history("trained_labour", "lam-dong")["year"].max())
        2023
        """
        try:
            known = date.date() if isinstance(date, dt.datetime) else date
            day = dt.date.fromisoformat(str(known))
        except ValueError:
            do = "write year-month-day, such as 2023-12-31"
            raise AttainError("not a day", where="as_of", got=date, do=do) from None
        return self._as_of(day.isoformat(), asked in (None, day.year))

    @kept()  # one a day, and one where its own year is asked: what is fitted to it is kept by it
    def _as_of(self, day: str, asked: bool) -> EvidenceView:
        known = {
            name: frame[frame["published"] <= day] if "published" in frame else frame
            for name, frame in self._tables.items()
        }
        for name, frame in known.items():  # a claim is as old as the source that makes it
            if "source" in frame and "published" not in frame:
                known[name] = frame[frame["source"].isin(known["sources"]["source"])]
        if asked:
            figures = known["observations"]
            early = (figures["period"] == day[:4]) & (figures["published"] < f"{day[:4]}-12")
            early &= figures["status"].isin(["E", "P"]) & (figures["coverage"] == "")
            known["observations"] = figures[~early]
        tables = {name: frame.reset_index(drop=True) for name, frame in known.items()}
        return EvidenceView(tables, dt.date.fromisoformat(day))


def open_package(path: str | Path = "data") -> Package:
    """Open, check and freeze a data package.

    The folder is looked for from the working directory upwards, then in the repository of the
    library, so that a notebook finds it wherever it is started. A package that has not changed
    since it was last opened in this process is not read again.

    Parameters
    ----------
    path : str or pathlib.Path
        Folder of the package.

    Raises
    ------
    PackageError
        With every failure of the package.
    AttainError
        When there is no such folder.
    """
    folder = _find(Path(path))
    package = _load(folder, _state(folder))
    OWN_WORDS.clear()
    OWN_WORDS.update(words_of(package.terms, package.level))
    return package


def _state(folder: Path) -> tuple[object, ...]:
    """What tells without reading whether a package has changed."""
    files = [file for table in TABLES for file in table.paths(folder)]
    states = [(file.name, file.stat()) for file in files if file.exists()]  # else reading says so
    return tuple((name, state.st_mtime_ns, state.st_size) for name, state in states)


def _find(path: Path) -> Path:
    if path.is_dir():
        next(path.iterdir(), None)  # a locked one says so: another package is not meant
    try:
        return data_folder(path)
    except AttainError:
        if path.is_dir():  # an empty package: its missing tables are the failure
            return path.resolve()
        raise


@lru_cache(maxsize=1)
def _load(folder: Path, state: tuple[object, ...]) -> Package:
    files = [path for table in TABLES for path in table.paths(folder)]
    known = dict(sorted((path.relative_to(folder).as_posix(), _digest(path)) for path in files))
    tables = remember("package", [folder.name, known], lambda: _checked(folder, state))
    return Package(tables, folder, known)


def _digest(path: Path) -> str:
    """Checksum of a file; empty where it cannot be read, which is a failure of its own."""
    try:
        return hashlib.sha256(path.read_bytes()).hexdigest()
    except OSError:
        return ""


def _checked(folder: Path, state: tuple[object, ...]) -> dict[str, pd.DataFrame]:
    """Read and check every table of a package that nobody writes meanwhile."""
    failures, raws = [], {}
    for table in TABLES:
        raws[table.name], found = read_table(folder, table)
        failures += found
    if _state(folder) != state:
        raise AttainError(
            "the data changed while they were read", where=folder.name, do="try again"
        )
    failures += validate(raws)
    if failures:
        raise PackageError(failures, where=folder.name)
    tables = {name: _typed(raw.frame, raw.table) for name, raw in raws.items()}
    places = raws["observations"].places
    tables["observations"]["book"] = [name.startswith(f"{BOOK}/") for name, _ in places]
    return tables


def _typed(frame: pd.DataFrame, table: Table) -> pd.DataFrame:
    """Give every column its type: float, int, bool, and text for the rest."""
    typed: dict[str, pd.Series[Any]] = {}
    for field in table.fields:
        column = frame[field.name]
        if field.kind == "number":
            typed[field.name] = pd.to_numeric(column).astype(float)
        elif field.kind == "integer":
            typed[field.name] = pd.to_numeric(column).astype(int if field.required else "Int64")
        else:
            typed[field.name] = column == "true" if field.kind == "boolean" else column.astype(str)
    return pd.DataFrame(typed)


def words_of(terms: pd.DataFrame, level: str = "province") -> dict[str, dict[Language, str]]:
    """Return the messages that the rows of ``terms.csv`` make, by key and language.

    The word for the areas of a `level`, where a row tells it, stands for province in every text.
    """
    found: dict[str, dict[Language, str]] = {}
    for row in terms.itertuples(index=False):
        told: dict[Language, str] = {"vi": str(row.vi or row.en), "en": str(row.en)}
        one: dict[Language, str] = told | {"en": str(row.one or row.en)}
        if row.kind == "unit":
            for key, words in ((f"unit.{row.term}", told), (f"unit.{row.term}.one", one)):
                found[key] = {language: _amount(text) for language, text in words.items()}
            bare = {language: text.replace(_NUMBER, " ") for language, text in told.items()}
            found[f"axis.{row.term}"] = {
                name: " ".join(text.split()) for name, text in bare.items()
            }
        elif row.kind != "level":
            kind, comma = ("group.suffix", ", ") if row.kind == "group" else (row.kind, "")
            found[f"{kind}.{row.term}"] = {name: comma + text for name, text in told.items()}
        elif row.term == level:
            found |= {"province.many": told, "province.one": one}
    return found


def _amount(text: str) -> str:
    """How an amount is written: the words as they are, or behind the number and a fixed space."""
    return text if _NUMBER in text else f"{_NUMBER}\u00a0{text}"
