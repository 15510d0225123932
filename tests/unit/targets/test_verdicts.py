"""From a probability to a word, from a history and a panel to a grade."""

import math

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from attain.errors import AttainError
from attain.targets.verdicts import (
    demoted,
    grade_history,
    grade_horizon,
    grade_panel,
    lower,
    verdict,
)
from attain.vocabulary import PROBABILITY_DECIMALS, WORDS


@pytest.mark.parametrize(
    ("probability", "word"),
    [
        (1.0, "very_likely"), (0.90, "very_likely"), (0.8999, "likely"), (0.66, "likely"),
        (0.6599, "about_even"), (0.33, "about_even"), (0.3299, "unlikely"), (0.10, "unlikely"),
        (0.0999, "very_unlikely"), (0.0, "very_unlikely"),
        (0.89996, "very_likely"),  # published as 0.9000
        (0.89994, "likely"),
    ],
)  # fmt: skip
def test_the_bins_are_half_open_on_the_published_number(probability, word):
    assert verdict(probability) == word


@settings(deadline=None)  # a busy machine is no failure
@given(st.floats(0, 1))
def test_the_word_is_that_of_the_number_a_reader_sees(probability):
    published = round(probability, PROBABILITY_DECIMALS)
    ends = [low for low, _ in WORDS]
    assert ends == sorted(ends, reverse=True)
    place = next(i for i, low in enumerate(ends) if published >= low)
    assert verdict(probability) == WORDS[place][1]


@pytest.mark.parametrize("wrong", [-0.01, 1.01, math.nan, math.inf])
def test_what_is_no_probability_has_no_word(wrong):
    with pytest.raises(AttainError, match="between 0 and 1"):
        verdict(wrong)


def test_grades():
    assert [grade_history(n) for n in (0, 1, 2, 3, 7, 8, 40)] == ["", "C", "C", "B", "B", "A", "A"]
    assert grade_panel(5, borrowed=False) == "A"
    assert grade_panel(5, borrowed=True) == "B"
    assert grade_panel(4, borrowed=False) == grade_panel(0, borrowed=True) == "C"
    assert [demoted(grade) for grade in ("A", "B", "C")] == ["B", "C", "C"]
    assert [lower(a, b) for a, b in (("A", "A"), ("A", "C"), ("B", "A"))] == ["A", "C", "B"]


@pytest.mark.parametrize(
    ("years", "origins", "grade"),
    [(3, 1, "A"), (4, 5, "B"), (4, 4, "C"), (1, 0, "C")],  # near, tested, hardly tested, never
)
def test_a_forecast_further_ahead_needs_a_record_of_five_origins(years, origins, grade):
    assert grade_horizon(years, origins) == grade
