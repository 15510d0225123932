"""Every figure by name: ``attain.charts.fan(study, "T10")``."""

from __future__ import annotations

from attain.exhibits.evidence import audit, coverage
from attain.exhibits.fan import fan, fans, section
from attain.exhibits.ladders import ladder
from attain.exhibits.methodology import methods
from attain.exhibits.outcomes import outcomes
from attain.exhibits.overview import overview
from attain.exhibits.paces import changes, pace
from attain.exhibits.registered import provinces, set_reliability
from attain.exhibits.reliability import reliability, years
from attain.exhibits.skill import lengths, skill
from attain.exhibits.trends import among_peers, histories

__all__ = [
    "among_peers",
    "audit",
    "changes",
    "coverage",
    "fan",
    "fans",
    "histories",
    "ladder",
    "lengths",
    "methods",
    "outcomes",
    "overview",
    "pace",
    "provinces",
    "reliability",
    "section",
    "set_reliability",
    "skill",
    "years",
]
