"""From a probability to a word, and from a history and a panel to a grade."""

from __future__ import annotations

from typing import Final, Literal

from attain.errors import AttainError
from attain.vocabulary import PROBABILITY_DECIMALS, WORDS, Verdict

Grade = Literal["A", "B", "C"]

HISTORY_A: Final = 8
HISTORY_B: Final = 3
NEAR: Final = 3  # years ahead up to which a record of any length counts in full
FEWEST_ORIGINS: Final = 5  # years that forecasts further ahead must have been tested from
PANEL_MINIMUM: Final = 5


def verdict(probability: float) -> Verdict:
    """Say a probability in words.

    The bins are half-open: [0.90, 1] very likely, [0.66, 0.90) likely, [0.33, 0.66) about even,
    [0.10, 0.33) unlikely, [0, 0.10) very unlikely. The word belongs to the *published* number,
    rounded to four decimals, so that a reader who checks the bins by hand finds the same word.

    Examples
    --------
    >>> [verdict(p) for p in (0.90, 0.8999, 0.33, 0.3299, 0.0)]
    ['very_likely', 'likely', 'about_even', 'unlikely', 'very_unlikely']
    """
    if not 0 <= probability <= 1:  # false for a NaN as well
        what, do = "a probability lies between 0 and 1", "pass the mass of the event"
        raise AttainError(what, where="verdict", got=probability, do=do)
    published = round(probability, PROBABILITY_DECIMALS)
    return next(word for lower, word in WORDS if published >= lower)


def grade_history(points: int) -> Grade | Literal[""]:
    """Grade the length of a history: A 8 points or more, B 3 to 7, C 1 or 2, none without one."""
    if points >= HISTORY_A:
        return "A"
    if points >= HISTORY_B:
        return "B"
    return "C" if points else ""


def grade_panel(series: int, *, borrowed: bool) -> Grade:
    """Grade the reference class: A its own indicator's panel, B a borrowed one, C too few series.

    `series` counts those of the reference panel that are long enough to lend a scale; a panel of
    another indicator or group, or one reached over a bridge, is borrowed.
    """
    if series < PANEL_MINIMUM:
        return "C"
    return "B" if borrowed else "A"


def grade_horizon(years: int, origins: int) -> Grade:
    """Grade the horizon: A up to three years ahead, B further where it was tested, C otherwise.

    ``origins`` counts the years from which forecasts so far ahead have been tested.
    """
    if not origins:
        return "C"
    if years <= NEAR:
        return "A"
    return "B" if origins >= FEWEST_ORIGINS else "C"


def lower(first: Grade, second: Grade) -> Grade:
    """The lower of two grades."""
    return max(first, second)


def demoted(grade: Grade) -> Grade:
    """The next grade down, for forecasts whose record speaks against the method."""
    return "B" if grade == "A" else "C"
