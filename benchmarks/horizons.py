"""Long runs: how forecasts hold one to seven years ahead, and the choice of what widens them.

    python benchmarks/horizons.py            the tables of docs/method.md, two minutes
    python benchmarks/horizons.py --choose   settings of the long walk on the half for choosing

Every origin with six points of history or more, refitted at each. Events of counts are at last
value times exp(k sd), of shares at last value plus k sd, sd of the panel's yearly changes up to the
origin, k = -2, -1, -1/2, 0, 1/2, 1, 2, strictly inside 0 to 100. The opponent is the pooled last
value on the scale of the events. Half 0, by the hash of the indicator, is the one for choosing.
"""

import argparse
from itertools import product
from unittest.mock import patch

import numpy as np
import pandas as pd
from scipy.stats import norm
from workload import PRACTICE, half_of

from attain.forecasting import long_run
from attain.forecasting.dlm import DynamicLinearBank

LONG = PRACTICE.with_name("long_panels.csv.gz")
AHEAD = (1, 2, 3, 5, 6, 7)
K = np.array([-2, -1, -0.5, 0, 0.5, 1, 2])
GRID = {
    "KEPT": (0.7, 0.8, 0.9), "WIDE": (1.0, 1.3, 1.6), "DF": (2.0, 3.0, 5.0),
    "SLOPE": (0.5, 1.0, 1.5),
}  # fmt: skip


def run(panel, link, step=1):
    """Scores of one panel, one row a series, origin and horizon."""
    forward, inverse = (np.log, np.exp) if link == "log" else (np.asarray, np.asarray)
    rows, years = [], sorted(panel["year"].unique())
    for origin in years[5:-1:step]:
        known = panel[panel["year"] <= origin].sort_values(["series", "year"])
        counts = known.groupby("series").size()
        at = known[known["year"] == origin].set_index("series")["value"]
        able = [name for name in at.index if counts[name] >= 6]
        later = panel[panel["series"].isin(able) & panel["year"].isin([origin + h for h in AHEAD])]
        if len(able) < 2 or later.empty:
            continue
        change = pd.Series(forward(known["value"]), known.index).groupby(known["series"]).diff()
        sd, scale = change.std(ddof=0), np.sqrt((change**2).mean())
        seen = known[known["series"].isin(able)]
        forecast = DynamicLinearBank(link).fit(known).predict(seen, max(AHEAD))
        place = forecast.index.get_indexer(pd.MultiIndex.from_frame(later[["series", "year"]]))
        last = np.asarray(forward(later["series"].map(at)))[:, None]
        edge, h = last + K * sd, (later["year"] - origin).to_numpy()
        asked = np.full((len(forecast), 1 + len(K)), float(later["value"].iloc[0]))
        asked[place, 0], asked[place, 1:] = later["value"], inverse(edge)
        below, upto = (part[place] for part in forecast.tails(asked))
        happened = np.asarray(forward(later["value"]))[:, None] >= edge - 1e-12
        use = np.ones_like(edge, bool) if link == "log" else (edge > 0) & (edge < 100)
        naive = 1 - norm.cdf((edge - last) / (scale * np.sqrt(h))[:, None])
        said = {"brier": 1 - below[:, 1:], "pooled": naive}
        said = {name: np.clip(p, 0.001, 0.999) - happened for name, p in said.items()}
        inside = {
            f"inside_{name}": (upto[:, 0] >= tail) & (below[:, 0] <= 1 - tail)
            for name, tail in ((80, 0.1), (95, 0.025))
        }
        squares = {name: np.where(use, miss**2, 0).sum(axis=1) for name, miss in said.items()}
        rows.append(pd.DataFrame({"h": h, "events": use.sum(axis=1), **inside, **squares}))
    return pd.concat(rows)


def table(found):
    groups = found.groupby("h")
    told = 100 * groups[["inside_80", "inside_95"]].mean()
    told.insert(0, "tasks", groups.size())
    for name in ("brier", "pooled"):
        told[name] = groups[name].sum() / groups["events"].sum()
    return told


def scores(data, half, link, step=1):
    parts = [
        run(part[["series", "year", "value"]], link, step)
        for name, part in data.groupby("indicator")
        if half in (None, half_of(name))
    ]
    return table(pd.concat(parts))


def loss(found):
    """What coverage lacks of 72 to 88 %, what Brier exceeds the pooled last value by, the Brier."""
    lacks = np.maximum(72 - found["inside_80"], 0) + np.maximum(found["inside_80"] - 88, 0)
    worse = 1000 * np.maximum(found["brier"] - found["pooled"], 0)
    return float((lacks + worse).sum()), float(found["brier"].mean())


def choose(data):
    told = []
    for values in product(*GRID.values()):
        setting = dict(zip(GRID, values, strict=True))
        with patch.multiple(long_run, **setting):
            told.append((*loss(scores(data, 0, "log", step=2)), setting))
    for lacks, brier, setting in sorted(told, key=lambda row: row[:2])[:10]:
        print(f"{lacks:7.2f} {brier:.4f}", setting)


def main():
    asked = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    asked.add_argument("--choose", action="store_true")
    data = pd.read_csv(LONG)
    kinds = dict(list(data.groupby("kind")))
    if asked.parse_args().choose:
        choose(kinds["count"])
        return
    for kind, link, step in (("count", "log", 1), ("percent", "arcsine", 2)):
        for half in (0, 1, None):
            print(f"\n{kind}, {'all' if half is None else f'half {half}'}")
            print(scores(kinds[kind], half, link, step).round(4).to_string())


if __name__ == "__main__":
    main()
