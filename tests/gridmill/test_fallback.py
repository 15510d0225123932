"""Where nothing can be forked: interpreters of their own, the same results, one line."""

import projects

from gridmill.client import ADDRESS, NONE


def test_the_same_results_and_one_line(execute, book, monkeypatch, pids, place):
    book("00_a", "print(area)\n1 + 1", "# the last cell")
    book("01_b", "raise ValueError('no')")
    warm, _ = execute(output="warm")
    monkeypatch.delenv(ADDRESS)
    monkeypatch.setattr("gridmill.client.cannot_fork", lambda: "no forking today")
    cold, said = execute(output="cold")
    assert said.count("kernels are started the ordinary way: no forking today") == 1
    assert sorted(cold.made) == sorted(warm.made)
    assert [(f.cell, f.error) for f in cold.failures] == [(f.cell, f.error) for f in warm.failures]
    for name in ("00_a.de.html", "notebooks/00_a.de.ipynb", "run.json", "index.html"):
        one, other = (place / output / "north-2024" / name for output in ("warm", "cold"))
        assert one.read_bytes() == other.read_bytes()


def test_time_limits_and_ends_are_kept(
    execute, book, overdue, monkeypatch, pids, running, eventually
):
    monkeypatch.setenv(ADDRESS, NONE)
    note = "import os\nopen(f'pids/{os.getpid()}', 'w').close()"
    book("00_a", note, "import holding\nholding.hold('cell')")
    overdue(4)
    outcome, _ = execute(project=projects.Alone, notebook_timeout=600)
    assert [f.error for f in outcome.failures] == ["the notebook took more than 600 seconds"]
    assert outcome.failures[0].cell == "cell 4"
    assert len(pids()) == 1
    assert eventually(lambda: not running() & set(pids()))  # it looks once a second who is there
