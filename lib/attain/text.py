"""Text for people: the one door to the catalogue, the number formats and the sentences."""

from __future__ import annotations

import importlib
from typing import Any

from attain.report.text.catalogue import LANGUAGES, Language, has, messages, placeholders, say
from attain.report.text.numbers import (
    change,
    counted,
    day,
    enumerate_words,
    number,
    percent,
    period,
    quantity,
    share,
    short_change,
    spread,
)

SENTENCES = (
    "answer",
    "attainment",
    "evidence",
    "failures",
    "focus",
    "forecast",
    "happened",
    "headline",
    "ladder",
    "lengths",
    "methods",
    "provenance",
    "provinces",
    "quality",
    "reading",
    "readings",
    "registered",
    "reliable",
    "section",
    "trends",
    "trust",
    "trusted",
    "unknown",
    "verdicts",
    "written",
)
"""Computed sentences, found on first use: they bring pandas and the figures' frames with them."""

ELSEWHERE = {
    **dict.fromkeys(
        ("evidence", "forecast", "methods", "provenance", "reading", "trends"), "sentences_evidence"
    ),
    **dict.fromkeys(("failures", "lengths", "reliable", "trusted", "written"), "sentences_trust"),
    **dict.fromkeys(("happened", "provinces", "registered", "unknown"), "sentences_outcome"),
    "trust": "beside",
}
"""Sentences that do not stand with the answers."""

__all__ = [
    "LANGUAGES",
    "SENTENCES",
    "Language",
    "change",
    "counted",
    "day",
    "enumerate_words",
    "has",
    "messages",
    "number",
    "percent",
    "period",
    "placeholders",
    "quantity",
    "say",
    "share",
    "short_change",
    "spread",
]


def __getattr__(name: str) -> Any:
    if name not in SENTENCES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(
        importlib.import_module(f"attain.report.text.{ELSEWHERE.get(name, 'sentences')}"), name
    )
