"""What an earlier run kept is taken over whole, and changes no number."""

import pandas as pd
import pytest

from attain import preload as warm
from attain.evaluation import contest, judgement, record, rivals
from attain.evaluation.contest import Contest
from attain.evaluation.judgement import panel_sets
from attain.evaluation.record import MethodRecord, record_of
from attain.evidence import catalog
from attain.evidence.catalog import open_package, open_remembered
from attain.forecasting.backtest import Record
from attain.parameters import Parameters
from attain.report.text import beside
from attain.targets.study import Study
from gridmill import Cache


@pytest.fixture
def memory(tmp_path):
    return Cache(tmp_path / "kept", ["attain"])


def never(*_, **__):
    raise AssertionError("computed again")


def same(one, other):
    assert one.keys() == other.keys()
    for key, value in one.items():
        if isinstance(value, pd.DataFrame):
            pd.testing.assert_frame_equal(value, other[key], check_exact=True)
        elif isinstance(value, dict):
            same(value, other[key])
        elif isinstance(value, Record):
            same(vars(value), vars(other[key]))
        else:
            assert value == other[key]


def test_contests_of_an_earlier_run_are_not_computed_again(memory, monkeypatch):
    runs = []

    def contest_in_this_run(package, view):
        return runs[-1].setdefault(view.date, Contest(package, view))

    monkeypatch.setattr(warm, "contest_of", contest_in_this_run)
    for other in ("_shown", "judged", "panel_sets"):  # what is drawn, and what has its own test
        monkeypatch.setattr(warm, other, lambda *_: None)
    monkeypatch.setattr(contest, "ORIGINS", {"informal_employment": range(2020, 2024)})
    for computing in (True, False):
        runs.append({})
        if not computing:
            monkeypatch.setattr(rivals, "backtest", never)
            for name in ("refit", "skill_table", "load_backtest"):
                monkeypatch.setattr(contest, name, never)
        warm.records([Parameters().model_dump()], memory)
    first, second = runs
    assert len(first) == 2  # of the day, and of today
    assert first.keys() == second.keys()
    for date, found in first.items():
        same(found.known(), second[date].known())


def test_the_sets_of_the_provinces_are_not_scored_again(memory, monkeypatch):
    package = open_package()
    judgement._sets_of.cache_clear()
    (scored,) = panel_sets(package, 2024, memory)
    judgement._sets_of.cache_clear()
    monkeypatch.setattr(judgement, "score_table", never)
    (again,) = panel_sets(package, 2024, memory)
    assert again is not scored
    same(vars(scored), vars(again))


def test_the_record_beside_the_answers_is_not_computed_again(memory, monkeypatch):
    study = Study(Parameters())
    earlier = record_of(study.view)
    earlier.statement("unemployment_rate", n=3)
    found = MethodRecord(study.view)
    with warm._remembered(found, study.package, study.view, memory):
        found.learn(earlier.known())
    monkeypatch.setattr(record, "backtest", never)
    now = MethodRecord(study.view)
    with warm._remembered(now, study.package, study.view, memory):
        assert now.statement("unemployment_rate", n=3) is not None
    same(earlier.known(), now.known())


def test_what_stands_beside_every_answer_is_computed_once_for_all_pages(memory, monkeypatch):
    """For the second province too: its pages would each compute it again."""
    aim = {"indicator": "informal_employment", "comparator": "<=", "value": 65.0}
    other = Parameters(area="ha-giang", thresholds=[aim])
    found = MethodRecord(Study(other).view)
    for module in (warm, beside):
        monkeypatch.setattr(module, "record_of", lambda view: found)
    for drawn in ("_shown",):
        monkeypatch.setattr(warm, drawn, lambda *_: None)
    warm.answers([given.to_notebook() for given in (other, Parameters())], memory)
    monkeypatch.setattr(record, "backtest", never)
    for given in (other, Parameters()):
        assert all(statement.label for statement in beside.statements(Study(given)))


def test_what_is_added_is_kept_and_what_is_not_is_not(memory):
    class Kept(Cache):
        count = 0

        def keep(self, *given):
            self.count += 1
            super().keep(*given)

    study, memory = Study(Parameters()), Kept(memory.folder)
    for reference, count in (("unemployment_rate", 1), ("unemployment_rate", 1), ("new_jobs", 2)):
        found = MethodRecord(study.view)
        with warm._remembered(found, study.package, study.view, memory):
            found.panel(reference)
        assert memory.count == count


@pytest.fixture
def afresh(monkeypatch):
    """A process that has not opened the package yet; the package of the other tests stays."""
    monkeypatch.setattr(catalog, "_cache", {})


def test_a_package_found_valid_is_not_checked_again(memory, monkeypatch, afresh):
    checked = open_remembered(memory)
    assert checked is open_package()
    catalog._cache.clear()
    monkeypatch.setattr(catalog, "validate", never)
    again = open_remembered(memory)
    assert again is open_package()
    assert again is not checked
    assert again.checksums == checked.checksums
    pd.testing.assert_frame_equal(again.observations, checked.observations, check_exact=True)


def test_a_package_that_is_not_valid_is_never_kept(memory, tmp_path, afresh):
    data = tmp_path / "data"
    data.mkdir()
    (data / "areas.csv").write_text("area\nlam-dong\n")
    for _ in range(2):
        with pytest.raises(catalog.PackageError):
            open_remembered(memory, data)
    assert not memory.folder.exists()
