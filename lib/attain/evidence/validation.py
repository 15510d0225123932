"""Check every table of a package with pandera and collect all failures, each with its remedy.

Two passes: first every column on its own (form, allowed values, references to other tables),
then what columns say together (bounds, days, comparators), on the rows whose columns passed.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import pandas as pd

from attain.errors import AttainError
from attain.evidence.reading import Raw
from attain.evidence.relations import relations
from attain.evidence.rules import Rule, key_rule
from attain.evidence.schema import NEVER, Field, nearest

_BOOLEAN = ("true", "false")


@dataclass(frozen=True)
class _Check:
    """A rule for the values of one column: ``holds`` says of each value whether it passes."""

    what: str
    do: Callable[[str], str]
    holds: Callable[[str], bool]


def _is_day(value: str) -> bool:
    if not re.fullmatch(r"\d{4}-\d{2}-\d{2}", value):
        return False
    return not pd.isna(pd.to_datetime(value, format="%Y-%m-%d", errors="coerce"))


def _form(field: Field) -> _Check | None:
    """Return the check of a value's form, by the kind of its column; empty values pass."""
    if field.kind in ("number", "integer"):
        pattern = r"-?\d+(?:\.\d+)?" if field.kind == "number" else r"-?\d+"

        def advice(got: str) -> str:
            if re.fullmatch(r"-?\d+,\d+", got):
                return f"write {got.replace(',', '.')}, with a decimal point and no thousands mark"
            return "write a plain number such as 82.0, without unit or thousands mark"

        return _Check(
            f"not a{'n integer' if field.kind == 'integer' else ' number'}",
            advice,
            lambda value: re.fullmatch(pattern, value) is not None,
        )
    if field.kind == "date":
        return _Check(
            "not a day",
            lambda _: "write year-month-day, such as 2023-12-31",
            lambda value: not value or value == NEVER or _is_day(value),
        )
    allowed = _BOOLEAN if field.kind == "boolean" else field.allowed
    if allowed:
        return _Check(
            "the value is not allowed here",
            lambda got: f"write one of {', '.join(allowed)}",
            lambda value: value in allowed,
        )
    return None


def _checks(field: Field, targets: Mapping[str, set[str]]) -> Iterator[_Check]:
    """Every check of a column, the most telling first: only the first that fails is reported."""
    yield _Check(
        "a value is missing",
        lambda _: f"fill it in: {field.description}",
        lambda value: value != "" or not field.required,
    )
    yield _Check(
        "spaces stand around the value",
        lambda _: "remove them",
        lambda value: value == value.strip(),
    )
    yield _Check(
        "the text is not composed Unicode (NFC)",
        lambda got: f"write {unicodedata.normalize('NFC', got)!r} with composed letters (NFC)",
        lambda value: unicodedata.is_normalized("NFC", value),
    )
    form = _form(field)
    if form:
        yield _Check(form.what, form.do, lambda value: not value or form.holds(value))
    if field.pattern:
        yield _Check(
            "the value has the wrong form",
            lambda _: f"expected: {field.description}",
            lambda value: not value or re.fullmatch(field.pattern, value) is not None,
        )
    if field.name in targets:
        known = targets[field.name]
        yield _Check(
            f"unknown {field.name}",
            lambda got: nearest(got, known),
            lambda value: not value or set(value.split(" ")) <= known,
        )


def _column_failures(raw: Raw, known: Mapping[str, set[str]]) -> list[tuple[int, AttainError]]:
    """First pass: every column on its own."""
    import pandera.pandas as pa

    checks = {field.name: list(_checks(field, known)) for field in raw.table.fields}
    columns = {}
    for name, rules in checks.items():
        # A panel repeats few distinct values, so each is judged once.
        verdicts = {value: _first_failure(value, rules) for value in set(raw.frame[name].dropna())}
        passes = {value for value, number in verdicts.items() if number < 0}
        check = pa.Check(lambda values, passes=passes: values.isin(passes), error=name)
        columns[name] = pa.Column(checks=check, nullable=True, required=True)
    return [
        (line, _refusal(raw, line, name, got, checks[name][_first_failure(got, checks[name])]))
        for name, line, got in _failure_cases(pa.DataFrameSchema(columns), raw.frame, pa)
    ]


def _first_failure(value: str, rules: list[_Check]) -> int:
    return next((i for i, rule in enumerate(rules) if not rule.holds(value)), -1)


def _refusal(raw: Raw, line: int, column: str, got: str, rule: _Check) -> AttainError:
    return AttainError(rule.what, where=raw.place(line, column), got=got or None, do=rule.do(got))


def _failure_cases(schema: Any, frame: pd.DataFrame, pa: Any) -> Iterator[tuple[str, int, str]]:
    """Validate lazily with pandera; yield (check, line, value), each failing line once."""
    try:
        schema.validate(frame, lazy=True)
    except pa.errors.SchemaErrors as errors:
        cases = errors.failure_cases.drop_duplicates(["check", "index"])
        for check, line, got in zip(
            cases["check"], cases["index"], cases["failure_case"], strict=True
        ):
            if pd.isna(line):  # the check itself failed: that is our fault, not the package's
                raise RuntimeError(f"check {check}: {got}") from errors
            yield str(check), int(line), str(got)


def _relation_failures(
    raw: Raw, frame: pd.DataFrame, rules: list[Rule]
) -> list[tuple[int, AttainError]]:
    """Second pass: what the columns of a row say together. `frame` keeps the raw line numbers."""
    import pandera.pandas as pa

    by_name = {str(i): rule for i, rule in enumerate(rules)}
    schema = pa.DataFrameSchema(
        checks=[pa.Check(rule.holds, error=name) for name, rule in by_name.items()]
    )
    failures = []
    for name, line, _ in _failure_cases(schema, frame, pa):
        rule, row = by_name[name], frame.loc[[line]].iloc[0]
        failures.append(
            (
                line,
                AttainError(
                    rule.what,
                    where=raw.place(line, rule.column),
                    got=str(row[rule.column]) or None,
                    do=rule.do(row),
                ),
            )
        )
    return failures


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
    column_failures: dict[str, list[tuple[int, AttainError]]] = {}
    sound: dict[str, pd.DataFrame] = {}
    for name, raw in raws.items():
        # A table that could not be read at all is one failure, not one per reference to it.
        references = (*raw.table.foreign, *raw.table.lists)
        known = {column: keys[table] for column, table in references if keys[table]}
        column_failures[name] = _column_failures(raw, known)
        bad = {line for line, _ in column_failures[name]}
        whole = raw.frame.notna().all(axis=1)
        sound[name] = raw.frame[whole & ~raw.frame.index.isin(list(bad))]
    items = keys["targets"] | set(raws["observations"].frame["item"].dropna())
    failures: list[AttainError] = []
    for name, raw in raws.items():
        rules = [key_rule(raw, sound[name]), *relations(name, sound, items - {""})]
        found = column_failures[name] + _relation_failures(raw, sound[name], rules)
        failures += [failure for _, failure in sorted(found, key=lambda pair: pair[0])]
    return failures
