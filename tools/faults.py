"""Kill, starve and move a real run; then run it again and compare every byte.

``python tools/faults.py kills|limits|places [--seed N] [--count N] [--notebooks NUMBERS]`` executes
notebooks of one area by ``attain run``: undisturbed, and then

kills    killed at an event, by SIGKILL and SIGTERM in turn
limits   on a full disk, with few open files, with little memory, where nothing may be written
places   in other orders, days, languages and folders, and as another user

What a disturbed run leaves under a final name has to be whole, nothing may stay in the temporary
folder or in the table of processes, and the next run has to end with the bytes of the first.
"""

from __future__ import annotations

import argparse
import contextlib
import itertools
import json
import os
import random
import resource
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
QUESTION = "parameters/ha-tinh-2024.yaml"
LONG = 300.0  # seconds that only what hangs takes
SOON = 30.0  # seconds in which what a killed run began has to be gone
MARK = "FAULTS_OF"
ZONES = ("Asia/Ho_Chi_Minh", "Pacific/Kiritimati", "America/St_Johns")

# In every Python process of a run: at an event, as the interpreter audits it, the runner is killed.
# Whoever comes there writes half of the file it was about to write and stays, to be ended too.
HOOK = r"""
import os, signal, sys, time

event, turn, number = os.environ["FAULT"].split(":")
runner = int(os.environ.setdefault("FAULT_RUNNER", str(os.getpid())))

def writes(name, args, *parts):
    wanted = name == "open" and isinstance(args[0], str) and isinstance(args[1], str)
    return wanted and "w" in args[1] and all(part in args[0] for part in parts)

TESTS = {
    "fork": lambda name, args: name == "os.fork",
    "kernel": lambda name, args: name == "open" and "connection.json" in str(args[0]),
    "notebook": lambda name, args: writes(name, args, "/staging/", ".ipynb"),
    "page": lambda name, args: writes(name, args, "/staging/", ".vi.html"),
    "tables": lambda name, args: writes(name, args, "/staging/", "forecasts.csv"),
    "front": lambda name, args: writes(name, args, "/staging/", "index.html"),
    "publish": lambda name, args: name == "os.rename" and "/staging/" in str(args[0]),
    "manifest": lambda name, args: name == "os.rename" and "/manifests/" in str(args[1]),
}

def hook(name, args, met=TESTS[event], turns=os.environ["FAULT_TURNS"]):
    if not met(name, args):
        return
    place = os.open(turns, os.O_WRONLY | os.O_CREAT | os.O_APPEND)
    os.write(place, b".")
    if os.fstat(place).st_size == int(turn):
        if name == "open" and event != "kernel":
            os.write(os.open(args[0], os.O_WRONLY | os.O_CREAT), b"<!doctype html><p>torn")
        os.kill(runner, int(number))
        if os.getpid() != runner and event != "fork":
            time.sleep(600)
    os.close(place)

sys.addaudithook(hook)
"""
EVENTS = {  # and how often each comes at least in a run of one notebook
    "fork": 4, "kernel": 2, "notebook": 1, "page": 1, "tables": 1, "front": 1, "publish": 6,
    "manifest": 3,
}  # fmt: skip

# A clock that is SHIFT seconds off, for whoever asks the system's library.
CLOCK = r"""
#define _GNU_SOURCE
#include <stdlib.h>
#include <sys/syscall.h>
#include <sys/time.h>
#include <time.h>
#include <unistd.h>
static long shift(void) { const char *s = getenv("SHIFT"); return s ? atol(s) : 0; }
int clock_gettime(clockid_t id, struct timespec *t) {
  int done = syscall(SYS_clock_gettime, id, t);
  if (id == CLOCK_REALTIME || id == CLOCK_REALTIME_COARSE) t->tv_sec += shift();
  return done;
}
int gettimeofday(struct timeval *t, void *zone) {
  struct timespec now; clock_gettime(CLOCK_REALTIME, &now);
  t->tv_sec = now.tv_sec; t->tv_usec = now.tv_nsec / 1000; return 0;
}
time_t time(time_t *t) {
  struct timespec now; clock_gettime(CLOCK_REALTIME, &now);
  if (t) *t = now.tv_sec;
  return now.tv_sec;
}
"""


class Fault(Exception):
    """Something that must not be: a torn file, a process or a folder that is left, other bytes."""


class Bench:
    """One undisturbed run, and all others beside it."""

    def __init__(self, place: Path, notebooks: str, jobs: int = 2) -> None:
        self.place, self.notebooks, self.jobs = place, notebooks, jobs
        self.events = list(EVENTS)
        for name in ("tmp", "cache", "hook"):
            (place / name).mkdir(exist_ok=True)
        (place / "hook" / "sitecustomize.py").write_text(HOOK, encoding="utf-8")
        self.wanted: dict[str, bytes] = {}
        started = time.monotonic()
        self.complete("undisturbed")  # fills the cache: what is killed is no first run
        self.wanted = files_of(self.out("undisturbed"))
        self.complete("again")
        print(f"undisturbed, twice: {len(self.wanted)} files, {time.monotonic() - started:.0f} s")

    def out(self, name: str) -> Path:
        return self.place / name

    def begin(
        self, name: str, more: Mapping[str, str] | None = None, before: Sequence[str] = (),
        cwd: Path = ROOT, jobs: int = 0, limit: Callable[[], object] = lambda: None,
    ) -> subprocess.Popen[str]:  # fmt: skip
        """Begin a run into a folder of that name."""
        given = {
            "TMPDIR": str(self.place / "tmp"), "ATTAIN_CACHE": str(self.place / "cache"),
            "PYTHONPATH": str(cwd / "lib"), MARK: str(self.place),
        }  # fmt: skip
        environment = os.environ | given | dict(more or {})
        if "FAULT" in environment:
            environment["PYTHONPATH"] += os.pathsep + str(self.place / "hook")
        command = [
            *before, sys.executable, "-m", "attain", "run", QUESTION, "--no-pdf", "--no-pictures",
            "--language", "vi", "--notebooks", self.notebooks, "--jobs", str(jobs or self.jobs),
            "--output", str(self.out(name)),
        ]  # fmt: skip
        return subprocess.Popen(
            command, cwd=cwd, env=environment, stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
            text=True, start_new_session=True, preexec_fn=limit,
        )  # fmt: skip

    def heard(self, process: subprocess.Popen[str]) -> str:
        """What a run says until it ends; one that hangs is ended, with all that it began."""
        try:
            return process.communicate(timeout=LONG)[0]
        except subprocess.TimeoutExpired:
            for number in processes_of(self.place):
                with contextlib.suppress(ProcessLookupError):
                    os.kill(number, signal.SIGKILL)
            raise Fault(f"it hangs: {process.communicate()[0].strip()[-300:]}") from None

    def complete(self, name: str, **how: object) -> None:
        """Run to the end, and compare all bytes."""
        process = self.begin(name, **how)  # type: ignore[arg-type]
        said = self.heard(process)
        if process.returncode:
            raise Fault(f"exit {process.returncode}: {said.strip().splitlines()[-1:]}")
        self.compare(name)

    def compare(self, name: str) -> None:
        """That all files are there, with the bytes of the undisturbed run, and no others."""
        found = files_of(self.out(name))
        differ = sorted(
            file for file in found.keys() | self.wanted if found.get(file) != self.wanted.get(file)
        )
        if self.wanted and differ:
            raise Fault(f"{len(differ)} files differ or are missing: {', '.join(differ[:4])}")
        self.nothing_left()
        staging = self.out(name) / ".gridmill" / "staging"
        if staging.exists() and list(staging.iterdir()):
            raise Fault("the staging folder is not empty")

    def nothing_torn(self, name: str) -> int:
        """That what stands under its final name is whole; how many files do."""
        found = files_of(self.out(name))
        torn = sorted(
            file for file, text in found.items()
            if self.wanted.get(file) != text and not self._partial(file, text)
        )  # fmt: skip
        if torn:
            raise Fault(f"torn: {', '.join(torn)}")
        return len(found)

    @staticmethod
    def _partial(file: str, text: bytes) -> bool:
        """A file that is still aside, or the list of what a run has made so far."""
        if Path(file).name.startswith(".tmp-"):
            return True
        with contextlib.suppress(ValueError):
            return Path(file).name == "run.json" and bool(json.loads(text))
        return False

    def nothing_left(self) -> None:
        """That neither a process nor a temporary file of a run is left."""
        end = time.monotonic() + SOON
        while processes := processes_of(self.place):
            if time.monotonic() > end:
                raise Fault(f"{len(processes)} processes are left: {processes}")
            time.sleep(0.05)
        while left := sorted(path.name for path in (self.place / "tmp").iterdir()):
            if time.monotonic() > end:
                raise Fault(f"in the temporary folder: {', '.join(left)}")
            time.sleep(0.05)


def files_of(folder: Path) -> dict[str, bytes]:
    """Every file of a report, its manifests too; not how long each took, nor what is aside."""
    aside = {"timings.json", "lock", "staging", "failures"}
    return {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for path in folder.rglob("*")
        if path.is_file() and not aside & set(path.relative_to(folder).parts)
    }


def processes_of(place: Path) -> list[int]:
    """The processes that were begun with this place in their environment."""
    found, mark = [], f"{MARK}={place}".encode()
    for entry in Path("/proc").iterdir():
        with contextlib.suppress(OSError):
            if entry.name.isdigit() and mark in (entry / "environ").read_bytes().split(b"\0"):
                found.append(int(entry.name))
    return found


# ---- killed -------------------------------------------------------------------------------------
def kills(bench: Bench, rng: random.Random, count: int) -> Iterator[tuple[str, str]]:
    """Kill at events, each signal in turn; what was there before the next run, and at which."""
    signals = (signal.SIGKILL, signal.SIGTERM)
    every = itertools.cycle(itertools.product(bench.events, signals))
    for number, (event, by) in enumerate(itertools.islice(every, count)):
        name, turn = f"kill-{number:02d}", rng.randint(1, EVENTS[event])
        turns = str(bench.place / f"{name}.turns")
        more = {"FAULT": f"{event}:{turn}:{by:d}", "FAULT_TURNS": turns}

        def test(name: str = name, more: dict[str, str] = more, by: int = by) -> str:
            process = bench.begin(name, more)
            bench.heard(process)
            if process.returncode not in (-by, 128 + by):
                raise Fault(f"exit {process.returncode}: it was not killed")
            bench.nothing_left()
            whole = bench.nothing_torn(name)
            bench.complete(name)
            return f"{whole} of {len(bench.wanted)} files were there"

        yield f"{by.name} at {event} {turn}", _end(test)


# ---- starved ------------------------------------------------------------------------------------
def limits(bench: Bench, rng: random.Random, count: int) -> Iterator[tuple[str, str]]:
    """Too little of something; how it ended, and what it said last."""

    def most(kind: int, value: int) -> Callable[[], object]:
        return lambda: resource.setrlimit(kind, (value, value))

    cases: list[tuple[str, dict[str, object], str, str]] = []
    cases += [(f"files of at most {size:,} bytes", {"limit": most(resource.RLIMIT_FSIZE, size)},
               "", "") for size in (4_000, 40_000, 400_000)]  # fmt: skip
    cases += [(f"{files} open files", {"limit": most(resource.RLIMIT_NOFILE, files)}, "", "")
              for files in (16, 48, 96, 128)]  # fmt: skip
    cases += [(f"{size} MB of memory", {"limit": most(resource.RLIMIT_AS, size * 1_000_000)},
               "", "") for size in (100, 300, 600, 1200)]  # fmt: skip
    disks = [("output", size) for size in ("16k", "200k", "600k")] + [
        ("tmp", "8k"),
        ("cache", "8k"),
    ]
    cases += [(f"{name} of {size}", {}, name, f"size={size}") for name, size in disks]
    home = {"HOME": str(bench.place / "home"), "ATTAIN_CACHE": ""}
    cases += [("home of 8k", {"more": home}, "home", "size=8k")]
    cases += [("output, read only", {}, "output", "ro")]
    for number, (what, how, disk, options) in enumerate(cases):
        name = f"limit-{number:02d}"

        def test(
            name: str = name, how: dict[str, object] = how, disk: str = disk, options: str = options
        ) -> str:
            place = bench.out(name) if disk == "output" else bench.place / (disk or "tmp")
            with small_disk(place, options) if disk else contextlib.nullcontext():
                process = bench.begin(name, **how)  # type: ignore[arg-type]
                said = bench.heard(process)
                if "Traceback" in said or process.returncode not in (0, 1):
                    raise Fault(f"exit {process.returncode}: {said.strip()[-300:]}")
                bench.nothing_left()
                bench.nothing_torn(name)
                if process.returncode == 0:
                    bench.compare(name)
                elif disk == "output" and options != "ro":  # there is room, and the rest is made
                    subprocess.run(["mount", "-o", "remount,size=64m", str(place)], check=True)
                    bench.complete(name)
            if process.returncode and (disk != "output" or options == "ro"):
                bench.complete(name)
            lines = said.strip().splitlines()
            told = [line for line in lines if "failed" in line or "cannot be" in line]
            return f"exit {process.returncode}: {(told or lines)[0 if told else -1]}"

        yield what, _end(test)


@contextlib.contextmanager
def small_disk(place: Path, options: str) -> Iterator[None]:
    """A file system of its own in a folder."""
    place.mkdir(exist_ok=True)
    subprocess.run(["mount", "-t", "tmpfs", "-o", options, "tmpfs", str(place)], check=True)
    try:
        yield
    finally:
        subprocess.run(["umount", "-l", str(place)], check=True)


# ---- elsewhere ----------------------------------------------------------------------------------
def places(bench: Bench, rng: random.Random, count: int) -> Iterator[tuple[str, str]]:
    """The same run under other circumstances, which are to change no byte."""
    cases: list[tuple[str, dict[str, object]]] = [
        *((f"hash seed {seed}", {"more": {"PYTHONHASHSEED": seed}}) for seed in ("0", "1", "4242")),
        *((f"random order {n + 1}", {"jobs": rng.choice([1, 2, 3])}) for n in range(count)),
        *((f"time zone {zone}", {"more": {"TZ": zone}}) for zone in ZONES),
    ]
    clock = _clock(bench.place)
    for said, days in (("a year ahead", 365), ("25 years behind", -9131)):
        cases.append((f"a clock {said}", {"more": clock | {"SHIFT": str(days * 86400)}}
                      if clock else {}))  # fmt: skip
    folder = bench.place / "locales"
    for name in ("vi_VN.UTF-8", "de_DE.UTF-8", "tr_TR.UTF-8", "de_DE.ISO-8859-1"):
        more = {"LOCPATH": str(folder), "LC_ALL": name, "LANG": name}
        cases.append((f"locale {name}", {"more": more} if _locale(folder, name) else {}))
    cases.append(("locale C, no UTF-8 mode", {"more": {
        "LC_ALL": "C", "PYTHONUTF8": "0", "PYTHONCOERCECLOCALE": "0"}}))  # fmt: skip
    cases.append(("user nobody", _nobody(bench) if os.getuid() == 0 else {}))
    cases.append(("a path with blanks and Vietnamese letters", {"cwd": _elsewhere(bench.place)}))
    cases.append(("umask 077", {"limit": lambda: os.umask(0o077)}))
    for number, (what, how) in enumerate(cases):
        name = f"place-{number:02d}"
        if "nobody" in what and how:
            name = "nobody/báo cáo"
        if "order" in what:  # the longest is begun first, and these say which is
            hidden = bench.out(name) / ".gridmill"
            hidden.mkdir(parents=True)
            labels = (path.stem for path in (ROOT / "notebooks").glob("*.ipynb"))
            times = {label: rng.uniform(1, 100) for label in [*labels, "tables"]}
            (hidden / "timings.json").write_text(json.dumps(times), encoding="utf-8")
        if not how:
            yield what, "not possible here"
            continue

        def test(name: str = name, how: dict[str, object] = how) -> str:
            bench.complete(name, **how)
            return "the same bytes"

        yield what, _end(test)


def _clock(place: Path) -> dict[str, str]:
    """Variables by which a clock is off; none without a compiler."""
    compiler, library = shutil.which("cc"), place / "clock.so"
    if not compiler:
        return {}
    (place / "clock.c").write_text(CLOCK, encoding="utf-8")
    command = [compiler, "-shared", "-fPIC", "-O1", "-o", str(library), str(place / "clock.c")]
    subprocess.run(command, check=True)
    return {"LD_PRELOAD": str(library)}


def _locale(folder: Path, name: str) -> bool:
    """Compile a locale from the sources of the system; whether they are there."""
    folder.mkdir(exist_ok=True)
    language, _, letters = name.partition(".")
    if not shutil.which("localedef"):
        return False
    command = ["localedef", "-i", language, "-f", letters, str(folder / name)]
    subprocess.run(command, capture_output=True, check=False)
    return (folder / name).exists()


def _nobody(bench: Bench) -> dict[str, object]:
    """A user who owns nothing but a folder; nothing where they may not enter the interpreter's."""
    home = bench.out("nobody")
    for name in ("", "tmp", "cache"):
        (home / name).mkdir(exist_ok=True)
        os.chown(home / name, 65534, 65534)
    for folder in (bench.place, *bench.place.parents[:-1]):
        if not folder.stat().st_mode & 0o001:
            folder.chmod(folder.stat().st_mode | 0o011)
    more = {"HOME": str(home), "TMPDIR": str(home / "tmp"), "ATTAIN_CACHE": str(home / "cache")}
    before = ["setpriv", "--reuid=65534", "--regid=65534", "--clear-groups", "--no-new-privs"]
    again = "import subprocess, sys; subprocess.run([sys.executable, '-c', ''], check=True)"
    allowed = subprocess.run([*before, sys.executable, "-c", again], capture_output=True)
    return {"more": more, "before": before} if not allowed.returncode else {}


def _elsewhere(place: Path) -> Path:
    """A copy of the project at a path that few programs expect."""
    folder = place / "Thư mục của tôi" / "dự án & 'attain' (2024) #1 %41"
    for name in ("lib", "data", "notebooks", "parameters"):
        shutil.copytree(
            ROOT / name, folder / name, ignore=shutil.ignore_patterns("__pycache__"), symlinks=True
        )
    shutil.copy(ROOT / "pyproject.toml", folder)
    return folder


def _end(test: Callable[[], str]) -> str:
    try:
        return test()
    except (Fault, subprocess.SubprocessError) as fault:
        return f"FAULT {fault}"


def main(arguments: list[str] | None = None) -> int:
    """Do it and tell; 1 where something was torn, left or other than it was."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawTextHelpFormatter
    )
    parser.add_argument("what", choices=["kills", "limits", "places"])
    parser.add_argument("--seed", type=int, default=20)
    parser.add_argument("--count", type=int, default=0, help="how many kills, or random orders")
    parser.add_argument("--notebooks", default="00", help="those that are executed, such as 00,05")
    parser.add_argument("--events", default=",".join(EVENTS), help="at which to kill")
    asked = parser.parse_args(arguments)
    work = {"kills": kills, "limits": limits, "places": places}[asked.what]
    ends = []
    # no longer a path than a socket's address has room for
    with tempfile.TemporaryDirectory(prefix="f-", dir="/tmp") as place:
        bench = Bench(Path(place), asked.notebooks)
        bench.events = asked.events.split(",")
        count = asked.count or {"kills": 32, "places": 10}.get(asked.what, 0)
        for what, end in work(bench, random.Random(asked.seed), count):
            print(f"{what}: {end}", flush=True)
            ends.append(end)
    faults = sum(end.startswith("FAULT") for end in ends)
    print(f"{len(ends)} runs disturbed, {faults} faults")
    return int(faults > 0)


if __name__ == "__main__":
    sys.exit(main())
