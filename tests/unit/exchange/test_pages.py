"""The commands of the pages on fetching and exchange are commands as they are written."""

import re
import shlex
from pathlib import Path

import click
import pytest

from attain.cli import main

ROOT = Path(__file__).resolve().parents[3]
PAGES = ("docs/fetching.md", "docs/exchange.md")
LINES = [
    (page, line)
    for page in PAGES
    for block in re.findall(r"^```\n(.*?)^```", (ROOT / page).read_text("utf-8"), re.M | re.S)
    for line in block.splitlines()
]


def test_the_pages_show_each_command():
    shown = {tuple(line.split()[:2]) for _, line in LINES}
    assert {("attain", "fetch"), ("attain", "export"), ("attain", "score")} <= shown


@pytest.mark.parametrize(("page", "line"), LINES)
def test_a_command_is_accepted_as_written(page, line):
    tool, *words = shlex.split(line)
    if tool == "frictionless":
        return
    assert tool == "attain"
    name, *given = words
    context = main.commands[name].make_context(name, given)
    assert isinstance(context, click.Context)
    with pytest.raises(click.UsageError):
        main.commands[name].make_context(name, [*given, "--no-such-option"])
