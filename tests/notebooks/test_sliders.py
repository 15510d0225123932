"""The sliders that docs/notebooks.md tells a reader to type: they work, and no page needs them."""

import re
import sys
from types import SimpleNamespace

import nbformat
import pytest
from test_work import ROOT, cells, needed

PAGE = (ROOT / "docs" / "notebooks.md").read_text(encoding="utf-8")


@pytest.fixture(scope="module")
def space():
    """What a reader has after running 05 as far as the table of enrolment."""
    found = cells("05")
    last = next(n for n, cell in enumerate(found) if '"05-whatif"' in cell.source)
    space = {}
    for place, source in enumerate(needed(found, last)):
        exec(source, space)
        if place == 0:
            space["data"] = str(ROOT / "data")
    return space


def test_the_sliders_of_the_docs_say_at_rest_what_the_page_says(space, monkeypatch):
    (typed,) = re.findall(r"```python\n(.*?interact.*?)```", PAGE, flags=re.S)
    moved = []
    stub = SimpleNamespace(interact=lambda function, **ranges: moved.append((function, ranges)))
    monkeypatch.setitem(sys.modules, "ipywidgets", stub)
    exec(typed, space)
    ((chance, ranges),) = moved
    assert set(ranges) == set(chance.__code__.co_varnames[: chance.__code__.co_argcount])
    table = space["whatif"].reset_index()
    hardest = space["trained"].nlargest(1, "rise")["target"].iloc[0]
    told = table[(table["target"] == hardest) & (table["times"] == 100)]["probability"].iloc[0]
    assert chance() == pytest.approx(100 * told, abs=4)  # other draws of the same distributions
    for name, (low, high, *_) in ranges.items():  # as a slider calls it, at both ends
        ends = [chance(**{name: value}) for value in (low, high)]
        assert all(0 <= end <= 100 for end in ends)
        assert (ends[1] > ends[0]) == (name != "growth"), name


@pytest.mark.parametrize("path", sorted((ROOT / "notebooks").glob("*.ipynb")), ids=lambda p: p.stem)
def test_no_executed_cell_holds_a_widget(path):
    for cell in nbformat.read(path, as_version=4).cells:
        assert "ipywidgets" not in cell.source
        for output in cell.get("outputs", []):
            assert not any("widget" in mime for mime in output.get("data", {}))
