"""Tables of more than one year ahead: records with their reasons, and the path of a target."""

import pytest

from attain.evaluation.backtests import HORIZONS, far_records
from attain.parameters import Parameters
from attain.report.tables import answers as horizons
from attain.targets.study import Study

FAR = {
    "area": "an-giang",
    "as_of": "2024-12-31",
    "target_year": 2028,
    "thresholds": [
        {"indicator": "certificate_share", "comparator": ">=", "value": 20.0},
        {"indicator": "informal_employment", "comparator": "<=", "value": 78.0},
    ],
}


@pytest.fixture(scope="module")
def far():
    return Study(Parameters(**FAR))


def test_every_panel_has_its_record_or_the_reason(far):
    found = far_records(far.view)
    assert found.groupby("indicator")["horizon"].apply(tuple).map(lambda h: h == HORIZONS).all()
    none = found["forecasts"] == 0
    assert (found.loc[none, "reason"] == "too_long").all()
    assert found.loc[~none, "inside_80"].notna().all()
    assert (found.loc[~none & (found["origins"] < 5), "reason"] == "too_few").all()
    assert set(found["reason"]) == {"", "too_long", "too_few"}
    asked = found.set_index(["indicator", "horizon"])
    for horizon in HORIZONS:  # counts are held, and no worse than the last value
        row = asked.loc[("labour_force", horizon)]
        assert row["inside_80"] > 0.72
        assert row["brier"] < row["brier_pooled"]
    assert asked.loc[("unemployment_rate", 7), "reason"] == "too_long"


@pytest.mark.parametrize("language", ["vi", "en"])
def test_the_tables_are_drawn_in_both_languages(far, language):
    study = far.in_language(language)
    told = horizons.records(study)
    assert told.id == "tbl-03-records"
    long = told.data.query("reason == 'too_long'").groupby("indicator")["horizon"].agg(list)
    words = "longer than the panel allows" if language == "en" else "dài hơn"
    assert told.body.count(words) == len(long) > 0  # a panel says it once, for all such years
    for years in long:
        assert ", ".join(map(str, years)) in told.body
    assert len(told.data) == len(HORIZONS) * told.data["indicator"].nunique()
    path = horizons.path(study, "H01")
    assert path.id == "tbl-04-path-H01"
    assert path.data["year"].tolist() == [2024, 2025, 2026, 2027, 2028]


@pytest.mark.parametrize("target", ["H01", "H02"])
def test_a_checkpoint_leaves_an_even_chance(far, target):
    way = far.path(target).set_index("year")
    asked = far.assessments.query("target == @target and role == 'primary'").iloc[0]
    assert way.loc[2028, "checkpoint"] == asked["threshold"]
    assert way.loc[2028, "probability"] == pytest.approx(asked["probability"])
    forecast = far.forecast(target)
    assert way["median"].tolist() == pytest.approx(forecast.quantile(0.5).tolist())
    for level in (80, 95):
        ends = forecast.interval(level / 100).to_numpy()
        assert way[[f"low_{level}", f"high_{level}"]].to_numpy() == pytest.approx(ends)
    assert way["high_80"].diff().iloc[1:].gt(0).all() or target == "H02"
    mark = way["checkpoint"].drop(2028).dropna()
    assert len(mark)
    year = int(mark.index[-1])
    history = far.history(target)[["year", "value"]]
    longer = history.set_index("year")["value"]
    longer.loc[year] = mark.loc[year]
    panel = longer.rename("value").reset_index().assign(series="an-giang")
    model = far.model(target)
    ahead = model.predict(panel, 2028 - year).select(year=2028)
    chance = float(ahead.probability(asked["comparator"], asked["threshold"]).iloc[0])
    assert chance == pytest.approx(0.5, abs=0.02)
