"""Runs statsforecast in its own environment; reads and writes CSV, imports nothing of Attain.

    python peers.py forecasts IN.csv OUT.csv MODEL HORIZON
    python peers.py speed IN.csv MODEL REPEATS

IN.csv has the columns history, year, value; OUT.csv one row per history.
"""

import csv
import json
import math
import resource
import sys
import time
import warnings
from itertools import groupby

import numpy as np
from scipy.stats import norm
from statsforecast.models import AutoARIMA, AutoETS, AutoTheta

MODELS = {"AutoETS": AutoETS, "AutoTheta": AutoTheta, "AutoARIMA": AutoARIMA}
ONE_SD = 100 * (2 * norm.cdf(1.0) - 1)  # the half-width at this level is the standard deviation


def read(path):
    with open(path, newline="") as file:
        rows = list(csv.DictReader(file))
    return [
        (name, np.array([float(row["value"]) for row in group]))
        for name, group in groupby(rows, key=lambda row: row["history"])
    ]


def forecast(model, values, horizon):
    """Location, scale and reason of refusal."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            found = MODELS[model](season_length=1).forecast(y=values, h=horizon, level=[ONE_SD])
    except Exception as error:  # whatever a peer raises is its refusal, and is counted
        return None, None, f"{type(error).__name__}: {error}"
    loc = np.asarray(found["mean"], float)
    high = next(np.asarray(v, float) for k, v in found.items() if k.startswith("hi"))
    low = next(np.asarray(v, float) for k, v in found.items() if k.startswith("lo"))
    scale = (high - low) / 2
    if not (np.isfinite(loc).all() and np.isfinite(scale).all() and (scale > 0).all()):
        return None, None, "the forecast variance is not positive and finite"
    return loc, scale, ""


def write_forecasts(source, target, model, horizon):
    steps = range(horizon)
    with open(target, "w", newline="") as file:
        out = csv.writer(file)
        heads = [f"loc_{h + 1}" for h in steps] + [f"scale_{h + 1}" for h in steps]
        out.writerow(["history", *heads, "refused"])
        for name, values in read(source):
            loc, scale, refused = forecast(model, values, horizon)
            numbers = [""] * (2 * horizon) if refused else [*loc, *scale]
            out.writerow([name, *numbers, refused.splitlines()[0] if refused else ""])


def speed(source, model, repeats):
    histories = read(source)
    for _, values in histories[:3]:
        forecast(model, values, 1)  # compiled before the clock starts
    seconds = []
    for _ in range(repeats):
        start = time.perf_counter()
        for _, values in histories:
            loc, scale, refused = forecast(model, values, 1)
            if not refused:
                0.5 * math.erfc((values[-1] + 1 - loc[0]) / scale[0] / math.sqrt(2))
        seconds.append(time.perf_counter() - start)
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(json.dumps({"series": len(histories), "seconds": seconds, "peak_mib": peak}))


if __name__ == "__main__":
    if sys.argv[1] == "forecasts":
        write_forecasts(sys.argv[2], sys.argv[3], sys.argv[4], int(sys.argv[5]))
    else:
        speed(sys.argv[2], sys.argv[3], int(sys.argv[4]))
