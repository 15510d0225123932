"""Through Papermill alone: our line stands last, whatever it is handed."""

import nbformat
import papermill
import pytest
from papermill.exceptions import PapermillExecutionError

from attain.suite import Suite

NOTEBOOK = "notebooks/05_targets.ipynb"
CASES = [
    ({"aera": "ha-giang"}, "unknown parameter, at aera"),
    ({"area": "lam-dnog"}, "unknown area"),
    ({"area": 3}, "wrong type, at area"),
    ({"as_of": "31/12/2023"}, "write a day"),
    ({"target_year": "2024"}, "wrong type, at target_year"),
    ({"target_year": 2020}, "is over"),
    ({"language": "fr"}, "write 'vi' or 'en'"),
    ({"data": "nowhere"}, "no data package there"),
    ({"data": "d" * 300}, "such a name"),
    ({"thresholds": [{"indicator": "unemployment_rate", "comparator": "<", "value": 150.0}]},
     "outside the bounds"),
    ({"thresholds": [{"indicator": "nope", "comparator": "<", "value": 1.0}]}, "unknown indicator"),
    ({"thresholds": "x" * 100_000}, "write a list"),
]  # fmt: skip


@pytest.fixture(scope="module")
def beginning(entry_point, tmp_path_factory):
    """A notebook up to its set-up cell, and kernels that are forked where they can be."""
    notebook = nbformat.read(NOTEBOOK, as_version=4)
    notebook.cells = notebook.cells[:4]
    path = tmp_path_factory.mktemp("papermill") / "05_targets.ipynb"
    nbformat.write(notebook, path)
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("JUPYTER_DEFAULT_PROVISIONER_NAME", "gridmill")
        patch.setenv("GRIDMILL_PRELOAD", ",".join(Suite.preload))
        yield path


@pytest.mark.parametrize(
    ("given", "said"),
    [
        pytest.param(*case, marks=pytest.mark.wide if place else ())
        for place, case in enumerate(CASES)
    ],
    ids=[said for _, said in CASES],
)
def test_our_line_stands_last(given, said, beginning, tmp_path):
    with pytest.raises(PapermillExecutionError) as caught:
        papermill.execute_notebook(
            str(beginning), None, parameters=given, kernel_name="python3", progress_bar=False,
            cwd=".", log_output=False,
        )  # fmt: skip
    last = str(caught.value).strip().splitlines()[-1]
    assert last.startswith(("ParameterError: ", "AttainError: "))
    assert said in last
    assert len(last) < 500
