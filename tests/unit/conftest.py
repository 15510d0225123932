import csv
import dataclasses
import datetime as dt
import importlib
import pkgutil
import shutil
from collections.abc import Callable
from pathlib import Path

import pandas as pd
import pytest

from attain.audit.facts import Facts
from attain.errors import AttainError, PackageError
from attain.evaluation.track_record import track_record_of
from attain.evidence.catalog import EvidenceView, Package, open_package
from attain.evidence.questions import Question
from attain.evidence.records import Target
from attain.targets.assess import Assessor, as_frame
from attain.targets.quality import flags_of
from attain.targets.readings import MAIN, Priors

DATA = Path(__file__).resolve().parents[2] / "data"
DAY = "2023-12-31"
LARGE = ("labour-survey", "labour-force", "population", "poverty-survey")


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """A table in the docstring of a test is its cases: True and False are those, the rest text.

    A remark stands behind a row, after ``#``, or on a line of its own.
    """
    lines = [line for line in (metafunc.function.__doc__ or "").splitlines() if "|" in line]
    if lines:
        told = (line.partition("  # ")[0].split("|") for line in lines)
        names, *rows = ([cell.strip() for cell in row] for row in told)
        words = {"True": True, "False": False}
        metafunc.parametrize(names, [[words.get(cell, cell) for cell in row] for row in rows])


@pytest.fixture(autouse=True)
def _nothing_kept_of_what_is_patched(request: pytest.FixtureRequest) -> None:
    """A test that replaces a part of the library neither finds nor leaves a kept result."""
    if "monkeypatch" in request.fixturenames:
        request.getfixturevalue("monkeypatch").setenv("ATTAIN_CACHE", "off")


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


@pytest.fixture(scope="session")
def copied(_small: Path) -> Callable[[Path], Copy]:
    """Make a copy in a folder that is not there yet."""
    return lambda folder: Copy(Path(shutil.copytree(_small, folder)))


@pytest.fixture
def copy(copied: Callable[[Path], Copy], tmp_path: Path) -> Copy:
    return copied(tmp_path / "data")


@pytest.fixture
def only_failure() -> Callable[[Copy], AttainError]:
    """Open a damaged copy and return its one failure."""

    def look(copy: Copy) -> AttainError:
        failures = copy.failures()
        assert len(failures) == 1, [str(failure) for failure in failures]
        return failures[0]

    return look


def _decimals(printed: str) -> int:
    return len(printed.partition(".")[2])


class World:
    """A made-up report about lam-dong in 2023, as the audit reads it; no file, no validation.

    Rows are short: a result is (item, indicator, value), any other figure (indicator, period,
    value), a claim (item, kind, printed) and a goal (target, indicator, comparator, low, high),
    each with a last dict for what differs from the usual; of the plan book a plan is as a goal,
    and an attainment (indicator, asked, result, percent). Numbers of claims and goals are text,
    since the decimals printed with them matter.
    """

    def __init__(self, package: Package) -> None:
        self._package = package

    def __call__(
        self, *, results=(), figures=(), claims=(), goals=(), bridges=(), plans=(), attained=(),
        year=2023,
    ):  # fmt: skip
        observations = [self._result(*row) for row in results]
        observations += [self._figure(*row) for row in figures]
        targets = [self._goal(*row) for row in goals]
        known = {row["item"]: row for row in observations if row["item"]}
        known |= {row["target"]: row for row in targets}
        tables = {
            "areas": self._package.areas,
            "indicators": self._package.indicators,
            "sources": self._package.sources,
            "terms": self._package.terms,
            "observations": pd.DataFrame(
                observations, columns=self._package.observations.columns
            ).astype({"value": float, "book": bool}),
            "targets": pd.DataFrame(targets, columns=self._package.targets.columns),
            "claims": pd.DataFrame(
                [self._claim(known, *row) for row in claims], columns=self._package.claims.columns
            ),
            "bridges": pd.DataFrame(bridges, columns=self._package.bridges.columns),
            "plan_targets": pd.DataFrame(
                [self._goal(*row) for row in plans], columns=self._package.plan_targets.columns
            ),
            "attainment": pd.DataFrame(
                [self._attained(*row) for row in attained], columns=self._package.attainment.columns
            ).astype({"printed": bool, "percent": float, "asked": float, "result": float}),
        }
        view = EvidenceView(tables, dt.date(2025, 12, 31))
        return Facts(view, "lam-dong", year)

    def _result(self, item, indicator, value, more=None):
        return self._figure(indicator, "2023", value, {"item": item, **(more or {})})

    def _figure(self, indicator, period, value, more=None):
        usual = {
            "indicator": indicator, "area": "lam-dong", "group": "total", "period": period,
            "vintage": "article", "value": value, "status": "P", "published": "2023-12-31",
            "source": "article", "quote": "", "item": "", "confidence": "high",
            "approximate": False, "note": "", "coverage": "", "bound": "",
            "definition": "", "book": False,
        }  # fmt: skip
        return usual | (more or {})

    def _claim(self, known, item, kind, printed, more=None):
        about = known.get(item, {"indicator": "", "group": "total", "period": "2023"})
        usual = {
            "claim": f"{item}-{kind}", "item": item, "indicator": about["indicator"],
            "area": "lam-dong", "group": about["group"], "period": about["period"], "kind": kind,
            "printed": float(printed) if printed else float("nan"), "decimals": _decimals(printed),
            "unit": "percent", "against": "plan" if "plan" in kind else "2022", "quote": "",
            "source": "article", "note": "",
        }  # fmt: skip
        return usual | (more or {})

    def _goal(self, target, indicator, comparator, low, high, more=None):
        kind = self._package.indicator(indicator).kind
        usual = {
            "target": target, "indicator": indicator, "area": "lam-dong", "group": "total",
            "period": "2024", "comparator": comparator, "low": float(low) if low else float("nan"),
            "high": float(high) if high else float("nan"),
            "basis": "count" if kind == "count" else "level", "direction": "up",
            "maintain": False, "decimals": max(_decimals(low), _decimals(high)), "parent": "",
            "section": "labour", "published": "2023-12-31", "source": "article", "quote": "",
            "note": "", "term": "", "definition": "",
        }  # fmt: skip
        return usual | (more or {})

    def _attained(self, indicator, asked, result, percent, more=None):
        usual = {
            "attainment": "a", "indicator": indicator, "area": "lam-dong", "group": "total",
            "period": "2023", "coverage": "", "estimated": False, "target": "", "asked": asked,
            "asked_basis": "count", "result": result, "result_basis": "count",
            "percent": percent, "printed": True, "evidence": "percent", "status": "met",
            "published": "2023-12-31", "source": "article", "note": "",
        }  # fmt: skip
        return usual | (more or {})


@pytest.fixture(scope="session")
def world(package: Package) -> World:
    """Build the facts of a made-up report."""
    return World(package)


@pytest.fixture
def outcome(world: World) -> Callable[..., None]:
    """Hold one outcome of a check against what is expected of it."""

    def look(message, check, kind, rows, figures):
        findings = check(world(**rows))
        found = [finding for finding in findings if finding.message == f"audit.{message}"]
        assert len(found) == 1, [finding.message for finding in findings]
        assert found[0].kind == kind
        assert found[0].check == message.partition(".")[0]
        for name, value in figures.items():
            expected = pytest.approx(value, abs=5e-5) if isinstance(value, float) else value
            assert found[0].figures[name] == expected, name

    return look


@pytest.fixture(scope="session")
def view(package: Package) -> EvidenceView:
    """What was known at the end of 2023."""
    return package.as_of(DAY)


@pytest.fixture(scope="session")
def targets(view: EvidenceView) -> dict[str, Target]:
    """The targets of Lâm Đồng for 2024 by their numbers."""
    return {target.target: target for target in view.targets_for("lam-dong", 2024)}


@pytest.fixture(scope="session")
def priors(view: EvidenceView) -> Priors:
    """The models of the view, each fitted once."""
    return Priors(view)


@pytest.fixture(scope="session")
def changeable() -> Callable[[str], list[str]]:
    """List the dataclasses of a room that can be changed, keys and kept results among them."""

    def look(room: str) -> list[str]:
        folder = importlib.import_module(f"attain.{room}")
        names = [module.name for module in pkgutil.iter_modules(folder.__path__)]
        made = [vars(importlib.import_module(f"attain.{room}.{name}")) for name in names]
        found = {cls for module in made for cls in module.values() if isinstance(cls, type)}
        records = [cls for cls in found if dataclasses.is_dataclass(cls)]
        assert records
        return sorted(cls.__qualname__ for cls in records if not cls.__dataclass_params__.frozen)

    return look


@pytest.fixture(scope="session")
def replaced(package: Package) -> Callable[..., Package]:
    """Build a copy of the package in memory, some of its tables replaced."""
    names = (
        "areas", "indicators", "sources", "observations", "targets", "claims", "bridges",
        "plan_targets", "attainment", "terms",
    )  # fmt: skip

    def build(**frames: pd.DataFrame) -> Package:
        tables = {name: getattr(package, name) for name in names} | frames
        return Package(tables, package.folder, package.checksums)

    return build


def assess(priors: Priors, year: int = 2024, strictness: str = "exact", only=()) -> pd.DataFrame:
    """Every answer about Lâm Đồng, as a study gives them."""
    view = priors.view
    assessor = Assessor(priors, track_record_of(priors.view).downgraded, "lam-dong", strictness)
    rows = []
    for target in view.targets_for("lam-dong", year):
        if only and target.target not in only:
            continue
        history = assessor.readings(target.indicator, target.group)[MAIN].history
        better = view.indicator(target.indicator).better
        flags = dict.fromkeys(flags_of(target, history, view.targets, better))
        rows += list(assessor.rows(Question(target), flags))
    return as_frame(rows)


@pytest.fixture(scope="session")
def assessed() -> Callable[..., pd.DataFrame]:
    """Assess the targets of a year on the models of a view."""
    return assess


@pytest.fixture(scope="session")
def answers(priors: Priors) -> pd.DataFrame:
    """The assessments of 2024 as of the end of 2023."""
    return assess(priors)
