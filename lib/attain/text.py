"""Text for people: the messages of the catalogue, and every computed sentence by its name."""

from __future__ import annotations

import importlib
from typing import Any

from attain.report.text.catalogue import LANGUAGES, Language, say

__all__ = ["LANGUAGES", "Language", "say"]


def __getattr__(name: str) -> Any:
    """A computed sentence, found on first use: it brings pandas and the figures' frames."""
    if name.startswith("_"):
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return importlib.import_module("attain.report.text.prose").find(name)
