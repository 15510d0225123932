"""The calibration statement as sentences."""

from __future__ import annotations

from attain.evaluation.calibration import CalibrationStatement
from attain.evaluation.proportions import Proportion
from attain.report.text.catalogue import Language, say
from attain.report.text.numbers import number, share


def _share(band: Proportion, level: int, language: Language) -> dict[str, str]:
    return {
        f"inside_{level}": share(band.share, language),
        f"low_{level}": share(band.low, language),
        f"high_{level}": share(band.high, language),
    }


def points_of(statement: CalibrationStatement) -> str:
    """Return the number of points in the histories of a record: one, or the fewest and the most."""
    if statement.shortest == statement.n:
        return str(statement.n)
    return f"{statement.shortest}–{statement.n}"


def horizon_of(statement: CalibrationStatement, language: str) -> str:
    """Return how far ahead the forecasts of a record went, in words."""
    key = "one" if statement.horizon == 1 else "many"
    return say(f"trust.horizon.{key}", language, h=str(statement.horizon))


def calibration_sentence(statement: CalibrationStatement, language: Language, *, panel: str) -> str:
    """Return what the record says, in one or two sentences.

    Parameters
    ----------
    statement : CalibrationStatement
        Of the method on one indicator, history length and horizon.
    language : {"vi", "en"}
        The language of the report.
    panel : str
        Name of the panel that was backtested, in that language.
    """
    if statement.inside_80 is None or statement.inside_95 is None:
        return say("trust.statement.none", language)
    values = _share(statement.inside_80, 80, language) | _share(statement.inside_95, 95, language)
    points = points_of(statement)
    if statement.label in ("too_low", "too_high") and statement.above_median is not None:
        values["above"] = share(statement.above_median.share, language)
    if statement.label == "too_few":
        values = {key: text for key, text in values.items() if key.endswith("_80")}
    return say(
        f"trust.statement.{statement.label}", language, panel=panel, n=points,
        horizon=horizon_of(statement, language), forecasts=number(statement.forecasts, language, 0),
        origins=str(statement.origins), first=str(statement.first), last=str(statement.last),
        **values,
    )  # fmt: skip


def reliability_sentence(
    statement: CalibrationStatement,
    probability: float,
    verdict: str,
    language: Language,
    comparator: str = ">=",
) -> str:
    """Return how often past events given the same word happened; empty without any.

    Parameters
    ----------
    statement : CalibrationStatement
        Of the method on the indicator.
    probability : float
        The probability beside which the sentence stands.
    verdict : str
        Its word, in that language.
    language : {"vi", "en"}
        The language of the report.
    comparator : str
        The event's direction.
    """
    band = statement.about(probability, comparator)
    if band is None:
        return ""
    return say(
        "trust.about", language, count=number(band.n, language, 0), verdict=verdict,
        share=share(band.share, language), low=share(band.low, language),
        high=share(band.high, language),
    )  # fmt: skip
