"""The message catalogue: every text for people, Vietnamese and English side by side."""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path
from typing import Any, Final

import yaml

from attain.errors import AttainError
from attain.vocabulary import LANGUAGES as LANGUAGES
from attain.vocabulary import OWN_WORDS
from attain.vocabulary import Language as Language

FOLDER: Final = Path(__file__).parents[1] / "messages"


def read_yaml(path: Path) -> dict[str, Any]:
    """Read a file of names and what stands under them."""
    # the parser in C, where it was built, is ten times faster, and notebooks wait for it
    loader: type[yaml.SafeLoader] = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
    return yaml.load(path.read_text(encoding="utf-8"), Loader=loader) or {}


@cache
def messages() -> dict[str, dict[Language, str]]:
    """The whole catalogue, read once: topics, ``<topic>.yaml`` of ``key: {vi: ..., en: ...}``."""
    found: dict[str, dict[Language, str]] = {}
    for path in sorted(FOLDER.glob("*.yaml")):
        found |= read_yaml(path)
    return found


def has(key: str) -> bool:
    """Whether the catalogue, or the package opened last, holds a key."""
    return key in OWN_WORDS or key in messages()


def say(key: str, language: str, **values: object) -> str:
    """Text of a message in one language, its values filled in.

    Parameters
    ----------
    key : str
        Dotted name, for example ``verdict.very_likely``.
    language : {"vi", "en"}
        The reader's language.
    **values
        Formatted strings, one for each placeholder of the message.

    Raises
    ------
    AttainError
        Unknown key or language, or a value that is missing.

    Examples
    --------
    >>> say("verdict.very_likely", "en")
    'very likely'
    """
    try:
        return template(key, language).format_map(values)
    except KeyError as missing:
        lacks = f"message {key} lacks a value"
        raise AttainError(lacks, where="say", got=missing.args[0]) from None


def template(key: str, language: str) -> str:
    """Text of a message before its values are filled in; errors as of `say`."""
    if language not in LANGUAGES:
        raise AttainError("unknown language", where="say", got=language, do="use vi or en")
    entry = OWN_WORDS.get(key) or messages().get(key)
    if entry is None:
        do = "add it in both languages to report/messages/"
        raise AttainError("unknown message", where="the catalogue", got=key, do=do)
    return called(entry[language], language)


def tongue_of(quote: str) -> str:
    """The language of a quote by its letters or small words; empty where they do not tell.

    Examples
    --------
    >>> tongue_of("dưới 1,2%"), tongue_of("The poverty rate decreased"), tongue_of("1,2%")
    ('vi', 'en', '')
    """
    if re.search("[ăđơưạ-ỹ]", quote, re.IGNORECASE):
        return "vi"
    small = r"\b(?:the|of|and|below|under|is)\b"
    return "en" if re.search(small, quote, re.IGNORECASE) else ""


def original(quote: str, language: str) -> str:
    """What stands beside a quote in another language than the page's, which it names."""
    return "" if tongue_of(quote) in ("", language) else " " + say("general.original", language)


def called(text: str, language: str) -> str:
    """A text with the package's own word for its areas where it says province.

    Examples
    --------
    >>> OWN_WORDS["province.many"] = OWN_WORDS["province.one"] = {"vi": "bang", "en": "states"}
    >>> called("Các tỉnh khác", "vi"), called("{provinces} provinces", "en")
    ('Các bang khác', '{provinces} states')
    >>> OWN_WORDS.clear()
    """
    if "province.many" not in OWN_WORDS:
        return text
    own: Language = "vi" if language == "vi" else "en"
    many, one = (OWN_WORDS[f"province.{form}"][own] for form in ("many", "one"))
    if language == "vi":
        text = re.sub(r"(?<!\{)tỉnh(?:, thành phố)?", many, text)
        return text.replace("Tỉnh", many.capitalize())

    def word(match: re.Match[str]) -> str:
        article, capital, end = match.groups()
        noun = many if end == "es" else one
        an = "n" if noun[:1].lower() in "aeiou" else ""
        noun = noun.capitalize() if capital == "P" else noun
        return f"{article}{an} {noun}" if article else noun

    # not the names of values, which stand in braces
    return re.sub(r"(?<![{\w])(?:([Aa]) )?([Pp])rovinc(es|ial|e)\b", word, text)
