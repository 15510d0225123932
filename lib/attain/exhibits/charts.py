"""Every figure by name: ``attain.charts.fan(study, "T10")``."""

from __future__ import annotations

from attain.exhibits.evidence import audit, coverage
from attain.exhibits.fan import fan, fans, section
from attain.exhibits.ladders import ladder
from attain.exhibits.overview import overview
from attain.exhibits.trends import among_peers, histories

__all__ = [
    "among_peers",
    "audit",
    "coverage",
    "fan",
    "fans",
    "histories",
    "ladder",
    "overview",
    "section",
]
