"""A forecast hub of the hubverse: ours is written, anybody's is read and scored like our sets.

The quantity itself is a target with quantiles; an event is a target of its own, named as it is
defined (``unemployment_rate < 1.2``), with the probabilities of no and yes. A file is one round of
one model: ``<date>-<team>-<model>.csv``. The hubverse: https://docs.hubverse.io; its schemas:
https://github.com/hubverse-org/schemas.
"""

from __future__ import annotations

import datetime as dt
import json
import re
import zlib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any, Final, NamedTuple

import numpy as np
import pandas as pd

from attain.errors import AttainError
from attain.evaluation.judgement import freeze
from attain.evaluation.outcome import Scored, score_table
from attain.evaluation.protocol import CORE
from attain.evaluation.registration import COLUMNS as REGISTERED
from attain.evaluation.registration import load_registered
from attain.evidence.catalog import Package, open_package
from attain.evidence.schema import nearest
from attain.parameters import Parameters, load
from attain.site.layout import about_run
from attain.targets.readings import MAIN
from attain.targets.study import Study

TASKS: Final = ("origin_date", "target", "location", "group", "horizon", "target_end_date")
COLUMNS: Final = (*TASKS, "output_type", "output_type_id", "value")
SCHEMA: Final = "https://raw.githubusercontent.com/hubverse-org/schemas/main/v6.0.0/{}-schema.json"
NO_YES: Final = ("no", "yes")
TEAM: Final = "attain"
_NAME: Final = re.compile(r"(\d{4}-\d\d-\d\d)-(\w+-\w+)\.csv")
_EVENT: Final = r"^(\w+)( change)? (>=|>|<=|<|between) (\S+)(?: (\S+))?$"
_NEEDED: Final = [name for name in COLUMNS if name not in ("origin_date", "group", "horizon")]
_TYPES: Final = ("quantile", "median", "sample", "cdf", "pmf", "mean")
_KEY: Final = ["indicator", "area", "group", "target_year"]


# ---- ours ----------------------------------------------------------------------------------------
def forecasts_of(path: Path) -> tuple[pd.DataFrame, Package]:
    """Return the forecasts of a report, a parameter file or a registered set, and their package."""
    if path.suffix == ".csv":
        return load_registered(path).table, open_package()
    if path.is_dir():
        try:
            parameters = Parameters(**about_run(path)["parameters"])
        except (KeyError, TypeError):
            do = "name the folder of a run, such as reports/lam-dong-2024"
            raise AttainError("not a report", where=path.name, do=do) from None
    else:
        parameters = load(path)
    study = Study(parameters)
    return freeze(study), study.package


def event_target(row: Mapping[Any, Any]) -> str:
    """Name an event by its definition, from which it is read again.

    Examples
    --------
    >>> event = {"indicator": "poor", "basis": "change", "comparator": "between"}
    >>> event_target(event | {"threshold": -1.0, "upper": -0.5})
    'poor change between -1 -0.5'
    """
    upper = f" {row['upper']:.10g}" if row["comparator"] == "between" else ""
    change = " change" if row["basis"] == "change" else ""
    return f"{row['indicator']}{change} {row['comparator']} {row['threshold']:.10g}{upper}"


def model_outputs(table: pd.DataFrame) -> tuple[pd.DataFrame, dict[str, int]]:
    """Return registered forecasts as rows of model output, and what has no place there.

    The rows have ``model`` and `COLUMNS`, all as text; those left out are counted by why.
    """
    quantile = table["output_type"] == "quantile"
    reasons = {
        "settled by a report or by another indicator": table["scored_by"] != table["indicator"],
        "of other series variants": table["reading"] != MAIN,
        "events of the backtest's protocol": table["role"] == "protocol",
        "on a term of several years": ~quantile
        & ~table["basis"].isin(["level", "count", "change"]),
    }
    why = np.select([*reasons.values()], [*reasons], "")
    left = {reason: n for reason in reasons if (n := int((why == reason).sum()))}
    rows = table[why == ""]
    named = {"target": "indicator", "location": "area", "origin_date": "reference_date"}
    told = rows.assign(**{name: rows[held] for name, held in named.items()})
    told["value"] = rows["value"].map("{:.6g}".format).astype(float)
    told["horizon"] = rows["target_year"] - told["origin_date"].str[:4].astype(int)
    told["target_end_date"] = rows["target_year"].astype(str) + "-12-31"
    event = rows["output_type"] != "quantile"
    targets = [event_target(row) for row in rows[event].to_dict("records")]
    yes = told[event].assign(target=targets, output_type="pmf", output_type_id=NO_YES[1])
    no = yes.assign(output_type_id=NO_YES[0], value=1 - yes["value"])
    key = ["model", *COLUMNS[:-1]]
    outputs = pd.concat([told[~event], no, yes])[[*key, "value"]].sort_index(kind="stable")
    outputs["value"] = outputs["value"].map("{:.6g}".format)
    outputs = outputs.astype(str).drop_duplicates(ignore_index=True)
    pair = outputs[outputs.duplicated(key, keep=False)].sort_values(key).head(2)
    if len(pair):
        raise AttainError(
            "two runs forecast the same otherwise",
            where=", ".join(pair[["origin_date", "location", "target"]].iloc[0]),
            got=" and ".join(pair["value"]), do="export one of the two",
        )  # fmt: skip
    return outputs, left


def write_hub(tables: Sequence[pd.DataFrame], package: Package, folder: Path) -> list[str]:
    """Write forecasts as a hub into a new folder, and return lines that say what stands there.

    The tables are registered ones; forecasts of one day and model share a file.
    """
    outputs, left = model_outputs(pd.concat(tables, ignore_index=True))
    if folder.is_dir() and any(folder.iterdir()):
        do = "name a new one; give all runs that belong into one hub at once"
        raise AttainError("the folder is not empty", where="--hubverse", got=folder.name, do=do)
    if outputs.empty:
        raise AttainError("no forecast to export", do="ask for a year that is not known yet")
    admin = {
        "schema_version": SCHEMA.format("admin"), "name": "Targets of areas: forecasts of attain",
        "maintainer": TEAM, "contact": {"name": TEAM},
        "repository": {"host": "github", "owner": TEAM, "name": "forecasts"},
        "file_format": ["csv"], "timezone": "Asia/Ho_Chi_Minh",
    }  # fmt: skip
    each = {
        "round_id_from_variable": True, "round_id": "origin_date",
        "model_tasks": [_task(str(one), rows, package) for one, rows in outputs.groupby("target")],
        "submissions_due": {"relative_to": "origin_date", "start": 0, "end": 0},
    }  # fmt: skip
    tasks = {
        "schema_version": SCHEMA.format("tasks"), "rounds": [each],
        "derived_task_ids": ["target_end_date"],
    }  # fmt: skip
    told = {"admin": admin, "tasks": tasks}
    files = {
        f"hub-config/{name}.json": json.dumps(part, ensure_ascii=False, indent=2) + "\n"
        for name, part in told.items()
    }
    outputs["model"] = outputs["model"].replace({CORE: "dlm"})
    for (model, day), part in outputs.groupby(["model", "origin_date"]):
        name = f"{TEAM}-{model}"
        text = part[list(COLUMNS)].to_csv(index=False, lineterminator="\n")
        files[f"model-output/{name}/{day}-{name}.csv"] = text
    for file, text in files.items():
        (folder / file).parent.mkdir(parents=True, exist_ok=True)
        (folder / file).write_text(text, encoding="utf-8", newline="\n")
    rest = (f"left {count} rows {why}" for why, count in left.items())
    return [*rest, *(f"{folder.name}/{file}" for file in files)]


def _task(target: str, rows: pd.DataFrame, package: Package) -> dict[str, Any]:
    """One target: who and when it is asked about, and in which form it is answered."""
    about = package.indicator(target.split(" ")[0])
    event = " " in target
    ids: dict[str, Any] = {
        name: {"required": None, "optional": sorted(set(rows[name]))} for name in TASKS
    }
    ids["horizon"]["optional"] = sorted(map(int, ids["horizon"]["optional"]))
    bounds = {"minimum": about.lower, "maximum": about.upper}
    given = {name: bound for name, bound in bounds.items() if pd.notna(bound)}
    levels = sorted(set(rows.loc[rows["output_type"] == "quantile", "output_type_id"]), key=float)
    form = {
        "output_type_id": {"required": list(NO_YES) if event else [float(p) for p in levels]},
        "value": {"type": "double"} | ({"minimum": 0, "maximum": 1} if event else given),
        "is_required": False,
    }
    short = target  # an id of at most 30 letters, which no other target has
    if len(target) > 30:
        short = f"{target[:21]} {zlib.crc32(target.encode()):08x}"
    told = {
        "target_id": short,
        "target_name": f"{about.name_en}{target.removeprefix(about.indicator)}"[:100],
        "target_units": about.unit, "target_keys": {"target": target},
        "description": about.definition_en,
        "target_type": "binary" if event else "continuous", "is_step_ahead": False,
    }  # fmt: skip
    kind = "pmf" if event else "quantile"
    return {"task_ids": ids, "output_type": {kind: form}, "target_metadata": [told]}


# ---- anybody's -----------------------------------------------------------------------------------
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
    return table.reindex(columns=list(REGISTERED)), left


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
    kind = frame["output_type"] == "quantile"
    do = "write its pmf: a row for no and one for yes"
    rows.refuse(kind & (frame["comparator"] != ""), "output_type", "an event has no quantile", do)
    levels = rows.numbers("output_type_id", kind)
    do = "write levels between 0 and 1"
    rows.refuse(kind & ~levels.between(0, 1), "output_type_id", "not a level", do)
    given = frame.assign(level=levels)[kind & levels.between(0, 1, "neither")]
    table = given.sort_values([*_KEY, "level"])
    twice = table.assign(level=table["level"].round(9)).duplicated([*_KEY, "level"])
    rows.refuse(twice, "output_type_id", "a quantile stands twice", "keep one")
    series = table.groupby(_KEY)
    do = "give values that do not fall as the level rises"
    rows.refuse(series["number"].diff() < 0, "value", "quantiles cross", do)
    none = (table["level"] - 0.5).abs().groupby([table[name] for name in _KEY]).transform("min")
    do = "give the quantile of level 0.5"
    rows.refuse(none > 1e-9, "output_type_id", "a forecast has no median", do)
    ids = [f"{level:.6g}" for level in table["level"]]
    return table.assign(value=table["number"], output_type_id=ids)


def _probabilities(rows: _Rows, frame: pd.DataFrame) -> pd.DataFrame:
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
