"""The tables of a data package, as ``tables.yaml`` says them, and one of them as text."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from difflib import get_close_matches
from pathlib import Path
from typing import Any, Final

import pandas as pd
import yaml

from attain.vocabulary import slug as slug

NEVER: Final = "never"  # as a day: it sorts after every day, so that no view holds the row
BOOK: Final = "plans"  # the folder of the plan book, a data package of its own inside the package


@dataclass(frozen=True)
class Field:
    """One column: what it holds and what may stand in it; see the head of ``tables.yaml``."""

    name: str
    description: str
    kind: str = "string"
    required: bool = True
    allowed: tuple[str, ...] = ()
    terms: str = ""
    pattern: str = ""
    absent: bool = False


@dataclass(frozen=True)
class Table:
    """One table: its file (or files), its key, its columns and what they refer to."""

    name: str
    files: str
    key: tuple[str, ...]
    fields: tuple[Field, ...]
    foreign: Mapping[str, str] = field(default_factory=dict)
    optional: bool = False
    book: str = ""
    lists: Mapping[str, str] = field(default_factory=dict)

    def paths(self, folder: Path) -> list[Path]:
        """Files of the table in a package, the plan book's last."""
        book = folder.glob(self.book) if self.book else ()
        return [*sorted(folder.glob(self.files)), *sorted(book)]

    @property
    def columns(self) -> list[str]:
        """Headings in their order."""
        return [field.name for field in self.fields]


@dataclass(frozen=True)
class Raw:
    """A table as text, with the file and the spreadsheet row of every line.

    ``frame`` has a plain index 0 … n-1; ``places[i]`` is the file and the row of line i, counting
    the heading as row 1 as a spreadsheet does. A column the file lacks is None.
    """

    table: Table
    frame: pd.DataFrame
    places: tuple[tuple[str, int], ...]

    def place(self, line: int, column: str = "") -> str:
        """Name file, row and column of a line."""
        name, row = self.places[line]
        return f"{name}, row {row}" + (f", column {column}" if column else "")


def _table(name: str, spec: Mapping[str, Any]) -> Table:
    fields = tuple(
        Field(column, **told | {"allowed": tuple(told.get("allowed", ()))})
        for column, told in spec["fields"].items()
    )
    return Table(name, **{**spec, "key": tuple(spec["key"]), "fields": fields})


def _tables() -> tuple[Table, ...]:
    text = Path(__file__).with_name("tables.yaml").read_text(encoding="utf-8")
    specs = yaml.load(text, Loader=getattr(yaml, "CSafeLoader", yaml.SafeLoader))
    return tuple(_table(name, spec) for name, spec in specs.items())


TABLES: Final = _tables()
TABLE: Final = {table.name: table for table in TABLES}


def known_terms(kind: str, own: Iterable[str] = ()) -> tuple[str, ...]:
    """Return the terms of a kind: those that every package knows, then those of its `terms.csv`."""
    fields = (field for table in TABLES for field in table.fields if field.terms == kind)
    return (*next(fields).allowed, *own)


def nearest(name: str, names: Iterable[str]) -> str:
    """Words that name the closest valid names, for the remedy of a refusal.

    Examples
    --------
    >>> nearest("lam-dnog", ["lam-dong", "lai-chau"])
    'did you mean lam-dong?'
    """
    known = sorted(set(names))
    wanted = str(name).lower() if str(name).isascii() else slug(str(name))
    begun = [other for other in known if wanted and other.startswith(wanted)]
    close = begun[:3] or get_close_matches(wanted, known, n=3, cutoff=0.6)
    if close:
        return f"did you mean {', '.join(close)}?"
    listing = ", ".join(known[:8]) + (", …" if len(known) > 8 else "")
    return f"valid are {listing}"
