"""What happened: registered forecasts joined with later figures and scored.

Only here are figures read that were published after a study's day. A figure that is not an annual
one (a half-year report) is named but never scored, and an outcome that is not known stays unknown
with its reason.
"""

from __future__ import annotations

import datetime as dt
import math
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any, Final, TypeAlias

import numpy as np
import pandas as pd

from attain.errors import AttainError
from attain.evaluation.registration import REPORT, load_registered
from attain.evaluation.scores import wilson
from attain.evidence.catalog import EvidenceView, Package
from attain.evidence.derived import COMPUTED
from attain.forecasting.backtest import LEVELS as COVERED
from attain.forecasting.backtest import scored
from attain.forecasting.scores import crps_quantiles, wis
from attain.targets.answers import settled
from attain.vocabulary import is_met

SERIES: Final = ["model", "area", "indicator", "group", "reading", "scored_by", "target_year"]
SETTLES: Final = ["scored_by", "area", "group", "target_year", "basis", "indicator", "target"]
"""What one outcome settles, many rows of it."""
SERIES_OF_DATA: Final = ("indicator", "area", "group")
OUTCOME: Final = ["outcome", "status", "published", "source"]
NOTES: Final = "unknown.csv"
_Parts: TypeAlias = Mapping[Any, pd.DataFrame]


@dataclass(frozen=True)
class Scored:
    """A registered set beside what happened, by figures published up to ``today``.

    Attributes
    ----------
    events : pandas.DataFrame
        One row per settled event and model: the columns of the registered table, ``outcome`` (a
        change for a change target), ``published`` and ``source`` of the figure, ``happened`` (0 or
        1), ``brier``, ``log``.
    forecasts : pandas.DataFrame
        One row per series with a known outcome: ``outcome``, ``median``, ``low_50 … high_95``,
        ``inside_50 … inside_95``, ``crps``, ``wis``.
    unknown : pandas.DataFrame
        One row per series and kind of event (``basis``) without an outcome: ``state`` (unknown,
        mid_year, conflicting), ``period``, ``value``, ``published``, ``source`` of the latest
        report within the year, ``note_vi``, ``note_en``.
    left : tuple of str
        What of a file of model output is not scored, in words.
    """

    name: str
    today: dt.date
    events: pd.DataFrame
    forecasts: pd.DataFrame
    unknown: pd.DataFrame
    left: tuple[str, ...] = ()

    def summary(self) -> pd.DataFrame:
        """Return mean scores and coverage by model and indicator.

        Columns ``model, indicator, forecasts, events, brier, log, crps, wis`` and, for each
        interval, its coverage with a Wilson band that takes the areas as independent: outcomes of
        one year are not, so the band is too narrow.
        """
        events, forecasts = (
            told.groupby(["model", "scored_by"]) for told in (self.events, self.forecasts)
        )
        table = pd.DataFrame({"forecasts": forecasts.size(), "events": events.size()}).sort_index()
        table = table.fillna(0).astype(int)
        for told, names in ((events, ("brier", "log")), (forecasts, ("crps", "wis"))):
            for name in names:
                table[name] = told[name].agg(lambda scores: scores.mean()).astype(float)
        for at in (f"{100 * share:.0f}" for share in COVERED):
            ends = [f"inside_{at}", f"low_{at}", f"high_{at}"]
            table[ends] = math.nan
            for key, inside in forecasts[ends[0]]:
                if (held := inside.dropna()).size:
                    band = wilson(held.sum(), held.size)
                    table.loc[key, ends] = band.share, band.low, band.high
        return table.reset_index(names=["model", "indicator"])


def score(path: str | Path, package: Package, today: dt.date | str | None = None) -> Scored:
    """Score a registered set, a table ``….csv``, against what its package of today holds.

    Figures published up to ``today`` are used, by default all; an `AttainError` when the set is
    missing or was changed.
    """
    found = load_registered(path)
    return score_table(found.table, package, today, name=found.name)


def score_table(
    table: pd.DataFrame, package: Package, today: dt.date | str | None = None, *, name: str = ""
) -> Scored:
    """Score a table of forecasts with the columns of a registered one; see `score`."""
    view = package.as_of(today if today is not None else package.last_day, None)
    said = table[table["output_type"] == "probability"]
    quantiles = table[table["output_type"] == "quantile"].assign(basis="level")
    found = pd.concat([said[SETTLES], quantiles[SETTLES]]).drop_duplicates(ignore_index=True)
    none = dict.fromkeys(OUTCOME)
    outcomes = [outcome_of(view, asked) or none for asked in found.to_dict("records")]
    found = found.join(pd.DataFrame(outcomes, found.index, OUTCOME))
    known, left = found[found["outcome"].notna()], found.loc[found["outcome"].isna(), SETTLES]
    open_ = said.drop_duplicates([*SERIES, "basis"])[[*SERIES, "basis", "target"]]
    return Scored(
        name,
        view.date,
        _score_events(said.merge(known, on=SETTLES)),
        _score_quantiles(quantiles.merge(known, on=SETTLES)),
        _reasons(open_.merge(left, on=SETTLES), view, _notes(package)),
    )


# ---- one outcome --------------------------------------------------------------------------------
def outcome_of(view: EvidenceView, asked: Mapping[Any, Any]) -> dict[str, Any] | None:
    """Return the figure that settles a question, or None while it is not known.

    The view is as of today. Asked ``scored_by, area, group, target_year, basis`` and ``target``, it
    answers ``outcome, status, published, source``; a change is settled by two annual figures, that
    of the year and that of the year before, and what is no level, count or change by none.
    """
    if asked["scored_by"] == REPORT:
        return report_of(view, asked)
    if asked["basis"] not in ("level", "count", "change"):
        return None
    history = view.history(asked["scored_by"], asked["area"], asked["group"])
    history = history[history["vintage"] != COMPUTED]  # only what was published settles anything
    year = int(asked["target_year"])
    value = settled(history, asked["basis"], range(year, year + 1))
    if math.isnan(value):
        return None
    (row,) = history.loc[history["year"] == year, OUTCOME[1:]].to_dict("records")
    return {"outcome": value} | {str(name): str(cell) for name, cell in row.items()}


def report_of(
    view: EvidenceView, asked: Mapping[Any, Any], *, early: bool = False
) -> dict[str, Any] | None:
    """Return whether a target was reported as met (1 or 0), or None while that is not known.

    By the row of the plan book on the target itself, else on the plan for the same quantity. A
    report of a part of the year settles nothing, as a figure of a part does not; ``early`` asks for
    the latest of those that finds the plan reached.
    """
    of_targets, of_plans, none = _known_ends(view)
    plan = (*(asked[name] for name in SERIES_OF_DATA), str(asked["target_year"]))
    rows = of_plans.get(plan, none)
    if asked["target"]:
        rows = of_targets.get(asked["target"], rows)
    part = rows["coverage"] != ""
    rows = rows[part & (rows["status"] == "met") if early else ~part]
    if rows["status"].nunique() != 1:  # none, or two that differ
        return None
    last = rows.sort_values("published", kind="stable").iloc[-1]
    told = {name: last[name] for name in ("coverage", "percent", "published", "source")}
    return {"outcome": float(last["status"] == "met"), "status": "A"} | told


@lru_cache(maxsize=4)
def _known_ends(view: EvidenceView) -> tuple[_Parts, _Parts, pd.DataFrame]:
    """Rows of the plan book on plans of known end: by target, by what is planned, and none."""
    ends = view.attainment
    ends = ends[ends["status"].isin(["met", "missed"])]
    own = ends["target"] != ""
    of_plans = ends[~own].groupby([*SERIES_OF_DATA, "period"], sort=False)
    return dict(iter(ends[own].groupby("target"))), dict(iter(of_plans)), ends[:0]


def _reasons(rows: pd.DataFrame, view: EvidenceView, notes: pd.DataFrame) -> pd.DataFrame:
    """Why outcomes are unknown: a report within the year, a note on record, or nothing."""
    key, named = ["scored_by", "area", "group", "year"], {"indicator": "scored_by"}
    notes = notes[notes["source"].isin(view.sources["source"])].rename(columns=named)
    noted = notes.drop_duplicates(key)[[*key, "state", "source", "note_vi", "note_en"]]
    parts = view.observations.rename(columns=named)
    parts = parts[~parts["book"] & parts["period"].str.contains("-")]
    parts = parts.assign(year=parts["period"].str[:4]).sort_values(["published", "period"])
    last = parts.drop_duplicates(key, keep="last")
    last = last[[*key, "period", "value", "published", "source"]]
    rows = rows.assign(year=rows["target_year"].astype(str)).merge(noted, "left", key)
    rows = rows.merge(last, "left", key, suffixes=("_noted", ""))
    reported = rows["period"].notna()
    rows["state"] = rows["state"].fillna("unknown").mask(reported, "mid_year")
    rows["source"] = rows["source"].fillna(rows["source_noted"])
    texts = ["period", "published", "source", "note_vi", "note_en"]
    rows[texts] = rows[texts].fillna("")
    return rows[[*SERIES, "basis", "state", "period", "value", *texts[1:]]]


def _notes(package: Package) -> pd.DataFrame:
    """What is on record about outcomes that no annual figure settles."""
    path = package.folder / "registered" / NOTES
    columns = ["indicator", "area", "group", "year", "state", "source", "note_vi", "note_en"]
    if not path.exists():
        return pd.DataFrame(columns=columns)
    notes = pd.read_csv(path, dtype=str, keep_default_na=False)
    strange = list(notes.columns)
    if strange == columns:
        strange = sorted(set(notes["source"]) - set(package.sources["source"]))
    if strange:
        raise AttainError(
            "a note on an unknown outcome does not fit", where=NOTES, got=strange,
            do=f"give {', '.join(columns)} and a source of sources.csv",
        )  # fmt: skip
    return notes


# ---- scores -------------------------------------------------------------------------------------
def _score_events(rows: pd.DataFrame) -> pd.DataFrame:
    """Events with their ``outcome``, and the scores of their probabilities."""
    y, low, high = (rows[name].to_numpy(float) for name in ("outcome", "threshold", "upper"))
    comparator, happened = rows["comparator"].to_numpy(str), np.zeros(len(rows), int)
    for sign in np.unique(comparator):
        happened = np.where(comparator == sign, is_met(sign, y, low, high), happened)
    return scored(rows.assign(happened=happened.astype(int)), "value")


def _score_quantiles(rows: pd.DataFrame) -> pd.DataFrame:
    """One row a series: its median, coverage and the scores of the quantiles."""
    if rows.empty:
        covered = [f"inside_{round(100 * level)}" for level in COVERED]
        return pd.DataFrame(columns=[*SERIES, *OUTCOME, "median", *covered, "crps", "wis"])
    rows = rows.assign(level=rows["output_type_id"].astype(float))
    given = rows.groupby(SERIES, sort=False)["level"].transform(lambda p: str(sorted(p)))
    parts = [_score_levels(part) for _, part in rows.groupby(given, sort=False)]
    return pd.concat(parts, ignore_index=True)


def _score_levels(rows: pd.DataFrame) -> pd.DataFrame:
    """Scores of series that were forecast at the same levels, a median among them."""
    wide = rows.pivot(index=[*SERIES, *OUTCOME], columns="level", values="value")
    levels = wide.columns.to_numpy(float)
    # six digits in the file may let a quantile fall behind its neighbour by the last one
    q = np.maximum.accumulate(wide.to_numpy(float), axis=1)
    found = wide.index.to_frame(index=False)
    y = found["outcome"].to_numpy(float)
    column = {round(level, 6): q[:, place] for place, level in enumerate(levels)}
    pairs = {
        round(1 - 2 * p, 6): (low, column[round(1 - p, 6)])
        for p, low in column.items()
        if p < 0.5 and round(1 - p, 6) in column
    }
    found["median"] = column[0.5]
    for level in COVERED:
        name = round(100 * level)
        low, high = pairs.get(level, (math.nan, math.nan))
        found[f"low_{name}"], found[f"high_{name}"] = low, high
        inside = (low <= y) & (y <= high)
        found[f"inside_{name}"] = inside.astype(int) if level in pairs else math.nan
    found["crps"] = crps_quantiles(y, levels, q)
    found["wis"] = wis(y, column[0.5], pairs)
    return found
