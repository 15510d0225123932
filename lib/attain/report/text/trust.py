"""The calibration statement as sentences: what the record of the method says of one forecast."""

from __future__ import annotations

from attain.evaluation.calibration import CalibrationStatement
from attain.report.text.catalogue import Language, called
from attain.report.text.prose import environment, one_line


def calibration_sentence(statement: CalibrationStatement, language: Language, *, panel: str) -> str:
    """What the record on a panel says, in one or two sentences."""
    return _told(language, "calibration", statement, panel)


def record_words(statement: CalibrationStatement, language: Language, *, panel: str) -> str:
    """What was tested: the panel, the lengths of its histories, how far ahead, how often."""
    return _told(language, "record", statement, panel)


def reliability_sentence(
    statement: CalibrationStatement,
    probability: float,
    verdict: str,
    language: Language,
    comparator: str = ">=",
) -> str:
    """How often past events given the same word happened; empty without any.

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
    return _told(language, "reliability", band, verdict) if band else ""


def _told(language: Language, macro: str, *values: object) -> str:
    """A macro of ``trust.j2``, which asks nothing of a study."""
    module = environment(language).get_template("trust.j2").module
    return called(one_line(getattr(module, macro)(*values)), language)
