"""A rule about rows: its name, the column it points to, its sentence, the remedy and the test.

Rules stand in tables, one for each concern: :mod:`~attain.evidence.relations` is what a package
must hold; the others, such as :mod:`~attain.evidence.doubts` or
:mod:`~attain.evidence.completeness`, are what ``attain check`` asks a reader to look at and are
gathered in :mod:`~attain.evidence.accepted`. A test gets the
:class:`Rows` of a table, whose columns have already passed on their own, and says of every row
whether it holds.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Hashable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Final

import pandas as pd

from attain.errors import AttainError
from attain.evidence.reading import Raw
from attain.evidence.schema import TABLE

TARGETS, CLAIMS = "targets plan_targets", "claims plan_claims"  # the package's and the plan book's
ALL: Final = f"observations {TARGETS} {CLAIMS}"  # with the words that they were read from
REDUCTIONS: Final = ("change", "relative", "households")  # bases
YEARS: Final = r"\d{4}-\d{4}"  # a period of several
OFFICE: Final = r"^(?:nso|gso)-"  # ids of the tables of the statistics office

Row = Mapping[Hashable, str]


@dataclass(frozen=True, eq=False)
class Known:
    """What a rule may look up.

    Parameters
    ----------
    tables : mapping of str to DataFrame
        The rows of every table whose columns passed: a doubtful row refutes no other.
    items : set of str
        The items (R01 …, T01 …) that a claim may name as a whole.
    """

    tables: Mapping[str, pd.DataFrame]
    items: set[str]
    _carried: dict[tuple[str, str], dict[object, object]] = field(default_factory=dict, repr=False)

    def lookup(self, column: pd.Series, table: str, value: str) -> pd.Series:
        """Carry a column of another table over, by its key; NaN where it is not sound there."""
        if (table, value) not in self._carried:
            frame = self.tables[table][::-1]  # of a key that stands twice the first row counts
            self._carried[table, value] = dict(zip(frame.iloc[:, 0], frame[value], strict=True))
        found = self._carried[table, value]
        carried = [found.get(key, math.nan) for key in column]
        return pd.Series(carried, column.index, dtype=object)


@dataclass(frozen=True, eq=False)
class Rows:
    """The rows of a table as text, the column that a rule points to, and what it may look up."""

    frame: pd.DataFrame
    known: Known
    column: str

    def __getitem__(self, name: str) -> pd.Series:
        return self.frame[name]

    @property
    def cell(self) -> pd.Series:
        """The column that the rule points to."""
        return self.frame[self.column]

    @property
    def words(self) -> pd.Series:
        """Quote and note."""
        return self.frame["quote"] + " " + self.frame["note"]

    @property
    def office(self) -> pd.Series:
        """Whether a row was read from a table of the statistics office."""
        return self.frame["source"].str.contains(OFFICE)

    def number(self, name: str = "") -> pd.Series:
        """A column, else the rule's own, as numbers; NaN where it is empty."""
        return pd.to_numeric(self.frame[name or self.column], errors="coerce").astype(float)

    def decimals(self, name: str = "") -> pd.Series:
        """How many decimals the numbers of a column are written with."""
        return self.frame[name or self.column].str.partition(".")[2].str.len()

    def year(self, name: str, part: slice = slice(4)) -> pd.Series:
        """The first, or another, year that a column names; NaN where it names none."""
        return pd.to_numeric(self.frame[name].str[part], errors="coerce")

    def of(self, value: str, key: str = "indicator", by: str = "") -> pd.Series:
        """What the table of an id (its indicator, area or source) says about it."""
        return self.known.lookup(self.frame[by or key], f"{key}s", value)

    def each(self, test: Callable[[Row], bool], asked: pd.Series | None = None) -> pd.Series:
        """Whether a test holds of the rows that are asked; of the others it does."""
        mine = self.frame if asked is None else self.frame[asked.astype(bool)]
        pairs = zip(mine.index, mine.to_dict("records"), strict=True)
        return self.but(line for line, row in pairs if not test(row))

    def but(self, lines: Iterable[object]) -> pd.Series:
        """All rows hold but these."""
        return pd.Series(~self.frame.index.isin(list(lines)), self.frame.index)

    def within(self, names: list[str], keys: Iterable[tuple[str, ...]]) -> pd.Series:
        """Whether the cells of some columns are among the keys."""
        held, mine = {*keys}, self.frame[names].itertuples(index=False, name=None)
        return pd.Series([key in held for key in mine], self.frame.index)


def keys(names: list[str], *tables: pd.DataFrame) -> Iterator[tuple[str, ...]]:
    """The cells of some columns, row by row."""
    for table in tables:
        if len(table):
            yield from table[names].itertuples(index=False, name=None)


Remedy = str | Callable[[pd.Series, Known, str], str]
Test = Callable[[Rows], pd.Series]


@dataclass(frozen=True)
class Rule:
    """What is wrong with rows that fail, the column it is about, the remedy and the test.

    The remedy is a text with columns of the row in braces, or is written from the row.
    """

    name: str
    tables: tuple[str, ...]
    column: str
    what: str
    do: Remedy
    test: Test

    def failing(self, rows: pd.DataFrame, known: Known) -> pd.DataFrame:
        """The rows that it does not hold for."""
        return rows[~self.test(Rows(rows, known, self.column)).astype(bool)]

    def remedy(self, row: pd.Series, known: Known) -> str:
        """What to do about a row that fails."""
        if isinstance(self.do, str):
            return self.do.format_map(row)
        return self.do(row, known, self.column)


def rules(*told: tuple[str, str, str, str, Remedy, Test]) -> tuple[Rule, ...]:
    """Rules from name, tables, columns, sentence, remedy and test: one for each column."""
    return tuple(
        Rule(
            name,
            tuple(t for t in tables.split() if column in TABLE[t].columns),
            column,
            what,
            do,
            test,
        )
        for name, tables, columns, what, do, test in told
        for column in columns.split()
    )


def failures(
    rules: Iterable[Rule], raw: Raw, known: Known
) -> Iterator[tuple[Rule, int, AttainError]]:
    """Every rule that a row of a table breaks, with its line and what is said of it."""
    rows = known.tables[raw.table.name]
    for rule in rules:
        if raw.table.name not in rule.tables or rows.empty:
            continue
        for line, row in rule.failing(rows, known).iterrows():
            number, got = int(str(line)), str(row[rule.column]) or None
            where, do = raw.place(number, rule.column), rule.remedy(row, known)
            yield rule, number, AttainError(rule.what, where=where, got=got, do=do)
