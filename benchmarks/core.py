"""Accuracy and speed of the forecasting core beside the libraries a reader would otherwise use.

    python benchmarks/core.py            everything, about a quarter of an hour
    python benchmarks/core.py --quick    small sizes, to see that it runs
    python benchmarks/core.py --speed    the speed alone; accuracy stays as it was measured last

Each timing runs in a process of its own, pinned to one core, with one thread, byte-compiled, after
a warm-up; rounds of the competitors alternate, and medians stand with their lowest and highest.
"""

import argparse
import compileall
import json
import os
import platform
import subprocess
import sys
import tempfile
from importlib.metadata import version
from pathlib import Path

import numpy as np
import pandas as pd

os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
import counts
from workload import PRACTICE, ROOT, practice, run_practice, synthetic

from attain.evaluation.precomputed import PrecomputedForecasts, load_backtest
from attain.evaluation.protocol import CORE, ORIGINS, core_model
from attain.evaluation.scores import skill_table
from attain.evidence.catalog import open_package
from attain.forecasting.backtest import backtest, summary
from attain.forecasting.baselines import QUICK, SLOW, Baseline
from attain.forecasting.dlm import DynamicLinearBank

PEERS = ("AutoETS", "AutoTheta", "AutoARIMA")
HERE = Path(__file__).resolve().parent
PEER_PYTHON = ROOT / ".venv-bench" / "bin" / "python"


def environment():
    keep = {k: v for k, v in os.environ.items() if k != "PYTHONDONTWRITEBYTECODE"}
    one = ("OPENBLAS_NUM_THREADS", "OMP_NUM_THREADS", "MKL_NUM_THREADS", "NUMBA_NUM_THREADS")
    return keep | dict.fromkeys(one, "1")


def run(*command):
    """Run a measurement on one core and return what it printed."""
    core = max(os.sched_getaffinity(0))
    done = subprocess.run(
        [str(part) for part in command], check=True, capture_output=True, text=True,
        env=environment(), preexec_fn=lambda: os.sched_setaffinity(0, {core}),
    )  # fmt: skip
    return done.stdout


# ---- forecasts of the peers, as models ------------------------------------------------------
def peer_table(histories, model, horizon=3):
    """Forecast histories (columns series, origin, n, year, value) with a statsforecast model."""
    keys = histories[["series", "origin", "n"]].drop_duplicates().reset_index(drop=True)
    named = histories.merge(keys.reset_index(names="history"), on=["series", "origin", "n"])
    with tempfile.TemporaryDirectory() as folder:
        source, target = Path(folder, "in.csv"), Path(folder, "out.csv")
        named.sort_values(["history", "year"])[["history", "year", "value"]].to_csv(
            source, index=False
        )
        run(PEER_PYTHON, HERE / "peers.py", "forecasts", source, target, model, horizon)
        found = pd.read_csv(target, dtype={"refused": str}).set_index("history")
    return keys.join(found).fillna({"refused": ""})


def histories_of(panel, origins):
    parts = []
    for origin in origins:
        known = panel[panel["year"] <= origin]
        n = known.groupby("series")["year"].transform("size")
        parts.append(known.assign(origin=origin, n=n))
    return pd.concat(parts, ignore_index=True)


def factory_of(table):
    return lambda: PrecomputedForecasts(table)


# ---- accuracy -----------------------------------------------------------------------------
def vietnam(peers):
    """Tables of accuracy on the provincial panels, one year ahead and further."""
    package = open_package(ROOT / "data")
    slow = load_backtest(ROOT / "data" / "backtest", package)
    parts = [f"Written baselines stale: {', '.join(slow.stale)}.\n"] if slow.stale else []
    for indicator, origins in ORIGINS.items():
        panel, known = package.panel(indicator), package.indicator(indicator)
        models = {CORE: lambda known=known: core_model(known)}
        models[f"{CORE}, breaks not told"] = DynamicLinearBank
        models |= {name: (lambda name=name: Baseline(name)) for name in QUICK}
        models |= {n: factory_of(slow.tables[i, n]) for i, n in slow.tables if i == indicator}
        histories = histories_of(panel, origins)
        models |= {name: factory_of(peer_table(histories, name)) for name in peers}
        found = backtest(panel, models, origins)
        parts.append(f"### {indicator}, origins {min(origins)}–{max(origins)}\n")
        parts.append(accuracy_table(found))
    return "\n".join(parts)


def accuracy_table(found, reference="last_value"):
    one = summary(found, ["model", "horizon"]).round(4)
    skill = skill_table(found.events[found.events["horizon"] == 1], reference, by=())
    skill = skill.set_index("model")
    rows = [
        "| model | tasks | Brier 1 y | pooled | skill to naive (95 %) | 2 y | 3 y | log 1 y "
        "| CRPS 1 y | 80 % covers | 95 % covers |",
        "|---|---|---|---|---|---|---|---|---|---|---|",
    ]
    for model in found.tasks["model"].unique():
        at = {h: one.loc[(model, h)] for h in (1, 2, 3) if (model, h) in one.index}
        if 1 not in at:
            continue
        gain = "–"
        if model in skill.index:
            s = skill.loc[model]
            gain = f"{s['skill']:+.3f} ({s['low']:+.3f} to {s['high']:+.3f})"
        far = [f"{at[h]['brier_by_year']:.4f}" if h in at else "–" for h in (2, 3)]
        rows.append(
            f"| {model} | {int(at[1]['tasks'])} | {at[1]['brier_by_year']:.4f} "
            f"| {at[1]['brier']:.4f} | {gain} | {far[0]} | {far[1]} | {at[1]['log']:.4f} "
            f"| {at[1]['crps']:.4f} | {100 * at[1]['inside_80']:.1f} "
            f"| {100 * at[1]['inside_95']:.1f} |"
        )
    return "\n".join(rows) + "\n"


def practice_row(label, found):
    table = summary(found, ["horizon"])
    briers = " | ".join(f"{table.loc[h, 'brier']:.4f}" for h in (1, 2, 3))
    logs = " | ".join(f"{table.loc[h, 'log']:.4f}" for h in (1, 2, 3))
    cover = " | ".join(
        f"{100 * table.loc[h, f'inside_{level}']:.1f}" for level in (80, 95) for h in (1, 2, 3)
    )
    crps = f"{table.loc[1, 'crps']:.3f}" if "crps" in table else "–"
    return f"| {label} | {int(table.loc[1, 'tasks'])} | {briers} | {logs} | {cover} | {crps} |"


HEAD = (
    "| model | tasks | Brier 1 | 2 | 3 y | log 1 | 2 | 3 y | 80 % covers 1 | 2 | 3 y "
    "| 95 % covers 1 | 2 | 3 y | CRPS 1 y |\n" + "|---" * 15 + "|"
)


def practice_tables(peers, sample, full):
    """All tasks for the closed forms; a stated sample, the same for all, for the slow models."""
    parts = [f"### All tasks\n\n{HEAD}"]
    everything = practice()
    parts.append(practice_row(CORE, run_practice(everything, DynamicLinearBank, full=full)))
    for name in QUICK:
        found = run_practice(everything, lambda name=name: Baseline(name))
        parts.append(practice_row(name, found))
    for which, label in ((0, "half for choosing"), (1, "other half")):
        half = practice(choose=which)
        row = practice_row(f"{CORE}, {label}", run_practice(half, DynamicLinearBank))
        parts.append(row)
    some = practice(tasks=sample)
    parts.append(f"\n### {sample} tasks by the hash of the task, all methods on the same\n\n{HEAD}")
    models = {CORE: DynamicLinearBank}
    models |= {name: (lambda name=name: Baseline(name)) for name in (*QUICK, *SLOW)}
    history = some[some["sampled"] & (some["part"] == "history")]
    groups = history.groupby("series")["year"]
    history = history.assign(origin=groups.transform("max"), n=groups.transform("size"))
    models |= {name: factory_of(peer_table(history, name)) for name in peers}
    for name, factory in models.items():
        parts.append(practice_row(name, run_practice(some, factory, full=full)))
    parts.append("\n### Histories cut to their last points: coverage of the 95 % interval, 1 y\n")
    parts.append("| model | 1 | 2 | 3 | 5 | 8 points |\n|---|---|---|---|---|---|")
    for label, data, factory in (
        (f"{CORE}, all tasks", everything, DynamicLinearBank),
        ("last_value, all tasks", everything, lambda: Baseline("last_value")),
        ("theta, the sample", some, lambda: Baseline("theta")),
    ):
        cells = [covered(data, factory, n) for n in (1, 2, 3, 5, 8)]
        parts.append(f"| {label} | {' | '.join(cells)} |")
    parts.append(held(everything))
    return "\n".join(parts) + "\n"


def held(data):
    """Coverage of the 95 % interval one, two and three years ahead, by the points of a history."""
    points = data[data["part"] == "history"].groupby("series").size()
    rows = ["\n### 95 % intervals held, one, two and three years ahead\n",
            "| points | tasks | 1 | 2 | 3 y |", "|---|---|---|---|---|"]  # fmt: skip
    whole = run_practice(data, DynamicLinearBank).tasks
    found = [("all", whole)]
    found += [(n, part) for n, part in whole.groupby(whole["series"].map(points))
              if part["series"].nunique() >= 300]  # fmt: skip
    found += [(f"cut to {n}", run_practice(data, DynamicLinearBank, length=n).tasks)
              for n in (1, 2, 3, 5)]  # fmt: skip
    for label, tasks in found:
        share = tasks.groupby("horizon")["inside_95"].mean()
        cover = " | ".join(f"{100 * share[h]:.1f}" for h in (1, 2, 3))
        rows.append(f"| {label} | {tasks['series'].nunique()} | {cover} |")
    return "\n".join(rows)


def covered(data, factory, length):
    try:
        found = run_practice(data, factory, length=length)
    except ValueError:  # every history refused
        return "refuses"
    return f"{100 * found.tasks.loc[found.tasks['horizon'] == 1, 'inside_95'].mean():.1f}"


# ---- speed --------------------------------------------------------------------------------
def speed(sizes, repeats, peers, peer_series):
    rounds: dict[tuple[str, int], list[dict]] = {}
    with tempfile.TemporaryDirectory() as folder:
        source = Path(folder, "in.csv")
        synthetic(peer_series).rename(columns={"series": "history"}).to_csv(source, index=False)
        for _ in range(repeats):  # competitors alternate, so that a busy minute hits them all
            for size in (1, *sizes):
                inner = 20 if size <= 100 else 1
                out = json.loads(run(sys.executable, HERE / "workload.py", CORE, size, inner))
                rounds.setdefault((CORE, size), []).append(out)
            for name in (*QUICK, *SLOW):
                out = json.loads(run(sys.executable, HERE / "workload.py", name, peer_series, 1))
                rounds.setdefault((name, peer_series), []).append(out)
            for name in peers:
                out = json.loads(run(PEER_PYTHON, HERE / "peers.py", "speed", source, name, 1))
                rounds.setdefault((name, peer_series), []).append(out)
    rates = {
        key: np.array([out["series"] / np.median(out["seconds"]) for out in outs])
        for key, outs in rounds.items()
    }
    largest = rates[CORE, max(sizes)]
    lines = [
        "| model | series in the batch | series per second (low to high) | peak MiB "
        "| times slower than the core's largest batch |",
        "|---|---|---|---|---|",
    ]
    for (name, size), rate in rates.items():
        peak = max(out["peak_mib"] for out in rounds[name, size])
        ratio = largest / rate if len(largest) == len(rate) else largest.mean() / rate
        lines.append(
            f"| {name} | {size:,} "
            f"| {np.median(rate):,.0f} ({rate.min():,.0f} to {rate.max():,.0f}) | {peak:,.0f} "
            f"| {np.median(ratio):,.1f} ({ratio.min():,.1f} to {ratio.max():,.1f}) |"
        )
    alone = [1000 * np.median(out["seconds"]) for out in rounds[CORE, 1]]
    lines.append(
        f"\nOne series alone: {np.median(alone):.1f} ms ({min(alone):.1f} to {max(alone):.1f}). "
        f"Peers were timed on {peer_series} series; their cost is linear in the number of series."
    )
    costs = {size: 1e6 / rates[CORE, size] for size in sizes if size >= 1000}
    if len(costs) > 1:
        words = ", ".join(f"{np.median(c):.1f} µs at {s:,}" for s, c in costs.items())
        lines.append(f"Cost per series of the core: {words}.")
    return "\n".join(lines) + "\n"


def machine():
    info = Path("/proc/cpuinfo").read_text() if Path("/proc/cpuinfo").exists() else ""
    model = next((x.split(":")[1].strip() for x in info.splitlines() if "model name" in x), "")
    parts = [f"{model or platform.machine()}, one core of {os.cpu_count()}"]
    parts.append(f"Python {platform.python_version()}")
    parts += [f"{name} {version(name)}" for name in ("numpy", "pandas", "scipy", "statsmodels")]
    if PEER_PYTHON.exists():
        code = "from importlib.metadata import version as v; print(v('statsforecast'), v('pandas'))"
        theirs = run(PEER_PYTHON, "-c", code).split()
        parts.append(f"statsforecast {theirs[0]} (its environment: pandas {theirs[1]})")
    load = os.getloadavg()
    parts.append(f"load of the machine {load[0]:.1f} (1 min), {load[1]:.1f} (5 min)")
    return "; ".join(parts) + "."


SPEED = """## Speed

Fit, forecast of one year and one probability for each series, from a data frame.
"""


def main():
    ask = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    ask.add_argument("--quick", action="store_true", help="small sizes, to see that it runs")
    ask.add_argument("--speed", action="store_true", help="measure the speed alone again")
    ask.add_argument("--out", type=Path, default=HERE / "RESULTS.md")
    options = ask.parse_args()
    quick = options.quick
    compileall.compile_dir(ROOT / "lib", quiet=2)
    peers = PEERS if PEER_PYTHON.exists() else ()
    sizes = (100, 1_000) if quick else (100, 10_000, 100_000)
    before = machine()
    if options.speed:
        text = options.out.read_text(encoding="utf-8")
        rest = text[text.index("## Accuracy on the provincial panels") :]
        fast = f"{SPEED}\n{before}\n\n{speed(sizes, 5, peers, 100)}\n"
        head = text[: text.index("## Speed")]
        options.out.write_text(head + fast + rest, encoding="utf-8")
        print(fast)
        return
    parts = [
        "# Benchmark of the forecasting core\n",
        "Written by `make bench`. Brier 1 y is the mean of the origins' means (the published "
        "reference figures are such means); pooled weighs every event alike. Probabilities are "
        "clipped to [0.001, 0.999]. Skill intervals resample whole provinces and whole years. "
        "The figures are of the latest vintage: pseudo-out-of-sample.\n",
        SPEED,
        before + "\n",
        speed(sizes, 2 if quick else 5, peers, 5 if quick else 100),
        "## Accuracy on the provincial panels\n",
        vietnam(peers),
    ]
    if PRACTICE.exists():
        parts += ["## Accuracy on the practice ground\n"]
        parts += [practice_tables(peers, 20 if quick else 400, not quick)]
        parts += [counts.tables()]
    else:
        parts += ["The practice ground is not there; its tables are left out.\n"]
    parts += [f"At the end: {machine()}\n"]
    options.out.write_text("\n".join(parts), encoding="utf-8")
    print(options.out.read_text(encoding="utf-8"))


if __name__ == "__main__":
    main()
