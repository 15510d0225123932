"""Every table by name: ``attain.tables.answers(study)``."""

from __future__ import annotations

from attain.exhibits.beside import record as trust
from attain.exhibits.tables_answers import answers, events, forecasts, ladder, words
from attain.exhibits.tables_evidence import findings, results, sources, targets
from attain.exhibits.tables_outcome import editions, outcomes, registered, updated
from attain.exhibits.tables_pace import methods, pace, quality
from attain.exhibits.tables_trust import horizons, lent, misses, refused, scores

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
