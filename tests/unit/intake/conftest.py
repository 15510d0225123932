"""A package without figures, and ``attain add`` on a file that a test writes into it."""

import shutil
from pathlib import Path

import pytest
from click.testing import CliRunner

from attain.cli import main

ROOT = Path(__file__).resolve().parents[3]


@pytest.fixture
def package(tmp_path):
    """The areas and indicators of the shipped package, no figure and no source."""
    folder = tmp_path / "data"
    folder.mkdir()
    for name in ("areas", "indicators"):
        shutil.copy(ROOT / "data" / f"{name}.csv", folder)
    heading = (ROOT / "data" / "sources.csv").read_text(encoding="utf-8").partition("\n")[0]
    (folder / "sources.csv").write_text(f"{heading}\n", encoding="utf-8")
    return folder


@pytest.fixture
def add(package, tmp_path):
    """Run ``attain add`` on a file that is written first."""

    def run(name, content, *options, indicator="unemployment_rate", day="2024-12-31"):
        file = tmp_path / name
        if content is not None:
            file.write_bytes(content if isinstance(content, bytes) else content.encode())
        given = ["add", str(file), "--indicator", indicator, "--day", day, "--data", str(package)]
        given += ["--source", "office", "--outlet", "Office", *options]
        return CliRunner().invoke(main, given, catch_exceptions=False)

    return run
