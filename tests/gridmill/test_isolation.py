"""A notebook that misbehaves in every way leaves its neighbours' outputs as they were."""

CLEAN = (
    "import os, random, sys, threading\nimport matplotlib, numpy",
    "print(os.path.basename(os.getcwd()) != 'elsewhere', threading.active_count() < 12)",
    "print(matplotlib.rcParams['lines.linewidth'], matplotlib.rcParams['font.size'])",
    "random.seed(3)\nnumpy.random.seed(3)\nprint(random.random(), numpy.random.random())",
    "print(numpy.get_printoptions()['precision'], sys.getrecursionlimit(), hasattr(os, 'spoilt'))",
    "print(os.environ.get('SPOILT'), os.umask(0o022) == 0o022)",
    "# the last cell",
)
NASTY = {
    "forks": """import os, time
for _ in range(3):
    if os.fork() == 0:
        os.setsid()
        open(f"pids/{os.getpid()}", "w").close()
        if os.fork() == 0:  # a grandchild that nobody waits for
            os.setsid()
            open(f"pids/{os.getpid()}", "w").close()
            time.sleep(600)
        time.sleep(600)
while len(os.listdir("pids")) < 6:
    time.sleep(0.01)""",
    "starts": """import subprocess, sys
child = "import os, time; open(f'pids/{os.getpid()}', 'w').close(); time.sleep(600)"
subprocess.Popen([sys.executable, "-S", "-c", child], start_new_session=True)
import os, time
while not os.listdir("pids"):
    time.sleep(0.01)""",
    "prints": "print('x' * 1_000_000)",
    "wanders": "import os\nos.makedirs('elsewhere', exist_ok=True)\nos.chdir('elsewhere')",
    "restyles": """import matplotlib, numpy, sys, os, builtins
matplotlib.rcParams.update({"lines.linewidth": 99, "font.size": 99})
numpy.set_printoptions(precision=1)
sys.setrecursionlimit(321)
os.spoilt = True
os.environ["SPOILT"] = "yes"
os.umask(0o077)
builtins.print = None""",
    "gambles": "import random, numpy\nrandom.seed(7)\nnumpy.random.seed(7)",
    "threads": """import threading, time
for _ in range(20):
    threading.Thread(target=time.sleep, args=(600,)).start()
print(threading.active_count() > 20)""",
}


def test_neighbours_do_not_notice(execute, book, outputs, place, pids, nothing_left, no_orphans):
    for number in (1, 2):
        book(f"z{number}_clean", *CLEAN)
    execute(output="alone", jobs=1)
    for name, source in NASTY.items():
        if name != "starts":
            book(f"a_{name}", source, "# the last cell")
    outcome, _ = execute()
    assert not outcome.failures
    assert [key for key in outcome.made if "clean" in key]
    for number in (1, 2):
        page = f"north-2024/notebooks/z{number}_clean.de.ipynb"
        assert outputs(f"out/{page}") == outputs(f"alone/{page}")
    (printed,) = outputs("out/north-2024/notebooks/a_prints.de.ipynb")[2]
    assert printed["text"] == ["x" * 1_000_000 + "\n"] or len(printed["text"]) == 1_000_001
    assert len(pids()) == 6
    nothing_left(pids())
    no_orphans()


def test_a_process_that_a_notebook_started_ends_with_it(execute, book, pids, nothing_left):
    book("a_starts", NASTY["starts"], "# the last cell")
    outcome, _ = execute()
    assert outcome.exit_code == 0
    assert len(pids()) == 1
    nothing_left(pids())


def test_kernels_draw_different_random_numbers(execute, book, outputs):
    for name in ("00_a", "01_b"):
        book(name, "import numpy, random\nprint(numpy.random.random(), random.random())")
    execute()
    found = [
        outputs(f"out/north-2024/notebooks/{name}.de.ipynb")[-1][0]["text"]
        for name in ("00_a", "01_b")
    ]
    assert found[0] != found[1]
