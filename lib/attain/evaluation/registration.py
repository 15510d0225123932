"""Frozen forecasts: what was said, on which day, in a file that cannot be changed unnoticed.

A registered set is two files: ``<name>.csv``, a long table in the manner of forecast hubs, and
``<name>.json`` with the day, the checksum of the table and what it was made from. Registering
again from the same figures gives the same bytes. How a study is registered, and what came of it:
`attain.evaluation.judgement`.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import numpy as np
import pandas as pd

from attain.errors import AttainError
from attain.evaluation.protocol import CORE, NAIVE, bounds_of
from attain.evidence.catalog import EvidenceView, Package
from attain.forecasting.backtest import STEPS, pooled_sd
from attain.forecasting.baselines import Baseline
from attain.forecasting.distribution import PredictiveDistribution
from attain.forecasting.scores import LEVELS
from attain.targets.readings import MAIN, Priors, Reading, taught

COLUMNS: Final = (
    "model", "reference_date", "area", "indicator", "group", "reading", "scored_by", "target_year",
    "origin", "horizon", "output_type", "output_type_id", "value", "target", "event", "role",
    "basis", "comparator", "threshold", "upper",
)  # fmt: skip
"""Columns of a registered table. ``output_type`` is quantile (``output_type_id`` its level,
``value`` in the indicator's unit) or probability (``value`` that of the event which the columns
from ``target`` on define). ``scored_by`` is the indicator whose figure settles the row, or
`REPORT`. A set of plans also has ``known``, when a target was."""

NUMBERS: Final = ("value", "threshold", "upper")
SETS: Final = "sets.csv"
"""Beside the tables: set, as_of, target_year, indicators of every panel set."""
REPORT: Final = "report"  # in place of an indicator: the year-end report settles the row
METHOD: Final = 2  # edition of the method; a set without one is of the first


@dataclass(frozen=True)
class Registered:
    """A registered set as it was read: its name, its table and what its side file says."""

    name: str
    table: pd.DataFrame
    about: dict[str, Any]

    @property
    def method(self) -> int:
        """Edition of the method that said it."""
        return int(self.about.get("method", 1))


def register_panel(
    package: Package, indicators: Sequence[str], as_of: str, year: int, path: str | Path
) -> Path:
    """Write the forecasts of all provinces for some indicators as a frozen set: `freeze_panel`."""
    table = freeze_panel(package.as_of(as_of, year), indicators, year)
    about = {"area": "provinces", "as_of": as_of, "target_year": year}
    return write_set(table, about | {"indicators": list(indicators)}, Path(path), package, as_of)


def load_registered(path: str | Path) -> Registered:
    """Read a registered set, refusing one that was changed or of which a file is missing."""
    file, remedy = Path(path), "restore the registered file from the repository"
    try:
        content = file.read_bytes()
        about = json.loads(file.with_suffix(".json").read_text(encoding="utf-8"))
        registered = str(about["sha256"])
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise AttainError(
            "no registered forecast", where=str(path), got=error,
            do="attain run --register writes one",
        ) from error  # fmt: skip
    if hashlib.sha256(content).hexdigest() != registered:
        raise AttainError("a registered forecast was changed", where=file.name, do=remedy)
    text = dict.fromkeys({*COLUMNS, "known"} - {*NUMBERS}, str)
    empty = {name: [""] for name in NUMBERS}
    try:
        table = pd.read_csv(file, dtype=text, keep_default_na=False, na_values=empty)
        table = table.astype({"target_year": int, "origin": int, "horizon": int})
        table = table.astype(dict.fromkeys({*NUMBERS} & {*table}, float))
        lacking: object = sorted({*COLUMNS} - {*table}) or ("no row" if table.empty else "")
    except (ValueError, KeyError) as error:  # empty, no text, or numbers that are none
        lacking = str(error)
    if lacking:
        raise AttainError(
            "a registered table cannot be read", where=file.name, got=lacking, do=remedy
        )
    return Registered(file.stem, table, about)


# ---- the tables ---------------------------------------------------------------------------------
def freeze_panel(view: EvidenceView, indicators: Sequence[str], year: int) -> pd.DataFrame:
    """Return the forecasts of all provinces as a registered table, numbers not yet rounded.

    Every province is forecast for ``year`` from its figure of the year before, an `AttainError`
    where the view holds none: quantiles, the events ``value >= last value + k sd`` of the
    backtest's protocol, and the naive forecast's probability of the same events.
    """
    priors, rows = Priors(view), []
    for indicator in indicators:
        panel = taught(view, indicator)
        ends = panel.groupby("series")["year"].transform("max")
        known = panel[ends == year - 1]
        if known.empty:
            raise AttainError(
                "no figure of the year before", where=f"{indicator}, {year}", got=str(view.date),
                do="take a later as_of",
            )  # fmt: skip
        sd, bounds = pooled_sd(panel), bounds_of(view.indicator(indicator))
        last = known[known["year"] == year - 1].set_index("series")["value"]
        core = priors.prior(indicator, "total").model.predict(known, 1)
        quantiles = quantiles_of(core)
        naive = Baseline(NAIVE).fit(known).predict(known, 1)
        steps = pd.concat([_steps(CORE, core, last, sd), _steps(NAIVE, naive, last, sd)])
        steps = steps[(bounds[0] < steps["threshold"]) & (steps["threshold"] < bounds[1])]
        for area, history in known.groupby("series"):
            reading = Reading(MAIN, history, indicator, "total")
            head = head_of(view, reading, indicator, str(area), year)
            rows += level_rows(head, quantiles.loc[[area]].iloc[0])
            events: list[Any] = steps[steps.index == area].to_dict("records")
            rows += [head | event for event in events]
    return table_of(rows)


def head_of(
    view: EvidenceView, reading: Reading, indicator: str, area: str, year: int
) -> dict[str, Any]:
    """What a row says of the history that it was made from.

    The other side of a bridge is settled by its own figure, every other reading by ours.
    """
    bridges, origin = view.bridges, reading.origin(year)
    across = (bridges["indicator"] == indicator) & (bridges["other_reading"] == reading.name)
    scored_by = str(next(iter(bridges.loc[across, "continues"]), indicator))
    return {
        "model": CORE, "reference_date": view.date.isoformat(), "area": area,
        "indicator": indicator, "group": reading.group, "reading": reading.name,
        "scored_by": scored_by, "target_year": year, "origin": origin, "horizon": year - origin,
    }  # fmt: skip


def event_of(answer: Mapping[Any, Any]) -> dict[str, Any]:
    """What a row says of the event that an assessment is about."""
    names = ("target", "event", "role", "basis", "comparator", "threshold", "upper")
    event = {"output_type": "probability", "output_type_id": answer["event"]}
    return event | {name: answer[name] for name in names}


def quantiles_of(forecast: PredictiveDistribution) -> pd.DataFrame:
    """One row a series of a one-year forecast, one column a level."""
    return forecast.quantiles(LEVELS).rename(columns="{:g}".format).droplevel("year")


def level_rows(head: dict[str, Any], quantiles: pd.Series) -> list[dict[str, Any]]:
    """A row for each quantile of one forecast."""
    return [
        head | {"output_type": "quantile", "output_type_id": level, "value": float(value)}
        for level, value in quantiles.items()
    ]


def _steps(
    model: str, forecast: PredictiveDistribution, last: pd.Series, sd: float
) -> pd.DataFrame:
    """The events around each last value as rows of a table, indexed by series."""
    series = forecast.index.get_level_values("series")
    parts = []
    for k in STEPS:
        # the event is the one that is written down
        threshold = np.array([float(f"{value + k * sd:.6g}") for value in last.loc[series]])
        probability = forecast.probability(">=", threshold).to_numpy()
        columns = {"model": model, "threshold": threshold, "value": probability}
        name = f"last{k:+g}sd"
        parts.append(pd.DataFrame(columns, index=series).assign(event=name, output_type_id=name))
    event = {"output_type": "probability", "role": "protocol", "basis": "level", "comparator": ">="}
    return pd.concat(parts).assign(**event)


def table_of(rows: list[dict[str, Any]], *more: str) -> pd.DataFrame:
    table = pd.DataFrame(rows, columns=[*COLUMNS, *more])
    words = [name for name in table if name not in {*NUMBERS, "target_year", "origin", "horizon"}]
    table = table.astype(dict.fromkeys(words, object)).fillna(dict.fromkeys(words, ""))
    return table.astype(dict.fromkeys(NUMBERS, float))


# ---- the files ----------------------------------------------------------------------------------
def write_set(
    table: pd.DataFrame, about: dict[str, Any], path: Path, package: Package, as_of: str
) -> Path:
    """Write a registered table and its side file."""
    written = table.copy()
    for name in NUMBERS:
        written[name] = ["" if np.isnan(v) else f"{v:.6g}" for v in table[name]]
    content = written.to_csv(index=False, lineterminator="\n").encode()
    kind = {"kind": "retrospective", **RETROSPECTIVE}
    if package.last_day <= as_of:
        kind = {"kind": "prospective", "figures_until": package.last_day, **PROSPECTIVE}
    about = {"name": path.stem} | about | kind | {"rows": len(table)}
    about |= {"columns": list(table.columns), "sha256": hashlib.sha256(content).hexdigest()}
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content)
    side = json.dumps(about, indent=1, ensure_ascii=False) + "\n"
    path.with_suffix(".json").write_text(side, encoding="utf-8")
    return path


RETROSPECTIVE: Final = {
    "meaning_vi": "Dự báo hồi cứu: phương pháp được xây dựng khi kết quả đã biết. Dự báo chỉ dùng "
    "số liệu công bố đến ngày as_of, theo lần công bố mới nhất; không lựa chọn nào của phương "
    "pháp dựa trên bộ này.",
    "meaning_en": "Retrospective: the method was built after the outcome was known. The forecasts "
    "use only what was published by as_of, in its latest vintage; no choice of the method was made "
    "on this set.",
}
PROSPECTIVE: Final = {
    "meaning_vi": "Dự báo lập trước: khi lập chưa có số liệu nào muộn hơn ngày as_of.",
    "meaning_en": "Prospective: made before any figure later than as_of was at hand.",
}


def files_of(package: Package) -> dict[str, str]:
    """Checksums of all that is registered, by file."""
    files = sorted((package.folder / "registered").glob("*.*"))
    return {path.name: hashlib.sha256(path.read_bytes()).hexdigest() for path in files}


def listed_sets(folder: Path) -> list[dict[str, str]]:
    """The rows of ``sets.csv``; a set of plans names no indicators."""
    path = folder / SETS
    rows = pd.read_csv(path, dtype=str, keep_default_na=False) if path.exists() else pd.DataFrame()
    return [{str(k): str(v) for k, v in row.items()} for row in rows.to_dict("records")]


def is_frozen(path: Path) -> bool:
    """Whether a set stands that was registered before its outcomes: it is never written anew."""
    side = path.with_suffix(".json")
    return side.exists() and load_registered(path).about["kind"] == "prospective"
