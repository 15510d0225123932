"""Forecasts as a hub of the hubverse: what was asked, who answered, and the answers.

The quantity itself is a target with quantiles; an event is a target of its own, named as it is
defined (``unemployment_rate < 1.2``), with the probabilities of no and yes. The hubverse:
https://docs.hubverse.io; its schemas: https://github.com/hubverse-org/schemas.
"""

from __future__ import annotations

import json
import zlib
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, Final

import numpy as np
import pandas as pd

from attain.errors import AttainError
from attain.evaluation.judgement import freeze
from attain.evaluation.protocol import CORE
from attain.evaluation.registration import load_registered
from attain.evidence.catalog import Package, open_package
from attain.parameters import Parameters, load
from attain.site.layout import about_run
from attain.targets.readings import MAIN
from attain.targets.study import Study

TASKS: Final = ("origin_date", "target", "location", "group", "horizon", "target_end_date")
COLUMNS: Final = (*TASKS, "output_type", "output_type_id", "value")
SCHEMA: Final = "https://raw.githubusercontent.com/hubverse-org/schemas/main/v6.0.0/{}-schema.json"
NO_YES: Final = ("no", "yes")
TEAM: Final = "attain"


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
