"""Check every table of a package and collect all failures, each with its remedy.

Two passes: first every column on its own (form, allowed values, references to other tables),
then what columns say together (bounds, days, comparators), on the rows whose columns passed.
"""

from __future__ import annotations

import datetime as dt
import re
import unicodedata
from collections.abc import Iterator, Mapping

import pandas as pd

from attain.errors import AttainError
from attain.evidence import relations  # noqa: F401 - it fills `rule`
from attain.evidence.rules import Known, failures, rule
from attain.evidence.schema import NEVER, Field, Raw, nearest
from attain.vocabulary import NUMBER, plain_number

_Failure = tuple[int, AttainError]  # with its line


def is_day(text: str) -> bool:
    """Whether a text is a day as it is written here: year-month-day."""
    try:
        return dt.date.fromisoformat(text).isoformat() == text
    except ValueError:
        return False


def _fault(got: str, field: Field, known: set[str] | None, own: set[str]) -> tuple[str, str] | None:
    """What is wrong with a value and what to do: the most telling fault, or None."""
    if not got:
        told = ("a value is missing", f"fill it in: {field.description}")
        return told if field.required else None
    if got != got.strip():
        return "spaces stand around the value", "remove them"
    if got != (composed := unicodedata.normalize("NFC", got)):
        do = f"write {composed!r} with composed letters (NFC)"
        return "the text is not composed Unicode (NFC)", do
    if field.kind == "integer" and not re.fullmatch(r"-?[0-9]{1,15}", got):
        return "not an integer", "write a plain number without decimals, such as 2"
    if field.kind == "number" and not re.fullmatch(NUMBER, got):
        return "not a number", plain_number(got)
    if field.kind == "date" and got != NEVER and not is_day(got):
        return "not a day", "write year-month-day, such as 2023-12-31"
    allowed = ("true", "false") if field.kind == "boolean" else field.allowed
    if allowed and got not in allowed and got not in own:
        more = f", or give {got} a row in terms.csv (kind {field.terms})" if field.terms else ""
        return "the value is not allowed here", f"write one of {', '.join(allowed)}{more}"
    if field.pattern and not re.fullmatch(field.pattern, got, re.ASCII):
        return "the value has the wrong form", f"expected: {field.description}"
    if known is not None and not set(got.split(" ")) <= known:
        return f"unknown {field.name}", nearest(got, known)
    return None


def _column_failures(
    raw: Raw, known: Mapping[str, set[str]], own: Mapping[str, set[str]]
) -> Iterator[_Failure]:
    """First pass: every column on its own."""
    for field in raw.table.fields:
        column = raw.frame[field.name]
        # a panel repeats few distinct values, so each is judged once
        named, terms = known.get(field.name), own.get(field.terms, set())
        distinct = {got for got in column.to_list() if isinstance(got, str)}
        judged = {got: _fault(got, field, named, terms) for got in distinct}
        faults = {got: fault for got, fault in judged.items() if fault}
        for line, got in column[column.isin(list(faults))].items():
            what, do = faults[got]
            where = raw.place(int(str(line)), field.name)
            yield int(str(line)), AttainError(what, where=where, got=got or None, do=do)


def _key_failures(raw: Raw, frame: pd.DataFrame) -> Iterator[_Failure]:
    """That no key stands twice; the remedy names the first place."""
    key = list(raw.table.key)
    for line in frame.index[frame.duplicated(key)]:
        row = frame.loc[line]
        first = frame.index[(frame[key] == row[key]).all(axis=1)][0]
        do = f"the same {', '.join(key)} stands in {raw.place(first)}; keep one or change the key"
        where = raw.place(line, key[0])
        yield line, AttainError("the key is not unique", where=where, got=row[key[0]], do=do)


def validate(raws: Mapping[str, Raw]) -> list[AttainError]:
    """Return every failure of every table, in the order of tables and rows.

    Parameters
    ----------
    raws : mapping of str to Raw
        The tables as text, by name.

    Returns
    -------
    list of AttainError
        Each names file, row, column, value and what to do; empty for a valid package.
    """
    keys = {name: set(raw.frame[raw.table.key[0]].dropna()) for name, raw in raws.items()}
    terms = raws["terms"].frame.dropna()
    own = {str(kind): set(rows["term"]) for kind, rows in terms.groupby("kind")}
    found: dict[str, list[_Failure]] = {}
    sound: dict[str, pd.DataFrame] = {}
    for name, raw in raws.items():
        # A table that could not be read at all is one failure, not one per reference to it.
        references = {**raw.table.foreign, **raw.table.lists}
        names = {column: keys[table] for column, table in references.items() if keys[table]}
        found[name] = list(_column_failures(raw, names, own))
        whole = raw.frame.notna().all(axis=1)
        bad = [line for line, _ in found[name]]
        sound[name] = raw.frame[whole & ~raw.frame.index.isin(bad)]
    items = keys["targets"] | set(raws["observations"].frame["item"].dropna())
    known = Known(sound, items - {""})
    for name, raw in raws.items():
        found[name] += _key_failures(raw, sound[name])
        found[name] += [(line, error) for _, line, error in failures(rule, raw, known)]
    ordered = (sorted(told, key=lambda pair: pair[0]) for told in found.values())
    return [failure for told in ordered for _, failure in told]
