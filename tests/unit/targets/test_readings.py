"""Which history stands behind an answer, and which panel lends it a prior."""

import math
from dataclasses import replace
from types import SimpleNamespace

import pandas as pd
import pytest

from attain.errors import AttainError
from attain.evaluation.protocol import whole_panel
from attain.evaluation.track_record import TrackRecord
from attain.forecasting.links import get_link
from attain.targets.readings import (
    Priors,
    Reading,
    able,
    bounded_link,
    last_break,
    link_of,
    readings_of,
    taught,
)


def readings(view, indicator, group="total", area="lam-dong"):
    return readings_of(view, indicator, area, group)


def test_t10_is_read_with_and_without_the_doubtful_figure_of_2020(view):
    found = readings(view, "trained_labour")
    assert list(found) == ["main", "without-2020"]
    assert found["main"].history["value"].tolist() == [70.0, 78.37]
    assert found["main"].history["confidence"].tolist() == ["low", "high"]
    assert found["without-2020"].history["value"].to_dict() == {0: 78.37}
    assert list(found["without-2020"].history) == list(found["main"].history)


def test_t11_continues_the_survey_and_is_read_on_each_alone(view):
    found = readings(view, "certificate_share_department")
    assert list(found) == ["main", "survey", "department-only"]
    main = found["main"]
    assert main.bridged
    assert main.series == "certificate_share"
    years = main.history["year"].tolist()
    assert years == list(range(2008, 2024))
    assert main.history.set_index("year")["value"].loc[[2022, 2023]].tolist() == [21.8, 22.73]
    assert main.history.index.tolist() == list(range(16))
    assert found["survey"].history["year"].max() == 2022
    assert not found["survey"].bridged
    department = found["department-only"]
    assert department.history["value"].tolist() == [20.0, 22.73]
    assert department.series == "certificate_share_department"


def test_the_own_figure_holds_after_the_survey_has_published_its_own(package):
    found = readings(package.as_of("2024-12-31"), "certificate_share_department")
    assert found["main"].history.set_index("year")["value"].loc[2023] == 22.73
    assert found["survey"].history.set_index("year")["value"].loc[2023] == 22.65


def test_without_its_own_figures_there_is_no_bridge(package):
    found = readings(package.as_of("2022-12-31"), "certificate_share_department")
    assert list(found) == ["main"]
    assert found["main"].history["value"].tolist() == [20.0]
    assert not found["main"].bridged


@pytest.mark.parametrize(
    ("kind", "lower", "year_before", "years"),
    [
        ("count", 0.0, 40.0, [2022, 2023]),
        ("count", -1e6, 40.0, [2022]),
        ("count", math.nan, -40.0, [2022]),
        ("count", math.nan, 0.0, [2022, 2023]),
        ("rate", -100.0, -40.0, [2022, 2023]),
    ],
)
def test_a_part_of_a_balance_bounds_nothing(view, kind, lower, year_before, years):
    """Half a year's net migration is no lower bound of the year's, which may be negative."""
    known = replace(view.indicator("new_jobs"), kind=kind, lower=lower)
    table = view.history("new_jobs", "lam-dong").tail(2).reset_index(drop=True)
    table = table.assign(year=[2022, 2023], value=[year_before, 30.0], months=[12, 6])
    told = SimpleNamespace(
        indicator=lambda name: known, bridges=view.bridges, history=lambda *asked, parts: table
    )
    assert readings(told, "new_jobs")["main"].history["year"].tolist() == years


@pytest.mark.parametrize(("indicator", "counted"), [("new_jobs", True), ("reform_rank", False),
                                                    ("unemployment_rate", False)])  # fmt: skip
def test_a_place_held_at_mid_year_is_read_and_not_counted_up(view, indicator, counted):
    """The fifth place in June does not make the tenth at the end of the year."""
    main = readings(view, indicator)["main"]
    assert Priors(view).part_years(main, "lam-dong").counted is counted


def test_each_doubtful_year_is_left_out_once(view):
    assert list(readings(view, "job_placements")) == ["main", "without-2019", "without-2020"]
    assert list(readings(view, "unemployment_rate")) == ["main", "without-2018"]
    # one doubtful figure alone cannot be left out, and neither can one where there is none
    assert list(readings(view, "job_fair_placements")) == ["main"]
    assert list(readings(view, "loan_workers")) == ["main"]
    assert readings(view, "loan_workers")["main"].history.empty


def test_the_link_follows_the_kind_of_quantity(view):
    links = {name: link_of(view.indicator(name)) for name in (
        "trained_labour", "new_jobs", "income_ethnic_minority", "reform_rank"
    )}  # fmt: skip
    assert set(links.values()) == {"arcsine", "log"}
    assert [name for name, link in links.items() if link == "arcsine"] == ["trained_labour"]


def test_a_year_that_is_known_in_part_alone_may_be_asked_about(view, priors):
    fairs = readings(view, "job_fairs")["main"]  # of 2022 eleven months are counted, no year whole
    assert fairs.whole.empty
    priors.check(fairs, "lam-dong", 2022)
    with pytest.raises(AttainError, match="already observed"):
        priors.check(fairs, "lam-dong", 2021)


def test_a_model_of_ones_own_reads_whole_years_only(view, monkeypatch):
    priors = Priors(view, own=SimpleNamespace())
    monkeypatch.setattr(Priors, "prior_of", lambda self, reading: SimpleNamespace(model="theirs"))
    whole = readings(view, "trained_labour")["main"]
    assert priors.part_years(whole, "lam-dong").model == "theirs"
    with pytest.raises(AttainError, match="reads whole years only"):
        priors.part_years(readings(view, "job_fairs")["main"], "lam-dong")


def panel_of(names, years):
    rows = [(name, year, 50.0 + place + year % 3) for place, name in enumerate(names)
            for year in years]  # fmt: skip
    return pd.DataFrame(rows, columns=["series", "year", "value"])


def test_the_last_break_is_one_that_the_figures_have_passed():
    figures = pd.DataFrame({"year": [2018, 2020]})
    breaks = [(), (2015,), (2019,), (2020, 2019), (2019, 2021), (2021,)]
    assert [last_break(figures, years) for years in breaks] == [0, 2015, 2019, 2020, 2019, 0]


def broken(area, *years):
    """A view of five areas in which one has breaks of its own."""
    panel = panel_of("abcde", range(2015, 2024))
    own = {area: years} if years else {}
    known = SimpleNamespace(
        kind="count", bounds=(0.0, math.nan), lower=0.0, decimals=0, reference="n", pool=(),
        breaks=(), own_breaks=own,
    )  # fmt: skip
    return SimpleNamespace(indicator=lambda _: known, panel=lambda _: panel)


def test_an_area_with_a_break_of_its_own_begins_anew():
    left = taught(broken("b", 2017, 2020, 2030), "n")
    assert left.groupby("series")["year"].min().to_dict() == {
        "a": 2015, "b": 2020, "c": 2015, "d": 2015, "e": 2015,
    }  # fmt: skip
    assert len(taught(broken("z", 2017), "n")) == len(taught(broken("b"), "n")) == 45
    assert whole_panel(broken("b", 2020), "n")["series"].value_counts()["b"] == 4


@pytest.mark.parametrize("size", [0.1, 10.0])
@pytest.mark.parametrize(("passed", "until"), [(2021, 2024), (2023, 2026)])
def test_what_was_before_a_break_of_the_area_changes_no_forecast_and_no_grade(
    view, monkeypatch, size, passed, until
):
    """Neither alone nor in the panel: the fan is that of the figures since."""
    known = view.indicator("unemployment_rate")
    broken = replace(known, area_breaks=(("lam-dong", 2019), ("lam-dong", passed)))
    monkeypatch.setattr(view, "indicator", lambda name: broken)
    reading = readings(view, known.indicator)["main"]
    assert reading.since == passed
    assert reading.points == 2024 - passed
    assert reading.history["year"].min() == 2018  # all of it is still shown

    def told(changed):
        history = reading.history
        value = history["value"].mask(changed & (history["year"] < passed), size)
        moved = replace(reading, history=history.assign(value=value))
        return Priors(view).forecast(moved, "lam-dong", until).quantiles([0.1, 0.5, 0.9])

    found = told(False)
    assert told(True).equals(found)
    panel = view.panel(known.indicator)
    early = (panel["series"] == "lam-dong") & (panel["year"] < passed)
    monkeypatch.setattr(view, "panel", lambda name: panel[~early])
    assert told(False).equals(found)


def test_a_pool_has_the_breaks_of_its_areas_and_one_lender_all_that_it_knows():
    """Of two indicators the series are named by both, and a year is a break of neither panel."""
    lenders = {
        name: SimpleNamespace(
            kind="count",
            bounds=(0.0, math.nan),
            decimals=0,
            breaks=(2021,),
            own_breaks={"a": (first,)},
        )
        for name, first in (("x", 2020), ("y", 2022))
    }
    panel = panel_of("abc", range(2018, 2024))
    view = SimpleNamespace(indicator=lenders.__getitem__, panel=lambda name: panel)
    borrower = SimpleNamespace(kind="count", bounds=(0.0, math.nan), decimals=0)
    priors = Priors(view)
    starts = priors.pooled(("x", "y")).groupby("series")["year"].min()
    assert starts[["x, a", "x, b", "y, a"]].tolist() == [2020, 2018, 2022]
    two = priors._model(("x", "y"), borrower, borrowed=True)
    assert (two.series_count, two.breaks) == (2 * 3, ())
    assert priors._model(("x",), borrower, borrowed=True) is None  # three series are too few
    panel = panel_of("abcde", (2018, 2020, 2021))  # and five are enough
    assert priors._model(("y",), borrower, borrowed=True).series_count == 5
    assert priors._model(("y",), borrower, borrowed=True).breaks == (2021,)


@pytest.mark.parametrize(("upper", "link"), [(100, "arcsine"), (101, "log"), (math.nan, "arcsine")])
def test_a_rate_in_per_cent_is_one_of_a_hundred(view, upper, link):
    assert link_of(replace(view.indicator("trained_labour"), upper=float(upper))) == link


@pytest.mark.parametrize(
    ("lower", "upper", "unit", "link"),
    [
        (0.0, math.nan, "per_10000", "log"),  # it may exceed 100
        (0.0, 100.0, "per_10000", "arcsine"),
        (-0.1, 100.0, "percent", "identity"),
        (math.nan, 100.0, "percent", "arcsine"),
    ],
)
def test_a_rate_without_an_upper_bound_may_exceed_a_hundred(view, lower, upper, unit, link):
    known = view.indicator("trained_labour")
    assert link_of(replace(known, lower=lower, upper=upper, unit=unit)) == link


@pytest.mark.parametrize(
    ("indicator", "decimals", "whole"),
    [
        ("new_jobs", 0, True), ("new_jobs", 1, False), ("reform_rank", 0, True),
        ("income_ethnic_minority", 0, False), ("trained_labour", 0, False),
    ],
)  # fmt: skip
def test_whole_numbers_are_those_of_counts_and_ranks_without_decimals(
    view, indicator, decimals, whole
):
    assert bounded_link(replace(view.indicator(indicator), decimals=decimals)).whole is whole


def test_the_panel_that_lends_the_prior(priors, series, group, bridged, reference, grade):
    """
    series | group | bridged | reference | grade
    unemployment_rate | total | False | unemployment_rate | A
    unemployment_rate | urban | False | unemployment_rate | B  # another group's panel
    certificate_share | total | False | certificate_share | A
    certificate_share | total | True | certificate_share | B  # over a bridge
    trained_labour | total | False | trained_labour | B
    multidimensional_poverty | total | False | multidimensional_poverty | B
    new_jobs | total | False | job_placements | B
    certificate_share_department | total | False | certificate_share | B  # pool too small
    income_ethnic_minority | ethnic_minority | False |  | C
    """
    prior = priors.prior(series, group, bridged=bridged)
    assert (prior.reference, prior.grade) == (reference, grade)
    assert prior.model.link.name == ("log" if reference in ("job_placements", "") else "arcsine")


def test_a_borrowed_panel_lends_its_drift_and_the_scale_beside_it(priors):
    own = priors.prior("certificate_share", "total").model
    lent = priors.prior("certificate_share_department", "total").model
    assert lent.reference_drift.mean > 0
    assert lent.scale.scale2 < own.scale.scale2
    assert lent.scale.nu <= 5 < own.scale.nu  # a borrowed scale is less sure
    assert priors.prior("certificate_share", "total", bridged=True).model is own


def test_the_breaks_of_the_lending_panel_are_known_to_the_model(priors):
    lent = priors.prior("certificate_share_department", "total").model
    assert lent.breaks == (2010, 2021)
    assert priors.prior("new_jobs", "total").model.breaks == ()


def test_too_few_series_lend_nothing(package, replaced):
    rows = package.observations
    few_areas = rows["area"].isin(["ha-noi", "gia-lai", "ca-mau"])
    told = rows["indicator"].str.contains("poverty|poor")
    few = Priors(replaced(observations=rows[few_areas | ~told]).as_of("2023-12-31"))
    prior = few.prior("multidimensional_poverty", "total")
    assert (prior.reference, prior.grade) == ("", "C")
    assert prior.model.series_count == 0


def test_a_pool_takes_over_when_enough_areas_have_reported(package):
    """Until five provinces have two reported rates, the survey's panel lends to trained labour."""
    early = Priors(package.as_of("2020-11-30")).prior("trained_labour", "total")
    assert early.reference == "certificate_share"
    now = Priors(package.as_of("2023-12-31"))
    found = now.prior("trained_labour", "total")
    assert (found.reference, found.grade) == ("trained_labour", "B")
    jobs = now.pooled(("job_placements", "new_jobs"))
    assert {"job_placements, lam-dong", "new_jobs, lam-dong"} <= set(jobs["series"])
    assert not jobs.duplicated(["series", "year"]).any()
    assert jobs.index.is_unique


def test_a_model_is_fitted_once(priors):
    first = priors.prior("job_placements", "total").model
    assert priors.prior("new_jobs", "total").model is first


def test_forecasts_reach_the_year_and_refuse_what_is_known(view, priors):
    main = readings(view, "trained_labour")["main"]
    forecast = priors.forecast(main, "lam-dong", 2025)
    assert list(forecast.index) == [("lam-dong", 2024), ("lam-dong", 2025)]
    with pytest.raises(AttainError, match="already observed") as caught:
        priors.forecast(main, "lam-dong", 2023)
    assert "after 2023" in caught.value.do
    with pytest.raises(AttainError, match="no figure to forecast from"):
        priors.forecast(readings(view, "loan_workers")["main"], "lam-dong", 2024)


def test_a_series_that_its_link_cannot_carry_refuses_no_other():
    panel = pd.DataFrame(
        {
            "series": list("aabbccddee"),
            "year": [1, 2] * 5,
            "value": [3.0, 4, -1, 2, 0, 0, 0, 5, 0, 1],
        }
    )
    full = panel.assign(value=[100.0, 4, 100.1, 2, 0, 0, 0, 5, 0, 1])
    assert able(full, get_link("arcsine"))["series"].unique().tolist() == list("acde")
    for link, left in (("log", "ade"), ("arcsine", "acde"), ("identity", "abcde")):
        assert able(panel, get_link(link))["series"].unique().tolist() == list(left)
    assert able(panel, get_link("log", lower=3))["series"].unique().tolist() == ["a"]


def known(reference, lower, upper):
    return SimpleNamespace(
        kind="count", bounds=(lower, upper), reference=reference, pool=(), breaks=(),
        decimals=0, own_breaks={},
    )  # fmt: skip


def test_a_series_that_the_link_cannot_carry_leaves_the_record_of_the_others_whole():
    values = {"a": [5, 6, 7, 8, 9], "b": [4, -1, 3, 4, 5], "c": [0, 0, 0, 0, 7], "d": [0] * 5}
    panel = pd.DataFrame(
        [(name, 2018 + k, float(v)) for name, figures in values.items() for k, v in
         enumerate(figures)], columns=["series", "year", "value"],
    )  # fmt: skip
    view = SimpleNamespace(
        indicator=lambda _: known("n", math.nan, math.nan), panel=lambda _: panel
    )
    assert whole_panel(view, "n")["series"].unique().tolist() == ["a", "c"]
    found = TrackRecord(view).backtest("n")  # at its first origins c has nothing but zeros
    assert set(found.tasks["series"]) == {"a", "c"}


def test_a_history_is_forecast_within_its_own_bounds():
    """A panel without bounds lends to a rank, and the rank keeps to its own."""
    years = [2020, 2021, 2022]
    panel = pd.DataFrame(
        [
            (f"a{k}", year, 200.0 + 9 * k + 5 * k * (year - 2020))
            for k in range(7)
            for year in years
        ],
        columns=["series", "year", "value"],
    )
    catalogue = {"counts": known("counts", 0.0, math.nan), "rank": known("counts", 1.0, 63.0)}
    priors = Priors(SimpleNamespace(indicator=catalogue.__getitem__, panel=lambda _: panel))
    rank, own = (priors.prior(name, "total").model for name in ("rank", "counts"))
    assert rank.reference_drift is not None
    assert (rank.link.lower, rank.link.upper, own.link.upper) == (1.0, 63.0, math.inf)
    history = pd.DataFrame({"series": "r", "year": [2021, 2022], "value": [2.0, 60.0]})
    forecast = rank.predict(history, 3)
    assert (forecast.probability("<=", 63.0) == 1.0).all()
    assert (forecast.probability(">=", 63.0) > 0.05).all()
    assert (own.predict(history, 3).probability("<=", 63.0) < 0.95).all()
    assert priors.prior("rank", "total").model is rank


def test_an_origin_is_the_last_figure_before_a_year():
    history = pd.DataFrame({"year": [2018, 2021], "value": [1.0, 2.0]})
    origins = [Reading("r", history, "s", "total").origin(year) for year in (2022, 2021, 2018)]
    assert origins == [2021, 2018, 2017]


def test_only_a_computed_last_figure_has_an_error():
    history = pd.DataFrame({"year": [2018, 2021], "value": [1.0, 2.0], "sd": [0.3, 0.2]})
    tables = (history, history.iloc[:1], history.iloc[:0], history.drop(columns="sd"))
    assert [Reading("r", table, "s", "total").error for table in tables] == [0.2, 0.3, 0.0, 0.0]


def test_whole_years_are_those_of_twelve_months():
    history = pd.DataFrame({"year": [2020, 2021, 2022], "value": 1.0, "months": [12, 11, 12]})
    whole = Reading("r", history, "s", "total").whole
    assert whole["year"].to_dict() == {0: 2020, 1: 2022}
    assert list(whole) == list(history)


def test_no_record_of_this_room_can_be_changed(changeable):
    assert changeable("targets") == []
