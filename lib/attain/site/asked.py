"""What a run asks for besides its pages, settled before anything is made: quick to import."""

from __future__ import annotations

import os
import shutil
from collections.abc import Sequence
from importlib.util import find_spec
from pathlib import Path
from typing import Any, Final
from urllib.parse import quote

from attain.errors import AttainError, ParameterError
from attain.site.safe import link

BROWSERS: Final = (
    *("chromium", "chromium-browser", "google-chrome-stable", "google-chrome", "chrome"),
    "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
    "/Applications/Chromium.app/Contents/MacOS/Chromium",
    "C:/Program Files/Google/Chrome/Application/chrome.exe",
)
OFFICE: Final = {"docx": ("docx", "python-docx"), "xlsx": ("xlsxwriter", "XlsxWriter")}
"""Kinds of files, the module that each is written with, and its package."""


def browser() -> str:
    """The Chromium or Chrome of this machine; ``ATTAIN_CHROMIUM`` may name another."""
    named = os.environ.get("ATTAIN_CHROMIUM")
    for name in (named,) if named else BROWSERS:
        if found := shutil.which(name):
            return found
    raise AttainError(
        "Chromium is needed to make the PDF and was not found",
        where="attain run --pdf", got=named,
        do="install it (Debian: apt-get install chromium) or name it in ATTAIN_CHROMIUM",
    )  # fmt: skip


def installed(asked: Sequence[str]) -> None:
    """Refuse a file that nothing installed here can write."""
    for kind, (module, package) in OFFICE.items():
        if kind in asked and find_spec(module) is None:
            raise ParameterError(
                f"{package} is not installed here", where=f"--{kind}",
                do='install it with pip install "attain[office]"',
            )  # fmt: skip


def published_at(site_url: str, name: str) -> str:
    """Where the report of a run will be published.

    Examples
    --------
    >>> published_at("https://example.org", "Đà Lạt #1")
    'https://example.org/%C4%90%C3%A0%20L%E1%BA%A1t%20%231/'
    """
    if not link(site_url):
        raise ParameterError(
            "not an address", where="--site-url", got=site_url,
            do="write it as https://example.org/reports",
        )  # fmt: skip
    return f"{site_url.rstrip('/')}/{quote(name)}/"


def shared(name: str, site_url: str, since: str | Path | None) -> dict[str, Any]:
    """What the front page of a run is told of its address, and of an earlier report."""
    told: dict[str, Any] = {"site_url": published_at(site_url, name)} if site_url else {}
    if since is not None:
        from attain.site.since import remembered

        told["since"] = remembered(Path(since), name)
    return told
