"""Kept results: they change nothing, and whatever is wrong with them, they are computed again."""

import dataclasses
import logging
import shutil
import subprocess
import sys
from datetime import timedelta
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from attain import memory
from attain.errors import AttainError
from attain.evaluation.judgement import judged, panel_sets, plan_scores
from attain.evidence.catalog import open_package
from attain.memory import remember
from attain.parameters import Parameters
from attain.targets.study import Study

DATA = Path(__file__).resolve().parents[2] / "data"


def never(*given, **named):
    raise AssertionError("computed again")


@pytest.fixture
def kept(tmp_path, monkeypatch):
    monkeypatch.setenv(memory.VARIABLE, str(tmp_path / "kept"))
    return tmp_path / "kept"


def files(folder):
    return sorted(folder.glob("*"))


@dataclasses.dataclass(frozen=True)
class Known:
    name: str
    breaks: tuple[int, ...]


FRAME = pd.DataFrame({"series": ["a", "b"], "value": [1.0, float("nan")]})


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (1, 2),
        (1, 1.0),
        (1, "1"),
        ("ab", "a"),
        (None, ""),
        (["ab", "c"], ["a", "bc"]),
        ([[1], 2], [[1, 2]]),
        ({"a": 1}, {"a": 2}),
        (range(2), range(3)),
        (Known("x", (2010,)), Known("x", (2021,))),
        (FRAME, FRAME.assign(value=[1.0, 2.0])),
        (FRAME, FRAME.assign(series=["a", "c"])),
        (FRAME, FRAME.rename(columns={"value": "values"})),
        (pd.DataFrame({"a": [1]}), pd.DataFrame({"a": [1]}, dtype="uint64")),  # the same bytes
        (FRAME, FRAME.set_axis([1, 2])),
    ],
)
def test_equal_inputs_find_it_and_no_others_do(kept, one, other):
    assert remember("sum", [one], lambda: "first") == "first"
    again = one.copy() if isinstance(one, pd.DataFrame) else one
    assert remember("sum", [again], never) == "first"
    assert remember("sum", [other], lambda: "second") == "second"
    assert remember("product", [one], lambda: "third") == "third"


def test_what_cannot_be_told_apart_is_refused(kept):
    with pytest.raises(AttainError, match="no result is kept of such an argument: got 'timedelta'"):
        remember("sum", [timedelta(1)], lambda: 1)


LONG = pd.DataFrame({"value": range(200)})  # its repr is cut


def test_arguments_that_look_alike_are_told_apart_or_refused():
    total = memory.kept()(lambda about, value: sum(value["value"]))
    about = type("About", (), {})()
    assert total(about, LONG) == 19900
    assert total(about, value=LONG.assign(value=LONG["value"].replace(100, 0))) == 19800
    assert total(about, LONG.replace(100, 0)) == 19800
    for other in (LONG["value"].to_numpy(), pd.NA, np.longdouble(1)):
        with pytest.raises(AttainError, match=r"no result is kept.*give numbers, texts"):
            total(about, other)


@pytest.mark.parametrize(
    ("one", "same"), [(np.True_, True), (np.int64(3), 3), (np.float64(2), 2.0), (np.str_("x"), "x")]
)
def test_a_scalar_of_numpy_is_its_value(kept, one, same):
    assert remember("sum", [one], lambda: "first") == remember("sum", [same], never) == "first"


def test_what_fails_is_not_kept(kept):
    with pytest.raises(AttainError):
        remember("sum", [1], lambda: (_ for _ in ()).throw(AttainError("no")))
    assert remember("sum", [1], lambda: 2) == 2


@pytest.mark.parametrize(
    "damage", [lambda b: b[:-1], lambda b: b[:20] + b"x" + b[21:], lambda b: b"", lambda b: b"x"]
)
def test_a_damaged_file_is_said_computed_again_and_replaced(kept, damage, caplog):
    remember("sum", [1], lambda: list(range(100)))
    (path,) = files(kept)
    path.write_bytes(damage(path.read_bytes()))
    with caplog.at_level(logging.WARNING):
        assert remember("sum", [1], lambda: "again") == "again"
    assert path.name in caplog.text
    assert remember("sum", [1], never) == "again"


def test_another_library_finds_nothing(kept, monkeypatch):
    remember("sum", [1], lambda: "old")
    monkeypatch.setattr(memory, "_made_by", lambda: "other")
    assert remember("sum", [1], lambda: "new") == "new"


def test_code_edited_since_it_was_imported_keeps_and_finds_nothing(kept, monkeypatch):
    remember("sum", [1], lambda: "old")
    monkeypatch.setattr(memory, "_AT_IMPORT", memory._AT_IMPORT[1:])
    assert remember("sum", [1], lambda: "new") == "new"
    assert remember("sum", [1], lambda: "newer") == "newer"


def test_a_folder_that_cannot_be_written_is_no_error(monkeypatch, tmp_path):
    (tmp_path / "file").write_text("")
    monkeypatch.setenv(memory.VARIABLE, str(tmp_path / "file"))
    assert [remember("sum", [1], lambda: 2) for _ in range(2)] == [2, 2]


def test_the_longest_unused_goes_first(kept, monkeypatch):
    monkeypatch.setattr(memory, "LARGEST", 150)
    for number in range(20):
        remember("sum", [number], lambda: "x")
    assert 0 < len(files(kept)) < 20
    assert remember("sum", [19], never) == "x"


def test_two_processes_at_once_leave_one_whole_result(kept, tmp_path):
    code = (
        "import time; from attain.memory import remember; import sys; "
        "make = lambda: (time.sleep(0.3), list(range(10**5)))[1]; "
        "sys.exit(remember('sum', [1], make) != list(range(10**5)))"
    )
    both = [subprocess.Popen([sys.executable, "-c", code]) for _ in range(2)]
    assert [process.wait() for process in both] == [0, 0]
    assert len(files(kept)) == 1
    assert remember("sum", [1], never) == list(range(10**5))


def test_a_study_is_the_same_with_and_without(kept, monkeypatch):
    """In three processes: without a memory, with an empty one, with a full one."""
    code = (
        "import hashlib, attain; s = attain.Study(attain.Parameters(area='son-la', thresholds="
        "[{'indicator': 'informal_employment', 'comparator': '<=', 'value': 65.0}])); "
        "from attain.evaluation.track_record import track_record_of as record; "
        "text = s.assessments.to_csv() + s.forecasts.to_csv() + str(s.package.checksums); "
        "text += str(record(s.view).statement('certificate_share', n=5)); "
        "print(hashlib.sha256((text + str(s.assessments.dtypes)).encode()).hexdigest())"
    )
    said = set()
    for place in ("off", str(kept), str(kept)):
        monkeypatch.setenv(memory.VARIABLE, place)
        done = subprocess.run([sys.executable, "-c", code], capture_output=True, check=True)
        assert done.stderr == b""
        said.add(done.stdout)
    assert len(said) == 1
    names = {path.name.partition("-")[0] for path in files(kept)}
    assert names == {
        "package", "targets.study.Study.assessments", "targets.study.Study.forecasts",
        "evaluation.track_record.TrackRecord._statements",
    }  # fmt: skip


def test_assessments_are_found_by_their_question_and_data(monkeypatch):
    first = Study(Parameters(language="vi"))
    found = first.inputs()
    assert Study(Parameters(language="en")).inputs() == found
    assert Study(Parameters(strictness="rounded")).inputs() != found
    monkeypatch.setattr(type(open_package()), "digest", "other data")
    assert first.inputs() != found


class Asked:
    """Two functions of a thing: one that depends on its name, one that is for this process only."""

    def __init__(self, name):
        self.name, self.asked = name, []

    @memory.kept(lambda self, *args, **more: [self.name, args, more])
    def rows(self, *args, **more):
        self.asked.append((args, more))
        return pd.DataFrame({"name": [self.name]})

    @memory.kept()
    def row(self):
        self.asked.append("row")
        return self.name

    @memory.kept(lambda self: [self.name], held=False)
    def cells(self):
        self.asked.append("cells")
        return [self.name]


def test_what_a_function_returns_is_kept_with_its_first_argument_and_for_others(kept):
    one, other = Asked("x"), Asked("y")
    spoilt = one.rows(1)
    spoilt["name"] = "spoilt"  # a copy
    for asked in (one, other):
        assert [asked.rows(1)["name"].item() for _ in range(2)] == [asked.name] * 2
        assert [asked.rows(1, by="z")["name"].item() for _ in range(2)] == [asked.name] * 2
        assert [asked.row() for _ in range(2)] == [asked.name] * 2
        assert asked.asked == [((1,), {}), ((1,), {"by": "z"}), "row"]
    again = Asked("x")
    assert again.rows(1)["name"].item() == Asked.row(self=again) == "x"
    assert again.asked == ["row"]
    assert {path.name.partition("-")[0] for path in files(kept)} == {f"{__name__}.Asked.rows"}


def test_what_files_decide_is_kept_for_others_alone(kept):
    one = Asked("x")
    one.cells().append("spoilt")
    assert one.cells() == ["x"]
    one.name = "y"  # as of a file that changed
    assert one.cells() == ["y"]
    assert one.asked == ["cells"] * 2


def test_registered_plans_that_go_are_not_remembered(kept, tmp_path):
    package = open_package(shutil.copytree(DATA, tmp_path / "data"))
    assert plan_scores(package).asked
    assert panel_sets(package, 2024)
    shutil.rmtree(package.folder / "registered")
    assert plan_scores(package) is None
    assert panel_sets(package, 2024) == ()


def test_a_study_is_judged_anew_where_what_was_registered_changed(kept, monkeypatch, tmp_path):
    data = Path(shutil.copytree(DATA, tmp_path / "data"))
    monkeypatch.setattr("attain.targets.study._answers_of", lambda package: {})  # a new process

    def judge():
        return judged(Study(Parameters(data=str(data))))

    first = judge()
    monkeypatch.setattr("attain.evaluation.judgement.score_table", never)
    assert judge().scored.events.equals(first.scored.events)
    newest = data / "registered" / f"{first.registered.name}.csv"
    newest.write_text(newest.read_text(encoding="utf-8") + "\n", encoding="utf-8")
    with pytest.raises(AttainError, match="was changed"):
        judge()


def test_where_results_are_kept(monkeypatch, tmp_path):
    monkeypatch.setenv(memory.VARIABLE, str(tmp_path))
    assert memory.folder() == tmp_path
    monkeypatch.setenv(memory.VARIABLE, "off")
    assert memory.folder() is None
    monkeypatch.setenv(memory.VARIABLE, "")
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    assert memory.folder() == tmp_path / "attain"
