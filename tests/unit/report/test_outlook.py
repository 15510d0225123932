"""What a fan gathers: the history the answer was read from, levels of changes, densities."""

import math

import numpy as np
import pytest

import attain
from attain import charts
from attain.errors import AttainError
from attain.evaluation.track_record import track_record_of
from attain.report.outlook import event_level, find_target, joined_in, outlook, primary
from attain.report.text.brief_rows import target_row
from attain.report.text.phrases import attainable_words
from attain.report.text.sentences import need_words, promise_words


def test_a_continued_indicator_is_drawn_with_the_history_it_continues(real):
    study = real("plan", "vi")
    view = outlook(study, "T11")
    main = study.readings("certificate_share_department")["main"]
    assert main.bridged
    assert view.history.equals(main.history)
    assert len(view.history) > len(study.view.history("certificate_share_department", "lam-dong"))
    assert view.joined == 2023
    assert view.breaks == tuple(study.view.indicator("certificate_share").breaks)
    marks = view.tidy[view.tidy["mark"].str.startswith("history")].set_index("year")["mark"]
    assert marks[2022].endswith("continued")
    assert not marks[2023].endswith("continued")


def test_an_unknown_target_is_refused_with_those_that_there_are(real):
    study = real("plan", "vi")
    with pytest.raises(AttainError, match=r"unknown target.*'T99'; use one of T01, T02"):
        attain.text.trust(study, "T99")


def test_an_indicator_that_continues_no_other_has_no_joint(real):
    study = real("plan", "vi")
    assert joined_in(study, "trained_labour", "total") is None
    assert outlook(study, "T10").joined is None


def test_households_are_no_level_of_a_rate():
    """A plan that counts households is not set beside the rate of its indicator."""
    asked = {"area": "quang-nam", "as_of": "2023-01-31", "target_year": 2023, "language": "en"}
    study = attain.Study(attain.Parameters(**asked))
    target = find_target(study, "quang-nam-2023-poor-households")
    view = outlook(study, target.target)
    assert not view.assessable
    assert len(view.history) == 2
    assert view.tidy.query("mark == 'event reach'")["value"].isna().all()
    drawn = charts.fan(study, target.target)
    assert drawn.alt.endswith("3,000 households off the list: not assessable.")
    told = target_row({"en": study}, target, track_record_of(study.view))
    assert told["fan"]["targets"] == []


def test_two_years_ahead_the_fan_has_both_years(real):
    view = outlook(real("plan", "vi"), "T06")
    assert list(view.quantiles["year"].unique()) == [2022, 2023, 2024]  # 2022 is known in part
    assert int(view.history["year"].max()) == 2022


@pytest.mark.parametrize("target", ["T01", "T08", "T09", "T10", "T03"])
def test_a_density_holds_the_mass_of_its_forecast(real, target):
    study = real("plan", "vi")
    view = outlook(study, target)
    step = np.diff(view.density["value"]).mean()
    drawn = float(view.density["density"].sum() * step)
    assert 0.95 < drawn <= 1.0 + 1e-9
    assert (view.density["density"] >= 0).all()
    row = primary(study, target)
    level = view.events["level"].iloc[0]
    below = float(view.density.loc[view.density["value"] <= level, "density"].sum() * step)
    share = below if row.comparator in ("<", "<=") else drawn - below
    assert share == pytest.approx(row.probability, abs=0.05)


@pytest.mark.parametrize("target", ["T06", "T08", "T09"])
def test_a_density_has_no_second_peak_at_its_bound(real, target):
    drawn = outlook(real("plan", "vi"), target).density["density"].to_numpy()
    up_to_the_peak = drawn[: drawn.argmax() + 1]
    assert (np.diff(up_to_the_peak) >= -1e-12).all()
    assert len(set(up_to_the_peak)) > 5  # and no one step leads there


def test_a_band_that_dwarfs_the_other_does_not_set_the_scale(real):
    view = outlook(real("plan", "vi"), "T06")
    inner = view.quantile(0.9) - view.quantile(0.1)
    assert view.quantile(0.975) - view.quantile(0.9) > inner  # it would
    assert view.density["value"].max() <= view.quantile(0.9) + inner + 5


@pytest.fixture
def unknown_base(vietnamese, monkeypatch):
    """The poverty target seen before the year it counts from is published."""
    rows = vietnamese.assessments
    mine = rows["target"] == "T01"
    rows.loc[mine, ["last_year", "last_value"]] = [2022, 5.34]
    original = vietnamese.view.history

    def shorter(*args):
        table = original(*args)
        return table[table["year"] < 2023] if args[0] == "multidimensional_poverty" else table

    monkeypatch.setattr(vietnamese.view, "history", shorter)
    return vietnamese


def test_a_change_from_an_unknown_base_has_no_level(unknown_base):
    row = primary(unknown_base, "T01")
    assert math.isnan(event_level(row))
    exhibit = charts.fan(unknown_base, "T01")
    assert exhibit.body.startswith("<svg")
    assert charts.ladder(unknown_base).body.startswith("<svg")
    assert "giảm" in need_words(unknown_base, row)
    assert "nan" not in attainable_words(unknown_base, row, row.attainable_80)
    assert "nan" not in promise_words(unknown_base, row)


def test_a_change_from_a_known_base_is_a_level(vietnamese):
    row = primary(vietnamese, "T01")
    assert event_level(row) == pytest.approx(3.29 - 0.5)
