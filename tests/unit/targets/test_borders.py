"""Questions about areas that begin and end: refused, answered with a remark, and not too sure."""

from dataclasses import replace
from datetime import date

import numpy as np
import pandas as pd
import pytest

from attain.errors import ParameterError
from attain.evaluation.outcome import outcome_of
from attain.forecasting.distribution import PredictiveDistribution
from attain.forecasting.links import get_link
from attain.forecasting.partial import widened
from attain.intake.start import write_parameters
from attain.parameters import Parameters, load
from attain.targets.answers import answer_of
from attain.targets.frames import paces
from attain.targets.readings import MAIN
from attain.targets.study import Study

WHOLE = "lam-dong-2025"
RATES = [
    {"indicator": "certificate_share", "comparator": ">=", "value": 22.0},
    {"indicator": "unemployment_rate", "comparator": "<=", "value": 1.0},
]


def asked(area, year, **more):
    day = more.pop("as_of", date(year - 1, 12, 31))
    return Study(Parameters(area=area, target_year=year, as_of=day, thresholds=RATES, **more))


@pytest.fixture(scope="module")
def study():
    return asked(WHOLE, 2026)


def test_which_lam_dong_is_said_before_anything_is_written(tmp_path):
    with pytest.raises(ParameterError, match="ask about lam-dong-2025: Lâm Đồng"):
        write_parameters("lam-dong", 2026, folder=tmp_path)
    assert list(tmp_path.iterdir()) == []
    text = write_parameters(WHOLE, 2026, folder=tmp_path).read_text(encoding="utf-8")
    assert "Made of binh-thuan, dak-nong, lam-dong on 2025-07-01" in text
    until = write_parameters("lam-dong", 2025, folder=tmp_path / "until").read_text("utf-8")
    assert "It ends on 2025-06-30" in until


@pytest.mark.parametrize(("area", "year"), [("lam-dong", 2026), (WHOLE, 2024)])
def test_a_year_in_which_the_area_does_not_stand_is_refused(area, year):
    with pytest.raises(ParameterError, match="lam-dong"):
        Study(Parameters(area=area, target_year=year, as_of=f"{year - 1}-12-31", thresholds=RATES))


def test_who_only_looks_at_figures_may_look_at_an_area_that_ended():
    looked = Study(Parameters(area="lam-dong", target_year=2026, as_of=date(2025, 12, 31),
                              indicator="certificate_share"))  # fmt: skip
    assert looked.targets == []


@pytest.mark.parametrize(
    ("area", "year", "flags"),
    [
        pytest.param("lam-dong", 2024, set(), marks=pytest.mark.wide),
        ("lam-dong", 2025, {"borders_end"}),
        (WHOLE, 2025, {"computed_history"}),
        ("ha-noi", 2026, set()),
    ],
)
def test_a_remark_tells_of_borders_that_change(area, year, flags):
    rows = asked(area, year).assessments
    told = {flag for text in rows["flags"] for flag in text.split(";")}
    assert told & {"borders_end", "computed_history"} == flags
    assert rows["probability"].notna().any()


def test_a_forecast_carries_the_error_of_the_figure_it_starts_from(study):
    reading = study.readings("certificate_share")[MAIN]
    assert reading.error == reading.history["sd"].iloc[-1] > 0
    told = study.forecast("certificate_share")
    exact = study.model("certificate_share").predict(
        reading.history.assign(series=WHOLE)[["series", "year", "value"]], 2
    )
    assert (told.scale > exact.scale).all()
    assert (told.loc == exact.loc).all()
    width = (
        told.interval(0.8).diff(axis=1).iloc[:, -1] / exact.interval(0.8).diff(axis=1).iloc[:, -1]
    )
    assert (width > 1).all()


@pytest.mark.parametrize(("link", "last", "sd"), [("arcsine", 40.0, 1.0), ("log", 500.0, 20.0),
                                                  ("identity", -3.0, 0.5)])  # fmt: skip
def test_an_error_adds_its_variance(link, last, sd):
    index = pd.MultiIndex.from_tuples([("a", 2024)], names=["series", "year"])
    known = get_link(link)
    centre = known.forward(np.array([last]))
    narrow = PredictiveDistribution(index, [[1.0]], centre[:, None], [[1e-6]], [[np.inf]], known,
                                    centre=centre)  # fmt: skip
    low, high = widened(narrow, sd).interval(0.6827).iloc[0]
    assert (high - low) / 2 == pytest.approx(sd, rel=0.02)
    assert widened(narrow, 0.0) is narrow


def test_an_error_at_a_bound_stays_finite():
    index = pd.MultiIndex.from_tuples([("a", 2024)], names=["series", "year"])
    for link, last in (("arcsine", 0.0), ("arcsine", 100.0), ("log", 0.4)):
        known = get_link(link)
        centre = known.forward(np.array([last]))
        narrow = PredictiveDistribution(index, [[1.0]], centre[:, None], [[1e-3]], [[np.inf]],
                                        known, centre=centre)  # fmt: skip
        assert np.isfinite(widened(narrow, 1.0).scale).all()
        assert (widened(narrow, 1.0).scale >= narrow.scale).all()


def test_the_mean_of_some_years_carries_an_error_that_stays_in_each_of_them(study):
    reading, widths = study.readings("certificate_share")[MAIN], []
    for sd in (0.0, 3.0):
        off = replace(reading, history=reading.history.assign(sd=sd))
        mean = answer_of(study._assessor.priors, off, WHOLE, "mean", range(2024, 2027))
        widths.append((mean.quantile(0.9) - mean.quantile(0.1)) / 2.563)
    assert np.sqrt(widths[1] ** 2 - widths[0] ** 2) == pytest.approx(3.0, rel=0.15)


def test_the_former_provinces_are_no_peers_of_the_one_they_became(study):
    table = paces(study).set_index("indicator").loc["certificate_share"]
    assert table["peers_of"] > 0
    panel = study.view.panel("certificate_share")
    parts = panel[panel["series"].isin(study.area.parts)]
    years = int(table["years"])
    ends = panel.merge(panel.assign(year=panel["year"] - years), on=["series", "year"])
    crossing = [(y, y + years) for y in ends["year"]]
    breaks = study.view.indicator("certificate_share").breaks
    whole = sum(not any(a < b <= e for b in breaks) for a, e in crossing)
    mine = parts.merge(parts.assign(year=parts["year"] - years), on=["series", "year"])
    left_out = sum(not any(a < b <= a + years for b in breaks) for a in mine["year"])
    assert table["peers_of"] == whole - left_out


def test_every_area_of_2026_can_be_asked(package, tmp_path):
    areas = package.areas.loc[package.areas["level"].isin(["province", "merged"]), "area"]
    standing = [area for area in areas if package.area(area).stands_in(2026)]
    assert len(standing) == 34
    for area in standing[::6]:
        path = write_parameters(area, 2026, folder=tmp_path)
        rows = Study(load(path)).assessments
        assert rows["probability"].notna().any(), area
        assert rows.loc[rows["hypothetical"], "probability"].notna().all(), area


def test_nothing_is_settled_by_a_computed_figure(package):
    asked = {"scored_by": "certificate_share", "area": WHOLE, "group": "total"}
    asked |= {"target_year": 2023, "basis": "level"}
    today = package.as_of("2025-12-31")
    assert 2023 in set(today.history("certificate_share", WHOLE)["year"])
    assert outcome_of(today, asked) is None
    assert outcome_of(today, asked | {"area": "lam-dong"}) is not None
