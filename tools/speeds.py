"""Run a test command on machines of several speeds: python tools/speeds.py [options] -- COMMAND.

quiet   as the machine is
busy    beside six loops that never rest
pinned  on one core
tenth   on one core, beside a loop of such a priority that a tenth of it is left
"""

from __future__ import annotations

import argparse
import contextlib
import os
import re
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from pathlib import Path

SPEEDS = ("quiet", "busy", "pinned", "tenth")
LOOPS = 6
# A process of one priority gets 1/(1 + 1.25**steps) of a core beside one that is so many steps
# above it: of ten steps a tenth.
STEPS = 10
# It ends with whoever started it, however that ends.
LOOP = "import os, sys\nwhile os.getppid() == int(sys.argv[1]): pass"


def loop(core: int | None = None, above: int = 0) -> subprocess.Popen[bytes]:
    """A process that never rests, on one core and above the others where that is asked for."""

    def settle() -> None:
        if core is not None:
            os.sched_setaffinity(0, {core})
        if above:
            os.nice(-above)
            # Linux shares a core between sessions first, and each has a priority of its own.
            with contextlib.suppress(FileNotFoundError):
                Path("/proc/self/autogroup").write_text(str(-above))

    try:
        return subprocess.Popen(
            [sys.executable, "-S", "-c", LOOP, str(os.getpid())],
            # A session of its own has its own share of the core: for the tenth alone.
            start_new_session=above > 0,
            process_group=None if above else 0,
            preexec_fn=settle,
        )
    except subprocess.SubprocessError:
        sys.exit("a priority cannot be raised here; run it as root, or without the speed tenth")


@contextlib.contextmanager
def speed(name: str) -> Iterator[int | None]:
    """Make the machine as slow as that; the one core that is left to the tests, if it is one."""
    core = min(os.sched_getaffinity(0)) if name in ("pinned", "tenth") else None
    with contextlib.ExitStack() as loops:
        for _ in range({"busy": LOOPS, "tenth": 1}.get(name, 0)):
            process = loop(core, STEPS if name == "tenth" else 0)
            loops.enter_context(process)
            loops.callback(process.kill)
        yield core


def run(command: Sequence[str], core: int | None, log: Path) -> tuple[int, str]:
    """Run the tests; their exit code and all that they said, which also stands in a file."""

    def settle() -> None:
        if core is not None:
            os.sched_setaffinity(0, {core})

    with log.open("wb") as said:
        tests = subprocess.Popen(
            command, stdout=said, stderr=said, process_group=0, preexec_fn=settle
        )
        try:
            code = tests.wait()
        except BaseException:
            os.killpg(tests.pid, signal.SIGTERM)
            raise
    return code, log.read_text(errors="replace")


def main() -> int:
    """Run every speed as often as asked, a line each and one for each failure."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--rounds", type=int, default=1, metavar="N", help="how often")
    parser.add_argument("--speeds", nargs="+", choices=SPEEDS, default=SPEEDS)
    parser.add_argument("command", nargs="+", help="after --")
    given = parser.parse_args()
    for ending in (signal.SIGTERM, signal.SIGINT):  # a shell's background job begins deaf to one
        signal.signal(ending, lambda number, frame: sys.exit(128 + number))
    logs, worst = Path(tempfile.mkdtemp(prefix="attain-speeds-")), 0
    for turn in range(1, given.rounds + 1):
        for name in given.speeds:
            began, log = time.monotonic(), logs / f"{name}-{turn}.log"
            with speed(name) as core:
                code, said = run(given.command, core, log)
            found = re.findall(r"^=* ?(\d+ (?:passed|failed|error).*?) in [\d.]+s", said, re.M)
            counts = found[-1] if found else f"no result, exit code {code}"
            print(f"{name} {turn}: {counts}; {time.monotonic() - began:.0f} s", flush=True)
            for failure in re.findall(r"^(?:FAILED|ERROR) .*", said, re.M):
                print(f"  {failure}", flush=True)
            if code:
                print(f"  {log}", flush=True)
            worst = max(worst, abs(code))
    return min(worst, 1)


if __name__ == "__main__":
    sys.exit(main())
