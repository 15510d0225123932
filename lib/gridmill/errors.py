"""Refusals and failures, each a line that says what, where and what to do about it."""

from __future__ import annotations


class GridmillError(Exception):
    """What a command cannot do, in one line."""


class UsageError(GridmillError):
    """Something was asked wrongly; nothing has been written."""


class RunError(GridmillError):
    """Something failed on the way that is nobody's notebook: a folder, a process, a cluster."""
