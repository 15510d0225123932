"""The suite runner beside other ways to execute the same notebooks.

    python benchmarks/suite.py            everything, about half an hour on two quiet cores
    python benchmarks/suite.py --quick    one parameter file, one round, to see that it runs
    python benchmarks/suite.py --floor 3  the runner beside the floor alone, in three rounds

Competitors alternate in rounds, in one byte-compiled environment, with one thread for linear
algebra; medians stand with their lowest and highest. Processor time is that of all processes below
a command, however they are related, from a control group (which root may make), and memory the sum
of their proportional sizes, sampled twice a second. Results go to benchmarks/SUITE.md.
"""

import argparse
import compileall
import contextlib
import json
import os
import platform
import re
import shutil
import statistics
import subprocess
import sys
import sysconfig
import tempfile
import threading
import time
from importlib.metadata import version
from pathlib import Path

import psutil
import yaml

ROOT = Path(__file__).resolve().parents[1]
HERE = Path(__file__).resolve().parent
BIN = Path(sys.executable).parent
AREAS = (
    "lam-dong", "ha-giang", "quang-ninh", "ha-noi", "nghe-an", "da-nang", "dak-lak",
    "ho-chi-minh-city", "can-tho", "ca-mau",
)  # fmt: skip
THRESHOLDS = [
    {"indicator": "certificate_share", "comparator": ">=", "value": 25.0},
    {"indicator": "unemployment_rate", "comparator": "<=", "value": 2.0},
    {"indicator": "informal_employment", "comparator": "<=", "value": 65.0},
]
ATTAIN = (sys.executable, "-c", "from attain.cli import main; main()", "run")
NAMES = {
    "a": "(a) a `papermill` command per notebook, in a loop",
    "b": "(b) papermill's API in two processes",
    "c": "(c) `attain run --jobs 2`, with pages, tables and fronts",
    "e": "(c′) the same, executed notebooks alone",
    "d": "(d) the floor: the cells alone, in one process",
}

SAID = {
    "pace": """*Pace* is the time of a fixed loop of Python between the runs: it tells what the
neighbours of a virtual machine leave of its processors, which nothing else here shows.
""",
    "head": """# The suite runner: measurements

`python benchmarks/suite.py{quick}`: {notebooks} notebooks × {files} parameter files, {pages}
pages, {rounds} round(s). Python {python}, papermill {papermill}, {cores} cores. Median, lowest and
highest in brackets. *Others' cores* is how many cores other work of the machine kept busy
meanwhile: with much of it, wall times say little, and all processor times are longer.
""",
    "verdicts": """## Against the floor

{} round(s) of {} pages. Over the floor, the runner costs {} processor seconds a page for executing
alone, {} with layout, tables and fronts. Its wall time is {} times the floor's divided by the
cores, and {} times with layout, tables and fronts. (Floor: {} processor seconds a page; runner
alone: {}.)
""",
    "outputs": """## Outputs of (a) and (c)

{} outputs of the code cells of {} pages, {} of them with an image; sources, counts and outputs
compared as they are, nothing dropped: {}.
""",
}


# ---- what is executed -----------------------------------------------------------------------
def notebooks():
    from attain.suite import PLANS_NOTEBOOK  # made once, whatever the number of files

    found = sorted((ROOT / "notebooks").glob("*.ipynb"))
    return [path for path in found if path.stem != PLANS_NOTEBOOK]


def parameter_files(folder, count):
    known = provinces()
    areas = [area for area in AREAS if area in known]
    areas += [area for area in known if area not in areas]
    files = []
    for area in areas[:count]:
        values = yaml.safe_load((ROOT / "parameters" / "lam-dong-2024.yaml").read_text("utf-8"))
        values |= {"area": area, "as_of": str(values["as_of"]), "thresholds": THRESHOLDS}
        files.append(folder / f"{area}-2024.yaml")
        files[-1].write_text(yaml.safe_dump(values, sort_keys=False), encoding="utf-8")
    return files


def provinces():
    from attain.suite import provinces as read

    return read(ROOT / "data")


def pages(files):
    return [(path, file) for file in files for path in notebooks()]


def with_commands(files, output):
    """(a)"""
    for path, file in pages(files):
        target = output / f"{file.stem}.{path.name}"
        yield [str(BIN / "papermill"), str(path), str(target), "-f", str(file), "--no-progress-bar"]


def with_api(files, output):
    """(b)"""
    yield [sys.executable, __file__, "--worker", "api", str(output), *map(str, files)]


def with_attain(files, output):
    """(c)"""
    only = ",".join(path.stem for path in notebooks())
    options = ["--language", "vi", "--jobs", "2", "--output", str(output), "--notebooks", only]
    yield [*ATTAIN, *map(str, files), *options]


def with_attain_alone(files, output):
    """(c′)"""
    yield [sys.executable, __file__, "--worker", "grid", str(output), *map(str, files)]


def in_one_process(files, output):
    """(d)"""
    yield [sys.executable, __file__, "--worker", "floor", str(output), *map(str, files)]


WAYS = {
    "a": with_commands, "b": with_api, "c": with_attain, "e": with_attain_alone,
    "d": in_one_process,
}  # fmt: skip


# ---- workers: what runs inside a measured process -----------------------------------------------
def api_job(job):
    import papermill

    path, target, values = job
    papermill.execute_notebook(path, target, parameters=values, progress_bar=False)


def worker_api(output, files):
    import multiprocessing

    jobs = [
        (str(path), str(output / f"{file.stem}.{path.name}"), yaml.safe_load(file.read_text()))
        for path, file in pages(files)
    ]
    with multiprocessing.get_context("spawn").Pool(2) as pool:
        pool.map(api_job, jobs, chunksize=1)


def worker_grid(output, files):
    from notebooks_alone import NotebooksAlone

    import gridmill
    from attain.suite import parameters_of

    runs = [
        gridmill.Run(name, parameters.to_notebook(), data=parameters.data)
        for name, parameters in parameters_of(files).items()
    ]
    done = gridmill.run(
        runs, output=output, notebooks=ROOT / "notebooks", variants=("vi",), jobs=2,
        project=NotebooksAlone(),
    )  # fmt: skip
    sys.exit(done.exit_code)


def worker_floor(output, files):
    """Every cell of every notebook in this process; figures and tables are made into outputs."""
    import nbformat
    from IPython.core.interactiveshell import InteractiveShell
    from IPython.utils.capture import capture_output

    os.environ["MPLBACKEND"] = "module://matplotlib_inline.backend_inline"
    shell = InteractiveShell.instance()
    for path, file in pages(files):
        shell.reset(new_session=True)
        shell.user_ns |= {"injected": yaml.safe_load(file.read_text(encoding="utf-8"))}
        for cell in nbformat.read(path, as_version=4).cells:
            if cell.cell_type != "code":
                continue
            with capture_output():
                result = shell.run_cell(cell.source, store_history=True)
                if "parameters" in cell.metadata.get("tags", []):
                    shell.run_cell("globals().update(injected)")
            result.raise_error()


# ---- measuring ------------------------------------------------------------------------------
class Group:
    """All processes below a command: their processor time and their memory."""

    count = 0

    def __init__(self):
        self.folder = None
        Group.count += 1
        for base in ("/sys/fs/cgroup/cpuacct", "/sys/fs/cgroup"):
            folder = Path(base) / f"attain-bench-{os.getpid()}-{Group.count}"
            with contextlib.suppress(OSError):
                folder.mkdir()
                for name in ("cpuacct.usage", "cpu.stat"):
                    if (folder / name).exists():
                        self.folder, self.meter = folder, folder / name
                        return
                folder.rmdir()

    def enter(self):
        if self.folder:
            (self.folder / "cgroup.procs").write_text(str(os.getpid()))

    def seconds(self):
        if not self.folder:
            used = os.times()
            return used.children_user + used.children_system
        text = self.meter.read_text()
        if self.meter.name == "cpu.stat":
            return int(re.search(r"usage_usec (\d+)", text)[1]) / 1e6
        return int(text) / 1e9

    def members(self, root):
        if self.folder:
            return [int(pid) for pid in (self.folder / "cgroup.procs").read_text().split()]
        return [root, *(child.pid for child in psutil.Process(root).children(recursive=True))]

    def close(self):
        for _ in range(50):  # until the last process has gone
            with contextlib.suppress(OSError):
                if self.folder:
                    self.folder.rmdir()
                return
            time.sleep(0.1)


class Sampler(threading.Thread):
    def __init__(self, group):
        super().__init__(daemon=True)
        self.group, self.peak, self.root = group, 0, 0
        self.loads, self.over = [], threading.Event()

    def run(self):
        took = 0.0
        while not self.over.wait(max(0.5, 25 * took)):  # to weigh many processes is work itself
            total, began = 0, time.perf_counter()
            with contextlib.suppress(OSError, psutil.Error):
                for pid in self.group.members(self.root) if self.root else ():
                    with contextlib.suppress(OSError):
                        text = Path(f"/proc/{pid}/smaps_rollup").read_text()
                        total += int(re.search(r"^Pss:\s+(\d+)", text, re.M)[1]) * 1024
            took = time.perf_counter() - began
            self.peak = max(self.peak, total)
            self.loads.append(os.getloadavg()[0])


def environment(kept):
    keep = {k: v for k, v in os.environ.items() if k != "PYTHONDONTWRITEBYTECODE"}
    one = {"OPENBLAS_NUM_THREADS": "1", "OMP_NUM_THREADS": "1"}
    return keep | one | {"TERM": "dumb", "ATTAIN_CACHE": str(kept), "PYTHONPATH": _path()}


def _path():
    """Where the processes of a run find the project of (c′)."""
    return os.pathsep.join([str(HERE), *filter(None, [os.environ.get("PYTHONPATH")])])


def measure(commands, kept="off"):
    """Run commands one after the other; what they took together.

    Nothing is kept for the next run unless a folder is given: every way computes everything.
    """
    group = Group()
    sampler = Sampler(group)
    sampler.start()
    before, others, began = group.seconds(), busy(), time.perf_counter()
    try:
        for command in commands:
            process = subprocess.Popen(
                command, cwd=ROOT, env=environment(kept), stdout=subprocess.PIPE,
                stderr=subprocess.STDOUT, preexec_fn=group.enter, text=True,
            )  # fmt: skip
            sampler.root = process.pid
            said, _ = process.communicate()
            if process.returncode:
                raise SystemExit(f"{' '.join(command)}\n{said[-3000:]}")
    finally:
        wall, cpu = time.perf_counter() - began, group.seconds() - before
        sampler.over.set()
        sampler.join()
        group.close()
    return {
        "wall": wall, "cpu": cpu, "memory": sampler.peak,
        "others": max(0.0, (busy() - others - cpu) / wall),
        "load": statistics.median(sampler.loads or [os.getloadavg()[0]]),
    }  # fmt: skip


def busy():
    """Processor seconds of the whole machine so far."""
    times = psutil.cpu_times()
    return sum(times) - times.idle - times.iowait - times.guest - times.guest_nice


# ---- comparing ------------------------------------------------------------------------------
def cells(path):
    """Sources, counts and outputs of the code cells; nothing is left out but times."""
    content = json.loads(path.read_text(encoding="utf-8"))["cells"]
    return [
        ("".join(cell["source"]), cell["execution_count"], cell["outputs"])
        for cell in content
        if cell["cell_type"] == "code"
    ]


def compare(files, one, other):
    """How many outputs there are, how many of them images, and where they differ."""
    count = images = 0
    differ = []
    for path, file in pages(files):
        first = cells(one / f"{file.stem}.{path.name}")
        second = cells(other / file.stem / "notebooks" / f"{path.stem}.vi.ipynb")
        if len(first) != len(second):
            differ.append(f"{file.stem} {path.stem}: {len(first)} and {len(second)} cells")
        for number, (left, right) in enumerate(zip(first, second, strict=False)):
            count += len(left[2])
            images += sum("image/" in key for out in left[2] for key in out.get("data", ()))
            if left != right:
                differ.append(f"{file.stem} {path.stem}, code cell {number}")
    return count, images, differ


# ---- report ---------------------------------------------------------------------------------
def spread(values, digits=1):
    middle = statistics.median(values)
    if len(values) == 1:
        return f"{middle:.{digits}f}"
    return f"{middle:.{digits}f} ({min(values):.{digits}f}–{max(values):.{digits}f})"


def table(found, number):
    lines = [
        "| way | wall, s | processor, s | processor a page, s | peak memory, MiB "
        "| (a) / this, wall | (a) / this, processor | others' cores | load |",
        "|---" * 9 + "|",
    ]
    for way, runs in found.items():
        ratio = {
            key: spread([a[key] / run[key] for a, run in zip(found["a"], runs, strict=True)])
            for key in ("wall", "cpu")
        }
        lines.append(
            f"| {NAMES[way]} | {spread([r['wall'] for r in runs])} "
            f"| {spread([r['cpu'] for r in runs])} "
            f"| {spread([r['cpu'] / number for r in runs], 2)} "
            f"| {spread([r['memory'] / 2**20 for r in runs], 0)} "
            f"| {ratio['wall']} | {ratio['cpu']} "
            f"| {spread([r['others'] for r in runs], 2)} | {spread([r['load'] for r in runs])} |"
        )
    return "\n".join(lines)


def verdicts(found, number):
    cores = min(2, len(os.sched_getaffinity(0)))
    floors = found["d"]
    over = {
        way: [(run["cpu"] - d["cpu"]) / number for run, d in zip(found[way], floors, strict=True)]
        for way in ("e", "c")
    }
    wall = {
        way: [run["wall"] / (d["wall"] / cores) for run, d in zip(found[way], floors, strict=True)]
        for way in ("e", "c")
    }
    a_page = {way: spread([run["cpu"] / number for run in found[way]], 2) for way in "de"}
    return SAID["verdicts"].format(
        len(floors), number, spread(over["e"], 2), spread(over["c"], 2), spread(wall["e"], 2),
        spread(wall["c"], 2), a_page["d"], a_page["e"],
    )  # fmt: skip


def beside_the_floor(rounds):
    """Measure the runner and the floor by themselves; their part of SUITE.md is written again."""
    found = {way: [] for way in "ced"}
    with tempfile.TemporaryDirectory(prefix="attain-bench-") as name:
        files = parameter_files(Path(name), 10)
        for turn in range(rounds):
            for way in found:
                output = Path(name) / f"{way}{turn}"
                output.mkdir()
                found[way].append(measure(list(WAYS[way](files, output))))
                print(turn, way, {k: round(v, 2) for k, v in found[way][-1].items()}, flush=True)
        part = verdicts(found, len(pages(files)))
        part += "\n## One run\n\n" + report(Path(name))
        print(part)
    path = HERE / "SUITE.md"
    text = path.read_text(encoding="utf-8")
    start, end = text.index("## Against the floor"), text.index("## Outputs")
    path.write_text(f"{text[:start]}{part}\n{text[end:]}", encoding="utf-8")
    return 0


def nation(folder):
    """All provinces with one command, and the same command again."""
    file = parameter_files(folder, 1)[0]
    output = folder / "nation"
    command = [*ATTAIN, str(file), "--areas", "all", "--jobs", "2", "--output", str(output)]
    rows = [
        "| command | pages | wall, s | processor, s | peak memory, MiB | others' cores |",
        "|---" * 6 + "|",
    ]
    for name in ("`--areas all`, both languages", "the same again"):
        took = measure([command])
        made = len(list(output.glob("*/[0-9]*.html")))
        rows.append(
            f"| {name} | {made} | {took['wall']:.1f} | {took['cpu']:.1f} "
            f"| {took['memory'] / 2**20:.0f} | {took['others']:.2f} |"
        )
    return "\n".join(rows) + "\n"


def report(folder):
    """The default parameter file in both languages, as `make report` does it."""
    file = ROOT / "parameters" / "lam-dong-2024.yaml"
    kept, lines = folder / "kept", []
    for name, where, times in (
        ("everything computed", "off", 3),
        ("the same, and the records kept", kept, 1),
        ("with the records of that run", kept, 5),
    ):
        runs, paces = [], [pace()]
        for number in range(times):
            output = folder / f"report{len(lines)}-{number}"
            runs.append(measure([[*ATTAIN, str(file), "--output", str(output)]], where))
            paces.append(pace())
        lines.append(
            f"| {name} | {times} | {spread([r['wall'] for r in runs])} "
            f"| {spread([r['cpu'] for r in runs])} | {spread([r['others'] for r in runs], 2)} "
            f"| {spread(paces, 2)} |"
        )
    head = "| one parameter file, both languages | runs | wall, s | processor, s "
    rows = [head + "| others' cores | pace, s |", "|---" * 6 + "|", *lines]
    return "\n".join(rows) + f"\n\n{SAID['pace']}"


def pace():
    """Seconds that a fixed loop takes: what this machine gives just now."""
    began, total = time.process_time(), 0
    for number in range(10**7):
        total += number
    return time.process_time() - began


def main(quick, rounds, with_nation):
    # Tests of installed packages hold files that are not meant to compile: quietly passed over.
    for place in (ROOT / "lib", sysconfig.get_path("purelib"), sysconfig.get_path("stdlib")):
        compileall.compile_dir(place, quiet=2)
    found: dict[str, list[dict]] = {way: [] for way in WAYS}
    with tempfile.TemporaryDirectory(prefix="attain-bench-") as name:
        folder = Path(name)
        files = parameter_files(folder, 1 if quick else 10)
        number = len(pages(files))
        for turn in range(1 if quick else rounds):
            for way, commands in WAYS.items():
                output = folder / way
                shutil.rmtree(output, ignore_errors=True)
                output.mkdir()
                found[way].append(measure(list(commands(files, output))))
                print(turn, way, {k: round(v, 2) for k, v in found[way][-1].items()}, flush=True)
        count, images, differ = compare(files, folder / "a", folder / "c")
        equal = "all equal" if not differ else f"{len(differ)} differ: {'; '.join(differ[:20])}"
        parts = [
            SAID["head"].format(
                quick=" --quick" * quick, notebooks=len(notebooks()), files=len(files),
                pages=number, rounds=len(found["a"]), python=platform.python_version(),
                papermill=version("papermill"), cores=len(os.sched_getaffinity(0)),
            ),
            table(found, number) + "\n",
            verdicts(found, number),
            "## One run\n\n" + report(folder),
            SAID["outputs"].format(count, number, images, equal),
        ]  # fmt: skip
        if with_nation:
            parts.append("## Every province\n\n" + nation(folder))
    text = "\n".join(parts)
    print(text)
    if not quick:
        (HERE / "SUITE.md").write_text(text, encoding="utf-8")
    return 1 if differ else 0


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--quick", action="store_true", help="one parameter file, one round")
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument(
        "--no-nation", action="store_true", help="leave out the run of all provinces"
    )
    parser.add_argument(
        "--floor", type=int, metavar="ROUNDS", help="measure the runner beside the floor alone"
    )
    parser.add_argument("--worker", nargs="+", help=argparse.SUPPRESS)
    given = parser.parse_args()
    if given.worker:
        kind, target, *names = given.worker
        worker = {"api": worker_api, "grid": worker_grid, "floor": worker_floor}[kind]
        sys.exit(worker(Path(target), [Path(name) for name in names]))
    if given.floor:
        sys.exit(beside_the_floor(given.floor))
    sys.exit(main(given.quick, given.rounds, not given.no_nation and not given.quick))
