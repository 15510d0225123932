"""What an earlier run kept is taken over whole, and changes no number."""

import pandas as pd
import pytest

from attain.evidence import catalog
from attain.evidence.catalog import open_package, open_remembered
from attain.exhibits import warm
from attain.forecasting import backtest
from attain.parameters import Parameters
from attain.suite.memory import Memory
from attain.targets import contest, record, rivals
from attain.targets.contest import contest_of
from attain.targets.record import record_of
from attain.targets.study import Study


def forget():
    """Be a process that has computed nothing yet."""
    contest_of.cache_clear()
    record_of.cache_clear()
    catalog._cache.clear()


@pytest.fixture
def afresh():
    forget()
    yield
    forget()


def never(*_, **__):
    raise AssertionError("computed again")


def same(one, other):
    assert one.keys() == other.keys()
    for key, value in one.items():
        if isinstance(value, pd.DataFrame):
            pd.testing.assert_frame_equal(value, other[key], check_exact=True)
        elif isinstance(value, dict):
            same(value, other[key])
        elif isinstance(value, backtest.Record):
            same(vars(value), vars(other[key]))
        else:
            assert value == other[key]


@pytest.mark.slow
def test_records_of_an_earlier_run_are_not_computed_again(tmp_path, monkeypatch, afresh):
    memory, parameters = Memory(tmp_path / "kept"), [Parameters().model_dump()]
    warm.answers(parameters, memory)
    warm.records(parameters, memory)
    study = Study(Parameters())
    answers = study.assessments
    first = contest_of(study.package, study.view).known(), record_of(study.view).known()

    forget()
    for room in (rivals, record):
        monkeypatch.setattr(room, "backtest", never)
    monkeypatch.setattr(contest, "refit", never)
    warm.answers(parameters, memory)
    warm.records(parameters, memory)
    study = Study(Parameters())
    second = contest_of(study.package, study.view).known(), record_of(study.view).known()
    for one, other in zip(first, second, strict=True):
        same(one, other)
    pd.testing.assert_frame_equal(answers, study.assessments, check_exact=True)


def test_a_package_found_valid_is_not_checked_again(tmp_path, monkeypatch, afresh):
    memory = Memory(tmp_path / "kept")
    checked = open_remembered(memory)
    assert checked is open_package()
    catalog._cache.clear()
    with monkeypatch.context() as patch:
        patch.setattr(catalog, "validate", never)
        again = open_remembered(memory)
        assert again is open_package()
    assert again is not checked
    assert again.checksums == checked.checksums
    pd.testing.assert_frame_equal(again.observations, checked.observations, check_exact=True)


def test_a_package_that_is_not_valid_is_never_kept(tmp_path, afresh):
    (tmp_path / "areas.csv").write_text("area\nlam-dong\n")
    memory = Memory(tmp_path / "kept")
    with pytest.raises(catalog.PackageError):
        open_remembered(memory, tmp_path)
    assert not (tmp_path / "kept").exists()
