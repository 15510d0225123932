"""The Chromium of this machine; found without importing what pages are made with."""

from __future__ import annotations

import os
import shutil
from typing import Final

from attain.errors import AttainError

BROWSERS: Final = (
    *("chromium", "chromium-browser", "google-chrome-stable", "google-chrome", "chrome"),
    "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
    "/Applications/Chromium.app/Contents/MacOS/Chromium",
    "C:/Program Files/Google/Chrome/Application/chrome.exe",
)


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
