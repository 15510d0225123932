"""Every table by name: ``attain.tables.answers(study)``."""

from __future__ import annotations

from attain.report.tables.answers import answers, events, forecasts, ladder, words
from attain.report.tables.evidence import findings, results, sources, targets
from attain.report.tables.outcome import editions, outcomes, registered, updated
from attain.report.tables.pace import methods, pace, quality
from attain.report.tables.trust import horizons, lent, misses, refused, scores
from attain.report.text.beside import record as trust

__all__ = [
    "answers",
    "editions",
    "events",
    "findings",
    "forecasts",
    "horizons",
    "ladder",
    "lent",
    "methods",
    "misses",
    "outcomes",
    "pace",
    "quality",
    "refused",
    "registered",
    "results",
    "scores",
    "sources",
    "targets",
    "trust",
    "updated",
    "words",
]
