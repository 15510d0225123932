"""Whether a result still holds, and if not, why."""

import pytest

from gridmill import manifest
from gridmill.files import digest

INPUTS = {"notebook": "n", "parameters": {"area": "x", "year": 1}, "data": {"a.csv": "1"}}


@pytest.fixture
def result(tmp_path):
    (tmp_path / "page.html").write_text("whole")
    manifest.record(tmp_path, "page", INPUTS, {"page.html": digest(tmp_path / "page.html")})
    return tmp_path


def test_it_holds_while_nothing_changes(result):
    assert manifest.stale(result, "page", INPUTS) == {}
    assert manifest.outputs(result, "page").keys() == {"page.html"}


@pytest.mark.parametrize(
    ("change", "reasons"),
    [
        ({"notebook": "m"}, {"notebook": "the notebook changed"}),
        ({"data": {"a.csv": "2"}}, {"data": "the data changed: a.csv"}),
        ({"data": {"a.csv": "1", "b.csv": "1"}}, {"data": "the data changed: b.csv"}),
        ({"data": {str(n): "" for n in range(5)}}, {"data": "the data changed: 0, 1, 2 …"}),
        (
            {"parameters": {"area": "y", "year": 1}, "layout": "s"},
            {"parameters": "the parameters changed: area", "layout": "the layout changed"},
        ),
    ],
)
def test_a_change_is_named(result, change, reasons):
    assert manifest.stale(result, "page", INPUTS | change) == reasons


def test_the_files_have_to_be_those_that_were_written(result):
    (result / "page.html").write_text("half")
    assert manifest.stale(result, "page", INPUTS) == {
        "files": "page.html is not the file that was written"
    }
    (result / "page.html").unlink()
    assert manifest.stale(result, "page", INPUTS) == {"files": "page.html is missing"}


@pytest.mark.parametrize("text", ["", "[]", "{}", '{"inputs": {}}'])
def test_a_manifest_that_is_torn_holds_nothing(result, text):
    manifest.path_of(result, "page").write_text(text)
    assert manifest.stale(result, "page", INPUTS) == {"files": "not made yet"}
    assert manifest.outputs(result, "page") == {}


def test_what_is_discarded_is_gone_with_its_files(result):
    (result / "other.html").write_text("stays")
    manifest.discard(result, "page")
    assert [path.name for path in result.glob("*.html")] == ["other.html"]
    assert manifest.stale(result, "page", INPUTS) == {"files": "not made yet"}
    manifest.discard(result, "page")
