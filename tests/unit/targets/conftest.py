from collections.abc import Callable
from pathlib import Path

import pandas as pd
import pytest

from attain.evidence.catalog import EvidenceView, Package, open_package
from attain.evidence.records import Target
from attain.targets.assess import Assessor, Question, as_frame
from attain.targets.quality import flags_of
from attain.targets.readings import MAIN, Priors

DATA = Path(__file__).resolve().parents[3] / "data"
DAY = "2023-12-31"


@pytest.fixture(scope="session")
def package() -> Package:
    """The package of the repository."""
    return open_package(DATA)


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
def replaced(package: Package) -> Callable[..., Package]:
    """Build a copy of the package in memory, some of its tables replaced."""
    names = ("areas", "indicators", "sources", "observations", "targets", "claims", "bridges")

    def build(**frames: pd.DataFrame) -> Package:
        tables = {name: getattr(package, name) for name in names} | frames
        return Package(tables, package.folder, package.checksums)

    return build


def assess(priors: Priors, year: int = 2024, strictness: str = "exact", only=()) -> pd.DataFrame:
    """Every answer about Lâm Đồng, as a study gives them."""
    view = priors.view
    assessor = Assessor(priors, "lam-dong", strictness)
    rows = []
    for target in view.targets_for("lam-dong", year):
        if only and target.target not in only:
            continue
        history = assessor.readings(target.indicator, target.group)[MAIN].history
        better = view.indicator(target.indicator).better
        flags = [flag.flag for flag in flags_of(target, history, view.targets, better)]
        rows += list(assessor.rows(Question(target), dict.fromkeys(flags)))
    return as_frame(rows)


@pytest.fixture(scope="session")
def assessed() -> Callable[..., pd.DataFrame]:
    """Assess the targets of a year on the models of a view."""
    return assess


@pytest.fixture(scope="session")
def answers(priors: Priors) -> pd.DataFrame:
    """The assessments of 2024 as of the end of 2023."""
    return assess(priors)
