"""What is printed and drawn of a distribution: its ends, its atoms and its whole numbers."""

import numpy as np
import pandas as pd

from attain.forecasting.distribution import PredictiveDistribution
from attain.forecasting.links import get_link


def one(link, loc, scale, **more):
    index = pd.MultiIndex.from_tuples([("a", 2024)], names=["series", "year"])
    return PredictiveDistribution(index, [[1.0]], [[loc]], [[scale]], [[np.inf]], link, **more)


def test_the_table_has_five_digits_and_the_shape_its_peak_in_the_middle():
    told = one(get_link("identity"), 1234567.8, 1000.0).summary(5).iloc[0]
    assert told["median"] == "1,234,600"
    assert (told["low_80"], told["high_80"]) == ("1,233,300", "1,235,800")
    # the density at ±1.96, ±1.4, ±0.84 and ±0.28 is 0.152, 0.390, 0.731 and 1 of the highest
    assert told["shape"] == "▂▄▆██▆▄▂"
