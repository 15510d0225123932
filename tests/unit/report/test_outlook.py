"""What a fan gathers: the history the answer was read from, levels of changes, densities."""

import math
from dataclasses import FrozenInstanceError
from types import SimpleNamespace

import numpy as np
import pandas as pd
import pytest
from scipy.stats import norm

import attain
from attain import charts
from attain.errors import AttainError
from attain.report.outcomes import outcomes
from attain.report.outlook import (
    _density,
    _falling,
    drawn_ends,
    each,
    event_level,
    find_target,
    in_part,
    joined_in,
    level_of,
    outlook,
    primary,
    so_far,
)
from attain.report.text.brief_rows import target_row
from attain.report.text.phrases import attainable_words
from attain.report.text.wording import event_words


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
    told = target_row({"en": study}, target)
    assert told["fan"]["targets"] == []
    row = primary(study, target.target)
    assert event_words(study, row) == "3,000 households off the list"
    known = outcomes(study).set_index("target").loc[target.target]  # 4,477 households, 5.57 %
    assert (known["report"], known[["figure", "met"]].isna().all()) == ("met", True)


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
    assert "nan" not in attainable_words(unknown_base, row, row.attainable_80)


def test_a_change_from_a_known_base_is_a_level(vietnamese):
    row = primary(vietnamese, "T01")
    assert event_level(row) == pytest.approx(3.29 - 0.5)


# ---- levels and what is left ---------------------------------------------------------------------
CHANGE = {
    "basis": "change", "last_value": 3.0, "last_year": 2023, "year": 2024, "last_months": 12,
}  # fmt: skip


@pytest.mark.parametrize(
    ("changes", "level"),
    [
        ({}, 2.5),
        ({"basis": "level"}, -0.5),
        ({"basis": "total"}, math.nan),
        ({"basis": "mean"}, math.nan),
        ({"last_year": 2022}, math.nan),
        ({"last_year": 2024}, math.nan),
        ({"last_value": math.nan}, math.nan),
        ({"last_months": 11}, math.nan),
    ],
)
def test_a_change_is_a_level_where_the_year_before_is_known(changes, level):
    row = SimpleNamespace(**(CHANGE | changes))
    assert level_of(row, -0.5) == pytest.approx(level, nan_ok=True)


@pytest.mark.parametrize(("months", "part"), [(11, True), (12, False)])
def test_a_figure_of_fewer_than_twelve_months_is_of_a_part(months, part):
    assert in_part(SimpleNamespace(last_months=months)) is part
    assert in_part(SimpleNamespace()) is False


def term(done, years=(2021, 2022, 2023, 2024, 2025)):
    """A study with a target T of some years, of which the first ones brought what is told."""
    values = {2020: 99.0} | dict(zip(years, done, strict=False))
    whole = pd.DataFrame({"year": list(values), "value": [float(v) for v in values.values()]})
    return SimpleNamespace(
        targets=[SimpleNamespace(target="T", years=years)],
        readings=lambda indicator, group: {"main": SimpleNamespace(whole=whole)},
    )


def test_what_a_term_has_brought_is_of_its_own_years():
    row = SimpleNamespace(target="T", indicator="i", group="total")
    assert so_far(term([4, 6]), row) == ([2021, 2022], 10.0)


def test_the_joint_is_that_of_the_series_continued():
    reading = SimpleNamespace(bridged=True, series="survey")
    bridges = [("other", "survey", 2011), ("mine", "census", 2012), ("mine", "survey", 2013)]
    study = SimpleNamespace(
        readings=lambda indicator, group: {"main": reading},
        view=SimpleNamespace(
            bridges=pd.DataFrame(bridges, columns=["indicator", "continues", "from_year"])
        ),
    )
    assert joined_in(study, "mine", "total") == 2013
    reading.bridged = False
    assert joined_in(study, "mine", "total") is None


def test_the_primaries_of_targets_with_several_readings_are_the_first_ones(english):
    rows = english.assessments
    english.assessments = pd.concat([rows, rows.assign(reading="other")], ignore_index=True)
    assert primary(english, "T10").reading == "main"
    assert primary(english, "T10").role == "primary"


def test_rows_of_a_frame_have_its_columns_as_attributes_whatever_they_are_called():
    (row,) = each(pd.DataFrame({"from": [1], "to": [2]}))
    assert row.to == 2
    assert tuple(row) == (1, 2)


def test_a_fan_tells_its_marks_a_row_each(english):
    view = outlook(english, "T10")
    table = view.tidy
    assert list(table) == ["target", "mark", "year", "value", "probability"]
    assert list(view.quantiles) == ["year", "quantile", "value"]
    assert view.quantiles.index[0] == 0
    assert table.index.tolist() == list(range(len(table)))
    assert set(table["target"]) == {"T10"}
    assert table["mark"].tolist()[:3] == ["history A", "history P", "quantile 0.025"]
    last = table.iloc[-1]
    assert (last["mark"], last["value"]) == ("event reach", 82)  # no sensitivity is drawn
    assert last["probability"] == primary(english, "T10").probability
    assert view.quantile(0.1) == pytest.approx(81.3 - 1.2816 * 1.9, abs=1e-3)
    assert view.assessable
    with pytest.raises(FrozenInstanceError):
        view.joined = 2020


def test_a_part_of_a_year_and_a_continued_one_are_told_so(english):
    view = outlook(english, "T10")
    given = {"status": "A", "year": 2020, "months": 12}
    continued = type(view)(**(vars(view) | {"joined": 2021}))
    said = {
        (joined, year, months): (continued if joined else view)._kind(
            SimpleNamespace(**(given | {"year": year, "months": months}))
        )
        for joined, year, months in [(0, 2020, 12), (1, 2020, 11), (1, 2021, 12)]
    }
    assert list(said.values()) == [
        "history A", "history A continued, 11 months", "history A",
    ]  # fmt: skip


def test_nothing_of_a_target_without_an_answer_is_forecast(english):
    rows = english.assessments
    rows.loc[rows["target"] == "T10", "verdict"] = "not_assessable"
    view = outlook(english, "T10")
    assert not view.assessable
    assert view.density.empty
    assert list(view.density) == ["value", "density"]


def test_a_target_of_another_unit_has_no_level(english):
    target = find_target(english, "T10")
    english.targets = [SimpleNamespace(**(vars(target) | {"unread": "households"}))]
    assert outlook(english, "T10").events["level"].isna().all()


# ---- densities -----------------------------------------------------------------------------------
def test_a_wide_interval_is_cut_at_the_width_of_the_inner_one():
    assert drawn_ends((0.0, 100.0), (40.0, 50.0)) == [30, 60]
    assert drawn_ends((31.0, 59.0), (40.0, 50.0)) == [31, 59]


class Uniform:
    """A forecast of one row, as likely everywhere between its ends."""

    def __init__(self, low, high):
        self.low, self.high = low, high

    def select(self, **_):
        return self

    def repeat(self, _):
        return self

    def cdf(self, x):
        return pd.Series(np.clip((np.asarray(x) - self.low) / (self.high - self.low), 0, 1))


def density(ends, forecast, *, kind="rate", lower=math.nan, upper=math.nan):
    """The density of a forecast whose outer and inner quantiles are the given ends."""
    answer = SimpleNamespace(indicator="i", group="total", reading="main", year=2024)
    known = SimpleNamespace(kind=kind, lower=lower, upper=upper)
    study = SimpleNamespace(
        view=SimpleNamespace(indicator=lambda name: known), forecast=lambda *_: forecast
    )
    quantiles = pd.DataFrame(
        [(year, level, value + year - 2024) for year in (2023, 2024)
         for level, value in zip((0.025, 0.1, 0.9, 0.975), ends, strict=True)],
        columns=["year", "quantile", "value"],
    )  # fmt: skip
    return _density(study, answer, quantiles)


def test_a_density_reaches_beyond_the_95_per_cent_and_has_71_bins():
    """0.15 of what lies between 10 and 30: from 7 to 33, a bin is 26 / 71 wide."""
    found = density((10.0, 14.0, 26.0, 30.0), Uniform(0, 100))
    assert len(found) == 71
    assert found["value"].iloc[[0, -1]].tolist() == pytest.approx([7 + 13 / 71, 33 - 13 / 71])
    assert found["density"].tolist() == pytest.approx([0.01] * 71)


@pytest.mark.parametrize(
    ("ends", "bins", "first", "step"),
    [
        ((5000.0, 10000.0, 11200.0, 20000.0), 71, 8800 + 3600 / 142, 3600 / 71),
        ((5000.0, 10000.0, 11199.0, 20000.0), 71, 8826.5, 50),  # 8,801 to 12,398
        ((0.0, 100.0, 124.0, 200.0), 71, 77.0, 1),  # 72 whole numbers from 76 on
        ((1.0, 1.7, 2.2, 2.5), 71, 1.2 + 1.5 / 142, 1.5 / 71),  # fewer than two
    ],
)  # fmt: skip
def test_bins_of_a_count_hold_as_many_whole_numbers_each(ends, bins, first, step):
    found = density(ends, Uniform(0, 30000), kind="count")
    assert len(found) == bins
    assert found["value"].iloc[0] == pytest.approx(first)
    assert np.diff(found["value"]) == pytest.approx(step)
    assert found["density"].tolist() == pytest.approx([1 / 30000] * bins)


@pytest.mark.parametrize(("upper", "bins"), [(2.0, 1), (1.99, 71)])
def test_two_whole_numbers_are_a_bin_and_fewer_a_curve(upper, bins):
    """From the bound at 0 to the end of the inner interval and its width beyond."""
    found = density((-9.0, 2.5 - upper, 1.25, 9.0), Uniform(0, 4), kind="count", lower=0.0)
    assert len(found) == bins


@pytest.mark.parametrize("side", [1, -1])
def test_what_lies_beyond_a_bound_is_drawn_at_it(side):
    """A normal of 10 and 5 with a bound at 0, and its mirror: a fortieth of it lies beyond.

    Drawn is from the bound to ten beyond the inner interval. What lies beyond the bound is spread
    so that the density only falls from its peak at 10 to the bound.
    """

    class Mirrored(Uniform):
        def cdf(self, x):
            return pd.Series(norm.cdf(np.asarray(x), 10 * side, 5))

    ends, bounds = (-5.0, 10.0, 20.0, 40.0), {"lower": 0.0}
    if side < 0:
        ends, bounds = (-40.0, -20.0, -10.0, 5.0), {"upper": 0.0}
    found = density(ends, Mirrored(0, 1), **bounds)
    assert len(found) == 71
    mass = (found["density"] * 30 / 71).to_numpy()[::side]
    assert found["value"].abs().min() == pytest.approx(15 / 71)
    assert mass.sum() == pytest.approx(norm.cdf(30, 10, 5))
    peak = mass.argmax()
    assert abs(found["value"].to_numpy()[::side][peak]) == pytest.approx(10, abs=30 / 71)
    assert (np.diff(mass[: peak + 1]) >= -1e-12).all()
    edges = np.linspace(0, 30, 72)
    assert mass[peak:] == pytest.approx(np.diff(norm.cdf(edges, 10, 5))[peak:])


def test_a_bound_out_of_reach_changes_nothing():
    """Bins from 1 to 31 and from 69 to 99."""
    found = density((1.0, 11.0, 21.0, 40.0), Uniform(-5, 45), lower=0.0, upper=100.0)
    assert (found["density"] * 30 / 71).sum() == pytest.approx(30 / 50)
    assert found["value"].iloc[0] == pytest.approx(1 + 15 / 71)
    found = density((40.0, 79.0, 89.0, 110.0), Uniform(65, 105), lower=0.0, upper=100.0)
    assert found["density"].tolist() == pytest.approx([1 / 40] * 71)


def test_masses_fall_from_their_peak_and_keep_their_sum():
    """Of 16 the last two are no peak: there the mass on the bound lies."""
    given = np.array([1, 2, 3, 5, 4, 3, 2, *[1] * 7, 10, 1], dtype=float)
    found = _falling(given)
    assert found.sum() == pytest.approx(given.sum())
    # 2 and the seven ones rise to the ten: nine bins share their 19
    assert found.tolist() == pytest.approx([1, 2, 3, 5, 4, 3, *[19 / 9] * 9, 1])
    assert _falling(np.array([3.0, 1.0, 2.0])).tolist() == [3, 1.5, 1.5]


def test_a_forecast_of_few_has_a_density(english, monkeypatch):
    """Two job fairs give or take one: bins of whole numbers are fewer than eight."""
    ends = norm.ppf([0.025, 0.1, 0.9, 0.975], 2, 1)
    found = density(ends, Uniform(-1, 5), kind="count", lower=0.0)
    assert found["value"].tolist() == [1, 2, 3, 4]
    assert found["density"].tolist() == pytest.approx([2.5 / 6, 1 / 6, 1 / 6, 1 / 6])  # with none


@pytest.mark.parametrize(("mean", "spread"), [(2.0, 1.0), (0.1, 0.05)])
def test_a_fan_of_few_can_be_drawn(english, mean, spread):
    class Few(Uniform):
        def cdf(self, x):
            return pd.Series(norm.cdf(np.asarray(x), mean, spread))

    rows = english.forecasts
    mine = rows["indicator"] == "new_jobs"
    rows.loc[mine, "value"] = mean + spread * norm.ppf(rows.loc[mine, "quantile"])
    english.forecast = lambda *_: Few(0, 1)
    assert charts.fan(english, "T04").body.startswith("<svg")
