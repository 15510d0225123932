"""Any bytes as a file end in a table or in one clear line, soon."""

import io
import time
import zipfile
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from attain.errors import AttainError, PackageError
from attain.evidence.reading import read_table
from attain.evidence.schema import TABLE
from attain.evidence.validation import validate
from attain.intake import grid
from attain.parameters import load

ROOT = Path(__file__).resolve().parents[2]
LONG = 500  # characters of a line
SOON = 20.0  # seconds that only what hangs takes, on a machine of any speed
FUZZ = settings(
    max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)

CSV = (ROOT / "data" / "targets.csv").read_bytes()[:2500]
YAML = (ROOT / "parameters" / "lam-dong-2024.yaml").read_bytes()
PX = b'AXIS-VERSION="2013";\nSTUB="area";\nHEADING="year";\nVALUES("area")="Lam Dong","Ha Noi";\n'
PX += b'VALUES("year")="2021","2022";\nDATA=\n3.2 2.5\n2.1 1.9;\n'
JSON = b'{"version": "2.0", "class": "dataset", "id": ["area", "time"], "size": [1, 2], '
JSON += b'"dimension": {"area": {"category": {"index": ["x"]}}, '
JSON += b'"time": {"category": {"index": ["2021", "2022"]}}}, "value": [1.5, 2.5]}'

PIECES = [b'"', b",", b"\n", b"\0", b"[", b"{", b"*a", b"9" * 500]
OLD = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600


def workbook():
    """A zip that begins as a workbook does."""
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w") as archive:
        archive.writestr("[Content_Types].xml", "<Types/>")
        archive.writestr("xl/workbook.xml", "<workbook><sheets/></workbook>")
    return content.getvalue()


@st.composite
def damaged(draw, sound):
    """Any bytes, or a sound file of which some places are cut out, doubled or overwritten."""
    if draw(st.booleans()):
        return draw(st.binary(max_size=400))
    content = bytearray(sound)
    for _ in range(draw(st.integers(1, 6))):
        place = draw(st.integers(0, max(0, len(content) - 1)))
        length = draw(st.integers(0, 30))
        content[place : place + length] = draw(st.binary(max_size=12) | st.sampled_from(PIECES))
    return bytes(content)


def ends_well(call):
    """Whatever is read is read, or refused in one line."""
    began, said = time.monotonic(), []
    try:
        call()
    except PackageError as error:
        said = error.causes
    except AttainError as error:
        said = [str(error)]
    assert all("\n" not in line and len(line) < LONG for line in said)
    assert time.monotonic() - began < SOON


@FUZZ
@given(content=damaged(YAML))
def test_a_parameter_file(content, tmp_path):
    path = tmp_path / "mine.yaml"
    path.write_bytes(content)
    ends_well(lambda: load(path))


@settings(FUZZ, max_examples=25)
@given(content=damaged(CSV))
def test_a_table(content, tmp_path):
    (tmp_path / "targets.csv").write_bytes(content)

    def read():
        raw, failures = read_table(tmp_path, TABLE["targets"])
        raws = {name: table_of(name) for name in TABLE} | {"targets": raw}
        found = [*failures, *validate(raws)]
        if found:
            raise PackageError(found, where="data")

    ends_well(read)


def table_of(name):
    """A table without a row."""
    return read_table(ROOT / "docs", TABLE[name])[0]


@pytest.mark.parametrize(
    ("name", "sound"),
    [("x.csv", CSV), ("x.px", PX), ("x.json", JSON), ("x.xlsx", workbook()), ("x.xls", OLD)],
)  # fmt: skip
@FUZZ
@given(data=st.data())
def test_a_file_of_an_office(name, sound, data, tmp_path):
    path = tmp_path / name
    path.write_bytes(data.draw(damaged(sound)))
    ends_well(lambda: grid.read(path))
