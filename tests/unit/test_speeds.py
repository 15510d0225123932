"""The tool that runs the tests at several speeds: it says what failed and leaves no loop behind."""

import os
import signal
import subprocess
import sys
from pathlib import Path

import psutil
import pytest

TOOL = Path(__file__).resolve().parents[2] / "tools" / "speeds.py"
FAILING = "print('FAILED tests/a.py::b - no'); print('=== 1 failed, 2 passed in 0.1s ==='); exit(1)"


@pytest.fixture
def speeds(tmp_path):
    """Start the tool with a Python program in the place of the tests, and end it."""
    begun = []

    def start(*options, program):
        command = [sys.executable, str(TOOL), *options, "--", sys.executable, "-c", program]
        environment = os.environ | {"TMPDIR": str(tmp_path)}
        begun.append(subprocess.Popen(command, stdout=subprocess.PIPE, text=True, env=environment))
        return begun[-1]

    yield start
    for process in begun:
        with process:
            process.kill()


def test_each_speed_as_often_as_asked_and_what_failed(speeds, tmp_path):
    process = speeds("--rounds", "2", "--speeds", "quiet", "pinned", program=FAILING)
    said = process.communicate()[0].splitlines()
    assert process.returncode == 1
    names = [line.partition(":")[0] for line in said[::3]]
    assert names == ["quiet 1", "pinned 1", "quiet 2", "pinned 2"]
    assert said[0].startswith("quiet 1: 1 failed, 2 passed; ")
    assert said[1] == "  FAILED tests/a.py::b - no"
    assert "1 failed" in Path(said[2].strip()).read_text()
    passing = speeds("--speeds", "quiet", program="print('3 passed in 0.1s')")
    assert passing.communicate()[0].startswith("quiet 1: 3 passed; ")
    assert passing.returncode == 0


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT, signal.SIGKILL])
def test_the_loops_end_with_it_however_it_ends(speeds, tmp_path, eventually, number):
    there = tmp_path / "there"
    program = f"open({str(there)!r}, 'w').close(); import time; time.sleep(100_000)"
    process = speeds("--speeds", "busy", program=program)
    assert eventually(there.exists)
    children = psutil.Process(process.pid).children()
    loops = [child for child in children if "getppid" in " ".join(child.cmdline())]
    assert len(loops) == 6
    process.send_signal(number)
    process.wait()
    assert eventually(lambda: not any(loop.is_running() for loop in loops))
    tests = [child for child in children if child not in loops]
    if number == signal.SIGKILL:
        tests[0].kill()
    assert eventually(lambda: not any(test.is_running() for test in tests))
