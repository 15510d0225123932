"""What is measured: the practice ground's protocol, synthetic panels, and the timed work itself."""

import hashlib
import json
import resource
import sys
import time
import warnings
from pathlib import Path

import numpy as np
import pandas as pd

from attain.forecasting.backtest import Record, score_forecast
from attain.forecasting.baselines import Baseline
from attain.forecasting.dlm import DynamicLinearBank

STEPS = tuple(np.arange(-2.0, 2.01, 0.5))
ROOT = Path(__file__).resolve().parents[1]
PRACTICE = ROOT.parent / "shared" / "bench" / "percent_panels.csv.gz"
COUNTS = PRACTICE.with_name("count_panels.csv.gz")
POINTS = (1, 2, 3, 5, 8)  # lengths of history at which counts alone are told


def digest(text):
    return int(hashlib.sha256(str(text).encode()).hexdigest(), 16)


def half_of(name):
    """Half of a practice ground to which an indicator belongs: 0 is the one for choosing."""
    return digest(name) % 2


def practice(choose=None, tasks=None, source=PRACTICE):
    """The practice panels: a half by the hash of the indicator, a sample by that of the task."""
    data = pd.read_csv(source)
    data["series"] = data["task"].astype(str)
    if choose is not None:
        data = data[data["indicator"].map(half_of) == choose]
    if tasks is not None:
        order = sorted(data["series"].unique(), key=digest)
        data = data.assign(sampled=data["series"].isin(order[:tasks]))
    return data


def run_practice(data, factory, *, length=0, full=False, steps=STEPS):
    """Score one forecaster by the practice protocol.

    Each indicator's whole panel lends the prior; where `data` has a column `sampled`, only the
    sampled tasks are forecast. Truncation shortens what is forecast and leaves the events.
    """
    tasks, events, refused = [], [], []
    for name, part in data.groupby("indicator"):
        history = part[part["part"] == "history"].sort_values(["series", "year"])
        asked = part[part["sampled"]] if "sampled" in part else part
        if asked.empty:
            continue
        seen = history[history["series"].isin(asked["series"])]
        groups = seen.groupby("series")
        sd = groups["value"].apply(lambda v: v.diff().std(ddof=1))
        end = groups.tail(1).set_index("series")
        if length:
            seen = groups.tail(length)
        columns = ["series", "year", "value"]
        forecast = factory().fit(history[columns]).predict(seen[columns], 3)
        truth = asked[asked["part"] == "future"].rename(columns={"value": "observed"})
        truth = truth[["series", "year", "observed"]].assign(
            last=truth["series"].map(end["value"]), sd=truth["series"].map(sd)
        )
        given = {column: values.to_numpy() for column, values in truth.items()}
        scored = score_forecast(forecast, given, steps=steps, full=full)
        for found, rows in zip(map(pd.DataFrame, scored), (tasks, events), strict=True):
            if not found.empty:
                found["horizon"] = found["year"] - found["series"].map(end["year"])
                rows.append(found.assign(model="m", origin=0, indicator=name))
        refused += list(getattr(forecast, "not_fitted", {}).items())
    return Record(
        pd.concat(tasks, ignore_index=True), pd.concat(events, ignore_index=True),
        pd.DataFrame(refused, columns=["series", "reason"]),
    )  # fmt: skip


def run_counts(data, model):
    """Score forecasts of counts alone, one and two years ahead: one row a task and horizon.

    Events are at last value times exp(k sd), k = -2, -1, -1/2, 0, 1/2, 1, 2, with the standard
    deviation of the kind's yearly log changes.
    """
    data = data.sort_values(["series", "year"])
    history = data[data["part"] == "history"]
    groups = history.groupby("series")
    points, end, last = groups.size(), groups["year"].max(), groups["value"].last()
    change = np.log(data["value"]).groupby(data["series"]).diff()
    sd = change.groupby(data["indicator"]).std()
    later = data[data["part"] == "future"]
    later = later[later["year"] <= later["series"].map(end) + 2]
    forecast = model.predict(history[["series", "year", "value"]], 2)
    place = forecast.index.get_indexer(pd.MultiIndex.from_frame(later[["series", "year"]]))
    steps = np.array([-2, -1, -0.5, 0, 0.5, 1, 2])
    asked = np.ones((len(forecast), 1 + len(steps)))
    asked[place, 0] = later["value"]
    asked[place, 1:] = later["series"].map(last).to_numpy()[:, None] * np.exp(
        later["indicator"].map(sd).to_numpy()[:, None] * steps
    )
    below = forecast.tails(asked)[0][place]
    happened = later["value"].to_numpy()[:, None] >= asked[place, 1:]
    said = np.clip(1 - below[:, 1:], 0.001, 0.999)
    return pd.DataFrame({
        "indicator": later["indicator"],
        "points": later["series"].map(points), "horizon": later["year"] - later["series"].map(end),
        "brier": ((said - happened) ** 2).mean(axis=1),
        "log": -np.log(np.where(happened, said, 1 - said)).mean(axis=1),
        "inside_80": (below[:, 0] >= 0.1) & (below[:, 0] <= 0.9),
        "inside_95": (below[:, 0] >= 0.025) & (below[:, 0] <= 0.975),
    })  # fmt: skip


def cells(found):
    """Mean scores of counts alone by points and horizon."""
    told = found[found["points"].isin(POINTS)].drop(columns="indicator")
    return told.groupby(["points", "horizon"]).mean()


def synthetic(series, seed=1):
    """A panel of percentages: 8 to 15 yearly points each, ending in one of two years."""
    random = np.random.default_rng(seed)
    length = random.integers(8, 16, series)
    end = 2022 + random.integers(0, 2, series)
    start = random.uniform(0.3, 1.2, series)
    sd = 0.02 * np.sqrt(5.0 / random.chisquare(5, series))
    walk = start[:, None] + np.cumsum(random.normal(0.004, sd[:, None], (series, 15)), axis=1)
    value = 100 * np.sin(np.clip(walk, 0.02, 1.55)) ** 2
    keep = np.arange(15) < length[:, None]
    year = end[:, None] - length[:, None] + 1 + np.arange(15)
    names = np.char.add("s", np.char.zfill(np.arange(series).astype(str), 6))
    return pd.DataFrame(
        {"series": np.repeat(names, length), "year": year[keep], "value": value[keep]}
    )


def answer(factory, panel, threshold):
    """The timed work: fit, forecast one year, one probability for each series."""
    forecast = factory().fit(panel).predict(panel, 1)
    return forecast.probability(">=", threshold if len(forecast) == len(threshold) else 50.0)


def measure(name, series, repeats):
    """Seconds of each repetition and the peak memory of this process."""
    factory = DynamicLinearBank if name == "attain" else lambda: Baseline(name)
    panel = synthetic(series)
    threshold = panel.groupby("series")["value"].last().to_numpy() + 1.0
    few = synthetic(3)
    answer(factory, few, np.full(3, 50.0))  # imports and first calls before the clock starts
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    seconds = []
    for _ in range(repeats):
        start = time.perf_counter()
        answer(factory, panel, threshold)
        seconds.append(time.perf_counter() - start)
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    return {"series": series, "seconds": seconds, "peak_mib": peak, "start_mib": before}


if __name__ == "__main__":
    warnings.simplefilter("ignore")
    print(json.dumps(measure(sys.argv[1], int(sys.argv[2]), int(sys.argv[3]))))
