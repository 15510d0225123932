"""Registered sets: the same bytes again, a changed file refused, nothing later than the day."""

from __future__ import annotations

import datetime as dt
import hashlib
import json
from types import SimpleNamespace

import numpy as np
import pandas as pd
import pytest

from attain.errors import AttainError
from attain.evaluation import judgement, registration
from attain.evaluation.judgement import freeze, register, register_all
from attain.evaluation.registration import (
    COLUMNS,
    METHOD,
    NAIVE,
    Registered,
    freeze_panel,
    listed_sets,
    load_registered,
    register_panel,
)
from attain.evidence.catalog import open_package
from attain.forecasting.baselines import Baseline
from attain.forecasting.scores import LEVELS
from attain.parameters import Parameters
from attain.targets.study import Study

FOLDER = open_package("data").folder / "registered"
ARTICLE_SET = f"lam-dong-2024-{METHOD}"
PANEL_SET = ("provinces-2024", ("certificate_share", "unemployment_rate"), "2024-06-30")
SETS = (ARTICLE_SET, PANEL_SET[0])


@pytest.fixture(scope="module")
def package():
    return open_package("data")


@pytest.fixture(scope="module")
def study():
    return Study(Parameters())


def test_registering_again_gives_the_committed_bytes(study, package, tmp_path):
    """Fails when method or figures change: attain register."""
    name, indicators, as_of = PANEL_SET
    folder = tmp_path / "not" / "yet"  # made where it is missing
    register(study, folder / f"{ARTICLE_SET}.csv")
    register_panel(package, indicators, as_of, 2024, folder / f"{name}.csv")
    for path in sorted(folder.iterdir()):
        assert path.read_bytes() == (FOLDER / path.name).read_bytes(), path.name


@pytest.mark.parametrize("name", SETS)
def test_both_sets_are_called_retrospective(name):
    found = load_registered(FOLDER / f"{name}.csv")
    assert found.about["kind"] == "retrospective"
    assert "after the outcome was known" in found.about["meaning_en"]
    assert "hồi cứu" in found.about["meaning_vi"]
    assert list(found.table.columns) == list(COLUMNS)
    assert len(found.table) == found.about["rows"]
    assert set(found.table["reference_date"]) == {found.about["as_of"]}


def test_the_panel_set_holds_every_province_from_figures_up_to_2023(package):
    found = load_registered(FOLDER / f"{PANEL_SET[0]}.csv").table
    ours = found[found["model"] == "attain"]
    quantiles = ours[ours["output_type"] == "quantile"]
    assert quantiles.groupby(["indicator", "area"]).size().to_dict() == {
        (indicator, area): len(LEVELS)
        for indicator in PANEL_SET[1]
        for area in package.panel(indicator)["series"].unique()
    }
    assert len(quantiles) == 126 * len(LEVELS)
    assert set(found["origin"]) == {2023}
    # the naive forecast answers exactly the same events
    keys = ["area", "indicator", "event", "threshold"]
    events = found[found["output_type"] == "probability"]
    said = {m: set(map(tuple, part[keys].to_numpy())) for m, part in events.groupby("model")}
    assert said["attain"] == said[NAIVE]
    assert events["threshold"].between(0, 100, inclusive="neither").all()
    # on that day the last of the figures of 2023 was published, and none of 2024
    view = package.as_of(PANEL_SET[2])
    assert view.panel("certificate_share")["year"].max() == 2023
    assert package.as_of("2024-06-29").panel("certificate_share")["year"].max() == 2022


def test_a_frozen_study_is_the_study(study):
    table = freeze(study)
    answers = study.assessments
    event = table[(table["target"] == "T10") & (table["event"] == "reach")]
    event = event[event["reading"] == "main"].iloc[0]
    primary = answers[(answers["target"] == "T10") & (answers["role"] == "primary")].iloc[0]
    assert event["value"] == primary["probability"]
    assert (event["comparator"], event["threshold"]) == (">=", 82.0)
    assert "T05" not in set(table["target"])  # nothing was said, nothing is registered
    quantiles = table[(table["indicator"] == "trained_labour") & (table["reading"] == "main")]
    quantiles = quantiles[quantiles["output_type"] == "quantile"]
    assert quantiles["output_type_id"].astype(float).tolist() == list(LEVELS)
    assert (np.diff(quantiles["value"]) > 0).all()
    # the survey's side of the bridge is settled by the survey, the department's by itself
    bridge = table[table["indicator"] == "certificate_share_department"]
    settled = bridge.drop_duplicates("reading").set_index("reading")["scored_by"].to_dict()
    assert settled == {
        "main": "certificate_share_department",
        "department-only": "certificate_share_department",
        "survey": "certificate_share",
    }


def test_a_changed_file_is_refused(tmp_path):
    for end in (".csv", ".json"):
        (tmp_path / f"set{end}").write_bytes((FOLDER / f"{ARTICLE_SET}{end}").read_bytes())
    load_registered(tmp_path / "set.csv")
    text = (tmp_path / "set.csv").read_text(encoding="utf-8")
    (tmp_path / "set.csv").write_text(text.replace("2023-12-31", "2023-12-30", 1))
    with pytest.raises(AttainError, match="was changed"):
        load_registered(tmp_path / "set.csv")
    (tmp_path / "set.json").unlink()
    with pytest.raises(AttainError, match="got 'No such file or directory'; attain run"):
        load_registered(tmp_path / "set.csv")


@pytest.mark.parametrize(
    ("spoil", "lacking"),
    [
        (lambda table: table.drop(columns=["event", "role"]), r"\['event', 'role'\]"),
        (lambda table: table.head(0), "no row"),
        (lambda table: table.assign(horizon="far"), "horizon"),
        (lambda table: table.assign(value="high"), "high"),
    ],
)
def test_a_table_that_is_none_is_refused(spoil, lacking, tmp_path):
    path = tmp_path / "set.csv"
    spoil(load_registered(FOLDER / f"{ARTICLE_SET}.csv").table).to_csv(path, index=False)
    about = {"sha256": hashlib.sha256(path.read_bytes()).hexdigest()}
    path.with_suffix(".json").write_text(json.dumps(about), encoding="utf-8")
    with pytest.raises(AttainError, match=f"cannot be read, at set.csv: got .*{lacking}"):
        load_registered(path)


def test_the_list_of_sets_is_read_as_a_table(tmp_path):
    assert listed_sets(tmp_path) == []
    file, head = tmp_path / registration.SETS, "set,as_of,target_year,indicators\n"
    file.write_text(head + "plans-2024,2024-06-30,2024\n", encoding="utf-8-sig")
    row = {"set": "plans-2024", "as_of": "2024-06-30", "target_year": "2024", "indicators": ""}
    assert listed_sets(tmp_path) == [row]
    file.write_text(f"{head}a,2024-06-30,2024,b\nc,2024-06-30,2024,d,e\n", encoding="utf-8")
    with pytest.raises(ValueError, match="Expected 4 fields in line 3, saw 5"):
        listed_sets(tmp_path)


def test_a_set_without_an_edition_is_of_the_first():
    table = pd.DataFrame()
    assert [Registered("x", table, about).method for about in ({}, {"method": 2})] == [1, 2]


def test_a_set_made_before_any_later_figure_is_prospective(package, tmp_path):
    path = register_panel(
        package, ["unemployment_rate"], package.last_day, 2025, tmp_path / "next.csv"
    )
    about = json.loads(path.with_suffix(".json").read_text(encoding="utf-8"))
    assert about["kind"] == "prospective"
    assert load_registered(path).table["origin"].unique().tolist() == [2024]


def test_without_the_year_before_nothing_is_registered(package):
    with pytest.raises(AttainError, match="no figure of the year before"):
        freeze_panel(package.as_of("2023-12-31"), ["certificate_share"], 2024)


def test_an_event_at_a_bound_is_none(package):
    """At least 0 % happens always, more than 100 % never: neither says anything of a method."""
    name = "unemployment_rate"
    panel = package.as_of(PANEL_SET[2]).panel(name)
    ends = {"lam-dong": 0.0, "ha-noi": 100.0}
    for area, value in ends.items():
        panel.loc[(panel["series"] == area) & (panel["year"] == 2023), "value"] = value
    model = SimpleNamespace(predict=lambda known, ahead: Baseline(NAIVE).fit(known).predict(known))
    told = SimpleNamespace(
        panel=lambda name: panel, indicator=package.indicator, date=dt.date(2024, 6, 30),
        bridges=package.bridges,
    )  # fmt: skip
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(registration, "Priors", lambda view: SimpleNamespace(
            prior=lambda *asked: SimpleNamespace(model=model)))  # fmt: skip
        found = freeze_panel(told, [name], 2024)
    events = found[found["output_type"] == "probability"]
    for area, value in ends.items():
        thresholds = set(events.loc[events["area"] == area, "threshold"])
        assert len(thresholds) == 3  # of seven, three are beyond the bound and one is on it
        assert value not in thresholds


def test_a_figure_of_later_cannot_be_in_it(package):
    """The same forecasts from a package in which every later figure is another one."""
    view = package.as_of(PANEL_SET[2])
    tables = dict(package._tables)
    rows = tables["observations"].copy()
    rows.loc[rows["published"] > PANEL_SET[2], "value"] += 7
    moved = type(package)({**tables, "observations": rows}, package.folder, {}).as_of(PANEL_SET[2])
    before, after = (freeze_panel(v, ["unemployment_rate"], 2024) for v in (view, moved))
    pd.testing.assert_frame_equal(before, after)


# ---- before the outcomes ------------------------------------------------------------------------
NEXT_SET = ("labour-force-2025", ("certificate_share", "unemployment_rate", "informal_employment"))


def test_the_next_edition_of_the_survey_was_registered_from_what_was_known(package):
    """Figures published after the last one that was read do not move it."""
    found = load_registered(FOLDER / f"{NEXT_SET[0]}.csv")
    assert (found.about["kind"], found.about["as_of"]) == ("prospective", "2026-11-29")
    again = freeze_panel(package.as_of(found.about["figures_until"]), NEXT_SET[1], 2025)
    assert len(again) == len(found.table)
    np.testing.assert_allclose(again["value"], found.table["value"], rtol=1e-5)
    places = found.table.groupby("indicator")["area"].nunique()
    assert places.to_dict() == dict.fromkeys(NEXT_SET[1], 63)
    assert set(found.table["origin"]) == {2024}


def test_no_registered_file_is_large():
    for path in FOLDER.iterdir():
        assert path.stat().st_size < 1_000_000, path.name


def test_a_set_of_before_its_outcomes_is_never_written_anew(study, tmp_path, monkeypatch):
    monkeypatch.setattr(study.package, "folder", tmp_path)
    monkeypatch.setattr(judgement, "register", lambda study, path: path)
    monkeypatch.setattr(judgement, "register_panel", lambda *asked: asked[-1])
    sets = tmp_path / "registered"
    sets.mkdir()
    for path in FOLDER.glob("*"):
        if path.stem != NEXT_SET[0]:
            (sets / path.name).write_bytes(path.read_bytes())
    assert [path.stem for path in register_all(study)] == [*SETS, NEXT_SET[0]]  # not there yet
    for suffix in (".csv", ".json"):
        kept = FOLDER / f"{NEXT_SET[0]}{suffix}"
        (sets / kept.name).write_bytes(kept.read_bytes())
    assert [path.stem for path in register_all(study)] == list(SETS)
