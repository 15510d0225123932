"""The fixed words of the pages, read from the message catalogue as data."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import Any, Final

import yaml

from attain.errors import AttainError

LANGUAGES: Final = ("vi", "en")
MESSAGES: Final = Path(__file__).parents[1] / "report" / "messages" / "site.yaml"


@cache
def catalogue() -> dict[str, dict[str, str]]:
    """Every message of ``site.yaml``: key, then language, then text."""
    loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
    found: dict[str, dict[str, str]] = yaml.load(MESSAGES.read_text(encoding="utf-8"), loader)
    return found


def word(key: str, language: str, **values: object) -> str:
    """A message in one language, its values filled in.

    Parameters
    ----------
    key : str
        Dotted name, such as ``site.glance``.
    language : {"vi", "en"}
        The reader's language.
    **values
        One for each placeholder of the message.

    Raises
    ------
    AttainError
        An unknown key or language, or a value that is missing.

    Examples
    --------
    >>> word("site.row.last", "vi", year=2023), word("site.row.last", "en", year=2023)
    ('Kết quả 2023', 'Result 2023')
    """
    entry = catalogue().get(key)
    if entry is None or language not in entry:
        raise AttainError("unknown word of a page", where=f"site.yaml, {language}", got=key)
    try:
        return entry[language].format_map(values)
    except KeyError as missing:
        raise AttainError(f"the word {key} lacks a value", where="site.yaml", got=missing) from None


def told(record: dict[str, Any], language: str, key: str) -> str:
    """What a record of ``brief.json`` says in a language; empty where it says nothing."""
    return str(record.get(language, {}).get(key) or "")
