"""Model output of a forecast hub, ours or somebody else's, read and scored like ours.

A file is one round of one model: ``<date>-<team>-<model>.csv``. Quantiles, samples and medians
are forecasts of the quantity; ``cdf`` and the ``pmf`` of an event are probabilities.
"""

from __future__ import annotations

import datetime as dt
import re
from dataclasses import replace
from pathlib import Path
from typing import Any, Final

import numpy as np
import pandas as pd

from attain.errors import AttainError
from attain.evaluation.outcome import Scored, score_table
from attain.evaluation.registration import COLUMNS
from attain.evidence.catalog import Package
from attain.evidence.schema import nearest
from attain.exchange.hub import NO_YES
from attain.forecasting.scores import LEVELS
from attain.targets.readings import MAIN

_NAME: Final = re.compile(r"(\d{4}-\d\d-\d\d)-(\w+-\w+)\.csv")
_EVENT: Final = r"^(\w+)( change)? (>=|>|<=|<|between) (\S+)(?: (\S+))?$"
_NEEDED: Final = (
    "target", "location", "target_end_date", "output_type", "output_type_id", "value",
)  # fmt: skip
_TYPES: Final = ("quantile", "median", "sample", "cdf", "pmf", "mean")
_KEY: Final = ["indicator", "area", "group", "target_year"]
FEWEST: Final = 20
"""Samples of a forecast: fewer say nothing of its tails."""


def is_model_output(path: Path) -> bool:
    """Whether a file is somebody's model output: our own sets have a side file."""
    return path.exists() and not path.with_suffix(".json").exists()


def files_of(folder: Path) -> list[Path]:
    """Return the model output of a hub, of its folder ``model-output`` or of one model."""
    inside = folder / "model-output"
    found = sorted((inside if inside.is_dir() else folder).rglob("*.csv"))
    named = [p for p in found if inside.name in p.parts or _NAME.fullmatch(p.name)]
    return [path for path in named if is_model_output(path)]


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
    means = int((frame["output_type"] == "mean").sum())
    left = (f"{means} means: not scored",) if means else ()
    return table.reindex(columns=list(COLUMNS)), left


class _Rows:
    """A file's rows as text, and the refusal of one of them."""

    def __init__(self, name: str, frame: pd.DataFrame) -> None:
        self.name, self.frame = name, frame

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
    """Forecasts of quantities, by level: as given, of samples, or a median alone."""
    plain = frame["comparator"] == ""
    kind = frame["output_type"]
    wrong = ~plain & kind.isin(["quantile", "median", "sample", "cdf"])
    do = "write its pmf: a row for no and one for yes"
    rows.refuse(wrong, "output_type", "an event has no such forecast", do)
    levels = rows.numbers("output_type_id", kind == "quantile")
    do = "write levels between 0 and 1"
    rows.refuse((kind == "quantile") & ~levels.between(0, 1), "output_type_id", "not a level", do)
    given = frame.assign(level=levels)[(kind == "quantile") & levels.between(0, 1, "neither")]
    drawn = []
    for key, part in frame[kind == "sample"].groupby(_KEY):
        if len(part) < FEWEST:
            raise AttainError(
                "too few samples of a forecast", where=f"{rows.name}, {part['area'].iloc[0]}",
                got=len(part), do=f"give at least {FEWEST}, or quantiles",
            )  # fmt: skip
        columns: dict[str, Any] = dict(zip(_KEY, key, strict=True)) | {"level": LEVELS}
        drawn.append(pd.DataFrame(columns | {"number": np.quantile(part["number"], LEVELS)}))
    medians = frame.assign(level=0.5)[kind == "median"]
    parts = [part[[*_KEY, "level", "number"]] for part in (given, *drawn) if len(part)]
    table = pd.concat(parts, ignore_index=True) if parts else given[[*_KEY, "level", "number"]]
    held = pd.MultiIndex.from_frame(table[_KEY])
    alone = medians.loc[~pd.MultiIndex.from_frame(medians[_KEY]).isin(held), table.columns]
    table = (pd.concat([table, alone]) if len(alone) else table).sort_values([*_KEY, "level"])
    _fit(rows.name, table)
    return table.assign(
        output_type="quantile", basis="", comparator="",
        output_type_id=[f"{level:.6g}" for level in table["level"]],
    ).rename(columns={"number": "value"}).drop(columns="level")  # fmt: skip


def _fit(name: str, table: pd.DataFrame) -> None:
    """Refuse quantiles that cross, stand twice or have no median."""
    for key, part in table.groupby(_KEY):
        where = f"{name}, {', '.join(map(str, key))}"
        levels = part["level"].round(9)
        if levels.duplicated().any():
            got = f"level {levels[levels.duplicated()].iloc[0]:g}"
            raise AttainError("a quantile stands twice", where=where, got=got, do="keep one")
        if (part["number"].diff() < 0).any():
            some = part["number"].tolist()[:5]
            do = "give values that do not fall as the level rises"
            raise AttainError("quantiles cross", where=where, got=some, do=do)
        if not levels.eq(0.5).any():
            do, some = "give the quantile of level 0.5", levels.tolist()[:5]
            raise AttainError("a forecast has no median", where=where, got=some, do=do)


def _probabilities(rows: _Rows, frame: pd.DataFrame) -> pd.DataFrame:
    """Probabilities of events: yes of a pmf, and at most x of a cdf."""
    kind = frame["output_type"]
    chance = kind.isin(["pmf", "cdf"])
    do = "write a number between 0 and 1"
    rows.refuse(chance & ~frame["number"].between(0, 1), "value", "not a probability", do)
    wrong = (kind == "pmf") & (frame["comparator"] == "")
    do = "write quantiles, or the event: unemployment_rate < 1.2"
    rows.refuse(wrong, "target", "a quantity has no pmf", do)
    answers = frame["output_type_id"].str.lower()
    do = "write no and yes"
    rows.refuse((kind == "pmf") & ~answers.isin(NO_YES), "output_type_id", "not a category", do)
    key = [*_KEY, "basis", "comparator", "threshold", "upper"]
    pmf = frame.assign(answer=answers)[kind == "pmf"]
    whole = pmf.groupby(key, dropna=False)["number"].transform("sum")
    wrong = ((whole - 1).abs() > 1e-4) | pmf.duplicated([*key, "answer"])
    do = "write each once"
    rows.refuse(wrong, "value", "no and yes do not add up to 1", do)
    limits = rows.numbers("output_type_id", kind == "cdf")
    at_most = frame.assign(threshold=limits, comparator="<=", basis="level")
    cdf = at_most[kind == "cdf"].sort_values([*_KEY, "threshold"])
    falls = (cdf.groupby(_KEY)["number"].diff() < 0) | cdf.duplicated([*_KEY, "threshold"])
    do = "give values that do not fall as the quantity rises"
    rows.refuse(falls, "value", "a cdf falls, or stands twice", do)
    told: Any = [part for part in (pmf[pmf["answer"] == NO_YES[1]], cdf) if len(part)]
    table = pd.concat(told) if told else pmf
    events = table[["comparator", "threshold", "upper"]].itertuples(index=False, name=None)
    words = [" ".join(str(part) for part in event if not pd.isna(part)) for event in events]
    table = table.assign(value=table["number"], output_type="probability", output_type_id=words)
    return table[[*key, "value", "output_type", "output_type_id"]]
