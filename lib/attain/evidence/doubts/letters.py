"""Letters and digits: a word or a number that is another one but for a mistype."""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from functools import cache, lru_cache
from typing import Final

import pandas as pd

from attain.evidence.doubts.words import VIETNAMESE, exchanged, one_off, words
from attain.evidence.rules import CLAIMS, OFFICE, READ, TARGETS, Known, Row, Rows, doubt

_FREE: Final = (
    "name_vi name_en definition_vi definition_en title outlet licence note quote note_vi note_en "
    "own_reading other_reading producer"
)
_TONES: Final = "\u0300\u0301\u0303\u0309\u0323"
_SYLLABLE: Final = re.compile(
    "(?:b|ch?|d|đ|gh?|gi|h|kh?|l|m|n|ngh?|nh|ph?|qu|r|s|t[hr]?|v|x)?"
    "(?:i[aê]?|y[aê]?|[aăâeêoôơ]|u[aâêeơôy]?|ư[aơ]?|o[aăeo]|uy[aê]|oai)"
    "(?:ch?|m|n[gh]?|p|t|[iouy])?"
)
_LETTERS: Final = frozenset(f"âêô{VIETNAMESE}")  # of a word of no other language
_FOREIGN: Final = 0.25  # of the words of a text that is not Vietnamese
_TOLD: Final = "value low high printed asked result percent quote note title url"
_LONG: Final = 3  # digits of a number that is worth a doubt


# ---- letters ------------------------------------------------------------------------------------
@doubt(f"areas indicators sources aggregation {READ} bridges", _FREE)
def spelling(r: Rows) -> pd.Series:
    """A word is another one with two letters exchanged; read it again."""
    times = _vocabulary(r.known)

    def mistyped(word: str) -> bool:
        return times[word] == 1 and any(times[other] for other in exchanged(word))

    return r.holds(lambda text: not any(map(mistyped, words(text))))


@lru_cache(maxsize=1)
def _vocabulary(known: Known) -> Counter[str]:
    """How often each word is written in a package."""
    texts = (table.get(name, ()) for table in known.tables.values() for name in _FREE.split())
    return Counter(word for cells in texts for text in cells for word in words(text))


@doubt(f"{TARGETS} {CLAIMS} attainment", "period")
def words_of_id(r: Rows) -> pd.Series:
    """A word of the id is found nowhere else; look for letters that changed places."""
    tables = r.tables(f"{TARGETS} {CLAIMS} attainment")
    ids = [name for table in tables for name in table.iloc[:, 0]]
    times = Counter(word for name in ids for word in {*name.lower().split("-")})

    def known_words(row: Row) -> bool:
        name, *cells = (cell for key, cell in row.items() if key not in ("quote", "note"))
        own, words = re.findall("[a-z0-9]+", " ".join(cells).lower()), name.lower().split("-")
        return len(words) == 1 or all(times[word] > 1 or word in own for word in words)

    return r.each(known_words)


@doubt(f"sources {READ}", "quote note title")
def number_of_its_source(r: Rows) -> pd.Series:
    """A number stands nowhere else and differs by a digit from one that the source has elsewhere;
    compare with the rows of {source}.
    """
    said: dict[str, Counter[str]] = {}
    for source, text in r.texts(f"sources {READ}", _TOLD):
        if not re.match(OFFICE, source):
            said.setdefault(source, Counter()).update(_figures(text))

    def sound(text: str, source: str) -> bool:
        mine, times = _figures(text), said.get(source, Counter())
        lone = [n for n in mine if times[n] == 1 and len(n) >= _LONG]
        return not any(one_off(n, other) for n in lone for other in times.keys() - {*mine})

    return r.holds(sound, r["source"])


def _figures(text: str) -> list[str]:
    """The digits of every number of a text that is no day and no year."""
    text = re.sub(r"\b\d{1,2}/(?:0?\d|1[0-2])(?:/\d{4})?\b|(?<!\d)/|/(?!\d)|[-_]", " ", text)
    found = re.findall(r"\d+(?:[.,/]\d+)*", text)  # a rank as a whole, such as 12/16
    digits = (re.sub("[.,/]", "", number).lstrip("0") for number in found)
    return [n for n in digits if not re.fullmatch(r"(?:19|20)\d\d", n)]


# ---- Vietnamese ---------------------------------------------------------------------------------
@doubt(
    f"areas indicators sources bridges {READ}",
    "name_vi definition_vi note_vi title quote note",
)
def syllables(r: Rows) -> pd.Series:
    """A word among Vietnamese ones is no Vietnamese syllable; read it again."""
    times = _vocabulary(r.known)

    def spelled(text: str) -> bool:
        found = words(text)
        strange = [word for word in found if not is_syllable(word)]
        rare = [w for w in strange if times[w] == 1 and (w.islower() or w.istitle())]
        if len(strange) > _FOREIGN * len(found):  # of another language
            rare = [word for word in rare if not _LETTERS.isdisjoint(word.lower())]
        return not rare

    return r.holds(spelled)


@cache
def is_syllable(word: str) -> bool:
    """Whether a word has the letters of a Vietnamese syllable: onset, vowels and coda, any tone.

    Examples
    --------
    >>> is_syllable("nghèo"), is_syllable("ngèho"), is_syllable("Quyết"), is_syllable("poor")
    (True, False, True, False)
    """
    letters = (c for c in unicodedata.normalize("NFD", word.lower()) if c not in _TONES)
    return bool(_SYLLABLE.fullmatch(unicodedata.normalize("NFC", "".join(letters))))
