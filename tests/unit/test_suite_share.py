"""What many pages ask for alike is computed once, before their processes are forked."""

import os
from functools import lru_cache

import pandas as pd
import pytest

from attain import memory, suite
from attain.evaluation import backtests, judgement, reported, track_record
from attain.evaluation.track_record import TrackRecord
from attain.evidence import catalog
from attain.evidence.catalog import open_package
from attain.parameters import Parameters
from attain.report.text import sentences
from attain.targets.study import Study


def never(*_, **__):
    raise AssertionError("computed again")


@pytest.fixture
def nothing_drawn(monkeypatch):
    monkeypatch.setattr(suite, "_shown", lambda *_: None)


def test_what_stands_beside_every_answer_is_computed_for_all_pages(monkeypatch, nothing_drawn):
    """For the second province too: its pages would each compute it again."""
    aim = {"indicator": "informal_employment", "comparator": "<=", "value": 65.0}
    asked = [Parameters(area=area, thresholds=[aim]) for area in ("son-la", "ca-mau")]
    found = TrackRecord(Study(asked[0]).view)
    for module, name in ((track_record, "track_record_of"), (sentences, "track_record_of")):
        monkeypatch.setattr(module, name, lambda *_: found)
    suite._answers([Study(given) for given in asked])
    monkeypatch.setattr(track_record, "backtest", never)
    for given in asked:
        assert all(statement.label for statement in sentences.statements(Study(given)))


def test_backtests_of_the_day_are_computed_for_all_pages(monkeypatch, nothing_drawn):
    # these have their own tests
    for other in ("judged", "panel_sets", "plan_scores"):
        monkeypatch.setattr(judgement, other, lambda *_: None)
    monkeypatch.setattr(reported, "record_before", lambda *_: None)
    protocol = {"informal_employment": [2020, 2021, 2022, 2023]}
    monkeypatch.setattr(backtests, "protocol_of", lambda _: protocol)
    again = pd.DataFrame({"model": ["ets"], "agree": [True]})
    monkeypatch.setattr(backtests, "refit", lambda *_: again)  # its fits have their own test
    backtests.backtests_of.cache_clear()
    suite._records([Study(Parameters())])
    for name in ("compare_baselines", "refit"):
        monkeypatch.setattr(backtests, name, never)
    package = open_package()
    found = backtests.backtests_of(package, package.as_of("2023-12-31"))
    for frame in ("scores", "skill", "horizons", "refused"):
        assert len(getattr(found, frame)())
    assert len(found.lengths(found.longest)) == 10
    assert found.refitted()["agree"].all()
    backtests.backtests_of.cache_clear()


def test_backtests_of_each_day_are_computed_once_however_the_days_take_turns(
    monkeypatch, nothing_drawn
):
    for module, name in (
        (judgement, "judged"), (judgement, "panel_sets"), (judgement, "plan_scores"),
        (reported, "record_before"),
    ):  # fmt: skip
        monkeypatch.setattr(module, name, lambda *_: None)
    prepared = []
    monkeypatch.setattr(
        backtests.Backtests, "prepare", lambda self: prepared.append(str(self.view.date))
    )
    days = ["2021-12-31", "2022-12-31", "2023-12-31"]
    backtests.backtests_of.cache_clear()
    suite._records([Study(Parameters(as_of=day)) for day in 3 * days])
    backtests.backtests_of.cache_clear()
    assert prepared == days


def test_another_process_finds_backtests_and_scored_sets(monkeypatch, tmp_path):
    monkeypatch.setenv(memory.VARIABLE, str(tmp_path))
    package = open_package()
    view = package.as_of("2014-12-31")
    first = backtests.Backtests(package, view)
    frame, said = first.skill(), first.statement("certificate_share")
    (scored,) = judgement.panel_sets(package, 2024)
    monkeypatch.setattr(backtests, "compare_baselines", never)
    monkeypatch.setattr(judgement, "score_table", never)
    second = backtests.Backtests(package, view)
    assert second.skill().equals(frame)
    assert second.statement("certificate_share") == said
    assert judgement.panel_sets(package, 2024)[0].events.equals(scored.events)
    with pytest.raises(AssertionError, match="computed again"):
        backtests.Backtests(package, package.as_of("2015-12-31")).skill()


@pytest.mark.parametrize(("force", "said"), [(True, "off"), (False, "on")])
def test_what_is_to_be_computed_anew_is_neither_found_nor_kept(monkeypatch, force, said):
    monkeypatch.setenv(memory.VARIABLE, "on")
    tag = "shared-answers" if force else "shared-records"
    suite.Suite().share(tag, [], force=force)
    assert os.environ[memory.VARIABLE] == said


@pytest.fixture
def afresh(monkeypatch, tmp_path):
    """A process that has not opened the package yet; the package of the other tests stays."""
    monkeypatch.setattr(catalog, "_load", lru_cache(maxsize=1)(catalog._load.__wrapped__))
    monkeypatch.setenv(memory.VARIABLE, str(tmp_path / "kept"))
    return tmp_path


def test_a_package_found_valid_is_not_checked_again(monkeypatch, afresh):
    checked = open_package()
    catalog._load.cache_clear()
    monkeypatch.setattr(catalog, "validate", never)
    again = open_package()
    assert again is not checked
    assert again.checksums == checked.checksums
    assert again.observations.equals(checked.observations)


def test_a_package_that_is_not_valid_is_never_kept(afresh):
    data = afresh / "data"
    data.mkdir()
    (data / "areas.csv").write_text("area\nlam-dong\n")
    for _ in range(2):
        with pytest.raises(catalog.PackageError):
            open_package(data)
    assert not (afresh / "kept").exists()
