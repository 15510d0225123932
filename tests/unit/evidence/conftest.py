import csv
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from attain.errors import AttainError, PackageError
from attain.evidence.catalog import Package, open_package

DATA = Path(__file__).resolve().parents[3] / "data"
LARGE = ("labour-survey", "labour-force", "population", "poverty-survey")


@pytest.fixture(scope="session")
def package() -> Package:
    """The package of the repository."""
    return open_package(DATA)


@pytest.fixture(scope="session")
def _small(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("small")
    for path in DATA.glob("*.csv"):
        if path.stem.removeprefix("observations-") not in LARGE:
            shutil.copy(path, folder / path.name)
    large = DATA / "observations-labour-survey.csv"
    lines = large.read_text(encoding="utf-8").splitlines(keepends=True)
    kept = [line for line in lines[1:] if ",lam-dong," in line]
    (folder / large.name).write_text(lines[0] + "".join(kept), encoding="utf-8", newline="")
    return folder


class Copy:
    """A small, valid copy of the package that a test may damage."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def read(self, name: str) -> list[list[str]]:
        with (self.folder / name).open(encoding="utf-8", newline="") as file:
            return list(csv.reader(file))

    def write(self, name: str, rows: list[list[str]]) -> None:
        with (self.folder / name).open("w", encoding="utf-8", newline="") as file:
            csv.writer(file, lineterminator="\n").writerows(rows)

    def add(self, name: str, like: int = 2, **values: str) -> int:
        """Append a row made of an existing one; return its spreadsheet row."""
        rows = self.read(name)
        row = dict(zip(rows[0], rows[like - 1], strict=True)) | values
        rows.append([row[column] for column in rows[0]])
        self.write(name, rows)
        return len(rows)

    def set(self, name: str, row: int, column: str, value: str) -> None:
        rows = self.read(name)
        rows[row - 1][rows[0].index(column)] = value
        self.write(name, rows)

    def row_of(self, name: str, **values: str) -> int:
        rows = self.read(name)
        for number, row in enumerate(rows[1:], start=2):
            cells = dict(zip(rows[0], row, strict=True))
            if all(cells[column] == value for column, value in values.items()):
                return number
        raise LookupError(values)

    def open(self) -> Package:
        return open_package(self.folder)

    def failures(self) -> list[AttainError]:
        with pytest.raises(PackageError) as caught:
            self.open()
        return caught.value.failures


@pytest.fixture
def copy(_small: Path, tmp_path: Path) -> Copy:
    folder = tmp_path / "data"
    shutil.copytree(_small, folder)
    return Copy(folder)


@pytest.fixture
def only_failure() -> Callable[[Copy], AttainError]:
    """Open a damaged copy and return its one failure."""

    def look(copy: Copy) -> AttainError:
        failures = copy.failures()
        assert len(failures) == 1, [str(failure) for failure in failures]
        return failures[0]

    return look
