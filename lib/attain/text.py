"""Text for people: the one door to the catalogue, the number formats and the sentences."""

from __future__ import annotations

import importlib
from typing import Any

from attain.report.text.catalogue import LANGUAGES, Language, has, messages, say
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
    spread,
)

__all__ = [
    "LANGUAGES", "Language", "change", "counted", "day", "enumerate_words", "has", "messages",
    "number", "percent", "period", "quantity", "say", "share", "spread",
]  # fmt: skip


def __getattr__(name: str) -> Any:
    """A computed sentence, found on first use: it brings pandas and the figures' frames."""
    if name.startswith("_"):
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return importlib.import_module("attain.report.text.prose").find(name)
