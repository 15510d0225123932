"""A rule about rows: its name, the column it points to, its sentence, the remedy and the test.

A rule is a function that gets the :class:`Rows` of a table, whose columns have already passed on
their own, and says of every row whether it holds; its docstring is what a reader is told. Decorated
with `rule` it is what a package must hold (:mod:`~attain.evidence.relations`), with `doubt` what
``attain check`` asks a reader to look at: a module for each concern, gathered in
:mod:`~attain.evidence.doubts`.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Hashable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Final

import pandas as pd

from attain.errors import AttainError
from attain.evidence.schema import TABLE, Raw
from attain.vocabulary import both_readings

TARGETS, CLAIMS = "targets plan_targets", "claims plan_claims"  # the package's and the plan book's
ALL: Final = f"observations {TARGETS} {CLAIMS}"  # with the words that they were read from
READ: Final = f"{ALL} attainment"  # whose rows were read from a source
REDUCTIONS: Final = ("change", "relative", "households")  # bases
ABOUT: Final = ["indicator", "area", "group", "period"]  # what a figure, a plan, a claim is about
YEARS: Final = r"\d{4}-\d{4}"  # a period of several
WHOLE: Final = r"\d{4}(?:-\d{4})?"  # a period of whole years
DAY: Final = r"-(\d{4}(?:-\d\d){0,2})(?:-\d)?$"  # how an id ends: a day, a month, a year
OFFICE: Final = r"^(?:nso|gso)-"  # ids of the tables of the statistics office
GROWS: Final = 3  # days on which the figures of a table became known

Row = Mapping[Hashable, str]


@dataclass(frozen=True, eq=False)
class Known:
    """What a rule may look up."""

    tables: Mapping[str, pd.DataFrame]  # rows whose columns passed: a doubtful one refutes no other
    items: set[str]  # R01 …, T01 …: what a claim may name as a whole


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

    @property
    def table(self) -> pd.Series:
        """Whether a row is of a table, whose years become known one after another.

        That is the office's, one that ``attain add`` read, whose edition is named after its source,
        and one with three days or more.
        """
        figures, sources = self.known.tables["observations"], self["source"]
        days = figures.groupby("source")["published"].nunique().to_dict()
        editions = self.frame.get("vintage", pd.Series("", sources.index))
        added = self.held(map(str.startswith, editions, sources))
        return self.office | added | (sources.map(days) >= GROWS)

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
        """What the table of an id (its indicator, area or source) says of it; NaN where nothing."""
        table = self.known.tables[f"{key}s"].drop_duplicates(key).set_index(key)  # the first row
        return self.frame[by or key].map(table[value]).astype(object)

    def each(self, test: Callable[[Row], bool], asked: pd.Series | None = None) -> pd.Series:
        """Whether a test holds of the rows that are asked; of the others it does."""
        mine = self.frame if asked is None else self.frame[asked.astype(bool)]
        pairs = zip(mine.index, mine.to_dict("records"), strict=True)
        return self.but(line for line, row in pairs if not test(row))

    def held(self, told: Iterable[bool]) -> pd.Series:
        """Whether each row holds, told in the order of the rows."""
        return pd.Series([*told], self.frame.index, dtype=bool)

    def holds(self, test: Callable[..., bool], *beside: Iterable[object]) -> pd.Series:
        """Whether a test holds of each cell of the rule's column, and of what stands beside it."""
        return self.held(test(*told) for told in zip(self.cell, *beside, strict=True))

    def but(self, lines: Iterable[object]) -> pd.Series:
        """All rows hold but these."""
        return pd.Series(~self.frame.index.isin(list(lines)), self.frame.index)

    def unless(self, doubtful: pd.Series) -> pd.Series:
        """All rows hold but those that are doubtful; of some it may not be told."""
        return self.but(doubtful.index[doubtful])

    def within(self, names: list[str], found: Iterable[tuple[str, ...]]) -> pd.Series:
        """Whether the cells of some columns are among those found."""
        held = {*found}
        return self.held(key in held for key in keys(names, self.frame))

    def on_record(self, names: list[str], tables: str) -> pd.Series:
        """Whether the cells of some columns stand in a row of some tables."""
        return self.within(names, keys(names, *self.tables(tables)))

    def bears(self, words: Mapping[str, str], text: pd.Series | None = None) -> pd.Series:
        """Whether quote and note, or another text, have the words for a cell that has some."""
        told = self.words if text is None else text
        return self.holds(lambda c, text: bool(re.search(words.get(c, ""), text, re.I)), told)

    def tables(self, names: str) -> list[pd.DataFrame]:
        """Some tables of the package."""
        return [self.known.tables[name] for name in names.split()]

    def texts(self, tables: str, columns: str, by: str = "source") -> Iterator[tuple[str, str]]:
        """The source, or another id, of each row of some tables, and its cells line by line."""
        for table in self.tables(tables):
            names = [name for name in columns.split() if name in table]
            for own, *cells in keys([by, *names], table):
                yield own, "\n".join(cells)

    def numbers(self, names: list[str], tables: str, column: str) -> Iterator[tuple[Any, ...]]:
        """The cells of some columns and a number of the same row, where there is one."""
        for *cells, number in keys([*names, column], *self.tables(tables)):
            if number:
                yield (*cells, float(number))


def keys(names: list[str], *tables: pd.DataFrame) -> Iterator[tuple[str, ...]]:
    """The cells of some columns, row by row."""
    for table in tables:
        if len(table):
            yield from table[names].itertuples(index=False, name=None)


Test = Callable[[Rows], pd.Series]


@dataclass(frozen=True)
class Rule:
    """What is wrong with rows that fail, the column it is about, what to do, and the test."""

    name: str
    tables: tuple[str, ...]
    column: str
    what: str
    do: str  # with columns of the row in braces
    test: Test

    def failing(self, rows: pd.DataFrame, known: Known) -> pd.DataFrame:
        """The rows that it does not hold for."""
        return rows[~self.test(Rows(rows, known, self.column)).astype(bool)]


class Rules(list[Rule]):
    """Rules in the order in which they are written; an instance decorates their tests."""

    def __call__(self, tables: str, columns: str) -> Callable[[Test], Test]:
        """Collect a test as a rule that is named as the function is.

        Its docstring says what is wrong with a row that fails and, after a semicolon, what to do
        about it; in braces stand columns of the row, ``{column}`` for the rule's own, and
        ``{readings}`` for what a number with a mark may mean. Names of tables and columns are
        separated by spaces: there is a rule for each column, about the tables that have it.
        """

        def collect(test: Test) -> Test:
            text = " ".join((test.__doc__ or test.__name__).split())
            what, _, do = (text[0].lower() + text[1:].rstrip(".")).partition("; ")
            for column in columns.split():
                having = tuple(name for name in tables.split() if column in TABLE[name].columns)
                said = what.replace("{column}", column)
                self.append(Rule(test.__name__, having, column, said, do, test))
            return test

        return collect


rule: Final = Rules()  # what a package must hold
doubt: Final = Rules()  # what ``attain check`` asks a reader to look at


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
            told = {**row, "readings": both_readings(str(row[rule.column]))}
            where, do = raw.place(number, rule.column), rule.do.format_map(told)
            yield rule, number, AttainError(rule.what, where=where, got=got, do=do)
