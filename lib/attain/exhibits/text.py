"""Text for people: the one door to the catalogue, the number formats and the sentences."""

from __future__ import annotations

from attain.exhibits.catalogue import LANGUAGES, Language, has, messages, placeholders, say
from attain.exhibits.numbers import (
    change,
    day,
    enumerate_words,
    number,
    percent,
    period,
    quantity,
    short_change,
    spread,
)

__all__ = [
    "LANGUAGES",
    "Language",
    "change",
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
    "short_change",
    "spread",
]
