"""What holds of every history: of forecasts of any, and of what is known on a day."""

import datetime as dt

import numpy as np
import pandas as pd
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from attain.evidence.catalog import Package, open_package
from attain.forecasting.dlm import DynamicLinearBank

LEVELS = (0.01, 0.1, 0.25, 0.5, 0.75, 0.9, 0.99)
FEW = settings(max_examples=40, deadline=None)


@st.composite
def histories(draw, low=3.0, high=97.0, most=8):
    """A series of up to eight years, some of them missing."""
    gaps = draw(st.lists(st.integers(1, 3), min_size=0, max_size=most - 1))
    years = 2010 + np.cumsum([0, *gaps])
    values = draw(st.lists(st.floats(low, high), min_size=len(years), max_size=len(years)))
    return pd.DataFrame({"series": "a", "year": years, "value": np.round(values, 3)})


@st.composite
def panels(draw):
    """Six to nine series of the same years."""
    count, years = draw(st.integers(6, 9)), draw(st.integers(3, 6))
    seed = draw(st.integers(0, 10_000))
    steps = np.random.default_rng(seed).normal(0.3, 1.2, (count, years))
    table = pd.DataFrame(30 + 4 * np.arange(count)[:, None] + steps.cumsum(axis=1))
    table.columns = range(2015, 2015 + years)
    table.index = [f"s{n}" for n in range(count)]
    return table.rename_axis("series").reset_index().melt("series", var_name="year")


@FEW
@given(histories(), st.integers(1, 4))
def test_quantiles_rise_and_the_share_below_each_is_its_level(history, horizon):
    forecast = DynamicLinearBank().predict(history, horizon)
    found = np.array([forecast.quantile(level).to_numpy() for level in LEVELS])
    assert (np.diff(found, axis=0) >= -1e-9).all()
    for level, values in zip(LEVELS, found, strict=True):
        below = forecast.cdf(values).to_numpy()
        inside = (values > 0) & (values < 100)
        assert (below >= level - 1e-6).all()
        assert below[inside] == pytest.approx(np.full(inside.sum(), level), abs=1e-5)


@FEW
@given(panels(), st.randoms(use_true_random=False))
def test_the_order_of_rows_and_the_names_of_series_are_nobody_s_concern(panel, random):
    order = list(range(len(panel)))
    random.shuffle(order)
    names = {f"s{n}": f"{random.random()}-{n}" for n in range(9)}
    other = panel.iloc[order].assign(series=lambda table: table["series"].map(names))
    one, two = (DynamicLinearBank().fit(each).predict(each, 2) for each in (panel, other))
    mine = one.quantile(0.9).rename(index=names, level="series").sort_index()
    assert mine.to_numpy() == pytest.approx(two.quantile(0.9).sort_index().to_numpy(), rel=1e-7)


@FEW
@given(histories(low=50.0, high=5000.0), st.sampled_from([0.001, 0.1, 7.0, 1000.0]))
def test_another_unit_of_a_count_is_another_unit_of_its_forecast(history, unit):
    other = history.assign(value=history["value"] * unit)
    one, two = (DynamicLinearBank("log").predict(each, 2) for each in (history, other))
    for level in LEVELS:
        expected = one.quantile(level).to_numpy() * unit
        assert two.quantile(level).to_numpy() == pytest.approx(expected, rel=1e-6)


@FEW
@given(histories(low=50.0, high=5000.0), st.sampled_from([-300.0, 12.0, 4000.0]))
def test_what_may_be_negative_may_be_moved(history, by):
    assume(history["value"].nunique() > 1)  # else nothing tells how much it moves
    other = history.assign(value=history["value"] + by)
    one, two = (DynamicLinearBank("identity").predict(each, 1) for each in (history, other))
    for level in LEVELS:
        expected = one.quantile(level).to_numpy() + by
        assert two.quantile(level).to_numpy() == pytest.approx(expected, rel=1e-6, abs=1e-4)


@FEW
@given(histories(low=20.0, high=80.0))
def test_a_longer_time_since_the_last_figure_narrows_nothing(history):
    """On the link scale: back on the scale of a share an interval is pressed against its end."""
    forecast = DynamicLinearBank().predict(history, 5)
    ends = forecast.interval(0.8)
    angles = np.arcsin(np.sqrt(ends.clip(0, 100) / 100))
    wide = (angles["high"] - angles["low"]).to_numpy()
    free = ((ends["low"] > 0) & (ends["high"] < 100)).to_numpy()
    assert (np.diff(wide)[free[1:]] >= -1e-6).all()


@pytest.fixture(scope="module")
def package():
    return open_package("data")


DAYS = st.dates(dt.date(2019, 1, 1), dt.date(2025, 12, 31))


@pytest.fixture(scope="module")
def shares(package):
    """The package with the figures of one indicator alone, of which a view is made at once."""
    names = ("areas", "indicators", "sources", "observations", "targets", "claims", "bridges",
             "plan_targets", "plan_claims", "attainment", "terms")  # fmt: skip
    tables = {name: getattr(package, name) for name in names}
    rows = tables["observations"]
    tables["observations"] = rows[rows["indicator"] == "certificate_share"].reset_index(drop=True)
    return tables


@settings(max_examples=25, deadline=None)
@given(day=DAYS, later=st.integers(1, 900), value=st.floats(1, 99), year=st.integers(2018, 2025))
def test_a_row_of_a_later_day_changes_nothing_that_was_known(
    package, shares, day, later, value, year
):
    tables = shares
    last = tables["observations"].iloc[[0]].assign(
        indicator="certificate_share", area="lam-dong", group="total", period=str(year),
        vintage="planted-2099", value=value, coverage="", definition="",
        published=(day + dt.timedelta(days=later)).isoformat(),
    )  # fmt: skip
    more = tables | {"observations": pd.concat([tables["observations"], last], ignore_index=True)}
    before = Package(tables, package.folder, package.checksums).as_of(day)
    after = Package(more, package.folder, package.checksums).as_of(day)
    for one in ("lam-dong", "ha-giang"):
        pd.testing.assert_frame_equal(
            before.history("certificate_share", one), after.history("certificate_share", one)
        )
    pd.testing.assert_frame_equal(
        before.panel("certificate_share"), after.panel("certificate_share")
    )
