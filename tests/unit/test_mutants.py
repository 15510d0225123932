"""A few small changes of data and notebooks are each noticed (`tools/mutants.py` draws many)."""

import random
import sys
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).resolve().parents[2] / "tools"))
import mutants


@pytest.mark.wide
def test_a_sample_of_changed_notebooks_is_noticed():
    done = mutants.run_notebooks(random.Random(3), 20)
    assert len(done) == 20
    assert [mutant for mutant in done if not mutant.noticed] == []


@pytest.mark.wide
def test_a_sample_of_changed_data_is_noticed():
    done = mutants.run_data(random.Random(3), 10, deep=False)
    assert len(done) == 10
    assert [mutant for mutant in done if not mutant.noticed] == []


def test_what_nothing_notices_is_told_as_such():
    one = mutants.Mutant("constant", "x.py:3", "1 → 2")
    other = mutants.Mutant("constant", "x.py:4", "1 → 2", "test_x.py")
    assert mutants.told([one, other]).startswith("2 changes, 50.0% noticed")


@pytest.mark.parametrize(
    ("source", "kinds"),
    [("x = a < b", {"comparison"}), ("x = 1 + y", {"operator", "constant"}), ("f()", {"line"}),
     ("raise E(1)", set()), ("x = a and b", {"and, or"}), ("def f(a: A | B) -> C | D: ...", set()),
     ("x: A | B = 1", {"constant"})],
)  # fmt: skip
def test_the_mutator_finds_what_can_be_changed(source, kinds):
    import ast

    assert {kind for kind, _, _ in mutants._changes(ast.parse(source))} == kinds
