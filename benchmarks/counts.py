"""Counts alone: settings chosen on one half of the kinds, and what both halves say of them.

    python benchmarks/counts.py             the tables of docs/method.md, a quarter of a minute
    python benchmarks/counts.py --choose    the choice again, on the half for choosing: minutes

The rule of the choice, all of it on the half for choosing: no straight line is turned back; neither
Brier nor log score is worse than that of the former defaults in any of ten cells (1, 2, 3, 5, 8
points, one and two years ahead); of such settings the one with the least mean log score plus a
tenth of what coverage lacks of 75–88 and 92–98 %, summed over the cells. Blocks of settings are
searched in turn, the others held, until none moves.
"""

import argparse
from dataclasses import asdict, dataclass, replace
from itertools import product
from unittest.mock import patch

import numpy as np
import pandas as pd
from workload import COUNTS, POINTS, cells, half_of, practice, run_counts

from attain.forecasting import dlm
from attain.forecasting.bank import COMPONENTS, DEFAULT_WEIGHTS, LONE
from attain.forecasting.prior import DEFAULT_SCALE, Scale

RESAMPLES = 4000  # of whole kinds
GRID = {
    "nu": (0.6, 0.75, 0.88, 1.0, 1.17, 1.4, 1.7),
    "scale2": (1e-3, 1.2e-3, 1.5e-3, 1.8e-3, 2.2e-3, 2.7e-3, 3.3e-3, 4e-3, 5e-3),
    "noisy": (0.0, 0.06, 0.11, 0.16, 0.22, 0.28, 0.34),
    "walk": (0.1, 0.16, 0.22, 0.3, 0.4),
    "reverting": (0.0, 0.06, 0.12, 0.18),
    "r": (1.0, 1.5, 2.2, 3.0, 4.0),
    "q": (0.1, 0.2, 0.4, 0.7, 1.0),
    "rho": (0.5, 0.65, 0.8),
    "tau2": (6.0, 12.0, 23.0, 45.0, 90.0),
}
BLOCKS = (("nu", "scale2"), ("noisy", "walk", "reverting"), ("r", "q"), ("rho", "tau2"))


@dataclass(frozen=True)
class Setting:
    """Prior of a count alone: scale, weights (the rest is the damped trend's), noisy level."""

    nu: float
    scale2: float
    noisy: float
    walk: float
    reverting: float
    r: float
    q: float
    rho: float
    tau2: float

    def predict(self, panel, horizon):
        weights = np.zeros(len(LONE))
        weights[[0, 1, 7, 8]] = self.damped, self.reverting, self.walk, self.noisy
        level = (self.r, self.q, 0.0, self.rho, 1 - self.rho, 1.0, self.tau2)
        return forecast(Scale(self.nu, self.scale2), weights, level, panel, horizon)

    @property
    def damped(self):
        return 1 - self.noisy - self.walk - self.reverting


def forecast(scale, weights, level, panel, horizon):
    with patch.object(dlm, "LONE", np.vstack([COMPONENTS, level])):
        model = dlm.DynamicLinearBank(link="log")
        model.scale, model.weights = scale, weights
        return model.predict(panel, horizon)


class Former:
    """The defaults before: weights and scale of quiet series."""

    @staticmethod
    def predict(panel, horizon):
        weights = np.array([0.283, 0.127, 0.048, 0.341, 0.067, 0.115, 0.006, 0.013, 0.0])
        return forecast(Scale(1.17, 1.2e-3), weights, LONE[-1], panel, horizon)


def present():
    weights, scale, level = DEFAULT_WEIGHTS["log"], DEFAULT_SCALE["log"], LONE[-1]
    return Setting(
        scale.nu, scale.scale2, weights[8], weights[7], weights[1], *level[[0, 1, 3, 6]].tolist()
    )


def lines():
    """Straight lines and swings, what the median must pass, and which way."""
    told = []
    for points, slope in product((2, 3, 4, 5, 8), (0.002, -0.01, 0.03, -0.05, 0.12)):
        told.append((50 * np.exp(slope * np.arange(points)), None, np.sign(slope)))
    swings = np.array([98.0, 111, 99, 110, 97, 112, 98, 111])
    told += [(swings[-2:], None, 1.0), (swings, 108.0, -1.0)]
    rows = [
        pd.DataFrame({"series": f"{i:02d}", "year": range(2024 - len(y), 2024), "value": y})
        for i, (y, _, _) in enumerate(told)
    ]
    past = np.array([y[-1] if at is None else at for y, at, _ in told])
    return pd.concat(rows, ignore_index=True), past, np.array([way for _, _, way in told])


class Choice:
    """The loss of a setting on the half for choosing, in the order of its parts."""

    def __init__(self, data):
        self.data, self.lines, self.known = data, lines(), {}
        self.former = cells(run_counts(data, Former))[["brier", "log"]]

    def __call__(self, setting):
        if setting not in self.known:
            self.known[setting] = self.loss(setting)
        return self.known[setting]

    def loss(self, setting):
        if setting.damped <= 0:
            return (np.inf, np.inf)
        panel, past, way = self.lines
        if ((setting.predict(panel, 1).quantile(0.5).to_numpy() - past) * way <= 0).any():
            return (np.inf, np.inf)
        found = cells(run_counts(self.data, setting))
        worse = (found[["brier", "log"]] / self.former - 1).clip(lower=0).to_numpy().sum()
        return (round(float(worse), 6), float(found["log"].mean() + 0.1 * lacks(found)))

    def best(self, setting):
        """Search the blocks in turn from a setting, until none moves."""
        while True:
            before = setting
            for block in BLOCKS:
                values = product(*(GRID[name] for name in block))
                near = (replace(setting, **dict(zip(block, v, strict=True))) for v in values)
                setting = min((setting, *near), key=self)
            if setting == before:
                return setting


def lacks(found):
    """What coverage lacks of the bounds, or has beyond them, summed over the cells."""
    total = 0.0
    for name, low, high in (("inside_80", 0.75, 0.88), ("inside_95", 0.92, 0.98)):
        total += (low - found[name]).clip(lower=0).sum() + (found[name] - high).clip(lower=0).sum()
    return total


def gain(old, new):
    """Relative gain of the mean log score of the cells, and its interval over whole kinds."""
    weight = 1 / old.groupby(["points", "horizon"])["log"].transform("size")
    kept = old["points"].isin(POINTS)
    kinds = pd.DataFrame({"old": weight * old["log"], "new": weight * new["log"]})[kept]
    kinds = kinds.groupby(old["indicator"]).sum().to_numpy()
    draws = np.random.default_rng(0).integers(len(kinds), size=(RESAMPLES, len(kinds)))
    sums = np.vstack([kinds.sum(axis=0), kinds[draws].sum(axis=1)])
    told = 100 * (1 - sums[:, 1] / sums[:, 0])
    return (told[0], *np.quantile(told[1:], [0.025, 0.975]))


def table(data, models):
    """Markdown: scores one / two years ahead by points, for each model."""
    rows = ["| | points | tasks | Brier | log score | 80 % held | 95 % held |", "|---" * 7 + "|"]
    scored = {name: run_counts(data, model) for name, model in models.items()}
    for name, found in scored.items():
        told = cells(found).unstack()
        sizes = found[found["horizon"] == 1].groupby("points").size()
        for points in POINTS:
            scores = " | ".join(
                " / ".join(f"{v:.4f}".removeprefix("0") for v in told.loc[points, part])
                for part in ("brier", "log")
            )
            held = " | ".join(
                " / ".join(f"{100 * v:.1f}" for v in told.loc[points, part])
                for part in ("inside_80", "inside_95")
            )
            rows.append(f"| {name} | {points} | {sizes[points]} | {scores} | {held} |")
    first, *others = scored
    for name in others:
        for other in [first] if name == others[0] else [first, others[0]]:
            told, low, high = gain(scored[other], scored[name])
            rows.append(f"\nMean log score, {name} against {other}: gain {told:.2f} % "
                        f"({low:.2f} to {high:.2f}).")  # fmt: skip
    return "\n".join(rows) + "\n"


# What `--choose` finds.
CHOSEN = Setting(0.88, 2.7e-3, 0.16, 0.4, 0.06, 3.0, 1.0, 0.8, 45.0)


def tables():
    """The section of benchmarks/RESULTS.md."""
    data = practice(source=COUNTS)
    half = data["indicator"].map(half_of)
    models = {"former defaults": Former, "now": present(), "chosen on the half": CHOSEN}
    parts = [
        "### Counts alone\n\nEach task under the prior of a series without a panel "
        "(docs/method.md, section 7), one / two years ahead. The former defaults were those of "
        "quiet series; the third setting is what the half for choosing gives by itself "
        "(`python benchmarks/counts.py --choose`). Intervals resample whole kinds.\n"
    ]
    for name, which in (
        ("All kinds", data), ("Half for choosing", data[half == 0]), ("Other half", data[half == 1])
    ):  # fmt: skip
        parts.append(f"#### {name}\n\n{table(which, models)}")
    return "\n".join(parts)


def main():
    ask = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    ask.add_argument("--choose", action="store_true", help="choose the settings again")
    if ask.parse_args().choose:
        choice = Choice(practice(choose=0, source=COUNTS))
        middle = Setting(**{name: values[len(values) // 2] for name, values in GRID.items()})
        ends = {start: choice.best(start) for start in (present(), middle)}
        for start, end in ends.items():
            print(f"from {asdict(start)} {choice(start)}\n  to {asdict(end)} {choice(end)}")
        print("chosen:", min(ends.values(), key=choice), f"of {len(choice.known)} settings")
        return
    print(tables())


if __name__ == "__main__":
    main()
