"""A study beside what happened: its own registered set where there is one, else its forecasts."""

from __future__ import annotations

import math
from types import SimpleNamespace

import pytest

from attain.evaluation.judgement import judged, panel_sets, registered_sets
from attain.parameters import Parameters
from attain.targets.study import Study


@pytest.fixture(scope="module")
def study():
    return Study(Parameters())


def test_the_registered_set_of_a_study_is_found(study):
    assert [one.name for one in registered_sets(study)] == ["lam-dong-2024", "lam-dong-2024-2"]
    assert registered_sets(Study(Parameters(strictness="rounded"))) == []


def test_a_study_of_what_if_was_never_registered(study):
    asked = SimpleNamespace(parameters=study.parameters, package=study.package)
    told = [registered_sets(SimpleNamespace(**vars(asked), hypothetical=h)) for h in (True, False)]
    assert [len(sets) for sets in told] == [0, 2]


def test_the_registered_probabilities_are_those_of_now(study):
    found = judged(study)
    assert found is judged(study)
    assert found.registered.name == found.scored.name == "lam-dong-2024-2"
    assert found.drift < 1e-5  # the file keeps six digits


def test_without_a_registered_set_the_forecasts_of_now_are_scored():
    asked = [{"indicator": "certificate_share", "comparator": ">=", "value": 20.0}]
    found = judged(Study(Parameters(area="son-la", thresholds=asked)))
    assert (found.registered.name, math.isnan(found.drift)) == ("", True)
    assert len(found.registered.table)
    assert found.scored.events["outcome"].notna().all()
    assert set(found.scored.events["target"]) == {"H01"}


def test_sets_of_all_provinces_belong_to_a_year(study):
    (found,) = panel_sets(study.package, 2024)
    assert found.name == "provinces-2024"
    assert panel_sets(study.package, 2023) == ()
