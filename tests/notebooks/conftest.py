"""Modules that the tests of the notebooks share are found beside them; no style leaves a test."""

import sys
from pathlib import Path

import matplotlib as mpl
import pytest

sys.path.insert(0, str(Path(__file__).parent))


@pytest.fixture(autouse=True)
def style():
    """The set-up cell of a notebook asks for the house style; it ends with the test."""
    with mpl.rc_context({"backend": "agg"}):
        yield
