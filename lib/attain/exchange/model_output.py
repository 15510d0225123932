"""Model output of a forecast hub, ours or somebody else's, read and scored like ours.

A file is one round of one model: ``<date>-<team>-<model>.csv``. It is read for what a hub of ours
asks for in its ``tasks.json``: quantiles of a quantity and the ``pmf`` of an event.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterable
from dataclasses import replace
from pathlib import Path
from typing import Final, NamedTuple

import numpy as np
import pandas as pd

from attain.errors import AttainError
from attain.evaluation.outcome import Scored, score_table
from attain.evaluation.registration import COLUMNS
from attain.evidence.catalog import Package
from attain.evidence.schema import nearest
from attain.exchange.hub import NO_YES
from attain.targets.readings import MAIN

_NAME: Final = re.compile(r"(\d{4}-\d\d-\d\d)-(\w+-\w+)\.csv")
_EVENT: Final = r"^(\w+)( change)? (>=|>|<=|<|between) (\S+)(?: (\S+))?$"
_NEEDED: Final = (
    "target", "location", "target_end_date", "output_type", "output_type_id", "value",
)  # fmt: skip
_TYPES: Final = ("quantile", "median", "sample", "cdf", "pmf", "mean")
_KEY: Final = ["indicator", "area", "group", "target_year"]


def is_model_output(path: Path) -> bool:
    """Whether a file is somebody's model output: our own sets have a side file."""
    return path.exists() and not path.with_suffix(".json").exists()


def sets_of(paths: Iterable[Path]) -> list[Path]:
    """Return the files that paths name, and of folders the registered tables and model output.

    A folder may be that of a hub, of its model output, or of one model.
    """
    found: list[Path] = []
    for path in paths:
        inside = path / "model-output"
        held = sorted((inside if inside.is_dir() else path).rglob("*.csv"))
        named = [p for p in held if inside.name in p.parts or _NAME.fullmatch(p.name)]
        own = [p for p in sorted(path.glob("*.csv")) if not is_model_output(p)]
        found += [*own, *filter(is_model_output, named)] if path.is_dir() else [path]
    if not found:
        do = "attain run --register writes some; those of a hub are CSV"
        raise AttainError("no registered forecasts there", where=", ".join(map(str, paths)), do=do)
    return found


def score_output(path: Path, package: Package, today: dt.date | None = None) -> Scored:
    """Score a file of model output against what has been published since.

    A figure that had been published by the day of the forecast is not scored.
    """
    table, left = read_output(path, package)
    scored = score_table(table, package, today, name=path.stem)
    day = path.name[:10]
    events, forecasts = (
        frame[frame["published"].astype(str) > day].reset_index(drop=True)
        for frame in (scored.events, scored.forecasts)
    )
    known = len(scored.events) + len(scored.forecasts) - len(events) - len(forecasts)
    told = (f"{known} forecasts of figures published by {day}: not scored",) if known else ()
    return replace(scored, events=events, forecasts=forecasts, left=(*left, *told))


def read_output(path: Path, package: Package) -> tuple[pd.DataFrame, tuple[str, ...]]:
    """Read a file of model output, named ``<date>-<team>-<model>.csv``, as a registered table.

    What of it is not scored is told beside; whatever is no forecast is refused in one line with
    its row.
    """
    named = _NAME.fullmatch(path.name)
    if not named or pd.isna(pd.to_datetime(named[1], format="%Y-%m-%d", errors="coerce")):
        do = "name it like 2023-12-31-team-model.csv; a registered set has its side file beside it"
        raise AttainError("not the name of a model output", where=path.name, do=do)
    frame = _read(path)
    rows = _Rows(path.name, frame)
    _checked(rows, package)
    frame["number"] = rows.numbers("value")
    frame = frame.join(_targets(rows, package))
    parts = [_quantiles(rows, frame), _probabilities(rows, frame)]
    table = pd.concat([part for part in parts if len(part)] or parts, ignore_index=True)
    head = {
        "model": named[2], "reference_date": named[1], "reading": MAIN, "role": "primary",
        "target": "", "event": "",
    }  # fmt: skip
    table = table.assign(**head, scored_by=table["indicator"], origin=int(named[1][:4]))
    table["horizon"] = table["target_year"] - table["origin"]
    other = frame.loc[~frame["output_type"].isin(["quantile", "pmf"]), "output_type"]
    left = (f"left {len(other)} rows of {', '.join(sorted({*other}))}",) if len(other) else ()
    return table.reindex(columns=list(COLUMNS)), left


class _Rows(NamedTuple):
    """A file's rows as text, and the refusal of one of them."""

    name: str
    frame: pd.DataFrame

    def refuse(self, wrong: pd.Series, column: str, what: str, do: str) -> None:
        """Refuse the file where one of its rows, or of those that were looked at, is wrong."""
        if wrong.any():
            at = int(np.argmax(wrong.reindex(self.frame.index, fill_value=False)))
            where = f"{self.name}, row {at + 2}, column {column}"
            raise AttainError(what, where=where, got=str(self.frame[column].iloc[at])[:60], do=do)

    def numbers(self, column: str, where: pd.Series | None = None) -> pd.Series:
        """A column as finite numbers, where they are needed."""
        told = pd.to_numeric(self.frame[column], errors="coerce")
        wrong = ~np.isfinite(told) if where is None else where & ~np.isfinite(told)
        self.refuse(wrong, column, "not a number", "write it with a decimal point")
        return told


def _read(path: Path) -> pd.DataFrame:
    try:
        frame = pd.read_csv(path, dtype=str, keep_default_na=False, encoding="utf-8-sig")
    except (OSError, ValueError) as error:
        got = str(error).splitlines()[0]
        do = "write it as CSV, UTF-8, with commas"
        raise AttainError("the file cannot be read", where=path.name, got=got, do=do) from None
    absent = [name for name in _NEEDED if name not in frame]
    if absent or frame.empty:
        what = "a column is missing" if absent else "the file has no forecast"
        do = f"give {', '.join(_NEEDED)}"
        raise AttainError(what, where=path.name, got=", ".join(absent) or None, do=do)
    stripped: pd.DataFrame = frame.apply(lambda column: column.str.strip())
    return stripped


def _checked(rows: _Rows, package: Package) -> None:
    frame, day = rows.frame, rows.name[:10]
    what, do = "another day than that of the file's name", "write a file for each day"
    for name in frame.columns.intersection(["origin_date", "reference_date", "forecast_date"]):
        rows.refuse(frame[name] != day, name, what, do)
    do = f"write one of {', '.join(_TYPES)}"
    rows.refuse(~frame["output_type"].isin(_TYPES), "output_type", "unknown output type", do)
    if "group" not in frame:
        frame["group"] = "total"
    for name, known in (("location", package.areas["area"]), ("group", package.as_of(day).groups)):
        wrong = ~frame[name].isin(known)
        do = nearest("".join(frame.loc[wrong, name][:1]), known)
        rows.refuse(wrong, name, f"unknown {name}", do)
    frame["area"] = frame["location"]
    ends = frame["target_end_date"]
    do = "write year-month-day, such as 2024-12-31"
    dated = ends.str.fullmatch("[0-9]{4}-12-31")
    rows.refuse(~dated, "target_end_date", "not the last day of a year", do)
    frame["target_year"] = ends.str[:4].astype(int)


def _targets(rows: _Rows, package: Package) -> pd.DataFrame:
    """What each row is about: an indicator, or an event on it."""
    names = rows.frame["target"]
    told = names.str.extract(_EVENT)
    low, high = (pd.to_numeric(told[place], errors="coerce") for place in (3, 4))
    two = told[2] == "between"
    event = np.isfinite(low) & (np.isfinite(high) == two) & (told[4].notna() == two)
    event &= ~(high < low)
    found = {
        "indicator": told[0].where(event, names),
        "comparator": told[2].where(event, ""),
        "basis": told[1].map({" change": "change"}).fillna("level").where(event, ""),
        "threshold": low,
        "upper": high,
    }
    unknown = ~found["indicator"].isin(package.indicators["indicator"])
    do = "write an indicator of indicators.csv, or an event on it: unemployment_rate < 1.2"
    rows.refuse(unknown, "target", "unknown target", do)
    return pd.DataFrame(found)


def _quantiles(rows: _Rows, frame: pd.DataFrame) -> pd.DataFrame:
    """Forecasts of quantities, by level."""
    kind = frame["output_type"] == "quantile"
    do = "write its pmf: a row for no and one for yes"
    rows.refuse(kind & (frame["comparator"] != ""), "output_type", "an event has no quantile", do)
    levels = rows.numbers("output_type_id", kind)
    do = "write levels between 0 and 1"
    rows.refuse(kind & ~levels.between(0, 1), "output_type_id", "not a level", do)
    given = frame.assign(level=levels)[kind & levels.between(0, 1, "neither")]
    table = given.sort_values([*_KEY, "level"])
    for key, part in table.groupby(_KEY):
        levels, values = part["level"].round(9), part["number"]
        twice, falls = levels.duplicated(), values.diff() < 0
        beside = falls | falls.shift(-1, fill_value=False)
        for wrong, what, got, do in (
            (twice, "a quantile stands twice", levels[twice].tolist(), "keep one"),
            (falls, "quantiles cross", dict(zip(levels[beside], values[beside], strict=True)),
             "give values that do not fall as the level rises"),
            (pd.Series(not levels.eq(0.5).any(), part.index), "a forecast has no median",
             levels.tolist(), "give the quantile of level 0.5"),
        ):  # fmt: skip
            if wrong.any():
                row = part.index[int(np.argmax(wrong))] + 2
                where = f"{rows.name}, row {row}, {', '.join(map(str, key))}"
                raise AttainError(what, where=where, got=got, do=do)
    ids = [f"{level:.6g}" for level in table["level"]]
    return table.assign(value=table["number"], output_type_id=ids)


def _probabilities(rows: _Rows, frame: pd.DataFrame) -> pd.DataFrame:
    """Probabilities of events: yes of a pmf."""
    kind = frame["output_type"] == "pmf"
    do = "write a number between 0 and 1"
    rows.refuse(kind & ~frame["number"].between(0, 1), "value", "not a probability", do)
    do = "write quantiles, or the event: unemployment_rate < 1.2"
    rows.refuse(kind & (frame["comparator"] == ""), "target", "a quantity has no pmf", do)
    answers, do = frame["output_type_id"].str.lower(), "write no and yes"
    rows.refuse(kind & ~answers.isin(NO_YES), "output_type_id", "not a category", do)
    key = [*_KEY, "basis", "comparator", "threshold", "upper"]
    pmf = frame.assign(answer=answers)[kind]
    whole = pmf.groupby(key, dropna=False)["number"].transform("sum")
    wrong = ((whole - 1).abs() > 1e-4) | pmf.duplicated([*key, "answer"])
    rows.refuse(wrong, "value", "no and yes do not add up to 1", "write each once")
    table = pmf[pmf["answer"] == NO_YES[1]]
    events = table[["comparator", "threshold", "upper"]].itertuples(index=False, name=None)
    words = [" ".join(str(part) for part in event if not pd.isna(part)) for event in events]
    return table.assign(value=table["number"], output_type="probability", output_type_id=words)
