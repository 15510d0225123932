"""Every figure by name: ``attain.charts.fan(study, "T10")``."""

from __future__ import annotations

from attain.report.figures.evidence import audit, coverage
from attain.report.figures.fan import fan, fans, section
from attain.report.figures.ladders import ladder
from attain.report.figures.methodology import methods
from attain.report.figures.outcomes import outcomes
from attain.report.figures.overview import overview
from attain.report.figures.paces import changes, pace
from attain.report.figures.registered import provinces, set_reliability
from attain.report.figures.reliability import reliability, years
from attain.report.figures.skill import lengths, skill
from attain.report.figures.trends import among_peers, histories
from attain.report.work import show, theme

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
    "show",
    "skill",
    "theme",
    "years",
]
