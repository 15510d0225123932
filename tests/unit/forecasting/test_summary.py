"""What is printed and drawn of a distribution: its ends, its atoms and its whole numbers."""

import numpy as np
import pandas as pd

from attain.forecasting.distribution import PredictiveDistribution
from attain.forecasting.links import get_link
from attain.forecasting.readout import draw, summary


def one(link, loc, scale, **more):
    index = pd.MultiIndex.from_tuples([("a", 2024)], names=["series", "year"])
    return PredictiveDistribution(index, [[1.0]], [[loc]], [[scale]], [[np.inf]], link, **more)


def test_a_draw_at_a_count_of_zero_is_zero():
    # what lies below one half is zero: about half of the draws
    found = one(get_link("log"), np.log(0.5), 1.0, centre=[0.0], zero=[np.log(0.5)])
    drawn = draw(found, 4000, 3).to_numpy()
    assert abs((drawn == 0.0).mean() - 0.5) < 0.03
    assert (drawn[drawn > 0] > 0.5).all()
    assert drawn.max() <= 20.0  # no further than twenty times the last value


def test_a_draw_of_a_whole_number_is_whole():
    drawn = draw(one(get_link("log", whole=True), np.log(40.0), 0.2, centre=[np.log(40.0)]), 99, 3)
    assert (drawn % 1 == 0).all(axis=None)
    assert drawn.nunique(axis=1).iloc[0] > 10


def test_components_are_drawn_as_often_as_they_weigh():
    index = pd.MultiIndex.from_tuples([("a", 2024)], names=["series", "year"])
    parts = [[0.1, 0.6, 0.3]], [[-9.0, 0.0, 9.0]], [[0.1] * 3], [[np.inf, 5.0, 5.0]]
    found = PredictiveDistribution(index, *parts, get_link("identity"))
    drawn = draw(found, 20_000, 5).to_numpy()
    shares = [(drawn < -5).mean(), (np.abs(drawn) < 5).mean(), (drawn > 5).mean()]
    assert np.abs(np.subtract(shares, parts[0][0])).max() < 0.012


def test_the_table_has_five_digits_and_the_shape_its_peak_in_the_middle():
    told = summary(one(get_link("identity"), 1234567.8, 1000.0), 5).iloc[0]
    assert told["median"] == "1,234,600"
    assert (told["low_80"], told["high_80"]) == ("1,233,300", "1,235,800")
    # the density at ±1.96, ±1.4, ±0.84 and ±0.28 is 0.152, 0.390, 0.731 and 1 of the highest
    assert told["shape"] == "▂▄▆██▆▄▂"
