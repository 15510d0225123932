"""Parameters: what is refused, in one line, and what a notebook receives."""

from __future__ import annotations

import pickle
import re
import sys
from dataclasses import FrozenInstanceError, fields
from datetime import date, datetime
from pathlib import Path
from types import SimpleNamespace

import pytest
import yaml

from attain.errors import ParameterError
from attain.parameters import Parameters, load
from attain.vocabulary import NUMBER, plain_number

ROOT = Path(__file__).parents[2]
ANY = "write a plain number such as 82.0 with the digits 0 to 9, without unit"
EXPLORED = ("indicator", "compare")  # of 07_explore alone
ASKED = [field.name for field in fields(Parameters) if field.name not in EXPLORED]


def write(folder: Path, text: str) -> Path:
    path = folder / "case.yaml"
    path.write_text(text, encoding="utf-8")
    return path


def test_defaults_are_the_first_case() -> None:
    parameters = Parameters()
    assert (parameters.area, parameters.target_year) == ("lam-dong", 2024)
    assert parameters.as_of == date(2023, 12, 31)


def test_committed_file_holds_exactly_the_fields() -> None:
    path = ROOT / "parameters" / "lam-dong-2024.yaml"
    assert list(yaml.safe_load(path.read_text(encoding="utf-8"))) == ASKED
    assert load(path) == Parameters()


def test_what_is_explored_is_handed_on_where_it_is_given() -> None:
    given = Parameters(indicator="population", compare="ha-giang, da-nang,ha-giang, lam-dong")
    assert given.compared == ["lam-dong", "ha-giang", "da-nang"]
    assert given.to_notebook()["indicator"] == "population"
    assert Parameters(**given.to_notebook()) == given
    assert Parameters().compared == ["lam-dong"]
    with pytest.raises(ParameterError, match="at compare: got 'Hà Giang, da-nang'; write ha-giang"):
        Parameters(compare="Hà Giang, da-nang")


def test_a_notebook_receives_plain_values() -> None:
    threshold = {"indicator": "trained_labour", "comparator": ">=", "value": 80}
    values = Parameters(thresholds=[threshold]).to_notebook()
    assert list(values) == ASKED
    assert values["as_of"] == "2023-12-31"
    assert values["thresholds"] == [threshold]
    assert Parameters(**values).to_notebook() == values


def test_frozen() -> None:
    with pytest.raises(FrozenInstanceError):
        Parameters().area = "ha-noi"  # type: ignore[misc]


@pytest.mark.parametrize(
    ("values", "words"),
    [
        ({"aera": "lam-dong"}, "unknown parameter, at aera: got 'lam-dong'; did you mean area?"),
        ({"colour": "red"}, "known are area, as_of"),
        ({"area": 3}, "wrong type, at area: got 3; write text"),
        ({"area": "Lâm Đồng"}, "write lam-dong"),
        ({"area": "../etc"}, "write etc"),
        ({"language": False}, "YAML reads yes, no"),
        ({"language": "fr"}, "write 'vi' or 'en'"),
        ({"strictness": "strict"}, "write 'exact' or 'rounded'"),
        ({"target_year": "2024"}, "write a whole number"),
        ({"target_year": 2024.0}, "write a whole number"),
        ({"target_year": True}, "wrong type, at target_year"),
        ({"target_year": 24}, "write a year such as 2024"),
        ({"target_year": 2020}, "the target year is over on 2023-12-31"),
        ({"as_of": 20231231}, "write a day such as 2023-12-31"),
        ({"as_of": "2023-02-30"}, "write a day such as 2023-12-31"),
        ({"as_of": "31/12/2023"}, "write a day such as 2023-12-31"),
        ({"as_of": datetime(2023, 12, 31, 9)}, "write a day such as 2023-12-31"),
        ({"data": " "}, "no folder has such a name"),
        ({"thresholds": 3}, "write a list"),
        ({"thresholds": [3]}, "at thresholds.0: got 3; write indicator, comparator and value"),
        ({"thresholds": [{"indicator": "x", "value": 1.0}]}, "lacks its comparator"),
        (
            {"thresholds": [{"indicator": "x", "comparator": ">=", "value": "3"}]},
            "at thresholds.0.value: got '3'; write a number",
        ),
        (
            {"thresholds": [{"indicator": "x", "comparator": ">=", "value": 3, "goup": "urban"}]},
            "did you mean group?",
        ),
        (
            {"thresholds": [{"indicator": "x", "comparator": ">=", "value": float("nan")}]},
            "write a number such as 1.5",
        ),
        (
            {"thresholds": [{"indicator": "x", "comparator": "=", "value": 3}]},
            "at thresholds.0.comparator: got '='; write '>=', '>', '<=' or '<'",
        ),
    ],
)
def test_refused_in_one_line(values: dict[str, object], words: str) -> None:
    with pytest.raises(ParameterError) as caught:
        Parameters(**values)
    assert words in str(caught.value)
    assert "\n" not in str(caught.value)


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("", "holds no parameters"),
        ("- area", "holds no parameters"),
        ("area: [", "is not YAML"),
        ("area: lam-dong\narea: ha-noi\n", "given twice"),
        ("language: no\n", "YAML reads yes, no"),
        ("as_of: 2023-12-31 10:00:00\n", "write a day such as"),
        ("as_of: 2023-13-31\n", "as_of: got '2023-13-31'"),
        ("12: 3\n", "unknown parameter"),
        ("aera: lam-dong\n", "did you mean area?"),
        ("target_year: 2020\n", "is over"),
    ],
)
def test_file_refused_and_named(tmp_path: Path, text: str, words: str) -> None:
    path = write(tmp_path, text)
    with pytest.raises(ParameterError) as caught:
        load(path)
    assert words in str(caught.value)
    assert "case.yaml" in str(caught.value)
    assert "\n" not in str(caught.value)


def test_missing_file_and_wrong_encoding(tmp_path: Path) -> None:
    with pytest.raises(ParameterError, match="cannot be read"):
        load(tmp_path / "none.yaml")
    path = tmp_path / "latin.yaml"
    path.write_bytes("# đ".encode("utf-16"))
    with pytest.raises(ParameterError, match="UTF-8"):
        load(path)


def test_a_partial_file_takes_the_defaults(tmp_path: Path) -> None:
    assert load(write(tmp_path, "target_year: 2025\n")).area == "lam-dong"


def test_error_survives_a_process_boundary() -> None:
    with pytest.raises(ParameterError) as caught:
        Parameters(area=3)
    again = pickle.loads(pickle.dumps(caught.value))
    assert isinstance(again, ParameterError)
    assert str(again) == str(caught.value)


def test_a_parameter_that_papermill_passes_and_no_notebook_has_is_refused(monkeypatch):
    from attain import parameters

    shell = SimpleNamespace(
        user_ns={
            "In": [
                "",
                "area: str = 'lam-dong'\ntop: int = 3",
                "# Parameters\naera = 'x'\ntop = 5\n",
            ],
            "aera": "x",
        }
    )
    ipython = SimpleNamespace(get_ipython=lambda: shell)
    monkeypatch.setitem(sys.modules, "IPython", ipython)
    with pytest.raises(ParameterError, match=r"unknown parameter, at aera: got 'x'; did you mean"):
        Parameters()
    shell.user_ns["In"][-1] = "# Parameters\narea = 'x'\ntop = 5\n"  # top is the notebook's own
    assert parameters._injected() == {}
    shell.user_ns["In"].insert(1, "%load_ext autoreload")
    assert Parameters().area == "lam-dong"


@pytest.mark.parametrize(
    ("got", "do"),
    [
        ("1,234 %", "write 1234 if the mark parts thousands, 1.234 if it is a decimal point"),
        ("−1,230", "write -1230 if the mark parts thousands, -1.23 if it is a decimal point"),
        ("1 234", "write the plain number 1234, without thousands mark or unit"),
        ("1.234.567", "write the plain number 1234567, without thousands mark or unit"),
        ("0,50", "write the plain number 0.50, with a decimal point and no thousands mark"),
        ("1.234,5", "write the plain number 1234.5, with a decimal point and no thousands mark"),
        ("82 %", "write the plain number 82, without thousands mark or unit"),
        ("1234567890123456", ANY),
        ("1 234 567 890 123 456", ANY),
        ("0." + 28 * "3", ANY),
        ("about 25", ANY),
    ],
)
def test_what_a_number_can_only_mean_is_what_to_write(got: str, do: str) -> None:
    assert not re.fullmatch(NUMBER, got)
    assert plain_number(got) == do
