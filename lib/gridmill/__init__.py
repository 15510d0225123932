"""A grid of Papermill runs: notebooks times parameters times variants, in parallel and resumable.

Kernels are forked from one process that has imported the packages; a run can be killed at any
moment, and the next one makes what is missing or stale. :func:`run` is all that most users need.

Examples
--------
>>> import io, json, tempfile
>>> from pathlib import Path
>>> cell = {"cell_type": "code", "id": "a", "metadata": {"tags": ["parameters"]}, "outputs": [],
...         "execution_count": None, "source": "n = 1"}
>>> book = {"cells": [cell, cell | {"id": "b", "metadata": {}, "source": "n ** 2"}],
...         "metadata": {"kernelspec": {"name": "python3", "display_name": "Python 3",
...                                     "language": "python"}}, "nbformat": 4, "nbformat_minor": 5}
>>> with tempfile.TemporaryDirectory() as folder:
...     _ = Path(folder, "square.ipynb").write_text(json.dumps(book))
...     grid = [Run(f"n{n}", {"n": n}) for n in (3, 4)]
...     where = {"notebooks": folder, "output": f"{folder}/out", "stream": io.StringIO()}
...     made, again = run(grid, **where).made, run(grid, **where).made
...     done = json.loads(Path(folder, "out/n4/notebooks/square.ipynb").read_text())
>>> sorted(made), again
(['n3/square', 'n4/square'], [])
>>> done["cells"][-1]["outputs"][0]["data"]["text/plain"]
['16']
"""

from gridmill.errors import GridmillError, RunError, UsageError
from gridmill.plan import Run
from gridmill.progress import Failure
from gridmill.project import Project
from gridmill.runner import Outcome, run

__version__ = "0.1.0"

__all__ = [
    "Failure",
    "GridmillError",
    "Outcome",
    "Project",
    "Run",
    "RunError",
    "UsageError",
    "__version__",
    "run",
]
