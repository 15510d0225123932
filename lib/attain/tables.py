"""Every table by name, as its module lists it: ``attain.tables.answers(study)``."""

from __future__ import annotations

from attain.report.tables.answers import *  # noqa: F403
from attain.report.tables.evidence import *  # noqa: F403
from attain.report.work import table

show = table
