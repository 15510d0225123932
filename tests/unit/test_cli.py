"""The command line: one line for every refusal, exit 2 for a wrong question, and a quick --help."""

import importlib
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from click.testing import CliRunner

from attain.cli import _register, main
from attain.errors import AttainError, PackageError, naming
from attain.parameters import Parameters
from attain.suite import Suite
from attain.vocabulary import counted
from gridmill.project import find

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture
def call(tmp_path, surroundings):
    surroundings.setenv("COLUMNS", "100")

    def run(*arguments):
        return CliRunner().invoke(main, [str(argument) for argument in arguments])

    return run


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("aera: lam-dong", "unknown parameter.*aera.*area"),
        ("area: lam-dong\ntarget_year: soon", "wrong type.*target_year"),
        ("area: lam-dnog", "unknown area.*lam-dong"),
        ("area: lam-dong\ntarget_year: 2031", "no targets to assess"),
        ("", "holds no parameters"),
    ],
)
def test_a_wrong_parameter_is_one_line_and_exit_2_and_nothing_is_written(
    call, tmp_path, text, message
):
    file = tmp_path / "mine.yaml"
    file.write_text(text, encoding="utf-8")
    done = call("run", file, "--output", tmp_path / "out")
    assert done.exit_code == 2, done.output
    said = [line for line in done.output.splitlines() if line.startswith("attain:")]
    assert len(said) == 1
    assert re.search(message, said[0]), said
    assert not (tmp_path / "out").exists()


def test_a_missing_file_says_how_to_get_one(call, tmp_path):
    done = call("run", tmp_path / "none.yaml")
    assert done.exit_code == 2
    assert "attain new" in done.output


def test_check_counts_what_is_valid_and_lists_what_is_not(call, tmp_path):
    done = call("check", "data")
    assert done.exit_code == 0
    assert "valid" in done.output
    (tmp_path / "areas.csv").write_text("area\n", encoding="utf-8")
    broken = call("check", tmp_path)
    assert broken.exit_code == 2
    assert broken.output.count("attain: a table of the package is missing") == 3
    assert "attain: 4 failure(s)" in broken.output


def test_one_of_a_thing_is_told_in_the_singular():
    said = [counted(count, "indicator") for count in (0, 1, 1200)]
    assert said == ["0 indicators", "1 indicator", "1,200 indicators"]


def test_check_tells_many_rows_of_one_cause_in_a_line(call, tmp_path):
    for path in Path("data").glob("*.csv"):
        shutil.copy(path, tmp_path)
    file = tmp_path / "observations-peers.csv"
    text = file.read_text(encoding="utf-8")
    name, rows = text.splitlines()[1].split(",")[0], text.count("\n") - 1
    file.write_text(text.replace(f"{name},", "strange,"), encoding="utf-8")
    strange = file.read_text(encoding="utf-8").count("\nstrange,")
    broken = call("check", tmp_path)
    lines = [line for line in broken.output.splitlines() if "observations-peers" in line]
    assert 1 < strange <= rows
    assert [line for line in lines if f"({strange}), column indicator: got 'strange'" in line]
    assert len(broken.output.splitlines()) < 5
    assert f"{strange} failure(s)" in broken.output


@pytest.mark.parametrize(("count", "lines"), [(4, 4), (5, 1)])
def test_one_rule_that_many_values_break_is_told_in_a_line(count, lines):
    """A package of others would flood its reader with what one look at a column shows."""
    broken = [
        AttainError("the value is odd", where=f"a.csv, row {n}, column value", got=n, do="look")
        for n in range(2, 2 + count)
    ]
    elsewhere = AttainError("the value is odd", where="a.csv, row 9, column low", got=9, do="look")
    told = PackageError([*broken, elsewhere], where="data").causes
    assert len(told) == lines + 1
    assert told[-1] == str(elsewhere)
    if lines == 1:
        place = "a.csv, rows 2–6 (5), column value"
        assert told[0] == f"the value is odd, at {place}: got 2 and others; look"


def test_the_same_value_in_two_rows_is_one_cause_and_no_others_are_told():
    twice = [AttainError("a; b is odd", where=f"a.csv, row {n}, column note", got="x; y")
             for n in (2, 3)]  # fmt: skip
    told = PackageError(twice, where="data").causes
    assert told == ["a; b is odd, at a.csv, rows 2–3 (2), column note: got 'x; y'"]


def test_a_failure_without_a_row_is_told_as_often_as_it_was_met_and_named():
    whole = AttainError("a table is missing", where="areas.csv", do="add it")
    refused = PackageError([whole, whole], where="data")
    assert refused.causes == [str(whole), str(whole)]
    told = r"2 failure\(s\).* at mine\.zip, data; mend"
    with pytest.raises(PackageError, match=told) as named, naming("mine.zip"):
        raise refused
    assert named.value.failures == [whole, whole]


def test_new_writes_a_file_that_run_accepts(call, tmp_path):
    done = call("new", "ha-giang", "2024", "--folder", tmp_path)
    assert done.exit_code == 0, done.output
    assert (tmp_path / "ha-giang-2024.yaml").is_file()
    assert call("new", "ha-giang", "2024", "--folder", tmp_path).exit_code == 2


def test_score_prints_the_record_of_the_registered_sets(call, tmp_path):
    done = call("score", "--output", tmp_path / "scored")
    assert done.exit_code == 0, done.output
    assert "provinces-2024" in done.output
    assert "unemployment_rate" in done.output
    assert (tmp_path / "scored" / "provinces-2024-events.csv").stat().st_size > 10_000


def test_a_changed_registered_set_is_refused(call, tmp_path):
    shutil.copytree("data/registered", tmp_path / "sets")
    file = tmp_path / "sets" / "lam-dong-2024.csv"
    text = file.read_text(encoding="utf-8")
    file.write_text(text.replace("0.1", "0.2", 1), encoding="utf-8")
    done = call("score", file)
    assert done.exit_code == 2
    assert "was changed" in done.output
    assert "brier" not in done.output


def test_what_was_registered_is_never_replaced(tmp_path):
    first = _register(Parameters(area="lam-dong"), tmp_path / "registered.csv")
    content = first.read_bytes()
    with pytest.raises(AttainError, match="registered there already"):
        _register(Parameters(area="lam-dong", as_of="2024-12-31"), first)
    assert first.read_bytes() == content


def test_the_suite_names_what_is_there():
    for name in Suite.preload:
        assert find(name) if ":" in name else importlib.import_module(name)
    for method in ("check", "share", "tables", "page", "index", *Suite.after):
        assert callable(find(Suite.named(method)))


def test_help_is_quick():
    """What takes time is what is imported: 115 modules here, and 500 more with numpy alone."""
    code = """import sys
from attain.cli import main
main(["--help"], standalone_mode=False)
print(len(sys.modules), file=sys.stderr)"""
    done = subprocess.run([sys.executable, "-c", code], check=True, capture_output=True, text=True)
    assert "published figures" in done.stdout
    assert int(done.stderr) < 200


@pytest.mark.parametrize(
    ("given", "printed"), [((), True), (("--no-pdf",), False), (("--areas", "all"), False),
                           (("--areas", "all", "--pdf"), True)],
)  # fmt: skip
def test_the_brief_is_printed_unless_there_are_many(call, surroundings, given, printed):
    asked = []

    def noted(files, **options):
        asked.append("pdf" in options["more"])
        raise AttainError("enough", where="here", got="it", do="stop")

    surroundings.setattr("attain.suite.run", noted)
    surroundings.setattr("attain.cli._prints", lambda: True)
    call("run", ROOT / "parameters" / "lam-dong-2024.yaml", *given)
    assert asked == [printed]
