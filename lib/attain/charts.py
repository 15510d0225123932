"""Every figure by name, as its module lists it: ``attain.charts.fan(study, "T10")``."""

from __future__ import annotations

from attain.report.figures.fan import *  # noqa: F403
from attain.report.figures.skill import *  # noqa: F403
from attain.report.figures.targets import *  # noqa: F403
from attain.report.figures.trends import *  # noqa: F403
from attain.report.work import show as show
from attain.report.work import theme as theme
