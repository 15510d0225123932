"""The calibration statement as sentences, in both languages."""

from __future__ import annotations

import pandas as pd
import pytest

from attain.evaluation.scores import Proportion
from attain.evaluation.track_record import CalibrationStatement
from attain.report.text.prose import recorded


def made(label="calibrated", shortest=8, **changes):
    words = pd.DataFrame(
        {"low": [0.66], "high": [0.9], "n": [1027], "forecast": [0.8], "happened": [0.75],
         "happened_low": [0.72], "happened_high": [0.78]}
    )  # fmt: skip
    parts = {
        "n": 8, "shortest": shortest, "horizon": 1, "forecasts": 1441, "origins": 7,
        "first": 2015, "last": 2021, "inside_80": Proportion(1, 2, 0.83, 0.76, 0.88),
        "inside_95": Proportion(1, 2, 0.94, 0.9, 0.97),
        "above_median": Proportion(1, 2, 0.61, 0.55, 0.66), "words": words,
        "words_below": pd.DataFrame(), "label": label,
    }  # fmt: skip
    return CalibrationStatement(**(parts | changes))


def test_the_numbers_of_the_statement_are_in_the_sentence():
    text = recorded("en", "calibration", made(), "certificate share")
    for part in ("certificate share", "8 points", "1,441", "2015–2021", "83%", "76%–88%", "94%"):
        assert part in text
    assert "1.441" in recorded("vi", "calibration", made(), "x")


def test_uneven_lengths_are_a_range():
    assert "3–8 points" in recorded("en", "calibration", made(shortest=3), "x")


def test_a_single_origin_is_told_as_one():
    text = recorded("en", "calibration", made("too_few", origins=1, first=2020, last=2020), "x")
    assert "1,441 forecasts from 1 origin 2020;" in text
    assert "1 origin" in recorded("en", "record", made(origins=1), "x")
    text = recorded("vi", "calibration", made("too_few", origins=1, first=2020, last=2020), "x")
    assert "1 năm làm mốc 2020:" in text


def test_a_tilt_is_named_with_its_share():
    assert "61%" in recorded("en", "calibration", made("too_low"), "x")
    assert "61%" in recorded("vi", "calibration", made("too_high"), "x")


@pytest.mark.parametrize("language", ["vi", "en"])
def test_labels_differ(language):
    labels = ("calibrated", "too_narrow", "too_wide", "too_low", "too_high", "too_few")
    assert len({recorded(language, "calibration", made(x), "x") for x in labels}) == len(labels)
    none = made("too_few", inside_80=None, inside_95=None)
    assert "x" not in recorded("en", "calibration", none, "x").split()


def test_reliability_of_the_word_or_silence():
    text = recorded("en", "reliability", made().about(0.7), "likely")
    assert "1,027" in text
    assert "75% happened (72%–78%)" in text
    assert made().about(0.95) is None
    assert made().about(0.7, "<=") is None
