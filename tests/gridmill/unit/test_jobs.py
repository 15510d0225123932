"""One job: what it returns, and how it fails."""

import errno
import json
import socket
import subprocess
import sys

import nbformat
import pytest

from gridmill import jobs
from gridmill.errors import UsageError
from gridmill.messages import receive, send
from gridmill.notebook import tidy


def call(tmp_path, **payload):
    return jobs.run({"kind": "call", "staging": str(tmp_path)} | payload)


def test_a_function_writes_beside_links_and_only_what_it_wrote_counts(tmp_path):
    (tmp_path / "final").mkdir()
    (tmp_path / "final" / "a.html").write_text("a")
    staging = tmp_path / "staging"
    staging.mkdir()
    result = call(
        staging, function="shutil:copyfile", arguments=[str(tmp_path / "final" / "a.html")],
        links={"sub/a.html": str(tmp_path / "final" / "a.html")},
    )  # fmt: skip
    assert "IsADirectoryError" in result["failure"]["error"]  # the folder is its last argument
    (staging / "b.html").write_text("b")
    result = call(staging, function="os:listdir", links={"c.html": str(tmp_path / "final/a.html")})
    assert (result["files"], result["failure"]) == (["b.html"], None)


def test_refusals_and_crashes_are_one_line():
    assert jobs.describe(UsageError("no\n such")) == "no such"
    assert jobs.describe(ValueError("a\n  b")) == "ValueError: a b"
    for number in (errno.ENOSPC, errno.EDQUOT, errno.EFBIG):
        assert jobs.describe(OSError(number, "x")) == jobs.FULL
    result = jobs.run({"kind": "check", "function": "builtins:int", "parameters": ["1", "x"]})
    assert result["failure"]["error"].startswith("ValueError: invalid literal")
    assert "Traceback" in result["failure"]["trace"]


@pytest.mark.parametrize("function", ["nowhere:f", "os:nothing"])
def test_a_function_that_is_not_there_is_a_failure(tmp_path, function):
    assert call(tmp_path, function=function)["failure"]["error"]


def notebook():
    cells = [
        nbformat.v4.new_markdown_cell("all"),
        nbformat.v4.new_markdown_cell("de", metadata={"tags": ["lang-de"]}),
        nbformat.v4.new_markdown_cell("en", metadata={"tags": ["lang-en"]}),
        nbformat.v4.new_code_cell("x = 1", metadata={"tags": ["injected-parameters"]}),
    ]
    cells[-1]["metadata"] |= {"papermill": {"duration": 1.5}, "execution": {"a": "12:00"}}
    metadata = {"papermill": {"duration": 9, "parameters": {"x": 1}, "input_path": "/a/b"}}
    return nbformat.v4.new_notebook(cells=cells, metadata=metadata)


TAGS = {"de": "lang-de", "en": "lang-en"}


def test_one_variant_is_kept_and_nothing_tells_the_time_or_the_place():
    for variant in TAGS:
        done = notebook()
        tidy(done, f"02_model.{variant}", variant, TAGS)
        text = json.dumps(done)
        assert [cell["source"] for cell in done["cells"]] == ["all", variant, "x = 1"]
        assert "duration" not in text
        assert "12:00" not in text
        assert "/a/b" not in text
        assert done["metadata"]["gridmill"] == {"variant": variant}
        assert done["metadata"]["papermill"]["parameters"] == {"x": 1}
        assert done["metadata"]["papermill"]["input_path"] == "02_model.ipynb"
        assert text.count("injected-parameters") == 2


def test_a_cell_of_two_variants_is_kept_in_both():
    both = notebook()
    both.cells[1]["metadata"]["tags"].append("lang-en")
    tidy(both, "a.en", "en", TAGS)
    assert len(both.cells) == 4


def test_a_process_of_its_own_answers_on_its_output_and_ends_with_the_asker():
    ours, theirs = socket.socketpair()
    command = [sys.executable, "-uc", f"from gridmill.jobs import main; main({theirs.fileno()})"]
    pipes = {"stdin": subprocess.DEVNULL, "stdout": subprocess.PIPE, "stderr": subprocess.PIPE}
    with theirs, ours:
        process = subprocess.Popen(command, text=True, pass_fds=[theirs.fileno()], **pipes)
        theirs.close()
        for function, argument in (("builtins:print", "noise"), ("time:sleep", 100_000)):
            send(ours, {"kind": "check", "function": function, "parameters": [argument]})
            if argument == "noise":
                assert receive(ours)[0]["result"]["failure"] is None
    said, wrong = process.communicate()  # nobody asks any more
    assert (process.returncode, said, wrong) == (1, "noise\n", "")
