"""What an office works with: the brief for Word, the answers for Excel; the extra ``office``."""

from __future__ import annotations

from collections.abc import Iterable
from importlib.util import find_spec
from typing import Final

from attain.errors import ParameterError

NEEDED: Final = {"docx": ("docx", "python-docx"), "xlsx": ("xlsxwriter", "XlsxWriter")}
"""Kinds of files, the module that each is written with, and its package."""


def installed(asked: Iterable[str]) -> None:
    """Refuse a file that nothing installed here can write, before anything is made."""
    for kind in asked:
        module, package = NEEDED.get(kind, ("", ""))
        if module and find_spec(module) is None:
            raise ParameterError(
                f"{package} is not installed here", where=f"--{kind}",
                do='install it with pip install "attain[office]"',
            )  # fmt: skip
